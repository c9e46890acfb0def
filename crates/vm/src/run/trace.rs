//! `sys.settrace`: calls of the trace function.
//!
//! A frame that is traced executes a copy of its instructions in which the places where something can be reported bear
//! `INSTRUMENTED_LINE`; `step` reports and gives the instruction that stood there. While some fiber has a trace function,
//! `Vm::frame_limit` is 0, so that every new frame takes the path of those that are too deep, and gets its copy there.
//! What is not traced costs nothing. See docs/internals/tracing.md.

use bytecode::{Code, Op, Word};

use super::frame::FrameRef;
use super::profile;
use crate::coro::GenObj;
use crate::prelude::*;
use crate::types::code::CodeObj;
use crate::types::frame::{FrameObj, object_of};
use crate::types::function::FunctionObj;

impl Vm {
    /// Whether some fiber has a trace or profile function.
    #[inline(always)]
    pub fn is_traced(&self) -> bool {
        self.frame_limit.get() == 0
    }
    /// The trace function of the running fiber, unless it is running.
    fn tracer(&self) -> Option<Value> {
        let fiber = self.fiber();
        if fiber.tracing.get() { None } else { fiber.trace.load() }
    }
    /// `sys.settrace`
    pub fn set_tracer(&self, function: &Value) {
        self.watch_with(&self.fiber().trace, function);
    }
    /// `sys.setprofile`: frames that run already are looked at too.
    pub fn set_profiler(&self, function: &Value) {
        let first = self.fiber().profile.is_null();
        self.watch_with(&self.fiber().profile, function);
        if !function.is_none() {
            profile::watch_running(self, first);
        }
    }
    fn watch_with(&self, slot: &Slot, function: &Value) {
        let new = if function.is_none() { Value::NULL } else { function.clone() };
        let (had, has) = (slot.load().is_some(), !new.is_null());
        slot.set(new);
        self.tracers.set(self.tracers.get() + u32::from(has) - u32::from(had));
        self.update_frame_limit();
    }
    /// After the recursion limit or the number of tracers changed.
    pub fn update_frame_limit(&self) {
        self.frame_limit.set(if self.tracers.get() > 0 { 0 } else { self.recursion_limit.get() });
    }
}

/// The instructions a new frame enters, when calls are looked at; `None` when it is too deep.
#[cold]
#[inline(never)]
pub fn entry(vm: &Vm, function: &FunctionObj, code: &CodeObj, depth: u32) -> Option<*const Word> {
    if depth >= vm.recursion_limit.get() {
        return None;
    }
    let profiled = profile::is_on(vm);
    Some(if profiled || vm.tracer().is_some() { code.traced(vm, profiled) } else { function.entry.get() })
}

/// A copy of the instructions that reports: at line starts, at jump targets and returns, or at each.
pub fn instrument(code: &Code, all: bool) -> Box<[Word]> {
    let mut words = code.words.clone();
    let mut starts = vec![all; words.len()];
    let mut mark = |at: u32| {
        if let Some(start) = starts.get_mut(at as usize) {
            *start = true;
        }
    };
    mark(0);
    code.locations.runs().iter().for_each(|(at, _)| mark(*at));
    code.handlers.iter().for_each(|handler| mark(handler.target));
    let mut instructions = Vec::new();
    let mut at = 0;
    while let Some(op) = code.words.get(at).and_then(|word| word.op()) {
        instructions.push((at, op));
        let ext = code.words.get(at + 1).copied().unwrap_or_default();
        if let Some(target) = op.info().target(code.words[at], ext) {
            mark(target);
        }
        at += op.len();
    }
    for (at, op) in instructions {
        let ends = matches!(op, Op::Return | Op::ReturnNone | Op::Yield | Op::ForIterBack);
        // Where a generator waits for another, its instruction is looked at from outside.
        if (starts[at] || ends) && op != Op::Delegate {
            words[at] = Word(words[at].0 & !0xff | Op::Traced as u64);
        }
    }
    words.into()
}

