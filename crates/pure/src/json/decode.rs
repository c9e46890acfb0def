//! `scanstring` and `make_scanner`: a recursive parser over WTF-8.

use vm::ops::protocol::Poll;
use vm::prelude::*;
use vm::types::str::{count_chars, push_code_point};

use super::own;
use crate::support::*;

/// The document: byte positions inside, code point positions for Python.
struct Doc<'a> {
    value: &'a Value,
    text: &'a [u8],
    ascii: bool,
}

impl<'a> Doc<'a> {
    fn new(vm: &Vm, value: &'a Value) -> PyResult<Doc<'a>> {
        match value.downcast::<StrObj>() {
            Some(s) => Ok(Doc { value, text: s.as_bytes(), ascii: s.is_ascii() }),
            None => Err(vm.type_error(format!("first argument must be a string, not {}", vm.argument_type(value)))),
        }
    }
    fn char_at(&self, byte: usize) -> i64 {
        let byte = byte.min(self.text.len());
        if self.ascii { byte as i64 } else { count_chars(&self.text[..byte]) as i64 }
    }
    /// The byte position of a code point; `None` behind the end.
    fn byte_at(&self, index: usize) -> Option<usize> {
        if self.ascii {
            return (index <= self.text.len()).then_some(index);
        }
        let mut at = 0;
        for _ in 0..index {
            if at >= self.text.len() {
                return None;
            }
            at += vm::types::str::decode_at(&self.text[at..]).1;
        }
        Some(at)
    }
    fn error(&self, vm: &Vm, message: &str, byte: usize) -> Error {
        let class = match crate::support::imported(vm, "json.decoder", "JSONDecodeError") {
            Ok(class) => class,
            Err(e) => return e,
        };
        let args = [vm.new_str(message), self.value.clone(), vm.new_int(self.char_at(byte))];
        match vm.call(&class, &args) {
            Ok(e) if e.is_a::<ExceptionObj>() => Error::from_exception(e),
            Ok(_) => vm.type_error("exceptions must derive from BaseException"),
            Err(e) => e,
        }
    }
    fn stop(&self, vm: &Vm, byte: usize) -> Error {
        vm.stop_iteration(&vm.new_int(self.char_at(byte)))
    }
    fn skip_space(&self, mut at: usize) -> usize {
        while matches!(self.text.get(at), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            at += 1;
        }
        at
    }
    /// The string whose first character stands at `start`, and the position behind its closing quote.
    fn string(&self, vm: &Vm, start: usize, strict: bool) -> PyResult<(Value, usize)> {
        let text = self.text;
        let begin = start.saturating_sub(1);
        let mut at = start;
        let mut out: Vec<u8> = Vec::new();
        let mut plain = true;
        loop {
            let from = at;
            while let Some(c) = text.get(at) {
                if *c == b'"' || *c == b'\\' {
                    break;
                }
                if *c <= 0x1f && strict {
                    return Err(self.error(vm, "Invalid control character at", at));
                }
                at += 1;
            }
            let Some(c) = text.get(at) else {
                return Err(self.error(vm, "Unterminated string starting at", begin));
            };
            if *c == b'"' && plain {
                let made = vm.reserved(StrObj::try_from_wtf8(&text[from..at]))?;
                return Ok((made.into_value(), at + 1));
            }
            if out.try_reserve(at - from + 8).is_err() {
                return Err(vm.memory_error());
            }
            out.extend_from_slice(&text[from..at]);
            if *c == b'"' {
                return Ok((vm.reserved(StrObj::try_from_wtf8(&out))?.into_value(), at + 1));
            }
            plain = false;
            let Some(escape) = text.get(at + 1) else {
                return Err(self.error(vm, "Unterminated string starting at", begin));
            };
            let decoded = match escape {
                b'"' | b'\\' | b'/' => *escape,
                b'b' => 8,
                b'f' => 12,
                b'n' => b'\n',
                b'r' => b'\r',
                b't' => b'\t',
                b'u' => {
                    let unit = self.unit(at + 2);
                    let Some(mut c) = unit else {
                        return Err(self.error(vm, "Invalid \\uXXXX escape", at + 1));
                    };
                    at += 6;
                    if (0xD800..0xDC00).contains(&c)
                        && text.get(at..at + 2) == Some(b"\\u")
                        && let Some(low) = self.unit(at + 2)
                        && (0xDC00..0xE000).contains(&low)
                    {
                        c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
                        at += 6;
                    }
                    push_code_point(&mut out, c);
                    continue;
                }
                _ => return Err(self.error(vm, "Invalid \\escape", at)),
            };
            out.push(decoded);
            at += 2;
        }
    }
    /// Four hexadecimal digits.
    fn unit(&self, at: usize) -> Option<u32> {
        let digits = self.text.get(at..at + 4)?;
        digits.iter().try_fold(0, |n, d| Some(n << 4 | (*d as char).to_digit(16)?))
    }
}

pub fn scan_string(vm: &Vm, a: &[Value]) -> PyResult {
    let doc = Doc::new(vm, &a[0])?;
    let end = vm.to_isize(&a[1])?;
    let strict = flag(vm, &a[2], true)?;
    let Some(at) = usize::try_from(end).ok().and_then(|e| doc.byte_at(e)) else {
        return Err(vm.value_error("end is out of bounds"));
    };
    let (value, end) = doc.string(vm, at, strict)?;
    Ok(vm.new_tuple(&[value, vm.new_int(doc.char_at(end))]))
}

pub struct Scanner {
    strict: bool,
    object_hook: Value,
    object_pairs_hook: Value,
    parse_float: Value,
    parse_int: Value,
    parse_constant: Value,
}
heap::trace_fields!(Scanner: object_hook, object_pairs_hook, parse_float, parse_int, parse_constant);
heap::payload!(Scanner, "Scanner", trace);

macro_rules! member {
    ($name:literal, $field:ident) => {
        GetSet::ro($name, |vm, v| Ok(own::<Scanner>(vm, v)?.$field.clone()), $name)
    };
}

pub static SCANNER: TypeSpec = TypeSpec::new::<Scanner>("Scanner")
    .module("_json")
    .doc("JSON scanner object")
    .getset(&[
        GetSet::ro("strict", |vm, v| Ok(Value::bool(own::<Scanner>(vm, v)?.strict)), "strict"),
        member!("object_hook", object_hook),
        member!("object_pairs_hook", object_pairs_hook),
        member!("parse_float", parse_float),
        member!("parse_int", parse_int),
        member!("parse_constant", parse_constant),
    ])
    .slots(|s| {
        s.new.set(Some(|vm, ty, args| {
            static NEW: NativeDef = def(
                "make_scanner",
                "($type, context)",
                |vm, a| {
                    let context = &a[1];
                    let get = |name: &str| vm.get_attr(context, &vm::types::str::intern(name));
                    let payload = Scanner {
                        strict: vm.truth(&get("strict")?)?,
                        object_hook: get("object_hook")?,
                        object_pairs_hook: get("object_pairs_hook")?,
                        parse_float: get("parse_float")?,
                        parse_int: get("parse_int")?,
                        parse_constant: get("parse_constant")?,
                    };
                    instance(vm, &a[0], payload)
                },
                "",
            );
            construct(vm, &NEW, ty, args)
        }));
        s.call.set(Some(|vm, v, args| {
            static CALL: NativeDef = def(
                "scan_once",
                "($self, string, idx)",
                |vm, a| {
                    let doc = Doc::new(vm, &a[1])?;
                    let index = vm.to_isize(&a[2])?;
                    if index < 0 {
                        return Err(vm.value_error("idx cannot be negative"));
                    }
                    let Some(at) = doc.byte_at(index as usize) else {
                        return Err(vm.stop_iteration(&a[2]));
                    };
                    let parse = Parse { vm, doc, scanner: own::<Scanner>(vm, &a[0])?, memo: DictObj::new() };
                    let (value, end) = parse.value(at)?;
                    Ok(vm.new_tuple(&[value, vm.new_int(parse.doc.char_at(end))]))
                },
                "",
            );
            let mut pos = vec![v.clone()];
            pos.extend_from_slice(args.pos);
            CALL.call(vm, "", Args { pos: &pos, ..args })
        }));
    });

struct Parse<'a> {
    vm: &'a Vm,
    doc: Doc<'a>,
    scanner: &'a Scanner,
    /// Keys seen before, so that equal keys are one object.
    memo: Ref<DictObj>,
}

