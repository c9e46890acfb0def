//! What compiled code calls: the parts of instructions that are no short way. Each function does what the run loop does
//! for its instruction; the frame's pc stands behind it.
//!
//! A panic must not cross machine code: it is caught here and goes on where compiled code was entered.

use std::panic::{AssertUnwindSafe, catch_unwind};

use bytecode::op::{FLAG_A, FLAG_B, FLAG_C};
use bytecode::{Op, Word};

use super::Outcome;
use super::number_helpers::{cmp_op, compare_floats};
use crate::coro::{GenObj, State, async_step, drive, fast, feed};
use crate::prelude::*;
use crate::run::bodies::Outlined;
use crate::run::call::{self, Called, Deliver};
use crate::run::exec::{Flow, floats};
use crate::run::frame::{Action, Frame};
use crate::run::slow::{consume, owned, put, reg, take};
use crate::run::{call_fast, slow};
use crate::types::function::{self, BoundMethod};

/// What helpers answer: an outcome was left; the next instruction follows; else the frame that goes on at its pc. That may
/// be the same one, when somebody began to trace it and it was moved to other instructions.
pub const FAILED: usize = 0;
pub const DONE: usize = 1;

/// Runs `f`; an error or a panic is left for the run loop.
#[inline(always)]
fn guarded<T>(vm: &Vm, failed: T, f: impl FnOnce() -> PyResult<T>) -> T {
    match catch_unwind(AssertUnwindSafe(f)) {
        Ok(Ok(value)) => value,
        Ok(Err(error)) => {
            vm.jit.leave(Outcome::Raise(error));
            failed
        }
        Err(payload) => {
            vm.jit.leave(Outcome::Panic(payload));
            failed
        }
    }
}

/// As `guarded`, for an instruction after which the next one follows.
#[inline(always)]
pub fn straight(vm: &Vm, frame: *mut Frame, f: impl FnOnce() -> PyResult<()>) -> usize {
    guarded(vm, FAILED, || {
        // SAFETY: the frame is current and live, before and after.
        unsafe {
            let pc = (*frame).pc;
            f()?;
            vm.run_pending_if_any();
            Ok(if (*frame).pc == pc { DONE } else { frame as usize })
        }
    })
}

/// As `straight`, for an instruction that may enter another frame, or leave this one.
#[inline(always)]
pub fn winding(vm: &Vm, frame: *mut Frame, f: impl FnOnce() -> PyResult<*mut Frame>) -> usize {
    guarded(vm, FAILED, || {
        // SAFETY: as in straight; a frame that was left is not looked at.
        unsafe {
            let pc = (*frame).pc;
            let next = f()?;
            Ok(if next == frame && (*frame).pc == pc { DONE } else { next as usize })
        }
    })
}

/// The last reference to `bits` goes.
pub extern "sysv64" fn drop_last(vm: &Vm, frame: *mut Frame, bits: u64) -> usize {
    straight(vm, frame, || {
        drop(Value::from_bits(bits));
        Ok(())
    })
}

/// As `drop_last`, but finalisers wait.
pub extern "sysv64" fn drop_only(vm: &Vm, _frame: *mut Frame, bits: u64) -> usize {
    guarded(vm, FAILED, || {
        drop(Value::from_bits(bits));
        Ok(DONE)
    })
}

/// Runs the finalisers that wait.
pub extern "sysv64" fn run_pending(vm: &Vm, frame: *mut Frame) -> usize {
    straight(vm, frame, || Ok(()))
}

/// `f` is an `Outlined`.
pub extern "sysv64" fn outlined(vm: &Vm, frame: *mut Frame, w: Word, f: *const ()) -> usize {
    // SAFETY: templates pass what `outlined_of` gave.
    let f = unsafe { std::mem::transmute::<*const (), Outlined>(f) };
    straight(vm, frame, || f(vm, frame, w))
}

/// A poll at a backward edge: the frame's pc stands at the target, but what is raised is raised `behind` the jump.
pub extern "sysv64" fn safepoint(vm: &Vm, frame: *mut Frame, behind: *const Word) -> usize {
    // SAFETY: the frame is live, before and after; `behind` lies in the instructions that it executes now.
    straight(vm, frame, || unsafe {
        let index = behind.offset_from((*frame).words);
        vm.safepoint().inspect_err(|_| (*frame).pc = (*frame).words.offset(index))
    })
}

/// What the helpers that decide a branch answer: no, yes, an outcome was left; else the frame that goes on.
pub const UNDECIDED: usize = 2;

