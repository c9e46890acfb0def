//! `list`: its type and methods.

use super::ListObj;
use crate::prelude::*;

pub static LIST: TypeSpec = TypeSpec::new::<ListObj>("list").flags(SUBCLASSABLE | SEQUENCE | MATCH_SELF);