impl Parse<'_> {
    fn value(&self, at: usize) -> PyResult<(Value, usize)> {
        let rest = self.doc.text.get(at..).unwrap_or(&[]);
        match rest.first() {
            Some(b'"') => self.doc.string(self.vm, at + 1, self.scanner.strict),
            Some(b'{') => {
                self.vm.check_native_stack("while decoding a JSON object from a unicode string")?;
                self.object(at + 1)
            }
            Some(b'[') => {
                self.vm.check_native_stack("while decoding a JSON array from a unicode string")?;
                self.array(at + 1)
            }
            Some(b'n') if rest.starts_with(b"null") => Ok((Value::NONE, at + 4)),
            Some(b't') if rest.starts_with(b"true") => Ok((Value::TRUE, at + 4)),
            Some(b'f') if rest.starts_with(b"false") => Ok((Value::FALSE, at + 5)),
            Some(b'N') if rest.starts_with(b"NaN") => self.constant("NaN", at),
            Some(b'I') if rest.starts_with(b"Infinity") => self.constant("Infinity", at),
            Some(b'-') if rest.starts_with(b"-Infinity") => self.constant("-Infinity", at),
            Some(b'-' | b'0'..=b'9') => self.number(at),
            _ => Err(self.doc.stop(self.vm, at)),
        }
    }
    fn constant(&self, name: &str, at: usize) -> PyResult<(Value, usize)> {
        Ok((self.vm.call(&self.scanner.parse_constant, &[self.vm.new_str(name)])?, at + name.len()))
    }
    fn number(&self, start: usize) -> PyResult<(Value, usize)> {
        let text = self.doc.text;
        let digits = |mut at: usize| {
            while text.get(at).is_some_and(u8::is_ascii_digit) {
                at += 1;
            }
            at
        };
        let mut at = start + (text[start] == b'-') as usize;
        match text.get(at) {
            Some(b'0') => at += 1,
            Some(b'1'..=b'9') => at = digits(at),
            _ => return Err(self.doc.stop(self.vm, start)),
        }
        let mut float = false;
        if text.get(at) == Some(&b'.') && text.get(at + 1).is_some_and(u8::is_ascii_digit) {
            float = true;
            at = digits(at + 1);
        }
        if matches!(text.get(at), Some(b'e' | b'E')) {
            let sign = matches!(text.get(at + 1), Some(b'+' | b'-')) as usize;
            if text.get(at + 1 + sign).is_some_and(u8::is_ascii_digit) {
                float = true;
                at = digits(at + 1 + sign);
            }
        }
        let Ok(shown) = std::str::from_utf8(&text[start..at]) else {
            return Err(self.doc.stop(self.vm, start));
        };
        let (parser, native) = if float {
            (&self.scanner.parse_float, vm::types::float::FLOAT.to_value())
        } else {
            (&self.scanner.parse_int, vm::types::int::INT.to_value())
        };
        if parser.is(&native) {
            if float {
                if let Ok(f) = shown.parse::<f64>() {
                    return Ok((self.vm.new_float(f), at));
                }
            } else if let Ok(i) = shown.parse::<i64>() {
                return Ok((self.vm.new_int(i), at));
            }
        }
        Ok((self.vm.call(parser, &[self.vm.new_str(shown)])?, at))
    }
    fn array(&self, start: usize) -> PyResult<(Value, usize)> {
        let (vm, doc) = (self.vm, &self.doc);
        let mut items = HVec::new();
        let mut polled = Poll::default();
        let mut at = doc.skip_space(start);
        if doc.text.get(at) == Some(&b']') {
            return Ok((ListObj::new(items).into_value(), at + 1));
        }
        loop {
            polled.tick(vm)?;
            let (item, end) = self.value(at)?;
            vm.reserved(items.push(item))?;
            at = doc.skip_space(end);
            match doc.text.get(at) {
                Some(b']') => return Ok((ListObj::new(items).into_value(), at + 1)),
                Some(b',') => {}
                _ => return Err(doc.error(vm, "Expecting ',' delimiter", at)),
            }
            let comma = at;
            at = doc.skip_space(at + 1);
            if doc.text.get(at) == Some(&b']') {
                return Err(doc.error(vm, "Illegal trailing comma before end of array", comma));
            }
        }
    }
    fn object(&self, start: usize) -> PyResult<(Value, usize)> {
        const NAME: &str = "Expecting property name enclosed in double quotes";
        let (vm, doc) = (self.vm, &self.doc);
        let pairs_wanted = !self.scanner.object_pairs_hook.is_none();
        let dict = DictObj::new();
        let mut pairs = HVec::new();
        let mut polled = Poll::default();
        let mut at = doc.skip_space(start);
        if doc.text.get(at) != Some(&b'}') {
            loop {
                polled.tick(vm)?;
                if doc.text.get(at) != Some(&b'"') {
                    return Err(doc.error(vm, NAME, at));
                }
                let (key, end) = doc.string(vm, at + 1, self.scanner.strict)?;
                let key = match self.memo.get_str(&key) {
                    Some(known) => known,
                    None => {
                        vm.reserved(self.memo.set_str(&key, key.clone()))?;
                        key
                    }
                };
                at = doc.skip_space(end);
                if doc.text.get(at) != Some(&b':') {
                    return Err(doc.error(vm, "Expecting ':' delimiter", at));
                }
                at = doc.skip_space(at + 1);
                let (value, end) = self.value(at)?;
                if pairs_wanted {
                    vm.reserved(pairs.push(vm.new_tuple(&[key, value])))?;
                } else {
                    vm.reserved(dict.set_str(&key, value))?;
                }
                at = doc.skip_space(end);
                match doc.text.get(at) {
                    Some(b'}') => break,
                    Some(b',') => {}
                    _ => return Err(doc.error(vm, "Expecting ',' delimiter", at)),
                }
                let comma = at;
                at = doc.skip_space(at + 1);
                if doc.text.get(at) == Some(&b'}') {
                    return Err(doc.error(vm, "Illegal trailing comma before end of object", comma));
                }
            }
        }
        let made = if pairs_wanted {
            vm.call(&self.scanner.object_pairs_hook, &[ListObj::new(pairs).into_value()])?
        } else if !self.scanner.object_hook.is_none() {
            vm.call(&self.scanner.object_hook, &[dict.into_value()])?
        } else {
            dict.into_value()
        };
        Ok((made, at + 1))
    }
}
