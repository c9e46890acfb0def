//! Functions, imports, exceptions, patterns, awaits and intrinsics.

use bytecode::Word;
use bytecode::op::{FLAG_A, FLAG_B, Intrinsic, Intrinsic2};

use super::frame::Frame;
use super::slow::*;
use super::unwind;
use crate::error::exception::{BASE_EXCEPTION, BASE_EXCEPTION_GROUP, STOP_ASYNC_ITERATION};
use crate::object::typeobj::{IS_EXCEPTION, MATCH_SELF as MATCHES_SELF};
use crate::prelude::*;
use crate::types::code::CodeObj;
use crate::types::function::FunctionObj;

#[inline(never)]
pub fn make_function(vm: &Vm, frame: *mut Frame, w: Word) -> PyResult<()> {
    // SAFETY: verified code; the frame is live.
    let (code, owner) = unsafe { (&(&(*(*frame).code).consts)[w.bc() as usize], (*frame).function()) };
    let Some(code) = code.to_ref::<CodeObj>() else { return Err(vm.system_error("MAKE_FUNCTION of no code")) };
    let func = FunctionObj::new(vm, code, owner.globals.clone(), owner.builtins.clone());
    put(frame, w.a(), func.into_value());
    Ok(())
}

pub fn set_function_attr(vm: &Vm, frame: *mut Frame, w: Word) -> PyResult<()> {
    let value = owned(frame, w.b(), w.flags() & FLAG_B != 0);
    let Some(func) = reg(frame, w.a()).downcast::<FunctionObj>() else {
        return Err(vm.system_error("SET_FUNCTION_ATTRIBUTE of no function"));
    };
    match w.c() {
        1 => func.defaults.set(value),
        2 => func.kwdefaults.set(value),
        4 => func.annotations.set(value),
        8 => func.closure.set(value),
        _ => func.annotate.set(value),
    }
    Ok(())
}

pub fn import_name(vm: &Vm, frame: *mut Frame, w: Word) -> PyResult<()> {
    let name = name_at(frame, ext(frame, 0, 1).lo());
    let (level, fromlist) = (take(frame, w.b()), take(frame, w.b() + 1));
    let import = name!("__import__");
    // SAFETY: the frame is live.
    let (globals, namespace) = unsafe { ((*frame).function().globals.to_value(), (*frame).namespace.clone()) };
    let Some(func) = built_in(vm, frame, &import)? else { return Err(vm.import_error("__import__ not found")) };
    let module = if func.is(&vm.import_func.get()) {
        vm.import_name(name, &globals, &fromlist, vm.to_isize(&level)?)?
    } else {
        let locals = if namespace.is_null() { Value::NONE } else { namespace };
        vm.call(&func, &[name.clone(), globals, locals, fromlist, level])?
    };
    put(frame, w.a(), module);
    Ok(())
}

pub fn import_from(vm: &Vm, frame: *mut Frame, w: Word) -> PyResult<()> {
    let name = name_at(frame, ext(frame, 0, 1).lo());
    let value = vm.import_from(reg(frame, w.b()), name)?;
    put(frame, w.a(), value);
    if w.flags() & FLAG_B != 0 && w.a() != w.b() {
        drop(take(frame, w.b()));
    }
    Ok(())
}

pub fn import_star(vm: &Vm, frame: *mut Frame, w: Word) -> PyResult<()> {
    let module = owned(frame, w.a(), w.flags() & FLAG_A != 0);
    // SAFETY: the frame is live.
    let namespace = unsafe { (*frame).namespace.clone() };
    vm.import_star(&module, &namespace)
}

/// RAISE_VARARGS.
#[inline(never)]
pub fn raise(vm: &Vm, frame: *mut Frame, w: Word) -> Error {
    match w.c() {
        0 => match unwind::handled_from(frame) {
            Some(exception) => Error::from_exception(exception),
            None => vm.runtime_error("No active exception to reraise"),
        },
        1 => {
            let what = owned(frame, w.a(), w.flags() & FLAG_A != 0);
            raise_value(vm, frame, what, None)
        }
        _ => {
            let what = owned(frame, w.a(), w.flags() & FLAG_A != 0);
            let cause = owned(frame, w.b(), w.flags() & FLAG_B != 0);
            raise_value(vm, frame, what, Some(cause))
        }
    }
}

