//! The run loop: one `match` over the instruction byte. Fast paths stand here; everything that costs more is a call into
//! `slow` or `call`. Python-to-Python calls, generator resumes and returns change `frame` and go on in the same loop.

use std::sync::atomic::Ordering;

use bytecode::op::{FLAG_A, FLAG_B, FLAG_BACK, FLAG_C};
use bytecode::{Op, Word};

use super::bodies::body;
use super::call::{self, Called, Deliver};
use super::frame::{Action, Frame};
use super::{call_fast, slow, trace, unwind};
use crate::coro::{GenObj, async_step, drive, fast, feed};
use crate::jit::{self, Left};
use crate::ops::number::BinaryOp;
use crate::prelude::*;
use crate::types::float::FloatObj;
use crate::types::function::{self, BoundMethod};
use crate::types::range::RangeIter;

/// What a control operation decided.
pub enum Flow {
    /// Go on in this frame at its saved pc.
    Go(*mut Frame),
    /// Leave the loop with a value.
    Exit(Value),
}

/// Runs `frame` and whatever it calls until the frame that was entered with `Action::Exit` ends or yields
/// (`FiberState::yielded` says which).
pub fn run(vm: &Vm, frame: *mut Frame) -> PyResult {
    vm.enter_run()?;
    // SAFETY: the frame was pushed by the caller and is the fiber's current one.
    unsafe { run_loop(vm, frame) }
}

/// As `run_raising`, for an error thrown in from outside: only what the frame itself handles is its context.
pub fn run_thrown(vm: &Vm, frame: *mut Frame, error: Error) -> PyResult {
    vm.enter_run()?;
    // SAFETY: as in run.
    unsafe {
        match unwind::unwind_thrown(vm, frame, error)? {
            Flow::Go(frame) => run_loop(vm, frame),
            Flow::Exit(value) => Ok(value),
        }
    }
}

/// Resumes at an error: the frame raises it where it stands.
pub fn run_raising(vm: &Vm, frame: *mut Frame, error: Error) -> PyResult {
    vm.enter_run()?;
    // SAFETY: as in run.
    unsafe {
        match unwind::unwind(vm, frame, error)? {
            Flow::Go(frame) => run_loop(vm, frame),
            Flow::Exit(value) => Ok(value),
        }
    }
}

#[inline(always)]
fn small_add(a: &Value, b: &Value) -> Option<Value> {
    if (a.bits() | b.bits()) & 1 == 0 {
        return (a.bits() as i64).checked_add(b.bits() as i64).map(|s| Value::from_bits(s as u64));
    }
    None
}

#[inline(always)]
fn small_sub(a: &Value, b: &Value) -> Option<Value> {
    if (a.bits() | b.bits()) & 1 == 0 {
        return (a.bits() as i64).checked_sub(b.bits() as i64).map(|s| Value::from_bits(s as u64));
    }
    None
}

#[inline(always)]
fn small_mul(a: &Value, b: &Value) -> Option<Value> {
    if (a.bits() | b.bits()) & 1 == 0 {
        return (a.bits() as i64 >> 1).checked_mul(b.bits() as i64).map(|s| Value::from_bits(s as u64));
    }
    None
}

/// Two exact floats.
#[inline(always)]
pub(crate) fn floats(a: &Value, b: &Value) -> Option<(f64, f64)> {
    if a.is_ptr() && b.is_ptr() {
        let float = function::float_head();
        // SAFETY: pointer values are live objects; an exact float has FloatObj's payload.
        unsafe {
            if (*a.header_ptr()).ty == float && (*b.header_ptr()).ty == float {
                let x = (*(a.header_ptr() as *const heap::Obj<FloatObj>)).payload.value.get();
                let y = (*(b.header_ptr() as *const heap::Obj<FloatObj>)).payload.value.get();
                return Some((x, y));
            }
        }
    }
    None
}

/// A float result: reuses an operand temporary that nobody else holds.
///
/// # Safety
/// `b` and `c` are exact floats in the registers that `w` names.
#[inline(always)]
unsafe fn float_result(base: *mut Value, w: Word, f: f64) -> Value {
    // SAFETY: by contract; a flagged operand is a temporary that this instruction empties.
    unsafe {
        if w.flags() & FLAG_B != 0 {
            let slot = base.add(w.b() as usize);
            if (*slot).is_unique() {
                (*((*slot).header_ptr() as *const heap::Obj<FloatObj>)).payload.value.set(f);
                return std::mem::replace(&mut *slot, Value::from_bits(0));
            }
        }
        if w.flags() & FLAG_C != 0 {
            let slot = base.add(w.c() as usize);
            if (*slot).is_unique() {
                (*((*slot).header_ptr() as *const heap::Obj<FloatObj>)).payload.value.set(f);
                return std::mem::replace(&mut *slot, Value::from_bits(0));
            }
        }
        crate::types::float::new(f)
    }
}

