//! Exception objects: one payload for all of them, with numbered fields for what some types add; and their types.

use heap::{Mut, Ref, Slot, Trace, Tracer, Value};
use std::cell::Cell;

use crate::native::{Args, GetSet};
use crate::object::instance::InstanceAttrs;
use crate::prelude::*;
use crate::types::tuple::TupleObj;

pub struct ExceptionObj {
    /// `args`, a tuple.
    pub args: Slot,
    /// `__traceback__`, `__context__`, `__cause__`: `NULL` for None.
    pub traceback: Slot,
    pub context: Slot,
    pub cause: Slot,
    pub suppress_context: Cell<bool>,
    /// What the type adds: see the `*_FIELD` constants.
    pub fields: Mut<Vec<Value>>,
    pub attrs: InstanceAttrs,
}

heap::payload!(ExceptionObj, "BaseException", trace, external);

impl Trace for ExceptionObj {
    fn trace(&self, tracer: &mut Tracer) {
        self.args.trace(tracer);
        self.traceback.trace(tracer);
        self.context.trace(tracer);
        self.cause.trace(tracer);
        self.fields.trace(tracer);
        self.attrs.trace(tracer);
    }
}

impl ExceptionObj {
    pub fn empty(args: Value) -> ExceptionObj {
        ExceptionObj {
            args: Slot::new(args),
            traceback: Slot::default(),
            context: Slot::default(),
            cause: Slot::default(),
            suppress_context: Cell::new(false),
            fields: Mut::new(Vec::new()),
            attrs: InstanceAttrs::default(),
        }
    }
    /// Field number `index`; `NULL` when it was never set.
    pub fn field(&self, index: usize) -> Value {
        self.fields.with(|f| f.get(index).cloned().unwrap_or(Value::NULL))
    }
    pub fn set_field(&self, index: usize, value: Value) {
        let old = self.fields.with(|f| {
            while f.len() <= index {
                f.push(Value::NULL);
            }
            std::mem::replace(&mut f[index], value)
        });
        drop(old);
    }
    pub fn args_tuple(&self) -> Option<Ref<TupleObj>> {
        self.args.get().into_ref::<TupleObj>().ok()
    }
}

pub const STOP_ITERATION_VALUE: usize = 0;
pub const SYSTEM_EXIT_CODE: usize = 0;
pub const ATTRIBUTE_ERROR_NAME: usize = 0;
pub const ATTRIBUTE_ERROR_OBJ: usize = 1;
pub const NAME_ERROR_NAME: usize = 0;
pub const IMPORT_ERROR_MSG: usize = 0;
pub const IMPORT_ERROR_NAME: usize = 1;
pub const IMPORT_ERROR_PATH: usize = 2;
pub const IMPORT_ERROR_NAME_FROM: usize = 3;
pub const OS_ERROR_ERRNO: usize = 0;
pub const OS_ERROR_STRERROR: usize = 1;
pub const OS_ERROR_FILENAME: usize = 2;
pub const OS_ERROR_FILENAME2: usize = 3;
pub const OS_ERROR_WRITTEN: usize = 4;
pub const SYNTAX_ERROR_MSG: usize = 0;
pub const SYNTAX_ERROR_FILENAME: usize = 1;
pub const SYNTAX_ERROR_LINENO: usize = 2;
pub const SYNTAX_ERROR_OFFSET: usize = 3;
pub const SYNTAX_ERROR_TEXT: usize = 4;
pub const SYNTAX_ERROR_END_LINENO: usize = 5;
pub const SYNTAX_ERROR_END_OFFSET: usize = 6;
pub const SYNTAX_ERROR_PRINT: usize = 7;
pub const SYNTAX_ERROR_METADATA: usize = 8;
pub const UNICODE_ENCODING: usize = 0;
pub const UNICODE_OBJECT: usize = 1;
pub const UNICODE_START: usize = 2;
pub const UNICODE_END: usize = 3;
pub const UNICODE_REASON: usize = 4;
pub const GROUP_MESSAGE: usize = 0;
pub const GROUP_EXCEPTIONS: usize = 1;
/// How a sequence that is neither list nor tuple shows itself, at the time the group is made.
pub const GROUP_SHOWN: usize = 2;

