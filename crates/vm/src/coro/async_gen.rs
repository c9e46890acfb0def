//! Async generators: the awaitables of `asend`, `athrow`, `aclose` and `__anext__`, with their own states.

use std::cell::Cell;

use super::objects::warn_three;
use super::{ASYNC_GENERATOR, GenObj, State, drive};
use crate::error::exception::{GENERATOR_EXIT, STOP_ASYNC_ITERATION, STOP_ITERATION};
use crate::prelude::*;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Init,
    Iter,
    Closed,
}

/// The awaitable of `asend(value)` and `__anext__()`.
pub struct ASend {
    generator: Value,
    value: Value,
    stage: Cell<Stage>,
}
heap::trace_fields!(ASend: generator, value);
heap::payload!(ASend, "async_generator_asend", trace; finalizer asend_unawaited);

/// # Safety
/// `header` is an asend object.
unsafe fn asend_unawaited(header: *mut heap::Header) -> bool {
    // SAFETY: by contract.
    unsafe { (*(header as *const heap::Obj<ASend>)).payload.stage.get() == Stage::Init }
}

/// The awaitable of `athrow(...)` (with its error) and `aclose()` (without).
pub struct AThrow {
    generator: Value,
    /// Arguments of `athrow`, a tuple; `NULL` for `aclose`.
    args: Value,
    stage: Cell<Stage>,
}
heap::trace_fields!(AThrow: generator, args);
heap::payload!(AThrow, "async_generator_athrow", trace; finalizer athrow_unawaited);

/// # Safety
/// `header` is an athrow object.
unsafe fn athrow_unawaited(header: *mut heap::Header) -> bool {
    // SAFETY: by contract.
    unsafe { (*(header as *const heap::Obj<AThrow>)).payload.stage.get() == Stage::Init }
}

/// "coroutine method 'asend' of 'f' was never awaited"
fn finalize(vm: &Vm, v: &Value) -> PyResult<()> {
    let (method, generator) = match (v.downcast::<ASend>(), v.downcast::<AThrow>()) {
        (Some(a), _) if a.stage.get() == Stage::Init => ("asend", &a.generator),
        (_, Some(a)) if a.stage.get() == Stage::Init => {
            (if a.args.is_null() { "aclose" } else { "athrow" }, &a.generator)
        }
        _ => return Ok(()),
    };
    let name = crate::types::str::display(&gen_of(generator).name(1));
    let message = format!("coroutine method '{method}' of '{name}' was never awaited");
    vm.warn(&crate::error::exception::RUNTIME_WARNING, &message, 1)
}

fn gen_of(v: &Value) -> &GenObj {
    match v.downcast::<GenObj>() {
        Some(g) => g,
        None => unreachable!("made for async generators only"),
    }
}

/// Calls the hooks of `sys.set_asyncgen_hooks` when the generator is first used.
fn init_hooks(vm: &Vm, v: &Value) -> PyResult<()> {
    let g = gen_of(v);
    if g.hooks_inited.replace(true) {
        return Ok(());
    }
    let fiber = vm.fiber();
    let finalizer = fiber.async_gen_finalizer.get();
    if !finalizer.is_null() {
        g.extra.set(finalizer);
    }
    let first = fiber.async_gen_firstiter.get();
    if !first.is_null() {
        vm.call(&first, std::slice::from_ref(v))?;
    }
    Ok(())
}

pub fn asend(vm: &Vm, v: &Value, value: &Value) -> PyResult {
    init_hooks(vm, v)?;
    let payload = ASend { generator: v.clone(), value: value.clone(), stage: Cell::new(Stage::Init) };
    Ok(ASEND.alloc(payload).into_value())
}

/// The awaitable of a step that runs without one (`async_step`), for whoever looks.
pub(super) fn step_of(generator: &Value) -> Value {
    ASEND
        .alloc_with(|| ASend { generator: generator.clone(), value: Value::NONE, stage: Cell::new(Stage::Iter) })
        .into_value()
}

pub fn athrow(vm: &Vm, v: &Value, args: &[Value]) -> PyResult {
    if args.len() > 1 && args[1..].iter().any(|a| !a.is_null()) {
        vm.warn(
            &crate::error::exception::DEPRECATION_WARNING,
            "the (type, exc, tb) signature of athrow() is deprecated, use the single-arg signature instead.",
            1,
        )?;
    }
    init_hooks(vm, v)?;
    let given = args.iter().position(Value::is_null).unwrap_or(args.len());
    let payload = AThrow { generator: v.clone(), args: vm.new_tuple(&args[..given]), stage: Cell::new(Stage::Init) };
    Ok(ATHROW.alloc(payload).into_value())
}

