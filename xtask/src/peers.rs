//! Finds the runtimes to measure against: on the path, in `HOOP_PEERS` (`NAME=PATH,NAME=PATH`) and by `--peer`.

use std::env;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use hoopsnake_testkit::process::{self, Ending};

/// Looked up on the path. A later name of a group is taken only where the earlier ones are missing.
const ON_PATH: [&[&str]; 4] =
    [&["python3.14"], &["python3.15"], &["pypy3.11", "pypy3.10", "pypy3"], &["python3.14-uvloop"]];

/// A runtime that benchmark programs are run on.
#[derive(Clone, Debug)]
pub struct Runtime {
    pub name: String,
    pub path: PathBuf,
    /// What it says of itself.
    pub version: String,
    pub environment: Vec<(&'static str, &'static str)>,
    /// It stands for another event loop under a runtime that is measured as well, and runs only what uses one.
    pub event_loop_only: bool,
}

impl Runtime {
    pub fn command(&self) -> Command {
        let mut command = Command::new(&self.path);
        // What a shell may have set would slow one runtime down more than another.
        for variable in ["PYTHONPATH", "PYTHONDONTWRITEBYTECODE", "PYTHONDEVMODE", "PYTHONTRACEMALLOC"] {
            command.env_remove(variable);
        }
        command.envs(self.environment.iter().copied());
        command
    }

    /// What `-c code` prints, if it succeeds.
    fn ask(&self, code: &str) -> Option<String> {
        let outcome = process::run(self.command().args(["-c", code]), b"", Duration::from_secs(30)).ok()?;
        let text = String::from_utf8_lossy(&outcome.stdout).trim().to_owned();
        (outcome.ending == Ending::Exit(0)).then_some(text)
    }
}

/// `hoop` itself.
pub fn hoop(path: PathBuf) -> Result<Runtime, String> {
    let mut runtime = unprobed("hoop", path);
    let outcome = process::run(runtime.command().arg("-V"), b"", Duration::from_secs(30))
        .map_err(|error| format!("{}: {error}", runtime.path.display()))?;
    runtime.version = String::from_utf8_lossy(&outcome.stdout).trim().to_owned();
    Ok(runtime)
}

/// All peers that start. One that was given by name and does not start is an error.
pub fn find(given: &[String]) -> Result<Vec<Runtime>, String> {
    let from_environment = env::var("HOOP_PEERS").unwrap_or_default();
    let named = from_environment.split(',').filter(|entry| !entry.is_empty()).chain(given.iter().map(String::as_str));
    let mut peers = Vec::new();
    for entry in named {
        let (name, path) = entry.split_once('=').ok_or_else(|| format!("peer {entry:?} is not NAME=PATH"))?;
        let path = std::path::absolute(path).map_err(|error| format!("{path}: {error}"))?;
        let variants = probe(name, path.clone());
        if variants.is_empty() {
            return Err(format!("peer {name} does not start: {}", path.display()));
        }
        peers.extend(variants);
    }
    for group in ON_PATH {
        for name in group {
            if peers.iter().any(|peer: &Runtime| peer.name == *name) {
                break;
            }
            let variants = probe(name, PathBuf::from(name));
            if !variants.is_empty() {
                peers.extend(variants);
                break;
            }
        }
    }
    Ok(peers)
}

/// The runtime at `path` and, where uvloop can be imported there, the same with uvloop; nothing if it does not start.
fn probe(name: &str, path: PathBuf) -> Vec<Runtime> {
    let mut plain = unprobed(name, path);
    let Some(version) = plain.ask("import sys; print(sys.version.replace(chr(10), ' '))") else {
        return Vec::new();
    };
    plain.version = version;
    if plain.version.starts_with("3.15") {
        plain.environment.push(("PYTHON_JIT", "1"));
        let enabled = plain.ask("import sys; print(sys._jit.is_enabled())");
        plain.version += if enabled.as_deref() == Some("True") { ", JIT on" } else { ", no JIT" };
    }
    let Some(uvloop) = plain.ask("import uvloop; print(uvloop.__version__)") else {
        return vec![plain];
    };
    let mut with_uvloop = plain.clone();
    with_uvloop.version += &format!(", uvloop {uvloop}");
    with_uvloop.environment.push(("HOOP_BENCH_UVLOOP", "1"));
    with_uvloop.event_loop_only = true;
    if name.contains("uvloop") {
        return vec![with_uvloop];
    }
    with_uvloop.name += "+uvloop";
    vec![plain, with_uvloop]
}

fn unprobed(name: &str, path: PathBuf) -> Runtime {
    let (name, version) = (name.to_owned(), String::new());
    Runtime { name, path, version, environment: Vec::new(), event_loop_only: false }
}
