//! Descriptors of types: methods, class methods, getters and setters, members, slot wrappers and bound slot wrappers.

use super::native_func::doc;
use crate::native::NativeDef;
use crate::object::descr::*;
use crate::prelude::*;

pub static REDUCE: &[NativeDef] = &[def("__reduce__", "($self, /)", reduce, "")];
pub static BOUND_REDUCE: &[NativeDef] = &[def("__reduce__", "($self, /)", bound_reduce, "")];

pub static DATA_GETSET: &[GetSet] = &[
    GetSet::rw("__objclass__", objclass, super::readonly, ""),
    GetSet::rw("__name__", |vm, d| Ok(crate::types::str::intern_value(&parts(vm, d)?.name)), super::readonly, ""),
    GetSet::ro("__doc__", |vm, d| Ok(doc(parts(vm, d)?.doc)), ""),
    GetSet::ro("__qualname__", qualname, ""),
];
pub static METHOD_GETSET: &[GetSet] = &[
    GetSet::rw("__objclass__", objclass, super::readonly, ""),
    GetSet::rw("__name__", |vm, d| Ok(crate::types::str::intern_value(&parts(vm, d)?.name)), super::readonly, ""),
    GetSet::ro("__doc__", |vm, d| Ok(doc(parts(vm, d)?.doc)), ""),
    GetSet::ro("__qualname__", qualname, ""),
    GetSet::ro("__text_signature__", |vm, d| Ok(doc(parts(vm, d)?.signature)), ""),
];
pub static BOUND_GETSET: &[GetSet] = &[
    GetSet::rw("__self__", |vm, w| Ok(bound(vm, w)?.receiver.clone()), super::readonly, ""),
    GetSet::ro("__objclass__", |vm, w| objclass(vm, &bound(vm, w)?.descr), ""),
    GetSet::ro("__name__", |vm, w| Ok(crate::types::str::intern(bound(vm, w)?.row.name)), ""),
    GetSet::ro("__qualname__", |vm, w| qualname(vm, &bound(vm, w)?.descr), ""),
    GetSet::ro("__doc__", |vm, w| Ok(doc(bound(vm, w)?.row.doc)), ""),
    GetSet::ro("__text_signature__", |vm, w| Ok(doc(bound(vm, w)?.row.signature)), ""),
];

pub fn method_slots(s: &Slots) {
    s.call.set(Some(|vm, d, args| descr::<MethodDescr>(vm, d, &super::METHOD_DESCR)?.call(vm, args)));
    s.repr.set(Some(|vm, d| describe(vm, d, "method")));
    s.descr_get.set(Some(|vm, d, obj, class| {
        let m = descr::<MethodDescr>(vm, d, &super::METHOD_DESCR)?;
        let Some(obj) = instance(vm, obj, class)? else { return Ok(d.clone()) };
        check(vm, m.def.name, m.owner, obj)?;
        Ok(native_function(m.def, obj.clone(), true, Some(m.owner), Value::NULL))
    }));
}

pub fn class_method_slots(s: &Slots) {
    s.repr.set(Some(|vm, d| describe(vm, d, "method")));
    s.descr_get.set(Some(|vm, d, obj, class| {
        let m = descr::<MethodDescr>(vm, d, &super::CLASS_METHOD_DESCR)?;
        if class.is_null() || class.is_none() {
            return match obj.filter(|o| !o.is_none()) {
                Some(obj) => bind_class(vm, m, &type_of(obj).to_value()),
                None => Err(vm.type_error("__get__(None, None) is invalid")),
            };
        }
        bind_class(vm, m, class)
    }));
    s.call.set(Some(|vm, d, args| {
        let m = descr::<MethodDescr>(vm, d, &super::CLASS_METHOD_DESCR)?;
        let Some(class) = args.pos.first() else {
            return Err(vm.type_error(format!(
                "descriptor '{}' of '{}' object needs an argument",
                m.def.name,
                m.owner.tp_name()
            )));
        };
        let bound = bind_class(vm, m, class)?;
        vm.call_args(&bound, args.rest())
    }));
}

pub fn getset_slots(s: &Slots) {
    s.repr.set(Some(|vm, d| describe(vm, d, "attribute")));
    s.descr_get.set(Some(|vm, d, obj, class| {
        let g = descr::<GetSetDescr>(vm, d, &super::GETSET_DESCR)?;
        let Some(obj) = instance(vm, obj, class)? else { return Ok(d.clone()) };
        check(vm, g.def.name, &g.owner, obj)?;
        (g.def.get)(vm, obj)
    }));
    s.descr_set.set(Some(|vm, d, obj, value| {
        let g = descr::<GetSetDescr>(vm, d, &super::GETSET_DESCR)?;
        check(vm, g.def.name, &g.owner, obj)?;
        match g.def.set {
            Some(set) => set(vm, obj, value),
            None => Err(vm.attribute_error_text(format!(
                "attribute '{}' of '{}' objects is not writable",
                g.def.name,
                g.owner.tp_name()
            ))),
        }
    }));
}

