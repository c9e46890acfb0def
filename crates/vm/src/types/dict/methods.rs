//! `dict`: its type and methods.

use super::{DictObj, hash_key, views};
use crate::ops::protocol::Poll;
use crate::prelude::*;
use crate::types::sequence::push_text;

pub static DICT: TypeSpec = TypeSpec::new::<DictObj>("dict")
    .flags(SUBCLASSABLE | MAPPING | MATCH_SELF)
    .doc("dict() -> new empty dictionary\ndict(mapping) -> new dictionary initialized from a mapping object's\n    (key, value) pairs\ndict(iterable) -> new dictionary initialized as if via:\n    d = {}\n    for k, v in iterable:\n        d[k] = v\ndict(**kwargs) -> new dictionary initialized with the name=value pairs\n    in the keyword argument list.  For example:  dict(one=1, two=2)")
    .methods(METHODS)
    .slots(dict_slots);

fn dict_slots(s: &Slots) {
    s.new.set(Some(|_, ty, _| Ok(crate::object::class::alloc_instance(ty, DictObj::empty()).into_value())));
    s.init.set(Some(|vm, v, args| update(vm, "dict", v, args)));
    s.repr.set(Some(dict_repr));
    s.compare.set(Some(dict_compare));
    s.len.set(Some(|_, v| Ok(dict(v).map_or(0, |d| d.len()))));
    s.getitem.set(Some(getitem));
    s.setitem.set(Some(setitem));
    s.contains.set(Some(contains));
    s.iter.set(Some(iter));
    s.or.set(Some(or));
    s.ior.set(Some(|vm, v, other| {
        merge(vm, this(vm, v)?, other)?;
        Ok(v.clone())
    }));
}

static METHODS: &[NativeDef] = &[
    def(
        "__contains__",
        "($self, key, /)",
        |vm, a| contains(vm, &a[0], &a[1]).map(Value::bool),
        "True if the dictionary has the specified key, else False.",
    ),
    def("__getitem__", "($self, key, /)", |vm, a| getitem(vm, &a[0], &a[1]), "Return self[key]."),
    def(
        "__sizeof__",
        "($self, /)",
        |vm, a| Ok(vm.new_int(64 + this(vm, &a[0])?.table.with(|t| t.storage()) as i64)),
        "Return the size of the dict in memory, in bytes.",
    ),
    def(
        "get",
        "($self, key, default=None, /)",
        |vm, a| {
            let found = this(vm, &a[0])?.get(vm, &a[1])?;
            Ok(found.unwrap_or_else(|| a[2].non_null().cloned().unwrap_or(Value::NONE)))
        },
        "Return the value for key if key is in the dictionary, else default.",
    ),
    def(
        "setdefault",
        "($self, key, default=None, /)",
        |vm, a| setdefault(vm, this(vm, &a[0])?, &a[1], a[2].non_null().unwrap_or(&Value::NONE)),
        "Insert key with a value of default if key is not in the dictionary.\n\nReturn the value for key if key is in the dictionary, else default.",
    ),
    def(
        "pop",
        "($self, key, default=<unrepresentable>, /)",
        |vm, a| match this(vm, &a[0])? {
            // In an empty dict no key is looked for.
            this if this.is_empty() => a[2].non_null().cloned().ok_or_else(|| vm.key_error(&a[1])),
            this => match this.remove(vm, &a[1])? {
                Some(value) => Ok(value),
                None => a[2].non_null().cloned().ok_or_else(|| vm.key_error(&a[1])),
            },
        },
        "D.pop(k[,d]) -> v, remove specified key and return the corresponding value.\n\nIf the key is not found, return the default if given; otherwise,\nraise a KeyError.",
    ),
    def(
        "popitem",
        "($self, /)",
        popitem,
        "Remove and return a (key, value) pair as a 2-tuple.\n\nPairs are returned in LIFO (last-in, first-out) order.\nRaises KeyError if the dict is empty.",
    ),
    def(
        "keys",
        "($self, /)",
        |vm, a| views::keys(vm, &a[0]),
        "Return a set-like object providing a view on the dict's keys.",
    ),
    def(
        "items",
        "($self, /)",
        |vm, a| views::items(vm, &a[0]),
        "Return a set-like object providing a view on the dict's items.",
    ),
    def(
        "values",
        "($self, /)",
        |vm, a| views::values(vm, &a[0]),
        "Return an object providing a view on the dict's values.",
    ),
    raw(
        "update",
        "",
        |vm, args| match args.pos.first() {
            Some(this) => update(vm, "update", this, args.rest()).map(|()| Value::NONE),
            None => Err(vm.type_error("unbound method dict.update() needs an argument")),
        },
        "D.update([E, ]**F) -> None.  Update D from mapping/iterable E and F.\nIf E is present and has a .keys() method, then does:  for k in E.keys(): D[k] = E[k]\nIf E is present and lacks a .keys() method, then does:  for k, v in E: D[k] = v\nIn either case, this is followed by: for k in F:  D[k] = F[k]",
    ),
    def(
        "fromkeys",
        "($type, iterable, value=None, /)",
        fromkeys,
        "Create a new dictionary with keys from iterable and values set to value.",
    )
    .class_method(),
    def(
        "clear",
        "($self, /)",
        |vm, a| {
            this(vm, &a[0])?.clear();
            Ok(Value::NONE)
        },
        "Remove all items from the dict.",
    ),
    def(
        "copy",
        "($self, /)",
        |vm, a| Ok(this(vm, &a[0])?.copy(vm)?.into_value()),
        "Return a shallow copy of the dict.",
    ),
    def(
        "__reversed__",
        "($self, /)",
        |vm, a| views::reversed_keys(vm, &a[0]),
        "Return a reverse iterator over the dict keys.",
    ),
    def(
        "__class_getitem__",
        "($type, object, /)",
        |vm, a| crate::types::generic_alias::new(vm, &a[0], &a[1]),
        "dicts are generic over two types, signifying (respectively) the types of their keys and values",
    )
    .class_method(),
];

