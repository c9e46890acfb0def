//! The isolate's cache of lookups along MROs. An entry stands as long as its type's version does: whatever changes the
//! type's dict, or a base's, gives the type a new version, and versions never return.

use std::cell::{OnceCell, UnsafeCell};

use heap::Value;

const ENTRIES: usize = 512;

struct Entry {
    version: u32,
    /// Owned, so that no other name can take its address.
    name: Value,
    /// What was found, borrowed from the dict it was found in; `NULL` for nothing.
    found: u64,
}

#[derive(Default)]
pub struct LookupCache {
    entries: OnceCell<Box<[UnsafeCell<Entry>]>>,
}

impl LookupCache {
    #[inline(always)]
    fn entry(&self, version: u32, name: &Value) -> *mut Entry {
        let entries = self.entries.get_or_init(|| {
            (0..ENTRIES).map(|_| UnsafeCell::new(Entry { version: 0, name: Value::NULL, found: 0 })).collect()
        });
        entries[(version as usize ^ (name.bits() >> 4) as usize) % ENTRIES].get()
    }
    /// The cached answer for a type of this version: `NULL` when it is known to have no such name.
    #[inline(always)]
    pub fn get(&self, version: u32, name: &Value) -> Option<Value> {
        if version == 0 {
            return None;
        }
        // SAFETY: one thread; the entry is not lent out. Its value lives while the version stands.
        unsafe {
            let entry = &*self.entry(version, name);
            if entry.version != version || !entry.name.is(name) {
                return None;
            }
            let found = std::mem::ManuallyDrop::new(Value::from_bits(entry.found));
            Some((*found).clone())
        }
    }
    pub fn put(&self, version: u32, name: &Value, found: &Value) {
        if version == 0 {
            return;
        }
        // SAFETY: as in get; the old name is dropped after the entry was written, and runs no Python.
        let old = unsafe {
            let entry = &mut *self.entry(version, name);
            entry.version = version;
            entry.found = found.bits();
            std::mem::replace(&mut entry.name, name.clone())
        };
        drop(old);
    }
}
