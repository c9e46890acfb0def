//! Finds tokens in lines that arrive one at a time. Positions are byte offsets into the text read so far.

use vm::prelude::*;
use vm::types::str::{decode_at, is_identifier, unicode};

const MAX_INDENT: usize = 100;
const MAX_LEVEL: usize = 200;
const MAX_FSTRINGS: usize = 150;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    EndMarker,
    Name,
    Number,
    String,
    Newline,
    Indent,
    Dedent,
    /// An operator by its number in `token`.
    Exact(u8),
    Op,
    FStringStart,
    FStringMiddle,
    FStringEnd,
    TStringStart,
    TStringMiddle,
    TStringEnd,
    Comment,
    Nl,
}

impl Kind {
    pub fn number(self) -> i64 {
        match self {
            Kind::EndMarker => 0,
            Kind::Name => 1,
            Kind::Number => 2,
            Kind::String => 3,
            Kind::Newline => 4,
            Kind::Indent => 5,
            Kind::Dedent => 6,
            Kind::Exact(number) => number as i64,
            Kind::Op => 55,
            Kind::FStringStart => 59,
            Kind::FStringMiddle => 60,
            Kind::FStringEnd => 61,
            Kind::TStringStart => 62,
            Kind::TStringMiddle => 63,
            Kind::TStringEnd => 64,
            Kind::Comment => 65,
            Kind::Nl => 66,
        }
    }
    /// A string or a piece of one: its position is where the literal's lines begin.
    pub fn is_string(self) -> bool {
        matches!(self.number(), 3 | 59..=64)
    }
    pub fn is_operator(self) -> bool {
        matches!(self, Kind::Exact(_))
    }
}

pub struct Token {
    pub kind: Kind,
    /// None: the token has no text.
    pub start: Option<usize>,
    pub end: usize,
}

pub enum FaultKind {
    Raised(Error),
    Syntax,
    Indentation,
    Tab,
}

pub struct Fault {
    pub kind: FaultKind,
    pub message: String,
    pub lineno: u32,
    pub line_start: usize,
    pub column: i64,
    pub end_column: i64,
}

impl From<Error> for Fault {
    fn from(error: Error) -> Fault {
        let kind = FaultKind::Raised(error);
        Fault { kind, message: String::new(), lineno: 0, line_start: 0, column: 0, end_column: 0 }
    }
}

type Lexed<T> = Result<T, Fault>;
type ReadLine<'a> = &'a mut dyn FnMut() -> PyResult<Vec<u8>>;

/// An f-string or t-string being read.
struct Format {
    quote: u8,
    size: usize,
    raw: bool,
    template: bool,
    /// Open brackets since its start.
    depth: i32,
    /// The depth at which its innermost replacement field began; -1 outside of fields.
    field_depth: i32,
    in_spec: bool,
    /// The lexer is in its literal text (or its format specification), not in an expression.
    in_text: bool,
    start: usize,
    line_start: usize,
    lineno: u32,
}

pub struct Lexer {
    /// All text read so far (WTF-8).
    pub text: Vec<u8>,
    at: usize,
    pub line_start: usize,
    pub lineno: u32,
    /// Where the lines of the string being read begin.
    pub multi_line_start: usize,
    pub first_lineno: u32,
    /// The last line came without a newline; one was added.
    pub implicit_newline: bool,
    ended: bool,
    extra: bool,
    line_begins: bool,
    blank_line: bool,
    comment_newline: bool,
    indents: Vec<(u32, u32)>,
    pending: i32,
    brackets: Vec<u8>,
    formats: Vec<Format>,
}

impl Lexer {
    pub fn new(extra: bool) -> Lexer {
        Lexer {
            text: Vec::new(),
            at: 0,
            line_start: 0,
            lineno: 0,
            multi_line_start: 0,
            first_lineno: 0,
            implicit_newline: false,
            ended: false,
            extra,
            line_begins: true,
            blank_line: false,
            comment_newline: false,
            indents: vec![(0, 0)],
            pending: 0,
            brackets: Vec::new(),
            formats: Vec::new(),
        }
    }

