//! Expressions.
//!
//! `expr_into(e, dst)` leaves the value in `dst`, which is a local or the next free temporary; `operand(e)` gives a
//! local in place where it can. A local is copied when a later part of the same expression could rebind it.

use bytecode::op::{FLAG_A, FLAG_B, FLAG_BACK};
use bytecode::{Const, Op};

use super::names::Access;
use super::{Gen, Label, Opnd, TEMP};
use crate::deep;
use crate::error::Result;
use crate::scope::ScopeKind;
use crate::tree::*;

impl Gen<'_> {
    /// Evaluates into the next temporary and takes it.
    pub(super) fn push_expr(&mut self, id: ExprId) -> Result<u16> {
        let dst = self.next()?;
        self.expr_into(id, dst)?;
        self.bump();
        Ok(dst)
    }

    /// A register to read the value from.
    pub(super) fn operand(&mut self, id: ExprId) -> Result<Opnd> {
        self.operand_before(id, &[])
    }

    /// As `operand`, when `later` is evaluated before the value is used.
    pub(super) fn operand_before(&mut self, id: ExprId, later: &[ExprId]) -> Result<Opnd> {
        let module = self.module;
        let node = module.expr(id);
        if let ExprKind::Name(name) = node.kind
            && name != self.names.intern("__debug__")
            && !later.iter().any(|id| module.expr(*id).has_named)
            && let Some(reg) = self.fast_register(name)
        {
            self.unit.at = node.at;
            self.emit(Op::CheckFast, 0, reg, 0, 0);
            return Ok(Opnd { reg });
        }
        Ok(Opnd { reg: self.push_expr(id)? })
    }

    pub(super) fn expr_into(&mut self, id: ExprId, dst: u16) -> Result<()> {
        deep(|| self.expr_inner(id, dst))
    }

    fn expr_inner(&mut self, id: ExprId, dst: u16) -> Result<()> {
        let module = self.module;
        let node = module.expr(id);
        let at = node.at;
        self.unit.at = at;
        if dst >= TEMP {
            self.unit.max_depth = self.unit.max_depth.max(dst - TEMP + 1);
        }
        if let Some(value) = self.constant(id)? {
            self.unit.at = at;
            self.constant_into(value, dst);
            return Ok(());
        }
        let base = self.unit.depth;
        match &node.kind {
            ExprKind::Constant(value) => self.constant_into(value.clone(), dst),
            ExprKind::Name(name) => self.load_name_into(*name, dst)?,
            ExprKind::BoolOp { and, values } => self.bool_op(*and, values, dst)?,
            ExprKind::Named { target, value } => self.named(*target, *value, dst)?,
            ExprKind::BinOp { left, op, right } => self.bin_op(*left, *op, *right, dst, at)?,
            ExprKind::UnaryOp { op, operand } => {
                let value = self.operand(*operand)?;
                let op = match op {
                    UnaryOp::Invert => Op::Invert,
                    UnaryOp::Not => Op::Not,
                    UnaryOp::Plus => Op::Pos,
                    UnaryOp::Minus => Op::Neg,
                };
                self.unit.at = at;
                self.emit(op, value.b(), dst, value.reg, 0);
            }
            ExprKind::Lambda { params, body } => self.lambda(id, params, *body, dst)?,
            ExprKind::If { test, body, orelse } => {
                let (other, end) = (self.label(), self.label());
                self.jump_if(*test, other, false)?;
                self.expr_into(*body, dst)?;
                self.jump(end);
                self.bind(other);
                self.expr_into(*orelse, dst)?;
                self.bind(end);
            }
            ExprKind::Dict { items } => self.dict(items, dst, at)?,
            ExprKind::Set { elts } => self.collection(Op::BuildSet, elts, dst, at)?,
            ExprKind::List { elts } => self.collection(Op::BuildList, elts, dst, at)?,
            ExprKind::Tuple { elts } => self.collection(Op::BuildTuple, elts, dst, at)?,
            ExprKind::Comp { kind, elt, value, generators } => {
                self.comprehension(id, *kind, *elt, *value, generators, dst)?;
            }
            ExprKind::Await { value } => {
                self.check_await(at)?;
                let value = self.operand(*value)?;
                self.unit.depth = base;
                let iter = self.next()?;
                self.unit.at = at;
                self.emit(Op::GetAwaitable, value.b(), iter, value.reg, 0);
                self.emit(Op::Delegate, FLAG_B, dst, iter, 0);
            }
            ExprKind::Yield { value } => self.yield_into(*value, dst, at)?,
            ExprKind::YieldFrom { value } => {
                self.check_yield("yield from", at)?;
                if self.unit.flags & (bytecode::CodeFlags::COROUTINE | bytecode::CodeFlags::ASYNC_GENERATOR) != 0 {
                    return self.error("'yield from' inside async function", at);
                }
                let value = self.operand(*value)?;
                self.unit.depth = base;
                let iter = self.next()?;
                self.unit.at = at;
                self.emit(Op::GetYieldFromIter, value.b(), iter, value.reg, 0);
                self.emit(Op::Delegate, FLAG_B, dst, iter, 0);
            }
            ExprKind::Compare { left, ops, comparators } => self.compare(*left, ops, comparators, dst, at)?,
            ExprKind::Call { func, args, keywords } => self.call(*func, args, keywords, dst, at)?,
            ExprKind::FString { parts } => self.fstring(parts, dst, at)?,
            ExprKind::TString { parts } => self.tstring(parts, dst, at)?,
            ExprKind::Attribute { value, attr } => {
                if self.super_attribute(*value, *attr, dst, at, false)? {
                    self.unit.depth = base;
                    return Ok(());
                }
                let object = self.operand(*value)?;
                let index = self.attr_index(*attr);
                self.unit.at = self.attribute_at(at, *attr);
                self.emit_ext(Op::LoadAttr, object.b(), dst, object.reg, 0, index);
            }
            ExprKind::Subscript { value, slice } => {
                self.check_subscript(*value, *slice, at);
                let object = self.operand_before(*value, &[*slice])?;
                let index = self.slice_operand(*slice)?;
                self.unit.at = at;
                self.emit(Op::GetItem, object.b() | index.c(), dst, object.reg, index.reg);
            }
            ExprKind::Starred { .. } => return self.error("can't use starred expression here", at),
            ExprKind::Slice { lower, upper, step } => {
                let first = self.unit.depth;
                for part in [lower, upper, step] {
                    match part {
                        Some(part) => self.push_expr(*part)?,
                        None => self.push_constant(Const::None)?,
                    };
                }
                self.unit.at = at;
                self.emit(Op::BuildSlice, 0, dst, TEMP + first, 0);
            }
        }
        self.unit.depth = base;
        Ok(())
    }

    /// A subscript's index.
    pub(super) fn slice_operand(&mut self, slice: ExprId) -> Result<Opnd> {
        self.operand(slice)
    }

    pub(super) fn attr_index(&mut self, attr: crate::Sym) -> u32 {
        let attr = self.mangled(attr);
        self.name_index(attr)
    }

    /// An attribute on a later line than its object is reported on its own line.
    pub(super) fn attribute_at(&self, at: Location, attr: crate::Sym) -> Location {
        let width = self.names.text(attr).len() as u32;
        match at.line != at.end_line && at.end_col >= width {
            true => Location { line: at.end_line, col: at.end_col - width, ..at },
            false => at,
        }
    }

    fn bool_op(&mut self, and: bool, values: &[ExprId], dst: u16) -> Result<()> {
        // The destination may be an operand, so a local receives only the final value.
        let temp = self.scratch(dst)?;
        let end = self.label();
        let Some((last, first)) = values.split_last() else { return Ok(()) };
        self.bool_operands(and, first, temp, end)?;
        self.expr_into(*last, temp)?;
        self.bind(end);
        if temp != dst {
            self.emit(Op::Move, FLAG_B, dst, temp, 0);
        }
        Ok(())
    }

    /// Operands that leave for `end` when they decide; each falls through to the next.
    fn bool_operands(&mut self, and: bool, values: &[ExprId], temp: u16, end: Label) -> Result<()> {
        for value in values {
            let next = self.label();
            crate::deep(|| self.bool_operand(and, *value, temp, end, next))?;
            self.bind(next);
        }
        Ok(())
    }

    /// An operand whose value is in `temp` when it leaves for `end` or, undecided, for `next`. Operands within it are
    /// tested once: what decides `a and b` in `a and b or c` goes on to `c` at once.
    fn bool_operand(&mut self, and: bool, id: ExprId, temp: u16, end: Label, next: Label) -> Result<()> {
        let module = self.module;
        if let ExprKind::BoolOp { and: inner, values } = &module.expr(id).kind
            && let Some((last, first)) = values.split_last()
            && self.constant(id)?.is_none()
        {
            self.bool_operands(*inner, first, temp, if *inner == and { end } else { next })?;
            return crate::deep(|| self.bool_operand(and, *last, temp, end, next));
        }
        self.expr_into(id, temp)?;
        self.emit_jump(if and { Op::JumpIfFalse } else { Op::JumpIfTrue }, 0, temp, 0, 0, end);
        Ok(())
    }

    fn named(&mut self, target: ExprId, value: ExprId, dst: u16) -> Result<()> {
        let ExprKind::Name(name) = self.module.expr(target).kind else {
            return self.error("invalid syntax", self.module.expr(target).at);
        };
        if dst < TEMP {
            let temp = self.push_expr(value)?;
            self.emit(Op::Move, 0, dst, temp, 0);
            return self.store_name(name, Opnd { reg: temp });
        }
        let mangled = self.mangled(name);
        if let Access::Fast(reg) = self.access(mangled) {
            self.expr_into(value, reg)?;
            self.emit(Op::Move, 0, dst, reg, 0);
            return Ok(());
        }
        self.expr_into(value, dst)?;
        self.bump();
        let copy = self.alloc()?;
        self.emit(Op::Move, 0, copy, dst, 0);
        self.store_name(name, Opnd { reg: copy })
    }

    /// A small constant operand of `+` and `-`.
    fn small_int(&mut self, id: ExprId) -> Result<Option<i16>> {
        Ok(match self.constant(id)? {
            Some(Const::Int(value)) => i16::try_from(value).ok(),
            _ => None,
        })
    }

    fn bin_op(&mut self, left: ExprId, op: BinOp, right: ExprId, dst: u16, at: Location) -> Result<()> {
        if op == BinOp::Mod && self.percent_format(left, right, dst, at)? {
            return Ok(());
        }
        if matches!(op, BinOp::Add | BinOp::Sub)
            && let Some(small) = self.small_int(right)?
        {
            let value = self.operand(left)?;
            let op = if op == BinOp::Add { Op::AddInt } else { Op::SubInt };
            self.unit.at = at;
            self.emit(op, value.b(), dst, value.reg, small as u16);
            return Ok(());
        }
        let a = self.operand_before(left, &[right])?;
        let b = self.operand(right)?;
        self.unit.at = at;
        self.emit(binary(op), a.b() | b.c(), dst, a.reg, b.reg);
        Ok(())
    }

    /// `target op= value` for values already in registers.
    pub(super) fn in_place(&mut self, op: BinOp, target: Opnd, value: ExprId, dst: u16, at: Location) -> Result<()> {
        if matches!(op, BinOp::Add | BinOp::Sub)
            && let Some(small) = self.small_int(value)?
        {
            let op = if op == BinOp::Add { Op::AddInt } else { Op::SubInt };
            self.unit.at = at;
            self.emit(op, target.b() | FLAG_BACK, dst, target.reg, small as u16);
            return Ok(());
        }
        let value = self.operand(value)?;
        let op = match op {
            BinOp::Add => Op::IAdd,
            BinOp::Sub => Op::ISub,
            BinOp::Mul => Op::IMul,
            BinOp::MatMul => Op::IMatMul,
            BinOp::Div => Op::ITrueDiv,
            BinOp::Mod => Op::IMod,
            BinOp::Pow => Op::IPow,
            BinOp::LShift => Op::ILShift,
            BinOp::RShift => Op::IRShift,
            BinOp::Or => Op::IOr,
            BinOp::Xor => Op::IXor,
            BinOp::And => Op::IAnd,
            BinOp::FloorDiv => Op::IFloorDiv,
        };
        self.unit.at = at;
        self.emit(op, target.b() | value.c(), dst, target.reg, value.reg);
        Ok(())
    }

    fn yield_into(&mut self, value: Option<ExprId>, dst: u16, at: Location) -> Result<()> {
        self.check_yield("yield", at)?;
        let value = match value {
            Some(value) => self.operand(value)?,
            None => Opnd { reg: self.push_constant(Const::None)? },
        };
        self.unit.at = at;
        self.emit(Op::Yield, value.b(), dst, value.reg, 0);
        Ok(())
    }

    fn check_yield(&self, what: &str, at: Location) -> Result<()> {
        match self.unit.kind {
            ScopeKind::Module | ScopeKind::Class => self.error(format!("'{what}' outside function"), at),
            _ => Ok(()),
        }
    }

    pub(super) fn check_await(&mut self, at: Location) -> Result<()> {
        use bytecode::CodeFlags as F;
        let top_level = self.options.flags & crate::flags::ALLOW_TOP_LEVEL_AWAIT != 0;
        match self.unit.kind {
            ScopeKind::Module if top_level => {
                self.unit.flags |= F::COROUTINE;
                Ok(())
            }
            ScopeKind::Module | ScopeKind::Class => self.error("'await' outside function", at),
            ScopeKind::Comp(CompKind::Generator) => Ok(()),
            _ if self.unit.flags & (F::COROUTINE | F::ASYNC_GENERATOR) == 0 => {
                self.error("'await' outside async function", at)
            }
            _ => Ok(()),
        }
    }

    // --- displays ---

    /// A list, set or tuple display.
    fn collection(&mut self, op: Op, elts: &[ExprId], dst: u16, at: Location) -> Result<()> {
        let module = self.module;
        let starred = elts.iter().any(|id| matches!(module.expr(*id).kind, ExprKind::Starred { .. }));
        let first = self.unit.depth;
        // Three constants or more: a list or set grows from one constant.
        if !starred && elts.len() > 2 && op != Op::BuildTuple {
            let constants = elts.iter().map(|id| self.constant(*id)).collect::<Result<Option<Vec<Const>>>>()?;
            if let Some(constants) = constants {
                self.unit.at = at;
                let acc = self.alloc()?;
                self.emit(op, 0, acc, TEMP + self.unit.depth, 0);
                let (extend, all) = match op {
                    Op::BuildSet => (Op::SetUpdate, Const::FrozenSet(crate::fold::unique(constants).into())),
                    _ => (Op::ListExtend, Const::Tuple(constants.into())),
                };
                let value = self.push_constant(all)?;
                self.emit(extend, FLAG_B, acc, value, 0);
                if acc != dst {
                    self.emit(Op::Move, FLAG_B, dst, acc, 0);
                }
                return Ok(());
            }
        }
        if !starred && elts.len() <= MAX_WINDOW {
            for elt in elts {
                self.push_expr(*elt)?;
            }
            self.unit.at = at;
            self.next()?;
            self.emit(op, 0, dst, TEMP + first, elts.len() as u16);
            return Ok(());
        }
        let build = if op == Op::BuildSet { Op::BuildSet } else { Op::BuildList };
        let acc = self.gather(build, 0, elts, at)?;
        self.unit.at = at;
        if op == Op::BuildTuple {
            self.emit(Op::ListToTuple, FLAG_B, dst, acc, 0);
        } else if acc != dst {
            self.emit(Op::Move, FLAG_B, dst, acc, 0);
        }
        Ok(())
    }

    /// Builds a list or set from `pushed` temporaries on top of the stack and expressions that may be starred; it
    /// takes the place of the first.
    pub(super) fn gather(&mut self, build: Op, pushed: u16, elts: &[ExprId], at: Location) -> Result<u16> {
        let module = self.module;
        let (append, extend) = match build {
            Op::BuildSet => (Op::SetAdd, Op::SetUpdate),
            _ => (Op::ListAppend, Op::ListExtend),
        };
        let acc = TEMP + self.unit.depth - pushed;
        let plain = elts.iter().take_while(|id| !matches!(module.expr(**id).kind, ExprKind::Starred { .. })).count();
        let plain = plain.min(MAX_WINDOW);
        for elt in elts.get(..plain).unwrap_or(&[]) {
            self.push_expr(*elt)?;
        }
        self.unit.at = at;
        self.emit(build, 0, acc, acc, pushed + plain as u16);
        self.unit.depth = acc - TEMP;
        self.bump();
        for elt in elts.get(plain..).unwrap_or(&[]) {
            let base = self.unit.depth;
            let (op, inner) = match module.expr(*elt).kind {
                ExprKind::Starred { value } => (extend, value),
                _ => (append, *elt),
            };
            let value = self.operand(inner)?;
            self.unit.at = module.expr(*elt).at;
            self.emit(op, value.b(), acc, value.reg, 0);
            self.unit.depth = base;
        }
        Ok(acc)
    }

    fn dict(&mut self, items: &[(Option<ExprId>, ExprId)], dst: u16, at: Location) -> Result<()> {
        let simple = items.iter().all(|(key, _)| key.is_some());
        if simple && items.len() * 2 <= MAX_WINDOW {
            let first = self.unit.depth;
            for (key, value) in items {
                if let Some(key) = key {
                    self.push_expr(*key)?;
                }
                self.push_expr(*value)?;
            }
            self.unit.at = at;
            self.next()?;
            self.emit(Op::BuildMap, 0, dst, TEMP + first, items.len() as u16);
            return Ok(());
        }
        let acc = self.alloc()?;
        self.emit(Op::BuildMap, 0, acc, acc, 0);
        for (key, value) in items {
            let base = self.unit.depth;
            match key {
                Some(key) => {
                    let k = self.operand_before(*key, &[*value])?;
                    let v = self.operand(*value)?;
                    self.unit.at = at;
                    self.emit(Op::MapAdd, k.b() | v.c(), acc, k.reg, v.reg);
                }
                None => {
                    let mapping = self.operand(*value)?;
                    self.unit.at = at;
                    self.emit(Op::DictUpdate, mapping.b(), acc, mapping.reg, 0);
                }
            }
            self.unit.depth = base;
        }
        if acc != dst {
            self.emit(Op::Move, FLAG_B, dst, acc, 0);
        }
        Ok(())
    }

    // --- comparisons and conditions ---

    fn compare(&mut self, left: ExprId, ops: &[CmpOp], comparators: &[ExprId], dst: u16, at: Location) -> Result<()> {
        self.check_compare(left, ops, comparators, at);
        if let ([op], [right]) = (ops, comparators) {
            let a = self.operand_before(left, &[*right])?;
            let b = self.comparator(*op, *right)?;
            self.unit.at = at;
            self.emit(comparison(*op), a.b() | b.c(), dst, a.reg, b.reg);
            return Ok(());
        }
        // a < b < c: each middle value is kept for the next comparison.
        let end = self.label();
        let short = self.label();
        let mut left = self.operand_before(left, comparators)?;
        let base = self.unit.depth;
        for (index, (op, right)) in ops.iter().zip(comparators).enumerate() {
            let last = index + 1 == ops.len();
            if last {
                let b = self.comparator(*op, *right)?;
                self.unit.at = at;
                let out = self.scratch(dst)?;
                self.emit(comparison(*op), left.b() | b.c(), out, left.reg, b.reg);
                if out != dst {
                    self.emit(Op::Move, FLAG_B, dst, out, 0);
                }
                self.jump(end);
                continue;
            }
            let right = self.operand_before(*right, comparators)?;
            let truth = self.next()?;
            self.unit.at = at;
            self.emit(comparison(*op), left.b(), truth, left.reg, right.reg);
            let go_on = self.label();
            self.emit_jump(Op::JumpIfTrue, 0, truth, 0, 0, go_on);
            // The result is the falsy value; the kept operand goes.
            if truth != dst {
                self.emit(Op::Move, FLAG_B, dst, truth, 0);
            }
            if right.is_temp() && right.reg != dst {
                self.clear(right.reg, 1);
            }
            self.jump(short);
            self.bind(go_on);
            self.clear(truth, 1);
            left = right;
            self.unit.depth = base.max(if right.is_temp() { right.reg - TEMP + 1 } else { 0 });
        }
        self.bind(short);
        self.bind(end);
        Ok(())
    }

    /// The right side of a comparison; a display of constants after `in` is one constant.
    fn comparator(&mut self, op: CmpOp, id: ExprId) -> Result<Opnd> {
        if matches!(op, CmpOp::In | CmpOp::NotIn) {
            let module = self.module;
            let (elts, set) = match &module.expr(id).kind {
                ExprKind::List { elts } => (elts, false),
                ExprKind::Set { elts } => (elts, true),
                _ => return self.operand(id),
            };
            let constants = elts.iter().map(|id| self.constant(*id)).collect::<Result<Option<Vec<Const>>>>()?;
            if let Some(constants) = constants {
                self.unit.at = module.expr(id).at;
                let value = match set {
                    true => Const::FrozenSet(crate::fold::unique(constants).into()),
                    false => Const::Tuple(constants.into()),
                };
                return Ok(Opnd { reg: self.push_constant(value)? });
            }
        }
        self.operand(id)
    }

    /// Goes to `target` when the truth of `id` is `when`.
    pub(super) fn jump_if(&mut self, id: ExprId, target: Label, when: bool) -> Result<()> {
        deep(|| self.jump_if_inner(id, target, when))
    }

    fn jump_if_inner(&mut self, id: ExprId, target: Label, when: bool) -> Result<()> {
        let module = self.module;
        let node = module.expr(id);
        let at = node.at;
        let base = self.unit.depth;
        if let Some(value) = self.constant(id)?
            && let Some(truth) = crate::fold::truth(&value)
        {
            self.unit.at = at;
            if truth == when {
                self.jump(target);
            }
            return Ok(());
        }
        match &node.kind {
            ExprKind::UnaryOp { op: UnaryOp::Not, operand } => return self.jump_if(*operand, target, !when),
            ExprKind::BoolOp { and, values } => {
                let Some((last, first)) = values.split_last() else { return Ok(()) };
                // `and` leaves on the first false value, `or` on the first true one.
                let leave_on = !*and;
                if leave_on == when {
                    for value in first {
                        self.jump_if(*value, target, when)?;
                    }
                    return self.jump_if(*last, target, when);
                }
                let end = self.label();
                for value in first {
                    self.jump_if(*value, end, leave_on)?;
                }
                self.jump_if(*last, target, when)?;
                self.bind(end);
                return Ok(());
            }
            ExprKind::If { test, body, orelse } => {
                let (other, end) = (self.label(), self.label());
                self.jump_if(*test, other, false)?;
                self.jump_if(*body, target, when)?;
                self.jump(end);
                self.bind(other);
                self.jump_if(*orelse, target, when)?;
                self.bind(end);
                return Ok(());
            }
            ExprKind::Compare { left, ops, comparators } => {
                if let ([op], [right]) = (&**ops, &**comparators) {
                    return self.branch(*left, *op, *right, target, when, at);
                }
            }
            _ => {}
        }
        let value = self.operand(id)?;
        self.unit.at = at;
        let op = if when { Op::JumpIfTrue } else { Op::JumpIfFalse };
        self.emit_jump(op, value.a(), value.reg, 0, 0, target);
        self.unit.depth = base;
        Ok(())
    }

    fn branch(
        &mut self,
        left: ExprId,
        op: CmpOp,
        right: ExprId,
        target: Label,
        when: bool,
        at: Location,
    ) -> Result<()> {
        self.check_compare(left, &[op], &[right], at);
        let base = self.unit.depth;
        let module = self.module;
        if matches!(op, CmpOp::Is | CmpOp::IsNot) && matches!(module.expr(right).kind, ExprKind::Constant(Const::None))
        {
            let value = self.operand(left)?;
            self.unit.at = at;
            let op = if (op == CmpOp::Is) == when { Op::JumpIfNone } else { Op::JumpIfNotNone };
            self.emit_jump(op, value.a(), value.reg, 0, 0, target);
            self.unit.depth = base;
            return Ok(());
        }
        let a = self.operand_before(left, &[right])?;
        let b = self.comparator(op, right)?;
        self.unit.at = at;
        let branch = match op {
            CmpOp::Lt => Op::BranchLt,
            CmpOp::LtE => Op::BranchLe,
            CmpOp::Eq => Op::BranchEq,
            CmpOp::NotEq => Op::BranchNe,
            CmpOp::Gt => Op::BranchGt,
            CmpOp::GtE => Op::BranchGe,
            _ => {
                self.unit.depth = base;
                let truth = self.next()?;
                self.emit(comparison(op), a.b() | b.c(), truth, a.reg, b.reg);
                let jump = if when { Op::JumpIfTrue } else { Op::JumpIfFalse };
                self.emit_jump(jump, FLAG_A, truth, 0, 0, target);
                return Ok(());
            }
        };
        self.emit_jump(branch, a.b() | b.c(), when as u16, a.reg, b.reg, target);
        self.unit.depth = base;
        Ok(())
    }

    // --- warnings ---

    fn check_compare(&mut self, left: ExprId, ops: &[CmpOp], comparators: &[ExprId], at: Location) {
        let module = self.module;
        let name = |id: ExprId| match &module.expr(id).kind {
            ExprKind::Constant(Const::Int(_) | Const::BigInt { .. }) => Some("int"),
            ExprKind::Constant(Const::Float(_)) => Some("float"),
            ExprKind::Constant(Const::Complex(..)) => Some("complex"),
            ExprKind::Constant(Const::Str(_)) => Some("str"),
            ExprKind::Constant(Const::Bytes(_)) => Some("bytes"),
            ExprKind::Tuple { elts, .. }
                if elts.iter().all(|item| matches!(module.expr(*item).kind, ExprKind::Constant(_))) =>
            {
                Some("tuple")
            }
            _ => None,
        };
        let mut previous = name(left);
        for (op, right) in ops.iter().zip(comparators) {
            let right = name(*right);
            if let Some(name) = previous.or(right) {
                match op {
                    CmpOp::Is => self.warn(format!("\"is\" with '{name}' literal. Did you mean \"==\"?"), at),
                    CmpOp::IsNot => self.warn(format!("\"is not\" with '{name}' literal. Did you mean \"!=\"?"), at),
                    _ => {}
                }
            }
            previous = right;
        }
    }

    fn check_subscript(&mut self, value: ExprId, slice: ExprId, at: Location) {
        let module = self.module;
        let owner = match &module.expr(value).kind {
            ExprKind::Constant(Const::None) => "NoneType",
            ExprKind::Constant(Const::Ellipsis) => "ellipsis",
            ExprKind::Constant(Const::True | Const::False) => "bool",
            ExprKind::Constant(Const::Int(_)) => "int",
            ExprKind::Constant(Const::Float(_)) => "float",
            ExprKind::Constant(Const::Complex(..)) => "complex",
            ExprKind::Set { .. } => "set",
            ExprKind::Lambda { .. } => "function",
            ExprKind::Comp { kind: CompKind::Set, .. } => "set",
            ExprKind::Comp { kind: CompKind::Generator, .. } => "generator",
            ExprKind::TString { .. } => "string.templatelib.Template",
            ExprKind::Tuple { .. }
            | ExprKind::List { .. }
            | ExprKind::Comp { kind: CompKind::List, .. }
            | ExprKind::FString { .. }
            | ExprKind::Constant(Const::Str(_) | Const::Bytes(_)) => {
                let index = match &module.expr(slice).kind {
                    ExprKind::Constant(Const::None) => "NoneType",
                    ExprKind::Constant(Const::Str(_)) => "str",
                    ExprKind::Constant(Const::Bytes(_)) => "bytes",
                    ExprKind::Constant(Const::Float(_)) => "float",
                    ExprKind::Tuple { .. } => "tuple",
                    ExprKind::List { .. } | ExprKind::Comp { kind: CompKind::List, .. } => "list",
                    ExprKind::Dict { .. } | ExprKind::Comp { kind: CompKind::Dict, .. } => "dict",
                    ExprKind::Set { .. } | ExprKind::Comp { kind: CompKind::Set, .. } => "set",
                    ExprKind::Comp { kind: CompKind::Generator, .. } => "generator",
                    ExprKind::Lambda { .. } => "function",
                    ExprKind::FString { .. } => "str",
                    ExprKind::TString { .. } => "string.templatelib.Template",
                    ExprKind::Constant(Const::Complex(..)) => "complex",
                    ExprKind::Constant(Const::Ellipsis) => "ellipsis",
                    _ => return,
                };
                let owner = match &module.expr(value).kind {
                    ExprKind::Tuple { .. } => "tuple",
                    ExprKind::List { .. } | ExprKind::Comp { .. } => "list",
                    ExprKind::Constant(Const::Str(_)) | ExprKind::FString { .. } => "str",
                    _ => "bytes",
                };
                let message =
                    format!("{owner} indices must be integers or slices, not {index}; perhaps you missed a comma?");
                return self.warn(message, module.expr(value).at);
            }
            _ => return,
        };
        self.warn(format!("'{owner}' object is not subscriptable; perhaps you missed a comma?"), at);
    }
}

