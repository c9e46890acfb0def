//! `for`, `while`, `async for`, `break`, `continue`.

use bytecode::op::{FLAG_B, FLAG_BACK};
use bytecode::{CodeFlags, Op};

use super::{Block, Gen, Label, NOWHERE, Opnd};
use crate::error::Result;
use crate::tree::*;

/// What the bottom of a `for` loop has to know of its top.
#[derive(Clone, Copy)]
pub(super) struct Turn {
    item: u16,
    body: Label,
}

impl Gen<'_> {
    /// The top of a loop: the first item into the target, or on to `end`. Gives what `next_turn` needs.
    pub(super) fn for_target(&mut self, target: ExprId, iter: Opnd, end: Label, at: Location) -> Result<Turn> {
        self.unit.at = at;
        let body = self.label();
        let fast = self.fast_target(target);
        let item = match fast {
            Some(reg) => reg,
            None => self.alloc()?,
        };
        self.emit_jump(Op::ForIter, 0, item, iter.reg, 0, end);
        self.bind(body);
        if fast.is_none() {
            self.unit.at = self.module.expr(target).at;
            self.store_target(target, Opnd { reg: item })?;
        }
        Ok(Turn { item, body })
    }

    /// The bottom of a loop: the next item and back to the body, or on behind the loop.
    pub(super) fn next_turn(&mut self, turn: Turn, iter: Opnd) {
        self.emit_jump(Op::ForIterBack, FLAG_BACK, turn.item, iter.reg, 0, turn.body);
    }

    pub(super) fn loop_body(&mut self, body: &[StmtId]) -> Result<()> {
        let before = std::mem::replace(&mut self.unit.loop_in_finally, true);
        let result = self.block(body);
        self.unit.loop_in_finally = before;
        result
    }

    pub(super) fn for_loop(&mut self, target: ExprId, iter: ExprId, body: &[StmtId], orelse: &[StmtId]) -> Result<()> {
        let iter_at = self.module.expr(iter).at;
        let base = self.unit.depth;
        let value = self.operand(iter)?;
        self.unit.depth = base;
        let iter = self.alloc()?;
        self.unit.at = iter_at;
        self.emit(Op::GetIter, value.b(), iter, value.reg, 0);
        let (start, end, exit) = (self.label(), self.label(), self.label());
        let depth = self.unit.depth;
        let turn = self.for_target(target, Opnd { reg: iter }, end, iter_at)?;
        self.unit.depth = depth;
        self.unit.blocks.push(Block::Loop { start, exit, iter: Some(iter) });
        self.loop_body(body)?;
        self.unit.blocks.pop();
        self.unit.at = iter_at;
        self.bind(start);
        self.next_turn(turn, Opnd { reg: iter });
        self.bind(end);
        self.clear(iter, 1);
        self.unit.depth = base;
        self.block(orelse)?;
        self.bind(exit);
        Ok(())
    }

    pub(super) fn async_for(
        &mut self,
        target: ExprId,
        iter: ExprId,
        body: &[StmtId],
        orelse: &[StmtId],
        at: Location,
    ) -> Result<()> {
        self.check_async("async for", at)?;
        let iter_at = self.module.expr(iter).at;
        let base = self.unit.depth;
        let value = self.operand(iter)?;
        self.unit.depth = base;
        let iter = self.alloc()?;
        self.unit.at = iter_at;
        self.emit(Op::GetAIter, value.b(), iter, value.reg, 0);
        let (start, end, exit) = (self.label(), self.label(), self.label());
        self.bind(start);
        self.unit.at = at;
        self.push_handler(end);
        let item = self.alloc()?;
        self.emit(Op::GetANext, 0, item, iter, 0);
        self.emit(Op::Delegate, FLAG_B, item, item, 0);
        self.pop_handler();
        self.unit.at = self.module.expr(target).at;
        self.store_target(target, Opnd { reg: item })?;
        self.unit.depth = base + 1;
        self.unit.blocks.push(Block::Loop { start, exit, iter: Some(iter) });
        self.loop_body(body)?;
        self.unit.blocks.pop();
        self.unit.at = NOWHERE;
        self.emit_jump(Op::JumpBack, FLAG_BACK, 0, 0, 0, start);
        self.bind(end);
        self.unit.at = iter_at;
        let exc = self.next()?;
        self.emit(Op::EndAsyncFor, 0, exc, 0, 0);
        self.clear(iter, 1);
        self.unit.depth = base;
        self.block(orelse)?;
        self.bind(exit);
        Ok(())
    }

    pub(super) fn check_async(&mut self, what: &str, at: Location) -> Result<()> {
        use crate::scope::ScopeKind;
        let top_level = self.options.flags & crate::flags::ALLOW_TOP_LEVEL_AWAIT != 0;
        if self.unit.kind == ScopeKind::Module && top_level {
            self.unit.flags |= CodeFlags::COROUTINE;
            return Ok(());
        }
        if self.unit.flags & (CodeFlags::COROUTINE | CodeFlags::ASYNC_GENERATOR) == 0 {
            return match self.unit.kind {
                ScopeKind::Module | ScopeKind::Class => self.error(format!("'{what}' outside async function"), at),
                _ => self.error(format!("'{what}' outside async function"), at),
            };
        }
        Ok(())
    }

    /// The test stands at the bottom, so that each turn takes one branch.
    pub(super) fn while_loop(&mut self, test: ExprId, body: &[StmtId], orelse: &[StmtId]) -> Result<()> {
        let (start, test_label, end, exit) = (self.label(), self.label(), self.label(), self.label());
        let constant = self.constant(test)?.and_then(|value| crate::fold::truth(&value));
        if constant == Some(false) {
            self.unit.at = self.module.expr(test).at;
            self.emit(Op::Nop, 0, 0, 0, 0);
        }
        if constant != Some(true) {
            self.jump_if(test, end, false)?;
        } else {
            self.unit.at = self.module.expr(test).at;
            self.emit(Op::Nop, 0, 0, 0, 0);
        }
        self.bind(start);
        self.unit.blocks.push(Block::Loop { start: test_label, exit, iter: None });
        self.loop_body(body)?;
        self.unit.blocks.pop();
        self.bind(test_label);
        if constant == Some(true) {
            self.unit.at = self.module.expr(test).at;
            self.emit_jump(Op::JumpBack, FLAG_BACK, 0, 0, 0, start);
        } else {
            self.jump_if(test, start, true)?;
        }
        self.bind(end);
        self.block(orelse)?;
        self.bind(exit);
        Ok(())
    }

    pub(super) fn break_stmt(&mut self, at: Location) -> Result<()> {
        if self.unit.in_finally && !self.unit.loop_in_finally {
            self.warn_jump("'break' in a 'finally' block", at);
        }
        // Steps over a line of its own for tracing.
        self.emit(Op::Nop, 0, 0, 0, 0);
        self.leaving(|this| match this.unwind(true, at, None)? {
            Some(Block::Loop { exit, iter, .. }) => {
                if let Some(iter) = iter {
                    this.clear(iter, 1);
                }
                this.jump(exit);
                Ok(())
            }
            _ => this.error("'break' outside loop", at),
        })
    }

    pub(super) fn continue_stmt(&mut self, at: Location) -> Result<()> {
        if self.unit.in_finally && !self.unit.loop_in_finally {
            self.warn_jump("'continue' in a 'finally' block", at);
        }
        self.emit(Op::Nop, 0, 0, 0, 0);
        self.leaving(|this| match this.unwind(true, at, None)? {
            Some(Block::Loop { start, .. }) => {
                this.jump(start);
                Ok(())
            }
            _ => this.error("'continue' not properly in loop", at),
        })
    }
}
