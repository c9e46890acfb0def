//! Errors: what `Result`s carry, and one constructor per kind of message.

pub mod exception;
pub mod exception_fields;
pub mod exception_methods;
pub mod group;
pub mod group_methods;
pub mod os_error;
pub mod print;
pub mod raise;
pub mod suggest;
pub mod traceback;
pub mod unicode_error;

use heap::Value;

pub use exception::ExceptionObj;

/// A raised exception, or the reason why Python code must not go on (which no `except` sees).
pub struct Error(Value);

pub type PyResult<T = Value> = Result<T, Error>;

/// Reasons that Python code cannot catch.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u64)]
pub enum Fatal {
    /// The fiber must unwind: its isolate ends.
    Shutdown = 64,
    /// A limit of the isolate was reached.
    OutOfFuel = 65,
    OutOfTime = 66,
    OutOfMemory = 67,
}

impl Error {
    /// From an instance of `BaseException`.
    #[inline]
    pub fn from_exception(exception: Value) -> Error {
        debug_assert!(exception.is_a::<ExceptionObj>());
        Error(exception)
    }
    pub fn fatal(reason: Fatal) -> Error {
        // SAFETY: low bits 11 are a constant's; no Python sees it.
        Error(unsafe { Value::from_bits((reason as u64) << 2 | 3) })
    }
    /// The exception; `None` when it is a fatal reason.
    #[inline]
    pub fn exception(&self) -> Option<&Value> {
        if self.0.is_ptr() { Some(&self.0) } else { None }
    }
    pub fn into_exception(self) -> Result<Value, Error> {
        if self.0.is_ptr() { Ok(self.0) } else { Err(self) }
    }
    pub fn fatal_reason(&self) -> Option<Fatal> {
        if self.0.is_ptr() {
            return None;
        }
        Some(match self.0.bits() >> 2 {
            65 => Fatal::OutOfFuel,
            66 => Fatal::OutOfTime,
            67 => Fatal::OutOfMemory,
            _ => Fatal::Shutdown,
        })
    }
    /// Whether the exception is an instance of a built-in exception type.
    pub fn is(&self, spec: &'static crate::object::TypeSpec) -> bool {
        self.exception().is_some_and(|e| spec.check(e))
    }
    /// A second error with the same exception.
    pub fn duplicate(&self) -> Error {
        Error(self.0.clone())
    }
    #[inline(always)]
    pub fn into_value(self) -> Value {
        self.0
    }
    /// From what `into_value` gave.
    #[inline(always)]
    pub fn from_value(value: Value) -> Error {
        Error(value)
    }
}

/// A refused reservation is `MemoryError`.
impl From<heap::NoMemory> for Error {
    #[cold]
    fn from(_: heap::NoMemory) -> Error {
        Error(exception::new_exception(exception::MEMORY_ERROR.get(), &[]))
    }
}

impl std::fmt::Debug for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.exception() {
            Some(e) => write!(f, "Error({})", crate::types::type_of(e).name()),
            None => write!(f, "Error({:?})", self.fatal_reason()),
        }
    }
}
