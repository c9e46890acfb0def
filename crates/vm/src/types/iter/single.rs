//! `enumerate`, `filter`, `reversed` and `iter(callable, sentinel)`.

use std::cell::Cell;

use super::{builtin, itself, place};
use crate::ops::number::BinaryOp;
use crate::ops::protocol::Poll;
use crate::prelude::*;

pub struct Enumerate {
    iterator: Value,
    count: Slot,
}
heap::trace_fields!(Enumerate: iterator, count);
heap::payload!(Enumerate, "enumerate", trace);

pub static ENUMERATE: TypeSpec = TypeSpec::new::<Enumerate>("enumerate")
    .flags(SUBCLASSABLE)
    .signature("(iterable, start=0)")
    .doc("Return an enumerate object.\n\n  iterable\n    an object supporting iteration\n\nThe enumerate object yields pairs containing a count (from start, which\ndefaults to zero) and a value yielded by the iterable argument.\n\nenumerate is useful for obtaining an indexed list:\n    (0, seq[0]), (1, seq[1]), (2, seq[2]), ...")
    .methods(ENUMERATE_METHODS)
    .slots(|s| {
        s.new.set(Some(enumerate_new));
        s.iter.set(Some(itself));
        s.next.set(Some(enumerate_next));
    });

static ENUMERATE_METHODS: &[NativeDef] = &[
    def(
        "__reduce__",
        "($self, /)",
        |vm, a| match a[0].downcast::<Enumerate>() {
            Some(e) => {
                Ok(vm.new_tuple(&[type_of(&a[0]).to_value(), vm.new_tuple(&[e.iterator.clone(), e.count.get()])]))
            }
            None => Ok(Value::NONE),
        },
        "Return state information for pickling.",
    ),
    def(
        "__class_getitem__",
        "($type, object, /)",
        |vm, a| crate::types::generic_alias::new(vm, &a[0], &a[1]),
        "'enumerate' objects are generic over the type of their values",
    )
    .class_method(),
];

fn enumerate_new(vm: &Vm, ty: &TypeObj, args: Args) -> PyResult {
    let given = args.pos.len() + args.kw_values.len();
    if given > 2 {
        return Err(vm.type_error(format!("enumerate() takes at most 2 arguments ({given} given)")));
    }
    let (mut iterable, mut start) = (args.pos.first(), args.pos.get(1));
    for (name, value) in args.kw_names.iter().zip(args.kw_values) {
        let place = match () {
            _ if crate::types::str::is(name, "iterable") => &mut iterable,
            _ if crate::types::str::is(name, "start") => &mut start,
            _ => {
                let shown = crate::types::str::display(name);
                return Err(vm.type_error(format!("'{shown}' is an invalid keyword argument for enumerate()")));
            }
        };
        if place.replace(value).is_some() {
            return Err(vm.type_error(format!(
                "'{}' is an invalid keyword argument for enumerate()",
                crate::types::str::display(name)
            )));
        }
    }
    let Some(iterable) = iterable else {
        return Err(vm.type_error("enumerate() missing required argument 'iterable'"));
    };
    let count = start.map_or(Ok(Value::small_int(0)), |s| vm.to_index(s))?;
    let payload = Enumerate { iterator: vm.iter(iterable)?, count: Slot::new(count) };
    Ok(crate::object::class::alloc_instance(ty, payload).into_value())
}

fn enumerate_next(vm: &Vm, v: &Value) -> PyResult<Option<Value>> {
    let Some(this) = v.downcast::<Enumerate>() else { return Ok(None) };
    let Some(item) = vm.next(&this.iterator.clone())? else { return Ok(None) };
    let count = this.count.get();
    let next = match count.as_int().filter(|i| *i < Value::MAX_INT) {
        Some(i) => Value::small_int(i + 1),
        None => vm.binary(BinaryOp::Add, &count, &Value::small_int(1))?,
    };
    this.count.set(next);
    Ok(Some(vm.new_tuple(&[count, item])))
}

pub struct Filter {
    /// `None`: the items that are true.
    predicate: Value,
    iterator: Value,
}
heap::trace_fields!(Filter: predicate, iterator);
heap::payload!(Filter, "filter", trace);

