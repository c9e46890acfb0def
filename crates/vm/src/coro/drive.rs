//! Resuming, yielding, returning: what the run loop does when control crosses a generator's border.

use bytecode::op::{FLAG_B, Op};
use bytecode::{CodeFlags, Word};

use super::{GenObj, State};
use crate::error::exception::STOP_ITERATION;
use crate::prelude::*;
use crate::run::call::{Called, Deliver, pop_frame};
use crate::run::exec::{self, Flow};
use crate::run::frame::{Action, FLAG_ELIDED, Frame};
use crate::run::{trace, unwind};

/// No room for another frame: one that was about to start is over, not forgotten.
#[cold]
fn too_deep(vm: &Vm, g: &GenObj) -> Error {
    if g.state.get() == State::Created {
        g.close_frame();
    }
    vm.recursion_error("maximum recursion depth exceeded")
}

/// Links the root `g` under the current frame and gives the innermost frame, ready to receive a value.
///
/// # Safety
/// `g` is suspended or created, and not part of another segment.
unsafe fn link_root(vm: &Vm, g: &GenObj, deliver: Deliver) -> PyResult<*mut GenObj> {
    let fiber = vm.fiber();
    // SAFETY: by contract; frames of the segment are linked already.
    unsafe {
        // The members of a segment count as frames while it runs; suspended it counts nothing.
        let depth = fiber.depth.get();
        let members = if g.state.get() == State::Created { 1 } else { g.members.get() };
        if depth + members > vm.recursion_limit.get() {
            return Err(too_deep(vm, g));
        }
        g.base_depth.set(depth);
        fiber.depth.set(depth + members);
        let caller = fiber.current.get();
        if caller.is_null() || !(*caller).is_heap() {
            fiber.top.set(fiber.free_register());
        }
        let inner = match g.state.get() {
            State::Created => g as *const GenObj as *mut GenObj,
            _ => g.innermost.get(),
        };
        let frame = g.frame_ptr();
        (*frame).back = caller;
        (*frame).action = deliver.action;
        (*frame).dst = deliver.dst;
        (*frame).aux = deliver.aux;
        g.on_item.set(0);
        g.state.set(State::Running);
        g.innermost.set(inner);
        fiber.current.set((*inner).frame_ptr());
        // The running segment keeps itself alive.
        std::mem::forget(g.to_value());
        Ok(inner)
    }
}

/// Unlinks the root from its consumer; gives the consumer's frame.
unsafe fn unlink_root(vm: &Vm, root: &GenObj) -> *mut Frame {
    let fiber = vm.fiber();
    // SAFETY: the root runs, linked by `link_root`.
    unsafe {
        let frame = root.frame_ptr();
        let consumer = std::mem::replace(&mut (*frame).back, std::ptr::null_mut());
        fiber.current.set(consumer);
        root.members.set(fiber.depth.get().saturating_sub(root.base_depth.get()));
        fiber.depth.set(root.base_depth.get());
        consumer
    }
}

/// Releases the count that `link_root` took.
unsafe fn release_running(root: *const GenObj) {
    // SAFETY: `link_root` forgot one count of this object.
    unsafe {
        let value = (*root).to_value();
        drop(Value::from_bits(value.bits()));
        drop(value);
    }
}

/// Gives `sent` to the frame where it stands and goes on there.
unsafe fn receive(vm: &Vm, g: *mut GenObj, sent: Value, created: bool) -> PyResult<Flow> {
    // SAFETY: the generator's frame was linked and is current.
    unsafe {
        let frame = (*g).frame_ptr();
        if created {
            return Ok(Flow::Go(frame));
        }
        let word = *(*frame).pc.sub(1);
        if word.op_byte() == Op::Delegate as u8 {
            return delegate(vm, frame, word, sent);
        }
        // YIELD_VALUE: one word, its result register is `a`.
        drop((*frame).swap(word.a() as usize, sent));
        Ok(Flow::Go(frame))
    }
}

/// Resumes a root with a value; the consumer is the current frame.
pub fn resume(vm: &Vm, g: &GenObj, sent: Value, deliver: Deliver) -> PyResult<Flow> {
    let created = g.state.get() == State::Created;
    // SAFETY: the callers checked the state.
    unsafe {
        let inner = link_root(vm, g, deliver)?;
        if vm.is_traced() {
            trace::resumed(vm, g.frame_ptr(), (*inner).frame_ptr())?;
        }
        receive(vm, inner, sent, created)
    }
}

