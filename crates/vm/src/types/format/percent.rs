//! `%` formatting of `str` and `bytes`: one walk over the template for both.

use num_traits::Signed;

use super::float::check_precision;
use super::float_text::{Flags, float_format};
use crate::error::exception::TYPE_ERROR;
use crate::prelude::*;
use crate::types::int;
use crate::types::str::{StrObj, build, decode_at};

/// What differs between the two.
#[derive(Clone, Copy, PartialEq)]
pub enum Mode {
    Str,
    Bytes,
}

#[derive(Default)]
struct Directive {
    left: bool,
    plus: bool,
    blank: bool,
    alternate: bool,
    zero: bool,
    width: usize,
    precision: Option<usize>,
    kind: u32,
}

/// The argument side: one value, or the items of a tuple; a mapping for `%(name)`.
struct Arguments<'a> {
    mode: Mode,
    args: &'a Value,
    tuple: Option<Ref<TupleObj>>,
    used: usize,
    mapping: bool,
    /// The value that the last `%(name)` gave.
    keyed: Option<Value>,
}

impl Arguments<'_> {
    fn next(&mut self, vm: &Vm) -> PyResult {
        if let Some(v) = self.keyed.take() {
            return Ok(v);
        }
        let i = self.used;
        self.used += 1;
        let found = match &self.tuple {
            Some(tuple) => tuple.items().get(i).cloned(),
            None if i == 0 => Some(self.args.clone()),
            None => None,
        };
        found.ok_or_else(|| vm.type_error("not enough arguments for format string"))
    }
}

/// Renders `template % args`; the result's bytes (WTF-8 for `str`).
pub fn render(vm: &Vm, template: &[u8], args: &Value, mode: Mode) -> PyResult<HVec<u8>> {
    let tuple = args.to_ref::<TupleObj>();
    let mapping = type_of(args).slots.getitem.get().is_some()
        && tuple.is_none()
        && !args.is_a::<StrObj>()
        && !(mode == Mode::Bytes && crate::types::bytes::is_bytes_like(args));
    let mut arguments = Arguments { mode, args, tuple, used: 0, mapping, keyed: None };
    let mut out = HVec::with_capacity(template.len())?;
    let mut at = 0;
    while at < template.len() {
        let plain = memchr::memchr(b'%', &template[at..]).unwrap_or(template.len() - at);
        out.extend_copy(&template[at..at + plain])?;
        at += plain;
        if at < template.len() {
            at += 1;
            directive(vm, &mut out, template, &mut at, &mut arguments)?;
        }
    }
    let total = match &arguments.tuple {
        Some(tuple) => tuple.len(),
        None => 1,
    };
    if arguments.used < total && !arguments.mapping {
        return Err(vm.type_error(match mode {
            Mode::Str => "not all arguments converted during string formatting",
            Mode::Bytes => "not all arguments converted during bytes formatting",
        }));
    }
    Ok(out)
}

