//! The text or bytes that a pattern runs over, and one run of the engine.

use std::cell::Cell;

use rustpython_sre_engine::{Request, State, StrDrive, StringCursor};
use rustpython_wtf8::Wtf8;
use vm::prelude::*;

use crate::buffer;

/// WTF-8 whose number of code points is known.
#[derive(Clone, Copy)]
struct Wide<'a> {
    text: &'a Wtf8,
    chars: usize,
}

impl StrDrive for Wide<'_> {
    fn count(&self) -> usize {
        self.chars
    }
    fn create_cursor(&self, n: usize) -> StringCursor {
        self.text.create_cursor(n)
    }
    fn adjust_cursor(&self, cursor: &mut StringCursor, n: usize) {
        self.text.adjust_cursor(cursor, n);
    }
    #[inline]
    fn advance(cursor: &mut StringCursor) -> u32 {
        <&Wtf8 as StrDrive>::advance(cursor)
    }
    #[inline]
    fn peek(cursor: &StringCursor) -> u32 {
        <&Wtf8 as StrDrive>::peek(cursor)
    }
    #[inline]
    fn skip(cursor: &mut StringCursor, n: usize) {
        <&Wtf8 as StrDrive>::skip(cursor, n);
    }
    #[inline]
    fn back_advance(cursor: &mut StringCursor) -> u32 {
        <&Wtf8 as StrDrive>::back_advance(cursor)
    }
    #[inline]
    fn back_peek(cursor: &StringCursor) -> u32 {
        <&Wtf8 as StrDrive>::back_peek(cursor)
    }
    #[inline]
    fn back_skip(cursor: &mut StringCursor, n: usize) {
        <&Wtf8 as StrDrive>::back_skip(cursor, n);
    }
}

/// One byte per character, with `advance` giving the byte that it passes.
#[derive(Clone, Copy)]
struct Narrow<'a>(&'a [u8]);

impl StrDrive for Narrow<'_> {
    fn count(&self) -> usize {
        self.0.len()
    }
    fn create_cursor(&self, n: usize) -> StringCursor {
        self.0.create_cursor(n.min(self.0.len()))
    }
    fn adjust_cursor(&self, cursor: &mut StringCursor, n: usize) {
        self.0.adjust_cursor(cursor, n.min(self.0.len()));
    }
    #[inline]
    fn advance(cursor: &mut StringCursor) -> u32 {
        let c = <&[u8] as StrDrive>::peek(cursor);
        <&[u8] as StrDrive>::skip(cursor, 1);
        c
    }
    #[inline]
    fn peek(cursor: &StringCursor) -> u32 {
        <&[u8] as StrDrive>::peek(cursor)
    }
    #[inline]
    fn skip(cursor: &mut StringCursor, n: usize) {
        <&[u8] as StrDrive>::skip(cursor, n);
    }
    #[inline]
    fn back_advance(cursor: &mut StringCursor) -> u32 {
        <&[u8] as StrDrive>::back_advance(cursor)
    }
    #[inline]
    fn back_peek(cursor: &StringCursor) -> u32 {
        <&[u8] as StrDrive>::back_peek(cursor)
    }
    #[inline]
    fn back_skip(cursor: &mut StringCursor, n: usize) {
        <&[u8] as StrDrive>::back_skip(cursor, n);
    }
}

enum Storage {
    Text(Ref<StrObj>),
    /// A copy of a buffer: its owner may change it while Python runs.
    Bytes(Vec<u8>),
}

/// What is searched. Positions are code points (or bytes).
pub struct Subject {
    pub value: Value,
    storage: Storage,
    len: usize,
    /// A known pair of code point index and byte offset: slices walk from here.
    known: Cell<(usize, usize)>,
}

