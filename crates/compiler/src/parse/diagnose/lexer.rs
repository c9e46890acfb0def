//! The tokens of a faulty source, one at a time, as CPython's tokenizer meets them.
//!
//! Tokens are made on demand, because an error of the tokenizer counts only when the parser gets that far. The line the
//! lexer is on when an error is raised decides which text the error shows.

use super::Stop;
use crate::error::{CompileError, ErrorKind, Warning};

/// What a token is. Keywords are names; `Token::keyword` tells them apart.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    Name,
    Number,
    Str,
    /// The opening, the literal text and the closing of an f-string or t-string; `Token::t_string` says which.
    TextStart,
    TextMiddle,
    TextEnd,
    Op,
    Newline,
    Indent,
    Dedent,
    End,
}

#[derive(Clone, Copy, Debug)]
pub struct Token {
    pub kind: Kind,
    pub start: u32,
    pub end: u32,
    /// The line it begins on.
    pub line: u32,
    /// It has a column (indents, dedents and the end have none).
    pub placed: bool,
    pub keyword: bool,
    pub t_string: bool,
    /// Open brackets after the token.
    pub level: u32,
}

/// Brackets, indents and f-strings may nest this deep.
const MAX_BRACKETS: usize = 200;
const MAX_INDENTS: usize = 100;
const MAX_TEXTS: usize = 150;
/// Replacement fields within format specifications within replacement fields.
const MAX_FIELDS: i32 = 3;

const KEYWORDS: &[&str] = &[
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del",
    "elif", "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal",
    "not", "or", "pass", "raise", "return", "try", "while", "with", "yield",
];

const LONG_OPS: &[&str] = &[
    "**=", "//=", ">>=", "<<=", "...", "!=", "==", "<=", ">=", "->", ":=", "+=", "-=", "*=", "/=", "%=", "&=", "|=",
    "^=", "@=", "**", "//", "<<", ">>",
];

#[derive(Clone, Copy)]
struct Bracket {
    byte: u8,
    line: u32,
    at: usize,
}

/// An f-string or t-string that is being read.
struct Text {
    quote: u8,
    size: usize,
    raw: bool,
    letter: char,
    start: usize,
    line: u32,
    line_start: usize,
    /// Brackets open within it, and for each field it is in, how many there were before.
    depth: i32,
    fields: i32,
    /// The next token is literal text.
    literal: bool,
    in_spec: bool,
}

pub struct Lexer<'a> {
    source: &'a str,
    bytes: &'a [u8],
    pub at: usize,
    /// Where the line being read begins and ends, and its number.
    pub line_start: usize,
    line_end: usize,
    /// Where the line that the current token began on begins.
    first_start: usize,
    in_token: bool,
    pub line: u32,
    pub eof: bool,
    /// An error has ended the tokens.
    pub failed: bool,
    line_begins: bool,
    indents: Vec<(u32, u32)>,
    pending: i32,
    brackets: Vec<Bracket>,
    texts: Vec<Text>,
    pub warnings: Vec<Warning>,
}

impl<'a> Lexer<'a> {
    pub fn new(source: &'a str) -> Lexer<'a> {
        Lexer {
            source,
            bytes: source.as_bytes(),
            at: 0,
            line_start: 0,
            line_end: 0,
            first_start: 0,
            in_token: false,
            line: 0,
            eof: false,
            failed: false,
            line_begins: true,
            indents: vec![(0, 0)],
            pending: 0,
            brackets: Vec::new(),
            texts: Vec::new(),
            warnings: Vec::new(),
        }
    }

    pub fn slice(&self, start: u32, end: u32) -> &'a str {
        self.source.get(start as usize..end as usize).unwrap_or("")
    }

