//! Folders, vectors of buffers, copies between descriptors, mappings: calls whose memory outlives one call or is not a slice.

use std::cell::Cell;
use std::ffi::{CStr, c_int};
use std::ptr::NonNull;

use libc::{off_t, ssize_t};

use crate::park::errno;

/// An open directory; closed when dropped.
pub struct Dir(NonNull<libc::DIR>);

impl Dir {
    pub fn open(path: &CStr) -> Result<Dir, c_int> {
        // SAFETY: the path is terminated.
        NonNull::new(unsafe { libc::opendir(path.as_ptr()) }).map(Dir).ok_or_else(errno)
    }
    /// Of a descriptor, which stays the caller's: the directory has a copy.
    pub fn of_fd(fd: c_int) -> Result<Dir, c_int> {
        let own = super::fcntl(fd, libc::F_DUPFD_CLOEXEC, 0);
        if own < 0 {
            return Err(errno());
        }
        // SAFETY: takes over `own`, which nobody else knows, when it succeeds; then the directory is open.
        let dir = unsafe {
            let dir = libc::fdopendir(own);
            if !dir.is_null() {
                libc::rewinddir(dir);
            }
            dir
        };
        NonNull::new(dir).map(Dir).ok_or_else(|| {
            let error = errno();
            super::close(own);
            error
        })
    }
    /// The next name that is neither `.` nor `..`, with its inode and kind.
    pub fn next(&self) -> Result<Option<(Vec<u8>, u64, u8)>, c_int> {
        loop {
            super::set_errno(0);
            // SAFETY: the directory is open and this thread's; an entry lives until the next call, and is copied by then.
            let found = unsafe {
                let entry = libc::readdir(self.0.as_ptr()).as_ref();
                entry.map(|e| (CStr::from_ptr(e.d_name.as_ptr()).to_bytes().to_vec(), e.d_ino, e.d_type))
            };
            match found {
                Some((name, ..)) if name == b"." || name == b".." => {}
                Some(found) => return Ok(Some(found)),
                None if errno() == 0 => return Ok(None),
                None => return Err(errno()),
            }
        }
    }
}

impl Drop for Dir {
    fn drop(&mut self) {
        // SAFETY: only this value has the directory.
        unsafe { libc::closedir(self.0.as_ptr()) };
    }
}

pub fn readv(fd: c_int, buffers: &mut [&mut [u8]]) -> ssize_t {
    let vectors: Vec<libc::iovec> =
        buffers.iter_mut().map(|b| libc::iovec { iov_base: b.as_mut_ptr().cast(), iov_len: b.len() }).collect();
    // SAFETY: the vectors name slices that are exclusive for the call.
    unsafe { libc::readv(fd, vectors.as_ptr(), vectors.len() as c_int) }
}

/// From where `start` says, or the file's own position.
pub fn sendfile(out: c_int, from: c_int, start: Option<off_t>, count: usize) -> ssize_t {
    let mut offset = start.unwrap_or(0);
    let place = if start.is_some() { &raw mut offset } else { std::ptr::null_mut() };
    // SAFETY: the place is null or a number of this frame.
    unsafe { libc::sendfile(out, from, place, count) }
}

pub fn copy_file_range(from: c_int, at: Option<i64>, to: c_int, to_at: Option<i64>, count: usize) -> ssize_t {
    let (mut a, mut b) = (at, to_at);
    let place = |n: &mut Option<i64>| n.as_mut().map_or(std::ptr::null_mut(), |n| n as *mut i64);
    // SAFETY: the places are null or numbers of this frame.
    unsafe { libc::copy_file_range(from, place(&mut a), to, place(&mut b), count, 0) }
}

