//! `dir()`: the names an object, a class and its bases offer.

use crate::object::instance::attrs_of;
use crate::prelude::*;

/// Adds the names of a class and of its bases.
pub fn merge_class_names(vm: &Vm, names: &DictObj, class: &Value) -> PyResult<()> {
    vm.check_native_stack("in dir()")?;
    if let Some(ty) = class.downcast::<TypeObj>() {
        for t in ty.mro_list().iter().rev() {
            names.merge_dict(vm, &t.dict)?;
        }
        return Ok(());
    }
    if let Some(dict) = vm.find_attr(class, &name!("__dict__"))?.and_then(|d| d.to_ref::<DictObj>()) {
        names.merge_dict(vm, &dict)?;
    }
    if let Some(bases) = vm.find_attr(class, &name!("__bases__"))?.and_then(|b| b.to_ref::<TupleObj>()) {
        for base in bases.items() {
            merge_class_names(vm, names, base)?;
        }
    }
    Ok(())
}

/// `object.__dir__`
pub fn object_dir(vm: &Vm, args: &[Value]) -> PyResult {
    let obj = &args[0];
    let names = DictObj::new();
    let plain = type_of(obj).lookup(&name!("__dict__"));
    if plain.is_some()
        && let Some(dict) = vm.find_attr(obj, &name!("__dict__"))?.and_then(|d| d.to_ref::<DictObj>())
    {
        names.merge_dict(vm, &dict)?;
    } else if let Some(attrs) = attrs_of(obj) {
        for (name, value) in attrs.items() {
            vm.reserved(names.set_str(&name, value))?;
        }
    }
    if let Some(class) = vm.find_attr(obj, &name!("__class__"))? {
        merge_class_names(vm, &names, &class)?;
    }
    vm.new_list(names.items().into_iter().map(|(k, _)| k).collect())
}
