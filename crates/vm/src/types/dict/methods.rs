//! `dict`: its type and methods.

use super::DictObj;
use crate::prelude::*;

pub static DICT: TypeSpec = TypeSpec::new::<DictObj>("dict").flags(SUBCLASSABLE | MAPPING | MATCH_SELF);
