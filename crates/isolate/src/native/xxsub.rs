//! `_xxsubinterpreters`: the module of CPython 3.8 to 3.12, with the behaviour and messages of 3.9. More values can
//! cross than there (`docs/differences/isolates.md`).

use vm::error::exception::RUNTIME_ERROR;
use vm::prelude::*;

use super::scripts;
use crate::channels::{self, ChannelError, Item};
use crate::cross::{self, Fallback, legacy_error};
use crate::excinfo::{self, ExcInfo};
use crate::exec::{self, Failure};
use crate::machine::{self, current_id};
use crate::objects::channel_id::{self, raise};
use crate::objects::{args, interpreter_id};
use crate::registry::{self, Config, MAIN, Whence};
use crate::value::End;

pub static MODULE: ModuleDef = ModuleDef::new(
    "_xxsubinterpreters",
    "This module provides primitive operations to manage Python interpreters.\nThe 'interpreters' module provides a more convenient interface.",
)
.functions(FUNCTIONS)
.types(&[
    &RUN_FAILED_ERROR,
    &channel_id::CHANNEL_ERROR,
    &channel_id::CHANNEL_NOT_FOUND_ERROR,
    &channel_id::CHANNEL_CLOSED_ERROR,
    &channel_id::CHANNEL_EMPTY_ERROR,
    &channel_id::CHANNEL_NOT_EMPTY_ERROR,
    &channel_id::CHANNEL_ID,
    &interpreter_id::INTERPRETER_ID,
]);

pub static RUN_FAILED_ERROR: TypeSpec = TypeSpec::new::<ExceptionObj>("RunFailedError")
    .module("_xxsubinterpreters")
    .base(&RUNTIME_ERROR)
    .flags(SUBCLASSABLE | IS_EXCEPTION | WEAKREFABLE);

pub(super) static FUNCTIONS: &[NativeDef] = &[
    def(
        "create",
        "(*, isolated=True)",
        create,
        "create() -> ID\n\nCreate a new interpreter and return a unique generated ID.",
    ),
    def(
        "destroy",
        "(id)",
        destroy,
        "destroy(id)\n\nDestroy the identified interpreter.\n\nAttempting to destroy the current interpreter results in a RuntimeError.\nSo does an unrecognized ID.",
    ),
    def(
        "list_all",
        "()",
        list_all,
        "list_all() -> [ID]\n\nReturn a list containing the ID of every existing interpreter.",
    ),
    def(
        "get_current",
        "()",
        |vm, _| interpreter_id::new(vm, current_id(vm), false),
        "get_current() -> ID\n\nReturn the ID of current interpreter.",
    ),
    def(
        "get_main",
        "()",
        |vm, _| interpreter_id::new(vm, MAIN, false),
        "get_main() -> ID\n\nReturn the ID of main interpreter.",
    ),
    def(
        "is_running",
        "(id)",
        is_running,
        "is_running(id) -> bool\n\nReturn whether or not the identified interpreter is running.",
    ),
    def(
        "run_string",
        "(id, script, shared=None)",
        run_string,
        "run_string(id, script, shared)\n\nExecute the provided string in the identified interpreter.\n\nSee PyRun_SimpleStrings.",
    ),
    def(
        "is_shareable",
        "(obj)",
        is_shareable,
        "is_shareable(obj) -> bool\n\nReturn True if the object's data may be shared between interpreters and\nFalse otherwise.",
    ),
    def(
        "channel_create",
        "()",
        channel_create,
        "channel_create() -> cid\n\nCreate a new cross-interpreter channel and return a unique generated ID.",
    ),
    def(
        "channel_destroy",
        "(cid)",
        channel_destroy,
        "channel_destroy(cid)\n\nClose and finalize the channel.  Afterward attempts to use the channel\nwill behave as though it never existed.",
    ),
    def(
        "channel_list_all",
        "()",
        channel_list_all,
        "channel_list_all() -> [cid]\n\nReturn the list of all IDs for active channels.",
    ),
    def(
        "channel_list_interpreters",
        "(cid, send)",
        channel_list_interpreters,
        "channel_list_interpreters(cid, *, send) -> [id]\n\nReturn the list of all interpreter IDs associated with an end of the channel.\n\nThe 'send' argument should be a boolean indicating whether to use the send or\nreceive end.",
    ),
    def(
        "channel_send",
        "(cid, obj)",
        channel_send,
        "channel_send(cid, obj)\n\nAdd the object's data to the channel's queue.",
    ),
    def(
        "channel_recv",
        "(cid, default=<unrepresentable>)",
        channel_recv,
        "channel_recv(cid, [default]) -> obj\n\nReturn a new object from the data at the front of the channel's queue.\n\nIf there is nothing to receive then raise ChannelEmptyError, unless\na default value is provided.  In that case return it.",
    ),
    def(
        "channel_close",
        "(cid, *, send=None, recv=None, force=False)",
        channel_close,
        "channel_close(cid, *, send=None, recv=None, force=False)\n\nClose the channel for all interpreters.\n\nIf the channel is empty then the keyword args are ignored and both\nends are immediately closed.  Otherwise, if 'force' is True then\nall queued items are released and both ends are immediately\nclosed.\n\nIf the channel is not empty *and* 'force' is False then following\nhappens:\n\n * recv is True (regardless of send):\n   - raise ChannelNotEmptyError\n * recv is None and send is None:\n   - raise ChannelNotEmptyError\n * send is True and recv is not True:\n   - fully close the 'send' end\n   - close the 'recv' end to interpreters not already receiving\n   - fully close it once empty\n\nClosing an already closed channel results in a ChannelClosedError.\n\nOnce the channel's ID has no more ref counts in any interpreter\nthe channel will be destroyed.",
    ),
    def(
        "channel_release",
        "(cid, *, send=None, recv=None, force=True)",
        channel_release,
        "channel_release(cid, *, send=None, recv=None, force=True)\n\nClose the channel for the current interpreter.  'send' and 'recv'\n(bool) may be used to indicate the ends to close.  By default both\nends are closed.  Closing an already closed end is a noop.",
    ),
    def("_channel_id", "(id, *, send=False, recv=False, force=False, _resolve=False)", make_channel_id, ""),
];

