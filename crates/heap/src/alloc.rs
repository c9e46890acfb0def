//! Pages and accounting. Small objects and small buffers come from 64 KiB segments cut into 4 KiB sub-pages of one
//! size class each, so a small isolate shares a segment among its classes. What is larger has a block of its own,
//! linked into the heap. Dropping a heap returns its memory without walking objects, externals apart.

use std::alloc::Layout as MemLayout;
use std::cell::{Cell, RefCell, UnsafeCell};
use std::marker::PhantomPinned;
use std::ptr::{self, NonNull};

use crate::object::{Header, IMMORTAL, LARGE, Obj, Payload, Ref, TypeHead};
use crate::segments;

pub const SEGMENT: usize = 64 * 1024;
pub const SUB: usize = 4096;
pub const SUBS: usize = SEGMENT / SUB;
/// Largest cell of a segment, in bytes.
pub const MAX_SMALL: usize = 1024;

const SIZES: [u16; 20] =
    [16, 32, 48, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384, 448, 512, 640, 768, 896, 1024];
pub const CLASSES: usize = SIZES.len();

/// Class of a size of at most `MAX_SMALL`.
const CLASS_OF: [u8; MAX_SMALL / 16 + 1] = {
    let mut table = [0u8; MAX_SMALL / 16 + 1];
    let mut i = 0;
    let mut class = 0;
    while i <= MAX_SMALL / 16 {
        while (SIZES[class] as usize) < i * 16 {
            class += 1;
        }
        table[i] = class as u8;
        i += 1;
    }
    table
};

#[inline(always)]
pub(crate) const fn class_of(size: usize) -> usize {
    CLASS_OF[size.div_ceil(16)] as usize
}

/// Memory is exhausted, or the isolate's limit is reached.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NoMemory;

const OBJECTS: usize = 0;
const BUFFERS: usize = 1;

#[derive(Clone, Copy)]
pub(crate) struct SubMeta {
    pub(crate) class: u8,
    /// 0 free, 1 objects, 2 buffers
    pub(crate) kind: u8,
    pub(crate) external: bool,
}

#[repr(C)]
pub(crate) struct SegmentHead {
    pub(crate) owner: *const Heap,
    pub(crate) next: *mut SegmentHead,
    /// Collector scratch: one entry per 16 bytes of the segment; null outside a collection.
    pub(crate) scratch: *mut u32,
    used_subs: usize,
    pub(crate) subs: [SubMeta; SUBS],
}

/// First usable byte of a sub-page: the segment's head takes the start of the first.
pub(crate) fn sub_start(index: usize) -> usize {
    if index == 0 { size_of::<SegmentHead>().next_multiple_of(64) } else { index * SUB }
}

/// Before every large block.
#[repr(C, align(16))]
pub(crate) struct LargeHead {
    pub(crate) prev: *mut LargeHead,
    pub(crate) next: *mut LargeHead,
    pub(crate) owner: *const Heap,
    pub(crate) size: usize,
    pub(crate) scratch: Cell<u32>,
    pub(crate) is_object: bool,
}

const LARGE_HEAD: usize = size_of::<LargeHead>().next_multiple_of(16);

struct Class {
    free: Cell<*mut FreeCell>,
    bump: Cell<usize>,
    end: Cell<usize>,
}

struct FreeCell {
    next: *mut FreeCell,
    /// Where an object has its type: null marks the cell free for the collector's walk.
    mark: *const TypeHead,
}

/// The memory of one isolate.
pub struct Heap {
    classes: [[Class; CLASSES]; 2],
    segments: Cell<*mut SegmentHead>,
    pub(crate) large: Cell<*mut LargeHead>,
    /// Bytes charged: cells in use, large blocks, and what libraries reported.
    used: Cell<usize>,
    limit: Cell<usize>,
    /// The limit was passed by a small allocation: whoever polls raises `MemoryError`.
    over_limit: Cell<bool>,
    immortal: bool,
    /// Dying objects with a finaliser, in order of death; each has count 1 again.
    pub(crate) pending: RefCell<std::collections::VecDeque<NonNull<Header>>>,
    /// Not zero when someone must look: pending finalisers, a collection that is due, the limit.
    pub attention: Cell<u32>,
    pub(crate) release_depth: Cell<u32>,
    pub(crate) trash: UnsafeCell<Vec<*mut Header>>,
    /// Containers made since the last collection, less those that died.
    pub(crate) young: Cell<i64>,
    pub(crate) threshold: Cell<i64>,
    /// A threshold that was asked for; 0: it follows the heap's size.
    pub(crate) fixed_threshold: Cell<i64>,
    pub(crate) collector_on: Cell<bool>,
    pub(crate) tearing_down: Cell<bool>,
    /// Segments and large blocks point back here, so that no `&mut Heap` may claim to be the only way to it.
    _pinned: PhantomPinned,
}