    pub fn at_end(&self) -> bool {
        self.ended
    }

    /// The next byte; None at the end of the input.
    fn bump(&mut self, read: ReadLine<'_>) -> Lexed<Option<u8>> {
        if let Some(c) = self.text.get(self.at) {
            self.at += 1;
            return Ok(Some(*c));
        }
        if self.ended {
            return Ok(None);
        }
        let line = read()?;
        if line.is_empty() {
            self.ended = true;
            return Ok(None);
        }
        self.line_start = self.at;
        self.lineno += 1;
        if line.contains(&0) {
            return self.fault("source code cannot contain null bytes");
        }
        self.text.extend_from_slice(&line);
        self.implicit_newline = !line.ends_with(b"\n");
        if self.implicit_newline {
            self.text.push(b'\n');
        }
        self.at += 1;
        Ok(self.text.get(self.at - 1).copied())
    }

    /// Undoes a `bump` that gave `c`.
    fn back(&mut self, c: Option<u8>) {
        if c.is_some() {
            self.at -= 1;
        }
    }

    fn peek(&mut self, read: ReadLine<'_>) -> Lexed<Option<u8>> {
        let c = self.bump(read)?;
        self.back(c);
        Ok(c)
    }

    fn fault<T>(&self, message: impl Into<String>) -> Lexed<T> {
        self.fault_between(message, None, None)
    }

    /// Columns count from 1; without them the place is the last character read.
    fn fault_between<T>(&self, message: impl Into<String>, column: Option<i64>, end: Option<i64>) -> Lexed<T> {
        let read = self.text.get(self.line_start..self.at).unwrap_or(&[]);
        let column = column.unwrap_or_else(|| vm::types::str::count_chars(read) as i64);
        Err(Fault {
            kind: FaultKind::Syntax,
            message: message.into(),
            lineno: self.lineno,
            line_start: self.line_start,
            column,
            end_column: end.unwrap_or(column),
        })
    }

    fn indentation<T>(&self, message: &str, tabs: bool) -> Lexed<T> {
        let mut fault = match self.fault::<T>(message) {
            Err(fault) => fault,
            ok => return ok,
        };
        fault.kind = if tabs { FaultKind::Tab } else { FaultKind::Indentation };
        let line = self.text.get(self.line_start..).unwrap_or(&[]);
        let length = line.split(|b| *b == b'\n').next().map_or(0, vm::types::str::count_chars);
        fault.column = length as i64 + 1;
        fault.end_column = -1;
        Err(fault)
    }

    fn token(&self, kind: Kind, start: usize) -> Lexed<Token> {
        Ok(Token { kind, start: Some(start), end: self.at })
    }

    pub fn next(&mut self, read: ReadLine<'_>) -> Lexed<Token> {
        match self.formats.last() {
            Some(format) if format.in_text => self.format_text(read),
            _ => self.normal(read),
        }
    }

    /// The indentation of a new line; sets `pending`.
    fn indent(&mut self, read: ReadLine<'_>) -> Lexed<()> {
        let (mut col, mut alt, mut continued) = (0u32, 0u32, None);
        let c = loop {
            let c = self.bump(read)?;
            match c {
                Some(b' ') => (col, alt) = (col + 1, alt + 1),
                Some(b'\t') => (col, alt) = ((col / 8 + 1) * 8, alt + 1),
                Some(0x0C) => (col, alt) = (0, 0),
                Some(b'\\') => {
                    continued = continued.or(Some(col)).filter(|col| *col > 0);
                    self.continuation(read)?;
                }
                _ => break c,
            }
        };
        self.back(c);
        self.blank_line = matches!(c, Some(b'#' | b'\n' | b'\r'));
        if self.blank_line || !self.brackets.is_empty() {
            return Ok(());
        }
        if let Some(first) = continued {
            (col, alt) = (first, first);
        }
        const TABS: &str = "inconsistent use of tabs and spaces in indentation";
        let (top, top_alt) = self.indents.last().copied().unwrap_or((0, 0));
        if col == top {
            if alt != top_alt {
                return self.indentation(TABS, true);
            }
        } else if col > top {
            if self.indents.len() >= MAX_INDENT {
                return self.indentation("too many levels of indentation", false);
            }
            if alt <= top_alt {
                return self.indentation(TABS, true);
            }
            self.pending += 1;
            self.indents.push((col, alt));
        } else {
            while self.indents.len() > 1 && self.indents.last().is_some_and(|(indent, _)| col < *indent) {
                self.indents.pop();
                self.pending -= 1;
            }
            let (top, top_alt) = self.indents.last().copied().unwrap_or((0, 0));
            if col != top {
                return self.indentation("unindent does not match any outer indentation level", false);
            }
            if alt != top_alt {
                return self.indentation(TABS, true);
            }
        }
        Ok(())
    }

