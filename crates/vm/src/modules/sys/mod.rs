//! `sys`: made with the isolate; the host sets `argv`, `path`, `executable`, the streams and `flags`.

pub mod frames;
pub mod hooks;
pub mod info;
pub mod limits;
pub mod monitoring;
pub mod names;

use crate::import::{LIB, native};
use crate::object::descr;
use crate::prelude::*;
use crate::types::module::ModuleObj;

pub static MODULE: ModuleDef = ModuleDef::new("sys", "");

const DOC: &str = "This module provides access to some objects used or maintained by the\ninterpreter and to functions that interact strongly with the interpreter.";

const COPYRIGHT: &str = "Copyright (c) 2001 Python Software Foundation.\nAll Rights Reserved.\n\nCopyright (c) 2000 BeOpen.com.\nAll Rights Reserved.\n\nCopyright (c) 1995-2001 Corporation for National Research Initiatives.\nAll Rights Reserved.\n\nCopyright (c) 1991-1995 Stichting Mathematisch Centrum, Amsterdam.\nAll Rights Reserved.";

static FUNCTIONS: &[&[NativeDef]] = &[frames::ROWS, hooks::ROWS, limits::ROWS];

/// The lists that exist once `importlib` is loaded; asking for one loads it.
static LAZY: NativeDef = def("__getattr__", "(name, /)", lazy_attr, "Loads importlib when its lists are asked for.");

fn lazy_attr(vm: &Vm, args: &[Value]) -> PyResult {
    let name = crate::types::str::display(&args[0]);
    let sys = vm.interp.sys();
    if matches!(name.as_str(), "meta_path" | "path_hooks" | "path_importer_cache") {
        if !vm.interp.importlib_loading.get() {
            crate::import::importlib::load(vm)?;
        }
        if let Some(value) = sys.get_name(&name) {
            return Ok(value);
        }
    }
    let module = vm.interp.sys_module.get();
    Err(vm.attribute_error(&module, &args[0], format!("module 'sys' has no attribute '{name}'")))
}

/// Makes `sys` and puts it into the module table.
pub fn make(vm: &Vm) -> PyResult<()> {
    let dict = DictObj::new();
    let module = vm.reserved(ModuleObj::of_dict(dict.clone()))?.into_value();
    vm.interp.sys.set(dict.to_value());
    vm.interp.sys_module.set(module.clone());
    let name = name!("sys");
    for (key, value) in [
        ("__name__", name.clone()),
        ("__doc__", vm.new_str(DOC)),
        ("__package__", name!("")),
        ("__loader__", Value::NONE),
        ("__spec__", Value::NONE),
    ] {
        dict.set_name(key, value);
    }
    for row in FUNCTIONS.iter().flat_map(|rows| rows.iter()) {
        native::add_function(vm, &dict, &module, &name, row)?;
    }
    for (hidden, hook) in [
        ("__displayhook__", "displayhook"),
        ("__excepthook__", "excepthook"),
        ("__unraisablehook__", "unraisablehook"),
        ("__breakpointhook__", "breakpointhook"),
    ] {
        dict.set_name(hidden, dict.get_name(hook).unwrap_or(Value::NONE));
    }
    constants(vm, &dict)?;
    dict.set_name("__getattr__", descr::native_function(&LAZY, module.clone(), false, None, name.clone()));
    vm.modules.set_name("sys", module);
    Ok(())
}

/// `sys._jit`
static JIT: [NativeDef; 3] = [
    def(
        "is_available",
        "()",
        |_, _| Ok(Value::bool(crate::jit::AVAILABLE)),
        "Return True if the current Python executable supports JIT compilation, and False otherwise.",
    ),
    def(
        "is_enabled",
        "()",
        |vm, _| Ok(Value::bool(vm.jit.is_enabled())),
        "Return True if JIT compilation is enabled for the current Python process (implies sys._jit.is_available()), and False otherwise.",
    ),
    def(
        "is_active",
        "()",
        |_, _| Ok(Value::FALSE),
        "Return True if the topmost Python frame is currently executing JIT code (implies sys._jit.is_enabled()), and False otherwise.",
    ),
];

