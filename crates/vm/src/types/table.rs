//! The ordered hash table under `dict` and `set`: entries in insertion order, and an index of 32-bit positions.
//!
//! A probe that may run Python (`__eq__` of keys) lives in the callers: they take candidates one by one with `probe`,
//! compare outside, and start over when `mutations` changed meanwhile.

use heap::{HVec, NoMemory, Trace, Tracer, Value};

const EMPTY: u32 = u32::MAX;
const DELETED: u32 = u32::MAX - 1;
/// Up to this many entries are searched without an index.
const SMALL: usize = 8;

/// One key with its value; a deleted entry has a `NULL` key.
pub struct Entry<V> {
    pub hash: i64,
    pub key: Value,
    pub value: V,
}

pub struct Table<V: Beside> {
    pub entries: HVec<Entry<V>>,
    index: HVec<u32>,
    used: usize,
    /// Counts every change of the set of keys.
    pub mutations: u32,
    /// Marks of deletion in the index whose entries are gone.
    tombs: usize,
    /// Every entry before this one is deleted: taking items from the front stays cheap.
    first: u32,
    /// Counts what gives a position to another key: positions learned before it say nothing.
    pub layout: u32,
}

/// Where a probe stands.
#[derive(Clone, Copy)]
pub struct Probe {
    slot: usize,
    step: usize,
}

impl<V: Beside> Table<V> {
    /// Where the number of keys stands, for compiled code.
    pub const USED: usize = std::mem::offset_of!(Table<V>, used);
}

impl<V: Beside> Default for Table<V> {
    fn default() -> Table<V> {
        Table { entries: HVec::new(), index: HVec::new(), used: 0, mutations: 0, tombs: 0, first: 0, layout: 0 }
    }
}

