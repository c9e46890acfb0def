//! `HVec`.

use super::*;
use crate::{HVec, NoMemory};

#[test]
fn it_grows_and_keeps_its_elements() {
    with_kit(|kit| {
        let mut numbers = HVec::new();
        // Through all small classes and into blocks of their own.
        for i in 0..rounds(20_000, 600) {
            numbers.push(i as u64).expect("memory");
            assert!(numbers.capacity() >= numbers.len());
        }
        assert!(numbers.iter().copied().eq(0..rounds(20_000, 600) as u64));
        numbers.truncate(3);
        numbers.shrink();
        assert!(numbers.capacity() < 32 && *numbers == [0, 1, 2]);
        numbers.clear();
        numbers.shrink();
        assert_eq!(kit.heap.used(), 0);
    });
}

#[test]
fn elements_of_odd_sizes_are_freed_as_they_were_made() {
    with_kit(|kit| {
        for length in 1..rounds(400, 60) {
            let mut triples: HVec<[u8; 3]> = HVec::new();
            let mut wide: HVec<[u64; 3]> = HVec::new();
            for i in 0..length {
                triples.push([i as u8; 3]).expect("memory");
                wide.push([i as u64; 3]).expect("memory");
            }
            assert!(triples.iter().zip(wide.iter()).enumerate().all(|(i, (t, w))| t[2] == i as u8 && w[2] == i as u64));
        }
        assert_eq!(kit.heap.used(), 0);
    });
}

#[test]
fn elements_move_in_and_out() {
    with_kit(|kit| {
        let made = |range: std::ops::Range<usize>| {
            let mut nodes = HVec::new();
            for number in range {
                nodes.push(kit.node(number, Value::NULL).into_value()).expect("memory");
            }
            nodes
        };
        let numbers = |nodes: &[Value]| -> Vec<usize> {
            nodes.iter().map(|v| v.downcast::<Node>().expect("a node").number).collect()
        };
        let mut nodes = made(0..8);
        let cut = nodes.cut(2, 5).expect("memory");
        assert_eq!((numbers(&nodes), numbers(&cut)), (vec![0, 1, 5, 6, 7], vec![2, 3, 4]));
        nodes.splice_in(1, cut).expect("memory");
        assert_eq!(numbers(&nodes), [0, 2, 3, 4, 1, 5, 6, 7]);
        drop(nodes.remove(3));
        assert_eq!(dropped(), [4]);
        nodes.insert(0, kit.node(9, Value::NULL).into_value()).expect("memory");
        nodes.append(made(20..22)).expect("memory");
        assert_eq!(numbers(&nodes), [9, 0, 2, 3, 1, 5, 6, 7, 20, 21]);
        nodes.truncate(4);
        assert_eq!(dropped(), [21, 20, 7, 6, 5, 1]);
        let copy = HVec::from_slice(&nodes).expect("memory");
        assert_eq!(copy[0].ref_count(), 2);
        let mut rest = nodes.into_iter();
        assert_eq!(rest.next().map(|v| v.ref_count()), Some(2));
        drop(rest);
        assert!(dropped().is_empty() && copy.iter().all(Value::is_unique));
        drop(copy);
        assert_eq!(kit.heap.used(), 0);
    });
}

#[test]
fn bytes_are_copied_filled_and_replaced() {
    with_kit(|_| {
        let mut bytes: HVec<u8> = HVec::new();
        bytes.extend_copy(b"hello").expect("memory");
        bytes.extend_fill(b'!', 3).expect("memory");
        bytes.replace_range(1, 4, b"").expect("memory");
        assert_eq!(&*bytes, b"ho!!!");
        bytes.replace_range(1, 1, &[b'-'; 2000]).expect("memory");
        assert!(bytes.len() == 2005 && bytes.ends_with(b"-o!!!"));
        bytes.resize(2, 0).expect("memory");
        bytes.resize(4, b'x').expect("memory");
        assert_eq!(&*bytes, b"h-xx");
    });
}

#[test]
fn what_cannot_be_had_leaves_it_as_it_was() {
    with_kit(|_| {
        let mut numbers: HVec<u64> = HVec::from_slice(&[1, 2, 3]).expect("memory");
        assert_eq!(numbers.reserve(usize::MAX), Err(NoMemory));
        assert_eq!(numbers.reserve(usize::MAX / 8 - 3), Err(NoMemory));
        assert_eq!(*numbers, [1, 2, 3]);
        assert!(HVec::<u64>::with_capacity(usize::MAX / 4).is_err());
    });
}

#[test]
fn elements_without_size_need_no_buffer() {
    with_kit(|kit| {
        let mut units = HVec::new();
        for _ in 0..100 {
            units.push(()).expect("memory");
        }
        assert_eq!((units.len(), kit.heap.used()), (100, 0));
        assert_eq!(units.into_iter().count(), 100);
    });
}
