//! Patterns of `match`.

use super::*;

impl Reader<'_> {
    pub(super) fn patterns(&mut self, object: &Value, class: &str, name: &str, star: bool) -> Read<Box<[PatternId]>> {
        self.items(object, class, name)?.iter().map(|item| self.pattern(item, star)).collect()
    }

    pub(super) fn pattern(&mut self, object: &Value, star: bool) -> Read<PatternId> {
        self.vm.check_native_stack("during compilation")?;
        let Some(class) = self.class(object)? else { return self.unexpected("pattern", object) };
        let at = self.location(object, "pattern")?;
        let kind = match class {
            "MatchValue" => {
                let value = self.required(object, class, "value")?;
                self.check_pattern_value(&value)?;
                PatternKind::Value(self.expr(&value, class, "value", Context::Load)?)
            }
            "MatchSingleton" => {
                let value = self.present(object, class, "value")?;
                match self.constant(&value)? {
                    value @ (Const::None | Const::True | Const::False) => PatternKind::Singleton(value),
                    _ => {
                        return Err(self.vm.value_error("MatchSingleton can only contain True, False and None"));
                    }
                }
            }
            "MatchSequence" => PatternKind::Sequence(self.patterns(object, class, "patterns", true)?),
            "MatchMapping" => {
                let keys = self.items(object, class, "keys")?;
                let patterns = self.items(object, class, "patterns")?;
                if keys.len() != patterns.len() {
                    return Err(self.vm.value_error("MatchMapping doesn't have the same number of keys as patterns"));
                }
                for key in &keys {
                    let constant = self.class(key)? == Some("Constant");
                    let value = if constant { self.field(key, "value")? } else { None };
                    let singleton = value.is_some_and(|v| v.is_none() || v.is(&Value::TRUE) || v.is(&Value::FALSE));
                    if !singleton {
                        self.check_pattern_value(key)?;
                    }
                }
                let rest = self.optional_name(object, "rest")?;
                let keys = self.exprs(object, class, "keys", Context::Load)?;
                PatternKind::Mapping { keys, patterns: self.patterns(object, class, "patterns", false)?, rest }
            }
            "MatchClass" => {
                let cls = self.required(object, class, "cls")?;
                let mut inner = cls.clone();
                loop {
                    match self.class(&inner)? {
                        Some("Name") => break,
                        Some("Attribute") => inner = self.required(&inner, "Attribute", "value")?,
                        _ => {
                            return Err(self
                                .vm
                                .value_error("MatchClass cls field can only contain Name or Attribute nodes."));
                        }
                    }
                }
                let cls = self.expr(&cls, class, "cls", Context::Load)?;
                let attrs = self.items(object, class, "kwd_attrs")?;
                let values = self.patterns(object, class, "kwd_patterns", false)?;
                if attrs.len() != values.len() {
                    return Err(self
                        .vm
                        .value_error("MatchClass doesn't have the same number of keyword attributes as patterns"));
                }
                let mut keywords = Vec::with_capacity(attrs.len());
                for (attr, value) in attrs.iter().zip(&values) {
                    keywords.push((self.sym(attr)?, *value));
                }
                let patterns = self.patterns(object, class, "patterns", false)?;
                PatternKind::Class { cls, patterns, keywords: keywords.into() }
            }
            "MatchStar" => {
                if !star {
                    return Err(self.vm.value_error("can't use MatchStar here"));
                }
                PatternKind::Star(self.capture(object, "name")?)
            }
            "MatchAs" => {
                let pattern = self.given(object, "pattern")?;
                let name = self.capture(object, "name")?;
                let pattern = match pattern {
                    Some(_) if name.is_none() => {
                        return Err(self.vm.value_error("MatchAs must specify a target name if a pattern is given"));
                    }
                    Some(pattern) => Some(self.pattern(&pattern, false)?),
                    None => None,
                };
                PatternKind::As { pattern, name }
            }
            "MatchOr" => {
                let patterns = self.patterns(object, class, "patterns", false)?;
                if patterns.len() < 2 {
                    return Err(self.vm.value_error("MatchOr requires at least 2 patterns"));
                }
                PatternKind::Or(patterns)
            }
            _ => return self.unexpected("pattern", object),
        };
        let id = PatternId(self.tree.patterns.len() as u32);
        self.tree.patterns.push(Pattern { kind, at });
        Ok(id)
    }

    pub(super) fn capture(&mut self, object: &Value, name: &str) -> Read<Option<Sym>> {
        let sym = self.optional_name(object, name)?;
        if sym.is_some_and(|sym| self.names.text(sym) == "_") {
            return Err(self.vm.value_error("can't capture name '_' in patterns"));
        }
        Ok(sym)
    }

    /// Literals (of numbers, strings and bytes), signed and complex ones, attributes, and f-strings as parsed.
    pub(super) fn check_pattern_value(&mut self, object: &Value) -> Read<()> {
        match self.class(object)? {
            Some("Constant") => {
                let value = self.present(object, "Constant", "value")?;
                match self.constant(&value)? {
                    Const::Int(_)
                    | Const::BigInt { .. }
                    | Const::Float(_)
                    | Const::Complex(..)
                    | Const::Str(_)
                    | Const::Bytes(_) => Ok(()),
                    _ => Err(self.vm.value_error("unexpected constant inside of a literal pattern")),
                }
            }
            Some("Attribute" | "UnaryOp" | "BinOp" | "JoinedStr") => Ok(()),
            _ => Err(self.vm.value_error("patterns may only match literals and attribute lookups")),
        }
    }
}
