//! Source positions per instruction, packed: what `co_lines()`, `co_positions()` and tracebacks read.

use std::sync::OnceLock;

/// A source range. Lines count from 1, columns are byte offsets in the line from 0. `line == 0`: no location.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Location {
    pub line: u32,
    pub end_line: u32,
    pub col: u32,
    pub end_col: u32,
}

/// Runs of words that share a location, in address order. Those of the bundled library stay packed until someone asks:
/// most code never raises.
#[derive(Clone, Debug, Default)]
pub struct Locations {
    /// (first word of the run, location)
    runs: OnceLock<Vec<(u32, Location)>>,
    packed: Option<&'static [u8]>,
}

impl PartialEq for Locations {
    fn eq(&self, other: &Locations) -> bool {
        self.runs() == other.runs()
    }
}
impl Eq for Locations {}

impl Locations {
    /// Locations that are unpacked on first use, from bytes that `serialize` wrote.
    pub fn packed(bytes: &'static [u8]) -> Locations {
        Locations { runs: OnceLock::new(), packed: Some(bytes) }
    }
    /// Adds the location of the words from `address` on; addresses must not fall.
    pub fn push(&mut self, address: u32, location: Location) {
        self.runs();
        if let Some(runs) = self.runs.get_mut()
            && runs.last().is_none_or(|(_, last)| *last != location)
        {
            runs.push((address, location));
        }
    }
    /// The location of the word at `address`.
    pub fn at(&self, address: u32) -> Location {
        let runs = self.runs();
        match runs.partition_point(|(start, _)| *start <= address) {
            0 => Location::default(),
            n => runs[n - 1].1,
        }
    }
    pub fn runs(&self) -> &[(u32, Location)] {
        self.runs.get_or_init(|| match self.packed {
            Some(bytes) => crate::serialize::unpack_locations(bytes).unwrap_or_default(),
            None => Vec::new(),
        })
    }
}

impl FromIterator<(u32, Location)> for Locations {
    fn from_iter<I: IntoIterator<Item = (u32, Location)>>(runs: I) -> Locations {
        let mut locations = Locations::default();
        runs.into_iter().for_each(|(address, location)| locations.push(address, location));
        locations
    }
}
