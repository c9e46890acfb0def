//! `-X memory_limit`: past it allocations raise `MemoryError`, which a program can catch and outlive.

use std::process::{Command, Output};

fn hoop(limit: &str, code: &str) -> Output {
    Command::new(env!("CARGO_BIN_EXE_hoop"))
        .args(["-X", &format!("memory_limit={limit}"), "-c", code])
        .output()
        .expect("hoop starts")
}

#[test]
fn large_and_many_small_allocations_raise_memory_error() {
    let code = "
def caught(make):
    try:
        make()
    except MemoryError:
        return True
    return False

def grow():
    kept = []
    while True:
        kept.append([len(kept)])

print(caught(lambda: bytes(200_000_000)), caught(lambda: [0] * 50_000_000), caught(grow), caught(lambda: 'fits'))
";
    let output = hoop("64M", code);
    assert_eq!(String::from_utf8_lossy(&output.stdout), "True True True False\n");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn a_size_that_is_none_is_refused() {
    let output = hoop("much", "pass");
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("-X memory_limit: not a size: much"));
}

#[test]
fn frames_queues_and_other_isolates_count() {
    let code = "
import mmap
import sys
import concurrent.interpreters

def caught(make):
    try:
        make()
    except MemoryError:
        return True
    return False

def intern():
    for i in range(3_000_000):
        sys.intern('name-%d' % i)

def deep(n):
    a = b = c = d = e = f = g = h = n
    return deep(n + 1)

def isolate():
    other = concurrent.interpreters.create()
    try:
        other.exec('x = bytearray(200_000_000)')
    except concurrent.interpreters.ExecutionFailed as e:
        return e.excinfo.type.__name__

queue = concurrent.interpreters.create_queue()

def put():
    for i in range(40):
        queue.put(b'x' * 10_000_000)

print(isolate(), caught(put), queue.qsize())
print(caught(lambda: mmap.mmap(-1, 200_000_000)), len(mmap.mmap(-1, 4096)))
sys.setrecursionlimit(10_000_000)
print(caught(lambda: deep(0)))
# Those that nobody holds go.
print(caught(intern))
";
    let output = hoop("64M", code);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert_eq!(String::from_utf8_lossy(&output.stdout), "MemoryError True 6\nTrue 4096\nTrue\nFalse\n", "{errors}");
}
