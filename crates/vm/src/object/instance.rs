//! Attributes of instances: shaped slots. A shape is the ordered set of attribute names; shapes of a class form a tree,
//! so two instances that were filled in the same order share one. An instance whose `__dict__` was asked for, or that
//! deleted an attribute, keeps a real dict instead.

use std::cell::{Cell, UnsafeCell};
use std::ptr;

use heap::{Header, Ref, Slot, Trace, Tracer, Value};

use crate::types::dict::DictObj;
use crate::types::str::StrObj;

/// More attributes than this go into a dict.
pub const MAX_SHAPED: usize = 64;
/// More ways to go on from one set of names than this: names are data here, and the instance gets a dict.
const MAX_CHILDREN: usize = 64;

/// An ordered set of attribute names.
pub struct Shape {
    parent: *const Shape,
    /// The last name; null in the root.
    name: Value,
    pub len: u32,
    /// Identity for inline caches; 0 is never cached.
    pub id: u32,
    /// Shapes with one name more. Few, so a list.
    #[expect(clippy::vec_box, reason = "objects and caches point to shapes, which must not move")]
    children: UnsafeCell<Vec<Box<Shape>>>,
}

/// Shape numbers are unique in the process; when they run out, shapes are no longer cached.
fn next_id() -> u32 {
    use std::sync::atomic::{AtomicU32, Ordering};
    static NEXT: AtomicU32 = AtomicU32::new(1);
    NEXT.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |n| if n == 0 { None } else { Some(n.wrapping_add(1)) })
        .unwrap_or(0)
}

impl Shape {
    fn root() -> Box<Shape> {
        Box::new(Shape {
            parent: ptr::null(),
            name: Value::NULL,
            len: 0,
            id: next_id(),
            children: UnsafeCell::default(),
        })
    }
    /// Position of a name.
    pub fn find(&self, name: &Value) -> Option<usize> {
        let mut shape = self;
        // SAFETY: ancestors live as long as the tree.
        unsafe {
            while shape.len > 0 {
                if shape.name.is(name) {
                    return Some(shape.len as usize - 1);
                }
                shape = &*shape.parent;
            }
            // Names are nearly always interned, so identity has answered; equality is the rule.
            let wanted = name.downcast::<StrObj>()?;
            let mut shape = self;
            while shape.len > 0 {
                if shape
                    .name
                    .downcast::<StrObj>()
                    .is_some_and(|s| s.hash() == wanted.hash() && s.as_bytes() == wanted.as_bytes())
                {
                    return Some(shape.len as usize - 1);
                }
                shape = &*shape.parent;
            }
        }
        None
    }
    /// The shape with `name` after these; `None` once a class's instances go on in too many ways.
    pub fn with_name(&self, name: &Value) -> Option<*const Shape> {
        // SAFETY: one thread; the list is not lent out across calls, boxes do not move.
        unsafe {
            let children = &mut *self.children.get();
            if let Some(child) = children.iter().find(|c| c.name.is(name)) {
                return Some(&raw const **child);
            }
            if children.len() >= MAX_CHILDREN {
                return None;
            }
            children.push(Box::new(Shape {
                parent: self,
                name: name.clone(),
                len: self.len + 1,
                id: next_id(),
                children: UnsafeCell::default(),
            }));
            children.last().map(|child| &raw const **child)
        }
    }
    /// Whether this is the shape `id` (0: that of no attributes) with `name` added.
    pub fn is_child(&self, id: u32, name: &Value) -> bool {
        // SAFETY: ancestors live as long as the tree.
        self.id != 0
            && self.name.is(name)
            && unsafe { self.parent.as_ref() }.is_some_and(|p| if id == 0 { p.len == 0 } else { p.id == id })
    }
    /// The names in order.
    pub fn names(&self) -> Vec<Value> {
        let mut names = Vec::with_capacity(self.len as usize);
        let mut shape = self;
        // SAFETY: ancestors live as long as the tree.
        unsafe {
            while shape.len > 0 {
                names.push(shape.name.clone());
                shape = &*shape.parent;
            }
        }
        names.reverse();
        names
    }
}

/// The shapes of one class; the root is made when the first instance gets an attribute.
#[derive(Default)]
pub struct ShapeTree {
    root: UnsafeCell<Option<Box<Shape>>>,
    /// Values to reserve inside new instances: the longest shape seen, within reason.
    pub inline_hint: Cell<u32>,
}

