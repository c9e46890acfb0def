//! `function`: its attributes and constructor.

use super::super::function::{BoundMethod, CellObj, FunctionObj};
use crate::native::NativeDef;
use crate::object::attr;
use crate::prelude::*;
use crate::types::code::CodeObj;

pub const DOC: &str = "Create a function object.\n\n  code\n    a code object\n  globals\n    the globals dictionary\n  name\n    a string that overrides the name from the code object\n  argdefs\n    a tuple that specifies the default argument values\n  closure\n    a tuple that supplies the bindings for free variables\n  kwdefaults\n    a dictionary that specifies the default keyword argument values";

pub static GETSET: &[GetSet] = &[
    GetSet::rw("__closure__", |vm, f| Ok(or_none(&this(vm, f)?.closure)), super::readonly, ""),
    GetSet::rw("__globals__", |vm, f| Ok(this(vm, f)?.globals.to_value()), super::readonly, ""),
    GetSet::rw(
        "__builtins__",
        |vm, f| Ok(crate::run::foreign_builtins::shown(&this(vm, f)?.builtins)),
        super::readonly,
        "",
    ),
    GetSet::rw("__code__", |vm, f| Ok(this(vm, f)?.code().into_value()), set_code, ""),
    GetSet::rw("__defaults__", |vm, f| Ok(or_none(&this(vm, f)?.defaults)), set_defaults, ""),
    GetSet::rw("__kwdefaults__", |vm, f| Ok(or_none(&this(vm, f)?.kwdefaults)), set_kwdefaults, ""),
    GetSet::rw("__annotations__", get_annotations, set_annotations, "Dict of annotations in a function object."),
    GetSet::rw("__annotate__", get_annotate, set_annotate, "Get the code object for a function."),
    GetSet::rw("__dict__", attr::get_instance_dict, attr::set_instance_dict, ""),
    GetSet::rw("__doc__", |vm, f| Ok(or_none(&this(vm, f)?.doc)), set_doc, ""),
    GetSet::rw("__module__", |vm, f| Ok(or_none(&this(vm, f)?.module)), set_module, ""),
    GetSet::rw("__name__", |vm, f| Ok(this(vm, f)?.name.get()), set_name, ""),
    GetSet::rw("__qualname__", |vm, f| Ok(this(vm, f)?.qualname.get()), set_qualname, ""),
    GetSet::rw(
        "__type_params__",
        |vm, f| Ok(this(vm, f)?.type_params.load().unwrap_or_else(|| vm.new_tuple(&[]))),
        set_type_params,
        "Get the declared type parameters for a function.",
    ),
];

pub fn slots(s: &Slots) {
    s.new.set(Some(|vm, _, args| NEW.call(vm, "", args)));
    s.call.set(Some(crate::run::call::function_call));
    s.repr.set(Some(|vm, f| {
        let qualname = this(vm, f)?.qualname.with(crate::types::str::display);
        Ok(vm.new_str(&format!("<function {qualname} at {}>", super::address(f))))
    }));
    s.descr_get.set(Some(|vm, f, obj, class| match obj.filter(|o| !o.is_none()) {
        Some(obj) => Ok(BoundMethod::make(f.clone(), obj.clone())),
        None if class.is_null() => Err(vm.type_error("__get__(None, None) is invalid")),
        None if class.is_none() => Err(vm.type_error("__get__(None, None) is invalid")),
        // `None` is an instance too: its own type says so.
        None if obj.is_some() && type_of(&Value::NONE).with_is(class) => Ok(BoundMethod::make(f.clone(), Value::NONE)),
        None => Ok(f.clone()),
    }));
}

impl TypeObj {
    fn with_is(&self, value: &Value) -> bool {
        value.downcast::<TypeObj>().is_some_and(|t| t.is(self))
    }
}

static NEW: NativeDef =
    def("function", "(code, globals, name=None, argdefs=None, closure=None, kwdefaults=None)", function_new, "");

fn this<'a>(vm: &Vm, value: &'a Value) -> PyResult<&'a FunctionObj> {
    crate::object::descr::receiver(vm, value, &super::FUNCTION)
}

fn or_none(slot: &Slot) -> Value {
    slot.load().unwrap_or(Value::NONE)
}

