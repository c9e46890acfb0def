//! `compile`, `eval`, `exec`, `globals`, `locals`: code and the namespaces it runs in.

use super::source;
use crate::import::{CompileMode, compile_flags as cf};
use crate::prelude::*;
use crate::types::code::{CODE, CodeObj};
use crate::types::frame;
use crate::types::function::{self, FunctionObj};

pub static ROWS: &[NativeDef] = &[
    def(
        "compile",
        "(source, filename, mode, flags=0, dont_inherit=False, optimize=-1, *, _feature_version=-1)",
        compile,
        "Compile source into a code object that can be executed by exec() or eval().\n\nThe source code may represent a Python module, statement or expression.\nThe filename will be used for run-time error messages.\nThe mode must be 'exec' to compile a module, 'single' to compile a\nsingle (interactive) statement, or 'eval' to compile an expression.\nThe flags argument, if present, controls which future statements influence\nthe compilation of the code.\nThe dont_inherit argument, if true, stops the compilation inheriting\nthe effects of any future statements in effect in the code calling\ncompile; if absent or false these statements do influence the compilation,\nin addition to any features explicitly specified.",
    ),
    def(
        "eval",
        "(source, /, globals=None, locals=None)",
        eval,
        "Evaluate the given source in the context of globals and locals.\n\nThe source may be a string representing a Python expression\nor a code object as returned by compile().\nThe globals must be a dictionary and locals can be any mapping,\ndefaulting to the current globals and locals.\nIf only globals is given, locals defaults to it.",
    ),
    def(
        "exec",
        "(source, /, globals=None, locals=None, *, closure=None)",
        exec,
        "Execute the given source in the context of globals and locals.\n\nThe source may be a string representing one or more Python statements\nor a code object as returned by compile().\nThe globals must be a dictionary and locals can be any mapping,\ndefaulting to the current globals and locals.\nIf only globals is given, locals defaults to it.\nThe closure must be a tuple of cellvars, and can only be used\nwhen source is a code object requiring exactly that many cellvars.",
    ),
    def(
        "globals",
        "()",
        globals,
        "Return the dictionary containing the current scope's global variables.\n\nNOTE: Updates to this dictionary *will* affect name lookups in the current\nglobal scope and vice-versa.",
    ),
    def(
        "locals",
        "()",
        locals,
        "Return a dictionary containing the current scope's local variables.\n\nNOTE: Whether or not updates to this dictionary will affect name lookups in\nthe local scope and vice-versa is *implementation dependent* and not\ncovered by any backwards compatibility guarantees.",
    ),
];

/// Flags that `compile()` accepts.
const KNOWN_FLAGS: u32 = cf::FUTURE_MASK
    | cf::SOURCE_IS_UTF8
    | cf::DONT_IMPLY_DEDENT
    | cf::OPTIMIZED_AST
    | cf::TYPE_COMMENTS
    | cf::TOP_LEVEL_AWAIT
    | cf::INCOMPLETE_INPUT;

fn globals(vm: &Vm, _: &[Value]) -> PyResult {
    match current_globals(vm) {
        Some(g) => Ok(g.into_value()),
        None => Err(vm.system_error("globals() was called without a frame")),
    }
}

pub fn locals(vm: &Vm, _: &[Value]) -> PyResult {
    let Some(frame) = vm.fiber().current.get() else {
        return Err(vm.system_error("frame does not exist"));
    };
    frame::locals_of(vm, frame)
}

/// The globals of the Python code that called.
pub fn current_globals(vm: &Vm) -> Option<Ref<DictObj>> {
    vm.fiber().current.get().map(|f| f.function().globals.clone())
}

/// Future features of the code that called.
fn inherited_flags(vm: &Vm) -> u32 {
    vm.fiber().current.get().map_or(0, |f| f.code().code.flags.0 & cf::FUTURE_MASK)
}

/// The `-O` level of the isolate.
fn optimize_level(vm: &Vm) -> i32 {
    let level = vm.sys_attr("flags").and_then(|f| vm.find_attr(&f, &name!("optimize")).ok().flatten());
    level.and_then(|l| l.as_int()).unwrap_or(0) as i32
}

