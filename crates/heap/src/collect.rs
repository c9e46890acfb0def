//! The cycle collector: trial deletion over the containers of a generation. Scratch counts live beside the pages, not in
//! headers. It runs at safepoints only, when no container's storage is lent out.
//!
//! Garbage is found first, in the order in which it was made; finalisers and weak references are the caller's business
//! (`Garbage`), and what is still garbage afterwards is dropped with its counts frozen, so that no object is released
//! twice.

use std::ptr::NonNull;

use crate::alloc::{ATTENTION_COLLECT, Heap, SUB, SubMeta, sub_of};
use crate::object::{FINALIZED, Header, IMMORTAL, LARGE, PENDING, Tracer};
use crate::value::Value;

/// Scratch entries of a page.
const SCRATCH: usize = SUB / 16;
/// Scratch mark: the collection does not look at this object.
pub(crate) const NOT_MEMBER: u32 = u32::MAX;
/// Scratch mark: reached from outside.
const REACHED: u32 = 0x4000_0000;

/// What a collection found.
#[derive(Clone, Copy, Default, Debug)]
pub struct Stats {
    pub containers: usize,
    pub garbage: usize,
}

/// Unreachable objects, each with a count of its own held here.
pub struct Garbage {
    pub objects: Vec<Value>,
}

pub(crate) fn is_container(header: *mut Header) -> bool {
    // SAFETY: callers pass live objects.
    unsafe {
        let ty = (*header).ty;
        !ty.is_null() && ((*ty).base.layout.trace.is_some() || (*ty).base.container.get())
    }
}

fn trace(header: *mut Header, visit: &mut dyn FnMut(NonNull<Header>)) {
    trace_with(header, &mut Tracer::new(visit));
}

fn trace_with(header: *mut Header, tracer: &mut Tracer) {
    // SAFETY: callers pass live containers.
    unsafe {
        let ty = (*header).ty;
        if let Some(f) = (*ty).base.layout.trace {
            f(header, tracer);
        }
        if let Some(f) = (*ty).base.trace_extra {
            f(header, tracer);
        }
        if !(*ty).header.is_immortal() {
            (tracer.visit)(NonNull::new_unchecked(ty as *mut Header));
        }
    }
}

/// Reports the objects an object refers to, for `gc.get_referents`.
pub fn referents(value: &Value) -> Vec<Value> {
    let mut out = Vec::new();
    if let Some(header) = value.header().filter(|h| is_container(h.as_ptr())) {
        let mut visit = |h| {
            // SAFETY: traced objects are live; the clone takes a count of its own.
            let borrowed = std::mem::ManuallyDrop::new(unsafe { Value::from_header(h) });
            out.push((*borrowed).clone());
        };
        let mut tracer = Tracer::new(&mut visit);
        tracer.immediates = Some(Vec::new());
        trace_with(header.as_ptr(), &mut tracer);
        let immediates = tracer.immediates.take();
        out.extend(immediates.into_iter().flatten());
    }
    out
}

/// Scratch counts of the members of one collection.
struct Scratch<'a> {
    pages: Vec<*mut SubMeta>,
    members: &'a [*mut Header],
    /// A vector, not a box: a box that moves says that no pointer into it is left.
    _table: Vec<u32>,
}

