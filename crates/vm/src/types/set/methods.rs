//! `set` and `frozenset`: their types and methods.

use super::{SetObj, as_set, element_hash, iter};
use crate::object::slots::{BinaryFn, Operation};
use crate::prelude::*;
use crate::types::sequence::{at_most_one, push_text, same_init};

pub static SET: TypeSpec = TypeSpec::new::<SetObj>("set")
    .flags(SUBCLASSABLE | MATCH_SELF | WEAKREFABLE)
    .signature("(iterable=(), /)")
    .doc("Build an unordered collection of unique elements.")
    .methods(SET_METHODS)
    .slots(|s| {
        s.new.set(Some(|_, ty, _| Ok(crate::object::class::alloc_instance(ty, SetObj::empty()).into_value())));
        s.init.set(Some(set_init));
        common_slots(s);
        s.isub.set(Some(|vm, a, b| in_place(vm, a, b, super::difference_update)));
        s.iand.set(Some(|vm, a, b| in_place(vm, a, b, intersect_in_place)));
        s.ixor.set(Some(|vm, a, b| in_place(vm, a, b, super::symmetric_difference_update)));
        s.ior.set(Some(|vm, a, b| in_place(vm, a, b, |vm, a, b| a.update(vm, b))));
    });

pub static FROZENSET: TypeSpec = TypeSpec::new::<SetObj>("frozenset")
    .flags(SUBCLASSABLE | MATCH_SELF | WEAKREFABLE)
    .signature("(iterable=(), /)")
    .doc("Build an immutable unordered collection of unique elements.")
    .methods(FROZEN_METHODS)
    .slots(|s| {
        s.new.set(Some(frozenset_new));
        s.hash.set(Some(frozenset_hash));
        common_slots(s);
    });

fn common_slots(s: &Slots) {
    s.repr.set(Some(set_repr));
    s.compare.set(Some(set_compare));
    s.len.set(Some(|_, v| Ok(set(v).map_or(0, |s| s.len()))));
    s.contains.set(Some(contains));
    s.iter.set(Some(|_, v| Ok(iter::new(v))));
    let operators: [(&Operation<BinaryFn>, BinaryFn); 4] = [
        (&s.sub, |vm, a, b| binary(vm, a, b, super::difference)),
        (&s.and, |vm, a, b| binary(vm, a, b, super::intersection)),
        (&s.xor, |vm, a, b| {
            binary(vm, a, b, |vm, a, b, frozen| {
                let result = a.copy(vm, frozen)?;
                super::symmetric_difference_update(vm, &result, b)?;
                Ok(result)
            })
        }),
        (&s.or, |vm, a, b| {
            binary(vm, a, b, |vm, a, b, frozen| {
                let result = a.copy(vm, frozen)?;
                result.update(vm, b)?;
                Ok(result)
            })
        }),
    ];
    for (slot, f) in operators {
        slot.set(Some(f));
    }
}

