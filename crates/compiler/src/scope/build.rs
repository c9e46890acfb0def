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
        format: names.intern("format"),
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
        conditional: false,
    };
    builder.enter(Key::Module, ScopeKind::Module, builder.known.top);
    builder.body(&module.body)?;
    if let Some(expression) = module.expression {
        builder.expr(expression)?;
    }
    Ok(builder.scopes)
}

struct WellKnown {
    super_: Sym,
    class: Sym,
    classdict: Sym,
    conditional: Sym,
    debug: Sym,
    format: Sym,
    dot_format: Sym,
    dot_zero: Sym,
    type_params: Sym,
    generic_base: Sym,
    defaults: Sym,
    kwdefaults: Sym,
    annotate: Sym,
    top: Sym,
    lambda: Sym,
}

struct Builder<'a> {
    module: &'a Module,
    names: &'a mut Interner,
    scopes: Scopes,
    current: ScopeId,
    known: WellKnown,
    future_annotations: bool,
    top_level_await: bool,
    /// Inside a compound statement of a class or module body.
    conditional: bool,
}

impl<'a> Builder<'a> {
    fn cur(&mut self) -> &mut Scope {
        self.scopes.get_mut(self.current)
    }
    fn kind(&self) -> ScopeKind {
        self.scopes.get(self.current).kind
    }
    fn error<T>(&self, message: impl Into<String>, at: Location) -> Result<T> {
        Err(CompileError::syntax(message, at))
    }