/// Why a generator cannot be resumed now, if so. Splits it from the segment it is suspended in.
pub fn prepare(vm: &Vm, g: &GenObj, sent: &Value) -> PyResult<bool> {
    match g.state.get() {
        State::Suspended => Ok(true),
        State::Created => {
            if !sent.is_none() {
                return Err(vm.type_error(format!("can't send non-None value to a just-started {}", g.kind_word())));
            }
            Ok(true)
        }
        State::Closed => Ok(false),
        State::Running => Err(already_executing(vm, g)),
        State::Linked => {
            if g.is_running() {
                return Err(already_executing(vm, g));
            }
            split(g);
            Ok(true)
        }
    }
}

#[cold]
pub fn already_executing(vm: &Vm, g: &GenObj) -> Error {
    vm.value_error(format!("{} already executing", g.kind_word()))
}

/// Makes a suspended member of a segment the root of its own: someone drives it by hand.
pub fn split(g: &GenObj) {
    let root = g.find_root();
    let me = g as *const GenObj as *mut GenObj;
    // SAFETY: the segment is suspended; all its members are alive and linked by `back`.
    unsafe {
        let innermost = root.innermost.get();
        let mut at = innermost;
        let mut members = 1;
        while at != me {
            (*at).root.set(me);
            members += 1;
            at = GenObj::of_frame((*(*at).frame_ptr()).back);
        }
        g.members.set(members);
        root.members.set(root.members.get().saturating_sub(members));
        let frame = g.frame_ptr();
        let parent = std::mem::replace(&mut (*frame).back, std::ptr::null_mut());
        root.innermost.set(GenObj::of_frame(parent));
        g.root.set(std::ptr::null_mut());
        g.innermost.set(innermost);
        g.state.set(State::Suspended);
    }
}

/// FOR_ITER and FOR_ITER_BACK over a generator.
#[inline]
pub fn for_iter(vm: &Vm, frame: *mut Frame, w: Word, action: Action) -> PyResult<Flow> {
    // SAFETY: the loop checked the iterator's type; the frame is live.
    unsafe {
        let iter = (*frame).reg(w.b() as usize);
        let g = &(*(iter.header_ptr() as *const heap::Obj<GenObj>)).payload;
        if !prepare(vm, g, &Value::NONE)? {
            if action == Action::ForIter {
                follow_loop(frame);
            }
            return Ok(Flow::Go(frame));
        }
        resume(vm, g, Value::NONE, Deliver { action, dst: w.a(), aux: 0 })
    }
}

/// Moves a frame that waits at FOR_ITER or FOR_ITER_BACK to the instruction's target: the loop's end, or its body.
pub(crate) unsafe fn follow_loop(frame: *mut Frame) {
    // SAFETY: the frame's pc stands behind the instruction's two extra words.
    unsafe {
        let target = (*(*frame).pc.sub(2)).lo();
        (*frame).pc = (*frame).words.add(target as usize);
    }
}

/// YIELD_VALUE.
#[inline]
pub fn yield_value(vm: &Vm, frame: *mut Frame, w: Word) -> PyResult<Flow> {
    // SAFETY: YIELD_VALUE stands in generator code only, whose frame is a generator's.
    unsafe {
        let value = if w.flags() & FLAG_B != 0 {
            (*frame).swap(w.b() as usize, Value::from_bits(0))
        } else {
            (*frame).reg(w.b() as usize).clone()
        };
        let g = &*GenObj::of_frame(frame);
        if (*frame).code().code.flags.has(CodeFlags::ASYNC_GENERATOR) {
            vm.fiber().async_yield.set(true);
        }
        yield_out(vm, g, value)
    }
}

/// Suspends the segment whose innermost frame is `g`'s and delivers a value to its consumer.
unsafe fn yield_out(vm: &Vm, g: &GenObj, value: Value) -> PyResult<Flow> {
    let root = g.find_root();
    // SAFETY: the segment runs; its consumer's frame is live.
    unsafe {
        root.innermost.set(g as *const GenObj as *mut GenObj);
        root.state.set(State::Suspended);
        let (action, dst) = ((*root.frame_ptr()).action, (*root.frame_ptr()).dst);
        let consumer = unlink_root(vm, root);
        release_running(root);
        match action {
            Action::Exit => {
                vm.fiber().yielded.set(true);
                Ok(Flow::Exit(value))
            }
            _ => {
                if action == Action::ForIterBack {
                    follow_loop(consumer);
                }
                drop((*consumer).swap(dst as usize, value));
                Ok(Flow::Go(consumer))
            }
        }
    }
}

