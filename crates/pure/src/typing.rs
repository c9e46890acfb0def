//! `_typing`: the native types behind `typing`, which stand in the vm.

use vm::prelude::*;
use vm::types::{typevar, union};

pub static MODULE: ModuleDef = ModuleDef::new("_typing", "Primitives and accelerators for the typing module.\n")
    .functions(&[def("_idfunc", "(x, /)", |_, a| Ok(a[0].clone()), "")])
    .types(&[
        &typevar::TYPE_VAR,
        &typevar::PARAM_SPEC,
        &typevar::TYPE_VAR_TUPLE,
        &typevar::PARAM_SPEC_ARGS,
        &typevar::PARAM_SPEC_KWARGS,
        &typevar::TYPE_ALIAS,
        &typevar::GENERIC,
        &union::UNION,
    ])
    .exec(|_, dict| {
        dict.set_name("NoDefault", typevar::no_default());
        Ok(())
    });