fn raise_value(vm: &Vm, frame: *mut Frame, what: Value, cause: Option<Value>) -> Error {
    let exception = match instantiate(vm, what) {
        Ok(e) => e,
        Err(e) => return e,
    };
    if let Some(cause) = cause {
        let cause = if cause.is_none() {
            Value::NULL
        } else if is_exception_class(&cause) {
            match vm.call(&cause, &[]) {
                Ok(c) if BASE_EXCEPTION.check(&c) => c,
                Ok(c) => {
                    return vm.type_error(format!(
                        "calling {} should have returned an instance of BaseException, not {}",
                        vm.repr_text(&cause).unwrap_or_default(),
                        type_of(&c).tp_name()
                    ));
                }
                Err(e) => return e,
            }
        } else if BASE_EXCEPTION.check(&cause) {
            cause
        } else {
            return vm.type_error("exception causes must derive from BaseException");
        };
        if let Some(e) = exception.downcast::<ExceptionObj>() {
            e.cause.set(cause);
            e.suppress_context.set(true);
        }
    }
    if let Some(handled) = unwind::handled_from(frame) {
        unwind::chain(&exception, &handled);
    }
    Error::from_exception(exception)
}

fn is_exception_class(v: &Value) -> bool {
    v.downcast::<TypeObj>().is_some_and(|t| t.has(IS_EXCEPTION))
}

/// What `raise x` raises: an instance itself, or a class called.
fn instantiate(vm: &Vm, what: Value) -> PyResult {
    if BASE_EXCEPTION.check(&what) {
        return Ok(what);
    }
    if is_exception_class(&what) {
        let made = vm.call(&what, &[])?;
        if BASE_EXCEPTION.check(&made) {
            return Ok(made);
        }
        return Err(vm.type_error(format!(
            "calling {} should have returned an instance of BaseException, not {}",
            vm.repr_text(&what)?,
            type_of(&made).tp_name()
        )));
    }
    Err(vm.type_error("exceptions must derive from BaseException"))
}

impl Vm {
    /// Whether an exception is caught by `except class` (or a tuple of classes).
    pub fn exception_matches(&self, exception: &Value, class: &Value) -> PyResult<bool> {
        const MESSAGE: &str = "catching classes that do not inherit from BaseException is not allowed";
        if let Some(tuple) = class.to_ref::<TupleObj>() {
            for c in tuple.items() {
                if !is_exception_class(c) {
                    return Err(self.type_error(MESSAGE));
                }
            }
            return Ok(tuple.items().iter().any(|c| subtype_of(exception, c)));
        }
        if !is_exception_class(class) {
            return Err(self.type_error(MESSAGE));
        }
        Ok(subtype_of(exception, class))
    }
}

fn subtype_of(exception: &Value, class: &Value) -> bool {
    class.downcast::<TypeObj>().is_some_and(|c| type_of(exception).is_subtype(c))
}

#[inline(never)]
pub fn check_exc_match(vm: &Vm, frame: *mut Frame, w: Word) -> PyResult<()> {
    let matches = vm.exception_matches(reg(frame, w.b()), reg(frame, w.c()))?;
    finish(frame, w, Value::bool(matches))
}

pub fn check_eg_match(vm: &Vm, frame: *mut Frame, w: Word) -> PyResult<()> {
    let (exception, class) = (reg(frame, w.b()).clone(), reg(frame, w.c()).clone());
    let classes: Vec<Value> = match class.to_ref::<TupleObj>() {
        Some(t) => t.items().to_vec(),
        None => vec![class.clone()],
    };
    for c in &classes {
        if !is_exception_class(c) {
            return Err(vm.type_error("catching classes that do not inherit from BaseException is not allowed"));
        }
        if c.downcast::<TypeObj>().is_some_and(|t| t.is_subtype_of(&BASE_EXCEPTION_GROUP)) {
            return Err(vm.type_error("catching ExceptionGroup with except* is not allowed. Use except instead."));
        }
    }
    let (matched, rest) = if exception.is_none() {
        (Value::NONE, Value::NONE)
    } else if vm.exception_matches(&exception, &class)? {
        let wrapped = if BASE_EXCEPTION_GROUP.check(&exception) {
            exception.clone()
        } else {
            wrap_in_group(vm, frame, &exception)?
        };
        (wrapped, Value::NONE)
    } else if BASE_EXCEPTION_GROUP.check(&exception) {
        let pair = vm.call_method(&exception, &name!("split"), std::slice::from_ref(&class))?;
        let Some(t) = pair.to_ref::<TupleObj>() else {
            return Err(vm.type_error(format!(
                "{}.split must return a tuple, not {}",
                type_of(&exception).name(),
                type_of(&pair).tp_name()
            )));
        };
        if t.len() < 2 {
            return Err(vm.type_error(format!(
                "{}.split must return a 2-tuple, got tuple of size {}",
                type_of(&exception).name(),
                t.len()
            )));
        }
        (t.items()[0].clone(), t.items()[1].clone())
    } else {
        (Value::NONE, exception.clone())
    };
    consume(frame, w);
    if BASE_EXCEPTION.check(&matched) {
        // SAFETY: the frame is live.
        unsafe { drop(std::mem::replace(&mut (*frame).handled, matched.clone())) };
    }
    put(frame, w.a(), matched);
    put(frame, w.a() + 1, rest);
    Ok(())
}

