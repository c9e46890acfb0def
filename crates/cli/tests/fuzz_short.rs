//! A short, repeatable fuzz run: mutated and generated programs must never panic, abort, be killed or hang.
//!
//! `HOOP_FUZZ_PROGRAMS=N` runs more programs than the default, `HOOP_FUZZ_SEED=N` starts elsewhere. A program that
//! crashes is left in the target folder, and named in the failure.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use hoopsnake_testkit::{process, scripts};

#[path = "../../../tests/fuzz/generate.rs"]
mod generate;

/// Programs that one process runs, each in a namespace of its own; after a crash they are run one by one.
const BATCH: usize = 10;
const LIMIT: Duration = Duration::from_secs(30);

/// Runs the programs named in `argv`; whatever they raise is caught, so that each of them is reached.
const DRIVER: &str = r#"
import sys
sys.setrecursionlimit(200)
for path in sys.argv[1:]:
    with open(path, "rb") as file:
        source = file.read()
    try:
        exec(compile(source, path, "exec"), {"__name__": "fuzz"})
    except BaseException:
        pass
"#;

fn number(variable: &str, default: u64) -> u64 {
    env::var(variable).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

/// Why running these programs in one process is a crash, or `None`.
fn crash(paths: &[PathBuf], folder: &Path) -> Option<String> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hoop"));
    command.args(["-c", DRIVER]).args(paths).current_dir(folder);
    process::run(&mut command, b"", LIMIT).expect("hoop starts").crash()
}

/// The same for one program given as the script itself, which also runs the command's own error path.
fn crash_as_script(path: &Path, folder: &Path) -> Option<String> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hoop"));
    command.arg(path).current_dir(folder);
    process::run(&mut command, b"", LIMIT).expect("hoop starts").crash()
}

#[test]
fn no_program_crashes_the_runtime() {
    let count = number("HOOP_FUZZ_PROGRAMS", 200) as usize;
    let mut random = generate::Random::new(number("HOOP_FUZZ_SEED", 1));
    let sources: Vec<Vec<u8>> = scripts::all("").unwrap().iter().map(|it| fs::read(&it.path).unwrap()).collect();
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("fuzz");
    fs::create_dir_all(&folder).unwrap();

    let mut paths = Vec::new();
    for index in 0..count {
        let program = match index % 2 {
            0 => generate::mutated(&mut random, &sources),
            _ => generate::grammatical(&mut random).into_bytes(),
        };
        let path = folder.join(format!("program_{index}.py"));
        fs::write(&path, program).unwrap();
        paths.push(path);
    }

    let batches: Vec<&[PathBuf]> = paths.chunks(BATCH).collect();
    let crashes = scripts::in_parallel(&batches, |batch| {
        let mut crashes = Vec::new();
        if let Some(reason) = crash_as_script(&batch[0], &folder) {
            crashes.push(format!("{} as a script: {reason}", batch[0].display()));
        }
        if let Some(reason) = crash(batch, &folder) {
            let alone = batch.iter().filter_map(|path| Some((path, crash(std::slice::from_ref(path), &folder)?)));
            let before = crashes.len();
            crashes.extend(alone.map(|(path, reason)| format!("{}: {reason}", path.display())));
            if crashes.len() == before {
                crashes.push(format!("{} and the {} after it: {reason}", batch[0].display(), batch.len() - 1));
            }
        }
        crashes
    });
    let crashes: Vec<String> = crashes.into_iter().flatten().collect();
    assert!(crashes.is_empty(), "{} crashes:\n{}", crashes.len(), crashes.join("\n"));
}

#[test]
fn the_same_seed_makes_the_same_programs() {
    let make = || {
        let mut random = generate::Random::new(7);
        (generate::mutated(&mut random, &[b"x = 1\ny = 2\n".to_vec()]), generate::grammatical(&mut random))
    };
    assert_eq!(make(), make());
}
