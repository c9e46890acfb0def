//! The classes of `concurrent.interpreters` that stand for queues and their errors: the library registers them per isolate;
//! where nobody has, its module is imported and does.

use vm::prelude::*;

/// The library's classes in this isolate.
#[derive(Default)]
pub(crate) struct QueueTypes {
    pub(crate) queue: Slot,
    pub(crate) empty: Slot,
    pub(crate) full: Slot,
}

/// One of the library's classes; imports the library when it is not registered.
pub(crate) fn library_type(vm: &Vm, which: fn(&QueueTypes) -> &Slot) -> PyResult {
    let types = vm.state::<QueueTypes>();
    if which(&types).is_null() {
        vm.import_module("concurrent.interpreters._queues")?;
    }
    which(&types).load().ok_or_else(|| vm.runtime_error("the types of concurrent.interpreters are not registered"))
}

/// The id of a `Queue` object; `None` for other objects.
pub(crate) fn queue_id(vm: &Vm, value: &Value) -> Option<PyResult<i64>> {
    let class = vm.state::<QueueTypes>().queue.load()?;
    if !type_of(value).to_value().is(&class) {
        return None;
    }
    Some(vm.get_attr(value, &name!("_id")).and_then(|id| vm.to_i64(&id)))
}

/// A `Queue` object of this isolate for an id.
pub(crate) fn new_queue(vm: &Vm, id: i64) -> PyResult {
    let class = library_type(vm, |t| &t.queue)?;
    vm.call(&class, &[vm.new_int(id)])
}
