//! A walk over the text before parsing: bounds nesting and chains, finds the errors of CPython's tokenizer.
//!
//! It keeps one entry for each open bracket and f-string with the number of operators seen since the last comma at
//! that level. The sum over the open entries bounds the depth of the tree.

use crate::error::{CompileError, ErrorKind, Result, Warning};

use super::{Lines, strings};

/// CPython's MAXLEVEL and MAXINDENT.
const MAX_BRACKETS: usize = 200;
const MAX_INDENTS: usize = 100;
/// Prefix operators and right-nesting forms at once (CPython's parser stack gives out between 3,000 and 6,000).
const MAX_PREFIX: usize = 4_000;
/// Replacement fields in format specifications of one another.
const MAX_SPECS: usize = 2;
/// Operators and trailers in one chain.
const MAX_CHAIN: usize = 20_000;

pub struct Scan {
    /// An error of the tokenizer; it goes before errors of the parser.
    pub error: Option<CompileError>,
    pub warnings: Vec<Warning>,
    /// The innermost bracket open at the end: message and line.
    pub unclosed: Option<CompileError>,
    /// The text ends inside a bracket or a triple-quoted string.
    pub incomplete: bool,
    /// A bound on the tree's depth.
    pub depth: usize,
}

#[derive(Clone, Copy, PartialEq)]
enum Open {
    Bracket(u8),
    /// A replacement field, and whether its format specification has begun.
    Field {
        spec: bool,
    },
    FString {
        quote: u8,
        triple: bool,
        raw: bool,
        letter: u8,
    },
}

struct Level {
    open: Open,
    at: u32,
    prefix: usize,
    chain: usize,
    /// The largest sum of both counters at this level.
    max: usize,
}

struct Scanner<'a> {
    text: &'a [u8],
    source: &'a str,
    lines: &'a Lines,
    at: usize,
    stack: Vec<Level>,
    /// Sums of the counters of all levels.
    prefix: usize,
    chain: usize,
    depth: usize,
    /// Column with tabs to 8, column with tabs to 1.
    indents: Vec<(u32, u32)>,
    /// The last token ended an operand: an operator after it is binary.
    after_operand: bool,
    error: Option<CompileError>,
    warnings: Vec<Warning>,
}

pub fn scan(source: &str, lines: &Lines) -> Result<Scan> {
    let mut scanner = Scanner {
        text: source.as_bytes(),
        source,
        lines,
        at: 0,
        stack: vec![Level { open: Open::Bracket(0), at: 0, prefix: 0, chain: 0, max: 0 }],
        prefix: 0,
        chain: 0,
        depth: 0,
        indents: vec![(0, 0)],
        after_operand: false,
        error: None,
        warnings: Vec::new(),
    };
    scanner.run()?;
    let unclosed = scanner.stack.iter().rev().find_map(|level| match level.open {
        Open::Bracket(open) if open != 0 => {
            let at = lines.span(level.at, level.at + 1);
            Some(CompileError::syntax(format!("'{}' was never closed", open as char), at))
        }
        Open::Field { .. } => Some(CompileError::syntax("'{' was never closed", lines.span(level.at, level.at + 1))),
        _ => None,
    });
    let incomplete = scanner.error.as_ref().is_some_and(|error| error.message.starts_with("unterminated triple"))
        || scanner.error.is_none() && unclosed.is_some();
    Ok(Scan { error: scanner.error, warnings: scanner.warnings, unclosed, incomplete, depth: scanner.depth })
}

