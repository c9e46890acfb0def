//! `marshal`: CPython's format for plain data, and this interpreter's own code objects.

mod read;
mod write;

use crate::builtins::source::{bytes_of, new_bytes};
use crate::prelude::*;

pub static MODULE: ModuleDef = ModuleDef::new("marshal", "This module contains functions that can read and write Python values in\na binary format. The format is specific to Python, but independent of\nmachine architecture issues.")
    .functions(FUNCTIONS)
    .exec(|_, dict| { dict.set_name("version", Value::small_int(VERSION)); Ok(()) });

/// The newest version of the format.
pub const VERSION: i64 = 5;

static FUNCTIONS: &[NativeDef] = &[
    def(
        "dumps",
        "(value, version=version, /, *, allow_code=True)",
        dumps,
        "Return the bytes object that would be written to a file by dump(value, file).",
    ),
    def("loads", "(bytes, /, *, allow_code=True)", loads, "Convert the bytes-like object to a value."),
    def("dump", "(value, file, version=version, /, *, allow_code=True)", dump, "Write the value on the open file."),
    def("load", "(file, /, *, allow_code=True)", load, "Read one value from the open file and return it."),
];

fn flag(vm: &Vm, value: &Value) -> PyResult<bool> {
    if value.is_null() { Ok(true) } else { vm.truth(value) }
}

fn version(vm: &Vm, value: &Value) -> PyResult<i32> {
    if value.is_null() { Ok(VERSION as i32) } else { vm.to_i32(value) }
}

fn dumps(vm: &Vm, args: &[Value]) -> PyResult {
    let bytes = write::to_bytes(vm, &args[0], version(vm, &args[1])?, flag(vm, &args[2])?)?;
    new_bytes(vm, &bytes)
}

fn dump(vm: &Vm, args: &[Value]) -> PyResult {
    let bytes = write::to_bytes(vm, &args[0], version(vm, &args[2])?, flag(vm, &args[3])?)?;
    vm.call_method(&args[1], &name!("write"), &[new_bytes(vm, &bytes)?])
}

fn loads(vm: &Vm, args: &[Value]) -> PyResult {
    let Some(bytes) = bytes_of(vm, &args[0])? else {
        return Err(vm.type_error(format!("a bytes-like object is required, not '{}'", type_of(&args[0]).tp_name())));
    };
    read::from_bytes(vm, &bytes, flag(vm, &args[1])?).map(|(value, _)| value)
}

fn load(vm: &Vm, args: &[Value]) -> PyResult {
    let data = vm.call_method(&args[0], &name!("read"), &[])?;
    let Some(bytes) = bytes_of(vm, &data)? else {
        return Err(vm.type_error(format!("file.read() returned not bytes but {}", type_of(&data).tp_name())));
    };
    let (value, used) = read::from_bytes(vm, &bytes, flag(vm, &args[1])?)?;
    // What follows the value stays to be read.
    if used < bytes.len() {
        let back = vm.new_int(used as i64 - bytes.len() as i64);
        vm.call_method(&args[0], &name!("seek"), &[back, Value::small_int(1)])?;
    }
    Ok(value)
}