/// `attention` bits.
pub const ATTENTION_PENDING: u32 = 1;
pub const ATTENTION_COLLECT: u32 = 2;
pub const ATTENTION_MEMORY: u32 = 4;

thread_local! {
    static CURRENT: Cell<*const Heap> = const { Cell::new(ptr::null()) };
}

/// The heap whose isolate runs on this thread.
///
/// # Panics
/// When no heap was entered.
#[inline(always)]
pub fn current<'a>() -> &'a Heap {
    let heap = CURRENT.get();
    assert!(!heap.is_null(), "no heap is entered on this thread");
    // SAFETY: `enter` keeps the heap alive until the previous one is restored.
    unsafe { &*heap }
}

/// Makes `heap` current and returns the one before, to be given to `restore`.
pub fn enter(heap: &Heap) -> *const Heap {
    CURRENT.replace(heap)
}

/// Ends an `enter`.
pub fn restore(previous: *const Heap) {
    CURRENT.set(previous);
}

impl Default for Heap {
    fn default() -> Heap {
        Heap::new(false)
    }
}

impl Heap {
    /// An empty heap; with `immortal`, of objects that are never counted nor freed.
    pub fn new(immortal: bool) -> Heap {
        Heap {
            classes: std::array::from_fn(|_| {
                std::array::from_fn(|_| Class {
                    free: Cell::new(ptr::null_mut()),
                    bump: Cell::new(0),
                    end: Cell::new(0),
                })
            }),
            segments: Cell::new(ptr::null_mut()),
            large: Cell::new(ptr::null_mut()),
            used: Cell::new(0),
            limit: Cell::new(usize::MAX),
            over_limit: Cell::new(false),
            immortal,
            pending: RefCell::default(),
            attention: Cell::new(0),
            release_depth: Cell::new(0),
            trash: UnsafeCell::new(Vec::new()),
            young: Cell::new(0),
            threshold: Cell::new(10_000),
            fixed_threshold: Cell::new(0),
            collector_on: Cell::new(true),
            tearing_down: Cell::new(false),
            _pinned: PhantomPinned,
        }
    }

    /// Bytes in use, as charged.
    pub fn used(&self) -> usize {
        self.used.get()
    }
    pub fn limit(&self) -> usize {
        self.limit.get()
    }
    /// Sets the limit in bytes; `usize::MAX` for none.
    pub fn set_limit(&self, bytes: usize) {
        self.limit.set(bytes);
    }
    /// Whether a small allocation went over the limit since the last call.
    pub fn take_over_limit(&self) -> bool {
        self.over_limit.replace(false)
    }
    pub fn attend(&self, bit: u32) {
        self.attention.set(self.attention.get() | bit);
    }
    pub fn attended(&self, bit: u32) {
        self.attention.set(self.attention.get() & !bit);
    }

    /// Charges memory that a library holds for the isolate.
    pub fn charge(&self, bytes: usize) -> Result<(), NoMemory> {
        let used = self.used.get().saturating_add(bytes);
        if used > self.limit.get() {
            return Err(NoMemory);
        }
        self.used.set(used);
        Ok(())
    }
    pub fn uncharge(&self, bytes: usize) {
        self.used.set(self.used.get().saturating_sub(bytes));
    }

    #[inline(always)]
    fn charge_small(&self, bytes: usize) {
        let used = self.used.get() + bytes;
        self.used.set(used);
        if used > self.limit.get() {
            self.over_limit.set(true);
            self.attend(ATTENTION_MEMORY);
        }
    }

    #[inline(always)]
    fn take_cell(&self, kind: usize, class: usize) -> *mut u8 {
        let c = &self.classes[kind][class];
        let free = c.free.get();
        self.charge_small(SIZES[class] as usize);
        if !free.is_null() {
            // SAFETY: cells on a free list are free memory of this heap with a FreeCell written.
            c.free.set(unsafe { (*free).next });
            return free as *mut u8;
        }
        let at = c.bump.get();
        let next = at + SIZES[class] as usize;
        if next <= c.end.get() {
            c.bump.set(next);
            return at as *mut u8;
        }
        self.take_cell_slow(kind, class)
    }

