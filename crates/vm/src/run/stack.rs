//! The two stacks of a fiber: frames and registers, in chunks that never move.
//!
//! Invariant: register memory above the live frames holds no counted value (only immediates), so a new frame's
//! temporaries need no initialisation.

use std::alloc::{Layout, alloc_zeroed, dealloc};
use std::cell::{Cell, RefCell};

use super::frame::{FLAG_CHUNK, Frame, FrameRef};
use crate::prelude::*;

const FIRST_REGISTERS: usize = 384;
const MAX_CHUNK: usize = 64 * 1024;
const FIRST_FRAMES: usize = 16;

struct Registers {
    start: *mut Value,
    len: usize,
    /// Where the stack stood when this chunk was entered: top and limit of the chunk before.
    saved_top: *mut Value,
    saved_limit: *mut Value,
}

struct Frames {
    start: *mut Frame,
    len: usize,
}

/// What a fiber needs to run Python. One per thread of the isolate.
pub struct FiberState {
    registers: RefCell<Vec<Registers>>,
    /// How many of `registers` are in use.
    used_chunks: Cell<usize>,
    /// End of the current register chunk.
    pub limit: Cell<*mut Value>,
    /// First free register when a heap frame (or nothing) is on top.
    pub top: Cell<*mut Value>,
    frames: RefCell<Vec<Frames>>,
    frame_chunk: Cell<usize>,
    pub frame_top: Cell<*mut Frame>,
    pub frame_limit: Cell<*mut Frame>,
    /// Start of the current frame chunk.
    pub frame_base: Cell<*mut Frame>,
    /// The innermost frame that runs or waits for a native call.
    pub current: Cell<Option<FrameRef>>,
    pub depth: Cell<u32>,
    /// The lowest address that native code of the fiber may go on from (`Vm::check_native_stack`); 0: not asked yet.
    pub stack_floor: Cell<usize>,
    /// Whether the last exit of the run loop was a yield.
    pub yielded: Cell<bool>,
    /// Whether that yield was an async generator's own (not one of an awaitable inside it).
    pub async_yield: Cell<bool>,
    /// The frame with `FLAG_THROWN` that the latest `throw()` entered, or null.
    pub thrown: Cell<Option<FrameRef>>,
    /// Finalisers that this thread runs inside one another.
    pub draining: Cell<u32>,
    /// Thread identifier, as `threading.get_ident()`.
    pub ident: u64,
    /// `sys.exception()` of native code that runs outside any frame, and the context of `contextvars`.
    pub context: Slot,
    pub trace: Slot,
    pub profile: Slot,
    pub tracing: Cell<bool>,
    /// asyncio: the loop that runs in this thread, and its current task.
    pub running_loop: Slot,
    pub running_task: Slot,
    pub async_gen_firstiter: Slot,
    pub async_gen_finalizer: Slot,
    pub origin_depth: Cell<u32>,
    /// Who takes the items of a generator that native code consumes, or null.
    pub sink: Cell<*mut crate::coro::feed::Sink>,
}

fn register_layout(len: usize) -> Layout {
    Layout::array::<Value>(len).unwrap_or_else(|_| unreachable!())
}

impl FiberState {
    pub fn new(ident: u64) -> FiberState {
        FiberState {
            registers: RefCell::default(),
            used_chunks: Cell::new(0),
            limit: Cell::new(std::ptr::null_mut()),
            top: Cell::new(std::ptr::null_mut()),
            frames: RefCell::default(),
            frame_chunk: Cell::new(0),
            frame_top: Cell::new(std::ptr::null_mut()),
            frame_limit: Cell::new(std::ptr::null_mut()),
            frame_base: Cell::new(std::ptr::null_mut()),
            current: Cell::new(None),
            depth: Cell::new(0),
            stack_floor: Cell::new(0),
            yielded: Cell::new(false),
            async_yield: Cell::new(false),
            thrown: Cell::new(None),
            draining: Cell::new(0),
            ident,
            context: Slot::default(),
            trace: Slot::default(),
            profile: Slot::default(),
            tracing: Cell::new(false),
            running_loop: Slot::default(),
            running_task: Slot::default(),
            async_gen_firstiter: Slot::default(),
            async_gen_finalizer: Slot::default(),
            origin_depth: Cell::new(0),
            sink: Cell::new(std::ptr::null_mut()),
        }
    }

    /// Drops the values the fiber holds.
    pub fn clear(&self) {
        for slot in [
            &self.context,
            &self.trace,
            &self.profile,
            &self.running_loop,
            &self.running_task,
            &self.async_gen_firstiter,
            &self.async_gen_finalizer,
        ] {
            slot.set(Value::NULL);
        }
    }

    /// Moves to the next register chunk, of at least `need`. Ended by `leave_chunk`.
    #[cold]
    #[inline(never)]
    pub fn enter_chunk(&self, need: usize, top: *mut Value) -> Result<*mut Value, heap::NoMemory> {
        let mut chunks = self.registers.borrow_mut();
        let index = self.used_chunks.get();
        if chunks.get(index).is_some_and(|c| c.len < need) {
            for old in chunks.drain(index..) {
                heap::alloc::uncharge(old.len * size_of::<Value>());
                // SAFETY: unused chunks hold nothing.
                unsafe { dealloc(old.start as *mut u8, register_layout(old.len)) };
            }
        }
        if index == chunks.len() {
            let last = chunks.last().map_or(FIRST_REGISTERS / 4, |c| c.len);
            let len = (last * 4).min(MAX_CHUNK).max(need * 2);
            heap::alloc::charge(len * size_of::<Value>())?;
            // SAFETY: the layout is not empty. Zero bits are the int 0, an immediate.
            let start = unsafe { alloc_zeroed(register_layout(len)) } as *mut Value;
            if start.is_null() {
                heap::alloc::uncharge(len * size_of::<Value>());
                return Err(heap::NoMemory);
            }
            chunks.push(Registers { start, len, saved_top: top, saved_limit: self.limit.get() });
        }
        let limit = self.limit.get();
        let chunk = &mut chunks[index];
        chunk.saved_top = top;
        chunk.saved_limit = limit;
        self.used_chunks.set(index + 1);
        // SAFETY: one past the chunk.
        self.limit.set(unsafe { chunk.start.add(chunk.len) });
        Ok(chunk.start)
    }

