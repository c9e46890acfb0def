//! The loop's turn: sweep timers, wait for events, queue what is due, run what is queued.

use std::time::{Duration, Instant};

use modules::park::{self, Waited};
use modules::select::EpollObj;
use vm::prelude::*;

use crate::event_loop::{LoopCore, PROCESS_EVENTS, RUN_ONCE, TIME};
use crate::handle::handle_of;
use crate::ready::{self, Entry};
use crate::timers;

/// Longest wait, in seconds, as asyncio's.
const MAXIMUM_WAIT: f64 = 24.0 * 3600.0;
/// A loop that has work asks the kernel only every so many turns: with descriptors registered, and with none but its own.
const TURNS_POLLED: u32 = 2;
const TURNS_UNPOLLED: u32 = 32;
/// A queue longer than this gives memory back afterwards.
const BURST: usize = 1024;
/// Events fetched at once.
const EVENTS: usize = 256;

const EVENT_READ: i64 = 1;
const EVENT_WRITE: i64 = 2;

/// Seconds of the monotonic clock.
pub fn now() -> f64 {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the struct is live.
    unsafe { libc::clock_gettime(libc::CLOCK_MONOTONIC, &mut time) };
    (time.tv_sec * 1_000_000_000 + time.tv_nsec) as f64 * 1e-9
}

fn time_of(vm: &Vm, value: &Value, core: &LoopCore) -> PyResult<f64> {
    if core.overrides(type_of(value)) & TIME == 0 {
        return Ok(now());
    }
    let time = vm.call_method(value, &name!("time"), &[])?;
    vm.to_f64(&time)
}

/// `while True: self._run_once(); if self._stopping: break`
pub fn until_stopped(vm: &Vm, value: &Value, core: &LoopCore) -> PyResult<()> {
    core.unpolled.set(TURNS_UNPOLLED);
    loop {
        vm.poll()?;
        if core.overrides(type_of(value)) & RUN_ONCE != 0 {
            vm.call_method(value, &name!("_run_once"), &[])?;
        } else {
            once(vm, value, core)?;
        }
        if core.is_stopping(vm)? {
            return Ok(());
        }
    }
}

/// `_run_once()`
pub fn once(vm: &Vm, value: &Value, core: &LoopCore) -> PyResult<()> {
    if !core.debug.is(&Value::FALSE) || !timers::all_ours(core) {
        return vm.call_method(value, &name!("_python__run_once"), &[]).map(drop);
    }
    timers::sweep(core);
    let busy = core.ready.with(|ready| !ready.is_empty()) || core.is_stopping(vm)?;
    let due = timers::next_due(core);
    let timeout = match due {
        _ if busy => Some(0.0),
        Some(due) => Some((due - time_of(vm, value, core)?).clamp(0.0, MAXIMUM_WAIT)),
        None => None,
    };
    select(vm, value, core, timeout)?;
    if due.is_some() || timers::count(core) > 0 {
        let resolution = core.clock_resolution.load().map_or(0.0, |r| vm::types::float::exact(&r).unwrap_or(1e-9));
        let end = time_of(vm, value, core)? + resolution;
        while let Some(timer) = timers::take_due(core, end) {
            core.push(Entry::Handle(timer));
        }
    }
    // What is queued meanwhile waits for the next turn.
    let count = core.ready.with(|ready| ready.len());
    for _ in 0..count {
        let Some(entry) = core.ready.with(|ready| ready.pop_front()) else { break };
        let result = ready::run(vm, value, entry);
        // The handle and its arguments go before the next one runs.
        vm.run_pending_if_any();
        result?;
    }
    if count > BURST {
        // The memory of a burst is not kept for ever.
        core.ready.with(|ready| ready.shrink_to(ready.len().max(BURST) * 2));
    }
    Ok(())
}

/// Waits for events and queues their callbacks.
fn select(vm: &Vm, value: &Value, core: &LoopCore, timeout: Option<f64>) -> PyResult<()> {
    if core.overrides(type_of(value)) & PROCESS_EVENTS == 0
        && let Some((epoll, keys)) = plain_selector(vm, core)?
        && let (Some(epoll), Some(keys)) = (epoll.downcast::<EpollObj>(), keys.downcast::<DictObj>())
    {
        let turns = core.unpolled.get() + 1;
        let patience = if keys.len() <= 1 { TURNS_UNPOLLED } else { TURNS_POLLED };
        if timeout == Some(0.0) && turns < patience {
            core.unpolled.set(turns);
            return Ok(());
        }
        core.unpolled.set(0);
        return wait(vm, value, core, epoll, keys, timeout);
    }
    let timeout = match timeout {
        Some(0.0) => Value::small_int(0),
        Some(seconds) => vm.new_float(seconds),
        None => Value::NONE,
    };
    let selector = vm.get_attr(value, &name!("_selector"))?;
    let events = vm.call_method(&selector, &name!("select"), &[timeout])?;
    vm.call_method(value, &name!("_process_events"), &[events]).map(drop)
}

