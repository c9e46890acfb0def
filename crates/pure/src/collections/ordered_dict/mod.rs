//! `OrderedDict`: a dict whose `extra` slot holds an order of its own, in which keys are moved in constant time.

mod links;
mod views;

use vm::object::class::alloc_instance;
use vm::object::typeobj::ATTRS_BEHIND;
use vm::prelude::*;
use vm::types::dict::{DICT, hash_key};

use views::Kind;

use crate::support::*;

pub static ORDERED_DICT: TypeSpec = TypeSpec::new::<DictObj>("OrderedDict")
    .module("collections")
    .base(&DICT)
    .flags(SUBCLASSABLE | MAPPING | WEAKREFABLE | OWN_STATE | ATTRS_BEHIND | ANY_KEYWORDS)
    .doc("Dictionary that remembers insertion order")
    .methods(&[
        def("fromkeys", "($type, /, iterable, value=None)", from_keys, "Create a new ordered dictionary with keys from iterable and values set to value.").class_method(),
        def("setdefault", "($self, /, key, default=None)", setdefault, "Insert key with a value of default if key is not in the dictionary.\n\nReturn the value for key if key is in the dictionary, else default."),
        def("pop", "($self, /, key, default=<unrepresentable>)", pop, "od.pop(key[,default]) -> v, remove specified key and return the corresponding value.\n\nIf the key is not found, return the default if given; otherwise,\nraise a KeyError."),
        def("popitem", "($self, /, last=True)", popitem, "Remove and return a (key, value) pair from the dictionary.\n\nPairs are returned in LIFO order if last is true or FIFO order if\nfalse."),
        raw("update", "", |vm, args| match args.pos.first() {
            Some(v) => update(vm, &v.clone(), args.rest(), "update").map(|()| Value::NONE),
            None => Err(vm.type_error("unbound method OrderedDict.update() needs an argument")),
        }, ""),
        def("__sizeof__", "($self, /)", sizeof, ""),
        def("copy", "($self, /)", copy, "A shallow copy of ordered dict."),
        def("__reduce__", "($self, /)", reduce, "Return state information for pickling"),
        def("move_to_end", "($self, /, key, last=True)", move_to_end, "Move an existing element to the end (or beginning if last is false).\n\nRaise KeyError if the element does not exist."),
        def("clear", "($self, /)", clear, "Remove all items from ordered dict."),
        def("keys", "($self, /)", |vm, a| views::view(vm, &a[0], Kind::Keys), ""),
        def("values", "($self, /)", |vm, a| views::view(vm, &a[0], Kind::Values), ""),
        def("items", "($self, /)", |vm, a| views::view(vm, &a[0], Kind::Items), ""),
        def("__reversed__", "($self, /)", |_, a| Ok(views::iterate(a[0].clone(), Kind::Keys, true)), "od.__reversed__() <==> reversed(od)"),
    ])
    .getset(&[GetSet::rw("__dict__", vm::object::attr::get_instance_dict, set_dict, "")])
    .slots(|s| {
        s.setitem.set(Some(set_item));
        s.iter.set(Some(|_, v| Ok(views::iterate(v.clone(), Kind::Keys, false))));
        s.new.set(Some(|vm, ty, _| instance(vm, &ty.to_value(), DictObj::empty())));
        s.init.set(Some(|vm, v, args| update(vm, v, args, "__init__")));
        s.repr.set(Some(repr));
        s.compare.set(Some(compare));
        s.or.set(Some(or));
        s.ior.set(Some(|vm, a, b| {
            update(vm, a, Args::positional(std::slice::from_ref(b)), "update")?;
            Ok(a.clone())
        }));
    });

fn set_dict(vm: &Vm, obj: &Value, value: Option<&Value>) -> PyResult<()> {
    if value.is_none() {
        return Err(vm.type_error("cannot delete __dict__"));
    }
    vm::object::attr::set_instance_dict(vm, obj, value)
}

