//! The future: what it holds and what can happen to it. Python sees it through `future_type.rs`.
//!
//! A task begins with a future (`TaskObj.future` stands first), so `future_of` serves both. The first callback has a
//! place of its own; when the callback is a native task to be woken, the place holds the task itself and no context,
//! and no object stands for the callback unless somebody looks at it.

use std::cell::Cell;
use std::ptr::NonNull;

use heap::Header;
use vm::object::instance::InstanceAttrs;
use vm::prelude::*;
use vm::types::set::SetObj;

use crate::ready::{Entry, schedule};
use crate::state::{invalid_state, new_cancelled_error};
use crate::task::TaskObj;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Status {
    Pending,
    Cancelled,
    Finished,
}

impl Status {
    pub fn name(self) -> &'static str {
        match self {
            Status::Pending => "PENDING",
            Status::Cancelled => "CANCELLED",
            Status::Finished => "FINISHED",
        }
    }
}

#[repr(C)]
pub struct FutureObj {
    /// `NULL` until `__init__` ran.
    pub event_loop: Slot,
    /// The first callback, or `NULL`. With `context` `NULL` it is the native task to wake.
    pub callback: Slot,
    pub context: Slot,
    /// Result, or the exception when `failed`.
    pub outcome: Slot,
    /// `NULL`, the one waiter, or a set of them.
    pub awaited_by: Slot,
    /// A `RareObj`, or `NULL`.
    rare: Slot,
    pub attrs: InstanceAttrs,
    pub status: Cell<Status>,
    pub blocking: Cell<bool>,
    pub failed: Cell<bool>,
    pub log_traceback: Cell<bool>,
    /// The future is the head of a task.
    pub is_task: Cell<bool>,
    /// Tasks: complain when it dies pending; throw a CancelledError at the next step.
    pub log_destroy_pending: Cell<bool>,
    pub must_cancel: Cell<bool>,
}
heap::trace_fields!(FutureObj: event_loop, callback, context, outcome, awaited_by, rare, attrs);
heap::payload!(FutureObj, "Future", trace; finalizer needs_finalizer);

/// What few futures have.
#[derive(Default)]
pub struct RareObj {
    pub source_traceback: Slot,
    pub cancel_message: Slot,
    /// The CancelledError that ended the task, to be raised to whoever asks first.
    pub cancelled_error: Slot,
    pub exception_traceback: Slot,
    /// Callbacks after the first, each followed by its context (`NULL`: a task to wake).
    pub callbacks: Mut<HVec<Value>>,
}
heap::trace_fields!(RareObj: source_traceback, cancel_message, cancelled_error, exception_traceback, callbacks);
heap::payload!(RareObj, "future_extra", trace);
static RARE: TypeSpec = TypeSpec::new::<RareObj>("future_extra").module("_asyncio").flags(NO_NEW);

/// Whether a dying future or task has something to say.
unsafe fn needs_finalizer(header: *mut Header) -> bool {
    // SAFETY: the heap calls this for a future or a task, which begins with one.
    let future = unsafe { &(*(header as *const heap::Obj<FutureObj>)).payload };
    future.must_speak()
}
/// As `needs_finalizer`, for `TaskObj`.
pub unsafe fn task_needs_finalizer(header: *mut Header) -> bool {
    // SAFETY: as above.
    unsafe { needs_finalizer(header) }
}

/// The future of a `Future` or `Task` or of an instance of their subclasses.
#[inline(always)]
pub fn future_of(value: &Value) -> Option<&FutureObj> {
    match value.downcast::<FutureObj>() {
        Some(future) => Some(future),
        None => value.downcast::<TaskObj>().map(|task| &task.future),
    }
}

pub fn this<'a>(vm: &Vm, value: &'a Value) -> PyResult<&'a FutureObj> {
    future_of(value).ok_or_else(|| vm.type_error(format!("unexpected '{}' object", type_of(value).tp_name())))
}

/// As `this`, of one whose `__init__` ran.
pub fn ready<'a>(vm: &Vm, value: &'a Value) -> PyResult<&'a FutureObj> {
    let future = this(vm, value)?;
    if future.event_loop.is_null() {
        return Err(uninitialised(vm));
    }
    Ok(future)
}