pub static FILTER: TypeSpec = TypeSpec::new::<Filter>("filter")
    .flags(SUBCLASSABLE)
    .signature("(function, iterable, /)")
    .doc("Return an iterator yielding those items of iterable for which\nfunction(item) is true.  If function is None, return the items that\nare true.")
    .methods(FILTER_METHODS)
    .slots(|s| {
        s.new.set(Some(filter_new));
        s.iter.set(Some(itself));
        s.next.set(Some(filter_next));
    });

static FILTER_METHODS: &[NativeDef] = &[def(
    "__reduce__",
    "($self, /)",
    |vm, a| match a[0].downcast::<Filter>() {
        Some(f) => {
            let inner = vm.new_tuple(&[f.predicate.clone(), f.iterator.clone()]);
            Ok(vm.new_tuple(&[type_of(&a[0]).to_value(), inner]))
        }
        None => Ok(Value::NONE),
    },
    "Return state information for pickling.",
)];

fn filter_new(vm: &Vm, ty: &TypeObj, args: Args) -> PyResult {
    if args.has_keywords() && ty.is_spec(&FILTER) {
        return Err(vm.type_error("filter() takes no keyword arguments"));
    }
    let [predicate, iterable] = args.pos else {
        return Err(vm.type_error(format!("filter expected 2 arguments, got {}", args.pos.len())));
    };
    let payload = Filter { predicate: predicate.clone(), iterator: vm.iter(iterable)? };
    Ok(crate::object::class::alloc_instance(ty, payload).into_value())
}

fn filter_next(vm: &Vm, v: &Value) -> PyResult<Option<Value>> {
    let Some(this) = v.downcast::<Filter>() else { return Ok(None) };
    let (predicate, iterator) = (this.predicate.clone(), this.iterator.clone());
    let mut polled = Poll::default();
    while let Some(item) = vm.next(&iterator)? {
        polled.tick(vm)?;
        let good = if predicate.is_none() || crate::types::int::BOOL.get().to_ref().is_value(&predicate) {
            vm.truth(&item)?
        } else {
            let answer = vm.call(&predicate, std::slice::from_ref(&item))?;
            vm.truth(&answer)?
        };
        if good {
            return Ok(Some(item));
        }
    }
    Ok(None)
}

pub struct Reversed {
    /// `NULL` at the end.
    sequence: Slot,
    at: Cell<isize>,
}
heap::trace_fields!(Reversed: sequence);
heap::payload!(Reversed, "reversed", trace);

pub static REVERSED: TypeSpec = TypeSpec::new::<Reversed>("reversed")
    .flags(SUBCLASSABLE)
    .signature("(sequence, /)")
    .doc("Return a reverse iterator over the values of the given sequence.")
    .methods(&REVERSED_METHODS)
    .slots(|s| {
        s.new.set(Some(reversed_new));
        s.iter.set(Some(itself));
        s.next.set(Some(reversed_next));
    });

static REVERSED_METHODS: [NativeDef; 3] = place::methods(
    |vm, a| {
        let found = a[0].downcast::<Reversed>().and_then(|r| r.sequence.load().map(|s| (s, r.at.get())));
        let Some((sequence, at)) = found else { return Ok(Value::small_int(0)) };
        let left = at + 1;
        Ok(Value::small_int(if (vm.len(&sequence)? as isize) < left { 0 } else { left as i64 }))
    },
    |vm, a| {
        let left = a[0].downcast::<Reversed>().and_then(|r| r.sequence.load().map(|s| (s, r.at.get())));
        place::reduce(vm, type_of(&a[0]).to_value(), left, vm.new_tuple(&[]))
    },
    |vm, a| {
        let at = place::place(vm, &a[1])?;
        if let Some((r, s)) = a[0].downcast::<Reversed>().and_then(|r| r.sequence.load().map(|s| (r, s))) {
            let len = vm.len(&s)? as isize;
            r.at.set(at.clamp(-1, len - 1));
        }
        Ok(Value::NONE)
    },
);

/// `reversed(value)`
pub fn reversed(vm: &Vm, value: &Value) -> PyResult {
    reversed_new(vm, REVERSED.get(), Args::positional(std::slice::from_ref(value)))
}

