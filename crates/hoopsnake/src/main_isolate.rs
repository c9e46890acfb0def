//! The main isolate: what `hoop` runs, from the command line to the exit status.

use std::io::Write;
use std::path::Path;
use std::sync::atomic::Ordering;
use std::sync::{Arc, OnceLock};

use isolate::{Isolate, RtHost};
use vm::error::exception::{KEYBOARD_INTERRUPT, SYSTEM_EXIT, SYSTEM_EXIT_CODE};
use vm::import::{CompileMode, compile_flags};
use vm::modules::sys::info::{Flags, set_flags};
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
    /// `-u`: text is written through at once.
    pub unbuffered: bool,
    /// `-W`, in order.
    pub warnings: Vec<String>,
    /// `-X`, in order.
    pub x_options: Vec<String>,
    /// What the isolate's heap may hold, in bytes: past it allocations raise `MemoryError`. None: no limit.
    pub memory_limit: Option<usize>,
    /// `--venv`: the folder of a virtual environment.
    pub venv: Option<String>,
    /// How often a piece of warm code is entered before it is compiled to machine code; 0: never. None: as `PYTHON_JIT`
    /// says, or the usual.
    pub jit_threshold: Option<u32>,
    /// What `sys.flags` shows besides.
    pub flags: Flags,
}

impl Config {
    pub fn new(program: Program) -> Config {
        Config {
            program,
            args: Vec::new(),
            orig_argv: Vec::new(),
            safe_path: false,
            optimize: 0,
            unbuffered: false,
            warnings: Vec::new(),
            x_options: Vec::new(),
            memory_limit: None,
            venv: None,
            jit_threshold: None,
            flags: Flags::default(),
        }
    }
    /// `PYTHON_JIT`: 0 compiles nothing, 1 as usual, more: after that many passes.
    fn jit_threshold(&self) -> Option<u32> {
        let by_variable = || match self.environment("PYTHON_JIT")?.parse().ok()? {
            1 => None,
            passes => Some(passes),
        };
        self.jit_threshold.or_else(by_variable)
    }
    /// A `PYTHON...` variable that is set, not empty and not to be ignored.
    fn environment(&self, name: &str) -> Option<String> {
        let heeded = self.flags.ignore_environment == 0;
        std::env::var(name).ok().filter(|value| heeded && !value.is_empty())
    }
}

/// A status no process can have: the end by `SIGINT` itself, as shells expect of what Ctrl-C ended.
const INTERRUPTED: i32 = i32::MIN;

static BREAKER: OnceLock<Arc<std::sync::atomic::AtomicU32>> = OnceLock::new();

/// Async-signal-safe: makes the main isolate look for signals at its next safepoint.
fn notify() {
    if let Some(flag) = BREAKER.get() {
        flag.fetch_or(vm::vm::EVENT_HOST, Ordering::Relaxed);
    }
}

