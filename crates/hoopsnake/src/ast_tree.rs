//! Objects of the classes in `_ast` to the compiler's tree: what `compile()` does with a tree. Everything that Python can
//! get wrong in a tree is refused here, in CPython's words; the compiler then takes it as if it had been parsed.

use std::collections::HashMap;

use compiler::tree::*;
use compiler::{Interner, Mode, Sym};
use vm::ops::protocol::Poll;
use vm::prelude::{ListObj, PyResult, StrObj, TupleObj, TypeObj, Value, Vm, type_of};
use vm::types::str::intern;

/// The tree of an `ast` object, for a compilation in `mode`.
pub fn read(vm: &Vm, object: &Value, mode: Mode) -> PyResult<(Module, Interner)> {
    let mut reader = Reader {
        vm,
        module: vm.import_module("_ast")?,
        names: Interner::default(),
        tree: Module::default(),
        classes: HashMap::new(),
        named: 0,
        polled: Poll::default(),
    };
    reader.run(object, mode)?;
    Ok((reader.tree, reader.names))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Context {
    Load,
    Store,
    Del,
}

impl Context {
    fn name(self) -> &'static str {
        match self {
            Context::Load => "Load",
            Context::Store => "Store",
            Context::Del => "Del",
        }
    }
}

/// The names of all concrete classes that are looked for.
const CLASSES: &[&str] = &[
    "Module",
    "Interactive",
    "Expression",
    "FunctionType",
    "FunctionDef",
    "AsyncFunctionDef",
    "ClassDef",
    "Return",
    "Delete",
    "Assign",
    "TypeAlias",
    "AugAssign",
    "AnnAssign",
    "For",
    "AsyncFor",
    "While",
    "If",
    "With",
    "AsyncWith",
    "Match",
    "Raise",
    "Try",
    "TryStar",
    "Assert",
    "Import",
    "ImportFrom",
    "Global",
    "Nonlocal",
    "Expr",
    "Pass",
    "Break",
    "Continue",
    "BoolOp",
    "NamedExpr",
    "BinOp",
    "UnaryOp",
    "Lambda",
    "IfExp",
    "Dict",
    "Set",
    "ListComp",
    "SetComp",
    "DictComp",
    "GeneratorExp",
    "Await",
    "Yield",
    "YieldFrom",
    "Compare",
    "Call",
    "FormattedValue",
    "Interpolation",
    "JoinedStr",
    "TemplateStr",
    "Constant",
    "Attribute",
    "Subscript",
    "Starred",
    "Name",
    "List",
    "Tuple",
    "Slice",
    "Load",
    "Store",
    "Del",
    "And",
    "Or",
    "Add",
    "Sub",
    "Mult",
    "MatMult",
    "Div",
    "Mod",
    "Pow",
    "LShift",
    "RShift",
    "BitOr",
    "BitXor",
    "BitAnd",
    "FloorDiv",
    "Invert",
    "Not",
    "UAdd",
    "USub",
    "Eq",
    "NotEq",
    "Lt",
    "LtE",
    "Gt",
    "GtE",
    "Is",
    "IsNot",
    "In",
    "NotIn",
    "comprehension",
    "ExceptHandler",
    "arguments",
    "arg",
    "keyword",
    "alias",
    "withitem",
    "match_case",
    "MatchValue",
    "MatchSingleton",
    "MatchSequence",
    "MatchMapping",
    "MatchClass",
    "MatchStar",
    "MatchAs",
    "MatchOr",
    "TypeVar",
    "ParamSpec",
    "TypeVarTuple",
];

struct Reader<'a> {
    vm: &'a Vm,
    /// `_ast`
    module: Value,
    names: Interner,
    tree: Module,
    /// The class name of each type seen, by address; the types live as long as the objects of the tree.
    classes: HashMap<usize, Option<&'static str>>,
    /// How many `:=` were read.
    named: u32,
    polled: Poll,
}

type Read<T> = PyResult<T>;

