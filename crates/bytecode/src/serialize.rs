//! Code to bytes and back. Compact, versioned; damaged input is an error, never a panic or a huge allocation.
//!
//! Numbers are LEB128. Words are stored without their extra words' caches. The reader bounds every count by the bytes
//! that are left. What comes from outside goes through `verify` as well.

use std::sync::Arc;

use crate::code::{Code, CodeFlags, Const};
use crate::exceptions::Handler;
use crate::locations::{Location, Locations};
use crate::op::{Ext, Op, Word};

/// Changes with the format and with the instruction table.
const MAGIC: &[u8; 4] = b"HS\x01\x02";
/// Constants and code may nest this deep.
const MAX_DEPTH: u32 = 500;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Error {
    /// Another version, or no code at all.
    Magic,
    Truncated,
    /// Not UTF-8, an unknown tag or opcode, a count that cannot be.
    Damaged,
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Error::Magic => "bad magic number in code",
            Error::Truncated => "code data too short",
            Error::Damaged => "bad code data",
        })
    }
}

impl std::error::Error for Error {}

pub fn to_bytes(code: &Code) -> Vec<u8> {
    let mut out = MAGIC.to_vec();
    // Code nested in code mostly shares one file name.
    put_str(&mut out, &code.filename);
    put_code(&mut out, code, &code.filename);
    out
}

pub fn from_bytes(bytes: &[u8]) -> Result<Code, Error> {
    read(bytes, |_| None)
}

/// As `from_bytes`, for bytes of our own making that live as long as the process: locations are unpacked when needed.
pub fn from_static(bytes: &'static [u8]) -> Result<Code, Error> {
    read(bytes, Some)
}

fn read<'a>(bytes: &'a [u8], keep: fn(&'a [u8]) -> Option<&'static [u8]>) -> Result<Code, Error> {
    let rest = bytes.strip_prefix(MAGIC).ok_or(Error::Magic)?;
    let mut reader = Reader { bytes: rest, at: 0, filename: "".into(), depth: 0, keep };
    reader.filename = reader.str()?.into();
    let code = reader.code()?;
    if reader.at != rest.len() {
        return Err(Error::Damaged);
    }
    Ok(code)
}

/// Bytes that are equal for equal constants only: `0.0` and `-0.0`, `1` and `True` differ. For tables of constants.
pub fn constant_key(value: &Const) -> Vec<u8> {
    let mut out = Vec::new();
    put_const(&mut out, value, "");
    out
}

fn put_num(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}
fn put_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    put_num(out, bytes.len() as u64);
    out.extend_from_slice(bytes);
}
fn put_str(out: &mut Vec<u8>, text: &str) {
    put_bytes(out, text.as_bytes());
}
fn zigzag(value: i64) -> u64 {
    (value << 1 ^ value >> 63) as u64
}

fn put_const(out: &mut Vec<u8>, value: &Const, filename: &str) {
    match value {
        Const::None => out.push(0),
        Const::True => out.push(1),
        Const::False => out.push(2),
        Const::Ellipsis => out.push(3),
        Const::Int(value) => {
            out.push(4);
            put_num(out, zigzag(*value));
        }
        Const::BigInt { negative, magnitude } => {
            out.push(5 + *negative as u8);
            put_bytes(out, magnitude);
        }
        Const::Float(bits) => {
            out.push(7);
            out.extend_from_slice(&bits.to_le_bytes());
        }
        Const::Complex(re, im) => {
            out.push(8);
            out.extend_from_slice(&re.to_le_bytes());
            out.extend_from_slice(&im.to_le_bytes());
        }
        Const::Str(text) => {
            out.push(9);
            put_bytes(out, text);
        }
        Const::Bytes(bytes) => {
            out.push(10);
            put_bytes(out, bytes);
        }
        Const::Tuple(items) | Const::FrozenSet(items) => {
            out.push(if matches!(value, Const::Tuple(_)) { 11 } else { 12 });
            put_num(out, items.len() as u64);
            items.iter().for_each(|item| put_const(out, item, filename));
        }
        Const::Slice(parts) => {
            out.push(13);
            parts.iter().for_each(|part| put_const(out, part, filename));
        }
        Const::Code(code) => {
            if *code.filename == *filename {
                out.push(14);
            } else {
                out.push(15);
                put_str(out, &code.filename);
            }
            put_code(out, code, &code.filename);
        }
    }
}