pub fn aclose(vm: &Vm, v: &Value) -> PyResult {
    init_hooks(vm, v)?;
    let payload = AThrow { generator: v.clone(), args: Value::NULL, stage: Cell::new(Stage::Init) };
    Ok(ATHROW.alloc(payload).into_value())
}

/// GET_AITER
pub fn get_aiter(vm: &Vm, v: &Value) -> PyResult {
    let ty = type_of(v);
    let Some(f) = ty.slots.aiter.get() else {
        return Err(
            vm.type_error(format!("'async for' requires an object with __aiter__ method, got {}", ty.tp_name()))
        );
    };
    let iter = f(vm, v)?;
    if type_of(&iter).slots.anext.get().is_none() {
        return Err(vm.type_error(format!(
            "'async for' received an object from __aiter__ that does not implement __anext__: {}",
            type_of(&iter).tp_name()
        )));
    }
    Ok(iter)
}

/// GET_ANEXT
pub fn get_anext(vm: &Vm, v: &Value) -> PyResult {
    if ASYNC_GENERATOR.is_exact(v) {
        return asend(vm, v, &Value::NONE);
    }
    let ty = type_of(v);
    let Some(f) = ty.slots.anext.get() else {
        return Err(
            vm.type_error(format!("'async for' requires an iterator with __anext__ method, got {}", ty.tp_name()))
        );
    };
    let awaited = f(vm, v)?;
    super::objects::awaitable(vm, &awaited, 0).map_err(|e| {
        let e = drive::in_context(vm, e);
        let new = vm.type_error(format!(
            "'async for' received an invalid object from __anext__: {}",
            type_of(&awaited).tp_name()
        ));
        if let (Some(x), Some(cause)) = (new.exception().and_then(|x| x.downcast::<ExceptionObj>()), e.exception()) {
            x.cause.set(cause.clone());
            x.context.set(cause.clone());
            x.suppress_context.set(true);
        }
        new
    })
}

/// A step of the generator seen from its awaitable: its own yield ends the await.
pub(super) fn unwrap(vm: &Vm, g: &GenObj, step: PyResult<Sent>) -> PyResult<Sent> {
    match step {
        Ok(Sent::Yielded(value)) => {
            if vm.fiber().async_yield.replace(false) {
                g.running_async.set(false);
                return Ok(Sent::Returned(value));
            }
            Ok(Sent::Yielded(value))
        }
        Ok(Sent::Returned(_)) => {
            g.closed.set(true);
            g.running_async.set(false);
            Err(vm.error_args(&STOP_ASYNC_ITERATION, &[]))
        }
        Err(e) => {
            if e.is(&STOP_ASYNC_ITERATION) || e.is(&GENERATOR_EXIT) {
                g.closed.set(true);
            }
            g.running_async.set(false);
            Err(e)
        }
    }
}

fn asend_step(vm: &Vm, v: &Value, sent: &Value) -> PyResult<Sent> {
    let Some(a) = v.downcast::<ASend>() else { return Err(vm.type_error("an asend object was expected")) };
    let g = gen_of(&a.generator);
    let mut sent = sent.clone();
    match a.stage.get() {
        Stage::Closed => return Err(vm.runtime_error("cannot reuse already awaited __anext__()/asend()")),
        Stage::Init => {
            if g.running_async.get() {
                a.stage.set(Stage::Closed);
                return Err(vm.runtime_error("anext(): asynchronous generator is already running"));
            }
            if sent.is_none() {
                sent = a.value.clone();
            }
            a.stage.set(Stage::Iter);
        }
        Stage::Iter => {}
    }
    g.running_async.set(true);
    let step = drive::send(vm, g, sent);
    let step = unwrap(vm, g, step);
    if !matches!(step, Ok(Sent::Yielded(_))) {
        a.stage.set(Stage::Closed);
    }
    step
}

fn asend_throw(vm: &Vm, v: &Value, args: &[Value]) -> PyResult<Sent> {
    let Some(a) = v.downcast::<ASend>() else { return Err(vm.type_error("an asend object was expected")) };
    let g = gen_of(&a.generator);
    match a.stage.get() {
        Stage::Closed => return Err(vm.runtime_error("cannot reuse already awaited __anext__()/asend()")),
        Stage::Init => {
            if g.running_async.get() {
                a.stage.set(Stage::Closed);
                return Err(vm.runtime_error("anext(): asynchronous generator is already running"));
            }
            a.stage.set(Stage::Iter);
            g.running_async.set(true);
        }
        Stage::Iter => {}
    }
    let step = warn_three(vm, args).and_then(|()| drive::throw(vm, g, args, true));
    let step = unwrap(vm, g, step);
    if !matches!(step, Ok(Sent::Yielded(_))) {
        a.stage.set(Stage::Closed);
    }
    step
}

