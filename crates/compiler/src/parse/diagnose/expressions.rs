//! Expressions from lists of them down to trailers.

use super::Stop;
use super::lexer::Kind;
use super::nodes::{Node, Shape};
use super::peg::{Parsed, Peg, Rule, either, need, node, when};

/// Binary operators of one strength, loosest first.
const BIT_OR: &[&str] = &["|"];
const BIT_XOR: &[&str] = &["^"];
const BIT_AND: &[&str] = &["&"];
const SHIFT: &[&str] = &["<<", ">>"];
const SUM: &[&str] = &["+", "-"];
const TERM: &[&str] = &["*", "/", "//", "%", "@"];
const COMPARISONS: &[&str] = &["==", "!=", "<=", "<", ">=", ">"];

const EXPRESSION: Shape = Shape::Other("expression");

impl Peg<'_> {
    pub fn span(&self, shape: Shape, start: u32) -> Node {
        Node { shape, start, end: self.previous().end }
    }

    /// Expressions with commas between are a tuple.
    fn listed(&mut self, part: impl Fn(&mut Self) -> Parsed<Node>) -> Parsed<Node> {
        let start = self.token()?.start;
        let first = need!(part(self));
        let mut parts = vec![first];
        parts.extend(self.many(|p| {
            need!(p.op(","));
            part(p)
        })?);
        let comma = self.op(",")?.is_some();
        if parts.len() == 1 && !comma {
            return Ok(Some(first));
        }
        let list = self.nodes.add(parts);
        Ok(Some(self.span(Shape::Tuple(list), start)))
    }

    pub fn expressions(&mut self) -> Parsed<Node> {
        self.listed(Self::expression)
    }

    pub fn star_expressions(&mut self) -> Parsed<Node> {
        self.listed(Self::star_expression)
    }

    pub fn starred_operand(&mut self) -> Parsed<Node> {
        let star = need!(self.op("*"));
        let operand = need!(self.bit_or());
        let list = self.nodes.add(vec![operand]);
        Ok(Some(self.span(Shape::Starred(list), star.start)))
    }

    pub fn star_expression(&mut self) -> Parsed<Node> {
        self.remember(Rule::StarExpression, |p| {
            either!(p, |p| p.starred_operand());
            p.expression()
        })
    }

    pub fn star_named_expression(&mut self) -> Parsed<Node> {
        either!(self, |p| p.starred_operand());
        self.named_expression()
    }

    pub fn star_named_expressions(&mut self) -> Parsed<Vec<Node>> {
        let parts = need!(self.commas(Self::star_named_expression));
        self.op(",")?;
        Ok(Some(parts))
    }

    pub fn yield_expr(&mut self) -> Parsed<Node> {
        let start = need!(self.word("yield")).start;
        const YIELD: Shape = Shape::Other("yield expression");
        either!(self, |p| {
            need!(p.word("from"));
            need!(p.expression());
            Ok(Some(p.span(YIELD, start)))
        });
        self.maybe(Self::star_expressions)?;
        Ok(Some(self.span(YIELD, start)))
    }

    /// The right side of an assignment, and what a replacement field holds.
    pub fn value(&mut self) -> Parsed<Node> {
        either!(self, |p| p.yield_expr());
        self.star_expressions()
    }

    pub fn assignment_expression(&mut self) -> Parsed<Node> {
        let name = need!(self.name());
        need!(self.op(":="));
        need!(self.expression());
        Ok(Some(self.span(Shape::Other("named expression"), name.start)))
    }

    pub fn named_expression(&mut self) -> Parsed<Node> {
        either!(self, |p| p.assignment_expression());
        if self.slips {
            self.attempt(|p| p.remember(Rule::NamedSlip, |p| p.slip_named()))?;
        }
        self.unnamed_expression()
    }

    /// An expression that no `:=` follows.
    pub fn unnamed_expression(&mut self) -> Parsed<Node> {
        let found = need!(self.expression());
        when!(!self.at_op(&[":="])?);
        Ok(Some(found))
    }

    fn slip_named(&mut self) -> Parsed<Node> {
        if let Some(left) = self.attempt(|p| {
            let left = need!(p.expression());
            need!(p.op(":="));
            need!(p.expression());
            Ok(Some(left))
        })? {
            let message = format!("cannot use assignment expressions with {}", left.name());
            return Err(self.raise_node(&left, &message));
        }
        if let Some((left, right)) = self.attempt(|p| {
            let left = need!(p.name());
            need!(p.op("="));
            let right = need!(p.bit_or());
            when!(!p.at_op(&["=", ":="])?);
            Ok(Some((left, right)))
        })? {
            let message = "invalid syntax. Maybe you meant '==' or ':=' instead of '='?";
            return Err(self.raise_span(left.start, right.end, message));
        }
        let other = self.ahead(|p| {
            if p.any_word(&["True", "None", "False"])?.is_some() {
                return Ok(Some(()));
            }
            either!(p, |p| p.list().map(|found| found.map(drop)));
            either!(p, |p| p.tuple().map(|found| found.map(drop)));
            Ok(p.genexp()?.map(drop))
        })?;
        when!(!other);
        let left = need!(self.bit_or());
        need!(self.op("="));
        need!(self.bit_or());
        when!(!self.at_op(&["=", ":="])?);
        let message = format!("cannot assign to {} here. Maybe you meant '==' instead of '='?", left.name());
        Err(self.raise_node(&left, &message))
    }

    pub fn expression(&mut self) -> Parsed<Node> {
        self.remember(Rule::Expression, |p| {
            if p.slips {
                let mark = p.mark;
                p.slip_expression()?;
                p.mark = mark;
                p.slip_legacy()?;
                p.mark = mark;
            }
            p.plain_expression()
        })
    }

    fn plain_expression(&mut self) -> Parsed<Node> {
        either!(self, |p| {
            let start = p.token()?.start;
            need!(p.disjunction());
            need!(p.word("if"));
            need!(p.disjunction());
            need!(p.word("else"));
            need!(p.expression());
            Ok(Some(p.span(Shape::Other("conditional expression"), start)))
        });
        either!(self, |p| p.disjunction());
        self.lambda()
    }

    /// An expression parsed without the rules for slips.
    fn quiet_expression(&mut self) -> Parsed<Node> {
        let slips = std::mem::replace(&mut self.slips, false);
        let found = self.attempt(Self::plain_expression);
        self.slips = slips;
        found
    }

    fn is_legacy(&self, node: &Node) -> bool {
        node.shape == Shape::Name && matches!(self.lexer.slice(node.start, node.end), "print" | "exec")
    }

    /// Slips around whole expressions. An alternative that fits ends the search even when it has nothing to say.
    fn slip_expression(&mut self) -> Result<(), Stop> {
        let skip = self.ahead(|p| {
            for word in ["_", "case", "match", "type"] {
                if p.soft(word)?.is_some() {
                    return Ok(Some(()));
                }
            }
            need!(p.name());
            Ok(p.kind(Kind::Str)?.map(drop))
        })?;
        if let Some((first, last)) = self.attempt(|p| {
            need!(p.kind(Kind::Str));
            let parts = p.many(|p| {
                when!(!p.at_kind(Kind::Str)?);
                p.quiet_expression()
            })?;
            need!(p.kind(Kind::Str));
            Ok(parts.first().copied().zip(parts.last().copied()))
        })? {
            let message = "invalid syntax. Is this intended to be part of the string?";
            return Err(self.raise_span(first.start, last.end, message));
        }
        if !skip
            && let Some((left, right)) = self.attempt(|p| {
                let left = need!(p.disjunction());
                Ok(p.quiet_expression()?.map(|right| (left, right)))
            })?
        {
            if self.is_legacy(&left) || self.previous().level == 0 {
                return Ok(());
            }
            return Err(self.raise_span(left.start, right.end, "invalid syntax. Perhaps you forgot a comma?"));
        }
        if let Some((body, test)) = self.attempt(|p| {
            let body = need!(p.disjunction());
            need!(p.word("if"));
            let test = need!(p.disjunction());
            when!(!p.at_word(&["else"])? && !p.at_op(&[":"])?);
            Ok(Some((body, test)))
        })? {
            return Err(self.raise_span(body.start, test.end, "expected 'else' after 'if' expression"));
        }
        if self
            .attempt(|p| {
                need!(p.disjunction());
                need!(p.word("if"));
                need!(p.disjunction());
                need!(p.word("else"));
                when!(!p.ahead(Self::expression)?);
                Ok(Some(()))
            })?
            .is_some()
        {
            return Err(self.raise_next("expected expression after 'else', but statement is given"));
        }
        if let Some(word) = self.attempt(|p| {
            let word = need!(p.any_word(&["pass", "break", "continue"]));
            need!(p.word("if"));
            need!(p.disjunction());
            need!(p.word("else"));
            need!(p.simple_statement());
            Ok(Some(word))
        })? {
            return Err(self.raise_token(&word, "expected expression before 'if', but statement is given"));
        }
        if let Some((word, colon, t_string)) = self.attempt(|p| {
            let word = need!(p.word("lambda"));
            p.maybe(Self::lambda_parameters)?;
            let colon = need!(p.op(":"));
            let next = p.token()?;
            when!(next.kind == Kind::TextMiddle);
            Ok(Some((word, colon, next.t_string)))
        })? {
            let letter = if t_string { 't' } else { 'f' };
            let message = format!("{letter}-string: lambda expressions are not allowed without parentheses");
            return Err(self.raise_span(word.start, colon.end, &message));
        }
        Ok(())
    }

    /// `print x`, `exec x`.
    fn slip_legacy(&mut self) -> Result<(), Stop> {
        let found = self.attempt(|p| {
            let name = need!(p.name());
            when!(!p.at_op(&["("])?);
            let rest = need!(p.star_expressions());
            Ok(Some((name, rest)))
        })?;
        match found {
            Some((name, rest)) if self.is_legacy(&name) => {
                let word = self.lexer.slice(name.start, name.end);
                let message = format!("Missing parentheses in call to '{word}'. Did you mean {word}(...)?");
                Err(self.raise_span(name.start, rest.end, &message))
            }
            _ => Ok(()),
        }
    }

    fn lambda(&mut self) -> Parsed<Node> {
        let start = need!(self.word("lambda")).start;
        self.maybe(Self::lambda_parameters)?;
        need!(self.op(":"));
        need!(self.expression());
        Ok(Some(self.span(Shape::Other("lambda"), start)))
    }

    /// Operands with a word between.
    fn joined(&mut self, word: &str, operand: impl Fn(&mut Self) -> Parsed<Node>) -> Parsed<Node> {
        let start = self.token()?.start;
        let first = need!(operand(self));
        let more = self.many(|p| {
            need!(p.word(word));
            operand(p)
        })?;
        Ok(Some(if more.is_empty() { first } else { self.span(EXPRESSION, start) }))
    }

    pub fn disjunction(&mut self) -> Parsed<Node> {
        self.remember(Rule::Disjunction, |p| p.joined("or", Self::conjunction))
    }

    fn conjunction(&mut self) -> Parsed<Node> {
        self.remember(Rule::Conjunction, |p| p.joined("and", Self::inversion))
    }

    fn inversion(&mut self) -> Parsed<Node> {
        self.remember(Rule::Inversion, |p| {
            either!(p, |p| {
                let start = need!(p.word("not")).start;
                need!(p.inversion());
                Ok(Some(p.span(EXPRESSION, start)))
            });
            p.comparison()
        })
    }

    fn comparison(&mut self) -> Parsed<Node> {
        self.remember(Rule::Comparison, |p| {
            let start = p.token()?.start;
            let first = need!(p.bit_or());
            let mut is_in = None;
            while let Some(found) = p.attempt(|p| {
                let found = need!(p.comparing());
                need!(p.bit_or());
                Ok(Some(found))
            })? {
                is_in.get_or_insert(found);
            }
            let Some(is_in) = is_in else { return Ok(Some(first)) };
            let left = p.nodes.add(vec![first]);
            Ok(Some(p.span(Shape::Compare(left, is_in), start)))
        })
    }

    /// A comparison operator; whether it is `in`.
    fn comparing(&mut self) -> Parsed<bool> {
        either!(self, |p| p.less_greater());
        if let Some(token) = self.any_op(COMPARISONS)? {
            if self.flufl && self.text(&token) == "!=" {
                return Err(self.raise_here("with Barry as BDFL, use '<>' instead of '!='"));
            }
            return Ok(Some(false));
        }
        either!(self, |p| {
            need!(p.word("not"));
            need!(p.word("in"));
            Ok(Some(false))
        });
        if self.word("in")?.is_some() {
            return Ok(Some(true));
        }
        need!(self.word("is"));
        self.word("not")?;
        Ok(Some(false))
    }

    /// `<>`
    fn less_greater(&mut self) -> Parsed<bool> {
        let less = need!(self.op("<"));
        let greater = need!(self.op(">"));
        when!(less.end == greater.start);
        if self.flufl {
            self.unequal.push(less.start);
            return Ok(Some(false));
        }
        when!(self.slips);
        Err(self.raise_span(less.start, greater.end, "invalid syntax.  Maybe you meant '!=' instead of '<>'?"))
    }

    /// Operands with operators of one strength between.
    fn operated(&mut self, rule: Rule, ops: &[&str], operand: impl Fn(&mut Self) -> Parsed<Node>) -> Parsed<Node> {
        self.remember(rule, |p| {
            let start = p.token()?.start;
            let first = need!(operand(p));
            let mut more = false;
            while p
                .attempt(|p| {
                    need!(p.any_op(ops));
                    if matches!(rule, Rule::Sum | Rule::Term) {
                        p.slip_not()?;
                    }
                    operand(p)
                })?
                .is_some()
            {
                more = true;
            }
            Ok(Some(if more { p.span(EXPRESSION, start) } else { first }))
        })
    }

    /// `not` after an operator that binds tighter.
    fn slip_not(&mut self) -> Result<(), Stop> {
        if !self.slips {
            return Ok(());
        }
        let Some(word) = self.attempt(|p| {
            let word = need!(p.word("not"));
            need!(p.inversion());
            Ok(Some((word.start, p.previous().end)))
        })?
        else {
            return Ok(());
        };
        Err(self.raise_span(word.0, word.1, "'not' after an operator must be parenthesized"))
    }

    pub fn bit_or(&mut self) -> Parsed<Node> {
        self.operated(Rule::BitOr, BIT_OR, Self::bit_xor)
    }
    fn bit_xor(&mut self) -> Parsed<Node> {
        self.operated(Rule::BitXor, BIT_XOR, Self::bit_and)
    }
    fn bit_and(&mut self) -> Parsed<Node> {
        self.operated(Rule::BitAnd, BIT_AND, Self::shift)
    }
    fn shift(&mut self) -> Parsed<Node> {
        self.operated(Rule::Shift, SHIFT, Self::sum)
    }
    fn sum(&mut self) -> Parsed<Node> {
        self.operated(Rule::Sum, SUM, Self::term)
    }
    fn term(&mut self) -> Parsed<Node> {
        self.operated(Rule::Term, TERM, Self::factor)
    }

    fn factor(&mut self) -> Parsed<Node> {
        self.remember(Rule::Factor, |p| {
            either!(p, |p| {
                let start = need!(p.any_op(&["+", "-", "~"])).start;
                p.slip_not()?;
                need!(p.factor());
                Ok(Some(p.span(EXPRESSION, start)))
            });
            let start = p.token()?.start;
            let base = need!(p.await_primary());
            either!(p, |p| {
                need!(p.op("**"));
                need!(p.factor());
                Ok(Some(p.span(EXPRESSION, start)))
            });
            Ok(Some(base))
        })
    }

    fn await_primary(&mut self) -> Parsed<Node> {
        self.remember(Rule::AwaitPrimary, |p| {
            either!(p, |p| {
                let start = need!(p.word("await")).start;
                need!(p.primary());
                Ok(Some(p.span(Shape::Other("await expression"), start)))
            });
            p.primary()
        })
    }

    fn primary(&mut self) -> Parsed<Node> {
        self.remember(Rule::Primary, |p| {
            let start = p.token()?.start;
            let mut found = need!(p.atom());
            while let Some(shape) = p.attempt(Self::trailer)? {
                found = p.span(shape, start);
            }
            Ok(Some(found))
        })
    }

    /// `.name`, a call or an index.
    pub fn trailer(&mut self) -> Parsed<Shape> {
        let token = self.token()?;
        when!(token.kind == Kind::Op);
        const CALL: Shape = Shape::Other("function call");
        match self.text(&token) {
            "." => {
                self.mark += 1;
                need!(self.name());
                Ok(Some(Shape::Attribute))
            }
            "(" => {
                if self.attempt(Self::genexp)?.is_some() {
                    return Ok(Some(CALL));
                }
                self.mark += 1;
                self.maybe(Self::arguments)?;
                need!(self.op(")"));
                Ok(Some(CALL))
            }
            // CPython tries a comprehension in any brackets here when it looks for slips.
            "{" if self.slips => {
                self.attempt(Self::slip_comprehension)?;
                Ok(None)
            }
            "[" => {
                if self.slips {
                    self.attempt(Self::slip_comprehension)?;
                }
                self.mark += 1;
                need!(self.slices());
                need!(self.op("]"));
                Ok(Some(Shape::Subscript))
            }
            _ => Ok(None),
        }
    }

    fn slices(&mut self) -> Parsed<()> {
        either!(self, |p| {
            need!(p.slice());
            when!(!p.at_op(&[","])?);
            Ok(Some(()))
        });
        need!(self.commas(|p| {
            either!(p, |p| p.slice());
            Ok(p.starred_expression()?.map(drop))
        }));
        self.op(",")?;
        Ok(Some(()))
    }

    fn slice(&mut self) -> Parsed<()> {
        either!(self, |p| {
            p.maybe(Self::expression)?;
            need!(p.op(":"));
            p.maybe(Self::expression)?;
            if p.op(":")?.is_some() {
                p.maybe(Self::expression)?;
            }
            Ok(Some(()))
        });
        Ok(self.named_expression()?.map(drop))
    }

    pub fn literal_node(&mut self, kind: Kind) -> Parsed<Node> {
        Ok(self.kind(kind)?.map(|token| node(Shape::Other("literal"), &token)))
    }
}
