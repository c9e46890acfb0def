//! The parser's state: tokens, memory of what was tried, and the ways to raise.

use rustc_hash::FxHashMap;

use super::Stop;
use super::lexer::{Kind, Lexer, Token};
use super::nodes::{Node, Nodes, Shape, Want};
use crate::error::{CompileError, ErrorKind, Warning};
use crate::{Mode, Options, flags};

/// Something parsed, nothing, or an end of parsing.
pub type Parsed<T> = Result<Option<T>, Stop>;

/// Nesting of rules that CPython's parser allows.
const MAX_DEPTH: u32 = 4000;

/// Rules whose outcome is remembered, so that trying alternatives stays linear.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub enum Rule {
    SimpleStatement,
    Block,
    Expression,
    StarExpression,
    NamedSlip,
    Disjunction,
    Conjunction,
    Inversion,
    Comparison,
    BitOr,
    BitXor,
    BitAnd,
    Shift,
    Sum,
    Term,
    Factor,
    AwaitPrimary,
    Primary,
    TargetPrimary,
    Strings,
    Arguments,
    StarTarget,
    TargetWithStar,
    StarTargets,
    DelTarget,
    TypeParam,
    ClosedPattern,
}

pub struct Peg<'a> {
    pub lexer: Lexer<'a>,
    tokens: Vec<Token>,
    /// The token to be read next.
    pub mark: usize,
    /// The second pass: rules for slips are on.
    pub slips: bool,
    memo: FxHashMap<(Rule, u32), (Option<Node>, u32)>,
    pub nodes: Nodes,
    pub int_digits: usize,
    mode: Mode,
    /// The end of an interactive source closes its blocks.
    imply_dedent: bool,
    started: bool,
    /// `<>` is spelt that way, by a future import or flag; where it was met.
    pub flufl: bool,
    pub unequal: Vec<u32>,
    depth: u32,
    /// Warnings of string literals, found in the first pass.
    pub warnings: Vec<Warning>,
}

/// The value of an optional part, or nothing parsed.
macro_rules! need {
    ($parsed:expr) => {
        match $parsed? {
            Some(value) => value,
            None => return Ok(None),
        }
    };
}
/// Tries an alternative: what it parsed is the rule's.
macro_rules! either {
    ($peg:expr, |$p:ident| $body:expr) => {
        if let Some(found) = $peg.attempt(|$p| $body)? {
            return Ok(Some(found));
        }
    };
}
/// A condition of an alternative.
macro_rules! when {
    ($condition:expr) => {
        if !$condition {
            return Ok(None);
        }
    };
}
pub(super) use {either, need, when};

impl<'a> Peg<'a> {
    pub fn new(source: &'a str, options: &Options) -> Peg<'a> {
        Peg {
            lexer: Lexer::new(source),
            tokens: Vec::new(),
            mark: 0,
            slips: false,
            memo: FxHashMap::default(),
            nodes: Nodes::default(),
            int_digits: options.int_digits,
            mode: options.mode,
            imply_dedent: options.flags & flags::DONT_IMPLY_DEDENT == 0,
            started: false,
            flufl: false,
            unequal: Vec::new(),
            depth: 0,
            warnings: Vec::new(),
        }
    }

    pub fn second_pass(&mut self) {
        self.mark = 0;
        self.slips = true;
        self.memo.clear();
        self.nodes = Nodes::default();
    }

    pub fn take_warnings(&mut self) -> Vec<Warning> {
        let mut all = std::mem::take(&mut self.lexer.warnings);
        all.append(&mut self.warnings);
        all.sort_by_key(|warning| warning.line);
        all
    }

    // Tokens.

    fn fetch(&mut self) -> Result<(), Stop> {
        let mut token = self.lexer.read()?;
        if self.mode == Mode::Single && token.kind == Kind::End && self.started {
            token.kind = Kind::Newline;
            self.started = false;
            if self.imply_dedent {
                self.lexer.close_indents();
            }
        } else {
            self.started = true;
        }
        self.tokens.push(token);
        Ok(())
    }

    /// The token at the mark.
    pub fn token(&mut self) -> Result<Token, Stop> {
        while self.tokens.len() <= self.mark {
            self.fetch()?;
        }
        self.tokens.get(self.mark).copied().ok_or(Stop::GiveUp)
    }

    /// The token before the mark.
    pub fn previous(&self) -> Token {
        let at = self.mark.saturating_sub(1).min(self.tokens.len().saturating_sub(1));
        self.tokens.get(at).copied().unwrap_or(NO_TOKEN)
    }

    /// The last token made so far.
    pub fn last(&self) -> Token {
        self.tokens.last().copied().unwrap_or(NO_TOKEN)
    }

    pub fn text(&self, token: &Token) -> &'a str {
        self.lexer.slice(token.start, token.end)
    }

