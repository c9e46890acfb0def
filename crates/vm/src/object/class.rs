//! Making instances and classes: instance layout, the MRO, `type(name, bases, namespace)`.

use std::cell::Cell;
use std::ptr::NonNull;

use heap::{Header, Obj, Payload};

use super::instance::{self, BEHIND_TAIL, InstanceAttrs, ShapeTree};
use super::slotdefs;
use super::typeobj::{FOREIGN_MRO, HEAP_TYPE, INHERITED, MAPPING, SEQUENCE};
use crate::prelude::*;
use crate::types::function::CellObj;
use crate::types::type_::bases::base_list;

/// A new instance of `ty` (exactly, or a run-time subclass of the native type) with this payload. `T` is the layout of
/// `ty`.
#[inline]
pub fn alloc_instance<T: Payload>(ty: &TypeObj, payload: T) -> Ref<T> {
    alloc_instance_with(ty, || payload)
}

/// As `alloc_instance`, with the payload made where it will stand.
#[inline]
pub fn alloc_instance_with<T: Payload>(ty: &TypeObj, make: impl FnOnce() -> T) -> Ref<T> {
    match try_alloc_with(ty, make, 0, |_| {}) {
        Ok(object) => object,
        Err(_) => std::alloc::handle_alloc_error(std::alloc::Layout::new::<Obj<T>>()),
    }
}

/// As `alloc_instance`, with a tail of `tail` bytes that `fill` initialises (its start is passed).
pub fn try_alloc_instance<T: Payload>(
    ty: &TypeObj,
    payload: T,
    tail: usize,
    fill: impl FnOnce(*mut u8),
) -> Result<Ref<T>, heap::NoMemory> {
    try_alloc_with(ty, || payload, tail, fill)
}

fn try_alloc_with<T: Payload>(
    ty: &TypeObj,
    make: impl FnOnce() -> T,
    tail: usize,
    fill: impl FnOnce(*mut u8),
) -> Result<Ref<T>, heap::NoMemory> {
    assert!(std::ptr::eq(ty.layout(), T::LAYOUT), "an instance with another type's payload");
    let heap = heap::alloc::current();
    let attr_offset = ty.attr_offset.get();
    let inline = if ty.is_heap_type() && attr_offset != 0 { ty.shapes.inline_hint.get() as usize } else { 0 };
    let native = ty.layout().size as usize + tail;
    let size = if attr_offset == BEHIND_TAIL {
        native.next_multiple_of(8) + size_of::<InstanceAttrs>()
    } else {
        (ty.instance_size.get() as usize + tail).max(native)
    };
    let total = size.next_multiple_of(8) + inline * 8;
    // SAFETY: the type is alive and its count is taken for the object when it is mortal; payload, tail, slots and
    // attributes are initialised before the reference is given out.
    unsafe {
        let header = heap.alloc_object(ty.header_ptr() as *const heap::TypeHead, total)?;
        (*ty.header_ptr()).retain();
        let object = header.cast::<Obj<T>>();
        (&raw mut (*object.as_ptr()).payload).write(make());
        fill((&raw mut (*object.as_ptr()).payload).add(1) as *mut u8);
        if ty.base_head.drop_extra.is_some() {
            init_extra(ty, header, inline, size.next_multiple_of(8));
        }
        Ok(Ref::from_raw(object))
    }
}

/// Initialises slots and attributes behind the native payload.
unsafe fn init_extra(ty: &TypeObj, header: NonNull<Header>, inline: usize, inline_start: usize) {
    let base = header.as_ptr() as usize;
    // SAFETY: the caller allocated room for all of these.
    unsafe {
        let start = ty.layout().size as usize;
        let end = ty.instance_size.get() as usize;
        let attr_offset = ty.attr_offset.get();
        if attr_offset == BEHIND_TAIL {
            instance::attrs_behind_tail(header.as_ptr(), ty).write(InstanceAttrs::default());
            return;
        }
        // Slot values are words; NULL is an immediate.
        let mut at = start;
        while at + 8 <= end {
            ((base + at) as *mut u64).write(Value::NULL.bits());
            at += 8;
        }
        let attrs = (base + attr_offset as usize) as *mut InstanceAttrs;
        if attr_offset as usize >= start {
            attrs.write(InstanceAttrs::default());
        }
        if inline > 0 && attr_offset != 0 {
            (*attrs).use_inline((base + inline_start) as *mut Value, inline as u32);
        }
    }
}

