//! `_operator`: the operators as functions, and `itemgetter`, `attrgetter`, `methodcaller`.

use vm::ops::number::BinaryOp;
use vm::prelude::*;

use super::support::*;

pub static MODULE: ModuleDef = ModuleDef::new(
    "_operator",
    "Operator interface.\n\nThis module exports a set of functions implemented in C corresponding\nto the intrinsic operators of Python.  For example, operator.add(x, y)\nis equivalent to the expression x+y.",
)
.functions(FUNCTIONS)
.types(&[&ITEMGETTER, &ATTRGETTER, &METHODCALLER]);

macro_rules! binary {
    ($name:literal, $op:ident, $doc:literal) => {
        def($name, "(a, b, /)", |vm, a| vm.binary(BinaryOp::$op, &a[0], &a[1]), $doc)
    };
}
macro_rules! inplace {
    ($name:literal, $op:ident, $doc:literal) => {
        def($name, "(a, b, /)", |vm, a| vm.inplace(BinaryOp::$op, &a[0], &a[1]), $doc)
    };
}
macro_rules! compare {
    ($name:literal, $op:ident, $doc:literal) => {
        def($name, "(a, b, /)", |vm, a| vm.compare(&a[0], &a[1], CmpOp::$op), $doc)
    };
}

static FUNCTIONS: &[NativeDef] = &[
    def("truth", "(a, /)", |vm, a| Ok(Value::bool(vm.truth(&a[0])?)), "Return True if a is true, False otherwise."),
    def(
        "contains",
        "(a, b, /)",
        |vm, a| Ok(Value::bool(vm.contains(&a[0], &a[1])?)),
        "Same as b in a (note reversed operands).",
    ),
    def("indexOf", "(a, b, /)", index_of, "Return the first index of b in a."),
    def("countOf", "(a, b, /)", count_of, "Return the number of items in a which are, or which equal, b."),
    def("is_", "(a, b, /)", |_, a| Ok(Value::bool(a[0].is(&a[1]))), "Same as a is b."),
    def("is_not", "(a, b, /)", |_, a| Ok(Value::bool(!a[0].is(&a[1]))), "Same as a is not b."),
    def("is_none", "(a, /)", |_, a| Ok(Value::bool(a[0].is_none())), "Same as a is None."),
    def("is_not_none", "(a, /)", |_, a| Ok(Value::bool(!a[0].is_none())), "Same as a is not None."),
    binary!("add", Add, "Same as a + b."),
    binary!("sub", Sub, "Same as a - b."),
    binary!("mul", Mul, "Same as a * b."),
    binary!("matmul", MatMul, "Same as a @ b."),
    binary!("floordiv", FloorDiv, "Same as a // b."),
    binary!("truediv", TrueDiv, "Same as a / b."),
    binary!("mod", Mod, "Same as a % b."),
    def("neg", "(a, /)", |vm, a| vm.negative(&a[0]), "Same as -a."),
    def("pos", "(a, /)", |vm, a| vm.positive(&a[0]), "Same as +a."),
    def("abs", "(a, /)", |vm, a| vm.absolute(&a[0]), "Same as abs(a)."),
    def("inv", "(a, /)", |vm, a| vm.invert(&a[0]), "Same as ~a."),
    def("invert", "(a, /)", |vm, a| vm.invert(&a[0]), "Same as ~a."),
    def("index", "(a, /)", |vm, a| vm.to_index(&a[0]), "Same as a.__index__()"),
    binary!("lshift", LShift, "Same as a << b."),
    binary!("rshift", RShift, "Same as a >> b."),
    def("not_", "(a, /)", |vm, a| Ok(Value::bool(!vm.truth(&a[0])?)), "Same as not a."),
    binary!("and_", And, "Same as a & b."),
    binary!("xor", Xor, "Same as a ^ b."),
    binary!("or_", Or, "Same as a | b."),
    inplace!("iadd", Add, "Same as a += b."),
    inplace!("isub", Sub, "Same as a -= b."),
    inplace!("imul", Mul, "Same as a *= b."),
    inplace!("imatmul", MatMul, "Same as a @= b."),
    inplace!("ifloordiv", FloorDiv, "Same as a //= b."),
    inplace!("itruediv", TrueDiv, "Same as a /= b."),
    inplace!("imod", Mod, "Same as a %= b."),
    inplace!("ilshift", LShift, "Same as a <<= b."),
    inplace!("irshift", RShift, "Same as a >>= b."),
    inplace!("iand", And, "Same as a &= b."),
    inplace!("ixor", Xor, "Same as a ^= b."),
    inplace!("ior", Or, "Same as a |= b."),
    inplace!("ipow", Pow, "Same as a **= b."),
    def("concat", "(a, b, /)", |vm, a| concat(vm, &a[0], &a[1], false), "Same as a + b, for a and b sequences."),
    def("iconcat", "(a, b, /)", |vm, a| concat(vm, &a[0], &a[1], true), "Same as a += b, for a and b sequences."),
    def("getitem", "(a, b, /)", |vm, a| vm.get_item(&a[0], &a[1]), "Same as a[b]."),
    def("setitem", "(a, b, c, /)", |vm, a| vm.set_item(&a[0], &a[1], &a[2]).map(|()| Value::NONE), "Same as a[b] = c."),
    def("delitem", "(a, b, /)", |vm, a| vm.del_item(&a[0], &a[1]).map(|()| Value::NONE), "Same as del a[b]."),
    def("pow", "(a, b, /)", |vm, a| vm.power(&a[0], &a[1], &Value::NONE), "Same as a ** b."),
    compare!("eq", Eq, "Same as a == b."),
    compare!("ne", Ne, "Same as a != b."),
    compare!("lt", Lt, "Same as a < b."),
    compare!("le", Le, "Same as a <= b."),
    compare!("gt", Gt, "Same as a > b."),
    compare!("ge", Ge, "Same as a >= b."),
    def(
        "length_hint",
        "(obj, default=0, /)",
        length_hint,
        "Return an estimate of the number of items in obj.\n\nThis is useful for presizing containers when building from an iterable.\n\nIf the object supports len(), the result will be exact.\nOtherwise, it may over- or under-estimate by an arbitrary amount.\nThe result will be an integer >= 0.",
    ),
    def(
        "_compare_digest",
        "(a, b, /)",
        compare_digest,
        "Return 'a == b'.\n\nThis function uses an approach designed to prevent\ntiming analysis, making it appropriate for cryptography.\n\na and b must both be of the same type: either str (ASCII only),\nor any bytes-like object.\n\nNote: If a and b are of different lengths, or if an error occurs,\na timing attack could theoretically reveal information about the\ntypes and lengths of a and b--but not their values.",
    ),
    raw("call", "(obj, /, *args, **kwargs)", call, "Same as obj(*args, **kwargs)."),
];

