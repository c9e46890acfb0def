//! The bridge between dunder methods and slots, one row per dunder. For built-in types a filled slot appears as a
//! `wrapper_descriptor`; for classes a dunder in the namespace fills the slot with a function that calls it.

use crate::native::Args;
use crate::prelude::*;

/// One dunder.
pub struct Row {
    pub name: &'static str,
    pub doc: &'static str,
    pub signature: &'static str,
    /// Whether the type's slot is filled.
    filled: fn(&Slots) -> bool,
    /// Calls the slot for `owner.__dunder__(*args)`: the receiver is `args.pos[0]`.
    pub wrapper: fn(&Vm, &TypeObj, Args) -> PyResult,
    /// Fills the slot with the function that calls the dunder found on the type.
    install: fn(&Slots),
    /// Whether the slot holds `install`'s function.
    installed: fn(&Slots) -> bool,
    /// Takes the slot of a base.
    copy: fn(&Slots, &Slots),
}

fn arity(vm: &Vm, args: Args, n: usize) -> PyResult<()> {
    if args.has_keywords() {
        return Err(vm.type_error("wrapper() takes no keyword arguments"));
    }
    let given = args.pos.len().saturating_sub(1);
    if given != n {
        let s = if n == 1 { "" } else { "s" };
        return Err(vm.type_error(format!("expected {n} argument{s}, got {given}")));
    }
    Ok(())
}

/// As `arity` of two, whose error says the name.
fn two(vm: &Vm, args: Args, name: &str) -> PyResult<()> {
    match args.pos.len().saturating_sub(1) {
        2 => arity(vm, args, 2),
        _ if args.has_keywords() => arity(vm, args, 2),
        given => Err(vm.type_error(format!("{name} expected 2 arguments, got {given}"))),
    }
}

/// Calls the dunder `name` of the receiver's type.
fn dunder(vm: &Vm, obj: &Value, name: &Value, args: &[Value]) -> PyResult {
    match vm.call_special(obj, name, args)? {
        Some(result) => Ok(result),
        // The class has another method of the slot alone.
        None => Err(vm.error_args(&crate::error::exception::ATTRIBUTE_ERROR, std::slice::from_ref(name))),
    }
}

macro_rules! row {
    ($name:literal, $slot:ident, $sig:literal, $doc:literal, $wrapper:expr, $python:expr) => {
        Row {
            name: $name,
            doc: $doc,
            signature: $sig,
            filled: |s| s.$slot.get().is_some(),
            wrapper: $wrapper,
            install: |s| s.$slot.set(Some($python)),
            installed: |s| s.$slot.get().is_some_and(|f| f as usize == $python as *const () as usize),
            copy: |to, from| to.$slot.set(from.$slot.get()),
        }
    };
}

macro_rules! python {
    // Functions that call a dunder written in Python, by the slot's signature.
    (unary $f:ident $name:literal) => {
        pub fn $f(vm: &Vm, a: &Value) -> PyResult {
            dunder(vm, a, &name!($name), &[])
        }
    };
    (binary $f:ident $name:literal) => {
        pub fn $f(vm: &Vm, a: &Value, b: &Value) -> PyResult {
            dunder(vm, a, &name!($name), std::slice::from_ref(b))
        }
    };
    (number $f:ident $name:literal $reflected:literal) => {
        // As CPython's SLOT1BIN: the instance may be either operand; a subclass on the right goes first.
        pub fn $f(vm: &Vm, a: &Value, b: &Value) -> PyResult {
            let here = |v: &Value| installed_binary(v, $f as *const () as usize);
            let (ta, tb) = (type_of(a), type_of(b));
            let right = !ta.is(tb) && here(b);
            if here(a) {
                if right && tb.is_subtype(ta) && overrides(vm, a, b, &name!($reflected)) {
                    let result = reflected(vm, b, a, &name!($reflected))?;
                    if !result.is(&Value::NOT_IMPLEMENTED) {
                        return Ok(result);
                    }
                    return forward(vm, a, b, &name!($name));
                }
                let result = forward(vm, a, b, &name!($name))?;
                if !result.is(&Value::NOT_IMPLEMENTED) || ta.is(tb) {
                    return Ok(result);
                }
            }
            if right { reflected(vm, b, a, &name!($reflected)) } else { Ok(Value::NOT_IMPLEMENTED) }
        }
    };
}

fn forward(vm: &Vm, a: &Value, b: &Value, name: &Value) -> PyResult {
    Ok(vm.call_special(a, name, std::slice::from_ref(b))?.unwrap_or(Value::NOT_IMPLEMENTED))
}
fn reflected(vm: &Vm, b: &Value, a: &Value, name: &Value) -> PyResult {
    forward(vm, b, a, name)
}
/// Whether the right operand's class gives its own reflected method.
fn overrides(_vm: &Vm, a: &Value, b: &Value, name: &Value) -> bool {
    match (type_of(a).lookup(name), type_of(b).lookup(name)) {
        (Some(x), Some(y)) => !x.is(&y),
        (None, Some(_)) => true,
        _ => false,
    }
}
/// Whether any binary number slot of the value's type is this function.
fn installed_binary(v: &Value, f: usize) -> bool {
    let s = &type_of(v).slots;
    let all = [
        &s.add,
        &s.sub,
        &s.mul,
        &s.truediv,
        &s.floordiv,
        &s.mod_,
        &s.divmod,
        &s.matmul,
        &s.and,
        &s.or,
        &s.xor,
        &s.lshift,
        &s.rshift,
    ];
    all.iter().any(|c| c.get().is_some_and(|g| g as usize == f))
}

