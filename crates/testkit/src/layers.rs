//! The order of a crate's modules: its `lib.rs` states it in its head ("Layers: `top`, ..., `bottom`."), and no source file
//! names a module before its own. What is read is text: paths that begin with `crate::`, alone or in a list.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// The names between backquotes from the line that begins with "Layers" to the next empty line of the crate's head.
fn stated(head: &str) -> Vec<String> {
    let lines = head.lines().map_while(|line| line.strip_prefix("//!")).map(str::trim);
    let about: Vec<&str> = lines.skip_while(|l| !l.starts_with("Layers")).take_while(|l| !l.is_empty()).collect();
    let text = about.join(" ");
    let quoted = text.split('`').skip(1).step_by(2);
    quoted.filter(|name| !name.contains('/')).map(str::to_string).collect()
}

fn declared(lib: &str) -> BTreeSet<String> {
    let lines = lib.lines().map(|line| line.trim_start_matches("pub(crate) ").trim_start_matches("pub "));
    lines.filter_map(|line| line.strip_prefix("mod ")?.strip_suffix(';')).map(str::to_string).collect()
}

/// Every source file with the module of the crate's root that it belongs to.
fn sources(folder: &Path, module: Option<&str>, found: &mut Vec<(String, PathBuf)>) {
    for entry in std::fs::read_dir(folder).expect("a folder of the crate") {
        let path = entry.expect("an entry").path();
        let stem = path.file_stem().and_then(|s| s.to_str()).unwrap_or_default().to_string();
        let own = module.unwrap_or(&stem);
        if path.is_dir() {
            sources(&path, Some(own), found);
        } else if module.is_some() || stem != "lib" {
            found.push((own.to_string(), path));
        }
    }
}

/// The first names of the paths behind `crate::` in a text without comments.
fn named(text: &str) -> Vec<String> {
    let first =
        |path: &str| -> String { path.trim_start().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect() };
    let mut names = Vec::new();
    for (at, prefix) in text.match_indices("crate::") {
        if text[..at].ends_with(|c: char| c.is_alphanumeric() || "_$".contains(c)) {
            continue;
        }
        let rest = &text[at + prefix.len()..];
        let Some(list) = rest.strip_prefix('{') else {
            names.push(first(rest));
            continue;
        };
        // The items of the list itself, not of the lists in it.
        let mut depth = 0;
        names.push(first(list));
        for (at, c) in list.char_indices() {
            match c {
                '{' => depth += 1,
                '}' if depth == 0 => break,
                '}' => depth -= 1,
                ',' if depth == 0 => names.push(first(&list[at + 1..])),
                _ => {}
            }
        }
    }
    names.retain(|name| !name.is_empty());
    names
}

/// Panics with every line of the crate in `folder` that names a module above its own.
pub fn check(folder: &Path) {
    let source = folder.join("src");
    let lib = std::fs::read_to_string(source.join("lib.rs")).expect("the crate's root");
    let order = stated(&lib);
    assert_eq!(order.iter().cloned().collect::<BTreeSet<_>>(), declared(&lib), "the head of lib.rs lists the modules");
    let place = |name: &str| order.iter().position(|m| m == name);
    let mut files = Vec::new();
    sources(&source, None, &mut files);
    let mut wrong = Vec::new();
    for (module, path) in &files {
        let text = std::fs::read_to_string(path).expect("a source file");
        let code: Vec<&str> = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
        let own = place(module).unwrap_or_else(|| panic!("{} belongs to no module", path.display()));
        for name in named(&code.join("\n")) {
            if place(&name).is_none_or(|there| there < own) {
                wrong.push(format!("{}: crate::{name}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "named from below, or not a module:\n{}", wrong.join("\n"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_found_alone_and_in_lists() {
        let text =
            "use crate::a::{self, b};\nuse crate::{c, d::{e, f}, g};\nmacro!($crate::h); mycrate::i; crate::j::k()";
        assert_eq!(named(text), ["a", "c", "d", "g", "j"]);
    }

    #[test]
    fn the_order_is_that_of_the_head() {
        assert_eq!(
            stated("//! A crate with `x`.\n//!\n//! Layers (`tests/l.rs`): `top`,\n//! `low`.\n//!\n//! `y`"),
            ["top", "low"]
        );
        assert_eq!(declared("mod a;\npub mod b;\npub use c;\n"), BTreeSet::from(["a".to_string(), "b".to_string()]));
    }
}
