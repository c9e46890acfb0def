//! Frame objects: made when someone looks (tracebacks, `sys._getframe`, `gi_frame`). While the frame lives they read
//! its registers; when it ends its registers move here.

use std::cell::Cell;

use bytecode::CodeFlags;

use crate::coro::{GenObj, State};
use crate::prelude::*;
use crate::run::FrameRef;
use crate::run::frame::FLAG_OBSERVED;
use crate::types::code::CodeObj;
use crate::types::function::{self, FunctionObj};

pub struct FrameObj {
    /// The frame while it lives.
    live: Cell<Option<FrameRef>>,
    func: Value,
    namespace: Value,
    /// The registers after the frame ended.
    locals: Mut<Vec<Value>>,
    /// The frame object that called it, kept when the frame ended.
    back: Slot,
    /// Last instruction and line after the frame ended.
    lasti: Cell<u32>,
    lineno: Cell<u32>,
    pub trace: Slot,
    /// The native function that the frame calls just now, for the profile function.
    pub calling: Slot,
    pub calling_line: Cell<u32>,
    /// The coroutine object of a frame that has none of its own yet (`coro::elide`), for who asked for it.
    pub elided: Slot,
    pub trace_lines: Cell<bool>,
    pub trace_opcodes: Cell<bool>,
    /// The trace function knows of the frame.
    pub started: Cell<bool>,
    /// Line and address of the last instruction that could have been reported.
    pub last_step: Cell<(u32, u32)>,
    /// What `f_lineno` shows instead of the real line, while a call is reported.
    pub shown_line: Cell<Option<u32>>,
    /// Where an exception was last raised in it, when a handler was found.
    pub raised_at: Cell<u32>,
    /// Its trace function moved it.
    pub jumped: Cell<bool>,
    /// The event whose trace function runs.
    pub event: Cell<Option<char>>,
    /// What was replaced through `f_locals`.
    extra: Slot,
    /// Names that were added through it.
    added: Slot,
}

heap::payload!(FrameObj, "frame", trace, external);

impl Trace for FrameObj {
    fn trace(&self, tracer: &mut Tracer) {
        self.func.trace(tracer);
        self.namespace.trace(tracer);
        self.locals.trace(tracer);
        self.back.trace(tracer);
        self.trace.trace(tracer);
        self.calling.trace(tracer);
        self.elided.trace(tracer);
        self.extra.trace(tracer);
        self.added.trace(tracer);
    }
}

