//! The native modules that need nothing from the operating system: algorithms, containers, codecs, text tables.

mod repr_guard;
mod support;

pub mod abc;
pub mod buffer;
pub mod collections;
pub mod functools;
pub mod itertools;
pub mod operator;
pub mod sre;
pub mod weakref;

use vm::native::ModuleDef;

/// Every native module of this folder.
pub static ALL: &[&ModuleDef] = &[&operator::MODULE, &itertools::MODULE, &functools::MODULE, &collections::MODULE, &weakref::MODULE, &abc::MODULE, &sre::MODULE];
