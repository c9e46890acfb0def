//! Calls the native modules' rows without an interpreter, in an isolate on a worker.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::{Duration, Instant};

use hoopsnake_modules as modules;
use isolate::isolate::prepare_worker;
use isolate::{Isolate, RtHost};
use vm::Vm;
use vm::native::{Args, ModuleDef};
use vm::prelude::*;

fn run(body: impl FnOnce(&Vm) + 'static) {
    let worker = rt::Worker::new().expect("a worker");
    prepare_worker(&worker);
    worker.run_main(move || {
        let isolate = Isolate::new(Box::new(RtHost::default()));
        isolate.run(body);
    });
}

fn module<'a>(name: &str) -> &'a ModuleDef {
    modules::ALL.iter().find(|m| m.name == name).expect("a module")
}

fn try_call(vm: &Vm, of: &str, function: &str, args: &[Value]) -> PyResult {
    let row = module(of).functions.iter().find(|f| f.name == function).expect("a function");
    row.call(vm, "", Args::positional(args))
}

fn call(vm: &Vm, of: &str, function: &str, args: &[Value]) -> Value {
    shown(vm, try_call(vm, of, function, args))
}

fn shown<T>(vm: &Vm, result: PyResult<T>) -> T {
    match result {
        Ok(value) => value,
        Err(error) => panic!("{}", message(vm, &error)),
    }
}

fn message(vm: &Vm, error: &Error) -> String {
    match error.exception() {
        Some(e) => {
            let text = vm.str(e).map(|t| t.display().into_owned()).unwrap_or_default();
            format!("{}: {text}", type_of(e).name())
        }
        None => format!("{error:?}"),
    }
}

fn class(of: &str, name: &str) -> Value {
    module(of).types.iter().find(|t| t.name == name).expect("a type").to_value()
}

fn make(vm: &Vm, of: &str, name: &str, args: &[Value]) -> Value {
    shown(vm, vm.call(&class(of, name), args))
}

fn method(vm: &Vm, obj: &Value, name: &str, args: &[Value]) -> Value {
    shown(vm, vm.call_method(obj, &vm::types::str::intern(name), args))
}

fn failing(vm: &Vm, obj: &Value, name: &str, args: &[Value]) -> String {
    match vm.call_method(obj, &vm::types::str::intern(name), args) {
        Ok(value) => panic!("no error but {}", vm.repr_text(&value).unwrap_or_default()),
        Err(error) => message(vm, &error),
    }
}

fn bytes(data: &[u8]) -> Value {
    vm::types::bytes::new_bytes(data).expect("memory")
}

fn repr(vm: &Vm, value: &Value) -> String {
    shown(vm, vm.repr_text(value))
}

fn int(i: i64) -> Value {
    Value::small_int(i)
}

fn temporary(name: &str) -> String {
    let dir = std::env::temp_dir().join(format!("hoop-natives-{}", std::process::id()));
    std::fs::create_dir_all(&dir).expect("a directory");
    dir.join(name).to_string_lossy().into_owned()
}

#[test]
fn time_and_struct_sequences() {
    run(|vm| {
        let t = call(vm, "time", "gmtime", &[int(86400)]);
        assert_eq!(
            repr(vm, &t),
            "time.struct_time(tm_year=1970, tm_mon=1, tm_mday=2, tm_hour=0, tm_min=0, tm_sec=0, tm_wday=4, tm_yday=2, tm_isdst=0)"
        );
        assert_eq!(repr(vm, &shown(vm, vm.get_attr(&t, &name!("tm_zone")))), "'GMT'");
        assert_eq!(vm.len(&t).ok(), Some(9));
        let text = call(vm, "time", "strftime", &[vm.new_str("%Y-%m-%d"), t]);
        assert_eq!(repr(vm, &text), "'1970-01-02'");
        let before = Instant::now();
        call(vm, "time", "sleep", &[vm.new_float(0.02)]);
        assert!(before.elapsed() >= Duration::from_millis(20));
        let error = try_call(vm, "time", "sleep", &[int(-1)]).expect_err("negative");
        assert_eq!(message(vm, &error), "ValueError: sleep length must be non-negative");
    });
}

