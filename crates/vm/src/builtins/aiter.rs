//! `aiter`, `anext`, and the awaitable of `anext` with a default.

use crate::error::exception::*;
use crate::prelude::*;

pub static ROWS: &[NativeDef] = &[
    def("aiter", "(async_iterable, /)", aiter, "Return an AsyncIterator for an AsyncIterable object."),
    def(
        "anext",
        "(aiterator, default=<unrepresentable>, /)",
        anext,
        "Return the next item from the async iterator.\n\nIf default is given and the async iterator is exhausted,\nit is returned instead of raising StopAsyncIteration.",
    ),
];

fn aiter(vm: &Vm, args: &[Value]) -> PyResult {
    let ty = type_of(&args[0]);
    let Some(f) = ty.slots.aiter.door(vm, "while calling a Python object")? else {
        return Err(vm.type_error(format!("'{}' object is not an async iterable", ty.tp_name())));
    };
    let iter = f(vm, &args[0])?;
    if type_of(&iter).slots.anext.get().is_none() {
        return Err(
            vm.type_error(format!("aiter() returned not an async iterator of type '{}'", type_of(&iter).tp_name()))
        );
    }
    Ok(iter)
}

fn anext(vm: &Vm, args: &[Value]) -> PyResult {
    let ty = type_of(&args[0]);
    let Some(f) = ty.slots.anext.door(vm, "while calling a Python object")? else {
        return Err(vm.type_error(format!("'{}' object is not an async iterator", ty.tp_name())));
    };
    let awaitable = f(vm, &args[0])?;
    if args[1].is_null() {
        return Ok(awaitable);
    }
    let made = AnextAwaitable { awaitable: Slot::new(awaitable), default: args[1].clone() };
    Ok(ANEXT_AWAITABLE.alloc(made).into_value())
}

/// `anext(it, default)`: awaits, and turns the end into the default.
pub struct AnextAwaitable {
    awaitable: Slot,
    default: Value,
}
heap::trace_fields!(AnextAwaitable: awaitable, default);
heap::payload!(AnextAwaitable, "anext_awaitable", trace);

pub static ANEXT_AWAITABLE: TypeSpec = TypeSpec::new::<AnextAwaitable>("anext_awaitable")
    .flags(NO_NEW)
    .methods(&[
        def("send", "($self, value, /)", |vm, a| drive(vm, &a[0], "send", &a[1..]), "Resume with a value."),
        raw(
            "throw",
            "($self, /, *args)",
            |vm, a| match a.pos.split_first() {
                Some((this, rest)) => drive(vm, this, "throw", rest),
                None => Err(vm.type_error("throw() needs a receiver")),
            },
            "Raise an exception inside.",
        ),
        def("close", "($self, /)", |vm, a| drive(vm, &a[0], "close", &[]), "Close the awaited iterator."),
    ])
    .slots(|s| {
        s.await_.set(Some(|_, v| Ok(v.clone())));
        s.iter.set(Some(|_, v| Ok(v.clone())));
        s.next.set(Some(|vm, v| {
            let iter = begin(vm, v)?;
            let step = vm.next(&iter).and_then(|n| n.ok_or_else(|| vm.pending_stop_iteration()));
            match crate::coro::drive::stop_to_return(vm, ended(vm, v, step))? {
                Sent::Yielded(item) => Ok(Some(item)),
                Sent::Returned(value) => {
                    vm.leave_stop_value(value);
                    Ok(None)
                }
            }
        }));
    });

/// The iterator behind the awaitable.
fn begin(vm: &Vm, v: &Value) -> PyResult {
    let Some(this) = v.downcast::<AnextAwaitable>() else { return Err(vm.type_error("not an anext_awaitable")) };
    let iter = crate::coro::objects::awaitable(vm, &this.awaitable.get(), 0)?;
    let ty = type_of(&iter);
    match ty.slots.await_.door(vm, "while calling a Python object")? {
        // A coroutine is no iterator, its wrapper is.
        Some(f) if ty.slots.next.get().is_none() => f(vm, &iter),
        _ => Ok(iter),
    }
}

/// `StopAsyncIteration` becomes the end with the default.
fn ended(vm: &Vm, v: &Value, result: PyResult) -> PyResult {
    match result {
        Err(e) if e.is(&STOP_ASYNC_ITERATION) => match v.downcast::<AnextAwaitable>() {
            Some(this) => Err(vm.stop_with(&this.default)),
            None => Err(e),
        },
        other => other,
    }
}

fn drive(vm: &Vm, v: &Value, method: &str, args: &[Value]) -> PyResult {
    let iter = begin(vm, v)?;
    let result = vm.call_method(&iter, &crate::types::str::intern(method), args);
    ended(vm, v, result)
}
