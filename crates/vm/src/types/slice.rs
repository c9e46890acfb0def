//! `slice`: not part of this tree yet.
use crate::prelude::*;
pub fn new(start: Value, stop: Value, step: Value) -> Value {
    TupleObj::from_vec(vec![start, stop, step]).into_value()
}
