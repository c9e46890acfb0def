//! `cargo xtask conformance`: CPython 3.14's own tests on `hoop`, compared with what is expected of them.
//!
//! The tests come from an installed or unpacked CPython (`scripts/get-cpython-tests`) and are never copied here. Each
//! file runs in processes of its own (`run.rs`, `driver.py`); what does not pass stands in `conformance/`
//! (`expected.rs`) with its reason, and the totals in `docs/conformance.md`.

mod expected;
mod lists;
mod run;

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use hoopsnake_testkit::scripts;
use lexopt::prelude::*;

use crate::Done;
use lists::SETS;
use run::{FileOutcome, Kind};

pub fn conformance(mut arguments: lexopt::Parser) -> Done {
    let (mut tests, mut hoop, mut write, mut names) = (None, None, false, Vec::new());
    let mut jobs = std::thread::available_parallelism().map_or(1, usize::from);
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("tests") => tests = Some(PathBuf::from(arguments.value()?)),
            Long("hoop") => hoop = Some(PathBuf::from(arguments.value()?)),
            Long("jobs") => jobs = arguments.value()?.parse()?,
            Long("write") => write = true,
            Value(name) => names.push(name.string()?),
            _ => return Err(argument.unexpected().into()),
        }
    }
    let tests = test_package(&tests.ok_or("--tests DIR is needed: see scripts/get-cpython-tests")?)?;
    let hoop = match hoop {
        Some(path) => std::path::absolute(path)?,
        None => crate::scripts::build_hoop()?,
    };
    let whole = names.is_empty();
    if whole {
        names = SETS.iter().flat_map(|set| set.files).map(|name| name.to_string()).collect();
    }

    let scratch = std::env::temp_dir().join(format!("hoopsnake-conformance-{}", std::process::id()));
    std::fs::create_dir_all(scratch.join("lib"))?;
    std::os::unix::fs::symlink(&tests, scratch.join("lib").join("test"))?;
    let outcomes = run_all(&names, jobs.max(1), &hoop, &scratch).and_then(|mut outcomes| {
        if !write {
            run_again(&mut outcomes, &hoop, &scratch)?;
        }
        Ok(outcomes)
    });
    let _ = std::fs::remove_dir_all(&scratch);
    let outcomes = outcomes?;

    let mut regressions = 0;
    for outcome in &outcomes {
        let known = expected::load(&outcome.name)?;
        for row in outcome.rows.values() {
            let listed = known.contains_key(&row.test);
            match row.kind {
                Kind::Pass if listed && !expected::is_flaky(&known[&row.test]) => {
                    println!("newly passes: {} {}", outcome.name, row.test);
                }
                Kind::Pass | Kind::Skip => {}
                _ if listed => {}
                kind => {
                    println!("NO LONGER PASSES: {} {} ({}: {})", outcome.name, row.test, kind.name(), row.reason);
                    regressions += 1;
                }
            }
        }
        if write {
            expected::store(outcome, &known)?;
        }
    }
    print!("\n{}", table(&outcomes, false));
    if write {
        if whole {
            let page = scripts::root().join("docs").join("conformance.md");
            std::fs::write(page, format!("{PAGE}\n{}", table(&outcomes, true)))?;
        }
        return Ok(());
    }
    match regressions {
        0 => Ok(()),
        count => Err(format!("{count} tests no longer pass").into()),
    }
}

const PAGE: &str = "\
# Conformance

What CPython 3.14's own tests say about `hoop`. Written by `cargo xtask conformance --tests DIR --write`, where DIR comes
from `scripts/get-cpython-tests DIR`; not to be edited by hand.

Run are all tests that were not skipped. Skipped are tests marked for CPython alone, tests that need its internal test
modules (`_testcapi`, `_testinternalcapi`), and those that ask for a network, much time or much memory. A file that does
not load counts as one test that failed. What does not pass stands in `conformance/`, each test with its reason, and
`cargo xtask conformance` fails when another one does not.
";

/// How often a file is run again when a test in it no longer passes: tests with clocks and threads fail by chance on a
/// busy machine.
const AGAIN: usize = 2;

