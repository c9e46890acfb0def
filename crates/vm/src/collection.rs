//! One collection as Python sees it: CPython's order of weak references, finalisers and destruction (`Python/gc.c`), the
//! callbacks of `gc.callbacks` and the figures of `gc.get_stats`, for collections that are asked for and for those that
//! are due.

use std::cell::{Cell, RefCell};

use heap::collect::Garbage;
use heap::generations::OLDEST;
use heap::object::{FINALIZED, WEAKLY_REFERENCED};

use crate::prelude::*;
use crate::types::weakref::WeakRefObj;

pub const DEBUG_STATS: i32 = 1;
pub const DEBUG_COLLECTABLE: i32 = 2;
pub const DEBUG_SAVEALL: i32 = 32;

/// What `gc` keeps of its collections.
#[derive(Default)]
pub struct GcState {
    pub debug: Cell<i32>,
    /// A collection runs: another is not begun from its callbacks and finalisers.
    running: Cell<bool>,
    /// By generation: collections, objects collected.
    pub stats: Cell<[[i64; 2]; OLDEST + 1]>,
    /// `gc.callbacks` and `gc.garbage`; `NULL` until `gc` is imported.
    pub callbacks: RefCell<Value>,
    pub garbage: RefCell<Value>,
}

impl Vm {
    /// The collection that is due, if the collector is on.
    #[cold]
    pub fn collect_if_due(&self) {
        let running = self.state::<GcState>().running.get();
        if running || !self.heap.collector_enabled() || self.heap.thresholds()[0] == 0 {
            return self.heap.postpone_collection();
        }
        self.collect_generation(self.heap.due_generation());
    }

    /// A full collection without callbacks, for the end of a program.
    pub fn collect_garbage(&self) -> usize {
        let state = self.state::<GcState>();
        if state.running.replace(true) {
            return 0;
        }
        let count = self.run_collection(OLDEST, &state);
        state.running.set(false);
        count
    }

    /// `gc.collect(generation)`: how many objects went. Nothing within another collection.
    pub fn collect_generation(&self, generation: usize) -> i64 {
        let state = self.state::<GcState>();
        if state.running.replace(true) {
            self.heap.attended(heap::alloc::ATTENTION_COLLECT);
            return 0;
        }
        self.call_back(&state, "start", generation, 0);
        if state.debug.get() & DEBUG_STATS != 0 {
            self.show_generations(generation);
        }
        let count = self.run_collection(generation, &state) as i64;
        if state.debug.get() & DEBUG_STATS != 0 {
            let text = format!("gc: done, {count} unreachable, 0 uncollectable, 0.0000s elapsed\n");
            crate::error::print::write_stderr(self, &text);
        }
        let mut stats = state.stats.get();
        let [runs, total] = &mut stats[generation];
        *runs += 1;
        *total += count;
        state.stats.set(stats);
        self.call_back(&state, "stop", generation, count);
        state.running.set(false);
        count
    }

    /// Whether anybody could see that all that lives went: by a finaliser that has not run or a weak reference that calls
    /// back. The finalisers of `apart` are left out.
    pub fn is_end_visible(&self, apart: &[Value]) -> bool {
        let mut visible = self.state::<GcState>().debug.get() != 0;
        self.heap.each_live(&mut |object| {
            visible = visible
                || object.has_finalizer() && !apart.iter().any(|v| v.is(object))
                || object.downcast::<WeakRefObj>().is_some_and(WeakRefObj::calls_back);
        });
        visible
    }

    fn show_generations(&self, generation: usize) {
        let mut sizes = [0; OLDEST + 1];
        for (g, size) in sizes.iter_mut().enumerate() {
            self.heap.each_container(Some(g), |_| *size += 1);
        }
        let [young, middle, old] = sizes;
        let frozen = self.heap.frozen_count();
        let text = format!(
            "gc: collecting generation {generation}...\ngc: objects in each generation: {young} {middle} {old}\ngc: objects in permanent generation: {frozen}\n"
        );
        crate::error::print::write_stderr(self, &text);
    }

