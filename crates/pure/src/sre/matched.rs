//! `re.Match` and the templates of `sub` and `expand`.

use vm::prelude::*;

use super::pattern::PatternObj;
use super::subject::{Found, Subject};
use super::{own, tuple};
use crate::support::*;

pub struct MatchObj {
    pattern: Value,
    string: Value,
    /// Start and end of every group, group 0 first; -1 where a group took no part.
    spans: HVec<(isize, isize)>,
    pos: usize,
    endpos: usize,
    last_index: isize,
}
heap::trace_fields!(MatchObj: pattern, string);
heap::payload!(MatchObj, "Match", trace);

impl MatchObj {
    pub fn make(vm: &Vm, pattern: &Value, subject: &Subject, found: Found, pos: usize, endpos: usize) -> PyResult {
        let spans = vm.reserved(HVec::from_slice(&found.spans))?;
        let payload = MatchObj {
            pattern: pattern.clone(),
            string: subject.value.clone(),
            spans,
            pos,
            endpos,
            last_index: found.last_index,
        };
        Ok(MATCH.alloc(payload).into_value())
    }
    fn pattern<'a>(&'a self, vm: &Vm) -> PyResult<&'a PatternObj> {
        own::<PatternObj>(vm, &self.pattern)
    }
    fn subject(&self, vm: &Vm) -> PyResult<Subject> {
        Subject::new(vm, &self.string, None)
    }
    /// The number of a group given by number or name.
    fn index(&self, vm: &Vm, key: &Value) -> PyResult<usize> {
        let number = if type_of(key).slots.index.get().is_some() {
            vm.to_isize(key).ok()
        } else {
            let names = self.pattern(vm)?.group_index.clone();
            match names.downcast::<DictObj>() {
                Some(dict) if dict.is_empty() => None,
                Some(dict) => match dict.get(vm, key) {
                    Ok(found) => found.and_then(|v| v.as_int()).map(|i| i as isize),
                    Err(e) => return Err(e),
                },
                None => None,
            }
        };
        match number {
            Some(i) if i >= 0 && (i as usize) < self.spans.len() => Ok(i as usize),
            _ => Err(vm.index_error("no such group")),
        }
    }
    fn group(&self, vm: &Vm, subject: &Subject, index: usize, default: &Value) -> PyResult {
        match self.spans[index] {
            (s, e) if s >= 0 && e >= 0 => subject.slice(vm, s as usize, e as usize),
            _ => Ok(default.clone()),
        }
    }
    fn span_arg(&self, vm: &Vm, a: &Value) -> PyResult<(isize, isize)> {
        let index = match a.non_null() {
            None => 0,
            Some(key) => self.index(vm, key)?,
        };
        Ok(self.spans[index])
    }
}

fn this_match<'a>(vm: &Vm, v: &'a Value) -> PyResult<&'a MatchObj> {
    own::<MatchObj>(vm, v)
}

