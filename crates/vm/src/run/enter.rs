//! The short ways of CALL into Python functions: arguments stay where they are (or are moved to the register stack when
//! the caller's registers are a generator's), and the callee's frame is pushed in the same loop.

use super::bind;
use super::call::{self, Called, Deliver, drop_registers};
use super::frame::{Action, FLAG_ELIDED, FrameRef};
use super::stack::FiberState;
use crate::coro;
use crate::object::descr::{MethodDescr, NativeFunction};
use crate::object::slotdefs;
use crate::prelude::*;
use crate::types::code::CodeKind;
use crate::types::function::{self, FunctionObj};

/// A call that needs nothing but its positional arguments: the new frame; `None` when another way must be taken.
///
/// # Safety
/// The window `callee, self or NULL, args...` stands at `window` in the registers of `frame`, the current one, whose pc
/// is saved; the callee is a function.
#[inline(always)]
pub unsafe fn enter_plain(
    vm: &Vm,
    fiber: &FiberState,
    frame: FrameRef,
    window: *mut Value,
    count: usize,
    dst: u16,
) -> PyResult<Option<FrameRef>> {
    // SAFETY: by contract.
    unsafe {
        let f = (*window).payload::<FunctionObj>();
        let code = f.code_ptr();
        let with_self = !(*window.add(1)).is_null();
        let given = count + with_self as usize;
        if (*code).simple_args as usize != given {
            return Ok(None);
        }
        let Some(base) = place(fiber, frame, window, count, with_self, (*code).nregs as usize) else {
            return Ok(None);
        };
        call::count_call(vm, f);
        let func = std::mem::replace(&mut *window, Value::EMPTY);
        let new = call::push_frame(vm, fiber, func, base, given, 0, Deliver::store(dst))?;
        if (*code).first_free < (*code).nlocals {
            call::copy_free(base, new.function(), (*code).first_free as usize);
        }
        Ok(Some(new))
    }
}

/// Where the callee's registers begin: in the window itself, or on top of the register stack, the arguments moved
/// there, when the window is in a generator's registers. `None` when the current chunk is full.
#[inline(always)]
unsafe fn place(
    fiber: &FiberState,
    frame: FrameRef,
    window: *mut Value,
    count: usize,
    with_self: bool,
    nregs: usize,
) -> Option<*mut Value> {
    // SAFETY: by the callers' contract; registers above the stack's top hold nothing counted.
    unsafe {
        let args = window.add(2 - with_self as usize);
        let heap = frame.is_heap();
        let base = if heap { fiber.top.get() } else { args };
        if base.is_null() || base as usize + nregs * 8 > fiber.limit.get() as usize {
            return None;
        }
        if heap {
            for i in 0..count + with_self as usize {
                base.add(i).write(std::mem::replace(&mut *args.add(i), Value::EMPTY));
            }
        }
        Some(base)
    }
}

/// A call of a function that `enter_plain` did not take: defaults, keywords, coroutines that are awaited at once. `None`
/// when the general way must be taken; the window is untouched then.
///
/// # Safety
/// As `enter_plain`; the last `kw_names.len()` of the `count` arguments are keywords' values.
#[inline(never)]
pub unsafe fn enter_bound(
    vm: &Vm,
    frame: FrameRef,
    window: *mut Value,
    count: usize,
    kw_names: &[Value],
    dst: u16,
) -> PyResult<Option<Called>> {
    // SAFETY: by contract.
    unsafe {
        let f = (*window).payload::<FunctionObj>();
        let code = &*f.code_ptr();
        let with_self = !(*window.add(1)).is_null();
        let given = count + with_self as usize - kw_names.len();
        if !code.plain_params || given > code.code.arg_count as usize {
            return Ok(None);
        }
        if kw_names.len() > MAX_KEYWORDS {
            return Ok(None);
        }
        let fiber = vm.fiber();
        let result = ((window as usize - frame.base as usize) / 8) as u16;
        let awaited = match code.kind {
            CodeKind::Function => None,
            CodeKind::Coroutine if fiber.origin_depth.get() > 0 || vm.is_traced() => return Ok(None),
            CodeKind::Coroutine if frame.is_heap() || frame.has(FLAG_ELIDED) => {
                match coro::elide::awaited_at_once(frame.pc.get(), result) {
                    Some(dst) => Some(dst),
                    None => return make_suspended(vm, window, count, kw_names, &coro::COROUTINE),
                }
            }
            CodeKind::Coroutine => return make_suspended(vm, window, count, kw_names, &coro::COROUTINE),
            CodeKind::Generator => return make_suspended(vm, window, count, kw_names, &coro::GENERATOR),
            CodeKind::AsyncGenerator => return make_suspended(vm, window, count, kw_names, &coro::ASYNC_GENERATOR),
        };
        if fiber.depth.get() >= vm.recursion_limit.get() {
            return Ok(None);
        }
        let Some(base) = place(fiber, frame, window, count, with_self, code.nregs as usize) else {
            return Ok(None);
        };
        call::count_call(vm, f);
        let named = (code.code.arg_count + code.code.kwonly_count) as usize;
        if (given < named || !kw_names.is_empty())
            && let Err(e) = bind::fill_in_place(vm, f, code, base, given, kw_names)
        {
            drop_registers(window, 1);
            return Err(e);
        }
        let func = std::mem::replace(&mut *window, Value::EMPTY);
        if let Some(dst) = awaited {
            return coro::elide::push(vm, frame, func, base, named, dst).map(|f| Some(Called::Frame(f)));
        }
        let new = call::push_frame(vm, fiber, func, base, named, 0, Deliver::store(dst))?;
        if code.first_free < code.nlocals {
            call::copy_free(base, new.function(), code.first_free as usize);
        }
        Ok(Some(Called::Frame(new)))
    }
}

