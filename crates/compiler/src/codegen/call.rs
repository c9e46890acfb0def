//! Calls: plain, methods, keywords, unpacked arguments, `super()`.

use bytecode::op::FLAG_B;
use bytecode::{CodeFlags, Const, Op};

use super::expr::MAX_WINDOW;
use super::names::Access;
use super::{Gen, Opnd, TEMP, VarKind};
use crate::Sym;
use crate::error::Result;
use crate::tree::*;

impl Gen<'_> {
    pub(super) fn call(
        &mut self,
        func: ExprId,
        args: &[ExprId],
        keywords: &[Keyword],
        dst: u16,
        at: Location,
    ) -> Result<()> {
        self.check_callable(func);
        let module = self.module;
        let window = TEMP + self.unit.depth;
        let unpacked = self.needs_unpacking(args, keywords);
        if let ExprKind::Attribute { value, attr } = module.expr(func).kind
            && !unpacked
        {
            let attr_at = self.attribute_at(module.expr(func).at, attr);
            if !self.super_attribute(value, attr, window, module.expr(func).at, true)? {
                let object = self.operand(value)?;
                let index = self.attr_index(attr);
                self.unit.at = attr_at;
                self.emit_ext(Op::LoadMethod, object.b(), window, object.reg, 0, index);
            }
            self.unit.depth = window - TEMP;
            self.alloc_many(2)?;
            let call_at = match at.line != at.end_line && attr_at.line != at.line {
                true => Location { line: attr_at.line, col: attr_at.col, ..at },
                false => at,
            };
            return self.arguments(window, 0, args, keywords, None, dst, call_at);
        }
        self.push_expr(func)?;
        let null = self.alloc()?;
        self.unit.at = at;
        self.emit(Op::LoadNull, 0, null, 0, 0);
        self.arguments(window, 0, args, keywords, None, dst, at)
    }

    fn needs_unpacking(&self, args: &[ExprId], keywords: &[Keyword]) -> bool {
        args.iter().any(|id| matches!(self.module.expr(*id).kind, ExprKind::Starred { .. }))
            || keywords.iter().any(|keyword| keyword.name.is_none())
            || args.len() + keywords.len() > MAX_WINDOW
    }

    /// Evaluates arguments and calls. The callable and its self are at `window`; `pushed` arguments follow them
    /// already; `last` is a local that is one more positional argument.
    #[allow(clippy::too_many_arguments)]
    pub(super) fn arguments(
        &mut self,
        window: u16,
        pushed: u16,
        args: &[ExprId],
        keywords: &[Keyword],
        last: Option<Sym>,
        dst: u16,
        at: Location,
    ) -> Result<()> {
        if self.needs_unpacking(args, keywords) {
            return self.unpacked_arguments(window, pushed, args, keywords, last, dst, at);
        }
        let mut count = pushed + args.len() as u16;
        for arg in args {
            self.push_expr(*arg)?;
        }
        if let Some(name) = last {
            let reg = self.next()?;
            self.load_name_into(name, reg)?;
            self.bump();
            count += 1;
        }
        if keywords.is_empty() {
            self.unit.at = at;
            self.emit(Op::Call, 0, dst, window, count);
            return Ok(());
        }
        let mut names = Vec::new();
        for keyword in keywords {
            self.push_expr(keyword.value)?;
            count += 1;
            if let Some(name) = keyword.name {
                names.push(self.str_const(name));
            }
        }
        let names = self.unit.consts.add(Const::Tuple(names.into()));
        self.unit.at = at;
        self.emit_ext(Op::CallKw, 0, dst, window, count, names);
        Ok(())
    }

    #[allow(clippy::too_many_arguments)]
    fn unpacked_arguments(
        &mut self,
        window: u16,
        pushed: u16,
        args: &[ExprId],
        keywords: &[Keyword],
        last: Option<Sym>,
        dst: u16,
        at: Location,
    ) -> Result<()> {
        let module = self.module;
        let single = match (pushed, args, last) {
            (0, [only], None) => match module.expr(*only).kind {
                ExprKind::Starred { value } => Some(value),
                _ => None,
            },
            _ => None,
        };
        if let Some(value) = single {
            self.push_expr(value)?;
        } else {
            let starred = args.iter().any(|id| matches!(module.expr(*id).kind, ExprKind::Starred { .. }));
            if !starred && last.is_none() && args.len() <= MAX_WINDOW {
                let first = TEMP + self.unit.depth - pushed;
                for arg in args {
                    self.push_expr(*arg)?;
                }
                self.unit.at = at;
                self.next()?;
                self.emit(Op::BuildTuple, 0, first, first, pushed + args.len() as u16);
                self.unit.depth = first - TEMP;
                self.bump();
            } else {
                let list = self.gather(Op::BuildList, pushed, args, at)?;
                if let Some(name) = last {
                    let reg = self.next()?;
                    self.load_name_into(name, reg)?;
                    self.emit(Op::ListAppend, FLAG_B, list, reg, 0);
                }
                self.unit.at = at;
                self.emit(Op::ListToTuple, FLAG_B, list, list, 0);
            }
        }
        let mapping = self.alloc()?;
        self.unit.at = at;
        if keywords.is_empty() {
            self.emit(Op::LoadNull, 0, mapping, 0, 0);
        } else {
            let plain = keywords.iter().take_while(|keyword| keyword.name.is_some()).count();
            let base = self.unit.depth;
            // Leading `name=value` pairs make the dict; after a `**` each piece is merged into it.
            let (head, tail) = keywords.split_at(plain.min(MAX_WINDOW / 2));
            for keyword in head {
                if let Some(name) = keyword.name {
                    let name = self.str_const(name);
                    self.push_constant(name)?;
                    self.push_expr(keyword.value)?;
                }
            }
            self.next()?;
            self.unit.at = at;
            self.emit(Op::BuildMap, 0, mapping, TEMP + base, head.len() as u16);
            self.unit.depth = base;
            let mut rest = tail;
            while let Some((keyword, after)) = rest.split_first() {
                let value = match keyword.name {
                    None => {
                        rest = after;
                        self.operand(keyword.value)?
                    }
                    Some(_) => {
                        let run = rest.iter().take_while(|keyword| keyword.name.is_some()).count().min(MAX_WINDOW / 2);
                        let (run, after) = rest.split_at(run);
                        rest = after;
                        for keyword in run {
                            if let Some(name) = keyword.name {
                                let name = self.str_const(name);
                                self.push_constant(name)?;
                                self.push_expr(keyword.value)?;
                            }
                        }
                        self.unit.at = at;
                        self.emit(Op::BuildMap, 0, TEMP + base, TEMP + base, run.len() as u16);
                        Opnd { reg: TEMP + base }
                    }
                };
                self.unit.at = at;
                self.emit(Op::DictMerge, value.b(), mapping, value.reg, window);
                self.unit.depth = base;
            }
        }
        self.unit.at = at;
        self.emit(Op::CallEx, 0, dst, window, 0);
        Ok(())
    }

    /// `super().name` in a method: one instruction, no `super` object. Gives whether it was emitted.
    pub(super) fn super_attribute(
        &mut self,
        value: ExprId,
        attr: Sym,
        dst: u16,
        at: Location,
        method: bool,
    ) -> Result<bool> {
        let module = self.module;
        let ExprKind::Call { func, args, keywords } = &module.expr(value).kind else { return Ok(false) };
        let ExprKind::Name(name) = module.expr(*func).kind else { return Ok(false) };
        if !args.is_empty() || !keywords.is_empty() || self.names.text(name) != "super" {
            return Ok(false);
        }
        let text = self.names.text(attr);
        if text == "__class__" || self.unit.flags & CodeFlags::OPTIMIZED == 0 || self.unit.arg_count == 0 {
            return Ok(false);
        }
        if self.access(name) != Access::Global {
            return Ok(false);
        }
        let class = self.names.intern("__class__");
        let Some(cell) = self.unit.var_index.get(&class).copied() else { return Ok(false) };
        let Some(first) = self.unit.vars.first().cloned() else { return Ok(false) };
        let call_at = module.expr(value).at;
        let window = self.alloc_many(3)?;
        self.unit.at = module.expr(*func).at;
        self.load_name_into(name, window)?;
        self.unit.at = call_at;
        self.emit(Op::LoadDeref, 0, window + 1, cell, 0);
        if first.kind == VarKind::Cell {
            self.emit(Op::LoadDeref, 0, window + 2, 0, 0);
        } else {
            self.emit(Op::CheckFast, 0, 0, 0, 0);
            self.emit(Op::Move, 0, window + 2, 0, 0);
        }
        let index = self.attr_index(attr);
        self.unit.at = self.attribute_at(at, attr);
        let op = if method { Op::LoadSuperMethod } else { Op::LoadSuperAttr };
        self.emit_ext(op, 0, dst, window, 0, index);
        Ok(true)
    }

    fn check_callable(&mut self, func: ExprId) {
        let node = self.module.expr(func);
        let name = match &node.kind {
            ExprKind::Constant(value) => match value {
                Const::None => "NoneType",
                Const::True | Const::False => "bool",
                Const::Ellipsis => "ellipsis",
                Const::Int(_) | Const::BigInt { .. } => "int",
                Const::Float(_) => "float",
                Const::Complex(..) => "complex",
                Const::Str(_) => "str",
                Const::Bytes(_) => "bytes",
                _ => "tuple",
            },
            ExprKind::Tuple { .. } => "tuple",
            ExprKind::List { .. } | ExprKind::Comp { kind: CompKind::List, .. } => "list",
            ExprKind::Dict { .. } | ExprKind::Comp { kind: CompKind::Dict, .. } => "dict",
            ExprKind::Set { .. } | ExprKind::Comp { kind: CompKind::Set, .. } => "set",
            ExprKind::Comp { kind: CompKind::Generator, .. } => "generator",
            ExprKind::Name(name) if self.names.text(*name) == "__debug__" => "bool",
            ExprKind::FString { .. } => "str",
            ExprKind::TString { .. } => "string.templatelib.Template",
            _ => return,
        };
        self.warn(format!("'{name}' object is not callable; perhaps you missed a comma?"), node.at);
    }
}
