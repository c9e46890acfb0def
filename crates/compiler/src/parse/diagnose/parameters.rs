//! Parameters of functions and lambdas: the same rules, without annotations in a lambda.

use super::Stop;
use super::nodes::{Node, Shape};
use super::peg::{Parsed, Peg, Rule, either, need, when};

/// Whose parameters they are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Of {
    Def,
    Lambda,
}

impl Of {
    /// What ends the parameters.
    fn close(self) -> &'static str {
        match self {
            Of::Def => ")",
            Of::Lambda => ":",
        }
    }
}

impl Peg<'_> {
    pub fn parameters(&mut self) -> Parsed<()> {
        self.all_parameters(Of::Def)
    }

    pub fn lambda_parameters(&mut self) -> Parsed<()> {
        self.all_parameters(Of::Lambda)
    }

    fn all_parameters(&mut self, of: Of) -> Parsed<()> {
        if self.slips {
            self.attempt(|p| p.slip_parameters(of).map(|()| None::<()>))?;
        }
        either!(self, |p| {
            need!(p.before_slash(of));
            p.many(|p| p.plain(of))?;
            p.many(|p| p.with_default(of))?;
            p.maybe(|p| p.after_star(of))?;
            Ok(Some(()))
        });
        either!(self, |p| {
            need!(p.defaults_before_slash(of));
            p.many(|p| p.with_default(of))?;
            p.maybe(|p| p.after_star(of))?;
            Ok(Some(()))
        });
        either!(self, |p| {
            when!(!p.many(|p| p.plain(of))?.is_empty());
            p.many(|p| p.with_default(of))?;
            p.maybe(|p| p.after_star(of))?;
            Ok(Some(()))
        });
        either!(self, |p| {
            when!(!p.many(|p| p.with_default(of))?.is_empty());
            p.maybe(|p| p.after_star(of))?;
            Ok(Some(()))
        });
        self.after_star(of)
    }

    fn parameter(&mut self, of: Of) -> Parsed<Node> {
        let name = need!(self.name());
        if of == Of::Def {
            self.maybe(|p| {
                need!(p.op(":"));
                p.expression()
            })?;
        }
        Ok(Some(self.span(Shape::Name, name.start)))
    }

    /// A comma, or the end of the parameters.
    fn ends(&mut self, of: Of) -> Parsed<()> {
        if self.op(",")?.is_some() {
            // CPython looks for a type comment there.
            if of == Of::Def {
                self.token()?;
            }
            return Ok(Some(()));
        }
        Ok(self.at_op(&[of.close()])?.then_some(()))
    }

    fn plain(&mut self, of: Of) -> Parsed<Node> {
        let found = need!(self.parameter(of));
        need!(self.ends(of));
        Ok(Some(found))
    }

    fn default(&mut self) -> Parsed<()> {
        either!(self, |p| {
            need!(p.op("="));
            Ok(p.expression()?.map(drop))
        });
        if self.slips
            && let Some(sign) = self.op("=")?
            && self.at_op(&[")", ","])?
        {
            return Err(self.raise_token(&sign, "expected default value expression"));
        }
        Ok(None)
    }

    fn with_default(&mut self, of: Of) -> Parsed<Node> {
        let found = need!(self.parameter(of));
        need!(self.default());
        need!(self.ends(of));
        Ok(Some(found))
    }

    fn maybe_default(&mut self, of: Of) -> Parsed<Node> {
        let found = need!(self.parameter(of));
        self.maybe(|p| p.default())?;
        need!(self.ends(of));
        Ok(Some(found))
    }

    fn before_slash(&mut self, of: Of) -> Parsed<()> {
        when!(!self.many(|p| p.plain(of))?.is_empty());
        need!(self.op("/"));
        self.ends(of)
    }

    fn defaults_before_slash(&mut self, of: Of) -> Parsed<()> {
        self.many(|p| p.plain(of))?;
        when!(!self.many(|p| p.with_default(of))?.is_empty());
        need!(self.op("/"));
        self.ends(of)
    }

    fn any_before_slash(&mut self, of: Of) -> Parsed<()> {
        either!(self, |p| p.before_slash(of));
        self.defaults_before_slash(of)
    }

    fn after_star(&mut self, of: Of) -> Parsed<()> {
        if self.slips {
            self.attempt(|p| p.slip_star(of).map(|()| None::<()>))?;
        }
        either!(self, |p| {
            need!(p.op("*"));
            need!(p.plain(of));
            p.many(|p| p.maybe_default(of))?;
            p.maybe(|p| p.keywords(of))?;
            Ok(Some(()))
        });
        if of == Of::Def {
            either!(self, |p| {
                need!(p.op("*"));
                need!(p.name());
                need!(p.op(":"));
                need!(p.star_expression());
                need!(p.ends(of));
                p.many(|p| p.maybe_default(of))?;
                p.maybe(|p| p.keywords(of))?;
                Ok(Some(()))
            });
        }
        either!(self, |p| {
            need!(p.op("*"));
            need!(p.op(","));
            when!(!p.many(|p| p.maybe_default(of))?.is_empty());
            p.maybe(|p| p.keywords(of))?;
            Ok(Some(()))
        });
        self.keywords(of)
    }

    fn keywords(&mut self, of: Of) -> Parsed<()> {
        if self.slips {
            self.attempt(|p| p.slip_keywords(of).map(|()| None::<()>))?;
        }
        need!(self.op("**"));
        Ok(self.plain(of)?.map(drop))
    }

    fn slip_parameters(&mut self, of: Of) -> Result<(), Stop> {
        if let Some(slash) = self.attempt(|p| {
            let slash = need!(p.op("/"));
            need!(p.op(","));
            Ok(Some(slash))
        })? {
            return Err(self.raise_token(&slash, "at least one argument must precede /"));
        }
        if let Some(slash) = self.attempt(|p| {
            need!(p.any_before_slash(of));
            p.many(|p| p.maybe_default(of))?;
            p.op("/")
        })? {
            return Err(self.raise_token(&slash, "/ may appear only once"));
        }
        if let Some(found) = self.attempt(|p| {
            p.maybe(|p| p.before_slash(of))?;
            p.many(|p| p.plain(of))?;
            if p.attempt(|p| p.defaults_before_slash(of))?.is_none() {
                when!(!p.many(|p| p.with_default(of))?.is_empty());
            }
            p.plain(of)
        })? {
            return Err(self.raise_node(&found, "parameter without a default follows parameter with a default"));
        }
        if let Some((start, end)) = self.attempt(|p| {
            p.many(|p| p.plain(of))?;
            let open = need!(p.op("("));
            match of {
                Of::Def => when!(!p.many(|p| p.plain(of))?.is_empty()),
                Of::Lambda => drop(need!(p.commas(Self::name))),
            }
            p.op(",")?;
            let close = need!(p.op(")"));
            Ok(Some((open.start, close.end)))
        })? {
            let whose = if of == Of::Def { "Function" } else { "Lambda expression" };
            return Err(self.raise_span(start, end, &format!("{whose} parameters cannot be parenthesized")));
        }
        if let Some(slash) = self.attempt(|p| {
            p.maybe(|p| p.any_before_slash(of))?;
            p.many(|p| p.maybe_default(of))?;
            need!(p.op("*"));
            if p.op(",")?.is_none() {
                need!(p.plain(of));
            }
            p.many(|p| p.maybe_default(of))?;
            p.op("/")
        })? {
            return Err(self.raise_token(&slash, "/ must be ahead of *"));
        }
        if let Some(star) = self.attempt(|p| {
            when!(!p.many(|p| p.maybe_default(of))?.is_empty());
            need!(p.op("/"));
            p.op("*")
        })? {
            return Err(self.raise_token(&star, "expected comma between / and *"));
        }
        Ok(())
    }

    fn slip_star(&mut self, of: Of) -> Result<(), Stop> {
        let close = of.close();
        if let Some(star) = self.attempt(|p| {
            let star = need!(p.op("*"));
            if p.op(close)?.is_none() {
                need!(p.op(","));
                need!(p.any_op(&[close, "**"]));
            }
            Ok(Some(star))
        })? {
            let message = "named arguments must follow bare *";
            return Err(match of {
                Of::Def => self.raise_token(&star, message),
                Of::Lambda => self.raise_here(message),
            });
        }
        if let Some(sign) = self.attempt(|p| {
            need!(p.op("*"));
            need!(p.parameter(of));
            p.op("=")
        })? {
            return Err(self.raise_token(&sign, "var-positional argument cannot have default value"));
        }
        if let Some(star) = self.attempt(|p| {
            need!(p.op("*"));
            need!(p.plain_or_comma(of));
            p.many(|p| p.maybe_default(of))?;
            let star = need!(p.op("*"));
            need!(p.plain_or_comma(of));
            Ok(Some(star))
        })? {
            return Err(self.raise_token(&star, "* argument may appear only once"));
        }
        Ok(())
    }

    fn plain_or_comma(&mut self, of: Of) -> Parsed<()> {
        either!(self, |p| Ok(p.plain(of)?.map(drop)));
        Ok(self.op(",")?.map(drop))
    }

    fn slip_keywords(&mut self, of: Of) -> Result<(), Stop> {
        if let Some(sign) = self.attempt(|p| {
            need!(p.op("**"));
            need!(p.parameter(of));
            p.op("=")
        })? {
            return Err(self.raise_token(&sign, "var-keyword argument cannot have default value"));
        }
        if let Some((start, end)) = self.attempt(|p| {
            need!(p.op("**"));
            need!(p.parameter(of));
            need!(p.op(","));
            if let Some(next) = p.attempt(|p| p.parameter(of))? {
                return Ok(Some((next.start, next.end)));
            }
            Ok(p.any_op(&["*", "**", "/"])?.map(|token| (token.start, token.end)))
        })? {
            return Err(self.raise_span(start, end, "arguments cannot follow var-keyword argument"));
        }
        Ok(())
    }

    // Type parameters.

    pub fn type_params(&mut self) -> Parsed<()> {
        if self.slips
            && let Some(close) = self.attempt(|p| {
                need!(p.op("["));
                p.op("]")
            })?
        {
            return Err(self.raise_from(close.start, "Type parameter list cannot be empty"));
        }
        need!(self.op("["));
        need!(self.commas(Self::type_param));
        self.op(",")?;
        Ok(self.op("]")?.map(drop))
    }

    fn type_param(&mut self) -> Parsed<Node> {
        self.remember(Rule::TypeParam, |p| {
            either!(p, |p| {
                let name = need!(p.name());
                p.maybe(|p| {
                    need!(p.op(":"));
                    p.expression()
                })?;
                p.maybe(|p| {
                    need!(p.op("="));
                    p.expression()
                })?;
                Ok(Some(name))
            });
            if p.slips {
                p.slip_type_param()?;
            }
            either!(p, |p| {
                need!(p.op("*"));
                let name = need!(p.name());
                p.maybe(|p| {
                    need!(p.op("="));
                    p.star_expression()
                })?;
                Ok(Some(name))
            });
            need!(p.op("**"));
            let name = need!(p.name());
            p.maybe(|p| {
                need!(p.op("="));
                p.expression()
            })?;
            Ok(Some(name))
        })
    }

    fn slip_type_param(&mut self) -> Result<(), Stop> {
        for (star, what) in [("*", "TypeVarTuple"), ("**", "ParamSpec")] {
            let found = self.attempt(|p| {
                need!(p.op(star));
                need!(p.name());
                let colon = need!(p.op(":"));
                let bound = need!(p.expression());
                Ok(Some((colon.start, matches!(bound.shape, Shape::Tuple(_)))))
            })?;
            if let Some((start, tuple)) = found {
                let word = if tuple { "constraints" } else { "bound" };
                return Err(self.raise_from(start, &format!("cannot use {word} with {what}")));
            }
        }
        Ok(())
    }
}
