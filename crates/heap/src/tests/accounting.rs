//! Bytes, limits, and the end of a heap.

use super::*;
use crate::alloc::ATTENTION_MEMORY;
use crate::{HVec, Mut, NoMemory};

#[test]
fn what_is_used_is_counted() {
    with_kit(|kit| {
        let heap = &kit.heap;
        let node = kit.node(1, Value::NULL);
        let small = heap.used();
        assert!(small >= size_of::<Header>() + size_of::<Node>());
        let buffer = heap.alloc_buffer(10_000).expect("memory");
        assert_eq!(heap.used(), small + 10_000);
        // SAFETY: made with this size just before.
        unsafe { Heap::free_buffer(buffer, 10_000) };
        heap.charge(500).expect("no limit is set");
        assert_eq!(heap.used(), small + 500);
        heap.uncharge(500);
        drop(node);
        assert_eq!(heap.used(), 0);
    });
}

#[test]
fn the_limit_holds() {
    with_kit(|kit| {
        let heap = &kit.heap;
        let mut bytes: HVec<u8> = HVec::from_slice(b"kept").expect("memory");
        heap.set_limit(heap.used() + 100);
        let used = heap.used();
        assert_eq!(heap.alloc_buffer(5_000).err(), Some(NoMemory));
        assert_eq!(heap.alloc_buffer(200).err(), Some(NoMemory));
        assert_eq!(heap.charge(101), Err(NoMemory));
        assert_eq!(heap.charge(usize::MAX), Err(NoMemory));
        assert_eq!(bytes.extend_copy(&[0; 4_000]), Err(NoMemory));
        assert_eq!((&*bytes, heap.used()), (&b"kept"[..], used));
        // A small object is still had, and whoever polls is told.
        let held: Vec<_> = (0..3).map(|n| kit.node(n, Value::NULL)).collect();
        assert!(heap.used() > heap.limit());
        assert_ne!(heap.attention.get() & ATTENTION_MEMORY, 0);
        assert!(heap.take_over_limit() && !heap.take_over_limit());
        drop(held);
        assert_eq!(heap.charge(100), Ok(()));
    });
}

#[test]
fn the_end_of_a_heap_drops_externals_once() {
    /// Holds something outside the pages, a buffer inside them, and values.
    struct File {
        outside: Rc<()>,
        values: Mut<HVec<Value>>,
    }
    crate::payload!(File, "file", trace, external);
    crate::trace_fields!(File: values);

    let outside = Rc::new(());
    let ty = type_of(File::LAYOUT, 0);
    with_kit(|kit| {
        let mut last = Value::NULL;
        for i in 0..20 {
            let mut values = HVec::new();
            values.push(last).expect("memory");
            values.push(kit.node(i, Value::NULL).into_value()).expect("memory");
            let file = File { outside: outside.clone(), values: Mut::new(values) };
            // SAFETY: the type outlives the heap; the tail needs no value. Every other one has a block of its own.
            last = unsafe { kit.heap.alloc(&*ty, file, 2_000 * (i % 2)) }.expect("memory").into_value();
        }
        let file = last.downcast::<File>().expect("a file");
        assert!(Rc::ptr_eq(&file.outside, &outside));
        // A cycle, and a reference that nobody gives back.
        file.values.with(|values| values.push(last.clone())).expect("memory");
        std::mem::forget(last);
        assert_eq!(Rc::strong_count(&outside), 21);
    });
    assert_eq!(Rc::strong_count(&outside), 1);
}
