//! `list`: layout and the operations that instructions use. Methods, sorting and iterators stand beside it.

pub mod iter;
mod methods;
pub mod sort;
#[cfg(test)]
mod tests;

use heap::{HVec, Mut, NoMemory, Ref, Value};

pub use iter::{LIST_ITER, LIST_REVERSE_ITER, SEQUENCE_ITER};
pub use methods::{LIST, extend, row};
pub use sort::sort;

pub struct ListObj {
    /// Lent out only for moments in which no Python runs.
    pub items: Mut<HVec<Value>>,
}

heap::trace_fields!(ListObj: items);

impl Drop for ListObj {
    fn drop(&mut self) {
        drop_items(self.items.replace(HVec::new()));
    }
}

/// Items that left their list: the last goes first, as CPython's.
pub fn drop_items(mut items: HVec<Value>) {
    heap::drop_in_turn(std::iter::from_fn(|| items.pop()));
}

heap::payload!(ListObj, "list", trace);

impl ListObj {
    #[inline(always)]
    pub fn new(items: HVec<Value>) -> Ref<ListObj> {
        LIST.alloc_with(|| ListObj { items: Mut::new(items) })
    }
    pub fn from_vec(items: Vec<Value>) -> Result<Ref<ListObj>, NoMemory> {
        let mut storage = HVec::with_capacity(items.len())?;
        for item in items {
            storage.push(item)?;
        }
        Ok(ListObj::new(storage))
    }
    #[inline(always)]
    pub fn len(&self) -> usize {
        self.items.with(|v| v.len())
    }
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
    #[inline(always)]
    pub fn get(&self, index: usize) -> Option<Value> {
        self.items.with(|v| v.get(index).cloned())
    }
    pub fn push(&self, item: Value) -> Result<(), NoMemory> {
        self.items.with(|v| v.push(item))
    }
    /// A copy of the items.
    pub fn to_vec(&self) -> Vec<Value> {
        self.items.with(|v| v.to_vec())
    }
}

/// The iterator of objects that only have `__getitem__`.
pub fn sequence_iter(sequence: &Value) -> Value {
    iter::SEQUENCE_ITER
        .alloc_with(|| iter::SequenceIter { sequence: heap::Slot::new(sequence.clone()), at: std::cell::Cell::new(0) })
        .into_value()
}
