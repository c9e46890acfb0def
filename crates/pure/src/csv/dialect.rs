//! `Dialect`: the settings of readers and writers, checked once.

use vm::prelude::*;
use vm::types::str::code_points;

use super::*;

pub struct DialectObj {
    pub delimiter: u32,
    pub quote: Option<u32>,
    pub escape: Option<u32>,
    pub double_quote: bool,
    pub skip_space: bool,
    pub strict: bool,
    pub quoting: i64,
    /// A `str`.
    pub terminator: Value,
}
heap::trace_fields!(DialectObj: terminator);
heap::payload!(DialectObj, "Dialect", trace);

const SETTINGS: [&str; 8] =
    ["delimiter", "doublequote", "escapechar", "lineterminator", "quotechar", "quoting", "skipinitialspace", "strict"];

fn shown(vm: &Vm, c: Option<u32>) -> PyResult {
    let Some(c) = c else { return Ok(Value::NONE) };
    let mut text = Vec::new();
    vm::types::str::push_code_point(&mut text, c);
    Ok(vm.reserved(StrObj::try_from_wtf8(&text))?.into_value())
}

macro_rules! getters {
    ($($name:literal $read:expr;)*) => {
        &[$(GetSet::ro($name, |vm, v| {
            let dialect = this::<DialectObj>(vm, v)?;
            let read: fn(&Vm, &DialectObj) -> PyResult = $read;
            read(vm, dialect)
        }, ""),)*]
    };
}

pub static DIALECT: TypeSpec = TypeSpec::new::<DialectObj>("Dialect")
    .module("_csv")
    .flags(SUBCLASSABLE)
    .doc("CSV dialect\n\nThe Dialect type records CSV parsing and generation options.\n")
    .methods(&[
        def("__reduce__", "($self, /)", no_pickle, "raises an exception to avoid pickling"),
        def(
            "__reduce_ex__",
            "($self, protocol=<unrepresentable>, /)",
            no_pickle,
            "raises an exception to avoid pickling",
        ),
    ])
    .getset(getters! {
        "delimiter" |vm, d| shown(vm, Some(d.delimiter));
        "doublequote" |_, d| Ok(Value::bool(d.double_quote));
        "escapechar" |vm, d| shown(vm, d.escape);
        "lineterminator" |_, d| Ok(d.terminator.clone());
        "quotechar" |vm, d| shown(vm, d.quote);
        "quoting" |_, d| Ok(Value::small_int(d.quoting));
        "skipinitialspace" |_, d| Ok(Value::bool(d.skip_space));
        "strict" |_, d| Ok(Value::bool(d.strict));
    })
    .slots(|s| s.new.set(Some(new)));

fn no_pickle(vm: &Vm, a: &[Value]) -> PyResult {
    Err(vm
        .type_error(format!("cannot pickle '{}' instances", type_of(&a[0]).tp_name().rsplit('.').next().unwrap_or(""))))
}

/// A registered dialect.
pub fn registered(vm: &Vm, name: &Value) -> PyResult {
    super::dialects(vm)?.get(vm, name)?.ok_or_else(|| error(vm, "unknown dialect"))
}

/// As calling `Dialect`: the argument and the settings given by name.
pub fn make(vm: &Vm, args: Args) -> PyResult {
    new(vm, DIALECT.get(), args)
}

fn character(vm: &Vm, name: &str, value: &Value, optional: bool) -> PyResult<Option<u32>> {
    if optional && value.is_none() {
        return Ok(None);
    }
    let or_none = if optional { " or None" } else { "" };
    let Some(text) = value.downcast::<StrObj>() else {
        return Err(
            vm.type_error(format!("\"{name}\" must be a unicode character{or_none}, not {}", type_of(value).tp_name()))
        );
    };
    let mut points = code_points(text.as_bytes());
    match (points.next(), points.next()) {
        (Some(c), None) => Ok(Some(c)),
        _ => Err(vm.type_error(format!(
            "\"{name}\" must be a unicode character{or_none}, not a string of length {}",
            code_points(text.as_bytes()).count()
        ))),
    }
}

