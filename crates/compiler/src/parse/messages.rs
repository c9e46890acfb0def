//! The parser library's errors in CPython's words.

use bytecode::Location;
use ruff_python_ast::token::TokenKind;
use ruff_python_parser::{InterpolatedStringErrorType, LexicalErrorType, ParseError, ParseErrorType};

use super::{Lines, strings};
use crate::error::{CompileError, ErrorKind};

/// The first error, or the bracket left open where that explains it better.
pub fn explain(
    text: &str,
    source: &str,
    skipped: u32,
    lines: &Lines,
    errors: &[ParseError],
    unclosed: Option<CompileError>,
) -> CompileError {
    let Some(first) = errors.first() else {
        return CompileError::bare(ErrorKind::SyntaxError, "invalid syntax");
    };
    let plain = one(source, skipped, lines, first);
    let (start, end) = (first.location.start().to_usize(), first.location.end().to_usize());
    let error = super::hints::better(source, start, end, skipped, lines, &plain).unwrap_or(plain);
    if let Some(unclosed) = unclosed {
        // The last token read stands on a later line than the bracket.
        if lines.span(first.location.end().to_u32() + skipped, first.location.end().to_u32() + skipped).line
            > unclosed.line
            && error.line <= unclosed.line
        {
            return unclosed;
        }
        let generic = matches!(error.message.as_str(), "invalid syntax" | "unexpected EOF while parsing")
            || error.message.starts_with("expected");
        if error.line > unclosed.line || generic && at_end(&error, text) || error.line == 0 {
            return unclosed;
        }
    }
    error
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

fn one(source: &str, skipped: u32, lines: &Lines, error: &ParseError) -> CompileError {
    let (start, end) = (error.location.start().to_u32(), error.location.end().to_u32());
    let at = lines.span(start + skipped, end + skipped);
    let text = source.get(start as usize..end as usize).unwrap_or("");
    let syntax = |message: &str| CompileError::syntax(message, at);
    // The next token after the error's range.
    let after = || {
        let rest = source.get(end as usize..).unwrap_or("");
        let next = end + (rest.len() - rest.trim_start_matches([' ', '\t']).len()) as u32;
        lines.span(next + skipped, next + skipped + 1)
    };
    let indentation = |message: String, at: Location| CompileError {
        kind: ErrorKind::IndentationError,
        ..CompileError::syntax(message, at)
    };
    match &error.error {
        ParseErrorType::InvalidAssignmentTarget
        | ParseErrorType::InvalidAnnotatedAssignmentTarget
        | ParseErrorType::InvalidNamedAssignmentTarget
        | ParseErrorType::InvalidAugmentedAssignmentTarget
        | ParseErrorType::InvalidDeleteTarget => {
            CompileError::syntax(target_message(source, start as usize, end as usize, &error.error), at)
        }
        ParseErrorType::ExpectedToken { expected, found } => {
            expected_token(source, *expected, *found, start as usize, text, at)
        }
        ParseErrorType::UnexpectedIndentation => {
            indentation("unexpected indent".into(), Location { col: at.end_col.saturating_sub(1), ..at })
        }
        ParseErrorType::PositionalAfterKeywordArgument => {
            CompileError::syntax("positional argument follows keyword argument", after())
        }
        ParseErrorType::PositionalAfterKeywordUnpacking => {
            CompileError::syntax("positional argument follows keyword argument unpacking", after())
        }
        ParseErrorType::InvalidArgumentUnpackingOrder => {
            let comma =
                source.get(..start as usize).and_then(|before| before.rfind(',')).unwrap_or(start as usize) as u32;
            let message = "iterable argument unpacking follows keyword argument unpacking";
            CompileError::syntax(message, lines.span(comma + skipped, comma + skipped + 1))
        }
        ParseErrorType::SimpleStatementsOnSameLine => {
            let line_start = source.get(..start as usize).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
            let line = source.get(line_start..).unwrap_or("");
            // After a colon or semicolon a statement begins on the same line.
            let said = source.get(line_start..start as usize).unwrap_or("");
            let begin = line_start + said.rfind([';', ':']).map_or(0, |at| at + 1);
            let line = source.get(begin..).unwrap_or(line);
            let from = begin + line.len() - line.trim_start().len();
            let words = source.get(from..).unwrap_or("");
            for word in ["print", "exec"] {
                let said = words.strip_prefix(word).filter(|rest| rest.starts_with(' '));
                if said.is_some_and(|rest| is_expression(rest.lines().next().unwrap_or("").trim())) {
                    let message = format!("Missing parentheses in call to '{word}'. Did you mean {word}(...)?");
                    return CompileError::syntax(message, lines.span(from as u32 + skipped, end + skipped));
                }
            }
            syntax("invalid syntax")
        }
        ParseErrorType::ExpectedExpression => {
            let before = source.get(..start as usize).unwrap_or("").trim_end_matches([' ', '\t']);
            if before.ends_with(':') && text == "}" && !super::hints::in_replacement(before) {
                let colon = before.len() as u32 - 1 + skipped;
                let at = lines.span(colon, colon + 1);
                return CompileError::syntax("expression expected after dictionary key and ':'", at);
            }
            syntax("invalid syntax")
        }
        ParseErrorType::IterableUnpackingInComprehension => {
            syntax("iterable unpacking cannot be used in comprehension")
        }
        ParseErrorType::OtherError(message) if message == "Trailing comma not allowed" => {
            syntax("trailing comma not allowed without surrounding parentheses")
        }
        ParseErrorType::UnparenthesizedGeneratorExpression => syntax("Generator expression must be parenthesized"),
        ParseErrorType::NonDefaultParamAfterDefaultParam => {
            syntax("parameter without a default follows parameter with a default")
        }
        ParseErrorType::VarParameterWithDefault => {
            let before = source.get(..start as usize).unwrap_or("");
            let double = before.rfind('*').is_some_and(|star| before.get(..star).unwrap_or("").ends_with('*'));
            syntax(match double {
                true => "var-keyword argument cannot have default value",
                false => "var-positional argument cannot have default value",
            })
        }
        ParseErrorType::ParamAfterVarKeywordParam => syntax("arguments cannot follow var-keyword argument"),
        ParseErrorType::ExpectedKeywordParam => {
            // The place is the bare star's.
            let before = source.get(..start as usize).unwrap_or("");
            let star = before.rfind('*').map_or(start, |star| star as u32) + skipped;
            CompileError::syntax("named arguments must follow bare *", lines.span(star, star + 1))
        }
        ParseErrorType::EmptyImportNames => syntax("Expected one or more names after 'import'"),
        ParseErrorType::EmptyTypeParams => syntax("Type parameter list cannot be empty"),
        ParseErrorType::InvalidStarredExpressionUsage => syntax("can't use starred expression here"),
        ParseErrorType::InvalidMatchPatternTarget => syntax("cannot use '_' as a target"),
        ParseErrorType::ExpectedRealNumber => syntax("real number required in complex literal"),
        ParseErrorType::ExpectedImaginaryNumber => syntax("imaginary number required in complex literal"),
        ParseErrorType::FStringError(kind) => interpolated("f-string", kind, text, at),
        ParseErrorType::TStringError(kind) => interpolated("t-string", kind, text, at),
        ParseErrorType::Lexical(kind) => lexical(source, kind, start as usize, end as usize, skipped, lines, at),
        ParseErrorType::OtherError(message) => other(source, message, text, start as usize, at),
        _ => syntax("invalid syntax"),
    }
}

fn interpolated(prefix: &str, kind: &InterpolatedStringErrorType, text: &str, at: Location) -> CompileError {
    use InterpolatedStringErrorType as E;
    let message = match kind {
        E::UnclosedLbrace => format!("{prefix}: expecting '}}'"),
        E::InvalidConversionFlag => match text.chars().next() {
            None | Some(':' | '}' | '\'' | '"') => format!("{prefix}: missing conversion character"),
            Some(c) if c == '_' || c.is_alphabetic() => {
                format!("{prefix}: invalid conversion character '{text}': expected 's', 'r', or 'a'")
            }
            Some(_) => format!("{prefix}: invalid conversion character"),
        },
        E::SingleRbrace => format!("{prefix}: single '}}' is not allowed"),
        E::UnterminatedString => format!("unterminated {prefix} literal (detected at line {})", at.end_line),
        E::UnterminatedTripleQuotedString => {
            format!("unterminated triple-quoted {prefix} literal (detected at line {})", at.end_line)
        }
        E::LambdaWithoutParentheses => format!("{prefix}: lambda expressions are not allowed without parentheses"),
        E::ConversionFlagNotImmediatelyAfterExclamation => {
            format!("{prefix}: conversion type must come right after the exclamation mark")
        }
        E::NewlineInFormatSpec => {
            format!("{prefix}: newlines are not allowed in format specifiers for single quoted {prefix}s")
        }
    };
    CompileError::syntax(message, at)
}

fn lexical(
    source: &str,
    kind: &LexicalErrorType,
    start: usize,
    end: usize,
    skipped: u32,
    lines: &Lines,
    at: Location,
) -> CompileError {
    // CPython reports what is wrong inside a literal at its beginning.
    let literal = || {
        let (from, to, _) = literal_around(source, start, end);
        let before = source.get(..from).unwrap_or("").trim_end_matches(['\'', '"']);
        let opened = before.trim_end_matches(|c: char| "rRbBuU".contains(c)).len() as u32;
        lines.span(opened + skipped, to as u32 + 1 + skipped)
    };
    match kind {
        LexicalErrorType::FStringError(kind) => interpolated("f-string", kind, "", at),
        LexicalErrorType::TStringError(kind) => interpolated("t-string", kind, "", at),
        LexicalErrorType::InvalidByteLiteral => {
            CompileError::syntax("bytes can only contain ASCII literal characters", literal())
        }
        LexicalErrorType::IndentationError => CompileError {
            kind: ErrorKind::IndentationError,
            ..CompileError::syntax("unindent does not match any outer indentation level", at)
        },
        LexicalErrorType::LineContinuationError => {
            CompileError::syntax("unexpected character after line continuation character", at)
        }
        LexicalErrorType::UnicodeError
        | LexicalErrorType::MissingUnicodeLbrace
        | LexicalErrorType::MissingUnicodeRbrace
        | LexicalErrorType::StringError => {
            // The location is the escape: the literal around it has the position CPython reports.
            if let Some((from, to)) = super::hints::literal_part(source, start) {
                let content = source.get(from..to).unwrap_or("");
                let message = strings::bad_escape(content, false).unwrap_or_else(|| "invalid syntax".into());
                return CompileError::syntax(message, lines.span(from as u32 + skipped, to as u32 + skipped));
            }
            let (from, to, bytes) = literal_around(source, start, end);
            let content = source.get(from..to).unwrap_or("");
            let message = strings::bad_escape(content, bytes).unwrap_or_else(|| "invalid syntax".into());
            CompileError::syntax(message, literal())
        }
        LexicalErrorType::UnrecognizedToken { tok } if !tok.is_ascii() => {
            CompileError::syntax(format!("invalid character '{tok}' (U+{:04X})", *tok as u32), at)
        }
        LexicalErrorType::Eof => CompileError::syntax("unexpected EOF while parsing", at),
        _ => CompileError::syntax("invalid syntax", at),
    }
}

/// The text between the quotes of the single-line literal that holds an offset.
fn literal_around(source: &str, start: usize, _end: usize) -> (usize, usize, bool) {
    let bytes = source.as_bytes();
    let mut at = start.min(bytes.len());
    while at > 0 && !matches!(bytes.get(at - 1), Some(b'"' | b'\'')) {
        at -= 1;
    }
    let quote = bytes.get(at.saturating_sub(1)).copied().unwrap_or(b'"');
    let prefix = bytes.get(at.saturating_sub(3)..at.saturating_sub(1)).unwrap_or(b"");
    let is_bytes = prefix.iter().any(|byte| matches!(byte, b'b' | b'B'));
    let end =
        bytes.get(at..).and_then(|rest| rest.iter().position(|byte| *byte == quote)).map_or(bytes.len(), |n| at + n);
    (at, end, is_bytes)
}

fn expected_token(
    source: &str,
    expected: TokenKind,
    found: TokenKind,
    start: usize,
    text: &str,
    at: Location,
) -> CompileError {
    let syntax = |message: &str| CompileError::syntax(message, at);
    let line = source.get(..start).and_then(|before| before.rsplit('\n').next()).unwrap_or("").trim_start();
    let block = [
        "if", "elif", "else", "while", "for", "try", "except", "finally", "with", "class", "def", "async", "match",
        "case",
    ]
    .iter()
    .any(|word| line.starts_with(word));
    match expected {
        TokenKind::Colon if block && found == TokenKind::Equal && !line.starts_with("def") => {
            // From the expression before the sign.
            let whole = source.get(..start).and_then(|before| before.rsplit('\n').next()).unwrap_or("");
            let keyword = line.find(' ').map_or(0, |space| space + 1);
            let col = (whole.len() - line.len() + keyword) as u32;
            let left = line.get(keyword..).unwrap_or("").trim();
            match name_of(left) {
                Some("name") | None => {}
                Some(name) => {
                    let end_col = col + left.len() as u32;
                    let at = Location { line: at.line, col, end_line: at.line, end_col };
                    let message = format!("cannot assign to {name} here. Maybe you meant '==' instead of '='?");
                    return CompileError::syntax(message, at);
                }
            }
            let at = Location { line: at.end_line, col, ..at };
            CompileError::syntax("invalid syntax. Maybe you meant '==' or ':=' instead of '='?", at)
        }
        TokenKind::Colon if found == TokenKind::Rbrace => {
            let before = source.get(..start).unwrap_or("").trim_end();
            let col = at.col.saturating_sub((start - before.len()) as u32 + 1);
            CompileError::syntax("':' expected after dictionary key", Location { col, ..at })
        }
        TokenKind::Else => {
            let whole = source.get(..start).and_then(|before| before.rsplit('\n').next()).unwrap_or("");
            let from = whole.rfind(['=', '(', '[', '{', ',', ':']).map_or(0, |at| at + 1);
            let rest = whole.get(from..).unwrap_or("");
            let col = (from + rest.len() - rest.trim_start().len()) as u32;
            CompileError::syntax("expected 'else' after 'if' expression", Location { col, ..at })
        }
        _ if text == "(" && (line.starts_with("def ") || line.starts_with("async def ")) && line.contains('(') => {
            syntax("Function parameters cannot be parenthesized")
        }
        TokenKind::Newline if text == "." && line.starts_with("import ") && line.contains(" as ") => {
            syntax("cannot use attribute as import target")
        }
        TokenKind::Colon if line.starts_with("else if") => syntax("expected ':'"),
        TokenKind::Colon if block && matches!(found, TokenKind::Newline | TokenKind::EndOfFile) => {
            syntax("expected ':'")
        }
        TokenKind::Colon if block && !line.starts_with("def") => {
            if line.starts_with("else") || line.starts_with("try") || line.starts_with("finally") {
                syntax("expected ':'")
            } else {
                syntax("invalid syntax")
            }
        }
        TokenKind::Colon if block => syntax("expected ':'"),
        TokenKind::Lpar if line.starts_with("def") || line.starts_with("async def") => syntax("expected '('"),
        TokenKind::In if found == TokenKind::EndOfFile => syntax("invalid syntax"),
        TokenKind::Import => syntax("invalid syntax"),
        _ => syntax("invalid syntax"),
    }
}

fn other(source: &str, message: &str, text: &str, start: usize, at: Location) -> CompileError {
    let syntax = |message: &str| CompileError::syntax(message, at);
    if let Some(clause) = message.strip_prefix("Expected an indented block after ") {
        let (clause, line) = block_owner(source, start, clause);
        let message = format!("expected an indented block after {clause} on line {line}");
        return CompileError { kind: ErrorKind::IndentationError, ..CompileError::syntax(message, at) };
    }
    match message {
        "Only one '*' parameter allowed"
        | "Only one '*' separator allowed"
        | "Keyword-only parameter separator not allowed after '*' parameter" => {
            // The place is the star.
            let at = Location { end_line: at.line, end_col: at.col + 1, ..at };
            CompileError::syntax("* argument may appear only once", at)
        }
        "Only one '/' separator allowed" => syntax("/ may appear only once"),
        "'/' parameter must appear before '*' parameter" => syntax("/ must be ahead of *"),
        "Position-only parameter separator not allowed as first parameter" => {
            let line = source.get(..start).and_then(|before| before.rsplit('(').next()).unwrap_or("");
            syntax(if line.contains('*') { "/ must be ahead of *" } else { "invalid syntax" })
        }
        "Only one '**' parameter allowed" => syntax("arguments cannot follow var-keyword argument"),
        "Expected `except` or `finally` after `try` block" => syntax("expected 'except' or 'finally' block"),
        "Cannot have both 'except' and 'except*' on the same 'try'" => {
            // The place is the word, with its star.
            let star = text.strip_prefix("except").is_some_and(|rest| rest.trim_start().starts_with('*'));
            let at = Location { end_line: at.line, end_col: at.col + if star { 7 } else { 6 }, ..at };
            CompileError::syntax("cannot have both 'except' and 'except*' on the same 'try'", at)
        }
        "Expected one or more exception types" => syntax("expected one or more exception types"),
        "Multiple exception types must be parenthesized when using `as`" => {
            syntax("multiple exception types must be parenthesized when using 'as'")
        }
        "Only single target (not list) can be annotated" => syntax("only single target (not list) can be annotated"),
        "Only single target (not tuple) can be annotated" => syntax("only single target (not tuple) can be annotated"),
        "Expected a parameter name" if matches!(text, "True" | "False" | "None") => {
            CompileError::syntax(format!("cannot assign to {text}"), at)
        }
        "Expected a parameter name" => syntax("expression cannot contain assignment, perhaps you meant \"==\"?"),
        "Positional patterns cannot follow keyword patterns" => syntax("positional patterns follow keyword patterns"),
        _ if message.contains("mix") && text.contains(['t', 'T']) && has_template(text) => {
            syntax("cannot mix t-string literals with string or bytes literals")
        }
        _ if message.contains("mix") && message.contains("ytes") => {
            let at = Location { line: at.end_line, col: at.end_col, ..at };
            CompileError::syntax("cannot mix bytes and nonbytes literals", at)
        }
        _ if message.contains("Invalid decimal") => syntax("invalid decimal literal"),
        _ => syntax("invalid syntax"),
    }
}

/// Whether one of the literals side by side is a t-string.
fn has_template(text: &str) -> bool {
    let starts = |at: usize| {
        let from = text.get(..at).unwrap_or("");
        let prefix = from.trim_end_matches(|c: char| "rRtT".contains(c)).len();
        from.get(prefix..).is_some_and(|prefix| prefix.contains(['t', 'T']))
    };
    text.match_indices(['\'', '"']).any(|(at, _)| starts(at))
}

/// Names the clause whose block is missing, and its line.
fn block_owner(source: &str, start: usize, clause: &str) -> (String, u32) {
    let clause = clause.replace('`', "'");
    let word = clause.split('\'').nth(1).unwrap_or("").to_owned();
    let before = source.get(..start).unwrap_or("");
    let mut line = before.bytes().filter(|byte| *byte == b'\n').count() as u32 + 1;
    let starts: &[&str] = match (clause.as_str(), word.as_str()) {
        (c, _) if c.contains("function") => &["def ", "async def "],
        (c, _) if c.contains("class") => &["class "],
        (_, "for") => &["for ", "async for "],
        (_, "with") => &["with ", "async with "],
        _ => &[],
    };
    let mut starred = false;
    let kinds = before.lines().collect::<Vec<_>>();
    for (index, text) in kinds.iter().enumerate().rev() {
        let text = text.trim_start();
        let matches = match starts.is_empty() {
            true => text.starts_with(word.as_str()) && !word.is_empty(),
            false => starts.iter().any(|start| text.starts_with(start)),
        };
        if matches {
            line = index as u32 + 1;
            starred = text.strip_prefix("except").is_some_and(|rest| rest.trim_start().starts_with('*'));
            break;
        }
    }
    let clause = match (clause.as_str(), word.as_str()) {
        (c, _) if c.contains("function") => "function definition".to_owned(),
        (c, _) if c.contains("class") => "class definition".to_owned(),
        (_, "") => clause.clone(),
        (_, "except") if starred => "'except*' statement".to_owned(),
        (_, word) => format!("'{word}' statement"),
    };
    (clause, line)
}

/// What CPython calls the expression in a place where only a target may stand.
fn target_message(source: &str, start: usize, end: usize, error: &ParseErrorType) -> String {
    use ruff_python_ast::Mod;
    let text = source.get(start..end).unwrap_or("");
    let parsed = ruff_python_parser::parse_unchecked(
        text,
        ruff_python_parser::ParseOptions::from(ruff_python_parser::Mode::ParenthesizedExpression),
    );
    let Mod::Expression(expression) = parsed.syntax() else { return "invalid syntax".into() };
    let name = match expression_name(&expression.body) {
        // Without its parentheses it is not parsed as a whole.
        "name" if text.contains(":=") => "named expression",
        name => name,
    };
    target_text(source, start, end, error, name, &expression.body)
}

/// Whether a text is one expression, or several with commas.
fn is_expression(text: &str) -> bool {
    let options = ruff_python_parser::ParseOptions::from(ruff_python_parser::Mode::Expression);
    ruff_python_parser::parse_unchecked(text, options).errors().is_empty()
}

/// What CPython calls the expression that a text is.
pub fn name_of(text: &str) -> Option<&'static str> {
    if text.trim().is_empty() {
        return None;
    }
    let text = format!("({text}\n)");
    let options = ruff_python_parser::ParseOptions::from(ruff_python_parser::Mode::Expression);
    let parsed = ruff_python_parser::parse_unchecked(&text, options);
    match parsed.syntax() {
        ruff_python_ast::Mod::Expression(expression) if parsed.errors().is_empty() => {
            Some(expression_name(&expression.body))
        }
        _ => None,
    }
}

