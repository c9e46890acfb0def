//! Functions, methods and the descriptors that wrap callables: layouts. Their types stand in `function_types`.

use std::cell::Cell;

use bytecode::Word;

use crate::object::instance::InstanceAttrs;
use crate::prelude::*;
use crate::types::code::CodeObj;

pub use super::function_types::*;

/// A function defined in Python.
pub struct FunctionObj {
    pub code: Mut<Ref<CodeObj>>,
    pub globals: Ref<DictObj>,
    pub builtins: Ref<DictObj>,
    pub name: Slot,
    pub qualname: Slot,
    /// Tuple or `NULL`.
    pub defaults: Slot,
    /// Dict or `NULL`.
    pub kwdefaults: Slot,
    /// Tuple of cells or `NULL`.
    pub closure: Slot,
    pub doc: Slot,
    pub module: Slot,
    /// Dict or `NULL`; `annotate` is the function that makes it.
    pub annotations: Slot,
    pub annotate: Slot,
    pub type_params: Slot,
    /// Where calls enter: the warm instructions once the function was called often.
    pub entry: Cell<*const Word>,
    pub calls: Cell<u8>,
    pub attrs: InstanceAttrs,
}

heap::trace_fields!(FunctionObj: code, globals, builtins, name, qualname, defaults, kwdefaults, closure, doc, module, annotations, annotate, type_params, attrs);
heap::payload!(FunctionObj, "function", trace);

impl FunctionObj {
    /// A function of `code` with these globals, as MAKE_FUNCTION does.
    pub fn new(vm: &Vm, code: Ref<CodeObj>, globals: Ref<DictObj>, builtins: Ref<DictObj>) -> Ref<FunctionObj> {
        let doc = if code.flags().has(bytecode::CodeFlags::HAS_DOCSTRING) {
            code.consts.first().cloned().unwrap_or(Value::NONE)
        } else {
            Value::NONE
        };
        let module = globals.get_str(&name!("__name__")).unwrap_or(Value::NONE);
        FUNCTION.alloc_with(|| FunctionObj {
            name: Slot::new(code.name.clone()),
            qualname: Slot::new(code.qualname.clone()),
            entry: Cell::new(code.entry(vm)),
            code: Mut::new(code),
            globals,
            builtins,
            defaults: Slot::default(),
            kwdefaults: Slot::default(),
            closure: Slot::default(),
            doc: Slot::new(doc),
            module: Slot::new(module),
            annotations: Slot::default(),
            annotate: Slot::default(),
            type_params: Slot::default(),
            calls: Cell::new(0),
            attrs: InstanceAttrs::default(),
        })
    }
    #[inline(always)]
    pub fn code_ptr(&self) -> *const CodeObj {
        // SAFETY: the function owns its code; replacing `__code__` defers to frames that hold the function's old code.
        let code: &Ref<CodeObj> = unsafe { &*self.code.as_ptr() };
        &**code
    }
    pub fn code(&self) -> Ref<CodeObj> {
        self.code.with(|c| c.clone())
    }
}

/// A method bound to an instance.
pub struct BoundMethod {
    pub func: Value,
    pub receiver: Value,
}
heap::trace_fields!(BoundMethod: func, receiver);
heap::payload!(BoundMethod, "method", trace);

impl BoundMethod {
    pub fn make(func: Value, receiver: Value) -> Value {
        METHOD.alloc_with(|| BoundMethod { func, receiver }).into_value()
    }
}

pub struct StaticMethod {
    pub func: Slot,
    pub attrs: InstanceAttrs,
}
heap::trace_fields!(StaticMethod: func, attrs);
heap::payload!(StaticMethod, "staticmethod", trace);

impl StaticMethod {
    pub fn new(func: Value) -> StaticMethod {
        StaticMethod { func: Slot::new(func), attrs: InstanceAttrs::default() }
    }
}

pub struct ClassMethod {
    pub func: Slot,
    pub attrs: InstanceAttrs,
}
heap::trace_fields!(ClassMethod: func, attrs);
heap::payload!(ClassMethod, "classmethod", trace);

