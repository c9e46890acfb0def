//! The walk that notes definitions and uses.

use rustc_hash::FxHashMap;

use super::{Key, Place, Scope, ScopeId, ScopeKind, Scopes, Symbol, def};
use crate::error::{CompileError, Result};
use crate::intern::{Interner, Sym};
use crate::tree::*;
use crate::{Options, deep, flags};

/// Future features that the module's first statements switch on.
pub fn future_flags(module: &Module, names: &Interner) -> Result<u32> {
    let mut found = 0;
    let mut done = false;
    for (index, id) in module.body.iter().enumerate() {
        let stmt = module.stmt(*id);
        match &stmt.kind {
            StmtKind::ImportFrom { module: Some(from), names: aliases, level: 0 }
                if names.text(*from) == "__future__" =>
            {
                if done {
                    let message = "from __future__ imports must occur at the beginning of the file";
                    return Err(CompileError::syntax(message, stmt.at));
                }
                for alias in aliases {
                    match names.text(alias.name) {
                        "annotations" => found |= flags::FUTURE_ANNOTATIONS,
                        "barry_as_FLUFL" => found |= flags::FUTURE_BARRY_AS_BDFL,
                        "nested_scopes" | "generators" | "division" | "absolute_import" | "with_statement"
                        | "print_function" | "unicode_literals" | "generator_stop" => {}
                        "braces" => return Err(CompileError::syntax("not a chance", alias.at)),
                        other => {
                            let message = format!("future feature {other} is not defined");
                            return Err(CompileError::syntax(message, alias.at));
                        }
                    }
                }
            }
            StmtKind::Expr(expr)
                if index == 0 && matches!(module.expr(*expr).kind, ExprKind::Constant(Const::Str(_))) => {}
            _ => done = true,
        }
    }
    Ok(found)
}

pub fn build(module: &Module, names: &mut Interner, features: u32, options: &Options) -> Result<Scopes> {
    let well_known = WellKnown {
        super_: names.intern("super"),
        class: names.intern("__class__"),
        classdict: names.intern("__classdict__"),
        conditional: names.intern("__conditional_annotations__"),
        debug: names.intern("__debug__"),
        dot_format: names.intern(".format"),
        dot_zero: names.intern(".0"),
        type_params: names.intern(".type_params"),
        generic_base: names.intern(".generic_base"),
        defaults: names.intern(".defaults"),
        kwdefaults: names.intern(".kwdefaults"),
        annotate: names.intern("__annotate__"),
        top: names.intern("<module>"),
        lambda: names.intern("<lambda>"),
    };
    let mut builder = Builder {
        module,
        names,
        scopes: Scopes::default(),
        current: ScopeId(0),
        known: well_known,
        future_annotations: features & flags::FUTURE_ANNOTATIONS != 0,
        top_level_await: options.flags & flags::ALLOW_TOP_LEVEL_AWAIT != 0,
        variable_place: "a TypeVar bound",
        conditional: false,
    };
    builder.enter(Key::Module, ScopeKind::Module, builder.known.top);
    builder.body(&module.body)?;
    if let Some(expression) = module.expression {
        builder.expr(expression)?;
    }
    Ok(builder.scopes)
}

pub(super) struct WellKnown {
    pub(super) super_: Sym,
    pub(super) class: Sym,
    pub(super) classdict: Sym,
    pub(super) conditional: Sym,
    pub(super) debug: Sym,
    pub(super) dot_format: Sym,
    pub(super) dot_zero: Sym,
    pub(super) type_params: Sym,
    pub(super) generic_base: Sym,
    pub(super) defaults: Sym,
    pub(super) kwdefaults: Sym,
    pub(super) annotate: Sym,
    pub(super) top: Sym,
    pub(super) lambda: Sym,
}

pub(super) struct Builder<'a> {
    pub(super) module: &'a Module,
    pub(super) names: &'a mut Interner,
    pub(super) scopes: Scopes,
    pub(super) current: ScopeId,
    pub(super) known: WellKnown,
    pub(super) future_annotations: bool,
    /// Which part of a type parameter is being visited, for errors.
    pub(super) variable_place: &'static str,
    pub(super) top_level_await: bool,
    /// Inside a compound statement of a class or module body.
    pub(super) conditional: bool,
}

impl<'a> Builder<'a> {
    pub(super) fn cur(&mut self) -> &mut Scope {
        self.scopes.get_mut(self.current)
    }
    pub(super) fn kind(&self) -> ScopeKind {
        self.scopes.get(self.current).kind
    }
    pub(super) fn error<T>(&self, message: impl Into<String>, at: Location) -> Result<T> {
        Err(CompileError::syntax(message, at))
    }

