//! What the types in this crate need from parts that stand above them (the importer, the `builtins` module, warnings).
//! HOOK(lead): set these when the isolate's module table exists; until then each fails with a clear error.

use std::cell::Cell;

use crate::prelude::*;

#[derive(Default)]
pub struct Hooks {
    /// `importlib.import_module(name)`
    pub import_module: Cell<Option<fn(&Vm, &str) -> PyResult>>,
    /// `builtins.<name>`
    pub builtin: Cell<Option<fn(&Vm, &str) -> PyResult>>,
    /// `warnings.warn(message, category)`
    pub warn: Cell<Option<fn(&Vm, &'static TypeSpec, &str) -> PyResult<()>>>,
}

impl Vm {
    pub fn hook_import_module(&self, name: &str) -> PyResult {
        match self.hooks.import_module.get() {
            Some(f) => f(self, name),
            None => {
                Err(self.error(&crate::error::exception::MODULE_NOT_FOUND_ERROR, format!("No module named '{name}'")))
            }
        }
    }
    pub fn hook_builtin(&self, name: &str) -> PyResult {
        match self.hooks.builtin.get() {
            Some(f) => f(self, name),
            None => Err(self.name_error(&self.new_str(name), format!("name '{name}' is not defined"))),
        }
    }
    pub fn hook_warn(&self, category: &'static TypeSpec, message: &str) -> PyResult<()> {
        match self.hooks.warn.get() {
            Some(f) => f(self, category, message),
            None => Ok(()),
        }
    }
}