/// The result of a frame whose action is more than a plain store, and of every generator frame.
#[inline]
pub fn return_value(vm: &Vm, frame: *mut Frame, value: Value) -> PyResult<Flow> {
    // SAFETY: the frame is the current one and has ended.
    unsafe {
        if (*frame).is_heap() {
            return finish(vm, &*GenObj::of_frame(frame), value);
        }
        let f = &*frame;
        let (action, dst, aux, back) = (f.action, f.dst, f.aux, f.back);
        pop_frame(vm.fiber(), frame);
        match action {
            Action::Exit => {
                vm.fiber().yielded.set(false);
                Ok(Flow::Exit(value))
            }
            Action::Init => {
                let instance = (*back).swap(aux as usize, Value::from_bits(0));
                crate::object::slotdefs::init_result(vm, &value)?;
                drop((*back).swap(dst as usize, instance));
                Ok(Flow::Go(back))
            }
            _ => {
                drop((*back).swap(dst as usize, value));
                Ok(Flow::Go(back))
            }
        }
    }
}

/// A generator's code returned.
unsafe fn finish(vm: &Vm, g: &GenObj, value: Value) -> PyResult<Flow> {
    // SAFETY: the frame is the current one; the object stays alive through its consumer or parent until released.
    unsafe {
        let frame = g.frame_ptr();
        if g.state.get() == State::Linked {
            let root = g.find_root();
            let parent = leave_parent(vm, g, root);
            let dst = (*frame).dst;
            g.close_frame();
            if g.is_async_generator() {
                g.step_ended(true);
                return Err(vm.error_args(&crate::error::exception::STOP_ASYNC_ITERATION, &[]));
            }
            if vm.is_traced() {
                trace::stopped(vm, parent, &value)?;
            }
            return Ok(deliver_delegated(parent, dst, value));
        }
        let (action, dst) = ((*frame).action, (*frame).dst);
        let consumer = unlink_root(vm, g);
        g.close_frame();
        let flow = match action {
            Action::Exit => {
                vm.fiber().yielded.set(false);
                Ok(Flow::Exit(value))
            }
            Action::ForIter | Action::ForIterBack => {
                if action == Action::ForIter {
                    follow_loop(consumer);
                }
                Ok(Flow::Go(consumer))
            }
            Action::SendCall => Err(vm.stop_iteration(&value)),
            _ => {
                drop((*consumer).swap(dst as usize, value));
                Ok(Flow::Go(consumer))
            }
        };
        release_running(g);
        flow
    }
}

/// A linked generator ends: its parent becomes the innermost. Gives the parent's frame.
pub(crate) unsafe fn leave_parent(vm: &Vm, g: &GenObj, root: &GenObj) -> *mut Frame {
    let fiber = vm.fiber();
    // SAFETY: the generator is linked, so `back` is its parent's frame.
    unsafe {
        let frame = g.frame_ptr();
        let parent = std::mem::replace(&mut (*frame).back, std::ptr::null_mut());
        root.innermost.set(GenObj::of_frame(parent));
        fiber.current.set(parent);
        fiber.depth.set(fiber.depth.get() - 1);
        parent
    }
}

/// The delegate of a frame at DELEGATE returned: its value goes to the result register and the iterator is dropped.
unsafe fn deliver_delegated(parent: *mut Frame, dst: u16, value: Value) -> Flow {
    // SAFETY: the parent's pc stands behind its DELEGATE.
    unsafe {
        let word = *(*parent).pc.sub(1);
        let iter = (*parent).swap(word.b() as usize, Value::from_bits(0));
        drop((*parent).swap(dst as usize, value));
        drop(iter);
        Flow::Go(parent)
    }
}

