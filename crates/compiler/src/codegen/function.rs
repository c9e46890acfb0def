//! Functions, lambdas, type parameters, type aliases.

use std::sync::Arc;

use bytecode::op::{FLAG_A, FLAG_B, FLAG_C, Intrinsic, Intrinsic2};
use bytecode::{Code, CodeFlags, Const, Op};

use super::{Gen, NOWHERE, Opnd, TEMP};
use crate::error::Result;
use crate::scope::{Key, ScopeId};
use crate::tree::*;

/// What was put into temporaries for SET_FUNCTION_ATTRIBUTE: (register, kind).
type Extras = Vec<(u16, u16)>;

pub(super) const DEFAULTS: u16 = 1;
pub(super) const KWDEFAULTS: u16 = 2;
pub(super) const CLOSURE: u16 = 8;
pub(super) const ANNOTATE: u16 = 16;

impl Gen<'_> {
    /// Makes the function of a code, with its closure.
    pub(super) fn function_into(&mut self, code: Arc<Code>, scope: ScopeId, dst: u16) -> Result<()> {
        let index = self.unit.consts.add(Const::Code(code));
        self.emit_wide(Op::MakeFunction, 0, dst, index);
        self.closure(scope, dst)
    }

    fn closure(&mut self, scope: ScopeId, function: u16) -> Result<()> {
        let free = self.scopes.get(scope).free_names(self.names);
        if free.is_empty() {
            return Ok(());
        }
        let base = self.unit.depth;
        if function == TEMP + base {
            self.bump();
        }
        let first = self.unit.depth;
        for name in &free {
            let Some(cell) = self.cell_register(*name) else {
                let text = self.names.text(*name).to_owned();
                return self.error(format!("internal error: no cell for '{text}'"), self.unit.at);
            };
            let reg = self.alloc()?;
            self.emit(Op::Move, 0, reg, cell, 0);
        }
        self.emit(Op::BuildTuple, 0, TEMP + first, TEMP + first, free.len() as u16);
        self.emit(Op::SetFunctionAttr, FLAG_B, function, TEMP + first, CLOSURE);
        self.unit.depth = base;
        Ok(())
    }

    /// Defaults into temporaries.
    fn push_defaults(&mut self, params: &Params, extras: &mut Extras) -> Result<()> {
        let defaults: Vec<ExprId> = params.posonly.iter().chain(&params.args).filter_map(|p| p.default).collect();
        if !defaults.is_empty() {
            let reg = self.next()?;
            let constants = defaults.iter().map(|id| self.constant(*id)).collect::<Result<Option<Vec<Const>>>>()?;
            match constants {
                Some(constants) => {
                    self.constant_into(Const::Tuple(constants.into()), reg);
                }
                None => {
                    for default in &defaults {
                        self.push_expr(*default)?;
                    }
                    self.emit(Op::BuildTuple, 0, reg, reg, defaults.len() as u16);
                    self.unit.depth = reg - TEMP;
                }
            }
            self.bump();
            extras.push((reg, DEFAULTS));
        }
        let kw: Vec<(crate::Sym, ExprId)> =
            params.kwonly.iter().filter_map(|p| p.default.map(|default| (p.name, default))).collect();
        if !kw.is_empty() {
            let reg = self.next()?;
            for (name, default) in &kw {
                let name = self.mangled(*name);
                let name = self.str_const(name);
                self.push_constant(name)?;
                self.push_expr(*default)?;
            }
            self.emit(Op::BuildMap, 0, reg, reg, kw.len() as u16);
            self.unit.depth = reg - TEMP;
            self.bump();
            extras.push((reg, KWDEFAULTS));
        }
        Ok(())
    }

    /// Makes a function and gives it what lies in temporaries; those start at `base`.
    fn finish_function(&mut self, code: Arc<Code>, scope: ScopeId, extras: &Extras, base: u16, dst: u16) -> Result<()> {
        let function = if extras.is_empty() { dst } else { self.next()? };
        self.function_into(code, scope, function)?;
        for (reg, kind) in extras.iter().rev() {
            self.emit(Op::SetFunctionAttr, FLAG_B, function, *reg, *kind);
        }
        if function != dst {
            self.emit(Op::Move, FLAG_B, dst, function, 0);
        }
        self.unit.depth = base;
        Ok(())
    }

    fn set_signature(&mut self, params: &Params) {
        let unit = &mut self.unit;
        unit.posonly_count = params.posonly.len() as u32;
        unit.arg_count = (params.posonly.len() + params.args.len()) as u32;
        unit.kwonly_count = params.kwonly.len() as u32;
        if params.vararg.is_some() {
            unit.flags |= CodeFlags::VARARGS;
        }
        if params.kwarg.is_some() {
            unit.flags |= CodeFlags::VARKEYWORDS;
        }
    }

    pub(super) fn lambda(&mut self, id: ExprId, params: &Params, body: ExprId, dst: u16) -> Result<()> {
        let at = self.module.expr(id).at;
        let base = self.unit.depth;
        let mut extras = Extras::new();
        self.push_defaults(params, &mut extras)?;
        let scope = self.scope(Key::Expr(id))?;
        self.enter(scope, "<lambda>".into(), at.line)?;
        self.set_signature(params);
        self.unit.at = self.module.expr(body).at;
        let value = self.operand(body)?;
        self.unit.at = self.module.expr(body).at;
        self.emit(Op::Return, value.a(), value.reg, 0, 0);
        let code = self.leave()?;
        self.unit.at = at;
        self.finish_function(code, scope, &extras, base, dst)
    }

    pub(super) fn function_def(&mut self, id: StmtId, f: &FunctionDef, at: Location) -> Result<()> {
        let module = self.module;
        let first_line = f.decorators.first().map_or(at.line, |decorator| module.expr(*decorator).at.line);
        let windows = self.push_decorators(&f.decorators)?;
        self.unit.at = at;
        let target = (f.decorators.is_empty()).then(|| self.fast_register(f.name)).flatten();
        let dst = match target {
            Some(reg) => reg,
            None => self.next()?,
        };
        if f.type_params.is_empty() {
            let base = self.unit.depth;
            let mut extras = Extras::new();
            self.push_defaults(&f.params, &mut extras)?;
            self.function_body(id, f, first_line, &mut extras, base, dst, at)?;
        } else {
            self.generic_function(id, f, first_line, dst, at)?;
        }
        if target.is_none() {
            self.bump();
            self.apply_decorators(&windows, &f.decorators, dst);
            let value = windows.first().copied().unwrap_or(dst);
            self.unit.at = at;
            self.store_name(f.name, Opnd { reg: value })?;
        }
        Ok(())
    }

    /// Each decorator and its absent self; gives their windows.
    pub(super) fn push_decorators(&mut self, decorators: &[ExprId]) -> Result<Vec<u16>> {
        let mut windows = Vec::new();
        for decorator in decorators {
            let window = self.push_expr(*decorator)?;
            let null = self.alloc()?;
            self.emit(Op::LoadNull, 0, null, 0, 0);
            windows.push(window);
        }
        Ok(windows)
    }
    /// Calls the decorators, the last first; the result is in the first window.
    pub(super) fn apply_decorators(&mut self, windows: &[u16], decorators: &[ExprId], decorated: u16) {
        let _ = decorated;
        for (index, window) in windows.iter().enumerate().rev() {
            if let Some(decorator) = decorators.get(index) {
                self.unit.at = self.module.expr(*decorator).at;
            }
            self.emit(Op::Call, 0, *window, *window, 1);
            if index > 0 {
                // The result is the argument of the decorator before.
                let argument = *window;
                debug_assert_eq!(windows.get(index - 1).map(|w| w + 2), Some(argument));
            }
        }
    }

    #[allow(clippy::too_many_arguments)]
    fn function_body(
        &mut self,
        id: StmtId,
        f: &FunctionDef,
        first_line: u32,
        extras: &mut Extras,
        base: u16,
        dst: u16,
        at: Location,
    ) -> Result<()> {
        if let Some((code, scope)) = self.function_annotate(id, f, at)? {
            let reg = self.next()?;
            self.function_into(code, scope, reg)?;
            self.bump();
            extras.push((reg, ANNOTATE));
        }
        let scope = self.scope(Key::Body(id))?;
        let name = self.names.text(f.name).to_owned();
        self.enter(scope, name, first_line)?;
        self.set_signature(&f.params);
        let mut body = &f.body[..];
        if let Some(doc) = self.docstring(body) {
            if self.options.optimize < 2 {
                self.unit.consts.add(Const::Str(doc));
                self.unit.flags |= CodeFlags::HAS_DOCSTRING;
            }
            body = &body[1..];
        }
        self.body(body)?;
        self.unit.at = if body.is_empty() { at } else { NOWHERE };
        self.emit(Op::ReturnNone, 0, 0, 0, 0);
        let code = self.leave()?;
        self.unit.at = at;
        self.finish_function(code, scope, extras, base, dst)
    }

    /// `def f[T](...)`: a function of the type parameters, called at once with the defaults.
    fn generic_function(&mut self, id: StmtId, f: &FunctionDef, first_line: u32, dst: u16, at: Location) -> Result<()> {
        let base = self.unit.depth;
        let window = self.alloc_many(2)?;
        let mut extras = Extras::new();
        self.push_defaults(&f.params, &mut extras)?;
        let count = extras.len() as u16;
        let scope = self.scope(Key::TypeParams(id))?;
        let name = format!("<generic parameters of {}>", self.names.text(f.name));
        self.enter(scope, name, first_line)?;
        self.unit.arg_count = count as u32;
        self.unit.at = at;
        let params = self.push_type_params(&f.type_params)?;
        // The defaults came as arguments.
        let mut inner = Extras::new();
        let inner_base = self.unit.depth;
        for (index, (_, kind)) in extras.iter().enumerate() {
            let reg = self.alloc()?;
            self.emit(Op::Move, 0, reg, index as u16, 0);
            inner.push((reg, *kind));
        }
        let function = TEMP + inner_base;
        self.function_body(id, f, first_line, &mut inner, inner_base, function, at)?;
        self.bump();
        let result = params;
        self.emit_ext(
            Op::Intrinsic2,
            FLAG_B | FLAG_C,
            result,
            function,
            params,
            Intrinsic2::SetFunctionTypeParams as u32,
        );
        self.emit(Op::Return, FLAG_A, result, 0, 0);
        let code = self.leave()?;
        self.unit.at = at;
        self.function_into(code, scope, window)?;
        self.emit(Op::LoadNull, 0, window + 1, 0, 0);
        self.emit(Op::Call, 0, dst, window, count);
        self.unit.depth = base;
        Ok(())
    }

    /// Makes the type parameters, binds them and leaves their tuple in a temporary.
    pub(super) fn push_type_params(&mut self, params: &[TypeParamId]) -> Result<u16> {
        let module = self.module;
        let tuple = self.next()?;
        for id in params {
            let param = module.type_param(*id);
            self.unit.at = param.at;
            let reg = self.next()?;
            let name = self.str_const(param.name);
            self.push_constant(name)?;
            match (param.kind, param.bound) {
                (TypeParamKind::TypeVar, Some(bound)) => {
                    let constraints = matches!(module.expr(bound).kind, ExprKind::Tuple { .. });
                    let function = self.lazy_value(Key::Bound(*id), bound, param.name)?;
                    let kind = match constraints {
                        true => Intrinsic2::TypeVarWithConstraints,
                        false => Intrinsic2::TypeVarWithBound,
                    };
                    self.emit_ext(Op::Intrinsic2, FLAG_B | FLAG_C, reg, reg, function, kind as u32);
                }
                (kind, _) => {
                    let kind = match kind {
                        TypeParamKind::TypeVar => Intrinsic::TypeVar,
                        TypeParamKind::ParamSpec => Intrinsic::ParamSpec,
                        TypeParamKind::TypeVarTuple => Intrinsic::TypeVarTuple,
                    };
                    self.emit(Op::Intrinsic1, FLAG_B, reg, reg, kind as u16);
                }
            }
            if let Some(default) = param.default {
                let function = self.lazy_value(Key::Default(*id), default, param.name)?;
                self.emit_ext(
                    Op::Intrinsic2,
                    FLAG_B | FLAG_C,
                    reg,
                    reg,
                    function,
                    Intrinsic2::SetTypeparamDefault as u32,
                );
            }
            self.unit.depth = reg - TEMP;
            self.bump();
            let copy = self.alloc()?;
            self.emit(Op::Move, 0, copy, reg, 0);
            self.store_name(param.name, Opnd { reg: copy })?;
            self.unit.depth = copy - TEMP;
        }
        self.emit(Op::BuildTuple, 0, tuple, tuple, params.len() as u16);
        self.unit.depth = tuple - TEMP;
        self.bump();
        Ok(tuple)
    }

    /// A function `(.format=1)` that evaluates an expression: bounds, defaults, values of aliases. It stands in the next
    /// free temporary, which is not taken.
    fn lazy_value(&mut self, key: Key, value: ExprId, name: crate::Sym) -> Result<u16> {
        let at = self.module.expr(value).at;
        let scope = self.scope(key)?;
        let name = self.names.text(name).to_owned();
        self.enter(scope, name, at.line)?;
        self.unit.arg_count = 1;
        self.unit.posonly_count = 1;
        self.unit.at = at;
        self.check_format()?;
        // `*Ts` as a default is the unpacked tuple's only item.
        if let ExprKind::Starred { value } = self.module.expr(value).kind {
            let operand = self.operand(value)?;
            self.unit.depth = 0;
            let item = self.next()?;
            self.emit(Op::UnpackSequence, operand.b(), item, operand.reg, 1);
            self.emit(Op::Return, FLAG_A, item, 0, 0);
        } else {
            let operand = self.operand(value)?;
            self.unit.at = at;
            self.emit(Op::Return, operand.a(), operand.reg, 0, 0);
        }
        let code = self.leave()?;
        self.unit.at = at;
        let base = self.unit.depth;
        let defaults = self.alloc()?;
        self.constant_into(Const::Tuple([Const::Int(1)].into()), defaults);
        let function = self.next()?;
        self.function_into(code, scope, function)?;
        self.emit(Op::SetFunctionAttr, FLAG_B, function, defaults, DEFAULTS);
        self.emit(Op::Move, FLAG_B, defaults, function, 0);
        self.unit.depth = base;
        Ok(defaults)
    }

    /// `if format > 2: raise NotImplementedError`; the format is register 0.
    pub(super) fn check_format(&mut self) -> Result<()> {
        let base = self.unit.depth;
        let fine = self.label();
        let two = self.push_constant(Const::Int(2))?;
        if self.unit.vars.first().is_some_and(|var| var.kind == super::VarKind::Cell) {
            let value = self.alloc()?;
            self.emit(Op::LoadDeref, 0, value, 0, 0);
            self.emit_jump(Op::BranchGt, FLAG_B | FLAG_C, 0, value, two, fine);
        } else {
            self.emit_jump(Op::BranchGt, FLAG_C, 0, 0, two, fine);
        }
        self.unit.depth = base;
        let error = self.next()?;
        self.emit(Op::LoadCommon, 0, error, 1, 0);
        self.emit(Op::Raise, FLAG_A, error, 0, 1);
        self.bind(fine);
        Ok(())
    }

    pub(super) fn type_alias(
        &mut self,
        id: StmtId,
        name: ExprId,
        params: &[TypeParamId],
        value: ExprId,
        at: Location,
    ) -> Result<()> {
        let ExprKind::Name(sym) = self.module.expr(name).kind else { return Ok(()) };
        let text = self.names.text(sym).to_owned();
        let result = self.next()?;
        if params.is_empty() {
            self.alias_value(id, sym, None, value)?;
        } else {
            let scope = self.scope(Key::TypeParams(id))?;
            self.enter(scope, format!("<generic parameters of {text}>"), at.line)?;
            self.unit.at = at;
            let first = self.next()?;
            let name = self.str_const(sym);
            self.push_constant(name)?;
            self.push_type_params(params)?;
            let function = self.lazy_value(Key::Body(id), value, sym)?;
            debug_assert_eq!(function, first + 2);
            self.emit(Op::BuildTuple, 0, first, first, 3);
            self.emit(Op::Intrinsic1, FLAG_B, first, first, Intrinsic::TypeAlias as u16);
            self.emit(Op::Return, FLAG_A, first, 0, 0);
            let code = self.leave()?;
            self.unit.at = at;
            self.function_into(code, scope, result)?;
            self.temp_at(result - TEMP + 1)?;
            self.emit(Op::LoadNull, 0, result + 1, 0, 0);
            self.emit(Op::Call, 0, result, result, 0);
        }
        self.bump();
        self.unit.at = at;
        self.store_name(sym, Opnd { reg: result })
    }

    /// `(name, None, function)` to the alias, in the next temporary.
    fn alias_value(&mut self, id: StmtId, sym: crate::Sym, _params: Option<u16>, value: ExprId) -> Result<()> {
        let first = self.next()?;
        let base = self.unit.depth;
        let name = self.str_const(sym);
        self.push_constant(name)?;
        self.push_constant(Const::None)?;
        self.lazy_value(Key::Body(id), value, sym)?;
        self.emit(Op::BuildTuple, 0, first, first, 3);
        self.emit(Op::Intrinsic1, FLAG_B, first, first, Intrinsic::TypeAlias as u16);
        self.unit.depth = base;
        Ok(())
    }
}
