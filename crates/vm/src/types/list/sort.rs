//! `list.sort` and `sorted`: a stable merge sort of positions by keys. While it runs the list is empty, so that keys and
//! comparisons may do to it what they like. Runs that are in order already are found first and merged with a stack, as
//! in timsort (Peters, CPython's `listsort.txt`), so sorted and reversed input costs one pass.

use std::cmp::Ordering;

use super::ListObj;
use crate::ops::protocol::Poll;
use crate::prelude::*;
use crate::types::{float, str::STR};

pub fn sort_method(vm: &Vm, args: &[Value]) -> PyResult {
    let key = args[1].non_null().filter(|k| !k.is_none());
    let reverse = args[2].non_null().map_or(Ok(false), |r| vm.truth(r))?;
    let Some(list) = args[0].downcast::<ListObj>() else { return Err(vm.type_error("a list is required")) };
    sort(vm, list, key, reverse)?;
    Ok(Value::NONE)
}

/// Sorts in place; after an error the items are back in their old order.
pub fn sort(vm: &Vm, list: &ListObj, key: Option<&Value>, reverse: bool) -> PyResult<()> {
    let mut items = list.items.replace(HVec::new());
    if key.is_none() && sort_in_place(&mut items, reverse) {
        drop(list.items.replace(items));
        return Ok(());
    }
    let result = order(vm, &items, key, reverse).map(|order| apply(&mut items, &order));
    let meanwhile = list.items.replace(items);
    let modified = meanwhile.capacity() > 0;
    drop(meanwhile);
    result?;
    if modified { Err(vm.value_error("list modified during sort")) } else { Ok(()) }
}

/// Few items of one simple type are sorted where they stand, without memory of their own.
fn sort_in_place(items: &mut [Value], reverse: bool) -> bool {
    const FEW: usize = 20;
    if items.len() > FEW {
        return false;
    }
    // Equal items keep their order, from the back when it is reversed: `sort_by` of so few is an insertion sort.
    let sorted = if items.iter().all(|item| item.is_int()) {
        items.sort_unstable_by_key(|item| item.as_int());
        true
    } else if items.iter().all(|item| STR.is_exact(item)) {
        if reverse {
            items.reverse();
        }
        items.sort_by(|a, b| bytes_of(a).cmp(bytes_of(b)));
        true
    } else {
        false
    };
    if sorted && reverse {
        items.reverse();
    }
    sorted
}

fn bytes_of(value: &Value) -> &[u8] {
    value.downcast::<StrObj>().map_or(&[], |s| s.as_bytes())
}

/// Positions of the items in sorted order.
fn order(vm: &Vm, items: &[Value], key: Option<&Value>, reverse: bool) -> PyResult<Vec<u32>> {
    let n = items.len();
    if n > u32::MAX as usize / 2 {
        return Err(vm.memory_error());
    }
    let computed;
    let keys = match key {
        None => items,
        Some(key) => {
            let mut all = vm.reserved(HVec::with_capacity(n))?;
            for item in items {
                vm.reserved(all.push(vm.call(key, std::slice::from_ref(item))?))?;
            }
            computed = all;
            &computed[..]
        }
    };
    let mut order = Vec::new();
    if order.try_reserve_exact(n).is_err() {
        return Err(vm.memory_error());
    }
    // Sorting the reversed list and reversing again keeps equal items in their order.
    order.extend(0..n as u32);
    if reverse {
        order.reverse();
    }
    vm.poll()?;
    if !sort_natively(keys, &mut order) {
        let mut sorter = Sorter { vm, keys, polled: Poll::default() };
        sorter.sort(&mut order)?;
    }
    if reverse {
        order.reverse();
    }
    Ok(order)
}

/// Moves the items to their places.
fn apply(items: &mut HVec<Value>, order: &[u32]) {
    let mut visited = vec![false; order.len()];
    for start in 0..order.len() {
        if visited[start] {
            continue;
        }
        // Follow the cycle that begins here.
        let mut at = start;
        loop {
            visited[at] = true;
            let from = order[at] as usize;
            if from == start {
                break;
            }
            items.swap(at, from);
            at = from;
        }
    }
}

