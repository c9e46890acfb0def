//! What can be assigned to or deleted.

use super::nodes::{Node, Shape};
use super::peg::{Parsed, Peg, Rule, either, need, when};

const TRAILERS: &[&str] = &["(", "[", "."];

impl Peg<'_> {
    pub fn star_targets(&mut self) -> Parsed<Node> {
        self.remember(Rule::StarTargets, |p| {
            let first = need!(p.star_target());
            let more = p.many(|p| {
                need!(p.op(","));
                p.star_target()
            })?;
            let comma = p.op(",")?.is_some();
            Ok(Some(if more.is_empty() && !comma { first } else { p.span(Shape::Tuple(0), first.start) }))
        })
    }

    pub fn star_target(&mut self) -> Parsed<Node> {
        self.remember(Rule::StarTarget, |p| {
            either!(p, |p| {
                need!(p.op("*"));
                when!(!p.at_op(&["*"])?);
                p.star_target()
            });
            p.target_with_star()
        })
    }

    fn target_with_star(&mut self) -> Parsed<Node> {
        self.remember(Rule::TargetWithStar, |p| {
            either!(p, |p| p.placed_target());
            either!(p, |p| p.name());
            either!(p, |p| {
                need!(p.op("("));
                let inner = need!(p.target_with_star());
                need!(p.op(")"));
                Ok(Some(inner))
            });
            for (open, close) in [("(", ")"), ("[", "]")] {
                either!(p, |p| {
                    let start = need!(p.op(open)).start;
                    let parts = p.maybe(|p| p.commas(Self::star_target))?;
                    if let Some(parts) = parts {
                        let comma = p.op(",")?.is_some();
                        when!(open == "[" || comma || parts.len() > 1);
                    }
                    need!(p.op(close));
                    Ok(Some(p.span(Shape::Tuple(0), start)))
                });
            }
            Ok(None)
        })
    }

    /// An attribute or an item that nothing follows.
    pub fn placed_target(&mut self) -> Parsed<Node> {
        let base = need!(self.target_primary());
        let shape = match self.at_op(&[".", "["])? {
            true => need!(self.trailer()),
            false => return Ok(None),
        };
        when!(!self.at_op(TRAILERS)?);
        Ok(Some(self.span(shape, base.start)))
    }

    /// What stands before the last trailer of a target.
    fn target_primary(&mut self) -> Parsed<Node> {
        self.remember(Rule::TargetPrimary, |p| {
            let start = p.token()?.start;
            let mut found = need!(p.atom());
            when!(p.at_op(TRAILERS)?);
            while let Some(shape) = p.attempt(|p| {
                let shape = need!(p.trailer());
                when!(p.at_op(TRAILERS)?);
                Ok(Some(shape))
            })? {
                found = p.span(shape, start);
            }
            Ok(Some(found))
        })
    }

    pub fn single_target(&mut self) -> Parsed<Node> {
        either!(self, |p| p.placed_target());
        either!(self, |p| p.name());
        need!(self.op("("));
        let inner = need!(crate::deep(|| self.single_target()));
        need!(self.op(")"));
        Ok(Some(inner))
    }

    pub fn del_targets(&mut self) -> Parsed<()> {
        need!(self.commas(Self::del_target));
        self.op(",")?;
        Ok(Some(()))
    }

    fn del_target(&mut self) -> Parsed<Node> {
        self.remember(Rule::DelTarget, |p| {
            either!(p, |p| p.placed_target());
            either!(p, |p| p.name());
            either!(p, |p| {
                need!(p.op("("));
                let inner = need!(p.del_target());
                need!(p.op(")"));
                Ok(Some(inner))
            });
            for (open, close) in [("(", ")"), ("[", "]")] {
                either!(p, |p| {
                    let start = need!(p.op(open)).start;
                    p.maybe(Self::del_targets)?;
                    need!(p.op(close));
                    Ok(Some(p.span(Shape::Tuple(0), start)))
                });
            }
            Ok(None)
        })
    }
}