macro_rules! shared {
    () => {
        [
            def(
                "__contains__",
                "($self, object, /)",
                |vm, a| contains(vm, &a[0], &a[1]).map(Value::bool),
                "x.__contains__(y) <==> y in x.",
            ),
            def(
                "copy",
                "($self, /)",
                |vm, a| {
                    if FROZENSET.is_exact(&a[0]) {
                        return Ok(a[0].clone());
                    }
                    Ok(this(vm, &a[0])?.copy(vm, frozen(&a[0]))?.into_value())
                },
                "Return a shallow copy of a set.",
            ),
            raw(
                "difference",
                "($self, /, *others)",
                |vm, args| fold(vm, "difference", args, super::difference),
                "Return a new set with elements in the set that are not in the others.",
            ),
            raw(
                "intersection",
                "($self, /, *others)",
                |vm, args| fold(vm, "intersection", args, super::intersection),
                "Return a new set with elements common to the set and all others.",
            ),
            def(
                "isdisjoint",
                "($self, other, /)",
                |vm, a| super::is_disjoint(vm, this(vm, &a[0])?, &a[1]).map(Value::bool),
                "Return True if two sets have a null intersection.",
            ),
            def(
                "issubset",
                "($self, other, /)",
                |vm, a| {
                    let other = match a[1].is_a::<SetObj>() {
                        true => as_set(vm, &a[1])?,
                        // What cannot be hashed is told of without the set that is made here.
                        false => {
                            let items = vm.collect(&a[1])?;
                            items.iter().try_for_each(|item| vm.hash(item).map(drop))?;
                            as_set(vm, &ListObj::new(items).into_value())?
                        }
                    };
                    this(vm, &a[0])?.is_subset(vm, &other).map(Value::bool)
                },
                "Report whether another set contains this set.",
            ),
            def(
                "issuperset",
                "($self, other, /)",
                |vm, a| {
                    let other = as_set(vm, &a[1])?;
                    other.is_subset(vm, this(vm, &a[0])?).map(Value::bool)
                },
                "Report whether this set contains another set.",
            ),
            def("__reduce__", "($self, /)", reduce, "Return state information for pickling."),
            def(
                "__sizeof__",
                "($self, /)",
                |vm, a| Ok(vm.new_int(200 + this(vm, &a[0])?.table.with(|t| t.storage()) as i64)),
                "S.__sizeof__() -> size of S in memory, in bytes.",
            ),
            def(
                "symmetric_difference",
                "($self, other, /)",
                |vm, a| {
                    let result = this(vm, &a[0])?.copy(vm, frozen(&a[0]))?;
                    super::symmetric_difference_update(vm, &result, &a[1])?;
                    Ok(result.into_value())
                },
                "Return a new set with elements in either the set or other but not both.",
            ),
            raw(
                "union",
                "($self, /, *others)",
                |vm, args| {
                    let (this, others) = receiver(vm, "union", args)?;
                    let result = self::this(vm, this)?.copy(vm, frozen(this))?;
                    for other in others {
                        result.update(vm, other)?;
                    }
                    Ok(result.into_value())
                },
                "Return a new set with elements from the set and all others.",
            ),
            def(
                "__class_getitem__",
                "($type, object, /)",
                |vm, a| crate::types::generic_alias::new(vm, &a[0], &a[1]),
                "sets are generic over the type of their elements",
            )
            .class_method(),
        ]
    };
}

static FROZEN_METHODS: &[NativeDef] = &shared!();

static SET_METHODS: &[NativeDef] = &{
    let [a, b, c, d, e, f, g, h, i, j, k, l] = shared!();
    [
        a,
        b,
        c,
        d,
        e,
        f,
        g,
        h,
        i,
        j,
        k,
        l,
        def(
            "add",
            "($self, object, /)",
            |vm, a| this(vm, &a[0])?.add(vm, &a[1]).map(|_| Value::NONE),
            "Add an element to a set.\n\nThis has no effect if the element is already present.",
        ),
        def(
            "clear",
            "($self, /)",
            |vm, a| {
                this(vm, &a[0])?.clear();
                Ok(Value::NONE)
            },
            "Remove all elements from this set.",
        ),
        def(
            "discard",
            "($self, object, /)",
            |vm, a| {
                let hash = search_hash(vm, &a[1])?;
                this(vm, &a[0])?.discard_hashed(vm, &a[1], hash)?;
                Ok(Value::NONE)
            },
            "Remove an element from a set if it is a member.\n\nUnlike set.remove(), the discard() method does not raise\nan exception when an element is missing from the set.",
        ),
        raw(
            "difference_update",
            "($self, /, *others)",
            |vm, args| {
                let (this, others) = receiver(vm, "difference_update", args)?;
                for other in others {
                    super::difference_update(vm, self::this(vm, this)?, other)?;
                }
                Ok(Value::NONE)
            },
            "Update the set, removing elements found in others.",
        ),
        raw(
            "intersection_update",
            "($self, /, *others)",
            |vm, args| {
                let (this, _) = receiver(vm, "intersection_update", args)?;
                let result = fold(vm, "intersection_update", args, super::intersection)?;
                replace(self::this(vm, this)?, &result);
                Ok(Value::NONE)
            },
            "Update the set, keeping only elements found in it and all others.",
        ),
        def(
            "pop",
            "($self, /)",
            pop,
            "Remove and return an arbitrary set element.\n\nRaises KeyError if the set is empty.",
        ),
        def(
            "remove",
            "($self, object, /)",
            |vm, a| {
                let hash = search_hash(vm, &a[1])?;
                if this(vm, &a[0])?.discard_hashed(vm, &a[1], hash)? {
                    Ok(Value::NONE)
                } else {
                    Err(vm.key_error(&a[1]))
                }
            },
            "Remove an element from a set; it must be a member.\n\nIf the element is not a member, raise a KeyError.",
        ),
        def(
            "symmetric_difference_update",
            "($self, other, /)",
            |vm, a| {
                super::symmetric_difference_update(vm, this(vm, &a[0])?, &a[1])?;
                Ok(Value::NONE)
            },
            "Update the set, keeping only elements found in either set, but not in both.",
        ),
        raw(
            "update",
            "($self, /, *others)",
            |vm, args| {
                let (this, others) = receiver(vm, "update", args)?;
                for other in others {
                    self::this(vm, this)?.update(vm, other)?;
                }
                Ok(Value::NONE)
            },
            "Update the set, adding elements from all others.",
        ),
    ]
};

