//! What the tests and `xtask` share: running a program in bounds, and the script tests under `tests/`.
//!
//! No part of the runtime: only test targets and `xtask` depend on it, and it depends on no crate of ours.

pub mod differ;
pub mod known_failures;
pub mod layers;
pub mod process;
pub mod scripts;
