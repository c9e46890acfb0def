//! Tests of the heap alone, without Python: small enough for Miri and valgrind, which `.ci/run` runs them under.

mod accounting;
mod buffers;
mod collecting;
mod counting;
mod releasing;
mod threads;

use std::cell::{Cell, RefCell};
use std::ptr;
use std::rc::Rc;

use crate::alloc;
use crate::object::{Header, IMMORTAL, TYPE_HAS_FINALIZER};
use crate::{Heap, Layout, Payload, Ref, Slot, TypeBase, TypeHead, Value};

/// Fewer rounds where an interpreter checks each access.
const fn rounds(native: usize, checked: usize) -> usize {
    if cfg!(miri) { checked } else { native }
}

thread_local! {
    /// Numbers of the nodes whose payloads were dropped on this thread, in order.
    static DROPPED: RefCell<Vec<usize>> = const { RefCell::new(Vec::new()) };
}

fn dropped() -> Vec<usize> {
    DROPPED.with(|log| log.take())
}

/// A container that says when it is dropped.
struct Node {
    number: usize,
    next: Slot,
    other: Slot,
}
crate::payload!(Node, "node", trace);
crate::trace_fields!(Node: next, other);

impl Drop for Node {
    fn drop(&mut self) {
        DROPPED.with(|log| log.borrow_mut().push(self.number));
    }
}

/// An immortal type outside any heap, as the types of the process-wide image are.
fn type_of(layout: &'static Layout, flags: u32) -> Rc<TypeHead> {
    Rc::new(TypeHead {
        header: Header { rc: Cell::new(IMMORTAL), flags: Cell::new(0), ty: ptr::null() },
        base: base_of(layout, flags),
    })
}

fn base_of(layout: &'static Layout, flags: u32) -> TypeBase {
    TypeBase { layout, flags: Cell::new(flags), container: Cell::new(false), drop_extra: None, trace_extra: None }
}

/// A heap that is entered, and the types of nodes.
struct Kit {
    heap: Box<Heap>,
    plain: Rc<TypeHead>,
    finalized: Rc<TypeHead>,
}

impl Kit {
    fn new() -> Kit {
        Kit {
            heap: Box::new(Heap::new(false)),
            plain: type_of(Node::LAYOUT, 0),
            finalized: type_of(Node::LAYOUT, TYPE_HAS_FINALIZER),
        }
    }

    fn make(&self, ty: &TypeHead, number: usize, next: Value) -> Ref<Node> {
        let node = Node { number, next: Slot::new(next), other: Slot::default() };
        // SAFETY: the kit keeps its types longer than its heap, and all of them have the layout of Node.
        unsafe { self.heap.alloc(ty, node, 0) }.expect("no limit is set")
    }
    fn node(&self, number: usize, next: Value) -> Ref<Node> {
        self.make(&self.plain, number, next)
    }
    fn finalized(&self, number: usize) -> Ref<Node> {
        self.make(&self.finalized, number, Value::NULL)
    }
    /// Nodes `0..length`, each held by the one after it; the last is returned.
    fn chain(&self, length: usize) -> Value {
        (0..length).fold(Value::NULL, |next, number| self.node(number, next).into_value())
    }
}

fn with_kit(test: impl FnOnce(&Kit)) {
    dropped();
    let kit = Kit::new();
    let before = alloc::enter(&kit.heap);
    test(&kit);
    alloc::restore(before);
}