macro_rules! unary_row {
    ($name:literal, $slot:ident, $py:ident, $doc:literal) => {
        row!(
            $name,
            $slot,
            "($self, /)",
            $doc,
            |vm, ty, args| {
                arity(vm, args, 0)?;
                call_unary(vm, ty.slots.$slot.get(), args)
            },
            $py
        )
    };
}
macro_rules! binary_row {
    ($name:literal, $slot:ident, $py:ident, $doc:literal) => {
        row!(
            $name,
            $slot,
            "($self, value, /)",
            $doc,
            |vm, ty, args| {
                arity(vm, args, 1)?;
                call_binary(vm, ty.slots.$slot.get(), &args.pos[0], &args.pos[1])
            },
            $py
        )
    };
}
macro_rules! reflected_row {
    ($name:literal, $slot:ident, $py:ident, $doc:literal) => {
        row!(
            $name,
            $slot,
            "($self, value, /)",
            $doc,
            |vm, ty, args| {
                arity(vm, args, 1)?;
                call_binary(vm, ty.slots.$slot.get(), &args.pos[1], &args.pos[0])
            },
            $py
        )
    };
}
macro_rules! compare_row {
    ($name:literal, $op:ident, $doc:literal) => {
        row!(
            $name,
            compare,
            "($self, value, /)",
            $doc,
            |vm, ty, args| {
                arity(vm, args, 1)?;
                match ty.slots.compare.get() {
                    Some(f) => f(vm, &args.pos[0], &args.pos[1], CmpOp::$op),
                    None => Ok(Value::NOT_IMPLEMENTED),
                }
            },
            py_compare
        )
    };
}

fn call_unary(vm: &Vm, f: Option<crate::object::slots::UnaryFn>, args: Args) -> PyResult {
    match f {
        Some(f) => f(vm, &args.pos[0]),
        None => Err(vm.system_error("an empty slot was called")),
    }
}
/// The key of an item, as the slot of the type is to have it.
fn item_key<'a>(vm: &Vm, ty: &TypeObj, key: &'a Value) -> PyResult<std::borrow::Cow<'a, Value>> {
    if ty.has(BY_INDEX) {
        let index = vm.to_index(key)?;
        return match crate::types::int::to_i64(&index) {
            Some(_) => Ok(std::borrow::Cow::Owned(index)),
            None => Err(vm.overflow_error("cannot fit 'int' into an index-sized integer")),
        };
    }
    Ok(std::borrow::Cow::Borrowed(key))
}

fn call_binary(vm: &Vm, f: Option<crate::object::slots::BinaryFn>, a: &Value, b: &Value) -> PyResult {
    match f {
        Some(f) => f(vm, a, b),
        None => Err(vm.system_error("an empty slot was called")),
    }
}

python!(unary py_repr_raw "__repr__");
python!(unary py_str_raw "__str__");
python!(unary py_iter "__iter__");
python!(unary py_await "__await__");
python!(unary py_aiter "__aiter__");
python!(unary py_anext "__anext__");
python!(unary py_neg "__neg__");
python!(unary py_pos "__pos__");
python!(unary py_abs "__abs__");
python!(unary py_invert "__invert__");
python!(unary py_int "__int__");
python!(unary py_float "__float__");
python!(unary py_index "__index__");
python!(binary py_getitem "__getitem__");
python!(number py_add "__add__" "__radd__");
python!(number py_sub "__sub__" "__rsub__");
python!(number py_mul "__mul__" "__rmul__");
python!(number py_truediv "__truediv__" "__rtruediv__");
python!(number py_floordiv "__floordiv__" "__rfloordiv__");
python!(number py_mod "__mod__" "__rmod__");
python!(number py_divmod "__divmod__" "__rdivmod__");
python!(number py_matmul "__matmul__" "__rmatmul__");
python!(number py_and "__and__" "__rand__");
python!(number py_or "__or__" "__ror__");
python!(number py_xor "__xor__" "__rxor__");
python!(number py_lshift "__lshift__" "__rlshift__");
python!(number py_rshift "__rshift__" "__rrshift__");
python!(binary py_iadd "__iadd__");
python!(binary py_isub "__isub__");
python!(binary py_imul "__imul__");
python!(binary py_itruediv "__itruediv__");
python!(binary py_ifloordiv "__ifloordiv__");
python!(binary py_imod "__imod__");
python!(binary py_imatmul "__imatmul__");
python!(binary py_iand "__iand__");
python!(binary py_ior "__ior__");
python!(binary py_ixor "__ixor__");
python!(binary py_ilshift "__ilshift__");
python!(binary py_irshift "__irshift__");

