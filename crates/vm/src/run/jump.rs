//! Setting `frame.f_lineno` from a trace function: the frame goes on at another line.
//!
//! A jump is possible when every temporary that is full at the target is full, and of the same kind, where the frame
//! stands; what is full beyond that is emptied. Which temporaries are full at an instruction follows from the code alone
//! (the compiler's discipline), so it is found by walking it.

use std::collections::BTreeMap;

use bytecode::op::{Ext, FLAG_A, FLAG_B, FLAG_C, Kind};
use bytecode::{Code, Op, Word};

use super::frame::FrameRef;
use crate::prelude::*;

/// What a full temporary is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Held {
    Object,
    /// What is about to be called, and no value, or maybe none, where a call may have a receiver.
    Callee,
    Null,
    /// Of a `for` loop.
    Iterator,
    /// Being handled.
    Exception,
    /// What the frame was handling before.
    Saved,
}

type State = BTreeMap<u16, Held>;

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
        let states = states(&code.code);
        let state_at = |at: u32| states.get(at as usize).and_then(Option::as_ref);
        let Some(now) = state_at(f.index()) else {
            return Err(vm.value_error("can't jump from unreachable code"));
        };
        let mut previous = 0;
        let mut best: Option<(u32, &State)> = None;
        let mut refused: Option<&State> = None;
        for (start, at) in runs {
            let begins = at.line as i64 == line && previous != line;
            previous = at.line as i64;
            let Some(then) = state_at(*start).filter(|_| begins) else { continue };
            if !then.iter().all(|(reg, held)| now.get(reg) == Some(held)) {
                refused.get_or_insert(then);
            } else if best.is_none_or(|(_, other)| other.len() < then.len()) {
                best = Some((*start, then));
            }
        }
        let Some((target, then)) = best else {
            let message = match refused.and_then(|state| state.values().next_back()) {
                Some(Held::Iterator) => "can't jump into the body of a for loop",
                Some(Held::Exception | Held::Saved) => "can't jump into an 'except' block as there's no exception",
                Some(Held::Object | Held::Callee | Held::Null) => "incompatible stacks",
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
        for (reg, held) in now.iter().rev().filter(|(reg, _)| !then.contains_key(reg)) {
            let old = f.take(*reg as usize);
            if *held == Held::Saved {
                f.handled.set(old);
            }
        }
        frame.follow(target);
        Ok(())
    }
}

fn consumed_window(op: Op, word: Word) -> (u16, u16) {
    let c = word.c();
    match op {
        Op::LoadSuperAttr | Op::LoadSuperMethod | Op::BuildSlice | Op::BuildInterpolation => (word.b(), 3),
        Op::BuildTuple | Op::BuildList | Op::BuildSet | Op::BuildString => (word.b(), c),
        Op::BuildMap => (word.b(), c * 2),
        Op::BuildTemplate | Op::FormatWithSpec | Op::ImportName => (word.b(), 2),
        Op::Call | Op::CallKw => (word.b(), c + 2),
        Op::CallEx => (word.b(), 4),
        Op::MatchClass => (word.b() + 1, 2),
        Op::Clear => (word.a(), word.b()),
        _ => (0, 0),
    }
}

fn written(op: Op, word: Word) -> (u16, u16) {
    let c = word.c();
    match op {
        Op::LoadMethod | Op::LoadSpecial | Op::LoadSuperMethod | Op::CheckEgMatch => (word.a(), 2),
        Op::UnpackSequence => (word.a(), c),
        Op::UnpackEx => (word.a(), (c & 0xff) + (c >> 8) + 1),
        Op::ExcTriple => (word.a(), 3),
        op if op.info().a == Kind::Out => (word.a(), 1),
        _ => (0, 0),
    }
}

/// The full temporaries before each instruction; `None` where no way leads.
fn states(code: &Code) -> Vec<Option<State>> {
    let named = code.nlocals_plus() as u16;
    let mut states: Vec<Option<State>> = vec![None; code.words.len()];
    let mut pending = vec![(0usize, State::new())];
    while let Some((at, state)) = pending.pop() {
        let Some(slot) = states.get_mut(at) else { continue };
        let merged = match slot {
            None => state,
            Some(known) => {
                let both: State =
                    known.iter().filter(|(r, h)| state.get(r) == Some(h)).map(|(r, h)| (*r, *h)).collect();
                if both == *known {
                    continue;
                }
                both
            }
        };
        *slot = Some(merged.clone());
        let before = merged;
        let word = code.words[at];
        let Some(op) = word.op() else { continue };
        let (info, flags) = (op.info(), word.flags());
        let mut exhausted = before.clone();
        let always = matches!(op, Op::Return | Op::Reraise | Op::PopExc | Op::EndAsyncFor);
        let moved = if op == Op::Move && flags & FLAG_B != 0 { before.get(&word.b()).copied() } else { None };
        for (kind, flag, reg) in [(info.a, FLAG_A, word.a()), (info.b, FLAG_B, word.b()), (info.c, FLAG_C, word.c())] {
            if kind == Kind::In && (flags & flag != 0 || always && flag == FLAG_A) {
                exhausted.remove(&reg);
            }
        }
        let (first, count) = consumed_window(op, word);
        (first..first + count).for_each(|reg| {
            exhausted.remove(&reg);
        });
        let mut after = exhausted.clone();
        let held = match op {
            Op::GetIter | Op::GetAIter => Held::Iterator,
            Op::PushExc => Held::Saved,
            Op::LoadNull => Held::Null,
            _ => moved.unwrap_or(Held::Object),
        };
        let (first, count) = written(op, word);
        after.extend((first..first + count).filter(|reg| *reg >= named).map(|reg| (reg, held)));
        if op == Op::LoadNull && first > named {
            after.insert(first - 1, Held::Callee);
        }
        if matches!(op, Op::LoadMethod | Op::LoadSpecial | Op::LoadSuperMethod) {
            after.insert(first, Held::Callee);
            after.insert(first + 1, Held::Null);
        }
        if let Some(handler) = bytecode::exceptions::find(&code.handlers, at as u32) {
            let mut caught = before.clone();
            caught.retain(|reg, _| *reg < handler.depth);
            caught.insert(handler.depth, Held::Exception);
            pending.push((handler.target as usize, caught));
        }
        if info.b == Kind::TargetBc {
            pending.push((word.bc() as usize, after.clone()));
        } else if info.ext == Ext::Target
            && let Some(ext) = code.words.get(at + 1)
        {
            let state = if op == Op::ForIter { exhausted.clone() } else { after.clone() };
            pending.push((ext.lo() as usize, state));
        }
        if !matches!(op, Op::Jump | Op::JumpBack | Op::Return | Op::ReturnNone | Op::Raise | Op::Reraise) {
            let goes_on = if op == Op::ForIterBack { exhausted } else { after };
            pending.push((at + op.len(), goes_on));
        }
    }
    states
}