/// Runs a program in the main isolate on this thread and gives the process's exit status.
pub fn run(config: Config) -> i32 {
    if let Err(message) = seed_hashes(&config) {
        let _ = writeln!(std::io::stderr(), "{message}");
        return 1;
    }
    if let Some(folder) = &config.venv {
        if let Err(message) = crate::site::check_environment(folder) {
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

/// Hashes of text are unpredictable unless `PYTHONHASHSEED` fixes them.
fn seed_hashes(config: &Config) -> Result<(), &'static str> {
    let key = match config.environment("PYTHONHASHSEED").as_deref() {
        None | Some("random") => {
            let mut bytes = [0u8; 16];
            // Without a source of randomness the fixed key stays.
            let read =
                std::fs::File::open("/dev/urandom").and_then(|mut f| std::io::Read::read_exact(&mut f, &mut bytes));
            if read.is_err() {
                return Ok(());
            }
            let key = u128::from_le_bytes(bytes);
            (key as u64, (key >> 64) as u64)
        }
        Some("0") => return Ok(()),
        Some(seed) => match seed.parse::<u32>() {
            Ok(seed) => (seed as u64 ^ 0x686f_6f70, (seed as u64) << 32 | 0x736e_616b),
            Err(_) => {
                return Err(
                    "Fatal Python error: PYTHONHASHSEED must be \"random\" or an integer in range [0; 4294967295]",
                );
            }
        },
    };
    vm::types::str::set_hash_key(key);
    Ok(())
}

/// `sys.flags`, `sys.warnoptions`, `sys._xoptions`.
fn set_options(vm: &Vm, config: &Config) -> PyResult<()> {
    let mut flags = config.flags.clone();
    flags.optimize = config.optimize as i64;
    flags.safe_path = config.safe_path;
    if config.environment("PYTHONDONTWRITEBYTECODE").is_some_and(|text| !text.is_empty()) {
        flags.dont_write_bytecode = 1;
    }
    flags.hash_randomization = (config.environment("PYTHONHASHSEED").as_deref() != Some("0")) as i64;
    if config.environment("PYTHONNODEBUGRANGES").is_some_and(|text| !text.is_empty()) {
        vm.interp.no_debug_ranges.set(true);
    }
    let options = DictObj::new();
    for option in &config.x_options {
        let (name, value) = match option.split_once('=') {
            Some((name, value)) => (name, vm.new_str(value)),
            None => (option.as_str(), Value::TRUE),
        };
        match name {
            "dev" => flags.dev_mode = true,
            "utf8" => flags.utf8_mode = (option != "utf8=0") as i64,
            "warn_default_encoding" => flags.warn_default_encoding = 1,
            "no_debug_ranges" => vm.interp.no_debug_ranges.set(true),
            _ => {}
        }
        vm.reserved(options.set_str(&vm.new_str(name), value))?;
    }
    vm.set_sys_attr("_xoptions", options.into_value());
    vm.interp.utf8_mode.set(flags.utf8_mode != 0);
    vm.interp.warn_default_encoding.set(flags.warn_default_encoding != 0);
    set_flags(vm, &flags)?;
    let mut warnings = Vec::new();
    if flags.dev_mode {
        vm.interp.dev_mode.set(true);
        warnings.push("default".to_string());
    }
    if let Some(list) = config.environment("PYTHONWARNINGS") {
        warnings.extend(list.split(',').map(str::to_string));
    }
    warnings.extend(config.warnings.iter().cloned());
    vm.set_sys_list("warnoptions", &warnings)
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
    let executable = executable();
    vm.set_sys_attr("executable", vm.new_str(&executable));
    vm.set_sys_attr("_base_executable", vm.new_str(&executable));
    let path = search_path(config);
    if !config.safe_path {
        let folder = match path.first().filter(|folder| !folder.is_empty()) {
            Some(folder) => Some(folder.clone()),
            None => std::env::current_dir().ok().map(|folder| folder.to_string_lossy().into_owned()),
        };
        *vm.interp.main_folder.borrow_mut() = folder;
    }
    vm.set_sys_list("path", &path)?;
    crate::isolates::prepare(path, executable);
    set_options(vm, config)?;
    let (encoding, errors) = stream_encoding(config);
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
        crate::site::enter_environment(vm, &folder);
    }
    crate::site::start(vm, config.flags.no_site != 0, config.flags.no_user_site != 0, &search)?;
    if vm.sys_attr("warnoptions").is_some_and(|w| vm.truth(&w).unwrap_or(false)) {
        vm.import_module("warnings")?;
    }
    Ok(())
}

/// What `sys.stdin` and `sys.stdout` decode and encode with: UTF-8, where `PYTHONIOENCODING` does not say otherwise, and
/// bytes that are none go through unharmed in the C locale.
fn stream_encoding(config: &Config) -> (String, String) {
    let locale =
        ["LC_ALL", "LC_CTYPE", "LANG"].iter().find_map(|name| std::env::var(name).ok().filter(|v| !v.is_empty()));
    let plain = matches!(locale.as_deref(), None | Some("C" | "POSIX" | "C.UTF-8" | "C.utf8" | "UTF-8"));
    let default = if plain { "surrogateescape" } else { "strict" };
    let Some(wish) = config.environment("PYTHONIOENCODING") else { return ("utf-8".into(), default.into()) };
    let (encoding, errors) = wish.split_once(':').unwrap_or((&wish, ""));
    match (encoding, errors) {
        ("", errors) => ("utf-8".into(), errors.into()),
        (encoding, "") => (encoding.into(), "strict".into()),
        (encoding, errors) => (encoding.into(), errors.into()),
    }
}

/// The path the program was started by: a link in an environment stays itself.
fn executable() -> String {
    let real = || std::env::current_exe().map(|p| p.to_string_lossy().into_owned()).unwrap_or_default();
    let Some(name) = std::env::args_os().next().map(std::path::PathBuf::from) else { return real() };
    let is_link = |path: &Path| path.symlink_metadata().is_ok_and(|data| data.is_symlink());
    if name.components().count() > 1 {
        return if is_link(&name) { absolute(&name.to_string_lossy()) } else { real() };
    }
    let folders = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&folders).map(|folder| folder.join(&name)).find(|path| path.is_file());
    match found {
        Some(path) if is_link(&path) => absolute(&path.to_string_lossy()),
        _ => real(),
    }
}

