//! The native modules: one file or folder each, a module is a table of rows. What waits parks the fiber (`park`).

mod park;
mod util;

pub mod errno;
pub mod pure;
pub mod time;

use vm::native::ModuleDef;

/// Every native module of this crate.
pub static ALL: &[&ModuleDef] = &[&errno::MODULE, &time::MODULE];