/// A new file in memory that holds `data`, at its start.
pub fn memory_file(name: &CStr, data: &[u8]) -> Option<c_int> {
    let fd = super::memfd_create(name, libc::MFD_CLOEXEC);
    if fd < 0 {
        return None;
    }
    let mut rest = data;
    while !rest.is_empty() {
        match super::write(fd, rest) {
            n @ 1.. => rest = &rest[n as usize..],
            _ => {
                super::close(fd);
                return None;
            }
        }
    }
    super::lseek(fd, 0, libc::SEEK_SET);
    Some(fd)
}

/// A mapping of a file or of memory; unmapped when closed or dropped.
pub struct Mapping {
    /// Null when closed.
    data: Cell<*mut u8>,
    size: Cell<usize>,
}

impl Mapping {
    pub fn new(size: usize, prot: c_int, flags: c_int, fd: c_int, offset: off_t) -> Result<Mapping, c_int> {
        // The address asked for is none: only page zero could be meant.
        if flags & libc::MAP_FIXED != 0 {
            return Err(libc::EPERM);
        }
        // SAFETY: without a fixed address the kernel picks one where nothing is.
        let data = unsafe { libc::mmap(std::ptr::null_mut(), size, prot, flags, fd, offset) };
        if data == libc::MAP_FAILED {
            return Err(errno());
        }
        Ok(Mapping { data: Cell::new(data.cast()), size: Cell::new(size) })
    }
    pub fn is_closed(&self) -> bool {
        self.data.get().is_null()
    }
    pub fn len(&self) -> usize {
        self.size.get()
    }
    pub fn as_ptr(&self) -> *mut u8 {
        self.data.get()
    }
    /// The caller sees to it that no slice or buffer of the mapping is in use.
    pub fn close(&self) {
        let data = self.data.replace(std::ptr::null_mut());
        if !data.is_null() {
            // SAFETY: made by `new` with this size and unmapped once: the address is gone from here. Slices borrow
            // `self` for less than a call into Python, and exported buffers keep the owner from calling this.
            unsafe { libc::munmap(data.cast(), self.size.get()) };
        }
    }
    /// The mapped bytes (readable or not is the mapping's); empty when closed.
    pub fn bytes(&self) -> &[u8] {
        if self.is_closed() {
            return &[];
        }
        // SAFETY: the mapping has this size until `close` or `resize`.
        unsafe { std::slice::from_raw_parts(self.data.get(), self.size.get()) }
    }
    /// As `bytes`, for a mapping made to be written to; callers hold one slice at a time.
    #[allow(clippy::mut_from_ref)]
    pub fn bytes_mut(&self) -> &mut [u8] {
        if self.is_closed() {
            return &mut [];
        }
        // SAFETY: as in `bytes`; one slice at a time, for less than a call into Python.
        unsafe { std::slice::from_raw_parts_mut(self.data.get(), self.size.get()) }
    }
    /// `msync` of a part.
    pub fn flush(&self, start: usize, len: usize) -> c_int {
        assert!(start <= self.len() && len <= self.len() - start);
        // SAFETY: inside the mapping, as just checked.
        unsafe { libc::msync(self.data.get().add(start).cast(), len, libc::MS_SYNC) }
    }
    pub fn advise(&self, start: usize, len: usize, advice: c_int) -> c_int {
        assert!(start <= self.len() && len <= self.len() - start);
        // SAFETY: inside the mapping, as just checked; advice that drops contents drops the mapping's own.
        unsafe { libc::madvise(self.data.get().add(start).cast(), len, advice) }
    }
    /// Another size, perhaps at another address. As for `close`, nothing of the mapping is in use.
    pub fn resize(&self, size: usize) -> Result<(), c_int> {
        // SAFETY: the mapping is ours alone, and its new address replaces the old.
        let data = unsafe { libc::mremap(self.data.get().cast(), self.size.get(), size, libc::MREMAP_MAYMOVE) };
        if data == libc::MAP_FAILED {
            return Err(errno());
        }
        self.data.set(data.cast());
        self.size.set(size);
        Ok(())
    }
}

impl Drop for Mapping {
    fn drop(&mut self) {
        self.close();
    }
}
