//! How native functions are declared and called: rows of a table with a signature text, from which arguments are bound
//! and CPython's messages made in one place.

use std::sync::atomic::{AtomicPtr, Ordering};

use heap::Value;

use crate::error::PyResult;
use crate::vm::Vm;

mod typed;

pub use typed::{Arguments, At, FromArg, IntoPy, OrNone, RowText, This, Writable, doc_length, doc_text};

/// Arguments of a call: positional ones, then the values of the keyword ones.
#[derive(Clone, Copy)]
pub struct Args<'a> {
    pub pos: &'a [Value],
    /// Interned or plain `str` values, as many as `kw_values`.
    pub kw_names: &'a [Value],
    pub kw_values: &'a [Value],
}

impl<'a> Args<'a> {
    pub const EMPTY: Args<'static> = Args { pos: &[], kw_names: &[], kw_values: &[] };

    pub fn positional(pos: &'a [Value]) -> Args<'a> {
        Args { pos, kw_names: &[], kw_values: &[] }
    }
    pub fn has_keywords(&self) -> bool {
        !self.kw_names.is_empty()
    }
    /// The value of a keyword argument.
    pub fn keyword(&self, name: &str) -> Option<&'a Value> {
        self.kw_names.iter().position(|n| crate::types::str::is(n, name)).map(|i| &self.kw_values[i])
    }
    /// Without the first positional argument.
    pub fn rest(self) -> Args<'a> {
        Args { pos: self.pos.get(1..).unwrap_or(&[]), ..self }
    }
}

/// A native function. `Bound` receives exactly one value per parameter of its signature (`NULL` where an optional one is
/// absent); `Raw` receives the call's arguments as they are.
#[derive(Clone, Copy)]
pub enum NativeFn {
    Bound(fn(&Vm, &[Value]) -> PyResult),
    /// Converts its arguments itself and takes fewer of them where the last are optional; otherwise as `Bound`.
    Typed(fn(&Vm, &[Value]) -> PyResult),
    Raw(fn(&Vm, Args) -> PyResult),
}

/// Most parameters of a bound signature; functions with more are `Raw`.
const MAX_PARAMS: usize = 12;

/// How a row of a type's table is reached.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Binding {
    Method,
    Class,
    Static,
}

/// One row: a function or method. The signature is CPython's text signature, `"($self, object, /)"`.
pub struct NativeDef {
    pub name: &'static str,
    pub signature: &'static str,
    pub func: NativeFn,
    pub binding: Binding,
    pub doc: &'static str,
    shape: Shape,
}

/// Signatures in full, by the address of their row: a table that never forgets, and is read without a lock. There are a few
/// thousand rows in all.
static PARSED: [AtomicPtr<(usize, Signature)>; PLACES] = [const { AtomicPtr::new(std::ptr::null_mut()) }; PLACES];
const PLACES: usize = 1 << 14;

/// What a call without keywords needs to know of a signature; computed at compile time.
#[derive(Clone, Copy)]
struct Shape {
    total: u8,
    min_positional: u8,
    max_positional: u8,
    /// A keyword-only parameter has no default: positions alone never suffice.
    requires_keyword: bool,
    /// How many arguments a `Typed` function takes as they are: `fewest` and up to `spread` more.
    fewest: u8,
    spread: u8,
}

impl Shape {
    const fn of(signature: &str) -> Shape {
        let text = signature.as_bytes();
        let mut shape =
            Shape { total: 0, min_positional: 0, max_positional: 0, requires_keyword: false, fewest: 0, spread: 0 };
        let (mut i, mut depth, mut quote, mut keyword_only) = (1, 0, 0u8, false);
        let (mut begin, mut default) = (true, false);
        let (mut first, mut length) = (0u8, 0);
        while i < text.len() {
            let c = text[i];
            let last = i + 1 == text.len();
            if quote != 0 {
                if c == quote {
                    quote = 0;
                }
            } else if c == b'\'' || c == b'"' {
                quote = c;
            } else if c == b'(' || c == b'[' || c == b'{' {
                depth += 1;
            } else if (c == b')' || c == b']' || c == b'}') && !last {
                depth -= 1;
            } else if (c == b',' && depth == 0) || last {
                if length > 0 && first == b'*' && length == 1 {
                    keyword_only = true;
                } else if length > 0 && first != b'/' {
                    shape.total += 1;
                    if !keyword_only {
                        shape.max_positional += 1;
                        if !default {
                            shape.min_positional += 1;
                        }
                    } else if !default {
                        shape.requires_keyword = true;
                    }
                }
                begin = true;
                default = false;
                length = 0;
            } else if c == b'=' && depth == 0 {
                default = true;
            }
            if c != b',' && c != b' ' && !last {
                if begin {
                    first = c;
                    begin = false;
                }
                length += 1;
            }
            i += 1;
        }
        if shape.requires_keyword {
            shape.fewest = u8::MAX;
        } else {
            shape.fewest = shape.min_positional;
            shape.spread = shape.max_positional - shape.min_positional;
        }
        shape
    }

