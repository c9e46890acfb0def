//! No source makes the compiler panic or exhaust the native stack: deep nesting, mutated files, damaged code.

use std::path::{Path, PathBuf};

use bytecode::op::FLAG_BACK;
use bytecode::{Code, CodeFlags, Const, Op, Word, serialize, verify};
use hoopsnake_compiler::{ErrorKind, Mode, Options, compile};

fn kind(source: &str) -> Option<ErrorKind> {
    compile(source.as_bytes(), &Options::new("f", Mode::Exec)).err().map(|error| error.kind)
}

#[test]
fn depth_is_an_error_and_never_a_crash() {
    const DEEP: usize = 100_000;
    let deep = |part: &str, end: &str| format!("{}{end}", part.repeat(DEEP));
    assert_eq!(kind(&deep("(", "")), Some(ErrorKind::SyntaxError));
    assert_eq!(kind(&deep("[", "1")), Some(ErrorKind::SyntaxError));
    for part in ["not ", "-", "~", "lambda: ", "await ", "- - ", "a ** ", "a if b else "] {
        let found = kind(&deep(part, "1"));
        assert!(matches!(found, Some(ErrorKind::MemoryError | ErrorKind::SyntaxError)), "{part}: {found:?}");
    }
    for (start, part) in [("a", ".b"), ("1", "+a"), ("f", "()"), ("a", "[0]"), ("a", "(-a)"), ("a", "[a.b]")] {
        let found = kind(&format!("{start}{}", part.repeat(DEEP)));
        assert_eq!(found, Some(ErrorKind::RecursionError), "{part}");
    }
    let inner = format!("f'{{{}1}}'", "-".repeat(DEEP));
    assert!(kind(&inner).is_some());
    let indents: String = (0..120).map(|n| format!("{}if 1:\n", " ".repeat(n))).collect();
    assert_eq!(kind(&indents), Some(ErrorKind::IndentationError));
}

#[test]
fn blocks_are_bounded() {
    let loops = |count: usize| {
        let heads: String = (0..count).map(|n| format!("{}for x in y:\n", " ".repeat(n))).collect();
        kind(&format!("{heads}{}x\n", " ".repeat(count)))
    };
    assert_eq!(loops(21), None);
    assert_eq!(loops(22), Some(ErrorKind::SyntaxError));
    // A `finally` in a `finally` doubles the code.
    let heads: String = (0..40).map(|n| format!("{0}try: a\n{0}finally:\n", " ".repeat(n))).collect();
    let found = kind(&format!("{heads}{}x\n", " ".repeat(40)));
    assert!(matches!(found, Some(ErrorKind::MemoryError | ErrorKind::SyntaxError)), "{found:?}");
}

#[test]
fn what_cpython_takes_is_taken() {
    assert_eq!(kind(&format!("{}1{}", "(".repeat(199), ")".repeat(199))), None);
    assert_eq!(kind(&format!("a{}", ".b".repeat(6000))), None);
    assert_eq!(kind(&format!("x = 1{}", " + a".repeat(6000))), None);
    assert_eq!(kind(&format!("{}1", "not ".repeat(3000))), None);
    assert_eq!(kind(&format!("if a:\n b\n{}", "elif a:\n b\n".repeat(5000))), None);
    assert_eq!(kind(&format!("x = [{}]", "a, ".repeat(100_000))), None);
    assert_eq!(kind(&format!("x = {{{}}}", "1: a.b + c, ".repeat(50_000))), None);
    assert_eq!(kind(&format!("f({})", "a, ".repeat(5000))), None);
    let nested: String = (0..90).map(|n| format!("{}if 1:\n", " ".repeat(n))).collect();
    assert_eq!(kind(&format!("{nested}{}x", " ".repeat(90))), None);
}

/// A small generator of numbers that look random (xorshift).
struct Random(u64);
impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit.max(1) as u64) as usize
    }
}