/// A new class. `bases` are types, `base` the one whose native layout instances take, `mro` without the class itself.
pub struct ClassParts<'a> {
    pub metatype: &'a TypeObj,
    pub name: Value,
    pub qualname: Value,
    pub bases: Vec<TypeRef>,
    pub base: TypeRef,
    pub dict: Ref<DictObj>,
    pub slot_names: Vec<Value>,
    pub wants_dict: bool,
    pub wants_weakref: bool,
    /// The cell of `__class__`, filled before `mro()` of a metaclass can look.
    pub class_cell: Option<Value>,
}

/// Builds the type object; the MRO is this class and `tail` (see `linearize`). Slots are inherited and dunders of the
/// namespace installed.
pub fn build_class(vm: &Vm, parts: ClassParts) -> PyResult<TypeRef> {
    let base = &parts.base;
    let layout = base.layout();
    let mut size = (base.instance_size.get() as usize).next_multiple_of(8);
    let slot_offset = size;
    size += parts.slot_names.len() * 8;
    let mut attr_offset = base.attr_offset.get();
    if attr_offset == 0 && parts.wants_dict {
        if layout.tail.is_some() {
            attr_offset = BEHIND_TAIL;
        } else {
            attr_offset = size as u32;
            size += size_of::<InstanceAttrs>();
        }
    }
    let mut flags = HEAP_TYPE | SUBCLASSABLE;
    for b in &parts.bases {
        let inherited = b.flags.get() & INHERITED;
        // A class is a sequence or a mapping to patterns, as the first of its bases that is either.
        flags |= if flags & (MAPPING | SEQUENCE) != 0 { inherited & !(MAPPING | SEQUENCE) } else { inherited };
    }
    if parts.wants_weakref {
        flags |= WEAKREFABLE;
    }
    let payload = TypeObj {
        base_head: heap::TypeBase {
            layout,
            flags: Cell::new(base.base_head.flags.get()),
            container: Cell::new(true),
            drop_extra: Some(instance::drop_extra),
            trace_extra: Some(instance::trace_extra),
        },
        slots: Slots::default(),
        version: Cell::new(0),
        flags: Cell::new(flags),
        instance_size: Cell::new(size as u32),
        attr_offset: Cell::new(attr_offset),
        slot_offset: Cell::new(slot_offset as u32),
        slot_count: Cell::new(parts.slot_names.len() as u32),
        name: Slot::new(parts.name),
        qualname: Slot::new(parts.qualname),
        spec: None,
        base: Mut::new(Some(base.clone())),
        bases: Mut::new(Some(TupleObj::from_vec(parts.bases.iter().map(|b| b.to_value()).collect()))),
        mro: Mut::new(HVec::new()),
        dict: parts.dict,
        shapes: ShapeTree::default(),
        constructor: Cell::default(),
        attrs: InstanceAttrs::default(),
    };
    let ty = alloc_instance(parts.metatype, payload);
    let cell = parts.class_cell.as_ref().and_then(|cell| cell.downcast::<CellObj>());
    if let Some(cell) = cell {
        cell.value.set(ty.to_value());
    }
    renew_mro(vm, &ty)?;
    for (i, name) in parts.slot_names.iter().enumerate() {
        let member = super::descr::member(name.clone(), (slot_offset + i * 8) as u32, &ty);
        vm.reserved(ty.dict.set_str(name, member))?;
    }
    let adds_dict = attr_offset != 0 && base.attr_offset.get() == 0;
    vm.reserved(add_entries(&ty, adds_dict, parts.wants_weakref))?;
    slotdefs::install_all(&ty);
    // A metaclass's `mro()` may have given it other bases.
    vm.subclasses.list(&ty, &base_list(&ty));
    vm.renew_version(&ty);
    Ok(ty)
}