/// DELEGATE: one step of the iterator in `b` with a value to send.
pub fn delegate(vm: &Vm, frame: *mut Frame, w: Word, sent: Value) -> PyResult<Flow> {
    // SAFETY: the frame is the current one, and a generator's.
    unsafe {
        let iter = (*frame).reg(w.b() as usize);
        let target = match iter.downcast::<GenObj>() {
            Some(g) if !g.is_async_generator() => Some(g),
            _ => super::objects::wrapped_coroutine(iter),
        };
        if let Some(g) = target {
            if (*frame).flags & FLAG_ELIDED == 0 {
                return link_child(vm, frame, g, w, sent);
            }
            let held = g.to_value();
            let frame = super::elide::materialize(vm, frame)?;
            let flow = link_child(vm, frame, g, w, sent);
            drop(held);
            return flow;
        }
        match send_to(vm, iter, &sent)? {
            Sent::Yielded(value) => {
                let frame =
                    if (*frame).flags & FLAG_ELIDED == 0 { frame } else { super::elide::materialize(vm, frame)? };
                let g = &*GenObj::of_frame(frame);
                if vm.is_traced() {
                    trace::yielded(vm, g, g.find_root(), &value)?;
                }
                yield_out(vm, g, value)
            }
            Sent::Returned(value) => {
                if vm.is_traced() {
                    trace::stopped(vm, frame, &value)?;
                }
                let old = (*frame).swap(w.b() as usize, Value::from_bits(0));
                drop((*frame).swap(w.a() as usize, value));
                drop(old);
                Ok(Flow::Go(frame))
            }
        }
    }
}

/// The delegate is a generator: it joins the segment, and its innermost frame runs.
unsafe fn link_child(vm: &Vm, frame: *mut Frame, g: &GenObj, w: Word, sent: Value) -> PyResult<Flow> {
    let fiber = vm.fiber();
    // SAFETY: the frame is current and a member of the running segment.
    unsafe {
        if !prepare(vm, g, &sent)? {
            if g.is_coroutine() {
                return Err(vm.runtime_error("cannot reuse already awaited coroutine"));
            }
            return Ok(deliver_delegated(frame, w.a(), Value::NONE));
        }
        let depth = fiber.depth.get();
        let created = g.state.get() == State::Created;
        let members = if created { 1 } else { g.members.get() };
        if depth + members > vm.recursion_limit.get() {
            return Err(too_deep(vm, g));
        }
        fiber.depth.set(depth + members);
        let parent = &*GenObj::of_frame(frame);
        let root = parent.find_root();
        let inner = if created { g as *const GenObj as *mut GenObj } else { g.innermost.get() };
        let child = g.frame_ptr();
        (*child).back = frame;
        (*child).action = Action::Delegate;
        (*child).dst = w.a();
        g.state.set(State::Linked);
        g.root.set(root as *const GenObj as *mut GenObj);
        root.innermost.set(inner);
        fiber.current.set((*inner).frame_ptr());
        if vm.is_traced() {
            trace::resumed(vm, child, (*inner).frame_ptr())?;
        }
        receive(vm, inner, sent, created)
    }
}

/// One step of an iterator that is not one of ours: `send` or `__next__`.
pub fn send_to(vm: &Vm, iter: &Value, sent: &Value) -> PyResult<Sent> {
    let ty = type_of(iter);
    if let Some(send) = ty.slots.send.get() {
        return send(vm, iter, sent);
    }
    if sent.is_none()
        && let Some(next) = ty.slots.next.get()
    {
        if next as usize == crate::object::slotdefs::py_next as *const () as usize {
            return stop_to_return(
                vm,
                vm.call_special(iter, &name!("__next__"), &[]).map(|v| v.unwrap_or(Value::NONE)),
            );
        }
        return Ok(match next(vm, iter)? {
            Some(v) => Sent::Yielded(v),
            None => Sent::Returned(vm.take_stop_value()),
        });
    }
    stop_to_return(vm, vm.call_method(iter, &name!("send"), std::slice::from_ref(sent)))
}

/// `StopIteration` as a return.
pub fn stop_to_return(vm: &Vm, result: PyResult) -> PyResult<Sent> {
    let _ = vm;
    match result {
        Ok(v) => Ok(Sent::Yielded(v)),
        Err(e) if e.is(&STOP_ITERATION) => {
            let exception = e.into_value();
            let value = exception.downcast::<ExceptionObj>().map_or(Value::NULL, |x| x.field(0));
            Ok(Sent::Returned(if value.is_null() { Value::NONE } else { value }))
        }
        Err(e) => Err(e),
    }
}

