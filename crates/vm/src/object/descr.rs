//! Descriptors of built-in types (methods, getters, slot wrappers, members) and native functions.

use heap::Payload;

use super::instance;
use crate::native::Owner;
use crate::prelude::*;
use crate::types::function;

/// `method_descriptor`, `classmethod_descriptor`: a row of a type's table.
pub struct MethodDescr {
    pub def: &'static NativeDef,
    pub owner: &'static TypeObj,
}
heap::payload!(MethodDescr, "method_descriptor", leaf);

/// `getset_descriptor`: a row of a built-in type, or `__dict__` and `__weakref__` of a class.
pub struct GetSetDescr {
    pub def: &'static GetSet,
    pub owner: TypeRef,
}
heap::trace_fields!(GetSetDescr: owner);
heap::payload!(GetSetDescr, "getset_descriptor", trace);

/// `wrapper_descriptor`: a dunder that calls a slot.
pub struct SlotWrapper {
    pub row: &'static super::slotdefs::Row,
    pub owner: &'static TypeObj,
}
heap::payload!(SlotWrapper, "wrapper_descriptor", leaf);

/// `method-wrapper`: a bound `wrapper_descriptor`.
pub struct MethodWrapper {
    pub row: &'static super::slotdefs::Row,
    pub receiver: Value,
    pub descr: Value,
}
heap::trace_fields!(MethodWrapper: receiver, descr);
heap::payload!(MethodWrapper, "method-wrapper", trace);

/// `member_descriptor`: one of a class's `__slots__`.
pub struct MemberDescr {
    pub name: Value,
    pub offset: u32,
    /// Borrowed: the descriptor lives in the dict of its class (cleared with it) or is an orphan that checks instances.
    pub owner: TypeRef,
}
heap::trace_fields!(MemberDescr: name, owner);
heap::payload!(MemberDescr, "member_descriptor", trace);

/// `builtin_function_or_method`: a native function, alone in a module or bound to a receiver.
pub struct NativeFunction {
    pub def: &'static NativeDef,
    /// The receiver, or the module, or `NULL`.
    pub receiver: Value,
    /// Whether the receiver is the first argument.
    pub bound: bool,
    /// Name of the receiver's type for messages, when bound.
    pub owner: Option<&'static TypeObj>,
    /// `__module__`, or `NULL`.
    pub module: Value,
}
heap::trace_fields!(NativeFunction: receiver, module);
heap::payload!(NativeFunction, "builtin_function_or_method", trace);

pub fn method(def: &'static NativeDef, owner: &'static TypeObj) -> Value {
    function::METHOD_DESCR.alloc_with(|| MethodDescr { def, owner }).into_value()
}
pub fn class_method(def: &'static NativeDef, owner: &'static TypeObj) -> Value {
    function::CLASS_METHOD_DESCR.alloc_with(|| MethodDescr { def, owner }).into_value()
}
pub fn static_method(def: &'static NativeDef, owner: &'static TypeObj) -> Value {
    let func = native_function(def, Value::NULL, false, Some(owner), Value::NULL);
    function::STATIC_METHOD.alloc(function::StaticMethod::new(func)).into_value()
}
pub fn getset(def: &'static GetSet, owner: &'static TypeObj) -> Value {
    function::GETSET_DESCR.alloc_with(|| GetSetDescr { def, owner: owner.to_ref() }).into_value()
}
/// As `getset`, for a class made at run time.
pub fn class_getset(def: &'static GetSet, owner: &TypeObj) -> Value {
    function::GETSET_DESCR.alloc_with(|| GetSetDescr { def, owner: owner.to_ref() }).into_value()
}
pub fn slot_wrapper(row: &'static super::slotdefs::Row, owner: &'static TypeObj) -> Value {
    function::SLOT_WRAPPER.alloc_with(|| SlotWrapper { row, owner }).into_value()
}
/// `T.__new__` of a built-in type: a native function whose receiver is the type.
pub fn new_function(owner: &'static TypeObj) -> Value {
    native_function(&function::NEW_DEF, owner.to_value(), true, Some(owner), Value::NULL)
}
/// The type whose `__new__` this is, when `value` was made by `new_function`.
pub fn new_owner(value: &Value) -> Option<&'static TypeObj> {
    value.downcast::<NativeFunction>().filter(|f| std::ptr::eq(f.def, &function::NEW_DEF)).and_then(|f| f.owner)
}
pub fn member(name: Value, offset: u32, owner: &TypeObj) -> Value {
    function::MEMBER_DESCR.alloc_with(|| MemberDescr { name, offset, owner: owner.to_ref() }).into_value()
}
pub fn native_function(
    def: &'static NativeDef,
    receiver: Value,
    bound: bool,
    owner: Option<&'static TypeObj>,
    module: Value,
) -> Value {
    function::NATIVE_FUNCTION.alloc_with(|| NativeFunction { def, receiver, bound, owner, module }).into_value()
}

