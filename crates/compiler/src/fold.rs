//! Constant folding, with CPython's bounds on the size of what is folded.

use bytecode::Const;
use num_bigint::{BigInt, BigUint, Sign};
use num_integer::Integer;
use num_traits::{Signed, ToPrimitive, Zero};

use crate::codegen::Gen;
use crate::deep;
use crate::error::Result;
use crate::tree::*;

const MAX_INT_BITS: u64 = 128;
const MAX_COLLECTION: usize = 256;
const MAX_STR: usize = 4096;

impl Gen<'_> {
    /// The value of an expression that is a constant.
    pub(crate) fn constant(&mut self, id: ExprId) -> Result<Option<Const>> {
        let node = self.module().expr(id);
        match &node.kind {
            ExprKind::Constant(value) => return Ok(Some(value.clone())),
            ExprKind::Name(name) => {
                let value = if self.optimize() > 0 { Const::False } else { Const::True };
                return Ok((self.text(*name) == "__debug__").then_some(value));
            }
            ExprKind::UnaryOp { .. } | ExprKind::BinOp { .. } | ExprKind::Tuple { .. } | ExprKind::Subscript { .. } => {
            }
            _ => return Ok(None),
        }
        if let Some(known) = self.folded().get(&id) {
            return Ok(known.clone());
        }
        let value = deep(|| self.fold(id))?;
        self.folded().insert(id, value.clone());
        Ok(value)
    }

    fn fold(&mut self, id: ExprId) -> Result<Option<Const>> {
        let node = self.module().expr(id);
        Ok(match &node.kind {
            ExprKind::UnaryOp { op, operand } => match self.constant(*operand)? {
                Some(value) => unary(*op, &value),
                None => None,
            },
            ExprKind::BinOp { left, op, right } => match self.constant(*left)? {
                Some(left) => match self.constant(*right)? {
                    Some(right) => binary(&left, *op, &right),
                    None => None,
                },
                None => None,
            },
            ExprKind::Tuple { elts } => {
                let mut values = Vec::with_capacity(elts.len());
                for elt in elts {
                    match self.constant(*elt)? {
                        Some(value) => values.push(value),
                        None => return Ok(None),
                    }
                }
                Some(Const::Tuple(values.into()))
            }
            ExprKind::Subscript { value, slice } => match (self.constant(*value)?, self.constant(*slice)?) {
                (Some(value), Some(Const::Int(index))) => item(&value, index),
                _ => None,
            },
            _ => None,
        })
    }
}

/// The truth of a constant.
pub fn truth(value: &Const) -> Option<bool> {
    Some(match value {
        Const::None | Const::False => false,
        Const::True | Const::Ellipsis | Const::BigInt { .. } => true,
        Const::Int(value) => *value != 0,
        Const::Float(bits) => f64::from_bits(*bits) != 0.0,
        Const::Complex(re, im) => f64::from_bits(*re) != 0.0 || f64::from_bits(*im) != 0.0,
        Const::Str(text) | Const::Bytes(text) => !text.is_empty(),
        Const::Tuple(items) | Const::FrozenSet(items) => !items.is_empty(),
        Const::Slice(_) | Const::Code(_) => return None,
    })
}

/// Without repeated values, in order of first appearance.
pub fn unique(values: Vec<Const>) -> Vec<Const> {
    let mut seen = rustc_hash::FxHashSet::default();
    values.into_iter().filter(|value| seen.insert(bytecode::serialize::constant_key(value))).collect()
}

fn item(value: &Const, index: i64) -> Option<Const> {
    match value {
        Const::Tuple(items) => {
            let index = if index < 0 { index.checked_add(items.len() as i64)? } else { index };
            items.get(usize::try_from(index).ok()?).cloned()
        }
        Const::Bytes(bytes) => {
            let index = if index < 0 { index.checked_add(bytes.len() as i64)? } else { index };
            bytes.get(usize::try_from(index).ok()?).map(|byte| Const::Int(*byte as i64))
        }
        Const::Str(text) if text.is_ascii() => {
            let index = if index < 0 { index.checked_add(text.len() as i64)? } else { index };
            text.get(usize::try_from(index).ok()?).map(|byte| Const::Str([*byte].as_slice().into()))
        }
        _ => None,
    }
}

enum Number {
    Int(BigInt),
    Float(f64),
    Complex(f64, f64),
}

