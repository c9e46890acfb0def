//! From code point to byte and back in text that is not ASCII. Short text is walked; longer text has room behind it for
//! checkpoints (the byte offset of every 128th code point), which the first use writes.

use std::sync::atomic::{AtomicU64, Ordering};

use super::StrObj;

const STEP: usize = 128;
/// Shorter text is walked.
const LONG: usize = 512;

/// Number of checkpoints behind text of this size.
pub(super) const fn checkpoints(bytes: usize, chars: usize) -> usize {
    if bytes == chars || bytes < LONG { 0 } else { chars / STEP }
}

#[inline]
fn width(first: u8) -> usize {
    match first {
        0..=0x7F => 1,
        0x80..=0xDF => 2,
        0xE0..=0xEF => 3,
        _ => 4,
    }
}

impl StrObj {
    /// Byte offset of a code point; `index` is at most the length.
    #[inline]
    pub fn byte_offset(&self, index: usize) -> usize {
        if self.is_ascii() { index } else { self.byte_offset_walk(index) }
    }
    fn byte_offset_walk(&self, index: usize) -> usize {
        let text = self.as_bytes();
        if index >= self.char_len() {
            return text.len();
        }
        let (mut at, mut left) = match (index / STEP).checked_sub(1).and_then(|i| self.checkpoints().get(i)) {
            Some(offset) => (offset.load(Ordering::Relaxed) as usize, index % STEP),
            None => (0, index),
        };
        while left > 0 {
            at += width(text[at]);
            left -= 1;
        }
        at
    }
    /// Number of the code point that begins at a byte offset.
    #[inline]
    pub fn char_index(&self, offset: usize) -> usize {
        if self.is_ascii() {
            return offset;
        }
        let points = self.checkpoints();
        let known = points.partition_point(|p| p.load(Ordering::Relaxed) as usize <= offset);
        let (start, chars) = match known.checked_sub(1) {
            Some(i) => (points[i].load(Ordering::Relaxed) as usize, known * STEP),
            None => (0, 0),
        };
        chars + super::count_chars(&self.as_bytes()[start..offset])
    }
    /// The checkpoints, written on first use; empty for short text.
    fn checkpoints(&self) -> &[AtomicU64] {
        let n = checkpoints(self.bytes, self.chars);
        if n == 0 {
            return &[];
        }
        // SAFETY: the object has room for `n` aligned words behind the text, zeroed when it was made. Writers in several
        // isolates store the same values.
        let points = unsafe {
            let end = (self as *const StrObj).add(1) as *const u8;
            std::slice::from_raw_parts(end.add(self.bytes.next_multiple_of(8)) as *const AtomicU64, n)
        };
        if !self.indexed.load(Ordering::Acquire) {
            let text = self.as_bytes();
            let mut at = 0;
            for point in points {
                for _ in 0..STEP {
                    at += width(text[at]);
                }
                point.store(at as u64, Ordering::Relaxed);
            }
            self.indexed.store(true, Ordering::Release);
        }
        points
    }
    /// The code point at an index below the length.
    #[inline]
    pub fn char_at(&self, index: usize) -> u32 {
        if self.is_ascii() {
            return self.as_bytes()[index] as u32;
        }
        super::decode_at(&self.as_bytes()[self.byte_offset(index)..]).0
    }
}
