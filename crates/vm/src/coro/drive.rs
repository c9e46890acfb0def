//! Resuming, yielding, returning: what the run loop does when control crosses a generator's border.

use bytecode::op::{FLAG_B, Op};
use bytecode::{CodeFlags, Word};

use super::objects::thrown_error;
use super::{GenObj, GenRef, State};
use crate::error::exception::{GENERATOR_EXIT, STOP_ASYNC_ITERATION, STOP_ITERATION};
use crate::prelude::*;
use crate::run::call::{Called, Deliver, caller_of, pop_frame};
use crate::run::exec::{self, Flow};
use crate::run::frame::{Action, FLAG_APART, FLAG_ELIDED, FLAG_THROWN, FrameRef};
use crate::run::{trace, unwind};

/// No room for another frame: one that was about to start is over, not forgotten.
#[cold]
fn too_deep(vm: &Vm, g: &GenObj) -> Error {
    if g.state.get() == State::Created {
        g.close_frame();
    }
    vm.recursion_error("maximum recursion depth exceeded")
}

/// Links the root `g` under the current frame and gives the innermost member, ready to receive a value. The root is
/// suspended or created, and not part of another segment.
fn link_root(vm: &Vm, g: &GenObj, deliver: Deliver) -> PyResult<GenRef> {
    let fiber = vm.fiber();
    // The members of a segment count as frames while it runs; suspended it counts nothing.
    let depth = fiber.depth.get();
    let created = g.state.get() == State::Created;
    let members = if created { 1 } else { g.members.get() };
    if depth + members > vm.recursion_limit.get() {
        return Err(too_deep(vm, g));
    }
    let inner = if created { g.this() } else { g.innermost.get().unwrap_or(g.this()) };
    g.base_depth.set(depth);
    fiber.depth.set(depth + members);
    let caller = fiber.current.get();
    if caller.is_none_or(|caller| !caller.is_heap()) {
        fiber.top.set(fiber.free_register());
    }
    let frame = &g.frame;
    frame.back.set(caller);
    frame.action.set(deliver.action);
    frame.dst.set(deliver.dst);
    frame.aux.set(deliver.aux);
    g.on_item.set(0);
    g.state.set(State::Running);
    g.innermost.set(Some(inner));
    fiber.current.set(Some(inner.frame_ref()));
    // The running segment keeps itself alive.
    g.header().retain();
    Ok(inner)
}

/// Unlinks the running root from its consumer; gives the consumer's frame.
fn unlink_root(vm: &Vm, root: &GenObj) -> Option<FrameRef> {
    let fiber = vm.fiber();
    let consumer = root.frame.back.take();
    fiber.current.set(consumer);
    root.members.set(fiber.depth.get().saturating_sub(root.base_depth.get()));
    fiber.depth.set(root.base_depth.get());
    consumer
}

/// Releases the count that `link_root` took.
///
/// # Safety
/// The root was linked and is not any more; it is not used afterwards unless somebody else holds it.
unsafe fn release_running(root: GenRef) {
    // SAFETY: `link_root` (or `crossing::enter`) left one count of this object to the run that ends here.
    drop(unsafe { Value::from_header(std::ptr::NonNull::from(root.header())) });
}

/// Gives `sent` to the frame where it stands and goes on there; it was linked and is current.
fn receive(vm: &Vm, g: GenRef, sent: Value, created: bool) -> PyResult<Flow> {
    let frame = g.frame_ref();
    if created {
        return Ok(Flow::Go(frame));
    }
    let word = frame.word_back(1);
    if word.op_byte() == Op::Delegate as u8 {
        return delegate(vm, frame, word, sent);
    }
    // YIELD_VALUE: one word, its result register is `a`.
    frame.put(word.a() as usize, sent);
    Ok(Flow::Go(frame))
}

