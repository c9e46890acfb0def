//! Runs the generated programs of the differential test on `hoop`, and compares with what CPython 3.14 printed.

use std::fs;
use std::path::Path;

use hoopsnake_testkit::differ;

/// Seeds told in a failure.
const TOLD: usize = 20;

#[test]
fn generated_programs_print_what_cpython_prints() {
    let expected = fs::read_to_string(differ::expectations()).expect("expectations of the generated programs");
    let known = differ::known().unwrap();
    let seeds: Vec<u64> = (1..=differ::COMMITTED).collect();
    let programs = differ::programs(differ::START, &seeds).unwrap();
    let outputs = differ::outputs(Path::new(env!("CARGO_BIN_EXE_hoop")), &programs).unwrap();
    let found = differ::hashes(&outputs);
    let edition = |text: &str| text.lines().nth(1).map(str::to_owned);
    assert_eq!(
        edition(&expected),
        edition(&found),
        "tests/differ has changed: cargo xtask differ --python PATH --write"
    );
    let wrong: Vec<String> = seeds
        .iter()
        .zip(expected.lines().skip(2).zip(found.lines().skip(2)))
        .filter(|(seed, (expected, found))| expected != found && !known.contains(seed))
        .map(|(seed, _)| seed.to_string())
        .collect();
    assert!(
        wrong.is_empty(),
        "{} of {} programs print something else than on CPython; seeds {} ...\n\
         cargo xtask differ --python PATH --seed N --programs 1 shows one",
        wrong.len(),
        seeds.len(),
        wrong[..wrong.len().min(TOLD)].join(" ")
    );
}
