//! `sys.monitoring`: tool numbers and the table of events. Events are not delivered yet, so switching one on is refused.

use std::cell::RefCell;

use crate::import::native;
use crate::prelude::*;

static MODULE: ModuleDef = ModuleDef::new("sys.monitoring", "").functions(&[
    def("use_tool_id", "(tool_id, name, /)", use_tool, ""),
    def("free_tool_id", "(tool_id, /)", free_tool, ""),
    def("clear_tool_id", "(tool_id, /)", |vm, a| tool(vm, &a[0]).map(|_| Value::NONE), ""),
    def("get_tool", "(tool_id, /)", get_tool, ""),
    def("register_callback", "(tool_id, event, func, /)", |vm, a| tool(vm, &a[0]).map(|_| Value::NONE), ""),
    def("get_events", "(tool_id, /)", |vm, a| tool(vm, &a[0]).map(|_| Value::small_int(0)), ""),
    def("set_events", "(tool_id, event_set, /)", |vm, a| set_events(vm, &a[0], &a[1]), ""),
    def("get_local_events", "(tool_id, code, /)", |vm, a| tool(vm, &a[0]).map(|_| Value::small_int(0)), ""),
    def("set_local_events", "(tool_id, code, event_set, /)", |vm, a| set_events(vm, &a[0], &a[2]), ""),
    def("restart_events", "()", |_, _| Ok(Value::NONE), ""),
    def("_all_events", "()", |_, _| Ok(DictObj::new().into_value()), ""),
]);

const EVENTS: &[&str] = &[
    "PY_START",
    "PY_RESUME",
    "PY_RETURN",
    "PY_YIELD",
    "CALL",
    "LINE",
    "INSTRUCTION",
    "JUMP",
    "BRANCH_LEFT",
    "BRANCH_RIGHT",
    "STOP_ITERATION",
    "RAISE",
    "EXCEPTION_HANDLED",
    "PY_UNWIND",
    "PY_THROW",
    "RERAISE",
    "C_RETURN",
    "C_RAISE",
    "BRANCH",
];

#[derive(Default)]
struct Tools {
    names: RefCell<[Value; 6]>,
}

pub fn make(vm: &Vm) -> PyResult {
    let module = native::create_native(vm, &MODULE)?;
    let dict = &module.dict;
    for (name, id) in [("DEBUGGER_ID", 0), ("COVERAGE_ID", 1), ("PROFILER_ID", 2), ("OPTIMIZER_ID", 5)] {
        dict.set_name(name, Value::small_int(id));
    }
    let plain = || vm.call(&crate::types::object::OBJECT.to_value(), &[]);
    dict.set_name("DISABLE", plain()?);
    dict.set_name("MISSING", plain()?);
    let mut events = vec![("NO_EVENTS", Value::small_int(0))];
    events.extend(EVENTS.iter().enumerate().map(|(i, name)| (*name, Value::small_int(1 << i))));
    dict.set_name("events", crate::types::namespace::new(vm, &events)?);
    Ok(module.into_value())
}

fn tool(vm: &Vm, value: &Value) -> PyResult<usize> {
    match vm.to_i32(value)? {
        id @ 0..=5 => Ok(id as usize),
        id => Err(vm.value_error(format!("invalid tool {id} (must be between 0 and 5)"))),
    }
}

fn use_tool(vm: &Vm, args: &[Value]) -> PyResult {
    let id = tool(vm, &args[0])?;
    if !args[1].is_a::<StrObj>() {
        return Err(vm.value_error("tool name must be a str"));
    }
    let tools = vm.state::<Tools>();
    if !tools.names.borrow()[id].is_null() {
        return Err(vm.value_error(format!("tool {id} is already in use")));
    }
    let old = std::mem::replace(&mut tools.names.borrow_mut()[id], args[1].clone());
    drop(old);
    Ok(Value::NONE)
}

fn free_tool(vm: &Vm, args: &[Value]) -> PyResult {
    let id = tool(vm, &args[0])?;
    let old = std::mem::take(&mut vm.state::<Tools>().names.borrow_mut()[id]);
    drop(old);
    Ok(Value::NONE)
}

fn get_tool(vm: &Vm, args: &[Value]) -> PyResult {
    let id = tool(vm, &args[0])?;
    let name = vm.state::<Tools>().names.borrow()[id].clone();
    Ok(name.into_option().unwrap_or(Value::NONE))
}

fn set_events(vm: &Vm, id: &Value, events: &Value) -> PyResult {
    tool(vm, id)?;
    if vm.to_i32(events)? == 0 {
        return Ok(Value::NONE);
    }
    Err(vm.not_implemented_error("sys.monitoring events are not supported by Hoopsnake yet"))
}
