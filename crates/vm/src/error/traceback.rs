//! Traceback objects: one per frame that an exception left.

use std::cell::Cell;

use heap::Payload;

use crate::coro::GenObj;
use crate::prelude::*;
use crate::run::FrameRef;
use crate::types::frame;

pub struct TracebackObj {
    pub next: Slot,
    pub frame: Value,
    /// Word index of the instruction.
    pub lasti: Cell<u32>,
    /// What a program that made the entry gave as `tb_lasti`, when that is no place of an instruction.
    given: Option<i32>,
    lineno: Cell<i64>,
}
heap::trace_fields!(TracebackObj: next, frame);
heap::payload!(TracebackObj, "traceback", trace);

/// Adds an entry for a live frame in front of the exception's traceback.
pub fn add(vm: &Vm, exception: &Value, live: FrameRef) {
    if has_no_room(vm) {
        return;
    }
    let index = live.index();
    let frame = frame::object_of(vm, live);
    push(exception, frame, index, FROM_INSTRUCTION);
}

/// Where the system has no more memory, an exception goes through its frames without entries: they would use up what is
/// held back for its handlers.
fn has_no_room(vm: &Vm) -> bool {
    let sizes = [TracebackObj::LAYOUT.size, frame::FrameObj::LAYOUT.size];
    sizes.iter().any(|size| vm.heap.is_short_of(*size as usize))
}

/// As `add`, for an error that nobody raised in the frame: at the line where it is.
pub fn add_here(vm: &Vm, exception: &Value, live: FrameRef) {
    if has_no_room(vm) {
        return;
    }
    let (index, line) = (live.index(), live.line());
    let frame = frame::object_of(vm, live);
    push(exception, frame, index, line as i64);
}

/// As `add`, for a generator that never ran: its first line.
pub fn add_unstarted(vm: &Vm, exception: &Value, g: &GenObj) {
    let frame = frame::detached(vm, g);
    let line = g.frame.code().code.first_line;
    push(exception, frame, 0, line as i64);
}

/// `lineno` of an entry whose line is looked up when someone asks.
const FROM_INSTRUCTION: i64 = i64::MIN;

impl TracebackObj {
    /// `tb_lineno`
    pub fn line(&self) -> i64 {
        let known = self.lineno.get();
        if known != FROM_INSTRUCTION {
            return known;
        }
        let line = self
            .frame
            .downcast::<frame::FrameObj>()
            .map_or(0, |f| f.code().code.locations.at(self.lasti.get()).line as i64);
        self.lineno.set(line);
        line
    }
}

fn push(exception: &Value, frame: Value, lasti: u32, line: i64) {
    let Some(e) = exception.downcast::<ExceptionObj>() else { return };
    let next = e.traceback.take();
    let entry =
        || TracebackObj { next: Slot::new(next), frame, lasti: Cell::new(lasti), given: None, lineno: Cell::new(line) };
    e.traceback.set(TRACEBACK.alloc_with(entry).into_value());
}

fn this<'a>(vm: &Vm, v: &'a Value) -> PyResult<&'a TracebackObj> {
    crate::object::descr::receiver(vm, v, &TRACEBACK)
}

fn tb_next(vm: &Vm, v: &Value) -> PyResult {
    Ok(this(vm, v)?.next.load().unwrap_or(Value::NONE))
}

impl TracebackObj {
    fn tb_lasti(&self) -> i64 {
        self.given.map_or(self.lasti.get() as i64 * 2, |given| given as i64)
    }
}

fn set_tb_next(vm: &Vm, v: &Value, value: Option<&Value>) -> PyResult<()> {
    let tb = this(vm, v)?;
    let Some(value) = value else { return Err(vm.type_error("can't delete tb_next attribute")) };
    if value.is_none() {
        tb.next.set(Value::NULL);
        return Ok(());
    }
    if !TRACEBACK.check(value) {
        return Err(vm.type_error(format!("expected traceback object or None, got '{}'", type_of(value).tp_name())));
    }
    let mut at = Some(value.clone());
    while let Some(t) = at {
        if t.is(v) {
            return Err(vm.value_error("traceback loop detected"));
        }
        at = t.downcast::<TracebackObj>().and_then(|t| t.next.load());
    }
    tb.next.set(value.clone());
    Ok(())
}

static GETSET: &[GetSet] = &[
    GetSet::rw("tb_next", tb_next, set_tb_next, ""),
    GetSet::ro("tb_frame", |vm, v| Ok(this(vm, v)?.frame.clone()), ""),
    // In bytes, two per unit, as `co_lines` and `co_positions` count.
    GetSet::ro("tb_lasti", |vm, v| Ok(vm.new_int(this(vm, v)?.tb_lasti())), ""),
    GetSet::ro("tb_lineno", |vm, v| Ok(vm.new_int(this(vm, v)?.line())), ""),
];

fn traceback_new(vm: &Vm, _ty: &TypeObj, args: Args) -> PyResult {
    let [next, frame, lasti, lineno] = args.pos else {
        return Err(vm.type_error(format!("TracebackType() takes exactly 4 arguments ({} given)", args.pos.len())));
    };
    if !next.is_none() && !TRACEBACK.check(next) {
        return Err(vm.type_error(format!("expected traceback object or None, got '{}'", type_of(next).tp_name())));
    }
    if !frame::FRAME.check(frame) {
        return Err(
            vm.type_error(format!("traceback() argument 'tb_frame' must be frame, not {}", vm.argument_type(frame)))
        );
    }
    let entry = TracebackObj {
        next: Slot::new(if next.is_none() { Value::NULL } else { next.clone() }),
        frame: frame.clone(),
        lasti: Cell::new((vm.to_i32(lasti)?.max(0) / 2) as u32),
        given: Some(vm.to_i32(lasti)?),
        lineno: Cell::new(vm.to_i32(lineno)? as i64),
    };
    Ok(TRACEBACK.alloc(entry).into_value())
}

static METHODS: &[NativeDef] = &[def(
    "__dir__",
    "($self, /)",
    |vm, _| vm.new_list(["tb_frame", "tb_next", "tb_lasti", "tb_lineno"].map(|name| vm.new_str(name)).to_vec()),
    "",
)];

pub static TRACEBACK: TypeSpec = TypeSpec::new::<TracebackObj>("traceback")
    .getset(GETSET)
    .methods(METHODS)
    .slots(|s| s.new.set(Some(traceback_new)));
