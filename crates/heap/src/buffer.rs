//! `HVec`: a growable array in the isolate's pages. All growth is fallible; the convenience methods that are not say so.

use std::ops::{Deref, DerefMut};
use std::ptr::NonNull;

use crate::alloc::{self, Heap, NoMemory};
use crate::object::{Trace, Tracer};

pub struct HVec<T> {
    ptr: NonNull<T>,
    len: usize,
    cap: usize,
}

impl<T> HVec<T> {
    /// Where the items' address and their number stand, for compiled code.
    pub const ITEMS: usize = std::mem::offset_of!(HVec<T>, ptr);
    pub const LEN: usize = std::mem::offset_of!(HVec<T>, len);
    pub const CAPACITY: usize = std::mem::offset_of!(HVec<T>, cap);

    pub const fn new() -> HVec<T> {
        HVec { ptr: NonNull::dangling(), len: 0, cap: 0 }
    }
    #[inline(always)]
    pub fn with_capacity(cap: usize) -> Result<HVec<T>, NoMemory> {
        let (ptr, cap) = Self::buffer(cap)?;
        Ok(HVec { ptr, len: 0, cap })
    }
    /// Room for at least `cap` elements, and for how many it is.
    fn buffer(cap: usize) -> Result<(NonNull<T>, usize), NoMemory> {
        let size = size_of::<T>();
        let bytes = cap.checked_mul(size).filter(|b| *b <= isize::MAX as usize).ok_or(NoMemory)?;
        if bytes == 0 {
            return Ok((NonNull::dangling(), 0));
        }
        let new = alloc::current().alloc_buffer(bytes)?.cast::<T>();
        Ok((new, Heap::usable(bytes) / size))
    }
    pub fn capacity(&self) -> usize {
        self.cap
    }
    /// Room for `extra` more, growing by at least an eighth.
    pub fn reserve(&mut self, extra: usize) -> Result<(), NoMemory> {
        let need = self.len.checked_add(extra).ok_or(NoMemory)?;
        if need <= self.cap {
            return Ok(());
        }
        let grown = need.checked_add(need / 8 + 4).ok_or(NoMemory)?;
        self.resize_buffer(grown).or_else(|_| self.resize_buffer(need))
    }
    pub fn reserve_exact(&mut self, extra: usize) -> Result<(), NoMemory> {
        let need = self.len.checked_add(extra).ok_or(NoMemory)?;
        if need > self.cap { self.resize_buffer(need) } else { Ok(()) }
    }
    fn resize_buffer(&mut self, cap: usize) -> Result<(), NoMemory> {
        debug_assert!(cap >= self.len);
        let (new, usable) = Self::buffer(cap)?;
        if usable == 0 {
            return Ok(());
        }
        // SAFETY: both buffers hold `len` elements; the old one is freed with the size it was asked for.
        unsafe {
            std::ptr::copy_nonoverlapping(self.ptr.as_ptr(), new.as_ptr(), self.len);
            self.free_buffer();
        }
        self.ptr = new;
        self.cap = usable;
        Ok(())
    }
    unsafe fn free_buffer(&mut self) {
        let bytes = self.cap * size_of::<T>();
        if bytes != 0 {
            // SAFETY: the buffer was made with a size of the same class (or exactly this size when large).
            unsafe { Heap::free_buffer(self.ptr.cast(), bytes) };
        }
        self.cap = 0;
    }
    /// Gives unused room back when that is more than half.
    pub fn shrink(&mut self) {
        if self.len == 0 {
            // SAFETY: no element is left in the buffer.
            unsafe { self.free_buffer() };
            self.ptr = NonNull::dangling();
        } else if self.cap > 32 && self.len < self.cap / 2 {
            let _ = self.resize_buffer(self.len);
        }
    }
    #[inline]
    pub fn push(&mut self, item: T) -> Result<(), NoMemory> {
        if self.len == self.cap {
            self.reserve(1)?;
        }
        // SAFETY: there is room for one more.
        unsafe { self.ptr.as_ptr().add(self.len).write(item) };
        self.len += 1;
        Ok(())
    }
    #[inline]
    pub fn pop(&mut self) -> Option<T> {
        if self.len == 0 {
            return None;
        }
        self.len -= 1;
        // SAFETY: the element at the old last place is initialised and no longer counted.
        Some(unsafe { self.ptr.as_ptr().add(self.len).read() })
    }
    /// `at <= len`.
    pub fn insert(&mut self, at: usize, item: T) -> Result<(), NoMemory> {
        assert!(at <= self.len);
        self.reserve(1)?;
        // SAFETY: room for one more; the tail moves up by one.
        unsafe {
            let place = self.ptr.as_ptr().add(at);
            std::ptr::copy(place, place.add(1), self.len - at);
            place.write(item);
        }
        self.len += 1;
        Ok(())
    }
    /// `at < len`.
    pub fn remove(&mut self, at: usize) -> T {
        assert!(at < self.len);
        // SAFETY: the element is read once and the tail moves down over it.
        unsafe {
            let place = self.ptr.as_ptr().add(at);
            let item = place.read();
            std::ptr::copy(place.add(1), place, self.len - at - 1);
            self.len -= 1;
            item
        }
    }
    /// Moves out elements `start..end`; they are dropped by the caller, when the storage is no longer lent.
    pub fn cut(&mut self, start: usize, end: usize) -> Result<HVec<T>, NoMemory> {
        assert!(start <= end && end <= self.len);
        let mut out = HVec::with_capacity(end - start)?;
        // SAFETY: the elements move to the new buffer and the tail closes the gap.
        unsafe {
            let place = self.ptr.as_ptr().add(start);
            std::ptr::copy_nonoverlapping(place, out.ptr.as_ptr(), end - start);
            out.len = end - start;
            std::ptr::copy(place.add(end - start), place, self.len - end);
        }
        self.len -= end - start;
        Ok(out)
    }
    /// Opens a gap at `at` and moves `items` in.
    pub fn splice_in(&mut self, at: usize, mut items: HVec<T>) -> Result<(), NoMemory> {
        assert!(at <= self.len);
        let n = items.len;
        self.reserve(n)?;
        // SAFETY: room was made; the items move and their buffer forgets them.
        unsafe {
            let place = self.ptr.as_ptr().add(at);
            std::ptr::copy(place, place.add(n), self.len - at);
            std::ptr::copy_nonoverlapping(items.ptr.as_ptr(), place, n);
            items.len = 0;
        }
        self.len += n;
        Ok(())
    }
    pub fn append(&mut self, items: HVec<T>) -> Result<(), NoMemory> {
        self.splice_in(self.len, items)
    }
    pub fn truncate(&mut self, len: usize) {
        while self.len > len {
            drop(self.pop());
        }
    }
    pub fn clear(&mut self) {
        self.truncate(0);
    }
}

