//! Attributes: the inline caches of LOAD_ATTR, LOAD_METHOD and STORE_ATTR, and what fills them.
//!
//! Cache words: `name:32 type version:32`, `kind:8 index:16 -:8 shape id:32`, `value:64`. A cache is written only in an
//! isolate's warm copy of the code.

use bytecode::Word;
use bytecode::op::FLAG_B;

use super::*;
use crate::object::attr::{generic_getattr, generic_setattr, is_data_descriptor, type_getattr};
use crate::object::descr::MemberDescr;
use crate::object::instance::{BEHIND_TAIL, attrs_of};
use crate::object::lookup_cache::{Found, SiteCache};
use crate::run::FrameRef;
use crate::run::call::{self, Called, Deliver};
use crate::types::function::{self, PropertyObj, SuperObj};
use crate::types::module::{MODULE, ModuleObj};

/// An instance value in a shaped slot.
pub const CACHE_SLOT: u8 = 1;
/// A plain method of the type, for LOAD_METHOD.
pub const CACHE_METHOD: u8 = 2;
/// A value of the type that needs no binding.
pub const CACHE_CLASS_VALUE: u8 = 3;
/// A module's global; the version is the dict's.
pub const CACHE_MODULE: u8 = 4;
/// An attribute of a class itself, unbound.
pub const CACHE_TYPE_ATTR: u8 = 5;
/// A `__slots__` value.
pub const CACHE_MEMBER: u8 = 6;

/// A property whose getter is a function; the value word is the property, whose class keeps it.
pub const CACHE_PROPERTY: u8 = 8;

/// For STORE_ATTR: a new attribute behind those of the shape; the index is its place, the value word the shape with it.
pub const CACHE_ADD: u8 = 7;

/// The id of the shape of an instance's attributes: `Some(0)` when it has none yet, `None` when it keeps a dict.
#[inline(always)]
fn shape_id(obj: &Value, ty: &TypeObj) -> Option<u32> {
    let offset = ty.attr_offset.get();
    if offset == 0 {
        return Some(0);
    }
    if offset == BEHIND_TAIL {
        return None;
    }
    // SAFETY: the type says where its instances' attributes are.
    unsafe {
        let attrs = crate::object::attr::attrs_at(obj, offset);
        let state = attrs.state_word();
        if state == 0 {
            return Some(0);
        }
        let shape = attrs.shape();
        if shape.is_null() { None } else { Some((*shape).id) }
    }
}

/// A cached attribute's value, or `NULL` when the cache does not apply.
#[inline(always)]
pub fn cached_attr(obj: &Value, version: u32, e2: Word, e3: Word) -> Value {
    if version == 0 || !obj.is_ptr() {
        return Value::NULL;
    }
    // SAFETY: live objects; indices were checked against the shape whose id is compared.
    unsafe {
        let ty = crate::types::type_of_header(obj.header_ptr());
        let index = (e2.0 >> 8) as u16 as usize;
        match e2.0 as u8 {
            CACHE_SLOT if ty.version.get() == version => {
                let attrs = crate::object::attr::attrs_at(obj, ty.attr_offset.get());
                let shape = attrs.shape();
                if !shape.is_null() && (*shape).id == e2.hi() {
                    return attrs.value_at(index).clone();
                }
                Value::NULL
            }
            CACHE_CLASS_VALUE if ty.version.get() == version && shape_id(obj, ty) == Some(e2.hi()) => {
                Value::copy_of_bits(e3.0)
            }
            CACHE_MODULE if ty.is_spec(&MODULE) => {
                let dict = &(*(obj.header_ptr() as *const heap::Obj<ModuleObj>)).payload.dict;
                if dict.raw_keys_version() == version {
                    dict.value_at(e2.hi() as usize).unwrap_or(Value::NULL)
                } else {
                    Value::NULL
                }
            }
            CACHE_TYPE_ATTR if ty.is_spec(&crate::types::type_::TYPE) => {
                let class = obj.payload::<TypeObj>();
                if class.version.get() == version {
                    return Value::copy_of_bits(e3.0);
                }
                Value::NULL
            }
            CACHE_MEMBER if ty.version.get() == version => crate::object::instance::slot_at(obj, e2.hi()).get(),
            _ => Value::NULL,
        }
    }
}

