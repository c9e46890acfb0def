//! `islice`, `batched`, `pairwise`.

use std::cell::Cell;

use vm::prelude::*;

use super::iterator;
use crate::support::*;

pub struct ISlice {
    /// `NULL` once it ended.
    iter: Slot,
    next: Cell<i64>,
    /// Below 0: no end.
    stop: Cell<i64>,
    step: i64,
    seen: Cell<i64>,
}
heap::trace_fields!(ISlice: iter);
heap::payload!(ISlice, "islice", trace);

iterator!(
    ISLICE,
    ISlice,
    "islice",
    "",
    "islice(iterable, stop) --> islice object\nislice(iterable, start, stop[, step]) --> islice object\n\nReturn an iterator whose next() method returns selected values from an\niterable.  If start is specified, will skip all preceding elements;\notherwise, start defaults to zero.  Step defaults to one.  If\nspecified as another value, step determines how many values are\nskipped between successive calls.  Works like a slice() on a list\nbut returns an iterator.",
    islice_new,
    islice_next
);

/// The number that an argument is; `Err` for what is none that fits.
fn bound(vm: &Vm, value: &Value) -> PyResult<Result<Option<i64>, ()>> {
    if value.is_none() {
        return Ok(Ok(None));
    }
    match vm.to_isize(value) {
        Ok(n) => Ok(Ok(Some(n as i64))),
        Err(e) if e.exception().is_none() => Err(e),
        Err(_) => Ok(Err(())),
    }
}

fn islice_new(vm: &Vm, ty: &TypeObj, args: Args) -> PyResult {
    const INDICES: &str = "Indices for islice() must be None or an integer: 0 <= x <= sys.maxsize.";
    const STOP: &str = "Stop argument for islice() must be None or an integer: 0 <= x <= sys.maxsize.";
    no_keywords(vm, "islice", args)?;
    count(vm, "islice", args.pos, 2, 4)?;
    let a = args.pos;
    let (start, stop) = match a.len() {
        2 => (Ok(None), bound(vm, &a[1])?),
        _ => (bound(vm, &a[1])?, bound(vm, &a[2])?),
    };
    let stop = match stop {
        Ok(Some(-1)) | Err(()) => return Err(vm.value_error(STOP)),
        Ok(stop) => stop,
    };
    let start = match (start, stop) {
        (Ok(start), None | Some(0..)) if start.is_none_or(|n| n >= 0) => start.unwrap_or(0),
        _ => return Err(vm.value_error(INDICES)),
    };
    let step = match a.get(3) {
        None => 1,
        Some(s) if s.is_none() => 1,
        Some(s) => match vm.to_isize(s) {
            Ok(n) if n >= 1 => n as i64,
            Err(e) if e.exception().is_none() => return Err(e),
            _ => return Err(vm.value_error("Step for islice() must be a positive integer or None.")),
        },
    };
    let iter = vm.iter(&a[0])?;
    let payload = ISlice {
        iter: Slot::new(iter),
        next: Cell::new(start),
        stop: Cell::new(stop.unwrap_or(-1)),
        step,
        seen: Cell::new(0),
    };
    instance(vm, &ty.to_value(), payload)
}

fn islice_next(vm: &Vm, v: &Value) -> PyResult<Option<Value>> {
    let s = this::<ISlice>(vm, v)?;
    let Some(iter) = s.iter.load() else { return Ok(None) };
    let end = || {
        s.iter.set(Value::NULL);
        Ok(None)
    };
    let mut polled = Poll::default();
    while s.seen.get() < s.next.get() {
        polled.tick(vm)?;
        match vm.next(&iter) {
            Ok(Some(_)) => s.seen.set(s.seen.get() + 1),
            Ok(None) => return end(),
            Err(e) => {
                s.iter.set(Value::NULL);
                return Err(e);
            }
        }
    }
    if s.stop.get() >= 0 && s.seen.get() >= s.stop.get() {
        return end();
    }
    match vm.next(&iter) {
        Ok(Some(item)) => {
            s.seen.set(s.seen.get() + 1);
            let next = s.next.get().saturating_add(s.step);
            let stop = s.stop.get();
            s.next.set(if stop >= 0 && next > stop { stop } else { next });
            Ok(Some(item))
        }
        Ok(None) => end(),
        Err(e) => {
            s.iter.set(Value::NULL);
            Err(e)
        }
    }
}

