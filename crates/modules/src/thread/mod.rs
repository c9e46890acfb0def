//! `_thread`: a Python thread is a fiber. Locks are queues of parked fibers; nothing here is atomic, since an isolate
//! runs on one OS thread at a time.

mod local;
pub mod lock;
mod rlock;
mod start;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use vm::error::exception::{RUNTIME_ERROR, SYSTEM_EXIT};
use vm::prelude::*;
use vm::structseq;

use crate::sys;
use crate::util::{self, NONE};
use local::LOCAL;
use lock::LOCK;
use rlock::RLOCK;
use start::{HANDLE, Thread};

pub static MODULE: ModuleDef = ModuleDef::new(
    "_thread",
    "This module provides primitive operations to write multi-threaded programs.\nThe 'threading' module provides a more convenient interface.",
)
.functions(FUNCTIONS)
.types(&[&LOCK, &RLOCK, &LOCAL, &HANDLE])
.exec(exec);

structseq!(EXCEPT_HOOK_ARGS, EXCEPT_HOOK_ARGS_TYPE, "_ExceptHookArgs" in "_thread",
    "ExceptHookArgs\n\nType used to pass arguments to threading.excepthook.",
    visible 4,
    [0 "exc_type" "Exception type", 1 "exc_value" "Exception value", 2 "exc_traceback" "Exception traceback",
     3 "thread" "Thread"]);

static FUNCTIONS: &[NativeDef] = &[
    def(
        "start_new_thread",
        "(function, args, kwargs={}, /)",
        start::start_new_thread,
        "Start a new thread and return its identifier.\n\nThe thread will call the function with positional arguments from the\ntuple args and keyword arguments taken from the optional dictionary\nkwargs.  The thread exits when the function returns; the return value\nis ignored.  The thread will also exit when the function raises an\nunhandled exception; a stack trace will be printed unless the exception\nis SystemExit.",
    ),
    def(
        "start_new",
        "(function, args, kwargs={}, /)",
        start::start_new_thread,
        "An obsolete synonym of start_new_thread().",
    ),
    def(
        "start_joinable_thread",
        "(function, handle=None, daemon=True)",
        start::start_joinable_thread,
        "*For internal use only*: start a new thread.\n\nLike start_new_thread(), this starts a new thread calling the given function.\nUnlike start_new_thread(), this returns a handle object with methods to join\nor detach the given thread.\nThis function is not for third-party code, please use the\n`threading` module instead. During finalization the runtime will not wait for\nthe thread to exit if daemon is True. If handle is provided it must be a\nnewly created thread._ThreadHandle instance.",
    ),
    def(
        "daemon_threads_allowed",
        "()",
        |_, _| Ok(Value::TRUE),
        "Return True if daemon threads are allowed in the current interpreter,\nand False otherwise.",
    ),
    def(
        "allocate_lock",
        "()",
        |_, _| Ok(lock::new_lock()),
        "Create a new lock object. See help(type(threading.Lock())) for\ninformation about locks.",
    ),
    def("allocate", "()", |_, _| Ok(lock::new_lock()), "An obsolete synonym of allocate_lock()."),
    def(
        "get_ident",
        "()",
        |vm, _| Ok(vm.new_int(ident() as i64)),
        "Return a non-zero integer that uniquely identifies the current thread\namongst other threads that exist simultaneously.\n\nThis may be used to identify per-thread resources.  Even though on\nsome platforms threads identities may appear to be allocated consecutive\nnumbers starting at 1, this behavior should not be relied upon, and the\nnumber should be seen purely as a magic cookie.\nA thread's identity may be reused for another thread after it exits.",
    ),
    def(
        "get_native_id",
        "()",
        get_native_id,
        "Return a non-negative integer identifying the thread as reported\nby the OS (kernel). This may be used to uniquely identify a\nparticular thread within a system.",
    ),
    def(
        "_count",
        "()",
        |vm, _| Ok(vm.new_int(vm.state::<Threads>().alive.borrow().len() as i64)),
        "Return the number of currently running Python threads, excluding\nthe main thread. The returned number comprises all threads created\nthrough `start_new_thread()` as well as `threading.Thread`, and not\nyet finished.\n\nThis function is meant for internal and specialized purposes only.\nIn most applications `threading.enumerate()` should be used instead.",
    ),
    def(
        "stack_size",
        "(size=0, /)",
        stack_size,
        "Return the thread stack size used when creating new threads.  The\noptional size argument specifies the stack size (in bytes) to be used\nfor subsequent thread creation.",
    ),
    def(
        "interrupt_main",
        "(signum=signal.SIGINT, /)",
        interrupt_main,
        "Simulate the arrival of the given signal in the main thread,\nwhere the corresponding signal handler will be executed.\nIf *signum* is omitted, SIGINT is assumed.\nA subthread can use this function to interrupt the main thread.\n\nNote: the default signal handler for SIGINT raises ``KeyboardInterrupt``.",
    ),
    def(
        "exit",
        "()",
        |vm, _| Err(vm.error_args(&SYSTEM_EXIT, &[])),
        "This is synonymous to ``raise SystemExit''.  It will cause the current\nthread to exit silently unless the exception is caught.",
    ),
    def("exit_thread", "()", |vm, _| Err(vm.error_args(&SYSTEM_EXIT, &[])), "An obsolete synonym of exit()."),
    def("_excepthook", "(exc_info, /)", excepthook, "Handle uncaught Thread.run() exception."),
    def(
        "_is_main_interpreter",
        "()",
        |vm, _| Ok(Value::bool(vm.host.is_main_isolate())),
        "Return True if the current interpreter is the main Python interpreter.",
    ),
    def(
        "_get_main_thread_ident",
        "()",
        |vm, _| Ok(vm.new_int(main_ident(vm) as i64)),
        "Internal only. Return a non-zero integer that uniquely identifies the main thread\nof the main interpreter.",
    ),
    def("_shutdown", "()", start::shutdown, "Wait for all non-daemon threads (other than the calling thread) to stop."),
    def(
        "_make_thread_handle",
        "(ident, /)",
        start::make_thread_handle,
        "Internal only. Make a thread handle for threads not spawned\nby the _thread or threading module.",
    ),
    def("set_name", "(name)", set_name, "Set the name of the current thread."),
    def("_get_name", "()", |vm, _| Ok(vm.state::<Threads>().name_of(ident())), "Get the name of the current thread."),
];

