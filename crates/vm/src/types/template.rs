//! Template strings: not part of this tree yet.
use crate::prelude::*;
pub fn interpolation(vm: &Vm, _v: &Value, _e: &Value, _c: u16, _s: &Value) -> PyResult {
    Err(vm.not_implemented_error("template strings"))
}
pub fn template(vm: &Vm, _s: &Value, _i: &Value) -> PyResult {
    Err(vm.not_implemented_error("template strings"))
}
