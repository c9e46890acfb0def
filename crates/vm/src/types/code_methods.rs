//! `code`: its type and attributes.

use super::code::CodeObj;
use crate::prelude::*;

pub static CODE: TypeSpec = TypeSpec::new::<CodeObj>("code");
