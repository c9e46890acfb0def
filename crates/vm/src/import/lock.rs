//! Locks of modules being imported: a fiber that needs a module another one is importing waits for it, unless that
//! would be for ever; then it goes on with the partial module, as CPython does.

use std::cell::RefCell;
use std::collections::HashMap;

use crate::prelude::*;

#[derive(Default)]
pub struct Locks {
    /// Module name to the thread that imports it, and how often that thread entered.
    owners: RefCell<HashMap<String, (u64, usize)>>,
    /// Thread to the module it waits for.
    waiting: RefCell<HashMap<u64, String>>,
}

/// Releases the module when dropped.
pub struct Held<'a> {
    locks: &'a Locks,
    name: Option<String>,
}

impl Locks {
    fn owner(&self, name: &str) -> Option<u64> {
        self.owners.borrow().get(name).map(|(owner, _)| *owner)
    }
    /// Whether waiting for `name` would be waiting for oneself.
    fn deadlocks(&self, me: u64, name: &str) -> bool {
        let (owners, waiting) = (self.owners.borrow(), self.waiting.borrow());
        let mut next = Some(name);
        for _ in 0..=waiting.len() {
            let Some((owner, _)) = next.and_then(|n| owners.get(n)) else { return false };
            if *owner == me {
                return true;
            }
            next = waiting.get(owner).map(|n| n.as_str());
        }
        false
    }
    /// Takes the lock of a module, waiting for another thread's import of it.
    pub fn hold(&self, vm: &Vm, name: &str) -> PyResult<Held<'_>> {
        let me = vm.fiber().ident;
        self.wait(vm, name)?;
        let mut owners = self.owners.borrow_mut();
        match owners.get_mut(name) {
            // Waiting would never end.
            Some((owner, _)) if *owner != me => return Ok(Held { locks: self, name: None }),
            Some((_, count)) => *count += 1,
            None => {
                owners.insert(name.to_string(), (me, 1));
            }
        }
        Ok(Held { locks: self, name: Some(name.to_string()) })
    }
    /// Waits until no other thread imports the module.
    pub fn wait(&self, vm: &Vm, name: &str) -> PyResult<()> {
        let me = vm.fiber().ident;
        while self.owner(name).is_some_and(|owner| owner != me) {
            if self.deadlocks(me, name) {
                return Ok(());
            }
            self.waiting.borrow_mut().insert(me, name.to_string());
            let goes_on = vm.host.yield_now();
            self.waiting.borrow_mut().remove(&me);
            if !goes_on {
                return Err(Error::fatal(crate::error::Fatal::Shutdown));
            }
            vm.poll()?;
        }
        Ok(())
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        let Some(name) = self.name.take() else { return };
        let mut owners = self.locks.owners.borrow_mut();
        if let Some((_, count)) = owners.get_mut(&name) {
            *count -= 1;
            if *count == 0 {
                owners.remove(&name);
            }
        }
    }
}