/// Whether the cached method applies to the object.
#[inline(always)]
pub fn cached_method(obj: &Value, version: u32, e2: Word) -> bool {
    if version == 0 {
        return false;
    }
    let ty = type_of(obj);
    ty.version.get() == version && shape_id(obj, ty) == Some(e2.hi())
}

/// Whether a cached attribute store applies.
#[inline(always)]
pub fn store_cached(obj: &Value, version: u32, e2: Word) -> bool {
    if version == 0 || !obj.is_ptr() {
        return false;
    }
    // SAFETY: a live object.
    let ty = unsafe { crate::types::type_of_header(obj.header_ptr()) };
    ty.version.get() == version && shape_id(obj, ty) == Some(e2.hi())
}

/// Stores through a cache that applies; gives the old value.
///
/// # Safety
/// `store_cached` held for this object and cache.
#[inline(always)]
pub unsafe fn store_cached_value(obj: &Value, e2: Word, value: Value) -> Value {
    // SAFETY: by contract.
    unsafe {
        let ty = crate::types::type_of_header(obj.header_ptr());
        let attrs = crate::object::attr::attrs_at(obj, ty.attr_offset.get());
        attrs.swap_at((e2.0 >> 8) as u16 as usize, value)
    }
}

/// Adds an attribute through a cache that applies.
///
/// # Safety
/// `store_cached` held for this object and a `CACHE_ADD` cache whose value word is `shape`.
#[inline(always)]
pub unsafe fn store_added(vm: &Vm, obj: &Value, shape: Word, value: Value) -> PyResult<()> {
    // SAFETY: by contract; the shape lives as long as the class, whose version stands.
    unsafe {
        let ty = crate::types::type_of_header(obj.header_ptr());
        let attrs = crate::object::attr::attrs_at(obj, ty.attr_offset.get());
        let shape = shape.0 as *const crate::object::instance::Shape;
        match attrs.push_shaped(shape, value) {
            Ok(()) => Ok(()),
            Err(value) => vm.reserved(attrs.push_grown(shape, value)),
        }
    }
}

/// Writes the cache of the instruction that has just run, when its code is warm.
fn write_cache(r: &Regs, version: u32, kind: u8, index: usize, extra: u32, value: u64) {
    if version == 0 || index > u16::MAX as usize {
        return;
    }
    let cache = [version as u64, kind as u64 | (index as u64) << 8 | (extra as u64) << 32, value];
    r.write_cache(cache);
}

/// Notes an answer for instructions that meet several classes. `ty`'s instances keep their attributes in shapes.
fn note_site(sites: &SiteCache, ty: &TypeObj, shape: u32, name: &Value, kind: u8, index: usize, value: u64) {
    if let Ok(index) = u16::try_from(index) {
        sites.put(ty.version.get(), shape, name, Found { kind, index, value });
    }
}

/// `a = b.name`. `Some` when a frame was pushed for a property's getter.
#[inline(never)]
pub fn load_attr(vm: &Vm, mut r: Regs, w: Word) -> PyResult<Option<FrameRef>> {
    let r = &mut r;
    let name = r.name(r.ext(0, 3).lo());
    let (version, kind) = (r.ext(0, 3).hi(), r.ext(1, 3).0 as u8);
    let obj = r.get(w.b());
    let ty = type_of(obj);
    if kind == CACHE_PROPERTY && version != 0 && version == ty.version.get() {
        // SAFETY: the class keeps the property while its version stands.
        let property = unsafe { Value::copy_of_bits(r.ext(2, 3).0) };
        if let Some(done) = load_property(vm, r, w, &property)? {
            return Ok(done);
        }
    } else if let Some(value) = from_site(vm, r, obj, ty, name) {
        r.finish_b(w, value);
        return Ok(None);
    }
    let obj = r.get(w.b());
    let ty = type_of(obj);
    let getattro = ty.slots.getattro.get();
    if getattro.is_some_and(|f| f as usize == generic_getattr as *const () as usize) {
        if let Some(pushed) = load_generic(vm, r, w, name)? {
            return Ok(pushed);
        }
    } else if getattro.is_some_and(|f| f as usize == type_getattr as *const () as usize)
        && ty.is_spec(&crate::types::type_::TYPE)
    {
        cache_type_attr(r, obj, name);
    } else if ty.is_spec(&MODULE) {
        cache_module(vm, r, obj, name);
    }
    let value = vm.get_attr(r.get(w.b()), name)?;
    r.finish_b(w, value);
    Ok(None)
}

