//! Statements in their order, blocks, and what is said of a block that is missing.

use super::Stop;
use super::lexer::Kind;
use super::nodes::{Node, Shape};
use super::peg::{Parsed, Peg, Rule, either, need, when};

const NOTHING: Node = Node { shape: Shape::Name, start: 0, end: 0 };

impl Peg<'_> {
    pub fn statements(&mut self) -> Parsed<()> {
        let mut any = false;
        while self.attempt(Self::statement)?.is_some() {
            any = true;
        }
        Ok(any.then_some(()))
    }

    fn statement(&mut self) -> Parsed<()> {
        either!(self, |p| p.compound_statement());
        self.simple_statements()
    }

    /// What is typed at a prompt.
    pub fn interactive(&mut self) -> Result<bool, Stop> {
        let compound = self.attempt(|p| {
            need!(p.compound_statement());
            p.kind(Kind::Newline)
        })?;
        if compound.is_some() || self.attempt(Self::simple_statements)?.is_some() {
            return Ok(true);
        }
        Ok(self.kind(Kind::Newline)?.is_some())
    }

    pub fn block(&mut self) -> Parsed<Node> {
        self.remember(Rule::Block, |p| {
            either!(p, |p| {
                need!(p.kind(Kind::Newline));
                need!(p.kind(Kind::Indent));
                need!(p.statements());
                need!(p.kind(Kind::Dedent));
                Ok(Some(NOTHING))
            });
            either!(p, |p| Ok(p.simple_statements()?.map(|()| NOTHING)));
            if p.slips && p.attempt(Self::missing_block)?.is_some() {
                return Err(p.raise_indent("expected an indented block"));
            }
            Ok(None)
        })
    }

    /// The end of a line that no indent follows.
    pub fn missing_block(&mut self) -> Parsed<()> {
        need!(self.kind(Kind::Newline));
        when!(!self.at_kind(Kind::Indent)?);
        Ok(Some(()))
    }

    /// A clause whose head is `head`: its block may be missing, or (`colon`) its colon. `what` is it in words.
    pub fn slip_clause<T>(
        &mut self,
        what: &str,
        colon: bool,
        head: impl Fn(&mut Self) -> Parsed<T>,
    ) -> Result<(), Stop> {
        if !self.slips {
            return Ok(());
        }
        if colon
            && self
                .attempt(|p| {
                    need!(head(p));
                    p.kind(Kind::Newline)
                })?
                .is_some()
        {
            return Err(self.raise_here("expected ':'"));
        }
        let mark = self.mark;
        if self
            .attempt(|p| {
                need!(head(p));
                need!(p.op(":"));
                p.missing_block()
            })?
            .is_some()
        {
            self.mark = mark;
            self.word("async")?;
            let line = self.token()?.line;
            return Err(self.raise_indent(&format!("expected an indented block after {what} on line {line}")));
        }
        Ok(())
    }
}