    /// After a backslash: a newline and something behind it.
    fn continuation(&mut self, read: ReadLine<'_>) -> Lexed<()> {
        let mut c = self.bump(read)?;
        if c == Some(b'\r') {
            c = self.bump(read)?;
        }
        if c != Some(b'\n') {
            return self.fault("unexpected character after line continuation character");
        }
        match self.peek(read)? {
            Some(_) => Ok(()),
            None => {
                self.at = self.text.len();
                self.fault("unexpected EOF in multi-line statement")
            }
        }
    }

    fn normal(&mut self, read: ReadLine<'_>) -> Lexed<Token> {
        loop {
            if std::mem::take(&mut self.line_begins) {
                self.blank_line = false;
                self.indent(read)?;
            }
            if self.pending < 0 {
                self.pending += 1;
                return self.token(Kind::Dedent, self.at);
            }
            if self.pending > 0 {
                self.pending -= 1;
                return self.token(Kind::Indent, self.line_start);
            }
            if let Some(token) = self.in_line(read)? {
                return Ok(token);
            }
        }
    }

    /// A token of the current line; None: go on with the next line.
    fn in_line(&mut self, read: ReadLine<'_>) -> Lexed<Option<Token>> {
        let mut c;
        loop {
            c = self.bump(read)?;
            match c {
                Some(b' ' | b'\t' | 0x0C) => {}
                Some(b'\\') => self.continuation(read)?,
                _ => break,
            }
        }
        let start = if c.is_some() { self.at - 1 } else { self.at };
        if c == Some(b'#') {
            while !matches!(c, None | Some(b'\n' | b'\r')) {
                c = self.bump(read)?;
            }
            if self.extra {
                self.back(c);
                self.comment_newline = self.blank_line;
                return self.token(Kind::Comment, start).map(Some);
            }
        }
        let Some(mut c) = c else {
            if !self.brackets.is_empty() {
                let column = if self.formats.is_empty() { 0 } else { self.column_of(self.at) };
                return self.fault_between("unexpected EOF in multi-line statement", Some(column), None);
            }
            return Ok(Some(Token { kind: Kind::EndMarker, start: None, end: self.at }));
        };
        if c == b'_' || c.is_ascii_alphabetic() || c >= 0x80 {
            return self.word(c, start, read).map(Some);
        }
        if c == b'\r' {
            match self.bump(read)? {
                Some(next) => c = next,
                None => return Ok(None),
            }
        }
        if c == b'\n' {
            self.line_begins = true;
            if self.blank_line || !self.brackets.is_empty() || (self.comment_newline && self.extra) {
                self.comment_newline = false;
                if self.extra {
                    return self.token(Kind::Nl, start).map(Some);
                }
                return Ok(None);
            }
            return Ok(Some(Token { kind: Kind::Newline, start: Some(start), end: self.at - 1 }));
        }
        if c == b'.' {
            let after = self.bump(read)?;
            match after {
                Some(b'0'..=b'9') => {
                    self.fraction(read)?;
                    return self.token(Kind::Number, start).map(Some);
                }
                Some(b'.') => {
                    let third = self.bump(read)?;
                    if third == Some(b'.') {
                        return self.token(Kind::Exact(52), start).map(Some);
                    }
                    self.back(third);
                    self.back(after);
                }
                _ => self.back(after),
            }
            return self.token(Kind::Exact(23), start).map(Some);
        }
        if c.is_ascii_digit() {
            self.number(c, read)?;
            return self.token(Kind::Number, start).map(Some);
        }
        if c == b'"' || c == b'\'' {
            return self.string(c, start, read).map(Some);
        }
        self.operator(c, start, read).map(Some)
    }