/// Resumes from native code; runs a nested loop until the generator yields or returns.
pub fn send(vm: &Vm, g: &GenObj, sent: Value) -> PyResult<Sent> {
    let fiber = vm.fiber();
    let caller = fiber.current.get();
    // SAFETY: the generator is alive, and keeps itself alive while it runs; the current frame is live.
    if !caller.is_null() && !g.is_async_generator() && unsafe { super::fast::at_yield(vm, fiber, g) } {
        vm.check_native_stack("while calling a Python object")?;
        // SAFETY: as above.
        let frame = unsafe { super::fast::enter(fiber, g, caller, Action::Exit, 0, sent) };
        return exit(vm, exec::run(vm, frame));
    }
    if !prepare(vm, g, &sent)? {
        if g.is_coroutine() {
            return Err(vm.runtime_error("cannot reuse already awaited coroutine"));
        }
        return Ok(Sent::Returned(Value::NONE));
    }
    vm.check_native_stack("while calling a Python object")?;
    let _hold = g.to_value();
    let result = match resume(vm, g, sent, Deliver::EXIT) {
        Ok(Flow::Go(frame)) => exec::run(vm, frame),
        Ok(Flow::Exit(value)) => Ok(value),
        Err(e) => {
            let current = vm.fiber().current.get();
            exec::run_raising(vm, current, e)
        }
    };
    exit(vm, result)
}

fn exit(vm: &Vm, result: PyResult) -> PyResult<Sent> {
    let value = result?;
    if vm.fiber().yielded.replace(false) { Ok(Sent::Yielded(value)) } else { Ok(Sent::Returned(value)) }
}

/// `g.send(value)` called from the run loop: the generator's frame is linked instead of running a nested loop.
pub fn send_call(vm: &Vm, generator: &Value, value: Value, deliver: Deliver) -> PyResult<Called> {
    let Some(g) = generator.downcast::<GenObj>() else { return Err(vm.system_error("send() of no generator")) };
    if !prepare(vm, g, &value)? {
        if g.is_coroutine() {
            return Err(vm.runtime_error("cannot reuse already awaited coroutine"));
        }
        return Err(vm.stop_iteration(&Value::NONE));
    }
    match resume(vm, g, value, Deliver { action: Action::SendCall, ..deliver })? {
        Flow::Go(frame) => Ok(Called::Frame(frame)),
        Flow::Exit(value) => Ok(Called::Value(value)),
    }
}

/// Throws into a generator from native code. The exception enters at the innermost frame of its segment, except
/// `GeneratorExit`, which closes level by level.
pub fn throw(vm: &Vm, g: &GenObj, error: Error) -> PyResult<Sent> {
    if g.is_running() {
        return Err(already_executing(vm, g));
    }
    let _hold = g.to_value();
    match g.state.get() {
        State::Closed => {
            if g.is_coroutine() {
                return Err(vm.runtime_error("cannot reuse already awaited coroutine"));
            }
            return Err(error);
        }
        State::Created => {
            // Never started: the error comes out of its first line.
            let result = unwind::at_first_line(vm, g, error);
            g.close_frame();
            return result;
        }
        State::Linked => split(g),
        _ => {}
    }
    vm.check_native_stack("while calling a Python object")?;
    if error.is(&crate::error::exception::GENERATOR_EXIT) {
        let error = close_inner(vm, g, error);
        return raise_in(vm, g, error);
    }
    // SAFETY: suspended roots have a valid innermost member.
    let inner = unsafe { &*g.innermost.get() };
    if let Some(iter) = inner.delegate_suspended() {
        return throw_into_foreign(vm, g, inner, &iter, error);
    }
    raise_in(vm, g, error)
}

/// Raises in the innermost frame of a suspended root and runs on.
fn raise_in(vm: &Vm, g: &GenObj, error: Error) -> PyResult<Sent> {
    // SAFETY: the generator is suspended.
    let inner = unsafe { link_root(vm, g, Deliver::EXIT)? };
    // SAFETY: linked just now.
    let frame = unsafe { (*inner).frame_ptr() };
    // SAFETY: as above; an iterator it was delegating to is dropped with the failed DELEGATE.
    unsafe { drop_delegate(frame) };
    if vm.is_traced()
        && let Err(error) = trace::resumed(vm, g.frame_ptr(), frame)
    {
        return exit(vm, exec::run_thrown(vm, frame, error));
    }
    exit(vm, exec::run_thrown(vm, frame, error))
}

