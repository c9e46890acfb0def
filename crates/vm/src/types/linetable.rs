//! `co_linetable`: the locations of instructions in CPython's format, written and read.
//!
//! An entry is a byte with the kind of location (bits 3 to 6) and the count of instructions less one (bits 0 to 2), then
//! what the kind needs: numbers of six bits a byte, the line relative to that of the entry before.

use bytecode::Location;
use bytecode::locations::Locations;

const SHORT: std::ops::Range<u8> = 0..10;
const ONE_LINE: std::ops::RangeInclusive<u8> = 10..=12;
const NO_COLUMNS: u8 = 13;
const LONG: u8 = 14;
const NONE: u8 = 15;
/// Instructions that one entry covers at most.
const MOST: u32 = 8;

fn put(data: &mut Vec<u8>, mut n: u32) {
    while n > 63 {
        data.push(64 | (n & 63) as u8);
        n >>= 6;
    }
    data.push(n as u8);
}

fn put_signed(data: &mut Vec<u8>, n: i64) {
    let shifted = (n.unsigned_abs() as u32) << 1;
    put(data, if n < 0 { shifted | 1 } else { shifted });
}

/// The table of code with this many words.
pub fn write(locations: &Locations, first_line: u32, words: u32) -> Vec<u8> {
    let runs = locations.runs();
    let mut data = Vec::new();
    let mut line = first_line as i64;
    for (i, (start, l)) in runs.iter().enumerate() {
        let mut left = runs.get(i + 1).map_or(words, |(next, _)| *next).saturating_sub(*start);
        while left > 0 {
            let count = left.min(MOST);
            left -= count;
            let kind = if l.line == 0 { NONE } else { LONG };
            data.push(128 | kind << 3 | (count - 1) as u8);
            if kind == LONG {
                put_signed(&mut data, l.line as i64 - line);
                line = l.line as i64;
                put(&mut data, l.end_line.saturating_sub(l.line));
                put(&mut data, l.col.wrapping_add(1));
                put(&mut data, l.end_col.wrapping_add(1));
            }
        }
    }
    data
}

struct Reader<'a>(std::slice::Iter<'a, u8>);

impl Reader<'_> {
    fn byte(&mut self) -> Option<u32> {
        self.0.next().map(|byte| *byte as u32)
    }
    fn number(&mut self) -> Option<u32> {
        let (mut value, mut shift) = (0u32, 0);
        loop {
            let byte = self.byte()?;
            value |= (byte & 63).checked_shl(shift).unwrap_or(0);
            shift += 6;
            if byte & 64 == 0 {
                return Some(value);
            }
        }
    }
    fn signed(&mut self) -> Option<i64> {
        let n = self.number()?;
        let value = (n >> 1) as i64;
        Some(if n & 1 == 1 { -value } else { value })
    }
    /// The next entry: how many instructions, and where they are.
    fn entry(&mut self, line: &mut i64) -> Option<(u32, Location)> {
        let first = self.byte()?;
        let (kind, count) = ((first >> 3 & 15) as u8, (first & 7) + 1);
        let (mut lines, mut columns) = (0, (u32::MAX, u32::MAX));
        if kind == NONE {
            return Some((count, Location::default()));
        } else if SHORT.contains(&kind) {
            let second = self.byte()?;
            let column = (kind as u32) << 3 | second >> 4;
            columns = (column, column + (second & 15));
        } else if ONE_LINE.contains(&kind) {
            *line += (kind - ONE_LINE.start()) as i64;
            columns = (self.byte()?, self.byte()?);
        } else if kind == NO_COLUMNS {
            *line += self.signed()?;
        } else {
            *line += self.signed()?;
            lines = self.number()?;
            columns = (self.number()?.wrapping_sub(1), self.number()?.wrapping_sub(1));
        }
        let line = (*line).clamp(0, u32::MAX as i64) as u32;
        Some((count, Location { line, end_line: line.saturating_add(lines), col: columns.0, end_col: columns.1 }))
    }
}

/// The locations that a table tells, as far as it can be read.
pub fn read(table: &[u8], first_line: u32) -> Locations {
    let mut reader = Reader(table.iter());
    let (mut at, mut line) = (0u32, first_line as i64);
    let mut locations = Locations::default();
    while let Some((count, location)) = reader.entry(&mut line) {
        locations.push(at, location);
        at = at.saturating_add(count);
    }
    locations
}
