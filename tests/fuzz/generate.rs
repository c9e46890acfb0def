//! Makes programs to fuzz with, from a seed alone: mutations of the script tests, and random trees of the grammar.
//!
//! The generated programs are bounded: no endless loop is written on purpose, and nothing that touches files,
//! processes or the network. Mutations can make a loop endless, so those that loop with `while` are skipped.

/// A small random number generator (SplitMix64, Steele, Lea and Flood 2014).
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound.max(1) as u64) as usize
    }

    fn pick<'a, T: ?Sized>(&mut self, items: &[&'a T]) -> &'a T {
        items[self.below(items.len())]
    }
}

/// Scripts that contain one of these are not mutated: they could run for ever or reach outside.
const UNSUITABLE: [&str; 14] = [
    "while",
    "import os",
    "subprocess",
    "socket",
    "threading",
    "asyncio",
    "time",
    "interpreters",
    "signal",
    "tempfile",
    "input",
    "10**",
    "100000",
    "2 **",
];

const TOKENS: [&str; 48] = [
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ":",
    ",",
    "=",
    "==",
    "**",
    "*",
    "->",
    ":=",
    "@",
    "...",
    "\n",
    "\t",
    "    ",
    "'",
    "\"\"\"",
    "f'{",
    "}'",
    "\\",
    "#",
    "lambda",
    "yield",
    "await",
    "async ",
    "def f():",
    "class C:",
    "return",
    "try:",
    "except*",
    "finally:",
    "with ",
    "match x:",
    "case _:",
    "import ",
    "del ",
    "global x",
    "nonlocal x",
    "None",
    "0x",
    "1e999",
    "\u{0}",
    "\u{feff}",
    "\u{e9}",
];

/// A part of a script with bytes changed, tokens thrown in, and lines moved.
pub fn mutated(random: &mut Random, sources: &[Vec<u8>]) -> Vec<u8> {
    let suitable: Vec<&Vec<u8>> = sources
        .iter()
        .filter(|source| {
            let text = String::from_utf8_lossy(source);
            !UNSUITABLE.iter().any(|word| text.contains(word))
        })
        .collect();
    let Some(source) = suitable.get(random.below(suitable.len())) else {
        return grammatical(random).into_bytes();
    };
    let mut program: Vec<u8> = (*source).clone();
    program.truncate(4000);
    for _ in 0..1 + random.below(8) {
        let at = random.below(program.len() + 1);
        match random.below(6) {
            0 if at < program.len() => program[at] = random.next() as u8,
            1 if at < program.len() => {
                program.remove(at);
            }
            2 => {
                let end = (at + random.below(60)).min(program.len());
                program.drain(at..end);
            }
            3 => {
                let end = (at + random.below(60)).min(program.len());
                let copied = program[at..end].to_vec();
                let to = random.below(program.len() + 1);
                program.splice(to..to, copied);
            }
            _ => {
                let token = random.pick(&TOKENS);
                program.splice(at..at, token.bytes());
            }
        }
    }
    program
}

/// A program that mostly parses and does strange but finite things.
pub fn grammatical(random: &mut Random) -> String {
    let mut writer = Writer {
        random,
        text: String::new(),
        in_function: false,
        in_async: false,
        in_loop: false,
        nested: false,
        captures: 0,
    };
    writer.text += "a, b, c, d = 1, 'text', [1, 2, 3], {'k': 1}\n";
    for _ in 0..4 + writer.random.below(10) {
        writer.line(0, "try:");
        writer.statement(1, 3);
        writer.line(0, "except Exception as e: pass");
    }
    writer.text
}

