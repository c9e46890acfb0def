//! `method`: a callable bound to an instance.

use super::super::function::BoundMethod;
use crate::object::class::alloc_instance;
use crate::prelude::*;

pub static METHODS: &[NativeDef] = &[def("__reduce__", "($self, /)", method_reduce, "")];

pub static GETSET: &[GetSet] = &[
    GetSet::rw(
        "__func__",
        |vm, m| Ok(method(vm, m)?.func.clone()),
        super::readonly,
        "the function (or other callable) implementing a method",
    ),
    GetSet::rw(
        "__self__",
        |vm, m| Ok(method(vm, m)?.receiver.clone()),
        super::readonly,
        "the instance to which a method is bound",
    ),
    GetSet::ro(
        "__doc__",
        |vm, m| Ok(vm.find_attr(&method(vm, m)?.func, &name!("__doc__"))?.unwrap_or(Value::NONE)),
        "",
    ),
];

pub fn slots(s: &Slots) {
    s.new.set(Some(method_new));
    s.call.set(Some(crate::run::call::method_call));
    s.repr.set(Some(method_repr));
    s.hash.set(Some(|vm, m| {
        let m = method(vm, m)?;
        let hash = crate::types::object::identity_hash(&m.receiver) ^ vm.hash(&m.func)?;
        Ok(if hash == -1 { -2 } else { hash })
    }));
    s.compare.set(Some(method_compare));
    s.getattro.set(Some(method_getattr));
    // A bound method is not bound again.
    s.descr_get.set(Some(|_, m, _, _| Ok(m.clone())));
}

fn method<'a>(vm: &Vm, value: &'a Value) -> PyResult<&'a BoundMethod> {
    crate::object::descr::receiver(vm, value, &super::METHOD)
}

fn method_new(vm: &Vm, ty: &TypeObj, args: Args) -> PyResult {
    super::positional_only(vm, args, "method", 2, 2)?;
    let (func, receiver) = (args.pos[0].clone(), args.pos[1].clone());
    if !vm.is_callable(&func) {
        return Err(vm.type_error("first argument must be callable"));
    }
    if receiver.is_none() {
        return Err(vm.type_error("instance must not be None"));
    }
    Ok(alloc_instance(ty, BoundMethod { func, receiver }).into_value())
}

fn method_repr(vm: &Vm, m: &Value) -> PyResult {
    let m = method(vm, m)?;
    let mut name = vm.find_attr(&m.func, &name!("__qualname__"))?.filter(|n| n.is_a::<StrObj>());
    if name.is_none() {
        name = vm.find_attr(&m.func, &name!("__name__"))?.filter(|n| n.is_a::<StrObj>());
    }
    let name = name.map_or_else(|| "?".to_string(), |n| crate::types::str::display(&n));
    Ok(vm.new_str(&format!("<bound method {name} of {}>", vm.repr_text(&m.receiver)?)))
}

fn method_compare(vm: &Vm, a: &Value, b: &Value, op: CmpOp) -> PyResult {
    let (Some(x), Some(y)) = (a.downcast::<BoundMethod>(), b.downcast::<BoundMethod>()) else {
        return Ok(Value::NOT_IMPLEMENTED);
    };
    if !matches!(op, CmpOp::Eq | CmpOp::Ne) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let equal = x.receiver.is(&y.receiver) && vm.equal(&x.func, &y.func)?;
    Ok(Value::bool(equal == (op == CmpOp::Eq)))
}

/// The method's own attributes, then the function's.
fn method_getattr(vm: &Vm, this: &Value, name: &Value) -> PyResult {
    let m = method(vm, this)?;
    if let Some(descr) = type_of(this).lookup(name) {
        return vm.bind(&descr, this);
    }
    vm.get_attr(&m.func, name)
}

fn method_reduce(vm: &Vm, args: &[Value]) -> PyResult {
    let m = method(vm, &args[0])?;
    let name = vm.get_attr(&m.func, &name!("__name__"))?;
    let getattr = super::builtin(vm, "getattr")?;
    Ok(vm.new_tuple(&[getattr, vm.new_tuple(&[m.receiver.clone(), name])]))
}