impl FrameObj {
    fn new(func: Value, namespace: Value, live: Option<FrameRef>) -> FrameObj {
        FrameObj {
            live: Cell::new(live),
            func,
            namespace,
            locals: Mut::new(Vec::new()),
            back: Slot::default(),
            lasti: Cell::new(0),
            lineno: Cell::new(0),
            trace: Slot::new(Value::NONE),
            calling: Slot::default(),
            calling_line: Cell::new(0),
            elided: Slot::default(),
            trace_lines: Cell::new(true),
            trace_opcodes: Cell::new(false),
            started: Cell::new(false),
            last_step: Cell::new((0, u32::MAX)),
            shown_line: Cell::new(None),
            raised_at: Cell::new(0),
            jumped: Cell::new(false),
            event: Cell::new(None),
            extra: Slot::default(),
            added: Slot::default(),
        }
    }
    fn function(&self) -> &FunctionObj {
        match self.func.downcast::<FunctionObj>() {
            Some(f) => f,
            None => unreachable!("a frame object's function is a function"),
        }
    }
    pub fn code(&self) -> Ref<CodeObj> {
        self.function().code()
    }
    pub fn live(&self) -> Option<FrameRef> {
        self.live.get()
    }
    /// Whether the instruction it stands at is a `yield`.
    fn stands_at_yield(&self) -> bool {
        let code = self.code();
        code.code.words.get(self.index() as usize).and_then(|word| word.op()) == Some(bytecode::Op::Yield)
    }
    /// The frame lives on elsewhere.
    pub fn moved_to(&self, frame: FrameRef) {
        self.live.set(Some(frame));
    }
    /// The frame ends: its registers, position and caller move here.
    pub fn detach(&self) {
        // The frame is still intact: whoever pops or closes it comes here first.
        let Some(f) = self.live.take() else { return };
        self.lasti.set(f.index());
        self.lineno.set(f.line());
        let count = f.code().nlocals as usize;
        let moved: Vec<Value> = (0..count).map(|i| f.take(i)).collect();
        self.locals.replace(moved);
        if let Some(object) = f.back.get().and_then(|caller| caller.object.load()) {
            self.back.set(object);
        }
        // Its coroutine is finished too.
        let coroutine = self.elided.take();
        if let Some(g) = coroutine.downcast::<GenObj>() {
            g.close_frame();
        }
    }
    /// Reports what the frame does from now on, in it or when its callee returns.
    fn watch(&self, vm: &Vm) {
        if let Some(frame) = self.live() {
            if !self.started.replace(true) {
                self.last_step.set((self.line(), self.index()));
            }
            crate::run::trace::watch(vm, frame, self.trace_opcodes.get());
        }
    }
    /// `f_lineno`: 0 where the code has no line.
    fn shown_line(&self) -> u32 {
        match (self.shown_line.get(), self.live()) {
            (Some(line), _) => line,
            (None, Some(f)) if f.pc.get() == f.words.get() => f.line(),
            (None, Some(f)) => f.code().code.locations.at(f.index()).line,
            (None, None) => self.lineno.get(),
        }
    }
    fn line(&self) -> u32 {
        match self.live() {
            Some(f) => f.line(),
            None => self.lineno.get(),
        }
    }
    fn index(&self) -> u32 {
        match self.live() {
            Some(f) => f.index(),
            None => self.lasti.get(),
        }
    }
    /// Register `i`, dereferenced when it is a cell; `NULL` when unbound.
    fn local(&self, i: usize) -> Value {
        let raw = match self.live() {
            Some(f) => f.get(i),
            None => self.locals.with(|l| l.get(i).cloned().unwrap_or(Value::NULL)),
        };
        if self.is_cell(i, &raw) { function::cell_get(&raw) } else { raw }
    }
    /// Whether what register `i` holds is the cell of a variable.
    fn is_cell(&self, i: usize, held: &Value) -> bool {
        let code = self.code();
        !held.is_null()
            && function::CELL.is_exact(held)
            && (i >= code.code.first_free as usize || code.code.cell_registers.contains(&(i as u16)))
    }
    fn set_local(&self, i: usize, value: Value) {
        let raw = match self.live() {
            Some(f) => f.get(i),
            None => self.locals.with(|l| l.get(i).cloned().unwrap_or(Value::NULL)),
        };
        if self.is_cell(i, &raw) {
            drop(function::cell_swap(&raw, value));
            return;
        }
        let old = match self.live() {
            Some(f) => f.swap(i, value),
            None => self.locals.with(|l| match l.get_mut(i) {
                Some(slot) => std::mem::replace(slot, value),
                None => Value::NULL,
            }),
        };
        // An instruction may be reading the register: the old value lives until the frame object goes.
        if !old.is_null() {
            let kept = self.extra_list();
            let _ = kept.push(old);
        }
    }
    fn extra_list(&self) -> Ref<ListObj> {
        if let Ok(list) = self.extra.get().into_ref::<ListObj>() {
            return list;
        }
        let list = ListObj::new(HVec::new());
        self.extra.set(list.to_value());
        list
    }
}

/// The frame object of a live frame, made on first request.
pub fn object_of(vm: &Vm, frame: FrameRef) -> Value {
    let _ = vm;
    if let Some(object) = frame.object.load() {
        return object;
    }
    let namespace = frame.namespace.get();
    let object = FRAME.alloc(FrameObj::new(frame.func.get(), namespace, Some(frame))).into_value();
    frame.object.set(object.clone());
    frame.set(FLAG_OBSERVED);
    object
}

