//! The state of one isolate, passed to everything as `&Vm`.

use std::any::{Any, TypeId};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use heap::Heap;

use crate::object::lookup_cache::{LookupCache, SiteCache};
use crate::object::spec::FIRST_LOCAL_VERSION;
use crate::prelude::*;
use crate::run::FiberState;
use crate::types::code::{CodeObj, Warm};

/// What the layers below Python's semantics provide: parking, time slices, the native stack.
pub trait Host {
    /// Bytes left on the native stack of the running fiber.
    fn native_stack_remaining(&self) -> usize;
    /// Lets other fibers of the worker run. `false`: the isolate is shutting down and Python must unwind.
    fn yield_now(&self) -> bool {
        true
    }
    /// Runs what signals and other interrupts left to do (Python handlers); called at safepoints when
    /// `EVENT_HOST` is set.
    fn run_interrupts(&self, vm: &Vm) -> PyResult<()> {
        let _ = vm;
        Ok(())
    }
    /// Starts a Python thread: a fiber with frames of its own that runs `body`; its identifier. `stack_size` in bytes,
    /// 0 for the usual one.
    fn spawn_thread(&self, vm: &Vm, body: ThreadBody, stack_size: usize) -> std::io::Result<u64> {
        let _ = (vm, body, stack_size);
        Err(std::io::Error::from_raw_os_error(libc::ENOSYS))
    }
    /// A fiber made by `spawn_thread` is about to end.
    fn fiber_ended(&self, vm: &Vm) {
        let _ = vm;
    }
    /// Makes the next `Vm::poll` of the main thread look up (asks for `Host::pending`). Any thread, signal handlers too.
    fn request_poll(&self) {}
    /// Fills `into` with bytes that nobody can guess.
    fn fill_random(&self, into: &mut [u8]) -> std::io::Result<()> {
        let _ = into;
        Err(std::io::Error::from(std::io::ErrorKind::Unsupported))
    }
    /// `sys.setswitchinterval`, in seconds.
    fn set_switch_interval(&self, seconds: f64) {
        let _ = seconds;
    }
    /// Whether this is the process's first isolate.
    fn is_main_isolate(&self) -> bool {
        true
    }
}

/// An address in the caller's native frame.
#[inline(always)]
fn stack_pointer() -> usize {
    let marker = std::mem::MaybeUninit::<u8>::uninit();
    (&raw const marker).addr()
}

/// What a new thread runs.
pub type ThreadBody = Box<dyn FnOnce(&Vm)>;

thread_local! {
    /// The machine whose fiber runs on this thread: for drops of classes, which have no context.
    static CURRENT: Cell<*const Vm> = const { Cell::new(std::ptr::null()) };
}

/// The cache of the machine that runs on this thread.
#[inline(always)]
pub(crate) fn lookup_cache<'a>() -> Option<&'a LookupCache> {
    // SAFETY: a current machine is alive, and nobody keeps the reference across a switch of machines.
    unsafe { CURRENT.get().as_ref().map(|vm| &vm.lookups) }
}

/// A class dies: it leaves the table of subclasses.
pub(crate) fn forget_type(ty: &TypeObj) {
    let vm = CURRENT.get();
    // SAFETY: the pointer is cleared before the machine goes.
    if let Some(vm) = unsafe { vm.as_ref() } {
        vm.subclasses.forget(ty);
    }
}

impl Drop for Vm {
    fn drop(&mut self) {
        if std::ptr::eq(CURRENT.get(), self) {
            CURRENT.set(std::ptr::null());
        }
        for warm in self.image_warm.take() {
            if !warm.is_null() {
                // SAFETY: made by Box::into_raw in `CodeObj::warm_up`; no frame of this machine runs any more.
                drop(unsafe { Box::from_raw(warm) });
            }
        }
    }
}

/// Native stack that must be left at a native-to-Python door, in bytes.
pub const NATIVE_STACK_RESERVE: usize = 128 * 1024;
/// Finalisers that run inside one another; what dies deeper waits.
const MAX_NESTED_FINALIZERS: u32 = 16;
/// Frames that a finaliser can have at the recursion limit.
const FINALIZER_FRAMES: u32 = 50;

/// Bits of `Vm::eval_breaker`.
pub const EVENT_YIELD: u32 = 1;
pub const EVENT_HOST: u32 = 2;
pub const EVENT_FATAL: u32 = 4;

/// Type identifiers are hashes already.
#[derive(Default)]
struct TypeIdHasher(u64);

impl Hasher for TypeIdHasher {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.0 = self.0.rotate_left(8) ^ u64::from(*byte));
    }
    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}

