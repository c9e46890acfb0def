//! `_string`: what `string.Formatter` uses of `str.format`'s walk over templates.

use std::cell::Cell;

use crate::prelude::*;
use crate::types::format::fields::{Step, field_number, next_piece, next_step, split_first};
use crate::types::str::{build, char_str, empty};

pub static MODULE: ModuleDef = ModuleDef::new("_string", "string helper module").functions(FUNCTIONS);

static FUNCTIONS: &[NativeDef] = &[
    def("formatter_field_name_split", "(name, /)", field_name_split, "split the argument as a field name"),
    def("formatter_parser", "(format, /)", parser, "parse the argument as a format string"),
];

/// An iteration over the pieces of a template or the steps of a field name.
pub struct TemplateIter {
    text: Value,
    at: Cell<usize>,
}
heap::trace_fields!(TemplateIter: text);
heap::payload!(TemplateIter, "formatteriterator", trace);

pub static FORMATTER_ITERATOR: TypeSpec = TypeSpec::new::<TemplateIter>("formatteriterator").slots(|s| {
    s.iter.set(Some(|_, it| Ok(it.clone())));
    s.next.set(Some(next_field));
});
pub static FIELD_NAME_ITERATOR: TypeSpec = TypeSpec::new::<TemplateIter>("fieldnameiterator").slots(|s| {
    s.iter.set(Some(|_, it| Ok(it.clone())));
    s.next.set(Some(next_name));
});

fn text(bytes: &[u8]) -> PyResult {
    Ok(build::from_text(bytes)?.into_value())
}

fn expect_str(vm: &Vm, value: &Value) -> PyResult<()> {
    if value.is_a::<StrObj>() {
        return Ok(());
    }
    Err(vm.type_error(format!("expected str, got {}", type_of(value).tp_name())))
}

fn parser(vm: &Vm, args: &[Value]) -> PyResult {
    expect_str(vm, &args[0])?;
    Ok(FORMATTER_ITERATOR.alloc(TemplateIter { text: args[0].clone(), at: Cell::new(0) }).into_value())
}

fn next_field(vm: &Vm, it: &Value) -> PyResult<Option<Value>> {
    let Some(state) = it.downcast::<TemplateIter>() else { return Ok(None) };
    let Some(template) = state.text.downcast::<StrObj>() else { return Ok(None) };
    let whole = template.as_bytes();
    let mut rest = &whole[state.at.get().min(whole.len())..];
    let Some(piece) = next_piece(vm, &mut rest)? else { return Ok(None) };
    state.at.set(whole.len() - rest.len());
    let literal = text(piece.literal)?;
    let tuple = match piece.field {
        None => [literal, Value::NONE, Value::NONE, Value::NONE],
        Some(field) => {
            let conversion = field.conversion.map_or(Value::NONE, char_str);
            [literal, text(field.name)?, text(field.spec)?, conversion]
        }
    };
    Ok(Some(vm.new_tuple(&tuple)))
}

fn name_or_number(vm: &Vm, name: &[u8]) -> PyResult {
    match field_number(vm, name)? {
        Some(i) => Ok(Value::small_int(i as i64)),
        None => text(name),
    }
}

fn field_name_split(vm: &Vm, args: &[Value]) -> PyResult {
    expect_str(vm, &args[0])?;
    let Some(name) = args[0].downcast::<StrObj>() else { return Ok(Value::NONE) };
    let (first, rest) = split_first(name.as_bytes());
    let first_value = if first.is_empty() { empty() } else { name_or_number(vm, first)? };
    let at = name.byte_len() - rest.len();
    let iter = FIELD_NAME_ITERATOR.alloc(TemplateIter { text: args[0].clone(), at: Cell::new(at) }).into_value();
    Ok(vm.new_tuple(&[first_value, iter]))
}

fn next_name(vm: &Vm, it: &Value) -> PyResult<Option<Value>> {
    let Some(state) = it.downcast::<TemplateIter>() else { return Ok(None) };
    let Some(name) = state.text.downcast::<StrObj>() else { return Ok(None) };
    let whole = name.as_bytes();
    let mut rest = &whole[state.at.get().min(whole.len())..];
    let step = next_step(vm, &mut rest)?;
    state.at.set(whole.len() - rest.len());
    Ok(match step {
        None => None,
        Some(Step::Attribute(name)) => Some(vm.new_tuple(&[Value::TRUE, text(name)?])),
        Some(Step::Item(name)) => Some(vm.new_tuple(&[Value::FALSE, name_or_number(vm, name)?])),
    })
}
