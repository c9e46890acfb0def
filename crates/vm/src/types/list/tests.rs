//! Sorting, slices and comparisons under hostile keys.

use std::cell::Cell;

use crate::prelude::*;
use crate::types::{slice, tuple};
use crate::vm::testing::with_vm;

/// An object whose `==` and `<` empty the list it knows of.
struct Hostile {
    list: Slot,
    value: Cell<i64>,
}
heap::trace_fields!(Hostile: list);
heap::payload!(Hostile, "Hostile", trace);
static HOSTILE: TypeSpec = TypeSpec::new::<Hostile>("Hostile").slots(|s| {
    s.compare.set(Some(|_, a, b, op| {
        let (Some(x), Some(y)) = (a.downcast::<Hostile>(), b.downcast::<Hostile>()) else {
            return Ok(Value::NOT_IMPLEMENTED);
        };
        if let Some(list) = x.list.load().as_ref().and_then(|l| l.downcast::<ListObj>()) {
            drop(list.items.replace(HVec::new()));
            let _ = list.push(Value::NONE);
        }
        Ok(Value::bool(op.holds(x.value.get().cmp(&y.value.get()))))
    }));
});

fn ints(vm: &Vm, items: &[i64]) -> Value {
    vm.new_list(items.iter().map(|i| Value::small_int(*i)).collect()).unwrap()
}

fn text(vm: &Vm, v: &Value) -> String {
    vm.repr_text(v).unwrap()
}

fn sort(vm: &Vm, list: &Value, key: Option<&Value>, reverse: bool) -> PyResult<()> {
    super::sort(vm, list.downcast::<ListObj>().unwrap(), key, reverse)
}

#[test]
fn sort_is_stable() {
    with_vm(|vm| {
        // Pairs compare through the machine; a seeded shuffle of many equal first items.
        let mut state = 12345u64;
        let mut random = move || {
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            (state >> 33) as i64
        };
        for n in [0, 1, 2, 31, 32, 33, 64, 65, 500, 2000] {
            for kind in 0..4 {
                let keys: Vec<i64> = (0..n)
                    .map(|i| match kind {
                        0 => random() % 10,
                        1 => i,
                        2 => -i,
                        _ => i / 7 % 5,
                    })
                    .collect();
                for reverse in [false, true] {
                    let float_key = |k: i64| vm.new_tuple(&[Value::small_int(k)]);
                    let items: Vec<Value> = keys.iter().map(|k| float_key(*k)).collect();
                    let list = vm.new_list(items.clone()).unwrap();
                    sort(vm, &list, None, reverse).unwrap();
                    let sorted = list.downcast::<ListObj>().unwrap().to_vec();
                    let mut expected: Vec<usize> = (0..items.len()).collect();
                    if reverse {
                        expected.sort_by_key(|i| -keys[*i]);
                    } else {
                        expected.sort_by_key(|i| keys[*i]);
                    }
                    for (got, from) in sorted.iter().zip(expected) {
                        assert!(got.is(&items[from]), "n {n} kind {kind} reverse {reverse}");
                    }
                }
            }
        }
    });
}

#[test]
fn sort_of_simple_types_and_errors() {
    with_vm(|vm| {
        let list = ints(vm, &[3, 1, 2]);
        sort(vm, &list, None, false).unwrap();
        assert_eq!(text(vm, &list), "[1, 2, 3]");
        sort(vm, &list, None, true).unwrap();
        assert_eq!(text(vm, &list), "[3, 2, 1]");
        let mixed = vm.new_list(vec![Value::small_int(3), vm.new_float(1.5), Value::TRUE]).unwrap();
        sort(vm, &mixed, None, false).unwrap();
        assert_eq!(text(vm, &mixed), "[True, 1.5, 3]");
        let bad = vm.new_list(vec![Value::small_int(3), Value::NONE, Value::TRUE]).unwrap();
        assert!(sort(vm, &bad, None, false).unwrap_err().is(&crate::error::exception::TYPE_ERROR));
        assert_eq!(text(vm, &bad), "[3, None, True]");
    });
}

