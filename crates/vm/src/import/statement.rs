//! The `import` statement: `__import__` with CPython's order of steps and messages (`Python/import.c`), `from` imports
//! and `import *`.

use super::find;
use crate::error::exception::*;
use crate::prelude::*;
use crate::types::str::display;

/// `__import__`. `fromlist` may be None or absent.
pub fn import_name(vm: &Vm, name: &Value, globals: Option<&Value>, fromlist: &Value, level: i32) -> PyResult {
    let Some(text) = name.downcast::<StrObj>() else {
        return Err(vm.type_error("module name must be a string"));
    };
    if level < 0 {
        return Err(vm.value_error("level must be >= 0"));
    }
    let abs_name = if level > 0 {
        resolve_name(vm, &text.display(), globals, level)?
    } else {
        if text.byte_len() == 0 {
            return Err(vm.value_error("Empty module name"));
        }
        name.clone()
    };
    let module = import_absolute(vm, &abs_name)?;
    let has_from = !fromlist.is_null() && !fromlist.is_none() && vm.truth(fromlist)?;
    if has_from {
        if vm.find_attr(&module, &name!("__path__"))?.is_some() {
            handle_fromlist(vm, &module, fromlist, false)?;
        }
        return Ok(module);
    }
    if level > 0 && text.byte_len() == 0 {
        return Ok(module);
    }
    let shown = text.display();
    let Some(dot) = shown.find('.') else { return Ok(module) };
    if level == 0 {
        return import_absolute(vm, &crate::types::str::intern(&shown[..dot]));
    }
    let full = display(&abs_name);
    let keep = full.len().saturating_sub(shown.len() - dot);
    let front = crate::types::str::intern(full.get(..keep).unwrap_or(""));
    match vm.modules.get_str(&front) {
        Some(m) => Ok(m),
        None => {
            let message = vm.new_str(&format!("{} not in sys.modules as expected", vm.repr_text(&front)?));
            Err(vm.error_args(&KEY_ERROR, &[message]))
        }
    }
}

fn import_absolute(vm: &Vm, name: &Value) -> PyResult {
    if let Some(module) = vm.modules.get_str(name) {
        if !module.is_none() {
            if !ensure_initialized(vm, &module, name)? || vm.modules.get_str(name).is_some_and(|m| m.is(&module)) {
                return Ok(module);
            }
            // The other thread's import failed and took its module away.
            return import_absolute(vm, name);
        }
        let message = format!("import of {} halted; None in sys.modules", display(name));
        return Err(not_found(vm, name, message));
    }
    find::find_and_load(vm, name)
}

/// What is said of a module of CPython's library that is not there.
pub fn why_missing(vm: &Vm, name: &str) -> String {
    if let Some(file) = extension_of(vm, name) {
        return format!("; '{file}' is a C extension, and Hoopsnake loads none");
    }
    let known = crate::modules::sys::names::LIBRARY.contains(&name);
    if !known
        || vm.interp.native_names().contains(&name)
        || vm.interp.bundle().is_some_and(|b| b.contains(name).is_some())
    {
        return String::new();
    }
    "; this module of CPython's library is not available in Hoopsnake".to_string()
}

/// The shared library that CPython would load a module from, if there is one where the module is looked for.
fn extension_of(vm: &Vm, name: &str) -> Option<String> {
    let bundle = vm.interp.bundle()?;
    let (folders, tail) = match name.rsplit_once('.') {
        Some((parent, tail)) => {
            let parent = vm.modules.get_name(parent)?;
            (vm.find_attr(&parent, &name!("__path__")).ok()??, tail)
        }
        None => (vm.sys_attr("path")?, name),
    };
    let folders = vm.collect(&folders).ok()?;
    folders.iter().filter(|folder| folder.is_a::<StrObj>()).find_map(|folder| bundle.extension(&display(folder), tail))
}