fn sources() -> Vec<Vec<u8>> {
    let library = Path::new(rustpython_pylib::LIB_PATH);
    let names = ["asyncio/tasks.py", "dataclasses.py", "typing.py", "enum.py", "json/decoder.py", "contextlib.py"];
    let mut files: Vec<PathBuf> = names.iter().map(|name| library.join(name)).collect();
    files.push(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/everything.py").into());
    files.push(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/errors.tsv").into());
    files.iter().filter_map(|file| std::fs::read(file).ok()).collect()
}

const PIECES: &[&str] = &[
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ":",
    ",",
    "=",
    ":=",
    "*",
    "**",
    "@",
    "'",
    "\"",
    "'''",
    "\\",
    "\n",
    "\t",
    "f'{",
    "}'",
    "lambda ",
    "yield ",
    "await ",
    "async ",
    "for x in y",
    "if ",
    "else ",
    "match x:\n case ",
    "try:\n",
    "except* ",
    "finally:\n",
    "return ",
    "break",
    "continue",
    "class A: ",
    "def f(): ",
    "global x",
    "nonlocal x",
    "\u{e9}",
    "\u{1f600}",
    "0x",
    "1e",
    "...",
    "type X = ",
    "import ",
    "from ",
    "with ",
    "del ",
    "\r",
    "t'{x!r:{",
    "-1j",
    "\\N{",
    "\u{2028}",
];

#[test]
fn mutated_sources_do_not_panic() {
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let sources = sources();
    for round in 0..1500 {
        let source = &sources[random.below(sources.len())];
        // A window of whole lines, changed in a few places.
        let start = random.below(source.len());
        let start = source[..start].iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        let end = (start + 200 + random.below(1500)).min(source.len());
        let mut text = source[start..end].to_vec();
        for _ in 0..1 + random.below(4) {
            let at = random.below(text.len());
            match random.below(4) {
                0 => {
                    text.splice(at..at, PIECES[random.below(PIECES.len())].bytes());
                }
                1 => {
                    let end = (at + random.below(12)).min(text.len());
                    text.drain(at..end);
                }
                2 if !text.is_empty() => text[at] = random.below(256) as u8,
                _ => {
                    let end = (at + random.below(40)).min(text.len());
                    let copy = text[at..end].to_vec();
                    let to = random.below(text.len());
                    text.splice(to..to, copy);
                }
            }
        }
        let mode = [Mode::Exec, Mode::Exec, Mode::Single, Mode::Eval][random.below(4)];
        let mut options = Options::new("f", mode);
        options.flags = [0, 0x2000, 0x100_0000][random.below(3)];
        options.optimize = random.below(3) as i8;
        if let Ok(output) = compile(&text, &options)
            && let Err(error) = verify::verify(&output.code)
        {
            panic!("round {round}: {error}\n{}", String::from_utf8_lossy(&text));
        }
    }
}

#[test]
fn damaged_code_is_refused() {
    let source = include_bytes!("data/everything.py");
    let code = compile(source, &Options::new("f", Mode::Exec)).expect("compiles").code;
    let bytes = serialize::to_bytes(&code);
    assert_eq!(serialize::from_bytes(&bytes).as_ref(), Ok(&*code));
    let mut random = Random(42);
    for _ in 0..4000 {
        let mut damaged = bytes.clone();
        for _ in 0..1 + random.below(3) {
            let at = random.below(damaged.len());
            damaged[at] = random.below(256) as u8;
        }
        if random.below(4) == 0 {
            damaged.truncate(random.below(bytes.len()));
        }
        if let Ok(code) = serialize::from_bytes(&damaged) {
            let _ = verify::verify(&code);
        }
    }
}

#[test]
fn code_that_breaks_a_rule_of_the_table_is_refused() {
    let source = b"def f(x):\n    yield x\n    while x is None:\n        x = [lambda: x]\n";
    let module = compile(source, &Options::new("f", Mode::Exec)).expect("compiles").code;
    let code = module.consts.iter().find_map(|value| match value {
        Const::Code(code) => Some(Code::clone(code)),
        _ => None,
    });
    let code = code.expect("a function");
    assert_eq!(verify::verify(&code), Ok(()));
    let at = |op: Op| code.words.iter().position(|word| word.op() == Some(op)).expect("there");
    let refused = |what: &str, change: &dyn Fn(&mut Code)| {
        let mut changed = code.clone();
        change(&mut changed);
        let error = verify::verify(&changed).expect_err(what);
        assert_eq!(error.what, what);
    };
    refused("an instruction that this kind of code has not", &|c| c.flags.0 &= !CodeFlags::GENERATOR);
    refused("code of two kinds", &|c| c.flags.0 |= CodeFlags::COROUTINE);
    refused("unknown instruction", &|c| c.words[0] = Word(0xff));
    refused("reads a register that may hold no cell", &|c| c.words[at(Op::MakeCell)] = Word::new(Op::Nop, 0, 0, 0, 0));
    refused("a closure that does not fit its code", &|c| {
        let tuple = at(Op::BuildTuple);
        let word = c.words[tuple];
        c.words[tuple] = Word::new(Op::BuildTuple, 0, word.a(), word.b(), 0);
        c.words[tuple - 1] = Word::new(Op::Nop, 0, 0, 0, 0);
    });
    refused("reads a register that may hold no value", &|c| {
        let place = at(Op::Yield);
        let word = c.words[place];
        c.words[place] = Word::new(Op::Yield, word.flags(), word.a(), c.register_count as u16 - 1, 0);
    });
    refused("operand out of range", &|c| c.register_count = c.nlocals_plus() as u32);
    refused("a jump in the wrong direction", &|c| {
        let place = c.words.iter().position(|word| word.op() == Some(Op::JumpIfNone)).expect("there");
        c.words[place] = Word(c.words[place].0 ^ (FLAG_BACK as u64) << 8);
    });
}

#[test]
fn expressions_and_interactive_statements() {
    let options = |mode| Options::new("f", mode);
    assert!(compile(b" 1 + a\n", &options(Mode::Eval)).is_err());
    assert!(compile(b"a = 1", &options(Mode::Eval)).is_err());
    assert!(compile(b"a + 1\n", &options(Mode::Single)).is_ok());
    assert!(compile(b"a = 1\nb = 2\n", &options(Mode::Single)).is_err());
    let open = compile(b"def f():\n", &options(Mode::Single)).expect_err("incomplete");
    assert!(open.incomplete);
    assert!(compile(b"x = (1,\n", &options(Mode::Single)).expect_err("incomplete").incomplete);
    assert!(compile(b"x = '''a\n", &options(Mode::Single)).expect_err("incomplete").incomplete);
    assert!(!compile(b"x = 1 2\ny = 3\n", &options(Mode::Exec)).expect_err("wrong").incomplete);
    let latin = compile(b"# -*- coding: latin-1 -*-\nx = '\xe9'\n", &options(Mode::Exec)).expect("decodes").code;
    assert!(latin.consts.contains(&bytecode::Const::Str("é".as_bytes().into())));
    let lone = compile(br"x = '\ud800'", &options(Mode::Exec)).expect("compiles").code;
    assert!(lone.consts.contains(&bytecode::Const::Str([0xed, 0xa0, 0x80].as_slice().into())));
}
