//! The codec registry of an isolate: search functions, what they found, and error handlers. The library's `encodings`
//! package is the search function that everything beyond the native codecs comes from; it is imported on first need.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;

use crate::error::exception::LOOKUP_ERROR;
use crate::prelude::*;

#[derive(Default)]
pub struct CodecState {
    search: RefCell<Vec<Value>>,
    cache: RefCell<HashMap<Vec<u8>, Value>>,
    handlers: RefCell<HashMap<Vec<u8>, Value>>,
    /// The `encodings` package was asked for.
    started: Cell<bool>,
}

impl CodecState {
    /// Whether Python registered its own handler under a built-in name (or any other).
    pub fn overridden(&self, name: &[u8]) -> bool {
        let handlers = self.handlers.borrow();
        !handlers.is_empty() && handlers.contains_key(name)
    }
    /// The name of a character, for `namereplace`.
    pub fn character_name(&self, c: u32) -> Option<String> {
        Some(unicode_names2::name(char::from_u32(c)?)?.to_string())
    }
    /// The character of a name, for `\N{...}`.
    pub fn character_named(&self, name: &str) -> Option<u32> {
        Some(unicode_names2::character(name)? as u32)
    }
    pub fn register(&self, search: Value) {
        self.search.borrow_mut().push(search);
    }
    pub fn unregister(&self, search: &Value) {
        let mut list = self.search.borrow_mut();
        if let Some(at) = list.iter().position(|f| f.is(search)) {
            let gone = list.remove(at);
            drop(list);
            let cache = self.cache.take();
            drop(cache);
            drop(gone);
        }
    }
    pub fn register_handler(&self, name: &[u8], handler: Value) {
        let old = self.handlers.borrow_mut().insert(name.to_vec(), handler);
        drop(old);
    }
    pub fn unregister_handler(&self, name: &[u8]) -> bool {
        let old = self.handlers.borrow_mut().remove(name);
        old.is_some()
    }
}

fn text_of(value: &Value) -> Vec<u8> {
    value.downcast::<StrObj>().map_or(Vec::new(), |s| s.as_bytes().to_vec())
}

/// Lower case, blanks as underscores: how search functions are asked.
fn normalize(name: &[u8]) -> Vec<u8> {
    name.iter().map(|b| if *b == b' ' { b'_' } else { b.to_ascii_lowercase() }).collect()
}

/// `codecs.lookup(encoding)`: a tuple of four functions.
pub fn lookup(vm: &Vm, encoding: &Value) -> PyResult {
    if encoding.downcast::<StrObj>().is_some_and(|text| text.to_str().is_none()) {
        // Lone surrogates: the error says so.
        super::encode::encode(vm, super::Codec::Utf8, encoding, &super::errors::Handler::Strict)?;
    }
    let name = text_of(encoding);
    let key = normalize(&name);
    let known = vm.codecs.cache.borrow().get(&key).cloned();
    if let Some(found) = known {
        return Ok(found);
    }
    if !vm.codecs.started.replace(true) {
        // Importing it registers its search function.
        if let Err(e) = vm.import_module("encodings") {
            vm.codecs.started.set(false);
            if !e.is(&crate::error::exception::IMPORT_ERROR) {
                return Err(e);
            }
        }
    }
    let search = vm.codecs.search.borrow().clone();
    let asked = crate::types::str::build::from_text(&key)?.into_value();
    for f in search {
        let found = vm.call(&f, std::slice::from_ref(&asked))?;
        if found.is_none() {
            continue;
        }
        if found.downcast::<TupleObj>().is_none_or(|t| t.len() != 4) {
            return Err(vm.type_error("codec search functions must return 4-tuples"));
        }
        let old = vm.codecs.cache.borrow_mut().insert(key, found.clone());
        drop(old);
        return Ok(found);
    }
    Err(vm.error(&LOOKUP_ERROR, format!("unknown encoding: {}", String::from_utf8_lossy(&name))))
}

/// `codecs.lookup_error(name)`
pub fn lookup_error(vm: &Vm, name: &Value) -> PyResult {
    let text = text_of(name);
    let known = vm.codecs.handlers.borrow().get(&text).cloned();
    if let Some(handler) = known {
        return Ok(handler);
    }
    if let Some(builtin) = crate::modules::codecs::builtin_handler(&text) {
        return Ok(builtin);
    }
    Err(vm.error(&LOOKUP_ERROR, format!("unknown error handler name '{}'", String::from_utf8_lossy(&text))))
}

fn arguments(input: &Value, errors: Option<&Value>) -> Vec<Value> {
    let mut args = vec![input.clone()];
    args.extend(errors.cloned());
    args
}