#[cold]
pub fn uninitialised(vm: &Vm) -> Error {
    vm.runtime_error("Future object is not initialized.")
}

impl FutureObj {
    pub fn new(event_loop: Value) -> FutureObj {
        FutureObj {
            event_loop: Slot::new(event_loop),
            callback: Slot::default(),
            context: Slot::default(),
            outcome: Slot::default(),
            awaited_by: Slot::default(),
            rare: Slot::default(),
            attrs: InstanceAttrs::default(),
            status: Cell::new(Status::Pending),
            blocking: Cell::new(false),
            failed: Cell::new(false),
            log_traceback: Cell::new(false),
            is_task: Cell::new(false),
            log_destroy_pending: Cell::new(false),
            must_cancel: Cell::new(false),
        }
    }
    fn must_speak(&self) -> bool {
        self.log_traceback.get() || (self.log_destroy_pending.get() && self.status.get() == Status::Pending)
    }
    /// The object as a value.
    pub fn to_value(&self) -> Value {
        let header = (self as *const FutureObj as usize - size_of::<Header>()) as *mut Header;
        // SAFETY: a FutureObj only ever stands at the beginning of an object's payload; the count is taken first.
        unsafe {
            (*header).retain();
            Value::from_header(NonNull::new_unchecked(header))
        }
    }
    pub fn is_pending(&self) -> bool {
        self.status.get() == Status::Pending
    }
    pub fn is_done(&self) -> bool {
        !self.is_pending()
    }
    pub fn rare(&self) -> Option<Ref<RareObj>> {
        self.rare.with(|rare| rare.to_ref::<RareObj>())
    }
    /// The rare part, made when it is missing.
    pub fn make_rare(&self) -> Ref<RareObj> {
        match self.rare() {
            Some(rare) => rare,
            None => {
                let rare = RARE.alloc(RareObj::default());
                self.rare.set(rare.to_value());
                rare
            }
        }
    }
    pub fn source_traceback(&self) -> Option<Value> {
        self.rare().and_then(|rare| rare.source_traceback.load())
    }
    pub fn cancel_message(&self) -> Option<Value> {
        self.rare().and_then(|rare| rare.cancel_message.load())
    }
    pub fn set_cancel_message(&self, message: &Value) {
        if message.is_null() || message.is_none() {
            if let Some(rare) = self.rare() {
                rare.cancel_message.set(message.clone());
            }
        } else {
            self.make_rare().cancel_message.set(message.clone());
        }
    }
    /// What `__init__` begins with: everything as it was made.
    pub fn reset(&self) {
        self.status.set(Status::Pending);
        self.blocking.set(false);
        self.failed.set(false);
        self.log_traceback.set(false);
        for slot in [&self.event_loop, &self.callback, &self.context, &self.outcome, &self.awaited_by, &self.rare] {
            slot.set(Value::NULL);
        }
    }

