//! Lines of instructions that were emitted without one (`NOWHERE`): clean-up, and the jumps and returns that nobody
//! wrote. They go on with the line of what runs before them where that is one place; short exits that are reached from
//! several places are copied first, so that each way out shows the line it came from (CPython's rule).

use bytecode::Op;

use crate::codegen::{Instr, Label, NOWHERE, Unit};

/// `keep` says which instructions are reached, and grows with the copies.
pub fn resolve(unit: &mut Unit, keep: &mut Vec<bool>) {
    if unit.instrs.iter().all(|instr| instr.at != NOWHERE) {
        return;
    }
    copy_exits(unit, keep);
    drop_unreached(unit, keep);
    let sources = sources(unit, keep);
    for _ in 0..3 {
        let mut changed = false;
        for index in 1..unit.instrs.len() {
            if keep[index]
                && unit.instrs[index].at == NOWHERE
                && let Source::One(before) = sources[index]
            {
                unit.instrs[index].at = unit.instrs[before].at;
                changed |= unit.instrs[index].at != NOWHERE;
            }
        }
        if !changed {
            return;
        }
    }
}

fn place(unit: &Unit, label: Label) -> Option<usize> {
    unit.labels.get(label.0 as usize).map(|at| *at as usize).filter(|at| *at < unit.instrs.len())
}

/// Instructions of an exit that is copied at most.
const LONGEST: usize = 8;

/// The exit without a line that a jump leads to, through jumps without a line: a few instructions that end in a return
/// or in a jump back.
fn exit_of(unit: &Unit, keep: &[bool], label: Label) -> Option<Vec<Instr>> {
    let mut at = place(unit, label)?;
    let mut exit: Vec<Instr> = Vec::new();
    for _ in 0..50 {
        while !keep.get(at).copied().unwrap_or(true) {
            at += 1;
        }
        let instr = *unit.instrs.get(at)?;
        match instr.op {
            _ if instr.at != NOWHERE || exit.len() == LONGEST => return None,
            Op::Return | Op::ReturnNone | Op::JumpBack => {
                exit.push(instr);
                return Some(exit);
            }
            Op::Jump => at = place(unit, instr.target)?,
            op if instr.target == Label::NONE && op.info().falls_through() => {
                exit.push(instr);
                at += 1;
            }
            _ => return None,
        }
    }
    None
}

fn copy_exits(unit: &mut Unit, keep: &mut Vec<bool>) {
    for index in 0..unit.instrs.len() {
        let instr = unit.instrs[index];
        if !keep[index] || instr.target == Label::NONE || instr.op == Op::JumpBack {
            continue;
        }
        let Some(exit) = exit_of(unit, keep, instr.target) else { continue };
        if let ([only], Op::Jump) = (&exit[..], instr.op) {
            unit.instrs[index] = Instr { at: instr.at, handler: instr.handler, ..*only };
            continue;
        }
        let label = Label(unit.labels.len() as u32);
        unit.labels.push(unit.instrs.len() as _);
        unit.instrs[index].target = label;
        for step in exit {
            unit.instrs.push(Instr { at: instr.at, ..step });
            keep.push(true);
        }
    }
}

/// Exits that all who came from elsewhere have copies of now.
fn drop_unreached(unit: &Unit, keep: &mut [bool]) {
    for _ in 0..=LONGEST {
        let sources = sources(unit, keep);
        let mut changed = false;
        for (index, instr) in unit.instrs.iter().enumerate().skip(1) {
            if keep[index] && instr.at == NOWHERE && matches!(sources[index], Source::None) {
                keep[index] = false;
                changed = true;
            }
        }
        if !changed {
            return;
        }
    }
}

#[derive(Clone, Copy)]
enum Source {
    None,
    One(usize),
    Several,
}

/// From where each instruction is reached.
fn sources(unit: &Unit, keep: &[bool]) -> Vec<Source> {
    let mut sources = vec![Source::None; unit.instrs.len()];
    let mut add = |to: usize, from: usize| {
        if let Some(slot) = sources.get_mut(to) {
            *slot = match *slot {
                Source::None => Source::One(from),
                _ => Source::Several,
            };
        }
    };
    // The next instruction that stays.
    let mut next = vec![unit.instrs.len(); unit.instrs.len() + 1];
    for index in (0..unit.instrs.len()).rev() {
        next[index] = if keep[index] { index } else { next[index + 1] };
    }
    // The beginning is reached from outside.
    add(next[0], 0);
    add(next[0], 0);
    for (index, instr) in unit.instrs.iter().enumerate().filter(|(index, _)| keep[*index]) {
        if let Some(target) = place(unit, instr.target).filter(|_| instr.target != Label::NONE) {
            add(next[target], index);
        }
        if instr.op.info().falls_through() {
            add(next[index + 1], index);
        }
    }
    for handler in &unit.handlers {
        if let Some(target) = place(unit, handler.target) {
            // No one place.
            add(next[target], target);
            add(next[target], target);
        }
    }
    sources
}
