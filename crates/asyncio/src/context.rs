//! Running something in a `contextvars.Context`, or in whatever was given as one.

use pure::contextvars::{self, CONTEXT};
use vm::prelude::*;

/// Makes `context` current while `f` runs.
#[inline]
pub fn within(vm: &Vm, context: &Value, f: impl FnOnce() -> PyResult<()>) -> PyResult<()> {
    let previous = contextvars::enter(vm, context)?;
    let result = f();
    // What died of it is finalised in its context.
    vm.run_pending_if_any();
    contextvars::leave(vm, context, previous).and(result)
}

/// `context.run(callback, *args)`
pub fn run_in(vm: &Vm, context: &Value, callback: &Value, args: &[Value]) -> PyResult {
    if CONTEXT.is_exact(context) {
        let previous = contextvars::enter(vm, context)?;
        let result = vm.call(callback, args);
        return contextvars::leave(vm, context, previous).and(result);
    }
    let run = vm.get_attr(context, &name!("run"))?;
    let mut all = Vec::with_capacity(args.len() + 1);
    all.push(callback.clone());
    all.extend_from_slice(args);
    vm.call(&run, &all)
}