/// `ModuleNotFoundError` with its name.
#[cold]
pub fn not_found(vm: &Vm, name: &Value, message: String) -> Error {
    let note = why_missing(vm, &display(name));
    let message = if message.ends_with('\'') && !note.is_empty() { message + &note } else { message };
    let error = vm.error(&MODULE_NOT_FOUND_ERROR, message);
    if let Some(e) = error.exception().and_then(|e| e.downcast::<ExceptionObj>()) {
        e.set_field(IMPORT_ERROR_NAME, name.clone());
    }
    error
}

/// Waits for a module that another thread is importing; whether it had to.
pub fn ensure_initialized(vm: &Vm, module: &Value, name: &Value) -> PyResult<bool> {
    if !is_initializing(vm, module)? {
        return Ok(false);
    }
    if !vm.interp.importlib.is_null() {
        let boot = vm.interp.importlib.get();
        let wait = vm.get_attr(&boot, &name!("_lock_unlock_module"))?;
        vm.call(&wait, std::slice::from_ref(name))?;
    }
    vm.interp.locks.wait(vm, &display(name))?;
    Ok(true)
}

/// `module.__spec__._initializing`
pub fn is_initializing(vm: &Vm, module: &Value) -> PyResult<bool> {
    let spec = match module.downcast::<crate::types::module::ModuleObj>() {
        Some(m) => m.dict.get_str(&name!("__spec__")),
        None => vm.find_attr(module, &name!("__spec__"))?,
    };
    spec_initializing(vm, spec.as_ref())
}

fn spec_initializing(vm: &Vm, spec: Option<&Value>) -> PyResult<bool> {
    let Some(spec) = spec.filter(|s| !s.is_none()) else { return Ok(false) };
    match vm.find_attr(spec, &name!("_initializing"))? {
        Some(v) => vm.truth(&v),
        None => Ok(false),
    }
}

/// The absolute name of a relative import.
fn resolve_name(vm: &Vm, name: &str, globals: Option<&Value>, level: i32) -> PyResult {
    let globals = globals.filter(|g| !g.is_none() && !g.is_null());
    let Some(globals) = globals else {
        return Err(vm.error_args(&KEY_ERROR, &[vm.new_str("'__name__' not in globals")]));
    };
    let Some(globals) = globals.to_ref::<DictObj>() else { return Err(vm.type_error("globals must be a dict")) };
    let package = package_of(vm, &globals)?;
    let mut base = package.as_str();
    if base.is_empty() {
        return Err(vm.error(&IMPORT_ERROR, "attempted relative import with no known parent package"));
    }
    for _ in 1..level {
        match base.rfind('.') {
            Some(dot) => base = &base[..dot],
            None => return Err(vm.error(&IMPORT_ERROR, "attempted relative import beyond top-level package")),
        }
    }
    let full = if name.is_empty() { base.to_string() } else { format!("{base}.{name}") };
    Ok(crate::types::str::intern(&full))
}

fn package_of(vm: &Vm, globals: &DictObj) -> PyResult<String> {
    let present = |name: &Value| globals.get_str(name).filter(|v| !v.is_none());
    let spec = present(&name!("__spec__"));
    if let Some(package) = present(&name!("__package__")) {
        if !package.is_a::<StrObj>() {
            return Err(vm.type_error("__package__ must be a string"));
        }
        if let Some(spec) = spec {
            let parent = vm.get_attr(&spec, &name!("parent"))?;
            if !vm.equal(&package, &parent)? {
                vm.warn(&DEPRECATION_WARNING, "__package__ != __spec__.parent", 1)?;
            }
        }
        return Ok(display(&package));
    }
    if let Some(spec) = spec {
        let parent = vm.get_attr(&spec, &name!("parent"))?;
        if !parent.is_a::<StrObj>() {
            return Err(vm.type_error("__spec__.parent must be a string"));
        }
        return Ok(display(&parent));
    }
    vm.warn(
        &IMPORT_WARNING,
        "can't resolve package from __spec__ or __package__, falling back on __name__ and __path__",
        1,
    )?;
    let Some(name) = globals.get_str(&name!("__name__")) else {
        return Err(vm.error_args(&KEY_ERROR, &[vm.new_str("'__name__' not in globals")]));
    };
    if !name.is_a::<StrObj>() {
        return Err(vm.type_error("__name__ must be a string"));
    }
    let name = display(&name);
    if globals.contains_str(&name!("__path__")) {
        return Ok(name);
    }
    Ok(name.rsplit_once('.').map_or(String::new(), |(parent, _)| parent.to_string()))
}

