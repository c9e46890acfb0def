//! Path arguments: text, bytes, `PathLike`, or a descriptor; and `_path_*` helpers that work on text alone.

use std::ffi::{CStr, CString};

use vm::prelude::*;

use crate::park::errno;
use pure::bytes;

/// A path as the system has it, and as messages and results show it.
pub struct Path {
    pub text: CString,
    /// The argument, for `filename` of errors.
    pub value: Value,
    /// Results are `bytes`.
    pub is_bytes: bool,
    pub fd: Option<i32>,
}

impl<'a> native::FromArg<'a> for Path {
    fn from_arg(vm: &Vm, value: &'a Value, at: native::At) -> PyResult<Self> {
        // The parameter's name is for messages only, and looked up in the signature: most paths are text.
        if value.is_a::<StrObj>() {
            return Path::with(vm, value, at.function(), "path", Allow::default());
        }
        Path::with(vm, value, at.function(), at.parameter(), Allow::default())
    }
}

/// What else than text an argument may be.
#[derive(Clone, Copy, Default)]
pub struct Allow {
    pub fd: bool,
    pub none: bool,
}

impl Path {
    pub fn of(vm: &Vm, value: &Value, function: &str) -> PyResult<Path> {
        Path::with(vm, value, function, "path", Allow::default())
    }
    pub fn or_fd(vm: &Vm, value: &Value, function: &str) -> PyResult<Path> {
        Path::with(vm, value, function, "path", Allow { fd: true, none: false })
    }
    pub fn with(vm: &Vm, value: &Value, function: &str, argument: &str, allow: Allow) -> PyResult<Path> {
        if allow.none && (value.is_null() || value.is_none()) {
            return Ok(Path { text: c".".into(), value: Value::NONE, is_bytes: false, fd: None });
        }
        if let Some(path) = Path::from_text(vm, value, value, function, argument)? {
            return Ok(path);
        }
        if allow.fd && type_of(value).slots.index.get().is_some() {
            if value.is_bool() {
                let warning = &vm::error::exception::RUNTIME_WARNING;
                crate::util::warn(vm, warning, "bool is used as a file descriptor", 1, None)?;
            }
            let fd = vm::types::int::to_i64(&vm.to_index(value)?).and_then(|fd| i32::try_from(fd).ok());
            let Some(fd) = fd else {
                let how = if vm::types::int::is_negative(value) { "less than minimum" } else { "greater than maximum" };
                return Err(vm.overflow_error(format!("fd is {how}")));
            };
            return Ok(Path { text: CString::default(), value: value.clone(), is_bytes: false, fd: Some(fd) });
        }
        let expected = match (allow.fd, allow.none) {
            (true, true) => "string, bytes, os.PathLike, integer or None",
            (true, false) => "string, bytes, os.PathLike or integer",
            (false, true) => "string, bytes, os.PathLike or None",
            (false, false) => "string, bytes or os.PathLike",
        };
        let refused = |ty: String| vm.type_error(format!("{function}: {argument} should be {expected}, not {ty}"));
        let Some(text) = vm.call_special(value, &name!("__fspath__"), &[])? else {
            return Err(refused(type_of(value).tp_name()));
        };
        match Path::from_text(vm, &text, &text, function, argument)? {
            Some(path) => Ok(path),
            None => Err(vm.type_error(format!(
                "expected {}.__fspath__() to return str or bytes, not {}",
                type_of(value).name(),
                type_of(&text).tp_name()
            ))),
        }
    }
    fn from_text(vm: &Vm, text: &Value, original: &Value, function: &str, argument: &str) -> PyResult<Option<Path>> {
        let (data, is_bytes) = match text.downcast::<StrObj>() {
            Some(s) => {
                if !s.is_ascii()
                    && vm::types::str::code_points(s.as_bytes())
                        .any(|c| (0xD800..0xDC80).contains(&c) || (0xDD00..0xE000).contains(&c))
                {
                    // The codec raises `UnicodeEncodeError`.
                    vm.call_method(text, &name!("encode"), &[vm.new_str("utf-8"), vm.new_str("surrogateescape")])?;
                }
                (bytes::fs_encode(s), false)
            }
            None => match bytes::exact(text) {
                Some(data) => (data.to_vec(), true),
                None => return Ok(None),
            },
        };
        let text = CString::new(data).map_err(|_| match function {
            "fork_exec" => vm.value_error("embedded null byte"),
            _ => vm.value_error(format!("{function}: embedded null character in {argument}")),
        })?;
        Ok(Some(Path { text, value: original.clone(), is_bytes, fd: None }))
    }
    pub fn c_str(&self) -> &CStr {
        &self.text
    }
    /// The error that the last system call left, naming this path.
    pub fn error(&self, vm: &Vm) -> Error {
        self.error_of(vm, errno())
    }
    pub fn error_of(&self, vm: &Vm, errno: i32) -> Error {
        let file = Some(&self.value).filter(|v| !v.is_none());
        vm.os_error_args(errno, file, None)
    }
    pub fn check(&self, vm: &Vm, result: i32) -> PyResult {
        if result < 0 { Err(self.error(vm)) } else { Ok(Value::NONE) }
    }
    /// Text of the system in the kind of this path.
    pub fn like(&self, vm: &Vm, data: &[u8]) -> PyResult {
        if self.is_bytes { bytes::new(vm, data) } else { bytes::fs_decode(vm, data) }
    }
}