    /// Enters (or re-enters, for annotations of a module or class) the scope of a node; gives the one before.
    pub(super) fn enter(&mut self, key: Key, kind: ScopeKind, name: Sym) -> ScopeId {
        let before = self.current;
        if let Some(id) = self.scopes.find(key) {
            self.current = id;
            return before;
        }
        let id = ScopeId(self.scopes.scopes.len() as u32);
        let parent = (kind != ScopeKind::Module).then_some(before);
        let only = parent.and_then(|parent| self.scopes.get(parent).private_only.clone());
        let (private, nested, in_class) = match parent.map(|parent| self.scopes.get(parent)) {
            Some(outer) => (
                outer.private,
                outer.nested || outer.is_function_like(),
                outer.kind == ScopeKind::Class || outer.can_see_class && outer.kind == ScopeKind::TypeParams,
            ),
            None => (None, false, false),
        };
        let annotation_like = matches!(
            kind,
            ScopeKind::Annotation | ScopeKind::TypeParams | ScopeKind::TypeAlias | ScopeKind::TypeVariable
        );
        self.scopes.scopes.push(Scope {
            kind,
            name,
            parent,
            symbols: FxHashMap::default(),
            order: Vec::new(),
            params: Vec::new(),
            private,
            private_only: only,
            is_generator: false,
            is_coroutine: false,
            nested,
            inlined: false,
            can_see_class: annotation_like && in_class,
            needs_class_closure: false,
            needs_classdict: false,
            has_conditional_annotations: false,
            annotations_used: false,
            // Even a lambda or a comprehension in the iterable of a comprehension may assign nothing.
            comp_iter_expr: parent.map_or(0, |parent| self.scopes.get(parent).comp_iter_expr),
            comp_iter_target: false,
            key,
        });
        self.scopes.by_key.insert(key, id);
        self.current = id;
        // Annotations that stay strings look nothing up.
        let unevaluated = self.future_annotations && kind == ScopeKind::Annotation;
        if annotation_like && in_class && !unevaluated {
            self.define_in(id, self.known.classdict, def::USE);
        }
        before
    }
    pub(super) fn leave(&mut self, before: ScopeId) {
        self.current = before;
    }

    pub(super) fn define_in(&mut self, id: ScopeId, name: Sym, flags: u16) -> u16 {
        let scope = self.scopes.get_mut(id);
        let order = &mut scope.order;
        let symbol = scope.symbols.entry(name).or_insert_with(|| {
            order.push(name);
            Symbol { flags: 0, place: Place::GlobalImplicit, declared: Location::default() }
        });
        symbol.flags |= flags;
        if flags & def::PARAM != 0 {
            scope.params.push(name);
        }
        symbol.flags
    }
    pub(super) fn flags_of(&self, id: ScopeId, name: Sym) -> u16 {
        self.scopes.get(id).symbols.get(&name).map_or(0, |symbol| symbol.flags)
    }
    pub(super) fn mangle(&mut self, name: Sym) -> Sym {
        let scope = self.scopes.get(self.current);
        if scope.private_only.as_ref().is_some_and(|only| !only.contains(&name)) {
            return name;
        }
        let private = scope.private;
        self.names.mangle(private, name)
    }

    pub(super) fn define(&mut self, name: Sym, flags: u16, at: Location) -> Result<()> {
        let name = self.mangle(name);
        let known = self.flags_of(self.current, name);
        let text = self.names.text(name);
        if flags & def::PARAM != 0 && known & def::PARAM != 0 {
            return self.error(format!("duplicate argument '{text}' in function definition"), at);
        }
        if flags & def::TYPE_PARAM != 0 && known & def::TYPE_PARAM != 0 {
            return self.error(format!("duplicate type parameter '{text}'"), at);
        }
        if flags & def::BOUND != 0 && name == self.known.debug {
            return self.error("cannot assign to __debug__", at);
        }
        let mut flags = flags;
        if self.cur().comp_iter_target {
            if known & (def::GLOBAL | def::NONLOCAL) != 0 {
                let text = self.names.text(name);
                let message = format!("comprehension inner loop cannot rebind assignment expression target '{text}'");
                return self.error(message, at);
            }
            flags |= def::COMP_ITER;
        }
        self.define_in(self.current, name, flags);
        Ok(())
    }
    pub(super) fn bind(&mut self, name: Sym, at: Location) -> Result<()> {
        self.define(name, def::LOCAL, at)
    }
    pub(super) fn use_name(&mut self, name: Sym) {
        let name = self.mangle(name);
        self.define_in(self.current, name, def::USE);
        let function = self.scopes.get(self.current).is_function_like();
        if name == self.known.super_ && function {
            self.define_in(self.current, self.known.class, def::USE);
        }
    }

