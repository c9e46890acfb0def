//! Laying out a number that is already digits: sign, prefix, grouping, padding.

use super::{Spec, padding};
use crate::prelude::*;
use crate::types::str::TextBuilder;

/// The pieces of a number.
#[derive(Default)]
pub struct Parts<'a> {
    pub negative: bool,
    /// `0x` and such.
    pub prefix: &'a str,
    /// The digits before the point; empty for `inf` and `nan`.
    pub digits: &'a str,
    pub point: bool,
    /// The digits behind the point.
    pub fraction: &'a str,
    /// Exponent, `inf`, `%`.
    pub rest: &'a str,
    /// Digits in a group.
    pub group_size: usize,
}

/// Digits with separators, filled with zeros up to `min_width` (never beginning with a separator).
fn grouped(digits: &str, separator: u8, size: usize, min_width: usize) -> Result<String, heap::NoMemory> {
    // Reserved through the isolate first: Python controls the width.
    drop(HVec::<u8>::with_capacity(min_width)?);
    let digits = digits.as_bytes();
    let (mut out, mut left, mut width) = (Vec::new(), digits.len(), min_width as isize);
    loop {
        let take = if separator == 0 { usize::MAX } else { size };
        let len = take.min(left.max(width.max(1) as usize));
        for i in 0..len {
            out.push(if i < left { digits[left - 1 - i] } else { b'0' });
        }
        left = left.saturating_sub(len);
        width -= len as isize;
        if left == 0 && width <= 0 {
            break;
        }
        out.push(separator);
        width -= 1;
    }
    out.reverse();
    Ok(String::from_utf8(out).unwrap_or_default())
}

fn grouped_fraction(fraction: &str, separator: u8) -> String {
    let mut out = String::new();
    for (i, c) in fraction.chars().enumerate() {
        if i > 0 && i % 3 == 0 {
            out.push(char::from(separator));
        }
        out.push(c);
    }
    out
}

/// Renders the number into `out`.
pub fn push_number(out: &mut TextBuilder, spec: &Spec, parts: &Parts) -> PyResult<()> {
    let sign = match (parts.negative, spec.sign) {
        (true, _) => "-",
        (false, b'+') => "+",
        (false, b' ') => " ",
        _ => "",
    };
    let fraction = if spec.frac_group != 0 {
        std::borrow::Cow::Owned(grouped_fraction(parts.fraction, spec.frac_group))
    } else {
        std::borrow::Cow::Borrowed(parts.fraction)
    };
    let fixed = sign.len() + parts.prefix.len() + parts.point as usize + fraction.len() + parts.rest.len();
    let min_width =
        if spec.fill == '0' as u32 && spec.align == b'=' { spec.width.unwrap_or(0).saturating_sub(fixed) } else { 0 };
    let digits = if parts.digits.is_empty() {
        String::new()
    } else if spec.group == 0 && min_width <= parts.digits.len() {
        parts.digits.to_string()
    } else {
        grouped(parts.digits, spec.group, parts.group_size.max(1), min_width)?
    };
    let len = fixed + digits.len();
    let (left, right) = padding(spec, len);
    let inner = if spec.align == b'=' { left } else { 0 };
    out.fill(spec.fill, left - inner)?;
    out.push_str(sign)?;
    out.push_str(parts.prefix)?;
    out.fill(spec.fill, inner)?;
    out.push_str(&digits)?;
    if parts.point {
        out.push('.' as u32)?;
    }
    out.push_str(&fraction)?;
    out.push_str(parts.rest)?;
    out.fill(spec.fill, right)
}
