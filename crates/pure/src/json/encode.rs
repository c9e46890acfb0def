//! `encode_basestring*` and `make_encoder`: values to JSON text in one buffer.

use vm::object::descr::NativeFunction;
use vm::prelude::*;
use vm::types::int::INT;

use super::own;
use crate::support::*;

fn push(vm: &Vm, out: &mut HVec<u8>, text: &[u8]) -> PyResult<()> {
    vm.reserved(out.extend_from_slice(text))
}

/// A string with its quotes.
fn push_string(vm: &Vm, out: &mut HVec<u8>, text: &[u8], ascii: bool) -> PyResult<()> {
    push(vm, out, b"\"")?;
    let mut from = 0;
    let mut at = 0;
    while at < text.len() {
        let c = text[at];
        let escape: &[u8] = match c {
            b'"' => b"\\\"",
            b'\\' => b"\\\\",
            b'\n' => b"\\n",
            b'\r' => b"\\r",
            b'\t' => b"\\t",
            8 => b"\\b",
            12 => b"\\f",
            0..0x20 => b"",
            0x7f if ascii => b"\\u007f",
            0x7f.. if ascii && c >= 0x80 => b"",
            _ => {
                at += 1;
                continue;
            }
        };
        push(vm, out, &text[from..at])?;
        if !escape.is_empty() {
            push(vm, out, escape)?;
            at += 1;
        } else {
            let (code, n) = vm::types::str::decode_at(&text[at..]);
            let mut units = [0u16; 2];
            let units: &[u16] = match char::from_u32(code) {
                Some(c) => c.encode_utf16(&mut units),
                None => {
                    units[0] = code as u16;
                    &units[..1]
                }
            };
            for unit in units {
                push(vm, out, format!("\\u{unit:04x}").as_bytes())?;
            }
            at += n;
        }
        from = at;
    }
    push(vm, out, &text[from..])?;
    push(vm, out, b"\"")
}

pub fn encode_string(vm: &Vm, v: &Value, ascii: bool) -> PyResult {
    let Some(s) = v.downcast::<StrObj>() else {
        return Err(vm.type_error(format!("first argument must be a string, not {}", vm.argument_type(v))));
    };
    let mut out = HVec::new();
    push_string(vm, &mut out, s.as_bytes(), ascii)?;
    Ok(vm.reserved(StrObj::try_from_wtf8(&out))?.into_value())
}

/// How strings are encoded.
#[derive(Clone, Copy, PartialEq)]
enum Strings {
    Ascii,
    Plain,
    /// By the given function.
    Other,
}

pub struct Encoder {
    markers: Value,
    default: Value,
    encoder: Value,
    strings: Strings,
    /// One level of indentation, or `None`.
    indent: Value,
    key_separator: Ref<StrObj>,
    item_separator: Ref<StrObj>,
    sort_keys: bool,
    skip_keys: bool,
    allow_nan: bool,
}
heap::trace_fields!(Encoder: markers, default, encoder, indent, key_separator, item_separator);
heap::payload!(Encoder, "Encoder", trace);

pub static ENCODER: TypeSpec = TypeSpec::new::<Encoder>("Encoder")
    .module("_json")
    .doc("Encoder(markers, default, encoder, indent, key_separator, item_separator, sort_keys, skipkeys, allow_nan)")
    .slots(|s| {
        s.new.set(Some(|vm, ty, args| {
            static NEW: NativeDef = def(
                "make_encoder",
                "($type, markers, default, encoder, indent, key_separator, item_separator, sort_keys, skipkeys, allow_nan)",
                new,
                "",
            );
            construct(vm, &NEW, ty, args)
        }));
        s.call.set(Some(|vm, v, args| {
            static CALL: NativeDef = def("_iterencode", "($self, obj, _current_indent_level)", |vm, a| {
                let level = vm.to_isize(&a[2])?.max(0) as usize;
                let e = own::<Encoder>(vm, &a[0])?;
                let mut out = HVec::new();
                e.value(vm, &mut out, &a[1], level)?;
                let made = vm.reserved(StrObj::try_from_wtf8(&out))?.into_value();
                Ok(vm.new_tuple(&[made]))
            }, "");
            let mut pos = vec![v.clone()];
            pos.extend_from_slice(args.pos);
            CALL.call(vm, "", Args { pos: &pos, ..args })
        }));
    });

