//! Positions of text: a number that says where to seek, how the decoder stood there, how many bytes to give it and how
//! many characters to leave out then. Mostly that is the byte position alone.

use num_bigint::BigInt;
use vm::error::exception::OS_ERROR;
use vm::prelude::*;

use super::super::newline::Translator;
use super::super::unsupported;
use super::{Codec, Source, TextObj, check_open, codec, write};
use crate::util::int_or;
use pure::bytes;

#[derive(Clone, Copy, Default)]
struct Cookie {
    position: i64,
    flags: i32,
    feed: i32,
    skip: i32,
    at_end: bool,
}

impl Cookie {
    fn pack(self) -> Value {
        let (flags, feed, skip) = (self.flags as u32, self.feed as u32, self.skip as u32);
        let high = BigInt::from(flags)
            | BigInt::from(feed) << 32usize
            | BigInt::from(skip) << 64usize
            | BigInt::from(self.at_end as u8) << 96usize;
        vm::types::int::from_big(BigInt::from(self.position) | high << 64usize)
    }
    fn unpack(vm: &Vm, value: &Value) -> PyResult<Cookie> {
        let Some(number) = vm::types::int::to_big(value) else { return Ok(Cookie::default()) };
        let mut raw = number.magnitude().to_bytes_le();
        if raw.len() > 21 {
            return Err(vm.overflow_error("int too big to convert"));
        }
        raw.resize(24, 0);
        let word = |at: usize| i32::from_le_bytes([raw[at], raw[at + 1], raw[at + 2], raw[at + 3]]);
        let position = (word(0) as u32 as u64 | (word(4) as u32 as u64) << 32) as i64;
        Ok(Cookie { position, flags: word(8), feed: word(12), skip: word(16), at_end: raw[20] != 0 })
    }
}

/// How many bytes of `source` give the first `taken` bytes of decoded text; `None` when no byte's end is that place.
fn source_of(codec: Codec, source: &[u8], translator: Translator, universal: bool, taken: usize) -> Option<usize> {
    let (mut at, mut made) = (0, 0);
    while made < taken && at < source.len() {
        let b = source[at];
        if universal && b == b'\r' {
            let pair = source.get(at + 1) == Some(&b'\n');
            at += 1 + pair as usize;
            made += if pair && !translator.translate { 2 } else { 1 };
            continue;
        }
        match codec {
            Codec::Latin1 => {
                at += 1;
                made += if b < 0x80 { 1 } else { 2 };
            }
            _ => {
                let n = match b {
                    0..=0x7F => 1,
                    0xC2..=0xDF => 2,
                    0xE0..=0xEF => 3,
                    0xF0..=0xF4 => 4,
                    _ => 0,
                };
                if n == 0 || source.get(at..at + n).is_none_or(|part| std::str::from_utf8(part).is_err()) {
                    return None;
                }
                at += n;
                made += n;
            }
        }
    }
    (made == taken).then_some(at)
}

/// Decodes a source again, piece by piece.
struct Stepper<'a> {
    t: &'a TextObj,
    tail: Vec<u8>,
    translator: Translator,
}

impl Stepper<'_> {
    /// To the state before the source, or later.
    fn set(&mut self, vm: &Vm, flags: i64) -> PyResult<()> {
        self.tail.clear();
        self.translator.pending_cr = self.t.is_universal() && flags & 1 != 0;
        match self.t.decoder.load() {
            Some(decoder) => codec::set_decoder_state(vm, &decoder, &[], flags >> 1),
            None => Ok(()),
        }
    }
    /// The number of characters that came out.
    fn feed(&mut self, vm: &Vm, data: &[u8], last: bool) -> PyResult<usize> {
        let text = codec::decode(vm, self.t, &mut self.tail, data, last)?;
        let text = if self.t.is_universal() { self.translator.feed(&text, last) } else { text };
        Ok(chars(&text))
    }
    /// The flags, when the decoder holds nothing back.
    fn safe(&self, vm: &Vm) -> PyResult<Option<i64>> {
        let flags = match self.t.decoder.load() {
            Some(decoder) => {
                let (held, flags) = codec::decoder_state(vm, &decoder)?;
                if !held.is_empty() {
                    return Ok(None);
                }
                flags
            }
            None if self.tail.is_empty() => 0,
            None => return Ok(None),
        };
        Ok(Some(flags << 1 | self.translator.pending_cr as i64))
    }
}

