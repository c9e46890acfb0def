//! Where segments come from: chunks of many, kept for the process. Segments of heaps that ended are used again, so memory
//! follows the most isolates alive at once; beyond a few, their pages go back to the system meanwhile.

use std::alloc::Layout;
use std::ptr::NonNull;
use std::sync::{Mutex, PoisonError};

use crate::alloc::SEGMENT;

/// Segments of a chunk.
const CHUNK: usize = 32;
/// Free segments that keep their pages: 16 MiB.
const WARM: usize = 256;

/// Segments held back for the moment when the system has no more memory, for the process.
const RESERVE: usize = 8;

/// Free segments, by their addresses.
struct Free {
    warm: Vec<NonNull<u8>>,
    cold: Vec<NonNull<u8>>,
    reserve: Vec<NonNull<u8>>,
}
// SAFETY: free segments are plain memory that belongs to the list alone.
unsafe impl Send for Free {}

static FREE: Mutex<Free> = Mutex::new(Free { warm: Vec::new(), cold: Vec::new(), reserve: Vec::new() });

/// A segment's memory, not initialised, and whether it is of the reserve, because the system has no more; `None` when
/// that is used up too.
pub(crate) fn take() -> Option<(NonNull<u8>, bool)> {
    let mut free = FREE.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(segment) = free.warm.pop().or_else(|| free.cold.pop()) {
        return Some((segment, false));
    }
    let layout = Layout::from_size_align(SEGMENT * CHUNK, SEGMENT).ok()?;
    // SAFETY: the layout has a size.
    let Some(chunk) = NonNull::new(unsafe { std::alloc::alloc(layout) }) else {
        return free.reserve.pop().map(|segment| (segment, true));
    };
    for i in (1..CHUNK).rev() {
        // SAFETY: inside the chunk.
        let segment = unsafe { chunk.add(i * SEGMENT) };
        if free.reserve.len() < RESERVE {
            free.reserve.push(segment);
        } else {
            free.cold.push(segment);
        }
    }
    Some((chunk, false))
}

/// Takes back the segments of a heap that ended.
///
/// # Safety
/// They came from `take`, and nothing points into them any more.
pub(crate) unsafe fn give_back(segments: impl Iterator<Item = NonNull<u8>>) {
    let mut free = FREE.lock().unwrap_or_else(PoisonError::into_inner);
    for segment in segments {
        if free.reserve.len() < RESERVE {
            free.reserve.push(segment);
        } else if free.warm.len() < WARM {
            free.warm.push(segment);
        } else {
            release_pages(segment);
            free.cold.push(segment);
        }
    }
}

fn release_pages(segment: NonNull<u8>) {
    #[cfg(all(unix, not(miri)))]
    // SAFETY: the segment's pages are nobody's; a refusal leaves them as they are.
    unsafe {
        libc::madvise(segment.as_ptr().cast(), SEGMENT, libc::MADV_DONTNEED);
    }
    #[cfg(not(all(unix, not(miri))))]
    let _ = segment;
}
