//! Heaps on several threads: nothing but immortals and the pool of segments is shared.

use std::sync::OnceLock;

use super::*;

fn work(seed: usize) {
    for round in 0..rounds(5, 2) {
        with_kit(|kit| {
            let length = rounds(2_000, 150) + seed + round;
            let chain = kit.chain(length);
            let ring = kit.node(length, chain.clone());
            ring.other.set(ring.to_value());
            drop(chain);
            drop(ring);
            let (garbage, stats) = kit.heap.find_garbage(crate::generations::OLDEST);
            assert_eq!(stats.garbage, length + 1);
            garbage.destroy(&kit.heap);
            assert_eq!((dropped().len(), kit.heap.used()), (length + 1, 0));
        });
    }
}

#[test]
fn two_heaps_on_two_threads() {
    std::thread::scope(|scope| {
        for seed in 0..2 {
            scope.spawn(move || work(seed));
        }
    });
}

#[test]
fn a_heap_may_move_to_another_thread_between_its_turns() {
    struct Turn(Kit, Value);
    // SAFETY: one thread at a time has it.
    unsafe impl Send for Turn {}

    let kit = Kit::new();
    let before = alloc::enter(&kit.heap);
    let chain = kit.chain(500);
    alloc::restore(before);
    let turn = Turn(kit, chain);
    let there = std::thread::spawn(move || {
        let Turn(kit, chain) = { turn };
        let before = alloc::enter(&kit.heap);
        drop(chain);
        assert_eq!((dropped().len(), kit.heap.used()), (500, 0));
        alloc::restore(before);
    });
    there.join().expect("no panic");
}

#[test]
fn immortals_are_read_by_every_heap() {
    struct Image(Kit, Value);
    // SAFETY: after it was made the image is only read.
    unsafe impl Send for Image {}
    // SAFETY: as above.
    unsafe impl Sync for Image {}
    static IMAGE: OnceLock<Image> = OnceLock::new();

    let image = IMAGE.get_or_init(|| {
        let kit = Kit { heap: Box::new(Heap::new(true)), ..Kit::new() };
        let node = kit.node(42, Value::small_int(1)).into_value();
        Image(kit, node)
    });
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                with_kit(|kit| {
                    for number in 0..rounds(1_000, 50) {
                        let node = kit.node(number, image.1.clone());
                        assert_eq!(node.next.with(|v| v.downcast::<Node>().map(|n| n.number)), Some(42));
                    }
                    assert_eq!(kit.heap.find_garbage(crate::generations::OLDEST).1.garbage, 0);
                });
            });
        }
    });
    assert_eq!(image.1.ref_count(), u32::MAX);
    assert!(image.0.heap.used() > 0);
}
