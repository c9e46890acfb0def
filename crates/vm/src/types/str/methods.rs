//! `str`: its type, slots and table of methods.

use super::{StrObj, build, case, iter, percent, predicates, search, slice, split, translate};
use crate::prelude::*;
use crate::types::format;

pub static STR: TypeSpec = TypeSpec::new::<StrObj>("str")
    .flags(SUBCLASSABLE | MATCH_SELF)
    .doc("str(object='') -> str\nstr(bytes_or_buffer[, encoding[, errors]]) -> str\n\nCreate a new string object from the given object. If encoding or\nerrors is specified, then the object must expose a data buffer\nthat will be decoded using the given encoding and error handler.\nOtherwise, returns the result of object.__str__() (if defined)\nor repr(object).\nencoding defaults to 'utf-8'.\nerrors defaults to 'strict'.")
    .methods(METHODS)
    .slots(|s| {
        s.new.set(Some(str_new));
        s.repr.set(Some(|_, v| v.downcast::<StrObj>().map_or(Ok(Value::NULL), |s| s.repr().map(Ref::into_value))));
        s.str.set(Some(|_, v| search::same(v)));
        s.hash.set(Some(|_, v| Ok(v.downcast::<StrObj>().map_or(0, |s| s.hash()))));
        s.compare.set(Some(str_compare));
        s.len.set(Some(|_, v| Ok(v.downcast::<StrObj>().map_or(0, |s| s.char_len()))));
        s.getitem.set(Some(slice::str_getitem));
        s.contains.set(Some(search::str_contains));
        s.concat.set(Some(str_concat));
        s.repeat.set(Some(str_repeat));
        s.iter.set(Some(iter::str_iter));
        s.mod_.set(Some(percent::str_mod));
    });

