//! What `hoop` does: from the command line to the exit status, in the main isolate.

mod config;
mod interactive;
mod paths;
mod program;
mod site;

use std::ffi::OsStr;
use std::io::Write;
use std::sync::atomic::Ordering;
use std::sync::{Arc, OnceLock};

use hoopsnake::ending::{INTERRUPTED, finalize, report};
use isolate::{Isolate, RtHost};
use vm::prelude::*;

pub use self::config::{Config, Program};
use self::config::{seed_hashes, set_options, stream_encoding};
use self::paths::{absolute, executable, search_path};
use self::program::run_program;

static BREAKER: OnceLock<Arc<std::sync::atomic::AtomicU32>> = OnceLock::new();

/// Async-signal-safe: makes the main isolate look for signals at its next safepoint.
fn notify() {
    if let Some(flag) = BREAKER.get() {
        flag.fetch_or(vm::vm::EVENT_HOST, Ordering::Relaxed);
    }
}

/// Runs a program in the main isolate on this thread and gives the process's exit status.
pub fn run(mut config: Config) -> i32 {
    if let Err(message) = config.complete().and_then(|()| seed_hashes(&config)) {
        let _ = writeln!(std::io::stderr(), "{message}");
        return 1;
    }
    if let Some(folder) = &config.venv {
        if let Err(message) = site::check_environment(folder) {
            let _ = writeln!(std::io::stderr(), "hoop: --venv {folder}: {message}");
            return 2;
        }
        // Programs that this one starts are in the environment too.
        // SAFETY: the process has one thread as yet.
        unsafe { std::env::set_var("VIRTUAL_ENV", absolute(folder)) };
    }
    if let Some(passes) = config.jit_threshold() {
        vm::jit::set_threshold(passes);
    }
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
        isolate.vm().heap.set_limit(config.memory_limit.unwrap_or(usize::MAX));
        let status = isolate.run(|vm| run_in(vm, &config));
        // The process ends: what is still alive goes with it, daemon threads never run again.
        std::mem::forget(isolate);
        status
    });
    // Fibers that are still parked are not unwound: exit has begun.
    std::mem::forget(worker);
    if status == INTERRUPTED {
        die_of_interrupt();
        return 130;
    }
    status
}

/// Ends the process by `SIGINT`'s default action; returns only if the signal is blocked.
fn die_of_interrupt() {
    // SAFETY: plain system calls; nothing of ours runs any more.
    unsafe {
        libc::signal(libc::SIGINT, libc::SIG_DFL);
        libc::raise(libc::SIGINT);
    }
}

fn run_in(vm: &Vm, config: &Config) -> i32 {
    // The first modules look at it.
    vm.interp.cpu_count.set(config.cpu_count);
    if let Err(e) = hoopsnake::set_up(vm) {
        return report_start(vm, e);
    }
    modules::thread::set_main(vm);
    let status = match start(vm, config).and_then(|()| session(vm, config)) {
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

/// The program, and a prompt before, after or in place of it.
fn session(vm: &Vm, config: &Config) -> PyResult<()> {
    if interactive::is_wanted(config) {
        return interactive::run(vm, config);
    }
    let result = run_program(vm, config);
    if !interactive::is_wanted_after(config) {
        return result;
    }
    if let Err(e) = result {
        match e.into_exception() {
            Ok(exception) => vm.report_uncaught(&exception),
            Err(fatal) => return Err(fatal),
        }
    }
    interactive::run_after(vm, config)
}

/// An argument of the command line, with bytes that are no text kept as `os.fsdecode` does.
fn os_text(vm: &Vm, argument: &OsStr) -> PyResult {
    pure::bytes::fs_decode(vm, argument.as_encoded_bytes())
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
        Program::Stdin if config.orig_argv.iter().any(|given| given == "-") => "-".to_string(),
        Program::Stdin => String::new(),
    };
    let mut argv = vec![vm.new_str(&argv0)];
    for argument in &config.args {
        argv.push(os_text(vm, argument)?);
    }
    let given = config.orig_argv.iter().map(|argument| os_text(vm, argument)).collect::<PyResult<Vec<Value>>>()?;
    vm.set_sys_attr("argv", vm.new_list(argv)?);
    vm.set_sys_attr("orig_argv", vm.new_list(given)?);
    let executable = executable();
    vm.set_sys_attr("executable", vm.new_str(&executable));
    vm.set_sys_attr("_base_executable", vm.new_str(&executable));
    let path = search_path(config);
    if !config.flags.safe_path {
        let folder = match path.first().filter(|folder| !folder.is_empty()) {
            Some(folder) => Some(folder.clone()),
            None => std::env::current_dir().ok().map(|folder| folder.to_string_lossy().into_owned()),
        };
        *vm.interp.main_folder.borrow_mut() = folder;
    }
    vm.set_sys_list("path", &path)?;
    hoopsnake::isolates::prepare(path, executable);
    set_options(vm, config)?;
    let (encoding, errors) = stream_encoding(vm, config);
    let (stdin, stdout, stderr) = modules::io::standard_streams_as(vm, &encoding, &errors)?;
    if config.unbuffered || config.environment("PYTHONUNBUFFERED").is_some() {
        for stream in [&stdout, &stderr].into_iter().filter(|s| !s.is_none()) {
            let reconfigure = vm.get_attr(stream, &name!("reconfigure"))?;
            let through = [name!("write_through"), name!("line_buffering")];
            vm.call_args(&reconfigure, Args { pos: &[], kw_names: &through, kw_values: &[Value::TRUE, Value::TRUE] })?;
        }
    }
    vm.set_std_streams(stdin, stdout, stderr);
    // The handler of SIGINT that raises KeyboardInterrupt.
    vm.import_module("_signal")?;
    let search = config.environment("PYTHONPATH").unwrap_or_default();
    let environment = config.venv.clone().or_else(|| config.environment("VIRTUAL_ENV"));
    if let Some(folder) = environment.map(|folder| absolute(&folder)) {
        site::enter_environment(vm, &folder);
    }
    site::start(vm, config.flags.no_site != 0, config.flags.no_user_site != 0, &search)?;
    if vm.sys_attr("warnoptions").is_some_and(|w| vm.truth(&w).unwrap_or(false)) {
        vm.import_module("warnings")?;
    }
    Ok(())
}
