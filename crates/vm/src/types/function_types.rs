//! The types of functions, methods, descriptors that wrap callables, cells and `super`.

use super::function::*;
use crate::object::descr::*;
use crate::prelude::*;

pub static FUNCTION: TypeSpec = TypeSpec::new::<FunctionObj>("function")
    .flags(METHOD_DESCRIPTOR | WEAKREFABLE)
    .attrs_at(std::mem::offset_of!(FunctionObj, attrs))
    .slots(|s| {
        s.call.set(Some(crate::run::call::function_call));
        s.descr_get.set(Some(|_, func, obj, _| {
            Ok(match obj {
                Some(obj) => BoundMethod::make(func.clone(), obj.clone()),
                None => func.clone(),
            })
        }));
    });
pub static METHOD: TypeSpec = TypeSpec::new::<BoundMethod>("method").flags(WEAKREFABLE).slots(|s| {
    s.call.set(Some(crate::run::call::method_call));
});
pub static STATIC_METHOD: TypeSpec = TypeSpec::new::<StaticMethod>("staticmethod")
    .flags(SUBCLASSABLE)
    .attrs_at(std::mem::offset_of!(StaticMethod, attrs));
pub static CLASS_METHOD: TypeSpec =
    TypeSpec::new::<ClassMethod>("classmethod").flags(SUBCLASSABLE).attrs_at(std::mem::offset_of!(ClassMethod, attrs));
pub static PROPERTY: TypeSpec = TypeSpec::new::<PropertyObj>("property").flags(SUBCLASSABLE);
pub static CELL: TypeSpec = TypeSpec::new::<CellObj>("cell");
pub static SUPER: TypeSpec = TypeSpec::new::<SuperObj>("super").flags(SUBCLASSABLE);
pub static METHOD_DESCR: TypeSpec = TypeSpec::new::<MethodDescr>("method_descriptor").flags(METHOD_DESCRIPTOR);
pub static CLASS_METHOD_DESCR: TypeSpec = TypeSpec::new::<MethodDescr>("classmethod_descriptor");
pub static GETSET_DESCR: TypeSpec = TypeSpec::new::<GetSetDescr>("getset_descriptor");
pub static SLOT_WRAPPER: TypeSpec = TypeSpec::new::<SlotWrapper>("wrapper_descriptor").flags(METHOD_DESCRIPTOR);
pub static METHOD_WRAPPER: TypeSpec = TypeSpec::new::<MethodWrapper>("method-wrapper");
pub static MEMBER_DESCR: TypeSpec = TypeSpec::new::<MemberDescr>("member_descriptor");
pub static NATIVE_FUNCTION: TypeSpec = TypeSpec::new::<NativeFunction>("builtin_function_or_method");
pub static NEW_FUNCTION: TypeSpec = TypeSpec::new::<NewFunction>("builtin_function_or_method");

/// "f()" for messages about a callable.
pub fn callable_name(vm: &Vm, callable: &Value) -> String {
    let _ = vm;
    if let Some(f) = callable.downcast::<FunctionObj>() {
        return format!("{}()", f.qualname.with(crate::types::str::display));
    }
    format!("{} object", type_of(callable).tp_name())
}

/// The class and the instance's type that `super(class, obj)` works with.
pub fn check_super(vm: &Vm, class: &Value, obj: &Value) -> PyResult<(TypeRef, TypeRef)> {
    let Some(ty) = class.to_ref::<TypeObj>() else {
        return Err(vm.type_error(format!("super() argument 1 must be a type, not {}", type_of(class).tp_name())));
    };
    if let Some(obj_class) = obj.to_ref::<TypeObj>()
        && obj_class.is_subtype(&ty)
    {
        return Ok((ty, obj_class));
    }
    if type_of(obj).is_subtype(&ty) {
        return Ok((ty, type_of(obj).to_ref()));
    }
    Err(vm.type_error("super(type, obj): obj must be an instance or subtype of type"))
}

/// The attribute behind `ty` in the MRO of `obj_type`, unbound.
pub fn super_find(ty: &TypeObj, obj_type: &TypeObj, name: &Value) -> Option<Value> {
    obj_type.mro_list().iter().skip_while(|t| !TypeObj::is(t, ty)).skip(1).find_map(|t| t.dict.get_str(name))
}