fn reversed_new(vm: &Vm, ty: &TypeObj, args: Args) -> PyResult {
    if args.has_keywords() && ty.is_spec(&REVERSED) {
        return Err(vm.type_error("reversed() takes no keyword arguments"));
    }
    let [sequence] = args.pos else {
        return Err(vm.type_error(format!("reversed expected 1 argument, got {}", args.pos.len())));
    };
    let source = type_of(sequence);
    let refuse = || vm.type_error(format!("'{}' object is not reversible", source.tp_name()));
    if let Some(method) = vm.find_special(sequence, &name!("__reversed__"))? {
        return if method.is_none() { Err(refuse()) } else { vm.call(&method, &[]) };
    }
    if source.slots.getitem.get().is_none() || source.slots.len.get().is_none() || source.has(MAPPING) {
        return Err(refuse());
    }
    let len = vm.len(sequence)?;
    let payload = Reversed { sequence: Slot::new(sequence.clone()), at: Cell::new(len as isize - 1) };
    Ok(crate::object::class::alloc_instance(ty, payload).into_value())
}

fn reversed_next(vm: &Vm, v: &Value) -> PyResult<Option<Value>> {
    let Some(this) = v.downcast::<Reversed>() else { return Ok(None) };
    let Some(sequence) = this.sequence.load() else { return Ok(None) };
    let at = this.at.get();
    if at >= 0 {
        match vm.get_item(&sequence, &Value::small_int(at as i64)) {
            Ok(item) => {
                this.at.set(at - 1);
                return Ok(Some(item));
            }
            Err(e) if e.is(&crate::error::exception::INDEX_ERROR) || e.is(&crate::error::exception::STOP_ITERATION) => {
            }
            Err(e) => return Err(e),
        }
    }
    this.at.set(-1);
    this.sequence.set(Value::NULL);
    Ok(None)
}

pub struct CallableIter {
    /// Both `NULL` at the end.
    callable: Slot,
    sentinel: Slot,
}
heap::trace_fields!(CallableIter: callable, sentinel);
heap::payload!(CallableIter, "callable_iterator", trace);

pub static CALLABLE_ITER: TypeSpec =
    TypeSpec::new::<CallableIter>("callable_iterator").methods(CALLABLE_METHODS).slots(|s| {
        s.iter.set(Some(itself));
        s.next.set(Some(callable_next));
    });

/// `iter(callable, sentinel)`
pub fn callable_iter(vm: &Vm, callable: &Value, sentinel: &Value) -> PyResult {
    if !vm.is_callable(callable) {
        return Err(vm.type_error("iter(v, w): v must be callable"));
    }
    let payload = CallableIter { callable: Slot::new(callable.clone()), sentinel: Slot::new(sentinel.clone()) };
    Ok(CALLABLE_ITER.alloc(payload).into_value())
}

fn callable_next(vm: &Vm, v: &Value) -> PyResult<Option<Value>> {
    let Some(this) = v.downcast::<CallableIter>() else { return Ok(None) };
    let Some(callable) = this.callable.load() else { return Ok(None) };
    let end = || {
        this.callable.set(Value::NULL);
        this.sentinel.set(Value::NULL);
        Ok(None)
    };
    match vm.call(&callable, &[]) {
        Ok(item) => match this.sentinel.load() {
            Some(sentinel) if !vm.equal(&sentinel, &item)? => Ok(Some(item)),
            _ => end(),
        },
        Err(e) if e.is(&crate::error::exception::STOP_ITERATION) => end(),
        Err(e) => Err(e),
    }
}

static CALLABLE_METHODS: &[NativeDef] = &[def(
    "__reduce__",
    "($self, /)",
    |vm, a| {
        let iter = builtin(vm, "iter")?;
        let found = a[0].downcast::<CallableIter>().and_then(|i| Some((i.callable.load()?, i.sentinel.load()?)));
        match found {
            Some((callable, sentinel)) => Ok(vm.new_tuple(&[iter, vm.new_tuple(&[callable, sentinel])])),
            None => Ok(vm.new_tuple(&[iter, vm.new_tuple(&[vm.new_tuple(&[])])])),
        }
    },
    "Return state information for pickling.",
)];
