//! `_codecs`: the registry's functions and the native codecs as the library's `codecs` and `encodings` call them.

use crate::error::exception::*;
use crate::object::descr::native_function;
use crate::prelude::*;
use crate::types::buffer::Buffer;
use crate::types::bytes::new_bytes;
use crate::types::codecs::errors::{Handler, Replacement, decode_builtin, encode_builtin, push_backslash};
use crate::types::codecs::{Codec, Order, charmap, decode, encode, escapes, registry, utf7, wide};
use crate::types::str::{TextBuilder, empty};

pub static MODULE: ModuleDef = ModuleDef::new("_codecs", "").functions(FUNCTIONS);

const ENCODE: &str = "(str, errors=None, /)";
const DECODE: &str = "(data, errors=None, /)";
const DECODE_FINAL: &str = "(data, errors=None, final=False, /)";
const DECODE_WHOLE: &str = "(data, errors=None, final=True, /)";

static FUNCTIONS: &[NativeDef] = &[
    def(
        "register",
        "(search_function, /)",
        register,
        "Register a codec search function.\n\nSearch functions are expected to take one argument, the encoding name in\nall lower case letters, and either return None, or a tuple of functions\n(encoder, decoder, stream_reader, stream_writer) (or a CodecInfo object).",
    ),
    def(
        "unregister",
        "(search_function, /)",
        unregister,
        "Unregister a codec search function and clear the registry's cache.\n\nIf the search function is not registered, do nothing.",
    ),
    def(
        "lookup",
        "(encoding, /)",
        lookup,
        "Looks up a codec tuple in the Python codec registry and returns a CodecInfo object.",
    ),
    def(
        "encode",
        "(obj, encoding='utf-8', errors='strict')",
        encode_obj,
        "Encodes obj using the codec registered for encoding.\n\nThe default encoding is 'utf-8'.  errors may be given to set a\ndifferent error handling scheme.  Default is 'strict' meaning that encoding\nerrors raise a ValueError.  Other possible values are 'ignore', 'replace'\nand 'backslashreplace' as well as any other name registered with\ncodecs.register_error that can handle ValueErrors.",
    ),
    def(
        "decode",
        "(obj, encoding='utf-8', errors='strict')",
        decode_obj,
        "Decodes obj using the codec registered for encoding.\n\nDefault encoding is 'utf-8'.  errors may be given to set a\ndifferent error handling scheme.  Default is 'strict' meaning that encoding\nerrors raise a ValueError.  Other possible values are 'ignore', 'replace'\nand 'backslashreplace' as well as any other name registered with\ncodecs.register_error that can handle ValueErrors.",
    ),
    def(
        "register_error",
        "(errors, handler, /)",
        register_error,
        "Register the specified error handler under the name errors.\n\nhandler must be a callable object, that\nwill be called with an exception instance containing\ninformation about the location of the encoding/decoding\nerror and must return a (replacement, new position) tuple.",
    ),
    def(
        "_unregister_error",
        "(errors, /)",
        unregister_error,
        "Un-register the specified error handler for the error handling `errors'.\n\nOnly custom error handlers can be un-registered. An exception is raised\nif the error handling is a built-in one (e.g., 'strict'), or if an error\noccurs.\n\nOtherwise, this returns True if a custom handler has been successfully\nun-registered, and False if no custom handler for the specified error\nhandling exists.",
    ),
    def(
        "lookup_error",
        "(name, /)",
        lookup_error,
        "lookup_error(errors) -> handler\n\nReturn the error handler for the specified error handling name or raise a\nLookupError, if no handler exists under this name.",
    ),
    def("utf_8_encode", ENCODE, |vm, a| encoded(vm, Codec::Utf8, a), ""),
    def("utf_8_decode", DECODE_FINAL, |vm, a| decoded(vm, Codec::Utf8, a), ""),
    def("ascii_encode", ENCODE, |vm, a| encoded(vm, Codec::Ascii, a), ""),
    def("ascii_decode", DECODE, |vm, a| decoded(vm, Codec::Ascii, a), ""),
    def("latin_1_encode", ENCODE, |vm, a| encoded(vm, Codec::Latin1, a), ""),
    def("latin_1_decode", DECODE, |vm, a| decoded(vm, Codec::Latin1, a), ""),
    def(
        "utf_16_encode",
        "(str, errors=None, byteorder=0, /)",
        |vm, a| encoded(vm, Codec::Utf16(order_arg(vm, &a[2])?), a),
        "",
    ),
    def("utf_16_le_encode", ENCODE, |vm, a| encoded(vm, Codec::Utf16(Order::Little), a), ""),
    def("utf_16_be_encode", ENCODE, |vm, a| encoded(vm, Codec::Utf16(Order::Big), a), ""),
    def("utf_16_decode", DECODE_FINAL, |vm, a| decoded(vm, Codec::Utf16(Order::Native), a), ""),
    def("utf_16_le_decode", DECODE_FINAL, |vm, a| decoded(vm, Codec::Utf16(Order::Little), a), ""),
    def("utf_16_be_decode", DECODE_FINAL, |vm, a| decoded(vm, Codec::Utf16(Order::Big), a), ""),
    def(
        "utf_16_ex_decode",
        "(data, errors=None, byteorder=0, final=False, /)",
        |vm, a| ex_decoded(vm, a, wide::utf16),
        "",
    ),
    def(
        "utf_32_encode",
        "(str, errors=None, byteorder=0, /)",
        |vm, a| encoded(vm, Codec::Utf32(order_arg(vm, &a[2])?), a),
        "",
    ),
    def("utf_32_le_encode", ENCODE, |vm, a| encoded(vm, Codec::Utf32(Order::Little), a), ""),
    def("utf_32_be_encode", ENCODE, |vm, a| encoded(vm, Codec::Utf32(Order::Big), a), ""),
    def("utf_32_decode", DECODE_FINAL, |vm, a| decoded(vm, Codec::Utf32(Order::Native), a), ""),
    def("utf_32_le_decode", DECODE_FINAL, |vm, a| decoded(vm, Codec::Utf32(Order::Little), a), ""),
    def("utf_32_be_decode", DECODE_FINAL, |vm, a| decoded(vm, Codec::Utf32(Order::Big), a), ""),
    def(
        "utf_32_ex_decode",
        "(data, errors=None, byteorder=0, final=False, /)",
        |vm, a| ex_decoded(vm, a, wide::utf32),
        "",
    ),
    def("utf_7_encode", ENCODE, utf7_encoded, ""),
    def("utf_7_decode", DECODE_FINAL, utf7_decoded, ""),
    def("unicode_escape_encode", ENCODE, |vm, a| escape_encoded(vm, a, false), ""),
    def("unicode_escape_decode", DECODE_WHOLE, |vm, a| escape_decoded(vm, a, escapes::decode_unicode), ""),
    def("raw_unicode_escape_encode", ENCODE, |vm, a| escape_encoded(vm, a, true), ""),
    def("raw_unicode_escape_decode", DECODE_WHOLE, |vm, a| escape_decoded(vm, a, escapes::decode_raw), ""),
    def("escape_encode", "(data, errors=None, /)", escape_encode, ""),
    def("escape_decode", "(data, errors=None, /)", escape_decode, ""),
    def("charmap_encode", "(str, errors=None, mapping=None, /)", charmap_encode, ""),
    def("charmap_decode", "(data, errors=None, mapping=None, /)", charmap_decode, ""),
    def("charmap_build", "(map, /)", charmap_build, ""),
    def("readbuffer_encode", "(data, errors=None, /)", readbuffer_encode, ""),
];

