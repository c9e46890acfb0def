//! `_contextvars`: context variables. A context is a dict that is copied when it is written while shared, so that
//! `copy_context` costs nothing.

use std::cell::Cell;

use vm::error::exception::LOOKUP_ERROR;
use vm::object::instance::PlainObj;
use vm::prelude::*;

use super::support::*;

pub static MODULE: ModuleDef = ModuleDef::new("_contextvars", "Context Variables")
    .functions(&[def("copy_context", "()", |vm, _| copy_context(vm), "")])
    .types(&[&CONTEXT, &CONTEXT_VAR, &TOKEN]);

pub struct ContextObj {
    /// A dict from variable to value; shared with copies until one of them is written.
    vars: Mut<Ref<DictObj>>,
    entered: Cell<bool>,
}
heap::trace_fields!(ContextObj: vars);
heap::payload!(ContextObj, "Context", trace);

pub struct ContextVarObj {
    name: Value,
    /// `NULL` without a default.
    default: Value,
}
heap::trace_fields!(ContextVarObj: name, default);
heap::payload!(ContextVarObj, "ContextVar", trace);

pub struct TokenObj {
    context: Value,
    var: Value,
    /// `NULL` when the variable was not set.
    old: Value,
    used: Cell<bool>,
}
heap::trace_fields!(TokenObj: context, var, old);
heap::payload!(TokenObj, "Token", trace);

/// The slot of the running thread's current context.
fn with_current<R>(vm: &Vm, f: impl FnOnce(&Slot) -> R) -> R {
    f(&vm.fiber().context)
}

fn new_context(vars: Ref<DictObj>) -> Value {
    let payload = ContextObj { vars: Mut::new(vars), entered: Cell::new(false) };
    CONTEXT.alloc(payload).into_value()
}

/// The current context; made on first use.
pub fn current_context(vm: &Vm) -> Value {
    with_current(vm, |slot| {
        if slot.is_null() {
            slot.set(new_context(DictObj::new()));
        }
        slot.get()
    })
}

/// `contextvars.copy_context()`
pub fn copy_context(vm: &Vm) -> PyResult {
    let current = current_context(vm);
    let vars = this::<ContextObj>(vm, &current)?.vars.with(|v| v.clone());
    Ok(new_context(vars))
}

/// Makes a context current; gives the one before (or `NULL`), with which `leave` undoes it.
pub fn enter(vm: &Vm, context: &Value) -> PyResult {
    let c = this::<ContextObj>(vm, context)?;
    if c.entered.get() {
        return Err(vm.runtime_error(format!("cannot enter context: {} is already entered", vm.repr_text(context)?)));
    }
    c.entered.set(true);
    Ok(with_current(vm, |slot| slot.replace(context.clone())))
}

pub fn leave(vm: &Vm, context: &Value, previous: Value) -> PyResult<()> {
    let c = this::<ContextObj>(vm, context)?;
    c.entered.set(false);
    let old = with_current(vm, |slot| slot.replace(previous));
    drop(old);
    Ok(())
}

/// Changes a context's variables, after taking a copy when they are shared.
fn write(vm: &Vm, context: &Value, f: impl FnOnce(&DictObj) -> PyResult<()>) -> PyResult<()> {
    let c = this::<ContextObj>(vm, context)?;
    let vars = c.vars.with(|v| v.clone());
    // One count is the context's, one is held here.
    if vars.with_value(|v| v.ref_count()) > 2 {
        let own = vars.copy(vm)?;
        let old = c.vars.replace(own.clone());
        drop(old);
        return f(&own);
    }
    f(&vars)
}

fn vars(vm: &Vm, context: &Value) -> PyResult<Ref<DictObj>> {
    Ok(this::<ContextObj>(vm, context)?.vars.with(|v| v.clone()))
}

fn var_key(vm: &Vm, key: &Value) -> PyResult<()> {
    if key.is_a::<ContextVarObj>() {
        return Ok(());
    }
    Err(vm.type_error(format!("a ContextVar key was expected, got {}", vm.repr_text(key)?)))
}

