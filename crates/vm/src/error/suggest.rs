//! "Did you mean": the closest name by edit distance, with CPython's costs and limits (`Python/suggestions.c`).

use crate::prelude::*;

const MOVE_COST: usize = 2;
const CASE_COST: usize = 1;
const MAX_CANDIDATES: usize = 750;
const MAX_LENGTH: usize = 40;

/// The error for a keyword that a native function does not know.
#[cold]
pub fn unknown_keyword(vm: &Vm, function: &str, given: &Value, known: &[&str]) -> Error {
    let given = crate::types::str::display(given);
    let hint = closest(&given, known.iter().copied()).map_or(String::new(), |name| format!(". Did you mean '{name}'?"));
    vm.type_error(format!("{function}() got an unexpected keyword argument '{given}'{hint}"))
}

/// The candidate nearest to `wanted`, when one is near enough.
pub fn closest<'a>(wanted: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    if wanted.len() > MAX_LENGTH {
        return None;
    }
    let mut best: Option<(&str, usize)> = None;
    for candidate in candidates.take(MAX_CANDIDATES).filter(|c| *c != wanted) {
        let limit = (wanted.len() + candidate.len() + 3) * MOVE_COST / 6;
        let limit = best.map_or(limit, |(_, d)| limit.min(d.saturating_sub(1)));
        let distance = edit_distance(wanted, candidate, limit);
        if distance <= limit && best.is_none_or(|(_, d)| distance < d) {
            best = Some((candidate, distance));
        }
    }
    best.map(|(c, _)| c)
}

fn substitution(a: u8, b: u8) -> usize {
    if a == b {
        0
    } else if a.eq_ignore_ascii_case(&b) {
        CASE_COST
    } else {
        MOVE_COST
    }
}

/// Levenshtein distance with cheap changes of case; more than `limit` when it exceeds that.
fn edit_distance(a: &str, b: &str, limit: usize) -> usize {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len().abs_diff(b.len()) * MOVE_COST > limit || a.len().max(b.len()) > MAX_LENGTH {
        return limit + 1;
    }
    let mut row: Vec<usize> = (0..=a.len()).map(|i| i * MOVE_COST).collect();
    for (j, cb) in b.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = (j + 1) * MOVE_COST;
        for (i, ca) in a.iter().enumerate() {
            let replaced = diagonal + substitution(*ca, *cb);
            diagonal = row[i + 1];
            row[i + 1] = replaced.min(row[i] + MOVE_COST).min(diagonal + MOVE_COST);
        }
    }
    row[a.len()]
}
