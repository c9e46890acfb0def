//! `re.Pattern`, its scanner and the iterator of `finditer`.

use std::hash::{Hash, Hasher};

use vm::prelude::*;

use super::matched::{MatchObj, Template, expand};
use super::subject::{Found, How, Run, Subject};
use super::{own, tuple};
use crate::support::*;

pub struct PatternObj {
    /// The pattern's text, or `None`.
    pub source: Value,
    flags: i64,
    code: HVec<u32>,
    pub groups: usize,
    pub group_index: Value,
    pub index_group: Value,
    /// `None` when the pattern matches text and bytes.
    bytes: Option<bool>,
}
heap::trace_fields!(PatternObj: source, group_index, index_group);
heap::payload!(PatternObj, "Pattern", trace);

const FLAG_NAMES: &[(&str, i64)] = &[
    ("re.IGNORECASE", 2),
    ("re.LOCALE", 4),
    ("re.MULTILINE", 8),
    ("re.DOTALL", 16),
    ("re.UNICODE", 32),
    ("re.VERBOSE", 64),
    ("re.DEBUG", 128),
    ("re.ASCII", 256),
];

pub static PATTERN: TypeSpec = TypeSpec::new::<PatternObj>("Pattern")
    .module("re")
    .flags(NO_NEW | WEAKREFABLE)
    .doc("Compiled regular expression object.")
    .methods(&[
        def("match", "($self, /, string, pos=0, endpos=sys.maxsize)", |vm, a| once(vm, a, How::Match), "Matches zero or more characters at the beginning of the string."),
        def("fullmatch", "($self, /, string, pos=0, endpos=sys.maxsize)", |vm, a| once(vm, a, How::FullMatch), "Matches against all of the string."),
        def("search", "($self, /, string, pos=0, endpos=sys.maxsize)", |vm, a| once(vm, a, How::Search), "Scan through string looking for a match, and return a corresponding match object instance.\n\nReturn None if no position in the string matches."),
        def("sub", "($self, /, repl, string, count=0)", |vm, a| Ok(substitute(vm, a)?.0), "Return the string obtained by replacing the leftmost non-overlapping occurrences of pattern in string by the replacement repl."),
        def("subn", "($self, /, repl, string, count=0)", |vm, a| {
            let (result, n) = substitute(vm, a)?;
            Ok(vm.new_tuple(&[result, vm.new_int(n)]))
        }, "Return the tuple (new_string, number_of_subs_made) found by replacing the leftmost non-overlapping occurrences of pattern with the replacement repl."),
        def("findall", "($self, /, string, pos=0, endpos=sys.maxsize)", find_all, "Return a list of all non-overlapping matches of pattern in string."),
        def("split", "($self, /, string, maxsplit=0)", split, "Split string by the occurrences of pattern."),
        def("finditer", "($self, /, string, pos=0, endpos=sys.maxsize)", |vm, a| {
            let scanner = new_scanner(vm, a)?;
            Ok(MATCH_ITER.alloc(MatchIter { scanner: Slot::new(scanner) }).into_value())
        }, "Return an iterator over all non-overlapping matches for the RE pattern in string.\n\nFor each match, the iterator returns a match object."),
        def("scanner", "($self, /, string, pos=0, endpos=sys.maxsize)", new_scanner, ""),
        def("__copy__", "($self, /)", |_, a| Ok(a[0].clone()), ""),
        def("__deepcopy__", "($self, memo, /)", |_, a| Ok(a[0].clone()), ""),
        def("__class_getitem__", "($type, object, /)", class_getitem, "See PEP 585").class_method(),
    ])
    .getset(&[
        GetSet::ro("pattern", |vm, v| Ok(own::<PatternObj>(vm, v)?.source.clone()), "The pattern string from which the RE object was compiled."),
        GetSet::ro("flags", |vm, v| Ok(vm.new_int(own::<PatternObj>(vm, v)?.flags)), "The regex matching flags."),
        GetSet::ro("groups", |vm, v| Ok(vm.new_int(own::<PatternObj>(vm, v)?.groups as i64)), "The number of capturing groups in the pattern."),
        GetSet::ro("groupindex", |vm, v| {
            let index = own::<PatternObj>(vm, v)?.group_index.clone();
            let proxy = crate::support::imported(vm, "types", "MappingProxyType")?;
            vm.call(&proxy, &[index])
        }, "A dictionary mapping group names to group numbers."),
    ])
    .slots(|s| {
        s.repr.set(Some(repr));
        s.hash.set(Some(|vm, v| {
            let p = own::<PatternObj>(vm, v)?;
            let source = vm.hash(&p.source.clone())?;
            let mut hasher = std::hash::DefaultHasher::new();
            (p.code.as_ref() as &[u32], p.flags, p.bytes, p.groups, source).hash(&mut hasher);
            Ok(match hasher.finish() as i64 {
                -1 => -2,
                h => h,
            })
        }));
        s.compare.set(Some(|vm, a, b, op| {
            let (Some(x), Some(y)) = (a.downcast::<PatternObj>(), b.downcast::<PatternObj>()) else {
                return Ok(Value::NOT_IMPLEMENTED);
            };
            if !matches!(op, CmpOp::Eq | CmpOp::Ne) {
                return Ok(Value::NOT_IMPLEMENTED);
            }
            let same = a.is(b)
                || (x.flags == y.flags
                    && x.bytes == y.bytes
                    && x.groups == y.groups
                    && x.code[..] == y.code[..]
                    && vm.equal(&x.source.clone(), &y.source.clone())?);
            Ok(Value::bool(same == (op == CmpOp::Eq)))
        }));
    });

