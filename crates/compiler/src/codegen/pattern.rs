//! `match`.
//!
//! All registers a pattern uses stay taken until it has succeeded or failed; captures are bound only then. A failure
//! goes to one label that empties the whole range.

use bytecode::op::{FLAG_A, FLAG_B, FLAG_C};
use bytecode::{Const, Op};

use super::{Gen, Label, Opnd, TEMP};
use crate::Sym;
use crate::deep;
use crate::error::Result;
use crate::tree::*;

/// Names bound so far and the registers that hold their values.
type Captures = Vec<(Sym, u16)>;

impl Gen<'_> {
    pub(super) fn match_stmt(&mut self, subject: ExprId, cases: &[Case]) -> Result<()> {
        let module = self.module;
        let base = self.unit.depth;
        let subject = self.push_expr(subject)?;
        let exit = self.label();
        for (index, case) in cases.iter().enumerate() {
            let last = index + 1 == cases.len();
            let pattern_at = module.pattern(case.pattern).at;
            if case.guard.is_none() && !last {
                self.check_irrefutable(case.pattern)?;
            }
            let start = self.unit.depth;
            let saved_max = std::mem::replace(&mut self.unit.max_depth, start);
            let (fail, next) = (self.label(), self.label());
            let mut captures = Captures::new();
            self.unit.at = pattern_at;
            self.pattern(case.pattern, subject, &mut captures, fail)?;
            for (name, reg) in &captures {
                self.unit.at = pattern_at;
                self.store_name(*name, Opnd { reg: *reg })?;
            }
            let used = self.unit.max_depth - start;
            self.unit.max_depth = saved_max.max(self.unit.max_depth);
            let count = self.unit.depth.max(start + used) - start;
            self.unit.depth = start;
            self.unit.at = pattern_at;
            self.clear(TEMP + start, count);
            if let Some(guard) = case.guard {
                self.jump_if(guard, next, false)?;
            }
            self.clear(subject, 1);
            self.unit.depth = base;
            self.block(&case.body)?;
            self.unit.depth = start;
            self.jump(exit);
            self.bind(fail);
            self.unit.at = pattern_at;
            self.clear(TEMP + start, count);
            self.bind(next);
        }
        self.clear(subject, 1);
        self.unit.depth = base;
        self.bind(exit);
        Ok(())
    }

    fn check_irrefutable(&self, id: PatternId) -> Result<()> {
        let pattern = self.module.pattern(id);
        match &pattern.kind {
            PatternKind::As { pattern: None, name: Some(name) } => {
                let name = self.names.text(*name);
                self.error(format!("name capture '{name}' makes remaining patterns unreachable"), pattern.at)
            }
            PatternKind::As { pattern: None, name: None } => {
                self.error("wildcard makes remaining patterns unreachable", pattern.at)
            }
            PatternKind::As { pattern: Some(inner), .. } => self.check_irrefutable(*inner),
            PatternKind::Or(patterns) => match patterns.last() {
                Some(last) => self.check_irrefutable(*last),
                None => Ok(()),
            },
            _ => Ok(()),
        }
    }

    fn capture(&mut self, name: Sym, reg: u16, captures: &mut Captures, at: Location) -> Result<()> {
        if captures.iter().any(|(other, _)| *other == name) {
            let text = self.names.text(name);
            return self.error(format!("multiple assignments to name '{text}' in pattern"), at);
        }
        captures.push((name, reg));
        Ok(())
    }

    /// Copies the subject for a capture.
    fn capture_copy(&mut self, name: Sym, subject: u16, captures: &mut Captures, at: Location) -> Result<()> {
        let reg = self.alloc()?;
        self.emit(Op::Move, 0, reg, subject, 0);
        self.capture(name, reg, captures, at)
    }

    fn pattern(&mut self, id: PatternId, subject: u16, captures: &mut Captures, fail: Label) -> Result<()> {
        deep(|| self.pattern_inner(id, subject, captures, fail))
    }

    fn pattern_inner(&mut self, id: PatternId, subject: u16, captures: &mut Captures, fail: Label) -> Result<()> {
        let module = self.module;
        let pattern = module.pattern(id);
        let at = pattern.at;
        self.unit.at = at;
        match &pattern.kind {
            PatternKind::Value(value) => {
                let base = self.unit.depth;
                let value = self.operand(*value)?;
                self.unit.at = at;
                self.emit_jump(Op::BranchEq, value.c(), 0, subject, value.reg, fail);
                self.unit.depth = base;
            }
            PatternKind::Singleton(value) => {
                if *value == Const::None {
                    self.emit_jump(Op::JumpIfNotNone, 0, subject, 0, 0, fail);
                } else {
                    let base = self.unit.depth;
                    let reg = self.push_constant(value.clone())?;
                    self.emit(Op::Is, FLAG_C, reg, subject, reg);
                    self.emit_jump(Op::JumpIfFalse, FLAG_A, reg, 0, 0, fail);
                    self.unit.depth = base;
                }
            }
            PatternKind::Sequence(patterns) => self.sequence_pattern(patterns, subject, captures, fail, at)?,
            PatternKind::Mapping { keys, patterns, rest } => {
                self.mapping_pattern(keys, patterns, *rest, subject, captures, fail, at)?;
            }
            PatternKind::Class { cls, patterns, keywords } => {
                self.class_pattern(*cls, patterns, keywords, subject, captures, fail, at)?;
            }
            PatternKind::Star(_) => return self.error("invalid syntax", at),
            PatternKind::As { pattern: None, name: None } => {}
            PatternKind::As { pattern: None, name: Some(name) } => self.capture_copy(*name, subject, captures, at)?,
            PatternKind::As { pattern: Some(inner), name } => {
                self.pattern(*inner, subject, captures, fail)?;
                if let Some(name) = name {
                    self.unit.at = at;
                    self.capture_copy(*name, subject, captures, at)?;
                }
            }
            PatternKind::Or(patterns) => self.or_pattern(patterns, subject, captures, fail, at)?,
        }
        Ok(())
    }

    fn sequence_pattern(
        &mut self,
        patterns: &[PatternId],
        subject: u16,
        captures: &mut Captures,
        fail: Label,
        at: Location,
    ) -> Result<()> {
        let module = self.module;
        let is_star = |id: &PatternId| matches!(module.pattern(*id).kind, PatternKind::Star(_));
        if patterns.iter().filter(|id| is_star(id)).count() > 1 {
            return self.error("multiple starred names in sequence pattern", at);
        }
        let star = patterns.iter().position(is_star);
        let count = patterns.len();
        if count > 250 {
            return self.error("too many expressions in star-unpacking sequence pattern", at);
        }
        let base = self.unit.depth;
        let test = self.next()?;
        self.emit(Op::MatchSequence, 0, test, subject, 0);
        self.emit_jump(Op::JumpIfFalse, FLAG_A, test, 0, 0, fail);
        let wanted = count - star.is_some() as usize;
        if star.is_none() || wanted > 0 {
            let length = self.alloc()?;
            self.emit(Op::GetLen, 0, length, subject, 0);
            let number = self.push_constant(Const::Int(wanted as i64))?;
            let branch = if star.is_some() { Op::BranchGe } else { Op::BranchEq };
            self.emit_jump(branch, FLAG_B | FLAG_C, 0, length, number, fail);
            self.unit.depth = base;
        }
        let wildcard = |id: &PatternId| {
            matches!(module.pattern(*id).kind, PatternKind::As { pattern: None, name: None } | PatternKind::Star(None))
        };
        if patterns.iter().all(wildcard) {
            return Ok(());
        }
        if let Some(before) = star
            && matches!(module.pattern(patterns[before]).kind, PatternKind::Star(None))
        {
            // `[a, *_, b]` looks at its items alone, not at all that lies between.
            for (index, id) in patterns.iter().enumerate().filter(|(_, id)| !wildcard(id)) {
                let item = self.alloc()?;
                let key = if index < before {
                    self.push_constant(Const::Int(index as i64))?
                } else {
                    let length = self.alloc()?;
                    self.emit(Op::GetLen, 0, length, subject, 0);
                    let back = self.push_constant(Const::Int((count - index) as i64))?;
                    self.emit(Op::Sub, FLAG_B | FLAG_C, length, length, back);
                    length
                };
                self.emit(Op::GetItem, FLAG_C, item, subject, key);
                self.unit.depth = item - TEMP + 1;
                self.item_pattern(*id, item, captures, fail)?;
            }
            return Ok(());
        }
        let window = self.alloc_many(count as u16)?;
        match star {
            Some(before) => {
                let after = count - before - 1;
                self.emit(Op::UnpackEx, 0, window, subject, (before | after << 8) as u16);
            }
            None => {
                self.emit(Op::UnpackSequence, 0, window, subject, count as u16);
            }
        }
        for (index, id) in patterns.iter().enumerate() {
            self.item_pattern(*id, window + index as u16, captures, fail)?;
        }
        Ok(())
    }

    /// A pattern for an item that nothing else needs: a capture takes it over.
    fn item_pattern(&mut self, id: PatternId, item: u16, captures: &mut Captures, fail: Label) -> Result<()> {
        let pattern = self.module.pattern(id);
        match pattern.kind {
            PatternKind::Star(None) => Ok(()),
            PatternKind::Star(Some(name)) | PatternKind::As { pattern: None, name: Some(name) } => {
                self.capture(name, item, captures, pattern.at)
            }
            _ => self.pattern(id, item, captures, fail),
        }
    }

    #[allow(clippy::too_many_arguments)]
    fn mapping_pattern(
        &mut self,
        keys: &[ExprId],
        patterns: &[PatternId],
        rest: Option<Sym>,
        subject: u16,
        captures: &mut Captures,
        fail: Label,
        at: Location,
    ) -> Result<()> {
        let module = self.module;
        let base = self.unit.depth;
        let test = self.next()?;
        self.emit(Op::MatchMapping, 0, test, subject, 0);
        self.emit_jump(Op::JumpIfFalse, FLAG_A, test, 0, 0, fail);
        if keys.is_empty() && rest.is_none() {
            return Ok(());
        }
        let mut seen: Vec<Const> = Vec::new();
        for key in keys {
            if let Some(value) = self.constant(*key)? {
                if seen.iter().any(|other| same_key(other, &value)) {
                    let mut text = crate::unparse::unparse(module, self.names, *key);
                    // The value itself is shown: zero has no sign, a complex number parentheses.
                    match &value {
                        Const::Int(0) => text = "0".into(),
                        Const::Complex { .. } if text.contains(['+', '-']) => {
                            text = format!("({})", text.replace(' ', ""));
                        }
                        _ => {}
                    }
                    return self.error(format!("mapping pattern checks duplicate key ({text})"), at);
                }
                seen.push(value);
            }
        }
        if keys.len() > 1000 {
            return self.error("too many sub-patterns in mapping pattern", at);
        }
        let mut keys_reg = None;
        if !keys.is_empty() {
            let length = self.alloc()?;
            self.emit(Op::GetLen, 0, length, subject, 0);
            let number = self.push_constant(Const::Int(keys.len() as i64))?;
            self.emit_jump(Op::BranchGe, FLAG_B | FLAG_C, 0, length, number, fail);
            self.unit.depth = base;
            let tuple = TEMP + base;
            if seen.len() == keys.len() {
                self.constant_into(Const::Tuple(seen.into()), tuple);
            } else {
                for key in keys {
                    self.push_expr(*key)?;
                }
                self.unit.at = at;
                self.emit(Op::BuildTuple, 0, tuple, tuple, keys.len() as u16);
            }
            self.unit.depth = base + 1;
            let values = self.alloc()?;
            self.emit(Op::MatchKeys, 0, values, subject, tuple);
            self.emit_jump(Op::JumpIfNone, 0, values, 0, 0, fail);
            let window = self.alloc_many(keys.len() as u16)?;
            self.emit(Op::UnpackSequence, FLAG_B, window, values, keys.len() as u16);
            keys_reg = Some(tuple);
            for (index, id) in patterns.iter().enumerate() {
                self.item_pattern(*id, window + index as u16, captures, fail)?;
            }
        }
        if let Some(rest) = rest {
            self.unit.at = at;
            let dict = self.alloc()?;
            self.emit(Op::BuildMap, 0, dict, dict, 0);
            self.emit(Op::DictUpdate, 0, dict, subject, 0);
            if let Some(tuple) = keys_reg {
                let window = self.alloc_many(keys.len() as u16)?;
                self.emit(Op::UnpackSequence, 0, window, tuple, keys.len() as u16);
                for index in 0..keys.len() as u16 {
                    self.emit(Op::DeleteItem, FLAG_B, dict, window + index, 0);
                }
            }
            self.capture(rest, dict, captures, at)?;
        }
        Ok(())
    }

    #[allow(clippy::too_many_arguments)]
    fn class_pattern(
        &mut self,
        cls: ExprId,
        patterns: &[PatternId],
        keywords: &[(Sym, PatternId)],
        subject: u16,
        captures: &mut Captures,
        fail: Label,
        at: Location,
    ) -> Result<()> {
        let module = self.module;
        for (index, (name, id)) in keywords.iter().enumerate() {
            if self.names.text(*name) == "__debug__" {
                return self.error("cannot assign to __debug__", module.pattern(*id).at);
            }
            if keywords.iter().take(index).any(|(other, _)| other == name) {
                let text = self.names.text(*name);
                let message = format!("attribute name repeated in class pattern: {text}");
                return self.error(message, module.pattern(*id).at);
            }
        }
        let window = self.alloc()?;
        self.emit(Op::Move, 0, window, subject, 0);
        self.push_expr(cls)?;
        let names: Vec<Const> = keywords.iter().map(|(name, _)| self.str_const(*name)).collect();
        let reg = self.alloc()?;
        let index = self.unit.consts.add(Const::Tuple(names.into()));
        self.unit.at = at;
        self.emit_wide(Op::LoadConst, 0, reg, index);
        let result = self.alloc()?;
        self.emit(Op::MatchClass, 0, result, window, patterns.len() as u16);
        self.emit_jump(Op::JumpIfNone, 0, result, 0, 0, fail);
        let count = patterns.len() + keywords.len();
        if count > 1000 {
            return self.error("too many sub-patterns in class pattern", at);
        }
        let items = self.alloc_many(count as u16)?;
        self.next()?;
        self.emit(Op::UnpackSequence, FLAG_B, items, result, count as u16);
        let all = patterns.iter().copied().chain(keywords.iter().map(|(_, id)| *id));
        for (index, id) in all.enumerate() {
            self.item_pattern(id, items + index as u16, captures, fail)?;
        }
        Ok(())
    }

    /// Every alternative binds the same names; they meet in registers taken beforehand.
    fn or_pattern(
        &mut self,
        patterns: &[PatternId],
        subject: u16,
        captures: &mut Captures,
        fail: Label,
        at: Location,
    ) -> Result<()> {
        let module = self.module;
        let done = self.label();
        let mut bound: Option<Vec<(Sym, u16)>> = None;
        let Some(first) = patterns.first() else { return Ok(()) };
        let names = self.bound_names(*first);
        let slots = self.alloc_many(names.len() as u16)?;
        let start = self.unit.depth;
        let mut deepest = start;
        for (index, id) in patterns.iter().enumerate() {
            let last = index + 1 == patterns.len();
            if !last {
                self.check_irrefutable(*id)?;
            }
            let mut inner = Captures::new();
            let next = self.label();
            self.unit.depth = start;
            self.pattern(*id, subject, &mut inner, next)?;
            deepest = deepest.max(self.unit.depth);
            let slots_here = match &bound {
                None => {
                    let list: Vec<(Sym, u16)> =
                        inner.iter().enumerate().map(|(n, (name, _))| (*name, slots + n as u16)).collect();
                    if list.len() > names.len() {
                        return self.error("alternative patterns bind different names", at);
                    }
                    bound.insert(list).clone()
                }
                Some(list) => list.clone(),
            };
            if inner.len() != slots_here.len() {
                return self.error("alternative patterns bind different names", at);
            }
            for (name, reg) in &inner {
                let Some((_, slot)) = slots_here.iter().find(|(other, _)| other == name) else {
                    return self.error("alternative patterns bind different names", at);
                };
                self.emit(Op::Move, FLAG_B, *slot, *reg, 0);
            }
            self.unit.at = at;
            self.clear(TEMP + start, self.unit.depth - start);
            self.jump(done);
            self.bind(next);
            self.unit.at = module.pattern(*id).at;
            self.clear(TEMP + start, self.unit.depth - start);
            if last {
                self.jump(fail);
            }
        }
        self.bind(done);
        self.unit.depth = start;
        self.unit.max_depth = self.unit.max_depth.max(deepest);
        for (name, slot) in bound.unwrap_or_default() {
            self.capture(name, slot, captures, at)?;
        }
        Ok(())
    }

    fn bound_names(&self, id: PatternId) -> Vec<Sym> {
        let module = self.module;
        let mut names = Vec::new();
        let mut stack = vec![id];
        while let Some(id) = stack.pop() {
            match &module.pattern(id).kind {
                PatternKind::Sequence(patterns) => stack.extend(patterns),
                PatternKind::Or(patterns) => stack.extend(patterns.first()),
                PatternKind::Mapping { patterns, rest, .. } => {
                    stack.extend(patterns);
                    names.extend(rest);
                }
                PatternKind::Class { patterns, keywords, .. } => {
                    stack.extend(patterns);
                    stack.extend(keywords.iter().map(|(_, id)| *id));
                }
                PatternKind::Star(name) => names.extend(name),
                PatternKind::As { pattern, name } => {
                    stack.extend(pattern);
                    names.extend(name);
                }
                PatternKind::Value(_) | PatternKind::Singleton(_) => {}
            }
        }
        names
    }
}

/// Whether two constants are equal as keys of a dict: numbers by value, whatever their types.
fn same_key(a: &Const, b: &Const) -> bool {
    fn number(value: &Const) -> Option<(f64, f64)> {
        match value {
            Const::False => Some((0.0, 0.0)),
            Const::True => Some((1.0, 0.0)),
            Const::Int(i) if i.unsigned_abs() < 1 << 53 => Some((*i as f64, 0.0)),
            Const::Float(bits) => Some((f64::from_bits(*bits), 0.0)),
            Const::Complex(re, im) => Some((f64::from_bits(*re), f64::from_bits(*im))),
            _ => None,
        }
    }
    match (number(a), number(b)) {
        (Some(a), Some(b)) => a == b,
        _ => a == b,
    }
}