    // --- statements ---

    pub(super) fn body(&mut self, body: &[StmtId]) -> Result<()> {
        body.iter().try_for_each(|id| deep(|| self.stmt(*id)))
    }
    /// A body inside a compound statement: annotations in it are conditional.
    pub(super) fn block(&mut self, body: &[StmtId]) -> Result<()> {
        let before = std::mem::replace(&mut self.conditional, true);
        let result = self.body(body);
        self.conditional = before;
        result
    }
    pub(super) fn exprs(&mut self, ids: &[ExprId]) -> Result<()> {
        ids.iter().try_for_each(|id| self.expr(*id))
    }
    pub(super) fn optional(&mut self, id: Option<ExprId>) -> Result<()> {
        id.map_or(Ok(()), |id| self.expr(id))
    }

    pub(super) fn stmt(&mut self, id: StmtId) -> Result<()> {
        let module = self.module;
        let stmt = module.stmt(id);
        let at = stmt.at;
        match &stmt.kind {
            StmtKind::FunctionDef(f) => self.function(id, f, at)?,
            StmtKind::ClassDef(c) => self.class(id, c, at)?,
            StmtKind::Return(value) => self.optional(*value)?,
            StmtKind::Delete(targets) => targets.iter().try_for_each(|target| self.delete_target(*target))?,
            StmtKind::Assign { targets, value } => {
                targets.iter().try_for_each(|target| self.target(*target))?;
                self.expr(*value)?;
            }
            StmtKind::TypeAlias { name, params, value } => self.type_alias(id, *name, params, *value)?,
            StmtKind::AugAssign { target, value, .. } => {
                if let ExprKind::Name(name) = module.expr(*target).kind {
                    self.use_name(name);
                }
                self.target(*target)?;
                self.expr(*value)?;
            }
            StmtKind::AnnAssign { target, annotation, value, simple } => {
                self.ann_assign(*target, *annotation, *value, *simple, stmt.at)?;
            }
            StmtKind::For { target, iter, body, orelse, is_async } => {
                if *is_async {
                    self.awaits("'async for'", at)?;
                }
                self.target(*target)?;
                self.expr(*iter)?;
                self.block(body)?;
                self.block(orelse)?;
            }
            StmtKind::While { test, body, orelse } => {
                self.expr(*test)?;
                self.block(body)?;
                self.block(orelse)?;
            }
            StmtKind::If { clauses, orelse } => {
                for (test, body) in clauses {
                    self.expr(*test)?;
                    self.block(body)?;
                }
                self.block(orelse)?;
            }
            StmtKind::With { items, body, is_async } => {
                if *is_async {
                    self.awaits("'async with'", at)?;
                }
                for item in items {
                    self.expr(item.context)?;
                    if let Some(vars) = item.vars {
                        self.target(vars)?;
                    }
                }
                self.block(body)?;
            }
            StmtKind::Match { subject, cases } => {
                self.expr(*subject)?;
                for case in cases {
                    self.pattern(case.pattern)?;
                    self.optional(case.guard)?;
                    self.block(&case.body)?;
                }
            }
            StmtKind::Raise { exc, cause } => {
                self.optional(*exc)?;
                self.optional(*cause)?;
            }
            StmtKind::Try { body, handlers, orelse, finalbody, .. } => {
                self.block(body)?;
                for handler in handlers {
                    self.optional(handler.typ)?;
                    if let Some(name) = handler.name {
                        self.bind(name, handler.at)?;
                    }
                    self.block(&handler.body)?;
                }
                self.block(orelse)?;
                self.block(finalbody)?;
            }
            StmtKind::Assert { test, msg } => {
                self.expr(*test)?;
                self.optional(*msg)?;
            }
            StmtKind::Import(aliases) => self.aliases(aliases, false)?,
            StmtKind::ImportFrom { names, .. } => self.aliases(names, true)?,
            StmtKind::Global(names) => {
                for name in names {
                    self.declare(*name, true, at)?;
                }
            }
            StmtKind::Nonlocal(names) => {
                for name in names {
                    self.declare(*name, false, at)?;
                }
            }
            StmtKind::Expr(value) => self.expr(*value)?,
            StmtKind::Pass | StmtKind::Break | StmtKind::Continue => {}
        }
        Ok(())
    }