impl Scanner<'_> {
    fn byte(&self, ahead: usize) -> u8 {
        self.text.get(self.at + ahead).copied().unwrap_or(0)
    }
    fn fail(&mut self, kind: ErrorKind, message: String, start: usize, end: usize) {
        if self.error.is_none() {
            let at = self.lines.span(start as u32, end as u32);
            self.error = Some(CompileError { kind, tokenizer: true, ..CompileError::syntax(message, at) });
        }
        self.at = self.text.len();
    }
    fn syntax(&mut self, message: impl Into<String>, start: usize, end: usize) {
        self.fail(ErrorKind::SyntaxError, message.into(), start, end);
    }
    fn push(&mut self, open: Open, at: usize) -> Result<()> {
        if self.stack.len() > MAX_BRACKETS {
            let span = self.lines.span(at as u32, at as u32);
            return Err(CompileError::syntax("too many nested parentheses", span));
        }
        self.stack.push(Level { open, at: at as u32, prefix: 0, chain: 0, max: 0 });
        Ok(())
    }
    /// Leaves a level: its depth counts for the level around it, since the bracket's value may begin a chain there.
    fn pop(&mut self) {
        if self.stack.len() < 2 {
            return;
        }
        if let Some(level) = self.stack.pop() {
            self.prefix -= level.prefix;
            self.chain -= level.chain;
            self.chain += level.max;
            if let Some(outer) = self.stack.last_mut() {
                outer.chain += level.max;
            }
        }
    }
    fn count(&mut self, prefix: bool) -> Result<()> {
        if let Some(level) = self.stack.last_mut() {
            if prefix {
                level.prefix += 1;
                self.prefix += 1;
            } else {
                level.chain += 1;
                self.chain += 1;
            }
            level.max = level.max.max(level.prefix + level.chain);
        }
        self.depth = self.depth.max(self.prefix + self.chain);
        if self.prefix > MAX_PREFIX {
            return Err(CompileError::too_complex());
        }
        if self.chain > MAX_CHAIN {
            return Err(CompileError::too_deep());
        }
        Ok(())
    }
    fn reset(&mut self) {
        if let Some(level) = self.stack.last_mut() {
            self.prefix -= level.prefix;
            self.chain -= level.chain;
            level.prefix = 0;
            level.chain = 0;
        }
    }
    fn top(&self) -> Open {
        self.stack.last().map_or(Open::Bracket(0), |level| level.open)
    }

    fn run(&mut self) -> Result<()> {
        self.line_start()?;
        while self.at < self.text.len() {
            match self.top() {
                Open::FString { quote, triple, raw, letter } => self.fstring(quote, triple, raw, letter)?,
                Open::Field { spec: true } => self.spec()?,
                _ => self.token()?,
            }
        }
        // The end of the text inside an f-string.
        if self.error.is_none()
            && let Some((at, triple, letter)) = self.stack.iter().find_map(|level| match level.open {
                Open::FString { triple, letter, .. } => Some((level.at as usize, triple, letter)),
                _ => None,
            })
        {
            // A bracket left open inside a field is the better report.
            let inner_open = !matches!(self.top(), Open::FString { .. });
            if !inner_open {
                self.unterminated(at, triple, Some(letter));
            }
        }
        Ok(())
    }

    /// Measures the indentation of a line that is not inside brackets.
    fn line_start(&mut self) -> Result<()> {
        let (mut column, mut alternative) = (0u32, 0u32);
        loop {
            match self.byte(0) {
                b' ' => (column, alternative) = (column + 1, alternative + 1),
                b'\t' => (column, alternative) = ((column / 8 + 1) * 8, alternative + 1),
                b'\x0c' => (column, alternative) = (0, 0),
                _ => break,
            }
            self.at += 1;
        }
        if matches!(self.byte(0), b'\n' | b'#' | b'\\') || self.at >= self.text.len() {
            return Ok(());
        }
        let (last, last_alternative) = self.indents.last().copied().unwrap_or((0, 0));
        let line_begin = self.text[..self.at].iter().rposition(|byte| *byte == b'\n').map_or(0, |n| n + 1);
        const TABS: &str = "inconsistent use of tabs and spaces in indentation";
        let line_end =
            self.text[self.at..].iter().position(|byte| *byte == b'\n').map_or(self.text.len(), |n| self.at + n);
        if column == last {
            if alternative != last_alternative {
                self.fail(ErrorKind::TabError, TABS.into(), line_begin, line_end);
            }
        } else if column > last {
            if self.indents.len() >= MAX_INDENTS {
                let span = self.lines.span(self.at as u32, self.at as u32);
                let error =
                    CompileError::syntax("too many levels of indentation", bytecode::Location { col: 0, ..span });
                return Err(CompileError { kind: ErrorKind::IndentationError, ..error });
            }
            if alternative <= last_alternative {
                self.fail(ErrorKind::TabError, TABS.into(), line_begin, line_end);
            }
            self.indents.push((column, alternative));
        } else {
            while self.indents.last().is_some_and(|(indent, _)| *indent > column) {
                self.indents.pop();
            }
            let (now, now_alternative) = self.indents.last().copied().unwrap_or((0, 0));
            if now != column {
                let message = "unindent does not match any outer indentation level".to_owned();
                self.fail(ErrorKind::IndentationError, message, line_end, line_end);
            } else if now_alternative != alternative {
                self.fail(ErrorKind::TabError, TABS.into(), line_begin, line_end);
            }
        }
        Ok(())
    }

    fn token(&mut self) -> Result<()> {
        let start = self.at;
        let byte = self.byte(0);
        match byte {
            b' ' | b'\t' | b'\x0c' => self.at += 1,
            b'\n' => {
                self.at += 1;
                if self.stack.len() == 1 {
                    self.reset();
                    self.after_operand = false;
                    self.line_start()?;
                }
            }
            b'#' => {
                while self.at < self.text.len() && self.byte(0) != b'\n' {
                    self.at += 1;
                }
            }
            b'\\' => {
                if self.byte(1) == b'\n' {
                    self.at += 2;
                    if self.at >= self.text.len() {
                        self.syntax("unexpected EOF while parsing", self.at, self.at);
                    }
                } else if start + 1 >= self.text.len() {
                    self.syntax("unexpected EOF while parsing", start + 1, start + 1);
                } else {
                    self.syntax("unexpected character after line continuation character", start + 1, start + 1);
                }
            }
            b'(' | b'[' | b'{' => {
                if self.after_operand {
                    self.count(false)?;
                }
                self.push(Open::Bracket(byte), start)?;
                self.at += 1;
                self.after_operand = false;
            }
            b')' | b']' | b'}' => self.close(byte, start),
            b'"' | b'\'' => self.string(start, "")?,
            b'0'..=b'9' => self.number(start),
            b'.' if self.byte(1).is_ascii_digit() => self.number(start),
            b'_' | b'a'..=b'z' | b'A'..=b'Z' | 0x80.. => self.word(start)?,
            b',' | b';' => {
                self.reset();
                self.at += 1;
                self.after_operand = false;
            }
            b':' => {
                self.at += 1;
                self.after_operand = false;
                if let Open::Field { .. } = self.top()
                    && let Some(level) = self.stack.last_mut()
                {
                    level.open = Open::Field { spec: true };
                }
            }
            b'!' if matches!(self.top(), Open::Field { .. }) && self.byte(1) != b'=' => self.at += 1,
            // The parser refuses these where they stand.
            b'!' if self.byte(1) != b'=' => self.at += 1,
            b'$' | b'?' | b'`' => self.at += 1,
            0..=0x1f | 0x7f => {
                self.syntax(format!("invalid non-printable character U+{byte:04X}"), start, start + 1);
            }
            _ => {
                self.at += 1;
                while matches!(self.byte(0), b'=' | b'>' | b'*' | b'/' | b'<') && !matches!(byte, b'.' | b'~') {
                    if self.byte(0) == byte || matches!(self.byte(0), b'=' | b'>') {
                        self.at += 1;
                    } else {
                        break;
                    }
                }
                let right = !self.after_operand || self.text.get(start..start + 2) == Some(b"**");
                if byte != b'=' || self.at > start + 1 {
                    self.count(right)?;
                }
                self.after_operand = false;
            }
        }
        Ok(())
    }

    fn close(&mut self, byte: u8, start: usize) {
        let open = self.top();
        let wanted = match open {
            Open::Bracket(b'(') => b')',
            Open::Bracket(b'[') => b']',
            Open::Bracket(b'{') | Open::Field { .. } => b'}',
            _ => {
                self.syntax(format!("unmatched '{}'", byte as char), start, start);
                return;
            }
        };
        if byte != wanted {
            let (opened, opened_at) = self.stack.last().map_or((b'{', 0), |level| match level.open {
                Open::Bracket(open) => (open, level.at),
                _ => (b'{', level.at),
            });
            let line = self.lines.span(opened_at, opened_at).line;
            let here = self.lines.span(start as u32, start as u32).line;
            let field = matches!(open, Open::Field { .. });
            let message = match (field, line == here) {
                (true, _) => {
                    format!("f-string: unmatched '{}'", byte as char)
                }
                (_, true) => format!(
                    "closing parenthesis '{}' does not match opening parenthesis '{}'",
                    byte as char, opened as char
                ),
                (_, false) => format!(
                    "closing parenthesis '{}' does not match opening parenthesis '{}' on line {line}",
                    byte as char, opened as char
                ),
            };
            self.syntax(message, start, start);
            return;
        }
        let opened = self.stack.last().map_or(0, |level| level.at as usize);
        if matches!(open, Open::Field { .. })
            && self.source.get(opened + 1..start).is_some_and(|s| strings::without_comments(s).trim().is_empty())
        {
            let letter = self.letter();
            self.syntax(format!("{letter}-string: valid expression required before '}}'"), start, start + 1);
            return;
        }
        self.pop();
        self.at += 1;
        self.after_operand = true;
    }

    /// The letter of the innermost f-string or t-string.
    fn letter(&self) -> char {
        let letters = self.stack.iter().rev().filter_map(|level| match level.open {
            Open::FString { letter, .. } => Some(letter as char),
            _ => None,
        });
        letters.into_iter().next().unwrap_or('f')
    }

    fn word(&mut self, start: usize) -> Result<()> {
        let rest = self.source.get(start..).unwrap_or("");
        let mut end = start;
        for (at, c) in rest.char_indices() {
            if c == '_' || c.is_ascii_alphanumeric() || (!c.is_ascii() && (c.is_alphanumeric() || is_continue(c))) {
                end = start + at + c.len_utf8();
            } else {
                if !c.is_ascii() {
                    let bad = start + at;
                    let code = c as u32;
                    if c.is_control()
                        || c.is_whitespace()
                        || matches!(code, 0xad | 0x200b..=0x200f | 0x2028..=0x202f | 0x2060..=0x206f | 0xfeff | 0xe000..=0xf8ff)
                    {
                        self.syntax(format!("invalid non-printable character U+{code:04X}"), bad, bad);
                    } else {
                        self.syntax(format!("invalid character '{c}' (U+{code:04X})"), bad, bad);
                    }
                    return Ok(());
                }
                break;
            }
        }
        let word = self.source.get(start..end).unwrap_or("");
        if word.len() <= 2 && matches!(self.text.get(end), Some(b'"' | b'\'')) {
            let lower = word.to_ascii_lowercase();
            if matches!(lower.as_str(), "r" | "u" | "b" | "f" | "t" | "br" | "rb" | "fr" | "rf" | "tr" | "rt") {
                self.at = end;
                return self.string(start, &lower);
            }
        }
        self.at = end.max(start + 1);
        match word {
            "not" | "lambda" | "await" | "else" => {
                self.count(true)?;
                self.after_operand = false;
            }
            "yield" | "from" | "if" | "for" | "in" | "is" | "and" | "or" => {
                self.count(false)?;
                self.after_operand = false;
            }
            "return" | "del" | "assert" | "raise" | "elif" | "while" | "with" | "as" | "import" | "case" => {
                self.after_operand = false;
            }
            _ => self.after_operand = true,
        }
        Ok(())
    }

    fn number(&mut self, start: usize) {
        self.after_operand = true;
        let base = match (self.byte(0), self.byte(1)) {
            (b'0', b'x' | b'X') => 16,
            (b'0', b'o' | b'O') => 8,
            (b'0', b'b' | b'B') => 2,
            _ => 10,
        };
        let kind = match base {
            16 => "hexadecimal",
            8 => "octal",
            2 => "binary",
            _ => "decimal",
        };
        if base != 10 {
            self.at += 2;
            let mut digits = 0;
            loop {
                let digit =
                    self.byte(0) == b'_' && self.byte(1).is_ascii_hexdigit() && !digits_bad(self.byte(1), base.max(10));
                if digit {
                    self.at += 1;
                }
                if digits_bad(self.byte(0), base) {
                    break;
                }
                self.at += 1;
                digits += 1;
            }
            if self.byte(0).is_ascii_digit() {
                let message = format!("invalid digit '{}' in {kind} literal", self.byte(0) as char);
                self.syntax(message, self.at, self.at);
            } else if digits == 0 || self.byte(0) == b'_' {
                self.syntax(format!("invalid {kind} literal"), self.at.max(start + 1) - 1, self.at.max(start + 1) - 1);
            } else {
                self.after_number(start, kind);
            }
            return;
        }
        let zero = self.byte(0) == b'0';
        if !self.digits(start) {
            return;
        }
        let whole_end = self.at;
        let mut real = false;
        if self.byte(0) == b'.' {
            real = true;
            self.at += 1;
            if self.byte(0).is_ascii_digit() && !self.digits(start) {
                return;
            }
        }
        let signed = matches!(self.byte(1), b'+' | b'-') && self.byte(2).is_ascii_digit();
        if matches!(self.byte(0), b'e' | b'E') && (self.byte(1).is_ascii_digit() || signed) {
            real = true;
            self.at += 1 + signed as usize;
            if !self.digits(start) {
                return;
            }
        }
        if matches!(self.byte(0), b'j' | b'J') {
            self.at += 1;
            self.after_number(start, "imaginary");
            return;
        }
        let whole = self.text.get(start..whole_end).unwrap_or(b"");
        if zero && !real && whole.iter().any(|byte| !matches!(byte, b'0' | b'_')) {
            let message =
                "leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers";
            let zeros = whole.iter().take_while(|byte| matches!(byte, b'0' | b'_')).count();
            self.syntax(message, start, start + zeros);
            return;
        }
        self.after_number(start, "decimal");
    }

    /// Digits with single underscores between them.
    fn digits(&mut self, _start: usize) -> bool {
        loop {
            while self.byte(0).is_ascii_digit() {
                self.at += 1;
            }
            if self.byte(0) != b'_' {
                return true;
            }
            self.at += 1;
            if !self.byte(0).is_ascii_digit() {
                self.syntax("invalid decimal literal", self.at - 1, self.at - 1);
                return false;
            }
        }
    }

    /// A keyword may follow a number at once; another letter may not.
    fn after_number(&mut self, start: usize, kind: &str) {
        let next = self.source.get(self.at..).and_then(|rest| rest.chars().next()).unwrap_or(' ');
        if !(next == '_' || next.is_alphanumeric()) {
            return;
        }
        let rest = self.source.get(self.at..).unwrap_or("");
        let word: String = rest.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
        let keywords = ["and", "else", "for", "if", "in", "is", "not", "or"];
        if keywords.iter().any(|keyword| word.starts_with(keyword)) {
            let line = self.lines.span(self.at as u32, self.at as u32).line;
            let message = format!("invalid {kind} literal");
            let start = self.source.get(..self.at).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
            let column = self.source.get(start..self.at).map_or(0, |text| text.chars().count()) as u32;
            self.warnings.push(Warning::parsed(message, line, column, 0));
            return;
        }
        let _ = start;
        self.syntax(format!("invalid {kind} literal"), self.at - 1, self.at - 1);
    }

    /// A string literal whose quote is at `self.at`; `prefix` in lower case, `start` where it begins.
    fn string(&mut self, start: usize, prefix: &str) -> Result<()> {
        let quote = self.byte(0);
        let triple = self.byte(1) == quote && self.byte(2) == quote;
        self.at += if triple { 3 } else { 1 };
        self.after_operand = true;
        if prefix.contains(['f', 't']) {
            let letter = if prefix.contains('f') { b'f' } else { b't' };
            return self.push(Open::FString { quote, triple, raw: prefix.contains('r'), letter }, start);
        }
        loop {
            if self.at >= self.text.len() || (!triple && self.byte(0) == b'\n') {
                // The quote that ends the f-string around an unfinished field.
                if matches!(self.top(), Open::Field { .. })
                    && self
                        .stack
                        .iter()
                        .rev()
                        .any(|level| matches!(level.open, Open::FString { quote: q, .. } if q == quote))
                {
                    let letter = self.letter();
                    self.syntax(format!("{letter}-string: expecting '}}'"), start, start);
                    return Ok(());
                }
                self.unterminated(start, triple, None);
                return Ok(());
            }
            match self.byte(0) {
                b'\\' => self.at += 2,
                byte if byte == quote && !triple => break self.at += 1,
                byte if byte == quote && self.byte(1) == quote && self.byte(2) == quote => break self.at += 3,
                _ => self.at += 1,
            }
        }
        Ok(())
    }

    fn unterminated(&mut self, start: usize, triple: bool, letter: Option<u8>) {
        let end = self.at.min(self.text.len());
        let mut line = self.lines.span(end as u32, end as u32).line;
        if triple && self.text.last() == Some(&b'\n') {
            line -= 1;
        }
        let prefix = letter.map_or(String::new(), |letter| format!("{}-", letter as char));
        let kind = match triple {
            true => format!("triple-quoted {prefix}string"),
            false => format!("{prefix}string"),
        };
        let content = self.text.get(start..end).unwrap_or(&[]);
        let quote = content.iter().copied().find(|byte| matches!(byte, b'\'' | b'"')).unwrap_or(b'"');
        let escaped = !triple && letter.is_none() && content.windows(2).any(|pair| pair == [b'\\', quote]);
        let hint = if escaped { "; perhaps you escaped the end quote?" } else { "" };
        self.syntax(format!("unterminated {kind} literal (detected at line {line}){hint}"), start, start);
    }

    fn fstring(&mut self, quote: u8, triple: bool, raw: bool, letter: u8) -> Result<()> {
        let start = self.stack.last().map_or(0, |level| level.at as usize);
        match self.byte(0) {
            b'\n' if !triple => self.unterminated(start, false, Some(letter)),
            b'\\' if self.byte(1) == b'{' || self.byte(1) == b'}' => self.at += 1,
            b'\\' if !raw && self.byte(1) == b'N' && self.byte(2) == b'{' => {
                while self.at < self.text.len() && !matches!(self.byte(0), b'}' | b'\n') && self.byte(0) != quote {
                    self.at += 1;
                }
                if self.byte(0) == b'}' {
                    self.at += 1;
                }
            }
            b'\\' => self.at += 2,
            b'{' if self.byte(1) == b'{' => self.at += 2,
            b'{' => {
                self.push(Open::Field { spec: false }, self.at)?;
                self.at += 1;
                self.after_operand = false;
            }
            b'}' if self.byte(1) == b'}' => self.at += 2,
            b'}' => {
                let message = format!("{}-string: single '}}' is not allowed", letter as char);
                self.syntax(message, self.at, self.at);
            }
            byte if byte == quote && !triple => {
                self.at += 1;
                self.pop();
                self.after_operand = true;
            }
            byte if byte == quote && self.byte(1) == quote && self.byte(2) == quote => {
                self.at += 3;
                self.pop();
                self.after_operand = true;
            }
            _ => self.at += 1,
        }
        Ok(())
    }

    /// The literal part of a format specification.
    fn spec(&mut self) -> Result<()> {
        let around = self.stack.iter().rev().find_map(|level| match level.open {
            Open::FString { quote, triple, letter, .. } => Some((quote, triple, letter, level.at as usize)),
            _ => None,
        });
        let Some((quote, triple, letter, _)) = around else {
            self.at += 1;
            return Ok(());
        };
        match self.byte(0) {
            b'{' => {
                let outer = self.stack.iter().rev().take_while(|level| matches!(level.open, Open::Field { .. }));
                if outer.count() > MAX_SPECS {
                    let message = format!("{}-string: expressions nested too deeply", letter as char);
                    self.syntax(message, self.at - 1, self.at - 1);
                    return Ok(());
                }
                self.push(Open::Field { spec: false }, self.at)?;
                self.at += 1;
                self.after_operand = false;
            }
            b'}' => {
                self.at += 1;
                self.pop();
            }
            b'\n' if !triple => {
                let message = format!(
                    "{}-string: newlines are not allowed in format specifiers for single quoted {0}-strings",
                    letter as char
                );
                self.syntax(message, self.at, self.at);
            }
            byte if byte == quote && (!triple || self.byte(1) == quote && self.byte(2) == quote) => {
                self.syntax(
                    format!("{}-string: expecting '}}', or format specs", letter as char),
                    self.at,
                    self.at + 1,
                );
            }
            b'\\' => self.at += 2,
            _ => self.at += 1,
        }
        Ok(())
    }
}

