//! Channels between isolates: queues of cross values with two ends, to which isolates become attached by sending and
//! receiving. The rules of opening and closing are those of CPython 3.9's `_xxsubinterpreters`; no Python here.

use std::collections::{BTreeMap, VecDeque};

use crate::global::Global;
use crate::value::{CrossValue, End};

/// What became of an item whose sender ended: CPython's `unboundop`.
pub const UNBOUND_REMOVE: i32 = 1;
pub const UNBOUND_ERROR: i32 = 2;
pub const UNBOUND_REPLACE: i32 = 3;

/// An item on its way: its value, or what to give in its place since its sender has ended.
pub enum Item {
    Value(CrossValue),
    Unbound(i32),
}

pub(crate) struct Queued {
    pub(crate) value: CrossValue,
    pub(crate) sender: i64,
    pub(crate) unbound_op: i32,
    pub(crate) orphaned: bool,
}

impl Queued {
    pub(crate) fn into_item(self) -> Item {
        if self.orphaned { Item::Unbound(self.unbound_op) } else { Item::Value(self.value) }
    }
}

/// Drops what an ended isolate sent, as each item says.
pub(crate) fn orphan(items: &mut VecDeque<Queued>, isolate: i64) {
    items.retain_mut(|item| {
        if item.sender == isolate && !item.orphaned {
            item.orphaned = true;
            item.value = CrossValue::None;
            return item.unbound_op != UNBOUND_REMOVE;
        }
        true
    });
}

/// An isolate's hold on an end.
struct Hold {
    isolate: i64,
    open: bool,
}

