//! The built-in types that wrap iterators: `enumerate`, `zip`, `map`, `filter`, `reversed`, and the iterator that calls
//! a function until it gives a sentinel.

mod lockstep;
pub mod place;
mod single;

use crate::prelude::*;

pub use lockstep::{MAP, ZIP};
pub use single::{CALLABLE_ITER, ENUMERATE, FILTER, REVERSED, callable_iter, reversed};

/// A function of the `builtins` module, for `__reduce__`.
pub fn builtin(vm: &Vm, name: &str) -> PyResult {
    vm.builtin(name)
}

/// An iterator is its own iterator.
fn itself(_vm: &Vm, v: &Value) -> PyResult {
    Ok(v.clone())
}
