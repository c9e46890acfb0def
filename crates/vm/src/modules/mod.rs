//! Native modules that the core itself needs. The others live in a crate above.

pub mod codecs;
pub mod gc;
pub mod imp;
pub mod marshal;
pub mod string;
pub mod sys;
pub mod warnings;

use crate::native::ModuleDef;

/// `sys` and `builtins` stand here for their names; they are made with the isolate.
pub static ALL: &[&ModuleDef] = &[
    &BUILTINS,
    &codecs::MODULE,
    &gc::MODULE,
    &imp::MODULE,
    &marshal::MODULE,
    &string::MODULE,
    &sys::MODULE,
    &warnings::MODULE,
];

static BUILTINS: ModuleDef = ModuleDef::new("builtins", "");
