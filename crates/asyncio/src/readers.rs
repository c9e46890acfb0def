//! `_add_reader`, `_add_writer` and their opposites, for a loop over a `selectors.EpollSelector`: what the selector's
//! Python methods would do to its epoll object and its table of keys, without them.

use heap::Payload;
use modules::select::EpollObj;
use pure::contextvars::copy_context;
use vm::prelude::*;

use crate::event_loop::{CALL_SOON, LoopCore};
use crate::handle::{cancel_handle, new_handle};
use crate::run::plain_selector;

const EVENT_READ: i64 = 1;
const EVENT_WRITE: i64 = 2;

/// What a `SelectorKey` says of a descriptor.
struct Registered {
    file: Value,
    events: i64,
    reader: Value,
    writer: Value,
}

impl Registered {
    fn of(key: &Value) -> Option<Registered> {
        let key = key.to_ref::<TupleObj>()?;
        let [file, _, events, data, ..] = key.items() else { return None };
        let data = data.to_ref::<TupleObj>()?;
        let [reader, writer] = data.items() else { return None };
        Some(Registered {
            file: file.clone(),
            events: events.as_int()?,
            reader: reader.clone(),
            writer: writer.clone(),
        })
    }
    fn to_key(&self, vm: &Vm, fd: &Value) -> PyResult {
        let class = crate::state::state(vm).selector_key(vm)?;
        let data = vm.new_tuple(&[self.reader.clone(), self.writer.clone()]);
        let items = [self.file.clone(), fd.clone(), Value::small_int(self.events), data];
        match class.downcast::<TypeObj>().filter(|class| std::ptr::eq(class.layout(), TupleObj::LAYOUT)) {
            Some(class) => Ok(vm.reserved(vm::types::tuple::instance(class, &items))?.into_value()),
            None => vm.call(&class, &items),
        }
    }
    fn handle(&mut self, event: i64) -> &mut Value {
        if event == EVENT_READ { &mut self.reader } else { &mut self.writer }
    }
}

/// The loop's epoll descriptor and its keys; `None`: the Python originals must do it.
fn tables(vm: &Vm, value: &Value, fd: &Value) -> PyResult<Option<(i32, Value)>> {
    let Some(core) = LoopCore::of_plain_in(value, CALL_SOON) else { return Ok(None) };
    if !fd.as_int().is_some_and(|fd| (0..=i32::MAX as i64).contains(&fd)) {
        return Ok(None);
    }
    let Some((epoll, keys)) = plain_selector(vm, core)? else { return Ok(None) };
    match epoll.downcast::<EpollObj>() {
        Some(epoll) if keys.is_a::<DictObj>() => Ok(Some((epoll.open(vm)?, keys))),
        _ => Ok(None),
    }
}

fn control(vm: &Vm, epoll: i32, operation: i32, fd: &Value, events: i64) -> PyResult<()> {
    let mut bits = 0;
    if events & EVENT_READ != 0 {
        bits |= libc::EPOLLIN;
    }
    if events & EVENT_WRITE != 0 {
        bits |= libc::EPOLLOUT;
    }
    let fd = fd.as_int().unwrap_or(-1) as i32;
    let mut event = libc::epoll_event { events: bits as u32, u64: fd as u64 };
    // SAFETY: the event is live.
    if unsafe { libc::epoll_ctl(epoll, operation, fd, &mut event) } != 0 {
        return Err(vm.os_error(modules::park::errno()));
    }
    Ok(())
}

