//! `str`: WTF-8 text with its length in code points. ASCII text is indexed in O(1); other text through a walk (short)
//! or an index built on first need. This file has the layout, making, hashing and interning; methods stand beside it.

pub mod build;
mod case;
mod index;
pub mod interned;
mod iter;
mod methods;
mod percent;
mod predicates;
pub mod repr;
pub mod search;
mod slice;
pub(crate) mod split;
mod tables;
mod translate;
pub mod unicode;

use std::collections::HashMap;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicPtr, Ordering};

use heap::{HVec, NoMemory, Ref, Value};

use crate::object::spec::Building;

pub use build::{TextBuilder, char_str, empty};
pub use methods::STR;
pub use predicates::is_identifier;
pub use slice::{Slice, range_args, resolve, slice_index, slice_of};

pub struct StrObj {
    /// 0: not computed. Relaxed: every writer stores the same value.
    hash: AtomicI64,
    bytes: usize,
    chars: usize,
    /// The checkpoints behind the text are written (see `index.rs`).
    indexed: AtomicBool,
}

heap::payload!(StrObj, "str", leaf; tail tail_size);

/// # Safety
/// `header` is a str.
unsafe fn tail_size(header: *mut heap::Header) -> usize {
    // SAFETY: by contract.
    let s = unsafe { &(*(header as *const heap::Obj<StrObj>)).payload };
    tail_for(s.bytes, s.chars)
}

/// Bytes behind the payload: the text, and room for the checkpoints of long text that is not ASCII.
fn tail_for(bytes: usize, chars: usize) -> usize {
    match index::checkpoints(bytes, chars) {
        0 => bytes,
        n => bytes.next_multiple_of(8) + n * 8,
    }
}

/// The hash key of the process (`PYTHONHASHSEED`).
static HASH_KEY: OnceLock<(u64, u64)> = OnceLock::new();

/// Fixes the hash key; has an effect only before the first string is hashed.
pub fn set_hash_key(key: (u64, u64)) {
    let _ = HASH_KEY.set(key);
}

/// The hash of text or bytes: SipHash-1-3 under the process's key; never -1, and 0 for nothing.
pub fn hash_bytes(bytes: &[u8]) -> i64 {
    use std::hash::Hasher;
    if bytes.is_empty() {
        return 0;
    }
    let key = HASH_KEY.get_or_init(|| (0x686f_6f70, 0x73_6e61_6b65));
    let mut hasher = siphasher::sip::SipHasher13::new_with_keys(key.0, key.1);
    hasher.write(bytes);
    match hasher.finish() as i64 {
        -1 => -2,
        h => h,
    }
}

/// Code points in WTF-8.
pub fn count_chars(bytes: &[u8]) -> usize {
    if bytes.is_ascii() { bytes.len() } else { bytes.iter().filter(|b| **b & 0xC0 != 0x80).count() }
}

impl StrObj {
    /// Where the number of characters stands, for compiled code.
    pub const CHARS: usize = std::mem::offset_of!(StrObj, chars);

