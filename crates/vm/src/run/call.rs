//! Entering callables from the run loop: Python functions push a frame, natives are called, classes make an instance
//! and push `__init__`.

use std::cell::Cell;

use bytecode::CodeFlags;

use super::bind;
use super::frame::{Action, FLAG_CHUNK, FLAG_NAMESPACE, FLAG_OBSERVED, Frame, FrameRef};
use super::stack::FiberState;
use crate::coro;
use crate::object::descr::{MethodDescr, NativeFunction};
use crate::prelude::*;
use crate::types::code::CodeObj;
use crate::types::function::{self, BoundMethod, FunctionObj};

/// What became of a call.
pub enum Called {
    /// The result is here.
    Value(Value),
    /// A frame was pushed; its action delivers the result.
    Frame(FrameRef),
}

/// Where a pushed frame's result goes.
#[derive(Clone, Copy)]
pub struct Deliver {
    pub action: Action,
    pub dst: u16,
    pub aux: u16,
}

impl Deliver {
    pub const EXIT: Deliver = Deliver { action: Action::Exit, dst: 0, aux: 0 };
    pub fn store(dst: u16) -> Deliver {
        Deliver { action: Action::Store, dst, aux: 0 }
    }
}

/// Pushes a frame for `func` (owned), its registers from `base` on; the first `filled` registers hold arguments, the
/// other locals are made unbound here.
///
/// # Safety
/// `base` has room for the code's registers on top of the register stack, and `func` is a function.
#[inline(always)]
pub unsafe fn push_frame(
    vm: &Vm,
    fiber: &FiberState,
    func: Value,
    base: *mut Value,
    filled: usize,
    flags: u8,
    deliver: Deliver,
) -> Result<FrameRef, Error> {
    // SAFETY: by contract.
    unsafe {
        let function = func.payload::<FunctionObj>();
        let code = function.code_ptr();
        let depth = fiber.depth.get();
        let mut entry = function.entry.get();
        if depth >= vm.frame_limit.get() {
            match super::trace::entry(vm, function, &*code, depth) {
                Some(words) => entry = words,
                None => return Err(too_deep(vm, base, filled, flags)),
            }
        }
        fiber.depth.set(depth + 1);
        for i in filled..(*code).nlocals as usize {
            base.add(i).write(Value::NULL);
        }
        let pushed = fiber.push_frame(|| Frame {
            pc: Cell::new(entry),
            words: Cell::new(entry),
            base,
            back: Cell::new(fiber.current.get()),
            code,
            func: Slot::new(func),
            handled: Slot::new(Value::NULL),
            namespace: Slot::new(Value::NULL),
            object: Slot::new(Value::NULL),
            dst: Cell::new(deliver.dst),
            aux: Cell::new(deliver.aux),
            action: Cell::new(deliver.action),
            flags: Cell::new(flags),
        });
        let Ok(frame) = pushed else { return Err(no_room(vm, fiber, base, filled, flags)) };
        fiber.current.set(Some(frame));
        Ok(frame)
    }
}

#[cold]
#[inline(never)]
unsafe fn no_room(vm: &Vm, fiber: &FiberState, base: *mut Value, filled: usize, flags: u8) -> Error {
    // SAFETY: the caller's arguments are in the first `filled` registers.
    unsafe { drop_registers(base, filled) };
    if flags & FLAG_CHUNK != 0 {
        fiber.leave_chunk();
    }
    fiber.depth.set(fiber.depth.get() - 1);
    vm.memory_error()
}

#[cold]
#[inline(never)]
unsafe fn too_deep(vm: &Vm, base: *mut Value, filled: usize, flags: u8) -> Error {
    // SAFETY: the caller's arguments are in the first `filled` registers.
    unsafe { drop_registers(base, filled) };
    if flags & FLAG_CHUNK != 0 {
        vm.fiber().leave_chunk();
    }
    vm.recursion_error("maximum recursion depth exceeded")
}

/// Empties `count` registers, the last first, as CPython clears frames and arguments.
///
/// # Safety
/// They hold values.
#[inline(always)]
pub unsafe fn drop_registers(base: *mut Value, count: usize) {
    for i in (0..count).rev() {
        // SAFETY: by contract; the register is written before the old value is dropped.
        unsafe {
            let slot = base.add(i);
            let old = std::mem::replace(&mut *slot, Value::EMPTY);
            drop(old);
        }
    }
}

/// Removes the topmost stack frame after its result was taken: empties its registers and makes its caller current.
///
/// # Safety
/// `frame` is the fiber's current frame and no heap frame; temporaries are empty (locals and cells need not be).
#[inline(always)]
pub unsafe fn pop_frame(fiber: &FiberState, frame: FrameRef) {
    // SAFETY: by contract.
    unsafe {
        if frame.has(FLAG_OBSERVED) {
            observed_exit(frame);
        }
        drop_registers(frame.base, (*frame.code).nlocals as usize);
        unlink_frame(fiber, frame);
    }
}