pub fn member_slots(s: &Slots) {
    s.repr.set(Some(|vm, d| describe(vm, d, "member")));
    s.descr_get.set(Some(|vm, d, obj, class| {
        let m = descr::<MemberDescr>(vm, d, &super::MEMBER_DESCR)?;
        let Some(obj) = instance(vm, obj, class)? else { return Ok(d.clone()) };
        m.slot(vm, obj)?.load().ok_or_else(|| vm.no_attribute(obj, &m.name))
    }));
    s.descr_set.set(Some(|vm, d, obj, value| {
        let m = descr::<MemberDescr>(vm, d, &super::MEMBER_DESCR)?;
        let slot = m.slot(vm, obj)?;
        match value {
            Some(value) => slot.set(value.clone()),
            None if slot.is_null() => {
                return Err(vm.attribute_error(obj, &m.name, crate::types::str::display(&m.name)));
            }
            None => slot.set(Value::NULL),
        }
        Ok(())
    }));
}

pub fn wrapper_slots(s: &Slots) {
    s.repr.set(Some(|vm, d| describe(vm, d, "slot wrapper")));
    s.descr_get.set(Some(|vm, d, obj, class| {
        let w = descr::<SlotWrapper>(vm, d, &super::SLOT_WRAPPER)?;
        let Some(obj) = instance(vm, obj, class)? else { return Ok(d.clone()) };
        check(vm, w.row.name, w.owner, obj)?;
        let bound = MethodWrapper { row: w.row, receiver: obj.clone(), descr: d.clone() };
        Ok(super::METHOD_WRAPPER.alloc(bound).into_value())
    }));
    s.call.set(Some(|vm, d, args| {
        let w = descr::<SlotWrapper>(vm, d, &super::SLOT_WRAPPER)?;
        let Some(obj) = args.pos.first() else {
            return Err(vm.type_error(format!(
                "descriptor '{}' of '{}' object needs an argument",
                w.row.name,
                w.owner.tp_name()
            )));
        };
        if !type_of(obj).is_subtype(w.owner) {
            return Err(vm.type_error(format!(
                "descriptor '{}' requires a '{}' object but received a '{}'",
                w.row.name,
                w.owner.tp_name(),
                type_of(obj).tp_name()
            )));
        }
        call_wrapper(vm, w, args)
    }));
}

pub fn bound_wrapper_slots(s: &Slots) {
    s.repr.set(Some(|vm, w| {
        let w = bound(vm, w)?;
        Ok(vm.new_str(&format!(
            "<method-wrapper '{}' of {} object at {}>",
            w.row.name,
            type_of(&w.receiver).tp_name(),
            super::address(&w.receiver)
        )))
    }));
    s.call.set(Some(|vm, w, args| {
        let w = bound(vm, w)?;
        let descr = descr::<SlotWrapper>(vm, &w.descr, &super::SLOT_WRAPPER)?;
        let mut pos = Vec::with_capacity(args.pos.len() + 1);
        pos.push(w.receiver.clone());
        pos.extend_from_slice(args.pos);
        call_wrapper(vm, descr, Args { pos: &pos, ..args })
    }));
    s.hash.set(Some(|vm, w| {
        let w = bound(vm, w)?;
        let hash = crate::types::object::identity_hash(&w.receiver) ^ crate::types::object::identity_hash(&w.descr);
        Ok(if hash == -1 { -2 } else { hash })
    }));
    s.compare.set(Some(|_, a, b, op| {
        let (Some(x), Some(y)) = (a.downcast::<MethodWrapper>(), b.downcast::<MethodWrapper>()) else {
            return Ok(Value::NOT_IMPLEMENTED);
        };
        let equal = x.descr.is(&y.descr) && x.receiver.is(&y.receiver);
        match op {
            CmpOp::Eq => Ok(Value::bool(equal)),
            CmpOp::Ne => Ok(Value::bool(!equal)),
            _ => Ok(Value::NOT_IMPLEMENTED),
        }
    }));
}

fn call_wrapper(vm: &Vm, w: &SlotWrapper, args: Args) -> PyResult {
    if args.has_keywords() && !matches!(w.row.name, "__init__" | "__call__") {
        return Err(vm.type_error(format!("wrapper {}() takes no keyword arguments", w.row.name)));
    }
    if matches!(w.row.name, "__setattr__" | "__delattr__")
        && let Some(obj) = args.pos.first()
    {
        // Not past what the first built-in type above the object's class does with attributes.
        let mut ty = type_of(obj).to_ref();
        while ty.is_heap_type()
            && let Some(base) = ty.base()
        {
            ty = base;
        }
        let same = match (ty.slots.setattro.get(), w.owner.slots.setattro.get()) {
            (Some(a), Some(b)) => a as usize == b as usize,
            _ => true,
        };
        if !same {
            let shown = type_of(obj).tp_name();
            return Err(vm.type_error(format!("can't apply this {} to {shown} object", w.row.name)));
        }
    }
    // `x.__call__.__call__...` reaches itself at any depth without another door.
    vm.check_native_stack("while calling a Python object")?;
    (w.row.wrapper)(vm, w.owner, args)
}