/// Reads and renders one directive behind its `%`.
fn directive(vm: &Vm, out: &mut HVec<u8>, text: &[u8], at: &mut usize, args: &mut Arguments) -> PyResult<()> {
    let start = *at;
    if text.get(*at) == Some(&b'(') {
        mapping_key(vm, text, at, args)?;
    }
    let mut d = Directive::default();
    while let Some(b) = text.get(*at) {
        match b {
            b'-' => d.left = true,
            b'+' => d.plus = true,
            b' ' => d.blank = true,
            b'#' => d.alternate = true,
            b'0' => d.zero = true,
            _ => break,
        }
        *at += 1;
    }
    let big = |what: &str| vm.value_error(format!("{what} too big"));
    if text.get(*at) == Some(&b'*') {
        *at += 1;
        let width = star(vm, args, "width")?;
        d.left |= width < 0;
        d.width = width.unsigned_abs();
    } else {
        d.width = digits(text, at).filter(|w| *w <= isize::MAX as usize).ok_or_else(|| big("width"))?;
    }
    if text.get(*at) == Some(&b'.') {
        *at += 1;
        let prec = if args.mode == Mode::Str { "precision" } else { "prec" };
        d.precision = Some(if text.get(*at) == Some(&b'*') {
            *at += 1;
            star(vm, args, prec)?.max(0) as usize
        } else {
            digits(text, at).filter(|p| *p <= i32::MAX as usize).ok_or_else(|| big(prec))?
        });
    }
    if matches!(text.get(*at), Some(b'h' | b'l' | b'L')) {
        *at += 1;
    }
    if *at >= text.len() {
        return Err(vm.value_error("incomplete format"));
    }
    let place = *at;
    let (c, n) = if args.mode == Mode::Str { decode_at(&text[place..]) } else { (text[place] as u32, 1) };
    *at += n;
    d.kind = c;
    if c == '%' as u32 && place == start {
        out.push(b'%')?;
        return Ok(());
    }
    let mode = args.mode;
    convert(vm, out, &d, args, || match mode {
        Mode::Str => crate::types::str::count_chars(&text[..place]),
        Mode::Bytes => place,
    })
}

fn mapping_key(vm: &Vm, text: &[u8], at: &mut usize, args: &mut Arguments) -> PyResult<()> {
    if !args.mapping {
        return Err(vm.type_error("format requires a mapping"));
    }
    *at += 1;
    let start = *at;
    let mut depth = 1;
    while *at < text.len() {
        match text[*at] {
            b'(' => depth += 1,
            b')' => depth -= 1,
            _ => {}
        }
        *at += 1;
        if depth == 0 {
            break;
        }
    }
    if depth > 0 {
        return Err(vm.value_error("incomplete format key"));
    }
    let name = &text[start..*at - 1];
    let key = match args.mode {
        Mode::Str => build::from_text(name)?.into_value(),
        Mode::Bytes => crate::types::bytes::new_bytes(name)?,
    };
    args.keyed = Some(vm.get_item(args.args, &key)?);
    Ok(())
}

/// A number in the template; `None` when it is absurd.
fn digits(text: &[u8], at: &mut usize) -> Option<usize> {
    let mut value = 0usize;
    while let Some(b) = text.get(*at).filter(|b| b.is_ascii_digit()) {
        value = value.checked_mul(10)?.checked_add((b - b'0') as usize)?;
        *at += 1;
    }
    Some(value)
}

fn star(vm: &Vm, args: &mut Arguments, what: &str) -> PyResult<isize> {
    let value = args.next(vm)?;
    if int::exact(&value).is_none() {
        return Err(vm.type_error("* wants int"));
    }
    let limit = if what == "width" { i64::MAX } else { i32::MAX as i64 };
    let fits = int::to_i64(&value).filter(|i| *i <= limit && *i >= -limit - 1);
    fits.map(|i| i as isize).ok_or_else(|| {
        if what == "width" {
            vm.overflow_error("Python int too large to convert to C ssize_t")
        } else {
            vm.overflow_error("Python int too large to convert to C int")
        }
    })
}

