//! Type objects. Built-in ones are image: never written after they are built. What Python can change on them lives in
//! side tables of the isolate (`Vm`).

use std::cell::Cell;

use heap::object::TYPE_HAS_FINALIZER;
use heap::{HVec, Header, Layout, Mut, Obj, Ref, Slot, Trace, Tracer, TypeBase, Value};

use super::instance::{InstanceAttrs, ShapeTree};
use super::slots::Slots;
use super::spec::TypeSpec;
use crate::types::dict::DictObj;
use crate::types::tuple::TupleObj;

/// May be a base class.
pub const SUBCLASSABLE: u32 = 1;
/// Made at run time by a class statement or `type()`.
pub const HEAP_TYPE: u32 = 2;
/// Attributes cannot be set.
pub const IMMUTABLE: u32 = 4;
pub const ABSTRACT: u32 = 8;
/// Matches mapping patterns.
pub const MAPPING: u32 = 16;
/// Matches sequence patterns.
pub const SEQUENCE: u32 = 32;
/// A class pattern with one positional sub-pattern matches the subject itself.
pub const MATCH_SELF: u32 = 64;
/// Instances can be weakly referenced.
pub const WEAKREFABLE: u32 = 128;
/// `T()` is refused: "cannot create 'T' instances".
pub const NO_NEW: u32 = 256;
/// Functions and such: LOAD_METHOD may skip binding.
pub const METHOD_DESCRIPTOR: u32 = 512;
pub const IS_EXCEPTION: u32 = 1024;
/// Instances are type objects.
pub const IS_TYPE: u32 = 2048;

/// `await` on an instance of exactly this type resumes the instance itself, through its `send` slot: no iterator is
/// made.
pub const AWAITS_ITSELF: u32 = 4096;
/// Has no `__new__` of its own to show: `T.__new__` is `object`'s, as with CPython's types that have none.
pub const NEW_OF_OBJECT: u32 = 8192;

/// A native type that adds state of its own to its base's layout: no class has two such bases.
pub const OWN_STATE: u32 = 32768;
/// A native type whose instances have a `__dict__` behind a payload that knows nothing of it (that of its base). They are
/// made by `alloc_instance`.
pub const ATTRS_BEHIND: u32 = 16384;

/// The type's items have numbers and no slices: its `__getitem__` called by name takes an integer alone.
pub const BY_INDEX: u32 = 131072;
/// Calling the class takes keywords of any kind by `**`: its constructor says what it thinks of them.
pub const ANY_KEYWORDS: u32 = 65536;
/// The MRO names a class that is no base of a base: nobody tells this one when that class changes, so nothing about it is
/// cached (`version` stays 0).
pub const FOREIGN_MRO: u32 = 262144;

/// Flags that subclasses take over.
pub const INHERITED: u32 = MAPPING | SEQUENCE | MATCH_SELF | WEAKREFABLE | IS_EXCEPTION | IS_TYPE;

pub type TypeRef = Ref<TypeObj>;

#[repr(C)]
pub struct TypeObj {
    pub base_head: TypeBase,
    pub slots: Slots,
    /// Changes whenever the type's or a base's dict does; 0 while no cache may rely on it.
    pub version: Cell<u32>,
    pub flags: Cell<u32>,
    /// Bytes of an instance, header included, without inline attribute values.
    pub instance_size: Cell<u32>,
    /// Offset of `InstanceAttrs` in an instance, from its header; 0 when instances have no `__dict__`.
    pub attr_offset: Cell<u32>,
    /// Offset and number of `__slots__` values.
    pub slot_offset: Cell<u32>,
    pub slot_count: Cell<u32>,
    pub name: Slot,
    pub qualname: Slot,
    /// What `__module__` says; for built-ins a str made with the type.
    pub spec: Option<&'static TypeSpec>,
    pub base: Mut<Option<TypeRef>>,
    pub bases: Mut<Option<Ref<TupleObj>>>,
    /// This type first.
    pub mro: Mut<HVec<TypeRef>>,
    pub dict: Ref<DictObj>,
    pub shapes: ShapeTree,
    /// What CALL found for this version of a class: its `__init__`, a plain function, where `__new__` is native. Borrowed from the class that has it.
    pub constructor: Cell<(u32, u64)>,
    /// `__dict__` values of the type's own beyond `dict` are never needed; a metaclass may add slots after the payload.
    pub attrs: InstanceAttrs,
}

heap::payload!(TypeObj, "type", trace, external);

impl Trace for TypeObj {
    fn trace(&self, tracer: &mut Tracer) {
        self.name.trace(tracer);
        self.qualname.trace(tracer);
        self.base.trace(tracer);
        self.bases.trace(tracer);
        self.mro.trace(tracer);
        self.dict.trace(tracer);
        self.attrs.trace(tracer);
        self.shapes.trace(tracer);
    }
}