pub static MATCH: TypeSpec = TypeSpec::new::<MatchObj>("Match")
    .module("re")
    .flags(NO_NEW)
    .doc("The result of re.match() and re.search().\nMatch objects always have a boolean value of True.")
    .methods(&[
        raw("group", "($self, /, *args)", group, "group([group1, ...]) -> str or tuple.\nReturn subgroup(s) of the match by indices or names.\nFor 0 returns the entire match."),
        def("start", "($self, group=0, /)", |vm, a| Ok(vm.new_int(this_match(vm, &a[0])?.span_arg(vm, &a[1])?.0 as i64)), "Return index of the start of the substring matched by group."),
        def("end", "($self, group=0, /)", |vm, a| Ok(vm.new_int(this_match(vm, &a[0])?.span_arg(vm, &a[1])?.1 as i64)), "Return index of the end of the substring matched by group."),
        def("span", "($self, group=0, /)", |vm, a| Ok(pair(vm, this_match(vm, &a[0])?.span_arg(vm, &a[1])?)), "For match object m, return the 2-tuple (m.start(group), m.end(group))."),
        def("groups", "($self, /, default=None)", |vm, a| {
            let m = this_match(vm, &a[0])?;
            let default = a[1].non_null().cloned().unwrap_or(Value::NONE);
            let subject = m.subject(vm)?;
            let mut out = Vec::new();
            for i in 1..m.spans.len() {
                out.push(m.group(vm, &subject, i, &default)?);
            }
            tuple(vm, &out)
        }, "Return a tuple containing all the subgroups of the match, from 1.\n\n  default\n    Is used for groups that did not participate in the match."),
        def("groupdict", "($self, /, default=None)", |vm, a| {
            let m = this_match(vm, &a[0])?;
            let default = a[1].non_null().cloned().unwrap_or(Value::NONE);
            let subject = m.subject(vm)?;
            let names = m.pattern(vm)?.group_index.clone();
            let out = DictObj::new();
            if let Some(dict) = names.downcast::<DictObj>() {
                for (name, number) in dict.items() {
                    let value = match number.as_int() {
                        Some(i) if i >= 0 && (i as usize) < m.spans.len() => m.group(vm, &subject, i as usize, &default)?,
                        _ => default.clone(),
                    };
                    out.set(vm, &name, value)?;
                }
            }
            Ok(out.into_value())
        }, "Return a dictionary containing all the named subgroups of the match, keyed by the subgroup name.\n\n  default\n    Is used for groups that did not participate in the match."),
        def("expand", "($self, /, template)", |vm, a| {
            let m = this_match(vm, &a[0])?;
            let compile = crate::support::imported(vm, "re", "_compile_template")?;
            let template = vm.call(&compile, &[m.pattern.clone(), a[1].clone()])?;
            let subject = m.subject(vm)?;
            expand(vm, &template, &subject, &m.spans)
        }, "Return the string obtained by doing backslash substitution on the string template, as done by the sub() method."),
        def("__copy__", "($self, /)", |_, a| Ok(a[0].clone()), ""),
        def("__deepcopy__", "($self, memo, /)", |_, a| Ok(a[0].clone()), ""),
        def("__class_getitem__", "($type, object, /)", class_getitem, "See PEP 585").class_method(),
    ])
    .getset(&[
        GetSet::ro("string", |vm, v| Ok(this_match(vm, v)?.string.clone()), "The string passed to match() or search()."),
        GetSet::ro("re", |vm, v| Ok(this_match(vm, v)?.pattern.clone()), "The regular expression object."),
        GetSet::ro("pos", |vm, v| Ok(vm.new_int(this_match(vm, v)?.pos as i64)), "The index into the string at which the RE engine started looking for a match."),
        GetSet::ro("endpos", |vm, v| Ok(vm.new_int(this_match(vm, v)?.endpos as i64)), "The index into the string beyond which the RE engine will not go."),
        GetSet::ro("lastindex", |vm, v| Ok(match this_match(vm, v)?.last_index {
            i if i >= 0 => vm.new_int(i as i64),
            _ => Value::NONE,
        }), "The integer index of the last matched capturing group."),
        GetSet::ro("lastgroup", |vm, v| {
            let m = this_match(vm, v)?;
            let names = m.pattern(vm)?.index_group.clone();
            let name = names.downcast::<TupleObj>().and_then(|t| t.items().get(usize::try_from(m.last_index).ok()?).cloned());
            Ok(name.unwrap_or(Value::NONE))
        }, "The name of the last matched capturing group."),
        GetSet::ro("regs", |vm, v| {
            let m = this_match(vm, v)?;
            let out: Vec<Value> = m.spans.iter().map(|s| pair(vm, *s)).collect();
            tuple(vm, &out)
        }, ""),
    ])
    .slots(|s| {
        s.getitem.set(Some(|vm, v, key| {
            let m = this_match(vm, v)?;
            let index = m.index(vm, key)?;
            m.group(vm, &m.subject(vm)?, index, &Value::NONE)
        }));
        s.repr.set(Some(|vm, v| {
            let m = this_match(vm, v)?;
            let whole = m.group(vm, &m.subject(vm)?, 0, &Value::NONE)?;
            let shown = vm.repr(&whole)?;
            let cut: String = shown.display().chars().take(50).collect();
            let (s, e) = m.spans[0];
            text(vm, &format!("<{} object; span=({s}, {e}), match={cut}>", type_of(v).tp_name()))
        }));
    });

