//! Constructors of errors, so that a message stands in one place.

use heap::{NoMemory, Value};

use super::exception::*;
use super::{Error, PyResult};
use crate::object::TypeSpec;
use crate::types::str::StrObj;
use crate::types::type_of;
use crate::vm::Vm;

macro_rules! text_errors {
    ($($name:ident $spec:ident;)*) => {
        $(
            #[cold]
            pub fn $name(&self, message: impl AsRef<str>) -> Error {
                self.error(&$spec, message)
            }
        )*
    };
}

impl Vm {
    text_errors! {
        type_error TYPE_ERROR;
        value_error VALUE_ERROR;
        index_error INDEX_ERROR;
        attribute_error_text ATTRIBUTE_ERROR;
        overflow_error OVERFLOW_ERROR;
        zero_division ZERO_DIVISION_ERROR;
        runtime_error RUNTIME_ERROR;
        recursion_error RECURSION_ERROR;
        system_error SYSTEM_ERROR;
        not_implemented_error NOT_IMPLEMENTED_ERROR;
        import_error IMPORT_ERROR;
        lookup_error LOOKUP_ERROR;
        buffer_error BUFFER_ERROR;
        assertion_error ASSERTION_ERROR;
        eof_error EOF_ERROR;
    }

    /// An exception of a built-in type with one string argument.
    #[cold]
    pub fn error(&self, spec: &'static TypeSpec, message: impl AsRef<str>) -> Error {
        self.error_args(spec, &[StrObj::new(message.as_ref()).into_value()])
    }
    /// An exception of a built-in type with these arguments; its native fields are filled as `T(*args)` would.
    #[cold]
    pub fn error_args(&self, spec: &'static TypeSpec, args: &[Value]) -> Error {
        Error::from_exception(new_exception(spec.get(), args))
    }
    #[cold]
    pub fn key_error(&self, key: &Value) -> Error {
        self.error_args(&KEY_ERROR, std::slice::from_ref(key))
    }
    #[cold]
    pub fn stop_iteration(&self, value: &Value) -> Error {
        if value.is_none() || value.is_null() {
            return self.error_args(&STOP_ITERATION, &[]);
        }
        self.stop_with(value)
    }
    /// The StopIteration that carries a value, which is no error that comes of what is being handled: no context.
    pub fn stop_with(&self, value: &Value) -> Error {
        self.stop_of(if value.is_none() { &[][..] } else { std::slice::from_ref(value) })
    }
    /// As `stop_with`, for a value that is in the arguments even if it is `None`.
    pub fn stop_with_any(&self, value: &Value) -> Error {
        self.stop_of(std::slice::from_ref(value))
    }
    fn stop_of(&self, args: &[Value]) -> Error {
        let error = self.error_args(&STOP_ITERATION, args);
        if let Some(e) = error.exception().and_then(|e| e.downcast::<ExceptionObj>()) {
            e.context.set(Value::NONE);
        }
        error
    }
    #[cold]
    pub fn memory_error(&self) -> Error {
        self.error_args(&MEMORY_ERROR, &[])
    }
    /// `AttributeError` about `obj`, with the fields that suggestions use.
    #[cold]
    pub fn attribute_error(&self, obj: &Value, name: &Value, message: impl AsRef<str>) -> Error {
        let error = self.error(&ATTRIBUTE_ERROR, message);
        if let Some(e) = error.exception().and_then(|e| e.downcast::<ExceptionObj>()) {
            e.set_field(ATTRIBUTE_ERROR_NAME, name.clone());
            e.set_field(ATTRIBUTE_ERROR_OBJ, obj.clone());
        }
        error
    }
    /// `'list' object has no attribute 'x'`.
    #[cold]
    pub fn no_attribute(&self, obj: &Value, name: &Value) -> Error {
        let shown = crate::types::str::display(name);
        let message = match obj.downcast::<crate::object::TypeObj>() {
            Some(ty) => format!("type object '{}' has no attribute '{shown}'", ty.tp_name()),
            None => format!("'{}' object has no attribute '{shown}'", type_of(obj).tp_name()),
        };
        self.attribute_error(obj, name, message)
    }
    #[cold]
    pub fn name_error(&self, name: &Value, message: impl AsRef<str>) -> Error {
        let error = self.error(&NAME_ERROR, message);
        if let Some(e) = error.exception().and_then(|e| e.downcast::<ExceptionObj>()) {
            e.set_field(NAME_ERROR_NAME, name.clone());
        }
        error
    }
    /// The result of a fallible reservation as a Python result.
    #[inline]
    pub fn reserved<T>(&self, result: Result<T, NoMemory>) -> PyResult<T> {
        result.map_err(|NoMemory| self.memory_error())
    }
    /// `OSError` (or the subclass for the number) with the system's text.
    #[cold]
    pub fn os_error(&self, errno: i32) -> Error {
        self.os_error_args(errno, None, None)
    }
    /// As `os_error`, naming one or two files.
    #[cold]
    pub fn os_error_args(&self, errno: i32, file: Option<&Value>, file2: Option<&Value>) -> Error {
        let text = StrObj::new(&errno_text(errno)).into_value();
        let mut args = vec![Value::small_int(errno as i64), text];
        if let Some(file) = file {
            args.push(file.clone());
        }
        if let Some(file2) = file2 {
            args.push(Value::NONE);
            args.push(file2.clone());
        }
        Error::from_exception(new_os_error(OS_ERROR.get(), &args))
    }
    #[cold]
    pub fn io_error(&self, error: &std::io::Error) -> Error {
        match error.raw_os_error() {
            Some(errno) => self.os_error(errno),
            None => self.error(&OS_ERROR, error.to_string()),
        }
    }
}

/// The system's text for an error number.
pub fn errno_text(errno: i32) -> String {
    let text = std::io::Error::from_raw_os_error(errno).to_string();
    match text.find(" (os error") {
        Some(at) => text[..at].to_string(),
        None => text,
    }
}