/// `__dict__`, `__weakref__`, `__doc__` and `__hash__ = None`, as CPython adds them to a class's namespace.
fn add_entries(ty: &TypeObj, dict: bool, weakref: bool) -> Result<(), heap::NoMemory> {
    let own = &ty.dict;
    // What the class body defines stays.
    if dict && !own.contains_str(&name!("__dict__")) {
        own.set_str(&name!("__dict__"), super::descr::class_getset(&DICT_ENTRY, ty))?;
    }
    if weakref && !own.contains_str(&name!("__weakref__")) {
        own.set_str(&name!("__weakref__"), super::descr::class_getset(&WEAKREF_ENTRY, ty))?;
    }
    if !own.contains_str(&name!("__doc__")) {
        own.set_str(&name!("__doc__"), Value::NONE)?;
    }
    if own.contains_str(&name!("__eq__")) && !own.contains_str(&name!("__hash__")) {
        own.set_str(&name!("__hash__"), Value::NONE)?;
    }
    Ok(())
}

static DICT_ENTRY: GetSet = GetSet::rw(
    "__dict__",
    super::attr::get_instance_dict,
    super::attr::set_instance_dict,
    "dictionary for instance variables",
);
static WEAKREF_ENTRY: GetSet = GetSet::ro(
    "__weakref__",
    |vm, obj| Ok(vm.weak_refs(obj).into_iter().next().unwrap_or(Value::NONE)),
    "list of weak references to the object",
);

/// The MRO that a metaclass's own `mro()` gives, checked as CPython's `mro_invoke` does.
pub fn custom_mro(vm: &Vm, ty: &TypeObj) -> PyResult<Option<Vec<TypeRef>>> {
    let value = ty.to_value();
    if crate::types::type_::TYPE.is_exact(&value) {
        return Ok(None);
    }
    let meta = type_of(&value);
    let Some((found, owner)) = meta.lookup_where(&name!("mro")) else { return Ok(None) };
    if owner.is_spec(&crate::types::type_::TYPE) {
        return Ok(None);
    }
    let method = vm.bind(&found, &value)?;
    let result = vm.call(&method, &[])?;
    let items = vm.collect(&result)?;
    if items.is_empty() {
        return Err(vm.type_error("type MRO must not be empty"));
    }
    let mut out = Vec::with_capacity(items.len());
    for item in items.iter() {
        let Some(class) = item.to_ref::<TypeObj>() else {
            return Err(vm.type_error(format!("mro() returned a non-class ('{}')", type_of(item).tp_name())));
        };
        if !ty.base().is_none_or(|b| solid_base(&b).is_subtype(&solid_base(&class))) && !std::ptr::eq(&*class, ty) {
            return Err(vm.type_error(format!("mro() returned base with unsuitable layout ('{}')", class.tp_name())));
        }
        out.push(class);
    }
    Ok(Some(out))
}

/// Replaces the MRO by this list. Caches may borrow from the classes that leave it: they end first.
pub fn replace_mro(vm: &Vm, ty: &TypeObj, list: Vec<TypeRef>) {
    let mut mro = HVec::new();
    for t in list {
        let _ = mro.push(t);
    }
    let old = ty.mro.replace(mro);
    vm.type_modified(ty);
    drop(old);
}

