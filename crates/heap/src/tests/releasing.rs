//! What happens when counts reach zero.

use super::*;
use crate::alloc::ATTENTION_PENDING;
use crate::object::{FINALIZED, PENDING, WEAKLY_REFERENCED};

#[test]
fn a_long_chain_goes_without_deep_recursion() {
    let length = rounds(100_000, 400);
    // A stack that could not hold a frame per link.
    let small = std::thread::Builder::new().stack_size(256 * 1024);
    let thread = small.spawn(move || {
        with_kit(|kit| {
            let chain = kit.chain(length);
            assert_eq!(kit.heap.young(), length as i64);
            drop(chain);
            let mut gone = dropped();
            gone.sort_unstable();
            assert!(gone.into_iter().eq(0..length), "each link is dropped once");
            assert_eq!((kit.heap.used(), kit.heap.young()), (0, 0));
        });
    });
    thread.expect("a thread").join().expect("no panic");
}

#[test]
fn cells_are_used_again() {
    with_kit(|kit| {
        let places = || {
            let nodes: Vec<Value> = (0..1000).map(|n| kit.node(n, Value::NULL).into_value()).collect();
            nodes.iter().map(Value::bits).collect::<std::collections::HashSet<u64>>()
        };
        let first = places();
        assert_eq!(first.len(), 1000);
        for _ in 0..4 {
            assert!(places().difference(&first).count() <= 170, "no more than two pages' worth of new places");
        }
    });
}

#[test]
fn finalisers_wait_in_the_order_of_death() {
    with_kit(|kit| {
        let [a, b, c] = [1, 2, 3].map(|number| kit.finalized(number));
        drop(b);
        drop(c);
        drop(a);
        assert!(kit.heap.has_pending() && dropped().is_empty());
        assert_ne!(kit.heap.attention.get() & ATTENTION_PENDING, 0);
        let mut seen = Vec::new();
        let mut waiting = Vec::new();
        while let Some(value) = kit.heap.next_pending(&mut waiting) {
            let header = value.header().expect("an object");
            // SAFETY: `value` holds the object.
            let header = unsafe { header.as_ref() };
            assert!(value.is_unique() && !header.has(PENDING));
            seen.push(value.downcast::<Node>().expect("a node").number);
            header.set(FINALIZED);
            drop(value);
            assert_eq!(dropped(), seen[seen.len() - 1..]);
        }
        assert_eq!(seen, [2, 3, 1]);
        assert_eq!(kit.heap.attention.get() & ATTENTION_PENDING, 0);
        assert_eq!(kit.heap.used(), 0);
    });
}

#[test]
fn a_finaliser_may_bring_its_object_back() {
    with_kit(|kit| {
        let holder = kit.node(0, Value::NULL);
        drop(kit.finalized(1));
        let value = kit.heap.next_pending(&mut Vec::new()).expect("it waits");
        // SAFETY: `value` holds the object.
        unsafe { value.header().expect("an object").as_ref() }.set(FINALIZED);
        holder.next.set(value);
        assert!(dropped().is_empty() && !kit.heap.has_pending());
        holder.next.set(Value::NONE);
        // The second time it goes without a finaliser.
        assert_eq!(dropped(), [1]);
        assert!(!kit.heap.has_pending());
    });
}

#[test]
fn what_weak_references_know_waits_until_they_are_cleared() {
    with_kit(|kit| {
        let value = kit.node(1, Value::NULL).into_value();
        let flags = |value: &Value, f: fn(&Header)| {
            // SAFETY: `value` holds the object.
            f(unsafe { value.header().expect("an object").as_ref() })
        };
        flags(&value, |h| h.set(WEAKLY_REFERENCED));
        drop(value);
        let value = kit.heap.next_pending(&mut Vec::new()).expect("it waits");
        flags(&value, |h| h.unset(WEAKLY_REFERENCED));
        drop(value);
        assert_eq!(dropped(), [1]);
        assert!(kit.heap.next_pending(&mut Vec::new()).is_none());
    });
}

#[test]
fn a_class_goes_after_its_last_instance() {
    /// A class made at run time: counted as any object.
    #[repr(C)]
    struct Class {
        base: TypeBase,
        dropped: Node,
    }
    crate::payload!(Class, "class", leaf);
    with_kit(|kit| {
        let meta = type_of(Class::LAYOUT, 0);
        let marker = Node { number: 99, next: Slot::default(), other: Slot::default() };
        let class = Class { base: base_of(Node::LAYOUT, 0), dropped: marker };
        // SAFETY: `meta` outlives the class and has its layout.
        let class = unsafe { kit.heap.alloc(&*meta, class, 0) }.expect("no limit is set");
        assert_eq!(class.dropped.number, 99);
        let instance = |number| {
            let ty = class.to_value();
            let node = kit.make(
                // SAFETY: a Class begins with what a TypeHead has; the instance takes over the count of `ty`.
                unsafe { &*(ty.header_ptr() as *const TypeHead) },
                number,
                Value::NULL,
            );
            std::mem::forget(ty);
            node
        };
        let (a, b) = (instance(1), instance(2));
        assert_eq!(class.to_value().ref_count(), 4);
        drop(class);
        drop(a);
        assert_eq!(dropped(), [1]);
        drop(b);
        assert_eq!(dropped(), [2, 99]);
        assert_eq!(kit.heap.used(), 0);
    });
}
