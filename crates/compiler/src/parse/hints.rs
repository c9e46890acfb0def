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
    /// The text of an f-string or t-string; where its last literal part began.
    Text { quote: u8, triple: bool, kind: u8, from: usize },
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
        let ahead = before.trim_end();
        let innermost = innermost_bracket(before);
        if ahead.ends_with(':') && innermost.is_some_and(|at| source.as_bytes().get(at) == Some(&b'{')) {
            let message = "cannot use a starred expression in a dictionary value";
            return error(message.into(), start, end);
        }
        if ahead.ends_with(':') {
            return error("invalid syntax".into(), start, start + 1);
        }
        let after = source.get(end..).unwrap_or("");
        let next = end + after.len() - after.trim_start().len();
        if after.trim_start().starts_with(':') && innermost.is_some() {
            return error("invalid syntax".into(), next, next + 1);
        }
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
    if message.starts_with("expected 'else' after")
        && let Some(found) = comprehension_without_in(source, start)
    {
        return error(found.0.into(), found.1, found.1 + 2);
    }
    if message == "cannot assign to comparison"
        && let line_start = before.rfind('\n').map_or(0, |at| at + 1)
        && before.get(line_start..).is_some_and(|line| matches!(line.trim(), "for" | "async for"))
    {
        let left = rest.find(['<', '>', '=', '!', ' ']).unwrap_or(0);
        let sign = start + left + rest.get(left..)?.len() - rest.get(left..)?.trim_start().len();
        let text = source.get(sign..)?;
        let size = match text.chars().take_while(|c| c.is_alphabetic()).count() {
            0 if text.get(1..2) == Some("=") => 2,
            0 => 1,
            word => word,
        };
        return error("invalid syntax".into(), sign, sign + size);
    }
    if message.starts_with("expression cannot contain assignment") && rest.starts_with('*') && !rest.starts_with("**") {
        let sign = end + source.get(end..)?.find('=').unwrap_or(0) + 1;
        return error("cannot assign to iterable argument unpacking".into(), start, expression_end(source, sign));
    }
    if message.starts_with("expression cannot contain assignment")
        && let Some(sign) = source
            .get(end..)
            .and_then(|after| after.trim_start_matches([' ', ')']).starts_with('=').then(|| after.find('=')).flatten())
    {
        return error(message.to_owned(), start, end + sign + 1);
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
            let at = inner.rfind("lambda").filter(|at| {
                let ahead = inner.get(..*at).unwrap_or("").trim();
                ahead.is_empty() || ahead.ends_with(',')
            });
            if let Some(at) = at {
                let from = *colon - inner.len() + at;
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
    if let Some((message, from, to)) = by_rule(source, start, line_start, &stack, &word, token_end) {
        return error(message, from, to);
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
    let innermost = innermost_bracket(before)?;
    let dict = source.as_bytes().get(innermost) == Some(&b'{');
    let ends: &[char] = if dict { &['(', '[', '{', ',', ':'] } else { &['(', '[', '{', ','] };
    let piece_at = before.rfind(ends).map_or(0, |at| at + 1);
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

/// Where the innermost open bracket stands.
fn innermost_bracket(before: &str) -> Option<usize> {
    let mut depth = 0;
    for (at, byte) in before.bytes().enumerate().rev() {
        match byte {
            b')' | b']' | b'}' => depth += 1,
            b'(' | b'[' | b'{' if depth == 0 => return Some(at),
            b'(' | b'[' | b'{' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// The end of the expression that begins at `from`: before a comma, colon, closing bracket or the line's end.
fn expression_end(source: &str, from: usize) -> usize {
    let bytes = source.as_bytes();
    let (mut at, mut depth) = (from, 0);
    while at < bytes.len() {
        match bytes[at] {
            quote @ (b'\'' | b'"') => {
                let triple = bytes.get(at..at + 3) == Some(&[quote; 3]);
                at = string_end(bytes, at + if triple { 3 } else { 1 }, quote, triple);
            }
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' | b',' | b':' | b'\n' | b'|' if depth == 0 => break,
            b')' | b']' | b'}' => depth -= 1,
            _ => {}
        }
        at += 1;
    }
    let text = source.get(from..at.min(bytes.len())).unwrap_or("");
    from + text.trim_end().len()
}

/// `for x if ...` in a comprehension or a statement: what is said of it, and where its `if` stands.
fn comprehension_without_in(source: &str, start: usize) -> Option<(&'static str, usize)> {
    let line_start = source.get(..start)?.rfind('\n').map_or(0, |at| at + 1);
    let line = source.get(line_start..)?.lines().next()?;
    let at = line.find("for ")?;
    let after = line.get(at + 4..)?;
    let condition = after.find(" if ")?;
    if after.get(..condition)?.contains(" in ") {
        return None;
    }
    let message = match line.trim_start().starts_with("for ") || line.trim_start().starts_with("async for ") {
        true => "invalid syntax",
        false => "'in' expected after for-loop variables",
    };
    Some((message, line_start + at + 4 + condition + 1))
}

/// Rules of CPython's grammar for common slips, each by the text around the place.
fn by_rule(
    source: &str,
    start: usize,
    line_start: usize,
    stack: &[Within],
    word: &str,
    token_end: usize,
) -> Option<(String, usize, usize)> {
    let before = source.get(..start)?;
    let rest = source.get(start..)?;
    let line_before = source.get(line_start..start)?;
    let head = line_before.trim_start();
    let head_at = line_start + line_before.len() - head.len();
    let ahead = before.trim_end_matches([' ', '\t', '\n']);
    let in_brackets = matches!(stack.last(), Some(Within::Code { brackets: 1.., .. }));
    let bracket = if in_brackets { innermost_bracket(before) } else { None };
    let opened = bracket.and_then(|at| source.as_bytes().get(at).copied());
    let parameters = head.starts_with("def ") || head.starts_with("async def ");
    let lambda = head.rfind("lambda").filter(|at| !head.get(*at..).unwrap_or("").contains(':'));
    // import a from b
    if word == "from" && head.starts_with("import ") {
        let module = source.get(token_end..)?;
        let name = token_end + module.len() - module.trim_start().len();
        let size = source.get(name..)?.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '.'))).unwrap_or(0);
        let mut end = name + size;
        // `as other` belongs to it.
        if let Some(other) = source.get(end..)?.strip_prefix(" as ") {
            end += 4 + other.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(other.len());
        }
        return Some(("Did you mean to use 'from ... import ...' instead?".into(), head_at, end));
    }
    // import a as b.c, except E as b.c, case x as b.c
    let target_at = match ahead.ends_with(" as") {
        true => Some(start),
        false => {
            let name = ahead.len() - ahead.rsplit(|c: char| !(c.is_alphanumeric() || c == '_')).next()?.len();
            (rest.starts_with(['.', '[', '(']) && ahead.get(..name)?.trim_end().ends_with(" as")).then_some(name)
        }
    };
    if let Some(at) = target_at {
        let end = expression_end(source, at);
        if let Some(name) = super::messages::name_of(source.get(at..end)?)
            && !matches!(name, "name" | "None" | "True" | "False")
        {
            let import = head.starts_with("import ") || before.rsplit(';').next()?.contains("import");
            let place = if head.starts_with("except") {
                let star = head.get(6..)?.trim_start().starts_with('*');
                return Some((
                    format!("cannot use except{} statement with {name}", if star { "*" } else { "" }),
                    at,
                    end,
                ));
            } else if head.starts_with("case ") {
                "pattern target"
            } else if import {
                "import target"
            } else {
                return None;
            };
            return Some((format!("cannot use {name} as {place}"), at, end));
        }
    }
    if word == "not" && ahead.ends_with(['+', '-', '*', '/', '%', '@', '&', '|', '^', '~']) {
        let end = expression_end(source, start);
        return Some(("'not' after an operator must be parenthesized".into(), start, end));
    }
    if word == "elif" && line_before.trim().is_empty() {
        let indent = line_before.len();
        let above = before
            .lines()
            .rev()
            .skip(1)
            .find(|line| !line.trim().is_empty() && line.len() - line.trim_start().len() <= indent)?;
        if above.len() - above.trim_start().len() == indent && above.trim_start().starts_with("else") {
            return Some(("'elif' block follows an 'else' block".into(), start, token_end));
        }
    }
    // "a "b" c"
    if !word.is_empty() && ahead.ends_with(['"', '\'']) && !ahead.ends_with("\n") {
        let line = rest.lines().next()?;
        if let Some(quote) = line.find(['"', '\''])
            && line.get(..quote)?.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | ' '))
        {
            let message = "invalid syntax. Is this intended to be part of the string?";
            return Some((message.into(), start, start + quote));
        }
    }
    // `not` where only `not in` can follow.
    if word == "not" && ahead.ends_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | ')' | ']' | '"' | '\'')) {
        let next = source.get(token_end..)?;
        let from = token_end + next.len() - next.trim_start_matches(' ').len();
        let next = next.trim_start_matches(' ');
        if !next.starts_with("in ")
            && !KEYWORDS.contains(&ahead.rsplit(|c: char| !(c.is_alphanumeric() || c == '_')).next()?)
        {
            let size = next.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(next.len()).max(1);
            return Some(("invalid syntax".into(), from, from + size));
        }
    }
    // a, b += 1
    if rest.get(..3).is_some_and(|sign| sign.trim_end().ends_with('='))
        && rest.starts_with(['+', '-', '*', '/', '%', '@', '&', '|', '^', '<', '>'])
        && !rest.starts_with("<=")
        && !rest.starts_with(">=")
        && let Some(name) = super::messages::name_of(head.trim_end())
        && matches!(name, "tuple" | "list")
    {
        let message = format!("'{name}' is an illegal expression for augmented assignment");
        return Some((message, head_at, head_at + head.trim_end().len()));
    }
    if rest.starts_with('(') && lambda.is_some() && !in_brackets {
        let end = matching(source, start)?;
        return Some(("Lambda expression parameters cannot be parenthesized".into(), start, end));
    }
    if parameters && in_brackets || lambda.is_some() {
        if rest.starts_with("/,") && (ahead.ends_with('(') || ahead.ends_with("lambda")) {
            return Some(("at least one argument must precede /".into(), start, start + 1));
        }
        if rest.starts_with('*') && before.ends_with('/') {
            return Some(("expected comma between / and *".into(), start, start + 1));
        }
        if rest.starts_with([',', ')', ':']) && ahead.ends_with('=') {
            return Some(("expected default value expression".into(), ahead.len() - 1, ahead.len()));
        }
        return None;
    }
    let bracket = bracket?;
    if rest.starts_with([')', ']', ':']) && ahead.ends_with('*') {
        let earlier = ahead.trim_end_matches('*').trim_end();
        if earlier.ends_with(['(', '[', ',']) && ahead.len() - ahead.trim_end_matches('*').len() == 1 {
            return Some(("Invalid star expression".into(), start, start + 1));
        }
    }
    if rest.starts_with(':') && opened == Some(b'(') && source.get(..bracket)?.trim_end().ends_with('*') {
        return Some(("Invalid star expression".into(), start, start + 1));
    }
    let call = opened == Some(b'(')
        && source.get(..bracket)?.ends_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | ')' | ']'))
        && !KEYWORDS.contains(&source.get(..bracket)?.rsplit(|c: char| !(c.is_alphanumeric() || c == '_')).next()?);
    let piece_at = before.rfind(['(', '[', '{', ',']).map_or(0, |at| at + 1);
    let piece = before.get(piece_at..)?;
    let from = piece_at + piece.len() - piece.trim_start().len();
    let piece = piece.trim();
    let is_name = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || c == '_');
    if call
        && rest.starts_with([',', ')'])
        && let Some(name) = piece.strip_suffix('=')
        && is_name(name.trim())
    {
        return Some(("expected argument value expression".into(), from, ahead.len()));
    }
    if rest.starts_with('=') && !rest.starts_with("==") {
        let end = expression_end(source, start + 1);
        if call && piece.starts_with("**") {
            return Some(("cannot assign to keyword argument unpacking".into(), from, end));
        }
        if !call && is_name(piece) && !KEYWORDS.contains(&piece) {
            return Some(("invalid syntax. Maybe you meant '==' or ':=' instead of '='?".into(), from, end));
        }
    }
    if word == "for" && matches!(opened, Some(b'[' | b'{')) {
        let target = source.get(bracket + 1..start)?;
        if target.contains(',') && super::messages::name_of(target.trim()) == Some("tuple") {
            let from = bracket + 1 + target.len() - target.trim_start().len();
            let message = "did you forget parentheses around the comprehension target?";
            return Some((message.into(), from, from + target.trim().len()));
        }
    }
    None
}

