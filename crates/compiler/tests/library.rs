//! Every file of the bundled library compiles, verifies and survives serialisation.

use std::path::{Path, PathBuf};

use bytecode::{serialize, verify};
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
fn the_library_compiles() {
    let mut files = Vec::new();
    python_files(Path::new(rustpython_pylib::LIB_PATH), &mut files);
    files.sort();
    assert!(files.len() > 500, "library not found");
    let mut failures = Vec::new();
    for file in &files {
        let source = std::fs::read(file).expect("readable");
        let name = file.display().to_string();
        match compile(&source, &Options::new(&name, Mode::Exec)) {
            Err(error) => failures.push(format!("{name}: {error}")),
            Ok(output) => {
                if let Err(error) = verify::verify(&output.code) {
                    failures.push(format!("{name}: {error}"));
                }
                let bytes = serialize::to_bytes(&output.code);
                match serialize::from_bytes(&bytes) {
                    Ok(code) if code == *output.code => {}
                    Ok(_) => failures.push(format!("{name}: changed by serialisation")),
                    Err(error) => failures.push(format!("{name}: {error}")),
                }
            }
        }
    }
    assert!(failures.is_empty(), "{} of {} files fail:\n{}", failures.len(), files.len(), failures.join("\n"));
}