fn pair(vm: &Vm, (s, e): (isize, isize)) -> Value {
    vm.new_tuple(&[vm.new_int(s as i64), vm.new_int(e as i64)])
}

fn group(vm: &Vm, args: Args) -> PyResult {
    no_keywords(vm, "Match.group", args)?;
    let Some(receiver) = args.pos.first() else {
        return Err(vm.type_error("unbound method Match.group() needs an argument"));
    };
    let m = this_match(vm, receiver)?;
    let subject = m.subject(vm)?;
    let one = |key: &Value| -> PyResult {
        let index = m.index(vm, key)?;
        m.group(vm, &subject, index, &Value::NONE)
    };
    match &args.pos[1..] {
        [] => one(&Value::small_int(0)),
        [key] => one(key),
        keys => {
            let mut out = Vec::with_capacity(keys.len());
            for key in keys {
                out.push(one(key)?);
            }
            tuple(vm, &out)
        }
    }
}

/// A parsed replacement: a literal, then pairs of group and literal.
pub struct Template {
    literal: Value,
    /// The literal may be `NULL`.
    chunks: Mut<HVec<Value>>,
    groups: HVec<usize>,
}
heap::trace_fields!(Template: literal, chunks);
heap::payload!(Template, "SRE_Template", trace);

static TEMPLATE: TypeSpec = TypeSpec::new::<Template>("SRE_Template").module("_sre").flags(NO_NEW);

impl Template {
    /// The whole replacement, when it names no group.
    pub fn only_literal(&self) -> Option<Value> {
        if self.groups.is_empty() { Some(self.literal.clone()) } else { None }
    }
}

/// `_sre.template(pattern, [literal, group, literal, ...])`
pub fn template(vm: &Vm, a: &[Value]) -> PyResult {
    let invalid = || vm.type_error("invalid template");
    let Some(list) = a[1].downcast::<ListObj>() else {
        return Err(vm.type_error(format!("template() argument 2 must be list, not {}", vm.argument_type(&a[1]))));
    };
    let items = list.to_vec();
    if items.len().is_multiple_of(2) {
        return Err(invalid());
    }
    let (mut chunks, mut groups) = (HVec::new(), HVec::new());
    for two in items[1..].chunks(2) {
        let [group, literal] = two else { return Err(invalid()) };
        let number = vm.to_isize(group)?;
        if number < 0 {
            return Err(invalid());
        }
        vm.reserved(groups.push(number as usize))?;
        vm.reserved(chunks.push(literal.clone()))?;
    }
    Ok(TEMPLATE.alloc(Template { literal: items[0].clone(), chunks: Mut::new(chunks), groups }).into_value())
}

/// The replacement for one match.
pub fn expand(vm: &Vm, template: &Value, subject: &Subject, spans: &[(isize, isize)]) -> PyResult {
    let t = own::<Template>(vm, template)?;
    if t.groups.is_empty() {
        return Ok(t.literal.clone());
    }
    let chunks = vm.reserved(t.chunks.with(|c| HVec::from_slice(c)))?;
    let mut out: HVec<u8> = HVec::new();
    let push = |out: &mut HVec<u8>, literal: &Value| -> PyResult<()> {
        if let Some(s) = literal.downcast::<StrObj>() {
            return vm.reserved(out.extend_from_slice(s.as_bytes()));
        }
        if literal.is_none() {
            return Ok(());
        }
        let bytes = crate::buffer::bytes_arg(vm, literal)?;
        vm.reserved(out.extend_from_slice(&bytes))
    };
    push(&mut out, &t.literal)?;
    for (group, literal) in t.groups.iter().zip(chunks.iter()) {
        let Some((s, e)) = spans.get(*group) else { return Err(vm.index_error("no such group")) };
        if *s >= 0 && *e >= 0 {
            vm.reserved(out.extend_from_slice(subject.raw(*s as usize, *e as usize)))?;
        }
        push(&mut out, literal)?;
    }
    subject.make(vm, &out)
}