#[inline]
fn dict(v: &Value) -> Option<&DictObj> {
    v.downcast::<DictObj>()
}
fn this<'a>(vm: &Vm, v: &'a Value) -> PyResult<&'a DictObj> {
    crate::object::descr::receiver::<DictObj>(vm, v, &DICT)
}

fn iter(vm: &Vm, v: &Value) -> PyResult {
    views::key_iter(vm, v)
}

fn contains(vm: &Vm, v: &Value, key: &Value) -> PyResult<bool> {
    Ok(this(vm, v)?.find(vm, key)?.is_some())
}

fn getitem(vm: &Vm, v: &Value, key: &Value) -> PyResult {
    if let Some(value) = this(vm, v)?.get(vm, key)? {
        return Ok(value);
    }
    if !DICT.is_exact(v)
        && let Some(value) = vm.call_special(v, &name!("__missing__"), std::slice::from_ref(key))?
    {
        return Ok(value);
    }
    Err(vm.key_error(key))
}

fn setitem(vm: &Vm, v: &Value, key: &Value, value: Option<&Value>) -> PyResult<()> {
    let this = this(vm, v)?;
    match value {
        Some(value) => this.set(vm, key, value.clone()),
        None => match this.remove(vm, key)? {
            Some(_) => Ok(()),
            None => Err(vm.key_error(key)),
        },
    }
}

/// `dict.setdefault`
pub fn setdefault(vm: &Vm, this: &DictObj, key: &Value, default: &Value) -> PyResult {
    let hash = hash_key(vm, key)?;
    if let Some(value) = this.find_hashed(vm, key, hash)?.and_then(|at| this.value_at(at)) {
        return Ok(value);
    }
    this.keys_changed();
    vm.reserved(this.table.with(|t| t.insert_new(hash, key.clone(), default.clone())))?;
    Ok(default.clone())
}

fn popitem(vm: &Vm, args: &[Value]) -> PyResult {
    let this = this(vm, &args[0])?;
    match this.table.with(|t| t.prev_live(usize::MAX)) {
        Some(at) => {
            let (key, value) = this.pop_at(at);
            Ok(vm.new_tuple(&[key, value]))
        }
        None => Err(vm.key_error(&vm.new_str("popitem(): dictionary is empty"))),
    }
}

fn dict_repr(vm: &Vm, v: &Value) -> PyResult {
    let this = this(vm, v)?;
    let Some(_guard) = vm.repr_enter(v) else { return Ok(name!("{...}")) };
    let mut text = b"{".to_vec();
    let mut at = 0;
    while let Some((found, key, value)) = this.entry_from(at) {
        if text.len() > 1 {
            text.extend_from_slice(b", ");
        }
        let key = vm.repr(&key)?;
        push_text(vm, &mut text, key.as_bytes())?;
        text.extend_from_slice(b": ");
        let value = vm.repr(&value)?;
        push_text(vm, &mut text, value.as_bytes())?;
        at = found + 1;
    }
    text.push(b'}');
    Ok(vm.reserved(StrObj::try_from_wtf8(&text))?.into_value())
}

fn dict_compare(vm: &Vm, a: &Value, b: &Value, op: CmpOp) -> PyResult {
    match (dict(a), dict(b)) {
        (Some(x), Some(y)) if matches!(op, CmpOp::Eq | CmpOp::Ne) => {
            Ok(Value::bool(equal(vm, x, y)? == (op == CmpOp::Eq)))
        }
        _ => Ok(Value::NOT_IMPLEMENTED),
    }
}

fn equal(vm: &Vm, x: &DictObj, y: &DictObj) -> PyResult<bool> {
    if x.len() != y.len() {
        return Ok(false);
    }
    let mut polled = Poll::default();
    let mut at = 0;
    while let Some((found, hash, key)) = x.key_from(at) {
        polled.tick(vm)?;
        let Some(value) = x.value_at(found) else { break };
        let Some(other) = y.find_hashed(vm, &key, hash)?.and_then(|at| y.value_at(at)) else { return Ok(false) };
        if !vm.equal(&value, &other)? {
            return Ok(false);
        }
        at = found + 1;
    }
    Ok(true)
}

