//! `_opcode`: what `dis` and `opcode` ask about instructions, answered for this machine's own instruction table.

use bytecode::op::{Ext, Info, Kind, TABLE};
use vm::prelude::*;

pub static MODULE: ModuleDef = ModuleDef::new("_opcode", "Opcode support module.")
    .functions(&[
        def("stack_effect", "(opcode, oparg=None, /, *, jump=None)", |vm, a| match row(vm, &a[0])? {
            // Instructions name registers: there is no stack to change.
            Some(_) => Ok(Value::small_int(0)),
            None => Err(vm.value_error("invalid opcode or oparg")),
        }, "Compute the stack effect of the opcode."),
        def("is_valid", "(opcode)", |vm, a| asks(vm, a, |_| true), "Return True if opcode is valid, False otherwise."),
        def("has_arg", "(opcode)", |vm, a| asks(vm, a, |i| [i.a, i.b, i.c].iter().any(|operand| operand.kind != Kind::None)), "Return True if the opcode uses its oparg, False otherwise."),
        def("has_const", "(opcode)", |vm, a| asks(vm, a, |i| i.b.kind == Kind::ConstBc), "Return True if the opcode accesses a constant, False otherwise."),
        def("has_name", "(opcode)", |vm, a| asks(vm, a, |i| i.b.kind == Kind::NameBc || i.ext == Ext::Name), "Return True if the opcode accesses an attribute by name, False otherwise."),
        def("has_jump", "(opcode)", |vm, a| asks(vm, a, |i| i.b.kind == Kind::TargetBc || i.ext == Ext::Target), "Return True if the opcode has a jump target, False otherwise."),
        def("has_free", "(opcode)", |vm, a| asks(vm, a, |i| i.name.contains("DEREF")), "Return True if the opcode accesses a free variable, False otherwise.\n\nNote that 'free' in this context refers to names in the current scope\nthat are referenced by inner scopes or names that are referenced from\nouter scopes. It does not include names that are global or builtin."),
        def("has_local", "(opcode)", |vm, a| asks(vm, a, |i| i.name.contains("FAST")), "Return True if the opcode accesses a local variable, False otherwise."),
        def("has_exc", "(opcode)", |vm, a| asks(vm, a, |_| false), "Return True if the opcode sets an exception handler, False otherwise."),
        def("get_executor", "(*, code, offset)", |_, _| Ok(Value::NONE), "Return the executor object at offset in code if exists, None otherwise."),
        def("get_specialization_stats", "()", |_, _| Ok(Value::NONE), "Return the specialization stats"),
        def("get_nb_ops", "()", |vm, _| names(vm, NB_OPS), "Return array of symbols of binary ops.\n\nIndexed by the BINARY_OP oparg value."),
        def("get_intrinsic1_descs", "()", |vm, _| names(vm, INTRINSICS_1), "Return a list of names of the unary intrinsics."),
        def("get_intrinsic2_descs", "()", |vm, _| names(vm, INTRINSICS_2), "Return a list of names of the binary intrinsics."),
        def("names", "()", |vm, _| {
            let list: Vec<&'static str> = TABLE.iter().map(|i| i.name).collect();
            names(vm, &list)
        }, "Return the names of all instructions, by number."),
        def("listing", "(code)", |vm, a| match a[0].downcast::<vm::types::code::CodeObj>() {
            Some(code) => Ok(vm.new_str(&bytecode::disassemble::disassemble(&code.code))),
            None => Err(vm.type_error(format!("a code object was expected, not '{}'", type_of(&a[0]).tp_name()))),
        }, "Return the listing of a code object's instructions."),
        def("get_special_method_names", "()", |vm, _| names(vm, &["__enter__", "__exit__", "__aenter__", "__aexit__"]), "Return a list of special method names."),
    ])
    .exec(|_, dict| {
        dict.set_name("ENABLE_SPECIALIZATION", Value::TRUE);
        dict.set_name("ENABLE_SPECIALIZATION_FT", Value::TRUE);
        Ok(())
    });

const INTRINSICS_1: &[&str] = &[
    "INTRINSIC_1_INVALID",
    "INTRINSIC_PRINT",
    "INTRINSIC_IMPORT_STAR",
    "INTRINSIC_STOPITERATION_ERROR",
    "INTRINSIC_ASYNC_GEN_WRAP",
    "INTRINSIC_UNARY_POSITIVE",
    "INTRINSIC_LIST_TO_TUPLE",
    "INTRINSIC_TYPEVAR",
    "INTRINSIC_PARAMSPEC",
    "INTRINSIC_TYPEVARTUPLE",
    "INTRINSIC_SUBSCRIPT_GENERIC",
    "INTRINSIC_TYPEALIAS",
];
const INTRINSICS_2: &[&str] = &[
    "INTRINSIC_2_INVALID",
    "INTRINSIC_PREP_RERAISE_STAR",
    "INTRINSIC_TYPEVAR_WITH_BOUND",
    "INTRINSIC_TYPEVAR_WITH_CONSTRAINTS",
    "INTRINSIC_SET_FUNCTION_TYPE_PARAMS",
    "INTRINSIC_SET_TYPEPARAM_DEFAULT",
];

const NB_OPS: &[&str] = &[
    "NB_ADD +",
    "NB_AND &",
    "NB_FLOOR_DIVIDE //",
    "NB_LSHIFT <<",
    "NB_MATRIX_MULTIPLY @",
    "NB_MULTIPLY *",
    "NB_REMAINDER %",
    "NB_OR |",
    "NB_POWER **",
    "NB_RSHIFT >>",
    "NB_SUBTRACT -",
    "NB_TRUE_DIVIDE /",
    "NB_XOR ^",
    "NB_INPLACE_ADD +=",
    "NB_INPLACE_AND &=",
    "NB_INPLACE_FLOOR_DIVIDE //=",
    "NB_INPLACE_LSHIFT <<=",
    "NB_INPLACE_MATRIX_MULTIPLY @=",
    "NB_INPLACE_MULTIPLY *=",
    "NB_INPLACE_REMAINDER %=",
    "NB_INPLACE_OR |=",
    "NB_INPLACE_POWER **=",
    "NB_INPLACE_RSHIFT >>=",
    "NB_INPLACE_SUBTRACT -=",
    "NB_INPLACE_TRUE_DIVIDE /=",
    "NB_INPLACE_XOR ^=",
    "NB_SUBSCR []",
];

/// A list of names; those with a symbol behind a space become pairs.
fn names(vm: &Vm, all: &[&str]) -> PyResult {
    let items = all.iter().map(|n| match n.split_once(' ') {
        Some((name, symbol)) => vm.new_tuple(&[vm.new_str(name), vm.new_str(symbol)]),
        None => vm.new_str(n),
    });
    vm.new_list(items.collect())
}

/// The declaration of an opcode given by number.
fn row(vm: &Vm, opcode: &Value) -> PyResult<Option<&'static Info>> {
    let n = vm.to_i32(opcode)?;
    Ok(usize::try_from(n).ok().and_then(|n| TABLE.get(n)))
}

fn asks(vm: &Vm, a: &[Value], f: fn(&Info) -> bool) -> PyResult {
    Ok(Value::bool(row(vm, &a[0])?.is_some_and(f)))
}
