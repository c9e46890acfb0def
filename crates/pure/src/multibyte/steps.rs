//! One step of each codec: the next character from bytes, the next bytes from text.

use super::tables::{self, Table};

#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// ASCII and codes of two bytes.
    Double(fn() -> &'static Table),
    Cp932,
    ShiftJis,
    EucJp,
    EucKr,
    Johab,
    Gb18030,
    Big5Hkscs,
    Hz,
    Iso2022(&'static [Set]),
}

/// A character set that ISO 2022 designates.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Set {
    Ascii,
    Roman,
    Katakana,
    Jisx0208,
    /// JIS C 6226 of 1978: read and written as its successor.
    Jisx0208Old,
    Jisx0212,
    Gb2312,
    Ksx1001,
    /// KS X 1001 in the second place, shifted to by SO.
    Ksx1001Shifted,
    Latin1,
    Greek,
}

/// What has been designated, and whether the second place is shifted in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct State {
    pub first: Set,
    /// The second place: `Ascii` is none.
    pub second: Set,
    pub third: Set,
    pub shifted: bool,
    /// After an escape that designates nothing: bytes pass as they are up to the letter that ends it.
    pub through: bool,
}

impl Default for State {
    fn default() -> State {
        State { first: Set::Ascii, second: Set::Ascii, third: Set::Ascii, shifted: false, through: false }
    }
}

const SETS: [Set; 11] = [
    Set::Ascii,
    Set::Roman,
    Set::Katakana,
    Set::Jisx0208,
    Set::Jisx0208Old,
    Set::Jisx0212,
    Set::Gb2312,
    Set::Ksx1001,
    Set::Ksx1001Shifted,
    Set::Latin1,
    Set::Greek,
];

impl State {
    pub fn pack(self) -> u64 {
        let place = |set: Set| SETS.iter().position(|s| *s == set).unwrap_or(0) as u64;
        place(self.first)
            | place(self.second) << 8
            | place(self.third) << 16
            | (self.shifted as u64 | (self.through as u64) << 1) << 24
    }
    pub fn unpack(word: u64) -> State {
        let set = |at: u32| SETS.get((word >> at & 0xFF) as usize).copied().unwrap_or(Set::Ascii);
        State {
            first: set(0),
            second: set(8),
            third: set(16),
            shifted: word >> 24 & 1 != 0,
            through: word >> 25 & 1 != 0,
        }
    }
}

pub enum Decoded {
    /// So many bytes gave these characters (0: none).
    Chars(usize, [u32; 2]),
    Illegal(usize),
    TooFew,
}

pub enum Encoded {
    /// So many characters were taken; their bytes.
    Taken(usize),
    Illegal(usize),
    TooFew,
}

fn one(taken: usize, c: u32) -> Decoded {
    Decoded::Chars(taken, [c, 0])
}

/// The character of a double-byte code, or an error of one byte.
fn double(table: &Table, input: &[u8]) -> Decoded {
    let [lead, rest @ ..] = input else { return Decoded::TooFew };
    let Some(trail) = rest.first() else { return Decoded::TooFew };
    match table.char(*lead, *trail) {
        Some(c) => one(2, c),
        None => Decoded::Illegal(1),
    }
}

