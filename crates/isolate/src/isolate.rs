//! One isolate: a machine, and running things in it.

use vm::vm::{Host, Vm};

use crate::host;

/// A machine with its heap. It lives on the worker that made it.
pub struct Isolate {
    vm: Box<Vm>,
}

impl Isolate {
    /// An empty isolate.
    pub fn new(host: Box<dyn Host>) -> Isolate {
        Isolate { vm: Box::new(Vm::new(host)) }
    }
    pub fn vm(&self) -> &Vm {
        &self.vm
    }
    /// Runs `body` with the isolate's machine in the current fiber.
    pub fn run<R>(&self, body: impl FnOnce(&Vm) -> R) -> R {
        host::with_context(&self.vm, rt::current().id(), body)
    }
}

impl Drop for Isolate {
    fn drop(&mut self) {
        let previous = heap::alloc::enter(&self.vm.heap);
        self.vm.end();
        heap::alloc::restore(previous);
    }
}

/// Makes the current worker switch isolates together with their fibers. Once per worker.
pub fn prepare_worker(worker: &rt::WorkerRef) {
    worker.on_switch(host::switched_in);
}
