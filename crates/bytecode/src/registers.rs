//! What the registers of a code hold before each instruction, found by walking it: the proof that the run loop never
//! reads a register that is empty, no cell where it wants one, or leaves one full behind. The verifier refuses code for
//! which it fails; setting `f_lineno` asks it whether a frame may go on elsewhere.
//!
//! A state is a slot for each register. States are kept where ways meet (targets of jumps, handlers) and joined there
//! until nothing changes; a slot only ever gains possibilities, so each block is walked a few times at most.

use crate::code::{Code, Const};
use crate::op::{Effect, Flow, Holds, Op, Taken, Word};
use crate::verify::Error;

/// What a register may hold: a set of possibilities, and a count that goes with some of them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Slot(u32);

impl Slot {
    /// Nothing that is counted: any immediate, or what an instruction left when it emptied the register.
    pub const EMPTY: Slot = Slot(1);
    /// No value: an unbound variable, an absent receiver.
    pub const NULL: Slot = Slot(2);
    pub const VALUE: Slot = Slot(4);
    pub const CELL: Slot = Slot(8);
    pub const EXCEPTION: Slot = Slot(16);
    /// What the frame was handling before: an exception, None or no value.
    pub const SAVED: Slot = Slot(32);
    pub const ITERATOR: Slot = Slot(64);
    /// What is about to be called.
    pub const CALLEE: Slot = Slot(128);
    /// A function without the closure that its code reads; the count says how many cells that has.
    const OPEN: u32 = 256;
    /// A tuple of so many cells.
    const CELLS: u32 = 512;
    /// An exception or None.
    const RAISABLE: u32 = 1024;
    const COUNT: u32 = 16;
    /// Ways with different counts met.
    const MIXED: u32 = 0xffff;

    const VALUES: u32 = Slot::VALUE.0
        | Slot::CELL.0
        | Slot::EXCEPTION.0
        | Slot::ITERATOR.0
        | Slot::CALLEE.0
        | Slot::CELLS
        | Slot::RAISABLE;

    fn open(cells: usize) -> Slot {
        Slot(Slot::OPEN | (cells as u32) << Slot::COUNT)
    }
    fn cells(count: u32) -> Slot {
        Slot(Slot::CELLS | count << Slot::COUNT)
    }
    fn count(self) -> u32 {
        self.0 >> Slot::COUNT
    }
    fn set(self) -> u32 {
        self.0 & 0xffff
    }
    fn without(self, other: Slot) -> Slot {
        Slot(self.0 & !other.0)
    }
    /// What may be in a register where ways with these slots meet.
    pub fn join(self, other: Slot) -> Slot {
        if self == other {
            return self;
        }
        let counted = |slot: Slot| slot.set() & (Slot::OPEN | Slot::CELLS) != 0;
        let count = match (counted(self), counted(other)) {
            (false, _) => other.count(),
            (true, false) => self.count(),
            (true, true) if self.count() == other.count() => self.count(),
            (true, true) => Slot::MIXED,
        };
        Slot(self.set() | other.set() | count << Slot::COUNT)
    }
    /// Whether it holds nothing but what `set` names.
    fn is_within(self, set: u32) -> bool {
        self.set() & !set == 0
    }
    pub fn is_value(self) -> bool {
        self.is_within(Slot::VALUES)
    }
    pub fn may_be_empty(self) -> bool {
        self.set() & Slot::EMPTY.0 != 0
    }
    pub fn may_be_null(self) -> bool {
        self.set() & Slot::NULL.0 != 0
    }
    pub fn may_be(self, other: Slot) -> bool {
        self.set() & other.set() != 0
    }
    /// Whether it cannot be emptied for a place that expects `other`: it may hold what a frame was handling, or may not.
    pub fn is_lost(self, other: Slot) -> bool {
        other.may_be_empty() && self != Slot::SAVED && self.may_be(Slot::SAVED)
    }
    /// As `fits`, for a named variable, which becomes None where it is unbound: any value is as good as another where no
    /// cell is expected.
    pub fn suits_variable(self, other: Slot) -> bool {
        let plain = Slot::VALUES | Slot::NULL.0;
        if other.is_within(plain) && other.set() & (Slot::VALUE.0 | Slot::NULL.0) != 0 {
            return self.is_within(plain);
        }
        self.fits(other)
    }
    /// Whether what may be here may be where `other` is expected.
    pub fn fits(self, other: Slot) -> bool {
        self.join(other) == other
    }
}

/// The slots before one instruction.
pub type State = Box<[Slot]>;