pub fn decode(kind: Kind, state: &mut State, input: &[u8]) -> Decoded {
    let Some(&b) = input.first() else { return Decoded::TooFew };
    match kind {
        Kind::Hz => return decode_hz(state, input),
        Kind::Iso2022(sets) => return decode_iso2022(sets, state, input),
        _ if b < 0x80 => return one(1, b as u32),
        _ => {}
    }
    match kind {
        Kind::Double(table) => double(table(), input),
        Kind::Cp932 => match b {
            0x80 => one(1, 0x80),
            0xA0 => one(1, 0xF8F0),
            0xFD..=0xFF => one(1, 0xF8F1 + (b - 0xFD) as u32),
            0xA1..=0xDF => one(1, 0xFF61 + (b - 0xA1) as u32),
            _ => double(tables::cp932(), input),
        },
        Kind::ShiftJis => match b {
            0xA1..=0xDF => one(1, 0xFF61 + (b - 0xA1) as u32),
            0x81..=0x9F | 0xE0..=0xEA => {
                let Some(&trail) = input.get(1) else { return Decoded::TooFew };
                match from_shift_jis(b, trail).and_then(|[a, b]| tables::jisx0208().char(a, b)) {
                    Some(c) => one(2, c),
                    None => Decoded::Illegal(1),
                }
            }
            _ => Decoded::Illegal(1),
        },
        Kind::EucJp => match (b, input) {
            (0x8E, [_]) | (0x8F, [_] | [_, _]) => Decoded::TooFew,
            (0x8E, [_, c @ 0xA1..=0xDF, ..]) => one(2, 0xFF61 + (*c - 0xA1) as u32),
            (0x8E, _) => Decoded::Illegal(1),
            (0x8F, [_, row, cell, ..]) => match tables::jisx0212().char(*row, *cell) {
                Some(c) => one(3, c),
                None => Decoded::Illegal(1),
            },
            _ => double(tables::jisx0208(), input),
        },
        Kind::EucKr => match input {
            [0xA4, 0xD4, ..] => decode_spelt(input),
            _ => double(tables::ksx1001(), input),
        },
        Kind::Johab => decode_johab(input),
        Kind::Gb18030 => decode_gb18030(input),
        Kind::Big5Hkscs => match input {
            [0x88, 0x62, ..] => Decoded::Chars(2, [0xCA, 0x304]),
            [0x88, 0x64, ..] => Decoded::Chars(2, [0xCA, 0x30C]),
            [0x88, 0xA3, ..] => Decoded::Chars(2, [0xEA, 0x304]),
            [0x88, 0xA5, ..] => Decoded::Chars(2, [0xEA, 0x30C]),
            _ => double(tables::big5hkscs(), input),
        },
        Kind::Hz | Kind::Iso2022(_) => Decoded::Illegal(1),
    }
}

/// JIS X 0208 with high bits from the two bytes of Shift JIS.
fn from_shift_jis(lead: u8, trail: u8) -> Option<[u8; 2]> {
    if !matches!(trail, 0x40..=0x7E | 0x80..=0xFC) || !matches!(lead, 0x81..=0x9F | 0xE0..=0xFC) {
        return None;
    }
    let row = (if lead < 0xE0 { lead - 0x81 } else { lead - 0xC1 }) as u32 * 2;
    let cell = (if trail < 0x80 { trail - 0x40 } else { trail - 0x41 }) as u32;
    let (row, cell) = (row + (cell >= 94) as u32, cell % 94);
    Some([u8::try_from(row + 0xA1).ok()?, cell as u8 + 0xA1])
}

fn to_shift_jis([row, cell]: [u8; 2]) -> [u8; 2] {
    let (row, cell) = (row - 0xA1, cell - 0xA1 + 94 * ((row - 0xA1) % 2));
    let lead = row / 2 + if row < 62 { 0x81 } else { 0xC1 };
    [lead, cell + if cell < 63 { 0x40 } else { 0x41 }]
}

/// Compatibility jamo: initial consonants, final ones (from the second on).
const INITIALS: [u8; 19] = [0, 1, 3, 6, 7, 8, 16, 17, 18, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29];
const FINALS: [u8; 27] =
    [0, 1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 19, 20, 21, 22, 23, 25, 26, 27, 28, 29];

/// A syllable of KS X 1001's annex 3: filler, initial, vowel, final in eight bytes.
fn decode_spelt(input: &[u8]) -> Decoded {
    let Some(code) = input.get(..8) else { return Decoded::TooFew };
    if code[2] != 0xA4 || code[4] != 0xA4 || code[6] != 0xA4 {
        return Decoded::Illegal(1);
    }
    let initial = INITIALS.iter().position(|j| j + 0xA1 == code[3]);
    let vowel = (0xBF..=0xD3).contains(&code[5]).then(|| code[5] - 0xBF);
    let last = match code[7] {
        0xD4 => Some(0),
        c => FINALS.iter().position(|j| j + 0xA1 == c).map(|at| at + 1),
    };
    match (initial, vowel, last) {
        (Some(i), Some(v), Some(l)) => one(8, 0xAC00 + (i as u32 * 21 + v as u32) * 28 + l as u32),
        _ => Decoded::Illegal(1),
    }
}