static METHODS: &[NativeDef] = &[
    def("encode", "($self, /, encoding='utf-8', errors='strict')", encode, "Encode the string using the codec registered for encoding.\n\n  encoding\n    The encoding in which to encode the string.\n  errors\n    The error handling scheme to use for encoding errors.\n    The default is 'strict' meaning that encoding errors raise a\n    UnicodeEncodeError.  Other possible values are 'ignore', 'replace' and\n    'xmlcharrefreplace' as well as any other name registered with\n    codecs.register_error that can handle UnicodeEncodeErrors."),
    def("replace", "($self, old, new, /, count=-1)", search::replace, "Return a copy with all occurrences of substring old replaced by new.\n\n  count\n    Maximum number of occurrences to replace.\n    -1 (the default value) means replace all occurrences.\n\nIf the optional argument count is given, only the first count occurrences are\nreplaced."),
    def("split", "($self, /, sep=None, maxsplit=-1)", split::split, "Return a list of the substrings in the string, using sep as the separator string.\n\n  sep\n    The separator used to split the string.\n\n    When set to None (the default value), will split on any whitespace\n    character (including \\n \\r \\t \\f and spaces) and will discard\n    empty strings from the result.\n  maxsplit\n    Maximum number of splits.\n    -1 (the default value) means no limit.\n\nSplitting starts at the front of the string and works to the end.\n\nNote, str.split() is mainly useful for data that has been intentionally\ndelimited.  With natural text that includes punctuation, consider using\nthe regular expression module."),
    def("rsplit", "($self, /, sep=None, maxsplit=-1)", split::rsplit, "Return a list of the substrings in the string, using sep as the separator string.\n\nSplitting starts at the end of the string and works to the front."),
    def("join", "($self, iterable, /)", split::join, "Concatenate any number of strings.\n\nThe string whose method is called is inserted in between each given string.\nThe result is returned as a new string.\n\nExample: '.'.join(['ab', 'pq', 'rs']) -> 'ab.pq.rs'"),
    def("capitalize", "($self, /)", case::capitalize, "Return a capitalized version of the string.\n\nMore specifically, make the first character have upper case and the rest lower\ncase."),
    def("casefold", "($self, /)", case::casefold, "Return a version of the string suitable for caseless comparisons."),
    def("title", "($self, /)", case::title, "Return a version of the string where each word is titlecased.\n\nMore specifically, words start with uppercased characters and all remaining\ncased characters have lower case."),
    def("center", "($self, width, fillchar=' ', /)", split::center, "Return a centered string of length width.\n\nPadding is done using the specified fill character (default is a space)."),
    def("count", "($self, sub, start=None, end=None, /)", search::count, "Return the number of non-overlapping occurrences of substring sub in string S[start:end].\n\nOptional arguments start and end are interpreted as in slice notation."),
    def("expandtabs", "($self, /, tabsize=8)", split::expandtabs, "Return a copy where all tab characters are expanded using spaces.\n\nIf tabsize is not given, a tab size of 8 characters is assumed."),
    def("find", "($self, sub, start=None, end=None, /)", search::find, "Return the lowest index in S where substring sub is found, such that sub is contained within S[start:end].\n\nOptional arguments start and end are interpreted as in slice notation.\nReturn -1 on failure."),
    def("partition", "($self, sep, /)", split::partition, "Partition the string into three parts using the given separator.\n\nThis will search for the separator in the string.  If the separator is found,\nreturns a 3-tuple containing the part before the separator, the separator\nitself, and the part after it.\n\nIf the separator is not found, returns a 3-tuple containing the original string\nand two empty strings."),
    def("index", "($self, sub, start=None, end=None, /)", search::index, "Return the lowest index in S where substring sub is found, such that sub is contained within S[start:end].\n\nOptional arguments start and end are interpreted as in slice notation.\nRaises ValueError when the substring is not found."),
    def("ljust", "($self, width, fillchar=' ', /)", split::ljust, "Return a left-justified string of length width.\n\nPadding is done using the specified fill character (default is a space)."),
    def("lower", "($self, /)", case::lower, "Return a copy of the string converted to lowercase."),
    def("lstrip", "($self, chars=None, /)", split::lstrip, "Return a copy of the string with leading whitespace removed.\n\nIf chars is given and not None, remove characters in chars instead."),
    def("rfind", "($self, sub, start=None, end=None, /)", search::rfind, "Return the highest index in S where substring sub is found, such that sub is contained within S[start:end].\n\nOptional arguments start and end are interpreted as in slice notation.\nReturn -1 on failure."),
    def("rindex", "($self, sub, start=None, end=None, /)", search::rindex, "Return the highest index in S where substring sub is found, such that sub is contained within S[start:end].\n\nOptional arguments start and end are interpreted as in slice notation.\nRaises ValueError when the substring is not found."),
    def("rjust", "($self, width, fillchar=' ', /)", split::rjust, "Return a right-justified string of length width.\n\nPadding is done using the specified fill character (default is a space)."),
    def("rstrip", "($self, chars=None, /)", split::rstrip, "Return a copy of the string with trailing whitespace removed.\n\nIf chars is given and not None, remove characters in chars instead."),
    def("rpartition", "($self, sep, /)", split::rpartition, "Partition the string into three parts using the given separator.\n\nThis will search for the separator in the string, starting at the end. If\nthe separator is found, returns a 3-tuple containing the part before the\nseparator, the separator itself, and the part after it.\n\nIf the separator is not found, returns a 3-tuple containing two empty strings\nand the original string."),
    def("splitlines", "($self, /, keepends=False)", split::splitlines, "Return a list of the lines in the string, breaking at line boundaries.\n\nLine breaks are not included in the resulting list unless keepends is given and\ntrue."),
    def("strip", "($self, chars=None, /)", split::strip, "Return a copy of the string with leading and trailing whitespace removed.\n\nIf chars is given and not None, remove characters in chars instead."),
    def("swapcase", "($self, /)", case::swapcase, "Convert uppercase characters to lowercase and lowercase characters to uppercase."),
    def("translate", "($self, table, /)", translate::translate, "Replace each character in the string using the given translation table.\n\n  table\n    Translation table, which must be a mapping of Unicode ordinals to\n    Unicode ordinals, strings, or None.\n\nThe table must implement lookup/indexing via __getitem__, for instance a\ndictionary or list.  If this operation raises LookupError, the character is\nleft untouched.  Characters mapped to None are deleted."),
    def("upper", "($self, /)", case::upper, "Return a copy of the string converted to uppercase."),
    def("startswith", "($self, prefix, start=None, end=None, /)", search::startswith, "Return True if the string starts with the specified prefix, False otherwise.\n\n  prefix\n    A string or a tuple of strings to try.\n  start\n    Optional start position. Default: start of the string.\n  end\n    Optional stop position. Default: end of the string."),
    def("endswith", "($self, suffix, start=None, end=None, /)", search::endswith, "Return True if the string ends with the specified suffix, False otherwise.\n\n  suffix\n    A string or a tuple of strings to try.\n  start\n    Optional start position. Default: start of the string.\n  end\n    Optional stop position. Default: end of the string."),
    def("removeprefix", "($self, prefix, /)", search::removeprefix, "Return a str with the given prefix string removed if present.\n\nIf the string starts with the prefix string, return string[len(prefix):].\nOtherwise, return a copy of the original string."),
    def("removesuffix", "($self, suffix, /)", search::removesuffix, "Return a str with the given suffix string removed if present.\n\nIf the string ends with the suffix string and that suffix is not empty,\nreturn string[:-len(suffix)]. Otherwise, return a copy of the original\nstring."),
    def("isascii", "($self, /)", predicates::isascii, "Return True if all characters in the string are ASCII, False otherwise.\n\nASCII characters have code points in the range U+0000-U+007F.\nEmpty string is ASCII too."),
    def("islower", "($self, /)", predicates::islower, "Return True if the string is a lowercase string, False otherwise.\n\nA string is lowercase if all cased characters in the string are lowercase and\nthere is at least one cased character in the string."),
    def("isupper", "($self, /)", predicates::isupper, "Return True if the string is an uppercase string, False otherwise.\n\nA string is uppercase if all cased characters in the string are uppercase and\nthere is at least one cased character in the string."),
    def("istitle", "($self, /)", predicates::istitle, "Return True if the string is a title-cased string, False otherwise.\n\nIn a title-cased string, upper- and title-case characters may only\nfollow uncased characters and lowercase characters only cased ones."),
    def("isspace", "($self, /)", predicates::isspace, "Return True if the string is a whitespace string, False otherwise.\n\nA string is whitespace if all characters in the string are whitespace and there\nis at least one character in the string."),
    def("isdecimal", "($self, /)", predicates::isdecimal, "Return True if the string is a decimal string, False otherwise.\n\nA string is a decimal string if all characters in the string are decimal and\nthere is at least one character in the string."),
    def("isdigit", "($self, /)", predicates::isdigit, "Return True if the string is a digit string, False otherwise.\n\nA string is a digit string if all characters in the string are digits and there\nis at least one character in the string."),
    def("isnumeric", "($self, /)", predicates::isnumeric, "Return True if the string is a numeric string, False otherwise.\n\nA string is numeric if all characters in the string are numeric and there is at\nleast one character in the string."),
    def("isalpha", "($self, /)", predicates::isalpha, "Return True if the string is an alphabetic string, False otherwise.\n\nA string is alphabetic if all characters in the string are alphabetic and there\nis at least one character in the string."),
    def("isalnum", "($self, /)", predicates::isalnum, "Return True if the string is an alpha-numeric string, False otherwise.\n\nA string is alpha-numeric if all characters in the string are alpha-numeric and\nthere is at least one character in the string."),
    def("isidentifier", "($self, /)", predicates::isidentifier, "Return True if the string is a valid Python identifier, False otherwise.\n\nCall keyword.iskeyword(s) to test whether string s is a reserved identifier,\nsuch as \"def\" or \"class\"."),
    def("isprintable", "($self, /)", predicates::isprintable, "Return True if all characters in the string are printable, False otherwise.\n\nA character is printable if repr() may use it in its output."),
    def("zfill", "($self, width, /)", split::zfill, "Pad a numeric string with zeros on the left, to fill a field of the given width.\n\nThe string is never truncated."),
    raw("format", "($self, /, *args, **kwargs)", str_format, "Return a formatted version of the string, using substitutions from args and kwargs.\n\nThe substitutions are identified by braces ('{' and '}')."),
    def("format_map", "($self, mapping, /)", format_map, "Return a formatted version of the string, using substitutions from mapping.\n\nThe substitutions are identified by braces ('{' and '}')."),
    def("__format__", "($self, format_spec, /)", dunder_format, "Return a formatted version of the string as described by format_spec."),
    def("maketrans", "(x, y=<unrepresentable>, z=<unrepresentable>, /)", translate::maketrans, "Return a translation table usable for str.translate().\n\nIf there is only one argument, it must be a dictionary mapping Unicode\nordinals (integers) or characters to Unicode ordinals, strings or None.\nCharacter keys will be then converted to ordinals.\nIf there are two arguments, they must be strings of equal length, and\nin the resulting dictionary, each character in x will be mapped to the\ncharacter at the same position in y. If there is a third argument, it\nmust be a string, whose characters will be mapped to None in the result.").static_method(),
    def("__getnewargs__", "($self, /)", getnewargs, ""),
    def("__sizeof__", "($self, /)", sizeof, "Return the size of the string in memory, in bytes."),
];