/// A frame object for a generator that was closed before it started.
pub fn detached(vm: &Vm, g: &GenObj) -> Value {
    let _ = vm;
    let object = FrameObj::new(g.frame.func.get(), Value::NULL, None);
    object.lineno.set(g.frame.code().code.first_line);
    FRAME.alloc(object).into_value()
}

/// `locals()` in a frame: the namespace, or a new dict of a function's bound variables.
pub fn locals_of(vm: &Vm, frame: FrameRef) -> PyResult {
    if let Some(namespace) = frame.namespace.load() {
        let hidden = hidden_variables(&frame);
        if hidden.is_empty() {
            return Ok(namespace);
        }
        let dict = DictObj::new();
        for (name, value) in hidden {
            vm.reserved(dict.set_str(&name, value))?;
        }
        return Ok(dict.into_value());
    }
    if !frame.code().code.flags.has(CodeFlags::OPTIMIZED) {
        return Ok(frame.function().globals.to_value());
    }
    let object = object_of(vm, frame);
    match object.downcast::<FrameObj>() {
        Some(f) => Ok(snapshot(vm, f)?.into_value()),
        None => Err(vm.system_error("no frame object")),
    }
}

/// The variables of a comprehension that runs within a class or module: while they are bound, they are its locals.
fn hidden_variables(f: &crate::run::Frame) -> Vec<(Value, Value)> {
    let code = f.code();
    let own = |name: &str| matches!(name, "__class__" | "__classdict__" | "__conditional_annotations__");
    let names = code.code.local_names.iter().enumerate().take(code.code.first_free as usize);
    names
        .filter(|(_, name)| !name.starts_with('.') && !own(name))
        .map(|(i, name)| {
            let held = f.get(i);
            let value =
                if !held.is_null() && function::CELL.is_exact(&held) { function::cell_get(&held) } else { held };
            (crate::types::str::intern(name), value)
        })
        .filter(|(_, value)| !value.is_null())
        .collect()
}

fn snapshot(vm: &Vm, f: &FrameObj) -> PyResult<Ref<DictObj>> {
    let dict = DictObj::new();
    let code = f.code();
    let names = &code.code.local_names;
    for (i, name) in names.iter().enumerate() {
        let value = f.local(i);
        // A comprehension's variable hides a cell of that name.
        let hidden = i >= code.code.nlocals as usize
            && names[..code.code.nlocals as usize].iter().enumerate().any(|(j, n)| n == name && !f.local(j).is_null());
        if !value.is_null() && !name.starts_with('.') && !hidden {
            vm.reserved(dict.set_str(&crate::types::str::intern(name), value))?;
        }
    }
    if let Some(added) = f.added_names() {
        for (name, value) in added.items() {
            dict.set(vm, &name, value)?;
        }
    }
    Ok(dict)
}

fn this<'a>(vm: &Vm, v: &'a Value) -> PyResult<&'a FrameObj> {
    crate::object::descr::receiver(vm, v, &FRAME)
}

fn f_back(vm: &Vm, v: &Value) -> PyResult {
    let f = this(vm, v)?;
    let Some(live) = f.live() else { return Ok(f.back.load().unwrap_or(Value::NONE)) };
    // Members of a suspended segment stay linked to one another.
    if GenObj::of(live).is_some_and(|g| !g.is_linked_and_running()) {
        return Ok(Value::NONE);
    }
    Ok(live.back.get().map_or(Value::NONE, |caller| object_of(vm, caller)))
}

fn f_locals(vm: &Vm, v: &Value) -> PyResult {
    let f = this(vm, v)?;
    if !f.namespace.is_null() {
        return match f.live() {
            Some(frame) if !hidden_variables(&frame).is_empty() => Ok(proxy(v)),
            _ => Ok(f.namespace.clone()),
        };
    }
    Ok(proxy(v))
}

