//! `unicodedata`: names, categories and normal forms of characters, over the tables of a library.

use rustpython_unicode::{LookupResult, NormalizeForm, Ucd};
use rustpython_wtf8::{CodePoint, Wtf8};
use vm::prelude::*;

use super::support::text;

const NEW: Ucd = Ucd::new(true);
const OLD: Ucd = Ucd::new(false);

pub static MODULE: ModuleDef = ModuleDef::new(
    "unicodedata",
    "This module provides access to the Unicode Character Database which\ndefines character properties for all Unicode characters. The data in\nthis database is based on the UnicodeData.txt file version\n16.0.0 which is publicly available from the Unicode Consortium.",
)
.functions(FUNCTIONS)
.exec(|vm, dict| {
    dict.set_name("unidata_version", vm.new_str("16.0.0"));
    dict.set_name("UCD", UCD_TYPE.to_value());
    dict.set_name("ucd_3_2_0", UCD_TYPE.alloc(OldDatabase).into_value());
    Ok(())
});

/// The same functions over both databases, as functions of the module and as methods of `ucd_3_2_0`.
macro_rules! tables {
    ($($name:ident, $signature:literal, $doc:literal;)*) => {
        static FUNCTIONS: &[NativeDef] =
            &[$(def(stringify!($name), concat!("(", $signature, ")"), |vm, a| $name(vm, NEW, a), $doc)),*];
        static METHODS: &[NativeDef] =
            &[$(def(stringify!($name), concat!("($self, ", $signature, ")"), |vm, a| $name(vm, OLD, &a[1..]), $doc)),*];
    };
}
tables! {
    bidirectional, "chr, /", "Returns the bidirectional class assigned to the character chr as string.\n\nIf no such value is defined, an empty string is returned.";
    category, "chr, /", "Returns the general category assigned to the character chr as string.";
    combining, "chr, /", "Returns the canonical combining class assigned to the character chr as integer.\n\nReturns 0 if no combining class is defined.";
    decimal, "chr, default=<unrepresentable>, /", "Converts a Unicode character into its equivalent decimal value.";
    decomposition, "chr, /", "Returns the character decomposition mapping assigned to the character chr as string.\n\nAn empty string is returned in case no such mapping is defined.";
    digit, "chr, default=<unrepresentable>, /", "Converts a Unicode character into its equivalent digit value.";
    east_asian_width, "chr, /", "Returns the east asian width assigned to the character chr as string.";
    is_normalized, "form, unistr, /", "Return whether the Unicode string unistr is in the normal form 'form'.\n\nValid values for form are 'NFC', 'NFKC', 'NFD', and 'NFKD'.";
    lookup, "name, /", "Look up character by name.\n\nIf a character with the given name is found, return the\ncorresponding character.  If not found, KeyError is raised.";
    mirrored, "chr, /", "Returns the mirrored property assigned to the character chr as integer.";
    name, "chr, default=<unrepresentable>, /", "Returns the name assigned to the character chr as a string.\n\nIf no name is defined, default is returned, or, if not given,\nValueError is raised.";
    normalize, "form, unistr, /", "Return the normal form 'form' for the Unicode string unistr.\n\nValid values for form are 'NFC', 'NFKC', 'NFD', and 'NFKD'.";
    numeric, "chr, default=<unrepresentable>, /", "Converts a Unicode character into its equivalent numeric value.";
}

/// `ucd_3_2_0`: the database as it was.
pub struct OldDatabase;
heap::payload!(OldDatabase, "unicodedata.UCD", leaf);

pub static UCD_TYPE: TypeSpec = TypeSpec::new::<OldDatabase>("UCD")
    .module("unicodedata")
    .flags(NO_NEW)
    .methods(METHODS)
    .getset(&[GetSet::ro("unidata_version", |vm, _| Ok(vm.new_str("3.2.0")), "")]);

fn bidirectional(vm: &Vm, ucd: Ucd, a: &[Value]) -> PyResult {
    let c = character(vm, &a[0], "bidirectional")?;
    Ok(vm.new_str(if ucd.category(c) == "Cn" { "" } else { ucd.bidirectional(c) }))
}
fn category(vm: &Vm, ucd: Ucd, a: &[Value]) -> PyResult {
    Ok(vm.new_str(ucd.category(character(vm, &a[0], "category")?)))
}
fn combining(vm: &Vm, ucd: Ucd, a: &[Value]) -> PyResult {
    Ok(vm.new_int(ucd.combining(character(vm, &a[0], "combining")?) as i64))
}
fn decomposition(vm: &Vm, ucd: Ucd, a: &[Value]) -> PyResult {
    let c = character(vm, &a[0], "decomposition")?;
    if ucd.category(c) == "Cn" {
        return text(vm, "");
    }
    // Hangul syllables are composed by arithmetic (Unicode 3.12).
    let syllable = c.to_u32().wrapping_sub(0xAC00);
    if syllable < 11_172 {
        let (first, middle, last) = (0x1100 + syllable / 588, 0x1161 + syllable % 588 / 28, 0x11A7 + syllable % 28);
        let last = if last == 0x11A7 { String::new() } else { format!(" {last:04X}") };
        return text(vm, &format!("{first:04X} {middle:04X}{last}"));
    }
    text(vm, &ucd.decomposition(c))
}
fn east_asian_width(vm: &Vm, ucd: Ucd, a: &[Value]) -> PyResult {
    Ok(vm.new_str(ucd.east_asian_width(character(vm, &a[0], "east_asian_width")?)))
}
fn mirrored(vm: &Vm, ucd: Ucd, a: &[Value]) -> PyResult {
    Ok(vm.new_int(ucd.mirrored(character(vm, &a[0], "mirrored")?) as i64))
}

