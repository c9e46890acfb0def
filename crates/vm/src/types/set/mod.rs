//! `set`: not part of this tree yet.
use crate::object::instance::PlainObj;
use crate::prelude::*;
pub static SET: TypeSpec = TypeSpec::new::<PlainObj>("set");
pub fn new_set() -> Value {
    Value::NONE
}
pub fn add(vm: &Vm, _set: &Value, _item: Value) -> PyResult<()> {
    Err(vm.not_implemented_error("set"))
}
pub fn contains(vm: &Vm, _set: &Value, _item: &Value) -> PyResult<bool> {
    Err(vm.not_implemented_error("set"))
}
pub fn frozenset_of_constants(_items: Vec<Value>) -> Result<Value, heap::NoMemory> {
    Ok(Value::NONE)
}
