//! Starting threads, waiting for their end: `_thread._ThreadHandle` and the functions around it.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use vm::error::exception::SYSTEM_EXIT;
use vm::prelude::*;

use super::{Threads, ident};
use crate::park::{self, Waited};
use crate::util::{self, NONE, this};

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    NotStarted,
    Starting,
    Running,
    Done,
}

/// What a handle and the thread itself share.
pub struct Thread {
    state: Cell<State>,
    ident: Cell<u64>,
    daemon: Cell<bool>,
    /// Fibers that wait for the end.
    joiners: RefCell<Vec<rt::FiberRef>>,
}

impl Thread {
    fn new(state: State, ident: u64) -> Rc<Thread> {
        Rc::new(Thread {
            state: Cell::new(state),
            ident: Cell::new(ident),
            daemon: Cell::new(true),
            joiners: RefCell::default(),
        })
    }
    fn finish(&self) {
        self.state.set(State::Done);
        for fiber in self.joiners.take() {
            fiber.unpark();
        }
    }
    /// Waits for the end; false at the deadline.
    fn join(&self, vm: &Vm, nanos: Option<i64>) -> PyResult<bool> {
        let deadline = nanos.and_then(|n| park::deadline_after(util::nanos(n)));
        while self.state.get() != State::Done {
            let Some(fiber) = rt::try_current() else { return Ok(false) };
            let id = fiber.id();
            self.joiners.borrow_mut().push(fiber);
            let waited = park::park(vm, deadline);
            self.joiners.borrow_mut().retain(|f| f.id() != id);
            if waited? == Waited::TimedOut {
                return Ok(self.state.get() == State::Done);
            }
        }
        Ok(true)
    }
}

pub struct HandleObj {
    thread: Rc<Thread>,
}
heap::payload!(HandleObj, "_ThreadHandle", leaf, external);

pub static HANDLE: TypeSpec =
    TypeSpec::new::<HandleObj>("_ThreadHandle").module("_thread").methods(METHODS).getset(GETSET).slots(|s| {
        s.new.set(Some(|vm, _, args| {
            if !args.pos.is_empty() || args.has_keywords() {
                return Err(vm.type_error("_ThreadHandle() takes no arguments"));
            }
            Ok(HANDLE.alloc(HandleObj { thread: Thread::new(State::NotStarted, 0) }).into_value())
        }));
        s.repr.set(Some(|vm, v| {
            let thread = &this::<HandleObj>(vm, v)?.thread;
            Ok(vm.new_str(&format!("<_ThreadHandle object: ident={}>", thread.ident.get())))
        }));
    });

static GETSET: &[GetSet] =
    &[GetSet::ro("ident", |vm, v| Ok(vm.new_int(this::<HandleObj>(vm, v)?.thread.ident.get() as i64)), "")];

static METHODS: &[NativeDef] = &[
    def("join", "($self, timeout=None, /)", join, ""),
    def(
        "is_done",
        "($self, /)",
        |vm, a| Ok(Value::bool(this::<HandleObj>(vm, &a[0])?.thread.state.get() == State::Done)),
        "",
    ),
    def("_set_done", "($self, /)", set_done, ""),
];

fn join(vm: &Vm, args: &[Value]) -> PyResult {
    let thread = this::<HandleObj>(vm, &args[0])?.thread.clone();
    let timeout = util::to_timeout(vm, &args[1])?.filter(|n| *n >= 0);
    match thread.state.get() {
        State::NotStarted => return Err(vm.runtime_error("thread not started")),
        State::Running | State::Starting if thread.ident.get() == ident() => {
            return Err(vm.runtime_error("Cannot join current thread"));
        }
        _ => {}
    }
    let finalizing = vm.state::<vm::modules::sys::limits::SysState>().finalizing.get();
    if finalizing && thread.state.get() != State::Done {
        return Err(
            vm.error(&vm::error::exception::PYTHON_FINALIZATION_ERROR, "cannot join thread at interpreter shutdown")
        );
    }
    thread.join(vm, timeout)?;
    NONE
}

fn set_done(vm: &Vm, args: &[Value]) -> PyResult {
    let thread = &this::<HandleObj>(vm, &args[0])?.thread;
    if matches!(thread.state.get(), State::NotStarted) {
        return Err(vm.runtime_error("thread not started"));
    }
    thread.finish();
    NONE
}