fn str_new(vm: &Vm, ty: &TypeObj, args: Args) -> PyResult {
    let made = make(vm, args)?;
    if ty.is_spec(&STR) {
        return Ok(made);
    }
    match made.downcast::<StrObj>() {
        Some(text) => Ok(StrObj::try_instance(ty, text)?.into_value()),
        None => Ok(made),
    }
}

/// `str(object='', encoding, errors)`
fn make(vm: &Vm, args: Args) -> PyResult {
    const NAMES: [&str; 3] = ["object", "encoding", "errors"];
    if args.pos.len() + args.kw_names.len() > 3 {
        let given = args.pos.len() + args.kw_names.len();
        return Err(vm.type_error(match args.kw_names.len() {
            0 => format!("str expected at most 3 arguments, got {given}"),
            _ => format!("str() takes at most 3 arguments ({given} given)"),
        }));
    }
    let mut bound: [Option<&Value>; 3] = [None; 3];
    for (slot, v) in bound.iter_mut().zip(args.pos) {
        *slot = Some(v);
    }
    for (name, value) in args.kw_names.iter().zip(args.kw_values) {
        match NAMES.iter().position(|n| super::is(name, n)) {
            Some(i) if bound[i].is_none() => bound[i] = Some(value),
            Some(i) => {
                return Err(vm.type_error(format!(
                    "argument for str() given by name ('{}') and position ({})",
                    NAMES[i],
                    i + 1
                )));
            }
            None => {
                return Err(crate::error::suggest::unknown_keyword(vm, "str", name, &NAMES));
            }
        }
    }
    let text = |v: Option<&Value>, what: &str| -> PyResult<Option<Value>> {
        match v {
            None => Ok(None),
            Some(v) if v.is_a::<StrObj>() => Ok(Some(v.clone())),
            Some(v) => {
                let given = if args.has_keywords() { vm.argument_type(v) } else { type_of(v).tp_name() };
                Err(vm.type_error(format!("str() argument '{what}' must be str, not {given}")))
            }
        }
    };
    let (encoding, errors) = (text(bound[1], "encoding")?, text(bound[2], "errors")?);
    let Some(object) = bound[0] else { return Ok(super::empty()) };
    if encoding.is_none() && errors.is_none() {
        return vm.str(object).map(Ref::into_value);
    }
    if object.is_a::<StrObj>() {
        return Err(vm.type_error("decoding str is not supported"));
    }
    let Some(buffer) = vm.try_buffer(object)? else {
        return Err(
            vm.type_error(format!("decoding to str: need a bytes-like object, {} found", type_of(object).tp_name()))
        );
    };
    crate::types::codecs::decode_buffer(vm, object, &buffer, encoding.as_ref(), errors.as_ref())
}