/// Makes a frame that has begun execute reporting instructions.
pub fn watch(vm: &Vm, frame: FrameRef, all: bool) {
    // The copy has the layout of the instructions it replaces.
    let words = frame.code().traced(vm, all);
    let at = frame.position();
    frame.words.set(words);
    frame.pc.set(words.wrapping_add(at));
    // What compiled code of this frame waits for comes to the run loop instead.
    for callee in vm.fiber().frames().filter(|f| f.back.get() == Some(frame)) {
        if let Some(g) = GenObj::of(callee) {
            g.on_item.set(0);
        }
    }
}

/// INSTRUMENTED_LINE: reports what there is to report; gives the instruction in whose place it stands, or `None` when
/// the trace function moved the frame elsewhere.
#[cold]
#[inline(never)]
pub fn step(vm: &Vm, frame: FrameRef) -> PyResult<Option<Word>> {
    let at = frame.index();
    let code = frame.code();
    let original = code.code.words[at as usize];
    let word = Word(frame.word_back(1).0 & !0xff | original.op_byte() as u64);
    let (traced, profiled) = (vm.tracer().is_some(), profile::is_on(vm));
    if !traced && !profiled {
        return Ok(Some(word));
    }
    let object = object_of(vm, frame);
    let Some(f) = object.downcast::<FrameObj>() else { return Ok(Some(word)) };
    if profiled {
        profile::before(vm, frame, &object, f, word, at)?;
        if !traced {
            if at == 0 {
                f.started.set(true);
            }
            if word.op() == Some(Op::Yield)
                && let Some(g) = GenObj::of(frame)
            {
                let value = frame.get(word.b() as usize);
                yielded(vm, &g, &g.find_root(), &value)?;
            }
            return Ok(Some(word));
        }
    }
    if !f.started.replace(true) && at == 0 {
        let line = if code.name.is(&name!("<module>")) { 0 } else { code.code.first_line };
        f.shown_line.set(Some(line));
        let called = call(vm, &object, f, "call", Value::NONE);
        f.shown_line.set(None);
        called?;
    }
    let line = code.code.locations.at(at).line;
    let last = f.last_step.replace((line, at));
    f.jumped.set(false);
    let back = word.op() == Some(Op::ForIterBack);
    if back {
        // It is the jump back already, for the body that it leads to.
        f.last_step.set((line, 0));
    }
    if line != 0 && (line != last.0 || at <= last.1 || back) && f.trace_lines.get() {
        report(vm, &object, f, "line", Value::NONE)?;
        if f.jumped.get() {
            return Ok(None);
        }
    }
    if f.trace_opcodes.get() {
        report(vm, &object, f, "opcode", Value::NONE)?;
        if f.jumped.get() {
            return Ok(None);
        }
    }
    match word.op() {
        Some(Op::Return) => {
            let value = frame.get(word.a() as usize);
            report(vm, &object, f, "return", value)?;
        }
        Some(Op::ReturnNone) => report(vm, &object, f, "return", Value::NONE)?,
        Some(Op::Yield) => {
            let value = frame.get(word.b() as usize);
            if let Some(g) = GenObj::of(frame) {
                yielded(vm, &g, &g.find_root(), &value)?;
            }
            if f.jumped.get() {
                return Ok(None);
            }
        }
        _ => {}
    }
    Ok(Some(word))
}

/// A segment was resumed: the frames from its outermost to `inner` are called, each under its caller.
#[cold]
#[inline(never)]
pub fn resumed(vm: &Vm, outer: FrameRef, inner: FrameRef) -> PyResult<()> {
    let profiled = profile::is_on(vm);
    if vm.tracer().is_none() && !profiled {
        return Ok(());
    }
    let mut frames: Vec<FrameRef> = inner.outwards().take_while(|f| *f != outer).collect();
    frames.push(outer);
    for frame in frames.into_iter().rev() {
        let started = frame.pc.get() != frame.words.get();
        watch(vm, frame, profiled);
        if started {
            let object = object_of(vm, frame);
            if let Some(f) = object.downcast::<FrameObj>() {
                watch(vm, frame, profiled || f.trace_opcodes.get());
                profile::event(vm, &object, "call", || Value::NONE)?;
                if !f.started.replace(true) {
                    f.last_step.set((frame.line(), frame.index()));
                }
                call(vm, &object, f, "call", Value::NONE)?;
            }
        }
    }
    Ok(())
}

