//! Freed cells that are held back, poisoned, before they are handed out again: under AddressSanitizer whoever uses one is
//! caught at the use. Only in builds with `cfg(heap_checked)` (`scripts/asan`).
//!
//! The first 16 bytes of a cell stay readable, because those who walk a page ask there whether it is free; its type is null,
//! so that a header that is used all the same leads nowhere.

use std::collections::VecDeque;

/// As many cells of a heap wait.
const HELD: usize = 16 * 1024;

unsafe extern "C" {
    fn __asan_poison_memory_region(address: *const u8, size: usize);
    fn __asan_unpoison_memory_region(address: *const u8, size: usize);
}

/// What a walk over a page reads of a cell that is free.
const HEAD: usize = 16;

#[derive(Default)]
pub(crate) struct Quarantine {
    cells: VecDeque<(*mut u8, usize)>,
}

impl Quarantine {
    /// Holds a cell of `size` bytes back; gives one that has waited long enough.
    pub fn hold(&mut self, cell: *mut u8, size: usize) -> Option<*mut u8> {
        poison(cell, size);
        self.cells.push_back((cell, size));
        if self.cells.len() <= HELD {
            return None;
        }
        let (cell, size) = self.cells.pop_front()?;
        unpoison(cell, size);
        Some(cell)
    }
    /// The heap ends: its memory is somebody else's soon.
    pub fn end(&mut self) {
        for (cell, size) in self.cells.drain(..) {
            unpoison(cell, size);
        }
    }
}

fn poison(cell: *mut u8, size: usize) {
    // SAFETY: only marks the bytes, which are the heap's own.
    unsafe { __asan_poison_memory_region(cell.wrapping_add(HEAD), size - HEAD) }
}

fn unpoison(cell: *mut u8, size: usize) {
    // SAFETY: as in poison.
    unsafe { __asan_unpoison_memory_region(cell, size) }
}