/// The parts of a precomposed syllable.
fn syllable(c: u32) -> Option<(usize, usize, usize)> {
    let at = c.checked_sub(0xAC00).filter(|at| *at < 11172)? as usize;
    Some((at / 588, at / 28 % 21, at % 28))
}

/// Five bits of Johab for each part.
const JOHAB_VOWELS: [u8; 21] = [3, 4, 5, 6, 7, 10, 11, 12, 13, 14, 15, 18, 19, 20, 21, 22, 23, 26, 27, 28, 29];

fn johab_final(last: usize) -> u8 {
    (if last < 17 { last + 1 } else { last + 2 }) as u8
}

fn decode_johab(input: &[u8]) -> Decoded {
    let [lead, trail, ..] = input else { return Decoded::TooFew };
    let (lead, trail) = (*lead, *trail);
    if lead < 0xD8 {
        let code = (lead as u16) << 8 | trail as u16;
        let (initial, vowel, last) = ((code >> 10 & 31) as u8, (code >> 5 & 31) as u8, (code & 31) as u8);
        let vowel_at = JOHAB_VOWELS.iter().position(|v| *v == vowel);
        let last_at = match last {
            1..=17 => Some(last as usize - 1),
            19..=29 => Some(last as usize - 2),
            _ => None,
        };
        let c = match (initial, vowel_at, last_at) {
            (2..=20, Some(v), Some(l)) => 0xAC00 + ((initial as u32 - 2) * 21 + v as u32) * 28 + l as u32,
            (2..=20, None, Some(0)) if vowel == 2 => 0x3131 + INITIALS[initial as usize - 2] as u32,
            (1, Some(v), Some(0)) => 0x314F + v as u32,
            (1, None, Some(0)) if vowel == 2 => 0x3000,
            (1, None, Some(l)) if vowel == 2 => 0x3131 + FINALS[l - 1] as u32,
            _ => return Decoded::Illegal(1),
        };
        return one(2, c);
    }
    let good = matches!(trail, 0x31..=0x7E | 0x91..=0xFE) && !matches!(lead, 0xDF | 0xFA..=0xFF);
    if !good || lead == 0xD8 || (lead == 0xDA && matches!(trail, 0xA1..=0xD3)) {
        return Decoded::Illegal(1);
    }
    let row = if lead < 0xE0 { 2 * (lead as u32 - 0xD9) } else { 2 * lead as u32 - 0x197 };
    let cell = (if trail < 0x91 { trail - 0x31 } else { trail - 0x43 }) as u32;
    let (row, cell) = (row + (cell >= 94) as u32 + 0xA1, cell % 94 + 0xA1);
    match u8::try_from(row).ok().and_then(|row| tables::ksx1001().char(row, cell as u8)) {
        Some(c) => one(2, c),
        None => Decoded::Illegal(1),
    }
}

fn decode_gb18030(input: &[u8]) -> Decoded {
    let b = input[0];
    match *input {
        [_] => Decoded::TooFew,
        [_, 0x30..=0x39] | [_, 0x30..=0x39, _] => Decoded::TooFew,
        _ if b == 0x80 || b == 0xFF => Decoded::Illegal(1),
        [a, b @ 0x30..=0x39, c @ 0x81..=0xFE, d @ 0x30..=0x39, ..] => match tables::gb18030_char([a, b, c, d]) {
            Some(c) => one(4, c),
            None => Decoded::Illegal(1),
        },
        [_, 0x30..=0x39, ..] => Decoded::Illegal(1),
        _ => double(tables::gb18030(), input),
    }
}