/// Runs files again in which a test that is not listed failed; a test that passes then has passed.
fn run_again(outcomes: &mut [FileOutcome], hoop: &Path, scratch: &Path) -> std::io::Result<()> {
    for outcome in outcomes {
        let known = expected::load(&outcome.name).map_err(std::io::Error::other)?;
        for _ in 0..AGAIN {
            let failed =
                |row: &run::Row| !matches!(row.kind, Kind::Pass | Kind::Skip) && !known.contains_key(&row.test);
            if !outcome.rows.values().any(failed) {
                break;
            }
            let mut second = run::file(&outcome.name, hoop, scratch)?;
            for row in outcome.rows.values_mut().filter(|row| failed(row)) {
                if let Some(again) = second.rows.remove(&row.test).filter(|again| again.kind == Kind::Pass) {
                    println!("passes when run again: {} {} ({})", outcome.name, row.test, row.reason);
                    *row = again;
                }
            }
        }
    }
    Ok(())
}

/// The folder of the `test` package in or at `folder`.
fn test_package(folder: &Path) -> Result<PathBuf, String> {
    for inner in ["", "test", "usr/lib/python3.14/test", "root/usr/lib/python3.14/test", "lib/python3.14/test"] {
        let package = folder.join(inner);
        if package.join("support").is_dir() && package.join("test_grammar.py").is_file() {
            return package.canonicalize().map_err(|error| error.to_string());
        }
    }
    Err(format!("{}: no `test` package of CPython in it", folder.display()))
}

fn run_all(names: &[String], jobs: usize, hoop: &Path, scratch: &Path) -> std::io::Result<Vec<FileOutcome>> {
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..jobs.min(names.len()) {
            scope.spawn(|| {
                while let Some(name) = names.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let outcome = run::file(name, hoop, scratch);
                    if let Ok(outcome) = &outcome {
                        println!("{}", line(outcome));
                    }
                    done.lock().expect("nobody panics with this lock").push(outcome);
                }
            });
        }
    });
    let outcomes = done.into_inner().expect("nobody panics with this lock");
    let mut outcomes = outcomes.into_iter().collect::<std::io::Result<Vec<_>>>()?;
    outcomes.sort_by_key(|outcome| names.iter().position(|name| *name == outcome.name));
    Ok(outcomes)
}

fn line(outcome: &FileOutcome) -> String {
    let mut text = format!("{}: {} run", outcome.name, outcome.run());
    for kind in Kind::ALL {
        let count = outcome.count(kind);
        if count > 0 {
            let _ = write!(text, ", {count} {}", kind.name());
        }
    }
    let _ = write!(text, " ({:.0} s)", outcome.seconds);
    text
}

/// Counts per file, then per set and of all.
fn table(outcomes: &[FileOutcome], files: bool) -> String {
    let head = |title: &str| {
        format!(
            "| {title} | run | passed | | failed | skipped | crashed | timed out |\n|---|---|---|---|---|---|---|---|\n"
        )
    };
    let row = |title: &str, chosen: &[&FileOutcome]| {
        let sum = |kind| chosen.iter().map(|outcome| outcome.count(kind)).sum::<usize>();
        let run: usize = chosen.iter().map(|outcome| outcome.run()).sum();
        let part = if run == 0 { 100.0 } else { (sum(Kind::Pass) as f64 * 1000.0 / run as f64).floor() / 10.0 };
        format!(
            "| {title} | {run} | {} | {part:.1} % | {} | {} | {} | {} |\n",
            sum(Kind::Pass),
            sum(Kind::Fail),
            sum(Kind::Skip),
            sum(Kind::Crash),
            sum(Kind::TimeOut),
        )
    };
    let mut text = head("set");
    for set in SETS {
        let chosen: Vec<_> = outcomes.iter().filter(|outcome| set.files.contains(&outcome.name.as_str())).collect();
        if !chosen.is_empty() {
            text += &row(set.title, &chosen);
        }
    }
    text += &row("all", &outcomes.iter().collect::<Vec<_>>());
    if files {
        text += "\n";
        text += &head("file");
        for outcome in outcomes {
            text += &row(&outcome.name, &[outcome]);
        }
    }
    text
}
