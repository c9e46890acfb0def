//! `_interpchannels`: channels as CPython 3.13 and 3.14 have them: what an ended interpreter sent is replaced or removed
//! as the item says, and a sender may wait until its item was received.

use std::time::{Duration, Instant};

use vm::error::Fatal;
use vm::error::exception::TIMEOUT_ERROR;
use vm::prelude::*;
use vm::structseq;

use super::interpreters::not_shareable;
use super::xxsub;
use crate::channels::{self, ChannelError, Item, UNBOUND_REPLACE};
use crate::cross::{self, Fallback};
use crate::machine::current_id;
use crate::objects::args;
use crate::objects::channel_id::{self, raise};
use crate::value::{CrossValue, End};

pub static MODULE: ModuleDef = ModuleDef::new(
    "_interpchannels",
    "This module provides primitive operations to manage Python interpreters.\nThe 'interpreters' module provides a more convenient interface.",
)
.functions(FUNCTIONS)
.types(&[
    &CHANNEL_INFO_TYPE,
    &channel_id::CHANNEL_ERROR,
    &channel_id::CHANNEL_NOT_FOUND_ERROR,
    &channel_id::CHANNEL_CLOSED_ERROR,
    &channel_id::CHANNEL_EMPTY_ERROR,
    &channel_id::CHANNEL_NOT_EMPTY_ERROR,
    &channel_id::CHANNEL_ID,
]);

static FUNCTIONS: &[NativeDef] = &[
    def(
        "create",
        "(unboundop=-1, fallback=-1)",
        create,
        "channel_create(unboundop) -> cid\n\nCreate a new cross-interpreter channel and return a unique generated ID.",
    ),
    def(
        "destroy",
        "(cid)",
        destroy,
        "channel_destroy(cid)\n\nClose and finalize the channel.  Afterward attempts to use the channel\nwill behave as though it never existed.",
    ),
    def(
        "list_all",
        "()",
        xxsub::channel_list_all,
        "channel_list_all() -> [cid]\n\nReturn the list of all IDs for active channels.",
    ),
    def(
        "list_interpreters",
        "(cid, *, send)",
        list_interpreters,
        "channel_list_interpreters(cid, *, send) -> [id]\n\nReturn the list of all interpreter IDs associated with an end of the channel.\n\nThe 'send' argument should be a boolean indicating whether to use the send or\nreceive end.",
    ),
    def(
        "send",
        "(cid, obj, unboundop=-1, fallback=-1, *, blocking=True, timeout=None)",
        send,
        "channel_send(cid, obj, *, blocking=True, timeout=None)\n\nAdd the object's data to the channel's queue.\nBy default this waits for the object to be received.",
    ),
    def(
        "send_buffer",
        "(cid, obj, unboundop=-1, fallback=-1, *, blocking=True, timeout=None)",
        send_buffer,
        "channel_send_buffer(cid, obj, *, blocking=True, timeout=None)\n\nAdd the object's buffer to the channel's queue.\nBy default this waits for the object to be received.",
    ),
    def(
        "recv",
        "(cid, default=<unrepresentable>)",
        recv,
        "channel_recv(cid, [default]) -> (obj, unboundop)\n\nReturn a new object from the data at the front of the channel's queue.\n\nIf there is nothing to receive then raise ChannelEmptyError, unless\na default value is provided.  In that case return it.",
    ),
    def(
        "close",
        "(cid, *, send=None, recv=None, force=False)",
        xxsub::channel_close,
        "channel_close(cid, *, send=None, recv=None, force=False)\n\nClose the channel for all interpreters.",
    ),
    def(
        "release",
        "(cid, *, send=None, recv=None, force=True)",
        xxsub::channel_release,
        "channel_release(cid, *, send=None, recv=None, force=True)\n\nClose the channel for the current interpreter.  'send' and 'recv'\n(bool) may be used to indicate the ends to close.  By default both\nends are closed.  Closing an already closed end is a noop.",
    ),
    def("get_count", "(cid)", get_count, "get_count(cid)\n\nReturn the number of items in the channel."),
    def("get_info", "(cid)", get_info, "get_info(cid)\n\nReturn details about the channel."),
    def(
        "get_channel_defaults",
        "(cid)",
        get_channel_defaults,
        "get_channel_defaults(cid)\n\nReturn the channel's default values, set when it was created.",
    ),
    def("_channel_id", "(id, *, send=False, recv=False, force=False, _resolve=False)", xxsub::make_channel_id, ""),
    def("_register_end_types", "(send, recv)", |_, _| Ok(Value::NONE), ""),
];

structseq!(CHANNEL_INFO, CHANNEL_INFO_TYPE, "ChannelInfo" in "_interpchannels",
    "ChannelInfo\n\nA named tuple of a channel's state.",
    visible 8,
    [0 "open" "both ends are open", 1 "closing" "send is closed, recv is non-empty", 2 "closed" "both ends are closed",
     3 "count" "queued objects", 4 "num_interp_send" "interpreters bound to the send end",
     5 "num_interp_send_released" "interpreters bound to the send end and released",
     6 "num_interp_recv" "interpreters bound to the send end",
     7 "num_interp_recv_released" "interpreters bound to the send end and released"]);

fn channel(vm: &Vm, value: &Value) -> PyResult<i64> {
    args::id(vm, value, "channel ID")
}