/// Bytes of an argument; text counts as its UTF-8 where `text` allows it.
fn data(vm: &Vm, value: &Value) -> PyResult<Buffer> {
    vm.buffer(value)
}
fn handler(vm: &Vm, value: &Value, name: &str) -> PyResult<Handler> {
    if !value.is_null() && !value.is_none() && !value.is_a::<StrObj>() {
        return Err(vm.type_error(format!("{name}() argument 2 must be str or None, not {}", vm.argument_type(value))));
    }
    Handler::of(vm, value.non_null())
}
fn pair(vm: &Vm, value: Value, read: usize) -> PyResult {
    Ok(vm.new_tuple(&[value, Value::small_int(read as i64)]))
}
fn text_len(vm: &Vm, value: &Value, name: &str) -> PyResult<usize> {
    match value.downcast::<StrObj>() {
        Some(s) => Ok(s.char_len()),
        None => Err(vm.type_error(format!("{name}() argument 1 must be str, not {}", vm.argument_type(value)))),
    }
}

fn encoded(vm: &Vm, codec: Codec, args: &[Value]) -> PyResult {
    let name = format!("{}_encode", codec.name().replace('-', "_"));
    let len = text_len(vm, &args[0], &name)?;
    let made = encode::encode(vm, codec, &args[0], &handler(vm, &args[1], &name)?)?;
    pair(vm, made, len)
}
fn decoded(vm: &Vm, codec: Codec, args: &[Value]) -> PyResult {
    let name = format!("{}_decode", codec.name().replace('-', "_"));
    let handler = handler(vm, &args[1], &name)?;
    let end_of_input = match args.get(2).and_then(|v| v.non_null()) {
        Some(v) => vm.truth(v)?,
        None => matches!(codec, Codec::Ascii | Codec::Latin1),
    };
    let bytes = data(vm, &args[0])?;
    let (text, read) = decode::decode(vm, codec, &bytes, &handler, end_of_input)?;
    pair(vm, text, read)
}
fn utf7_encoded(vm: &Vm, args: &[Value]) -> PyResult {
    let len = text_len(vm, &args[0], "utf_7_encode")?;
    handler(vm, &args[1], "utf_7_encode")?;
    match args[0].downcast::<StrObj>() {
        Some(text) => pair(vm, utf7::encode(text)?, len),
        None => Ok(Value::NONE),
    }
}
fn utf7_decoded(vm: &Vm, args: &[Value]) -> PyResult {
    let handler = handler(vm, &args[1], "utf_7_decode")?;
    let end_of_input = !args[2].is_null() && vm.truth(&args[2])?;
    let (text, read) = utf7::decode(vm, &data(vm, &args[0])?, &handler, end_of_input)?;
    pair(vm, text, read)
}
fn order_of(number: i32) -> Order {
    match number {
        0 => Order::Native,
        n if n < 0 => Order::Little,
        _ => Order::Big,
    }
}
fn order_arg(vm: &Vm, value: &Value) -> PyResult<Order> {
    Ok(order_of(if value.is_null() { 0 } else { vm.to_i32(value)? }))
}

