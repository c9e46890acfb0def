//! Natives with typed arguments: a Rust function takes what it needs (`f64`, `Option<i32>`, `&StrObj`), and its row is made
//! by [`native!`](crate::native!). Conversions and their messages (those of CPython's Argument Clinic) stand here, once.

use std::ops::Deref;

use heap::{Payload, Value};

use super::{ParamKind, Signature};
use crate::error::{Error, PyResult};
use crate::types::buffer::Buffer;
use crate::types::str::StrObj;
use crate::types::type_of;
use crate::vm::Vm;

/// A row with typed arguments: its documentation as a doc comment, name, text signature, and the Rust function with one
/// name for each parameter (receiver included), or a closure whose parameters say their types.
///
/// ```ignore
/// native!(
///     /// Return the arc tangent (measured in radians) of y/x.
///     "atan2", "(y, x, /)", atan2(y, x)
/// )
/// native!("isnan", "(x, /)", |_vm, x: f64| x.is_nan())
/// ```
///
/// A number of names that differs from the signature's does not compile.
#[macro_export]
macro_rules! native {
    ($(#[doc = $doc:literal])* $name:literal, $signature:literal, $($function:ident)::+ ($($parameter:ident),* $(,)?) $(,)?) => {
        $crate::native!(@row [$($doc)*] $name, $signature, [$($parameter)*], |vm, arguments| {
            $crate::native::IntoPy::into_py(
                $($function)::+(vm, $($crate::native!(@next arguments vm $parameter)),*),
                vm,
            )
        })
    };
    ($(#[doc = $doc:literal])* $name:literal, $signature:literal, |$vm:ident $(, $parameter:ident: $ty:ty)* $(,)?| $body:expr $(,)?) => {
        $crate::native!(@row [$($doc)*] $name, $signature, [$($parameter)*], |vm, arguments| {
            $(let $parameter: $ty = $crate::native!(@next arguments vm $parameter);)*
            let $vm = vm;
            $crate::native::IntoPy::into_py($body, vm)
        })
    };
    // The next argument, of the type that its place asks for.
    (@next $arguments:ident $vm:ident $parameter:ident) => { $arguments.next($vm)? };
    (@row [$($doc:literal)*] $name:literal, $signature:literal, [$($parameter:ident)*], |$vm:ident, $arguments:ident| $body:expr) => {{
        const DOC_LINES: &str = concat!($($doc, "\n"),*);
        const DOC: [u8; $crate::native::doc_length(DOC_LINES)] = $crate::native::doc_text(DOC_LINES);
        const PARAMETERS: &[&str] = &[$(stringify!($parameter)),*];
        // A constant: rows stand in tables that are borrowed for good.
        const ROW: $crate::native::NativeDef = $crate::native::typed(
            $name,
            $signature,
            PARAMETERS.len(),
            |$vm: &$crate::vm::Vm, given: &[$crate::Value]| {
                static TEXT: $crate::native::RowText = $crate::native::RowText { name: $name, signature: $signature };
                #[allow(unused_mut, unused_variables)]
                let mut $arguments = $crate::native::Arguments::new(&TEXT, given);
                $body
            },
            match std::str::from_utf8(&DOC) {
                Ok(text) => text,
                Err(_) => "",
            },
        );
        ROW
    }};
}

/// What messages about arguments need to know of a row.
pub struct RowText {
    pub name: &'static str,
    pub signature: &'static str,
}

/// Which argument of which row is being converted.
#[derive(Clone, Copy)]
pub struct At {
    row: &'static RowText,
    index: usize,
}

impl At {
    /// The function's name.
    pub fn function(&self) -> &'static str {
        self.row.name
    }
    /// The parameter's name.
    #[cold]
    pub fn parameter(&self) -> &'static str {
        Signature::parse(self.row.signature).params.get(self.index).map_or("", |p| p.name)
    }
    /// `argument 'path'`, `argument 2`, or `argument` where there is but one.
    #[cold]
    pub fn argument(&self) -> String {
        let signature = Signature::parse(self.row.signature);
        let hidden = signature.takes_self as usize;
        match signature.params.get(self.index) {
            Some(p) if p.kind != ParamKind::PositionalOnly => format!("argument '{}'", p.name),
            _ if signature.params.len() == hidden + 1 => "argument".to_owned(),
            _ => format!("argument {}", self.index + 1 - hidden),
        }
    }
    /// `open() argument 'mode' must be str, not int`
    #[cold]
    pub fn must_be(&self, vm: &Vm, expected: &str, value: &Value) -> Error {
        let (function, argument) = (self.function(), self.argument());
        vm.type_error(format!("{function}() {argument} must be {expected}, not {}", vm.argument_type(value)))
    }
    #[cold]
    fn missing(&self, vm: &Vm) -> Error {
        let signature = Signature::parse(self.row.signature);
        let name = signature.params.get(self.index).map_or("", |p| p.name);
        let position = self.index + 1 - signature.takes_self as usize;
        vm.type_error(format!("{}() missing required argument '{name}' (pos {position})", self.function()))
    }
}

