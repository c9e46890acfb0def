//! `object`: the root of all types.

use crate::object::instance::PlainObj;
use crate::object::{attr, class};
use crate::prelude::*;

pub static OBJECT: TypeSpec = TypeSpec::new::<PlainObj>("object")
    .flags(SUBCLASSABLE)
    .doc("The base class of the class hierarchy.\n\nWhen called, it accepts no arguments and returns a new featureless\ninstance that has no instance attributes and cannot be given any.\n")
    .slots(|s| {
        s.new.set(Some(object_new));
        s.init.set(Some(object_init));
        s.repr.set(Some(object_repr));
        s.str.set(Some(|vm, v| vm.repr(v).map(Ref::into_value)));
        s.hash.set(Some(|_, v| Ok(identity_hash(v))));
        s.compare.set(Some(object_compare));
        s.getattro.set(Some(attr::generic_getattr));
        s.setattro.set(Some(attr::generic_setattr));
    });

/// The hash of identity: the address, rotated as CPython's `_Py_HashPointer`.
pub fn identity_hash(value: &Value) -> i64 {
    match ((value.bits() & !3) as i64 as u64).rotate_right(4) as i64 {
        -1 => -2,
        h => h,
    }
}

fn object_new(vm: &Vm, ty: &TypeObj, args: Args) -> PyResult {
    if !args.pos.is_empty() || args.has_keywords() {
        let own_new = ty.slots.new.get().is_some_and(|f| f as usize != object_new as *const () as usize);
        let own_init = ty.slots.init.get().is_some_and(|f| f as usize != object_init as *const () as usize);
        if own_new {
            return Err(vm.type_error("object.__new__() takes exactly one argument (the type to instantiate)"));
        }
        if !own_init {
            return Err(vm.type_error(format!("{}() takes no arguments", ty.name())));
        }
    }
    if ty.has(ABSTRACT) {
        return Err(crate::types::type_::abstract_error(vm, ty)?);
    }
    if !std::ptr::eq(ty.layout(), <PlainObj as heap::Payload>::LAYOUT) {
        return Err(vm.type_error(format!("object.__new__({0}) is not safe, use {0}.__new__()", ty.name())));
    }
    Ok(class::alloc_instance(ty, PlainObj).into_value())
}

fn object_init(vm: &Vm, obj: &Value, args: Args) -> PyResult<()> {
    if args.pos.is_empty() && !args.has_keywords() {
        return Ok(());
    }
    let ty = type_of(obj);
    if ty.slots.init.get().is_some_and(|f| f as usize != object_init as *const () as usize) {
        return Err(vm.type_error("object.__init__() takes exactly one argument (the instance to initialize)"));
    }
    if ty.slots.new.get().is_some_and(|f| f as usize == object_new as *const () as usize) {
        return Err(vm.type_error(format!("{}() takes no arguments", ty.name())));
    }
    Ok(())
}

fn object_repr(vm: &Vm, obj: &Value) -> PyResult {
    Ok(vm.new_str(&format!("<{} object at {:#x}>", full_name(vm, type_of(obj)), obj.bits() & !3)))
}

/// `module.qualname`, without `builtins`.
pub fn full_name(_vm: &Vm, ty: &TypeObj) -> String {
    let qualname = ty.qualname.with(crate::types::str::display);
    match crate::types::type_::module_of(ty) {
        Some(m) if !crate::types::str::is(&m, "builtins") && m.is_a::<StrObj>() => {
            format!("{}.{qualname}", crate::types::str::display(&m))
        }
        _ => qualname,
    }
}

fn object_compare(vm: &Vm, a: &Value, b: &Value, op: CmpOp) -> PyResult {
    match op {
        CmpOp::Eq => Ok(if a.is(b) { Value::TRUE } else { Value::NOT_IMPLEMENTED }),
        CmpOp::Ne => {
            // The negation of `==` as the type defines it.
            let Some(f) = type_of(a).slots.compare.get() else { return Ok(Value::NOT_IMPLEMENTED) };
            let result = f(vm, a, b, CmpOp::Eq)?;
            if result.is(&Value::NOT_IMPLEMENTED) {
                return Ok(result);
            }
            Ok(Value::bool(!vm.truth(&result)?))
        }
        _ => Ok(Value::NOT_IMPLEMENTED),
    }
}