fn athrow_step(vm: &Vm, v: &Value, sent: &Value) -> PyResult<Sent> {
    let Some(a) = v.downcast::<AThrow>() else { return Err(vm.type_error("an athrow object was expected")) };
    let g = gen_of(&a.generator);
    let closing = a.args.is_null();
    if a.stage.get() == Stage::Closed {
        return Err(vm.runtime_error("cannot reuse already awaited aclose()/athrow()"));
    }
    if g.state.get() == State::Closed {
        a.stage.set(Stage::Closed);
        return Err(vm.stop_iteration(&Value::NONE));
    }
    if a.stage.get() == Stage::Iter {
        let step = drive::send(vm, g, sent.clone());
        // The awaitable of `athrow()` does not notice its end.
        return if closing { closing_step(vm, a, g, step) } else { unwrap(vm, g, step) };
    }
    if g.running_async.get() {
        return Err(runs_already(vm, a));
    }
    if g.closed.get() {
        a.stage.set(Stage::Closed);
        return Err(vm.error_args(&STOP_ASYNC_ITERATION, &[]));
    }
    if !sent.is_none() {
        return Err(vm.runtime_error("can't send non-None value to a just-started coroutine"));
    }
    a.stage.set(Stage::Iter);
    g.running_async.set(true);
    if closing {
        g.closed.set(true);
        let step = drive::throw(vm, g, &[GENERATOR_EXIT.to_value()], false);
        return closing_step(vm, a, g, step);
    }
    let args = a.args.to_ref::<TupleObj>();
    let step = drive::throw(vm, g, args.as_ref().map_or(&[][..], |t| t.items()), false);
    let step = unwrap(vm, g, step);
    if !matches!(step, Ok(Sent::Yielded(_))) {
        g.running_async.set(false);
        a.stage.set(Stage::Closed);
    }
    step
}

fn runs_already(vm: &Vm, a: &AThrow) -> Error {
    a.stage.set(Stage::Closed);
    let what = if a.args.is_null() { "aclose" } else { "athrow" };
    vm.runtime_error(format!("{what}(): asynchronous generator is already running"))
}

/// A step of `aclose()`: the generator must end.
fn closing_step(vm: &Vm, a: &AThrow, g: &GenObj, step: PyResult<Sent>) -> PyResult<Sent> {
    match step {
        Ok(Sent::Yielded(value)) => {
            if vm.fiber().async_yield.replace(false) {
                g.running_async.set(false);
                a.stage.set(Stage::Closed);
                return Err(vm.runtime_error("async generator ignored GeneratorExit"));
            }
            Ok(Sent::Yielded(value))
        }
        Ok(Sent::Returned(_)) => {
            g.running_async.set(false);
            a.stage.set(Stage::Closed);
            Ok(Sent::Returned(Value::NONE))
        }
        Err(e) => {
            g.running_async.set(false);
            a.stage.set(Stage::Closed);
            if e.is(&STOP_ASYNC_ITERATION) || e.is(&GENERATOR_EXIT) {
                return Ok(Sent::Returned(Value::NONE));
            }
            Err(e)
        }
    }
}

fn athrow_throw(vm: &Vm, v: &Value, args: &[Value]) -> PyResult<Sent> {
    let Some(a) = v.downcast::<AThrow>() else { return Err(vm.type_error("an athrow object was expected")) };
    let g = gen_of(&a.generator);
    match a.stage.get() {
        Stage::Closed => return Err(vm.runtime_error("cannot reuse already awaited aclose()/athrow()")),
        Stage::Init => {
            if g.running_async.get() {
                return Err(runs_already(vm, a));
            }
            a.stage.set(Stage::Iter);
            g.running_async.set(true);
        }
        Stage::Iter => {}
    }
    let step = warn_three(vm, args).and_then(|()| drive::throw(vm, g, args, true));
    if a.args.is_null() {
        return closing_step(vm, a, g, step);
    }
    let step = unwrap(vm, g, step);
    if !matches!(step, Ok(Sent::Yielded(_))) {
        a.stage.set(Stage::Closed);
    }
    step
}

