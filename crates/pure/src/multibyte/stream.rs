//! Streams of these encodings: a codec over a file of bytes.

use vm::prelude::*;

use super::{Common, get_errors, set_errors};
use crate::support::*;

macro_rules! stream {
    ($name:ident, $shown:literal) => {
        pub struct $name {
            common: Common,
            stream: Slot,
        }
        impl heap::Trace for $name {
            fn trace(&self, tracer: &mut heap::Tracer) {
                self.common.codec.trace(tracer);
                self.common.errors.trace(tracer);
                self.stream.trace(tracer);
            }
        }
        heap::payload!($name, $shown, trace, external);
    };
}
stream!(ReaderObj, "MultibyteStreamReader");
stream!(WriterObj, "MultibyteStreamWriter");

pub static READER: TypeSpec = TypeSpec::new::<ReaderObj>("MultibyteStreamReader")
    .module("_multibytecodec")
    .flags(SUBCLASSABLE)
    .methods(&[
        def("read", "($self, sizeobj=None, /)", |vm, a| read(vm, a, name!("read")), ""),
        def("readline", "($self, sizeobj=None, /)", |vm, a| read(vm, a, name!("readline")), ""),
        def(
            "readlines",
            "($self, sizehintobj=None, /)",
            |vm, a| {
                let text = read(vm, a, name!("read"))?;
                vm.call_method(&text, &name!("splitlines"), &[Value::TRUE])
            },
            "",
        ),
        def(
            "reset",
            "($self, /)",
            |vm, a| {
                this::<ReaderObj>(vm, &a[0])?.common.reset();
                Ok(Value::NONE)
            },
            "",
        ),
    ])
    .getset(&[
        GetSet::rw(
            "errors",
            |vm, v| get_errors(vm, &this::<ReaderObj>(vm, v)?.common),
            |vm, v, new| set_errors(vm, &this::<ReaderObj>(vm, v)?.common, new),
            "how to treat errors",
        ),
        GetSet::ro("stream", |vm, v| Ok(this::<ReaderObj>(vm, v)?.stream.get()), ""),
    ])
    .slots(|s| {
        s.new.set(Some(|vm, ty, args| construct(vm, &READER_NEW, ty, args)));
        s.init.set(Some(|_, _, _| Ok(())));
    });

static READER_NEW: NativeDef = def(
    "StreamReader",
    "(cls, stream, errors='strict')",
    |vm, a| {
        let common = Common::new(vm, &a[0], &a[2])?;
        instance(vm, &a[0], ReaderObj { common, stream: Slot::new(a[1].clone()) })
    },
    "",
);

fn read(vm: &Vm, args: &[Value], method: Value) -> PyResult {
    let reader = this::<ReaderObj>(vm, &args[0])?;
    let mut size = match given(&args[1]) {
        None => -1,
        Some(size) if vm::types::int::exact(size).is_some() => vm.to_isize(size)?,
        Some(_) => return Err(vm.type_error("arg 1 must be an integer")),
    };
    if size == 0 {
        return Ok(vm.new_str(""));
    }
    loop {
        let arguments = if size < 0 { vec![] } else { vec![vm.new_int(size as i64)] };
        let data = vm.call_method(&reader.stream.get(), &method, &arguments)?;
        let Some(bytes) = crate::bytes::exact(&data) else {
            let ty = type_of(&data).tp_name();
            return Err(vm.type_error(format!("stream function returned a non-bytes object ({ty})")));
        };
        let text = reader.common.decode(vm, bytes, bytes.is_empty() || size < 0)?;
        if size < 0 || bytes.is_empty() || vm.len(&text)? > 0 {
            return Ok(text);
        }
        size = 1;
        vm.poll()?;
    }
}

pub static WRITER: TypeSpec = TypeSpec::new::<WriterObj>("MultibyteStreamWriter")
    .module("_multibytecodec")
    .flags(SUBCLASSABLE)
    .methods(&[
        def("write", "($self, strobj, /)", |vm, a| write(vm, &a[0], &a[1], false), ""),
        def(
            "writelines",
            "($self, lines, /)",
            |vm, a| {
                vm.for_each(&a[1], |line| write(vm, &a[0], &line, false).map(drop))?;
                Ok(Value::NONE)
            },
            "",
        ),
        def(
            "reset",
            "($self, /)",
            |vm, a| {
                write(vm, &a[0], &vm.new_str(""), true)?;
                this::<WriterObj>(vm, &a[0])?.common.reset();
                Ok(Value::NONE)
            },
            "",
        ),
    ])
    .getset(&[
        GetSet::rw(
            "errors",
            |vm, v| get_errors(vm, &this::<WriterObj>(vm, v)?.common),
            |vm, v, new| set_errors(vm, &this::<WriterObj>(vm, v)?.common, new),
            "how to treat errors",
        ),
        GetSet::ro("stream", |vm, v| Ok(this::<WriterObj>(vm, v)?.stream.get()), ""),
    ])
    .slots(|s| {
        s.new.set(Some(|vm, ty, args| construct(vm, &WRITER_NEW, ty, args)));
        s.init.set(Some(|_, _, _| Ok(())));
    });

static WRITER_NEW: NativeDef = def(
    "StreamWriter",
    "(cls, stream, errors='strict')",
    |vm, a| {
        let common = Common::new(vm, &a[0], &a[2])?;
        instance(vm, &a[0], WriterObj { common, stream: Slot::new(a[1].clone()) })
    },
    "",
);

fn write(vm: &Vm, value: &Value, text: &Value, last: bool) -> PyResult {
    let writer = this::<WriterObj>(vm, value)?;
    let data = writer.common.encode(vm, text, last)?;
    if last && vm.len(&data)? == 0 {
        return Ok(Value::NONE);
    }
    vm.call_method(&writer.stream.get(), &name!("write"), &[data])?;
    Ok(Value::NONE)
}
