//! `tests/known_failures.toml`: the scripts that `hoop` does not pass yet, each with its reason.
//!
//! One `"FEATURE/NAME" = "reason"` a line; comments and blank lines between. Crashes and hangs are never listed.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::PathBuf;

use crate::scripts;

pub type KnownFailures = BTreeMap<String, String>;

const HEADER: &str = "\
# Script tests that `hoop` does not pass yet: \"FEATURE/NAME\" = \"reason\".
# `cargo test` fails when a listed script passes, when one not listed fails, and on any crash or hang.
# `cargo xtask known-failures` brings this list up to date.
";

pub fn path() -> PathBuf {
    scripts::root().join("tests").join("known_failures.toml")
}

pub fn load() -> Result<KnownFailures, String> {
    let text = match fs::read_to_string(path()) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(KnownFailures::new()),
        Err(error) => return Err(format!("{}: {error}", path().display())),
    };
    parse(&text).map_err(|error| format!("{}: {error}", path().display()))
}

pub fn store(failures: &KnownFailures) -> io::Result<()> {
    fs::write(path(), render(failures))
}

fn render(failures: &KnownFailures) -> String {
    HEADER.to_owned() + &render_lines(failures)
}

/// The list without the comment at its head.
pub fn render_lines(failures: &KnownFailures) -> String {
    let mut text = String::new();
    for (name, reason) in failures {
        text += &format!("\"{name}\" = \"{}\"\n", reason.replace('\\', "\\\\").replace('"', "\\\""));
    }
    text
}

/// Reads what [`render_lines`] wrote; comments and blank lines may stand between.
pub fn parse(text: &str) -> Result<KnownFailures, String> {
    let mut failures = KnownFailures::new();
    for (number, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let (name, reason) =
            parse_line(line).ok_or_else(|| format!("line {}: not \"name\" = \"reason\"", number + 1))?;
        if reason.is_empty() {
            return Err(format!("line {}: no reason given", number + 1));
        }
        if failures.insert(name.to_owned(), reason).is_some() {
            return Err(format!("line {}: {name} is listed twice", number + 1));
        }
    }
    Ok(failures)
}

fn parse_line(line: &str) -> Option<(&str, String)> {
    let (name, reason) = line.strip_prefix('"')?.split_once("\" = \"")?;
    let reason = reason.strip_suffix('"')?;
    Some((name, reason.replace("\\\"", "\"").replace("\\\\", "\\")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        let failures = KnownFailures::from([("a/b".to_owned(), r#"says "no" \ yet"#.to_owned())]);
        assert_eq!(parse(&render(&failures)), Ok(failures));
    }

    #[test]
    fn a_line_without_a_reason_is_an_error() {
        assert!(parse("\"a/b\" = \"\"").is_err());
        assert!(parse("a/b").is_err());
    }
}
