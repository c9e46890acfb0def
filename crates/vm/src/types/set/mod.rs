//! `set` and `frozenset`: layout, lookups and the operations in terms of tables. Methods stand beside it.

mod iter;
mod methods;
#[cfg(test)]
mod tests;

use std::cell::Cell;

use heap::NoMemory;

use crate::ops::protocol::Poll;
use crate::prelude::*;
use crate::types::dict::find_in;
use crate::types::table::Table;

pub use iter::SET_ITER;
pub use methods::{FROZENSET, SET};

pub struct SetObj {
    pub table: Mut<Table<()>>,
    /// Cached hash of a frozenset plus one; 0: not computed.
    hash: Cell<i64>,
}

heap::payload!(SetObj, "set", trace);

impl Trace for SetObj {
    fn trace(&self, tracer: &mut Tracer) {
        self.table.trace(tracer);
    }
}

/// A new empty `set`.
pub fn new_set() -> Value {
    SetObj::new().into_value()
}
#[cold]
fn not_a_set(vm: &Vm, value: &Value) -> Error {
    vm.type_error(format!("'{}' object is not a set", type_of(value).tp_name()))
}
/// `set.add` for instructions.
pub fn add(vm: &Vm, of: &Value, item: Value) -> PyResult<()> {
    match of.downcast::<SetObj>() {
        Some(set) if !FROZENSET.check(of) => set.add(vm, &item).map(|_| ()),
        _ => Err(not_a_set(vm, of)),
    }
}
/// `item in set` for instructions.
pub fn contains(vm: &Vm, set: &Value, item: &Value) -> PyResult<bool> {
    match set.downcast::<SetObj>() {
        Some(set) => set.contains(vm, item),
        None => Err(not_a_set(vm, set)),
    }
}
/// A frozenset of constants of code: `str`, `bytes`, numbers, tuples of them. Runs no Python and needs no machine.
pub fn frozenset_of_constants(items: Vec<Value>) -> Result<Value, NoMemory> {
    let set = SetObj::new_frozen();
    for item in items {
        let hash = constant_hash(&item);
        let same = |k: &Value| match (k.downcast::<StrObj>(), item.downcast::<StrObj>()) {
            (Some(a), Some(b)) => a.as_bytes() == b.as_bytes(),
            _ => k.is(&item),
        };
        set.table.with(|t| match t.find_with(hash, same) {
            Some(_) => Ok(0),
            None => t.insert_new(hash, item.clone(), ()),
        })?;
    }
    Ok(set.into_value())
}

/// `hash(constant)`
fn constant_hash(v: &Value) -> i64 {
    use crate::types::{complex, float, int, object::identity_hash, tuple::HashLanes};
    let float_hash = |f: f64| if f.is_nan() { identity_hash(v) } else { float::arith::hash_f64(f) };
    if let Some(s) = v.downcast::<StrObj>() {
        return s.hash();
    }
    if let Some(b) = v.downcast::<crate::types::bytes::BytesObj>() {
        return b.hash();
    }
    if let Some(i) = int::to_i64(v) {
        return int::hash_i64(i);
    }
    if let Some(big) = int::to_big(v) {
        return int::hash_big(&big);
    }
    if let Some(f) = float::exact(v) {
        return float_hash(f);
    }
    if let Some((re, im)) = complex::exact(v) {
        return match float_hash(re).wrapping_add(float_hash(im).wrapping_mul(1_000_003)) {
            -1 => -2,
            h => h,
        };
    }
    if let Some(t) = v.downcast::<TupleObj>() {
        let mut lanes = HashLanes::default();
        t.items().iter().for_each(|item| lanes.add(constant_hash(item)));
        return lanes.finish(t.len());
    }
    if let Some(s) = v.downcast::<SetObj>() {
        return s.frozen_hash();
    }
    match v {
        v if v.is_none() => 0xfca8_6420,
        v if v.is(&Value::ELLIPSIS) => 0x0e11_1951,
        v => identity_hash(v),
    }
}

/// The hash of an element, with the error that names the set.
pub fn element_hash(vm: &Vm, element: &Value) -> PyResult<i64> {
    match vm.hash(element) {
        Err(e) if e.exception().is_some_and(|e| crate::error::exception::TYPE_ERROR.is_exact(e)) => {
            Err(crate::types::dict::unusable(vm, element, "a set element", e))
        }
        other => other,
    }
}

