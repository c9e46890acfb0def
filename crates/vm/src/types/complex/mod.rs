//! `complex`: layout, type and methods. Arithmetic stands beside it.

mod arith;

use crate::prelude::*;
use crate::types::number_text::{to_ascii, trim, without_underscores};
use crate::types::{float, int};

pub use arith::power;

pub struct ComplexObj {
    pub real: f64,
    pub imag: f64,
}

heap::payload!(ComplexObj, "complex", leaf);

pub fn new(real: f64, imag: f64) -> Value {
    COMPLEX.alloc(ComplexObj { real, imag }).into_value()
}

/// The parts of an instance of `complex`.
pub fn exact(value: &Value) -> Option<(f64, f64)> {
    value.downcast::<ComplexObj>().map(|c| (c.real, c.imag))
}

pub static COMPLEX: TypeSpec = TypeSpec::new::<ComplexObj>("complex")
    .flags(SUBCLASSABLE)
    .signature("(real=0, imag=0)")
    .doc("Create a complex number from a string or numbers.\n\nIf a string is given, parse it as a complex number.\nIf a single number is given, convert it to a complex number.\nIf the 'real' or 'imag' arguments are given, create a complex number\nwith the specified real and imaginary components.")
    .methods(METHODS)
    .getset(GETSET)
    .slots(|s| {
        s.new.set(Some(complex_new));
        s.repr.set(Some(|vm, v| Ok(vm.new_str(&repr(parts(v))))));
        s.hash.set(Some(arith::hash));
        s.compare.set(Some(arith::compare));
        s.add.set(Some(arith::add));
        s.sub.set(Some(arith::sub));
        s.mul.set(Some(arith::mul));
        s.truediv.set(Some(arith::truediv));
        s.pow.set(Some(arith::pow));
        s.neg.set(Some(|_, v| Ok(new(-parts(v).0, -parts(v).1))));
        s.pos.set(Some(itself));
        s.abs.set(Some(arith::abs));
        s.bool.set(Some(|_, v| Ok(parts(v) != (0.0, 0.0))));
    });

fn parts(v: &Value) -> (f64, f64) {
    exact(v).unwrap_or((0.0, 0.0))
}

/// An exact complex.
fn itself(_vm: &Vm, v: &Value) -> PyResult {
    if COMPLEX.is_exact(v) { Ok(v.clone()) } else { Ok(new(parts(v).0, parts(v).1)) }
}

static METHODS: &[NativeDef] = &[
    def("from_number", "($type, number, /)", from_number, "Convert number to a complex floating-point number.")
        .class_method(),
    def(
        "conjugate",
        "($self, /)",
        |_, a| Ok(new(parts(&a[0]).0, -parts(&a[0]).1)),
        "Return the complex conjugate of its argument. (3-4j).conjugate() == 3+4j.",
    ),
    def("__complex__", "($self, /)", |vm, a| itself(vm, &a[0]), "Convert this value to exact type complex."),
    def(
        "__getnewargs__",
        "($self, /)",
        |vm, a| Ok(vm.new_tuple(&[float::new(parts(&a[0]).0), float::new(parts(&a[0]).1)])),
        "",
    ),
    def(
        "__format__",
        "($self, format_spec, /)",
        |vm, a| super::number_format::format(vm, &a[0], &a[1]),
        "Convert to a string according to format_spec.",
    ),
];

static GETSET: &[GetSet] = &[
    GetSet::member("real", |_, v| Ok(float::new(parts(v).0)), "the real part of a complex number"),
    GetSet::member("imag", |_, v| Ok(float::new(parts(v).1)), "the imaginary part of a complex number"),
];

/// `repr(complex)`
pub fn repr((real, imag): (f64, f64)) -> String {
    let imaginary = float::text::repr_with(imag, false);
    if real == 0.0 && real.is_sign_positive() {
        return format!("{imaginary}j");
    }
    let sign = if imaginary.starts_with('-') { "" } else { "+" };
    format!("({}{sign}{imaginary}j)", float::text::repr_with(real, false))
}