fn set(v: &Value) -> Option<&SetObj> {
    v.downcast::<SetObj>()
}
fn this<'a>(vm: &Vm, v: &'a Value) -> PyResult<&'a SetObj> {
    crate::object::descr::receiver::<SetObj>(vm, v, &SET)
}
fn frozen(v: &Value) -> bool {
    FROZENSET.check(v)
}

fn receiver<'a>(vm: &Vm, method: &str, args: Args<'a>) -> PyResult<(&'a Value, &'a [Value])> {
    let Some((this, others)) = args.pos.split_first() else {
        return Err(vm.type_error(format!("unbound method set.{method}() needs an argument")));
    };
    if args.has_keywords() {
        let owner = if frozen(this) { "frozenset" } else { "set" };
        return Err(vm.type_error(format!("{owner}.{method}() takes no keyword arguments")));
    }
    Ok((this, others))
}

/// Applies an operation with each further argument in turn; a copy when there is none.
fn fold(vm: &Vm, method: &str, args: Args, f: fn(&Vm, &SetObj, &Value, bool) -> PyResult<Ref<SetObj>>) -> PyResult {
    let (this, others) = receiver(vm, method, args)?;
    let frozen = frozen(this);
    let mut result: Option<Ref<SetObj>> = None;
    for other in others {
        let next = match &result {
            None => f(vm, self::this(vm, this)?, other, frozen)?,
            Some(so_far) => f(vm, so_far, other, frozen)?,
        };
        result = Some(next);
    }
    match result {
        Some(result) => Ok(result.into_value()),
        None => Ok(self::this(vm, this)?.copy(vm, frozen)?.into_value()),
    }
}

/// An operator between two sets; the result has the left one's kind.
fn binary(vm: &Vm, a: &Value, b: &Value, f: impl Fn(&Vm, &SetObj, &Value, bool) -> PyResult<Ref<SetObj>>) -> PyResult {
    match (set(a), set(b)) {
        (Some(x), Some(_)) => Ok(f(vm, x, b, frozen(a))?.into_value()),
        _ => Ok(Value::NOT_IMPLEMENTED),
    }
}

fn in_place(vm: &Vm, a: &Value, b: &Value, f: impl Fn(&Vm, &SetObj, &Value) -> PyResult<()>) -> PyResult {
    match (set(a), set(b)) {
        (Some(x), Some(_)) => {
            f(vm, x, b)?;
            Ok(a.clone())
        }
        _ => Ok(Value::NOT_IMPLEMENTED),
    }
}

fn intersect_in_place(vm: &Vm, a: &SetObj, b: &Value) -> PyResult<()> {
    let result = super::intersection(vm, a, b, false)?.into_value();
    replace(a, &result);
    Ok(())
}

/// Gives `this` the elements of the new set `from`.
fn replace(this: &SetObj, from: &Value) {
    if let Some(from) = set(from) {
        let mut table = from.table.replace(Default::default());
        let old = this.table.with(|t| {
            table.mutations = t.mutations.wrapping_add(1);
            std::mem::replace(t, table)
        });
        drop(old);
    }
}

fn set_init(vm: &Vm, v: &Value, args: Args) -> PyResult<()> {
    // A subclass with an `__init__` of its own may have keywords that are not for this one.
    let strict = SET.is_exact(v) || same_init(type_of(v), SET.get());
    let args = if strict { args } else { Args::positional(args.pos) };
    if args.has_keywords() {
        return Err(vm.type_error("set() takes no keyword arguments"));
    }
    let source = at_most_one(vm, &type_of(v).tp_name(), args)?;
    let this = this(vm, v)?;
    this.clear();
    match source {
        Some(source) => this.update(vm, source),
        None => Ok(()),
    }
}