impl ShapeTree {
    pub fn root(&self) -> *const Shape {
        // SAFETY: one thread; the box does not move.
        unsafe { &raw const **(*self.root.get()).get_or_insert_with(Shape::root) }
    }
}

impl Trace for ShapeTree {
    fn trace(&self, _: &mut Tracer) {
        // Names are exact strings: they are in no cycle.
    }
}

/// What an instance with a `__dict__` has: shape and values, or a dict.
#[repr(C)]
pub struct InstanceAttrs {
    /// Null before the first attribute; with `DICT` in the low bit, a counted dict object.
    pub(crate) state: Cell<usize>,
    pub(crate) values: Cell<*mut Value>,
    pub(crate) capacity: Cell<u32>,
    /// The values stand in the instance itself.
    inline: Cell<bool>,
}

const DICT: usize = 1;

impl Default for InstanceAttrs {
    fn default() -> InstanceAttrs {
        InstanceAttrs {
            state: Cell::new(0),
            values: Cell::new(ptr::null_mut()),
            capacity: Cell::new(0),
            inline: Cell::new(false),
        }
    }
}

impl InstanceAttrs {
    /// Gives the attributes `capacity` places at `values`, inside the instance.
    ///
    /// # Safety
    /// The memory is the instance's own and stays as long as it.
    pub unsafe fn use_inline(&self, values: *mut Value, capacity: u32) {
        self.values.set(values);
        self.capacity.set(capacity);
        self.inline.set(true);
    }
    /// The shape, when values are in slots. Null while there are none.
    #[inline(always)]
    pub fn shape(&self) -> *const Shape {
        if self.state.get() & DICT == 0 { self.state.get() as *const Shape } else { ptr::null() }
    }
    /// The state word, to compare with a cached shape.
    #[inline(always)]
    pub fn state_word(&self) -> usize {
        self.state.get()
    }
    /// Value number `index`; below the shape's length.
    ///
    /// # Safety
    /// `index` is below the length of the current shape.
    #[inline(always)]
    pub unsafe fn value_at(&self, index: usize) -> &Value {
        // SAFETY: by contract.
        unsafe { &*self.values.get().add(index) }
    }
    /// Replaces value number `index` and gives the old one.
    ///
    /// # Safety
    /// `index` is below the length of the current shape.
    #[inline(always)]
    pub unsafe fn swap_at(&self, index: usize, value: Value) -> Value {
        // SAFETY: by contract.
        unsafe { std::mem::replace(&mut *self.values.get().add(index), value) }
    }
    /// Adds a value under a child shape of the current one, when there is room.
    ///
    /// # Safety
    /// `shape` is a child of the current shape (or of the root when there is none).
    #[inline(always)]
    pub unsafe fn push_shaped(&self, shape: *const Shape, value: Value) -> Result<(), Value> {
        // SAFETY: by contract the place is free; the capacity is checked.
        unsafe {
            let index = (*shape).len - 1;
            if index >= self.capacity.get() {
                return Err(value);
            }
            self.values.get().add(index as usize).write(value);
            self.state.set(shape as usize);
            Ok(())
        }
    }
    pub fn dict(&self) -> Option<Ref<DictObj>> {
        if self.state.get() & DICT == 0 {
            return None;
        }
        // SAFETY: the state owns a count of the dict; the copy takes its own.
        unsafe { Value::copy_of_bits(self.state.get() as u64) }.into_ref::<DictObj>().ok()
    }
    pub fn get(&self, name: &Value) -> Option<Value> {
        if let Some(dict) = self.dict() {
            return dict.get_str(name);
        }
        let shape = self.shape();
        if shape.is_null() {
            return None;
        }
        // SAFETY: shapes live as long as their class, which the instance keeps alive; the index is below its length.
        unsafe { (*shape).find(name).map(|i| self.value_at(i).clone()) }
    }
    /// Sets an attribute; `tree` is the class's. The old value is returned to be dropped by the caller.
    pub fn set(&self, tree: &ShapeTree, name: &Value, value: Value) -> Result<Value, heap::NoMemory> {
        if let Some(dict) = self.dict() {
            dict.set_str(name, value)?;
            return Ok(Value::NULL);
        }
        let mut shape = self.shape();
        if shape.is_null() {
            shape = tree.root();
        }
        // SAFETY: as in get; a new value goes behind the present ones.
        unsafe {
            if let Some(index) = (*shape).find(name) {
                return Ok(self.swap_at(index, value));
            }
            if (*shape).len as usize >= MAX_SHAPED {
                self.to_dict()?.set_str(name, value)?;
                return Ok(Value::NULL);
            }
            let Some(child) = (*shape).with_name(name) else {
                self.to_dict()?.set_str(name, value)?;
                return Ok(Value::NULL);
            };
            if let Err(value) = self.push_shaped(child, value) {
                self.grow()?;
                let _ = self.push_shaped(child, value);
            }
            if (*child).len > tree.inline_hint.get() && (*child).len <= 16 {
                tree.inline_hint.set((*child).len);
            }
        }
        Ok(Value::NULL)
    }
    /// As `push_shaped`, making room.
    ///
    /// # Safety
    /// As `push_shaped`.
    #[cold]
    pub unsafe fn push_grown(&self, shape: *const Shape, value: Value) -> Result<(), heap::NoMemory> {
        self.grow()?;
        // SAFETY: by contract; `grow` made room for at least one more.
        let _ = unsafe { self.push_shaped(shape, value) };
        Ok(())
    }
    fn grow(&self) -> Result<(), heap::NoMemory> {
        let old = self.capacity.get() as usize;
        let capacity = (old * 2).max(4);
        let memory = heap::alloc::current().alloc_buffer(capacity * 8)?.cast::<Value>();
        // SAFETY: the old values move to the larger buffer; the old buffer goes back unless it is inline.
        unsafe {
            ptr::copy_nonoverlapping(self.values.get(), memory.as_ptr(), old);
            self.free_values();
        }
        self.values.set(memory.as_ptr());
        self.capacity.set(capacity as u32);
        self.inline.set(false);
        Ok(())
    }
    unsafe fn free_values(&self) {
        if let Some(values) = ptr::NonNull::new(self.values.get())
            && !self.inline.get()
        {
            // SAFETY: the buffer was made by `grow` with this capacity.
            unsafe { heap::Heap::free_buffer(values.cast(), self.capacity.get() as usize * 8) };
        }
        self.values.set(ptr::null_mut());
    }
    /// Removes an attribute and gives its value.
    pub fn delete(&self, name: &Value) -> Result<Option<Value>, heap::NoMemory> {
        if self.get(name).is_none() {
            return Ok(None);
        }
        Ok(self.to_dict()?.remove_str(name))
    }
    /// The `__dict__`: from here on the attributes live in it.
    pub fn to_dict(&self) -> Result<Ref<DictObj>, heap::NoMemory> {
        if let Some(dict) = self.dict() {
            return Ok(dict);
        }
        let dict = DictObj::new();
        let shape = self.shape();
        if !shape.is_null() {
            // SAFETY: each value moves into the dict once; the storage then counts as empty.
            unsafe {
                for (i, name) in (*shape).names().iter().enumerate() {
                    dict.set_str(name, self.value_at(i).clone())?;
                }
                let len = (*shape).len as usize;
                let values = self.values.get();
                self.state.set(dict.to_value().into_bits() as usize);
                for i in 0..len {
                    ptr::drop_in_place(values.add(i));
                }
                self.free_values();
            }
        } else {
            self.state.set(dict.to_value().into_bits() as usize);
            // SAFETY: no value is stored.
            unsafe { self.free_values() };
        }
        Ok(dict)
    }
    /// `obj.__dict__ = dict`.
    pub fn replace_dict(&self, dict: Ref<DictObj>) -> Result<(), heap::NoMemory> {
        let old = self.to_dict()?;
        self.state.set(dict.into_value().into_bits() as usize);
        // The state's own count of the old dict goes, then ours.
        // SAFETY: the state held this dict until now, with a count that nobody else gives up.
        drop(unsafe { Value::from_bits(old.with_value(|v| v.bits())) });
        Ok(())
    }
    /// Names and values in order, copied.
    pub fn items(&self) -> Vec<(Value, Value)> {
        if let Some(dict) = self.dict() {
            return dict.items();
        }
        let shape = self.shape();
        if shape.is_null() {
            return Vec::new();
        }
        // SAFETY: indices are below the shape's length.
        unsafe { (*shape).names().into_iter().enumerate().map(|(i, n)| (n, self.value_at(i).clone())).collect() }
    }
}

