//! The heap of timers: a Python list, the earliest first, as `heapq` keeps it.

use vm::prelude::*;

use crate::event_loop::LoopCore;
use crate::handle::TimerObj;

/// As in asyncio: cancelled timers are swept out when there are many.
const MIN_SCHEDULED: usize = 100;
const MIN_CANCELLED_FRACTION: f64 = 0.5;

/// When a member of the heap is due. What is no timer never is.
fn due(value: &Value) -> f64 {
    value.downcast::<TimerObj>().map_or(f64::INFINITY, |timer| timer.seconds.get())
}

fn sift_up(heap: &mut [Value], mut at: usize) {
    while at > 0 {
        let parent = (at - 1) / 2;
        if due(&heap[at]) >= due(&heap[parent]) {
            break;
        }
        heap.swap(at, parent);
        at = parent;
    }
}

fn sift_down(heap: &mut [Value], mut at: usize) {
    loop {
        let (left, right) = (2 * at + 1, 2 * at + 2);
        if left >= heap.len() {
            break;
        }
        let child = if right < heap.len() && due(&heap[right]) < due(&heap[left]) { right } else { left };
        if due(&heap[child]) >= due(&heap[at]) {
            break;
        }
        heap.swap(at, child);
        at = child;
    }
}

fn with_heap<R>(core: &LoopCore, f: impl FnOnce(&mut HVec<Value>) -> R) -> Option<R> {
    let list = core.scheduled.get();
    list.downcast::<ListObj>().map(|list| list.items.with(f))
}

/// Adds a timer. `false`: the loop has no heap of ours.
pub fn push(vm: &Vm, core: &LoopCore, timer: &Value) -> PyResult<bool> {
    let pushed = with_heap(core, |heap| {
        heap.push(timer.clone())?;
        let last = heap.len() - 1;
        sift_up(heap, last);
        Ok(())
    });
    match pushed {
        Some(result) => vm.reserved(result).map(|()| true),
        None => Ok(false),
    }
}

fn pop(heap: &mut HVec<Value>) -> Option<Value> {
    let last = heap.pop()?;
    if heap.is_empty() {
        return Some(last);
    }
    let first = std::mem::replace(&mut heap[0], last);
    sift_down(heap, 0);
    Some(first)
}

fn unscheduled(value: &Value) {
    if let Some(timer) = value.downcast::<TimerObj>() {
        timer.scheduled.set(false);
    }
}

fn is_cancelled(value: &Value) -> bool {
    value.downcast::<TimerObj>().is_some_and(|timer| timer.handle.cancelled.get())
}

/// How many timers there are.
pub fn count(core: &LoopCore) -> usize {
    with_heap(core, |heap| heap.len()).unwrap_or(0)
}

/// Whether every member is a timer of ours, so that native code may keep the heap.
pub fn all_ours(core: &LoopCore) -> bool {
    with_heap(core, |heap| heap.first().is_none_or(|first| first.is_a::<TimerObj>())).unwrap_or(false)
}

/// Sweeps out cancelled timers: all when they are many, else those at the head.
pub fn sweep(core: &LoopCore) {
    let count = count(core);
    if count > MIN_SCHEDULED && core.timers_cancelled.get() as f64 / count as f64 > MIN_CANCELLED_FRACTION {
        let gone = with_heap(core, |heap| {
            let mut gone = Vec::new();
            let mut kept = 0;
            for at in 0..heap.len() {
                if is_cancelled(&heap[at]) {
                    continue;
                }
                heap.swap(kept, at);
                kept += 1;
            }
            while heap.len() > kept {
                gone.extend(heap.pop());
            }
            for at in (0..kept / 2).rev() {
                sift_down(heap, at);
            }
            gone
        });
        gone.iter().flatten().for_each(unscheduled);
        core.timers_cancelled.set(0);
        return;
    }
    while let Some(Some(timer)) =
        with_heap(core, |heap| if heap.first().is_some_and(is_cancelled) { pop(heap) } else { None })
    {
        core.timers_cancelled.set(core.timers_cancelled.get() - 1);
        unscheduled(&timer);
    }
}

/// When the earliest timer is due.
pub fn next_due(core: &LoopCore) -> Option<f64> {
    with_heap(core, |heap| heap.first().map(due)).flatten()
}

/// Takes the earliest timer when it is due before `end`.
pub fn take_due(core: &LoopCore, end: f64) -> Option<Value> {
    let timer =
        with_heap(core, |heap| if heap.first().is_some_and(|first| due(first) < end) { pop(heap) } else { None });
    let timer = timer.flatten()?;
    unscheduled(&timer);
    Some(timer)
}
