//! `memoryview`: a window on the bytes of another object, as items of a `struct` format in one or more dimensions.

mod items;
mod methods;

use crate::prelude::*;
use crate::types::buffer::{Buffer, ItemFormat};

pub use methods::{MEMORYVIEW, RELEASE_DOC, release_buffer};

/// Where the items of a view stand.
#[derive(Clone)]
pub struct Geometry {
    /// Byte offset of the first item in the buffer.
    pub offset: usize,
    pub format: ItemFormat,
    pub shape: Vec<usize>,
    /// Bytes from an item to the next, by dimension.
    pub strides: Vec<isize>,
}

pub struct ViewObj {
    /// `None` when released.
    buffer: Mut<Option<Buffer>>,
    geometry: Geometry,
    readonly: bool,
}

heap::trace_fields!(ViewObj: buffer);
heap::payload!(ViewObj, "memoryview", trace, external);

impl Geometry {
    /// C-contiguous items of a buffer.
    pub fn of(buffer: &Buffer) -> Geometry {
        let format = buffer.format.clone();
        let shape = buffer.shape.clone().unwrap_or_else(|| vec![buffer.len() / format.size.max(1)]);
        let strides = contiguous_strides(&shape, format.size);
        Geometry { offset: 0, format, shape, strides }
    }
    pub fn items(&self) -> usize {
        self.shape.iter().product()
    }
    pub fn bytes(&self) -> usize {
        self.items() * self.format.size
    }
    pub fn c_contiguous(&self) -> bool {
        self.items() == 0
            || matches_strides(&self.shape, &self.strides, &contiguous_strides(&self.shape, self.format.size))
    }
    pub fn f_contiguous(&self) -> bool {
        let reversed: Vec<usize> = self.shape.iter().rev().copied().collect();
        let mut strides = contiguous_strides(&reversed, self.format.size);
        strides.reverse();
        self.items() == 0 || matches_strides(&self.shape, &self.strides, &strides)
    }
    /// Byte offsets of all items, in C order.
    pub fn offsets(&self) -> Vec<usize> {
        let mut all = vec![self.offset as isize];
        for (n, stride) in self.shape.iter().zip(&self.strides) {
            all = all.iter().flat_map(|o| (0..*n).map(move |i| o + i as isize * stride)).collect();
        }
        all.into_iter().map(|o| o as usize).collect()
    }
}

fn contiguous_strides(shape: &[usize], size: usize) -> Vec<isize> {
    let mut strides = vec![0; shape.len()];
    let mut step = size as isize;
    for (stride, n) in strides.iter_mut().zip(shape).rev() {
        *stride = step;
        step = step.saturating_mul(*n as isize);
    }
    strides
}

/// Strides of dimensions with one item do not matter.
fn matches_strides(shape: &[usize], a: &[isize], b: &[isize]) -> bool {
    shape.iter().zip(a.iter().zip(b)).all(|(n, (x, y))| *n <= 1 || x == y)
}

impl ViewObj {
    fn make(buffer: Buffer, geometry: Geometry, readonly: bool) -> Value {
        MEMORYVIEW.alloc(ViewObj { buffer: Mut::new(Some(buffer)), geometry, readonly }).into_value()
    }
    /// The geometry, when the view is not released.
    pub(crate) fn live(&self, vm: &Vm) -> PyResult<&Geometry> {
        if self.buffer.with(|b| b.is_none()) {
            return Err(vm.value_error("operation forbidden on released memoryview object"));
        }
        Ok(&self.geometry)
    }
    /// The buffer again: for another view, or for as long as a call needs the bytes.
    fn buffer(&self, vm: &Vm) -> PyResult<Buffer> {
        self.buffer
            .with(|b| b.as_ref().map(Buffer::duplicate))
            .ok_or_else(|| vm.value_error("operation forbidden on released memoryview object"))
    }
    /// The items' bytes in C order.
    pub fn to_bytes(&self, vm: &Vm) -> PyResult<HVec<u8>> {
        let buffer = self.buffer(vm)?;
        let g = &self.geometry;
        let mut out = HVec::with_capacity(g.bytes())?;
        if g.c_contiguous() {
            if g.items() > 0 {
                out.extend_copy(&buffer[g.offset..g.offset + g.bytes()])?;
            }
            return Ok(out);
        }
        for at in g.offsets() {
            out.extend_copy(&buffer[at..at + g.format.size])?;
        }
        Ok(out)
    }
}

/// `memoryview(object)`
pub fn new_view(vm: &Vm, object: &Value) -> PyResult {
    if let Some(view) = object.downcast::<ViewObj>() {
        let geometry = view.live(vm)?.clone();
        return Ok(ViewObj::make(view.buffer(vm)?, geometry, view.readonly));
    }
    let Some(buffer) = vm.try_buffer(object)? else {
        return Err(
            vm.type_error(format!("memoryview: a bytes-like object is required, not '{}'", type_of(object).tp_name()))
        );
    };
    let (geometry, readonly) = (Geometry::of(&buffer), buffer.readonly());
    Ok(ViewObj::make(buffer, geometry, readonly))
}

/// The buffer slot of views.
fn view_buffer(vm: &Vm, value: &Value, writable: bool) -> PyResult<Buffer> {
    let Some(view) = value.downcast::<ViewObj>() else { return Err(vm.type_error("a memoryview is required")) };
    let mut buffer = view.buffer(vm)?;
    let g = &view.geometry;
    if !g.c_contiguous() {
        return Err(vm.buffer_error("memoryview: underlying buffer is not C-contiguous"));
    }
    if writable && view.readonly {
        return Err(vm.buffer_error("memoryview: underlying buffer is not writable"));
    }
    buffer.narrow(g.offset.min(buffer.len()), g.bytes(), view.readonly);
    buffer.format = g.format.clone();
    buffer.shape = Some(g.shape.clone());
    Ok(buffer)
}