fn function_new(vm: &Vm, args: &[Value]) -> PyResult {
    let wrong = |what: &str, wanted: &str, v: &Value| {
        vm.type_error(format!("function() argument '{what}' must be {wanted}, not {}", vm.argument_type(v)))
    };
    let Some(code) = args[0].to_ref::<CodeObj>() else { return Err(wrong("code", "code", &args[0])) };
    let Some(globals) = args[1].to_ref::<DictObj>() else { return Err(wrong("globals", "dict", &args[1])) };
    let optional = |i: usize| args[i].non_null().filter(|v| !v.is_none());
    let (name, defaults, closure, kwdefaults) = (optional(2), optional(3), optional(4), optional(5));
    if name.is_some_and(|n| !n.is_a::<StrObj>()) {
        return Err(vm.type_error("arg 3 (name) must be None or string"));
    }
    if defaults.is_some_and(|d| !d.is_a::<TupleObj>()) {
        return Err(vm.type_error("arg 4 (defaults) must be None or tuple"));
    }
    let free = code.code.free_count();
    let cells = match closure.map(|c| c.downcast::<TupleObj>()) {
        None if free > 0 => return Err(vm.type_error("arg 5 (closure) must be tuple")),
        Some(None) if free > 0 => return Err(vm.type_error("arg 5 (closure) must be tuple")),
        Some(None) => return Err(vm.type_error("arg 5 (closure) must be None or tuple")),
        None => &[],
        Some(Some(cells)) => cells.items(),
    };
    if kwdefaults.is_some_and(|d| !d.is_a::<DictObj>()) {
        return Err(vm.type_error("arg 6 (kwdefaults) must be None or dict"));
    }
    if cells.len() != free {
        let shown = crate::types::str::display(&code.name);
        return Err(vm.value_error(format!("{shown} requires closure of length {free}, not {}", cells.len())));
    }
    if let Some(other) = cells.iter().find(|c| !c.is_a::<CellObj>()) {
        let given = type_of(other).tp_name();
        return Err(vm.type_error(format!("arg 5 (closure) expected cell, found {given}")));
    }
    let builtins = vm.builtins_of(&globals)?;
    let func = FunctionObj::new(vm, code, globals, builtins);
    if let Some(name) = name {
        func.name.set(name.clone());
    }
    if let Some(defaults) = defaults {
        func.defaults.set(defaults.clone());
    }
    if let Some(kwdefaults) = kwdefaults {
        func.kwdefaults.set(kwdefaults.clone());
    }
    if let Some(closure) = closure.filter(|_| free > 0) {
        func.closure.set(closure.clone());
    }
    Ok(func.into_value())
}

/// Code objects that `__code__` held before.
#[derive(Default)]
struct ReplacedCode(std::cell::RefCell<Vec<Ref<CodeObj>>>);

fn set_code(vm: &Vm, f: &Value, value: Option<&Value>) -> PyResult<()> {
    let func = this(vm, f)?;
    let Some(code) = value.and_then(|v| v.to_ref::<CodeObj>()) else {
        return Err(vm.type_error("__code__ must be set to a code object"));
    };
    let closure = func.closure.with(|c| c.downcast::<TupleObj>().map_or(0, |t| t.len()));
    let free = code.code.free_count();
    if free != closure {
        let name = func.name.with(crate::types::str::display);
        return Err(vm.value_error(format!("{name}() requires a code object with {closure} free vars, not {free}")));
    }
    func.entry.set(code.entry(vm));
    func.calls.set(0);
    let old = func.code.replace(code);
    // Frames that run the function borrow its code from it: an old code stays until the isolate ends, once.
    let kept = vm.state::<ReplacedCode>();
    let mut kept = kept.0.borrow_mut();
    let address = &*old as *const CodeObj;
    if kept.iter().any(|known| std::ptr::eq(&**known, address)) {
        drop(kept);
        drop(old);
    } else {
        kept.push(old);
    }
    Ok(())
}

fn set_typed(vm: &Vm, slot: &Slot, value: Option<&Value>, fits: bool, message: &str) -> PyResult<()> {
    match value.filter(|v| !v.is_none()) {
        None => slot.set(Value::NULL),
        Some(v) if fits => slot.set(v.clone()),
        Some(_) => return Err(vm.type_error(message)),
    }
    Ok(())
}

