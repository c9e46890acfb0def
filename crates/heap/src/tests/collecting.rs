//! Cycles.

use super::*;
use crate::alloc::ATTENTION_COLLECT;
use crate::collect::referents;
use crate::generations::OLDEST;
use crate::object::FINALIZED;

/// A full collection of an isolate without finalisers.
fn collect(kit: &Kit) -> usize {
    collect_generation(kit, OLDEST)
}

fn collect_generation(kit: &Kit, generation: usize) -> usize {
    let (garbage, stats) = kit.heap.find_garbage(generation);
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
        let (garbage, stats) = kit.heap.find_garbage(OLDEST);
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
        kit.heap.set_thresholds([rounds(count, 100) as i64, 10, 10]);
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
fn collections_stay_as_far_apart_as_they_are() {
    with_kit(|kit| {
        kit.heap.set_thresholds([50, 10, 10]);
        for _ in 0..rounds(200, 10) {
            let mut made = 0;
            while kit.heap.attention.get() & ATTENTION_COLLECT == 0 {
                let node = kit.node(made, Value::NULL);
                node.next.set(node.to_value());
                made += 1;
            }
            assert_eq!(made, 51, "neither what died nor what was destroyed moves the next collection away");
            assert_eq!(collect_generation(kit, kit.heap.due_generation()), 51);
        }
        assert_eq!((kit.heap.young(), kit.heap.used()), (0, 0));
    });
}

#[test]
fn the_old_are_left_alone_by_collections_of_the_young() {
    with_kit(|kit| {
        let ring = |number| {
            let node = kit.node(number, Value::NULL);
            node.next.set(node.to_value());
            node
        };
        let old = ring(1);
        assert_eq!(kit.heap.generation_of(old.header().as_ptr()), 0);
        assert_eq!(collect_generation(kit, 0), 0);
        assert_eq!(kit.heap.generation_of(old.header().as_ptr()), 1);
        let held = kit.node(2, Value::NULL);
        old.other.set(held.to_value());
        drop(held);
        drop(ring(3));
        let (garbage, stats) = kit.heap.find_garbage(0);
        assert_eq!((stats.containers, stats.garbage), (2, 1), "what an old object holds stays");
        garbage.destroy(&kit.heap);
        drop(old);
        assert_eq!(collect_generation(kit, 0), 0);
        assert_eq!(collect_generation(kit, 1), 2);
        dropped();
    });
}

#[test]
fn garbage_goes_in_the_order_it_was_made_whatever_its_age() {
    with_kit(|kit| {
        // Holes, so that addresses say nothing about age.
        let holes: Vec<_> = (0..300).map(|n| kit.node(n, Value::NULL)).collect();
        drop(holes.into_iter().step_by(3).collect::<Vec<_>>());
        dropped();
        let made: Vec<_> = (0..90).map(|n| kit.node(n, Value::NULL)).collect();
        for (i, node) in made.iter().enumerate() {
            node.next.set(made[(i + 7) % 90].to_value());
        }
        kit.heap.find_garbage(0);
        drop(made);
        collect(kit);
        assert!(dropped().into_iter().eq(0..90));
    });
}

#[test]
fn the_frozen_are_never_garbage() {
    with_kit(|kit| {
        let node = kit.node(1, Value::NULL);
        node.next.set(node.to_value());
        drop(node);
        kit.heap.freeze();
        assert_eq!((kit.heap.frozen_count(), collect(kit)), (1, 0));
        kit.heap.unfreeze();
        assert_eq!((kit.heap.frozen_count(), collect(kit)), (0, 1));
        dropped();
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
        kit.heap.each_container(None, |_| containers += 1);
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
