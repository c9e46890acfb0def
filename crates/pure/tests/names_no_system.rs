//! The native modules here compute: no source of the crate names what belongs to an operating system, and no dependency
//! that does is declared. What a module needs from outside (random bytes) it asks of `vm::Host`.

use std::path::Path;

const FORBIDDEN: &[&str] = &[
    "std::env",
    "std::fs",
    "std::net",
    "std::os",
    "std::process",
    "std::thread",
    "std::time",
    "libc::",
    "rustix::",
    "rt::",
];

fn sources(folder: &Path, found: &mut Vec<std::path::PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder of the crate") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            sources(&path, found);
        } else {
            found.push(path);
        }
    }
}

/// Whether `name` stands in the line on its own (`rt::` is no part of `import::`).
fn names(line: &str, name: &str) -> bool {
    line.match_indices(name).any(|(at, _)| !line[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_'))
}

/// The modules of `std` that `use std::{...}` lists in one line or more.
fn listed_modules(text: &str) -> Vec<String> {
    let lists = text.match_indices("std::{").map(|(at, open)| &text[at + open.len()..]);
    let heads = lists.flat_map(|rest| rest.split('}').next().unwrap_or("").split(','));
    heads.map(|item| format!("std::{}", item.trim().split("::").next().unwrap_or(""))).collect()
}

#[test]
fn no_source_names_an_operating_system() {
    let mut files = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut files);
    assert!(files.len() > 50, "the sources of the crate are found");
    let mut wrong = Vec::new();
    for file in &files {
        let text = std::fs::read_to_string(file).expect("a source file");
        for (at, line) in text.lines().enumerate() {
            wrong.extend(
                FORBIDDEN
                    .iter()
                    .filter(|name| names(line, name))
                    .map(|name| format!("{}:{}: {name}", file.display(), at + 1)),
            );
        }
        let listed = listed_modules(&text);
        wrong.extend(
            listed.iter().filter(|m| FORBIDDEN.contains(&m.as_str())).map(|m| format!("{}: {m}", file.display())),
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_dependency_offers_one() {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
    let text = std::fs::read_to_string(manifest).expect("the manifest");
    let dependency = |line: &&str| {
        ["libc", "rustix", "rt.", "rt ", "modules", "isolate", "asyncio"].iter().any(|name| line.starts_with(name))
    };
    let found: Vec<&str> = text.lines().filter(dependency).collect();
    assert!(found.is_empty(), "{found:?}");
}