fn set_defaults(vm: &Vm, f: &Value, value: Option<&Value>) -> PyResult<()> {
    let fits = value.is_some_and(|v| v.is_a::<TupleObj>());
    set_typed(vm, &this(vm, f)?.defaults, value, fits, "__defaults__ must be set to a tuple object")
}

fn set_kwdefaults(vm: &Vm, f: &Value, value: Option<&Value>) -> PyResult<()> {
    let fits = value.is_some_and(|v| v.is_a::<DictObj>());
    set_typed(vm, &this(vm, f)?.kwdefaults, value, fits, "__kwdefaults__ must be set to a dict object")
}

fn set_name(vm: &Vm, f: &Value, value: Option<&Value>) -> PyResult<()> {
    let func = this(vm, f)?;
    match value.filter(|v| v.is_a::<StrObj>()) {
        Some(v) => func.name.set(v.clone()),
        None => return Err(vm.type_error("__name__ must be set to a string object")),
    }
    Ok(())
}

fn set_qualname(vm: &Vm, f: &Value, value: Option<&Value>) -> PyResult<()> {
    let func = this(vm, f)?;
    match value.filter(|v| v.is_a::<StrObj>()) {
        Some(v) => func.qualname.set(v.clone()),
        None => return Err(vm.type_error("__qualname__ must be set to a string object")),
    }
    Ok(())
}

fn set_doc(vm: &Vm, f: &Value, value: Option<&Value>) -> PyResult<()> {
    this(vm, f)?.doc.set(value.cloned().unwrap_or(Value::NONE));
    Ok(())
}

fn set_module(vm: &Vm, f: &Value, value: Option<&Value>) -> PyResult<()> {
    this(vm, f)?.module.set(value.cloned().unwrap_or(Value::NONE));
    Ok(())
}

fn set_type_params(vm: &Vm, f: &Value, value: Option<&Value>) -> PyResult<()> {
    let func = this(vm, f)?;
    match value.filter(|v| v.is_a::<TupleObj>()) {
        Some(v) => func.type_params.set(v.clone()),
        None => return Err(vm.type_error("__type_params__ must be set to a tuple")),
    }
    Ok(())
}

fn get_annotations(vm: &Vm, f: &Value) -> PyResult {
    let func = this(vm, f)?;
    if let Some(found) = func.annotations.load() {
        return Ok(found);
    }
    let made = match func.annotate.load().filter(|a| vm.is_callable(a)) {
        Some(annotate) => call_annotate(vm, &annotate)?,
        None => DictObj::new().into_value(),
    };
    func.annotations.set(made.clone());
    Ok(made)
}

/// `annotate(VALUE)`, which must give a dict.
pub fn call_annotate(vm: &Vm, annotate: &Value) -> PyResult {
    let made = vm.call(annotate, &[Value::small_int(1)])?;
    if !made.is_a::<DictObj>() {
        return Err(vm.type_error(format!("__annotate__ returned non-dict of type '{}'", type_of(&made).tp_name())));
    }
    Ok(made)
}

fn set_annotations(vm: &Vm, f: &Value, value: Option<&Value>) -> PyResult<()> {
    let func = this(vm, f)?;
    let fits = value.is_some_and(|v| v.is_a::<DictObj>());
    set_typed(vm, &func.annotations, value, fits, "__annotations__ must be set to a dict object")?;
    func.annotate.set(Value::NULL);
    Ok(())
}

fn get_annotate(vm: &Vm, f: &Value) -> PyResult {
    Ok(or_none(&this(vm, f)?.annotate))
}

fn set_annotate(vm: &Vm, f: &Value, value: Option<&Value>) -> PyResult<()> {
    let func = this(vm, f)?;
    let Some(value) = value else { return Err(vm.type_error("__annotate__ cannot be deleted")) };
    if value.is_none() {
        func.annotate.set(Value::NULL);
    } else if vm.is_callable(value) {
        func.annotate.set(value.clone());
        func.annotations.set(Value::NULL);
    } else {
        return Err(vm.type_error("__annotate__ must be callable or None"));
    }
    Ok(())
}