fn proxy(frame: &Value) -> Value {
    super::frame_locals::PROXY.alloc_with(|| super::frame_locals::LocalsProxy { frame: frame.clone() }).into_value()
}

fn f_clear(vm: &Vm, args: &[Value]) -> PyResult {
    let f = this(vm, &args[0])?;
    if let Some(live) = f.live() {
        let Some(g) = GenObj::of(live) else {
            return Err(vm.runtime_error("cannot clear an executing frame"));
        };
        match g.effective_state() {
            State::Running => return Err(vm.runtime_error("cannot clear an executing frame")),
            State::Created => {
                if g.is_coroutine()
                    && let Err(e) = vm.warn_never_awaited(&g.to_value())
                {
                    vm.write_unraisable(e, None);
                }
                g.close_frame();
            }
            _ => return Err(vm.runtime_error("cannot clear a suspended frame")),
        }
    }
    let cleared = f.locals.replace(Vec::new());
    drop(cleared);
    Ok(Value::NONE)
}

static METHODS: &[NativeDef] = &[def("clear", "($self, /)", f_clear, "Clear all references held by the frame.")];

static GETSET: &[GetSet] = &[
    GetSet::ro("f_back", f_back, ""),
    GetSet::ro("f_code", |vm, v| Ok(this(vm, v)?.code().into_value()), ""),
    GetSet::ro("f_globals", |vm, v| Ok(this(vm, v)?.function().globals.to_value()), ""),
    GetSet::ro("f_builtins", |vm, v| Ok(crate::run::foreign_builtins::shown(&this(vm, v)?.function().builtins)), ""),
    GetSet::ro("f_locals", f_locals, ""),
    GetSet::rw(
        "f_lineno",
        |vm, v| match this(vm, v)?.shown_line() {
            0 if this(vm, v)?.event.get() != Some('c') => Ok(Value::NONE),
            n => Ok(vm.new_int(n as i64)),
        },
        set_lineno,
        "",
    ),
    GetSet::ro(
        "f_lasti",
        |vm, v| {
            let f = this(vm, v)?;
            // Before its first instruction, as `co_lines` counts.
            let code = f.code();
            let before = f.event.get() == Some('c')
                && f.index() == 0
                && code.code.locations.at(0).line
                    != if code.name.is(&name!("<module>")) { 0 } else { code.code.first_line };
            Ok(vm.new_int(if before { -2 } else { f.index() as i64 * 2 }))
        },
        "",
    ),
    GetSet::ro(
        "f_generator",
        |vm, v| match this(vm, v)?.live() {
            Some(live) => match GenObj::of(live) {
                Some(g) => Ok(g.to_value()),
                None => crate::coro::elide::object_of(vm, live, v),
            },
            None => Ok(Value::NONE),
        },
        "",
    ),
    GetSet::rw(
        "f_trace",
        |vm, v| Ok(this(vm, v)?.trace.get()),
        |vm, v, new| {
            let f = this(vm, v)?;
            let new = new.cloned().unwrap_or(Value::NONE);
            if !new.is_none() {
                f.watch(vm);
            }
            f.trace.set(new);
            Ok(())
        },
        "",
    ),
    GetSet::rw(
        "f_trace_lines",
        |vm, v| Ok(Value::bool(this(vm, v)?.trace_lines.get())),
        |vm, v, new| {
            this(vm, v)?.trace_lines.set(bool_attribute(vm, new)?);
            Ok(())
        },
        "",
    ),
    GetSet::rw(
        "f_trace_opcodes",
        |vm, v| Ok(Value::bool(this(vm, v)?.trace_opcodes.get())),
        |vm, v, new| {
            let f = this(vm, v)?;
            if new.is_none() {
                let message = "attribute 'f_trace_opcodes' of 'frame' objects cannot be deleted";
                return Err(vm.attribute_error(v, &name!("f_trace_opcodes"), message));
            }
            f.trace_opcodes.set(bool_attribute(vm, new)?);
            if f.trace_opcodes.get() {
                f.watch(vm);
            }
            Ok(())
        },
        "",
    ),
];

