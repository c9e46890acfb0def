//! Code that was mutated and still verifies is run: nothing but Python's errors may come out of it.
//!
//! `HOOP_MUTANTS=FIRST:COUNT` says which mutants are made (`cargo xtask mutants` sets it). One that crashes is left in
//! the target folder, and named in the failure.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use bytecode::exceptions::Handler;
use bytecode::op::TABLE;
use bytecode::{Code, CodeFlags, Const, Op, Word, serialize, verify};
use compiler::{Mode, Options, compile};
use hoopsnake_testkit::process::{self, Ending};

/// Mutants that one file holds.
const BATCH: u64 = 4000;
const LIMIT: Duration = Duration::from_secs(60);
/// The driver's status when a mutant caught every interrupt.
const ENDLESS: i32 = 77;

/// A small generator of numbers that look random (splitmix64).
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % limit.max(1) as u64) as usize
    }
    fn pick<'a, T>(&mut self, items: &'a [T]) -> Option<&'a T> {
        items.get(self.below(items.len()))
    }
}

fn sources() -> Vec<Code> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/mutants/sources.py");
    let text = fs::read_to_string(path).expect("readable");
    let units = text.split("# ---\n");
    let code = |unit: &str| compile(unit.as_bytes(), &Options::new("mutant", Mode::Exec)).expect("compiles").code;
    units.map(|unit| Code::clone(&code(unit))).collect()
}

/// How many codes there are, this one and those in it.
fn count(code: &Code) -> usize {
    1 + code.consts.iter().map(|value| if let Const::Code(inner) = value { count(inner) } else { 0 }).sum::<usize>()
}

/// Changes code number `index`, counted as `count` does.
fn change(code: &mut Code, mut index: usize, random: &mut Random) {
    if index == 0 {
        return mutate(code, random);
    }
    index -= 1;
    for value in &mut code.consts {
        let Const::Code(inner) = value else { continue };
        let size = count(inner);
        if index < size {
            return change(Arc::make_mut(inner), index, random);
        }
        index -= size;
    }
}

/// Word indices of the instructions.
fn places(code: &Code) -> Vec<usize> {
    let mut at = 0;
    std::iter::from_fn(|| {
        let here = at;
        at += code.words.get(at)?.op()?.len();
        (here < code.words.len()).then_some(here)
    })
    .collect()
}

fn mutate(code: &mut Code, random: &mut Random) {
    match random.below(20) {
        0..=9 => mutate_word(code, random),
        10 => mutate_header(code, random),
        11 | 12 => mutate_handlers(code, random),
        13 => {
            let (a, b) = (random.below(code.consts.len()), random.below(code.consts.len()));
            if code.consts.len() > 1 {
                code.consts.swap(a, b);
            }
        }
        14 => {
            let (a, b) = (random.below(code.names.len()), random.below(code.names.len()));
            if code.names.len() > 1 {
                code.names.swap(a, b);
            }
        }
        15..=17 => {
            // An instruction takes the place of another.
            let all = places(code);
            let (Some(from), Some(to)) = (random.pick(&all).copied(), random.pick(&all).copied()) else { return };
            let len = |at: usize| code.words[at].op().map_or(1, Op::len);
            if len(from) <= len(to) {
                let (length, room) = (len(from), len(to));
                let copy = code.words[from..from + length].to_vec();
                code.words[to..to + room].fill(Word::new(Op::Nop, 0, 0, 0, 0));
                code.words[to..to + length].copy_from_slice(&copy);
            }
        }
        18 => {
            let all = places(code);
            if let Some(at) = random.pick(&all).copied() {
                let room = code.words[at].op().map_or(1, Op::len);
                code.words[at..at + room].fill(Word::new(Op::Nop, 0, 0, 0, 0));
            }
        }
        _ => {
            // Two neighbours change places.
            let all = places(code);
            let Some(at) = all.get(random.below(all.len().saturating_sub(1))).copied() else { return };
            let len = |at: usize| code.words.get(at).and_then(|word| word.op()).map_or(1, Op::len);
            let both = (len(at) + len(at + len(at))).min(code.words.len() - at);
            let first = len(at).min(both);
            code.words[at..at + both].rotate_left(first);
        }
    }
}