    /// An identifier, or a string with a prefix.
    fn word(&mut self, first: u8, start: usize, read: ReadLine<'_>) -> Lexed<Token> {
        let (mut b, mut u, mut r, mut f, mut t) = (false, false, false, false, false);
        let mut c = Some(first);
        loop {
            match c {
                Some(b'b' | b'B') if !(b || u || f || t) => b = true,
                Some(b'u' | b'U') if !(b || u || r || f || t) => u = true,
                Some(b'r' | b'R') if !(r || u) => r = true,
                Some(b'f' | b'F') if !(f || b || u || t) => f = true,
                Some(b't' | b'T') if !(f || b || u || t) => t = true,
                _ => break,
            }
            c = self.bump(read)?;
            if let Some(quote @ (b'"' | b'\'')) = c {
                if f || t {
                    return self.format_start(quote, start, r, t, read);
                }
                return self.string(quote, start, read);
            }
        }
        let mut ascii = true;
        while let Some(byte) = c
            && (byte == b'_' || byte.is_ascii_alphanumeric() || byte >= 0x80)
        {
            ascii &= byte < 0x80;
            c = self.bump(read)?;
        }
        self.back(c);
        if !ascii && !self.extra {
            self.check_identifier(start)?;
        }
        self.token(Kind::Name, start)
    }

    fn check_identifier(&mut self, start: usize) -> Lexed<()> {
        let word = self.text[start..self.at].to_vec();
        if is_identifier(&word) {
            return Ok(());
        }
        // The longest valid beginning; the character behind it is named.
        let mut at = 0;
        while at < word.len() {
            let (c, size) = decode_at(&word[at..]);
            let size = size.max(1);
            if !is_identifier(&word[..at + size]) {
                self.at = start + at + size;
                return self.bad_character(c);
            }
            at += size;
        }
        Ok(())
    }

    fn bad_character<T>(&mut self, c: u32) -> Lexed<T> {
        let shown = char::from_u32(c).filter(|_| unicode::is_printable(c));
        match shown {
            Some(shown) => self.fault(format!("invalid character '{shown}' (U+{c:04X})")),
            None => self.fault(format!("invalid non-printable character U+{c:04X}")),
        }
    }

    /// Digits with single underscores between them; the first has been read.
    fn digits(&mut self, valid: fn(u8) -> bool, message: &str, read: ReadLine<'_>) -> Lexed<Option<u8>> {
        loop {
            let mut c = self.bump(read)?;
            while c.is_some_and(valid) {
                c = self.bump(read)?;
            }
            if c != Some(b'_') {
                return Ok(c);
            }
            let next = self.bump(read)?;
            if !next.is_some_and(valid) {
                self.back(next);
                return self.fault(message);
            }
        }
    }

