//! `ChannelID`: a channel's id, perhaps of one end only, and the errors of channels.

use vm::error::exception::RUNTIME_ERROR;
use vm::prelude::*;

use super::args;
use crate::channels::{self, ChannelError};
use crate::value::End;

pub struct ChannelIdObj {
    pub id: i64,
    pub end: End,
}
heap::payload!(ChannelIdObj, "ChannelID", leaf, external);

impl Drop for ChannelIdObj {
    fn drop(&mut self) {
        channels::decref(self.id);
    }
}

pub static CHANNEL_ID: TypeSpec = TypeSpec::new::<ChannelIdObj>("ChannelID")
    .module("_xxsubinterpreters")
    .flags(NO_NEW)
    .doc("A channel ID identifies a channel and may be used as an int.")
    .getset(GETSET)
    .slots(|s| {
        s.repr.set(Some(|vm, v| {
            let this = args::this::<ChannelIdObj>(vm, v)?;
            let end = match this.end {
                End::Send => ", send=True",
                End::Recv => ", recv=True",
                End::Both => "",
            };
            Ok(vm.new_str(&format!("{}({}{end})", type_of(v).name(), this.id)))
        }));
        s.str.set(Some(|vm, v| Ok(vm.new_str(&args::this::<ChannelIdObj>(vm, v)?.id.to_string()))));
        s.hash.set(Some(|vm, v| Ok(vm::types::int::hash_i64(args::this::<ChannelIdObj>(vm, v)?.id))));
        s.int.set(Some(to_int));
        s.index.set(Some(to_int));
        s.compare.set(Some(|vm, a, b, op| {
            let Some(this) = a.downcast::<ChannelIdObj>() else { return Ok(Value::NOT_IMPLEMENTED) };
            let Some(other) = b.downcast::<ChannelIdObj>() else { return args::compare_number(vm, this.id, b, op) };
            let equal = this.id == other.id && this.end == other.end;
            match op {
                CmpOp::Eq => Ok(Value::bool(equal)),
                CmpOp::Ne => Ok(Value::bool(!equal)),
                _ => Ok(Value::NOT_IMPLEMENTED),
            }
        }));
    });

static GETSET: &[GetSet] = &[
    GetSet::ro(
        "end",
        |vm, v| {
            Ok(vm.new_str(match args::this::<ChannelIdObj>(vm, v)?.end {
                End::Send => "send",
                End::Recv => "recv",
                End::Both => "both",
            }))
        },
        "'send', 'recv', or 'both'",
    ),
    GetSet::ro(
        "send",
        |vm, v| new(vm, args::this::<ChannelIdObj>(vm, v)?.id, End::Send),
        "the 'send' end of the channel",
    ),
    GetSet::ro(
        "recv",
        |vm, v| new(vm, args::this::<ChannelIdObj>(vm, v)?.id, End::Recv),
        "the 'recv' end of the channel",
    ),
];

fn to_int(vm: &Vm, v: &Value) -> PyResult {
    Ok(vm.new_int(args::this::<ChannelIdObj>(vm, v)?.id))
}

/// An id object, which keeps the channel.
pub(crate) fn new(vm: &Vm, id: i64, end: End) -> PyResult {
    channels::incref(id).map_err(|e| raise(vm, id, e))?;
    Ok(CHANNEL_ID.alloc(ChannelIdObj { id, end }).into_value())
}

const ERROR_FLAGS: u32 = SUBCLASSABLE | IS_EXCEPTION | WEAKREFABLE;

macro_rules! errors {
    ($($spec:ident $name:literal $base:ident;)*) => {
        $(pub static $spec: TypeSpec = TypeSpec::new::<ExceptionObj>($name)
            .module("_xxsubinterpreters")
            .base(&$base)
            .flags(ERROR_FLAGS);)*
    };
}
errors! {
    CHANNEL_ERROR "ChannelError" RUNTIME_ERROR;
    CHANNEL_NOT_FOUND_ERROR "ChannelNotFoundError" CHANNEL_ERROR;
    CHANNEL_CLOSED_ERROR "ChannelClosedError" CHANNEL_ERROR;
    CHANNEL_EMPTY_ERROR "ChannelEmptyError" CHANNEL_ERROR;
    CHANNEL_NOT_EMPTY_ERROR "ChannelNotEmptyError" CHANNEL_ERROR;
}

/// The Python error for what a channel refused.
#[cold]
pub(crate) fn raise(vm: &Vm, id: i64, error: ChannelError) -> Error {
    match error {
        ChannelError::NotFound => vm.error(&CHANNEL_NOT_FOUND_ERROR, format!("channel {id} not found")),
        ChannelError::Closed => vm.error(&CHANNEL_CLOSED_ERROR, format!("channel {id} closed")),
        ChannelError::EndClosed => vm.error(&CHANNEL_CLOSED_ERROR, "channel already closed"),
        ChannelError::Empty => vm.error(&CHANNEL_EMPTY_ERROR, format!("channel {id} is empty")),
        ChannelError::NotEmpty => vm.error(&CHANNEL_NOT_EMPTY_ERROR, "may not be closed if not empty (try force=True)"),
    }
}
