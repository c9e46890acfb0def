//! The instructions that enter or leave a frame, written once: for the run loop, which inlines them, and for what compiled
//! code calls (`jit::helpers`). The frame's pc stands behind the instruction and its extra words; each gives the frame that
//! goes on at its pc, which is the same one when nothing was entered.
//!
//! Each is given the `Regs` of an instruction that is being executed: so the frame is the fiber's current one, its code is
//! verified, windows lie within its registers, constants and names in its code, and the flags are those that the
//! instruction table demands. The SAFETY comments below say "by `Regs`" for this.

use bytecode::Word;
use bytecode::op::{FLAG_A, FLAG_B};

use super::bodies;
use super::call::{self, Called, Deliver, caller_of};
use super::enter;
use super::exec::Flow;
use super::frame::{Action, FLAG_OBSERVED, FrameRef, Regs};
use crate::coro::{GenObj, async_step, crossing, drive, feed};
use crate::prelude::*;
use crate::types::function::{self, BoundMethod, FunctionObj};
use crate::types::range::RangeIter;

/// Stores in a register; what dies with the old value is finalised before anything else happens.
#[inline(always)]
fn store(vm: &Vm, frame: FrameRef, index: u16, value: Value) {
    let old = frame.swap(index as usize, value);
    if old.is_ptr() {
        drop(old);
        vm.run_pending_if_any();
    } else {
        std::mem::forget(old);
    }
}

#[inline(always)]
fn operand(frame: FrameRef, index: u16, flagged: bool) -> Value {
    if flagged { frame.take(index as usize) } else { frame.get(index as usize) }
}

/// Takes what a call gave: its value, stored, or the frame it made.
#[inline(always)]
pub fn called(vm: &Vm, frame: FrameRef, w: Word, called: Called) -> FrameRef {
    match called {
        Called::Frame(entered) => entered,
        Called::Value(value) => {
            frame.put(w.a() as usize, value);
            vm.run_pending_if_any();
            frame
        }
    }
}

/// CALL. `on_item` is where compiled code takes the items of a generator that is entered, or 0.
#[inline(always)]
pub fn call(vm: &Vm, r: Regs, w: Word, on_item: usize) -> PyResult<FrameRef> {
    let frame = r.frame();
    // SAFETY: by `Regs`.
    unsafe {
        vm.poll()?;
        let fiber = vm.fiber();
        let window = frame.base.add(w.b() as usize);
        let count = w.c() as usize;
        loop {
            let callee = &*window;
            if callee.is_exactly::<FunctionObj>() {
                if let Some(entered) = enter::enter_plain(vm, fiber, frame, window, count, w.a())? {
                    return Ok(entered);
                }
                if let Some(made) = enter::enter_bound(vm, frame, window, count, &[], w.a())? {
                    return Ok(called(vm, frame, w, made));
                }
            } else if let Some(method) = callee.exact::<BoundMethod>()
                && (*window.add(1)).is_null()
            {
                // Its parts take the window's first two registers.
                let (func, receiver) = (method.func.clone(), method.receiver.clone());
                *window.add(1) = receiver;
                drop(std::mem::replace(&mut *window, func));
                continue;
            } else if callee.is_exactly::<TypeObj>() && (*window.add(1)).is_null() {
                if let Some(made) = enter::enter_class(vm, frame, window, count, &[], w.a())? {
                    return Ok(called(vm, frame, w, made));
                }
            } else if callee.is_ptr() {
                if count == 1
                    && let Some(entered) = enter::enter_generator(vm, fiber, frame, window, w.a(), on_item)
                {
                    return Ok(entered);
                }
                if let Some(result) = enter::call_native(vm, window, count) {
                    return Ok(called(vm, frame, w, Called::Value(result?)));
                }
            }
            let made = call::call_window(vm, frame, w.b() as usize, count, &[], Deliver::store(w.a()))?;
            return Ok(called(vm, frame, w, made));
        }
    }
}

