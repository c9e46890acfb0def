//! Values made plain data, and data made values again in another isolate. Simple values are copied, the contents of
//! read-only `memoryview`s are shared by an atomic count, functions without state travel as code; anything else is
//! pickled where the caller allows it (PEP 734).

use std::sync::Arc;

use bytecode::Code;
use vm::error::exception::{EXCEPTION, VALUE_ERROR};
use vm::prelude::*;
use vm::types::bytes::{BYTES, BytesObj};
use vm::types::code::CodeObj;
use vm::types::float::FLOAT;
use vm::types::function::{FUNCTION, FunctionObj};
use vm::types::int::INT;
use vm::types::memoryview::MEMORYVIEW;
use vm::types::str::STR;
use vm::types::tuple::TUPLE;

use crate::objects::{block, channel_id, queue_types};
use crate::registry::MAIN;
use crate::value::CrossValue;
use crate::{machine, stateless};

/// Deeper tuples are refused: a value is built, walked and dropped by recursion.
const MAX_DEPTH: usize = 200;

/// What to do with a value that has no form of its own.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fallback {
    /// Refuse it.
    Refuse,
    /// Send code or a pickle.
    Full,
}

/// The class of the error about a value that cannot cross.
pub type Unshareable = fn(&Vm, String) -> Error;

/// 3.9's: `ValueError`.
pub fn legacy_error(vm: &Vm, message: String) -> Error {
    vm.error(&VALUE_ERROR, message)
}

/// `is_shareable()`: whether values of this type have a form of their own.
pub fn is_shareable(vm: &Vm, value: &Value) -> bool {
    value.is_none()
        || value.is_bool()
        || [&INT, &STR, &BYTES, &FLOAT, &TUPLE, &MEMORYVIEW, &channel_id::CHANNEL_ID].iter().any(|s| s.is_exact(value))
        || queue_types::queue_id(vm, value).is_some()
}

/// A value as data.
pub fn lower(vm: &Vm, value: &Value, fallback: Fallback, error: Unshareable) -> PyResult<CrossValue> {
    lower_at(vm, value, fallback, error, 0)
}

fn lower_at(vm: &Vm, value: &Value, fallback: Fallback, error: Unshareable, depth: usize) -> PyResult<CrossValue> {
    if depth > MAX_DEPTH {
        return Err(vm.recursion_error("maximum recursion depth exceeded while sharing a value between interpreters"));
    }
    if value.is_none() {
        return Ok(CrossValue::None);
    }
    if value.is_bool() {
        return Ok(CrossValue::Bool(value.is_true()));
    }
    if let Some(i) = value.as_int() {
        return Ok(CrossValue::Int(i));
    }
    if INT.is_exact(value)
        && let Some(big) = vm::types::int::to_big(value)
    {
        return Ok(CrossValue::Big(big.into_owned()));
    }
    if FLOAT.is_exact(value)
        && let Some(f) = vm::types::float::exact(value)
    {
        return Ok(CrossValue::Float(f));
    }
    if STR.is_exact(value)
        && let Some(s) = value.downcast::<StrObj>()
    {
        return Ok(CrossValue::Str(s.as_bytes().into()));
    }
    if BYTES.is_exact(value)
        && let Some(b) = value.downcast::<BytesObj>()
    {
        return Ok(CrossValue::Bytes(b.as_slice().into()));
    }
    if TUPLE.is_exact(value)
        && let Some(tuple) = value.downcast::<TupleObj>()
    {
        let items = tuple.items().iter().map(|v| lower_at(vm, v, fallback, error, depth + 1));
        return Ok(CrossValue::Tuple(items.collect::<PyResult<Vec<_>>>()?.into()));
    }
    if let Some(id) = value.downcast::<channel_id::ChannelIdObj>() {
        return Ok(CrossValue::Channel { id: id.id, end: id.end });
    }
    if MEMORYVIEW.is_exact(value) {
        return lower_view(vm, value);
    }
    if let Some(id) = queue_types::queue_id(vm, value) {
        return Ok(CrossValue::Queue(id?));
    }
    if fallback == Fallback::Full {
        if let Some(code) = stateless_function(vm, value) {
            return Ok(CrossValue::Function(code));
        }
        match pickle(vm, value) {
            Err(e) if e.is(&EXCEPTION) => {}
            done => return done,
        }
    }
    Err(error(vm, format!("{} does not support cross-interpreter data", vm.repr_text(value)?)))
}