fn must_be_str(vm: &Vm, result: Value, name: &str) -> PyResult {
    if result.is_a::<StrObj>() {
        return Ok(result);
    }
    Err(vm.type_error(format!("{name} returned non-string (type {})", type_of(&result).tp_name())))
}
pub fn py_repr(vm: &Vm, a: &Value) -> PyResult {
    py_repr_raw(vm, a).and_then(|r| must_be_str(vm, r, "__repr__"))
}
pub fn py_str(vm: &Vm, a: &Value) -> PyResult {
    py_str_raw(vm, a).and_then(|r| must_be_str(vm, r, "__str__"))
}
pub fn py_pow(vm: &Vm, a: &Value, b: &Value, modulus: &Value) -> PyResult {
    let here = |v: &Value| type_of(v).slots.pow.get().is_some_and(|f| f as usize == py_pow as *const () as usize);
    if modulus.is_none() {
        if !type_of(a).is(type_of(b))
            && here(b)
            && type_of(b).is_subtype(type_of(a))
            && overrides(vm, a, b, &name!("__rpow__"))
        {
            let result = reflected(vm, b, a, &name!("__rpow__"))?;
            if !result.is(&Value::NOT_IMPLEMENTED) {
                return Ok(result);
            }
        }
        if here(a) {
            let result = forward(vm, a, b, &name!("__pow__"))?;
            if !result.is(&Value::NOT_IMPLEMENTED) || type_of(a).is(type_of(b)) {
                return Ok(result);
            }
        }
        return if here(b) { reflected(vm, b, a, &name!("__rpow__")) } else { Ok(Value::NOT_IMPLEMENTED) };
    }
    if here(a) {
        let found = vm.call_special(a, &name!("__pow__"), &[b.clone(), modulus.clone()])?;
        return Ok(found.unwrap_or(Value::NOT_IMPLEMENTED));
    }
    if here(b) {
        let found = vm.call_special(b, &name!("__rpow__"), &[a.clone(), modulus.clone()])?;
        return Ok(found.unwrap_or(Value::NOT_IMPLEMENTED));
    }
    Ok(Value::NOT_IMPLEMENTED)
}
pub fn py_ipow(vm: &Vm, a: &Value, b: &Value, _modulus: &Value) -> PyResult {
    dunder(vm, a, &name!("__ipow__"), std::slice::from_ref(b))
}
pub fn py_hash(vm: &Vm, a: &Value) -> PyResult<i64> {
    match type_of(a).lookup(&name!("__hash__")) {
        Some(h) if !h.is_none() => {}
        _ => return Err(unhashable(vm, a)),
    }
    let result = dunder(vm, a, &name!("__hash__"), &[])?;
    match crate::types::int::hash_of_int(&result) {
        Some(h) => Ok(h),
        None => Err(vm.type_error("__hash__ method should return an integer")),
    }
}
pub fn unhashable(vm: &Vm, a: &Value) -> Error {
    vm.type_error(format!("unhashable type: '{}'", type_of(a).tp_name()))
}
/// The slot of classes that set `__hash__ = None`.
pub fn not_hashable(vm: &Vm, a: &Value) -> PyResult<i64> {
    Err(unhashable(vm, a))
}
pub fn py_compare(vm: &Vm, a: &Value, b: &Value, op: CmpOp) -> PyResult {
    let name = match op {
        CmpOp::Lt => name!("__lt__"),
        CmpOp::Le => name!("__le__"),
        CmpOp::Eq => name!("__eq__"),
        CmpOp::Ne => name!("__ne__"),
        CmpOp::Gt => name!("__gt__"),
        CmpOp::Ge => name!("__ge__"),
    };
    match type_of(a).lookup(&name) {
        Some(d) if type_of(&d).has(METHOD_DESCRIPTOR) => vm.call(&d, &[a.clone(), b.clone()]),
        // A method that is not there after all compares with nothing.
        Some(d) if !d.is_none() => match vm.bind(&d, a) {
            Ok(bound) => vm.call(&bound, std::slice::from_ref(b)),
            Err(e) if e.is(&crate::error::exception::ATTRIBUTE_ERROR) => Ok(Value::NOT_IMPLEMENTED),
            Err(e) => Err(e),
        },
        _ => Ok(Value::NOT_IMPLEMENTED),
    }
}
pub fn py_bool(vm: &Vm, a: &Value) -> PyResult<bool> {
    let result = dunder(vm, a, &name!("__bool__"), &[])?;
    if result.is_bool() {
        return Ok(result.is_true());
    }
    Err(vm.type_error(format!("__bool__ should return bool, returned {}", type_of(&result).tp_name())))
}
pub fn py_len(vm: &Vm, a: &Value) -> PyResult<usize> {
    let result = dunder(vm, a, &name!("__len__"), &[])?;
    let n = vm.to_index(&result)?;
    match crate::types::int::to_i64(&n) {
        Some(n) if n >= 0 => Ok(n as usize),
        Some(_) => Err(vm.value_error("__len__() should return >= 0")),
        None if crate::types::int::to_big(&n).is_some_and(|n| n.sign() == num_bigint::Sign::Minus) => {
            Err(vm.value_error("__len__() should return >= 0"))
        }
        None => Err(vm.overflow_error("cannot fit 'int' into an index-sized integer")),
    }
}
pub fn py_setitem(vm: &Vm, a: &Value, key: &Value, value: Option<&Value>) -> PyResult<()> {
    match value {
        Some(v) => dunder(vm, a, &name!("__setitem__"), &[key.clone(), v.clone()])?,
        None => dunder(vm, a, &name!("__delitem__"), std::slice::from_ref(key))?,
    };
    Ok(())
}
pub fn py_contains(vm: &Vm, a: &Value, item: &Value) -> PyResult<bool> {
    match type_of(a).lookup(&name!("__contains__")) {
        Some(d) if d.is_none() => Err(vm.type_error(format!("'{}' object is not a container", type_of(a).tp_name()))),
        Some(_) => {
            let result = dunder(vm, a, &name!("__contains__"), std::slice::from_ref(item))?;
            vm.truth(&result)
        }
        None => vm.contains_by_iteration(a, item),
    }
}
pub fn py_next(vm: &Vm, a: &Value) -> PyResult<Option<Value>> {
    match dunder(vm, a, &name!("__next__"), &[]) {
        Ok(v) => Ok(Some(v)),
        Err(e) if e.is(&crate::error::exception::STOP_ITERATION) => Ok(None),
        Err(e) => Err(e),
    }
}
pub fn py_getattr(vm: &Vm, a: &Value, name: &Value) -> PyResult {
    let ty = type_of(a);
    let own = ty.lookup(&name!("__getattribute__"));
    let generic = own.as_ref().is_none_or(|d| {
        d.downcast::<super::descr::SlotWrapper>()
            .is_some_and(|w| w.row.name == "__getattribute__" && w.owner.is_spec(&crate::types::object::OBJECT))
    });
    let result = if generic {
        super::attr::generic_getattr(vm, a, name)
    } else {
        dunder(vm, a, &name!("__getattribute__"), std::slice::from_ref(name))
    };
    match result {
        Err(e) if e.is(&crate::error::exception::ATTRIBUTE_ERROR) => {
            if type_of(a).lookup(&name!("__getattr__")).is_none() {
                return Err(e);
            }
            drop(e);
            dunder(vm, a, &name!("__getattr__"), std::slice::from_ref(name))
        }
        other => other,
    }
}
pub fn py_setattr(vm: &Vm, a: &Value, name: &Value, value: Option<&Value>) -> PyResult<()> {
    match value {
        Some(v) => dunder(vm, a, &name!("__setattr__"), &[name.clone(), v.clone()])?,
        None => dunder(vm, a, &name!("__delattr__"), std::slice::from_ref(name))?,
    };
    Ok(())
}
pub fn py_descr_get(vm: &Vm, descr: &Value, obj: Option<&Value>, ty: &Value) -> PyResult {
    dunder(vm, descr, &name!("__get__"), &[obj.cloned().unwrap_or(Value::NONE), ty.clone()])
}
pub fn py_descr_set(vm: &Vm, descr: &Value, obj: &Value, value: Option<&Value>) -> PyResult<()> {
    match value {
        Some(v) => match vm.call_special(descr, &name!("__set__"), &[obj.clone(), v.clone()])? {
            Some(_) => Ok(()),
            None => Err(vm.attribute_error_text("__set__")),
        },
        None => match vm.call_special(descr, &name!("__delete__"), std::slice::from_ref(obj))? {
            Some(_) => Ok(()),
            None => Err(vm.attribute_error_text("__delete__")),
        },
    }
}
pub fn py_call(vm: &Vm, a: &Value, args: Args) -> PyResult {
    let Some(descr) = type_of(a).lookup(&name!("__call__")) else {
        return Err(vm.type_error(format!("'{}' object is not callable", type_of(a).tp_name())));
    };
    if type_of(&descr).has(METHOD_DESCRIPTOR) {
        let mut pos = Vec::with_capacity(args.pos.len() + 1);
        pos.push(a.clone());
        pos.extend_from_slice(args.pos);
        return vm.call_args(&descr, Args { pos: &pos, ..args });
    }
    let bound = vm.bind(&descr, a)?;
    vm.call_args(&bound, args)
}
pub fn py_init(vm: &Vm, a: &Value, args: Args) -> PyResult<()> {
    let mut pos = Vec::with_capacity(args.pos.len() + 1);
    let Some(descr) = type_of(a).lookup(&name!("__init__")) else { return Ok(()) };
    let result = if type_of(&descr).has(METHOD_DESCRIPTOR) {
        pos.push(a.clone());
        pos.extend_from_slice(args.pos);
        vm.call_args(&descr, Args { pos: &pos, ..args })?
    } else {
        let bound = vm.bind(&descr, a)?;
        vm.call_args(&bound, args)?
    };
    init_result(vm, &result)
}
/// `__init__` must return None.
pub fn init_result(vm: &Vm, result: &Value) -> PyResult<()> {
    if result.is_none() {
        return Ok(());
    }
    Err(vm.type_error(format!("__init__() should return None, not '{}'", type_of(result).tp_name())))
}
pub fn py_new(vm: &Vm, ty: &TypeObj, args: Args) -> PyResult {
    let func = vm.get_attr(&ty.to_value(), &name!("__new__"))?;
    let mut pos = Vec::with_capacity(args.pos.len() + 1);
    pos.push(ty.to_value());
    pos.extend_from_slice(args.pos);
    vm.call_args(&func, Args { pos: &pos, ..args })
}
pub fn py_finalize(vm: &Vm, a: &Value) -> PyResult<()> {
    dunder(vm, a, &name!("__del__"), &[]).map(|_| ())
}