/// A `dir_fd` argument.
pub fn dir_fd(vm: &Vm, value: &Value) -> PyResult<i32> {
    if value.is_null() || value.is_none() {
        return Ok(libc::AT_FDCWD);
    }
    if type_of(value).slots.index.get().is_none() {
        return Err(vm.type_error(format!("argument should be integer or None, not {}", type_of(value).tp_name())));
    }
    vm.to_i32(value)
}

/// `os.fspath(path)`
pub fn fspath(vm: &Vm, args: &[Value]) -> PyResult {
    let value = &args[0];
    if value.is_a::<StrObj>() || bytes::exact(value).is_some() {
        return Ok(value.clone());
    }
    let ty = type_of(value);
    let none = vm.find_attr(&ty.to_value(), &name!("__fspath__"))?.is_some_and(|method| method.is_none());
    if none {
        return Err(vm.type_error(format!("expected str, bytes or os.PathLike object, not {}", ty.tp_name())));
    }
    match vm.call_special(value, &name!("__fspath__"), &[])? {
        Some(text) if text.is_a::<StrObj>() || bytes::exact(&text).is_some() => Ok(text),
        Some(other) => Err(vm.type_error(format!(
            "expected {}.__fspath__() to return str or bytes, not {}",
            ty.name(),
            type_of(&other).tp_name()
        ))),
        None => Err(vm.type_error(format!("expected str, bytes or os.PathLike object, not {}", ty.tp_name()))),
    }
}

/// The text of an argument of the `_path_*` helpers, and whether it was bytes.
fn text_of(vm: &Vm, value: &Value) -> PyResult<(Vec<u8>, bool)> {
    let text = fspath(vm, std::slice::from_ref(value))?;
    if let Some(s) = text.downcast::<StrObj>() {
        return Ok((s.as_bytes().to_vec(), false));
    }
    Ok((bytes::exact(&text).unwrap_or(&[]).to_vec(), true))
}

/// The text of a path, with the words of the function whose argument it is.
fn path_text(vm: &Vm, value: &Value, function: &str) -> PyResult<(Vec<u8>, bool)> {
    let is_path = value.is_a::<StrObj>() || bytes::exact(value).is_some();
    if !is_path && vm.find_attr(&type_of(value).to_value(), &name!("__fspath__"))?.is_none() {
        let name = type_of(value).tp_name();
        return Err(vm.type_error(format!("{function}: path should be string, bytes or os.PathLike, not {name}")));
    }
    text_of(vm, value)
}

fn same_kind(vm: &Vm, data: &[u8], is_bytes: bool) -> PyResult {
    if is_bytes {
        return bytes::new(vm, data);
    }
    Ok(vm.reserved(StrObj::try_from_wtf8(data))?.into_value())
}

/// How many slashes the root has: `//x` keeps two, as POSIX says.
fn root_len(path: &[u8]) -> usize {
    match path {
        [b'/', b'/', b'/', ..] => 1,
        [b'/', b'/', ..] => 2,
        [b'/', ..] => 1,
        _ => 0,
    }
}

/// `os.path.normpath(path)`
pub fn normpath(vm: &Vm, args: &[Value]) -> PyResult {
    let (path, is_bytes) = path_text(vm, &args[0], "_path_normpath")?;
    if path.is_empty() {
        return same_kind(vm, b".", is_bytes);
    }
    let root = root_len(&path);
    let mut parts: Vec<&[u8]> = Vec::new();
    for part in path.split(|b| *b == b'/') {
        match part {
            b"" | b"." => {}
            b".." if root == 0 && parts.last().is_none_or(|p| *p == b"..") => parts.push(part),
            b".." => {
                parts.pop();
            }
            _ => parts.push(part),
        }
    }
    let mut out = path[..root].to_vec();
    out.extend_from_slice(&parts.join(&b'/'));
    if out.is_empty() {
        out.push(b'.');
    }
    same_kind(vm, &out, is_bytes)
}

/// `os.path.splitroot(path)`: drive (always empty), root, rest.
pub fn splitroot(vm: &Vm, args: &[Value]) -> PyResult {
    let (path, is_bytes) = path_text(vm, &args[0], "_path_splitroot_ex")?;
    // Three or more slashes: only the first is the root.
    let root = root_len(&path);
    let parts = [
        same_kind(vm, b"", is_bytes)?,
        same_kind(vm, &path[..root], is_bytes)?,
        same_kind(vm, &path[root..], is_bytes)?,
    ];
    Ok(vm.new_tuple(&parts))
}
