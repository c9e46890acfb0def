//! Checks code that comes from outside before it may run: what the run loop, coroutines and compiled code take for granted
//! holds. What each instruction takes for granted stands in its row of the table (`op`); here are the code's header, its
//! tables and operands, and `registers` proves what registers hold.

use crate::code::{Code, CodeFlags, Const};
use crate::op::{
    Ext, FLAG_BACK, Flow, Holds, Info, Intrinsic, Intrinsic2, Kind, Needs, Op, Operand, Range, Taken, Width, Word,
};
use crate::registers::Registers;

/// What is wrong, and at which word.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Error {
    pub at: usize,
    pub what: &'static str,
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "invalid code: {} at {}", self.what, self.at)
    }
}

impl std::error::Error for Error {}

const MAX_DEPTH: u32 = 500;

/// Verifies a code and all code in its constants.
pub fn verify(code: &Code) -> Result<(), Error> {
    code_at(code, 0)
}

fn code_at(code: &Code, depth: u32) -> Result<(), Error> {
    if depth > MAX_DEPTH {
        return Err(Error { at: 0, what: "code nested too deeply" });
    }
    header(code)?;
    for value in &code.consts {
        constant(value, depth)?;
    }
    let starts = starts(code)?;
    for (at, start) in starts.iter().enumerate() {
        if *start {
            instruction(code, at, &starts)?;
        }
    }
    // Compiled code has no place for what follows the last one, reached or not.
    let last = starts.iter().rposition(|start| *start).unwrap_or(0);
    if code.words.get(last).and_then(|word| word.op()).is_none_or(|op| op.info().falls_through()) {
        return Err(Error { at: last, what: "control falls off the end" });
    }
    handlers(code, &starts)?;
    let mut address = 0;
    for (start, _) in code.locations.runs() {
        if *start < address {
            return Err(Error { at: *start as usize, what: "locations out of order" });
        }
        address = *start;
    }
    Registers::of(code).map(|_| ())
}

/// Ranges of whole instructions, one after another.
fn handlers(code: &Code, starts: &[bool]) -> Result<(), Error> {
    let mut previous = 0;
    for handler in &code.handlers {
        let at = handler.target as usize;
        let inside = handler.start < handler.end && handler.end as usize <= code.words.len();
        let landed = |at: u32| at as usize == code.words.len() || starts.get(at as usize).copied().unwrap_or(false);
        let fine = inside
            && handler.start >= previous
            && landed(handler.start)
            && landed(handler.end)
            && starts.get(at).copied().unwrap_or(false)
            && handler.depth as usize >= code.nlocals_plus()
            && (handler.depth as u32) < code.register_count;
        if !fine {
            return Err(Error { at, what: "bad handler" });
        }
        previous = handler.end;
    }
    Ok(())
}

fn header(code: &Code) -> Result<(), Error> {
    let fail = |what| Err(Error { at: 0, what });
    let plus = code.nlocals_plus();
    if code.register_count as usize >= 0x1_0000 || (code.register_count as usize) < plus {
        return fail("register count");
    }
    if code.words.len() > u32::MAX as usize / 2 {
        return fail("too many words");
    }
    if code.nlocals > code.first_free || code.first_free as usize > plus {
        return fail("local layout");
    }
    if code.posonly_count > code.arg_count {
        return fail("argument counts");
    }
    let parameters = (code.arg_count as u64) + code.kwonly_count as u64 + 2;
    if parameters > u32::MAX as u64 || code.parameter_count() > code.nlocals as usize {
        return fail("argument counts");
    }
    if code.cell_registers.iter().any(|cell| *cell as u32 >= code.first_free) {
        return fail("cell register");
    }
    if code.cell_registers.windows(2).any(|pair| pair[0] >= pair[1]) {
        return fail("cell registers out of order");
    }
    let kinds = CodeFlags::GENERATOR | CodeFlags::COROUTINE | CodeFlags::ASYNC_GENERATOR;
    if (code.flags.0 & kinds).count_ones() > 1 {
        return fail("code of two kinds");
    }
    Ok(())
}