/// The value of a number for a part: complex, or real with an imaginary part of zero.
fn from_object(vm: &Vm, x: &Value) -> PyResult<Option<(f64, f64)>> {
    if let Some(c) = exact(x) {
        return Ok(Some(c));
    }
    if let Some(result) = vm.call_special(x, &name!("__complex__"), &[])? {
        return match exact(&result) {
            Some(c) => Ok(Some(c)),
            None => {
                Err(vm.type_error(format!("__complex__ returned non-complex (type {})", type_of(&result).tp_name())))
            }
        };
    }
    let slots = &type_of(x).slots;
    if slots.float.get().is_some() || slots.index.get().is_some() {
        return Ok(Some((vm.to_f64(x)?, 0.0)));
    }
    Ok(None)
}

/// A complex argument (`cmath`): a number, or anything with `__complex__`, `__float__` or `__index__`.
pub fn to_complex(vm: &Vm, x: &Value) -> PyResult<(f64, f64)> {
    match from_object(vm, x)? {
        Some(c) => Ok(c),
        None => Err(vm.type_error(format!("must be real number, not {}", type_of(x).tp_name()))),
    }
}

fn instance(ty: &TypeObj, (real, imag): (f64, f64)) -> Value {
    if ty.is_spec(&COMPLEX) {
        return new(real, imag);
    }
    crate::object::class::alloc_instance(ty, ComplexObj { real, imag }).into_value()
}

fn complex_new(vm: &Vm, ty: &TypeObj, args: Args) -> PyResult {
    let given = args.pos.len() + args.kw_values.len();
    if given > 2 {
        return Err(vm.type_error(format!("complex() takes at most 2 arguments ({given} given)")));
    }
    let mut values = [args.pos.first(), args.pos.get(1)];
    for (name, value) in args.kw_names.iter().zip(args.kw_values) {
        let at = match () {
            _ if crate::types::str::is(name, "real") => 0,
            _ if crate::types::str::is(name, "imag") => 1,
            _ => {
                return Err(crate::error::suggest::unknown_keyword(vm, "complex", name, &["real", "imag"]));
            }
        };
        if values[at].is_some() {
            return Err(vm.type_error(format!(
                "argument for complex() given by name ('{}') and position ({})",
                ["real", "imag"][at],
                at + 1
            )));
        }
        values[at] = Some(value);
    }
    let [real, imag] = values;
    if let (Some(x), None, true) = (real, imag, args.kw_names.is_empty()) {
        if COMPLEX.is_exact(x) && ty.is_spec(&COMPLEX) {
            return Ok(x.clone());
        }
        if let Some(s) = x.downcast::<StrObj>() {
            return match parse(&to_ascii(s)) {
                Some(c) => Ok(instance(ty, c)),
                None => Err(vm.value_error("complex() arg is a malformed string")),
            };
        }
        return match from_object(vm, x)? {
            Some(c) => Ok(instance(ty, c)),
            None => Err(
                vm.type_error(format!("complex() argument must be a string or a number, not {}", type_of(x).tp_name()))
            ),
        };
    }
    let part = |value: Option<&Value>, name: &str| -> PyResult<(f64, f64)> {
        let Some(value) = value else { return Ok((0.0, 0.0)) };
        let found = if name == "imag" && exact(value).is_none() {
            let slots = &type_of(value).slots;
            let real = slots.float.get().is_some() || slots.index.get().is_some();
            if real { Some((vm.to_f64(value)?, 0.0)) } else { None }
        } else {
            let slots = &type_of(value).slots;
            if slots.float.get().is_none() && slots.index.get().is_none() && !value.is_a::<StrObj>() {
                let given = type_of(value).tp_name();
                let message = format!("complex() argument '{name}' must be a real number, not {given}");
                // A complex number was told of already.
                if exact(value).is_none() && vm.find_attr(value, &name!("__complex__"))?.is_some() {
                    vm.warn(&crate::error::exception::DEPRECATION_WARNING, &message, 1)?;
                }
            }
            from_object(vm, value)?
        };
        found.ok_or_else(|| {
            vm.type_error(format!(
                "complex() argument '{name}' must be a real number, not {}",
                type_of(value).tp_name()
            ))
        })
    };
    let complex = |value: Option<&Value>| value.is_some_and(|v| exact(v).is_some());
    let number = |value: &Value| {
        let slots = &type_of(value).slots;
        exact(value).is_some() || slots.float.get().is_some() || slots.index.get().is_some()
    };
    if let Some(imag) = imag.filter(|imag| real.is_none_or(number) && !number(imag)) {
        let given = type_of(imag).tp_name();
        return Err(vm.type_error(format!("complex() argument 'imag' must be a real number, not {given}")));
    }
    for (value, name) in [(real, "real"), (imag, "imag")] {
        if complex(value) {
            let text = format!("complex() argument '{name}' must be a real number, not complex");
            vm.warn(&crate::error::exception::DEPRECATION_WARNING, &text, 1)?;
        }
    }
    let (r, i) = (part(real, "real")?, part(imag, "imag")?);
    // complex(a, b) is a + b*1j when the parts are complex themselves.
    let re = if complex(imag) { r.0 - i.1 } else { r.0 };
    let im = if complex(real) { i.0 + r.1 } else { i.0 };
    Ok(instance(ty, (re, im)))
}