    /// A new string.
    pub fn new(text: &str) -> Ref<StrObj> {
        StrObj::from_wtf8(text.as_bytes())
    }
    /// A new string of WTF-8 (valid UTF-8, or with three-byte surrogates; never a surrogate pair).
    pub fn from_wtf8(text: &[u8]) -> Ref<StrObj> {
        match StrObj::try_from_wtf8(text) {
            Ok(s) => s,
            Err(_) => std::alloc::handle_alloc_error(std::alloc::Layout::for_value(text)),
        }
    }
    /// As `from_wtf8`, for sizes that Python controls.
    pub fn try_from_wtf8(text: &[u8]) -> Result<Ref<StrObj>, NoMemory> {
        StrObj::try_build(text.len(), count_chars(text), |to| to.copy_from_slice(text))
    }
    /// A string of `bytes` bytes and `chars` code points that `fill` writes.
    pub fn try_build(bytes: usize, chars: usize, fill: impl FnOnce(&mut [u8])) -> Result<Ref<StrObj>, NoMemory> {
        // SAFETY: the tail is zeroed and then written by `fill` before anyone else sees the object.
        unsafe {
            let tail = tail_for(bytes, chars);
            let object = heap::alloc::current().alloc_with(STR.head(), || StrObj::payload(bytes, chars), tail)?;
            fill_tail(object.tail(), bytes, tail, fill);
            Ok(object)
        }
    }
    /// An instance of `str` or of a subclass with this text.
    pub fn try_instance(ty: &crate::object::TypeObj, text: &StrObj) -> Result<Ref<StrObj>, NoMemory> {
        let tail = tail_for(text.bytes, text.chars);
        crate::object::class::try_alloc_instance(ty, StrObj::payload(text.bytes, text.chars), tail, |to| {
            // SAFETY: `to` begins `tail` bytes of the new object.
            unsafe { fill_tail(to, text.bytes, tail, |to| to.copy_from_slice(text.as_bytes())) }
        })
    }
    fn payload(bytes: usize, chars: usize) -> StrObj {
        StrObj { hash: AtomicI64::new(0), bytes, chars, indexed: AtomicBool::new(false) }
    }
    /// Joins pieces without an intermediate copy.
    pub fn try_concat(pieces: &[&[u8]], chars: usize) -> Result<Ref<StrObj>, NoMemory> {
        let total = pieces.iter().map(|p| p.len()).sum();
        StrObj::try_build(total, chars, |mut to| {
            for piece in pieces {
                let (head, rest) = to.split_at_mut(piece.len());
                head.copy_from_slice(piece);
                to = rest;
            }
        })
    }
    #[inline(always)]
    pub fn as_bytes(&self) -> &[u8] {
        // SAFETY: the text follows the payload in the same object.
        unsafe { std::slice::from_raw_parts((self as *const StrObj).add(1) as *const u8, self.bytes) }
    }
    /// The text, when it has no lone surrogates.
    #[inline]
    pub fn to_str(&self) -> Option<&str> {
        if self.is_ascii() {
            // SAFETY: ASCII is UTF-8.
            return Some(unsafe { std::str::from_utf8_unchecked(self.as_bytes()) });
        }
        std::str::from_utf8(self.as_bytes()).ok()
    }
    /// The text for messages: lone surrogates become `?`-like replacement characters.
    pub fn display(&self) -> std::borrow::Cow<'_, str> {
        String::from_utf8_lossy(self.as_bytes())
    }
    /// Length in code points.
    #[inline(always)]
    pub fn char_len(&self) -> usize {
        self.chars
    }
    #[inline(always)]
    pub fn byte_len(&self) -> usize {
        self.bytes
    }
    #[inline(always)]
    pub fn is_ascii(&self) -> bool {
        self.bytes == self.chars
    }
    #[inline(always)]
    pub fn hash(&self) -> i64 {
        match self.hash.load(Ordering::Relaxed) {
            0 => self.hash_now(),
            h => h,
        }
    }
    #[inline(never)]
    fn hash_now(&self) -> i64 {
        let h = hash_bytes(self.as_bytes());
        self.hash.store(h, Ordering::Relaxed);
        h
    }
    /// An interned string of the image. Only while the image is being built.
    pub fn intern_image(text: &str) -> Value {
        image_intern(text.as_bytes())
    }
}

/// # Safety
/// `to` begins `tail` writable bytes, `bytes <= tail`.
unsafe fn fill_tail(to: *mut u8, bytes: usize, tail: usize, fill: impl FnOnce(&mut [u8])) {
    // SAFETY: by contract.
    unsafe {
        std::ptr::write_bytes(to, 0, tail);
        fill(std::slice::from_raw_parts_mut(to, bytes));
    }
}

/// Interned strings of the process: names that code and built-in types use.
struct ImageNames(HashMap<Box<[u8]>, heap::Immortal, NameHash>);

/// Hashes names by folded multiplication, from a seed of the process: interning is most of what linking code costs.
#[derive(Clone)]
struct NameHash(u64);

struct NameHasher(u64);

impl std::hash::BuildHasher for NameHash {
    type Hasher = NameHasher;
    fn build_hasher(&self) -> NameHasher {
        NameHasher(self.0)
    }
}

impl std::hash::Hasher for NameHasher {
    fn write(&mut self, bytes: &[u8]) {
        let mut fold = |word: u64| {
            let product = (self.0 ^ word) as u128 * 0x9e37_79b9_7f4a_7c15;
            self.0 = product as u64 ^ (product >> 64) as u64;
        };
        let (words, rest) = bytes.as_chunks::<8>();
        words.iter().for_each(|word| fold(u64::from_le_bytes(*word)));
        let mut last = [0; 8];
        last[..rest.len()].copy_from_slice(rest);
        fold(u64::from_le_bytes(last) ^ (bytes.len() as u64) << 56);
    }
    fn finish(&self) -> u64 {
        self.0
    }
}

impl ImageNames {
    fn new() -> ImageNames {
        use std::hash::BuildHasher;
        let seed = std::collections::hash_map::RandomState::new().hash_one("names") | 1;
        ImageNames(HashMap::with_hasher(NameHash(seed)))
    }
}