fn not_found(vm: &Vm, id: i64) -> Error {
    vm.runtime_error(format!("unrecognized interpreter ID {id}"))
}

fn other_error(vm: &Vm, message: String) -> Error {
    vm.runtime_error(message)
}

fn refused(vm: &Vm, id: i64, failure: Failure) -> Error {
    scripts::failed(vm, id, failure, not_found, other_error, "interpreter already running")
}

fn create(vm: &Vm, _: &[Value]) -> PyResult {
    let id = registry::create(Whence::Legacy, Config::ISOLATED, false);
    interpreter_id::new(vm, id, true)
}

fn destroy(vm: &Vm, a: &[Value]) -> PyResult {
    let id = args::interpreter(vm, &a[0])?;
    if id == current_id(vm) {
        return Err(vm.runtime_error("cannot destroy the current interpreter"));
    }
    exec::destroy(vm, id).map_err(|e| refused(vm, id, e))?;
    Ok(Value::NONE)
}

fn list_all(vm: &Vm, _: &[Value]) -> PyResult {
    // One may end while its id object is made.
    let ids = registry::list().into_iter().filter_map(|(id, _)| interpreter_id::new(vm, id, false).ok());
    vm.new_list(ids.collect())
}

fn is_running(vm: &Vm, a: &[Value]) -> PyResult {
    let id = args::interpreter(vm, &a[0])?;
    let running = registry::is_running(id).map_err(|_| not_found(vm, id))?;
    Ok(Value::bool(running))
}

fn run_string(vm: &Vm, a: &[Value]) -> PyResult {
    let id = args::interpreter(vm, &a[0])?;
    let script = vm.str_arg(&a[1], "run_string() argument 2")?;
    if script.as_bytes().contains(&0) {
        return Err(vm.value_error("source code string cannot contain null bytes"));
    }
    if !registry::exists(id) {
        return Err(not_found(vm, id));
    }
    let shared = scripts::shared_arg(vm, &a[2], "run_string() argument 3", legacy_error)?;
    let source: Box<[u8]> = script.as_bytes().into();
    let fail = |vm: &Vm, error: Error| -> Option<ExcInfo> { Some(excinfo::capture(vm, &error, false)) };
    let run = move |vm: &Vm| {
        let ran = scripts::compile(vm, &source, "<string>").and_then(|code| machine::run_in_main(vm, code));
        ran.err().and_then(|error| fail(vm, error))
    };
    match scripts::run(vm, id, shared, run, fail).map_err(|e| refused(vm, id, e))? {
        Some(info) => Err(vm.error(&RUN_FAILED_ERROR, info.legacy_text())),
        None => Ok(Value::NONE),
    }
}

