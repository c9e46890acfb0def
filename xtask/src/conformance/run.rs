//! One file of tests, in as many processes as it takes.
//!
//! The driver reports to a file as it goes. When a process ends or hangs in the middle of a test, that test has crashed
//! or timed out, and a further process runs those that have no outcome yet.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use hoopsnake_testkit::process::{self, Ending};

/// Part of this program, so that it need not be found.
const DRIVER: &str = include_str!("driver.py");
/// A test without an outcome after this long hangs.
const TEST_LIMIT: Duration = Duration::from_secs(30);
/// All processes of a file together.
const FILE_LIMIT: Duration = Duration::from_secs(240);
/// Address space of a process, not memory used: stacks are reserved large.
const MEMORY_LIMIT: u64 = 6 << 30;
/// After so many crashes and hangs a file is given up.
const ATTEMPTS: usize = 12;

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Pass,
    Fail,
    Skip,
    Crash,
    TimeOut,
}

impl Kind {
    pub const ALL: [Kind; 5] = [Kind::Pass, Kind::Fail, Kind::Skip, Kind::Crash, Kind::TimeOut];

    pub fn name(self) -> &'static str {
        match self {
            Kind::Pass => "passed",
            Kind::Fail => "failed",
            Kind::Skip => "skipped",
            Kind::Crash => "crashed",
            Kind::TimeOut => "timed out",
        }
    }
}

pub struct Row {
    pub test: String,
    pub kind: Kind,
    pub reason: String,
}

pub struct FileOutcome {
    pub name: String,
    pub rows: BTreeMap<String, Row>,
    pub seconds: f64,
}

impl FileOutcome {
    pub fn count(&self, kind: Kind) -> usize {
        self.rows.values().filter(|row| row.kind == kind).count()
    }

    pub fn run(&self) -> usize {
        self.rows.len() - self.count(Kind::Skip)
    }
}

pub fn file(name: &str, hoop: &Path, scratch: &Path) -> io::Result<FileOutcome> {
    let started = Instant::now();
    let place = scratch.join(name);
    fs::create_dir_all(&place)?;
    let (driver, report, skip) = (place.join("driver.py"), place.join("report"), place.join("skip"));
    fs::write(&driver, DRIVER)?;
    let mut rows = BTreeMap::new();
    for attempt in 0..ATTEMPTS {
        fs::write(&skip, rows.keys().map(|test| format!("{test}\n")).collect::<String>())?;
        fs::write(&report, "")?;
        let work = place.join(format!("work{attempt}"));
        fs::create_dir(&work)?;
        let mut command = Command::new(hoop);
        command.arg("-B").arg(&driver).arg(scratch.join("lib")).arg(name).arg(&report).arg(&skip);
        command
            .current_dir(&work)
            .env("TMPDIR", &work)
            .env("HOME", &work)
            .env_remove("PYTHONPATH")
            .env("PYTHONDONTWRITEBYTECODE", "1");
        process::limit_memory(&mut command, MEMORY_LIMIT);
        let watched = report.clone();
        let (mut size, mut since) = (0, Instant::now());
        let stalled = move || {
            let now = fs::metadata(&watched).map_or(0, |data| data.len());
            if now != size {
                (size, since) = (now, Instant::now());
            }
            since.elapsed() > TEST_LIMIT
        };
        let limit = FILE_LIMIT.saturating_sub(started.elapsed()).max(Duration::from_secs(1));
        let outcome = process::run_watched(&mut command, b"", limit, stalled)?;
        let before = rows.len();
        let (running, ended) = read(&fs::read(&report)?, &mut rows);
        let _ = fs::remove_dir_all(&work);
        if ended {
            break;
        }
        let (kind, reason) = match outcome.ending {
            Ending::TimedOut => (Kind::TimeOut, String::from("no outcome in time")),
            Ending::Signal(number) => (Kind::Crash, format!("signal {number}")),
            Ending::Exit(status) => (Kind::Crash, outcome.crash().unwrap_or(format!("exit status {status}"))),
        };
        let test = running.unwrap_or_else(|| "(file)".to_owned());
        rows.insert(test.clone(), Row { test, kind, reason });
        if rows.len() == before || started.elapsed() > FILE_LIMIT || attempt + 1 == ATTEMPTS {
            let test = String::from("(rest of the file)");
            rows.insert(test.clone(), Row { test, kind, reason: String::from("given up") });
            break;
        }
    }
    let _ = fs::remove_dir_all(&place);
    Ok(FileOutcome { name: name.to_owned(), rows, seconds: started.elapsed().as_secs_f64() })
}

/// Adds what a report says; the test that has begun and not ended; whether the file ran to its end.
fn read(report: &[u8], rows: &mut BTreeMap<String, Row>) -> (Option<String>, bool) {
    let (mut running, mut ended) = (None, false);
    for line in String::from_utf8_lossy(report).lines() {
        let mut parts = line.splitn(3, '\t').map(str::to_owned);
        let (kind, test) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        let reason = parts.next().unwrap_or_default();
        let kind = match kind.as_str() {
            "start" => {
                running = Some(test);
                continue;
            }
            "end" => {
                ended = true;
                continue;
            }
            "pass" => Kind::Pass,
            "skip" => Kind::Skip,
            _ => Kind::Fail,
        };
        if running.as_ref() == Some(&test) {
            running = None;
        }
        rows.insert(test.clone(), Row { test, kind, reason });
    }
    (running, ended)
}
