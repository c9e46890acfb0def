//! `_heapq`: binary heaps in lists. Comparisons may run Python that changes the list: its length is checked again.

use vm::prelude::*;

use super::support::*;

pub static MODULE: ModuleDef = ModuleDef::new("_heapq", "Heap queue algorithm (a.k.a. priority queue).").functions(&[
    def("heappush", "(heap, item, /)", |vm, a| push(vm, a, false), "Push item onto heap, maintaining the heap invariant."),
    def("heappop", "(heap, /)", |vm, a| pop(vm, a, false), "Pop the smallest item off the heap, maintaining the heap invariant."),
    def("heapreplace", "(heap, item, /)", |vm, a| replace(vm, a, false), "Pop and return the current smallest value, and add the new item.\n\nThis is more efficient than heappop() followed by heappush(), and can be\nmore appropriate when using a fixed-size heap.  Note that the value\nreturned may be larger than item!  That constrains reasonable uses of\nthis routine unless written as part of a conditional replacement:\n\n    if item > heap[0]:\n        item = heapreplace(heap, item)"),
    def("heappushpop", "(heap, item, /)", |vm, a| push_pop(vm, a, false), "Push item on the heap, then pop and return the smallest item from the heap.\n\nThe combined action runs more efficiently than heappush() followed by\na separate call to heappop()."),
    def("heapify", "(heap, /)", |vm, a| heapify(vm, a, false), "Transform list into a heap, in-place, in O(len(heap)) time."),
    def("heappush_max", "(heap, item, /)", |vm, a| push(vm, a, true), "Push item onto max heap, maintaining the heap invariant."),
    def("heappop_max", "(heap, /)", |vm, a| pop(vm, a, true), "Maxheap variant of heappop."),
    def("heapreplace_max", "(heap, item, /)", |vm, a| replace(vm, a, true), "Maxheap variant of heapreplace."),
    def("heappushpop_max", "(heap, item, /)", |vm, a| push_pop(vm, a, true), "Maxheap variant of heappushpop.\n\nThe combined action runs more efficiently than heappush_max() followed by\na separate call to heappop_max()."),
    def("heapify_max", "(heap, /)", |vm, a| heapify(vm, a, true), "Maxheap variant of heapify."),
])
.exec(|vm, dict| {
    dict.set_name("__about__", vm.new_str("Heap queues"));
    Ok(())
});

fn list<'a>(vm: &Vm, v: &'a Value, name: &str) -> PyResult<&'a ListObj> {
    v.downcast::<ListObj>().ok_or_else(|| {
        let which = if name.starts_with("heappush") || name.starts_with("heapreplace") { " 1" } else { "" };
        vm.type_error(format!("{name}() argument{which} must be list, not {}", vm.argument_type(v)))
    })
}

/// Whether `a` belongs above `b`.
fn above(vm: &Vm, a: &Value, b: &Value, max: bool) -> PyResult<bool> {
    if max { vm.compare_bool(b, a, CmpOp::Lt) } else { vm.compare_bool(a, b, CmpOp::Lt) }
}

fn get(vm: &Vm, l: &ListObj, at: usize) -> PyResult {
    l.get(at).ok_or_else(|| vm.index_error("index out of range"))
}

fn changed(vm: &Vm, l: &ListObj, len: usize) -> PyResult<()> {
    if l.len() == len { Ok(()) } else { Err(vm.runtime_error("list changed size during iteration")) }
}

fn swap(l: &ListObj, a: usize, b: usize) {
    l.items.with(|v| {
        if a < v.len() && b < v.len() {
            v.swap(a, b);
        }
    });
}

/// Moves the item at `at` up while it belongs above its parent; not above `top`.
fn sift_down(vm: &Vm, l: &ListObj, top: usize, mut at: usize, max: bool) -> PyResult<()> {
    let len = l.len();
    while at > top {
        let parent = (at - 1) / 2;
        let higher = above(vm, &get(vm, l, at)?, &get(vm, l, parent)?, max)?;
        changed(vm, l, len)?;
        if !higher {
            break;
        }
        swap(l, at, parent);
        at = parent;
    }
    Ok(())
}

/// Lets the item at `at` sink to a leaf, then rise to its place: fewer comparisons than stopping on the way.
fn sift_up(vm: &Vm, l: &ListObj, start: usize, max: bool) -> PyResult<()> {
    let len = l.len();
    let mut at = start;
    while at < len / 2 {
        let mut child = 2 * at + 1;
        if child + 1 < len {
            let left = above(vm, &get(vm, l, child)?, &get(vm, l, child + 1)?, max)?;
            changed(vm, l, len)?;
            if !left {
                child += 1;
            }
        }
        swap(l, at, child);
        at = child;
    }
    sift_down(vm, l, start, at, max)
}

fn push(vm: &Vm, a: &[Value], max: bool) -> PyResult {
    let l = list(vm, &a[0], if max { "heappush_max" } else { "heappush" })?;
    vm.reserved(l.push(a[1].clone()))?;
    sift_down(vm, l, 0, l.len() - 1, max)?;
    Ok(Value::NONE)
}

fn pop(vm: &Vm, a: &[Value], max: bool) -> PyResult {
    let l = list(vm, &a[0], if max { "heappop_max" } else { "heappop" })?;
    let Some(last) = l.items.with(|v| v.pop()) else { return Err(vm.index_error("index out of range")) };
    let top = l.items.with(|v| v.first_mut().map(|first| std::mem::replace(first, last.clone())));
    let Some(top) = top else { return Ok(last) };
    sift_up(vm, l, 0, max)?;
    Ok(top)
}

fn replace(vm: &Vm, a: &[Value], max: bool) -> PyResult {
    let l = list(vm, &a[0], if max { "heapreplace_max" } else { "heapreplace" })?;
    let top = l.items.with(|v| v.first_mut().map(|first| std::mem::replace(first, a[1].clone())));
    let Some(top) = top else { return Err(vm.index_error("index out of range")) };
    sift_up(vm, l, 0, max)?;
    Ok(top)
}

fn push_pop(vm: &Vm, a: &[Value], max: bool) -> PyResult {
    let l = list(vm, &a[0], if max { "heappushpop_max" } else { "heappushpop" })?;
    let Some(top) = l.get(0) else { return Ok(a[1].clone()) };
    let keep = !above(vm, &top, &a[1], max)?;
    if l.is_empty() {
        return Err(vm.index_error("index out of range"));
    }
    if keep {
        return Ok(a[1].clone());
    }
    replace(vm, a, max)
}

fn heapify(vm: &Vm, a: &[Value], max: bool) -> PyResult {
    let l = list(vm, &a[0], if max { "heapify_max" } else { "heapify" })?;
    let mut polled = Poll::default();
    for i in (0..l.len() / 2).rev() {
        polled.tick(vm)?;
        sift_up(vm, l, i, max)?;
    }
    Ok(Value::NONE)
}