/// A bare instance of an exception class, native fields filled from the arguments; `__init__` in Python is not called.
pub fn new_exception(ty: &TypeObj, args: &[Value]) -> Value {
    let tuple = TupleObj::from_slice(args).into_value();
    // SAFETY: exception types have ExceptionObj's layout; built-in ones are immortal, for others `alloc_instance` counts.
    let value = crate::object::class::alloc_instance_with(ty, || ExceptionObj::empty(tuple)).into_value();
    if let Some(e) = value.downcast::<ExceptionObj>() {
        fill_fields(ty, e, args);
    }
    value
}

/// What the built-in `__init__`s without checks do.
fn fill_fields(ty: &TypeObj, e: &ExceptionObj, args: &[Value]) {
    let first = || args.first().cloned().unwrap_or(Value::NONE);
    let Some(family) = family_with_fields(ty) else { return };
    if std::ptr::eq(family, &STOP_ITERATION) {
        e.set_field(STOP_ITERATION_VALUE, first());
    } else if std::ptr::eq(family, &SYSTEM_EXIT) {
        let code = match args {
            [] => Value::NONE,
            [one] => one.clone(),
            _ => e.args.get(),
        };
        e.set_field(SYSTEM_EXIT_CODE, code);
    } else if std::ptr::eq(family, &IMPORT_ERROR) && args.len() == 1 {
        e.set_field(IMPORT_ERROR_MSG, first());
    } else if std::ptr::eq(family, &SYNTAX_ERROR) && !args.is_empty() {
        e.set_field(SYNTAX_ERROR_MSG, first());
    }
}

/// Of an exception class, the built-in one with fields from the arguments that it is or comes from.
fn family_with_fields(ty: &TypeObj) -> Option<&'static TypeSpec> {
    // SAFETY: reading specs runs no Python, so that the MRO stays as it is.
    let mro = unsafe { &*ty.mro.as_ptr() };
    let mut specs = mro.iter().filter_map(|t| t.spec).take_while(|spec| !std::ptr::eq(*spec, &EXCEPTION));
    let with_fields = [&STOP_ITERATION, &SYSTEM_EXIT, &IMPORT_ERROR, &SYNTAX_ERROR];
    specs.find(|spec| with_fields.iter().any(|f| std::ptr::eq(*f, *spec)))
}

pub use super::os_error::new_os_error;

const BASE_FLAGS: u32 = SUBCLASSABLE | IS_EXCEPTION | WEAKREFABLE;

/// Filled in by the exception methods' file: `BaseException`'s own rows.
use super::{
    exception_fields as fields, exception_methods as rows, group_methods as group, os_error, unicode_error as unicode,
};

pub static BASE_EXCEPTION: TypeSpec = TypeSpec::new::<ExceptionObj>("BaseException")
    .flags(BASE_FLAGS)
    .attrs_at(std::mem::offset_of!(ExceptionObj, attrs))
    .doc("Common base class for all exceptions")
    .methods(rows::BASE_METHODS)
    .getset(rows::BASE_GETSET)
    .slots(rows::base_slots);

macro_rules! exceptions {
    ($($spec:ident $name:literal $base:ident $doc:literal $([$getset:expr, $slots:expr $(, $methods:expr)?])? $(and $second:ident)?;)*) => {
        $(pub static $spec: TypeSpec = TypeSpec::new::<ExceptionObj>($name)
            .base(&$base)
            .flags(BASE_FLAGS)
            .attrs_at(std::mem::offset_of!(ExceptionObj, attrs))
            .doc($doc)
            $(.getset($getset).slots($slots)$(.methods($methods))?)?
            $(.second_base(&$second))?;)*
        /// Every exception type of `builtins`.
        pub static ALL: &[&TypeSpec] = &[&BASE_EXCEPTION, &BASE_EXCEPTION_GROUP, $(&$spec,)*];
    };
}

pub static BASE_EXCEPTION_GROUP: TypeSpec = TypeSpec::new::<ExceptionObj>("BaseExceptionGroup")
    .base(&BASE_EXCEPTION)
    .flags(BASE_FLAGS)
    .attrs_at(std::mem::offset_of!(ExceptionObj, attrs))
    .doc("A combination of multiple unrelated exceptions.")
    .methods(group::METHODS)
    .getset(group::GETSET)
    .slots(group::slots);