pub static CONTEXT: TypeSpec = TypeSpec::new::<ContextObj>("Context")
    .module("_contextvars")
    .flags(WEAKREFABLE)
    .methods(&[
        raw("run", "($self, callable, /, *args, **kwargs)", run, "Run *callable* in the context object the *run* method is called on."),
        def("get", "($self, key, default=None, /)", |vm, a| {
            var_key(vm, &a[1])?;
            let found = vars(vm, &a[0])?.get(vm, &a[1])?;
            Ok(found.unwrap_or_else(|| a[2].non_null().cloned().unwrap_or(Value::NONE)))
        }, "Return the value for `key` if `key` has the value in the context object.\n\nIf `key` does not exist, return `default`. If `default` is not given,\nreturn None."),
        def("keys", "($self, /)", |vm, a| view(vm, &a[0], name!("keys")), "Return a list of all variables in the context object."),
        def("values", "($self, /)", |vm, a| view(vm, &a[0], name!("values")), "Return a list of all variables' values in the context object."),
        def("items", "($self, /)", |vm, a| view(vm, &a[0], name!("items")), "Return all variables and their values in the context object.\n\nThe result is returned as a list of 2-tuples (variable, value)."),
        def("copy", "($self, /)", |vm, a| Ok(new_context(vars(vm, &a[0])?)), "Return a shallow copy of the context object."),
    ])
    .slots(|s| {
        s.new.set(Some(|vm, _, args| {
            if !args.pos.is_empty() || args.has_keywords() {
                return Err(vm.type_error("Context() does not accept any arguments"));
            }
            Ok(new_context(DictObj::new()))
        }));
        s.len.set(Some(|vm, v| Ok(vars(vm, v)?.len())));
        s.getitem.set(Some(|vm, v, key| {
            var_key(vm, key)?;
            vars(vm, v)?.get(vm, key)?.ok_or_else(|| vm.key_error(key))
        }));
        s.contains.set(Some(|vm, v, key| {
            var_key(vm, key)?;
            Ok(vars(vm, v)?.get(vm, key)?.is_some())
        }));
        s.iter.set(Some(|vm, v| {
            let copy = vars(vm, v)?.copy(vm)?;
            vm.iter(&copy.into_value())
        }));
        s.hash.set(Some(vm::object::slotdefs::not_hashable));
        s.compare.set(Some(|vm, a, b, op| {
            if !matches!(op, CmpOp::Eq | CmpOp::Ne) || !CONTEXT.is_exact(a) || !CONTEXT.is_exact(b) {
                return Ok(Value::NOT_IMPLEMENTED);
            }
            vm.compare(&vars(vm, a)?.into_value(), &vars(vm, b)?.into_value(), op)
        }));
    });

fn view(vm: &Vm, context: &Value, method: Value) -> PyResult {
    let copy = vars(vm, context)?.copy(vm)?.into_value();
    vm.call_method(&copy, &method, &[])
}

fn run(vm: &Vm, args: Args) -> PyResult {
    let [context, callable, ..] = args.pos else {
        return Err(vm.type_error("run() missing 1 required positional argument"));
    };
    let previous = enter(vm, context)?;
    let result = vm.call_args(callable, Args { pos: &args.pos[2..], ..args });
    leave(vm, context, previous)?;
    result
}

pub static CONTEXT_VAR: TypeSpec = TypeSpec::new::<ContextVarObj>("ContextVar")
    .module("_contextvars")
    .flags(WEAKREFABLE)
    .methods(&[
        def("get", "($self, default=<unrepresentable>, /)", |vm, a| {
            let current = current_context(vm);
            if let Some(found) = vars(vm, &current)?.get(vm, &a[0])? {
                return Ok(found);
            }
            if let Some(default) = a[1].non_null() {
                return Ok(default.clone());
            }
            let var = this::<ContextVarObj>(vm, &a[0])?;
            match var.default.non_null() {
                Some(default) => Ok(default.clone()),
                None => Err(vm.error_args(&LOOKUP_ERROR, std::slice::from_ref(&a[0]))),
            }
        }, "Return a value for the context variable for the current context.\n\nIf there is no value for the variable in the current context, the method will:\n * return the value of the default argument of the method, if provided; or\n * return the default value for the context variable, if it was created\n   with one; or\n * raise a LookupError."),
        def("set", "($self, value, /)", |vm, a| {
            let context = current_context(vm);
            let old = vars(vm, &context)?.get(vm, &a[0])?.unwrap_or(Value::NULL);
            write(vm, &context, |d| d.set(vm, &a[0], a[1].clone()))?;
            Ok(TOKEN.alloc(TokenObj { context, var: a[0].clone(), old, used: Cell::new(false) }).into_value())
        }, "Call to set a new value for the context variable in the current context.\n\nThe required *value* argument is the new value for the context variable.\n\nReturns a Token object that can be used to restore the variable to its previous\nvalue via the `ContextVar.reset()` method."),
        def("reset", "($self, token, /)", |vm, a| reset(vm, &a[0], &a[1]).map(|()| Value::NONE), "Reset the context variable.\n\nThe variable is reset to the value it had before the `ContextVar.set()` that\ncreated the token was used."),
        def("__class_getitem__", "($type, object, /)", class_getitem, "See PEP 585").class_method(),
    ])
    .getset(&[GetSet::ro("name", |vm, v| Ok(this::<ContextVarObj>(vm, v)?.name.clone()), "")])
    .slots(|s| {
        s.new.set(Some(|vm, _, args| {
            if args.pos.len() != 1 {
                let bound = if args.pos.len() > 1 { "at most" } else { "exactly" };
                return Err(vm.type_error(format!("ContextVar() takes {bound} 1 positional argument ({} given)", args.pos.len())));
            }
            if let Some(bad) = args.kw_names.iter().find(|n| !vm::types::str::is(n, "default")) {
                let shown = vm::types::str::display(bad);
                return Err(vm.type_error(format!("ContextVar() got an unexpected keyword argument '{shown}'")));
            }
            if !args.pos[0].is_a::<StrObj>() {
                return Err(vm.type_error("context variable name must be a str"));
            }
            vm.hash(&args.pos[0])?;
            let default = args.keyword("default").cloned().unwrap_or(Value::NULL);
            Ok(CONTEXT_VAR.alloc(ContextVarObj { name: args.pos[0].clone(), default }).into_value())
        }));
        s.repr.set(Some(|vm, v| {
            let var = this::<ContextVarObj>(vm, v)?;
            let (name, default) = (var.name.clone(), var.default.clone());
            let mut out = format!("<ContextVar name={}", vm.repr_text(&name)?);
            if let Some(default) = default.non_null() {
                out.push_str(&format!(" default={}", vm.repr_text(default)?));
            }
            text(vm, &format!("{out} at {:#x}>", address(v)))
        }));
    });