/// As `MutableMapping.update`: items are set through `__setitem__`.
fn update(vm: &Vm, this: &Value, args: Args, name: &str) -> PyResult<()> {
    if args.pos.len() > 1 {
        let given = args.pos.len();
        return Err(vm.type_error(match name {
            "update" => format!("update() takes at most 1 positional argument ({given} given)"),
            _ => format!("expected at most 1 argument, got {given}"),
        }));
    }
    if let Some(other) = args.pos.first() {
        if vm::types::dict::DICT.is_exact(other)
            && let Some(dict) = other.to_ref::<DictObj>()
        {
            for (key, value) in dict.items() {
                vm.set_item(this, &key, &value)?;
            }
        } else if let Some(keys) = vm.find_attr(other, &name!("keys"))? {
            let keys = vm.call(&keys, &[])?;
            vm.for_each(&keys, |key| {
                let value = vm.get_item(other, &key)?;
                vm.set_item(this, &key, &value)
            })?;
        } else if let Some(items) = vm.find_attr(other, &name!("items"))? {
            let items = vm.call(&items, &[])?;
            set_pairs(vm, this, &items)?;
        } else {
            set_pairs(vm, this, other)?;
        }
    }
    for (key, value) in args.kw_names.iter().zip(args.kw_values) {
        vm.set_item(this, key, value)?;
    }
    Ok(())
}

fn set_pairs(vm: &Vm, this: &Value, pairs: &Value) -> PyResult<()> {
    vm.for_each(pairs, |pair| {
        let items = vm.collect(&pair)?;
        match &*items {
            [key, value] => vm.set_item(this, key, value),
            short if short.len() < 2 => Err(vm.value_error(format!(
                "need more than {} value{} to unpack",
                short.len(),
                if short.len() == 1 { "" } else { "s" }
            ))),
            _ => Err(vm.value_error("too many values to unpack (expected 2)")),
        }
    })
}

fn from_keys(vm: &Vm, a: &[Value]) -> PyResult {
    let new = vm.call(&a[0], &[])?;
    let value = a[2].non_null().cloned().unwrap_or(Value::NONE);
    vm.for_each(&a[1], |key| vm.set_item(&new, &key, &value))?;
    Ok(new)
}

fn setdefault(vm: &Vm, a: &[Value]) -> PyResult {
    let d = this::<DictObj>(vm, &a[0])?;
    let default = a[2].non_null().cloned().unwrap_or(Value::NONE);
    if ORDERED_DICT.is_exact(&a[0]) {
        let hash = hash_key(vm, &a[1])?;
        if let Some(found) = d.find_hashed(vm, &a[1], hash)?.and_then(|at| d.value_at(at)) {
            return Ok(found);
        }
        set_hashed(vm, d, &a[1], hash, default.clone())?;
        return Ok(default);
    }
    if vm.contains(&a[0], &a[1])? {
        return vm.get_item(&a[0], &a[1]);
    }
    vm.set_item(&a[0], &a[1], &default)?;
    Ok(default)
}

/// `d[key] = value`: the key goes to the end, if it is new.
fn set_hashed(vm: &Vm, d: &DictObj, key: &Value, hash: i64, value: Value) -> PyResult<()> {
    let (at, old) = d.place_hashed(vm, key, hash, value)?;
    let added = links::with(d, |l, t| l.add(t, at));
    drop(old);
    vm.reserved(added)
}

/// Takes a key out: its value, if it was there.
fn remove_hashed(vm: &Vm, d: &DictObj, key: &Value, hash: i64) -> PyResult<Option<Value>> {
    let Some(at) = d.find_hashed(vm, key, hash)? else { return Ok(None) };
    let node = links::with(d, |l, t| Ok(l.node_at(t, at)?.map(|node| l.remove(node, Some(at)))));
    let node = vm.reserved(node)?;
    let (key, value) = d.remove_at(at);
    drop((node, key));
    Ok(Some(value))
}

fn set_item(vm: &Vm, v: &Value, key: &Value, value: Option<&Value>) -> PyResult<()> {
    let d = this::<DictObj>(vm, v)?;
    let hash = vm.hash(key)?;
    match value {
        Some(value) => set_hashed(vm, d, key, hash, value.clone()),
        None => match remove_hashed(vm, d, key, hash)? {
            Some(_) => Ok(()),
            None => Err(vm.key_error(key)),
        },
    }
}

