//! `cargo xtask`: the project's own commands.

mod bench;
mod conformance;
mod differ;
mod peers;
mod report;
mod scripts;

use std::process::ExitCode;

const HELP: &str = "\
cargo xtask COMMAND

  bench [--hoop PATH] [--peer NAME=PATH]... [--filter TEXT] [--rounds N] [--quick] [--whole-scan] [--limit S] [--write]
                                         measures hoop and every peer found; --write puts the table into
                                         docs/benchmarks.md
  conformance [NAMES] --tests DIR [--hoop PATH] [--jobs N] [--write]
                                         runs CPython 3.14's own tests, its `test` package in or at DIR, against the
                                         expectations in conformance/; --write brings those and docs/conformance.md
                                         up to date
  differ [--python PATH] [--hoop PATH] [--seed N] [--programs N] [--rule NAME] [--reduce N] [--show] [--write]
                                         runs generated programs on hoop and CPython 3.14 and reduces what differs;
                                         --write brings tests/expected/differ.txt up to date
  expect [--python PATH] [FILTER]        writes the expectations of the script tests, with CPython 3.14
  mutants [FIRST] [COUNT]                runs so many mutants of code, of those that the verifier lets through
  known-failures [--hoop PATH]           writes the list of script tests that hoop does not pass yet
";

/// What a command ends with: an error is printed and makes the exit status 1.
type Done = Result<(), Box<dyn std::error::Error>>;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Done {
    let mut parser = lexopt::Parser::from_env();
    let command = match parser.next()? {
        Some(lexopt::Arg::Value(command)) => command.to_string_lossy().into_owned(),
        Some(lexopt::Arg::Long("help") | lexopt::Arg::Short('h')) | None => "help".to_owned(),
        Some(argument) => return Err(argument.unexpected().into()),
    };
    match command.as_str() {
        "bench" => bench::bench(parser),
        "conformance" => conformance::conformance(parser),
        "differ" => differ::differ(parser),
        "expect" => scripts::expect(parser),
        "mutants" => mutants(parser),
        "known-failures" => scripts::known_failures(parser),
        "help" => {
            print!("{HELP}");
            Ok(())
        }
        _ => Err(format!("no command {command:?}\n\n{HELP}").into()),
    }
}

/// The test that runs verified mutants, on a range of its own.
fn mutants(mut parser: lexopt::Parser) -> Done {
    let mut range = [1u64, 100_000];
    for place in &mut range {
        match parser.next()? {
            Some(lexopt::Arg::Value(text)) => *place = text.to_string_lossy().parse()?,
            Some(argument) => return Err(argument.unexpected().into()),
            None => break,
        }
    }
    let test = ["test", "--package", "hoopsnake-cli", "--test", "mutants", "--", "--nocapture"];
    let mut command = std::process::Command::new("cargo");
    command.args(test).env("HOOP_MUTANTS", format!("{}:{}", range[0], range[1]));
    if command.status()?.success() { Ok(()) } else { Err("mutants went wrong".into()) }
}
