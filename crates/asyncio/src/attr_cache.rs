//! Attributes of instances that native code reads again and again: each place of use remembers the type's version, the
//! instance's shape and the value's index, as the inline caches of instructions do.

use std::cell::Cell;

use vm::object::attr::is_data_descriptor;
use vm::object::instance::attrs_of;
use vm::prelude::*;

#[derive(Default)]
pub struct AttrCache {
    version: Cell<u32>,
    shape: Cell<u32>,
    index: Cell<u32>,
}

impl AttrCache {
    /// `obj.name`
    #[inline]
    pub fn get(&self, vm: &Vm, obj: &Value, name: &Value) -> PyResult {
        if let Some(attrs) = attrs_of(obj)
            // SAFETY: shapes live as long as their class, which the instance keeps alive.
            && let Some(shape) = unsafe { attrs.shape().as_ref() }
        {
            let version = type_of(obj).version.get();
            if shape.id == self.shape.get() && version == self.version.get() && version != 0 {
                // SAFETY: the index was found in this very shape.
                return Ok(unsafe { attrs.value_at(self.index.get() as usize) }.clone());
            }
            self.learn(obj, shape.id, shape.find(name), name);
        }
        vm.get_attr(obj, name)
    }

    #[cold]
    fn learn(&self, obj: &Value, shape: u32, found: Option<usize>, name: &Value) {
        let ty = type_of(obj);
        let plain = ty
            .slots
            .getattro
            .get()
            .is_some_and(|f| f as usize == vm::object::attr::generic_getattr as *const () as usize);
        if let Some(index) = found
            && shape != 0
            && plain
            && !ty.lookup(name).is_some_and(|descr| is_data_descriptor(&descr))
        {
            self.version.set(ty.version.get());
            self.shape.set(shape);
            self.index.set(index as u32);
        }
    }
}

macro_rules! caches {
    ($($name:ident),* $(,)?) => {
        /// One cache for each place of use.
        #[derive(Default)]
        pub struct AttrCaches { $(pub $name: AttrCache,)* }
    };
}

caches!(
    read_conn_lost,
    read_sock,
    read_protocol,
    reader_wr,
    reader_eof,
    reader_buffer,
    reader_limit,
    reader_waiter,
    write_eof,
    write_conn_lost,
    write_waiter,
    write_buffer,
    write_sock,
    cancel_requested,
    event_value,
);
