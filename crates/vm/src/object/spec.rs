//! Declaring built-in types. A `TypeSpec` is a static; the type object is built from it on first use, in the immortal
//! heap of the process, and then never changes.

use std::cell::{Cell, RefCell};
use std::ptr;
use std::sync::atomic::{AtomicPtr, Ordering};
use std::sync::{Mutex, MutexGuard, OnceLock};

use heap::{HVec, Header, Heap, Layout, Mut, Obj, Payload, Ref, Slot, TypeBase, TypeHead, Value};

use super::instance::{InstanceAttrs, ShapeTree};
use super::slots::Slots;
use super::typeobj::{ATTRS_BEHIND, INHERITED, NEW_OF_OBJECT, TypeObj};
use super::{descr, slotdefs};
use crate::native::{Binding, GetSet, NativeDef};
use crate::types::dict::DictObj;
use crate::types::str::StrObj;
use crate::types::tuple::TupleObj;

/// A built-in type as a table. Made with the builder functions in a `static`.
pub struct TypeSpec {
    pub name: &'static str,
    pub module: &'static str,
    /// Messages show `module.name`, as CPython's `tp_name` of types outside `builtins` does.
    pub qualified_name: bool,
    pub base: Option<&'static TypeSpec>,
    /// A second base without state of its own (`ExceptionGroup` is an `Exception` too).
    pub second_base: Option<&'static TypeSpec>,
    pub metatype: Option<&'static TypeSpec>,
    pub layout: &'static Layout,
    pub flags: u32,
    pub doc: &'static str,
    /// The signature line that `inspect` reads (`__text_signature__`).
    pub signature: &'static str,
    pub methods: &'static [NativeDef],
    pub getset: &'static [GetSet],
    pub slots: Option<fn(&Slots)>,
    pub attr_offset: usize,
    /// Further attributes, set while the dict is filled (`__hash__ = None`, constants).
    pub extra: Option<fn(&DictObj)>,
    /// Complete and visible to every thread.
    published: AtomicPtr<TypeObj>,
    /// Being built by the thread that holds the lock.
    building: AtomicPtr<TypeObj>,
}

impl TypeSpec {
    pub const fn new<T: Payload>(name: &'static str) -> TypeSpec {
        TypeSpec {
            name,
            module: "builtins",
            qualified_name: true,
            base: None,
            second_base: None,
            metatype: None,
            layout: T::LAYOUT,
            flags: 0,
            doc: "",
            signature: "",
            methods: &[],
            getset: &[],
            slots: None,
            attr_offset: 0,
            extra: None,
            published: AtomicPtr::new(ptr::null_mut()),
            building: AtomicPtr::new(ptr::null_mut()),
        }
    }
    pub const fn module(mut self, module: &'static str) -> TypeSpec {
        self.module = module;
        self
    }
    /// Messages show the bare name although the module is not `builtins`.
    pub const fn bare_name(mut self) -> TypeSpec {
        self.qualified_name = false;
        self
    }
    pub const fn base(mut self, base: &'static TypeSpec) -> TypeSpec {
        self.base = Some(base);
        self
    }
    pub const fn second_base(mut self, base: &'static TypeSpec) -> TypeSpec {
        self.second_base = Some(base);
        self
    }
    pub const fn flags(mut self, flags: u32) -> TypeSpec {
        self.flags = flags;
        self
    }
    pub const fn doc(mut self, doc: &'static str) -> TypeSpec {
        self.doc = doc;
        self
    }
    pub const fn signature(mut self, signature: &'static str) -> TypeSpec {
        self.signature = signature;
        self
    }
    pub const fn methods(mut self, methods: &'static [NativeDef]) -> TypeSpec {
        self.methods = methods;
        self
    }
    pub const fn getset(mut self, getset: &'static [GetSet]) -> TypeSpec {
        self.getset = getset;
        self
    }
    pub const fn slots(mut self, slots: fn(&Slots)) -> TypeSpec {
        self.slots = Some(slots);
        self
    }
    /// Instances have a `__dict__` kept in an `InstanceAttrs` at this offset of the payload.
    pub const fn attrs_at(mut self, payload_offset: usize) -> TypeSpec {
        self.attr_offset = payload_offset + size_of::<Header>();
        self
    }
    pub const fn extra(mut self, extra: fn(&DictObj)) -> TypeSpec {
        self.extra = Some(extra);
        self
    }

