//! Native stacks for fibers, and how much of the current one is left.
//!
//! A mapping per stack with a guard page stops at `vm.max_map_count` (two maps each, about 32,000
//! stacks), so stacks are carved out of large unreserved mappings of our own. Only pages that were
//! touched cost memory. There is no guard between neighbours: whoever recurses natively must ask
//! [`native_stack_remaining`] at its doors and stop while more than [`RED_ZONE`] is left.

use std::cell::{Cell, RefCell};
use std::io;
use std::num::NonZeroUsize;
use std::ptr;
use std::rc::Rc;

/// Bytes that native code may use between two checks of [`native_stack_remaining`]: a door into
/// deeper native code refuses when less than this is left.
pub const RED_ZONE: usize = 64 * 1024;

/// The smallest stack handed out, in bytes of address space.
pub const MIN_STACK_SIZE: usize = 256 * 1024;
/// The largest stack handed out, in bytes of address space.
pub const MAX_STACK_SIZE: usize = 1 << 30;

/// Stacks that keep their pages when they are returned; the pages of further ones go back at once.
const WARM_STACKS: usize = 64;

const FIRST_SLAB: usize = 16 << 20;
const LARGEST_SLAB: usize = 1 << 30;

/// Neighbouring fibers' hottest lines start this far apart in a page (of this many colours), so
/// that they do not all compete for the same set of the first-level cache.
const COLOUR_STEP: usize = 128;
const COLOURS: usize = 8;

/// The stacks of one worker, by size class (powers of two).
pub(crate) struct StackPool {
    page: usize,
    classes: RefCell<Vec<Class>>,
}

/// Stacks of one size. `warm` have pages, `cold` have none, `fresh` were never used.
struct Class {
    size: usize,
    warm: Vec<usize>,
    cold: Vec<usize>,
    fresh: Vec<usize>,
    /// Stacks promised to fibers that have not started yet.
    promised: usize,
    next_slab: usize,
}

impl Class {
    fn new(size: usize) -> Class {
        let next_slab = FIRST_SLAB.max(size);
        Class { size, warm: Vec::new(), cold: Vec::new(), fresh: Vec::new(), promised: 0, next_slab }
    }

    fn available(&self) -> usize {
        self.warm.len() + self.cold.len() + self.fresh.len()
    }
}

/// A promise of a stack of a size class: redeemed by [`StackPool::take`].
#[derive(Clone, Copy)]
pub(crate) struct Promise {
    class: usize,
}

impl StackPool {
    pub(crate) fn new() -> Rc<StackPool> {
        // SAFETY: sysconf has no preconditions.
        let page = unsafe { libc::sysconf(libc::_SC_PAGESIZE) };
        let page = usize::try_from(page).unwrap_or(4096);
        Rc::new(StackPool { page, classes: RefCell::new(Vec::new()) })
    }

    /// Makes sure that a stack of at least `size` bytes can be taken later without failing.
    /// Errors: the system's, when the address space is used up.
    pub(crate) fn promise(&self, size: usize) -> io::Result<Promise> {
        let size = size.clamp(MIN_STACK_SIZE, MAX_STACK_SIZE).next_power_of_two();
        let mut classes = self.classes.borrow_mut();
        let class = match classes.iter().position(|c| c.size == size) {
            Some(class) => class,
            None => {
                classes.push(Class::new(size));
                classes.len() - 1
            }
        };
        let row = &mut classes[class];
        if row.available() <= row.promised {
            self.map_slab(row)?;
        }
        row.promised += 1;
        Ok(Promise { class })
    }

    /// The stack that was promised; the one returned last, where there is one.
    pub(crate) fn take(self: &Rc<Self>, promise: Promise) -> Option<Stack> {
        let mut classes = self.classes.borrow_mut();
        let row = &mut classes[promise.class];
        row.promised = row.promised.saturating_sub(1);
        let limit = row.warm.pop().or_else(|| row.cold.pop()).or_else(|| row.fresh.pop())?;
        let colour = (limit / self.stride(row.size)) % COLOURS * COLOUR_STEP;
        let base = NonZeroUsize::new(limit + row.size - colour)?;
        let limit = NonZeroUsize::new(limit)?;
        Some(Stack { base, limit, class: promise.class, pool: self.clone() })
    }

    /// Distance of two stacks: a page more than a power of two, so that they spread over the sets
    /// of the outer caches.
    fn stride(&self, size: usize) -> usize {
        size + self.page
    }

    fn map_slab(&self, row: &mut Class) -> io::Result<()> {
        let stride = self.stride(row.size);
        let mut count = (row.next_slab / row.size).max(1);
        loop {
            match map_unreserved(count * stride + self.page, self.page) {
                Ok(start) => {
                    row.fresh.extend((0..count).rev().map(|i| start + self.page + i * stride));
                    row.next_slab = (row.next_slab * 2).min(LARGEST_SLAB.max(row.size));
                    return Ok(());
                }
                Err(error) if count == 1 => return Err(error),
                Err(_) => count /= 2,
            }
        }
    }

