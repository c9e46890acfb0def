//! `zip` and `map`: several iterators advanced together, with `strict`.

use std::cell::Cell;

use super::itself;
use crate::prelude::*;

pub struct Lockstep {
    /// `map`'s function, `NULL` in `zip`.
    function: Value,
    iterators: Ref<TupleObj>,
    strict: Cell<bool>,
}
heap::trace_fields!(Lockstep: function, iterators);
heap::payload!(Lockstep, "lockstep", trace);

pub static ZIP: TypeSpec = TypeSpec::new::<Lockstep>("zip")
    .flags(SUBCLASSABLE)
    .signature("(*iterables, strict=False)")
    .doc("The zip object yields n-length tuples, where n is the number of\niterables passed as positional arguments to zip().  The i-th element\nin every tuple comes from the i-th iterable argument to zip().  This\ncontinues until the shortest argument is exhausted.\n\nIf strict is true and one of the arguments is exhausted before the\nothers, raise a ValueError.\n\n   >>> list(zip('abcdefg', range(3), range(4)))\n   [('a', 0, 0), ('b', 1, 1), ('c', 2, 2)]")
    .methods(METHODS)
    .slots(|s| {
        s.new.set(Some(zip_new));
        s.iter.set(Some(itself));
        s.next.set(Some(zip_next));
    });

pub static MAP: TypeSpec = TypeSpec::new::<Lockstep>("map")
    .flags(SUBCLASSABLE)
    .signature("(function, iterable, /, *iterables, strict=False)")
    .doc("Make an iterator that computes the function using arguments from\neach of the iterables.  Stops when the shortest iterable is exhausted.\n\nIf strict is true and one of the arguments is exhausted before the\nothers, raise a ValueError.")
    .methods(METHODS)
    .slots(|s| {
        s.new.set(Some(map_new));
        s.iter.set(Some(itself));
        s.next.set(Some(map_next));
    });

static METHODS: &[NativeDef] = &[
    def("__reduce__", "($self, /)", reduce, "Return state information for pickling."),
    def(
        "__setstate__",
        "($self, object, /)",
        |vm, a| {
            let strict = vm.truth(&a[1])?;
            if let Some(z) = a[0].downcast::<Lockstep>() {
                z.strict.set(strict);
            }
            Ok(Value::NONE)
        },
        "Set state information for unpickling.",
    ),
];

/// The `strict` keyword; others are errors.
fn strict_arg(vm: &Vm, what: &str, args: Args) -> PyResult<bool> {
    let mut strict = false;
    for (name, value) in args.kw_names.iter().zip(args.kw_values) {
        if !crate::types::str::is(name, "strict") {
            return Err(crate::error::suggest::unknown_keyword(vm, what, name, &["strict"]));
        }
        strict = vm.truth(value)?;
    }
    Ok(strict)
}

fn iterators(vm: &Vm, iterables: &[Value]) -> PyResult<Ref<TupleObj>> {
    let mut all = Vec::with_capacity(iterables.len());
    for iterable in iterables {
        all.push(vm.iter(iterable)?);
    }
    Ok(TupleObj::from_vec(all))
}

fn zip_new(vm: &Vm, ty: &TypeObj, args: Args) -> PyResult {
    let strict = if ty.is_spec(&ZIP) { strict_arg(vm, "zip", args)? } else { subclass_strict(vm, args)? };
    let payload = Lockstep { function: Value::NULL, iterators: iterators(vm, args.pos)?, strict: Cell::new(strict) };
    Ok(crate::object::class::alloc_instance(ty, payload).into_value())
}

/// Subclasses may take further keywords in their `__init__`.
fn subclass_strict(vm: &Vm, args: Args) -> PyResult<bool> {
    args.keyword("strict").map_or(Ok(false), |s| vm.truth(s))
}

fn map_new(vm: &Vm, ty: &TypeObj, args: Args) -> PyResult {
    let strict = if ty.is_spec(&MAP) { strict_arg(vm, "map", args)? } else { subclass_strict(vm, args)? };
    let [function, iterables @ ..] = args.pos else {
        return Err(vm.type_error("map() must have at least two arguments."));
    };
    if iterables.is_empty() {
        return Err(vm.type_error("map() must have at least two arguments."));
    }
    let payload =
        Lockstep { function: function.clone(), iterators: iterators(vm, iterables)?, strict: Cell::new(strict) };
    Ok(crate::object::class::alloc_instance(ty, payload).into_value())
}

/// The next item of every iterator; `None` when one has ended.
fn advance(vm: &Vm, this: &Lockstep, what: &str) -> PyResult<Option<Vec<Value>>> {
    let iterators = this.iterators.clone();
    let mut row = Vec::with_capacity(iterators.len());
    for (at, iterator) in iterators.items().iter().enumerate() {
        match vm.next(iterator)? {
            Some(item) => row.push(item),
            None if !this.strict.get() => return Ok(None),
            None if at > 0 => {
                let s = if at == 1 { " " } else { "s 1-" };
                return Err(vm.value_error(format!("{what}() argument {} is shorter than argument{s}{at}", at + 1)));
            }
            None => {
                for (at, iterator) in iterators.items().iter().enumerate().skip(1) {
                    if vm.next(iterator)?.is_some() {
                        let s = if at == 1 { " " } else { "s 1-" };
                        return Err(
                            vm.value_error(format!("{what}() argument {} is longer than argument{s}{at}", at + 1))
                        );
                    }
                }
                return Ok(None);
            }
        }
    }
    Ok(Some(row))
}

fn zip_next(vm: &Vm, v: &Value) -> PyResult<Option<Value>> {
    let Some(this) = v.downcast::<Lockstep>() else { return Ok(None) };
    if this.iterators.is_empty() {
        return Ok(None);
    }
    Ok(advance(vm, this, "zip")?.map(|row| TupleObj::from_vec(row).into_value()))
}

fn map_next(vm: &Vm, v: &Value) -> PyResult<Option<Value>> {
    let Some(this) = v.downcast::<Lockstep>() else { return Ok(None) };
    if let ([one], false) = (this.iterators.items(), this.strict.get()) {
        let one = one.clone();
        return match vm.next(&one)? {
            Some(item) => vm.call(&this.function.clone(), &[item]).map(Some),
            None => Ok(None),
        };
    }
    match advance(vm, this, "map")? {
        Some(row) => vm.call(&this.function.clone(), &row).map(Some),
        None => Ok(None),
    }
}

fn reduce(vm: &Vm, args: &[Value]) -> PyResult {
    let Some(this) = args[0].downcast::<Lockstep>() else { return Ok(Value::NONE) };
    let mut inner = Vec::new();
    if !this.function.is_null() {
        inner.push(this.function.clone());
    }
    inner.extend_from_slice(this.iterators.items());
    let mut state = vec![type_of(&args[0]).to_value(), vm.new_tuple(&inner)];
    if this.strict.get() {
        state.push(Value::TRUE);
    }
    Ok(vm.new_tuple(&state))
}
