//! Invariants of `ARCHITECTURE.md` that a reading of the sources can check: what some crates must not name.

use std::fs;
use std::path::{Path, PathBuf};

fn crates() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the crate lies in a folder").to_owned()
}

/// The Rust sources below a folder of `crates`, with their lines but for comments.
fn sources(folder: &str) -> Vec<(PathBuf, Vec<String>)> {
    let mut found = Vec::new();
    let mut pending = vec![crates().join(folder)];
    while let Some(at) = pending.pop() {
        for entry in fs::read_dir(&at).unwrap_or_else(|e| panic!("{}: {e}", at.display())) {
            let path = entry.expect("a folder can be read").path();
            if path.is_dir() {
                pending.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).expect("a source can be read");
                let code = |line: &&str| !line.trim_start().starts_with("//");
                found.push((path, text.lines().filter(code).map(str::to_owned).collect()));
            }
        }
    }
    assert!(!found.is_empty(), "{folder} has sources");
    found
}

/// The places below `folder` whose line is one that `forbidden` names, unless `allowed` says that its file may.
fn offenders(folder: &str, allowed: impl Fn(&Path) -> bool, forbidden: impl Fn(&str) -> bool) -> Vec<String> {
    let mut places = Vec::new();
    for (path, lines) in sources(folder) {
        if !allowed(&path) {
            let bad = lines.iter().filter(|line| forbidden(line));
            places.extend(bad.map(|line| format!("{}: {}", path.display(), line.trim())));
        }
    }
    places
}

fn all_crates() -> Vec<String> {
    let folders = fs::read_dir(crates()).expect("the crates can be read").flatten();
    folders.filter(|e| e.path().join("src").is_dir()).map(|e| e.file_name().to_string_lossy().into_owned()).collect()
}

#[test]
fn only_the_parser_s_folder_names_the_parser_library() {
    for name in all_crates() {
        let in_parse = |path: &Path| path.starts_with(crates().join("compiler/src/parse"));
        let named = offenders(&format!("{name}/src"), in_parse, |line| line.contains("ruff_"));
        assert!(named.is_empty(), "{named:#?}");
    }
}

#[test]
fn vm_does_no_io_and_reads_no_clock() {
    let names = ["Instant::", "SystemTime", "std::fs", "std::net", "File::open", "Command::new", "thread::sleep"];
    let calls = ["libc::read(", "libc::write(", "libc::open(", "libc::poll(", "libc::clock_gettime("];
    let named = offenders("vm/src", |_| false, |line| names.iter().chain(&calls).any(|name| line.contains(name)));
    assert!(named.is_empty(), "{named:#?}");
}

#[test]
fn no_static_holds_a_value_of_python_s() {
    // Objects of the image are held as `Immortal`, or by the tables that make them, as bits.
    let counted = ["<Value", " Value", "Slot", "Ref<", "Mut<", "Rc<Vm"];
    for name in all_crates().into_iter().filter(|name| name != "heap") {
        let holds = |line: &str| {
            let line = line.trim_start().trim_start_matches("pub ");
            let declared = line.strip_prefix("static ").and_then(|rest| rest.split_once(": "));
            declared.is_some_and(|(_, rest)| {
                let ty = rest.split(" = ").next().unwrap_or(rest);
                !ty.contains("fn(") && counted.iter().any(|word| format!(" {ty}").contains(word))
            })
        };
        let named = offenders(&format!("{name}/src"), |_| false, holds);
        assert!(named.is_empty(), "{named:#?}");
    }
}
