//! What compiled code calls: the parts of instructions that are no short way. Each function does what the run loop does
//! for its instruction; the frame's pc stands behind it.
//!
//! A panic must not cross machine code: it is caught here and goes on where compiled code was entered.

use std::panic::{AssertUnwindSafe, catch_unwind};

use bytecode::op::FLAG_B;
use bytecode::{Op, Word};

use super::Outcome;
use super::number_helpers::{cmp_op, compare_floats};
use crate::prelude::*;
use crate::run::bodies::{self, Body};
use crate::run::control;
use crate::run::exec::{Flow, floats};
use crate::run::frame::{Action, FrameRef, Regs};
use crate::types::function;

/// What a helper answers to compiled code: how it goes on. Each protocol is a type of its own; its numbers are compared
/// with in machine code, which knows the protocol from the template that calls.
pub trait Answer: Sized {
    /// An outcome was left for the run loop.
    const FAILED: Self;
}

/// Of an instruction after which the next one follows, unless another frame was entered.
#[repr(transparent)]
pub struct Step(usize);

impl Step {
    /// The next instruction follows.
    pub const NEXT: i32 = 1;
    /// As `FAILED`, in machine code.
    pub const FAILED_ANSWER: i32 = 0;

    /// The frame goes on at its pc. That may be the same one, when somebody began to trace it and it was moved to other
    /// instructions.
    fn frame(frame: FrameRef) -> Step {
        Step(frame.as_ptr() as usize)
    }
}

impl Answer for Step {
    const FAILED: Step = Step(Step::FAILED_ANSWER as usize);
}

/// Of an instruction that decides a branch: no (0), yes (1), or a frame that goes on.
#[repr(transparent)]
pub struct Decision(usize);

impl Decision {
    /// An outcome was left.
    pub const UNDECIDED: i32 = 2;
}

impl Answer for Decision {
    const FAILED: Decision = Decision(Decision::UNDECIDED as usize);
}

/// Of FOR_ITER: an outcome was left (0), the end, an item in its register, or a frame that goes on.
#[repr(transparent)]
pub struct Iteration(usize);

impl Iteration {
    pub const AT_END: i32 = 1;
    pub const HAS_ITEM: i32 = 2;
}

impl Answer for Iteration {
    const FAILED: Iteration = Iteration(0);
}

/// Runs `f`; an error or a panic is left for the run loop.
#[inline(always)]
fn guarded<T: Answer>(vm: &Vm, f: impl FnOnce() -> PyResult<T>) -> T {
    match catch_unwind(AssertUnwindSafe(f)) {
        Ok(Ok(value)) => value,
        Ok(Err(error)) => {
            vm.jit.leave(Outcome::Raise(error));
            T::FAILED
        }
        Err(payload) => {
            vm.jit.leave(Outcome::Panic(payload));
            T::FAILED
        }
    }
}

/// As `guarded`, for an instruction that stays in its frame.
#[inline(always)]
pub fn straight(vm: &Vm, frame: FrameRef, f: impl FnOnce(Regs) -> PyResult<()>) -> Step {
    guarded(vm, || {
        let pc = frame.pc.get();
        f(regs(frame))?;
        vm.run_pending_if_any();
        Ok(if frame.pc.get() == pc { Step(Step::NEXT as usize) } else { Step::frame(frame) })
    })
}

/// As `straight`, for an instruction that may enter another frame.
#[inline(always)]
pub fn entering(vm: &Vm, frame: FrameRef, f: impl FnOnce(Regs) -> PyResult<FrameRef>) -> Step {
    leaving(vm, frame, |r| f(r).map(Flow::Go))
}

/// As `straight`, for an instruction that may enter another frame, or leave this one, which is not looked at then.
#[inline(always)]
fn leaving(vm: &Vm, frame: FrameRef, f: impl FnOnce(Regs) -> PyResult<Flow>) -> Step {
    guarded(vm, || {
        let pc = frame.pc.get();
        Ok(match f(regs(frame))? {
            Flow::Go(next) if next == frame && next.pc.get() == pc => Step(Step::NEXT as usize),
            Flow::Go(next) => Step::frame(next),
            Flow::Exit(value) => {
                vm.jit.leave(Outcome::Exit(value));
                Step::FAILED
            }
        })
    })
}

/// The registers of the frame whose instruction a helper does: made once a call, by the functions above.
#[inline(always)]
fn regs<'f>(frame: FrameRef) -> Regs<'f> {
    // SAFETY: machine code alone calls helpers, in the frame that it runs in: the current one, whose instruction this is.
    unsafe { Regs::of(frame) }
}

/// The last reference to `bits` goes.
pub extern "sysv64" fn drop_last(vm: &Vm, frame: FrameRef, bits: u64) -> Step {
    straight(vm, frame, |_| {
        // SAFETY: the template gives up the reference that it took out of a register.
        drop(unsafe { Value::from_bits(bits) });
        Ok(())
    })
}