    /// Adds a callback: `context` `NULL` when `callback` is a native task to be woken.
    pub fn add_callback(&self, vm: &Vm, callback: Value, context: Value) -> PyResult<()> {
        if self.is_done() {
            let event_loop = self.event_loop.get();
            return schedule(vm, &event_loop, self.entry(callback, context));
        }
        let rest = self.rare().filter(|rare| rare.callbacks.with(|list| !list.is_empty()));
        match rest {
            None if self.callback.is_null() => {
                self.callback.set(callback);
                self.context.set(context);
            }
            rest => {
                let rare = rest.unwrap_or_else(|| self.make_rare());
                vm.reserved(rare.callbacks.with(|list| {
                    list.reserve(2)?;
                    list.push(callback)?;
                    list.push(context)
                }))?;
            }
        }
        Ok(())
    }
    fn entry(&self, callback: Value, context: Value) -> Entry {
        if context.is_null() {
            Entry::Wakeup(callback, self.to_value())
        } else {
            Entry::Call(callback, self.to_value(), context)
        }
    }
    /// How many callbacks there are, and the one at a place.
    pub fn callback_count(&self) -> usize {
        let first = !self.callback.is_null() as usize;
        first + self.rare().map_or(0, |rare| rare.callbacks.with(|list| list.len() / 2))
    }
    pub fn callback_at(&self, at: usize) -> Option<(Value, Value)> {
        let first = !self.callback.is_null() as usize;
        if at < first {
            return Some((self.callback.get(), self.context.get()));
        }
        let at = (at - first) * 2;
        self.rare()?
            .callbacks
            .with(|list| Some((list.get(at)?.clone(), list.get(at + 1).cloned().unwrap_or(Value::NULL))))
    }
    pub fn remove_callback_at(&self, at: usize) {
        let first = !self.callback.is_null() as usize;
        if at < first {
            self.callback.set(Value::NULL);
            self.context.set(Value::NULL);
            return;
        }
        let at = (at - first) * 2;
        if let Some(rare) = self.rare() {
            let gone = rare.callbacks.with(|list| (at + 1 < list.len()).then(|| (list.remove(at), list.remove(at))));
            drop(gone);
        }
    }
    /// Hands every callback to the loop.
    fn schedule_callbacks(&self, vm: &Vm) -> PyResult<()> {
        let (callback, context) = (self.callback.take(), self.context.take());
        let rest = self.rare().map(|rare| rare.callbacks.replace(HVec::new()));
        if callback.is_null() && rest.as_ref().is_none_or(|list| list.is_empty()) {
            return Ok(());
        }
        let event_loop = self.event_loop.get();
        if !callback.is_null() {
            schedule(vm, &event_loop, self.entry(callback, context))?;
        }
        if let Some(rest) = rest {
            for pair in rest.chunks_exact(2) {
                schedule(vm, &event_loop, self.entry(pair[0].clone(), pair[1].clone()))?;
            }
        }
        Ok(())
    }

    pub fn set_result(&self, vm: &Vm, result: Value) -> PyResult<()> {
        if self.is_done() {
            return Err(invalid_state(vm, "invalid state"));
        }
        self.outcome.set(result);
        self.failed.set(false);
        self.status.set(Status::Finished);
        self.schedule_callbacks(vm)
    }
    pub fn set_exception(&self, vm: &Vm, exception: &Value) -> PyResult<()> {
        if self.is_done() {
            return Err(invalid_state(vm, "invalid state"));
        }
        let mut exception = match exception.downcast::<TypeObj>() {
            Some(class) if class.has(IS_EXCEPTION) => vm.call(exception, &[])?,
            _ => exception.clone(),
        };
        if !exception.is_a::<ExceptionObj>() {
            return Err(vm.type_error("invalid exception object"));
        }
        if vm::error::exception::STOP_ITERATION.check(&exception) {
            let new =
                vm.runtime_error("StopIteration interacts badly with generators and cannot be raised into a Future");
            if let Some(new) = new.exception().and_then(|e| e.downcast::<ExceptionObj>()) {
                new.cause.set(exception.clone());
                new.context.set(exception.clone());
                new.suppress_context.set(true);
            }
            exception = new.into_exception()?;
        }
        if self.is_done() {
            // The class that was called did it.
            return Err(invalid_state(vm, "invalid state"));
        }
        let traceback = exception.downcast::<ExceptionObj>().map_or(Value::NULL, |e| e.traceback.get());
        self.make_rare().exception_traceback.set(traceback);
        self.outcome.set(exception);
        self.failed.set(true);
        self.status.set(Status::Finished);
        let scheduled = self.schedule_callbacks(vm);
        self.log_traceback.set(true);
        scheduled
    }
    /// Whether the cancellation changed anything.
    pub fn cancel(&self, vm: &Vm, message: &Value) -> PyResult<bool> {
        self.log_traceback.set(false);
        if self.is_done() {
            return Ok(false);
        }
        self.status.set(Status::Cancelled);
        self.set_cancel_message(message);
        self.schedule_callbacks(vm)?;
        Ok(true)
    }
    /// The exception that a cancelled future raises: the one that ended its task, to the first who asks.
    pub fn make_cancelled_error(&self, vm: &Vm) -> PyResult {
        if let Some(rare) = self.rare()
            && let Some(saved) = rare.cancelled_error.take().into_option()
        {
            return Ok(saved);
        }
        new_cancelled_error(vm, self.cancel_message().as_ref())
    }
    /// The result, or what `result()` raises.
    pub fn take_result(&self, vm: &Vm) -> PyResult {
        match self.status.get() {
            Status::Finished if !self.failed.get() => {
                self.log_traceback.set(false);
                Ok(self.outcome.get())
            }
            Status::Finished => {
                self.log_traceback.set(false);
                let exception = self.outcome.get();
                if let (Some(rare), Some(e)) = (self.rare(), exception.downcast::<ExceptionObj>()) {
                    let traceback = rare.exception_traceback.take();
                    e.traceback.set(traceback);
                }
                Err(Error::from_exception(exception))
            }
            Status::Cancelled => Err(Error::from_exception(self.make_cancelled_error(vm)?)),
            Status::Pending => Err(invalid_state(vm, "Result is not set.")),
        }
    }