/// A step as `send()` and `throw()` show it: the end is StopIteration.
fn shown(vm: &Vm, step: PyResult<Sent>) -> PyResult {
    match step? {
        Sent::Yielded(value) => Ok(value),
        // What the generator yielded, be it `None`.
        Sent::Returned(value) => Err(vm.stop_with_any(&value)),
    }
}

fn next_of(vm: &Vm, step: PyResult<Sent>) -> PyResult<Option<Value>> {
    match step? {
        Sent::Yielded(value) => Ok(Some(value)),
        Sent::Returned(value) => {
            vm.leave_stop_value(value);
            Ok(None)
        }
    }
}

fn close(vm: &Vm, closed: bool, throw: impl FnOnce(&[Value]) -> PyResult<Sent>) -> PyResult {
    if closed {
        return Ok(Value::NONE);
    }
    match throw(&[GENERATOR_EXIT.to_value()]) {
        Ok(Sent::Yielded(_)) => Err(vm.runtime_error("coroutine ignored GeneratorExit")),
        Ok(Sent::Returned(_)) => Ok(Value::NONE),
        Err(e) if e.is(&STOP_ITERATION) || e.is(&STOP_ASYNC_ITERATION) || e.is(&GENERATOR_EXIT) => Ok(Value::NONE),
        Err(e) => Err(e),
    }
}

static ASEND_METHODS: &[NativeDef] = &[
    def("send", "($self, value, /)", |vm, a| shown(vm, asend_step(vm, &a[0], &a[1])), ""),
    def(
        "throw",
        "($self, type, value=None, traceback=None, /)",
        |vm, a| shown(vm, asend_throw(vm, &a[0], &a[1..])),
        "",
    ),
    def(
        "close",
        "($self, /)",
        |vm, a| {
            let closed = a[0].downcast::<ASend>().is_some_and(|s| s.stage.get() == Stage::Closed);
            close(vm, closed, |args| asend_throw(vm, &a[0], args))
        },
        "",
    ),
];

pub static ASEND: TypeSpec =
    TypeSpec::new::<ASend>("async_generator_asend").flags(NO_NEW).methods(ASEND_METHODS).slots(|s| {
        s.iter.set(Some(|_, v| Ok(v.clone())));
        s.await_.set(Some(|_, v| Ok(v.clone())));
        s.next.set(Some(|vm, v| next_of(vm, asend_step(vm, v, &Value::NONE))));
        s.send.set(Some(asend_step));
        s.finalize.set(Some(finalize));
    });

/// As `shown`, for the awaitables of `athrow()` and, whose end is an error like any other, `aclose()`.
fn shown_end(vm: &Vm, v: &Value, step: PyResult<Sent>) -> PyResult {
    match step {
        Ok(Sent::Returned(_)) if v.downcast::<AThrow>().is_some_and(|a| a.args.is_null()) => {
            Err(vm.stop_iteration(&Value::NONE))
        }
        step => shown(vm, step),
    }
}

/// A step as an `await` sees it: StopIteration is a return, that of a generator that had ended and one that was thrown in
/// before the first step.
fn awaited(vm: &Vm, step: PyResult<Sent>) -> PyResult<Sent> {
    match step {
        Err(e) if e.is(&STOP_ITERATION) => drive::stop_to_return(vm, Err(e)),
        step => step,
    }
}

static ATHROW_METHODS: &[NativeDef] = &[
    def("send", "($self, value, /)", |vm, a| shown_end(vm, &a[0], athrow_step(vm, &a[0], &a[1])), ""),
    def(
        "throw",
        "($self, type, value=None, traceback=None, /)",
        |vm, a| shown_end(vm, &a[0], athrow_throw(vm, &a[0], &a[1..])),
        "",
    ),
    def(
        "close",
        "($self, /)",
        |vm, a| {
            let closed = a[0].downcast::<AThrow>().is_some_and(|s| s.stage.get() == Stage::Closed);
            close(vm, closed, |args| athrow_throw(vm, &a[0], args))
        },
        "",
    ),
];

pub static ATHROW: TypeSpec =
    TypeSpec::new::<AThrow>("async_generator_athrow").flags(NO_NEW).methods(ATHROW_METHODS).slots(|s| {
        s.iter.set(Some(|_, v| Ok(v.clone())));
        s.await_.set(Some(|_, v| Ok(v.clone())));
        s.next.set(Some(|vm, v| next_of(vm, athrow_step(vm, v, &Value::NONE))));
        s.send.set(Some(|vm, v, sent| awaited(vm, athrow_step(vm, v, sent))));
        s.finalize.set(Some(finalize));
    });