    fn number(&mut self, first: u8, read: ReadLine<'_>) -> Lexed<()> {
        const DECIMAL: &str = "invalid decimal literal";
        if first != b'0' {
            let c = self.digits(|c| c.is_ascii_digit(), DECIMAL, read)?;
            return self.after_integer(c, read);
        }
        let start = self.at - 1;
        let mut c = self.bump(read)?;
        let (valid, name): (fn(u8) -> bool, &str) = match c {
            Some(b'x' | b'X') => (|c| c.is_ascii_hexdigit(), "hexadecimal"),
            Some(b'o' | b'O') => (|c| matches!(c, b'0'..=b'7'), "octal"),
            Some(b'b' | b'B') => (|c| matches!(c, b'0' | b'1'), "binary"),
            _ => {
                let mut nonzero = false;
                loop {
                    while c == Some(b'0') {
                        c = self.bump(read)?;
                    }
                    if c != Some(b'_') {
                        break;
                    }
                    c = self.bump(read)?;
                    if !c.is_some_and(|c| c.is_ascii_digit()) {
                        self.back(c);
                        return self.fault(DECIMAL);
                    }
                }
                let zeros_end = self.at;
                if c.is_some_and(|c| c.is_ascii_digit()) {
                    nonzero = true;
                    c = self.digits(|c| c.is_ascii_digit(), DECIMAL, read)?;
                }
                if matches!(c, Some(b'.' | b'e' | b'E' | b'j' | b'J')) {
                    return self.after_integer(c, read);
                }
                if nonzero && !self.extra {
                    self.back(c);
                    let from = self.column_of(start) + 1;
                    let end = self.column_of(zeros_end);
                    return self.fault_between(
                        "leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers",
                        Some(from),
                        Some(end),
                    );
                }
                return self.end_number(c, "decimal", read);
            }
        };
        loop {
            c = self.bump(read)?;
            if c == Some(b'_') {
                c = self.bump(read)?;
            }
            if !c.is_some_and(valid) {
                return match c {
                    Some(digit) if digit.is_ascii_digit() => {
                        self.fault(format!("invalid digit '{}' in {name} literal", digit as char))
                    }
                    _ => {
                        self.back(c);
                        self.fault(format!("invalid {name} literal"))
                    }
                };
            }
            while c.is_some_and(valid) {
                c = self.bump(read)?;
            }
            if c != Some(b'_') {
                break;
            }
            self.back(c);
        }
        if let Some(digit) = c.filter(|c| c.is_ascii_digit()) {
            return self.fault(format!("invalid digit '{}' in {name} literal", digit as char));
        }
        self.end_number(c, name, read)
    }

    fn column_of(&self, at: usize) -> i64 {
        self.text.get(self.line_start..at).map_or(0, |read| vm::types::str::count_chars(read) as i64)
    }

    /// A fraction, an exponent, an imaginary unit may follow; `c` was read.
    fn after_integer(&mut self, c: Option<u8>, read: ReadLine<'_>) -> Lexed<()> {
        if c != Some(b'.') {
            return self.exponent(c, "decimal", read);
        }
        let c = self.bump(read)?;
        if c.is_some_and(|c| c.is_ascii_digit()) {
            return self.fraction(read);
        }
        self.exponent(c, "decimal", read)
    }

    /// Behind the first digit of a fraction.
    fn fraction(&mut self, read: ReadLine<'_>) -> Lexed<()> {
        let c = self.digits(|c| c.is_ascii_digit(), "invalid decimal literal", read)?;
        self.exponent(c, "decimal", read)
    }

    fn exponent(&mut self, mut c: Option<u8>, name: &str, read: ReadLine<'_>) -> Lexed<()> {
        if matches!(c, Some(b'e' | b'E')) {
            let letter = c;
            c = self.bump(read)?;
            if matches!(c, Some(b'+' | b'-')) {
                c = self.bump(read)?;
                if !c.is_some_and(|c| c.is_ascii_digit()) {
                    self.back(c);
                    return self.fault("invalid decimal literal");
                }
            } else if !c.is_some_and(|c| c.is_ascii_digit()) {
                self.back(c);
                return self.end_number(letter, name, read);
            }
            c = self.digits(|c| c.is_ascii_digit(), "invalid decimal literal", read)?;
        }
        if matches!(c, Some(b'j' | b'J')) {
            c = self.bump(read)?;
            return self.end_number(c, "imaginary", read);
        }
        self.end_number(c, name, read)
    }

