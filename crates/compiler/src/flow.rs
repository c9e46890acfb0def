//! Flow analysis of a finished unit: which instructions are reached, and which CHECK_FASTs can never fail.
//!
//! The state of a point is the set of named variables that may be unbound there (CPython's `LOAD_FAST_CHECK`
//! analysis). Blocks start at labels; an instruction under a handler may go there with the state before or after it.

use bytecode::op::{Flow as To, Holds};
use bytecode::{Op, Word};

use crate::codegen::{Instr, Label, TEMP, Unit, VarKind};

/// Which instructions stay.
pub fn analyze(unit: &Unit) -> Vec<bool> {
    let count = unit.instrs.len();
    let mut keep = vec![false; count];
    if count == 0 {
        return keep;
    }
    let blocks = Blocks::find(unit);
    let words = unit.vars.len().div_ceil(64).max(1);
    let mut flow = Flow { unit, blocks, words, states: Vec::new(), reached: Vec::new(), pending: Vec::new() };
    flow.states = vec![0; flow.blocks.starts.len() * words];
    flow.reached = vec![false; flow.blocks.starts.len()];
    let mut entry = vec![0u64; words];
    for (index, var) in unit.vars.iter().enumerate() {
        if !var.arg && var.kind != VarKind::Free {
            set(&mut entry, index, true);
        }
    }
    flow.merge(0, &entry);
    while let Some(block) = flow.pending.pop() {
        flow.walk(block, None);
    }
    for block in 0..flow.blocks.starts.len() {
        if flow.reached[block] {
            flow.walk(block, Some(&mut keep));
        }
    }
    keep
}

struct Blocks {
    starts: Vec<usize>,
    /// Block of each instruction.
    of: Vec<u32>,
}

impl Blocks {
    fn find(unit: &Unit) -> Blocks {
        let count = unit.instrs.len();
        let mut leader = vec![false; count];
        leader[0] = true;
        for at in &unit.labels {
            if let Some(slot) = leader.get_mut(*at as usize) {
                *slot = true;
            }
        }
        for (index, instr) in unit.instrs.iter().enumerate() {
            if (instr.target != Label::NONE || !instr.op.info().falls_through()) && index + 1 < count {
                leader[index + 1] = true;
            }
        }
        let starts: Vec<usize> = (0..count).filter(|index| leader[*index]).collect();
        let mut of = vec![0; count];
        let mut block = 0u32;
        for index in 0..count {
            if index > 0 && leader[index] {
                block += 1;
            }
            of[index] = block;
        }
        Blocks { starts, of }
    }
}

struct Flow<'a> {
    unit: &'a Unit,
    blocks: Blocks,
    words: usize,
    states: Vec<u64>,
    reached: Vec<bool>,
    pending: Vec<usize>,
}

fn get(state: &[u64], index: usize) -> bool {
    state.get(index / 64).is_some_and(|word| word >> (index % 64) & 1 == 1)
}
fn set(state: &mut [u64], index: usize, value: bool) {
    if let Some(word) = state.get_mut(index / 64) {
        *word = *word & !(1 << (index % 64)) | (value as u64) << (index % 64);
    }
}

impl Flow<'_> {
    fn merge(&mut self, block: usize, state: &[u64]) {
        let old = &mut self.states[block * self.words..(block + 1) * self.words];
        let mut changed = !self.reached[block];
        for (old, new) in old.iter_mut().zip(state) {
            changed |= *new & !*old != 0;
            *old |= new;
        }
        if changed {
            self.reached[block] = true;
            self.pending.push(block);
        }
    }
    fn block_of(&self, label: Label) -> Option<usize> {
        let at = *self.unit.labels.get(label.0 as usize)?;
        self.blocks.of.get(at as usize).map(|block| *block as usize)
    }

    /// Passes through a block: spreads the state, or (at the end) notes what stays.
    fn walk(&mut self, block: usize, mut keep: Option<&mut Vec<bool>>) {
        let mut state = self.states[block * self.words..(block + 1) * self.words].to_vec();
        let start = self.blocks.starts[block];
        let end = self.blocks.starts.get(block + 1).copied().unwrap_or(self.unit.instrs.len());
        let mut handler_seen = u32::MAX;
        for index in start..end {
            let instr = self.unit.instrs[index];
            // To the handler with every state the block has under it: before the first instruction and after each.
            if keep.is_none() && instr.handler != u32::MAX && handler_seen != instr.handler {
                handler_seen = instr.handler;
                self.reach_handler(instr.handler, &state);
            }
            let flow = instr.op.info().flow;
            let redundant = instr.op == Op::CheckFast && !get(&state, instr.a as usize);
            let before = state.clone();
            effect(&instr, &mut state);
            if let Some(keep) = keep.as_deref_mut() {
                keep[index] = !redundant;
            } else {
                if instr.handler != u32::MAX && state != before {
                    self.reach_handler(instr.handler, &state);
                }
                if let Some(target) = self.block_of(instr.target) {
                    // The loops' instructions leave `a` untouched when the iterator ends.
                    let out = if flow == To::LoopTop { &before } else { &state };
                    self.merge(target, &out.clone());
                }
            }
            if !instr.op.info().falls_through() {
                return;
            }
            if flow == To::LoopBottom {
                state = before;
            }
        }
        if keep.is_none() && block + 1 < self.blocks.starts.len() {
            self.merge(block + 1, &state);
        }
    }

    fn reach_handler(&mut self, handler: u32, state: &[u64]) {
        let Some(handler) = self.unit.handlers.get(handler as usize) else { return };
        if let Some(target) = self.block_of(handler.target) {
            self.merge(target, state);
        }
    }
}

fn effect(instr: &Instr, state: &mut [u64]) {
    let a = instr.op.info().a;
    let unbound = match a.holds {
        Holds::Unbound | Holds::Whatever => true,
        Holds::Local => false,
        _ if a.is_written() => false,
        _ => return,
    };
    let count = a.count(Word::new(instr.op, instr.flags, instr.a, instr.b, instr.c)) as u16;
    for reg in (instr.a..instr.a.saturating_add(count)).filter(|reg| *reg < TEMP) {
        set(state, reg as usize, unbound);
    }
}