fn put_code(out: &mut Vec<u8>, code: &Code, filename: &str) {
    put_str(out, &code.name);
    // A qualified name ends in the name.
    match code.qualname.strip_suffix(code.name.as_str()) {
        Some(prefix) => {
            out.push(1);
            put_str(out, prefix);
        }
        None => {
            out.push(0);
            put_str(out, &code.qualname);
        }
    }
    let numbers = [
        code.first_line,
        code.flags.0,
        code.arg_count,
        code.posonly_count,
        code.kwonly_count,
        code.nlocals,
        code.first_free,
        code.register_count,
    ];
    numbers.iter().for_each(|number| put_num(out, *number as u64));
    put_num(out, code.local_names.len() as u64);
    code.local_names.iter().for_each(|name| put_str(out, name));
    put_num(out, code.cell_registers.len() as u64);
    code.cell_registers.iter().for_each(|cell| put_num(out, *cell as u64));
    put_num(out, code.names.len() as u64);
    code.names.iter().for_each(|name| put_str(out, name));
    put_num(out, code.consts.len() as u64);
    code.consts.iter().for_each(|value| put_const(out, value, filename));
    put_words(out, code);
    put_num(out, code.handlers.len() as u64);
    for handler in &code.handlers {
        let fields = [handler.start, handler.end, handler.target, handler.depth as u32];
        fields.iter().for_each(|field| put_num(out, *field as u64));
    }
    let mut locations = Vec::new();
    put_locations(&mut locations, code.locations.runs());
    put_num(out, locations.len() as u64);
    out.extend_from_slice(&locations);
}

fn put_locations(out: &mut Vec<u8>, runs: &[(u32, Location)]) {
    put_num(out, runs.len() as u64);
    let (mut address, mut line) = (0, 0);
    for (start, at) in runs {
        put_num(out, (start.wrapping_sub(address)) as u64);
        put_num(out, zigzag(at.line as i64 - line as i64));
        put_num(out, zigzag(at.end_line as i64 - at.line as i64));
        put_num(out, at.col as u64);
        put_num(out, zigzag(at.end_col as i64 - at.col as i64));
        (address, line) = (*start, at.line);
    }
}

/// The locations that `put_locations` wrote.
pub(crate) fn unpack_locations(bytes: &[u8]) -> Result<Vec<(u32, Location)>, Error> {
    let mut reader = Reader { bytes, at: 0, filename: "".into(), depth: 0, keep: |_| None };
    let (mut address, mut line) = (0u32, 0u32);
    let count = reader.count()?;
    let mut runs: Vec<(u32, Location)> = Vec::with_capacity(count);
    for _ in 0..count {
        address = address.checked_add(reader.u32()?).ok_or(Error::Damaged)?;
        line = offset(line, reader.signed()?)?;
        let end_line = offset(line, reader.signed()?)?;
        let col = reader.u32()?;
        let end_col = offset(col, reader.signed()?)?;
        runs.push((address, Location { line, end_line, col, end_col }));
    }
    Ok(runs)
}

/// Each instruction: opcode, flags, operands, and the low half of its first extra word where that means something.
fn put_words(out: &mut Vec<u8>, code: &Code) {
    put_num(out, code.words.len() as u64);
    let mut at = 0;
    while let Some(word) = code.words.get(at) {
        let Some(op) = word.op() else {
            out.extend_from_slice(&[0xff, 0]);
            at += 1;
            continue;
        };
        out.extend_from_slice(&[op as u8, word.flags()]);
        put_num(out, word.a() as u64);
        put_num(out, word.b() as u64);
        put_num(out, word.c() as u64);
        if has_ext(op) {
            put_num(out, code.words.get(at + 1).map_or(0, |ext| ext.lo()) as u64);
        }
        at += op.len();
    }
}

