//! Text to tree. This module and those below it are the only place that names the parser library.
//!
//! `scan` walks the text first: it bounds nesting, so that nothing after it can exhaust the native stack, and finds the
//! errors of CPython's tokenizer. Then the library parses, and `lower` turns its tree into ours.

mod diagnose;
mod lower;
mod messages;
mod scan;
mod strings;

use std::borrow::Cow;

use bytecode::Location;

use crate::error::{CompileError, ErrorKind, Result};
use crate::intern::Interner;
use crate::tree::Module;
use crate::{Mode, Options};

/// Bytes to text: byte-order mark, coding cookie in the first two lines, else UTF-8.
pub fn decode(source: &[u8]) -> Result<Cow<'_, str>> {
    const BOM: &[u8] = b"\xef\xbb\xbf";
    let (body, bom) = match source.strip_prefix(BOM) {
        Some(rest) => (rest, true),
        None => (source, false),
    };
    let cookie = cookie(body);
    let name = cookie.as_deref().unwrap_or("utf-8").to_ascii_lowercase().replace('_', "-");
    let utf8 = name == "utf-8" || name == "utf8" || name.starts_with("utf-8-");
    if bom && !utf8 {
        return Err(CompileError::bare(ErrorKind::SyntaxError, format!("encoding problem: {name} with BOM")));
    }
    let latin = matches!(name.as_str(), "latin-1" | "iso-8859-1" | "iso-latin-1" | "latin1" | "l1" | "cp1252")
        || name.starts_with("latin-1-")
        || name.starts_with("iso-8859-1-");
    if latin {
        return Ok(Cow::Owned(body.iter().map(|byte| *byte as char).collect()));
    }
    if !utf8 && name != "ascii" && name != "us-ascii" {
        return Err(CompileError::bare(ErrorKind::SyntaxError, format!("unknown encoding: {name}")));
    }
    match std::str::from_utf8(body) {
        Ok(text) if utf8 || text.is_ascii() => Ok(Cow::Borrowed(text)),
        Ok(_) => {
            let at = body.iter().position(|byte| !byte.is_ascii()).unwrap_or(0);
            let message = format!(
                "(unicode error) 'ascii' codec can't decode byte 0x{:02x} in position {at}: ordinal not in range(128)",
                body.get(at).copied().unwrap_or(0)
            );
            Err(CompileError::bare(ErrorKind::SyntaxError, message))
        }
        Err(error) => {
            let at = error.valid_up_to();
            let byte = body.get(at).copied().unwrap_or(0);
            let line_start = body.get(..at).and_then(|s| s.iter().rposition(|b| *b == b'\n')).map_or(0, |n| n + 1);
            let reason = match error.error_len() {
                None => "unexpected end of data",
                Some(_) if (0xc2..0xf5).contains(&byte) => "invalid continuation byte",
                Some(_) => "invalid start byte",
            };
            let column = at - line_start;
            let message =
                format!("(unicode error) 'utf-8' codec can't decode byte 0x{byte:02x} in position {column}: {reason}");
            let line = body.iter().take(at).filter(|byte| **byte == b'\n').count() as u32 + 1;
            Err(CompileError { line, column: column as u32 + 1, ..CompileError::bare(ErrorKind::SyntaxError, message) })
        }
    }
}

/// The encoding named in a comment of the first two lines (PEP 263).
fn cookie(body: &[u8]) -> Option<String> {
    for line in body.split(|byte| *byte == b'\n').take(2) {
        let text = String::from_utf8_lossy(line);
        let trimmed = text.trim_start_matches([' ', '\t', '\x0c']);
        let Some(comment) = trimmed.strip_prefix('#') else {
            if trimmed.trim_end().is_empty() {
                continue;
            }
            return None;
        };
        for (at, _) in comment.match_indices("coding") {
            let after = comment.get(at + 6..).unwrap_or("");
            let Some(value) = after.strip_prefix([':', '=']) else { continue };
            let value = value.trim_start_matches([' ', '\t']);
            let name: String =
                value.chars().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')).collect();
            if !name.is_empty() {
                return Some(name);
            }
        }
    }
    None
}

/// Newlines become `\n`; a null byte is an error.
pub fn normalize(text: &str) -> Result<Cow<'_, str>> {
    if text.as_bytes().contains(&0) {
        return Err(CompileError::bare(ErrorKind::SyntaxError, "source code string cannot contain null bytes"));
    }
    if text.len() > u32::MAX as usize / 4 {
        return Err(CompileError::too_complex());
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
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
    let scan = scan::scan(text, &lines)?;
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
    if diagnosed && judged && let Some(error) = diagnose::diagnose(text, options) {
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
    let lowering = lower::Lowering::new(text, &lines, names, disguised);
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
