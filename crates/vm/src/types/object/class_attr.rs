//! `obj.__class__ = cls`

use crate::object::instance::attrs_of;
use crate::prelude::*;
use crate::types::module::MODULE;

pub fn set_class(vm: &Vm, obj: &Value, value: Option<&Value>) -> PyResult<()> {
    let Some(value) = value else { return Err(vm.type_error("can't delete __class__ attribute")) };
    let Some(new) = value.to_ref::<TypeObj>() else {
        let given = type_of(value).tp_name();
        return Err(vm.type_error(format!("__class__ must be set to a class, not '{given}' object")));
    };
    let old = type_of(obj).to_ref();
    let modules = new.is_subtype_of(&MODULE) && old.is_subtype_of(&MODULE);
    if !modules && (new.has(IMMUTABLE) || old.has(IMMUTABLE)) {
        return Err(vm.type_error("__class__ assignment only supported for mutable types or ModuleType subclasses"));
    }
    if new.is(&old) {
        return Ok(());
    }
    if !crate::types::type_::fits(&old, &new) {
        return Err(vm.type_error(format!(
            "__class__ assignment: '{}' object layout differs from '{}'",
            new.tp_name(),
            old.tp_name()
        )));
    }
    // Shapes belong to the old class: the attributes move to a dict.
    if let Some(attrs) = attrs_of(obj) {
        vm.reserved(attrs.to_dict())?;
    }
    let Some(header) = obj.header() else { return Ok(()) };
    let head = new.header_ptr() as *const heap::TypeHead;
    // SAFETY: the layouts agree; the object takes over a count of the new type and gives up the old one's.
    unsafe {
        std::mem::forget(new);
        let before = std::mem::replace(&mut (*header.as_ptr()).ty, head);
        drop(Value::from_bits(before as u64 | 1));
    }
    Ok(())
}