/// A value leaves a segment: its frames from the innermost outwards return it, for the time being.
#[cold]
#[inline(never)]
pub fn yielded(vm: &Vm, inner: &GenObj, root: &GenObj, value: &Value) -> PyResult<()> {
    let outermost = root.frame_ref();
    for frame in inner.frame_ref().outwards() {
        left(vm, frame, value)?;
        if frame == outermost {
            break;
        }
    }
    Ok(())
}

/// The frame ends with a value or, by an exception, with `None`.
#[cold]
#[inline(never)]
pub fn left(vm: &Vm, frame: FrameRef, value: &Value) -> PyResult<()> {
    profile::left(vm, frame, value)?;
    observed(vm, frame, "return", || value.clone())
}

/// An exception was raised in the frame or came into it.
#[cold]
#[inline(never)]
pub fn raised(vm: &Vm, frame: FrameRef, exception: &Value) -> PyResult<()> {
    profile::raised(vm, frame)?;
    observed(vm, frame, "exception", || {
        let traceback = exception.downcast::<ExceptionObj>().map_or(Value::NONE, |e| e.traceback.get());
        let traceback = if traceback.is_null() { Value::NONE } else { traceback };
        vm.new_tuple(&[type_of(exception).to_value(), exception.clone(), traceback])
    })
}

/// A generator that the frame drives ended with a value: the frame sees the StopIteration that nobody raised.
#[cold]
#[inline(never)]
pub fn stopped(vm: &Vm, frame: FrameRef, value: &Value) -> PyResult<()> {
    if frame.object.is_null() {
        return Ok(());
    }
    match vm.stop_iteration(value).into_exception() {
        Ok(exception) => raised(vm, frame, &exception),
        Err(_) => Ok(()),
    }
}

fn observed(vm: &Vm, frame: FrameRef, event: &str, argument: impl FnOnce() -> Value) -> PyResult<()> {
    let object = frame.object.get();
    if object.is_null() || vm.tracer().is_none() {
        return Ok(());
    }
    match object.downcast::<FrameObj>() {
        Some(f) if !f.trace.get().is_none() => report(vm, &object, f, event, argument()),
        _ => Ok(()),
    }
}

/// The global trace function sees a new frame; what it returns is the frame's own.
fn call(vm: &Vm, object: &Value, f: &FrameObj, event: &str, argument: Value) -> PyResult<()> {
    let Some(function) = vm.tracer() else { return Ok(()) };
    invoke(vm, &function, object, f, event, argument)
}

/// The frame's own trace function, if it has one.
fn report(vm: &Vm, object: &Value, f: &FrameObj, event: &str, argument: Value) -> PyResult<()> {
    let function = f.trace.get();
    if function.is_none() || vm.tracer().is_none() {
        return Ok(());
    }
    invoke(vm, &function, object, f, event, argument)
}

fn invoke(vm: &Vm, function: &Value, object: &Value, f: &FrameObj, event: &str, argument: Value) -> PyResult<()> {
    let fiber = vm.fiber();
    fiber.tracing.set(true);
    f.event.set(Some(match event {
        "line" => 'l',
        "call" => 'c',
        "return" => 'r',
        "exception" => 'e',
        _ => 'o',
    }));
    let result = vm.call(function, &[object.clone(), vm.new_str(event), argument]);
    f.event.set(None);
    fiber.tracing.set(false);
    match result {
        Ok(new) if new.is_none() => Ok(()),
        Ok(new) => {
            f.trace.set(new);
            Ok(())
        }
        Err(error) => {
            vm.set_tracer(&Value::NONE);
            f.trace.set(Value::NONE);
            f.shown_line.set(None);
            Err(error)
        }
    }
}