fn chars(text: &[u8]) -> usize {
    text.iter().filter(|b| **b & 0xC0 != 0x80).count()
}

/// The place after `wanted` characters of the source that begins at `position`.
fn search(vm: &Vm, t: &TextObj, position: i64, source: &Source, wanted: usize, made: usize) -> PyResult<Cookie> {
    let translator = t.state.borrow().translator;
    let mut stepper = Stepper { t, tail: Vec::new(), translator };
    // A place before the wanted one from where single bytes are decoded; guessed from the rate so far.
    let mut start = source.bytes.len() * wanted / made.max(1);
    let mut back = 1;
    let (mut count, mut flags) = loop {
        stepper.set(vm, source.flags)?;
        if start == 0 {
            break (0, source.flags);
        }
        let count = stepper.feed(vm, &source.bytes[..start], false)?;
        if count <= wanted
            && let Some(flags) = stepper.safe(vm)?
        {
            break (count, flags);
        }
        start = start.saturating_sub(back);
        back *= 2;
        vm.poll()?;
    };
    let mut cookie = Cookie { position: position + start as i64, ..Cookie::default() };
    let (mut safe_at, mut safe_count, mut at) = (start, count, start);
    stepper.set(vm, flags)?;
    while count < wanted && at < source.bytes.len() {
        count += stepper.feed(vm, &source.bytes[at..at + 1], false)?;
        at += 1;
        if count <= wanted
            && let Some(now) = stepper.safe(vm)?
        {
            (safe_at, safe_count, flags) = (at, count, now);
        }
        vm.poll()?;
    }
    if count < wanted {
        count += stepper.feed(vm, &[], true)?;
        cookie.at_end = true;
        if count < wanted {
            return Err(vm.error(&OS_ERROR, "can't reconstruct logical file position"));
        }
    }
    cookie.position = position + safe_at as i64;
    cookie.flags = flags as i32;
    if wanted > safe_count {
        cookie.feed = (at - safe_at) as i32;
        cookie.skip = (wanted - safe_count) as i32;
    } else {
        cookie.at_end = false;
    }
    Ok(cookie)
}

pub(super) fn tell(vm: &Vm, args: &[Value]) -> PyResult {
    let t = check_open(vm, &args[0])?;
    if !t.seekable.get() {
        return Err(unsupported(vm, "underlying stream is not seekable"));
    }
    if !t.telling.get() {
        return Err(vm.error(&OS_ERROR, "telling position disabled by next() call"));
    }
    write::pass_on(vm, t)?;
    vm.call_method(&args[0], &name!("flush"), &[])?;
    let at_value = vm.call_method(&t.buffer.get(), &name!("tell"), &[])?;
    let (source, taken, wanted, made, translator) = {
        let state = t.state.borrow();
        let Some(source) = &state.source else { return Ok(at_value) };
        let wanted = chars(&state.decoded[..state.at]);
        (source.clone(), state.at, wanted, chars(&state.decoded), state.translator)
    };
    let position = vm.to_i64(&at_value)? - source.bytes.len() as i64;
    if taken == 0 {
        return Ok(Cookie { position, flags: source.flags as i32, ..Cookie::default() }.pack());
    }
    if t.codec.get() != Codec::Other
        && source.flags == 0
        && let Some(used) = source_of(t.codec.get(), &source.bytes, translator, t.is_universal(), taken)
    {
        return Ok(vm.new_int(position + used as i64));
    }
    let decoder = t.decoder.load();
    let saved = match &decoder {
        Some(decoder) => Some(vm.call_method(decoder, &name!("getstate"), &[])?),
        None => None,
    };
    let found = search(vm, t, position, &source, wanted, made);
    if let (Some(decoder), Some(saved)) = (&decoder, saved) {
        let restored = vm.call_method(decoder, &name!("setstate"), &[saved]);
        if found.is_ok() {
            restored?;
        }
    }
    Ok(found?.pack())
}

