//! What may be said of code without running it: whether it names only built-ins, whether it is a script.

use bytecode::op::Op;
use bytecode::{Code, Const};

/// The instructions with their places.
fn instructions(code: &Code) -> impl Iterator<Item = (usize, Op)> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || {
        let op = code.words.get(at)?.op()?;
        let here = at;
        at += op.len();
        Some((here, op))
    })
}

/// Whether every global name the code reads (functions inside it too) is one that `known` accepts, and none is written.
pub(crate) fn uses_only(code: &Code, known: &dyn Fn(&str) -> bool) -> bool {
    let own = instructions(code).all(|(at, op)| match op {
        Op::LoadGlobal | Op::LoadFromDictOrGlobals => {
            let name = code.words.get(at + 1).and_then(|w| code.names.get(w.lo() as usize));
            name.is_some_and(|n| known(n))
        }
        Op::LoadName | Op::StoreName | Op::DeleteName | Op::StoreGlobal | Op::DeleteGlobal => false,
        _ => true,
    });
    own && code.consts.iter().all(|c| !matches!(c, Const::Code(inner) if !is_class_or_function_fine(inner, known)))
}

fn is_class_or_function_fine(code: &Code, known: &dyn Fn(&str) -> bool) -> bool {
    // A class body keeps its names in a namespace of its own; what it reads of globals cannot be told apart.
    uses_only(code, known)
}

/// Why code cannot be run as a script: CPython's words.
pub(crate) fn script_problem(code: &Code) -> Option<&'static str> {
    if code.free_count() > 0 {
        return Some("closures not supported");
    }
    if code.parameter_count() > 0 {
        return Some("code with args not supported");
    }
    let none = |at: usize| {
        // `return None` through a register is still a return of nothing.
        at > 0 && code.words[at - 1].op() == Some(Op::LoadNone) && code.words[at - 1].a() == code.words[at].a()
    };
    let returns_value = instructions(code).any(|(at, op)| op == Op::Return && !none(at));
    returns_value.then_some("code that returns a value is not a script")
}
