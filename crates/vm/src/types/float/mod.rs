//! `float`: layout and conversions. Arithmetic and methods stand beside it.

pub mod arith;
mod methods;
pub mod text;

use std::cell::Cell;

use heap::Value;

pub use arith::power;
pub use methods::{FLOAT, from_object};
pub use text::{repr, shortest_digits};

pub struct FloatObj {
    /// Written in place only while the object is uniquely owned.
    pub value: Cell<f64>,
}

heap::payload!(FloatObj, "float", leaf);

#[inline(always)]
pub fn new(f: f64) -> Value {
    FLOAT.alloc_with(|| FloatObj { value: Cell::new(f) }).into_value()
}
/// The value of an instance of `float` (subclasses too).
#[inline(always)]
pub fn exact(value: &Value) -> Option<f64> {
    value.downcast::<FloatObj>().map(|f| f.value.get())
}