impl<'a> Scratch<'a> {
    fn new(pages: Vec<*mut SubMeta>, members: &'a [*mut Header]) -> Scratch<'a> {
        let mut table = vec![NOT_MEMBER; SCRATCH * pages.len()];
        let start = table.as_mut_ptr();
        // SAFETY: live pages of the heap; the table outlives the pointers, which `drop` clears. Members are live.
        unsafe {
            for (i, page) in pages.iter().enumerate() {
                (**page).scratch = start.add(i * SCRATCH);
            }
            for h in members {
                *Scratch::slot(*h) = (**h).rc.get();
            }
        }
        Scratch { pages, members, _table: table }
    }
    /// # Safety
    /// A large object, or one of a page that is looked at.
    unsafe fn slot(header: *mut Header) -> *mut u32 {
        // SAFETY: by contract.
        unsafe {
            if (*header).has(LARGE) {
                return (*Heap::large_of(header)).scratch.as_ptr();
            }
            (*sub_of(header as usize)).scratch.add((header as usize & (SUB - 1)) / 16)
        }
    }
    /// The scratch entry of a member of the collection.
    fn entry(&self, header: *mut Header) -> Option<*mut u32> {
        // SAFETY: live objects; immortal ones need not stand on a page, and pages of others have no scratch.
        unsafe {
            if (*header).is_immortal() || !(*header).has(LARGE) && (*sub_of(header as usize)).scratch.is_null() {
                return None;
            }
            let slot = Scratch::slot(header);
            (*slot != NOT_MEMBER).then_some(slot)
        }
    }
}

impl Drop for Scratch<'_> {
    fn drop(&mut self) {
        // SAFETY: pages and members are live as long as the collection looks at them.
        unsafe {
            for page in &self.pages {
                (**page).scratch = std::ptr::null_mut();
            }
            for h in self.members.iter().filter(|h| (***h).has(LARGE)) {
                (*Heap::large_of(*h)).scratch.set(NOT_MEMBER);
            }
        }
    }
}

impl Heap {
    pub fn collector_enabled(&self) -> bool {
        self.collector_on.get()
    }
    pub fn enable_collector(&self, on: bool) {
        self.collector_on.set(on);
    }

    /// Calls `f` with every live container of a generation or of all, for `gc.get_objects`.
    pub fn each_container(&self, generation: Option<usize>, mut f: impl FnMut(Value)) {
        let mut headers = Vec::new();
        self.each_object(&mut |h| {
            // SAFETY: a live object.
            let frozen = || unsafe { (*h).has(crate::object::FROZEN) };
            if is_container(h) && generation.is_none_or(|g| self.generation_of(h) == g && !frozen()) {
                headers.push(h);
            }
        });
        for header in headers {
            // SAFETY: nothing was dropped since the walk began; the clone takes a count of its own.
            let borrowed = std::mem::ManuallyDrop::new(unsafe { Value::from_header(NonNull::new_unchecked(header)) });
            f((*borrowed).clone());
        }
    }

    /// Finds the containers of a generation that only garbage refers to, the oldest first.
    pub fn find_garbage(&self, generation: usize) -> (Garbage, Stats) {
        self.attended(ATTENTION_COLLECT);
        let (pages, containers) = self.containers_of(generation);
        let mut garbage: Vec<*mut Header> = Vec::new();
        // SAFETY: in the whole walk live objects of this heap; entries point into tables held by `scratch`.
        unsafe {
            let scratch = Scratch::new(pages, &containers);
            // Members whose counts the others explain whole: when none is left, nothing is garbage, and nothing more is
            // walked. So it is with most of the young, which something old refers to.
            let mut doubtful = 0;
            for h in &containers {
                trace(*h, &mut |child| {
                    if let Some(entry) = scratch.entry(child.as_ptr())
                        && *entry != 0
                    {
                        *entry -= 1;
                        doubtful += usize::from(*entry == 0);
                    }
                });
            }
            let mut reached: Vec<*mut Header> = Vec::new();
            for h in &containers {
                if doubtful == 0 {
                    break;
                }
                if let Some(entry) = scratch.entry(*h).filter(|e| **e != 0 && **e != REACHED) {
                    *entry = REACHED;
                    reached.push(*h);
                }
                while doubtful > 0
                    && let Some(next) = reached.pop()
                {
                    trace(next, &mut |child| {
                        if let Some(entry) = scratch.entry(child.as_ptr())
                            && *entry != REACHED
                        {
                            doubtful -= usize::from(*entry == 0);
                            *entry = REACHED;
                            reached.push(child.as_ptr());
                        }
                    });
                }
            }
            if doubtful > 0 {
                garbage.extend(containers.iter().filter(|h| scratch.entry(**h).is_some_and(|e| *e == 0)));
            }
        }
        garbage.sort_unstable_by_key(|h| std::cmp::Reverse(self.age(*h)));
        let stats = Stats { containers: containers.len(), garbage: garbage.len() };
        self.generation_collected(generation, containers.len() - garbage.len());
        self.restart_count();
        let counted = |h: *mut Header| {
            // SAFETY: live objects; the list takes a count of its own.
            unsafe {
                (*h).retain();
                Value::from_header(NonNull::new_unchecked(h))
            }
        };
        (Garbage { objects: garbage.into_iter().map(counted).collect() }, stats)
    }
}