fn wrap_in_group(vm: &Vm, frame: *mut Frame, exception: &Value) -> PyResult {
    let list = vm.new_tuple(std::slice::from_ref(exception));
    let group = vm.call(&crate::error::exception::EXCEPTION_GROUP.to_value(), &[name!(""), list.clone()]);
    let group = match group {
        Ok(g) => g,
        Err(_) => vm.call(&BASE_EXCEPTION_GROUP.to_value(), &[name!(""), list])?,
    };
    // It begins where it is made, at the clause.
    crate::error::traceback::add(vm, &group, frame);
    Ok(group)
}

/// After the clauses of `except*`: what is left to raise, as CPython's `_PyExc_PrepReraiseStar`.
pub fn prep_reraise_star(vm: &Vm, frame: *mut Frame, w: Word) -> PyResult<()> {
    let original = reg(frame, w.b()).clone();
    let list = reg(frame, w.c()).downcast::<ListObj>().map_or_else(Vec::new, |l| l.to_vec());
    let pending: Vec<Value> = list.into_iter().filter(|e| !e.is_none()).collect();
    let result = if pending.is_empty() {
        Value::NONE
    } else if !BASE_EXCEPTION_GROUP.check(&original) {
        // A naked exception was wrapped for the clauses; at most one is left.
        pending[0].clone()
    } else {
        crate::error::group::reraise_star(vm, &original, &pending)?
    };
    if !result.is_none() && !BASE_EXCEPTION.check(&result) {
        return Err(vm.type_error("exceptions must derive from BaseException"));
    }
    finish(frame, w, result)
}

pub fn exc_triple(vm: &Vm, frame: *mut Frame, w: Word) -> PyResult<()> {
    let _ = vm;
    let exception = owned(frame, w.b(), w.flags() & FLAG_B != 0);
    let tb = exception.downcast::<ExceptionObj>().map_or(Value::NULL, |e| e.traceback.get());
    put(frame, w.a() + 2, if tb.is_null() { Value::NONE } else { tb });
    put(frame, w.a(), type_of(&exception).to_value());
    put(frame, w.a() + 1, exception);
    Ok(())
}

pub fn end_async_for(frame: *mut Frame, w: Word) -> Option<Value> {
    let exception = take(frame, w.a());
    if STOP_ASYNC_ITERATION.check(&exception) { None } else { Some(exception) }
}

#[inline(never)]
pub fn get_awaitable(vm: &Vm, frame: *mut Frame, w: Word) -> PyResult<()> {
    let value = crate::coro::objects::awaitable(vm, reg(frame, w.b()), w.c())?;
    put(frame, w.a(), value);
    if w.flags() & FLAG_B != 0 && w.a() != w.b() {
        drop(take(frame, w.b()));
    }
    Ok(())
}

pub fn match_mapping(_vm: &Vm, frame: *mut Frame, w: Word) -> PyResult<()> {
    let is = type_of(reg(frame, w.b())).has(MAPPING);
    put(frame, w.a(), Value::bool(is));
    Ok(())
}

pub fn match_sequence(_vm: &Vm, frame: *mut Frame, w: Word) -> PyResult<()> {
    let is = type_of(reg(frame, w.b())).has(SEQUENCE);
    put(frame, w.a(), Value::bool(is));
    Ok(())
}

