//! `_string`: the parsers of format strings that `string.Formatter` uses.

use vm::prelude::*;

use super::support::*;

pub static MODULE: ModuleDef = ModuleDef::new("_string", "string helper module").functions(&[
    def("formatter_field_name_split", "(object, /)", field_name_split, "split the argument as a field name"),
    def("formatter_parser", "(object, /)", parser, "parse the argument as a format string"),
]);

fn str_of<'a>(vm: &Vm, v: &'a Value) -> PyResult<&'a [u8]> {
    match v.downcast::<StrObj>() {
        Some(s) => Ok(s.as_bytes()),
        None => Err(vm.type_error(format!("expected str, got {}", type_of(v).tp_name()))),
    }
}

fn wtf8(vm: &Vm, text: &[u8]) -> PyResult {
    Ok(vm.reserved(StrObj::try_from_wtf8(text))?.into_value())
}

/// A name made of digits is a number.
fn number_or_name(vm: &Vm, text: &[u8]) -> PyResult {
    if !text.is_empty() && text.iter().all(u8::is_ascii_digit) {
        return match std::str::from_utf8(text).ok().and_then(|t| t.parse::<i64>().ok()) {
            Some(n) => Ok(vm.new_int(n)),
            None => Err(vm.value_error("Too many decimal digits in format string")),
        };
    }
    wtf8(vm, text)
}

fn field_name_split(vm: &Vm, a: &[Value]) -> PyResult {
    let text = str_of(vm, &a[0])?;
    let end = text.iter().position(|c| matches!(c, b'.' | b'[')).unwrap_or(text.len());
    let first = number_or_name(vm, &text[..end])?;
    let rest = FIELD_ITER.alloc(FieldIter { text: a[0].clone(), at: std::cell::Cell::new(end) }).into_value();
    Ok(vm.new_tuple(&[first, rest]))
}

struct FieldIter {
    text: Value,
    at: std::cell::Cell<usize>,
}
heap::trace_fields!(FieldIter: text);
heap::payload!(FieldIter, "fieldnameiterator", trace);

static FIELD_ITER: TypeSpec = TypeSpec::new::<FieldIter>("fieldnameiterator").flags(NO_NEW).slots(|s| {
    s.iter.set(Some(itself));
    s.next.set(Some(|vm, v| {
        let it = this::<FieldIter>(vm, v)?;
        let text = str_of(vm, &it.text)?;
        let at = it.at.get();
        let rest = &text[at..];
        let (attribute, name, used) = match rest.first() {
            None => return Ok(None),
            Some(b'.') => {
                let end = rest[1..].iter().position(|c| matches!(c, b'.' | b'[')).map_or(rest.len(), |i| i + 1);
                (true, &rest[1..end], end)
            }
            Some(b'[') => {
                let Some(end) = rest.iter().position(|c| *c == b']') else {
                    return Err(vm.value_error("Missing ']' in format string"));
                };
                (false, &rest[1..end], end + 1)
            }
            Some(_) => return Err(vm.value_error("Only '.' or '[' may follow ']' in format field specifier")),
        };
        if name.is_empty() {
            return Err(vm.value_error("Empty attribute in format string"));
        }
        let name = if attribute { wtf8(vm, name)? } else { number_or_name(vm, name)? };
        it.at.set(at + used);
        Ok(Some(vm.new_tuple(&[Value::bool(attribute), name])))
    }));
});

struct FormatIter {
    text: Value,
    at: std::cell::Cell<usize>,
}
heap::trace_fields!(FormatIter: text);
heap::payload!(FormatIter, "formatteriterator", trace);

static FORMAT_ITER: TypeSpec = TypeSpec::new::<FormatIter>("formatteriterator").flags(NO_NEW).slots(|s| {
    s.iter.set(Some(itself));
    s.next.set(Some(format_next));
});

fn parser(vm: &Vm, a: &[Value]) -> PyResult {
    str_of(vm, &a[0])?;
    Ok(FORMAT_ITER.alloc(FormatIter { text: a[0].clone(), at: std::cell::Cell::new(0) }).into_value())
}

fn format_next(vm: &Vm, v: &Value) -> PyResult<Option<Value>> {
    let it = this::<FormatIter>(vm, v)?;
    let text = str_of(vm, &it.text)?;
    let start = it.at.get();
    if start >= text.len() {
        return Ok(None);
    }
    let literal_only = |literal: &[u8], next: usize| {
        it.at.set(next);
        Ok(Some(vm.new_tuple(&[wtf8(vm, literal)?, Value::NONE, Value::NONE, Value::NONE])))
    };
    let Some(brace) = text[start..].iter().position(|c| matches!(c, b'{' | b'}')).map(|i| start + i) else {
        return literal_only(&text[start..], text.len());
    };
    let c = text[brace];
    if text.get(brace + 1) == Some(&c) {
        // A doubled brace is one brace, and ends the literal.
        return literal_only(&text[start..=brace], brace + 2);
    }
    if c == b'}' {
        return Err(vm.value_error("Single '}' encountered in format string"));
    }
    if brace + 1 == text.len() {
        return Err(vm.value_error("Single '{' encountered in format string"));
    }
    let literal = wtf8(vm, &text[start..brace])?;
    // The field name: up to ':' or '!' outside brackets, or the closing brace.
    let mut at = brace + 1;
    let name_start = at;
    let mut bracket = false;
    while let Some(c) = text.get(at) {
        match c {
            b'{' => return Err(vm.value_error("unexpected '{' in field name")),
            b'[' => bracket = true,
            b']' => bracket = false,
            b'}' | b':' | b'!' if !bracket => break,
            _ => {}
        }
        at += 1;
    }
    let name = &text[name_start..at];
    let missing = || vm.value_error("expected '}' before end of string");
    let Some(mut c) = text.get(at).copied() else { return Err(missing()) };
    let mut conversion = Value::NONE;
    let mut spec: &[u8] = b"";
    if c == b'!' {
        let Some(code) = text.get(at + 1..).filter(|r| !r.is_empty()) else {
            return Err(vm.value_error("end of string while looking for conversion specifier"));
        };
        if code[0] == b'}' {
            return Err(vm.value_error("unmatched '{' in format spec"));
        }
        let n = vm::types::str::decode_at(code).1;
        conversion = wtf8(vm, &code[..n.min(code.len())])?;
        at += 1 + n;
        c = match text.get(at) {
            None => return Err(vm.value_error("unmatched '{' in format spec")),
            Some(c @ (b':' | b'}')) => *c,
            Some(_) => return Err(vm.value_error("expected ':' after conversion specifier")),
        };
    }
    if c == b':' {
        at += 1;
        let spec_start = at;
        let mut depth = 1;
        loop {
            match text.get(at) {
                None => return Err(vm.value_error("unmatched '{' in format spec")),
                Some(b'{') => depth += 1,
                Some(b'}') => {
                    depth -= 1;
                    if depth == 0 {
                        break;
                    }
                }
                Some(_) => {}
            }
            at += 1;
        }
        spec = &text[spec_start..at];
    }
    it.at.set(at + 1);
    Ok(Some(vm.new_tuple(&[literal, wtf8(vm, name)?, wtf8(vm, spec)?, conversion])))
}
