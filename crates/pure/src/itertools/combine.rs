//! `product`, `permutations`, `combinations`, `combinations_with_replacement`: index vectors over pools.

use std::cell::Cell;

use vm::prelude::*;

use super::iterator;
use crate::support::*;

pub struct Product {
    pools: Ref<TupleObj>,
    indices: Mut<HVec<usize>>,
    started: Cell<bool>,
    stopped: Cell<bool>,
}
heap::trace_fields!(Product: pools);
heap::payload!(Product, "product", trace);

iterator!(
    PRODUCT,
    Product,
    "product",
    "(*iterables, repeat=1)",
    "Cartesian product of input iterables.  Equivalent to nested for-loops.\n\nFor example, product(A, B) returns the same as:  ((x,y) for x in A for y in B).\nThe leftmost iterators are in the outermost for-loop, so the output tuples\ncycle in a manner similar to an odometer (with the rightmost element changing\non every iteration).\n\nTo compute the product of an iterable with itself, specify the number\nof repetitions with the optional repeat keyword argument. For example,\nproduct(A, repeat=4) means the same as product(A, A, A, A).\n\nproduct('ab', range(3)) --> ('a',0) ('a',1) ('a',2) ('b',0) ('b',1) ('b',2)\nproduct((0,1), (0,1), (0,1)) --> (0,0,0) (0,0,1) (0,1,0) (0,1,1) (1,0,0) ...",
    |vm, ty, args| {
        if let Some(bad) = args.kw_names.iter().find(|n| !vm::types::str::is(n, "repeat")) {
            let shown = vm::types::str::display(bad);
            return Err(vm.type_error(format!("product() got an unexpected keyword argument '{shown}'")));
        }
        let repeat = match args.keyword("repeat") {
            None => 1,
            Some(n) => vm.to_isize(n)?,
        };
        if repeat < 0 {
            return Err(vm.value_error("repeat argument cannot be negative"));
        }
        let mut given: Vec<Value> = Vec::new();
        if repeat > 0 {
            for iterable in args.pos {
                given.push(pool(vm, iterable)?.into_value());
            }
        }
        let Some(total) = given.len().checked_mul(repeat as usize).filter(|n| *n <= isize::MAX as usize / 8) else {
            return Err(vm.overflow_error("repeat argument too large"));
        };
        let pools = vm.reserved(TupleObj::try_build(total, |i| given[i % given.len()].clone()))?;
        let mut indices = HVec::new();
        vm.reserved(indices.resize(total, 0usize))?;
        let payload =
            Product { pools, indices: Mut::new(indices), started: Cell::new(false), stopped: Cell::new(false) };
        instance(vm, &ty.to_value(), payload)
    },
    |vm, v| {
        let p = this::<Product>(vm, v)?;
        if p.stopped.get() {
            return Ok(None);
        }
        let len = |i: usize| p.pools.items()[i].downcast::<TupleObj>().map_or(0, |t| t.len());
        let n = p.pools.len();
        let more = if p.started.replace(true) {
            p.indices.with(|indices| {
                for i in (0..n).rev() {
                    indices[i] += 1;
                    if indices[i] < len(i) {
                        return true;
                    }
                    indices[i] = 0;
                }
                false
            })
        } else {
            (0..n).all(|i| len(i) > 0)
        };
        if !more {
            p.stopped.set(true);
            return Ok(None);
        }
        let built = p.indices.with(|indices| {
            TupleObj::try_build(n, |i| {
                let pool = &p.pools.items()[i];
                pool.downcast::<TupleObj>().and_then(|t| t.items().get(indices[i]).cloned()).unwrap_or(Value::NONE)
            })
        });
        Ok(Some(vm.reserved(built)?.into_value()))
    }
);

pub struct Chosen {
    pool: Ref<TupleObj>,
    indices: Mut<HVec<usize>>,
    /// Only for permutations.
    cycles: Mut<HVec<usize>>,
    r: usize,
    started: Cell<bool>,
    stopped: Cell<bool>,
}
heap::trace_fields!(Chosen: pool);
heap::payload!(Chosen, "itertools_choice", trace);

fn chosen(
    vm: &Vm,
    class: &Value,
    pool: Ref<TupleObj>,
    indices: HVec<usize>,
    cycles: HVec<usize>,
    r: usize,
    none: bool,
) -> PyResult {
    let payload = Chosen {
        pool,
        indices: Mut::new(indices),
        cycles: Mut::new(cycles),
        r,
        started: Cell::new(false),
        stopped: Cell::new(none),
    };
    instance(vm, class, payload)
}

fn range(vm: &Vm, n: usize) -> PyResult<HVec<usize>> {
    let mut v = vm.reserved(HVec::with_capacity(n))?;
    for i in 0..n {
        vm.reserved(v.push(i))?;
    }
    Ok(v)
}

