//! `str.__mod__`.

use super::{StrObj, build};
use crate::prelude::*;
use crate::types::format::percent::{Mode, render};

pub(super) fn str_mod(vm: &Vm, a: &Value, b: &Value) -> PyResult {
    let Some(template) = a.downcast::<StrObj>() else { return Ok(Value::NOT_IMPLEMENTED) };
    let text = render(vm, template.as_bytes(), b, Mode::Str)?;
    Ok(build::from_text(&text)?.into_value())
}