    /// A number ends here: a keyword may follow at once, another name may not. `c` was read.
    fn end_number(&mut self, c: Option<u8>, name: &str, read: ReadLine<'_>) -> Lexed<()> {
        let Some(byte) = c else { return Ok(()) };
        let keywords: &[&[u8]] = match byte {
            b'a' => &[b"and"],
            b'e' => &[b"else"],
            b'f' => &[b"for"],
            b'i' => &[b"in", b"is", b"if"],
            b'o' => &[b"or"],
            b'n' => &[b"not"],
            _ => &[],
        };
        let rest = self.text.get(self.at - 1..).unwrap_or(&[]);
        if keywords.iter().any(|word| rest.starts_with(word)) {
            self.back(c);
            return Ok(());
        }
        let _ = read;
        if !self.extra && (byte == b'_' || byte.is_ascii_alphanumeric() || byte >= 0x80) {
            self.back(c);
            return self.fault(format!("invalid {name} literal"));
        }
        self.back(c);
        Ok(())
    }

    fn string(&mut self, quote: u8, start: usize, read: ReadLine<'_>) -> Lexed<Token> {
        self.first_lineno = self.lineno;
        self.multi_line_start = self.line_start;
        let (mut size, mut closing, mut escaped) = (1, 0, false);
        let mut c = self.bump(read)?;
        if c == Some(quote) {
            c = self.bump(read)?;
            if c == Some(quote) {
                size = 3;
            } else {
                closing = 1;
            }
        }
        if c != Some(quote) {
            self.back(c);
        }
        while closing != size {
            c = self.bump(read)?;
            if c.is_none() || (size == 1 && c == Some(b'\n')) {
                let last = self.lineno;
                self.at = start + 1;
                self.line_start = self.multi_line_start;
                self.lineno = self.first_lineno;
                if let Some(format) = self.formats.last()
                    && format.quote == quote
                    && format.size == size
                {
                    let kind = if format.template { 't' } else { 'f' };
                    return self.fault(format!("{kind}-string: expecting '}}'"));
                }
                let message = if size == 3 {
                    format!("unterminated triple-quoted string literal (detected at line {last})")
                } else if escaped {
                    format!("unterminated string literal (detected at line {last}); perhaps you escaped the end quote")
                } else {
                    format!("unterminated string literal (detected at line {last})")
                };
                return self.fault(message);
            }
            if c == Some(quote) {
                closing += 1;
                continue;
            }
            closing = 0;
            if c == Some(b'\\') {
                c = self.bump(read)?;
                escaped |= c == Some(quote);
                if c == Some(b'\r') {
                    self.bump(read)?;
                }
            }
        }
        self.token(Kind::String, start)
    }

    fn format_start(&mut self, quote: u8, start: usize, raw: bool, template: bool, read: ReadLine<'_>) -> Lexed<Token> {
        self.first_lineno = self.lineno;
        self.multi_line_start = self.line_start;
        let mut size = 1;
        let second = self.bump(read)?;
        if second == Some(quote) {
            let third = self.bump(read)?;
            if third == Some(quote) {
                size = 3;
            } else {
                self.back(third);
                self.back(second);
            }
        } else {
            self.back(second);
        }
        if self.formats.len() + 1 >= MAX_FSTRINGS {
            return self.fault("too many nested f-strings or t-strings");
        }
        self.formats.push(Format {
            quote,
            size,
            raw,
            template,
            depth: 0,
            field_depth: -1,
            in_spec: false,
            in_text: true,
            start,
            line_start: self.line_start,
            lineno: self.lineno,
        });
        self.token(if template { Kind::TStringStart } else { Kind::FStringStart }, start)
    }

