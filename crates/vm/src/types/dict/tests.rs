//! The table against a model, and dicts whose keys' `==` changes them.

use std::cell::Cell;
use std::collections::HashMap;

use super::*;
use crate::prelude::*;
use crate::vm::testing::with_vm;

struct Random(u64);
impl Random {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (self.0 >> 33) % n
    }
}

#[test]
fn table_against_a_model() {
    with_vm(|vm| {
        for seed in 1..6 {
            let mut random = Random(seed);
            let dict = DictObj::new();
            let mut model: HashMap<i64, i64> = HashMap::new();
            let mut order: Vec<i64> = Vec::new();
            for step in 0..6000 {
                let key = random.below(if step < 3000 { 400 } else { 40 }) as i64 - 20;
                // Ints and floats that are equal must be one key.
                let value_key = if random.below(4) == 0 { vm.new_float(key as f64) } else { Value::small_int(key) };
                match random.below(10) {
                    0..=4 => {
                        dict.set(vm, &value_key, Value::small_int(step)).unwrap();
                        if model.insert(key, step).is_none() {
                            order.push(key);
                        }
                    }
                    5..=7 => {
                        let removed = dict.remove(vm, &value_key).unwrap().and_then(|v| v.as_int());
                        assert_eq!(removed, model.remove(&key));
                        order.retain(|k| *k != key);
                    }
                    8 => {
                        assert_eq!(dict.get(vm, &value_key).unwrap().and_then(|v| v.as_int()), model.get(&key).copied())
                    }
                    _ => {
                        if random.below(300) == 0 {
                            dict.clear();
                            model.clear();
                            order.clear();
                        } else if let Some(at) = dict.table.with(|t| t.prev_live(usize::MAX)) {
                            let (_, value) = dict.remove_at(at);
                            let last = order.pop().unwrap();
                            assert_eq!(value.as_int(), model.remove(&last));
                        }
                    }
                }
                assert_eq!(dict.len(), model.len());
            }
            let values: Vec<i64> = dict.items().iter().map(|(_, v)| v.as_int().unwrap()).collect();
            let expected: Vec<i64> = order.iter().map(|k| model[k]).collect();
            assert_eq!(values, expected);
        }
    });
}

/// All of one hash; `==` clears or fills the dict it knows of a few times.
struct Hostile {
    dict: Slot,
    id: i64,
    tricks: Cell<u32>,
}
heap::trace_fields!(Hostile: dict);
heap::payload!(Hostile, "Hostile", trace);
static HOSTILE: TypeSpec = TypeSpec::new::<Hostile>("Hostile").slots(|s| {
    s.hash.set(Some(|_, _| Ok(7)));
    s.compare.set(Some(|vm, a, b, op| {
        let (Some(x), Some(y)) = (a.downcast::<Hostile>(), b.downcast::<Hostile>()) else {
            return Ok(Value::NOT_IMPLEMENTED);
        };
        let left = x.tricks.get();
        if left > 0
            && let Some(value) = x.dict.load()
            && let Some(dict) = value.downcast::<DictObj>()
        {
            x.tricks.set(left - 1);
            if left % 2 == 0 {
                dict.clear();
            }
            for i in 0..left as i64 {
                dict.set(vm, &Value::small_int(i * 3), Value::NONE)?;
            }
        }
        Ok(Value::bool(op.holds(x.id.cmp(&y.id))))
    }));
});

#[test]
fn dict_changed_in_eq() {
    with_vm(|vm| {
        for tricks in 0..12 {
            let dict = DictObj::new();
            let value = dict.to_value();
            let make = |id: i64| {
                HOSTILE.alloc(Hostile { dict: Slot::new(value.clone()), id, tricks: Cell::new(tricks) }).into_value()
            };
            for id in 0..12 {
                dict.set(vm, &make(id), Value::small_int(id)).unwrap();
                dict.set(vm, &Value::small_int(id), Value::NONE).unwrap();
            }
            let _ = dict.get(vm, &make(5)).unwrap();
            let _ = dict.remove(vm, &make(3)).unwrap();
            let _ = setdefault(vm, &dict, &make(77), &Value::TRUE).unwrap();
            let copy = dict.copy(vm).unwrap().into_value();
            let _ = vm.compare(&value, &copy, CmpOp::Eq).unwrap();
            merge(vm, &dict, &copy).unwrap();
            dict.clear();
            copy.downcast::<DictObj>().unwrap().clear();
        }
    });
}

#[test]
fn iteration_and_views() {
    with_vm(|vm| {
        let dict = DictObj::new();
        let value = dict.to_value();
        for i in 0..3 {
            dict.set(vm, &Value::small_int(i), Value::small_int(i * i)).unwrap();
        }
        let text = |v: &Value| vm.repr_text(v).unwrap();
        assert_eq!(text(&value), "{0: 0, 1: 1, 2: 4}");
        assert_eq!(text(&items(vm, &value).unwrap()), "dict_items([(0, 0), (1, 1), (2, 4)])");
        let keys = keys(vm, &value).unwrap();
        let reversed = views::reversed_keys(vm, &value).unwrap();
        let list = vm.new_list(vm.collect(&reversed).unwrap().into_iter().collect()).unwrap();
        assert_eq!(text(&list), "[2, 1, 0]");
        let both = vm.binary(crate::ops::number::BinaryOp::And, &vm.new_tuple(&[Value::small_int(2)]), &keys).unwrap();
        assert_eq!(text(&both), "{2}");
        let iter = vm.iter(&value).unwrap();
        vm.next(&iter).unwrap();
        dict.set(vm, &Value::small_int(9), Value::NONE).unwrap();
        assert!(vm.next(&iter).unwrap_err().is(&crate::error::exception::RUNTIME_ERROR));
        // Same size, other keys.
        let iter = vm.iter(&value).unwrap();
        for _ in 0..4 {
            vm.next(&iter).unwrap();
        }
        dict.remove(vm, &Value::small_int(0)).unwrap();
        dict.set(vm, &Value::small_int(100), Value::NONE).unwrap();
        assert!(vm.next(&iter).unwrap_err().is(&crate::error::exception::RUNTIME_ERROR));
        let unhashable = vm.new_list(Vec::new()).unwrap();
        let error = dict.get(vm, &unhashable).unwrap_err();
        assert!(error.is(&crate::error::exception::TYPE_ERROR));
        assert!(vm.get_item(&value, &Value::small_int(55)).unwrap_err().is(&crate::error::exception::KEY_ERROR));
    });
}
