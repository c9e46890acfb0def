//! The native modules that need nothing from the operating system: algorithms, containers, codecs, text tables.

#![deny(unsafe_code)]

#[cfg(test)]
mod tests;

pub mod abc;
pub mod array;
pub mod atexit;
pub mod binascii;
pub mod bisect;
pub mod buffer;
pub mod bytes;
pub mod cmath;
pub mod collections;
pub mod contextvars;
pub mod csv;
pub mod functools;
pub mod hashes;
pub mod heapq;
pub mod itertools;
pub mod json;
pub mod keyed;
pub mod math;
pub mod multibyte;
pub mod opcode;
pub mod operator;
pub mod picklebuffer;
pub mod random;
pub mod sre;
pub mod string;
pub mod structs;
pub mod suggestions;
pub mod support;
pub mod tokenize;
pub mod types;
mod typing;
pub mod unicodedata;
pub mod weakref;
pub mod zlib;

use vm::native::ModuleDef;

/// Every native module of this crate.
pub static ALL: &[&ModuleDef] = &[
    &operator::MODULE,
    &itertools::MODULE,
    &functools::MODULE,
    &collections::MODULE,
    &weakref::MODULE,
    &abc::MODULE,
    &sre::MODULE,
    &math::MODULE,
    &heapq::MODULE,
    &bisect::MODULE,
    &random::MODULE,
    &contextvars::MODULE,
    &typing::MODULE,
    &atexit::MODULE,
    &suggestions::MODULE,
    &tokenize::MODULE,
    &json::MODULE,
    &string::MODULE,
    &structs::MODULE,
    &binascii::MODULE,
    &hashes::MD5,
    &hashes::SHA1,
    &hashes::SHA2,
    &hashes::SHA3,
    &hashes::BLAKE2,
    &keyed::MODULE,
    &opcode::MODULE,
    &types::MODULE,
    &array::MODULE,
    &unicodedata::MODULE,
    &zlib::MODULE,
    &cmath::MODULE,
    &csv::MODULE,
    &picklebuffer::MODULE,
    &multibyte::MODULE,
    &multibyte::CN,
    &multibyte::HK,
    &multibyte::ISO2022,
    &multibyte::JP,
    &multibyte::KR,
    &multibyte::TW,
];
