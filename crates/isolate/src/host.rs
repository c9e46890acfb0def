//! The machine's host on `rt`: native stack, threads as fibers, time slices, signals.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::io;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use vm::PyResult;
use vm::run::FiberState;
use vm::vm::{EVENT_HOST, Host, ThreadBody, Vm};

use crate::ticker;

/// What a fiber carries: switched in, it makes its isolate and its own state current.
pub(crate) struct FiberContext {
    pub vm: *const Vm,
    pub state: FiberState,
}

/// The worker's switch hook.
pub(crate) fn switched_in(data: *mut ()) {
    // SAFETY: fibers of isolates set a FiberContext that outlives them; others leave null.
    unsafe {
        if let Some(context) = (data as *const FiberContext).as_ref() {
            (*context.vm).enter_fiber(&context.state);
            heap::alloc::enter(&(*context.vm).heap);
        }
    }
}

/// Runs `body` in the current fiber with a state of its own for `vm`.
pub(crate) fn with_context<R>(vm: &Vm, ident: u64, body: impl FnOnce(&Vm) -> R) -> R {
    let context = Box::new(FiberContext { vm, state: FiberState::new(ident) });
    let data = Box::into_raw(context);
    let before = rt::fiber_data();
    rt::set_fiber_data(data as *mut ());
    switched_in(data as *mut ());
    let result = body(vm);
    vm.run_pending_if_any();
    // SAFETY: made above; nobody else frees it. Its values go while the isolate's heap is current.
    unsafe {
        (*data).state.clear();
        rt::set_fiber_data(before);
        vm.enter_fiber(std::ptr::null());
        drop(Box::from_raw(data));
    }
    switched_in(before);
    result
}

/// Called at safepoints of the main isolate when a signal came; runs Python's handlers.
pub type InterruptHook = fn(&Vm) -> PyResult<()>;

pub struct RtHost {
    breaker: Cell<Option<Arc<AtomicU32>>>,
    interrupts: InterruptHook,
    fibers: Cell<usize>,
    /// The fibers of Python threads, by id.
    threads: RefCell<HashMap<u64, rt::FiberRef>>,
}

impl RtHost {
    pub fn new(interrupts: InterruptHook) -> RtHost {
        RtHost { breaker: Cell::new(None), interrupts, fibers: Cell::new(1), threads: RefCell::default() }
    }
}

fn no_interrupts(_: &Vm) -> PyResult<()> {
    Ok(())
}

impl Default for RtHost {
    fn default() -> RtHost {
        RtHost::new(no_interrupts)
    }
}

impl Host for RtHost {
    fn native_stack_remaining(&self) -> usize {
        rt::native_stack_remaining()
    }

    fn yield_now(&self) -> bool {
        !rt::in_fiber() || rt::yield_now().is_ok()
    }

    fn run_interrupts(&self, vm: &Vm) -> PyResult<()> {
        (self.interrupts)(vm)
    }

    fn spawn_thread(&self, vm: &Vm, body: ThreadBody, stack_size: usize) -> io::Result<u64> {
        let Some(worker) = rt::Worker::current() else {
            return Err(io::Error::from_raw_os_error(libc::EAGAIN));
        };
        let shared = vm as *const Vm;
        let fiber = worker.spawn((stack_size != 0).then_some(stack_size), move || {
            // SAFETY: an isolate ends only after its fibers have.
            let vm = unsafe { &*shared };
            with_context(vm, rt::current().id(), |vm| body(vm));
            vm.host.fiber_ended(vm);
        })?;
        self.threads.borrow_mut().insert(fiber.id(), fiber.clone());
        self.fibers.set(self.fibers.get() + 1);
        if self.fibers.get() == 2 {
            ticker::join(&vm.eval_breaker);
        }
        Ok(fiber.id())
    }

    fn fiber_ended(&self, vm: &Vm) {
        self.fibers.set(self.fibers.get() - 1);
        if let Some(fiber) = rt::try_current() {
            self.threads.borrow_mut().remove(&fiber.id());
        }
        if self.fibers.get() == 1 {
            ticker::leave(&vm.eval_breaker);
        }
    }

    fn fill_random(&self, mut into: &mut [u8]) -> io::Result<()> {
        while !into.is_empty() {
            // SAFETY: the pointer and the length are those of one slice, which is ours alone to write.
            let got = unsafe { libc::getrandom(into.as_mut_ptr().cast(), into.len(), 0) };
            match usize::try_from(got) {
                Ok(n) => into = &mut into[n..],
                Err(_) => {
                    let error = io::Error::last_os_error();
                    if error.kind() != io::ErrorKind::Interrupted {
                        return Err(error);
                    }
                }
            }
        }
        Ok(())
    }

    fn set_switch_interval(&self, seconds: f64) {
        if let Ok(interval) = std::time::Duration::try_from_secs_f64(seconds) {
            crate::ticker::set_interval(interval);
        }
    }

    fn request_poll(&self) {
        let breaker = self.breaker.take();
        if let Some(flag) = &breaker {
            flag.fetch_or(EVENT_HOST, Ordering::Relaxed);
        }
        self.breaker.set(breaker);
    }
}

impl RtHost {
    /// The isolate's flag word, once the machine exists.
    pub fn connect(&self, breaker: Arc<AtomicU32>) {
        self.breaker.set(Some(breaker));
    }
}

impl RtHost {
    /// Ends the Python threads that are left: each unwinds uncatchably. False: some are held up by native code.
    pub fn end_threads(&self, vm: &Vm) -> bool {
        for _ in 0..10_000 {
            let left: Vec<rt::FiberRef> =
                self.threads.borrow().values().filter(|f| !f.is_finished()).cloned().collect();
            if left.is_empty() {
                return true;
            }
            left.iter().for_each(rt::FiberRef::kill);
            vm.eval_breaker.fetch_or(vm::vm::EVENT_FATAL, Ordering::Relaxed);
            if rt::yield_now().is_err() {
                return false;
            }
        }
        false
    }
}

/// A host that others hold too.
pub struct SharedHost(pub Rc<RtHost>);

impl Host for SharedHost {
    fn native_stack_remaining(&self) -> usize {
        self.0.native_stack_remaining()
    }
    fn yield_now(&self) -> bool {
        self.0.yield_now()
    }
    fn run_interrupts(&self, vm: &Vm) -> PyResult<()> {
        self.0.run_interrupts(vm)
    }
    fn spawn_thread(&self, vm: &Vm, body: ThreadBody, stack_size: usize) -> io::Result<u64> {
        self.0.spawn_thread(vm, body, stack_size)
    }
    fn fiber_ended(&self, vm: &Vm) {
        self.0.fiber_ended(vm);
    }
    fn request_poll(&self) {
        self.0.request_poll();
    }
    fn set_switch_interval(&self, seconds: f64) {
        self.0.set_switch_interval(seconds);
    }
    fn fill_random(&self, into: &mut [u8]) -> io::Result<()> {
        self.0.fill_random(into)
    }
    fn is_main_isolate(&self) -> bool {
        false
    }
}
