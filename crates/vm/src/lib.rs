//! The semantics of Python: run loop, frames, coroutines, types, built-ins, errors, import.
//!
//! `vm` does no I/O and reads no clock: what waits, parks through `Host`. Everything below runs on one thread at a time
//! with `&Vm` as the context; values never cross to another isolate.

pub mod builtins;
pub mod collection;
pub mod coro;
pub mod error;
pub mod import;
pub mod jit;
pub mod modules;
pub mod native;
pub mod object;
pub mod ops;
pub mod prelude;
pub mod run;
pub mod types;
pub mod vm;

pub use error::{Error, PyResult};
pub use heap::Value;
pub use vm::Vm;

/// Makes an isolate's heap current on this thread; give the result to `heap_restore`.
pub fn heap_enter(vm: &Vm) -> *const heap::Heap {
    heap::alloc::enter(&vm.heap)
}

pub fn heap_restore(previous: *const heap::Heap) {
    heap::alloc::restore(previous)
}
