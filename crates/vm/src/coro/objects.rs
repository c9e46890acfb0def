//! The Python faces of generators and coroutines: making them, their types, `await` on them.

use std::cell::Cell;

use bytecode::CodeFlags;

use super::{GenObj, State, drive};
use crate::error::exception::BASE_EXCEPTION;
use crate::object::typeobj::{AWAITS_ITSELF, IS_EXCEPTION};
use crate::prelude::*;
use crate::run::frame::{Action, FLAG_HEAP, Frame};
use crate::types::code::CodeObj;
use crate::types::frame;
use crate::types::function::FunctionObj;

/// The generator object of a call; `fill` writes the arguments into the registers and gives how many it filled.
pub fn make(
    vm: &Vm,
    func: &Value,
    function: &FunctionObj,
    code: &CodeObj,
    fill: impl FnOnce(*mut Value) -> PyResult<usize>,
) -> PyResult {
    let flags = code.code.flags;
    let spec = if flags.has(CodeFlags::COROUTINE) {
        &COROUTINE
    } else if flags.has(CodeFlags::ASYNC_GENERATOR) {
        &ASYNC_GENERATOR
    } else {
        &GENERATOR
    };
    let g = vm.reserved(empty(vm, spec, code))?;
    // SAFETY: the generator counts as closed until its arguments are in; its registers are empty.
    unsafe {
        let base = g.frame.base;
        let filled = fill(base)?;
        for i in filled..code.nlocals as usize {
            base.add(i).write(Value::NULL);
        }
        let first = code.code.first_free as usize;
        if first < code.nlocals as usize {
            crate::run::call::copy_free(base, function, first);
        }
        g.start(function.entry.get(), func.clone());
    }
    if flags.has(CodeFlags::COROUTINE) && vm.fiber().origin_depth.get() > 0 {
        g.extra.set(origin(vm, vm.fiber().origin_depth.get()));
    }
    Ok(g.into_value())
}

/// An object with room for a frame of `code`: its registers empty, without a function, closed.
#[inline(always)]
pub fn empty(vm: &Vm, spec: &'static TypeSpec, code: &CodeObj) -> Result<Ref<GenObj>, heap::NoMemory> {
    let nregs = code.nregs as usize;
    let payload = || GenObj {
        frame: Frame {
            pc: Cell::new(std::ptr::null()),
            words: Cell::new(std::ptr::null()),
            base: std::ptr::null_mut(),
            back: Cell::new(None),
            code,
            func: Slot::new(Value::NULL),
            handled: Slot::new(Value::NULL),
            namespace: Slot::new(Value::NULL),
            object: Slot::new(Value::NULL),
            dst: Cell::new(0),
            aux: Cell::new(0),
            action: Cell::new(Action::Exit),
            flags: Cell::new(FLAG_HEAP),
        },
        names: Slot::default(),
        root: Cell::new(None),
        innermost: Cell::new(None),
        base_depth: Cell::new(0),
        members: Cell::new(1),
        on_item: Cell::new(0),
        extra: Slot::default(),
        state: Cell::new(State::Closed),
        hooks_inited: Cell::new(false),
        closed: Cell::new(false),
        running_async: Cell::new(false),
    };
    // SAFETY: the tail holds the registers, which are made empty here.
    unsafe {
        let g = vm.heap.alloc_with(spec.head(), payload, nregs * 8)?;
        let base = g.tail() as *mut Value;
        for i in 0..nregs {
            base.add(i).write(Value::EMPTY);
        }
        (*g.as_ptr()).payload.frame.base = base;
        Ok(g)
    }
}

/// `cr_origin`: (file, line, function) of the frames that made the coroutine, innermost first.
fn origin(vm: &Vm, depth: u32) -> Value {
    let mut entries = Vec::new();
    for f in vm.fiber().frames().take(depth as usize) {
        let code = f.code();
        entries.push(vm.new_tuple(&[code.filename.get(), vm.new_int(f.line() as i64), code.name.clone()]));
    }
    TupleObj::from_vec(entries).into_value()
}

