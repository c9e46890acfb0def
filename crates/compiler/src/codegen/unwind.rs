//! Leaving blocks early: what `return`, `break` and `continue` have to undo, innermost first.

use bytecode::op::FLAG_A;
use bytecode::{CodeFlags, Const, Op};

use super::{Block, Gen, NOWHERE, Opnd, TEMP};
use crate::error::Result;
use crate::scope::ScopeKind;
use crate::tree::*;

impl Gen<'_> {
    pub(super) fn return_stmt(&mut self, value: Option<ExprId>, at: Location) -> Result<()> {
        self.leaving(|this| this.return_out(value, at))
    }

    fn return_out(&mut self, value: Option<ExprId>, at: Location) -> Result<()> {
        if self.unit.in_finally && !self.unit.loop_in_finally {
            self.warn_jump("'return' in a 'finally' block", at);
        }
        if matches!(self.unit.kind, ScopeKind::Module | ScopeKind::Class) {
            return self.error("'return' outside function", at);
        }
        if value.is_some() && self.unit.flags & CodeFlags::ASYNC_GENERATOR != 0 {
            return self.error("'return' with value in async generator", at);
        }
        let constant = match value {
            Some(value) => self.constant(value)?,
            None => Some(Const::None),
        };
        if let Some(constant) = constant {
            if !self.unit.blocks.is_empty() {
                self.emit(Op::Nop, 0, 0, 0, 0);
            }
            self.unit.at = at;
            let place = value.map_or(at, |value| self.module.expr(value).at);
            self.unwind(false, place, None)?;
            if constant == Const::None {
                self.emit(Op::ReturnNone, 0, 0, 0, 0);
            } else {
                let reg = self.push_constant(constant)?;
                self.emit(Op::Return, FLAG_A, reg, 0, 0);
            }
            return Ok(());
        }
        let Some(value) = value else { return Ok(()) };
        // A local is moved out; what may run before that must not see or change it.
        let runs_code = self.unit.blocks.iter().any(|block| !matches!(block, Block::Loop { .. } | Block::Try { .. }));
        let value = match runs_code {
            true => Opnd { reg: self.push_expr(value)? },
            false => self.operand(value)?,
        };
        self.unit.at = at;
        self.unwind(false, at, value.is_temp().then_some(value.reg))?;
        self.emit(Op::Return, value.a(), value.reg, 0, 0);
        Ok(())
    }

    /// Emits what leaving the blocks takes: up to the innermost loop, which is given back, or all of them. `value` is kept meanwhile.
    pub(super) fn unwind(&mut self, to_loop: bool, at: Location, value: Option<u16>) -> Result<Option<Block>> {
        if self.unit.blocks.is_empty() {
            return Ok(None);
        }
        let blocks = self.unit.blocks.clone();
        let mut found = None;
        for (index, block) in blocks.iter().enumerate().rev() {
            if to_loop && matches!(block, Block::Loop { .. }) {
                found = Some(block.clone());
                break;
            }
            self.unit.blocks.truncate(index);
            self.unwind_block(block, at, value)?;
        }
        Ok(found)
    }

    /// Emits with `f` what leaves blocks early, then goes back to being inside of them.
    pub(super) fn leaving<R>(&mut self, f: impl FnOnce(&mut Self) -> Result<R>) -> Result<R> {
        let blocks = self.unit.blocks.clone();
        let handlers = self.unit.handler_stack.clone();
        let result = f(self);
        self.unit.blocks = blocks;
        self.unit.handler_stack = handlers;
        result
    }

    fn unwind_block(&mut self, block: &Block, at: Location, value: Option<u16>) -> Result<()> {
        match block {
            Block::Loop { iter, .. } => {
                if let Some(iter) = iter {
                    self.clear(*iter, 1);
                }
            }
            Block::Value { reg } => self.clear(*reg, 1),
            Block::Try { handlers } => self.unit.handler_stack.truncate(*handlers),
            Block::Finally { stmt, handlers } => {
                self.unit.handler_stack.truncate(*handlers);
                let module = self.module;
                if let StmtKind::Try { finalbody, .. } = &module.stmt(*stmt).kind {
                    let depth = self.unit.depth;
                    // A `return` or jump in the `finally` drops the value that was to be returned.
                    self.unit.blocks.extend(value.map(|reg| Block::Value { reg }));
                    self.final_body(finalbody)?;
                    self.unit.depth = depth;
                    self.unit.at = NOWHERE;
                }
            }
            Block::FinallyEnd { saved, exc, handlers } => {
                self.unit.handler_stack.truncate(*handlers);
                self.emit(Op::PopExc, FLAG_A, *saved, 0, 0);
                self.clear(*exc, 1);
            }
            Block::With { window, is_async, at: with_at, handlers } => {
                self.unit.handler_stack.truncate(*handlers);
                self.unit.at = *with_at;
                self.exit_normally(*window, *is_async)?;
                self.unit.at = NOWHERE;
            }
            Block::Handler { saved, name, handlers } => {
                self.unit.handler_stack.truncate(*handlers);
                self.emit(Op::PopExc, FLAG_A, *saved, 0, 0);
                if let Some(name) = name {
                    self.unbind(*name)?;
                }
            }
            Block::Star => {
                let message = "'break', 'continue' and 'return' cannot appear in an except* block";
                return self.error(message, at);
            }
        }
        Ok(())
    }

    /// Calls `__exit__(None, None, None)`, which stands in the window, and drops its result.
    pub(super) fn exit_normally(&mut self, window: u16, is_async: bool) -> Result<()> {
        let depth = self.unit.depth;
        // The three arguments need the registers after the window; when a value to be returned lies there, the call is
        // made above it.
        let target = if TEMP + depth == window + 2 { window } else { TEMP + depth };
        if target != window {
            self.alloc_many(2)?;
            self.emit(Op::Move, bytecode::op::FLAG_B, target, window, 0);
            self.emit(Op::Move, bytecode::op::FLAG_B, target + 1, window + 1, 0);
        }
        for _ in 0..3 {
            self.push_constant(Const::None)?;
        }
        self.emit(Op::Call, 0, target, target, 3);
        if is_async {
            self.emit(Op::GetAwaitable, bytecode::op::FLAG_B, target, target, 2);
            self.emit(Op::Delegate, bytecode::op::FLAG_B, target, target, 0);
        }
        self.clear(target, 1);
        self.unit.depth = depth;
        Ok(())
    }

    /// `name = None; del name`
    pub(super) fn unbind(&mut self, name: crate::Sym) -> Result<()> {
        let mangled = self.mangled(name);
        if let super::names::Access::Fast(reg) = self.access(mangled) {
            self.emit(Op::LoadNone, 0, reg, 0, 0);
        } else {
            let base = self.unit.depth;
            let none = self.push_constant(Const::None)?;
            self.store_name(name, Opnd { reg: none })?;
            self.unit.depth = base;
        }
        self.delete_name(name);
        Ok(())
    }

    /// A `finally` block, which is emitted once for each way into it.
    pub(super) fn final_body(&mut self, body: &[StmtId]) -> Result<()> {
        let before = (self.unit.in_finally, self.unit.loop_in_finally);
        (self.unit.in_finally, self.unit.loop_in_finally) = (true, false);
        let result = self.block(body);
        (self.unit.in_finally, self.unit.loop_in_finally) = before;
        result
    }
}
