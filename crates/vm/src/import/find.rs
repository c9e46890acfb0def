//! Finding and loading a module that is not in `sys.modules`: native tables and the bundled library directly, the rest
//! through `importlib`.

use super::statement::not_found;
use super::{BundledModule, LIB, bundled, importlib, native, spec};
use crate::error::exception::*;
use crate::prelude::*;
use crate::types::module::ModuleObj;
use crate::types::str::display;

/// Modules that CPython freezes into its binary: files of the program cannot shadow them.
const FROZEN: &[&str] = &[
    "__hello__",
    "__phello__",
    "_collections_abc",
    "_frozen_importlib",
    "_frozen_importlib_external",
    "_sitebuiltins",
    "abc",
    "codecs",
    "encodings",
    "genericpath",
    "importlib",
    "io",
    "ntpath",
    "os",
    "posixpath",
    "runpy",
    "site",
    "stat",
    "zipimport",
];

/// Where the module comes from.
enum Source {
    Native(&'static ModuleDef),
    Bundled(BundledModule),
    /// `importlib` must decide.
    Elsewhere,
}

/// Imports a module that is not in `sys.modules` and gives it.
pub fn find_and_load(vm: &Vm, name: &Value) -> PyResult {
    vm.check_native_stack("while importing a module")?;
    let text = display(name);
    if !untouched(vm) {
        return importlib::find_and_load(vm, name);
    }
    // Its halves are of use only once they know `sys` and the finders.
    if text.starts_with("_frozen_importlib") && !vm.interp.importlib_loading.get() && vm.interp.importlib.is_null() {
        importlib::load(vm)?;
        if let Some(module) = vm.modules.get_str(name) {
            return Ok(module);
        }
    }
    let (parent, child) = match text.rsplit_once('.') {
        Some((parent, child)) => (Some(crate::types::str::intern(parent)), child),
        None => (None, text.as_str()),
    };
    let modules = &vm.modules;
    let mut parent_module = None;
    if let Some(parent) = &parent {
        if !modules.contains_str(parent) {
            find_and_load(vm, parent)?;
        }
        if let Some(module) = modules.get_str(name) {
            return Ok(module);
        }
        parent_module = modules.get_str(parent);
        if parent_module.is_none() {
            return Err(vm.error_args(&KEY_ERROR, std::slice::from_ref(parent)));
        }
    }
    let source = match &parent_module {
        Some(module) => {
            let Some(path) = vm.find_attr(module, &name!("__path__"))? else {
                let message =
                    format!("No module named '{text}'; '{}' is not a package", display(&parent.unwrap_or_default()));
                return Err(not_found(vm, name, message));
            };
            locate_child(vm, &text, &path)?
        }
        None => locate_top(vm, &text)?,
    };
    let held = vm.interp.locks.hold(vm, &text)?;
    if let Some(module) = modules.get_str(name).filter(|m| !m.is_none()) {
        return Ok(module);
    }
    let module = match source {
        Source::Elsewhere => {
            drop(held);
            return importlib::find_and_load(vm, name);
        }
        Source::Native(def) => load_native(vm, def, name)?,
        Source::Bundled(found) => {
            let tracked = push_uninitialized(vm, parent_module.as_ref(), child)?;
            let loaded = load_bundled(vm, name, found);
            pop_uninitialized(vm, tracked)?;
            loaded?
        }
    };
    drop(held);
    if let Some(parent) = parent_module
        && let Err(e) = vm.set_attr(&parent, &crate::types::str::intern(child), &module)
    {
        if !e.is(&ATTRIBUTE_ERROR) {
            return Err(e);
        }
        let above = text.rsplit_once('.').map_or("", |(p, _)| p);
        let message = format!("Cannot set an attribute on '{above}' for child module '{child}'");
        vm.warn(&IMPORT_WARNING, &message, 1)?;
    }
    Ok(module)
}

/// Whether import still works as it did when the isolate began.
fn untouched(vm: &Vm) -> bool {
    if vm.interp.importlib_loading.get() {
        return true;
    }
    let sys = vm.interp.sys();
    let same = |name: &str, known: &[Value]| match sys.get_name(name) {
        None => known.is_empty(),
        Some(v) => v
            .downcast::<ListObj>()
            .is_some_and(|l| l.items.with(|l| l.len() == known.len() && l.iter().zip(known).all(|(a, b)| a.is(b)))),
    };
    same("meta_path", &vm.interp.default_finders.borrow()) && same("path_hooks", &vm.interp.default_hooks.borrow())
}

fn locate_top(vm: &Vm, name: &str) -> PyResult<Source> {
    if let Some(def) = vm.interp.native_module(name) {
        return Ok(Source::Native(def));
    }
    let Some(bundle) = vm.interp.bundle() else {
        return Ok(Source::Elsewhere);
    };
    let Some(found) = bundle.find(importlib::bundled_name(name)) else { return Ok(Source::Elsewhere) };
    if vm.interp.importlib_loading.get() || FROZEN.contains(&name) {
        return Ok(Source::Bundled(found));
    }
    let path = vm.interp.sys().get_name("path");
    let entries = path.and_then(|p| p.downcast::<ListObj>().map(|l| l.to_vec())).unwrap_or_default();
    for entry in entries {
        let Some(folder) = entry.downcast::<StrObj>() else { continue };
        if folder.as_bytes() == LIB.as_bytes() {
            return Ok(Source::Bundled(found));
        }
        if bundle.shadows(vm, &folder.display(), name) {
            return Ok(Source::Elsewhere);
        }
    }
    Ok(Source::Elsewhere)
}

fn locate_child(vm: &Vm, name: &str, path: &Value) -> PyResult<Source> {
    let Some(list) = path.downcast::<ListObj>() else { return Ok(Source::Elsewhere) };
    let [entry] = &list.to_vec()[..] else { return Ok(Source::Elsewhere) };
    let inside = entry.downcast::<StrObj>().is_some_and(|s| bundled::package_of_path(&s.display()).is_some());
    if !inside {
        return Ok(Source::Elsewhere);
    }
    if let Some(def) = vm.interp.native_module(name) {
        return Ok(Source::Native(def));
    }
    // The path of a package says which modules it holds, whatever the package is called.
    let folder = entry.downcast::<StrObj>().and_then(|s| bundled::package_of_path(&s.display())).unwrap_or_default();
    let child = name.rsplit_once('.').map_or(name, |(_, c)| c);
    match vm.interp.bundle().and_then(|b| b.find(&format!("{folder}.{child}"))) {
        Some(found) => Ok(Source::Bundled(found)),
        None => Err(not_found(vm, &crate::types::str::intern(name), format!("No module named '{name}'"))),
    }
}

/// Makes a native module and puts it into `sys.modules`.
pub fn load_native(vm: &Vm, def: &'static ModuleDef, name: &Value) -> PyResult {
    let modules = &vm.modules;
    if let Some(module) = modules.get_str(name) {
        return Ok(module);
    }
    // `sys` and `builtins` were made with the isolate and are never made twice.
    for (own, slot) in [("sys", &vm.interp.sys_module), ("builtins", &vm.interp.builtins_module)] {
        if def.name == own && !slot.is_null() {
            vm.reserved(modules.set_str(name, slot.get()))?;
            return Ok(slot.get());
        }
    }
    let module = native::create_native(vm, def)?;
    if !vm.interp.importlib.is_null() {
        let boot = vm.interp.importlib.get();
        let loader = vm.get_attr(&boot, &name!("BuiltinImporter"))?;
        let spec = spec::new(vm, name, &loader, &vm.new_str("built-in"), None, false)?;
        module.dict.set_name("__loader__", loader);
        module.dict.set_name("__spec__", spec);
    } else {
        let spec = spec::new(vm, name, &Value::NONE, &vm.new_str("built-in"), None, false)?;
        module.dict.set_name("__spec__", spec);
    }
    vm.reserved(modules.set_str(name, module.to_value()))?;
    if let Err(e) = native::exec_native(vm, def, &module.dict) {
        drop(modules.remove_str(name));
        return Err(e);
    }
    Ok(module.into_value())
}

/// Gives the modules that are made with the isolate their specs.
pub fn name_first_modules(vm: &Vm) -> PyResult<()> {
    for (name, slot) in [(name!("sys"), &vm.interp.sys_module), (name!("builtins"), &vm.interp.builtins_module)] {
        let module = slot.get();
        if let Some(module) = module.downcast::<ModuleObj>() {
            let spec = spec::new(vm, &name, &Value::NONE, &vm.new_str("built-in"), None, false)?;
            module.dict.set_name("__spec__", spec);
        }
    }
    Ok(())
}

/// Makes a bundled module, runs its code, and gives what then stands in `sys.modules`.
pub fn load_bundled(vm: &Vm, name: &Value, found: BundledModule) -> PyResult {
    let text = display(name);
    let module = native::new_module(vm, name, Value::NONE)?;
    let dict = module.dict.clone();
    let loader = bundled::new_loader(&text, &found.filename);
    let file = vm.new_str(&found.filename);
    let locations = match found.is_package {
        true => Some(vm.new_str(found.filename.strip_suffix("/__init__.py").unwrap_or(&found.filename))),
        false => None,
    };
    let spec = spec::new(vm, name, &loader, &file, locations.clone(), true)?;
    let package = if found.is_package { text.as_str() } else { text.rsplit_once('.').map_or("", |(p, _)| p) };
    dict.set_name("__package__", crate::types::str::intern(package));
    dict.set_name("__loader__", loader);
    dict.set_name("__spec__", spec.clone());
    if found.is_package {
        let path = vm.get_attr(&spec, &name!("submodule_search_locations"))?;
        dict.set_name("__path__", path);
    }
    dict.set_name("__file__", file);
    dict.set_name("__builtins__", vm.builtins.to_value());
    let modules = &vm.modules;
    vm.reserved(modules.set_str(name, module.to_value()))?;
    vm.set_attr(&spec, &name!("_initializing"), &Value::TRUE)?;
    let result = bundled::image_code(vm, &found).and_then(|code| vm.run_code(code, dict.clone(), dict.to_value()));
    vm.set_attr(&spec, &name!("_initializing"), &Value::FALSE)?;
    // The module may have been given another spec while it ran.
    if let Some(now) = dict.get_name("__spec__").filter(|now| !now.is(&spec))
        && vm.find_attr(&now, &name!("_initializing"))?.is_some()
    {
        vm.set_attr(&now, &name!("_initializing"), &Value::FALSE)?;
    }
    if let Err(e) = result {
        drop(modules.remove_str(name));
        return Err(e);
    }
    // The module may have put something else in its place; either way it is the newest.
    let Some(module) = modules.remove_str(name) else { return Err(vm.key_error(name)) };
    vm.reserved(modules.set_str(name, module.clone()))?;
    if text == "linecache"
        && let Some(pair) = vm.interp.program.take().downcast::<TupleObj>()
    {
        let mut args = pair.items().to_vec();
        args.push(vm.new_str("<string>"));
        vm.call_method(&module, &name!("_register_code"), &args)?;
    }
    Ok(module)
}

/// Notes in the parent's spec that a child is being imported; gives the list.
fn push_uninitialized(vm: &Vm, parent: Option<&Value>, child: &str) -> PyResult<Option<Value>> {
    let Some(dict) = parent.and_then(|p| p.downcast::<ModuleObj>()).map(|m| m.dict.clone()) else { return Ok(None) };
    let Some(spec) = dict.get_name("__spec__").filter(|s| !s.is_none()) else { return Ok(None) };
    let Some(list) = vm.find_attr(&spec, &name!("_uninitialized_submodules"))? else { return Ok(None) };
    if let Some(l) = list.downcast::<ListObj>() {
        vm.reserved(l.push(crate::types::str::intern(child)))?;
        return Ok(Some(list));
    }
    Ok(None)
}

fn pop_uninitialized(_vm: &Vm, list: Option<Value>) -> PyResult<()> {
    if let Some(l) = list.as_ref().and_then(|l| l.downcast::<ListObj>()) {
        let last = l.items.with(|items| items.pop());
        drop(last);
    }
    Ok(())
}