pub struct Vm {
    pub host: Box<dyn Host>,
    /// The state of the fiber that runs; switched with it.
    fiber: Cell<*const FiberState>,
    /// Its `stack_floor`; 0 where no fiber runs.
    stack_floor: Cell<usize>,
    pub builtins: Ref<DictObj>,
    /// `sys.modules`
    pub modules: Ref<DictObj>,
    /// The native `__import__`, to see whether someone replaced it.
    pub import_func: Slot,
    pub recursion_limit: Cell<u32>,
    /// The recursion limit, or 0 while calls are traced: what a new frame's depth is compared with.
    pub frame_limit: Cell<u32>,
    /// Fibers with a trace function.
    pub tracers: Cell<u32>,
    /// Not zero when a safepoint must look; other threads and signal handlers set its bits.
    pub eval_breaker: Arc<AtomicU32>,
    /// Value of a native iterator's end, on its way to a StopIteration.
    pub stop_value: Slot,
    image_warm: RefCell<Vec<*mut Warm>>,
    /// Of traced image code: the copies that report.
    pub image_traced: RefCell<HashMap<(u32, bool), Box<Warm>>>,
    back_edges: Box<[Cell<u8>; 256]>,
    /// A class leaves it when it dies (`forget_type`).
    pub(crate) subclasses: crate::object::subclasses::SubclassTable,
    next_type_version: Cell<u32>,
    lookups: LookupCache,
    /// For LOAD_ATTR and LOAD_METHOD, and for STORE_ATTR.
    pub(crate) load_sites: SiteCache,
    pub(crate) store_sites: SiteCache,
    next_keys_version: Cell<u32>,
    pub weak: crate::types::weakref::WeakTable,
    module_state: RefCell<HashMap<TypeId, Rc<dyn Any>, BuildHasherDefault<TypeIdHasher>>>,
    /// Compiler, bundled library, native modules, `sys`: what import works with.
    pub interp: crate::import::Interp,
    /// `sys.set_int_max_str_digits`; 0: no limit.
    pub int_max_str_digits: Cell<usize>,
    /// Identities of the containers whose repr is being made.
    in_repr: RefCell<Vec<u64>>,
    /// Codec registry and error handlers.
    pub codecs: crate::types::codecs::CodecState,
    /// Compiled code.
    pub jit: crate::jit::Jit,
    /// Last: what the fields above hold goes before the memory does.
    pub heap: Box<Heap>,
}