    #[cold]
    #[inline(never)]
    fn take_cell_slow(&self, kind: usize, class: usize) -> *mut u8 {
        let segment = self.segments.get();
        // SAFETY: segments in the list belong to this heap.
        let index = match unsafe { segment.as_ref() } {
            Some(s) if s.used_subs < SUBS => s.used_subs,
            _ => {
                self.add_segment();
                0
            }
        };
        let segment = self.segments.get();
        // SAFETY: the head of the list is a live segment with sub-page `index` unused.
        unsafe {
            (*segment).used_subs = index + 1;
            (*segment).subs[index] = SubMeta { class: class as u8, kind: kind as u8 + 1, external: false };
        }
        let base = segment as usize;
        let c = &self.classes[kind][class];
        // The rest of the previous sub-page is shorter than a cell.
        let size = SIZES[class] as usize;
        let at = base + sub_start(index);
        let end = base + (index + 1) * SUB;
        if kind == OBJECTS {
            // Cells not yet handed out must read as free.
            let mut cell = at;
            while cell + size <= end {
                // SAFETY: inside the fresh sub-page.
                unsafe { (*(cell as *mut FreeCell)).mark = ptr::null() };
                cell += size;
            }
        }
        c.bump.set(at + size);
        c.end.set(end);
        at as *mut u8
    }

    fn add_segment(&self) {
        let Some(memory) = segments::take() else {
            std::alloc::handle_alloc_error(MemLayout::new::<[u8; SEGMENT]>());
        };
        let memory = memory.as_ptr() as *mut SegmentHead;
        // SAFETY: fresh memory of a segment's size and alignment.
        unsafe {
            memory.write(SegmentHead {
                owner: self,
                next: self.segments.get(),
                scratch: ptr::null_mut(),
                used_subs: 0,
                subs: [SubMeta { class: 0, kind: 0, external: false }; SUBS],
            });
        }
        self.segments.set(memory);
    }

    fn take_large(&self, size: usize, is_object: bool) -> Result<*mut u8, NoMemory> {
        let total = size.checked_add(LARGE_HEAD).ok_or(NoMemory)?;
        let layout = MemLayout::from_size_align(total, 16).map_err(|_| NoMemory)?;
        self.charge(size)?;
        // SAFETY: the layout has a size.
        let memory = unsafe { std::alloc::alloc(layout) } as *mut LargeHead;
        if memory.is_null() {
            self.uncharge(size);
            return Err(NoMemory);
        }
        let next = self.large.get();
        // SAFETY: fresh memory; the list's head is a live block of this heap.
        unsafe {
            memory.write(LargeHead {
                prev: ptr::null_mut(),
                next,
                owner: self,
                size,
                scratch: Cell::new(0),
                is_object,
            });
            if let Some(next) = next.as_mut() {
                next.prev = memory;
            }
        }
        self.large.set(memory);
        Ok((memory as usize + LARGE_HEAD) as *mut u8)
    }

    /// # Safety
    /// `memory` came from `take_large` of a live heap and is not used again.
    unsafe fn free_large(memory: *mut u8) {
        // SAFETY: by contract a LargeHead stands before it.
        unsafe {
            let head = (memory as usize - LARGE_HEAD) as *mut LargeHead;
            let heap = &*(*head).owner;
            let (prev, next, size) = ((*head).prev, (*head).next, (*head).size);
            match prev.as_mut() {
                Some(prev) => prev.next = next,
                None => heap.large.set(next),
            }
            if let Some(next) = next.as_mut() {
                next.prev = prev;
            }
            heap.uncharge(size);
            std::alloc::dealloc(head as *mut u8, MemLayout::from_size_align_unchecked(size + LARGE_HEAD, 16));
        }
    }

