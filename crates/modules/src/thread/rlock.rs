//! `_thread.RLock`: a lock that its owner may take again.

use std::cell::Cell;

use vm::object::class::alloc_instance;
use vm::prelude::*;

use super::lock::{Patience, RawLock, patience};
use crate::util::{self, NONE, this};

pub struct RLockObj {
    raw: RawLock,
    owner: Cell<u64>,
    count: Cell<u64>,
}
heap::payload!(RLockObj, "RLock", leaf, external);

pub static RLOCK: TypeSpec =
    TypeSpec::new::<RLockObj>("RLock").module("_thread").flags(SUBCLASSABLE | WEAKREFABLE).methods(METHODS).slots(
        |s| {
            s.new.set(Some(|vm, ty, args| {
                // A subclass may take arguments in its `__init__`.
                if !ty.is_heap_type() && (!args.pos.is_empty() || args.has_keywords()) {
                    let given = args.pos.len() + args.kw_names.len();
                    return Err(vm.type_error(format!("RLock() takes no arguments ({given} given)")));
                }
                let payload = RLockObj { raw: RawLock::default(), owner: Cell::new(0), count: Cell::new(0) };
                Ok(alloc_instance(ty, payload).into_value())
            }));
            s.repr.set(Some(|vm, v| {
                let lock = this::<RLockObj>(vm, v)?;
                let locked = if lock.count.get() > 0 { "locked" } else { "unlocked" };
                Ok(vm.new_str(&format!(
                    "<{locked} {} object owner={} count={} at {:#x}>",
                    type_of(v).tp_name(),
                    lock.owner.get(),
                    lock.count.get(),
                    util::address(v)
                )))
            }));
        },
    );

static METHODS: &[NativeDef] = &[
    def(
        "acquire",
        "($self, /, blocking=True, timeout=-1)",
        acquire,
        "Lock the lock.\n\n`blocking` indicates whether we should wait\nfor the lock to be available or not.  If `blocking` is False\nand another thread holds the lock, the method will return False\nimmediately.  If `blocking` is True and another thread holds\nthe lock, the method will wait for the lock to be released,\ntake it and then return True.\n(note: the blocking operation is interruptible.)\n\nIn all other cases, the method will return True immediately.\nPrecisely, if the current thread already holds the lock, its\ninternal counter is simply incremented. If nobody holds the lock,\nthe lock is taken and its internal counter initialized to 1.",
    ),
    def(
        "release",
        "($self, /)",
        release,
        "Release the lock, allowing another thread that is blocked waiting for\nthe lock to acquire the lock.  The lock must be in the locked state,\nand must be locked by the same thread that unlocks it; otherwise a\n`RuntimeError` is raised.\n\nDo note that if the lock was acquire()d several times in a row by the\ncurrent thread, release() needs to be called as many times for the lock\nto be available for other threads.",
    ),
    def(
        "locked",
        "($self, /)",
        |vm, a| Ok(Value::bool(this::<RLockObj>(vm, &a[0])?.count.get() > 0)),
        "locked()\n\nReturn a boolean indicating whether this object is locked right now.",
    ),
    def("__enter__", "($self, /)", |vm, a| acquire(vm, &[a[0].clone(), Value::NULL, Value::NULL]), "Lock the lock."),
    raw("__exit__", "($self, /, *exc_info)", |vm, a| release(vm, &a.pos[..1]), "Release the lock."),
    def(
        "_is_owned",
        "($self, /)",
        |vm, a| Ok(Value::bool(this::<RLockObj>(vm, &a[0])?.is_owned())),
        "For internal use by `threading.Condition`.",
    ),
    def(
        "_recursion_count",
        "($self, /)",
        |vm, a| {
            let lock = this::<RLockObj>(vm, &a[0])?;
            Ok(vm.new_int(if lock.is_owned() { lock.count.get() as i64 } else { 0 }))
        },
        "For internal use by reentrancy checks.",
    ),
    def("_release_save", "($self, /)", release_save, "For internal use by `threading.Condition`."),
    def("_acquire_restore", "($self, state, /)", acquire_restore, "For internal use by `threading.Condition`."),
    def(
        "_at_fork_reinit",
        "($self, /)",
        |vm, a| {
            let lock = this::<RLockObj>(vm, &a[0])?;
            lock.raw.reset();
            lock.owner.set(0);
            lock.count.set(0);
            NONE
        },
        "",
    ),
];

impl RLockObj {
    fn is_owned(&self) -> bool {
        self.count.get() > 0 && self.owner.get() == super::ident()
    }
}

fn acquire(vm: &Vm, args: &[Value]) -> PyResult {
    let patience =
        if args[1].is_null() && args[2].is_null() { Patience::Forever } else { patience(vm, &args[1], &args[2])? };
    let lock = this::<RLockObj>(vm, &args[0])?;
    if lock.is_owned() {
        lock.count.set(lock.count.get() + 1);
        return Ok(Value::TRUE);
    }
    if !lock.raw.acquire(vm, patience)? {
        return Ok(Value::FALSE);
    }
    lock.owner.set(super::ident());
    lock.count.set(1);
    Ok(Value::TRUE)
}

fn release(vm: &Vm, args: &[Value]) -> PyResult {
    let lock = this::<RLockObj>(vm, &args[0])?;
    if !lock.is_owned() {
        return Err(vm.runtime_error("cannot release un-acquired lock"));
    }
    lock.count.set(lock.count.get() - 1);
    if lock.count.get() == 0 {
        lock.owner.set(0);
        lock.raw.release();
    }
    NONE
}

fn release_save(vm: &Vm, args: &[Value]) -> PyResult {
    let lock = this::<RLockObj>(vm, &args[0])?;
    if lock.count.get() == 0 {
        return Err(vm.runtime_error("cannot release un-acquired lock"));
    }
    let state = [vm.new_int(lock.count.replace(0) as i64), vm.new_int(lock.owner.replace(0) as i64)];
    lock.raw.release();
    Ok(vm.new_tuple(&state))
}

fn acquire_restore(vm: &Vm, args: &[Value]) -> PyResult {
    let lock = this::<RLockObj>(vm, &args[0])?;
    let state = args[1].downcast::<TupleObj>().map(|t| t.items().to_vec()).unwrap_or_default();
    let [count, owner] = &state[..] else {
        return Err(vm.type_error("_acquire_restore() argument 1 must be a 2-item tuple"));
    };
    let (count, owner) = (vm.to_i64(count)?, vm.to_i64(owner)?);
    lock.raw.acquire(vm, Patience::Forever)?;
    lock.owner.set(owner as u64);
    lock.count.set(count as u64);
    NONE
}