/// The longest window of an instruction; longer displays grow piece by piece.
pub(super) const MAX_WINDOW: usize = 1024;

fn binary(op: BinOp) -> Op {
    match op {
        BinOp::Add => Op::Add,
        BinOp::Sub => Op::Sub,
        BinOp::Mul => Op::Mul,
        BinOp::MatMul => Op::MatMul,
        BinOp::Div => Op::TrueDiv,
        BinOp::Mod => Op::Mod,
        BinOp::Pow => Op::Pow,
        BinOp::LShift => Op::LShift,
        BinOp::RShift => Op::RShift,
        BinOp::Or => Op::Or,
        BinOp::Xor => Op::Xor,
        BinOp::And => Op::And,
        BinOp::FloorDiv => Op::FloorDiv,
    }
}

fn comparison(op: CmpOp) -> Op {
    match op {
        CmpOp::Eq => Op::Eq,
        CmpOp::NotEq => Op::Ne,
        CmpOp::Lt => Op::Lt,
        CmpOp::LtE => Op::Le,
        CmpOp::Gt => Op::Gt,
        CmpOp::GtE => Op::Ge,
        CmpOp::Is => Op::Is,
        CmpOp::IsNot => Op::IsNot,
        CmpOp::In => Op::Contains,
        CmpOp::NotIn => Op::NotContains,
    }
}
