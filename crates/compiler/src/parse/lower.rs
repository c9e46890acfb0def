//! The parser library's tree to ours.

use num_bigint::BigUint;
use ruff_python_ast as ast;
use ruff_text_size::{Ranged, TextRange};

use super::{Lines, strings};
use crate::deep;
use crate::error::{CompileError, Result, Warning};
use crate::intern::{Interner, Sym};
use crate::tree::*;

/// Positional and keyword arguments.
type Arguments = (Box<[ExprId]>, Box<[Keyword]>);

pub struct Lowering<'a> {
    source: &'a str,
    lines: &'a Lines,
    names: &'a mut Interner,
    module: Module,
    named_count: u32,
    /// Where the name `match` was hidden from the library.
    disguised: Vec<u32>,
    /// Decimal digits an integer literal may have.
    int_digits: usize,
}

impl<'a> Lowering<'a> {
    pub fn new(
        source: &'a str,
        lines: &'a Lines,
        names: &'a mut Interner,
        disguised: Vec<u32>,
        int_digits: usize,
    ) -> Lowering<'a> {
        Lowering { source, lines, names, module: Module::default(), named_count: 0, disguised, int_digits }
    }

    pub fn module(mut self, root: &ast::Mod) -> Result<Module> {
        match root {
            ast::Mod::Module(module) => self.module.body = self.body(&module.body)?,
            ast::Mod::Expression(expression) => self.module.expression = Some(self.expr(&expression.body)?),
        }
        Ok(self.module)
    }

    fn at(&self, range: TextRange) -> Location {
        self.lines.span(range.start().to_u32(), range.end().to_u32())
    }
    fn text(&self, range: TextRange) -> &'a str {
        self.source.get(range.start().to_usize()..range.end().to_usize()).unwrap_or("")
    }
    fn error<T>(&self, message: impl Into<String>, range: TextRange) -> Result<T> {
        Err(CompileError::syntax(message, self.at(range)))
    }
    fn sym(&mut self, name: &str) -> Sym {
        self.names.intern(name)
    }

    fn body(&mut self, stmts: &[ast::Stmt]) -> Result<Body> {
        stmts.iter().map(|stmt| deep(|| self.stmt(stmt))).collect()
    }

    fn stmt(&mut self, stmt: &ast::Stmt) -> Result<StmtId> {
        let at = self.at(stmt.range());
        let kind = self.stmt_kind(stmt)?;
        let id = StmtId(self.module.stmts.len() as u32);
        // A decorated definition begins at its `def` or `class`, not at its decorators.
        let at = match stmt {
            ast::Stmt::FunctionDef(def) if !def.decorator_list.is_empty() => {
                self.after_decorators(&def.decorator_list, stmt.range(), at)
            }
            ast::Stmt::ClassDef(def) if !def.decorator_list.is_empty() => {
                self.after_decorators(&def.decorator_list, stmt.range(), at)
            }
            _ => at,
        };
        if let ast::Stmt::If(s) = stmt {
            let clauses = s.elif_else_clauses.iter().filter(|clause| clause.test.is_some());
            let places: Box<[Location]> =
                clauses.map(|clause| self.at(TextRange::new(clause.range.start(), s.range.end()))).collect();
            if !places.is_empty() {
                self.module.elifs.insert(id, places);
            }
        }
        self.module.stmts.push(Stmt { kind, at });
        Ok(id)
    }

    fn after_decorators(&self, decorators: &[ast::Decorator], range: TextRange, at: Location) -> Location {
        let Some(last) = decorators.last() else { return at };
        let mut offset = last.range().end().to_usize();
        let mut comment = false;
        for byte in self.source.as_bytes().get(offset..).unwrap_or(b"") {
            match byte {
                b'\n' => comment = false,
                b'#' => comment = true,
                b' ' | b'\t' | b'\x0c' | b'\\' => {}
                _ if comment => {}
                _ => break,
            }
            offset += 1;
        }
        self.lines.span(offset as u32, range.end().to_u32())
    }

    fn stmt_kind(&mut self, stmt: &ast::Stmt) -> Result<StmtKind> {
        Ok(match stmt {
            ast::Stmt::FunctionDef(def) => StmtKind::FunctionDef(Box::new(FunctionDef {
                name: self.sym(&def.name),
                is_async: def.is_async,
                decorators: self.decorators(&def.decorator_list)?,
                type_params: self.type_params(def.type_params.as_deref())?,
                params: self.params(&def.parameters)?,
                returns: self.optional(def.returns.as_deref())?,
                body: self.body(&def.body)?,
            })),
            ast::Stmt::ClassDef(def) => {
                let decorators = self.decorators(&def.decorator_list)?;
                let type_params = self.type_params(def.type_params.as_deref())?;
                let (bases, keywords) = match def.arguments.as_deref() {
                    Some(arguments) => self.arguments(arguments)?,
                    None => Default::default(),
                };
                StmtKind::ClassDef(Box::new(ClassDef {
                    name: self.sym(&def.name),
                    decorators,
                    type_params,
                    bases,
                    keywords,
                    body: self.body(&def.body)?,
                }))
            }
            ast::Stmt::Return(s) => StmtKind::Return(self.optional(s.value.as_deref())?),
            ast::Stmt::Delete(s) => StmtKind::Delete(self.exprs(&s.targets)?),
            ast::Stmt::TypeAlias(s) => StmtKind::TypeAlias {
                name: self.expr(&s.name)?,
                params: self.type_params(s.type_params.as_deref())?,
                value: self.expr(&s.value)?,
            },
            ast::Stmt::Assign(s) => StmtKind::Assign { targets: self.exprs(&s.targets)?, value: self.expr(&s.value)? },
            ast::Stmt::AugAssign(s) => {
                StmtKind::AugAssign { target: self.expr(&s.target)?, op: operator(s.op), value: self.expr(&s.value)? }
            }
            ast::Stmt::AnnAssign(s) => StmtKind::AnnAssign {
                target: self.expr(&s.target)?,
                annotation: self.expr(&s.annotation)?,
                value: self.optional(s.value.as_deref())?,
                simple: s.simple,
            },
            ast::Stmt::For(s) => StmtKind::For {
                target: self.expr(&s.target)?,
                iter: self.expr(&s.iter)?,
                body: self.body(&s.body)?,
                orelse: self.body(&s.orelse)?,
                is_async: s.is_async,
            },
            ast::Stmt::While(s) => {
                StmtKind::While { test: self.expr(&s.test)?, body: self.body(&s.body)?, orelse: self.body(&s.orelse)? }
            }
            ast::Stmt::If(s) => {
                let mut clauses = vec![(self.expr(&s.test)?, self.body(&s.body)?)];
                let mut orelse = Body::default();
                for clause in &s.elif_else_clauses {
                    match &clause.test {
                        Some(test) => clauses.push((self.expr(test)?, self.body(&clause.body)?)),
                        None => orelse = self.body(&clause.body)?,
                    }
                }
                StmtKind::If { clauses: clauses.into(), orelse }
            }
            ast::Stmt::With(s) => {
                let mut items = Vec::new();
                for item in &s.items {
                    let context = self.expr(&item.context_expr)?;
                    items.push(WithItem { context, vars: self.optional(item.optional_vars.as_deref())? });
                }
                StmtKind::With { items: items.into(), body: self.body(&s.body)?, is_async: s.is_async }
            }
            ast::Stmt::Match(s) => {
                let subject = self.expr(&s.subject)?;
                let mut cases = Vec::new();
                for case in &s.cases {
                    cases.push(Case {
                        pattern: self.pattern(&case.pattern)?,
                        guard: self.optional(case.guard.as_deref())?,
                        body: self.body(&case.body)?,
                    });
                }
                StmtKind::Match { subject, cases: cases.into() }
            }
            ast::Stmt::Raise(s) => {
                StmtKind::Raise { exc: self.optional(s.exc.as_deref())?, cause: self.optional(s.cause.as_deref())? }
            }
            ast::Stmt::Try(s) => {
                let body = self.body(&s.body)?;
                let mut handlers = Vec::new();
                for ast::ExceptHandler::ExceptHandler(handler) in &s.handlers {
                    handlers.push(ExceptHandler {
                        typ: self.optional(handler.type_.as_deref())?,
                        name: handler.name.as_ref().map(|name| self.names.intern(name)),
                        body: self.body(&handler.body)?,
                        at: self.at(handler.range),
                    });
                }
                StmtKind::Try {
                    body,
                    handlers: handlers.into(),
                    orelse: self.body(&s.orelse)?,
                    finalbody: self.body(&s.finalbody)?,
                    is_star: s.is_star,
                }
            }
            ast::Stmt::Assert(s) => {
                StmtKind::Assert { test: self.expr(&s.test)?, msg: self.optional(s.msg.as_deref())? }
            }
            ast::Stmt::Import(s) if s.is_lazy => return self.error("invalid syntax", s.range),
            ast::Stmt::ImportFrom(s) if s.is_lazy => return self.error("invalid syntax", s.range),
            ast::Stmt::Import(s) => StmtKind::Import(self.aliases(&s.names)),
            ast::Stmt::ImportFrom(s) => StmtKind::ImportFrom {
                module: s.module.as_ref().map(|name| self.names.intern(name)),
                names: self.aliases(&s.names),
                level: s.level,
            },
            ast::Stmt::Global(s) => StmtKind::Global(s.names.iter().map(|name| self.names.intern(name)).collect()),
            ast::Stmt::Nonlocal(s) => StmtKind::Nonlocal(s.names.iter().map(|name| self.names.intern(name)).collect()),
            ast::Stmt::Expr(s) => StmtKind::Expr(self.expr(&s.value)?),
            ast::Stmt::Pass(_) => StmtKind::Pass,
            ast::Stmt::Break(_) => StmtKind::Break,
            ast::Stmt::Continue(_) => StmtKind::Continue,
            ast::Stmt::IpyEscapeCommand(s) => return self.error("invalid syntax", s.range),
        })
    }

    fn aliases(&mut self, aliases: &[ast::Alias]) -> Box<[Alias]> {
        let mut out = Vec::new();
        for alias in aliases {
            let at = self.at(alias.range);
            let asname = alias.asname.as_ref().map(|name| self.names.intern(name));
            out.push(Alias { name: self.names.intern(&alias.name), asname, at });
        }
        out.into()
    }

    fn decorators(&mut self, decorators: &[ast::Decorator]) -> Result<Box<[ExprId]>> {
        decorators.iter().map(|decorator| self.expr(&decorator.expression)).collect()
    }

    fn type_params(&mut self, params: Option<&ast::TypeParams>) -> Result<Box<[TypeParamId]>> {
        let Some(params) = params else { return Ok(Box::default()) };
        let mut ids = Vec::new();
        for param in &params.type_params {
            let at = self.at(param.range());
            let (kind, name, bound, default) = match param {
                ast::TypeParam::TypeVar(p) => (TypeParamKind::TypeVar, &p.name, p.bound.as_deref(), &p.default),
                ast::TypeParam::ParamSpec(p) => (TypeParamKind::ParamSpec, &p.name, None, &p.default),
                ast::TypeParam::TypeVarTuple(p) => (TypeParamKind::TypeVarTuple, &p.name, None, &p.default),
            };
            let name = self.sym(name);
            let bound = self.optional(bound)?;
            let default = self.optional(default.as_deref())?;
            ids.push(TypeParamId(self.module.type_params.len() as u32));
            self.module.type_params.push(TypeParam { kind, name, bound, default, at });
        }
        Ok(ids.into())
    }

    fn params(&mut self, params: &ast::Parameters) -> Result<Params> {
        Ok(Params {
            posonly: self.param_list(&params.posonlyargs)?,
            args: self.param_list(&params.args)?,
            vararg: params.vararg.as_deref().map(|param| self.param(param, None)).transpose()?,
            kwonly: self.param_list(&params.kwonlyargs)?,
            kwarg: params.kwarg.as_deref().map(|param| self.param(param, None)).transpose()?,
        })
    }
    fn param_list(&mut self, params: &[ast::ParameterWithDefault]) -> Result<Vec<Param>> {
        params.iter().map(|param| self.param(&param.parameter, param.default.as_deref())).collect()
    }
    fn param(&mut self, param: &ast::Parameter, default: Option<&ast::Expr>) -> Result<Param> {
        let annotation = self.optional(param.annotation.as_deref())?;
        let default = self.optional(default)?;
        // Without the stars before the name.
        let at = self.at(TextRange::new(param.name.range.start(), param.range.end()));
        Ok(Param { name: self.sym(&param.name), annotation, default, at })
    }

    fn exprs(&mut self, exprs: &[ast::Expr]) -> Result<Box<[ExprId]>> {
        exprs.iter().map(|expr| self.expr(expr)).collect()
    }
    fn optional(&mut self, expr: Option<&ast::Expr>) -> Result<Option<ExprId>> {
        expr.map(|expr| self.expr(expr)).transpose()
    }
    fn expr(&mut self, expr: &ast::Expr) -> Result<ExprId> {
        deep(|| {
            let named = self.named_count;
            let kind = self.expr_kind(expr)?;
            let id = self.push(kind, self.at(expr.range()), named);
            if let ast::Expr::StringLiteral(e) = expr
                && e.value.iter().next().is_some_and(|part| part.flags.prefix().is_unicode())
            {
                self.module.unicode.insert(id);
            }
            Ok(id)
        })
    }
    fn push(&mut self, kind: ExprKind, at: Location, named: u32) -> ExprId {
        let id = ExprId(self.module.exprs.len() as u32);
        self.module.exprs.push(Expr { kind, at, has_named: self.named_count != named });
        id
    }

    fn expr_kind(&mut self, expr: &ast::Expr) -> Result<ExprKind> {
        Ok(match expr {
            ast::Expr::BoolOp(e) => ExprKind::BoolOp { and: e.op == ast::BoolOp::And, values: self.exprs(&e.values)? },
            ast::Expr::Named(e) => {
                self.named_count += 1;
                ExprKind::Named { target: self.expr(&e.target)?, value: self.expr(&e.value)? }
            }
            ast::Expr::BinOp(e) => {
                let left = self.expr(&e.left)?;
                ExprKind::BinOp { left, op: operator(e.op), right: self.expr(&e.right)? }
            }
            ast::Expr::UnaryOp(e) => {
                let op = match e.op {
                    ast::UnaryOp::Invert => UnaryOp::Invert,
                    ast::UnaryOp::Not => UnaryOp::Not,
                    ast::UnaryOp::UAdd => UnaryOp::Plus,
                    ast::UnaryOp::USub => UnaryOp::Minus,
                };
                ExprKind::UnaryOp { op, operand: self.expr(&e.operand)? }
            }
            ast::Expr::Lambda(e) => {
                let params = match e.parameters.as_deref() {
                    Some(params) => self.params(params)?,
                    None => Params::default(),
                };
                ExprKind::Lambda { params: Box::new(params), body: self.expr(&e.body)? }
            }
            ast::Expr::If(e) => {
                let test = self.expr(&e.test)?;
                ExprKind::If { test, body: self.expr(&e.body)?, orelse: self.expr(&e.orelse)? }
            }
            ast::Expr::Dict(e) => {
                let mut items = Vec::new();
                for item in &e.items {
                    let key = self.optional(item.key.as_ref())?;
                    items.push((key, self.expr(&item.value)?));
                }
                ExprKind::Dict { items: items.into() }
            }
            ast::Expr::Set(e) => ExprKind::Set { elts: self.exprs(&e.elts)? },
            ast::Expr::ListComp(e) => self.comp(CompKind::List, &e.elt, None, &e.generators)?,
            ast::Expr::SetComp(e) => self.comp(CompKind::Set, &e.elt, None, &e.generators)?,
            ast::Expr::DictComp(e) => match e.key.as_deref() {
                Some(key) => self.comp(CompKind::Dict, key, Some(&e.value), &e.generators)?,
                None => {
                    let start = e.value.range().start().to_u32();
                    let star = self.source.get(..e.value.range().start().to_usize()).and_then(|s| s.rfind("**"));
                    let star = star.map_or(start, |at| at as u32);
                    let message = "dict unpacking cannot be used in dict comprehension";
                    return Err(CompileError::syntax(message, self.lines.span(star, star + 2)));
                }
            },
            ast::Expr::Generator(e) => self.comp(CompKind::Generator, &e.elt, None, &e.generators)?,
            ast::Expr::Await(e) => ExprKind::Await { value: self.expr(&e.value)? },
            ast::Expr::Yield(e) => {
                if e.value.is_none() {
                    let after =
                        self.source.get(e.range.end().to_usize()..).unwrap_or("").trim_start_matches([' ', '\t']);
                    let ends = [')', ']', '}', '\n', ';', '#', '=', ':', '!', '\\'];
                    self.module.doubtful |= !after.is_empty() && !after.starts_with(ends);
                }
                ExprKind::Yield { value: self.optional(e.value.as_deref())? }
            }
            ast::Expr::YieldFrom(e) => ExprKind::YieldFrom { value: self.expr(&e.value)? },
            ast::Expr::Compare(e) => ExprKind::Compare {
                left: self.expr(&e.left)?,
                ops: e.ops.iter().map(|op| cmp_op(*op)).collect(),
                comparators: self.exprs(&e.comparators)?,
            },
            ast::Expr::Call(e) => {
                let func = self.expr(&e.func)?;
                let (args, keywords) = self.arguments(&e.arguments)?;
                // A bare generator expression begins at the call's parenthesis.
                if let ([only], [ast::Expr::Generator(generator)]) = (&*args, &*e.arguments.args)
                    && !generator.parenthesized
                {
                    let at = self.at(e.arguments.range());
                    if let Some(node) = self.module.exprs.get_mut(only.0 as usize) {
                        node.at = at;
                    }
                }
                ExprKind::Call { func, args, keywords }
            }
            ast::Expr::FString(e) => {
                let mut parts = Vec::new();
                for part in e.value.iter() {
                    match part {
                        ast::FStringPart::Literal(literal) => {
                            let value = self.string(literal)?;
                            let unicode = literal.flags.prefix().is_unicode();
                            push_literal(&mut parts, value, self.at(literal.range), unicode);
                        }
                        ast::FStringPart::FString(string) => {
                            let raw = string.flags.prefix().is_raw();
                            self.elements(&string.elements, raw, false, false, &mut parts)?;
                        }
                    }
                }
                ExprKind::FString { parts: parts.into() }
            }
            ast::Expr::TString(e) => {
                let mut parts = Vec::new();
                for string in e.value.iter() {
                    let raw = string.flags.prefix().is_raw();
                    self.elements(&string.elements, raw, false, true, &mut parts)?;
                }
                ExprKind::TString { parts: parts.into() }
            }
            ast::Expr::StringLiteral(e) => {
                let mut value = Vec::new();
                for part in e.value.iter() {
                    value.extend_from_slice(&self.string(part)?);
                }
                ExprKind::Constant(Const::Str(value.into()))
            }
            ast::Expr::BytesLiteral(e) => {
                let mut value = Vec::new();
                for part in e.value.iter() {
                    if !part.flags.prefix().is_raw() {
                        self.warn_escapes(part.content_range(), true, false);
                    }
                    value.extend_from_slice(part.as_slice());
                }
                ExprKind::Constant(Const::Bytes(value.into()))
            }
            ast::Expr::NumberLiteral(e) => ExprKind::Constant(self.number(&e.value, e.range)?),
            ast::Expr::BooleanLiteral(e) => ExprKind::Constant(if e.value { Const::True } else { Const::False }),
            ast::Expr::NoneLiteral(_) => ExprKind::Constant(Const::None),
            ast::Expr::EllipsisLiteral(_) => ExprKind::Constant(Const::Ellipsis),
            ast::Expr::Attribute(e) => {
                let value = self.expr(&e.value)?;
                ExprKind::Attribute { value, attr: self.sym(&e.attr) }
            }
            ast::Expr::Subscript(e) => {
                let value = self.expr(&e.value)?;
                ExprKind::Subscript { value, slice: self.expr(&e.slice)? }
            }
            ast::Expr::Starred(e) => ExprKind::Starred { value: self.expr(&e.value)? },
            ast::Expr::Name(e) if self.disguised.contains(&e.range.start().to_u32()) => {
                ExprKind::Name(self.sym("match"))
            }
            ast::Expr::Name(e) => ExprKind::Name(self.sym(&e.id)),
            ast::Expr::List(e) => ExprKind::List { elts: self.exprs(&e.elts)? },
            ast::Expr::Tuple(e) => ExprKind::Tuple { elts: self.exprs(&e.elts)? },
            ast::Expr::Slice(e) => ExprKind::Slice {
                lower: self.optional(e.lower.as_deref())?,
                upper: self.optional(e.upper.as_deref())?,
                step: self.optional(e.step.as_deref())?,
            },
            ast::Expr::IpyEscapeCommand(e) => return self.error("invalid syntax", e.range),
        })
    }

    fn comp(
        &mut self,
        kind: CompKind,
        elt: &ast::Expr,
        value: Option<&ast::Expr>,
        generators: &[ast::Comprehension],
    ) -> Result<ExprKind> {
        if let ast::Expr::Starred(starred) = elt {
            return self.error("iterable unpacking cannot be used in comprehension", starred.range);
        }
        let elt = self.expr(elt)?;
        let value = self.optional(value)?;
        let mut lowered = Vec::new();
        for generator in generators {
            lowered.push(Generator {
                target: self.expr(&generator.target)?,
                iter: self.expr(&generator.iter)?,
                ifs: self.exprs(&generator.ifs)?,
                is_async: generator.is_async,
            });
        }
        Ok(ExprKind::Comp { kind, elt, value, generators: lowered.into() })
    }

    fn arguments(&mut self, arguments: &ast::Arguments) -> Result<Arguments> {
        let args = self.exprs(&arguments.args)?;
        let mut keywords = Vec::new();
        for keyword in &arguments.keywords {
            if let Some(name) = &keyword.arg
                && name.range.start() != keyword.range.start()
            {
                // The name stands in parentheses.
                let sign = self.text(keyword.range).find('=').unwrap_or(0) as u32 + 1;
                let end = keyword.range.start() + ruff_text_size::TextSize::from(sign);
                let message = "expression cannot contain assignment, perhaps you meant \"==\"?";
                return self.error(message, TextRange::new(name.range.start(), end));
            }
            let name = keyword.arg.as_ref().map(|name| self.names.intern(name));
            keywords.push(Keyword { name, value: self.expr(&keyword.value)?, at: self.at(keyword.range) });
        }
        Ok((args, keywords.into()))
    }

    fn string(&mut self, literal: &ast::StringLiteral) -> Result<Box<[u8]>> {
        let range = literal.content_range();
        let text = self.text(range);
        let raw = literal.flags.prefix().is_raw();
        if raw || !text.contains('\\') {
            return Ok(literal.value.as_bytes().into());
        }
        self.warn_escapes(range, false, false);
        Ok(match strings::needs_decoding(text) {
            true => strings::decode(text, raw, false),
            false => literal.value.as_bytes().into(),
        })
    }

    /// Warns of the first invalid escape. In the literal text of f-strings (`middle`) those before braces are apart: the
    /// lexer meets them, each. How many these are is returned.
    fn warn_escapes(&mut self, range: TextRange, bytes: bool, middle: bool) -> usize {
        let text = self.text(range);
        let found = strings::invalid_escapes(text, bytes);
        let is_brace = |escape: &str| middle && matches!(escape, "{" | "}");
        let (before_brace, within): (Vec<_>, Vec<_>) = found.iter().partition(|(_, escape)| is_brace(escape));
        let braces = before_brace.len();
        for (at, escape) in before_brace.into_iter().chain(within.into_iter().take(1)) {
            let at = self.lines.span(range.start().to_u32() + *at as u32, 0);
            let line = self.source.split('\n').nth(at.line as usize - 1).unwrap_or("");
            let column = line.char_indices().take_while(|(byte, _)| (*byte as u32) < at.col).count() as u32 + 1;
            self.module.warnings.push(Warning::parsed(strings::escape_warning(escape), at.line, column, 2));
        }
        braces
    }

    /// The elements of an f-string, or of a format specification (`spec`), appended to `parts`.
    fn elements(
        &mut self,
        elements: &[ast::InterpolatedStringElement],
        raw: bool,
        spec: bool,
        template: bool,
        parts: &mut Vec<FPart>,
    ) -> Result<()> {
        // The literal text around the fields is decoded after them.
        let mut later = Vec::new();
        for element in elements {
            match element {
                ast::InterpolatedStringElement::Literal(literal) => {
                    let text = self.text(literal.range);
                    if !raw && text.contains('\\') {
                        let before = self.module.warnings.len();
                        let first = before + self.warn_escapes(literal.range, false, true);
                        if !spec && first < self.module.warnings.len() {
                            later.extend(self.module.warnings.drain(first..));
                        }
                    }
                    let value = match !raw && strings::needs_decoding(text) {
                        true => strings::decode(text, raw, !spec),
                        false => literal.value.as_bytes().into(),
                    };
                    push_literal(parts, value, self.at(literal.range), false);
                }
                ast::InterpolatedStringElement::Interpolation(element) => {
                    let value = self.expr(&element.expression)?;
                    let mut conversion = match element.conversion {
                        ast::ConversionFlag::None => 0,
                        ast::ConversionFlag::Str => 1,
                        ast::ConversionFlag::Repr => 2,
                        ast::ConversionFlag::Ascii => 3,
                    };
                    if let Some(debug) = &element.debug_text {
                        let start = element.range.start().to_u32() + 1;
                        let at = self.lines.span(start, start + debug.as_str().len() as u32);
                        push_literal(parts, strings::without_comments(debug.as_str()).as_bytes().into(), at, false);
                        if conversion == 0 && element.format_spec.is_none() {
                            conversion = 2;
                        }
                    }
                    let mut spec_at = Location::default();
                    let spec = match &element.format_spec {
                        Some(spec) => {
                            let start = spec.range.start().to_u32().saturating_sub(1);
                            spec_at = self.lines.span(start, spec.range.end().to_u32());
                            let mut inner = Vec::new();
                            deep(|| self.elements(&spec.elements, raw, true, false, &mut inner))?;
                            Some(inner.into())
                        }
                        None => None,
                    };
                    let text = match template {
                        true => strings::without_comments(self.field_text(element.range, element.expression.range())),
                        false => "".into(),
                    };
                    let at = self.at(element.range);
                    parts.push(FPart::Value(Box::new(FValue {
                        value,
                        conversion,
                        spec,
                        spec_at,
                        text: text.into(),
                        at,
                    })));
                }
            }
        }
        self.module.warnings.append(&mut later);
        Ok(())
    }

    /// The source of a replacement field's expression, with the parentheses and blanks around it.
    fn field_text(&self, field: TextRange, expression: TextRange) -> &'a str {
        let text = self.text(field);
        let end = expression.end().to_usize().saturating_sub(field.start().to_usize());
        let rest = text.get(end..).unwrap_or("");
        let extra = rest.len() - rest.trim_start_matches([' ', '\t', '\n', ')']).len();
        text.get(1..end + extra).unwrap_or("")
    }

    fn number(&mut self, number: &ast::Number, range: TextRange) -> Result<Const> {
        Ok(match number {
            ast::Number::Float(value) => Const::Float(value.to_bits()),
            ast::Number::Complex { real, imag } => Const::Complex(real.to_bits(), imag.to_bits()),
            ast::Number::Int(int) => match int.as_i64() {
                Some(small) => Const::Int(small),
                None => {
                    let text = self.text(range).replace('_', "").to_ascii_lowercase();
                    let (digits, radix) = match text.get(..2) {
                        Some("0x") => (text.get(2..).unwrap_or(""), 16),
                        Some("0o") => (text.get(2..).unwrap_or(""), 8),
                        Some("0b") => (text.get(2..).unwrap_or(""), 2),
                        _ => (text.as_str(), 10),
                    };
                    if radix == 10 && digits.len() > self.int_digits {
                        return self.error(
                            format!(
                                "Exceeds the limit ({} digits) for integer string conversion: value has {} digits; \
                                 use sys.set_int_max_str_digits() to increase the limit - Consider hexadecimal for \
                                 huge integer literals to avoid decimal conversion limits.",
                                self.int_digits,
                                digits.len()
                            ),
                            range,
                        );
                    }
                    let value = BigUint::parse_bytes(digits.as_bytes(), radix).unwrap_or_default();
                    Const::BigInt { negative: false, magnitude: value.to_bytes_le().into() }
                }
            },
        })
    }

    fn patterns(&mut self, patterns: &[ast::Pattern]) -> Result<Box<[PatternId]>> {
        patterns.iter().map(|pattern| self.pattern(pattern)).collect()
    }

    fn pattern(&mut self, pattern: &ast::Pattern) -> Result<PatternId> {
        let at = self.at(pattern.range());
        let kind = deep(|| self.pattern_kind(pattern))?;
        let id = PatternId(self.module.patterns.len() as u32);
        self.module.patterns.push(Pattern { kind, at });
        Ok(id)
    }

    fn pattern_kind(&mut self, pattern: &ast::Pattern) -> Result<PatternKind> {
        Ok(match pattern {
            ast::Pattern::MatchValue(p) => {
                let wrong = match &*p.value {
                    ast::Expr::FString(_) | ast::Expr::TString(_) => true,
                    ast::Expr::BinOp(e) => !matches!(e.op, ast::Operator::Add | ast::Operator::Sub),
                    ast::Expr::UnaryOp(e) => !matches!(&*e.operand, ast::Expr::NumberLiteral(_)),
                    _ => false,
                };
                if wrong {
                    let message = match &*p.value {
                        ast::Expr::BinOp(_) | ast::Expr::UnaryOp(_) => "invalid syntax",
                        _ => "patterns may only match literals and attribute lookups",
                    };
                    return self.error(message, p.range);
                }
                PatternKind::Value(self.expr(&p.value)?)
            }
            ast::Pattern::MatchSingleton(p) => PatternKind::Singleton(match p.value {
                ast::Singleton::None => Const::None,
                ast::Singleton::True => Const::True,
                ast::Singleton::False => Const::False,
            }),
            ast::Pattern::MatchSequence(p) => PatternKind::Sequence(self.patterns(&p.patterns)?),
            ast::Pattern::MatchMapping(p) => PatternKind::Mapping {
                keys: self.exprs(&p.keys)?,
                patterns: self.patterns(&p.patterns)?,
                rest: p.rest.as_ref().map(|name| self.names.intern(name)),
            },
            ast::Pattern::MatchClass(p) => {
                let cls = self.expr(&p.cls)?;
                let patterns = self.patterns(&p.arguments.patterns)?;
                let mut keywords = Vec::new();
                for keyword in &p.arguments.keywords {
                    keywords.push((self.sym(&keyword.attr), self.pattern(&keyword.pattern)?));
                }
                PatternKind::Class { cls, patterns, keywords: keywords.into() }
            }
            ast::Pattern::MatchStar(p) => PatternKind::Star(p.name.as_ref().map(|name| self.names.intern(name))),
            ast::Pattern::MatchAs(p) => PatternKind::As {
                pattern: p.pattern.as_deref().map(|pattern| self.pattern(pattern)).transpose()?,
                name: p.name.as_ref().map(|name| self.names.intern(name)),
            },
            ast::Pattern::MatchOr(p) => PatternKind::Or(self.patterns(&p.patterns)?),
        })
    }
}