macro_rules! index_arg {
    ($vm:expr, $v:expr) => {
        match crate::types::int::to_i64(&$vm.to_index($v)?) {
            Some(n) => n as isize,
            None => return Err($vm.overflow_error("cannot fit 'int' into an index-sized integer")),
        }
    };
}

/// Every dunder, in the order in which CPython adds them.
pub static ROWS: &[Row] = &[
    row!(
        "__getattribute__",
        getattro,
        "($self, name, /)",
        "Return getattr(self, name).",
        |vm, ty, args| {
            arity(vm, args, 1)?;
            call_binary(vm, ty.slots.getattro.get(), &args.pos[0], &args.pos[1])
        },
        py_getattr
    ),
    Row {
        name: "__getattr__",
        doc: "",
        signature: "",
        filled: |_| false,
        wrapper: |vm, _, _| Err(vm.system_error("no slot")),
        install: |s| s.getattro.set(Some(py_getattr)),
        installed: |s| s.getattro.get().is_some_and(|f| f as usize == py_getattr as *const () as usize),
        copy: |to, from| to.getattro.set(from.getattro.get()),
    },
    row!(
        "__setattr__",
        setattro,
        "($self, name, value, /)",
        "Implement setattr(self, name, value).",
        |vm, ty, args| {
            two(vm, args, "__setattr__")?;
            call_store(vm, ty.slots.setattro.get(), &args.pos[0], &args.pos[1], Some(&args.pos[2]))
        },
        py_setattr
    ),
    row!(
        "__delattr__",
        setattro,
        "($self, name, /)",
        "Implement delattr(self, name).",
        |vm, ty, args| {
            arity(vm, args, 1)?;
            call_store(vm, ty.slots.setattro.get(), &args.pos[0], &args.pos[1], None)
        },
        py_setattr
    ),
    unary_row!("__repr__", repr, py_repr, "Return repr(self)."),
    row!(
        "__hash__",
        hash,
        "($self, /)",
        "Return hash(self).",
        |vm, ty, args| {
            arity(vm, args, 0)?;
            match ty.slots.hash.get() {
                Some(f) => Ok(crate::types::int::from_i64(f(vm, &args.pos[0])?)),
                None => Err(unhashable(vm, &args.pos[0])),
            }
        },
        py_hash
    ),
    row!(
        "__call__",
        call,
        "($self, /, *args, **kwargs)",
        "Call self as a function.",
        |vm, ty, args| match (ty.slots.call.get(), args.pos.first()) {
            (Some(f), Some(receiver)) => f(vm, receiver, args.rest()),
            _ => Err(vm.system_error("an empty slot was called")),
        },
        py_call
    ),
    unary_row!("__str__", str, py_str, "Return str(self)."),
    compare_row!("__lt__", Lt, "Return self<value."),
    compare_row!("__le__", Le, "Return self<=value."),
    compare_row!("__eq__", Eq, "Return self==value."),
    compare_row!("__ne__", Ne, "Return self!=value."),
    compare_row!("__gt__", Gt, "Return self>value."),
    compare_row!("__ge__", Ge, "Return self>=value."),
    unary_row!("__iter__", iter, py_iter, "Implement iter(self)."),
    row!(
        "__next__",
        next,
        "($self, /)",
        "Implement next(self).",
        |vm, ty, args| {
            arity(vm, args, 0)?;
            match ty.slots.next.get() {
                Some(f) => match f(vm, &args.pos[0])? {
                    Some(v) => Ok(v),
                    None => Err(vm.pending_stop_iteration()),
                },
                None => Err(vm.system_error("an empty slot was called")),
            }
        },
        py_next
    ),
    row!(
        "__get__",
        descr_get,
        "($self, instance, owner=None, /)",
        "Return an attribute of instance, which is of type owner.",
        |vm, ty, args| {
            if args.pos.len() < 2 || args.pos.len() > 3 {
                let given = args.pos.len().saturating_sub(1);
                let message = if given < 1 {
                    format!("__get__ expected at least 1 argument, got {given}")
                } else {
                    format!("__get__ expected at most 2 arguments, got {given}")
                };
                return Err(vm.type_error(message));
            }
            let obj = Some(&args.pos[1]).filter(|v| !v.is_none());
            let owner = args.pos.get(2).filter(|v| !v.is_none()).cloned();
            if obj.is_none() && owner.is_none() {
                return Err(vm.type_error("__get__(None, None) is invalid"));
            }
            let owner = owner.unwrap_or_else(|| type_of(&args.pos[1]).to_value());
            match ty.slots.descr_get.get() {
                Some(f) => f(vm, &args.pos[0], obj, &owner),
                None => Err(vm.system_error("an empty slot was called")),
            }
        },
        py_descr_get
    ),
    row!(
        "__set__",
        descr_set,
        "($self, instance, value, /)",
        "Set an attribute of instance to value.",
        |vm, ty, args| {
            two(vm, args, "__set__")?;
            call_store(vm, ty.slots.descr_set.get(), &args.pos[0], &args.pos[1], Some(&args.pos[2]))
        },
        py_descr_set
    ),
    row!(
        "__delete__",
        descr_set,
        "($self, instance, /)",
        "Delete an attribute of instance.",
        |vm, ty, args| {
            arity(vm, args, 1)?;
            call_store(vm, ty.slots.descr_set.get(), &args.pos[0], &args.pos[1], None)
        },
        py_descr_set
    ),
    row!(
        "__init__",
        init,
        "($self, /, *args, **kwargs)",
        "Initialize self.  See help(type(self)) for accurate signature.",
        |vm, ty, args| match (ty.slots.init.get(), args.pos.first()) {
            (Some(f), Some(receiver)) => f(vm, receiver, args.rest()).map(|()| Value::NONE),
            _ => Err(vm.system_error("an empty slot was called")),
        },
        py_init
    ),
    Row {
        name: "__new__",
        doc: "",
        signature: "",
        filled: |_| false,
        wrapper: |vm, _, _| Err(vm.system_error("no slot")),
        install: |s| s.new.set(Some(py_new)),
        installed: |s| s.new.get().is_some_and(|f| f as usize == py_new as *const () as usize),
        copy: |to, from| to.new.set(from.new.get()),
    },
    row!(
        "__del__",
        finalize,
        "($self, /)",
        "Called when the instance is about to be destroyed.",
        |vm, ty, args| {
            arity(vm, args, 0)?;
            match ty.slots.finalize.get() {
                Some(f) => f(vm, &args.pos[0]).map(|()| Value::NONE),
                None => Ok(Value::NONE),
            }
        },
        py_finalize
    ),
    unary_row!("__await__", await_, py_await, "Return an iterator to be used in await expression."),
    unary_row!("__aiter__", aiter, py_aiter, "Return an awaitable, that resolves in asynchronous iterator."),
    unary_row!("__anext__", anext, py_anext, "Return a value or raise StopAsyncIteration."),
    binary_row!("__add__", add, py_add, "Return self+value."),
    reflected_row!("__radd__", add, py_add, "Return value+self."),
    binary_row!("__sub__", sub, py_sub, "Return self-value."),
    reflected_row!("__rsub__", sub, py_sub, "Return value-self."),
    binary_row!("__mul__", mul, py_mul, "Return self*value."),
    reflected_row!("__rmul__", mul, py_mul, "Return value*self."),
    binary_row!("__mod__", mod_, py_mod, "Return self%value."),
    reflected_row!("__rmod__", mod_, py_mod, "Return value%self."),
    binary_row!("__divmod__", divmod, py_divmod, "Return divmod(self, value)."),
    reflected_row!("__rdivmod__", divmod, py_divmod, "Return divmod(value, self)."),
    row!(
        "__pow__",
        pow,
        "($self, value, mod=None, /)",
        "Return pow(self, value, mod).",
        |vm, ty, args| {
            if args.pos.len() != 2 && args.pos.len() != 3 {
                let given = args.pos.len().saturating_sub(1);
                return Err(vm.type_error(format!("expected 1 or 2 arguments, got {given}")));
            }
            let modulus = args.pos.get(2).cloned().unwrap_or(Value::NONE);
            match ty.slots.pow.get() {
                Some(f) => f(vm, &args.pos[0], &args.pos[1], &modulus),
                None => Ok(Value::NOT_IMPLEMENTED),
            }
        },
        py_pow
    ),
    row!(
        "__rpow__",
        pow,
        "($self, value, mod=None, /)",
        "Return pow(value, self, mod).",
        |vm, ty, args| {
            if args.pos.len() != 2 && args.pos.len() != 3 {
                let given = args.pos.len().saturating_sub(1);
                return Err(vm.type_error(format!("expected 1 or 2 arguments, got {given}")));
            }
            let modulus = args.pos.get(2).cloned().unwrap_or(Value::NONE);
            match ty.slots.pow.get() {
                Some(f) => f(vm, &args.pos[1], &args.pos[0], &modulus),
                None => Ok(Value::NOT_IMPLEMENTED),
            }
        },
        py_pow
    ),
    unary_row!("__neg__", neg, py_neg, "-self"),
    unary_row!("__pos__", pos, py_pos, "+self"),
    unary_row!("__abs__", abs, py_abs, "abs(self)"),
    row!(
        "__bool__",
        bool,
        "($self, /)",
        "True if self else False",
        |vm, ty, args| {
            arity(vm, args, 0)?;
            match ty.slots.bool.get() {
                Some(f) => f(vm, &args.pos[0]).map(Value::bool),
                None => Ok(Value::TRUE),
            }
        },
        py_bool
    ),
    unary_row!("__invert__", invert, py_invert, "~self"),
    binary_row!("__lshift__", lshift, py_lshift, "Return self<<value."),
    reflected_row!("__rlshift__", lshift, py_lshift, "Return value<<self."),
    binary_row!("__rshift__", rshift, py_rshift, "Return self>>value."),
    reflected_row!("__rrshift__", rshift, py_rshift, "Return value>>self."),
    binary_row!("__and__", and, py_and, "Return self&value."),
    reflected_row!("__rand__", and, py_and, "Return value&self."),
    binary_row!("__xor__", xor, py_xor, "Return self^value."),
    reflected_row!("__rxor__", xor, py_xor, "Return value^self."),
    binary_row!("__or__", or, py_or, "Return self|value."),
    reflected_row!("__ror__", or, py_or, "Return value|self."),
    unary_row!("__int__", int, py_int, "int(self)"),
    unary_row!("__float__", float, py_float, "float(self)"),
    binary_row!("__iadd__", iadd, py_iadd, "Return self+=value."),
    binary_row!("__isub__", isub, py_isub, "Return self-=value."),
    binary_row!("__imul__", imul, py_imul, "Return self*=value."),
    binary_row!("__imod__", imod, py_imod, "Return self%=value."),
    row!(
        "__ipow__",
        ipow,
        "($self, value, /)",
        "Return self**=value.",
        |vm, ty, args| {
            arity(vm, args, 1)?;
            match ty.slots.ipow.get() {
                Some(f) => f(vm, &args.pos[0], &args.pos[1], &Value::NONE),
                None => Ok(Value::NOT_IMPLEMENTED),
            }
        },
        py_ipow
    ),
    binary_row!("__ilshift__", ilshift, py_ilshift, "Return self<<=value."),
    binary_row!("__irshift__", irshift, py_irshift, "Return self>>=value."),
    binary_row!("__iand__", iand, py_iand, "Return self&=value."),
    binary_row!("__ixor__", ixor, py_ixor, "Return self^=value."),
    binary_row!("__ior__", ior, py_ior, "Return self|=value."),
    binary_row!("__floordiv__", floordiv, py_floordiv, "Return self//value."),
    reflected_row!("__rfloordiv__", floordiv, py_floordiv, "Return value//self."),
    binary_row!("__truediv__", truediv, py_truediv, "Return self/value."),
    reflected_row!("__rtruediv__", truediv, py_truediv, "Return value/self."),
    binary_row!("__ifloordiv__", ifloordiv, py_ifloordiv, "Return self//=value."),
    binary_row!("__itruediv__", itruediv, py_itruediv, "Return self/=value."),
    unary_row!(
        "__index__",
        index,
        py_index,
        "Return self converted to an integer, if self is suitable for use as an index into a list."
    ),
    binary_row!("__matmul__", matmul, py_matmul, "Return self@value."),
    reflected_row!("__rmatmul__", matmul, py_matmul, "Return value@self."),
    binary_row!("__imatmul__", imatmul, py_imatmul, "Return self@=value."),
    row!(
        "__len__",
        len,
        "($self, /)",
        "Return len(self).",
        |vm, ty, args| {
            arity(vm, args, 0)?;
            match ty.slots.len.get() {
                Some(f) => f(vm, &args.pos[0]).map(|n| crate::types::int::from_u64(n as u64)),
                None => Err(vm.system_error("an empty slot was called")),
            }
        },
        py_len
    ),
    row!(
        "__getitem__",
        getitem,
        "($self, key, /)",
        "Return self[key].",
        |vm, ty, args| {
            arity(vm, args, 1)?;
            call_binary(vm, ty.slots.getitem.get(), &args.pos[0], &*item_key(vm, ty, &args.pos[1])?)
        },
        py_getitem
    ),
    row!(
        "__setitem__",
        setitem,
        "($self, key, value, /)",
        "Set self[key] to value.",
        |vm, ty, args| {
            two(vm, args, "__setitem__")?;
            call_store(vm, ty.slots.setitem.get(), &args.pos[0], &*item_key(vm, ty, &args.pos[1])?, Some(&args.pos[2]))
        },
        py_setitem
    ),
    row!(
        "__delitem__",
        setitem,
        "($self, key, /)",
        "Delete self[key].",
        |vm, ty, args| {
            arity(vm, args, 1)?;
            call_store(vm, ty.slots.setitem.get(), &args.pos[0], &*item_key(vm, ty, &args.pos[1])?, None)
        },
        py_setitem
    ),
    row!(
        "__contains__",
        contains,
        "($self, key, /)",
        "Return bool(key in self).",
        |vm, ty, args| {
            arity(vm, args, 1)?;
            match ty.slots.contains.get() {
                Some(f) => f(vm, &args.pos[0], &args.pos[1]).map(Value::bool),
                None => Err(vm.system_error("an empty slot was called")),
            }
        },
        py_contains
    ),
    // Sequence operations of built-in types appear under the same names when the number slots are empty.
    row!(
        "__add__",
        concat,
        "($self, value, /)",
        "Return self+value.",
        |vm, ty, args| {
            arity(vm, args, 1)?;
            call_binary(vm, ty.slots.concat.get(), &args.pos[0], &args.pos[1])
        },
        no_concat
    ),
    row!(
        "__mul__",
        repeat,
        "($self, value, /)",
        "Return self*value.",
        |vm, ty, args| {
            arity(vm, args, 1)?;
            let n = index_arg!(vm, &args.pos[1]);
            match ty.slots.repeat.get() {
                Some(f) => f(vm, &args.pos[0], n),
                None => Ok(Value::NOT_IMPLEMENTED),
            }
        },
        no_repeat
    ),
    row!(
        "__rmul__",
        repeat,
        "($self, value, /)",
        "Return value*self.",
        |vm, ty, args| {
            arity(vm, args, 1)?;
            let n = index_arg!(vm, &args.pos[1]);
            match ty.slots.repeat.get() {
                Some(f) => f(vm, &args.pos[0], n),
                None => Ok(Value::NOT_IMPLEMENTED),
            }
        },
        no_repeat
    ),
    row!(
        "__iadd__",
        inplace_concat,
        "($self, value, /)",
        "Implement self+=value.",
        |vm, ty, args| {
            arity(vm, args, 1)?;
            call_binary(vm, ty.slots.inplace_concat.get(), &args.pos[0], &args.pos[1])
        },
        no_concat
    ),
    row!(
        "__imul__",
        inplace_repeat,
        "($self, value, /)",
        "Implement self*=value.",
        |vm, ty, args| {
            arity(vm, args, 1)?;
            let n = index_arg!(vm, &args.pos[1]);
            match ty.slots.inplace_repeat.get() {
                Some(f) => f(vm, &args.pos[0], n),
                None => Ok(Value::NOT_IMPLEMENTED),
            }
        },
        no_repeat
    ),
];

