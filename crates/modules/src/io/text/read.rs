//! Reading text: chunks of bytes are decoded and kept until they are taken.

use vm::error::exception::{INTERRUPTED_ERROR, OS_ERROR};
use vm::prelude::*;

use super::super::base::{self, optional_size};
use super::super::unsupported;
use super::{Codec, Source, TEXT_WRAPPER, TextObj, check_open, codec, new_text, opened, write};
use pure::bytes::Buffer;

/// Decodes and appends to what waits to be taken.
fn take_in(vm: &Vm, t: &TextObj, data: &[u8], last: bool) -> PyResult<()> {
    let mut tail = std::mem::take(&mut t.state.borrow_mut().tail);
    let before = match t.codec.get() {
        Codec::Other if t.telling.get() => Some(codec::decoder_state(vm, &t.decoder.get())?),
        Codec::Other => None,
        _ => t.seekable.get().then(|| (tail.clone(), 0)),
    };
    let text = codec::decode(vm, t, &mut tail, data, last);
    let mut state = t.state.borrow_mut();
    state.tail = tail;
    let text = text?;
    if state.at == state.decoded.len() {
        state.decoded.clear();
        state.at = 0;
        state.source = None;
    }
    if let Some((held, flags)) = before {
        let waiting = state.translator.pending_cr as i64;
        match &mut state.source {
            Some(source) => source.bytes.extend_from_slice(data),
            // What was held back belongs to the bytes from its start on.
            none => *none = Some(Source { bytes: [&held[..], data].concat(), flags: flags << 1 | waiting }),
        }
    } else {
        state.source = None;
    }
    let text = if t.is_universal() { state.translator.feed(&text, last) } else { text };
    state.decoded.try_reserve(text.len()).map_err(|_| vm.memory_error())?;
    state.decoded.extend_from_slice(&text);
    Ok(())
}

/// Reads and decodes once; false at the end of the stream.
fn read_chunk(vm: &Vm, t: &TextObj, hint: usize) -> PyResult<bool> {
    let size = vm.new_int(t.chunk_size.get().max(hint) as i64);
    let method = if t.has_read1.get() { name!("read1") } else { name!("read") };
    let buffer = t.buffer.get();
    let chunk = loop {
        match vm.call_method(&buffer, &method, std::slice::from_ref(&size)) {
            Err(e) if e.is(&INTERRUPTED_ERROR) => vm.poll()?,
            result => break result?,
        }
    };
    let data = bytes_like(vm, &chunk, if t.has_read1.get() { "read1" } else { "read" })?;
    let ended = data.len() == 0;
    take_in(vm, t, data.as_slice(), ended)?;
    Ok(!ended)
}

fn bytes_like(vm: &Vm, value: &Value, method: &str) -> PyResult<Buffer> {
    Buffer::of(vm, value).map_err(|_| {
        let ty = type_of(value).tp_name();
        vm.type_error(format!("underlying {method}() should have returned a bytes-like object, not '{ty}'"))
    })
}

fn check_readable(vm: &Vm, t: &TextObj) -> PyResult<()> {
    if t.readable.get() { Ok(()) } else { Err(unsupported(vm, "not readable")) }
}

pub(super) fn read(vm: &Vm, args: &[Value]) -> PyResult {
    let size = optional_size(vm, &args[1])?;
    let t = check_open(vm, &args[0])?;
    check_readable(vm, t)?;
    write::pass_on(vm, t)?;
    if size < 0 {
        return read_all(vm, t);
    }
    let wanted = size as usize;
    let mut text: Vec<u8> = Vec::new();
    let mut count = 0;
    loop {
        {
            let mut state = t.state.borrow_mut();
            let rest = &state.decoded[state.at..];
            let mut end = 0;
            while count < wanted && end < rest.len() {
                end += vm::types::str::decode_at(&rest[end..]).1;
                count += 1;
            }
            text.extend_from_slice(&rest[..end.min(rest.len())]);
            state.at += end;
        }
        if count >= wanted || !read_chunk(vm, t, wanted - count)? {
            // At the end of the stream the decoder may still have given something.
            let state = t.state.borrow();
            if count >= wanted || state.at == state.decoded.len() {
                break;
            }
        }
        vm.poll()?;
    }
    new_text(vm, &text)
}

fn read_all(vm: &Vm, t: &TextObj) -> PyResult {
    let rest = vm.call_method(&t.buffer.get(), &name!("read"), &[])?;
    if rest.is_none() {
        return Err(base::would_block(vm, "Read returned None.", 0));
    }
    let data = bytes_like(vm, &rest, "read")?;
    take_in(vm, t, data.as_slice(), true)?;
    let text = {
        let mut state = t.state.borrow_mut();
        let at = state.at;
        let text = state.decoded.split_off(at);
        state.decoded.clear();
        state.source = None;
        state.at = 0;
        text
    };
    new_text(vm, &text)
}

pub(super) fn read_line(vm: &Vm, value: &Value, limit: isize) -> PyResult<Vec<u8>> {
    let t = check_open(vm, value)?;
    check_readable(vm, t)?;
    write::pass_on(vm, t)?;
    let (mut searched, mut ended) = (0, false);
    loop {
        let found = {
            let state = t.state.borrow();
            let rest = &state.decoded[state.at..];
            let searched_now = searched.min(rest.len());
            let end = t.newline.get().line_end(&rest[searched_now..]).map(|n| searched_now + n);
            // An end of two characters may be cut where the text ends.
            searched = rest.len().saturating_sub(1);
            let most = if limit >= 0 { limit_bytes(rest, limit as usize) } else { None };
            match (end, most) {
                (Some(end), Some(most)) => Some(end.min(most)),
                (None, None) if ended => Some(rest.len()),
                (end, most) => end.or(most),
            }
        };
        if let Some(n) = found {
            let mut state = t.state.borrow_mut();
            let start = state.at;
            state.at = start + n;
            return Ok(state.decoded[start..start + n].to_vec());
        }
        ended = !read_chunk(vm, t, 0)?;
        vm.poll()?;
    }
}

/// The bytes of the first `limit` characters; `None` when there are fewer.
fn limit_bytes(text: &[u8], limit: usize) -> Option<usize> {
    let mut at = 0;
    for _ in 0..limit {
        if at >= text.len() {
            return None;
        }
        at += vm::types::str::decode_at(&text[at..]).1;
    }
    Some(at.min(text.len()))
}

pub(super) fn next_line(vm: &Vm, value: &Value) -> PyResult<Option<Value>> {
    let t = opened(vm, value)?;
    t.telling.set(false);
    let line = if TEXT_WRAPPER.is_exact(value) {
        new_text(vm, &read_line(vm, value, -1)?)?
    } else {
        let line = vm.call_method(value, &name!("readline"), &[])?;
        if !line.is_a::<StrObj>() {
            let ty = type_of(&line).tp_name();
            return Err(vm.error(&OS_ERROR, format!("readline() should have returned a str object, not '{ty}'")));
        }
        line
    };
    if vm.len(&line)? == 0 {
        t.state.borrow_mut().source = None;
        t.telling.set(t.seekable.get());
        return Ok(None);
    }
    Ok(Some(line))
}
