//! Compiles the bundled library: the dependency's files, with those of `overlay/` in their place, into one blob of
//! serialised code and compressed sources, and a sorted table that leads into it.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytecode::serialize;
use compiler::{Mode, Options, compile};

/// Folders that no program without a window or a prompt of its own needs.
const SKIPPED: &[&str] = &["idlelib", "turtledemo", "tkinter", "lib2to3", "test", "ensurepip", "turtle.py"];
/// Small changes to files that name another runtime: file, text, replacement.
const PATCHES: &[(&str, &str, &str)] = &[
    // The words of the C implementation.
    (
        "_pydatetime.py",
        "raise OverflowError(\"result out of range\")",
        "raise OverflowError(\"date value out of range\")",
    ),
    (
        "_pydatetime.py",
        "raise TypeError(\"cannot mix naive and timezone-aware time\")",
        "raise TypeError(\"can't subtract offset-naive and offset-aware datetimes\")",
    ),
    (
        "_pydatetime.py",
        "return (f'{self.__class__.__name__}'\n                f'(year=",
        "return (f'datetime.{self.__class__.__name__}'\n                f'(year=",
    ),
    (
        "_pydatetime.py",
        "def _parse_isoformat_date(dtstr):",
        "def _iso_number(text, size):\n    # Exactly so many ASCII digits.\n    if len(text) != size or not (text.isascii() and text.isdigit()):\n        raise ValueError(f\"Invalid isoformat string: {text!r} is not {size} digits\")\n    return int(text)\n\n\ndef _parse_isoformat_date(dtstr):",
    ),
    ("_pydatetime.py", "    year = int(dtstr[0:4])", "    year = _iso_number(dtstr[0:4], 4)"),
    (
        "_pydatetime.py",
        "        weekno = int(dtstr[pos:pos + 2])",
        "        weekno = _iso_number(dtstr[pos:pos + 2], 2)",
    ),
    (
        "_pydatetime.py",
        "            dayno = int(dtstr[pos:pos + 1])",
        "            dayno = _iso_number(dtstr[pos:pos + 1], 1)",
    ),
    ("_pydatetime.py", "        month = int(dtstr[pos:pos + 2])", "        month = _iso_number(dtstr[pos:pos + 2], 2)"),
    ("_pydatetime.py", "        day = int(dtstr[pos:pos + 2])", "        day = _iso_number(dtstr[pos:pos + 2], 2)"),
    (
        "_pydatetime.py",
        "        time_comps[comp] = int(tstr[pos:pos+2])",
        "        time_comps[comp] = _iso_number(tstr[pos:pos+2], 2)",
    ),
    (
        "_pydatetime.py",
        "            if not all(map(_is_ascii_digit, tstr[pos:])):",
        "            if pos == len_str or not all(map(_is_ascii_digit, tstr[pos:])):",
    ),
    (
        "unittest/mock.py",
        "    def _exit_side_effect(exctype, excinst, exctb):",
        "    def _exit_side_effect(*exc_details):",
    ),
    (
        "unittest/loader.py",
        "        if testCaseClass in (case.TestCase, case.FunctionTestCase):\n            # We",
        "        if testCaseClass in (case.TestCase, case.FunctionTestCase) or getattr(testCaseClass, \"__abstractmethods__\", None):\n            # We",
    ),
    (
        "unittest/loader.py",
        "            name = parts[-1]\n            inst = parent(name)",
        "            name = parts[-1]\n            if getattr(parent, \"__abstractmethods__\", None):\n                raise TypeError(f\"Cannot instantiate abstract test case {parent.__name__}\")\n            inst = parent(name)",
    ),
    (
        "annotationlib.py",
        "        if value.__module__ == \"builtins\":\n            return value.__qualname__\n        return f\"",
        "        if value.__module__ in (\"builtins\", None):\n            return value.__qualname__\n        return f\"",
    ),
    ("sysconfig/__init__.py", "return 'RustPython'  # XXX: RUSTPYTHON; For site-packages", "return 'Python'"),
    // The event loop stands on native code (docs/internals/asyncio.md).
    (
        "asyncio/base_events.py",
        "class BaseEventLoop(events.AbstractEventLoop):",
        "import _hoop_asyncio\n\n@_hoop_asyncio.adopt\nclass BaseEventLoop(_hoop_asyncio.LoopCore, events.AbstractEventLoop):",
    ),
    (
        "asyncio/base_events.py",
        "            while True:\n                self._run_once()\n                if self._stopping:\n                    break\n",
        "            self._run_until_stopped()\n",
    ),
    (
        "asyncio/events.py",
        "class Handle:\n    \"\"\"Object returned",
        "from _hoop_asyncio import Handle, TimerHandle\n\nclass _PyHandle:\n    \"\"\"Object returned",
    ),
    ("asyncio/events.py", "class TimerHandle(Handle):", "class _PyTimerHandle(_PyHandle):"),
    (
        "asyncio/base_futures.py",
        "def _format_callbacks(cb):",
        "from _hoop_asyncio import isfuture\n\n\ndef _format_callbacks(cb):",
    ),
    (
        "asyncio/tasks.py",
        "def _log_on_exception(fut):",
        "_py_gather = gather\nfrom _hoop_asyncio import gather\n\n\ndef _log_on_exception(fut):",
    ),
    (
        "asyncio/selector_events.py",
        "class BaseSelectorEventLoop(base_events.BaseEventLoop):",
        "import _hoop_asyncio\n\n@_hoop_asyncio.adopt\nclass BaseSelectorEventLoop(base_events.BaseEventLoop):",
    ),
    (
        "asyncio/selector_events.py",
        "class _SelectorSocketTransport(_SelectorTransport):",
        "@_hoop_asyncio.adopt\nclass _SelectorSocketTransport(_hoop_asyncio.SocketTransportCore, _SelectorTransport):",
    ),
    (
        "asyncio/queues.py",
        "class Queue(mixins._LoopBoundMixin):",
        "import _hoop_asyncio\n\n@_hoop_asyncio.adopt\nclass Queue(_hoop_asyncio.QueueCore, mixins._LoopBoundMixin):",
    ),
    (
        "asyncio/futures.py",
        "def _convert_future_exc(exc):",
        "from _hoop_asyncio import _set_result_unless_cancelled\n\n\ndef _convert_future_exc(exc):",
    ),
    // Carets come from the tree of the line; without one a traceback is still printed.
    (
        "traceback.py",
        "    except SyntaxError:\n        return None\n",
        "    except (SyntaxError, NotImplementedError):\n        return None\n",
    ),
    (
        "traceback.py",
        "with suppress(SyntaxError, ImportError):",
        "with suppress(SyntaxError, ImportError, NotImplementedError):",
    ),
    // A damaged cache is no reason to fail: the source is there.
    (
        "importlib/_bootstrap_external.py",
        "                        return _compile_bytecode(bytes_data, name=fullname,\n                                                 bytecode_path=bytecode_path,\n                                                 source_path=source_path)\n",
        "                        try:\n                            return _compile_bytecode(bytes_data, name=fullname,\n                                                     bytecode_path=bytecode_path,\n                                                     source_path=source_path)\n                        except (EOFError, ImportError, TypeError, ValueError):\n                            pass\n",
    ),
    (
        "importlib/_bootstrap.py",
        "        raise ModuleNotFoundError(f'{_ERR_MSG_PREFIX}{name!r}', name=name)",
        "        raise ModuleNotFoundError(f'{_ERR_MSG_PREFIX}{name!r}{_imp._why_missing(name)}', name=name)",
    ),
    // pip is not bundled.
    (
        "venv/__init__.py",
        "        if self.with_pip:\n            self._setup_pip(context)\n",
        "        if self.with_pip:\n            print('venv: pip is not part of Hoopsnake, so it was not installed; '\n                  'another pip can install into the environment with --target', file=sys.stderr)\n",
    ),
    // No fork: a new process comes from posix_spawn, which reports at once what an exec would.
    (
        "os.py",
        "        pid = fork()\n        if not pid:\n            # Child\n            try:\n                if env is None:\n                    func(file, args)\n                else:\n                    func(file, args, env)\n            except:\n                _exit(127)\n        else:\n            # Parent\n            if mode == P_NOWAIT:\n                return pid # Caller is responsible for waiting!\n            while 1:\n                wpid, sts = waitpid(pid, 0)\n                if WIFSTOPPED(sts):\n                    continue\n\n                return waitstatus_to_exitcode(sts)\n",
        "        spawn = posix_spawnp if func in (execvp, execvpe) else posix_spawn\n        if func in (execve, execvpe) and env is None:\n            env = environ\n        try:\n            pid = spawn(file, args, environ if env is None else env)\n        except OSError:\n            if mode == P_NOWAIT:\n                raise\n            return 127\n        if mode == P_NOWAIT:\n            return pid # Caller is responsible for waiting!\n        while 1:\n            wpid, sts = waitpid(pid, 0)\n            if WIFSTOPPED(sts):\n                continue\n            return waitstatus_to_exitcode(sts)\n",
    ),
    (
        "ast.py",
        "    return compile(source, filename, mode, flags,\n                   _feature_version=feature_version, optimize=optimize)\n",
        "    tree = compile(source, filename, mode, flags,\n                   _feature_version=feature_version, optimize=optimize)\n    if 0 <= feature_version < 14 or optimize > 0:\n        import _ast_checks\n        if 0 <= feature_version < 14:\n            _ast_checks.check_features(tree, feature_version)\n        if optimize > 0:\n            tree = _ast_checks.optimized(tree, optimize)\n    return tree\n",
    ),
    ("pickle.py", "from _pickle import PickleBuffer", "from _picklebuffer import PickleBuffer"),
    ("platform.py", "\"RustPython\"", "\"Hoopsnake\""),
];
/// zlib's scale: smaller for a longer build.
const COMPRESSION: u8 = 7;

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=overlay");
    let mut files = BTreeMap::new();
    let library = Path::new(rustpython_pylib::LIB_PATH);
    collect(library, library, &mut files);
    let overlay = Path::new(env!("CARGO_MANIFEST_DIR")).join("overlay");
    collect(&overlay, &overlay, &mut files);

    let mut blob = Vec::new();
    let mut rows = BTreeMap::new();
    let mut broken = Vec::new();
    let total = files.len() + 1;
    let read = files.into_iter().filter_map(|(path, file)| Some((path, std::fs::read(file).ok()?)));
    for (path, mut source) in read.chain([("_opcode_metadata.py".into(), opcode_metadata().into_bytes())]) {
        for (_, from, to) in PATCHES.iter().filter(|(file, ..)| *file == path) {
            source = String::from_utf8_lossy(&source).replace(from, to).into_bytes();
        }
        let filename = format!("<hoopsnake>/lib/{path}");
        // Docstrings stay: `help()` reads them.
        let options = Options::new(&filename, Mode::Exec);
        let code = match compile(&source, &options) {
            Ok(output) => output.code,
            Err(error) => {
                broken.push(path.clone());
                stub(&error, &options)
            }
        };
        let code = serialize::to_bytes(&code);
        let packed = miniz_oxide::deflate::compress_to_vec(&source, COMPRESSION);
        let module = path.strip_suffix(".py").unwrap_or(&path).replace('/', ".");
        let (name, is_package) = match module.strip_suffix(".__init__") {
            Some(name) => (name.to_owned(), true),
            None => (module, false),
        };
        let code_at = blob.len();
        blob.extend_from_slice(&code);
        let source_at = blob.len();
        blob.extend_from_slice(&packed);
        let row = format!(
            "Row {{ name: {name:?}, path: {path:?}, is_package: {is_package}, code: ({code_at}, {}), source: ({source_at}, {}, {}) }},",
            code.len(),
            packed.len(),
            source.len(),
        );
        rows.insert(name, row);
    }
    let out = PathBuf::from(std::env::var("OUT_DIR").expect("cargo sets OUT_DIR"));
    let mut table = String::from("static TABLE: &[Row] = &[\n");
    for row in rows.values() {
        let _ = writeln!(table, "    {row}");
    }
    table.push_str("];\n");
    let _ = writeln!(
        table,
        "/// Files that became stubs because they do not compile.\npub static BROKEN: &[&str] = &{broken:?};"
    );
    let _ = writeln!(table, "/// Files compiled, stubs among them.\npub static FILES: usize = {total};");
    std::fs::write(out.join("table.rs"), table).expect("OUT_DIR is writable");
    std::fs::write(out.join("library.bin"), blob).expect("OUT_DIR is writable");
}

