//! The state of one isolate, passed to everything as `&Vm`.

use std::any::{Any, TypeId};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use heap::Heap;

use crate::object::spec::FIRST_LOCAL_VERSION;
use crate::prelude::*;

/// What the layers below Python's semantics provide: parking, time slices, the native stack.
pub trait Host {
    /// Bytes left on the native stack of the running fiber.
    fn native_stack_remaining(&self) -> usize;
    /// Starts a Python thread: a fiber with frames of its own that runs `body`; its identifier. `stack_size` in bytes,
    /// 0 for the usual one.
    fn spawn_thread(&self, vm: &Vm, body: ThreadBody, stack_size: usize) -> std::io::Result<u64> {
        let _ = (vm, body, stack_size);
        Err(std::io::Error::from_raw_os_error(libc::ENOSYS))
    }
    /// Imports a module by its dotted name and gives that very module.
    fn import_module(&self, vm: &Vm, name: &str) -> PyResult {
        Err(vm.import_error(format!("No module named '{name}'")))
    }
    /// `sys.unraisablehook` for an error that cannot be raised where it happened. `what` goes before the object's repr.
    fn unraisable(&self, vm: &Vm, error: Error, what: &str, object: &Value) {
        let _ = (vm, error, what, object);
    }
    /// Makes the next `Vm::poll` of the main thread look up (asks for `Host::pending`). Any thread, signal handlers too.
    fn request_poll(&self) {}
}

/// What a new thread runs.
pub type ThreadBody = Box<dyn FnOnce(&Vm)>;

/// Native stack that must be left at a native-to-Python door, in bytes.
pub const NATIVE_STACK_RESERVE: usize = 128 * 1024;

pub struct Vm {
    pub heap: Box<Heap>,
    pub host: Box<dyn Host>,
    /// Weak: entries are removed when the class dies (`forget_type`).
    subclasses: RefCell<HashMap<usize, Vec<usize>>>,
    next_type_version: Cell<u32>,
    next_keys_version: Cell<u32>,
    pub weak: crate::types::weakref::WeakTable,
    module_state: RefCell<HashMap<TypeId, Rc<dyn Any>>>,
}

impl Vm {
    pub fn new(host: Box<dyn Host>) -> Vm {
        Vm {
            heap: Box::new(Heap::new(false)),
            host,
            subclasses: RefCell::default(),
            next_type_version: Cell::new(FIRST_LOCAL_VERSION),
            next_keys_version: Cell::new(1),
            weak: Default::default(),
            module_state: RefCell::default(),
        }
    }
    /// The isolate's one `T`, made on first use: state of native modules. Values in it are roots.
    pub fn state<T: Default + 'static>(&self) -> Rc<T> {
        let key = TypeId::of::<T>();
        let known = self.module_state.borrow().get(&key).cloned();
        if let Some(Ok(state)) = known.map(Rc::downcast::<T>) {
            return state;
        }
        let state = Rc::new(T::default());
        self.module_state.borrow_mut().insert(key, state.clone());
        state
    }
    /// Drops the state of native modules, before the heap goes.
    pub fn clear_state(&self) {
        let state = self.module_state.take();
        drop(state);
    }
    pub fn import_module(&self, name: &str) -> PyResult {
        self.host.import_module(self, name)
    }
    pub fn unraisable(&self, error: Error, what: &str, object: &Value) {
        self.host.unraisable(self, error, what, object);
    }
    /// Starts a Python thread; its identifier.
    pub fn spawn_thread(&self, body: impl FnOnce(&Vm) + 'static, stack_size: usize) -> std::io::Result<u64> {
        self.host.spawn_thread(self, Box::new(body), stack_size)
    }
    /// A version for a set of dict keys; 0 is never given out.
    pub fn next_keys_version(&self) -> u32 {
        let v = self.next_keys_version.get();
        self.next_keys_version.set(v.wrapping_add(1).max(1));
        v
    }
    pub fn next_type_version(&self) -> u32 {
        let v = self.next_type_version.get();
        self.next_type_version.set(v.checked_add(1).unwrap_or(0));
        v
    }
    /// A class or one of its bases changed: caches about it and its subclasses are void.
    pub fn type_modified(&self, ty: &TypeObj) {
        ty.version.set(self.next_type_version());
        for sub in self.subclasses(ty) {
            self.type_modified(&sub);
        }
    }
    pub fn add_subclass(&self, bases: &[TypeRef], ty: &TypeObj) {
        let mut table = self.subclasses.borrow_mut();
        for base in bases {
            table.entry(base.header_ptr() as usize).or_default().push(ty.header_ptr() as usize);
        }
    }
    pub fn remove_subclass(&self, bases: &[TypeRef], ty: &TypeObj) {
        let mut table = self.subclasses.borrow_mut();
        for base in bases {
            if let Some(list) = table.get_mut(&(base.header_ptr() as usize)) {
                list.retain(|t| *t != ty.header_ptr() as usize);
            }
        }
    }
    /// The direct subclasses that are alive.
    pub fn subclasses(&self, ty: &TypeObj) -> Vec<TypeRef> {
        let table = self.subclasses.borrow();
        let list = table.get(&(ty.header_ptr() as usize)).cloned().unwrap_or_default();
        // SAFETY: a dying class removes itself from the table before its memory goes.
        list.into_iter().map(|t| unsafe { crate::object::typeobj::from_header(t as *mut heap::Header) }).collect()
    }
    /// `RecursionError` when the native stack runs out; `what` continues "maximum recursion depth exceeded".
    #[inline]
    pub fn check_native_stack(&self, what: &str) -> PyResult<()> {
        if self.host.native_stack_remaining() < NATIVE_STACK_RESERVE {
            return Err(self.native_stack_error(what));
        }
        Ok(())
    }
    #[cold]
    fn native_stack_error(&self, what: &str) -> Error {
        self.recursion_error(format!("maximum recursion depth exceeded {what}"))
    }
    /// Safepoint of native loops: signals, limits, time slices.
    #[inline]
    pub fn poll(&self) -> PyResult<()> {
        Ok(())
    }
    /// After a native call: finalisers that became due run now.
    #[inline]
    pub fn after_native(&self) {}
    /// `StopIteration` for a native iterator that ended, with the value it left.
    pub fn pending_stop_iteration(&self) -> Error {
        self.stop_iteration(&Value::NONE)
    }
}

/// A machine for unit tests of types: no run loop is needed for native calls.
pub mod testing {
    use super::*;

    struct TestHost;
    impl Host for TestHost {
        fn native_stack_remaining(&self) -> usize {
            usize::MAX
        }
    }

    /// Runs `f` in a fresh isolate.
    pub fn with_vm(f: impl FnOnce(&Vm)) {
        let vm = Vm::new(Box::new(TestHost));
        let previous = heap::alloc::enter(&vm.heap);
        f(&vm);
        heap::alloc::restore(previous);
    }

    #[test]
    fn the_first_types_build() {
        with_vm(|vm| {
            let ty = crate::types::object::OBJECT.to_value();
            let obj = vm.call(&ty, &[]).unwrap();
            assert_eq!(&vm.repr_text(&obj).unwrap()[..20], "<object object at 0x");
            assert!(vm.is_instance(&obj, &ty).unwrap());
            let error = vm.call(&ty, &[Value::NONE]).unwrap_err();
            assert!(error.is(&crate::error::exception::TYPE_ERROR));
        });
    }
}