/// Imports what `from package import ...` names and the package does not have yet.
fn handle_fromlist(vm: &Vm, module: &Value, fromlist: &Value, of_all: bool) -> PyResult<()> {
    for item in vm.collect(fromlist)?.iter() {
        if !item.is_a::<StrObj>() {
            let place = if of_all {
                let name = vm.get_attr(module, &name!("__name__"))?;
                format!("{}.__all__", display(&name))
            } else {
                "``from list''".to_string()
            };
            return Err(vm.type_error(format!("Item in {place} must be str, not {}", type_of(item).name())));
        }
        if crate::types::str::is(item, "*") {
            if !of_all && let Some(all) = vm.find_attr(module, &name!("__all__"))? {
                handle_fromlist(vm, module, &all, true)?;
            }
            continue;
        }
        if vm.find_attr(module, item)?.is_some() {
            continue;
        }
        let parent = vm.get_attr(module, &name!("__name__"))?;
        let full = crate::types::str::intern(&format!("{}.{}", display(&parent), display(item)));
        if let Err(error) = import_absolute(vm, &full) {
            // Nothing of that name: the attribute error of IMPORT_FROM says so.
            let missing = error.is(&MODULE_NOT_FOUND_ERROR)
                && error
                    .exception()
                    .and_then(|e| e.downcast::<ExceptionObj>())
                    .is_some_and(|e| crate::types::str::is(&e.field(IMPORT_ERROR_NAME), &display(&full)));
            let halted = vm.modules.get_str(&full).is_some_and(|m| m.is_none());
            if !missing || halted {
                return Err(error);
            }
        }
    }
    Ok(())
}

/// `from module import name`
pub fn import_from(vm: &Vm, module: &Value, name: &Value) -> PyResult {
    if let Some(value) = vm.find_attr(module, name)? {
        return Ok(value);
    }
    let module_name = vm.find_attr(module, &name!("__name__"))?.filter(|n| n.is_a::<StrObj>());
    if let Some(parent) = &module_name {
        let full = crate::types::str::intern(&format!("{}.{}", display(parent), display(name)));
        if let Some(found) = vm.modules.get_str(&full) {
            return Ok(found);
        }
    }
    Err(cannot_import(vm, module, module_name, name)?)
}