fn number(value: &Const) -> Option<Number> {
    Some(match value {
        Const::True => Number::Int(1.into()),
        Const::False => Number::Int(0.into()),
        Const::Int(value) => Number::Int((*value).into()),
        Const::BigInt { negative, magnitude } => {
            let sign = if *negative { Sign::Minus } else { Sign::Plus };
            Number::Int(BigInt::from_biguint(sign, BigUint::from_bytes_le(magnitude)))
        }
        Const::Float(bits) => Number::Float(f64::from_bits(*bits)),
        Const::Complex(re, im) => Number::Complex(f64::from_bits(*re), f64::from_bits(*im)),
        _ => return None,
    })
}

fn integer(value: BigInt) -> Const {
    match value.to_i64() {
        Some(small) => Const::Int(small),
        None => Const::BigInt { negative: value.is_negative(), magnitude: value.magnitude().to_bytes_le().into() },
    }
}

fn float(value: f64) -> Const {
    Const::Float(value.to_bits())
}

fn unary(op: UnaryOp, value: &Const) -> Option<Const> {
    if op == UnaryOp::Not {
        return truth(value).map(|truth| if truth { Const::False } else { Const::True });
    }
    Some(match (op, number(value)?) {
        (UnaryOp::Minus, Number::Int(value)) => integer(-value),
        (UnaryOp::Plus, Number::Int(value)) => integer(value),
        // `~True` warns at run time, so it is left alone.
        (UnaryOp::Invert, Number::Int(inner)) if !matches!(value, Const::True | Const::False) => integer(!inner),
        (UnaryOp::Minus, Number::Float(value)) => float(-value),
        (UnaryOp::Plus, Number::Float(value)) => float(value),
        (UnaryOp::Minus, Number::Complex(re, im)) => Const::Complex((-re).to_bits(), (-im).to_bits()),
        (UnaryOp::Plus, Number::Complex(re, im)) => Const::Complex(re.to_bits(), im.to_bits()),
        _ => return None,
    })
}

fn binary(left: &Const, op: BinOp, right: &Const) -> Option<Const> {
    match (left, op, right) {
        (Const::Str(a), BinOp::Add, Const::Str(b)) if a.len() + b.len() <= MAX_STR => {
            return Some(Const::Str([&**a, b].concat().into()));
        }
        (Const::Bytes(a), BinOp::Add, Const::Bytes(b)) if a.len() + b.len() <= MAX_STR => {
            return Some(Const::Bytes([&**a, b].concat().into()));
        }
        (Const::Tuple(a), BinOp::Add, Const::Tuple(b)) if a.len() + b.len() <= MAX_COLLECTION => {
            return Some(Const::Tuple([&**a, b].concat().into()));
        }
        (sequence @ (Const::Str(_) | Const::Bytes(_) | Const::Tuple(_)), BinOp::Mul, Const::Int(count))
        | (Const::Int(count), BinOp::Mul, sequence @ (Const::Str(_) | Const::Bytes(_) | Const::Tuple(_))) => {
            return repeat(sequence, *count);
        }
        _ => {}
    }
    // Bits of two bools are a bool.
    if let (Some(a), Some(b)) = (boolean(left), boolean(right)) {
        match op {
            BinOp::And => return Some(bool_const(a & b)),
            BinOp::Or => return Some(bool_const(a | b)),
            BinOp::Xor => return Some(bool_const(a ^ b)),
            _ => {}
        }
    }
    let (left, right) = (number(left)?, number(right)?);
    match (left, right) {
        (Number::Int(a), Number::Int(b)) => int_binary(a, op, b),
        (Number::Complex(a, b), Number::Complex(c, d)) => complex_binary((a, b), op, (c, d)),
        // A real operand has no imaginary part, not one of zero.
        (Number::Complex(re, im), right) => {
            let real = as_complex(right)?.0;
            complex(match op {
                BinOp::Add => (re + real, im),
                BinOp::Sub => (re - real, im),
                BinOp::Mul => (re * real, im * real),
                _ => return None,
            })
        }
        (left, Number::Complex(re, im)) => {
            let real = as_complex(left)?.0;
            complex(match op {
                BinOp::Add => (real + re, im),
                BinOp::Sub => (real - re, -im),
                BinOp::Mul => (real * re, real * im),
                _ => return None,
            })
        }
        (left, right) => float_binary(as_float(left)?, op, as_float(right)?),
    }
}