fn push_literal(parts: &mut Vec<FPart>, value: Box<[u8]>, at: Location, unicode: bool) {
    if value.is_empty() {
        return;
    }
    if let Some(FPart::Literal { text, at: whole, .. }) = parts.last_mut() {
        let mut joined = std::mem::take(text).into_vec();
        joined.extend_from_slice(&value);
        *text = joined.into();
        *whole = Location { end_line: at.end_line, end_col: at.end_col, ..*whole };
    } else {
        parts.push(FPart::Literal { text: value, at, unicode });
    }
}

fn operator(op: ast::Operator) -> BinOp {
    match op {
        ast::Operator::Add => BinOp::Add,
        ast::Operator::Sub => BinOp::Sub,
        ast::Operator::Mult => BinOp::Mul,
        ast::Operator::MatMult => BinOp::MatMul,
        ast::Operator::Div => BinOp::Div,
        ast::Operator::Mod => BinOp::Mod,
        ast::Operator::Pow => BinOp::Pow,
        ast::Operator::LShift => BinOp::LShift,
        ast::Operator::RShift => BinOp::RShift,
        ast::Operator::BitOr => BinOp::Or,
        ast::Operator::BitXor => BinOp::Xor,
        ast::Operator::BitAnd => BinOp::And,
        ast::Operator::FloorDiv => BinOp::FloorDiv,
    }
}

fn cmp_op(op: ast::CmpOp) -> CmpOp {
    match op {
        ast::CmpOp::Eq => CmpOp::Eq,
        ast::CmpOp::NotEq => CmpOp::NotEq,
        ast::CmpOp::Lt => CmpOp::Lt,
        ast::CmpOp::LtE => CmpOp::LtE,
        ast::CmpOp::Gt => CmpOp::Gt,
        ast::CmpOp::GtE => CmpOp::GtE,
        ast::CmpOp::Is => CmpOp::Is,
        ast::CmpOp::IsNot => CmpOp::IsNot,
        ast::CmpOp::In => CmpOp::In,
        ast::CmpOp::NotIn => CmpOp::NotIn,
    }
}
