//! Binary and unary operators by slots, with CPython's order of attempts and messages.

use crate::object::slots::{BinaryFn, Operation, TernaryFn, UnaryFn};
use crate::prelude::*;

/// A binary operator.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum BinaryOp {
    Add,
    Sub,
    Mul,
    TrueDiv,
    FloorDiv,
    Mod,
    Pow,
    MatMul,
    And,
    Or,
    Xor,
    LShift,
    RShift,
    DivMod,
}

impl BinaryOp {
    pub const fn symbol(self) -> &'static str {
        match self {
            BinaryOp::Add => "+",
            BinaryOp::Sub => "-",
            BinaryOp::Mul => "*",
            BinaryOp::TrueDiv => "/",
            BinaryOp::FloorDiv => "//",
            BinaryOp::Mod => "%",
            BinaryOp::Pow => "** or pow()",
            BinaryOp::MatMul => "@",
            BinaryOp::And => "&",
            BinaryOp::Or => "|",
            BinaryOp::Xor => "^",
            BinaryOp::LShift => "<<",
            BinaryOp::RShift => ">>",
            BinaryOp::DivMod => "divmod()",
        }
    }
    fn slot(self, s: &Slots) -> Option<BinaryFn> {
        match self {
            BinaryOp::Add => s.add.get(),
            BinaryOp::Sub => s.sub.get(),
            BinaryOp::Mul => s.mul.get(),
            BinaryOp::TrueDiv => s.truediv.get(),
            BinaryOp::FloorDiv => s.floordiv.get(),
            BinaryOp::Mod => s.mod_.get(),
            BinaryOp::MatMul => s.matmul.get(),
            BinaryOp::And => s.and.get(),
            BinaryOp::Or => s.or.get(),
            BinaryOp::Xor => s.xor.get(),
            BinaryOp::LShift => s.lshift.get(),
            BinaryOp::RShift => s.rshift.get(),
            BinaryOp::DivMod => s.divmod.get(),
            BinaryOp::Pow => None,
        }
    }
    fn inplace_slot(self, s: &Slots) -> Option<BinaryFn> {
        match self {
            BinaryOp::Add => s.iadd.get(),
            BinaryOp::Sub => s.isub.get(),
            BinaryOp::Mul => s.imul.get(),
            BinaryOp::TrueDiv => s.itruediv.get(),
            BinaryOp::FloorDiv => s.ifloordiv.get(),
            BinaryOp::Mod => s.imod.get(),
            BinaryOp::MatMul => s.imatmul.get(),
            BinaryOp::And => s.iand.get(),
            BinaryOp::Or => s.ior.get(),
            BinaryOp::Xor => s.ixor.get(),
            BinaryOp::LShift => s.ilshift.get(),
            BinaryOp::RShift => s.irshift.get(),
            BinaryOp::Pow | BinaryOp::DivMod => None,
        }
    }
}

/// The two slots in CPython's order: the left one, unless the right operand's type is a subclass with another.
fn try_slots(vm: &Vm, a: &Value, b: &Value, fa: Option<BinaryFn>, fb: Option<BinaryFn>) -> PyResult {
    let (ta, tb) = (type_of(a), type_of(b));
    let mut fb = if ta.is(tb) || fa.map(|f| f as usize) == fb.map(|f| f as usize) { None } else { fb };
    if let Some(f) = fa {
        if let Some(g) = fb.filter(|_| tb.is_subtype(ta)) {
            let result = g(vm, a, b)?;
            if !result.is(&Value::NOT_IMPLEMENTED) {
                return Ok(result);
            }
            fb = None;
        }
        let result = f(vm, a, b)?;
        if !result.is(&Value::NOT_IMPLEMENTED) {
            return Ok(result);
        }
    }
    match fb {
        Some(g) => g(vm, a, b),
        None => Ok(Value::NOT_IMPLEMENTED),
    }
}

