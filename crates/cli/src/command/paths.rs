//! Where programs and modules are looked for: the executable, the script's folder, `sys.path`.

use std::path::Path;

use super::config::{Config, Program};

/// The path the program was started by: a link in an environment stays itself.
pub(super) fn executable() -> String {
    let real = || std::env::current_exe().map(|p| p.to_string_lossy().into_owned()).unwrap_or_default();
    let Some(name) = std::env::args_os().next().map(std::path::PathBuf::from) else { return real() };
    let is_link = |path: &Path| path.symlink_metadata().is_ok_and(|data| data.is_symlink());
    if name.components().count() > 1 {
        return if is_link(&name) { absolute(&name.to_string_lossy()) } else { real() };
    }
    let folders = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&folders).map(|folder| folder.join(&name)).find(|path| path.is_file());
    match found {
        Some(path) if is_link(&path) => absolute(&path.to_string_lossy()),
        _ => real(),
    }
}

pub(super) fn search_path(config: &Config) -> Vec<String> {
    let mut path = Vec::new();
    if let Program::File(file) = &config.program
        && holds_main(file)
    {
        // Where `__main__` is found, whatever was said of the path.
        path.push(file.clone());
    } else if !config.flags.safe_path {
        match &config.program {
            Program::File(file) => {
                let real = std::fs::canonicalize(file).unwrap_or_else(|_| file.into());
                let folder = real.parent().map(|p| p.to_string_lossy().into_owned());
                path.push(folder.unwrap_or_default());
            }
            Program::Module(_) => {
                let here = std::env::current_dir().map(|p| p.to_string_lossy().into_owned());
                path.push(here.unwrap_or_default());
            }
            Program::Code(_) | Program::Stdin => path.push(String::new()),
        }
    }
    if let Some(extra) = config.environment("PYTHONPATH") {
        path.extend(extra.split(':').filter(|p| !p.is_empty()).map(str::to_string));
    }
    path.push(vm::import::LIB.to_string());
    path
}

/// A folder, an archive or a folder in one: `__main__` is imported from it.
pub(super) fn holds_main(path: &str) -> bool {
    let is_archive = |path: &Path| {
        let mut start = [0; 4];
        let read = std::fs::File::open(path).and_then(|mut file| std::io::Read::read_exact(&mut file, &mut start));
        read.is_ok() && start == *b"PK\x03\x04"
    };
    let path = Path::new(path);
    if path.is_dir() {
        return true;
    }
    match path.ancestors().find(|part| part.is_file()) {
        Some(file) => is_archive(file),
        None => false,
    }
}

pub(super) fn absolute(path: &str) -> String {
    std::path::absolute(path).map_or_else(|_| path.to_string(), |p| p.to_string_lossy().into_owned())
}
