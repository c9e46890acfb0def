//! Comprehensions: lists, sets and dicts inlined (PEP 709), generator expressions as functions.
//!
//! An inlined comprehension's variables are hidden locals of the code around it, its own registers even where names
//! clash, so nothing is saved and restored; they are emptied when it ends.

use bytecode::op::{FLAG_A, FLAG_B, FLAG_BACK};
use bytecode::{CodeFlags, Op};
use rustc_hash::FxHashMap;

use super::{CompFrame, Gen, Opnd, TEMP, Var, VarKind};
use crate::Sym;
use crate::deep;
use crate::error::Result;
use crate::scope::{Key, Place, ScopeId, def};
use crate::tree::*;

/// What each turn of the innermost loop does.
struct Element<'a> {
    kind: CompKind,
    elt: ExprId,
    value: Option<ExprId>,
    generators: &'a [Generator],
    /// The list, set or dict being filled.
    acc: u16,
    at: Location,
}

impl Gen<'_> {
    pub(super) fn comprehension(
        &mut self,
        id: ExprId,
        kind: CompKind,
        elt: ExprId,
        value: Option<ExprId>,
        generators: &[Generator],
        dst: u16,
    ) -> Result<()> {
        let scope_id = self.scope(Key::Expr(id))?;
        let at = self.module.expr(id).at;
        let Some(first) = generators.first() else { return Ok(()) };
        if self.scopes.get(scope_id).inlined {
            return self.inlined(scope_id, kind, elt, value, generators, dst, at);
        }
        // A function called with the first iterator.
        let window = TEMP + self.unit.depth;
        let function = self.alloc()?;
        let null = self.alloc()?;
        // The first iterable belongs to the block around; it is evaluated before the function is made in CPython's
        // order of effects: nothing between can be seen.
        let iterable = self.operand(first.iter)?;
        self.unit.depth = window - TEMP + 2;
        let arg = self.alloc()?;
        self.unit.at = self.module.expr(first.iter).at;
        self.emit(if first.is_async { Op::GetAIter } else { Op::GetIter }, iterable.b(), arg, iterable.reg, 0);
        let name = self.names.text(self.scopes.get(scope_id).name).to_owned();
        self.enter(scope_id, name, at.line)?;
        self.unit.arg_count = 1;
        self.unit.at = at;
        if kind == CompKind::Generator {
            let zero = Opnd { reg: 0 };
            let element = Element { kind, elt, value, generators, acc: 0, at };
            self.generator(&element, 0, Some(zero))?;
            self.emit(Op::ReturnNone, 0, 0, 0, 0);
        } else {
            let acc = self.build_empty(kind)?;
            let element = Element { kind, elt, value, generators, acc, at };
            self.generator(&element, 0, Some(Opnd { reg: 0 }))?;
            self.unit.at = at;
            self.emit(Op::Return, FLAG_A, acc, 0, 0);
        }
        let is_coroutine = self.unit.flags & CodeFlags::COROUTINE != 0;
        let code = self.leave()?;
        self.unit.at = at;
        self.function_into(code, scope_id, function)?;
        self.emit(Op::LoadNull, 0, null, 0, 0);
        if is_coroutine && kind != CompKind::Generator {
            self.emit(Op::Call, 0, window, window, 1);
            self.emit(Op::GetAwaitable, FLAG_B, window, window, 0);
            self.emit(Op::Delegate, FLAG_B, dst, window, 0);
        } else {
            self.emit(Op::Call, 0, dst, window, 1);
        }
        Ok(())
    }

    fn build_empty(&mut self, kind: CompKind) -> Result<u16> {
        let op = match kind {
            CompKind::Set => Op::BuildSet,
            CompKind::Dict => Op::BuildMap,
            _ => Op::BuildList,
        };
        let acc = self.alloc()?;
        self.emit(op, 0, acc, acc, 0);
        Ok(acc)
    }

    #[allow(clippy::too_many_arguments)]
    fn inlined(
        &mut self,
        scope_id: ScopeId,
        kind: CompKind,
        elt: ExprId,
        value: Option<ExprId>,
        generators: &[Generator],
        dst: u16,
        at: Location,
    ) -> Result<()> {
        let Some(first) = generators.first() else { return Ok(()) };
        // The first iterable is evaluated outside of the comprehension's scope.
        let iterable = self.operand(first.iter)?;
        if iterable.is_temp() {
            self.unit.depth = iterable.reg - TEMP;
        }
        let iter = self.alloc()?;
        self.unit.at = self.module.expr(first.iter).at;
        self.emit(if first.is_async { Op::GetAIter } else { Op::GetIter }, iterable.b(), iter, iterable.reg, 0);
        let vars = self.comp_vars(scope_id)?;
        self.unit.at = at;
        let cells: Vec<u16> = vars.iter().copied().filter(|var| self.is_cell(*var)).collect();
        for cell in cells {
            self.emit(Op::MakeCell, 0, cell, 0, 0);
        }
        let mut by_name = FxHashMap::default();
        for var in &vars {
            if let Some(info) = self.unit.vars.get(*var as usize) {
                by_name.insert(info.name, *var);
            }
        }
        let acc = self.build_empty(kind)?;
        // Where an exception is caught in this very code, the hidden variables must be emptied on its way.
        let cleanup = (!self.unit.handler_stack.is_empty() && !vars.is_empty()).then(|| self.label());
        if let Some(cleanup) = cleanup {
            self.push_handler(cleanup);
        }
        self.unit.comps.push(CompFrame { scope: scope_id, vars: by_name });
        let element = Element { kind, elt, value, generators, acc, at };
        self.generator(&element, 0, Some(Opnd { reg: iter }))?;
        self.unit.comps.pop();
        self.unit.at = at;
        let end = self.label();
        if let Some(cleanup) = cleanup {
            self.pop_handler();
            self.jump(end);
            self.bind(cleanup);
            let exc = self.next()?;
            self.clear_vars(&vars);
            self.emit(Op::Reraise, FLAG_A, exc, 0, 0);
            self.bind(end);
        }
        self.clear_vars(&vars);
        self.emit(Op::Move, FLAG_B, dst, acc, 0);
        self.unit.spare_vars.extend(vars);
        Ok(())
    }

    fn is_cell(&self, var: u16) -> bool {
        self.unit.vars.get(var as usize).is_some_and(|var| var.kind == VarKind::Cell)
    }

    /// Empties hidden variables; their registers need not lie side by side.
    fn clear_vars(&mut self, vars: &[u16]) {
        for var in vars {
            self.emit(Op::LoadNull, 0, *var, 0, 0);
        }
    }

    /// Registers for the variables a comprehension binds.
    fn comp_vars(&mut self, scope_id: ScopeId) -> Result<Vec<u16>> {
        let scope = self.scopes.get(scope_id);
        let zero = self.names.intern(".0");
        let mut vars = Vec::new();
        for name in &scope.order {
            let Some(symbol) = scope.symbols.get(name) else { continue };
            let bound = symbol.flags & def::BOUND != 0 && symbol.flags & (def::GLOBAL | def::NONLOCAL) == 0;
            if !bound || *name == zero {
                continue;
            }
            let kind = if symbol.place == Place::Cell { VarKind::Cell } else { VarKind::Local };
            vars.push(self.hidden_var(*name, kind)?);
        }
        Ok(vars)
    }

    fn hidden_var(&mut self, name: Sym, kind: VarKind) -> Result<u16> {
        let unit = &mut self.unit;
        let spare = unit
            .spare_vars
            .iter()
            .position(|var| unit.vars.get(*var as usize).is_some_and(|info| info.name == name && info.kind == kind));
        if let Some(at) = spare {
            return Ok(unit.spare_vars.swap_remove(at));
        }
        let index = unit.vars.len();
        if index >= TEMP as usize - 8 {
            return Err(crate::CompileError::bare(crate::ErrorKind::MemoryError, "too many local variables"));
        }
        unit.vars.push(Var { name, kind, arg: false });
        Ok(index as u16)
    }

    /// One `for` of the comprehension and all inside it. `iter`: the first one's iterator, already made; a temporary is
    /// emptied at the end.
    fn generator(&mut self, element: &Element<'_>, index: usize, iter: Option<Opnd>) -> Result<()> {
        deep(|| self.generator_inner(element, index, iter))
    }

    fn generator_inner(&mut self, element: &Element<'_>, index: usize, iter: Option<Opnd>) -> Result<()> {
        let module = self.module;
        let Some(generator) = element.generators.get(index) else { return self.comp_element(element) };
        let base = self.unit.depth;
        let iter_at = module.expr(generator.iter).at;
        if generator.is_async {
            let allowed = CodeFlags::COROUTINE | CodeFlags::ASYNC_GENERATOR;
            if self.unit.flags & allowed == 0 {
                self.check_await(element.at)?;
            }
        }
        // `for x in [y]` assigns.
        if iter.is_none()
            && !generator.is_async
            && let ExprKind::List { elts } | ExprKind::Tuple { elts } = &module.expr(generator.iter).kind
            && let [only] = &**elts
            && !matches!(module.expr(*only).kind, ExprKind::Starred { .. })
        {
            let skip = self.label();
            self.assign_expr(generator.target, *only)?;
            self.unit.depth = base;
            for test in &generator.ifs {
                self.jump_if(*test, skip, false)?;
            }
            self.generator(element, index + 1, None)?;
            self.bind(skip);
            return Ok(());
        }
        let iter = match iter {
            Some(iter) => iter,
            None => {
                let value = self.operand(generator.iter)?;
                self.unit.depth = base;
                let reg = self.alloc()?;
                self.unit.at = iter_at;
                self.emit(if generator.is_async { Op::GetAIter } else { Op::GetIter }, value.b(), reg, value.reg, 0);
                Opnd { reg }
            }
        };
        let (top, end) = (self.label(), self.label());
        self.unit.at = iter_at;
        let inner = self.unit.depth;
        let mut turn = None;
        if generator.is_async {
            self.bind(top);
            self.unit.at = element.at;
            self.push_handler(end);
            let next = self.next()?;
            self.emit(Op::GetANext, 0, next, iter.reg, 0);
            self.emit(Op::Delegate, FLAG_B, next, next, 0);
            self.pop_handler();
            self.bump();
            self.unit.at = module.expr(generator.target).at;
            self.store_target(generator.target, Opnd { reg: next })?;
        } else {
            turn = Some(self.for_target(generator.target, iter, end, iter_at)?);
        }
        self.unit.depth = inner;
        for test in &generator.ifs {
            self.jump_if(*test, top, false)?;
        }
        self.generator(element, index + 1, None)?;
        self.unit.depth = inner;
        self.unit.at = element.at;
        match turn {
            Some(turn) => {
                self.bind(top);
                self.next_turn(turn, iter);
            }
            None => self.emit_jump(Op::JumpBack, FLAG_BACK, 0, 0, 0, top),
        }
        self.bind(end);
        self.unit.at = iter_at;
        if generator.is_async {
            let exc = self.next()?;
            self.emit(Op::EndAsyncFor, 0, exc, 0, 0);
        }
        if iter.is_temp() {
            self.clear(iter.reg, 1);
        }
        self.unit.depth = base;
        Ok(())
    }

    fn comp_element(&mut self, element: &Element<'_>) -> Result<()> {
        let base = self.unit.depth;
        let at = self.module.expr(element.elt).at;
        match element.kind {
            CompKind::Generator => {
                let value = self.operand(element.elt)?;
                self.unit.at = at;
                let out = self.unit.depth;
                let sent = self.temp_at(if value.is_temp() { out - 1 } else { out })?;
                self.emit(Op::Yield, value.b(), sent, value.reg, 0);
                self.clear(sent, 1);
            }
            CompKind::List | CompKind::Set => {
                let value = self.operand(element.elt)?;
                self.unit.at = at;
                let op = if element.kind == CompKind::List { Op::ListAppend } else { Op::SetAdd };
                self.emit(op, value.b(), element.acc, value.reg, 0);
            }
            CompKind::Dict => {
                let value = element.value.unwrap_or(element.elt);
                let key = self.operand_before(element.elt, &[value])?;
                let value = self.operand(value)?;
                self.unit.at = at;
                self.emit(Op::MapAdd, key.b() | value.c(), element.acc, key.reg, value.reg);
            }
        }
        self.unit.depth = base;
        Ok(())
    }
}
