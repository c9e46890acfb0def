//! Calling a slot by its dunder's name: `owner.__dunder__(*args)`, the receiver first. Counts arguments and turns them into
//! what the slot takes.

use std::borrow::Cow;

use super::table::{Kind, Row};
use crate::native::Args;
use crate::object::slots::{Operation, SetItemFn};
use crate::prelude::*;

impl Row {
    /// Calls the slot that the built-in type `owner` has.
    pub fn call(&self, vm: &Vm, owner: &TypeObj, args: Args) -> PyResult {
        // A wrapper of a wrapper of a wrapper ends here again.
        vm.check_native_stack("while calling a Python object")?;
        let slots = &owner.slots;
        match self.kind {
            Kind::Unary(field) => {
                arity(vm, args, 0)?;
                held(vm, field(slots))?(vm, &args.pos[0])
            }
            Kind::Binary(field) => {
                arity(vm, args, 1)?;
                held(vm, field(slots))?(vm, &args.pos[0], &args.pos[1])
            }
            Kind::Reflected(field) => {
                arity(vm, args, 1)?;
                held(vm, field(slots))?(vm, &args.pos[1], &args.pos[0])
            }
            Kind::Compare(op) => {
                arity(vm, args, 1)?;
                held(vm, &slots.compare)?(vm, &args.pos[0], &args.pos[1], op)
            }
            Kind::Repeat(field) => {
                arity(vm, args, 1)?;
                let Some(n) = crate::types::int::to_i64(&vm.to_index(&args.pos[1])?) else {
                    return Err(vm.overflow_error("cannot fit 'int' into an index-sized integer"));
                };
                held(vm, field(slots))?(vm, &args.pos[0], n as isize)
            }
            Kind::Set(_, field) => {
                two(vm, args, self.name)?;
                store(vm, field(slots), &args.pos[0], &args.pos[1], Some(&args.pos[2]))
            }
            Kind::Delete(_, field) => {
                arity(vm, args, 1)?;
                store(vm, field(slots), &args.pos[0], &args.pos[1], None)
            }
            Kind::Own(_, call) => call(vm, owner, args),
            Kind::Hidden => Err(vm.system_error("no slot")),
        }
    }
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

/// What the slot holds. A wrapper is made for filled slots only.
fn held<F: Copy>(vm: &Vm, slot: &Operation<F>) -> PyResult<F> {
    slot.get().ok_or_else(|| vm.system_error("an empty slot was called"))
}

fn store(vm: &Vm, slot: &Operation<SetItemFn>, obj: &Value, key: &Value, value: Option<&Value>) -> PyResult {
    held(vm, slot)?(vm, obj, key, value).map(|()| Value::NONE)
}

/// The receiver of a slot that takes its arguments as they are.
fn receiver<'a>(vm: &Vm, args: Args<'a>) -> PyResult<&'a Value> {
    args.pos.first().ok_or_else(|| vm.system_error("a slot was called without a receiver"))
}

pub fn getattribute(vm: &Vm, ty: &TypeObj, args: Args) -> PyResult {
    arity(vm, args, 1)?;
    held(vm, &ty.slots.getattro)?(vm, &args.pos[0], &args.pos[1])
}
pub fn hash(vm: &Vm, ty: &TypeObj, args: Args) -> PyResult {
    arity(vm, args, 0)?;
    Ok(crate::types::int::from_i64(held(vm, &ty.slots.hash)?(vm, &args.pos[0])?))
}
pub fn call(vm: &Vm, ty: &TypeObj, args: Args) -> PyResult {
    held(vm, &ty.slots.call)?(vm, receiver(vm, args)?, args.rest())
}
pub fn init(vm: &Vm, ty: &TypeObj, args: Args) -> PyResult {
    held(vm, &ty.slots.init)?(vm, receiver(vm, args)?, args.rest()).map(|()| Value::NONE)
}
pub fn finalize(vm: &Vm, ty: &TypeObj, args: Args) -> PyResult {
    arity(vm, args, 0)?;
    held(vm, &ty.slots.finalize)?(vm, &args.pos[0]).map(|()| Value::NONE)
}
pub fn next(vm: &Vm, ty: &TypeObj, args: Args) -> PyResult {
    arity(vm, args, 0)?;
    match held(vm, &ty.slots.next)?(vm, &args.pos[0])? {
        Some(v) => Ok(v),
        None => Err(vm.pending_stop_iteration()),
    }
}
pub fn get(vm: &Vm, ty: &TypeObj, args: Args) -> PyResult {
    match args.pos.len().saturating_sub(1) {
        1 | 2 => {}
        0 => return Err(vm.type_error("__get__ expected at least 1 argument, got 0")),
        given => return Err(vm.type_error(format!("__get__ expected at most 2 arguments, got {given}"))),
    }
    let obj = Some(&args.pos[1]).filter(|v| !v.is_none());
    let owner = args.pos.get(2).filter(|v| !v.is_none()).cloned();
    if obj.is_none() && owner.is_none() {
        return Err(vm.type_error("__get__(None, None) is invalid"));
    }
    let owner = owner.unwrap_or_else(|| type_of(&args.pos[1]).to_value());
    held(vm, &ty.slots.descr_get)?(vm, &args.pos[0], obj, &owner)
}

