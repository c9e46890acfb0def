//! `None`, `Ellipsis`, `NotImplemented`: immediate values; their types.

use crate::object::instance::PlainObj;
use crate::prelude::*;

static ELLIPSIS_METHODS: &[NativeDef] = &[def("__reduce__", "($self, /)", |_, _| Ok(name!("Ellipsis")), "")];
static NOT_IMPLEMENTED_METHODS: &[NativeDef] =
    &[def("__reduce__", "($self, /)", |_, _| Ok(name!("NotImplemented")), "")];

pub static NONE_TYPE: TypeSpec =
    TypeSpec::new::<PlainObj>("NoneType").doc("The type of the None singleton.").slots(|s| {
        s.new.set(Some(|vm, ty, args| no_arguments(vm, ty, args, Value::NONE)));
        s.repr.set(Some(|_, _| Ok(name!("None"))));
        s.bool.set(Some(|_, _| Ok(false)));
        s.hash.set(Some(|_, _| Ok(0xfca8_6420)));
    });

pub static ELLIPSIS_TYPE: TypeSpec = TypeSpec::new::<PlainObj>("ellipsis")
    .doc("The type of the Ellipsis singleton.")
    .methods(ELLIPSIS_METHODS)
    .slots(|s| {
        s.new.set(Some(|vm, ty, args| no_arguments(vm, ty, args, Value::ELLIPSIS)));
        s.repr.set(Some(|_, _| Ok(name!("Ellipsis"))));
        s.hash.set(Some(|_, _| Ok(0x0e11_1951)));
    });

pub static NOT_IMPLEMENTED_TYPE: TypeSpec = TypeSpec::new::<PlainObj>("NotImplementedType")
    .doc("The type of the NotImplemented singleton.")
    .methods(NOT_IMPLEMENTED_METHODS)
    .slots(|s| {
        s.new.set(Some(|vm, ty, args| no_arguments(vm, ty, args, Value::NOT_IMPLEMENTED)));
        s.repr.set(Some(|_, _| Ok(name!("NotImplemented"))));
        s.bool.set(Some(|vm, _| Err(vm.type_error("NotImplemented should not be used in a boolean context"))));
        s.hash.set(Some(|_, _| Ok(0x0707_1707)));
    });

fn no_arguments(vm: &Vm, ty: &TypeObj, args: Args, value: Value) -> PyResult {
    if !args.pos.is_empty() || args.has_keywords() {
        return Err(vm.type_error(format!("{} takes no arguments", ty.name())));
    }
    Ok(value)
}
