//! The compiler's tree to objects of the classes in `_ast`: what `ast.parse` gives.
//!
//! The arenas hold children before their parents, so the objects are made in the arenas' order and nothing recurses,
//! however deep the tree. A first walk, from the end, spreads the contexts: a parent tells its children theirs.

use std::collections::HashMap;

use compiler::tree::*;
use compiler::{Interner, Mode, Sym};
use vm::object::class::alloc_instance;
use vm::object::instance::PlainObj;
use vm::ops::protocol::Poll;
use vm::prelude::{DictObj, PyResult, TypeObj, TypeRef, Value, Vm, name};
use vm::types::code::constant_value;
use vm::types::str::intern;

/// Longer names are not interned.
const MAX_INTERNED: usize = 64;

/// The `ast` object of a tree; with a level of optimization `__debug__` is the constant that it will be.
pub fn build(vm: &Vm, tree: &Module, names: &Interner, mode: Mode, optimize: Option<i32>) -> PyResult {
    let mut builder = Builder {
        vm,
        tree,
        names,
        debug: optimize.map(|level| level <= 0),
        module: vm.import_module("_ast")?,
        classes: HashMap::new(),
        shared: HashMap::new(),
        contexts: contexts(tree),
        exprs: Vec::with_capacity(tree.exprs.len()),
        patterns: Vec::with_capacity(tree.patterns.len()),
        type_params: Vec::with_capacity(tree.type_params.len()),
        stmts: Vec::with_capacity(tree.stmts.len()),
    };
    builder.run(mode)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Context {
    Load,
    Store,
    Del,
}

/// The context of each expression that has one.
fn contexts(tree: &Module) -> Vec<Context> {
    let mut contexts = vec![Context::Load; tree.exprs.len()];
    fn mark(contexts: &mut [Context], id: &ExprId, context: Context) {
        if let Some(slot) = contexts.get_mut(id.0 as usize) {
            *slot = context;
        }
    }
    let all = &mut contexts;
    for stmt in &tree.stmts {
        match &stmt.kind {
            StmtKind::Delete(targets) => targets.iter().for_each(|target| mark(all, target, Context::Del)),
            StmtKind::Assign { targets, .. } => targets.iter().for_each(|target| mark(all, target, Context::Store)),
            StmtKind::TypeAlias { name: target, .. }
            | StmtKind::AugAssign { target, .. }
            | StmtKind::AnnAssign { target, .. }
            | StmtKind::For { target, .. } => mark(all, target, Context::Store),
            StmtKind::With { items, .. } => {
                items.iter().filter_map(|item| item.vars.as_ref()).for_each(|vars| mark(all, vars, Context::Store));
            }
            _ => {}
        }
    }
    for (index, expr) in tree.exprs.iter().enumerate().rev() {
        match &expr.kind {
            ExprKind::Named { target, .. } => mark(all, target, Context::Store),
            ExprKind::Comp { generators, .. } => {
                generators.iter().for_each(|generator| mark(all, &generator.target, Context::Store));
            }
            ExprKind::Tuple { elts } | ExprKind::List { elts } => {
                let own = all.get(index).copied().unwrap_or(Context::Load);
                elts.iter().for_each(|elt| mark(all, elt, own));
            }
            ExprKind::Starred { value } => {
                let own = all.get(index).copied().unwrap_or(Context::Load);
                mark(all, value, own);
            }
            _ => {}
        }
    }
    contexts
}

type Fields<'f> = &'f [(&'static str, Value)];

struct Builder<'a> {
    vm: &'a Vm,
    tree: &'a Module,
    names: &'a Interner,
    /// The value of `__debug__`, where it is put in.
    debug: Option<bool>,
    /// `_ast`
    module: Value,
    classes: HashMap<&'static str, TypeRef>,
    /// The one object of each class without fields.
    shared: HashMap<&'static str, Value>,
    contexts: Vec<Context>,
    // The objects made so far; each is taken by its parent.
    exprs: Vec<Value>,
    patterns: Vec<Value>,
    type_params: Vec<Value>,
    stmts: Vec<Value>,
}

fn take(list: &mut [Value], index: u32) -> Value {
    list.get_mut(index as usize).map_or(Value::NONE, |slot| std::mem::replace(slot, Value::NONE))
}

impl Builder<'_> {
    fn run(&mut self, mode: Mode) -> PyResult {
        let tree = self.tree;
        let mut polled = Poll::default();
        for index in 0..tree.exprs.len() {
            polled.tick(self.vm)?;
            let object = self.make_expr(ExprId(index as u32))?;
            self.exprs.push(object);
        }
        for pattern in &tree.patterns {
            polled.tick(self.vm)?;
            let object = self.make_pattern(pattern)?;
            self.patterns.push(object);
        }
        for param in &tree.type_params {
            let object = self.make_type_param(param)?;
            self.type_params.push(object);
        }
        for index in 0..tree.stmts.len() {
            polled.tick(self.vm)?;
            let object = self.make_stmt(StmtId(index as u32))?;
            self.stmts.push(object);
        }
        if mode == Mode::Eval {
            let body = self.optional(tree.expression);
            return self.node("Expression", None, &[("body", body)]);
        }
        let body = self.body(&tree.body)?;
        if mode == Mode::Single {
            return self.node("Interactive", None, &[("body", body)]);
        }
        let ignores = self.list(Vec::new())?;
        self.node("Module", None, &[("body", body), ("type_ignores", ignores)])
    }

    fn class(&mut self, name: &'static str) -> PyResult<TypeRef> {
        if let Some(class) = self.classes.get(name) {
            return Ok(class.clone());
        }
        let class = self.vm.get_attr(&self.module, &intern(name))?;
        let plain = class
            .into_ref::<TypeObj>()
            .ok()
            .filter(|class| std::ptr::eq(class.layout(), <PlainObj as heap::Payload>::LAYOUT));
        let Some(class) = plain else {
            return Err(self.vm.type_error(format!("_ast.{name} is not a class of syntax nodes")));
        };
        self.classes.insert(name, class.clone());
        Ok(class)
    }

    fn node(&mut self, class: &'static str, at: Option<Location>, fields: Fields<'_>) -> PyResult {
        let vm = self.vm;
        let class = self.class(class)?;
        let object = alloc_instance(&class, PlainObj).into_value();
        for (name, value) in fields {
            vm.set_attr(&object, &intern(name), value)?;
        }
        if let Some(at) = at {
            vm.set_attr(&object, &name!("lineno"), &vm.new_int(at.line as i64))?;
            vm.set_attr(&object, &name!("col_offset"), &vm.new_int(at.col as i64))?;
            vm.set_attr(&object, &name!("end_lineno"), &vm.new_int(at.end_line as i64))?;
            vm.set_attr(&object, &name!("end_col_offset"), &vm.new_int(at.end_col as i64))?;
        }
        Ok(object)
    }

    /// A node without fields: all trees share one, which `_ast._shared` keeps.
    fn plain(&mut self, class: &'static str) -> PyResult {
        if let Some(object) = self.shared.get(class) {
            return Ok(object.clone());
        }
        let kept = self.vm.get_attr(&self.module, &name!("_shared"))?.to_ref::<DictObj>();
        let object = match kept.as_ref().and_then(|kept| kept.get_name(class)) {
            Some(object) => object,
            None => self.node(class, None, &[])?,
        };
        if let Some(kept) = kept {
            kept.set_name(class, object.clone());
        }
        self.shared.insert(class, object.clone());
        Ok(object)
    }

    fn list(&self, items: Vec<Value>) -> PyResult {
        self.vm.new_list(items)
    }
    fn expr(&mut self, id: ExprId) -> Value {
        take(&mut self.exprs, id.0)
    }
    fn optional(&mut self, id: Option<ExprId>) -> Value {
        id.map_or(Value::NONE, |id| self.expr(id))
    }
    fn expr_list(&mut self, ids: &[ExprId]) -> PyResult {
        let items = ids.iter().map(|id| self.expr(*id)).collect();
        self.list(items)
    }
    fn body(&mut self, ids: &[StmtId]) -> PyResult {
        let items = ids.iter().map(|id| take(&mut self.stmts, id.0)).collect();
        self.list(items)
    }
    fn pattern_list(&mut self, ids: &[PatternId]) -> PyResult {
        let items = ids.iter().map(|id| take(&mut self.patterns, id.0)).collect();
        self.list(items)
    }
    fn type_param_list(&mut self, ids: &[TypeParamId]) -> PyResult {
        let items = ids.iter().map(|id| take(&mut self.type_params, id.0)).collect();
        self.list(items)
    }
    fn name(&self, sym: Sym) -> Value {
        let text = self.names.text(sym);
        if text.len() <= MAX_INTERNED { intern(text) } else { self.vm.new_str(text) }
    }
    fn optional_name(&self, sym: Option<Sym>) -> Value {
        sym.map_or(Value::NONE, |sym| self.name(sym))
    }
    fn name_list(&self, syms: &[Sym]) -> PyResult {
        self.list(syms.iter().map(|sym| self.name(*sym)).collect())
    }

    fn constant(&mut self, value: &Const, unicode: bool, at: Location) -> PyResult {
        let value = constant_value(self.vm, value)?;
        let kind = if unicode { name!("u") } else { Value::NONE };
        self.node("Constant", Some(at), &[("value", value), ("kind", kind)])
    }

    fn make_expr(&mut self, id: ExprId) -> PyResult {
        let node = self.tree.expr(id);
        let at = Some(node.at);
        match &node.kind {
            ExprKind::BoolOp { and, values } => {
                let op = self.plain(if *and { "And" } else { "Or" })?;
                let values = self.expr_list(values)?;
                self.node("BoolOp", at, &[("op", op), ("values", values)])
            }
            ExprKind::Named { target, value } => {
                let (target, value) = (self.expr(*target), self.expr(*value));
                self.node("NamedExpr", at, &[("target", target), ("value", value)])
            }
            ExprKind::BinOp { left, op, right } => {
                let (left, right) = (self.expr(*left), self.expr(*right));
                let op = self.plain(operator(*op))?;
                self.node("BinOp", at, &[("left", left), ("op", op), ("right", right)])
            }
            ExprKind::UnaryOp { op, operand } => {
                let op = self.plain(match op {
                    UnaryOp::Invert => "Invert",
                    UnaryOp::Not => "Not",
                    UnaryOp::Plus => "UAdd",
                    UnaryOp::Minus => "USub",
                })?;
                let operand = self.expr(*operand);
                self.node("UnaryOp", at, &[("op", op), ("operand", operand)])
            }
            ExprKind::Lambda { params, body } => {
                let args = self.arguments(params)?;
                let body = self.expr(*body);
                self.node("Lambda", at, &[("args", args), ("body", body)])
            }
            ExprKind::If { test, body, orelse } => {
                let fields = [("test", self.expr(*test)), ("body", self.expr(*body)), ("orelse", self.expr(*orelse))];
                self.node("IfExp", at, &fields)
            }
            ExprKind::Dict { items } => {
                let keys = items.iter().map(|(key, _)| self.optional(*key)).collect();
                let values = items.iter().map(|(_, value)| self.expr(*value)).collect();
                let fields = [("keys", self.list(keys)?), ("values", self.list(values)?)];
                self.node("Dict", at, &fields)
            }
            ExprKind::Set { elts } => {
                let elts = self.expr_list(elts)?;
                self.node("Set", at, &[("elts", elts)])
            }
            ExprKind::Comp { kind, elt, value, generators } => {
                let elt = self.expr(*elt);
                let value = value.map(|value| self.expr(value));
                let generators = self.generators(generators)?;
                let class = match kind {
                    CompKind::List => "ListComp",
                    CompKind::Set => "SetComp",
                    CompKind::Generator => "GeneratorExp",
                    CompKind::Dict => {
                        let value = value.unwrap_or(Value::NONE);
                        let fields = [("key", elt), ("value", value), ("generators", generators)];
                        return self.node("DictComp", at, &fields);
                    }
                };
                self.node(class, at, &[("elt", elt), ("generators", generators)])
            }
            ExprKind::Await { value } => {
                let value = self.expr(*value);
                self.node("Await", at, &[("value", value)])
            }
            ExprKind::Yield { value } => {
                let value = self.optional(*value);
                self.node("Yield", at, &[("value", value)])
            }
            ExprKind::YieldFrom { value } => {
                let value = self.expr(*value);
                self.node("YieldFrom", at, &[("value", value)])
            }
            ExprKind::Compare { left, ops, comparators } => {
                let left = self.expr(*left);
                let mut objects = Vec::with_capacity(ops.len());
                for op in ops {
                    objects.push(self.plain(comparison(*op))?);
                }
                let ops = self.list(objects)?;
                let comparators = self.expr_list(comparators)?;
                self.node("Compare", at, &[("left", left), ("ops", ops), ("comparators", comparators)])
            }
            ExprKind::Call { func, args, keywords } => {
                let func = self.expr(*func);
                let args = self.expr_list(args)?;
                let keywords = self.keywords(keywords)?;
                self.node("Call", at, &[("func", func), ("args", args), ("keywords", keywords)])
            }
            ExprKind::FString { parts } => self.joined(parts, node.at),
            ExprKind::TString { parts } => {
                let values = self.pieces(parts, "Interpolation")?;
                self.node("TemplateStr", at, &[("values", values)])
            }
            ExprKind::Constant(value) => {
                let unicode = self.tree.unicode.contains(&id);
                self.constant(value, unicode, node.at)
            }
            ExprKind::Attribute { value, attr } => {
                let fields = [("value", self.expr(*value)), ("attr", self.name(*attr)), ("ctx", self.context(id)?)];
                self.node("Attribute", at, &fields)
            }
            ExprKind::Subscript { value, slice } => {
                let fields = [("value", self.expr(*value)), ("slice", self.expr(*slice)), ("ctx", self.context(id)?)];
                self.node("Subscript", at, &fields)
            }
            ExprKind::Starred { value } => {
                let fields = [("value", self.expr(*value)), ("ctx", self.context(id)?)];
                self.node("Starred", at, &fields)
            }
            ExprKind::Name(name)
                if self.names.text(*name) == "__debug__"
                    && self.contexts.get(id.0 as usize) == Some(&Context::Load)
                    && let Some(debug) = self.debug =>
            {
                let fields = [("value", Value::bool(debug)), ("kind", Value::NONE)];
                self.node("Constant", at, &fields)
            }
            ExprKind::Name(name) => {
                let fields = [("id", self.name(*name)), ("ctx", self.context(id)?)];
                self.node("Name", at, &fields)
            }
            ExprKind::List { elts } => {
                let fields = [("elts", self.expr_list(elts)?), ("ctx", self.context(id)?)];
                self.node("List", at, &fields)
            }
            ExprKind::Tuple { elts } => {
                let fields = [("elts", self.expr_list(elts)?), ("ctx", self.context(id)?)];
                self.node("Tuple", at, &fields)
            }
            ExprKind::Slice { lower, upper, step } => {
                let fields = [
                    ("lower", self.optional(*lower)),
                    ("upper", self.optional(*upper)),
                    ("step", self.optional(*step)),
                ];
                self.node("Slice", at, &fields)
            }
        }
    }

    fn context(&mut self, id: ExprId) -> PyResult {
        self.plain(match self.contexts.get(id.0 as usize) {
            Some(Context::Store) => "Store",
            Some(Context::Del) => "Del",
            _ => "Load",
        })
    }

    fn generators(&mut self, generators: &[Generator]) -> PyResult {
        let mut objects = Vec::with_capacity(generators.len());
        for generator in generators {
            let fields = [
                ("target", self.expr(generator.target)),
                ("iter", self.expr(generator.iter)),
                ("ifs", self.expr_list(&generator.ifs)?),
                ("is_async", Value::small_int(generator.is_async as i64)),
            ];
            objects.push(self.node("comprehension", None, &fields)?);
        }
        self.list(objects)
    }

    fn keywords(&mut self, keywords: &[Keyword]) -> PyResult {
        let mut objects = Vec::with_capacity(keywords.len());
        for keyword in keywords {
            let fields = [("arg", self.optional_name(keyword.name)), ("value", self.expr(keyword.value))];
            objects.push(self.node("keyword", Some(keyword.at), &fields)?);
        }
        self.list(objects)
    }

    fn joined(&mut self, parts: &[FPart], at: Location) -> PyResult {
        let values = self.pieces(parts, "FormattedValue")?;
        self.node("JoinedStr", Some(at), &[("values", values)])
    }

    /// The pieces of an f-string, or of a t-string, whose fields are `Interpolation`s.
    fn pieces(&mut self, parts: &[FPart], class: &'static str) -> PyResult {
        self.vm.check_native_stack("during ast construction")?;
        let mut objects = Vec::with_capacity(parts.len());
        for part in parts {
            let object = match part {
                FPart::Literal { text, at, unicode } => {
                    self.constant(&Const::Str(text.clone().into()), *unicode, *at)?
                }
                FPart::Value(field) => {
                    let value = self.expr(field.value);
                    let conversion = Value::small_int(match field.conversion {
                        1 => b's' as i64,
                        2 => b'r' as i64,
                        3 => b'a' as i64,
                        _ => -1,
                    });
                    let spec = match &field.spec {
                        Some(spec) => self.joined(spec, field.spec_at)?,
                        None => Value::NONE,
                    };
                    let (conversion, spec) = (("conversion", conversion), ("format_spec", spec));
                    match class {
                        "Interpolation" => {
                            let text = ("str", self.vm.new_str(&field.text));
                            self.node(class, Some(field.at), &[("value", value), text, conversion, spec])?
                        }
                        _ => self.node(class, Some(field.at), &[("value", value), conversion, spec])?,
                    }
                }
            };
            objects.push(object);
        }
        self.list(objects)
    }

    fn arguments(&mut self, params: &Params) -> PyResult {
        let mut defaults = Vec::new();
        for param in params.posonly.iter().chain(&params.args) {
            if let Some(default) = param.default {
                defaults.push(self.expr(default));
            }
        }
        let kw_defaults = params.kwonly.iter().map(|param| self.optional(param.default)).collect();
        let fields = [
            ("posonlyargs", self.arg_list(&params.posonly)?),
            ("args", self.arg_list(&params.args)?),
            ("vararg", self.optional_arg(params.vararg.as_ref())?),
            ("kwonlyargs", self.arg_list(&params.kwonly)?),
            ("kw_defaults", self.list(kw_defaults)?),
            ("kwarg", self.optional_arg(params.kwarg.as_ref())?),
            ("defaults", self.list(defaults)?),
        ];
        self.node("arguments", None, &fields)
    }
    fn arg_list(&mut self, params: &[Param]) -> PyResult {
        let mut objects = Vec::with_capacity(params.len());
        for param in params {
            objects.push(self.arg(param)?);
        }
        self.list(objects)
    }
    fn optional_arg(&mut self, param: Option<&Param>) -> PyResult {
        param.map_or(Ok(Value::NONE), |param| self.arg(param))
    }
    fn arg(&mut self, param: &Param) -> PyResult {
        let annotation = self.optional(param.annotation);
        let fields = [("arg", self.name(param.name)), ("annotation", annotation), ("type_comment", Value::NONE)];
        self.node("arg", Some(param.at), &fields)
    }

    fn make_pattern(&mut self, pattern: &Pattern) -> PyResult {
        let at = Some(pattern.at);
        match &pattern.kind {
            PatternKind::Value(value) => {
                let value = self.expr(*value);
                self.node("MatchValue", at, &[("value", value)])
            }
            PatternKind::Singleton(value) => {
                let value = constant_value(self.vm, value)?;
                self.node("MatchSingleton", at, &[("value", value)])
            }
            PatternKind::Sequence(patterns) => {
                let patterns = self.pattern_list(patterns)?;
                self.node("MatchSequence", at, &[("patterns", patterns)])
            }
            PatternKind::Mapping { keys, patterns, rest } => {
                let fields = [
                    ("keys", self.expr_list(keys)?),
                    ("patterns", self.pattern_list(patterns)?),
                    ("rest", self.optional_name(*rest)),
                ];
                self.node("MatchMapping", at, &fields)
            }
            PatternKind::Class { cls, patterns, keywords } => {
                let attrs = keywords.iter().map(|(name, _)| self.name(*name)).collect();
                let values = keywords.iter().map(|(_, id)| take(&mut self.patterns, id.0)).collect();
                let fields = [
                    ("cls", self.expr(*cls)),
                    ("patterns", self.pattern_list(patterns)?),
                    ("kwd_attrs", self.list(attrs)?),
                    ("kwd_patterns", self.list(values)?),
                ];
                self.node("MatchClass", at, &fields)
            }
            PatternKind::Star(name) => {
                let name = self.optional_name(*name);
                self.node("MatchStar", at, &[("name", name)])
            }
            PatternKind::As { pattern, name } => {
                let pattern = pattern.map_or(Value::NONE, |id| take(&mut self.patterns, id.0));
                let name = self.optional_name(*name);
                self.node("MatchAs", at, &[("pattern", pattern), ("name", name)])
            }
            PatternKind::Or(patterns) => {
                let patterns = self.pattern_list(patterns)?;
                self.node("MatchOr", at, &[("patterns", patterns)])
            }
        }
    }

    fn make_type_param(&mut self, param: &TypeParam) -> PyResult {
        let name = ("name", self.name(param.name));
        let bound = ("bound", self.optional(param.bound));
        let default = ("default_value", self.optional(param.default));
        let at = Some(param.at);
        match param.kind {
            TypeParamKind::TypeVar => self.node("TypeVar", at, &[name, bound, default]),
            TypeParamKind::ParamSpec => self.node("ParamSpec", at, &[name, default]),
            TypeParamKind::TypeVarTuple => self.node("TypeVarTuple", at, &[name, default]),
        }
    }

    fn make_stmt(&mut self, id: StmtId) -> PyResult {
        let node = self.tree.stmt(id);
        let at = Some(node.at);
        match &node.kind {
            StmtKind::FunctionDef(def) => {
                let fields = [
                    ("name", self.name(def.name)),
                    ("args", self.arguments(&def.params)?),
                    ("body", self.body(&def.body)?),
                    ("decorator_list", self.expr_list(&def.decorators)?),
                    ("returns", self.optional(def.returns)),
                    ("type_comment", Value::NONE),
                    ("type_params", self.type_param_list(&def.type_params)?),
                ];
                self.node(if def.is_async { "AsyncFunctionDef" } else { "FunctionDef" }, at, &fields)
            }
            StmtKind::ClassDef(def) => {
                let fields = [
                    ("name", self.name(def.name)),
                    ("bases", self.expr_list(&def.bases)?),
                    ("keywords", self.keywords(&def.keywords)?),
                    ("body", self.body(&def.body)?),
                    ("decorator_list", self.expr_list(&def.decorators)?),
                    ("type_params", self.type_param_list(&def.type_params)?),
                ];
                self.node("ClassDef", at, &fields)
            }
            StmtKind::Return(value) => {
                let value = self.optional(*value);
                self.node("Return", at, &[("value", value)])
            }
            StmtKind::Delete(targets) => {
                let targets = self.expr_list(targets)?;
                self.node("Delete", at, &[("targets", targets)])
            }
            StmtKind::Assign { targets, value } => {
                let fields = [
                    ("targets", self.expr_list(targets)?),
                    ("value", self.expr(*value)),
                    ("type_comment", Value::NONE),
                ];
                self.node("Assign", at, &fields)
            }
            StmtKind::TypeAlias { name, params, value } => {
                let fields = [
                    ("name", self.expr(*name)),
                    ("type_params", self.type_param_list(params)?),
                    ("value", self.expr(*value)),
                ];
                self.node("TypeAlias", at, &fields)
            }
            StmtKind::AugAssign { target, op, value } => {
                let op = self.plain(operator(*op))?;
                let fields = [("target", self.expr(*target)), ("op", op), ("value", self.expr(*value))];
                self.node("AugAssign", at, &fields)
            }
            StmtKind::AnnAssign { target, annotation, value, simple } => {
                let fields = [
                    ("target", self.expr(*target)),
                    ("annotation", self.expr(*annotation)),
                    ("value", self.optional(*value)),
                    ("simple", Value::small_int(*simple as i64)),
                ];
                self.node("AnnAssign", at, &fields)
            }
            StmtKind::For { target, iter, body, orelse, is_async } => {
                let fields = [
                    ("target", self.expr(*target)),
                    ("iter", self.expr(*iter)),
                    ("body", self.body(body)?),
                    ("orelse", self.body(orelse)?),
                    ("type_comment", Value::NONE),
                ];
                self.node(if *is_async { "AsyncFor" } else { "For" }, at, &fields)
            }
            StmtKind::While { test, body, orelse } => {
                let fields = [("test", self.expr(*test)), ("body", self.body(body)?), ("orelse", self.body(orelse)?)];
                self.node("While", at, &fields)
            }
            StmtKind::If { clauses, orelse } => {
                let places = self.tree.elifs.get(&id);
                let mut orelse = self.body(orelse)?;
                let mut last = Value::NONE;
                for (index, (test, body)) in clauses.iter().enumerate().rev() {
                    let elif = index.checked_sub(1).and_then(|n| places.and_then(|places| places.get(n)));
                    let at = elif.copied().unwrap_or(node.at);
                    let fields = [("test", self.expr(*test)), ("body", self.body(body)?), ("orelse", orelse)];
                    last = self.node("If", Some(at), &fields)?;
                    orelse = if index > 0 { self.list(vec![last.clone()])? } else { Value::NONE };
                }
                Ok(last)
            }
            StmtKind::With { items, body, is_async } => {
                let mut objects = Vec::with_capacity(items.len());
                for item in items {
                    let fields =
                        [("context_expr", self.expr(item.context)), ("optional_vars", self.optional(item.vars))];
                    objects.push(self.node("withitem", None, &fields)?);
                }
                let fields =
                    [("items", self.list(objects)?), ("body", self.body(body)?), ("type_comment", Value::NONE)];
                self.node(if *is_async { "AsyncWith" } else { "With" }, at, &fields)
            }
            StmtKind::Match { subject, cases } => {
                let subject = self.expr(*subject);
                let mut objects = Vec::with_capacity(cases.len());
                for case in cases {
                    let fields = [
                        ("pattern", take(&mut self.patterns, case.pattern.0)),
                        ("guard", self.optional(case.guard)),
                        ("body", self.body(&case.body)?),
                    ];
                    objects.push(self.node("match_case", None, &fields)?);
                }
                let cases = self.list(objects)?;
                self.node("Match", at, &[("subject", subject), ("cases", cases)])
            }
            StmtKind::Raise { exc, cause } => {
                let fields = [("exc", self.optional(*exc)), ("cause", self.optional(*cause))];
                self.node("Raise", at, &fields)
            }
            StmtKind::Try { body, handlers, orelse, finalbody, is_star } => {
                let body = self.body(body)?;
                let mut objects = Vec::with_capacity(handlers.len());
                for handler in handlers {
                    let fields = [
                        ("type", self.optional(handler.typ)),
                        ("name", self.optional_name(handler.name)),
                        ("body", self.body(&handler.body)?),
                    ];
                    objects.push(self.node("ExceptHandler", Some(handler.at), &fields)?);
                }
                let fields = [
                    ("body", body),
                    ("handlers", self.list(objects)?),
                    ("orelse", self.body(orelse)?),
                    ("finalbody", self.body(finalbody)?),
                ];
                self.node(if *is_star { "TryStar" } else { "Try" }, at, &fields)
            }
            StmtKind::Assert { test, msg } => {
                let fields = [("test", self.expr(*test)), ("msg", self.optional(*msg))];
                self.node("Assert", at, &fields)
            }
            StmtKind::Import(names) => {
                let names = self.aliases(names)?;
                self.node("Import", at, &[("names", names)])
            }
            StmtKind::ImportFrom { module, names, level } => {
                let fields = [
                    ("module", self.optional_name(*module)),
                    ("names", self.aliases(names)?),
                    ("level", self.vm.new_int(*level as i64)),
                ];
                self.node("ImportFrom", at, &fields)
            }
            StmtKind::Global(names) => {
                let names = self.name_list(names)?;
                self.node("Global", at, &[("names", names)])
            }
            StmtKind::Nonlocal(names) => {
                let names = self.name_list(names)?;
                self.node("Nonlocal", at, &[("names", names)])
            }
            StmtKind::Expr(value) => {
                let value = self.expr(*value);
                self.node("Expr", at, &[("value", value)])
            }
            StmtKind::Pass => self.node("Pass", at, &[]),
            StmtKind::Break => self.node("Break", at, &[]),
            StmtKind::Continue => self.node("Continue", at, &[]),
        }
    }

    fn aliases(&mut self, aliases: &[Alias]) -> PyResult {
        let mut objects = Vec::with_capacity(aliases.len());
        for alias in aliases {
            let fields = [("name", self.name(alias.name)), ("asname", self.optional_name(alias.asname))];
            objects.push(self.node("alias", Some(alias.at), &fields)?);
        }
        self.list(objects)
    }
}

fn operator(op: BinOp) -> &'static str {
    match op {
        BinOp::Add => "Add",
        BinOp::Sub => "Sub",
        BinOp::Mul => "Mult",
        BinOp::MatMul => "MatMult",
        BinOp::Div => "Div",
        BinOp::Mod => "Mod",
        BinOp::Pow => "Pow",
        BinOp::LShift => "LShift",
        BinOp::RShift => "RShift",
        BinOp::Or => "BitOr",
        BinOp::Xor => "BitXor",
        BinOp::And => "BitAnd",
        BinOp::FloorDiv => "FloorDiv",
    }
}

fn comparison(op: compiler::tree::CmpOp) -> &'static str {
    use compiler::tree::CmpOp::*;
    match op {
        Eq => "Eq",
        NotEq => "NotEq",
        Lt => "Lt",
        LtE => "LtE",
        Gt => "Gt",
        GtE => "GtE",
        Is => "Is",
        IsNot => "IsNot",
        In => "In",
        NotIn => "NotIn",
    }
}
