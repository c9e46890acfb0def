//! Expressions back to source text, for annotations kept as strings (after CPython's `ast_unparse.c`).

use bytecode::Const;

use crate::deep;
use crate::intern::Interner;
use crate::tree::*;

#[derive(Clone, Copy, PartialEq, PartialOrd)]
enum Level {
    Tuple,
    Test,
    Or,
    And,
    Not,
    Cmp,
    Expr,
    Xor,
    BAnd,
    Shift,
    Arith,
    Term,
    Factor,
    Power,
    Await,
    Atom,
}

pub fn unparse(module: &Module, names: &Interner, id: ExprId) -> String {
    let mut writer = Writer { module, names, out: String::new() };
    writer.expr(id, Level::Test);
    writer.out
}

struct Writer<'a> {
    module: &'a Module,
    names: &'a Interner,
    out: String,
}

impl Writer<'_> {
    fn put(&mut self, text: &str) {
        self.out.push_str(text);
    }
    fn wrapped(&mut self, wrap: bool, body: impl FnOnce(&mut Self)) {
        if wrap {
            self.put("(");
        }
        body(self);
        if wrap {
            self.put(")");
        }
    }
    fn list(&mut self, ids: &[ExprId]) {
        for (index, id) in ids.iter().enumerate() {
            if index > 0 {
                self.put(", ");
            }
            self.expr(*id, Level::Test);
        }
    }
    fn expr(&mut self, id: ExprId, level: Level) {
        deep(|| self.expr_inner(id, level));
    }

    fn expr_inner(&mut self, id: ExprId, level: Level) {
        let module = self.module;
        match &module.expr(id).kind {
            ExprKind::BoolOp { and, values } => {
                let (own, word) = if *and { (Level::And, " and ") } else { (Level::Or, " or ") };
                let inner = if *and { Level::Not } else { Level::And };
                self.wrapped(level > own, |w| {
                    for (index, value) in values.iter().enumerate() {
                        if index > 0 {
                            w.put(word);
                        }
                        w.expr(*value, inner);
                    }
                });
            }
            ExprKind::Named { target, value } => self.wrapped(level > Level::Tuple, |w| {
                w.expr(*target, Level::Atom);
                w.put(" := ");
                w.expr(*value, Level::Atom);
            }),
            ExprKind::BinOp { left, op, right } => {
                let (text, own, rights) = match op {
                    BinOp::Add => (" + ", Level::Arith, Level::Term),
                    BinOp::Sub => (" - ", Level::Arith, Level::Term),
                    BinOp::Mul => (" * ", Level::Term, Level::Factor),
                    BinOp::MatMul => (" @ ", Level::Term, Level::Factor),
                    BinOp::Div => (" / ", Level::Term, Level::Factor),
                    BinOp::Mod => (" % ", Level::Term, Level::Factor),
                    BinOp::FloorDiv => (" // ", Level::Term, Level::Factor),
                    BinOp::LShift => (" << ", Level::Shift, Level::Arith),
                    BinOp::RShift => (" >> ", Level::Shift, Level::Arith),
                    BinOp::Or => (" | ", Level::Expr, Level::Xor),
                    BinOp::Xor => (" ^ ", Level::Xor, Level::BAnd),
                    BinOp::And => (" & ", Level::BAnd, Level::Shift),
                    BinOp::Pow => (" ** ", Level::Power, Level::Factor),
                };
                let lefts = if *op == BinOp::Pow { Level::Await } else { own };
                self.wrapped(level > own, |w| {
                    w.expr(*left, lefts);
                    w.put(text);
                    w.expr(*right, rights);
                });
            }
            ExprKind::UnaryOp { op, operand } => {
                let (text, own) = match op {
                    UnaryOp::Invert => ("~", Level::Factor),
                    UnaryOp::Not => ("not ", Level::Not),
                    UnaryOp::Plus => ("+", Level::Factor),
                    UnaryOp::Minus => ("-", Level::Factor),
                };
                self.wrapped(level > own, |w| {
                    w.put(text);
                    w.expr(*operand, own);
                });
            }
            ExprKind::Lambda { params, body } => self.wrapped(level > Level::Test, |w| {
                w.put(if params.in_order().next().is_some() { "lambda " } else { "lambda" });
                w.params(params);
                w.put(": ");
                w.expr(*body, Level::Test);
            }),
            ExprKind::If { test, body, orelse } => self.wrapped(level > Level::Test, |w| {
                w.expr(*body, Level::Or);
                w.put(" if ");
                w.expr(*test, Level::Or);
                w.put(" else ");
                w.expr(*orelse, Level::Test);
            }),
            ExprKind::Dict { items } => {
                self.put("{");
                for (index, (key, value)) in items.iter().enumerate() {
                    if index > 0 {
                        self.put(", ");
                    }
                    match key {
                        Some(key) => {
                            self.expr(*key, Level::Test);
                            self.put(": ");
                            self.expr(*value, Level::Test);
                        }
                        None => {
                            self.put("**");
                            self.expr(*value, Level::Expr);
                        }
                    }
                }
                self.put("}");
            }
            ExprKind::Set { elts } => {
                self.put("{");
                self.list(elts);
                self.put("}");
            }
            ExprKind::List { elts } => {
                self.put("[");
                self.list(elts);
                self.put("]");
            }
            ExprKind::Tuple { elts } => {
                if elts.is_empty() {
                    return self.put("()");
                }
                self.wrapped(level > Level::Tuple, |w| {
                    w.list(elts);
                    if elts.len() == 1 {
                        w.put(",");
                    }
                });
            }
            ExprKind::Comp { kind, elt, value, generators } => {
                let (open, close) = match kind {
                    CompKind::List => ("[", "]"),
                    CompKind::Generator => ("(", ")"),
                    _ => ("{", "}"),
                };
                self.put(open);
                self.expr(*elt, Level::Test);
                if let Some(value) = value {
                    self.put(": ");
                    self.expr(*value, Level::Test);
                }
                for generator in generators {
                    self.put(if generator.is_async { " async for " } else { " for " });
                    self.expr(generator.target, Level::Tuple);
                    self.put(" in ");
                    self.expr(generator.iter, Level::Or);
                    for test in &generator.ifs {
                        self.put(" if ");
                        self.expr(*test, Level::Or);
                    }
                }
                self.put(close);
            }
            ExprKind::Await { value } => self.wrapped(level > Level::Await, |w| {
                w.put("await ");
                w.expr(*value, Level::Atom);
            }),
            ExprKind::Yield { value } => self.wrapped(true, |w| {
                w.put("yield");
                if let Some(value) = value {
                    w.put(" ");
                    w.expr(*value, Level::Tuple);
                }
            }),
            ExprKind::YieldFrom { value } => self.wrapped(true, |w| {
                w.put("yield from ");
                w.expr(*value, Level::Test);
            }),
            ExprKind::Compare { left, ops, comparators } => self.wrapped(level > Level::Cmp, |w| {
                w.expr(*left, Level::Expr);
                for (op, right) in ops.iter().zip(comparators) {
                    w.put(match op {
                        CmpOp::Eq => " == ",
                        CmpOp::NotEq => " != ",
                        CmpOp::Lt => " < ",
                        CmpOp::LtE => " <= ",
                        CmpOp::Gt => " > ",
                        CmpOp::GtE => " >= ",
                        CmpOp::Is => " is ",
                        CmpOp::IsNot => " is not ",
                        CmpOp::In => " in ",
                        CmpOp::NotIn => " not in ",
                    });
                    w.expr(*right, Level::Expr);
                }
            }),
            ExprKind::Call { func, args, keywords } => {
                self.expr(*func, Level::Atom);
                self.put("(");
                self.list(args);
                for (index, keyword) in keywords.iter().enumerate() {
                    if index > 0 || !args.is_empty() {
                        self.put(", ");
                    }
                    match keyword.name {
                        Some(name) => {
                            let name = self.names.text(name).to_owned();
                            self.put(&name);
                            self.put("=");
                        }
                        None => self.put("**"),
                    }
                    self.expr(keyword.value, Level::Test);
                }
                self.put(")");
            }
            ExprKind::FString { parts } => self.fstring('f', parts),
            ExprKind::TString { parts } => self.fstring('t', parts),
            ExprKind::Constant(value) => {
                let text = repr(value);
                self.put(&text);
            }
            ExprKind::Attribute { value, attr } => {
                self.expr(*value, Level::Atom);
                if matches!(module.expr(*value).kind, ExprKind::Constant(Const::Int(_))) {
                    self.put(" ");
                }
                self.put(".");
                let attr = self.names.text(*attr).to_owned();
                self.put(&attr);
            }
            ExprKind::Subscript { value, slice } => {
                self.expr(*value, Level::Atom);
                self.put("[");
                match &module.expr(*slice).kind {
                    ExprKind::Tuple { elts } if !elts.is_empty() => {
                        self.list(elts);
                        if elts.len() == 1 {
                            self.put(",");
                        }
                    }
                    _ => self.expr(*slice, Level::Tuple),
                }
                self.put("]");
            }
            ExprKind::Starred { value } => {
                self.put("*");
                self.expr(*value, Level::Expr);
            }
            ExprKind::Name(name) => {
                let name = self.names.text(*name).to_owned();
                self.put(&name);
            }
            ExprKind::Slice { lower, upper, step } => {
                if let Some(lower) = lower {
                    self.expr(*lower, Level::Test);
                }
                self.put(":");
                if let Some(upper) = upper {
                    self.expr(*upper, Level::Test);
                }
                if let Some(step) = step {
                    self.put(":");
                    self.expr(*step, Level::Test);
                }
            }
        }
    }

    fn params(&mut self, params: &Params) {
        let mut first = true;
        let mut comma = |w: &mut Self| {
            if !std::mem::take(&mut first) {
                w.put(", ");
            }
        };
        for (index, param) in params.posonly.iter().chain(&params.args).enumerate() {
            comma(self);
            self.param(param);
            if index + 1 == params.posonly.len() {
                self.put(", /");
            }
        }
        if params.vararg.is_some() || !params.kwonly.is_empty() {
            comma(self);
            self.put("*");
            if let Some(vararg) = &params.vararg {
                self.param(vararg);
            }
        }
        for param in &params.kwonly {
            comma(self);
            self.param(param);
        }
        if let Some(kwarg) = &params.kwarg {
            comma(self);
            self.put("**");
            self.param(kwarg);
        }
    }
    fn param(&mut self, param: &Param) {
        let name = self.names.text(param.name).to_owned();
        self.put(&name);
        if let Some(default) = param.default {
            self.put("=");
            self.expr(default, Level::Test);
        }
    }

    fn fstring(&mut self, letter: char, parts: &[FPart]) {
        let mut inner = Writer { module: self.module, names: self.names, out: String::new() };
        inner.fparts(parts);
        self.out.push(letter);
        let text = repr_str(inner.out.as_bytes());
        self.put(&text);
    }
    fn fparts(&mut self, parts: &[FPart]) {
        for part in parts {
            match part {
                FPart::Literal { text, .. } => {
                    let text = String::from_utf8_lossy(text).replace('{', "{{").replace('}', "}}");
                    self.put(&text);
                }
                FPart::Value(value) => {
                    let mut inner = Writer { module: self.module, names: self.names, out: String::new() };
                    inner.expr(value.value, Level::Test);
                    self.put(if inner.out.starts_with('{') { "{ " } else { "{" });
                    self.put(&inner.out);
                    self.put(["", "!s", "!r", "!a"].get(value.conversion as usize).copied().unwrap_or(""));
                    if let Some(spec) = &value.spec {
                        self.put(":");
                        deep(|| self.fparts(spec));
                    }
                    self.put("}");
                }
            }
        }
    }
}

