//! Attribute access: CPython's generic lookups for instances and for types, and what the rest of the machine calls.

use super::instance::{self, attrs_of};
use crate::prelude::*;

/// Where an attribute lookup on an instance ended.
enum Found {
    Descriptor(Value),
    Plain(Value),
}

/// An AttributeError that says neither name nor object gets those that were asked for.
#[cold]
pub fn told_of(error: Error, obj: &Value, name: &Value) -> Error {
    use crate::error::exception::{ATTRIBUTE_ERROR_NAME, ATTRIBUTE_ERROR_OBJ};
    if let Some(e) = error.exception().and_then(|e| e.downcast::<ExceptionObj>())
        && [ATTRIBUTE_ERROR_NAME, ATTRIBUTE_ERROR_OBJ].iter().all(|field| {
            let value = e.field(*field);
            value.is_null() || value.is_none()
        })
    {
        e.set_field(ATTRIBUTE_ERROR_NAME, name.clone());
        e.set_field(ATTRIBUTE_ERROR_OBJ, obj.clone());
    }
    error
}

impl Vm {
    /// `obj.name`
    pub fn get_attr(&self, obj: &Value, name: &Value) -> PyResult {
        match type_of(obj).slots.getattro.door(self, "in an attribute lookup")? {
            Some(f) => match f(self, obj, name) {
                Err(e) if e.is(&crate::error::exception::ATTRIBUTE_ERROR) => Err(told_of(e, obj, name)),
                result => result,
            },
            None => Err(self.no_attribute(obj, name)),
        }
    }
    /// `obj.name`, `None` instead of `AttributeError`.
    pub fn find_attr(&self, obj: &Value, name: &Value) -> PyResult<Option<Value>> {
        if type_of(obj).slots.getattro.get().is_some_and(|f| f as usize == generic_getattr as *const () as usize) {
            return generic_find(self, obj, name);
        }
        self.none_if_missing(self.get_attr(obj, name))
    }
    /// Turns `AttributeError` into `None`.
    pub fn none_if_missing(&self, result: PyResult) -> PyResult<Option<Value>> {
        match result {
            Ok(value) => Ok(Some(value)),
            Err(e) if e.is(&crate::error::exception::ATTRIBUTE_ERROR) => Ok(None),
            Err(e) => Err(e),
        }
    }
    /// `obj.name = value`
    pub fn set_attr(&self, obj: &Value, name: &Value, value: &Value) -> PyResult<()> {
        self.store_attr(obj, name, Some(value))
    }
    /// `del obj.name`
    pub fn del_attr(&self, obj: &Value, name: &Value) -> PyResult<()> {
        self.store_attr(obj, name, None)
    }
    pub fn store_attr(&self, obj: &Value, name: &Value, value: Option<&Value>) -> PyResult<()> {
        match type_of(obj).slots.setattro.door(self, "in an attribute lookup")? {
            Some(f) => f(self, obj, name, value),
            None => {
                let ty = type_of(obj).tp_name();
                let shown = crate::types::str::display(name);
                let how = if value.is_some() { "assign to" } else { "del" };
                let readable = type_of(obj).slots.getattro.get().is_some();
                let kind = if readable { "only read-only" } else { "no" };
                Err(self.type_error(format!("'{ty}' object has {kind} attributes ({how} .{shown})")))
            }
        }
    }
    /// A special method of the value's type, bound to it: what implicit dunder calls use.
    pub fn find_special(&self, obj: &Value, name: &Value) -> PyResult<Option<Value>> {
        match type_of(obj).lookup(name) {
            Some(descr) => self.bind(&descr, obj).map(Some),
            None => Ok(None),
        }
    }
    /// Calls a special method of the type without binding it where possible; `None` when there is none.
    pub fn call_special(&self, obj: &Value, name: &Value, args: &[Value]) -> PyResult<Option<Value>> {
        let Some(descr) = type_of(obj).lookup(name) else { return Ok(None) };
        if type_of(&descr).has(METHOD_DESCRIPTOR) {
            let mut all = Vec::with_capacity(args.len() + 1);
            all.push(obj.clone());
            all.extend_from_slice(args);
            return self.call(&descr, &all).map(Some);
        }
        let bound = self.bind(&descr, obj)?;
        self.call(&bound, args).map(Some)
    }
    /// `descr.__get__(obj, type(obj))` when it has one, else the value itself.
    pub fn bind(&self, descr: &Value, obj: &Value) -> PyResult {
        match type_of(descr).slots.descr_get.door(self, "in an attribute lookup")? {
            Some(get) => get(self, descr, Some(obj), &type_of(obj).to_value()),
            None => Ok(descr.clone()),
        }
    }
}

