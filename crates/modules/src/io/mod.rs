//! `_io`: files and streams.

mod base;
mod buffered;
mod bytesio;
mod fileio;
mod newline;
mod stringio;
mod text;

use vm::error::exception::{BLOCKING_IO_ERROR, ENCODING_WARNING, OS_ERROR, RUNTIME_WARNING, VALUE_ERROR};
use vm::prelude::*;

use crate::sys;
use crate::util::{self, NONE, flag};

pub const DEFAULT_BUFFER_SIZE: usize = 128 * 1024;

pub static MODULE: ModuleDef = ModuleDef::new(
    "_io",
    "The io module provides the Python interfaces to stream handling. The\nbuiltin open function is defined in this module.",
)
.functions(FUNCTIONS)
.types(&[
    &base::IO_BASE,
    &base::RAW_BASE,
    &base::BUFFERED_BASE,
    &base::TEXT_BASE,
    &fileio::FILE_IO,
    &bytesio::BYTES_IO,
    &stringio::STRING_IO,
    &buffered::BUFFERED_READER,
    &buffered::BUFFERED_WRITER,
    &buffered::BUFFERED_RANDOM,
    &buffered::BUFFERED_PAIR,
    &text::TEXT_WRAPPER,
    &newline::NEWLINE_DECODER,
])
.exec(exec);

/// The rows of `_io`; `open` is also the built-in function.
pub static FUNCTIONS: &[NativeDef] = &[
    def(
        "open",
        "(file, mode='r', buffering=-1, encoding=None, errors=None, newline=None, closefd=True, opener=None)",
        open,
        "Open file and return a stream.  Raise OSError upon failure.",
    ),
    def(
        "open_code",
        "(path)",
        |vm, a| {
            if !a[0].is_a::<StrObj>() {
                return Err(
                    vm.type_error(format!("open_code() argument 'path' must be str, not {}", vm.argument_type(&a[0])))
                );
            }
            open_with(vm, &a[0], "rb")
        },
        "Opens the provided file with the intent to import the contents.\n\nThis may perform extra validation beyond open(), but is otherwise interchangeable\nwith calling open(path, 'rb').",
    ),
    def(
        "text_encoding",
        "(encoding, stacklevel=2, /)",
        |vm, a| {
            if !a[0].is_none() {
                return Ok(a[0].clone());
            }
            if vm.interp.warn_default_encoding.get() {
                let level = util::int_or(vm, &a[1], 2)? as i64;
                util::warn(vm, &ENCODING_WARNING, "'encoding' argument not specified", level, None)?;
            }
            Ok(vm.new_str(if vm.interp.utf8_mode.get() { "utf-8" } else { "locale" }))
        },
        "A helper function to choose the text encoding.\n\nWhen encoding is not None, this function returns it.\nOtherwise, this function returns the default text encoding\n(i.e. \"locale\" or \"utf-8\" depends on UTF-8 mode).\n\nThis function emits an EncodingWarning if encoding is None and\nsys.flags.warn_default_encoding is true.\n\nThis can be used in APIs with an encoding=None parameter.\nHowever, please consider using encoding=\"utf-8\" for new APIs.",
    ),
];

fn exec(vm: &Vm, dict: &DictObj) -> PyResult<()> {
    dict.set_name("DEFAULT_BUFFER_SIZE", vm.new_int(DEFAULT_BUFFER_SIZE as i64));
    dict.set_name("BlockingIOError", BLOCKING_IO_ERROR.to_value());
    dict.set_name("UnsupportedOperation", unsupported_operation(vm)?);
    Ok(())
}

/// `io.UnsupportedOperation` of the isolate: a subclass of both `OSError` and `ValueError`.
#[derive(Default)]
struct UnsupportedClass(Slot);

fn unsupported_operation(vm: &Vm) -> PyResult {
    let known = vm.state::<UnsupportedClass>();
    if let Some(class) = known.0.load() {
        return Ok(class);
    }
    let bases = vm.new_tuple(&[OS_ERROR.to_value(), VALUE_ERROR.to_value()]);
    let namespace = DictObj::new();
    namespace.set_name("__module__", vm.new_str("io"));
    let ty = vm::types::type_::TYPE.to_value();
    let class = vm.call(&ty, &[vm.new_str("UnsupportedOperation"), bases, namespace.into_value()])?;
    known.0.set(class.clone());
    Ok(class)
}

