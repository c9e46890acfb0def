//! Sets: hashes as CPython's, operators, and changes during iteration and comparison.

use super::*;
use crate::ops::number::BinaryOp;
use crate::vm::testing::with_vm;

fn make(vm: &Vm, spec: &'static TypeSpec, items: &[i64]) -> Value {
    let list = vm.new_list(items.iter().map(|i| Value::small_int(*i)).collect()).unwrap();
    vm.call(&spec.to_value(), &[list]).unwrap()
}

#[test]
fn frozen_hash_as_cpython() {
    with_vm(|vm| {
        let hash = |items: &[i64]| vm.hash(&make(vm, &FROZENSET, items)).unwrap();
        assert_eq!(hash(&[]), 133146708735736);
        assert_eq!(hash(&[1]), -558064481276695278);
        assert_eq!(hash(&[1, 2, 3]), -272375401224217160);
        assert_eq!(hash(&[3, 2, 1]), -272375401224217160);
    });
}

#[test]
fn operators_and_kinds() {
    with_vm(|vm| {
        let (a, b) = (make(vm, &SET, &[1, 2, 3]), make(vm, &FROZENSET, &[2, 3, 4]));
        let show = |op| vm.repr_text(&vm.binary(op, &a, &b).unwrap()).unwrap();
        assert_eq!(show(BinaryOp::And), "{2, 3}");
        assert_eq!(show(BinaryOp::Or), "{1, 2, 3, 4}");
        assert_eq!(show(BinaryOp::Sub), "{1}");
        assert_eq!(show(BinaryOp::Xor), "{1, 4}");
        let flipped = vm.binary(BinaryOp::Sub, &b, &a).unwrap();
        assert_eq!(vm.repr_text(&flipped).unwrap(), "frozenset({4})");
        let error = vm.binary(BinaryOp::Or, &a, &vm.new_list(Vec::new()).unwrap()).unwrap_err();
        assert!(error.is(&crate::error::exception::TYPE_ERROR));
        // A set is found as the frozenset with its elements.
        let outer = vm.call(&SET.to_value(), &[vm.new_tuple(std::slice::from_ref(&b))]).unwrap();
        assert!(vm.contains(&outer, &make(vm, &SET, &[4, 3, 2])).unwrap());
        let iter = vm.iter(&a).unwrap();
        vm.next(&iter).unwrap();
        a.downcast::<SetObj>().unwrap().add(vm, &Value::small_int(77)).unwrap();
        assert!(vm.next(&iter).unwrap_err().is(&crate::error::exception::RUNTIME_ERROR));
        assert_eq!(vm.repr_text(&make(vm, &SET, &[])).unwrap(), "set()");
    });
}
