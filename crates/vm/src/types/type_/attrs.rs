//! Attributes of types: `__name__`, `__bases__`, `__dict__`, annotations, sizes.

use super::{bases, module_of, new::has_dict, slot_names::is_variable, this};
use crate::object::typeobj::HEAP_TYPE;
use crate::prelude::*;
use crate::types::function_types::func::call_annotate;
use crate::types::int::IntObj;

pub static GETSET: &[GetSet] = &[
    GetSet::ro("__basicsize__", |vm, t| Ok(vm.new_int(this(vm, t)?.instance_size.get() as i64)), ""),
    GetSet::ro("__itemsize__", get_itemsize, ""),
    GetSet::ro("__flags__", get_flags, ""),
    GetSet::ro("__weakrefoffset__", |vm, t| Ok(vm.new_int(if this(vm, t)?.has(WEAKREFABLE) { -32 } else { 0 })), ""),
    GetSet::ro("__base__", |vm, t| Ok(this(vm, t)?.base().map_or(Value::NONE, Ref::into_value)), ""),
    GetSet::ro("__dictoffset__", get_dictoffset, ""),
    GetSet::rw("__name__", |vm, t| Ok(this(vm, t)?.name.get()), set_name, ""),
    GetSet::rw("__qualname__", |vm, t| Ok(this(vm, t)?.qualname.get()), set_qualname, ""),
    GetSet::rw("__bases__", get_bases, set_bases, ""),
    GetSet::ro("__mro__", get_mro, ""),
    GetSet::rw("__module__", get_module, set_module, ""),
    GetSet::rw("__abstractmethods__", get_abstract, set_abstract_methods, ""),
    GetSet::ro("__dict__", get_dict, ""),
    GetSet::rw("__doc__", get_doc, set_doc, ""),
    GetSet::ro("__text_signature__", get_signature, ""),
    GetSet::rw("__annotations__", get_annotations, set_annotations, ""),
    GetSet::rw("__annotate__", get_annotate, set_annotate, ""),
    GetSet::rw("__type_params__", get_type_params, set_type_params, ""),
];

/// The value to store, after CPython's checks for special attributes.
fn special<'a>(vm: &Vm, ty: &TypeObj, value: Option<&'a Value>, name: &str) -> PyResult<&'a Value> {
    let how = match value {
        _ if ty.has(IMMUTABLE) => "set",
        None => "delete",
        Some(value) => return Ok(value),
    };
    Err(vm.type_error(format!("cannot {how} '{name}' attribute of immutable type '{}'", ty.tp_name())))
}

fn store(vm: &Vm, ty: &TypeObj, name: &Value, value: Value) -> PyResult<()> {
    vm.reserved(ty.dict.set_str(name, value))?;
    vm.type_modified(ty);
    Ok(())
}

fn get_itemsize(vm: &Vm, t: &Value) -> PyResult {
    let ty = this(vm, t)?;
    let size = if std::ptr::eq(ty.layout(), <IntObj as heap::Payload>::LAYOUT) {
        4
    } else if std::ptr::eq(ty.layout(), <TypeObj as heap::Payload>::LAYOUT) {
        40
    } else if ty.is_subtype_of(&crate::types::tuple::TUPLE) {
        8
    } else {
        (is_variable(ty) && !ty.is_subtype_of(&crate::types::str::STR)) as i64
    };
    Ok(vm.new_int(size))
}

fn get_dictoffset(vm: &Vm, t: &Value) -> PyResult {
    let ty = this(vm, t)?;
    Ok(vm.new_int(if !has_dict(ty) {
        0
    } else if ty.is_heap_type() {
        -1
    } else {
        ty.attr_offset.get() as i64
    }))
}

/// CPython's `tp_flags` bits that programs look at.
fn get_flags(vm: &Vm, t: &Value) -> PyResult {
    let ty = this(vm, t)?;
    let mut flags: i64 = 1 << 12;
    let mut on = |condition: bool, bit: u32| {
        if condition {
            flags |= 1 << bit;
        }
    };
    on(!ty.is_heap_type(), 1);
    on(ty.is_heap_type() && ty.attr_offset.get() != 0 && ty.layout().tail.is_none(), 2);
    on(std::ptr::eq(ty.layout(), <TypeObj as heap::Payload>::LAYOUT), 23);
    on(ty.has(NO_NEW), 7);
    on(ty.has(IMMUTABLE), 8);
    // Types of modules are heap types, as on CPython; those of the language itself are not.
    let of_module = ty.tp_name().split_once('.').is_some_and(|(module, _)| module != "types");
    on(ty.has(HEAP_TYPE) || of_module || ty.is_spec(&crate::types::typevar::GENERIC), 9);
    on(ty.has(SUBCLASSABLE), 10);
    on(ty.slots.call.get().is_some() && !ty.is_heap_type(), 11);
    on(ty.is_heap_type() || ty.layout().trace.is_some(), 14);
    on(ty.has(SEQUENCE), 5);
    on(ty.has(MAPPING), 6);
    on(ty.has(METHOD_DESCRIPTOR), 17);
    on(ty.has(ABSTRACT), 20);
    on(ty.has(MATCH_SELF), 22);
    on(ty.is_heap_type() && has_dict(ty), 4);
    on(ty.is_heap_type() && ty.has(WEAKREFABLE), 3);
    on(ty.is_subtype_of(&crate::types::int::INT), 24);
    on(ty.is_subtype_of(&crate::types::list::LIST), 25);
    on(ty.is_subtype_of(&crate::types::tuple::TUPLE), 26);
    on(ty.layout().name == "bytes", 27);
    on(ty.is_subtype_of(&crate::types::str::STR), 28);
    on(ty.is_subtype_of(&crate::types::dict::DICT), 29);
    on(ty.has(IS_EXCEPTION), 30);
    on(ty.is_subtype_of(&super::TYPE), 31);
    Ok(vm.new_int(flags))
}