fn mutate_word(code: &mut Code, random: &mut Random) {
    let all = places(code);
    let Some(at) = random.pick(&all).copied() else { return };
    let registers = code.register_count as usize + 1;
    let word = code.words[at];
    let near = |value: u16, random: &mut Random| match random.below(3) {
        0 => value.wrapping_add(1),
        1 => value.wrapping_sub(1),
        _ => random.below(registers) as u16,
    };
    let (mut op, mut flags, mut a, mut b, mut c) = (word.op_byte(), word.flags(), word.a(), word.b(), word.c());
    match random.below(9) {
        0 => a = near(a, random),
        1 => b = near(b, random),
        2 => c = near(c, random),
        3 => flags ^= 1 << random.below(4),
        4 | 5 => {
            // Another instruction of the same length.
            let len = Op::len;
            let wanted = word.op().map_or(1, len);
            for _ in 0..20 {
                let other = random.below(TABLE.len()) as u8;
                if Op::from_byte(other).is_some_and(|other| other.len() == wanted) {
                    op = other;
                    break;
                }
            }
        }
        6 => b = random.pick(&all).copied().unwrap_or(0) as u16,
        7 => {
            if word.op().is_some_and(|op| op.len() > 1) {
                let target = random.pick(&all).copied().unwrap_or(0);
                let small = random.below(6);
                code.words[at + 1] = Word(if random.below(2) == 0 { target } else { small } as u64);
            }
        }
        _ => {
            a = random.below(registers) as u16;
            b = random.below(registers) as u16;
            c = random.below(registers) as u16;
        }
    }
    code.words[at] = Word(op as u64 | (flags as u64) << 8 | (a as u64) << 16 | (b as u64) << 32 | (c as u64) << 48);
}

fn mutate_header(code: &mut Code, random: &mut Random) {
    let nudge =
        |value: u32, random: &mut Random| if random.below(2) == 0 { value + 1 } else { value.saturating_sub(1) };
    match random.below(9) {
        0 => {
            let kinds = [
                CodeFlags::GENERATOR,
                CodeFlags::COROUTINE,
                CodeFlags::ASYNC_GENERATOR,
                CodeFlags::ITERABLE_COROUTINE,
                CodeFlags::OPTIMIZED,
                CodeFlags::NEWLOCALS,
                CodeFlags::VARARGS,
                CodeFlags::VARKEYWORDS,
            ];
            code.flags.0 ^= kinds[random.below(kinds.len())];
        }
        1 => code.arg_count = nudge(code.arg_count, random),
        2 => code.kwonly_count = nudge(code.kwonly_count, random),
        3 => code.posonly_count = nudge(code.posonly_count, random),
        4 => code.nlocals = nudge(code.nlocals, random),
        5 => code.first_free = nudge(code.first_free, random),
        6 => code.register_count = nudge(code.register_count, random),
        7 => {
            let cell = random.below(code.register_count as usize) as u16;
            if random.below(2) == 0 {
                code.cell_registers.push(cell);
            } else {
                code.cell_registers.pop();
            }
        }
        _ => {
            if random.below(2) == 0 {
                code.local_names.push("more".into());
            } else {
                code.local_names.pop();
            }
        }
    }
}

fn mutate_handlers(code: &mut Code, random: &mut Random) {
    let all = places(code);
    let place = |random: &mut Random| random.pick(&all).copied().unwrap_or(0) as u32;
    let index = random.below(code.handlers.len());
    let new = Handler {
        start: place(random),
        end: place(random),
        target: place(random),
        depth: random.below(code.register_count as usize + 1) as u16,
    };
    match (random.below(6), code.handlers.get_mut(index)) {
        (0, Some(handler)) => handler.start = new.start,
        (1, Some(handler)) => handler.end = new.end,
        (2, Some(handler)) => handler.target = new.target,
        (3, Some(handler)) => handler.depth = new.depth,
        (4, Some(_)) => {
            code.handlers.remove(index);
        }
        _ => code.handlers.insert(index.min(code.handlers.len()), new),
    }
}

