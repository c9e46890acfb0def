//! Setting `frame.f_lineno` from a trace function: the frame goes on at another line.
//!
//! A jump is possible when every temporary that is full at the target is full, and of the same kind, where the frame
//! stands; what is full beyond that is emptied. Which temporaries are full at an instruction follows from the code alone:
//! the walk that verifies code from outside says it.

use bytecode::registers::{Registers, Slot, State};

use super::frame::FrameRef;
use crate::prelude::*;

/// Whether a frame whose registers hold `now` may go on where `then` is expected: every temporary that is full there is
/// full here, of the same kind, and cells are cells. Which register stands in the way, if one does.
fn obstacle(now: &State, then: &State, named: usize) -> Option<usize> {
    let wanted = |register: usize| {
        let (now, then) = (now[register], then[register]);
        let fits = if register < named { now.suits_variable(then) } else { now.fits(then) };
        !then.may_be_empty() && !fits || now.is_lost(then)
    };
    (0..then.len()).rev().find(|register| wanted(*register))
}

/// Moves a frame that stands at a reported line to another one.
pub fn jump(vm: &Vm, frame: FrameRef, wanted: i64) -> PyResult<()> {
    // Its trace function runs, so it stands before an instruction.
    {
        let f = frame;
        let code = f.code();
        if wanted < code.code.first_line as i64 {
            return Err(vm.value_error(format!("line {wanted} comes before the current code block")));
        }
        let runs = code.code.locations.runs();
        let lines = runs.iter().map(|(_, at)| at.line as i64);
        let Some(line) = lines.filter(|line| *line != 0 && *line >= wanted).min() else {
            return Err(vm.value_error(format!("line {wanted} comes after the current code block")));
        };
        let named = code.code.nlocals_plus();
        let refusal = |vm: &Vm| vm.value_error("can't jump from unreachable code");
        let Ok(mut states) = Registers::of(&code.code) else { return Err(refusal(vm)) };
        let Some(now) = states.before(f.index() as usize) else { return Err(refusal(vm)) };
        let full = |state: &State| state[named..].iter().filter(|slot| !slot.may_be_empty()).count();
        let mut previous = 0;
        let mut best: Option<(u32, State)> = None;
        let mut refused: Option<Slot> = None;
        for (start, at) in runs {
            let begins = at.line as i64 == line && previous != line;
            previous = at.line as i64;
            let Some(then) = (if begins { states.before(*start as usize) } else { None }) else { continue };
            if let Some(register) = obstacle(&now, &then, named) {
                refused.get_or_insert(then[register]);
            } else if best.as_ref().is_none_or(|(_, other)| full(other) < full(&then)) {
                best = Some((*start, then));
            }
        }
        let Some((target, then)) = best else {
            let message = match refused {
                Some(slot) if slot.may_be(Slot::ITERATOR) => "can't jump into the body of a for loop",
                Some(slot) if slot.may_be(Slot::EXCEPTION) || slot.may_be(Slot::SAVED) => {
                    "can't jump into an 'except' block as there's no exception"
                }
                Some(_) => "incompatible stacks",
                None => "cannot find bytecode for specified line",
            };
            return Err(vm.value_error(message));
        };
        // The compiler left out checks of locals that are bound on every way; a jump is another way.
        let unbound: Vec<usize> = (0..code.code.first_free as usize).filter(|i| f.get(*i).is_null()).collect();
        if !unbound.is_empty() {
            let plural = if unbound.len() == 1 { "" } else { "s" };
            let message = format!("assigning None to {} unbound local{plural}", unbound.len());
            vm.warn(&crate::error::exception::RUNTIME_WARNING, &message, 1)?;
            for index in unbound {
                f.put(index, Value::NONE);
            }
        }
        for register in (named..then.len()).rev().filter(|register| then[*register].may_be_empty()) {
            let old = f.take(register);
            if now[register] == Slot::SAVED {
                f.handled.set(old);
            }
        }
        frame.follow(target);
        Ok(())
    }
}