/// `f` gives the decision, whether it takes the jump, and where that leads.
#[inline(always)]
fn decided(vm: &Vm, frame: *mut Frame, f: impl FnOnce() -> PyResult<(bool, bool, fn(*mut Frame) -> u32)>) -> usize {
    guarded(vm, UNDECIDED, || {
        // SAFETY: the frame is current and live, before and after.
        unsafe {
            let pc = (*frame).pc;
            let (holds, taken, target) = f()?;
            vm.run_pending_if_any();
            if (*frame).pc == pc {
                return Ok(usize::from(holds));
            }
            if taken {
                (*frame).pc = (*frame).words.add(target(frame) as usize);
            }
            Ok(frame as usize)
        }
    })
}

/// Whether the comparison of a branch holds. Its operands are consumed.
pub extern "sysv64" fn branch(vm: &Vm, frame: *mut Frame, w: Word) -> usize {
    decided(vm, frame, || {
        let op = cmp_op(w.op().unwrap_or(Op::Nop));
        let holds = match floats(reg(frame, w.b()), reg(frame, w.c())) {
            Some((x, y)) => {
                if w.flags() & FLAG_B != 0 {
                    drop(take(frame, w.b()));
                }
                if w.flags() & FLAG_C != 0 {
                    drop(take(frame, w.c()));
                }
                compare_floats(op, x, y)
            }
            None => slow::branch(vm, frame, w, op)?,
        };
        // SAFETY: the saved pc stands behind the extra word.
        Ok((holds, holds as u16 == w.a(), |frame| unsafe { (*(*frame).pc.sub(1)).lo() }))
    })
}

/// Whether register `a` is true. It is consumed when it is flagged.
pub extern "sysv64" fn truth(vm: &Vm, frame: *mut Frame, w: Word) -> usize {
    decided(vm, frame, || {
        let truth = if reg(frame, w.a()).is_none() { false } else { slow::truth(vm, frame, w)? };
        // SAFETY: the saved pc stands behind the instruction, which is one word.
        Ok((truth, truth == (w.op() == Some(Op::JumpIfTrue)), |frame| unsafe { (*(*frame).pc.sub(1)).bc() }))
    })
}

pub extern "sysv64" fn is_same(vm: &Vm, frame: *mut Frame, w: Word) -> usize {
    straight(vm, frame, || {
        let same = reg(frame, w.b()).is(reg(frame, w.c()));
        if w.flags() & FLAG_B != 0 {
            drop(take(frame, w.b()));
        }
        if w.flags() & FLAG_C != 0 {
            drop(take(frame, w.c()));
        }
        put(frame, w.a(), Value::bool(same == (w.op() == Some(Op::Is))));
        Ok(())
    })
}

/// The extra words of an instruction that has three.
unsafe fn cache(frame: *mut Frame) -> (Word, Word, Word) {
    // SAFETY: the saved pc stands behind them.
    unsafe {
        let end = (*frame).pc;
        (*end.sub(3), *end.sub(2), *end.sub(1))
    }
}

pub extern "sysv64" fn load_global(vm: &Vm, frame: *mut Frame, w: Word) -> usize {
    straight(vm, frame, || {
        // SAFETY: the frame is live; LOAD_GLOBAL has three extra words.
        let ((e1, e2, e3), f) = unsafe { (cache(frame), (*frame).function()) };
        if e1.hi() != 0 && e1.hi() == f.globals.raw_keys_version() {
            let found = if e2.0 == 0 {
                f.globals.value_at(e3.lo() as usize)
            } else if e2.lo() == f.builtins.raw_keys_version() {
                f.builtins.value_at(e3.lo() as usize)
            } else {
                None
            };
            if let Some(value) = found {
                put(frame, w.a(), value);
                return Ok(());
            }
        }
        slow::load_global(vm, frame, w)
    })
}

/// Gives the frame that goes on: this one, or a getter's.
pub extern "sysv64" fn load_attr(vm: &Vm, frame: *mut Frame, w: Word) -> usize {
    winding(vm, frame, || {
        // SAFETY: LOAD_ATTR has three extra words.
        let (e1, e2, e3) = unsafe { cache(frame) };
        let found = slow::cached_attr(reg(frame, w.b()), e1.hi(), e2, e3);
        let mut next = frame;
        if found.is_null() {
            next = slow::load_attr(vm, frame, w)?.unwrap_or(frame);
        } else {
            put(frame, w.a(), found);
            if w.flags() & FLAG_B != 0 && w.a() != w.b() {
                drop(take(frame, w.b()));
            }
        }
        vm.run_pending_if_any();
        Ok(next)
    })
}

