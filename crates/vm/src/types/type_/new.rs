//! `type(name, bases, namespace, **kw)`: making a class, in CPython's order (`type_new_impl`).

use super::{bases, slot_names};
use crate::object::class::{ClassParts, build_class};
use crate::object::descr;
use crate::prelude::*;
use crate::types::function::{CellObj, FUNCTION, STATIC_METHOD, StaticMethod};

/// `type.__new__(metatype, name, bases, namespace, **kw)`
pub fn type_new(vm: &Vm, metatype: &TypeObj, args: Args) -> PyResult {
    if args.pos.len() != 3 {
        return Err(vm.type_error(format!("type.__new__() takes exactly 3 arguments ({} given)", args.pos.len())));
    }
    let wrong = |n: usize, wanted: &str| {
        let given = vm.argument_type(&args.pos[n - 1]);
        vm.type_error(format!("type.__new__() argument {n} must be {wanted}, not {given}"))
    };
    let Some(name) = args.pos[0].to_ref::<StrObj>() else { return Err(wrong(1, "str")) };
    let Some(given_bases) = args.pos[1].to_ref::<TupleObj>() else { return Err(wrong(2, "tuple")) };
    let Some(namespace) = args.pos[2].to_ref::<DictObj>() else { return Err(wrong(3, "dict")) };

    for base in given_bases.items() {
        if !base.is_a::<TypeObj>() && vm.find_attr(base, &name!("__mro_entries__"))?.is_some() {
            return Err(vm.type_error("type() doesn't support MRO entry resolution; use types.new_class()"));
        }
    }
    let winner = best_metatype(vm, metatype, given_bases.items())?;
    if !std::ptr::eq(&*winner, metatype)
        && let Some(new) = winner.slots.new.door(vm, "while calling a Python object")?
        && new as usize != type_new as *const () as usize
    {
        return new(vm, &winner, args);
    }
    let (base_list, base) = bases::best_base(vm, given_bases.items())?;

    check_name(vm, &name)?;
    check_encodable(vm, &args.pos[0])?;
    // A subclass may have an order of its own.
    let dict = if crate::types::dict::DICT.is_exact(&args.pos[2]) {
        namespace.copy(vm)?
    } else {
        let copy = DictObj::new();
        crate::types::dict::merge(vm, &copy, &args.pos[2])?;
        copy
    };
    if let Some(doc) = dict.get_str(&name!("__doc__")) {
        check_encodable(vm, &doc)?;
    }
    let slots = slot_names::declared(vm, &name, &dict, &base, &base_list)?;
    set_module(vm, &dict)?;
    let qualname = take_qualname(vm, &dict)?.unwrap_or_else(|| args.pos[0].clone());
    wrap_implicit(vm, &dict)?;
    let class_cell = take_cell(vm, &dict, &name!("__classcell__"))?;
    let dict_cell = take_cell(vm, &dict, &name!("__classdictcell__"))?;

    let parts = ClassParts {
        metatype: &winner,
        name: args.pos[0].clone(),
        qualname,
        bases: base_list,
        base,
        dict: dict.clone(),
        slot_names: slots.names,
        wants_dict: slots.dict,
        wants_weakref: slots.weakref,
        class_cell,
    };
    let ty = build_class(vm, parts)?;
    if !crate::types::tuple::TUPLE.is_exact(&args.pos[1]) && !given_bases.is_empty() {
        // The very tuple is kept, of whatever kind.
        drop(ty.bases.replace(Some(given_bases.clone())));
    }
    if dict.items().iter().any(|(key, _)| !key.is_a::<StrObj>()) {
        let shown = crate::types::str::display(&args.pos[0]);
        let message = format!("non-string key in the __dict__ of class {shown}");
        vm.warn(&crate::error::exception::RUNTIME_WARNING, &message, 1)?;
    }
    let value = ty.to_value();
    if let Some(cell) = dict_cell.as_ref().and_then(|c| c.downcast::<CellObj>()) {
        cell.value.set(dict.to_value());
    }
    set_names(vm, &ty, &dict)?;
    init_subclass(vm, &ty, args)?;
    Ok(value)
}

pub fn type_init(vm: &Vm, _: &Value, args: Args) -> PyResult<()> {
    if args.has_keywords() && args.pos.len() == 1 {
        return Err(vm.type_error("type.__init__() takes no keyword arguments"));
    }
    if args.pos.len() != 1 && args.pos.len() != 3 {
        return Err(vm.type_error("type.__init__() takes 1 or 3 arguments"));
    }
    Ok(())
}

/// The most derived of the metatypes of a class's bases and the one that was asked for.
pub fn best_metatype(vm: &Vm, metatype: &TypeObj, bases: &[Value]) -> PyResult<TypeRef> {
    let mut winner = metatype.to_ref();
    for base in bases {
        let meta = type_of(base);
        if winner.is_subtype(meta) {
            continue;
        }
        if !meta.is_subtype(&winner) {
            return Err(vm.type_error(
                "metaclass conflict: the metaclass of a derived class must be a (non-strict) subclass of the metaclasses of all its bases",
            ));
        }
        winner = meta.to_ref();
    }
    Ok(winner)
}

