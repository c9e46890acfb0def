//! `tuple`: layout (items inline behind the length). Methods stand beside it.

mod methods;

use std::cell::Cell;

use heap::{NoMemory, Ref, Trace, Tracer, Value};

pub use methods::TUPLE;

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
