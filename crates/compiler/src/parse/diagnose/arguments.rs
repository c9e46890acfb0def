//! The arguments of calls.

use super::Stop;
use super::nodes::{Node, Shape};
use super::peg::{Parsed, Peg, Rule, either, need, when};

/// What the rules for slips ask of a list of arguments.
#[derive(Clone, Copy, Default)]
struct Args {
    /// Those without a name, and the last of them.
    positional: usize,
    last: Option<Node>,
    /// There is a `**`.
    unpacks: bool,
}

impl Args {
    fn add(&mut self, found: Argument) {
        match found {
            Argument::Plain(node) => {
                self.positional += 1;
                self.last = Some(node);
            }
            Argument::Named => {}
            Argument::Unpacked => self.unpacks = true,
        }
    }
}

#[derive(Clone, Copy)]
enum Argument {
    Plain(Node),
    Named,
    Unpacked,
}

const NOTHING: Node = Node { shape: Shape::Name, start: 0, end: 0 };

impl Peg<'_> {
    pub fn arguments(&mut self) -> Parsed<Node> {
        self.remember(Rule::Arguments, |p| {
            either!(p, |p| {
                need!(p.args());
                p.op(",")?;
                when!(p.at_op(&[")"])?);
                Ok(Some(NOTHING))
            });
            if p.slips {
                p.slip_arguments()?;
            }
            Ok(None)
        })
    }

    fn args(&mut self) -> Parsed<Args> {
        let mut args = Args::default();
        if let Some(first) = self.attempt(|p| p.commas(Self::plain_argument))? {
            first.into_iter().for_each(|node| args.add(Argument::Plain(node)));
            let more = self.maybe(|p| {
                need!(p.op(","));
                p.keyword_arguments()
            })?;
            more.into_iter().flatten().for_each(|found| args.add(found));
            return Ok(Some(args));
        }
        need!(self.keyword_arguments()).into_iter().for_each(|found| args.add(found));
        Ok(Some(args))
    }

    /// A positional argument.
    fn plain_argument(&mut self) -> Parsed<Node> {
        either!(self, |p| p.starred_expression());
        let found = match self.attempt(Self::assignment_expression)? {
            Some(found) => found,
            None => need!(self.unnamed_expression()),
        };
        when!(!self.at_op(&["="])?);
        Ok(Some(found))
    }

    fn keyword_arguments(&mut self) -> Parsed<Vec<Argument>> {
        let Some(mut found) = self.attempt(|p| p.commas(Self::named_or_starred))? else {
            return self.commas(Self::named_or_unpacked);
        };
        let more = self.maybe(|p| {
            need!(p.op(","));
            p.commas(Self::named_or_unpacked)
        })?;
        found.extend(more.into_iter().flatten());
        Ok(Some(found))
    }

    fn named_argument(&mut self) -> Parsed<Argument> {
        if self.slips {
            self.attempt(Self::slip_named_argument)?;
        }
        either!(self, |p| {
            need!(p.name());
            need!(p.op("="));
            need!(p.expression());
            Ok(Some(Argument::Named))
        });
        Ok(None)
    }

    fn named_or_starred(&mut self) -> Parsed<Argument> {
        either!(self, |p| p.named_argument());
        Ok(self.starred_expression()?.map(Argument::Plain))
    }

    fn named_or_unpacked(&mut self) -> Parsed<Argument> {
        either!(self, |p| p.named_argument());
        need!(self.op("**"));
        need!(self.expression());
        Ok(Some(Argument::Unpacked))
    }

    pub fn starred_expression(&mut self) -> Parsed<Node> {
        if self.slips
            && let Some((start, end)) = self.attempt(|p| {
                let star = need!(p.op("*"));
                need!(p.expression());
                need!(p.op("="));
                let value = need!(p.expression());
                Ok(Some((star.start, value.end)))
            })?
        {
            return Err(self.raise_span(start, end, "cannot assign to iterable argument unpacking"));
        }
        either!(self, |p| {
            let star = need!(p.op("*"));
            let operand = need!(p.expression());
            let list = p.nodes.add(vec![operand]);
            Ok(Some(p.span(Shape::Starred(list), star.start)))
        });
        if self.slips && self.op("*")?.is_some() {
            return Err(self.raise_here("Invalid star expression"));
        }
        Ok(None)
    }

    fn slip_named_argument(&mut self) -> Parsed<()> {
        if let Some((word, sign)) = self.attempt(|p| {
            let word = need!(p.any_word(&["True", "False", "None"]));
            let sign = need!(p.op("="));
            Ok(Some((word, sign)))
        })? {
            let message = format!("cannot assign to {}", self.text(&word));
            return Err(self.raise_span(word.start, sign.end, &message));
        }
        self.slip_generator_value()?;
        let named = self.ahead(|p| {
            need!(p.name());
            p.op("=")
        })?;
        if !named
            && let Some((start, end)) = self.attempt(|p| {
                let left = need!(p.expression());
                let sign = need!(p.op("="));
                Ok(Some((left.start, sign.end)))
            })?
        {
            let message = "expression cannot contain assignment, perhaps you meant \"==\"?";
            return Err(self.raise_span(start, end, message));
        }
        let star = need!(self.op("**"));
        need!(self.expression());
        need!(self.op("="));
        let value = need!(self.expression());
        Err(self.raise_span(star.start, value.end, "cannot assign to keyword argument unpacking"))
    }

    /// `name=value for ...`
    fn slip_generator_value(&mut self) -> Result<(), Stop> {
        let found = self.attempt(|p| {
            let name = need!(p.name());
            let sign = need!(p.op("="));
            need!(p.expression());
            need!(p.clauses());
            Ok(Some((name.start, sign.end)))
        })?;
        match found {
            Some((start, end)) => {
                let message = "invalid syntax. Maybe you meant '==' or ':=' instead of '='?";
                Err(self.raise_span(start, end, message))
            }
            None => Ok(()),
        }
    }

    fn slip_arguments(&mut self) -> Result<(), Stop> {
        const BARE: &str = "Generator expression must be parenthesized";
        if let Some(comma) = self.attempt(|p| {
            let named = p.attempt(|p| {
                need!(p.commas(Self::plain_argument));
                need!(p.op(","));
                p.keyword_arguments()
            })?;
            if named.is_none() {
                need!(p.keyword_arguments());
            }
            let comma = need!(p.op(","));
            need!(p.commas(|p| {
                need!(p.starred_expression());
                when!(!p.at_op(&["="])?);
                Ok(Some(()))
            }));
            Ok(Some(comma))
        })? {
            let message = "iterable argument unpacking follows keyword argument unpacking";
            return Err(self.raise_from(comma.start, message));
        }
        if let Some((start, end)) = self.attempt(|p| {
            let first = need!(p.expression());
            let last = need!(p.clauses());
            need!(p.op(","));
            if p.attempt(Self::args)?.is_none() {
                p.attempt(|p| {
                    need!(p.expression());
                    p.clauses()
                })?;
            }
            Ok(Some((first.start, last.end)))
        })? {
            return Err(self.raise_span(start, end, BARE));
        }
        self.slip_generator_value()?;
        if let Some((start, end)) = self.attempt(|p| {
            p.maybe(|p| {
                need!(p.args());
                p.op(",")
            })?;
            let name = need!(p.name());
            let sign = need!(p.op("="));
            when!(p.at_op(&[",", ")"])?);
            Ok(Some((name.start, sign.end)))
        })? {
            return Err(self.raise_span(start, end, "expected argument value expression"));
        }
        if let Some((args, last)) = self.attempt(|p| {
            let args = need!(p.args());
            Ok(p.clauses()?.map(|last| (args, last)))
        })? {
            return match args.last {
                Some(first) if args.positional > 1 => Err(self.raise_span(first.start, last.end, BARE)),
                _ => Ok(()),
            };
        }
        if let Some((start, end)) = self.attempt(|p| {
            need!(p.args());
            need!(p.op(","));
            let first = need!(p.expression());
            let last = need!(p.clauses());
            Ok(Some((first.start, last.end)))
        })? {
            return Err(self.raise_span(start, end, BARE));
        }
        if let Some(args) = self.attempt(|p| {
            let args = need!(p.args());
            need!(p.op(","));
            need!(p.args());
            Ok(Some(args))
        })? {
            let unpacking = if args.unpacks { " unpacking" } else { "" };
            return Err(self.raise_here(&format!("positional argument follows keyword argument{unpacking}")));
        }
        Ok(())
    }
}