/// Leaves a finished `__init__`: the waiting instance is the call's result. Gives the caller's frame.
///
/// # Safety
/// As `pop_frame`, for a frame with `Action::Init`.
#[inline]
pub unsafe fn leave_init(fiber: &FiberState, frame: FrameRef) -> FrameRef {
    let (dst, aux) = (frame.dst.get(), frame.aux.get());
    // SAFETY: by contract; a frame with this action has a caller, in whose register `aux` the instance stands.
    let back = unsafe {
        let back = caller_of(frame);
        pop_frame(fiber, frame);
        back
    };
    let instance = back.take(aux as usize);
    back.put(dst as usize, instance);
    back
}

/// The frame that a result goes to.
///
/// # Safety
/// The frame's action is not `Action::Exit`: it was pushed by an instruction of another frame, or linked to one.
#[inline(always)]
pub unsafe fn caller_of(frame: FrameRef) -> FrameRef {
    debug_assert!(frame.back.get().is_some());
    // SAFETY: by contract.
    unsafe { frame.back.get().unwrap_unchecked() }
}

/// As `pop_frame`, for frames that an exception leaves: all registers are emptied.
///
/// # Safety
/// As `pop_frame`, with temporaries in any state.
pub unsafe fn pop_frame_unwound(fiber: &FiberState, frame: FrameRef) {
    if frame.has(FLAG_OBSERVED) {
        observed_exit(frame);
    }
    frame.clear_from(0);
    unlink_frame(fiber, frame);
}

#[cold]
#[inline(never)]
fn observed_exit(frame: FrameRef) {
    if let Some(f) = frame.object.take().downcast::<crate::types::frame::FrameObj>() {
        f.detach();
    }
}

/// Gives a frame's memory back, after its registers were emptied; what it held is dropped last.
#[inline(always)]
fn unlink_frame(fiber: &FiberState, frame: FrameRef) {
    let back = frame.back.get();
    if frame.has(FLAG_CHUNK) {
        fiber.top.set(fiber.leave_chunk());
    } else if back.is_none_or(|back| back.is_heap()) {
        fiber.top.set(frame.base);
    }
    fiber.current.set(back);
    fiber.depth.set(fiber.depth.get() - 1);
    fiber.pop_frame(frame);
    let func = frame.func.take();
    let handled = frame.handled.take();
    if frame.has(FLAG_NAMESPACE) {
        drop(frame.namespace.take());
    }
    drop(handled);
    drop(func);
}

/// After the function was called often: enter through warm instructions from now on.
#[cold]
#[inline(never)]
pub fn warm_up(vm: &Vm, function: &FunctionObj) {
    // SAFETY: the function owns its code.
    function.entry.set(unsafe { (*function.code_ptr()).warm_up(vm) });
}

pub const WARM_CALLS: u8 = 4;

#[inline(always)]
pub fn count_call(vm: &Vm, function: &FunctionObj) {
    let calls = function.calls.get();
    if calls < WARM_CALLS {
        function.calls.set(calls + 1);
        if calls + 1 == WARM_CALLS {
            warm_up(vm, function);
        }
    }
}

/// Calls a Python function with arguments that are elsewhere (a slice); pushes a frame or makes the generator.
pub fn enter_function(
    vm: &Vm,
    func: &Value,
    args: Args,
    receiver: Option<&Value>,
    deliver: Deliver,
) -> PyResult<Called> {
    let Some(function) = func.downcast::<FunctionObj>() else { return Err(vm.system_error("not a function")) };
    count_call(vm, function);
    // SAFETY: the function owns its code.
    let code = unsafe { &*function.code_ptr() };
    let fiber = vm.fiber();
    let nregs = code.nregs as usize;
    let flags = code.code.flags;
    if flags.has(CodeFlags::GENERATOR | CodeFlags::COROUTINE | CodeFlags::ASYNC_GENERATOR) {
        return make_generator(vm, func, function, code, args, receiver).map(Called::Value);
    }
    let (base, frame_flags) = vm.reserved(fiber.take_registers(nregs))?;
    // SAFETY: room for all registers was taken; `fill` initialises the parameters or nothing.
    unsafe {
        let filled = match bind::fill(vm, function, code, args, receiver, base) {
            Ok(filled) => filled,
            Err(e) => {
                if frame_flags & FLAG_CHUNK != 0 {
                    fiber.leave_chunk();
                }
                return Err(e);
            }
        };
        let frame = push_frame(vm, fiber, func.clone(), base, filled, frame_flags, deliver)?;
        if code.first_free < code.nlocals {
            copy_free(base, function, code.first_free as usize);
        }
        Ok(Called::Frame(frame))
    }
}