fn constants(vm: &Vm, dict: &DictObj) -> PyResult<()> {
    info::fill(vm, dict)?;
    info::set_flags(vm, &info::Flags::default())?;
    let text = |t: &str| vm.new_str(t);
    let (major, minor, micro) = info::VERSION;
    let version = format!("{major}.{minor}.{micro} (Hoopsnake {}) [Rust]", env!("CARGO_PKG_VERSION"));
    let folder = LIB.trim_end_matches("/lib");
    for (name, value) in [
        ("version", text(&version)),
        ("hexversion", Value::small_int(info::HEX_VERSION)),
        ("api_version", Value::small_int(1013)),
        ("copyright", text(COPYRIGHT)),
        ("platform", text(if cfg!(target_os = "macos") { "darwin" } else { std::env::consts::OS })),
        ("byteorder", text(if cfg!(target_endian = "little") { "little" } else { "big" })),
        ("maxsize", vm.new_int(i64::MAX)),
        ("maxunicode", Value::small_int(0x10FFFF)),
        ("float_repr_style", text("short")),
        ("abiflags", text("")),
        ("platlibdir", text("lib")),
        ("executable", text("")),
        ("_base_executable", text("")),
        ("prefix", text(folder)),
        ("exec_prefix", text(folder)),
        ("base_prefix", text(folder)),
        ("base_exec_prefix", text(folder)),
        ("_stdlib_dir", text(LIB)),
        ("_framework", text("")),
        ("_home", Value::NONE),
        ("_git", vm.new_tuple(&[text("Hoopsnake"), text(""), text("")])),
        ("pycache_prefix", Value::NONE),
        ("argv", vm.new_list(vec![text("")])?),
        ("orig_argv", vm.new_list(Vec::new())?),
        ("path", vm.new_list(vec![text(LIB)])?),
        ("warnoptions", vm.new_list(Vec::new())?),
        ("_xoptions", DictObj::new().into_value()),
        ("modules", vm.modules.to_value()),
        ("stdin", Value::NONE),
        ("stdout", Value::NONE),
        ("stderr", Value::NONE),
        ("__stdin__", Value::NONE),
        ("__stdout__", Value::NONE),
        ("__stderr__", Value::NONE),
    ] {
        dict.set_name(name, value);
    }
    let implementation = crate::types::namespace::new(
        vm,
        &[
            ("name", text("hoopsnake")),
            ("cache_tag", text("hoopsnake-314")),
            ("version", info::version_info(vm)?),
            ("hexversion", Value::small_int(info::HEX_VERSION)),
            ("_multiarch", text(&format!("{}-{}", std::env::consts::ARCH, std::env::consts::OS))),
            ("supports_isolated_interpreters", Value::TRUE),
        ],
    )?;
    dict.set_name("implementation", implementation);
    let jit: Vec<(&str, Value)> = JIT
        .iter()
        .map(|row| (row.name, descr::native_function(row, Value::NONE, false, None, name!("sys._jit"))))
        .collect();
    dict.set_name("_jit", crate::types::namespace::new(vm, &jit)?);
    dict.set_name("stdlib_module_names", names::library_set(vm)?);
    let names: Vec<Value> = vm.interp.native_names().iter().map(|n| crate::types::str::intern(n)).collect();
    dict.set_name("builtin_module_names", vm.new_tuple(&names));
    dict.set_name("monitoring", monitoring::make(vm)?);
    Ok(())
}

impl Vm {
    /// Sets `sys.stdin`, `stdout`, `stderr` and the originals.
    pub fn set_std_streams(&self, stdin: Value, stdout: Value, stderr: Value) {
        for (name, hidden, value) in
            [("stdin", "__stdin__", stdin), ("stdout", "__stdout__", stdout), ("stderr", "__stderr__", stderr)]
        {
            self.set_sys_attr(name, value.clone());
            self.set_sys_attr(hidden, value);
        }
    }
    /// Sets `sys.argv` from text.
    pub fn set_sys_list(&self, name: &str, items: &[String]) -> PyResult<()> {
        let list = self.new_list(items.iter().map(|i| self.new_str(i)).collect())?;
        self.set_sys_attr(name, list);
        Ok(())
    }
}