fn digits_bad(byte: u8, base: u32) -> bool {
    !(byte as char).is_digit(base)
}

/// Characters that continue identifiers without being alphanumeric: marks and connectors.
fn is_continue(c: char) -> bool {
    matches!(c as u32,
        0xb7 | 0x300..=0x36f | 0x387 | 0x483..=0x487 | 0x591..=0x5bd | 0x5bf..=0x5c7 | 0x610..=0x61a
        | 0x64b..=0x669 | 0x670 | 0x6d6..=0x6ed | 0x711 | 0x730..=0x74a | 0x7a6..=0x7b0 | 0x816..=0x82d
        | 0x8e3..=0xdff | 0xe31..=0xe4e | 0xeb1..=0xecd | 0xf18..=0xfc6 | 0x102b..=0x109d | 0x1369..=0x1371
        | 0x17b4..=0x17dd | 0x180b..=0x18a9 | 0x1ab0..=0x1aff | 0x1b00..=0x1bff | 0x1c24..=0x1c37
        | 0x1cd0..=0x1cf9 | 0x1dc0..=0x1dff | 0x2118 | 0x212e | 0x203f | 0x2040 | 0x2054 | 0x20d0..=0x20f0
        | 0x2cef..=0x2cf1 | 0x2de0..=0x2dff | 0x302a..=0x302f | 0x3099..=0x309c | 0xa66f..=0xa6f1 | 0xa802..=0xabed
        | 0xfe00..=0xfe0f | 0xfe20..=0xfe2f | 0xfe33 | 0xfe34 | 0xfe4d..=0xfe4f | 0xff3f | 0x10000..=0x1efff | 0x20000..)
}
