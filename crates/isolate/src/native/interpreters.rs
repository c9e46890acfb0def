//! `_interpreters`: what `concurrent.interpreters` makes and runs interpreters with (PEP 734).

use std::sync::Arc;

use bytecode::Code;
use vm::error::exception::{EXCEPTION, TYPE_ERROR};
use vm::prelude::*;
use vm::types::code::{CODE, CodeObj};
use vm::types::function::{FUNCTION, FunctionObj};
use vm::types::namespace::{self, SIMPLE_NAMESPACE};

use super::scripts;
use crate::cross::{self, Fallback};
use crate::excinfo::{self, ExcInfo};
use crate::exec::{self, Failure};
use crate::machine::{self, current_id};
use crate::objects::{args, block};
use crate::registry::{self, Config, MAIN, Whence};
use crate::stateless;
use crate::value::CrossValue;

pub static MODULE: ModuleDef = ModuleDef::new(
    "_interpreters",
    "This module provides primitive operations to manage Python interpreters.\nThe 'interpreters' module provides a more convenient interface.",
)
.functions(FUNCTIONS)
.types(&[&INTERPRETER_ERROR, &INTERPRETER_NOT_FOUND_ERROR, &NOT_SHAREABLE_ERROR, &block::BLOCK])
.exec(|_, dict| {
    for (name, value) in [
        ("WHENCE_UNKNOWN", 0),
        ("WHENCE_RUNTIME", 1),
        ("WHENCE_LEGACY_CAPI", 2),
        ("WHENCE_CAPI", 3),
        ("WHENCE_XI", 4),
        ("WHENCE_STDLIB", 5),
    ] {
        dict.set_name(name, Value::small_int(value));
    }
    Ok(())
});

const ERROR_FLAGS: u32 = SUBCLASSABLE | IS_EXCEPTION | WEAKREFABLE;

pub static INTERPRETER_ERROR: TypeSpec = TypeSpec::new::<ExceptionObj>("InterpreterError")
    .module("concurrent.interpreters")
    .base(&EXCEPTION)
    .flags(ERROR_FLAGS)
    .doc("A cross-interpreter operation failed");
pub static INTERPRETER_NOT_FOUND_ERROR: TypeSpec = TypeSpec::new::<ExceptionObj>("InterpreterNotFoundError")
    .module("concurrent.interpreters")
    .base(&INTERPRETER_ERROR)
    .flags(ERROR_FLAGS)
    .doc("An interpreter was not found");
pub static NOT_SHAREABLE_ERROR: TypeSpec = TypeSpec::new::<ExceptionObj>("NotShareableError")
    .module("concurrent.interpreters")
    .base(&TYPE_ERROR)
    .flags(ERROR_FLAGS);

