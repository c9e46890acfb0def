//! What the types in this crate need from parts that stand above them: the importer, `builtins`, warnings.

use crate::prelude::*;

impl Vm {
    pub fn hook_import_module(&self, name: &str) -> PyResult {
        self.import_module(name)
    }
    /// `builtins.<name>`
    pub fn hook_builtin(&self, name: &str) -> PyResult {
        self.builtins
            .get_name(name)
            .ok_or_else(|| self.name_error(&self.new_str(name), format!("name '{name}' is not defined")))
    }
    pub fn hook_warn(&self, category: &'static TypeSpec, message: &str) -> PyResult<()> {
        self.warn(category, message, 1)
    }
}