fn reset(vm: &Vm, var: &Value, token: &Value) -> PyResult<()> {
    let Some(t) = token.downcast::<TokenObj>() else {
        return Err(vm.type_error(format!("expected an instance of Token, got {}", vm.repr_text(token)?)));
    };
    if t.used.get() {
        return Err(vm.runtime_error(format!("{} has already been used once", vm.repr_text(token)?)));
    }
    if !t.var.is(var) {
        return Err(vm.value_error(format!("{} was created by a different ContextVar", vm.repr_text(token)?)));
    }
    let context = current_context(vm);
    if !t.context.is(&context) {
        return Err(vm.value_error(format!("{} was created in a different Context", vm.repr_text(token)?)));
    }
    t.used.set(true);
    let old = t.old.clone();
    write(vm, &context, |d| match old.into_option() {
        Some(old) => d.set(vm, var, old),
        None => match d.remove(vm, var)? {
            Some(_) => Ok(()),
            None => Err(vm.error_args(&LOOKUP_ERROR, std::slice::from_ref(var))),
        },
    })
}

static MISSING_TYPE: TypeSpec = TypeSpec::new::<PlainObj>("Token.MISSING")
    .module("_contextvars")
    .flags(NO_NEW)
    .slots(|s| s.repr.set(Some(|_, _| Ok(name!("<Token.MISSING>")))));

/// `Token.MISSING`: one for the process, in the image.
fn missing() -> Value {
    static MADE: std::sync::OnceLock<heap::Immortal> = std::sync::OnceLock::new();
    let made = MADE.get_or_init(|| {
        let _building = vm::object::spec::Building::enter();
        heap::Immortal::of(MISSING_TYPE.alloc(PlainObj).into_value())
    });
    made.get()
}

pub static TOKEN: TypeSpec = TypeSpec::new::<TokenObj>("Token")
    .module("_contextvars")
    .methods(&[
        def("__enter__", "($self, /)", |_, a| Ok(a[0].clone()), "Enter into Token context manager."),
        def(
            "__exit__",
            "($self, type, value, traceback, /)",
            |vm, a| {
                let var = this::<TokenObj>(vm, &a[0])?.var.clone();
                reset(vm, &var, &a[0])?;
                Ok(Value::NONE)
            },
            "Exit from Token context manager, restore the linked ContextVar.",
        ),
        def("__class_getitem__", "($type, object, /)", class_getitem, "See PEP 585").class_method(),
    ])
    .getset(&[
        GetSet::ro("var", |vm, v| Ok(this::<TokenObj>(vm, v)?.var.clone()), ""),
        GetSet::ro(
            "old_value",
            |vm, v| Ok(this::<TokenObj>(vm, v)?.old.non_null().cloned().unwrap_or_else(missing)),
            "",
        ),
    ])
    .extra(|dict| dict.set_name("MISSING", missing()))
    .slots(|s| {
        s.new.set(Some(|vm, _, _| Err(vm.runtime_error("Tokens can only be created by ContextVars"))));
        s.hash.set(Some(vm::object::slotdefs::not_hashable));
        s.repr.set(Some(|vm, v| {
            let t = this::<TokenObj>(vm, v)?;
            let used = if t.used.get() { " used" } else { "" };
            let var = t.var.clone();
            text(vm, &format!("<Token{used} var={} at {:#x}>", vm.repr_text(&var)?, address(v)))
        }));
    });