    /// Enters (or re-enters, for annotations of a module or class) the scope of a node; gives the one before.
    fn enter(&mut self, key: Key, kind: ScopeKind, name: Sym) -> ScopeId {
        let before = self.current;
        if let Some(id) = self.scopes.find(key) {
            self.current = id;
            return before;
        }
        let id = ScopeId(self.scopes.scopes.len() as u32);
        let parent = (kind != ScopeKind::Module).then_some(before);
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
            is_generator: false,
            is_coroutine: false,
            nested,
            inlined: false,
            can_see_class: annotation_like && in_class,
            needs_class_closure: false,
            needs_classdict: false,
            has_conditional_annotations: false,
            annotations_used: false,
            comp_iter_expr: 0,
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
    fn leave(&mut self, before: ScopeId) {
        self.current = before;
    }

    fn define_in(&mut self, id: ScopeId, name: Sym, flags: u16) -> u16 {
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
    fn flags_of(&self, id: ScopeId, name: Sym) -> u16 {
        self.scopes.get(id).symbols.get(&name).map_or(0, |symbol| symbol.flags)
    }
    fn mangle(&mut self, name: Sym) -> Sym {
        let private = self.scopes.get(self.current).private;
        self.names.mangle(private, name)
    }

    fn define(&mut self, name: Sym, flags: u16, at: Location) -> Result<()> {
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
    fn bind(&mut self, name: Sym, at: Location) -> Result<()> {
        self.define(name, def::LOCAL, at)
    }
    fn use_name(&mut self, name: Sym) {
        let name = self.mangle(name);
        self.define_in(self.current, name, def::USE);
        let function = self.scopes.get(self.current).is_function_like();
        if name == self.known.super_ && function {
            self.define_in(self.current, self.known.class, def::USE);
        }
    }

    // --- statements ---

    fn body(&mut self, body: &[StmtId]) -> Result<()> {
        body.iter().try_for_each(|id| deep(|| self.stmt(*id)))
    }
    /// A body inside a compound statement: annotations in it are conditional.
    fn block(&mut self, body: &[StmtId]) -> Result<()> {
        let before = std::mem::replace(&mut self.conditional, true);
        let result = self.body(body);
        self.conditional = before;
        result
    }
    fn exprs(&mut self, ids: &[ExprId]) -> Result<()> {
        ids.iter().try_for_each(|id| self.expr(*id))
    }
    fn optional(&mut self, id: Option<ExprId>) -> Result<()> {
        id.map_or(Ok(()), |id| self.expr(id))
    }

    fn stmt(&mut self, id: StmtId) -> Result<()> {
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
                self.ann_assign(*target, *annotation, *value, *simple)?;
            }
            StmtKind::For { target, iter, body, orelse, .. } => {
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
            StmtKind::With { items, body, .. } => {
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

    fn declare(&mut self, name: Sym, global: bool, at: Location) -> Result<()> {
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
        if let Some(symbol) = self.cur().symbols.get_mut(&name) {
            symbol.declared = at;
        }
        Ok(())
    }

    fn aliases(&mut self, aliases: &[Alias], from: bool) -> Result<()> {
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

    fn ann_assign(&mut self, target: ExprId, annotation: ExprId, value: Option<ExprId>, simple: bool) -> Result<()> {
        let node = self.module.expr(target);
        if let ExprKind::Name(name) = node.kind {
            let mangled = self.mangle(name);
            let known = self.flags_of(self.current, mangled);
            if known & (def::GLOBAL | def::NONLOCAL) != 0 && simple && self.kind() != ScopeKind::Module {
                let word = if known & def::GLOBAL != 0 { "global" } else { "nonlocal" };
                let text = self.names.text(name);
                return self.error(format!("annotated name '{text}' can't be {word}"), node.at);
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
    fn annotation(&mut self, annotation: ExprId) -> Result<()> {
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

    fn owner_key(&self, id: ScopeId) -> Key {
        self.scopes.get(id).key
    }

    fn enter_annotation(&mut self, key: Key) -> Result<ScopeId> {
        let known = self.scopes.find(key).is_some();
        let before = self.enter(key, ScopeKind::Annotation, self.known.annotate);
        if !known {
            let format = self.known.format;
            self.define_in(self.current, format, def::PARAM | def::LOCAL);
        }
        Ok(before)
    }

    fn function(&mut self, id: StmtId, f: &'a FunctionDef, at: Location) -> Result<()> {
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

    fn defaults(&mut self, params: &Params) -> Result<()> {
        params.in_order().try_for_each(|param| self.optional(param.default))
    }
    fn parameters(&mut self, params: &Params) -> Result<()> {
        params.in_order().try_for_each(|param| self.define(param.name, def::PARAM | def::LOCAL, param.at))
    }

    fn function_annotations(&mut self, key: Key, params: &Params, returns: Option<ExprId>) -> Result<()> {
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

    fn enter_type_params(
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
        let mut default_seen = false;
        for param_id in params {
            let param = module.type_param(*param_id);
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

    fn type_variable(&mut self, key: Key, param: &TypeParam, value: ExprId) -> Result<()> {
        let before = self.enter(key, ScopeKind::TypeVariable, param.name);
        self.define_in(self.current, self.known.dot_format, def::PARAM | def::LOCAL);
        self.expr(value)?;
        self.leave(before);
        Ok(())
    }

    fn class(&mut self, id: StmtId, c: &'a ClassDef, at: Location) -> Result<()> {
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
            self.cur().private = Some(c.name);
        }
        self.exprs(&c.bases)?;
        for keyword in &c.keywords {
            self.expr(keyword.value)?;
        }
        let before = self.enter(Key::Body(id), ScopeKind::Class, c.name);
        self.cur().private = Some(c.name);
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

    fn type_alias(&mut self, id: StmtId, name: ExprId, params: &[TypeParamId], value: ExprId) -> Result<()> {
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

    fn pattern(&mut self, id: PatternId) -> Result<()> {
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

    // --- expressions ---

    fn delete_target(&mut self, id: ExprId) -> Result<()> {
        let node = self.module.expr(id);
        if let ExprKind::Name(name) = node.kind
            && name == self.known.debug
        {
            return self.error("cannot delete __debug__", node.at);
        }
        self.target(id)
    }

    /// An expression that is assigned to or deleted.
    fn target(&mut self, id: ExprId) -> Result<()> {
        let module = self.module;
        let node = module.expr(id);
        deep(|| match &node.kind {
            ExprKind::Name(name) => self.bind(*name, node.at),
            ExprKind::Starred { value } => self.target(*value),
            ExprKind::List { elts } | ExprKind::Tuple { elts } => elts.iter().try_for_each(|elt| self.target(*elt)),
            ExprKind::Attribute { attr, .. } if *attr == self.known.debug => {
                self.error("cannot assign to __debug__", node.at)
            }
            _ => self.expr(id),
        })
    }

    /// What may not stand in the current block (annotations, type parameters).
    fn forbid(&mut self, what: &str, at: Location) -> Result<()> {
        let place = match self.kind() {
            ScopeKind::Annotation => "an annotation",
            ScopeKind::TypeVariable => match self.is_default() {
                true => "a type parameter default",
                false => "a TypeVar bound",
            },
            ScopeKind::TypeAlias => "a type alias",
            ScopeKind::TypeParams => "the definition of a generic",
            _ => return Ok(()),
        };
        self.error(format!("{what} cannot be used within {place}"), at)
    }
    fn is_default(&self) -> bool {
        matches!(self.owner_key(self.current), Key::Default(_))
    }

    fn expr(&mut self, id: ExprId) -> Result<()> {
        deep(|| self.expr_inner(id))
    }

    fn expr_inner(&mut self, id: ExprId) -> Result<()> {
        let module = self.module;
        let node = module.expr(id);
        let at = node.at;
        match &node.kind {
            ExprKind::BoolOp { values, .. } => self.exprs(values),
            ExprKind::Named { target, value } => self.named(*target, *value, at),
            ExprKind::BinOp { left, right, .. } => {
                self.expr(*left)?;
                self.expr(*right)
            }
            ExprKind::UnaryOp { operand, .. } => self.expr(*operand),
            ExprKind::Lambda { params, body } => {
                self.defaults(params)?;
                let before = self.enter(Key::Expr(id), ScopeKind::Lambda, self.known.lambda);
                self.parameters(params)?;
                self.expr(*body)?;
                self.leave(before);
                Ok(())
            }
            ExprKind::If { test, body, orelse } => {
                self.expr(*test)?;
                self.expr(*body)?;
                self.expr(*orelse)
            }
            ExprKind::Dict { items } => items.iter().try_for_each(|(key, value)| {
                self.optional(*key)?;
                self.expr(*value)
            }),
            ExprKind::Set { elts } | ExprKind::List { elts } | ExprKind::Tuple { elts } => self.exprs(elts),
            ExprKind::Comp { kind, elt, value, generators } => self.comp(id, *kind, *elt, *value, generators),
            ExprKind::Await { value } => {
                self.forbid("await expression", at)?;
                self.expr(*value)
            }
            ExprKind::Yield { value } => {
                self.yields(at)?;
                self.optional(*value)
            }
            ExprKind::YieldFrom { value } => {
                self.yields(at)?;
                self.expr(*value)
            }
            ExprKind::Compare { left, comparators, .. } => {
                self.expr(*left)?;
                self.exprs(comparators)
            }
            ExprKind::Call { func, args, keywords } => {
                self.expr(*func)?;
                self.exprs(args)?;
                self.keywords(keywords)
            }
            ExprKind::FString { parts } | ExprKind::TString { parts } => self.fparts(parts),
            ExprKind::Constant(_) => Ok(()),
            ExprKind::Attribute { value, .. } | ExprKind::Starred { value } => self.expr(*value),
            ExprKind::Subscript { value, slice } => {
                self.expr(*value)?;
                self.expr(*slice)
            }
            ExprKind::Name(name) => {
                self.use_name(*name);
                Ok(())
            }
            ExprKind::Slice { lower, upper, step } => {
                self.optional(*lower)?;
                self.optional(*upper)?;
                self.optional(*step)
            }
        }
    }

    fn keywords(&mut self, keywords: &[Keyword]) -> Result<()> {
        let mut seen = rustc_hash::FxHashSet::default();
        for keyword in keywords {
            if let Some(name) = keyword.name {
                if name == self.known.debug {
                    return self.error("cannot assign to __debug__", keyword.at);
                }
                if !seen.insert(name) {
                    let text = self.names.text(name);
                    return self.error(format!("keyword argument repeated: {text}"), keyword.at);
                }
            }
            self.expr(keyword.value)?;
        }
        Ok(())
    }

    fn fparts(&mut self, parts: &[FPart]) -> Result<()> {
        for part in parts {
            if let FPart::Value(value) = part {
                self.expr(value.value)?;
                if let Some(spec) = &value.spec {
                    deep(|| self.fparts(spec))?;
                }
            }
        }
        Ok(())
    }

    fn yields(&mut self, at: Location) -> Result<()> {
        self.forbid("yield expression", at)?;
        match self.kind() {
            ScopeKind::Comp(kind) => {
                let name = match kind {
                    CompKind::List => "list comprehension",
                    CompKind::Set => "set comprehension",
                    CompKind::Dict => "dict comprehension",
                    CompKind::Generator => "generator expression",
                };
                self.error(format!("'yield' inside {name}"), at)
            }
            _ => {
                self.cur().is_generator = true;
                Ok(())
            }
        }
    }

    fn named(&mut self, target: ExprId, value: ExprId, at: Location) -> Result<()> {
        self.forbid("named expression", at)?;
        let node = self.module.expr(target);
        let ExprKind::Name(name) = node.kind else { return self.error("invalid syntax", node.at) };
        if self.cur().comp_iter_expr > 0 {
            return self.error("assignment expression cannot be used in a comprehension iterable expression", at);
        }
        if matches!(self.kind(), ScopeKind::Comp(_)) {
            self.named_in_comp(name, node.at, at)?;
        }
        self.expr(value)?;
        self.bind_named(name, node.at)
    }

    fn bind_named(&mut self, name: Sym, at: Location) -> Result<()> {
        match self.kind() {
            ScopeKind::Comp(_) => Ok(()),
            _ => self.bind(name, at),
        }
    }

    /// PEP 572: the target belongs to the block around the comprehensions.
    fn named_in_comp(&mut self, name: Sym, name_at: Location, at: Location) -> Result<()> {
        let name = self.mangle(name);
        let mut id = self.current;
        loop {
            let scope = self.scopes.get(id);
            match scope.kind {
                ScopeKind::Comp(_) => {
                    if scope.symbols.get(&name).is_some_and(|symbol| symbol.flags & def::COMP_ITER != 0) {
                        let text = self.names.text(name);
                        let message =
                            format!("assignment expression cannot rebind comprehension iteration variable '{text}'");
                        return self.error(message, name_at);
                    }
                }
                ScopeKind::Function | ScopeKind::Lambda => {
                    let global = self.flags_of(id, name) & def::GLOBAL != 0;
                    let inner = if global { def::GLOBAL } else { def::NONLOCAL };
                    self.define_in(self.current, name, inner);
                    if let Some(symbol) = self.cur().symbols.get_mut(&name) {
                        symbol.declared = at;
                    }
                    if !global && self.flags_of(id, name) & def::NONLOCAL == 0 {
                        self.define_in(id, name, def::LOCAL);
                    }
                    return Ok(());
                }
                ScopeKind::Module => {
                    self.define_in(self.current, name, def::GLOBAL);
                    self.define_in(id, name, def::GLOBAL);
                    return Ok(());
                }
                ScopeKind::Class => {
                    let message = "assignment expression within a comprehension cannot be used in a class body";
                    return self.error(message, at);
                }
                ScopeKind::TypeVariable => {
                    return self
                        .error("assignment expression within a comprehension cannot be used in a TypeVar bound", at);
                }
                ScopeKind::TypeAlias => {
                    return self
                        .error("assignment expression within a comprehension cannot be used in a type alias", at);
                }
                ScopeKind::TypeParams => {
                    let message = "assignment expression within a comprehension cannot be used within the definition of a generic";
                    return self.error(message, at);
                }
                ScopeKind::Annotation => {
                    return self.error("named expression cannot be used within an annotation", at);
                }
            }
            match self.scopes.get(id).parent {
                Some(parent) => id = parent,
                None => return Ok(()),
            }
        }
    }

    fn comp(
        &mut self,
        id: ExprId,
        kind: CompKind,
        elt: ExprId,
        value: Option<ExprId>,
        generators: &[Generator],
    ) -> Result<()> {
        let at = self.module.expr(id).at;
        let Some((first, rest)) = generators.split_first() else { return self.error("invalid syntax", at) };
        self.cur().comp_iter_expr += 1;
        let result = self.expr(first.iter);
        self.cur().comp_iter_expr -= 1;
        result?;
        let name = self.names.intern(match kind {
            CompKind::List => "<listcomp>",
            CompKind::Set => "<setcomp>",
            CompKind::Dict => "<dictcomp>",
            CompKind::Generator => "<genexpr>",
        });
        let before = self.enter(Key::Expr(id), ScopeKind::Comp(kind), name);
        self.cur().is_coroutine = first.is_async;
        self.cur().is_generator = kind == CompKind::Generator;
        self.define_in(self.current, self.known.dot_zero, def::PARAM | def::LOCAL);
        self.comp_target(first.target)?;
        self.exprs(&first.ifs)?;
        for generator in rest {
            self.comp_target(generator.target)?;
            self.cur().comp_iter_expr += 1;
            let result = self.expr(generator.iter);
            self.cur().comp_iter_expr -= 1;
            result?;
            self.exprs(&generator.ifs)?;
            if generator.is_async {
                self.cur().is_coroutine = true;
            }
        }
        self.optional(value)?;
        self.expr(elt)?;
        if self.has_await(elt, value, generators) {
            self.cur().is_coroutine = true;
        }
        let is_async = self.cur().is_coroutine && kind != CompKind::Generator;
        self.leave(before);
        if is_async {
            let outer = self.kind();
            let allowed = match outer {
                ScopeKind::Function | ScopeKind::Lambda | ScopeKind::Comp(_) => {
                    self.cur().is_coroutine || matches!(outer, ScopeKind::Comp(_))
                }
                ScopeKind::Module => self.top_level_await,
                _ => false,
            };
            if !allowed {
                return self.error("asynchronous comprehension outside of an asynchronous function", at);
            }
            self.cur().is_coroutine = true;
        }
        Ok(())
    }

    fn comp_target(&mut self, target: ExprId) -> Result<()> {
        self.cur().comp_iter_target = true;
        let result = self.target(target);
        self.cur().comp_iter_target = false;
        result
    }

    /// Whether the comprehension awaits in itself (nested blocks have marked themselves).
    fn has_await(&self, elt: ExprId, value: Option<ExprId>, generators: &[Generator]) -> bool {
        let in_expr = |id: ExprId| contains_await(self.module, id);
        in_expr(elt)
            || value.is_some_and(in_expr)
            || generators.iter().enumerate().any(|(index, generator)| {
                generator.is_async
                    || index > 0 && in_expr(generator.iter)
                    || generator.ifs.iter().any(|id| in_expr(*id))
            })
    }
}

/// An `await` in the expression itself, not in blocks inside it. Iterative: expressions may be deep.
fn contains_await(module: &Module, root: ExprId) -> bool {
    let mut stack = vec![root];
    while let Some(id) = stack.pop() {
        match &module.expr(id).kind {
            ExprKind::Await { .. } => return true,
            ExprKind::BoolOp { values, .. } => stack.extend(values),
            ExprKind::Named { value, .. } => stack.push(*value),
            ExprKind::BinOp { left, right, .. } => stack.extend([*left, *right]),
            ExprKind::UnaryOp { operand, .. } => stack.push(*operand),
            ExprKind::If { test, body, orelse } => stack.extend([*test, *body, *orelse]),
            ExprKind::Dict { items } => {
                for (key, value) in items {
                    stack.extend(key);
                    stack.push(*value);
                }
            }
            ExprKind::Set { elts } | ExprKind::List { elts } | ExprKind::Tuple { elts } => stack.extend(elts),
            ExprKind::Compare { left, comparators, .. } => {
                stack.push(*left);
                stack.extend(comparators);
            }
            ExprKind::Call { func, args, keywords } => {
                stack.push(*func);
                stack.extend(args);
                stack.extend(keywords.iter().map(|keyword| keyword.value));
            }
            ExprKind::FString { parts } | ExprKind::TString { parts } => {
                let mut pending: Vec<&FPart> = parts.iter().collect();
                while let Some(part) = pending.pop() {
                    if let FPart::Value(value) = part {
                        stack.push(value.value);
                        pending.extend(value.spec.iter().flatten());
                    }
                }
            }
            ExprKind::Attribute { value, .. } | ExprKind::Starred { value } => stack.push(*value),
            ExprKind::Subscript { value, slice } => stack.extend([*value, *slice]),
            ExprKind::Slice { lower, upper, step } => {
                stack.extend(lower);
                stack.extend(upper);
                stack.extend(step);
            }
            // A comprehension inside that awaits makes this one asynchronous too.
            ExprKind::Comp { kind, elt, value, generators } => {
                stack.extend(generators.first().map(|generator| generator.iter));
                if *kind != CompKind::Generator {
                    stack.push(*elt);
                    stack.extend(value);
                    if generators.iter().any(|generator| generator.is_async) {
                        return true;
                    }
                    for generator in generators {
                        stack.extend(&generator.ifs);
                        stack.push(generator.iter);
                    }
                }
            }
            ExprKind::Lambda { .. }
            | ExprKind::Yield { .. }
            | ExprKind::YieldFrom { .. }
            | ExprKind::Constant(_)
            | ExprKind::Name(_) => {}
        }
    }
    false
}
