//! `_json`: the fast paths of the `json` package.

mod decode;
mod encode;

use vm::prelude::*;

use super::support::*;

pub static MODULE: ModuleDef = ModuleDef::new("_json", "json speedups\n")
    .functions(&[
        def("encode_basestring_ascii", "(string, /)", |vm, a| encode::encode_string(vm, &a[0], true), "encode_basestring_ascii(string) -> string\n\nReturn an ASCII-only JSON representation of a Python string"),
        def("encode_basestring", "(string, /)", |vm, a| encode::encode_string(vm, &a[0], false), "encode_basestring(string) -> string\n\nReturn a JSON representation of a Python string"),
        def("scanstring", "(string, end, strict=True, /)", decode::scan_string, "scanstring(string, end, strict=True) -> (string, end)\n\nScan the string s for a JSON string. End is the index of the\ncharacter in s after the quote that started the JSON string.\nUnescapes all valid JSON string escape sequences and raises ValueError\non attempt to decode an invalid string. If strict is False then literal\ncontrol characters are allowed in the string.\n\nReturns a tuple of the decoded string and the index of the character in s\nafter the end quote."),
    ])
    .exec(|_, dict| {
        dict.set_name("make_scanner", decode::SCANNER.to_value());
        dict.set_name("make_encoder", encode::ENCODER.to_value());
        Ok(())
    });

/// Shared by both halves: the payload behind a value of this module's types.
fn own<'a, T: heap::Payload>(vm: &Vm, v: &'a Value) -> PyResult<&'a T> {
    this::<T>(vm, v)
}
