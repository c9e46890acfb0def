//! Functions of the C mathematical library that `std` does not offer, or computes by another formula (`asinh`): Python's
//! results are those of the C library to the last bit, and ports of such a library to Rust differ from it there.

#![allow(unsafe_code)]

// SAFETY: C99 declares these functions with these types; they take numbers, keep nothing and write only what `frexp` is lent.
unsafe extern "C" {
    pub safe fn erf(x: f64) -> f64;
    pub safe fn erfc(x: f64) -> f64;
    pub safe fn remainder(x: f64, y: f64) -> f64;
    pub safe fn nextafter(x: f64, y: f64) -> f64;
    pub safe fn ldexp(x: f64, e: i32) -> f64;
    pub safe fn frexp(x: f64, e: &mut i32) -> f64;
    pub safe fn cbrt(x: f64) -> f64;
    pub safe fn asinh(x: f64) -> f64;
    pub safe fn acosh(x: f64) -> f64;
    pub safe fn atanh(x: f64) -> f64;
}