/// Python files by their path in the library; later calls replace what earlier ones found.
fn collect(root: &Path, folder: &Path, files: &mut BTreeMap<String, PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        if SKIPPED.contains(&name.as_str()) || name == "_opcode_metadata.py" {
            continue;
        }
        if path.is_dir() {
            collect(root, &path, files);
        } else if name.ends_with(".py")
            && let Ok(relative) = path.strip_prefix(root)
        {
            let relative = relative.to_string_lossy().replace('\\', "/");
            files.insert(relative, path);
        }
    }
}

/// A module that raises what its compilation met.
fn stub(error: &compiler::CompileError, options: &Options) -> Arc<bytecode::Code> {
    let source = format!("raise {}({:?})\n", error.kind.name(), error.message);
    match compile(source.as_bytes(), options) {
        Ok(output) => output.code,
        Err(_) => Arc::default(),
    }
}

/// `_opcode_metadata`: our instruction table in the shape `opcode` expects.
fn opcode_metadata() -> String {
    let mut out = String::from("_specializations = {}\n_specialized_opmap = {}\nopmap = {\n");
    for (number, info) in bytecode::op::TABLE.iter().enumerate() {
        let _ = writeln!(out, "    {:?}: {number},", info.name);
    }
    // Names that `opcode` and `dis` look up although no instruction here bears them.
    let mut next = bytecode::op::TABLE.len().max(240);
    for name in [
        "CACHE",
        "COMPARE_OP",
        "EXTENDED_ARG",
        "RESUME",
        "BINARY_OP",
        "LOAD_FAST",
        "FORMAT_VALUE",
        "COPY_FREE_VARS",
        "JUMP_FORWARD",
        "JUMP_BACKWARD",
        "RETURN_GENERATOR",
        "POP_TOP",
        "SEND",
        "STORE_FAST",
    ] {
        if bytecode::op::TABLE.iter().all(|info| info.name != name) {
            let _ = writeln!(out, "    {name:?}: {next},");
            next += 1;
        }
    }
    out.push_str("}\nHAVE_ARGUMENT = 0\nMIN_INSTRUMENTED_OPCODE = 255\n");
    out
}