fn mix(hash: i64) -> usize {
    // Fibonacci hashing spreads consecutive ints and aligned pointers.
    ((hash as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 20) as usize
}

impl<V: Beside> Table<V> {
    pub fn len(&self) -> usize {
        self.used
    }
    pub fn is_empty(&self) -> bool {
        self.used == 0
    }
    pub fn start(&self, hash: i64) -> Probe {
        Probe { slot: if self.index.is_empty() { 0 } else { mix(hash) & (self.index.len() - 1) }, step: 0 }
    }
    /// The next entry whose hash is equal; the caller compares keys. `None`: the key is not there.
    #[inline]
    pub fn probe(&self, hash: i64, probe: &mut Probe) -> Option<usize> {
        if self.index.is_empty() {
            while probe.slot < self.entries.len() {
                let at = probe.slot;
                probe.slot += 1;
                let entry = &self.entries[at];
                if entry.hash == hash && !entry.key.is_null() {
                    return Some(at);
                }
            }
            return None;
        }
        let mask = self.index.len() - 1;
        loop {
            if probe.step > mask {
                return None;
            }
            let place = self.index[probe.slot];
            probe.step += 1;
            probe.slot = (probe.slot + probe.step) & mask;
            match place {
                EMPTY => return None,
                DELETED => {}
                at if self.entries[at as usize].hash == hash => return Some(at as usize),
                _ => {}
            }
        }
    }
    /// The position of a key that `same` recognises without running Python.
    #[inline]
    pub fn find_with(&self, hash: i64, same: impl Fn(&Value) -> bool) -> Option<usize> {
        let mut probe = self.start(hash);
        loop {
            let at = self.probe(hash, &mut probe)?;
            if same(&self.entries[at].key) {
                return Some(at);
            }
        }
    }
    /// Adds a key that is known to be absent; its position.
    pub fn insert_new(&mut self, hash: i64, key: Value, value: V) -> Result<usize, NoMemory> {
        if self.entries.len() > SMALL + self.used * 2 || self.entries.len() as u64 >= DELETED as u64 - 1 {
            self.compact()?;
        }
        let need_index = self.entries.len() + 1 > SMALL;
        if need_index && (self.entries.len() + self.tombs + 1) * 3 > self.index.len() * 2 {
            self.reindex(self.entries.len() + 1)?;
        }
        let at = self.entries.len();
        self.entries.push(Entry { hash, key, value })?;
        if !self.index.is_empty() {
            self.link(hash, at);
        }
        self.used += 1;
        self.mutations = self.mutations.wrapping_add(1);
        Ok(at)
    }
    fn link(&mut self, hash: i64, at: usize) {
        let mask = self.index.len() - 1;
        let mut slot = mix(hash) & mask;
        let mut step = 0;
        while self.index[slot] != EMPTY && self.index[slot] != DELETED {
            step += 1;
            slot = (slot + step) & mask;
        }
        self.index[slot] = at as u32;
    }
    fn reindex(&mut self, entries: usize) -> Result<(), NoMemory> {
        let size = (entries * 2).next_power_of_two().max(16);
        let mut index = HVec::new();
        index.resize(size, EMPTY)?;
        self.index = index;
        self.tombs = 0;
        for at in 0..self.entries.len() {
            if !self.entries[at].key.is_null() {
                let hash = self.entries[at].hash;
                self.link(hash, at);
            }
        }
        Ok(())
    }
    /// Makes room for `extra` further keys.
    pub fn reserve(&mut self, extra: usize) -> Result<(), NoMemory> {
        self.entries.reserve(extra)?;
        let total = self.entries.len() + extra;
        if total > SMALL && total * 3 > self.index.len() * 2 {
            self.reindex(total)?;
        }
        Ok(())
    }
    /// Drops the holes that deletions left. Positions change.
    pub fn compact(&mut self) -> Result<(), NoMemory> {
        if self.used == self.entries.len() {
            return Ok(());
        }
        let mut to = 0;
        for from in 0..self.entries.len() {
            if !self.entries[from].key.is_null() {
                self.entries.swap(from, to);
                to += 1;
            }
        }
        self.entries.truncate(to);
        self.first = 0;
        self.mutations = self.mutations.wrapping_add(1);
        self.layout = self.layout.wrapping_add(1);
        if self.index.is_empty() { Ok(()) } else { self.reindex(to.max(1)) }
    }
    /// Takes the entry at a position out; the caller drops key and value after the table is no longer lent. Its place
    /// stays a hole: an iterator that stands behind it meets what is added afterwards.
    pub fn remove_at(&mut self, at: usize) -> (Value, V)
    where
        V: Default,
    {
        if !self.index.is_empty() {
            let mask = self.index.len() - 1;
            let mut slot = mix(self.entries[at].hash) & mask;
            let mut step = 0;
            while self.index[slot] != at as u32 && step <= mask {
                step += 1;
                slot = (slot + step) & mask;
            }
            if self.index[slot] == at as u32 {
                self.index[slot] = DELETED;
            }
        }
        let entry = &mut self.entries[at];
        let key = std::mem::replace(&mut entry.key, Value::NULL);
        let value = std::mem::take(&mut entry.value);
        self.used -= 1;
        self.mutations = self.mutations.wrapping_add(1);
        while self.entries.get(self.first as usize).is_some_and(|e| e.key.is_null()) {
            self.first += 1;
        }
        (key, value)
    }
    /// As `remove_at`, for the last entries one after the other: holes at the end go at once.
    pub fn pop_at(&mut self, at: usize) -> (Value, V)
    where
        V: Default,
    {
        let taken = self.remove_at(at);
        while self.entries.last().is_some_and(|e| e.key.is_null()) {
            self.entries.pop();
            self.tombs += 1;
        }
        self.layout = self.layout.wrapping_add(1);
        if self.used == 0 {
            self.index.clear();
            self.tombs = 0;
        }
        self.first = self.first.min(self.entries.len() as u32);
        taken
    }
    /// The first live position from `at` on.
    pub fn next_live(&self, at: usize) -> Option<usize> {
        let mut at = at.max(self.first as usize);
        while at < self.entries.len() {
            if !self.entries[at].key.is_null() {
                return Some(at);
            }
            at += 1;
        }
        None
    }
    /// The last live position before `end`.
    pub fn prev_live(&self, mut end: usize) -> Option<usize> {
        end = end.min(self.entries.len());
        while end > 0 {
            end -= 1;
            if !self.entries[end].key.is_null() {
                return Some(end);
            }
        }
        None
    }
    /// Everything out, to be dropped by the caller with `drop_entries`.
    pub fn take_all(&mut self) -> HVec<Entry<V>> {
        self.used = 0;
        self.first = 0;
        self.mutations = self.mutations.wrapping_add(1);
        self.layout = self.layout.wrapping_add(1);
        self.index = HVec::new();
        self.tombs = 0;
        std::mem::take(&mut self.entries)
    }
    /// Bytes of storage, for `__sizeof__`.
    pub fn storage(&self) -> usize {
        self.entries.capacity() * size_of::<Entry<V>>() + self.index.capacity() * 4
    }
}

/// What stands beside a key: a value, or nothing.
pub trait Beside {
    fn into_value(self) -> Value;
}
impl Beside for Value {
    fn into_value(self) -> Value {
        self
    }
}
impl Beside for () {
    fn into_value(self) -> Value {
        Value::NULL
    }
}

impl<V: Beside> Drop for Table<V> {
    fn drop(&mut self) {
        drop_entries(std::mem::take(&mut self.entries));
    }
}

/// Entries that left their table go in their order, a key before its value, as CPython's.
pub fn drop_entries<V: Beside>(entries: HVec<Entry<V>>) {
    let mut entries = entries.into_iter();
    while let Some(entry) = entries.next() {
        let value = entry.value.into_value();
        if entry.key.let_go() {
            let rest = entries.flat_map(|e| [e.key, e.value.into_value()]);
            return heap::wait_in_turn(std::iter::once(value).chain(rest));
        }
        if value.let_go() {
            return heap::wait_in_turn(entries.flat_map(|e| [e.key, e.value.into_value()]));
        }
    }
}

impl<V: Trace + Beside> Trace for Table<V> {
    fn trace(&self, tracer: &mut Tracer) {
        for entry in self.entries.iter() {
            entry.key.trace(tracer);
            entry.value.trace(tracer);
        }
    }
}