fn pop(vm: &Vm, a: &[Value]) -> PyResult {
    let d = this::<DictObj>(vm, &a[0])?;
    let hash = vm.hash(&a[1])?;
    let known = match d.find_hashed(vm, &a[1], hash)? {
        Some(at) => vm.reserved(links::with(d, |l, t| l.node_at(t, at)))?.is_some(),
        None => false,
    };
    let found = if known { remove_hashed(vm, d, &a[1], hash)? } else { None };
    match (found, a[2].non_null()) {
        (Some(value), _) => Ok(value),
        (None, Some(default)) => Ok(default.clone()),
        (None, None) => Err(missing(vm, &a[1])),
    }
}

fn popitem(vm: &Vm, a: &[Value]) -> PyResult {
    let d = this::<DictObj>(vm, &a[0])?;
    let last = flag(vm, &a[1], true)?;
    let Some((node, (key, hash))) = links::with(d, |l, _| l.end(last).map(|n| (n, l.key(n)))) else {
        return Err(vm.key_error(&vm.new_str("dictionary is empty")));
    };
    match remove_hashed(vm, d, &key, hash)? {
        Some(value) => Ok(vm.new_tuple(&[key, value])),
        None => {
            // A method of `dict` took the key: the node is all there is.
            let held = links::with(d, |l, _| (l.end(last) == Some(node)).then(|| l.remove(node, None)));
            drop(held);
            Err(missing(vm, &key))
        }
    }
}

fn move_to_end(vm: &Vm, a: &[Value]) -> PyResult {
    let d = this::<DictObj>(vm, &a[0])?;
    let last = flag(vm, &a[2], true)?;
    let Some((node, end)) = links::with(d, |l, _| l.end(last).map(|n| (n, l.key(n).0))) else {
        return Err(missing(vm, &a[1]));
    };
    if end.is(&a[1]) {
        links::with(d, |l, _| l.move_to(node, last));
        return Ok(Value::NONE);
    }
    let hash = vm.hash(&a[1])?;
    let Some(at) = d.find_hashed(vm, &a[1], hash)? else { return Err(missing(vm, &a[1])) };
    match vm.reserved(links::with(d, |l, t| l.node_at(t, at)))? {
        Some(node) => links::with(d, |l, _| l.move_to(node, last)),
        None => return Err(missing(vm, &a[1])),
    }
    Ok(Value::NONE)
}

fn clear(vm: &Vm, a: &[Value]) -> PyResult {
    let d = this::<DictObj>(vm, &a[0])?;
    d.clear();
    links::clear(d);
    Ok(Value::NONE)
}

/// The KeyError of a missing key; a tuple gives its arguments.
fn missing(vm: &Vm, key: &Value) -> Error {
    match key.downcast::<TupleObj>() {
        Some(args) => vm.error_args(&vm::error::exception::KEY_ERROR, args.items()),
        None => vm.key_error(key),
    }
}

/// That of a dict with its `__dict__`, and of its links.
fn sizeof(vm: &Vm, a: &[Value]) -> PyResult {
    let d = this::<DictObj>(vm, &a[0])?;
    let links = links::with(d, |l, t| l.storage() + t.storage());
    Ok(vm.new_int((64 + size_of::<links::LinksObj>() + links) as i64))
}

