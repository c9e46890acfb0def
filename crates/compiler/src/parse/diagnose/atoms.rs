//! Atoms: names, literals, displays, comprehensions.

use super::Stop;
use super::lexer::{Kind, Token};
use super::nodes::{Node, Shape, Want};
use super::peg::{Parsed, Peg, Rule, either, need, node, when};
use crate::error::Warning;
use crate::parse::strings;

impl Peg<'_> {
    pub fn atom(&mut self) -> Parsed<Node> {
        let token = self.token()?;
        match token.kind {
            Kind::Name if !token.keyword => self.name(),
            Kind::Name => {
                let name = match self.text(&token) {
                    "True" => "True",
                    "False" => "False",
                    "None" => "None",
                    _ => return Ok(None),
                };
                self.mark += 1;
                Ok(Some(node(Shape::Other(name), &token)))
            }
            Kind::Str | Kind::TextStart => self.strings(),
            Kind::Number => {
                self.mark += 1;
                self.check_number(&token)?;
                Ok(Some(node(Shape::Other("literal"), &token)))
            }
            Kind::Op => match self.text(&token) {
                "(" => {
                    either!(self, |p| p.tuple());
                    either!(self, |p| p.group());
                    self.genexp()
                }
                "[" => {
                    either!(self, |p| p.list());
                    self.bracketed("[", "]", "list comprehension")
                }
                "{" => {
                    either!(self, |p| p.dict());
                    either!(self, |p| p.set());
                    either!(self, |p| p.dict_comprehension());
                    self.bracketed("{", "}", "set comprehension")
                }
                "..." => {
                    self.mark += 1;
                    Ok(Some(node(Shape::Other("ellipsis"), &token)))
                }
                _ => Ok(None),
            },
            _ => Ok(None),
        }
    }

    /// Decimal integers have a bound on their digits.
    fn check_number(&self, token: &Token) -> Result<(), Stop> {
        let text = self.text(token);
        let digits = text.bytes().filter(u8::is_ascii_digit).count();
        if digits <= self.int_digits || !text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'_') {
            return Ok(());
        }
        let message = format!(
            "Exceeds the limit ({} digits) for integer string conversion: value has {digits} digits; \
             use sys.set_int_max_str_digits() to increase the limit - Consider hexadecimal for huge integer literals to avoid decimal conversion limits.",
            self.int_digits
        );
        // CPython gives the line alone.
        Err(self.raise_token(&Token { placed: false, ..*token }, &message))
    }

    pub fn tuple(&mut self) -> Parsed<Node> {
        let start = need!(self.op("(")).start;
        let parts = self.maybe(|p| {
            let first = need!(p.star_named_expression());
            need!(p.op(","));
            let mut parts = vec![first];
            parts.extend(p.maybe(Self::star_named_expressions)?.unwrap_or_default());
            Ok(Some(parts))
        })?;
        need!(self.op(")"));
        let list = self.nodes.add(parts.unwrap_or_default());
        Ok(Some(self.span(Shape::Tuple(list), start)))
    }

    fn group(&mut self) -> Parsed<Node> {
        either!(self, |p| {
            need!(p.op("("));
            let inner = match p.attempt(Self::yield_expr)? {
                Some(inner) => inner,
                None => need!(p.named_expression()),
            };
            need!(p.op(")"));
            Ok(Some(inner))
        });
        when!(self.slips);
        need!(self.op("("));
        if let Some(inner) = self.attempt(|p| {
            let inner = need!(p.starred_expression());
            need!(p.op(")"));
            Ok(Some(inner))
        })? {
            return Err(self.raise_node(&inner, "cannot use starred expression here"));
        }
        let star = need!(self.op("**"));
        need!(self.expression());
        need!(self.op(")"));
        Err(self.raise_token(&star, "cannot use double starred expression here"))
    }

    pub fn genexp(&mut self) -> Parsed<Node> {
        either!(self, |p| {
            let start = need!(p.op("(")).start;
            if p.attempt(Self::assignment_expression)?.is_none() {
                need!(p.unnamed_expression());
            }
            need!(p.clauses());
            need!(p.op(")"));
            Ok(Some(p.span(Shape::Other("generator expression"), start)))
        });
        self.slip_comprehension()
    }

    /// A list or set comprehension.
    fn bracketed(&mut self, open: &str, close: &str, name: &'static str) -> Parsed<Node> {
        either!(self, |p| {
            let start = need!(p.op(open)).start;
            need!(p.named_expression());
            need!(p.clauses());
            need!(p.op(close));
            Ok(Some(p.span(Shape::Other(name), start)))
        });
        self.slip_comprehension()
    }

    pub fn slip_comprehension(&mut self) -> Parsed<Node> {
        when!(self.slips);
        if let Some(starred) = self.attempt(|p| {
            need!(p.any_op(&["[", "(", "{"]));
            let starred = need!(p.starred_expression());
            need!(p.clauses());
            Ok(Some(starred))
        })? {
            return Err(self.raise_node(&starred, "iterable unpacking cannot be used in comprehension"));
        }
        let found = self.attempt(|p| {
            need!(p.any_op(&["[", "{"]));
            let first = need!(p.star_named_expression());
            let comma = need!(p.op(","));
            let rest = need!(p.star_named_expressions());
            need!(p.clauses());
            Ok(Some((first.start, rest.last().map_or(comma.end, |node| node.end))))
        })?;
        let found = match found {
            Some(found) => Some(found),
            None => self.attempt(|p| {
                need!(p.any_op(&["[", "{"]));
                let first = need!(p.star_named_expression());
                let comma = need!(p.op(","));
                need!(p.clauses());
                Ok(Some((first.start, comma.end)))
            })?,
        };
        let (start, end) = need!(Ok(found));
        Err(self.raise_span(start, end, "did you forget parentheses around the comprehension target?"))
    }

    /// The `for` and `if` clauses of a comprehension; the last expression of the last one.
    pub fn clauses(&mut self) -> Parsed<Node> {
        Ok(self.many(Self::clause)?.pop())
    }

    fn clause(&mut self) -> Parsed<Node> {
        let mut cut = false;
        if let Some(found) = self.attempt(|p| {
            p.word("async")?;
            need!(p.word("for"));
            need!(p.star_targets());
            need!(p.word("in"));
            cut = true;
            let mut last = need!(p.disjunction());
            while let Some(condition) = p.attempt(|p| {
                need!(p.word("if"));
                p.disjunction()
            })? {
                last = condition;
            }
            Ok(Some(last))
        })? {
            return Ok(Some(found));
        }
        when!(self.slips && !cut);
        if self
            .attempt(|p| {
                p.word("async")?;
                need!(p.word("for"));
                need!(p.commas(Self::bit_or));
                p.op(",")?;
                when!(!p.at_word(&["in"])?);
                Ok(Some(()))
            })?
            .is_some()
        {
            return Err(self.raise_here("'in' expected after for-loop variables"));
        }
        self.slip_loop_target()?;
        Ok(None)
    }

    /// `for` before something that cannot be assigned to.
    pub fn slip_loop_target(&mut self) -> Result<(), Stop> {
        let target = self.attempt(|p| {
            p.word("async")?;
            need!(p.word("for"));
            p.star_expressions()
        })?;
        match target {
            Some(target) => self.check_target(target, Want::Loop),
            None => Ok(()),
        }
    }

    pub fn list(&mut self) -> Parsed<Node> {
        let start = need!(self.op("[")).start;
        let parts = self.maybe(Self::star_named_expressions)?.unwrap_or_default();
        need!(self.op("]"));
        let list = self.nodes.add(parts);
        Ok(Some(self.span(Shape::List(list), start)))
    }

    fn set(&mut self) -> Parsed<Node> {
        let start = need!(self.op("{")).start;
        need!(self.star_named_expressions());
        need!(self.op("}"));
        Ok(Some(self.span(Shape::Other("set display"), start)))
    }

    fn dict(&mut self) -> Parsed<Node> {
        either!(self, |p| {
            let start = need!(p.op("{")).start;
            p.maybe(|p| {
                need!(p.commas(Self::dict_item));
                p.op(",").map(|_| Some(()))
            })?;
            need!(p.op("}"));
            Ok(Some(p.span(Shape::Other("dict literal"), start)))
        });
        // What is wrong with the items is looked for in the first pass already.
        need!(self.op("{"));
        self.attempt(|p| {
            need!(p.commas(Self::dict_item));
            need!(p.op(","));
            if let Some(key) = p.attempt(|p| {
                let key = need!(p.expression());
                when!(!p.at_op(&[":"])?);
                Ok(Some(key))
            })? {
                return Err(p.raise_point(key.start, key.end.saturating_sub(1), "':' expected after dictionary key"));
            }
            p.slip_dict_value()
        })?;
        self.slip_dict_value()
    }

    /// `key: *value`, `key: }`.
    fn slip_dict_value(&mut self) -> Parsed<Node> {
        need!(self.expression());
        let colon = need!(self.op(":"));
        if let Some(star) = self.attempt(|p| {
            let star = need!(p.op("*"));
            need!(p.bit_or());
            Ok(Some(star))
        })? {
            return Err(self.raise_from(star.start, "cannot use a starred expression in a dictionary value"));
        }
        when!(self.at_op(&["}", ","])?);
        Err(self.raise_token(&colon, "expression expected after dictionary key and ':'"))
    }

    fn dict_item(&mut self) -> Parsed<()> {
        either!(self, |p| {
            need!(p.op("**"));
            Ok(p.bit_or()?.map(drop))
        });
        self.pair()
    }

    fn pair(&mut self) -> Parsed<()> {
        need!(self.expression());
        need!(self.op(":"));
        Ok(self.expression()?.map(drop))
    }

    fn dict_comprehension(&mut self) -> Parsed<Node> {
        either!(self, |p| {
            let start = need!(p.op("{")).start;
            need!(p.pair());
            need!(p.clauses());
            need!(p.op("}"));
            Ok(Some(p.span(Shape::Other("dict comprehension"), start)))
        });
        when!(self.slips);
        need!(self.op("{"));
        let star = need!(self.op("**"));
        need!(self.bit_or());
        need!(self.clauses());
        need!(self.op("}"));
        Err(self.raise_token(&star, "dict unpacking cannot be used in dict comprehension"))
    }

    // Strings.

    pub fn strings(&mut self) -> Parsed<Node> {
        self.remember(Rule::Strings, |p| {
            if p.slips {
                p.slip_mixed_strings()?;
            }
            let mut kinds = Vec::new();
            let first = p.token()?;
            let t_string = first.kind == Kind::TextStart && first.t_string;
            while let Some(kind) = p.attempt(|p| p.string_part(t_string))? {
                kinds.push(kind);
            }
            when!(!kinds.is_empty());
            if kinds.iter().any(|kind| *kind == Part::Bytes) && kinds.iter().any(|kind| *kind != Part::Bytes) {
                return Err(p.raise_here("cannot mix bytes and nonbytes literals"));
            }
            let name = match kinds.iter().any(|kind| *kind == Part::Text) {
                true if t_string => "t-string expression",
                true => "f-string expression",
                false => "literal",
            };
            Ok(Some(p.span(Shape::Other(name), first.start)))
        })
    }

    fn slip_mixed_strings(&mut self) -> Result<(), Stop> {
        let mark = self.mark;
        let mut before: Option<(u32, bool)> = None;
        loop {
            let token = self.token()?;
            let t_string = token.kind == Kind::TextStart && token.t_string;
            if self.attempt(|p| p.string_part(t_string))?.is_none() {
                break;
            }
            if let Some((start, other)) = before
                && other != t_string
            {
                let message = "cannot mix t-string literals with string or bytes literals";
                return Err(self.raise_span(start, self.previous().end, message));
            }
            before = Some((token.start, t_string));
        }
        self.mark = mark;
        Ok(())
    }

    fn string_part(&mut self, t_string: bool) -> Parsed<Part> {
        let token = self.token()?;
        match token.kind {
            Kind::Str if !t_string => {
                self.mark += 1;
                let bytes = self.check_string(&token)?;
                Ok(Some(if bytes { Part::Bytes } else { Part::Plain }))
            }
            Kind::TextStart if token.t_string == t_string => {
                self.mark += 1;
                let raw = self.text(&token).contains(['r', 'R']);
                let mut literals = Vec::new();
                while let Some(middle) = self.attempt(|p| p.text_part(t_string))? {
                    literals.extend(middle);
                }
                need!(self.kind(Kind::TextEnd));
                if !raw {
                    for literal in literals {
                        self.check_escapes(&literal, false, true)?;
                    }
                }
                Ok(Some(Part::Text))
            }
            _ => Ok(None),
        }
    }

    /// What a string literal holds. Whether it is of bytes.
    fn check_string(&mut self, token: &Token) -> Result<bool, Stop> {
        let text = self.text(token);
        let prefix = text.find(['\'', '"']).unwrap_or(0);
        let letters = text.get(..prefix).unwrap_or("").to_ascii_lowercase();
        let quotes = if text.len() >= prefix + 6 && is_triple(text.get(prefix..).unwrap_or("")) { 3 } else { 1 };
        let bytes = letters.contains('b');
        if bytes && !text.is_ascii() {
            return Err(self.raise_token(token, "bytes can only contain ASCII literal characters"));
        }
        if !letters.contains('r') {
            let content =
                Token { start: token.start + (prefix + quotes) as u32, end: token.end - quotes as u32, ..*token };
            self.check_escapes(&content, bytes, false)?;
        }
        Ok(bytes)
    }

    fn check_escapes(&mut self, content: &Token, bytes: bool, middle: bool) -> Result<(), Stop> {
        let text = self.text(content);
        if !text.contains('\\') {
            return Ok(());
        }
        if let Some(message) = strings::bad_escape(text, bytes) {
            return Err(if middle { self.raise_token(content, &message) } else { self.raise_here(&message) });
        }
        if !self.slips {
            // Those before braces were the lexer's.
            let bad = strings::invalid_escapes(text, bytes);
            let first = bad.iter().find(|(_, escape)| !(middle && matches!(escape.as_str(), "{" | "}")));
            if let Some((at, escape)) = first {
                let (line, column) = self.place(content.start + *at as u32);
                self.warnings.push(Warning::parsed(strings::escape_warning(escape), line, column, 2));
            }
        }
        Ok(())
    }

    /// Literal text of an f-string, or a replacement field.
    fn text_part(&mut self, t_string: bool) -> Parsed<Option<Token>> {
        either!(self, |p| Ok(p.field(t_string)?.map(|()| None)));
        Ok(self.kind(Kind::TextMiddle)?.map(Some))
    }

    fn field(&mut self, t_string: bool) -> Parsed<()> {
        either!(self, |p| {
            need!(p.op("{"));
            need!(p.value());
            p.op("=")?;
            p.maybe(|p| p.conversion(t_string))?;
            p.maybe(|p| p.format_spec(t_string))?;
            Ok(p.op("}")?.map(drop))
        });
        if self.slips && self.at_op(&["{"])? {
            self.mark += 1;
            self.slip_field(t_string)?;
        }
        Ok(None)
    }

    fn conversion(&mut self, t_string: bool) -> Parsed<()> {
        let mark = need!(self.op("!"));
        let letter = need!(self.name());
        let name = if t_string { "t-string" } else { "f-string" };
        if mark.end != letter.start {
            let message = format!("{name}: conversion type must come right after the exclamation mark");
            return Err(self.raise_span(mark.start, letter.end, &message));
        }
        let text = self.lexer.slice(letter.start, letter.end);
        if !matches!(text, "s" | "r" | "a") {
            let message = format!("{name}: invalid conversion character '{text}': expected 's', 'r', or 'a'");
            return Err(self.raise_node(&letter, &message));
        }
        Ok(Some(()))
    }

    fn format_spec(&mut self, t_string: bool) -> Parsed<()> {
        need!(self.op(":"));
        self.many(|p| {
            let part = need!(p.text_part(t_string));
            // Literal text is decoded at once here.
            if let Some(literal) = part {
                p.check_escapes(&literal, false, true)?;
            }
            Ok(Some(()))
        })?;
        Ok(Some(()))
    }

    /// What is wrong with a replacement field, whose brace has been read.
    fn slip_field(&mut self, t_string: bool) -> Result<(), Stop> {
        let name = if t_string { "t-string" } else { "f-string" };
        let start = self.mark;
        if self.at_op(&["=", "!", ":", "}"])? {
            let token = self.token()?;
            let message = format!("{name}: valid expression required before '{}'", self.text(&token));
            return Err(self.raise_token(&token, &message));
        }
        if !self.ahead(Self::value)? {
            return Err(self.raise_next(&format!("{name}: expecting a valid expression after '{{'")));
        }
        self.value()?;
        if !self.at_op(&["=", "!", ":", "}"])? {
            return Err(self.raise_next(&format!("{name}: expecting '=', or '!', or ':', or '}}'")));
        }
        if self.op("=")?.is_some() && !self.at_op(&["!", ":", "}"])? {
            return Err(self.raise_next(&format!("{name}: expecting '!', or ':', or '}}'")));
        }
        if self.op("!")?.is_some() {
            if self.at_op(&[":", "}"])? {
                return Err(self.raise_next(&format!("{name}: missing conversion character")));
            }
            if self.name()?.is_none() {
                return Err(self.raise_next(&format!("{name}: invalid conversion character")));
            }
        }
        if !self.at_op(&[":", "}"])? {
            return Err(self.raise_next(&format!("{name}: expecting ':' or '}}'")));
        }
        if self.op(":")?.is_some() {
            // Of a t-string's specification CPython passes over the fields alone.
            match t_string {
                true => drop(self.many(|p| p.field(true))?),
                false => drop(self.many(|p| p.text_part(false))?),
            }
            if !self.at_op(&["}"])? {
                return Err(self.raise_next(&format!("{name}: expecting '}}', or format specs")));
            }
        }
        if !self.at_op(&["}"])? {
            return Err(self.raise_next(&format!("{name}: expecting '}}'")));
        }
        self.mark = start;
        Ok(())
    }
}

/// What a part of a concatenation is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Plain,
    Bytes,
    Text,
}

fn is_triple(text: &str) -> bool {
    text.starts_with("'''") || text.starts_with("\"\"\"")
}
