//! `tuple`: layout (items inline behind the length). Methods stand beside it.

mod methods;

use std::cell::Cell;

use heap::{NoMemory, Ref, Trace, Tracer, Value};

pub use methods::{TUPLE, TUPLE_ITER, TupleIter, instance};

pub struct TupleObj {
    len: u32,
    /// Further items that are not part of the sequence: the attributes-only fields of struct sequences.
    hidden: u32,
    /// Cached hash plus one; 0: not computed.
    pub hash: Cell<i64>,
}

heap::payload!(TupleObj, "tuple", trace; tail tail_size);

/// # Safety
/// `header` is a tuple.
unsafe fn tail_size(header: *mut heap::Header) -> usize {
    // SAFETY: by contract.
    unsafe { (*(header as *const heap::Obj<TupleObj>)).payload.total() * 8 }
}

impl TupleObj {
    /// Where the length stands, for compiled code; the items are behind the payload.
    pub const LEN: usize = std::mem::offset_of!(TupleObj, len);

    /// A tuple of `len` items that `item` gives in order.
    pub fn try_build(len: usize, mut item: impl FnMut(usize) -> Value) -> Result<Ref<TupleObj>, NoMemory> {
        let bytes = len.checked_mul(8).ok_or(NoMemory)?;
        let count = u32::try_from(len).map_err(|_| NoMemory)?;
        // SAFETY: all items are written before the reference is given out.
        unsafe {
            let object = heap::alloc::current().alloc_with(TUPLE.head(), TupleObj::blank, bytes)?;
            let tail = object.tail() as *mut Value;
            for i in 0..len {
                tail.add(i).write(item(i));
            }
            (*object.as_ptr()).payload.len = count;
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
    const fn blank() -> TupleObj {
        TupleObj { len: 0, hidden: 0, hash: Cell::new(0) }
    }
    /// An instance of `ty`, a type with a tuple's layout, of which the first `visible` items are the sequence.
    pub fn with_hidden(
        ty: &crate::object::TypeObj,
        items: &[Value],
        visible: usize,
    ) -> Result<Ref<TupleObj>, NoMemory> {
        let visible = visible.min(items.len());
        let mut payload = TupleObj::blank();
        payload.len = u32::try_from(visible).map_err(|_| NoMemory)?;
        payload.hidden = u32::try_from(items.len() - visible).map_err(|_| NoMemory)?;
        crate::object::class::try_alloc_instance(ty, payload, items.len() * 8, |tail| {
            let tail = tail as *mut Value;
            for (i, item) in items.iter().enumerate() {
                // SAFETY: the tail has room for `items`.
                unsafe { tail.add(i).write(item.clone()) };
            }
        })
    }
    fn total(&self) -> usize {
        self.len as usize + self.hidden as usize
    }
    /// The items and the hidden ones behind them.
    pub fn all_items(&self) -> &[Value] {
        // SAFETY: the tail holds `total()` initialised values.
        unsafe { std::slice::from_raw_parts((self as *const TupleObj).add(1) as *const Value, self.total()) }
    }
    /// As `from_vec`, for sizes that Python controls.
    pub fn try_from_hvec(items: heap::HVec<Value>) -> Result<Ref<TupleObj>, NoMemory> {
        TupleObj::try_build(items.len(), |i| items[i].clone())
    }
    #[inline(always)]
    pub fn items(&self) -> &[Value] {
        // SAFETY: `len` items follow the payload in the same object.
        unsafe { std::slice::from_raw_parts((self as *const TupleObj).add(1) as *const Value, self.len as usize) }
    }
    pub fn len(&self) -> usize {
        self.len as usize
    }
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }
}

impl Drop for TupleObj {
    fn drop(&mut self) {
        // The last first, as CPython.
        // SAFETY: the items follow the payload in the same object.
        let items = unsafe { (self as *mut TupleObj).add(1).cast::<Value>() };
        // SAFETY: each item is taken once; the memory goes back to the heap afterwards.
        heap::drop_in_turn((0..self.total()).rev().map(|i| unsafe { items.add(i).read() }));
    }
}

impl Trace for TupleObj {
    fn trace(&self, tracer: &mut Tracer) {
        self.all_items().trace(tracer);
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
