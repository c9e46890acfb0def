//! What compiled code calls for arithmetic and comparisons beyond small ints; see `helpers`.

use bytecode::op::{FLAG_B, FLAG_C};
use bytecode::{Op, Word};

use super::helpers::{Step, straight};
use crate::ops::number::BinaryOp;
use crate::prelude::*;
use crate::run::bodies;
use crate::run::exec::floats;
use crate::run::frame::{FrameRef, Regs};
use crate::types::float::FloatObj;

/// A small int and an exact float, in either order.
fn mixed(b: &Value, c: &Value) -> Option<(f64, f64)> {
    let float =
        |value: &Value| crate::types::float::exact(value).filter(|_| crate::types::float::FLOAT.is_exact(value));
    match (b.as_int(), c.as_int()) {
        (Some(x), None) => Some((x as f64, float(c)?)),
        (None, Some(y)) => Some((float(b)?, y as f64)),
        _ => None,
    }
}

/// Stores a float in `a`; an operand that this instruction alone holds is used again.
fn put_float(r: &mut Regs, w: Word, inplace: bool, f: f64) {
    let reusable = |r: &Regs, register: u16, flag: u8| {
        let given_up = w.flags() & flag != 0 || (inplace && flag == FLAG_B && w.a() == w.b());
        given_up && r.get(register).is_unique()
    };
    for (register, flag) in [(w.b(), FLAG_B), (w.c(), FLAG_C)] {
        if reusable(r, register, flag) {
            let value = r.take(register);
            // SAFETY: the operands are exact floats.
            unsafe { value.payload::<FloatObj>() }.value.set(f);
            r.put(w.a(), value);
            r.consume(w);
            return;
        }
    }
    r.put(w.a(), crate::types::float::new(f));
    r.consume(w);
}

/// Stores the number in a new float, and empties the flagged operands.
pub extern "sysv64" fn put_new_float(vm: &Vm, frame: FrameRef, w: Word, f: f64) -> Step {
    straight(vm, frame, |mut r| {
        r.put(w.a(), crate::types::float::new(f));
        r.consume(w);
        Ok(())
    })
}

/// The arithmetic instructions where their short way does not do.
pub extern "sysv64" fn arithmetic(vm: &Vm, frame: FrameRef, w: Word) -> Step {
    straight(vm, frame, |mut r| {
        let op = w.op().unwrap_or(Op::Nop);
        let (b, c) = (r.get(w.b()), r.get(w.c()));
        let inplace = matches!(op, Op::IAdd | Op::ISub | Op::IMul);
        if let Some((x, y)) = mixed(b, c) {
            let result = match op {
                Op::Add | Op::IAdd => Some(x + y),
                Op::Sub | Op::ISub => Some(x - y),
                Op::Mul | Op::IMul => Some(x * y),
                _ => None,
            };
            if let Some(result) = result {
                r.put(w.a(), crate::types::float::new(result));
                r.consume(w);
                return Ok(());
            }
        }
        if let Some((x, y)) = floats(b, c) {
            let result = match op {
                Op::Add | Op::IAdd => Some(x + y),
                Op::Sub | Op::ISub => Some(x - y),
                Op::Mul | Op::IMul => Some(x * y),
                Op::TrueDiv if y != 0.0 => Some(x / y),
                // What overflows or vanishes has rules of its own.
                Op::Pow if x > 0.0 && y.is_finite() => Some(x.powf(y)).filter(|r| r.is_normal()),
                _ => None,
            };
            if let Some(result) = result {
                put_float(&mut r, w, inplace, result);
                return Ok(());
            }
        }
        if let (Some(x), Some(y)) = (b.as_int(), c.as_int()) {
            let result = match op {
                Op::FloorDiv if y > 0 => Some(x.div_euclid(y)),
                Op::Mod if y > 0 => Some(x.rem_euclid(y)),
                Op::RShift if (0..63).contains(&y) => Some(x >> y),
                _ => None,
            };
            if let Some(result) = result {
                r.put(w.a(), Value::small_int(result));
                return Ok(());
            }
            if op == Op::Pow
                && let Some(result) = u32::try_from(y).ok().and_then(|y| x.checked_pow(y))
            {
                r.put(w.a(), vm.new_int(result));
                return Ok(());
            }
        }
        match binary_op(op) {
            Some((op, true)) => bodies::inplace(vm, r, w, op),
            Some((op, false)) => bodies::binary(vm, r, w, op),
            None => Err(vm.system_error("no arithmetic instruction")),
        }
    })
}

/// The operation of an arithmetic instruction, and whether it is in place.
fn binary_op(op: Op) -> Option<(BinaryOp, bool)> {
    Some(match op {
        Op::Add => (BinaryOp::Add, false),
        Op::Sub => (BinaryOp::Sub, false),
        Op::Mul => (BinaryOp::Mul, false),
        Op::TrueDiv => (BinaryOp::TrueDiv, false),
        Op::FloorDiv => (BinaryOp::FloorDiv, false),
        Op::Mod => (BinaryOp::Mod, false),
        Op::Pow => (BinaryOp::Pow, false),
        Op::MatMul => (BinaryOp::MatMul, false),
        Op::And => (BinaryOp::And, false),
        Op::Or => (BinaryOp::Or, false),
        Op::Xor => (BinaryOp::Xor, false),
        Op::LShift => (BinaryOp::LShift, false),
        Op::RShift => (BinaryOp::RShift, false),
        Op::IAdd => (BinaryOp::Add, true),
        Op::ISub => (BinaryOp::Sub, true),
        Op::IMul => (BinaryOp::Mul, true),
        Op::ITrueDiv => (BinaryOp::TrueDiv, true),
        Op::IFloorDiv => (BinaryOp::FloorDiv, true),
        Op::IMod => (BinaryOp::Mod, true),
        Op::IPow => (BinaryOp::Pow, true),
        Op::IMatMul => (BinaryOp::MatMul, true),
        Op::IAnd => (BinaryOp::And, true),
        Op::IOr => (BinaryOp::Or, true),
        Op::IXor => (BinaryOp::Xor, true),
        Op::ILShift => (BinaryOp::LShift, true),
        Op::IRShift => (BinaryOp::RShift, true),
        _ => return None,
    })
}

/// The comparison of an instruction that compares or branches.
pub fn cmp_op(op: Op) -> CmpOp {
    match op {
        Op::Lt | Op::BranchLt => CmpOp::Lt,
        Op::Le | Op::BranchLe => CmpOp::Le,
        Op::Eq | Op::BranchEq => CmpOp::Eq,
        Op::Ne | Op::BranchNe => CmpOp::Ne,
        Op::Gt | Op::BranchGt => CmpOp::Gt,
        _ => CmpOp::Ge,
    }
}

pub fn compare_floats(op: CmpOp, x: f64, y: f64) -> bool {
    match op {
        CmpOp::Lt => x < y,
        CmpOp::Le => x <= y,
        CmpOp::Eq => x == y,
        CmpOp::Ne => x != y,
        CmpOp::Gt => x > y,
        CmpOp::Ge => x >= y,
    }
}

pub extern "sysv64" fn compare(vm: &Vm, frame: FrameRef, w: Word) -> Step {
    straight(vm, frame, |mut r| {
        let op = cmp_op(w.op().unwrap_or(Op::Nop));
        if let Some((x, y)) = floats(r.get(w.b()), r.get(w.c())) {
            return r.finish(w, Value::bool(compare_floats(op, x, y)));
        }
        bodies::compare(vm, r, w, op)
    })
}