fn descr<'a, T: heap::Payload>(vm: &Vm, value: &'a Value, spec: &'static TypeSpec) -> PyResult<&'a T> {
    receiver(vm, value, spec)
}

fn bound<'a>(vm: &Vm, value: &'a Value) -> PyResult<&'a MethodWrapper> {
    receiver(vm, value, &super::METHOD_WRAPPER)
}

/// The instance to bind to; `None` through the class. Getting through neither is an error.
fn instance<'a>(vm: &Vm, obj: Option<&'a Value>, class: &Value) -> PyResult<Option<&'a Value>> {
    if obj.is_none() && class.is_null() {
        return Err(vm.type_error("__get__(None, None) is invalid"));
    }
    Ok(obj)
}

/// The receiver's type must be the descriptor's.
fn check(vm: &Vm, name: &str, owner: &TypeObj, obj: &Value) -> PyResult<()> {
    if type_of(obj).is_subtype(owner) {
        return Ok(());
    }
    Err(vm.type_error(format!(
        "descriptor '{name}' for '{}' objects doesn't apply to a '{}' object",
        owner.tp_name(),
        type_of(obj).tp_name()
    )))
}

fn bind_class(vm: &Vm, m: &MethodDescr, class: &Value) -> PyResult {
    let (name, owner) = (m.def.name, m.owner);
    let Some(ty) = class.downcast::<TypeObj>() else {
        return Err(vm.type_error(format!(
            "descriptor '{name}' for type '{}' needs a type, not a '{}' as arg 2",
            owner.tp_name(),
            type_of(class).tp_name()
        )));
    };
    if !ty.is_subtype(owner) {
        return Err(vm.type_error(format!(
            "descriptor '{name}' requires a subtype of '{}' but received '{}'",
            owner.tp_name(),
            ty.tp_name()
        )));
    }
    Ok(native_function(m.def, class.clone(), true, Some(owner), Value::NULL))
}

/// What the attributes of all descriptors are made of.
struct Parts {
    name: Value,
    owner: Value,
    doc: &'static str,
    signature: &'static str,
}

fn parts(vm: &Vm, value: &Value) -> PyResult<Parts> {
    if let Some(m) = value.downcast::<MethodDescr>() {
        let name = crate::types::str::intern(m.def.name);
        return Ok(Parts { name, owner: m.owner.to_value(), doc: m.def.doc, signature: m.def.signature });
    }
    if let Some(g) = value.downcast::<GetSetDescr>() {
        let name = crate::types::str::intern(g.def.name);
        return Ok(Parts { name, owner: g.owner.to_value(), doc: g.def.doc, signature: "" });
    }
    if let Some(w) = value.downcast::<SlotWrapper>() {
        let name = crate::types::str::intern(w.row.name);
        return Ok(Parts { name, owner: w.owner.to_value(), doc: w.row.doc, signature: w.row.signature });
    }
    if let Some(m) = value.downcast::<MemberDescr>() {
        return Ok(Parts { name: m.name.clone(), owner: m.owner.to_value(), doc: "", signature: "" });
    }
    Err(vm.type_error(format!("descriptor expected, got '{}'", type_of(value).tp_name())))
}

fn objclass(vm: &Vm, value: &Value) -> PyResult {
    Ok(parts(vm, value)?.owner)
}

fn qualname(vm: &Vm, value: &Value) -> PyResult {
    let parts = parts(vm, value)?;
    let owner = vm.get_attr(&parts.owner, &name!("__qualname__"))?;
    let text = format!("{}.{}", crate::types::str::display(&owner), crate::types::str::display(&parts.name));
    Ok(vm.new_str(&text))
}

fn describe(vm: &Vm, value: &Value, what: &str) -> PyResult {
    let parts = parts(vm, value)?;
    let owner = parts.owner.downcast::<TypeObj>().map_or_else(String::new, |t| t.tp_name());
    Ok(vm.new_str(&format!("<{what} '{}' of '{owner}' objects>", crate::types::str::display(&parts.name))))
}

fn reduce(vm: &Vm, args: &[Value]) -> PyResult {
    let parts = parts(vm, &args[0])?;
    super::reduce_by_getattr(vm, parts.owner, &crate::types::str::display(&parts.name))
}

fn bound_reduce(vm: &Vm, args: &[Value]) -> PyResult {
    let w = bound(vm, &args[0])?;
    super::reduce_by_getattr(vm, w.receiver.clone(), w.row.name)
}