fn decode_hz(state: &mut State, input: &[u8]) -> Decoded {
    match *input {
        [b'~'] => Decoded::TooFew,
        [b'~', b'~', ..] if !state.shifted => one(2, b'~' as u32),
        [b'~', b'{', ..] if !state.shifted => {
            state.shifted = true;
            Decoded::Chars(2, [0, 0])
        }
        [b'~', b'}', ..] if state.shifted => {
            state.shifted = false;
            Decoded::Chars(2, [0, 0])
        }
        [b'~', b'\n', ..] if !state.shifted => Decoded::Chars(2, [0, 0]),
        [b'~', ..] => Decoded::Illegal(1),
        [b, ..] if b >= 0x80 => Decoded::Illegal(1),
        [b, ..] if !state.shifted => one(1, b as u32),
        [_] => Decoded::TooFew,
        [a, b, ..] => match tables::gb2312().char(a | 0x80, b | 0x80).filter(|_| b < 0x80) {
            Some(c) => one(2, c),
            None => Decoded::Illegal(1),
        },
        [] => Decoded::TooFew,
    }
}

/// The escape sequence that designates a set.
fn escape(set: Set) -> &'static [u8] {
    match set {
        Set::Ascii => b"\x1b(B",
        Set::Roman => b"\x1b(J",
        Set::Katakana => b"\x1b(I",
        Set::Jisx0208 => b"\x1b$B",
        Set::Jisx0208Old => b"\x1b$@",
        Set::Jisx0212 => b"\x1b$(D",
        Set::Gb2312 => b"\x1b$(A",
        Set::Ksx1001 => b"\x1b$(C",
        Set::Ksx1001Shifted => b"\x1b$)C",
        Set::Latin1 => b"\x1b.A",
        Set::Greek => b"\x1b.F",
    }
}

fn is_double(set: Set) -> bool {
    !matches!(set, Set::Ascii | Set::Roman | Set::Katakana | Set::Latin1 | Set::Greek)
}

fn table_of(set: Set) -> &'static Table {
    match set {
        Set::Jisx0212 => tables::jisx0212(),
        Set::Gb2312 => tables::gb2312(),
        Set::Ksx1001 | Set::Ksx1001Shifted => tables::ksx1001(),
        _ => tables::jisx0208(),
    }
}

fn greek(code: u8) -> Option<u32> {
    let text =
        encoding_rs::ISO_8859_7.decode_without_bom_handling_and_without_replacement(&[code | 0x80])?.into_owned();
    // What was added to the set in 2003 is not in the one that RFC 1554 names.
    text.chars().next().map(|c| c as u32).filter(|c| !matches!(c, 0x20AC | 0x20AF | 0x37A))
}

fn decode_iso2022(sets: &'static [Set], state: &mut State, input: &[u8]) -> Decoded {
    let b = input[0];
    let shifts = sets.contains(&Set::Ksx1001Shifted);
    if state.through {
        state.through = !matches!(b, b'@'..=b'Z');
        return one(1, b as u32);
    }
    match b {
        0x1B => return decode_escape(sets, state, input),
        0x0E if shifts => {
            state.shifted = true;
            return Decoded::Chars(1, [0, 0]);
        }
        0x0F if shifts => {
            state.shifted = false;
            return Decoded::Chars(1, [0, 0]);
        }
        b'\n' => {
            state.shifted = false;
            return one(1, 10);
        }
        0..=0x1F => return one(1, b as u32),
        0x80.. => return Decoded::Illegal(1),
        _ => {}
    }
    let set = if state.shifted { state.second } else { state.first };
    match set {
        Set::Ascii | Set::Latin1 | Set::Greek => one(1, b as u32),
        Set::Roman => match b {
            0x5C => one(1, 0xA5),
            0x7E => one(1, 0x203E),
            _ => one(1, b as u32),
        },
        Set::Katakana => match b {
            0x21..=0x5F => one(1, 0xFF61 + (b - 0x21) as u32),
            _ => Decoded::Illegal(1),
        },
        _ => {
            let Some(&trail) = input.get(1) else { return Decoded::TooFew };
            match table_of(set).char(b | 0x80, trail | 0x80).filter(|_| trail < 0x80) {
                Some(c) => one(2, c),
                None => Decoded::Illegal(1),
            }
        }
    }
}

