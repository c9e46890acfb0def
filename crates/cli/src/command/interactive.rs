//! The prompt: with a terminal that can, the library's `_pyrepl` (colours, history, completion); else line by line.

use std::io::{IsTerminal, Write};

use vm::error::exception::{KEYBOARD_INTERRUPT, SYSTEM_EXIT};
use vm::prelude::*;
use vm::types::module::ModuleObj;

use super::config::{Config, Program};
use super::program::main_module;

/// Whether standard input is read at a prompt.
pub(super) fn is_wanted(config: &Config) -> bool {
    let from_stdin = matches!(config.program, Program::Stdin);
    from_stdin && (config.flags.interactive != 0 || std::io::stdin().is_terminal())
}

/// Whether a prompt follows the program, if there is someone to read from.
pub(super) fn is_wanted_after(config: &Config) -> bool {
    if config.flags.interactive == 0 && !std::io::stdin().is_terminal() {
        return false;
    }
    let now = std::env::var_os("PYTHONINSPECT").is_some_and(|text| !text.is_empty());
    config.flags.inspect != 0 || now && config.flags.ignore_environment == 0
}

/// A prompt in place of a program: with the banner, after `PYTHONSTARTUP`.
pub(super) fn run(vm: &Vm, config: &Config) -> PyResult<()> {
    main_module(vm)?;
    if config.flags.quiet == 0 {
        let hint = "Type \"help\", \"copyright\", \"credits\" or \"license\" for more information.";
        let _ = writeln!(std::io::stderr(), "{} on {}\n{hint}", hoopsnake::version(), std::env::consts::OS);
    }
    set_prompts(vm)?;
    let startup = config.environment("PYTHONSTARTUP");
    if can_edit(config) {
        return edit(vm, startup.is_some());
    }
    if let Some(path) = startup {
        run_startup(vm, &path)?;
    }
    read_lines(vm)
}

/// A prompt in the namespace that a program left.
pub(super) fn run_after(vm: &Vm, config: &Config) -> PyResult<()> {
    if vm.modules.get_name("__main__").is_none() {
        main_module(vm)?;
    }
    set_prompts(vm)?;
    if can_edit(config) { edit(vm, false) } else { read_lines(vm) }
}

fn set_prompts(vm: &Vm) -> PyResult<()> {
    for (name, prompt) in [("ps1", ">>> "), ("ps2", "... ")] {
        if vm.sys_attr(name).is_none() {
            vm.set_sys_attr(name, vm.new_str(prompt));
        }
    }
    let base = vm::object::descr::native_function(&BASE_REPL, Value::NULL, false, None, name!("sys"));
    vm.set_sys_attr("_baserepl", base);
    // What the prompt offers without an import, and `sys.__interactivehook__`.
    vm.import_module("site")?;
    if let Some(hook) = vm.sys_attr("__interactivehook__")
        && let Err(e) = vm.call(&hook, &[])
    {
        let _ = writeln!(std::io::stderr(), "Failed calling sys.__interactivehook__");
        show(vm, e)?;
    }
    Ok(())
}

/// Whether lines can be edited: both ends are a terminal, and nobody said otherwise.
fn can_edit(config: &Config) -> bool {
    let terminal = std::io::stdin().is_terminal() && std::io::stdout().is_terminal();
    terminal && config.environment("PYTHON_BASIC_REPL").is_none()
}

/// Hands over to the library's prompt, which comes back to `sys._baserepl` where the terminal cannot do what it needs.
fn edit(vm: &Vm, startup: bool) -> PyResult<()> {
    let pyrepl = vm.import_module("_pyrepl.main")?;
    let main = vm.modules.get_name("__main__").unwrap_or(Value::NONE);
    let console = vm.get_attr(&pyrepl, &name!("interactive_console"))?;
    let (names, values) = ([name!("mainmodule"), name!("pythonstartup")], [main, Value::bool(startup)]);
    vm.call_args(&console, Args { pos: &[], kw_names: &names, kw_values: &values }).map(drop)
}

/// `sys._baserepl`, for `_pyrepl`.
static BASE_REPL: NativeDef =
    def("_baserepl", "()", |vm, _| read_lines(vm).map(|()| Value::NONE), "Private function for getting the base REPL");