    fn give_back(&self, class: usize, limit: usize) {
        let mut classes = self.classes.borrow_mut();
        let row = &mut classes[class];
        if row.warm.len() < WARM_STACKS {
            row.warm.push(limit);
            return;
        }
        // SAFETY: the range is a whole stack of ours that nobody runs on any more.
        unsafe { libc::madvise(limit as *mut libc::c_void, row.size, libc::MADV_DONTNEED) };
        row.cold.push(limit);
    }
}

/// Maps `bytes` of memory that costs nothing until touched. The lowest page is a guard: what
/// overflows the lowest stack faults. Slabs live as long as the process.
fn map_unreserved(bytes: usize, page: usize) -> io::Result<usize> {
    let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE;
    let protection = libc::PROT_READ | libc::PROT_WRITE;
    // SAFETY: a fresh anonymous mapping at an address of the kernel's choice.
    let start = unsafe { libc::mmap(ptr::null_mut(), bytes, protection, flags, -1, 0) };
    if start == libc::MAP_FAILED {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: the first page of the mapping just made; nobody uses it yet.
    unsafe { libc::mprotect(start, page, libc::PROT_NONE) };
    // A huge page under a stack that touches 4 KB would cost 2 MB. Refusal is harmless.
    #[cfg(target_os = "linux")]
    // SAFETY: the mapping just made.
    unsafe {
        libc::madvise(start, bytes, libc::MADV_NOHUGEPAGE);
    }
    Ok(start.addr())
}

/// One stack, owned by the coroutine that runs on it; dropping it returns it to its pool.
pub(crate) struct Stack {
    base: NonZeroUsize,
    limit: NonZeroUsize,
    class: usize,
    pool: Rc<StackPool>,
}

impl Stack {
    /// The lowest address that may be used.
    pub(crate) fn lowest(&self) -> usize {
        self.limit.get()
    }
}

impl Drop for Stack {
    fn drop(&mut self) {
        self.pool.give_back(self.class, self.limit.get());
    }
}

// SAFETY: base and limit bound memory that is mapped for good, that this value alone owns, and that
// is far larger than MIN_STACK_SIZE; both are multiples of 128. In place of a guard page there is
// the check of `native_stack_remaining` at native doors (see the head of this file).
unsafe impl corosensei::stack::Stack for Stack {
    fn base(&self) -> NonZeroUsize {
        self.base
    }

    fn limit(&self) -> NonZeroUsize {
        self.limit
    }
}

thread_local! {
    /// The lowest address of the stack this thread runs on now; 0 = not asked yet.
    static LIMIT: Cell<usize> = const { Cell::new(0) };
}

/// Says where the stack that runs from now on ends; answers what was set before.
#[inline]
pub(crate) fn set_limit(limit: usize) -> usize {
    LIMIT.replace(limit)
}

/// Bytes between the stack pointer and the end of the current stack: the fiber's, or the OS
/// thread's where no fiber runs. 0 when the end was already passed, or is unknown.
#[inline]
pub fn native_stack_remaining() -> usize {
    let marker = 0u8;
    let here = (&raw const marker).addr();
    let limit = LIMIT.get();
    if limit == 0 { here.saturating_sub(ask_thread_limit()) } else { here.saturating_sub(limit) }
}

#[cold]
fn ask_thread_limit() -> usize {
    let limit = thread_limit().unwrap_or(usize::MAX);
    LIMIT.set(limit);
    limit
}

#[cfg(target_os = "linux")]
fn thread_limit() -> Option<usize> {
    let mut attributes = std::mem::MaybeUninit::<libc::pthread_attr_t>::uninit();
    // SAFETY: pthread_getattr_np initialises the attributes when it returns 0.
    if unsafe { libc::pthread_getattr_np(libc::pthread_self(), attributes.as_mut_ptr()) } != 0 {
        return None;
    }
    let mut lowest = ptr::null_mut();
    let mut size = 0;
    // SAFETY: the attributes were initialised above and are destroyed once.
    let found = unsafe {
        let found = libc::pthread_attr_getstack(attributes.as_ptr(), &mut lowest, &mut size);
        libc::pthread_attr_destroy(attributes.as_mut_ptr());
        found
    };
    (found == 0).then(|| lowest.addr())
}

#[cfg(target_os = "macos")]
fn thread_limit() -> Option<usize> {
    // SAFETY: both only read the bounds of the calling thread.
    unsafe {
        let this = libc::pthread_self();
        let highest = libc::pthread_get_stackaddr_np(this).addr();
        Some(highest - libc::pthread_get_stacksize_np(this))
    }
}

#[cfg(not(any(target_os = "linux", target_os = "macos")))]
fn thread_limit() -> Option<usize> {
    None
}