/// Whether a class with this MRO learns of each change of a class in it: those that are its bases, or bases of them. A
/// metaclass's `mro()` may name others.
fn is_told_of_all(ty: &TypeObj, mro: &[TypeRef]) -> bool {
    let address = |t: &TypeObj| &raw const *t as usize;
    let mut told = std::collections::HashSet::from([address(ty)]);
    let mut pending = base_list(ty);
    while let Some(base) = pending.pop() {
        if told.insert(address(&base)) {
            pending.extend(base_list(&base));
        }
    }
    mro.iter().all(|t| told.contains(&address(t)))
}

/// Whether two MROs are the same classes.
pub fn same_mro(a: &[TypeRef], b: &[TypeRef]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.is(b))
}

/// Computes the MRO anew, from the bases or by the metaclass's `mro()`: the MRO before and the one now. `None` when
/// `mro()` led to another one being set meanwhile, which then stays.
pub fn renew_mro(vm: &Vm, ty: &TypeObj) -> PyResult<Option<(Vec<TypeRef>, Vec<TypeRef>)>> {
    let before = ty.mro_list();
    let new = match custom_mro(vm, ty)? {
        Some(mro) => {
            if !is_told_of_all(ty, &mro) {
                // For good, as in CPython.
                ty.set_flag(FOREIGN_MRO);
            }
            mro
        }
        None => {
            if base_list(ty).iter().any(|base| base.has(FOREIGN_MRO)) {
                ty.set_flag(FOREIGN_MRO);
            }
            let mut mro = vec![ty.to_ref()];
            mro.extend(linearize(vm, &base_list(ty))?);
            mro
        }
    };
    if !same_mro(&ty.mro_list(), &before) {
        return Ok(None);
    }
    replace_mro(vm, ty, new.clone());
    Ok(Some((before, new)))
}

/// The nearest base (or the type itself) that adds to the layout of instances, `__dict__` aside.
pub fn solid_base(ty: &TypeObj) -> TypeRef {
    let mut at = ty.to_ref();
    while let Some(base) = at.base() {
        if at.slot_count.get() > 0 || at.has(OWN_STATE) || !std::ptr::eq(at.layout(), base.layout()) {
            break;
        }
        at = base;
    }
    at
}

/// The C3 linearisation of the bases (without the new class itself).
/// Source: Barrett et al., "A Monotonic Superclass Linearization for Dylan", as used by CPython's `mro_implementation`.
pub fn linearize(vm: &Vm, bases: &[TypeRef]) -> PyResult<Vec<TypeRef>> {
    for (i, base) in bases.iter().enumerate() {
        if bases[..i].iter().any(|b| b.is(base)) {
            return Err(vm.type_error(format!("duplicate base class {}", base.name())));
        }
    }
    if let Some(base) = bases.iter().find(|base| base.mro.read(|mro| mro.is_empty())) {
        // Its `mro()` is running.
        return Err(vm.type_error(format!("Cannot extend an incomplete type '{}'", base.tp_name())));
    }
    if let [base] = bases {
        // As CPython: even where the base's own `mro()` left the base out.
        return Ok(base.mro_list());
    }
    let mut lists: Vec<Vec<TypeRef>> = bases.iter().map(|b| b.mro_list()).collect();
    lists.push(bases.to_vec());
    let mut out = Vec::new();
    loop {
        lists.retain(|l| !l.is_empty());
        if lists.is_empty() {
            return Ok(out);
        }
        let in_a_tail = |t: &TypeRef| lists.iter().any(|l| l[1..].iter().any(|x| x.is(t)));
        let Some(next) = lists.iter().map(|l| l[0].clone()).find(|t| !in_a_tail(t)) else {
            let mut names: Vec<String> = Vec::new();
            for l in &lists {
                let name = l[0].name();
                if !names.contains(&name) {
                    names.push(name);
                }
            }
            return Err(vm.type_error(format!(
                "Cannot create a consistent method resolution order (MRO) for bases {}",
                names.join(", ")
            )));
        };
        for l in &mut lists {
            if l[0].is(&next) {
                l.remove(0);
            }
        }
        out.push(next);
    }
}