pub extern "sysv64" fn load_method(vm: &Vm, frame: *mut Frame, w: Word) -> usize {
    straight(vm, frame, || {
        // SAFETY: LOAD_METHOD has three extra words.
        let (e1, e2, e3) = unsafe { cache(frame) };
        if e2.0 as u8 == slow::CACHE_METHOD && slow::cached_method(reg(frame, w.b()), e1.hi(), e2) {
            // The type's dict keeps the function alive while its version stands.
            let held = std::mem::ManuallyDrop::new(Value::from_bits(e3.0));
            let func = (*held).clone();
            let receiver = owned(frame, w.b(), w.flags() & FLAG_B != 0);
            put(frame, w.a() + 1, receiver);
            put(frame, w.a(), func);
            return Ok(());
        }
        slow::load_method(vm, frame, w)
    })
}

pub extern "sysv64" fn store_attr(vm: &Vm, frame: *mut Frame, w: Word) -> usize {
    straight(vm, frame, || {
        // SAFETY: STORE_ATTR has three extra words; `store_cached` proved the layout.
        unsafe {
            let (e1, e2, e3) = cache(frame);
            let applies = slow::store_cached(reg(frame, w.a()), e1.hi(), e2);
            let kind = e2.0 as u8;
            if !applies || (kind != slow::CACHE_ADD && kind != slow::CACHE_SLOT) {
                return slow::store_attr(vm, frame, w);
            }
            let value = owned(frame, w.b(), w.flags() & FLAG_B != 0);
            if kind == slow::CACHE_ADD {
                slow::store_added(vm, reg(frame, w.a()), e3, value)?;
            } else {
                drop(slow::store_cached_value(reg(frame, w.a()), e2, value));
            }
            if w.flags() & FLAG_A != 0 {
                drop(take(frame, w.a()));
            }
            Ok(())
        }
    })
}

/// Gives the frame that goes on: this one, or `__getitem__`'s.
pub extern "sysv64" fn get_item(vm: &Vm, frame: *mut Frame, w: Word) -> usize {
    winding(vm, frame, || {
        let found = slow::fast_item(reg(frame, w.b()), reg(frame, w.c()));
        let mut next = frame;
        if found.is_null() {
            next = slow::get_item(vm, frame, w)?.unwrap_or(frame);
        } else {
            put(frame, w.a(), found);
            consume(frame, w);
        }
        vm.run_pending_if_any();
        Ok(next)
    })
}

pub extern "sysv64" fn load_deref(vm: &Vm, frame: *mut Frame, w: Word) -> usize {
    straight(vm, frame, || {
        let value = function::cell_get(reg(frame, w.b()));
        if value.is_null() {
            return Err(slow::unbound(vm, frame, w.b()));
        }
        put(frame, w.a(), value);
        Ok(())
    })
}

pub extern "sysv64" fn store_deref(vm: &Vm, frame: *mut Frame, w: Word) -> usize {
    straight(vm, frame, || {
        let value = owned(frame, w.b(), w.flags() & FLAG_B != 0);
        drop(function::cell_swap(reg(frame, w.a()), value));
        Ok(())
    })
}

/// What `for_iter` answers besides `FAILED` and a frame: the iterator is at its end; the item stands in its register.
pub const AT_END: usize = 1;
pub const HAS_ITEM: usize = 2;

/// FOR_ITER and FOR_ITER_BACK: the next item, or the frame of the generator that makes it.
pub extern "sysv64" fn for_iter(vm: &Vm, frame: *mut Frame, w: Word) -> usize {
    guarded(vm, FAILED, || {
        let iter = reg(frame, w.b());
        if !iter.is_ptr() {
            return Err(slow::no_iterator(vm, iter));
        }
        let action = if w.op() == Some(Op::ForIterBack) { Action::ForIterBack } else { Action::ForIter };
        // SAFETY: pointer values are live objects; an exact generator has GenObj's payload.
        unsafe {
            if (*iter.header_ptr()).ty == function::generator_head() {
                let g = &raw const (*(iter.header_ptr() as *const heap::Obj<GenObj>)).payload;
                let fiber = vm.fiber();
                if fast::at_yield(vm, fiber, g) {
                    return Ok(fast::enter(fiber, g, frame, action, w.a(), Value::NONE) as usize);
                }
                return Ok(match drive::for_iter(vm, frame, w, action)? {
                    Flow::Go(next) => next as usize,
                    Flow::Exit(value) => exit(vm, value) as usize,
                });
            }
            let pc = (*frame).pc;
            let next = function::next_of(iter);
            let item = next(vm, iter)?;
            let answer = if item.is_some() { HAS_ITEM } else { AT_END };
            if let Some(item) = item {
                put(frame, w.a(), item);
            }
            vm.run_pending_if_any();
            if (*frame).pc == pc {
                return Ok(answer);
            }
            if (answer == HAS_ITEM) == (action == Action::ForIterBack) {
                (*frame).pc = (*frame).words.add((*(*frame).pc.sub(2)).lo() as usize);
            }
            Ok(frame as usize)
        }
    })
}