static FUNCTIONS: &[NativeDef] = &[
    def(
        "create",
        "(config='isolated', *, reqrefs=False)",
        create,
        "create([config], *, reqrefs=False) -> ID\n\nCreate a new interpreter and return a unique generated ID.\n\nThe caller is responsible for destroying the interpreter before exiting,\ntypically by using _interpreters.destroy().  This can be managed \nautomatically by passing \"reqrefs=True\" and then using _incref() and\n_decref() appropriately.\n\n\"config\" must be a valid interpreter config or the name of a\npredefined config (\"isolated\" or \"legacy\").  The default\nis \"isolated\".",
    ),
    def(
        "destroy",
        "(id, *, restrict=False)",
        destroy,
        "destroy(id, *, restrict=False)\n\nDestroy the identified interpreter.\n\nAttempting to destroy the current interpreter raises InterpreterError.\nSo does an unrecognized ID.",
    ),
    def(
        "list_all",
        "(*, require_ready=False)",
        list_all,
        "list_all() -> [(ID, whence)]\n\nReturn a list containing the ID of every existing interpreter.",
    ),
    def(
        "get_current",
        "()",
        |vm, _| id_pair(vm, current_id(vm)),
        "get_current() -> (ID, whence)\n\nReturn the ID of current interpreter.",
    ),
    def(
        "get_main",
        "()",
        |vm, _| id_pair(vm, MAIN),
        "get_main() -> (ID, whence)\n\nReturn the ID of main interpreter.",
    ),
    def(
        "is_running",
        "(id, *, restrict=False)",
        is_running,
        "is_running(id, *, restrict=False) -> bool\n\nReturn whether or not the identified interpreter is running.",
    ),
    def("whence", "(id)", whence, "whence(id) -> int\n\nReturn an identifier for where the interpreter was created."),
    def("incref", "(id, *, implieslink=False, restrict=False)", incref, ""),
    def("decref", "(id, *, restrict=False)", decref, ""),
    def(
        "exec",
        "(id, code, shared=None, *, restrict=False)",
        exec_,
        "exec(id, code, shared=None, *, restrict=False)\n\nExecute the provided code in the identified interpreter.\nThis is equivalent to running the builtin exec() under the target\ninterpreter, using the __dict__ of its __main__ module as both\nglobals and locals.\n\n\"code\" may be a string containing the text of a Python script.\n\nFunctions (and code objects) are also supported, with some restrictions.\nThe code/function must not take any arguments or be a closure\n(i.e. have cell vars).  Methods and other callables are not supported.\n\nIf a function is provided, its code object is used and all its state\nis ignored, including its __globals__ dict.",
    ),
    def(
        "run_string",
        "(id, script, shared=None, *, restrict=False)",
        run_string,
        "run_string(id, script, shared=None, *, restrict=False)\n\nExecute the provided string in the identified interpreter.\n\n(See _interpreters.exec().",
    ),
    def(
        "run_func",
        "(id, func, shared=None, *, restrict=False)",
        run_func,
        "run_func(id, func, shared=None, *, restrict=False)\n\nExecute the body of the provided function in the identified interpreter.\nCode objects are also supported.  In both cases, closures and args\nare not supported.  Methods and other callables are not supported either.\n\n(See _interpreters.exec().",
    ),
    def(
        "call",
        "(id, callable, args=None, kwargs=None, *, preserve_exc=False, restrict=False)",
        call,
        "call(id, callable, args=None, kwargs=None, *, restrict=False)\n\nCall the provided object in the identified interpreter.\nPass the given args and kwargs, if possible.",
    ),
    def(
        "set___main___attrs",
        "(id, ns, *, restrict=False)",
        set_main_attrs,
        "set___main___attrs(id, ns, *, restrict=False)\n\nBind the given attributes in the interpreter's __main__ module.",
    ),
    def(
        "is_shareable",
        "(obj)",
        |vm, a| Ok(Value::bool(cross::is_shareable(vm, &a[0]))),
        "is_shareable(obj) -> bool\n\nReturn True if the object's data may be shared between interpreters and\nFalse otherwise.",
    ),
    def(
        "capture_exception",
        "(exc=None)",
        capture_exception,
        "capture_exception(exc=None) -> types.SimpleNamespace\n\nReturn a snapshot of an exception.  If \"exc\" is None\nthen the current exception, if any, is used (but not cleared).\n\nThe returned snapshot is the same as what _interpreters.exec() returns.",
    ),
    def(
        "get_config",
        "(id, *, restrict=False)",
        get_config,
        "get_config(id, *, restrict=False) -> types.SimpleNamespace\n\nReturn a representation of the config used to initialize the interpreter.",
    ),
    raw(
        "new_config",
        "(name='isolated', /, **overrides)",
        new_config,
        "new_config(name='isolated', /, **overrides) -> type.SimpleNamespace\n\nReturn a representation of a new PyInterpreterConfig.\n\nThe name determines the initial values of the config.  Supported named\nconfigs are: default, isolated, legacy, and empty.\n\nAny keyword arguments are set on the corresponding config fields,\noverriding the initial values.",
    ),
];

/// `NotShareableError`
pub(crate) fn not_shareable(vm: &Vm, message: String) -> Error {
    vm.error(&NOT_SHAREABLE_ERROR, message)
}

