//! The native modules that need nothing from the operating system: algorithms, containers, codecs, text tables.

mod support;

pub mod abc;
pub mod atexit;
pub mod bisect;
pub mod buffer;
pub mod collections;
pub mod contextvars;
pub mod functools;
pub mod heapq;
pub mod itertools;
pub mod math;
pub mod operator;
pub mod random;
pub mod sre;
pub mod suggestions;
pub mod typing;
pub mod weakref;

use vm::native::ModuleDef;

/// Every native module of this folder.
pub static ALL: &[&ModuleDef] = &[&operator::MODULE, &itertools::MODULE, &functools::MODULE, &collections::MODULE, &weakref::MODULE, &abc::MODULE, &sre::MODULE, &math::MODULE, &heapq::MODULE, &bisect::MODULE, &random::MODULE, &contextvars::MODULE, &typing::MODULE, &atexit::MODULE, &suggestions::MODULE];