/// The items that the first `r` indices choose.
fn choose(vm: &Vm, c: &Chosen) -> PyResult<Option<Value>> {
    let built = c.indices.with(|indices| {
        TupleObj::try_build(c.r, |i| {
            indices.get(i).and_then(|at| c.pool.items().get(*at)).cloned().unwrap_or(Value::NONE)
        })
    });
    Ok(Some(vm.reserved(built)?.into_value()))
}

fn length_argument(vm: &Vm, value: &Value) -> PyResult<usize> {
    let r = vm.to_isize(value)?;
    if r < 0 {
        return Err(vm.value_error("r must be non-negative"));
    }
    Ok(r as usize)
}

iterator!(bound COMBINATIONS, Chosen, "combinations", "(iterable, r)", "($type, iterable, r)",
    "Return successive r-length combinations of elements in the iterable.\n\ncombinations(range(4), 3) --> (0,1,2), (0,1,3), (0,2,3), (1,2,3)",
    |vm, a| {
        // CPython converts `r` before it looks at the iterable.
        let r = vm.to_isize(&a[2])?;
        let pool = pool(vm, &a[1])?;
        if r < 0 {
            return Err(vm.value_error("r must be non-negative"));
        }
        let r = r as usize;
        let none = r > pool.len();
        let indices = range(vm, if none { 0 } else { r })?;
        chosen(vm, &a[0], pool, indices, HVec::new(), r, none)
    },
    |vm, v| {
        let c = this::<Chosen>(vm, v)?;
        if c.stopped.get() {
            return Ok(None);
        }
        if c.started.replace(true) {
            let (n, r) = (c.pool.len(), c.r);
            let more = c.indices.with(|indices| {
                let Some(i) = (0..r).rev().find(|i| indices[*i] != i + n - r) else { return false };
                indices[i] += 1;
                for j in i + 1..r {
                    indices[j] = indices[j - 1] + 1;
                }
                true
            });
            if !more {
                c.stopped.set(true);
                return Ok(None);
            }
        }
        choose(vm, c)
    }
);

iterator!(bound COMBINATIONS_WITH_REPLACEMENT, Chosen, "combinations_with_replacement", "(iterable, r)", "($type, iterable, r)",
    "Return successive r-length combinations of elements in the iterable allowing individual elements to have successive repeats.\n\ncombinations_with_replacement('ABC', 2) --> ('A','A'), ('A','B'), ('A','C'), ('B','B'), ('B','C'), ('C','C')",
    |vm, a| {
        let r = vm.to_isize(&a[2])?;
        let pool = pool(vm, &a[1])?;
        if r < 0 {
            return Err(vm.value_error("r must be non-negative"));
        }
        let r = r as usize;
        let mut indices = HVec::new();
        vm.reserved(indices.resize(r, 0))?;
        let none = pool.is_empty() && r > 0;
        chosen(vm, &a[0], pool, indices, HVec::new(), r, none)
    },
    |vm, v| {
        let c = this::<Chosen>(vm, v)?;
        if c.stopped.get() {
            return Ok(None);
        }
        if c.started.replace(true) {
            let (n, r) = (c.pool.len(), c.r);
            let more = c.indices.with(|indices| {
                let Some(i) = (0..r).rev().find(|i| indices[*i] + 1 != n) else { return false };
                let next = indices[i] + 1;
                indices[i..r].fill(next);
                true
            });
            if !more {
                c.stopped.set(true);
                return Ok(None);
            }
        }
        choose(vm, c)
    }
);

iterator!(bound PERMUTATIONS, Chosen, "permutations", "(iterable, r=None)", "($type, iterable, r=None)",
    "Return successive r-length permutations of elements in the iterable.\n\npermutations(range(3), 2) --> (0,1), (0,2), (1,0), (1,2), (2,0), (2,1)",
    |vm, a| {
        let pool = pool(vm, &a[1])?;
        let n = pool.len();
        let r = match given(&a[2]) {
            None => n,
            Some(r) => {
                if vm::types::int::exact(r).is_none() {
                    return Err(vm.type_error("Expected int as r"));
                }
                length_argument(vm, r)?
            }
        };
        let none = r > n;
        let indices = range(vm, n)?;
        let mut cycles = HVec::new();
        for i in 0..if none { 0 } else { r } {
            vm.reserved(cycles.push(n - i))?;
        }
        chosen(vm, &a[0], pool, indices, cycles, r, none)
    },
    |vm, v| {
        let c = this::<Chosen>(vm, v)?;
        if c.stopped.get() {
            return Ok(None);
        }
        if c.started.replace(true) {
            let (n, r) = (c.pool.len(), c.r);
            let more = c.indices.with(|indices| {
                c.cycles.with(|cycles| {
                    for i in (0..r).rev() {
                        cycles[i] -= 1;
                        if cycles[i] == 0 {
                            indices[i..n].rotate_left(1);
                            cycles[i] = n - i;
                        } else {
                            let j = n - cycles[i];
                            indices.swap(i, j);
                            return true;
                        }
                    }
                    false
                })
            });
            if !more {
                c.stopped.set(true);
                return Ok(None);
            }
        }
        choose(vm, c)
    }
);
