//! The `builtins` module: functions by family, the tables of types and exceptions, and how a new isolate gets them.

pub mod aiter;
pub mod attributes;
pub mod bases;
pub mod build_class;
pub mod import;
pub mod io;
pub mod items;
pub mod numbers;
pub mod run;
pub mod source;
pub mod types;

use crate::import::native;
use crate::prelude::*;

const DOC: &str = "Built-in functions, types, exceptions, and other objects.\n\nThis module provides direct access to all 'built-in'\nidentifiers of Python; for example, builtins.len is\nthe full name for the built-in function len().\n\nThis module is not normally accessed explicitly by most\napplications, but can be useful in modules that provide\nobjects with the same name as a builtin and need to use the built-in.";

/// Every function, in `dir()`'s neighbourhoods.
static FUNCTIONS: &[&[NativeDef]] = &[
    build_class::ROWS,
    import::ROWS,
    numbers::ROWS,
    items::ROWS,
    std::slice::from_ref(&items::NEXT),
    aiter::ROWS,
    attributes::ROWS,
    run::ROWS,
    io::ROWS,
];

/// The row of a function.
pub fn row(name: &str) -> Option<&'static NativeDef> {
    FUNCTIONS.iter().flat_map(|rows| rows.iter()).find(|row| row.name == name)
}

/// Fills the dict of a new isolate's `builtins`; `module` is the module object.
pub fn fill(vm: &Vm, dict: &DictObj, module: &Value) -> PyResult<()> {
    let name = name!("builtins");
    for (key, value) in [
        (name!("__name__"), name.clone()),
        (name!("__doc__"), vm.new_str(DOC)),
        (name!("__package__"), name!("")),
        (name!("__loader__"), Value::NONE),
        (name!("__spec__"), Value::NONE),
    ] {
        vm.reserved(dict.set_str(&key, value))?;
    }
    for row in FUNCTIONS.iter().flat_map(|rows| rows.iter()) {
        native::add_function(vm, dict, module, &name, row)?;
    }
    for (key, value) in [
        (name!("None"), Value::NONE),
        (name!("True"), Value::TRUE),
        (name!("False"), Value::FALSE),
        (name!("Ellipsis"), Value::ELLIPSIS),
        (name!("NotImplemented"), Value::NOT_IMPLEMENTED),
        (name!("__debug__"), Value::TRUE),
        (name!("EnvironmentError"), crate::error::exception::OS_ERROR.to_value()),
        (name!("IOError"), crate::error::exception::OS_ERROR.to_value()),
    ] {
        vm.reserved(dict.set_str(&key, value))?;
    }
    for spec in types::ALL.iter().chain(crate::error::exception::ALL) {
        vm.reserved(dict.set_str(&crate::types::str::intern(spec.name), spec.to_value()))?;
    }
    vm.import_func.set(dict.get_str(&name!("__import__")).unwrap_or_default());
    Ok(())
}

/// A second dict of built-ins, for isolates that need one of their own.
pub fn make_builtins(vm: &Vm) -> PyResult<Ref<DictObj>> {
    let dict = DictObj::new();
    fill(vm, &dict, &Value::NULL)?;
    Ok(dict)
}