/// As 3.14's, but a tuple counts with what is in it.
fn is_shareable(vm: &Vm, a: &[Value]) -> PyResult {
    if a[0].is_a::<TupleObj>() {
        return Ok(Value::bool(cross::lower(vm, &a[0], Fallback::Refuse, legacy_error).is_ok()));
    }
    Ok(Value::bool(cross::is_shareable(vm, &a[0])))
}

fn channel(vm: &Vm, value: &Value) -> PyResult<i64> {
    args::id(vm, value, "channel ID")
}

fn channel_create(vm: &Vm, _: &[Value]) -> PyResult {
    channel_id::new(vm, channels::create(None), End::Both)
}

fn channel_destroy(vm: &Vm, a: &[Value]) -> PyResult {
    let id = channel(vm, &a[0])?;
    channels::destroy(id).map_err(|e| raise(vm, id, e))?;
    Ok(Value::NONE)
}

pub(super) fn channel_list_all(vm: &Vm, _: &[Value]) -> PyResult {
    vm.new_list(channels::list().into_iter().filter_map(|id| channel_id::new(vm, id, End::Both).ok()).collect())
}

fn channel_list_interpreters(vm: &Vm, a: &[Value]) -> PyResult {
    let id = channel(vm, &a[0])?;
    let end = if vm.truth(&a[1])? { End::Send } else { End::Recv };
    let holders = channels::holders(id, end).map_err(|e| raise(vm, id, e))?;
    vm.new_list(holders.into_iter().filter_map(|i| interpreter_id::new(vm, i, false).ok()).collect())
}

fn channel_send(vm: &Vm, a: &[Value]) -> PyResult {
    let id = channel(vm, &a[0])?;
    let value = cross::lower(vm, &a[1], Fallback::Refuse, legacy_error)?;
    channels::send(id, current_id(vm), value, None).map_err(|e| raise(vm, id, e))?;
    Ok(Value::NONE)
}

fn channel_recv(vm: &Vm, a: &[Value]) -> PyResult {
    let id = channel(vm, &a[0])?;
    match channels::recv(id, current_id(vm)) {
        Ok(Item::Value(value)) => cross::lift(vm, &value),
        Ok(Item::Unbound(_)) => Ok(Value::NONE),
        Err(ChannelError::Empty) if !a[1].is_null() => Ok(a[1].clone()),
        Err(error) => Err(raise(vm, id, error)),
    }
}

/// `channel_close`, and `_interpchannels.close`.
pub(super) fn channel_close(vm: &Vm, a: &[Value]) -> PyResult {
    let id = channel(vm, &a[0])?;
    let end = End::of_flags(args::optional_flag(vm, &a[1])?, args::optional_flag(vm, &a[2])?);
    let force = args::flag(vm, &a[3], false)?;
    channels::close(id, end, force).map_err(|e| raise(vm, id, e))?;
    Ok(Value::NONE)
}

/// `channel_release`, and `_interpchannels.release`.
pub(super) fn channel_release(vm: &Vm, a: &[Value]) -> PyResult {
    let id = channel(vm, &a[0])?;
    let end = End::of_flags(args::optional_flag(vm, &a[1])?, args::optional_flag(vm, &a[2])?);
    channels::release(id, current_id(vm), end).map_err(|e| raise(vm, id, e))?;
    Ok(Value::NONE)
}

/// `_channel_id`: an id object for a channel that exists.
pub(super) fn make_channel_id(vm: &Vm, a: &[Value]) -> PyResult {
    let id = channel(vm, &a[0])?;
    let (send, recv) = (args::flag(vm, &a[1], false)?, args::flag(vm, &a[2], false)?);
    channel_id::new(vm, id, End::of_flags(send, recv))
}
