//! Import: the `import` statement and `__import__`, the native path for bundled and native modules, and the way to
//! `importlib` for everything else. Bundled modules are served natively while nobody has touched `sys.meta_path` and
//! `sys.path_hooks`; `importlib._bootstrap` is loaded on first need.

pub mod bundled;
pub mod find;
pub mod importlib;
pub mod lock;
pub mod native;
pub mod spec;
pub mod statement;

use std::cell::{Cell, OnceCell, RefCell};
use std::sync::Arc;

use bytecode::Code;

use crate::prelude::*;

pub use statement::{import_from, import_name, import_star, why_missing};

/// What a source text is: the third argument of `compile()`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CompileMode {
    Exec,
    Eval,
    Single,
    FuncType,
}

/// Flags of `compile()`, CPython's numbers.
pub mod compile_flags {
    /// The source is a `str`: no coding cookie is looked for.
    pub const SOURCE_IS_UTF8: u32 = 0x100;
    pub const DONT_IMPLY_DEDENT: u32 = 0x200;
    pub const ONLY_AST: u32 = 0x400;
    pub const TYPE_COMMENTS: u32 = 0x1000;
    pub const TOP_LEVEL_AWAIT: u32 = 0x2000;
    pub const INCOMPLETE_INPUT: u32 = 0x4000;
    pub const OPTIMIZED_AST: u32 = 0x8000 | ONLY_AST;
    pub const FUTURE_ANNOTATIONS: u32 = 0x100_0000;
    pub const FUTURE_BARRY: u32 = 0x40_0000;
    /// Every future feature.
    pub const FUTURE_MASK: u32 = 0x1FE_0000;
}

/// Turns source into code. Lives above this crate; errors are `SyntaxError` and its kin, warnings go to `vm.warn_at`.
pub trait Compiler {
    fn compile(
        &self,
        vm: &Vm,
        source: &[u8],
        filename: &str,
        mode: CompileMode,
        flags: u32,
        optimize: i32,
    ) -> PyResult<Arc<Code>>;
    /// The `ast` object of a source.
    fn parse(
        &self,
        vm: &Vm,
        _source: &[u8],
        _filename: &str,
        _mode: CompileMode,
        _flags: u32,
        _optimize: i32,
    ) -> PyResult {
        Err(vm.not_implemented_error("compile() to an AST is not part of this interpreter"))
    }
    /// A new `ast` object of an `ast` object, as the flags ask.
    fn rebuild_tree(&self, vm: &Vm, _tree: &Value, _mode: CompileMode, _flags: u32, _optimize: i32) -> PyResult {
        Err(vm.not_implemented_error("compile() of an AST is not part of this interpreter"))
    }
    /// Code from an `ast` object.
    fn compile_tree(
        &self,
        vm: &Vm,
        _tree: &Value,
        _filename: &str,
        _mode: CompileMode,
        _flags: u32,
        _optimize: i32,
    ) -> PyResult<Arc<Code>> {
        Err(vm.not_implemented_error("compile() of an AST is not part of this interpreter"))
    }
}

/// A module of the bundled library.
pub struct BundledModule {
    pub is_package: bool,
    pub code: Arc<Code>,
    /// `__file__`: `<hoopsnake>/lib/json/__init__.py`.
    pub filename: String,
}

/// The bundled library, and what the importer must know of the file system.
pub trait Bundle {
    fn find(&self, name: &str) -> Option<BundledModule>;
    /// Without making the code: whether it is there, and a package.
    fn contains(&self, name: &str) -> Option<bool> {
        self.find(name).map(|m| m.is_package)
    }
    fn source(&self, name: &str) -> Option<Vec<u8>>;
    /// The module whose `__file__` this is.
    fn module_of_file(&self, _filename: &str) -> Option<String> {
        None
    }
    /// Dotted names of all modules.
    fn names(&self) -> Vec<String> {
        Vec::new()
    }
    /// The file of a C extension with this name in a folder.
    fn extension(&self, _folder: &str, _name: &str) -> Option<String> {
        None
    }
    /// Whether a folder of `sys.path` that comes before the bundled library has a module of this name.
    fn shadows(&self, _vm: &Vm, _folder: &str, _name: &str) -> bool {
        false
    }
}

/// The `sys.path` entry that stands for the bundled library.
pub const LIB: &str = "<hoopsnake>/lib";

/// The isolate's state of import, and what it was given at its start.
#[derive(Default)]
pub struct Interp {
    compiler: OnceCell<Box<dyn Compiler>>,
    bundle: OnceCell<Box<dyn Bundle>>,
    native: RefCell<Vec<&'static [&'static ModuleDef]>>,
    /// `sys.__dict__` and the module.
    pub(crate) sys: Slot,
    pub(crate) sys_module: Slot,
    pub(crate) builtins_module: Slot,
    /// The module `_frozen_importlib`, once loaded.
    pub(crate) importlib: Slot,
    pub(crate) importlib_loading: Cell<bool>,
    /// Copies of `sys.meta_path` and `sys.path_hooks` as importlib left them.
    pub(crate) default_finders: RefCell<Vec<Value>>,
    pub(crate) default_hooks: RefCell<Vec<Value>>,
    pub(crate) locks: lock::Locks,
    /// Code and source of a program that is in no file, as a pair: `linecache` is told of it when it is imported.
    pub program: Slot,
    /// `-X dev`: names of codecs and error handlers are looked up even where none is used.
    pub dev_mode: Cell<bool>,
    /// `-X warn_default_encoding`: text opened without an encoding warns.
    pub warn_default_encoding: Cell<bool>,
    /// `-X utf8`
    pub utf8_mode: Cell<bool>,
    /// `-b`: bytes that are compared with text, or made text, are warned of.
    pub bytes_warning: Cell<bool>,
    /// What `os.cpu_count()` says instead of the machine.
    pub cpu_count: Cell<Option<i64>>,
    /// `-X no_debug_ranges`: code objects show no columns, tracebacks no carets.
    pub no_debug_ranges: Cell<bool>,
    /// The folder of the main script, for hints about shadowed library modules.
    pub main_folder: RefCell<Option<String>>,
}