    fn call_back(&self, state: &GcState, phase: &str, generation: usize, collected: i64) {
        let list = state.callbacks.borrow().clone();
        let Some(list) = list.downcast::<ListObj>() else { return };
        if list.is_empty() {
            return;
        }
        let info = DictObj::new();
        info.set_name("generation", Value::small_int(generation as i64));
        info.set_name("collected", self.new_int(collected));
        info.set_name("uncollectable", Value::small_int(0));
        let info = info.into_value();
        let mut at = 0;
        // The list may change while it is called through, as any list.
        while let Some(callback) = list.get(at) {
            at += 1;
            if let Err(e) = self.call(&callback, &[self.new_str(phase), info.clone()]) {
                self.write_unraisable(e, Some(&callback));
            }
        }
    }

    /// Finds garbage, runs what Python must see of it, drops what is still garbage. Gives how many objects went.
    fn run_collection(&self, generation: usize, state: &GcState) -> usize {
        self.run_pending_if_any();
        let (garbage, _) = self.heap.find_garbage(generation);
        if garbage.is_empty() {
            return 0;
        }
        let debug = state.debug.get();
        if debug & DEBUG_COLLECTABLE != 0 {
            for v in &garbage.objects {
                let text = format!("gc: collectable <{} {:#x}>\n", type_of(v).tp_name(), v.bits() & !3);
                crate::error::print::write_stderr(self, &text);
            }
        }
        let called = self.clear_weak_refs_of(&garbage);
        let finalizers = garbage.with_finalizers();
        let garbage = if called || !finalizers.is_empty() {
            for v in finalizers {
                self.finalize_once(&v);
            }
            let garbage = garbage.still_unreachable();
            // Finalisers may have made new references to what goes now: they die unheard, before anything is taken apart.
            for v in garbage.objects.iter().filter(|v| is_weakly_referenced(v)) {
                drop(self.take_weak_refs(v));
            }
            garbage
        } else {
            garbage
        };
        // What came back was not collected.
        let count = garbage.objects.len();
        if debug & DEBUG_SAVEALL != 0 {
            if let Some(list) = state.garbage.borrow().downcast::<ListObj>() {
                garbage.objects.iter().for_each(|v| _ = list.push(v.clone()));
            }
        } else {
            garbage.destroy(&self.heap);
        }
        self.run_pending_if_any();
        count
    }

    /// All references to garbage read as dead before the first callback runs; references that are garbage themselves read
    /// as dead whatever they refer to, and stay silent. Tells whether something was called.
    fn clear_weak_refs_of(&self, garbage: &Garbage) -> bool {
        for weak in garbage.objects.iter().filter_map(|v| v.downcast::<WeakRefObj>()) {
            weak.detach();
        }
        let mut callbacks = Vec::new();
        for v in garbage.objects.iter().filter(|v| is_weakly_referenced(v)) {
            callbacks.extend(self.take_weak_refs(v));
        }
        if callbacks.is_empty() {
            return false;
        }
        for (weak, callback) in callbacks {
            if let Err(e) = self.call(&callback, &[weak]) {
                self.write_unraisable(e, Some(&callback));
            }
        }
        true
    }
}

fn is_weakly_referenced(v: &Value) -> bool {
    // SAFETY: the value keeps its object alive.
    v.header().is_some_and(|h| unsafe { h.as_ref() }.has(WEAKLY_REFERENCED))
}

impl Vm {
    /// The finaliser of an object runs, unless it has: one of a cycle may have run that of another.
    pub(crate) fn finalize_once(&self, value: &Value) {
        let Some(header) = value.header() else { return };
        // SAFETY: the value keeps its object alive.
        let header = unsafe { header.as_ref() };
        if header.has(FINALIZED) {
            return;
        }
        header.set(FINALIZED);
        if let Some(f) = type_of(value).slots.finalize.get()
            && let Err(e) = f(self, value)
        {
            self.finalizer_failed(e, value);
        }
    }
}
