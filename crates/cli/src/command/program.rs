//! Running a program in `__main__`: a file, a module, text, standard input.

use std::io::Write;

use vm::error::exception::SYSTEM_EXIT;
use vm::import::{CompileMode, compile_flags};
use vm::prelude::*;
use vm::types::code::CodeObj;

use super::config::{Config, Program};
use super::paths::{absolute, holds_main};

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

pub(super) fn run_program(vm: &Vm, config: &Config) -> PyResult<()> {
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
            Ok(mut source) => {
                if config.skip_first_line {
                    // Its end stays, so that lines keep their numbers.
                    let end = source.iter().position(|b| *b == b'\n').unwrap_or(source.len());
                    source.drain(..end);
                }
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
pub(super) fn main_module(vm: &Vm) -> PyResult<Ref<DictObj>> {
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
    let optimize = config.flags.optimize as i32;
    let code = vm.interp.compiler(vm)?.compile(vm, source, filename, CompileMode::Exec, flags, optimize)?;
    let code = vm.reserved(CodeObj::link_local(code))?;
    if is_text && let Ok(text) = std::str::from_utf8(source) {
        vm.interp.program.set(vm.new_tuple(&[code.to_value(), vm.new_str(text)]));
    }
    vm.run_code(code, dict.clone(), dict.to_value()).map(drop)
}