/// Whether a value is a data descriptor (defines `__set__` or `__delete__`).
pub fn is_data_descriptor(descr: &Value) -> bool {
    type_of(descr).slots.descr_set.get().is_some()
}

fn search(vm: &Vm, obj: &Value, name: &Value) -> PyResult<Option<Found>> {
    let ty = type_of(obj);
    let descr = ty.lookup(name);
    if let Some(d) = &descr
        && is_data_descriptor(d)
        && type_of(d).slots.descr_get.get().is_some()
    {
        return Ok(descr.map(Found::Descriptor));
    }
    if let Some(value) = attrs_of(obj).and_then(|attrs| attrs.get(name)) {
        return Ok(Some(Found::Plain(value)));
    }
    let _ = vm;
    Ok(descr.map(|d| if type_of(&d).slots.descr_get.get().is_some() { Found::Descriptor(d) } else { Found::Plain(d) }))
}

fn generic_find(vm: &Vm, obj: &Value, name: &Value) -> PyResult<Option<Value>> {
    match search(vm, obj, name)? {
        Some(Found::Plain(value)) => Ok(Some(value)),
        Some(Found::Descriptor(d)) => {
            let result = vm.bind(&d, obj);
            vm.none_if_missing(result)
        }
        None => Ok(None),
    }
}

/// `object.__getattribute__`
pub fn generic_getattr(vm: &Vm, obj: &Value, name: &Value) -> PyResult {
    if !name.is_a::<StrObj>() {
        return Err(attribute_name_error(vm, name));
    }
    match search(vm, obj, name)? {
        Some(Found::Plain(value)) => Ok(value),
        Some(Found::Descriptor(d)) => vm.bind(&d, obj),
        None => Err(vm.no_attribute(obj, name)),
    }
}

/// Stores an attribute of an instance of `ty`, without descriptors. The shapes of built-in types are image, which nobody
/// writes: their instances keep a dict.
pub fn set_own(vm: &Vm, ty: &TypeObj, attrs: &instance::InstanceAttrs, name: &Value, value: &Value) -> PyResult<()> {
    if !ty.is_heap_type() {
        let dict = vm.reserved(attrs.to_dict())?;
        return vm.reserved(dict.set_str(name, value.clone()));
    }
    let old = vm.reserved(attrs.set(&ty.shapes, name, value.clone()))?;
    drop(old);
    Ok(())
}

fn attribute_name_error(vm: &Vm, name: &Value) -> Error {
    vm.type_error(format!("attribute name must be string, not '{}'", type_of(name).tp_name()))
}

/// `object.__setattr__`, `object.__delattr__`
pub fn generic_setattr(vm: &Vm, obj: &Value, name: &Value, value: Option<&Value>) -> PyResult<()> {
    if !name.is_a::<StrObj>() {
        return Err(attribute_name_error(vm, name));
    }
    let ty = type_of(obj);
    let descr = ty.lookup(name);
    if let Some(d) = &descr
        && let Some(set) = type_of(d).slots.descr_set.door(vm, "in an attribute lookup")?
    {
        return set(vm, d, obj, value);
    }
    let shown = || crate::types::str::display(name);
    let Some(attrs) = attrs_of(obj) else {
        let message = match &descr {
            Some(_) => format!("'{}' object attribute '{}' is read-only", ty.tp_name(), shown()),
            None => format!(
                "'{}' object has no attribute '{}' and no __dict__ for setting new attributes",
                ty.tp_name(),
                shown()
            ),
        };
        return Err(vm.attribute_error(obj, name, message));
    };
    match value {
        Some(value) => set_own(vm, ty, attrs, name, value),
        None => match vm.reserved(attrs.delete(name))? {
            Some(old) => {
                drop(old);
                Ok(())
            }
            None => Err(vm.no_attribute(obj, name)),
        },
    }
}

