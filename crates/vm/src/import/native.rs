//! Making modules from their tables.

use crate::native::Binding;
use crate::object::descr;
use crate::prelude::*;
use crate::types::module::ModuleObj;

/// A module object with a dict that holds what every module has.
pub fn new_module(vm: &Vm, name: &Value, doc: Value) -> PyResult<Ref<ModuleObj>> {
    let dict = DictObj::new();
    for (key, value) in [
        (name!("__name__"), name.clone()),
        (name!("__doc__"), doc),
        (name!("__package__"), Value::NONE),
        (name!("__loader__"), Value::NONE),
        (name!("__spec__"), Value::NONE),
    ] {
        vm.reserved(dict.set_str(&key, value))?;
    }
    vm.reserved(ModuleObj::of_dict(dict))
}

/// Adds functions and types of a table to a module's dict.
pub fn add_rows(vm: &Vm, dict: &DictObj, module: &Value, name: &Value, def: &'static ModuleDef) -> PyResult<()> {
    for row in def.functions {
        debug_assert!(row.binding == Binding::Method);
        add_function(vm, dict, module, name, row)?;
    }
    for spec in def.types {
        let ty = spec.to_value();
        vm.reserved(dict.set_str(&crate::types::str::intern(spec.name.rsplit('.').next().unwrap_or(spec.name)), ty))?;
    }
    Ok(())
}

/// Adds one function; its `__self__` is the module.
pub fn add_function(vm: &Vm, dict: &DictObj, module: &Value, name: &Value, row: &'static NativeDef) -> PyResult<()> {
    let func = descr::native_function(row, module.clone(), false, None, name.clone());
    vm.reserved(dict.set_str(&crate::types::str::intern(row.name), func))
}

/// A native module, not yet in `sys.modules`; `exec_native` fills in the rest.
pub fn create_native(vm: &Vm, def: &'static ModuleDef) -> PyResult<Ref<ModuleObj>> {
    let name = crate::types::str::intern(def.name);
    let doc = if def.doc.is_empty() { Value::NONE } else { vm.new_str(def.doc) };
    let module = new_module(vm, &name, doc)?;
    module.dict.set_name("__package__", name!(""));
    add_rows(vm, &module.dict, &module.to_value(), &name, def)?;
    Ok(module)
}

pub fn exec_native(vm: &Vm, def: &'static ModuleDef, dict: &DictObj) -> PyResult<()> {
    match def.exec {
        Some(exec) => exec(vm, dict),
        None => Ok(()),
    }
}