/// The iterator that `await value` runs: CPython's `_PyEval_GetAwaitable`. `how` is GET_AWAITABLE's operand.
pub fn awaitable(vm: &Vm, value: &Value, how: u16) -> PyResult {
    if let Some(g) = value.downcast::<GenObj>() {
        if g.is_coroutine() {
            if g.effective_state() == State::Suspended && g.delegating_register().is_some() {
                return Err(vm.runtime_error("coroutine is being awaited already"));
            }
            return Ok(value.clone());
        }
        if g.is_generator() && g.frame.code().code.flags.has(CodeFlags::ITERABLE_COROUTINE) {
            return Ok(value.clone());
        }
    }
    let ty = type_of(value);
    if ty.has(AWAITS_ITSELF) {
        return Ok(value.clone());
    }
    let Some(f) = ty.slots.await_.get() else {
        return Err(match how {
            1 => vm.type_error(format!(
                "'async with' received an object from __aenter__ that does not implement __await__: {}",
                ty.tp_name()
            )),
            2 => vm.type_error(format!(
                "'async with' received an object from __aexit__ that does not implement __await__: {}",
                ty.tp_name()
            )),
            _ => vm.type_error(format!("'{}' object can't be awaited", ty.tp_name())),
        });
    };
    let iter = f(vm, value)?;
    if iter.downcast::<GenObj>().is_some_and(|g| {
        g.is_coroutine() || (g.is_generator() && g.frame.code().code.flags.has(CodeFlags::ITERABLE_COROUTINE))
    }) {
        return Err(vm.type_error("__await__() returned a coroutine"));
    }
    if type_of(&iter).slots.next.get().is_none() {
        return Err(vm.type_error(format!("__await__() returned non-iterator of type '{}'", type_of(&iter).tp_name())));
    }
    Ok(iter)
}

/// What `yield from value` iterates.
pub fn yield_from_iter(vm: &Vm, value: &Value) -> PyResult {
    if let Some(g) = value.downcast::<GenObj>() {
        if g.is_coroutine() {
            let current = vm.fiber().current.get();
            let flags = current.map_or(CodeFlags::default(), |f| f.code().code.flags);
            if !flags.has(CodeFlags::COROUTINE | CodeFlags::ITERABLE_COROUTINE) {
                return Err(vm.type_error("cannot 'yield from' a coroutine object in a non-coroutine generator"));
            }
            return Ok(value.clone());
        }
        if g.is_generator() {
            return Ok(value.clone());
        }
    }
    vm.iter(value)
}

/// `coroutine.__await__()`: sends, throws and closes through to the coroutine.
pub struct CoroutineWrapper {
    pub coroutine: Value,
}
heap::trace_fields!(CoroutineWrapper: coroutine);
heap::payload!(CoroutineWrapper, "coroutine_wrapper", trace);

/// The coroutine behind a `coroutine_wrapper`.
pub fn wrapped_coroutine(v: &Value) -> Option<&GenObj> {
    v.downcast::<CoroutineWrapper>().and_then(|w| w.coroutine.downcast::<GenObj>())
}

fn this<'a>(vm: &Vm, v: &'a Value) -> PyResult<&'a GenObj> {
    v.downcast::<GenObj>().ok_or_else(|| vm.type_error("a generator was expected"))
}

/// `send(value)` and `__next__()`: a yielded value, or StopIteration.
pub fn send_method(vm: &Vm, v: &Value, value: &Value) -> PyResult {
    let target = wrapped_coroutine(v);
    let g = match target {
        Some(g) => g,
        None => this(vm, v)?,
    };
    match drive::send(vm, g, value.clone())? {
        Sent::Yielded(value) => Ok(value),
        Sent::Returned(value) => Err(vm.stop_iteration(&value)),
    }
}

/// Whether a row is `generator.send` or `coroutine.send`.
#[inline(always)]
pub fn is_send(def: &'static NativeDef) -> bool {
    std::ptr::eq(def, &raw const GENERATOR_METHODS[0]) || std::ptr::eq(def, &raw const COROUTINE_METHODS[0])
}

/// The rows of `generator.send` and `coroutine.send`.
pub fn sends() -> [*const NativeDef; 2] {
    [&raw const GENERATOR_METHODS[0], &raw const COROUTINE_METHODS[0]]
}

