//! The memory that compiled code lives in: one reserved range of addresses for an isolate. Each code gets pages of its
//! own, which are written first and executable afterwards, never both, and never written again.

use std::cell::Cell;

/// What one isolate may fill with compiled code.
const RESERVED: usize = 16 << 20;
/// At least the size of a page.
const STEP: usize = 4096;

pub struct Space {
    base: *mut u8,
    used: Cell<usize>,
}

impl Space {
    /// Reserves addresses; `None` where the system refuses.
    pub fn reserve() -> Option<Space> {
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
        Some(Space { base: base as *mut u8, used: Cell::new(0) })
    }
    pub fn base(&self) -> usize {
        self.base as usize
    }
    /// Offset at which the next code will stand.
    pub fn next(&self) -> usize {
        self.used.get()
    }
    /// Appends code that was assembled for `next()`; `None` when the space is full or the system refuses. Then it is not
    /// there.
    pub fn append(&self, code: &[u8]) -> Option<()> {
        let start = self.used.get();
        let end = start.checked_add(code.len())?.next_multiple_of(STEP);
        if end > RESERVED {
            return None;
        }
        // SAFETY: pages inside the reservation that hold no code yet.
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
        self.used.set(end);
        Some(())
    }
}

impl Drop for Space {
    fn drop(&mut self) {
        // SAFETY: the isolate is over: nothing refers to its compiled code.
        unsafe { libc::munmap(self.base as *mut libc::c_void, RESERVED) };
    }
}