impl<T: Copy> HVec<T> {
    /// As `extend_from_slice`, in one copy.
    #[inline]
    pub fn extend_copy(&mut self, items: &[T]) -> Result<(), NoMemory> {
        self.reserve(items.len())?;
        // SAFETY: there is room for the items behind the present ones, and a borrow of them cannot overlap `self`.
        unsafe {
            std::ptr::copy_nonoverlapping(items.as_ptr(), self.ptr.as_ptr().add(self.len), items.len());
        }
        self.len += items.len();
        Ok(())
    }
    /// `count` more of `item`.
    pub fn extend_fill(&mut self, item: T, count: usize) -> Result<(), NoMemory> {
        self.reserve(count)?;
        for i in 0..count {
            // SAFETY: room was made.
            unsafe { self.ptr.as_ptr().add(self.len + i).write(item) };
        }
        self.len += count;
        Ok(())
    }
    /// Replaces elements `start..end` by `items`.
    pub fn replace_range(&mut self, start: usize, end: usize, items: &[T]) -> Result<(), NoMemory> {
        assert!(start <= end && end <= self.len);
        if items.len() > end - start {
            self.reserve(items.len() - (end - start))?;
        }
        // SAFETY: there is room for the result; the tail moves, then the items are written into the gap.
        unsafe {
            let p = self.ptr.as_ptr();
            std::ptr::copy(p.add(end), p.add(start + items.len()), self.len - end);
            std::ptr::copy_nonoverlapping(items.as_ptr(), p.add(start), items.len());
        }
        self.len = self.len - (end - start) + items.len();
        Ok(())
    }
}

impl<T: Clone> HVec<T> {
    #[inline(always)]
    pub fn from_slice(items: &[T]) -> Result<HVec<T>, NoMemory> {
        let mut v = HVec::with_capacity(items.len())?;
        v.extend_from_slice(items)?;
        Ok(v)
    }
    pub fn extend_from_slice(&mut self, items: &[T]) -> Result<(), NoMemory> {
        self.reserve(items.len())?;
        for item in items {
            self.push(item.clone())?;
        }
        Ok(())
    }
    pub fn resize(&mut self, len: usize, item: T) -> Result<(), NoMemory> {
        if len > self.len {
            self.reserve(len - self.len)?;
            while self.len < len {
                self.push(item.clone())?;
            }
        } else {
            self.truncate(len);
        }
        Ok(())
    }
}

impl<T> Deref for HVec<T> {
    type Target = [T];
    #[inline(always)]
    fn deref(&self) -> &[T] {
        // SAFETY: `len` elements are initialised.
        unsafe { std::slice::from_raw_parts(self.ptr.as_ptr(), self.len) }
    }
}
impl<T> DerefMut for HVec<T> {
    #[inline(always)]
    fn deref_mut(&mut self) -> &mut [T] {
        // SAFETY: `len` elements are initialised and `self` is borrowed uniquely.
        unsafe { std::slice::from_raw_parts_mut(self.ptr.as_ptr(), self.len) }
    }
}
impl<T> Drop for HVec<T> {
    fn drop(&mut self) {
        self.clear();
        // SAFETY: no element is left.
        unsafe { self.free_buffer() };
    }
}
impl<T> Default for HVec<T> {
    fn default() -> HVec<T> {
        HVec::new()
    }
}
impl<T: Trace> Trace for HVec<T> {
    fn trace(&self, tracer: &mut Tracer) {
        self.as_ref().trace(tracer);
    }
}
impl<T> AsRef<[T]> for HVec<T> {
    fn as_ref(&self) -> &[T] {
        self
    }
}
impl<T> IntoIterator for HVec<T> {
    type Item = T;
    type IntoIter = IntoIter<T>;
    fn into_iter(self) -> IntoIter<T> {
        IntoIter { items: self, at: 0 }
    }
}

/// Moves the elements out in order; the rest is dropped with it.
pub struct IntoIter<T> {
    items: HVec<T>,
    at: usize,
}

impl<T> Iterator for IntoIter<T> {
    type Item = T;
    fn next(&mut self) -> Option<T> {
        if self.at == self.items.len {
            return None;
        }
        self.at += 1;
        // SAFETY: each element is read once; drop starts at `at`.
        Some(unsafe { self.items.ptr.as_ptr().add(self.at - 1).read() })
    }
    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.items.len - self.at, Some(self.items.len - self.at))
    }
}

impl<T> Drop for IntoIter<T> {
    fn drop(&mut self) {
        while self.next().is_some() {}
        self.items.len = 0;
    }
}