impl SetObj {
    pub fn empty() -> SetObj {
        SetObj { table: Mut::default(), hash: Cell::new(0) }
    }
    /// A new empty `set`.
    pub fn new() -> Ref<SetObj> {
        SET.alloc_with(SetObj::empty)
    }
    pub fn new_frozen() -> Ref<SetObj> {
        FROZENSET.alloc_with(SetObj::empty)
    }
    pub fn len(&self) -> usize {
        self.table.with(|t| t.len())
    }
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// The live element at or after a position: (position, hash, element).
    pub fn entry_from(&self, at: usize) -> Option<(usize, i64, Value)> {
        self.table.with(|t| {
            let at = t.next_live(at)?;
            let e = &t.entries[at];
            Some((at, e.hash, e.key.clone()))
        })
    }
    /// The elements, copied.
    pub fn items(&self) -> Vec<Value> {
        self.table.with(|t| t.entries.iter().filter(|e| !e.key.is_null()).map(|e| e.key.clone()).collect())
    }
    pub fn find_hashed(&self, vm: &Vm, element: &Value, hash: i64) -> PyResult<Option<usize>> {
        find_in(vm, &self.table, element, hash)
    }
    pub fn contains(&self, vm: &Vm, element: &Value) -> PyResult<bool> {
        if self.is_empty() && element.is_int() {
            return Ok(false);
        }
        let hash = element_hash(vm, element)?;
        Ok(self.find_hashed(vm, element, hash)?.is_some())
    }
    /// Adds an element; whether it is new.
    pub fn add(&self, vm: &Vm, element: &Value) -> PyResult<bool> {
        let hash = element_hash(vm, element)?;
        self.add_hashed(vm, element, hash)
    }
    pub fn add_hashed(&self, vm: &Vm, element: &Value, hash: i64) -> PyResult<bool> {
        if self.find_hashed(vm, element, hash)?.is_some() {
            return Ok(false);
        }
        vm.reserved(self.table.with(|t| t.insert_new(hash, element.clone(), ())))?;
        Ok(true)
    }
    /// Removes an element; whether it was there.
    pub fn discard_hashed(&self, vm: &Vm, element: &Value, hash: i64) -> PyResult<bool> {
        match self.find_hashed(vm, element, hash)? {
            Some(at) => {
                let (old, ()) = self.table.with(|t| t.pop_at(at));
                drop(old);
                Ok(true)
            }
            None => Ok(false),
        }
    }
    /// A copy of the elements with their hashes.
    pub fn hashed(&self) -> Vec<(i64, Value)> {
        self.table.read(|t| t.entries.iter().filter(|e| !e.key.is_null()).map(|e| (e.hash, e.key.clone())).collect())
    }
    pub fn discard(&self, vm: &Vm, element: &Value) -> PyResult<bool> {
        let hash = element_hash(vm, element)?;
        self.discard_hashed(vm, element, hash)
    }
    pub fn clear(&self) {
        super::table::drop_entries(self.table.with(|t| t.take_all()));
    }
    /// Copies another set's elements into this empty one, without comparing any.
    fn fill_from(&self, other: &SetObj) -> Result<(), NoMemory> {
        if std::ptr::eq(self, other) {
            return Ok(());
        }
        self.table.with(|to| {
            other.table.with(|from| {
                to.reserve(from.len())?;
                for e in from.entries.iter().filter(|e| !e.key.is_null()) {
                    to.insert_new(e.hash, e.key.clone(), ())?;
                }
                Ok(())
            })
        })
    }
    /// A copy, of the exact type `set` or `frozenset`.
    pub fn copy(&self, vm: &Vm, frozen: bool) -> PyResult<Ref<SetObj>> {
        let copy = if frozen { SetObj::new_frozen() } else { SetObj::new() };
        vm.reserved(copy.fill_from(self))?;
        Ok(copy)
    }
    /// Adds the elements of an iterable.
    pub fn update(&self, vm: &Vm, source: &Value) -> PyResult<()> {
        if let Some(other) = source.downcast::<SetObj>() {
            if self.is_empty() {
                return vm.reserved(self.fill_from(other));
            }
            return each(vm, other, |hash, element| self.add_hashed(vm, element, hash).map(|_| ()));
        }
        if crate::types::dict::DICT.is_exact(source)
            && let Some(dict) = source.downcast::<DictObj>()
        {
            let mut at = 0;
            while let Some((found, hash, key)) = dict.key_from(at) {
                self.add_hashed(vm, &key, hash)?;
                at = found + 1;
            }
            return Ok(());
        }
        let iter = vm.iter(source)?;
        // Numbers and text meet nothing that compares in Python, in a set that began with nothing.
        let mut all_plain = self.is_empty();
        let mut failed = None;
        loop {
            let refused = vm.feed(&iter, &mut |element| {
                if !all_plain || !crate::coro::feed::is_plain(&element) {
                    return Err(element);
                }
                self.add(vm, &element).map(|_| ()).map_err(|error| {
                    failed = Some(error);
                    Value::NONE
                })
            })?;
            if let Some(error) = failed {
                return Err(error);
            }
            let Some(element) = refused else { return Ok(()) };
            all_plain = false;
            self.add(vm, &element)?;
        }
    }
    /// Whether every element is in `other`.
    pub fn is_subset(&self, vm: &Vm, other: &SetObj) -> PyResult<bool> {
        if self.len() > other.len() {
            return Ok(false);
        }
        let mut at = 0;
        while let Some((found, hash, element)) = self.entry_from(at) {
            if other.find_hashed(vm, &element, hash)?.is_none() {
                return Ok(false);
            }
            at = found + 1;
        }
        Ok(true)
    }
    /// The hash of a frozenset with these elements, whatever their order (CPython's `frozenset_hash`).
    pub fn frozen_hash(&self) -> i64 {
        let shuffle = |h: i64| {
            let h = h as u64;
            ((h ^ 89869747) ^ (h << 16)).wrapping_mul(3644798167)
        };
        let (mut hash, n) = self.table.with(|t| {
            let live = t.entries.iter().filter(|e| !e.key.is_null());
            (live.fold(0u64, |sum, e| sum ^ shuffle(e.hash)), t.len() as u64)
        });
        hash ^= (n + 1).wrapping_mul(1927868237);
        hash ^= (hash >> 11) ^ (hash >> 25);
        hash = hash.wrapping_mul(69069).wrapping_add(907133923);
        if hash == u64::MAX { 590923713 } else { hash as i64 }
    }
}

