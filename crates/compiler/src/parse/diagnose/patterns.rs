//! The patterns of `case`.

use super::lexer::Kind;
use super::nodes::{Node, Shape};
use super::peg::{Parsed, Peg, Rule, either, need, when};

const AFTER_NAME: &[&str] = &[".", "(", "="];

impl Peg<'_> {
    pub fn patterns(&mut self) -> Parsed<()> {
        either!(self, |p| p.open_sequence());
        Ok(self.pattern()?.map(drop))
    }

    fn open_sequence(&mut self) -> Parsed<()> {
        need!(self.maybe_star_pattern());
        need!(self.op(","));
        self.maybe(Self::sequence_items)?;
        Ok(Some(()))
    }

    fn sequence_items(&mut self) -> Parsed<()> {
        need!(self.commas(Self::maybe_star_pattern));
        self.op(",")?;
        Ok(Some(()))
    }

    fn maybe_star_pattern(&mut self) -> Parsed<Node> {
        either!(self, |p| {
            need!(p.op("*"));
            either!(p, |p| p.capture());
            p.soft("_").map(|found| found.map(|token| super::peg::node(Shape::Name, &token)))
        });
        self.pattern()
    }

    fn pattern(&mut self) -> Parsed<Node> {
        let slips = self.slips;
        let alternatives = self.mark;
        either!(self, |p| {
            let first = need!(p.or_pattern());
            need!(p.word("as"));
            need!(p.capture());
            Ok(Some(p.span(Shape::Name, first.start)))
        });
        if slips
            && let Some((bad, name)) = self.attempt(|p| {
                need!(p.or_pattern());
                need!(p.word("as"));
                if let Some(token) = p.soft("_")? {
                    return Ok(Some((super::peg::node(Shape::Name, &token), None)));
                }
                let bad = need!(p.expression());
                Ok(Some((bad, Some(bad.name()))))
            })?
        {
            return Err(match name {
                None => self.raise_node(&bad, "cannot use '_' as a target"),
                Some(name) => self.raise_node(&bad, &format!("cannot use {name} as pattern target")),
            });
        }
        self.mark = alternatives;
        self.or_pattern()
    }

    fn or_pattern(&mut self) -> Parsed<Node> {
        let first = need!(self.closed_pattern());
        self.many(|p| {
            need!(p.op("|"));
            p.closed_pattern()
        })?;
        Ok(Some(self.span(Shape::Name, first.start)))
    }

    fn closed_pattern(&mut self) -> Parsed<Node> {
        self.remember(Rule::ClosedPattern, |p| {
            let start = p.token()?.start;
            either!(p, |p| p.literal_pattern());
            either!(p, |p| p.capture());
            either!(p, |p| p.soft("_").map(|found| found.map(|token| super::peg::node(Shape::Name, &token))));
            either!(p, |p| {
                let found = need!(p.attribute());
                when!(!p.at_op(AFTER_NAME)?);
                Ok(Some(found))
            });
            either!(p, |p| {
                need!(p.op("("));
                let inner = need!(p.pattern());
                need!(p.op(")"));
                Ok(Some(inner))
            });
            either!(p, |p| {
                need!(p.op("["));
                p.maybe(Self::sequence_items)?;
                need!(p.op("]"));
                Ok(Some(p.span(Shape::Name, start)))
            });
            either!(p, |p| {
                need!(p.op("("));
                p.maybe(Self::open_sequence)?;
                need!(p.op(")"));
                Ok(Some(p.span(Shape::Name, start)))
            });
            either!(p, |p| p.mapping());
            p.class_pattern()
        })
    }

    fn capture(&mut self) -> Parsed<Node> {
        let token = self.token()?;
        when!(self.text(&token) != "_");
        let name = need!(self.name());
        when!(!self.at_op(AFTER_NAME)?);
        Ok(Some(name))
    }

    fn attribute(&mut self) -> Parsed<Node> {
        let first = need!(self.name());
        let more = self.many(|p| {
            need!(p.op("."));
            p.name()
        })?;
        when!(!more.is_empty());
        Ok(Some(self.span(Shape::Attribute, first.start)))
    }

    fn literal_pattern(&mut self) -> Parsed<Node> {
        either!(self, |p| {
            let found = need!(p.signed_number());
            when!(!p.at_op(&["+", "-"])?);
            Ok(Some(found))
        });
        either!(self, |p| {
            let real = need!(p.signed_number());
            if p.previous_is_imaginary() {
                return Err(p.raise_node(&real, "real number required in complex literal"));
            }
            need!(p.any_op(&["+", "-"]));
            let imaginary = need!(p.literal_node(Kind::Number));
            if !p.previous_is_imaginary() {
                return Err(p.raise_node(&imaginary, "imaginary number required in complex literal"));
            }
            Ok(Some(p.span(Shape::Name, real.start)))
        });
        either!(self, |p| p.strings());
        Ok(self.any_word(&["None", "True", "False"])?.map(|token| super::peg::node(Shape::Name, &token)))
    }

    fn previous_is_imaginary(&self) -> bool {
        self.text(&self.previous()).ends_with(['j', 'J'])
    }

    fn signed_number(&mut self) -> Parsed<Node> {
        let start = self.token()?.start;
        self.op("-")?;
        need!(self.kind(Kind::Number));
        Ok(Some(self.span(Shape::Name, start)))
    }

    fn mapping(&mut self) -> Parsed<Node> {
        let start = need!(self.op("{")).start;
        either!(self, |p| {
            need!(p.op("}"));
            Ok(Some(p.span(Shape::Name, start)))
        });
        either!(self, |p| {
            need!(p.rest());
            p.op(",")?;
            need!(p.op("}"));
            Ok(Some(p.span(Shape::Name, start)))
        });
        need!(self.commas(Self::item));
        self.maybe(|p| {
            need!(p.op(","));
            p.rest()
        })?;
        self.op(",")?;
        need!(self.op("}"));
        Ok(Some(self.span(Shape::Name, start)))
    }

    fn rest(&mut self) -> Parsed<Node> {
        need!(self.op("**"));
        self.capture()
    }

    fn item(&mut self) -> Parsed<()> {
        if self.attempt(Self::literal_pattern)?.is_none() {
            need!(self.attribute());
        }
        need!(self.op(":"));
        Ok(self.pattern()?.map(drop))
    }

    fn class_pattern(&mut self) -> Parsed<Node> {
        let mark = self.mark;
        let start = need!(self.class_open());
        either!(self, |p| {
            need!(p.op(")"));
            Ok(Some(p.span(Shape::Name, start)))
        });
        either!(self, |p| {
            need!(p.commas(Self::pattern));
            p.op(",")?;
            need!(p.op(")"));
            Ok(Some(p.span(Shape::Name, start)))
        });
        either!(self, |p| {
            need!(p.commas(Self::keyword_pattern));
            p.op(",")?;
            need!(p.op(")"));
            Ok(Some(p.span(Shape::Name, start)))
        });
        either!(self, |p| {
            need!(p.commas(Self::pattern));
            need!(p.op(","));
            need!(p.commas(Self::keyword_pattern));
            p.op(",")?;
            need!(p.op(")"));
            Ok(Some(p.span(Shape::Name, start)))
        });
        when!(self.slips);
        self.mark = mark;
        need!(self.class_open());
        self.maybe(|p| {
            need!(p.commas(Self::pattern));
            p.op(",")
        })?;
        need!(self.commas(Self::keyword_pattern));
        need!(self.op(","));
        let bad = need!(self.commas(Self::pattern));
        let (Some(first), Some(last)) = (bad.first(), bad.last()) else { return Ok(None) };
        Err(self.raise_span(first.start, last.end, "positional patterns follow keyword patterns"))
    }

    fn class_open(&mut self) -> Parsed<u32> {
        let start = need!(self.name()).start;
        self.many(|p| {
            need!(p.op("."));
            p.name()
        })?;
        need!(self.op("("));
        Ok(Some(start))
    }

    fn keyword_pattern(&mut self) -> Parsed<()> {
        need!(self.name());
        need!(self.op("="));
        Ok(self.pattern()?.map(drop))
    }
}