const NAMES: [&str; 8] = ["a", "b", "c", "d", "f", "g", "C", "x"];
const ATTRIBUTES: [&str; 16] = [
    "__class__",
    "__dict__",
    "__doc__",
    "append",
    "real",
    "send",
    "close",
    "throw",
    "gi_frame",
    "cr_await",
    "__next__",
    "__init__",
    "__mro__",
    "keys",
    "join",
    "x",
];
const BUILTINS: [&str; 35] = [
    "len",
    "list",
    "dict",
    "set",
    "tuple",
    "str",
    "int",
    "float",
    "bytes",
    "bytearray",
    "iter",
    "next",
    "repr",
    "hash",
    "sorted",
    "reversed",
    "sum",
    "min",
    "max",
    "abs",
    "type",
    "isinstance",
    "super",
    "property",
    "staticmethod",
    "zip",
    "map",
    "filter",
    "enumerate",
    "slice",
    "getattr",
    "memoryview",
    "frozenset",
    "classmethod",
    "object",
];
const OPERATORS: [&str; 22] = [
    "+", "-", "*", "/", "//", "%", "@", "&", "|", "^", "<<", ">>", "==", "!=", "<", ">=", "in", "not in", "is", "and",
    "or", "is not",
];
const LITERALS: [&str; 24] = [
    "0",
    "1",
    "-1",
    "2",
    "255",
    "1.5",
    "1e308",
    "1j",
    "''",
    "'abc'",
    "'\\ud800'",
    "b'\\xff'",
    "None",
    "True",
    "...",
    "[]",
    "()",
    "{}",
    "{1}",
    "4611686018427387904",
    "-9223372036854775808",
    "f'{a}'",
    "f'{b!r:>{3}}'",
    "'é日😀'",
];

struct Writer<'a> {
    random: &'a mut Random,
    text: String,
    in_function: bool,
    in_async: bool,
    in_loop: bool,
    /// In a comprehension.
    nested: bool,
    /// Names captured by patterns so far, so that each is another one.
    captures: usize,
}