fn index_of(vm: &Vm, a: &[Value]) -> PyResult {
    let iter = argument_iter(vm, &a[0])?;
    let mut polled = Poll::default();
    let mut at = 0i64;
    while let Some(item) = vm.next(&iter)? {
        polled.tick(vm)?;
        if vm.equal(&item, &a[1])? {
            return Ok(vm.new_int(at));
        }
        at += 1;
    }
    Err(vm.value_error("sequence.index(x): x not in sequence"))
}

fn count_of(vm: &Vm, a: &[Value]) -> PyResult {
    let iter = argument_iter(vm, &a[0])?;
    let mut polled = Poll::default();
    let mut n = 0i64;
    while let Some(item) = vm.next(&iter)? {
        polled.tick(vm)?;
        if vm.equal(&item, &a[1])? {
            n += 1;
        }
    }
    Ok(vm.new_int(n))
}

fn argument_iter(vm: &Vm, value: &Value) -> PyResult {
    vm.iter(value).map_err(|e| {
        if e.is(&vm::error::exception::TYPE_ERROR) {
            vm.type_error(format!("argument of type '{}' is not iterable", type_of(value).tp_name()))
        } else {
            e
        }
    })
}

fn concat(vm: &Vm, a: &Value, b: &Value, inplace: bool) -> PyResult {
    let ty = type_of(a);
    // Classes that define `__add__` in Python count as sequences when they have `__getitem__`.
    let adds = ty.slots.add.get().is_some() || inplace && ty.slots.iadd.get().is_some();
    if ty.slots.concat.get().is_none() && (ty.slots.getitem.get().is_none() || !adds) {
        return Err(vm.type_error(format!("'{}' object can't be concatenated", ty.tp_name())));
    }
    if inplace { vm.inplace(BinaryOp::Add, a, b) } else { vm.binary(BinaryOp::Add, a, b) }
}

