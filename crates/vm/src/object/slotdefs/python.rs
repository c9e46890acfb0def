//! What a slot holds when a class's own dunders stand behind it: functions that look the dunder up on the type and
//! call it. Most slots need nothing but the dunder's name, which the table has; the others have a protocol of their own.

use super::table::{self, ROWS};
use crate::native::Args;
use crate::object::slots::SlotId;
use crate::prelude::*;

/// Makes the slot call the dunders of its rows. Sequence slots, `send` and `buffer` have none of Python's.
pub fn fill(slots: &Slots, id: SlotId) {
    macro_rules! filled {
        (own: $($own:ident)*; none: $($none:ident)*; $($family:ident: $($slot:ident)*;)*) => {
            match id {
                $($(SlotId::$slot => slots.$slot.set(Some($family::<{ SlotId::$slot as usize }>)),)*)*
                $(SlotId::$own => slots.$own.set(Some($own)),)*
                $(SlotId::$none)|* => return,
            }
        };
    }
    filled! {
        own: new init finalize hash compare getattro setattro descr_get descr_set call bool len setitem contains next
            pow ipow;
        none: concat repeat inplace_concat inplace_repeat send buffer;
        text: repr str;
        unary: iter await_ aiter anext neg pos abs invert int float index;
        binary: getitem iadd isub imul itruediv ifloordiv imod imatmul iand ior ixor ilshift irshift;
        number: add sub mul truediv floordiv mod_ divmod matmul and or xor lshift rshift;
    }
    slots.mark_python(id, true);
}

/// The interned name of the slot's dunder: the first, or the second (a reflected operator).
#[inline(always)]
fn name_of<const S: usize, const NTH: usize>() -> Value {
    ROWS[const { table::first_row(S) + NTH }].key()
}

/// Calls the dunder `name` of the receiver's type.
fn dunder(vm: &Vm, obj: &Value, name: &Value, args: &[Value]) -> PyResult {
    match vm.call_special(obj, name, args)? {
        Some(result) => Ok(result),
        // The class has another method of the slot alone.
        None => Err(vm.error_args(&crate::error::exception::ATTRIBUTE_ERROR, std::slice::from_ref(name))),
    }
}

fn unary<const S: usize>(vm: &Vm, a: &Value) -> PyResult {
    dunder(vm, a, &name_of::<S, 0>(), &[])
}
fn binary<const S: usize>(vm: &Vm, a: &Value, b: &Value) -> PyResult {
    dunder(vm, a, &name_of::<S, 0>(), std::slice::from_ref(b))
}

/// As CPython's SLOT1BIN: the instance may be either operand; a subclass on the right goes first.
fn number<const S: usize>(vm: &Vm, a: &Value, b: &Value) -> PyResult {
    let call = |on: &Value, name: &Value, other: &Value| -> PyResult {
        Ok(vm.call_special(on, name, std::slice::from_ref(other))?.unwrap_or(Value::NOT_IMPLEMENTED))
    };
    let here = |ty: &TypeObj| ty.slots.is_python(const { SlotId::ALL[S] });
    let (forward, reflected) = (name_of::<S, 0>(), name_of::<S, 1>());
    let (ta, tb) = (type_of(a), type_of(b));
    let right = !ta.is(tb) && here(tb);
    if here(ta) {
        if right && tb.is_subtype(ta) && overrides(ta, tb, &reflected) {
            let result = call(b, &reflected, a)?;
            if !result.is(&Value::NOT_IMPLEMENTED) {
                return Ok(result);
            }
            return call(a, &forward, b);
        }
        let result = call(a, &forward, b)?;
        if !result.is(&Value::NOT_IMPLEMENTED) || ta.is(tb) {
            return Ok(result);
        }
    }
    if right { call(b, &reflected, a) } else { Ok(Value::NOT_IMPLEMENTED) }
}

/// Whether the right operand's class gives its own reflected method.
fn overrides(left: &TypeObj, right: &TypeObj, name: &Value) -> bool {
    match (left.lookup(name), right.lookup(name)) {
        (Some(x), Some(y)) => !x.is(&y),
        (None, Some(_)) => true,
        _ => false,
    }
}