/// The frame leaves its DELEGATE by an exception: the iterator register is emptied.
pub(crate) unsafe fn drop_delegate(frame: *mut Frame) {
    // SAFETY: the frame is suspended behind its instruction.
    unsafe {
        let word = *(*frame).pc.sub(1);
        if word.op_byte() == Op::Delegate as u8 {
            drop((*frame).swap(word.b() as usize, Value::from_bits(0)));
        }
    }
}

/// The innermost frame delegates to an iterator that is not one of ours: its `throw` decides.
fn throw_into_foreign(vm: &Vm, g: &GenObj, inner: &GenObj, iter: &Value, error: Error) -> PyResult<Sent> {
    let method = match vm.find_attr(iter, &name!("throw")) {
        Ok(Some(m)) => m,
        Ok(None) => return raise_in(vm, g, error),
        Err(e) => return raise_in(vm, g, e),
    };
    let exception = match error.into_exception() {
        Ok(e) => e,
        Err(fatal) => return raise_in(vm, g, fatal),
    };
    // While the delegate's method runs, the whole segment counts as running.
    // SAFETY: the generator is suspended.
    unsafe { link_root(vm, g, Deliver::EXIT)? };
    let thrown = vm.call(&method, &[exception]);
    let step = stop_to_return(vm, thrown);
    let frame = inner.frame_ptr();
    let result = match step {
        // SAFETY: the segment is linked and current.
        Ok(Sent::Yielded(value)) => match unsafe { yield_out(vm, inner, value) } {
            Ok(Flow::Exit(value)) => Ok(value),
            Ok(Flow::Go(frame)) => exec::run(vm, frame),
            Err(e) => Err(e),
        },
        Ok(Sent::Returned(value)) => {
            // SAFETY: the frame stands behind its DELEGATE.
            let flow = unsafe { deliver_delegated(frame, (*(*frame).pc.sub(1)).a(), value) };
            match flow {
                Flow::Go(frame) => exec::run(vm, frame),
                Flow::Exit(value) => Ok(value),
            }
        }
        Err(e) => {
            // SAFETY: as above.
            unsafe { drop_delegate(frame) };
            let thrown_on = e.exception().and_then(|e| e.downcast::<ExceptionObj>());
            match thrown_on.is_some_and(|e| !e.traceback.is_null()) {
                true => exec::run_thrown(vm, frame, e),
                false => exec::run_raising(vm, frame, e),
            }
        }
    };
    exit(vm, result)
}

/// Closes everything the generator delegates to, innermost first; gives the error that its own frame must then see.
fn close_inner(vm: &Vm, g: &GenObj, exit: Error) -> Error {
    let mut pending = exit;
    // SAFETY: the segment is suspended; members inside `g` are closed one by one, each a root of its own by then.
    unsafe {
        loop {
            let inner = &*g.innermost.get();
            if std::ptr::eq(inner, g) {
                break;
            }
            split(inner);
            let held = inner.to_value();
            if let Err(e) = close_one(vm, inner, pending.duplicate()) {
                pending = e;
            }
            drop(held);
        }
    }
    if let Some(iter) = g.delegate_suspended() {
        match vm.find_attr(&iter, &name!("close")) {
            Ok(Some(close)) => {
                // SAFETY: the generator is suspended; it counts as running while the delegate closes.
                let linked = unsafe { link_root(vm, g, Deliver::EXIT) };
                let result = vm.call(&close, &[]);
                if linked.is_ok() {
                    g.state.set(State::Suspended);
                    // SAFETY: linked just above.
                    unsafe {
                        unlink_root(vm, g);
                        release_running(g);
                    }
                }
                if let Err(e) = result {
                    pending = e;
                }
            }
            Ok(None) => {}
            Err(e) => vm.write_unraisable(e, Some(&iter)),
        }
    }
    pending
}