fn frozenset_new(vm: &Vm, ty: &TypeObj, args: Args) -> PyResult {
    let exact = ty.is_spec(&FROZENSET);
    let args = if exact || same_init(ty, FROZENSET.get()) { args } else { Args::positional(args.pos) };
    if args.has_keywords() {
        return Err(vm.type_error("frozenset() takes no keyword arguments"));
    }
    let source = at_most_one(vm, &ty.tp_name(), args)?;
    if let Some(source) = source.filter(|s| exact && FROZENSET.is_exact(s)) {
        return Ok(source.clone());
    }
    let made = crate::object::class::alloc_instance(ty, SetObj::empty());
    if let Some(source) = source {
        made.update(vm, source)?;
    }
    Ok(made.into_value())
}

fn frozenset_hash(_vm: &Vm, v: &Value) -> PyResult<i64> {
    let Some(set) = set(v) else { return Ok(0) };
    if set.hash.get() != 0 {
        return Ok(set.hash.get().wrapping_sub(1));
    }
    let hash = set.frozen_hash();
    if v.ref_count() != u32::MAX {
        set.hash.set(hash.wrapping_add(1));
    }
    Ok(hash)
}

/// The hash to search for: a set is searched for as the frozenset with its elements.
fn search_hash(vm: &Vm, element: &Value) -> PyResult<i64> {
    match element_hash(vm, element) {
        Ok(hash) => Ok(hash),
        Err(e) => match set(element) {
            Some(s) if e.is(&crate::error::exception::TYPE_ERROR) => Ok(s.frozen_hash()),
            _ => Err(e),
        },
    }
}

fn contains(vm: &Vm, v: &Value, element: &Value) -> PyResult<bool> {
    let hash = search_hash(vm, element)?;
    Ok(this(vm, v)?.find_hashed(vm, element, hash)?.is_some())
}

fn set_repr(vm: &Vm, v: &Value) -> PyResult {
    let this = this(vm, v)?;
    let name = type_of(v).name();
    let Some(_guard) = vm.repr_enter(v) else { return Ok(vm.new_str(&format!("{name}(...)"))) };
    if this.is_empty() {
        return Ok(vm.new_str(&format!("{name}()")));
    }
    let plain = SET.is_exact(v);
    let mut text = if plain { b"{".to_vec() } else { format!("{name}({{").into_bytes() };
    for (i, element) in this.items().iter().enumerate() {
        if i > 0 {
            text.extend_from_slice(b", ");
        }
        let repr = vm.repr(element)?;
        push_text(vm, &mut text, repr.as_bytes())?;
    }
    text.extend_from_slice(if plain { b"}" } else { b"})" });
    Ok(vm.reserved(StrObj::try_from_wtf8(&text))?.into_value())
}

fn set_compare(vm: &Vm, a: &Value, b: &Value, op: CmpOp) -> PyResult {
    let (Some(x), Some(y)) = (set(a), set(b)) else { return Ok(Value::NOT_IMPLEMENTED) };
    Ok(Value::bool(match op {
        CmpOp::Eq => equal(vm, x, y)?,
        CmpOp::Ne => !equal(vm, x, y)?,
        CmpOp::Le => x.is_subset(vm, y)?,
        CmpOp::Ge => y.is_subset(vm, x)?,
        CmpOp::Lt => x.len() < y.len() && x.is_subset(vm, y)?,
        CmpOp::Gt => y.len() < x.len() && y.is_subset(vm, x)?,
    }))
}

fn equal(vm: &Vm, x: &SetObj, y: &SetObj) -> PyResult<bool> {
    let (hx, hy) = (x.hash.get(), y.hash.get());
    if x.len() != y.len() || (hx != 0 && hy != 0 && hx != hy) {
        return Ok(false);
    }
    x.is_subset(vm, y)
}

fn pop(vm: &Vm, args: &[Value]) -> PyResult {
    let this = this(vm, &args[0])?;
    let popped = this.table.with(|t| t.prev_live(usize::MAX).map(|at| t.pop_at(at).0));
    popped.ok_or_else(|| vm.key_error(&vm.new_str("pop from an empty set")))
}

fn reduce(vm: &Vm, args: &[Value]) -> PyResult {
    let items = vm.new_list(this(vm, &args[0])?.items())?;
    let state = match vm.find_attr(&args[0], &name!("__getstate__"))? {
        Some(method) => vm.call(&method, &[])?,
        None => Value::NONE,
    };
    Ok(vm.new_tuple(&[type_of(&args[0]).to_value(), vm.new_tuple(&[items]), state]))
}
