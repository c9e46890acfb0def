//! The compiler as the machine sees it: errors become Python's, warnings are issued.

use std::sync::Arc;

use bytecode::Code;
use compiler::{CompileError, ErrorKind, Mode, Options, Warning, WarningKind};
use vm::error::exception::*;
use vm::import::{CompileMode, Compiler, compile_flags};
use vm::prelude::*;

use crate::ast_objects;

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
        options.optimize = optimize.clamp(-1, 2) as i8;
        let is_text = flags & compile_flags::SOURCE_IS_UTF8 != 0;
        let result =
            if is_text { compiler::compile_str(source, &options) } else { compiler::compile(source, &options) };
        let output = result.map_err(|e| to_python(vm, &e, filename))?;
        warn(vm, &output.warnings, filename)?;
        Ok(output.code)
    }

    fn parse(&self, vm: &Vm, source: &[u8], filename: &str, mode: CompileMode, flags: u32) -> PyResult {
        let mode = parser_mode(vm, mode)?;
        let mut options = Options::new(filename, mode);
        options.flags = flags & !compile_flags::SOURCE_IS_UTF8;
        let is_text = flags & compile_flags::SOURCE_IS_UTF8 != 0;
        let parsed = compiler::parse_tree(source, is_text, &options);
        let (tree, names) = parsed.map_err(|e| to_python(vm, &e, filename))?;
        warn(vm, &tree.warnings, filename)?;
        ast_objects::build(vm, &tree, &names, mode)
    }
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

fn warn(vm: &Vm, warnings: &[Warning], filename: &str) -> PyResult<()> {
    for warning in warnings {
        let category = match warning.kind {
            WarningKind::SyntaxWarning => &SYNTAX_WARNING,
            WarningKind::DeprecationWarning => &DEPRECATION_WARNING,
        };
        vm.warn_at(category, &warning.message, filename, warning.line as i64)?;
    }
    Ok(())
}

/// The exception of a compile error, its fields filled as CPython's.
fn to_python(vm: &Vm, error: &CompileError, filename: &str) -> Error {
    let spec = match error.kind {
        ErrorKind::SyntaxError => &SYNTAX_ERROR,
        ErrorKind::IndentationError => &INDENTATION_ERROR,
        ErrorKind::TabError => &TAB_ERROR,
        ErrorKind::MemoryError => return vm.memory_error(),
        ErrorKind::RecursionError => return vm.recursion_error(&error.message),
        ErrorKind::OverflowError => return vm.overflow_error(&error.message),
        ErrorKind::UnicodeEncodeError => return vm.value_error(&error.message),
    };
    let number = |n: u32| Value::small_int(n as i64);
    let text = error.text.as_ref().map_or(Value::NONE, |t| vm.new_str(t));
    let message = vm.new_str(&error.message);
    if error.line == 0 {
        return vm.error_args(spec, &[message]);
    }
    let place = vm.new_tuple(&[
        vm.new_str(filename),
        number(error.line),
        number(error.column),
        text,
        number(error.end_line),
        number(error.end_column),
    ]);
    match vm.call(&spec.to_value(), &[message, place]) {
        Ok(exception) => Error::from_exception(exception),
        Err(e) => e,
    }
}