/// Refuses codecs that do not turn text into bytes.
fn text_codec(vm: &Vm, encoding: &Value, alternative: &str) -> PyResult<Ref<TupleObj>> {
    let codec = lookup(vm, encoding)?;
    if !crate::types::tuple::TUPLE.is_exact(&codec)
        && let Some(flag) = vm.find_attr(&codec, &name!("_is_text_encoding"))?
        && !vm.truth(&flag)?
    {
        return Err(vm.error(
            &LOOKUP_ERROR,
            format!(
                "'{}' is not a text encoding; use {alternative} to handle arbitrary codecs",
                crate::types::str::display(encoding)
            ),
        ));
    }
    codec.into_ref::<TupleObj>().map_err(|_| vm.type_error("codec search functions must return 4-tuples"))
}

fn first_of_pair(vm: &Vm, result: &Value, what: &str) -> PyResult {
    match result.downcast::<TupleObj>() {
        Some(t) if t.len() == 2 => Ok(t.items()[0].clone()),
        _ => Err(vm.type_error(format!("{what} must return a tuple (object, integer)"))),
    }
}

/// Notes which codec failed on an exception.
fn with_note(vm: &Vm, error: Error, what: &str, encoding: &Value) -> Error {
    if let Some(e) = error.exception() {
        let note = vm.new_str(&format!("{what} with '{}' codec failed", crate::types::str::display(encoding)));
        // A codec's own errors carry the note; failing to add it does not hide them.
        let _ = vm.call_method(e, &name!("add_note"), &[note]);
    }
    error
}

fn run(vm: &Vm, f: &Value, args: &[Value], what: &str, encoding: &Value) -> PyResult {
    vm.call(f, args).map_err(|e| with_note(vm, e, what, encoding))
}

/// `codecs.encode(input, encoding, errors)`
pub fn encode_any(vm: &Vm, input: &Value, encoding: &Value, errors: Option<&Value>) -> PyResult {
    let codec = lookup(vm, encoding)?;
    let f = item(vm, &codec, 0)?;
    let result = run(vm, &f, &arguments(input, errors), "encoding", encoding)?;
    first_of_pair(vm, &result, "encoder")
}
/// `codecs.decode(input, encoding, errors)`
pub fn decode_any(vm: &Vm, input: &Value, encoding: &Value, errors: Option<&Value>) -> PyResult {
    let codec = lookup(vm, encoding)?;
    let f = item(vm, &codec, 1)?;
    let result = run(vm, &f, &arguments(input, errors), "decoding", encoding)?;
    first_of_pair(vm, &result, "decoder")
}

fn item(vm: &Vm, codec: &Value, index: usize) -> PyResult {
    let found = codec.downcast::<TupleObj>().and_then(|t| t.items().get(index).cloned());
    found.ok_or_else(|| vm.type_error("codec search functions must return 4-tuples"))
}

/// `str.encode` by a codec of the registry.
pub fn encode_text(vm: &Vm, text: &Value, encoding: Option<&Value>, errors: Option<&Value>) -> PyResult {
    let default = vm.new_str("utf-8");
    let encoding = encoding.unwrap_or(&default);
    let codec = text_codec(vm, encoding, "codecs.encode()")?;
    let result = run(vm, &codec.items()[0].clone(), &arguments(text, errors), "encoding", encoding)?;
    let made = first_of_pair(vm, &result, "encoder")?;
    if made.is_a::<crate::types::bytes::BytesObj>() {
        return Ok(made);
    }
    if let Some(b) = crate::types::bytes::contents(&made) {
        return crate::types::bytes::new_bytes(&b);
    }
    Err(vm.type_error(format!(
        "'{}' encoder returned '{}' instead of 'bytes'; use codecs.encode() to encode to arbitrary types",
        crate::types::str::display(encoding),
        type_of(&made).tp_name()
    )))
}

/// `bytes.decode` by a codec of the registry.
pub fn decode_text(vm: &Vm, bytes: &Value, encoding: Option<&Value>, errors: Option<&Value>) -> PyResult {
    let default = vm.new_str("utf-8");
    let encoding = encoding.unwrap_or(&default);
    let codec = text_codec(vm, encoding, "codecs.decode()")?;
    let f = codec.items()[1].clone();
    let result = run(vm, &f, &arguments(bytes, errors), "decoding", encoding)?;
    let made = first_of_pair(vm, &result, "decoder")?;
    if made.is_a::<StrObj>() {
        return Ok(made);
    }
    Err(vm.type_error(format!(
        "'{}' decoder returned '{}' instead of 'str'; use codecs.decode() to decode to arbitrary types",
        crate::types::str::display(encoding),
        type_of(&made).tp_name()
    )))
}