fn search_path(config: &Config) -> Vec<String> {
    let mut path = Vec::new();
    if let Program::File(file) = &config.program
        && holds_main(file)
    {
        // Where `__main__` is found, whatever was said of the path.
        path.push(file.clone());
    } else if !config.safe_path {
        match &config.program {
            Program::File(file) => {
                let real = std::fs::canonicalize(file).unwrap_or_else(|_| file.into());
                let folder = real.parent().map(|p| p.to_string_lossy().into_owned());
                path.push(folder.unwrap_or_default());
            }
            Program::Module(_) => {
                let here = std::env::current_dir().map(|p| p.to_string_lossy().into_owned());
                path.push(here.unwrap_or_default());
            }
            Program::Code(_) | Program::Stdin => path.push(String::new()),
        }
    }
    if let Some(extra) = config.environment("PYTHONPATH") {
        path.extend(extra.split(':').filter(|p| !p.is_empty()).map(str::to_string));
    }
    path.push(vm::import::LIB.to_string());
    path
}

/// A folder, an archive or a folder in one: `__main__` is imported from it.
fn holds_main(path: &str) -> bool {
    let is_archive = |path: &Path| {
        let mut start = [0; 4];
        let read = std::fs::File::open(path).and_then(|mut file| std::io::Read::read_exact(&mut file, &mut start));
        read.is_ok() && start == *b"PK\x03\x04"
    };
    let path = Path::new(path);
    if path.is_dir() {
        return true;
    }
    match path.ancestors().find(|part| part.is_file()) {
        Some(file) => is_archive(file),
        None => false,
    }
}

/// The code in a file that is a cache of bytecode of this build.
fn cached_code(file: &[u8]) -> Option<&[u8]> {
    let magic = [&bytecode::FORMAT.to_le_bytes()[..], b"\r\n"].concat();
    file.strip_prefix(&magic[..])?.get(12..)
}

fn run_cached(vm: &Vm, code: &[u8], path: &str) -> PyResult<()> {
    let dict = main_module(vm)?;
    dict.set_name("__file__", vm.new_str(path));
    dict.set_name("__cached__", Value::NONE);
    let marshal = vm.import_module("marshal")?;
    let data = vm::types::bytes::new_bytes(code)?;
    let code = vm.call_method(&marshal, &name!("loads"), &[data])?;
    match code.to_ref::<CodeObj>() {
        Some(code) => vm.run_code(code, dict.clone(), dict.to_value()).map(drop),
        None => Err(vm.runtime_error("Bad code object in .pyc file")),
    }
}

fn run_program(vm: &Vm, config: &Config) -> PyResult<()> {
    match &config.program {
        Program::Code(text) => run_source(vm, dedent(text).as_bytes(), "<string>", true, config),
        Program::Stdin => {
            let mut source = Vec::new();
            if let Err(e) = std::io::Read::read_to_end(&mut std::io::stdin(), &mut source) {
                return Err(vm.io_error(&e));
            }
            run_source(vm, &source, "<stdin>", false, config)
        }
        Program::Module(name) => run_module(vm, name, true),
        Program::File(path) if holds_main(path) => run_module(vm, "__main__", false),
        Program::File(path) => match std::fs::read(path) {
            Ok(source) => {
                let path = absolute(path);
                if let Some(code) = cached_code(&source) {
                    return run_cached(vm, code, &path);
                }
                check_source(vm, &source, &path)?;
                run_source(vm, &source, &path, false, config)
            }
            Err(e) => {
                let errno = e.raw_os_error().unwrap_or(libc::EIO);
                let text = vm::error::raise::errno_text(errno);
                let shown = vm.repr_text(&vm.new_str(&absolute(path))).unwrap_or_default();
                let program = std::env::args().next().unwrap_or_else(|| "hoop".to_string());
                let _ = writeln!(std::io::stderr(), "{program}: can't open file {shown}: [Errno {errno}] {text}");
                Err(vm.error_args(&SYSTEM_EXIT, &[Value::small_int(2)]))
            }
        },
    }
}

