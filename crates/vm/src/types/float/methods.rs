//! `float`: its type and methods.

use super::FloatObj;
use crate::prelude::*;

pub static FLOAT: TypeSpec = TypeSpec::new::<FloatObj>("float").flags(SUBCLASSABLE | MATCH_SELF);