    /// Memory for an object of `size` bytes in all, its header written with count 1 (or immortal). The payload is not
    /// initialised: the caller does that before anything else can see the object.
    ///
    /// # Safety
    /// `ty` outlives the object (the caller owns a count of it on the object's behalf, or it is immortal), and `size`
    /// is at least its layout's.
    #[inline(always)]
    pub unsafe fn alloc_object(&self, ty: *const TypeHead, size: usize) -> Result<NonNull<Header>, NoMemory> {
        let rc = if self.immortal { IMMORTAL } else { 1 };
        let (memory, flags) = if size <= MAX_SMALL {
            (self.take_cell(OBJECTS, class_of(size)), 0)
        } else {
            (self.take_large(size, true)?, LARGE)
        };
        let header = memory as *mut Header;
        // SAFETY: fresh memory of at least a header's size; `ty` is live by contract.
        unsafe {
            header.write(Header { rc: Cell::new(rc), flags: Cell::new(flags), ty });
            let layout = (*ty).base.layout;
            if layout.trace.is_some() || (*ty).base.container.get() {
                let young = self.young.get() + 1;
                self.young.set(young);
                if young > self.threshold.get() {
                    self.attend(ATTENTION_COLLECT);
                }
            }
            if layout.external && flags == 0 {
                let segment = (memory as usize & !(SEGMENT - 1)) as *mut SegmentHead;
                (*segment).subs[(memory as usize & (SEGMENT - 1)) / SUB].external = true;
            }
            Ok(NonNull::new_unchecked(header))
        }
    }

    /// As `alloc`, with the payload made where it will stand: a large one is not copied.
    ///
    /// # Safety
    /// As `alloc`; `make` does not use this heap.
    #[inline(always)]
    pub unsafe fn alloc_with<T: Payload>(
        &self,
        ty: *const TypeHead,
        make: impl FnOnce() -> T,
        extra: usize,
    ) -> Result<Ref<T>, NoMemory> {
        // SAFETY: by contract; the payload is written before the reference is made.
        unsafe {
            let header = self.alloc_object(ty, size_of::<Header>() + size_of::<T>() + extra)?;
            let object = header.cast::<Obj<T>>();
            (&raw mut (*object.as_ptr()).payload).write(make());
            Ok(Ref::from_raw(object))
        }
    }

    /// An object of a payload without a tail. `extra` bytes follow the payload, not initialised.
    ///
    /// # Safety
    /// As `alloc_object`; the layout of `ty` is `T`'s.
    #[inline(always)]
    pub unsafe fn alloc<T: Payload>(&self, ty: *const TypeHead, payload: T, extra: usize) -> Result<Ref<T>, NoMemory> {
        // SAFETY: by contract.
        unsafe { self.alloc_with(ty, || payload, extra) }
    }

    /// Returns an object's memory.
    ///
    /// # Safety
    /// The payload was dropped and nothing points to the object.
    #[inline]
    pub(crate) unsafe fn free_object(header: *mut Header) {
        // SAFETY: by contract; the address tells the segment.
        unsafe {
            if (*header).has(LARGE) {
                (*header).ty = ptr::null();
                return Heap::free_large(header as *mut u8);
            }
            Heap::free_cell(header as *mut u8, OBJECTS);
        }
    }

    #[inline(always)]
    unsafe fn free_cell(memory: *mut u8, kind: usize) {
        // SAFETY: by the callers' contract `memory` is a cell of a live segment.
        unsafe {
            let segment = (memory as usize & !(SEGMENT - 1)) as *mut SegmentHead;
            let heap = &*(*segment).owner;
            let class = (*segment).subs[(memory as usize & (SEGMENT - 1)) / SUB].class as usize;
            let c = &heap.classes[kind][class];
            let cell = memory as *mut FreeCell;
            cell.write(FreeCell { next: c.free.get(), mark: ptr::null() });
            c.free.set(cell);
            heap.used.set(heap.used.get().saturating_sub(SIZES[class] as usize));
        }
    }

    /// The heap that owns an object.
    ///
    /// # Safety
    /// `header` is a live object.
    #[inline]
    pub(crate) unsafe fn of<'a>(header: *mut Header) -> &'a Heap {
        // SAFETY: a live object's block or segment names a live heap.
        unsafe {
            if (*header).has(LARGE) {
                let head = (header as usize - LARGE_HEAD) as *mut LargeHead;
                return &*(*head).owner;
            }
            let segment = (header as usize & !(SEGMENT - 1)) as *mut SegmentHead;
            &*(*segment).owner
        }
    }

