//! How a program ends: what is printed of an exception, the exit status, and the order in which things go.

use vm::error::exception::{KEYBOARD_INTERRUPT, SYSTEM_EXIT, SYSTEM_EXIT_CODE};
use vm::prelude::*;

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
    // Garbage first, while everything else is still there.
    vm.collect_garbage();
    // Then what `__main__` holds, as CPython ends: finalisers still see their modules.
    let main = vm.modules.get_name("__main__").and_then(|m| m.to_ref::<vm::types::module::ModuleObj>());
    if let Some(main) = main {
        // Data before the modules, functions and classes that its finalisers use.
        for tools in [false, true] {
            if tools {
                // Cycles of the data too.
                vm.collect_garbage();
            }
            for (name, value) in main.dict.items() {
                let is_tool = value.is_a::<vm::types::module::ModuleObj>()
                    || value.is_a::<TypeObj>()
                    || vm::types::function_types::FUNCTION.is_exact(&value);
                if is_tool != tools || name.downcast::<StrObj>().is_none_or(|s| s.as_bytes().starts_with(b"__")) {
                    continue;
                }
                drop(value);
                let _ = main.dict.set_str(&name, Value::NONE);
                vm.run_pending_if_any();
            }
        }
    }
    vm.collect_garbage();
    if flushed {
        flush(vm, "stdout");
        flush(vm, "stderr");
    }
    status
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