#[test]
fn locks_hand_over_in_order() {
    run(|vm| {
        let lock = call(vm, "_thread", "allocate_lock", &[]);
        method(vm, &lock, "acquire", &[]);
        assert_eq!(repr(vm, &method(vm, &lock, "acquire", &[Value::FALSE])), "False");
        let order = Rc::new(RefCell::new(Vec::new()));
        for i in 0..3 {
            let (lock, order) = (lock.clone(), order.clone());
            vm.spawn_thread(
                move |vm| {
                    method(vm, &lock, "acquire", &[]);
                    order.borrow_mut().push(i);
                    method(vm, &lock, "release", &[]);
                },
                0,
            )
            .expect("a thread");
        }
        let late = method(vm, &lock, "acquire", &[Value::TRUE, vm.new_float(0.01)]);
        assert!(late.is_false());
        method(vm, &lock, "release", &[]);
        method(vm, &lock, "acquire", &[]);
        assert_eq!(*order.borrow(), [0, 1, 2]);
        method(vm, &lock, "release", &[]);
        assert_eq!(failing(vm, &lock, "release", &[]), "RuntimeError: release unlocked lock");
    });
}

#[test]
fn queues_park_until_an_item_comes() {
    run(|vm| {
        let queue = make(vm, "_queue", "SimpleQueue", &[]);
        assert_eq!(failing(vm, &queue, "get", &[Value::TRUE, vm.new_float(0.01)]), "Empty: ");
        let giver = queue.clone();
        vm.spawn_thread(
            move |vm| {
                call(vm, "time", "sleep", &[vm.new_float(0.01)]);
                method(vm, &giver, "put", &[int(7)]);
            },
            0,
        )
        .expect("a thread");
        assert_eq!(repr(vm, &method(vm, &queue, "get", &[])), "7");
    });
}

#[test]
fn sockets_talk_and_time_out() {
    run(|vm| {
        let server = make(vm, "_socket", "socket", &[]);
        let local = vm.new_tuple(&[vm.new_str("127.0.0.1"), int(0)]);
        method(vm, &server, "bind", &[local]);
        method(vm, &server, "listen", &[]);
        let address = method(vm, &server, "getsockname", &[]);
        let there = address.clone();
        vm.spawn_thread(
            move |vm| {
                let client = make(vm, "_socket", "socket", &[]);
                method(vm, &client, "connect", &[there]);
                method(vm, &client, "sendall", &[bytes(b"hello")]);
                assert_eq!(repr(vm, &method(vm, &client, "recv", &[int(100)])), "b'HELLO'");
                method(vm, &client, "close", &[]);
            },
            0,
        )
        .expect("a thread");
        let accepted = method(vm, &server, "_accept", &[]);
        let fd = shown(vm, vm.get_item(&accepted, &int(0)));
        let peer = make(vm, "_socket", "socket", &[int(-1), int(-1), int(-1), fd]);
        assert_eq!(repr(vm, &method(vm, &peer, "recv", &[int(100)])), "b'hello'");
        method(vm, &peer, "settimeout", &[vm.new_float(0.01)]);
        assert_eq!(failing(vm, &peer, "recv", &[int(1)]), "TimeoutError: timed out");
        method(vm, &peer, "sendall", &[bytes(b"HELLO")]);
        method(vm, &peer, "settimeout", &[Value::NONE]);
        assert_eq!(repr(vm, &method(vm, &peer, "recv", &[int(1)])), "b''");
        method(vm, &peer, "close", &[]);
        method(vm, &server, "close", &[]);
        let closed = make(vm, "_socket", "socket", &[]);
        assert_eq!(
            failing(vm, &closed, "connect", &[address]),
            "ConnectionRefusedError: [Errno 111] Connection refused"
        );
        method(vm, &closed, "close", &[]);
        let found =
            call(vm, "_socket", "getaddrinfo", &[vm.new_str("127.0.0.1"), int(80), int(0), int(1), int(0), int(0)]);
        assert_eq!(repr(vm, &found), "[(2, 1, 6, '', ('127.0.0.1', 80))]");
    });
}

