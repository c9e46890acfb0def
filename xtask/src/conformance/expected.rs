//! `conformance/FILE.toml`: the tests of a file that do not pass, `"TEST" = "reason"` a line. A reason that begins with
//! `flaky` is written by hand and kept: such a test may pass or not. A file without such tests has no list.

use std::collections::BTreeMap;
use std::path::PathBuf;

use hoopsnake_testkit::{known_failures, scripts};

use super::run::{FileOutcome, Kind};

type List = BTreeMap<String, String>;

fn path(name: &str) -> PathBuf {
    scripts::root().join("conformance").join(format!("{name}.toml"))
}

pub fn is_flaky(reason: &str) -> bool {
    reason.starts_with("flaky")
}

pub fn load(name: &str) -> Result<List, String> {
    let path = path(name);
    match std::fs::read_to_string(&path) {
        Ok(text) => known_failures::parse(&text).map_err(|error| format!("{}: {error}", path.display())),
        Err(_) => Ok(List::new()),
    }
}

pub fn store(outcome: &FileOutcome, known: &List) -> std::io::Result<()> {
    let mut list: List = known.iter().filter(|(_, why)| is_flaky(why)).map(|(t, w)| (t.clone(), w.clone())).collect();
    for row in outcome.rows.values() {
        let reason = match row.kind {
            Kind::Pass | Kind::Skip => continue,
            Kind::Fail => row.reason.clone(),
            kind => format!("{}: {}", kind.name(), row.reason),
        };
        let reason = if reason.is_empty() { "no reason given".to_owned() } else { reason };
        list.entry(row.test.clone()).or_insert(reason);
    }
    let path = path(&outcome.name);
    if list.is_empty() {
        return std::fs::remove_file(path).or(Ok(()));
    }
    std::fs::create_dir_all(path.parent().expect("a list lies in a folder"))?;
    std::fs::write(path, known_failures::render_lines(&list))
}