fn expression_name(expression: &ruff_python_ast::Expr) -> &'static str {
    use ruff_python_ast::Expr;
    match expression {
        Expr::Call(_) => "function call",
        Expr::StringLiteral(_) | Expr::BytesLiteral(_) | Expr::NumberLiteral(_) => "literal",
        Expr::BooleanLiteral(literal) if literal.value => "True",
        Expr::BooleanLiteral(_) => "False",
        Expr::NoneLiteral(_) => "None",
        Expr::EllipsisLiteral(_) => "ellipsis",
        Expr::BinOp(_) | Expr::UnaryOp(_) | Expr::BoolOp(_) => "expression",
        Expr::Compare(_) => "comparison",
        Expr::Lambda(_) => "lambda",
        Expr::If(_) => "conditional expression",
        Expr::Dict(_) => "dict literal",
        Expr::Set(_) => "set display",
        Expr::ListComp(_) => "list comprehension",
        Expr::SetComp(_) => "set comprehension",
        Expr::DictComp(_) => "dict comprehension",
        Expr::Generator(_) => "generator expression",
        Expr::Await(_) => "await expression",
        Expr::Yield(_) | Expr::YieldFrom(_) => "yield expression",
        Expr::FString(_) => "f-string expression",
        Expr::TString(_) => "t-string expression",
        Expr::Named(_) => "named expression",
        Expr::Attribute(_) => "attribute",
        Expr::Subscript(_) => "subscript",
        Expr::List(_) => "list",
        Expr::Tuple(_) => "tuple",
        Expr::Starred(_) => "starred",
        Expr::Name(name) if name.id.as_str() == "__debug__" => "__debug__",
        Expr::Name(_) => "name",
        _ => "expression",
    }
}

