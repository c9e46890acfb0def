//! Statements, their bodies and type parameters.

use super::*;

impl Reader<'_> {
    pub(super) fn statements(&mut self, items: &[Value]) -> Read<Body> {
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
    pub(super) fn body(&mut self, object: &Value, class: &str, name: &str) -> Read<Body> {
        let items = self.items(object, class, name)?;
        self.statements(&items)
    }
    pub(super) fn full_body(&mut self, object: &Value, class: &str, name: &str) -> Read<Body> {
        let items = self.items(object, class, name)?;
        if items.is_empty() {
            return Err(self.vm.value_error(format!("empty {name} on {class}")));
        }
        self.statements(&items)
    }

    pub(super) fn stmt(&mut self, object: &Value) -> Read<StmtId> {
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

    pub(super) fn function(&mut self, object: &Value, class: &'static str) -> Read<StmtKind> {
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

    pub(super) fn class_def(&mut self, object: &Value) -> Read<StmtKind> {
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

    pub(super) fn match_stmt(&mut self, object: &Value) -> Read<StmtKind> {
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

    pub(super) fn try_stmt(&mut self, object: &Value, class: &'static str) -> Read<StmtKind> {
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

    pub(super) fn aliases(&mut self, object: &Value, class: &str) -> Read<Box<[Alias]>> {
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

    pub(super) fn type_params(&mut self, object: &Value, class: &str) -> Read<Box<[TypeParamId]>> {
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
}