fn decode_escape(sets: &'static [Set], state: &mut State, input: &[u8]) -> Decoded {
    let third = sets.contains(&Set::Latin1);
    match *input {
        [_] => return Decoded::TooFew,
        [_, b'N', ..] if third => {
            let Some(&c) = input.get(2) else { return Decoded::TooFew };
            let found = match state.third {
                Set::Greek => greek(c ^ 0x80).filter(|_| c < 0x80),
                Set::Latin1 => Some(c as u32 + 0x80).filter(|_| c < 0x80),
                _ => Some(c as u32).filter(|_| c < 0x80),
            };
            return found.map_or(Decoded::Illegal(3), |c| one(3, c));
        }
        [_, b'(' | b')' | b'$' | b'.' | b'&', ..] => {}
        _ => {
            state.through = true;
            return one(1, 0x1B);
        }
    }
    // A sequence ends with a capital letter or "@".
    let Some(end) = input.iter().take(16).skip(1).position(|b| matches!(b, b'@'..=b'Z')) else {
        return if input.len() < 16 { Decoded::TooFew } else { Decoded::Illegal(1) };
    };
    let taken = end + 2;
    let (set, place) = match input[1..taken] {
        [b'$', last] => (double_set(last), 0),
        [b'$', b'(', last] => (double_set(last), 0),
        [b'$', b')', last] => (double_set(last), 1),
        [b'(', last] => (single_set(last), 0),
        [b')', last] => (single_set(last), 1),
        [b'.', last] if third => (single_set(last), 2),
        _ => return Decoded::Illegal(taken),
    };
    // The same set in another place is another entry here.
    let set = match (set, place) {
        (Some(Set::Ksx1001), _) if sets.contains(&Set::Ksx1001Shifted) => Some(Set::Ksx1001Shifted),
        (set, _) => set,
    };
    match set.filter(|set| *set == Set::Ascii || sets.contains(set)) {
        Some(set) => match place {
            0 => state.first = set,
            1 => state.second = set,
            _ => state.third = set,
        },
        None => return Decoded::Illegal(taken),
    }
    Decoded::Chars(taken, [0, 0])
}

fn double_set(last: u8) -> Option<Set> {
    Some(match last {
        b'@' => Set::Jisx0208Old,
        b'A' => Set::Gb2312,
        b'B' => Set::Jisx0208,
        b'C' => Set::Ksx1001,
        b'D' => Set::Jisx0212,
        _ => return None,
    })
}

fn single_set(last: u8) -> Option<Set> {
    Some(match last {
        b'A' => Set::Latin1,
        b'B' => Set::Ascii,
        b'F' => Set::Greek,
        b'I' => Set::Katakana,
        b'J' => Set::Roman,
        _ => return None,
    })
}

