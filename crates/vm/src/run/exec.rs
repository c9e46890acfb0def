//! The run loop: one `match` over the instruction byte. Short ways stand here; everything that costs more is a body
//! (`bodies`), what enters or leaves a frame is in `control`. Python-to-Python calls, generator resumes and
//! returns change `frame` and go on in the same loop.

use std::sync::atomic::Ordering;

use bytecode::op::{FLAG_A, FLAG_B, FLAG_BACK, FLAG_C};
use bytecode::{Op, Word};

use super::bodies::body;
use super::frame::{Action, FrameRef, Regs};
use super::{bodies, control, trace, unwind};
use crate::coro::drive;
use crate::jit::{self, Left};
use crate::ops::number::BinaryOp;
use crate::prelude::*;
use crate::types::float::FloatObj;
use crate::types::function;

/// What a control operation decided.
pub enum Flow {
    /// Go on in this frame at its saved pc.
    Go(FrameRef),
    /// Leave the loop with a value.
    Exit(Value),
}

/// Runs `frame`, the fiber's current one, and whatever it calls until the frame that was entered with `Action::Exit` ends
/// or yields (`FiberState::yielded` says which).
pub fn run(vm: &Vm, frame: FrameRef) -> PyResult {
    match vm.check_native_stack("while calling a Python object") {
        // SAFETY: the frame was pushed or linked by the caller just now and is the fiber's current one.
        Ok(()) => unsafe { run_loop(vm, frame) },
        Err(error) => go_on(vm, unwind::refuse(vm, frame, error)?),
    }
}

/// As `run_raising`, for an error thrown in from outside: only what the frame itself handles is its context.
pub fn run_thrown(vm: &Vm, frame: FrameRef, error: Error) -> PyResult {
    go_on(vm, unwind::unwind_thrown(vm, frame, error)?)
}

/// Resumes at an error: the frame raises it where it stands.
pub fn run_raising(vm: &Vm, frame: FrameRef, error: Error) -> PyResult {
    go_on(vm, unwind::unwind(vm, frame, error)?)
}

fn go_on(vm: &Vm, flow: Flow) -> PyResult {
    match flow {
        // SAFETY: unwinding stopped in this frame, which is the fiber's current one now.
        Flow::Go(frame) => unsafe { run_loop(vm, frame) },
        Flow::Exit(value) => Ok(value),
    }
}

/// The small int whose bits are `bits`: an even number, made of those of others.
#[inline(always)]
fn shifted(bits: i64) -> Value {
    debug_assert!(bits & 1 == 0);
    // SAFETY: bits with a low 0 are an immediate's.
    unsafe { Value::from_bits(bits as u64) }
}

#[inline(always)]
fn small_add(a: &Value, b: &Value) -> Option<Value> {
    if (a.bits() | b.bits()) & 1 == 0 {
        return (a.bits() as i64).checked_add(b.bits() as i64).map(shifted);
    }
    None
}

#[inline(always)]
fn small_sub(a: &Value, b: &Value) -> Option<Value> {
    if (a.bits() | b.bits()) & 1 == 0 {
        return (a.bits() as i64).checked_sub(b.bits() as i64).map(shifted);
    }
    None
}

#[inline(always)]
fn small_mul(a: &Value, b: &Value) -> Option<Value> {
    if (a.bits() | b.bits()) & 1 == 0 {
        return (a.bits() as i64 >> 1).checked_mul(b.bits() as i64).map(shifted);
    }
    None
}

/// Two exact floats.
#[inline(always)]
pub(crate) fn floats(a: &Value, b: &Value) -> Option<(f64, f64)> {
    let float = function::float_head();
    if !a.has_type(float) || !b.has_type(float) {
        return None;
    }
    // SAFETY: exact floats have this payload.
    unsafe { Some((a.payload::<FloatObj>().value.get(), b.payload::<FloatObj>().value.get())) }
}

/// A float result: reuses an operand temporary that nobody else holds.
///
/// # Safety
/// `b` and `c` are exact floats in the registers that `w` names.
#[inline(always)]
unsafe fn float_result(base: *mut Value, w: Word, f: f64) -> Value {
    for (flag, register) in [(FLAG_B, w.b()), (FLAG_C, w.c())] {
        if w.flags() & flag != 0 {
            // SAFETY: by contract; a flagged operand is a temporary that this instruction empties.
            let slot = unsafe { &mut *base.add(register as usize) };
            if slot.is_unique() {
                // SAFETY: an exact float, which only the register holds.
                unsafe { slot.payload::<FloatObj>() }.value.set(f);
                return std::mem::replace(slot, Value::EMPTY);
            }
        }
    }
    crate::types::float::new(f)
}