fn not_found(vm: &Vm, id: i64) -> Error {
    vm.error(&INTERPRETER_NOT_FOUND_ERROR, format!("unrecognized interpreter ID {id}"))
}

fn interpreter_error(vm: &Vm, message: String) -> Error {
    vm.error(&INTERPRETER_ERROR, message)
}

fn refused(vm: &Vm, id: i64, failure: Failure) -> Error {
    scripts::failed(vm, id, failure, not_found, interpreter_error, "interpreter already running")
}

/// An id argument of an interpreter that exists; with `restrict`, one that this module made. `what` is the verb of the
/// message.
fn lookup(vm: &Vm, value: &Value, restrict: &Value, what: &str) -> PyResult<i64> {
    let id = args::interpreter(vm, value)?;
    let whence = registry::whence(id).map_err(|_| not_found(vm, id))?;
    if args::flag(vm, restrict, false)? && whence != Whence::Stdlib {
        return Err(interpreter_error(vm, format!("cannot {what} unrecognized interpreter {id}")));
    }
    Ok(id)
}

fn id_pair(vm: &Vm, id: i64) -> PyResult {
    let whence = registry::whence(id).map_err(|_| not_found(vm, id))?;
    Ok(vm.new_tuple(&[vm.new_int(id), vm.new_int(whence as i64)]))
}

fn create(vm: &Vm, a: &[Value]) -> PyResult {
    let config = config_arg(vm, &a[0])?;
    let id = registry::create(Whence::Stdlib, config, args::flag(vm, &a[1], false)?);
    Ok(vm.new_int(id))
}

fn destroy(vm: &Vm, a: &[Value]) -> PyResult {
    let id = lookup(vm, &a[0], &a[1], "destroy")?;
    if id == current_id(vm) {
        return Err(interpreter_error(vm, "cannot destroy the current interpreter".into()));
    }
    exec::destroy(vm, id)
        .map_err(|e| scripts::failed(vm, id, e, not_found, interpreter_error, "interpreter running"))?;
    Ok(Value::NONE)
}

fn list_all(vm: &Vm, _: &[Value]) -> PyResult {
    let pairs = registry::list();
    vm.new_list(pairs.iter().map(|(id, w)| vm.new_tuple(&[vm.new_int(*id), vm.new_int(*w as i64)])).collect())
}

fn is_running(vm: &Vm, a: &[Value]) -> PyResult {
    let id = lookup(vm, &a[0], &a[1], "check if running for")?;
    Ok(Value::bool(registry::is_running(id).map_err(|_| not_found(vm, id))?))
}

fn whence(vm: &Vm, a: &[Value]) -> PyResult {
    let id = args::interpreter(vm, &a[0])?;
    Ok(vm.new_int(registry::whence(id).map_err(|_| not_found(vm, id))? as i64))
}

fn incref(vm: &Vm, a: &[Value]) -> PyResult {
    let id = lookup(vm, &a[0], &a[2], "incref")?;
    registry::incref(id, args::flag(vm, &a[1], false)?).map_err(|_| not_found(vm, id))?;
    Ok(Value::NONE)
}

fn decref(vm: &Vm, a: &[Value]) -> PyResult {
    let id = lookup(vm, &a[0], &a[1], "decref")?;
    machine::decref(id).map_err(|_| not_found(vm, id))?;
    Ok(Value::NONE)
}

/// Source, a function or a code object as code that runs without arguments. Errors are raised in the caller.
fn script_code(vm: &Vm, value: &Value) -> PyResult<Arc<Code>> {
    let code = if let Some(text) = value.downcast::<StrObj>() {
        return scripts::compile(vm, text.as_bytes(), "<script>");
    } else if FUNCTION.check(value)
        && let Some(function) = value.downcast::<FunctionObj>()
    {
        function.code().code.clone()
    } else if CODE.check(value)
        && let Some(code) = value.downcast::<CodeObj>()
    {
        code.code.clone()
    } else {
        return Err(vm.type_error(format!("unsupported script {}", vm.repr_text(value)?)));
    };
    match stateless::script_problem(&code) {
        Some(problem) => Err(vm.value_error(problem)),
        None => Ok(code),
    }
}

