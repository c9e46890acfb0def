//! Simple statements, `if`, imports, assignment targets.

use bytecode::op::{FLAG_A, FLAG_B, FLAG_C};
use bytecode::{Const, Op};

use super::names::Access;
use super::{Gen, NOWHERE, Opnd, TEMP};
use crate::Sym;
use crate::deep;
use crate::error::{CompileError, ErrorKind, Result};
use crate::scope::ScopeKind;
use crate::tree::*;

impl Gen<'_> {
    pub(super) fn body(&mut self, body: &[StmtId]) -> Result<()> {
        body.iter().try_for_each(|id| self.stmt(*id))
    }
    /// A body inside a compound statement.
    pub(super) fn block(&mut self, body: &[StmtId]) -> Result<()> {
        let before = self.unit.conditional;
        self.unit.conditional += 1;
        self.body(body)?;
        self.unit.conditional = before;
        Ok(())
    }

    pub(super) fn stmt(&mut self, id: StmtId) -> Result<()> {
        let base = self.unit.depth;
        self.unit.at = self.module.stmt(id).at;
        // Nested `finally` blocks double with each level.
        if self.unit.instrs.len() > super::MAX_INSTRUCTIONS {
            return Err(CompileError::bare(ErrorKind::MemoryError, "code object too large"));
        }
        let pushes = matches!(
            self.module.stmt(id).kind,
            StmtKind::While { .. } | StmtKind::For { .. } | StmtKind::With { .. } | StmtKind::Try { .. }
        );
        if self.unit.blocks.len() + pushes as usize > super::MAX_BLOCKS {
            return self.error("too many statically nested blocks", self.unit.at);
        }
        let result = deep(|| self.stmt_inner(id));
        self.unit.depth = base;
        result
    }

    fn stmt_inner(&mut self, id: StmtId) -> Result<()> {
        let module = self.module;
        let stmt = module.stmt(id);
        let at = stmt.at;
        match &stmt.kind {
            StmtKind::FunctionDef(f) => self.function_def(id, f, at),
            StmtKind::ClassDef(c) => self.class_def(id, c, at),
            StmtKind::Return(value) => self.return_stmt(*value, at),
            StmtKind::Delete(targets) => targets.iter().try_for_each(|target| self.delete(*target)),
            StmtKind::Assign { targets, value } => self.assign(targets, *value),
            StmtKind::TypeAlias { name, params, value } => self.type_alias(id, *name, params, *value, at),
            StmtKind::AugAssign { target, op, value } => self.aug_assign(*target, *op, *value, at),
            StmtKind::AnnAssign { target, annotation, value, simple } => {
                self.ann_assign(*target, *annotation, *value, *simple, at)
            }
            StmtKind::For { target, iter, body, orelse, is_async } => match is_async {
                true => self.async_for(*target, *iter, body, orelse, at),
                false => self.for_loop(*target, *iter, body, orelse),
            },
            StmtKind::While { test, body, orelse } => self.while_loop(*test, body, orelse),
            StmtKind::If { clauses, orelse } => self.if_stmt(clauses, orelse),
            StmtKind::With { items, body, is_async } => self.with(items, body, *is_async, at),
            StmtKind::Match { subject, cases } => self.match_stmt(*subject, cases),
            StmtKind::Raise { exc, cause } => self.raise(*exc, *cause, at),
            StmtKind::Try { body, handlers, orelse, finalbody, is_star } => {
                if finalbody.is_empty() {
                    self.try_except(body, handlers, orelse, *is_star)
                } else {
                    self.try_finally(id, body, handlers, orelse, finalbody, *is_star)
                }
            }
            StmtKind::Assert { test, msg } => self.assert(*test, *msg, at),
            StmtKind::Import(aliases) => self.import(aliases),
            StmtKind::ImportFrom { module, names, level } => self.import_from(*module, names, *level, at),
            StmtKind::Global(_) | StmtKind::Nonlocal(_) => Ok(()),
            StmtKind::Expr(value) => self.expr_stmt(*value, at),
            StmtKind::Pass => {
                self.emit(Op::Nop, 0, 0, 0, 0);
                Ok(())
            }
            StmtKind::Break => self.break_stmt(at),
            StmtKind::Continue => self.continue_stmt(at),
        }
    }

    fn expr_stmt(&mut self, id: ExprId, at: Location) -> Result<()> {
        let module = self.module;
        if self.options.mode == crate::Mode::Single && self.outer.is_empty() {
            let value = self.operand(id)?;
            self.unit.at = at;
            let out = self.temp_at(if value.is_temp() { value.reg - TEMP } else { self.unit.depth })?;
            self.emit(Op::Intrinsic1, value.b(), out, value.reg, bytecode::op::Intrinsic::Print as u16);
            self.clear(out, 1);
            return Ok(());
        }
        if matches!(module.expr(id).kind, ExprKind::Constant(_)) {
            self.emit(Op::Nop, 0, 0, 0, 0);
            return Ok(());
        }
        if let ExprKind::Starred { .. } = module.expr(id).kind {
            return self.error("can't use starred expression here", module.expr(id).at);
        }
        let value = self.operand(id)?;
        self.unit.at = at;
        if value.is_temp() {
            self.clear(value.reg, 1);
        } else {
            self.emit(Op::Nop, 0, 0, 0, 0);
        }
        Ok(())
    }

    fn if_stmt(&mut self, clauses: &[(ExprId, Body)], orelse: &[StmtId]) -> Result<()> {
        let end = self.label();
        for (index, (test, body)) in clauses.iter().enumerate() {
            let next = self.label();
            self.unit.at = self.module.expr(*test).at;
            if self.constant(*test)?.is_some() {
                self.emit(Op::Nop, 0, 0, 0, 0);
            }
            self.jump_if(*test, next, false)?;
            self.block(body)?;
            if index + 1 < clauses.len() || !orelse.is_empty() {
                self.unit.at = NOWHERE;
                self.jump(end);
            }
            self.bind(next);
        }
        self.block(orelse)?;
        self.bind(end);
        Ok(())
    }

    fn raise(&mut self, exc: Option<ExprId>, cause: Option<ExprId>, at: Location) -> Result<()> {
        let (mut a, mut b, mut count) = (Opnd { reg: 0 }, Opnd { reg: 0 }, 0);
        if let Some(exc) = exc {
            let later: Vec<ExprId> = cause.into_iter().collect();
            a = self.operand_before(exc, &later)?;
            count = 1;
            if let Some(cause) = cause {
                b = self.operand(cause)?;
                count = 2;
            }
        }
        self.unit.at = at;
        let flags = if count > 0 { a.a() } else { 0 } | if count > 1 { b.b() } else { 0 };
        self.emit(Op::Raise, flags, a.reg, b.reg, count);
        Ok(())
    }

    fn assert(&mut self, test: ExprId, msg: Option<ExprId>, at: Location) -> Result<()> {
        let module = self.module;
        if matches!(&module.expr(test).kind, ExprKind::Tuple { elts } if !elts.is_empty()) {
            self.warn("assertion is always true, perhaps remove parentheses?", at);
        }
        if self.options.optimize > 0 {
            return Ok(());
        }
        let end = self.label();
        self.jump_if(test, end, true)?;
        self.unit.at = module.expr(test).at;
        let window = self.next()?;
        self.emit(Op::LoadCommon, 0, window, 0, 0);
        self.bump();
        if let Some(msg) = msg {
            let null = self.alloc()?;
            self.emit(Op::LoadNull, 0, null, 0, 0);
            self.push_expr(msg)?;
            self.unit.at = module.expr(test).at;
            self.emit(Op::Call, 0, window, window, 1);
        }
        self.emit(Op::Raise, FLAG_A, window, 0, 1);
        self.bind(end);
        Ok(())
    }

    // --- imports ---

    fn import_name(&mut self, name: Sym, level: u32, fromlist: Const, dst: u16) -> Result<()> {
        let window = self.next()?;
        let base = self.unit.depth;
        self.constant_into(Const::Int(level as i64), window);
        self.bump();
        self.push_constant(fromlist)?;
        let index = self.name_index(name);
        self.emit_ext(Op::ImportName, 0, dst, window, 0, index);
        self.unit.depth = base;
        Ok(())
    }

    fn import(&mut self, aliases: &[Alias]) -> Result<()> {
        for alias in aliases {
            let text = self.names.text(alias.name).to_owned();
            let module = self.next()?;
            self.import_name(alias.name, 0, Const::None, module)?;
            let base = self.unit.depth;
            self.bump();
            match alias.asname {
                None => {
                    let first = self.names.intern(text.split('.').next().unwrap_or(""));
                    self.store_name(first, Opnd { reg: module })?;
                }
                Some(asname) => {
                    for part in text.split('.').skip(1) {
                        let part = self.names.intern(part);
                        let index = self.name_index(part);
                        self.emit_ext(Op::ImportFrom, FLAG_B, module, module, 0, index);
                    }
                    self.store_name(asname, Opnd { reg: module })?;
                }
            }
            self.unit.depth = base;
        }
        Ok(())
    }

    fn import_from(&mut self, module: Option<Sym>, names: &[Alias], level: u32, at: Location) -> Result<()> {
        let empty = self.names.intern("");
        let list = names.iter().map(|alias| self.str_const(alias.name)).collect::<Vec<_>>();
        let reg = self.next()?;
        self.import_name(module.unwrap_or(empty), level, Const::Tuple(list.into()), reg)?;
        self.bump();
        if let [only] = names
            && self.names.text(only.name) == "*"
        {
            self.emit(Op::ImportStar, FLAG_A, reg, 0, 0);
            return Ok(());
        }
        for alias in names {
            self.unit.at = at;
            let index = self.name_index(alias.name);
            let value = self.next()?;
            self.emit_ext(Op::ImportFrom, 0, value, reg, 0, index);
            self.bump();
            self.store_name(alias.asname.unwrap_or(alias.name), Opnd { reg: value })?;
            self.unit.depth = value - TEMP;
        }
        self.clear(reg, 1);
        Ok(())
    }

    // --- assignment ---

    fn assign(&mut self, targets: &[ExprId], value: ExprId) -> Result<()> {
        let module = self.module;
        if let [only] = targets {
            return self.assign_expr(*only, value);
        }
        let value = self.operand_before(value, targets)?;
        let Some((last, first)) = targets.split_last() else { return Ok(()) };
        for target in first {
            let base = self.unit.depth;
            self.unit.at = module.expr(*target).at;
            if let Some(reg) = self.fast_target(*target) {
                if reg != value.reg {
                    self.emit(Op::Move, 0, reg, value.reg, 0);
                }
                continue;
            }
            let copy = self.alloc()?;
            self.emit(Op::Move, 0, copy, value.reg, 0);
            self.store_target(*target, Opnd { reg: copy })?;
            self.unit.depth = base;
        }
        self.unit.at = module.expr(*last).at;
        self.store_target(*last, value)
    }

    /// The register of a target that is a plain local.
    pub(super) fn fast_target(&mut self, target: ExprId) -> Option<u16> {
        match self.module.expr(target).kind {
            ExprKind::Name(name) => self.fast_register(name),
            _ => None,
        }
    }

    /// `target = value`
    pub(super) fn assign_expr(&mut self, target: ExprId, value: ExprId) -> Result<()> {
        let module = self.module;
        if let Some(reg) = self.fast_target(target) {
            return self.expr_into(value, reg);
        }
        if let (ExprKind::Tuple { elts: targets }, ExprKind::Tuple { elts: values }) =
            (&module.expr(target).kind, &module.expr(value).kind)
            && targets.len() == values.len()
            && targets.len() <= 4
            && !targets.iter().chain(values.iter()).any(|id| matches!(module.expr(*id).kind, ExprKind::Starred { .. }))
        {
            let first = self.unit.depth;
            for value in values {
                self.push_expr(*value)?;
            }
            for (index, target) in targets.iter().enumerate() {
                self.unit.at = module.expr(*target).at;
                self.store_target(*target, Opnd { reg: TEMP + first + index as u16 })?;
            }
            return Ok(());
        }
        let value = self.operand_before(value, &[target])?;
        self.unit.at = module.expr(target).at;
        self.store_target(target, value)
    }

    /// Assigns an operand; a temporary is consumed. It must lie below the current depth.
    pub(super) fn store_target(&mut self, target: ExprId, value: Opnd) -> Result<()> {
        deep(|| self.store_target_inner(target, value))
    }

    fn store_target_inner(&mut self, target: ExprId, value: Opnd) -> Result<()> {
        let module = self.module;
        let node = module.expr(target);
        let base = self.unit.depth;
        self.unit.at = node.at;
        match &node.kind {
            ExprKind::Name(name) => self.store_name(*name, value)?,
            ExprKind::Attribute { value: object, attr } => {
                self.note_static_attribute(*object, *attr);
                let object = self.operand(*object)?;
                let index = self.attr_index(*attr);
                self.unit.at = self.attribute_at(node.at, *attr);
                self.emit_ext(Op::StoreAttr, object.a() | value.b(), object.reg, value.reg, 0, index);
            }
            ExprKind::Subscript { value: object, slice } => {
                let object = self.operand_before(*object, &[*slice])?;
                let index = self.slice_operand(*slice)?;
                self.unit.at = node.at;
                self.emit(Op::SetItem, object.a() | index.b() | value.c(), object.reg, index.reg, value.reg);
            }
            ExprKind::Tuple { elts } | ExprKind::List { elts } => self.unpack(elts, value, node.at)?,
            ExprKind::Starred { .. } => {
                return self.error("starred assignment target must be in a list or tuple", node.at);
            }
            _ => return self.error("cannot assign to expression", node.at),
        }
        self.unit.depth = base;
        Ok(())
    }

    fn unpack(&mut self, elts: &[ExprId], value: Opnd, at: Location) -> Result<()> {
        let module = self.module;
        let star = |id: &ExprId| matches!(module.expr(*id).kind, ExprKind::Starred { .. });
        let stars = elts.iter().filter(|id| star(id)).count();
        if stars > 1 {
            return self.error("multiple starred expressions in assignment", at);
        }
        let count = elts.len();
        if count > 20_000 {
            return self.error("too many expressions in star-unpacking assignment", at);
        }
        let window = self.alloc_many(count as u16)?;
        match elts.iter().position(star) {
            Some(before) => {
                let after = count - before - 1;
                if before > 255 || after > 255 {
                    return self.error("too many expressions in star-unpacking assignment", at);
                }
                self.emit(Op::UnpackEx, value.b(), window, value.reg, (before | after << 8) as u16);
            }
            None => {
                self.next()?;
                self.emit(Op::UnpackSequence, value.b(), window, value.reg, count as u16);
            }
        }
        for (index, elt) in elts.iter().enumerate() {
            let target = match module.expr(*elt).kind {
                ExprKind::Starred { value } => value,
                _ => *elt,
            };
            self.unit.at = module.expr(target).at;
            self.store_target(target, Opnd { reg: window + index as u16 })?;
        }
        Ok(())
    }

    /// `self.x = ...` in a method adds to the class's `__static_attributes__`.
    fn note_static_attribute(&mut self, object: ExprId, attr: Sym) {
        let ExprKind::Name(name) = self.module.expr(object).kind else { return };
        if self.names.text(name) != "self" {
            return;
        }
        if let Some(class) = self.outer.iter_mut().rev().find(|unit| unit.kind == ScopeKind::Class)
            && !class.static_attributes.contains(&attr)
        {
            class.static_attributes.push(attr);
        }
    }

    fn aug_assign(&mut self, target: ExprId, op: BinOp, value: ExprId, at: Location) -> Result<()> {
        let module = self.module;
        let node = module.expr(target);
        match &node.kind {
            ExprKind::Name(name) => {
                let current = self.operand_before(target, &[value])?;
                let mangled = self.mangled(*name);
                if let Access::Fast(reg) = self.access(mangled) {
                    return self.in_place(op, current, value, reg, at);
                }
                let dst = current.reg;
                self.in_place(op, current, value, dst, at)?;
                self.unit.at = node.at;
                self.store_name(*name, Opnd { reg: dst })
            }
            ExprKind::Attribute { value: object, attr } => {
                self.note_static_attribute(*object, *attr);
                let object = self.operand_before(*object, &[value])?;
                let index = self.attr_index(*attr);
                self.unit.at = self.attribute_at(node.at, *attr);
                let current = self.alloc()?;
                self.emit_ext(Op::LoadAttr, 0, current, object.reg, 0, index);
                self.in_place(op, Opnd { reg: current }, value, current, at)?;
                self.unit.at = self.attribute_at(node.at, *attr);
                self.emit_ext(Op::StoreAttr, object.a() | FLAG_B, object.reg, current, 0, index);
                Ok(())
            }
            ExprKind::Subscript { value: object, slice } => {
                let object = self.operand_before(*object, &[*slice, value])?;
                let index = self.operand_before(*slice, &[value])?;
                self.unit.at = node.at;
                let current = self.alloc()?;
                self.emit(Op::GetItem, 0, current, object.reg, index.reg);
                self.in_place(op, Opnd { reg: current }, value, current, at)?;
                self.unit.at = node.at;
                self.emit(Op::SetItem, object.a() | index.b() | FLAG_C, object.reg, index.reg, current);
                Ok(())
            }
            _ => self.error("illegal expression for augmented assignment", node.at),
        }
    }

    fn ann_assign(
        &mut self,
        target: ExprId,
        annotation: ExprId,
        value: Option<ExprId>,
        simple: bool,
        at: Location,
    ) -> Result<()> {
        let module = self.module;
        let node = module.expr(target);
        if let Some(value) = value {
            self.assign_expr(target, value)?;
        }
        let in_function = self.scopes.get(self.unit.scope).is_function_like();
        match &node.kind {
            ExprKind::Name(name) => {
                if simple && !in_function {
                    self.unit.at = at;
                    self.note_annotation(*name, annotation)?;
                }
            }
            ExprKind::Attribute { value: object, .. } => {
                if value.is_none() {
                    self.evaluate_and_drop(*object)?;
                }
            }
            ExprKind::Subscript { value: object, slice } => {
                if value.is_none() {
                    self.evaluate_and_drop(*object)?;
                    self.evaluate_and_drop(*slice)?;
                }
            }
            _ => return self.error("illegal target for annotation", node.at),
        }
        // The annotation of anything but a simple name is not kept, so it is not evaluated either.
        Ok(())
    }

    fn evaluate_and_drop(&mut self, id: ExprId) -> Result<()> {
        let base = self.unit.depth;
        if matches!(self.module.expr(id).kind, ExprKind::Constant(_)) {
            return Ok(());
        }
        let value = self.operand(id)?;
        if value.is_temp() {
            self.clear(value.reg, 1);
        }
        self.unit.depth = base;
        Ok(())
    }

    fn delete(&mut self, target: ExprId) -> Result<()> {
        let module = self.module;
        let node = module.expr(target);
        let base = self.unit.depth;
        self.unit.at = node.at;
        match &node.kind {
            ExprKind::Name(name) => self.delete_name(*name),
            ExprKind::Attribute { value, attr } => {
                let object = self.operand(*value)?;
                let index = self.attr_index(*attr);
                self.unit.at = self.attribute_at(node.at, *attr);
                self.emit_ext(Op::DeleteAttr, object.a(), object.reg, 0, 0, index);
            }
            ExprKind::Subscript { value, slice } => {
                let object = self.operand_before(*value, &[*slice])?;
                let index = self.slice_operand(*slice)?;
                self.unit.at = node.at;
                self.emit(Op::DeleteItem, object.a() | index.b(), object.reg, index.reg, 0);
            }
            ExprKind::Tuple { elts } | ExprKind::List { elts } => {
                for elt in elts {
                    deep(|| self.delete(*elt))?;
                }
            }
            _ => return self.error("cannot delete expression", node.at),
        }
        self.unit.depth = base;
        Ok(())
    }

    /// The docstring of a body, cleaned.
    pub(super) fn docstring(&self, body: &[StmtId]) -> Option<std::sync::Arc<[u8]>> {
        let StmtKind::Expr(value) = self.module.stmt(*body.first()?).kind else { return None };
        match &self.module.expr(value).kind {
            ExprKind::Constant(Const::Str(text)) => Some(super::clean_doc(text)),
            _ => None,
        }
    }
}