fn str_compare(_vm: &Vm, a: &Value, b: &Value, op: CmpOp) -> PyResult {
    let (Some(x), Some(y)) = (a.downcast::<StrObj>(), b.downcast::<StrObj>()) else {
        return Ok(Value::NOT_IMPLEMENTED);
    };
    // The order of WTF-8 bytes is the order of code points.
    let holds = match op {
        CmpOp::Eq => x.as_bytes() == y.as_bytes(),
        CmpOp::Ne => x.as_bytes() != y.as_bytes(),
        _ => op.holds(x.as_bytes().cmp(y.as_bytes())),
    };
    Ok(Value::bool(holds))
}

/// `a + b`
pub fn str_concat(vm: &Vm, a: &Value, b: &Value) -> PyResult {
    let Some(x) = a.downcast::<StrObj>() else { return Ok(Value::NOT_IMPLEMENTED) };
    let Some(y) = b.downcast::<StrObj>() else {
        return Err(vm.type_error(format!("can only concatenate str (not \"{}\") to str", type_of(b).tp_name())));
    };
    if x.byte_len() == 0 && STR.is_exact(b) {
        return Ok(b.clone());
    }
    if y.byte_len() == 0 && STR.is_exact(a) {
        return Ok(a.clone());
    }
    Ok(StrObj::try_concat(&[x.as_bytes(), y.as_bytes()], x.char_len() + y.char_len())?.into_value())
}

