//! The compiler as the machine sees it: errors become Python's, warnings are issued.

use std::path::Path;
use std::sync::Arc;

use bytecode::Code;
use compiler::{CompileError, ErrorKind, Mode, Options, Warning, WarningKind};
use vm::error::exception::*;
use vm::import::{CompileMode, Compiler, compile_flags};
use vm::prelude::*;

use crate::{objects, tree};

pub struct SourceCompiler;

impl Compiler for SourceCompiler {
    fn compile(
        &self,
        vm: &Vm,
        source: &[u8],
        filename: &str,
        mode: CompileMode,
        flags: u32,
        optimize: i32,
    ) -> PyResult<Arc<Code>> {
        let mode = parser_mode(vm, mode)?;
        let mut options = Options::new(filename, mode);
        options.flags = flags & !compile_flags::SOURCE_IS_UTF8;
        options.int_digits = int_digits(vm);
        options.optimize = optimize.clamp(-1, 2) as i8;
        let is_text = flags & compile_flags::SOURCE_IS_UTF8 != 0;
        let text = decoded(vm, source, is_text, filename)?;
        let result = match (&text, is_text) {
            (Some(text), _) => compiler::compile_str(text, &options),
            (None, true) => compiler::compile_str(source, &options),
            (None, false) => compiler::compile(source, &options),
        };
        let output = result.map_err(|e| failure(vm, &e, source, filename, flags))?;
        warn(vm, &output.warnings, source, filename)?;
        Ok(output.code)
    }

    fn parse(&self, vm: &Vm, source: &[u8], filename: &str, mode: CompileMode, flags: u32, optimize: i32) -> PyResult {
        let mode = parser_mode(vm, mode)?;
        let mut options = Options::new(filename, mode);
        options.flags = flags & !compile_flags::SOURCE_IS_UTF8;
        options.int_digits = int_digits(vm);
        let is_text = flags & compile_flags::SOURCE_IS_UTF8 != 0;
        let text = decoded(vm, source, is_text, filename)?;
        let parsed = compiler::parse_tree(text.as_deref().unwrap_or(source), is_text || text.is_some(), &options);
        let (tree, names) = parsed.map_err(|e| failure(vm, &e, source, filename, flags))?;
        warn(vm, &tree.warnings, source, filename)?;
        objects::build(vm, &tree, &names, mode, level(flags, optimize))
    }

    fn rebuild_tree(&self, vm: &Vm, tree: &Value, mode: CompileMode, flags: u32, optimize: i32) -> PyResult {
        let mode = parser_mode(vm, mode)?;
        let (tree, names) = tree::read(vm, tree, mode)?;
        objects::build(vm, &tree, &names, mode, level(flags, optimize))
    }

    fn compile_tree(
        &self,
        vm: &Vm,
        tree: &Value,
        filename: &str,
        mode: CompileMode,
        flags: u32,
        optimize: i32,
    ) -> PyResult<Arc<Code>> {
        let mode = parser_mode(vm, mode)?;
        let (tree, mut names) = tree::read(vm, tree, mode)?;
        let mut options = Options::new(filename, mode);
        options.flags = flags & !compile_flags::SOURCE_IS_UTF8;
        options.int_digits = int_digits(vm);
        options.optimize = optimize.clamp(-1, 2) as i8;
        let result = compiler::compile_tree(&tree, &options, &mut names);
        let output = result.map_err(|e| failure(vm, &e, b"", filename, flags))?;
        warn(vm, &output.warnings, b"", filename)?;
        Ok(output.code)
    }
}

/// The level of optimization that a tree is to show, if it is.
fn level(flags: u32, optimize: i32) -> Option<i32> {
    (flags & compile_flags::OPTIMIZED_AST == compile_flags::OPTIMIZED_AST).then_some(optimize)
}

/// Decimal digits that an integer literal may have; 0 is no bound.
fn int_digits(vm: &Vm) -> usize {
    match vm.int_max_str_digits.get() {
        0 => usize::MAX,
        digits => digits,
    }
}

