//! `cargo xtask bench`: runs the programs under `benchmarks/` on `hoop` and on its peers, round by round.
//!
//! A program measures itself and prints `BENCH name unit value` lines; start-up and memory are measured from outside.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use hoopsnake_testkit::process::{self, Ending, Outcome};
use hoopsnake_testkit::scripts::root;
use lexopt::prelude::*;

use crate::peers::{self, Runtime};
use crate::report::{self, Results, Unit};
use crate::{Done, scripts};

/// Programs that run on another event loop too.
const ON_EVENT_LOOP: [&str; 2] = ["event_loop", "echo"];
/// Not a program: what the others import.
const SHARED: &str = "measure";
/// The programs measured from outside, `-c CODE` each.
const START_UPS: [(&str, &str); 2] = [("start_pass", "pass"), ("start_import_asyncio", "import asyncio")];

struct Options {
    hoop: Option<PathBuf>,
    peers: Vec<String>,
    filter: String,
    rounds: usize,
    quick: bool,
    whole_scan: bool,
    limit: Duration,
    write: bool,
}

pub fn bench(arguments: lexopt::Parser) -> Done {
    let options = parse(arguments)?;
    let hoop = match &options.hoop {
        Some(path) => std::path::absolute(path)?,
        None => scripts::build_hoop()?,
    };
    let mut runtimes = vec![peers::hoop(hoop)?];
    runtimes.extend(peers::find(&options.peers)?);
    for runtime in &runtimes {
        eprintln!("{}: {}", runtime.name, runtime.version);
    }
    let mut results = Results::default();
    for round in 1..=options.rounds {
        eprintln!("round {round} of {}", options.rounds);
        measure_programs(&options, &runtimes, &mut results)?;
        measure_start_up(&options, &runtimes, &mut results)?;
    }
    if results.is_empty() {
        return Err(format!("no benchmark's name contains {:?}", options.filter).into());
    }
    print!("{}", report::table(&runtimes, &results));
    if options.write {
        let path = root().join("docs").join("benchmarks.md");
        fs::write(&path, report::page(&runtimes, &results, &command_line(&options)))?;
        eprintln!("written to {}", path.display());
    }
    match results.failures_of("hoop") {
        0 => Ok(()),
        count => Err(format!("hoop failed in {count} places").into()),
    }
}

fn parse(mut arguments: lexopt::Parser) -> Result<Options, Box<dyn std::error::Error>> {
    let mut options = Options {
        hoop: None,
        peers: Vec::new(),
        filter: String::new(),
        rounds: 0,
        quick: false,
        whole_scan: false,
        limit: Duration::from_secs(600),
        write: false,
    };
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("hoop") => options.hoop = Some(PathBuf::from(arguments.value()?)),
            Long("peer") => options.peers.push(arguments.value()?.string()?),
            Long("filter") => options.filter = arguments.value()?.string()?,
            Long("rounds") => options.rounds = arguments.value()?.parse()?,
            Long("quick") => options.quick = true,
            Long("whole-scan") => options.whole_scan = true,
            Long("limit") => options.limit = Duration::from_secs(arguments.value()?.parse()?),
            Long("write") => options.write = true,
            _ => return Err(argument.unexpected().into()),
        }
    }
    if options.rounds == 0 {
        options.rounds = if options.quick { 1 } else { 5 };
    }
    Ok(options)
}

/// The command that repeats this run, without the paths of this machine.
fn command_line(options: &Options) -> String {
    let mut text = format!("cargo xtask bench --rounds {}", options.rounds);
    let flags = [(options.quick, " --quick"), (options.whole_scan, " --whole-scan"), (options.write, " --write")];
    for (_, flag) in flags.iter().filter(|(given, _)| *given) {
        text += flag;
    }
    if !options.filter.is_empty() {
        text += &format!(" --filter {}", options.filter);
    }
    for peer in &options.peers {
        text += &format!(" --peer {}=PATH", peer.split('=').next().unwrap_or_default());
    }
    text
}

