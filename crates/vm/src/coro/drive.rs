//! Resuming, yielding, returning: what the run loop does when control crosses a generator's border.

use bytecode::op::{FLAG_B, Op};
use bytecode::{CodeFlags, Word};

use super::objects::thrown_error;
use super::{GenObj, State};
use crate::error::exception::{GENERATOR_EXIT, STOP_ASYNC_ITERATION, STOP_ITERATION};
use crate::prelude::*;
use crate::run::call::{Called, Deliver, pop_frame};
use crate::run::exec::{self, Flow};
use crate::run::frame::{Action, FLAG_APART, FLAG_ELIDED, FLAG_THROWN, Frame};
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
                return Err(vm.error_args(&STOP_ASYNC_ITERATION, &[]));
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
                if vm.is_traced() && !value.is_none() {
                    // A value makes it an exception; the loop catches it, and what the trace function made of it.
                    drop(trace::stopped(vm, consumer, &value));
                }
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
        if (*frame).flags & FLAG_THROWN != 0 {
            pass_mark(vm, frame, parent);
        }
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
                vm.run_pending_if_any();
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
    if let Some(send) = ty.slots.send.door(vm, "while calling a Python object")? {
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
        // What an earlier iterator left is not this one's.
        vm.stop_value.set(Value::NULL);
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
            if current == caller {
                // There was no room for it: nothing was entered.
                return Err(e);
            }
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

/// Throws into a generator from native code, what `throw()` was given. The exception enters at the innermost frame of
/// its segment, except `GeneratorExit` when it `closes`: that goes level by level.
pub fn throw(vm: &Vm, g: &GenObj, args: &[Value], closes: bool) -> PyResult<Sent> {
    let _hold = g.to_value();
    if g.state.get() == State::Linked && !g.is_running() {
        split(g);
    }
    if g.state.get() == State::Suspended {
        vm.check_native_stack("while calling a Python object")?;
        if closes && is_exit(&args[0]) {
            if let Some(error) = close_inner(vm, g) {
                return raise_in(vm, g, error);
            }
        } else {
            // SAFETY: suspended roots have a valid innermost member.
            let inner = unsafe { &*g.innermost.get() };
            if let Some(iter) = inner.delegate_suspended() {
                return throw_into_foreign(vm, g, inner, iter, args);
            }
            if !std::ptr::eq(inner, g) {
                return match thrown_error(vm, args) {
                    Ok(error) => raise_in(vm, g, error),
                    Err(error) => {
                        // Nothing that can be thrown: it is the caller's caller that fails.
                        split(inner);
                        inner.step_ended(false);
                        raise_in(vm, g, in_context(vm, error))
                    }
                };
            }
        }
    }
    let error = thrown_error(vm, args)?;
    match g.state.get() {
        State::Suspended => raise_in(vm, g, error),
        State::Running | State::Linked => Err(already_executing(vm, g)),
        State::Closed if g.is_coroutine() => Err(vm.runtime_error("cannot reuse already awaited coroutine")),
        State::Closed => {
            // It comes back as it went in: nobody raised it here.
            if let Some(e) = error.exception().and_then(|e| e.downcast::<ExceptionObj>())
                && e.context.is_null()
            {
                e.context.set(Value::NONE);
            }
            Err(error)
        }
        State::Created => {
            // Never started: the error comes out of its first line.
            let result = unwind::at_first_line(vm, g, error);
            g.close_frame();
            result
        }
    }
}

/// Whether `GeneratorExit`, or one of its kind, is thrown.
fn is_exit(what: &Value) -> bool {
    let exit = &crate::error::exception::GENERATOR_EXIT;
    exit.check(what) || what.downcast::<TypeObj>().is_some_and(|t| t.is_subtype_of(exit))
}

/// An error that native code made just now, with what the current frame handles as its context.
pub fn in_context(vm: &Vm, error: Error) -> Error {
    if let Some(exception) = error.exception()
        && exception.downcast::<ExceptionObj>().is_some_and(|e| e.traceback.is_null() && e.context.is_null())
        && let Some(handled) = vm.current_exception()
    {
        unwind::chain(exception, &handled);
    }
    error
}

/// Raises in the innermost frame of a suspended root and runs on. What the members outside of that frame handle is not
/// looked at meanwhile.
fn raise_in(vm: &Vm, g: &GenObj, error: Error) -> PyResult<Sent> {
    // SAFETY: the generator is suspended.
    let inner = unsafe { link_root(vm, g, Deliver::EXIT)? };
    // SAFETY: linked just now.
    let frame = unsafe { (*inner).frame_ptr() };
    if vm.is_traced()
        && let Err(error) = trace::resumed(vm, g.frame_ptr(), frame)
    {
        // SAFETY: an iterator it was delegating to is dropped with the failed DELEGATE.
        unsafe { drop_delegate(frame) };
        return exit(vm, exec::run_thrown(vm, frame, error));
    }
    exit(vm, thrown(vm, frame, |vm| raise_linked(vm, frame, error)))
}

/// Runs on at an error in the current frame. A StopIteration where it delegates is a return of the delegate.
fn raise_linked(vm: &Vm, frame: *mut Frame, error: Error) -> PyResult {
    // SAFETY: the frame is the current one, of a generator that was suspended.
    unsafe {
        let word = *(*frame).pc.sub(1);
        if word.op_byte() == Op::Delegate as u8 && error.is(&STOP_ITERATION) {
            let exception = error.into_value();
            crate::error::traceback::add(vm, &exception, frame);
            let value = exception.downcast::<ExceptionObj>().map_or(Value::NULL, |x| x.field(0));
            let value = if value.is_null() { Value::NONE } else { value };
            if vm.is_traced()
                && let Err(error) = trace::raised(vm, frame, &exception)
            {
                drop_delegate(frame);
                return exec::run_thrown(vm, frame, error);
            }
            return go_on(vm, deliver_delegated(frame, word.a(), value));
        }
        drop_delegate(frame);
        vm.run_pending_if_any();
    }
    exec::run_thrown(vm, frame, error)
}

/// Runs on after a delegate that ended; what went with it is finalised first.
fn go_on(vm: &Vm, flow: Flow) -> PyResult {
    vm.run_pending_if_any();
    match flow {
        Flow::Go(frame) => exec::run(vm, frame),
        Flow::Exit(value) => Ok(value),
    }
}

/// Runs while `frame`, and after it those it gives control back to, have no outer members to look at for what is being
/// handled: `throw` enters the inner frame before the outer ones.
fn thrown(vm: &Vm, frame: *mut Frame, run: impl FnOnce(&Vm) -> PyResult) -> PyResult {
    let fiber = vm.fiber();
    // SAFETY: the frame is linked; the root holds a count of itself while it runs and the callers hold it afterwards,
    // and the mark moves outwards when the frame that bears it ends.
    unsafe {
        (*frame).flags |= FLAG_THROWN;
        let before = fiber.thrown.replace(frame);
        let result = run(vm);
        let now = fiber.thrown.replace(before);
        (*now).flags &= !FLAG_THROWN;
        result
    }
}

/// The frame with the mark ends: its parent goes on with the exception.
#[cold]
unsafe fn pass_mark(vm: &Vm, frame: *mut Frame, parent: *mut Frame) {
    // SAFETY: both are live frames of members.
    unsafe {
        (*frame).flags &= !FLAG_THROWN;
        (*parent).flags |= FLAG_THROWN;
    }
    vm.fiber().thrown.set(parent);
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
/// Nothing but the frame's register holds the iterator when the frame goes on: it dies there, if it does.
fn throw_into_foreign(vm: &Vm, g: &GenObj, inner: &GenObj, iter: Value, args: &[Value]) -> PyResult<Sent> {
    let method = vm.find_attr(&iter, &name!("throw"));
    drop(iter);
    let method = match method? {
        Some(m) => m,
        None => {
            return match thrown_error(vm, args) {
                Ok(error) => raise_in(vm, g, error),
                Err(error) if std::ptr::eq(inner, g) => Err(error),
                Err(error) => {
                    split(inner);
                    inner.step_ended(false);
                    raise_in(vm, g, in_context(vm, error))
                }
            };
        }
    };
    let given = args.iter().position(Value::is_null).unwrap_or(args.len());
    // While the delegate's method runs, the whole segment counts as running.
    // SAFETY: the generator is suspended.
    unsafe { link_root(vm, g, Deliver::EXIT)? };
    let frame = inner.frame_ptr();
    let result = thrown(vm, frame, |vm| {
        // SAFETY: the frame is current; what it handles itself is not looked at before it goes on.
        let handled = unsafe { std::mem::replace(&mut (*frame).handled, Value::NULL) };
        let step = stop_to_return(vm, vm.call(&method, &args[..given]).map_err(|e| in_context(vm, e)));
        drop(method);
        // SAFETY: as above.
        drop(unsafe { std::mem::replace(&mut (*frame).handled, handled) });
        match step {
            Ok(Sent::Yielded(value)) => {
                if vm.is_traced()
                    && let Err(error) = trace::yielded(vm, inner, inner.find_root(), &value)
                {
                    return raise_linked(vm, frame, error);
                }
                // SAFETY: the segment is linked and current.
                match unsafe { yield_out(vm, inner, value) } {
                    Ok(Flow::Exit(value)) => Ok(value),
                    Ok(Flow::Go(frame)) => exec::run(vm, frame),
                    Err(e) => Err(e),
                }
            }
            Ok(Sent::Returned(value)) => {
                // SAFETY: the frame stands behind its DELEGATE.
                go_on(vm, unsafe { deliver_delegated(frame, (*(*frame).pc.sub(1)).a(), value) })
            }
            Err(e) => raise_linked(vm, frame, e),
        }
    });
    exit(vm, result)
}

/// Closes everything the generator delegates to, innermost first; the error that its own frame must then see, if any
/// came of it. Meanwhile the generators outside count as running, without being linked to anybody.
fn close_inner(vm: &Vm, g: &GenObj) -> Option<Error> {
    g.delegating_register()?;
    let apart = g.frame_ptr();
    g.state.set(State::Running);
    // SAFETY: the segment is suspended; members inside `g` are closed one by one, each a root of its own by then.
    unsafe {
        (*apart).flags |= FLAG_APART;
        let (mut pending, mut first) = (None, true);
        loop {
            let inner = &*g.innermost.get();
            if std::ptr::eq(inner, g) {
                if first
                    && let Some(iter) = g.delegate_suspended()
                    && let Err(error) = close_foreign(vm, &iter)
                {
                    pending = Some(in_context(vm, error));
                }
                break;
            }
            split(inner);
            let held = inner.to_value();
            pending = close_one(vm, inner, pending, first).err().map(|error| in_context(vm, error));
            first = false;
            drop(held);
        }
        (*apart).flags &= !FLAG_APART;
        g.state.set(State::Suspended);
        pending
    }
}

fn close_foreign(vm: &Vm, iter: &Value) -> PyResult<()> {
    match vm.find_attr(iter, &name!("close")) {
        Ok(Some(close)) => vm.call(&close, &[]).map(drop),
        Ok(None) => Ok(()),
        Err(e) => {
            vm.write_unraisable(e, Some(iter));
            Ok(())
        }
    }
}

/// Throws `pending`, or a new GeneratorExit, into one generator and requires it to end. What it delegates to is closed
/// already unless it is the `first`.
fn close_one(vm: &Vm, g: &GenObj, pending: Option<Error>, first: bool) -> PyResult {
    if first && !g.is_async_generator() && g.has_nothing_to_do() {
        g.close_frame();
        return Ok(Value::NONE);
    }
    let error = if first { close_inner(vm, g) } else { pending };
    let error = error.unwrap_or_else(|| new_exit(vm));
    let thrown = raise_in(vm, g, error);
    if g.is_async_generator() {
        // As its awaitable's `close()`: an item that it yields ends the step.
        return match super::async_gen::unwrap(vm, g, thrown) {
            Ok(Sent::Yielded(_)) => Err(vm.runtime_error("coroutine ignored GeneratorExit")),
            Ok(Sent::Returned(_)) => Ok(Value::NONE),
            Err(e) if e.is(&STOP_ASYNC_ITERATION) || e.is(&GENERATOR_EXIT) || e.is(&STOP_ITERATION) => Ok(Value::NONE),
            Err(e) => Err(e),
        };
    }
    ended(vm, g, thrown)
}

fn new_exit(vm: &Vm) -> Error {
    in_context(vm, vm.error_args(&GENERATOR_EXIT, &[]))
}

/// What `close()` makes of a generator's last step.
fn ended(vm: &Vm, g: &GenObj, step: PyResult<Sent>) -> PyResult {
    vm.run_pending_if_any();
    vm.fiber().async_yield.set(false);
    match step {
        Ok(Sent::Yielded(_)) => Err(vm.runtime_error(format!("{} ignored GeneratorExit", g.kind_word()))),
        Ok(Sent::Returned(_)) if g.is_async_generator() => Err(vm.error_args(&STOP_ASYNC_ITERATION, &[])),
        Ok(Sent::Returned(v)) => Ok(v),
        Err(e) if e.is(&GENERATOR_EXIT) || e.is(&STOP_ITERATION) => Ok(Value::NONE),
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
    if g.has_nothing_to_do() {
        g.close_frame();
        return Ok(Value::NONE);
    }
    vm.check_native_stack("while calling a Python object")?;
    let error = close_inner(vm, g).unwrap_or_else(|| new_exit(vm));
    let step = raise_in(vm, g, error);
    ended(vm, g, step)
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
            let thrown = (*frame).flags & FLAG_THROWN != 0;
            let parent = leave_parent(vm, g, root);
            g.close_frame();
            g.step_ended(error.is(&GENERATOR_EXIT) || error.is(&STOP_ASYNC_ITERATION));
            drop_delegate(parent);
            vm.run_pending_if_any();
            if thrown {
                chain_thrown(parent, &error);
            }
            return Ok((parent, error));
        }
        let action = (*frame).action;
        let consumer = unlink_root(vm, g);
        g.close_frame();
        release_running(g);
        if action == Action::Exit { Err(error) } else { Ok((consumer, error)) }
    }
}

/// What was thrown into a delegate comes out of it: what its parent handles becomes its context.
unsafe fn chain_thrown(parent: *mut Frame, error: &Error) {
    // SAFETY: the parent's frame is live.
    let handled = unsafe { (*parent).handled.clone() };
    if handled.is_ptr()
        && let Some(exception) = error.exception()
    {
        unwind::chain(exception, &handled);
    }
}

/// PEP 479: a StopIteration that leaves a generator is a bug in it.
fn convert_stop(vm: &Vm, g: &GenObj, error: Error) -> Error {
    let stop = if error.is(&STOP_ITERATION) {
        "StopIteration"
    } else if g.is_async_generator() && error.is(&STOP_ASYNC_ITERATION) {
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
