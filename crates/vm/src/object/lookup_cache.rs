//! The isolate's cache of lookups along MROs. An entry stands as long as its type's version does: whatever changes the
//! type's dict, or a base's, gives the type a new version, and versions never return.

use std::cell::{OnceCell, UnsafeCell};

use heap::Value;

/// A power of two.
pub const ENTRIES: usize = 512;

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
            Some(Value::copy_of_bits(entry.found))
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

/// What an instruction found for instances of one shape and type version: `kind` and the rest as inline caches have
/// them (`run/bodies/attributes.rs`).
#[derive(Clone, Copy)]
#[repr(C)]
pub struct Found {
    pub kind: u8,
    pub index: u16,
    pub value: u64,
}

#[repr(C)]
pub struct Site {
    pub version: u32,
    pub shape: u32,
    /// Owned, as in `Entry`.
    pub name: Value,
    pub found: Found,
}

/// Where an answer stands among the sites; compiled code computes the same.
#[inline(always)]
fn place(version: u32, shape: u32, name: &Value) -> usize {
    (version as usize ^ (shape as usize) << 3 ^ (name.bits() >> 4) as usize) % ENTRIES
}

/// Where instructions that meet instances of several classes look when their inline cache names another one: answers by
/// type version, shape and name. An answer stands as long as the version does.
#[derive(Default)]
pub struct SiteCache {
    sites: OnceCell<Box<[UnsafeCell<Site>]>>,
}

impl SiteCache {
    #[inline(always)]
    fn sites(&self) -> &[UnsafeCell<Site>] {
        let none = Found { kind: 0, index: 0, value: 0 };
        self.sites.get_or_init(|| {
            let site = || UnsafeCell::new(Site { version: 0, shape: 0, name: Value::NULL, found: none });
            (0..ENTRIES).map(|_| site()).collect()
        })
    }
    /// Where the sites begin, for compiled code; they do not move.
    pub fn address(&self) -> *const Site {
        self.sites().as_ptr() as *const Site
    }
    #[inline(always)]
    fn site(&self, version: u32, shape: u32, name: &Value) -> *mut Site {
        self.sites()[place(version, shape, name)].get()
    }
    #[inline]
    pub fn get(&self, version: u32, shape: u32, name: &Value) -> Option<Found> {
        if version == 0 {
            return None;
        }
        // SAFETY: one thread; the entry is not lent out.
        let site = unsafe { &*self.site(version, shape, name) };
        (site.version == version && site.shape == shape && site.name.is(name)).then_some(site.found)
    }
    pub fn put(&self, version: u32, shape: u32, name: &Value, found: Found) {
        if version == 0 {
            return;
        }
        // SAFETY: as in get; the old name is dropped last, and runs no Python.
        let old = unsafe {
            let site = &mut *self.site(version, shape, name);
            (site.version, site.shape, site.found) = (version, shape, found);
            std::mem::replace(&mut site.name, name.clone())
        };
        drop(old);
    }
}