/// As `drop_last`, but finalisers wait.
pub extern "sysv64" fn drop_only(vm: &Vm, _frame: FrameRef, bits: u64) -> Step {
    guarded(vm, || {
        // SAFETY: as in drop_last.
        drop(unsafe { Value::from_bits(bits) });
        Ok(Step(Step::NEXT as usize))
    })
}

/// Runs the finalisers that wait.
pub extern "sysv64" fn run_pending(vm: &Vm, frame: FrameRef) -> Step {
    straight(vm, frame, |_| Ok(()))
}

/// `f` is a `Body`.
pub extern "sysv64" fn outlined(vm: &Vm, frame: FrameRef, w: Word, f: *const ()) -> Step {
    // SAFETY: templates pass what `body_of` gave.
    let body = unsafe { std::mem::transmute::<*const (), Body>(f) };
    straight(vm, frame, |r| body(vm, r, w))
}

/// A poll at a backward edge: the frame's pc stands at the target, but what is raised is raised `behind` the jump.
pub extern "sysv64" fn safepoint(vm: &Vm, frame: FrameRef, behind: *const Word) -> Step {
    let index = (behind as usize - frame.words.get() as usize) / size_of::<Word>();
    straight(vm, frame, |_| vm.safepoint().inspect_err(|_| frame.pc.set(frame.words.get().wrapping_add(index))))
}

/// `f` gives the decision, whether it takes the jump, and where that leads.
#[inline(always)]
fn decided(vm: &Vm, frame: FrameRef, f: impl FnOnce(Regs) -> PyResult<(bool, bool, fn(FrameRef) -> u32)>) -> Decision {
    guarded(vm, || {
        let pc = frame.pc.get();
        let (holds, taken, target) = f(regs(frame))?;
        vm.run_pending_if_any();
        if frame.pc.get() == pc {
            return Ok(Decision(usize::from(holds)));
        }
        if taken {
            frame.follow(target(frame));
        }
        Ok(Decision(frame.as_ptr() as usize))
    })
}

/// Whether the comparison of a branch holds. Its operands are consumed.
pub extern "sysv64" fn branch(vm: &Vm, frame: FrameRef, w: Word) -> Decision {
    decided(vm, frame, |mut r| {
        let op = cmp_op(w.op().unwrap_or(Op::Nop));
        let holds = match floats(r.get(w.b()), r.get(w.c())) {
            Some((x, y)) => {
                r.drop_operands(w);
                compare_floats(op, x, y)
            }
            None => bodies::branch(vm, r, w, op)?,
        };
        // The target stands in the extra word.
        Ok((holds, holds as u16 == w.a(), |frame| frame.word_back(1).lo()))
    })
}

/// Whether register `a` is true. It is consumed when it is flagged.
pub extern "sysv64" fn truth(vm: &Vm, frame: FrameRef, w: Word) -> Decision {
    decided(vm, frame, |r| {
        let truth = if r.get(w.a()).is_none() { false } else { bodies::truth(vm, r, w)? };
        // The instruction is one word.
        Ok((truth, truth == (w.op() == Some(Op::JumpIfTrue)), |frame| frame.word_back(1).bc()))
    })
}

pub extern "sysv64" fn is_same(vm: &Vm, frame: FrameRef, w: Word) -> Step {
    straight(vm, frame, |mut r| {
        let same = r.get(w.b()).is(r.get(w.c()));
        r.drop_operands(w);
        r.put(w.a(), Value::bool(same == (w.op() == Some(Op::Is))));
        Ok(())
    })
}

pub extern "sysv64" fn load_global(vm: &Vm, frame: FrameRef, w: Word) -> Step {
    straight(vm, frame, |mut r| match bodies::cached_global(r.function(), [r.ext(0, 3), r.ext(1, 3), r.ext(2, 3)]) {
        Some(value) => {
            r.put(w.a(), value);
            Ok(())
        }
        None => bodies::load_global(vm, r, w),
    })
}

pub extern "sysv64" fn load_attr(vm: &Vm, frame: FrameRef, w: Word) -> Step {
    entering(vm, frame, |mut r| {
        let found = bodies::cached_attr(r.get(w.b()), r.ext(0, 3).hi(), r.ext(1, 3), r.ext(2, 3));
        if found.is_null() {
            return control::load_attr(vm, r, w);
        }
        r.finish_b(w, found);
        vm.run_pending_if_any();
        Ok(frame)
    })
}