impl Garbage {
    pub fn is_empty(&self) -> bool {
        self.objects.is_empty()
    }
    /// Those with a finaliser that Python can see and that has not run.
    pub fn with_finalizers(&self) -> Vec<Value> {
        self.objects.iter().filter(|v| v.has_finalizer()).cloned().collect()
    }

    /// Those of the objects that nothing outside this list refers to (after finalisers ran, some may have come back).
    pub fn still_unreachable(self) -> Garbage {
        let index: std::collections::HashMap<u64, usize> =
            self.objects.iter().enumerate().map(|(i, v)| (v.bits(), i)).collect();
        // Our own list holds one count each.
        let mut counts: Vec<i64> = self.objects.iter().map(|v| v.ref_count() as i64 - 1).collect();
        let children = |v: &Value, f: &mut dyn FnMut(usize)| {
            trace(v.header_ptr(), &mut |child| {
                if let Some(i) = index.get(&(child.as_ptr() as u64 | 1)) {
                    f(*i);
                }
            });
        };
        for v in &self.objects {
            children(v, &mut |i| counts[i] -= 1);
        }
        let mut back: Vec<usize> = (0..counts.len()).filter(|i| counts[*i] > 0).collect();
        let mut alive = vec![false; counts.len()];
        for i in &back {
            alive[*i] = true;
        }
        while let Some(i) = back.pop() {
            children(&self.objects[i], &mut |c| {
                if !alive[c] {
                    alive[c] = true;
                    back.push(c);
                }
            });
        }
        let objects = self.objects.iter().zip(&alive).filter(|(_, a)| !**a).map(|(v, _)| v.clone()).collect();
        Garbage { objects }
    }

    /// Drops the payloads and returns the memory. Weak references were cleared and finalisers have run.
    pub fn destroy(self, heap: &Heap) {
        let headers: Vec<*mut Header> = self.objects.into_iter().map(|v| (v.into_bits() - 1) as *mut Header).collect();
        // SAFETY: nothing outside the list refers to these objects; with counts frozen, their drops release only
        // what is not on the list. Memory goes back after all payloads are gone. A class may be garbage together with
        // its instances, so types are read before anything is dropped and instances go before classes.
        unsafe {
            for h in &headers {
                (**h).rc.set(IMMORTAL);
                (**h).set(FINALIZED);
                (**h).unset(PENDING);
            }
            let types: Vec<_> = headers.iter().map(|h| (**h).ty).collect();
            let frozen_type: Vec<bool> = types.iter().map(|t| (**t).header.is_immortal()).collect();
            // Instances before their classes, classes before their metaclasses.
            let distinct = |mut list: Vec<usize>| {
                list.sort_unstable();
                list.dedup();
                list
            };
            let classes = distinct(types.iter().map(|t| *t as usize).collect());
            let is_class = |i: &usize| classes.binary_search(&(headers[*i] as usize)).is_ok();
            let metaclasses = distinct((0..headers.len()).filter(is_class).map(|i| types[i] as usize).collect());
            let mut order: Vec<usize> = (0..headers.len()).collect();
            if !metaclasses.is_empty() {
                let is_metaclass = |i: &usize| metaclasses.binary_search(&(headers[*i] as usize)).is_ok();
                order.sort_by_cached_key(|i| is_class(i) as u8 + is_metaclass(i) as u8);
            }
            heap.frozen.set(true);
            for i in &order {
                if let Some(f) = (*types[*i]).base.drop_extra {
                    f(headers[*i]);
                }
                ((*types[*i]).base.layout.drop)(headers[*i]);
            }
            heap.frozen.set(false);
            for (i, h) in headers.iter().enumerate() {
                Heap::free_object(*h);
                if !frozen_type[i] {
                    drop(Value::from_header(NonNull::new_unchecked(types[i] as *mut Header)));
                }
            }
            // What went with the garbage gives no credit.
            heap.restart_count();
        }
    }
}
