//! Strings that a program interns at run time (`sys.intern`): they belong to the isolate and die when nobody holds them.
//! Names of code and of built-in types are the image's, for ever.

use std::cell::RefCell;
use std::collections::HashMap;
use std::ptr::NonNull;

use heap::Header;

use super::find_in_image;
use crate::prelude::*;

/// What `sys.intern` was given and still lives, by hash: strings that die leave it (`forget_interned`).
#[derive(Default)]
pub struct Interned {
    strings: RefCell<HashMap<i64, NonNull<Header>>>,
}

/// Bytes of a row of `Interned`.
const INTERNED_ROW: usize = 32;

/// `sys.intern`: the image's string, one that was given before, or this one, which dies as any other.
pub fn intern_mortal(vm: &Vm, name: &Value) -> Value {
    let (Some(header), Some(text)) = (name.header(), name.downcast::<StrObj>()) else { return name.clone() };
    if let Some(known) = find_in_image(text.as_bytes()) {
        return known;
    }
    let table = vm.state::<Interned>();
    let mut strings = table.strings.borrow_mut();
    if let Some(known) = strings.get(&text.hash()) {
        // SAFETY: a string takes itself off the table before it goes; one that waits for that is left alone.
        let known = unsafe {
            (!known.as_ref().has(heap::object::PENDING))
                .then(|| std::mem::ManuallyDrop::new(Value::from_header(*known)))
        };
        match known {
            Some(known) if known.downcast::<StrObj>().is_some_and(|k| k.as_bytes() == text.as_bytes()) => {
                return (*known).clone();
            }
            // Another text of the same hash: this one goes without.
            Some(_) => return name.clone(),
            None => {}
        }
    }
    // SAFETY: `name` keeps the string alive; the flag has its death looked at.
    unsafe {
        if header.as_ref().is_immortal() {
            return name.clone();
        }
        header.as_ref().set(heap::object::WEAKLY_REFERENCED);
    }
    if strings.insert(text.hash(), header).is_none() {
        heap::alloc::note(INTERNED_ROW);
    }
    name.clone()
}

/// Whether `sys.intern` gives this very string.
pub fn is_interned(vm: &Vm, name: &Value) -> bool {
    let Some(text) = name.downcast::<StrObj>() else { return false };
    let table = vm.state::<Interned>();
    let known = table.strings.borrow().get(&text.hash()).copied();
    name.ref_count() == u32::MAX || known.is_some() && known == name.header()
}

/// A string that was interned dies.
pub(crate) fn forget_interned(vm: &Vm, dying: &Value) {
    let Some(text) = dying.downcast::<StrObj>() else { return };
    let table = vm.state::<Interned>();
    let mut strings = table.strings.borrow_mut();
    if strings.get(&text.hash()).copied() == dying.header() {
        strings.remove(&text.hash());
        heap::alloc::uncharge(INTERNED_ROW);
    }
}
