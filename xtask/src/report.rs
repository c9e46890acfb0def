//! The figures of a benchmark run: medians, ratios, and the table of them as text and as a page.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;

use crate::peers::Runtime;

/// What a figure counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    Nanoseconds,
    Bytes,
    /// A plain number of which more is better.
    Ratio,
}

impl Unit {
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "ns_per_op" => Some(Self::Nanoseconds),
            "bytes_per_item" | "bytes" => Some(Self::Bytes),
            "ratio" => Some(Self::Ratio),
            _ => None,
        }
    }

    fn show(self, value: f64) -> String {
        let steps: &[(f64, &str)] = match self {
            Self::Nanoseconds => &[(1e9, "s"), (1e6, "ms"), (1e3, "us"), (1.0, "ns")],
            Self::Bytes => &[(1e6, "MB"), (1e3, "KB"), (1.0, "B")],
            Self::Ratio => return format!("{value:.2}"),
        };
        let (size, name) = steps.iter().find(|(size, _)| value.abs() >= *size).unwrap_or(&steps[steps.len() - 1]);
        let scaled = value / size;
        let digits = if scaled >= 100.0 {
            0
        } else if scaled >= 10.0 {
            1
        } else {
            2
        };
        format!("{scaled:.digits$} {name}")
    }

    /// How much better the first value is than the second.
    fn advantage(self, ours: f64, theirs: f64) -> f64 {
        if self == Self::Ratio { ours / theirs } else { theirs / ours }
    }
}

/// One figure: its values by runtime, one for each round.
struct Figure {
    program: String,
    unit: Unit,
    values: BTreeMap<String, Vec<f64>>,
}

/// All that was measured.
#[derive(Default)]
pub struct Results {
    figures: Vec<(String, Figure)>,
    /// Why a program failed, by program and runtime.
    failures: BTreeMap<(String, String), String>,
}

impl Results {
    pub fn add(&mut self, program: &str, name: &str, unit: Unit, runtime: &str, value: f64) {
        let index = self.figures.iter().position(|(known, _)| known == name).unwrap_or_else(|| {
            let figure = Figure { program: program.to_owned(), unit, values: BTreeMap::new() };
            self.figures.push((name.to_owned(), figure));
            self.figures.len() - 1
        });
        self.figures[index].1.values.entry(runtime.to_owned()).or_default().push(value);
    }

    pub fn fail(&mut self, program: &str, runtime: &str, reason: String) {
        self.failures.insert((program.to_owned(), runtime.to_owned()), reason);
    }

    pub fn failures_of(&self, runtime: &str) -> usize {
        self.failures.keys().filter(|(_, failed)| failed == runtime).count()
    }

    pub fn is_empty(&self) -> bool {
        self.figures.is_empty() && self.failures.is_empty()
    }
}

impl Figure {
    fn value(&self, runtime: &Runtime) -> Option<f64> {
        self.values.get(&runtime.name).map(|values| median(values))
    }
}

pub fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    if sorted.len() % 2 == 1 { sorted[middle] } else { (sorted[middle - 1] + sorted[middle]) / 2.0 }
}

/// The table as text: a row for each figure, a column for each runtime, and how many times better the first one is.
pub fn table(runtimes: &[Runtime], results: &Results) -> String {
    let rows = rows(runtimes, results);
    let widths: Vec<usize> = (0..rows[0].len())
        .map(|column| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0))
        .collect();
    let mut text = String::new();
    for row in &rows {
        let mut line = format!("{:<1$}", row[0], widths[0]);
        for (cell, width) in row.iter().zip(&widths).skip(1) {
            write!(line, "  {cell:>width$}").expect("writing to a string succeeds");
        }
        text += line.trim_end();
        text.push('\n');
    }
    text += "\n";
    text + &remarks(runtimes, results)
}

