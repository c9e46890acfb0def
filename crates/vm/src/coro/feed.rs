//! Consuming a generator from native code without leaving its run loop for each item: what `sum`, `list` and the like do
//! with an item runs where it is yielded, as long as that cannot run Python. The generator goes on at once.

use super::{GenObj, State};
use crate::ops::protocol::Poll;
use crate::prelude::*;
use crate::run::stack::FiberState;

/// Takes an item, or gives it back when it must be looked at outside the generator.
type Take<'a> = dyn FnMut(Value) -> Result<(), Value> + 'a;

/// Who takes the items of a generator that runs; a fiber has one for the innermost native consumer.
pub struct Sink {
    root: *const GenObj,
    take: *mut Take<'static>,
}

impl Vm {
    /// Gives the items of an iterator to `take`, which must not run Python, until it gives one back; that one is the
    /// result. `None` at the end.
    pub fn feed(&self, iter: &Value, take: &mut Take) -> PyResult<Option<Value>> {
        let mut polled = Poll::default();
        loop {
            polled.tick(self)?;
            let item = match iter.downcast::<GenObj>().filter(|g| g.is_generator()) {
                Some(g) => self.next_of_fed(g, iter, take)?,
                None => self.next(iter)?,
            };
            let Some(item) = item else { return Ok(None) };
            if let Err(item) = take(item) {
                return Ok(Some(item));
            }
        }
    }

    /// The next item that `take` gives back or that reaches the end of the run loop's short ways.
    fn next_of_fed(&self, g: &GenObj, iter: &Value, take: &mut Take) -> PyResult<Option<Value>> {
        // SAFETY: the sink is taken down before the borrow of `take` ends; only this fiber reaches it.
        let take = unsafe { std::mem::transmute::<*mut Take<'_>, *mut Take<'static>>(take) };
        let mut sink = Sink { root: g, take };
        let guard = Down { fiber: self.fiber(), before: self.fiber().sink.replace(&raw mut sink) };
        let item = self.next(iter);
        drop(guard);
        item
    }
}

/// Ints and exact strings: hashing them, and comparing them with one another, runs no Python.
pub fn is_plain(value: &Value) -> bool {
    value.is_int() || crate::types::str::STR.is_exact(value)
}

/// Puts the sink of the consumer further out back, on errors and panics too.
struct Down<'a> {
    fiber: &'a FiberState,
    before: *mut Sink,
}

impl Drop for Down<'_> {
    fn drop(&mut self) {
        self.fiber.sink.set(self.before);
    }
}

/// Gives the item that the segment of `root` yields to native code to the sink, if it waits for it; then the generator goes
/// on with None for its YIELD_VALUE. Else the item comes back.
///
/// # Safety
/// `root` runs under native code, in this fiber.
#[inline(always)]
pub unsafe fn take(vm: &Vm, root: *const GenObj, item: Value) -> Result<(), Value> {
    // SAFETY: a sink that is set is alive; `take` was lent for as long.
    unsafe {
        match vm.fiber().sink.get().as_ref() {
            Some(sink) if std::ptr::eq(sink.root, root) && !vm.is_traced() => {
                debug_assert!((*root).state.get() == State::Running);
                (*sink.take)(item)
            }
            _ => Err(item),
        }
    }
}