/// A view's bytes: the shared block itself where it shows one as a whole, else a copy.
fn lower_view(vm: &Vm, value: &Value) -> PyResult<CrossValue> {
    let buffer = vm.buffer(value)?;
    if let Some(whole) = block::shared(&buffer) {
        return Ok(CrossValue::View(whole));
    }
    Ok(CrossValue::View(buffer.as_slice().into()))
}

/// The code of a function that needs nothing but its code and the built-ins.
fn stateless_function(vm: &Vm, value: &Value) -> Option<Arc<Code>> {
    if !FUNCTION.is_exact(value) {
        return None;
    }
    let function = value.downcast::<FunctionObj>()?;
    let empty = |slot: &Slot| slot.is_null() || slot.is_none();
    if !(empty(&function.closure) && empty(&function.defaults) && empty(&function.kwdefaults)) {
        return None;
    }
    let code = function.code().code.clone();
    let builtin = |name: &str| function.globals.get_name(name).is_none() && vm.builtins.get_name(name).is_some();
    stateless::uses_only(&code, &builtin).then_some(code)
}

fn pickle(vm: &Vm, value: &Value) -> PyResult<CrossValue> {
    let module = vm.import_module("pickle")?;
    let data = vm.call_method(&module, &name!("dumps"), std::slice::from_ref(value))?;
    let Some(data) = data.downcast::<BytesObj>() else {
        return Err(vm.type_error("pickle.dumps() must return bytes"));
    };
    Ok(CrossValue::Pickled(data.as_slice().into(), main_file(vm)?.map(Into::into)))
}

/// `__main__.__file__` of this isolate.
fn main_file(vm: &Vm) -> PyResult<Option<String>> {
    let Some(main) = vm.modules.get_name("__main__") else { return Ok(None) };
    let file = vm.find_attr(&main, &name!("__file__"))?;
    Ok(file.filter(|f| f.is_a::<StrObj>()).map(|f| vm::types::str::display(&f)))
}

/// The value again, in another isolate.
pub fn lift(vm: &Vm, value: &CrossValue) -> PyResult {
    Ok(match value {
        CrossValue::None => Value::NONE,
        CrossValue::Bool(b) => Value::bool(*b),
        CrossValue::Int(i) => vm.new_int(*i),
        CrossValue::Big(big) => vm::types::int::from_big(big.clone()),
        CrossValue::Float(f) => vm.new_float(*f),
        CrossValue::Str(text) => vm.reserved(StrObj::try_from_wtf8(text))?.into_value(),
        CrossValue::Bytes(bytes) => vm::types::bytes::new_bytes(bytes)?,
        CrossValue::Tuple(items) => {
            let items = items.iter().map(|v| lift(vm, v)).collect::<PyResult<Vec<_>>>()?;
            vm.new_tuple(&items)
        }
        CrossValue::Channel { id, end } => channel_id::new(vm, *id, *end)?,
        CrossValue::Queue(id) => queue_types::new_queue(vm, *id)?,
        CrossValue::View(bytes) => block::view(vm, bytes.clone())?,
        CrossValue::Function(code) => {
            let code = vm.reserved(CodeObj::link_local(code.clone()))?;
            let globals = machine::main_namespace(vm);
            let builtins = vm.builtins_of(&globals)?;
            FunctionObj::new(vm, code, globals, builtins).into_value()
        }
        CrossValue::Pickled(data, main) => unpickle(vm, data, main.as_deref())?,
    })
}

/// Loads a pickle. What it names of the sender's `__main__` and this isolate's does not have comes from running the
/// same file under another name, once.
fn unpickle(vm: &Vm, data: &[u8], main: Option<&str>) -> PyResult {
    let pickle = vm.import_module("pickle")?;
    let data = vm::types::bytes::new_bytes(data)?;
    let first = vm.call_method(&pickle, &name!("loads"), std::slice::from_ref(&data));
    let Err(error) = first else { return first };
    let Some(file) = main else { return Err(error) };
    if !error.is(&vm::error::exception::ATTRIBUTE_ERROR) {
        return Err(error);
    }
    let Some(module) = fake_main(vm, file)? else { return Err(error) };
    let own = vm.modules.get_name("__main__");
    vm.modules.set_name("__main__", module);
    let second = vm.call_method(&pickle, &name!("loads"), &[data]);
    match own {
        Some(own) => vm.modules.set_name("__main__", own),
        None => drop(vm.modules.remove_str(&name!("__main__"))),
    }
    second
}