/// The generator or coroutine whose plain `send` method a call window names: `g.send` bound, or the method with `g` as
/// its receiver.
pub fn send_target(callee: &Value, receiver: &Value) -> Option<Value> {
    if receiver.is_null() {
        let native = callee.downcast::<crate::object::descr::NativeFunction>()?;
        return (native.bound && is_send(native.def) && native.receiver.is_a::<GenObj>())
            .then(|| native.receiver.clone());
    }
    let descr = callee.downcast::<crate::object::descr::MethodDescr>()?;
    let fits = is_send(descr.def) && std::ptr::eq(type_of(receiver), descr.owner) && receiver.is_a::<GenObj>();
    fits.then(|| receiver.clone())
}

fn send_slot(vm: &Vm, v: &Value, value: &Value) -> PyResult<Sent> {
    let g = match wrapped_coroutine(v) {
        Some(g) => g,
        None => this(vm, v)?,
    };
    drive::send(vm, g, value.clone())
}

fn next_slot(vm: &Vm, v: &Value) -> PyResult<Option<Value>> {
    match send_slot(vm, v, &Value::NONE)? {
        Sent::Yielded(value) => Ok(Some(value)),
        Sent::Returned(value) => {
            vm.leave_stop_value(value);
            Ok(None)
        }
    }
}

/// The warning for more than one argument of `throw()`.
pub fn warn_three(vm: &Vm, args: &[Value]) -> PyResult<()> {
    if args.get(1).is_none_or(Value::is_null) {
        return Ok(());
    }
    vm.warn(
        &crate::error::exception::DEPRECATION_WARNING,
        "the (type, exc, tb) signature of throw() is deprecated, use the single-arg signature instead.",
        1,
    )
}

/// The exception that `throw(type, value, traceback)` raises, from any of its forms.
pub fn thrown_error(vm: &Vm, args: &[Value]) -> PyResult<Error> {
    let (what, value, tb) = (&args[0], args.get(1), args.get(2));
    let value = value.filter(|v| !v.is_null());
    let tb = tb.filter(|v| !v.is_null() && !v.is_none());
    if let Some(tb) = tb
        && !crate::error::traceback::TRACEBACK.check(tb)
    {
        return Err(vm.type_error("throw() third argument must be a traceback object"));
    }
    let exception = if what.downcast::<TypeObj>().is_some_and(|t| t.has(IS_EXCEPTION)) {
        let made = match value {
            None => vm.call(what, &[]),
            Some(v) if v.is_none() => vm.call(what, &[]),
            Some(v) if vm.is_instance(v, what)? => Ok(v.clone()),
            Some(v) => match v.to_ref::<TupleObj>() {
                Some(t) => vm.call(what, t.items()),
                None => vm.call(what, std::slice::from_ref(v)),
            },
        };
        match made {
            Ok(e) if !BASE_EXCEPTION.check(&e) => vm
                .type_error(format!(
                    "calling {} should have returned an instance of BaseException, not {}",
                    vm.repr_text(what)?,
                    type_of(&e).tp_name()
                ))
                .into_exception()?,
            Ok(e) => e,
            // A class that gives no exception: that is thrown instead.
            Err(e) => e.into_exception()?,
        }
    } else if BASE_EXCEPTION.check(what) {
        if value.is_some_and(|v| !v.is_none()) {
            return Err(vm.type_error("instance exception may not have a separate value"));
        }
        what.clone()
    } else {
        return Err(vm.type_error(format!(
            "exceptions must be classes or instances deriving from BaseException, not {}",
            type_of(what).tp_name()
        )));
    };
    if let (Some(tb), Some(e)) = (tb, exception.downcast::<ExceptionObj>()) {
        e.traceback.set(tb.clone());
    }
    Ok(Error::from_exception(exception))
}

fn throw_method(vm: &Vm, args: &[Value]) -> PyResult {
    let g = match wrapped_coroutine(&args[0]) {
        Some(g) => g,
        None => this(vm, &args[0])?,
    };
    warn_three(vm, &args[1..])?;
    match drive::throw(vm, g, &args[1..], true)? {
        Sent::Yielded(value) => Ok(value),
        Sent::Returned(value) => Err(vm.stop_iteration(&value)),
    }
}