fn length_hint(vm: &Vm, a: &[Value]) -> PyResult {
    let default = match a[1].non_null() {
        None => 0,
        Some(d) => {
            if vm::types::int::exact(d).is_none() && type_of(d).slots.index.get().is_none() {
                return Err(
                    vm.type_error(format!("'{}' object cannot be interpreted as an integer", type_of(d).tp_name()))
                );
            }
            vm.to_isize(d)?
        }
    };
    if default < 0 {
        return Err(vm.value_error("__length_hint__() should return >= 0"));
    }
    Ok(vm.new_int(vm.length_hint(&a[0], default as usize)? as i64))
}

fn compare_digest(vm: &Vm, a: &[Value]) -> PyResult {
    let same = |x: &[u8], y: &[u8]| {
        // No early exit: the time depends on the length of `y` alone.
        let differs = y.iter().enumerate().fold(0u8, |acc, (i, c)| acc | (c ^ x.get(i).copied().unwrap_or(!*c)));
        Value::bool(differs == 0 && x.len() == y.len())
    };
    if let (Some(x), Some(y)) = (a[0].downcast::<StrObj>(), a[1].downcast::<StrObj>()) {
        if !x.is_ascii() || !y.is_ascii() {
            return Err(vm.type_error("comparing strings with non-ASCII characters is not supported"));
        }
        return Ok(same(x.as_bytes(), y.as_bytes()));
    }
    match (super::buffer::bytes_like(vm, &a[0])?, super::buffer::bytes_like(vm, &a[1])?) {
        (Some(x), Some(y)) => Ok(same(&x, &y)),
        _ => Err(vm.type_error(format!(
            "unsupported operand types(s) or combination of types: '{}' and '{}'",
            type_of(&a[0]).tp_name(),
            type_of(&a[1]).tp_name()
        ))),
    }
}

fn call(vm: &Vm, args: Args) -> PyResult {
    match args.pos.first() {
        Some(f) => vm.call_args(f, args.rest()),
        None => Err(vm.type_error("call expected at least 1 argument, got 0")),
    }
}

/// What calls of the getters take, for `inspect`.
static CALL_SIGNATURE: &[GetSet] = &[GetSet::ro("__text_signature__", |_, _| Ok(name!("(obj, /)")), "")];

/// `itemgetter(item, ...)`
pub struct ItemGetter {
    items: Ref<TupleObj>,
}
heap::trace_fields!(ItemGetter: items);
heap::payload!(ItemGetter, "itemgetter", trace);

