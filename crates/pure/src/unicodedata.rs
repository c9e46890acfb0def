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

/// Characters that Unicode got after version 16, which Python 3.14 describes.
const LATER: &[(u32, u32)] = &[
    (0x558, 0x558),
    (0x58B, 0x58C),
    (0x5C8, 0x5C9),
    (0x88F, 0x88F),
    (0xB53, 0xB54),
    (0xC5C, 0xC5C),
    (0xCDC, 0xCDC),
    (0x1ACF, 0x1AF0),
    (0x208F, 0x208F),
    (0x209D, 0x209F),
    (0x20C1, 0x20C4),
    (0x2B96, 0x2B96),
    (0x2E60, 0x2E63),
    (0xA7CE, 0xA7CF),
    (0xA7D2, 0xA7D2),
    (0xA7D4, 0xA7D4),
    (0xA7DD, 0xA7DD),
    (0xA7E2, 0xA7E2),
    (0xA7F1, 0xA7F1),
    (0xAB6C, 0xAB6D),
    (0xFBC3, 0xFBD2),
    (0xFD90, 0xFD91),
    (0xFDC8, 0xFDCE),
    (0x107BB, 0x107BF),
    (0x10940, 0x10959),
    (0x10EC5, 0x10EC7),
    (0x10EC9, 0x10EEE),
    (0x10EF0, 0x10EFB),
    (0x11B0A, 0x11B0A),
    (0x11B60, 0x11B67),
    (0x11DB0, 0x11DDB),
    (0x11DE0, 0x11DE9),
    (0x11DF0, 0x11DF1),
    (0x1246F, 0x1246F),
    (0x12475, 0x1247F),
    (0x12550, 0x12686),
    (0x16EA0, 0x16EB8),
    (0x16EBB, 0x16ED3),
    (0x16FF2, 0x16FF6),
    (0x187F8, 0x187FF),
    (0x18CD6, 0x18CDA),
    (0x18D09, 0x18D20),
    (0x18D80, 0x18DF2),
    (0x18E00, 0x19191),
    (0x191A0, 0x191D2),
    (0x1B123, 0x1B128),
    (0x1B168, 0x1B168),
    (0x1CCFA, 0x1CCFC),
    (0x1CEBA, 0x1CED0),
    (0x1CED2, 0x1CED4),
    (0x1CEDD, 0x1CEFD),
    (0x1D127, 0x1D128),
    (0x1D1EB, 0x1D1FF),
    (0x1D250, 0x1D281),
    (0x1D6A6, 0x1D6A6),
    (0x1DB00, 0x1DB1C),
    (0x1DF1F, 0x1DF24),
    (0x1DF2B, 0x1DF81),
    (0x1DF90, 0x1DF96),
    (0x1DFCD, 0x1DFFF),
    (0x1E6C0, 0x1E6DE),
    (0x1E6E0, 0x1E6F5),
    (0x1E6FE, 0x1E6FF),
    (0x1F1AE, 0x1F1AE),
    (0x1F6D8, 0x1F6D9),
    (0x1F777, 0x1F77A),
    (0x1F7DA, 0x1F7DB),
    (0x1F7F1, 0x1F7FF),
    (0x1F8D0, 0x1F8D8),
    (0x1FA54, 0x1FA57),
    (0x1FA8A, 0x1FA8E),
    (0x1FAC8, 0x1FAC8),
    (0x1FACC, 0x1FACD),
    (0x1FADD, 0x1FADD),
    (0x1FAEA, 0x1FAEB),
    (0x1FAEF, 0x1FAEF),
    (0x1FAF9, 0x1FAFA),
    (0x1FBFA, 0x1FBFA),
    (0x2B73A, 0x2B73F),
    (0x2B81E, 0x2B81E),
    (0x2CEA2, 0x2CEAD),
    (0x323B0, 0x33479),
    (0x3D000, 0x3FC3F),
];

/// Whether version 16 has the character.
fn known(c: CodePoint) -> bool {
    let c = c.to_u32();
    let after = LATER.partition_point(|(_, last)| *last < c);
    LATER.get(after).is_none_or(|(first, _)| c < *first)
}

/// Not the database of version 3.2.
fn is_new(ucd: Ucd) -> bool {
    ucd.membership('\u{1F600}')
}

/// Unassigned places of the ideographic planes are wide.
fn unassigned_width(c: CodePoint) -> &'static str {
    if matches!(c.to_u32(), 0x20000..=0x3FFFD) { "W" } else { "N" }
}