/// The page for `docs/`.
pub fn page(runtimes: &[Runtime], results: &Results, command: &str) -> String {
    let mut text = format!(
        "# Benchmarks\n\nMade by `{command}` on {}. Each figure is the median of all rounds, the runtimes in turn in \
         each. A column `x` tells how many times better `hoop` does than the peer before it: above 1 is good. \
         Where the peers are ahead, and why: [measured](internals/measured.md).\n\n",
        processor()
    );
    for runtime in runtimes {
        text += &format!("- {}: {}\n", runtime.name, runtime.version);
    }
    text.push('\n');
    let rows = rows(runtimes, results);
    for (number, row) in rows.iter().enumerate() {
        text += &format!("| {} |\n", row.join(" | "));
        if number == 0 {
            text += &format!("|---{}|\n", "|---:".repeat(row.len() - 1));
        }
    }
    text.push('\n');
    for line in remarks(runtimes, results).lines() {
        text += &format!("- {line}\n");
    }
    text
}

fn rows(runtimes: &[Runtime], results: &Results) -> Vec<Vec<String>> {
    let mut header = vec!["figure".to_owned()];
    for (index, runtime) in runtimes.iter().enumerate() {
        header.push(runtime.name.clone());
        if index > 0 {
            header.push("x".to_owned());
        }
    }
    let mut rows = vec![header];
    for (name, figure) in &results.figures {
        let mut row = vec![name.clone()];
        let ours = figure.value(&runtimes[0]);
        for (index, runtime) in runtimes.iter().enumerate() {
            let value = figure.value(runtime);
            let failed = results.failures.contains_key(&(figure.program.clone(), runtime.name.clone()));
            row.push(match value {
                Some(value) => figure.unit.show(value),
                None if failed => "failed".to_owned(),
                None => "-".to_owned(),
            });
            if index > 0 {
                let ratio = ours.zip(value).map(|(ours, theirs)| figure.unit.advantage(ours, theirs));
                row.push(ratio.map_or(String::new(), |ratio| format!("{ratio:.2}")));
            }
        }
        rows.push(row);
    }
    rows
}

/// The mean ratio to each peer, and each failure.
fn remarks(runtimes: &[Runtime], results: &Results) -> String {
    let mut text = String::new();
    for peer in &runtimes[1..] {
        let ratios: Vec<f64> = results
            .figures
            .iter()
            .filter_map(|(_, figure)| {
                let (ours, theirs) = figure.value(&runtimes[0]).zip(figure.value(peer))?;
                Some(figure.unit.advantage(ours, theirs)).filter(|ratio| ratio.is_finite() && *ratio > 0.0)
            })
            .collect();
        if !ratios.is_empty() {
            let mean = (ratios.iter().map(|ratio| ratio.ln()).sum::<f64>() / ratios.len() as f64).exp();
            text += &format!("geometric mean against {}: {mean:.2} over {} figures\n", peer.name, ratios.len());
        }
    }
    for ((program, runtime), reason) in &results.failures {
        text += &format!("FAILED: {program} on {runtime}: {reason}\n");
    }
    text
}

fn processor() -> String {
    let text = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = text.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let count = std::thread::available_parallelism().map_or(1, usize::from);
    format!("{} ({count} cores)", model.map_or("an unknown processor", |(_, model)| model.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn medians_of_odd_and_even_counts() {
        assert_eq!(median(&[3.0, 1.0, 2.0]), 2.0);
        assert_eq!(median(&[4.0, 1.0, 2.0, 3.0]), 2.5);
    }

    #[test]
    fn values_are_shown_in_the_unit_that_fits() {
        assert_eq!(Unit::Nanoseconds.show(17.0), "17.0 ns");
        assert_eq!(Unit::Nanoseconds.show(12_345.0), "12.3 us");
        assert_eq!(Unit::Bytes.show(2.5e6), "2.50 MB");
        assert_eq!(Unit::Ratio.show(1.9), "1.90");
    }

    #[test]
    fn an_advantage_above_one_is_good_in_every_unit() {
        assert_eq!(Unit::Nanoseconds.advantage(1.0, 2.0), 2.0);
        assert_eq!(Unit::Ratio.advantage(2.0, 1.0), 2.0);
    }
}
