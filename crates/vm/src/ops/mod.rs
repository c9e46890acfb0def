//! What instructions and natives do to values through the slots: protocols, numbers, calls.

pub mod call;
pub mod number;
pub mod protocol;