    /// A buffer of at least `size` bytes, aligned to 16; `size` is not zero.
    pub fn alloc_buffer(&self, size: usize) -> Result<NonNull<u8>, NoMemory> {
        let memory = if size <= MAX_SMALL {
            if self.used.get() + size > self.limit.get() {
                return Err(NoMemory);
            }
            self.take_cell(BUFFERS, class_of(size))
        } else {
            self.take_large(size, false)?
        };
        NonNull::new(memory).ok_or(NoMemory)
    }

    /// # Safety
    /// `memory` came from `alloc_buffer(size)` of a live heap and is not used again.
    pub unsafe fn free_buffer(memory: NonNull<u8>, size: usize) {
        // SAFETY: by contract.
        unsafe {
            if size <= MAX_SMALL {
                Heap::free_cell(memory.as_ptr(), BUFFERS)
            } else {
                Heap::free_large(memory.as_ptr())
            }
        }
    }

    /// Bytes that a buffer asked for as `size` really has.
    pub fn usable(size: usize) -> usize {
        if size <= MAX_SMALL { SIZES[class_of(size)] as usize } else { size }
    }

    /// Calls `f` with every live object.
    pub(crate) fn each_object(&self, f: &mut dyn FnMut(*mut Header)) {
        let mut segment = self.segments.get();
        // SAFETY: lists of live segments and blocks; free cells have a null type.
        unsafe {
            while let Some(s) = segment.as_ref() {
                for index in 0..s.used_subs {
                    self.each_object_of_sub(segment, index, f);
                }
                segment = s.next;
            }
            let mut large = self.large.get();
            while let Some(l) = large.as_ref() {
                let next = l.next;
                let header = (large as usize + LARGE_HEAD) as *mut Header;
                if l.is_object && !(*header).ty.is_null() {
                    f(header);
                }
                large = next;
            }
        }
    }

    unsafe fn each_object_of_sub(&self, segment: *mut SegmentHead, index: usize, f: &mut dyn FnMut(*mut Header)) {
        // SAFETY: by the caller the segment is live.
        unsafe {
            let meta = (*segment).subs[index];
            if meta.kind != OBJECTS as u8 + 1 {
                return;
            }
            let size = SIZES[meta.class as usize] as usize;
            let mut at = segment as usize + sub_start(index);
            let end = segment as usize + (index + 1) * SUB;
            while at + size <= end {
                let header = at as *mut Header;
                if !(*header).ty.is_null() {
                    f(header);
                }
                at += size;
            }
        }
    }

    pub(crate) fn first_segment(&self) -> *mut SegmentHead {
        self.segments.get()
    }
    pub(crate) unsafe fn large_of(header: *mut Header) -> *mut LargeHead {
        (header as usize - LARGE_HEAD) as *mut LargeHead
    }

    /// Drops the payloads that hold something outside the pages (descriptors, a library's buffers).
    fn drop_externals(&self) {
        let mut externals = Vec::new();
        // SAFETY: live segments and blocks; each external object is dropped once and marked free.
        unsafe {
            let mut segment = self.segments.get();
            while let Some(s) = segment.as_ref() {
                for index in (0..s.used_subs).filter(|i| s.subs[*i].external) {
                    self.each_object_of_sub(segment, index, &mut |h| externals.push(h));
                }
                segment = s.next;
            }
            let mut large = self.large.get();
            while let Some(l) = large.as_ref() {
                if l.is_object {
                    externals.push((large as usize + LARGE_HEAD) as *mut Header);
                }
                large = l.next;
            }
            externals.retain(|h| !(**h).ty.is_null() && (*(**h).ty).base.layout.external);
            // What these payloads drop in turn must not be released a second time.
            self.each_object(&mut |h| (*h).rc.set(IMMORTAL));
            for header in externals {
                ((*(*header).ty).base.layout.drop)(header);
            }
        }
    }
}

impl Drop for Heap {
    fn drop(&mut self) {
        self.tearing_down.set(true);
        if self.immortal {
            return;
        }
        self.drop_externals();
        let mut segment = self.segments.get();
        let mut large = self.large.get();
        // SAFETY: the heap goes, and with it everything that points into its memory.
        unsafe {
            while !large.is_null() {
                let next = (*large).next;
                let size = (*large).size;
                std::alloc::dealloc(large as *mut u8, MemLayout::from_size_align_unchecked(size + LARGE_HEAD, 16));
                large = next;
            }
            segments::give_back(std::iter::from_fn(|| {
                let this = NonNull::new(segment as *mut u8)?;
                segment = (*segment).next;
                Some(this)
            }));
        }
    }
}