fn exit(vm: &Vm, value: Value) -> *mut Frame {
    vm.jit.leave(Outcome::Exit(value));
    std::ptr::null_mut()
}

fn follow(vm: &Vm, flow: Flow) -> *mut Frame {
    match flow {
        Flow::Go(frame) => frame,
        Flow::Exit(value) => exit(vm, value),
    }
}

/// YIELD_VALUE: gives the frame that goes on.
pub extern "sysv64" fn yield_value(vm: &Vm, frame: *mut Frame, w: Word) -> usize {
    winding(vm, frame, || {
        // SAFETY: as in the run loop: a generator's frame, current, its pc saved.
        unsafe {
            let operand = || owned(frame, w.b(), w.flags() & FLAG_B != 0);
            let root = fast::root_to_leave(frame);
            let next = if !root.is_null() {
                let mut value = operand();
                let (action, dst) = ((*root).frame.action, (*root).frame.dst);
                if action as u8 == Action::Exit as u8 {
                    match feed::take(vm, root, value) {
                        Ok(()) => {
                            put(frame, w.a(), Value::NONE);
                            vm.run_pending_if_any();
                            return Ok(frame);
                        }
                        Err(refused) => value = refused,
                    }
                }
                let consumer = fast::leave(vm.fiber(), frame, root);
                if action as u8 == Action::Exit as u8 {
                    vm.fiber().yielded.set(true);
                    return Ok(exit(vm, value));
                }
                if action as u8 == Action::ForIterBack as u8 {
                    (*consumer).pc = (*consumer).words.add((*(*consumer).pc.sub(2)).lo() as usize);
                }
                put(consumer, dst, value);
                consumer
            } else if async_step::is_step(frame) {
                let value = operand();
                let dst = (*frame).dst;
                let parent = async_step::leave(vm.fiber(), frame);
                put(parent, dst, value);
                parent
            } else {
                return drive::yield_value(vm, frame, w).map(|flow| follow(vm, flow));
            };
            vm.run_pending_if_any();
            Ok(next)
        }
    })
}

/// RETURN_VALUE: gives the frame that goes on.
pub extern "sysv64" fn return_value(vm: &Vm, frame: *mut Frame, w: Word) -> usize {
    winding(vm, frame, || {
        // SAFETY: as in the run loop.
        unsafe {
            let value = if w.op() == Some(Op::Return) { take(frame, w.a()) } else { Value::NONE };
            let f = &*frame;
            let next = if f.action as u8 == Action::Store as u8 && !f.is_heap() {
                let (dst, back) = (f.dst, f.back);
                call::pop_frame(vm.fiber(), frame);
                put(back, dst, value);
                back
            } else if f.action as u8 == Action::Init as u8 && value.is_none() {
                call::leave_init(vm.fiber(), frame)
            } else {
                return drive::return_value(vm, frame, value).map(|flow| follow(vm, flow));
            };
            vm.run_pending_if_any();
            Ok(next)
        }
    })
}

/// GET_ANEXT of an async generator, or of anything else: gives the frame that goes on.
pub extern "sysv64" fn get_anext(vm: &Vm, frame: *mut Frame, w: Word) -> usize {
    winding(vm, frame, || {
        // SAFETY: as in the run loop.
        unsafe {
            let iter = reg(frame, w.b());
            if iter.is_ptr() && (*iter.header_ptr()).ty == function::async_generator_head() {
                let entered = async_step::enter(vm, vm.fiber(), frame, (*frame).pc, iter);
                if !entered.is_null() {
                    return Ok(entered);
                }
            }
            slow::get_anext(vm, frame, w)?;
            vm.run_pending_if_any();
            Ok(frame)
        }
    })
}

/// DELEGATE: gives the frame that goes on.
pub extern "sysv64" fn delegate(vm: &Vm, frame: *mut Frame, w: Word) -> usize {
    winding(vm, frame, || drive::delegate(vm, frame, w, Value::NONE).map(|flow| follow(vm, flow)))
}