    pub(super) fn declare(&mut self, name: Sym, global: bool, at: Location) -> Result<()> {
        let word = if global { "global" } else { "nonlocal" };
        if !global && self.kind() == ScopeKind::Module {
            return self.error("nonlocal declaration not allowed at module level", at);
        }
        let name = self.mangle(name);
        let known = self.flags_of(self.current, name);
        let text = self.names.text(name);
        let message = if known & def::PARAM != 0 {
            Some(format!("name '{text}' is parameter and {word}"))
        } else if known & def::ANNOT != 0 {
            Some(format!("annotated name '{text}' can't be {word}"))
        } else if known & (def::LOCAL | def::IMPORT) != 0 {
            Some(format!("name '{text}' is assigned to before {word} declaration"))
        } else if known & def::USE != 0 {
            Some(format!("name '{text}' is used prior to {word} declaration"))
        } else if known & def::GLOBAL != 0 && !global || known & def::NONLOCAL != 0 && global {
            Some(format!("name '{text}' is nonlocal and global"))
        } else {
            None
        };
        if let Some(message) = message {
            // A clash of two declarations is reported at the first.
            let declared = self.scopes.get(self.current).symbols.get(&name).map_or(at, |symbol| symbol.declared);
            let at = if message.ends_with("nonlocal and global") { declared } else { at };
            return self.error(message, at);
        }
        if name == self.known.debug {
            return self.error("cannot assign to __debug__", at);
        }
        self.define_in(self.current, name, if global { def::GLOBAL } else { def::NONLOCAL });
        if global {
            // The module's own code finds the name among the globals too, where its locals are others.
            self.define_in(ScopeId(0), name, def::GLOBAL);
        }
        if let Some(symbol) = self.cur().symbols.get_mut(&name) {
            symbol.declared = at;
        }
        Ok(())
    }

    pub(super) fn aliases(&mut self, aliases: &[Alias], from: bool) -> Result<()> {
        for alias in aliases {
            let text = self.names.text(alias.name);
            if from && text == "*" {
                if self.kind() != ScopeKind::Module {
                    return self.error("import * only allowed at module level", alias.at);
                }
                continue;
            }
            let bound = match alias.asname {
                Some(name) => name,
                None => {
                    let first = text.split('.').next().unwrap_or("").to_owned();
                    self.names.intern(&first)
                }
            };
            self.define(bound, def::IMPORT | def::LOCAL, alias.at)?;
        }
        Ok(())
    }

    pub(super) fn ann_assign(
        &mut self,
        target: ExprId,
        annotation: ExprId,
        value: Option<ExprId>,
        simple: bool,
        at: Location,
    ) -> Result<()> {
        let node = self.module.expr(target);
        if let ExprKind::Name(name) = node.kind {
            let mangled = self.mangle(name);
            let known = self.flags_of(self.current, mangled);
            if known & (def::GLOBAL | def::NONLOCAL) != 0 && simple && self.kind() != ScopeKind::Module {
                let word = if known & def::GLOBAL != 0 { "global" } else { "nonlocal" };
                let text = self.names.text(name);
                return self.error(format!("annotated name '{text}' can't be {word}"), at);
            }
            if simple {
                self.define(name, def::ANNOT | def::LOCAL, node.at)?;
            } else if value.is_some() {
                self.bind(name, node.at)?;
            }
        } else {
            self.target(target)?;
        }
        self.annotation(annotation)?;
        self.optional(value)
    }

    /// The annotation of a variable.
    pub(super) fn annotation(&mut self, annotation: ExprId) -> Result<()> {
        let owner = self.current;
        let kind = self.kind();
        let class_or_module = matches!(kind, ScopeKind::Class | ScopeKind::Module);
        if class_or_module && !self.future_annotations {
            if self.conditional || kind == ScopeKind::Module {
                let conditional = self.known.conditional;
                self.cur().has_conditional_annotations = true;
                self.define_in(owner, conditional, def::USE | if kind == ScopeKind::Class { def::LOCAL } else { 0 });
            }
            self.cur().annotations_used = true;
        }
        let key = match self.owner_key(owner) {
            Key::Body(id) if kind == ScopeKind::Class => Key::Annotations(id),
            _ if kind == ScopeKind::Module => Key::ModuleAnnotations,
            // Annotations of local variables are checked but never evaluated.
            _ => Key::Bound(TypeParamId(u32::MAX - owner.0)),
        };
        let before = self.enter_annotation(key)?;
        let conditional = self.flags_of(owner, self.known.conditional) != 0;
        if conditional && class_or_module {
            self.define_in(self.current, self.known.conditional, def::USE);
        }
        if !self.future_annotations {
            self.expr(annotation)?;
        }
        self.leave(before);
        Ok(())
    }