fn target_text(
    source: &str,
    start: usize,
    end: usize,
    error: &ParseErrorType,
    name: &str,
    expression: &ruff_python_ast::Expr,
) -> String {
    use ruff_python_ast::Expr;
    match error {
        ParseErrorType::InvalidDeleteTarget => format!("cannot delete {name}"),
        ParseErrorType::InvalidNamedAssignmentTarget => {
            format!("cannot use assignment expressions with {name}")
        }
        ParseErrorType::InvalidAugmentedAssignmentTarget => {
            format!("'{name}' is an illegal expression for augmented assignment")
        }
        ParseErrorType::InvalidAnnotatedAssignmentTarget => "illegal target for annotation".into(),
        _ => {
            let after = source.get(end..).unwrap_or("").trim_start_matches([' ', '\t', ')']);
            let plain = after.starts_with('=') && !after.starts_with("==");
            // Only what binds tighter than a comparison may be meant as the left side of one.
            let loose = matches!(
                expression,
                Expr::BoolOp(_) | Expr::UnaryOp(ruff_python_ast::ExprUnaryOp { op: ruff_python_ast::UnaryOp::Not, .. })
            );
            let keyword = loose
                || matches!(
                    name,
                    "True"
                        | "False"
                        | "None"
                        | "ellipsis"
                        | "yield expression"
                        | "__debug__"
                        | "comparison"
                        | "lambda"
                        | "conditional expression"
                        | "generator expression"
                );
            match name {
                "ellipsis" => "cannot assign to ellipsis here. Maybe you meant '==' instead of '='?".into(),
                "yield expression" if plain && source.get(..start).unwrap_or("").trim_end().ends_with('(') => {
                    "cannot assign to yield expression here. Maybe you meant '==' instead of '='?".into()
                }
                "yield expression" => "assignment to yield expression not possible".into(),
                _ if plain && !keyword => {
                    format!("cannot assign to {name} here. Maybe you meant '==' instead of '='?")
                }
                _ => format!("cannot assign to {name}"),
            }
        }
    }
}
