//! `try` in its forms, and `with`.
//!
//! On the way of an exception the handler finds it at the depth of the `try`: register `exc`; what the frame was
//! handling before is kept in the register after it, `saved`. The handler is protected by a clean-up handler of its own
//! that gives `saved` back and raises on.

use bytecode::Op;
use bytecode::op::{FLAG_A, FLAG_B, FLAG_C};

use super::{AS_BEFORE, Block, Gen, Label, NOWHERE, Opnd, TEMP};
use crate::error::Result;
use crate::tree::*;

impl Gen<'_> {
    pub(super) fn try_finally(
        &mut self,
        id: StmtId,
        body: &[StmtId],
        handlers: &[ExceptHandler],
        orelse: &[StmtId],
        finalbody: &[StmtId],
        is_star: bool,
    ) -> Result<()> {
        let (target, exit) = (self.label(), self.label());
        let outside = self.unit.handler_stack.len();
        // The line of `try` is an event for tracing.
        self.emit(Op::Nop, 0, 0, 0, 0);
        self.push_handler(target);
        self.unit.blocks.push(Block::Finally { stmt: id, handlers: outside });
        if handlers.is_empty() {
            self.block(body)?;
        } else {
            self.try_except(body, handlers, orelse, is_star)?;
        }
        self.unit.blocks.pop();
        self.pop_handler();
        self.final_body(finalbody)?;
        self.unit.at = NOWHERE;
        self.jump(exit);

        self.bind(target);
        let base = self.unit.depth;
        let exc = self.alloc()?;
        let saved = self.alloc()?;
        let cleanup = self.begin_handler(exc, saved);
        self.unit.blocks.push(Block::FinallyEnd { saved, exc, handlers: outside });
        // The copy for exceptions warns of nothing again.
        let warned = self.warnings.len();
        self.final_body(finalbody)?;
        self.warnings.truncate(warned);
        self.unit.blocks.pop();
        self.unit.at = NOWHERE;
        self.emit(Op::Reraise, FLAG_A, exc, 0, 0);
        self.end_handler(cleanup, saved)?;
        self.unit.depth = base;
        self.bind(exit);
        Ok(())
    }

    /// Starts the protected part of a handler.
    fn begin_handler(&mut self, exc: u16, saved: u16) -> Label {
        let cleanup = self.label();
        self.emit(Op::PushExc, 0, saved, exc, 0);
        self.push_handler(cleanup);
        cleanup
    }

    /// Ends the protected part: an exception in it restores what was handled and goes on.
    fn end_handler(&mut self, cleanup: Label, saved: u16) -> Result<()> {
        self.pop_handler();
        self.bind(cleanup);
        self.unit.at = NOWHERE;
        let raised = TEMP + (saved - TEMP) + 1;
        self.temp_at(raised - TEMP)?;
        self.emit(Op::PopExc, FLAG_A, saved, 0, 0);
        self.emit(Op::Reraise, FLAG_A, raised, 0, 0);
        Ok(())
    }

    pub(super) fn try_except(
        &mut self,
        body: &[StmtId],
        handlers: &[ExceptHandler],
        orelse: &[StmtId],
        is_star: bool,
    ) -> Result<()> {
        for (index, handler) in handlers.iter().enumerate() {
            if handler.typ.is_none() && index + 1 < handlers.len() {
                return self.error("default 'except:' must be last", handler.at);
            }
        }
        let (target, exit) = (self.label(), self.label());
        let outside = self.unit.handler_stack.len();
        self.push_handler(target);
        self.unit.blocks.push(Block::Try { handlers: outside });
        if !matches!(self.unit.instrs.last(), Some(last) if last.op == Op::Nop && last.at == self.unit.at) {
            self.emit(Op::Nop, 0, 0, 0, 0);
        }
        self.block(body)?;
        self.unit.blocks.pop();
        self.pop_handler();
        self.block(orelse)?;
        self.unit.at = NOWHERE;
        self.jump(exit);

        self.bind(target);
        let base = self.unit.depth;
        let exc = self.alloc()?;
        let saved = self.alloc()?;
        let cleanup = self.begin_handler(exc, saved);
        if is_star {
            self.star_handlers(handlers, exc, saved, exit)?;
        } else {
            self.plain_handlers(handlers, exc, saved, exit, outside)?;
        }
        self.end_handler(cleanup, saved)?;
        self.unit.depth = base;
        self.bind(exit);
        Ok(())
    }

    fn plain_handlers(
        &mut self,
        handlers: &[ExceptHandler],
        exc: u16,
        saved: u16,
        exit: Label,
        outside: usize,
    ) -> Result<()> {
        for handler in handlers {
            let depth = self.unit.depth;
            self.unit.at = handler.at;
            let next = self.label();
            if let Some(typ) = handler.typ {
                let class = self.operand(typ)?;
                // The check has the place of the whole handler, as in CPython.
                self.unit.at = handler.at;
                self.unit.depth = depth;
                let matches = self.next()?;
                self.emit(Op::CheckExcMatch, class.c(), matches, exc, class.reg);
                self.emit_jump(Op::JumpIfFalse, FLAG_A, matches, 0, 0, next);
            }
            self.unit.at = handler.at;
            match handler.name {
                None => {
                    self.clear(exc, 1);
                    self.unit.blocks.push(Block::Handler { saved, name: None, handlers: outside });
                    self.block(&handler.body)?;
                    self.unit.blocks.pop();
                    self.unit.at = NOWHERE;
                    self.emit(Op::PopExc, FLAG_A, saved, 0, 0);
                    self.jump_out(exit, outside);
                }
                Some(name) => {
                    self.store_name(name, Opnd { reg: exc })?;
                    let unbind = self.label();
                    self.push_handler(unbind);
                    self.unit.blocks.push(Block::Handler { saved, name: Some(name), handlers: outside });
                    self.block(&handler.body)?;
                    self.unit.blocks.pop();
                    self.pop_handler();
                    self.unit.at = NOWHERE;
                    self.emit(Op::PopExc, FLAG_A, saved, 0, 0);
                    let inside = std::mem::take(&mut self.unit.handler_stack);
                    self.unit.handler_stack = inside.get(..outside).unwrap_or(&[]).to_vec();
                    self.unbind(name)?;
                    self.jump(exit);
                    self.unit.handler_stack = inside;
                    self.bind(unbind);
                    self.unit.depth = depth;
                    let raised = self.alloc()?;
                    self.unbind(name)?;
                    self.emit(Op::Reraise, FLAG_A, raised, 0, 0);
                    self.unit.depth = depth;
                }
            }
            self.bind(next);
        }
        self.unit.at = NOWHERE;
        self.emit(Op::Reraise, FLAG_A, exc, 0, 0);
        Ok(())
    }

    /// A jump outside of the handler's protection.
    fn jump_out(&mut self, exit: Label, outside: usize) {
        let inside = std::mem::take(&mut self.unit.handler_stack);
        self.unit.handler_stack = inside.get(..outside).unwrap_or(&[]).to_vec();
        self.jump(exit);
        self.unit.handler_stack = inside;
    }

    /// `except*`: `rest` holds what is not matched yet, `list` what the clauses raised.
    fn star_handlers(&mut self, handlers: &[ExceptHandler], exc: u16, saved: u16, exit: Label) -> Result<()> {
        let outside = self.unit.handler_stack.len() - 1;
        let list = self.alloc()?;
        let rest = self.alloc()?;
        self.emit(Op::BuildList, 0, list, list, 0);
        self.emit(Op::Move, 0, rest, exc, 0);
        let finish = self.label();
        for handler in handlers {
            let depth = self.unit.depth;
            self.unit.at = handler.at;
            let next = self.label();
            let Some(typ) = handler.typ else {
                return self.error("expected one or more exception types", handler.at);
            };
            // After a full match there is nothing left to split.
            self.emit_jump(Op::JumpIfNone, 0, rest, 0, 0, finish);
            let matched = self.alloc_many(2)?;
            let class = self.operand(typ)?;
            self.unit.at = handler.at;
            self.emit(Op::CheckEgMatch, class.c(), matched, rest, class.reg);
            self.emit(Op::Move, FLAG_B, rest, matched + 1, 0);
            self.unit.depth = depth + 1;
            self.emit_jump(Op::JumpIfNone, 0, matched, 0, 0, next);
            self.unit.at = handler.at;
            match handler.name {
                Some(name) => self.store_name(name, Opnd { reg: matched })?,
                None => self.clear(matched, 1),
            }
            // The matched register stays reserved: `next` is reached with it None or empty.
            let caught = self.label();
            self.push_handler(caught);
            self.unit.blocks.push(Block::Star);
            self.block(&handler.body)?;
            self.unit.blocks.pop();
            self.pop_handler();
            self.unit.at = NOWHERE;
            if let Some(name) = handler.name {
                self.unbind(name)?;
            }
            self.jump(next);
            self.bind(caught);
            self.unit.depth = depth + 1;
            let raised = self.alloc()?;
            if let Some(name) = handler.name {
                self.unbind(name)?;
            }
            self.emit(Op::ListAppend, FLAG_B, list, raised, 0);
            self.unit.at = NOWHERE;
            self.bind(next);
            self.clear(matched, 1);
            self.unit.depth = depth;
        }
        self.bind(finish);
        // What no clause matched is raised again with what the clauses raised.
        let empty = self.label();
        self.emit_jump(Op::JumpIfNone, 0, rest, 0, 0, empty);
        self.emit(Op::ListAppend, 0, list, rest, 0);
        self.bind(empty);
        self.clear(rest, 1);
        let result = self.alloc()?;
        self.emit(Op::PrepReraiseStar, FLAG_B | FLAG_C, result, exc, list);
        let again = self.label();
        self.emit_jump(Op::JumpIfNotNone, 0, result, 0, 0, again);
        self.clear(result, 1);
        self.emit(Op::PopExc, FLAG_A, saved, 0, 0);
        self.jump_out(exit, outside);
        self.bind(again);
        self.emit(Op::Reraise, FLAG_A, result, 0, 0);
        Ok(())
    }

    pub(super) fn with(&mut self, items: &[WithItem], body: &[StmtId], is_async: bool, at: Location) -> Result<()> {
        if is_async {
            self.check_async("async with", at)?;
        }
        crate::deep(|| self.with_item(items, body, is_async))
    }

    fn with_item(&mut self, items: &[WithItem], body: &[StmtId], is_async: bool) -> Result<()> {
        let Some((item, rest)) = items.split_first() else { return self.block(body) };
        let at = self.module.expr(item.context).at;
        let base = self.unit.depth;
        let window = self.alloc_many(2)?;
        let context = self.push_expr(item.context)?;
        self.unit.at = at;
        let (enter, exit_kind) = if is_async { (2, 3) } else { (0, 1) };
        self.emit(Op::LoadSpecial, 0, window, context, exit_kind);
        self.alloc()?;
        self.emit(Op::LoadSpecial, FLAG_B, context, context, enter);
        self.emit(Op::Call, 0, context, context, 0);
        self.unit.depth = context - TEMP;
        if is_async {
            self.emit(Op::GetAwaitable, FLAG_B, context, context, 1);
            self.emit(Op::Delegate, FLAG_B, context, context, 0);
        }
        let (target, exit) = (self.label(), self.label());
        let outside = self.unit.handler_stack.len();
        self.push_handler(target);
        self.unit.blocks.push(Block::With { window, is_async, at, handlers: outside });
        match item.vars {
            Some(vars) => {
                self.bump();
                self.store_target(vars, Opnd { reg: context })?;
                self.unit.depth = context - TEMP;
            }
            None => self.clear(context, 1),
        }
        self.with_item(rest, body, is_async)?;
        self.unit.depth = context - TEMP;
        self.unit.blocks.pop();
        self.pop_handler();
        self.unit.at = at;
        self.exit_normally(window, is_async)?;
        self.unit.at = NOWHERE;
        self.jump(exit);

        self.bind(target);
        self.unit.depth = context - TEMP;
        let exc = self.alloc()?;
        let saved = self.alloc()?;
        self.unit.at = at;
        let cleanup = self.begin_handler(exc, saved);
        let call = self.alloc_many(5)?;
        self.emit(Op::Move, FLAG_B, call, window, 0);
        self.emit(Op::Move, FLAG_B, call + 1, window + 1, 0);
        self.emit(Op::ExcTriple, 0, call + 2, exc, 0);
        self.emit(Op::Call, 0, call, call, 3);
        if is_async {
            self.emit(Op::GetAwaitable, FLAG_B, call, call, 2);
            self.emit(Op::Delegate, FLAG_B, call, call, 0);
        }
        let suppress = self.label();
        self.unit.at = NOWHERE;
        self.emit_jump(Op::JumpIfTrue, FLAG_A, call, 0, 0, suppress);
        self.unit.at = AS_BEFORE;
        self.emit(Op::Reraise, FLAG_A, exc, 0, 0);
        self.unit.at = NOWHERE;
        self.bind(suppress);
        self.clear(exc, 1);
        self.emit(Op::PopExc, FLAG_A, saved, 0, 0);
        self.jump_out(exit, outside);
        self.end_handler(cleanup, saved)?;
        self.unit.depth = base;
        self.bind(exit);
        Ok(())
    }
}