/// Takes what a call gave: its value, stored, or the frame it made.
#[inline(always)]
pub fn called(vm: &Vm, frame: *mut Frame, w: Word, called: Called) -> *mut Frame {
    match called {
        Called::Frame(f) => f,
        Called::Value(value) => {
            put(frame, w.a(), value);
            vm.run_pending_if_any();
            frame
        }
    }
}

/// CALL: gives the frame that goes on.
pub extern "sysv64" fn call(vm: &Vm, frame: *mut Frame, w: Word) -> usize {
    winding(vm, frame, || {
        // SAFETY: as in the run loop: the window stands in the frame's registers, the pc is saved.
        unsafe {
            vm.poll()?;
            let window = (*frame).base.add(w.b() as usize);
            let count = w.c() as usize;
            let callee = &*window;
            if callee.is_ptr() {
                let mut ty = (*callee.header_ptr()).ty;
                if ty == function::method_head() && (*window.add(1)).is_null() {
                    // A bound method: its parts take the window's first two registers.
                    let m = &(*(callee.header_ptr() as *const heap::Obj<BoundMethod>)).payload;
                    let (func, receiver) = (m.func.clone(), m.receiver.clone());
                    *window.add(1) = receiver;
                    let old = std::mem::replace(&mut *window, func);
                    drop(old);
                    ty = if (*window).is_ptr() { (*(*window).header_ptr()).ty } else { std::ptr::null() };
                }
                if ty == function::function_head() {
                    let new = call_fast::enter_plain(vm, vm.fiber(), frame, window, count, w.a())?;
                    if !new.is_null() {
                        return Ok(new);
                    }
                    if let Some(c) = call_fast::enter_bound(vm, frame, window, count, &[], w.a())? {
                        return Ok(called(vm, frame, w, c));
                    }
                } else if ty == function::type_head() && (*window.add(1)).is_null() {
                    if let Some(c) = call_fast::enter_class(vm, frame, window, count, &[], w.a())? {
                        return Ok(called(vm, frame, w, c));
                    }
                } else if !ty.is_null() {
                    if count == 1 {
                        let entered = call_fast::enter_generator(vm, vm.fiber(), frame, window, w.a());
                        if !entered.is_null() {
                            let g = GenObj::of_frame(entered);
                            let root = if (*g).state.get() == State::Linked { (*g).root.get() } else { g };
                            (*root).on_item.set(vm.jit.deliver.get());
                            return Ok(entered);
                        }
                    }
                    if let Some(result) = call_fast::call_native(vm, window, count) {
                        return Ok(called(vm, frame, w, Called::Value(result?)));
                    }
                }
            }
            let c = call::call_window(vm, frame, w.b() as usize, count, &[], Deliver::store(w.a()))?;
            Ok(called(vm, frame, w, c))
        }
    })
}

/// CALL_KW: gives the frame that goes on.
pub extern "sysv64" fn call_kw(vm: &Vm, frame: *mut Frame, w: Word) -> usize {
    winding(vm, frame, || {
        // SAFETY: as in the run loop; the extra word names a constant.
        unsafe {
            let names = (&(*(*frame).code).consts).get_unchecked((*(*frame).pc.sub(1)).lo() as usize);
            let names = names.downcast::<TupleObj>().map_or(&[][..], |t| t.items());
            let window = (*frame).base.add(w.b() as usize);
            let count = w.c() as usize;
            let ty = if (*window).is_ptr() { (*(*window).header_ptr()).ty } else { std::ptr::null() };
            let entered = if ty == function::type_head() && (*window.add(1)).is_null() {
                call_fast::enter_class(vm, frame, window, count, names, w.a())?
            } else if ty == function::function_head() {
                call_fast::enter_bound(vm, frame, window, count, names, w.a())?
            } else {
                None
            };
            let c = match entered {
                Some(c) => c,
                None => call::call_window(vm, frame, w.b() as usize, count, names, Deliver::store(w.a()))?,
            };
            Ok(called(vm, frame, w, c))
        }
    })
}

/// CALL_EX: gives the frame that goes on.
pub extern "sysv64" fn call_ex(vm: &Vm, frame: *mut Frame, w: Word) -> usize {
    winding(vm, frame, || {
        let c = slow::call_ex(vm, frame, w)?;
        Ok(called(vm, frame, w, c))
    })
}

/// STORE_ATTR and the like name their receiver `a`.
const _: () = assert!(FLAG_A == 1);