impl Trace for InstanceAttrs {
    fn trace(&self, tracer: &mut Tracer) {
        if self.state.get() & DICT != 0 {
            // SAFETY: the state owns a count of the dict.
            tracer.value(&*unsafe { Value::view_of_bits(self.state.get() as u64) });
        } else if !self.shape().is_null() {
            // SAFETY: indices are below the shape's length.
            unsafe {
                for i in 0..(*self.shape()).len as usize {
                    tracer.value(self.value_at(i));
                }
            }
        }
    }
}

impl Drop for InstanceAttrs {
    fn drop(&mut self) {
        let state = self.state.replace(0);
        // SAFETY: the attributes go with their instance; shapes outlive it.
        unsafe {
            if state & DICT != 0 {
                drop(Value::from_bits(state as u64));
            } else if state != 0 {
                let values = self.values.get();
                let count = (*(state as *const Shape)).len as usize;
                heap::drop_in_turn((0..count).map(|i| values.add(i).read()));
            }
            self.free_values();
        }
    }
}

/// The payload of plain instances: nothing native.
pub struct PlainObj;
heap::payload!(PlainObj, "object", leaf);

/// `attr_offset` of classes whose instances have a tail: the attributes stand behind it.
pub const BEHIND_TAIL: u32 = u32::MAX;