pub(super) fn seek(vm: &Vm, args: &[Value]) -> PyResult {
    let t = check_open(vm, &args[0])?;
    if !t.seekable.get() {
        return Err(unsupported(vm, "underlying stream is not seekable"));
    }
    let whence = int_or(vm, &args[2], 0)?;
    let zero = vm.compare_bool(&args[1], &Value::small_int(0), CmpOp::Eq)?;
    let cookie = match whence {
        1 if !zero => return Err(unsupported(vm, "can't do nonzero cur-relative seeks")),
        1 => vm.call_method(&args[0], &name!("tell"), &[])?,
        2 if !zero => return Err(unsupported(vm, "can't do nonzero end-relative seeks")),
        2 => {
            vm.call_method(&args[0], &name!("flush"), &[])?;
            t.forget_read();
            codec::reset_decoder(vm, t)?;
            let end = vm.call_method(&t.buffer.get(), &name!("seek"), &[Value::small_int(0), Value::small_int(2)])?;
            let at_start = vm.compare_bool(&end, &Value::small_int(0), CmpOp::Eq)?;
            codec::encoder_at(vm, t, at_start)?;
            return Ok(end);
        }
        0 => args[1].clone(),
        _ => return Err(vm.value_error(format!("invalid whence ({whence}, should be 0, 1 or 2)"))),
    };
    let cookie = vm.to_index(&cookie)?;
    if vm::types::int::is_negative(&cookie) {
        return Err(vm.value_error(format!("negative seek position {}", vm.repr_text(&cookie)?)));
    }
    vm.call_method(&args[0], &name!("flush"), &[])?;
    let to = Cookie::unpack(vm, &cookie)?;
    vm.call_method(&t.buffer.get(), &name!("seek"), &[vm.new_int(to.position)])?;
    t.forget_read();
    let at_start = to.position == 0 && to.flags == 0;
    codec::reset_decoder(vm, t)?;
    if !at_start && t.readable.get() {
        t.state.borrow_mut().translator.pending_cr = t.is_universal() && to.flags & 1 != 0;
        if let Some(decoder) = t.decoder.load() {
            codec::set_decoder_state(vm, &decoder, &[], (to.flags >> 1) as i64)?;
        }
    }
    t.telling.set(t.seekable.get());
    if to.skip != 0 && t.readable.get() {
        skip(vm, t, to)?;
    }
    codec::encoder_at(vm, t, at_start)?;
    Ok(cookie)
}

/// Decodes once more what lies before a position in the middle of what was decoded at once.
fn skip(vm: &Vm, t: &TextObj, to: Cookie) -> PyResult<()> {
    let data = vm.call_method(&t.buffer.get(), &name!("read"), &[vm.new_int(to.feed as i64)])?;
    let Some(data) = bytes::exact(&data) else {
        let ty = type_of(&data).tp_name();
        return Err(vm.type_error(format!("underlying read() should have returned a bytes object, not '{ty}'")));
    };
    let mut tail = Vec::new();
    let text = codec::decode(vm, t, &mut tail, data, to.at_end)?;
    let mut state = t.state.borrow_mut();
    state.tail = tail;
    let text = if t.is_universal() { state.translator.feed(&text, to.at_end) } else { text };
    let mut at = 0;
    for _ in 0..to.skip {
        if at >= text.len() {
            return Err(vm.error(&OS_ERROR, "can't restore logical file position"));
        }
        at += vm::types::str::decode_at(&text[at..]).1;
    }
    state.decoded = text;
    state.at = at;
    state.source = Some(Source { bytes: data.to_vec(), flags: to.flags as i64 });
    Ok(())
}