/// The arguments of one call, handed out from the left.
pub struct Arguments<'a> {
    given: &'a [Value],
    at: At,
}

impl<'a> Arguments<'a> {
    #[inline(always)]
    pub fn new(row: &'static RowText, given: &'a [Value]) -> Arguments<'a> {
        Arguments { given, at: At { row, index: 0 } }
    }
    #[inline(always)]
    #[allow(clippy::should_implement_trait, reason = "no iterator: each item has a type of its own")]
    pub fn next<T: FromArg<'a>>(&mut self, vm: &Vm) -> PyResult<T> {
        let at = self.at;
        self.at.index += 1;
        match self.given.get(at.index) {
            Some(value) if !value.is_null() => T::from_arg(vm, value, at),
            _ => T::absent(vm, at),
        }
    }
}

/// A type that an argument can be converted to.
pub trait FromArg<'a>: Sized {
    fn from_arg(vm: &Vm, value: &'a Value, at: At) -> PyResult<Self>;
    /// Called when an optional argument is not given.
    #[inline(always)]
    fn absent(vm: &Vm, at: At) -> PyResult<Self> {
        Err(at.missing(vm))
    }
}

/// `None` when the argument is not given (Python's `None` is converted as any value).
impl<'a, T: FromArg<'a>> FromArg<'a> for Option<T> {
    #[inline(always)]
    fn from_arg(vm: &Vm, value: &'a Value, at: At) -> PyResult<Self> {
        T::from_arg(vm, value, at).map(Some)
    }
    #[inline(always)]
    fn absent(_: &Vm, _: At) -> PyResult<Self> {
        Ok(None)
    }
}

/// An argument that may be Python's `None`, or not given: then there is no value.
pub struct OrNone<T>(pub Option<T>);

impl<'a, T: FromArg<'a>> FromArg<'a> for OrNone<T> {
    #[inline(always)]
    fn from_arg(vm: &Vm, value: &'a Value, at: At) -> PyResult<Self> {
        if value.is_none() { Ok(OrNone(None)) } else { T::from_arg(vm, value, at).map(|v| OrNone(Some(v))) }
    }
    #[inline(always)]
    fn absent(_: &Vm, _: At) -> PyResult<Self> {
        Ok(OrNone(None))
    }
}

/// Any object.
impl<'a> FromArg<'a> for &'a Value {
    #[inline(always)]
    fn from_arg(_: &Vm, value: &'a Value, _: At) -> PyResult<Self> {
        Ok(value)
    }
}

/// A number with `__float__` or `__index__`.
impl<'a> FromArg<'a> for f64 {
    #[inline(always)]
    fn from_arg(vm: &Vm, value: &'a Value, _: At) -> PyResult<Self> {
        match crate::types::float::exact(value) {
            Some(f) => Ok(f),
            None => vm.to_f64(value),
        }
    }
}

/// The truth of any object.
impl<'a> FromArg<'a> for bool {
    fn from_arg(vm: &Vm, value: &'a Value, _: At) -> PyResult<Self> {
        vm.truth(value)
    }
}

/// A C `int`.
impl<'a> FromArg<'a> for i32 {
    fn from_arg(vm: &Vm, value: &'a Value, _: At) -> PyResult<Self> {
        vm.to_i32(value)
    }
}