/// An attribute that another instruction, or this one, found for the same shape before.
fn from_site(vm: &Vm, r: &Regs, obj: &Value, ty: &TypeObj, name: &Value) -> Option<Value> {
    let id = shape_id(obj, ty)?;
    let found = vm.load_sites.get(ty.version.get(), id, name)?;
    if found.kind != CACHE_METHOD {
        write_cache(r, ty.version.get(), found.kind, found.index as usize, id, found.value);
    }
    match found.kind {
        // SAFETY: the shape is the one that the index was noted for.
        CACHE_SLOT => unsafe {
            let attrs = crate::object::attr::attrs_at(obj, ty.attr_offset.get());
            Some(attrs.value_at(found.index as usize).clone())
        },
        // SAFETY: the class has the value for as long as its version stands.
        CACHE_CLASS_VALUE => Some(unsafe { Value::copy_of_bits(found.value) }),
        _ => None,
    }
}

/// The generic lookup with caching; `None` when the ordinary path must raise.
fn load_generic(vm: &Vm, r: &mut Regs, w: Word, name: &Value) -> PyResult<Option<Option<FrameRef>>> {
    let obj = r.get(w.b());
    let ty = type_of(obj);
    let descr = ty.lookup(name);
    if let Some(d) = &descr
        && is_data_descriptor(d)
    {
        if let Some(member) = d.downcast::<MemberDescr>() {
            let value = member.slot(vm, obj)?.get();
            if !value.is_null() && ty.is_heap_type() {
                write_cache(r, ty.version.get(), CACHE_MEMBER, 0, member.offset, 0);
            }
        }
        if function::PROPERTY.is_exact(d) {
            write_cache(r, ty.version.get(), CACHE_PROPERTY, 0, 0, d.bits());
            return load_property(vm, r, w, d);
        }
        return Ok(None);
    }
    if let Some(attrs) = attrs_of(obj) {
        let shape = attrs.shape();
        // SAFETY: shapes live as long as their class.
        let index = if shape.is_null() { None } else { unsafe { (*shape).find(name) } };
        if let Some(index) = index {
            // SAFETY: the index is below the shape's length.
            let (value, id) = unsafe { (attrs.value_at(index).clone(), (*shape).id) };
            if id != 0 && ty.attr_offset.get() != BEHIND_TAIL {
                write_cache(r, ty.version.get(), CACHE_SLOT, index, id, 0);
                note_site(&vm.load_sites, ty, id, name, CACHE_SLOT, index, 0);
            }
            r.finish_b(w, value);
            return Ok(Some(None));
        }
        if let Some(value) = attrs.dict().and_then(|d| d.get_str(name)) {
            r.finish_b(w, value);
            return Ok(Some(None));
        }
    }
    if let Some(d) = descr
        && type_of(&d).slots.descr_get.get().is_none()
    {
        if let Some(id) = shape_id(obj, ty) {
            write_cache(r, ty.version.get(), CACHE_CLASS_VALUE, 0, id, d.bits());
            note_site(&vm.load_sites, ty, id, name, CACHE_CLASS_VALUE, 0, d.bits());
        }
        r.finish_b(w, d);
        return Ok(Some(None));
    }
    Ok(None)
}

/// Enters the getter of a property, if it is a function.
fn load_property(vm: &Vm, r: &mut Regs, w: Word, property: &Value) -> PyResult<Option<Option<FrameRef>>> {
    let Some(getter) = property.downcast::<PropertyObj>().and_then(|p| p.getter.load()) else { return Ok(None) };
    if !function::FUNCTION.is_exact(&getter) {
        return Ok(None);
    }
    let args = [r.owned(w.b(), w.flags() & FLAG_B != 0)];
    match call::enter_function(vm, &getter, Args::positional(&args), None, Deliver::store(w.a()))? {
        Called::Frame(f) => Ok(Some(Some(f))),
        Called::Value(v) => {
            r.put(w.a(), v);
            Ok(Some(None))
        }
    }
}

fn cache_type_attr(r: &Regs, obj: &Value, name: &Value) {
    let Some(class) = obj.downcast::<TypeObj>() else { return };
    if type_of(obj).lookup(name).is_some_and(|d| is_data_descriptor(&d)) {
        return;
    }
    if let Some(found) = class.lookup(name)
        && (type_of(&found).slots.descr_get.get().is_none() || function::FUNCTION.is_exact(&found))
    {
        write_cache(r, class.version.get(), CACHE_TYPE_ATTR, 0, 0, found.bits());
    }
}