/// The attributes of an instance, when its class gives it a `__dict__`.
#[inline(always)]
pub fn attrs_of(value: &Value) -> Option<&InstanceAttrs> {
    let header = value.header()?.as_ptr();
    // SAFETY: a live object; a non-zero offset names an initialised InstanceAttrs inside it.
    unsafe {
        let ty = crate::types::type_of_header(header);
        match ty.attr_offset.get() {
            0 => None,
            BEHIND_TAIL => Some(&*attrs_behind_tail(header, ty)),
            offset => Some(&*((header as usize + offset as usize) as *const InstanceAttrs)),
        }
    }
}

/// Where the attributes of an instance with a tail stand.
///
/// # Safety
/// `header` is an instance of `ty`, its payload initialised.
pub unsafe fn attrs_behind_tail(header: *mut Header, ty: &crate::object::TypeObj) -> *mut InstanceAttrs {
    let layout = ty.layout();
    // SAFETY: by contract.
    let tail = layout.tail.map_or(0, |f| unsafe { f(header) });
    (header as usize + layout.size as usize + tail.next_multiple_of(8)) as *mut InstanceAttrs
}

/// Value number `index` of the instance's `__slots__` (counted through all bases).
///
/// # Safety
/// `offset` is a slot offset of the object's type.
pub unsafe fn slot_at(value: &Value, offset: u32) -> &Slot {
    // SAFETY: by contract.
    unsafe { &*((value.header_ptr() as usize + offset as usize) as *const Slot) }
}

/// Drops what instances of a run-time class have beyond the native payload.
pub(crate) unsafe fn drop_extra(header: *mut Header) {
    // SAFETY: the heap calls this once for a dying instance, its type still alive.
    unsafe {
        let ty = crate::types::type_of_header(header);
        each_slot(header, ty, |slot| ptr::drop_in_place(slot));
        if let Some(attrs) = own_attrs(header, ty) {
            ptr::drop_in_place(attrs);
        }
    }
}

pub(crate) unsafe fn trace_extra(header: *mut Header, tracer: &mut Tracer) {
    // SAFETY: a live instance.
    unsafe {
        let ty = crate::types::type_of_header(header);
        each_slot(header, ty, |slot| (*slot).trace(tracer));
        if let Some(attrs) = own_attrs(header, ty) {
            (*attrs).trace(tracer);
        }
    }
}

/// The attributes that the class added to the native payload, if it did.
unsafe fn own_attrs(header: *mut Header, ty: &crate::object::TypeObj) -> Option<*mut InstanceAttrs> {
    match ty.attr_offset.get() {
        // SAFETY: callers pass a live instance of `ty`.
        BEHIND_TAIL => Some(unsafe { attrs_behind_tail(header, ty) }),
        offset if offset >= ty.layout().size => Some((header as usize + offset as usize) as *mut InstanceAttrs),
        _ => None,
    }
}

/// Calls `f` with the address of every `__slots__` value of an instance, along the chain of `base`.
///
/// # Safety
/// `header` is an instance of `ty`.
unsafe fn each_slot(header: *mut Header, ty: &crate::object::TypeObj, mut f: impl FnMut(*mut Slot)) {
    let mut current = Some(ty);
    while let Some(t) = current {
        let start = header as usize + t.slot_offset.get() as usize;
        for i in 0..t.slot_count.get() as usize {
            f((start + i * 8) as *mut Slot);
        }
        // SAFETY: bases do not change during the walk.
        current = unsafe { (*t.base.as_ptr()).as_deref() };
    }
}
