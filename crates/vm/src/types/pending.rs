//! Makers of types that are not part of this tree yet.
use crate::prelude::*;
impl Vm {
    pub fn generic_alias(&self, origin: &Value, args: &Value) -> PyResult {
        super::generic_alias::new(self, origin, args)
    }
    pub fn typing_intrinsic(&self, _n: u16, _v: &Value) -> PyResult {
        Err(self.not_implemented_error("type parameters"))
    }
    pub fn typing_intrinsic_2(&self, _n: u16, _a: &Value, _b: &Value) -> PyResult {
        Err(self.not_implemented_error("type parameters"))
    }
}