    /// The type object, built on first use.
    #[inline(always)]
    pub fn get(&'static self) -> &'static TypeObj {
        let ready = self.published.load(Ordering::Acquire);
        if ready.is_null() {
            return self.build_now();
        }
        // SAFETY: published types are complete and immortal.
        unsafe { &*ready }
    }
    pub fn to_ref(&'static self) -> super::TypeRef {
        self.get().to_ref()
    }
    pub fn to_value(&'static self) -> Value {
        self.get().to_value()
    }
    #[inline(always)]
    pub fn head(&'static self) -> *const TypeHead {
        self.get().header_ptr() as *const TypeHead
    }
    /// Whether `value` is an instance of exactly this type.
    #[inline(always)]
    pub fn is_exact(&'static self, value: &Value) -> bool {
        std::ptr::eq(crate::types::type_of(value), self.get())
    }
    /// Whether `value` is an instance of this type or of a subclass.
    #[inline]
    pub fn check(&'static self, value: &Value) -> bool {
        crate::types::type_of(value).is_subtype(self.get())
    }
    /// As `head`, without building: for comparing with the type of an object that exists.
    #[inline(always)]
    pub fn raw_head(&'static self) -> *const TypeHead {
        (self.published.load(Ordering::Relaxed) as usize).wrapping_sub(size_of::<Header>()) as *const TypeHead
    }
    /// A new object of this type on the current heap.
    #[inline(always)]
    pub fn alloc<T: Payload>(&'static self, payload: T) -> Ref<T> {
        self.alloc_with(|| payload)
    }

    /// As `alloc`, with the payload made where it will stand. `make` only puts together what it is given.
    #[inline(always)]
    pub fn alloc_with<T: Payload>(&'static self, make: impl FnOnce() -> T) -> Ref<T> {
        debug_assert!(std::ptr::eq(self.layout, T::LAYOUT));
        // SAFETY: the layout is T's and built-in types are immortal. Fixed-size objects are small, so the allocation
        // is charged and never refused here (the limit is raised at the next safepoint).
        unsafe {
            match heap::alloc::current().alloc_with(self.head(), make, 0) {
                Ok(object) => object,
                Err(_) => std::alloc::handle_alloc_error(std::alloc::Layout::new::<T>()),
            }
        }
    }

    #[cold]
    #[inline(never)]
    fn build_now(&'static self) -> &'static TypeObj {
        let _building = Building::enter();
        let ready = self.published.load(Ordering::Acquire);
        let raw = if ready.is_null() { self.building.load(Ordering::Relaxed) } else { ready };
        // SAFETY: either complete, or in the making by this very thread, which only stores the pointer.
        unsafe { if raw.is_null() { build(self) } else { &*raw } }
    }
}

struct ImageHeap(Heap);
// SAFETY: only the thread that holds BUILD allocates in it; what it holds is immutable once published.
unsafe impl Send for ImageHeap {}
// SAFETY: as above.
unsafe impl Sync for ImageHeap {}
static IMAGE: OnceLock<ImageHeap> = OnceLock::new();
static BUILD: Mutex<()> = Mutex::new(());

thread_local! {
    static DEPTH: Cell<usize> = const { Cell::new(0) };
    static UNPUBLISHED: RefCell<Vec<&'static TypeSpec>> = const { RefCell::new(Vec::new()) };
}

/// While one of these lives, this thread alone writes the image, and allocations go there.
pub struct Building {
    _guard: Option<MutexGuard<'static, ()>>,
    previous: *const Heap,
}

impl Building {
    pub fn enter() -> Building {
        let depth = DEPTH.get();
        DEPTH.set(depth + 1);
        let guard = (depth == 0).then(|| BUILD.lock().unwrap_or_else(|poisoned| poisoned.into_inner()));
        let image = IMAGE.get_or_init(|| ImageHeap(Heap::new(true)));
        Building { _guard: guard, previous: heap::alloc::enter(&image.0) }
    }
}

impl Drop for Building {
    fn drop(&mut self) {
        heap::alloc::restore(self.previous);
        let depth = DEPTH.get() - 1;
        if depth == 0 {
            // Everything these types refer to is complete now.
            for spec in UNPUBLISHED.take() {
                spec.published.store(spec.building.load(Ordering::Relaxed), Ordering::Release);
            }
        }
        DEPTH.set(depth);
    }
}

fn bootstrap_head() -> *const TypeHead {
    // The first type object needs a type before `type` exists; `build` corrects it at once.
    struct Static(TypeHead);
    // SAFETY: read only.
    unsafe impl Sync for Static {}
    // SAFETY: as above.
    unsafe impl Send for Static {}
    static HEAD: OnceLock<Static> = OnceLock::new();
    let head = HEAD.get_or_init(|| {
        // SAFETY: a header is plain integers and a pointer that nobody follows here.
        let header: Header = unsafe { std::mem::zeroed() };
        let base = TypeBase {
            layout: TypeObj::LAYOUT,
            flags: Cell::new(0),
            container: Cell::new(false),
            drop_extra: None,
            trace_extra: None,
        };
        Static(TypeHead { header, base })
    });
    &raw const head.0
}

/// Builds a type. The caller holds `BUILD`.
fn build(spec: &'static TypeSpec) -> &'static TypeObj {
    use crate::types::{object::OBJECT, type_::TYPE};
    let base_spec = if ptr::eq(spec, &OBJECT) { None } else { Some(spec.base.unwrap_or(&OBJECT)) };
    let heap = heap::alloc::current();
    let placeholder = Slot::new(Value::NULL);
    // Memory first, so that types may refer to each other while they are filled.
    // SAFETY: the bootstrap head has TypeObj's layout; the true type is stored below, before anyone reads it.
    let object: Ref<TypeObj> = unsafe {
        let dict = raw_dict(heap);
        let behind = spec.flags & ATTRS_BEHIND != 0;
        let attr_offset = if behind { spec.layout.size } else { spec.attr_offset as u32 };
        let payload = TypeObj {
            base_head: TypeBase {
                layout: spec.layout,
                flags: Cell::new(0),
                container: Cell::new(false),
                drop_extra: if behind { Some(super::instance::drop_extra) } else { None },
                trace_extra: if behind { Some(super::instance::trace_extra) } else { None },
            },
            slots: Slots::default(),
            version: Cell::new(0),
            flags: Cell::new(spec.flags | super::typeobj::IMMUTABLE),
            instance_size: Cell::new(spec.layout.size + if behind { size_of::<InstanceAttrs>() as u32 } else { 0 }),
            attr_offset: Cell::new(attr_offset),
            slot_offset: Cell::new(0),
            slot_count: Cell::new(0),
            name: placeholder,
            qualname: Slot::default(),
            spec: Some(spec),
            base: Mut::new(None),
            bases: Mut::new(None),
            mro: Mut::new(HVec::new()),
            dict,
            shapes: ShapeTree::default(),
            constructor: Cell::default(),
            attrs: InstanceAttrs::default(),
        };
        match heap.alloc(bootstrap_head(), payload, 0) {
            Ok(object) => object,
            Err(_) => std::alloc::handle_alloc_error(std::alloc::Layout::new::<TypeObj>()),
        }
    };
    // SAFETY: image objects are never freed.
    let ty: &'static TypeObj = unsafe { &(*object.as_ptr()).payload };
    spec.building.store(ty as *const TypeObj as *mut TypeObj, Ordering::Relaxed);
    UNPUBLISHED.with_borrow_mut(|list| list.push(spec));
    let meta = spec.metatype.unwrap_or(&TYPE);
    // SAFETY: this thread alone has the object; both type pointers are live.
    unsafe {
        (*ty.header_ptr()).ty = meta.head();
        (*(ty.dict.as_ptr() as *mut Header)).ty = crate::types::dict::DICT.head();
    }
    ty.name.set(StrObj::intern_image(spec.name));
    ty.qualname.set(StrObj::intern_image(spec.name.rsplit('.').next().unwrap_or(spec.name)));
    let mut mro = vec![ty.to_ref()];
    if let Some(base_spec) = base_spec {
        let base = base_spec.get();
        if ty.attr_offset.get() == 0 && ptr::eq(base.layout(), spec.layout) {
            ty.attr_offset.set(base.attr_offset.get());
        }
        ty.set_flag(base.flags.get() & INHERITED);
        ty.base.replace(Some(base.to_ref()));
        mro.extend(base.mro_list());
        if let Some(second) = spec.second_base {
            let more = second.get().mro_list();
            mro.retain(|t| !more.iter().any(|m| m.is(t)));
            mro.extend(more);
        }
    }
    ty.mro.with(|list| {
        for t in mro {
            let _ = list.push(t);
        }
    });
    if let Some(slots) = spec.slots {
        slots(&ty.slots);
    }
    fill_dict(spec, ty);
    if let Some(base) = ty.base() {
        slotdefs::inherit(ty, &base);
    }
    let mut bases: Vec<Value> = ty.base().map(|b| b.to_value()).into_iter().collect();
    bases.extend(spec.second_base.map(|s| s.to_value()));
    ty.bases.replace(Some(TupleObj::from_slice(&bases)));
    ty.version.set(next_image_version());
    ty
}

unsafe fn raw_dict(heap: &Heap) -> Ref<DictObj> {
    // SAFETY: dicts need no type to be filled with strings; `build` stores the true type before anyone reads it.
    unsafe {
        match heap.alloc(bootstrap_head(), DictObj::empty(), 0) {
            Ok(dict) => dict,
            Err(_) => std::alloc::handle_alloc_error(std::alloc::Layout::new::<Obj<DictObj>>()),
        }
    }
}

fn next_image_version() -> u32 {
    static NEXT: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

/// Versions below this belong to the image; isolates count up from here.
pub const FIRST_LOCAL_VERSION: u32 = 1 << 16;

fn fill_dict(spec: &'static TypeSpec, ty: &'static TypeObj) {
    let dict = &ty.dict;
    let put = |name: &str, value: Value| {
        let _ = dict.set_str(&StrObj::intern_image(name), value);
    };
    slotdefs::add_wrappers(ty, &put);
    // What is inherited from `object` is found there.
    let plain = ty.base().is_some_and(|base| base.is_spec(&crate::types::object::OBJECT))
        && ty.slots.new.get().map(|f| f as usize)
            == crate::types::object::OBJECT.get().slots.new.get().map(|f| f as usize);
    if ty.slots.new.get().is_some() && !plain && !ty.has(NEW_OF_OBJECT) {
        put("__new__", descr::new_function(ty));
    }
    for def in spec.methods {
        let value = match def.binding {
            Binding::Method => descr::method(def, ty),
            Binding::Class => descr::class_method(def, ty),
            Binding::Static => descr::static_method(def, ty),
        };
        put(def.name, value);
    }
    for def in spec.getset {
        put(def.name, descr::getset(def, ty));
    }
    if let Some(extra) = spec.extra {
        extra(dict);
    }
    if !dict.contains_str(&StrObj::intern_image("__doc__")) {
        put("__doc__", if spec.doc.is_empty() { Value::NONE } else { StrObj::new(spec.doc).into_value() });
    }
    if spec.module != "builtins" {
        // Instances may have a module of their own.
        if spec.getset.iter().all(|def| def.name != "__module__") {
            put("__module__", StrObj::intern_image(spec.module));
        }
    }
}