fn compile(vm: &Vm, args: &[Value]) -> PyResult {
    let given = |v: &Value, default: i32| if v.is_null() { Ok(default) } else { vm.to_i32(v) };
    let filename = source::path_text(vm, &args[1])?;
    let mode_text = vm.str_arg(&args[2], "compile() argument 'mode'")?.display().into_owned();
    let mut flags = given(&args[3], 0)? as u32;
    let inherit = args[4].is_null() || !vm.truth(&args[4])?;
    let mut optimize = given(&args[5], -1)?;
    if flags & !KNOWN_FLAGS != 0 {
        return Err(vm.value_error("compile(): unrecognised flags"));
    }
    if !(-1..=2).contains(&optimize) {
        return Err(vm.value_error("compile(): invalid optimize value"));
    }
    if optimize < 0 {
        optimize = optimize_level(vm);
    }
    if inherit {
        flags |= inherited_flags(vm);
    }
    let only_ast = flags & cf::ONLY_AST != 0;
    let mode = match mode_text.as_str() {
        "exec" => CompileMode::Exec,
        "eval" => CompileMode::Eval,
        "single" => CompileMode::Single,
        "func_type" if only_ast => CompileMode::FuncType,
        "func_type" => {
            return Err(vm.value_error("compile() mode 'func_type' requires flag PyCF_ONLY_AST"));
        }
        _ => {
            let modes = if only_ast { "'exec', 'eval', 'single' or 'func_type'" } else { "'exec', 'eval' or 'single'" };
            return Err(vm.value_error(format!("compile() mode must be {modes}")));
        }
    };
    if is_tree(vm, &args[0])? {
        if only_ast {
            return vm.interp.compiler(vm)?.rebuild_tree(vm, &args[0], mode, flags, optimize);
        }
        let code = vm.interp.compiler(vm)?.compile_tree(vm, &args[0], &filename, mode, flags, optimize)?;
        return Ok(vm.reserved(CodeObj::link_local(code))?.into_value());
    }
    let (text, is_str) = source::source_text(vm, &args[0], "compile", "string, bytes or AST")?;
    if is_str {
        flags |= cf::SOURCE_IS_UTF8;
    }
    if only_ast {
        return vm.interp.compiler(vm)?.parse(vm, &text, &filename, mode, flags, optimize);
    }
    Ok(vm.compile(&text, &filename, mode, flags, optimize)?.into_value())
}

/// Whether a value is an `ast` object: of a class that derives from `_ast.AST`, if that was imported.
fn is_tree(vm: &Vm, value: &Value) -> PyResult<bool> {
    let Some(module) = vm.modules.get_name("_ast").filter(|m| !m.is_none()) else { return Ok(false) };
    match vm.find_attr(&module, &name!("AST"))? {
        Some(class) => vm.is_instance(value, &class),
        None => Ok(false),
    }
}

impl Vm {
    /// Compiles source to a code object of this isolate.
    pub fn compile(
        &self,
        source: &[u8],
        filename: &str,
        mode: CompileMode,
        flags: u32,
        optimize: i32,
    ) -> PyResult<Ref<CodeObj>> {
        let code = self.interp.compiler(self)?.compile(self, source, filename, mode, flags, optimize)?;
        self.reserved(CodeObj::link_local(code))
    }
}

/// Globals and locals of a run: those given, or the caller's.
struct Scope {
    globals: Ref<DictObj>,
    locals: Value,
}

fn is_mapping(value: &Value) -> bool {
    type_of(value).slots.getitem.get().is_some()
}

