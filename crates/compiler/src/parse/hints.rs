//! Better words for "invalid syntax": what CPython's grammar recognises by rules of its own, found here by looking at
//! the text around the place.

use super::Lines;
use crate::error::CompileError;

const STATEMENTS: &[&str] = &["pass", "break", "continue"];
const ELSE_STATEMENTS: &[&str] =
    &["pass", "return", "raise", "del", "yield", "assert", "break", "continue", "import", "from"];
const KEYWORDS: &[&str] = &[
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del",
    "elif", "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal",
    "not", "or", "pass", "raise", "return", "try", "while", "with", "yield",
];

/// Where scanning left off in the text before an error.
#[derive(Clone, Copy, Debug)]
enum Within {
    /// Code, with the number of open brackets; of a replacement field: where its brace stands, and whether `!r` was seen.
    Code { brackets: u32, field: Option<usize>, conversion: bool },
    /// The text of an f-string or t-string.
    Text { quote: u8, triple: bool, kind: u8 },
    /// A format specification; where its colon stands.
    Spec { colon: usize },
}

/// The error in CPython's words, when those of the parser library are too general for it.
pub fn better(
    source: &str,
    start: usize,
    end: usize,
    skipped: u32,
    lines: &Lines,
    plain: &CompileError,
) -> Option<CompileError> {
    let error = |message: String, from: usize, to: usize| {
        Some(CompileError::syntax(message, lines.span(from as u32 + skipped, to as u32 + skipped)))
    };
    let message = plain.message.as_str();
    let start = start.min(source.len());
    let before = source.get(..start)?;
    let rest = source.get(start..)?;
    if message == "can't use starred expression here" {
        let closed = source.get(end..).is_some_and(|after| after.trim_start().starts_with(')'));
        return (before.trim_end().ends_with('(') && closed)
            .then(|| error("cannot use starred expression here".into(), start, end))
            .flatten();
    }
    if message.starts_with("unterminated string literal") && !message.contains("perhaps") {
        let line = rest.lines().next().unwrap_or("");
        let quote = line.chars().find(|c| matches!(c, '\'' | '"'))?;
        return line
            .trim_end()
            .ends_with(['\\', quote])
            .then(|| line.contains(&format!("\\{quote}")))
            .filter(|escaped| *escaped)
            .map(|_| CompileError {
                message: format!("{message}; perhaps you escaped the end quote?"),
                ..plain.clone()
            });
    }
    let stack = scan(before.as_bytes());
    let kind = stack.iter().rev().find_map(|w| match w {
        Within::Text { kind, .. } => Some(*kind),
        _ => None,
    });
    let name = if kind == Some(b't') { "t-string" } else { "f-string" };
    if message.starts_with("unterminated f-string literal") || message.starts_with("unterminated t-string literal") {
        let line_end = start + rest.find('\n').unwrap_or(rest.len());
        let open = scan(source.get(..line_end)?.as_bytes());
        if let Some(Within::Code { field: Some(brace), .. }) = open.last() {
            return error("'{' was never closed".into(), *brace, *brace + 1);
        }
        return None;
    }
    let expecting = message == format!("{name}: expecting '}}'");
    if message != "invalid syntax" && !expecting {
        return None;
    }
    let word: String = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    let token_end = start + if word.is_empty() { rest.chars().next().map_or(0, char::len_utf8) } else { word.len() };
    match stack.last() {
        Some(Within::Spec { colon }) => {
            let field = stack.iter().rev().find_map(|w| match w {
                Within::Code { field, .. } => *field,
                _ => None,
            })?;
            let inner = source.get(field + 1..*colon)?;
            let from = *colon - inner.trim_start().len();
            if inner.trim_start().starts_with("lambda") {
                let message = format!("{name}: lambda expressions are not allowed without parentheses");
                return error(message, from, *colon + 1);
            }
            return None;
        }
        Some(Within::Code { brackets: 0, field: Some(brace), conversion }) => {
            return in_field(source, *brace, start, token_end, *conversion, name, &word)
                .and_then(|(message, from, to)| error(message, from, to));
        }
        _ if expecting => return None,
        _ => {}
    }
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    let line = source.get(line_start..)?.lines().next().unwrap_or("");
    let line_before = source.get(line_start..start)?;
    // Prefixes of a string that do not go together.
    if rest.starts_with(['\'', '"']) {
        let prefix = line_before.rsplit(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or("");
        let lower = prefix.to_ascii_lowercase();
        if !lower.is_empty() && lower.chars().all(|c| "ubrft".contains(c)) {
            for (a, b) in [('u', 'b'), ('u', 'r'), ('u', 'f'), ('u', 't'), ('b', 'f'), ('b', 't'), ('f', 't')] {
                if lower.contains(a) && lower.contains(b) {
                    let from = start - prefix.len();
                    return error(format!("'{a}' and '{b}' prefixes are incompatible"), from, start);
                }
            }
        }
    }
    if before.ends_with('<') && rest.starts_with('>') {
        return error("invalid syntax.  Maybe you meant '!=' instead of '<>'?".into(), start - 1, start + 1);
    }
    let after_word = source.get(token_end..).unwrap_or("").trim_start_matches(' ');
    if STATEMENTS.contains(&word.as_str()) && !line_before.trim().is_empty() && after_word.starts_with("if ") {
        return error("expected expression before 'if', but statement is given".into(), start, token_end);
    }
    if ELSE_STATEMENTS.contains(&word.as_str())
        && line_before.trim_end().ends_with(" else")
        && line_before.contains(" if ")
    {
        return error("expected expression after 'else', but statement is given".into(), start, token_end);
    }
    let head = line.trim_start();
    if rest.starts_with('.')
        && let Some((_, target)) = line_before.rsplit_once(" as ")
        && target.chars().all(|c| c.is_alphanumeric() || c == '_')
    {
        let from = start - target.len();
        let to = line_start + line.trim_end().trim_end_matches(':').len();
        if head.starts_with("except") {
            return error("cannot use except statement with attribute".into(), from, to);
        }
        if head.starts_with("case ") {
            return error("cannot use attribute as pattern target".into(), from, to);
        }
    }
    if rest.starts_with(':')
        && let Some(open) = line_before.rfind(['[', ','])
        && ["def ", "async def ", "class ", "type "].iter().any(|word| head.starts_with(word))
    {
        let param = line_before.get(open + 1..)?.trim_start();
        let what = if param.starts_with("**") {
            "ParamSpec"
        } else if param.starts_with('*') {
            "TypeVarTuple"
        } else {
            return None;
        };
        let bound = rest.get(1..)?;
        let tuple = bound.trim_start().starts_with('(');
        let size = match tuple {
            true => bound.find(')').map_or(bound.len(), |at| at + 1),
            false => bound.find([',', ']', '=']).unwrap_or(bound.len()),
        };
        let word = if tuple { "constraints" } else { "bound" };
        return error(format!("cannot use {word} with {what}"), start, start + 1 + size);
    }
    let Some(Within::Code { brackets: 1.., .. }) = stack.last() else { return None };
    let piece_at = before.rfind(['(', '[', '{', ',']).map_or(0, |at| at + 1);
    let piece = before.get(piece_at..)?;
    let piece_from = piece_at + piece.len() - piece.trim_start().len();
    let piece = piece.trim();
    if word == "for"
        && let Some((left, _)) = piece.split_once('=')
        && !left.trim().is_empty()
        && left.trim().chars().all(|c| c.is_alphanumeric() || c == '_')
    {
        let message = "invalid syntax. Maybe you meant '==' or ':=' instead of '='?";
        return error(message.into(), piece_from, piece_from + left.len() + 1);
    }
    // Two expressions side by side.
    let simple = |text: &str| {
        !text.is_empty()
            && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.'))
            && !KEYWORDS.contains(&text)
    };
    if simple(piece) && simple(&word) {
        return error("invalid syntax. Perhaps you forgot a comma?".into(), piece_from, token_end);
    }
    None
}

/// An error between the braces of an f-string.
fn in_field(
    source: &str,
    brace: usize,
    start: usize,
    token_end: usize,
    conversion: bool,
    name: &str,
    word: &str,
) -> Option<(String, usize, usize)> {
    let inner = source.get(brace + 1..start)?;
    let from = start - inner.trim_start().len();
    let inner = inner.trim();
    let rest = source.get(start..)?;
    let valid = format!("{name}: expecting a valid expression after '{{'");
    if inner.is_empty() {
        let next = rest.chars().next()?;
        if matches!(next, '}' | ':' | '=') || next == '!' && !rest.starts_with("!=") {
            return Some((format!("{name}: valid expression required before '{next}'"), start, start + 1));
        }
        if next == '\'' || next == '"' {
            return None;
        }
        let end = if rest.starts_with("**") || rest.starts_with("//") { start + 2 } else { token_end };
        return Some((valid, start, end));
    }
    if conversion {
        return Some((format!("{name}: expecting ':' or '}}'"), start, token_end));
    }
    if inner.starts_with("lambda") {
        return Some((valid, from, from + 6));
    }
    if inner.chars().all(|c| "+-*/%&|^~<>=,.@".contains(c)) {
        let size = if inner.starts_with("**") || inner.starts_with("//") { 2 } else { 1 };
        return Some((valid, from, from + size));
    }
    let simple = |text: &str| text.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.')) && !text.is_empty();
    if simple(inner) && simple(word) && !KEYWORDS.contains(&word) && !KEYWORDS.contains(&inner) {
        return Some(("invalid syntax. Perhaps you forgot a comma?".into(), from, token_end));
    }
    if inner.ends_with(|c: char| "+-*/%&|^~<>=.@([{".contains(c)) || rest.starts_with(['\n', '\'', '"']) {
        return None;
    }
    Some((format!("{name}: expecting '=', or '!', or ':', or '}}'"), start, token_end))
}

/// What is open at the end of the text.
fn scan(text: &[u8]) -> Vec<Within> {
    let mut stack = vec![Within::Code { brackets: 0, field: None, conversion: false }];
    let mut at = 0;
    while at < text.len() {
        let byte = text[at];
        let Some(top) = stack.last().copied() else { break };
        match top {
            Within::Code { brackets, field, conversion } => {
                let mut set = |brackets, conversion| {
                    if let Some(top) = stack.last_mut() {
                        *top = Within::Code { brackets, field, conversion };
                    }
                };
                match byte {
                    b'#' => {
                        while at + 1 < text.len() && text[at + 1] != b'\n' {
                            at += 1;
                        }
                    }
                    b'\'' | b'"' => {
                        let triple = text.get(at..at + 3) == Some(&[byte; 3]);
                        let from = text[..at].iter().rposition(|b| !b.is_ascii_alphabetic()).map_or(0, |p| p + 1);
                        let prefix = text[from..at].to_ascii_lowercase();
                        let kind = prefix.iter().copied().find(|b| matches!(b, b'f' | b't'));
                        if triple {
                            at += 2;
                        }
                        match kind {
                            Some(kind) if prefix.len() <= 2 => stack.push(Within::Text { quote: byte, triple, kind }),
                            _ => at = string_end(text, at + 1, byte, triple),
                        }
                    }
                    b'(' | b'[' | b'{' => set(brackets + 1, conversion),
                    b')' | b']' => set(brackets.saturating_sub(1), conversion),
                    b'}' if brackets > 0 => set(brackets - 1, conversion),
                    b'}' if field.is_some() => drop(stack.pop()),
                    b'!' if field.is_some() && brackets == 0 && text.get(at + 1) != Some(&b'=') => set(brackets, true),
                    b':' if field.is_some() && brackets == 0 => stack.push(Within::Spec { colon: at }),
                    _ => {}
                }
            }
            Within::Text { quote, triple, .. } => match byte {
                b'\\' => at += 1,
                b'{' if text.get(at + 1) == Some(&b'{') => at += 1,
                b'{' => stack.push(Within::Code { brackets: 0, field: Some(at), conversion: false }),
                b'\n' if !triple => drop(stack.pop()),
                _ if byte == quote && (!triple || text.get(at..at + 3) == Some(&[quote; 3])) => {
                    if triple {
                        at += 2;
                    }
                    stack.pop();
                }
                _ => {}
            },
            Within::Spec { .. } => match byte {
                b'{' => stack.push(Within::Code { brackets: 0, field: Some(at), conversion: false }),
                b'}' => {
                    stack.pop();
                    stack.pop();
                }
                _ => {}
            },
        }
        at += 1;
    }
    stack
}

/// The last byte of a plain string that begins at `at`.
fn string_end(text: &[u8], mut at: usize, quote: u8, triple: bool) -> usize {
    while at < text.len() {
        match text[at] {
            b'\\' => at += 1,
            b'\n' if !triple => return at,
            byte if byte == quote && !triple => return at,
            byte if byte == quote && text.get(at..at + 3) == Some(&[quote; 3]) => return at + 2,
            _ => {}
        }
        at += 1;
    }
    at
}
