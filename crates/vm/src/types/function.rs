//! Callables and descriptors: their types.

use crate::object::descr::*;
use crate::prelude::*;

pub struct StaticMethod {
    pub func: Slot,
}
heap::trace_fields!(StaticMethod: func);
heap::payload!(StaticMethod, "staticmethod", trace);

impl StaticMethod {
    pub fn new(func: Value) -> StaticMethod {
        StaticMethod { func: Slot::new(func) }
    }
}

pub static STATIC_METHOD: TypeSpec = TypeSpec::new::<StaticMethod>("staticmethod").flags(SUBCLASSABLE);
pub static METHOD_DESCR: TypeSpec = TypeSpec::new::<MethodDescr>("method_descriptor").flags(METHOD_DESCRIPTOR);
pub static CLASS_METHOD_DESCR: TypeSpec = TypeSpec::new::<MethodDescr>("classmethod_descriptor");
pub static GETSET_DESCR: TypeSpec = TypeSpec::new::<GetSetDescr>("getset_descriptor");
pub static SLOT_WRAPPER: TypeSpec = TypeSpec::new::<SlotWrapper>("wrapper_descriptor").flags(METHOD_DESCRIPTOR);
pub static METHOD_WRAPPER: TypeSpec = TypeSpec::new::<MethodWrapper>("method-wrapper");
pub static MEMBER_DESCR: TypeSpec = TypeSpec::new::<MemberDescr>("member_descriptor");
pub static NATIVE_FUNCTION: TypeSpec = TypeSpec::new::<NativeFunction>("builtin_function_or_method");
pub static NEW_FUNCTION: TypeSpec = TypeSpec::new::<NewFunction>("builtin_function_or_method");
