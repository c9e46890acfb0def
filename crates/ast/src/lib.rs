//! The bridge between the compiler, which knows no values, and the machine, which knows no source: the compiler as
//! `compile()` and the importer see it, its trees as the objects of `_ast`, its symbol tables as those of `_symtable`.

#![forbid(unsafe_code)]

mod objects;
mod source;
mod symtable;
mod tree;

pub use source::SourceCompiler;

/// The native modules of this crate, for `Interp::add_native`.
pub static MODULES: &[&vm::native::ModuleDef] = &[&symtable::MODULE];
