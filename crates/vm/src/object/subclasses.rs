//! Who derives from whom. A class is known here by address, without a count: it is listed under its bases from the end
//! of its making until its payload goes. `bases` of a class may change at any time (a metaclass's `mro()` may set
//! `__bases__` while the class is made), so the table itself remembers where it listed a class.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap, HashSet};

use crate::prelude::*;

#[derive(Default)]
pub(crate) struct SubclassTable(RefCell<Entries>);

#[derive(Default)]
struct Entries {
    /// The direct subclasses of a class, by age.
    below: HashMap<usize, BTreeMap<u64, usize>>,
    /// The bases that list a class, each with the class's place in its list.
    above: HashMap<usize, Vec<(usize, u64)>>,
    next: u64,
}

impl Entries {
    fn unlist(&mut self, class: usize) {
        for (base, place) in self.above.remove(&class).unwrap_or_default() {
            if let Some(list) = self.below.get_mut(&base)
                && list.get(&place) == Some(&class)
            {
                list.remove(&place);
            }
        }
    }
}

fn address(ty: &TypeObj) -> usize {
    ty.header_ptr() as usize
}

impl SubclassTable {
    /// Lists the class under these bases and no others.
    pub fn list(&self, ty: &TypeObj, bases: &[TypeRef]) {
        let entries = &mut *self.0.borrow_mut();
        entries.unlist(address(ty));
        let mut places = Vec::with_capacity(bases.len());
        for base in bases {
            entries.below.entry(address(base)).or_default().insert(entries.next, address(ty));
            places.push((address(base), entries.next));
            entries.next += 1;
        }
        entries.above.insert(address(ty), places);
    }
    /// The class dies.
    pub fn forget(&self, ty: &TypeObj) {
        let entries = &mut *self.0.borrow_mut();
        entries.unlist(address(ty));
        entries.below.remove(&address(ty));
    }
    fn is_base(&self, ty: &TypeObj) -> bool {
        self.0.borrow().below.get(&address(ty)).is_some_and(|list| !list.is_empty())
    }
    /// The direct subclasses that are alive.
    pub fn direct(&self, ty: &TypeObj) -> Vec<TypeRef> {
        let entries = self.0.borrow();
        let Some(list) = entries.below.get(&address(ty)) else { return Vec::new() };
        // SAFETY: the drop of a class's payload takes it out of the lists (`forget`), and no Python runs between the
        // end of its last reference and that drop.
        list.values().map(|t| unsafe { super::typeobj::from_header(*t as *mut heap::Header) }).collect()
    }
    /// The class and all that derive from it, each once, a class after those of its bases that are among them.
    pub fn lineage(&self, ty: &TypeObj) -> Vec<TypeRef> {
        if !self.is_base(ty) {
            return vec![ty.to_ref()];
        }
        let mut seen = HashSet::from([address(ty)]);
        let mut path = vec![(ty.to_ref(), self.direct(ty))];
        let mut done = Vec::new();
        while let Some((_, rest)) = path.last_mut() {
            match rest.pop() {
                Some(sub) if seen.insert(address(&sub)) => {
                    let below = self.direct(&sub);
                    path.push((sub, below));
                }
                Some(_) => {}
                None => done.extend(path.pop().map(|(ty, _)| ty)),
            }
        }
        done.reverse();
        done
    }
}