unsafe fn run_loop(vm: &Vm, frame: *mut Frame) -> PyResult {
    // SAFETY: in the whole function code was verified or compiled by us, so registers, constants and jump targets are in
    // range; frames on the back chain are live; one thread runs the isolate.
    unsafe {
        let mut frame = frame;
        let mut pc: *const Word = (*frame).pc;
        let mut base: *mut Value = (*frame).base;

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
                        (*frame).pc = pc;
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
                settle!(std::mem::replace(reg!($i), Value::from_bits(0)))
            };
        }
        macro_rules! operand_b {
            // Register `b`, taken out when it is flagged.
            ($w:expr) => {
                if $w.flags() & FLAG_B != 0 {
                    std::mem::replace(reg!($w.b()), Value::from_bits(0))
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
                pc = (*frame).pc;
                base = (*frame).base;
            }};
        }
        macro_rules! jump {
            // Targets are absolute: relative to the start of the words in use.
            ($target:expr) => {{
                pc = (*frame).words.add($target as usize);
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
                        (*frame).pc = pc;
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
                            (*frame).pc = pc;
                            attempt!(vm.safepoint());
                        }
                        jump!($target);
                        if (*frame).code().is_cold(pc) {
                            pc = slow::back_edge(vm, frame, pc);
                        }
                    }};
                }
                // An outlined operation on the frame: no control flow.
                macro_rules! outlined {
                    ($w:expr, $f:expr) => {{
                        (*frame).pc = pc;
                        attempt!($f(vm, frame, $w));
                        if vm.heap.attention.get() & heap::alloc::ATTENTION_PENDING != 0 {
                            vm.run_pending();
                        }
                    }};
                }
                macro_rules! binary {
                    ($w:expr, $op:ident) => {{
                        (*frame).pc = pc;
                        match attempt!(slow::binary(vm, frame, $w, BinaryOp::$op)) {
                            None => {}
                            Some(f) => go!(f),
                        }
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
                            set!($w.a(), Value::from_bits(v));
                        } else {
                            binary!($w, $op);
                        }
                    }};
                }
                macro_rules! inplace {
                    ($w:expr, $op:ident) => {{
                        (*frame).pc = pc;
                        attempt!(slow::inplace(vm, frame, $w, BinaryOp::$op));
                        if vm.heap.attention.get() & heap::alloc::ATTENTION_PENDING != 0 {
                            vm.run_pending();
                        }
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
                                (*(b.header_ptr() as *const heap::Obj<FloatObj>)).payload.value.set(f);
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
                            (*frame).pc = pc;
                            attempt!(slow::compare(vm, frame, $w, CmpOp::$op));
                            if vm.heap.attention.get() & heap::alloc::ATTENTION_PENDING != 0 {
                                vm.run_pending();
                            }
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
                            (*frame).pc = pc;
                            let holds = attempt!(slow::branch(vm, frame, $w, CmpOp::$op));
                            if vm.heap.attention.get() & heap::alloc::ATTENTION_PENDING != 0 {
                                vm.run_pending();
                            }
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
                    // A short way into a call: go on with what it made, or behind this when it was not to be taken.
                    macro_rules! entered {
                        ($w:expr, $e:expr) => {
                            match attempt!($e) {
                                Some(Called::Frame(f)) => {
                                    go!(f);
                                    continue 'next;
                                }
                                Some(Called::Value(v)) => {
                                    set!($w.a(), v);
                                    continue 'next;
                                }
                                None => {}
                            }
                        };
                    }
                    // FOR_ITER and FOR_ITER_BACK: the next item to `a`. The one jumps at the end, the other at an item.
                    macro_rules! next_item {
                        ($w:expr, $action:expr) => {{
                            let jumps_at_item = $action as u8 == Action::ForIterBack as u8;
                            let target = (*pc).lo();
                            pc = pc.add(2);
                            let iter = &*base.add($w.b() as usize);
                            if !iter.is_ptr() {
                                // Who calls a generator expression's code by hand may pass anything.
                                (*frame).pc = pc;
                                break 'run slow::no_iterator(vm, iter);
                            }
                            let ty = (*iter.header_ptr()).ty;
                            let item = if ty == function::range_iter_head() {
                                (*(iter.header_ptr() as *const heap::Obj<RangeIter>)).payload.advance()
                            } else if ty == function::generator_head() {
                                (*frame).pc = pc;
                                let g = &raw const (*(iter.header_ptr() as *const heap::Obj<GenObj>)).payload;
                                let fiber = vm.fiber();
                                if fast::at_yield(vm, fiber, g) {
                                    go!(fast::enter(fiber, g, frame, $action, $w.a(), Value::NONE));
                                } else {
                                    flow!(drive::for_iter(vm, frame, $w, $action));
                                }
                                continue 'next;
                            } else {
                                (*frame).pc = pc;
                                let next = function::next_of(iter);
                                attempt!(next(vm, iter))
                            };
                            if item.is_some() == jumps_at_item {
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
                                let v = (&(*(*frame).code).consts).get_unchecked(w.bc() as usize).clone();
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
                                    (*frame).pc = pc;
                                    vm.run_pending();
                                }
                            }
                            Op::CheckFast => {
                                if (*base.add(w.a() as usize)).is_null() {
                                    (*frame).pc = pc;
                                    break 'run slow::unbound(vm, frame, w.a());
                                }
                            }
                            Op::DeleteFast => {
                                let old = std::mem::replace(reg!(w.a()), Value::NULL);
                                if old.is_null() {
                                    (*frame).pc = pc;
                                    break 'run slow::unbound(vm, frame, w.a());
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
                                    (*frame).pc = pc;
                                    break 'run slow::unbound(vm, frame, w.b());
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
                                    (*frame).pc = pc;
                                    break 'run slow::unbound(vm, frame, w.a());
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
                                // ext: name | globals keys version; builtins keys version | 0; index
                                let (e1, e2, e3) = (*pc, *pc.add(1), *pc.add(2));
                                pc = pc.add(3);
                                let f = (*frame).function();
                                let cached = if e1.hi() != 0 && e1.hi() == f.globals.raw_keys_version() {
                                    if e2.0 == 0 {
                                        f.globals.value_at(e3.lo() as usize)
                                    } else if e2.lo() == f.builtins.raw_keys_version() {
                                        f.builtins.value_at(e3.lo() as usize)
                                    } else {
                                        None
                                    }
                                } else {
                                    None
                                };
                                match cached {
                                    Some(v) => set!(w.a(), v),
                                    None => outlined!(w, slow::load_global),
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
                                let found = slow::cached_attr(obj, e1.hi(), e2, e3);
                                if found.is_null() {
                                    (*frame).pc = pc;
                                    match attempt!(slow::load_attr(vm, frame, w)) {
                                        None => {
                                            if vm.heap.attention.get() & heap::alloc::ATTENTION_PENDING != 0 {
                                                vm.run_pending();
                                            }
                                        }
                                        Some(f) => go!(f),
                                    }
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
                                if e2.0 as u8 == slow::CACHE_METHOD && slow::cached_method(obj, e1.hi(), e2) {
                                    // The type's dict keeps the function alive while its version stands.
                                    let f = Value::from_bits(e3.0);
                                    let receiver = operand_b!(w);
                                    let func = f.clone();
                                    std::mem::forget(f);
                                    set!(w.a() + 1, receiver);
                                    set!(w.a(), func);
                                } else {
                                    outlined!(w, slow::load_method)
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
                                let (e1, e2) = (*pc, *pc.add(1));
                                pc = pc.add(3);
                                let obj = &*base.add(w.a() as usize);
                                let applies = slow::store_cached(obj, e1.hi(), e2);
                                if e2.0 as u8 == slow::CACHE_ADD && applies {
                                    let v = operand_b!(w);
                                    attempt!(slow::store_added(vm, &*base.add(w.a() as usize), *pc.sub(1), v));
                                    if w.flags() & FLAG_A != 0 {
                                        empty!(w.a());
                                    }
                                } else if e2.0 as u8 == slow::CACHE_SLOT && applies {
                                    let v = operand_b!(w);
                                    let old = slow::store_cached_value(&*base.add(w.a() as usize), e2, v);
                                    settle!(old);
                                    if w.flags() & FLAG_A != 0 {
                                        empty!(w.a());
                                    }
                                } else {
                                    outlined!(w, slow::store_attr);
                                    pc = (*frame).pc; // it may have been `f_trace`
                                }
                            }
                            Op::DeleteAttr => {
                                pc = pc.add(1);
                                outlined!(w, body::DeleteAttr)
                            }
                            Op::LoadSpecial => outlined!(w, body::LoadSpecial),
                            Op::GetItem => {
                                pc = pc.add(1);
                                let (b, c) = (&*base.add(w.b() as usize), &*base.add(w.c() as usize));
                                let found = slow::fast_item(b, c);
                                if found.is_null() {
                                    (*frame).pc = pc;
                                    match attempt!(slow::get_item(vm, frame, w)) {
                                        None => {
                                            if vm.heap.attention.get() & heap::alloc::ATTENTION_PENDING != 0 {
                                                vm.run_pending();
                                            }
                                        }
                                        Some(f) => go!(f),
                                    }
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
                                    Some(s) if b.is_int() => set!(w.a(), Value::from_bits(s as u64)),
                                    _ => outlined!(w, body::AddInt),
                                }
                            }
                            Op::SubInt => {
                                let b = &*base.add(w.b() as usize);
                                let n = (w.c() as i16 as i64) << 1;
                                match (b.bits() as i64).checked_sub(n) {
                                    Some(s) if b.is_int() => set!(w.a(), Value::from_bits(s as u64)),
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
                                    (*frame).pc = pc;
                                    let truth = attempt!(slow::truth(vm, frame, w));
                                    if vm.heap.attention.get() & heap::alloc::ATTENTION_PENDING != 0 {
                                        vm.run_pending();
                                    }
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
                                    (*frame).pc = pc.add(2);
                                    attempt!(vm.safepoint());
                                }
                                if (*frame).code().is_cold(pc) {
                                    // In warm instructions the same one follows.
                                    let warm = slow::back_edge(vm, frame, pc.sub(1));
                                    if warm != pc.sub(1) {
                                        pc = warm;
                                        continue 'next;
                                    }
                                }
                                next_item!(w, Action::ForIterBack)
                            }
                            Op::GetAIter => outlined!(w, body::GetAIter),
                            Op::GetANext => {
                                let iter = &*base.add(w.b() as usize);
                                if iter.is_ptr() && (*iter.header_ptr()).ty == function::async_generator_head() {
                                    let entered = async_step::enter(vm, vm.fiber(), frame, pc, iter);
                                    if !entered.is_null() {
                                        go!(entered);
                                        continue 'next;
                                    }
                                }
                                outlined!(w, slow::get_anext)
                            }
                            Op::EndAsyncFor => {
                                (*frame).pc = pc;
                                // Another exception goes on as by RERAISE: this frame is in its traceback.
                                if let Some(exception) = slow::end_async_for(frame, w) {
                                    match unwind::reraise(vm, frame, exception) {
                                        Ok(Flow::Go(f)) => go!(f),
                                        Ok(Flow::Exit(value)) => return Ok(value),
                                        Err(e) => return Err(e),
                                    }
                                } else if vm.heap.attention.get() & heap::alloc::ATTENTION_PENDING != 0 {
                                    vm.run_pending();
                                }
                            }
                            Op::GetAwaitable => outlined!(w, body::GetAwaitable),
                            Op::GetYieldFromIter => outlined!(w, body::GetYieldFromIter),
                            Op::Delegate => flow!(drive::delegate(vm, frame, w, Value::NONE)),
                            Op::Yield => {
                                let root = fast::root_to_leave(frame);
                                if !root.is_null() {
                                    (*frame).pc = pc;
                                    let mut value = operand_b!(w);
                                    let (action, dst) = ((*root).frame.action, (*root).frame.dst);
                                    if action as u8 == Action::Exit as u8 {
                                        match feed::take(vm, root, value) {
                                            Ok(()) => {
                                                set!(w.a(), Value::NONE);
                                                continue 'next;
                                            }
                                            Err(refused) => value = refused,
                                        }
                                    }
                                    let consumer = fast::leave(vm.fiber(), frame, root);
                                    if action as u8 == Action::Exit as u8 {
                                        vm.fiber().yielded.set(true);
                                        return Ok(value);
                                    }
                                    go!(consumer);
                                    if action as u8 == Action::ForIterBack as u8 {
                                        jump!((*pc.sub(2)).lo());
                                    }
                                    set!(dst, value);
                                } else if async_step::is_step(frame) {
                                    (*frame).pc = pc;
                                    let value = operand_b!(w);
                                    let dst = (*frame).dst;
                                    go!(async_step::leave(vm.fiber(), frame));
                                    set!(dst, value);
                                } else {
                                    flow!(drive::yield_value(vm, frame, w))
                                }
                            }
                            Op::Return => {
                                let value = std::mem::replace(reg!(w.a()), Value::from_bits(0));
                                (*frame).pc = pc;
                                let f = &*frame;
                                if f.action as u8 == Action::Store as u8 && !f.is_heap() {
                                    let (dst, back) = (f.dst, f.back);
                                    call::pop_frame(vm.fiber(), frame);
                                    go!(back);
                                    set!(dst, value);
                                    if vm.heap.attention.get() & heap::alloc::ATTENTION_PENDING != 0 {
                                        (*frame).pc = pc;
                                        vm.run_pending();
                                    }
                                } else if f.action as u8 == Action::Init as u8 && value.is_none() {
                                    go!(call::leave_init(vm.fiber(), frame));
                                    if vm.heap.attention.get() & heap::alloc::ATTENTION_PENDING != 0 {
                                        vm.run_pending();
                                    }
                                } else {
                                    flow!(drive::return_value(vm, frame, value));
                                }
                            }
                            Op::ReturnNone => {
                                (*frame).pc = pc;
                                let f = &*frame;
                                if f.action as u8 == Action::Store as u8 && !f.is_heap() {
                                    let (dst, back) = (f.dst, f.back);
                                    call::pop_frame(vm.fiber(), frame);
                                    go!(back);
                                    set!(dst, Value::NONE);
                                    if vm.heap.attention.get() & heap::alloc::ATTENTION_PENDING != 0 {
                                        (*frame).pc = pc;
                                        vm.run_pending();
                                    }
                                } else if f.action as u8 == Action::Init as u8 {
                                    go!(call::leave_init(vm.fiber(), frame));
                                    if vm.heap.attention.get() & heap::alloc::ATTENTION_PENDING != 0 {
                                        vm.run_pending();
                                    }
                                } else {
                                    flow!(drive::return_value(vm, frame, Value::NONE));
                                }
                            }

                            Op::Call => {
                                pc = pc.add(2);
                                (*frame).pc = pc;
                                if vm.eval_breaker.load(Ordering::Relaxed) != 0 {
                                    attempt!(vm.safepoint());
                                }
                                let window = base.add(w.b() as usize);
                                let count = w.c() as usize;
                                let callee = &*window;
                                if callee.is_ptr() && (*callee.header_ptr()).ty == function::function_head() {
                                    let new =
                                        attempt!(call_fast::enter_plain(vm, vm.fiber(), frame, window, count, w.a()));
                                    if !new.is_null() {
                                        go!(new);
                                        continue 'next;
                                    }
                                    entered!(w, call_fast::enter_bound(vm, frame, window, count, &[], w.a()));
                                } else if callee.is_ptr()
                                    && (*callee.header_ptr()).ty == function::method_head()
                                    && (*window.add(1)).is_null()
                                {
                                    // A bound method: its parts take the window's first two registers.
                                    let m = &(*(callee.header_ptr() as *const heap::Obj<BoundMethod>)).payload;
                                    let (func, receiver) = (m.func.clone(), m.receiver.clone());
                                    *window.add(1) = receiver;
                                    let old = std::mem::replace(&mut *window, func);
                                    drop(old);
                                    pc = pc.sub(2);
                                    continue 'dispatch;
                                } else if callee.is_ptr()
                                    && (*callee.header_ptr()).ty == function::type_head()
                                    && (*window.add(1)).is_null()
                                {
                                    entered!(w, call_fast::enter_class(vm, frame, window, count, &[], w.a()));
                                } else if callee.is_ptr() {
                                    if count == 1 {
                                        let entered = call_fast::enter_generator(vm, vm.fiber(), frame, window, w.a());
                                        if !entered.is_null() {
                                            go!(entered);
                                            continue 'next;
                                        }
                                    }
                                    if let Some(result) = call_fast::call_native(vm, window, count) {
                                        let value = attempt!(result);
                                        pc = (*frame).pc; // `f_trace` may have been set
                                        set!(w.a(), value);
                                        if vm.heap.attention.get() & heap::alloc::ATTENTION_PENDING != 0 {
                                            vm.run_pending();
                                        }
                                        continue 'next;
                                    }
                                }
                                match attempt!(call::call_window(
                                    vm,
                                    frame,
                                    w.b() as usize,
                                    count,
                                    &[],
                                    Deliver::store(w.a())
                                )) {
                                    Called::Value(v) => {
                                        pc = (*frame).pc; // `f_trace` may have been set
                                        set!(w.a(), v);
                                        if vm.heap.attention.get() & heap::alloc::ATTENTION_PENDING != 0 {
                                            vm.run_pending();
                                        }
                                    }
                                    Called::Frame(f) => go!(f),
                                }
                            }
                            Op::CallKw => {
                                let names = (&(*(*frame).code).consts).get_unchecked((*pc).lo() as usize);
                                pc = pc.add(1);
                                (*frame).pc = pc;
                                let names = names.downcast::<TupleObj>().map_or(&[][..], |t| t.items());
                                let window = base.add(w.b() as usize);
                                let ty =
                                    if (*window).is_ptr() { (*(*window).header_ptr()).ty } else { std::ptr::null() };
                                let plain_class = ty == function::type_head() && (*window.add(1)).is_null();
                                if ty == function::function_head() || plain_class {
                                    let count = w.c() as usize;
                                    let entered = if plain_class {
                                        call_fast::enter_class(vm, frame, window, count, names, w.a())
                                    } else {
                                        call_fast::enter_bound(vm, frame, window, count, names, w.a())
                                    };
                                    entered!(w, entered);
                                }
                                let deliver = Deliver::store(w.a());
                                match attempt!(call::call_window(
                                    vm,
                                    frame,
                                    w.b() as usize,
                                    w.c() as usize,
                                    names,
                                    deliver
                                )) {
                                    Called::Value(v) => {
                                        pc = (*frame).pc; // `f_trace` may have been set
                                        set!(w.a(), v);
                                        if vm.heap.attention.get() & heap::alloc::ATTENTION_PENDING != 0 {
                                            vm.run_pending();
                                        }
                                    }
                                    Called::Frame(f) => go!(f),
                                }
                            }
                            Op::CallEx => {
                                (*frame).pc = pc;
                                match attempt!(slow::call_ex(vm, frame, w)) {
                                    Called::Value(v) => {
                                        pc = (*frame).pc; // `f_trace` may have been set
                                        set!(w.a(), v);
                                        if vm.heap.attention.get() & heap::alloc::ATTENTION_PENDING != 0 {
                                            vm.run_pending();
                                        }
                                    }
                                    Called::Frame(f) => go!(f),
                                }
                            }
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
                                (*frame).pc = pc;
                                // A bare `raise` goes on as RERAISE does: this frame is in the traceback already.
                                let again = if w.c() == 0 { unwind::handled_from(frame) } else { None };
                                match again.map(|exception| unwind::reraise(vm, frame, exception)) {
                                    Some(Ok(Flow::Go(f))) => go!(f),
                                    Some(Ok(Flow::Exit(value))) => return Ok(value),
                                    Some(Err(e)) => return Err(e),
                                    None => break 'run slow::raise(vm, frame, w),
                                }
                            }
                            Op::Reraise => {
                                (*frame).pc = pc;
                                let exception = std::mem::replace(reg!(w.a()), Value::from_bits(0));
                                match unwind::reraise(vm, frame, exception) {
                                    Ok(Flow::Go(f)) => go!(f),
                                    Ok(Flow::Exit(value)) => return Ok(value),
                                    Err(e) => return Err(e),
                                }
                            }
                            Op::PushExc => {
                                let exception = (*base.add(w.b() as usize)).clone();
                                let before = std::mem::replace(&mut (*frame).handled, exception);
                                set!(w.a(), before);
                            }
                            Op::PopExc => {
                                let before = std::mem::replace(reg!(w.a()), Value::from_bits(0));
                                let old = std::mem::replace(&mut (*frame).handled, before);
                                settle!(old);
                            }
                            Op::CheckExcMatch => outlined!(w, body::CheckExcMatch),
                            Op::CheckEgMatch => outlined!(w, body::CheckEgMatch),
                            Op::PrepReraiseStar => outlined!(w, body::PrepReraiseStar),
                            Op::ExcTriple => outlined!(w, body::ExcTriple),
                            Op::LoadHandled => {
                                let v = (*frame).handled.clone();
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
                                (*frame).pc = pc.sub(1);
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
                                (*frame).pc = pc;
                                let original = attempt!(trace::step(vm, frame));
                                pc = (*frame).pc;
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
            match unwind::unwind(vm, vm.fiber().current.get(), error) {
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
