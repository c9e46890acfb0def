//! Imports between the crates run down the table in `ARCHITECTURE.md`, and the table tells them all.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|w| !w.is_empty())
}

/// The rows of the table, downwards: a crate and what its column of imports says.
fn table() -> Vec<(String, String)> {
    let text = std::fs::read_to_string(root().join("ARCHITECTURE.md")).expect("the page");
    let rows = text.lines().skip_while(|l| !l.starts_with("| crate | imports")).skip(2);
    rows.map_while(|line| {
        let mut cells = line.strip_prefix('|')?.split('|');
        Some((cells.next()?.trim().trim_matches('`').to_string(), cells.next()?.trim().to_string()))
    })
    .collect()
}

/// What the manifest's dependencies (of the crate and of its build script) name of our crates.
fn imports(manifest: &str, ours: &BTreeSet<&str>) -> BTreeSet<String> {
    let mut counts = false;
    let mut found = BTreeSet::new();
    for line in manifest.lines() {
        if let Some(section) = line.strip_prefix('[') {
            counts = section.contains("dependencies") && !section.starts_with("dev-");
            continue;
        }
        let key = line.split(['.', ' ', '=']).next().unwrap_or_default();
        let name = key.strip_prefix("hoopsnake-").unwrap_or(key);
        if counts && ours.contains(name) {
            found.insert(name.to_string());
        }
    }
    found
}

#[test]
fn imports_run_down_the_table() {
    let table = table();
    let ours: BTreeSet<&str> = table.iter().map(|(name, _)| name.as_str()).collect();
    let place: BTreeMap<&str, usize> = table.iter().enumerate().map(|(at, (name, _))| (name.as_str(), at)).collect();
    let mut folders: BTreeSet<String> = BTreeSet::from(["xtask".to_string()]);
    for entry in std::fs::read_dir(root().join("crates")).expect("the crates") {
        folders.insert(entry.expect("an entry").file_name().to_string_lossy().into_owned());
    }
    assert_eq!(folders, ours.iter().map(|n| n.to_string()).collect(), "every crate has a row");
    for (name, told) in &table {
        let folder = if name == "xtask" { root().join(name) } else { root().join("crates").join(name) };
        let manifest = std::fs::read_to_string(folder.join("Cargo.toml")).expect("the crate's manifest");
        let found = imports(&manifest, &ours);
        let told: BTreeSet<String> = words(told).filter(|w| ours.contains(w)).map(str::to_string).collect();
        assert_eq!(found, told, "the table tells what {name} imports");
        for import in &found {
            assert!(place[import.as_str()] > place[name.as_str()], "{name} imports {import}, which stands above it");
        }
    }
}