exceptions! {
    EXCEPTION "Exception" BASE_EXCEPTION "Common base class for all non-exit exceptions.";
    GENERATOR_EXIT "GeneratorExit" BASE_EXCEPTION "Request that a generator exit.";
    KEYBOARD_INTERRUPT "KeyboardInterrupt" BASE_EXCEPTION "Program interrupted by user.";
    SYSTEM_EXIT "SystemExit" BASE_EXCEPTION "Request to exit from the interpreter." [rows::SYSTEM_EXIT_GETSET, rows::system_exit_slots];
    ARITHMETIC_ERROR "ArithmeticError" EXCEPTION "Base class for arithmetic errors.";
    FLOATING_POINT_ERROR "FloatingPointError" ARITHMETIC_ERROR "Floating-point operation failed.";
    OVERFLOW_ERROR "OverflowError" ARITHMETIC_ERROR "Result too large to be represented.";
    ZERO_DIVISION_ERROR "ZeroDivisionError" ARITHMETIC_ERROR "Second argument to a division or modulo operation was zero.";
    ASSERTION_ERROR "AssertionError" EXCEPTION "Assertion failed.";
    ATTRIBUTE_ERROR "AttributeError" EXCEPTION "Attribute not found." [rows::ATTRIBUTE_ERROR_GETSET, rows::attribute_error_slots, rows::ATTRIBUTE_ERROR_METHODS];
    BUFFER_ERROR "BufferError" EXCEPTION "Buffer error.";
    EOF_ERROR "EOFError" EXCEPTION "Read beyond end of file.";
    IMPORT_ERROR "ImportError" EXCEPTION "Import can't find module, or can't find name in module." [fields::IMPORT_ERROR_GETSET, fields::import_error_slots, fields::IMPORT_ERROR_METHODS];
    MODULE_NOT_FOUND_ERROR "ModuleNotFoundError" IMPORT_ERROR "Module not found.";
    LOOKUP_ERROR "LookupError" EXCEPTION "Base class for lookup errors.";
    INDEX_ERROR "IndexError" LOOKUP_ERROR "Sequence index out of range.";
    KEY_ERROR "KeyError" LOOKUP_ERROR "Mapping key not found." [&[], rows::key_error_slots];
    MEMORY_ERROR "MemoryError" EXCEPTION "Out of memory.";
    NAME_ERROR "NameError" EXCEPTION "Name not found globally." [rows::NAME_ERROR_GETSET, rows::name_error_slots];
    UNBOUND_LOCAL_ERROR "UnboundLocalError" NAME_ERROR "Local name referenced but not bound to a value.";
    OS_ERROR "OSError" EXCEPTION "Base class for I/O related errors." [os_error::GETSET, os_error::slots, os_error::METHODS];
    BLOCKING_IO_ERROR "BlockingIOError" OS_ERROR "I/O operation would block.";
    CHILD_PROCESS_ERROR "ChildProcessError" OS_ERROR "Child process error.";
    CONNECTION_ERROR "ConnectionError" OS_ERROR "Connection error.";
    BROKEN_PIPE_ERROR "BrokenPipeError" CONNECTION_ERROR "Broken pipe.";
    CONNECTION_ABORTED_ERROR "ConnectionAbortedError" CONNECTION_ERROR "Connection aborted.";
    CONNECTION_REFUSED_ERROR "ConnectionRefusedError" CONNECTION_ERROR "Connection refused.";
    CONNECTION_RESET_ERROR "ConnectionResetError" CONNECTION_ERROR "Connection reset.";
    FILE_EXISTS_ERROR "FileExistsError" OS_ERROR "File already exists.";
    FILE_NOT_FOUND_ERROR "FileNotFoundError" OS_ERROR "File not found.";
    INTERRUPTED_ERROR "InterruptedError" OS_ERROR "Interrupted by signal.";
    IS_A_DIRECTORY_ERROR "IsADirectoryError" OS_ERROR "Operation doesn't work on directories.";
    NOT_A_DIRECTORY_ERROR "NotADirectoryError" OS_ERROR "Operation only works on directories.";
    PERMISSION_ERROR "PermissionError" OS_ERROR "Not enough permissions.";
    PROCESS_LOOKUP_ERROR "ProcessLookupError" OS_ERROR "Process not found.";
    TIMEOUT_ERROR "TimeoutError" OS_ERROR "Timeout expired.";
    REFERENCE_ERROR "ReferenceError" EXCEPTION "Weak ref proxy used after referent went away.";
    RUNTIME_ERROR "RuntimeError" EXCEPTION "Unspecified run-time error.";
    NOT_IMPLEMENTED_ERROR "NotImplementedError" RUNTIME_ERROR "Method or function hasn't been implemented yet.";
    PYTHON_FINALIZATION_ERROR "PythonFinalizationError" RUNTIME_ERROR "Operation blocked during Python finalization.";
    RECURSION_ERROR "RecursionError" RUNTIME_ERROR "Recursion limit exceeded.";
    STOP_ITERATION "StopIteration" EXCEPTION "Signal the end from iterator.__next__()." [rows::STOP_ITERATION_GETSET, rows::stop_iteration_slots];
    STOP_ASYNC_ITERATION "StopAsyncIteration" EXCEPTION "Signal the end from iterator.__anext__().";
    SYNTAX_ERROR "SyntaxError" EXCEPTION "Invalid syntax." [fields::SYNTAX_ERROR_GETSET, fields::syntax_error_slots];
    INDENTATION_ERROR "IndentationError" SYNTAX_ERROR "Improper indentation.";
    TAB_ERROR "TabError" INDENTATION_ERROR "Improper mixture of spaces and tabs.";
    INCOMPLETE_INPUT_ERROR "_IncompleteInputError" SYNTAX_ERROR "incomplete input.";
    SYSTEM_ERROR "SystemError" EXCEPTION "Internal error in the Python interpreter.\n\nPlease report this to the Python maintainer, along with the traceback,\nthe Python version, and the hardware/OS platform and version.";
    VALUE_ERROR "ValueError" EXCEPTION "Inappropriate argument value (of correct type).";
    UNICODE_ERROR "UnicodeError" VALUE_ERROR "Unicode related error.";
    UNICODE_DECODE_ERROR "UnicodeDecodeError" UNICODE_ERROR "Unicode decoding error." [unicode::GETSET, unicode::decode_slots];
    UNICODE_ENCODE_ERROR "UnicodeEncodeError" UNICODE_ERROR "Unicode encoding error." [unicode::GETSET, unicode::encode_slots];
    UNICODE_TRANSLATE_ERROR "UnicodeTranslateError" UNICODE_ERROR "Unicode translation error." [unicode::GETSET, unicode::translate_slots];
    TYPE_ERROR "TypeError" EXCEPTION "Inappropriate argument type.";
    EXCEPTION_GROUP "ExceptionGroup" BASE_EXCEPTION_GROUP "" and EXCEPTION;
    WARNING "Warning" EXCEPTION "Base class for warning categories.";
    BYTES_WARNING "BytesWarning" WARNING "Base class for warnings about bytes and buffer related problems, mostly\nrelated to conversion from str or comparing to str.";
    DEPRECATION_WARNING "DeprecationWarning" WARNING "Base class for warnings about deprecated features.";
    ENCODING_WARNING "EncodingWarning" WARNING "Base class for warnings about encodings.";
    FUTURE_WARNING "FutureWarning" WARNING "Base class for warnings about constructs that will change semantically\nin the future.";
    IMPORT_WARNING "ImportWarning" WARNING "Base class for warnings about probable mistakes in module imports";
    PENDING_DEPRECATION_WARNING "PendingDeprecationWarning" WARNING "Base class for warnings about features which will be deprecated\nin the future.";
    RESOURCE_WARNING "ResourceWarning" WARNING "Base class for warnings about resource usage.";
    RUNTIME_WARNING "RuntimeWarning" WARNING "Base class for warnings about dubious runtime behavior.";
    SYNTAX_WARNING "SyntaxWarning" WARNING "Base class for warnings about dubious syntax.";
    UNICODE_WARNING "UnicodeWarning" WARNING "Base class for warnings about Unicode related problems, mostly\nrelated to conversion problems.";
    USER_WARNING "UserWarning" WARNING "Base class for warnings generated by user code.";
}

/// The built-in `__new__` of exceptions: fields from the positional arguments, keywords left to `__init__`.
pub fn exception_new(_vm: &Vm, ty: &TypeObj, args: Args) -> PyResult {
    Ok(new_exception(ty, args.pos))
}

/// Rows without anything, for types that only add slots.
pub const NO_ROWS: &[GetSet] = &[];