impl Writer<'_> {
    fn line(&mut self, indent: usize, text: &str) {
        self.text += &"    ".repeat(indent);
        self.text += text;
        self.text.push('\n');
    }

    fn block(&mut self, indent: usize, fuel: usize) {
        for _ in 0..1 + self.random.below(3) {
            self.statement(indent + 1, fuel.saturating_sub(1));
        }
    }

    fn statement(&mut self, indent: usize, fuel: usize) {
        let kinds = if fuel == 0 { 8 } else { 18 };
        match self.random.below(kinds) {
            0 | 1 => {
                let (target, value) = (self.target(), self.expression(3));
                self.line(indent, &format!("{target} = {value}"));
            }
            2 => {
                let (name, operator) = (self.random.pick(&NAMES), self.random.pick(&["+", "-", "*", "|", "//", "%"]));
                let value = self.expression(2);
                self.line(indent, &format!("{name} {operator}= {value}"));
            }
            3 => {
                let value = self.expression(3);
                self.line(indent, &value);
            }
            4 => {
                let name = self.random.pick(&NAMES);
                self.line(indent, &format!("del {name}"));
            }
            5 => {
                let value = self.expression(2);
                let text = if self.in_function { format!("return {value}") } else { format!("assert {value}") };
                self.line(indent, &text);
            }
            6 => {
                let kind = self.random.pick(&[
                    "ValueError",
                    "KeyError",
                    "StopIteration",
                    "GeneratorExit",
                    "a",
                    "RecursionError",
                ]);
                let value = self.expression(1);
                self.line(indent, &format!("raise {kind}({value})"));
            }
            7 => {
                let text = self.random.pick(&if self.in_loop { ["break", "continue"] } else { ["pass", "global zz"] });
                self.line(indent, text);
            }
            8 | 9 => self.function(indent, fuel),
            10 => {
                let (name, base) = (
                    self.random.pick(&["C", "x"]),
                    self.random.pick(&["", "(list)", "(dict)", "(Exception)", "(int)", "(C)"]),
                );
                self.line(indent, &format!("class {name}{base}:"));
                self.special_method(indent + 1);
                let (outer, outer_loop) = (self.in_function, self.in_loop);
                (self.in_function, self.in_loop) = (false, false);
                self.block(indent, fuel);
                (self.in_function, self.in_loop) = (outer, outer_loop);
            }
            11 => {
                let condition = self.expression(2);
                self.line(indent, &format!("if {condition}:"));
                self.block(indent, fuel);
                self.line(indent, "else:");
                self.block(indent, fuel);
            }
            12 => {
                let (target, bound) = (self.target(), self.random.below(5));
                let items = self.expression(2);
                let pair = self.random.below(2) == 0;
                let items = if pair { format!("range({bound})") } else { format!("list({items})[:9]") };
                self.line(indent, &format!("for {target} in {items}:"));
                let outer = std::mem::replace(&mut self.in_loop, true);
                self.block(indent, fuel);
                self.in_loop = outer;
            }
            13 | 14 => {
                let star = if self.in_loop { "" } else { self.random.pick(&["", "", "*"]) };
                self.line(indent, "try:");
                self.block(indent, fuel);
                let kind = self.random.pick(&["Exception", "ValueError", "(TypeError, NameError)"]);
                self.line(indent, &format!("except{star} {kind} as e:"));
                // A jump out of `except*` is a syntax error; it may well be generated.
                self.block(indent, fuel);
                if self.random.below(2) == 0 {
                    self.line(indent, "finally:");
                    self.block(indent, fuel);
                }
            }
            15 => {
                let (manager, target) = (self.expression(2), self.target());
                self.line(indent, &format!("with {manager} as ({target}):"));
                self.block(indent, fuel);
            }
            16 => {
                let subject = self.expression(2);
                self.line(indent, &format!("match {subject}:"));
                for _ in 0..1 + self.random.below(3) {
                    let pattern = self.pattern(2);
                    self.line(indent + 1, &format!("case {pattern} if a:"));
                    self.block(indent + 1, fuel);
                }
            }
            _ => {
                let target = self.target();
                self.line(indent, &format!("try: {target} = next(f())"));
                self.line(indent, "except Exception: pass");
            }
        }
    }

    fn function(&mut self, indent: usize, fuel: usize) {
        let name = self.random.pick(&["f", "g"]);
        let parameters = self.random.pick(&["", "x=1", "*x", "**x", "x=1, /, *, a=2", "self=None"]);
        let is_async = self.random.below(4) == 0;
        let decorator = self.random.below(8);
        if decorator == 0 {
            let value = self.expression(1);
            self.line(indent, &format!("@{value}"));
        }
        self.line(indent, &format!("{}def {name}({parameters}):", if is_async { "async " } else { "" }));
        let outer = (self.in_function, self.in_async, self.in_loop);
        (self.in_function, self.in_async, self.in_loop) = (true, is_async, false);
        if self.random.below(2) == 0 {
            let value = self.expression(2);
            let text = if is_async { format!("await ({value})") } else { format!("a = yield {value}") };
            self.line(indent + 1, &text);
        }
        self.block(indent, fuel);
        (self.in_function, self.in_async, self.in_loop) = outer;
        let drive = self.random.pick(&[
            "{}()",
            "list({}())[:9]",
            "next({}())",
            "{}().send(None)",
            "{}().throw(ValueError)",
            "{}().close()",
        ]);
        self.line(indent, &format!("try: c = {}", drive.replace("{}", name)));
        self.line(indent, "except BaseException as e: d = e");
    }

    fn special_method(&mut self, indent: usize) {
        let name = self.random.pick(&[
            "__init__",
            "__eq__",
            "__hash__",
            "__del__",
            "__getattr__",
            "__iter__",
            "__next__",
            "__enter__",
            "__exit__",
            "__repr__",
            "__len__",
            "__getitem__",
            "__call__",
            "__lt__",
            "__bool__",
            "__get__",
            "__set_name__",
            "__await__",
            "__new__",
            "__add__",
            "__index__",
            "__contains__",
            "__class_getitem__",
            "__init_subclass__",
            "__format__",
        ]);
        let value = self.expression(2);
        self.line(indent, &format!("def {name}(self, *args, **kw): return {value}"));
    }

    fn target(&mut self) -> String {
        let name = self.random.pick(&NAMES);
        match self.random.below(7) {
            0 => format!("{name}.{}", self.random.pick(&ATTRIBUTES)),
            1 => format!("{name}[{}]", self.expression(1)),
            2 => format!("{name}, *{}", self.random.pick(&NAMES)),
            3 => format!("{name}[::2]"),
            _ => name.to_owned(),
        }
    }

    fn pattern(&mut self, fuel: usize) -> String {
        let kinds = if fuel == 0 { 3 } else { 8 };
        match self.random.below(kinds) {
            0 => self.random.pick(&["0", "'abc'", "None", "-1", "b'x'", "1.5"]).to_owned(),
            1 => "_".to_owned(),
            2 => self.random.pick(&["int()", "str()", "C()", "list()"]).to_owned(),
            3 => format!("[{}, *_]", self.pattern(fuel - 1)),
            4 => format!("{{'k': {}, **{}}}", self.pattern(fuel - 1), self.capture()),
            5 => "(0 | 'abc' | [1, *_])".to_owned(),
            6 => format!("({} as {})", self.random.pick(&["1", "str()", "[*_]"]), self.capture()),
            _ => format!("C(x={})", self.pattern(fuel - 1)),
        }
    }

    fn capture(&mut self) -> String {
        self.captures += 1;
        format!("m{}", self.captures)
    }

    fn expression(&mut self, fuel: usize) -> String {
        let kinds = if fuel == 0 { 3 } else { 19 };
        let name = self.random.pick(&NAMES);
        match self.random.below(kinds) {
            0 | 1 => self.random.pick(&LITERALS).to_owned(),
            2 => name.to_owned(),
            3 | 4 => {
                let operator = self.random.pick(&OPERATORS);
                format!("({} {operator} {})", self.expression(fuel - 1), self.expression(fuel - 1))
            }
            5 => format!("({}{})", self.random.pick(&["-", "~", "not ", "+"]), self.expression(fuel - 1)),
            6 | 7 => format!("{}({})", self.random.pick(&BUILTINS), self.arguments(fuel - 1)),
            8 => format!("{name}({})", self.arguments(fuel - 1)),
            9 => format!("({}).{}", self.expression(fuel - 1), self.random.pick(&ATTRIBUTES)),
            10 => format!(
                "({}).{}({})",
                self.expression(fuel - 1),
                self.random.pick(&ATTRIBUTES),
                self.arguments(fuel - 1)
            ),
            11 => format!("({})[{}]", self.expression(fuel - 1), self.expression(fuel - 1)),
            12 => format!("({})[{}:{}]", self.expression(fuel - 1), self.expression(0), self.expression(0)),
            13 => format!("[{}, *{}]", self.expression(fuel - 1), self.random.pick(&["c", "'ab'", "()", "d"])),
            14 => format!("{{{}: {}, **d}}", self.expression(0), self.expression(fuel - 1)),
            15 => {
                format!("({} if {} else {})", self.expression(fuel - 1), self.expression(0), self.expression(fuel - 1))
            }
            16 => {
                // Neither `yield` nor, in a class body, `:=` may stand in a comprehension.
                let outer = std::mem::replace(&mut self.nested, true);
                let text =
                    format!("[{} for y in range(3) if {}]", self.expression(fuel - 1), self.expression(fuel - 1));
                self.nested = outer;
                text
            }
            17 => format!("(lambda x=1: {})()", self.expression(fuel - 1)),
            _ if self.nested => "y".to_owned(),
            _ => match (self.in_function, self.in_async) {
                (true, true) => format!("(await ({}))", self.expression(fuel - 1)),
                (true, false) => format!("(yield {})", self.expression(fuel - 1)),
                (false, _) => format!("(x := {})", self.expression(fuel - 1)),
            },
        }
    }

    fn arguments(&mut self, fuel: usize) -> String {
        match self.random.below(6) {
            0 => String::new(),
            1 | 2 => self.expression(fuel),
            3 => format!("{}, {}", self.expression(fuel), self.expression(fuel)),
            4 => format!("*{}", self.random.pick(&["c", "'ab'", "()"])),
            _ => format!("{}, x={}", self.expression(fuel), self.expression(fuel)),
        }
    }
}
