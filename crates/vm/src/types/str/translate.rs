//! `translate` and `maketrans`.

use super::search::this;
use super::{StrObj, TextBuilder, code_points};
use crate::error::exception::LOOKUP_ERROR;
use crate::prelude::*;

/// What a table has for a character; `None`: it stays as it is.
fn look_up(vm: &Vm, table: &Value, c: u32) -> PyResult<Option<Value>> {
    match vm.get_item(table, &Value::small_int(c as i64)) {
        Ok(v) => Ok(Some(v)),
        Err(e) if e.is(&LOOKUP_ERROR) => Ok(None),
        Err(e) => Err(e),
    }
}

pub(super) fn translate(vm: &Vm, args: &[Value]) -> PyResult {
    let s = this(vm, args)?;
    let table = &args[1];
    let mut out = TextBuilder::with_capacity(s.byte_len())?;
    // Exact dicts give the same answer every time: ASCII is asked once per character.
    let exact = crate::types::dict::DICT.is_exact(table);
    let mut known: [Option<Option<Value>>; 128] = [const { None }; 128];
    for c in s.code_points() {
        let to = match known.get_mut(c as usize).filter(|_| exact) {
            Some(slot) => match slot {
                Some(to) => to.clone(),
                None => slot.insert(look_up(vm, table, c)?).clone(),
            },
            None => look_up(vm, table, c)?,
        };
        let Some(to) = to else {
            out.push(c)?;
            continue;
        };
        if let Some(text) = to.downcast::<StrObj>() {
            out.push_obj(text)?;
        } else if to.is_none() {
        } else if crate::types::int::exact(&to).is_some() {
            match crate::types::int::to_i64(&to) {
                Some(c) if (0..=0x10FFFF).contains(&c) => out.push(c as u32)?,
                _ => return Err(vm.value_error("character mapping must be in range(0x110000)")),
            }
        } else {
            return Err(vm.type_error("character mapping must return integer, None or str"));
        }
    }
    out.finish()
}

pub(super) fn maketrans(vm: &Vm, args: &[Value]) -> PyResult {
    let table = DictObj::new();
    if let Some(from) = args[1].non_null() {
        let text = |v: &Value, n: usize| -> PyResult<Vec<u32>> {
            match v.downcast::<StrObj>() {
                Some(s) => Ok(s.code_points().collect()),
                None => {
                    Err(vm.type_error(format!("maketrans() argument {n} must be str, not {}", vm.argument_type(v))))
                }
            }
        };
        let to = text(from, 2)?;
        let delete = match args[2].non_null() {
            Some(z) => text(z, 3)?,
            None => Vec::new(),
        };
        let Some(x) = args[0].downcast::<StrObj>() else {
            return Err(vm.type_error("first maketrans argument must be a string if there is a second argument"));
        };
        if x.char_len() != to.len() {
            return Err(vm.value_error("the first two maketrans arguments must have equal length"));
        }
        for (a, b) in x.code_points().zip(to) {
            table.set(vm, &Value::small_int(a as i64), Value::small_int(b as i64))?;
        }
        for c in delete {
            table.set(vm, &Value::small_int(c as i64), Value::NONE)?;
        }
        return Ok(table.into_value());
    }
    let Some(map) = args[0].downcast::<DictObj>().filter(|_| crate::types::dict::DICT.is_exact(&args[0])) else {
        return Err(vm.type_error("if you give only one argument to maketrans it must be a dict"));
    };
    for (key, value) in map.items() {
        if let Some(s) = key.downcast::<StrObj>() {
            let Some(c) = code_points(s.as_bytes()).next().filter(|_| s.char_len() == 1) else {
                return Err(vm.value_error("string keys in translatetable must be of length 1"));
            };
            table.set(vm, &Value::small_int(c as i64), value)?;
        } else if crate::types::int::exact(&key).is_some() {
            table.set(vm, &key, value)?;
        } else {
            return Err(vm.type_error("keys in translate table mustbe strings or integers"));
        }
    }
    Ok(table.into_value())
}
