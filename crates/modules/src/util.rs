//! What several modules need: constants, times, warnings, things that other modules of the library make.

use std::time::Duration;

pub use pure::support::{address, class_getitem, construct, flag, imported, initialise as init, new_set, this};
use vm::prelude::*;

/// Puts integer constants into a module's dict under their own names: `constants!(vm, dict, libc: EPERM, ENOENT)`.
macro_rules! constants {
    ($vm:expr, $dict:expr, $from:ident: $($name:ident),* $(,)?) => {
        $($dict.set_name(stringify!($name), $vm.new_int($from::$name as i64));)*
    };
}
pub(crate) use constants;

const NANOS: f64 = 1e9;

/// Seconds (int or float) as nanoseconds, rounded towards `round` (`f64::ceil`, `f64::floor`).
pub fn to_nanos(vm: &Vm, value: &Value, round: fn(f64) -> f64) -> PyResult<i64> {
    let too_large = || vm.overflow_error("timestamp out of range for C PyTime_t");
    if let Some(seconds) = vm::types::float::exact(value) {
        if seconds.is_nan() {
            return Err(vm.value_error("Invalid value NaN (not a number)"));
        }
        let nanos = round(seconds * NANOS);
        if !(-9.223372036854775e18..=9.223372036854775e18).contains(&nanos) {
            return Err(too_large());
        }
        return Ok(nanos as i64);
    }
    if type_of(value).slots.index.get().is_none() {
        return Err(vm.type_error(format!(
            "'{}' object cannot be interpreted as an integer or float",
            type_of(value).tp_name()
        )));
    }
    let seconds = vm::types::int::to_i64(&vm.to_index(value)?).ok_or_else(too_large)?;
    seconds.checked_mul(1_000_000_000).ok_or_else(too_large)
}

/// A timeout argument: `None` (absent, `None` of Python) waits for ever.
pub fn to_timeout(vm: &Vm, value: &Value) -> PyResult<Option<i64>> {
    if value.is_null() || value.is_none() {
        return Ok(None);
    }
    to_nanos(vm, value, f64::ceil).map(Some)
}

pub fn nanos(n: i64) -> Duration {
    Duration::from_nanos(n.max(0) as u64)
}

/// Issues a warning from native code.
pub fn warn(
    vm: &Vm,
    category: &'static TypeSpec,
    message: &str,
    stacklevel: i64,
    source: Option<&Value>,
) -> PyResult<()> {
    let Ok(module) = vm.import_module("_warnings") else { return Ok(()) };
    let warn = vm.get_attr(&module, &name!("warn"))?;
    let args = [
        vm.new_str(message),
        category.to_value(),
        Value::small_int(stacklevel),
        source.cloned().unwrap_or(Value::NONE),
    ];
    vm.call(&warn, &args).map(drop)
}

/// A C `int` argument with a default.
pub fn int_or(vm: &Vm, value: &Value, default: i32) -> PyResult<i32> {
    if value.is_null() { Ok(default) } else { vm.to_i32(value) }
}

/// A file descriptor: an int or an object with `fileno()`.
pub fn to_fd(vm: &Vm, value: &Value) -> PyResult<i32> {
    let number = if value.is_int() || vm::types::int::exact(value).is_some() {
        value.clone()
    } else {
        let Some(method) = vm.find_attr(value, &name!("fileno"))? else {
            return Err(vm.type_error("argument must be an int, or have a fileno() method."));
        };
        let number = vm.call(&method, &[])?;
        if vm::types::int::exact(&number).is_none() {
            return Err(vm.type_error("fileno() returned a non-integer"));
        }
        number
    };
    let fd = vm.to_i32(&number).map_err(|e| {
        if e.is(&vm::error::exception::OVERFLOW_ERROR) {
            vm.overflow_error("Python int too large to convert to C int")
        } else {
            e
        }
    })?;
    if fd < 0 {
        return Err(vm.value_error(format!("file descriptor cannot be a negative integer ({fd})")));
    }
    Ok(fd)
}

pub const NONE: PyResult = Ok(Value::NONE);

/// A file descriptor argument: an int or an object with `fileno()`.
pub struct Fd(pub i32);

impl<'a> native::FromArg<'a> for Fd {
    fn from_arg(vm: &Vm, value: &'a Value, _: native::At) -> PyResult<Self> {
        to_fd(vm, value).map(Fd)
    }
}
