//! Built-in functions of iterables: `all`, `any`, `iter`, `next`, `len`, `min`, `max`, `sorted`.

use crate::prelude::*;
use crate::types::iter::callable_iter;

/// A row of its own: the run loop knows `next` by its address.
pub static NEXT: NativeDef = def(
    "next",
    "(iterator, default=<unrepresentable>, /)",
    next,
    "Return the next item from the iterator.\n\nIf default is given and the iterator is exhausted,\nit is returned instead of raising StopIteration.",
);

pub static ROWS: &[NativeDef] = &[
    def(
        "all",
        "(iterable, /)",
        |vm, a| any_is(vm, &a[0], false).map(|found| Value::bool(!found)),
        "Return True if bool(x) is True for all values x in the iterable.\n\nIf the iterable is empty, return True.",
    ),
    def(
        "any",
        "(iterable, /)",
        |vm, a| any_is(vm, &a[0], true).map(Value::bool),
        "Return True if bool(x) is True for any x in the iterable.\n\nIf the iterable is empty, return False.",
    ),
    def(
        "len",
        "(obj, /)",
        |vm, a| vm.len(&a[0]).map(|n| vm.new_int(n as i64)),
        "Return the number of items in a container.",
    ),
    def(
        "iter",
        "(object, sentinel=<unrepresentable>, /)",
        iter,
        "Get an iterator from an object.\n\nIn the first form, the argument must supply its own iterator, or be a sequence.\nIn the second form, the callable is called until it returns the sentinel.",
    ),
    raw(
        "min",
        "",
        |vm, a| extreme(vm, a, "min", CmpOp::Lt),
        "min(iterable, *[, default=obj, key=func]) -> value\nmin(arg1, arg2, *args, *[, key=func]) -> value\n\nWith a single iterable argument, return its smallest item. The\ndefault keyword-only argument specifies an object to return if\nthe provided iterable is empty.\nWith two or more positional arguments, return the smallest argument.",
    ),
    raw(
        "max",
        "",
        |vm, a| extreme(vm, a, "max", CmpOp::Gt),
        "max(iterable, *[, default=obj, key=func]) -> value\nmax(arg1, arg2, *args, *[, key=func]) -> value\n\nWith a single iterable argument, return its biggest item. The\ndefault keyword-only argument specifies an object to return if\nthe provided iterable is empty.\nWith two or more positional arguments, return the largest argument.",
    ),
    raw(
        "sorted",
        "(iterable, /, *, key=None, reverse=False)",
        sorted,
        "Return a new list containing all items from the iterable in ascending order.\n\nA custom key function can be supplied to customize the sort order, and the\nreverse flag can be set to request the result in descending order.",
    ),
];

fn any_is(vm: &Vm, iterable: &Value, wanted: bool) -> PyResult<bool> {
    let iter = vm.iter(iterable)?;
    // What is no object says itself whether it is true.
    let plain = |item: &Value| match item.as_int() {
        Some(i) => Some(i != 0),
        None => (item.is_bool() || item.is_none()).then(|| item.is_true()),
    };
    let mut other = |item: Value| if plain(&item) == Some(!wanted) { Ok(()) } else { Err(item) };
    while let Some(item) = vm.feed(&iter, &mut other)? {
        if vm.truth(&item)? == wanted {
            return Ok(true);
        }
    }
    Ok(false)
}

fn iter(vm: &Vm, args: &[Value]) -> PyResult {
    if args[1].is_null() {
        return vm.iter(&args[0]);
    }
    callable_iter(vm, &args[0], &args[1])
}

fn next(vm: &Vm, args: &[Value]) -> PyResult {
    let iter = &args[0];
    let found = if type_of(iter).slots.is_python(SlotId::next) {
        // The StopIteration of a `__next__` in Python comes through as it is.
        vm.call_special(iter, &name!("__next__"), &[])
    } else {
        // What an earlier iterator left is not this one's.
        vm.stop_value.set(Value::NULL);
        vm.next(iter)
    };
    match found {
        Ok(Some(item)) => Ok(item),
        Ok(None) if args[1].is_null() => Err(vm.pending_stop_iteration()),
        Ok(None) => {
            // The value that the iterator left is nobody's.
            drop(vm.take_stop_value());
            Ok(args[1].clone())
        }
        Err(e) if !args[1].is_null() && e.is(&crate::error::exception::STOP_ITERATION) => Ok(args[1].clone()),
        Err(e) => Err(e),
    }
}

