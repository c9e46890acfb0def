//! Runs small programs on the bare machine: the compiler, the run loop and a `print` that collects.

use std::cell::RefCell;

use hoopsnake_vm::prelude::*;
use hoopsnake_vm::run::FiberState;
use hoopsnake_vm::types::code::CodeObj;
use hoopsnake_vm::vm::Host;

struct TestHost;
impl Host for TestHost {
    fn native_stack_remaining(&self) -> usize {
        usize::MAX
    }
}

thread_local! {
    static OUT: RefCell<String> = const { RefCell::new(String::new()) };
}

static PRINT: NativeDef = raw(
    "print",
    "(*args)",
    |vm, args| {
        let mut line = Vec::new();
        for a in args.pos {
            line.push(vm.str(a)?.display().into_owned());
        }
        OUT.with_borrow_mut(|o| {
            o.push_str(&line.join(" "));
            o.push('\n');
        });
        Ok(Value::NONE)
    },
    "",
);
static NEXT: NativeDef = def(
    "next",
    "(it, /)",
    |vm, a| match vm.next(&a[0])? {
        Some(v) => Ok(v),
        None => Err(vm.pending_stop_iteration()),
    },
    "",
);

/// What the program printed, and its error's type and text when it ended with one.
fn run(source: &str) -> String {
    let options = compiler::Options {
        filename: "test.py".into(),
        mode: compiler::Mode::Exec,
        flags: 0,
        optimize: 0,
        int_digits: 4300,
    };
    let code = compiler::compile(source.as_bytes(), &options).expect("compiles").code;
    let vm = Vm::new(Box::new(TestHost));
    let previous = hoopsnake_vm::heap_enter(&vm);
    let fiber = FiberState::new(1);
    // SAFETY: the state lives to the end of this function, in which all Python runs.
    unsafe { vm.enter_fiber(&fiber) };
    OUT.with_borrow_mut(|o| o.clear());
    let native =
        |d: &'static NativeDef| hoopsnake_vm::object::descr::native_function(d, Value::NULL, false, None, Value::NULL);
    vm.builtins.set_name("print", native(&PRINT));
    vm.builtins.set_name("next", native(&NEXT));
    for row in hoopsnake_vm::builtins::build_class::ROWS {
        vm.builtins.set_name(row.name, native(row));
    }
    for spec in hoopsnake_vm::error::exception::ALL {
        vm.builtins.set_name(spec.name, spec.to_value());
    }
    vm.builtins.set_name("type", hoopsnake_vm::types::type_::TYPE.to_value());
    let globals = DictObj::new();
    globals.set_name("__name__", vm.new_str("__main__"));
    let code = CodeObj::link_local(code).expect("memory");
    let result = vm.run_code(code, globals.clone(), globals.to_value());
    if let Err(e) = result {
        let text = match e.exception() {
            Some(x) => {
                let args = x.downcast::<ExceptionObj>().and_then(|x| x.args_tuple());
                let first = args.and_then(|a| a.items().first().map(hoopsnake_vm::types::str::display));
                format!("{}: {}\n", type_of(x).name(), first.unwrap_or_default())
            }
            None => "fatal\n".to_string(),
        };
        OUT.with_borrow_mut(|o| o.push_str(&text));
    }
    drop(globals);
    hoopsnake_vm::heap_restore(previous);
    OUT.with_borrow(|o| o.clone())
}

#[test]
fn arithmetic_and_loops() {
    assert_eq!(
        run(
            "x = 1\ndef f(a, b=2):\n    return a + b\nprint('hi')\nwhile x < 100:\n    x = f(x) * 2\nif x == 156: print('yes')\nelse: print('no')"
        ),
        "hi\nyes\n"
    );
}

#[test]
fn fib() {
    assert_eq!(
        run("def fib(n):\n    if n < 2: return n\n    return fib(n-1) + fib(n-2)\nif fib(20) == 6765: print('ok')"),
        "ok\n"
    );
}

#[test]
fn generators() {
    let source = "
def g(n):
    i = 0
    while i < n:
        yield i
        i += 1
t = 0
for x in g(100): t += x
if t == 4950: print('sum')
def outer():
    r = yield from inner()
    if r == 7: print('returned')
    yield 'b'
def inner():
    yield 'a'
    return 7
for s in outer(): print(s)
o = outer()
print(o.send(None))
try:
    o.throw(ValueError('boom'))
except ValueError:
    print('caught')
def echo():
    got = None
    while True:
        got = yield got
e = echo()
next(e)
print(e.send('x'))
e.close()
try:
    next(e)
except StopIteration:
    print('stopped')
";
    assert_eq!(run(source), "sum\na\nreturned\nb\na\ncaught\nx\nstopped\n");
}

#[test]
fn coroutines() {
    let source = "
class Later:
    def __await__(self):
        got = yield 'parked'
        return got
async def leaf(): return await Later()
async def mid(): return await leaf()
async def top():
    a = await mid()
    print(a)
    try:
        await mid()
    except KeyError:
        print('key')
    return 'done'
c = top()
print(c.send(None))
print(c.send('first'))
try:
    c.throw(KeyError('k'))
except StopIteration as e:
    print(e)
";
    let out = run(source);
    assert!(out.starts_with("parked\nfirst\nparked\nkey\n"), "{out}");
}

#[test]
fn exceptions() {
    let source = "
def f(x):
    try:
        if x: raise ValueError('v')
        return 'none'
    except TypeError:
        return 'type'
    except ValueError as e:
        return 'value'
    finally:
        print('finally')
print(f(0)); print(f(1))
try:
    undefined
except NameError:
    print('name')
def rec(): return rec()
try:
    rec()
except RecursionError:
    print('deep')
raise RuntimeError('end')
";
    assert_eq!(run(source), "finally\nnone\nfinally\nvalue\nname\ndeep\nRuntimeError: end\n");
}

#[test]
fn closures() {
    let source = "
def counter():
    n = 0
    def step(by=1):
        nonlocal n
        n += by
        return n
    return step
c = counter()
c(); c(5)
if c() == 7: print('seven')
def v(*args, k=1, **kw): return args
for a in v('p', 'q', k=2, z=3): print(a)
x, (y, *z) = 'a', ('b', 'c', 'd')
print(x, y)
for q in z: print(q)
";
    assert_eq!(run(source), "seven\np\nq\na b\nc\nd\n");
}
