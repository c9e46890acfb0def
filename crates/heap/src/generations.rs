//! Ages of containers. A container carries the number of its birth, so a generation is a stretch of numbers: nothing is
//! moved or marked when objects grow older. What was made since a collection is found by the pages (and large blocks)
//! that were handed out since then. A young collection needs no write barrier: a count that references from within the
//! young do not explain comes from outside.

use std::cell::{Cell, UnsafeCell};
use std::ptr;

use crate::alloc::{Heap, LargeHead, SubMeta, each_object_of_page};
use crate::object::{BIRTH, FROZEN, Header};

/// New containers, collections of the young, collections of the middle-aged. A program of fewer containers is never
/// collected, which pays for imports; what is young or middle-aged is walked in a millisecond or two.
pub const DEFAULT_THRESHOLDS: [i64; 3] = [10_000, 3, 0];
/// Generations 0 and 1 have a beginning; 2 is everything.
const YOUNG: usize = 2;
pub const OLDEST: usize = YOUNG;
/// Largest distance between two numbers that still compare.
const FAR: i64 = (i32::MAX as u32 / BIRTH / 2) as i64;
/// After so many births the numbers are made small again.
const RENUMBER: u32 = u32::MAX / BIRTH / 4;

/// Where a generation begins.
struct Start {
    birth: Cell<u32>,
    /// Pages that cells were handed out from since then, newest last; may name a page of older objects too.
    pages: UnsafeCell<Vec<*mut SubMeta>>,
    /// The youngest large block of then, or the next older one that is left.
    large: Cell<*mut LargeHead>,
}

pub struct Generations {
    starts: [Start; YOUNG],
    /// Collections of the generation below since the last one of generation 1, of generation 2.
    counts: [Cell<i64>; 2],
    thresholds: Cell<[i64; 3]>,
    /// Containers that were let through without a collection, the collector being off.
    uncounted: Cell<i64>,
    /// Containers that lived through the last full collection, and through collections of the middle-aged since.
    long_lived: Cell<i64>,
    pending: Cell<i64>,
    renumbered: Cell<u32>,
}

impl Default for Generations {
    fn default() -> Generations {
        Generations {
            starts: std::array::from_fn(|_| Start {
                birth: Cell::new(0),
                pages: UnsafeCell::default(),
                large: Cell::new(ptr::null_mut()),
            }),
            counts: Default::default(),
            thresholds: Cell::new(DEFAULT_THRESHOLDS),
            uncounted: Cell::new(0),
            long_lived: Cell::new(0),
            pending: Cell::new(0),
            renumbered: Cell::new(0),
        }
    }
}

impl Generations {
    /// Cells are handed out from `page` from now on.
    pub(crate) fn list_page(&self, page: *mut SubMeta) {
        for (i, start) in self.starts.iter().enumerate() {
            // SAFETY: a live page of this heap; the list is lent to nobody meanwhile.
            unsafe {
                if (*page).listed & 1 << i == 0 {
                    (*page).listed |= 1 << i;
                    (*start.pages.get()).push(page);
                }
            }
        }
    }
    /// A large block goes; `next` is the next older one.
    pub(crate) fn forget_large(&self, block: *mut LargeHead, next: *mut LargeHead) {
        for start in &self.starts {
            if start.large.get() == block {
                start.large.set(next);
            }
        }
    }
    fn full_is_worth_it(&self) -> bool {
        self.pending.get() >= self.long_lived.get()
    }
}

impl Heap {
    pub fn thresholds(&self) -> [i64; 3] {
        self.generations.thresholds.get()
    }
    /// After how many new containers the young are collected, after how many collections the older.
    pub fn set_thresholds(&self, thresholds: [i64; 3]) {
        let count = self.young();
        self.generations.thresholds.set(thresholds);
        self.set_young(count);
    }
    /// Containers made and not dropped since the last collection.
    pub fn young(&self) -> i64 {
        let left = self.collect_at.get().wrapping_sub(self.births.get()) as i32 / BIRTH as i32;
        self.generations.uncounted.get() + self.threshold() - left as i64
    }
    /// `gc.get_count()`
    pub fn counts(&self) -> [i64; 3] {
        let [middle, old] = &self.generations.counts;
        [self.young().max(0), middle.get(), old.get()]
    }
    fn threshold(&self) -> i64 {
        match self.generations.thresholds.get()[0] {
            1..FAR => self.generations.thresholds.get()[0],
            _ => FAR,
        }
    }
    fn set_young(&self, count: i64) {
        let left = (self.threshold() - count).max(0) as u32;
        self.collect_at.set(self.births.get().wrapping_add(left * BIRTH));
        self.generations.uncounted.set(0);
    }
    /// Counting starts again: after a collection.
    pub fn restart_count(&self) {
        self.set_young(0);
    }
    /// The collector is off: the next look is as far away as usual.
    pub fn postpone_collection(&self) {
        let count = self.young();
        self.set_young(0);
        self.generations.uncounted.set(count);
    }
    /// Deaths of old objects give no credit beyond an empty count.
    pub(crate) fn limit_credit(&self) {
        if self.young() < 0 {
            self.set_young(0);
        }
    }

