//! Brings the script tests' expectations and the list of known failures up to date.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use hoopsnake_testkit::known_failures::{self, KnownFailures};
use hoopsnake_testkit::scripts::{self, Script, first_difference, transcript};
use lexopt::prelude::*;

use crate::Done;

/// Writes what CPython 3.14 prints for each script. A script that crashes or hangs there is an error.
pub fn expect(mut arguments: lexopt::Parser) -> Done {
    let mut python = None;
    let mut filter = String::new();
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("python") => python = Some(PathBuf::from(arguments.value()?)),
            Value(text) => filter = text.string()?,
            _ => return Err(argument.unexpected().into()),
        }
    }
    let python = match python {
        Some(path) => path,
        None => scripts::find_cpython()?.ok_or("no CPython 3.14 found: give its path with --python")?,
    };
    let scripts: Vec<Script> = scripts::all(&filter)?.into_iter().filter(|script| script.for_cpython).collect();
    let outcomes = scripts::in_parallel(&scripts, |script| script.run(&python));
    let (mut changed, mut failed) = (0, 0);
    for (script, outcome) in scripts.iter().zip(outcomes) {
        let outcome = outcome?;
        if let Some(crash) = outcome.crash() {
            eprintln!("{}: {crash}", script.name);
            failed += 1;
            continue;
        }
        let text = transcript(script, &outcome);
        if fs::read_to_string(&script.expected).ok().as_ref() != Some(&text) {
            println!("{}", script.name);
            fs::create_dir_all(script.expected.parent().expect("an expectation lies in a folder"))?;
            fs::write(&script.expected, text)?;
            changed += 1;
        }
    }
    println!("{changed} of {} expectations written", scripts.len());
    if failed > 0 { Err(format!("{failed} scripts crashed or hung").into()) } else { Ok(()) }
}

/// Lists the scripts that `hoop` does not pass, keeping the reasons of those that stay. Refuses to list a crash.
pub fn known_failures(mut arguments: lexopt::Parser) -> Done {
    let mut hoop = None;
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("hoop") => hoop = Some(PathBuf::from(arguments.value()?)),
            _ => return Err(argument.unexpected().into()),
        }
    }
    let hoop = match hoop {
        Some(path) => std::path::absolute(path)?,
        None => build_hoop()?,
    };
    let scripts = scripts::all("")?;
    let reasons = scripts::in_parallel(&scripts, |script| reason(script, &hoop));
    let before = known_failures::load()?;
    let mut after = KnownFailures::new();
    let mut crashes = 0;
    for (script, reason) in scripts.iter().zip(reasons) {
        match reason {
            Ok(None) => {}
            Ok(Some(reason)) => {
                let reason = before.get(&script.name).cloned().unwrap_or(reason);
                after.insert(script.name.clone(), reason);
            }
            Err(crash) => {
                eprintln!("{}: {crash}", script.name);
                crashes += 1;
            }
        }
    }
    known_failures::store(&after)?;
    println!("{} of {} scripts pass, {} are listed", scripts.len() - after.len() - crashes, scripts.len(), after.len());
    if crashes > 0 { Err(format!("{crashes} scripts crash or hang; those are not listed").into()) } else { Ok(()) }
}

/// Why `hoop` does not pass the script, or `None` if it does. `Err` for what may not be listed.
fn reason(script: &Script, hoop: &Path) -> Result<Option<String>, String> {
    let outcome = script.run(hoop).map_err(|error| format!("does not start: {error}"))?;
    if let Some(crash) = outcome.crash() {
        return Err(crash);
    }
    let expected = script.expectation().map_err(|error| error.to_string())?;
    let found = transcript(script, &outcome);
    if found == expected {
        return Ok(None);
    }
    let stderr = String::from_utf8_lossy(&outcome.stderr);
    let complaint = stderr.lines().last().filter(|line| line.contains("Error") && !expected.contains(*line));
    Ok(Some(complaint.map_or_else(|| first_difference(&expected, &found), str::to_owned)))
}

/// The path of a freshly built release `hoop`.
pub fn build_hoop() -> Result<PathBuf, Box<dyn std::error::Error>> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo)
        .args(["build", "--release", "--package", "hoopsnake-cli"])
        .current_dir(scripts::root())
        .status()?;
    if !status.success() {
        return Err("hoop could not be built".into());
    }
    // xtask itself was built into the same folder.
    let folder = std::env::current_exe()?.parent().expect("a program lies in a folder").to_path_buf();
    Ok(folder.join("hoop"))
}
