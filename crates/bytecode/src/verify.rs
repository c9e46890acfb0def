//! Checks code that comes from outside before it may run: what the run loop takes for granted holds.

use crate::code::{Code, Const};
use crate::op::{Ext, Intrinsic, Intrinsic2, Kind, Op, Word};

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
    let last = starts.iter().rposition(|start| *start).unwrap_or(0);
    if !code.words.get(last).and_then(|word| word.op()).is_some_and(ends) {
        return Err(Error { at: last, what: "control falls off the end" });
    }
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
        previous = handler.start;
    }
    let mut address = 0;
    for (start, _) in code.locations.runs() {
        if *start < address {
            return Err(Error { at: *start as usize, what: "locations out of order" });
        }
        address = *start;
    }
    Ok(())
}

fn ends(op: Op) -> bool {
    matches!(op, Op::Jump | Op::JumpBack | Op::Return | Op::ReturnNone | Op::Raise | Op::Reraise)
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
    let registers = code.register_count;
    let register = |value: u16, count: u32| value as u32 + count <= registers;
    let target = |value: u32| starts.get(value as usize).copied().unwrap_or(false);
    let [a, b, c] = windows(op, word);
    for (kind, value, width) in [(info.a, word.a(), a), (info.b, word.b(), b), (info.c, word.c(), c)] {
        let fine = match kind {
            Kind::None | Kind::Imm | Kind::ImmBc => true,
            Kind::Out | Kind::In => register(value, 1),
            Kind::Window => width == 0 && value as u32 <= registers || register(value, width),
            Kind::ConstBc => (word.bc() as usize) < code.consts.len(),
            Kind::NameBc => (word.bc() as usize) < code.names.len(),
            Kind::TargetBc => target(word.bc()),
        };
        if !fine {
            return fail("operand out of range");
        }
    }
    let ext = code.words.get(at + 1).copied().unwrap_or_default();
    let fine = match info.ext {
        Ext::None => true,
        Ext::Name => (ext.lo() as usize) < code.names.len(),
        Ext::Target => target(ext.lo()),
        Ext::KwNames => match code.consts.get(ext.lo() as usize) {
            Some(Const::Tuple(names)) => {
                names.len() <= word.c() as usize && names.iter().all(|name| matches!(name, Const::Str(_)))
            }
            _ => false,
        },
        Ext::Cache => true,
    };
    if !fine {
        return fail("extra word out of range");
    }
    let fine = match op {
        Op::MakeFunction => matches!(code.consts.get(word.bc() as usize), Some(Const::Code(_))),
        Op::LoadCommon => word.b() <= 6,
        Op::LoadSpecial => word.c() <= 3,
        Op::Raise => word.c() <= 2,
        Op::FormatSimple | Op::FormatWithSpec | Op::Convert | Op::BuildInterpolation => word.c() <= 3,
        Op::GetAwaitable => word.c() <= 2,
        Op::SetFunctionAttr => matches!(word.c(), 1 | 2 | 4 | 8 | 16),
        Op::CheckFast | Op::DeleteFast | Op::MakeCell => (word.a() as usize) < code.nlocals_plus(),
        Op::LoadDeref | Op::StoreDeref | Op::DeleteDeref | Op::LoadFromDictOrDeref => {
            let cell = match op {
                Op::LoadDeref => word.b(),
                Op::LoadFromDictOrDeref => word.c(),
                _ => word.a(),
            };
            cell as u32 >= code.first_free && (cell as usize) < code.nlocals_plus()
                || code.cell_registers.contains(&cell)
        }
        Op::Intrinsic1 => {
            let known = [
                Intrinsic::Print,
                Intrinsic::TypeVar,
                Intrinsic::ParamSpec,
                Intrinsic::TypeVarTuple,
                Intrinsic::SubscriptGeneric,
                Intrinsic::TypeAlias,
            ];
            known.iter().any(|known| *known as u16 == word.c())
        }
        Op::Intrinsic2 => {
            let known = [
                Intrinsic2::TypeVarWithBound,
                Intrinsic2::TypeVarWithConstraints,
                Intrinsic2::SetFunctionTypeParams,
                Intrinsic2::SetTypeparamDefault,
            ];
            known.iter().any(|known| *known as u32 == ext.lo())
        }
        Op::Traced | Op::CountEntry | Op::EnterExecutor | Op::EnterYield => false,
        _ => true,
    };
    if fine { Ok(()) } else { fail("operand out of range") }
}

/// Widths of the window operands of an instruction.
fn windows(op: Op, word: Word) -> [u32; 3] {
    let c = word.c() as u32;
    match op {
        Op::Clear => [word.b() as u32, 0, 0],
        Op::LoadMethod | Op::LoadSpecial => [2, 1, 0],
        Op::LoadSuperAttr => [0, 3, 0],
        Op::LoadSuperMethod => [2, 3, 0],
        Op::BuildTuple | Op::BuildList | Op::BuildSet | Op::BuildString => [0, c, 0],
        Op::BuildMap => [0, c * 2, 0],
        Op::BuildSlice | Op::BuildInterpolation | Op::MatchClass => [0, 3, 0],
        Op::BuildTemplate | Op::FormatWithSpec | Op::ImportName => [0, 2, 0],
        Op::UnpackSequence => [c, 0, 0],
        Op::UnpackEx => [(c & 0xff) + (c >> 8) + 1, 0, 0],
        Op::Call | Op::CallKw => [0, c + 2, 0],
        Op::CallEx => [0, 4, 0],
        Op::CheckEgMatch => [2, 0, 0],
        Op::ExcTriple => [3, 0, 0],
        _ => [1, 1, 1],
    }
}
