//! Case mappings: `lower`, `upper`, `title`, `capitalize`, `swapcase`, `casefold`, by Unicode's full mappings.

use super::search::{same, this};
use super::unicode::{self, CASED, CASED_BASE, IGNORABLE, IS_LOWER, IS_UPPER, Mapped, has};
use super::{StrObj, TextBuilder, build, decode_at};
use crate::prelude::*;

const CAPITAL_SIGMA: u32 = 0x3A3;

fn push(out: &mut TextBuilder, (to, n): Mapped) -> PyResult<()> {
    to[..n].iter().try_for_each(|c| out.push(*c))
}

/// The lower case of one character in its place: a capital sigma at the end of a word becomes the final form.
fn lower_at(text: &[u8], at: usize, c: u32) -> Mapped {
    if c != CAPITAL_SIGMA {
        return unicode::to_lower(c);
    }
    let mut before = at;
    let mut cased_before = false;
    while before > 0 {
        before -= 1;
        while before > 0 && text[before] & 0xC0 == 0x80 {
            before -= 1;
        }
        let flags = unicode::flags(decode_at(&text[before..]).0);
        if flags & IGNORABLE == 0 {
            cased_before = flags & CASED_BASE != 0;
            break;
        }
    }
    let mut after = at + 2;
    let mut cased_after = false;
    while cased_before && after < text.len() {
        let (c, n) = decode_at(&text[after..]);
        let flags = unicode::flags(c);
        if flags & IGNORABLE == 0 {
            cased_after = flags & CASED_BASE != 0;
            break;
        }
        after += n;
    }
    ([if cased_before && !cased_after { 0x3C2 } else { 0x3C3 }, 0, 0], 1)
}

/// Maps each character; `f` receives the place, the character and whether the one before was cased.
fn map(s: &StrObj, f: impl Fn(&[u8], usize, u32, bool) -> Mapped) -> PyResult {
    let text = s.as_bytes();
    let mut out = TextBuilder::with_capacity(text.len())?;
    let (mut at, mut cased) = (0, false);
    while at < text.len() {
        let (c, n) = decode_at(&text[at..]);
        push(&mut out, f(text, at, c, cased))?;
        cased = has(c, CASED);
        at += n;
    }
    out.finish()
}

fn ascii(s: &StrObj, f: impl Fn(&mut [u8])) -> PyResult {
    if s.byte_len() < 2 {
        let mut one = [s.as_bytes().first().copied().unwrap_or(0)];
        f(&mut one);
        return Ok(build::from_counted(&one[..s.byte_len()], s.byte_len())?.into_value());
    }
    let made = StrObj::try_build(s.byte_len(), s.byte_len(), |to| {
        to.copy_from_slice(s.as_bytes());
        f(to);
    })?;
    Ok(made.into_value())
}

pub(super) fn lower(vm: &Vm, args: &[Value]) -> PyResult {
    let s = this(vm, args)?;
    if s.is_ascii() {
        return ascii(s, |t| t.make_ascii_lowercase());
    }
    map(s, |text, at, c, _| lower_at(text, at, c))
}
pub(super) fn upper(vm: &Vm, args: &[Value]) -> PyResult {
    let s = this(vm, args)?;
    if s.is_ascii() {
        return ascii(s, |t| t.make_ascii_uppercase());
    }
    map(s, |_, _, c, _| unicode::to_upper(c))
}
pub(super) fn casefold(vm: &Vm, args: &[Value]) -> PyResult {
    let s = this(vm, args)?;
    if s.is_ascii() {
        return ascii(s, |t| t.make_ascii_lowercase());
    }
    map(s, |_, _, c, _| unicode::fold(c))
}
pub(super) fn title(vm: &Vm, args: &[Value]) -> PyResult {
    let s = this(vm, args)?;
    map(s, |text, at, c, cased| if cased { lower_at(text, at, c) } else { unicode::to_title(c) })
}
pub(super) fn capitalize(vm: &Vm, args: &[Value]) -> PyResult {
    let s = this(vm, args)?;
    if s.byte_len() == 0 {
        return same(&args[0]);
    }
    map(s, |text, at, c, _| if at == 0 { unicode::to_title(c) } else { lower_at(text, at, c) })
}
pub(super) fn swapcase(vm: &Vm, args: &[Value]) -> PyResult {
    let s = this(vm, args)?;
    map(s, |text, at, c, _| {
        if has(c, IS_UPPER) {
            lower_at(text, at, c)
        } else if has(c, IS_LOWER) {
            unicode::to_upper(c)
        } else {
            ([c, 0, 0], 1)
        }
    })
}