fn cache_module(vm: &Vm, r: &Regs, obj: &Value, name: &Value) {
    let Some(module) = obj.downcast::<ModuleObj>() else { return };
    if type_of(obj).lookup(name).is_some_and(|d| is_data_descriptor(&d)) {
        return;
    }
    if let Some(at) = module.dict.find_str(name) {
        write_cache(r, module.dict.keys_version(vm), CACHE_MODULE, 0, at as u32, 0);
    }
}

#[inline(never)]
pub fn load_method(vm: &Vm, mut r: Regs, w: Word) -> PyResult<()> {
    let r = &mut r;
    let name = r.name(r.ext(0, 3).lo());
    let obj = r.get(w.b());
    let ty = type_of(obj);
    if let Some(id) = shape_id(obj, ty)
        && let Some(found) = vm.load_sites.get(ty.version.get(), id, name)
        && found.kind == CACHE_METHOD
    {
        write_cache(r, ty.version.get(), CACHE_METHOD, 0, id, found.value);
        // SAFETY: the class has the method for as long as its version stands.
        let descr = unsafe { Value::copy_of_bits(found.value) };
        let receiver = r.owned(w.b(), w.flags() & FLAG_B != 0);
        r.put(w.a() + 1, receiver);
        r.put(w.a(), descr);
        return Ok(());
    }
    if ty.slots.getattro.get().is_some_and(|f| f as usize == generic_getattr as *const () as usize)
        && let Some(descr) = ty.lookup(name)
        && type_of(&descr).has(METHOD_DESCRIPTOR)
        && attrs_of(obj).is_none_or(|a| a.get(name).is_none())
    {
        if let Some(id) = shape_id(obj, ty) {
            write_cache(r, ty.version.get(), CACHE_METHOD, 0, id, descr.bits());
            note_site(&vm.load_sites, ty, id, name, CACHE_METHOD, 0, descr.bits());
        }
        let receiver = r.owned(w.b(), w.flags() & FLAG_B != 0);
        r.put(w.a() + 1, receiver);
        r.put(w.a(), descr);
        return Ok(());
    }
    let e2 = r.ext(1, 3);
    let mut cached = cached_attr(obj, r.ext(0, 3).hi(), e2, r.ext(2, 3));
    if cached.is_null() {
        cached = instance_value(vm, r, obj, ty, name);
    }
    let value = if cached.is_null() {
        if ty.is_spec(&MODULE) {
            cache_module(vm, r, obj, name);
        } else if ty.is_spec(&crate::types::type_::TYPE) {
            cache_type_attr(r, obj, name);
        }
        vm.get_attr(obj, name)?
    } else {
        cached
    };
    if w.flags() & FLAG_B != 0 {
        drop(r.take(w.b()));
    }
    r.put(w.a() + 1, Value::NULL);
    r.put(w.a(), value);
    Ok(())
}

/// The value of a slot of an instance, or its attribute that its class has no data descriptor for, noted for the next time; else
/// `NULL`.
fn instance_value(vm: &Vm, r: &Regs, obj: &Value, ty: &TypeObj, name: &Value) -> Value {
    let generic = ty.slots.getattro.get().is_some_and(|f| f as usize == generic_getattr as *const () as usize);
    if generic
        && ty.is_heap_type()
        && let Some(descr) = ty.lookup(name)
        && let Some(member) = descr.downcast::<MemberDescr>()
        && let Ok(slot) = member.slot(vm, obj)
    {
        write_cache(r, ty.version.get(), CACHE_MEMBER, 0, member.offset, 0);
        return slot.get();
    }
    let Some(id) = shape_id(obj, ty).filter(|id| generic && *id != 0) else { return Value::NULL };
    // SAFETY: an instance with a shape; shapes live as long as their class.
    unsafe {
        let attrs = crate::object::attr::attrs_at(obj, ty.attr_offset.get());
        let Some(index) = (*attrs.shape()).find(name) else { return Value::NULL };
        if ty.lookup(name).is_some_and(|d| is_data_descriptor(&d)) {
            return Value::NULL;
        }
        note_site(&vm.load_sites, ty, id, name, CACHE_SLOT, index, 0);
        attrs.value_at(index).clone()
    }
}

#[inline(never)]
pub fn store_attr(vm: &Vm, mut r: Regs, w: Word) -> PyResult<()> {
    store_attribute(vm, &r, w)?;
    r.drop_flagged(w);
    Ok(())
}

