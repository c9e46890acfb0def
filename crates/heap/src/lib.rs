//! The heap of an isolate: 64-bit values, counted objects, pages, the cycle collector. It knows no Python type.
//!
//! A `Value` is an immediate or points to an object: a 16-byte `Header` and a payload. Counts are not atomic; an
//! object whose count is immortal is never written to, so the process-wide image may be read by every isolate.
//! `Drop` never runs Python: a dying object that needs a finaliser is parked on `Heap::pending`.

pub mod alloc;
pub mod buffer;
pub mod cells;
pub mod collect;
pub mod generations;
pub mod object;
#[cfg(heap_checked)]
mod quarantine;
pub mod release;
mod segments;
#[cfg(test)]
mod tests;
pub mod value;

pub use alloc::{Heap, NoMemory};
pub use buffer::HVec;
pub use cells::{Mut, Slot};
pub use object::{Exact, Header, Layout, Obj, Payload, Ref, Trace, Tracer, TypeBase, TypeHead};
pub use release::{drop_in_turn, wait_in_turn};
pub use value::{Immortal, Value};