fn checked_name(vm: &Vm, ty: &TypeObj, value: &Value, what: &str) -> PyResult<()> {
    let Some(text) = value.downcast::<StrObj>() else {
        return Err(vm.type_error(format!(
            "can only assign string to {}.{what}, not '{}'",
            ty.tp_name(),
            type_of(value).tp_name()
        )));
    };
    if what == "__name__" && text.as_bytes().contains(&0) {
        return Err(vm.value_error("type name must not contain null characters"));
    }
    if std::str::from_utf8(text.as_bytes()).is_err() {
        // Raises UnicodeEncodeError.
        crate::types::codecs::encode_str(vm, value, None, None)?;
    }
    Ok(())
}

fn set_name(vm: &Vm, t: &Value, value: Option<&Value>) -> PyResult<()> {
    let ty = this(vm, t)?;
    let value = special(vm, ty, value, "__name__")?;
    checked_name(vm, ty, value, "__name__")?;
    ty.name.set(value.clone());
    Ok(())
}

fn set_qualname(vm: &Vm, t: &Value, value: Option<&Value>) -> PyResult<()> {
    let ty = this(vm, t)?;
    let value = special(vm, ty, value, "__qualname__")?;
    checked_name(vm, ty, value, "__qualname__")?;
    ty.qualname.set(value.clone());
    Ok(())
}

fn get_bases(vm: &Vm, t: &Value) -> PyResult {
    Ok(this(vm, t)?.bases.read(|b| b.clone()).map_or_else(|| vm.new_tuple(&[]), Ref::into_value))
}

fn set_bases(vm: &Vm, t: &Value, value: Option<&Value>) -> PyResult<()> {
    let ty = this(vm, t)?;
    let value = special(vm, ty, value, "__bases__")?;
    bases::set_bases(vm, ty, value)
}

fn get_mro(vm: &Vm, t: &Value) -> PyResult {
    let mro: Vec<Value> = this(vm, t)?.mro_list().into_iter().map(Ref::into_value).collect();
    Ok(vm.new_tuple(&mro))
}

fn get_module(vm: &Vm, t: &Value) -> PyResult {
    module_of(this(vm, t)?).ok_or_else(|| vm.attribute_error(t, &name!("__module__"), "__module__"))
}

fn set_module(vm: &Vm, t: &Value, value: Option<&Value>) -> PyResult<()> {
    let ty = this(vm, t)?;
    let value = special(vm, ty, value, "__module__")?;
    ty.dict.remove_str(&name!("__firstlineno__"));
    store(vm, ty, &name!("__module__"), value.clone())
}

fn get_abstract(vm: &Vm, t: &Value) -> PyResult {
    let ty = this(vm, t)?;
    let key = name!("__abstractmethods__");
    // `type` has the getter under this name, not the methods.
    let found = if ty.is_spec(&super::TYPE) { None } else { ty.dict.get_str(&key) };
    found.ok_or_else(|| vm.attribute_error(t, &key, "__abstractmethods__"))
}

/// `cls.__abstractmethods__ = names`: such a class cannot be instantiated while there are any.
pub fn set_abstract_methods(vm: &Vm, t: &Value, value: Option<&Value>) -> PyResult<()> {
    let ty = this(vm, t)?;
    let key = name!("__abstractmethods__");
    let any = match value {
        Some(value) => {
            let any = vm.truth(value)?;
            store(vm, ty, &key, value.clone())?;
            any
        }
        None => {
            if ty.dict.remove_str(&key).is_none() {
                return Err(vm.attribute_error(t, &key, "__abstractmethods__"));
            }
            vm.type_modified(ty);
            false
        }
    };
    let flags = ty.flags.get();
    ty.flags.set(if any { flags | ABSTRACT } else { flags & !ABSTRACT });
    Ok(())
}

fn get_dict(vm: &Vm, t: &Value) -> PyResult {
    Ok(crate::types::mappingproxy::new(this(vm, t)?.dict.to_value()))
}

fn get_doc(vm: &Vm, t: &Value) -> PyResult {
    let ty = this(vm, t)?;
    if let Some(spec) = ty.spec.filter(|s| !s.doc.is_empty()) {
        return Ok(vm.new_str(spec.doc));
    }
    match ty.dict.get_str(&name!("__doc__")) {
        Some(doc) => match type_of(&doc).slots.descr_get.door(vm, "in an attribute lookup")? {
            Some(get) => get(vm, &doc, None, t),
            None => Ok(doc),
        },
        None => Ok(Value::NONE),
    }
}