pub static ITEMGETTER: TypeSpec = TypeSpec::new::<ItemGetter>("itemgetter")
    .module("operator")
    .flags(SUBCLASSABLE)
    .signature("(item, /, *items)")
    .doc("Return a callable object that fetches the given item(s) from its operand.\nAfter f = itemgetter(2), the call f(r) returns r[2].\nAfter g = itemgetter(2, 5, 3), the call g(r) returns (r[2], r[5], r[3])")
    .methods(&[def("__reduce__", "($self, /)", |vm, a| {
        let items = this::<ItemGetter>(vm, &a[0])?.items.to_value();
        Ok(vm.new_tuple(&[type_of(&a[0]).to_value(), items]))
    }, "Return state information for pickling")])
    .getset(CALL_SIGNATURE)
    .slots(|s| {
        s.new.set(Some(|vm, ty, args| {
            no_keywords(vm, "itemgetter", args)?;
            if args.pos.is_empty() {
                return Err(vm.type_error("itemgetter expected 1 argument, got 0"));
            }
            instance(vm, &ty.to_value(), ItemGetter { items: TupleObj::from_slice(args.pos) })
        }));
        s.call.set(Some(|vm, v, args| {
            let items = this::<ItemGetter>(vm, v)?.items.clone();
            no_keywords(vm, "itemgetter", args)?;
            count(vm, "itemgetter", args.pos, 1, 1)?;
            if let [one] = items.items() {
                return vm.get_item(&args.pos[0], one);
            }
            let mut out = Vec::with_capacity(items.len());
            for item in items.items() {
                out.push(vm.get_item(&args.pos[0], item)?);
            }
            Ok(TupleObj::from_vec(out).into_value())
        }));
        s.repr.set(Some(|vm, v| {
            let items = this::<ItemGetter>(vm, v)?.items.clone();
            repr_call(vm, v, items.items(), &[])
        }));
    });

/// `operator.itemgetter(1, 2)`
fn repr_call(vm: &Vm, this: &Value, items: &[Value], keywords: &[(Value, Value)]) -> PyResult {
    let mut parts = Vec::new();
    for item in items {
        parts.push(vm.repr_text(item)?);
    }
    for (name, value) in keywords {
        parts.push(format!("{}={}", vm.str(name)?.display(), vm.repr_text(value)?));
    }
    text(vm, &format!("{}({})", type_of(this).tp_name(), parts.join(", ")))
}

/// `attrgetter('a.b', ...)`
pub struct AttrGetter {
    /// As given.
    names: Ref<TupleObj>,
    /// Per name: the interned parts.
    parts: Ref<TupleObj>,
}
heap::trace_fields!(AttrGetter: names, parts);
heap::payload!(AttrGetter, "attrgetter", trace);

pub static ATTRGETTER: TypeSpec = TypeSpec::new::<AttrGetter>("attrgetter")
    .module("operator")
    .flags(SUBCLASSABLE)
    .signature("(attr, /, *attrs)")
    .doc("Return a callable object that fetches the given attribute(s) from its operand.\nAfter f = attrgetter('name'), the call f(r) returns r.name.\nAfter g = attrgetter('name', 'date'), the call g(r) returns (r.name, r.date).\nAfter h = attrgetter('name.first', 'name.last'), the call h(r) returns\n(r.name.first, r.name.last).")
    .methods(&[def("__reduce__", "($self, /)", |vm, a| {
        let names = this::<AttrGetter>(vm, &a[0])?.names.to_value();
        Ok(vm.new_tuple(&[type_of(&a[0]).to_value(), names]))
    }, "Return state information for pickling")])
    .getset(CALL_SIGNATURE)
    .slots(|s| {
        s.new.set(Some(|vm, ty, args| {
            no_keywords(vm, "attrgetter", args)?;
            if args.pos.is_empty() {
                return Err(vm.type_error("attrgetter expected 1 argument, got 0"));
            }
            let mut all = Vec::new();
            for name in args.pos {
                let Some(s) = name.downcast::<StrObj>() else {
                    return Err(vm.type_error("attribute name must be a string"));
                };
                let parts: Vec<Value> =
                    s.as_bytes().split(|c| *c == b'.').map(|p| StrObj::from_wtf8(p).into_value()).collect();
                all.push(TupleObj::from_vec(parts).into_value());
            }
            let names = TupleObj::from_slice(args.pos);
            instance(vm, &ty.to_value(), AttrGetter { names, parts: TupleObj::from_vec(all) })
        }));
        s.call.set(Some(|vm, v, args| {
            let parts = this::<AttrGetter>(vm, v)?.parts.clone();
            no_keywords(vm, "attrgetter", args)?;
            count(vm, "attrgetter", args.pos, 1, 1)?;
            let mut out = Vec::with_capacity(parts.len());
            for path in parts.items() {
                let mut value = args.pos[0].clone();
                if let Some(path) = path.downcast::<TupleObj>() {
                    for name in path.items() {
                        value = vm.get_attr(&value, name)?;
                    }
                }
                out.push(value);
            }
            if out.len() == 1 {
                return Ok(out.remove(0));
            }
            Ok(TupleObj::from_vec(out).into_value())
        }));
        s.repr.set(Some(|vm, v| {
            let names = this::<AttrGetter>(vm, v)?.names.clone();
            repr_call(vm, v, names.items(), &[])
        }));
    });

