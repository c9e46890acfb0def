//! `_sre`: compiled patterns and their matches over the matching engine of a library.

mod matched;
mod pattern;
mod subject;
mod verify;

use vm::prelude::*;

use super::support::*;

pub static MODULE: ModuleDef = ModuleDef::new("_sre", "")
    .functions(&[
        def("compile", "(pattern, flags, code, groups, groupindex, indexgroup)", pattern::compile, ""),
        def("template", "(pattern, template, /)", matched::template, "template\n    A list containing interleaved literal strings (str or bytes) and group\n    indices (int), as returned by re._parser.parse_template():\n        [literal1, group1, ..., literalN, groupN]"),
        def("getcodesize", "()", |_, _| Ok(Value::small_int(4)), ""),
        def("ascii_iscased", "(character, /)", |vm, a| {
            let c = vm.to_i32(&a[0])? as u32;
            Ok(Value::bool(c < 128 && (c as u8).is_ascii_alphabetic()))
        }, ""),
        def("unicode_iscased", "(character, /)", |vm, a| {
            let c = vm.to_i32(&a[0])? as u32;
            Ok(Value::bool(lower(c) != c || upper(c) != c))
        }, ""),
        def("ascii_tolower", "(character, /)", |vm, a| {
            let c = vm.to_i32(&a[0])? as u32;
            Ok(vm.new_int(rustpython_sre_engine::string::lower_ascii(c) as i64))
        }, ""),
        def("unicode_tolower", "(character, /)", |vm, a| Ok(vm.new_int(lower(vm.to_i32(&a[0])? as u32) as i64)), ""),
        def("getlower", "(character, flags, /)", |vm, a| {
            let c = vm.to_i32(&a[0])? as u32;
            let unicode = vm.to_i32(&a[1])? & 32 != 0;
            let lowered = if unicode { lower(c) } else { rustpython_sre_engine::string::lower_ascii(c) };
            Ok(vm.new_int(lowered as i64))
        }, ""),
    ])
    .types(&[])
    .exec(|vm, dict| {
        dict.set_name("MAGIC", vm.new_int(rustpython_sre_engine::SRE_MAGIC as i64));
        dict.set_name("CODESIZE", vm.new_int(rustpython_sre_engine::CODESIZE as i64));
        dict.set_name("MAXREPEAT", vm.new_int(rustpython_sre_engine::MAXREPEAT as i64));
        dict.set_name("MAXGROUPS", vm.new_int(rustpython_sre_engine::MAXGROUPS as i64));
        Ok(())
    });

fn lower(c: u32) -> u32 {
    rustpython_sre_engine::string::lower_unicode(c)
}
fn upper(c: u32) -> u32 {
    rustpython_sre_engine::string::upper_unicode(c)
}

/// Hands a match's own type to the others of this folder.
fn wrong_type(vm: &Vm, v: &Value) -> Error {
    vm.type_error(format!("unexpected '{}' object", type_of(v).tp_name()))
}

/// The payload of a value that came through this module's own hands.
fn own<'a, T: heap::Payload>(vm: &Vm, v: &'a Value) -> PyResult<&'a T> {
    v.downcast::<T>().ok_or_else(|| wrong_type(vm, v))
}

/// Several values as a tuple, for results.
fn tuple(vm: &Vm, items: &[Value]) -> PyResult {
    tuple_of(vm, items)
}
