//! Checks the code of a pattern before the engine trusts it: anyone can call `_sre.compile`. The shapes are those that
//! `re._compiler` writes.

use rustpython_sre_engine::{MAXREPEAT, SreOpcode};
use vm::prelude::*;

const LAST_AT: u32 = 11;
const LAST_CATEGORY: u32 = 17;

/// Whether `code` is well formed for a pattern with so many groups.
pub fn is_valid(vm: &Vm, code: &[u32], groups: usize) -> PyResult<bool> {
    let check = Check { vm, code, groups };
    match code.split_last() {
        Some((last, body)) if *last == SreOpcode::SUCCESS as u32 => Ok(check.body(0, body.len())?.is_some()),
        _ => Ok(false),
    }
}

struct Check<'a> {
    vm: &'a Vm,
    code: &'a [u32],
    groups: usize,
}

/// `None`: the code is damaged.
type Checked<T> = PyResult<Option<T>>;

macro_rules! sound {
    ($e:expr) => {
        match $e {
            Some(value) => value,
            None => return Ok(None),
        }
    };
}

impl Check<'_> {
    fn at(&self, index: usize, end: usize) -> Option<u32> {
        if index < end { self.code.get(index).copied() } else { None }
    }
    /// Where a skip that stands at `index` leads: inside the part, or to its end.
    fn target(&self, index: usize, end: usize) -> Option<usize> {
        let skip = self.at(index, end)? as usize;
        index.checked_add(skip).filter(|to| skip > 0 && *to <= end)
    }
    fn is(&self, index: usize, op: SreOpcode) -> bool {
        self.code.get(index) == Some(&(op as u32))
    }

    fn body(&self, start: usize, end: usize) -> Checked<()> {
        self.vm.check_native_stack("while checking a regular expression")?;
        let mut at = start;
        while at < end {
            let op = sound!(self.at(at, end).and_then(|op| SreOpcode::try_from(op).ok()));
            at = sound!(self.instruction(op, at + 1, end)?);
        }
        Ok(Some(()))
    }

    /// Checks the instruction whose operands begin at `at`; gives where the next one stands.
    fn instruction(&self, op: SreOpcode, at: usize, end: usize) -> Checked<usize> {
        use SreOpcode::*;
        let operand = self.at(at, end);
        Ok(match op {
            ANY | ANY_ALL | SUCCESS | FAILURE => Some(at),
            LITERAL
            | NOT_LITERAL
            | LITERAL_IGNORE
            | NOT_LITERAL_IGNORE
            | LITERAL_UNI_IGNORE
            | NOT_LITERAL_UNI_IGNORE
            | LITERAL_LOC_IGNORE
            | NOT_LITERAL_LOC_IGNORE => operand.map(|_| at + 1),
            AT => operand.filter(|code| *code <= LAST_AT).map(|_| at + 1),
            CATEGORY => operand.filter(|code| *code <= LAST_CATEGORY).map(|_| at + 1),
            MARK => operand.filter(|mark| (*mark as usize) < 2 * self.groups).map(|_| at + 1),
            GROUPREF | GROUPREF_IGNORE | GROUPREF_UNI_IGNORE | GROUPREF_LOC_IGNORE => {
                operand.filter(|group| (*group as usize) < self.groups).map(|_| at + 1)
            }
            IN | IN_IGNORE | IN_UNI_IGNORE | IN_LOC_IGNORE => {
                let next = sound!(self.target(at, end));
                sound!(self.set(at + 1, next));
                Some(next)
            }
            INFO => self.info(at, end),
            BRANCH => return self.branch(at, end),
            REPEAT_ONE | MIN_REPEAT_ONE | POSSESSIVE_REPEAT_ONE => {
                let next = sound!(self.target(at, end));
                sound!(self.bounds(at + 1, next));
                sound!(self.closed_body(at + 3, next)?);
                Some(next)
            }
            REPEAT => {
                let next = sound!(self.target(at, end));
                sound!(self.bounds(at + 1, next));
                if next >= end || !(self.is(next, MAX_UNTIL) || self.is(next, MIN_UNTIL)) {
                    return Ok(None);
                }
                sound!(self.body(at + 3, next)?);
                Some(next + 1)
            }
            POSSESSIVE_REPEAT => {
                let next = sound!(self.target(at, end));
                sound!(self.bounds(at + 1, next));
                if next >= end || !self.is(next, SUCCESS) {
                    return Ok(None);
                }
                sound!(self.body(at + 3, next)?);
                Some(next + 1)
            }
            ATOMIC_GROUP => {
                let next = sound!(self.target(at, end));
                sound!(self.closed_body(at + 1, next)?);
                Some(next)
            }
            ASSERT | ASSERT_NOT => {
                let next = sound!(self.target(at, end));
                sound!(self.at(at + 1, next).filter(|back| *back < i32::MAX as u32));
                sound!(self.closed_body(at + 2, next)?);
                Some(next)
            }
            GROUPREF_EXISTS => return self.conditional(at, end),
            _ => None,
        })
    }

    /// A body that ends with SUCCESS right before `next`.
    fn closed_body(&self, start: usize, next: usize) -> Checked<()> {
        let last = sound!(next.checked_sub(1).filter(|last| *last >= start && self.is(*last, SreOpcode::SUCCESS)));
        self.body(start, last)
    }

    fn bounds(&self, at: usize, end: usize) -> Option<()> {
        let (least, most) = (self.at(at, end)?, self.at(at + 1, end)?);
        (least <= most && most as usize <= MAXREPEAT).then_some(())
    }

    fn info(&self, at: usize, end: usize) -> Option<usize> {
        let next = self.target(at, end)?;
        let flags = self.at(at + 1, next)?;
        let (least, most) = (self.at(at + 2, next)?, self.at(at + 3, next)?);
        if flags & !7 != 0 || least > most || (flags & 4 != 0 && flags & 1 != 0) || (flags & 2 != 0 && flags & 1 == 0) {
            return None;
        }
        if flags & 1 != 0 {
            let length = self.at(at + 4, next)? as usize;
            let skip = self.at(at + 5, next)? as usize;
            let overlap = (at + 6).checked_add(length)?;
            if length == 0 || skip > length || overlap.checked_add(length)? != next {
                return None;
            }
            let inside = (0..length).all(|i| self.code.get(overlap + i).is_some_and(|to| (*to as usize) <= i));
            return inside.then_some(next);
        }
        if flags & 4 != 0 {
            self.set(at + 4, next)?;
        }
        Some(next)
    }

    fn branch(&self, mut at: usize, end: usize) -> Checked<usize> {
        let mut exit = None;
        loop {
            if sound!(self.at(at, end)) == 0 {
                // After the last alternative the jumps arrive.
                return Ok(exit.filter(|exit| *exit == at + 1));
            }
            let next = sound!(self.target(at, end));
            let jump = sound!(next.checked_sub(2).filter(|jump| *jump > at && self.is(*jump, SreOpcode::JUMP)));
            sound!(self.body(at + 1, jump)?);
            let to = sound!(self.target(next - 1, end));
            if exit.is_some_and(|exit| exit != to) {
                return Ok(None);
            }
            exit = Some(to);
            at = next;
        }
    }

    /// `(?(group)yes|no)`
    fn conditional(&self, at: usize, end: usize) -> Checked<usize> {
        sound!(self.at(at, end).filter(|group| (*group as usize) < self.groups));
        let skip = sound!(self.at(at + 1, end)) as usize;
        let no = sound!(
            (at + 1).checked_add(skip).and_then(|to| to.checked_sub(1)).filter(|to| *to >= at + 2 && *to <= end)
        );
        // A "no" part stands behind a jump over it.
        let jump = no.checked_sub(2).filter(|jump| *jump >= at + 2 && self.is(*jump, SreOpcode::JUMP));
        if let Some(jump) = jump
            && self.body(at + 2, jump)?.is_some()
            && let Some(exit) = self.target(jump + 1, end)
            && exit >= no
        {
            sound!(self.body(no, exit)?);
            return Ok(Some(exit));
        }
        sound!(self.body(at + 2, no)?);
        Ok(Some(no))
    }

    /// A set of characters that FAILURE ends right before `next`.
    fn set(&self, mut at: usize, next: usize) -> Option<()> {
        use SreOpcode::*;
        let end = next.checked_sub(1).filter(|end| *end >= at && self.is(*end, FAILURE))?;
        while at < end {
            let words = match SreOpcode::try_from(self.at(at, end)?).ok()? {
                NEGATE => 0,
                LITERAL => 1,
                RANGE | RANGE_UNI_IGNORE => 2,
                CHARSET => 8,
                CATEGORY => {
                    self.at(at + 1, end).filter(|code| *code <= LAST_CATEGORY)?;
                    1
                }
                BIGCHARSET => {
                    let blocks = self.at(at + 1, end)? as usize;
                    let index = self.code.get(at + 2..at + 66)?;
                    if index.iter().flat_map(|word| word.to_ne_bytes()).any(|block| block as usize >= blocks) {
                        return None;
                    }
                    blocks.checked_mul(8)?.checked_add(65)?
                }
                _ => return None,
            };
            at = at.checked_add(1 + words).filter(|at| *at <= end)?;
        }
        Some(())
    }
}
