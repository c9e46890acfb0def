//! The queues of `concurrent.interpreters`: bounded or not, counted references, items of ended isolates replaced or
//! removed as each item says. No Python here.

use std::collections::{BTreeMap, VecDeque};

use crate::channels::{Item, Queued, orphan};
use crate::global::Global;
use crate::value::CrossValue;

struct Queue {
    items: VecDeque<Queued>,
    /// 0: no bound.
    max_size: i64,
    unbound_op: i32,
    fallback: i32,
    refs: u64,
    /// What the items take, in bytes.
    bytes: usize,
}

impl Queue {
    fn is_full(&self) -> bool {
        self.max_size > 0 && self.items.len() as i64 >= self.max_size
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum QueueError {
    /// "queue 3 not found"
    NotFound,
    /// "queue 3 is empty"
    Empty,
    /// "queue 3 is full"
    Full,
    /// Its items would take more memory than the isolate that puts one may use.
    NoMemory,
}

type Result<T> = std::result::Result<T, QueueError>;

struct Queues {
    next: i64,
    table: BTreeMap<i64, Queue>,
}

static QUEUES: Global<Queues> = Global::new(|| Queues { next: 1, table: BTreeMap::new() });

fn with<R>(id: i64, f: impl FnOnce(&mut Queue) -> Result<R>) -> Result<R> {
    f(QUEUES.lock().table.get_mut(&id).ok_or(QueueError::NotFound)?)
}

/// A new queue with one reference.
pub fn create(max_size: i64, unbound_op: i32, fallback: i32) -> i64 {
    let mut queues = QUEUES.lock();
    let id = queues.next;
    queues.next += 1;
    queues.table.insert(id, Queue { items: VecDeque::new(), max_size, unbound_op, fallback, refs: 1, bytes: 0 });
    id
}

pub fn destroy(id: i64) -> Result<()> {
    let gone = QUEUES.lock().table.remove(&id);
    gone.map(drop).ok_or(QueueError::NotFound)
}

/// Ids with their defaults (what becomes of orphaned items, fallback), newest first.
pub fn list() -> Vec<(i64, i32, i32)> {
    QUEUES.lock().table.iter().rev().map(|(id, q)| (*id, q.unbound_op, q.fallback)).collect()
}

pub fn defaults(id: i64) -> Result<(i32, i32)> {
    with(id, |q| Ok((q.unbound_op, q.fallback)))
}

pub fn max_size(id: i64) -> Result<i64> {
    with(id, |q| Ok(q.max_size))
}

pub fn count(id: i64) -> Result<usize> {
    with(id, |q| Ok(q.items.len()))
}

pub fn is_full(id: i64) -> Result<bool> {
    with(id, |q| Ok(q.is_full()))
}

/// Puts an item; all of the queue's take no more than `memory_limit` bytes.
pub fn put(id: i64, isolate: i64, value: CrossValue, unbound_op: Option<i32>, memory_limit: usize) -> Result<()> {
    let size = value.size();
    with(id, |q| {
        if q.is_full() {
            return Err(QueueError::Full);
        }
        if q.bytes.saturating_add(size) > memory_limit {
            return Err(QueueError::NoMemory);
        }
        q.bytes += size;
        let unbound_op = unbound_op.unwrap_or(q.unbound_op);
        q.items.push_back(Queued { value, sender: isolate, unbound_op, orphaned: false });
        Ok(())
    })
}

pub fn get(id: i64) -> Result<Item> {
    with(id, |q| {
        let item = q.items.pop_front().ok_or(QueueError::Empty)?;
        q.bytes -= item.value.size();
        Ok(item.into_item())
    })
}

pub fn bind(id: i64) -> Result<()> {
    with(id, |q| {
        q.refs += 1;
        Ok(())
    })
}

/// Drops a reference; the queue goes with the last one.
pub fn release(id: i64) -> Result<()> {
    let gone = {
        let mut queues = QUEUES.lock();
        let queue = queues.table.get_mut(&id).ok_or(QueueError::NotFound)?;
        queue.refs -= 1;
        if queue.refs == 0 { queues.table.remove(&id) } else { None }
    };
    drop(gone);
    Ok(())
}

pub(crate) fn isolate_ended(isolate: i64) {
    let mut queues = QUEUES.lock();
    for queue in queues.table.values_mut() {
        orphan(&mut queue.items, isolate);
        queue.bytes = queue.items.iter().map(|item| item.value.size()).sum();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bounded_queue_fills_and_empties() {
        let id = create(1, 3, 1);
        assert_eq!(put(id, 0, CrossValue::Int(1), None, usize::MAX), Ok(()));
        assert_eq!(is_full(id), Ok(true));
        assert_eq!(put(id, 0, CrossValue::Int(2), None, usize::MAX), Err(QueueError::Full));
        assert!(matches!(get(id), Ok(Item::Value(CrossValue::Int(1)))));
        assert_eq!(get(id).err(), Some(QueueError::Empty));
        let long = || CrossValue::Bytes(vec![0; 1000].into());
        assert_eq!(put(id, 0, long(), None, 900), Err(QueueError::NoMemory));
        assert_eq!(put(id, 0, long(), None, 2000), Ok(()));
        assert!(get(id).is_ok());
        assert_eq!(put(id, 0, long(), None, 2000), Ok(()), "what left counts no more");
        assert!(get(id).is_ok());
        bind(id).unwrap();
        release(id).unwrap();
        assert_eq!(count(id), Ok(0));
        release(id).unwrap();
        assert_eq!(count(id), Err(QueueError::NotFound));
    }
}