#[test]
fn selecting_parks() {
    run(|vm| {
        let pair = call(vm, "_socket", "socketpair", &[]);
        let [a, b] = [0, 1].map(|i| shown(vm, vm.get_item(&pair, &int(i))));
        let giver = b.clone();
        vm.spawn_thread(
            move |vm| {
                call(vm, "time", "sleep", &[vm.new_float(0.01)]);
                method(vm, &giver, "sendall", &[bytes(b"x")]);
            },
            0,
        )
        .expect("a thread");
        let list = || shown(vm, vm.new_list(vec![a.clone()]));
        let empty = || shown(vm, vm.new_list(Vec::new()));
        let none = call(vm, "select", "select", &[list(), empty(), empty(), int(0)]);
        assert_eq!(repr(vm, &none), "([], [], [])");
        let ready = call(vm, "select", "select", &[list(), empty(), empty()]);
        let first = shown(vm, vm.get_item(&ready, &int(0)));
        assert_eq!(vm.len(&first).ok(), Some(1));
        let poll = call(vm, "select", "poll", &[]);
        method(vm, &poll, "register", &[a.clone(), int(1)]);
        assert_eq!(vm.len(&method(vm, &poll, "poll", &[])).ok(), Some(1));
        let epoll = shown(vm, vm.call(&modules::select::EPOLL.to_value(), &[]));
        method(vm, &epoll, "register", &[a.clone(), int(1)]);
        assert_eq!(vm.len(&method(vm, &epoll, "poll", &[])).ok(), Some(1));
        method(vm, &a, "recv", &[int(1)]);
        assert_eq!(repr(vm, &method(vm, &epoll, "poll", &[vm.new_float(0.01)])), "[]");
        method(vm, &epoll, "close", &[]);
        assert_eq!(failing(vm, &epoll, "poll", &[]), "ValueError: I/O operation on closed epoll object");
        [a, b].iter().for_each(|s| drop(method(vm, s, "close", &[])));
    });
}

#[test]
fn memory_streams() {
    run(|vm| {
        let io = make(vm, "_io", "BytesIO", &[bytes(b"one\ntwo\nrest")]);
        assert_eq!(repr(vm, &method(vm, &io, "readline", &[])), "b'one\\n'");
        assert_eq!(repr(vm, &method(vm, &io, "readlines", &[])), "[b'two\\n', b'rest']");
        method(vm, &io, "seek", &[int(14)]);
        method(vm, &io, "write", &[bytes(b"!")]);
        assert_eq!(repr(vm, &method(vm, &io, "getvalue", &[])), "b'one\\ntwo\\nrest\\x00\\x00!'");
        let text = make(vm, "_io", "StringIO", &[vm.new_str("a\r\nb\rc\n"), Value::NONE]);
        assert_eq!(repr(vm, &method(vm, &text, "getvalue", &[])), "'a\\nb\\nc\\n'");
        assert_eq!(repr(vm, &method(vm, &text, "readlines", &[])), "['a\\n', 'b\\n', 'c\\n']");
        assert_eq!(failing(vm, &text, "write", &[int(3)]), "TypeError: string argument expected, got 'int'");
        let wrapped = make(vm, "_io", "TextIOWrapper", &[io, vm.new_str("latin-1"), Value::NONE, vm.new_str("")]);
        method(vm, &wrapped, "seek", &[int(0)]);
        assert_eq!(repr(vm, &method(vm, &wrapped, "readline", &[])), "'one\\n'");
        assert_eq!(repr(vm, &method(vm, &wrapped, "tell", &[])), "4");
    });
}

fn open(vm: &Vm, path: &str, mode: &str) -> Value {
    let mut args = vec![Value::NULL; 8];
    args[0] = vm.new_str(path);
    args[1] = vm.new_str(mode);
    shown(vm, modules::io::open(vm, &args))
}

#[test]
fn files_round_trip() {
    run(|vm| {
        let path = temporary("text");
        let file = open(vm, &path, "w");
        assert_eq!(repr(vm, &method(vm, &file, "write", &[vm.new_str("grüße\nzwei\r\ndrei")])), "16");
        method(vm, &file, "close", &[]);
        assert_eq!(failing(vm, &file, "write", &[vm.new_str("")]), "ValueError: I/O operation on closed file.");
        let file = open(vm, &path, "r");
        assert_eq!(repr(vm, &method(vm, &file, "read", &[int(3)])), "'grü'");
        let at = method(vm, &file, "tell", &[]);
        assert_eq!(repr(vm, &at), "4");
        assert_eq!(repr(vm, &method(vm, &file, "readline", &[])), "'ße\\n'");
        assert_eq!(repr(vm, &method(vm, &file, "read", &[])), "'zwei\\ndrei'");
        method(vm, &file, "seek", &[at]);
        assert_eq!(repr(vm, &method(vm, &file, "readline", &[])), "'ße\\n'");
        method(vm, &file, "close", &[]);
        let file = open(vm, &path, "r+b");
        assert_eq!(repr(vm, &method(vm, &file, "read", &[int(2)])), "b'gr'");
        method(vm, &file, "write", &[bytes(b"__")]);
        method(vm, &file, "seek", &[int(0)]);
        assert_eq!(repr(vm, &method(vm, &file, "readline", &[])), "b'gr__\\xc3\\x9fe\\n'");
        method(vm, &file, "close", &[]);
        let missing = make_error(vm, &temporary("missing"));
        assert!(missing.starts_with("FileNotFoundError: [Errno 2] No such file or directory: '"), "{missing}");
    });
}