    /// Literal text of an f-string: its end, a piece, or the brace that begins a field.
    fn format_text(&mut self, read: ReadLine<'_>) -> Lexed<Token> {
        let Some(format) = self.formats.last() else { return self.normal(read) };
        let (quote, size, raw, template) = (format.quote, format.size, format.raw, format.template);
        let in_spec = format.in_spec && format.field_depth >= 0;
        let depth = format.depth;
        let middle = if template { Kind::TStringMiddle } else { Kind::FStringMiddle };
        let start = self.at;
        let first = self.peek(read)?;
        self.first_lineno = self.lineno;
        self.multi_line_start = self.line_start;
        if first.is_some() {
            self.at += 1;
        }
        if first == Some(b'{') {
            let second = self.peek(read)?;
            self.back(first);
            if second != Some(b'{') {
                if let Some(format) = self.formats.last_mut() {
                    format.field_depth += 1;
                    format.in_text = false;
                }
                return self.normal(read);
            }
        } else {
            self.back(first);
        }
        let mut quotes = 0;
        while quotes < size {
            let c = self.bump(read)?;
            if c != Some(quote) {
                self.back(c);
                break;
            }
            quotes += 1;
        }
        if quotes == size {
            self.formats.pop();
            return self.token(if template { Kind::TStringEnd } else { Kind::FStringEnd }, start);
        }
        self.at -= quotes;
        let (mut closing, mut named) = (0, false);
        while closing != size {
            let c = self.bump(read)?;
            let Some(byte) = c.filter(|c| size == 3 || *c != b'\n') else {
                if in_spec && c.is_some() {
                    if size == 1 {
                        let kind = if template { 't' } else { 'f' };
                        return self.fault(format!(
                            "{kind}-string: newlines are not allowed in format specifiers for single quoted {kind}-strings"
                        ));
                    }
                    self.back(c);
                    if let Some(format) = self.formats.last_mut() {
                        format.in_text = false;
                        format.in_spec = false;
                    }
                    return self.token(middle, start);
                }
                return self.unterminated_format();
            };
            if byte == quote {
                closing += 1;
                continue;
            }
            closing = 0;
            match byte {
                b'{' => {
                    let next = self.bump(read)?;
                    if next != Some(b'{') || in_spec {
                        self.back(next);
                        self.back(c);
                        if let Some(format) = self.formats.last_mut() {
                            format.field_depth += 1;
                            format.in_text = false;
                        }
                        return self.token(middle, start);
                    }
                    return Ok(Token { kind: middle, start: Some(start), end: self.at - 1 });
                }
                b'}' => {
                    if named {
                        return self.token(middle, start);
                    }
                    let next = self.bump(read)?;
                    if next == Some(b'}') && !in_spec && depth == 0 {
                        return Ok(Token { kind: middle, start: Some(start), end: self.at - 1 });
                    }
                    self.back(next);
                    self.back(c);
                    if let Some(format) = self.formats.last_mut() {
                        format.in_text = false;
                    }
                    return self.token(middle, start);
                }
                b'\\' => {
                    let mut next = self.bump(read)?;
                    if next == Some(b'\r') {
                        next = self.bump(read)?;
                    }
                    if matches!(next, Some(b'{' | b'}')) {
                        self.back(next);
                        continue;
                    }
                    if !raw && next == Some(b'N') {
                        next = self.bump(read)?;
                        if next == Some(b'{') {
                            named = true;
                        } else {
                            self.back(next);
                        }
                    }
                }
                _ => {}
            }
        }
        self.at -= size;
        self.token(middle, start)
    }

    fn unterminated_format(&mut self) -> Lexed<Token> {
        let last = self.lineno;
        let Some(format) = self.formats.last() else { return self.fault("unterminated f-string literal") };
        let kind = if format.template { 't' } else { 'f' };
        let triple = if format.size == 3 { "triple-quoted " } else { "" };
        let message = format!("unterminated {triple}{kind}-string literal (detected at line {last})");
        (self.at, self.line_start, self.lineno) = (format.start + 1, format.line_start, format.lineno);
        self.fault(message)
    }

