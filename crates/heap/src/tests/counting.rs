//! Values and their counts.

use super::*;

#[test]
fn integers_keep_63_bits() {
    for i in [0, 1, -1, 12345, -98765, Value::MAX_INT, Value::MIN_INT] {
        let value = Value::try_small_int(i).expect("it fits");
        assert!(value.is_int() && !value.is_ptr() && !value.is_null() && !value.is_bool());
        assert_eq!(value.as_int(), Some(i));
    }
    assert!(Value::try_small_int(Value::MAX_INT + 1).is_none());
    assert!(Value::try_small_int(Value::MIN_INT - 1).is_none());
}

#[test]
fn constants_are_distinct_and_not_counted() {
    let all = [Value::NULL, Value::NONE, Value::FALSE, Value::TRUE, Value::NOT_IMPLEMENTED, Value::ELLIPSIS];
    for (i, a) in all.iter().enumerate() {
        assert!(!a.is_int() && !a.is_ptr() && a.header().is_none());
        assert_eq!(a.ref_count(), u32::MAX);
        for (j, b) in all.iter().enumerate() {
            assert_eq!(a.is(b), i == j);
        }
    }
    assert!(Value::bool(true).is_true() && Value::bool(false).is_false());
    assert!(Value::TRUE.is_bool() && Value::FALSE.is_bool() && !Value::NONE.is_bool());
    assert!(Value::NULL.into_option().is_none() && Value::NONE.into_option().is_some());
}

#[test]
fn clones_count_up_and_drops_count_down() {
    with_kit(|kit| {
        let value = kit.node(7, Value::NULL).into_value();
        assert!(value.is_unique());
        let copies: Vec<Value> = (0..5).map(|_| value.clone()).collect();
        assert_eq!(value.ref_count(), 6);
        drop(copies);
        assert!(value.is_unique() && dropped().is_empty());
        drop(value);
        assert_eq!(dropped(), [7]);
        assert_eq!(kit.heap.used(), 0);
    });
}

#[test]
fn typed_references_share_the_count() {
    struct Other;
    crate::payload!(Other, "other", leaf);
    with_kit(|kit| {
        let node = kit.node(1, Value::small_int(5));
        let value = node.to_value();
        assert_eq!(value.ref_count(), 2);
        assert!(value.is_a::<Node>() && !value.is_a::<Other>());
        assert!(value.to_ref::<Other>().is_none());
        let again = value.to_ref::<Node>().expect("a node");
        assert!(again.is(&node) && again.is_value(&value));
        assert_eq!(again.next.get().as_int(), Some(5));
        let value = value.into_ref::<Other>().map(|_| ()).expect_err("no other");
        assert_eq!(value.ref_count(), 3);
        drop((node, again));
        assert!(value.is_unique());
    });
    assert_eq!(dropped(), [1]);
}

#[test]
fn a_slot_gives_up_what_it_held() {
    with_kit(|kit| {
        let node = kit.node(1, kit.node(2, Value::NULL).into_value());
        node.next.set(kit.node(3, Value::NULL).into_value());
        assert_eq!(dropped(), [2]);
        let taken = node.next.take();
        assert!(node.next.is_null() && taken.is_unique());
        drop(node);
        assert_eq!(dropped(), [1]);
        drop(taken);
        assert_eq!(dropped(), [3]);
    });
}

#[test]
fn immortals_are_not_counted() {
    with_kit(|kit| {
        // SAFETY: the kit keeps the type alive.
        let ty = unsafe { Value::view_of_bits(ptr::from_ref(&*kit.plain) as u64 | 1) };
        let copy = (*ty).clone();
        assert_eq!(copy.ref_count(), u32::MAX);
        assert!(!copy.is_unique());
        drop(copy);
        assert_eq!(kit.plain.header.rc.get(), IMMORTAL);
    });
}