/// Each program once on each runtime.
fn measure_programs(options: &Options, runtimes: &[Runtime], results: &mut Results) -> Done {
    for program in programs(&options.filter)? {
        let name = program.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        for runtime in runtimes.iter().filter(|it| !it.event_loop_only || ON_EVENT_LOOP.contains(&name.as_str())) {
            eprintln!("  {name} on {}", runtime.name);
            let mut command = runtime.command();
            command.arg(&program).env("HOOP_BENCH_SECONDS", if options.quick { "0.05" } else { "0.3" });
            if options.quick {
                command.env("HOOP_BENCH_ISOLATES", "100");
            }
            if options.whole_scan {
                command.env("HOOP_BENCH_WHOLE_SCAN", "1");
            }
            let outcome = process::run(&mut command, b"", options.limit)?;
            record(results, &name, runtime, &outcome);
        }
    }
    Ok(())
}

fn programs(filter: &str) -> std::io::Result<Vec<PathBuf>> {
    let mut programs = Vec::new();
    for entry in fs::read_dir(root().join("benchmarks"))? {
        let path = entry?.path();
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        if path.extension().is_some_and(|it| it == "py") && name != SHARED && name.contains(filter) {
            programs.push(path);
        }
    }
    programs.sort();
    Ok(programs)
}

/// Takes in the lines that a program printed, and how it failed if it did.
fn record(results: &mut Results, program: &str, runtime: &Runtime, outcome: &Outcome) {
    for line in String::from_utf8_lossy(&outcome.stdout).lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        if let ["BENCH", figure, unit, value] = words[..]
            && let (Some(unit), Ok(value)) = (Unit::parse(unit), value.parse())
        {
            results.add(program, figure, unit, &runtime.name, value);
        }
    }
    if outcome.ending != Ending::Exit(0) {
        results.fail(program, &runtime.name, why(runtime, outcome));
    }
}

/// How a run failed, with the paths of this machine left out.
fn why(runtime: &Runtime, outcome: &Outcome) -> String {
    let stderr = String::from_utf8_lossy(&outcome.stderr)
        .replace(&*runtime.path.to_string_lossy(), &runtime.name)
        .replace(&format!("{}/", root().display()), "");
    let ending = match outcome.ending {
        Ending::Exit(status) => format!("exit status {status}"),
        Ending::Signal(number) => format!("signal {number}"),
        Ending::TimedOut => format!("not finished after {:.0} s", outcome.elapsed.as_secs_f64()),
    };
    match stderr.lines().rfind(|line| !line.trim().is_empty()) {
        Some(line) => format!("{ending}: {}", line.trim()),
        None => ending,
    }
}

/// Start-up time and peak memory of a few one-line programs, many runs of each, the runtimes in turn.
fn measure_start_up(options: &Options, runtimes: &[Runtime], results: &mut Results) -> Done {
    const PROGRAM: &str = "start_up";
    if !PROGRAM.contains(&options.filter) {
        return Ok(());
    }
    let mut times: BTreeMap<(&str, &str), Vec<f64>> = BTreeMap::new();
    for _ in 0..if options.quick { 3 } else { 10 } {
        for runtime in runtimes.iter().filter(|runtime| !runtime.event_loop_only) {
            for (figure, code) in START_UPS {
                let outcome = process::run(runtime.command().args(["-c", code]), b"", options.limit)?;
                if outcome.ending != Ending::Exit(0) {
                    results.fail(PROGRAM, &runtime.name, why(runtime, &outcome));
                    continue;
                }
                times.entry((figure, &runtime.name)).or_default().push(outcome.elapsed.as_nanos() as f64);
                results.add(PROGRAM, &format!("{figure}_peak"), Unit::Bytes, &runtime.name, outcome.peak_memory as f64);
            }
        }
    }
    for ((figure, runtime), times) in times {
        results.add(PROGRAM, figure, Unit::Nanoseconds, runtime, report::median(&times));
    }
    Ok(())
}