/// `UnicodeEncodeError` for text with lone surrogates.
fn check_encodable(vm: &Vm, text: &Value) -> PyResult<()> {
    if text.downcast::<StrObj>().is_some_and(|text| std::str::from_utf8(text.as_bytes()).is_err()) {
        crate::types::codecs::encode_str(vm, text, None, None)?;
    }
    Ok(())
}

fn check_name(vm: &Vm, name: &StrObj) -> PyResult<()> {
    if name.as_bytes().contains(&0) {
        return Err(vm.value_error("type name must not contain null characters"));
    }
    Ok(())
}

/// `__module__` defaults to the `__name__` of the caller's globals.
fn set_module(vm: &Vm, dict: &DictObj) -> PyResult<()> {
    let key = name!("__module__");
    if dict.contains_str(&key) {
        return Ok(());
    }
    let caller = vm.fiber().current.get();
    if let Some(module) = caller.and_then(|f| f.globals().get_str(&name!("__name__"))) {
        vm.reserved(dict.set_str(&key, module))?;
    }
    Ok(())
}

fn take_qualname(vm: &Vm, dict: &DictObj) -> PyResult<Option<Value>> {
    let key = name!("__qualname__");
    let Some(found) = dict.get_str(&key) else { return Ok(None) };
    if !found.is_a::<StrObj>() {
        return Err(vm.type_error(format!("type __qualname__ must be a str, not {}", type_of(&found).tp_name())));
    }
    dict.remove_str(&key);
    Ok(Some(found))
}

/// `__new__` becomes a static method, `__init_subclass__` and `__class_getitem__` class methods.
fn wrap_implicit(vm: &Vm, dict: &DictObj) -> PyResult<()> {
    let key = name!("__new__");
    if let Some(f) = dict.get_str(&key).filter(|f| FUNCTION.is_exact(f)) {
        vm.reserved(dict.set_str(&key, STATIC_METHOD.alloc(StaticMethod::new(f)).into_value()))?;
    }
    for key in [name!("__init_subclass__"), name!("__class_getitem__")] {
        if let Some(f) = dict.get_str(&key).filter(|f| FUNCTION.is_exact(f)) {
            let method = crate::types::function_types::wrap::new_class_method(f);
            vm.reserved(dict.set_str(&key, method))?;
        }
    }
    Ok(())
}

fn take_cell(vm: &Vm, dict: &DictObj, key: &Value) -> PyResult<Option<Value>> {
    let Some(cell) = dict.get_str(key) else { return Ok(None) };
    if !cell.is_a::<CellObj>() {
        return Err(vm.type_error(format!(
            "{} must be a nonlocal cell, not {}",
            crate::types::str::display(key),
            vm.repr_text(&type_of(&cell).to_value())?
        )));
    }
    dict.remove_str(key);
    Ok(Some(cell))
}

/// Calls `__set_name__` of the namespace's values.
fn set_names(vm: &Vm, ty: &TypeRef, dict: &DictObj) -> PyResult<()> {
    let key = name!("__set_name__");
    let mut wanted = Vec::new();
    let mut at = 0;
    while let Some((found, name, value)) = dict.entry_from(at) {
        at = found + 1;
        if !FUNCTION.is_exact(&value) && type_of(&value).lookup(&key).is_some() {
            wanted.push((name, value));
        }
    }
    for (name, value) in wanted {
        if let Err(error) = vm.call_special(&value, &key, &[ty.to_value(), name.clone()]) {
            let note = format!(
                "Error calling __set_name__ on '{}' instance {} in '{}'",
                type_of(&value).tp_name(),
                vm.repr_text(&name)?,
                ty.tp_name()
            );
            add_note(vm, &error, &note);
            return Err(error);
        }
    }
    Ok(())
}

/// `error.add_note(text)`; an error meanwhile is dropped.
pub(crate) fn add_note(vm: &Vm, error: &Error, text: &str) {
    let Some(exception) = error.exception() else { return };
    let key = name!("__notes__");
    let notes = match vm.find_attr(exception, &key) {
        Ok(Some(notes)) => notes,
        _ => match vm.new_list(Vec::new()) {
            Ok(list) if vm.set_attr(exception, &key, &list).is_ok() => list,
            _ => return,
        },
    };
    if let Some(list) = notes.downcast::<ListObj>() {
        let _ = list.push(vm.new_str(text));
    }
}

/// `super(cls, cls).__init_subclass__(**kw)`
fn init_subclass(vm: &Vm, ty: &TypeRef, args: Args) -> PyResult<()> {
    let value = ty.to_value();
    let Some(found) = crate::types::function::super_find(ty, ty, &name!("__init_subclass__")) else { return Ok(()) };
    if !args.has_keywords()
        && found.downcast::<descr::MethodDescr>().is_some_and(|m| m.owner.is_spec(&crate::types::object::OBJECT))
    {
        return Ok(());
    }
    let bound = match type_of(&found).slots.descr_get.door(vm, "in an attribute lookup")? {
        Some(get) => get(vm, &found, None, &value)?,
        None => found,
    };
    vm.call_args(&bound, Args { pos: &[], ..args }).map(drop)
}

/// Whether instances of the type have a `__dict__`.
pub fn has_dict(ty: &TypeObj) -> bool {
    ty.attr_offset.get() != 0 || std::ptr::eq(ty.layout(), <TypeObj as heap::Payload>::LAYOUT)
}
