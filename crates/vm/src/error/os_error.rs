//! `OSError`: the subclass for an error number, file names, `characters_written`.

use super::exception::*;
use super::exception_methods::{base_str, dict_of, field, reduce_with, this};
use crate::exception_field;
use crate::prelude::*;

pub static GETSET: &[GetSet] = &[
    exception_field!("errno", OS_ERROR_ERRNO, "POSIX exception code"),
    exception_field!("strerror", OS_ERROR_STRERROR, "exception strerror"),
    exception_field!("filename", OS_ERROR_FILENAME, "exception filename"),
    exception_field!("filename2", OS_ERROR_FILENAME2, "second exception filename"),
    GetSet::rw(
        "characters_written",
        |vm, v| {
            this(vm, v)?
                .field(OS_ERROR_WRITTEN)
                .into_option()
                .ok_or_else(|| vm.attribute_error_text("characters_written"))
        },
        |vm, v, new| {
            let this = this(vm, v)?;
            match new {
                Some(new) => {
                    let n = vm.to_isize(new)?;
                    this.set_field(OS_ERROR_WRITTEN, vm.new_int(n as i64));
                }
                None if this.field(OS_ERROR_WRITTEN).is_null() => {
                    return Err(vm.attribute_error_text("characters_written"));
                }
                None => this.set_field(OS_ERROR_WRITTEN, Value::NULL),
            }
            Ok(())
        },
        "",
    ),
];

pub static METHODS: &[NativeDef] = &[def("__reduce__", "($self, /)", reduce, "")];

pub fn slots(s: &Slots) {
    s.new.set(Some(new));
    s.init.set(Some(init));
    s.str.set(Some(str));
}

/// Whether a subclass leaves the arguments to its `__init__` (it has one, but no `__new__`).
fn uses_init(ty: &TypeObj) -> bool {
    ty.slots.init.get().is_some_and(|f| f as usize != init as *const () as usize)
        && ty.slots.new.get().is_some_and(|f| f as usize == new as *const () as usize)
}

fn no_keywords(vm: &Vm, ty: &TypeObj, args: Args) -> PyResult<()> {
    if args.has_keywords() {
        return Err(vm.type_error(format!("{}() takes no keyword arguments", ty.tp_name())));
    }
    Ok(())
}

fn new(vm: &Vm, ty: &TypeObj, args: Args) -> PyResult {
    if uses_init(ty) {
        return Ok(new_exception(ty, &[]));
    }
    no_keywords(vm, ty, args)?;
    Ok(new_os_error(ty, args.pos))
}

fn init(vm: &Vm, v: &Value, args: Args) -> PyResult<()> {
    let ty = type_of(v);
    if uses_init(ty) {
        no_keywords(vm, ty, args)?;
        fill(v, args.pos);
    }
    Ok(())
}

/// An `OSError` from its arguments: picks the subclass for the error number and fills the fields.
pub fn new_os_error(ty: &TypeObj, args: &[Value]) -> Value {
    let number =
        args.first().and_then(|a| a.as_int().or(a.is_true().then_some(1))).filter(|_| (2..=5).contains(&args.len()));
    let class = match number {
        Some(n) if ty.is_spec(&OS_ERROR) => i32::try_from(n).ok().and_then(class_of).map_or(ty, |spec| spec.get()),
        _ => ty,
    };
    let value = new_exception(class, args);
    fill(&value, args);
    value
}

fn fill(v: &Value, args: &[Value]) {
    let Some(e) = v.downcast::<ExceptionObj>() else { return };
    e.args.set(TupleObj::from_slice(args).into_value());
    if !(2..=5).contains(&args.len()) {
        return;
    }
    e.set_field(OS_ERROR_ERRNO, args[0].clone());
    e.set_field(OS_ERROR_STRERROR, args[1].clone());
    let Some(file) = args.get(2).filter(|f| !f.is_none()) else { return };
    // The third argument of BlockingIOError may be the number of characters written.
    if type_of(v).is_spec(&BLOCKING_IO_ERROR)
        && let Some(written) = crate::types::int::exact(file)
    {
        e.set_field(OS_ERROR_WRITTEN, written);
        return;
    }
    e.set_field(OS_ERROR_FILENAME, file.clone());
    if let Some(second) = args.get(4).filter(|f| !f.is_none()) {
        e.set_field(OS_ERROR_FILENAME2, second.clone());
    }
    e.args.set(TupleObj::from_slice(&args[..2]).into_value());
}

fn str(vm: &Vm, v: &Value) -> PyResult {
    let this = this(vm, v)?;
    let (number, text) = (field(v, OS_ERROR_ERRNO), field(v, OS_ERROR_STRERROR));
    let file = this.field(OS_ERROR_FILENAME).into_option();
    let known = !this.field(OS_ERROR_ERRNO).is_null() && !this.field(OS_ERROR_STRERROR).is_null();
    if file.is_none() && !known {
        return base_str(vm, v);
    }
    let mut out = b"[Errno ".to_vec();
    out.extend_from_slice(vm.str(&number)?.as_bytes());
    out.extend_from_slice(b"] ");
    out.extend_from_slice(vm.str(&text)?.as_bytes());
    if let Some(file) = file {
        out.extend_from_slice(b": ");
        out.extend_from_slice(vm.repr(&file)?.as_bytes());
        if let Some(second) = this.field(OS_ERROR_FILENAME2).into_option() {
            out.extend_from_slice(b" -> ");
            out.extend_from_slice(vm.repr(&second)?.as_bytes());
        }
    }
    Ok(StrObj::from_wtf8(&out).into_value())
}

fn reduce(vm: &Vm, a: &[Value]) -> PyResult {
    let this = this(vm, &a[0])?;
    let args = this.args_tuple().unwrap_or_else(|| TupleObj::from_slice(&[]));
    let file = this.field(OS_ERROR_FILENAME).into_option();
    let args = match (args.items(), file) {
        ([number, text], Some(file)) => {
            let mut full = vec![number.clone(), text.clone(), file];
            if let Some(second) = this.field(OS_ERROR_FILENAME2).into_option() {
                full.extend([Value::NONE, second]);
            }
            vm.new_tuple(&full)
        }
        _ => args.to_value(),
    };
    reduce_with(vm, &a[0], args, dict_of(vm, &a[0])?)
}

fn class_of(errno: i32) -> Option<&'static TypeSpec> {
    Some(match errno {
        libc::EAGAIN | libc::EALREADY | libc::EINPROGRESS => &BLOCKING_IO_ERROR,
        libc::EPIPE | libc::ESHUTDOWN => &BROKEN_PIPE_ERROR,
        libc::ECHILD => &CHILD_PROCESS_ERROR,
        libc::ECONNABORTED => &CONNECTION_ABORTED_ERROR,
        libc::ECONNREFUSED => &CONNECTION_REFUSED_ERROR,
        libc::ECONNRESET => &CONNECTION_RESET_ERROR,
        libc::EEXIST => &FILE_EXISTS_ERROR,
        libc::ENOENT => &FILE_NOT_FOUND_ERROR,
        libc::EISDIR => &IS_A_DIRECTORY_ERROR,
        libc::ENOTDIR => &NOT_A_DIRECTORY_ERROR,
        libc::EINTR => &INTERRUPTED_ERROR,
        libc::EACCES | libc::EPERM => &PERMISSION_ERROR,
        libc::ESRCH => &PROCESS_LOOKUP_ERROR,
        libc::ETIMEDOUT => &TIMEOUT_ERROR,
        _ => return None,
    })
}
