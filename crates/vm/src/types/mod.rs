//! Built-in types: a folder or file per type, each with layout and slots, methods, iterators.

pub mod buffer;
pub mod bytes;
pub mod code;
mod code_methods;
pub mod codecs;
pub mod complex;
pub mod dict;
pub mod float;
pub mod format;
pub mod frame;
mod frame_locals;
pub mod function;
pub mod function_types;
pub mod generic_alias;
pub mod int;
pub mod iter;
pub mod linetable;
pub mod list;
pub mod mappingproxy;
pub mod memoryview;
pub mod module;
pub mod namespace;
pub mod number_format;
pub mod number_text;
pub mod object;
pub mod range;
pub mod sequence;
pub mod set;
pub mod singletons;
pub mod slice;
pub mod str;
pub mod structseq;
pub mod table;
pub mod template;
pub mod tuple;
pub mod type_;
pub mod typevar;
pub mod union;
pub mod weakref;

use heap::{Header, Value};

use crate::object::TypeObj;

/// The type of a live object.
///
/// # Safety
/// `header` is a live object.
#[inline(always)]
pub unsafe fn type_of_header<'a>(header: *const Header) -> &'a TypeObj {
    // SAFETY: an object's type outlives it, and a type's payload stands behind its header.
    unsafe { &(*((*header).ty as *const heap::Obj<TypeObj>)).payload }
}

/// The type of a value.
#[inline(always)]
pub fn type_of(value: &Value) -> &TypeObj {
    if value.is_ptr() {
        // SAFETY: a pointer value is a live object, which keeps its type alive for as long as the borrow.
        return unsafe { type_of_header(value.header_ptr()) };
    }
    type_of_immediate(value)
}

#[inline(never)]
fn type_of_immediate(value: &Value) -> &'static TypeObj {
    if value.is_int() {
        return int::INT.get();
    }
    if value.is_bool() {
        return int::BOOL.get();
    }
    if value.is_none() {
        return singletons::NONE_TYPE.get();
    }
    if value.is(&Value::ELLIPSIS) {
        return singletons::ELLIPSIS_TYPE.get();
    }
    if value.is(&Value::NOT_IMPLEMENTED) {
        return singletons::NOT_IMPLEMENTED_TYPE.get();
    }
    debug_assert!(false, "the type of no value was asked for: {value:?}");
    object::OBJECT.get()
}
