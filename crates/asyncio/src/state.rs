//! What one isolate's asyncio shares: the list of its native tasks, the counter of task names, and the Python objects
//! that native code needs from the bundled package, each imported when it is first used.

use std::cell::Cell;
use std::ptr;
use std::rc::Rc;

use vm::prelude::*;

use crate::attr_cache::AttrCaches;
use crate::queue::PlainShape;
use crate::task::TaskObj;

/// A task's place in the list of the isolate's tasks. The list holds no counts: a task unlinks itself when it dies.
pub struct Link {
    next: Cell<*const Link>,
    prev: Cell<*const Link>,
}

impl Default for Link {
    fn default() -> Link {
        Link { next: Cell::new(ptr::null()), prev: Cell::new(ptr::null()) }
    }
}

impl Link {
    pub fn is_linked(&self) -> bool {
        !self.next.get().is_null()
    }
    pub fn unlink(&self) {
        let (next, prev) = (self.next.replace(ptr::null()), self.prev.replace(ptr::null()));
        if next.is_null() {
            return;
        }
        // SAFETY: neighbours of a linked node are linked, so they are alive; objects do not move.
        unsafe {
            (*next).prev.set(prev);
            (*prev).next.set(next);
        }
    }
}

/// Classes of the library whose instances native code makes or fills itself.
#[derive(Clone, Copy)]
pub enum Watched {
    StreamReaderProtocol,
    StreamReader,
    GatheringFuture,
    Queue,
    Event,
}

/// What `Vm::state` keeps for this crate.
pub struct State {
    /// Head of the ring of tasks. Boxed: neighbours point to it.
    ring: Box<Link>,
    names: Cell<u64>,
    /// `weakref.WeakSet` of tasks that are not native, or `NULL`.
    pub foreign: Slot,
    /// Tasks that run their first step eagerly: a set, or `NULL`.
    pub eager: Slot,
    /// Loops that are not native, with their current tasks.
    pub current: Mut<Vec<(Value, Value)>>,
    cancelled_error: Slot,
    invalid_state: Slot,
    selector_key: Slot,
    tasks_dict: Slot,
    futures_dict: Slot,
    /// `selectors.EpollSelector`, the version in which it was looked at, and whether it is as the library made it.
    selector_class: Slot,
    selector_version: Cell<u32>,
    /// Classes of the library that native code stands in for, with the version in which each was first seen.
    watched: Mut<[(Value, u32); 5]>,
    pub attrs: AttrCaches,
    pub queue_shape: PlainShape,
    /// Type of the last object that `coroutines.iscoroutine` accepted.
    pub coroutine_type: Slot,
}

impl Default for State {
    fn default() -> State {
        let ring = Box::<Link>::default();
        ring.next.set(&raw const *ring);
        ring.prev.set(&raw const *ring);
        State {
            ring,
            names: Cell::new(0),
            foreign: Slot::default(),
            eager: Slot::default(),
            current: Mut::new(Vec::new()),
            cancelled_error: Slot::default(),
            invalid_state: Slot::default(),
            selector_key: Slot::default(),
            tasks_dict: Slot::default(),
            futures_dict: Slot::default(),
            selector_class: Slot::default(),
            selector_version: Cell::new(0),
            watched: Mut::new([const { (Value::NULL, 0) }; 5]),
            attrs: AttrCaches::default(),
            queue_shape: PlainShape::default(),
            coroutine_type: Slot::default(),
        }
    }
}

impl Drop for State {
    fn drop(&mut self) {
        // Tasks that outlive the list must not reach for it.
        let head: *const Link = &raw const *self.ring;
        let mut at = self.ring.next.get();
        while at != head {
            // SAFETY: linked nodes are alive.
            let node = unsafe { &*at };
            at = node.next.replace(ptr::null());
            node.prev.set(ptr::null());
        }
    }
}

pub fn state(vm: &Vm) -> Rc<State> {
    vm.state::<State>()
}

impl State {
    /// Puts a task on the list, once.
    pub fn link(&self, task: &TaskObj) {
        let node = &task.link;
        if node.is_linked() {
            return;
        }
        let head: *const Link = &raw const *self.ring;
        let last = self.ring.prev.get();
        node.next.set(head);
        node.prev.set(last);
        // SAFETY: head and last are alive, as in unlink.
        unsafe {
            (*last).next.set(node);
        }
        self.ring.prev.set(node);
    }
    /// The tasks on the list that are alive, the oldest first.
    pub fn tasks(&self) -> Vec<Value> {
        let head: *const Link = &raw const *self.ring;
        let mut tasks = Vec::new();
        let mut at: *const Link = self.ring.next.get();
        while at != head {
            // SAFETY: linked nodes are alive, and each is the link of a task.
            unsafe {
                tasks.extend(TaskObj::of_link(at).live_value());
                at = (*at).next.get();
            }
        }
        tasks
    }
    /// A class of the library, unless somebody has changed it since it was first seen.
    pub fn library_class(&self, vm: &Vm, which: Watched) -> Option<Value> {
        let index = which as usize;
        let (mut class, mut version) = self.watched.with(|list| (list[index].0.clone(), list[index].1));
        if class.is_null() {
            let (module, name) = match which {
                Watched::StreamReaderProtocol => ("asyncio.streams", "StreamReaderProtocol"),
                Watched::StreamReader => ("asyncio.streams", "StreamReader"),
                Watched::GatheringFuture => ("asyncio.tasks", "_GatheringFuture"),
                Watched::Queue => ("asyncio.queues", "Queue"),
                Watched::Event => ("asyncio.locks", "Event"),
            };
            class = vm.import_attr(module, name).ok()?;
            version = class.downcast::<TypeObj>()?.version.get();
            self.watched.with(|list| list[index] = (class.clone(), version));
        }
        let now = class.downcast::<TypeObj>()?.version.get();
        (now == version && now != 0).then_some(class)
    }
    /// Whether a class is this one of the library, as it was first seen.
    #[inline]
    pub fn is_library_class(&self, vm: &Vm, which: Watched, class: &TypeObj) -> bool {
        let (bits, version) = self.watched.read(|list| (list[which as usize].0.bits(), list[which as usize].1));
        if bits & !3 == class.header_ptr() as u64 {
            return version == class.version.get() && version != 0;
        }
        bits == Value::NULL.bits()
            && self.library_class(vm, which).is_some_and(|known| known.header_ptr() == class.header_ptr())
    }
    /// The version in which `EpollSelector` is as the library made it.
    pub fn selector_version(&self) -> u32 {
        self.selector_version.get()
    }
    /// The number in the next "Task-1".
    pub fn next_name(&self) -> u64 {
        self.names.set(self.names.get() + 1);
        self.names.get()
    }

