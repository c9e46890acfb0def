//! The bases of a class: the one whose layout instances take, and `__bases__ = ...`.

use crate::object::class::{renew_mro, replace_mro, same_mro, solid_base};
use crate::object::slotdefs;
use crate::prelude::*;

/// The direct bases.
pub fn base_list(ty: &TypeObj) -> Vec<TypeRef> {
    let bases = ty.bases.read(|b| b.clone());
    bases.map_or_else(Vec::new, |b| b.items().iter().filter_map(|t| t.to_ref::<TypeObj>()).collect())
}

/// The bases as types, and the one whose instances' layout all others fit in (CPython's `best_base`).
pub fn best_base(vm: &Vm, bases: &[Value]) -> PyResult<(Vec<TypeRef>, TypeRef)> {
    if bases.is_empty() {
        let object = crate::types::object::OBJECT.to_ref();
        return Ok((vec![object.clone()], object));
    }
    let mut list = Vec::with_capacity(bases.len());
    let mut best: Option<(TypeRef, TypeRef)> = None;
    for base in bases {
        let Some(ty) = base.to_ref::<TypeObj>() else { return Err(vm.type_error("bases must be types")) };
        if !ty.has(SUBCLASSABLE) {
            return Err(vm.type_error(format!("type '{}' is not an acceptable base type", ty.tp_name())));
        }
        let solid = solid_base(&ty);
        best = match best {
            None => Some((solid, ty.clone())),
            Some((winner, base)) if winner.is_subtype(&solid) => Some((winner, base)),
            Some((winner, _)) if solid.is_subtype(&winner) => Some((solid, ty.clone())),
            Some(_) => return Err(vm.type_error("multiple bases have instance lay-out conflict")),
        };
        list.push(ty);
    }
    match best {
        Some((_, base)) => Ok((list, base)),
        None => Err(vm.type_error("bases must be types")),
    }
}

/// Names of the values that the class itself adds, in order of their places.
fn own_slot_names(ty: &TypeObj) -> Vec<Value> {
    let (start, end) = (ty.slot_offset.get(), ty.slot_offset.get() + ty.slot_count.get() * 8);
    let mut found: Vec<(u32, Value)> = ty
        .dict
        .items()
        .into_iter()
        .filter_map(|(_, v)| v.downcast::<crate::object::descr::MemberDescr>().map(|m| (m.offset, m.name.clone())))
        .filter(|(offset, _)| *offset >= start && *offset < end)
        .collect();
    found.sort_by_key(|(offset, _)| *offset);
    found.into_iter().map(|(_, name)| name).collect()
}

/// Whether instances of one class may become instances of the other.
fn same_layout(a: &TypeObj, b: &TypeObj) -> bool {
    if !std::ptr::eq(a.layout(), b.layout())
        || a.instance_size.get() != b.instance_size.get()
        || a.attr_offset.get() != b.attr_offset.get()
        || a.has(WEAKREFABLE) != b.has(WEAKREFABLE)
    {
        return false;
    }
    let (x, y) = (solid_base(a), solid_base(b));
    if x.is(&y) {
        return true;
    }
    let (names_x, names_y) = (own_slot_names(&x), own_slot_names(&y));
    let same_names = names_x.len() == names_y.len()
        && names_x.len() == x.slot_count.get() as usize
        && names_x.iter().zip(&names_y).all(|(p, q)| p.is(q));
    match (x.base(), y.base()) {
        (Some(p), Some(q)) => {
            same_names && x.slot_offset.get() == y.slot_offset.get() && solid_base(&p).is(&solid_base(&q))
        }
        _ => false,
    }
}

