//! The loader of bundled modules (`module.__loader__`), the finder that stands behind `<hoopsnake>/lib` in `sys.path`
//! once `importlib` is in charge, and the code objects of bundled modules, linked once per process.

use std::collections::HashMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};

use super::{BundledModule, LIB};
use crate::error::exception::*;
use crate::object::descr;
use crate::object::spec::Building;
use crate::prelude::*;
use crate::types::code::CodeObj;
use crate::types::str::display;

/// The dotted name of the package whose folder this is; empty for the library itself.
pub fn package_of_path(path: &str) -> Option<String> {
    let rest = path.strip_prefix(LIB)?;
    match rest.strip_prefix('/') {
        Some(inner) => Some(inner.trim_end_matches('/').replace('/', ".")),
        None if rest.is_empty() => Some(String::new()),
        None => None,
    }
}

/// Code of bundled modules in the image, by file name.
static LINKED: Mutex<Option<HashMap<String, u64>>> = Mutex::new(None);
static NEXT_IMAGE_CODE: AtomicU32 = AtomicU32::new(0);

/// The code object of a bundled module: linked on first use in the process, then shared by all isolates.
pub fn image_code(vm: &Vm, found: &BundledModule) -> PyResult<Ref<CodeObj>> {
    let known = LINKED.lock().unwrap_or_else(|p| p.into_inner()).as_ref().and_then(|t| t.get(&found.filename).copied());
    let bits = match known {
        Some(bits) => bits,
        None => {
            let linked = {
                let _building = Building::enter();
                CodeObj::link(found.code.clone(), &mut || NEXT_IMAGE_CODE.fetch_add(1, Ordering::Relaxed))
            };
            let bits = vm.reserved(linked)?.into_value().into_bits();
            let mut table = LINKED.lock().unwrap_or_else(|p| p.into_inner());
            *table.get_or_insert_default().entry(found.filename.clone()).or_insert(bits)
        }
    };
    // SAFETY: image objects are immortal: making a value of the bits takes no count.
    unsafe { Value::from_bits(bits) }
        .into_ref::<CodeObj>()
        .map_err(|_| vm.system_error("a bundled module without code"))
}

/// `module.__loader__` of a bundled module.
pub struct LoaderObj {
    pub name: String,
    pub path: String,
}
heap::payload!(LoaderObj, "BundledLoader", leaf, external);

pub static LOADER: TypeSpec = TypeSpec::new::<LoaderObj>("BundledLoader")
    .module("hoopsnake")
    .flags(NO_NEW)
    .doc("Loads a module of the library that is part of the interpreter.")
    .getset(&[
        GetSet::ro("name", |vm, v| Ok(vm.new_str(&loader(vm, v)?.name)), ""),
        GetSet::ro("path", |vm, v| Ok(vm.new_str(&loader(vm, v)?.path)), ""),
    ])
    .methods(LOADER_METHODS)
    .slots(|s| {
        s.repr.set(Some(|vm, v| {
            let l = loader(vm, v)?;
            Ok(vm.new_str(&format!("<BundledLoader '{}' at {}>", l.name, l.path)))
        }));
        s.compare.set(Some(|_, a, b, op| {
            let (Some(a), Some(b)) = (a.downcast::<LoaderObj>(), b.downcast::<LoaderObj>()) else {
                return Ok(Value::NOT_IMPLEMENTED);
            };
            match op {
                CmpOp::Eq => Ok(Value::bool(a.name == b.name)),
                CmpOp::Ne => Ok(Value::bool(a.name != b.name)),
                _ => Ok(Value::NOT_IMPLEMENTED),
            }
        }));
        s.hash.set(Some(|_, v| {
            Ok(v.downcast::<LoaderObj>().map_or(0, |l| crate::types::str::hash_bytes(l.name.as_bytes())))
        }));
    });

static LOADER_METHODS: &[NativeDef] = &[
    def("create_module", "($self, spec)", |_, _| Ok(Value::NONE), "Use default semantics for module creation."),
    def("exec_module", "($self, module)", exec_module, "Execute the module."),
    def(
        "load_module",
        "($self, fullname=None)",
        load_module,
        "Load the specified module into sys.modules and return it.",
    ),
    def("get_code", "($self, fullname=None)", get_code, "Return the module's code object."),
    def("get_source", "($self, fullname=None)", get_source, "Return the module's source."),
    def("get_data", "($self, path)", get_data, "Return the data from path as raw bytes."),
    def(
        "get_filename",
        "($self, name=None)",
        get_filename,
        "Return the path to the source file as found by the finder.",
    ),
    def("is_package", "($self, fullname=None)", is_package, "Return True if the module is a package."),
    def("get_resource_reader", "($self, fullname)", resource_reader, "The source files of a bundled package."),
];