fn from_number(vm: &Vm, args: &[Value]) -> PyResult {
    if COMPLEX.is_exact(&args[1]) && args[0].downcast::<TypeObj>().is_some_and(|ty| ty.is_spec(&COMPLEX)) {
        return Ok(args[1].clone());
    }
    let c = to_complex(vm, &args[1])?;
    match args[0].downcast::<TypeObj>() {
        Some(ty) if ty.is_spec(&COMPLEX) => Ok(new(c.0, c.1)),
        _ => vm.call(&args[0], &[new(c.0, c.1)]),
    }
}

/// The length of the float at the start of the text: sign, digits with point and exponent, `inf`, `nan`.
fn float_prefix(text: &[u8]) -> usize {
    let sign = matches!(text.first(), Some(b'+' | b'-')) as usize;
    let rest = text[sign..].to_ascii_lowercase();
    for word in [&b"infinity"[..], b"inf", b"nan"] {
        if rest.starts_with(word) {
            return sign + word.len();
        }
    }
    let digits = |from: usize| rest[from..].iter().take_while(|b| b.is_ascii_digit()).count();
    let whole = digits(0);
    let mut at = whole;
    let mut count = whole;
    if rest.get(at) == Some(&b'.') {
        let fraction = digits(at + 1);
        count += fraction;
        at += 1 + fraction;
    }
    if count == 0 {
        return 0;
    }
    if rest.get(at) == Some(&b'e') {
        let esign = matches!(rest.get(at + 1), Some(b'+' | b'-')) as usize;
        let exponent = digits((at + 1 + esign).min(rest.len()));
        if exponent > 0 {
            at += 1 + esign + exponent;
        }
    }
    sign + at
}

/// Reads ASCII text as `complex(text)`.
fn parse(text: &[u8]) -> Option<(f64, f64)> {
    let text = trim(text);
    let inner = match text {
        [b'(', middle @ .., b')'] => trim(middle),
        [b'(', ..] => return None,
        other => other,
    };
    let clean = if inner.contains(&b'_') { without_underscores(inner)? } else { inner.to_vec() };
    let text = &clean[..];
    let float = |t: &[u8]| float::text::parse_plain(t);
    // A lone sign before j stands for one.
    let unit = |t: &[u8]| match t {
        b"" | b"+" => Some(1.0),
        b"-" => Some(-1.0),
        _ => None,
    };
    let is_j = |b: Option<&u8>| matches!(b, Some(b'j' | b'J'));
    let n = float_prefix(text);
    if n > 0 {
        let first = float(&text[..n])?;
        let rest = &text[n..];
        match rest {
            [] => Some((first, 0.0)),
            [b'j' | b'J'] => Some((0.0, first)),
            [b'+' | b'-', ..] => {
                let m = float_prefix(rest);
                let (imag, end) = if m > 0 { (float(&rest[..m])?, m) } else { (unit(&rest[..1])?, 1) };
                if is_j(rest.get(end)) && end + 1 == rest.len() { Some((first, imag)) } else { None }
            }
            _ => None,
        }
    } else {
        let sign = matches!(text.first(), Some(b'+' | b'-')) as usize;
        if is_j(text.get(sign)) && sign + 1 == text.len() { Some((0.0, unit(&text[..sign])?)) } else { None }
    }
}

/// An int or float operand as a real number.
fn real_operand(vm: &Vm, v: &Value) -> PyResult<Option<f64>> {
    if let Some(f) = float::exact(v) {
        return Ok(Some(f));
    }
    if int::exact(v).is_none() {
        return Ok(None);
    }
    match int::to_f64(v) {
        Some(f) => Ok(Some(f)),
        None => Err(vm.overflow_error("int too large to convert to float")),
    }
}
