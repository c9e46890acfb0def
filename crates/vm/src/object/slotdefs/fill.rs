//! Filling slots from what the dunders' names find on a class: when a class or built-in type is made, and again after a
//! dunder or the bases change.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::python;
use super::table::{ROWS, Row, rows_of};
use crate::object::descr::{self, SlotWrapper};
use crate::object::slots::SlotId;
use crate::prelude::*;

/// Adds a `wrapper_descriptor` for each slot the built-in type fills itself.
pub fn add_wrappers(ty: &'static TypeObj, put: &dyn Fn(&str, Value)) {
    for row in &ROWS {
        if row.shows() && ty.slots.is_filled(row.slot) && ty.dict.get_name(row.name).is_none() {
            put(row.name, descr::slot_wrapper(row, ty));
        }
    }
    if ty.slots.hash.get().is_some_and(|f| f as usize == python::not_hashable as *const () as usize) {
        put("__hash__", Value::NONE);
    }
}

/// A built-in type takes over what its base has; comparison and hash go together.
pub fn inherit(ty: &TypeObj, base: &TypeObj) {
    if ty.slots.compare.is_some() && ty.slots.hash.is_none() {
        ty.slots.hash.set(Some(python::not_hashable));
        let _ = ty.dict.set_str(&StrObj::intern_image("__hash__"), Value::NONE);
    }
    ty.slots.inherit(&base.slots);
    if base.base_head.flags.get() != 0 {
        ty.set_has_finalizer(true);
    }
}

/// The row that a name of Python's fills a slot by; a sequence slot's name is also that of a number slot.
fn row_of(name: &Value) -> Option<&'static Row> {
    static BY_NAME: OnceLock<HashMap<&'static str, &'static Row>> = OnceLock::new();
    let text = name.downcast::<StrObj>()?.as_bytes();
    if text.len() < 6 || !text.starts_with(b"__") || !text.ends_with(b"__") {
        return None;
    }
    let rows = BY_NAME.get_or_init(|| ROWS.iter().filter(|r| !r.slot.is_sequence()).map(|r| (r.name, r)).collect());
    rows.get(std::str::from_utf8(text).ok()?).copied()
}

/// The sequence slot that a method of this row's name stands in for.
fn shadowed(row: &Row) -> Option<SlotId> {
    SlotId::SEQUENCE.into_iter().find(|slot| rows_of(*slot).iter().any(|r| r.name == row.name))
}

/// Computes the slots of a new class: the native function when the dunder found is a built-in type's own wrapper, else
/// the function that calls it. With one base only the dunders of the class's own namespace need work.
pub fn install_all(ty: &TypeObj) {
    let inherited = ty.base().map_or(0, |b| b.mro.read(|m| m.len()));
    let single =
        ty.bases.read(|b| b.as_ref().is_some_and(|b| b.len() == 1)) && ty.mro.read(|m| m.len()) == inherited + 1;
    if !single {
        return compute_all(ty);
    }
    if let Some(base) = ty.base() {
        ty.slots.copy_from(&base.slots);
    }
    let mut done = 0;
    let mut at = 0;
    while let Some((found, key, _)) = ty.dict.entry_from(at) {
        at = found + 1;
        if let Some(row) = row_of(&key)
            && done & row.slot.bit() == 0
        {
            done |= row.slot.bit();
            install_group(ty, row.slot);
        }
    }
    ty.set_has_finalizer(ty.slots.finalize.is_some());
}

/// All slots anew: what the base has, then what each dunder's name finds.
fn compute_all(ty: &TypeObj) {
    if let Some(base) = ty.base() {
        ty.slots.copy_from(&base.slots);
    }
    for row in ROWS.iter().filter(|r| !r.slot.is_sequence()) {
        install_row(ty, row);
    }
    ty.set_has_finalizer(ty.slots.finalize.is_some());
}

/// Computes one slot anew from what its rows' names find on the class.
fn install_group(ty: &TypeObj, slot: SlotId) {
    for row in rows_of(slot) {
        install_row(ty, row);
    }
}

fn install_row(ty: &TypeObj, row: &'static Row) {
    let slots = &ty.slots;
    let Some(found) = ty.lookup(&row.key()) else { return };
    if let Some(wrapper) = found.downcast::<SlotWrapper>() {
        // A built-in's slot serves as it is, unless another dunder of the same slot is Python's.
        let others_python = row.group().iter().any(|other| {
            !std::ptr::eq(other, row)
                && ty
                    .lookup(&other.key())
                    .is_some_and(|f| !(f.is_a::<SlotWrapper>() || f.is_none() && other.slot == SlotId::hash))
        });
        if wrapper.row.name == row.name && !others_python {
            slots.copy(row.slot, &wrapper.owner.slots);
            if wrapper.row.slot != row.slot {
                slots.copy(wrapper.row.slot, &wrapper.owner.slots);
            }
            return;
        }
    } else if let Some(sequence) = shadowed(row) {
        slots.clear(sequence);
    }
    match row.slot {
        SlotId::new => match descr::new_owner(&found) {
            Some(owner) if ty.is_subtype(owner) && std::ptr::eq(owner.layout(), ty.layout()) => {
                slots.copy(SlotId::new, &owner.slots);
            }
            _ => python::fill(slots, SlotId::new),
        },
        SlotId::hash if found.is_none() => {
            slots.clear(SlotId::hash);
            slots.hash.set(Some(python::not_hashable));
        }
        slot => python::fill(slots, slot),
    }
}

/// After a dunder of a class was set or deleted: its slot here and in every subclass.
pub fn update(vm: &Vm, ty: &TypeObj, name: &Value) {
    let Some(row) = row_of(name) else { return };
    for class in vm.subclasses.lineage(ty) {
        update_group(&class, row.slot);
    }
}

fn update_group(ty: &TypeObj, slot: SlotId) {
    // Without a dunder the slot is the base's again.
    if let Some(base) = ty.base() {
        ty.slots.copy(slot, &base.slots);
        if rows_of(slot).first().is_some_and(|row| shadowed(row).is_some()) {
            for sequence in SlotId::SEQUENCE {
                ty.slots.copy(sequence, &base.slots);
            }
            for row in SlotId::SEQUENCE.iter().filter_map(|s| row_of(&rows_of(*s).first()?.key())) {
                install_row(ty, row);
            }
        }
    }
    install_group(ty, slot);
    ty.set_has_finalizer(ty.slots.finalize.is_some());
}

/// After the bases of a class changed: all its slots and those of its subclasses.
pub fn update_all(vm: &Vm, ty: &TypeObj) {
    for class in vm.subclasses.lineage(ty) {
        compute_all(&class);
    }
}
