//! The differential test: programs made from a grammar and fixed seeds, whose output is that of CPython 3.14.
//!
//! The grammar lies in `tests/differ/*.grammar`; `tests/differ/driver.py` runs many programs in one process. What
//! CPython prints is kept as one hash for each program (`tests/expected/differ.txt`, written by `cargo xtask differ
//! --write`), so `cargo test` compares without CPython; `cargo xtask differ` shows and reduces a difference.

mod grammar;
mod reduce;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;
use std::{fmt, io};

pub use grammar::Grammar;
pub use reduce::reduce;

use crate::process;
use crate::scripts;

const GRAMMAR: [&str; 6] = [
    include_str!("../../../../tests/differ/programs.grammar"),
    include_str!("../../../../tests/differ/values.grammar"),
    include_str!("../../../../tests/differ/formats.grammar"),
    include_str!("../../../../tests/differ/statements.grammar"),
    include_str!("../../../../tests/differ/classes.grammar"),
    include_str!("../../../../tests/differ/library.grammar"),
];
const DRIVER: &str = include_str!("../../../../tests/differ/driver.py");
/// The rule that a program begins with.
pub const START: &str = "program";
/// Programs whose output is committed: those of the seeds from 1 on.
pub const COMMITTED: u64 = 2000;

/// Programs that one process runs.
const BATCH: usize = 100;
const LIMIT: Duration = Duration::from_secs(20);

/// What the driver writes before the output of each program.
const MARK: &str = "\u{1}program\n";

#[derive(Debug)]
pub struct Fault(String);

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Fault {}

impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Self {
        Self(error.to_string())
    }
}

impl From<String> for Fault {
    fn from(error: String) -> Self {
        Self(error)
    }
}

pub fn grammar() -> Result<Grammar, Fault> {
    Ok(Grammar::parse(&GRAMMAR.concat())?)
}

/// A number of everything that decides what the programs are and print.
pub fn edition() -> u64 {
    hash(&(GRAMMAR.concat() + DRIVER))
}

/// The program of each seed.
pub fn programs(rule: &str, seeds: &[u64]) -> Result<Vec<String>, Fault> {
    let grammar = grammar()?;
    Ok(seeds.iter().map(|seed| grammar.write(rule, *seed)).collect::<Result<_, _>>()?)
}

/// Seeds of the committed programs whose difference stands: `tests/differ/known.txt` says why.
pub fn known() -> Result<Vec<u64>, Fault> {
    let text = std::fs::read_to_string(scripts::root().join("tests/differ/known.txt"))?;
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    Ok(lines.filter_map(|line| line.split(' ').next()?.parse().ok()).collect())
}

/// What each program prints on `python`. A program that ends the process prints why, and those after it still run.
pub fn outputs(python: &Path, programs: &[String]) -> Result<Vec<String>, Fault> {
    let batches: Vec<&[String]> = programs.chunks(BATCH).collect();
    let results = scripts::in_parallel(&batches, |batch| batch_outputs(python, batch));
    let mut outputs = Vec::new();
    for result in results {
        outputs.extend(result?);
    }
    Ok(outputs)
}

fn batch_outputs(python: &Path, programs: &[String]) -> Result<Vec<String>, Fault> {
    let mut outputs: Vec<String> = Vec::new();
    while outputs.len() < programs.len() {
        let input = programs[outputs.len()..].join("\0");
        let mut command = Command::new(python);
        command.args(["-c", DRIVER]).env("PYTHONHASHSEED", "0").env("PYTHON_COLORS", "0");
        let outcome = process::run(&mut command, input.as_bytes(), LIMIT)?;
        let text = String::from_utf8_lossy(&outcome.stdout).into_owned();
        let begun: Vec<&str> = text.split(MARK).skip(1).collect();
        if begun.is_empty() {
            let stderr = String::from_utf8_lossy(&outcome.stderr);
            return Err(Fault(format!("{} runs no program: {:?} {stderr}", python.display(), outcome.ending)));
        }
        let whole = outputs.len() + begun.len() == programs.len() && outcome.ending == process::Ending::Exit(0);
        outputs.extend(begun.into_iter().map(str::to_owned));
        if !whole {
            let stderr = String::from_utf8_lossy(&outcome.stderr);
            let last = outputs.last_mut().expect("one has begun");
            *last += &format!("\nthe process ended here: {:?} {stderr}\n", outcome.ending);
        }
    }
    Ok(outputs)
}

/// FNV-1a, of 64 bits.
pub fn hash(text: &str) -> u64 {
    text.bytes().fold(0xCBF2_9CE4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3))
}

/// Where the hashes of CPython's output are kept.
pub fn expectations() -> PathBuf {
    scripts::root().join("tests/expected/differ.txt")
}

/// The file of expectations: what they were made from, then a hash for each program.
pub fn hashes(outputs: &[String]) -> String {
    let mut text =
        format!("# Hashes of what CPython 3.14 prints, by `cargo xtask differ --write`.\nedition {:016x}\n", edition());
    for output in outputs {
        text += &format!("{:016x}\n", hash(output));
    }
    text
}
