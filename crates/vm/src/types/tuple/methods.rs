//! `tuple`: its type and methods.

use super::TupleObj;
use crate::prelude::*;

pub static TUPLE: TypeSpec = TypeSpec::new::<TupleObj>("tuple").flags(SUBCLASSABLE | SEQUENCE | MATCH_SELF);
