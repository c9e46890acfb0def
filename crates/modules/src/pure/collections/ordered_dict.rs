//! `OrderedDict`: every dict here keeps its order; this type adds moving, popping at both ends and ordered equality.

use vm::prelude::*;
use vm::types::dict::DICT;

use crate::pure::support::*;

pub static ORDERED_DICT: TypeSpec = TypeSpec::new::<DictObj>("OrderedDict")
    .module("collections")
    .base(&DICT)
    .flags(SUBCLASSABLE | MAPPING | WEAKREFABLE)
    .doc("Dictionary that remembers insertion order")
    .methods(&[
        def("fromkeys", "($type, /, iterable, value=None)", from_keys, "Create a new ordered dictionary with keys from iterable and values set to value.").class_method(),
        def("setdefault", "($self, /, key, default=None)", setdefault, "Insert key with a value of default if key is not in the dictionary.\n\nReturn the value for key if key is in the dictionary, else default."),
        def("pop", "($self, /, key, default=<unrepresentable>)", pop, "od.pop(key[,default]) -> v, remove specified key and return the corresponding value.\n\nIf the key is not found, return the default if given; otherwise,\nraise a KeyError."),
        def("popitem", "($self, /, last=True)", popitem, "Remove and return a (key, value) pair from the dictionary.\n\nPairs are returned in LIFO order if last is true or FIFO order if false."),
        raw("update", "($self, other=(), /, **kwds)", |vm, args| match args.pos.first() {
            Some(v) => update(vm, &v.clone(), args.rest(), "update").map(|()| Value::NONE),
            None => Err(vm.type_error("unbound method OrderedDict.update() needs an argument")),
        }, "D.update([E, ]**F) -> None.  Update D from mapping/iterable E and F.\nIf E is present and has a .keys() method, then does:  for k in E.keys(): D[k] = E[k]\nIf E is present and lacks a .keys() method, then does:  for k, v in E: D[k] = v\nIn either case, this is followed by: for k in F:  D[k] = F[k]"),
        def("__sizeof__", "($self, /)", sizeof, "Return the size of the dict in memory, in bytes."),
        def("copy", "($self, /)", copy, "od.copy() -> a shallow copy of od"),
        def("__reduce__", "($self, /)", reduce, "Return state information for pickling"),
        def("move_to_end", "($self, /, key, last=True)", move_to_end, "Move an existing element to the end (or beginning if last is false).\n\nRaise KeyError if the element does not exist."),
    ])
    .slots(|s| {
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

/// As `MutableMapping.update`: items are set through `__setitem__`.
fn update(vm: &Vm, this: &Value, args: Args, name: &str) -> PyResult<()> {
    let _ = name;
    if args.pos.len() > 1 {
        return Err(vm.type_error(format!("expected at most 1 argument, got {}", args.pos.len())));
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
        let hash = vm.hash(&a[1])?;
        if let Some(found) = d.find_hashed(vm, &a[1], hash)?.and_then(|at| d.value_at(at)) {
            return Ok(found);
        }
        d.set_hashed(vm, &a[1], hash, default.clone())?;
        return Ok(default);
    }
    if vm.contains(&a[0], &a[1])? {
        return vm.get_item(&a[0], &a[1]);
    }
    vm.set_item(&a[0], &a[1], &default)?;
    Ok(default)
}

fn pop(vm: &Vm, a: &[Value]) -> PyResult {
    let d = this::<DictObj>(vm, &a[0])?;
    if !ORDERED_DICT.is_exact(&a[0]) {
        // Subclasses see their own methods, as CPython's.
        if vm.contains(&a[0], &a[1])? {
            let value = vm.get_item(&a[0], &a[1])?;
            vm.del_item(&a[0], &a[1])?;
            return Ok(value);
        }
    } else if let Some(value) = d.remove(vm, &a[1])? {
        return Ok(value);
    }
    match a[2].non_null() {
        Some(default) => Ok(default.clone()),
        None => Err(vm.key_error(&a[1])),
    }
}

fn popitem(vm: &Vm, a: &[Value]) -> PyResult {
    let d = this::<DictObj>(vm, &a[0])?;
    let last = flag(vm, &a[1], true)?;
    let at = d.table.with(|t| if last { t.prev_live(usize::MAX) } else { t.next_live(0) });
    match at {
        Some(at) => {
            let (key, value) = d.pop_at(at);
            Ok(vm.new_tuple(&[key, value]))
        }
        None => Err(vm.key_error(&vm.new_str("dictionary is empty"))),
    }
}

fn move_to_end(vm: &Vm, a: &[Value]) -> PyResult {
    let d = this::<DictObj>(vm, &a[0])?;
    let last = flag(vm, &a[2], true)?;
    let hash = vm.hash(&a[1])?;
    let Some(at) = d.find_hashed(vm, &a[1], hash)? else { return Err(vm.key_error(&a[1])) };
    let edge = d.table.with(|t| if last { t.prev_live(usize::MAX) } else { t.next_live(0) });
    if edge == Some(at) {
        return Ok(Value::NONE);
    }
    if last {
        let (key, value) = d.remove_at(at);
        let added = d.table.with(|t| t.insert_new(hash, key, value));
        vm.reserved(added)?;
        return Ok(Value::NONE);
    }
    // To the front: the table is built anew, the moved entry first.
    let (key, value) = d.remove_at(at);
    let rest = d.table.with(|t| t.take_all());
    let added = d.table.with(|t| {
        t.reserve(rest.len() + 1)?;
        t.insert_new(hash, key, value)?;
        for entry in rest {
            if !entry.key.is_null() {
                t.insert_new(entry.hash, entry.key, entry.value)?;
            }
        }
        Ok(())
    });
    vm.reserved(added)?;
    Ok(Value::NONE)
}

/// That of a dict, and of a link for each item as CPython keeps them.
fn sizeof(vm: &Vm, a: &[Value]) -> PyResult {
    let d = this::<DictObj>(vm, &a[0])?;
    const LINK: usize = 4 * size_of::<usize>();
    Ok(vm.new_int((64 + LINK + d.table.with(|t| t.storage()) + d.len() * LINK) as i64))
}

fn copy(vm: &Vm, a: &[Value]) -> PyResult {
    let d = this::<DictObj>(vm, &a[0])?;
    if ORDERED_DICT.is_exact(&a[0]) {
        let new = DictObj::empty();
        new.merge_dict(vm, d)?;
        return Ok(ORDERED_DICT.alloc(new).into_value());
    }
    let new = vm.call(&type_of(&a[0]).to_value(), &[])?;
    let keys = vm.iter(&a[0])?;
    let size = d.len();
    vm.for_each(&keys, |key| {
        let value = vm.get_item(&a[0], &key)?;
        vm.set_item(&new, &key, &value)?;
        match d.len() == size {
            true => Ok(()),
            false => Err(vm.runtime_error("OrderedDict mutated during iteration")),
        }
    })?;
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
    let pairs: Vec<(Value, Value)> = if ORDERED_DICT.is_exact(v) {
        d.items()
    } else {
        let items = vm.call_method(v, &name!("items"), &[])?;
        let mut out = Vec::new();
        vm.for_each(&items, |pair| {
            let pair = vm.collect(&pair)?;
            if let [key, value] = &*pair {
                out.push((key.clone(), value.clone()));
            }
            Ok(())
        })?;
        out
    };
    let mut parts = Vec::new();
    for (key, value) in &pairs {
        parts.push(format!("{}: {}", vm.repr_text(key)?, vm.repr_text(value)?));
    }
    text(vm, &format!("{name}({{{}}})", parts.join(", ")))
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
    // Whether the order is changed by comparing.
    let state = |d: &DictObj| d.table.with(|t| t.mutations);
    let (before_x, before_y) = (state(&x), state(&y));
    let mutated = || state(&x) != before_x || state(&y) != before_y;
    if equal && ORDERED_DICT.check(b) {
        let (mut i, mut j) = (0, 0);
        let mut polled = Poll::default();
        loop {
            polled.tick(vm)?;
            match (x.entry_from(i), y.entry_from(j)) {
                (Some((p, k1, _)), Some((q, k2, _))) => {
                    let same = vm.equal(&k1, &k2)?;
                    if mutated() {
                        return Err(vm.runtime_error("OrderedDict mutated during iteration"));
                    }
                    if !same {
                        equal = false;
                        break;
                    }
                    i = p + 1;
                    j = q + 1;
                }
                (None, None) => break,
                _ => {
                    equal = false;
                    break;
                }
            }
        }
    }
    Ok(Value::bool(equal == (op == CmpOp::Eq)))
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