type WideDecoder = fn(&Vm, &[u8], &Handler, Order, bool) -> PyResult<wide::Decoded>;

fn ex_decoded(vm: &Vm, args: &[Value], f: WideDecoder) -> PyResult {
    let handler = handler(vm, &args[1], "utf_16_ex_decode")?;
    let order = order_arg(vm, &args[2])?;
    let end_of_input = !args[3].is_null() && vm.truth(&args[3])?;
    let (text, read, found) = f(vm, &data(vm, &args[0])?, &handler, order, end_of_input)?;
    Ok(vm.new_tuple(&[text, Value::small_int(read as i64), Value::small_int(found as i64)]))
}

fn escape_encoded(vm: &Vm, args: &[Value], raw: bool) -> PyResult {
    let len = text_len(vm, &args[0], if raw { "raw_unicode_escape_encode" } else { "unicode_escape_encode" })?;
    match args[0].downcast::<StrObj>() {
        Some(s) => pair(vm, escapes::encode(s, raw)?, len),
        None => Ok(Value::NONE),
    }
}

type EscapeDecoder = fn(&Vm, &[u8], &Handler, bool) -> PyResult<(Value, usize)>;

/// Text is taken as its UTF-8, as CPython's "s*" arguments.
fn text_or_data(vm: &Vm, value: &Value) -> PyResult<Buffer> {
    if value.is_a::<StrObj>() {
        let bytes = encode::encode(vm, Codec::Utf8, value, &Handler::Strict)?;
        return vm.buffer(&bytes);
    }
    vm.buffer(value)
}
fn escape_decoded(vm: &Vm, args: &[Value], f: EscapeDecoder) -> PyResult {
    let handler = handler(vm, &args[1], "unicode_escape_decode")?;
    let end_of_input = args[2].is_null() || vm.truth(&args[2])?;
    let (text, read) = f(vm, &text_or_data(vm, &args[0])?, &handler, end_of_input)?;
    pair(vm, text, read)
}
fn escape_encode(vm: &Vm, args: &[Value]) -> PyResult {
    let Some(bytes) = crate::types::bytes::as_bytes(&args[0]) else {
        return Err(
            vm.type_error(format!("escape_encode() argument 1 must be bytes, not {}", vm.argument_type(&args[0])))
        );
    };
    pair(vm, escapes::escape_bytes(bytes)?, bytes.len())
}
fn escape_decode(vm: &Vm, args: &[Value]) -> PyResult {
    let bytes = text_or_data(vm, &args[0])?;
    let errors = args[1].downcast::<StrObj>().map_or(&b""[..], |s| s.as_bytes());
    pair(vm, escapes::unescape_bytes(vm, &bytes, errors)?, bytes.len())
}
fn readbuffer_encode(vm: &Vm, args: &[Value]) -> PyResult {
    let bytes = text_or_data(vm, &args[0])?;
    pair(vm, new_bytes(&bytes)?, bytes.len())
}