    /// Which generation is to be collected, the count of the young having passed its threshold.
    pub fn due_generation(&self) -> usize {
        let [_, middle, old] = self.generations.thresholds.get();
        let counts = &self.generations.counts;
        if counts[1].get() > old && self.generations.full_is_worth_it() {
            OLDEST
        } else if counts[0].get() > middle {
            1
        } else {
            0
        }
    }

    /// The containers of a generation and those younger. `frozen` ones belong to none.
    pub(crate) fn containers_of(&self, generation: usize) -> (Vec<*mut SubMeta>, Vec<*mut Header>) {
        let (mut pages, mut found) = (Vec::new(), Vec::new());
        // SAFETY: live objects of this heap.
        let member =
            |h: *mut Header| unsafe { crate::collect::is_container(h) && !(*h).is_immortal() && !(*h).has(FROZEN) };
        let until = match self.generations.starts.get(generation) {
            Some(start) => {
                // SAFETY: nothing is allocated while the list is read; its pages are live.
                pages.extend_from_slice(unsafe { &*start.pages.get() });
                start.large.get()
            }
            None => {
                self.each_page(&mut |page| pages.push(page));
                ptr::null_mut()
            }
        };
        let mut add = |h: *mut Header| {
            if member(h) && self.is_of(h, generation) {
                found.push(h);
            }
        };
        for page in &pages {
            // SAFETY: as above.
            unsafe { each_object_of_page(*page, &mut add) };
        }
        self.each_large(until, &mut add);
        (pages, found)
    }

    /// How long ago a container was made.
    pub(crate) fn age(&self, header: *mut Header) -> u32 {
        // SAFETY: callers pass live containers.
        self.births.get().wrapping_sub(unsafe { (*header).birth() })
    }
    fn is_of(&self, header: *mut Header, generation: usize) -> bool {
        match self.generations.starts.get(generation) {
            Some(start) => self.age(header) < self.births.get().wrapping_sub(start.birth.get()),
            None => true,
        }
    }
    /// The generation that a container is in now: its index among 0 to 2.
    pub fn generation_of(&self, header: *mut Header) -> usize {
        (0..YOUNG).find(|g| self.is_of(header, *g)).unwrap_or(OLDEST)
    }

    /// A generation was looked through and `survivors` of it are old enough for the next.
    pub(crate) fn generation_collected(&self, generation: usize, survivors: usize) {
        let g = &self.generations;
        for (i, start) in g.starts.iter().enumerate().take(generation + 1) {
            start.birth.set(self.births.get());
            start.large.set(self.large.get());
            // SAFETY: no list is read meanwhile; pages are live.
            unsafe {
                for page in (*start.pages.get()).drain(..) {
                    (*page).listed &= !(1 << i);
                }
            }
        }
        // Their free cells are handed out next.
        for page in self.current_pages() {
            g.list_page(page);
        }
        for count in g.counts.iter().take(generation) {
            count.set(0);
        }
        match generation {
            0 => g.counts[0].set(g.counts[0].get() + 1),
            1 => {
                g.counts[1].set(g.counts[1].get() + 1);
                g.pending.set(g.pending.get() + survivors as i64);
            }
            _ => {
                g.pending.set(0);
                g.long_lived.set(survivors as i64);
                if self.births.get().wrapping_sub(g.renumbered.get()) / BIRTH > RENUMBER {
                    self.renumber();
                }
            }
        }
    }

    /// Gives all containers small numbers in their old order, before the numbers run out.
    fn renumber(&self) {
        let mut all = Vec::new();
        self.each_object(&mut |h| {
            // SAFETY: live objects.
            if crate::collect::is_container(h) && unsafe { !(*h).is_immortal() } {
                all.push((self.age(h), h));
            }
        });
        if all.len() as u32 >= RENUMBER {
            return;
        }
        all.sort_unstable_by_key(|(age, _)| std::cmp::Reverse(*age));
        let mut birth = 0;
        for (_, h) in all {
            birth += BIRTH;
            // SAFETY: a live object; the low bits are its flags.
            unsafe { (*h).flags.set((*h).flags.get() & (BIRTH - 1) | birth) };
        }
        let left = self.collect_at.get().wrapping_sub(self.births.get());
        self.births.set(birth);
        self.collect_at.set(birth.wrapping_add(left));
        self.generations.renumbered.set(birth);
        for start in &self.generations.starts {
            start.birth.set(birth);
        }
    }

    /// `gc.freeze`: what lives now is left out of collections.
    pub fn freeze(&self) {
        for h in self.containers_of(OLDEST).1 {
            // SAFETY: live objects of this heap.
            unsafe { (*h).set(FROZEN) };
        }
    }
    pub fn unfreeze(&self) {
        // SAFETY: as above.
        self.each_object(&mut |h| unsafe {
            if !(*h).is_immortal() {
                (*h).unset(FROZEN)
            }
        });
    }
    pub fn frozen_count(&self) -> usize {
        let mut count = 0;
        // SAFETY: as above.
        self.each_object(&mut |h| count += unsafe { (*h).has(FROZEN) } as usize);
        count
    }
}
