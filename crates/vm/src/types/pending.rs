//! Makers of types that are not part of this tree yet.
use crate::prelude::*;
impl Vm {
    pub fn generic_alias(&self, origin: &Value, args: &Value) -> PyResult {
        super::generic_alias::new(self, origin, args)
    }
    pub fn import_module(&self, name: &str) -> PyResult {
        Err(self.import_error(name))
    }
    pub fn import_name(&self, name: &Value, _globals: &Value, _fromlist: &Value, _level: isize) -> PyResult {
        Err(self.import_error(crate::types::str::display(name)))
    }
    pub fn import_from(&self, _module: &Value, name: &Value) -> PyResult {
        Err(self.import_error(crate::types::str::display(name)))
    }
    pub fn import_star(&self, _module: &Value, _ns: &Value) -> PyResult<()> {
        Err(self.import_error("*"))
    }
    pub fn warn(&self, _category: &'static TypeSpec, _message: &str, _level: i64) -> PyResult<()> {
        Ok(())
    }
    pub fn write_unraisable(&self, _e: Error, _about: Option<&Value>) {}
    pub fn typing_intrinsic(&self, _n: u16, _v: &Value) -> PyResult {
        Err(self.not_implemented_error("type parameters"))
    }
    pub fn typing_intrinsic_2(&self, _n: u16, _a: &Value, _b: &Value) -> PyResult {
        Err(self.not_implemented_error("type parameters"))
    }
}
