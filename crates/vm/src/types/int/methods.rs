//! `int` and `bool`: their types and methods.

use super::IntObj;
use crate::prelude::*;

pub static INT: TypeSpec = TypeSpec::new::<IntObj>("int").flags(SUBCLASSABLE | MATCH_SELF);
pub static BOOL: TypeSpec = TypeSpec::new::<IntObj>("bool").base(&INT);
