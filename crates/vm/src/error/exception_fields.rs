//! `ImportError` and `SyntaxError`: fields from their arguments, and how they show.

use super::exception::*;
use super::exception_methods::{base_init, base_str, dict_of, field, init_with_keywords, reduce_with, set_field, this};
use crate::exception_field;
use crate::prelude::*;
use crate::types::int;

pub static IMPORT_ERROR_GETSET: &[GetSet] = &[
    exception_field!("msg", IMPORT_ERROR_MSG, "exception message"),
    exception_field!("name", IMPORT_ERROR_NAME, "module name"),
    exception_field!("path", IMPORT_ERROR_PATH, "module path"),
    exception_field!("name_from", IMPORT_ERROR_NAME_FROM, "name imported from module"),
];

const IMPORT_KEYWORDS: &[(&str, usize)] =
    &[("name", IMPORT_ERROR_NAME), ("path", IMPORT_ERROR_PATH), ("name_from", IMPORT_ERROR_NAME_FROM)];

pub static IMPORT_ERROR_METHODS: &[NativeDef] = &[def(
    "__reduce__",
    "($self, /)",
    |vm, a| {
        let state = match dict_of(vm, &a[0])?.as_ref().and_then(|d| d.downcast::<DictObj>()) {
            Some(dict) => dict.copy(vm)?,
            None => DictObj::new(),
        };
        for (name, index) in IMPORT_KEYWORDS {
            if let Some(value) = this(vm, &a[0])?.field(*index).into_option() {
                state.set_name(name, value);
            }
        }
        let args = this(vm, &a[0])?.args.get();
        reduce_with(vm, &a[0], args, if state.is_empty() { None } else { Some(state.into_value()) })
    },
    "",
)];

pub fn import_error_slots(s: &Slots) {
    s.init.set(Some(|vm, v, args| {
        init_with_keywords(vm, v, args, "ImportError", IMPORT_KEYWORDS)?;
        set_field(v, IMPORT_ERROR_MSG, if args.pos.len() == 1 { args.pos.first() } else { None });
        Ok(())
    }));
    s.str.set(Some(|vm, v| {
        let msg = field(v, IMPORT_ERROR_MSG);
        if crate::types::str::STR.is_exact(&msg) { Ok(msg) } else { base_str(vm, v) }
    }));
}

pub static SYNTAX_ERROR_GETSET: &[GetSet] = &[
    exception_field!("msg", SYNTAX_ERROR_MSG, "exception msg"),
    exception_field!("filename", SYNTAX_ERROR_FILENAME, "exception filename"),
    exception_field!("lineno", SYNTAX_ERROR_LINENO, "exception lineno"),
    exception_field!("offset", SYNTAX_ERROR_OFFSET, "exception offset"),
    exception_field!("text", SYNTAX_ERROR_TEXT, "exception text"),
    exception_field!("end_lineno", SYNTAX_ERROR_END_LINENO, "exception end lineno"),
    exception_field!("end_offset", SYNTAX_ERROR_END_OFFSET, "exception end offset"),
    exception_field!("print_file_and_line", SYNTAX_ERROR_PRINT, "exception print_file_and_line"),
    exception_field!("_metadata", SYNTAX_ERROR_METADATA, "exception private metadata"),
];

pub fn syntax_error_slots(s: &Slots) {
    s.init.set(Some(syntax_error_init));
    s.str.set(Some(syntax_error_str));
}

fn syntax_error_init(vm: &Vm, v: &Value, args: Args) -> PyResult<()> {
    base_init(vm, v, args)?;
    if let Some(msg) = args.pos.first() {
        set_field(v, SYNTAX_ERROR_MSG, Some(msg));
    }
    let [_, details] = args.pos else { return Ok(()) };
    let details = vm.collect(details)?;
    let n = details.len();
    if n < 4 {
        return Err(vm.type_error(format!("function takes at least 4 arguments ({n} given)")));
    }
    if n > 7 {
        return Err(vm.type_error(format!("function takes at most 7 arguments ({n} given)")));
    }
    let fields = [
        SYNTAX_ERROR_FILENAME,
        SYNTAX_ERROR_LINENO,
        SYNTAX_ERROR_OFFSET,
        SYNTAX_ERROR_TEXT,
        SYNTAX_ERROR_END_LINENO,
        SYNTAX_ERROR_END_OFFSET,
        SYNTAX_ERROR_METADATA,
    ];
    for (at, index) in fields.into_iter().enumerate() {
        set_field(v, index, details.get(at));
    }
    if n == 5 {
        return Err(vm.type_error("end_offset must be provided when end_lineno is provided"));
    }
    Ok(())
}

fn syntax_error_str(vm: &Vm, v: &Value) -> PyResult {
    let msg = vm.str(&field(v, SYNTAX_ERROR_MSG))?;
    let filename = field(v, SYNTAX_ERROR_FILENAME);
    let base = filename.downcast::<StrObj>().map(|f| {
        let bytes = f.as_bytes();
        let start = bytes.iter().rposition(|b| *b == b'/').map_or(0, |at| at + 1);
        bytes[start..].to_vec()
    });
    let lineno = field(v, SYNTAX_ERROR_LINENO);
    let lineno = if int::INT.is_exact(&lineno) { Some(vm.repr_text(&lineno)?) } else { None };
    let mut text = msg.as_bytes().to_vec();
    match (base, lineno) {
        (Some(base), Some(line)) => {
            text.extend_from_slice(b" (");
            text.extend_from_slice(&base);
            text.extend_from_slice(format!(", line {line})").as_bytes());
        }
        (Some(base), None) => {
            text.extend_from_slice(b" (");
            text.extend_from_slice(&base);
            text.push(b')');
        }
        (None, Some(line)) => text.extend_from_slice(format!(" (line {line})").as_bytes()),
        (None, None) => return Ok(msg.into_value()),
    }
    Ok(StrObj::from_wtf8(&text).into_value())
}
