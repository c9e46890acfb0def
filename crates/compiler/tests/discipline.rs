//! The register discipline the run loop relies on, checked on all code of the library: a register holds what an
//! instruction wants of it, a temporary is consumed once, and none is left at a return. It is the verifier that checks
//! it, on optimised code and on code with its `assert`s and docstrings.

use std::path::{Path, PathBuf};

use bytecode::verify::verify;
use hoopsnake_compiler::{Mode, Options, compile};

fn python_files(folder: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            python_files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "py") {
            found.push(path);
        }
    }
}

#[test]
fn temporaries_are_full_when_read_and_empty_at_the_end() {
    let mut files = Vec::new();
    python_files(Path::new(rustpython_pylib::LIB_PATH), &mut files);
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    python_files(&here.join("../../tests/scripts"), &mut files);
    python_files(&here.join("../stdlib/overlay"), &mut files);
    files.push(here.join("tests/data/everything.py"));
    files.sort();
    let (mut problems, mut compiled) = (Vec::new(), 0);
    for file in &files {
        let source = std::fs::read(file).expect("readable");
        let mut options = Options::new(&file.display().to_string(), Mode::Exec);
        for optimize in [0, 2] {
            options.optimize = optimize;
            let Ok(output) = compile(&source, &options) else { continue };
            compiled += 1;
            if let Err(error) = verify(&output.code) {
                problems.push(format!("{}: {error}", file.display()));
            }
        }
    }
    assert!(compiled > 1000, "only {compiled} files compiled");
    problems.dedup();
    problems.truncate(20);
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}