pub fn new_loader(name: &str, path: &str) -> Value {
    LOADER.alloc(LoaderObj { name: name.to_string(), path: path.to_string() }).into_value()
}

fn loader<'a>(vm: &Vm, value: &'a Value) -> PyResult<&'a LoaderObj> {
    descr::receiver(vm, value, &LOADER)
}

/// The name in the bundle, after checking that the loader is for this module.
fn name_for<'a>(vm: &Vm, l: &'a LoaderObj, name: &Value) -> PyResult<&'a str> {
    if !name.is_null() && !name.is_none() {
        let asked = display(vm_str(vm, name)?);
        if asked != l.name {
            let error = vm.error(&IMPORT_ERROR, format!("loader for {} cannot handle {asked}", l.name));
            if let Some(e) = error.exception().and_then(|e| e.downcast::<ExceptionObj>()) {
                e.set_field(IMPORT_ERROR_NAME, name.clone());
            }
            return Err(error);
        }
    }
    Ok(super::importlib::bundled_name(&l.name))
}

fn vm_str<'a>(vm: &Vm, value: &'a Value) -> PyResult<&'a Value> {
    vm.str_arg(value, "module name").map(|_| value)
}

/// The bundled module of a loader: by its file, as a module may run under another name (`__main__`).
fn found(vm: &Vm, l: &LoaderObj, name: &str) -> PyResult<BundledModule> {
    let by_path = package_of_path(&l.path).map(|m| {
        let m = m.strip_suffix(".py").unwrap_or(&m).to_string();
        m.strip_suffix(".__init__").unwrap_or(&m).to_string()
    });
    vm.interp
        .bundle()
        .and_then(|b| by_path.and_then(|m| b.find(&m)).or_else(|| b.find(name)))
        .ok_or_else(|| super::statement::not_found(vm, &vm.new_str(name), format!("No module named '{name}'")))
}

fn exec_module(vm: &Vm, args: &[Value]) -> PyResult {
    let l = loader(vm, &args[0])?;
    let dict = vm.get_attr(&args[1], &name!("__dict__"))?;
    let Some(dict) = dict.to_ref::<DictObj>() else { return Err(vm.type_error("a module's __dict__ must be a dict")) };
    let code = image_code(vm, &found(vm, l, super::importlib::bundled_name(&l.name))?)?;
    if dict.get_name("__builtins__").is_none() {
        dict.set_name("__builtins__", vm.builtins.to_value());
    }
    vm.run_code(code, dict.clone(), dict.into_value())?;
    Ok(Value::NONE)
}

fn load_module(vm: &Vm, args: &[Value]) -> PyResult {
    let l = loader(vm, &args[0])?;
    name_for(vm, l, &args[1])?;
    vm.import_module(&l.name)
}

fn get_code(vm: &Vm, args: &[Value]) -> PyResult {
    let l = loader(vm, &args[0])?;
    let name = name_for(vm, l, &args[1])?;
    Ok(image_code(vm, &found(vm, l, name)?)?.into_value())
}

fn get_source(vm: &Vm, args: &[Value]) -> PyResult {
    let l = loader(vm, &args[0])?;
    let name = name_for(vm, l, &args[1])?;
    match vm.interp.bundle().and_then(|b| b.source(name)) {
        Some(text) => Ok(vm.new_str(&String::from_utf8_lossy(&text))),
        None => Ok(Value::NONE),
    }
}

fn get_data(vm: &Vm, args: &[Value]) -> PyResult {
    loader(vm, &args[0])?;
    let path = display(vm_str(vm, &args[1])?);
    let data = vm.interp.bundle().and_then(|b| {
        let module = b.module_of_file(&path).or_else(|| {
            let m = package_of_path(path.strip_suffix(".py")?)?;
            Some(m.strip_suffix(".__init__").unwrap_or(&m).to_string())
        })?;
        b.source(&module)
    });
    match data {
        Some(bytes) => crate::builtins::source::new_bytes(vm, &bytes),
        None => Err(vm.os_error_args(libc::ENOENT, Some(&args[1]), None)),
    }
}

fn resource_reader(vm: &Vm, args: &[Value]) -> PyResult {
    let l = loader(vm, &args[0])?;
    let Some(folder) = l.path.strip_suffix("/__init__.py") else { return Ok(Value::NONE) };
    let reader = vm.import_attr("_bundled_resources", "Reader")?;
    vm.call(&reader, &[args[0].clone(), vm.new_str(folder)])
}

fn get_filename(vm: &Vm, args: &[Value]) -> PyResult {
    let l = loader(vm, &args[0])?;
    name_for(vm, l, &args[1])?;
    Ok(vm.new_str(&l.path))
}

fn is_package(vm: &Vm, args: &[Value]) -> PyResult {
    let l = loader(vm, &args[0])?;
    name_for(vm, l, &args[1])?;
    Ok(Value::bool(l.path.ends_with("/__init__.py")))
}