fn close_method(vm: &Vm, args: &[Value]) -> PyResult {
    let g = match wrapped_coroutine(&args[0]) {
        Some(g) => g,
        None => this(vm, &args[0])?,
    };
    drive::close(vm, g)
}

/// The finaliser: a coroutine that never ran warns; everything else is closed.
pub fn finalize(vm: &Vm, v: &Value) -> PyResult<()> {
    let g = this(vm, v)?;
    match g.state.get() {
        State::Closed | State::Running => return Ok(()),
        State::Created if g.is_coroutine() => {
            // `cr_origin` stays for the warning.
            g.close_frame();
            if let Err(error) = vm.warn_never_awaited(v) {
                let shown = vm.repr_text(v).unwrap_or_default();
                vm.unraisable(error, &format!("while finalizing coroutine {shown}"), &Value::NONE);
            }
            return Ok(());
        }
        State::Created if !g.is_async_generator() => {
            g.close_frame();
            return Ok(());
        }
        _ => {}
    }
    if g.is_async_generator() {
        let finalizer = g.extra.get();
        if !finalizer.is_null() && !g.closed.get() {
            return vm.call(&finalizer, std::slice::from_ref(v)).map(|_| ());
        }
    }
    match drive::close(vm, g) {
        Ok(_) => Ok(()),
        Err(e) => Err(e),
    }
}

fn name_get(vm: &Vm, v: &Value) -> PyResult {
    Ok(this(vm, v)?.name(0))
}
fn name_set(vm: &Vm, v: &Value, value: Option<&Value>) -> PyResult<()> {
    match value.filter(|n| n.is_a::<StrObj>()) {
        Some(n) => this(vm, v)?.set_name(0, n.clone()),
        None => return Err(vm.type_error("__name__ must be set to a string object")),
    }
    Ok(())
}
fn qualname_get(vm: &Vm, v: &Value) -> PyResult {
    Ok(this(vm, v)?.name(1))
}
fn qualname_set(vm: &Vm, v: &Value, value: Option<&Value>) -> PyResult<()> {
    match value.filter(|n| n.is_a::<StrObj>()) {
        Some(n) => this(vm, v)?.set_name(1, n.clone()),
        None => return Err(vm.type_error("__qualname__ must be set to a string object")),
    }
    Ok(())
}
pub fn frame_get(vm: &Vm, v: &Value) -> PyResult {
    let g = this(vm, v)?;
    if g.state.get() == State::Closed {
        return Ok(Value::NONE);
    }
    Ok(frame::object_of(vm, g.frame_ref()))
}
pub fn running_get(vm: &Vm, v: &Value) -> PyResult {
    Ok(Value::bool(this(vm, v)?.is_running()))
}
pub fn suspended_get(vm: &Vm, v: &Value) -> PyResult {
    Ok(Value::bool(this(vm, v)?.effective_state() == State::Suspended))
}
pub fn code_get(vm: &Vm, v: &Value) -> PyResult {
    Ok(this(vm, v)?.code_value())
}
pub fn delegate_get(vm: &Vm, v: &Value) -> PyResult {
    Ok(this(vm, v)?.delegate().unwrap_or(Value::NONE))
}
fn origin_get(vm: &Vm, v: &Value) -> PyResult {
    Ok(this(vm, v)?.extra.load().unwrap_or(Value::NONE))
}

fn repr(vm: &Vm, v: &Value) -> PyResult {
    let g = this(vm, v)?;
    let kind = match g.kind_word() {
        "async generator" => "async_generator",
        other => other,
    };
    let name = crate::types::str::display(&g.name(1));
    Ok(vm.new_str(&format!("<{kind} object {name} at {:#x}>", v.bits() & !3)))
}

const THROW_DOC: &str = "throw(value)\nthrow(type[,value[,tb]])\n\nRaise exception in generator, return next yielded value or raise\nStopIteration.\nthe (type, val, tb) signature is deprecated, \nand may be removed in a future version of Python.";