fn no_concat(_: &Vm, _: &Value, _: &Value) -> PyResult {
    Ok(Value::NOT_IMPLEMENTED)
}
fn no_repeat(_: &Vm, _: &Value, _: isize) -> PyResult {
    Ok(Value::NOT_IMPLEMENTED)
}

fn call_store(
    vm: &Vm,
    f: Option<crate::object::slots::SetItemFn>,
    a: &Value,
    b: &Value,
    c: Option<&Value>,
) -> PyResult {
    match f {
        Some(f) => f(vm, a, b, c).map(|()| Value::NONE),
        None => Err(vm.system_error("an empty slot was called")),
    }
}

/// Adds a `wrapper_descriptor` for each slot the built-in type fills itself.
pub fn add_wrappers(ty: &'static TypeObj, put: &dyn Fn(&str, Value)) {
    for row in ROWS {
        if (row.filled)(&ty.slots) && ty.dict.get_name(row.name).is_none() {
            put(row.name, super::descr::slot_wrapper(row, ty));
        }
    }
    if ty.slots.hash.get().is_some_and(|f| f as usize == not_hashable as *const () as usize) {
        put("__hash__", Value::NONE);
    }
}

/// A built-in type takes over what its base has; comparison and hash go together.
pub fn inherit(ty: &TypeObj, base: &TypeObj) {
    if ty.slots.compare.get().is_some() && ty.slots.hash.get().is_none() {
        ty.slots.hash.set(Some(not_hashable));
        let _ = ty.dict.set_str(&StrObj::intern_image("__hash__"), Value::NONE);
    }
    ty.slots.inherit(&base.slots);
    if base.base_head.flags.get() != 0 {
        ty.set_has_finalizer(true);
    }
}

