//! The machines that live on a worker, in a table of its OS thread: built by the first job for an isolate, used by the
//! next ones, ended by the last. What an embedder gives every isolate is the process-wide [`Setup`].

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use bytecode::Code;
use vm::PyResult;
use vm::prelude::*;
use vm::types::code::CodeObj;
use vm::types::module::ModuleObj;

use crate::host::{RtHost, SharedHost};
use crate::isolate::Isolate;
use crate::registry::{self, Gone, Refusal};
use crate::{channels, queues, workers};

/// What every isolate of the process is given, besides the machine.
pub struct Setup {
    /// Compiler, library, native modules, `sys`: the first thing that runs in a new isolate.
    pub start: fn(&Vm) -> PyResult<()>,
    /// The last thing that runs: threads are joined, `atexit` called, streams flushed.
    pub finish: fn(&Vm),
}

static SETUP: OnceLock<Setup> = OnceLock::new();

/// Says what isolates are given. Once per process, before the first one is made.
pub fn set_setup(setup: Setup) {
    let _ = SETUP.set(setup);
}

pub(crate) fn setup() -> Option<&'static Setup> {
    SETUP.get()
}

/// The id of the isolate, as `vm.state::<IsolateId>()`; 0 in the main one.
#[derive(Default)]
pub struct IsolateId(pub Cell<i64>);

/// The isolate that `vm` is.
pub fn current_id(vm: &Vm) -> i64 {
    vm.state::<IsolateId>().0.get()
}

pub(crate) struct Machine {
    isolate: Isolate,
    host: Rc<RtHost>,
    started: Cell<bool>,
}

thread_local! {
    static MACHINES: RefCell<HashMap<i64, Rc<Machine>>> = RefCell::default();
}

fn find_or_build(id: i64, memory_limit: usize) -> Rc<Machine> {
    if let Some(machine) = MACHINES.with_borrow(|m| m.get(&id).cloned()) {
        return machine;
    }
    let host = Rc::new(RtHost::default());
    let isolate = Isolate::new(Box::new(SharedHost(host.clone())));
    isolate.vm().heap.set_limit(memory_limit);
    host.connect(isolate.vm().eval_breaker.clone());
    let machine = Rc::new(Machine { isolate, host, started: Cell::new(false) });
    MACHINES.with_borrow_mut(|m| m.insert(id, machine.clone()));
    machine
}

/// Runs `task` in the isolate, on its worker and in the current fiber; one that is made for it may use as much memory as
/// whoever asks. Errors: the words of what went wrong at its start.
pub(crate) fn enter<R>(id: i64, seat: usize, memory_limit: usize, task: impl FnOnce(&Vm) -> R) -> Result<R, String> {
    let machine = find_or_build(id, memory_limit);
    let _running = workers::Running::begin(seat, &machine.isolate.vm().eval_breaker);
    machine.isolate.run(|vm| {
        if !machine.started.replace(true) {
            vm.state::<IsolateId>().0.set(id);
            if let Some(setup) = setup()
                && let Err(error) = (setup.start)(vm)
            {
                machine.started.set(false);
                return Err(crate::excinfo::one_line(vm, &error));
            }
        }
        Ok(task(vm))
    })
}

/// Ends the isolate's machine, on its worker. Called when the registry has let go of it.
pub(crate) fn end(id: i64, seat: usize) {
    let machine = MACHINES.with_borrow_mut(|m| m.remove(&id));
    if let Some(machine) = machine {
        let clean = machine.isolate.run(|vm| {
            if machine.started.get()
                && let Some(setup) = setup()
            {
                (setup.finish)(vm);
            }
            machine.host.end_threads(vm)
        });
        if !clean {
            // A thread that cannot be ended may come back to its machine.
            std::mem::forget(machine);
        }
    }
    workers::leave_seat(seat);
    forget(id);
}

/// What channels and queues keep of an isolate goes with it.
fn forget(id: i64) {
    queues::isolate_ended(id);
    channels::isolate_ended(id);
}

/// Ends an isolate that has left the registry. Its worker ends the machine; nobody waits for that.
pub(crate) fn let_go(gone: Gone) {
    let Gone { id, seat } = gone;
    let Some(seat) = seat else { return forget(id) };
    let ending = Ending::begin();
    workers::inject(seat, move || {
        end(id, seat);
        drop(ending);
    });
}

/// Counts one reference less; the last one ends the isolate, at once or when what runs in it has ended. May be called
/// from anywhere: it never waits.
pub fn decref(id: i64) -> Result<(), Refusal> {
    if let Some(gone) = registry::decref(id)? {
        let_go(gone);
    }
    Ok(())
}

static ENDING: AtomicUsize = AtomicUsize::new(0);

/// An end that nobody waits for, until it is done or lost.
struct Ending;

impl Ending {
    fn begin() -> Ending {
        ENDING.fetch_add(1, Ordering::SeqCst);
        Ending
    }
}

impl Drop for Ending {
    fn drop(&mut self) {
        ENDING.fetch_sub(1, Ordering::SeqCst);
    }
}

/// How many isolates are being ended and nobody waits for them.
pub(crate) fn ending() -> usize {
    ENDING.load(Ordering::SeqCst)
}

/// In a fork's child: the workers that were to end isolates stayed with the parent.
pub(crate) fn after_fork_child() {
    ENDING.store(0, Ordering::SeqCst);
}

/// A panic met the isolate: its machine is left as it is, for good.
pub(crate) fn condemn(id: i64, seat: usize) {
    registry::condemn(id);
    std::mem::forget(MACHINES.with_borrow_mut(|m| m.remove(&id)));
    workers::leave_seat(seat);
    forget(id);
}

/// `__main__.__dict__`; the module is made when it is not there.
pub(crate) fn main_namespace(vm: &Vm) -> Ref<DictObj> {
    if let Some(main) = vm.modules.get_name("__main__")
        && let Some(module) = main.downcast::<ModuleObj>()
    {
        return module.dict.clone();
    }
    let module = ModuleObj::new(vm, "__main__");
    let dict = module.dict.clone();
    dict.set_name("__builtins__", vm.modules.get_name("builtins").unwrap_or_else(|| vm.builtins.to_value()));
    vm.modules.set_name("__main__", module.into_value());
    dict
}

/// Runs code with `__main__`'s namespace as globals and locals.
pub(crate) fn run_in_main(vm: &Vm, code: Arc<Code>) -> PyResult {
    let namespace = main_namespace(vm);
    let code = vm.reserved(CodeObj::link_local(code))?;
    vm.run_code(code, namespace.clone(), namespace.into_value())
}