/// `type.__getattribute__`: the metatype's data descriptors, then the type's own MRO (bound through the class), then
/// the metatype's other attributes.
pub fn type_getattr(vm: &Vm, obj: &Value, name: &Value) -> PyResult {
    let Some(ty) = obj.downcast::<TypeObj>() else { return generic_getattr(vm, obj, name) };
    if !name.is_a::<StrObj>() {
        return Err(attribute_name_error(vm, name));
    }
    let meta_attr = type_of(obj).lookup(name);
    if let Some(d) = &meta_attr
        && is_data_descriptor(d)
        && let Some(get) = type_of(d).slots.descr_get.door(vm, "in an attribute lookup")?
    {
        return get(vm, d, Some(obj), &type_of(obj).to_value());
    }
    if let Some(found) = ty.lookup(name) {
        return match type_of(&found).slots.descr_get.door(vm, "in an attribute lookup")? {
            Some(get) => get(vm, &found, None, obj),
            None => Ok(found),
        };
    }
    match meta_attr {
        Some(d) => vm.bind(&d, obj),
        None => Err(vm.no_attribute(obj, name)),
    }
}

/// `type.__setattr__`
pub fn type_setattr(vm: &Vm, obj: &Value, name: &Value, value: Option<&Value>) -> PyResult<()> {
    let Some(ty) = obj.downcast::<TypeObj>() else { return generic_setattr(vm, obj, name, value) };
    if !name.is_a::<StrObj>() {
        return Err(attribute_name_error(vm, name));
    }
    let shown = crate::types::str::display(name);
    if ty.has(IMMUTABLE) {
        return Err(vm.type_error(format!("cannot set '{shown}' attribute of immutable type '{}'", ty.tp_name())));
    }
    if let Some(d) = type_of(obj).lookup(name)
        && let Some(set) = type_of(&d).slots.descr_set.door(vm, "in an attribute lookup")?
    {
        return set(vm, &d, obj, value);
    }
    match value {
        Some(value) => {
            let name = crate::types::str::intern_value(name);
            vm.reserved(ty.dict.set_str(&name, value.clone()))?;
        }
        None => {
            let Some(old) = ty.dict.remove_str(name) else {
                return Err(vm.attribute_error(
                    obj,
                    name,
                    format!("type object '{}' has no attribute '{shown}'", ty.tp_name()),
                ));
            };
            vm.type_modified(ty);
            super::slotdefs::update(vm, ty, name);
            drop(old);
            return Ok(());
        }
    }
    vm.type_modified(ty);
    super::slotdefs::update(vm, ty, name);
    Ok(())
}

/// The getter and setter of `__dict__` for instances of run-time classes.
pub fn get_instance_dict(vm: &Vm, obj: &Value) -> PyResult {
    match attrs_of(obj) {
        Some(attrs) => Ok(vm.reserved(attrs.to_dict())?.into_value()),
        None => {
            Err(vm.attribute_error_text(format!("'{}' object has no attribute '__dict__'", type_of(obj).tp_name())))
        }
    }
}

pub fn set_instance_dict(vm: &Vm, obj: &Value, value: Option<&Value>) -> PyResult<()> {
    let Some(attrs) = attrs_of(obj) else {
        return Err(vm.attribute_error_text(format!("'{}' object has no attribute '__dict__'", type_of(obj).tp_name())));
    };
    let Some(value) = value else {
        return vm.reserved(attrs.replace_dict(DictObj::new()));
    };
    let Some(dict) = value.to_ref::<DictObj>() else {
        return Err(
            vm.type_error(format!("__dict__ must be set to a dictionary, not a '{}'", type_of(value).tp_name()))
        );
    };
    vm.reserved(attrs.replace_dict(dict))
}

/// Whether `__class__` of instances is what `object` makes of it: their type.
pub fn has_plain_class(ty: &TypeObj) -> bool {
    let generic = ty.slots.getattro.get().is_some_and(|f| f as usize == generic_getattr as *const () as usize);
    generic
        && ty.lookup(&name!("__class__")).is_some_and(|descr| {
            descr
                .downcast::<super::descr::GetSetDescr>()
                .is_some_and(|d| crate::types::object::OBJECT.get().is(&d.owner) && d.def.name == "__class__")
        })
}

/// For inline caches: the instance attributes behind an object, at the offset its type names.
///
/// # Safety
/// `value` is an object whose type has this non-zero, fixed attribute offset.
#[inline(always)]
pub unsafe fn attrs_at(value: &Value, offset: u32) -> &instance::InstanceAttrs {
    // SAFETY: by contract.
    unsafe { &*((value.header_ptr() as usize + offset as usize) as *const instance::InstanceAttrs) }
}