pub struct PropertyObj {
    pub getter: Slot,
    pub setter: Slot,
    pub deleter: Slot,
    pub doc: Slot,
    pub name: Slot,
    pub getter_doc: Cell<bool>,
}
heap::trace_fields!(PropertyObj: getter, setter, deleter, doc, name);
heap::payload!(PropertyObj, "property", trace);

/// A variable shared between a function and the functions inside it.
pub struct CellObj {
    pub value: Slot,
}
heap::trace_fields!(CellObj: value);
heap::payload!(CellObj, "cell", trace);

/// `super(type, obj)`
pub struct SuperObj {
    pub ty: Slot,
    pub obj: Slot,
    pub obj_type: Slot,
}
heap::trace_fields!(SuperObj: ty, obj, obj_type);
heap::payload!(SuperObj, "super", trace);

/// Payloads whose built-in type is known by its address: `Value::exact`.
macro_rules! exact {
    ($($payload:ty => $spec:path;)*) => {
        $(
            // SAFETY: the type was made with this payload's layout (`TypeSpec::new`), and no other type has its address.
            unsafe impl heap::Exact for $payload {
                #[inline(always)]
                fn type_head() -> *const heap::TypeHead {
                    $spec.raw_head()
                }
            }
        )*
    };
}

exact! {
    FunctionObj => FUNCTION;
    BoundMethod => METHOD;
    crate::object::descr::NativeFunction => NATIVE_FUNCTION;
    crate::object::descr::MethodDescr => METHOD_DESCR;
    crate::types::float::FloatObj => crate::types::float::FLOAT;
    crate::types::range::RangeIter => crate::types::range::RANGE_ITER;
    TypeObj => crate::types::type_::TYPE;
    ListObj => crate::types::list::LIST;
    TupleObj => crate::types::tuple::TUPLE;
}

#[inline(always)]
pub fn function_head() -> *const heap::TypeHead {
    FUNCTION.raw_head()
}
#[inline(always)]
pub fn method_head() -> *const heap::TypeHead {
    METHOD.raw_head()
}
#[inline(always)]
pub fn float_head() -> *const heap::TypeHead {
    crate::types::float::FLOAT.raw_head()
}
#[inline(always)]
pub fn native_function_head() -> *const heap::TypeHead {
    NATIVE_FUNCTION.raw_head()
}
#[inline(always)]
pub fn method_descr_head() -> *const heap::TypeHead {
    METHOD_DESCR.raw_head()
}
#[inline(always)]
pub fn range_iter_head() -> *const heap::TypeHead {
    crate::types::range::RANGE_ITER.raw_head()
}
#[inline(always)]
pub fn type_head() -> *const heap::TypeHead {
    crate::types::type_::TYPE.raw_head()
}
#[inline(always)]
pub fn async_generator_head() -> *const heap::TypeHead {
    crate::coro::ASYNC_GENERATOR.raw_head()
}
#[inline(always)]
pub fn coroutine_head() -> *const heap::TypeHead {
    crate::coro::COROUTINE.raw_head()
}
#[inline(always)]
pub fn generator_head() -> *const heap::TypeHead {
    crate::coro::GENERATOR.raw_head()
}

/// A new cell.
#[inline]
pub fn new_cell(value: Value) -> Value {
    CELL.alloc_with(|| CellObj { value: Slot::new(value) }).into_value()
}
/// The contents of a cell; `NULL` when it is empty.
#[inline(always)]
pub fn cell_get(cell: &Value) -> Value {
    cell.downcast::<CellObj>().map_or(Value::NULL, |c| c.value.get())
}
/// Replaces the contents of a cell.
#[inline(always)]
pub fn cell_swap(cell: &Value, value: Value) -> Value {
    match cell.downcast::<CellObj>() {
        Some(c) => c.value.replace(value),
        None => value,
    }
}
/// The `next` function of an iterator that GET_ITER checked.
#[inline(always)]
pub fn next_of(iter: &Value) -> crate::object::slots::NextFn {
    match type_of(iter).slots.next.get() {
        Some(f) => f,
        None => |vm, v| Err(vm.type_error(format!("'{}' object is not an iterator", type_of(v).tp_name()))),
    }
}
