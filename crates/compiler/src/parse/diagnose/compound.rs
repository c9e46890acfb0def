//! Compound statements.

use super::Stop;
use super::lexer::Kind;
use super::nodes::{Node, Want};
use super::peg::{Parsed, Peg, either, need, when};

impl Peg<'_> {
    pub fn compound_statement(&mut self) -> Parsed<()> {
        let token = self.token()?;
        let text = self.text(&token);
        if token.keyword || text == "@" {
            if matches!(text, "def" | "@" | "async") {
                either!(self, |p| p.function());
            }
            if text == "if" {
                either!(self, |p| p.if_statement("if", "'if' statement"));
            }
            if matches!(text, "class" | "@") {
                either!(self, |p| p.class());
            }
            if matches!(text, "with" | "async") {
                either!(self, |p| p.with_statement());
            }
            if matches!(text, "for" | "async") {
                either!(self, |p| p.for_statement());
            }
            if text == "try" {
                either!(self, |p| p.try_statement());
            }
            if text == "while" {
                either!(self, |p| p.while_statement());
            }
        }
        self.match_statement()
    }

    fn body(&mut self) -> Parsed<()> {
        need!(self.op(":"));
        Ok(self.block()?.map(drop))
    }

    fn decorators(&mut self) -> Parsed<()> {
        let found = self.many(|p| {
            need!(p.op("@"));
            need!(p.named_expression());
            p.kind(Kind::Newline)
        })?;
        Ok((!found.is_empty()).then_some(()))
    }

    fn function(&mut self) -> Parsed<()> {
        either!(self, |p| {
            need!(p.decorators());
            p.undecorated_function()
        });
        self.undecorated_function()
    }

    fn undecorated_function(&mut self) -> Parsed<()> {
        self.slip_clause("function definition", false, |p| {
            p.word("async")?;
            need!(p.word("def"));
            need!(p.name());
            p.maybe(Self::type_params)?;
            need!(p.op("("));
            p.maybe(Self::parameters)?;
            need!(p.op(")"));
            p.maybe(Self::returns)?;
            Ok(Some(()))
        })?;
        self.word("async")?;
        need!(self.word("def"));
        need!(self.name());
        self.maybe(Self::type_params)?;
        need!(self.force("("));
        self.maybe(Self::parameters)?;
        need!(self.op(")"));
        self.maybe(Self::returns)?;
        need!(self.force(":"));
        Ok(self.block()?.map(drop))
    }

    fn returns(&mut self) -> Parsed<Node> {
        need!(self.op("->"));
        self.expression()
    }

    fn class(&mut self) -> Parsed<()> {
        either!(self, |p| {
            need!(p.decorators());
            p.undecorated_class()
        });
        self.undecorated_class()
    }

    fn undecorated_class(&mut self) -> Parsed<()> {
        self.slip_clause("class definition", true, Self::class_head)?;
        need!(self.class_head());
        self.body()
    }

    fn class_head(&mut self) -> Parsed<()> {
        need!(self.word("class"));
        need!(self.name());
        self.maybe(Self::type_params)?;
        self.maybe(|p| {
            need!(p.op("("));
            p.maybe(Self::arguments)?;
            p.op(")")
        })?;
        Ok(Some(()))
    }

    fn test_head(&mut self, word: &str) -> Parsed<()> {
        need!(self.word(word));
        Ok(self.named_expression()?.map(drop))
    }

    fn if_statement(&mut self, word: &str, what: &str) -> Parsed<()> {
        self.slip_clause(what, true, |p| p.test_head(word))?;
        need!(self.test_head(word));
        need!(self.body());
        either!(self, |p| crate::deep(|| p.if_statement("elif", "'elif' statement")));
        self.maybe(Self::else_block)?;
        Ok(Some(()))
    }

    fn else_block(&mut self) -> Parsed<()> {
        self.slip_clause("'else' statement", false, |p| p.word("else"))?;
        if self.slips
            && let Some(word) = self.attempt(|p| {
                need!(p.word("else"));
                need!(p.op(":"));
                need!(p.block());
                p.word("elif")
            })?
        {
            return Err(self.raise_token(&word, "'elif' block follows an 'else' block"));
        }
        need!(self.word("else"));
        need!(self.force(":"));
        Ok(self.block()?.map(drop))
    }

    fn while_statement(&mut self) -> Parsed<()> {
        self.slip_clause("'while' statement", true, |p| p.test_head("while"))?;
        need!(self.test_head("while"));
        need!(self.body());
        self.maybe(Self::else_block)?;
        Ok(Some(()))
    }

    fn for_head(&mut self) -> Parsed<()> {
        self.word("async")?;
        need!(self.word("for"));
        need!(self.star_targets());
        need!(self.word("in"));
        Ok(self.star_expressions()?.map(drop))
    }

    fn for_statement(&mut self) -> Parsed<()> {
        self.slip_clause("'for' statement", true, Self::for_head)?;
        let mut cut = false;
        either!(self, |p| {
            p.word("async")?;
            need!(p.word("for"));
            need!(p.star_targets());
            need!(p.word("in"));
            cut = true;
            need!(p.star_expressions());
            need!(p.body());
            p.maybe(Self::else_block)?;
            Ok(Some(()))
        });
        if self.slips && !cut {
            self.slip_loop_target()?;
        }
        Ok(None)
    }

    // with

    fn with_word(&mut self) -> Parsed<()> {
        self.word("async")?;
        Ok(self.word("with")?.map(drop))
    }

    fn with_item(&mut self) -> Parsed<()> {
        const ENDS: &[&str] = &[",", ")", ":"];
        either!(self, |p| {
            need!(p.expression());
            need!(p.word("as"));
            need!(p.star_target());
            when!(p.at_op(ENDS)?);
            Ok(Some(()))
        });
        if self.slips
            && let Some(target) = self.attempt(|p| {
                need!(p.expression());
                need!(p.word("as"));
                let target = need!(p.expression());
                when!(p.at_op(ENDS)?);
                Ok(Some(target))
            })?
        {
            self.check_target(target, Want::Assign)?;
        }
        Ok(self.expression()?.map(drop))
    }

    /// Items as the rules for slips see them: what is between parentheses may be several expressions.
    fn loose_items(&mut self, several: bool) -> Parsed<()> {
        let items = self.commas(|p| {
            if several {
                need!(p.expressions());
            } else {
                need!(p.expression());
            }
            p.maybe(|p| {
                need!(p.word("as"));
                p.star_target()
            })?;
            Ok(Some(()))
        })?;
        Ok(items.map(drop))
    }

    fn loose_with(&mut self) -> Parsed<()> {
        need!(self.with_word());
        self.loose_items(false)
    }

    fn loose_with_parentheses(&mut self) -> Parsed<()> {
        need!(self.with_word());
        need!(self.op("("));
        need!(self.loose_items(true));
        self.op(",")?;
        Ok(self.op(")")?.map(drop))
    }

    fn with_statement(&mut self) -> Parsed<()> {
        self.slip_clause("'with' statement", false, Self::loose_with)?;
        self.slip_clause("'with' statement", false, Self::loose_with_parentheses)?;
        either!(self, |p| {
            need!(p.with_word());
            need!(p.op("("));
            need!(p.commas(Self::with_item));
            p.op(",")?;
            need!(p.op(")"));
            p.body()
        });
        either!(self, |p| {
            need!(p.with_word());
            need!(p.commas(Self::with_item));
            p.body()
        });
        if self.slips {
            for head in [Self::loose_with, Self::loose_with_parentheses] {
                if self
                    .attempt(|p| {
                        need!(head(p));
                        p.kind(Kind::Newline)
                    })?
                    .is_some()
                {
                    return Err(self.raise_here("expected ':'"));
                }
            }
        }
        Ok(None)
    }

    // try

    fn try_statement(&mut self) -> Parsed<()> {
        self.slip_clause("'try' statement", false, |p| p.word("try"))?;
        if self.slips {
            self.attempt(|p| p.slip_try().map(|()| None::<()>))?;
        }
        for alternative in [Self::finally_block, Self::plain_handlers, Self::star_handlers] {
            either!(self, |p| {
                need!(p.word("try"));
                need!(p.force(":"));
                need!(p.block());
                alternative(p)
            });
        }
        Ok(None)
    }

    fn plain_handlers(&mut self) -> Parsed<()> {
        when!(!self.many(|p| p.except_block(false))?.is_empty());
        self.maybe(Self::else_block)?;
        self.maybe(Self::finally_block)?;
        Ok(Some(()))
    }

    fn star_handlers(&mut self) -> Parsed<()> {
        when!(!self.many(|p| p.except_block(true))?.is_empty());
        self.maybe(Self::else_block)?;
        self.maybe(Self::finally_block)?;
        Ok(Some(()))
    }

    fn slip_try(&mut self) -> Result<(), Stop> {
        if self
            .attempt(|p| {
                need!(p.word("try"));
                need!(p.op(":"));
                need!(p.block());
                when!(!p.at_word(&["except", "finally"])?);
                Ok(Some(()))
            })?
            .is_some()
        {
            return Err(self.raise_here("expected 'except' or 'finally' block"));
        }
        const BOTH: &str = "cannot have both 'except' and 'except*' on the same 'try'";
        for star in [true, false] {
            if let Some((start, end)) = self.attempt(|p| {
                need!(p.word("try"));
                need!(p.op(":"));
                p.many(Self::block)?;
                when!(!p.many(|p| p.except_block(!star))?.is_empty());
                let word = need!(p.word("except"));
                let mut end = word.end;
                if star {
                    end = need!(p.op("*")).end;
                    need!(p.expression());
                    p.maybe(Self::as_handler_name)?;
                } else {
                    p.maybe(|p| {
                        need!(p.expression());
                        p.maybe(Self::as_handler_name)?;
                        Ok(Some(()))
                    })?;
                }
                need!(p.op(":"));
                Ok(Some((word.start, end)))
            })? {
                return Err(self.raise_span(start, end, BOTH));
            }
        }
        Ok(())
    }

    fn as_handler_name(&mut self) -> Parsed<Node> {
        need!(self.word("as"));
        self.name()
    }

    fn except_word(&mut self, star: bool) -> Parsed<()> {
        need!(self.word("except"));
        if star {
            need!(self.op("*"));
        }
        Ok(Some(()))
    }

    fn except_block(&mut self, star: bool) -> Parsed<()> {
        let what = if star { "'except*' statement" } else { "'except' statement" };
        self.slip_clause(what, false, |p| {
            need!(p.except_word(star));
            need!(p.expression());
            p.maybe(Self::as_handler_name)?;
            Ok(Some(()))
        })?;
        if !star {
            self.slip_clause(what, false, |p| p.word("except"))?;
        }
        either!(self, |p| {
            need!(p.except_word(star));
            need!(p.expressions());
            p.body()
        });
        either!(self, |p| {
            need!(p.except_word(star));
            need!(p.expression());
            need!(p.as_handler_name());
            p.body()
        });
        if !star {
            either!(self, |p| {
                need!(p.word("except"));
                p.body()
            });
        }
        if self.slips {
            self.attempt(|p| p.slip_except(star).map(|()| None::<()>))?;
        }
        Ok(None)
    }

    fn slip_except(&mut self, star: bool) -> Result<(), Stop> {
        if let Some(start) = self.attempt(|p| {
            need!(p.except_word(star));
            let first = need!(p.expression());
            need!(p.op(","));
            need!(p.expressions());
            need!(p.as_handler_name());
            need!(p.op(":"));
            Ok(Some(first.start))
        })? {
            return Err(self.raise_from(start, "multiple exception types must be parenthesized when using 'as'"));
        }
        if self
            .attempt(|p| {
                need!(p.except_word(star));
                if !star {
                    p.maybe(|p| {
                        need!(p.expression());
                        p.maybe(Self::as_handler_name)?;
                        Ok(Some(()))
                    })?;
                } else {
                    need!(p.expression());
                    p.maybe(Self::as_handler_name)?;
                }
                p.kind(Kind::Newline)
            })?
            .is_some()
        {
            return Err(self.raise_here("expected ':'"));
        }
        if star
            && self
                .attempt(|p| {
                    need!(p.except_word(true));
                    if p.kind(Kind::Newline)?.is_none() {
                        need!(p.op(":"));
                    }
                    Ok(Some(()))
                })?
                .is_some()
        {
            return Err(self.raise_here("expected one or more exception types"));
        }
        if let Some(target) = self.attempt(|p| {
            need!(p.except_word(star));
            need!(p.expression());
            need!(p.word("as"));
            let target = need!(p.expression());
            need!(p.body());
            Ok(Some(target))
        })? {
            let mark = if star { "*" } else { "" };
            let message = format!("cannot use except{mark} statement with {}", target.name());
            return Err(self.raise_node(&target, &message));
        }
        Ok(())
    }

    fn finally_block(&mut self) -> Parsed<()> {
        self.slip_clause("'finally' statement", false, |p| p.word("finally"))?;
        need!(self.word("finally"));
        need!(self.force(":"));
        Ok(self.block()?.map(drop))
    }

    // match

    fn match_head(&mut self) -> Parsed<()> {
        need!(self.soft("match"));
        either!(self, |p| {
            need!(p.star_named_expression());
            need!(p.op(","));
            p.maybe(Self::star_named_expressions)?;
            Ok(Some(()))
        });
        Ok(self.named_expression()?.map(drop))
    }

    fn match_statement(&mut self) -> Parsed<()> {
        either!(self, |p| {
            need!(p.match_head());
            need!(p.op(":"));
            need!(p.kind(Kind::Newline));
            need!(p.kind(Kind::Indent));
            when!(!p.many(Self::case_block)?.is_empty());
            Ok(p.kind(Kind::Dedent)?.map(drop))
        });
        self.slip_clause("'match' statement", true, Self::match_head)?;
        Ok(None)
    }

    fn case_head(&mut self) -> Parsed<()> {
        need!(self.soft("case"));
        need!(self.patterns());
        self.maybe(|p| {
            need!(p.word("if"));
            p.named_expression()
        })?;
        Ok(Some(()))
    }

    fn case_block(&mut self) -> Parsed<()> {
        self.slip_clause("'case' statement", true, Self::case_head)?;
        need!(self.case_head());
        self.body()
    }
}