impl Reader<'_> {
    fn run(&mut self, object: &Value, mode: Mode) -> Read<()> {
        let wanted = match mode {
            Mode::Exec => "Module",
            Mode::Eval => "Expression",
            Mode::Single => "Interactive",
        };
        let class = self.class(object)?;
        if class != Some(wanted) {
            let given = type_of(object).name().to_owned();
            return Err(self.vm.type_error(format!("expected {wanted} node, got {given}")));
        }
        if mode == Mode::Eval {
            let body = self.required(object, wanted, "body")?;
            self.tree.expression = Some(self.expr(&body, wanted, "body", Context::Load)?);
        } else {
            self.tree.body = self.body(object, wanted, "body")?;
        }
        Ok(())
    }

    /// The concrete class of a node.
    fn class(&mut self, object: &Value) -> Read<Option<&'static str>> {
        let ty = type_of(object);
        let key = &*ty as *const TypeObj as usize;
        if let Some(known) = self.classes.get(&key) {
            return Ok(*known);
        }
        let mut found = None;
        for base in ty.mro_list() {
            let Some(name) = CLASSES.iter().copied().find(|name| *base.name() == **name) else { continue };
            if self.vm.get_attr(&self.module, &intern(name))?.is(&base.to_value()) {
                found = Some(name);
                break;
            }
        }
        self.classes.insert(key, found);
        Ok(found)
    }

    fn field(&self, object: &Value, name: &str) -> Read<Option<Value>> {
        self.vm.find_attr(object, &intern(name))
    }
    /// A field that must be there; it may be `None`.
    fn present(&self, object: &Value, class: &str, name: &str) -> Read<Value> {
        self.field(object, name)?
            .ok_or_else(|| self.vm.type_error(format!("required field \"{name}\" missing from {class}")))
    }
    fn required(&self, object: &Value, class: &str, name: &str) -> Read<Value> {
        let value = self.present(object, class, name)?;
        if value.is_none() {
            return Err(self.vm.value_error(format!("field '{name}' is required for {class}")));
        }
        Ok(value)
    }
    /// A field that may be missing or `None`.
    fn given(&self, object: &Value, name: &str) -> Read<Option<Value>> {
        Ok(self.field(object, name)?.filter(|value| !value.is_none()))
    }
    /// A list; a missing one is empty.
    fn items(&self, object: &Value, class: &str, name: &str) -> Read<Vec<Value>> {
        let Some(value) = self.field(object, name)? else { return Ok(Vec::new()) };
        let Some(list) = value.downcast::<ListObj>() else {
            return Err(self
                .vm
                .type_error(format!("{class} field \"{name}\" must be a list, not a {}", type_of(&value).tp_name())));
        };
        Ok(list.items.read(|items| items.to_vec()))
    }
    fn integer(&self, value: &Value) -> Read<i64> {
        match vm::types::int::exact(value) {
            Some(_) => self.vm.to_i32(value).map(|n| n as i64),
            None => Err(self.vm.value_error(format!("invalid integer value: {}", self.vm.repr_text(value)?))),
        }
    }
    fn number(&self, object: &Value, class: &str, name: &str) -> Read<i64> {
        let value = self.required(object, class, name)?;
        self.integer(&value)
    }
    fn sym(&mut self, value: &Value) -> Read<Sym> {
        let Some(text) = value.downcast::<StrObj>().filter(|_| vm::types::str::STR.is_exact(value)) else {
            return Err(self.vm.type_error("AST identifier must be of type str"));
        };
        let Some(text) = text.to_str() else {
            return Err(self.vm.value_error("AST identifier must be encodable"));
        };
        if let "None" | "True" | "False" = text {
            return Err(self.vm.value_error(format!("identifier field can't represent '{text}' constant")));
        }
        Ok(self.names.intern(text))
    }
    fn name(&mut self, object: &Value, class: &str, name: &str) -> Read<Sym> {
        let value = self.required(object, class, name)?;
        self.sym(&value)
    }
    fn optional_name(&mut self, object: &Value, name: &str) -> Read<Option<Sym>> {
        self.given(object, name)?.map(|value| self.sym(&value)).transpose()
    }
    fn name_list(&mut self, object: &Value, class: &str, name: &str) -> Read<Box<[Sym]>> {
        let items = self.items(object, class, name)?;
        if items.is_empty() {
            return Err(self.vm.value_error(format!("empty {name} on {class}")));
        }
        items.iter().map(|item| self.sym(item)).collect()
    }

    fn location(&self, object: &Value, sum: &str) -> Read<Location> {
        let line = self.number(object, sum, "lineno")?;
        let col = self.number(object, sum, "col_offset")?;
        let end_line = self.given(object, "end_lineno")?.map_or(Ok(line), |value| self.integer(&value))?;
        let end_col = self.given(object, "end_col_offset")?.map_or(Ok(col), |value| self.integer(&value))?;
        if line > end_line {
            return Err(self.vm.value_error(format!("AST node line range ({line}, {end_line}) is not valid")));
        }
        if (line < 0 && end_line != line) || (col < 0 && col != end_col) {
            return Err(self.vm.value_error(format!(
                "AST node column range ({col}, {end_col}) for line range ({line}, {end_line}) is not valid"
            )));
        }
        if line == end_line && col > end_col {
            return Err(self.vm.value_error(format!("line {line}, column {col}-{end_col} is not a valid range")));
        }
        let number = |n: i64| u32::try_from(n).unwrap_or(0);
        Ok(Location { line: number(line), end_line: number(end_line), col: number(col), end_col: number(end_col) })
    }

    fn unexpected<T>(&self, sum: &str, object: &Value) -> Read<T> {
        Err(self.vm.type_error(format!("expected some sort of {sum}, but got {}", self.vm.repr_text(object)?)))
    }

    // Statements.

    fn statements(&mut self, items: &[Value]) -> Read<Body> {
        self.vm.check_native_stack("during compilation")?;
        let mut body = Vec::with_capacity(items.len());
        for item in items {
            if item.is_none() {
                return Err(self.vm.value_error("None disallowed in statement list"));
            }
            body.push(self.stmt(item)?);
        }
        Ok(body.into())
    }
    fn body(&mut self, object: &Value, class: &str, name: &str) -> Read<Body> {
        let items = self.items(object, class, name)?;
        self.statements(&items)
    }
    fn full_body(&mut self, object: &Value, class: &str, name: &str) -> Read<Body> {
        let items = self.items(object, class, name)?;
        if items.is_empty() {
            return Err(self.vm.value_error(format!("empty {name} on {class}")));
        }
        self.statements(&items)
    }

    fn stmt(&mut self, object: &Value) -> Read<StmtId> {
        self.polled.tick(self.vm)?;
        let Some(class) = self.class(object)? else { return self.unexpected("stmt", object) };
        let at = self.location(object, "stmt");
        let kind = match class {
            "FunctionDef" | "AsyncFunctionDef" => self.function(object, class)?,
            "ClassDef" => self.class_def(object)?,
            "Return" => StmtKind::Return(self.optional_expr(object, class, "value")?),
            "Delete" => {
                let targets = self.exprs(object, class, "targets", Context::Del)?;
                if targets.is_empty() {
                    return Err(self.vm.value_error("empty targets on Delete"));
                }
                StmtKind::Delete(targets)
            }
            "Assign" => {
                let targets = self.exprs(object, class, "targets", Context::Store)?;
                if targets.is_empty() {
                    return Err(self.vm.value_error("empty targets on Assign"));
                }
                StmtKind::Assign { targets, value: self.expr_field(object, class, "value")? }
            }
            "TypeAlias" => {
                let name = self.required(object, class, "name")?;
                if self.class(&name)? != Some("Name") {
                    return Err(self.vm.type_error("TypeAlias with non-Name name"));
                }
                StmtKind::TypeAlias {
                    name: self.expr(&name, class, "name", Context::Store)?,
                    params: self.type_params(object, class)?,
                    value: self.expr_field(object, class, "value")?,
                }
            }
            "AugAssign" => {
                let target = self.required(object, class, "target")?;
                let target = self.expr(&target, class, "target", Context::Store)?;
                let op = self.required(object, class, "op")?;
                StmtKind::AugAssign { target, op: self.operator(&op)?, value: self.expr_field(object, class, "value")? }
            }
            "AnnAssign" => {
                let target = self.required(object, class, "target")?;
                let simple = self.number(object, class, "simple")? != 0;
                if simple && self.class(&target)? != Some("Name") {
                    return Err(self.vm.type_error("AnnAssign with simple non-Name target"));
                }
                StmtKind::AnnAssign {
                    target: self.expr(&target, class, "target", Context::Store)?,
                    value: self.optional_expr(object, class, "value")?,
                    annotation: self.expr_field(object, class, "annotation")?,
                    simple,
                }
            }
            "For" | "AsyncFor" => {
                let target = self.required(object, class, "target")?;
                StmtKind::For {
                    target: self.expr(&target, class, "target", Context::Store)?,
                    iter: self.expr_field(object, class, "iter")?,
                    body: self.full_body(object, class, "body")?,
                    orelse: self.body(object, class, "orelse")?,
                    is_async: class == "AsyncFor",
                }
            }
            "While" => StmtKind::While {
                test: self.expr_field(object, class, "test")?,
                body: self.full_body(object, class, "body")?,
                orelse: self.body(object, class, "orelse")?,
            },
            "If" => {
                let test = self.expr_field(object, class, "test")?;
                let body = self.full_body(object, class, "body")?;
                StmtKind::If { clauses: [(test, body)].into(), orelse: self.body(object, class, "orelse")? }
            }
            "With" | "AsyncWith" => {
                let mut items = Vec::new();
                for item in self.items(object, class, "items")? {
                    if self.class(&item)? != Some("withitem") {
                        return self.unexpected("withitem", &item);
                    }
                    let context = self.expr_field(&item, "withitem", "context_expr")?;
                    let vars = match self.given(&item, "optional_vars")? {
                        Some(vars) => Some(self.expr(&vars, "withitem", "optional_vars", Context::Store)?),
                        None => None,
                    };
                    items.push(WithItem { context, vars });
                }
                if items.is_empty() {
                    return Err(self.vm.value_error(format!("empty items on {class}")));
                }
                let body = self.full_body(object, class, "body")?;
                StmtKind::With { items: items.into(), body, is_async: class == "AsyncWith" }
            }
            "Match" => self.match_stmt(object)?,
            "Raise" => {
                let exc = self.optional_expr(object, class, "exc")?;
                let cause = self.optional_expr(object, class, "cause")?;
                if exc.is_none() && cause.is_some() {
                    return Err(self.vm.value_error("Raise with cause but no exception"));
                }
                StmtKind::Raise { exc, cause }
            }
            "Try" | "TryStar" => self.try_stmt(object, class)?,
            "Assert" => StmtKind::Assert {
                test: self.expr_field(object, class, "test")?,
                msg: self.optional_expr(object, class, "msg")?,
            },
            "Import" => StmtKind::Import(self.aliases(object, class)?),
            "ImportFrom" => {
                let level = self.given(object, "level")?.map_or(Ok(0), |value| self.integer(&value))?;
                let Ok(level) = u32::try_from(level) else {
                    return Err(self.vm.value_error("Negative ImportFrom level"));
                };
                let module = self.optional_name(object, "module")?;
                StmtKind::ImportFrom { module, names: self.aliases(object, class)?, level }
            }
            "Global" => StmtKind::Global(self.name_list(object, class, "names")?),
            "Nonlocal" => StmtKind::Nonlocal(self.name_list(object, class, "names")?),
            "Expr" => StmtKind::Expr(self.expr_field(object, class, "value")?),
            "Pass" => StmtKind::Pass,
            "Break" => StmtKind::Break,
            "Continue" => StmtKind::Continue,
            _ => return self.unexpected("stmt", object),
        };
        let id = StmtId(self.tree.stmts.len() as u32);
        self.tree.stmts.push(Stmt { kind, at: at? });
        Ok(id)
    }

    fn function(&mut self, object: &Value, class: &'static str) -> Read<StmtKind> {
        let name = self.name(object, class, "name")?;
        let decorators = self.exprs(object, class, "decorator_list", Context::Load)?;
        let type_params = self.type_params(object, class)?;
        let args = self.required(object, class, "args")?;
        let params = self.params(&args)?;
        let returns = self.optional_expr(object, class, "returns")?;
        let body = self.full_body(object, class, "body")?;
        let is_async = class == "AsyncFunctionDef";
        Ok(StmtKind::FunctionDef(Box::new(FunctionDef {
            name,
            is_async,
            decorators,
            type_params,
            params,
            returns,
            body,
        })))
    }

    fn class_def(&mut self, object: &Value) -> Read<StmtKind> {
        let class = "ClassDef";
        Ok(StmtKind::ClassDef(Box::new(ClassDef {
            name: self.name(object, class, "name")?,
            decorators: self.exprs(object, class, "decorator_list", Context::Load)?,
            type_params: self.type_params(object, class)?,
            bases: self.exprs(object, class, "bases", Context::Load)?,
            keywords: self.keywords(object, class)?,
            body: self.full_body(object, class, "body")?,
        })))
    }

    fn match_stmt(&mut self, object: &Value) -> Read<StmtKind> {
        let subject = self.expr_field(object, "Match", "subject")?;
        let mut cases = Vec::new();
        for case in self.items(object, "Match", "cases")? {
            if self.class(&case)? != Some("match_case") {
                return self.unexpected("match_case", &case);
            }
            let pattern = self.required(&case, "match_case", "pattern")?;
            let pattern = self.pattern(&pattern, false)?;
            let guard = self.optional_expr(&case, "match_case", "guard")?;
            cases.push(Case { pattern, guard, body: self.full_body(&case, "match_case", "body")? });
        }
        if cases.is_empty() {
            return Err(self.vm.value_error("empty cases on Match"));
        }
        Ok(StmtKind::Match { subject, cases: cases.into() })
    }

    fn try_stmt(&mut self, object: &Value, class: &'static str) -> Read<StmtKind> {
        let body = self.full_body(object, class, "body")?;
        let handlers = self.items(object, class, "handlers")?;
        let (orelse, finalbody) = (self.items(object, class, "orelse")?, self.items(object, class, "finalbody")?);
        if handlers.is_empty() && finalbody.is_empty() {
            return Err(self.vm.value_error(format!("{class} has neither except handlers nor finalbody")));
        }
        if handlers.is_empty() && !orelse.is_empty() {
            return Err(self.vm.value_error(format!("{class} has orelse but no except handlers")));
        }
        let mut read = Vec::with_capacity(handlers.len());
        for handler in &handlers {
            let class = "ExceptHandler";
            if self.class(handler)? != Some(class) {
                return self.unexpected("excepthandler", handler);
            }
            let at = self.location(handler, "excepthandler")?;
            let typ = self.optional_expr(handler, class, "type")?;
            let name = self.optional_name(handler, "name")?;
            read.push(ExceptHandler { typ, name, body: self.full_body(handler, class, "body")?, at });
        }
        Ok(StmtKind::Try {
            body,
            handlers: read.into(),
            orelse: self.statements(&orelse)?,
            finalbody: self.statements(&finalbody)?,
            is_star: class == "TryStar",
        })
    }

    fn aliases(&mut self, object: &Value, class: &str) -> Read<Box<[Alias]>> {
        let items = self.items(object, class, "names")?;
        if items.is_empty() {
            return Err(self.vm.value_error(format!("empty names on {class}")));
        }
        let mut aliases = Vec::with_capacity(items.len());
        for item in items {
            if self.class(&item)? != Some("alias") {
                return self.unexpected("alias", &item);
            }
            let at = self.location(&item, "alias")?;
            let name = self.name(&item, "alias", "name")?;
            aliases.push(Alias { name, asname: self.optional_name(&item, "asname")?, at });
        }
        Ok(aliases.into())
    }

    fn type_params(&mut self, object: &Value, class: &str) -> Read<Box<[TypeParamId]>> {
        let mut ids = Vec::new();
        for item in self.items(object, class, "type_params")? {
            let class = self.class(&item)?;
            let kind = match class {
                Some("TypeVar") => TypeParamKind::TypeVar,
                Some("ParamSpec") => TypeParamKind::ParamSpec,
                Some("TypeVarTuple") => TypeParamKind::TypeVarTuple,
                _ => return self.unexpected("type_param", &item),
            };
            let class = class.unwrap_or_default();
            let at = self.location(&item, "type_param")?;
            let name = self.name(&item, class, "name")?;
            let bound = match kind {
                TypeParamKind::TypeVar => self.optional_expr(&item, class, "bound")?,
                _ => None,
            };
            let default = self.optional_expr(&item, class, "default_value")?;
            ids.push(TypeParamId(self.tree.type_params.len() as u32));
            self.tree.type_params.push(TypeParam { kind, name, bound, default, at });
        }
        Ok(ids.into())
    }

    // Expressions.

    fn expr_field(&mut self, object: &Value, class: &str, name: &str) -> Read<ExprId> {
        let value = self.required(object, class, name)?;
        self.expr(&value, class, name, Context::Load)
    }
    fn optional_expr(&mut self, object: &Value, class: &str, name: &str) -> Read<Option<ExprId>> {
        match self.given(object, name)? {
            Some(value) => self.expr(&value, class, name, Context::Load).map(Some),
            None => Ok(None),
        }
    }
    fn exprs(&mut self, object: &Value, class: &str, name: &str, context: Context) -> Read<Box<[ExprId]>> {
        let items = self.items(object, class, name)?;
        let mut ids = Vec::with_capacity(items.len());
        for item in items {
            if item.is_none() {
                return Err(self.vm.value_error("None disallowed in expression list"));
            }
            ids.push(self.expr(&item, class, name, context)?);
        }
        Ok(ids.into())
    }

    fn expr(&mut self, object: &Value, parent: &str, field: &str, context: Context) -> Read<ExprId> {
        self.vm.check_native_stack("during compilation")?;
        self.polled.tick(self.vm)?;
        if object.is_none() {
            return Err(self.vm.value_error(format!("field '{field}' is required for {parent}")));
        }
        let Some(class) = self.class(object)? else { return self.unexpected("expr", object) };
        let at = self.location(object, "expr")?;
        let named = self.named;
        if let "Attribute" | "Subscript" | "Starred" | "Name" | "List" | "Tuple" = class {
            let own = match self.field(object, "ctx")? {
                Some(ctx) => self.class(&ctx)?,
                None => Some("Load"),
            };
            let own = own.unwrap_or("Load");
            if own != context.name() {
                return Err(self
                    .vm
                    .value_error(format!("expression must have {} context but has {own} instead", context.name())));
            }
        } else if context != Context::Load {
            return Err(self
                .vm
                .value_error(format!("expression which can't be assigned to in {} context", context.name())));
        }
        let kind = self.expr_kind(object, class, context, at)?;
        let id = ExprId(self.tree.exprs.len() as u32);
        self.tree.exprs.push(Expr { kind, at, has_named: self.named != named });
        Ok(id)
    }

    fn expr_kind(&mut self, object: &Value, class: &'static str, context: Context, at: Location) -> Read<ExprKind> {
        Ok(match class {
            "BoolOp" => {
                let op = self.required(object, class, "op")?;
                let and = match self.class(&op)? {
                    Some("And") => true,
                    Some("Or") => false,
                    _ => return self.unexpected("boolop", &op),
                };
                let values = self.exprs(object, class, "values", Context::Load)?;
                if values.len() < 2 {
                    return Err(self.vm.value_error("BoolOp with less than 2 values"));
                }
                ExprKind::BoolOp { and, values }
            }
            "NamedExpr" => {
                self.named += 1;
                let target = self.required(object, class, "target")?;
                if self.class(&target)? != Some("Name") {
                    return Err(self.vm.type_error("NamedExpr target must be a Name"));
                }
                ExprKind::Named {
                    target: self.expr(&target, class, "target", Context::Store)?,
                    value: self.expr_field(object, class, "value")?,
                }
            }
            "BinOp" => {
                let left = self.expr_field(object, class, "left")?;
                let op = self.required(object, class, "op")?;
                let op = self.operator(&op)?;
                ExprKind::BinOp { left, op, right: self.expr_field(object, class, "right")? }
            }
            "UnaryOp" => {
                let op = self.required(object, class, "op")?;
                let op = match self.class(&op)? {
                    Some("Invert") => UnaryOp::Invert,
                    Some("Not") => UnaryOp::Not,
                    Some("UAdd") => UnaryOp::Plus,
                    Some("USub") => UnaryOp::Minus,
                    _ => return self.unexpected("unaryop", &op),
                };
                ExprKind::UnaryOp { op, operand: self.expr_field(object, class, "operand")? }
            }
            "Lambda" => {
                let args = self.required(object, class, "args")?;
                let params = Box::new(self.params(&args)?);
                ExprKind::Lambda { params, body: self.expr_field(object, class, "body")? }
            }
            "IfExp" => ExprKind::If {
                test: self.expr_field(object, class, "test")?,
                body: self.expr_field(object, class, "body")?,
                orelse: self.expr_field(object, class, "orelse")?,
            },
            "Dict" => self.dict(object)?,
            "Set" => ExprKind::Set { elts: self.exprs(object, class, "elts", Context::Load)? },
            "ListComp" | "SetComp" | "GeneratorExp" | "DictComp" => {
                let generators = self.generators(object, class)?;
                let (elt, value) = if class == "DictComp" {
                    (self.expr_field(object, class, "key")?, Some(self.expr_field(object, class, "value")?))
                } else {
                    (self.expr_field(object, class, "elt")?, None)
                };
                let kind = match class {
                    "ListComp" => CompKind::List,
                    "SetComp" => CompKind::Set,
                    "DictComp" => CompKind::Dict,
                    _ => CompKind::Generator,
                };
                ExprKind::Comp { kind, elt, value, generators }
            }
            "Await" => ExprKind::Await { value: self.expr_field(object, class, "value")? },
            "Yield" => ExprKind::Yield { value: self.optional_expr(object, class, "value")? },
            "YieldFrom" => ExprKind::YieldFrom { value: self.expr_field(object, class, "value")? },
            "Compare" => self.compare(object)?,
            "Call" => ExprKind::Call {
                func: self.expr_field(object, class, "func")?,
                args: self.exprs(object, class, "args", Context::Load)?,
                keywords: self.keywords(object, class)?,
            },
            "JoinedStr" => ExprKind::FString { parts: self.parts(object, class)? },
            "TemplateStr" => ExprKind::TString { parts: self.parts(object, class)? },
            "FormattedValue" => {
                let part = self.formatted(object, class, at)?;
                ExprKind::FString { parts: [part].into() }
            }
            "Interpolation" => {
                let part = self.formatted(object, class, at)?;
                ExprKind::TString { parts: [part].into() }
            }
            "Constant" => {
                let value = self.present(object, class, "value")?;
                ExprKind::Constant(self.constant(&value)?)
            }
            "Attribute" => ExprKind::Attribute {
                value: self.expr_field(object, class, "value")?,
                attr: self.name(object, class, "attr")?,
            },
            "Subscript" => ExprKind::Subscript {
                value: self.expr_field(object, class, "value")?,
                slice: self.expr_field(object, class, "slice")?,
            },
            "Starred" => {
                let value = self.required(object, class, "value")?;
                ExprKind::Starred { value: self.expr(&value, class, "value", context)? }
            }
            "Name" => ExprKind::Name(self.name(object, class, "id")?),
            "List" => ExprKind::List { elts: self.exprs(object, class, "elts", context)? },
            "Tuple" => ExprKind::Tuple { elts: self.exprs(object, class, "elts", context)? },
            "Slice" => ExprKind::Slice {
                lower: self.optional_expr(object, class, "lower")?,
                upper: self.optional_expr(object, class, "upper")?,
                step: self.optional_expr(object, class, "step")?,
            },
            _ => return self.unexpected("expr", object),
        })
    }

    fn dict(&mut self, object: &Value) -> Read<ExprKind> {
        let (keys, values) = (self.items(object, "Dict", "keys")?, self.items(object, "Dict", "values")?);
        if keys.len() != values.len() {
            return Err(self.vm.value_error("Dict doesn't have the same number of keys as values"));
        }
        let mut items = Vec::with_capacity(keys.len());
        for (key, value) in keys.iter().zip(&values) {
            if value.is_none() {
                return Err(self.vm.value_error("None disallowed in expression list"));
            }
            let key = if key.is_none() { None } else { Some(self.expr(key, "Dict", "keys", Context::Load)?) };
            items.push((key, self.expr(value, "Dict", "values", Context::Load)?));
        }
        Ok(ExprKind::Dict { items: items.into() })
    }

    fn compare(&mut self, object: &Value) -> Read<ExprKind> {
        let class = "Compare";
        let left = self.expr_field(object, class, "left")?;
        let mut ops = Vec::new();
        for op in self.items(object, class, "ops")? {
            ops.push(match self.class(&op)? {
                Some("Eq") => CmpOp::Eq,
                Some("NotEq") => CmpOp::NotEq,
                Some("Lt") => CmpOp::Lt,
                Some("LtE") => CmpOp::LtE,
                Some("Gt") => CmpOp::Gt,
                Some("GtE") => CmpOp::GtE,
                Some("Is") => CmpOp::Is,
                Some("IsNot") => CmpOp::IsNot,
                Some("In") => CmpOp::In,
                Some("NotIn") => CmpOp::NotIn,
                _ => return self.unexpected("cmpop", &op),
            });
        }
        let comparators = self.exprs(object, class, "comparators", Context::Load)?;
        if comparators.is_empty() {
            return Err(self.vm.value_error("Compare with no comparators"));
        }
        if comparators.len() != ops.len() {
            return Err(self.vm.value_error("Compare has a different number of comparators and operands"));
        }
        Ok(ExprKind::Compare { left, ops: ops.into(), comparators })
    }

    fn operator(&mut self, object: &Value) -> Read<BinOp> {
        Ok(match self.class(object)? {
            Some("Add") => BinOp::Add,
            Some("Sub") => BinOp::Sub,
            Some("Mult") => BinOp::Mul,
            Some("MatMult") => BinOp::MatMul,
            Some("Div") => BinOp::Div,
            Some("Mod") => BinOp::Mod,
            Some("Pow") => BinOp::Pow,
            Some("LShift") => BinOp::LShift,
            Some("RShift") => BinOp::RShift,
            Some("BitOr") => BinOp::Or,
            Some("BitXor") => BinOp::Xor,
            Some("BitAnd") => BinOp::And,
            Some("FloorDiv") => BinOp::FloorDiv,
            _ => return self.unexpected("operator", object),
        })
    }

    fn generators(&mut self, object: &Value, class: &str) -> Read<Box<[Generator]>> {
        let items = self.items(object, class, "generators")?;
        if items.is_empty() {
            return Err(self.vm.value_error("comprehension with no generators"));
        }
        let mut generators = Vec::with_capacity(items.len());
        for item in items {
            let class = "comprehension";
            if self.class(&item)? != Some(class) {
                return self.unexpected(class, &item);
            }
            let target = self.required(&item, class, "target")?;
            generators.push(Generator {
                target: self.expr(&target, class, "target", Context::Store)?,
                iter: self.expr_field(&item, class, "iter")?,
                ifs: self.exprs(&item, class, "ifs", Context::Load)?,
                is_async: self.number(&item, class, "is_async")? != 0,
            });
        }
        Ok(generators.into())
    }

    fn keywords(&mut self, object: &Value, class: &str) -> Read<Box<[Keyword]>> {
        let mut keywords = Vec::new();
        for item in self.items(object, class, "keywords")? {
            if self.class(&item)? != Some("keyword") {
                return self.unexpected("keyword", &item);
            }
            let at = self.location(&item, "keyword")?;
            let name = self.optional_name(&item, "arg")?;
            keywords.push(Keyword { name, value: self.expr_field(&item, "keyword", "value")?, at });
        }
        Ok(keywords.into())
    }

    fn parts(&mut self, object: &Value, class: &str) -> Read<Box<[FPart]>> {
        self.vm.check_native_stack("during compilation")?;
        let mut parts = Vec::new();
        for item in self.items(object, class, "values")? {
            if item.is_none() {
                return Err(self.vm.value_error("None disallowed in expression list"));
            }
            let own = self.class(&item)?;
            let at = self.location(&item, "expr")?;
            match own {
                Some("Constant") => {
                    let value = self.present(&item, "Constant", "value")?;
                    let Some(text) = value.downcast::<StrObj>() else {
                        let value = self.expr(&item, class, "values", Context::Load)?;
                        parts.push(plain_part(value, at));
                        continue;
                    };
                    if !text.as_bytes().is_empty() {
                        parts.push(FPart::Literal { text: text.as_bytes().into(), at, unicode: false });
                    }
                }
                Some(own @ ("FormattedValue" | "Interpolation")) => parts.push(self.formatted(&item, own, at)?),
                Some("JoinedStr") if class == "JoinedStr" => parts.extend(self.parts(&item, "JoinedStr")?),
                _ => {
                    let value = self.expr(&item, class, "values", Context::Load)?;
                    parts.push(plain_part(value, at));
                }
            }
        }
        Ok(parts.into())
    }

    fn formatted(&mut self, object: &Value, class: &str, at: Location) -> Read<FPart> {
        let value = self.expr_field(object, class, "value")?;
        let conversion = match self.number(object, class, "conversion")? {
            -1 => 0,
            115 => 1,
            114 => 2,
            97 => 3,
            other => {
                return Err(self
                    .vm
                    .error(&vm::error::exception::SYSTEM_ERROR, format!("Unrecognized conversion character {other}")));
            }
        };
        let text = match (class, self.field(object, "str")?) {
            ("Interpolation", Some(text)) => {
                text.downcast::<StrObj>().map_or(String::new(), |text| text.display().into())
            }
            _ => String::new(),
        };
        let (mut spec, mut spec_at) = (None, at);
        if let Some(object) = self.given(object, "format_spec")? {
            spec_at = self.location(&object, "expr")?;
            spec = Some(match self.class(&object)? {
                Some("JoinedStr") => self.parts(&object, "JoinedStr")?,
                _ => {
                    let value = self.expr(&object, class, "format_spec", Context::Load)?;
                    [plain_part(value, spec_at)].into()
                }
            });
        }
        Ok(FPart::Value(Box::new(FValue { value, conversion, spec, spec_at, text: text.into(), at })))
    }

    fn constant(&self, value: &Value) -> Read<Const> {
        self.vm.check_native_stack("during compilation")?;
        Ok(match value {
            v if v.is_none() => Const::None,
            v if v.is(&Value::TRUE) => Const::True,
            v if v.is(&Value::FALSE) => Const::False,
            v if v.is(&Value::ELLIPSIS) => Const::Ellipsis,
            v if vm::types::int::INT.is_exact(v) => match vm::types::int::to_i64(v) {
                Some(n) => Const::Int(n),
                None => {
                    let big = vm::types::int::to_big(v).map(|big| big.into_owned()).unwrap_or_default();
                    let (sign, magnitude) = big.to_bytes_le();
                    Const::BigInt { negative: sign == num_bigint::Sign::Minus, magnitude: magnitude.into() }
                }
            },
            v if vm::types::float::FLOAT.is_exact(v) => {
                Const::Float(vm::types::float::exact(v).unwrap_or_default().to_bits())
            }
            v if vm::types::complex::COMPLEX.is_exact(v) => {
                let (re, im) = vm::types::complex::exact(v).unwrap_or_default();
                Const::Complex(re.to_bits(), im.to_bits())
            }
            v if vm::types::str::STR.is_exact(v) => {
                Const::Str(v.downcast::<StrObj>().map(|s| s.as_bytes()).unwrap_or_default().into())
            }
            v if vm::types::bytes::BYTES.is_exact(v) => {
                Const::Bytes(vm::types::bytes::as_bytes(v).unwrap_or_default().into())
            }
            v if vm::types::tuple::TUPLE.is_exact(v) => {
                let items = v.downcast::<TupleObj>().map(|t| t.items()).unwrap_or_default();
                Const::Tuple(items.iter().map(|item| self.constant(item)).collect::<Read<Vec<_>>>()?.into())
            }
            v if vm::types::set::FROZENSET.is_exact(v) => {
                let items = self.vm.collect(v)?;
                Const::FrozenSet(items.iter().map(|item| self.constant(item)).collect::<Read<Vec<_>>>()?.into())
            }
            other => {
                let name = type_of(other).tp_name().to_owned();
                return Err(self.vm.type_error(format!("got an invalid type in Constant: {name}")));
            }
        })
    }

    // Parameters.

    fn params(&mut self, object: &Value) -> Read<Params> {
        let class = "arguments";
        if self.class(object)? != Some(class) {
            return self.unexpected(class, object);
        }
        let mut posonly = self.arg_list(object, "posonlyargs")?;
        let mut args = self.arg_list(object, "args")?;
        let vararg = self.optional_arg(object, "vararg")?;
        let mut kwonly = self.arg_list(object, "kwonlyargs")?;
        let kwarg = self.optional_arg(object, "kwarg")?;
        let defaults = self.exprs(object, class, "defaults", Context::Load)?;
        let total = posonly.len() + args.len();
        if defaults.len() > total {
            return Err(self.vm.value_error("more positional defaults than args on arguments"));
        }
        let positional = posonly.iter_mut().chain(&mut args).skip(total - defaults.len());
        for (param, default) in positional.zip(&defaults) {
            param.default = Some(*default);
        }
        let kw_defaults = self.items(object, class, "kw_defaults")?;
        if kw_defaults.len() != kwonly.len() {
            return Err(self.vm.value_error("length of kwonlyargs is not the same as kw_defaults on arguments"));
        }
        for (param, default) in kwonly.iter_mut().zip(&kw_defaults) {
            if !default.is_none() {
                param.default = Some(self.expr(default, class, "kw_defaults", Context::Load)?);
            }
        }
        Ok(Params { posonly, args, vararg, kwonly, kwarg })
    }
    fn arg(&mut self, object: &Value) -> Read<Param> {
        if self.class(object)? != Some("arg") {
            return self.unexpected("arg", object);
        }
        let at = self.location(object, "arg")?;
        let name = self.name(object, "arg", "arg")?;
        Ok(Param { name, annotation: self.optional_expr(object, "arg", "annotation")?, default: None, at })
    }
    fn arg_list(&mut self, object: &Value, name: &str) -> Read<Vec<Param>> {
        self.items(object, "arguments", name)?.iter().map(|item| self.arg(item)).collect()
    }
    fn optional_arg(&mut self, object: &Value, name: &str) -> Read<Option<Param>> {
        self.given(object, name)?.map(|item| self.arg(&item)).transpose()
    }

    // Patterns.

    fn patterns(&mut self, object: &Value, class: &str, name: &str, star: bool) -> Read<Box<[PatternId]>> {
        self.items(object, class, name)?.iter().map(|item| self.pattern(item, star)).collect()
    }

    fn pattern(&mut self, object: &Value, star: bool) -> Read<PatternId> {
        self.vm.check_native_stack("during compilation")?;
        let Some(class) = self.class(object)? else { return self.unexpected("pattern", object) };
        let at = self.location(object, "pattern")?;
        let kind = match class {
            "MatchValue" => {
                let value = self.required(object, class, "value")?;
                self.check_pattern_value(&value)?;
                PatternKind::Value(self.expr(&value, class, "value", Context::Load)?)
            }
            "MatchSingleton" => {
                let value = self.present(object, class, "value")?;
                match self.constant(&value)? {
                    value @ (Const::None | Const::True | Const::False) => PatternKind::Singleton(value),
                    _ => {
                        return Err(self.vm.value_error("MatchSingleton can only contain True, False and None"));
                    }
                }
            }
            "MatchSequence" => PatternKind::Sequence(self.patterns(object, class, "patterns", true)?),
            "MatchMapping" => {
                let keys = self.items(object, class, "keys")?;
                let patterns = self.items(object, class, "patterns")?;
                if keys.len() != patterns.len() {
                    return Err(self.vm.value_error("MatchMapping doesn't have the same number of keys as patterns"));
                }
                for key in &keys {
                    let constant = self.class(key)? == Some("Constant");
                    let value = if constant { self.field(key, "value")? } else { None };
                    let singleton = value.is_some_and(|v| v.is_none() || v.is(&Value::TRUE) || v.is(&Value::FALSE));
                    if !singleton {
                        self.check_pattern_value(key)?;
                    }
                }
                let rest = self.optional_name(object, "rest")?;
                let keys = self.exprs(object, class, "keys", Context::Load)?;
                PatternKind::Mapping { keys, patterns: self.patterns(object, class, "patterns", false)?, rest }
            }
            "MatchClass" => {
                let cls = self.required(object, class, "cls")?;
                let mut inner = cls.clone();
                loop {
                    match self.class(&inner)? {
                        Some("Name") => break,
                        Some("Attribute") => inner = self.required(&inner, "Attribute", "value")?,
                        _ => {
                            return Err(self
                                .vm
                                .value_error("MatchClass cls field can only contain Name or Attribute nodes."));
                        }
                    }
                }
                let cls = self.expr(&cls, class, "cls", Context::Load)?;
                let attrs = self.items(object, class, "kwd_attrs")?;
                let values = self.patterns(object, class, "kwd_patterns", false)?;
                if attrs.len() != values.len() {
                    return Err(self
                        .vm
                        .value_error("MatchClass doesn't have the same number of keyword attributes as patterns"));
                }
                let mut keywords = Vec::with_capacity(attrs.len());
                for (attr, value) in attrs.iter().zip(&values) {
                    keywords.push((self.sym(attr)?, *value));
                }
                let patterns = self.patterns(object, class, "patterns", false)?;
                PatternKind::Class { cls, patterns, keywords: keywords.into() }
            }
            "MatchStar" => {
                if !star {
                    return Err(self.vm.value_error("can't use MatchStar here"));
                }
                PatternKind::Star(self.capture(object, "name")?)
            }
            "MatchAs" => {
                let pattern = self.given(object, "pattern")?;
                let name = self.capture(object, "name")?;
                let pattern = match pattern {
                    Some(_) if name.is_none() => {
                        return Err(self.vm.value_error("MatchAs must specify a target name if a pattern is given"));
                    }
                    Some(pattern) => Some(self.pattern(&pattern, false)?),
                    None => None,
                };
                PatternKind::As { pattern, name }
            }
            "MatchOr" => {
                let patterns = self.patterns(object, class, "patterns", false)?;
                if patterns.len() < 2 {
                    return Err(self.vm.value_error("MatchOr requires at least 2 patterns"));
                }
                PatternKind::Or(patterns)
            }
            _ => return self.unexpected("pattern", object),
        };
        let id = PatternId(self.tree.patterns.len() as u32);
        self.tree.patterns.push(Pattern { kind, at });
        Ok(id)
    }

    fn capture(&mut self, object: &Value, name: &str) -> Read<Option<Sym>> {
        let sym = self.optional_name(object, name)?;
        if sym.is_some_and(|sym| self.names.text(sym) == "_") {
            return Err(self.vm.value_error("can't capture name '_' in patterns"));
        }
        Ok(sym)
    }

    /// Literals (of numbers, strings and bytes), signed and complex ones, attributes, and f-strings as parsed.
    fn check_pattern_value(&mut self, object: &Value) -> Read<()> {
        match self.class(object)? {
            Some("Constant") => {
                let value = self.present(object, "Constant", "value")?;
                match self.constant(&value)? {
                    Const::Int(_)
                    | Const::BigInt { .. }
                    | Const::Float(_)
                    | Const::Complex(..)
                    | Const::Str(_)
                    | Const::Bytes(_) => Ok(()),
                    _ => Err(self.vm.value_error("unexpected constant inside of a literal pattern")),
                }
            }
            Some("Attribute" | "UnaryOp" | "BinOp" | "JoinedStr") => Ok(()),
            _ => Err(self.vm.value_error("patterns may only match literals and attribute lookups")),
        }
    }
}

/// A value without conversion and specification.
fn plain_part(value: ExprId, at: Location) -> FPart {
    FPart::Value(Box::new(FValue { value, conversion: 0, spec: None, spec_at: at, text: "".into(), at }))
}