impl MethodDescr {
    /// Calls with the receiver as the first positional argument, after checking its type.
    pub fn call(&self, vm: &Vm, args: Args) -> PyResult {
        let name = self.def.name;
        let Some(receiver) = args.pos.first() else {
            return Err(vm.type_error(format!("unbound method {}.{name}() needs an argument", self.owner.name())));
        };
        let ty = type_of(receiver);
        if !ty.is(self.owner) && !ty.is_subtype(self.owner) {
            return Err(vm.type_error(format!(
                "descriptor '{name}' for '{}' objects doesn't apply to a '{}' object",
                self.owner.tp_name(),
                ty.tp_name()
            )));
        }
        self.def.call(vm, self.owner.spec.map_or("", |s| s.name), args)
    }
}

impl NativeFunction {
    /// What stands before its name in messages: its type, or its module.
    #[inline]
    pub fn owner_shown(&self) -> Owner<'_> {
        match self.owner.and_then(|owner| owner.spec) {
            Some(_) if self.bound => Owner::Receiver(&self.receiver),
            Some(spec) => Owner::Name(spec.name),
            None => Owner::Module(&self.module),
        }
    }
    pub fn call(&self, vm: &Vm, args: Args) -> PyResult {
        let owner = self.owner_shown();
        if !self.bound {
            return self.def.call(vm, owner, args);
        }
        const FEW: usize = 6;
        let given = args.pos.len() + 1;
        if given <= FEW {
            let mut pos = [const { Value::NULL }; FEW];
            pos[0] = self.receiver.clone();
            pos[1..given].clone_from_slice(args.pos);
            return self.def.call(vm, owner, Args { pos: &pos[..given], ..args });
        }
        let mut pos = Vec::with_capacity(given);
        pos.push(self.receiver.clone());
        pos.extend_from_slice(args.pos);
        self.def.call(vm, owner, Args { pos: &pos, ..args })
    }
}

impl MemberDescr {
    /// The slot of an instance, after checking that it belongs to the owner.
    pub fn slot<'a>(&self, vm: &Vm, obj: &'a Value) -> PyResult<&'a Slot> {
        if !type_of(obj).is_subtype(&self.owner) {
            return Err(vm.type_error(format!(
                "descriptor '{}' for '{}' objects doesn't apply to a '{}' object",
                crate::types::str::display(&self.name),
                self.owner.name(),
                type_of(obj).tp_name()
            )));
        }
        // SAFETY: instances of the owner have this slot at this offset.
        Ok(unsafe { instance::slot_at(obj, self.offset) })
    }
}

/// The payload of `value`, or the `TypeError` that a descriptor raises for a foreign receiver.
pub fn receiver<'a, T: Payload>(vm: &Vm, value: &'a Value, spec: &'static TypeSpec) -> PyResult<&'a T> {
    value.downcast::<T>().ok_or_else(|| {
        vm.type_error(format!(
            "descriptor requires a '{}' object but received a '{}'",
            spec.name,
            type_of(value).tp_name()
        ))
    })
}
