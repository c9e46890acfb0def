//! The bridge between dunder methods and slots: for built-in types a filled slot appears as a `wrapper_descriptor`; for
//! classes a dunder in the namespace fills the slot with a function that calls it. Everything is read from one table.

mod call;
mod fill;
mod python;
mod table;

pub use fill::{add_wrappers, inherit, install_all, update, update_all};
pub use python::{init_result, not_hashable, unhashable};
pub use table::Row;