fn absolute(path: &str) -> String {
    std::path::absolute(path).map_or_else(|_| path.to_string(), |p| p.to_string_lossy().into_owned())
}

/// What is said of a file that holds no text.
fn check_source(vm: &Vm, source: &[u8], path: &str) -> PyResult<()> {
    // At a byte of the file, whose line is shown.
    let syntax_error = |at: usize, placed: bool, message: &dyn Fn(usize) -> String| {
        let before = source.get(..at).unwrap_or(b"");
        let line = before.iter().filter(|b| **b == b'\n').count() + 1;
        let start = before.iter().rposition(|b| *b == b'\n').map_or(0, |at| at + 1);
        let column = match placed {
            true => String::from_utf8_lossy(before.get(start..).unwrap_or(b"")).chars().count() + 1,
            false => 0,
        };
        let rest = source.get(start..).unwrap_or(b"");
        let text = rest.split(|b| matches!(b, b'\n' | b'\r' | 0)).next().unwrap_or(b"");
        let number = |n: usize| Value::small_int(n as i64);
        let place = vm.new_tuple(&[
            vm.new_str(path),
            number(line),
            number(column),
            vm.new_str(&String::from_utf8_lossy(text)),
            number(line),
            number(column),
        ]);
        let made = vm.call(&vm::error::exception::SYNTAX_ERROR.to_value(), &[vm.new_str(&message(line)), place]);
        Err(made.map_or_else(|e| e, Error::from_exception))
    };
    if let Some(at) = source.iter().position(|byte| *byte == 0) {
        return syntax_error(at, false, &|_| "source code cannot contain null bytes".into());
    }
    let Err(error) = std::str::from_utf8(source) else { return Ok(()) };
    let declared = source.split(|b| *b == b'\n').take(2).any(|line| line.windows(6).any(|word| word == b"coding"));
    if declared {
        return Ok(());
    }
    let at = error.valid_up_to();
    let byte = source.get(at).copied().unwrap_or(0);
    syntax_error(at, true, &|line| {
        format!(
            "Non-UTF-8 code starting with '\\x{byte:02x}' in file {path} on line {line}, but no encoding declared; see https://peps.python.org/pep-0263/ for details"
        )
    })
}

/// `-c` takes off the indentation that all lines share.
fn dedent(text: &str) -> String {
    let is_blank = |line: &str| line.chars().all(|c| matches!(c, ' ' | '\t' | '\n' | '\r'));
    let mut margin: Option<&str> = None;
    for line in text.lines().filter(|line| !is_blank(line)) {
        let indent = &line[..line.len() - line.trim_start_matches([' ', '\t']).len()];
        let shared = margin.unwrap_or(indent);
        let common = shared.bytes().zip(indent.bytes()).take_while(|(a, b)| a == b).count();
        margin = Some(&indent[..common]);
    }
    let margin = margin.unwrap_or("");
    if margin.is_empty() {
        return text.to_owned();
    }
    text.split_inclusive('\n').map(|line| line.strip_prefix(margin).unwrap_or("\n")).collect()
}

fn run_module(vm: &Vm, name: &str, alter_argv: bool) -> PyResult<()> {
    main_module(vm)?;
    let runpy = vm.import_module("runpy")?;
    vm.call_method(&runpy, &name!("_run_module_as_main"), &[vm.new_str(name), Value::bool(alter_argv)])?;
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
    if is_text && let Ok(text) = std::str::from_utf8(source) {
        vm.interp.program.set(vm.new_tuple(&[code.to_value(), vm.new_str(text)]));
    }
    vm.run_code(code, dict.clone(), dict.to_value()).map(drop)
}

/// Prints what ended the program and gives its exit status.
fn report(vm: &Vm, error: Error) -> i32 {
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
        for (name, value) in main.dict.items() {
            if name.downcast::<StrObj>().is_some_and(|s| !s.as_bytes().starts_with(b"__")) {
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
