//! Calls that read or fill memory: the length that C is told is that of the slice.

use std::ffi::{CStr, c_char, c_int, c_uint};

use libc::{epoll_event, gid_t, off_t, pollfd, size_t, ssize_t, timespec};

/// Declares calls with one buffer: the descriptor, the memory with its length, then what else C takes.
macro_rules! buffers {
    ($($name:ident($fd:ident: $fd_ty:ty, $memory:ident: $memory_ty:ty as $method:ident $(, $more:ident: $more_ty:ty)*) -> $result:ty;)*) => {
        $(#[inline]
        pub fn $name($fd: $fd_ty, $memory: $memory_ty $(, $more: $more_ty)*) -> $result {
            // SAFETY: address and length are those of one slice that lives for the call; it is exclusive where the call
            // writes. Bytes and plain structures are valid whatever is written.
            unsafe { libc::$name($fd, $memory.$method().cast(), $memory.len() as _ $(, $more)*) }
        })*
    };
}

buffers! {
    read(fd: c_int, to: &mut [u8] as as_mut_ptr) -> ssize_t;
    write(fd: c_int, data: &[u8] as as_ptr) -> ssize_t;
    pread(fd: c_int, to: &mut [u8] as as_mut_ptr, offset: off_t) -> ssize_t;
    pwrite(fd: c_int, data: &[u8] as as_ptr, offset: off_t) -> ssize_t;
    recv(fd: c_int, to: &mut [u8] as as_mut_ptr, flags: c_int) -> ssize_t;
    send(fd: c_int, data: &[u8] as as_ptr, flags: c_int) -> ssize_t;
    ttyname_r(fd: c_int, to: &mut [u8] as as_mut_ptr) -> c_int;
    ptsname_r(fd: c_int, to: &mut [u8] as as_mut_ptr) -> c_int;
    epoll_wait(fd: c_int, to: &mut [epoll_event] as as_mut_ptr, timeout: c_int) -> c_int;
}

/// `ioctl` with a structure in memory, as `fcntl_memory`.
pub fn ioctl_memory(fd: c_int, request: std::ffi::c_ulong, memory: &mut [u8]) -> c_int {
    assert!(memory.len() >= 1024, "room for what a request may write");
    // SAFETY: the requests of terminals, sockets and devices that fit a copied buffer carry their size, at most 16 KiB in
    // principle and below 1,024 bytes in all known ones; the memory is ours, so what they write hits no object of Python.
    unsafe { libc::ioctl(fd, request as _, memory.as_mut_ptr()) }
}

/// `fcntl` with a structure in memory. The caller's memory is longer than any structure that a command knows.
pub fn fcntl_memory(fd: c_int, command: c_int, memory: &mut [u8]) -> c_int {
    assert!(memory.len() >= 1024, "room for what a command may write");
    // SAFETY: no command of `fcntl` reads or writes more than the 1,024 bytes that are there.
    unsafe { libc::fcntl(fd, command, memory.as_mut_ptr()) }
}

declare! {
    // The list is exclusive and as long as said.
    fn poll(list: &mut [pollfd], timeout: c_int) -> c_int = libc::poll(list.as_mut_ptr(), list.len() as libc::nfds_t, timeout);
    // The memory is exclusive and as long as said.
    fn getrandom(to: &mut [u8], flags: c_uint) -> ssize_t = libc::getrandom(to.as_mut_ptr().cast(), to.len().min(1 << 20), flags);
    // The path is terminated, the memory exclusive and as long as said.
    fn readlinkat(dir: c_int, path: &CStr, to: &mut [u8]) -> ssize_t = libc::readlinkat(dir, path.as_ptr(), to.as_mut_ptr().cast(), to.len());
    // Two numbers are written.
    fn pipe2(to: &mut [c_int; 2], flags: c_int) -> c_int = libc::pipe2(to.as_mut_ptr(), flags);
    // Two numbers are written.
    fn socketpair(family: c_int, kind: c_int, protocol: c_int, to: &mut [c_int; 2]) -> c_int = libc::socketpair(family, kind, protocol, to.as_mut_ptr());
    // As many numbers as said have room.
    fn getgroups(to: &mut [gid_t]) -> c_int = libc::getgroups(to.len() as c_int, to.as_mut_ptr());
    // As many numbers as said are read.
    fn setgroups(groups: &[gid_t]) -> c_int = libc::setgroups(groups.len() as size_t, groups.as_ptr());
    /// The three load averages, when the result is 3.
    // Three numbers are written.
    fn getloadavg(to: &mut [f64; 3]) -> c_int = libc::getloadavg(to.as_mut_ptr(), 3);
    // Two times are read.
    fn futimens(fd: c_int, times: &[timespec; 2]) -> c_int = libc::futimens(fd, times.as_ptr());
    // The path is terminated, two times are read.
    fn utimensat(dir: c_int, path: &CStr, times: &[timespec; 2], flags: c_int) -> c_int = libc::utimensat(dir, path.as_ptr(), times.as_ptr(), flags);
    /// The name of this machine as terminated text.
    // The last byte is not lent: it ends the text.
    fn gethostname(to: &mut [u8; 1024]) -> c_int = libc::gethostname(to.as_mut_ptr().cast(), to.len() - 1);
    // As many bytes as said are read.
    fn sethostname(name: &[u8]) -> c_int = libc::sethostname(name.as_ptr().cast(), name.len());
    /// `strftime`; the number of bytes written, 0 also when there is no room.
    // The memory is as long as said, the format terminated; the zone name of `time` is null or lives, which those
    // who set it promise.
    fn strftime(to: &mut [u8], format: &CStr, time: &libc::tm) -> usize = libc::strftime(to.as_mut_ptr().cast(), to.len(), format.as_ptr(), time);
    /// The name of an interface as terminated text; false when there is none.
    // The memory has the length that the call wants.
    fn if_indextoname(index: c_uint, to: &mut [u8; libc::IF_NAMESIZE]) -> bool = !libc::if_indextoname(index, to.as_mut_ptr().cast::<c_char>()).is_null();
}