/// # Safety
/// `base` has the code's registers; those from `first` on hold no counted value.
#[inline(never)]
pub unsafe fn copy_free(base: *mut Value, function: &FunctionObj, first: usize) {
    function.closure.with(|c| {
        if let Some(cells) = c.downcast::<TupleObj>() {
            for (i, cell) in cells.items().iter().enumerate() {
                // SAFETY: by contract.
                unsafe { base.add(first + i).write(cell.clone()) };
            }
        }
    });
}

/// Makes the generator object for a call of generator code.
fn make_generator(
    vm: &Vm,
    func: &Value,
    function: &FunctionObj,
    code: &CodeObj,
    args: Args,
    receiver: Option<&Value>,
) -> PyResult {
    coro::objects::make(vm, func, function, code, |base| {
        // SAFETY: `base` has room for the code's registers.
        unsafe { bind::fill(vm, function, code, args, receiver, base) }
    })
}

/// Calls whatever stands in the window `callee, self or NULL, args...` of `frame`, which is consumed.
///
/// # Safety
/// The window is `count + 2` registers of the frame from `at` on.
pub unsafe fn call_window(
    vm: &Vm,
    frame: FrameRef,
    at: usize,
    count: usize,
    kw_names: &[Value],
    deliver: Deliver,
) -> PyResult<Called> {
    // SAFETY: by contract; registers are read as a slice while natives run above them, and emptied afterwards.
    unsafe {
        let window = frame.base.add(at);
        let callee = &*window;
        let with_self = !(*window.add(1)).is_null();
        let (start, total) = if with_self { (1, count + 1) } else { (2, count) };
        let all = std::slice::from_raw_parts(window.add(start), total);
        if count == 1
            && kw_names.is_empty()
            && deliver.action == Action::Store
            && let Some(g) = coro::objects::send_target(callee, &*window.add(1))
        {
            let value = std::mem::replace(&mut *window.add(2), Value::EMPTY);
            drop_registers(window, count + 2);
            return coro::drive::send_call(vm, &g, value, deliver);
        }
        let positional = total - kw_names.len();
        let args = Args { pos: &all[..positional], kw_names, kw_values: &all[positional..] };
        let result = call_value(vm, callee, args, None, deliver, Some((frame, at)));
        match &result {
            Ok(Called::Frame(pushed)) if pushed.action.get() == Action::Init => {}
            _ => drop_registers(window, count + 2),
        }
        result
    }
}

/// Calls any callable. Python functions and classes with a Python `__init__` push frames.
pub fn call_value(
    vm: &Vm,
    callee: &Value,
    args: Args,
    receiver: Option<&Value>,
    deliver: Deliver,
    window: Option<(FrameRef, usize)>,
) -> PyResult<Called> {
    let ty = type_of(callee);
    if ty.is_spec(&function::FUNCTION) {
        return enter_function(vm, callee, args, receiver, deliver);
    }
    if let Some(receiver) = receiver {
        let mut pos = Vec::with_capacity(args.pos.len() + 1);
        pos.push(receiver.clone());
        pos.extend_from_slice(args.pos);
        return call_value(vm, callee, Args { pos: &pos, ..args }, None, deliver, window);
    }
    if ty.is_spec(&function::METHOD)
        && let Some(method) = callee.downcast::<BoundMethod>()
        && function::FUNCTION.is_exact(&method.func)
    {
        return enter_function(vm, &method.func, args, Some(&method.receiver), deliver);
    }
    if let Some(descr) = callee.downcast::<MethodDescr>().filter(|_| ty.is_spec(&function::METHOD_DESCR)) {
        return descr.call(vm, args).map(Called::Value);
    }
    if let Some(native) = callee.downcast::<NativeFunction>() {
        return native.call(vm, args).map(Called::Value);
    }
    if let Some(class) = callee.downcast::<TypeObj>()
        && ty.is_spec(&crate::types::type_::TYPE)
        && let Some(window) = window
    {
        return enter_class(vm, class, args, deliver, window);
    }
    match ty.slots.call.get() {
        Some(f) => {
            vm.check_native_stack("while calling a Python object")?;
            f(vm, callee, args).map(Called::Value)
        }
        None => Err(vm.type_error(format!("'{}' object is not callable", ty.tp_name()))),
    }
}