/// `_sre.compile(pattern, flags, code, groups, groupindex, indexgroup)`
pub fn compile(vm: &Vm, a: &[Value]) -> PyResult {
    let flags = vm.to_i64(&a[1])?;
    let Some(list) = a[2].downcast::<ListObj>() else {
        return Err(vm.type_error(format!("compile() argument 'code' must be list, not {}", vm.argument_type(&a[2]))));
    };
    let items = vm.reserved(list.items.with(|v| HVec::from_slice(v)))?;
    let mut code = vm.reserved(HVec::with_capacity(items.len()))?;
    for item in items {
        let number = vm.to_i64(&item)?;
        let Ok(number) = u32::try_from(number) else {
            return Err(vm.overflow_error("regular expression code size limit exceeded"));
        };
        vm.reserved(code.push(number))?;
    }
    let groups = vm.to_isize(&a[3])?;
    if groups < 0
        || groups as usize > rustpython_sre_engine::MAXGROUPS
        || !super::verify::is_valid(vm, &code, groups as usize)?
    {
        return Err(vm.runtime_error("invalid SRE code"));
    }
    if !a[4].is_a::<DictObj>() {
        return Err(
            vm.type_error(format!("compile() argument 'groupindex' must be dict, not {}", vm.argument_type(&a[4])))
        );
    }
    if !a[5].is_a::<TupleObj>() {
        return Err(
            vm.type_error(format!("compile() argument 'indexgroup' must be tuple, not {}", vm.argument_type(&a[5])))
        );
    }
    let bytes = if a[0].is_none() {
        None
    } else if a[0].is_a::<StrObj>() {
        Some(false)
    } else {
        crate::buffer::bytes_arg(vm, &a[0])?;
        Some(true)
    };
    let payload = PatternObj {
        source: a[0].clone(),
        flags,
        code,
        groups: groups as usize,
        group_index: a[4].clone(),
        index_group: a[5].clone(),
        bytes,
    };
    Ok(PATTERN.alloc(payload).into_value())
}

fn repr(vm: &Vm, v: &Value) -> PyResult {
    let p = own::<PatternObj>(vm, v)?;
    let mut flags = p.flags;
    let source = p.source.clone();
    // The default of text patterns is not shown.
    if source.is_a::<StrObj>() && flags & (4 | 32 | 256) == 32 {
        flags &= !32;
    }
    let mut names: Vec<String> = Vec::new();
    for (name, bit) in FLAG_NAMES {
        if flags & bit != 0 {
            names.push(name.to_string());
            flags &= !bit;
        }
    }
    if flags != 0 {
        names.push(format!("{flags:#x}"));
    }
    let shown = vm.repr(&source)?;
    let cut: String = shown.display().chars().take(200).collect();
    let tail = if names.is_empty() { String::new() } else { format!(", {}", names.join("|")) };
    text(vm, &format!("re.compile({cut}{tail})"))
}

/// Positions given to a method, clamped to the subject.
/// The text and where to search in it: `pos` and `endpos` are judged before the text.
fn subject_and_bounds(vm: &Vm, p: &PatternObj, a: &[Value]) -> PyResult<(Subject, usize, usize)> {
    let number = |v: &Value, default: isize| v.non_null().map_or(Ok(default), |v| vm.to_isize(v));
    let (pos, endpos) = (number(&a[2], 0)?, number(&a[3], isize::MAX)?);
    let subject = p.subject(vm, &a[1])?;
    let clamp = |n: isize| (n.max(0) as usize).min(subject.len());
    let (start, end) = (clamp(pos), clamp(endpos));
    Ok((subject, start, end))
}