/// Calls `f` for each element; the set may change meanwhile.
fn each(vm: &Vm, set: &SetObj, mut f: impl FnMut(i64, &Value) -> PyResult<()>) -> PyResult<()> {
    let mut polled = Poll::default();
    let mut at = 0;
    while let Some((found, hash, element)) = set.entry_from(at) {
        polled.tick(vm)?;
        f(hash, &element)?;
        at = found + 1;
    }
    Ok(())
}

/// The value as a set: itself, or a new set of an iterable's items.
fn as_set(vm: &Vm, value: &Value) -> PyResult<Ref<SetObj>> {
    match value.to_ref::<SetObj>() {
        Some(set) => Ok(set),
        None => {
            let set = SetObj::new();
            set.update(vm, value)?;
            Ok(set)
        }
    }
}

/// `a - b`
pub fn difference(vm: &Vm, a: &SetObj, b: &Value, frozen: bool) -> PyResult<Ref<SetObj>> {
    if let Some(other) = b.downcast::<SetObj>() {
        let result = if frozen { SetObj::new_frozen() } else { SetObj::new() };
        each(vm, a, |hash, element| {
            if other.find_hashed(vm, element, hash)?.is_none() {
                result.add_hashed(vm, element, hash)?;
            }
            Ok(())
        })?;
        return Ok(result);
    }
    let result = a.copy(vm, frozen)?;
    difference_update(vm, &result, b)?;
    Ok(result)
}

/// `a -= b`
pub fn difference_update(vm: &Vm, a: &SetObj, b: &Value) -> PyResult<()> {
    if let Some(other) = b.downcast::<SetObj>() {
        if std::ptr::eq(a, other) {
            a.clear();
            return Ok(());
        }
        return each(vm, other, |hash, element| a.discard_hashed(vm, element, hash).map(|_| ()));
    }
    if crate::types::dict::DICT.is_exact(b)
        && let Some(dict) = b.downcast::<DictObj>()
    {
        return dict.keys_hashed().iter().try_for_each(|(hash, key)| a.discard_hashed(vm, key, *hash).map(|_| ()));
    }
    vm.for_each(b, |element| a.discard(vm, &element).map(|_| ()))
}

/// `a & b`: elements are taken from `a`... of whichever set is smaller when both are sets.
pub fn intersection(vm: &Vm, a: &SetObj, b: &Value, frozen: bool) -> PyResult<Ref<SetObj>> {
    let result = if frozen { SetObj::new_frozen() } else { SetObj::new() };
    if let Some(other) = b.downcast::<SetObj>() {
        let (few, many) = if other.len() > a.len() { (a, other) } else { (other, a) };
        each(vm, few, |hash, element| {
            if many.find_hashed(vm, element, hash)?.is_some() {
                result.add_hashed(vm, element, hash)?;
            }
            Ok(())
        })?;
        return Ok(result);
    }
    vm.for_each(b, |element| {
        let hash = vm.hash(&element)?;
        if a.find_hashed(vm, &element, hash)?.is_some() {
            result.add_hashed(vm, &element, hash)?;
        }
        Ok(())
    })?;
    Ok(result)
}

/// `a ^= b`
pub fn symmetric_difference_update(vm: &Vm, a: &SetObj, b: &Value) -> PyResult<()> {
    let other = as_set(vm, b)?;
    if std::ptr::eq(a, &*other) {
        a.clear();
        return Ok(());
    }
    each(vm, &other, |hash, element| {
        if !a.discard_hashed(vm, element, hash)? {
            a.add_hashed(vm, element, hash)?;
        }
        Ok(())
    })
}

/// Whether a set and an iterable have no element in common.
pub fn is_disjoint(vm: &Vm, a: &SetObj, b: &Value) -> PyResult<bool> {
    if let Some(other) = b.downcast::<SetObj>() {
        let (few, many) = if other.len() > a.len() { (a, other) } else { (other, a) };
        let mut at = 0;
        while let Some((found, hash, element)) = few.entry_from(at) {
            if many.find_hashed(vm, &element, hash)?.is_some() {
                return Ok(false);
            }
            at = found + 1;
        }
        return Ok(true);
    }
    let iter = vm.iter(b)?;
    let mut polled = Poll::default();
    while let Some(element) = vm.next(&iter)? {
        polled.tick(vm)?;
        if a.contains(vm, &element)? {
            return Ok(false);
        }
    }
    Ok(true)
}