/// The states of a code.
pub struct Registers<'a> {
    code: &'a Code,
    named: usize,
    /// Index of each word's handler, or `NONE`.
    handlers: Vec<u32>,
    /// Where ways meet, as an index into `states`; `NONE` elsewhere.
    meets: Vec<u32>,
    states: Vec<Option<State>>,
    pending: Vec<u32>,
}

const NONE: u32 = u32::MAX;

/// Slots that a code's states may take in all: enough for whatever a compiler makes, not for making the verifier slow.
const MOST: usize = 1 << 26;

impl<'a> Registers<'a> {
    /// The states of a code whose instructions, operands and handlers are in range.
    ///
    /// # Errors
    /// An instruction that reads what may not be there, or returns with a temporary full.
    pub fn of(code: &'a Code) -> Result<Registers<'a>, Error> {
        let mut all = Registers {
            code,
            named: code.nlocals_plus(),
            handlers: vec![NONE; code.words.len()],
            meets: vec![NONE; code.words.len()],
            states: Vec::new(),
            pending: Vec::new(),
        };
        for (index, handler) in code.handlers.iter().enumerate() {
            all.handlers[handler.start as usize..handler.end as usize].fill(index as u32);
        }
        all.find_meets();
        if all.states.len().saturating_mul(code.register_count as usize + 1) > MOST {
            return Err(Error { at: 0, what: "too large" });
        }
        let entry = all.entry();
        all.join(0, &entry);
        while let Some(at) = all.pending.pop() {
            all.walk(at as usize, usize::MAX)?;
        }
        Ok(all)
    }

    /// What the registers hold before the instruction at a word; `None` when no way leads there.
    pub fn before(&mut self, at: usize) -> Option<State> {
        let start = (0..=at).rev().find(|word| self.meets.get(*word).is_some_and(|meet| *meet != NONE))?;
        self.state(start).as_ref()?;
        let found = self.walk(start, at).ok()?;
        self.pending.clear();
        found
    }

    fn find_meets(&mut self) {
        let code = self.code;
        let mut meet = |at: usize| {
            if let Some(slot) = self.meets.get_mut(at).filter(|slot| **slot == NONE) {
                *slot = self.states.len() as u32;
                self.states.push(None);
            }
        };
        meet(0);
        code.handlers.iter().for_each(|handler| meet(handler.target as usize));
        let mut at = 0;
        while let Some((word, op)) = code.words.get(at).and_then(|word| Some((*word, word.op()?))) {
            if let Some(target) = op.info().target(word, self.code.words.get(at + 1).copied().unwrap_or_default()) {
                meet(target as usize);
            }
            at += op.len();
        }
    }

    /// Parameters are bound, free variables are cells, other variables unbound, temporaries empty.
    fn entry(&self) -> State {
        let (parameters, free) = (self.code.parameter_count(), self.code.first_free as usize);
        let slot = |register: usize| match register {
            r if r < parameters => Slot::VALUE,
            r if r < free => Slot::NULL,
            r if r < self.named => Slot::CELL,
            _ => Slot::EMPTY,
        };
        (0..self.code.register_count as usize).map(slot).collect()
    }

    fn state(&self, at: usize) -> &Option<State> {
        &self.states[self.meets[at] as usize]
    }

    fn queue(&mut self, at: usize) {
        self.pending.push(at as u32);
    }

    /// A way leads to `at` with this state.
    fn join(&mut self, at: usize, state: &[Slot]) {
        let changed = match &mut self.states[self.meets[at] as usize] {
            known @ None => {
                *known = Some(state.into());
                true
            }
            Some(known) => {
                let mut changed = false;
                for (known, new) in known.iter_mut().zip(state) {
                    let joined = known.join(*new);
                    changed |= joined != *known;
                    *known = joined;
                }
                changed
            }
        };
        if changed {
            self.queue(at);
        }
    }

    /// An exception leads from this state to a handler: what stands from its depth on is emptied.
    fn raise(&mut self, handler: u32, state: &[Slot]) {
        let Some(handler) = self.code.handlers.get(handler as usize) else { return };
        let depth = handler.depth as usize;
        let target = handler.target as usize;
        if self.state(target).is_none() {
            let mut caught: State = vec![Slot::EMPTY; state.len()].into();
            caught[..depth].copy_from_slice(&state[..depth]);
            caught[depth] = Slot::EXCEPTION;
            return self.join(target, &caught);
        }
        let mut changed = false;
        if let Some(known) = &mut self.states[self.meets[target] as usize] {
            let mut merge = |register: usize, slot: Slot| {
                let joined = known[register].join(slot);
                changed |= joined != known[register];
                known[register] = joined;
            };
            state[..depth].iter().enumerate().for_each(|(register, slot)| merge(register, *slot));
            merge(depth, Slot::EXCEPTION);
            // Where a handler is also jumped to, what stands above is empty on this way.
            (depth + 1..state.len()).for_each(|register| merge(register, Slot::EMPTY));
        }
        if changed {
            self.queue(target);
        }
    }

    /// As `raise`, when only one register changed since.
    fn raise_one(&mut self, handler: u32, register: usize, slot: Slot) {
        let Some(handler) = self.code.handlers.get(handler as usize) else { return };
        let target = handler.target as usize;
        if register >= handler.depth as usize {
            return;
        }
        let mut changed = false;
        if let Some(known) = &mut self.states[self.meets[target] as usize] {
            let joined = known[register].join(slot);
            changed = joined != known[register];
            known[register] = joined;
        }
        if changed {
            self.queue(target);
        }
    }

    /// Follows the instructions from where ways meet to the next such place, or to `until`, whose state it gives.
    fn walk(&mut self, start: usize, until: usize) -> Result<Option<State>, Error> {
        let Some(state) = self.state(start).clone() else { return Ok(None) };
        let mut step = Step { state, changed: Vec::new(), handler: NONE };
        let mut at = start;
        loop {
            if at == until {
                return Ok(Some(step.state));
            }
            let word = self.code.words[at];
            let Some(op) = word.op() else { return Err(Error { at, what: "unknown instruction" }) };
            let next = at + op.len();
            if !self.instruction(&mut step, at, op, word)? {
                return Ok(None);
            }
            if next >= self.code.words.len() {
                return Err(Error { at, what: "control falls off the end" });
            }
            if self.meets[next] != NONE {
                self.join(next, &step.state);
                return Ok(None);
            }
            at = next;
        }
    }

    /// One instruction; whether control goes on behind it.
    fn instruction(&mut self, step: &mut Step, at: usize, op: Op, word: Word) -> Result<bool, Error> {
        let info = op.info();
        let handler = self.handlers[at];
        let raises = info.effect != Effect::Quiet && handler != NONE;
        if raises {
            if step.handler == handler {
                for index in 0..step.changed.len() {
                    let register = step.changed[index] as usize;
                    self.raise_one(handler, register, step.state[register]);
                }
            } else {
                self.raise(handler, &step.state);
                step.handler = handler;
            }
            step.changed.clear();
        }
        let values = [word.a(), word.b(), word.c()];
        let b = step.state.get(word.b() as usize).copied().filter(|_| info.b.is_read());
        for ((operand, _), first) in info.operands().into_iter().zip(values) {
            if !operand.is_read() {
                continue;
            }
            for index in 0..operand.count(word) {
                if !readable(operand.holds, index, step.state[first as usize + index as usize]) {
                    return Err(Error { at, what: refusal(operand.holds) });
                }
            }
        }
        let tuple = (info.a.holds == Holds::TupleOfB).then(|| step.tuple(word.b() as usize, word.c() as usize));
        for ((operand, flag), first) in info.operands().into_iter().zip(values) {
            if operand.taken == Taken::Never {
                continue;
            }
            for index in 0..operand.count(word) {
                if operand.is_taken(index, word.flags() & flag != 0) {
                    let register = first as usize + index as usize;
                    step.set(register, Slot::EMPTY);
                    if raises {
                        self.raise_one(handler, register, Slot::EMPTY);
                    }
                }
            }
        }
        let ext = self.code.words.get(at + 1).copied().unwrap_or_default();
        let target = info.target(word, ext).map(|target| target as usize);
        if let (Flow::LoopTop, Some(target)) = (info.flow, target) {
            self.join(target, &step.state);
        }
        let exhausted = (info.flow == Flow::LoopBottom).then(|| step.state[word.a() as usize]);
        self.write(step, at, op, word, tuple.or(b).unwrap_or(Slot::EMPTY))?;
        // Where it is no None, it is the exception.
        let register = word.a() as usize;
        let tested = info.a.holds == Holds::Tested && step.state[register] == Slot(Slot::RAISABLE);
        if tested && op == Op::JumpIfNotNone {
            step.set(register, Slot::EXCEPTION);
        }
        match (info.flow, target) {
            (Flow::Jump | Flow::Branch, Some(target)) => self.join(target, &step.state),
            (Flow::JumpBack | Flow::LoopBottom, Some(target)) => self.join(target, &step.state),
            _ => {}
        }
        if tested {
            let slot = if op == Op::JumpIfNone { Slot::EXCEPTION } else { Slot(Slot::RAISABLE) };
            step.set(register, slot);
        }
        if let Some(slot) = exhausted {
            step.set(word.a() as usize, slot);
        }
        if info.flow == Flow::Return && step.state[self.named..].iter().any(|slot| *slot != Slot::EMPTY) {
            return Err(Error { at, what: "a temporary is full at a return" });
        }
        Ok(info.falls_through())
    }

    /// What the instruction leaves in registers; `b` is what its operand `b` held, or the tuple that it makes.
    fn write(&self, step: &mut Step, at: usize, op: Op, word: Word, b: Slot) -> Result<(), Error> {
        let info = op.info();
        let (first, a) = (word.a() as usize, info.a);
        for index in 0..a.count(word) as usize {
            let slot = match a.holds {
                Holds::Local => step.state[first].without(Slot::NULL),
                Holds::Unbound => Slot::NULL,
                Holds::NewCell => Slot::CELL,
                Holds::Closed => match (step.state[first], b) {
                    (function, cells) if word.c() == 8 => {
                        if function.set() != Slot::OPEN
                            || cells.set() != Slot::CELLS
                            || function.count() != cells.count()
                            || cells.count() == Slot::MIXED
                        {
                            return Err(Error { at, what: "a closure that does not fit its code" });
                        }
                        Slot::VALUE
                    }
                    (function, _) => function,
                },
                Holds::Whatever => Slot::EMPTY,
                _ if !a.is_written() => return Ok(()),
                Holds::Value | Holds::Values => Slot::VALUE,
                Holds::Raisable => Slot(Slot::RAISABLE),
                Holds::Saved => Slot::SAVED,
                Holds::Null => {
                    if let Some(before) =
                        first.checked_sub(1).filter(|r| *r >= self.named && step.state[*r] == Slot::VALUE)
                    {
                        step.set(before, Slot::CALLEE);
                    }
                    Slot::NULL
                }
                Holds::CopyOfB | Holds::TupleOfB => b,
                Holds::Iterator => Slot::ITERATOR,
                Holds::Function => match self.code.consts.get(word.bc() as usize) {
                    Some(Const::Code(code)) if code.free_count() > 0 => Slot::open(code.free_count()),
                    _ => Slot::VALUE,
                },
                Holds::Callable if index == 0 => Slot::CALLEE,
                Holds::Callable => Slot::NULL.join(Slot::VALUE),
                Holds::Nothing
                | Holds::Anything
                | Holds::Cell
                | Holds::Exception
                | Holds::Tested
                | Holds::CallArguments
                | Holds::UnpackedArguments
                | Holds::SubjectLent => return Err(Error { at, what: "an operand that is not written" }),
            };
            step.set(first + index, slot);
        }
        Ok(())
    }
}

/// A walk through one block.
struct Step {
    state: State,
    /// Registers written since the handler in force knows the state.
    changed: Vec<u16>,
    /// The handler that knows the state but for those.
    handler: u32,
}

impl Step {
    fn set(&mut self, register: usize, slot: Slot) {
        if self.state[register] != slot {
            self.state[register] = slot;
            self.changed.push(register as u16);
        }
    }
    /// The tuple of a window.
    fn tuple(&self, first: usize, count: usize) -> Slot {
        match count > 0 && self.state[first..first + count].iter().all(|slot| *slot == Slot::CELL) {
            true => Slot::cells(count as u32),
            false => Slot::VALUE,
        }
    }
}

/// Whether an instruction that wants this may read what the register at `index` of its operand may hold.
fn readable(holds: Holds, index: u32, slot: Slot) -> bool {
    let optional = Slot::VALUES | Slot::NULL.0;
    match holds {
        Holds::Whatever => true,
        Holds::Anything | Holds::Local | Holds::Unbound | Holds::NewCell => !slot.may_be_empty(),
        Holds::Cell => slot == Slot::CELL,
        Holds::Exception => slot == Slot::EXCEPTION,
        Holds::Saved => slot == Slot::SAVED,
        Holds::Closed => slot.is_within(Slot::VALUES | Slot::OPEN),
        Holds::CallArguments | Holds::Callable if index == 1 => slot.is_within(optional),
        Holds::UnpackedArguments if index % 2 == 1 => slot.is_within(optional),
        Holds::Value
        | Holds::Values
        | Holds::Tested
        | Holds::Raisable
        | Holds::Iterator
        | Holds::Function
        | Holds::Callable
        | Holds::CallArguments
        | Holds::UnpackedArguments
        | Holds::SubjectLent => slot.is_value(),
        // Only written.
        Holds::Nothing | Holds::Null | Holds::CopyOfB | Holds::TupleOfB => false,
    }
}

fn refusal(holds: Holds) -> &'static str {
    match holds {
        Holds::Cell => "reads a register that may hold no cell",
        Holds::Exception => "reads a register that may hold no exception",
        Holds::Saved => "reads a register that may hold no saved exception",
        Holds::Closed => "reads a register that may hold no function",
        _ => "reads a register that may hold no value",
    }
}