fn scope(vm: &Vm, func: &str, globals: &Value, locals: &Value) -> PyResult<Scope> {
    let globals = globals.non_null().filter(|g| !g.is_none());
    let locals = locals.non_null().filter(|l| !l.is_none());
    let bad_locals = locals.filter(|l| !is_mapping(l));
    let frame = vm.fiber().current.get();
    if func == "eval" {
        if bad_locals.is_some() {
            return Err(vm.type_error("locals must be a mapping"));
        }
        if let Some(g) = globals.filter(|g| !g.is_a::<DictObj>()) {
            return Err(vm.type_error(if is_mapping(g) {
                "globals must be a real dict; try eval(code, {}, mapping)"
            } else {
                "globals must be a dict"
            }));
        }
    } else {
        if let Some(g) = globals.filter(|g| !g.is_a::<DictObj>()) {
            return Err(vm.type_error(format!("exec() globals must be a dict, not {}", type_of(g).tp_name())));
        }
        if let Some(l) = bad_locals {
            return Err(vm.type_error(format!("locals must be a mapping or None, not {}", type_of(l).tp_name())));
        }
    }
    let from_frame = globals.is_none();
    let dict = match globals {
        Some(g) => g.to_ref::<DictObj>(),
        None => current_globals(vm),
    };
    let Some(dict) = dict else {
        return Err(vm.system_error(format!("{func} must be given globals and locals when called without a frame")));
    };
    let locals = match locals {
        Some(l) => l.clone(),
        None => match frame.filter(|_| from_frame) {
            Some(frame) => frame::locals_of(vm, frame)?,
            None => dict.to_value(),
        },
    };
    if dict.get_str(&name!("__builtins__")).is_none() {
        let own = frame.map(|f| crate::run::foreign_builtins::shown(&f.function().builtins));
        dict.set_name("__builtins__", own.unwrap_or_else(|| vm.builtins.to_value()));
    }
    Ok(Scope { globals: dict, locals })
}

fn eval(vm: &Vm, args: &[Value]) -> PyResult {
    let scope = scope(vm, "eval", &args[1], &args[2])?;
    if CODE.is_exact(&args[0])
        && let Some(code) = args[0].to_ref::<CodeObj>()
    {
        if code.code.free_count() > 0 {
            return Err(vm.type_error("code object passed to eval() may not contain free variables"));
        }
        return vm.run_code(code, scope.globals, scope.locals);
    }
    let (text, is_str) = source::source_text(vm, &args[0], "eval", "string, bytes or code")?;
    let start = text.iter().position(|c| *c != b' ' && *c != b'\t').unwrap_or(text.len());
    let flags = inherited_flags(vm) | if is_str { cf::SOURCE_IS_UTF8 } else { 0 };
    let code = vm.compile(&text[start..], "<string>", CompileMode::Eval, flags, optimize_level(vm))?;
    vm.run_code(code, scope.globals, scope.locals)
}

fn exec(vm: &Vm, args: &[Value]) -> PyResult {
    let scope = scope(vm, "exec", &args[1], &args[2])?;
    let closure = args[3].non_null().filter(|c| !c.is_none());
    if CODE.is_exact(&args[0])
        && let Some(code) = args[0].to_ref::<CodeObj>()
    {
        return exec_code(vm, code, scope, closure);
    }
    if closure.is_some() {
        return Err(vm.type_error("closure can only be used when source is a code object"));
    }
    let (text, is_str) = source::source_text(vm, &args[0], "exec", "string, bytes or code")?;
    let flags = inherited_flags(vm) | if is_str { cf::SOURCE_IS_UTF8 } else { 0 };
    let code = vm.compile(&text, "<string>", CompileMode::Exec, flags, optimize_level(vm))?;
    vm.run_code(code, scope.globals, scope.locals)?;
    Ok(Value::NONE)
}

fn exec_code(vm: &Vm, code: Ref<CodeObj>, scope: Scope, closure: Option<&Value>) -> PyResult {
    let free = code.code.free_count();
    let Some(closure) = closure else {
        if free > 0 {
            return Err(vm.type_error(format!("code object requires a closure of exactly length {free}")));
        }
        vm.run_code(code, scope.globals, scope.locals)?;
        return Ok(Value::NONE);
    };
    if free == 0 {
        return Err(vm.type_error("cannot use a closure with this code object"));
    }
    let cells =
        closure.downcast::<TupleObj>().filter(|t| crate::types::tuple::TUPLE.is_exact(closure) && t.len() == free);
    if !cells.is_some_and(|t| t.items().iter().all(|c| function::CELL.is_exact(c))) {
        return Err(vm.type_error(format!("code object requires a closure of exactly length {free}")));
    }
    let builtins = vm.builtins_of(&scope.globals)?;
    let func = FunctionObj::new(vm, code, scope.globals, builtins);
    func.closure.set(closure.clone());
    vm.run_function_in(func.into_value(), scope.locals)?;
    Ok(Value::NONE)
}
