//! Pages and accounting. Small objects and small buffers come from 64 KiB segments cut into 4 KiB sub-pages of one
//! size class each, so a small isolate shares a segment among its classes. What is larger has a block of its own,
//! linked into the heap. Dropping a heap returns its memory without walking objects, externals apart.

use std::alloc::Layout as MemLayout;
use std::cell::{Cell, RefCell, UnsafeCell};
use std::marker::PhantomPinned;
use std::ptr::{self, NonNull};

use crate::collect::NOT_MEMBER;
use crate::generations::{self, Generations};
use crate::object::{BIRTH, Header, IMMORTAL, LARGE, Layout, Obj, Payload, Ref, TypeHead};
use crate::release::Due;
use crate::segments;
use crate::value::Value;

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

/// A sub-page. Cells that die go to the list of their page; a class takes the whole list when it has run dry.
#[derive(Clone, Copy)]
#[repr(C, align(32))]
pub(crate) struct SubMeta {
    free: *mut FreeCell,
    /// The next page of the class with free cells, while this one waits for its turn.
    next: *mut SubMeta,
    /// Collector scratch: one entry per 16 bytes of the page; null where a collection does not look.
    pub(crate) scratch: *mut u32,
    size: u16,
    class: u8,
    /// 0 free, 1 objects, 2 buffers
    kind: u8,
    external: bool,
    /// Lists of `Generations` that this page is on, as bits.
    pub(crate) listed: u8,
}

impl SubMeta {
    const UNUSED: SubMeta = SubMeta {
        free: ptr::null_mut(),
        next: ptr::null_mut(),
        scratch: ptr::null_mut(),
        size: 0,
        class: 0,
        kind: 0,
        external: false,
        listed: 0,
    };
}

#[repr(C)]
pub(crate) struct SegmentHead {
    pub(crate) owner: *const Heap,
    pub(crate) next: *mut SegmentHead,
    used_subs: usize,
    subs: [SubMeta; SUBS],
}

/// The sub-page of a cell.
///
/// # Safety
/// `memory` is a cell of a live segment.
#[inline(always)]
pub(crate) unsafe fn sub_of(memory: usize) -> *mut SubMeta {
    let segment = (memory & !(SEGMENT - 1)) as *mut SegmentHead;
    // SAFETY: by contract a head stands at the segment's start; the index is below `SUBS`.
    unsafe { (&raw mut (*segment).subs).cast::<SubMeta>().add((memory & (SEGMENT - 1)) / SUB) }
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
    /// `NOT_MEMBER` outside a collection.
    pub(crate) scratch: Cell<u32>,
    pub(crate) is_object: bool,
}

const LARGE_HEAD: usize = size_of::<LargeHead>().next_multiple_of(16);

