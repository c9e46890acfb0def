//! `frame.f_locals` of functions (PEP 667): a mapping that writes through to the frame's variables.

use super::frame::FrameObj;
use crate::prelude::*;

pub struct LocalsProxy {
    pub frame: Value,
}
heap::trace_fields!(LocalsProxy: frame);
heap::payload!(LocalsProxy, "FrameLocalsProxy", trace);

fn frame_of<'a>(vm: &Vm, v: &'a Value) -> PyResult<&'a FrameObj> {
    let proxy: &LocalsProxy = crate::object::descr::receiver(vm, v, &PROXY)?;
    proxy.frame.downcast::<FrameObj>().ok_or_else(|| vm.system_error("a proxy without a frame"))
}

/// The variables that are bound, then the names that were added.
fn items(vm: &Vm, v: &Value) -> PyResult<Vec<(Value, Value)>> {
    let f = frame_of(vm, v)?;
    let mut items: Vec<(Value, Value)> = Vec::new();
    for name in f.names() {
        if let Some(value) = f.get_named(&name) {
            let name = crate::types::str::intern(&name);
            if items.iter().all(|(known, _)| !known.is(&name)) {
                items.push((name, value));
            }
        }
    }
    if let Some(added) = f.added_names() {
        items.extend(added.items());
    }
    Ok(items)
}

fn as_dict(vm: &Vm, v: &Value) -> PyResult<Ref<DictObj>> {
    let dict = DictObj::new();
    for (name, value) in items(vm, v)? {
        dict.set(vm, &name, value)?;
    }
    Ok(dict)
}

/// The variable that a key names; keys that are no plain strings are compared as a dict compares them.
fn variable(vm: &Vm, f: &FrameObj, key: &Value) -> PyResult<Option<String>> {
    if crate::types::str::STR.is_exact(key) {
        let text = crate::types::str::display(key);
        return Ok(f.names().into_iter().find(|name| *name == text));
    }
    vm.hash(key)?;
    for name in f.names() {
        if vm.equal(&crate::types::str::intern(&name), key)? {
            return Ok(Some(name));
        }
    }
    Ok(None)
}

fn find(vm: &Vm, v: &Value, key: &Value) -> PyResult<Option<Value>> {
    let f = frame_of(vm, v)?;
    if let Some(name) = variable(vm, f, key)?
        && let Some(value) = f.get_named(&name)
    {
        return Ok(Some(value));
    }
    match f.added_names() {
        Some(added) => added.get(vm, key),
        None => Ok(None),
    }
}

fn get(vm: &Vm, v: &Value, key: &Value) -> PyResult {
    if let Some(value) = find(vm, v, key)? {
        return Ok(value);
    }
    let text = format!("local variable '{}' is not defined", vm.repr_text(key)?);
    Err(vm.error_args(&crate::error::exception::KEY_ERROR, &[vm.new_str(&text)]))
}

fn set(vm: &Vm, v: &Value, key: &Value, value: Option<&Value>) -> PyResult<()> {
    let f = frame_of(vm, v)?;
    let Some(value) = value else { return take(vm, v, key).map(drop) };
    if let Some(name) = variable(vm, f, key)? {
        f.set_named(&name, value.clone());
        return Ok(());
    }
    f.make_added_names().set(vm, key, value.clone())
}

/// Removes a name that was added.
fn take(vm: &Vm, v: &Value, key: &Value) -> PyResult {
    let f = frame_of(vm, v)?;
    if variable(vm, f, key)?.is_some() {
        return Err(vm.value_error("cannot remove local variables from FrameLocalsProxy"));
    }
    let removed = match f.added_names() {
        Some(added) => added.remove(vm, key)?,
        None => None,
    };
    removed.ok_or_else(|| vm.key_error(key))
}

fn pop(vm: &Vm, args: &[Value]) -> PyResult {
    match take(vm, &args[0], &args[1]) {
        Err(error) if !args[2].is_null() && error.is(&crate::error::exception::KEY_ERROR) => Ok(args[2].clone()),
        other => other,
    }
}

fn set_default(vm: &Vm, args: &[Value]) -> PyResult {
    if let Some(value) = find(vm, &args[0], &args[1])? {
        return Ok(value);
    }
    let default = args[2].non_null().cloned().unwrap_or(Value::NONE);
    set(vm, &args[0], &args[1], Some(&default))?;
    Ok(default)
}

/// Sets what a dict or another proxy holds; false when `other` is neither.
fn merge(vm: &Vm, v: &Value, other: &Value) -> PyResult<bool> {
    let pairs = if PROXY.is_exact(other) {
        items(vm, other)?
    } else if let Some(dict) = other.downcast::<DictObj>() {
        dict.items()
    } else {
        return Ok(false);
    };
    for (key, value) in pairs {
        set(vm, v, &key, Some(&value))?;
    }
    Ok(true)
}

