//! Character properties and case mappings of Unicode 16.0, as `str`'s predicates and case methods need them. The tables
//! are in `tables.rs`; this file looks things up.

use super::tables::*;

pub const ALPHA: u16 = 1;
pub const DECIMAL: u16 = 1 << 1;
pub const DIGIT: u16 = 1 << 2;
pub const NUMERIC: u16 = 1 << 3;
pub const IS_LOWER: u16 = 1 << 4;
pub const IS_UPPER: u16 = 1 << 5;
pub const IS_TITLE: u16 = 1 << 6;
pub const SPACE: u16 = 1 << 7;
pub const PRINTABLE: u16 = 1 << 8;
pub const XID_START: u16 = 1 << 9;
pub const XID_CONTINUE: u16 = 1 << 10;
/// The property Cased.
pub const CASED: u16 = 1 << 11;
/// Case_Ignorable.
pub const IGNORABLE: u16 = 1 << 12;
/// Cased and not Case_Ignorable: what the rule of the final sigma looks for.
pub const CASED_BASE: u16 = 1 << 13;
pub const ALNUM: u16 = ALPHA | DECIMAL | DIGIT | NUMERIC;

static LATIN1: [u16; 256] = {
    let mut table = [0; 256];
    let (mut c, mut range) = (0, 0);
    while c < 256 {
        while RANGES[range + 1].0 <= c as u32 {
            range += 1;
        }
        table[c] = RANGES[range].1;
        c += 1;
    }
    table
};

fn range_of(c: u32) -> (u32, u16) {
    RANGES[RANGES.partition_point(|r| r.0 <= c).saturating_sub(1)]
}

/// All properties of a code point.
#[inline]
pub fn flags(c: u32) -> u16 {
    match LATIN1.get(c as usize) {
        Some(f) => *f,
        None => range_of(c).1,
    }
}
#[inline]
pub fn has(c: u32, flag: u16) -> bool {
    flags(c) & flag != 0
}
#[inline]
pub fn is_space(c: u32) -> bool {
    has(c, SPACE)
}
#[inline]
pub fn is_printable(c: u32) -> bool {
    has(c, PRINTABLE)
}
/// Line boundaries of `str.splitlines`.
#[inline]
pub fn is_line_break(c: u32) -> bool {
    matches!(c, 0x0A..=0x0D | 0x1C..=0x1E | 0x85 | 0x2028 | 0x2029)
}
/// Value of a decimal digit of any script.
#[inline]
pub fn decimal_value(c: u32) -> Option<u8> {
    if c < 128 {
        return if (48..58).contains(&c) { Some((c - 48) as u8) } else { None };
    }
    let (start, flags) = range_of(c);
    if flags & DECIMAL != 0 { Some((c - start) as u8) } else { None }
}

/// Up to three code points.
pub type Mapped = ([u32; 3], usize);

fn map(c: u32, runs: &[(u32, u32, u32, i32)], special: &[(u32, [u32; 3])]) -> Mapped {
    if let Ok(at) = special.binary_search_by_key(&c, |s| s.0) {
        let to = special[at].1;
        return (to, to.iter().position(|c| *c == 0).unwrap_or(3));
    }
    let at = runs.partition_point(|r| r.0 <= c);
    let to = match at.checked_sub(1).map(|at| runs[at]) {
        Some((first, last, step, delta)) if c <= last && (c - first).is_multiple_of(step) => {
            c.wrapping_add_signed(delta)
        }
        _ => c,
    };
    ([to, 0, 0], 1)
}

pub fn to_lower(c: u32) -> Mapped {
    if c < 128 { ([(c as u8).to_ascii_lowercase() as u32, 0, 0], 1) } else { map(c, &LOWER, &LOWER_SPECIAL) }
}
pub fn to_upper(c: u32) -> Mapped {
    if c < 128 { ([(c as u8).to_ascii_uppercase() as u32, 0, 0], 1) } else { map(c, &UPPER, &UPPER_SPECIAL) }
}
pub fn to_title(c: u32) -> Mapped {
    if c < 128 { ([(c as u8).to_ascii_uppercase() as u32, 0, 0], 1) } else { map(c, &TITLE, &TITLE_SPECIAL) }
}
pub fn fold(c: u32) -> Mapped {
    if c < 128 { ([(c as u8).to_ascii_lowercase() as u32, 0, 0], 1) } else { map(c, &FOLD, &FOLD_SPECIAL) }
}
