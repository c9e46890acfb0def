//! The walk through expressions: uses, lambdas, comprehensions, `:=`.

use super::build::Builder;
use super::{Key, ScopeKind, def};
use crate::deep;
use crate::error::Result;
use crate::intern::Sym;
use crate::tree::*;

impl Builder<'_> {
    pub(super) fn delete_target(&mut self, id: ExprId) -> Result<()> {
        let node = self.module.expr(id);
        if let ExprKind::Name(name) = node.kind
            && name == self.known.debug
        {
            return self.error("cannot delete __debug__", node.at);
        }
        self.target(id)
    }

    /// An expression that is assigned to or deleted.
    pub(super) fn target(&mut self, id: ExprId) -> Result<()> {
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
    pub(super) fn forbid(&mut self, what: &str, at: Location) -> Result<()> {
        let place = match self.kind() {
            ScopeKind::Annotation => "an annotation",
            ScopeKind::TypeVariable => self.variable_place,
            ScopeKind::TypeAlias => "a type alias",
            ScopeKind::TypeParams => "the definition of a generic",
            _ => return Ok(()),
        };
        self.error(format!("{what} cannot be used within {place}"), at)
    }

    pub(super) fn expr(&mut self, id: ExprId) -> Result<()> {
        deep(|| self.expr_inner(id))
    }

    pub(super) fn expr_inner(&mut self, id: ExprId) -> Result<()> {
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
                self.awaits("'await'", at)?;
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

    pub(super) fn keywords(&mut self, keywords: &[Keyword]) -> Result<()> {
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

    pub(super) fn fparts(&mut self, parts: &[FPart]) -> Result<()> {
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

    pub(super) fn yields(&mut self, at: Location) -> Result<()> {
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

    pub(super) fn named(&mut self, target: ExprId, value: ExprId, at: Location) -> Result<()> {
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

    pub(super) fn bind_named(&mut self, name: Sym, at: Location) -> Result<()> {
        match self.kind() {
            ScopeKind::Comp(_) => Ok(()),
            _ => self.bind(name, at),
        }
    }

    /// PEP 572: the target belongs to the block around the comprehensions.
    pub(super) fn named_in_comp(&mut self, name: Sym, name_at: Location, at: Location) -> Result<()> {
        let written = name;
        let name = self.mangle(name);
        let mut id = self.current;
        loop {
            let scope = self.scopes.get(id);
            match scope.kind {
                ScopeKind::Comp(_) => {
                    if scope.symbols.get(&name).is_some_and(|symbol| symbol.flags & def::COMP_ITER != 0) {
                        let text = self.names.text(written);
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
                    return self.error(message, name_at);
                }
                ScopeKind::TypeVariable => {
                    return self.error(
                        "assignment expression within a comprehension cannot be used in a TypeVar bound",
                        name_at,
                    );
                }
                ScopeKind::TypeAlias => {
                    return self
                        .error("assignment expression within a comprehension cannot be used in a type alias", name_at);
                }
                ScopeKind::TypeParams => {
                    let message = "assignment expression within a comprehension cannot be used within the definition of a generic";
                    return self.error(message, name_at);
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

    pub(super) fn comp(
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
        self.expr(first.iter)?; // an error ends the analysis, wherever it stands
        self.cur().comp_iter_expr -= 1;
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
            self.expr(generator.iter)?;
            self.cur().comp_iter_expr -= 1;
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

    /// An `await`, `async for` or `async with` stands in a coroutine, or at the top of code that may be one.
    pub(super) fn awaits(&mut self, what: &str, at: Location) -> Result<()> {
        let word = if what == "'await'" { "" } else { "async " };
        match self.kind() {
            ScopeKind::Module if self.top_level_await => {
                self.cur().is_coroutine = true;
                Ok(())
            }
            ScopeKind::Module | ScopeKind::Class => self.error(format!("{what} outside {word}function"), at),
            ScopeKind::Function | ScopeKind::Lambda if !self.cur().is_coroutine => {
                self.error(format!("{what} outside async function"), at)
            }
            _ => Ok(()),
        }
    }

    pub(super) fn comp_target(&mut self, target: ExprId) -> Result<()> {
        self.cur().comp_iter_target = true;
        self.target(target)?;
        self.cur().comp_iter_target = false;
        Ok(())
    }

    /// Whether the comprehension awaits in itself (nested blocks have marked themselves).
    pub(super) fn has_await(&self, elt: ExprId, value: Option<ExprId>, generators: &[Generator]) -> bool {
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