fn convert(
    vm: &Vm,
    out: &mut HVec<u8>,
    d: &Directive,
    args: &mut Arguments,
    place: impl FnOnce() -> usize,
) -> PyResult<()> {
    let mode = args.mode;
    match u8::try_from(d.kind).unwrap_or(0) {
        b's' | b'r' | b'a' | b'b' if mode == Mode::Bytes => {
            let value = args.next(vm)?;
            let text = bytes_piece(vm, &value, d.kind as u8)?;
            let shown = &text[..d.precision.unwrap_or(usize::MAX).min(text.len())];
            pad(out, d, b"", b"", shown, shown.len(), false)
        }
        kind @ (b's' | b'r' | b'a') => {
            let value = args.next(vm)?;
            let text = match kind {
                b's' => vm.str(&value)?,
                b'r' => vm.repr(&value)?,
                _ => vm.ascii(&value)?,
            };
            let len = d.precision.unwrap_or(usize::MAX).min(text.char_len());
            pad(out, d, b"", b"", &text.as_bytes()[..text.byte_offset(len)], len, false)
        }
        b'c' => {
            let value = args.next(vm)?;
            let (bytes, n) = character(vm, &value, mode)?;
            pad(out, d, b"", b"", &bytes[..n], 1, false)
        }
        b'd' | b'i' | b'u' | b'x' | b'X' | b'o' => {
            let value = args.next(vm)?;
            integer(vm, out, d, &value)
        }
        kind @ (b'e' | b'E' | b'f' | b'F' | b'g' | b'G') => {
            let value = args.next(vm)?;
            let f = real(vm, &value, mode)?;
            let precision = d.precision.unwrap_or(6);
            check_precision(vm, precision)?;
            let flags = Flags { alternate: d.alternate, ..Flags::default() };
            let text = float_format(f, kind, precision, flags);
            let negative = text.starts_with('-');
            let body = text.strip_prefix('-').unwrap_or(&text);
            pad(out, d, sign(d, negative), b"", body.as_bytes(), body.len(), true)
        }
        _ => {
            let c = d.kind;
            args.next(vm)?;
            if mode == Mode::Bytes && c > 127 {
                return Err(vm.overflow_error("character argument not in range(0x110000)"));
            }
            let shown = char::from_u32(c).filter(|c| mode == Mode::Bytes || (' '..='~').contains(c)).unwrap_or('?');
            Err(vm.value_error(format!("unsupported format character '{shown}' (0x{c:x}) at index {}", place())))
        }
    }
}

fn sign(d: &Directive, negative: bool) -> &'static [u8] {
    match () {
        _ if negative => b"-",
        _ if d.plus => b"+",
        _ if d.blank => b" ",
        _ => b"",
    }
}

/// Sign, prefix and body (of `len` characters) in the width; zeros go behind the prefix.
fn pad(
    out: &mut HVec<u8>,
    d: &Directive,
    sign: &[u8],
    prefix: &[u8],
    body: &[u8],
    len: usize,
    numeric: bool,
) -> PyResult<()> {
    let fill = d.width.saturating_sub(sign.len() + prefix.len() + len);
    let zeros = numeric && d.zero && !d.left;
    if !d.left && !zeros {
        out.extend_fill(b' ', fill)?;
    }
    out.extend_copy(sign)?;
    out.extend_copy(prefix)?;
    if zeros {
        out.extend_fill(b'0', fill)?;
    }
    out.extend_copy(body)?;
    if d.left {
        out.extend_fill(b' ', fill)?;
    }
    Ok(())
}

fn integer(vm: &Vm, out: &mut HVec<u8>, d: &Directive, value: &Value) -> PyResult<()> {
    let kind = d.kind as u8;
    let radix = match kind {
        b'x' | b'X' => 16,
        b'o' => 8,
        _ => 10,
    };
    let letter = char::from(kind);
    let exact = match int::exact(value) {
        Some(i) => i,
        None => {
            let slots = &type_of(value).slots;
            let refused = || {
                let what = if radix == 10 { "a real number" } else { "an integer" };
                vm.type_error(format!("%{letter} format: {what} is required, not {}", type_of(value).tp_name()))
            };
            let f = if radix != 10 { None } else { slots.int.get() };
            let made = match f {
                Some(f) if !value.is_a::<StrObj>() => f(vm, value),
                _ if slots.index.get().is_some() => vm.to_index(value),
                _ => return Err(refused()),
            };
            let made = match made {
                Err(e) if e.is(&TYPE_ERROR) => return Err(refused()),
                other => other?,
            };
            int::exact(&made).ok_or_else(refused)?
        }
    };
    let Some(big) = int::to_big(&exact) else { return Ok(()) };
    let mut digits = match radix {
        10 => int::text::big_to_decimal(vm, &big)?.trim_start_matches('-').to_string(),
        _ => big.magnitude().to_str_radix(radix),
    };
    if kind == b'X' {
        digits.make_ascii_uppercase();
    }
    let prefix: &[u8] = match (d.alternate, kind) {
        (true, b'x') => b"0x",
        (true, b'X') => b"0X",
        (true, b'o') => b"0o",
        _ => b"",
    };
    let sign = sign(d, big.is_negative());
    let zeros = d.precision.unwrap_or(0).saturating_sub(digits.len());
    if zeros == 0 {
        return pad(out, d, sign, prefix, digits.as_bytes(), digits.len(), true);
    }
    let mut body = HVec::with_capacity(zeros + digits.len())?;
    body.extend_fill(b'0', zeros)?;
    body.extend_copy(digits.as_bytes())?;
    pad(out, d, sign, prefix, &body, body.len(), true)
}