/// `io.UnsupportedOperation(message)`
pub fn unsupported(vm: &Vm, message: &str) -> Error {
    let made = unsupported_operation(vm).and_then(|class| vm.call(&class, &[vm.new_str(message)]));
    match made {
        Ok(exception) if exception.is_a::<ExceptionObj>() => Error::from_exception(exception),
        Ok(_) => vm.error(&OS_ERROR, message),
        Err(error) => error,
    }
}

/// `open(path, mode)` for native code.
pub fn open_with(vm: &Vm, file: &Value, mode: &str) -> PyResult {
    let mut args = [const { Value::NULL }; 8];
    args[0] = file.clone();
    args[1] = vm.new_str(mode);
    open(vm, &args)
}

struct Mode {
    raw: String,
    creating: bool,
    reading: bool,
    writing: bool,
    appending: bool,
    updating: bool,
    binary: bool,
}

fn parse_mode(vm: &Vm, mode: &str) -> PyResult<Mode> {
    let mut m = Mode {
        raw: String::new(),
        creating: false,
        reading: false,
        writing: false,
        appending: false,
        updating: false,
        binary: false,
    };
    let mut text = false;
    for (i, c) in mode.char_indices() {
        let known = match c {
            'x' => &mut m.creating,
            'r' => &mut m.reading,
            'w' => &mut m.writing,
            'a' => &mut m.appending,
            '+' => &mut m.updating,
            't' => &mut text,
            'b' => &mut m.binary,
            _ => return Err(vm.value_error(format!("invalid mode: '{mode}'"))),
        };
        if mode[..i].contains(c) {
            return Err(vm.value_error(format!("invalid mode: '{mode}'")));
        }
        *known = true;
        if !matches!(c, 't' | 'b') {
            m.raw.push(c);
        }
    }
    if text && m.binary {
        return Err(vm.value_error("can't have text and binary mode at once"));
    }
    let kinds = m.creating as u8 + m.reading as u8 + m.writing as u8 + m.appending as u8;
    if kinds == 0 {
        return Err(vm.value_error("Must have exactly one of create/read/write/append mode and at most one plus"));
    }
    if kinds != 1 {
        return Err(vm.value_error("must have exactly one of create/read/write/append mode"));
    }
    // The raw file wants its kind first.
    m.raw = m.raw.chars().filter(|c| *c != '+').chain(m.updating.then_some('+')).collect();
    Ok(m)
}

/// `open(file, mode='r', buffering=-1, encoding=None, errors=None, newline=None, closefd=True, opener=None)`
pub fn open(vm: &Vm, args: &[Value]) -> PyResult {
    let [file, mode, buffering, encoding, errors, newline, close_fd, opener] = args else {
        return Err(vm.type_error("open() missing required argument 'file' (pos 1)"));
    };
    let given = |v: &Value| !v.is_null() && !v.is_none();
    let mode_text = match mode.non_null() {
        None => "r".to_string(),
        Some(mode) => vm.str_arg(mode, "open() argument 'mode'")?.display().into_owned(),
    };
    let mut buffering = util::int_or(vm, buffering, -1)? as i64;
    for (value, name) in [(encoding, "encoding"), (errors, "errors"), (newline, "newline")] {
        if given(value) && !value.is_a::<StrObj>() {
            let ty = type_of(value).tp_name();
            return Err(vm.type_error(format!("open() argument '{name}' must be str or None, not {ty}")));
        }
    }
    let m = parse_mode(vm, &mode_text)?;
    if m.binary {
        for (value, name) in [(encoding, "an encoding"), (errors, "an errors"), (newline, "a newline")] {
            if given(value) {
                return Err(vm.value_error(format!("binary mode doesn't take {name} argument")));
            }
        }
        if buffering == 1 {
            util::warn(
                vm,
                &RUNTIME_WARNING,
                "line buffering (buffering=1) isn't supported in binary mode, the default buffer size will be used",
                1,
                None,
            )?;
        }
    }
    let close_fd = Value::bool(flag(vm, close_fd, true)?);
    let opener = if opener.is_null() { Value::NONE } else { opener.clone() };
    // `os.fspath` first, so that the name is the text.
    let path = if vm::types::int::exact(file).is_some() {
        file.clone()
    } else {
        crate::posix::path::fspath(vm, std::slice::from_ref(file))?
    };
    let raw = vm.call(&fileio::FILE_IO.to_value(), &[path, vm.new_str(&m.raw), close_fd, opener])?;
    let result = wrap(vm, &raw, &m, &mode_text, &mut buffering, encoding, errors, newline);
    if result.is_err() {
        // The file does not stay open.
        let _ = vm.call_method(&raw, &name!("close"), &[]);
    }
    result
}