pub fn match_class(vm: &Vm, frame: *mut Frame, w: Word) -> PyResult<()> {
    let subject = reg(frame, w.b()).clone();
    let (class, names) = (take(frame, w.b() + 1), take(frame, w.b() + 2));
    let result = match_class_attributes(vm, &subject, &class, &names, w.c() as usize)?;
    put(frame, w.a(), result);
    Ok(())
}

/// The attributes a class pattern takes from the subject, or None (CPython's `_PyEval_MatchClass`).
fn match_class_attributes(vm: &Vm, subject: &Value, class: &Value, names: &Value, count: usize) -> PyResult {
    let Some(ty) = class.downcast::<TypeObj>() else {
        return Err(vm.type_error("called match pattern must be a class"));
    };
    if !vm.is_instance(subject, class)? {
        return Ok(Value::NONE);
    }
    let mut values = Vec::new();
    let mut seen: Vec<Value> = Vec::new();
    if count > 0 {
        let args = vm.find_attr(class, &name!("__match_args__"))?;
        let match_self = args.is_none() && ty.has(MATCHES_SELF);
        let args = match args {
            Some(a) if crate::types::tuple::TUPLE.is_exact(&a) => a,
            Some(a) => {
                return Err(vm.type_error(format!(
                    "{}.__match_args__ must be a tuple (got {})",
                    ty.name(),
                    type_of(&a).tp_name()
                )));
            }
            None => vm.new_tuple(&[]),
        };
        let args = args.to_ref::<TupleObj>();
        let allowed = if match_self { 1 } else { args.as_ref().map_or(0, |a| a.len()) };
        if allowed < count {
            let s = if allowed == 1 { "" } else { "s" };
            return Err(
                vm.type_error(format!("{}() accepts {allowed} positional sub-pattern{s} ({count} given)", ty.name()))
            );
        }
        if match_self {
            values.push(subject.clone());
        } else if let Some(args) = args {
            for name in args.items().iter().take(count) {
                if !name.is_a::<StrObj>() {
                    return Err(vm.type_error(format!(
                        "__match_args__ elements must be strings (got {})",
                        type_of(name).tp_name()
                    )));
                }
                match matched_attr(vm, ty, subject, name, &mut seen)? {
                    Some(v) => values.push(v),
                    None => return Ok(Value::NONE),
                }
            }
        }
    }
    if let Some(names) = names.to_ref::<TupleObj>() {
        for name in names.items() {
            match matched_attr(vm, ty, subject, name, &mut seen)? {
                Some(v) => values.push(v),
                None => return Ok(Value::NONE),
            }
        }
    }
    Ok(TupleObj::from_vec(values).into_value())
}

fn matched_attr(
    vm: &Vm,
    ty: &TypeObj,
    subject: &Value,
    name: &Value,
    seen: &mut Vec<Value>,
) -> PyResult<Option<Value>> {
    for other in seen.iter() {
        if vm.equal(other, name)? {
            return Err(vm.type_error(format!(
                "{}() got multiple sub-patterns for attribute {}",
                ty.name(),
                vm.repr_text(name)?
            )));
        }
    }
    seen.push(name.clone());
    vm.find_attr(subject, name)
}

pub fn intrinsic_1(vm: &Vm, frame: *mut Frame, w: Word) -> PyResult<()> {
    let value = owned(frame, w.b(), w.flags() & FLAG_B != 0);
    let result = match w.c() {
        x if x == Intrinsic::Print as u16 => {
            let sys = vm.import_module("sys")?;
            let Some(hook) = vm.find_attr(&sys, &name!("displayhook"))? else {
                return Err(vm.runtime_error("lost sys.displayhook"));
            };
            vm.call(&hook, &[value])?
        }
        number => vm.typing_intrinsic(number, &value)?,
    };
    put(frame, w.a(), result);
    Ok(())
}

pub fn intrinsic_2(vm: &Vm, frame: *mut Frame, w: Word) -> PyResult<()> {
    let number = ext(frame, 0, 1).lo() as u16;
    let (b, c) = (reg(frame, w.b()).clone(), reg(frame, w.c()).clone());
    let result = if number == Intrinsic2::SetFunctionTypeParams as u16 {
        if let Some(f) = b.downcast::<FunctionObj>() {
            f.type_params.set(c);
        }
        b
    } else {
        vm.typing_intrinsic_2(number, &b, &c)?
    };
    finish(frame, w, result)
}