pub fn encode(kind: Kind, state: &mut State, input: &[u32], last: bool, out: &mut Vec<u8>) -> Encoded {
    let Some(&c) = input.first() else { return Encoded::Taken(0) };
    let pair = |code: Option<[u8; 2]>, out: &mut Vec<u8>| match code {
        Some(code) => {
            out.extend_from_slice(&code);
            Encoded::Taken(1)
        }
        None => Encoded::Illegal(1),
    };
    match kind {
        Kind::Hz => return encode_hz(state, c, out),
        Kind::Iso2022(sets) => return encode_iso2022(sets, state, c, out),
        _ if c < 0x80 => {
            out.push(c as u8);
            return Encoded::Taken(1);
        }
        _ => {}
    }
    let single = match (kind, c) {
        (Kind::Cp932, 0x80) => Some(0x80),
        (Kind::Cp932, 0xF8F0) => Some(0xA0),
        (Kind::Cp932, 0xF8F1..=0xF8F3) => Some(0xFD + (c - 0xF8F1) as u8),
        (Kind::Cp932 | Kind::ShiftJis, 0xFF61..=0xFF9F) => Some(0xA1 + (c - 0xFF61) as u8),
        (Kind::ShiftJis | Kind::EucJp, 0xA5) => Some(0x5C),
        (Kind::ShiftJis | Kind::EucJp, 0x203E) => Some(0x7E),
        _ => None,
    };
    if let Some(b) = single {
        out.push(b);
        return Encoded::Taken(1);
    }
    match kind {
        Kind::Double(table) => pair(table().code(c), out),
        Kind::Cp932 => pair(tables::cp932().code(c), out),
        Kind::ShiftJis => pair(tables::jisx0208().code(c).map(to_shift_jis), out),
        Kind::EucJp => {
            if let 0xFF61..=0xFF9F = c {
                out.extend_from_slice(&[0x8E, 0xA1 + (c - 0xFF61) as u8]);
                return Encoded::Taken(1);
            }
            if let Some(code) = tables::jisx0208().code(c) {
                return pair(Some(code), out);
            }
            let code = tables::jisx0212().code(c);
            if code.is_some() {
                out.push(0x8F);
            }
            pair(code, out)
        }
        Kind::EucKr => {
            if let Some(code) = tables::ksx1001().code(c) {
                return pair(Some(code), out);
            }
            match syllable(c) {
                Some((initial, vowel, last)) => {
                    let last = if last == 0 { 0xD4 } else { FINALS[last - 1] + 0xA1 };
                    let (initial, vowel) = (INITIALS[initial] + 0xA1, vowel as u8 + 0xBF);
                    out.extend_from_slice(&[0xA4, 0xD4, 0xA4, initial, 0xA4, vowel, 0xA4, last]);
                    Encoded::Taken(1)
                }
                None => Encoded::Illegal(1),
            }
        }
        Kind::Johab => pair(johab_code(c), out),
        Kind::Gb18030 => {
            if let Some(code) = tables::gb18030().code(c) {
                return pair(Some(code), out);
            }
            let bytes = match c {
                0x10000.. => Some(tables::gb18030_bytes(c - 0x10000 + 189_000)),
                _ => tables::gb18030_long().get(&c).copied(),
            };
            match bytes {
                Some(bytes) => {
                    out.extend_from_slice(&bytes);
                    Encoded::Taken(1)
                }
                None => Encoded::Illegal(1),
            }
        }
        Kind::Big5Hkscs => {
            if c == 0xCA || c == 0xEA {
                let upper = c == 0xCA;
                let both = match input.get(1) {
                    None if !last => return Encoded::TooFew,
                    Some(0x304) => Some(if upper { [0x88, 0x62] } else { [0x88, 0xA3] }),
                    Some(0x30C) => Some(if upper { [0x88, 0x64] } else { [0x88, 0xA5] }),
                    _ => None,
                };
                if let Some(code) = both {
                    out.extend_from_slice(&code);
                    return Encoded::Taken(2);
                }
            }
            pair(tables::big5hkscs().code(c), out)
        }
        Kind::Hz | Kind::Iso2022(_) => Encoded::Illegal(1),
    }
}

fn johab_code(c: u32) -> Option<[u8; 2]> {
    let code = |initial: u8, vowel: u8, last: u8| {
        let word = 0x8000 | (initial as u16) << 10 | (vowel as u16) << 5 | last as u16;
        Some(word.to_be_bytes())
    };
    if let Some((initial, vowel, last)) = syllable(c) {
        return code(initial as u8 + 2, JOHAB_VOWELS[vowel], johab_final(last));
    }
    if let Some(jamo) = c.checked_sub(0x3131).filter(|j| *j < 30) {
        if let Some(initial) = INITIALS.iter().position(|j| *j as u32 == jamo) {
            return code(initial as u8 + 2, 2, 1);
        }
        let last = FINALS.iter().position(|j| *j as u32 == jamo)?;
        return code(1, 2, johab_final(last + 1));
    }
    if let 0x314F..=0x3163 = c {
        return code(1, JOHAB_VOWELS[(c - 0x314F) as usize], 1);
    }
    let [row, cell] = tables::ksx1001().code(c)?;
    let (row, cell) = (row & 0x7F, cell & 0x7F);
    if !matches!(row, 0x21..=0x2C | 0x4A..=0x7D) {
        return None;
    }
    let lead = if row < 0x4A { row as u32 + 0x191 } else { row as u32 + 0x176 };
    let at = (cell - 0x21) as u32 + if lead & 1 != 0 { 0x5E } else { 0 };
    Some([(lead >> 1) as u8, (at + if at < 0x4E { 0x31 } else { 0x43 }) as u8])
}