    /// The line being read, with its newline.
    pub fn current_line(&self) -> &'a str {
        self.source.get(self.line_start..self.line_end).unwrap_or("")
    }

    /// Line `number`, without its newline.
    pub fn nth_line(&self, number: u32) -> &'a str {
        let line = self.source.split_inclusive('\n').nth((number as usize).saturating_sub(1)).unwrap_or("");
        line.strip_suffix('\n').unwrap_or(line)
    }

    /// What an interactive source gets in place of its end: dedents of all indents.
    pub fn close_indents(&mut self) {
        self.pending = 1 - self.indents.len() as i32;
        self.indents.truncate(1);
    }

    /// Whether anything but blanks and comments comes after what has been read.
    pub fn more_follows(&self) -> bool {
        let rest = self.source.get(self.at..).unwrap_or("");
        rest.lines().any(|line| {
            !line.trim_start_matches([' ', '\t', '\x0c']).is_empty() && {
                !line.trim_start_matches([' ', '\t', '\x0c']).starts_with('#')
            }
        })
    }

    /// Whether an f-string or t-string is being read.
    pub fn in_text(&self) -> bool {
        !self.texts.is_empty()
    }

    /// The innermost bracket that is open.
    pub fn open_bracket(&self) -> Option<(char, u32, usize)> {
        self.brackets.last().map(|open| (open.byte as char, open.line, open.at))
    }

    /// The next byte; 0 at the end.
    fn next(&mut self) -> u8 {
        if self.at == self.line_end {
            if self.eof || self.at >= self.bytes.len() {
                self.eof = true;
                return 0;
            }
            self.line += 1;
            self.line_start = self.at;
            if !self.in_token {
                self.first_start = self.at;
            }
            let rest = self.bytes.get(self.at..).unwrap_or(&[]);
            self.line_end = rest.iter().position(|byte| *byte == b'\n').map_or(self.bytes.len(), |n| self.at + n + 1);
        }
        self.at += 1;
        self.bytes.get(self.at - 1).copied().unwrap_or(0)
    }

    fn back(&mut self, byte: u8) {
        if byte != 0 {
            self.at -= 1;
        }
    }

    fn peek(&mut self) -> u8 {
        let byte = self.next();
        self.back(byte);
        byte
    }

    fn raw_error(&mut self, kind: ErrorKind, message: String, column: u32, end_column: u32, text: &str) -> Stop {
        self.failed = true;
        Stop::Raised(Box::new(CompileError {
            line: self.line,
            column,
            end_line: self.line,
            end_column,
            text: Some(text.to_owned()),
            ..CompileError::bare(kind, message)
        }))
    }

    /// Characters of the line that have been read.
    fn column(&self) -> u32 {
        self.source.get(self.line_start..self.at).map_or(0, |text| text.chars().count()) as u32
    }

    /// An error at the last byte read.
    fn error(&mut self, message: impl Into<String>) -> Stop {
        let column = self.column();
        self.error_between(message, column, column)
    }

    fn error_between(&mut self, message: impl Into<String>, column: u32, end_column: u32) -> Stop {
        self.eof = false;
        let rest = self.source.get(self.line_start..).unwrap_or("");
        let text = rest.split('\n').next().unwrap_or("");
        self.raw_error(ErrorKind::SyntaxError, message.into(), column, end_column, text)
    }

    /// Errors of the indentation. Only those of dedents know a column.
    fn indent_error(&mut self, kind: ErrorKind, message: &str) -> Stop {
        self.at = self.line_end;
        let text = self.current_line();
        match kind {
            ErrorKind::IndentationError if message.starts_with("unindent") => {
                self.raw_error(kind, message.into(), text.chars().count() as u32, u32::MAX, text)
            }
            _ => self.raw_error(kind, message.into(), 1, 0, text),
        }
    }

    /// The text ended where more is needed.
    fn at_end(&mut self) -> Stop {
        if let Some(stop) = self.never_closed() {
            return stop;
        }
        self.unexpected_end()
    }

    fn unexpected_end(&mut self) -> Stop {
        let text = self.current_line();
        let column = self.column();
        self.raw_error(ErrorKind::SyntaxError, "unexpected EOF while parsing".into(), column, u32::MAX, text)
    }

    /// The error of the innermost bracket that is open.
    pub fn never_closed(&mut self) -> Option<Stop> {
        let (bracket, line, at) = self.open_bracket()?;
        self.failed = true;
        let text = match self.line <= line {
            true => self.current_line(),
            false => self.nth_line(line),
        };
        let start = self.source.get(..at)?.rfind('\n').map_or(0, |n| n + 1);
        let column = self.source.get(start..at)?.chars().count() as u32 + 1;
        Some(Stop::Raised(Box::new(CompileError {
            line,
            column,
            end_line: line,
            end_column: 0,
            text: Some(text.to_owned()),
            ..CompileError::bare(ErrorKind::SyntaxError, format!("'{bracket}' was never closed"))
        })))
    }

    fn token(&self, kind: Kind, start: usize, end: usize, line: u32) -> Token {
        Token {
            kind,
            start: start as u32,
            end: end as u32,
            line,
            placed: true,
            keyword: false,
            t_string: false,
            level: self.brackets.len() as u32,
        }
    }

    fn unplaced(&self, kind: Kind) -> Token {
        Token { placed: false, ..self.token(kind, self.at, self.at, self.line) }
    }

    /// The next token.
    pub fn read(&mut self) -> Result<Token, Stop> {
        match self.texts.last() {
            Some(text) if text.literal => self.literal(),
            _ => self.code(),
        }
    }

    /// The blanks before a line's first token. Whether the line is blank.
    fn line_start(&mut self) -> Result<bool, Stop> {
        let (mut column, mut alternative, mut first) = (0, 0, 0);
        let byte = loop {
            match self.next() {
                b' ' => {
                    column += 1;
                    alternative += 1;
                }
                b'\t' => {
                    column = (column / 8 + 1) * 8;
                    alternative += 1;
                }
                b'\x0c' => {
                    column = 0;
                    alternative = 0;
                }
                b'\\' => {
                    if first == 0 {
                        first = column;
                    }
                    self.continuation()?;
                }
                byte => break byte,
            }
        };
        self.back(byte);
        if matches!(byte, b'#' | b'\n' | b'\r') {
            return Ok(true);
        }
        if !self.brackets.is_empty() {
            return Ok(false);
        }
        if first != 0 {
            (column, alternative) = (first, first);
        }
        let tabs = "inconsistent use of tabs and spaces in indentation";
        let (top, top_alternative) = self.indents.last().copied().unwrap_or_default();
        if column == top {
            if alternative != top_alternative {
                return Err(self.indent_error(ErrorKind::TabError, tabs));
            }
        } else if column > top {
            if self.indents.len() >= MAX_INDENTS {
                return Err(self.indent_error(ErrorKind::IndentationError, "too many levels of indentation"));
            }
            if alternative <= top_alternative {
                return Err(self.indent_error(ErrorKind::TabError, tabs));
            }
            self.pending += 1;
            self.indents.push((column, alternative));
        } else {
            while self.indents.len() > 1 && self.indents.last().is_some_and(|top| column < top.0) {
                self.indents.pop();
                self.pending -= 1;
            }
            let (top, top_alternative) = self.indents.last().copied().unwrap_or_default();
            if column != top {
                let message = "unindent does not match any outer indentation level";
                return Err(self.indent_error(ErrorKind::IndentationError, message));
            }
            if alternative != top_alternative {
                return Err(self.indent_error(ErrorKind::TabError, tabs));
            }
        }
        Ok(false)
    }

    /// A backslash has been read: the line goes on in the next one.
    fn continuation(&mut self) -> Result<(), Stop> {
        if self.next() != b'\n' {
            let text = self.current_line();
            // Counted from where the token began, but no further than the line's end.
            let bytes = (self.at - 1).saturating_sub(self.first_start).min(text.len());
            let column = text.char_indices().take_while(|(at, _)| *at < bytes).count() as u32 + 1;
            let message = "unexpected character after line continuation character";
            return Err(self.raw_error(ErrorKind::SyntaxError, message.into(), column, 0, text));
        }
        if self.peek() == 0 {
            self.at = self.line_end;
            return Err(self.at_end());
        }
        Ok(())
    }

    fn code(&mut self) -> Result<Token, Stop> {
        loop {
            self.in_token = false;
            let mut blank = false;
            if self.line_begins {
                self.line_begins = false;
                blank = self.line_start()?;
            }
            if self.pending != 0 {
                let kind = if self.pending < 0 { Kind::Dedent } else { Kind::Indent };
                self.pending -= self.pending.signum();
                self.peek();
                return Ok(self.unplaced(kind));
            }
            self.peek();
            let mut byte = loop {
                match self.next() {
                    b' ' | b'\t' | b'\x0c' => {}
                    b'\\' => {
                        self.in_token = true;
                        self.continuation()?;
                        self.in_token = false;
                    }
                    byte => break byte,
                }
            };
            self.in_token = true;
            let comment = self.at.saturating_sub(1);
            if byte == b'#' {
                while !matches!(byte, 0 | b'\n') {
                    byte = self.next();
                }
            }
            if byte == 0 {
                return match self.brackets.is_empty() {
                    true => Ok(self.unplaced(Kind::End)),
                    false => Err(self.at_end()),
                };
            }
            if byte == b'\n' {
                self.line_begins = true;
                if blank || !self.brackets.is_empty() {
                    continue;
                }
                // A comment belongs to the newline that ends it.
                return Ok(self.token(Kind::Newline, comment, self.at, self.line));
            }
            return self.word(byte);
        }
    }

    fn word(&mut self, byte: u8) -> Result<Token, Stop> {
        let start = self.at - 1;
        if byte.is_ascii_alphabetic() || byte == b'_' || byte >= 128 {
            return self.name(byte, start);
        }
        if byte.is_ascii_digit() || byte == b'.' && self.peek().is_ascii_digit() {
            return self.number(byte, start);
        }
        if matches!(byte, b'\'' | b'"') {
            return self.string(byte, start);
        }
        self.operator(byte, start)
    }

    fn name(&mut self, first: u8, start: usize) -> Result<Token, Stop> {
        let mut seen = String::new();
        let mut byte = first;
        loop {
            let lower = byte.to_ascii_lowercase() as char;
            if !"burft".contains(lower) || seen.contains(lower) {
                break;
            }
            seen.push(lower);
            byte = self.next();
            if matches!(byte, b'\'' | b'"') {
                for (a, b) in [('u', 'b'), ('u', 'r'), ('u', 'f'), ('u', 't'), ('b', 'f'), ('b', 't'), ('f', 't')] {
                    if seen.contains(a) && seen.contains(b) {
                        let column = self.source.get(self.line_start..start).map_or(0, |s| s.chars().count()) as u32;
                        let end = column + (self.at - start) as u32;
                        let message = format!("'{a}' and '{b}' prefixes are incompatible");
                        return Err(self.error_between(message, column + 1, end));
                    }
                }
                return match seen.chars().find(|c| matches!(c, 'f' | 't')) {
                    Some(letter) => self.text(byte, start, letter, seen.contains('r')),
                    None => self.string(byte, start),
                };
            }
        }
        let mut ascii = first < 128;
        while byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 128 {
            ascii &= byte < 128;
            byte = self.next();
        }
        self.back(byte);
        let word = self.slice(start as u32, self.at as u32);
        if !ascii && let Some((at, c)) = bad_character(word) {
            let code = c as u32;
            if at + c.len_utf8() < word.len() {
                self.at = start + at + c.len_utf8();
            }
            return Err(match printable(c) {
                true => self.error(format!("invalid character '{c}' (U+{code:04X})")),
                false => self.error(format!("invalid non-printable character U+{code:04X}")),
            });
        }
        Ok(Token { keyword: KEYWORDS.contains(&word), ..self.token(Kind::Name, start, self.at, self.line) })
    }

    fn string(&mut self, quote: u8, start: usize) -> Result<Token, Stop> {
        let (first_line, first_start) = (self.line, self.line_start);
        let (mut size, mut ends, mut escaped) = (1, 0, false);
        let mut byte = self.next();
        if byte == quote {
            byte = self.next();
            match byte == quote {
                true => size = 3,
                false => ends = 1,
            }
        }
        if byte != quote {
            self.back(byte);
        }
        while ends != size {
            let mut byte = self.next();
            if byte == 0 || size == 1 && byte == b'\n' {
                let last = self.line;
                self.at = start + 1;
                self.line = first_line;
                self.line_start = first_start;
                if let Some(text) = self.texts.last()
                    && text.quote == quote
                    && text.size == size
                {
                    let letter = text.letter;
                    return Err(self.error(format!("{letter}-string: expecting '}}'")));
                }
                let kind = if size == 3 { "triple-quoted string" } else { "string" };
                let hint = if escaped && size == 1 { "; perhaps you escaped the end quote?" } else { "" };
                let stop = self.error(format!("unterminated {kind} literal (detected at line {last}){hint}"));
                self.eof = byte == 0;
                return Err(stop);
            }
            if byte == quote {
                ends += 1;
                continue;
            }
            ends = 0;
            if byte == b'\\' {
                byte = self.next();
                escaped |= byte == quote;
            }
        }
        Ok(self.token(Kind::Str, start, self.at, first_line))
    }

    /// The opening of an f-string or t-string; its quote has been read.
    fn text(&mut self, quote: u8, start: usize, letter: char, raw: bool) -> Result<Token, Stop> {
        let mut size = 1;
        let second = self.next();
        if second == quote {
            let third = self.next();
            if third == quote {
                size = 3;
            } else {
                self.back(third);
                self.back(second);
            }
        } else {
            self.back(second);
        }
        if self.texts.len() + 1 >= MAX_TEXTS {
            return Err(self.error("too many nested f-strings or t-strings"));
        }
        self.texts.push(Text {
            quote,
            size,
            raw,
            letter,
            start,
            line: self.line,
            line_start: self.line_start,
            depth: 0,
            fields: -1,
            literal: true,
            in_spec: false,
        });
        Ok(Token { t_string: letter == 't', ..self.token(Kind::TextStart, start, self.at, self.line) })
    }

    /// A replacement field begins: code follows.
    fn enter_field(&mut self) -> Result<(), Stop> {
        let Some(text) = self.texts.last_mut() else { return Ok(()) };
        text.fields += 1;
        text.literal = false;
        if text.fields >= MAX_FIELDS {
            let letter = text.letter;
            return Err(self.error(format!("{letter}-string: expressions nested too deeply")));
        }
        Ok(())
    }

    /// The literal text of an f-string, or its end.
    fn literal(&mut self) -> Result<Token, Stop> {
        let Some(text) = self.texts.last() else { return self.code() };
        let (quote, size, raw, letter) = (text.quote, text.size, text.raw, text.letter);
        let t_string = letter == 't';
        self.in_token = true;
        let (start, line) = (self.at, self.line);
        let first = self.next();
        if first == b'{' && self.peek() != b'{' {
            self.back(first);
            self.enter_field()?;
            return self.code();
        }
        self.back(first);
        let rest = self.bytes.get(self.at..self.at + size).unwrap_or(&[]);
        if rest.len() == size && rest.iter().all(|byte| *byte == quote) {
            self.peek();
            self.at += size;
            self.texts.pop();
            return Ok(Token { t_string, ..self.token(Kind::TextEnd, start, self.at, self.line) });
        }
        let (mut ends, mut name) = (0, false);
        while ends != size {
            let byte = self.next();
            let in_spec = self.texts.last().is_some_and(|text| text.in_spec && text.fields >= 0);
            let middle =
                |lexer: &Lexer, end: usize| Token { t_string, ..lexer.token(Kind::TextMiddle, start, end, line) };
            if byte == 0 || size == 1 && byte == b'\n' {
                if in_spec && byte == b'\n' {
                    let message = format!(
                        "{letter}-string: newlines are not allowed in format specifiers for single quoted {letter}-strings"
                    );
                    return Err(self.error(message));
                }
                let last = self.line;
                if let Some(text) = self.texts.last() {
                    let (at, line, line_start) = (text.start + 1, text.line, text.line_start);
                    self.at = at;
                    self.line = line;
                    self.line_start = line_start;
                }
                let kind = if size == 3 { "triple-quoted " } else { "" };
                let stop = self.error(format!("unterminated {kind}{letter}-string literal (detected at line {last})"));
                self.eof = byte == 0 && size == 3;
                return Err(stop);
            }
            if byte == quote {
                ends += 1;
                continue;
            }
            ends = 0;
            if byte == b'{' {
                if self.peek() != b'{' || in_spec {
                    self.back(byte);
                    self.enter_field()?;
                    return Ok(middle(self, self.at));
                }
                self.next();
                return Ok(middle(self, self.at - 1));
            }
            if byte == b'}' {
                if name {
                    return Ok(middle(self, self.at));
                }
                let depth = self.texts.last().map_or(0, |text| text.depth);
                if self.peek() == b'}' && !in_spec && depth == 0 {
                    self.next();
                    return Ok(middle(self, self.at - 1));
                }
                self.back(byte);
                if let Some(text) = self.texts.last_mut() {
                    text.literal = false;
                }
                return Ok(middle(self, self.at));
            }
            if byte == b'\\' {
                let escape = self.next();
                if matches!(escape, b'{' | b'}') {
                    if !raw {
                        let message = crate::parse::strings::escape_warning(&(escape as char).to_string());
                        let column = self.column();
                        self.warnings.push(Warning::parsed(message, self.line, column, 0));
                    }
                    self.back(escape);
                } else if !raw && escape == b'N' {
                    if self.peek() == b'{' {
                        self.next();
                        name = true;
                    }
                }
            }
        }
        self.at -= size;
        Ok(Token { t_string, ..self.token(Kind::TextMiddle, start, self.at, line) })
    }

    fn operator(&mut self, byte: u8, start: usize) -> Result<Token, Stop> {
        if matches!(byte, b':' | b'}' | b'!' | b'{')
            && let Some(text) = self.texts.last_mut()
            && text.fields >= 0
            && byte == b':'
            && text.depth - 1 == text.fields
        {
            text.literal = true;
            text.in_spec = true;
            return Ok(self.token(Kind::Op, start, self.at, self.line));
        }
        let rest = self.bytes.get(start..).unwrap_or(&[]);
        if let Some(op) = LONG_OPS.iter().find(|op| rest.starts_with(op.as_bytes())) {
            self.at = start + op.len();
            return Ok(self.token(Kind::Op, start, self.at, self.line));
        }
        match byte {
            b'(' | b'[' | b'{' => {
                if self.brackets.len() >= MAX_BRACKETS {
                    return Err(self.error("too many nested parentheses"));
                }
                self.brackets.push(Bracket { byte, line: self.line, at: start });
                if let Some(text) = self.texts.last_mut() {
                    text.depth += 1;
                }
            }
            b')' | b']' | b'}' => self.close(byte)?,
            _ => {}
        }
        if byte < b' ' || byte == 127 {
            return Err(self.error(format!("invalid non-printable character U+{byte:04X}")));
        }
        Ok(self.token(Kind::Op, start, self.at, self.line))
    }

    fn close(&mut self, byte: u8) -> Result<(), Stop> {
        let c = byte as char;
        if let Some(text) = self.texts.last()
            && text.depth == 0
            && byte == b'}'
        {
            let letter = text.letter;
            return Err(self.error(format!("{letter}-string: single '}}' is not allowed")));
        }
        let Some(open) = self.brackets.pop() else {
            return Err(self.error(format!("unmatched '{c}'")));
        };
        let matches = matches!((open.byte, byte), (b'(', b')') | (b'[', b']') | (b'{', b'}'));
        if !matches {
            if let Some(text) = self.texts.last()
                && open.byte == b'{'
                && text.depth - 1 == text.fields
            {
                let letter = text.letter;
                return Err(self.error(format!("{letter}-string: unmatched '{c}'")));
            }
            let opened = open.byte as char;
            let mut message = format!("closing parenthesis '{c}' does not match opening parenthesis '{opened}'");
            if open.line != self.line {
                message.push_str(&format!(" on line {}", open.line));
            }
            return Err(self.error(message));
        }
        if let Some(text) = self.texts.last_mut() {
            text.depth -= 1;
            if text.depth < 0 {
                let letter = text.letter;
                return Err(self.error(format!("{letter}-string: unmatched '{c}'")));
            }
            if byte == b'}' && text.depth == text.fields {
                text.fields -= 1;
                text.literal = true;
                text.in_spec = false;
            }
        }
        Ok(())
    }

    fn number(&mut self, first: u8, start: usize) -> Result<Token, Stop> {
        self.number_tail(first, start)?;
        Ok(self.token(Kind::Number, start, self.at, self.line))
    }

    fn number_tail(&mut self, first: u8, start: usize) -> Result<(), Stop> {
        if first == b'.' {
            self.digits()?;
            return self.exponent();
        }
        if first != b'0' {
            self.back(first);
            self.digits()?;
        } else {
            let (name, base) = match self.peek() {
                b'x' | b'X' => ("hexadecimal", 16),
                b'o' | b'O' => ("octal", 8),
                b'b' | b'B' => ("binary", 2),
                _ => return self.zero(start),
            };
            self.next();
            return self.based(name, base);
        }
        if self.peek() == b'.' {
            self.next();
            if self.peek().is_ascii_digit() {
                self.digits()?;
            }
        }
        self.exponent()
    }

    fn based(&mut self, name: &str, base: u32) -> Result<(), Stop> {
        loop {
            let mut byte = self.next();
            if byte == b'_' {
                byte = self.next();
            }
            if !(byte as char).is_digit(base) {
                if byte.is_ascii_digit() {
                    return Err(self.error(format!("invalid digit '{}' in {name} literal", byte as char)));
                }
                self.back(byte);
                return Err(self.error(format!("invalid {name} literal")));
            }
            while (self.peek() as char).is_digit(base) {
                self.next();
            }
            let byte = self.peek();
            if byte == b'_' {
                continue;
            }
            if byte.is_ascii_digit() {
                self.next();
                return Err(self.error(format!("invalid digit '{}' in {name} literal", byte as char)));
            }
            return self.number_end(name);
        }
    }

    /// What follows a first `0` that names no base.
    fn zero(&mut self, start: usize) -> Result<(), Stop> {
        loop {
            let byte = self.peek();
            if byte == b'_' {
                self.next();
                if !self.peek().is_ascii_digit() {
                    return Err(self.error("invalid decimal literal"));
                }
            }
            if self.peek() != b'0' {
                break;
            }
            self.next();
        }
        let zeros = self.at;
        let mut bad = false;
        if self.peek().is_ascii_digit() {
            bad = true;
            self.digits()?;
        }
        match self.peek() {
            b'.' => {
                self.next();
                if self.peek().is_ascii_digit() {
                    self.digits()?;
                }
                self.exponent()
            }
            b'e' | b'E' | b'j' | b'J' => self.exponent(),
            _ if bad => {
                let column = self.source.get(self.line_start..start).map_or(0, |s| s.chars().count()) as u32;
                let message =
                    "leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers";
                Err(self.error_between(message, column + 1, column + 1 + (zeros - start) as u32))
            }
            _ => self.number_end("decimal"),
        }
    }

    /// Digits with single underscores between them.
    fn digits(&mut self) -> Result<(), Stop> {
        loop {
            while self.peek().is_ascii_digit() {
                self.next();
            }
            if self.peek() != b'_' {
                return Ok(());
            }
            self.next();
            if !self.peek().is_ascii_digit() {
                return Err(self.error("invalid decimal literal"));
            }
        }
    }

    fn exponent(&mut self) -> Result<(), Stop> {
        let byte = self.peek();
        if matches!(byte, b'e' | b'E') {
            self.next();
            let sign = self.next();
            if matches!(sign, b'+' | b'-') {
                if !self.peek().is_ascii_digit() {
                    return Err(self.error("invalid decimal literal"));
                }
            } else {
                self.back(sign);
                if !sign.is_ascii_digit() {
                    self.at -= 1;
                    return self.number_end("decimal");
                }
            }
            self.digits()?;
        }
        if matches!(self.peek(), b'j' | b'J') {
            self.next();
            return self.number_end("imaginary");
        }
        self.number_end("decimal")
    }

    /// A keyword may follow a number at once, with a warning; another letter may not.
    fn number_end(&mut self, name: &str) -> Result<(), Stop> {
        let next = self.peek();
        let rest = self.bytes.get(self.at..).unwrap_or(&[]);
        const AFTER: [&[u8]; 5] = [b"and", b"else", b"for", b"or", b"not"];
        let follows = [b"if", b"in", b"is"].iter().any(|word| rest.starts_with(*word))
            || AFTER.iter().any(|word| {
                let after = rest.get(word.len()).copied().unwrap_or(0);
                rest.starts_with(word) && !(after.is_ascii_alphanumeric() || after == b'_' || after >= 128)
            });
        if follows {
            let message = format!("invalid {name} literal");
            let column = self.column();
            self.warnings.push(Warning::parsed(message, self.line, column, 0));
        } else if next.is_ascii_alphanumeric() || next == b'_' {
            return Err(self.error(format!("invalid {name} literal")));
        }
        Ok(())
    }
}

/// The first character that may not stand in an identifier.
fn bad_character(word: &str) -> Option<(usize, char)> {
    word.char_indices().find(|(at, c)| match at {
        0 => !(*c == '_' || unicode_ident::is_xid_start(*c)),
        _ => !unicode_ident::is_xid_continue(*c),
    })
}

fn printable(c: char) -> bool {
    let hidden =
        matches!(c as u32, 0xad | 0x200b..=0x200f | 0x2028..=0x202f | 0x2060..=0x206f | 0xfeff | 0xe000..=0xf8ff);
    !(c.is_control() || c.is_whitespace() || hidden)
}