/// The warnings met before an error, then the error.
fn failure(vm: &Vm, error: &CompileError, source: &[u8], filename: &str, flags: u32) -> Error {
    match warn(vm, &error.warnings, source, filename) {
        Ok(()) => with_source(to_python(vm, error, source, filename, flags), vm, source),
        Err(error) => error,
    }
}

/// A source in an encoding that only the registry of codecs knows, as text.
pub fn decoded(vm: &Vm, source: &[u8], is_text: bool, filename: &str) -> PyResult<Option<Vec<u8>>> {
    let Some(name) = Some(source).filter(|_| !is_text).and_then(compiler::foreign_encoding) else { return Ok(None) };
    let bytes = vm::types::bytes::new_bytes(source)?;
    let text = match vm.call_method(&bytes, &name!("decode"), &[vm.new_str(&name)]) {
        Ok(text) => text,
        Err(e) if e.is(&LOOKUP_ERROR) || e.is(&UNICODE_ERROR) || e.is(&SYNTAX_ERROR) => {
            let message = match e.exception() {
                Some(e) => vm.str(e)?.into_value(),
                None => vm.new_str(""),
            };
            let place = vm.new_tuple(&[vm.new_str(filename), Value::small_int(0), Value::small_int(-1), Value::NONE]);
            return Err(match vm.call(&SYNTAX_ERROR.to_value(), &[message, place]) {
                Ok(exception) => Error::from_exception(exception),
                Err(e) => e,
            });
        }
        Err(e) => return Err(e),
    };
    Ok(text.downcast::<StrObj>().map(|text| text.as_bytes().to_vec()))
}

fn parser_mode(vm: &Vm, mode: CompileMode) -> PyResult<Mode> {
    match mode {
        CompileMode::Exec => Ok(Mode::Exec),
        CompileMode::Eval => Ok(Mode::Eval),
        CompileMode::Single => Ok(Mode::Single),
        CompileMode::FuncType => {
            Err(vm.not_implemented_error("compile() in mode 'func_type' is not available in Hoopsnake"))
        }
    }
}

fn warn(vm: &Vm, warnings: &[Warning], source: &[u8], filename: &str) -> PyResult<()> {
    for warning in warnings {
        let category = match warning.kind {
            WarningKind::SyntaxWarning => &SYNTAX_WARNING,
            WarningKind::DeprecationWarning => &DEPRECATION_WARNING,
        };
        if let Err(e) = vm.warn_at(category, &warning.message, filename, warning.line as i64) {
            return Err(if e.is(category) { warning_as_error(vm, warning, source, filename) } else { e });
        }
    }
    Ok(())
}

/// A warning that a filter turned into an error is a `SyntaxError` at its line.
fn warning_as_error(vm: &Vm, warning: &Warning, source: &[u8], filename: &str) -> Error {
    let line = source.split_inclusive(|b| *b == b'\n').nth((warning.line as usize).saturating_sub(1));
    let line = line.filter(|_| !warning.compiled || Path::new(filename).is_file());
    let newline = if warning.column < warning.end_column && !warning.compiled { "\n" } else { "" };
    let shown = |line: &[u8]| format!("{}{newline}", String::from_utf8_lossy(line).trim_end_matches('\n'));
    let text = line.map_or(Value::NONE, |l| vm.new_str(&shown(l)));
    let number = |n: u32| Value::small_int(n as i64);
    let place = vm.new_tuple(&[
        vm.new_str(filename),
        number(warning.line),
        number(warning.column),
        text,
        number(warning.end_line),
        number(warning.end_column),
    ]);
    // An error has no future to speak of.
    let message = warning.message.replace(" Such sequences will not work in the future.", "");
    match vm.call(&SYNTAX_ERROR.to_value(), &[vm.new_str(&message), place]) {
        Ok(exception) => Error::from_exception(exception),
        Err(e) => e,
    }
}

