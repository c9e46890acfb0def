//! The memory that compiled code lives in: one reserved range of addresses for an isolate. Each code gets pages of its
//! own, which are written first and executable afterwards, never both. Pages of code objects that died are used again.

use std::cell::{Cell, RefCell};
use std::ops::Range;
use std::rc::Rc;

/// What one isolate may fill with compiled code.
const RESERVED: usize = 16 << 20;
/// At least the size of a page.
const STEP: usize = 4096;

pub struct Space {
    base: *mut u8,
    /// Beyond this offset nothing was ever placed.
    used: Cell<usize>,
    /// Offsets that hold no code any more, in order and with gaps between them.
    free: RefCell<Vec<Range<usize>>>,
    /// Of code objects that died since `reclaim`.
    dead: RefCell<Vec<Range<usize>>>,
}

/// Where the machine code of a code object stands, which owns this: it is given back with it.
pub struct Piece {
    space: Rc<Space>,
    range: Range<usize>,
}

impl Piece {
    /// Takes over what was put.
    pub fn new(space: &Rc<Space>, range: Range<usize>) -> Piece {
        Piece { space: space.clone(), range }
    }
    pub fn start(&self) -> usize {
        self.range.start
    }
}

impl Drop for Piece {
    fn drop(&mut self) {
        heap::alloc::uncharge(self.range.len());
        self.space.dead.borrow_mut().push(self.range.clone());
    }
}

impl Space {
    /// Reserves addresses; `None` where the system refuses.
    pub fn reserve() -> Option<Rc<Space>> {
        // SAFETY: a fresh anonymous mapping that nothing else uses.
        let base = unsafe {
            libc::mmap(
                std::ptr::null_mut(),
                RESERVED,
                libc::PROT_NONE,
                libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE,
                -1,
                0,
            )
        };
        if base == libc::MAP_FAILED {
            return None;
        }
        let (free, dead) = Default::default();
        Some(Rc::new(Space { base: base as *mut u8, used: Cell::new(0), free, dead }))
    }
    pub fn base(&self) -> usize {
        self.base as usize
    }
    /// What died may be written over: no machine code of a frame that is gone will be returned to.
    pub fn reclaim(&self) {
        let mut dead = self.dead.borrow_mut();
        if dead.is_empty() {
            return;
        }
        let mut free = self.free.borrow_mut();
        free.append(&mut dead);
        free.sort_unstable_by_key(|range| range.start);
        free.dedup_by(|next, range| {
            let touch = range.end == next.start;
            if touch {
                range.end = next.end;
            }
            touch
        });
    }
    /// Offset at which code of about this many bytes should be assembled.
    pub fn place(&self, bytes: usize) -> usize {
        let free = self.free.borrow();
        free.iter().find(|range| range.len() >= bytes).map_or(self.end(), |range| range.start)
    }
    /// Offset behind all code, where any length has room.
    pub fn end(&self) -> usize {
        self.used.get()
    }
    /// Puts code where it was assembled for; `None` when it has no room there or the system refuses. Then it is not there.
    pub fn put(&self, start: usize, code: &[u8]) -> Option<Range<usize>> {
        let end = start.checked_add(code.len())?.next_multiple_of(STEP);
        let mut free = self.free.borrow_mut();
        let gap = free.iter().position(|range| range.start == start);
        let room = gap.map_or(RESERVED, |i| free[i].end);
        if end > room {
            return None;
        }
        // SAFETY: pages inside the reservation that hold no code, or code that nobody will execute again.
        unsafe {
            let pages = self.base.add(start) as *mut libc::c_void;
            if libc::mprotect(pages, end - start, libc::PROT_READ | libc::PROT_WRITE) != 0 {
                return None;
            }
            std::ptr::copy_nonoverlapping(code.as_ptr(), self.base.add(start), code.len());
            if libc::mprotect(pages, end - start, libc::PROT_READ | libc::PROT_EXEC) != 0 {
                return None;
            }
        }
        match gap {
            Some(i) if free[i].end == end => _ = free.remove(i),
            Some(i) => free[i].start = end,
            None => self.used.set(end),
        }
        heap::alloc::note(end - start);
        Some(start..end)
    }
}

impl Drop for Space {
    fn drop(&mut self) {
        // SAFETY: the isolate is over: nothing refers to its compiled code.
        unsafe { libc::munmap(self.base as *mut libc::c_void, RESERVED) };
    }
}
