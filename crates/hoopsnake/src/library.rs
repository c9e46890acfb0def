//! The bundled library as the importer sees it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use bytecode::Code;
use vm::import::{Bundle, BundledModule};
use vm::prelude::*;

pub struct Library;

/// The code of a module, decoded once per process: every isolate that imports it shares it.
fn decoded(name: &str, decode: impl FnOnce() -> Option<Code>) -> Option<Arc<Code>> {
    static DECODED: Mutex<Option<HashMap<String, Arc<Code>>>> = Mutex::new(None);
    let mut table = DECODED.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    let table = table.get_or_insert_default();
    if let Some(code) = table.get(name) {
        return Some(code.clone());
    }
    let code = Arc::new(decode()?);
    table.insert(name.to_string(), code.clone());
    Some(code)
}

impl Bundle for Library {
    fn find(&self, name: &str) -> Option<BundledModule> {
        let entry = stdlib::find(name)?;
        let code = decoded(entry.name(), || bytecode::serialize::from_static(entry.code_bytes()).ok())?;
        Some(BundledModule { is_package: entry.is_package(), code, filename: entry.filename() })
    }
    fn contains(&self, name: &str) -> Option<bool> {
        stdlib::find(name).map(|e| e.is_package())
    }
    fn source(&self, name: &str) -> Option<Vec<u8>> {
        stdlib::find(name)?.source_bytes()
    }
    fn module_of_file(&self, filename: &str) -> Option<String> {
        stdlib::find_file(filename).map(|e| e.name().to_string())
    }
    fn names(&self) -> Vec<String> {
        stdlib::names().map(|e| e.name().to_string()).collect()
    }
    fn extension(&self, folder: &str, name: &str) -> Option<String> {
        let folder = std::path::Path::new(if folder.is_empty() { "." } else { folder });
        let files = std::fs::read_dir(folder).ok()?;
        let mut names = files.flatten().filter_map(|file| file.file_name().into_string().ok());
        let found = names.find(|file| {
            let rest = file.strip_prefix(name).and_then(|rest| rest.strip_prefix('.'));
            rest.is_some_and(|rest| matches!(rest.rsplit('.').next(), Some("so" | "pyd" | "dylib")))
        })?;
        Some(folder.join(found).to_string_lossy().into_owned())
    }
    fn shadows(&self, _vm: &Vm, folder: &str, name: &str) -> bool {
        let folder = std::path::Path::new(if folder.is_empty() { "." } else { folder });
        folder.join(format!("{name}.py")).is_file() || folder.join(name).join("__init__.py").is_file()
    }
}