impl Vm {
    /// `a <op> b`
    pub fn binary(&self, op: BinaryOp, a: &Value, b: &Value) -> PyResult {
        self.check_native_stack("in a binary operation")?;
        if op == BinaryOp::Pow {
            return self.power(a, b, &Value::NONE);
        }
        let result = try_slots(self, a, b, op.slot(&type_of(a).slots), op.slot(&type_of(b).slots))?;
        if !result.is(&Value::NOT_IMPLEMENTED) {
            return Ok(result);
        }
        self.binary_sequence(op, a, b, false)
    }
    /// `a <op>= b`
    pub fn inplace(&self, op: BinaryOp, a: &Value, b: &Value) -> PyResult {
        self.check_native_stack("in a binary operation")?;
        if op == BinaryOp::Pow {
            if let Some(f) = type_of(a).slots.ipow.get() {
                let result = f(self, a, b, &Value::NONE)?;
                if !result.is(&Value::NOT_IMPLEMENTED) {
                    return Ok(result);
                }
            }
            return self.power_named(a, b, &Value::NONE, "**=");
        }
        if let Some(f) = op.inplace_slot(&type_of(a).slots) {
            let result = f(self, a, b)?;
            if !result.is(&Value::NOT_IMPLEMENTED) {
                return Ok(result);
            }
        }
        let result = try_slots(self, a, b, op.slot(&type_of(a).slots), op.slot(&type_of(b).slots))?;
        if !result.is(&Value::NOT_IMPLEMENTED) {
            return Ok(result);
        }
        self.binary_sequence(op, a, b, true)
    }
    /// Sequence concatenation and repetition, or the error.
    fn binary_sequence(&self, op: BinaryOp, a: &Value, b: &Value, inplace: bool) -> PyResult {
        let (sa, sb) = (&type_of(a).slots, &type_of(b).slots);
        match op {
            BinaryOp::Add => {
                let f = if inplace { sa.inplace_concat.get().or(sa.concat.get()) } else { sa.concat.get() };
                if let Some(f) = f {
                    return f(self, a, b);
                }
            }
            BinaryOp::Mul => {
                let f = if inplace { sa.inplace_repeat.get().or(sa.repeat.get()) } else { sa.repeat.get() };
                if let Some(f) = f {
                    return f(self, a, self.repeat_count(b)?);
                }
                if let Some(f) = sb.repeat.get() {
                    return f(self, b, self.repeat_count(a)?);
                }
            }
            _ => {}
        }
        Err(self.operand_error(op, a, b, inplace))
    }
    fn repeat_count(&self, n: &Value) -> PyResult<isize> {
        if type_of(n).slots.index.get().is_none() {
            return Err(
                self.type_error(format!("can't multiply sequence by non-int of type '{}'", type_of(n).tp_name()))
            );
        }
        let index = self.to_index(n)?;
        crate::types::int::to_i64(&index).map(|i| i as isize).ok_or_else(|| {
            self.overflow_error(format!("cannot fit '{}' into an index-sized integer", type_of(n).tp_name()))
        })
    }
    #[cold]
    fn operand_error(&self, op: BinaryOp, a: &Value, b: &Value, inplace: bool) -> Error {
        let symbol = match (op, inplace) {
            (BinaryOp::Pow, true) => "**=".to_string(),
            (op, true) => format!("{}=", op.symbol()),
            (op, false) => op.symbol().to_string(),
        };
        if op == BinaryOp::RShift
            && !inplace
            && a.downcast::<crate::object::descr::NativeFunction>().is_some_and(|f| f.def.name == "print")
        {
            return self.type_error(format!(
                "unsupported operand type(s) for {symbol}: '{}' and '{}'. Did you mean \"print(<message>, file=<output_stream>)\"?",
                type_of(a).tp_name(),
                type_of(b).tp_name()
            ));
        }
        self.type_error(format!(
            "unsupported operand type(s) for {symbol}: '{}' and '{}'",
            type_of(a).tp_name(),
            type_of(b).tp_name()
        ))
    }
    /// `pow(a, b, modulus)`; `None` for no modulus.
    pub fn power(&self, a: &Value, b: &Value, modulus: &Value) -> PyResult {
        self.power_named(a, b, modulus, "** or pow()")
    }
    fn power_named(&self, a: &Value, b: &Value, modulus: &Value, symbol: &str) -> PyResult {
        self.check_native_stack("in a binary operation")?;
        let (ta, tb) = (type_of(a), type_of(b));
        let fa = ta.slots.pow.get();
        let fb = tb.slots.pow.get().filter(|f| !ta.is(tb) && fa.is_none_or(|g| g as usize != *f as usize));
        let fm = type_of(modulus).slots.pow.get().filter(|_| !modulus.is_none());
        let (first, second) = match (fa, fb) {
            (Some(f), Some(g)) if tb.is_subtype(ta) => (Some(g), Some(f)),
            (f, g) => (f, g),
        };
        let tried = |f: &TernaryFn| [first, second].iter().flatten().any(|g| *g as usize == *f as usize);
        let last = fm.filter(|f| !tried(f));
        for f in [first, second, last].into_iter().flatten() {
            let result = f(self, a, b, modulus)?;
            if !result.is(&Value::NOT_IMPLEMENTED) {
                return Ok(result);
            }
        }
        if modulus.is_none() {
            return Err(self.type_error(format!(
                "unsupported operand type(s) for {symbol}: '{}' and '{}'",
                ta.tp_name(),
                tb.tp_name()
            )));
        }
        Err(self.type_error(format!(
            "unsupported operand type(s) for ** or pow(): '{}', '{}', '{}'",
            ta.tp_name(),
            tb.tp_name(),
            type_of(modulus).tp_name()
        )))
    }
    fn unary(&self, f: &Operation<UnaryFn>, a: &Value, symbol: &str) -> PyResult {
        match f.door(self, "in a unary operation")? {
            Some(f) => f(self, a),
            None => Err(self.type_error(format!("bad operand type for {symbol}: '{}'", type_of(a).tp_name()))),
        }
    }
    pub fn negative(&self, a: &Value) -> PyResult {
        self.unary(&type_of(a).slots.neg, a, "unary -")
    }
    pub fn positive(&self, a: &Value) -> PyResult {
        self.unary(&type_of(a).slots.pos, a, "unary +")
    }
    pub fn invert(&self, a: &Value) -> PyResult {
        self.unary(&type_of(a).slots.invert, a, "unary ~")
    }
    pub fn absolute(&self, a: &Value) -> PyResult {
        self.unary(&type_of(a).slots.abs, a, "abs()")
    }
}