/// The object of a call that runs later: the window's arguments become the registers of its frame.
unsafe fn make_suspended(
    vm: &Vm,
    window: *mut Value,
    count: usize,
    kw_names: &[Value],
    spec: &'static TypeSpec,
) -> PyResult<Option<Called>> {
    // SAFETY: by the caller's contract; the object's registers have room for all parameters, and for the keywords'
    // values behind the positional ones only when nothing is given twice: else the general way is taken.
    unsafe {
        let f = (*window).payload::<FunctionObj>();
        let code = &*f.code_ptr();
        let with_self = !(*window.add(1)).is_null();
        let all = count + with_self as usize;
        if all > code.nregs as usize {
            return Ok(None);
        }
        call::count_call(vm, f);
        let g = vm.reserved(coro::objects::empty(vm, spec, code))?;
        let base = g.frame.base;
        let args = window.add(2 - with_self as usize);
        for i in 0..all {
            base.add(i).write(std::mem::replace(&mut *args.add(i), Value::EMPTY));
        }
        let named = (code.code.arg_count + code.code.kwonly_count) as usize;
        let given = all - kw_names.len();
        if (given < named || !kw_names.is_empty())
            && let Err(e) = bind::fill_in_place(vm, f, code, base, given, kw_names)
        {
            drop_registers(window, 1);
            return Err(e);
        }
        for i in named..code.nlocals as usize {
            base.add(i).write(Value::NULL);
        }
        if code.first_free < code.nlocals {
            call::copy_free(base, f, code.first_free as usize);
        }
        g.start(f.entry.get(), std::mem::replace(&mut *window, Value::EMPTY));
        Ok(Some(Called::Value(g.into_value())))
    }
}

/// A call of a class whose `__init__` is Python and whose `__new__` is not: the instance waits in the window's first
/// register while `__init__` runs. `None` when the general way must be taken; the window is untouched then.
///
/// # Safety
/// As `enter_bound`; the callee is a class made by `type` itself, called without a receiver.
#[inline(never)]
pub unsafe fn enter_class(
    vm: &Vm,
    frame: FrameRef,
    window: *mut Value,
    count: usize,
    kw_names: &[Value],
    dst: u16,
) -> PyResult<Option<Called>> {
    // SAFETY: by contract.
    unsafe {
        let class = (*window).payload::<TypeObj>();
        let (Some(init), Some(new)) = (constructor(class), class.slots.new.get()) else { return Ok(None) };
        let f = init.payload::<FunctionObj>();
        let code = &*f.code_ptr();
        let given = count + 1 - kw_names.len();
        let fiber = vm.fiber();
        if !code.plain_params
            || code.kind != CodeKind::Function
            || given > code.code.arg_count as usize
            || kw_names.len() > MAX_KEYWORDS
            || fiber.depth.get() >= vm.recursion_limit.get()
        {
            return Ok(None);
        }
        let args = std::slice::from_raw_parts(window.add(2), count);
        let (pos, kw_values) = args.split_at(count - kw_names.len());
        let obj = new(vm, class, Args { pos, kw_names, kw_values })?;
        if !std::ptr::eq(type_of(&obj), class) {
            if type_of(&obj).is_subtype(class)
                && let Some(init) = type_of(&obj).slots.init.get()
            {
                init(vm, &obj, Args { pos, kw_names, kw_values })?;
            }
            drop_registers(window, count + 2);
            return Ok(Some(Called::Value(obj)));
        }
        *window.add(1) = obj.clone();
        let Some(base) = place(fiber, frame, window, count, true, code.nregs as usize) else {
            *window.add(1) = Value::NULL;
            init_elsewhere(vm, &init, &obj, Args { pos, kw_names, kw_values })?;
            drop_registers(window, count + 2);
            return Ok(Some(Called::Value(obj)));
        };
        // The instance keeps the class alive.
        drop(std::mem::replace(&mut *window, obj));
        call::count_call(vm, f);
        let named = (code.code.arg_count + code.code.kwonly_count) as usize;
        if given < named || !kw_names.is_empty() {
            bind::fill_in_place(vm, f, code, base, given, kw_names)?;
        }
        let at = ((window as usize - frame.base as usize) / 8) as u16;
        let deliver = Deliver { action: Action::Init, dst, aux: at };
        let new = call::push_frame(vm, fiber, init.clone(), base, named, 0, deliver)?;
        if code.first_free < code.nlocals {
            call::copy_free(base, new.function(), code.first_free as usize);
        }
        Ok(Some(Called::Frame(new)))
    }
}