impl Subject {
    /// `bytes_pattern` is `None` for patterns of either kind.
    pub fn new(vm: &Vm, value: &Value, bytes_pattern: Option<bool>) -> PyResult<Subject> {
        let (storage, len) = if let Some(text) = value.to_ref::<StrObj>() {
            if bytes_pattern == Some(true) {
                return Err(vm.type_error("cannot use a bytes pattern on a string-like object"));
            }
            let len = text.char_len();
            (Storage::Text(text), len)
        } else {
            let Some(bytes) = buffer::bytes_like(vm, value)? else {
                return Err(
                    vm.type_error(format!("expected string or bytes-like object, got '{}'", type_of(value).tp_name()))
                );
            };
            if bytes_pattern == Some(false) {
                return Err(vm.type_error("cannot use a string pattern on a bytes-like object"));
            }
            let len = bytes.len();
            (Storage::Bytes(bytes), len)
        };
        Ok(Subject { value: value.clone(), storage, len, known: Cell::new((0, 0)) })
    }
    pub fn len(&self) -> usize {
        self.len
    }
    pub fn is_text(&self) -> bool {
        matches!(self.storage, Storage::Text(_))
    }
    fn bytes(&self) -> &[u8] {
        match &self.storage {
            Storage::Text(text) => text.as_bytes(),
            Storage::Bytes(bytes) => bytes,
        }
    }
    fn offset(&self, index: usize) -> usize {
        let bytes = self.bytes();
        if bytes.len() == self.len {
            return index.min(self.len);
        }
        let (mut at, mut offset) = self.known.get();
        if index < at / 2 {
            (at, offset) = (0, 0);
        }
        let continues = |o: usize| bytes.get(o).is_some_and(|b| b & 0xC0 == 0x80);
        while at > index {
            offset -= 1;
            while continues(offset) {
                offset -= 1;
            }
            at -= 1;
        }
        while at < index && offset < bytes.len() {
            offset += 1;
            while continues(offset) {
                offset += 1;
            }
            at += 1;
        }
        self.known.set((at, offset));
        offset
    }
    /// The raw text or bytes between two positions.
    pub fn raw(&self, start: usize, end: usize) -> &[u8] {
        let (start, end) = (start.min(self.len), end.min(self.len));
        if start >= end {
            return &[];
        }
        let from = self.offset(start);
        let to = self.offset(end);
        &self.bytes()[from..to]
    }
    /// A slice as a value of the subject's kind.
    pub fn slice(&self, vm: &Vm, start: usize, end: usize) -> PyResult {
        let exact = vm::types::str::STR.is_exact(&self.value);
        if start == 0 && end >= self.len && exact {
            return Ok(self.value.clone());
        }
        self.make(vm, self.raw(start, end))
    }
    /// A `str` or `bytes`, as the subject is.
    pub fn make(&self, vm: &Vm, raw: &[u8]) -> PyResult {
        match self.storage {
            Storage::Text(_) => Ok(vm.reserved(StrObj::try_from_wtf8(raw))?.into_value()),
            Storage::Bytes(_) => buffer::new_bytes(vm, raw),
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum How {
    Match,
    FullMatch,
    Search,
}

/// Successive runs over a subject, as CPython's `SRE_STATE`.
pub struct Run {
    state: State,
    /// Where the next run starts.
    pub start: usize,
    pub end: usize,
    must_advance: bool,
}

/// Where the groups matched: pairs of positions, -1 for a group that did not take part. Group 0 first.
pub struct Found {
    pub spans: Vec<(isize, isize)>,
    pub last_index: isize,
}

impl Run {
    pub fn new(start: usize, end: usize) -> Run {
        Run { state: State::default(), start, end, must_advance: false }
    }
    /// Tries once; on success the next run starts behind the match.
    pub fn step(
        &mut self,
        vm: &Vm,
        subject: &Subject,
        code: &[u32],
        groups: usize,
        how: How,
    ) -> PyResult<Option<Found>> {
        if self.start > self.end {
            return Ok(None);
        }
        let bytes = subject.bytes();
        // Code that no compiler made may lead the engine astray: that ends here, not in the isolate.
        let ran = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            if bytes.len() == subject.len {
                self.attempt(Narrow(bytes), code, how)
            } else {
                // SAFETY: bytes and characters differ in number only where the subject is a str, whose text the heap
                // keeps as valid WTF-8; bytes-like subjects took the branch above.
                #[allow(unsafe_code)]
                let text = unsafe { Wtf8::from_bytes_unchecked(bytes) };
                self.attempt(Wide { text, chars: subject.len }, code, how)
            }
        }));
        let Ok(matched) = ran else {
            return Err(vm.runtime_error("invalid SRE code"));
        };
        if !matched {
            return Ok(None);
        }
        let (start, end) = (self.state.start, self.state.cursor.position);
        let mut spans = Vec::with_capacity(groups + 1);
        spans.push((start as isize, end as isize));
        for group in 0..groups {
            let (from, to) = self.state.marks.get(group);
            spans.push(match (from.into_option(), to.into_option()) {
                (Some(from), Some(to)) => (from as isize, to as isize),
                _ => (-1, -1),
            });
        }
        self.must_advance = start == end;
        self.start = end;
        Ok(Some(Found { spans, last_index: self.state.marks.last_index() }))
    }
    fn attempt<S: StrDrive>(&mut self, string: S, code: &[u32], how: How) -> bool {
        let request = Request {
            string,
            start: self.start,
            end: self.end,
            pattern_codes: code,
            match_all: how == How::FullMatch,
            must_advance: self.must_advance,
        };
        self.state.reset(&request, self.start);
        if how == How::Search { self.state.search(request) } else { self.state.py_match(&request) }
    }
}

impl Subject {
    /// Reports the second count that text subjects hold of their string.
    pub fn trace_storage(&self, tracer: &mut Tracer) {
        if let Storage::Text(text) = &self.storage {
            text.trace(tracer);
        }
    }
}
