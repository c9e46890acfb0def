//! `list`: its type and methods.

use super::ListObj;
use crate::prelude::*;

pub static LIST: TypeSpec = TypeSpec::new::<ListObj>("list").flags(SUBCLASSABLE | SEQUENCE | MATCH_SELF);

pub struct SequenceIter {
    pub sequence: Slot,
    pub at: std::cell::Cell<i64>,
}
heap::trace_fields!(SequenceIter: sequence);
heap::payload!(SequenceIter, "iterator", trace);
pub static SEQUENCE_ITER: TypeSpec = TypeSpec::new::<SequenceIter>("iterator");