pub extern "sysv64" fn load_method(vm: &Vm, frame: FrameRef, w: Word) -> Step {
    straight(vm, frame, |mut r| {
        let (e2, e3) = (r.ext(1, 3), r.ext(2, 3));
        if e2.0 as u8 == bodies::CACHE_METHOD && bodies::cached_method(r.get(w.b()), r.ext(0, 3).hi(), e2) {
            // SAFETY: the type's dict keeps the function alive while its version stands.
            let func = unsafe { Value::copy_of_bits(e3.0) };
            let receiver = r.owned(w.b(), w.flags() & FLAG_B != 0);
            r.put(w.a() + 1, receiver);
            r.put(w.a(), func);
            return Ok(());
        }
        bodies::load_method(vm, r, w)
    })
}

pub extern "sysv64" fn store_attr(vm: &Vm, frame: FrameRef, w: Word) -> Step {
    straight(vm, frame, |r| {
        let cache = [frame.word_back(3), frame.word_back(2), frame.word_back(1)];
        control::store_attr(vm, r, w, cache)
    })
}

pub extern "sysv64" fn get_item(vm: &Vm, frame: FrameRef, w: Word) -> Step {
    entering(vm, frame, |mut r| {
        let found = bodies::exact_item(r.get(w.b()), r.get(w.c()));
        if found.is_null() {
            return control::get_item(vm, r, w);
        }
        r.finish(w, found)?;
        vm.run_pending_if_any();
        Ok(frame)
    })
}

pub extern "sysv64" fn load_deref(vm: &Vm, frame: FrameRef, w: Word) -> Step {
    straight(vm, frame, |_| {
        let value = function::cell_get(&frame.get(w.b() as usize));
        if value.is_null() {
            return Err(bodies::unbound(vm, frame, w.b()));
        }
        frame.put(w.a() as usize, value);
        Ok(())
    })
}

pub extern "sysv64" fn store_deref(vm: &Vm, frame: FrameRef, w: Word) -> Step {
    straight(vm, frame, |mut r| {
        let value = r.owned(w.b(), w.flags() & FLAG_B != 0);
        drop(function::cell_swap(r.get(w.a()), value));
        Ok(())
    })
}

/// FOR_ITER and FOR_ITER_BACK: the next item, or the frame of the generator that makes it.
pub extern "sysv64" fn for_iter(vm: &Vm, frame: FrameRef, w: Word) -> Iteration {
    guarded(vm, || {
        let action = if w.op() == Some(Op::ForIterBack) { Action::ForIterBack } else { Action::ForIter };
        let pc = frame.pc.get();
        let (answer, item) = match control::next_item(vm, regs(frame), w, action)? {
            control::Next::Entered(Flow::Go(next)) => return Ok(Iteration(next.as_ptr() as usize)),
            control::Next::Entered(Flow::Exit(value)) => {
                vm.jit.leave(Outcome::Exit(value));
                return Ok(Iteration::FAILED);
            }
            control::Next::Item(item) => (Iteration::HAS_ITEM, Some(item)),
            control::Next::End => (Iteration::AT_END, None),
        };
        if let Some(item) = item {
            frame.put(w.a() as usize, item);
        }
        vm.run_pending_if_any();
        if frame.pc.get() == pc {
            return Ok(Iteration(answer as usize));
        }
        if (answer == Iteration::HAS_ITEM) == (action == Action::ForIterBack) {
            crate::coro::drive::follow_loop(frame);
        }
        Ok(Iteration(frame.as_ptr() as usize))
    })
}

pub extern "sysv64" fn yield_value(vm: &Vm, frame: FrameRef, w: Word) -> Step {
    leaving(vm, frame, |r| control::yield_value(vm, r, w))
}

pub extern "sysv64" fn return_value(vm: &Vm, frame: FrameRef, w: Word) -> Step {
    leaving(vm, frame, |r| {
        let value = if w.op() == Some(Op::Return) { control::returned(regs(frame), w) } else { Value::NONE };
        control::return_value(vm, r, value)
    })
}

pub extern "sysv64" fn get_anext(vm: &Vm, frame: FrameRef, w: Word) -> Step {
    entering(vm, frame, |r| control::get_anext(vm, r, w))
}

pub extern "sysv64" fn delegate(vm: &Vm, frame: FrameRef, w: Word) -> Step {
    leaving(vm, frame, |_| crate::coro::drive::delegate(vm, frame, w, Value::NONE))
}

pub extern "sysv64" fn call(vm: &Vm, frame: FrameRef, w: Word) -> Step {
    entering(vm, frame, |r| control::call(vm, r, w, vm.jit.deliver.get()))
}

pub extern "sysv64" fn call_kw(vm: &Vm, frame: FrameRef, w: Word) -> Step {
    entering(vm, frame, |r| control::call_kw(vm, r, w))
}

pub extern "sysv64" fn call_ex(vm: &Vm, frame: FrameRef, w: Word) -> Step {
    entering(vm, frame, |r| control::call_ex(vm, r, w))
}