/// Mutant number `seed`, when it verifies.
fn mutant(sources: &[Code], seed: u64) -> Option<Vec<u8>> {
    let mut random = Random(seed);
    let mut code = random.pick(sources)?.clone();
    if random.below(10) == 0 {
        let mut bytes = serialize::to_bytes(&code);
        for _ in 0..1 + random.below(3) {
            let at = random.below(bytes.len());
            bytes[at] = random.below(256) as u8;
        }
        code = serialize::from_bytes(&bytes).ok()?;
    } else {
        for _ in 0..1 + random.below(3) {
            let index = random.below(count(&code));
            change(&mut code, index, &mut random);
        }
    }
    verify::verify(&code).ok()?;
    Some(serialize::to_bytes(&code))
}

/// Runs a file of mutants from `first` on; what went wrong, and at which.
fn run(file: &Path, mut first: usize) -> Result<(), (usize, String)> {
    let driver = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/mutants/driver.py");
    loop {
        let mut command = Command::new(env!("CARGO_BIN_EXE_hoop"));
        command.arg(&driver).arg(file).arg(first.to_string());
        if let Some(jit) = std::env::var_os("HOOP_MUTANTS_JIT") {
            command.env("PYTHON_JIT", jit);
        }
        process::limit_memory(&mut command, 4 << 30);
        let outcome = process::run(&mut command, b"", LIMIT).expect("hoop starts");
        let stdout = String::from_utf8_lossy(&outcome.stdout);
        let last = stdout.lines().next_back().unwrap_or("").to_owned();
        let reached = last.parse().unwrap_or(first);
        let complaint = match (&outcome.ending, outcome.crash()) {
            (Ending::Exit(0), None) if last == "done" => return Ok(()),
            (Ending::Exit(ENDLESS), None) => {
                first = reached + 1;
                continue;
            }
            (_, Some(crash)) => crash,
            (ending, None) => format!("ended with {ending:?}: {}", String::from_utf8_lossy(&outcome.stderr)),
        };
        return Err((reached, complaint));
    }
}

#[test]
fn mutants_that_verify_raise_nothing_but_errors() {
    let range = std::env::var("HOOP_MUTANTS").unwrap_or_else(|_| "1:6000".into());
    let (first, wanted) = range.split_once(':').expect("FIRST:COUNT");
    let (first, wanted): (u64, u64) = (first.parse().expect("a number"), wanted.parse().expect("a number"));
    let sources = sources();
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("mutants");
    fs::create_dir_all(&folder).expect("writable");
    let (mut ran, mut wrong, mut seed) = (0u64, Vec::new(), first);
    while seed < first + wanted {
        let (mut file, mut seeds) = (Vec::new(), Vec::new());
        while seed < first + wanted && (seeds.len() as u64) < BATCH {
            if let Some(code) = mutant(&sources, seed) {
                file.extend_from_slice(&(code.len() as u32 + 5).to_le_bytes());
                file.push(b'c');
                file.extend_from_slice(&(code.len() as u32).to_le_bytes());
                file.extend_from_slice(&code);
                seeds.push(seed);
            }
            seed += 1;
        }
        let path = folder.join(format!("{}-{}", first, seed));
        fs::write(&path, &file).expect("writable");
        let mut start = 0;
        while let Err((at, complaint)) = run(&path, start) {
            wrong.push(format!("mutant {} (number {at} of {}): {complaint}", seeds[at], path.display()));
            start = at + 1;
            if wrong.len() >= 20 {
                break;
            }
        }
        ran += seeds.len() as u64;
        if wrong.is_empty() {
            let _ = fs::remove_file(&path);
        }
        println!("{ran} of {} mutants verified and ran", seed - first);
        if wrong.len() >= 20 {
            break;
        }
    }
    assert!(ran > wanted / 50, "only {ran} of {wanted} mutants verify");
    assert!(wrong.is_empty(), "{} mutants went wrong:\n{}", wrong.len(), wrong.join("\n"));
}