/// "cannot import name ...", with the reason where one can be guessed.
#[cold]
fn cannot_import(vm: &Vm, module: &Value, module_name: Option<Value>, name: &Value) -> PyResult<Error> {
    let shown_module = match &module_name {
        Some(n) => vm.repr_text(n)?,
        None => "'<unknown module name>'".to_string(),
    };
    let shown = vm.repr_text(name)?;
    let full = module_name.as_ref().map(|module| format!("{}.{}", display(module), display(name)));
    let extension = full.and_then(|full| extension_of(vm, &full));
    let spec = vm.find_attr(module, &name!("__spec__"))?;
    let origin = match spec_origin(vm, spec.as_ref())? {
        Some(o) => Some(o),
        None => vm.find_attr(module, &name!("__file__"))?.filter(|f| f.is_a::<StrObj>()),
    };
    let place = origin.as_ref().map(display);
    let shadowing = place.as_deref().is_some_and(|p| possibly_shadowing(vm, p));
    let in_library = shadowing
        && module_name.as_ref().is_some_and(|n| crate::modules::sys::names::is_library_module(vm, &display(n)));
    let message = if let Some(file) = extension {
        format!("cannot import name {shown} from {shown_module}; '{file}' is a C extension, and Hoopsnake loads none")
    } else if spec.is_none() {
        format!("cannot import name {shown} from {shown_module} (unknown location)")
    } else if in_library {
        format!(
            "cannot import name {shown} from {shown_module} (consider renaming {} since it has the same name as the standard library module named {shown_module} and prevents importing that standard library module)",
            vm.repr_text(&origin.clone().unwrap_or(Value::NONE))?
        )
    } else if spec_initializing(vm, spec.as_ref())? {
        match &place {
            Some(_) if shadowing => format!(
                "cannot import name {shown} from {shown_module} (consider renaming {} if it has the same name as a library you intended to import)",
                vm.repr_text(&origin.clone().unwrap_or(Value::NONE))?
            ),
            Some(p) => format!(
                "cannot import name {shown} from partially initialized module {shown_module} (most likely due to a circular import) ({p})"
            ),
            None => format!(
                "cannot import name {shown} from partially initialized module {shown_module} (most likely due to a circular import)"
            ),
        }
    } else {
        match &place {
            Some(p) => format!("cannot import name {shown} from {shown_module} ({p})"),
            None => format!("cannot import name {shown} from {shown_module} (unknown location)"),
        }
    };
    let error = vm.error(&IMPORT_ERROR, message);
    if let Some(e) = error.exception().and_then(|e| e.downcast::<ExceptionObj>()) {
        e.set_field(IMPORT_ERROR_NAME, module_name.unwrap_or(Value::NULL));
        e.set_field(IMPORT_ERROR_PATH, origin.unwrap_or(Value::NULL));
        e.set_field(IMPORT_ERROR_NAME_FROM, name.clone());
    }
    Ok(error)
}

/// The origin of a spec that has a location.
pub fn spec_origin(vm: &Vm, spec: Option<&Value>) -> PyResult<Option<Value>> {
    let Some(spec) = spec.filter(|s| !s.is_none()) else { return Ok(None) };
    let Some(located) = vm.find_attr(spec, &name!("has_location"))? else { return Ok(None) };
    if !vm.truth(&located)? {
        return Ok(None);
    }
    Ok(vm.find_attr(spec, &name!("origin"))?.filter(|o| o.is_a::<StrObj>()))
}

/// Whether a module's file lies in the folder of the main script.
pub fn possibly_shadowing(vm: &Vm, origin: &str) -> bool {
    let Some(folder) = vm.interp.main_folder.borrow().clone() else { return false };
    let Some((mut parent, file)) = origin.rsplit_once('/') else { return false };
    if file == "__init__.py" {
        let Some((above, _)) = parent.rsplit_once('/') else { return false };
        parent = above;
    }
    !folder.is_empty() && parent == folder
}

/// `from module import *` into a namespace (a mapping).
pub fn import_star(vm: &Vm, module: &Value, into: &Value) -> PyResult<()> {
    let all = vm.find_attr(module, &name!("__all__"))?;
    let (names, skip_private) = match all {
        Some(all) => (vm.collect(&all)?.to_vec(), false),
        None => {
            let Some(dict) = vm.find_attr(module, &name!("__dict__"))? else {
                return Err(vm.error(&IMPORT_ERROR, "from-import-* object has no __dict__ and no __all__"));
            };
            let keys = vm.call_method(&dict, &name!("keys"), &[])?;
            (vm.collect(&keys)?.to_vec(), true)
        }
    };
    for name in names {
        if !name.is_a::<StrObj>() {
            let module_name = vm.get_attr(module, &name!("__name__"))?;
            let what = if skip_private { "Key" } else { "Item" };
            let place = if skip_private { "__dict__" } else { "__all__" };
            return Err(vm.type_error(format!(
                "{what} in {}.{place} must be str, not {}",
                display(&module_name),
                type_of(&name).tp_name()
            )));
        }
        if skip_private && display(&name).starts_with('_') {
            continue;
        }
        let value = vm.get_attr(module, &name)?;
        match into.downcast::<DictObj>().filter(|_| crate::types::dict::DICT.is_exact(into)) {
            Some(dict) => vm.reserved(dict.set_str(&crate::types::str::intern_value(&name), value))?,
            None => vm.set_item(into, &name, &value)?,
        }
    }
    Ok(())
}
