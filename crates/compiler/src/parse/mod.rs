//! Text to tree. This module and those below it are the only place that names the parser library.
//!
//! `scan` walks the text first: it bounds nesting, so that nothing after it can exhaust the native stack, and finds the
//! errors of CPython's tokenizer. Then the library parses, and `lower` turns its tree into ours.

mod decode;
mod diagnose;
mod lower;
mod messages;
mod scan;
mod strings;

use std::borrow::Cow;

use bytecode::Location;

pub use decode::{decode, foreign_encoding};

use crate::error::{CompileError, ErrorKind, Result};
use crate::intern::Interner;
use crate::tree::Module;
use crate::{Mode, Options};

/// Newlines become `\n`; a null byte is an error.
pub fn normalize(text: &str) -> Result<Cow<'_, str>> {
    if text.as_bytes().contains(&0) {
        return Err(CompileError::bare(ErrorKind::SyntaxError, "source code string cannot contain null bytes"));
    }
    if text.len() > u32::MAX as usize / 4 {
        return Err(CompileError::too_complex());
    }
    if !text.as_bytes().contains(&b'\r') {
        return Ok(Cow::Borrowed(text));
    }
    Ok(Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n")))
}

/// Line starts, to turn offsets into lines and columns.
pub(crate) struct Lines {
    starts: Vec<u32>,
}

impl Lines {
    fn new(text: &str) -> Lines {
        let mut starts = vec![0];
        starts.extend(text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at as u32 + 1));
        Lines { starts }
    }
    /// (line from 1, column in bytes from 0)
    fn position(&self, offset: u32) -> (u32, u32) {
        let line = self.starts.partition_point(|start| *start <= offset);
        let start = line.checked_sub(1).and_then(|n| self.starts.get(n)).copied().unwrap_or(0);
        (line as u32, offset - start)
    }
    pub(crate) fn span(&self, start: u32, end: u32) -> Location {
        let (line, col) = self.position(start);
        let (end_line, end_col) = self.position(end);
        Location { line, end_line, col, end_col }
    }
}

/// Parses normalized text.
pub fn parse(text: &str, options: &Options, names: &mut Interner) -> Result<Module> {
    let respelt = diagnose::respelt(text, options)?;
    let text = respelt.as_deref().unwrap_or(text);
    let lines = Lines::new(text);
    // Nesting that is too deep comes behind an error met before it.
    let scan = scan::scan(text, &lines).map_err(|error| match respelt {
        None => diagnose::diagnose(text, options).unwrap_or(error),
        Some(_) => error,
    })?;
    let incomplete = scan.incomplete;
    let depth = scan.depth;
    let mode = match options.mode {
        Mode::Eval => ruff_python_parser::Mode::Expression,
        _ => ruff_python_parser::Mode::Module,
    };
    // A source that inequality was spelt anew in has no errors.
    let diagnosed = respelt.is_none();
    // What follows the statement, and blanks before an expression, are CPython's parser's to judge.
    let judged = options.mode == Mode::Single || options.mode == Mode::Eval && text.starts_with([' ', '\t', '\x0c']);
    if diagnosed
        && judged
        && let Some(error) = diagnose::diagnose(text, options)
    {
        return Err(error);
    }
    let mut parsed = ruff_python_parser::parse_unchecked(text, ruff_python_parser::ParseOptions::from(mode));
    let faulty = diagnosed && (scan.error.is_some() || !parsed.errors().is_empty());
    let diagnosis = faulty.then(|| diagnose::diagnose(text, options)).flatten();
    let mut disguised = Vec::new();
    if !parsed.errors().is_empty() && diagnosis.is_none() && text.contains("match") {
        disguised = diagnose::matches_in_line(text);
        let mut other = text.as_bytes().to_vec();
        for at in &disguised {
            other.splice(*at as usize..*at as usize + 5, *b"hctam");
        }
        let other = String::from_utf8(other).unwrap_or_default();
        let again = ruff_python_parser::parse_unchecked(&other, ruff_python_parser::ParseOptions::from(mode));
        stacker::grow((1 << 20) + depth * 1024, || drop(std::mem::replace(&mut parsed, again)));
    }
    let lowering = lower::Lowering::new(text, &lines, names, disguised, options.int_digits);
    let result = match (diagnosis, scan.error) {
        (Some(error), _) | (None, Some(error)) => Err(error),
        (None, None) => match parsed.errors().first() {
            Some(first) => Err(messages::explain(text, &lines, first, scan.unclosed)),
            None => lowering.module(parsed.syntax()).map_err(|error| match diagnosed {
                true => diagnose::diagnose(text, options).unwrap_or(error),
                false => error,
            }),
        },
    };
    // The library's tree drops recursively.
    stacker::grow((1 << 20) + depth * 1024, move || drop(parsed));
    if let Ok(module) = &result
        && module.doubtful
        && diagnosed
        && let Some(error) = diagnose::diagnose(text, options)
    {
        return Err(error);
    }
    let mut module = result.map_err(|mut error| {
        if error.raw {
            // The grammar has nothing against it.
            error.compiled = diagnosed;
            error.incomplete = incomplete || messages::at_end(&error, text);
        }
        error
    })?;
    module.warnings.splice(0..0, scan.warnings);
    Ok(module)
}
