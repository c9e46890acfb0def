//! `_queue`: `SimpleQueue`. An item goes straight to the fiber that waited longest.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

use vm::error::exception::EXCEPTION;
use vm::object::class::alloc_instance;
use vm::prelude::*;

use crate::park::{self, Waited};
use crate::util::{self, NONE, this};

pub static MODULE: ModuleDef = ModuleDef::new(
    "_queue",
    "C implementation of the Python queue module.\nThis module is an implementation detail, please do not use it directly.",
)
.types(&[&SIMPLE_QUEUE, &EMPTY]);

pub static EMPTY: TypeSpec = TypeSpec::new::<ExceptionObj>("Empty")
    .module("_queue")
    .base(&EXCEPTION)
    .flags(SUBCLASSABLE | IS_EXCEPTION | WEAKREFABLE)
    .doc("Exception raised by Queue.get(block=0)/get_nowait().");

struct Waiter {
    fiber: rt::FiberRef,
    woken: Cell<bool>,
}

pub struct QueueObj {
    items: Mut<HVec<Value>>,
    /// Items before this place are gone.
    start: Cell<usize>,
    waiters: RefCell<VecDeque<Rc<Waiter>>>,
}
heap::trace_fields!(QueueObj: items);
heap::payload!(QueueObj, "SimpleQueue", trace, external);

impl QueueObj {
    fn len(&self) -> usize {
        self.items.with(|items| items.len()) - self.start.get()
    }
    fn pop(&self) -> Option<Value> {
        if self.len() == 0 {
            return None;
        }
        let at = self.start.get();
        let item = self.items.with(|items| std::mem::take(&mut items[at]));
        self.start.set(at + 1);
        if self.start.get() >= 32 && self.start.get() * 2 >= self.items.with(|items| items.len()) {
            // The places in front are empty (NULL) and go at once.
            let front = self.items.with(|items| items.cut(0, self.start.get()));
            if front.is_ok() {
                self.start.set(0);
            }
        }
        Some(item)
    }
    /// Wakes the waiter that comes next, if an item is there for it.
    fn wake_one(&self) {
        let next = self.waiters.borrow_mut().pop_front();
        if let Some(waiter) = next {
            waiter.woken.set(true);
            waiter.fiber.unpark();
        }
    }
}

pub static SIMPLE_QUEUE: TypeSpec = TypeSpec::new::<QueueObj>("SimpleQueue")
    .module("_queue")
    .flags(SUBCLASSABLE | WEAKREFABLE)
    .doc("Simple, unbounded, reentrant FIFO queue.")
    .signature("()")
    .methods(METHODS)
    .slots(|s| {
        s.new.set(Some(|vm, ty, args| {
            if !ty.is_heap_type() && (!args.pos.is_empty() || args.has_keywords()) {
                let given = args.pos.len() + args.kw_names.len();
                return Err(vm.type_error(format!("SimpleQueue() takes no arguments ({given} given)")));
            }
            let queue = QueueObj { items: Mut::default(), start: Cell::new(0), waiters: RefCell::default() };
            Ok(alloc_instance(ty, queue).into_value())
        }))
    });

static METHODS: &[NativeDef] = &[
    def(
        "put",
        "($self, /, item, block=True, timeout=None)",
        put,
        "Put the item on the queue.\n\nThe optional 'block' and 'timeout' arguments are ignored, as this method\nnever blocks.  They are provided for compatibility with the Queue class.",
    ),
    def(
        "put_nowait",
        "($self, /, item)",
        put,
        "Put an item into the queue without blocking.\n\nThis is exactly equivalent to `put(item)` and is only provided\nfor compatibility with the Queue class.",
    ),
    def(
        "get",
        "($self, /, block=True, timeout=None)",
        get,
        "Remove and return an item from the queue.\n\nIf optional args 'block' is true and 'timeout' is None (the default),\nblock if necessary until an item is available. If 'timeout' is\na non-negative number, it blocks at most 'timeout' seconds and raises\nthe Empty exception if no item was available within that time.\nOtherwise ('block' is false), return an item if one is immediately\navailable, else raise the Empty exception ('timeout' is ignored\nin that case).",
    ),
    def(
        "get_nowait",
        "($self, /)",
        |vm, a| get(vm, &[a[0].clone(), Value::FALSE, Value::NULL]),
        "Remove and return an item from the queue without blocking.\n\nOnly get an item if one is immediately available. Otherwise\nraise the Empty exception.",
    ),
    def(
        "empty",
        "($self, /)",
        |vm, a| Ok(Value::bool(this::<QueueObj>(vm, &a[0])?.len() == 0)),
        "Return True if the queue is empty, False otherwise (not reliable!).",
    ),
    def(
        "qsize",
        "($self, /)",
        |vm, a| Ok(vm.new_int(this::<QueueObj>(vm, &a[0])?.len() as i64)),
        "Return the approximate size of the queue (not reliable!).",
    ),
    def("__class_getitem__", "($type, object, /)", util::class_getitem, "See PEP 585").class_method(),
];

fn put(vm: &Vm, args: &[Value]) -> PyResult {
    let queue = this::<QueueObj>(vm, &args[0])?;
    vm.reserved(queue.items.with(|items| items.push(args[1].clone())))?;
    queue.wake_one();
    NONE
}

fn get(vm: &Vm, args: &[Value]) -> PyResult {
    let queue = this::<QueueObj>(vm, &args[0])?;
    let block = util::flag(vm, &args[1], true)?;
    let empty = || vm.error_args(&EMPTY, &[]);
    if !block {
        return queue.pop().ok_or_else(empty);
    }
    let timeout = util::to_timeout(vm, &args[2])?;
    if timeout.is_some_and(|t| t < 0) {
        return Err(vm.value_error("'timeout' must be a non-negative number"));
    }
    let deadline = timeout.and_then(|t| park::deadline_after(util::nanos(t)));
    loop {
        if let Some(item) = queue.pop() {
            return Ok(item);
        }
        let Some(fiber) = rt::try_current() else {
            park::park(vm, deadline)?;
            return queue.pop().ok_or_else(empty);
        };
        let waiter = Rc::new(Waiter { fiber, woken: Cell::new(false) });
        queue.waiters.borrow_mut().push_back(waiter.clone());
        let waited = park::park(vm, deadline);
        if !waiter.woken.get() {
            queue.waiters.borrow_mut().retain(|w| !Rc::ptr_eq(w, &waiter));
        } else if waited.is_err() && queue.len() > 0 {
            // The item this fiber was woken for is another's now.
            queue.wake_one();
        }
        if waited? == Waited::TimedOut {
            return queue.pop().ok_or_else(empty);
        }
    }
}