/// `_selector` and `_fd_to_key` of a loop whose selector is a `selectors.EpollSelector` as the library made it.
pub fn plain_selector(vm: &Vm, core: &LoopCore) -> PyResult<Option<(Value, Value)>> {
    let bits = core.selector.bits();
    if core.epoll_of.get() != bits {
        let selector = core.selector.get();
        let known = if selector.is_ptr() && crate::state::is_epoll_selector(vm, type_of(&selector))? {
            let epoll = vm.get_attr(&selector, &name!("_selector"))?;
            Some((epoll, vm.get_attr(&selector, &name!("_fd_to_key"))?))
        } else {
            None
        };
        let old = core.epoll.replace(known);
        core.epoll_of.set(bits);
        drop(old);
    }
    let known = core.epoll.with(|known| known.clone());
    let unchanged = core.selector.with(|s| !s.is_ptr() || core.shared.selector_version() == type_of(s).version.get());
    Ok(known.filter(|_| unchanged))
}

fn wait(
    vm: &Vm,
    value: &Value,
    core: &LoopCore,
    epoll: &EpollObj,
    keys: &DictObj,
    timeout: Option<f64>,
) -> PyResult<()> {
    let mut events = [const { std::mem::MaybeUninit::<libc::epoll_event>::uninit() }; EVENTS];
    let mut expired = timeout == Some(0.0);
    let deadline = match timeout {
        Some(seconds) if !expired => Instant::now().checked_add(Duration::from_secs_f64(seconds)),
        _ => None,
    };
    let count = loop {
        let fd = epoll.open(vm)?;
        // SAFETY: the list is as long as said.
        let count = unsafe { libc::epoll_wait(fd, events.as_mut_ptr().cast(), EVENTS as i32, 0) };
        match count {
            0 if expired => return Ok(()),
            0 => {
                expired = park::wait_fd(vm, fd, rt::Interest::READ, deadline)? == Waited::TimedOut;
                // A signal's handler may have queued something.
                expired |= core.ready.with(|ready| !ready.is_empty());
            }
            1.. => break count as usize,
            _ => match park::errno() {
                libc::EINTR => vm.poll()?,
                errno => return Err(vm.os_error(errno)),
            },
        }
    };
    for event in &events[..count] {
        // SAFETY: the kernel wrote the first `count` events.
        let event = unsafe { event.assume_init_read() };
        let (fd, bits) = (event.u64 as i64, event.events as i32);
        let Some(key) = keys.get(vm, &Value::small_int(fd))? else { continue };
        // SelectorKey(fileobj, fd, events, data)
        let Some(key) = key.to_ref::<TupleObj>() else { continue };
        let [file, _, wanted, data, ..] = key.items() else { continue };
        let mut mask = 0;
        if bits & !libc::EPOLLIN != 0 {
            mask |= EVENT_WRITE;
        }
        if bits & !libc::EPOLLOUT != 0 {
            mask |= EVENT_READ;
        }
        mask &= wanted.as_int().unwrap_or(0);
        let Some(data) = data.to_ref::<TupleObj>() else { continue };
        let [reader, writer] = data.items() else { continue };
        if mask & EVENT_READ != 0 {
            queue(vm, value, core, reader, file, &name!("_remove_reader"))?;
        }
        if mask & EVENT_WRITE != 0 {
            queue(vm, value, core, writer, file, &name!("_remove_writer"))?;
        }
    }
    Ok(())
}

/// A descriptor is ready: its handle runs, or is removed when it was cancelled.
fn queue(vm: &Vm, value: &Value, core: &LoopCore, handle: &Value, file: &Value, remove: &Value) -> PyResult<()> {
    match handle_of(handle) {
        None => Ok(()),
        Some(h) if h.cancelled.get() => vm.call_method(value, remove, std::slice::from_ref(file)).map(drop),
        Some(_) => {
            core.push(Entry::Handle(handle.clone()));
            Ok(())
        }
    }
}
