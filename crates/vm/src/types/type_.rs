//! `type`: the type of types.

use crate::object::attr;
use crate::prelude::*;

pub static TYPE: TypeSpec =
    TypeSpec::new::<TypeObj>("type").flags(SUBCLASSABLE | crate::object::typeobj::IS_TYPE | WEAKREFABLE).slots(|s| {
        s.call.set(Some(|vm, ty, args| match ty.downcast::<TypeObj>() {
            Some(t) => crate::ops::call::call_type(vm, t, args),
            None => Err(vm.type_error("descriptor '__call__' requires a 'type' object")),
        }));
        s.getattro.set(Some(attr::type_getattr));
        s.setattro.set(Some(attr::type_setattr));
        s.or.set(Some(crate::types::union::or));
    });

/// `__module__` of a type.
pub fn module_of(ty: &TypeObj) -> Option<Value> {
    if let Some(spec) = ty.spec {
        return Some(crate::types::str::intern(spec.module));
    }
    ty.dict.get_str(&name!("__module__"))
}

/// "Can't instantiate abstract class ..."
pub fn abstract_error(vm: &Vm, ty: &TypeObj) -> PyResult<Error> {
    let methods = ty.dict.get_str(&name!("__abstractmethods__")).unwrap_or(Value::NONE);
    let mut names = Vec::new();
    vm.for_each(&methods, |m| {
        names.push(crate::types::str::display(&m));
        Ok(())
    })?;
    names.sort();
    let (s, list) = (if names.len() == 1 { "" } else { "s" }, names.join("', '"));
    Ok(vm.type_error(format!(
        "Can't instantiate abstract class {} without an implementation for abstract method{s} '{list}'",
        ty.name()
    )))
}