/// What comes back of a script: nothing, or the exception that it did not catch.
fn run_code(vm: &Vm, id: i64, code: Arc<Code>, shared: scripts::Shared) -> PyResult {
    let fail = |vm: &Vm, error: Error| -> Option<ExcInfo> { Some(excinfo::capture(vm, &error, true)) };
    let run = move |vm: &Vm| machine::run_in_main(vm, code).err().and_then(|error| fail(vm, error));
    match scripts::run(vm, id, shared, run, fail).map_err(|e| refused(vm, id, e))? {
        Some(info) => info.to_namespace(vm),
        None => Ok(Value::NONE),
    }
}

fn exec_(vm: &Vm, a: &[Value]) -> PyResult {
    let id = lookup(vm, &a[0], &a[3], "exec code for")?;
    let code = script_code(vm, &a[1])?;
    let shared = scripts::shared_arg(vm, &a[2], "_interpreters.exec() argument 3", not_shareable)?;
    run_code(vm, id, code, shared)
}

fn run_string(vm: &Vm, a: &[Value]) -> PyResult {
    let id = lookup(vm, &a[0], &a[3], "run string for")?;
    vm.str_arg(&a[1], "_interpreters.run_string() argument 2")?;
    let code = script_code(vm, &a[1])?;
    let shared = scripts::shared_arg(vm, &a[2], "_interpreters.run_string() argument 3", not_shareable)?;
    run_code(vm, id, code, shared)
}

fn run_func(vm: &Vm, a: &[Value]) -> PyResult {
    let id = lookup(vm, &a[0], &a[3], "run func for")?;
    if !FUNCTION.check(&a[1]) && !CODE.check(&a[1]) {
        let given = type_of(&a[1]).name();
        return Err(vm.type_error(format!("_interpreters.run_func() argument 2 must be a function, not {given}")));
    }
    let code = script_code(vm, &a[1])?;
    let shared = scripts::shared_arg(vm, &a[2], "_interpreters.run_func() argument 3", not_shareable)?;
    run_code(vm, id, code, shared)
}

/// How a call ended, as data.
enum Outcome {
    Returned(CrossValue),
    Raised(ExcInfo),
    /// A value could not be made in the other interpreter, or its result not be sent back.
    NotShareable {
        message: &'static str,
        cause: String,
    },
}

fn call(vm: &Vm, a: &[Value]) -> PyResult {
    let id = lookup(vm, &a[0], &a[5], "make a call for")?;
    if !vm.is_callable(&a[1]) {
        return Err(vm.type_error(format!("expected a callable, got {}", vm.repr_text(&a[1])?)));
    }
    let wrap = |message: &str, error: Error| {
        if !error.is(&EXCEPTION) {
            return error;
        }
        let wrapped = not_shareable(vm, message.to_string());
        if let (Some(w), Some(cause)) =
            (wrapped.exception().and_then(|e| e.downcast::<ExceptionObj>()), error.exception())
        {
            w.cause.set(cause.clone());
            w.suppress_context.set(true);
        }
        wrapped
    };
    let callable = cross::lower(vm, &a[1], Fallback::Full, not_shareable).map_err(|e| wrap("func not shareable", e))?;
    let positional = match a[2].non_null().filter(|v| !v.is_none()) {
        Some(v) if v.is_a::<TupleObj>() => {
            cross::lower(vm, v, Fallback::Full, not_shareable).map_err(|e| wrap("args not shareable", e))?
        }
        Some(v) => {
            let given = type_of(v).tp_name();
            return Err(vm.type_error(format!("_interpreters.call() argument 3 must be tuple, not {given}")));
        }
        None => CrossValue::Tuple(Box::default()),
    };
    let keywords = match a[3].non_null().filter(|v| !v.is_none()) {
        Some(v) => match v.downcast::<DictObj>() {
            Some(dict) => scripts::lower_dict(vm, dict, Fallback::Full, not_shareable)
                .map_err(|e| wrap("kwargs not shareable", e))?,
            None => {
                let given = type_of(v).tp_name();
                return Err(vm.type_error(format!("_interpreters.call() argument 4 must be dict, not {given}")));
            }
        },
        None => Vec::new(),
    };
    let outcome = exec::run_in(vm, id, move |vm| call_there(vm, &callable, &positional, &keywords));
    match outcome.map_err(|e| refused(vm, id, e))? {
        Outcome::Returned(value) => Ok(vm.new_tuple(&[cross::lift(vm, &value)?, Value::NONE])),
        Outcome::Raised(info) => Ok(vm.new_tuple(&[Value::NONE, info.to_namespace(vm)?])),
        Outcome::NotShareable { message, cause } => Err(wrap(message, vm.error(&EXCEPTION, cause))),
    }
}

