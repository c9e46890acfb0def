//! `BaseExceptionGroup` and `ExceptionGroup`: making, `split`, `subgroup`, `derive`.

use super::exception::*;
use super::exception_methods::{field, this};
use crate::prelude::*;

pub static METHODS: &[NativeDef] = &[
    def(
        "__class_getitem__",
        "($type, object, /)",
        |vm, a| crate::types::generic_alias::new(vm, &a[0], &a[1]),
        "Exception groups are generic over the type of their contained exceptions",
    )
    .class_method(),
    def(
        "derive",
        "($self, excs, /)",
        |vm, a| vm.call(&BASE_EXCEPTION_GROUP.to_value(), &[field(&a[0], GROUP_MESSAGE), a[1].clone()]),
        "",
    ),
    def(
        "split",
        "($self, matcher_value, /)",
        |vm, a| {
            let (matched, rest) = split_group(vm, &a[0], &a[1])?;
            Ok(vm.new_tuple(&[matched, rest]))
        },
        "",
    ),
    def(
        "subgroup",
        "($self, matcher_value, /)",
        |vm, a| {
            let matcher = matcher(vm, &a[1])?;
            Ok(part(vm, &a[0], &matcher, false)?.0)
        },
        "",
    ),
];

pub static GETSET: &[GetSet] = &[
    GetSet::ro("message", |_, v| Ok(field(v, GROUP_MESSAGE)), "exception message"),
    GetSet::ro("exceptions", |_, v| Ok(field(v, GROUP_EXCEPTIONS)), "nested exceptions"),
];

pub fn slots(s: &Slots) {
    s.new.set(Some(new));
    s.init.set(Some(super::exception_methods::base_init));
    s.repr.set(Some(repr));
    s.str.set(Some(|vm, v| {
        let n = members(v).len();
        let s = if n == 1 { "" } else { "s" };
        let message = vm.str(&field(v, GROUP_MESSAGE))?;
        let tail = format!(" ({n} sub-exception{s})");
        let pieces = [message.as_bytes(), tail.as_bytes()];
        Ok(vm.reserved(StrObj::try_concat(&pieces, message.char_len() + tail.len()))?.into_value())
    }));
}

/// The members as they were given, whatever became of the sequence.
fn repr(vm: &Vm, v: &Value) -> PyResult {
    let message = vm.repr_text(&field(v, GROUP_MESSAGE))?;
    let kept = v.downcast::<ExceptionObj>().map_or(Value::NULL, |e| e.field(GROUP_SHOWN));
    let shown = if kept.is_null() {
        let items = members(v);
        let given =
            v.downcast::<ExceptionObj>().and_then(|e| e.args.get().downcast::<TupleObj>()?.items().get(1).cloned());
        let list = given.is_some_and(|given| given.is_a::<ListObj>());
        let sequence = if list { vm.new_list(items.items().to_vec())? } else { items.into_value() };
        vm.repr_text(&sequence)?
    } else {
        crate::types::str::display(&kept)
    };
    Ok(vm.new_str(&format!("{}({message}, {shown})", type_of(v).name())))
}

fn members(v: &Value) -> Ref<TupleObj> {
    field(v, GROUP_EXCEPTIONS).into_ref::<TupleObj>().unwrap_or_else(|_| TupleObj::from_slice(&[]))
}

fn new(vm: &Vm, ty: &TypeObj, args: Args) -> PyResult {
    let [message, exceptions] = args.pos else {
        let n = args.pos.len();
        return Err(vm.type_error(format!("BaseExceptionGroup.__new__() takes exactly 2 arguments ({n} given)")));
    };
    if !message.is_a::<StrObj>() {
        return Err(vm.type_error(format!(
            "BaseExceptionGroup.__new__() argument 1 must be str, not {}",
            vm.argument_type(message)
        )));
    }
    if type_of(exceptions).slots.getitem.get().is_none() || exceptions.is_a::<DictObj>() {
        return Err(vm.type_error("second argument (exceptions) must be a sequence"));
    }
    let items = vm.collect(exceptions)?;
    if items.is_empty() {
        return Err(vm.value_error("second argument (exceptions) must be a non-empty sequence"));
    }
    if let Some(at) = items.iter().position(|e| !BASE_EXCEPTION.check(e)) {
        return Err(vm.value_error(format!("Item {at} of second argument (exceptions) is not an exception")));
    }
    let plain = crate::types::list::LIST.is_exact(exceptions) || crate::types::tuple::TUPLE.is_exact(exceptions);
    let shown = if plain { Value::NULL } else { vm.repr(exceptions)?.into_value() };
    let only_exceptions = items.iter().all(|e| EXCEPTION.check(e));
    let mut class = ty;
    if ty.is_spec(&BASE_EXCEPTION_GROUP) {
        if only_exceptions {
            class = EXCEPTION_GROUP.get();
        }
    } else if !only_exceptions {
        if ty.is_spec(&EXCEPTION_GROUP) {
            return Err(vm.type_error("Cannot nest BaseExceptions in an ExceptionGroup"));
        }
        if ty.is_subtype_of(&EXCEPTION) {
            return Err(vm.type_error(format!("Cannot nest BaseExceptions in '{}'", ty.tp_name())));
        }
    }
    let made = new_exception(class, args.pos);
    if let Some(e) = made.downcast::<ExceptionObj>() {
        e.set_field(GROUP_MESSAGE, message.clone());
        e.set_field(GROUP_SHOWN, shown);
        e.set_field(GROUP_EXCEPTIONS, vm.reserved(TupleObj::try_from_hvec(items))?.into_value());
    }
    Ok(made)
}