static GENERATOR_METHODS: &[NativeDef] = &[
    def(
        "send",
        "($self, value, /)",
        |vm, a| send_method(vm, &a[0], &a[1]),
        "send(value) -> send 'value' into generator,\nreturn next yielded value or raise StopIteration.",
    ),
    def("throw", "($self, type, value=None, traceback=None, /)", throw_method, THROW_DOC),
    def("close", "($self, /)", close_method, "close() -> raise GeneratorExit inside generator."),
    def("__class_getitem__", "($type, item, /)", |vm, a| vm.generic_alias(&a[0], &a[1]), "See PEP 585").class_method(),
];

static GENERATOR_GETSET: &[GetSet] = &[
    GetSet::rw("__name__", name_get, name_set, "name of the generator"),
    GetSet::rw("__qualname__", qualname_get, qualname_set, "qualified name of the generator"),
    GetSet::ro("gi_yieldfrom", delegate_get, "object being iterated by yield from, or None"),
    GetSet::ro("gi_running", running_get, ""),
    GetSet::ro("gi_frame", frame_get, ""),
    GetSet::ro("gi_suspended", suspended_get, ""),
    GetSet::ro("gi_code", code_get, ""),
];

pub static GENERATOR: TypeSpec = TypeSpec::new::<GenObj>("generator")
    .flags(WEAKREFABLE | NO_NEW)
    .methods(GENERATOR_METHODS)
    .getset(GENERATOR_GETSET)
    .slots(|s| {
        s.repr.set(Some(repr));
        s.iter.set(Some(|_, v| Ok(v.clone())));
        s.next.set(Some(next_slot));
        s.send.set(Some(send_slot));
        s.finalize.set(Some(finalize));
    });

static COROUTINE_METHODS: &[NativeDef] = &[
    def(
        "send",
        "($self, value, /)",
        |vm, a| send_method(vm, &a[0], &a[1]),
        "send(arg) -> send 'arg' into coroutine,\nreturn next iterated value or raise StopIteration.",
    ),
    def(
        "throw",
        "($self, type, value=None, traceback=None, /)",
        throw_method,
        "throw(value)\nthrow(type[,value[,traceback]])\n\nRaise exception in coroutine, return next iterated value or raise\nStopIteration.\nthe (type, val, tb) signature is deprecated, \nand may be removed in a future version of Python.",
    ),
    def("close", "($self, /)", close_method, "close() -> raise GeneratorExit inside coroutine."),
    def("__class_getitem__", "($type, item, /)", |vm, a| vm.generic_alias(&a[0], &a[1]), "See PEP 585").class_method(),
];

static COROUTINE_GETSET: &[GetSet] = &[
    GetSet::rw("__name__", name_get, name_set, "name of the coroutine"),
    GetSet::rw("__qualname__", qualname_get, qualname_set, "qualified name of the coroutine"),
    GetSet::ro("cr_await", delegate_get, "object being awaited on, or None"),
    GetSet::ro("cr_running", running_get, ""),
    GetSet::ro("cr_frame", frame_get, ""),
    GetSet::ro("cr_suspended", suspended_get, ""),
    GetSet::ro("cr_code", code_get, ""),
    GetSet::ro("cr_origin", origin_get, ""),
];

pub static COROUTINE: TypeSpec = TypeSpec::new::<GenObj>("coroutine")
    .flags(WEAKREFABLE | NO_NEW)
    .methods(COROUTINE_METHODS)
    .getset(COROUTINE_GETSET)
    .slots(|s| {
        s.repr.set(Some(repr));
        s.await_.set(Some(|_, v| {
            Ok(COROUTINE_WRAPPER.alloc_with(|| CoroutineWrapper { coroutine: v.clone() }).into_value())
        }));
        s.send.set(Some(send_slot));
        s.finalize.set(Some(finalize));
    });

static WRAPPER_METHODS: &[NativeDef] = &[
    def("send", "($self, value, /)", |vm, a| send_method(vm, &a[0], &a[1]), ""),
    def("throw", "($self, type, value=None, traceback=None, /)", throw_method, ""),
    def("close", "($self, /)", close_method, ""),
];

pub static COROUTINE_WRAPPER: TypeSpec =
    TypeSpec::new::<CoroutineWrapper>("coroutine_wrapper").flags(NO_NEW).methods(WRAPPER_METHODS).slots(|s| {
        s.iter.set(Some(|_, v| Ok(v.clone())));
        s.next.set(Some(next_slot));
        s.send.set(Some(send_slot));
    });

