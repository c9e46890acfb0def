//! Runs programs with the built-in functions, `sys` and the native modules of the core; no library is there.

use std::cell::RefCell;
use std::sync::Arc;

use hoopsnake_vm::import::{CompileMode, Compiler};
use hoopsnake_vm::prelude::*;
use hoopsnake_vm::run::FiberState;
use hoopsnake_vm::vm::Host;

struct TestHost;
impl Host for TestHost {
    fn native_stack_remaining(&self) -> usize {
        usize::MAX
    }
}

struct TestCompiler;
impl Compiler for TestCompiler {
    fn compile(
        &self,
        vm: &Vm,
        source: &[u8],
        filename: &str,
        mode: CompileMode,
        flags: u32,
        optimize: i32,
    ) -> PyResult<Arc<bytecode::Code>> {
        let mode = match mode {
            CompileMode::Eval => compiler::Mode::Eval,
            CompileMode::Single => compiler::Mode::Single,
            _ => compiler::Mode::Exec,
        };
        let options =
            compiler::Options { filename: filename.into(), mode, flags, optimize: optimize as i8, int_digits: 4300 };
        match compiler::compile(source, &options) {
            Ok(output) => Ok(output.code),
            Err(e) => Err(vm.error(&hoopsnake_vm::error::exception::SYNTAX_ERROR, &e.message)),
        }
    }
}

thread_local! {
    static OUT: RefCell<String> = const { RefCell::new(String::new()) };
}

/// A stream that collects.
struct Sink;
heap::payload!(Sink, "Sink", leaf);
static SINK: TypeSpec = TypeSpec::new::<Sink>("Sink").methods(&[
    def(
        "write",
        "($self, text, /)",
        |vm, a| {
            let text = vm.str_arg(&a[1], "write() argument")?.display().into_owned();
            OUT.with_borrow_mut(|o| o.push_str(&text));
            Ok(Value::NONE)
        },
        "",
    ),
    def("flush", "($self, /)", |_, _| Ok(Value::NONE), ""),
]);

fn run(source: &str) -> String {
    OUT.with_borrow_mut(|o| o.clear());
    let vm = Vm::new(Box::new(TestHost));
    let previous = hoopsnake_vm::heap_enter(&vm);
    let fiber = FiberState::new(1);
    // SAFETY: the state lives to the end of this function, in which all Python runs.
    unsafe { vm.enter_fiber(&fiber) };
    vm.interp.set_compiler(Box::new(TestCompiler));
    vm.start_interp().expect("starts");
    let sink = SINK.alloc(Sink).into_value();
    vm.set_std_streams(Value::NONE, sink.clone(), sink);
    let globals = DictObj::new();
    globals.set_name("__name__", vm.new_str("__main__"));
    globals.set_name("__builtins__", vm.interp_builtins());
    let result = vm
        .compile(source.as_bytes(), "test.py", CompileMode::Exec, 0, 0)
        .and_then(|code| vm.run_code(code, globals.clone(), globals.to_value()));
    if let Err(e) = result {
        match e.exception() {
            Some(x) => vm.report_uncaught(x),
            None => OUT.with_borrow_mut(|o| o.push_str("fatal\n")),
        }
    }
    drop(globals);
    vm.interp.clear();
    vm.clear_state();
    hoopsnake_vm::heap_restore(previous);
    OUT.with_borrow(|o| o.clone())
}

#[test]
fn functions_of_numbers() {
    let source = r#"
print(abs(-3), bin(-5), oct(8), hex(255), chr(8364), ord('a'), divmod(7, 2), pow(2, 10, 1000), round(2.5))
print(sum([1, 2, 3]), sum([0.1] * 10), sum([[1], [2]], []), hash(5), callable(len), callable(3))
print(min(3, 1, 2), max([1, 5, 2]), max([], default=7), min('bca', key=ord), sorted([3, 1, 2], reverse=True))
print(all([1, 0]), any([0, 1]), len('abc'), list(iter([1, 2].pop, 1)), next(iter([]), 'end'))
print('a', 'b', sep='-', end='!\n')
print(isinstance(3, (str, int)), issubclass(bool, int), repr('x'), ascii('\u20ac'), format(3.14159, '.2f'))
"#;
    let expected = "3 -0b101 0o10 0xff € 97 (3, 1) 24 2\n6 1.0 [1, 2] 5 True False\n1 5 7 a [3, 2, 1]\nFalse True 3 [2] end\na-b!\nTrue True 'x' '\\u20ac' 3.14\n";
    assert_eq!(run(source), expected);
}

