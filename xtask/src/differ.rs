//! `cargo xtask differ`: the programs of the differential test on hoop and on CPython, with each difference reduced.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use hoopsnake_testkit::differ;
use hoopsnake_testkit::scripts::{self, first_difference};
use lexopt::prelude::*;

use crate::Done;
use crate::scripts::build_hoop;

/// Differences that are reduced and shown; the others are only counted.
const SHOWN: usize = 30;

pub fn differ(mut arguments: lexopt::Parser) -> Done {
    let (mut python, mut hoop) = (None, None);
    let (mut seed, mut count, mut rule) = (1, differ::COMMITTED, differ::START.to_owned());
    let (mut write, mut shown, mut show) = (false, SHOWN, false);
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("python") => python = Some(PathBuf::from(arguments.value()?)),
            Long("hoop") => hoop = Some(std::path::absolute(arguments.value()?)?),
            Long("seed") => seed = arguments.value()?.parse()?,
            Long("programs") => count = arguments.value()?.parse()?,
            Long("rule") => rule = arguments.value()?.string()?,
            Long("reduce") => shown = arguments.value()?.parse()?,
            Long("show") => show = true,
            Long("write") => write = true,
            _ => return Err(argument.unexpected().into()),
        }
    }
    let python = match python {
        Some(path) => path,
        None => scripts::find_cpython()?.ok_or("no CPython 3.14 found: give its path with --python")?,
    };
    if write {
        (seed, count, rule) = (1, differ::COMMITTED, differ::START.to_owned());
    }
    let seeds: Vec<u64> = (seed..seed + count).collect();
    let programs = differ::programs(&rule, &seeds)?;
    if show {
        for (seed, program) in seeds.iter().zip(&programs) {
            println!("### seed {seed}\n{program}\n");
        }
    }
    let expected = differ::outputs(&python, &programs)?;
    if show {
        for (seed, output) in seeds.iter().zip(&expected) {
            println!("### seed {seed} prints\n{output}");
        }
        return Ok(());
    }
    if write {
        fs::write(differ::expectations(), differ::hashes(&expected))?;
        println!("{} expectations written", expected.len());
        return Ok(());
    }
    let hoop = match hoop {
        Some(path) => path,
        None => build_hoop()?,
    };
    let found = differ::outputs(&hoop, &programs)?;
    let different: Vec<usize> = (0..programs.len()).filter(|&index| expected[index] != found[index]).collect();
    println!("seeds {:?}", different.iter().map(|index| seeds[*index]).collect::<Vec<_>>());
    let mut kinds: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for &index in &different {
        let kind = without_details(&first_difference(&expected[index], &found[index]));
        kinds.entry(kind).or_default().push(index);
    }
    let mut kinds: Vec<Vec<usize>> = kinds.into_values().collect();
    kinds.sort_by_key(|kind| std::cmp::Reverse(kind.len()));
    for kind in kinds.iter().take(shown) {
        let index = *kind.iter().min_by_key(|index| programs[**index].len()).expect("a kind has a program");
        report(seeds[index], kind.len(), &programs[index], [&python, &hoop])?;
    }
    println!("{} of {count} programs differ, in {} kinds", different.len(), kinds.len());
    if different.is_empty() { Ok(()) } else { Err("hoop prints something else than CPython".into()) }
}

fn report(seed: u64, alike: usize, program: &str, pythons: [&Path; 2]) -> Done {
    let reduced = [differ::reduce(program, pythons)?];
    let [expected, found] = [&differ::outputs(pythons[0], &reduced)?[0], &differ::outputs(pythons[1], &reduced)?[0]];
    println!("=== seed {seed} ({alike} alike)\n{}", reduced[0]);
    println!("--- {}", first_difference(expected, found).replace(", found ", "\n       found    "));
    Ok(())
}

/// A difference without its numbers and quoted texts, to count alike ones as one.
fn without_details(difference: &str) -> String {
    let mut kept = String::new();
    let mut in_quotes = false;
    for character in difference.chars() {
        match character {
            '\'' => in_quotes = !in_quotes,
            _ if in_quotes || character.is_ascii_digit() => {}
            _ => kept.push(character),
        }
    }
    kept
}
