//! `_imp`: what `importlib` asks of the interpreter. Nothing is frozen in CPython's sense; native modules are "built in".

use std::cell::Cell;

use crate::import::{find, native};
use crate::prelude::*;
use crate::types::code::{CODE, CodeObj};
use crate::types::module::ModuleObj;
use crate::types::str::display;

pub static MODULE: ModuleDef =
    ModuleDef::new("_imp", "(Extremely) low-level import machinery bits as used by importlib.")
        .functions(FUNCTIONS)
        .exec(exec);

/// Goes into the headers of cache files: a number of this build's code format, so that no other build's are read.
const MAGIC: i64 = bytecode::FORMAT as i64 | (b'\r' as i64) << 16 | (b'\n' as i64) << 24;

static FUNCTIONS: &[NativeDef] = &[
    def(
        "lock_held",
        "()",
        |vm, _| Ok(Value::bool(vm.state::<ImportLock>().count.get() > 0)),
        "Return True if the import lock is currently held, else False.\n\nOn platforms without threads, return False.",
    ),
    def(
        "acquire_lock",
        "()",
        acquire,
        "Acquires the interpreter's import lock for the current thread.\n\nThis lock should be used by import hooks to ensure thread-safety when importing\nmodules. On platforms without threads, this function does nothing.",
    ),
    def(
        "release_lock",
        "()",
        release,
        "Release the interpreter's import lock.\n\nOn platforms without threads, this function does nothing.",
    ),
    def(
        "extension_suffixes",
        "()",
        |vm, _| vm.new_list(Vec::new()),
        "Returns the list of file suffixes used to identify extension modules.",
    ),
    def("is_builtin", "(name, /)", is_builtin, "Returns True if the module name corresponds to a built-in module."),
    def("create_builtin", "(spec, /)", create_builtin, "Create an extension module."),
    def("exec_builtin", "(mod, /)", exec_builtin, "Initialize a built-in module."),
    def(
        "is_frozen",
        "(name, /)",
        |vm, a| vm.str_arg(&a[0], "is_frozen() argument").map(|_| Value::FALSE),
        "Returns True if the module name corresponds to a frozen module.",
    ),
    def("is_frozen_package", "(name, /)", no_such_frozen, "Returns True if the module name is of a frozen package."),
    def(
        "find_frozen",
        "(name, /, *, withdata=False)",
        |_, _| Ok(Value::NONE),
        "Return info about the corresponding frozen module (if there is one) or None.",
    ),
    def("get_frozen_object", "(name, data=None, /)", no_such_frozen, "Create a code object for a frozen module."),
    def("init_frozen", "(name, /)", |_, _| Ok(Value::NONE), "Initializes a frozen module."),
    def("_frozen_module_names", "()", |vm, _| vm.new_list(Vec::new()), "Returns the list of available frozen modules."),
    def(
        "_override_frozen_modules_for_tests",
        "(override, /)",
        |_, _| Ok(Value::NONE),
        "(internal-only) Override PyConfig.use_frozen_modules.",
    ),
    def(
        "_override_multi_interp_extensions_check",
        "(override, /)",
        |_, _| Ok(Value::small_int(0)),
        "(internal-only) Override PyInterpreterConfig.check_multi_interp_extensions.",
    ),
    def(
        "create_dynamic",
        "(spec, file=<unrepresentable>, /)",
        |vm, _| Err(vm.import_error("extension modules are not supported by Hoopsnake")),
        "Create an extension module.",
    ),
    def("exec_dynamic", "(mod, /)", |_, _| Ok(Value::small_int(0)), "Initialize an extension module."),
    def(
        "_fix_co_filename",
        "(code, path, /)",
        fix_filename,
        "Changes code.co_filename to specify the passed-in file path.",
    ),
    def(
        "_why_missing",
        "(name, /)",
        |vm, a| {
            let name = vm.str_arg(&a[0], "_why_missing() argument")?.display().into_owned();
            Ok(vm.new_str(&crate::import::why_missing(vm, &name)))
        },
        "What an error says of a module of CPython's library that is missing; empty for other names.",
    ),
    def("source_hash", "(key, source)", source_hash, ""),
];

#[derive(Default)]
struct ImportLock {
    owner: Cell<u64>,
    count: Cell<usize>,
}

fn exec(vm: &Vm, dict: &DictObj) -> PyResult<()> {
    dict.set_name("check_hash_based_pycs", vm.new_str("default"));
    dict.set_name("pyc_magic_number_token", Value::small_int(MAGIC));
    Ok(())
}