/// Keys of one simple type are compared without the machine; `false` when they are not.
fn sort_natively(keys: &[Value], order: &mut [u32]) -> bool {
    if keys.iter().all(|k| k.is_int()) {
        order.sort_by_key(|i| keys[*i as usize].as_int());
        return true;
    }
    if keys.iter().all(|k| STR.is_exact(k)) {
        let text = |i: &u32| keys[*i as usize].downcast::<StrObj>().map(|s| s.as_bytes());
        // WTF-8 sorts as its code points do.
        order.sort_by(|a, b| text(a).cmp(&text(b)));
        return true;
    }
    let value = |k: &Value| if float::FLOAT.is_exact(k) { float::exact(k).filter(|f| !f.is_nan()) } else { None };
    if keys.iter().all(|k| value(k).is_some()) {
        let number = |i: &u32| float::exact(&keys[*i as usize]).unwrap_or(0.0);
        order.sort_by(|a, b| number(a).partial_cmp(&number(b)).unwrap_or(Ordering::Equal));
        return true;
    }
    false
}

struct Sorter<'a> {
    vm: &'a Vm,
    keys: &'a [Value],
    polled: Poll,
}

/// Runs shorter than this are extended by insertion.
const MIN_RUN: usize = 32;

impl Sorter<'_> {
    /// Whether the key at position `a` is less than the one at `b`.
    fn less(&mut self, a: u32, b: u32) -> PyResult<bool> {
        self.polled.tick(self.vm)?;
        let result = self.vm.compare(&self.keys[a as usize], &self.keys[b as usize], CmpOp::Lt)?;
        self.vm.truth(&result)
    }
    fn sort(&mut self, order: &mut [u32]) -> PyResult<()> {
        let n = order.len();
        let mut runs: Vec<(usize, usize)> = Vec::new();
        let mut scratch = Vec::new();
        let mut start = 0;
        while start < n {
            let natural = self.run(&mut order[start..])?;
            let len = natural.max(MIN_RUN.min(n - start));
            self.insert(&mut order[start..start + len], natural)?;
            runs.push((start, len));
            start += len;
            // Lengths on the stack fall, each more than the sum of the next two.
            while runs.len() > 1 {
                let k = runs.len();
                let len = |i: usize| runs[k - i].1;
                let at = if k > 2 && len(3) <= len(2) + len(1) || k > 3 && len(4) <= len(3) + len(2) {
                    if len(3) < len(1) { k - 3 } else { k - 2 }
                } else if len(2) <= len(1) {
                    k - 2
                } else {
                    break;
                };
                self.merge_runs(order, &mut runs, at, &mut scratch)?;
            }
        }
        while runs.len() > 1 {
            let k = runs.len();
            let at = if k > 2 && runs[k - 3].1 < runs[k - 1].1 { k - 3 } else { k - 2 };
            self.merge_runs(order, &mut runs, at, &mut scratch)?;
        }
        Ok(())
    }
    /// The length of the run at the start, made ascending when it descends strictly.
    fn run(&mut self, order: &mut [u32]) -> PyResult<usize> {
        if order.len() < 2 {
            return Ok(order.len());
        }
        let mut len = 2;
        let descending = self.less(order[1], order[0])?;
        while len < order.len() && self.less(order[len], order[len - 1])? == descending {
            len += 1;
        }
        if descending {
            order[..len].reverse();
        }
        Ok(len)
    }
    /// Binary insertion of what follows the first `sorted` positions.
    fn insert(&mut self, order: &mut [u32], sorted: usize) -> PyResult<()> {
        for at in sorted..order.len() {
            let pivot = order[at];
            let (mut low, mut high) = (0, at);
            while low < high {
                let middle = (low + high) / 2;
                if self.less(pivot, order[middle])? {
                    high = middle;
                } else {
                    low = middle + 1;
                }
            }
            order[low..=at].rotate_right(1);
        }
        Ok(())
    }
    fn merge_runs(
        &mut self,
        order: &mut [u32],
        runs: &mut Vec<(usize, usize)>,
        at: usize,
        scratch: &mut Vec<u32>,
    ) -> PyResult<()> {
        let ((start, left), (_, right)) = (runs[at], runs[at + 1]);
        runs[at].1 = left + right;
        runs.remove(at + 1);
        let part = &mut order[start..start + left + right];
        if !self.less(part[left], part[left - 1])? {
            return Ok(());
        }
        scratch.clear();
        if scratch.try_reserve(left).is_err() {
            return Err(self.vm.memory_error());
        }
        scratch.extend_from_slice(&part[..left]);
        let (mut i, mut j, mut to) = (0, left, 0);
        while i < left && j < part.len() {
            if self.less(part[j], scratch[i])? {
                part[to] = part[j];
                j += 1;
            } else {
                part[to] = scratch[i];
                i += 1;
            }
            to += 1;
        }
        part[to..to + left - i].copy_from_slice(&scratch[i..]);
        Ok(())
    }
}