fn encode_hz(state: &mut State, c: u32, out: &mut Vec<u8>) -> Encoded {
    if c < 0x80 {
        if std::mem::take(&mut state.shifted) {
            out.extend_from_slice(b"~}");
        }
        out.push(c as u8);
        if c == b'~' as u32 {
            out.push(b'~');
        }
        return Encoded::Taken(1);
    }
    let Some([a, b]) = tables::gb2312().code(c) else { return Encoded::Illegal(1) };
    if !std::mem::replace(&mut state.shifted, true) {
        out.extend_from_slice(b"~{");
    }
    out.extend_from_slice(&[a & 0x7F, b & 0x7F]);
    Encoded::Taken(1)
}

fn encode_iso2022(sets: &'static [Set], state: &mut State, c: u32, out: &mut Vec<u8>) -> Encoded {
    let to_first = |state: &mut State, set: Set, out: &mut Vec<u8>| {
        if std::mem::take(&mut state.shifted) {
            out.push(0x0F);
        }
        if state.first != set {
            out.extend_from_slice(escape(set));
            state.first = set;
        }
    };
    if c < 0x80 {
        if state.first != Set::Ascii {
            out.extend_from_slice(escape(Set::Ascii));
            state.first = Set::Ascii;
        }
        if std::mem::take(&mut state.shifted) {
            out.push(0x0F);
        }
        out.push(c as u8);
        return Encoded::Taken(1);
    }
    for set in sets {
        let mut one = |b: u8, state: &mut State| {
            to_first(state, *set, out);
            out.push(b);
        };
        match (set, c) {
            (Set::Roman, 0xA5) => one(0x5C, state),
            (Set::Roman, 0x203E) => one(0x7E, state),
            (Set::Katakana, 0xFF61..=0xFF9F) => one((c - 0xFF61) as u8 + 0x21, state),
            (Set::Latin1 | Set::Greek, _) => {
                let code = match set {
                    Set::Latin1 if matches!(c, 0xA0 | 0xAB | 0xB5 | 0xBB) => None,
                    Set::Latin1 => (0xA0..0x100).contains(&c).then_some(c as u8),
                    _ if matches!(c, 0xA0 | 0xAB | 0xBB) => None,
                    _ => (0xA0..=0xFF).find(|code| greek(*code) == Some(c)),
                };
                let Some(code) = code else { continue };
                if state.third != *set {
                    out.extend_from_slice(escape(*set));
                    state.third = *set;
                }
                out.extend_from_slice(&[0x1B, b'N', code & 0x7F]);
            }
            (set, _) if is_double(*set) && *set != Set::Jisx0208Old => {
                let Some([a, b]) = table_of(*set).code(c) else { continue };
                if *set == Set::Ksx1001Shifted {
                    if state.second != *set {
                        out.extend_from_slice(escape(*set));
                        state.second = *set;
                    }
                    if !std::mem::replace(&mut state.shifted, true) {
                        out.push(0x0E);
                    }
                } else {
                    to_first(state, *set, out);
                }
                out.extend_from_slice(&[a & 0x7F, b & 0x7F]);
            }
            _ => continue,
        }
        return Encoded::Taken(1);
    }
    Encoded::Illegal(1)
}

/// What ends a text: back to ASCII.
pub fn finish(kind: Kind, state: &mut State, out: &mut Vec<u8>) {
    match kind {
        Kind::Hz if std::mem::take(&mut state.shifted) => out.extend_from_slice(b"~}"),
        Kind::Iso2022(_) => {
            if std::mem::take(&mut state.shifted) {
                out.push(0x0F);
            }
            if state.first != Set::Ascii {
                out.extend_from_slice(escape(Set::Ascii));
                state.first = Set::Ascii;
            }
        }
        _ => {}
    }
}
