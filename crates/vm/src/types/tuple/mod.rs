//! `tuple`: layout (items inline behind the length). Methods stand beside it.

mod methods;

use std::cell::Cell;

use heap::{NoMemory, Ref, Trace, Tracer, Value};

pub use methods::{TUPLE, TUPLE_ITER, TupleIter, instance};

pub struct TupleObj {
    len: usize,
    /// Cached hash plus one; 0: not computed.
    pub hash: Cell<i64>,
}

heap::payload!(TupleObj, "tuple", trace; tail tail_size);

/// # Safety
/// `header` is a tuple.
unsafe fn tail_size(header: *mut heap::Header) -> usize {
    // SAFETY: by contract.
    unsafe { (*(header as *const heap::Obj<TupleObj>)).payload.len * 8 }
}

impl TupleObj {
    /// A tuple of `len` items that `item` gives in order.
    pub fn try_build(len: usize, mut item: impl FnMut(usize) -> Value) -> Result<Ref<TupleObj>, NoMemory> {
        let bytes = len.checked_mul(8).ok_or(NoMemory)?;
        // SAFETY: all items are written before the reference is given out.
        unsafe {
            let object = heap::alloc::current().alloc(TUPLE.head(), TupleObj { len: 0, hash: Cell::new(0) }, bytes)?;
            let tail = object.tail() as *mut Value;
            for i in 0..len {
                tail.add(i).write(item(i));
            }
            (*object.as_ptr()).payload.len = len;
            Ok(object)
        }
    }
    pub fn from_slice(items: &[Value]) -> Ref<TupleObj> {
        match TupleObj::try_build(items.len(), |i| items[i].clone()) {
            Ok(t) => t,
            Err(_) => std::alloc::handle_alloc_error(std::alloc::Layout::for_value(items)),
        }
    }
    pub fn from_vec(items: Vec<Value>) -> Ref<TupleObj> {
        let mut items = items.into_iter();
        match TupleObj::try_build(items.len(), |_| items.next().unwrap_or(Value::NULL)) {
            Ok(t) => t,
            Err(_) => std::alloc::handle_alloc_error(std::alloc::Layout::new::<TupleObj>()),
        }
    }
    /// As `from_vec`, for sizes that Python controls.
    pub fn try_from_hvec(items: heap::HVec<Value>) -> Result<Ref<TupleObj>, NoMemory> {
        TupleObj::try_build(items.len(), |i| items[i].clone())
    }
    #[inline(always)]
    pub fn items(&self) -> &[Value] {
        // SAFETY: `len` items follow the payload in the same object.
        unsafe { std::slice::from_raw_parts((self as *const TupleObj).add(1) as *const Value, self.len) }
    }
    pub fn len(&self) -> usize {
        self.len
    }
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }
}

impl Drop for TupleObj {
    fn drop(&mut self) {
        for i in 0..self.len {
            // SAFETY: each item is dropped once; the memory goes back to the heap afterwards.
            unsafe { std::ptr::drop_in_place((self as *mut TupleObj).add(1).cast::<Value>().add(i)) };
        }
    }
}

impl Trace for TupleObj {
    fn trace(&self, tracer: &mut Tracer) {
        self.items().trace(tracer);
    }
}

/// The hash of a sequence of hashes: xxHash's round with CPython's constants (`tupleobject.c`).
pub struct HashLanes(u64);

const PRIME_1: u64 = 11400714785074694791;
const PRIME_2: u64 = 14029467366897019727;
const PRIME_5: u64 = 2870177450012600261;

impl Default for HashLanes {
    fn default() -> HashLanes {
        HashLanes(PRIME_5)
    }
}

impl HashLanes {
    #[inline]
    pub fn add(&mut self, hash: i64) {
        let mixed = self.0.wrapping_add((hash as u64).wrapping_mul(PRIME_2));
        self.0 = mixed.rotate_left(31).wrapping_mul(PRIME_1);
    }
    pub fn finish(self, len: usize) -> i64 {
        HashLanes(self.0.wrapping_add(len as u64 ^ (PRIME_5 ^ 3527539))).finish_without_length()
    }
    pub fn finish_without_length(self) -> i64 {
        if self.0 == u64::MAX { 1546275796 } else { self.0 as i64 }
    }
}
