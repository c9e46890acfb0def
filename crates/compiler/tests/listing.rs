//! The instructions of a few functions, as text: shows the shapes that the run loop is tuned for.

use hoopsnake_compiler::{Mode, Options, compile};

fn listing(source: &str) -> String {
    let output = compile(source.as_bytes(), &Options::new("f", Mode::Exec)).expect("compiles");
    let inner = output.code.consts.iter().find_map(|value| match value {
        bytecode::Const::Code(code) => Some(code.clone()),
        _ => None,
    });
    let text = bytecode::disassemble::disassemble(&inner.expect("a function"));
    // Without the columns of lines and addresses.
    let lines = text.lines().filter(|line| !line.is_empty());
    lines
        .map(|line| line.get(17..).unwrap_or(line).split_whitespace().collect::<Vec<_>>().join(" "))
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
fn locals_are_read_in_place() {
    let expected = "ADD x, a, b\nMUL x, x, a\nRETURN_VALUE x";
    assert_eq!(listing("def f(a, b):\n  x = a + b\n  x = x * a\n  return x"), expected);
}

#[test]
fn a_local_is_copied_before_it_is_rebound() {
    let expected = "MOVE t0, a\nLOAD_SMALL_INT a, 1\nMOVE t1, a\nADD t0, t0!, t1!\nRETURN_VALUE t0!";
    assert_eq!(listing("def f(a):\n  return a + (a := 1)"), expected);
}

#[test]
fn loops_take_one_branch_a_turn() {
    let expected =
        "LOAD_SMALL_INT i, 0\nBRANCH_LT 0, i, n, to 6\nADD_INT i, i, 1\nBRANCH_LT 1, i, n, to 3\nRETURN_VALUE i";
    assert_eq!(listing("def f(n):\n  i = 0\n  while i < n:\n    i += 1\n  return i"), expected);
}

#[test]
fn methods_and_awaits() {
    let expected = "LOAD_METHOD t0, a, (m)\nMOVE t2, b\nCALL t0, t0, 1\nGET_AWAITABLE t0, t0!, 0\nDELEGATE t0, t0!\nRETURN_VALUE t0!";
    assert_eq!(listing("async def f(a, b):\n  return await a.m(b)"), expected);
}

#[test]
fn only_what_may_be_unbound_is_checked() {
    let text = listing("def f(a):\n  if a: x = 1\n  y = x\n  return x + y");
    assert_eq!(text.matches("CHECK_FAST").count(), 1, "{text}");
}
