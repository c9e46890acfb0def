//! The way to `importlib`: loads `_bootstrap` and `_bootstrap_external` on first need, gives the modules imported so far
//! real specs, and asks `_find_and_load` for what is neither native nor bundled.

use super::statement::not_found;
use super::{LIB, bundled, find, spec};
use crate::error::exception::*;
use crate::prelude::*;
use crate::types::module::ModuleObj;
use crate::types::str::display;

/// The bundled file behind a module name: the two halves of importlib have frozen names.
pub fn bundled_name(name: &str) -> &str {
    match name {
        "_frozen_importlib" => "importlib._bootstrap",
        "_frozen_importlib_external" => "importlib._bootstrap_external",
        other => other,
    }
}

/// Whether the bundle has importlib at all.
fn available(vm: &Vm) -> bool {
    vm.interp.bundle().is_some_and(|b| b.contains("importlib._bootstrap").is_some())
}

/// `_find_and_load(name, __import__)`, without its frames in tracebacks.
pub fn find_and_load(vm: &Vm, name: &Value) -> PyResult {
    if vm.interp.importlib_loading.get() || !available(vm) {
        return Err(not_found(vm, name, format!("No module named '{}'", display(name))));
    }
    let boot = load(vm)?;
    let func = vm.get_attr(&boot, &name!("_find_and_load"))?;
    let import = vm.builtins.get_name("__import__").unwrap_or(Value::NONE);
    vm.call(&func, &[name.clone(), import]).map_err(|e| without_frames(vm, e))
}

/// The module `_frozen_importlib`, loaded now if need be.
pub fn load(vm: &Vm) -> PyResult {
    if !vm.interp.importlib.is_null() {
        return Ok(vm.interp.importlib.get());
    }
    if vm.interp.importlib_loading.replace(true) {
        return Err(vm.error(&IMPORT_ERROR, "importlib is being loaded"));
    }
    let result = load_now(vm);
    vm.interp.importlib_loading.set(false);
    if let Ok(boot) = &result {
        convert(vm, boot)?;
    }
    result
}

fn load_now(vm: &Vm) -> PyResult {
    let sys = vm.interp.sys();
    // A program that replaced the lists before they were ever looked at keeps its own.
    let own = [sys.get_name("meta_path"), sys.get_name("path_hooks")];
    sys.set_name("meta_path", vm.new_list(Vec::new())?);
    sys.set_name("path_hooks", vm.new_list(Vec::new())?);
    if sys.get_name("path_importer_cache").is_none() {
        sys.set_name("path_importer_cache", DictObj::new().into_value());
    }
    drop(sys.remove_str(&name!("__getattr__")));
    let boot = vm.import_module("_frozen_importlib")?;
    let imp = vm.import_module("_imp")?;
    let sys_module = vm.interp.sys_module.get();
    let install = vm.get_attr(&boot, &name!("_install"))?;
    vm.call(&install, &[sys_module, imp])?;
    let external = vm.get_attr(&boot, &name!("_install_external_importers"))?;
    vm.call(&external, &[])?;
    let hooks = vm.sys_attr("path_hooks").unwrap_or(Value::NONE);
    if let Some(list) = hooks.downcast::<ListObj>() {
        let mut all = bundled::path_hooks();
        all.extend(list.to_vec());
        let finders = vm.sys_attr("meta_path").and_then(|m| m.downcast::<ListObj>().map(|l| l.to_vec()));
        *vm.interp.default_finders.borrow_mut() = finders.unwrap_or_default();
        *vm.interp.default_hooks.borrow_mut() = all.clone();
        vm.set_sys_attr("path_hooks", vm.new_list(all)?);
    }
    let [finders, hooks] = own;
    if let Some(v) = finders {
        vm.set_sys_attr("meta_path", v);
    }
    if let Some(v) = hooks {
        vm.set_sys_attr("path_hooks", v);
    }
    vm.interp.importlib.set(boot.clone());
    Ok(boot)
}

/// Gives bundled modules imported so far real specs.
fn convert(vm: &Vm, boot: &Value) -> PyResult<()> {
    for (name, module) in vm.modules.items() {
        let Some(module) = module.downcast::<ModuleObj>() else { continue };
        let old = module.dict.get_name("__spec__").unwrap_or(Value::NONE);
        let Some(old_spec) = old.downcast::<spec::SpecObj>() else { continue };
        let get = |n: &Value| old_spec.attrs.get(n).unwrap_or(Value::NONE);
        let path = get(&name!("submodule_search_locations"));
        let located = get(&name!("_set_fileattr")).is_true();
        let mut loader = get(&name!("loader"));
        if loader.is_none() && vm.interp.native_module(&display(&name)).is_some() {
            loader = vm.get_attr(boot, &name!("BuiltinImporter"))?;
            module.dict.set_name("__loader__", loader.clone());
        }
        let new = spec::new(vm, &get(&name!("name")), &loader, &get(&name!("origin")), None, located)?;
        vm.set_attr(&new, &name!("submodule_search_locations"), &path)?;
        for key in [name!("_initializing"), name!("_uninitialized_submodules")] {
            if let Some(v) = old_spec.attrs.get(&key) {
                vm.set_attr(&new, &key, &v)?;
            }
        }
        module.dict.set_name("__spec__", new);
    }
    Ok(())
}

/// Removes the frames of importlib from the traceback of an error that passed through it: always for `ImportError`, else
/// the stretches that end in `_call_with_frames_removed`.
fn without_frames(vm: &Vm, error: Error) -> Error {
    let Some(exception) = error.exception().and_then(|e| e.downcast::<ExceptionObj>()) else { return error };
    let always = error.is(&IMPORT_ERROR);
    let Some(first) = exception.traceback.load().filter(|t| !t.is_none()) else { return error };
    if let Ok(trimmed) = trim(vm, first, always) {
        exception.traceback.set(trimmed);
    }
    error
}

fn trim(vm: &Vm, first: Value, always: bool) -> PyResult {
    let mut entries = Vec::new();
    let mut at = first;
    while !at.is_none() && !at.is_null() {
        let frame = vm.get_attr(&at, &name!("tb_frame"))?;
        let code = vm.get_attr(&frame, &name!("f_code"))?;
        let file = display(&vm.get_attr(&code, &name!("co_filename"))?);
        let name = display(&vm.get_attr(&code, &name!("co_name"))?);
        let importlib = file
            .strip_prefix(LIB)
            .is_some_and(|f| f == "/importlib/_bootstrap.py" || f == "/importlib/_bootstrap_external.py");
        let next = vm.get_attr(&at, &name!("tb_next"))?;
        entries.push((at, importlib, name == "_call_with_frames_removed"));
        at = next;
    }
    let mut keep = vec![true; entries.len()];
    let mut i = 0;
    while i < entries.len() {
        if !entries[i].1 {
            i += 1;
            continue;
        }
        let start = i;
        while i < entries.len() && entries[i].1 {
            i += 1;
        }
        if always || entries[i - 1].2 {
            keep[start..i].fill(false);
        }
    }
    let mut next = Value::NULL;
    for ((entry, _, _), _) in entries.iter().zip(&keep).filter(|(_, k)| **k).rev() {
        let value = if next.is_null() { Value::NONE } else { next.clone() };
        vm.set_attr(entry, &name!("tb_next"), &value)?;
        next = entry.clone();
    }
    Ok(next)
}

/// Keeps the finder's file named for readers.
pub use find::load_bundled;
