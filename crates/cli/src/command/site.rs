//! What `site` does at start-up, without importing it where it would find nothing: `exit`, `quit`, `help`, `copyright`,
//! `credits` and `license` are stand-ins that become the real objects when they are first used.

use std::path::{Path, PathBuf};

use vm::prelude::*;

struct StandInObj {
    name: &'static str,
}
heap::payload!(StandInObj, "site", leaf);

static STAND_IN: TypeSpec = TypeSpec::new::<StandInObj>("site_builtin")
    .module("_sitebuiltins")
    .flags(NO_NEW)
    .doc("Becomes the object that site makes when it is used.")
    .slots(|s| {
        s.repr.set(Some(|vm, v| Ok(vm.repr(&real(vm, v)?)?.into_value())));
        s.call.set(Some(|vm, v, args| vm.call_args(&real(vm, v)?, args)));
        s.getattro.set(Some(|vm, v, name| vm.get_attr(&real(vm, v)?, name)));
    });

const NAMES: [&str; 6] = ["exit", "quit", "copyright", "credits", "license", "help"];

/// The object that `site` puts in the stand-in's place.
fn real(vm: &Vm, v: &Value) -> PyResult {
    let Some(stand_in) = v.downcast::<StandInObj>() else { return Ok(v.clone()) };
    let site = vm.import_module("site")?;
    for function in ["setquit", "setcopyright", "sethelper"] {
        let function = vm.get_attr(&site, &vm::types::str::intern(function))?;
        vm.call(&function, &[])?;
    }
    match vm.builtins.get_name(stand_in.name) {
        Some(real) if !real.is_a::<StandInObj>() => Ok(real),
        _ => Err(vm.runtime_error(format!("site did not make {}", stand_in.name))),
    }
}

/// What is wrong with a folder that should be a virtual environment.
pub fn check_environment(folder: &str) -> Result<(), String> {
    let folder = Path::new(folder);
    if !folder.is_dir() {
        return Err("no such folder".into());
    }
    if !folder.join("pyvenv.cfg").is_file() {
        return Err("not a virtual environment (it has no pyvenv.cfg)".into());
    }
    Ok(())
}

/// Makes an environment's folder the prefix, unless the executable stands in an environment of its own; `site` adds its
/// packages.
pub fn enter_environment(vm: &Vm, folder: &str) {
    if own_environment(vm) || check_environment(folder).is_err() {
        return;
    }
    for name in ["prefix", "exec_prefix"] {
        vm.set_sys_attr(name, vm.new_str(folder));
    }
}

/// Whether a `pyvenv.cfg` stands beside or above the executable.
fn own_environment(vm: &Vm) -> bool {
    let executable = vm.sys_attr("executable").map(|v| vm::types::str::display(&v)).unwrap_or_default();
    let folder = Path::new(&executable).parent().unwrap_or(Path::new(""));
    let config = |folder: &Path| folder.join("pyvenv.cfg").is_file();
    config(folder) || folder.parent().is_some_and(config)
}

/// Runs at start-up unless `-S` was given. `search` is `PYTHONPATH`.
pub fn start(vm: &Vm, no_site: bool, no_user_site: bool, search: &str) -> PyResult<()> {
    if no_site {
        return Ok(());
    }
    if has_work(vm, no_user_site, search) {
        return vm.import_module("site").map(drop);
    }
    for name in NAMES {
        vm.builtins.set_name(name, STAND_IN.alloc(StandInObj { name }).into_value());
    }
    Ok(())
}

/// Whether there is anything that `site` would add: an environment, a folder of packages, a customisation.
fn has_work(vm: &Vm, no_user_site: bool, search: &str) -> bool {
    let text = |name: &str| vm.sys_attr(name).map(|v| vm::types::str::display(&v)).unwrap_or_default();
    if own_environment(vm) || text("prefix") != text("base_prefix") {
        return true;
    }
    if !no_user_site {
        let base = std::env::var_os("PYTHONUSERBASE")
            .map(PathBuf::from)
            .or_else(|| std::env::var_os("HOME").map(|home| Path::new(&home).join(".local")));
        if base.is_some_and(|base| base.join("lib/python3.14/site-packages").is_dir()) {
            return true;
        }
    }
    search.split(':').filter(|folder| !folder.is_empty()).any(|folder| {
        ["sitecustomize.py", "usercustomize.py"].iter().any(|name| Path::new(folder).join(name).is_file())
    })
}