/// `_add_reader(fd, callback, *args)` and `_add_writer`; `None`: not the plain case.
fn add(vm: &Vm, args: &[Value], event: i64) -> PyResult<Option<Value>> {
    let [value, fd, callback, rest @ ..] = args else { return Ok(None) };
    let Some(core) = value.downcast::<LoopCore>() else { return Ok(None) };
    core.check_closed(vm)?;
    let Some((epoll, keys)) = tables(vm, value, fd)? else { return Ok(None) };
    let Some(keys) = keys.downcast::<DictObj>() else { return Ok(None) };
    let handle = new_handle(callback.clone(), vm.new_tuple(rest), value.clone(), copy_context(vm)?);
    let Some(known) = keys.get(vm, fd)? else {
        control(vm, epoll, libc::EPOLL_CTL_ADD, fd, event)?;
        let mut new = Registered { file: fd.clone(), events: event, reader: Value::NONE, writer: Value::NONE };
        *new.handle(event) = handle.clone();
        let key = new.to_key(vm, fd)?;
        keys.set(vm, fd, key)?;
        return Ok(Some(handle));
    };
    let Some(mut known) = Registered::of(&known) else { return Ok(None) };
    if known.events & event == 0 {
        known.events |= event;
        control(vm, epoll, libc::EPOLL_CTL_MOD, fd, known.events)?;
    }
    let old = std::mem::replace(known.handle(event), handle.clone());
    let key = known.to_key(vm, fd)?;
    keys.set(vm, fd, key)?;
    if !old.is_none() {
        cancel_handle(vm, &old)?;
    }
    Ok(Some(handle))
}

/// `_remove_reader(fd)` and `_remove_writer`; `None`: not the plain case.
fn remove(vm: &Vm, args: &[Value], event: i64) -> PyResult<Option<Value>> {
    let [value, fd] = args else { return Ok(None) };
    let Some((epoll, keys)) = tables(vm, value, fd)? else { return Ok(None) };
    let Some(keys) = keys.downcast::<DictObj>() else { return Ok(None) };
    let Some(known) = keys.get(vm, fd)? else { return Ok(Some(Value::FALSE)) };
    let Some(mut known) = Registered::of(&known) else { return Ok(None) };
    let left = known.events & !event;
    let old = std::mem::replace(known.handle(event), Value::NONE);
    if left == 0 {
        keys.remove(vm, fd)?;
        // A descriptor that was closed is gone from the kernel's set already.
        let _ = control(vm, epoll, libc::EPOLL_CTL_DEL, fd, 0);
    } else {
        if left != known.events {
            known.events = left;
            control(vm, epoll, libc::EPOLL_CTL_MOD, fd, left)?;
        }
        let key = known.to_key(vm, fd)?;
        keys.set(vm, fd, key)?;
    }
    if old.is_none() {
        return Ok(Some(Value::FALSE));
    }
    cancel_handle(vm, &old)?;
    Ok(Some(Value::TRUE))
}

pub fn add_reader(vm: &Vm, args: Args) -> PyResult {
    plain_or_original(vm, args, "_add_reader", |vm, args| add(vm, args, EVENT_READ))
}
pub fn add_writer(vm: &Vm, args: Args) -> PyResult {
    plain_or_original(vm, args, "_add_writer", |vm, args| add(vm, args, EVENT_WRITE))
}
pub fn remove_reader(vm: &Vm, args: Args) -> PyResult {
    plain_or_original(vm, args, "_remove_reader", |vm, args| remove(vm, args, EVENT_READ))
}
pub fn remove_writer(vm: &Vm, args: Args) -> PyResult {
    plain_or_original(vm, args, "_remove_writer", |vm, args| remove(vm, args, EVENT_WRITE))
}

fn plain_or_original(vm: &Vm, args: Args, name: &str, plain: fn(&Vm, &[Value]) -> PyResult<Option<Value>>) -> PyResult {
    if !args.has_keywords()
        && let Some(result) = plain(vm, args.pos)?
    {
        return Ok(result);
    }
    let Some(value) = args.pos.first() else {
        return Err(vm.type_error(format!("unbound method {name}() needs an argument")));
    };
    let method = vm.get_attr(value, &vm::types::str::intern(&format!("_python_{name}")))?;
    vm.call_args(&method, args.rest())
}
