//! Built-ins that are no dict: any mapping that globals hold under `__builtins__`. Functions keep a dict there; this one
//! is empty, is no plain dict to those who look names up, and asks the mapping.

use crate::prelude::*;
use crate::types::dict::DICT;

static FOREIGN: TypeSpec =
    TypeSpec::new::<DictObj>("builtins_mapping").base(&DICT).slots(|s| s.getitem.set(Some(getitem)));

/// The mapping of a dict that stands for one.
fn mapping(dict: &DictObj, v: &Value) -> Option<Value> {
    if FOREIGN.is_exact(v) { dict.extra.load() } else { None }
}

fn getitem(vm: &Vm, v: &Value, key: &Value) -> PyResult {
    match v.downcast::<DictObj>().and_then(|dict| mapping(dict, v)) {
        Some(mapping) => vm.get_item(&mapping, key),
        None => Err(vm.key_error(key)),
    }
}

/// A dict that stands for whatever was given as `__builtins__`.
pub fn wrap(mapping: Value) -> Ref<DictObj> {
    let dict = DictObj::empty();
    dict.extra.set(mapping);
    FOREIGN.alloc(dict)
}

/// The built-ins as Python sees them.
pub fn shown(dict: &Ref<DictObj>) -> Value {
    dict.with_value(|v| mapping(dict, v)).unwrap_or_else(|| dict.to_value())
}
