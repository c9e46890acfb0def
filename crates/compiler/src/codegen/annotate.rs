//! Annotations (PEP 649 and 749): `__annotate__` functions; strings under `from __future__ import annotations`.

use std::sync::Arc;

use bytecode::op::{FLAG_A, FLAG_B, FLAG_C};
use bytecode::{Code, Const, Op};

use super::class::has_annotations;
use super::{Deferred, Gen, Opnd, TEMP};
use crate::Sym;
use crate::error::Result;
use crate::scope::{Key, ScopeId, ScopeKind};
use crate::tree::*;

impl Gen<'_> {
    /// The annotation of a simple name in a class or module.
    pub(super) fn note_annotation(&mut self, name: Sym, annotation: ExprId) -> Result<()> {
        let name = self.mangled(name);
        if self.future_annotations {
            let base = self.unit.depth;
            let text = crate::unparse::unparse(self.module, self.names, annotation);
            let value = self.push_constant(Const::Str(text.as_bytes().into()))?;
            let dict = self.next()?;
            let annotations = self.names.intern("__annotations__");
            self.load_name_into(annotations, dict)?;
            self.bump();
            let key = self.str_const(name);
            let key = self.push_constant(key)?;
            self.emit(Op::SetItem, FLAG_A | FLAG_B | FLAG_C, dict, key, value);
            self.unit.depth = base;
            return Ok(());
        }
        let conditional = self.unit.kind == ScopeKind::Module || self.unit.conditional > 0;
        let index = conditional.then_some(self.unit.next_annotation);
        if let Some(index) = index {
            self.unit.next_annotation += 1;
            let base = self.unit.depth;
            let set = self.next()?;
            let name = self.names.intern("__conditional_annotations__");
            if let Some(cell) = self.unit.var_index.get(&name).copied() {
                self.emit(Op::LoadDeref, 0, set, cell, 0);
            } else {
                self.load_name_into(name, set)?;
            }
            self.bump();
            let number = self.push_constant(Const::Int(index as i64))?;
            self.emit(Op::SetAdd, FLAG_B, set, number, 0);
            self.clear(set, 1);
            self.unit.depth = base;
        }
        self.unit.deferred.push(Deferred { name, annotation, index });
        Ok(())
    }

    /// At the start of a module with annotations; gives the constant that will be the code of `__annotate__`.
    pub(super) fn module_annotations_prologue(&mut self, body: &[StmtId]) -> Option<u32> {
        if !has_annotations(self.module, body) {
            return None;
        }
        if self.future_annotations {
            self.emit(Op::SetupAnnotations, 0, 0, 0, 0);
            return None;
        }
        if !self.scopes.get(ScopeId(0)).annotations_used {
            return None;
        }
        self.unit.max_depth = self.unit.max_depth.max(1);
        // A placeholder that equals no other constant.
        self.unit.consts.list.push(Const::Code(Arc::new(Code::default())));
        let index = self.unit.consts.list.len() as u32 - 1;
        self.emit_wide(Op::MakeFunction, 0, TEMP, index);
        let name = self.names.intern("__annotate__");
        let name = self.name_index(name);
        self.emit_wide(Op::StoreName, FLAG_A, TEMP, name);
        self.emit(Op::BuildSet, 0, TEMP, TEMP, 0);
        let name = self.names.intern("__conditional_annotations__");
        let name = self.name_index(name);
        self.emit_wide(Op::StoreName, FLAG_A, TEMP, name);
        Some(index)
    }

    pub(super) fn module_annotate(&mut self) -> Result<Arc<Code>> {
        let deferred = std::mem::take(&mut self.unit.deferred);
        let scope = self.scope(Key::ModuleAnnotations)?;
        self.annotate_code(scope, &deferred, 1)
    }

    /// At the end of a class body.
    pub(super) fn class_annotate(&mut self, id: StmtId) -> Result<()> {
        let deferred = std::mem::take(&mut self.unit.deferred);
        if deferred.is_empty() || self.future_annotations {
            return Ok(());
        }
        let scope = self.scope(Key::Annotations(id))?;
        let line = self.unit.first_line;
        let code = self.annotate_code(scope, &deferred, line)?;
        let reg = self.next()?;
        self.function_into(code, scope, reg)?;
        self.bump();
        let name = self.names.intern("__annotate_func__");
        self.store_name(name, Opnd { reg })?;
        self.unit.depth = 0;
        Ok(())
    }

    fn annotate_code(&mut self, scope: ScopeId, deferred: &[Deferred], line: u32) -> Result<Arc<Code>> {
        let module = self.module;
        self.enter(scope, "__annotate__".into(), line)?;
        self.unit.arg_count = 1;
        self.unit.posonly_count = 1;
        self.check_format()?;
        let dict = self.alloc()?;
        self.emit(Op::BuildMap, 0, dict, dict, 0);
        let conditional = self.names.intern("__conditional_annotations__");
        for item in deferred {
            let base = self.unit.depth;
            let skip = self.label();
            self.unit.at = module.expr(item.annotation).at;
            if let Some(index) = item.index {
                let number = self.push_constant(Const::Int(index as i64))?;
                let set = self.next()?;
                if let Some(cell) = self.unit.var_index.get(&conditional).copied() {
                    self.emit(Op::LoadDeref, 0, set, cell, 0);
                } else {
                    let name = self.name_index(conditional);
                    self.emit_ext(Op::LoadGlobal, 0, set, 0, 0, name);
                }
                self.emit(Op::Contains, FLAG_B | FLAG_C, number, number, set);
                self.emit_jump(Op::JumpIfFalse, FLAG_A, number, 0, 0, skip);
                self.unit.depth = base;
            }
            let key = self.str_const(item.name);
            let key = self.push_constant(key)?;
            let value = self.operand(item.annotation)?;
            self.unit.at = module.expr(item.annotation).at;
            self.emit(Op::MapAdd, FLAG_B | value.c(), dict, key, value.reg);
            self.unit.depth = base;
            self.bind(skip);
        }
        self.emit(Op::Return, FLAG_A, dict, 0, 0);
        self.leave()
    }

    /// `__annotate__` of a function, if it has annotations.
    pub(super) fn function_annotate(
        &mut self,
        id: StmtId,
        f: &FunctionDef,
        at: Location,
    ) -> Result<Option<(Arc<Code>, ScopeId)>> {
        let module = self.module;
        if self.scopes.find(Key::Annotations(id)).is_none() {
            return Ok(None);
        }
        let scope = self.scope(Key::Annotations(id))?;
        let name = self.names.text(f.name).to_owned();
        let owner = self.qualname(&name, self.scopes.get(scope).name, ScopeKind::Function);
        self.enter(scope, "__annotate__".into(), at.line)?;
        self.unit.qualname = format!("{owner}.__annotate__");
        self.unit.arg_count = 1;
        self.unit.posonly_count = 1;
        self.unit.at = at;
        self.check_format()?;
        let dict = self.alloc()?;
        self.emit(Op::BuildMap, 0, dict, dict, 0);
        let mut pairs: Vec<(Sym, ExprId)> = Vec::new();
        for param in f.params.for_annotations() {
            if let Some(annotation) = param.annotation {
                pairs.push((self.mangled(param.name), annotation));
            }
        }
        if let Some(returns) = f.returns {
            pairs.push((self.names.intern("return"), returns));
        }
        for (name, annotation) in pairs {
            let base = self.unit.depth;
            let key = self.str_const(name);
            let key = self.push_constant(key)?;
            let value = if self.future_annotations {
                let text = crate::unparse::unparse(module, self.names, annotation);
                Opnd { reg: self.push_constant(Const::Str(text.as_bytes().into()))? }
            } else if let ExprKind::Starred { value } = module.expr(annotation).kind {
                // `*args: *Ts`
                let operand = self.operand(value)?;
                self.unit.depth = base + 1;
                let item = self.alloc()?;
                self.emit(Op::UnpackSequence, operand.b(), item, operand.reg, 1);
                Opnd { reg: item }
            } else {
                self.operand(annotation)?
            };
            self.unit.at = module.expr(annotation).at;
            self.emit(Op::MapAdd, FLAG_B | value.c(), dict, key, value.reg);
            self.unit.depth = base;
        }
        self.emit(Op::Return, FLAG_A, dict, 0, 0);
        let code = self.leave()?;
        self.unit.at = at;
        Ok(Some((code, scope)))
    }
}
