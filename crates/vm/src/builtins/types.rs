//! The types that `builtins` names.

use crate::object::TypeSpec;
use crate::types::*;

pub static ALL: &[&TypeSpec] = &[
    &int::BOOL,
    &function::CLASS_METHOD,
    &dict::DICT,
    &float::FLOAT,
    &int::INT,
    &list::LIST,
    &object::OBJECT,
    &function::PROPERTY,
    &set::FROZEN_SET,
    &set::SET,
    &slice::SLICE,
    &function::STATIC_METHOD,
    &str::STR,
    &function::SUPER,
    &tuple::TUPLE,
    &type_::TYPE,
];