fn copy(vm: &Vm, a: &[Value]) -> PyResult {
    let d = this::<DictObj>(vm, &a[0])?;
    let exact = ORDERED_DICT.is_exact(&a[0]);
    let new = match exact {
        true => alloc_instance(ORDERED_DICT.get(), DictObj::empty()).into_value(),
        false => vm.call(&type_of(&a[0]).to_value(), &[])?,
    };
    let mut polled = Poll::default();
    let (mut at, state) = links::with(d, |l, _| (l.end(false), l.state));
    while let Some(node) = at {
        polled.tick(vm)?;
        let (key, hash) = links::with(d, |l, _| l.key(node));
        if exact {
            let found = d.find_hashed(vm, &key, vm.hash(&key)?)?.and_then(|at| d.value_at(at));
            let Some(value) = found else { return Err(missing(vm, &key)) };
            set_hashed(vm, this::<DictObj>(vm, &new)?, &key, hash, value)?;
        } else {
            let value = vm.get_item(&a[0], &key)?;
            vm.set_item(&new, &key, &value)?;
        }
        if links::with(d, |l, _| l.state) != state {
            return Err(vm.runtime_error("OrderedDict mutated during iteration"));
        }
        at = links::with(d, |l, _| l.neighbour(node, false));
    }
    Ok(new)
}

fn reduce(vm: &Vm, a: &[Value]) -> PyResult {
    let state = match vm.find_attr(&a[0], &name!("__getstate__"))? {
        Some(get) => vm.call(&get, &[])?,
        None => Value::NONE,
    };
    let items = vm.call_method(&a[0], &name!("items"), &[])?;
    let iter = vm.iter(&items)?;
    Ok(vm.new_tuple(&[type_of(&a[0]).to_value(), vm.new_tuple(&[]), state, Value::NONE, iter]))
}

fn repr(vm: &Vm, v: &Value) -> PyResult {
    let d = this::<DictObj>(vm, v)?;
    let name = type_of(v).name();
    if d.is_empty() {
        return text(vm, &format!("{name}()"));
    }
    let Some(_guard) = vm.repr_enter(v) else { return text(vm, "...") };
    let plain = DictObj::new();
    vm::types::dict::merge(vm, &plain, v)?;
    text(vm, &format!("{name}({})", vm.repr_text(&plain.into_value())?))
}

fn compare(vm: &Vm, a: &Value, b: &Value, op: CmpOp) -> PyResult {
    if !matches!(op, CmpOp::Eq | CmpOp::Ne) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let (Some(x), Some(y)) = (a.to_ref::<DictObj>(), b.to_ref::<DictObj>()) else {
        return Ok(Value::NOT_IMPLEMENTED);
    };
    let base = match DICT.get().slots.compare.get() {
        Some(f) => f(vm, a, b, CmpOp::Eq)?,
        None => return Ok(Value::NOT_IMPLEMENTED),
    };
    if base.is(&Value::NOT_IMPLEMENTED) {
        return Ok(base);
    }
    let mut equal = vm.truth(&base)?;
    if equal && ORDERED_DICT.check(b) {
        equal = same_order(vm, &x, &y)?;
    }
    Ok(Value::bool(equal == (op == CmpOp::Eq)))
}

fn same_order(vm: &Vm, x: &DictObj, y: &DictObj) -> PyResult<bool> {
    let start = |d: &DictObj| links::with(d, |l, _| (l.end(false), l.state));
    let ((mut i, before_x), (mut j, before_y)) = (start(x), start(y));
    let mut polled = Poll::default();
    while let (Some(p), Some(q)) = (i, j) {
        polled.tick(vm)?;
        let (k1, k2) = (links::with(x, |l, _| l.key(p).0), links::with(y, |l, _| l.key(q).0));
        let same = vm.equal(&k1, &k2)?;
        if start(x).1 != before_x || start(y).1 != before_y {
            return Err(vm.runtime_error("OrderedDict mutated during iteration"));
        }
        if !same {
            return Ok(false);
        }
        i = links::with(x, |l, _| l.neighbour(p, false));
        j = links::with(y, |l, _| l.neighbour(q, false));
    }
    Ok(i.is_none() && j.is_none())
}

fn or(vm: &Vm, a: &Value, b: &Value) -> PyResult {
    if !a.is_a::<DictObj>() || !b.is_a::<DictObj>() {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let class = if ORDERED_DICT.check(a) { type_of(a) } else { type_of(b) }.to_value();
    let new = vm.call(&class, std::slice::from_ref(a))?;
    update(vm, &new, Args::positional(std::slice::from_ref(b)), "update")?;
    Ok(new)
}
