//! Makers of types that are not part of this tree yet.
use crate::prelude::*;
impl Vm {
    pub fn generic_alias(&self, origin: &Value, args: &Value) -> PyResult {
        super::generic_alias::new(self, origin, args)
    }
}