fn has_ext(op: Op) -> bool {
    !matches!(op.info().ext, Ext::None | Ext::Cache)
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    filename: Arc<str>,
    depth: u32,
    /// Bytes that live as long as the process may be kept as they are.
    keep: fn(&'a [u8]) -> Option<&'static [u8]>,
}

impl<'a> Reader<'a> {
    fn byte(&mut self) -> Result<u8, Error> {
        let byte = *self.bytes.get(self.at).ok_or(Error::Truncated)?;
        self.at += 1;
        Ok(byte)
    }
    fn take(&mut self, count: usize) -> Result<&'a [u8], Error> {
        let end = self.at.checked_add(count).ok_or(Error::Truncated)?;
        let slice = self.bytes.get(self.at..end).ok_or(Error::Truncated)?;
        self.at = end;
        Ok(slice)
    }
    #[inline]
    fn num(&mut self) -> Result<u64, Error> {
        let mut value = 0u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= ((byte & 0x7f) as u64) << shift;
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err(Error::Damaged)
    }
    fn u32(&mut self) -> Result<u32, Error> {
        self.num()?.try_into().map_err(|_| Error::Damaged)
    }
    fn u16(&mut self) -> Result<u16, Error> {
        self.num()?.try_into().map_err(|_| Error::Damaged)
    }
    fn signed(&mut self) -> Result<i64, Error> {
        let value = self.num()?;
        Ok((value >> 1) as i64 ^ -((value & 1) as i64))
    }
    /// A count of things that take a byte each at least.
    fn count(&mut self) -> Result<usize, Error> {
        let count = self.num()? as usize;
        if count > self.bytes.len() - self.at {
            return Err(Error::Truncated);
        }
        Ok(count)
    }
    fn blob(&mut self) -> Result<&'a [u8], Error> {
        let count = self.count()?;
        self.take(count)
    }
    fn str(&mut self) -> Result<&'a str, Error> {
        std::str::from_utf8(self.blob()?).map_err(|_| Error::Damaged)
    }
    fn strings(&mut self) -> Result<Vec<String>, Error> {
        let count = self.count()?;
        let mut out = Vec::with_capacity(count.min(1024));
        for _ in 0..count {
            out.push(self.str()?.to_owned());
        }
        Ok(out)
    }
    fn bits(&mut self) -> Result<u64, Error> {
        let bytes = self.take(8)?;
        Ok(u64::from_le_bytes(bytes.try_into().map_err(|_| Error::Truncated)?))
    }

    fn constant(&mut self) -> Result<Const, Error> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(Error::Damaged);
        }
        let value = self.constant_inner();
        self.depth -= 1;
        value
    }

    fn constant_inner(&mut self) -> Result<Const, Error> {
        Ok(match self.byte()? {
            0 => Const::None,
            1 => Const::True,
            2 => Const::False,
            3 => Const::Ellipsis,
            4 => Const::Int(self.signed()?),
            tag @ (5 | 6) => Const::BigInt { negative: tag == 6, magnitude: self.blob()?.into() },
            7 => Const::Float(self.bits()?),
            8 => Const::Complex(self.bits()?, self.bits()?),
            9 => {
                let text = self.blob()?;
                if !is_wtf8(text) {
                    return Err(Error::Damaged);
                }
                Const::Str(text.into())
            }
            10 => Const::Bytes(self.blob()?.into()),
            tag @ (11 | 12) => {
                let count = self.count()?;
                let mut items = Vec::with_capacity(count.min(1024));
                for _ in 0..count {
                    items.push(self.constant()?);
                }
                if tag == 11 { Const::Tuple(items.into()) } else { Const::FrozenSet(items.into()) }
            }
            13 => Const::Slice(Arc::new([self.constant()?, self.constant()?, self.constant()?])),
            14 => Const::Code(Arc::new(self.code()?)),
            15 => {
                let own = self.str()?.into();
                let outer = std::mem::replace(&mut self.filename, own);
                let code = self.code();
                self.filename = outer;
                Const::Code(Arc::new(code?))
            }
            _ => return Err(Error::Damaged),
        })
    }

    fn code(&mut self) -> Result<Code, Error> {
        let name = self.str()?.to_owned();
        let qualname = match self.byte()? {
            1 => format!("{}{name}", self.str()?),
            0 => self.str()?.to_owned(),
            _ => return Err(Error::Damaged),
        };
        let mut code = Code {
            name,
            qualname,
            filename: self.filename.clone(),
            first_line: self.u32()?,
            flags: CodeFlags(self.u32()?),
            arg_count: self.u32()?,
            posonly_count: self.u32()?,
            kwonly_count: self.u32()?,
            nlocals: self.u32()?,
            first_free: self.u32()?,
            register_count: self.u32()?,
            ..Code::default()
        };
        code.local_names = self.strings()?;
        for _ in 0..self.count()? {
            code.cell_registers.push(self.u16()?);
        }
        code.names = self.strings()?;
        for _ in 0..self.count()? {
            code.consts.push(self.constant()?);
        }
        code.words = self.words()?;
        for _ in 0..self.count()? {
            code.handlers.push(Handler {
                start: self.u32()?,
                end: self.u32()?,
                target: self.u32()?,
                depth: self.u16()?,
            });
        }
        let packed = self.blob()?;
        code.locations = match (self.keep)(packed) {
            Some(kept) => Locations::packed(kept),
            None => unpack_locations(packed)?.into_iter().collect(),
        };
        Ok(code)
    }

    fn words(&mut self) -> Result<Vec<Word>, Error> {
        let count = self.num()? as usize;
        // An instruction takes five bytes here and four words there at most.
        if count > (self.bytes.len() - self.at).saturating_mul(4) {
            return Err(Error::Truncated);
        }
        let mut words = Vec::with_capacity(count);
        while words.len() < count {
            let op = Op::from_byte(self.byte()?).ok_or(Error::Damaged)?;
            let flags = self.byte()?;
            words.push(Word::new(op, flags, self.u16()?, self.u16()?, self.u16()?));
            for extra in 1..op.len() {
                let value = if extra == 1 && has_ext(op) { self.u32()? } else { 0 };
                words.push(Word(value as u64));
            }
        }
        if words.len() != count {
            return Err(Error::Damaged);
        }
        Ok(words)
    }
}

fn offset(base: u32, delta: i64) -> Result<u32, Error> {
    (base as i64).checked_add(delta).and_then(|value| value.try_into().ok()).ok_or(Error::Damaged)
}

/// UTF-8 in which surrogates may stand.
fn is_wtf8(bytes: &[u8]) -> bool {
    let mut rest = bytes;
    loop {
        match std::str::from_utf8(rest) {
            Ok(_) => return true,
            Err(error) => {
                let at = error.valid_up_to();
                match rest.get(at..at + 3) {
                    Some([0xed, 0xa0..=0xbf, 0x80..=0xbf]) => rest = rest.get(at + 3..).unwrap_or(&[]),
                    _ => return false,
                }
            }
        }
    }
}
