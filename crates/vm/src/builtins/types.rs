//! The types that `builtins` names.

use crate::object::TypeSpec;
use crate::types::*;

pub static ALL: &[&TypeSpec] = &[
    &int::BOOL,
    &bytes::BYTEARRAY,
    &bytes::BYTES,
    &function::CLASS_METHOD,
    &complex::COMPLEX,
    &dict::DICT,
    &iter::ENUMERATE,
    &iter::FILTER,
    &float::FLOAT,
    &set::FROZENSET,
    &int::INT,
    &list::LIST,
    &iter::MAP,
    &memoryview::MEMORYVIEW,
    &object::OBJECT,
    &function::PROPERTY,
    &range::RANGE,
    &iter::REVERSED,
    &set::SET,
    &slice::SLICE,
    &function::STATIC_METHOD,
    &str::STR,
    &function::SUPER,
    &tuple::TUPLE,
    &type_::TYPE,
    &iter::ZIP,
];
