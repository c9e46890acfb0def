//! What is run in another isolate: source or code, names to bind before, and what comes back of a failure.

use std::sync::{Arc, Mutex};

use bytecode::Code;
use vm::import::{CompileMode, compile_flags};
use vm::prelude::*;

use crate::cross::{self, Fallback, Unshareable};
use crate::exec::{self, Failure};
use crate::machine;
use crate::value::CrossValue;

/// Names and values to bind in `__main__`, as data.
pub(super) type Shared = Vec<(Box<[u8]>, CrossValue)>;

/// A dict of names to values that can cross. `fallback` as for queues.
pub(super) fn lower_dict(vm: &Vm, dict: &DictObj, fallback: Fallback, error: Unshareable) -> PyResult<Shared> {
    let mut shared = Vec::new();
    for (name, value) in dict.items() {
        let Some(text) = name.downcast::<StrObj>() else {
            return Err(vm.type_error("bad argument type for built-in operation"));
        };
        shared.push((text.as_bytes().into(), cross::lower(vm, &value, fallback, error)?));
    }
    Ok(shared)
}

/// The `shared` argument: None, or a dict.
pub(super) fn shared_arg(vm: &Vm, value: &Value, what: &str, error: Unshareable) -> PyResult<Shared> {
    if value.is_null() || value.is_none() {
        return Ok(Vec::new());
    }
    match value.downcast::<DictObj>() {
        Some(dict) => lower_dict(vm, dict, Fallback::Refuse, error),
        None => Err(vm.type_error(format!("{what} must be dict, not {}", type_of(value).tp_name()))),
    }
}

/// Binds names in this isolate's `__main__`.
pub(super) fn bind(vm: &Vm, shared: &Shared) -> PyResult<()> {
    let namespace = machine::main_namespace(vm);
    for (name, value) in shared {
        let value = cross::lift(vm, value)?;
        vm.reserved(namespace.set_str(&vm::types::str::intern_wtf8(name), value))?;
    }
    Ok(())
}

/// Compiles; the latest sources are remembered, since thousands of isolates often run the same one.
pub(super) fn compile(vm: &Vm, source: &[u8], filename: &str) -> PyResult<Arc<Code>> {
    struct Known {
        source: Box<[u8]>,
        filename: Box<str>,
        code: Arc<Code>,
    }
    static LATEST: Mutex<Vec<Known>> = Mutex::new(Vec::new());
    const KEPT: usize = 8;
    const LARGEST: usize = 64 * 1024;
    let is_it = |k: &Known| *k.source == *source && *k.filename == *filename;
    if let Some(known) = LATEST.lock().unwrap_or_else(|p| p.into_inner()).iter().find(|k| is_it(k)) {
        return Ok(known.code.clone());
    }
    let flags = compile_flags::SOURCE_IS_UTF8;
    let code = vm.interp.compiler(vm)?.compile(vm, source, filename, CompileMode::Exec, flags, -1)?;
    if source.len() <= LARGEST {
        let mut latest = LATEST.lock().unwrap_or_else(|p| p.into_inner());
        if latest.len() >= KEPT {
            latest.remove(0);
        }
        latest.push(Known { source: source.into(), filename: filename.into(), code: code.clone() });
    }
    Ok(code)
}

/// The Python error for what kept a job from running; the last two arguments are the module's own errors.
#[cold]
pub(super) fn failed(
    vm: &Vm,
    id: i64,
    failure: Failure,
    not_found: fn(&Vm, i64) -> Error,
    other: fn(&Vm, String) -> Error,
    running: &str,
) -> Error {
    use crate::registry::Refusal;
    match failure {
        Failure::Caller(error) => error,
        Failure::Refused(Refusal::NotFound) => not_found(vm, id),
        Failure::Refused(Refusal::Running) => other(vm, running.to_string()),
        Failure::Refused(Refusal::NoWorker) => other(vm, "interpreter creation failed: no thread for it".to_string()),
        Failure::NotStarted(words) => other(vm, format!("interpreter creation failed: {words}")),
        Failure::Lost => other(vm, "the interpreter ended unexpectedly".to_string()),
    }
}

/// Runs `task` in isolate `id`, with `shared` bound in its `__main__` first.
pub(super) fn run<R: Send + 'static>(
    vm: &Vm,
    id: i64,
    shared: Shared,
    task: impl FnOnce(&Vm) -> R + Send + 'static,
    refused: impl FnOnce(&Vm, Error) -> R + Send + 'static,
) -> Result<R, Failure> {
    exec::run_in(vm, id, move |vm| match bind(vm, &shared) {
        Ok(()) => task(vm),
        Err(error) => refused(vm, error),
    })
}
