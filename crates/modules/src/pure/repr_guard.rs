//! Which objects a `repr` is being made of right now, so that containers that hold themselves show `...`.

use std::cell::RefCell;
use std::collections::HashSet;
use std::rc::Rc;

use vm::prelude::*;

#[derive(Default)]
struct Entered(RefCell<HashSet<u64>>);

/// While this lives, the object counts as being shown.
pub struct Guard {
    state: Rc<Entered>,
    bits: u64,
}

impl Drop for Guard {
    fn drop(&mut self) {
        self.state.0.borrow_mut().remove(&self.bits);
    }
}

/// `None` when the object is being shown already.
pub fn enter(vm: &Vm, value: &Value) -> Option<Guard> {
    let state = vm.state::<Entered>();
    let bits = value.bits();
    if !state.0.borrow_mut().insert(bits) {
        return None;
    }
    Some(Guard { state, bits })
}