#[test]
fn hostile_comparison() {
    with_vm(|vm| {
        let list = vm.new_list(Vec::new()).unwrap();
        let make = |i: i64| HOSTILE.alloc(Hostile { list: Slot::new(list.clone()), value: Cell::new(i) }).into_value();
        let fill = || {
            let l = list.downcast::<ListObj>().unwrap();
            drop(l.items.replace(HVec::new()));
            for i in [5, 3, 4, 1] {
                l.push(make(i)).unwrap();
            }
        };
        fill();
        let error = sort(vm, &list, None, false).unwrap_err();
        assert!(error.is(&crate::error::exception::VALUE_ERROR));
        assert_eq!(vm.len(&list).unwrap(), 4);
        // index, count, remove, in, == while the list changes under them.
        fill();
        assert!(!vm.contains(&list, &make(9)).unwrap());
        fill();
        let name = crate::types::str::intern("remove");
        assert!(vm.call_method(&list, &name, &[make(3)]).is_err());
        fill();
        let other = vm.new_list(vec![make(5), make(3), make(4), make(1)]).unwrap();
        let _ = vm.compare(&list, &other, CmpOp::Lt).unwrap();
        drop(list.downcast::<ListObj>().unwrap().items.replace(HVec::new()));
    });
}

#[test]
fn slices() {
    with_vm(|vm| {
        let n = Value::NONE;
        let i = Value::small_int;
        let get = |start: Value, stop: Value, step: Value| {
            let list = ints(vm, &[0, 1, 2, 3, 4, 5, 6]);
            text(vm, &vm.get_item(&list, &slice::new(start, stop, step)).unwrap())
        };
        assert_eq!(get(n.clone(), n.clone(), i(-2)), "[6, 4, 2, 0]");
        assert_eq!(get(i(-3), n.clone(), n.clone()), "[4, 5, 6]");
        assert_eq!(get(i(5), i(1), i(-3)), "[5, 2]");
        assert_eq!(get(i(5), i(100), i(Value::MAX_INT)), "[5]");
        assert_eq!(get(i(Value::MIN_INT), i(Value::MAX_INT), n.clone()), "[0, 1, 2, 3, 4, 5, 6]");
        assert_eq!(get(i(4), i(2), n.clone()), "[]");
        for (step, left) in [(2, "[1, 3, 5]"), (-3, "[1, 2, 4, 5]"), (7, "[1, 2, 3, 4, 5, 6]")] {
            let list = ints(vm, &[0, 1, 2, 3, 4, 5, 6]);
            vm.del_item(&list, &slice::new(n.clone(), n.clone(), i(step))).unwrap();
            assert_eq!(text(vm, &list), left);
        }
        let list = ints(vm, &[0, 1, 2, 3]);
        vm.set_item(&list, &slice::new(i(1), i(3), n.clone()), &list).unwrap();
        assert_eq!(text(vm, &list), "[0, 0, 1, 2, 3, 3]");
        let error = vm.set_item(&list, &slice::new(n.clone(), n.clone(), i(2)), &ints(vm, &[1])).unwrap_err();
        let message = vm.str(error.exception().unwrap()).map(|s| s.display().into_owned());
        let _ = message;
        assert!(error.is(&crate::error::exception::VALUE_ERROR));
        let itself = vm.new_list(Vec::new()).unwrap();
        itself.downcast::<ListObj>().unwrap().push(itself.clone()).unwrap();
        assert_eq!(text(vm, &itself), "[[...]]");
        drop(itself.downcast::<ListObj>().unwrap().items.replace(HVec::new()));
        assert!(vm.binary(crate::ops::number::BinaryOp::Mul, &list, &i(Value::MAX_INT)).is_err());
    });
}

#[test]
fn tuple_hash_as_cpython() {
    with_vm(|vm| {
        let t = |items: &[i64]| {
            vm.hash(&vm.new_tuple(&items.iter().map(|i| Value::small_int(*i)).collect::<Vec<_>>())).unwrap()
        };
        assert_eq!(t(&[1, 2, 3]), 529344067295497451);
        assert_eq!(t(&[]), 5740354900026072187);
        assert_eq!(t(&[1]), -6644214454873602895);
        assert_eq!(t(&[-1, -2]), 960947337673586213);
        assert_eq!(
            vm.hash(&slice::new(Value::small_int(1), Value::small_int(2), Value::small_int(3))).unwrap(),
            -2340833382717974474
        );
        let pair = vm.new_tuple(&[Value::small_int(1)]);
        assert_eq!(vm.repr_text(&pair).unwrap(), "(1,)");
        assert!(tuple::TUPLE.is_exact(&pair));
    });
}