    fn operator(&mut self, c: u8, start: usize, read: ReadLine<'_>) -> Lexed<Token> {
        if let Some(format) = self.formats.last_mut()
            && c == b':'
            && format.field_depth >= 0
            && format.depth - 1 == format.field_depth
        {
            format.in_text = true;
            format.in_spec = true;
            return self.token(Kind::Exact(11), start);
        }
        let second = self.bump(read)?;
        if let Some(two) = second.and_then(|second| two_characters(c, second)) {
            let third = self.bump(read)?;
            if let Some(three) = third.and_then(|third| three_characters(c, second.unwrap_or(0), third)) {
                return self.token(Kind::Exact(three), start);
            }
            self.back(third);
            return self.token(Kind::Exact(two), start);
        }
        self.back(second);
        match c {
            b'(' | b'[' | b'{' => {
                if self.brackets.len() >= MAX_LEVEL {
                    return self.fault("too many nested parentheses");
                }
                self.brackets.push(c);
                if let Some(format) = self.formats.last_mut() {
                    format.depth += 1;
                }
            }
            b')' | b']' | b'}' => self.close(c)?,
            _ => {}
        }
        if !self.extra && (c < b' ' || c == 0x7F) {
            return self.bad_character(c as u32);
        }
        match one_character(c) {
            Some(number) => self.token(Kind::Exact(number), start),
            None => self.token(Kind::Op, start),
        }
    }

    fn close(&mut self, c: u8) -> Lexed<()> {
        let kind = self.formats.last().map(|format| if format.template { 't' } else { 'f' });
        if let (Some(kind), Some(format)) = (kind, self.formats.last())
            && format.depth == 0
            && c == b'}'
        {
            return self.fault(format!("{kind}-string: single '}}' is not allowed"));
        }
        match self.brackets.pop() {
            None if !self.extra => return self.fault(format!("unmatched '{}'", c as char)),
            Some(opening) if !self.extra && !matches!((opening, c), (b'(', b')') | (b'[', b']') | (b'{', b'}')) => {
                return self.fault(format!(
                    "closing parenthesis '{}' does not match opening parenthesis '{}'",
                    c as char, opening as char
                ));
            }
            _ => {}
        }
        let mut unmatched = false;
        if let Some(format) = self.formats.last_mut() {
            format.depth -= 1;
            unmatched = format.depth < 0;
            if c == b'}' && format.depth == format.field_depth {
                format.field_depth -= 1;
                format.in_text = true;
                format.in_spec = false;
            }
        }
        if let (true, Some(kind)) = (unmatched, kind) {
            return self.fault(format!("{kind}-string: unmatched '{}'", c as char));
        }
        Ok(())
    }
}

/// Numbers of `token`.
fn one_character(c: u8) -> Option<u8> {
    Some(match c {
        b'(' => 7,
        b')' => 8,
        b'[' => 9,
        b']' => 10,
        b':' => 11,
        b',' => 12,
        b';' => 13,
        b'+' => 14,
        b'-' => 15,
        b'*' => 16,
        b'/' => 17,
        b'|' => 18,
        b'&' => 19,
        b'<' => 20,
        b'>' => 21,
        b'=' => 22,
        b'.' => 23,
        b'%' => 24,
        b'{' => 25,
        b'}' => 26,
        b'~' => 31,
        b'^' => 32,
        b'@' => 49,
        b'!' => 54,
        _ => return None,
    })
}

fn two_characters(a: u8, b: u8) -> Option<u8> {
    Some(match (a, b) {
        (b'=', b'=') => 27,
        (b'!', b'=') => 28,
        (b'<', b'=') => 29,
        (b'>', b'=') => 30,
        (b'<', b'<') => 33,
        (b'>', b'>') => 34,
        (b'*', b'*') => 35,
        (b'+', b'=') => 36,
        (b'-', b'=') => 37,
        (b'*', b'=') => 38,
        (b'/', b'=') => 39,
        (b'%', b'=') => 40,
        (b'&', b'=') => 41,
        (b'|', b'=') => 42,
        (b'^', b'=') => 43,
        (b'/', b'/') => 47,
        (b'@', b'=') => 50,
        (b'-', b'>') => 51,
        (b':', b'=') => 53,
        _ => return None,
    })
}

fn three_characters(a: u8, b: u8, c: u8) -> Option<u8> {
    Some(match (a, b, c) {
        (b'<', b'<', b'=') => 44,
        (b'>', b'>', b'=') => 45,
        (b'*', b'*', b'=') => 46,
        (b'/', b'/', b'=') => 48,
        _ => return None,
    })
}