/// Resumes a root, which is suspended or created, with a value; the consumer is the current frame.
pub fn resume(vm: &Vm, g: &GenObj, sent: Value, deliver: Deliver) -> PyResult<Flow> {
    let created = g.state.get() == State::Created;
    let inner = link_root(vm, g, deliver)?;
    if vm.is_traced() {
        trace::resumed(vm, g.frame_ref(), inner.frame_ref())?;
    }
    receive(vm, inner, sent, created)
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
    let (root, me) = (g.find_root(), g.this());
    let innermost = root.innermost.get().unwrap_or(me);
    let (mut at, mut members) = (innermost, 1);
    while at != me {
        at.root.set(Some(me));
        members += 1;
        // Between a root and its innermost member all frames are members', linked by `back`.
        match at.frame.back.get().and_then(GenObj::of) {
            Some(parent) => at = parent,
            None => break,
        }
    }
    g.members.set(members);
    root.members.set(root.members.get().saturating_sub(members));
    root.innermost.set(g.frame.back.take().and_then(GenObj::of));
    g.root.set(None);
    g.innermost.set(Some(innermost));
    g.state.set(State::Suspended);
}

/// FOR_ITER and FOR_ITER_BACK over a generator, which register `b` holds.
#[inline]
pub fn for_iter(vm: &Vm, frame: FrameRef, w: Word, action: Action) -> PyResult<Flow> {
    let iter = frame.get(w.b() as usize);
    let Some(g) = iter.downcast::<GenObj>() else { return Err(vm.system_error("FOR_ITER over no generator")) };
    if !prepare(vm, g, &Value::NONE)? {
        if action == Action::ForIter {
            follow_loop(frame);
        }
        return Ok(Flow::Go(frame));
    }
    resume(vm, g, Value::NONE, Deliver { action, dst: w.a(), aux: 0 })
}

/// Moves a frame that waits at FOR_ITER or FOR_ITER_BACK, behind its two extra words, to the instruction's target: the
/// loop's end, or its body.
#[inline(always)]
pub(crate) fn follow_loop(frame: FrameRef) {
    frame.follow(frame.word_back(2).lo());
}

/// YIELD_VALUE.
///
/// # Safety
/// `frame` is current and a generator's.
#[inline]
pub unsafe fn yield_value(vm: &Vm, frame: FrameRef, w: Word) -> PyResult<Flow> {
    let value = if w.flags() & FLAG_B != 0 { frame.take(w.b() as usize) } else { frame.get(w.b() as usize) };
    if frame.code().code.flags.has(CodeFlags::ASYNC_GENERATOR) {
        vm.fiber().async_yield.set(true);
    }
    // SAFETY: by contract.
    yield_out(vm, unsafe { GenObj::of_frame(frame) }, value)
}

/// Suspends the running segment whose innermost frame is `g`'s and delivers a value to its consumer.
fn yield_out(vm: &Vm, g: GenRef, value: Value) -> PyResult<Flow> {
    let root = g.find_root();
    root.innermost.set(Some(g));
    root.state.set(State::Suspended);
    let (action, dst) = (root.frame.action.get(), root.frame.dst.get());
    let consumer = unlink_root(vm, &root);
    // SAFETY: unlinked just now, and not used any more.
    unsafe { release_running(root) };
    let Some(consumer) = consumer.filter(|_| action != Action::Exit) else {
        vm.fiber().yielded.set(true);
        return Ok(Flow::Exit(value));
    };
    if action == Action::ForIterBack {
        follow_loop(consumer);
    }
    consumer.put(dst as usize, value);
    Ok(Flow::Go(consumer))
}