fn charmap_encode(vm: &Vm, args: &[Value]) -> PyResult {
    let handler = handler(vm, &args[1], "charmap_encode")?;
    let len = text_len(vm, &args[0], "charmap_encode")?;
    let made = match args[2].non_null().filter(|m| !m.is_none()) {
        Some(mapping) => charmap::encode(vm, &args[0], &handler, mapping)?,
        None => encode::encode(vm, Codec::Latin1, &args[0], &handler)?,
    };
    pair(vm, made, len)
}
fn charmap_decode(vm: &Vm, args: &[Value]) -> PyResult {
    let handler = handler(vm, &args[1], "charmap_decode")?;
    let bytes = data(vm, &args[0])?;
    let made = match args[2].non_null().filter(|m| !m.is_none()) {
        Some(mapping) => charmap::decode(vm, &bytes, &handler, mapping)?,
        None => decode::decode(vm, Codec::Latin1, &bytes, &handler, true)?.0,
    };
    pair(vm, made, bytes.len())
}
fn charmap_build(vm: &Vm, args: &[Value]) -> PyResult {
    match args[0].downcast::<StrObj>() {
        Some(table) => charmap::build(vm, table),
        None => Err(vm.type_error(format!("charmap_build() argument must be str, not {}", vm.argument_type(&args[0])))),
    }
}

fn register(vm: &Vm, args: &[Value]) -> PyResult {
    if !vm.is_callable(&args[0]) {
        return Err(vm.type_error("argument must be callable"));
    }
    vm.codecs.register(args[0].clone());
    Ok(Value::NONE)
}
fn unregister(vm: &Vm, args: &[Value]) -> PyResult {
    vm.codecs.unregister(&args[0]);
    Ok(Value::NONE)
}
fn name_arg<'a>(vm: &Vm, value: &'a Value, function: &str) -> PyResult<&'a StrObj> {
    vm.str_arg(value, &format!("{function}() argument"))
}
fn lookup(vm: &Vm, args: &[Value]) -> PyResult {
    name_arg(vm, &args[0], "lookup")?;
    registry::lookup(vm, &args[0])
}
fn lookup_error(vm: &Vm, args: &[Value]) -> PyResult {
    name_arg(vm, &args[0], "lookup_error")?;
    registry::lookup_error(vm, &args[0])
}
fn register_error(vm: &Vm, args: &[Value]) -> PyResult {
    let name = vm.str_arg(&args[0], "register_error() argument 1")?;
    if !vm.is_callable(&args[1]) {
        return Err(vm.type_error("handler must be callable"));
    }
    vm.codecs.register_handler(name.as_bytes(), args[1].clone());
    Ok(Value::NONE)
}
fn unregister_error(vm: &Vm, args: &[Value]) -> PyResult {
    let name = name_arg(vm, &args[0], "_unregister_error")?;
    if builtin_handler(name.as_bytes()).is_some() {
        return Err(vm.value_error(format!("cannot un-register built-in error handler '{}'", name.display())));
    }
    Ok(Value::bool(vm.codecs.unregister_handler(name.as_bytes())))
}
fn encode_obj(vm: &Vm, args: &[Value]) -> PyResult {
    let default = vm.new_str("utf-8");
    registry::encode_any(vm, &args[0], args[1].non_null().unwrap_or(&default), args[2].non_null())
}
fn decode_obj(vm: &Vm, args: &[Value]) -> PyResult {
    let default = vm.new_str("utf-8");
    registry::decode_any(vm, &args[0], args[1].non_null().unwrap_or(&default), args[2].non_null())
}