/// The `__init__` of a class whose instances `enter_class` makes.
#[inline(always)]
fn constructor(class: &TypeObj) -> Option<Value> {
    let (version, init) = class.constructor.get();
    if version != 0 && version == class.version.get() {
        // SAFETY: the class that has it in its dict keeps it while the version stands.
        return Some(unsafe { Value::copy_of_bits(init) });
    }
    find_constructor(class)
}

#[cold]
#[inline(never)]
fn find_constructor(class: &TypeObj) -> Option<Value> {
    if !class.slots.is_python(SlotId::init)
        || class.slots.is_python(SlotId::new)
        || class.is_spec(&crate::types::type_::TYPE)
    {
        return None;
    }
    let init = class.lookup(&name!("__init__")).filter(|init| function::FUNCTION.is_exact(init))?;
    let f = init.downcast::<FunctionObj>()?;
    // SAFETY: the function owns its code.
    let code = unsafe { &*f.code_ptr() };
    // What is asked for each call, too: `__code__` may be replaced.
    if !code.plain_params || code.kind != CodeKind::Function {
        return None;
    }
    class.constructor.set((class.version.get(), init.bits()));
    Some(init)
}

/// Runs `__init__` in a nested loop: there was no room to go on in this one.
#[cold]
fn init_elsewhere(vm: &Vm, init: &Value, obj: &Value, args: Args) -> PyResult<()> {
    let mut pos = vec![obj.clone()];
    pos.extend_from_slice(args.pos);
    let result = vm.call_args(init, Args { pos: &pos, ..args })?;
    slotdefs::init_result(vm, &result)
}

/// A call without keywords of a built-in method on its receiver, or of a built-in function; `None` when it is another
/// call. The window is consumed.
///
/// # Safety
/// As `enter_plain`, with any object as the callee.
#[inline(never)]
pub unsafe fn call_native(vm: &Vm, window: *mut Value, count: usize) -> Option<PyResult> {
    // SAFETY: by contract; natives read the window while they run, and it is emptied afterwards.
    unsafe {
        let callee = &*window;
        let ty = (*callee.header_ptr()).ty;
        let with_self = !(*window.add(1)).is_null();
        let result = if ty == function::method_descr_head() && with_self {
            let descr = callee.payload::<MethodDescr>();
            let args = std::slice::from_raw_parts(window.add(1), count + 1);
            if !std::ptr::eq(type_of(&args[0]), descr.owner) {
                return None;
            }
            descr.def.call(vm, descr.owner.spec.map_or("", |s| s.name), Args::positional(args))
        } else if ty == function::native_function_head() && !with_self {
            let native = callee.payload::<NativeFunction>();
            if native.bound {
                return None;
            }
            let owner = native.owner_shown();
            native.def.call(vm, owner, Args::positional(std::slice::from_raw_parts(window.add(2), count)))
        } else {
            return None;
        };
        drop_registers(window, count + 2);
        Some(result)
    }
}

/// Calls with more keywords than this take the general way.
pub const MAX_KEYWORDS: usize = 16;

/// `g.send(value)` and `next(g)` of a generator that stands at a yield: its innermost frame, entered. `None` when it is
/// another call. `on_item` as of `crossing::enter`.
///
/// # Safety
/// As `enter_plain`, for a window of one argument.
#[inline(always)]
pub unsafe fn enter_generator(
    vm: &Vm,
    fiber: &FiberState,
    frame: FrameRef,
    window: *mut Value,
    dst: u16,
    on_item: usize,
) -> Option<FrameRef> {
    // SAFETY: by contract the window's three registers hold values, which nobody else writes meanwhile.
    unsafe {
        let (callee, argument) = (&*window, &*window.add(2));
        let (target, is_next) = if let Some(native) = callee.exact::<NativeFunction>() {
            if native.bound && coro::objects::is_send(native.def) {
                (&native.receiver, false)
            } else if std::ptr::eq(native.def, &raw const crate::builtins::items::NEXT) {
                (argument, true)
            } else {
                return None;
            }
        } else if let Some(descr) = callee.exact::<MethodDescr>() {
            let receiver = &*window.add(1);
            if !coro::objects::is_send(descr.def) || !std::ptr::eq(type_of(receiver), descr.owner) {
                return None;
            }
            (receiver, false)
        } else {
            return None;
        };
        if !target.has_type(function::generator_head()) && (is_next || !target.has_type(function::coroutine_head())) {
            return None;
        }
        let g = target.payload::<coro::GenObj>().this();
        if !coro::crossing::at_yield(vm, fiber, g) {
            return None;
        }
        let sent = if is_next { Value::NONE } else { std::mem::replace(&mut *window.add(2), Value::EMPTY) };
        let entered = coro::crossing::enter(fiber, g, frame, Action::SendCall, dst, sent, on_item);
        drop_registers(window, 3);
        Some(entered)
    }
}