fn str_repeat(vm: &Vm, v: &Value, n: isize) -> PyResult {
    let Some(s) = v.downcast::<StrObj>() else { return Ok(Value::NOT_IMPLEMENTED) };
    if n <= 0 || s.byte_len() == 0 {
        return Ok(super::empty());
    }
    if n == 1 {
        return search::same(v);
    }
    if s.char_len().checked_mul(n as usize).is_none_or(|chars| chars > isize::MAX as usize) {
        return Err(vm.overflow_error("repeated string is too long"));
    }
    let total = s.byte_len().checked_mul(n as usize).filter(|t| *t < isize::MAX as usize).ok_or(heap::NoMemory)?;
    let made = StrObj::try_build(total, s.char_len() * n as usize, |to| match s.as_bytes() {
        [b] => to.fill(*b),
        text => to.chunks_exact_mut(text.len()).for_each(|chunk| chunk.copy_from_slice(text)),
    })?;
    Ok(made.into_value())
}

fn encode(vm: &Vm, args: &[Value]) -> PyResult {
    let text = |v: &Value, what: &str| -> PyResult<()> {
        if v.is_null() || v.is_a::<StrObj>() {
            return Ok(());
        }
        Err(vm.type_error(format!("encode() argument '{what}' must be str, not {}", vm.argument_type(v))))
    };
    text(&args[1], "encoding")?;
    text(&args[2], "errors")?;
    crate::types::codecs::encode_str(vm, &args[0], args[1].non_null(), args[2].non_null())
}

fn str_format(vm: &Vm, args: Args) -> PyResult {
    let Some(template) = args.pos.first().and_then(|v| v.downcast::<StrObj>()) else {
        return Err(vm.type_error("unbound method str.format() needs an argument"));
    };
    format::fields::format_template(vm, template, &format::fields::Source { args: Some(args.rest()), mapping: None })
}

fn format_map(vm: &Vm, args: &[Value]) -> PyResult {
    let template = search::this(vm, args)?;
    format::fields::format_template(vm, template, &format::fields::Source { args: None, mapping: Some(&args[1]) })
}

fn dunder_format(vm: &Vm, args: &[Value]) -> PyResult {
    let s = search::this(vm, args)?;
    let Some(spec) = args[1].downcast::<StrObj>() else {
        return Err(vm.type_error(format!("__format__() argument must be str, not {}", vm.argument_type(&args[1]))));
    };
    if spec.byte_len() == 0 {
        return vm.str(&args[0]).map(Ref::into_value);
    }
    format::format_str(vm, s, spec.as_bytes(), &type_of(&args[0]).tp_name())
}

fn getnewargs(vm: &Vm, args: &[Value]) -> PyResult {
    let s = search::this(vm, args)?;
    let copy = build::from_counted(s.as_bytes(), s.char_len())?.into_value();
    Ok(vm.new_tuple(&[copy]))
}

fn sizeof(vm: &Vm, args: &[Value]) -> PyResult {
    let s = search::this(vm, args)?;
    Ok(Value::small_int((size_of::<heap::Obj<StrObj>>() + super::tail_for(s.byte_len(), s.char_len())) as i64))
}
