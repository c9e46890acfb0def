//! Raising, and the clauses of `except` and `except*`.

use bytecode::Word;
use bytecode::op::{FLAG_A, FLAG_B};

use super::*;
use crate::error::exception::{BASE_EXCEPTION, BASE_EXCEPTION_GROUP, STOP_ASYNC_ITERATION};
use crate::object::typeobj::IS_EXCEPTION;
use crate::run::{FrameRef, unwind};

/// RAISE_VARARGS.
#[inline(never)]
pub fn raise(vm: &Vm, mut r: Regs, w: Word) -> Error {
    match w.c() {
        0 => match unwind::handled_from(r.frame()) {
            Some(exception) => Error::from_exception(exception),
            None => vm.runtime_error("No active exception to reraise"),
        },
        1 => {
            let what = r.owned(w.a(), w.flags() & FLAG_A != 0);
            raise_value(vm, r.frame(), what, None)
        }
        _ => {
            let what = r.owned(w.a(), w.flags() & FLAG_A != 0);
            let cause = r.owned(w.b(), w.flags() & FLAG_B != 0);
            raise_value(vm, r.frame(), what, Some(cause))
        }
    }
}

fn raise_value(vm: &Vm, frame: FrameRef, what: Value, cause: Option<Value>) -> Error {
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
pub fn check_exc_match(vm: &Vm, mut r: Regs, w: Word) -> PyResult<()> {
    let matches = vm.exception_matches(r.get(w.b()), r.get(w.c()))?;
    r.finish(w, Value::bool(matches))
}

pub fn check_eg_match(vm: &Vm, mut r: Regs, w: Word) -> PyResult<()> {
    let (exception, class) = (r.get(w.b()).clone(), r.get(w.c()).clone());
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
            wrap_in_group(vm, r.frame(), &exception)?
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
    r.consume(w);
    if BASE_EXCEPTION.check(&matched) {
        r.frame().handled.set(matched.clone());
    }
    r.put(w.a(), matched);
    r.put(w.a() + 1, rest);
    Ok(())
}

fn wrap_in_group(vm: &Vm, frame: FrameRef, exception: &Value) -> PyResult {
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
pub fn prep_reraise_star(vm: &Vm, mut r: Regs, w: Word) -> PyResult<()> {
    let original = r.get(w.b()).clone();
    let list = r.get(w.c()).downcast::<ListObj>().map_or_else(Vec::new, |l| l.to_vec());
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
    r.finish(w, result)
}

pub fn exc_triple(vm: &Vm, mut r: Regs, w: Word) -> PyResult<()> {
    let _ = vm;
    let exception = r.owned(w.b(), w.flags() & FLAG_B != 0);
    let tb = exception.downcast::<ExceptionObj>().map_or(Value::NULL, |e| e.traceback.get());
    r.put(w.a() + 2, if tb.is_null() { Value::NONE } else { tb });
    r.put(w.a(), type_of(&exception).to_value());
    r.put(w.a() + 1, exception);
    Ok(())
}

pub fn end_async_for(mut r: Regs, w: Word) -> Option<Value> {
    let exception = r.take(w.a());
    if STOP_ASYNC_ITERATION.check(&exception) { None } else { Some(exception) }
}