    /// Whether so many positional arguments can be handed to a `Typed` function as they are.
    #[inline(always)]
    fn takes(self, given: usize) -> bool {
        given.wrapping_sub(self.fewest as usize) <= self.spread as usize
    }
}

/// A getter, and a setter that deletes when given Rust's `None`.
pub struct GetSet {
    pub name: &'static str,
    pub get: fn(&Vm, &Value) -> PyResult,
    pub set: Option<fn(&Vm, &Value, Option<&Value>) -> PyResult<()>>,
    pub doc: &'static str,
}

impl GetSet {
    pub const fn ro(name: &'static str, get: fn(&Vm, &Value) -> PyResult, doc: &'static str) -> GetSet {
        GetSet { name, get, set: None, doc }
    }
    /// As `ro`, for what CPython keeps in a member: assignment says so.
    pub const fn member(name: &'static str, get: fn(&Vm, &Value) -> PyResult, doc: &'static str) -> GetSet {
        GetSet { name, get, set: Some(|vm, _, _| Err(vm.attribute_error_text("readonly attribute"))), doc }
    }
    pub const fn rw(
        name: &'static str,
        get: fn(&Vm, &Value) -> PyResult,
        set: fn(&Vm, &Value, Option<&Value>) -> PyResult<()>,
        doc: &'static str,
    ) -> GetSet {
        GetSet { name, get, set: Some(set), doc }
    }
}

/// A row whose arguments are bound by its signature.
pub const fn def(
    name: &'static str,
    signature: &'static str,
    func: fn(&Vm, &[Value]) -> PyResult,
    doc: &'static str,
) -> NativeDef {
    NativeDef {
        name,
        signature,
        func: NativeFn::Bound(func),
        binding: Binding::Method,
        doc,
        shape: Shape::of(signature),
    }
}

/// A row whose function converts its arguments itself: `native!` makes it.
pub const fn typed(
    name: &'static str,
    signature: &'static str,
    parameters: usize,
    func: fn(&Vm, &[Value]) -> PyResult,
    doc: &'static str,
) -> NativeDef {
    let shape = Shape::of(signature);
    assert!(shape.total as usize == parameters, "the signature has another number of parameters than the function");
    NativeDef { name, signature, func: NativeFn::Typed(func), binding: Binding::Method, doc, shape }
}

/// A row that binds its arguments itself.
pub const fn raw(
    name: &'static str,
    signature: &'static str,
    func: fn(&Vm, Args) -> PyResult,
    doc: &'static str,
) -> NativeDef {
    NativeDef { name, signature, func: NativeFn::Raw(func), binding: Binding::Method, doc, shape: Shape::of(signature) }
}

