//! Runs every script test on `hoop` and compares exit status, output and errors whole with its expectation.
//!
//! `HOOP_SCRIPTS=text cargo test --test scripts` runs only those whose name contains the text.

use std::env;
use std::path::Path;

use hoopsnake_testkit::known_failures::{self, KnownFailures};
use hoopsnake_testkit::scripts::{self, Script, first_difference, transcript};

fn chosen() -> Vec<Script> {
    let filter = env::var("HOOP_SCRIPTS").unwrap_or_default();
    scripts::all(&filter).expect("the script tests are readable")
}

/// What is wrong with a script's run on `python`, or `None`. `Err` is what may never happen, on any script.
fn difference(script: &Script, python: &Path, environment: &[(&str, &str)]) -> Result<Option<String>, String> {
    let expected = script.expectation().map_err(|error| format!("no expectation: {error}"))?;
    let outcome = script.run_with(python, environment).map_err(|error| format!("does not start: {error}"))?;
    if let Some(crash) = outcome.crash() {
        return Err(crash);
    }
    let found = transcript(script, &outcome);
    Ok((found != expected).then(|| first_difference(&expected, &found)))
}

fn judge(script: &Script, result: Result<Option<String>, String>, known: &KnownFailures) -> Option<String> {
    let complaint = match (result, known.get(&script.name)) {
        (Err(crash), _) => crash,
        (Ok(Some(difference)), None) => difference,
        (Ok(None), Some(_)) => "passes now: remove it from tests/known_failures.toml".to_owned(),
        (Ok(None), None) | (Ok(Some(_)), Some(_)) => return None,
    };
    Some(format!("{}: {complaint}", script.name))
}

#[test]
fn hoop_prints_what_is_expected() {
    let scripts = chosen();
    let known = known_failures::load().unwrap();
    let hoop = Path::new(env!("CARGO_BIN_EXE_hoop"));
    let results = scripts::in_parallel(&scripts, |script| difference(script, hoop, &[]));
    let passed = results.iter().filter(|result| matches!(result, Ok(None))).count();
    println!("{passed} of {} scripts pass", scripts.len());
    let wrong: Vec<String> =
        scripts.iter().zip(results).filter_map(|(script, result)| judge(script, result, &known)).collect();
    assert!(wrong.is_empty(), "{} scripts went wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// The same with code compiled at its second entry: compiled code shows no difference.
#[test]
fn compiled_code_prints_what_is_expected() {
    let scripts = chosen();
    let known = known_failures::load().unwrap();
    let hoop = Path::new(env!("CARGO_BIN_EXE_hoop"));
    let results = scripts::in_parallel(&scripts, |script| difference(script, hoop, &[("PYTHON_JIT", "2")]));
    let wrong: Vec<String> =
        scripts.iter().zip(results).filter_map(|(script, result)| judge(script, result, &known)).collect();
    assert!(wrong.is_empty(), "{} scripts went wrong when compiled:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn known_failures_name_scripts() {
    let scripts = scripts::all("").unwrap();
    for name in known_failures::load().unwrap().keys() {
        assert!(scripts.iter().any(|script| script.name == *name), "{name} in tests/known_failures.toml is no script");
    }
}

#[test]
fn cpython_prints_what_is_expected() {
    let Some(python) = scripts::find_cpython().unwrap() else {
        println!("skipped: no CPython 3.14 found (put python3.14 on PATH, or its path into HOOP_CPYTHON)");
        return;
    };
    let scripts: Vec<Script> = chosen().into_iter().filter(|script| script.for_cpython).collect();
    let results = scripts::in_parallel(&scripts, |script| difference(script, &python, &[]));
    let complaints = scripts.iter().zip(results).filter_map(|(script, result)| match result {
        Ok(None) => None,
        Ok(Some(complaint)) | Err(complaint) => Some(format!("{}: {complaint}", script.name)),
    });
    let wrong: Vec<String> = complaints.collect();
    assert!(wrong.is_empty(), "{} expectations are not CPython's:\n{}", wrong.len(), wrong.join("\n"));
}