impl PatternObj {
    fn subject(&self, vm: &Vm, value: &Value) -> PyResult<Subject> {
        Subject::new(vm, value, self.bytes)
    }
    fn step(&self, vm: &Vm, run: &mut Run, subject: &Subject, how: How) -> PyResult<Option<Found>> {
        vm.poll()?;
        run.step(vm, subject, &self.code, self.groups, how)
    }
}

fn once(vm: &Vm, a: &[Value], how: How) -> PyResult {
    let p = own::<PatternObj>(vm, &a[0])?;
    let (subject, start, end) = subject_and_bounds(vm, p, a)?;
    let mut run = Run::new(start, end);
    match p.step(vm, &mut run, &subject, how)? {
        Some(found) => MatchObj::make(vm, &a[0], &subject, found, start, end),
        None => Ok(Value::NONE),
    }
}

fn find_all(vm: &Vm, a: &[Value]) -> PyResult {
    let p = own::<PatternObj>(vm, &a[0])?;
    let (subject, start, end) = subject_and_bounds(vm, p, a)?;
    let mut run = Run::new(start, end);
    let mut out = HVec::new();
    while let Some(found) = p.step(vm, &mut run, &subject, How::Search)? {
        let group = |i: usize| match found.spans.get(i) {
            Some((s, e)) if *s >= 0 => subject.slice(vm, *s as usize, *e as usize),
            _ => subject.make(vm, b""),
        };
        let item = match p.groups {
            0 => group(0)?,
            1 => group(1)?,
            n => {
                let mut items = Vec::with_capacity(n);
                for i in 1..=n {
                    items.push(group(i)?);
                }
                tuple(vm, &items)?
            }
        };
        vm.reserved(out.push(item))?;
    }
    Ok(ListObj::new(out).into_value())
}

fn split(vm: &Vm, a: &[Value]) -> PyResult {
    let p = own::<PatternObj>(vm, &a[0])?;
    let limit = match a[2].non_null() {
        None => 0,
        Some(n) => vm.to_isize(n)?,
    };
    let subject = p.subject(vm, &a[1])?;
    let mut run = Run::new(0, subject.len());
    let mut out = HVec::new();
    let (mut last, mut n) = (0, 0);
    while limit == 0 || n < limit {
        let Some(found) = p.step(vm, &mut run, &subject, How::Search)? else { break };
        let (start, end) = found.spans[0];
        vm.reserved(out.push(subject.slice(vm, last, start as usize)?))?;
        for (s, e) in &found.spans[1..] {
            let group = if *s < 0 { Value::NONE } else { subject.slice(vm, *s as usize, *e as usize)? };
            vm.reserved(out.push(group))?;
        }
        last = end as usize;
        n += 1;
    }
    vm.reserved(out.push(subject.slice(vm, last, subject.len())?))?;
    Ok(ListObj::new(out).into_value())
}

/// What a replacement is.
enum Filter {
    Literal(Value),
    Template(Value),
    Callable(Value),
}

fn filter_of(vm: &Vm, pattern: &Value, repl: &Value) -> PyResult<Filter> {
    if vm.is_callable(repl) {
        return Ok(Filter::Callable(repl.clone()));
    }
    let literal = match repl.downcast::<StrObj>() {
        Some(s) => !s.as_bytes().contains(&b'\\'),
        None => match crate::buffer::bytes_like(vm, repl)? {
            Some(bytes) => !bytes.contains(&b'\\'),
            None => false,
        },
    };
    if literal {
        return Ok(Filter::Literal(repl.clone()));
    }
    let compile = crate::support::imported(vm, "re", "_compile_template")?;
    let made = vm.call(&compile, &[pattern.clone(), repl.clone()])?;
    let Some(template) = made.downcast::<Template>() else {
        return Err(super::wrong_type(vm, &made));
    };
    Ok(match template.only_literal() {
        Some(literal) => Filter::Literal(literal),
        None => Filter::Template(made),
    })
}

/// The raw text of a piece of the result, which is of the subject's kind.
fn push_piece(vm: &Vm, subject: &Subject, out: &mut HVec<u8>, piece: &Value, index: usize) -> PyResult<()> {
    if subject.is_text() {
        return match piece.downcast::<StrObj>() {
            Some(s) => vm.reserved(out.extend_from_slice(s.as_bytes())),
            None => Err(vm.type_error(format!(
                "sequence item {index}: expected str instance, {} found",
                type_of(piece).tp_name()
            ))),
        };
    }
    match crate::buffer::bytes_like(vm, piece)? {
        Some(bytes) => vm.reserved(out.extend_from_slice(&bytes)),
        None => Err(vm.type_error(format!(
            "sequence item {index}: expected a bytes-like object, {} found",
            type_of(piece).tp_name()
        ))),
    }
}