/// `a.name = b`; what the answer was is written to the cache. The operands stay.
fn store_attribute(vm: &Vm, r: &Regs, w: Word) -> PyResult<()> {
    let name = r.name(r.ext(0, 3).lo());
    let obj = r.get(w.a());
    let ty = type_of(obj);
    let (version, e2) = (r.ext(0, 3).hi(), r.ext(1, 3));
    if e2.0 as u8 == CACHE_MEMBER && version != 0 && version == ty.version.get() {
        let value = r.get(w.b()).clone();
        // SAFETY: instances of this version of the class have the slot there.
        drop(unsafe { crate::object::instance::slot_at(obj, e2.hi()).replace(value) });
        return Ok(());
    }
    if let Some(id) = shape_id(obj, ty)
        && let Some(found) = vm.store_sites.get(ty.version.get(), id, name)
    {
        write_cache(r, ty.version.get(), CACHE_SLOT, found.index as usize, id, 0);
        let value = r.get(w.b()).clone();
        // SAFETY: the shape is the one that the index was noted for.
        let old = unsafe {
            let attrs = crate::object::attr::attrs_at(obj, ty.attr_offset.get());
            attrs.swap_at(found.index as usize, value)
        };
        drop(old);
        return Ok(());
    }
    let generic = ty.slots.setattro.get().is_some_and(|f| f as usize == generic_setattr as *const () as usize);
    if generic
        && ty.is_heap_type()
        && !ty.lookup(name).is_some_and(|d| is_data_descriptor(&d))
        && let Some(attrs) = attrs_of(obj).filter(|a| a.dict().is_none())
    {
        // SAFETY: shapes live as long as their class.
        if let Some(shape) = unsafe { attrs.shape().as_ref() }
            && ty.attr_offset.get() != BEHIND_TAIL
            && let Some(index) = shape.find(name)
            && shape.id != 0
        {
            write_cache(r, ty.version.get(), CACHE_SLOT, index, shape.id, 0);
            note_site(&vm.store_sites, ty, shape.id, name, CACHE_SLOT, index, 0);
        }
        let before = shape_id(obj, ty);
        let value = r.get(w.b()).clone();
        let old = vm.reserved(attrs.set(&ty.shapes, name, value))?;
        // SAFETY: as above.
        if let (Some(id), Some(shape)) = (before, unsafe { attrs.shape().as_ref() })
            && ty.attr_offset.get() != BEHIND_TAIL
            && shape.is_child(id, name)
        {
            let index = shape.len as usize - 1;
            write_cache(r, ty.version.get(), CACHE_ADD, index, id, &raw const *shape as u64);
        }
        drop(old);
        return Ok(());
    }
    if generic
        && ty.is_heap_type()
        && let Some(descr) = ty.lookup(name)
        && let Some(member) = descr.downcast::<MemberDescr>()
        && ty.is_subtype(&member.owner)
    {
        write_cache(r, ty.version.get(), CACHE_MEMBER, 0, member.offset, 0);
    }
    vm.set_attr(obj, name, r.get(w.b()))
}

pub fn delete_attr(vm: &Vm, mut r: Regs, w: Word) -> PyResult<()> {
    let name = r.name(r.ext(0, 1).lo());
    vm.del_attr(r.get(w.a()), name)?;
    r.drop_flagged(w);
    Ok(())
}

/// Finds `name` for `super(class, obj)`: the value, unbound, and whether it may be called with `obj` in front.
fn super_lookup(vm: &Vm, r: &Regs, w: Word, name: &Value) -> PyResult<(Value, bool)> {
    let (callable, class, obj) = (r.get(w.b()), r.get(w.b() + 1), r.get(w.b() + 2));
    if !callable.is(&function::SUPER.to_value()) {
        let made = vm.call(callable, &[])?;
        return Ok((vm.get_attr(&made, name)?, false));
    }
    let (ty, obj_type) = function::check_super(vm, class, obj)?;
    if crate::types::str::is(name, "__class__") {
        let made = function::SUPER.alloc(SuperObj {
            ty: Slot::new(class.clone()),
            obj: Slot::new(obj.clone()),
            obj_type: Slot::new(obj_type.to_value()),
        });
        return Ok((generic_getattr(vm, &made.into_value(), name)?, false));
    }
    match function::super_find(&ty, &obj_type, name) {
        Some(found) => {
            if type_of(&found).has(METHOD_DESCRIPTOR) && !obj_type.to_value().is(obj) {
                return Ok((found, true));
            }
            match type_of(&found).slots.descr_get.get() {
                Some(get) => {
                    let through_class = obj_type.to_value().is(obj);
                    let bound = get(vm, &found, if through_class { None } else { Some(obj) }, &obj_type.to_value())?;
                    Ok((bound, false))
                }
                None => Ok((found, false)),
            }
        }
        None => {
            let shown = crate::types::str::display(name);
            let made = function::SUPER.alloc(SuperObj {
                ty: Slot::new(class.clone()),
                obj: Slot::new(obj.clone()),
                obj_type: Slot::new(obj_type.to_value()),
            });
            generic_getattr(vm, &made.to_value(), name).map(|v| (v, false)).map_err(|e| {
                if e.is(&crate::error::exception::ATTRIBUTE_ERROR) {
                    vm.attribute_error(&made.into_value(), name, format!("'super' object has no attribute '{shown}'"))
                } else {
                    e
                }
            })
        }
    }
}