fn create(vm: &Vm, a: &[Value]) -> PyResult {
    let op = args::unbound_op(vm, &a[0])?.unwrap_or(UNBOUND_REPLACE);
    args::fallback(vm, &a[1])?;
    channel_id::new(vm, channels::create(Some(op)), End::Both)
}

fn destroy(vm: &Vm, a: &[Value]) -> PyResult {
    let id = channel(vm, &a[0])?;
    channels::destroy(id).map_err(|e| raise(vm, id, e))?;
    Ok(Value::NONE)
}

fn list_interpreters(vm: &Vm, a: &[Value]) -> PyResult {
    let id = channel(vm, &a[0])?;
    let end = if vm.truth(&a[1])? { End::Send } else { End::Recv };
    let holders = channels::holders(id, end).map_err(|e| raise(vm, id, e))?;
    vm.new_list(holders.into_iter().map(|i| vm.new_int(i)).collect())
}

/// `blocking` and `timeout`: until when to wait for the receiver; `None` not at all.
fn deadline(vm: &Vm, blocking: &Value, timeout: &Value) -> PyResult<Option<Option<Instant>>> {
    let blocking = args::flag(vm, blocking, true)?;
    let timeout = match timeout.non_null().filter(|t| !t.is_none()) {
        Some(timeout) => Some(vm.to_f64(timeout)?),
        None => None,
    };
    match timeout {
        Some(_) if !blocking => Err(vm.value_error("can't specify a timeout for a non-blocking call")),
        Some(t) if t < 0.0 || t.is_nan() => Err(vm.value_error("timeout value must be a non-negative number")),
        Some(t) => {
            let after = Duration::try_from_secs_f64(t).ok().and_then(|d| Instant::now().checked_add(d));
            Ok(Some(after))
        }
        None => Ok(blocking.then_some(None)),
    }
}

fn send(vm: &Vm, a: &[Value]) -> PyResult {
    let id = channel(vm, &a[0])?;
    let until = deadline(vm, &a[4], &a[5])?;
    let mode = if args::fallback(vm, &a[3])? == Some(0) { Fallback::Refuse } else { Fallback::Full };
    let value = cross::lower(vm, &a[1], mode, not_shareable)?;
    send_value(vm, id, value, &a[2], until)
}

fn send_buffer(vm: &Vm, a: &[Value]) -> PyResult {
    let id = channel(vm, &a[0])?;
    let until = deadline(vm, &a[4], &a[5])?;
    let view = vm::types::memoryview::new_view(vm, &a[1])?;
    let value = cross::lower(vm, &view, Fallback::Refuse, not_shareable)?;
    send_value(vm, id, value, &a[2], until)
}

fn send_value(vm: &Vm, id: i64, value: CrossValue, op: &Value, until: Option<Option<Instant>>) -> PyResult {
    let op = args::unbound_op(vm, op)?;
    channels::send(id, current_id(vm), value, op).map_err(|e| raise(vm, id, e))?;
    let Some(deadline) = until else { return Ok(Value::NONE) };
    // Received: as many items went as stand before this one. Channels are short, so a look now and then will do.
    let mut pause = Duration::from_micros(50);
    while channels::count(id).is_ok_and(|n| n > 0) {
        let now = Instant::now();
        if deadline.is_some_and(|d| d <= now) {
            return Err(vm.error(&TIMEOUT_ERROR, "timed out"));
        }
        let next = deadline.map_or(now + pause, |d| d.min(now + pause));
        if rt::in_fiber() {
            match rt::sleep_until(next) {
                Ok(_) => vm.poll()?,
                Err(rt::Shutdown) => return Err(Error::fatal(Fatal::Shutdown)),
            }
        } else {
            std::thread::sleep(next - now);
        }
        pause = (pause * 2).min(Duration::from_millis(5));
    }
    Ok(Value::NONE)
}

fn recv(vm: &Vm, a: &[Value]) -> PyResult {
    let id = channel(vm, &a[0])?;
    match channels::recv(id, current_id(vm)) {
        Ok(Item::Value(value)) => Ok(vm.new_tuple(&[cross::lift(vm, &value)?, Value::NONE])),
        Ok(Item::Unbound(op)) => Ok(vm.new_tuple(&[Value::NONE, vm.new_int(op as i64)])),
        Err(ChannelError::Empty) if !a[1].is_null() => Ok(vm.new_tuple(&[a[1].clone(), Value::NONE])),
        Err(error) => Err(raise(vm, id, error)),
    }
}

fn get_count(vm: &Vm, a: &[Value]) -> PyResult {
    let id = channel(vm, &a[0])?;
    Ok(vm.new_int(channels::count(id).map_err(|e| raise(vm, id, e))? as i64))
}

fn get_info(vm: &Vm, a: &[Value]) -> PyResult {
    let id = channel(vm, &a[0])?;
    let info = channels::info(id).map_err(|e| raise(vm, id, e))?;
    let int = |n: usize| vm.new_int(n as i64);
    CHANNEL_INFO.make(
        vm,
        vec![
            Value::bool(info.open && !info.closing),
            Value::bool(info.closing),
            Value::bool(!info.open),
            int(info.count),
            int(info.send.0),
            int(info.send.1),
            int(info.recv.0),
            int(info.recv.1),
        ],
    )
}

fn get_channel_defaults(vm: &Vm, a: &[Value]) -> PyResult {
    let id = channel(vm, &a[0])?;
    let op = channels::default_unbound(id).map_err(|e| raise(vm, id, e))?;
    Ok(vm.new_tuple(&[vm.new_int(op as i64), Value::small_int(1)]))
}