/// What class creation needs to know of a row, computed once per process.
struct RowInfo {
    row: &'static Row,
    /// Bits of the interned (immortal) name.
    name: u64,
    /// A sequence form: never installed from Python.
    sequence: bool,
    /// Rows that fill the same slot (`__add__` and `__radd__`, comparisons), this one among them.
    group: Vec<usize>,
    /// The sequence slot that a Python method of this name replaces.
    shadows: Option<fn(&Slots)>,
}

struct RowTable {
    rows: Vec<RowInfo>,
    /// Number slots and such by name: the first row of that name.
    by_name: std::collections::HashMap<&'static str, usize>,
}

impl RowInfo {
    fn name(&self) -> Value {
        // SAFETY: an interned name, immortal.
        unsafe { Value::from_bits(self.name) }
    }
}

fn row_table() -> &'static RowTable {
    static TABLE: std::sync::OnceLock<RowTable> = std::sync::OnceLock::new();
    TABLE.get_or_init(|| {
        let mut rows = Vec::with_capacity(ROWS.len());
        let mut by_name = std::collections::HashMap::new();
        for (index, row) in ROWS.iter().enumerate() {
            let scratch = Slots::default();
            (row.install)(&scratch);
            let sequence = scratch.concat.get().is_some()
                || scratch.inplace_concat.get().is_some()
                || scratch.repeat.get().is_some()
                || scratch.inplace_repeat.get().is_some();
            let group = ROWS.iter().enumerate().filter(|(_, o)| (o.installed)(&scratch)).map(|(i, _)| i).collect();
            let shadows: Option<fn(&Slots)> = match row.name {
                "__add__" => Some(|s| s.concat.set(None)),
                "__mul__" | "__rmul__" => Some(|s| s.repeat.set(None)),
                "__iadd__" => Some(|s| s.inplace_concat.set(None)),
                "__imul__" => Some(|s| s.inplace_repeat.set(None)),
                _ => None,
            };
            if !sequence {
                by_name.entry(row.name).or_insert(index);
            }
            let name = crate::types::str::intern(row.name).into_bits();
            rows.push(RowInfo { row, name, sequence, group, shadows });
        }
        RowTable { rows, by_name }
    })
}

