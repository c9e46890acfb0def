//! Simple statements.

use super::Stop;
use super::lexer::Kind;
use super::nodes::{Node, Shape, Want};
use super::peg::{Parsed, Peg, Rule, either, need, when};

const NOTHING: Node = Node { shape: Shape::Name, start: 0, end: 0 };
const AUGMENTED: &[&str] = &["+=", "-=", "*=", "@=", "/=", "%=", "&=", "|=", "^=", "<<=", ">>=", "**=", "//="];

impl Peg<'_> {
    /// Simple statements on one line.
    pub fn simple_statements(&mut self) -> Parsed<()> {
        need!(self.simple_statement());
        if self.at_op(&[";"])? {
            self.many(|p| {
                need!(p.op(";"));
                p.simple_statement()
            })?;
            self.op(";")?;
        }
        Ok(self.kind(Kind::Newline)?.map(drop))
    }

    pub fn simple_statement(&mut self) -> Parsed<Node> {
        self.remember(Rule::SimpleStatement, |p| {
            either!(p, |p| p.assignment());
            either!(p, |p| p.type_alias());
            either!(p, |p| p.star_expressions());
            let token = p.token()?;
            when!(token.keyword);
            let found = match p.text(&token) {
                "return" => {
                    p.mark += 1;
                    p.maybe(Self::star_expressions)?;
                    Some(())
                }
                "import" | "from" => p.import()?,
                "raise" => p.raise_statement()?,
                "pass" | "break" | "continue" => {
                    p.mark += 1;
                    Some(())
                }
                "del" => p.delete()?,
                "yield" => p.yield_expr()?.map(drop),
                "assert" => p.assertion()?,
                "global" | "nonlocal" => {
                    p.mark += 1;
                    p.commas(Self::name)?.map(drop)
                }
                _ => None,
            };
            Ok(found.map(|()| NOTHING))
        })
    }

    fn assignment(&mut self) -> Parsed<Node> {
        either!(self, |p| {
            need!(p.name());
            need!(p.op(":"));
            p.annotation()
        });
        either!(self, |p| {
            let parenthesized = p.attempt(|p| {
                need!(p.op("("));
                need!(p.single_target());
                p.op(")")
            })?;
            if parenthesized.is_none() {
                need!(p.placed_target());
            }
            need!(p.op(":"));
            p.annotation()
        });
        either!(self, |p| {
            let targets = p.many(|p| {
                need!(p.star_targets());
                p.op("=")
            })?;
            when!(!targets.is_empty());
            need!(p.value());
            when!(!p.at_op(&["="])?);
            Ok(Some(NOTHING))
        });
        let mut cut = false;
        either!(self, |p| {
            need!(p.single_target());
            need!(p.any_op(AUGMENTED));
            cut = true;
            p.value()
        });
        when!(self.slips && !cut);
        self.slip_assignment()?;
        Ok(None)
    }

    fn annotation(&mut self) -> Parsed<Node> {
        need!(self.expression());
        self.maybe(|p| {
            need!(p.op("="));
            p.value()
        })?;
        Ok(Some(NOTHING))
    }

    fn slip_assignment(&mut self) -> Result<(), Stop> {
        if let Some(target) = self.attempt(|p| {
            let target = need!(p.annotated_display());
            need!(p.op(":"));
            need!(p.expression());
            Ok(Some(target))
        })? {
            let message = format!("only single target (not {}) can be annotated", target.name());
            return Err(self.raise_node(&target, &message));
        }
        if let Some(target) = self.attempt(|p| {
            let target = need!(p.star_named_expression());
            need!(p.op(","));
            p.many(Self::star_named_expressions)?;
            need!(p.op(":"));
            need!(p.expression());
            Ok(Some(target))
        })? {
            return Err(self.raise_node(&target, "only single target (not tuple) can be annotated"));
        }
        if let Some(target) = self.attempt(|p| {
            let target = need!(p.expression());
            need!(p.op(":"));
            need!(p.expression());
            Ok(Some(target))
        })? {
            return Err(self.raise_node(&target, "illegal target for annotation"));
        }
        let before = |p: &mut Self| {
            p.many(|p| {
                need!(p.star_targets());
                p.op("=")
            })
        };
        if let Some(target) = self.attempt(|p| {
            before(p)?;
            let target = need!(p.star_expressions());
            need!(p.op("="));
            Ok(Some(target))
        })? {
            return self.check_target(target, Want::Assign);
        }
        if let Some(target) = self.attempt(|p| {
            before(p)?;
            let target = need!(p.yield_expr());
            need!(p.op("="));
            Ok(Some(target))
        })? {
            return Err(self.raise_node(&target, "assignment to yield expression not possible"));
        }
        if let Some(target) = self.attempt(|p| {
            let target = need!(p.star_expressions());
            need!(p.any_op(AUGMENTED));
            need!(p.value());
            Ok(Some(target))
        })? {
            let message = format!("'{}' is an illegal expression for augmented assignment", target.name());
            return Err(self.raise_node(&target, &message));
        }
        Ok(())
    }

    /// A list or tuple where one target is wanted.
    fn annotated_display(&mut self) -> Parsed<Node> {
        either!(self, |p| p.list());
        either!(self, |p| p.tuple());
        need!(self.op("("));
        let inner = need!(crate::deep(|| self.annotated_display()));
        need!(self.op(")"));
        Ok(Some(inner))
    }

    fn type_alias(&mut self) -> Parsed<Node> {
        need!(self.soft("type"));
        need!(self.name());
        self.maybe(Self::type_params)?;
        need!(self.op("="));
        self.expression()
    }

    fn raise_statement(&mut self) -> Parsed<()> {
        need!(self.word("raise"));
        either!(self, |p| {
            need!(p.expression());
            p.maybe(|p| {
                need!(p.word("from"));
                p.expression()
            })?;
            Ok(Some(()))
        });
        Ok(Some(()))
    }

    fn delete(&mut self) -> Parsed<()> {
        either!(self, |p| {
            need!(p.word("del"));
            need!(p.del_targets());
            when!(p.at_op(&[";"])? || p.at_kind(Kind::Newline)?);
            Ok(Some(()))
        });
        when!(self.slips);
        need!(self.word("del"));
        let targets = need!(self.star_expressions());
        self.check_target(targets, Want::Delete)?;
        Ok(None)
    }

    fn assertion(&mut self) -> Parsed<()> {
        need!(self.word("assert"));
        need!(self.expression());
        self.maybe(|p| {
            need!(p.op(","));
            p.expression()
        })?;
        Ok(Some(()))
    }

    // Imports.

    fn import(&mut self) -> Parsed<()> {
        if self.slips {
            self.attempt(|p| p.slip_import().map(|()| None::<()>))?;
        }
        either!(self, |p| {
            need!(p.word("import"));
            Ok(p.commas(Self::dotted_as_name)?.map(drop))
        });
        need!(self.word("from"));
        let dots = self.many(|p| p.any_op(&[".", "..."]))?;
        let from = self.token()?;
        let named = self.maybe(|p| {
            need!(p.dotted_name());
            Ok(p.word("import")?.map(drop))
        })?;
        if named.is_some() && dots.is_empty() && self.text(&from) == "__future__" {
            let mark = self.mark;
            self.op("(")?;
            while let Some(name) = self.name()? {
                self.flufl |= self.lexer.slice(name.start, name.end) == "barry_as_FLUFL";
                self.as_name()?;
                if self.op(",")?.is_none() {
                    break;
                }
            }
            self.mark = mark;
        }
        if named.is_none() {
            when!(!dots.is_empty());
            need!(self.word("import"));
        }
        self.imported()
    }

    fn slip_import(&mut self) -> Result<(), Stop> {
        if let Some(start) = self.attempt(|p| {
            let start = need!(p.word("import")).start;
            need!(p.commas(Self::dotted_name));
            need!(p.word("from"));
            need!(p.dotted_name());
            Ok(Some(start))
        })? {
            return Err(self.raise_from(start, "Did you mean to use 'from ... import ...' instead?"));
        }
        if let Some(end) = self.attempt(|p| {
            need!(p.word("import"));
            p.kind(Kind::Newline)
        })? {
            return Err(self.raise_from(end.start, "Expected one or more names after 'import'"));
        }
        Ok(())
    }

    fn dotted_name(&mut self) -> Parsed<()> {
        need!(self.name());
        self.many(|p| {
            need!(p.op("."));
            p.name()
        })?;
        Ok(Some(()))
    }

    fn as_name(&mut self) -> Parsed<()> {
        self.maybe(|p| {
            need!(p.word("as"));
            p.name()
        })?;
        Ok(Some(()))
    }

    fn dotted_as_name(&mut self) -> Parsed<()> {
        self.slip_import_target(Self::dotted_name)?;
        need!(self.dotted_name());
        self.as_name()
    }

    fn import_as_name(&mut self) -> Parsed<()> {
        self.slip_import_target(|p| Ok(p.name()?.map(drop)))?;
        need!(self.name());
        self.as_name()
    }

    fn slip_import_target(&mut self, name: impl Fn(&mut Self) -> Parsed<()>) -> Result<(), Stop> {
        if !self.slips {
            return Ok(());
        }
        let target = self.attempt(|p| {
            need!(name(p));
            need!(p.word("as"));
            let fine = p.ahead(|p| {
                need!(p.name());
                when!(p.at_op(&[",", ")", ";"])? || p.at_kind(Kind::Newline)?);
                Ok(Some(()))
            })?;
            when!(!fine);
            p.expression()
        })?;
        match target {
            Some(target) => Err(self.raise_node(&target, &format!("cannot use {} as import target", target.name()))),
            None => Ok(()),
        }
    }

    /// What `from ... import` names.
    fn imported(&mut self) -> Parsed<()> {
        either!(self, |p| {
            need!(p.op("("));
            need!(p.commas(Self::import_as_name));
            p.op(",")?;
            Ok(p.op(")")?.map(drop))
        });
        either!(self, |p| {
            need!(p.commas(Self::import_as_name));
            when!(!p.at_op(&[","])?);
            Ok(Some(()))
        });
        either!(self, |p| Ok(p.op("*")?.map(drop)));
        when!(self.slips);
        if self
            .attempt(|p| {
                need!(p.commas(Self::import_as_name));
                need!(p.op(","));
                p.kind(Kind::Newline)
            })?
            .is_some()
        {
            return Err(self.raise_here("trailing comma not allowed without surrounding parentheses"));
        }
        let end = need!(self.kind(Kind::Newline));
        Err(self.raise_from(end.start, "Expected one or more names after 'import'"))
    }
}
