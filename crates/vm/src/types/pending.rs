//! Makers of types that are not part of this tree yet.