fn bidirectional(vm: &Vm, ucd: Ucd, a: &[Value]) -> PyResult {
    let c = character(vm, &a[0], "bidirectional")?;
    Ok(vm.new_str(match c.to_u32() {
        _ if !known(c) || ucd.category(c) == "Cn" => "",
        0x1B3A | 0x1B3C | 0x1B42 => "NSM",
        0xD800..=0xDFFF => "L",
        _ => ucd.bidirectional(c),
    }))
}
fn category(vm: &Vm, ucd: Ucd, a: &[Value]) -> PyResult {
    let c = character(vm, &a[0], "category")?;
    Ok(vm.new_str(match c.to_u32() {
        0x295 => "Ll",
        _ if !known(c) => "Cn",
        _ => ucd.category(c),
    }))
}
fn combining(vm: &Vm, ucd: Ucd, a: &[Value]) -> PyResult {
    let c = character(vm, &a[0], "combining")?;
    Ok(vm.new_int(if known(c) { ucd.combining(c) as i64 } else { 0 }))
}
fn decomposition(vm: &Vm, ucd: Ucd, a: &[Value]) -> PyResult {
    let c = character(vm, &a[0], "decomposition")?;
    if !known(c) || ucd.category(c) == "Cn" {
        return text(vm, "");
    }
    // Corrected after version 3.2.
    let corrected = match c.to_u32() {
        0x2F868 => "36FC",
        0x2F874 => "5F53",
        0x2F91F => "243AB",
        0x2F95F => "7AEE",
        0x2F9BF => "45D7",
        _ => "",
    };
    if !corrected.is_empty() && is_new(ucd) {
        return text(vm, corrected);
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
    let c = character(vm, &a[0], "east_asian_width")?;
    Ok(vm.new_str(if known(c) { ucd.east_asian_width(c) } else { unassigned_width(c) }))
}
fn mirrored(vm: &Vm, ucd: Ucd, a: &[Value]) -> PyResult {
    let c = character(vm, &a[0], "mirrored")?;
    Ok(vm.new_int(if known(c) { ucd.mirrored(c) as i64 } else { 0 }))
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
    let c = character(vm, &a[0], "decimal")?;
    let found = ucd.decimal(c).filter(|_| known(c)).map(|n| vm.new_int(n as i64));
    or_default(vm, found, &a[1], "not a decimal")
}

fn digit(vm: &Vm, ucd: Ucd, a: &[Value]) -> PyResult {
    let c = character(vm, &a[0], "digit")?;
    let found = ucd.digit(c).filter(|_| known(c)).map(|n| vm.new_int(n as i64));
    or_default(vm, found, &a[1], "not a digit")
}

fn numeric(vm: &Vm, ucd: Ucd, a: &[Value]) -> PyResult {
    let c = character(vm, &a[0], "numeric")?;
    let number = match c.to_u32() {
        _ if !known(c) => None,
        0x5146 if is_new(ucd) => Some(1e6),
        0x12038 | 0x12039 | 0x12079 | 0x12226 | 0x1222B | 0x1230B | 0x1230D | 0x12399 => None,
        _ => ucd.numeric(c),
    };
    let found = number.map(|n| vm.new_float(n));
    or_default(vm, found, &a[1], "not a numeric character")
}

/// The ideographs of Tangut have no names in Python.
fn has_name(c: char) -> bool {
    known(CodePoint::from(c)) && !matches!(c, '\u{17000}'..='\u{187F7}' | '\u{18D00}'..='\u{18D08}')
}

fn name(vm: &Vm, ucd: Ucd, a: &[Value]) -> PyResult {
    let c = character(vm, &a[0], "name")?;
    let found = c
        .to_char()
        .filter(|c| ucd.membership(*c) && has_name(*c))
        .and_then(rustpython_unicode::character_name)
        .map(|n| vm.new_str(&n));
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
        Some(LookupResult::Character(c)) if known(CodePoint::from(c)) => Ok(vm.new_str(c.encode_utf8(&mut [0; 4]))),
        Some(LookupResult::Sequence(s)) => Ok(vm.new_str(s)),
        _ => Err(vm.error(&vm::error::exception::KEY_ERROR, format!("undefined character name '{wanted}'"))),
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

/// Calls `f` with the parts of a text between characters that version 16 does not have: nothing happens across those.
fn parts(input: &Wtf8, mut f: impl FnMut(&Wtf8, Option<CodePoint>)) {
    let (bytes, mut start, mut at) = (input.as_bytes(), 0, 0);
    for c in input.code_points() {
        let len = c.len_wtf8();
        if !known(c) {
            if let Some(part) = Wtf8::from_bytes(&bytes[start..at]) {
                f(part, Some(c));
            }
            start = at + len;
        }
        at += len;
    }
    if let Some(part) = Wtf8::from_bytes(&bytes[start..]) {
        f(part, None);
    }
}

/// Normal forms are stable from one version to the next.
fn normalize(vm: &Vm, _: Ucd, a: &[Value]) -> PyResult {
    let (form, input) = form_and_text(vm, a, "normalize")?;
    if input.as_bytes().is_ascii() || normal(form, input) {
        // The result is a `str`, never an instance of a subclass.
        if vm::types::str::STR.is_exact(&a[1]) {
            return Ok(a[1].clone());
        }
        return Ok(vm.reserved(StrObj::try_from_wtf8(input.as_bytes()))?.into_value());
    }
    let mut made = Vec::new();
    parts(input, |part, after| {
        made.extend_from_slice(rustpython_unicode::normalize(form, part).as_bytes());
        if let Some(c) = after {
            vm::types::str::push_code_point(&mut made, c.to_u32());
        }
    });
    Ok(vm.reserved(StrObj::try_from_wtf8(&made))?.into_value())
}

fn normal(form: NormalizeForm, input: &Wtf8) -> bool {
    let mut all = true;
    parts(input, |part, _| all = all && rustpython_unicode::is_normalized(form, part));
    all
}

fn is_normalized(vm: &Vm, _: Ucd, a: &[Value]) -> PyResult {
    let (form, input) = form_and_text(vm, a, "is_normalized")?;
    Ok(Value::bool(normal(form, input)))
}