/// Throws `exit` into one generator that delegates to none of ours, and requires it to end.
fn close_one(vm: &Vm, g: &GenObj, exit: Error) -> PyResult {
    let error = match g.delegate_suspended() {
        Some(_) => close_inner(vm, g, exit),
        None => exit,
    };
    let thrown = raise_in(vm, g, error);
    if g.is_async_generator() {
        // As its awaitable's `close()`: an item that it yields ends the step.
        g.step_ended(thrown.as_ref().is_err_and(|e| e.is(&crate::error::exception::GENERATOR_EXIT)));
        let own = vm.fiber().async_yield.replace(false);
        return match thrown {
            Ok(Sent::Yielded(_)) if !own => Err(vm.runtime_error("coroutine ignored GeneratorExit")),
            Ok(_) => Ok(Value::NONE),
            Err(e) if e.is(&crate::error::exception::STOP_ASYNC_ITERATION) => Ok(Value::NONE),
            Err(e) if e.is(&crate::error::exception::GENERATOR_EXIT) || e.is(&STOP_ITERATION) => Ok(Value::NONE),
            Err(e) => Err(e),
        };
    }
    match thrown {
        Ok(Sent::Yielded(_)) => Err(vm.runtime_error(format!("{} ignored GeneratorExit", g.kind_word()))),
        Ok(Sent::Returned(v)) => Ok(v),
        Err(e) if e.is(&crate::error::exception::GENERATOR_EXIT) || e.is(&STOP_ITERATION) => Ok(Value::NONE),
        Err(e) => Err(e),
    }
}

/// `close()`: the value that the generator returned, or None.
pub fn close(vm: &Vm, g: &GenObj) -> PyResult {
    if g.is_running() {
        return Err(already_executing(vm, g));
    }
    let _hold = g.to_value();
    match g.state.get() {
        State::Closed => return Ok(Value::NONE),
        State::Created => {
            g.close_frame();
            return Ok(Value::NONE);
        }
        State::Linked => split(g),
        _ => {}
    }
    vm.check_native_stack("while calling a Python object")?;
    let exit = vm.error_args(&crate::error::exception::GENERATOR_EXIT, &[]);
    let error = close_inner(vm, g, exit);
    match raise_in(vm, g, error) {
        Ok(Sent::Yielded(_)) => Err(vm.runtime_error(format!("{} ignored GeneratorExit", g.kind_word()))),
        Ok(Sent::Returned(v)) => Ok(v),
        Err(e) if e.is(&crate::error::exception::GENERATOR_EXIT) || e.is(&STOP_ITERATION) => Ok(Value::NONE),
        Err(e) => Err(e),
    }
}

/// An exception leaves a generator's frame: the generator is finished; where the exception goes on, and what it became.
///
/// # Safety
/// `frame` is the current frame and a generator's.
pub unsafe fn fail(vm: &Vm, frame: *mut Frame, error: Error) -> Result<(*mut Frame, Error), Error> {
    // SAFETY: by contract.
    unsafe {
        let g = &*GenObj::of_frame(frame);
        let error = convert_stop(vm, g, error);
        if g.state.get() == State::Linked {
            let root = g.find_root();
            let parent = leave_parent(vm, g, root);
            g.close_frame();
            g.step_ended(error.is(&crate::error::exception::GENERATOR_EXIT));
            drop_delegate(parent);
            chain_thrown(parent, &error);
            return Ok((parent, error));
        }
        let action = (*frame).action;
        let consumer = unlink_root(vm, g);
        g.close_frame();
        release_running(g);
        if action == Action::Exit { Err(error) } else { Ok((consumer, error)) }
    }
}

/// What was thrown into a delegate has no context yet; what its parent handles becomes it.
unsafe fn chain_thrown(parent: *mut Frame, error: &Error) {
    // SAFETY: the parent's frame is live.
    let handled = unsafe { (*parent).handled.clone() };
    if handled.is_ptr()
        && let Some(exception) = error.exception()
        && exception.downcast::<ExceptionObj>().is_some_and(|e| !e.context.get().is_ptr())
    {
        unwind::chain(exception, &handled);
    }
}

/// PEP 479: a StopIteration that leaves a generator is a bug in it.
fn convert_stop(vm: &Vm, g: &GenObj, error: Error) -> Error {
    let stop = if error.is(&STOP_ITERATION) {
        "StopIteration"
    } else if g.is_async_generator() && error.is(&crate::error::exception::STOP_ASYNC_ITERATION) {
        "StopAsyncIteration"
    } else {
        return error;
    };
    stop_raised(vm, g.kind_word(), stop, error)
}

/// The RuntimeError for a `stop` that left a generator of this kind.
#[cold]
pub fn stop_raised(vm: &Vm, kind: &str, stop: &str, error: Error) -> Error {
    let message = format!("{kind} raised {stop}");
    let cause = error.into_value();
    let new = vm.runtime_error(message);
    if let Some(e) = new.exception().and_then(|e| e.downcast::<ExceptionObj>()) {
        e.cause.set(cause.clone());
        e.context.set(cause);
        e.suppress_context.set(true);
    }
    new
}