    fn accept(&mut self, wanted: bool, token: Token) -> Parsed<Token> {
        if wanted {
            self.mark += 1;
        }
        Ok(wanted.then_some(token))
    }

    pub fn kind(&mut self, kind: Kind) -> Parsed<Token> {
        let token = self.token()?;
        self.accept(token.kind == kind, token)
    }

    pub fn op(&mut self, op: &str) -> Parsed<Token> {
        let token = self.token()?;
        let wanted = token.kind == Kind::Op && self.text(&token) == op;
        self.accept(wanted, token)
    }

    /// Any of several operators.
    pub fn any_op(&mut self, ops: &[&str]) -> Parsed<Token> {
        let token = self.token()?;
        let wanted = token.kind == Kind::Op && ops.contains(&self.text(&token));
        self.accept(wanted, token)
    }

    /// A keyword.
    pub fn word(&mut self, word: &str) -> Parsed<Token> {
        let token = self.token()?;
        let wanted = token.keyword && self.text(&token) == word;
        self.accept(wanted, token)
    }

    pub fn any_word(&mut self, words: &[&str]) -> Parsed<Token> {
        let token = self.token()?;
        let wanted = token.keyword && words.contains(&self.text(&token));
        self.accept(wanted, token)
    }

    /// A name that is a keyword in its place only.
    pub fn soft(&mut self, word: &str) -> Parsed<Token> {
        let token = self.token()?;
        let wanted = token.kind == Kind::Name && !token.keyword && self.text(&token) == word;
        self.accept(wanted, token)
    }

    pub fn name(&mut self) -> Parsed<Node> {
        let token = self.token()?;
        let wanted = token.kind == Kind::Name && !token.keyword;
        Ok(self.accept(wanted, token)?.map(|token| node(Shape::Name, &token)))
    }

    pub fn at_op(&mut self, ops: &[&str]) -> Result<bool, Stop> {
        let token = self.token()?;
        Ok(token.kind == Kind::Op && ops.contains(&self.text(&token)))
    }

    pub fn at_word(&mut self, words: &[&str]) -> Result<bool, Stop> {
        let token = self.token()?;
        Ok(token.keyword && words.contains(&self.text(&token)))
    }

    pub fn at_kind(&mut self, kind: Kind) -> Result<bool, Stop> {
        Ok(self.token()?.kind == kind)
    }

    /// An operator that must stand here.
    pub fn force(&mut self, op: &str) -> Parsed<Token> {
        let found = self.op(op)?;
        if found.is_none() && self.slips {
            let token = self.token()?;
            return Err(self.raise_token(&token, &format!("expected '{op}'")));
        }
        Ok(found)
    }

    // Alternatives.

    pub fn attempt<T>(&mut self, alternative: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        let mark = self.mark;
        let found = alternative(self)?;
        if found.is_none() {
            self.mark = mark;
        }
        Ok(found)
    }

    /// Whether an alternative would parse here.
    pub fn ahead<T>(&mut self, alternative: impl FnOnce(&mut Self) -> Parsed<T>) -> Result<bool, Stop> {
        let mark = self.mark;
        let found = alternative(self)?;
        self.mark = mark;
        Ok(found.is_some())
    }

    /// A part that may be absent.
    pub fn maybe<T>(&mut self, part: impl FnOnce(&mut Self) -> Parsed<T>) -> Result<Option<T>, Stop> {
        self.attempt(part)
    }