/// The one character of an argument.
fn character(vm: &Vm, value: &Value, function: &str) -> PyResult<CodePoint> {
    let Some(s) = value.downcast::<StrObj>() else {
        let given = type_of(value).tp_name();
        let argument = match function {
            "decimal" | "digit" | "name" | "numeric" => "argument 1",
            _ => "argument",
        };
        return Err(vm.type_error(format!("{function}() {argument} must be a unicode character, not {given}")));
    };
    let argument = if matches!(function, "decimal" | "digit" | "name" | "numeric") { "argument 1" } else { "argument" };
    let mut points = vm::types::str::code_points(s.as_bytes());
    match (points.next().and_then(CodePoint::from_u32), points.next()) {
        (Some(c), None) => Ok(c),
        (None, _) => {
            Err(vm
                .type_error(format!("{function}(): {argument} must be a unicode character, not a string of length 0")))
        }
        _ => Err(vm.type_error(format!(
            "{function}(): {argument} must be a unicode character, not a string of length {}",
            points.count() + 2
        ))),
    }
}

/// The value found, the default, or `ValueError`.
fn or_default(vm: &Vm, found: Option<Value>, default: &Value, missing: &str) -> PyResult {
    match (found, default.non_null()) {
        (Some(value), _) => Ok(value),
        (None, Some(default)) => Ok(default.clone()),
        (None, None) => Err(vm.value_error(missing)),
    }
}

fn decimal(vm: &Vm, ucd: Ucd, a: &[Value]) -> PyResult {
    let found = ucd.decimal(character(vm, &a[0], "decimal")?).map(|n| vm.new_int(n as i64));
    or_default(vm, found, &a[1], "not a decimal")
}

fn digit(vm: &Vm, ucd: Ucd, a: &[Value]) -> PyResult {
    let found = ucd.digit(character(vm, &a[0], "digit")?).map(|n| vm.new_int(n as i64));
    or_default(vm, found, &a[1], "not a digit")
}

fn numeric(vm: &Vm, ucd: Ucd, a: &[Value]) -> PyResult {
    let found = ucd.numeric(character(vm, &a[0], "numeric")?).map(|n| vm.new_float(n));
    or_default(vm, found, &a[1], "not a numeric character")
}

fn name(vm: &Vm, ucd: Ucd, a: &[Value]) -> PyResult {
    let c = character(vm, &a[0], "name")?;
    let found =
        c.to_char().filter(|c| ucd.membership(*c)).and_then(rustpython_unicode::character_name).map(|n| vm.new_str(&n));
    or_default(vm, found, &a[1], "no such name")
}

fn lookup(vm: &Vm, ucd: Ucd, a: &[Value]) -> PyResult {
    let wanted = match a[0].downcast::<StrObj>() {
        Some(s) => s.display().into_owned(),
        None => match super::buffer::bytes_like(vm, &a[0])? {
            Some(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
            None => {
                let given = type_of(&a[0]).tp_name();
                return Err(
                    vm.type_error(format!("lookup() argument must be read-only bytes-like object, not {given}"))
                );
            }
        },
    };
    if wanted.len() > 256 {
        return Err(vm.error(&vm::error::exception::KEY_ERROR, "name too long"));
    }
    // An ideograph's name holds its number in the shortest form.
    let padded =
        wanted.strip_prefix("CJK UNIFIED IDEOGRAPH-").is_some_and(|number| number.len() > 4 && number.starts_with('0'));
    if padded {
        return Err(vm.error(&vm::error::exception::KEY_ERROR, format!("undefined character name '{wanted}'")));
    }
    match ucd.lookup(&wanted) {
        Some(LookupResult::Character(c)) => Ok(vm.new_str(c.encode_utf8(&mut [0; 4]))),
        Some(LookupResult::Sequence(s)) => Ok(vm.new_str(s)),
        None => Err(vm.error(&vm::error::exception::KEY_ERROR, format!("undefined character name '{wanted}'"))),
    }
}

/// The normal form and the text of `normalize()` and `is_normalized()`.
fn form_and_text<'a>(vm: &Vm, a: &'a [Value], function: &str) -> PyResult<(NormalizeForm, &'a Wtf8)> {
    let texts = [a[0].downcast::<StrObj>(), a[1].downcast::<StrObj>()];
    let [Some(form), Some(input)] = texts else {
        let at = texts.iter().position(Option::is_none).unwrap_or(0);
        let given = type_of(&a[at]).tp_name();
        return Err(vm.type_error(format!("{function}() argument {} must be str, not {given}", at + 1)));
    };
    let Ok(form) = form.display().parse() else { return Err(vm.value_error("invalid normalization form")) };
    let Some(input) = Wtf8::from_bytes(input.as_bytes()) else { return Err(vm.system_error("malformed str")) };
    Ok((form, input))
}

/// Normal forms are stable from one version to the next.
fn normalize(vm: &Vm, _: Ucd, a: &[Value]) -> PyResult {
    let (form, input) = form_and_text(vm, a, "normalize")?;
    if input.as_bytes().is_ascii() || rustpython_unicode::is_normalized(form, input) {
        // The result is a `str`, never an instance of a subclass.
        if vm::types::str::STR.is_exact(&a[1]) {
            return Ok(a[1].clone());
        }
        return Ok(vm.reserved(StrObj::try_from_wtf8(input.as_bytes()))?.into_value());
    }
    let made = rustpython_unicode::normalize(form, input);
    Ok(vm.reserved(StrObj::try_from_wtf8(made.as_bytes()))?.into_value())
}

fn is_normalized(vm: &Vm, _: Ucd, a: &[Value]) -> PyResult {
    let (form, input) = form_and_text(vm, a, "is_normalized")?;
    Ok(Value::bool(rustpython_unicode::is_normalized(form, input)))
}