pub fn make_thread_handle(vm: &Vm, args: &[Value]) -> PyResult {
    let id = vm.to_i64(&args[0])? as u64;
    Ok(HANDLE.alloc(HandleObj { thread: Thread::new(State::Running, id) }).into_value())
}

/// Starts `function(*pos, **kw)` as a fiber.
fn start(vm: &Vm, thread: &Rc<Thread>, function: Value, pos: Vec<Value>, kw: Vec<(Value, Value)>) -> PyResult<()> {
    if thread.state.get() != State::NotStarted {
        return Err(vm.runtime_error("thread already started"));
    }
    thread.state.set(State::Starting);
    let threads = vm.state::<Threads>();
    let own = thread.clone();
    let body = move |vm: &Vm| {
        own.ident.set(ident());
        own.state.set(State::Running);
        let (names, values): (Vec<_>, Vec<_>) = kw.into_iter().unzip();
        let result = vm.call_args(&function, Args { pos: &pos, kw_names: &names, kw_values: &values });
        drop((pos, names, values));
        if let Err(error) = result
            && error.exception().is_some()
            && !error.is(&SYSTEM_EXIT)
        {
            vm.unraisable(error, "Exception ignored in thread started by", &function);
        }
        drop(function);
        let threads = vm.state::<Threads>();
        threads.ended(ident());
        threads.alive.borrow_mut().retain(|t| !Rc::ptr_eq(t, &own));
        own.finish();
    };
    match vm.spawn_thread(body, threads.stack_size.get()) {
        Ok(id) => {
            if thread.ident.get() == 0 {
                thread.ident.set(id);
            }
            // The thread may already have run to its end, where `spawn_thread` switches at once.
            if thread.state.get() != State::Done {
                threads.alive.borrow_mut().push(thread.clone());
            }
            Ok(())
        }
        Err(_) => {
            thread.state.set(State::NotStarted);
            Err(vm.runtime_error("can't start new thread"))
        }
    }
}

pub fn start_new_thread(vm: &Vm, args: &[Value]) -> PyResult {
    if !vm.is_callable(&args[0]) {
        return Err(vm.type_error("first arg must be callable"));
    }
    let Some(pos) = args[1].downcast::<TupleObj>() else { return Err(vm.type_error("2nd arg must be a tuple")) };
    let kw = match args[2].non_null() {
        None => Vec::new(),
        Some(kw) => match kw.downcast::<DictObj>() {
            Some(kw) => kw.items(),
            None => return Err(vm.type_error("optional 3rd arg must be a dictionary")),
        },
    };
    let thread = Thread::new(State::NotStarted, 0);
    start(vm, &thread, args[0].clone(), pos.items().to_vec(), kw)?;
    Ok(vm.new_int(thread.ident.get() as i64))
}

pub fn start_joinable_thread(vm: &Vm, args: &[Value]) -> PyResult {
    if !vm.is_callable(&args[0]) {
        return Err(vm.type_error("thread function must be callable"));
    }
    let handle = match &args[1] {
        h if h.is_null() || h.is_none() => {
            HANDLE.alloc(HandleObj { thread: Thread::new(State::NotStarted, 0) }).into_value()
        }
        h if h.is_a::<HandleObj>() => h.clone(),
        _ => return Err(vm.type_error("'handle' must be a _ThreadHandle")),
    };
    let daemon = util::flag(vm, &args[2], true)?;
    let thread = this::<HandleObj>(vm, &handle)?.thread.clone();
    if thread.state.get() == State::NotStarted {
        thread.daemon.set(daemon);
    }
    start(vm, &thread, args[0].clone(), Vec::new(), Vec::new())?;
    Ok(handle)
}

/// Waits for the threads that are not daemons.
pub fn shutdown(vm: &Vm, _: &[Value]) -> PyResult {
    let threads = vm.state::<Threads>();
    let me = ident();
    loop {
        let next = threads.alive.borrow().iter().find(|t| !t.daemon.get() && t.ident.get() != me).cloned();
        let Some(thread) = next else { return NONE };
        if !thread.join(vm, None)? {
            return NONE;
        }
        threads.alive.borrow_mut().retain(|t| !Rc::ptr_eq(t, &thread));
    }
}