fn or(vm: &Vm, a: &Value, b: &Value) -> PyResult {
    let (Some(x), Some(y)) = (dict(a), dict(b)) else { return Ok(Value::NOT_IMPLEMENTED) };
    let result = x.copy(vm)?;
    result.merge_dict(vm, y)?;
    Ok(result.into_value())
}

/// `dict()` and `update`: at most one mapping or iterable of pairs, then the keywords.
fn update(vm: &Vm, name: &str, v: &Value, args: Args) -> PyResult<()> {
    let this = this(vm, v)?;
    match args.pos {
        [] => {}
        [source] => merge(vm, this, source)?,
        more => {
            return Err(vm.type_error(format!("{name} expected at most 1 argument, got {}", more.len())));
        }
    }
    for (name, value) in args.kw_names.iter().zip(args.kw_values) {
        this.set(vm, name, value.clone())?;
    }
    Ok(())
}

/// Sets the items of a mapping (anything with `keys`) or of an iterable of pairs.
pub fn merge(vm: &Vm, this: &DictObj, source: &Value) -> PyResult<()> {
    if let Some(other) = dict(source)
        && type_of(source).slots.iter.get().is_some_and(|f| f as usize == iter as *const () as usize)
    {
        if std::ptr::eq(this, other) {
            return Ok(());
        }
        return this.merge_dict(vm, other);
    }
    if let Some(method) = vm.find_attr(source, &name!("keys"))? {
        let keys = vm.call(&method, &[])?;
        if type_of(&keys).slots.iter.get().is_none() && type_of(&keys).slots.getitem.get().is_none() {
            let (kind, given) = (type_of(source).tp_name(), type_of(&keys).tp_name());
            return Err(vm.type_error(format!("{kind}.keys() returned a non-iterable (type {given})")));
        }
        return vm.for_each(&keys, |key| {
            let value = vm.get_item(source, &key)?;
            this.set(vm, &key, value)
        });
    }
    let iter = vm.iter(source)?;
    let mut n = 0;
    // Numbers and text meet nothing that compares in Python, in a dict that began with nothing.
    let mut all_plain = this.is_empty();
    let mut failed = None;
    loop {
        let refused = vm.feed(&iter, &mut |pair| {
            let Some([key, value]) = pair_of(&pair).filter(|[key, _]| all_plain && crate::coro::feed::is_plain(key))
            else {
                return Err(pair);
            };
            n += 1;
            this.set(vm, key, value.clone()).map_err(|error| {
                failed = Some(error);
                Value::NONE
            })
        })?;
        if let Some(error) = failed {
            return Err(error);
        }
        let Some(pair) = refused else { return Ok(()) };
        all_plain = false;
        add_pair(vm, this, &pair, n)?;
        n += 1;
    }
}

/// The items of an exact tuple of two.
fn pair_of(pair: &Value) -> Option<&[Value; 2]> {
    let tuple = pair.downcast::<TupleObj>().filter(|_| crate::types::tuple::TUPLE.is_exact(pair))?;
    tuple.items().try_into().ok()
}

/// Sets what element number `n` of an update sequence says.
fn add_pair(vm: &Vm, this: &DictObj, pair: &Value, n: usize) -> PyResult<()> {
    if let Some([key, value]) = pair_of(pair) {
        return this.set(vm, key, value.clone());
    }
    let no_sequence = type_of(pair).slots.iter.get().is_none() && type_of(pair).slots.getitem.get().is_none();
    let items = match no_sequence {
        true => Err(vm.type_error("object is not iterable")),
        false => vm.collect(pair),
    };
    let items = items.inspect_err(|error| {
        if error.is(&crate::error::exception::TYPE_ERROR) {
            let note = format!("Cannot convert dictionary update sequence element #{n} to a sequence");
            crate::types::type_::add_note(vm, error, &note);
        }
    })?;
    let [key, value] = &items[..] else {
        return Err(vm.value_error(format!(
            "dictionary update sequence element #{n} has length {}; 2 is required",
            items.len()
        )));
    };
    this.set(vm, key, value.clone())
}

fn fromkeys(vm: &Vm, args: &[Value]) -> PyResult {
    let value = args[2].non_null().cloned().unwrap_or(Value::NONE);
    let made = vm.call(&args[0], &[])?;
    let plain = dict(&made).filter(|_| DICT.is_exact(&made));
    if let Some(into) = plain {
        // Keys of a dict or set bring their hashes along.
        let hashed = match (dict(&args[1]), args[1].downcast::<crate::types::set::SetObj>()) {
            (Some(from), _) if DICT.is_exact(&args[1]) => Some(from.keys_hashed()),
            (_, Some(from)) => Some(from.hashed()),
            _ => None,
        };
        if let Some(hashed) = hashed {
            for (hash, key) in hashed {
                into.set_hashed(vm, &key, hash, value.clone())?;
            }
            return Ok(made);
        }
    }
    vm.for_each(&args[1], |key| match plain {
        Some(dict) => dict.set(vm, &key, value.clone()),
        None => vm.set_item(&made, &key, &value),
    })?;
    Ok(made)
}