/// What an interned name costs beside its text, in bytes.
const NAME_COST: usize = 80;

static NAMES: std::sync::Mutex<Option<ImageNames>> = std::sync::Mutex::new(None);

/// The image's string of this text, if there is one.
fn find_in_image(text: &[u8]) -> Option<Value> {
    let names = NAMES.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    names.as_ref()?.0.get(text).map(|known| known.get())
}

fn image_intern(text: &[u8]) -> Value {
    let mut names = NAMES.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    let table = &mut names.get_or_insert_with(ImageNames::new).0;
    if let Some(known) = table.get(text) {
        return known.get();
    }
    drop(names);
    // The name stays for the process: whoever made it pays, for the string, its copy in the table and the row.
    heap::alloc::note(2 * text.len() + NAME_COST);
    // STR itself may have to be built, which interns in turn: the lock is not held here.
    let made = {
        let _building = Building::enter();
        heap::Immortal::of(StrObj::from_wtf8(text).into_value())
    };
    let mut names = NAMES.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    let table = &mut names.get_or_insert_with(ImageNames::new).0;
    table.entry(text.into()).or_insert(made).get()
}

/// Interns text that the program's code names: one immortal string per process.
pub fn intern(text: &str) -> Value {
    image_intern(text.as_bytes())
}

pub fn intern_wtf8(text: &[u8]) -> Value {
    image_intern(text)
}

/// A name known at compile time, interned on first use. Use through `name!("__iter__")`.
pub struct NameCell {
    text: &'static str,
    bits: AtomicPtr<u8>,
}

impl NameCell {
    pub const fn new(text: &'static str) -> NameCell {
        NameCell { text, bits: AtomicPtr::new(std::ptr::null_mut()) }
    }
    #[inline(always)]
    pub fn get(&'static self) -> Value {
        let bits = self.bits.load(Ordering::Acquire);
        if bits.is_null() {
            let value = intern(self.text);
            self.bits.store(value.bits() as *mut u8, Ordering::Release);
            return value;
        }
        // SAFETY: the bits of an interned name, which is immortal.
        unsafe { Value::from_bits(bits as u64) }
    }
}

/// An interned `str` value for a literal; immortal, so making and dropping it is free.
#[macro_export]
macro_rules! name {
    ($text:literal) => {{
        static NAME: $crate::types::str::NameCell = $crate::types::str::NameCell::new($text);
        NAME.get()
    }};
}

/// Whether a value is a `str` equal to `text`.
pub fn is(value: &Value, text: &str) -> bool {
    value.downcast::<StrObj>().is_some_and(|s| s.as_bytes() == text.as_bytes())
}

/// The text of a `str` value for messages; other values give `?`.
pub fn display(value: &Value) -> String {
    match value.downcast::<StrObj>() {
        Some(s) => s.display().into_owned(),
        None => "?".to_string(),
    }
}

/// Decodes one code point of WTF-8 at the start of `bytes`: (code point, length). `bytes` is not empty.
#[inline]
pub fn decode_at(bytes: &[u8]) -> (u32, usize) {
    let b = |i: usize| (bytes.get(i).copied().unwrap_or(0) & 0x3F) as u32;
    match bytes[0] {
        c @ 0..=0x7F => (c as u32, 1),
        c @ 0..=0xDF => ((c as u32 & 0x1F) << 6 | b(1), 2),
        c @ 0..=0xEF => ((c as u32 & 0x0F) << 12 | b(1) << 6 | b(2), 3),
        c => ((c as u32 & 0x07) << 18 | b(1) << 12 | b(2) << 6 | b(3), 4),
    }
}

/// Appends a code point (lone surrogates too) as WTF-8.
pub fn push_code_point(to: &mut Vec<u8>, c: u32) {
    match char::from_u32(c) {
        Some(c) => to.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
        None => to.extend_from_slice(&[0xE0 | (c >> 12) as u8, 0x80 | (c >> 6 & 0x3F) as u8, 0x80 | (c & 0x3F) as u8]),
    }
}

/// The code points of WTF-8.
pub fn code_points(bytes: &[u8]) -> impl Iterator<Item = u32> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || {
        if at >= bytes.len() {
            return None;
        }
        let (c, n) = decode_at(&bytes[at..]);
        at += n;
        Some(c)
    })
}

/// Storage for text under construction that Python controls the size of.
pub type TextBuf = HVec<u8>;

/// The interned form of an exact `str` used as a name.
pub fn intern_value(name: &Value) -> Value {
    match name.downcast::<StrObj>() {
        Some(s) => intern_wtf8(s.as_bytes()),
        None => name.clone(),
    }
}