fn repr(value: &Const) -> String {
    match value {
        Const::None => "None".into(),
        Const::True => "True".into(),
        Const::False => "False".into(),
        Const::Ellipsis => "...".into(),
        Const::Int(value) => value.to_string(),
        Const::BigInt { negative, magnitude } => {
            let value = num_bigint::BigUint::from_bytes_le(magnitude);
            format!("{}{value}", if *negative { "-" } else { "" })
        }
        Const::Float(bits) => repr_float(f64::from_bits(*bits)),
        Const::Complex(_, im) => format!("{}j", repr_float(f64::from_bits(*im)).trim_end_matches(".0")),
        Const::Str(text) => repr_str(text),
        Const::Bytes(bytes) => {
            let quote = if bytes.contains(&b'\'') && !bytes.contains(&b'"') { '"' } else { '\'' };
            let mut out = format!("b{quote}");
            for byte in bytes.iter() {
                match *byte {
                    b'\\' => out.push_str("\\\\"),
                    b'\n' => out.push_str("\\n"),
                    b'\r' => out.push_str("\\r"),
                    b'\t' => out.push_str("\\t"),
                    byte if byte as char == quote => {
                        out.push('\\');
                        out.push(quote);
                    }
                    0x20..0x7f => out.push(*byte as char),
                    byte => out.push_str(&format!("\\x{byte:02x}")),
                }
            }
            out.push(quote);
            out
        }
        Const::Tuple(items) => {
            let inner: Vec<String> = items.iter().map(repr).collect();
            format!("({}{})", inner.join(", "), if items.len() == 1 { "," } else { "" })
        }
        Const::FrozenSet(_) | Const::Slice(_) | Const::Code(_) => String::new(),
    }
}

fn repr_float(value: f64) -> String {
    // Infinity has no literal: a number too large stands for it.
    if value.is_infinite() {
        return "1e309".into();
    }
    let exponent = if value == 0.0 { 0 } else { value.abs().log10().floor() as i32 };
    if (-4..16).contains(&exponent) {
        format!("{value:?}")
    } else {
        let text = format!("{value:e}");
        let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
        let exponent: i32 = exponent.parse().unwrap_or(0);
        let sign = if exponent < 0 { '-' } else { '+' };
        format!("{mantissa}e{sign}{:02}", exponent.abs())
    }
}

fn repr_str(text: &[u8]) -> String {
    let text = String::from_utf8_lossy(text);
    let quote = if text.contains('\'') && !text.contains('"') { '"' } else { '\'' };
    let mut out = String::from(quote);
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c == quote => {
                out.push('\\');
                out.push(c);
            }
            c if (c as u32) < 0x20 || c as u32 == 0x7f => out.push_str(&format!("\\x{:02x}", c as u32)),
            c => out.push(c),
        }
    }
    out.push(quote);
    out
}