    /// As many parts as there are.
    pub fn many<T>(&mut self, mut part: impl FnMut(&mut Self) -> Parsed<T>) -> Result<Vec<T>, Stop> {
        let mut parts = Vec::new();
        while let Some(found) = self.attempt(&mut part)? {
            parts.push(found);
        }
        Ok(parts)
    }

    /// At least one part, with commas between.
    pub fn commas<T>(&mut self, mut part: impl FnMut(&mut Self) -> Parsed<T>) -> Parsed<Vec<T>> {
        let Some(first) = self.attempt(&mut part)? else { return Ok(None) };
        let mut parts = vec![first];
        while let Some(next) = self.attempt(|p| {
            need!(p.op(","));
            part(p)
        })? {
            parts.push(next);
        }
        Ok(Some(parts))
    }

    /// A rule whose outcome is remembered, at bounded depth.
    pub fn remember(&mut self, rule: Rule, parse: impl FnOnce(&mut Self) -> Parsed<Node>) -> Parsed<Node> {
        let at = self.mark as u32;
        if let Some((found, end)) = self.memo.get(&(rule, at)) {
            if found.is_some() {
                self.mark = *end as usize;
            }
            return Ok(*found);
        }
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(Stop::GiveUp);
        }
        let found = crate::deep(|| self.attempt(parse))?;
        self.depth -= 1;
        self.memo.insert((rule, at), (found, self.mark as u32));
        Ok(found)
    }

    // Raising.

    /// Line and column (in bytes, from 0) of an offset.
    fn position(&self, offset: u32) -> (u32, u32) {
        let before = self.lexer.slice(0, offset);
        let start = before.rfind('\n').map_or(0, |at| at + 1);
        (before.bytes().filter(|byte| *byte == b'\n').count() as u32 + 1, offset - start as u32)
    }

    /// Line and column of an offset, both from 1, in characters.
    pub fn place(&self, offset: u32) -> (u32, u32) {
        let (line, column) = self.position(offset);
        (line, self.lexer.slice(offset - column, offset).chars().count() as u32 + 1)
    }

    /// Columns in bytes; a start from 0, an end either from 0 or absolute.
    fn raise(&self, kind: ErrorKind, message: &str, line: u32, column: i64, end_line: u32, end: End) -> Stop {
        let text = match self.lexer.line <= line {
            true => self.lexer.current_line(),
            false => self.lexer.nth_line(line),
        };
        let characters = |bytes: usize| {
            let bytes = bytes.min(text.len());
            text.char_indices().take_while(|(at, _)| *at < bytes).count() as u32
        };
        let after = |column: i64| match column {
            ..0 => 0,
            _ if column as usize > text.len() => characters(text.len()) + 1,
            _ => characters(column as usize) + 1,
        };
        let end_column = match end {
            End::After(column) => after(column),
            End::At(column) => characters(column as usize),
            End::Unknown => u32::MAX,
        };
        Stop::Raised(Box::new(CompileError {
            line,
            column: after(column),
            end_line,
            end_column,
            text: Some(text.to_owned()),
            ..CompileError::bare(kind, message)
        }))
    }

    /// At a token.
    pub fn raise_token(&self, token: &Token, message: &str) -> Stop {
        self.raise_token_kind(ErrorKind::SyntaxError, token, message)
    }

    fn raise_token_kind(&self, kind: ErrorKind, token: &Token, message: &str) -> Stop {
        if !token.placed {
            return self.raise(kind, message, token.line, -1, token.line, End::After(-1));
        }
        let (line, column) = self.position(token.start);
        let (end_line, end) = self.token_end(token);
        self.raise(kind, message, line, column as i64, end_line, End::After(end))
    }

    fn token_end(&self, token: &Token) -> (u32, i64) {
        match token.kind {
            Kind::Newline => {
                let (line, column) = self.position(token.end.saturating_sub(1));
                (line, column as i64 + 1)
            }
            _ => {
                let (line, column) = self.position(token.end);
                (line, column as i64)
            }
        }
    }

    /// At the last token made, whether or not the parser has come to it.
    pub fn raise_last(&self, kind: ErrorKind, message: &str) -> Stop {
        self.raise_loose(kind, &self.last(), message)
    }

    fn raise_loose(&self, kind: ErrorKind, token: &Token, message: &str) -> Stop {
        if token.placed {
            return self.raise_token_kind(kind, token, message);
        }
        // A token without a column: where the lexer is.
        let column = self.lexer.at as i64 - self.lexer.line_start as i64 - 1;
        self.raise(kind, message, token.line, column, token.line, End::Unknown)
    }

    pub fn raise_here(&self, message: &str) -> Stop {
        self.raise_last(ErrorKind::SyntaxError, message)
    }

    /// At the token that is next.
    pub fn raise_next(&mut self, message: &str) -> Stop {
        match self.token() {
            Ok(token) => self.raise_loose(ErrorKind::SyntaxError, &token, message),
            Err(stop) => stop,
        }
    }

    /// At an extent of the source.
    pub fn raise_span(&self, start: u32, end: u32, message: &str) -> Stop {
        let (line, column) = self.position(start);
        let (end_line, end) = self.position(end);
        self.raise(ErrorKind::SyntaxError, message, line, column as i64, end_line, End::After(end as i64))
    }

    pub fn raise_node(&self, node: &Node, message: &str) -> Stop {
        self.raise_span(node.start, node.end, message)
    }

    /// At one place, with no end.
    pub fn raise_point(&self, line_of: u32, column_of: u32, message: &str) -> Stop {
        let (line, _) = self.position(line_of);
        let (end_line, column) = self.position(column_of);
        self.raise(ErrorKind::SyntaxError, message, line, column as i64, end_line, End::After(-1))
    }

    /// From a place to where the lexer is.
    pub fn raise_from(&self, start: u32, message: &str) -> Stop {
        let (line, column) = self.position(start);
        let end = self.lexer.at.saturating_sub(self.lexer.line_start) as u32;
        self.raise(ErrorKind::SyntaxError, message, line, column as i64, self.lexer.line, End::At(end))
    }

    pub fn raise_indent(&self, message: &str) -> Stop {
        self.raise_last(ErrorKind::IndentationError, message)
    }

    /// Says which part of `node` is no target; nothing when all are.
    pub fn check_target(&self, node: Node, want: Want) -> Result<(), Stop> {
        let Some(bad) = self.nodes.invalid_target(node, want) else { return Ok(()) };
        let verb = if want == Want::Delete { "delete" } else { "assign to" };
        Err(self.raise_node(&bad, &format!("cannot {verb} {}", bad.name())))
    }

    /// An error of the parser gives way to one of the tokens after it.
    pub fn prefer_lexer(&mut self, stop: Stop) -> Stop {
        let Stop::Raised(_) = &stop else { return stop };
        if self.lexer.failed {
            return stop;
        }
        let line = self.last().line;
        loop {
            match self.lexer.read() {
                Ok(token) if token.kind == Kind::End => return stop,
                Ok(_) => {}
                // Those within an f-string count only where the parser meets them.
                Err(_) if self.lexer.in_text() => return stop,
                Err(Stop::Raised(error)) if error.message.ends_with("was never closed") => {
                    return match error.line < line {
                        true => Stop::Raised(error),
                        false => stop,
                    };
                }
                // Errors that CPython's tokenizer only notes are lost here.
                Err(Stop::Raised(error)) if noted(&error) => {
                    let open = self.lexer.open_bracket().is_some_and(|(_, at, _)| line > at);
                    return if open { self.lexer.never_closed().unwrap_or(stop) } else { stop };
                }
                Err(other) => return other,
            }
        }
    }
}

/// Where an error ends.
#[derive(Clone, Copy)]
enum End {
    /// In bytes from 0; -1 is none.
    After(i64),
    At(u32),
    Unknown,
}

/// Errors that the tokenizer notes without raising: the parser raises them when it reads the token.
fn noted(error: &CompileError) -> bool {
    error.kind != ErrorKind::SyntaxError
        || matches!(
            error.message.as_str(),
            "unexpected EOF while parsing" | "unexpected character after line continuation character"
        )
}

const NO_TOKEN: Token =
    Token { kind: Kind::End, start: 0, end: 0, line: 1, placed: false, keyword: false, t_string: false, level: 0 };

pub fn node(shape: Shape, token: &Token) -> Node {
    Node { shape, start: token.start, end: token.end }
}
