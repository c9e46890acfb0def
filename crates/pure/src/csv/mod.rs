//! `_csv`: readers and writers of separated values; `dialect` holds their settings, `reader` and `writer` do the work.

mod dialect;
mod reader;
mod writer;

use std::cell::Cell;

use vm::error::exception::{EXCEPTION, ExceptionObj};
use vm::prelude::*;

use super::support::*;

/// How fields are quoted, by CPython's numbers.
pub const MINIMAL: i64 = 0;
pub const ALL: i64 = 1;
pub const NONNUMERIC: i64 = 2;
pub const NONE: i64 = 3;
pub const STRINGS: i64 = 4;
pub const NOTNULL: i64 = 5;

pub static ERROR: TypeSpec = TypeSpec::new::<ExceptionObj>("Error")
    .module("_csv")
    .base(&EXCEPTION)
    .flags(SUBCLASSABLE | WEAKREFABLE | IS_EXCEPTION)
    .attrs_at(std::mem::offset_of!(ExceptionObj, attrs));

#[derive(Default)]
struct State {
    /// Registered dialects by name.
    dialects: Slot,
    limit: Cell<Option<i64>>,
}

const DEFAULT_LIMIT: i64 = 128 * 1024;

fn dialects(vm: &Vm) -> PyResult<Ref<DictObj>> {
    let state = vm.state::<State>();
    if state.dialects.is_null() {
        state.dialects.set(DictObj::new().into_value());
    }
    state.dialects.get().into_ref::<DictObj>().map_err(|_| vm.runtime_error("no table of dialects"))
}

fn field_limit(vm: &Vm) -> i64 {
    vm.state::<State>().limit.get().unwrap_or(DEFAULT_LIMIT)
}

pub fn error(vm: &Vm, message: impl AsRef<str>) -> Error {
    vm.error(&ERROR, message)
}

pub static MODULE: ModuleDef = ModuleDef::new("_csv", "CSV parsing and writing.\n")
    .functions(&[
        raw("reader", "($module, iterable, /, dialect='excel', **fmtparams)", reader::new, "Return a reader object that will process lines from the given iterable.\n\nThe \"iterable\" argument can be any object that returns a line\nof input for each iteration, such as a file object or a list.  The\noptional \"dialect\" argument defines a CSV dialect.  The function\nalso accepts optional keyword arguments which override settings\nprovided by the dialect.\n\nThe returned object is an iterator.  Each iteration returns a row\nof the CSV file (which can span multiple input lines).\n"),
        raw("writer", "($module, fileobj, /, dialect='excel', **fmtparams)", writer::new, "Return a writer object that will write user data on the given file object.\n\nThe \"fileobj\" argument can be any object that supports the file API.\nThe optional \"dialect\" argument defines a CSV dialect.  The function\nalso accepts optional keyword arguments which override settings\nprovided by the dialect.\n"),
        raw("register_dialect", "($module, name, /, dialect='excel', **fmtparams)", register, "Create a mapping from a string name to a CVS dialect.\n\nThe optional \"dialect\" argument specifies the base dialect instance\nor the name of the registered dialect.  The function also accepts\noptional keyword arguments which override settings provided by the\ndialect.\n"),
        def("unregister_dialect", "(name)", unregister, "Delete the name/dialect mapping associated with a string name."),
        def("get_dialect", "(name)", |vm, a| dialect::registered(vm, &a[0]), "Return the dialect instance associated with name."),
        def("list_dialects", "()", |vm, _| {
            let names = vm.collect(&dialects(vm)?.into_value())?;
            vm.new_list(names.iter().cloned().collect())
        }, "Return a list of all known dialect names."),
        def("field_size_limit", "(new_limit=<unrepresentable>)", limit, "Sets an upper limit on parsed fields.\n\nReturns old limit. If limit is not given, no new limit is set and\nthe old limit is returned"),
    ])
    .types(&[&dialect::DIALECT, &ERROR])
    .exec(|vm, dict| {
        for (name, value) in [
            ("QUOTE_MINIMAL", MINIMAL),
            ("QUOTE_ALL", ALL),
            ("QUOTE_NONNUMERIC", NONNUMERIC),
            ("QUOTE_NONE", NONE),
            ("QUOTE_STRINGS", STRINGS),
            ("QUOTE_NOTNULL", NOTNULL),
        ] {
            dict.set_name(name, Value::small_int(value));
        }
        dict.set_name("Reader", reader::READER.to_value());
        dict.set_name("Writer", writer::WRITER.to_value());
        dict.set_name("_dialects", dialects(vm)?.into_value());
        Ok(())
    });

/// The dialect of a call `name(what, dialect, **settings)`; the first argument is the caller's.
fn dialect_of(vm: &Vm, name: &str, args: Args) -> PyResult<Value> {
    count(vm, name, args.pos, 1, 2)?;
    dialect::make(vm, args.rest())
}

fn register(vm: &Vm, args: Args) -> PyResult {
    count(vm, "register_dialect", args.pos, 1, 2)?;
    if !args.pos[0].is_a::<StrObj>() {
        return Err(vm.type_error("dialect name must be a string"));
    }
    let dialect = dialect::make(vm, args.rest())?;
    dialects(vm)?.set(vm, &args.pos[0], dialect)?;
    Ok(Value::NONE)
}

fn unregister(vm: &Vm, a: &[Value]) -> PyResult {
    let table = dialects(vm)?.into_value();
    match vm.del_item(&table, &a[0]) {
        Err(e) if e.is(&vm::error::exception::KEY_ERROR) => Err(error(vm, "unknown dialect")),
        other => other.map(|()| Value::NONE),
    }
}

fn limit(vm: &Vm, a: &[Value]) -> PyResult {
    let old = field_limit(vm);
    if let Some(new) = a[0].non_null() {
        if vm::types::int::exact(new).is_none() {
            return Err(vm.type_error("limit must be an integer"));
        }
        vm.state::<State>().limit.set(Some(vm.to_i64(new)?));
    }
    Ok(vm.new_int(old))
}