/// `cls.__bases__ = bases`
pub fn set_bases(vm: &Vm, ty: &TypeObj, value: &Value) -> PyResult<()> {
    let shown = ty.tp_name();
    let Some(tuple) = value.to_ref::<TupleObj>() else {
        let given = type_of(value).tp_name();
        return Err(vm.type_error(format!("can only assign tuple to {shown}.__bases__, not {given}")));
    };
    if tuple.is_empty() {
        return Err(vm.type_error(format!("can only assign non-empty tuple to {shown}.__bases__, not ()")));
    }
    for base in tuple.items() {
        let Some(base) = base.downcast::<TypeObj>() else {
            let given = type_of(base).tp_name();
            return Err(vm.type_error(format!("{shown}.__bases__ must be tuple of classes, not '{given}'")));
        };
        // The MRO may not be up to date when `mro()` of a metaclass comes here again; the chain of bases is.
        let mut above = base.base();
        while let Some(next) = above.as_ref().filter(|next| !std::ptr::eq(&***next, ty)) {
            above = next.base();
        }
        if base.is_subtype(ty) || above.is_some() {
            return Err(vm.type_error("a __bases__ item causes an inheritance cycle"));
        }
    }
    let (list, best) = best_base(vm, tuple.items())?;
    let Some(old_best) = ty.base() else { return Err(vm.type_error(format!("cannot set bases of '{shown}'"))) };
    if ends_otherwise(&old_best, &best) {
        return Err(vm.type_error(format!(
            "__bases__ assignment: '{}' deallocator differs from '{}'",
            best.tp_name(),
            old_best.tp_name()
        )));
    }
    if !fits(&old_best, &best) {
        return Err(vm.type_error(format!(
            "__bases__ assignment: '{}' object layout differs from '{}'",
            best.tp_name(),
            old_best.tp_name()
        )));
    }
    let mine = tuple.to_value();
    let still_mine = |ty: &TypeObj| ty.bases.read(|bases| bases.as_ref().is_some_and(|b| b.to_value().is(&mine)));
    let old_tuple = ty.bases.replace(Some(tuple));
    let old_base = ty.base.replace(Some(best));
    let mut renewed = Vec::new();
    let outcome = renew_lineage(vm, ty, &mut renewed);
    if outcome.is_err() {
        for (class, before, new) in renewed.into_iter().rev() {
            if same_mro(&class.mro_list(), &new) {
                replace_mro(vm, &class, before);
            }
        }
    }
    if !still_mine(ty) {
        // `mro()` of a metaclass set other bases meanwhile.
        return outcome;
    }
    if outcome.is_err() {
        drop(ty.bases.replace(old_tuple));
        drop(ty.base.replace(old_base));
        return outcome;
    }
    vm.subclasses.list(ty, &list);
    vm.type_modified(ty);
    slotdefs::update_all(vm, ty);
    Ok(())
}

/// A class with its MRO before and after.
type Renewed = (TypeRef, Vec<TypeRef>, Vec<TypeRef>);

/// New MROs for a class and those below it, after bases changed; notes what it did.
fn renew_lineage(vm: &Vm, ty: &TypeObj, renewed: &mut Vec<Renewed>) -> PyResult<()> {
    for class in vm.subclasses.lineage(ty) {
        match renew_mro(vm, &class)? {
            Some((before, new)) => renewed.push((class, before, new)),
            // Whoever set the other MRO went on to the subclasses from there.
            None if std::ptr::eq(&*class, ty) => return Ok(()),
            None => {}
        }
    }
    Ok(())
}

/// Whether one of the two is a class of Python and the other a plain built-in type (no container): CPython frees their
/// instances in different ways, and refuses such a change.
fn ends_otherwise(old: &TypeObj, new: &TypeObj) -> bool {
    const PLAIN: [&str; 6] = ["object", "int", "float", "complex", "str", "bytes"];
    let plain = |ty: &TypeObj| ty.spec.is_some() && PLAIN.contains(&&*ty.tp_name());
    plain(old) != plain(new)
}

/// Whether instances stay as they are when their class, or the layout base of it, is another.
pub fn fits(old: &TypeRef, new: &TypeRef) -> bool {
    let (old, new) = (widest(old), widest(new));
    let same_base = match (old.base(), new.base()) {
        (Some(p), Some(q)) => p.is(&q),
        _ => false,
    };
    old.is(&new) || (same_base && same_layout(&old, &new))
}

/// The nearest of the type and its bases that adds anything to instances, `__dict__` and weak references included.
fn widest(ty: &TypeRef) -> TypeRef {
    let mut at = ty.clone();
    while let Some(base) = at.base() {
        let adds = !std::ptr::eq(at.layout(), base.layout())
            || at.instance_size.get() != base.instance_size.get()
            || at.attr_offset.get() != base.attr_offset.get()
            || at.has(WEAKREFABLE) != base.has(WEAKREFABLE)
            || at.has(OWN_STATE);
        if adds {
            break;
        }
        at = base;
    }
    at
}
