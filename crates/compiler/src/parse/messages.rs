//! What the parser library refuses though CPython's grammar has nothing against it: CPython's compiler says the rest.

use ruff_python_parser::{ParseError, ParseErrorType};

use super::Lines;
use crate::error::CompileError;

/// The library's error in CPython's words; the bracket left open where that explains it.
pub fn explain(text: &str, lines: &Lines, error: &ParseError, unclosed: Option<CompileError>) -> CompileError {
    let at = lines.span(error.location.start().to_u32(), error.location.end().to_u32());
    let source = text.get(error.location.start().to_usize()..).unwrap_or("");
    let message = match &error.error {
        ParseErrorType::InvalidStarredExpressionUsage => "can't use starred expression here",
        // A formatted string as the key of a pattern.
        _ if source.trim_start_matches(|c: char| "fFtTrR".contains(c)).starts_with(['\'', '"']) => {
            "mapping pattern keys may only match literals and attribute lookups"
        }
        _ => "invalid syntax",
    };
    let error = CompileError::syntax(message, at);
    unclosed.filter(|unclosed| error.line > unclosed.line).unwrap_or(error)
}

/// Whether an error stands where the text ends: more text could help.
pub fn at_end(error: &CompileError, text: &str) -> bool {
    let count = text.bytes().filter(|byte| *byte == b'\n').count() as u32 + 1;
    let last_line = text.trim_end().bytes().filter(|byte| *byte == b'\n').count() as u32 + 1;
    let opened = [
        "was never closed",
        "unexpected EOF",
        "expected an indented block",
        "expected 'except'",
        "unterminated triple",
    ];
    if text.ends_with('\n') && error.line <= last_line && !opened.iter().any(|part| error.message.contains(part)) {
        return false;
    }
    let width = text.trim_end().rsplit('\n').next().unwrap_or("").len() as u32;
    error.line >= count || error.line > last_line || error.line == last_line && error.column >= width
}