impl NativeDef {
    /// The same row under another name.
    pub const fn named(mut self, name: &'static str) -> NativeDef {
        self.name = name;
        self
    }
    /// A class method: the first argument is the class.
    pub const fn class_method(mut self) -> NativeDef {
        self.binding = Binding::Class;
        self
    }
    pub const fn static_method(mut self) -> NativeDef {
        self.binding = Binding::Static;
        self
    }
    /// The signature in full: parsed once per row and process.
    pub fn parsed(&'static self) -> &'static Signature {
        let key = self as *const NativeDef as usize;
        let mut at = (key >> 4).wrapping_mul(0x9e37_79b9) % PLACES;
        loop {
            let known = PARSED[at].load(Ordering::Acquire);
            if known.is_null() {
                let row = Box::leak(Box::new((key, Signature::parse(self.signature))));
                if PARSED[at].compare_exchange(known, row, Ordering::AcqRel, Ordering::Acquire).is_ok() {
                    return &row.1;
                }
                // Another thread took the place, perhaps for the same row.
                continue;
            }
            // SAFETY: a place that is not null holds what `Box::leak` gave, stored with release above: it is complete
            // and never freed.
            let row = unsafe { &*known };
            if row.0 == key {
                return &row.1;
            }
            at = (at + 1) % PLACES;
        }
    }
    /// Whether `$self` (or `$type`) stands first.
    pub fn takes_self(&self) -> bool {
        self.signature.starts_with("($")
    }
    /// As `call`, without keywords; the owner's name is asked for only when it may be needed.
    #[inline(always)]
    pub fn call_positional<'a>(&'static self, vm: &Vm, args: &[Value], owner: impl FnOnce() -> Owner<'a>) -> PyResult {
        match self.func {
            NativeFn::Raw(f) => f(vm, Args::positional(args)),
            NativeFn::Bound(f)
                if args.len() == self.shape.total as usize && self.shape.total == self.shape.max_positional =>
            {
                f(vm, args)
            }
            NativeFn::Typed(f) if self.shape.takes(args.len()) => f(vm, args),
            _ => self.call(vm, owner(), Args::positional(args)),
        }
    }
    /// Calls with `args`, the receiver among them as the first positional one when there is one. `owner` is the
    /// name of the type for messages (`list` in `list.append()`), or empty.
    #[inline]
    pub fn call<'a>(&'static self, vm: &Vm, owner: impl Into<Owner<'a>>, args: Args) -> PyResult {
        match self.func {
            NativeFn::Raw(f) => f(vm, args),
            NativeFn::Typed(f) if args.kw_names.is_empty() && self.shape.takes(args.pos.len()) => f(vm, args.pos),
            NativeFn::Typed(f) => bind(vm, self, owner.into(), self.parsed(), args, f),
            NativeFn::Bound(f) => {
                let given = args.pos.len();
                let total = self.shape.total as usize;
                if args.kw_names.is_empty() && given <= self.shape.max_positional as usize {
                    if given == total {
                        return f(vm, args.pos);
                    }
                    if given >= self.shape.min_positional as usize
                        && total <= MAX_PARAMS
                        && !self.shape.requires_keyword
                    {
                        // The caller's arguments outlive the call: these are borrowed.
                        let mut bound = std::mem::ManuallyDrop::new([const { Value::NULL }; MAX_PARAMS]);
                        for (slot, value) in bound.iter_mut().zip(args.pos) {
                            // SAFETY: a view, in what is never dropped, of a value that outlives the call.
                            *slot = unsafe { Value::from_bits(value.bits()) };
                        }
                        return f(vm, &bound[..total]);
                    }
                }
                let sig = self.parsed();
                bind(vm, self, owner.into(), sig, args, f)
            }
        }
    }
}

/// What stands before a function's name in messages about its arguments.
#[derive(Clone, Copy)]
pub enum Owner<'a> {
    /// The name of a type, or nothing.
    Name(&'a str),
    /// The class of a receiver, or a receiver that is a class itself.
    Receiver(&'a Value),
    /// `__module__` of the function, or `NULL`.
    Module(&'a Value),
}

impl<'a> From<&'a str> for Owner<'a> {
    fn from(name: &'a str) -> Self {
        Self::Name(name)
    }
}

/// A native module as a table. The module object is made per isolate when it is first imported.
pub struct ModuleDef {
    pub name: &'static str,
    pub doc: &'static str,
    pub functions: &'static [NativeDef],
    /// Types that appear under their own names.
    pub types: &'static [&'static crate::object::TypeSpec],
    /// Fills in the rest: constants, state. Receives the module's dict.
    pub exec: Option<fn(&Vm, &crate::types::dict::DictObj) -> PyResult<()>>,
}