fn new(vm: &Vm, ty: &TypeObj, args: Args) -> PyResult {
    if args.pos.len() > 1 + SETTINGS.len() {
        return Err(vm.type_error(format!("function takes at most 9 arguments ({} given)", args.pos.len())));
    }
    let mut base = args.pos.first().cloned().unwrap_or(Value::NULL);
    let mut given = vec![Value::NULL; SETTINGS.len()];
    for (slot, value) in given.iter_mut().zip(args.pos.iter().skip(1)) {
        *slot = value.clone();
    }
    for (name, value) in args.kw_names.iter().zip(args.kw_values) {
        if vm::types::str::is(name, "dialect") {
            base = value.clone();
            continue;
        }
        let Some(at) = SETTINGS.iter().position(|known| vm::types::str::is(name, known)) else {
            let shown = vm::types::str::display(name);
            return Err(vm.type_error(format!("this function got an unexpected keyword argument '{shown}'")));
        };
        given[at] = value.clone();
    }
    if base.is_a::<StrObj>() {
        base = registered(vm, &base)?;
    }
    if let Some(base) = base.non_null().filter(|base| !base.is_none()) {
        if DIALECT.is_exact(base) && given.iter().all(|value| value.is_null()) && ty.is_spec(&DIALECT) {
            return Ok(base.clone());
        }
        for (slot, name) in given.iter_mut().zip(SETTINGS) {
            if slot.is_null() {
                match vm.get_attr(base, &vm::types::str::intern(name)) {
                    Ok(value) => *slot = value,
                    Err(e) if e.is(&vm::error::exception::ATTRIBUTE_ERROR) => {}
                    Err(e) => return Err(e),
                }
            }
        }
    }
    let [delimiter, double_quote, escape, terminator, quote, quoting, skip_space, strict] = given.as_slice() else {
        return Err(vm.runtime_error("dialect settings"));
    };
    let flag = |value: &Value, default: bool| value.non_null().map_or(Ok(default), |value| vm.truth(value));
    let delimiter_char = match delimiter.non_null() {
        Some(value) => character(vm, "delimiter", value, false)?.unwrap_or(b',' as u32),
        None => b',' as u32,
    };
    let double_quote = flag(double_quote, true)?;
    let escape = escape.non_null().map_or(Ok(None), |value| character(vm, "escapechar", value, true))?;
    let terminator = match terminator.non_null() {
        None => vm.new_str("\r\n"),
        Some(value) if value.is_a::<StrObj>() => value.clone(),
        Some(value) => {
            return Err(vm.type_error(format!("\"lineterminator\" must be a string, not {}", type_of(value).tp_name())));
        }
    };
    let quote_char = match quote.non_null() {
        Some(value) => character(vm, "quotechar", value, true)?,
        None => Some(b'"' as u32),
    };
    let mut quoting_style = match quoting.non_null() {
        None => MINIMAL,
        Some(value) if vm::types::int::exact(value).is_some() => vm.to_i64(value)?,
        Some(value) => {
            return Err(vm.type_error(format!("\"quoting\" must be an integer, not {}", type_of(value).tp_name())));
        }
    };
    let skip_space = flag(skip_space, false)?;
    let strict = flag(strict, false)?;
    if !(MINIMAL..=NOTNULL).contains(&quoting_style) {
        return Err(vm.type_error("bad \"quoting\" value"));
    }
    if quote_char.is_none() {
        if quoting.is_null() {
            quoting_style = NONE;
        }
        if quoting_style != NONE {
            return Err(vm.type_error("quotechar must be set if quoting enabled"));
        }
    }
    let chars = [("delimiter", Some(delimiter_char)), ("escapechar", escape), ("quotechar", quote_char)];
    for (index, (name, c)) in chars.iter().enumerate() {
        let Some(c) = *c else { continue };
        if c == b'\r' as u32 || c == b'\n' as u32 || (c == b' ' as u32 && index > 0 && skip_space) {
            return Err(vm.value_error(format!("bad {name} value")));
        }
        let text = terminator.downcast::<StrObj>().map(|text| text.as_bytes()).unwrap_or_default();
        if code_points(text).any(|other| other == c) {
            return Err(vm.value_error(format!("bad {name} or lineterminator value")));
        }
    }
    for (a, b) in [(0, 1), (0, 2), (1, 2)] {
        if chars[a].1.is_some() && chars[a].1 == chars[b].1 {
            return Err(vm.value_error(format!("bad {} or {} value", chars[a].0, chars[b].0)));
        }
    }
    let payload = DialectObj {
        delimiter: delimiter_char,
        quote: quote_char,
        escape,
        double_quote,
        skip_space,
        strict,
        quoting: quoting_style,
        terminator,
    };
    instance(vm, &ty.to_value(), payload)
}