#[test]
fn code_and_namespaces() {
    let source = r#"
print(eval('1 + x', {'x': 2}), eval(compile('3*4', 'f', 'eval')))
ns = {}
exec('def f(a): return a + b\nb = 5', ns)
print(ns['f'](1), sorted(k for k in ns if k != '__builtins__'))
def g():
    a = 1
    return locals(), sorted(globals())[:2], dir(), eval('a + 1')
print(g())
class Meta(type):
    @classmethod
    def __prepare__(m, name, bases, **kw):
        print('prepare', name, kw)
        return {}
    def __new__(m, name, bases, ns, **kw):
        return super().__new__(m, name, bases, ns)
    def __init__(c, name, bases, ns, **kw):
        pass
class A(metaclass=Meta, flag=1):
    def who(self): return __class__.__name__
print(A().who(), type(A).__name__)
class Gen:
    def __mro_entries__(self, bases): return (dict,)
class B(Gen()): pass
print(B.__bases__, B.__orig_bases__[0].__class__.__name__)
for bad in ("exec('1', 3)", "eval('1', 3)", "compile('1', 'f', 'x')", "print(foo=1)", "min()", "__import__('')",
            "getattr(1)", "round('a')", "vars(1)", "format(1, 2)", "sorted(1, 2)", "chr(-1)", "ord('ab')"):
    try:
        exec(bad)
    except Exception as e:
        print(type(e).__name__, e)
"#;
    let expected = "3 12\n6 ['b', 'f']\n({'a': 1}, ['__builtins__', '__name__'], ['a'], 2)\nprepare A {'flag': 1}\nA Meta\n(<class 'dict'>,) Gen\nTypeError exec() globals must be a dict, not int\nTypeError globals must be a dict\nValueError compile() mode must be 'exec', 'eval' or 'single'\nTypeError print() got an unexpected keyword argument 'foo'\nTypeError min expected at least 1 argument, got 0\nValueError Empty module name\nTypeError getattr expected at least 2 arguments, got 1\nTypeError type str doesn't define __round__ method\nTypeError vars() argument must have __dict__ attribute\nTypeError format() argument 2 must be str, not int\nTypeError sorted expected 1 argument, got 2\nValueError chr() arg not in range(0x110000)\nTypeError ord() expected a character, but string of length 2 found\n";
    assert_eq!(run(source), expected);
}

#[test]
fn the_importer() {
    let source = r#"
import sys
print(sys.version_info[:2], sys.implementation.name, sys.maxsize, 'gc' in sys.builtin_module_names)
import gc, marshal, _imp
print(gc.__name__, gc.__spec__.name, gc.isenabled(), marshal.loads(marshal.dumps([1, 'a', (2.5, None), {3: b'x'}, 10**30])))
try:
    import nothing_here
except ModuleNotFoundError as e:
    print(e, e.name)
try:
    from sys import nope
except ImportError as e:
    print(e)
try:
    from . import x
except ImportError as e:
    print(e)
print(sys._getframe().f_code.co_name, sys.exc_info())
"#;
    let out = run(source);
    assert!(out.contains("gc gc True [1, 'a', (2.5, None), {3: b'x'}, 1000000000000000000000000000000]"), "{out}");
    assert!(out.contains("No module named 'nothing_here' nothing_here\n"), "{out}");
    assert!(out.contains("cannot import name 'nope' from 'sys' (unknown location)\n"), "{out}");
    assert!(out.contains("attempted relative import with no known parent package\n"), "{out}");
}