/// One past the bracket that closes the one at `open`.
fn matching(source: &str, open: usize) -> Option<usize> {
    let mut depth = 0;
    for (at, byte) in source.bytes().enumerate().skip(open) {
        match byte {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => {
                depth -= 1;
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            _ => {}
        }
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
    let code = super::strings::without_comments(inner);
    let inner = code.trim();
    let rest = source.get(start..)?;
    if let Some(at) = inner.rfind("lambda").filter(|_| rest.starts_with(['}', ':']))
        && (at == 0 || inner.get(..at).is_some_and(|ahead| ahead.trim_end().ends_with(',')))
    {
        let from = from + at;
        let message = format!("{name}: lambda expressions are not allowed without parentheses");
        let colon = source.get(from..)?.find(':')?;
        return Some((message, from, from + colon + 1));
    }
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
    if let Some(left) = inner.strip_suffix('=')
        && left.ends_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | ')' | ']'))
        && !word.is_empty()
    {
        return Some((format!("{name}: expecting '!', or ':', or '}}'"), start, token_end));
    }
    if inner.ends_with(|c: char| "+-*/%&|^~<>=.@([{".contains(c)) || rest.starts_with(['\n', '\'', '"']) {
        return None;
    }
    let sign = if rest.starts_with('=') || inner.ends_with('=') { "" } else { "'=', or " };
    Some((format!("{name}: expecting {sign}'!', or ':', or '}}'"), start, token_end))
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
                            Some(kind) if prefix.len() <= 2 => {
                                stack.push(Within::Text { quote: byte, triple, kind, from: at + 1 })
                            }
                            _ => at = string_end(text, at + 1, byte, triple),
                        }
                    }
                    b'(' | b'[' | b'{' => set(brackets + 1, conversion),
                    b')' | b']' => set(brackets.saturating_sub(1), conversion),
                    b'}' if brackets > 0 => set(brackets - 1, conversion),
                    b'}' if field.is_some() => {
                        stack.pop();
                        resume(&mut stack, at + 1);
                    }
                    b'!' if field.is_some() && brackets == 0 && text.get(at + 1) != Some(&b'=') => set(brackets, true),
                    b':' if field.is_some() && brackets == 0 => stack.push(Within::Spec { colon: at }),
                    _ => {}
                }
            }
            Within::Text { quote, triple, .. } => match byte {
                b'\\' if text.get(at + 1..at + 3) == Some(b"N{") => {
                    let rest = text.get(at..).unwrap_or(b"");
                    // To the brace that closes the name; a quote before it ends the literal.
                    at += match rest.iter().position(|b| *b == b'}' || *b == quote) {
                        Some(end) if rest.get(end) == Some(&b'}') => end,
                        Some(end) => end - 1,
                        None => rest.len(),
                    };
                }
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
                    resume(&mut stack, at + 1);
                }
                _ => {}
            },
        }
        at += 1;
    }
    stack
}