    pub(super) fn owner_key(&self, id: ScopeId) -> Key {
        self.scopes.get(id).key
    }

    pub(super) fn enter_annotation(&mut self, key: Key) -> Result<ScopeId> {
        let known = self.scopes.find(key).is_some();
        let before = self.enter(key, ScopeKind::Annotation, self.known.annotate);
        if !known {
            let format = self.known.dot_format;
            self.define_in(self.current, format, def::PARAM | def::LOCAL);
        }
        Ok(before)
    }

    pub(super) fn function(&mut self, id: StmtId, f: &'a FunctionDef, at: Location) -> Result<()> {
        self.bind(f.name, at)?;
        self.exprs(&f.decorators)?;
        self.defaults(&f.params)?;
        let outer = self.current;
        if !f.type_params.is_empty() {
            let has_defaults = f.params.posonly.iter().chain(&f.params.args).any(|param| param.default.is_some());
            let has_kwdefaults = f.params.kwonly.iter().any(|param| param.default.is_some());
            self.enter_type_params(id, f.name, &f.type_params, has_defaults, has_kwdefaults)?;
        }
        self.function_annotations(Key::Annotations(id), &f.params, f.returns)?;
        let before = self.enter(Key::Body(id), ScopeKind::Function, f.name);
        self.cur().is_coroutine = f.is_async;
        self.parameters(&f.params)?;
        let conditional = std::mem::replace(&mut self.conditional, false);
        self.body(&f.body)?;
        self.conditional = conditional;
        self.leave(before);
        self.leave(outer);
        Ok(())
    }

    pub(super) fn defaults(&mut self, params: &Params) -> Result<()> {
        params.in_order().try_for_each(|param| self.optional(param.default))
    }
    pub(super) fn parameters(&mut self, params: &Params) -> Result<()> {
        params.in_order().try_for_each(|param| self.define(param.name, def::PARAM | def::LOCAL, param.at))
    }

    pub(super) fn function_annotations(&mut self, key: Key, params: &Params, returns: Option<ExprId>) -> Result<()> {
        let any = returns.is_some() || params.in_order().any(|param| param.annotation.is_some());
        if !any {
            return Ok(());
        }
        let before = self.enter_annotation(key)?;
        if !self.future_annotations {
            for param in params.for_annotations() {
                self.optional(param.annotation)?;
            }
            self.optional(returns)?;
        }
        self.leave(before);
        Ok(())
    }

    pub(super) fn enter_type_params(
        &mut self,
        id: StmtId,
        name: Sym,
        params: &[TypeParamId],
        has_defaults: bool,
        has_kwdefaults: bool,
    ) -> Result<ScopeId> {
        let before = self.enter(Key::TypeParams(id), ScopeKind::TypeParams, name);
        let scope = self.current;
        if has_defaults {
            self.define_in(scope, self.known.defaults, def::PARAM | def::LOCAL);
        }
        if has_kwdefaults {
            self.define_in(scope, self.known.kwdefaults, def::PARAM | def::LOCAL);
        }
        let module = self.module;
        if matches!(module.stmt(id).kind, StmtKind::ClassDef(_)) {
            self.cur().private = Some(name);
            // Bases and bounds included, only the parameters themselves are private names of the class here.
            self.cur().private_only = Some(params.iter().map(|id| module.type_param(*id).name).collect());
        }
        let mut default_seen = false;
        for param_id in params {
            let param = module.type_param(*param_id);
            let text = self.names.text(param.name);
            if text == "__classdict__" {
                let message = format!("reserved name '{text}' cannot be used for type parameter");
                return self.error(message, param.at);
            }
            self.define(param.name, def::TYPE_PARAM | def::LOCAL, param.at)?;
            if let Some(bound) = param.bound {
                self.type_variable(Key::Bound(*param_id), param, bound)?;
            }
            match param.default {
                Some(default) => {
                    default_seen = true;
                    self.type_variable(Key::Default(*param_id), param, default)?;
                }
                None if default_seen => {
                    let text = self.names.text(param.name);
                    let message = format!("non-default type parameter '{text}' follows default type parameter");
                    return self.error(message, param.at);
                }
                None => {}
            }
        }
        Ok(before)
    }

