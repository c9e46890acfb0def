//! The main isolate: what `hoop` runs, from the command line to the exit status.

use std::io::Write;
use std::path::Path;
use std::sync::atomic::Ordering;
use std::sync::{Arc, OnceLock};

use isolate::{Isolate, RtHost};
use vm::error::exception::{KEYBOARD_INTERRUPT, SYSTEM_EXIT, SYSTEM_EXIT_CODE};
use vm::import::{CompileMode, compile_flags};
use vm::prelude::*;
use vm::types::code::CodeObj;

/// What to run.
#[derive(Clone, Debug)]
pub enum Program {
    /// A file, or a folder or archive with `__main__.py`.
    File(String),
    /// `-c CODE`
    Code(String),
    /// `-m MODULE`
    Module(String),
    /// Standard input.
    Stdin,
}

#[derive(Clone, Debug)]
pub struct Config {
    pub program: Program,
    /// `sys.argv[1:]`
    pub args: Vec<String>,
    /// The command line as it was given.
    pub orig_argv: Vec<String>,
    /// `-P`: the script's folder is not put in front of `sys.path`.
    pub safe_path: bool,
    pub optimize: i32,
}

static BREAKER: OnceLock<Arc<std::sync::atomic::AtomicU32>> = OnceLock::new();

/// Async-signal-safe: makes the main isolate look for signals at its next safepoint.
fn notify() {
    if let Some(flag) = BREAKER.get() {
        flag.fetch_or(vm::vm::EVENT_HOST, Ordering::Relaxed);
    }
}

/// Runs a program in the main isolate on this thread and gives the process's exit status.
pub fn run(config: Config) -> i32 {
    let worker = match rt::Worker::new() {
        Ok(worker) => worker,
        Err(e) => {
            let _ = writeln!(std::io::stderr(), "hoop: cannot start: {e}");
            return 1;
        }
    };
    isolate::isolate::prepare_worker(&worker);
    modules::signal::ignore_pipe_signals();
    modules::signal::connect(worker.remote(), notify);
    let inner = worker.clone();
    let status = worker.run_main(move || {
        inner.set_interrupt_target(&rt::current());
        let host = RtHost::new(modules::signal::run_pending);
        let isolate = Isolate::new(Box::new(host));
        let _ = BREAKER.set(isolate.vm().eval_breaker.clone());
        let status = isolate.run(|vm| run_in(vm, &config));
        // The process ends: what is still alive goes with it, daemon threads never run again.
        std::mem::forget(isolate);
        status
    });
    // Fibers that are still parked are not unwound: exit has begun.
    std::mem::forget(worker);
    status
}

fn run_in(vm: &Vm, config: &Config) -> i32 {
    if let Err(e) = crate::set_up(vm) {
        return report_start(vm, e);
    }
    modules::thread::set_main(vm);
    let status = match start(vm, config).and_then(|()| run_program(vm, config)) {
        Ok(()) => 0,
        Err(e) => report(vm, e),
    };
    let status = finalize(vm, status);
    if !isolate::end_all(vm).is_empty() {
        let warning = "<sys>:0: RuntimeWarning: remaining subinterpreters; close them with Interpreter.close()";
        let _ = writeln!(std::io::stderr(), "{warning}");
    }
    status
}

/// A failure before anything of Python's could run.
fn report_start(vm: &Vm, error: Error) -> i32 {
    let text = match error.exception() {
        Some(e) => vm.repr_text(e).unwrap_or_default(),
        None => "fatal".to_string(),
    };
    let _ = writeln!(std::io::stderr(), "hoop: the interpreter cannot start: {text}");
    1
}

/// `sys.argv`, `sys.path`, the standard streams.
fn start(vm: &Vm, config: &Config) -> PyResult<()> {
    let argv0 = match &config.program {
        Program::File(path) => path.clone(),
        Program::Code(_) => "-c".to_string(),
        Program::Module(_) => "-m".to_string(),
        Program::Stdin if config.orig_argv.iter().any(|a| a == "-") => "-".to_string(),
        Program::Stdin => String::new(),
    };
    let mut argv = vec![argv0];
    argv.extend(config.args.iter().cloned());
    vm.set_sys_list("argv", &argv)?;
    vm.set_sys_list("orig_argv", &config.orig_argv)?;
    let executable = std::env::current_exe().map(|p| p.to_string_lossy().into_owned()).unwrap_or_default();
    vm.set_sys_attr("executable", vm.new_str(&executable));
    vm.set_sys_attr("_base_executable", vm.new_str(&executable));
    let path = search_path(config);
    vm.set_sys_list("path", &path)?;
    crate::isolates::prepare(path, executable);
    let (stdin, stdout, stderr) = modules::io::standard_streams(vm)?;
    vm.set_std_streams(stdin, stdout, stderr);
    Ok(())
}

fn search_path(config: &Config) -> Vec<String> {
    let mut path = Vec::new();
    if !config.safe_path {
        match &config.program {
            Program::File(file) if !Path::new(file).is_dir() => {
                let real = std::fs::canonicalize(file).unwrap_or_else(|_| file.into());
                let folder = real.parent().map(|p| p.to_string_lossy().into_owned());
                path.push(folder.unwrap_or_default());
            }
            Program::File(folder) => path.push(folder.clone()),
            Program::Module(_) => {
                let here = std::env::current_dir().map(|p| p.to_string_lossy().into_owned());
                path.push(here.unwrap_or_default());
            }
            Program::Code(_) | Program::Stdin => path.push(String::new()),
        }
    }
    if let Ok(extra) = std::env::var("PYTHONPATH") {
        path.extend(extra.split(':').filter(|p| !p.is_empty()).map(str::to_string));
    }
    path.push(vm::import::LIB.to_string());
    path
}