/// A class call from the loop: the instance waits in the window's first register while a Python `__init__` runs.
fn enter_class(vm: &Vm, class: &TypeObj, args: Args, deliver: Deliver, window: (FrameRef, usize)) -> PyResult<Called> {
    let native_new = class.slots.new.is_some() && !class.slots.is_python(SlotId::new);
    if !class.slots.is_python(SlotId::init)
        || !native_new
        || deliver.action != Action::Store
        || class.is_spec(&crate::types::type_::TYPE)
    {
        return crate::ops::call::call_type(vm, class, args).map(Called::Value);
    }
    let Some(init) = class.lookup(&name!("__init__")).filter(|f| function::FUNCTION.is_exact(f)) else {
        return crate::ops::call::call_type(vm, class, args).map(Called::Value);
    };
    let Some(new) = class.slots.new.get() else { return Err(vm.system_error("no __new__")) };
    let obj = new(vm, class, args)?;
    if !type_of(&obj).is(class) {
        if type_of(&obj).is_subtype(class)
            && let Some(init) = type_of(&obj).slots.init.get()
        {
            init(vm, &obj, args)?;
        }
        return Ok(Called::Value(obj));
    }
    let (frame, at) = window;
    let deliver = Deliver { action: Action::Init, dst: deliver.dst, aux: at as u16 };
    match enter_function(vm, &init, args, Some(&obj), deliver)? {
        Called::Frame(pushed) => {
            // SAFETY: the window's registers belong to the calling frame; the class goes, the instance waits there.
            unsafe {
                frame.put(at, obj);
                let rest = frame.base.add(at + 1);
                drop_registers(
                    rest,
                    1 + args.pos.len() + args.kw_values.len() - usize::from(args_include_self(rest, args)),
                );
            }
            Ok(Called::Frame(pushed))
        }
        Called::Value(_) => Err(vm.type_error("__init__() should return None, not 'generator'")),
    }
}

/// Whether the window's self register is one of the arguments.
unsafe fn args_include_self(rest: *mut Value, args: Args) -> bool {
    std::ptr::eq(args.pos.as_ptr(), rest)
}

/// The body of `vm.call` for Python functions: runs a nested loop.
pub fn function_call(vm: &Vm, func: &Value, args: Args) -> PyResult {
    match enter_function(vm, func, args, None, Deliver::EXIT)? {
        Called::Value(v) => Ok(v),
        Called::Frame(frame) => super::exec::run(vm, frame),
    }
}

/// The body of `vm.call` for bound methods.
pub fn method_call(vm: &Vm, method: &Value, args: Args) -> PyResult {
    let Some(m) = method.downcast::<BoundMethod>() else { return Err(vm.system_error("not a method")) };
    if function::FUNCTION.is_exact(&m.func) {
        return match enter_function(vm, &m.func, args, Some(&m.receiver), Deliver::EXIT)? {
            Called::Value(v) => Ok(v),
            Called::Frame(frame) => super::exec::run(vm, frame),
        };
    }
    // Of a method of a method all receivers are taken at once: a long chain makes one list of arguments.
    let mut receivers = vec![m.receiver.clone()];
    let mut func = &m.func;
    while let Some(inner) = func.exact::<BoundMethod>() {
        receivers.push(inner.receiver.clone());
        func = &inner.func;
    }
    receivers.reverse();
    receivers.extend_from_slice(args.pos);
    vm.call_args(func, Args { pos: &receivers, ..args })
}

impl Vm {
    /// Runs code with a namespace: modules, `exec`, `eval`, class bodies.
    pub fn run_code(&self, code: Ref<CodeObj>, globals: Ref<DictObj>, namespace: Value) -> PyResult {
        let builtins = self.builtins_of(&globals)?;
        let func = FunctionObj::new(self, code.clone(), globals, builtins).into_value();
        self.run_function_in(func, namespace)
    }
    /// Runs a function without arguments whose names live in `namespace` (a class body).
    pub fn run_function_in(&self, func: Value, namespace: Value) -> PyResult {
        self.check_native_stack("while calling a Python object")?;
        match enter_function(self, &func, Args::EMPTY, None, Deliver::EXIT)? {
            Called::Value(v) => Ok(v),
            Called::Frame(frame) => {
                frame.namespace.set(namespace);
                frame.set(FLAG_NAMESPACE);
                super::exec::run(self, frame)
            }
        }
    }
    /// The `__builtins__` that code with these globals sees.
    pub fn builtins_of(&self, globals: &DictObj) -> PyResult<Ref<DictObj>> {
        match globals.get_str(&name!("__builtins__")) {
            Some(b) => {
                if let Some(dict) = b.to_ref::<DictObj>() {
                    return Ok(dict);
                }
                if let Some(module) = b.downcast::<crate::types::module::ModuleObj>() {
                    return Ok(module.dict.clone());
                }
                Ok(super::foreign_builtins::wrap(b))
            }
            None => Ok(self.builtins.clone()),
        }
    }
}