static ASYNC_GENERATOR_METHODS: &[NativeDef] = &[
    def(
        "asend",
        "($self, value, /)",
        |vm, a| super::async_gen::asend(vm, &a[0], &a[1]),
        "asend(v) -> send 'v' in generator.",
    ),
    def(
        "athrow",
        "($self, type, value=None, traceback=None, /)",
        |vm, a| super::async_gen::athrow(vm, &a[0], &a[1..]),
        "athrow(value)\nathrow(type[,value[,tb]])\n\nraise exception in generator.\nthe (type, val, tb) signature is deprecated, \nand may be removed in a future version of Python.",
    ),
    def(
        "aclose",
        "($self, /)",
        |vm, a| super::async_gen::aclose(vm, &a[0]),
        "aclose() -> raise GeneratorExit inside generator.",
    ),
    def("__class_getitem__", "($type, item, /)", |vm, a| vm.generic_alias(&a[0], &a[1]), "See PEP 585").class_method(),
];

static ASYNC_GENERATOR_GETSET: &[GetSet] = &[
    GetSet::rw("__name__", name_get, name_set, "name of the async generator"),
    GetSet::rw("__qualname__", qualname_get, qualname_set, "qualified name of the async generator"),
    GetSet::ro("ag_await", delegate_get, "object being awaited on, or None"),
    GetSet::ro("ag_running", |vm, v| Ok(Value::bool(this(vm, v)?.running_async.get())), ""),
    GetSet::ro("ag_frame", frame_get, ""),
    GetSet::ro("ag_code", code_get, ""),
    GetSet::ro("ag_suspended", suspended_get, ""),
];

pub static ASYNC_GENERATOR: TypeSpec = TypeSpec::new::<GenObj>("async_generator")
    .flags(WEAKREFABLE | NO_NEW)
    .methods(ASYNC_GENERATOR_METHODS)
    .getset(ASYNC_GENERATOR_GETSET)
    .slots(|s| {
        s.repr.set(Some(repr));
        s.aiter.set(Some(|_, v| Ok(v.clone())));
        s.anext.set(Some(|vm, v| super::async_gen::asend(vm, v, &Value::NONE)));
        s.finalize.set(Some(finalize));
    });

/// Whether the hook for warnings about coroutines is the library's: without an origin it says what is said here.
fn is_the_librarys(hook: &Value) -> bool {
    hook.downcast::<FunctionObj>().is_some_and(|f| f.name.with(|name| name.is(&name!("_warn_unawaited_coroutine"))))
}

impl Vm {
    /// "coroutine 'x' was never awaited"
    pub fn warn_never_awaited(&self, coroutine: &Value) -> PyResult<()> {
        let g = this(self, coroutine)?;
        let origin = g.extra.get();
        let module = match origin.is_null() {
            true => self.imported_module("warnings"),
            false => self.import_module("warnings").ok(),
        };
        if let Some(module) = module
            && let Some(hook) = self.find_attr(&module, &name!("_warn_unawaited_coroutine"))?
            && (!origin.is_null() || !is_the_librarys(&hook))
        {
            match self.call(&hook, std::slice::from_ref(coroutine)) {
                Ok(_) => return Ok(()),
                Err(error) => {
                    let shown = self.repr_text(coroutine).unwrap_or_default();
                    self.unraisable(error, &format!("while finalizing coroutine {shown}"), &Value::NONE);
                }
            }
        }
        let name = crate::types::str::display(&g.name(1));
        self.warn(&crate::error::exception::RUNTIME_WARNING, &format!("coroutine '{name}' was never awaited"), 1)
    }
    /// Leaves the value of a native iterator's end for whoever makes the StopIteration.
    pub fn leave_stop_value(&self, value: Value) {
        self.stop_value.set(if value.is_none() { Value::NULL } else { value });
    }
    /// The value that a native iterator's end left, or None.
    pub fn take_stop_value(&self) -> Value {
        let value = self.stop_value.take();
        if value.is_null() { Value::NONE } else { value }
    }
}