/// CALL_KW.
#[inline(always)]
pub fn call_kw(vm: &Vm, r: Regs, w: Word) -> PyResult<FrameRef> {
    let frame = r.frame();
    // SAFETY: by `Regs`; the code that has the names outlives the call.
    unsafe {
        let names = (&(*frame.code).consts).get_unchecked(frame.word_back(1).lo() as usize);
        let names = names.downcast::<TupleObj>().map_or(&[][..], |t| t.items());
        let window = frame.base.add(w.b() as usize);
        let count = w.c() as usize;
        let callee = &*window;
        let entered = if callee.is_exactly::<FunctionObj>() {
            enter::enter_bound(vm, frame, window, count, names, w.a())?
        } else if callee.is_exactly::<TypeObj>() && (*window.add(1)).is_null() {
            enter::enter_class(vm, frame, window, count, names, w.a())?
        } else {
            None
        };
        let made = match entered {
            Some(made) => made,
            None => call::call_window(vm, frame, w.b() as usize, count, names, Deliver::store(w.a()))?,
        };
        Ok(called(vm, frame, w, made))
    }
}

/// CALL_EX.
#[inline(always)]
pub fn call_ex(vm: &Vm, r: Regs, w: Word) -> PyResult<FrameRef> {
    let frame = r.frame();
    let made = bodies::call_ex(vm, r, w)?;
    Ok(called(vm, frame, w, made))
}

/// What RETURN_VALUE returns: moved out of its register, but for a variable of a frame that somebody may look at later.
#[inline(always)]
pub fn returned(mut r: Regs, w: Word) -> Value {
    let kept = r.frame().has(FLAG_OBSERVED) && (w.a() as u32) < r.code().nlocals;
    r.owned(w.a(), !kept)
}

/// RETURN_VALUE and RETURN_NONE, of a value that `returned` gave.
#[inline(always)]
pub fn return_value(vm: &Vm, r: Regs, value: Value) -> PyResult<Flow> {
    let frame = r.frame();
    let action = frame.action.get() as u8;
    // SAFETY: by `Regs`: temporaries are empty at a return, and a frame with one of these actions has a caller.
    unsafe {
        let back = if action == Action::Store as u8 && !frame.is_heap() {
            let (dst, back) = (frame.dst.get(), caller_of(frame));
            call::pop_frame(vm.fiber(), frame);
            back.put(dst as usize, value);
            back
        } else if action == Action::Init as u8 && value.is_none() {
            call::leave_init(vm.fiber(), frame)
        } else {
            return drive::return_value(vm, frame, value);
        };
        vm.run_pending_if_any();
        Ok(Flow::Go(back))
    }
}

/// YIELD_VALUE.
#[inline(always)]
pub fn yield_value(vm: &Vm, r: Regs, w: Word) -> PyResult<Flow> {
    let frame = r.frame();
    // SAFETY: by `Regs`.
    unsafe {
        if let Some(root) = crossing::root_to_leave(frame) {
            let mut value = operand(frame, w.b(), w.flags() & FLAG_B != 0);
            let (action, dst) = (root.frame.action.get() as u8, root.frame.dst.get());
            if action == Action::Exit as u8 {
                match feed::take(vm, &raw const *root, value) {
                    Ok(()) => {
                        store(vm, frame, w.a(), Value::NONE);
                        return Ok(Flow::Go(frame));
                    }
                    Err(refused) => value = refused,
                }
            }
            let consumer = crossing::leave(vm.fiber(), frame, root);
            let Some(consumer) = consumer.filter(|_| action != Action::Exit as u8) else {
                vm.fiber().yielded.set(true);
                return Ok(Flow::Exit(value));
            };
            if action == Action::ForIterBack as u8 {
                drive::follow_loop(consumer);
            }
            store(vm, consumer, dst, value);
            return Ok(Flow::Go(consumer));
        }
        if async_step::is_step(frame) {
            let value = operand(frame, w.b(), w.flags() & FLAG_B != 0);
            let dst = frame.dst.get();
            let parent = async_step::leave(vm.fiber(), frame);
            store(vm, parent, dst, value);
            return Ok(Flow::Go(parent));
        }
        drive::yield_value(vm, frame, w)
    }
}

