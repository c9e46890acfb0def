//! `dict`: layout and the lookups that the rest of the machine relies on. Methods and views stand beside it.

mod methods;
#[cfg(test)]
mod tests;
mod views;

use std::cell::Cell;

use heap::{Mut, NoMemory, Ref, Slot, Trace, Tracer, Value};

use crate::error::PyResult;
use crate::types::str::StrObj;
use crate::types::table::{Entry, Table};
use crate::vm::Vm;

pub use methods::{DICT, merge, setdefault};
pub use views::{DICT_ITEMS, DICT_KEYS, DICT_VALUES, ViewObj, items, key_iter, keys, values};

pub struct DictObj {
    pub table: Mut<Table<Value>>,
    /// Identity of the set of keys and their places, for inline caches; 0 when none was given out since the last change.
    pub(crate) keys_version: Cell<u32>,
    /// What a native subclass adds: the factory of a `defaultdict`.
    pub extra: Slot,
}

heap::payload!(DictObj, "dict", trace);

impl Trace for DictObj {
    fn trace(&self, tracer: &mut Tracer) {
        self.table.trace(tracer);
        self.extra.trace(tracer);
    }
}

impl DictObj {
    pub fn empty() -> DictObj {
        DictObj { table: Mut::default(), keys_version: Cell::new(0), extra: Slot::default() }
    }
    /// A new empty dict.
    pub fn new() -> Ref<DictObj> {
        DICT.alloc_with(DictObj::empty)
    }
    pub fn len(&self) -> usize {
        self.table.read(|t| t.len())
    }
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// A version that changes when keys are added or removed; never 0.
    pub fn keys_version(&self, vm: &Vm) -> u32 {
        if self.keys_version.get() == 0 {
            self.keys_version.set(vm.next_keys_version());
        }
        self.keys_version.get()
    }
    #[inline(always)]
    pub fn raw_keys_version(&self) -> u32 {
        self.keys_version.get()
    }
    #[inline(always)]
    fn keys_changed(&self) {
        self.keys_version.set(0);
    }
    /// The value at a position learned from `find_str` under the same keys version.
    #[inline(always)]
    pub fn value_at(&self, index: usize) -> Option<Value> {
        // SAFETY: a read without running Python.
        unsafe { (&(*self.table.as_ptr()).entries).get(index).map(|e| e.value.clone()) }
    }
    /// Position of a `str` key. Runs no Python unless keys of other types share the hash (they are passed over).
    #[inline]
    pub fn find_str(&self, key: &Value) -> Option<usize> {
        let wanted = key.downcast::<StrObj>()?;
        let hash = wanted.hash();
        // SAFETY: the closure runs no Python and does not touch the table.
        unsafe {
            (*self.table.as_ptr()).find_with(hash, |k| {
                k.is(key) || k.downcast::<StrObj>().is_some_and(|s| s.as_bytes() == wanted.as_bytes())
            })
        }
    }
    #[inline]
    pub fn get_str(&self, key: &Value) -> Option<Value> {
        self.value_at(self.find_str(key)?)
    }
    pub fn contains_str(&self, key: &Value) -> bool {
        self.find_str(key).is_some()
    }
    /// By name; for code that does not run often.
    pub fn get_name(&self, name: &str) -> Option<Value> {
        let hash = crate::types::str::hash_bytes(name.as_bytes());
        self.table.read(|t| {
            let at = t.find_with(hash, |k| crate::types::str::is(k, name))?;
            Some(t.entries[at].value.clone())
        })
    }
    /// Sets a `str` key.
    pub fn set_str(&self, key: &Value, value: Value) -> Result<(), NoMemory> {
        let hash = match key.downcast::<StrObj>() {
            Some(s) => s.hash(),
            None => return Ok(()),
        };
        let old = match self.find_str(key) {
            Some(at) => self.table.with(|t| std::mem::replace(&mut t.entries[at].value, value)),
            None => {
                self.keys_changed();
                self.table.with(|t| t.insert_new(hash, key.clone(), value))?;
                Value::NULL
            }
        };
        drop(old);
        Ok(())
    }
    /// Sets a key given as text (interned).
    pub fn set_name(&self, name: &str, value: Value) {
        let _ = self.set_str(&crate::types::str::intern(name), value);
    }
    pub fn remove_str(&self, key: &Value) -> Option<Value> {
        let at = self.find_str(key)?;
        self.keys_changed();
        let (_key, value) = self.table.with(|t| t.remove_at(at));
        Some(value)
    }
    /// Position of any key: hashes and compares, which may run Python. Survives changes made meanwhile.
    pub fn find(&self, vm: &Vm, key: &Value) -> PyResult<Option<usize>> {
        let hash = hash_key(vm, key)?;
        self.find_hashed(vm, key, hash)
    }
    pub fn find_hashed(&self, vm: &Vm, key: &Value, hash: i64) -> PyResult<Option<usize>> {
        find_in(vm, &self.table, key, hash)
    }
    pub fn get(&self, vm: &Vm, key: &Value) -> PyResult<Option<Value>> {
        if crate::types::str::STR.is_exact(key)
            && let Some(at) = self.find_str(key)
        {
            return Ok(self.value_at(at));
        }
        Ok(self.find(vm, key)?.and_then(|at| self.value_at(at)))
    }
    pub fn set(&self, vm: &Vm, key: &Value, value: Value) -> PyResult<()> {
        let hash = hash_key(vm, key)?;
        self.set_hashed(vm, key, hash, value)
    }
    #[inline]
    pub fn set_hashed(&self, vm: &Vm, key: &Value, hash: i64, value: Value) -> PyResult<()> {
        self.place_hashed(vm, key, hash, value).map(drop)
    }
    /// As `set_hashed`; the position, and the old value if there was one.
    #[inline]
    pub fn place_hashed(&self, vm: &Vm, key: &Value, hash: i64, value: Value) -> PyResult<(usize, Value)> {
        match self.find_hashed(vm, key, hash)? {
            Some(at) => Ok((at, self.table.with(|t| std::mem::replace(&mut t.entries[at].value, value)))),
            None => {
                self.keys_changed();
                let added = self.table.with(|t| t.insert_new(hash, key.clone(), value));
                Ok((vm.reserved(added)?, Value::NULL))
            }
        }
    }
    /// Removes a key and gives its value.
    pub fn remove(&self, vm: &Vm, key: &Value) -> PyResult<Option<Value>> {
        let Some(at) = self.find(vm, key)? else { return Ok(None) };
        Ok(Some(self.remove_at(at).1))
    }
    /// Takes out the live entry at `at`.
    pub fn remove_at(&self, at: usize) -> (Value, Value) {
        self.keys_changed();
        self.table.with(|t| t.remove_at(at))
    }
    /// As `remove_at`, for `popitem`.
    pub fn pop_at(&self, at: usize) -> (Value, Value) {
        self.keys_changed();
        self.table.with(|t| t.pop_at(at))
    }
    pub fn clear(&self) {
        self.keys_changed();
        let entries = self.table.with(|t| t.take_all());
        super::table::drop_entries(entries);
    }
    /// The live entry at or after a position: (position, key, value).
    pub fn entry_from(&self, at: usize) -> Option<(usize, Value, Value)> {
        self.table.read(|t| {
            let at = t.next_live(at)?;
            let e = &t.entries[at];
            Some((at, e.key.clone(), e.value.clone()))
        })
    }
    /// As `entry_from`: (position, hash, key).
    pub fn key_from(&self, at: usize) -> Option<(usize, i64, Value)> {
        self.table.read(|t| {
            let at = t.next_live(at)?;
            let e = &t.entries[at];
            Some((at, e.hash, e.key.clone()))
        })
    }
    /// A copy of the keys with their hashes, in order.
    pub fn keys_hashed(&self) -> Vec<(i64, Value)> {
        self.table.read(|t| t.entries.iter().filter(|e| !e.key.is_null()).map(|e| (e.hash, e.key.clone())).collect())
    }
    /// A copy of the items, in order.
    pub fn items(&self) -> Vec<(Value, Value)> {
        self.table
            .read(|t| t.entries.iter().filter(|e| !e.key.is_null()).map(|e| (e.key.clone(), e.value.clone())).collect())
    }
    /// A shallow copy.
    pub fn copy(&self, vm: &Vm) -> PyResult<Ref<DictObj>> {
        let copy = DictObj::new();
        copy.merge_dict(vm, self)?;
        Ok(copy)
    }
    /// Sets all of `other`'s items here.
    pub fn merge_dict(&self, vm: &Vm, other: &DictObj) -> PyResult<()> {
        if self.is_empty() {
            // No key can be equal to another: hashes are taken over and nothing is compared.
            self.keys_changed();
            let copied = self.table.with(|t| {
                other.table.read(|from| {
                    t.reserve(from.len())?;
                    for Entry { hash, key, value } in from.entries.iter().filter(|e| !e.key.is_null()) {
                        t.insert_new(*hash, key.clone(), value.clone())?;
                    }
                    Ok(())
                })
            });
            return vm.reserved(copied);
        }
        let mut at = 0;
        let size = other.table.read(|t| t.entries.len());
        while let Some((found, key, value)) = other.entry_from(at) {
            let hash = other.table.read(|t| t.entries[found].hash);
            self.set_hashed(vm, &key, hash, value)?;
            if other.table.read(|t| t.entries.len()) != size {
                return Err(vm.runtime_error("dict mutated during update"));
            }
            at = found + 1;
        }
        Ok(())
    }
}

