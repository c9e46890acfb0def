//! UTF-16 and UTF-32 with their byte orders.

use super::Order;
use super::errors::{Handler, handle_decode};
use crate::prelude::*;
use crate::types::str::TextBuilder;

/// Text, bytes read, and the order found: -1 little, 0 native (no mark was there), 1 big.
pub type Decoded = (Value, usize, i32);

fn order_number(order: Order) -> i32 {
    match order {
        Order::Native => 0,
        Order::Little => -1,
        Order::Big => 1,
    }
}

pub fn utf16(vm: &Vm, bytes: &[u8], handler: &Handler, order: Order, end_of_input: bool) -> PyResult<Decoded> {
    let (mut at, mut found) = (0, order_number(order));
    if order == Order::Native {
        match bytes {
            [0xFF, 0xFE, ..] => (at, found) = (2, -1),
            [0xFE, 0xFF, ..] => (at, found) = (2, 1),
            _ => {}
        }
    }
    let big = found > 0;
    let name = if big { "utf-16-be" } else { "utf-16-le" };
    let mut out = TextBuilder::with_capacity(bytes.len() / 2)?;
    let unit = |at: usize| {
        let u = [bytes[at], bytes[at + 1]];
        if big { u16::from_be_bytes(u) } else { u16::from_le_bytes(u) }
    };
    while at < bytes.len() {
        let left = bytes.len() - at;
        let (end, reason) = if left == 1 {
            if !end_of_input {
                break;
            }
            (at + 1, "truncated data")
        } else {
            match unit(at) {
                0xDC00..=0xDFFF => (at + 2, "illegal encoding"),
                high @ 0xD800..=0xDBFF => {
                    if left < 4 {
                        if !end_of_input {
                            break;
                        }
                        (bytes.len(), "unexpected end of data")
                    } else {
                        let low = unit(at + 2);
                        if (0xDC00..=0xDFFF).contains(&low) {
                            out.push(0x10000 + ((high as u32 & 0x3FF) << 10) + (low as u32 & 0x3FF))?;
                            at += 4;
                            continue;
                        }
                        (at + 2, "illegal UTF-16 surrogate")
                    }
                }
                c => {
                    out.push(c as u32)?;
                    at += 2;
                    continue;
                }
            }
        };
        at = handle_decode(vm, handler, name, bytes, at, end, reason, &mut out)?;
    }
    Ok((out.finish()?, at, found))
}

pub fn utf32(vm: &Vm, bytes: &[u8], handler: &Handler, order: Order, end_of_input: bool) -> PyResult<Decoded> {
    let (mut at, mut found) = (0, order_number(order));
    if order == Order::Native {
        match bytes {
            [0xFF, 0xFE, 0, 0, ..] => (at, found) = (4, -1),
            [0, 0, 0xFE, 0xFF, ..] => (at, found) = (4, 1),
            _ => {}
        }
    }
    let big = found > 0;
    let name = if big { "utf-32-be" } else { "utf-32-le" };
    let mut out = TextBuilder::with_capacity(bytes.len() / 4)?;
    while at < bytes.len() {
        let (end, reason) = match bytes[at..] {
            [a, b, c, d, ..] => {
                let u = [a, b, c, d];
                let c = if big { u32::from_be_bytes(u) } else { u32::from_le_bytes(u) };
                match c {
                    0xD800..=0xDFFF => (at + 4, "code point in surrogate code point range(0xd800, 0xe000)"),
                    0..=0x10FFFF => {
                        out.push(c)?;
                        at += 4;
                        continue;
                    }
                    _ => (at + 4, "code point not in range(0x110000)"),
                }
            }
            _ if !end_of_input => break,
            _ => (bytes.len(), "truncated data"),
        };
        at = handle_decode(vm, handler, name, bytes, at, end, reason, &mut out)?;
    }
    Ok((out.finish()?, at, found))
}