struct Channel {
    send: Vec<Hold>,
    recv: Vec<Hold>,
    items: VecDeque<Queued>,
    open: bool,
    /// Closed for sending; closes when it is empty.
    closing: bool,
    /// Id objects in all isolates.
    refs: u64,
    unbound_op: i32,
    /// Items of this isolate go with it only where the channel was made by `_interpchannels`.
    modern: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ChannelError {
    /// "channel 3 not found"
    NotFound,
    /// "channel 3 closed"
    Closed,
    /// "channel already closed"
    EndClosed,
    /// "channel 3 is empty"
    Empty,
    /// "may not be closed if not empty (try force=True)"
    NotEmpty,
}

type Result<T> = std::result::Result<T, ChannelError>;

#[derive(Default)]
struct Channels {
    next: i64,
    table: BTreeMap<i64, Channel>,
    /// Whether any channel was made by `_interpchannels`.
    any_modern: bool,
}

static CHANNELS: Global<Channels> = Global::new(Channels::default);

fn attach(end: &mut Vec<Hold>, isolate: i64) -> Result<()> {
    match end.iter().find(|h| h.isolate == isolate) {
        Some(hold) if !hold.open => Err(ChannelError::EndClosed),
        Some(_) => Ok(()),
        None => {
            end.push(Hold { isolate, open: true });
            Ok(())
        }
    }
}

fn close_hold(end: &mut Vec<Hold>, isolate: i64) {
    match end.iter_mut().find(|h| h.isolate == isolate) {
        Some(hold) => hold.open = false,
        None => end.push(Hold { isolate, open: false }),
    }
}

impl Channel {
    fn holds_open(&self) -> bool {
        self.send.iter().chain(&self.recv).any(|h| h.open) || (self.send.is_empty() && self.recv.is_empty())
    }
    /// Nothing passes any more; what was in it is dropped by the caller, outside the lock.
    fn shut(&mut self) -> VecDeque<Queued> {
        self.open = false;
        self.send.iter_mut().chain(&mut self.recv).for_each(|h| h.open = false);
        std::mem::take(&mut self.items)
    }
}

fn with<R>(id: i64, f: impl FnOnce(&mut Channel) -> Result<R>) -> Result<R> {
    f(CHANNELS.lock().table.get_mut(&id).ok_or(ChannelError::NotFound)?)
}

fn with_open<R>(id: i64, f: impl FnOnce(&mut Channel) -> Result<R>) -> Result<R> {
    with(id, |c| if c.open { f(c) } else { Err(ChannelError::Closed) })
}

/// A new channel without references. `unbound_op` is the default for its items; `None` for 3.9's channels, whose items
/// outlive their sender.
pub fn create(unbound_op: Option<i32>) -> i64 {
    let mut channels = CHANNELS.lock();
    let id = channels.next;
    channels.next += 1;
    channels.any_modern |= unbound_op.is_some();
    let channel = Channel {
        send: Vec::new(),
        recv: Vec::new(),
        items: VecDeque::new(),
        open: true,
        closing: false,
        refs: 0,
        unbound_op: unbound_op.unwrap_or(UNBOUND_REPLACE),
        modern: unbound_op.is_some(),
    };
    channels.table.insert(id, channel);
    id
}

pub fn destroy(id: i64) -> Result<()> {
    let gone = CHANNELS.lock().table.remove(&id);
    gone.map(drop).ok_or(ChannelError::NotFound)
}

/// All ids, ascending.
pub fn list() -> Vec<i64> {
    CHANNELS.lock().table.keys().copied().collect()
}

/// The isolates attached to an end, in the order in which they became so.
pub fn holders(id: i64, end: End) -> Result<Vec<i64>> {
    with_open(id, |c| {
        let holds = if end == End::Send { &c.send } else { &c.recv };
        Ok(holds.iter().filter(|h| h.open).map(|h| h.isolate).collect())
    })
}

pub fn count(id: i64) -> Result<usize> {
    with_open(id, |c| Ok(c.items.len()))
}

/// The channel's default for items whose sender ends.
pub fn default_unbound(id: i64) -> Result<i32> {
    with_open(id, |c| Ok(c.unbound_op))
}

/// What `get_info()` tells of a channel: of each end how many isolates hold it, and have released it.
pub struct Info {
    pub open: bool,
    pub closing: bool,
    pub count: usize,
    pub send: (usize, usize),
    pub recv: (usize, usize),
}

pub fn info(id: i64) -> Result<Info> {
    let counts = |end: &[Hold]| {
        let open = end.iter().filter(|h| h.open).count();
        (open, end.len() - open)
    };
    with(id, |c| {
        let (send, recv) = (counts(&c.send), counts(&c.recv));
        Ok(Info { open: c.open, closing: c.closing && c.open, count: c.items.len(), send, recv })
    })
}

pub fn send(id: i64, isolate: i64, value: CrossValue, unbound_op: Option<i32>) -> Result<()> {
    with_open(id, |c| {
        if c.closing {
            return Err(ChannelError::Closed);
        }
        attach(&mut c.send, isolate)?;
        let unbound_op = unbound_op.unwrap_or(c.unbound_op);
        c.items.push_back(Queued { value, sender: isolate, unbound_op, orphaned: false });
        Ok(())
    })
}

/// The oldest item.
pub fn recv(id: i64, isolate: i64) -> Result<Item> {
    with_open(id, |c| {
        attach(&mut c.recv, isolate)?;
        let item = c.items.pop_front().ok_or(ChannelError::Empty)?;
        if c.closing && c.items.is_empty() {
            c.shut();
        }
        Ok(item.into_item())
    })
}

/// Closes the channel for all isolates. A channel with items in it is closed for sending at once and altogether when
/// it is empty (`end` is `Send`), or only with `force`.
pub fn close(id: i64, end: End, force: bool) -> Result<()> {
    let dropped = with_open(id, |c| {
        if !force && end == End::Send && c.closing {
            return Err(ChannelError::Closed);
        }
        if force || c.items.is_empty() {
            return Ok(c.shut());
        }
        if end == End::Send {
            c.closing = true;
            return Ok(VecDeque::new());
        }
        Err(ChannelError::NotEmpty)
    })?;
    drop(dropped);
    Ok(())
}

/// Closes ends for one isolate; the channel closes with its last open end.
pub fn release(id: i64, isolate: i64, end: End) -> Result<()> {
    let dropped = with_open(id, |c| {
        if end != End::Recv {
            close_hold(&mut c.send, isolate);
        }
        if end != End::Send {
            close_hold(&mut c.recv, isolate);
        }
        Ok(if c.holds_open() { VecDeque::new() } else { c.shut() })
    })?;
    drop(dropped);
    Ok(())
}

/// An id object was made.
pub fn incref(id: i64) -> Result<()> {
    with(id, |c| {
        c.refs += 1;
        Ok(())
    })
}

/// An id object went; the channel goes with the last one.
pub fn decref(id: i64) {
    let gone = {
        let mut channels = CHANNELS.lock();
        match channels.table.get_mut(&id) {
            Some(c) if c.refs > 1 => {
                c.refs -= 1;
                None
            }
            _ => channels.table.remove(&id),
        }
    };
    drop(gone);
}

/// An isolate ended: it holds no end any more.
pub(crate) fn isolate_ended(isolate: i64) {
    let mut channels = CHANNELS.lock();
    if !channels.any_modern {
        return;
    }
    for channel in channels.table.values_mut().filter(|c| c.modern) {
        for hold in channel.send.iter_mut().chain(&mut channel.recv).filter(|h| h.isolate == isolate) {
            hold.open = false;
        }
        orphan(&mut channel.items, isolate);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn int(item: Item) -> i64 {
        match item {
            Item::Value(CrossValue::Int(i)) => i,
            _ => panic!("not an int"),
        }
    }

    fn one(id: i64, value: i64) -> Result<()> {
        send(id, 0, CrossValue::Int(value), None)
    }

    #[test]
    fn items_come_in_order_and_then_nothing() {
        let id = create(None);
        one(id, 1).unwrap();
        one(id, 2).unwrap();
        assert_eq!(int(recv(id, 5).unwrap()), 1);
        assert_eq!(int(recv(id, 5).unwrap()), 2);
        assert_eq!(recv(id, 5).err(), Some(ChannelError::Empty));
        assert_eq!(holders(id, End::Send), Ok(vec![0]));
        assert_eq!(holders(id, End::Recv), Ok(vec![5]));
        assert_eq!(destroy(id), Ok(()));
        assert_eq!(one(id, 3), Err(ChannelError::NotFound));
    }

    #[test]
    fn closing_lets_items_be_received() {
        let id = create(None);
        one(id, 1).unwrap();
        assert_eq!(close(id, End::Both, false), Err(ChannelError::NotEmpty));
        assert_eq!(close(id, End::Recv, false), Err(ChannelError::NotEmpty));
        assert_eq!(close(id, End::Send, false), Ok(()));
        assert_eq!(one(id, 2), Err(ChannelError::Closed));
        assert_eq!(int(recv(id, 0).unwrap()), 1);
        assert_eq!(recv(id, 0).err(), Some(ChannelError::Closed));
        assert_eq!(close(id, End::Both, true), Err(ChannelError::Closed));
    }

    #[test]
    fn releasing_the_last_end_closes() {
        let id = create(None);
        one(id, 1).unwrap();
        assert_eq!(release(id, 0, End::Both), Ok(()));
        assert_eq!(recv(id, 0).err(), Some(ChannelError::Closed));
        let id = create(None);
        one(id, 1).unwrap();
        recv(id, 0).unwrap();
        assert_eq!(release(id, 0, End::Recv), Ok(()));
        assert_eq!(one(id, 1), Ok(()), "the send end is open");
        assert_eq!(recv(id, 0).err(), Some(ChannelError::EndClosed));
    }

    #[test]
    fn the_last_id_object_takes_the_channel_along() {
        let id = create(None);
        incref(id).unwrap();
        incref(id).unwrap();
        decref(id);
        assert_eq!(count(id), Ok(0));
        decref(id);
        assert_eq!(count(id), Err(ChannelError::NotFound));
    }

    #[test]
    fn items_of_ended_isolates() {
        let id = create(Some(UNBOUND_REPLACE));
        for (value, op) in [(1, UNBOUND_REMOVE), (2, UNBOUND_ERROR), (3, UNBOUND_REPLACE)] {
            send(id, 77, CrossValue::Int(value), Some(op)).unwrap();
        }
        send(id, 0, CrossValue::Int(4), None).unwrap();
        isolate_ended(77);
        assert!(matches!(recv(id, 0), Ok(Item::Unbound(UNBOUND_ERROR))));
        assert!(matches!(recv(id, 0), Ok(Item::Unbound(UNBOUND_REPLACE))));
        assert_eq!(int(recv(id, 0).unwrap()), 4);
    }

    #[test]
    fn threads_send_and_receive_everything_once() {
        let id = create(None);
        let senders: Vec<_> = (1..=4)
            .map(|t| std::thread::spawn(move || (0..500).for_each(|i| send(id, t, CrossValue::Int(i), None).unwrap())))
            .collect();
        let receivers: Vec<_> = (5..=6)
            .map(|t| {
                std::thread::spawn(move || {
                    let mut sum = 0;
                    let mut got = 0;
                    while got < 1000 {
                        match recv(id, t) {
                            Ok(item) => {
                                sum += int(item);
                                got += 1;
                            }
                            Err(_) => std::thread::yield_now(),
                        }
                    }
                    sum
                })
            })
            .collect();
        senders.into_iter().for_each(|t| t.join().unwrap());
        let sum: i64 = receivers.into_iter().map(|t| t.join().unwrap()).sum();
        assert_eq!(sum, 4 * (499 * 500 / 2));
    }
}