#[allow(clippy::too_many_arguments)]
fn wrap(
    vm: &Vm,
    raw: &Value,
    m: &Mode,
    mode: &str,
    buffering: &mut i64,
    encoding: &Value,
    errors: &Value,
    newline: &Value,
) -> PyResult {
    let tty = vm.call_method(raw, &name!("_isatty_open_only"), &[])?.is_true();
    let line_buffering = !m.binary && (*buffering == 1 || (*buffering < 0 && tty));
    if *buffering < 0 || *buffering == 1 {
        let block = fileio::open_file(vm, raw)?.block_size();
        *buffering = block.clamp(DEFAULT_BUFFER_SIZE, 8192 * 1024) as i64;
    }
    if *buffering == 0 {
        if !m.binary {
            return Err(vm.value_error("can't have unbuffered text I/O"));
        }
        return Ok(raw.clone());
    }
    let class = if m.updating {
        &buffered::BUFFERED_RANDOM
    } else if m.reading {
        &buffered::BUFFERED_READER
    } else {
        &buffered::BUFFERED_WRITER
    };
    let buffer = vm.call(&class.to_value(), &[raw.clone(), vm.new_int(*buffering)])?;
    if m.binary {
        return Ok(buffer);
    }
    let or_none = |v: &Value| if v.is_null() { Value::NONE } else { v.clone() };
    let args = [buffer, or_none(encoding), or_none(errors), or_none(newline), Value::bool(line_buffering)];
    let wrapper = match vm.call(&text::TEXT_WRAPPER.to_value(), &args) {
        Ok(wrapper) => wrapper,
        Err(error) => {
            let closed = vm.call_method(&args[0], &name!("close"), &[]);
            return base::first_failed(Err(error), closed);
        }
    };
    vm.set_attr(&wrapper, &name!("mode"), &vm.new_str(mode))?;
    Ok(wrapper)
}

/// `sys.stdin`, `sys.stdout`, `sys.stderr`; `None` for a descriptor that is not open.
pub fn standard_streams(vm: &Vm) -> PyResult<(Value, Value, Value)> {
    standard_streams_as(vm, "utf-8", "strict")
}

/// The standard streams in an encoding; its error handler is that of input and output, not of `stderr`.
pub fn standard_streams_as(vm: &Vm, encoding: &str, errors: &str) -> PyResult<(Value, Value, Value)> {
    Ok((
        standard(vm, 0, "<stdin>", "r", encoding, errors)?,
        standard(vm, 1, "<stdout>", "w", encoding, errors)?,
        standard(vm, 2, "<stderr>", "w", encoding, "backslashreplace")?,
    ))
}

fn standard(vm: &Vm, fd: i32, name: &str, mode: &str, encoding: &str, errors: &str) -> PyResult {
    if sys::fcntl(fd, libc::F_GETFD, 0) < 0 {
        return NONE;
    }
    let args = [Value::small_int(fd as i64), vm.new_str(mode), Value::FALSE];
    let raw = match vm.call(&fileio::FILE_IO.to_value(), &args) {
        Err(error) if error.is(&OS_ERROR) => return NONE,
        result => result?,
    };
    vm.set_attr(&raw, &name!("name"), &vm.new_str(name))?;
    let class = if mode == "r" { &buffered::BUFFERED_READER } else { &buffered::BUFFERED_WRITER };
    let buffer = vm.call(&class.to_value(), std::slice::from_ref(&raw))?;
    let tty = vm.call_method(&raw, &name!("isatty"), &[])?.is_true();
    let line_buffering = Value::bool(tty || fd == 2);
    let args = [buffer, vm.new_str(encoding), vm.new_str(errors), vm.new_str("\n"), line_buffering];
    let stream = vm.call(&text::TEXT_WRAPPER.to_value(), &args)?;
    vm.set_attr(&stream, &name!("mode"), &vm.new_str(mode))?;
    Ok(stream)
}