/// The file that `PYTHONSTARTUP` names runs in `__main__`; what goes wrong there does not end the session.
fn run_startup(vm: &Vm, path: &str) -> PyResult<()> {
    let source = match std::fs::read(path) {
        Ok(source) => source,
        Err(e) => {
            let _ = writeln!(std::io::stderr(), "Could not open PYTHONSTARTUP");
            return show(vm, vm.io_error(&e)).map(drop);
        }
    };
    let run = || {
        let compile = vm.builtins.get_name("compile").unwrap_or(Value::NONE);
        let source = vm::types::bytes::new_bytes(&source)?;
        let code = vm.call(&compile, &[source, vm.new_str(path), name!("exec")])?;
        run_code(vm, &code)
    };
    match run() {
        Ok(()) => Ok(()),
        Err(e) => show(vm, e).map(drop),
    }
}

/// Prints what an entry raised; `SystemExit`, and what Python must not see, ends the session.
fn show(vm: &Vm, error: Error) -> PyResult<()> {
    if error.is(&SYSTEM_EXIT) {
        return Err(error);
    }
    let interrupted = error.is(&KEYBOARD_INTERRUPT);
    match error.into_exception() {
        Ok(_) if interrupted => vm::error::print::write_stderr(vm, "\nKeyboardInterrupt\n"),
        Ok(exception) => vm.report_uncaught(&exception),
        Err(fatal) => return Err(fatal),
    }
    Ok(())
}

/// Reads entries from `sys.stdin` until its end. An entry is one statement; a compound one ends with an empty line.
fn read_lines(vm: &Vm) -> PyResult<()> {
    let codeop = vm.import_module("codeop")?;
    let compiler = vm.call_method(&codeop, &name!("CommandCompiler"), &[])?;
    let mut entry = String::new();
    loop {
        let line = match read_line(vm, entry.is_empty()) {
            Ok(Some(line)) => line,
            Ok(None) => {
                let _ = writeln!(std::io::stderr());
                return Ok(());
            }
            Err(e) => {
                entry.clear();
                show(vm, e)?;
                continue;
            }
        };
        if entry.is_empty() && line.trim().is_empty() {
            continue;
        }
        entry.push_str(&line);
        let text = vm.new_str(entry.strip_suffix('\n').unwrap_or(&entry));
        match vm.call(&compiler, &[text.clone(), name!("<stdin>"), name!("single")]) {
            Ok(code) if code.is_none() => continue,
            Ok(code) => {
                let done = register(vm, &code, &text).and_then(|()| run_code(vm, &code));
                if let Err(e) = done {
                    show(vm, e)?;
                }
            }
            Err(e) => {
                // Where the compiler stood is nobody's business.
                if let Some(e) = e.exception().and_then(|e| e.downcast::<ExceptionObj>()) {
                    e.traceback.set(Value::NULL);
                }
                show(vm, e)?;
            }
        }
        entry.clear();
        if let Some(stdout) = vm.sys_attr("stdout").filter(|s| !s.is_none()) {
            let _ = vm.call_method(&stdout, &name!("flush"), &[]);
        }
    }
}

/// Lets tracebacks find the lines of an entry.
fn register(vm: &Vm, code: &Value, text: &Value) -> PyResult<()> {
    let linecache = vm.import_module("linecache")?;
    vm.call_method(&linecache, &name!("_register_code"), &[code.clone(), text.clone(), name!("<stdin>")]).map(drop)
}

fn run_code(vm: &Vm, code: &Value) -> PyResult<()> {
    let main = vm.modules.get_name("__main__").and_then(|m| m.to_ref::<ModuleObj>());
    let Some(main) = main else { return Err(vm.runtime_error("lost __main__")) };
    match code.clone().into_ref::<vm::types::code::CodeObj>() {
        Ok(code) => vm.run_code(code, main.dict.clone(), main.dict.to_value()).map(drop),
        Err(_) => Err(vm.type_error("code expected")),
    }
}

/// A line of `sys.stdin` behind a prompt on standard error; `None` at its end.
fn read_line(vm: &Vm, first: bool) -> PyResult<Option<String>> {
    let prompt = vm.sys_attr(if first { "ps1" } else { "ps2" });
    let prompt = match prompt {
        Some(prompt) => vm.str(&prompt)?.display().into_owned(),
        None => String::new(),
    };
    let _ = write!(std::io::stderr(), "{prompt}");
    let _ = std::io::stderr().flush();
    let Some(stdin) = vm.sys_attr("stdin").filter(|s| !s.is_none()) else { return Ok(None) };
    let line = vm.call_method(&stdin, &name!("readline"), &[])?;
    let line = vm.str(&line)?.display().into_owned();
    Ok((!line.is_empty()).then_some(line))
}
