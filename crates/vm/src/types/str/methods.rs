//! `str`: its type and methods.

use super::StrObj;
use crate::prelude::*;

pub static STR: TypeSpec = TypeSpec::new::<StrObj>("str").flags(SUBCLASSABLE | MATCH_SELF);
