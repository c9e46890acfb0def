//! `str.format` templates: walking the fields, looking their objects up, rendering. `_string` uses the same walk.

use crate::error::exception::KEY_ERROR;
use crate::prelude::*;
use crate::types::str::{StrObj, TextBuilder, build, char_str, decode_at, unicode};

use super::shown;

/// One step of the walk: literal text, then perhaps a field.
pub struct Piece<'a> {
    pub literal: &'a [u8],
    pub field: Option<Field<'a>>,
}

pub struct Field<'a> {
    pub name: &'a [u8],
    /// The character behind `!`.
    pub conversion: Option<u32>,
    pub spec: &'a [u8],
    /// The specification has fields of its own.
    pub nested: bool,
}

/// Takes the next piece off a template; `None` at its end.
pub fn next_piece<'a>(vm: &Vm, rest: &mut &'a [u8]) -> PyResult<Option<Piece<'a>>> {
    let text = *rest;
    if text.is_empty() {
        return Ok(None);
    }
    let Some(brace) = memchr::memchr2(b'{', b'}', text) else {
        *rest = &[];
        return Ok(Some(Piece { literal: text, field: None }));
    };
    let (c, next) = (text[brace], text.get(brace + 1).copied());
    if next == Some(c) {
        *rest = &text[brace + 2..];
        return Ok(Some(Piece { literal: &text[..=brace], field: None }));
    }
    if c == b'}' {
        return Err(vm.value_error("Single '}' encountered in format string"));
    }
    if next.is_none() {
        return Err(vm.value_error("Single '{' encountered in format string"));
    }
    *rest = &text[brace + 1..];
    Ok(Some(Piece { literal: &text[..brace], field: Some(parse_field(vm, rest)?) }))
}

fn parse_field<'a>(vm: &Vm, rest: &mut &'a [u8]) -> PyResult<Field<'a>> {
    let text = *rest;
    let (mut at, mut end) = (0, None);
    while at < text.len() {
        match text[at] {
            b'{' => return Err(vm.value_error("unexpected '{' in field name")),
            b'[' => {
                at += memchr::memchr(b']', &text[at..]).map_or(text.len() - at, |n| n + 1);
            }
            c @ (b'}' | b':' | b'!') => {
                end = Some(c);
                break;
            }
            _ => at += 1,
        }
    }
    let Some(end) = end else { return Err(vm.value_error("expected '}' before end of string")) };
    let mut field = Field { name: &text[..at], conversion: None, spec: &[], nested: false };
    at += 1;
    if end == b'}' {
        *rest = &text[at..];
        return Ok(field);
    }
    if end == b'!' {
        if at >= text.len() {
            return Err(vm.value_error("end of string while looking for conversion specifier"));
        }
        let (c, n) = decode_at(&text[at..]);
        field.conversion = Some(c);
        at += n;
        match text.get(at) {
            Some(b'}') => {
                *rest = &text[at + 1..];
                return Ok(field);
            }
            Some(b':') => at += 1,
            Some(_) => return Err(vm.value_error("expected ':' after conversion specifier")),
            None => {}
        }
    }
    let start = at;
    let mut depth = 1;
    while at < text.len() {
        match text[at] {
            b'{' => {
                field.nested = true;
                depth += 1;
            }
            b'}' => {
                depth -= 1;
                if depth == 0 {
                    field.spec = &text[start..at];
                    *rest = &text[at + 1..];
                    return Ok(field);
                }
            }
            _ => {}
        }
        at += 1;
    }
    Err(vm.value_error("unmatched '{' in format spec"))
}

/// A name of digits as a number; `None` when it is none.
pub fn field_number(vm: &Vm, name: &[u8]) -> PyResult<Option<usize>> {
    let (mut at, mut value) = (0, 0usize);
    if name.is_empty() {
        return Ok(None);
    }
    while at < name.len() {
        let (c, n) = decode_at(&name[at..]);
        let Some(d) = unicode::decimal_value(c) else { return Ok(None) };
        value = value
            .checked_mul(10)
            .and_then(|v| v.checked_add(d as usize))
            .filter(|v| *v <= isize::MAX as usize)
            .ok_or_else(|| vm.value_error("Too many decimal digits in format string"))?;
        at += n;
    }
    Ok(Some(value))
}

/// The first part of a field name and the rest (`.x[0]`).
pub fn split_first(name: &[u8]) -> (&[u8], &[u8]) {
    name.split_at(name.iter().position(|b| matches!(b, b'.' | b'[')).unwrap_or(name.len()))
}

/// A step from an object to an attribute or item.
pub enum Step<'a> {
    Attribute(&'a [u8]),
    Item(&'a [u8]),
}

/// Takes the next step off the rest of a field name.
pub fn next_step<'a>(vm: &Vm, rest: &mut &'a [u8]) -> PyResult<Option<Step<'a>>> {
    let text = *rest;
    let step = match text.first() {
        None => return Ok(None),
        Some(b'.') => {
            let (name, after) = split_first(&text[1..]);
            *rest = after;
            Step::Attribute(name)
        }
        Some(b'[') => {
            let Some(end) = memchr::memchr(b']', text) else {
                return Err(vm.value_error("Missing ']' in format string"));
            };
            *rest = &text[end + 1..];
            Step::Item(&text[1..end])
        }
        Some(_) => return Err(vm.value_error("Only '.' or '[' may follow ']' in format field specifier")),
    };
    match step {
        Step::Attribute([]) | Step::Item([]) => Err(vm.value_error("Empty attribute in format string")),
        step => Ok(Some(step)),
    }
}