fn constant(value: &Const, depth: u32) -> Result<(), Error> {
    if depth > MAX_DEPTH {
        return Err(Error { at: 0, what: "constants nested too deeply" });
    }
    match value {
        Const::Code(code) => code_at(code, depth + 1),
        Const::Tuple(items) | Const::FrozenSet(items) => items.iter().try_for_each(|item| constant(item, depth + 1)),
        Const::Slice(parts) => parts.iter().try_for_each(|part| constant(part, depth + 1)),
        _ => Ok(()),
    }
}

/// Which words begin an instruction.
fn starts(code: &Code) -> Result<Vec<bool>, Error> {
    let mut starts = vec![false; code.words.len()];
    let mut at = 0;
    while at < code.words.len() {
        let op = code.words[at].op().ok_or(Error { at, what: "unknown instruction" })?;
        starts[at] = true;
        at += op.len();
    }
    if at != code.words.len() || at == 0 {
        return Err(Error { at, what: "truncated instruction" });
    }
    Ok(starts)
}

fn instruction(code: &Code, at: usize, starts: &[bool]) -> Result<(), Error> {
    let word = code.words[at];
    let fail = |what| Err(Error { at, what });
    let Some(op) = word.op() else { return fail("unknown instruction") };
    let info = op.info();
    if !permitted(code.flags, info.needs) {
        return fail("an instruction that this kind of code has not");
    }
    let wide = matches!(info.b.kind, Kind::ConstBc | Kind::NameBc | Kind::TargetBc | Kind::ImmBc);
    for (index, ((operand, flag), value)) in info.operands().into_iter().zip([word.a(), word.b(), word.c()]).enumerate()
    {
        if index == 2 && wide {
            continue;
        }
        if !in_range(code, operand, value, word) {
            return fail("operand out of range");
        }
        if word.flags() & flag != 0 && (operand.taken == Taken::Never || operand.kind != Kind::In) {
            return fail("a flag without meaning");
        }
    }
    if !taken_once(info, word) {
        return fail("a register is read after it is emptied");
    }
    let ext = code.words.get(at + 1).copied().unwrap_or_default();
    if !extra_words(code, info, word, &code.words[at + 1..at + op.len()]) {
        return fail("extra word out of range");
    }
    edge(info, op, word, at, info.target(word, ext), starts).map_or(Ok(()), fail)
}

/// Whether an instruction with these needs may stand in code with these flags.
fn permitted(flags: CodeFlags, needs: Needs) -> bool {
    match needs {
        Needs::Any => true,
        Needs::Namespace => !flags.has(CodeFlags::OPTIMIZED),
        Needs::Yield => flags.has(CodeFlags::GENERATOR | CodeFlags::ASYNC_GENERATOR),
        Needs::Delegate => flags.has(CodeFlags::GENERATOR | CodeFlags::COROUTINE | CodeFlags::ASYNC_GENERATOR),
        Needs::Await => flags.has(CodeFlags::COROUTINE | CodeFlags::ASYNC_GENERATOR),
        Needs::Never => false,
    }
}

