//! Makers of types that are not part of this tree yet.
use crate::prelude::*;
pub fn bytes(_b: &[u8]) -> Result<Value, heap::NoMemory> {
    Ok(Value::NONE)
}
pub use super::complex::new as complex;
pub use super::set::frozenset_of_constants as frozenset;
pub use super::slice::new as slice;
impl Vm {
    pub fn ascii(&self, v: &Value) -> PyResult<Ref<StrObj>> {
        self.repr(v)
    }
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
}
