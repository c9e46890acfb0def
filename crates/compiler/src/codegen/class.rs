//! Class definitions.

use bytecode::op::{FLAG_A, FLAG_B, Intrinsic};
use bytecode::{Const, Op};

use super::{Gen, NOWHERE, Opnd};
use crate::error::Result;
use crate::scope::Key;
use crate::tree::*;

impl Gen<'_> {
    pub(super) fn class_def(&mut self, id: StmtId, c: &ClassDef, at: Location) -> Result<()> {
        let module = self.module;
        let first_line = c.decorators.first().map_or(at.line, |decorator| module.expr(*decorator).at.line);
        let windows = self.push_decorators(&c.decorators)?;
        self.unit.at = at;
        let dst = self.next()?;
        if c.type_params.is_empty() {
            self.build_class(id, c, first_line, dst, at)?;
        } else {
            let scope = self.scope(Key::TypeParams(id))?;
            let name = format!("<generic parameters of {}>", self.names.text(c.name));
            self.enter(scope, name, first_line)?;
            self.unit.at = at;
            let params = self.push_type_params(&c.type_params)?;
            let type_params = self.names.intern(".type_params");
            let generic_base = self.names.intern(".generic_base");
            self.store_name(type_params, Opnd { reg: params })?;
            self.unit.depth = 0;
            let result = self.next()?;
            self.load_name_into(type_params, result)?;
            self.emit(Op::Intrinsic1, FLAG_B, result, result, Intrinsic::SubscriptGeneric as u16);
            self.bump();
            self.store_name(generic_base, Opnd { reg: result })?;
            self.unit.depth = 0;
            self.build_class(id, c, first_line, result, at)?;
            self.emit(Op::Return, FLAG_A, result, 0, 0);
            let code = self.leave()?;
            self.unit.at = at;
            self.function_into(code, scope, dst)?;
            self.bump();
            let null = self.next()?;
            self.emit(Op::LoadNull, 0, null, 0, 0);
            self.emit(Op::Call, 0, dst, dst, 0);
            self.unit.depth -= 1;
        }
        self.bump();
        self.apply_decorators(&windows, &c.decorators, dst);
        let value = windows.first().copied().unwrap_or(dst);
        self.unit.at = at;
        self.store_name(c.name, Opnd { reg: value })
    }

    /// `__build_class__(function, name, *bases, **keywords)` into `dst`, the next temporary.
    fn build_class(&mut self, id: StmtId, c: &ClassDef, first_line: u32, dst: u16, at: Location) -> Result<()> {
        let base = self.unit.depth;
        let window = self.alloc_many(2)?;
        self.emit(Op::LoadBuildClass, 0, window, 0, 0);
        self.emit(Op::LoadNull, 0, window + 1, 0, 0);
        let scope = self.scope(Key::Body(id))?;
        let name = self.names.text(c.name).to_owned();
        self.enter(scope, name, first_line)?;
        self.class_body(id, c, first_line)?;
        let code = self.leave()?;
        self.unit.at = at;
        let function = self.next()?;
        self.function_into(code, scope, function)?;
        self.bump();
        let name = self.str_const(c.name);
        self.push_constant(name)?;
        let generic_base = (!c.type_params.is_empty()).then(|| self.names.intern(".generic_base"));
        self.arguments(window, 2, &c.bases, &c.keywords, generic_base, dst, at)?;
        self.unit.depth = base;
        Ok(())
    }

    fn store_constant(&mut self, name: &str, value: Const) -> Result<()> {
        let reg = self.push_constant(value)?;
        let name = self.names.intern(name);
        self.store_name(name, Opnd { reg })?;
        self.unit.depth -= 1;
        Ok(())
    }

    fn class_body(&mut self, id: StmtId, c: &ClassDef, first_line: u32) -> Result<()> {
        let module = self.module;
        let scope = self.scopes.get(self.unit.scope);
        let module_name = self.names.intern("__name__");
        let reg = self.next()?;
        self.load_name_into(module_name, reg)?;
        self.bump();
        let target = self.names.intern("__module__");
        self.store_name(target, Opnd { reg })?;
        self.unit.depth = 0;
        let qualname = self.unit.qualname.clone();
        self.store_constant("__qualname__", Const::Str(qualname.as_bytes().into()))?;
        self.store_constant("__firstlineno__", Const::Int(first_line as i64))?;
        if !c.type_params.is_empty() {
            let source = self.names.intern(".type_params");
            let reg = self.next()?;
            self.load_name_into(source, reg)?;
            self.bump();
            let target = self.names.intern("__type_params__");
            self.store_name(target, Opnd { reg })?;
            self.unit.depth = 0;
        }
        let classdict = self.names.intern("__classdict__");
        let class = self.names.intern("__class__");
        let classdict_cell = self.unit.var_index.get(&classdict).copied().filter(|_| scope.needs_classdict);
        let class_cell = self.unit.var_index.get(&class).copied().filter(|_| scope.needs_class_closure);
        if let Some(cell) = classdict_cell {
            let reg = self.next()?;
            self.emit(Op::LoadLocals, 0, reg, 0, 0);
            self.emit(Op::StoreDeref, FLAG_B, cell, reg, 0);
        }
        if scope.has_conditional_annotations && !self.future_annotations {
            let reg = self.next()?;
            self.emit(Op::BuildSet, 0, reg, reg, 0);
            self.bump();
            let name = self.names.intern("__conditional_annotations__");
            self.store_name(name, Opnd { reg })?;
            self.unit.depth = 0;
        }
        let mut body = &c.body[..];
        if self.future_annotations && has_annotations(module, body) {
            self.emit(Op::SetupAnnotations, 0, 0, 0, 0);
        }
        if let Some(doc) = self.docstring(body) {
            if self.options.optimize < 2 {
                self.unit.at = module.stmt(c.body[0]).at;
                self.store_constant("__doc__", Const::Str(doc))?;
            }
            body = &body[1..];
        }
        self.body(body)?;
        self.unit.at = NOWHERE;
        self.class_annotate(id)?;
        self.unit.at = NOWHERE;
        let mut attributes = std::mem::take(&mut self.unit.static_attributes);
        attributes.sort_by(|a, b| self.names.text(*a).cmp(self.names.text(*b)));
        let attributes: Vec<Const> = attributes.iter().map(|attr| self.str_const(*attr)).collect();
        self.store_constant("__static_attributes__", Const::Tuple(attributes.into()))?;
        if let Some(cell) = classdict_cell {
            let reg = self.alloc()?;
            self.emit(Op::Move, 0, reg, cell, 0);
            let name = self.names.intern("__classdictcell__");
            self.store_name(name, Opnd { reg })?;
            self.unit.depth = 0;
        }
        match class_cell {
            Some(cell) => {
                let reg = self.alloc()?;
                let copy = self.alloc()?;
                self.unit.at = NOWHERE;
                self.emit(Op::Move, 0, reg, cell, 0);
                self.emit(Op::Move, 0, copy, cell, 0);
                let name = self.names.intern("__classcell__");
                self.store_name(name, Opnd { reg: copy })?;
                self.emit(Op::Return, FLAG_A, reg, 0, 0);
            }
            None => {
                self.unit.at = NOWHERE;
                self.emit(Op::ReturnNone, 0, 0, 0, 0);
            }
        }
        Ok(())
    }
}

/// Whether a body annotates simple names, in compound statements too.
pub(super) fn has_annotations(module: &Module, body: &[StmtId]) -> bool {
    body.iter().any(|id| match &module.stmt(*id).kind {
        StmtKind::AnnAssign { .. } => true,
        StmtKind::For { body, orelse, .. } | StmtKind::While { body, orelse, .. } => {
            has_annotations(module, body) || has_annotations(module, orelse)
        }
        StmtKind::If { clauses, orelse } => {
            clauses.iter().any(|(_, body)| has_annotations(module, body)) || has_annotations(module, orelse)
        }
        StmtKind::With { body, .. } => has_annotations(module, body),
        StmtKind::Match { cases, .. } => cases.iter().any(|case| has_annotations(module, &case.body)),
        StmtKind::Try { body, handlers, orelse, finalbody, .. } => {
            [body, orelse, finalbody].into_iter().any(|body| has_annotations(module, body))
                || handlers.iter().any(|handler| has_annotations(module, &handler.body))
        }
        _ => false,
    })
}