/// The row of a dunder, when the name is one.
fn row_of(table: &RowTable, name: &Value) -> Option<usize> {
    let text = name.downcast::<StrObj>()?.as_bytes();
    if text.len() < 6 || !text.starts_with(b"__") || !text.ends_with(b"__") {
        return None;
    }
    table.by_name.get(std::str::from_utf8(text).ok()?).copied()
}

/// Computes the slots of a new class: the native function when the dunder found is a built-in type's own wrapper, else
/// the function that calls it. With one base only the dunders of the class's own namespace need work.
pub fn install_all(ty: &TypeObj) {
    if let Some(base) = ty.base() {
        ty.slots.copy_from(&base.slots);
    }
    let table = row_table();
    let inherited = ty.base().map_or(0, |b| b.mro.read(|m| m.len()));
    let single =
        ty.bases.read(|b| b.as_ref().is_some_and(|b| b.len() == 1)) && ty.mro.read(|m| m.len()) == inherited + 1;
    if single {
        let mut done: Vec<usize> = Vec::new();
        let mut at = 0;
        while let Some((found, key, _)) = ty.dict.entry_from(at) {
            at = found + 1;
            let Some(index) = row_of(table, &key) else { continue };
            let group = &table.rows[index].group;
            let first = group.first().copied().unwrap_or(index);
            if !done.contains(&first) {
                done.push(first);
                install_group(ty, table, group);
            }
        }
    } else {
        for index in 0..table.rows.len() {
            if !table.rows[index].sequence {
                install_row(ty, table, &table.rows[index]);
            }
        }
    }
    ty.set_has_finalizer(ty.slots.finalize.get().is_some());
}

