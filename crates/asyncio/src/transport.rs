//! Sockets under transports: the two methods of `_SelectorSocketTransport` that each message goes through, and the way
//! from there into a `StreamReader`.
//!
//! Only the usual course of things is native. Whatever else (errors, end of file, a full buffer, data that could not be
//! sent at once, classes that somebody derived or changed) goes to the Python originals.

use modules::socket::{SocketObj, receive_some, send_some};
use vm::error::exception::{BLOCKING_IO_ERROR, INTERRUPTED_ERROR};
use vm::object::descr::MethodDescr;
use vm::object::instance::PlainObj;
use vm::prelude::*;

use crate::attr_cache::AttrCache;
use crate::future::{ends_the_loop, future_of};
use crate::is_exact;
use crate::state::{State, Watched, state};

pub static SOCKET_TRANSPORT_CORE: TypeSpec = TypeSpec::new::<PlainObj>("SocketTransportCore")
    .module("_hoop_asyncio")
    .flags(SUBCLASSABLE)
    .doc("The native part of a socket transport.")
    .methods(METHODS);

static METHODS: &[NativeDef] = &[
    def("_read_ready__data_received", "($self, /)", |vm, a| read_ready(vm, &a[0]).map(|()| Value::NONE), ""),
    def("write", "($self, data, /)", |vm, a| write(vm, &a[0], &a[1]).map(|()| Value::NONE), ""),
];

/// The socket, when its `recv` and `send` are the native ones.
fn plain_socket(value: &Value) -> Option<&SocketObj> {
    let socket = value.downcast::<SocketObj>()?;
    let ty = type_of(value);
    let native = |name: Value| ty.lookup(&name).is_some_and(|method| method.is_a::<MethodDescr>());
    (native(name!("recv")) && native(name!("send"))).then_some(socket)
}

/// What `except (BlockingIOError, InterruptedError)` catches.
fn would_block(error: &Error) -> bool {
    error.is(&BLOCKING_IO_ERROR) || error.is(&INTERRUPTED_ERROR)
}

/// `self._fatal_error(exc, message)`, unless the error ends the loop.
#[cold]
fn fatal(vm: &Vm, transport: &Value, error: Error, message: &str) -> PyResult<()> {
    if ends_the_loop(&error) {
        return Err(error);
    }
    let exception = error.into_exception()?;
    vm.call_method(transport, &name!("_fatal_error"), &[exception, vm.new_str(message)]).map(drop)
}

fn is_true(vm: &Vm, cache: &AttrCache, object: &Value, name: &Value) -> PyResult<bool> {
    let value = cache.get(vm, object, name)?;
    vm.truth(&value)
}

fn read_ready(vm: &Vm, transport: &Value) -> PyResult<()> {
    let shared = state(vm);
    let caches = &shared.attrs;
    if is_true(vm, &caches.read_conn_lost, transport, &name!("_conn_lost"))? {
        return Ok(());
    }
    let socket = caches.read_sock.get(vm, transport, &name!("_sock"))?;
    let size = vm.get_attr(transport, &name!("max_size"))?;
    let received = match (plain_socket(&socket), size.as_int()) {
        (Some(socket), Some(size)) if size > 0 => receive_some(vm, socket, size as usize),
        _ => vm.call_method(&socket, &name!("recv"), &[size]),
    };
    let data = match received {
        Ok(data) => data,
        Err(e) if would_block(&e) => return Ok(()),
        Err(e) => return fatal(vm, transport, e, "Fatal read error on socket transport"),
    };
    if !vm.truth(&data)? {
        return vm.call_method(transport, &name!("_read_ready__on_eof"), &[]).map(drop);
    }
    let protocol = caches.read_protocol.get(vm, transport, &name!("_protocol"))?;
    let fed = match feed_stream(vm, &shared, &protocol, &data) {
        Ok(true) => Ok(()),
        Ok(false) => vm.call_method(&protocol, &name!("data_received"), &[data]).map(drop),
        Err(e) => Err(e),
    };
    fed.or_else(|e| fatal(vm, transport, e, "Fatal error: protocol.data_received() call failed."))
}

/// Puts data into the reader of a stream protocol, both as the library made them. `false`: they are not, or something
/// unusual is due; nothing was done.
fn feed_stream(vm: &Vm, shared: &State, protocol: &Value, data: &Value) -> PyResult<bool> {
    let caches = &shared.attrs;
    if !shared.is_library_class(vm, Watched::StreamReaderProtocol, type_of(protocol)) {
        return Ok(false);
    }
    let weak = caches.reader_wr.get(vm, protocol, &name!("_stream_reader_wr"))?;
    let Some(reader) = weak.downcast::<vm::types::weakref::WeakRefObj>().and_then(|weak| weak.get()) else {
        return Ok(false);
    };
    if !shared.is_library_class(vm, Watched::StreamReader, type_of(&reader))
        || is_true(vm, &caches.reader_eof, &reader, &name!("_eof"))?
    {
        return Ok(false);
    }
    let buffer = caches.reader_buffer.get(vm, &reader, &name!("_buffer"))?;
    let limit = caches.reader_limit.get(vm, &reader, &name!("_limit"))?;
    let Some(limit) = limit.as_int() else { return Ok(false) };
    let length = vm.len(&buffer)? + vm.len(data)?;
    if length as i64 > limit.saturating_mul(2) {
        return Ok(false);
    }
    vm.call_method(&buffer, &name!("extend"), std::slice::from_ref(data))?;
    let waiter = caches.reader_waiter.get(vm, &reader, &name!("_waiter"))?;
    if waiter.is_none() {
        return Ok(true);
    }
    vm.set_attr(&reader, &name!("_waiter"), &Value::NONE)?;
    match future_of(&waiter).filter(|_| is_exact(&waiter)) {
        Some(future) if future.is_pending() => future.set_result(vm, Value::NONE)?,
        Some(_) => {}
        None => {
            let cancelled = vm.call_method(&waiter, &name!("cancelled"), &[])?;
            if !vm.truth(&cancelled)? {
                vm.call_method(&waiter, &name!("set_result"), &[Value::NONE])?;
            }
        }
    }
    Ok(true)
}

fn write(vm: &Vm, transport: &Value, data: &Value) -> PyResult<()> {
    let original = || vm.call_method(transport, &name!("_python_write"), std::slice::from_ref(data)).map(drop);
    let Some(bytes) = vm::types::bytes::as_bytes(data) else { return original() };
    let shared = state(vm);
    let caches = &shared.attrs;
    if bytes.is_empty()
        || is_true(vm, &caches.write_eof, transport, &name!("_eof"))?
        || is_true(vm, &caches.write_conn_lost, transport, &name!("_conn_lost"))?
        || !caches.write_waiter.get(vm, transport, &name!("_empty_waiter"))?.is_none()
        || is_true(vm, &caches.write_buffer, transport, &name!("_buffer"))?
    {
        return original();
    }
    let socket = caches.write_sock.get(vm, transport, &name!("_sock"))?;
    let Some(plain) = plain_socket(&socket) else { return original() };
    match send_some(vm, plain, bytes) {
        Ok(sent) if sent >= bytes.len() => Ok(()),
        // The original tries again, and keeps what it cannot send.
        Ok(sent) => {
            let rest = vm::types::bytes::new_bytes(&bytes[sent..])?;
            vm.call_method(transport, &name!("_python_write"), &[rest]).map(drop)
        }
        Err(e) if would_block(&e) => original(),
        Err(e) => fatal(vm, transport, e, "Fatal write error on socket transport"),
    }
}
