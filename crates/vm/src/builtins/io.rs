//! `print`, `input`, `open`, `breakpoint`: built-in functions that go through `sys` and `_io`.

use crate::error::exception::*;
use crate::prelude::*;

pub static ROWS: &[NativeDef] = &[
    raw(
        "print",
        "(*args, sep=' ', end='\\n', file=None, flush=False)",
        print,
        "Prints the values to a stream, or to sys.stdout by default.\n\nsep\n  string inserted between values, default a space.\nend\n  string appended after the last value, default a newline.\nfile\n  a file-like object (stream); defaults to the current sys.stdout.\nflush\n  whether to forcibly flush the stream.",
    ),
    def(
        "input",
        "(prompt='', /)",
        input,
        "Read a string from standard input.  The trailing newline is stripped.\n\nThe prompt string, if given, is printed to standard output without a\ntrailing newline before reading input.\n\nIf the user hits EOF (*nix: Ctrl-D, Windows: Ctrl-Z+Return), raise EOFError.\nOn *nix systems, readline is used if available.",
    ),
    raw(
        "open",
        "(file, mode='r', buffering=-1, encoding=None, errors=None, newline=None, closefd=True, opener=None)",
        |vm, args| {
            let f = vm.import_attr("_io", "open")?;
            vm.call_args(&f, args)
        },
        "Open file and return a stream.  Raise OSError upon failure.",
    ),
    raw(
        "breakpoint",
        "(*args, **kws)",
        breakpoint,
        "Call sys.breakpointhook(*args, **kws).\n\nsys.breakpointhook() must accept whatever arguments are passed.\n\nBy default, this drops you into the pdb debugger.",
    ),
];

fn text_option<'a>(vm: &Vm, value: Option<&'a Value>, name: &str) -> PyResult<Option<&'a StrObj>> {
    match value.filter(|v| !v.is_none()) {
        None => Ok(None),
        Some(v) => match v.downcast::<StrObj>() {
            Some(s) => Ok(Some(s)),
            None => Err(vm.type_error(format!("{name} must be None or a string, not {}", type_of(v).tp_name()))),
        },
    }
}

fn print(vm: &Vm, args: Args) -> PyResult {
    let (mut sep, mut end, mut file, mut flush) = (None, None, None, None);
    for (word, value) in args.kw_names.iter().zip(args.kw_values) {
        match crate::types::str::display(word).as_str() {
            "sep" => sep = Some(value),
            "end" => end = Some(value),
            "file" => file = Some(value),
            "flush" => flush = Some(value),
            _ => {
                let known = ["sep", "end", "file", "flush"];
                return Err(crate::error::suggest::unknown_keyword(vm, "print", word, &known));
            }
        }
    }
    let flush = match flush {
        Some(f) => vm.truth(f)?,
        None => false,
    };
    let file = match file.filter(|f| !f.is_none()) {
        Some(f) => f.clone(),
        None => match vm.sys_attr("stdout") {
            Some(f) if f.is_none() => return Ok(Value::NONE),
            Some(f) => f,
            None => return Err(vm.runtime_error("lost sys.stdout")),
        },
    };
    let sep = text_option(vm, sep, "sep")?;
    let end = text_option(vm, end, "end")?;
    let write = vm.get_attr(&file, &name!("write"))?;
    if type_of(&file).is_heap_type() {
        // A writer in Python sees one call for each piece.
        for (i, value) in args.pos.iter().enumerate() {
            if i > 0 {
                let text = sep.map_or(name!(" "), |_| Value::NULL);
                let text = if text.is_null() { keyword_value(args, "sep") } else { text };
                vm.call(&write, &[text])?;
            }
            let text = vm.str(value)?.into_value();
            vm.call(&write, &[text])?;
        }
        let text = if end.is_some() { keyword_value(args, "end") } else { name!("\n") };
        vm.call(&write, &[text])?;
    } else {
        print_joined(vm, &write, args.pos, sep, end)?;
    }
    if flush {
        vm.call_method(&file, &name!("flush"), &[])?;
    }
    Ok(Value::NONE)
}

fn keyword_value(args: Args, name: &str) -> Value {
    args.keyword(name).cloned().unwrap_or(Value::NONE)
}

/// One write of everything. What stands before a value whose `str()` fails is still written.
fn print_joined(vm: &Vm, write: &Value, values: &[Value], sep: Option<&StrObj>, end: Option<&StrObj>) -> PyResult<()> {
    let mut out = HVec::<u8>::new();
    let mut failed = None;
    for (i, value) in values.iter().enumerate() {
        if i > 0 {
            vm.reserved(out.extend_from_slice(sep.map_or(b" ", |s| s.as_bytes())))?;
        }
        match vm.str(value) {
            Ok(text) => vm.reserved(out.extend_from_slice(text.as_bytes()))?,
            Err(e) => {
                failed = Some(e);
                break;
            }
        }
    }
    if failed.is_none() {
        vm.reserved(out.extend_from_slice(end.map_or(b"\n", |s| s.as_bytes())))?;
    }
    if !out.is_empty() {
        let text = vm.reserved(StrObj::try_from_wtf8(&out))?.into_value();
        vm.call(write, &[text])?;
    }
    failed.map_or(Ok(()), Err)
}

fn input(vm: &Vm, args: &[Value]) -> PyResult {
    let stream = |name: &str| match vm.sys_attr(name).filter(|s| !s.is_none()) {
        Some(s) => Ok(s),
        None => Err(vm.runtime_error(format!("input(): lost sys.{name}"))),
    };
    let (stdin, stdout, stderr) = (stream("stdin")?, stream("stdout")?, stream("stderr")?);
    let flush = name!("flush");
    // Streams that cannot be flushed are none of its business.
    let _ = vm.call_method(&stderr, &flush, &[]);
    if let Some(prompt) = args[0].non_null() {
        let text = vm.str(prompt)?.into_value();
        vm.call_method(&stdout, &name!("write"), &[text])?;
    }
    let _ = vm.call_method(&stdout, &flush, &[]);
    let line = vm.call_method(&stdin, &name!("readline"), &[])?;
    let Some(text) = line.downcast::<StrObj>() else {
        return Err(vm.type_error("object.readline() returned non-string"));
    };
    if text.byte_len() == 0 {
        return Err(vm.error(&EOF_ERROR, "EOF when reading a line"));
    }
    match text.as_bytes().strip_suffix(b"\n") {
        Some(rest) => Ok(vm.reserved(StrObj::try_from_wtf8(rest))?.into_value()),
        None => Ok(line),
    }
}

fn breakpoint(vm: &Vm, args: Args) -> PyResult {
    match vm.sys_attr("breakpointhook") {
        Some(hook) => vm.call_args(&hook, args),
        None => Err(vm.runtime_error("lost sys.breakpointhook")),
    }
}