/// What decides about each exception.
enum Matcher<'a> {
    Types(&'a Value),
    Callable(&'a Value),
}

fn matcher<'a>(vm: &Vm, value: &'a Value) -> PyResult<Matcher<'a>> {
    let is_exception_type = |v: &Value| v.downcast::<TypeObj>().is_some_and(|t| t.is_subtype_of(&BASE_EXCEPTION));
    if is_exception_type(value) {
        return Ok(Matcher::Types(value));
    }
    if let Some(tuple) = value.downcast::<TupleObj>() {
        if tuple.items().iter().all(is_exception_type) {
            return Ok(Matcher::Types(value));
        }
    } else if vm.is_callable(value) && !value.is_a::<TypeObj>() {
        return Ok(Matcher::Callable(value));
    }
    Err(vm.type_error("expected an exception type, a tuple of exception types, or a callable (other than a class)"))
}

impl Matcher<'_> {
    fn matches(&self, vm: &Vm, exception: &Value) -> PyResult<bool> {
        match self {
            Matcher::Types(types) => {
                let ty = type_of(exception);
                let is = |t: &Value| t.downcast::<TypeObj>().is_some_and(|t| ty.is_subtype(t));
                Ok(match types.downcast::<TupleObj>() {
                    Some(tuple) => tuple.items().iter().any(is),
                    None => is(types),
                })
            }
            Matcher::Callable(f) => {
                let answer = vm.call(f, std::slice::from_ref(exception))?;
                vm.truth(&answer)
            }
        }
    }
}

/// `exception.split(matcher)`: the part that matches and the rest, `None` where there is nothing. Also for exceptions
/// that are no groups.
pub fn split_group(vm: &Vm, exception: &Value, matcher_value: &Value) -> PyResult<(Value, Value)> {
    let matcher = matcher(vm, matcher_value)?;
    part(vm, exception, &matcher, true)
}

fn part(vm: &Vm, exception: &Value, matcher: &Matcher, want_rest: bool) -> PyResult<(Value, Value)> {
    vm.check_native_stack("in exceptiongroup_split_recursive")?;
    if matcher.matches(vm, exception)? {
        return Ok((exception.clone(), Value::NONE));
    }
    if !BASE_EXCEPTION_GROUP.check(exception) {
        return Ok((Value::NONE, exception.clone()));
    }
    let (mut matched, mut rest) = (Vec::new(), Vec::new());
    for member in members(exception).items() {
        let (yes, no) = part(vm, member, matcher, want_rest)?;
        matched.extend(Some(yes).filter(|v| !v.is_none()));
        rest.extend(Some(no).filter(|v| want_rest && !v.is_none()));
    }
    Ok((subset(vm, exception, matched)?, subset(vm, exception, rest)?))
}

/// A group like `original` with these exceptions: by `derive`, with its traceback, context, cause and notes.
fn subset(vm: &Vm, original: &Value, exceptions: Vec<Value>) -> PyResult {
    if exceptions.is_empty() {
        return Ok(Value::NONE);
    }
    let list = vm.new_list(exceptions)?;
    let made = vm.call_method(original, &name!("derive"), &[list])?;
    if !BASE_EXCEPTION_GROUP.check(&made) {
        return Err(vm.type_error("derive must return an instance of BaseExceptionGroup"));
    }
    let (from, to) = (this(vm, original)?, this(vm, &made)?);
    to.traceback.set(from.traceback.get());
    to.context.set(from.context.get());
    to.cause.set(from.cause.get());
    to.suppress_context.set(true);
    copy_notes(vm, original, &made)?;
    Ok(made)
}

/// Gives a part of a group a list of the group's notes.
pub fn copy_notes(vm: &Vm, from: &Value, to: &Value) -> PyResult<()> {
    if let Some(notes) = vm.find_attr(from, &name!("__notes__"))?
        && type_of(&notes).slots.getitem.get().is_some()
    {
        let copy = ListObj::new(vm.collect(&notes)?).into_value();
        vm.set_attr(to, &name!("__notes__"), &copy)?;
    }
    Ok(())
}