    /// Back to the chunk before; gives the top that it had.
    #[cold]
    #[inline(never)]
    pub fn leave_chunk(&self) -> *mut Value {
        let chunks = self.registers.borrow();
        let index = self.used_chunks.get() - 1;
        self.used_chunks.set(index);
        self.limit.set(chunks[index].saved_limit);
        chunks[index].saved_top
    }

    /// One more frame on the stack, made by `make` where it stands. It is there until `pop_frame`.
    #[inline(always)]
    pub fn push_frame(&self, make: impl FnOnce() -> Frame) -> Result<FrameRef, heap::NoMemory> {
        let place = self.frame_top.get();
        let place = if place < self.frame_limit.get() {
            // SAFETY: one past a place of the chunk is in it or at its end.
            self.frame_top.set(unsafe { place.add(1) });
            place
        } else {
            self.next_frame_chunk()?
        };
        // SAFETY: the place lies in a chunk, which never moves and is not handed out again before it is given back.
        unsafe {
            place.write(make());
            Ok(FrameRef::new(std::ptr::NonNull::new_unchecked(place)))
        }
    }

    /// The first place of another chunk.
    #[cold]
    #[inline(never)]
    fn next_frame_chunk(&self) -> Result<*mut Frame, heap::NoMemory> {
        let mut chunks = self.frames.borrow_mut();
        let index = if self.frame_top.get().is_null() { 0 } else { self.frame_chunk.get() + 1 };
        if index == chunks.len() {
            let len = chunks.last().map_or(FIRST_FRAMES, |c| (c.len * 4).min(4096));
            let layout = Layout::array::<Frame>(len).map_err(|_| heap::NoMemory)?;
            heap::alloc::charge(layout.size())?;
            // SAFETY: the layout is not empty.
            let start = unsafe { alloc_zeroed(layout) } as *mut Frame;
            if start.is_null() {
                heap::alloc::uncharge(layout.size());
                return Err(heap::NoMemory);
            }
            chunks.push(Frames { start, len });
        }
        let chunk = &chunks[index];
        self.frame_chunk.set(index);
        self.frame_base.set(chunk.start);
        // SAFETY: inside the chunk.
        unsafe {
            self.frame_top.set(chunk.start.add(1));
            self.frame_limit.set(chunk.start.add(chunk.len));
        }
        Ok(chunk.start)
    }

    /// Gives back the topmost frame.
    #[inline(always)]
    pub fn pop_frame(&self, frame: FrameRef) {
        let place = frame.as_ptr();
        self.frame_top.set(place);
        if place == self.frame_base.get() {
            self.leave_frame_chunk(place);
        }
    }

    #[cold]
    #[inline(never)]
    fn leave_frame_chunk(&self, frame: *mut Frame) {
        let chunks = self.frames.borrow();
        let index = self.frame_chunk.get();
        if index > 0 && chunks[index].start == frame {
            let before = &chunks[index - 1];
            self.frame_chunk.set(index - 1);
            self.frame_base.set(before.start);
            // SAFETY: one past the chunk before.
            let end = unsafe { before.start.add(before.len) };
            self.frame_top.set(end);
            self.frame_limit.set(end);
        }
    }

    /// The frames that run or wait, innermost first.
    pub fn frames(&self) -> impl Iterator<Item = FrameRef> {
        self.current.get().into_iter().flat_map(FrameRef::outwards)
    }

    /// First free register, whatever frame is on top.
    pub fn free_register(&self) -> *mut Value {
        match self.current.get() {
            Some(f) if !f.is_heap() => f.base.wrapping_add(f.code().nregs as usize),
            _ => self.top.get(),
        }
    }

    /// `count` registers on top of the stack, and whether a chunk was entered for them.
    pub fn take_registers(&self, count: usize) -> Result<(*mut Value, u8), heap::NoMemory> {
        let top = self.free_register();
        if !top.is_null() && (top as usize) + count * 8 <= self.limit.get() as usize {
            return Ok((top, 0));
        }
        Ok((self.enter_chunk(count, top)?, FLAG_CHUNK))
    }
}

impl Drop for FiberState {
    fn drop(&mut self) {
        for chunk in self.registers.get_mut().drain(..) {
            heap::alloc::uncharge(chunk.len * size_of::<Value>());
            // SAFETY: no frame is left, so the chunk holds no counted values.
            unsafe { dealloc(chunk.start as *mut u8, register_layout(chunk.len)) };
        }
        for chunk in self.frames.get_mut().drain(..) {
            if let Ok(layout) = Layout::array::<Frame>(chunk.len) {
                heap::alloc::uncharge(layout.size());
                // SAFETY: as above.
                unsafe { dealloc(chunk.start as *mut u8, layout) };
            }
        }
    }
}