/// Whether an operand names what is there.
fn in_range(code: &Code, operand: &Operand, value: u16, word: Word) -> bool {
    match operand.kind {
        Kind::None => value == 0,
        Kind::Imm => match operand.range {
            Range::Any => true,
            Range::UpTo(most) => value <= most,
            Range::PowerUpTo(most) => value.is_power_of_two() && value <= most,
            Range::Intrinsics => Intrinsic::ALL.iter().any(|known| *known as u16 == value),
        },
        Kind::ImmBc => true,
        Kind::ConstBc => match code.consts.get(word.bc() as usize) {
            Some(Const::Code(_)) => true,
            Some(_) => word.op() != Some(Op::MakeFunction),
            None => false,
        },
        Kind::NameBc => (word.bc() as usize) < code.names.len(),
        Kind::TargetBc => true,
        Kind::Out | Kind::OutWindow | Kind::In | Kind::Window => {
            let count = operand.count(word);
            if count == 0 && matches!(operand.width, Width::IfC(_)) {
                return value == 0;
            }
            let named = match operand.holds {
                Holds::Local | Holds::Unbound => (value as usize) < code.nlocals_plus(),
                Holds::NewCell => code.cell_registers.contains(&value),
                _ => true,
            };
            named && value as u32 + count <= code.register_count
        }
    }
}

/// Whether no register that the instruction empties is one of its other operands that are read.
fn taken_once(info: &Info, word: Word) -> bool {
    let spans = info.operands().into_iter().zip([word.a(), word.b(), word.c()]).map(|((operand, flag), first)| {
        let count = if operand.is_read() { operand.count(word) } else { 0 };
        let taken = operand.is_taken(count, word.flags() & flag != 0);
        (first as u32, first as u32 + count, taken)
    });
    let spans: [(u32, u32, bool); 3] = {
        let mut found = [(0, 0, false); 3];
        found.iter_mut().zip(spans).for_each(|(slot, span)| *slot = span);
        found
    };
    let meet = |x: (u32, u32, bool), y: (u32, u32, bool)| (x.2 || y.2) && x.0.max(y.0) < x.1.min(y.1);
    !(meet(spans[0], spans[1]) || meet(spans[0], spans[2]) || meet(spans[1], spans[2]))
}

/// Whether the extra words say what they should, and no cache was filled outside.
fn extra_words(code: &Code, info: &Info, word: Word, extra: &[Word]) -> bool {
    let (first, rest) = match extra {
        [] => return true,
        [first, rest @ ..] => (first, rest),
    };
    if first.hi() != 0 || rest.iter().any(|cache| cache.0 != 0) {
        return false;
    }
    match info.ext {
        Ext::None | Ext::Cache => first.0 == 0,
        Ext::Name => (first.lo() as usize) < code.names.len(),
        Ext::Target => true,
        Ext::Intrinsic => Intrinsic2::ALL.iter().any(|known| *known as u32 == first.lo()),
        Ext::KwNames => match code.consts.get(first.lo() as usize) {
            Some(Const::Tuple(names)) => {
                names.len() <= word.c() as usize && names.iter().all(|name| matches!(name, Const::Str(_)))
            }
            _ => false,
        },
    }
}

/// What is wrong with where control goes. Every edge that goes back polls, or a loop could not be ended.
fn edge(info: &Info, op: Op, word: Word, at: usize, target: Option<u32>, starts: &[bool]) -> Option<&'static str> {
    if at == 0 && op == Op::Delegate {
        return Some("nothing stands before DELEGATE");
    }
    let polls = word.flags() & FLAG_BACK != 0;
    let Some(target) = target.map(|target| target as usize) else {
        // The immediate forms of `+=` and `-=` use the bit for themselves.
        let meant = matches!(op, Op::AddInt | Op::SubInt);
        return (word.flags() & !7 != 0 && !(meant && word.flags() & !7 == FLAG_BACK)).then_some("unknown flags");
    };
    if word.flags() & !(7 | FLAG_BACK) != 0 {
        return Some("unknown flags");
    }
    if !starts.get(target).copied().unwrap_or(false) {
        return Some("a jump into an instruction");
    }
    let back = target <= at;
    let fine = match info.flow {
        Flow::Jump | Flow::LoopTop => !back && !polls,
        Flow::JumpBack | Flow::LoopBottom => back && polls,
        Flow::Branch => back == polls,
        Flow::Next | Flow::Return | Flow::Raise => false,
    };
    (!fine).then_some("a jump in the wrong direction")
}
