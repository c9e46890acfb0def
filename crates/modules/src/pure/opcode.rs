//! `_opcode`: what `dis` and `opcode` ask about instructions, answered for this machine's own instruction table.

use vm::prelude::*;

pub static MODULE: ModuleDef = ModuleDef::new("_opcode", "Opcode support module.")
    .functions(&[
        def("get_executor", "(*, code, offset)", |_, _| Ok(Value::NONE), "Return the executor object at offset in code if exists, None otherwise."),
        def("get_specialization_stats", "()", |_, _| Ok(Value::NONE), "Return the specialization stats"),
        def("get_nb_ops", "()", |vm, _| names(vm, NB_OPS), "Return array of symbols of binary ops.\n\nIndexed by the BINARY_OP oparg value."),
        def("get_intrinsic1_descs", "()", |vm, _| names(vm, INTRINSICS_1), "Return a list of names of the unary intrinsics."),
        def("get_intrinsic2_descs", "()", |vm, _| names(vm, INTRINSICS_2), "Return a list of names of the binary intrinsics."),
        def("get_special_method_names", "()", |vm, _| names(vm, &["__enter__", "__exit__", "__aenter__", "__aexit__"]), "Return a list of special method names."),
    ])
    .exec(|_, dict| {
        dict.set_name("ENABLE_SPECIALIZATION", Value::TRUE);
        dict.set_name("ENABLE_SPECIALIZATION_FT", Value::TRUE);
        Ok(())
    });

const INTRINSICS_1: &[&str] = &[
    "INTRINSIC_1_INVALID", "INTRINSIC_PRINT", "INTRINSIC_IMPORT_STAR", "INTRINSIC_STOPITERATION_ERROR",
    "INTRINSIC_ASYNC_GEN_WRAP", "INTRINSIC_UNARY_POSITIVE", "INTRINSIC_LIST_TO_TUPLE", "INTRINSIC_TYPEVAR",
    "INTRINSIC_PARAMSPEC", "INTRINSIC_TYPEVARTUPLE", "INTRINSIC_SUBSCRIPT_GENERIC", "INTRINSIC_TYPEALIAS",
];
const INTRINSICS_2: &[&str] = &[
    "INTRINSIC_2_INVALID", "INTRINSIC_PREP_RERAISE_STAR", "INTRINSIC_TYPEVAR_WITH_BOUND",
    "INTRINSIC_TYPEVAR_WITH_CONSTRAINTS", "INTRINSIC_SET_FUNCTION_TYPE_PARAMS", "INTRINSIC_SET_TYPEPARAM_DEFAULT",
];

const NB_OPS: &[&str] = &[
    "NB_ADD +", "NB_AND &", "NB_FLOOR_DIVIDE //", "NB_LSHIFT <<", "NB_MATRIX_MULTIPLY @", "NB_MULTIPLY *",
    "NB_REMAINDER %", "NB_OR |", "NB_POWER **", "NB_RSHIFT >>", "NB_SUBTRACT -", "NB_TRUE_DIVIDE /", "NB_XOR ^",
    "NB_INPLACE_ADD +=", "NB_INPLACE_AND &=", "NB_INPLACE_FLOOR_DIVIDE //=", "NB_INPLACE_LSHIFT <<=",
    "NB_INPLACE_MATRIX_MULTIPLY @=", "NB_INPLACE_MULTIPLY *=", "NB_INPLACE_REMAINDER %=", "NB_INPLACE_OR |=",
    "NB_INPLACE_POWER **=", "NB_INPLACE_RSHIFT >>=", "NB_INPLACE_SUBTRACT -=", "NB_INPLACE_TRUE_DIVIDE /=",
    "NB_INPLACE_XOR ^=", "NB_SUBSCR []",
];

/// A list of names; those with a symbol behind a space become pairs.
fn names(vm: &Vm, all: &[&str]) -> PyResult {
    let items = all.iter().map(|n| match n.split_once(' ') {
        Some((name, symbol)) => vm.new_tuple(&[vm.new_str(name), vm.new_str(symbol)]),
        None => vm.new_str(n),
    });
    vm.new_list(items.collect())
}