fn update(vm: &Vm, args: &[Value]) -> PyResult {
    if merge(vm, &args[0], &args[1])? {
        return Ok(Value::NONE);
    }
    Err(vm.type_error("update() argument must be dict or another FrameLocalsProxy"))
}

/// `a | b`: a new dict.
fn or(vm: &Vm, a: &Value, b: &Value) -> PyResult {
    let dict = DictObj::new();
    for side in [a, b] {
        let pairs = if PROXY.is_exact(side) {
            items(vm, side)?
        } else if let Some(dict) = side.downcast::<DictObj>() {
            dict.items()
        } else {
            return Ok(Value::NOT_IMPLEMENTED);
        };
        for (key, value) in pairs {
            dict.set(vm, &key, value)?;
        }
    }
    Ok(dict.into_value())
}

fn in_place_or(vm: &Vm, a: &Value, b: &Value) -> PyResult {
    Ok(if merge(vm, a, b)? { a.clone() } else { Value::NOT_IMPLEMENTED })
}

/// A list, as CPython's.
fn reversed(vm: &Vm, args: &[Value]) -> PyResult {
    vm.new_list(items(vm, &args[0])?.into_iter().rev().map(|(k, _)| k).collect())
}

fn new(vm: &Vm, _: &TypeObj, args: Args) -> PyResult {
    if args.has_keywords() {
        return Err(vm.type_error("FrameLocalsProxy takes no keyword arguments"));
    }
    let [frame] = args.pos else {
        return Err(vm.type_error(format!("FrameLocalsProxy expected 1 argument, got {}", args.pos.len())));
    };
    if frame.downcast::<FrameObj>().is_none() {
        return Err(vm.type_error(format!("expect frame, not {}", type_of(frame).tp_name())));
    }
    Ok(PROXY.alloc(LocalsProxy { frame: frame.clone() }).into_value())
}

static METHODS: &[NativeDef] = &[
    def("keys", "($self, /)", |vm, a| vm.new_list(items(vm, &a[0])?.into_iter().map(|(k, _)| k).collect()), ""),
    def("values", "($self, /)", |vm, a| vm.new_list(items(vm, &a[0])?.into_iter().map(|(_, v)| v).collect()), ""),
    def(
        "items",
        "($self, /)",
        |vm, a| vm.new_list(items(vm, &a[0])?.into_iter().map(|(k, v)| vm.new_tuple(&[k, v])).collect()),
        "",
    ),
    def(
        "get",
        "($self, key, default=None, /)",
        |vm, a| {
            let found = find(vm, &a[0], &a[1])?;
            Ok(found.unwrap_or_else(|| a[2].non_null().cloned().unwrap_or(Value::NONE)))
        },
        "",
    ),
    def("copy", "($self, /)", |vm, a| Ok(as_dict(vm, &a[0])?.into_value()), ""),
    def("update", "($self, other, /)", update, ""),
    def("pop", "($self, key, default=<unrepresentable>, /)", pop, ""),
    def("setdefault", "($self, key, default=None, /)", set_default, ""),
    def("__reversed__", "($self, /)", reversed, ""),
];

pub static PROXY: TypeSpec =
    TypeSpec::new::<LocalsProxy>("FrameLocalsProxy").flags(MAPPING).methods(METHODS).slots(|s| {
        s.new.set(Some(new));
        s.getitem.set(Some(get));
        s.setitem.set(Some(set));
        s.len.set(Some(|vm, v| Ok(items(vm, v)?.len())));
        s.contains.set(Some(|vm, v, key| Ok(find(vm, v, key)?.is_some())));
        s.or.set(Some(or));
        s.ior.set(Some(in_place_or));
        s.iter.set(Some(|vm, v| {
            let keys = vm.new_list(items(vm, v)?.into_iter().map(|(k, _)| k).collect())?;
            vm.iter(&keys)
        }));
        s.repr.set(Some(|vm, v| {
            let Some(_guard) = vm.repr_enter(v) else { return Ok(vm.new_str("{...}")) };
            Ok(vm.repr(&as_dict(vm, v)?.into_value())?.into_value())
        }));
        s.compare.set(Some(|vm, a, b, op| {
            if op != CmpOp::Eq && op != CmpOp::Ne {
                return Ok(Value::NOT_IMPLEMENTED);
            }
            let mine = as_dict(vm, a)?.into_value();
            let other = if PROXY.is_exact(b) { as_dict(vm, b)?.into_value() } else { b.clone() };
            vm.compare(&mine, &other, op)
        }));
    });
