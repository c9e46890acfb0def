//! The register discipline the run loop relies on, checked on all code of the library: a temporary is full when it is
//! read, consumed once, and none is left at a return.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use bytecode::op::{Ext, FLAG_A, FLAG_B, FLAG_C, Kind};
use bytecode::{Code, Const, Op, Word};
use hoopsnake_compiler::{Mode, Options, compile};

/// Temporaries that are full on every way here, and on some way.
#[derive(Clone, PartialEq, Default)]
struct State {
    must: BTreeSet<u16>,
    may: BTreeSet<u16>,
}

fn window(op: Op, word: Word) -> (u16, u16) {
    let c = word.c();
    match op {
        Op::LoadSuperAttr | Op::LoadSuperMethod | Op::BuildSlice | Op::BuildInterpolation => (word.b(), 3),
        Op::BuildTuple | Op::BuildList | Op::BuildSet | Op::BuildString => (word.b(), c),
        Op::BuildMap => (word.b(), c * 2),
        Op::BuildTemplate | Op::FormatWithSpec | Op::ImportName => (word.b(), 2),
        Op::Call | Op::CallKw => (word.b(), c + 2),
        Op::CallEx => (word.b(), 4),
        Op::MatchClass => (word.b() + 1, 2),
        _ => (0, 0),
    }
}

fn written(op: Op, word: Word) -> (u16, u16) {
    let c = word.c();
    match op {
        Op::LoadMethod | Op::LoadSpecial | Op::LoadSuperMethod | Op::CheckEgMatch => (word.a(), 2),
        Op::UnpackSequence => (word.a(), c),
        Op::UnpackEx => (word.a(), (c & 0xff) + (c >> 8) + 1),
        Op::ExcTriple => (word.a(), 3),
        op if op.info().a == Kind::Out => (word.a(), 1),
        _ => (0, 0),
    }
}

fn check(code: &Code, problems: &mut Vec<String>) {
    for value in &code.consts {
        if let Const::Code(inner) = value {
            check(inner, problems);
        }
    }
    let named = code.nlocals_plus() as u16;
    let mut states: Vec<Option<State>> = vec![None; code.words.len()];
    states[0] = Some(State::default());
    let mut pending = vec![0usize];
    let mut found = BTreeSet::new();
    while let Some(at) = pending.pop() {
        let Some(mut state) = states[at].clone() else { continue };
        let word = code.words[at];
        let op = word.op().expect("valid");
        let info = op.info();
        let mut complain = |what: String| {
            let line = code.locations.at(at as u32).line;
            found.insert(format!("{}:{line}: {} at {at}: {} {what}", code.filename, code.qualname, info.name));
        };
        let handler = bytecode::exceptions::find(&code.handlers, at as u32);
        let mut read = |state: &mut State, reg: u16, consumed: bool| {
            if reg < named {
                return;
            }
            if !state.must.contains(&reg) {
                complain(format!("reads t{} which may be empty", reg - named));
            }
            if consumed {
                state.must.remove(&reg);
                state.may.remove(&reg);
            }
        };
        let before = state.clone();
        if op == Op::Clear {
            for reg in word.a()..word.a() + word.b() {
                state.must.remove(&reg);
                state.may.remove(&reg);
            }
        } else {
            let flags = word.flags();
            let skip = op == Op::Raise;
            if info.a == Kind::In && (!skip || word.c() > 0) {
                let always = matches!(op, Op::Return | Op::Reraise | Op::PopExc | Op::EndAsyncFor);
                read(&mut state, word.a(), flags & FLAG_A != 0 || always);
            }
            if info.b == Kind::In && (!skip || word.c() > 1) {
                read(&mut state, word.b(), flags & FLAG_B != 0);
            }
            if info.c == Kind::In && !matches!(op, Op::DictMerge) {
                read(&mut state, word.c(), flags & FLAG_C != 0);
            }
            let (first, count) = window(op, word);
            for reg in first..first + count {
                read(&mut state, reg, true);
            }
        }
        let exhausted = state.clone();
        let (first, count) = written(op, word);
        for reg in first..first + count {
            if reg >= named {
                state.must.insert(reg);
                state.may.insert(reg);
            }
        }
        if matches!(op, Op::Return | Op::ReturnNone) && !state.may.is_empty() {
            found.insert(format!("{}: {} at {at}: returns with {:?}", code.filename, code.qualname, state.may));
        }
        let mut go = |target: usize, state: &State| {
            let slot = &mut states[target];
            let merged = match slot {
                None => state.clone(),
                Some(old) => State {
                    must: old.must.intersection(&state.must).copied().collect(),
                    may: old.may.union(&state.may).copied().collect(),
                },
            };
            if slot.as_ref() != Some(&merged) {
                *slot = Some(merged);
                pending.push(target);
            }
        };
        let quiet = matches!(
            op,
            Op::Nop
                | Op::Move
                | Op::Clear
                | Op::PushExc
                | Op::PopExc
                | Op::Jump
                | Op::LoadNone
                | Op::LoadConst
                | Op::LoadInt
                | Op::LoadNull
                | Op::LoadBool
                | Op::Return
                | Op::ReturnNone
        );
        if let Some(handler) = handler
            && !quiet
        {
            // Registers below the depth survive; the exception is in it.
            for origin in [&before, &exhausted] {
                let mut state = origin.clone();
                state.must.retain(|reg| *reg < handler.depth);
                state.may.retain(|reg| *reg < handler.depth);
                state.must.insert(handler.depth);
                state.may.insert(handler.depth);
                go(handler.target as usize, &state);
            }
        }
        if info.b == Kind::TargetBc {
            go(word.bc() as usize, &state);
        } else if info.ext == Ext::Target {
            go(code.words[at + 1].lo() as usize, if op == Op::ForIter { &exhausted } else { &state });
        }
        if !matches!(op, Op::Jump | Op::JumpBack | Op::Return | Op::ReturnNone | Op::Raise | Op::Reraise) {
            go(at + op.len(), if op == Op::ForIterBack { &exhausted } else { &state });
        }
    }
    problems.extend(found);
}

fn python_files(folder: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            python_files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "py") {
            found.push(path);
        }
    }
}

#[test]
fn temporaries_are_full_when_read_and_empty_at_the_end() {
    let mut files = Vec::new();
    python_files(Path::new(rustpython_pylib::LIB_PATH), &mut files);
    files.sort();
    files.push(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/everything.py").into());
    let mut problems = Vec::new();
    for file in &files {
        let source = std::fs::read(file).expect("readable");
        if let Ok(output) = compile(&source, &Options::new(&file.display().to_string(), Mode::Exec)) {
            check(&output.code, &mut problems);
        }
    }
    problems.truncate(40);
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}