impl Drop for TypeObj {
    fn drop(&mut self) {
        if self.spec.is_none() {
            crate::vm::forget_type(self);
        }
    }
}

impl TypeObj {
    /// The object this payload belongs to.
    #[inline(always)]
    pub fn header_ptr(&self) -> *mut Header {
        // A type's payload stands right behind its 16-byte header.
        (self as *const TypeObj as usize - size_of::<Header>()) as *mut Header
    }
    #[inline]
    pub fn to_ref(&self) -> TypeRef {
        let object = std::ptr::NonNull::new(self.header_ptr() as *mut Obj<TypeObj>);
        match object {
            // SAFETY: a TypeObj only ever lives as the payload of an object; the count is taken before the Ref is made.
            Some(object) => unsafe {
                object.as_ref().header.retain();
                Ref::from_raw(object)
            },
            None => unreachable!(),
        }
    }
    pub fn to_value(&self) -> Value {
        self.to_ref().into_value()
    }
    #[inline(always)]
    pub fn is(&self, other: &TypeObj) -> bool {
        std::ptr::eq(self, other)
    }
    #[inline(always)]
    pub fn is_spec(&self, spec: &'static TypeSpec) -> bool {
        std::ptr::eq(self, spec.get())
    }
    #[inline(always)]
    pub fn has(&self, flag: u32) -> bool {
        self.flags.get() & flag != 0
    }
    pub fn set_flag(&self, flag: u32) {
        self.flags.set(self.flags.get() | flag);
    }
    pub fn is_heap_type(&self) -> bool {
        self.has(HEAP_TYPE)
    }
    pub fn layout(&self) -> &'static Layout {
        self.base_head.layout
    }
    /// `__name__`.
    pub fn name(&self) -> String {
        self.name.with(crate::types::str::display)
    }
    /// As messages show it: `builtins` types by name, others as CPython's `tp_name` (bare name for heap types,
    /// dotted for native ones outside builtins).
    pub fn tp_name(&self) -> String {
        match self.spec {
            Some(spec) if spec.module != "builtins" && spec.qualified_name => format!("{}.{}", spec.module, spec.name),
            _ => self.name(),
        }
    }
    pub fn base(&self) -> Option<TypeRef> {
        self.base.read(|b| b.clone())
    }
    /// Whether `other` is this type or one of its bases.
    pub fn is_subtype(&self, other: &TypeObj) -> bool {
        if self.is(other) {
            return true;
        }
        // SAFETY: nothing changes the MRO during the walk.
        unsafe { (*self.mro.as_ptr()).iter().any(|t| std::ptr::eq(&**t, other)) }
    }
    pub fn is_subtype_of(&self, spec: &'static TypeSpec) -> bool {
        self.is_subtype(spec.get())
    }
    /// A clone of the MRO.
    pub fn mro_list(&self) -> Vec<TypeRef> {
        self.mro.read(|m| m.to_vec())
    }
    /// Looks `name` up along the MRO, without binding. Names are exact `str`.
    pub fn lookup(&self, name: &Value) -> Option<Value> {
        let cache = crate::vm::lookup_cache();
        if let Some(found) = cache.and_then(|c| c.get(self.version.get(), name)) {
            return found.into_option();
        }
        // SAFETY: str lookups run no Python, so the MRO stays as it is during the walk.
        let mro = unsafe { &*self.mro.as_ptr() };
        let found = mro.iter().find_map(|t| t.dict.get_str(name));
        if let Some(cache) = cache {
            cache.put(self.version.get(), name, found.as_ref().unwrap_or(&Value::NULL));
        }
        found
    }
    /// As `lookup`, and the type whose dict has it.
    pub fn lookup_where(&self, name: &Value) -> Option<(Value, TypeRef)> {
        // SAFETY: as in lookup.
        let mro = unsafe { &*self.mro.as_ptr() };
        mro.iter().find_map(|t| t.dict.get_str(name).map(|v| (v, t.clone())))
    }
    pub fn set_has_finalizer(&self, on: bool) {
        let flags = self.base_head.flags.get();
        self.base_head.flags.set(if on { flags | TYPE_HAS_FINALIZER } else { flags & !TYPE_HAS_FINALIZER });
    }
}

/// A counted reference from the address of a live type object.
///
/// # Safety
/// `header` is a live type object.
pub unsafe fn from_header(header: *mut Header) -> TypeRef {
    // SAFETY: by contract.
    unsafe { (*(header as *const Obj<TypeObj>)).payload.to_ref() }
}