/// The built-in error handlers as Python sees them.
static HANDLERS: &[(&str, NativeDef)] = &[
    (
        "strict",
        def(
            "strict_errors",
            "(exception, /)",
            |vm, a| apply(vm, &a[0], Handler::Strict),
            "Implements the 'strict' error handling, which raises a UnicodeError on coding errors.",
        ),
    ),
    (
        "ignore",
        def(
            "ignore_errors",
            "(exception, /)",
            |vm, a| apply(vm, &a[0], Handler::Ignore),
            "Implements the 'ignore' error handling, which ignores malformed data and continues.",
        ),
    ),
    (
        "replace",
        def(
            "replace_errors",
            "(exception, /)",
            |vm, a| apply(vm, &a[0], Handler::Replace),
            "Implements the 'replace' error handling, which replaces malformed data with a replacement marker.",
        ),
    ),
    (
        "xmlcharrefreplace",
        def(
            "xmlcharrefreplace_errors",
            "(exception, /)",
            |vm, a| apply(vm, &a[0], Handler::XmlCharRef),
            "Implements the 'xmlcharrefreplace' error handling, which replaces an unencodable character with the appropriate XML character reference.",
        ),
    ),
    (
        "backslashreplace",
        def(
            "backslashreplace_errors",
            "(exception, /)",
            |vm, a| apply(vm, &a[0], Handler::Backslash),
            "Implements the 'backslashreplace' error handling, which replaces malformed data with a backslashed escape sequence.",
        ),
    ),
    (
        "namereplace",
        def(
            "namereplace_errors",
            "(exception, /)",
            |vm, a| apply(vm, &a[0], Handler::NameReplace),
            "Implements the 'namereplace' error handling, which replaces an unencodable character with a \\N{...} escape sequence.",
        ),
    ),
    ("surrogatepass", def("surrogatepass", "(exception, /)", |vm, a| apply(vm, &a[0], Handler::SurrogatePass), "")),
    (
        "surrogateescape",
        def("surrogateescape", "(exception, /)", |vm, a| apply(vm, &a[0], Handler::SurrogateEscape), ""),
    ),
];

pub fn builtin_handler(name: &[u8]) -> Option<Value> {
    let (_, row) = HANDLERS.iter().find(|(n, _)| n.as_bytes() == name)?;
    Some(native_function(row, Value::NULL, false, None, Value::NULL))
}

/// A built-in handler called with an exception: `(replacement, position)`.
fn apply(vm: &Vm, exception: &Value, handler: Handler) -> PyResult {
    let wrong = || {
        let ty = type_of(exception).tp_name();
        if matches!(handler, Handler::Strict) {
            vm.type_error("codec must pass exception instance")
        } else {
            vm.type_error(format!("don't know how to handle {ty} in error callback"))
        }
    };
    let Some(e) = exception.downcast::<ExceptionObj>() else { return Err(wrong()) };
    let raise = || Err(Error::from_exception(exception.clone()));
    if matches!(handler, Handler::Strict) {
        return raise();
    }
    let place = |field: usize, len: usize| -> usize {
        crate::types::int::to_i64(&e.field(field)).unwrap_or(0).clamp(0, len as i64) as usize
    };
    let object = e.field(UNICODE_OBJECT);
    let encoding = crate::types::str::display(&e.field(UNICODE_ENCODING));
    let translates = UNICODE_TRANSLATE_ERROR.check(exception);
    if UNICODE_ENCODE_ERROR.check(exception) || translates {
        let Some(s) = object.downcast::<StrObj>() else {
            return Err(vm.type_error("UnicodeError 'object' attribute must be a string"));
        };
        // A translation error has no encoding: its fields stand one place earlier in `args`, not here.
        let start = place(UNICODE_START, s.char_len());
        let end = place(UNICODE_END, s.char_len()).max(start);
        let part = &s.as_bytes()[s.byte_offset(start)..s.byte_offset(end)];
        let chars: Vec<u32> = crate::types::str::code_points(part).collect();
        let replacement = match (&handler, translates) {
            (Handler::Replace, true) => {
                let mut out = TextBuilder::new();
                out.fill(0xFFFD, chars.len())?;
                out.finish()?
            }
            (Handler::Ignore, true) => empty(),
            (Handler::Backslash, true) => {
                let mut out = TextBuilder::new();
                chars.iter().try_for_each(|c| push_backslash(&mut out, *c))?;
                out.finish()?
            }
            (_, true) => return Err(wrong()),
            _ => match encode_builtin(vm, &handler, &encoding, &chars)? {
                Some(Replacement::Text(text)) => text,
                Some(Replacement::Bytes(bytes)) => new_bytes(&bytes)?,
                None => return raise(),
            },
        };
        return pair(vm, replacement, end);
    }
    if UNICODE_DECODE_ERROR.check(exception) {
        let Some(bytes) = crate::types::bytes::as_bytes(&object) else {
            return Err(vm.type_error("UnicodeError 'object' attribute must be a bytes"));
        };
        if matches!(handler, Handler::XmlCharRef | Handler::NameReplace) {
            return Err(wrong());
        }
        let start = place(UNICODE_START, bytes.len());
        let end = place(UNICODE_END, bytes.len()).max(start);
        let mut out = TextBuilder::new();
        return match decode_builtin(&handler, &encoding, bytes, start, end, &mut out)? {
            Some(at) => pair(vm, out.finish()?, at),
            None => raise(),
        };
    }
    Err(wrong())
}