    fn cached(&self, vm: &Vm, slot: &Slot, module: &str, name: &str) -> PyResult {
        if let Some(found) = slot.load() {
            return Ok(found);
        }
        let found = vm.import_attr(module, name)?;
        slot.set(found.clone());
        Ok(found)
    }
    pub fn cancelled_error(&self, vm: &Vm) -> PyResult {
        self.cached(vm, &self.cancelled_error, "asyncio.exceptions", "CancelledError")
    }
    pub fn invalid_state_error(&self, vm: &Vm) -> PyResult {
        self.cached(vm, &self.invalid_state, "asyncio.exceptions", "InvalidStateError")
    }
    /// `selectors.SelectorKey`
    pub fn selector_key(&self, vm: &Vm) -> PyResult {
        self.cached(vm, &self.selector_key, "selectors", "SelectorKey")
    }
    /// Whether an error is a `CancelledError`.
    pub fn is_cancelled_error(&self, vm: &Vm, exception: &Value) -> PyResult<bool> {
        let class = self.cancelled_error(vm)?;
        Ok(class.downcast::<TypeObj>().is_some_and(|class| type_of(exception).is_subtype(class)))
    }
    fn module_attr(&self, vm: &Vm, slot: &Slot, module: &str, name: &Value) -> PyResult<Option<Value>> {
        if slot.is_null() {
            let module = vm.import_module(module)?;
            slot.set(vm.get_attr(&module, &name!("__dict__"))?);
        }
        Ok(slot.with(|dict| dict.downcast::<DictObj>().and_then(|d| d.get_str(name))))
    }
    /// `asyncio.tasks.Task` as the module has it now: somebody may have put another class there.
    pub fn task_class(&self, vm: &Vm) -> PyResult<Option<Value>> {
        self.module_attr(vm, &self.tasks_dict, "asyncio.tasks", &name!("Task"))
    }
    /// `asyncio.futures.Future` as the module has it now.
    pub fn future_class(&self, vm: &Vm) -> PyResult<Option<Value>> {
        self.module_attr(vm, &self.futures_dict, "asyncio.futures", &name!("Future"))
    }
}

/// `InvalidStateError(message)`
#[cold]
pub fn invalid_state(vm: &Vm, message: &str) -> Error {
    let class = match state(vm).invalid_state_error(vm) {
        Ok(class) => class,
        Err(e) => return e,
    };
    match vm.call(&class, &[vm.new_str(message)]) {
        Ok(exception) if exception.is_a::<ExceptionObj>() => Error::from_exception(exception),
        Ok(_) => vm.type_error("InvalidStateError is no exception"),
        Err(e) => e,
    }
}

/// `CancelledError()` or `CancelledError(message)`
pub fn new_cancelled_error(vm: &Vm, message: Option<&Value>) -> PyResult {
    let class = state(vm).cancelled_error(vm)?;
    let exception = match message.filter(|m| !m.is_none()) {
        Some(message) => vm.call(&class, std::slice::from_ref(message))?,
        None => vm.call(&class, &[])?,
    };
    if exception.is_a::<ExceptionObj>() { Ok(exception) } else { Err(vm.type_error("CancelledError is no exception")) }
}

/// Whether a class is `selectors.EpollSelector` as the library made it.
pub fn is_epoll_selector(vm: &Vm, class: &TypeObj) -> PyResult<bool> {
    let shared = state(vm);
    if shared.selector_class.with(|known| known.downcast::<TypeObj>().is_some_and(|known| known.is(class))) {
        return Ok(shared.selector_version.get() == class.version.get());
    }
    let Ok(known) = vm.import_attr("selectors", "EpollSelector") else { return Ok(false) };
    if shared.selector_class.is_null()
        && let Some(ty) = known.downcast::<TypeObj>()
    {
        shared.selector_version.set(ty.version.get());
        shared.selector_class.set(known.clone());
        return Ok(ty.is(class));
    }
    Ok(false)
}
