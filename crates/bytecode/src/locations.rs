//! Source positions per instruction, packed: what `co_lines()`, `co_positions()` and tracebacks read.

/// A source range. Lines count from 1, columns are byte offsets in the line from 0. `line == 0`: no location.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Location {
    pub line: u32,
    pub end_line: u32,
    pub col: u32,
    pub end_col: u32,
}

/// Runs of words that share a location, in address order.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Locations {
    /// (first word of the run, location)
    runs: Vec<(u32, Location)>,
}

impl Locations {
    /// Adds the location of the words from `address` on; addresses must not fall.
    pub fn push(&mut self, address: u32, location: Location) {
        if self.runs.last().is_none_or(|(_, last)| *last != location) {
            self.runs.push((address, location));
        }
    }
    /// The location of the word at `address`.
    pub fn at(&self, address: u32) -> Location {
        match self.runs.partition_point(|(start, _)| *start <= address) {
            0 => Location::default(),
            n => self.runs[n - 1].1,
        }
    }
    pub fn runs(&self) -> &[(u32, Location)] {
        &self.runs
    }
}
