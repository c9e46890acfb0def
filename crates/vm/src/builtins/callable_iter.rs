//! `iter(callable, sentinel)`.

use crate::prelude::*;

pub struct CallableIter {
    /// `NULL` once the sentinel came.
    callable: Slot,
    sentinel: Slot,
}
heap::trace_fields!(CallableIter: callable, sentinel);
heap::payload!(CallableIter, "callable_iterator", trace);

pub static CALLABLE_ITER: TypeSpec = TypeSpec::new::<CallableIter>("callable_iterator")
    .flags(NO_NEW)
    .methods(&[def("__reduce__", "($self, /)", reduce, "Return state information for pickling.")])
    .slots(|s| {
        s.iter.set(Some(|_, v| Ok(v.clone())));
        s.next.set(Some(next));
    });

pub fn new(callable: &Value, sentinel: &Value) -> Value {
    CALLABLE_ITER
        .alloc(CallableIter { callable: Slot::new(callable.clone()), sentinel: Slot::new(sentinel.clone()) })
        .into_value()
}

fn next(vm: &Vm, v: &Value) -> PyResult<Option<Value>> {
    let Some(it) = v.downcast::<CallableIter>() else { return Ok(None) };
    let Some(callable) = it.callable.load() else { return Ok(None) };
    let result = match vm.call(&callable, &[]) {
        Ok(r) => r,
        Err(e) if e.is(&crate::error::exception::STOP_ITERATION) => {
            it.callable.set(Value::NULL);
            it.sentinel.set(Value::NULL);
            return Ok(None);
        }
        Err(e) => return Err(e),
    };
    // The call may have ended the iteration.
    let Some(sentinel) = it.sentinel.load() else { return Ok(None) };
    if vm.equal(&sentinel, &result)? {
        it.callable.set(Value::NULL);
        it.sentinel.set(Value::NULL);
        return Ok(None);
    }
    Ok(Some(result))
}

fn reduce(vm: &Vm, args: &[Value]) -> PyResult {
    let iter = vm.builtins.get_name("iter").unwrap_or(Value::NONE);
    match args[0].downcast::<CallableIter>().and_then(|it| Some((it.callable.load()?, it.sentinel.load()?))) {
        Some((callable, sentinel)) => Ok(vm.new_tuple(&[iter, vm.new_tuple(&[callable, sentinel])])),
        None => Ok(vm.new_tuple(&[iter, vm.new_tuple(&[vm.new_tuple(&[])])])),
    }
}
