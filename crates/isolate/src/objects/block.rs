//! The owner of a block of bytes that isolates share: what a `memoryview` that crossed shows.

use std::sync::Arc;

use vm::prelude::*;
use vm::types::buffer::Buffer;

pub struct BlockObj {
    bytes: Arc<[u8]>,
}
heap::payload!(BlockObj, "CrossInterpreterBufferView", leaf, external);

pub static BLOCK: TypeSpec =
    TypeSpec::new::<BlockObj>("CrossInterpreterBufferView").module("_interpreters").flags(NO_NEW).slots(|s| {
        s.buffer.set(Some(|vm, v, writable| {
            let Some(block) = v.downcast::<BlockObj>() else { return Err(vm.type_error("a shared block is required")) };
            if writable {
                return Err(vm.buffer_error("Object is not writable."));
            }
            let start = block.bytes.as_ptr() as *mut u8;
            // SAFETY: the block is never written nor moved while the object holds it.
            Ok(unsafe { Buffer::new(v.clone(), start, block.bytes.len(), true, None) })
        }));
    });

/// A `memoryview` of the block.
pub(crate) fn view(vm: &Vm, bytes: Arc<[u8]>) -> PyResult {
    let owner = BLOCK.alloc(BlockObj { bytes }).into_value();
    vm::types::memoryview::new_view(vm, &owner)
}

/// The block, when a buffer shows all of one.
pub(crate) fn shared(buffer: &Buffer) -> Option<Arc<[u8]>> {
    let block = buffer.owner().downcast::<BlockObj>()?;
    let whole = buffer.len() == block.bytes.len() && std::ptr::eq(buffer.as_ptr(), block.bytes.as_ptr());
    whole.then(|| block.bytes.clone())
}