    /// Somebody waits: for `asyncio.capture_call_graph`.
    pub fn add_waiter(&self, vm: &Vm, waiter: &Value) -> PyResult<()> {
        if self.awaited_by.is_null() {
            self.awaited_by.set(waiter.clone());
            return Ok(());
        }
        let known = self.awaited_by.get();
        if let Some(set) = known.downcast::<SetObj>() {
            set.add(vm, waiter)?;
            return Ok(());
        }
        let set = SetObj::new();
        set.add(vm, &known)?;
        set.add(vm, waiter)?;
        self.awaited_by.set(set.into_value());
        Ok(())
    }
    pub fn remove_waiter(&self, vm: &Vm, waiter: &Value) -> PyResult<()> {
        if self.awaited_by.is(waiter) {
            self.awaited_by.set(Value::NULL);
        } else if let Some(known) = self.awaited_by.load()
            && let Some(set) = known.downcast::<SetObj>()
        {
            set.discard(vm, waiter)?;
        }
        Ok(())
    }
}

/// The finaliser: an exception that nobody saw.
pub fn finalize(vm: &Vm, value: &Value) -> PyResult<()> {
    let Some(future) = future_of(value) else { return Ok(()) };
    if !future.log_traceback.replace(false) {
        return Ok(());
    }
    let message = format!("{} exception was never retrieved", type_of(value).name());
    complain(vm, value, "future", &message, Some(future.outcome.get()));
    Ok(())
}

/// Calls the loop's exception handler about a future or a task.
pub fn complain(vm: &Vm, value: &Value, kind: &str, message: &str, exception: Option<Value>) {
    let Some(future) = future_of(value) else { return };
    let event_loop = future.event_loop.get();
    if event_loop.is_null() {
        return;
    }
    let context = DictObj::new();
    context.set_name("message", vm.new_str(message));
    if let Some(exception) = exception {
        context.set_name("exception", exception);
    }
    context.set_name(kind, value.clone());
    if let Some(source) = future.source_traceback() {
        context.set_name("source_traceback", source);
    }
    if let Err(e) = vm.call_method(&event_loop, &name!("call_exception_handler"), &[context.into_value()]) {
        vm.write_unraisable(e, Some(value));
    }
}

/// Whether an exception is one that ends the loop.
pub fn ends_the_loop(error: &Error) -> bool {
    error.is(&vm::error::exception::KEYBOARD_INTERRUPT) || error.is(&vm::error::exception::SYSTEM_EXIT)
}

/// What `_get_loop` of asyncio does: the loop of anything that behaves as a future.
pub fn loop_of(vm: &Vm, value: &Value) -> PyResult {
    if let Some(future) = future_of(value).filter(|_| crate::is_exact(value)) {
        let event_loop = future.event_loop.get();
        if event_loop.is_null() {
            return Err(uninitialised(vm));
        }
        return Ok(event_loop);
    }
    match vm.find_attr(value, &name!("get_loop"))? {
        Some(method) => vm.call(&method, &[]),
        None => vm.get_attr(value, &name!("_loop")),
    }
}

/// `traceback.extract_stack()` when the loop is in debug mode.
pub fn remember_source(vm: &Vm, future: &FutureObj, event_loop: &Value) -> PyResult<()> {
    if crate::event_loop::debug_of(vm, event_loop)? {
        let extract = vm.import_attr("traceback", "extract_stack")?;
        let stack = vm.call(&extract, &[])?;
        future.make_rare().source_traceback.set(stack);
    }
    Ok(())
}