/// Numbers and text of exact types: comparing two of a kind runs no Python and does not fail.
fn is_plain(item: &Value) -> bool {
    crate::types::float::FLOAT.is_exact(item) || crate::coro::feed::is_plain(item)
}

fn kind_of(item: &Value) -> *const TypeObj {
    type_of(item)
}

fn extreme(vm: &Vm, args: Args, name: &str, op: CmpOp) -> PyResult {
    let (mut key, mut default) = (None, None);
    if args.pos.is_empty() {
        return Err(vm.type_error(format!("{name} expected at least 1 argument, got 0")));
    }
    for (word, value) in args.kw_names.iter().zip(args.kw_values) {
        match crate::types::str::display(word).as_str() {
            "key" => key = Some(value).filter(|k| !k.is_none()),
            "default" => default = Some(value),
            _ => return Err(crate::error::suggest::unknown_keyword(vm, name, word, &["key", "default"])),
        }
    }
    let many = args.pos.len() > 1;
    if many && default.is_some() {
        return Err(vm.type_error(format!("Cannot specify a default for {name}() with multiple positional arguments")));
    }
    let mut best: Option<(Value, Value)> = None;
    let mut consider = |item: Value| -> PyResult<()> {
        let rank = match key {
            Some(f) => vm.call(f, std::slice::from_ref(&item))?,
            None => item.clone(),
        };
        let better = match &best {
            None => true,
            Some((_, held)) => match (rank.as_int(), held.as_int()) {
                (Some(x), Some(y)) => (op == CmpOp::Lt && x < y) || (op == CmpOp::Gt && x > y),
                _ => vm.compare_bool(&rank, held, op)?,
            },
        };
        if better {
            best = Some((item, rank));
        }
        Ok(())
    };
    if many {
        for item in args.pos {
            consider(item.clone())?;
        }
    } else {
        let iter = vm.iter(&args.pos[0])?;
        let mut first = true;
        // Numbers and text are compared where they are yielded, as long as there is nothing else.
        let mut kind = None;
        let mut failed = None;
        loop {
            let refused = vm.feed(&iter, &mut |item| {
                if key.is_some() || !is_plain(&item) || (!first && kind != Some(kind_of(&item))) {
                    return Err(item);
                }
                (first, kind) = (false, Some(kind_of(&item)));
                consider(item).map_err(|error| {
                    failed = Some(error);
                    Value::NONE
                })
            })?;
            if let Some(error) = failed {
                return Err(error);
            }
            let Some(item) = refused else { break };
            (first, kind) = (false, None);
            consider(item)?;
        }
    }
    match (best, default) {
        (Some((item, _)), _) => Ok(item),
        (None, Some(d)) => Ok(d.clone()),
        (None, None) => Err(vm.value_error(format!("{name}() iterable argument is empty"))),
    }
}

fn sorted(vm: &Vm, args: Args) -> PyResult {
    let Some(iterable) = args.pos.first() else {
        return Err(vm.type_error("sorted expected 1 argument, got 0"));
    };
    if args.pos.len() > 1 {
        return Err(vm.type_error(format!("sorted expected 1 argument, got {}", args.pos.len())));
    }
    let list = ListObj::new(vm.collect(&vm.iter_hinted(iterable)?)?).into_value();
    if args.kw_names.is_empty() {
        if let Some(list) = list.downcast::<ListObj>() {
            crate::types::list::sort(vm, list, None, false)?;
        }
        return Ok(list);
    }
    let sort = vm.get_attr(&list, &name!("sort"))?;
    vm.call_args(&sort, Args { pos: &[], ..args })?;
    Ok(list)
}
