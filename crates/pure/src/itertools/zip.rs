//! `chain`, `zip_longest`.

use vm::prelude::*;

use super::iterator;
use crate::support::*;

pub struct Chain {
    /// Iterator over the iterables; `NULL` once it ended.
    source: Slot,
    active: Slot,
}
heap::trace_fields!(Chain: source, active);
heap::payload!(Chain, "chain", trace);

iterator!(
    CHAIN,
    Chain,
    "chain",
    "(*iterables)",
    "Return a chain object whose .__next__() method returns elements from the\nfirst iterable until it is exhausted, then elements from the next\niterable, until all of the iterables are exhausted.",
    |vm, ty, args| {
        no_keywords(vm, "chain", args)?;
        let source = vm.iter(&vm.new_tuple(args.pos))?;
        instance(vm, &ty.to_value(), Chain { source: Slot::new(source), active: Slot::default() })
    },
    |vm, v| {
        let c = this::<Chain>(vm, v)?;
        let mut polled = Poll::default();
        loop {
            polled.tick(vm)?;
            let Some(source) = c.source.load() else { return Ok(None) };
            let active = match c.active.load() {
                Some(active) => active,
                None => match vm.next(&source) {
                    Ok(Some(iterable)) => match vm.iter(&iterable) {
                        Ok(iter) => {
                            c.active.set(iter.clone());
                            iter
                        }
                        Err(e) => {
                            c.source.set(Value::NULL);
                            return Err(e);
                        }
                    },
                    Ok(None) => {
                        c.source.set(Value::NULL);
                        return Ok(None);
                    }
                    Err(e) => {
                        c.source.set(Value::NULL);
                        return Err(e);
                    }
                },
            };
            if let Some(item) = vm.next(&active)? {
                return Ok(Some(item));
            }
            c.active.set(Value::NULL);
        }
    },
    &[
        def(
            "from_iterable",
            "($type, iterable, /)",
            |vm, a| {
                let source = vm.iter(&a[1])?;
                instance(vm, &a[0], Chain { source: Slot::new(source), active: Slot::default() })
            },
            "Alternative chain() constructor taking a single iterable argument that evaluates lazily."
        )
        .class_method(),
        def("__class_getitem__", "($type, object, /)", class_getitem, "See PEP 585").class_method(),
    ]
);

pub struct ZipLongest {
    /// `NULL` for those that ended.
    iters: Mut<HVec<Value>>,
    fill: Value,
}
heap::trace_fields!(ZipLongest: iters, fill);
heap::payload!(ZipLongest, "zip_longest", trace);

iterator!(
    ZIP_LONGEST,
    ZipLongest,
    "zip_longest",
    "(*iterables, fillvalue=None)",
    "Return a zip_longest object whose .__next__() method returns a tuple where\nthe i-th element comes from the i-th iterable argument.  The .__next__()\nmethod continues until the longest iterable in the argument sequence\nis exhausted and then it raises StopIteration.  When the shorter iterables\nare exhausted, the fillvalue is substituted in their place.  The fillvalue\ndefaults to None or can be specified by a keyword argument.",
    |vm, ty, args| {
        let fill = args.keyword("fillvalue").cloned().unwrap_or(Value::NONE);
        if args.kw_names.iter().any(|n| !vm::types::str::is(n, "fillvalue")) {
            return Err(vm.type_error("zip_longest() got an unexpected keyword argument"));
        }
        let mut iters = vm.reserved(HVec::with_capacity(args.pos.len()))?;
        for iterable in args.pos {
            vm.reserved(iters.push(vm.iter(iterable)?))?;
        }
        instance(vm, &ty.to_value(), ZipLongest { iters: Mut::new(iters), fill })
    },
    |vm, v| {
        let z = this::<ZipLongest>(vm, v)?;
        let n = z.iters.with(|i| i.len());
        if z.iters.with(|i| i.iter().all(|x| x.is_null())) {
            return Ok(None);
        }
        let mut out = Vec::with_capacity(n);
        for i in 0..n {
            let iter = z.iters.with(|all| all.get(i).cloned()).unwrap_or(Value::NULL);
            if iter.is_null() {
                out.push(z.fill.clone());
                continue;
            }
            match vm.next(&iter) {
                Ok(Some(item)) => out.push(item),
                Ok(None) => {
                    let old = z.iters.with(|all| std::mem::replace(&mut all[i], Value::NULL));
                    drop(old);
                    if z.iters.with(|all| all.iter().all(|x| x.is_null())) {
                        return Ok(None);
                    }
                    out.push(z.fill.clone());
                }
                Err(e) => {
                    let old = z.iters.with(std::mem::take);
                    drop(old);
                    return Err(e);
                }
            }
        }
        tuple_of(vm, &out).map(Some)
    }
);