/// The module that stands for the sender's `__main__`: its name in `sys.modules` is CPython's.
fn fake_main(vm: &Vm, file: &str) -> PyResult<Option<Value>> {
    const NAME: &str = "<fake __main__>";
    if let Some(known) = vm.modules.get_name(NAME) {
        return Ok(Some(known));
    }
    if machine::current_id(vm) == MAIN {
        return Ok(None);
    }
    let runpy = vm.import_module("runpy")?;
    let run = vm.get_attr(&runpy, &name!("run_path"))?;
    let names = [name!("run_name")];
    let values = [vm.new_str(NAME)];
    let path = [vm.new_str(file)];
    let made = vm.call_args(&run, Args { pos: &path, kw_names: &names, kw_values: &values })?;
    let Some(namespace) = made.to_ref::<DictObj>() else { return Ok(None) };
    let module = vm.reserved(vm::types::module::ModuleObj::of_dict(namespace))?.into_value();
    vm.modules.set_name(NAME, module.clone());
    Ok(Some(module))
}

#[cfg(test)]
mod tests {
    use super::*;
    use num_bigint::BigInt;
    use vm::vm::testing::with_vm;

    /// Sends a value from one machine to another, over a thread.
    fn sent(make: impl Fn(&Vm) -> Value) -> String {
        let mut data = None;
        with_vm(|vm| data = Some(lower(vm, &make(vm), Fallback::Refuse, legacy_error).unwrap()));
        std::thread::spawn(move || {
            let mut shown = String::new();
            with_vm(|vm| shown = vm.repr_text(&lift(vm, data.as_ref().unwrap()).unwrap()).unwrap());
            shown
        })
        .join()
        .unwrap()
    }

    #[test]
    fn simple_values_cross() {
        assert_eq!(sent(|_| Value::NONE), "None");
        assert_eq!(sent(|_| Value::TRUE), "True");
        assert_eq!(sent(|vm| vm.new_int(-7)), "-7");
        assert_eq!(sent(|_| vm::types::int::from_big(BigInt::from(1) << 70)), "1180591620717411303424");
        assert_eq!(sent(|vm| vm.new_float(1.5)), "1.5");
        assert_eq!(sent(|vm| vm.new_str("h\u{e9}")), "'h\u{e9}'");
        assert_eq!(sent(|_| StrObj::from_wtf8(b"\xed\xa0\x80").into_value()), "'\\ud800'");
        assert_eq!(sent(|_| vm::types::bytes::new_bytes(b"a\0b").unwrap()), "b'a\\x00b'");
        assert_eq!(
            sent(|vm| vm.new_tuple(&[vm.new_int(1), vm.new_tuple(&[vm.new_str("x")]), Value::NONE])),
            "(1, ('x',), None)"
        );
    }

    #[test]
    fn others_are_refused() {
        with_vm(|vm| {
            let list = vm.new_list(vec![vm.new_int(1)]).unwrap();
            let refused = |v: &Value| lower(vm, v, Fallback::Refuse, legacy_error).err().unwrap();
            let text = |e: Error| {
                let args = e.exception().unwrap().downcast::<ExceptionObj>().unwrap().args_tuple().unwrap();
                vm::types::str::display(&args.items()[0])
            };
            assert_eq!(text(refused(&list)), "[1] does not support cross-interpreter data");
            assert_eq!(text(refused(&vm.new_tuple(&[list]))), "[1] does not support cross-interpreter data");
            let mut deep = Value::NONE;
            for _ in 0..100_000 {
                deep = vm.new_tuple(&[deep]);
            }
            assert!(refused(&deep).is(&vm::error::exception::RECURSION_ERROR));
        });
    }

    #[test]
    fn views_share_their_block() {
        with_vm(|vm| {
            let bytes = vm::types::bytes::new_bytes(b"hello").unwrap();
            let view = vm::types::memoryview::new_view(vm, &bytes).unwrap();
            let first = lower(vm, &view, Fallback::Refuse, legacy_error).unwrap();
            let there = lift(vm, &first).unwrap();
            let second = lower(vm, &there, Fallback::Refuse, legacy_error).unwrap();
            let (CrossValue::View(a), CrossValue::View(b)) = (&first, &second) else { panic!("no views") };
            assert!(Arc::ptr_eq(a, b) && &a[..] == b"hello");
        });
    }
}
