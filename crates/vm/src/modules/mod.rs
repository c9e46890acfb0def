//! Native modules that the core itself needs; the others have a crate of their own.

pub mod codecs;
pub mod string;