/// What a size class hands out: free cells and fresh memory of one page, the current one.
struct Class {
    free: Cell<*mut FreeCell>,
    bump: Cell<usize>,
    end: Cell<usize>,
    current: Cell<*mut SubMeta>,
    /// Other pages with free cells, the one that got its first free cell last in front.
    waiting: Cell<*mut SubMeta>,
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
    /// The system had no more memory; `take_over_limit` tells.
    exhausted: Cell<bool>,
    /// The last segment came from the reserve.
    on_reserve: Cell<bool>,
    immortal: bool,
    /// Dying objects with a finaliser, in order of death; each has count 1 again.
    pub(crate) pending: RefCell<std::collections::VecDeque<Due>>,
    /// Not zero when someone must look: pending finalisers, a collection that is due, the limit.
    pub attention: Cell<u32>,
    pub(crate) release_depth: Cell<u32>,
    pub(crate) trash: UnsafeCell<Vec<*mut Header>>,
    /// Number of the container made last, in steps of `BIRTH`; it wraps.
    pub(crate) births: Cell<u32>,
    /// The number at which a collection is due; each death of a container moves it on by one.
    pub(crate) collect_at: Cell<u32>,
    pub(crate) generations: Generations,
    pub(crate) collector_on: Cell<bool>,
    /// Garbage is taken apart: nothing of it may wait.
    pub(crate) frozen: Cell<bool>,
    pub(crate) tearing_down: Cell<bool>,
    #[cfg(heap_checked)]
    quarantine: RefCell<crate::quarantine::Quarantine>,
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

/// Charges the running isolate, if one runs, with memory outside its pages. As small cells, it is given first and noticed
/// at the next safepoint.
pub fn note(bytes: usize) {
    if let Some(heap) = entered() {
        heap.charge_small(bytes);
    }
}
/// As `Heap::charge`, of the running isolate.
pub fn charge(bytes: usize) -> Result<(), NoMemory> {
    entered().map_or(Ok(()), |heap| heap.charge(bytes))
}
/// Ends a `note` or a `charge`.
pub fn uncharge(bytes: usize) {
    if let Some(heap) = entered() {
        heap.uncharge(bytes);
    }
}

/// As `current`, outside any too.
pub(crate) fn entered<'a>() -> Option<&'a Heap> {
    // SAFETY: as in `current`.
    unsafe { CURRENT.get().as_ref() }
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
                    current: Cell::new(ptr::null_mut()),
                    waiting: Cell::new(ptr::null_mut()),
                })
            }),
            segments: Cell::new(ptr::null_mut()),
            large: Cell::new(ptr::null_mut()),
            used: Cell::new(0),
            limit: Cell::new(usize::MAX),
            over_limit: Cell::new(false),
            exhausted: Cell::new(false),
            on_reserve: Cell::new(false),
            immortal,
            pending: RefCell::default(),
            attention: Cell::new(0),
            release_depth: Cell::new(0),
            trash: UnsafeCell::new(Vec::new()),
            births: Cell::new(0),
            collect_at: Cell::new(generations::DEFAULT_THRESHOLDS[0] as u32 * BIRTH),
            generations: Generations::default(),
            collector_on: Cell::new(true),
            frozen: Cell::new(false),
            tearing_down: Cell::new(false),
            #[cfg(heap_checked)]
            quarantine: RefCell::default(),
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
    /// Whether a small allocation went over the limit since the last call, or the system had no more memory.
    pub fn take_over_limit(&self) -> bool {
        let passed = self.over_limit.replace(false) && self.used.get() > self.limit.get();
        self.exhausted.replace(false) || passed
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

    /// The current page of a class has run dry: what died on it meanwhile, another page, or a fresh one.
    #[cold]
    #[inline(never)]
    fn take_cell_slow(&self, kind: usize, class: usize) -> *mut u8 {
        let c = &self.classes[kind][class];
        if kind == OBJECTS {
            self.limit_credit();
        }
        // SAFETY: current and waiting pages are of live segments of this heap, and cells on their lists are free memory
        // with a FreeCell written.
        unsafe {
            let mut page = c.current.get();
            if page.is_null() || (*page).free.is_null() {
                page = c.waiting.get();
                if page.is_null() {
                    return self.take_from_fresh_page(kind, class);
                }
                c.waiting.set((*page).next);
                (*page).next = ptr::null_mut();
                self.make_current(kind, class, page);
            }
            let cell = (*page).free;
            (*page).free = ptr::null_mut();
            c.free.set((*cell).next);
            cell as *mut u8
        }
    }

    /// Whether an object of this size would be taken from the reserve: the system has no more memory, and what can be done
    /// without is left undone.
    pub fn is_short_of(&self, size: usize) -> bool {
        if !self.on_reserve.get() {
            return false;
        }
        let class = class_of(size.min(MAX_SMALL));
        let c = &self.classes[OBJECTS][class];
        let current = c.current.get();
        let room = !c.free.get().is_null() || c.bump.get() + SIZES[class] as usize <= c.end.get();
        // SAFETY: a live page of this heap, if there is one.
        let freed = unsafe { current.as_ref() }.is_some_and(|page| !page.free.is_null());
        !room && !freed && c.waiting.get().is_null()
    }

    fn make_current(&self, kind: usize, class: usize, page: *mut SubMeta) {
        self.classes[kind][class].current.set(page);
        if kind == OBJECTS {
            self.generations.list_page(page);
        }
    }

    /// The pages that objects are cut from.
    pub(crate) fn current_pages(&self) -> impl Iterator<Item = *mut SubMeta> {
        self.classes[OBJECTS].iter().map(|c| c.current.get()).filter(|page| !page.is_null())
    }

    fn take_from_fresh_page(&self, kind: usize, class: usize) -> *mut u8 {
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
        let size = SIZES[class] as usize;
        // SAFETY: the head of the list is a live segment with sub-page `index` unused.
        unsafe {
            (*segment).used_subs = index + 1;
            let meta = SubMeta { size: size as u16, class: class as u8, kind: kind as u8 + 1, ..SubMeta::UNUSED };
            let page = (&raw mut (*segment).subs).cast::<SubMeta>().add(index);
            page.write(meta);
            self.make_current(kind, class, page);
        }
        let base = segment as usize;
        let c = &self.classes[kind][class];
        // The rest of the previous sub-page is shorter than a cell.
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
        let Some((memory, last)) = segments::take() else {
            std::alloc::handle_alloc_error(MemLayout::new::<[u8; SEGMENT]>());
        };
        self.on_reserve.set(last);
        if last {
            // The system has no more: what is left is for ending in good order.
            self.exhausted.set(true);
            self.attend(ATTENTION_MEMORY);
        }
        let memory = memory.as_ptr() as *mut SegmentHead;
        // SAFETY: fresh memory of a segment's size and alignment.
        unsafe {
            memory.write(SegmentHead {
                owner: self,
                next: self.segments.get(),
                used_subs: 0,
                subs: [SubMeta::UNUSED; SUBS],
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
                scratch: Cell::new(NOT_MEMBER),
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
            heap.generations.forget_large(head, next);
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
        // SAFETY: `ty` is live by contract.
        unsafe {
            let layout = (*ty).base.layout;
            self.alloc_object_of(ty, size, layout)
        }
    }

    /// # Safety
    /// As `alloc_object`; `layout` is the one of `ty`.
    #[inline(always)]
    unsafe fn alloc_object_of(
        &self,
        ty: *const TypeHead,
        size: usize,
        layout: &'static Layout,
    ) -> Result<NonNull<Header>, NoMemory> {
        let rc = if self.immortal { IMMORTAL } else { 1 };
        let (memory, mut flags) = if size <= MAX_SMALL {
            (self.take_cell(OBJECTS, class_of(size)), 0)
        } else {
            (self.take_large(size, true)?, LARGE)
        };
        let header = memory as *mut Header;
        // SAFETY: fresh memory of at least a header's size; `ty` is live by contract.
        unsafe {
            if layout.external && flags == 0 {
                (*sub_of(memory as usize)).external = true;
            }
            if layout.trace.is_some() || (*ty).base.container.get() {
                let birth = self.births.get().wrapping_add(BIRTH);
                self.births.set(birth);
                flags |= birth;
                if birth.wrapping_sub(self.collect_at.get()) as i32 > 0 {
                    self.attend(ATTENTION_COLLECT);
                }
            }
            header.write(Header { rc: Cell::new(rc), flags: Cell::new(flags), ty });
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
            let header = self.alloc_object_of(ty, size_of::<Header>() + size_of::<T>() + extra, T::LAYOUT)?;
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
            Heap::free_cell(header as *mut u8);
        }
    }

    #[inline(always)]
    unsafe fn free_cell(memory: *mut u8) {
        #[cfg(heap_checked)]
        // SAFETY: as below; the cell reads as free from here on.
        let memory = unsafe {
            let segment = (memory as usize & !(SEGMENT - 1)) as *mut SegmentHead;
            let size = (*sub_of(memory as usize)).size as usize;
            (memory as *mut FreeCell).write(FreeCell { next: ptr::null_mut(), mark: ptr::null() });
            let Some(waited) = (*(*segment).owner).quarantine.borrow_mut().hold(memory, size) else { return };
            waited
        };
        // SAFETY: by the callers' contract `memory` is a cell of a live segment.
        unsafe {
            let segment = (memory as usize & !(SEGMENT - 1)) as *mut SegmentHead;
            let heap = &*(*segment).owner;
            let page = sub_of(memory as usize);
            let before = (*page).free;
            let cell = memory as *mut FreeCell;
            cell.write(FreeCell { next: before, mark: ptr::null() });
            (*page).free = cell;
            heap.used.set(heap.used.get().saturating_sub((*page).size as usize));
            if before.is_null() {
                heap.has_room(page);
            }
        }
    }

    /// A page got its first free cell: it waits for its turn, unless its class takes from it already.
    ///
    /// # Safety
    /// `page` is a page of this heap and on no list.
    #[inline(never)]
    unsafe fn has_room(&self, page: *mut SubMeta) {
        // SAFETY: by contract.
        unsafe {
            let c = &self.classes[(*page).kind as usize - 1][(*page).class as usize];
            if c.current.get() != page {
                (*page).next = c.waiting.replace(page);
            }
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
        unsafe { if size <= MAX_SMALL { Heap::free_cell(memory.as_ptr()) } else { Heap::free_large(memory.as_ptr()) } }
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
        }
        self.each_large(ptr::null_mut(), f);
    }

    /// Calls `f` with every live object, which stays borrowed: `f` may neither drop nor make one.
    pub fn each_live(&self, f: &mut dyn FnMut(&Value)) {
        self.each_object(&mut |header| {
            // SAFETY: a live object; the count that this value would give up is not its own, so it is never dropped.
            let value = unsafe { Value::from_header(NonNull::new_unchecked(header)) };
            f(&std::mem::ManuallyDrop::new(value));
        });
    }

    unsafe fn each_object_of_sub(&self, segment: *mut SegmentHead, index: usize, f: &mut dyn FnMut(*mut Header)) {
        // SAFETY: by the caller the segment is live.
        unsafe { each_object_of_page((&raw mut (*segment).subs).cast::<SubMeta>().add(index), f) }
    }

    /// Calls `f` with every page of objects.
    pub(crate) fn each_page(&self, f: &mut dyn FnMut(*mut SubMeta)) {
        let mut segment = self.segments.get();
        // SAFETY: live segments of this heap.
        unsafe {
            while let Some(s) = segment.as_ref() {
                for index in (0..s.used_subs).filter(|i| s.subs[*i].kind == OBJECTS as u8 + 1) {
                    f((&raw mut (*segment).subs).cast::<SubMeta>().add(index));
                }
                segment = s.next;
            }
        }
    }

    /// Calls `f` with the large objects made after the block `until`, the youngest first.
    pub(crate) fn each_large(&self, until: *mut LargeHead, f: &mut dyn FnMut(*mut Header)) {
        let mut large = self.large.get();
        // SAFETY: live blocks of this heap.
        unsafe {
            while !large.is_null() && large != until {
                let next = (*large).next;
                let header = (large as usize + LARGE_HEAD) as *mut Header;
                if (*large).is_object && !(*header).ty.is_null() {
                    f(header);
                }
                large = next;
            }
        }
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

/// Calls `f` with every live object of a page.
///
/// # Safety
/// `page` is of a live segment.
pub(crate) unsafe fn each_object_of_page(page: *mut SubMeta, f: &mut dyn FnMut(*mut Header)) {
    // SAFETY: by contract; free cells have a null type.
    unsafe {
        let meta = *page;
        if meta.kind != OBJECTS as u8 + 1 {
            return;
        }
        let segment = page as usize & !(SEGMENT - 1);
        let subs = (&raw mut (*(segment as *mut SegmentHead)).subs).cast::<SubMeta>();
        let index = page.offset_from(subs) as usize;
        let mut at = segment + sub_start(index);
        let end = segment + (index + 1) * SUB;
        while at + meta.size as usize <= end {
            let header = at as *mut Header;
            if !(*header).ty.is_null() {
                f(header);
            }
            at += meta.size as usize;
        }
    }
}

impl Drop for Heap {
    fn drop(&mut self) {
        self.tearing_down.set(true);
        #[cfg(heap_checked)]
        self.quarantine.get_mut().end();
        // What waits goes with its pages.
        self.pending.take().into_iter().for_each(std::mem::forget);
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
