//! What is wrong with a source that does not parse, in CPython's words and at CPython's place.
//!
//! CPython finds an error by parsing a second time with rules for common slips; which rule speaks, and about which
//! tokens, follows from the order in which alternatives are tried. So this is a parser of the same shape: ordered
//! alternatives over tokens made on demand, a first pass by the grammar alone, and a second one with the rules for slips
//! (the methods named `slip_...`). It makes no tree: a node is its kind and its extent. Only faulty sources pay for it.

mod arguments;
mod atoms;
mod blocks;
mod compound;
mod expressions;
mod lexer;
mod nodes;
mod parameters;
mod patterns;
mod peg;
mod simple;
mod targets;

use crate::error::{CompileError, ErrorKind};
use crate::{Mode, Options, flags};
use lexer::Kind;
use peg::Peg;

/// Why parsing stops.
pub enum Stop {
    Raised(Box<CompileError>),
    /// Nested too deeply for this parser.
    GiveUp,
}

/// A source that spells inequality `<>`, spelt as the library knows it; or its error. Nothing when it does not.
pub fn respelt(text: &str, options: &Options) -> Result<Option<String>, CompileError> {
    let flag = options.flags & flags::FUTURE_BARRY_AS_BDFL != 0;
    if !flag && !text.contains("barry_as_FLUFL") {
        return Ok(None);
    }
    let mut source = text.to_owned();
    if options.mode == Mode::Exec && !source.ends_with('\n') {
        source.push('\n');
    }
    let mut peg = Peg::new(&source, options);
    peg.flufl = flag;
    let mut incomplete = false;
    if let Err(Stop::Raised(error)) = run(&mut peg, options.mode, &mut incomplete) {
        return Err(CompileError { warnings: peg.take_warnings(), incomplete, ..*error });
    }
    let mut bytes = text.as_bytes().to_vec();
    for at in peg.unequal {
        bytes.splice(at as usize..at as usize + 2, *b"!=");
    }
    Ok(String::from_utf8(bytes).ok())
}

/// Where a statement after a semicolon or colon begins with the name `match`: the library takes it for a keyword there.
pub fn matches_in_line(text: &str) -> Vec<u32> {
    let mut lexer = lexer::Lexer::new(text);
    let (mut found, mut after) = (Vec::new(), false);
    while let Ok(token) = lexer.read() {
        let word = lexer.slice(token.start, token.end);
        match token.kind {
            Kind::End => break,
            Kind::Name if after && word == "match" => found.push(token.start),
            _ => {}
        }
        after = token.kind == Kind::Op && matches!(word, ";" | ":");
    }
    found
}

/// The error of `text`; none when the grammar has nothing against it. It brings the warnings met before it.
pub fn diagnose(text: &str, options: &Options) -> Option<CompileError> {
    let mode = options.mode;
    let mut owned = String::new();
    let source = match mode {
        Mode::Exec if !text.ends_with('\n') => {
            owned.reserve(text.len() + 1);
            owned.push_str(text);
            owned.push('\n');
            &owned
        }
        _ => text,
    };
    let mut peg = Peg::new(source, options);
    let mut incomplete = false;
    match run(&mut peg, mode, &mut incomplete) {
        Ok(()) | Err(Stop::GiveUp) => None,
        Err(Stop::Raised(error)) => Some(CompileError { warnings: peg.take_warnings(), incomplete, ..*error }),
    }
}

fn run(peg: &mut Peg, mode: Mode, incomplete: &mut bool) -> Result<(), Stop> {
    let first = start(peg, mode);
    *incomplete = peg.lexer.eof;
    match first {
        Ok(true) if mode == Mode::Single && peg.lexer.more_follows() => {
            return Err(peg.raise_here("multiple statements found while compiling a single statement"));
        }
        Ok(true) => return Ok(()),
        Ok(false) => {}
        Err(stop) => return Err(peg.prefer_lexer(stop)),
    }
    let last = peg.last();
    peg.second_pass();
    match start(peg, mode) {
        Ok(_) => {}
        Err(stop) => return Err(peg.prefer_lexer(stop)),
    }
    Err(match last.kind {
        Kind::Indent => peg.raise_last(ErrorKind::IndentationError, "unexpected indent"),
        Kind::Dedent => peg.raise_last(ErrorKind::IndentationError, "unexpected unindent"),
        _ => {
            let stop = peg.raise_token(&last, "invalid syntax");
            peg.prefer_lexer(stop)
        }
    })
}

fn start(peg: &mut Peg, mode: Mode) -> Result<bool, Stop> {
    let done = match mode {
        Mode::Exec => {
            peg.statements()?;
            peg.kind(Kind::End)?.is_some()
        }
        Mode::Eval => match peg.expressions()? {
            Some(_) => {
                while peg.kind(Kind::Newline)?.is_some() {}
                peg.kind(Kind::End)?.is_some()
            }
            None => false,
        },
        Mode::Single => peg.interactive()?,
    };
    Ok(done)
}