/// A C `long`.
impl<'a> FromArg<'a> for i64 {
    fn from_arg(vm: &Vm, value: &'a Value, _: At) -> PyResult<Self> {
        vm.to_i64(value)
    }
}

/// A C `ssize_t`.
impl<'a> FromArg<'a> for isize {
    fn from_arg(vm: &Vm, value: &'a Value, _: At) -> PyResult<Self> {
        vm.to_isize(value)
    }
}

fn unsigned(vm: &Vm, value: &Value) -> PyResult<Option<u64>> {
    let index = vm.to_index(value)?;
    if crate::types::int::is_negative(&index) {
        return Err(vm.value_error("Cannot convert negative int"));
    }
    Ok(crate::types::int::to_big(&index).and_then(|big| num_traits::ToPrimitive::to_u64(&*big)))
}

/// A C `unsigned int`.
impl<'a> FromArg<'a> for u32 {
    fn from_arg(vm: &Vm, value: &'a Value, _: At) -> PyResult<Self> {
        let fitting = unsigned(vm, value)?.and_then(|n| u32::try_from(n).ok());
        fitting.ok_or_else(|| vm.overflow_error("Python int too large for C unsigned int"))
    }
}

/// A C `unsigned long`.
impl<'a> FromArg<'a> for u64 {
    fn from_arg(vm: &Vm, value: &'a Value, _: At) -> PyResult<Self> {
        unsigned(vm, value)?.ok_or_else(|| vm.overflow_error("Python int too large for C unsigned long"))
    }
}

/// A `str` (subclasses included).
impl<'a> FromArg<'a> for &'a StrObj {
    fn from_arg(vm: &Vm, value: &'a Value, at: At) -> PyResult<Self> {
        value.downcast::<StrObj>().ok_or_else(|| at.must_be(vm, "str", value))
    }
}

/// The bytes of a bytes-like object, for reading.
impl<'a> FromArg<'a> for Buffer {
    fn from_arg(vm: &Vm, value: &'a Value, _: At) -> PyResult<Self> {
        vm.buffer(value)
    }
}

/// The bytes of a bytes-like object, for writing.
pub struct Writable(pub Buffer);

impl<'a> FromArg<'a> for Writable {
    fn from_arg(vm: &Vm, value: &'a Value, at: At) -> PyResult<Self> {
        vm.buffer_mut(value, &format!("{}() {}", at.function(), at.argument())).map(Writable)
    }
}

/// A method's receiver: the payload of an object that the descriptor has checked already ("descriptor 'x' for 'T' objects
/// doesn't apply to a 'U' object").
pub struct This<'a, T> {
    payload: &'a T,
    /// The object itself.
    pub object: &'a Value,
}

impl<'a, T: Payload> FromArg<'a> for This<'a, T> {
    #[inline(always)]
    fn from_arg(vm: &Vm, value: &'a Value, _: At) -> PyResult<Self> {
        match value.downcast::<T>() {
            Some(payload) => Ok(This { payload, object: value }),
            None => Err(vm.type_error(format!("unexpected '{}' object", type_of(value).tp_name()))),
        }
    }
}

impl<T> Deref for This<'_, T> {
    type Target = T;
    #[inline(always)]
    fn deref(&self) -> &T {
        self.payload
    }
}

/// What a native may give back.
pub trait IntoPy {
    fn into_py(self, vm: &Vm) -> PyResult;
}

impl<T: IntoPy> IntoPy for PyResult<T> {
    #[inline(always)]
    fn into_py(self, vm: &Vm) -> PyResult {
        self?.into_py(vm)
    }
}

/// A pair of a float and something is a tuple.
impl<T: IntoPy> IntoPy for (f64, T) {
    fn into_py(self, vm: &Vm) -> PyResult {
        let second = self.1.into_py(vm)?;
        Ok(vm.new_tuple(&[vm.new_float(self.0), second]))
    }
}

macro_rules! into_py {
    ($($ty:ty, |$vm:ident, $value:ident| $made:expr;)*) => {
        $(impl IntoPy for $ty {
            #[inline(always)]
            fn into_py(self, $vm: &Vm) -> PyResult {
                let $value = self;
                Ok($made)
            }
        })*
    };
}