/// `methodcaller('name', *args, **kwargs)`
pub struct MethodCaller {
    name: Value,
    args: Ref<TupleObj>,
    kw_names: Ref<TupleObj>,
    kw_values: Ref<TupleObj>,
}
heap::trace_fields!(MethodCaller: name, args, kw_names, kw_values);
heap::payload!(MethodCaller, "methodcaller", trace);

pub static METHODCALLER: TypeSpec = TypeSpec::new::<MethodCaller>("methodcaller")
    .module("operator")
    .flags(SUBCLASSABLE)
    .signature("(name, /, *args, **kwargs)")
    .doc("Return a callable object that calls the given method on its operand.\nAfter f = methodcaller('name'), the call f(r) returns r.name().\nAfter g = methodcaller('name', 'date', foo=1), the call g(r) returns\nr.name('date', foo=1).")
    .methods(&[def("__reduce__", "($self, /)", method_caller_reduce, "Return state information for pickling")])
    .getset(CALL_SIGNATURE)
    .slots(|s| {
        s.new.set(Some(|vm, ty, args| {
            let Some(name) = args.pos.first() else {
                return Err(vm.type_error("methodcaller needs at least one argument, the method name"));
            };
            if !name.is_a::<StrObj>() {
                return Err(vm.type_error("method name must be a string"));
            }
            let payload = MethodCaller {
                name: name.clone(),
                args: TupleObj::from_slice(args.rest().pos),
                kw_names: TupleObj::from_slice(args.kw_names),
                kw_values: TupleObj::from_slice(args.kw_values),
            };
            instance(vm, &ty.to_value(), payload)
        }));
        s.call.set(Some(|vm, v, args| {
            no_keywords(vm, "methodcaller", args)?;
            count(vm, "methodcaller", args.pos, 1, 1)?;
            let m = this::<MethodCaller>(vm, v)?;
            let (name, pos) = (m.name.clone(), m.args.clone());
            let (names, values) = (m.kw_names.clone(), m.kw_values.clone());
            let method = vm.get_attr(&args.pos[0], &name)?;
            vm.call_args(&method, Args { pos: pos.items(), kw_names: names.items(), kw_values: values.items() })
        }));
        s.repr.set(Some(|vm, v| {
            let m = this::<MethodCaller>(vm, v)?;
            let mut items = vec![m.name.clone()];
            items.extend_from_slice(m.args.items());
            let keywords: Vec<_> = m.kw_names.items().iter().cloned().zip(m.kw_values.items().iter().cloned()).collect();
            repr_call(vm, v, &items, &keywords)
        }));
    });

fn method_caller_reduce(vm: &Vm, a: &[Value]) -> PyResult {
    let m = this::<MethodCaller>(vm, &a[0])?;
    let mut args = vec![m.name.clone()];
    args.extend_from_slice(m.args.items());
    let class = type_of(&a[0]).to_value();
    if m.kw_names.is_empty() {
        return Ok(vm.new_tuple(&[class, vm.new_tuple(&args)]));
    }
    let partial = crate::support::imported(vm, "functools", "partial")?;
    let (names, values) = (m.kw_names.clone(), m.kw_values.clone());
    let pos = [class, m.name.clone()];
    let constructor = vm.call_args(&partial, Args { pos: &pos, kw_names: names.items(), kw_values: values.items() })?;
    Ok(vm.new_tuple(&[constructor, vm.new_tuple(&args[1..])]))
}