/// What FOR_ITER found.
pub enum Next {
    Item(Value),
    End,
    /// A generator makes the item: it was entered, or it is at its end and the frame was moved.
    Entered(Flow),
}

/// The next item of the iterator in `b`, of what is no range.
#[inline(always)]
pub fn next_item(vm: &Vm, r: Regs, w: Word, action: Action) -> PyResult<Next> {
    let frame = r.frame();
    let iter = r.get(w.b());
    if !iter.is_ptr() {
        // Who calls a generator expression's code by hand may pass anything.
        return Err(bodies::no_iterator(vm, iter));
    }
    if iter.has_type(function::generator_head()) {
        // SAFETY: exact generators have this payload; the frame is the current one.
        unsafe {
            let (g, fiber) = (iter.payload::<GenObj>().this(), vm.fiber());
            if crossing::at_yield(vm, fiber, g) {
                let entered = crossing::enter(fiber, g, frame, action, w.a(), Value::NONE, 0);
                return Ok(Next::Entered(Flow::Go(entered)));
            }
        }
        return Ok(Next::Entered(drive::for_iter(vm, frame, w, action)?));
    }
    let next = function::next_of(iter);
    Ok(next(vm, iter)?.map_or(Next::End, Next::Item))
}

/// As `next_item`, of a range: `None` when the iterator is none.
#[inline(always)]
pub fn next_of_range(iter: &Value) -> Option<Option<Value>> {
    iter.exact::<RangeIter>().map(RangeIter::advance)
}

/// GET_ANEXT, `pc` behind it.
#[inline(always)]
pub fn get_anext(vm: &Vm, r: Regs, w: Word) -> PyResult<FrameRef> {
    let frame = r.frame();
    let iter = r.get(w.b());
    if iter.has_type(function::async_generator_head())
        // SAFETY: by `Regs`; verified code does not end behind a GET_ANEXT.
        && let Some(entered) = unsafe { async_step::enter(vm, vm.fiber(), frame, frame.pc.get(), iter) }
    {
        return Ok(entered);
    }
    bodies::get_anext(vm, r, w)?;
    vm.run_pending_if_any();
    Ok(frame)
}

/// LOAD_ATTR where its cache does not answer.
#[inline(always)]
pub fn load_attr(vm: &Vm, r: Regs, w: Word) -> PyResult<FrameRef> {
    let frame = r.frame();
    let entered = bodies::load_attr(vm, r, w)?;
    vm.run_pending_if_any();
    Ok(entered.unwrap_or(frame))
}

/// GET_ITEM of what is neither a list nor a tuple.
#[inline(always)]
pub fn get_item(vm: &Vm, r: Regs, w: Word) -> PyResult<FrameRef> {
    let frame = r.frame();
    let entered = bodies::get_item(vm, r, w)?;
    vm.run_pending_if_any();
    Ok(entered.unwrap_or(frame))
}

/// STORE_ATTR through its cache, which applies when `kind` is `CACHE_SLOT` or `CACHE_ADD` and this is asked; else by
/// `bodies::store_attr`.
#[inline(always)]
pub fn store_attr(vm: &Vm, mut r: Regs, w: Word, cache: [Word; 3]) -> PyResult<()> {
    let [e1, e2, e3] = cache;
    let (applies, kind) = (bodies::store_cached(r.get(w.a()), e1.hi(), e2), e2.0 as u8);
    if applies && kind == bodies::CACHE_SLOT {
        let value = r.owned(w.b(), w.flags() & FLAG_B != 0);
        // SAFETY: asked just now.
        drop(unsafe { bodies::store_cached_value(r.get(w.a()), e2, value) });
    } else if applies && kind == bodies::CACHE_ADD {
        let value = r.owned(w.b(), w.flags() & FLAG_B != 0);
        // SAFETY: as above.
        unsafe { bodies::store_added(vm, r.get(w.a()), e3, value)? };
    } else {
        bodies::store_attr(vm, r, w)?;
        vm.run_pending_if_any();
        return Ok(());
    }
    if w.flags() & FLAG_A != 0 {
        drop(r.take(w.a()));
    }
    vm.run_pending_if_any();
    Ok(())
}