/// A trace function moves the frame to another line.
fn set_lineno(vm: &Vm, v: &Value, new: Option<&Value>) -> PyResult<()> {
    let f = this(vm, v)?;
    let Some(new) = new else { return Err(vm.attribute_error(v, &name!("f_lineno"), "cannot delete attribute")) };
    if !crate::types::int::INT.check(new) {
        return Err(vm.value_error("lineno must be an integer"));
    }
    let (Some(frame), Some(event)) = (f.live(), f.event.get()) else {
        return Err(vm.value_error("f_lineno can only be set in a trace function"));
    };
    match event {
        'c' if f.index() == 0 => Err(vm.value_error("can't jump from the 'call' trace event of a new frame")),
        'r' if f.stands_at_yield() => jump_to(vm, f, frame, new),
        'c' | 'e' | 'r' => Err(vm.value_error("can only jump from a 'line' trace event")),
        _ => jump_to(vm, f, frame, new),
    }
}

fn jump_to(vm: &Vm, f: &FrameObj, frame: FrameRef, line: &Value) -> PyResult<()> {
    let line = vm.to_i64(line)?;
    f.jumped.set(true);
    crate::run::jump::jump(vm, frame, line).inspect_err(|_| f.jumped.set(false))
}

fn bool_attribute(vm: &Vm, new: Option<&Value>) -> PyResult<bool> {
    match new {
        Some(value) if value.is_true() => Ok(true),
        Some(value) if value.is(&Value::FALSE) => Ok(false),
        Some(_) => Err(vm.type_error("attribute value type must be bool")),
        None => Err(vm.type_error("can't delete numeric/char attribute")),
    }
}

fn frame_repr(vm: &Vm, v: &Value) -> PyResult {
    let f = this(vm, v)?;
    let code = f.code();
    let file = vm.repr_text(&code.filename.get())?;
    Ok(vm.new_str(&format!(
        "<frame at {:#x}, file {file}, line {}, code {}>",
        v.bits() & !3,
        f.line(),
        crate::types::str::display(&code.name)
    )))
}

pub static FRAME: TypeSpec =
    TypeSpec::new::<FrameObj>("frame").methods(METHODS).getset(GETSET).slots(|s| s.repr.set(Some(frame_repr)));

/// For the proxy behind `f_locals`.
impl FrameObj {
    pub(super) fn names(&self) -> Vec<String> {
        self.code().code.local_names.clone()
    }
    /// The bound variable of that name; a comprehension's has a register beside that of the function's.
    pub(super) fn get_named(&self, name: &str) -> Option<Value> {
        let names = self.names();
        let mut places = names.iter().enumerate().filter(|(_, n)| *n == name);
        places.find_map(|(at, _)| Some(self.local(at)).filter(|v| !v.is_null()))
    }
    /// Names that were added through `f_locals`.
    pub(super) fn added_names(&self) -> Option<Ref<DictObj>> {
        self.added.load()?.into_ref::<DictObj>().ok()
    }
    pub(super) fn make_added_names(&self) -> Ref<DictObj> {
        self.added_names().unwrap_or_else(|| {
            let dict = DictObj::new();
            self.added.set(dict.to_value());
            dict
        })
    }
    pub(super) fn set_named(&self, name: &str, value: Value) -> bool {
        let mut found = false;
        for (at, _) in self.names().iter().enumerate().filter(|(_, n)| *n == name) {
            self.set_local(at, value.clone());
            found = true;
        }
        found
    }
}

impl Vm {
    /// The frame object of the code that runs, or None.
    pub fn current_frame_object(&self) -> Value {
        self.fiber().current.get().map_or(Value::NONE, |frame| object_of(self, frame))
    }
}