/// `__repr__` and `__str__`.
fn text<const S: usize>(vm: &Vm, a: &Value) -> PyResult {
    let result = unary::<S>(vm, a)?;
    if result.is_a::<StrObj>() {
        return Ok(result);
    }
    let name = ROWS[const { table::first_row(S) }].name;
    Err(vm.type_error(format!("{name} returned non-string (type {})", type_of(&result).tp_name())))
}
/// Without a modulus an operator like the others; with one the first operand that has the method answers.
fn pow(vm: &Vm, a: &Value, b: &Value, modulus: &Value) -> PyResult {
    if modulus.is_none() {
        return number::<{ SlotId::pow as usize }>(vm, a, b);
    }
    let here = |v: &Value| type_of(v).slots.is_python(SlotId::pow);
    let found = if here(a) {
        vm.call_special(a, &name!("__pow__"), &[b.clone(), modulus.clone()])?
    } else if here(b) {
        vm.call_special(b, &name!("__rpow__"), &[a.clone(), modulus.clone()])?
    } else {
        None
    };
    Ok(found.unwrap_or(Value::NOT_IMPLEMENTED))
}
fn ipow(vm: &Vm, a: &Value, b: &Value, _modulus: &Value) -> PyResult {
    binary::<{ SlotId::ipow as usize }>(vm, a, b)
}
fn hash(vm: &Vm, a: &Value) -> PyResult<i64> {
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
fn compare(vm: &Vm, a: &Value, b: &Value, op: CmpOp) -> PyResult {
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
fn bool(vm: &Vm, a: &Value) -> PyResult<bool> {
    let result = dunder(vm, a, &name!("__bool__"), &[])?;
    if result.is_bool() {
        return Ok(result.is_true());
    }
    Err(vm.type_error(format!("__bool__ should return bool, returned {}", type_of(&result).tp_name())))
}
fn len(vm: &Vm, a: &Value) -> PyResult<usize> {
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
fn setitem(vm: &Vm, a: &Value, key: &Value, value: Option<&Value>) -> PyResult<()> {
    match value {
        Some(v) => dunder(vm, a, &name!("__setitem__"), &[key.clone(), v.clone()])?,
        None => dunder(vm, a, &name!("__delitem__"), std::slice::from_ref(key))?,
    };
    Ok(())
}
fn contains(vm: &Vm, a: &Value, item: &Value) -> PyResult<bool> {
    match type_of(a).lookup(&name!("__contains__")) {
        Some(d) if d.is_none() => Err(vm.type_error(format!("'{}' object is not a container", type_of(a).tp_name()))),
        Some(_) => {
            let result = dunder(vm, a, &name!("__contains__"), std::slice::from_ref(item))?;
            vm.truth(&result)
        }
        None => vm.contains_by_iteration(a, item),
    }
}
fn next(vm: &Vm, a: &Value) -> PyResult<Option<Value>> {
    match dunder(vm, a, &name!("__next__"), &[]) {
        Ok(v) => Ok(Some(v)),
        Err(e) if e.is(&crate::error::exception::STOP_ITERATION) => Ok(None),
        Err(e) => Err(e),
    }
}
fn getattro(vm: &Vm, a: &Value, name: &Value) -> PyResult {
    let ty = type_of(a);
    let own = ty.lookup(&name!("__getattribute__"));
    let generic = own.as_ref().is_none_or(|d| {
        d.downcast::<crate::object::descr::SlotWrapper>()
            .is_some_and(|w| w.row.name == "__getattribute__" && w.owner.is_spec(&crate::types::object::OBJECT))
    });
    let result = if generic {
        crate::object::attr::generic_getattr(vm, a, name)
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
fn setattro(vm: &Vm, a: &Value, name: &Value, value: Option<&Value>) -> PyResult<()> {
    match value {
        Some(v) => dunder(vm, a, &name!("__setattr__"), &[name.clone(), v.clone()])?,
        None => dunder(vm, a, &name!("__delattr__"), std::slice::from_ref(name))?,
    };
    Ok(())
}
fn descr_get(vm: &Vm, descr: &Value, obj: Option<&Value>, ty: &Value) -> PyResult {
    dunder(vm, descr, &name!("__get__"), &[obj.cloned().unwrap_or(Value::NONE), ty.clone()])
}
fn descr_set(vm: &Vm, descr: &Value, obj: &Value, value: Option<&Value>) -> PyResult<()> {
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
fn call(vm: &Vm, a: &Value, args: Args) -> PyResult {
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
fn init(vm: &Vm, a: &Value, args: Args) -> PyResult<()> {
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
fn new(vm: &Vm, ty: &TypeObj, args: Args) -> PyResult {
    let func = vm.get_attr(&ty.to_value(), &name!("__new__"))?;
    let mut pos = Vec::with_capacity(args.pos.len() + 1);
    pos.push(ty.to_value());
    pos.extend_from_slice(args.pos);
    vm.call_args(&func, Args { pos: &pos, ..args })
}
fn finalize(vm: &Vm, a: &Value) -> PyResult<()> {
    dunder(vm, a, &name!("__del__"), &[]).map(|_| ())
}
