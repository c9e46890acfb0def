//! Python source to register code.
//!
//! `parse` turns text into a tree of our own (the only place that names the parser library), `scope` resolves names,
//! `codegen` emits instructions with virtual registers and labels, `flow` proves which locals are bound and drops dead
//! code, `assemble` lays the result out as `bytecode::Code`.

#![forbid(unsafe_code)]

mod assemble;
mod codegen;
mod error;
mod flow;
mod fold;
mod intern;
mod lines;
mod parse;
mod scope;
pub mod symbols;
pub mod tree;
mod unparse;

use std::borrow::Cow;
use std::sync::Arc;

use bytecode::Code;

pub use error::{CompileError, ErrorKind, Warning, WarningKind};
pub use intern::{Interner, Sym};
pub use parse::foreign_encoding;

/// What a source text is: the third argument of `compile()`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mode {
    /// A module: statements.
    Exec,
    /// One expression, whose value the code returns.
    Eval,
    /// One interactive statement; values of expressions are printed.
    Single,
}

/// Flags of `compile()` and the future features inherited by it (CPython's numbers).
pub mod flags {
    pub const FUTURE_ANNOTATIONS: u32 = 0x100_0000;
    pub const FUTURE_BARRY_AS_BDFL: u32 = 0x40_0000;
    pub const DONT_IMPLY_DEDENT: u32 = 0x200;
    pub const ALLOW_TOP_LEVEL_AWAIT: u32 = 0x2000;
    pub const ALLOW_INCOMPLETE_INPUT: u32 = 0x4000;
}

#[derive(Clone, Debug)]
pub struct Options {
    pub filename: Arc<str>,
    pub mode: Mode,
    /// See `flags`.
    pub flags: u32,
    /// 0: nothing; 1: asserts removed, `__debug__` false; 2: docstrings removed too. Negative counts as 0.
    pub optimize: i8,
    /// Decimal digits an integer literal may have (`sys.get_int_max_str_digits()`).
    pub int_digits: usize,
}

impl Options {
    pub fn new(filename: &str, mode: Mode) -> Options {
        Options { filename: filename.into(), mode, flags: 0, optimize: 0, int_digits: 4300 }
    }
}

/// A compiled unit and the warnings met on the way, in source order.
#[derive(Debug)]
pub struct CompileOutput {
    pub code: Arc<Code>,
    pub warnings: Vec<Warning>,
}

/// Native stack that one compilation starts with; deeper recursion grows it.
const STACK: usize = 2 << 20;

/// Compiles bytes: honours a byte-order mark and a coding cookie (UTF-8, Latin-1; see `foreign_encoding`).
pub fn compile(source: &[u8], options: &Options) -> Result<CompileOutput, CompileError> {
    let text = parse::decode(source)?;
    compile_text(&text, options)
}

/// Compiles text given as WTF-8. A lone surrogate outside of an escape is an error, as it is in CPython.
pub fn compile_str(source: &[u8], options: &Options) -> Result<CompileOutput, CompileError> {
    compile_text(utf8(source)?, options)
}

fn utf8(source: &[u8]) -> Result<&str, CompileError> {
    std::str::from_utf8(source).map_err(|_| {
        CompileError::bare(
            ErrorKind::UnicodeEncodeError,
            "'utf-8' codec can't encode character: surrogates not allowed",
        )
    })
}

/// Parses bytes or, with `is_text`, WTF-8 text to a tree: the way to `ast` objects.
pub fn parse_tree(source: &[u8], is_text: bool, options: &Options) -> Result<(tree::Module, Interner), CompileError> {
    let text = if is_text { Cow::Borrowed(utf8(source)?) } else { parse::decode(source)? };
    let text = parse::normalize(&text)?;
    stacker::grow(STACK, || {
        let mut names = Interner::default();
        match parse::parse(&text, options, &mut names) {
            Ok(module) => Ok((module, names)),
            Err(error) => Err(error.with_text(&text)),
        }
    })
}

/// The symbol table of bytes or, with `is_text`, of WTF-8 text.
pub fn symbol_table(source: &[u8], is_text: bool, options: &Options) -> Result<Vec<symbols::Block>, CompileError> {
    let text = if is_text { Cow::Borrowed(utf8(source)?) } else { parse::decode(source)? };
    let text = parse::normalize(&text)?;
    stacker::grow(STACK, || {
        let mut names = Interner::default();
        let parsed = parse::parse(&text, options, &mut names).and_then(|module| {
            let features = options.flags | scope::future_flags(&module, &names)?;
            let scopes = scope::analyze(&module, &mut names, features, options)?;
            Ok(symbols::blocks(&module, &scopes, &names))
        });
        let parsed = parsed.map_err(|error: CompileError| CompileError { compiled: error.raw, ..error });
        parsed.map_err(|error| error.with_text(&text))
    })
}

fn compile_text(text: &str, options: &Options) -> Result<CompileOutput, CompileError> {
    let text = parse::normalize(text)?;
    stacker::grow(STACK, || {
        let mut names = Interner::default();
        let result =
            parse::parse(&text, options, &mut names).and_then(|module| compile_module(&module, options, &mut names));
        result.map_err(|error| error.with_text(&text))
    })
}

/// `compile_module` on a stack of its own.
pub fn compile_tree(
    module: &tree::Module,
    options: &Options,
    names: &mut Interner,
) -> Result<CompileOutput, CompileError> {
    stacker::grow(STACK, || compile_module(module, options, names))
}

/// Compiles a tree: the way in for `ast` objects. Positions are the tree's own.
pub fn compile_module(
    module: &tree::Module,
    options: &Options,
    names: &mut Interner,
) -> Result<CompileOutput, CompileError> {
    compile_parsed(module, options, names).map_err(|error| CompileError { compiled: true, ..error })
}

fn compile_parsed(
    module: &tree::Module,
    options: &Options,
    names: &mut Interner,
) -> Result<CompileOutput, CompileError> {
    let future = scope::future_flags(module, names)?;
    let features = options.flags & (flags::FUTURE_ANNOTATIONS | flags::FUTURE_BARRY_AS_BDFL) | future;
    let scopes = scope::analyze(module, names, features, options)
        .map_err(|error| CompileError { warnings: module.warnings.clone(), ..error })?;
    codegen::generate(module, &scopes, names, features, options)
}

/// Runs `f` with enough native stack left, growing it when it runs low.
pub(crate) fn deep<R>(f: impl FnOnce() -> R) -> R {
    stacker::maybe_grow(256 << 10, 2 << 20, f)
}