/// The hash of a key, with the error that names the dict.
#[inline]
pub fn hash_key(vm: &Vm, key: &Value) -> PyResult<i64> {
    match vm.hash(key) {
        Err(e) if e.exception().is_some_and(|e| crate::error::exception::TYPE_ERROR.is_exact(e)) => {
            Err(unusable(vm, key, "a dict key", e))
        }
        other => other,
    }
}

/// "cannot use 'list' as a dict key (unhashable type: 'list')"
#[cold]
pub fn unusable(vm: &Vm, key: &Value, what: &str, error: crate::error::Error) -> crate::error::Error {
    let text = match error.exception().map(|e| vm.str(e)) {
        Some(Ok(text)) => text.display().into_owned(),
        _ => return error,
    };
    let name = crate::types::object::message_name(vm, crate::types::type_of(key));
    vm.type_error(format!("cannot use '{name}' as {what} ({text})"))
}

/// Finds text or a small int in a table where it meets nothing but its kind; `None` when it does not.
#[inline(always)]
fn find_plain<V: super::table::Beside>(table: &Table<V>, key: &Value, hash: i64) -> Option<Option<usize>> {
    let text = match crate::types::str::STR.is_exact(key) {
        true => Some(key.downcast::<StrObj>()?.as_bytes()),
        false if key.is_int() => None,
        false => return None,
    };
    let mut probe = table.start(hash);
    while let Some(at) = table.probe(hash, &mut probe) {
        let other = &table.entries[at].key;
        if other.is(key) {
            return Some(Some(at));
        }
        match text {
            Some(text) if crate::types::str::STR.is_exact(other) => {
                if other.downcast::<StrObj>()?.as_bytes() == text {
                    return Some(Some(at));
                }
            }
            None if other.is_int() => {}
            _ => return None,
        }
    }
    Some(None)
}

/// Finds a key in a table of which keys may have an `__eq__` in Python.
pub fn find_in<V: super::table::Beside>(
    vm: &Vm,
    table: &Mut<Table<V>>,
    key: &Value,
    hash: i64,
) -> PyResult<Option<usize>> {
    if let Some(found) = table.read(|t| find_plain(t, key, hash)) {
        return Ok(found);
    }
    'again: loop {
        let (mut probe, mutations) = table.read(|t| (t.start(hash), t.mutations));
        loop {
            let candidate = table.read(|t| t.probe(hash, &mut probe).map(|at| (at, t.entries[at].key.clone())));
            let Some((at, other)) = candidate else { return Ok(None) };
            if other.is(key) {
                return Ok(Some(at));
            }
            let equal = vm.equal(&other, key)?;
            if table.read(|t| t.mutations) != mutations {
                continue 'again;
            }
            if equal {
                return Ok(Some(at));
            }
        }
    }
}
