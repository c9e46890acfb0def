//! Making strings piece by piece, and the shared strings of no and of one character.

use std::sync::OnceLock;

use heap::{HVec, Ref, Value};

use super::{StrObj, code_points, count_chars, decode_at, intern_wtf8};
use crate::error::PyResult;

/// Text under construction, in the isolate's pages. Every step may end in `MemoryError`.
#[derive(Default)]
pub struct TextBuilder {
    buf: HVec<u8>,
    chars: usize,
}

impl TextBuilder {
    pub fn new() -> TextBuilder {
        TextBuilder::default()
    }
    pub fn with_capacity(bytes: usize) -> PyResult<TextBuilder> {
        Ok(TextBuilder { buf: HVec::with_capacity(bytes)?, chars: 0 })
    }
    /// One code point, lone surrogates too.
    #[inline]
    pub fn push(&mut self, c: u32) -> PyResult<()> {
        if c < 0x80 {
            self.buf.push(c as u8)?;
        } else {
            let (bytes, n) = encode(c);
            self.buf.extend_copy(&bytes[..n])?;
        }
        self.chars += 1;
        Ok(())
    }
    pub fn push_str(&mut self, text: &str) -> PyResult<()> {
        self.push_wtf8(text.as_bytes())
    }
    pub fn push_wtf8(&mut self, text: &[u8]) -> PyResult<()> {
        self.push_counted(text, count_chars(text))
    }
    /// Text whose number of code points is known.
    #[inline]
    pub fn push_counted(&mut self, text: &[u8], chars: usize) -> PyResult<()> {
        self.buf.extend_copy(text)?;
        self.chars += chars;
        Ok(())
    }
    pub fn push_obj(&mut self, text: &StrObj) -> PyResult<()> {
        self.push_counted(text.as_bytes(), text.char_len())
    }
    /// `count` times a code point.
    pub fn fill(&mut self, c: u32, count: usize) -> PyResult<()> {
        let (bytes, n) = encode(c);
        if n == 1 {
            self.buf.extend_fill(bytes[0], count)?;
        } else {
            self.buf.reserve(count.checked_mul(n).ok_or(heap::NoMemory)?)?;
            for _ in 0..count {
                self.buf.extend_copy(&bytes[..n])?;
            }
        }
        self.chars += count;
        Ok(())
    }
    pub fn chars(&self) -> usize {
        self.chars
    }
    pub fn is_empty(&self) -> bool {
        self.chars == 0
    }
    pub fn as_bytes(&self) -> &[u8] {
        &self.buf
    }
    /// The string.
    pub fn finish(self) -> PyResult {
        Ok(self.finish_obj()?.into_value())
    }
    pub fn finish_obj(self) -> PyResult<Ref<StrObj>> {
        from_counted(&self.buf, self.chars)
    }
}

/// WTF-8 bytes of a code point and their number.
#[inline]
pub fn encode(c: u32) -> ([u8; 4], usize) {
    match c {
        0..=0x7F => ([c as u8, 0, 0, 0], 1),
        0x80..=0x7FF => ([0xC0 | (c >> 6) as u8, 0x80 | (c & 0x3F) as u8, 0, 0], 2),
        0x800..=0xFFFF => ([0xE0 | (c >> 12) as u8, 0x80 | (c >> 6 & 0x3F) as u8, 0x80 | (c & 0x3F) as u8, 0], 3),
        _ => (
            [
                0xF0 | (c >> 18 & 7) as u8,
                0x80 | (c >> 12 & 0x3F) as u8,
                0x80 | (c >> 6 & 0x3F) as u8,
                0x80 | (c & 0x3F) as u8,
            ],
            4,
        ),
    }
}

/// A string of text with a known number of code points; shared when it is short.
pub fn from_counted(text: &[u8], chars: usize) -> PyResult<Ref<StrObj>> {
    if chars <= 1 {
        if chars == 0 {
            return Ok(typed(empty()));
        }
        return Ok(typed(char_str(decode_at(text).0)));
    }
    Ok(StrObj::try_build(text.len(), chars, |to| to.copy_from_slice(text))?)
}

/// As `from_counted`, counting.
pub fn from_text(text: &[u8]) -> PyResult<Ref<StrObj>> {
    from_counted(text, count_chars(text))
}

fn typed(value: Value) -> Ref<StrObj> {
    match value.into_ref::<StrObj>() {
        Ok(s) => s,
        Err(_) => unreachable!("a shared string is a str"),
    }
}

/// The empty string.
#[inline]
pub fn empty() -> Value {
    crate::name!("")
}

/// The string of one code point: immortal up to U+00FF.
#[inline]
pub fn char_str(c: u32) -> Value {
    static CHARS: OnceLock<Box<[heap::Immortal; 256]>> = OnceLock::new();
    let shared = CHARS.get_or_init(|| {
        let bits = |c: usize| {
            let (bytes, n) = encode(c as u32);
            heap::Immortal::of(intern_wtf8(&bytes[..n]))
        };
        Box::new(std::array::from_fn(bits))
    });
    match shared.get(c as usize) {
        Some(known) => known.get(),
        None => {
            let (bytes, n) = encode(c);
            StrObj::from_wtf8(&bytes[..n]).into_value()
        }
    }
}

impl StrObj {
    /// The code points.
    pub fn code_points(&self) -> impl Iterator<Item = u32> + '_ {
        code_points(self.as_bytes())
    }
    /// The only code point of a string of length one.
    pub fn single(&self) -> Option<u32> {
        if self.char_len() == 1 { Some(decode_at(self.as_bytes()).0) } else { None }
    }
}