/// The result of a frame whose action is more than a plain store, and of every generator frame.
///
/// # Safety
/// The frame is the current one and has ended: its temporaries are empty.
#[inline]
pub unsafe fn return_value(vm: &Vm, frame: FrameRef, value: Value) -> PyResult<Flow> {
    if frame.is_heap() {
        // SAFETY: a heap frame is a generator's.
        return finish(vm, unsafe { GenObj::of_frame(frame) }, value);
    }
    let (action, dst, aux, back) = (frame.action.get(), frame.dst.get(), frame.aux.get(), frame.back.get());
    // SAFETY: by contract.
    unsafe { pop_frame(vm.fiber(), frame) };
    let Some(back) = back.filter(|_| action != Action::Exit) else {
        vm.fiber().yielded.set(false);
        return Ok(Flow::Exit(value));
    };
    if action == Action::Init {
        let instance = back.take(aux as usize);
        crate::object::slotdefs::init_result(vm, &value)?;
        back.put(dst as usize, instance);
    } else {
        back.put(dst as usize, value);
    }
    Ok(Flow::Go(back))
}

/// A generator's code returned.
fn finish(vm: &Vm, g: GenRef, value: Value) -> PyResult<Flow> {
    let frame = g.frame_ref();
    if g.state.get() == State::Linked {
        let root = g.find_root();
        let parent = leave_parent(vm, &g, &root);
        let dst = frame.dst.get();
        // The parent's register holds the object until the value is delivered there.
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
    let (action, dst) = (frame.action.get(), frame.dst.get());
    let consumer = unlink_root(vm, &g);
    g.close_frame();
    let flow = match (action, consumer) {
        (Action::Exit, _) | (_, None) => {
            vm.fiber().yielded.set(false);
            Ok(Flow::Exit(value))
        }
        (Action::ForIter | Action::ForIterBack, Some(consumer)) => {
            if vm.is_traced() && !value.is_none() {
                // A value makes it an exception; the loop catches it, and what the trace function made of it.
                drop(trace::stopped(vm, consumer, &value));
            }
            if action == Action::ForIter {
                follow_loop(consumer);
            }
            Ok(Flow::Go(consumer))
        }
        (Action::SendCall, Some(_)) => Err(vm.stop_iteration(&value)),
        (_, Some(consumer)) => {
            consumer.put(dst as usize, value);
            Ok(Flow::Go(consumer))
        }
    };
    // SAFETY: unlinked above, and not used any more.
    unsafe { release_running(g) };
    flow
}

/// A linked generator ends: its parent becomes the innermost. Gives the parent's frame.
pub(crate) fn leave_parent(vm: &Vm, g: &GenObj, root: &GenObj) -> FrameRef {
    let fiber = vm.fiber();
    let frame = g.frame_ref();
    // SAFETY: a linked generator has a parent, which is a member of its segment.
    let parent = unsafe {
        let parent = caller_of(frame);
        root.innermost.set(Some(GenObj::of_frame(parent)));
        parent
    };
    frame.back.set(None);
    fiber.current.set(Some(parent));
    fiber.depth.set(fiber.depth.get() - 1);
    if frame.has(FLAG_THROWN) {
        pass_mark(vm, frame, parent);
    }
    parent
}

/// The delegate of a frame behind its DELEGATE returned: its value goes to the result register and the iterator is
/// dropped.
fn deliver_delegated(parent: FrameRef, dst: u16, value: Value) -> Flow {
    let iter = parent.take(parent.word_back(1).b() as usize);
    parent.put(dst as usize, value);
    drop(iter);
    Flow::Go(parent)
}

/// DELEGATE: one step of the iterator in `b` with a value to send. The frame is the current one, and a coroutine's or a
/// generator's, which has no object yet when it is elided.
pub fn delegate(vm: &Vm, frame: FrameRef, w: Word, sent: Value) -> PyResult<Flow> {
    let held = frame.get(w.b() as usize);
    let iter = &held;
    let target = match iter.downcast::<GenObj>() {
        Some(g) if !g.is_async_generator() => Some(g),
        _ => super::objects::wrapped_coroutine(iter),
    };
    if let Some(g) = target {
        return link_child(vm, object_frame(vm, frame)?, g, w, sent);
    }
    match send_to(vm, iter, &sent)? {
        Sent::Yielded(value) => {
            let frame = object_frame(vm, frame)?;
            // SAFETY: `object_frame` gives the frame of an object.
            let g = unsafe { GenObj::of_frame(frame) };
            if vm.is_traced() {
                trace::yielded(vm, &g, &g.find_root(), &value)?;
            }
            yield_out(vm, g, value)
        }
        Sent::Returned(value) => {
            if vm.is_traced() {
                trace::stopped(vm, frame, &value)?;
            }
            drop(held);
            let old = frame.take(w.b() as usize);
            frame.put(w.a() as usize, value);
            drop(old);
            vm.run_pending_if_any();
            Ok(Flow::Go(frame))
        }
    }
}

/// The frame itself, or its new place in an object when it had none.
#[inline(always)]
fn object_frame(vm: &Vm, frame: FrameRef) -> PyResult<FrameRef> {
    if !frame.has(FLAG_ELIDED) {
        return Ok(frame);
    }
    // SAFETY: the callers' frame is current, its pc saved; they go on with what is given.
    unsafe { super::elide::materialize(vm, frame) }
}

/// The delegate is a generator: it joins the segment, and its innermost frame runs.
fn link_child(vm: &Vm, frame: FrameRef, g: &GenObj, w: Word, sent: Value) -> PyResult<Flow> {
    let fiber = vm.fiber();
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
    // SAFETY: `delegate` gives the frame of an object.
    let root = unsafe { GenObj::of_frame(frame) }.find_root();
    let inner = if created { g.this() } else { g.innermost.get().unwrap_or(g.this()) };
    let child = g.frame_ref();
    child.back.set(Some(frame));
    child.action.set(Action::Delegate);
    child.dst.set(w.a());
    g.state.set(State::Linked);
    g.root.set(Some(root));
    root.innermost.set(Some(inner));
    fiber.current.set(Some(inner.frame_ref()));
    if vm.is_traced() {
        trace::resumed(vm, child, inner.frame_ref())?;
    }
    receive(vm, inner, sent, created)
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
        if ty.slots.is_python(SlotId::next) {
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
    if let Some(caller) = caller
        && !g.is_async_generator()
        && super::crossing::at_yield(vm, fiber, g.this())
    {
        vm.check_native_stack("while calling a Python object")?;
        // SAFETY: asked just now; the caller is the current frame.
        let frame = unsafe { super::crossing::enter(fiber, g.this(), caller, Action::Exit, 0, sent, 0) };
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
            match vm.fiber().current.get().filter(|current| Some(*current) != caller) {
                Some(entered) => exec::run_raising(vm, entered, e),
                // There was no room for it: nothing was entered.
                None => return Err(e),
            }
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
            let inner = &*g.innermost.get().unwrap_or(g.this());
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
    let frame = link_root(vm, g, Deliver::EXIT)?.frame_ref();
    if vm.is_traced()
        && let Err(error) = trace::resumed(vm, g.frame_ref(), frame)
    {
        // An iterator it was delegating to is dropped with the failed DELEGATE.
        drop_delegate(frame);
        return exit(vm, exec::run_thrown(vm, frame, error));
    }
    exit(vm, thrown(vm, frame, |vm| raise_linked(vm, frame, error)))
}

/// Runs on at an error in the current frame, of a generator that was suspended. A StopIteration where it delegates is a
/// return of the delegate.
fn raise_linked(vm: &Vm, frame: FrameRef, error: Error) -> PyResult {
    let word = frame.word_back(1);
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
///
/// The root holds a count of itself while it runs and the callers hold it afterwards; the mark moves outwards when the
/// frame that bears it ends.
fn thrown(vm: &Vm, frame: FrameRef, run: impl FnOnce(&Vm) -> PyResult) -> PyResult {
    let fiber = vm.fiber();
    frame.set(FLAG_THROWN);
    let before = fiber.thrown.replace(Some(frame));
    let result = run(vm);
    if let Some(now) = fiber.thrown.replace(before) {
        now.unset(FLAG_THROWN);
    }
    result
}

/// The frame with the mark ends: its parent goes on with the exception.
#[cold]
fn pass_mark(vm: &Vm, frame: FrameRef, parent: FrameRef) {
    frame.unset(FLAG_THROWN);
    parent.set(FLAG_THROWN);
    vm.fiber().thrown.set(Some(parent));
}

/// The frame, suspended behind its instruction, leaves its DELEGATE by an exception: the iterator register is emptied.
pub(crate) fn drop_delegate(frame: FrameRef) {
    let word = frame.word_back(1);
    if word.op_byte() == Op::Delegate as u8 {
        drop(frame.take(word.b() as usize));
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
    link_root(vm, g, Deliver::EXIT)?;
    let frame = inner.frame_ref();
    let result = thrown(vm, frame, |vm| {
        // What it handles itself is not looked at before it goes on.
        let handled = frame.handled.take();
        let step = stop_to_return(vm, vm.call(&method, &args[..given]).map_err(|e| in_context(vm, e)));
        drop(method);
        frame.handled.set(handled);
        match step {
            Ok(Sent::Yielded(value)) => {
                if vm.is_traced()
                    && let Err(error) = trace::yielded(vm, inner, &inner.find_root(), &value)
                {
                    return raise_linked(vm, frame, error);
                }
                match yield_out(vm, inner.this(), value) {
                    Ok(Flow::Exit(value)) => Ok(value),
                    Ok(Flow::Go(frame)) => exec::run(vm, frame),
                    Err(e) => Err(e),
                }
            }
            Ok(Sent::Returned(value)) => go_on(vm, deliver_delegated(frame, frame.word_back(1).a(), value)),
            Err(e) => raise_linked(vm, frame, e),
        }
    });
    exit(vm, result)
}

/// Closes everything the generator delegates to, innermost first; the error that its own frame must then see, if any
/// came of it. Meanwhile the generators outside count as running, without being linked to anybody.
fn close_inner(vm: &Vm, g: &GenObj) -> Option<Error> {
    g.delegating_register()?;
    let apart = g.frame_ref();
    g.state.set(State::Running);
    apart.set(FLAG_APART);
    let (mut pending, mut first) = (None, true);
    // Members inside `g` are closed one by one, innermost first, each a root of its own by then.
    while let Some(inner) = g.innermost.get() {
        if g.is(inner) {
            if first
                && let Some(iter) = g.delegate_suspended()
                && let Err(error) = close_foreign(vm, &iter)
            {
                pending = Some(in_context(vm, error));
            }
            break;
        }
        split(&inner);
        let held = inner.to_value();
        pending = close_one(vm, &inner, pending, first).err().map(|error| in_context(vm, error));
        first = false;
        drop(held);
    }
    apart.unset(FLAG_APART);
    g.state.set(State::Suspended);
    pending
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
pub unsafe fn fail(vm: &Vm, frame: FrameRef, error: Error) -> Result<(FrameRef, Error), Error> {
    // SAFETY: by contract.
    let g = unsafe { GenObj::of_frame(frame) };
    let error = convert_stop(vm, &g, error);
    if g.state.get() == State::Linked {
        let root = g.find_root();
        let thrown = frame.has(FLAG_THROWN);
        let parent = leave_parent(vm, &g, &root);
        // The parent's DELEGATE register holds the object until it is emptied.
        g.close_frame();
        g.step_ended(error.is(&GENERATOR_EXIT) || error.is(&STOP_ASYNC_ITERATION));
        drop_delegate(parent);
        vm.run_pending_if_any();
        if thrown {
            chain_thrown(parent, &error);
        }
        return Ok((parent, error));
    }
    let action = frame.action.get();
    let consumer = unlink_root(vm, &g);
    g.close_frame();
    // SAFETY: unlinked just now, and not used any more.
    unsafe { release_running(g) };
    match consumer {
        Some(consumer) if action != Action::Exit => Ok((consumer, error)),
        _ => Err(error),
    }
}

/// What was thrown into a delegate comes out of it: what its parent handles becomes its context.
fn chain_thrown(parent: FrameRef, error: &Error) {
    let handled = parent.handled.get();
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