fn run_program(vm: &Vm, config: &Config) -> PyResult<()> {
    match &config.program {
        Program::Code(text) => run_source(vm, text.as_bytes(), "<string>", true, config),
        Program::Stdin => {
            let mut source = Vec::new();
            if let Err(e) = std::io::Read::read_to_end(&mut std::io::stdin(), &mut source) {
                return Err(vm.io_error(&e));
            }
            run_source(vm, &source, "<stdin>", false, config)
        }
        Program::Module(name) => run_module(vm, name),
        Program::File(path) if Path::new(path).is_dir() || path.ends_with(".zip") => {
            let runpy = vm.import_module("runpy")?;
            vm.call_method(&runpy, &name!("run_path"), &[vm.new_str(path), Value::NONE, vm.new_str("__main__")])?;
            Ok(())
        }
        Program::File(path) => match std::fs::read(path) {
            Ok(source) => run_source(vm, &source, path, false, config),
            Err(e) => {
                let errno = e.raw_os_error().unwrap_or(libc::EIO);
                let text = vm::error::raise::errno_text(errno);
                let shown = vm.repr_text(&vm.new_str(path)).unwrap_or_default();
                let program = std::env::args().next().unwrap_or_else(|| "hoop".to_string());
                let _ = writeln!(std::io::stderr(), "{program}: can't open file {shown}: [Errno {errno}] {text}");
                Err(vm.error_args(&SYSTEM_EXIT, &[Value::small_int(2)]))
            }
        },
    }
}

fn run_module(vm: &Vm, name: &str) -> PyResult<()> {
    main_module(vm)?;
    let runpy = vm.import_module("runpy")?;
    vm.call_method(&runpy, &name!("_run_module_as_main"), &[vm.new_str(name), Value::TRUE])?;
    Ok(())
}

/// The module `__main__`.
fn main_module(vm: &Vm) -> PyResult<Ref<DictObj>> {
    let name = name!("__main__");
    let module = vm::types::module::ModuleObj::new(vm, "__main__");
    let dict = module.dict.clone();
    dict.set_name("__name__", name);
    dict.set_name("__doc__", Value::NONE);
    dict.set_name("__package__", Value::NONE);
    dict.set_name("__loader__", Value::NONE);
    dict.set_name("__spec__", Value::NONE);
    dict.set_name("__builtins__", vm.import_module("builtins")?);
    vm.modules.set_name("__main__", module.into_value());
    Ok(dict)
}

fn run_source(vm: &Vm, source: &[u8], filename: &str, is_text: bool, config: &Config) -> PyResult<()> {
    let dict = main_module(vm)?;
    if matches!(config.program, Program::File(_)) {
        dict.set_name("__file__", vm.new_str(filename));
        dict.set_name("__cached__", Value::NONE);
    }
    let flags = if is_text { compile_flags::SOURCE_IS_UTF8 } else { 0 };
    let code = vm.interp.compiler(vm)?.compile(vm, source, filename, CompileMode::Exec, flags, config.optimize)?;
    let code = vm.reserved(CodeObj::link_local(code))?;
    vm.run_code(code, dict.clone(), dict.to_value()).map(drop)
}

/// Prints what ended the program and gives its exit status.
fn report(vm: &Vm, error: Error) -> i32 {
    let Ok(exception) = error.into_exception() else { return 1 };
    if SYSTEM_EXIT.check(&exception) {
        return exit_status(vm, &exception);
    }
    vm.report_uncaught(&exception);
    if KEYBOARD_INTERRUPT.check(&exception) { 130 } else { 1 }
}

fn exit_status(vm: &Vm, exception: &Value) -> i32 {
    let code = exception.downcast::<ExceptionObj>().map_or(Value::NULL, |e| e.field(SYSTEM_EXIT_CODE));
    if code.is_null() || code.is_none() {
        return 0;
    }
    if let Some(code) = vm::types::int::exact(&code) {
        return vm::types::int::to_i64(&code).map_or(-1, |c| c as i32);
    }
    let text = vm.str(&code).map(|s| s.display().into_owned()).unwrap_or_default();
    if let Some(stderr) = vm.sys_attr("stderr").filter(|s| !s.is_none()) {
        let _ = vm.call_method(&stderr, &name!("write"), &[vm.new_str(&format!("{text}\n"))]);
    }
    1
}

/// Threads are joined, exit functions run, streams flushed, modules dropped.
pub(crate) fn finalize(vm: &Vm, status: i32) -> i32 {
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
    if !flush(vm, "stdout") && status == 0 {
        status = 120;
    }
    flush(vm, "stderr");
    // What `__main__` holds goes first, as CPython ends: finalisers still see their modules.
    let main = vm.modules.get_name("__main__").and_then(|m| m.to_ref::<vm::types::module::ModuleObj>());
    if let Some(main) = main {
        for (name, value) in main.dict.items() {
            if name.downcast::<StrObj>().is_some_and(|s| !s.as_bytes().starts_with(b"__")) {
                drop(value);
                let _ = main.dict.set_str(&name, Value::NONE);
                vm.run_pending_if_any();
            }
        }
    }
    vm.collect_garbage();
    flush(vm, "stdout");
    flush(vm, "stderr");
    status
}

fn flush(vm: &Vm, name: &str) -> bool {
    let Some(stream) = vm.sys_attr(name).filter(|s| !s.is_none()) else { return true };
    match vm.call_method(&stream, &name!("flush"), &[]) {
        Ok(_) => true,
        Err(e) => {
            if name == "stdout" {
                vm.write_unraisable(e, Some(&stream));
            }
            false
        }
    }
}