fn make_error(vm: &Vm, path: &str) -> String {
    let args = [vm.new_str(path), vm.new_str("r")];
    match vm.call(&class("_io", "FileIO"), &args) {
        Ok(_) => String::new(),
        Err(error) => message(vm, &error),
    }
}

#[test]
fn pipes_park_reader_and_writer() {
    run(|vm| {
        let pair = call(vm, "posix", "pipe", &[]);
        let [r, w] = [0, 1].map(|i| shown(vm, vm.get_item(&pair, &int(i))));
        let size = 300_000;
        let writer = w.clone();
        vm.spawn_thread(
            move |vm| {
                let data = bytes(&vec![b'x'; size]);
                assert_eq!(repr(vm, &call(vm, "posix", "write", &[writer.clone(), data])), size.to_string());
                call(vm, "posix", "close", &[writer]);
            },
            0,
        )
        .expect("a thread");
        let mut total = 0;
        loop {
            let part = call(vm, "posix", "read", &[r.clone(), int(65536)]);
            let n = vm.len(&part).unwrap_or(0);
            if n == 0 {
                break;
            }
            total += n;
        }
        assert_eq!(total, size);
        call(vm, "posix", "close", &[r]);
    });
}

#[test]
fn posix_paths_and_directories() {
    run(|vm| {
        let dir = temporary("dir");
        call(vm, "posix", "mkdir", &[vm.new_str(&dir)]);
        method(vm, &open(vm, &format!("{dir}/f"), "wb"), "close", &[]);
        assert_eq!(repr(vm, &call(vm, "posix", "listdir", &[vm.new_str(&dir)])), "['f']");
        let st = call(vm, "posix", "stat", &[vm.new_str(&format!("{dir}/f"))]);
        assert_eq!(repr(vm, &shown(vm, vm.get_attr(&st, &name!("st_size")))), "0");
        assert_eq!(vm.len(&st).ok(), Some(10));
        let scan = call(vm, "posix", "scandir", &[vm.new_str(&dir)]);
        let entry = shown(vm, vm.next(&scan)).expect("an entry");
        assert_eq!(repr(vm, &entry), "<DirEntry 'f'>");
        assert!(method(vm, &entry, "is_file", &[]).is_true());
        assert!(shown(vm, vm.next(&scan)).is_none());
        for (path, normal) in
            [("a//b/../c/.", "'a/c'"), ("//x", "'//x'"), ("///x/..", "'/'"), ("", "'.'"), ("../a", "'../a'")]
        {
            assert_eq!(repr(vm, &call(vm, "posix", "_path_normpath", &[vm.new_str(path)])), normal);
        }
        let error = try_call(vm, "posix", "stat", &[vm.new_list(Vec::new()).expect("memory")]).expect_err("a list");
        assert_eq!(
            message(vm, &error),
            "TypeError: stat: path should be string, bytes, os.PathLike or integer, not list"
        );
        call(vm, "posix", "unlink", &[vm.new_str(&format!("{dir}/f"))]);
        call(vm, "posix", "rmdir", &[vm.new_str(&dir)]);
    });
}

#[test]
fn children_run_and_are_waited_for() {
    run(|vm| {
        let pipe = call(vm, "posix", "pipe", &[]);
        let errors = call(vm, "posix", "pipe", &[]);
        let item = |v: &Value, i: i64| shown(vm, vm.get_item(v, &int(i)));
        let texts = |list: &[&str]| vm.new_tuple(&list.iter().map(|t| bytes(t.as_bytes())).collect::<Vec<_>>());
        let none = || Value::NONE;
        let args = [
            texts(&["sh", "-c", "echo out; sleep 0.05; exit 3"]),
            texts(&["/bin/sh"]),
            Value::TRUE,
            vm.new_tuple(&[item(&errors, 1)]),
            none(),
            none(),
            int(-1),
            int(-1),
            item(&pipe, 0),
            item(&pipe, 1),
            int(-1),
            int(-1),
            item(&errors, 0),
            item(&errors, 1),
            Value::TRUE,
            Value::FALSE,
            int(-1),
            none(),
            none(),
            none(),
            int(-1),
            none(),
        ];
        let pid = call(vm, "_posixsubprocess", "fork_exec", &args);
        call(vm, "posix", "close", &[item(&pipe, 1)]);
        call(vm, "posix", "close", &[item(&errors, 1)]);
        assert_eq!(repr(vm, &call(vm, "posix", "read", &[item(&errors, 0), int(100)])), "b''");
        assert_eq!(repr(vm, &call(vm, "posix", "read", &[item(&pipe, 0), int(100)])), "b'out\\n'");
        let status = item(&call(vm, "posix", "waitpid", &[pid, int(0)]), 1);
        assert_eq!(repr(vm, &call(vm, "posix", "waitstatus_to_exitcode", &[status])), "3");
    });
}

