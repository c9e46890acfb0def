//! Writing text: encoded text waits until a chunk is full.

use vm::error::exception::INTERRUPTED_ERROR;
use vm::prelude::*;

use super::super::unsupported;
use super::{TextObj, check_open, codec, new_text};
use pure::bytes;

/// `text.replace("\n", end)`, by its own method when it is of a subclass.
fn replaced(vm: &Vm, text: &Value, end: &[u8]) -> PyResult {
    if !vm::types::str::STR.is_exact(text) {
        let args = [vm.new_str("\n"), new_text(vm, end)?];
        let result = vm.call_method(text, &name!("replace"), &args)?;
        if !result.is_a::<StrObj>() {
            let ty = type_of(&result).tp_name();
            return Err(vm.type_error(format!("replace() should return a str object, not '{ty}'")));
        }
        return Ok(result);
    }
    let Some(s) = text.downcast::<StrObj>() else { return Ok(text.clone()) };
    let parts: Vec<&[u8]> = s.as_bytes().split(|b| *b == b'\n').collect();
    new_text(vm, &parts.join(end))
}

fn check_writable<'a>(vm: &Vm, value: &'a Value) -> PyResult<&'a TextObj> {
    let t = check_open(vm, value)?;
    if t.writable.get() { Ok(t) } else { Err(unsupported(vm, "not writable")) }
}

pub(super) fn write(vm: &Vm, args: &[Value]) -> PyResult {
    let Some(text) = args[1].downcast::<StrObj>() else {
        return Err(vm.type_error(format!("write() argument must be str, not {}", vm.argument_type(&args[1]))));
    };
    let mut t = check_writable(vm, &args[0])?;
    let count = text.char_len();
    let ends_line = text.as_bytes().contains(&b'\n');
    let mut value = args[1].clone();
    if ends_line && let Some(end) = t.newline.get().written() {
        value = replaced(vm, &args[1], end)?;
        if !vm::types::str::STR.is_exact(&args[1]) {
            t = check_writable(vm, &args[0])?;
        }
    }
    let needs_flush = t.line_buffering.get() && (ends_line || text.as_bytes().contains(&b'\r'));
    let data = codec::encode(vm, t, &value)?;
    // What waits goes first when there is no room for more; writing it may add to it.
    loop {
        let waiting = t.state.borrow().pending.len();
        if waiting == 0 || waiting + data.len() <= t.chunk_size.get() {
            break;
        }
        pass_on(vm, t)?;
    }
    let full = {
        let mut state = t.state.borrow_mut();
        state.pending.try_reserve(data.len()).map_err(|_| vm.memory_error())?;
        state.pending.extend_from_slice(&data);
        state.pending.len() >= t.chunk_size.get()
    };
    if full || needs_flush || t.write_through.get() {
        pass_on(vm, t)?;
    }
    if needs_flush {
        vm.call_method(&t.buffer.get(), &name!("flush"), &[])?;
    }
    if t.state.borrow().source.is_some() {
        t.forget_read();
    }
    if t.readable.get() {
        codec::reset_decoder(vm, t)?;
    }
    Ok(vm.new_int(count as i64))
}

/// Gives the buffer what was written.
pub(super) fn pass_on(vm: &Vm, t: &TextObj) -> PyResult<()> {
    let data = std::mem::take(&mut t.state.borrow_mut().pending);
    if data.is_empty() {
        return Ok(());
    }
    let value = bytes::new(vm, &data)?;
    let buffer = t.buffer.get();
    loop {
        match vm.call_method(&buffer, &name!("write"), std::slice::from_ref(&value)) {
            Err(e) if e.is(&INTERRUPTED_ERROR) => vm.poll()?,
            result => return result.map(drop),
        }
    }
}