impl Interp {
    /// Gives the isolate its compiler, before anything runs.
    pub fn set_compiler(&self, compiler: Box<dyn Compiler>) {
        let _ = self.compiler.set(compiler);
    }
    pub fn set_bundle(&self, bundle: Box<dyn Bundle>) {
        let _ = self.bundle.set(bundle);
    }
    /// Adds native modules.
    pub fn add_native(&self, modules: &'static [&'static ModuleDef]) {
        self.native.borrow_mut().push(modules);
    }
    pub fn compiler(&self, vm: &Vm) -> PyResult<&dyn Compiler> {
        match self.compiler.get() {
            Some(c) => Ok(&**c),
            None => Err(vm.not_implemented_error("this interpreter was started without a compiler")),
        }
    }
    pub fn bundle(&self) -> Option<&dyn Bundle> {
        self.bundle.get().map(|b| &**b)
    }
    pub fn native_module(&self, name: &str) -> Option<&'static ModuleDef> {
        let core = crate::modules::ALL.iter().copied().find(|d| d.name == name);
        core.or_else(|| self.native.borrow().iter().find_map(|list| list.iter().copied().find(|d| d.name == name)))
    }
    /// Names of all native modules, sorted.
    pub fn native_names(&self) -> Vec<&'static str> {
        let mut names: Vec<&'static str> = crate::modules::ALL.iter().map(|d| d.name).collect();
        for list in self.native.borrow().iter() {
            names.extend(list.iter().map(|d| d.name));
        }
        names.sort_unstable();
        names.dedup();
        names
    }
    /// `sys.__dict__`; empty before `start`.
    pub fn sys(&self) -> Ref<DictObj> {
        match self.sys.get().into_ref::<DictObj>() {
            Ok(d) => d,
            Err(_) => {
                let dict = DictObj::new();
                self.sys.set(dict.to_value());
                dict
            }
        }
    }
    /// Drops every value held here, before the isolate's heap goes.
    pub fn clear(&self) {
        for slot in [&self.importlib, &self.sys, &self.sys_module, &self.builtins_module, &self.program] {
            drop(slot.take());
        }
        drop(self.default_finders.take());
        drop(self.default_hooks.take());
    }
}

impl Vm {
    /// `__import__` for the instruction: `fromlist` may be None.
    pub fn import_name(&self, name: &Value, globals: &Value, fromlist: &Value, level: isize) -> PyResult {
        import_name(self, name, Some(globals), fromlist, level.clamp(-1, i32::MAX as isize) as i32)
    }
    pub fn import_from(&self, module: &Value, name: &Value) -> PyResult {
        import_from(self, module, name)
    }
    pub fn import_star(&self, module: &Value, namespace: &Value) -> PyResult<()> {
        import_star(self, module, namespace)
    }
    /// `sys.<name>`, when it is there.
    pub fn sys_attr(&self, name: &str) -> Option<Value> {
        self.interp.sys().get_name(name)
    }
    pub fn set_sys_attr(&self, name: &str, value: Value) {
        self.interp.sys().set_name(name, value);
    }
    /// `importlib.import_module(name)`: the module of that very name.
    pub fn import_module(&self, name: &str) -> PyResult {
        let name = crate::types::str::intern(name);
        if let Some(module) = self.modules.get_str(&name).filter(|m| !m.is_none()) {
            statement::ensure_initialized(self, &module, &name)?;
            return Ok(module);
        }
        find::find_and_load(self, &name)
    }
    /// A module that somebody imported.
    pub fn imported_module(&self, name: &str) -> Option<Value> {
        self.modules.get_name(name).filter(|m| !m.is_none())
    }
    /// `name` of a module that is imported for it.
    pub fn import_attr(&self, module: &str, name: &str) -> PyResult {
        let module = self.import_module(module)?;
        self.get_attr(&module, &crate::types::str::intern(name))
    }
    /// The module `builtins`, as `__main__` has it under `__builtins__`.
    pub fn interp_builtins(&self) -> Value {
        self.interp.builtins_module.get()
    }
    /// Makes `sys`, `builtins` and the module table of a new isolate: the first thing that runs in it.
    pub fn start_interp(&self) -> PyResult<()> {
        let builtins = self.reserved(crate::types::module::ModuleObj::of_dict(self.builtins.clone()))?;
        crate::builtins::fill(self, &self.builtins, &builtins.to_value())?;
        self.interp.builtins_module.set(builtins.to_value());
        self.modules.set_name("builtins", builtins.into_value());
        crate::modules::sys::make(self)?;
        Ok(())
    }
}