fn real(vm: &Vm, value: &Value, mode: Mode) -> PyResult<f64> {
    match vm.to_f64(value) {
        Err(e) if mode == Mode::Bytes && e.is(&TYPE_ERROR) => {
            Err(vm.type_error(format!("float argument required, not {}", type_of(value).tp_name())))
        }
        other => other,
    }
}

fn character(vm: &Vm, value: &Value, mode: Mode) -> PyResult<([u8; 4], usize)> {
    let ty = type_of(value);
    if mode == Mode::Bytes {
        if let Some(bytes) = crate::types::bytes::contents(value) {
            if let [b] = *bytes {
                return Ok(([b, 0, 0, 0], 1));
            }
            return Err(vm.type_error(format!(
                "%c requires an integer in range(256) or a single byte, not a {} object of length {}",
                ty.tp_name(),
                bytes.len()
            )));
        }
        if ty.slots.index.get().is_none() && int::exact(value).is_none() {
            return Err(vm.type_error(format!(
                "%c requires an integer in range(256) or a single byte, not {}",
                crate::types::object::full_name(vm, ty)
            )));
        }
        let i = vm.to_index(value)?;
        return match int::to_i64(&i) {
            Some(b @ 0..=255) => Ok(([b as u8, 0, 0, 0], 1)),
            _ => Err(vm.overflow_error("%c arg not in range(256)")),
        };
    }
    if let Some(text) = value.downcast::<StrObj>() {
        let Some(c) = text.single() else {
            return Err(vm.type_error(format!(
                "%c requires an int or a unicode character, not a string of length {}",
                text.char_len()
            )));
        };
        return Ok(build::encode(c));
    }
    if ty.slots.index.get().is_none() && int::exact(value).is_none() {
        return Err(vm.type_error(format!(
            "%c requires an int or a unicode character, not {}",
            crate::types::object::full_name(vm, ty)
        )));
    }
    let i = vm.to_index(value)?;
    match int::to_i64(&i) {
        Some(c) if (0..0x110000).contains(&c) => Ok(build::encode(c as u32)),
        _ => Err(vm.overflow_error("%c arg not in range(0x110000)")),
    }
}

fn bytes_piece(vm: &Vm, value: &Value, kind: u8) -> PyResult<HVec<u8>> {
    if matches!(kind, b'a' | b'r') {
        return Ok(HVec::from_slice(vm.ascii(value)?.as_bytes())?);
    }
    if let Some(b) = crate::types::bytes::contents(value) {
        return Ok(HVec::from_slice(&b)?);
    }
    if let Some(made) = vm.call_special(value, &name!("__bytes__"), &[])? {
        return match crate::types::bytes::contents(&made).filter(|_| crate::types::bytes::BYTES.check(&made)) {
            Some(b) => Ok(HVec::from_slice(&b)?),
            None => Err(vm.type_error(format!("__bytes__ returned non-bytes (type {})", type_of(&made).tp_name()))),
        };
    }
    if let Some(buffer) = vm.try_buffer(value)? {
        return buffer.to_vec();
    }
    Err(vm.type_error(format!(
        "%b requires a bytes-like object, or an object that implements __bytes__, not '{}'",
        type_of(value).tp_name()
    )))
}