pub struct Batched {
    /// `NULL` once it ended.
    iter: Slot,
    size: usize,
    strict: bool,
}
heap::trace_fields!(Batched: iter);
heap::payload!(Batched, "batched", trace);

iterator!(bound BATCHED, Batched, "batched", "(iterable, n, *, strict=False)", "($type, iterable, n, *, strict=False)",
    "Batch data into tuples of length n. The last batch may be shorter than n.\n\nLoops over the input iterable and accumulates data into tuples\nup to size n.  The input is consumed lazily, just enough to\nfill a batch.  The result is yielded as soon as a batch is full\nor when the input iterable is exhausted.\n\n    >>> for batch in batched('ABCDEFG', 3):\n    ...     print(batch)\n    ...\n    ('A', 'B', 'C')\n    ('D', 'E', 'F')\n    ('G',)\n\nIf \"strict\" is True, raises a ValueError if the final batch is shorter\nthan n.",
    |vm, a| {
        let n = vm.to_isize(&a[2])?;
        let strict = flag(vm, &a[3], false)?;
        if n < 1 {
            return Err(vm.value_error("n must be at least one"));
        }
        let iter = vm.iter(&a[1])?;
        instance(vm, &a[0], Batched { iter: Slot::new(iter), size: n as usize, strict })
    },
    |vm, v| {
        let b = this::<Batched>(vm, v)?;
        let Some(iter) = b.iter.load() else { return Ok(None) };
        let mut items: HVec<Value> = HVec::new();
        let mut polled = Poll::default();
        while items.len() < b.size {
            polled.tick(vm)?;
            match vm.next(&iter) {
                Ok(Some(item)) => vm.reserved(items.push(item))?,
                Ok(None) => {
                    b.iter.set(Value::NULL);
                    break;
                }
                Err(e) => {
                    b.iter.set(Value::NULL);
                    return Err(e);
                }
            }
        }
        if items.is_empty() {
            return Ok(None);
        }
        if b.strict && items.len() < b.size {
            return Err(vm.value_error("batched(): incomplete batch"));
        }
        tuple_of(vm, &items).map(Some)
    }
);

pub struct Pairwise {
    iter: Slot,
    old: Slot,
}
heap::trace_fields!(Pairwise: iter, old);
heap::payload!(Pairwise, "pairwise", trace);

iterator!(bound PAIRWISE, Pairwise, "pairwise", "(iterable, /)", "($type, iterable, /)",
    "Return an iterator of overlapping pairs taken from the input iterator.\n\n    s -> (s0,s1), (s1,s2), (s2, s3), ...",
    |vm, a| {
        let iter = vm.iter(&a[1])?;
        instance(vm, &a[0], Pairwise { iter: Slot::new(iter), old: Slot::default() })
    },
    |vm, v| {
        let p = this::<Pairwise>(vm, v)?;
        let Some(iter) = p.iter.load() else { return Ok(None) };
        let end = || {
            p.iter.set(Value::NULL);
            p.old.set(Value::NULL);
        };
        let old = match p.old.load() {
            Some(old) => old,
            None => match vm.next(&iter) {
                Ok(Some(first)) => {
                    p.old.set(first.clone());
                    // The iterator may have ended this object while it ran.
                    if p.iter.is_null() {
                        p.old.set(Value::NULL);
                        return Ok(None);
                    }
                    first
                }
                Ok(None) => {
                    end();
                    return Ok(None);
                }
                Err(e) => {
                    end();
                    return Err(e);
                }
            },
        };
        match vm.next(&iter) {
            Ok(Some(new)) => {
                p.old.set(new.clone());
                Ok(Some(vm.new_tuple(&[old, new])))
            }
            Ok(None) => {
                end();
                Ok(None)
            }
            Err(e) => {
                end();
                Err(e)
            }
        }
    }
);
