//! The types of functions, methods, descriptors that wrap callables, cells and `super`: one file per family.

mod cell;
mod descriptor;
pub(crate) mod func;
mod method;
mod native_func;
mod property;
mod super_;
pub(crate) mod wrap;

use super::function::*;
use crate::object::descr::*;
use crate::prelude::*;

pub use native_func::NEW_DEF;
pub use super_::{check_super, super_find};

pub static FUNCTION: TypeSpec = TypeSpec::new::<FunctionObj>("function")
    .flags(METHOD_DESCRIPTOR | WEAKREFABLE)
    .attrs_at(std::mem::offset_of!(FunctionObj, attrs))
    .doc(func::DOC)
    .signature("(code, globals, name=None, argdefs=None, closure=None,\n         kwdefaults=None)")
    .getset(func::GETSET)
    .slots(func::slots);
pub static METHOD: TypeSpec = TypeSpec::new::<BoundMethod>("method")
    .flags(WEAKREFABLE)
    .doc("Create a bound instance method object.")
    .signature("(function, instance, /)")
    .methods(method::METHODS)
    .getset(method::GETSET)
    .slots(method::slots);
pub static STATIC_METHOD: TypeSpec = TypeSpec::new::<StaticMethod>("staticmethod")
    .flags(SUBCLASSABLE)
    .attrs_at(std::mem::offset_of!(StaticMethod, attrs))
    .doc(wrap::STATIC_DOC)
    .signature("(function, /)")
    .methods(wrap::METHODS)
    .getset(wrap::GETSET)
    .slots(wrap::static_slots);
pub static CLASS_METHOD: TypeSpec = TypeSpec::new::<ClassMethod>("classmethod")
    .flags(SUBCLASSABLE)
    .attrs_at(std::mem::offset_of!(ClassMethod, attrs))
    .doc(wrap::CLASS_DOC)
    .signature("(function, /)")
    .methods(wrap::METHODS)
    .getset(wrap::GETSET)
    .slots(wrap::class_slots);
pub static PROPERTY: TypeSpec = TypeSpec::new::<PropertyObj>("property")
    .flags(SUBCLASSABLE)
    .doc(property::DOC)
    .signature("(fget=None, fset=None, fdel=None, doc=None)")
    .methods(property::METHODS)
    .getset(property::GETSET)
    .slots(property::slots);
pub static CELL: TypeSpec =
    TypeSpec::new::<CellObj>("cell").doc(cell::DOC).signature("([contents])").getset(cell::GETSET).slots(cell::slots);
pub static SUPER: TypeSpec =
    TypeSpec::new::<SuperObj>("super").flags(SUBCLASSABLE).doc(super_::DOC).getset(super_::GETSET).slots(super_::slots);
pub static METHOD_DESCR: TypeSpec = TypeSpec::new::<MethodDescr>("method_descriptor")
    .flags(METHOD_DESCRIPTOR | NO_NEW)
    .methods(descriptor::REDUCE)
    .getset(descriptor::METHOD_GETSET)
    .slots(descriptor::method_slots);
pub static CLASS_METHOD_DESCR: TypeSpec = TypeSpec::new::<MethodDescr>("classmethod_descriptor")
    .flags(NO_NEW)
    .methods(descriptor::REDUCE)
    .getset(descriptor::METHOD_GETSET)
    .slots(descriptor::class_method_slots);
pub static GETSET_DESCR: TypeSpec = TypeSpec::new::<GetSetDescr>("getset_descriptor")
    .flags(NO_NEW)
    .getset(descriptor::DATA_GETSET)
    .slots(descriptor::getset_slots);
pub static SLOT_WRAPPER: TypeSpec = TypeSpec::new::<SlotWrapper>("wrapper_descriptor")
    .flags(METHOD_DESCRIPTOR | NO_NEW)
    .methods(descriptor::REDUCE)
    .getset(descriptor::METHOD_GETSET)
    .slots(descriptor::wrapper_slots);
pub static METHOD_WRAPPER: TypeSpec = TypeSpec::new::<MethodWrapper>("method-wrapper")
    .flags(NO_NEW)
    .methods(descriptor::BOUND_REDUCE)
    .getset(descriptor::BOUND_GETSET)
    .slots(descriptor::bound_wrapper_slots);
pub static MEMBER_DESCR: TypeSpec = TypeSpec::new::<MemberDescr>("member_descriptor")
    .flags(NO_NEW)
    .methods(descriptor::REDUCE)
    .getset(descriptor::DATA_GETSET)
    .slots(descriptor::member_slots);
pub static NATIVE_FUNCTION: TypeSpec = TypeSpec::new::<NativeFunction>("builtin_function_or_method")
    .flags(WEAKREFABLE | NO_NEW)
    .methods(native_func::METHODS)
    .getset(native_func::GETSET)
    .slots(native_func::slots);

/// "f()" for messages about a callable: `_PyObject_FunctionStr`.
pub fn callable_name(vm: &Vm, callable: &Value) -> String {
    let Ok(Some(qualname)) = vm.find_attr(callable, &name!("__qualname__")) else {
        return vm.str(callable).map_or_else(|_| "object".to_string(), |s| s.display().into_owned());
    };
    let qualname = match vm.str(&qualname) {
        Ok(q) => q.display().into_owned(),
        Err(_) => return "object".to_string(),
    };
    match vm.find_attr(callable, &name!("__module__")) {
        Ok(Some(m)) if m.is_a::<StrObj>() && !crate::types::str::is(&m, "builtins") => {
            format!("{}.{qualname}()", crate::types::str::display(&m))
        }
        _ => format!("{qualname}()"),
    }
}

/// `(getattr, (object, name))`: how bound natives and descriptors pickle.
fn reduce_by_getattr(vm: &Vm, object: Value, name: &str) -> PyResult {
    let getattr = builtin(vm, "getattr")?;
    let args = vm.new_tuple(&[object, crate::types::str::intern(name)]);
    Ok(vm.new_tuple(&[getattr, args]))
}

/// A name of the `builtins` module.
pub fn builtin(vm: &Vm, name: &str) -> PyResult {
    let dict = vm.builtins_of(&DictObj::new())?;
    dict.get_name(name).ok_or_else(|| vm.attribute_error_text(format!("module 'builtins' has no attribute '{name}'")))
}

/// The address that reprs show.
pub fn address(value: &Value) -> String {
    format!("{:#x}", value.bits() & !3)
}

/// Errors of a constructor that takes only positional arguments.
fn positional_only(vm: &Vm, args: Args, name: &str, min: usize, max: usize) -> PyResult<()> {
    if args.has_keywords() {
        return Err(vm.type_error(format!("{name}() takes no keyword arguments")));
    }
    let given = args.pos.len();
    if given >= min && given <= max {
        return Ok(());
    }
    let (how, n) = match (given < min, min == max) {
        (_, true) => ("", min),
        (true, _) => ("at least ", min),
        (false, _) => ("at most ", max),
    };
    let s = if n == 1 { "" } else { "s" };
    Err(vm.type_error(format!("{name} expected {how}{n} argument{s}, got {given}")))
}

fn readonly(vm: &Vm, _: &Value, _: Option<&Value>) -> PyResult<()> {
    Err(vm.attribute_error_text("readonly attribute"))
}
