//! Makes a program smaller that two Pythons disagree about: statements are left out as long as they still do.

use std::path::Path;

use super::{Fault, outputs};

/// The smallest program found that prints different things.
pub fn reduce(program: &str, pythons: [&Path; 2]) -> Result<String, Fault> {
    let mut program = program.to_owned();
    loop {
        let mut candidates = smaller(&program);
        candidates.sort_by_key(String::len);
        candidates.dedup();
        let left = outputs(pythons[0], &candidates)?;
        let right = outputs(pythons[1], &candidates)?;
        // Leaving something out must not make it a syntax error that the two word differently.
        let differs = |index: &usize| left[*index] != right[*index] && !left[*index].starts_with("SyntaxError");
        match (0..candidates.len()).find(differs) {
            Some(index) => program = candidates.swap_remove(index),
            None => return Ok(program),
        }
    }
}

/// The program without one of its statements, or with a statement's block in its place.
fn smaller(program: &str) -> Vec<String> {
    let lines: Vec<&str> = program.lines().collect();
    let indent = |line: &str| line.len() - line.trim_start().len();
    let mut candidates = Vec::new();
    for (start, line) in lines.iter().enumerate() {
        let depth = indent(line);
        let block = |from: usize| from + 1 + lines[from + 1..].iter().take_while(|it| indent(it) > depth).count();
        let first = block(start);
        let mut end = first;
        while let Some(next) = lines.get(end).filter(|next| indent(next) == depth && continues(next)) {
            let _ = next;
            end = block(end);
        }
        let without = |from: usize, to: usize, instead: &[String]| {
            let mut kept: Vec<String> = lines[..from].iter().map(|&line| line.to_owned()).collect();
            kept.extend_from_slice(instead);
            kept.extend(lines[to..].iter().map(|&line| line.to_owned()));
            kept.join("\n")
        };
        candidates.push(without(start, end, &[]));
        candidates.push(without(start, first, &[]));
        candidates.push(without(start, end, &[format!("{}pass", " ".repeat(depth))]));
        if first > start + 1 {
            let inner = indent(lines[start + 1]).saturating_sub(depth);
            let body: Vec<String> = lines[start + 1..first].iter().map(|line| line[inner..].to_owned()).collect();
            candidates.push(without(start, end, &body));
        }
    }
    candidates.retain(|candidate| candidate.len() < program.len());
    candidates
}

fn continues(line: &str) -> bool {
    let line = line.trim_start();
    ["except", "finally", "else", "elif"].iter().any(|word| line.starts_with(word))
}