fn set_doc(vm: &Vm, t: &Value, value: Option<&Value>) -> PyResult<()> {
    let ty = this(vm, t)?;
    let value = special(vm, ty, value, "__doc__")?;
    store(vm, ty, &name!("__doc__"), value.clone())
}

fn get_signature(vm: &Vm, t: &Value) -> PyResult {
    Ok(match this(vm, t)?.spec {
        Some(spec) if std::ptr::eq(spec, &crate::types::object::OBJECT) => vm.new_str("()"),
        Some(spec) if !spec.signature.is_empty() => vm.new_str(spec.signature),
        _ => Value::NONE,
    })
}

fn no_annotations(vm: &Vm, t: &Value, ty: &TypeObj, name: &Value) -> Error {
    let shown = crate::types::str::display(name);
    vm.attribute_error(t, name, format!("type object '{}' has no attribute '{shown}'", ty.tp_name()))
}

fn get_annotations(vm: &Vm, t: &Value) -> PyResult {
    let ty = this(vm, t)?;
    let key = name!("__annotations__");
    if !ty.is_heap_type() {
        return Err(no_annotations(vm, t, ty, &key));
    }
    if let Some(found) = ty.dict.get_str(&key).or_else(|| ty.dict.get_str(&name!("__annotations_cache__"))) {
        return match type_of(&found).slots.descr_get.door(vm, "in an attribute lookup")? {
            Some(get) => get(vm, &found, None, t),
            None => Ok(found),
        };
    }
    let annotate = get_annotate(vm, t)?;
    let made = if vm.is_callable(&annotate) { call_annotate(vm, &annotate)? } else { DictObj::new().into_value() };
    store(vm, ty, &name!("__annotations_cache__"), made.clone())?;
    Ok(made)
}

fn set_annotations(vm: &Vm, t: &Value, value: Option<&Value>) -> PyResult<()> {
    let ty = this(vm, t)?;
    let (key, cache) = (name!("__annotations__"), name!("__annotations_cache__"));
    if ty.has(IMMUTABLE) {
        return Err(
            vm.type_error(format!("cannot set '__annotations__' attribute of immutable type '{}'", ty.tp_name()))
        );
    }
    match value {
        Some(value) => {
            let place = if ty.dict.contains_str(&key) { &key } else { &cache };
            store(vm, ty, place, value.clone())?;
        }
        None => {
            let (a, b) = (ty.dict.remove_str(&key), ty.dict.remove_str(&cache));
            if a.is_none() && b.is_none() {
                return Err(vm.attribute_error(t, &key, "__annotations__"));
            }
            vm.type_modified(ty);
        }
    }
    ty.dict.remove_str(&name!("__annotate_func__"));
    ty.dict.remove_str(&name!("__annotate__"));
    Ok(())
}

fn get_annotate(vm: &Vm, t: &Value) -> PyResult {
    let ty = this(vm, t)?;
    let key = name!("__annotate__");
    if !ty.is_heap_type() {
        return Err(no_annotations(vm, t, ty, &key));
    }
    let Some(found) = ty.dict.get_str(&key).or_else(|| ty.dict.get_str(&name!("__annotate_func__"))) else {
        store(vm, ty, &name!("__annotate_func__"), Value::NONE)?;
        return Ok(Value::NONE);
    };
    match type_of(&found).slots.descr_get.door(vm, "in an attribute lookup")? {
        Some(get) => get(vm, &found, None, t),
        None => Ok(found),
    }
}

fn set_annotate(vm: &Vm, t: &Value, value: Option<&Value>) -> PyResult<()> {
    let ty = this(vm, t)?;
    let Some(value) = value else { return Err(vm.type_error("cannot delete __annotate__ attribute")) };
    if ty.has(IMMUTABLE) {
        return Err(vm.type_error(format!("cannot set '__annotate__' attribute of immutable type '{}'", ty.tp_name())));
    }
    if !value.is_none() && !vm.is_callable(value) {
        return Err(vm.type_error("__annotate__ must be callable or None"));
    }
    let key = name!("__annotate__");
    let place = if ty.dict.contains_str(&key) { key } else { name!("__annotate_func__") };
    store(vm, ty, &place, value.clone())?;
    if !value.is_none() {
        ty.dict.remove_str(&name!("__annotations_cache__"));
        ty.dict.remove_str(&name!("__annotations__"));
    }
    Ok(())
}

fn get_type_params(vm: &Vm, t: &Value) -> PyResult {
    let ty = this(vm, t)?;
    let own = if ty.is_heap_type() { ty.dict.get_str(&name!("__type_params__")) } else { None };
    Ok(own.unwrap_or_else(|| vm.new_tuple(&[])))
}

fn set_type_params(vm: &Vm, t: &Value, value: Option<&Value>) -> PyResult<()> {
    let ty = this(vm, t)?;
    let value = special(vm, ty, value, "__type_params__")?;
    store(vm, ty, &name!("__type_params__"), value.clone())
}
