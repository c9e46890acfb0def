//! The script tests: `tests/scripts/FEATURE/NAME.py`, and what each prints in `tests/expected/FEATURE/NAME.txt`.
//!
//! A script runs in its own folder under a fixed environment, so that its transcript is the same everywhere.

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use std::{env, fs, thread};

use crate::process::{self, Ending, Outcome};

/// Time that a script may take.
pub const LIMIT: Duration = Duration::from_secs(60);

/// A script whose first line is this tests what CPython 3.14 does not have; its expectation is written by hand.
const NOT_FOR_CPYTHON: &str = "# cpython: no";

/// One script test.
#[derive(Clone, Debug)]
pub struct Script {
    /// `FEATURE/NAME`.
    pub name: String,
    pub path: PathBuf,
    pub expected: PathBuf,
    pub for_cpython: bool,
}

/// The root of the repository.
pub fn root() -> PathBuf {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent();
    crates.and_then(Path::parent).expect("this crate lies two folders below the root").to_path_buf()
}

/// All scripts, by name. Those whose name does not contain `filter` are left out.
pub fn all(filter: &str) -> io::Result<Vec<Script>> {
    let tests = root().join("tests");
    let mut scripts = Vec::new();
    for folder in fs::read_dir(tests.join("scripts"))? {
        let folder = folder?.path();
        if !folder.is_dir() {
            continue;
        }
        for path in fs::read_dir(&folder)? {
            let path = path?.path();
            if path.extension().is_none_or(|extension| extension != "py") {
                continue;
            }
            let relative = path.strip_prefix(tests.join("scripts")).expect("it was listed there").with_extension("");
            let name = relative.to_string_lossy().into_owned();
            if !name.contains(filter) {
                continue;
            }
            let expected = tests.join("expected").join(&relative).with_extension("txt");
            let source = fs::read(&path)?;
            let for_cpython = !source.starts_with(NOT_FOR_CPYTHON.as_bytes());
            scripts.push(Script { name, path, expected, for_cpython });
        }
    }
    scripts.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(scripts)
}

impl Script {
    pub fn run(&self, python: &Path) -> io::Result<Outcome> {
        self.run_with(python, &[])
    }

    /// As `run`, with more variables in the environment.
    pub fn run_with(&self, python: &Path, environment: &[(&str, &str)]) -> io::Result<Outcome> {
        let folder = self.path.parent().expect("a script lies in a folder");
        let file = self.path.file_name().expect("a script has a name");
        let mut command = Command::new(python);
        command.arg(file).current_dir(folder).env_clear();
        for kept in ["PATH", "HOME", "LD_LIBRARY_PATH", "TMPDIR"] {
            if let Some(value) = env::var_os(kept) {
                command.env(kept, value);
            }
        }
        command.envs([("LC_ALL", "C.UTF-8"), ("TZ", "UTC"), ("NO_COLOR", "1"), ("PYTHON_COLORS", "0")]);
        command.envs([("PYTHONHASHSEED", "0"), ("PYTHONDONTWRITEBYTECODE", "1")]);
        command.envs(environment.iter().copied());
        process::run(&mut command, b"", LIMIT)
    }

    /// What the script should do, as a transcript.
    pub fn expectation(&self) -> io::Result<String> {
        fs::read_to_string(&self.expected)
            .map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", self.expected.display())))
    }
}

/// Exit status, standard output and standard error in one text: what expectations hold. The path of the script's
/// folder, which tracebacks show, is left out.
pub fn transcript(script: &Script, outcome: &Outcome) -> String {
    let folder = format!("{}/", script.path.parent().expect("a script lies in a folder").display());
    let mut text = match outcome.ending {
        Ending::Exit(status) => format!("[exit {status}]\n"),
        Ending::Signal(number) => format!("[signal {number}]\n"),
        Ending::TimedOut => "[timed out]\n".to_owned(),
    };
    for (title, stream) in [("stdout", &outcome.stdout), ("stderr", &outcome.stderr)] {
        if stream.is_empty() {
            continue;
        }
        text += &format!("[{title}]\n");
        text += &String::from_utf8_lossy(stream).replace(&folder, "");
        if !text.ends_with('\n') {
            text += "\n[no newline at the end]\n";
        }
    }
    text
}

/// The first line in which the texts differ, for a message.
pub fn first_difference(expected: &str, found: &str) -> String {
    let (mut left, mut right) = (expected.lines(), found.lines());
    let mut number = 0;
    loop {
        number += 1;
        let (expected, found) = (left.next(), right.next());
        if expected != found {
            let show = |line: Option<&str>| line.map_or("nothing".to_owned(), |line| format!("{line:?}"));
            return format!("line {number}: expected {}, found {}", show(expected), show(found));
        }
        if expected.is_none() {
            return "no line differs".to_owned();
        }
    }
}

/// Runs `work` on every item, two at a time, and gives the results in the order of the items.
pub fn in_parallel<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let results = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some((index, item)) = take(items, &next) {
                    let result = work(item);
                    results.lock().expect("no worker panics with this lock").push((index, result));
                }
            });
        }
    });
    let mut results = results.into_inner().expect("no worker panics with this lock");
    results.sort_by_key(|(index, _)| *index);
    results.into_iter().map(|(_, result)| result).collect()
}

fn take<'a, T>(items: &'a [T], next: &AtomicUsize) -> Option<(usize, &'a T)> {
    let index = next.fetch_add(1, Ordering::Relaxed);
    items.get(index).map(|item| (index, item))
}

/// A CPython 3.14 to check expectations with: `HOOP_CPYTHON`, or `python3.14` on the path. An error says why a named
/// one will not do.
pub fn find_cpython() -> Result<Option<PathBuf>, String> {
    let named = env::var_os("HOOP_CPYTHON").filter(|value| !value.is_empty()).map(absolute);
    let python = named.clone().unwrap_or_else(|| PathBuf::from("python3.14"));
    let question = "import sys; print(sys.implementation.name, *sys.version_info[:2])";
    let answer = process::run(Command::new(&python).args(["-c", question]), b"", LIMIT);
    match (answer, named) {
        (Ok(outcome), _) if outcome.stdout == b"cpython 3 14\n" => Ok(Some(python)),
        (_, Some(path)) => Err(format!("HOOP_CPYTHON: {} is not a working CPython 3.14", path.display())),
        (_, None) => Ok(None),
    }
}

/// A path that still holds after a change of folder; a bare name is left to be looked up on the path.
fn absolute(path: OsString) -> PathBuf {
    let path = PathBuf::from(path);
    if path.components().count() > 1 { std::path::absolute(&path).unwrap_or(path) } else { path }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_difference_is_named() {
        assert_eq!(first_difference("a\nb\n", "a\nc\n"), r#"line 2: expected "b", found "c""#);
        assert_eq!(first_difference("a\n", "a\nb\n"), r#"line 2: expected nothing, found "b""#);
    }

    #[test]
    fn results_keep_the_order_of_the_items() {
        let items: Vec<usize> = (0..100).collect();
        assert_eq!(in_parallel(&items, |item| item * 2), items.iter().map(|item| item * 2).collect::<Vec<_>>());
    }
}