unsafe fn run_loop(vm: &Vm, frame: FrameRef) -> PyResult {
    // SAFETY: in the whole function code was verified or compiled by us, so registers, constants and jump targets are in
    // range; frames on the back chain are live; one thread runs the isolate.
    unsafe {
        let mut frame = frame;
        let mut pc: *const Word = frame.pc.get();
        let mut base: *mut Value = frame.base;

        macro_rules! reg {
            ($i:expr) => {
                &mut *base.add($i as usize)
            };
        }
        macro_rules! settle {
            // Drops an old value; finalisers that became due run before the next instruction.
            ($old:expr) => {{
                let old = $old;
                if old.is_ptr() {
                    drop(old);
                    if vm.heap.attention.get() & heap::alloc::ATTENTION_PENDING != 0 {
                        frame.pc.set(pc);
                        vm.run_pending();
                    }
                } else {
                    std::mem::forget(old);
                }
            }};
        }
        macro_rules! set {
            ($i:expr, $v:expr) => {{
                let value = $v;
                let old = std::mem::replace(reg!($i), value);
                settle!(old)
            }};
        }
        macro_rules! empty {
            ($i:expr) => {
                settle!(std::mem::replace(reg!($i), Value::EMPTY))
            };
        }
        macro_rules! operand_b {
            // Register `b`, taken out when it is flagged.
            ($w:expr) => {
                if $w.flags() & FLAG_B != 0 {
                    std::mem::replace(reg!($w.b()), Value::EMPTY)
                } else {
                    (*base.add($w.b() as usize)).clone()
                }
            };
        }
        macro_rules! consume_bc {
            ($w:expr) => {{
                let f = $w.flags();
                if f & (FLAG_B | FLAG_C) != 0 {
                    if f & FLAG_B != 0 {
                        empty!($w.b());
                    }
                    if f & FLAG_C != 0 {
                        empty!($w.c());
                    }
                }
            }};
        }
        macro_rules! go {
            ($f:expr) => {{
                frame = $f;
                pc = frame.pc.get();
                base = frame.base;
            }};
        }
        macro_rules! jump {
            // Targets are absolute: relative to the start of the words in use.
            ($target:expr) => {{
                pc = frame.words.get().add($target as usize);
            }};
        }

        'resume: loop {
            let error: Error = 'run: {
                macro_rules! attempt {
                    ($e:expr) => {
                        match $e {
                            Ok(v) => v,
                            Err(e) => break 'run e,
                        }
                    };
                }
                macro_rules! flow {
                    ($e:expr) => {{
                        frame.pc.set(pc);
                        match $e {
                            Ok(Flow::Go(f)) => go!(f),
                            Ok(Flow::Exit(value)) => return Ok(value),
                            Err(e) => break 'run e,
                        }
                    }};
                }
                // A backward edge is taken: poll where the jump stands, and move to warm instructions when it is time.
                macro_rules! back_edge {
                    ($target:expr) => {{
                        if vm.heap.attention.get() | vm.eval_breaker.load(Ordering::Relaxed) != 0 {
                            frame.pc.set(pc);
                            attempt!(vm.safepoint());
                        }
                        jump!($target);
                        if frame.code().is_cold(pc) {
                            pc = bodies::back_edge(vm, frame, pc);
                        }
                    }};
                }
                // An outlined operation on the frame: no control flow.
                macro_rules! outlined {
                    ($w:expr, $f:expr) => {{
                        frame.pc.set(pc);
                        attempt!($f(vm, Regs::of(frame), $w));
                        vm.run_pending_if_any();
                    }};
                }
                macro_rules! binary {
                    ($w:expr, $op:ident) => {{
                        frame.pc.set(pc);
                        attempt!(bodies::binary(vm, Regs::of(frame), $w, BinaryOp::$op));
                        vm.run_pending_if_any();
                    }};
                }
                macro_rules! arith {
                    ($w:expr, $op:ident, $small:expr, $float:expr) => {{
                        let (b, c) = (&*base.add($w.b() as usize), &*base.add($w.c() as usize));
                        if let Some(v) = $small(b, c) {
                            set!($w.a(), v);
                        } else if let Some((x, y)) = floats(b, c) {
                            let result = float_result(base, $w, $float(x, y));
                            set!($w.a(), result);
                            if $w.flags() & FLAG_B != 0 && $w.b() != $w.a() {
                                empty!($w.b());
                            }
                            if $w.flags() & FLAG_C != 0 && $w.c() != $w.a() {
                                empty!($w.c());
                            }
                        } else {
                            binary!($w, $op);
                        }
                    }};
                }
                macro_rules! bitwise {
                    ($w:expr, $op:ident, $f:expr) => {{
                        let (b, c) = (&*base.add($w.b() as usize), &*base.add($w.c() as usize));
                        if (b.bits() | c.bits()) & 1 == 0 {
                            let v: u64 = $f(b.bits(), c.bits());
                            set!($w.a(), shifted(v as i64));
                        } else {
                            binary!($w, $op);
                        }
                    }};
                }
                macro_rules! inplace {
                    ($w:expr, $op:ident) => {{
                        frame.pc.set(pc);
                        attempt!(bodies::inplace(vm, Regs::of(frame), $w, BinaryOp::$op));
                        vm.run_pending_if_any();
                    }};
                }
                macro_rules! iarith {
                    ($w:expr, $op:ident, $small:expr, $float:expr) => {{
                        let (b, c) = (&*base.add($w.b() as usize), &*base.add($w.c() as usize));
                        if let Some(v) = $small(b, c) {
                            set!($w.a(), v);
                        } else if let Some((x, y)) = floats(b, c) {
                            // `x += y` on a local that alone holds its float: in place.
                            let f = $float(x, y);
                            if $w.a() == $w.b() && b.is_unique() {
                                b.payload::<FloatObj>().value.set(f);
                            } else {
                                let result = float_result(base, $w, f);
                                set!($w.a(), result);
                                if $w.flags() & FLAG_B != 0 && $w.b() != $w.a() {
                                    empty!($w.b());
                                }
                            }
                            if $w.flags() & FLAG_C != 0 && $w.c() != $w.a() {
                                empty!($w.c());
                            }
                        } else {
                            inplace!($w, $op);
                        }
                    }};
                }
                macro_rules! compare {
                    ($w:expr, $op:ident, $cmp:tt) => {{
                        let (b, c) = (&*base.add($w.b() as usize), &*base.add($w.c() as usize));
                        if (b.bits() | c.bits()) & 1 == 0 {
                            let v = Value::bool((b.bits() as i64) $cmp (c.bits() as i64));
                            set!($w.a(), v);
                        } else if let Some((x, y)) = floats(b, c) {
                            let v = Value::bool(x $cmp y);
                            set!($w.a(), v);
                            if $w.flags() & FLAG_B != 0 && $w.b() != $w.a() { empty!($w.b()); }
                            if $w.flags() & FLAG_C != 0 && $w.c() != $w.a() { empty!($w.c()); }
                        } else {
                            frame.pc.set(pc);
                            attempt!(bodies::compare(vm, Regs::of(frame), $w, CmpOp::$op));
                            vm.run_pending_if_any();
                        }
                    }};
                }
                macro_rules! branch {
                    ($w:expr, $op:ident, $cmp:tt) => {{
                        let target = (*pc).lo();
                        pc = pc.add(1);
                        let (b, c) = (&*base.add($w.b() as usize), &*base.add($w.c() as usize));
                        let holds = if (b.bits() | c.bits()) & 1 == 0 {
                            (b.bits() as i64) $cmp (c.bits() as i64)
                        } else if let Some((x, y)) = floats(b, c) {
                            consume_bc!($w);
                            x $cmp y
                        } else {
                            frame.pc.set(pc);
                            let holds = attempt!(bodies::branch(vm, Regs::of(frame), $w, CmpOp::$op));
                            vm.run_pending_if_any();
                            holds
                        };
                        if holds as u16 == $w.a() {
                            if $w.flags() & FLAG_BACK != 0 {
                                back_edge!(target);
                            } else {
                                jump!(target);
                            }
                        }
                    }};
                }

                'next: loop {
                    // What enters or leaves a frame: gives the frame that goes on.
                    macro_rules! enter {
                        ($e:expr) => {{
                            frame.pc.set(pc);
                            go!(attempt!($e));
                        }};
                    }
                    // FOR_ITER and FOR_ITER_BACK: the next item to `a`. The one jumps at the end, the other at an item.
                    macro_rules! next_item {
                        ($w:expr, $action:expr) => {{
                            let target = (*pc).lo();
                            pc = pc.add(2);
                            let item = match control::next_of_range(&*base.add($w.b() as usize)) {
                                Some(item) => item,
                                None => {
                                    frame.pc.set(pc);
                                    match attempt!(control::next_item(vm, Regs::of(frame), $w, $action)) {
                                        control::Next::Item(item) => Some(item),
                                        control::Next::End => None,
                                        control::Next::Entered(Flow::Go(f)) => {
                                            go!(f);
                                            continue 'next;
                                        }
                                        control::Next::Entered(Flow::Exit(value)) => return Ok(value),
                                    }
                                }
                            };
                            if item.is_some() == ($action as u8 == Action::ForIterBack as u8) {
                                jump!(target);
                            }
                            if let Some(v) = item {
                                set!($w.a(), v);
                            }
                        }};
                    }
                    let mut w = *pc;
                    pc = pc.add(1);
                    'dispatch: loop {
                        // SAFETY: verified code has valid opcodes.
                        let op: Op = std::mem::transmute::<u8, Op>(w.op_byte());
                        match op {
                            Op::Nop => {}
                            Op::LoadConst => {
                                let v = (&(*frame.code).consts).get_unchecked(w.bc() as usize).clone();
                                set!(w.a(), v);
                            }
                            Op::LoadInt => set!(w.a(), Value::small_int(w.bc() as i32 as i64)),
                            Op::LoadNone => set!(w.a(), Value::NONE),
                            Op::LoadBool => set!(w.a(), Value::bool(w.b() != 0)),
                            Op::LoadNull => set!(w.a(), Value::NULL),
                            Op::LoadCommon => outlined!(w, body::LoadCommon),
                            Op::Move => {
                                let v = operand_b!(w);
                                set!(w.a(), v);
                            }
                            Op::Clear => {
                                let mut i = w.a() as usize + w.b() as usize;
                                while i > w.a() as usize {
                                    i -= 1;
                                    empty!(i);
                                }
                                if vm.heap.attention.get() & heap::alloc::ATTENTION_PENDING != 0 {
                                    frame.pc.set(pc);
                                    vm.run_pending();
                                }
                            }
                            Op::CheckFast => {
                                if (*base.add(w.a() as usize)).is_null() {
                                    frame.pc.set(pc);
                                    break 'run bodies::unbound(vm, frame, w.a());
                                }
                            }
                            Op::DeleteFast => {
                                let old = std::mem::replace(reg!(w.a()), Value::NULL);
                                if old.is_null() {
                                    frame.pc.set(pc);
                                    break 'run bodies::unbound(vm, frame, w.a());
                                }
                                settle!(old);
                            }
                            Op::MakeCell => {
                                let held = std::mem::replace(reg!(w.a()), Value::NULL);
                                set!(w.a(), function::new_cell(held));
                            }
                            Op::LoadDeref => {
                                let v = function::cell_get(&*base.add(w.b() as usize));
                                if v.is_null() {
                                    frame.pc.set(pc);
                                    break 'run bodies::unbound(vm, frame, w.b());
                                }
                                set!(w.a(), v);
                            }
                            Op::StoreDeref => {
                                let v = operand_b!(w);
                                let old = function::cell_swap(&*base.add(w.a() as usize), v);
                                settle!(old);
                            }
                            Op::DeleteDeref => {
                                let old = function::cell_swap(&*base.add(w.a() as usize), Value::NULL);
                                if old.is_null() {
                                    frame.pc.set(pc);
                                    break 'run bodies::unbound(vm, frame, w.a());
                                }
                                settle!(old);
                            }
                            Op::LoadFromDictOrDeref => {
                                pc = pc.add(1);
                                outlined!(w, body::LoadFromDictOrDeref)
                            }
                            Op::LoadFromDictOrGlobals => {
                                pc = pc.add(1);
                                outlined!(w, body::LoadFromDictOrGlobals)
                            }
                            Op::LoadGlobal => {
                                let cached = bodies::cached_global(frame.function(), [*pc, *pc.add(1), *pc.add(2)]);
                                pc = pc.add(3);
                                match cached {
                                    Some(v) => set!(w.a(), v),
                                    None => outlined!(w, bodies::load_global),
                                }
                            }
                            Op::StoreGlobal => outlined!(w, body::StoreGlobal),
                            Op::DeleteGlobal => outlined!(w, body::DeleteGlobal),
                            Op::LoadName => outlined!(w, body::LoadName),
                            Op::StoreName => outlined!(w, body::StoreName),
                            Op::DeleteName => outlined!(w, body::DeleteName),
                            Op::LoadLocals => outlined!(w, body::LoadLocals),
                            Op::LoadBuildClass => outlined!(w, body::LoadBuildClass),
                            Op::LoadAttr => {
                                // ext: name | type version; kind | index; shape or value
                                let (e1, e2, e3) = (*pc, *pc.add(1), *pc.add(2));
                                pc = pc.add(3);
                                let obj = &*base.add(w.b() as usize);
                                let found = bodies::cached_attr(obj, e1.hi(), e2, e3);
                                if found.is_null() {
                                    enter!(control::load_attr(vm, Regs::of(frame), w));
                                } else {
                                    set!(w.a(), found);
                                    if w.flags() & FLAG_B != 0 && w.a() != w.b() {
                                        empty!(w.b());
                                    }
                                }
                            }
                            Op::LoadMethod => {
                                let (e1, e2, e3) = (*pc, *pc.add(1), *pc.add(2));
                                pc = pc.add(3);
                                let obj = &*base.add(w.b() as usize);
                                if e2.0 as u8 == bodies::CACHE_METHOD && bodies::cached_method(obj, e1.hi(), e2) {
                                    // The type's dict keeps the function alive while its version stands.
                                    let func = Value::copy_of_bits(e3.0);
                                    let receiver = operand_b!(w);
                                    set!(w.a() + 1, receiver);
                                    set!(w.a(), func);
                                } else {
                                    outlined!(w, bodies::load_method)
                                }
                            }
                            Op::LoadSuperAttr => {
                                pc = pc.add(1);
                                outlined!(w, body::LoadSuperAttr)
                            }
                            Op::LoadSuperMethod => {
                                pc = pc.add(1);
                                outlined!(w, body::LoadSuperMethod)
                            }
                            Op::StoreAttr => {
                                let cache = [*pc, *pc.add(1), *pc.add(2)];
                                pc = pc.add(3);
                                frame.pc.set(pc);
                                attempt!(control::store_attr(vm, Regs::of(frame), w, cache));
                                pc = frame.pc.get(); // it may have been `f_trace`
                            }
                            Op::DeleteAttr => {
                                pc = pc.add(1);
                                outlined!(w, body::DeleteAttr)
                            }
                            Op::LoadSpecial => outlined!(w, body::LoadSpecial),
                            Op::GetItem => {
                                pc = pc.add(1);
                                let (b, c) = (&*base.add(w.b() as usize), &*base.add(w.c() as usize));
                                let found = bodies::exact_item(b, c);
                                if found.is_null() {
                                    enter!(control::get_item(vm, Regs::of(frame), w));
                                } else {
                                    set!(w.a(), found);
                                    if w.flags() & FLAG_B != 0 && w.a() != w.b() {
                                        empty!(w.b());
                                    }
                                    if w.flags() & FLAG_C != 0 && w.a() != w.c() {
                                        empty!(w.c());
                                    }
                                }
                            }
                            Op::SetItem => outlined!(w, body::SetItem),
                            Op::DeleteItem => outlined!(w, body::DeleteItem),

                            Op::Add => arith!(w, Add, small_add, |x: f64, y: f64| x + y),
                            Op::Sub => arith!(w, Sub, small_sub, |x: f64, y: f64| x - y),
                            Op::Mul => arith!(w, Mul, small_mul, |x: f64, y: f64| x * y),
                            Op::And => bitwise!(w, And, |x: u64, y: u64| x & y),
                            Op::Or => bitwise!(w, Or, |x: u64, y: u64| x | y),
                            Op::Xor => bitwise!(w, Xor, |x: u64, y: u64| x ^ y),
                            Op::TrueDiv => {
                                let (b, c) = (&*base.add(w.b() as usize), &*base.add(w.c() as usize));
                                match floats(b, c) {
                                    Some((x, y)) if y != 0.0 => {
                                        let result = float_result(base, w, x / y);
                                        set!(w.a(), result);
                                        if w.flags() & FLAG_B != 0 && w.b() != w.a() {
                                            empty!(w.b());
                                        }
                                        if w.flags() & FLAG_C != 0 && w.c() != w.a() {
                                            empty!(w.c());
                                        }
                                    }
                                    _ => binary!(w, TrueDiv),
                                }
                            }
                            Op::FloorDiv => {
                                let (b, c) = (&*base.add(w.b() as usize), &*base.add(w.c() as usize));
                                match (b.as_int(), c.as_int()) {
                                    (Some(x), Some(y)) if y > 0 => set!(w.a(), Value::small_int(x.div_euclid(y))),
                                    _ => binary!(w, FloorDiv),
                                }
                            }
                            Op::Mod => {
                                let (b, c) = (&*base.add(w.b() as usize), &*base.add(w.c() as usize));
                                match (b.as_int(), c.as_int()) {
                                    (Some(x), Some(y)) if y > 0 => set!(w.a(), Value::small_int(x.rem_euclid(y))),
                                    _ => binary!(w, Mod),
                                }
                            }
                            Op::Pow => binary!(w, Pow),
                            Op::MatMul => binary!(w, MatMul),
                            Op::LShift => binary!(w, LShift),
                            Op::RShift => {
                                let (b, c) = (&*base.add(w.b() as usize), &*base.add(w.c() as usize));
                                match (b.as_int(), c.as_int()) {
                                    (Some(x), Some(y)) if (0..63).contains(&y) => set!(w.a(), Value::small_int(x >> y)),
                                    _ => binary!(w, RShift),
                                }
                            }
                            Op::IAdd => iarith!(w, Add, small_add, |x: f64, y: f64| x + y),
                            Op::ISub => iarith!(w, Sub, small_sub, |x: f64, y: f64| x - y),
                            Op::IMul => iarith!(w, Mul, small_mul, |x: f64, y: f64| x * y),
                            Op::ITrueDiv => inplace!(w, TrueDiv),
                            Op::IFloorDiv => inplace!(w, FloorDiv),
                            Op::IMod => inplace!(w, Mod),
                            Op::IPow => inplace!(w, Pow),
                            Op::IMatMul => inplace!(w, MatMul),
                            Op::IAnd => inplace!(w, And),
                            Op::IOr => inplace!(w, Or),
                            Op::IXor => inplace!(w, Xor),
                            Op::ILShift => inplace!(w, LShift),
                            Op::IRShift => inplace!(w, RShift),
                            Op::AddInt => {
                                let b = &*base.add(w.b() as usize);
                                let n = (w.c() as i16 as i64) << 1;
                                match (b.bits() as i64).checked_add(n) {
                                    Some(s) if b.is_int() => set!(w.a(), shifted(s)),
                                    _ => outlined!(w, body::AddInt),
                                }
                            }
                            Op::SubInt => {
                                let b = &*base.add(w.b() as usize);
                                let n = (w.c() as i16 as i64) << 1;
                                match (b.bits() as i64).checked_sub(n) {
                                    Some(s) if b.is_int() => set!(w.a(), shifted(s)),
                                    _ => outlined!(w, body::SubInt),
                                }
                            }
                            Op::Neg => outlined!(w, body::Neg),
                            Op::Pos => outlined!(w, body::Pos),
                            Op::Invert => outlined!(w, body::Invert),
                            Op::Not => {
                                let b = &*base.add(w.b() as usize);
                                if b.is_bool() {
                                    let v = Value::bool(b.is_false());
                                    set!(w.a(), v);
                                } else {
                                    outlined!(w, body::Not)
                                }
                            }
                            Op::ToBool => outlined!(w, body::ToBool),
                            Op::Lt => compare!(w, Lt, <),
                            Op::Le => compare!(w, Le, <=),
                            Op::Eq => compare!(w, Eq, ==),
                            Op::Ne => compare!(w, Ne, !=),
                            Op::Gt => compare!(w, Gt, >),
                            Op::Ge => compare!(w, Ge, >=),
                            Op::Is => {
                                let v = Value::bool((*base.add(w.b() as usize)).is(&*base.add(w.c() as usize)));
                                consume_bc!(w);
                                set!(w.a(), v);
                            }
                            Op::IsNot => {
                                let v = Value::bool(!(*base.add(w.b() as usize)).is(&*base.add(w.c() as usize)));
                                consume_bc!(w);
                                set!(w.a(), v);
                            }
                            Op::Contains => outlined!(w, body::Contains),
                            Op::NotContains => outlined!(w, body::NotContains),

                            Op::Jump => jump!(w.bc()),
                            Op::JumpBack => back_edge!(w.bc()),
                            Op::JumpIfTrue | Op::JumpIfFalse => {
                                let v = &*base.add(w.a() as usize);
                                let truth = if v.is_bool() {
                                    v.is_true()
                                } else if let Some(i) = v.as_int() {
                                    i != 0
                                } else if v.is_none() {
                                    false
                                } else {
                                    frame.pc.set(pc);
                                    let truth = attempt!(bodies::truth(vm, Regs::of(frame), w));
                                    vm.run_pending_if_any();
                                    truth
                                };
                                if truth == (op as u8 == Op::JumpIfTrue as u8) {
                                    if w.flags() & FLAG_BACK != 0 {
                                        back_edge!(w.bc());
                                    } else {
                                        jump!(w.bc());
                                    }
                                }
                            }
                            Op::JumpIfNone | Op::JumpIfNotNone => {
                                let none = (*base.add(w.a() as usize)).is_none();
                                if w.flags() & FLAG_A != 0 {
                                    empty!(w.a());
                                }
                                if none == (op as u8 == Op::JumpIfNone as u8) {
                                    if w.flags() & FLAG_BACK != 0 {
                                        back_edge!(w.bc());
                                    } else {
                                        jump!(w.bc());
                                    }
                                }
                            }
                            Op::BranchLt => branch!(w, Lt, <),
                            Op::BranchLe => branch!(w, Le, <=),
                            Op::BranchEq => branch!(w, Eq, ==),
                            Op::BranchNe => branch!(w, Ne, !=),
                            Op::BranchGt => branch!(w, Gt, >),
                            Op::BranchGe => branch!(w, Ge, >=),

                            Op::BuildTuple => outlined!(w, body::BuildTuple),
                            Op::BuildList => outlined!(w, body::BuildList),
                            Op::BuildSet => outlined!(w, body::BuildSet),
                            Op::BuildMap => outlined!(w, body::BuildMap),
                            Op::BuildString => outlined!(w, body::BuildString),
                            Op::BuildSlice => outlined!(w, body::BuildSlice),
                            Op::BuildInterpolation => outlined!(w, body::BuildInterpolation),
                            Op::BuildTemplate => outlined!(w, body::BuildTemplate),
                            Op::ListAppend => outlined!(w, body::ListAppend),
                            Op::ListExtend => outlined!(w, body::ListExtend),
                            Op::ListToTuple => outlined!(w, body::ListToTuple),
                            Op::SetAdd => outlined!(w, body::SetAdd),
                            Op::SetUpdate => outlined!(w, body::SetUpdate),
                            Op::MapAdd => outlined!(w, body::MapAdd),
                            Op::DictUpdate => outlined!(w, body::DictUpdate),
                            Op::DictMerge => outlined!(w, body::DictMerge),
                            Op::UnpackSequence => outlined!(w, body::UnpackSequence),
                            Op::UnpackEx => outlined!(w, body::UnpackEx),
                            Op::FormatSimple => outlined!(w, body::FormatSimple),
                            Op::FormatWithSpec => outlined!(w, body::FormatWithSpec),
                            Op::Convert => outlined!(w, body::Convert),

                            Op::GetIter => outlined!(w, body::GetIter),
                            Op::ForIter => {
                                next_item!(w, Action::ForIter)
                            }
                            Op::ForIterBack => {
                                if vm.heap.attention.get() | vm.eval_breaker.load(Ordering::Relaxed) != 0 {
                                    frame.pc.set(pc.add(2));
                                    attempt!(vm.safepoint());
                                }
                                if frame.code().is_cold(pc) {
                                    // In warm instructions the same one follows.
                                    let warm = bodies::back_edge(vm, frame, pc.sub(1));
                                    if warm != pc.sub(1) {
                                        pc = warm;
                                        continue 'next;
                                    }
                                }
                                next_item!(w, Action::ForIterBack)
                            }
                            Op::GetAIter => outlined!(w, body::GetAIter),
                            Op::GetANext => enter!(control::get_anext(vm, Regs::of(frame), w)),
                            Op::EndAsyncFor => {
                                frame.pc.set(pc);
                                // Another exception goes on as by RERAISE: this frame is in its traceback.
                                if let Some(exception) = bodies::end_async_for(Regs::of(frame), w) {
                                    match unwind::reraise(vm, frame, exception) {
                                        Ok(Flow::Go(f)) => go!(f),
                                        Ok(Flow::Exit(value)) => return Ok(value),
                                        Err(e) => return Err(e),
                                    }
                                } else {
                                    vm.run_pending_if_any();
                                }
                            }
                            Op::GetAwaitable => outlined!(w, body::GetAwaitable),
                            Op::GetYieldFromIter => outlined!(w, body::GetYieldFromIter),
                            Op::Delegate => flow!(drive::delegate(vm, frame, w, Value::NONE)),
                            Op::Yield => flow!(control::yield_value(vm, Regs::of(frame), w)),
                            Op::Return => {
                                let value = control::returned(Regs::of(frame), w);
                                flow!(control::return_value(vm, Regs::of(frame), value));
                            }
                            Op::ReturnNone => flow!(control::return_value(vm, Regs::of(frame), Value::NONE)),

                            Op::Call => {
                                pc = pc.add(2);
                                enter!(control::call(vm, Regs::of(frame), w, 0));
                            }
                            Op::CallKw => {
                                pc = pc.add(1);
                                enter!(control::call_kw(vm, Regs::of(frame), w));
                            }
                            Op::CallEx => enter!(control::call_ex(vm, Regs::of(frame), w)),
                            Op::MakeFunction => outlined!(w, body::MakeFunction),
                            Op::SetFunctionAttr => outlined!(w, body::SetFunctionAttr),
                            Op::ImportName => {
                                pc = pc.add(1);
                                outlined!(w, body::ImportName)
                            }
                            Op::ImportFrom => {
                                pc = pc.add(1);
                                outlined!(w, body::ImportFrom)
                            }
                            Op::ImportStar => outlined!(w, body::ImportStar),
                            Op::SetupAnnotations => outlined!(w, body::SetupAnnotations),

                            Op::Raise => {
                                frame.pc.set(pc);
                                // A bare `raise` goes on as RERAISE does: this frame is in the traceback already.
                                let again = if w.c() == 0 { unwind::handled_from(frame) } else { None };
                                match again.map(|exception| unwind::reraise(vm, frame, exception)) {
                                    Some(Ok(Flow::Go(f))) => go!(f),
                                    Some(Ok(Flow::Exit(value))) => return Ok(value),
                                    Some(Err(e)) => return Err(e),
                                    None => break 'run bodies::raise(vm, Regs::of(frame), w),
                                }
                            }
                            Op::Reraise => {
                                frame.pc.set(pc);
                                let exception = std::mem::replace(reg!(w.a()), Value::EMPTY);
                                match unwind::reraise(vm, frame, exception) {
                                    Ok(Flow::Go(f)) => go!(f),
                                    Ok(Flow::Exit(value)) => return Ok(value),
                                    Err(e) => return Err(e),
                                }
                            }
                            Op::PushExc => {
                                let exception = (*base.add(w.b() as usize)).clone();
                                let before = frame.handled.replace(exception);
                                set!(w.a(), before);
                            }
                            Op::PopExc => {
                                let before = std::mem::replace(reg!(w.a()), Value::EMPTY);
                                let old = frame.handled.replace(before);
                                settle!(old);
                            }
                            Op::CheckExcMatch => outlined!(w, body::CheckExcMatch),
                            Op::CheckEgMatch => outlined!(w, body::CheckEgMatch),
                            Op::PrepReraiseStar => outlined!(w, body::PrepReraiseStar),
                            Op::ExcTriple => outlined!(w, body::ExcTriple),
                            Op::LoadHandled => {
                                let v = frame.handled.get();
                                set!(w.a(), if v.is_null() { Value::NONE } else { v });
                            }
                            Op::MatchMapping => outlined!(w, body::MatchMapping),
                            Op::MatchSequence => outlined!(w, body::MatchSequence),
                            Op::MatchKeys => outlined!(w, body::MatchKeys),
                            Op::MatchClass => outlined!(w, body::MatchClass),
                            Op::GetLen => outlined!(w, body::GetLen),
                            Op::Intrinsic1 => outlined!(w, body::Intrinsic1),
                            Op::Intrinsic2 => {
                                pc = pc.add(1);
                                outlined!(w, body::Intrinsic2)
                            }
                            Op::CountEntry | Op::EnterExecutor | Op::EnterYield => {
                                frame.pc.set(pc.sub(1));
                                match jit::enter(vm, frame, w) {
                                    Left::At(f, word) => {
                                        go!(f);
                                        pc = pc.add(1);
                                        w = word;
                                        continue 'dispatch;
                                    }
                                    Left::Exit(value) => return Ok(value),
                                    Left::Raise(error) => break 'run error,
                                }
                            }
                            Op::Traced => {
                                frame.pc.set(pc);
                                let original = attempt!(trace::step(vm, frame));
                                pc = frame.pc.get();
                                if let Some(original) = original {
                                    w = original;
                                    continue 'dispatch;
                                }
                            }
                        }
                        break;
                    }
                }
            };
            match unwind::unwind(vm, vm.fiber().current.get().unwrap_or(frame), error) {
                Ok(Flow::Go(f)) => {
                    go!(f);
                    continue 'resume;
                }
                Ok(Flow::Exit(value)) => return Ok(value),
                Err(e) => return Err(e),
            }
        }
    }
}