fn new(vm: &Vm, a: &[Value]) -> PyResult {
    if !a[1].is_none() && !a[1].is_a::<DictObj>() {
        return Err(
            vm.type_error(format!("make_encoder() argument 1 must be dict or None, not {}", vm.argument_type(&a[1])))
        );
    }
    let text = |v: &Value, n: usize| {
        v.to_ref::<StrObj>().ok_or_else(|| {
            vm.type_error(format!("make_encoder() argument {n} must be str, not {}", vm.argument_type(v)))
        })
    };
    let strings = match a[3].downcast::<NativeFunction>().map(|f| f.def.name) {
        Some("encode_basestring_ascii") => Strings::Ascii,
        Some("encode_basestring") => Strings::Plain,
        _ => Strings::Other,
    };
    let payload = Encoder {
        markers: a[1].clone(),
        default: a[2].clone(),
        encoder: a[3].clone(),
        strings,
        indent: a[4].clone(),
        key_separator: text(&a[5], 5)?,
        item_separator: text(&a[6], 6)?,
        sort_keys: vm.truth(&a[7])?,
        skip_keys: vm.truth(&a[8])?,
        allow_nan: vm.truth(&a[9])?,
    };
    instance(vm, &a[0], payload)
}

impl Encoder {
    fn value(&self, vm: &Vm, out: &mut HVec<u8>, v: &Value, level: usize) -> PyResult<()> {
        if v.is_none() {
            return push(vm, out, b"null");
        }
        if v.is_bool() {
            return push(vm, out, if v.is_true() { b"true" } else { b"false" });
        }
        if let Some(i) = v.as_int() {
            return push(vm, out, i.to_string().as_bytes());
        }
        if v.is_a::<StrObj>() {
            return self.string(vm, out, v);
        }
        if let Some(int) = vm::types::int::exact(v) {
            return self.plain_repr(vm, out, &int, &INT);
        }
        if vm::types::float::exact(v).is_some() {
            let shown = self.float(vm, v)?;
            return push(vm, out, shown.as_bytes());
        }
        vm.check_native_stack("while encoding a JSON object")?;
        if v.is_a::<ListObj>() || v.is_a::<TupleObj>() {
            return self.marked(vm, v, |e| e.list(vm, out, v, level));
        }
        if v.is_a::<DictObj>() {
            return self.marked(vm, v, |e| e.dict(vm, out, v, level));
        }
        self.marked(vm, v, |e| {
            let replaced = vm.call(&e.default, std::slice::from_ref(v))?;
            e.value(vm, out, &replaced, level)
                .map_err(|error| note(vm, error, || Ok(format!("when serializing {} object", type_of(v).tp_name()))))
        })
    }
    /// Runs `f` with the object marked as being encoded.
    fn marked(&self, vm: &Vm, v: &Value, f: impl FnOnce(&Encoder) -> PyResult<()>) -> PyResult<()> {
        let Some(markers) = self.markers.downcast::<DictObj>() else { return f(self) };
        let key = vm.new_int(address(v) as i64);
        if markers.get(vm, &key)?.is_some() {
            return Err(vm.value_error("Circular reference detected"));
        }
        markers.set(vm, &key, v.clone())?;
        f(self)?;
        let old = markers.remove(vm, &key)?;
        drop(old);
        Ok(())
    }
    fn string(&self, vm: &Vm, out: &mut HVec<u8>, v: &Value) -> PyResult<()> {
        if self.strings != Strings::Other
            && let Some(s) = v.downcast::<StrObj>()
        {
            return push_string(vm, out, s.as_bytes(), self.strings == Strings::Ascii);
        }
        let made = vm.call(&self.encoder, std::slice::from_ref(v))?;
        match made.downcast::<StrObj>() {
            Some(s) => push(vm, out, s.as_bytes()),
            None => Err(vm.type_error(format!("encoder() must return a string, not {}", type_of(&made).tp_name()))),
        }
    }
    fn plain_repr(&self, vm: &Vm, out: &mut HVec<u8>, v: &Value, spec: &'static TypeSpec) -> PyResult<()> {
        let shown = match spec.get().slots.repr.get() {
            Some(f) => f(vm, v)?,
            None => vm.repr(v)?.into_value(),
        };
        match shown.downcast::<StrObj>() {
            Some(s) => push(vm, out, s.as_bytes()),
            None => Ok(()),
        }
    }
    fn float(&self, vm: &Vm, v: &Value) -> PyResult<String> {
        let f = vm::types::float::exact(v).unwrap_or(0.0);
        let shown = vm.repr_text(&vm.new_float(f))?;
        if f.is_finite() {
            return Ok(shown);
        }
        if !self.allow_nan {
            return Err(
                vm.value_error(format!("Out of range float values are not JSON compliant: {}", vm.repr_text(v)?))
            );
        }
        Ok(if f.is_nan() {
            "NaN"
        } else if f > 0.0 {
            "Infinity"
        } else {
            "-Infinity"
        }
        .to_string())
    }
    /// A line break and the indentation of a level, when text is indented.
    fn newline(&self, vm: &Vm, out: &mut HVec<u8>, level: usize) -> PyResult<()> {
        let Some(indent) = self.indent.downcast::<StrObj>() else { return Ok(()) };
        push(vm, out, b"\n")?;
        for _ in 0..level {
            push(vm, out, indent.as_bytes())?;
        }
        Ok(())
    }
    fn list(&self, vm: &Vm, out: &mut HVec<u8>, v: &Value, level: usize) -> PyResult<()> {
        let items = match v.downcast::<TupleObj>() {
            Some(t) => vm.reserved(HVec::from_slice(t.items()))?,
            None => match v.downcast::<ListObj>() {
                Some(l) => vm.reserved(l.items.with(|i| HVec::from_slice(i)))?,
                None => return Ok(()),
            },
        };
        if items.is_empty() {
            return push(vm, out, b"[]");
        }
        push(vm, out, b"[")?;
        self.newline(vm, out, level + 1)?;
        let mut polled = Poll::default();
        for (i, item) in items.iter().enumerate() {
            polled.tick(vm)?;
            if i > 0 {
                push(vm, out, self.item_separator.as_bytes())?;
                self.newline(vm, out, level + 1)?;
            }
            self.value(vm, out, item, level + 1)
                .map_err(|e| note(vm, e, || Ok(format!("when serializing {} item {i}", type_of(v).tp_name()))))?;
        }
        self.newline(vm, out, level)?;
        push(vm, out, b"]")
    }
    fn dict(&self, vm: &Vm, out: &mut HVec<u8>, v: &Value, level: usize) -> PyResult<()> {
        let pairs: Vec<(Value, Value)> = match v.downcast::<DictObj>() {
            Some(d) if d.is_empty() => return push(vm, out, b"{}"),
            Some(d) if vm::types::dict::DICT.is_exact(v) && !self.sort_keys => d.items(),
            _ => {
                let items = vm.call_method(v, &name!("items"), &[])?;
                let list = ListObj::new(vm.collect(&items)?).into_value();
                if self.sort_keys {
                    vm.call_method(&list, &name!("sort"), &[])?;
                }
                let mut pairs = Vec::new();
                for pair in vm.collect(&list)? {
                    match pair.downcast::<TupleObj>().map(|t| t.items()) {
                        Some([k, v]) => pairs.push((k.clone(), v.clone())),
                        _ => return Err(vm.value_error("items must return 2-tuples")),
                    }
                }
                pairs
            }
        };
        push(vm, out, b"{")?;
        let mut first = true;
        let mut polled = Poll::default();
        for (key, value) in &pairs {
            polled.tick(vm)?;
            let shown = if key.is_a::<StrObj>() {
                key.clone()
            } else if vm::types::float::exact(key).is_some() {
                vm.new_str(&self.float(vm, key)?)
            } else if key.is_none() {
                vm.new_str("null")
            } else if key.is_bool() {
                vm.new_str(if key.is_true() { "true" } else { "false" })
            } else if let Some(int) = vm::types::int::exact(key) {
                vm.repr(&int)?.into_value()
            } else if self.skip_keys {
                continue;
            } else {
                return Err(vm.type_error(format!(
                    "keys must be str, int, float, bool or None, not {}",
                    type_of(key).tp_name()
                )));
            };
            if first {
                first = false;
            } else {
                push(vm, out, self.item_separator.as_bytes())?;
            }
            self.newline(vm, out, level + 1)?;
            self.string(vm, out, &shown)?;
            push(vm, out, self.key_separator.as_bytes())?;
            self.value(vm, out, value, level + 1).map_err(|e| {
                note(vm, e, || Ok(format!("when serializing {} item {}", type_of(v).tp_name(), vm.repr_text(key)?)))
            })?;
        }
        if !first {
            self.newline(vm, out, level)?;
        }
        push(vm, out, b"}")
    }
}

/// Adds a note to an exception: where in the structure the encoder was.
fn note(vm: &Vm, error: Error, text: impl FnOnce() -> PyResult<String>) -> Error {
    let Some(exception) = error.exception().cloned() else { return error };
    let added = text().and_then(|t| vm.call_method(&exception, &name!("add_note"), &[vm.new_str(&t)]));
    match added {
        Ok(_) => error,
        Err(other) => other,
    }
}
