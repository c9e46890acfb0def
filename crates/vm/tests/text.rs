//! Expressions about text and bytes give what Python 3.14 gives (`src/types/text_cases.txt`, written by
//! `tables/text_cases.py`).

use hoopsnake_vm::prelude::*;
use hoopsnake_vm::run::FiberState;
use hoopsnake_vm::types::code::CodeObj;
use hoopsnake_vm::types::memoryview;
use hoopsnake_vm::vm::Host;

struct TestHost;
impl Host for TestHost {
    fn native_stack_remaining(&self) -> usize {
        usize::MAX
    }
}

fn evaluate(vm: &Vm, source: &[u8]) -> PyResult {
    let options = compiler::Options {
        filename: "<case>".into(),
        mode: compiler::Mode::Exec,
        flags: 0,
        optimize: 0,
        int_digits: 4300,
    };
    let mut text = b"result = (".to_vec();
    text.extend_from_slice(source);
    text.extend_from_slice(b")\n");
    let code = match compiler::compile(&text, &options) {
        Ok(compiled) => compiled.code,
        Err(_) => return Err(vm.runtime_error("does not compile")),
    };
    let globals = DictObj::new();
    let code = CodeObj::link_local(code).expect("memory");
    vm.run_code(code, globals.clone(), globals.to_value())?;
    Ok(globals.get_name("result").unwrap_or(Value::NONE))
}

fn message(vm: &Vm, exception: &Value) -> String {
    vm.str(exception).map_or_else(|_| "?".into(), |s| s.display().into_owned())
}

fn outcome(vm: &Vm, source: &[u8]) -> String {
    let shown = evaluate(vm, source)
        .and_then(|v| if v.is_a::<memoryview::ViewObj>() { Ok("memoryview".to_string()) } else { vm.repr_text(&v) });
    match shown {
        Ok(text) => text,
        Err(e) => match e.exception() {
            Some(x) => format!("{}: {}", type_of(x).name(), message(vm, x)),
            None => "fatal".to_string(),
        },
    }
}

thread_local! {
    static OUT: std::cell::RefCell<String> = const { std::cell::RefCell::new(String::new()) };
}

static PRINT: NativeDef = raw(
    "print",
    "(*args)",
    |vm, args| {
        let mut line = Vec::new();
        for a in args.pos {
            line.push(vm.str(a)?.display().into_owned());
        }
        OUT.with_borrow_mut(|o| *o += &(line.join(" ") + "\n"));
        Ok(Value::NONE)
    },
    "",
);

/// Runs `f` in an isolate with the names that the cases use.
fn with_names(f: impl FnOnce(&Vm)) {
    let vm = Vm::new(Box::new(TestHost));
    let previous = hoopsnake_vm::heap_enter(&vm);
    let fiber = FiberState::new(1);
    // SAFETY: the state lives to the end of this function, in which all Python runs.
    unsafe { vm.enter_fiber(&fiber) };
    vm.start_interp().expect("builtins");
    let print = hoopsnake_vm::object::descr::native_function(&PRINT, Value::NULL, false, None, Value::NULL);
    vm.builtins.set_name("print", print);
    f(&vm);
    drop(fiber);
    hoopsnake_vm::heap_restore(previous);
}

#[test]
fn expressions_give_what_python_gives() {
    with_names(|vm| {
        let (mut wrong, mut total) = (Vec::new(), 0);
        for line in include_str!("../src/types/text_cases.txt").lines() {
            let Some((source, expected)) = line.split_once(" ==> ") else { continue };
            total += 1;
            let got = outcome(vm, source.as_bytes()).replace('\n', "\\n").replace('\0', "\\0");
            if got != expected {
                wrong.push(format!("{source}\n    wanted {expected}\n    got    {got}"));
            }
        }
        assert!(wrong.is_empty(), "{} of {total}:\n{}", wrong.len(), wrong.join("\n"));
    });
}

#[test]
fn the_script_prints_what_python_prints() {
    with_names(|vm| {
        let options = compiler::Options {
            filename: "s.py".into(),
            mode: compiler::Mode::Exec,
            flags: 0,
            optimize: 0,
            int_digits: 4300,
        };
        let source = include_str!("text_script.py");
        let code = compiler::compile(source.as_bytes(), &options).expect("compiles").code;
        let globals = DictObj::new();
        globals.set_name("__name__", vm.new_str("__main__"));
        let result = vm.run_code(CodeObj::link_local(code).expect("memory"), globals.clone(), globals.to_value());
        let mut out = OUT.take();
        if let Err(e) = result {
            out += &format!("{}: {}", type_of(e.exception().expect("an exception")).name(), {
                message(vm, e.exception().expect("an exception"))
            });
        }
        for (got, wanted) in out.lines().zip(include_str!("text_script.out").lines()) {
            if got != wanted {
                println!("wanted {wanted}\ngot    {got}");
            }
        }
        assert!(out == include_str!("text_script.out"), "the output differs");
    });
}