into_py! {
    Value, |_vm, value| value;
    (), |_vm, _value| Value::NONE;
    bool, |_vm, value| Value::bool(value);
    f64, |vm, value| vm.new_float(value);
    i32, |vm, value| vm.new_int(i64::from(value));
    u32, |vm, value| vm.new_int(i64::from(value));
    i64, |vm, value| vm.new_int(value);
    &str, |vm, text| vm.new_str(text);
    String, |vm, text| vm.new_str(&text);
}

/// The length of the text that `doc_text` makes.
pub const fn doc_length(lines: &str) -> usize {
    let lines = lines.as_bytes();
    let (mut at, mut length, mut start) = (0, 0, true);
    while at < lines.len() {
        if !(start && lines[at] == b' ') {
            length += 1;
        }
        start = lines[at] == b'\n';
        at += 1;
    }
    // The last end of line goes.
    if length > 0 { length - 1 } else { 0 }
}

/// A doc comment as `__doc__`: without the space that each line begins with.
pub const fn doc_text<const N: usize>(lines: &str) -> [u8; N] {
    let lines = lines.as_bytes();
    let mut text = [0; N];
    let (mut at, mut to, mut start) = (0, 0, true);
    while to < N {
        if !(start && lines[at] == b' ') {
            text[to] = lines[at];
            to += 1;
        }
        start = lines[at] == b'\n';
        at += 1;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::native::{Args, NativeDef};
    use crate::vm::testing::with_vm;

    fn scaled(vm: &Vm, text: &StrObj, times: i32, OrNone(extra): OrNone<u32>) -> PyResult<i64> {
        let extra = extra.map_or(0, i64::from);
        i64::try_from(text.as_bytes().len())
            .map(|n| n * i64::from(times) + extra)
            .map_err(|_| vm.value_error("too long"))
    }

    static ROW: NativeDef = native!(
        /// First line.
        ///
        ///   indented
        "scaled", "(text, times, extra=None)", scaled(text, times, extra)
    );
    static ONE: NativeDef = native!("size", "(text, /)", |_vm, text: &StrObj| text.as_bytes().len() as i64);

    fn said(vm: &Vm, row: &'static NativeDef, given: &[Value]) -> String {
        match row.call_positional(vm, given, || "".into()) {
            Ok(value) => vm.repr_text(&value).unwrap(),
            Err(e) => vm.str(e.exception().unwrap()).unwrap().display().into_owned(),
        }
    }

    #[test]
    fn arguments_are_converted_and_messages_are_those_of_cpython() {
        with_vm(|vm| {
            let (text, two) = (vm.new_str("abc"), vm.new_int(2));
            assert_eq!(said(vm, &ROW, &[text.clone(), two.clone()]), "6");
            assert_eq!(said(vm, &ROW, &[text.clone(), two.clone(), Value::NONE]), "6");
            assert_eq!(said(vm, &ROW, &[text.clone(), two.clone(), vm.new_int(5)]), "11");
            let cases: [(&'static NativeDef, Vec<Value>, &str); 6] = [
                (&ROW, vec![two.clone(), two.clone()], "scaled() argument 'text' must be str, not int"),
                (&ROW, vec![text.clone(), vm.new_int(1 << 40)], "Python int too large to convert to C int"),
                (&ROW, vec![text.clone(), two.clone(), vm.new_int(-1)], "Cannot convert negative int"),
                (&ROW, vec![text.clone()], "scaled() missing required argument 'times' (pos 2)"),
                (&ONE, vec![Value::NONE], "size() argument must be str, not None"),
                (&ONE, vec![], "size() takes exactly one argument (0 given)"),
            ];
            for (row, given, expected) in cases {
                assert_eq!(said(vm, row, &given), expected);
            }
            let args = Args {
                pos: &[text],
                kw_names: &[vm.new_str("extra"), vm.new_str("times")],
                kw_values: &[two.clone(), two],
            };
            assert_eq!(vm.repr_text(&ROW.call(vm, "", args).unwrap()).unwrap(), "8");
        });
    }

    #[test]
    fn a_doc_comment_is_the_documentation() {
        assert_eq!(ROW.doc, "First line.\n\n  indented");
        assert_eq!(ONE.doc, "");
    }
}
