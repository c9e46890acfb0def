//! `_suggestions`: the nearest name to a misspelt one, as in "Did you mean".

use vm::prelude::*;

pub static MODULE: ModuleDef = ModuleDef::new("_suggestions", "").functions(&[def(
    "_generate_suggestions",
    "(candidates, item, /)",
    generate,
    "Returns the candidate in candidates that's most similar to item",
)]);

const MOVE: usize = 2;
const CASE: usize = 1;
const MAX_CANDIDATES: usize = 750;
const MAX_SIZE: usize = 40;

fn substitution(a: u8, b: u8) -> usize {
    if a == b {
        0
    } else if a.eq_ignore_ascii_case(&b) {
        CASE
    } else {
        MOVE
    }
}

/// The cost of turning `a` into `b`; more than `max` when it is over that.
pub fn distance(a: &[u8], b: &[u8], max: usize) -> usize {
    let common = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[common..], &b[common..]);
    let tail = a.iter().rev().zip(b.iter().rev()).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[..a.len() - tail], &b[..b.len() - tail]);
    if a.is_empty() || b.is_empty() {
        return (a.len() + b.len()) * MOVE;
    }
    if a.len() > MAX_SIZE || b.len() > MAX_SIZE {
        return max + 1;
    }
    let (a, b) = if b.len() < a.len() { (b, a) } else { (a, b) };
    if (b.len() - a.len()) * MOVE > max {
        return max + 1;
    }
    let mut row: Vec<usize> = (1..=a.len()).map(|i| i * MOVE).collect();
    let mut result = 0;
    for (i, c) in b.iter().enumerate() {
        let mut diagonal = i * MOVE;
        result = diagonal;
        let mut minimum = usize::MAX;
        for (place, d) in row.iter_mut().zip(a) {
            let substituted = diagonal + substitution(*c, *d);
            diagonal = *place;
            let moved = result.min(diagonal) + MOVE;
            result = substituted.min(moved);
            *place = result;
            minimum = minimum.min(result);
        }
        if minimum > max {
            return max + 1;
        }
    }
    result
}

fn generate(vm: &Vm, a: &[Value]) -> PyResult {
    let Some(list) = a[0].downcast::<ListObj>() else {
        return Err(vm.type_error("candidates must be a list"));
    };
    let Some(name) = a[1].downcast::<StrObj>() else {
        return Err(
            vm.type_error(format!("_generate_suggestions() argument 2 must be str, not {}", vm.argument_type(&a[1])))
        );
    };
    let candidates = list.to_vec();
    if candidates.iter().any(|c| !c.is_a::<StrObj>()) {
        return Err(vm.type_error("all elements in 'candidates' must be strings"));
    }
    if candidates.len() >= MAX_CANDIDATES {
        return Ok(Value::NONE);
    }
    let mut best: Option<(usize, Value)> = None;
    for candidate in candidates {
        let Some(text) = candidate.downcast::<StrObj>() else { continue };
        if text.as_bytes() == name.as_bytes() {
            continue;
        }
        // No more than a third of the characters may be changed.
        let mut max = (name.byte_len() + text.byte_len() + 3) * MOVE / 6;
        if let Some((d, _)) = &best {
            max = max.min(d.saturating_sub(1));
        }
        let d = distance(name.as_bytes(), text.as_bytes(), max);
        if d <= max && best.as_ref().is_none_or(|(b, _)| d < *b) {
            best = Some((d, candidate));
        }
    }
    Ok(best.map_or(Value::NONE, |(_, c)| c))
}
