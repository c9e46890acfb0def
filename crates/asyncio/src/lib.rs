//! asyncio in native code: `_asyncio` (futures and tasks) and `_hoop_asyncio` (what the bundled event loop stands on).
//! `docs/internals/asyncio.md` draws it.

mod attr_cache;
mod context;
mod event_loop;
mod future;
mod future_type;
mod gather;
mod handle;
mod iter;
mod loop_type;
mod module;
mod queue;
mod readers;
mod ready;
mod registry;
mod run;
mod running;
mod state;
mod step;
mod task;
mod task_type;
mod timers;
mod transport;

use vm::prelude::*;

pub use future_type::FUTURE;
pub use task_type::TASK;

/// Whether a value is a future or a task of exactly our types, so that no method of it can be another's.
#[inline(always)]
pub(crate) fn is_exact(value: &Value) -> bool {
    FUTURE.is_exact(value) || TASK.is_exact(value)
}

/// Runs an `__init__` whose arguments a row binds.
pub(crate) fn initialise(vm: &Vm, row: &'static NativeDef, value: &Value, args: Args) -> PyResult<()> {
    let mut pos = Vec::with_capacity(args.pos.len() + 1);
    pos.push(value.clone());
    pos.extend_from_slice(args.pos);
    row.call(vm, "", Args { pos: &pos, ..args }).map(drop)
}

/// Every native module of this crate.
pub static ALL: &[&ModuleDef] = &[&module::MODULE, &module::LOOP_MODULE];
