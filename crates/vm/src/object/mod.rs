//! The object model: types, their declaration, attribute lookup, instances.

pub mod attr;
pub mod class;
pub mod descr;
pub mod instance;
pub mod lookup_cache;
pub mod slotdefs;
pub mod slots;
pub mod spec;
pub mod subclasses;
pub mod typeobj;

pub use slots::{CmpOp, Sent, SlotId, Slots};
pub use spec::TypeSpec;
pub use typeobj::{TypeObj, TypeRef};
