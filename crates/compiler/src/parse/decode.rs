//! Bytes to text: byte-order mark, coding cookie in the first two lines (PEP 263), else UTF-8.

use std::borrow::Cow;

use crate::error::{CompileError, ErrorKind, Result};

const BOM: &[u8] = b"\xef\xbb\xbf";

/// The text of a source that is in UTF-8 or Latin-1.
pub fn decode(source: &[u8]) -> Result<Cow<'_, str>> {
    let (body, bom) = match source.strip_prefix(BOM) {
        Some(rest) => (rest, true),
        None => (source, false),
    };
    let name = match cookie(body) {
        Some((name, line)) if bom && name != "utf-8" => {
            let error = CompileError::bare(ErrorKind::SyntaxError, format!("encoding problem: {name} with BOM"));
            return Err(CompileError {
                line,
                end_line: line,
                end_column: nth_line(body, line).chars().count() as u32 + (line - 1),
                text: Some(nth_line(body, line).into_owned()),
                ..error
            });
        }
        Some((name, _)) => name,
        None => "utf-8".into(),
    };
    if name == "iso-8859-1" {
        return Ok(Cow::Owned(body.iter().map(|byte| *byte as char).collect()));
    }
    if name != "utf-8" {
        return Err(unplaced(format!("unknown encoding: {name}")));
    }
    std::str::from_utf8(body).map(Cow::Borrowed).map_err(|error| {
        let at = error.valid_up_to();
        let before = body.get(..at).unwrap_or(b"");
        let line = before.iter().filter(|byte| **byte == b'\n').count() as u32 + 1;
        let start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        let column = String::from_utf8_lossy(before.get(start..).unwrap_or(b"")).chars().count() as u32 + 1;
        let message = format!(
            "Non-UTF-8 code starting with '\\x{:02x}' on line {line}, but no encoding declared; \
             see https://peps.python.org/pep-0263/ for details",
            body.get(at).copied().unwrap_or(0)
        );
        CompileError {
            line,
            column,
            end_line: line,
            end_column: column,
            text: Some(nth_line(body, line).into_owned()),
            ..CompileError::bare(ErrorKind::SyntaxError, message)
        }
    })
}

/// An error met before the first line.
pub fn unplaced(message: String) -> CompileError {
    CompileError { column: u32::MAX, before_text: true, ..CompileError::bare(ErrorKind::SyntaxError, message) }
}

/// The encoding that `decode` leaves to the registry of codecs.
pub fn foreign_encoding(source: &[u8]) -> Option<String> {
    if source.starts_with(BOM) {
        return None;
    }
    cookie(source).map(|(name, _)| name).filter(|name| !matches!(name.as_str(), "utf-8" | "iso-8859-1"))
}

fn nth_line(body: &[u8], line: u32) -> Cow<'_, str> {
    let text = body.split(|byte| *byte == b'\n').nth(line as usize - 1).unwrap_or(b"");
    String::from_utf8_lossy(text.strip_suffix(b"\r").unwrap_or(text))
}

/// The encoding named in a comment of the first two lines, and the line.
fn cookie(body: &[u8]) -> Option<(String, u32)> {
    for (number, line) in body.split(|byte| matches!(byte, b'\n' | b'\r')).take(3).enumerate() {
        let text = String::from_utf8_lossy(line);
        let trimmed = text.trim_start_matches([' ', '\t', '\x0c']);
        // The empty piece between CR and LF is no line.
        if number == 2 && !body.contains(&b'\r') {
            break;
        }
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
                return Some((normal_name(name), number.min(1) as u32 + 1));
            }
        }
    }
    None
}

/// UTF-8 and Latin-1 under one name each; any other name as it is written.
fn normal_name(name: String) -> String {
    let lower: String = name.chars().take(12).collect::<String>().to_ascii_lowercase().replace('_', "-");
    if lower == "utf-8" || lower.starts_with("utf-8-") {
        return "utf-8".into();
    }
    for latin in ["latin-1", "iso-8859-1", "iso-latin-1"] {
        if lower == latin || lower.strip_prefix(latin).is_some_and(|rest| rest.starts_with('-')) {
            return "iso-8859-1".into();
        }
    }
    name
}