fn call_there(vm: &Vm, callable: &CrossValue, positional: &CrossValue, keywords: &scripts::Shared) -> Outcome {
    let unshared = |message, error: &Error| Outcome::NotShareable { message, cause: excinfo::one_line(vm, error) };
    let callable = match cross::lift(vm, callable) {
        Ok(callable) => callable,
        Err(error) => return unshared("func not shareable", &error),
    };
    let positional = match cross::lift(vm, positional) {
        Ok(positional) => positional,
        Err(error) => return unshared("args not shareable", &error),
    };
    let (mut names, mut values) = (Vec::new(), Vec::new());
    for (name, value) in keywords {
        names.push(vm::types::str::intern_wtf8(name));
        match cross::lift(vm, value) {
            Ok(value) => values.push(value),
            Err(error) => return unshared("kwargs not shareable", &error),
        }
    }
    let items = positional.to_ref::<TupleObj>();
    let pos = items.as_ref().map_or(&[][..], |t| t.items());
    match vm.call_args(&callable, Args { pos, kw_names: &names, kw_values: &values }) {
        Err(error) => Outcome::Raised(excinfo::capture(vm, &error, true)),
        Ok(result) => match cross::lower(vm, &result, Fallback::Full, not_shareable) {
            Ok(value) => Outcome::Returned(value),
            Err(error) => unshared("object does not support cross-interpreter data", &error),
        },
    }
}

fn set_main_attrs(vm: &Vm, a: &[Value]) -> PyResult {
    let id = lookup(vm, &a[0], &a[2], "update __main__ for")?;
    let Some(dict) = a[1].downcast::<DictObj>() else {
        let given = type_of(&a[1]).tp_name();
        return Err(vm.type_error(format!("_interpreters.set___main___attrs() argument 2 must be dict, not {given}")));
    };
    if dict.is_empty() {
        return Err(vm.value_error("arg 2 must be a non-empty dict"));
    }
    let shared = scripts::lower_dict(vm, dict, Fallback::Refuse, not_shareable)?;
    let fail = |vm: &Vm, error: Error| Some(excinfo::one_line(vm, &error));
    let failed = scripts::run(vm, id, shared, |_| None, fail).map_err(|e| refused(vm, id, e))?;
    match failed {
        Some(words) => Err(interpreter_error(vm, words)),
        None => Ok(Value::NONE),
    }
}

fn capture_exception(vm: &Vm, a: &[Value]) -> PyResult {
    let exception = match a[0].non_null().filter(|v| !v.is_none()) {
        Some(v) if v.is_a::<ExceptionObj>() => v.clone(),
        Some(v) => return Err(vm.type_error(format!("expected exception, got {}", vm.repr_text(v)?))),
        None => match vm.fiber().current.get().and_then(vm::run::unwind::handled_from) {
            Some(handled) => handled,
            None => return Ok(Value::NONE),
        },
    };
    excinfo::capture(vm, &Error::from_exception(exception), true).to_namespace(vm)
}