/// What `sys.path_hooks` gives for a folder inside the bundled library.
pub struct FinderObj {
    pub path: String,
    /// The package's dotted name.
    pub package: String,
}
heap::payload!(FinderObj, "BundledFinder", leaf, external);

pub static FINDER: TypeSpec = TypeSpec::new::<FinderObj>("BundledFinder")
    .module("hoopsnake")
    .flags(NO_NEW)
    .doc("Finds modules of the library that is part of the interpreter.")
    .getset(&[GetSet::ro("path", |vm, v| Ok(vm.new_str(&finder(vm, v)?.path)), "")])
    .methods(FINDER_METHODS)
    .slots(|s| {
        s.repr.set(Some(|vm, v| Ok(vm.new_str(&format!("BundledFinder('{}')", finder(vm, v)?.path)))));
    });

static FINDER_METHODS: &[NativeDef] = &[
    def("find_spec", "($self, fullname, target=None)", find_spec, "Find the spec of a bundled module."),
    def("invalidate_caches", "($self, /)", |_, _| Ok(Value::NONE), "There is nothing to invalidate."),
    def("iter_modules", "($self, prefix='')", iter_modules, "The modules of this folder, as pkgutil wants them."),
];

fn finder<'a>(vm: &Vm, value: &'a Value) -> PyResult<&'a FinderObj> {
    descr::receiver(vm, value, &FINDER)
}

fn find_spec(vm: &Vm, args: &[Value]) -> PyResult {
    let f = finder(vm, &args[0])?;
    let full = display(vm_str(vm, &args[1])?);
    let child = full.rsplit_once('.').map_or(full.as_str(), |(_, c)| c);
    let name = if f.package.is_empty() { child.to_string() } else { format!("{}.{child}", f.package) };
    let Some(found) = vm.interp.bundle().and_then(|b| b.find(&name)) else { return Ok(Value::NONE) };
    let folder = found.is_package.then(|| vm.new_str(found.filename.trim_end_matches("/__init__.py")));
    let loader = new_loader(&full, &found.filename);
    super::spec::new(vm, &args[1], &loader, &vm.new_str(&found.filename), folder, true)
}

fn iter_modules(vm: &Vm, args: &[Value]) -> PyResult {
    let f = finder(vm, &args[0])?;
    let prefix = if args[1].is_null() { String::new() } else { display(vm_str(vm, &args[1])?) };
    let Some(bundle) = vm.interp.bundle() else { return vm.new_list(Vec::new()) };
    let mut rows = Vec::new();
    for name in bundle.names() {
        let child = match f.package.as_str() {
            "" => name.as_str(),
            package => match name.strip_prefix(package).and_then(|r| r.strip_prefix('.')) {
                Some(child) => child,
                None => continue,
            },
        };
        if !child.contains('.') && !child.is_empty() {
            let is_package = Value::bool(bundle.contains(&name).unwrap_or(false));
            rows.push(vm.new_tuple(&[vm.new_str(&format!("{prefix}{child}")), is_package]));
        }
    }
    vm.new_list(rows)
}

static PATH_HOOK: NativeDef =
    def("bundled_path_hook", "(path, /)", bundled_hook, "Finders for folders of the bundled library.");
static ZIP_HOOK: NativeDef =
    def("zip_path_hook", "(path, /)", zip_hook, "zipimport.zipimporter, imported when a path is no folder.");

/// What stands before `FileFinder`'s hook in `sys.path_hooks`.
pub fn path_hooks() -> Vec<Value> {
    [&PATH_HOOK, &ZIP_HOOK].map(|d| descr::native_function(d, Value::NULL, false, None, name!("hoopsnake"))).to_vec()
}

fn bundled_hook(vm: &Vm, args: &[Value]) -> PyResult {
    let path = args[0].downcast::<StrObj>().map(|s| s.display().into_owned()).unwrap_or_default();
    match package_of_path(&path) {
        Some(package) => Ok(FINDER.alloc(FinderObj { path, package }).into_value()),
        None => Err(vm.error(&IMPORT_ERROR, "not a folder of the bundled library")),
    }
}

fn zip_hook(vm: &Vm, args: &[Value]) -> PyResult {
    let external = vm.import_module("_frozen_importlib_external")?;
    let is_folder = vm.call_method(&external, &name!("_path_isdir"), args)?;
    let empty = args[0].downcast::<StrObj>().is_some_and(|s| s.byte_len() == 0);
    if empty || vm.truth(&is_folder)? {
        return Err(vm.error(&IMPORT_ERROR, "not a Zip file"));
    }
    let importer = vm.import_attr("zipimport", "zipimporter")?;
    vm.call(&importer, args)
}
