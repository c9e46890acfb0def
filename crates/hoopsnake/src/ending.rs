//! How a program ends: what is printed of an exception, the exit status, and the order in which things go.

use vm::error::exception::{KEYBOARD_INTERRUPT, SYSTEM_EXIT, SYSTEM_EXIT_CODE};
use vm::prelude::*;
use vm::types::module::ModuleObj;

/// A status no process can have: the end by `SIGINT` itself, as shells expect of what Ctrl-C ended.
pub const INTERRUPTED: i32 = i32::MIN;

/// Prints what ended the program and gives its exit status.
pub fn report(vm: &Vm, error: Error) -> i32 {
    let Ok(exception) = error.into_exception() else { return 1 };
    if SYSTEM_EXIT.check(&exception) {
        return exit_status(vm, &exception);
    }
    vm.report_uncaught(&exception);
    if KEYBOARD_INTERRUPT.check(&exception) { INTERRUPTED } else { 1 }
}

fn exit_status(vm: &Vm, exception: &Value) -> i32 {
    let code = exception.downcast::<ExceptionObj>().map_or(Value::NULL, |e| e.field(SYSTEM_EXIT_CODE));
    if code.is_null() || code.is_none() {
        return 0;
    }
    if let Some(code) = vm::types::int::exact(&code) {
        return vm::types::int::to_i64(&code).map_or(-1, |c| c as i32);
    }
    let text = vm.str(&code).map_or(name!(""), |s| s.into_value());
    if let Some(stderr) = vm.sys_attr("stderr").filter(|s| !s.is_none()) {
        let _ = vm.call_method(&stderr, &name!("write"), &[text]);
        let _ = vm.call_method(&stderr, &name!("write"), &[name!("\n")]);
    }
    1
}

/// Threads are joined, exit functions run, streams flushed, modules dropped.
pub fn finalize(vm: &Vm, status: i32) -> i32 {
    let mut status = status;
    if let Some(threading) = vm.modules.get_name("threading")
        && let Err(e) = vm.call_method(&threading, &name!("_shutdown"), &[])
    {
        vm.write_unraisable(e, Some(&threading));
    }
    if vm.modules.get_name("atexit").is_some() {
        let ran = vm.import_module("atexit").and_then(|m| vm.call_method(&m, &name!("_run_exitfuncs"), &[]));
        if let Err(e) = ran {
            report(vm, e);
        }
    }
    vm.state::<vm::modules::sys::limits::SysState>().finalizing.set(true);
    let flushed = flush(vm, "stdout");
    if !flushed && status == 0 {
        status = 120;
    }
    flush(vm, "stderr");
    // What nobody would see go needs no walk: its memory goes with the pages.
    if !vm.is_end_visible(&own_streams(vm)) {
        return status;
    }
    // Garbage first, while everything else is still there.
    vm.collect_garbage();
    drop_modules(vm);
    vm.collect_garbage();
    if flushed {
        flush(vm, "stdout");
        flush(vm, "stderr");
    }
    status
}

/// The standard streams that the program began with, and what they write through: they are flushed, not finalised.
fn own_streams(vm: &Vm) -> Vec<Value> {
    let mut own = Vec::new();
    for name in ["__stdin__", "__stdout__", "__stderr__"] {
        let mut layer = vm.sys_attr(name);
        for below in [name!("buffer"), name!("raw"), Value::NULL] {
            let Some(stream) = layer.filter(Value::has_finalizer) else { break };
            layer = if below.is_null() { None } else { vm.find_attr(&stream, &below).ok().flatten() };
            own.push(stream);
        }
    }
    own
}

/// The modules of the program go as CPython's do (`finalize_modules`): out of `sys.modules`, so that what only they hold
/// dies whole and in order; then the names of those that something still holds are set to None, the latest module first.
/// The bundled library stays: nothing in it is the program's.
fn drop_modules(vm: &Vm) {
    let mut left = Vec::new();
    for (name, module) in vm.modules.items() {
        if is_of_program(&name, &module) {
            left.extend(vm.weak_ref(&module, &Value::NULL));
            let _ = vm.modules.set_str(&name, Value::NONE);
            drop(module);
            vm.run_pending_if_any();
        }
    }
    for (name, module) in vm.modules.items() {
        if module.is_none() || !module.is_a::<ModuleObj>() {
            drop(module);
            let _ = vm.modules.remove_str(&name);
            vm.run_pending_if_any();
        }
    }
    vm.collect_garbage();
    for weak in left.iter().rev() {
        let alive = vm.call(weak, &[]).ok().and_then(|module| module.to_ref::<ModuleObj>());
        if let Some(module) = alive {
            clear_names(vm, &module);
        }
    }
}

fn is_of_program(name: &Value, module: &Value) -> bool {
    let Some(module) = module.downcast::<ModuleObj>() else { return false };
    let bundled = |file: &Value| file.downcast::<StrObj>().is_none_or(|f| f.as_bytes().starts_with(b"<hoopsnake>"));
    let outside = module.dict.get_name("__file__").is_some_and(|file| !bundled(&file));
    let imported = module.dict.get_name("__spec__").is_some_and(|spec| !spec.is_none());
    outside || !imported || vm::types::str::is(name, "__main__")
}

/// Sets the names of a module to None: those with one underscore first, all others but `__builtins__` then.
fn clear_names(vm: &Vm, module: &ModuleObj) {
    for private in [true, false] {
        for (name, value) in module.dict.items() {
            let Some(text) = name.downcast::<StrObj>().map(|s| s.as_bytes()) else { continue };
            let is_private = text.starts_with(b"_") && !text.starts_with(b"__");
            if value.is_none() || is_private != private || text == b"__builtins__" {
                continue;
            }
            drop(value);
            let _ = module.dict.set_str(&name, Value::NONE);
            vm.run_pending_if_any();
        }
    }
}

fn flush(vm: &Vm, name: &str) -> bool {
    let Some(stream) = vm.sys_attr(name).filter(|s| !s.is_none()) else { return true };
    let closed = vm.find_attr(&stream, &name!("closed"));
    if closed.is_ok_and(|c| c.is_some_and(|c| vm.truth(&c).unwrap_or(false))) {
        return true;
    }
    // What is written through has failed already, if it did.
    let through = vm.find_attr(&stream, &name!("write_through"));
    let through = through.is_ok_and(|w| w.is_some_and(|w| w.is_true()));
    match vm.call_method(&stream, &name!("flush"), &[]) {
        Ok(_) => true,
        Err(e) => {
            if name == "stdout" && !through {
                vm.unraisable(e, "while flushing sys.stdout", &Value::NONE);
            }
            false
        }
    }
}