/// The isolate's threads.
#[derive(Default)]
pub struct Threads {
    main: Cell<u64>,
    /// Those started and not ended, the main one excepted.
    alive: RefCell<Vec<Rc<Thread>>>,
    names: RefCell<Vec<(u64, Value)>>,
    stack_size: Cell<usize>,
    locals: Rc<local::Registry>,
}

impl Threads {
    fn name_of(&self, thread: u64) -> Value {
        let names = self.names.borrow();
        names.iter().find(|(id, _)| *id == thread).map_or(name!(""), |(_, name)| name.clone())
    }
    /// What belonged to a thread goes with it.
    fn ended(&self, thread: u64) {
        let name = {
            let mut names = self.names.borrow_mut();
            names.iter().position(|(id, _)| *id == thread).map(|at| names.swap_remove(at))
        };
        drop(name);
        self.locals.thread_ended(thread);
    }
}

/// The running thread's identifier: its fiber's number.
pub fn ident() -> u64 {
    rt::try_current().map_or(1, |fiber| fiber.id().max(1))
}

/// The main thread's identifier; the thread that asks first is the main one (unless `set_main` was called).
pub fn main_ident(vm: &Vm) -> u64 {
    let threads = vm.state::<Threads>();
    if threads.main.get() == 0 {
        threads.main.set(ident());
    }
    threads.main.get()
}

/// Makes the running thread the isolate's main one.
pub fn set_main(vm: &Vm) {
    vm.state::<Threads>().main.set(ident());
}

pub fn is_main(vm: &Vm) -> bool {
    main_ident(vm) == ident()
}