    pub(super) fn type_variable(&mut self, key: Key, param: &TypeParam, value: ExprId) -> Result<()> {
        let before = self.enter(key, ScopeKind::TypeVariable, param.name);
        let tuple = matches!(self.module.expr(value).kind, crate::tree::ExprKind::Tuple { .. });
        self.variable_place = match (key, param.kind) {
            (Key::Default(_), TypeParamKind::TypeVar) => "a TypeVar default",
            (Key::Default(_), TypeParamKind::ParamSpec) => "a ParamSpec default",
            (Key::Default(_), TypeParamKind::TypeVarTuple) => "a TypeVarTuple default",
            _ if tuple => "a TypeVar constraint",
            _ => "a TypeVar bound",
        };
        self.define_in(self.current, self.known.dot_format, def::PARAM | def::LOCAL);
        self.expr(value)?;
        self.leave(before);
        Ok(())
    }

    pub(super) fn class(&mut self, id: StmtId, c: &'a ClassDef, at: Location) -> Result<()> {
        self.bind(c.name, at)?;
        self.exprs(&c.decorators)?;
        let outer = self.current;
        if !c.type_params.is_empty() {
            self.enter_type_params(id, c.name, &c.type_params, false, false)?;
            let scope = self.current;
            self.define_in(scope, self.known.type_params, def::LOCAL);
            self.define_in(scope, self.known.type_params, def::USE);
            self.define_in(scope, self.known.generic_base, def::LOCAL);
            self.define_in(scope, self.known.generic_base, def::USE);
        }
        self.exprs(&c.bases)?;
        for keyword in &c.keywords {
            if keyword.name == Some(self.known.debug) {
                return self.error("cannot assign to __debug__", keyword.at);
            }
            self.expr(keyword.value)?;
        }
        let before = self.enter(Key::Body(id), ScopeKind::Class, c.name);
        self.cur().private = Some(c.name);
        self.cur().private_only = None;
        if !c.type_params.is_empty() {
            self.define_in(self.current, self.known.type_params, def::USE);
        }
        let conditional = std::mem::replace(&mut self.conditional, false);
        self.body(&c.body)?;
        self.conditional = conditional;
        self.leave(before);
        self.leave(outer);
        Ok(())
    }

    pub(super) fn type_alias(&mut self, id: StmtId, name: ExprId, params: &[TypeParamId], value: ExprId) -> Result<()> {
        let ExprKind::Name(sym) = self.module.expr(name).kind else {
            return self.error("invalid syntax", self.module.expr(name).at);
        };
        self.target(name)?;
        let outer = self.current;
        if !params.is_empty() {
            self.enter_type_params(id, sym, params, false, false)?;
        }
        let before = self.enter(Key::Body(id), ScopeKind::TypeAlias, sym);
        self.define_in(self.current, self.known.dot_format, def::PARAM | def::LOCAL);
        self.expr(value)?;
        self.leave(before);
        self.leave(outer);
        Ok(())
    }

    pub(super) fn pattern(&mut self, id: PatternId) -> Result<()> {
        let module = self.module;
        let pattern = module.pattern(id);
        deep(|| match &pattern.kind {
            PatternKind::Value(value) => self.expr(*value),
            PatternKind::Singleton(_) => Ok(()),
            PatternKind::Sequence(patterns) | PatternKind::Or(patterns) => {
                patterns.iter().try_for_each(|p| self.pattern(*p))
            }
            PatternKind::Mapping { keys, patterns, rest } => {
                self.exprs(keys)?;
                patterns.iter().try_for_each(|p| self.pattern(*p))?;
                rest.map_or(Ok(()), |name| self.bind(name, pattern.at))
            }
            PatternKind::Class { cls, patterns, keywords } => {
                self.expr(*cls)?;
                patterns.iter().try_for_each(|p| self.pattern(*p))?;
                keywords.iter().try_for_each(|(_, p)| self.pattern(*p))
            }
            PatternKind::Star(name) => name.map_or(Ok(()), |name| self.bind(name, pattern.at)),
            PatternKind::As { pattern: inner, name } => {
                inner.map_or(Ok(()), |inner| self.pattern(inner))?;
                name.map_or(Ok(()), |name| self.bind(name, pattern.at))
            }
        })
    }
}