#[test]
fn threads_are_joined_and_keep_their_locals() {
    run(|vm| {
        let local = make(vm, "_thread", "_local", &[]);
        shown(vm, vm.set_attr(&local, &name!("x"), &int(1)));
        // A native callable that a thread can run: it sees no attribute of another thread.
        let probe = local.clone();
        let missing = Rc::new(RefCell::new(false));
        let told = missing.clone();
        vm.spawn_thread(move |vm| *told.borrow_mut() = matches!(vm.find_attr(&probe, &name!("x")), Ok(None)), 0)
            .expect("a thread");
        let lock = call(vm, "_thread", "allocate_lock", &[]);
        let acquire = shown(vm, vm.get_attr(&lock, &name!("acquire")));
        let handle = call(vm, "_thread", "start_joinable_thread", &[acquire]);
        assert!(method(vm, &handle, "is_done", &[]).is_false());
        method(vm, &handle, "join", &[]);
        assert!(method(vm, &handle, "is_done", &[]).is_true());
        assert!(method(vm, &lock, "locked", &[]).is_true());
        assert!(*missing.borrow());
        assert_eq!(repr(vm, &shown(vm, vm.get_attr(&local, &name!("x")))), "1");
        let again = try_call(vm, "_thread", "start_joinable_thread", &[int(3)]).expect_err("no callable");
        assert_eq!(message(vm, &again), "TypeError: thread function must be callable");
        let fresh = make(vm, "_thread", "_ThreadHandle", &[]);
        assert_eq!(failing(vm, &fresh, "join", &[]), "RuntimeError: thread not started");
        let rlock = make(vm, "_thread", "RLock", &[]);
        method(vm, &rlock, "acquire", &[]);
        method(vm, &rlock, "acquire", &[]);
        assert_eq!(repr(vm, &method(vm, &rlock, "_recursion_count", &[])), "2");
        method(vm, &rlock, "release", &[]);
        method(vm, &rlock, "release", &[]);
        assert_eq!(failing(vm, &rlock, "release", &[]), "RuntimeError: cannot release un-acquired lock");
    });
}

#[test]
fn signals_run_their_handlers() {
    run(|vm| {
        let queue = make(vm, "_queue", "SimpleQueue", &[]);
        let put = shown(vm, vm.get_attr(&queue, &name!("put")));
        let old = call(vm, "_signal", "signal", &[int(libc::SIGUSR1 as i64), put.clone()]);
        assert!(old.is_none() || old.as_int() == Some(0));
        call(vm, "_signal", "raise_signal", &[int(libc::SIGUSR1 as i64)]);
        assert_eq!(repr(vm, &method(vm, &queue, "get_nowait", &[])), libc::SIGUSR1.to_string());
        let known = call(vm, "_signal", "getsignal", &[int(libc::SIGUSR1 as i64)]);
        assert!(vm.equal(&known, &put).unwrap_or(false));
        call(vm, "_signal", "signal", &[int(libc::SIGUSR1 as i64), int(0)]);
        let error = try_call(vm, "_signal", "signal", &[int(100), int(0)]).expect_err("no such signal");
        assert_eq!(message(vm, &error), "ValueError: signal number out of range");
    });
}

#[test]
fn standard_streams_are_made() {
    run(|vm| {
        let (_, out, err) = shown(vm, modules::io::standard_streams(vm));
        assert_eq!(repr(vm, &out), "<_io.TextIOWrapper name='<stdout>' mode='w' encoding='utf-8'>");
        assert_eq!(repr(vm, &shown(vm, vm.get_attr(&err, &name!("errors")))), "'backslashreplace'");
    });
}