fn boolean(value: &Const) -> Option<bool> {
    match value {
        Const::True => Some(true),
        Const::False => Some(false),
        _ => None,
    }
}
fn bool_const(value: bool) -> Const {
    if value { Const::True } else { Const::False }
}

fn repeat(sequence: &Const, count: i64) -> Option<Const> {
    let count = usize::try_from(count).unwrap_or(0);
    let fits = |len: usize, limit: usize| len == 0 || count <= limit / len;
    Some(match sequence {
        Const::Str(text) if fits(text.len(), MAX_STR) => Const::Str(text.repeat(count).into()),
        Const::Bytes(text) if fits(text.len(), MAX_STR) => Const::Bytes(text.repeat(count).into()),
        Const::Tuple(items) if fits(items.len(), MAX_COLLECTION) && nodes(items) * count <= 1024 => {
            let mut out = Vec::new();
            if !items.is_empty() {
                for _ in 0..count {
                    out.extend_from_slice(items);
                }
            }
            Const::Tuple(out.into())
        }
        _ => return None,
    })
}

fn nodes(items: &[Const]) -> usize {
    items.iter().fold(0usize, |sum, item| {
        sum.saturating_add(match item {
            Const::Tuple(inner) => deep(|| nodes(inner)),
            _ => 1,
        })
    })
}

fn as_float(value: Number) -> Option<f64> {
    match value {
        Number::Int(value) => value.to_f64().filter(|value| value.is_finite()),
        Number::Float(value) => Some(value),
        Number::Complex(..) => None,
    }
}
fn as_complex(value: Number) -> Option<(f64, f64)> {
    match value {
        Number::Complex(re, im) => Some((re, im)),
        other => as_float(other).map(|value| (value, 0.0)),
    }
}

fn int_binary(a: BigInt, op: BinOp, b: BigInt) -> Option<Const> {
    Some(integer(match op {
        BinOp::Add => a + b,
        BinOp::Sub => a - b,
        BinOp::Mul => {
            if !a.is_zero() && !b.is_zero() && a.bits() + b.bits() > MAX_INT_BITS {
                return None;
            }
            a * b
        }
        BinOp::Div => {
            let (a, b) = (exact(&a)?, exact(&b)?);
            return (b != 0.0).then(|| float(a / b));
        }
        BinOp::FloorDiv if !b.is_zero() => a.div_floor(&b),
        BinOp::Mod if !b.is_zero() => a.mod_floor(&b),
        BinOp::Pow => {
            let power = b.to_u32()?;
            if !a.is_zero() && power > 0 && a.bits().saturating_mul(power as u64) > MAX_INT_BITS {
                return None;
            }
            a.pow(power)
        }
        BinOp::LShift => {
            let shift = b.to_u64()?;
            if shift > MAX_INT_BITS || !a.is_zero() && a.bits() > MAX_INT_BITS - shift {
                return None;
            }
            a << shift
        }
        BinOp::RShift => a >> b.to_u64()?.min(1 << 20),
        BinOp::Or => a | b,
        BinOp::Xor => a ^ b,
        BinOp::And => a & b,
        _ => return None,
    }))
}

/// An integer as a float when that loses nothing.
fn exact(value: &BigInt) -> Option<f64> {
    (value.bits() <= 53).then(|| value.to_f64()).flatten()
}

fn float_binary(a: f64, op: BinOp, b: f64) -> Option<Const> {
    Some(float(match op {
        BinOp::Add => a + b,
        BinOp::Sub => a - b,
        BinOp::Mul => a * b,
        BinOp::Div if b != 0.0 => a / b,
        // The rest needs the run time's care for signs and errors.
        _ => return None,
    }))
}

fn complex((re, im): (f64, f64)) -> Option<Const> {
    Some(Const::Complex(re.to_bits(), im.to_bits()))
}

fn complex_binary(a: (f64, f64), op: BinOp, b: (f64, f64)) -> Option<Const> {
    let (re, im) = match op {
        BinOp::Add => (a.0 + b.0, a.1 + b.1),
        BinOp::Sub => (a.0 - b.0, a.1 - b.1),
        BinOp::Mul => (a.0 * b.0 - a.1 * b.1, a.0 * b.1 + a.1 * b.0),
        _ => return None,
    };
    Some(Const::Complex(re.to_bits(), im.to_bits()))
}
