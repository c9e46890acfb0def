//! Cycles.

use super::*;
use crate::alloc::ATTENTION_COLLECT;
use crate::collect::referents;
use crate::object::FINALIZED;

/// Collects as an isolate without finalisers does.
fn collect(kit: &Kit) -> usize {
    let (garbage, stats) = kit.heap.find_garbage();
    garbage.destroy(&kit.heap);
    stats.garbage
}

#[test]
fn a_cycle_goes_and_what_it_holds() {
    with_kit(|kit| {
        let leaf = kit.node(3, Value::NULL).into_value();
        let a = kit.node(1, leaf);
        let b = kit.node(2, a.to_value());
        a.other.set(b.to_value());
        b.other.set(b.to_value());
        assert_eq!(collect(kit), 0);
        drop(a);
        assert_eq!(collect(kit), 0, "b is still held, and holds a");
        drop(b);
        assert!(dropped().is_empty());
        assert_eq!(collect(kit), 3);
        let mut gone = dropped();
        gone.sort_unstable();
        assert_eq!(gone, [1, 2, 3]);
        assert_eq!(kit.heap.used(), 0);
    });
}

#[test]
fn what_is_reached_from_outside_stays() {
    with_kit(|kit| {
        let kept = kit.node(1, Value::NULL);
        let ring: Vec<_> = (10..20).map(|number| kit.node(number, Value::NULL)).collect();
        for (i, node) in ring.iter().enumerate() {
            node.next.set(ring[(i + 1) % ring.len()].to_value());
            node.other.set(kept.to_value());
        }
        kept.next.set(ring[4].to_value());
        drop(ring);
        assert_eq!(collect(kit), 0);
        kept.next.set(Value::NULL);
        assert_eq!(collect(kit), 10);
        assert_eq!(dropped().len(), 10);
        assert!(kept.to_value().ref_count() == 2, "the garbage gave its counts back");
    });
    assert_eq!(dropped(), [1]);
}

#[test]
fn finalisers_may_save_garbage() {
    with_kit(|kit| {
        let pair = |number| {
            let a = kit.finalized(number);
            let b = kit.node(number + 1, a.to_value());
            a.next.set(b.into_value());
        };
        pair(10);
        pair(20);
        let (garbage, stats) = kit.heap.find_garbage();
        assert_eq!(stats.garbage, 4);
        let mut saved = Value::NULL;
        for value in garbage.with_finalizers() {
            // SAFETY: `value` holds the object.
            unsafe { value.header().expect("an object").as_ref() }.set(FINALIZED);
            if value.downcast::<Node>().expect("a node").number == 20 {
                saved = value;
            }
        }
        let garbage = garbage.still_unreachable();
        assert_eq!(garbage.objects.len(), 2);
        garbage.destroy(&kit.heap);
        let mut gone = dropped();
        gone.sort_unstable();
        assert_eq!(gone, [10, 11]);
        assert_eq!(saved.ref_count(), 2);
        drop(saved);
        assert_eq!(collect(kit), 2);
        assert_eq!((dropped().len(), kit.heap.used()), (2, 0));
    });
}

#[test]
fn a_collection_becomes_due() {
    with_kit(|kit| {
        let count = 10_001;
        kit.heap.threshold.set(rounds(count, 100) as i64);
        let held: Vec<Value> = (0..rounds(count, 100)).map(|n| kit.node(n, Value::NULL).into_value()).collect();
        assert_eq!(kit.heap.attention.get() & ATTENTION_COLLECT, 0);
        let last = kit.node(0, Value::NULL);
        assert_ne!(kit.heap.attention.get() & ATTENTION_COLLECT, 0);
        assert_eq!(collect(kit), 0);
        assert_eq!(kit.heap.attention.get() & ATTENTION_COLLECT, 0);
        drop((held, last));
    });
}

#[test]
fn referents_are_what_an_object_holds() {
    with_kit(|kit| {
        let child = kit.node(1, Value::NULL).into_value();
        let parent = kit.node(2, child.clone());
        parent.other.set(Value::small_int(3));
        let found = referents(&parent.to_value());
        assert_eq!(found.len(), 2);
        assert!(found[0].is(&child));
        assert_eq!(found[1].as_int(), Some(3));
        assert_eq!(child.ref_count(), 3);
        let mut containers = 0;
        kit.heap.each_container(|_| containers += 1);
        assert_eq!(containers, 2);
    });
}

#[test]
fn large_objects_take_part() {
    with_kit(|kit| {
        let node = Node { number: 1, next: Slot::default(), other: Slot::default() };
        // SAFETY: the kit keeps the type longer than its heap; the bytes behind the payload need no value.
        let large = unsafe { kit.heap.alloc(&*kit.plain, node, 5000) }.expect("no limit is set");
        // SAFETY: 5000 bytes were asked for.
        unsafe { large.tail().write_bytes(0xAB, 5000) };
        let small = kit.node(2, large.to_value());
        large.next.set(small.into_value());
        assert!(kit.heap.used() > 5000);
        drop(large);
        assert_eq!(collect(kit), 2);
        assert_eq!((dropped().len(), kit.heap.used()), (2, 0));
    });
}