impl ModuleDef {
    pub const fn new(name: &'static str, doc: &'static str) -> ModuleDef {
        ModuleDef { name, doc, functions: &[], types: &[], exec: None }
    }
    pub const fn functions(mut self, functions: &'static [NativeDef]) -> ModuleDef {
        self.functions = functions;
        self
    }
    pub const fn types(mut self, types: &'static [&'static crate::object::TypeSpec]) -> ModuleDef {
        self.types = types;
        self
    }
    pub const fn exec(mut self, exec: fn(&Vm, &crate::types::dict::DictObj) -> PyResult<()>) -> ModuleDef {
        self.exec = Some(exec);
        self
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ParamKind {
    PositionalOnly,
    Normal,
    KeywordOnly,
}

#[derive(Clone, Copy, Debug)]
pub struct Param {
    pub name: &'static str,
    pub kind: ParamKind,
    pub required: bool,
}

/// A parsed signature: no `*args` or `**kwargs` (such functions are `Raw`).
#[derive(Debug)]
pub struct Signature {
    pub params: Vec<Param>,
    pub takes_self: bool,
    pub min_positional: usize,
    pub max_positional: usize,
}

impl Signature {
    fn parse(text: &'static str) -> Signature {
        let inner = text.strip_prefix('(').and_then(|t| t.strip_suffix(')')).unwrap_or("");
        let mut params: Vec<Param> = Vec::new();
        let mut takes_self = false;
        let mut keyword_only = false;
        for part in split_params(inner) {
            let part = part.trim();
            match part {
                "" => {}
                "/" => params.iter_mut().for_each(|p| p.kind = ParamKind::PositionalOnly),
                "*" => keyword_only = true,
                _ => {
                    let (name, default) = match part.split_once('=') {
                        Some((name, _)) => (name, true),
                        None => (part, false),
                    };
                    let kind = if let Some(name) = name.strip_prefix('$') {
                        takes_self = true;
                        params.push(Param { name, kind: ParamKind::PositionalOnly, required: true });
                        continue;
                    } else if keyword_only {
                        ParamKind::KeywordOnly
                    } else {
                        ParamKind::Normal
                    };
                    params.push(Param { name, kind, required: !default });
                }
            }
        }
        let positional = |p: &&Param| p.kind != ParamKind::KeywordOnly;
        let max_positional = params.iter().filter(positional).count();
        let min_positional = params.iter().filter(positional).filter(|p| p.required).count();
        Signature { params, takes_self, min_positional, max_positional }
    }
}

/// Splits at commas that are not inside brackets or quotes.
fn split_params(text: &'static str) -> Vec<&'static str> {
    let (mut depth, mut start, mut quote) = (0, 0, None);
    let mut parts = Vec::new();
    for (i, c) in text.char_indices() {
        match (quote, c) {
            (Some(q), c) if c == q => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"') => quote = Some(c),
            (None, '(' | '[' | '{') => depth += 1,
            (None, ')' | ']' | '}') => depth -= 1,
            (None, ',') if depth == 0 => {
                parts.push(&text[start..i]);
                start = i + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}

fn plural(n: usize) -> &'static str {
    if n == 1 { "" } else { "s" }
}

/// The general case of binding: fewer arguments, keywords, errors.
#[inline(never)]
fn bind(
    vm: &Vm,
    def: &'static NativeDef,
    owner: Owner,
    sig: &Signature,
    args: Args,
    f: fn(&Vm, &[Value]) -> PyResult,
) -> PyResult {
    let hidden = sig.takes_self as usize;
    let given = args.pos.len();
    if given > sig.max_positional || (given < sig.min_positional && args.kw_names.is_empty()) {
        return Err(count_error(vm, def, owner, sig, given.saturating_sub(hidden), args.kw_names.len()));
    }
    let mut bound: [Value; MAX_PARAMS] = [const { Value::NULL }; MAX_PARAMS];
    assert!(sig.params.len() <= bound.len(), "native signature with too many parameters");
    for (slot, value) in bound.iter_mut().zip(args.pos) {
        *slot = value.clone();
    }
    for (name, value) in args.kw_names.iter().zip(args.kw_values) {
        let found =
            sig.params.iter().position(|p| p.kind != ParamKind::PositionalOnly && crate::types::str::is(name, p.name));
        let Some(index) = found else {
            if sig.params.iter().all(|p| p.kind == ParamKind::PositionalOnly) {
                return Err(vm.type_error(format!("{}() takes no keyword arguments", full_name(def, owner))));
            }
            let known = sig.params.iter().filter(|p| p.kind != ParamKind::PositionalOnly).map(|p| p.name);
            let known: Vec<&str> = known.collect();
            return Err(crate::error::suggest::unknown_keyword(vm, def.name, name, &known));
        };
        if !bound[index].is_null() {
            let message = if index < given {
                format!(
                    "argument for {}() given by name ('{}') and position ({})",
                    def.name,
                    sig.params[index].name,
                    index + 1 - hidden
                )
            } else {
                format!("{}() got multiple values for argument '{}'", def.name, sig.params[index].name)
            };
            return Err(vm.type_error(message));
        }
        bound[index] = value.clone();
    }
    for (index, param) in sig.params.iter().enumerate() {
        if param.required && bound[index].is_null() {
            if param.kind == ParamKind::PositionalOnly {
                return Err(count_error(vm, def, owner, sig, given.saturating_sub(hidden), 0));
            }
            let message = if param.kind == ParamKind::KeywordOnly {
                format!("{}() missing required keyword-only argument '{}'", def.name, param.name)
            } else {
                format!("{}() missing required argument '{}' (pos {})", def.name, param.name, index + 1 - hidden)
            };
            return Err(vm.type_error(message));
        }
    }
    f(vm, &bound[..sig.params.len()])
}

fn full_name(def: &NativeDef, owner: Owner) -> String {
    let owner = match owner {
        Owner::Name(name) => name.to_owned(),
        Owner::Receiver(value) => {
            value.downcast::<crate::object::TypeObj>().unwrap_or(crate::types::type_of(value)).name().to_string()
        }
        Owner::Module(name) if name.is_null() || crate::types::str::is(name, "builtins") => String::new(),
        Owner::Module(name) => crate::types::str::display(name),
    };
    if owner.is_empty() { def.name.to_string() } else { format!("{owner}.{}", def.name) }
}

/// CPython's words for a wrong number of arguments depend on the shape of the signature.
fn count_error(
    vm: &Vm,
    def: &NativeDef,
    owner: Owner,
    sig: &Signature,
    given: usize,
    keywords: usize,
) -> crate::error::Error {
    let hidden = sig.takes_self as usize;
    let (min, max) = (sig.min_positional.saturating_sub(hidden), sig.max_positional.saturating_sub(hidden));
    let name = def.name;
    let all_positional_only = sig.params.iter().all(|p| p.kind == ParamKind::PositionalOnly);
    if keywords > 0 && all_positional_only {
        return vm.type_error(format!("{}() takes no keyword arguments", full_name(def, owner)));
    }
    if all_positional_only {
        return vm.type_error(match (min, max) {
            (0, 0) => format!("{}() takes no arguments ({given} given)", full_name(def, owner)),
            (1, 1) => format!("{}() takes exactly one argument ({given} given)", full_name(def, owner)),
            (a, b) if a == b => format!("{name} expected {a} argument{}, got {given}", plural(a)),
            (a, _) if given < a => format!("{name} expected at least {a} argument{}, got {given}", plural(a)),
            (_, b) => format!("{name} expected at most {b} argument{}, got {given}", plural(b)),
        });
    }
    if given < min {
        let missing = sig.params.iter().skip(hidden + given).find(|p| p.required);
        if let Some(param) = missing.filter(|p| p.kind == ParamKind::PositionalOnly) {
            let _ = param;
            let least =
                sig.params.iter().filter(|p| p.kind == ParamKind::PositionalOnly && p.required).count() - hidden;
            let how = if least == min && min == max { "exactly" } else { "at least" };
            return vm.type_error(format!(
                "{name}() takes {how} {least} positional argument{} ({given} given)",
                plural(least)
            ));
        }
        if let Some(param) = missing {
            return vm.type_error(format!("{name}() missing required argument '{}' (pos {})", param.name, given + 1));
        }
    }
    let total = sig.params.len() - hidden;
    let keyword_only = total - max;
    let how = if min == max { "exactly" } else { "at most" };
    if keyword_only > 0 && max == 0 {
        vm.type_error(format!("{name}() takes no positional arguments"))
    } else if keyword_only > 0 {
        vm.type_error(format!("{name}() takes {how} {max} positional argument{} ({given} given)", plural(max)))
    } else {
        vm.type_error(format!("{name}() takes {how} {max} argument{} ({} given)", plural(max), given + keywords))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shape_agrees_with_the_parsed_signature() {
        let texts = [
            "()",
            "($self, /)",
            "($self, object, /)",
            "($self, value, start=0, stop=sys.maxsize, /)",
            "($self, /, *, key=None, reverse=False)",
            "(file, mode='r', buffering=-1, encoding=None)",
            "(a, b=(1, 2), *, c, d=',')",
            "($self, sep=None, maxsplit=-1)",
        ];
        for text in texts {
            let (shape, sig) = (Shape::of(text), Signature::parse(text));
            let expected = (sig.params.len(), sig.min_positional, sig.max_positional);
            assert_eq!(
                (shape.total as usize, shape.min_positional as usize, shape.max_positional as usize),
                expected,
                "{text}"
            );
        }
    }
}