impl Vm {
    /// An isolate's machine. The caller enters its heap (`heap::alloc::enter`) before using it.
    pub fn new(host: Box<dyn Host>) -> Vm {
        let heap = Box::new(Heap::new(false));
        let previous = heap::alloc::enter(&heap);
        let (builtins, modules) = (DictObj::new(), DictObj::new());
        heap::alloc::restore(previous);
        Vm {
            heap,
            host,
            fiber: Cell::new(std::ptr::null()),
            stack_floor: Cell::new(0),
            builtins,
            modules,
            import_func: Slot::default(),
            recursion_limit: Cell::new(1000),
            frame_limit: Cell::new(1000),
            tracers: Cell::new(0),
            eval_breaker: Arc::default(),
            stop_value: Slot::default(),
            image_warm: RefCell::default(),
            image_traced: RefCell::default(),
            back_edges: Box::new([const { Cell::new(0) }; 256]),
            subclasses: Default::default(),
            lookups: Default::default(),
            load_sites: Default::default(),
            store_sites: Default::default(),
            next_type_version: Cell::new(FIRST_LOCAL_VERSION),
            next_keys_version: Cell::new(1),
            weak: Default::default(),
            module_state: RefCell::default(),
            interp: Default::default(),
            int_max_str_digits: Cell::new(crate::types::int::text::DEFAULT_MAX_STR_DIGITS),
            in_repr: RefCell::default(),
            codecs: Default::default(),
            jit: Default::default(),
        }
    }
    /// The state of the fiber that runs.
    #[inline(always)]
    pub fn fiber(&self) -> &FiberState {
        // SAFETY: `enter_fiber` keeps the state alive while its fiber runs, and no Python runs outside one.
        unsafe { &*self.fiber.get() }
    }
    /// Makes a fiber's state current; gives the one before. Called on every switch.
    ///
    /// # Safety
    /// `state` is null, or lives until another one was made current.
    pub unsafe fn enter_fiber(&self, state: *const FiberState) -> *const FiberState {
        CURRENT.set(self);
        // SAFETY: by contract.
        let floor = unsafe { state.as_ref() }.map_or(0, |state| match state.stack_floor.get() {
            0 => self.find_stack_floor(state),
            floor => floor,
        });
        self.stack_floor.set(floor);
        self.fiber.replace(state)
    }
    /// A fiber enters for the first time, on the stack that it keeps.
    #[cold]
    fn find_stack_floor(&self, state: &FiberState) -> usize {
        let lowest = stack_pointer().saturating_sub(self.host.native_stack_remaining());
        let floor = lowest.saturating_add(NATIVE_STACK_RESERVE);
        state.stack_floor.set(floor);
        floor
    }
    /// Drops the values that the machine itself holds, before its heap goes.
    pub fn end(&self) {
        self.clear_state();
        self.import_func.set(Value::NULL);
        self.stop_value.set(Value::NULL);
        self.builtins.clear();
        self.modules.clear();
    }
    /// The warm copy of an image code; null when there is none.
    pub fn image_warm(&self, id: u32) -> *mut Warm {
        self.image_warm.borrow().get(id as usize).copied().unwrap_or(std::ptr::null_mut())
    }
    pub fn set_image_warm(&self, id: u32, warm: *mut Warm) {
        let mut table = self.image_warm.borrow_mut();
        if table.len() <= id as usize {
            table.resize(id as usize + 1, std::ptr::null_mut());
        }
        table[id as usize] = warm;
    }
    /// Counts a backward jump in cold code; true when it is time to warm it up.
    pub fn count_back_edge(&self, code: &CodeObj) -> bool {
        let slot = &self.back_edges[(code as *const CodeObj as usize >> 6) & 255];
        slot.set(slot.get().wrapping_add(1));
        slot.get() & 15 == 0
    }
    /// What the loop does at calls and back-edges when `eval_breaker` or the heap's attention is set.
    #[cold]
    #[inline(never)]
    pub fn safepoint(&self) -> PyResult<()> {
        self.run_pending_if_any();
        let attention = self.heap.attention.get();
        if attention & heap::alloc::ATTENTION_COLLECT != 0 {
            self.heap.attended(heap::alloc::ATTENTION_COLLECT);
            self.collect_if_due();
        }
        if attention & heap::alloc::ATTENTION_MEMORY != 0 {
            self.heap.attended(heap::alloc::ATTENTION_MEMORY);
            if self.heap.take_over_limit() {
                return Err(self.memory_error());
            }
        }
        let events = self.eval_breaker.swap(0, Ordering::Relaxed);
        if events & EVENT_HOST != 0 {
            self.host.run_interrupts(self)?;
        }
        if events & EVENT_YIELD != 0 && !self.host.yield_now() {
            return Err(Error::fatal(crate::error::Fatal::Shutdown));
        }
        if events & EVENT_FATAL != 0 {
            return Err(Error::fatal(crate::error::Fatal::Shutdown));
        }
        Ok(())
    }
    /// Runs the finalisers of objects that died.
    #[cold]
    #[inline(never)]
    pub fn run_pending(&self) {
        // SAFETY: a running fiber's state lives until the fiber is over.
        let Some(FiberState { draining, .. }) = (unsafe { self.fiber.get().as_ref() }) else { return };
        // What dies while a finaliser runs goes at once, before what waited already; a long chain waits for its turn.
        let depth = draining.get();
        let room = || self.host.native_stack_remaining() > 2 * NATIVE_STACK_RESERVE;
        if depth >= MAX_NESTED_FINALIZERS || depth > 0 && !room() {
            return;
        }
        // At the recursion limit there is room for finalisers, a little.
        let fiber = self.fiber();
        let frames = fiber.depth.get();
        fiber.depth.set(frames.min(self.recursion_limit.get().saturating_sub(FINALIZER_FRAMES)));
        draining.set(depth + 1);
        self.jit.finalizing.set(self.jit.finalizing.get() + 1);
        let mut waiting = Vec::new();
        while let Some(dying) = self.heap.next_pending(&mut waiting) {
            self.finalize(dying);
        }
        self.jit.finalizing.set(self.jit.finalizing.get() - 1);
        draining.set(depth);
        fiber.depth.set(frames);
    }
    #[inline(always)]
    pub fn run_pending_if_any(&self) {
        if self.heap.attention.get() & heap::alloc::ATTENTION_PENDING != 0 {
            self.run_pending();
        }
    }
    /// Runs what Python must see of one dying object, then lets it go.
    fn finalize(&self, dying: Value) {
        let Some(header) = dying.header() else { return };
        // SAFETY: `dying` keeps the object alive.
        let header = unsafe { header.as_ref() };
        if dying.ref_count() > 1 {
            // The finaliser of what went before it found and kept it.
            return;
        }
        let forget = || {
            if header.has(heap::object::WEAKLY_REFERENCED) {
                header.unset(heap::object::WEAKLY_REFERENCED);
                self.clear_weak_refs(&dying);
            }
        };
        if dying.is_a::<crate::coro::GenObj>() {
            // A generator is forgotten before it is closed, everything else afterwards.
            forget();
        }
        self.finalize_once(&dying);
        if dying.ref_count() == 1 {
            forget();
        }
    }
    /// "Exception ignored while calling deallocator ...": an error left a finaliser.
    pub(crate) fn finalizer_failed(&self, error: Error, dying: &Value) {
        let ty = type_of(dying);
        let (what, shown) = match ty.lookup(&name!("__del__")) {
            Some(del) if ty.is_heap_type() => ("calling deallocator", del),
            _ if dying.is_a::<crate::coro::GenObj>() => ("closing generator", dying.clone()),
            _ => return self.write_unraisable(error, Some(dying)),
        };
        match self.repr_text(&shown) {
            Ok(shown) => self.unraisable(error, &format!("while {what} {shown}"), &Value::NONE),
            Err(_) => self.write_unraisable(error, Some(dying)),
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
        // Once all are given out, classes have none and no cache relies on them.
        self.next_type_version.set(if v == 0 { 0 } else { v.wrapping_add(1) });
        v
    }
    /// A class or one of its bases changed: caches about it and its subclasses are void.
    pub fn type_modified(&self, ty: &TypeObj) {
        for class in self.subclasses.lineage(ty) {
            self.renew_version(&class);
        }
    }
    /// What was noted about the class holds no longer.
    pub fn renew_version(&self, ty: &TypeObj) {
        let foreign = ty.has(crate::object::typeobj::FOREIGN_MRO);
        ty.version.set(if foreign { 0 } else { self.next_type_version() });
    }
    /// The direct subclasses that are alive.
    pub fn subclasses(&self, ty: &TypeObj) -> Vec<TypeRef> {
        self.subclasses.direct(ty)
    }
    /// A name of the built-ins that the running code sees.
    pub fn builtin(&self, name: &str) -> PyResult {
        let frame = self.fiber().current.get();
        let key = self.new_str(name);
        let found = match frame {
            None => self.builtins.get_str(&key),
            Some(frame) => crate::run::bodies::built_in(self, frame, &key)?,
        };
        found.ok_or_else(|| self.error_args(&crate::error::exception::ATTRIBUTE_ERROR, &[key]))
    }
    /// Marks a container whose repr is being made; `None` when it is being made already (then `[...]` is shown).
    pub fn repr_enter(&self, value: &Value) -> Option<ReprGuard<'_>> {
        let mut active = self.in_repr.borrow_mut();
        if active.contains(&value.bits()) {
            return None;
        }
        active.push(value.bits());
        Some(ReprGuard { vm: self, bits: value.bits() })
    }
    /// `RecursionError` when the native stack runs out; `what` continues "maximum recursion depth exceeded".
    #[inline(always)]
    pub fn check_native_stack(&self, what: &str) -> PyResult<()> {
        if stack_pointer() < self.stack_floor.get() { Err(self.native_stack_error(what)) } else { Ok(()) }
    }
    #[cold]
    #[inline(never)]
    fn native_stack_error(&self, what: &str) -> Error {
        self.recursion_error(format!("maximum recursion depth exceeded {what}"))
    }
    /// Safepoint of native loops: signals, limits, time slices.
    #[inline]
    pub fn poll(&self) -> PyResult<()> {
        if self.eval_breaker.load(Ordering::Relaxed) == 0 { Ok(()) } else { self.safepoint() }
    }
    /// After a native call: finalisers that became due run now.
    #[inline]
    pub fn after_native(&self) {
        self.run_pending_if_any();
    }
    /// `StopIteration` for a native iterator that ended, with the value it left.
    pub fn pending_stop_iteration(&self) -> Error {
        let value = self.take_stop_value();
        self.stop_iteration(&value)
    }
}

/// While it lives, the repr of its container is being made.
pub struct ReprGuard<'a> {
    vm: &'a Vm,
    bits: u64,
}

impl Drop for ReprGuard<'_> {
    fn drop(&mut self) {
        let mut active = self.vm.in_repr.borrow_mut();
        if let Some(at) = active.iter().rposition(|b| *b == self.bits) {
            active.remove(at);
        }
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
        let fiber = FiberState::new(1);
        // SAFETY: the state is dropped behind `f`, after which no Python runs.
        unsafe { vm.enter_fiber(&fiber) };
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