fn exec(vm: &Vm, dict: &DictObj) -> PyResult<()> {
    main_ident(vm);
    dict.set_name("LockType", LOCK.to_value());
    dict.set_name("error", RUNTIME_ERROR.to_value());
    dict.set_name("_ExceptHookArgs", EXCEPT_HOOK_ARGS_TYPE.to_value());
    dict.set_name("TIMEOUT_MAX", vm.new_float(lock::TIMEOUT_MAX_SECONDS));
    dict.set_name("_NAME_MAXLEN", Value::small_int(15));
    Ok(())
}

fn get_native_id(vm: &Vm, _: &[Value]) -> PyResult {
    #[cfg(target_os = "linux")]
    let id = sys::gettid();
    #[cfg(not(target_os = "linux"))]
    let id = std::process::id();
    Ok(vm.new_int(id as i64))
}

fn stack_size(vm: &Vm, args: &[Value]) -> PyResult {
    let threads = vm.state::<Threads>();
    let size = if args[0].is_null() { 0 } else { vm.to_isize(&args[0])? };
    if size < 0 {
        return Err(vm.value_error("size must be 0 or a positive value"));
    }
    let old = threads.stack_size.get();
    if !args[0].is_null() {
        if size != 0 && size < 32768 {
            return Err(vm.value_error(format!("size not valid: {size} bytes")));
        }
        threads.stack_size.set(size as usize);
    }
    Ok(vm.new_int(old as i64))
}

fn interrupt_main(vm: &Vm, args: &[Value]) -> PyResult {
    let number = util::int_or(vm, &args[0], libc::SIGINT)?;
    crate::signal::simulate(vm, number)?;
    // On the main thread the handler runs before the call is over.
    crate::signal::run_pending(vm)?;
    NONE
}

fn set_name(vm: &Vm, args: &[Value]) -> PyResult {
    vm.str_arg(&args[0], "set_name() argument 'name'")?;
    let threads = vm.state::<Threads>();
    let id = ident();
    let old = {
        let mut names = threads.names.borrow_mut();
        match names.iter_mut().find(|(known, _)| *known == id) {
            Some((_, name)) => std::mem::replace(name, args[0].clone()),
            None => {
                names.push((id, args[0].clone()));
                Value::NULL
            }
        }
    };
    drop(old);
    NONE
}

/// `threading.excepthook`: writes the traceback of an uncaught exception.
fn excepthook(vm: &Vm, args: &[Value]) -> PyResult {
    if !EXCEPT_HOOK_ARGS_TYPE.is_exact(&args[0]) {
        return Err(vm.type_error("_thread._excepthook argument type must be ExceptHookArgs"));
    }
    let Some(info) = args[0].to_ref::<TupleObj>() else { return NONE };
    let [ty, value, traceback, thread] = info.items() else { return NONE };
    if ty.is(&SYSTEM_EXIT.to_value()) {
        return NONE;
    }
    let sys = vm.import_module("sys")?;
    let mut file = vm.find_attr(&sys, &name!("stderr"))?.unwrap_or(Value::NONE);
    if file.is_none() {
        if thread.is_none() {
            return NONE;
        }
        file = vm.find_attr(thread, &name!("_stderr"))?.unwrap_or(Value::NONE);
        if file.is_none() {
            return NONE;
        }
    }
    let name = match thread.is_none() {
        false => vm.find_attr(thread, &name!("name"))?.filter(|n| !n.is_none()),
        true => None,
    };
    let shown = match &name {
        Some(name) => vm.str(name)?.display().into_owned(),
        None => ident().to_string(),
    };
    let write = name!("write");
    vm.call_method(&file, &write, &[vm.new_str(&format!("Exception in thread {shown}:\n"))])?;
    let print = util::imported(vm, "traceback", "print_exception")?;
    let pos = [ty.clone(), value.clone(), traceback.clone()];
    vm.call_args(&print, Args { pos: &pos, kw_names: &[name!("file")], kw_values: &[file.clone()] })?;
    if let Some(flush) = vm.find_attr(&file, &name!("flush"))? {
        vm.call(&flush, &[])?;
    }
    NONE
}