/// A literal part begins after a replacement field.
fn resume(stack: &mut [Within], at: usize) {
    if let Some(Within::Text { from, .. }) = stack.last_mut() {
        *from = at;
    }
}

/// Whether a place is in a replacement field, outside of brackets.
pub fn in_replacement(before: &str) -> bool {
    matches!(
        scan(before.as_bytes()).last(),
        Some(Within::Spec { .. } | Within::Code { brackets: 0, field: Some(_), .. })
    )
}

/// The literal part of an f-string or t-string around a place, if one is there.
pub fn literal_part(source: &str, place: usize) -> Option<(usize, usize)> {
    let stack = scan(source.get(..place)?.as_bytes());
    let Some(Within::Text { quote, triple, from, .. }) = stack.last().copied() else { return None };
    let bytes = source.as_bytes();
    let mut at = place;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' if bytes.get(at + 1..at + 3) == Some(b"N{") => {
                let end = bytes[at..].iter().position(|b| *b == b'}' || *b == quote).unwrap_or(0);
                at += end.max(1);
                if bytes.get(at) == Some(&quote) {
                    continue;
                }
            }
            b'\\' => at += 1,
            b'{' if bytes.get(at + 1) == Some(&b'{') => at += 1,
            b'{' => break,
            byte if byte == quote && (!triple || bytes.get(at..at + 3) == Some(&[quote; 3])) => break,
            _ => {}
        }
        at += 1;
    }
    Some((from, at.min(bytes.len())))
}

/// The last byte of a plain string that begins at `at`.
pub fn string_end(text: &[u8], mut at: usize, quote: u8, triple: bool) -> usize {
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