/// The other operand and the modulus of a power.
fn power<'a>(vm: &Vm, args: Args<'a>) -> PyResult<(&'a Value, Value)> {
    if args.pos.len() != 2 && args.pos.len() != 3 {
        let given = args.pos.len().saturating_sub(1);
        return Err(vm.type_error(format!("expected 1 or 2 arguments, got {given}")));
    }
    Ok((&args.pos[1], args.pos.get(2).cloned().unwrap_or(Value::NONE)))
}
pub fn pow(vm: &Vm, ty: &TypeObj, args: Args) -> PyResult {
    let (exponent, modulus) = power(vm, args)?;
    held(vm, &ty.slots.pow)?(vm, &args.pos[0], exponent, &modulus)
}
pub fn rpow(vm: &Vm, ty: &TypeObj, args: Args) -> PyResult {
    let (base, modulus) = power(vm, args)?;
    held(vm, &ty.slots.pow)?(vm, base, &args.pos[0], &modulus)
}
pub fn ipow(vm: &Vm, ty: &TypeObj, args: Args) -> PyResult {
    arity(vm, args, 1)?;
    held(vm, &ty.slots.ipow)?(vm, &args.pos[0], &args.pos[1], &Value::NONE)
}
pub fn bool(vm: &Vm, ty: &TypeObj, args: Args) -> PyResult {
    arity(vm, args, 0)?;
    held(vm, &ty.slots.bool)?(vm, &args.pos[0]).map(Value::bool)
}
pub fn len(vm: &Vm, ty: &TypeObj, args: Args) -> PyResult {
    arity(vm, args, 0)?;
    held(vm, &ty.slots.len)?(vm, &args.pos[0]).map(|n| crate::types::int::from_u64(n as u64))
}
pub fn contains(vm: &Vm, ty: &TypeObj, args: Args) -> PyResult {
    arity(vm, args, 1)?;
    held(vm, &ty.slots.contains)?(vm, &args.pos[0], &args.pos[1]).map(Value::bool)
}
pub fn getitem(vm: &Vm, ty: &TypeObj, args: Args) -> PyResult {
    arity(vm, args, 1)?;
    held(vm, &ty.slots.getitem)?(vm, &args.pos[0], &*item_key(vm, ty, &args.pos[1])?)
}
pub fn setitem(vm: &Vm, ty: &TypeObj, args: Args) -> PyResult {
    two(vm, args, "__setitem__")?;
    store(vm, &ty.slots.setitem, &args.pos[0], &*item_key(vm, ty, &args.pos[1])?, Some(&args.pos[2]))
}
pub fn delitem(vm: &Vm, ty: &TypeObj, args: Args) -> PyResult {
    arity(vm, args, 1)?;
    store(vm, &ty.slots.setitem, &args.pos[0], &*item_key(vm, ty, &args.pos[1])?, None)
}

/// The key of an item, as the slot of the type is to have it.
fn item_key<'a>(vm: &Vm, ty: &TypeObj, key: &'a Value) -> PyResult<Cow<'a, Value>> {
    if !ty.has(BY_INDEX) {
        return Ok(Cow::Borrowed(key));
    }
    let index = vm.to_index(key)?;
    match crate::types::int::to_i64(&index) {
        Some(_) => Ok(Cow::Owned(index)),
        None => Err(vm.overflow_error("cannot fit 'int' into an index-sized integer")),
    }
}
