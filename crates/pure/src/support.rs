//! What several pure modules need: construction by a signature row, polling loops, instances of classes.

use vm::object::class::alloc_instance;
pub use vm::ops::protocol::Poll;
use vm::prelude::*;

/// Binds a constructor's arguments by the row's signature (its first parameter is the class) and calls it.
pub fn construct(vm: &Vm, row: &'static NativeDef, ty: &TypeObj, args: Args) -> PyResult {
    let mut pos = Vec::with_capacity(args.pos.len() + 1);
    pos.push(ty.to_value());
    pos.extend_from_slice(args.pos);
    row.call(vm, "", Args { pos: &pos, ..args })
}

/// As `construct`, for `__init__`: the first parameter is the instance.
pub fn initialise(vm: &Vm, row: &'static NativeDef, this: &Value, args: Args) -> PyResult<()> {
    let mut pos = Vec::with_capacity(args.pos.len() + 1);
    pos.push(this.clone());
    pos.extend_from_slice(args.pos);
    row.call(vm, "", Args { pos: &pos, ..args }).map(drop)
}

/// An instance of the class that `construct` put first.
pub fn instance<T: heap::Payload>(vm: &Vm, class: &Value, payload: T) -> PyResult {
    match class.downcast::<TypeObj>() {
        Some(ty) if std::ptr::eq(ty.layout(), T::LAYOUT) => Ok(alloc_instance(ty, payload).into_value()),
        _ => Err(vm.type_error("not a class of this layout")),
    }
}

/// `TypeError` when a constructor or function got keywords.
pub fn no_keywords(vm: &Vm, name: &str, args: Args) -> PyResult<()> {
    if args.has_keywords() {
        return Err(vm.type_error(format!("{name}() takes no keyword arguments")));
    }
    Ok(())
}

/// As CPython's `PyArg_UnpackTuple`: `name expected at least 1 argument, got 0`.
pub fn count(vm: &Vm, name: &str, args: &[Value], min: usize, max: usize) -> PyResult<()> {
    let given = args.len();
    let s = |n: usize| if n == 1 { "" } else { "s" };
    if given < min {
        let how = if min == max { "" } else { "at least " };
        return Err(vm.type_error(format!("{name} expected {how}{min} argument{}, got {given}", s(min))));
    }
    if given > max {
        let how = if min == max { "" } else { "at most " };
        return Err(vm.type_error(format!("{name} expected {how}{max} argument{}, got {given}", s(max))));
    }
    Ok(())
}

/// An optional argument that was given and is not `None`.
pub fn given(value: &Value) -> Option<&Value> {
    value.non_null().filter(|v| !v.is_none())
}

/// A copy of the values as a tuple whose size Python controls.
pub fn tuple_of(vm: &Vm, items: &[Value]) -> PyResult {
    Ok(vm.reserved(TupleObj::try_build(items.len(), |i| items[i].clone()))?.into_value())
}

/// The items of an iterable as a tuple.
pub fn pool(vm: &Vm, iterable: &Value) -> PyResult<Ref<TupleObj>> {
    if vm::types::tuple::TUPLE.is_exact(iterable)
        && let Some(tuple) = iterable.to_ref::<TupleObj>()
    {
        return Ok(tuple);
    }
    let items = vm.collect(iterable)?;
    vm.reserved(TupleObj::try_build(items.len(), |i| items[i].clone()))
}

/// `iter(self)` of iterators.
pub fn itself(_: &Vm, value: &Value) -> PyResult {
    Ok(value.clone())
}

/// A `str` of Rust text whose size Python controls.
pub fn text(vm: &Vm, text: &str) -> PyResult {
    Ok(vm.reserved(StrObj::try_from_wtf8(text.as_bytes()))?.into_value())
}

/// An attribute of a module that is imported for it.
pub fn imported(vm: &Vm, module: &str, name: &str) -> PyResult {
    let module = vm.import_module(module)?;
    vm.get_attr(&module, &vm::types::str::intern(name))
}

pub fn new_set(vm: &Vm, items: Vec<Value>) -> PyResult {
    let items = vm.new_list(items)?;
    vm.call(&vm::types::set::SET.to_value(), &[items])
}

/// `C[item]` of generic native classes.
pub fn class_getitem(vm: &Vm, args: &[Value]) -> PyResult {
    vm.generic_alias(&args[0], &args[1])
}

/// A truth-valued argument with a default.
pub fn flag(vm: &Vm, value: &Value, default: bool) -> PyResult<bool> {
    if value.is_null() { Ok(default) } else { vm.truth(value) }
}

/// The payload of a receiver that a descriptor has checked already.
pub fn this<'a, T: heap::Payload>(vm: &Vm, value: &'a Value) -> PyResult<&'a T> {
    value.downcast::<T>().ok_or_else(|| vm.type_error(format!("unexpected '{}' object", type_of(value).tp_name())))
}

/// `<unlocked _thread.lock object at 0x...>` and its kin need an address.
pub fn address(value: &Value) -> u64 {
    value.bits() & !3
}