// --- configurations ---

fn config_named(vm: &Vm, name: &str) -> PyResult<Config> {
    Ok(match name {
        "" | "default" | "isolated" => Config::ISOLATED,
        "legacy" => Config::LEGACY,
        "empty" => Config::EMPTY,
        _ => return Err(vm.value_error(format!("unsupported config name '{name}'"))),
    })
}

fn config_arg(vm: &Vm, value: &Value) -> PyResult<Config> {
    if value.is_null() || value.is_none() {
        return Ok(Config::ISOLATED);
    }
    if let Some(name) = value.downcast::<StrObj>() {
        return config_named(vm, &name.display());
    }
    if !SIMPLE_NAMESPACE.check(value) {
        return Err(vm.type_error(format!("bad config {}", vm.repr_text(value)?)));
    }
    let dict = vm.get_attr(value, &name!("__dict__"))?;
    let Some(dict) = dict.downcast::<DictObj>() else { return Err(vm.type_error("bad config")) };
    let mut config = Config::ISOLATED;
    override_config(vm, &mut config, &dict.items())?;
    Ok(config)
}

fn override_config(vm: &Vm, config: &mut Config, items: &[(Value, Value)]) -> PyResult<()> {
    let extra = DictObj::new();
    for (name, value) in items {
        let field = match &*vm::types::str::display(name) {
            "use_main_obmalloc" => &mut config.use_main_obmalloc,
            "allow_fork" => &mut config.allow_fork,
            "allow_exec" => &mut config.allow_exec,
            "allow_threads" => &mut config.allow_threads,
            "allow_daemon_threads" => &mut config.allow_daemon_threads,
            "check_multi_interp_extensions" => &mut config.check_multi_interp_extensions,
            "gil" => {
                let text = vm.str_arg(value, "'gil'")?.display();
                config.gil = match &*text {
                    "default" => "default",
                    "shared" => "shared",
                    "own" => "own",
                    other => return Err(vm.value_error(format!("unsupported interpreter config .gil value '{other}'"))),
                };
                continue;
            }
            _ => {
                extra.set(vm, name, value.clone())?;
                continue;
            }
        };
        *field = vm.truth(value)?;
    }
    match extra.len() {
        0 => Ok(()),
        n => {
            let shown = vm.repr_text(&extra.to_value())?;
            let plural = if n == 1 { "item" } else { "items" };
            Err(vm.value_error(format!("config dict has {n} extra {plural} ({shown})")))
        }
    }
}

fn config_namespace(vm: &Vm, config: &Config) -> PyResult {
    namespace::new(
        vm,
        &[
            ("use_main_obmalloc", Value::bool(config.use_main_obmalloc)),
            ("allow_fork", Value::bool(config.allow_fork)),
            ("allow_exec", Value::bool(config.allow_exec)),
            ("allow_threads", Value::bool(config.allow_threads)),
            ("allow_daemon_threads", Value::bool(config.allow_daemon_threads)),
            ("check_multi_interp_extensions", Value::bool(config.check_multi_interp_extensions)),
            ("gil", vm.new_str(config.gil)),
        ],
    )
}

fn get_config(vm: &Vm, a: &[Value]) -> PyResult {
    let id = lookup(vm, &a[0], &a[1], "get the config of")?;
    config_namespace(vm, &registry::config(id).map_err(|_| not_found(vm, id))?)
}

fn new_config(vm: &Vm, a: Args) -> PyResult {
    let mut config = match a.pos {
        [] => Config::ISOLATED,
        [name] => config_named(vm, &vm.str_arg(name, "new_config() argument 1")?.display())?,
        more => return Err(vm.type_error(format!("new_config() takes at most 1 argument ({} given)", more.len()))),
    };
    let items: Vec<_> = a.kw_names.iter().cloned().zip(a.kw_values.iter().cloned()).collect();
    override_config(vm, &mut config, &items)?;
    config_namespace(vm, &config)
}