fn acquire(vm: &Vm, _: &[Value]) -> PyResult {
    let lock = vm.state::<ImportLock>();
    let me = vm.fiber().ident;
    while lock.count.get() > 0 && lock.owner.get() != me {
        if !vm.host.yield_now() {
            return Err(Error::fatal(crate::error::Fatal::Shutdown));
        }
        vm.poll()?;
    }
    lock.owner.set(me);
    lock.count.set(lock.count.get() + 1);
    Ok(Value::NONE)
}

fn release(vm: &Vm, _: &[Value]) -> PyResult {
    let lock = vm.state::<ImportLock>();
    if lock.count.get() == 0 || lock.owner.get() != vm.fiber().ident {
        return Err(vm.runtime_error("not holding the import lock"));
    }
    lock.count.set(lock.count.get() - 1);
    Ok(Value::NONE)
}

fn is_builtin(vm: &Vm, args: &[Value]) -> PyResult {
    let name = display_arg(vm, &args[0], "is_builtin() argument")?;
    Ok(Value::small_int(match name.as_str() {
        // Never made anew.
        "sys" | "builtins" => -1,
        name => vm.interp.native_module(name).is_some() as i64,
    }))
}

fn display_arg(vm: &Vm, value: &Value, what: &str) -> PyResult<String> {
    Ok(vm.str_arg(value, what)?.display().into_owned())
}

fn create_builtin(vm: &Vm, args: &[Value]) -> PyResult {
    let name = vm.get_attr(&args[0], &name!("name"))?;
    if let Some(module) = vm.modules.get(vm, &name)? {
        return Ok(module);
    }
    let Some(def) = vm.interp.native_module(&display(&name)) else { return Ok(Value::NONE) };
    if matches!(def.name, "sys" | "builtins") {
        return find::load_native(vm, def, &name);
    }
    Ok(native::create_native(vm, def)?.into_value())
}

fn exec_builtin(vm: &Vm, args: &[Value]) -> PyResult {
    let Some(module) = args[0].downcast::<ModuleObj>() else { return Ok(Value::small_int(0)) };
    let name = module.dict.get_name("__name__").map(|n| display(&n)).unwrap_or_default();
    if let Some(def) = vm.interp.native_module(&name)
        && !matches!(def.name, "sys" | "builtins")
    {
        native::exec_native(vm, def, &module.dict)?;
    }
    Ok(Value::small_int(0))
}

fn no_such_frozen(vm: &Vm, args: &[Value]) -> PyResult {
    let name = vm.repr_text(&args[0])?;
    let error = vm.import_error(format!("No such frozen object named {name}"));
    if let Some(e) = error.exception().and_then(|e| e.downcast::<ExceptionObj>()) {
        e.set_field(crate::error::exception::IMPORT_ERROR_NAME, args[0].clone());
    }
    Err(error)
}

fn fix_filename(vm: &Vm, args: &[Value]) -> PyResult {
    if !CODE.is_exact(&args[0]) || !args[0].is_a::<CodeObj>() {
        return Err(
            vm.type_error(format!("_fix_co_filename() argument 1 must be code, not {}", vm.argument_type(&args[0])))
        );
    }
    if let Some(code) = args[0].downcast::<CodeObj>() {
        rename(code, &code.filename.get(), &args[1]);
    }
    Ok(Value::NONE)
}

/// Gives the code, and what is in it, a new file name in place of the old one.
fn rename(code: &CodeObj, old: &Value, new: &Value) {
    let same = |a: &Value, b: &Value| match (a.downcast::<StrObj>(), b.downcast::<StrObj>()) {
        (Some(a), Some(b)) => a.as_bytes() == b.as_bytes(),
        _ => false,
    };
    // The bundled library's code belongs to all isolates.
    if code.image_id != crate::types::code::LOCAL || !same(&code.filename.get(), old) {
        return;
    }
    code.filename.set(new.clone());
    for inner in code.consts.iter().filter_map(|value| value.downcast::<CodeObj>()) {
        rename(inner, old, new);
    }
}

fn source_hash(vm: &Vm, args: &[Value]) -> PyResult {
    use std::hash::Hasher;
    let key = vm.to_i64(&args[0])? as u64;
    let Some(source) = crate::builtins::source::bytes_of(vm, &args[1])? else {
        return Err(vm.type_error(format!("a bytes-like object is required, not '{}'", type_of(&args[1]).tp_name())));
    };
    let mut hasher = siphasher::sip::SipHasher13::new_with_keys(key, 0);
    hasher.write(&source);
    crate::builtins::source::new_bytes(vm, &hasher.finish().to_le_bytes())
}