/// A text that is no UTF-8 for a lone surrogate: what its `encode` says.
fn unencodable(vm: &Vm, source: &[u8]) -> Error {
    let encoded = vm
        .reserved(StrObj::try_from_wtf8(source))
        .and_then(|text| vm.call_method(&text.into_value(), &name!("encode"), &[]));
    match encoded {
        Ok(_) => vm.value_error("source code string cannot be encoded"),
        Err(error) => error,
    }
}

/// Gives a general syntax error the source: `traceback` looks there for misspelt keywords.
fn with_source(error: Error, vm: &Vm, source: &[u8]) -> Error {
    if let Some(e) = error.exception().and_then(|e| e.downcast::<ExceptionObj>())
        && error.is(&SYNTAX_ERROR)
        && let Some(message) = e.field(SYNTAX_ERROR_MSG).downcast::<StrObj>()
        && (message.as_bytes() == b"invalid syntax" || message.display().contains("Perhaps you forgot a comma"))
    {
        let text = String::from_utf8_lossy(source);
        let newline = if text.ends_with('\n') { "" } else { "\n" };
        let none = Value::small_int(0);
        let metadata = vm.new_tuple(&[none.clone(), none, vm.new_str(&format!("{text}{newline}"))]);
        e.set_field(SYNTAX_ERROR_METADATA, metadata);
    }
    error
}

/// The exception of a compile error, its fields filled as CPython's.
pub fn to_python(vm: &Vm, error: &CompileError, source: &[u8], filename: &str, flags: u32) -> Error {
    let spec = match error.kind {
        ErrorKind::SyntaxError if error.incomplete && flags & compile_flags::INCOMPLETE_INPUT != 0 => {
            &INCOMPLETE_INPUT_ERROR
        }
        ErrorKind::IndentationError
            if error.incomplete
                && flags & compile_flags::INCOMPLETE_INPUT != 0
                && error.message.starts_with("expected an indented block") =>
        {
            &INCOMPLETE_INPUT_ERROR
        }
        ErrorKind::SyntaxError => &SYNTAX_ERROR,
        ErrorKind::IndentationError => &INDENTATION_ERROR,
        ErrorKind::TabError => &TAB_ERROR,
        ErrorKind::MemoryError => return vm.error(&MEMORY_ERROR, &error.message),
        ErrorKind::RecursionError => return vm.recursion_error(&error.message),
        ErrorKind::OverflowError => return vm.overflow_error(&error.message),
        ErrorKind::UnicodeEncodeError => return unencodable(vm, source),
    };
    let number = |n: u32| Value::small_int(n as i64);
    let shown = error.text.as_ref().filter(|_| !error.compiled || Path::new(filename).is_file());
    // A file's last line is shown as it is there; the parser gave it a newline.
    let last = !source.ends_with(b"\n") && source.split(|b| *b == b'\n').count() == error.line as usize;
    let as_read = |t: &String| match last && Path::new(filename).is_file() {
        true => vm.new_str(t.trim_end_matches('\n')),
        false => vm.new_str(t),
    };
    let text = shown.map_or(Value::NONE, as_read);
    let message = match std::ptr::eq(spec, &INCOMPLETE_INPUT_ERROR) {
        true => vm.new_str("incomplete input"),
        false => vm.new_str(&error.message),
    };
    if error.line == 0 && error.text.is_none() && !error.before_text {
        return match vm.call(&spec.to_value(), &[message]) {
            Ok(exception) => Error::from_exception(exception),
            Err(e) => e,
        };
    }
    let place = vm.new_tuple(&[
        vm.new_str(filename),
        number(error.line),
        number(error.column),
        text,
        number(error.end_line),
        Value::small_int(error.end_column as i32 as i64),
    ]);
    match vm.call(&spec.to_value(), &[message, place]) {
        Ok(exception) => Error::from_exception(exception),
        Err(e) => e,
    }
}