/// Where fields get their objects.
pub struct Source<'a> {
    /// `None`: `format_map`.
    pub args: Option<Args<'a>>,
    pub mapping: Option<&'a Value>,
}

/// Fields without a name count up, unless others gave numbers.
#[derive(Clone, Copy, PartialEq)]
enum Numbering {
    Unknown,
    Auto(usize),
    Manual,
}

/// `str.format`
pub fn format_template(vm: &Vm, template: &StrObj, source: &Source) -> PyResult {
    let mut numbering = Numbering::Unknown;
    let mut out = TextBuilder::new();
    render(vm, &mut out, template.as_bytes(), source, &mut numbering, 2)?;
    out.finish()
}

fn render(
    vm: &Vm,
    out: &mut TextBuilder,
    template: &[u8],
    source: &Source,
    numbering: &mut Numbering,
    depth: u32,
) -> PyResult<()> {
    if depth == 0 {
        return Err(vm.value_error("Max string recursion exceeded"));
    }
    let mut rest = template;
    while let Some(piece) = next_piece(vm, &mut rest)? {
        out.push_wtf8(piece.literal)?;
        let Some(field) = piece.field else { continue };
        let value = field_value(vm, field.name, source, numbering)?;
        let value = match field.conversion {
            None => value,
            Some(c) => convert(vm, &value, c)?,
        };
        let text = if field.nested {
            let mut spec = TextBuilder::new();
            render(vm, &mut spec, field.spec, source, numbering, depth - 1)?;
            vm.format(&value, &spec.finish()?)?
        } else if field.spec.is_empty() && crate::types::str::STR.is_exact(&value) {
            value
        } else {
            vm.format(&value, &build::from_text(field.spec)?.into_value())?
        };
        if let Some(text) = text.downcast::<StrObj>() {
            out.push_obj(text)?;
        }
    }
    Ok(())
}

fn convert(vm: &Vm, value: &Value, conversion: u32) -> PyResult {
    match char::from_u32(conversion) {
        Some('r') => Ok(vm.repr(value)?.into_value()),
        Some('s') => Ok(vm.str(value)?.into_value()),
        Some('a') => Ok(vm.ascii(value)?.into_value()),
        _ => Err(vm.value_error(format!("Unknown conversion specifier {}", shown(conversion)))),
    }
}

fn field_value(vm: &Vm, name: &[u8], source: &Source, numbering: &mut Numbering) -> PyResult {
    let (first, mut rest) = split_first(name);
    let mut index = field_number(vm, first)?;
    if first.is_empty() || index.is_some() {
        let automatic = first.is_empty();
        match (*numbering, automatic) {
            (Numbering::Unknown, true) => *numbering = Numbering::Auto(0),
            (Numbering::Unknown, false) => *numbering = Numbering::Manual,
            (Numbering::Manual, true) => {
                return Err(
                    vm.value_error("cannot switch from manual field specification to automatic field numbering")
                );
            }
            (Numbering::Auto(_), false) => {
                return Err(
                    vm.value_error("cannot switch from automatic field numbering to manual field specification")
                );
            }
            _ => {}
        }
        if let Numbering::Auto(next) = numbering
            && automatic
        {
            index = Some(*next);
            *next += 1;
        }
    }
    let mut value = match index {
        Some(index) => {
            let Some(args) = source.args else {
                return Err(vm.value_error("Format string contains positional fields"));
            };
            match args.pos.get(index) {
                Some(v) => v.clone(),
                None => {
                    return Err(
                        vm.index_error(format!("Replacement index {index} out of range for positional args tuple"))
                    );
                }
            }
        }
        None => named(vm, first, source)?,
    };
    while let Some(step) = next_step(vm, &mut rest)? {
        value = match step {
            Step::Attribute(name) => vm.get_attr(&value, &build::from_text(name)?.into_value())?,
            Step::Item(name) => {
                let key = match field_number(vm, name)? {
                    Some(i) => Value::small_int(i as i64),
                    None => build::from_text(name)?.into_value(),
                };
                vm.get_item(&value, &key)?
            }
        };
    }
    Ok(value)
}

fn named(vm: &Vm, name: &[u8], source: &Source) -> PyResult {
    let key = match name {
        [b] => char_str(*b as u32),
        _ => build::from_text(name)?.into_value(),
    };
    if let Some(mapping) = source.mapping {
        return vm.get_item(mapping, &key);
    }
    let found = source.args.and_then(|args| {
        let at = args.kw_names.iter().position(|n| n.downcast::<StrObj>().is_some_and(|n| n.as_bytes() == name))?;
        args.kw_values.get(at).cloned()
    });
    found.ok_or_else(|| vm.error_args(&KEY_ERROR, &[key]))
}
