//! Expressions: fields that hold them, and their kinds.

use super::*;

impl Reader<'_> {
    pub(super) fn expr_field(&mut self, object: &Value, class: &str, name: &str) -> Read<ExprId> {
        let value = self.required(object, class, name)?;
        self.expr(&value, class, name, Context::Load)
    }
    pub(super) fn optional_expr(&mut self, object: &Value, class: &str, name: &str) -> Read<Option<ExprId>> {
        match self.given(object, name)? {
            Some(value) => self.expr(&value, class, name, Context::Load).map(Some),
            None => Ok(None),
        }
    }
    pub(super) fn exprs(&mut self, object: &Value, class: &str, name: &str, context: Context) -> Read<Box<[ExprId]>> {
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

    pub(super) fn expr(&mut self, object: &Value, parent: &str, field: &str, context: Context) -> Read<ExprId> {
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

    pub(super) fn expr_kind(
        &mut self,
        object: &Value,
        class: &'static str,
        context: Context,
        at: Location,
    ) -> Read<ExprKind> {
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

    pub(super) fn dict(&mut self, object: &Value) -> Read<ExprKind> {
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

    pub(super) fn compare(&mut self, object: &Value) -> Read<ExprKind> {
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

    pub(super) fn operator(&mut self, object: &Value) -> Read<BinOp> {
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

    pub(super) fn generators(&mut self, object: &Value, class: &str) -> Read<Box<[Generator]>> {
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

    pub(super) fn keywords(&mut self, object: &Value, class: &str) -> Read<Box<[Keyword]>> {
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
}