/// Computes one slot anew from what its rows' names find on the class.
fn install_group(ty: &TypeObj, table: &RowTable, group: &[usize]) {
    for index in group {
        install_row(ty, table, &table.rows[*index]);
    }
}

fn install_row(ty: &TypeObj, table: &RowTable, info: &RowInfo) {
    let row = info.row;
    let Some(found) = ty.lookup(&info.name()) else { return };
    if let Some(wrapper) = found.downcast::<super::descr::SlotWrapper>() {
        // A built-in's slot serves as it is, unless another dunder of the same slot is Python's.
        let slot_python = info.group.iter().any(|other| {
            let other = &table.rows[*other];
            !std::ptr::eq(other.row, row)
                && ty.lookup(&other.name()).is_some_and(|f| {
                    !(f.is_a::<super::descr::SlotWrapper>() || f.is_none() && other.row.name == "__hash__")
                })
        });
        if wrapper.row.name == row.name && !slot_python {
            (row.copy)(&ty.slots, &wrapper.owner.slots);
            if !std::ptr::eq(wrapper.row, row) {
                (wrapper.row.copy)(&ty.slots, &wrapper.owner.slots);
            }
            return;
        }
    } else if let Some(clear) = info.shadows {
        clear(&ty.slots);
    }
    if row.name == "__new__" {
        match super::descr::new_owner(&found) {
            Some(owner) if ty.is_subtype(owner) && std::ptr::eq(owner.layout(), ty.layout()) => {
                ty.slots.new.set(owner.slots.new.get());
            }
            _ => (row.install)(&ty.slots),
        }
        return;
    }
    if row.name == "__hash__" && found.is_none() {
        ty.slots.hash.set(Some(not_hashable));
        return;
    }
    (row.install)(&ty.slots);
}

/// After a dunder of a class was set or deleted: its slot here and in every subclass.
pub fn update(vm: &Vm, ty: &TypeObj, name: &Value) {
    let table = row_table();
    let Some(index) = row_of(table, name) else { return };
    for class in vm.subclasses.lineage(ty) {
        update_group(&class, table, &table.rows[index].group);
    }
}

fn update_group(ty: &TypeObj, table: &RowTable, group: &[usize]) {
    // Without a dunder the slot is the base's again.
    if let (Some(base), Some(first)) = (ty.base(), group.first()) {
        (table.rows[*first].row.copy)(&ty.slots, &base.slots);
        if table.rows[*first].shadows.is_some() {
            ty.slots.concat.set(base.slots.concat.get());
            ty.slots.repeat.set(base.slots.repeat.get());
            ty.slots.inplace_concat.set(base.slots.inplace_concat.get());
            ty.slots.inplace_repeat.set(base.slots.inplace_repeat.get());
            for name in ["__add__", "__mul__", "__iadd__", "__imul__"] {
                if let Some(i) = table.by_name.get(name) {
                    install_row(ty, table, &table.rows[*i]);
                }
            }
        }
    }
    install_group(ty, table, group);
    ty.set_has_finalizer(ty.slots.finalize.get().is_some());
}

/// After the bases of a class changed: all its slots and those of its subclasses.
pub fn update_all(vm: &Vm, ty: &TypeObj) {
    for class in vm.subclasses.lineage(ty) {
        renew_slots(&class);
    }
}

fn renew_slots(ty: &TypeObj) {
    if let Some(base) = ty.base() {
        ty.slots.copy_from(&base.slots);
    }
    let table = row_table();
    for info in table.rows.iter().filter(|r| !r.sequence) {
        install_row(ty, table, info);
    }
    ty.set_has_finalizer(ty.slots.finalize.get().is_some());
}