pub fn load_super_attr(vm: &Vm, mut r: Regs, w: Word) -> PyResult<()> {
    let name = r.name(r.ext(0, 1).lo());
    let (found, method) = super_lookup(vm, &r, w, name)?;
    let value = if method { vm.bind(&found, r.get(w.b() + 2))? } else { found };
    r.drop_window(w.b(), 3);
    r.put(w.a(), value);
    Ok(())
}

pub fn load_super_method(vm: &Vm, mut r: Regs, w: Word) -> PyResult<()> {
    let name = r.name(r.ext(0, 1).lo());
    let (found, method) = super_lookup(vm, &r, w, name)?;
    let obj = if method { r.get(w.b() + 2).clone() } else { Value::NULL };
    r.drop_window(w.b(), 3);
    r.put(w.a(), found);
    r.put(w.a() + 1, obj);
    Ok(())
}

pub fn load_special(vm: &Vm, mut r: Regs, w: Word) -> PyResult<()> {
    let obj = r.get(w.b());
    let name = match w.c() {
        0 => name!("__enter__"),
        1 => name!("__exit__"),
        2 => name!("__aenter__"),
        _ => name!("__aexit__"),
    };
    let ty = type_of(obj);
    let Some(descr) = ty.lookup(&name) else { return Err(special_error(vm, ty, w.c())) };
    let (value, receiver) = if type_of(&descr).has(METHOD_DESCRIPTOR) {
        (descr, obj.clone())
    } else {
        (vm.bind(&descr, obj)?, Value::NULL)
    };
    if w.flags() & FLAG_B != 0 {
        drop(r.take(w.b()));
    }
    r.put(w.a(), value);
    r.put(w.a() + 1, receiver);
    Ok(())
}

/// CPython 3.14's messages, with its hint when the other protocol is there.
#[cold]
fn special_error(vm: &Vm, ty: &TypeObj, which: u16) -> Error {
    let mut name = ty.tp_name();
    // Classes of Python are told with their module.
    if ty.spec.is_none()
        && let Some(module) = crate::types::type_::module_of(ty).filter(|m| m.is_a::<crate::types::str::StrObj>())
        && let Ok(Some(path)) = vm.find_attr(&ty.to_value(), &name!("__qualname__"))
    {
        let (module, path) = (crate::types::str::display(&module), crate::types::str::display(&path));
        let bare = matches!(&*module, "builtins" | "__main__");
        name = if bare { path.to_string() } else { format!("{module}.{path}") };
    }
    let has = |n: &Value| ty.lookup(n).is_some();
    if which < 2 {
        let missing = if which == 0 { "__enter__" } else { "__exit__" };
        let hint = if has(&name!("__aenter__")) && has(&name!("__aexit__")) {
            " but it supports the asynchronous context manager protocol. Did you mean to use 'async with'?"
        } else {
            ""
        };
        return vm.type_error(format!(
            "'{name}' object does not support the context manager protocol (missed {missing} method){hint}"
        ));
    }
    let missing = if which == 2 { "__aenter__" } else { "__aexit__" };
    let hint = if has(&name!("__enter__")) && has(&name!("__exit__")) {
        " but it supports the context manager protocol. Did you mean to use 'with'?"
    } else {
        ""
    };
    vm.type_error(format!(
        "'{name}' object does not support the asynchronous context manager protocol (missed {missing} method){hint}"
    ))
}