fn substitute(vm: &Vm, a: &[Value]) -> PyResult<(Value, i64)> {
    let p = own::<PatternObj>(vm, &a[0])?;
    let limit = match a[3].non_null() {
        None => 0,
        Some(n) => vm.to_isize(n)?,
    };
    let filter = filter_of(vm, &a[0], &a[1])?;
    let subject = p.subject(vm, &a[2])?;
    let mut run = Run::new(0, subject.len());
    let mut out: HVec<u8> = HVec::new();
    let (mut last, mut n, mut pieces) = (0, 0i64, 0);
    while limit == 0 || n < limit as i64 {
        let Some(found) = p.step(vm, &mut run, &subject, How::Search)? else { break };
        let (start, end) = (found.spans[0].0 as usize, found.spans[0].1 as usize);
        if last < start {
            vm.reserved(out.extend_from_slice(subject.raw(last, start)))?;
            pieces += 1;
        }
        let item = match &filter {
            Filter::Literal(literal) => literal.clone(),
            Filter::Template(template) => expand(vm, template, &subject, &found.spans)?,
            Filter::Callable(f) => {
                let m = MatchObj::make(vm, &a[0], &subject, found, 0, subject.len())?;
                vm.call(f, &[m])?
            }
        };
        if !item.is_none() {
            push_piece(vm, &subject, &mut out, &item, pieces)?;
            pieces += 1;
        }
        last = end;
        n += 1;
    }
    if n == 0 {
        return Ok((subject.slice(vm, 0, subject.len())?, 0));
    }
    vm.reserved(out.extend_from_slice(subject.raw(last, subject.len())))?;
    Ok((subject.make(vm, &out)?, n))
}

/// `pattern.scanner(string)`
pub struct ScannerObj {
    pattern: Value,
    subject: Subject,
    /// Taken out while the engine runs.
    run: std::cell::RefCell<Option<Run>>,
    start: usize,
    end: usize,
}
heap::payload!(ScannerObj, "SRE_Scanner", trace, external);
impl Trace for ScannerObj {
    fn trace(&self, tracer: &mut Tracer) {
        tracer.value(&self.pattern);
        tracer.value(&self.subject.value);
        self.subject.trace_storage(tracer);
    }
}

static SCANNER: TypeSpec = TypeSpec::new::<ScannerObj>("SRE_Scanner")
    .module("_sre")
    .flags(NO_NEW)
    .methods(&[
        def("match", "($self, /)", |vm, a| scan(vm, &a[0], How::Match), ""),
        def("search", "($self, /)", |vm, a| scan(vm, &a[0], How::Search), ""),
    ])
    .getset(&[GetSet::ro("pattern", |vm, v| Ok(own::<ScannerObj>(vm, v)?.pattern.clone()), "")]);

fn new_scanner(vm: &Vm, a: &[Value]) -> PyResult {
    let p = own::<PatternObj>(vm, &a[0])?;
    let (subject, start, end) = subject_and_bounds(vm, p, a)?;
    let payload = ScannerObj {
        pattern: a[0].clone(),
        subject,
        run: std::cell::RefCell::new(Some(Run::new(start, end))),
        start,
        end,
    };
    Ok(SCANNER.alloc(payload).into_value())
}

fn scan(vm: &Vm, v: &Value, how: How) -> PyResult {
    let s = own::<ScannerObj>(vm, v)?;
    let p = own::<PatternObj>(vm, &s.pattern)?;
    let Some(mut run) = s.run.take() else { return Ok(Value::NONE) };
    match p.step(vm, &mut run, &s.subject, how)? {
        Some(found) => {
            s.run.replace(Some(run));
            MatchObj::make(vm, &s.pattern, &s.subject, found, s.start, s.end)
        }
        // Without a run left the scanner is at its end.
        None => Ok(Value::NONE),
    }
}

struct MatchIter {
    scanner: Slot,
}
heap::trace_fields!(MatchIter: scanner);
heap::payload!(MatchIter, "callable_iterator", trace);

static MATCH_ITER: TypeSpec = TypeSpec::new::<MatchIter>("callable_iterator").flags(NO_NEW).slots(|s| {
    s.iter.set(Some(itself));
    s.next.set(Some(|vm, v| {
        let it = own::<MatchIter>(vm, v)?;
        let Some(scanner) = it.scanner.load() else { return Ok(None) };
        let found = scan(vm, &scanner, How::Search)?;
        if found.is_none() {
            it.scanner.set(Value::NULL);
            return Ok(None);
        }
        Ok(Some(found))
    }));
});
