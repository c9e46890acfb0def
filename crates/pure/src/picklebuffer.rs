//! `_picklebuffer`: `pickle.PickleBuffer`, a buffer to be pickled out of band. The rest of `pickle` is the library's.

use vm::prelude::*;
use vm::types::buffer::Buffer;
use vm::types::memoryview;

use super::support::*;

pub static MODULE: ModuleDef = ModuleDef::new("_picklebuffer", "").types(&[&PICKLE_BUFFER]);

pub struct PickleBufferObj {
    /// A memoryview of the object; `NULL` when released.
    view: Slot,
}
heap::trace_fields!(PickleBufferObj: view);
heap::payload!(PickleBufferObj, "PickleBuffer", trace);

static NEW: NativeDef = def(
    "PickleBuffer",
    "($cls, object, /)",
    |vm, a| {
        let view = Slot::default();
        view.set(memoryview::new_view(vm, &a[1])?);
        instance(vm, &a[0], PickleBufferObj { view })
    },
    "",
);

pub static PICKLE_BUFFER: TypeSpec = TypeSpec::new::<PickleBufferObj>("PickleBuffer")
    .module("pickle")
    .flags(WEAKREFABLE)
    .doc("Wrapper for potentially out-of-band buffers")
    .methods(&[
        def("raw", "($self, /)", raw_view, "Return a memoryview of the raw memory underlying this buffer.\n\nWill raise BufferError is the buffer isn't contiguous."),
        def("release", "($self, /)", |vm, a| {
            // Views of this one hold the object on their own.
            drop(this::<PickleBufferObj>(vm, &a[0])?.view.take());
            Ok(Value::NONE)
        }, "Release the underlying buffer exposed by the PickleBuffer object."),
    ])
    .slots(|s| {
        s.new.set(Some(|vm, ty, args| construct(vm, &NEW, ty, args)));
        s.buffer.set(Some(export));
    });

fn live(vm: &Vm, v: &Value) -> PyResult {
    this::<PickleBufferObj>(vm, v)?
        .view
        .load()
        .ok_or_else(|| vm.value_error("operation forbidden on released PickleBuffer object"))
}

fn export(vm: &Vm, v: &Value, writable: bool) -> PyResult<Buffer> {
    let view = live(vm, v)?;
    match type_of(&view).slots.buffer.get() {
        Some(f) => f(vm, &view, writable),
        None => Err(vm.type_error("a bytes-like object is required, not 'PickleBuffer'")),
    }
}

fn raw_view(vm: &Vm, a: &[Value]) -> PyResult {
    let view = live(vm, &a[0])?;
    if !vm.truth(&vm.get_attr(&view, &name!("contiguous"))?)? {
        return Err(vm.buffer_error("cannot extract raw buffer from non-contiguous buffer"));
    }
    let c = vm.truth(&vm.get_attr(&view, &name!("c_contiguous"))?)?;
    let view = if c { view } else { vm.get_attr(&view, &name!("T")).unwrap_or(view) };
    vm.call_method(&view, &name!("cast"), &[vm.new_str("B")])
}
