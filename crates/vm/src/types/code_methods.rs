//! `code`: its type and attributes.

use std::sync::Arc;

use bytecode::{Code, Const};

use super::code::CodeObj;
use super::linetable;
use crate::native::NativeDef;
use crate::prelude::*;

pub static CODE: TypeSpec = TypeSpec::new::<CodeObj>("code")
    .flags(WEAKREFABLE)
    .doc("Create a code object.  Not for the faint of heart.")
    .signature(
        "(argcount, posonlyargcount, kwonlyargcount, nlocals, stacksize,\n     flags, codestring, constants, names, varnames, filename, name,\n     qualname, firstlineno, linetable, exceptiontable, freevars=(),\n     cellvars=(), /)",
    )
    .methods(METHODS)
    .getset(GETSET)
    .slots(|s| {
        s.new.set(Some(code_new));
        s.repr.set(Some(code_repr));
        s.hash.set(Some(|vm, c| {
            let code = this(vm, c)?;
            let name = vm.hash(&code.name)?;
            let mix = (code.code.first_line as i64) << 20 ^ (code.code.words.len() as i64) << 8 ^ code.names.len() as i64;
            Ok(if name ^ mix == -1 { -2 } else { name ^ mix })
        }));
        s.compare.set(Some(code_compare));
    });

static METHODS: &[NativeDef] = &[
    def("__sizeof__", "($self, /)", code_sizeof, ""),
    def("co_lines", "($self, /)", co_lines, ""),
    def("co_branches", "($self, /)", |vm, _| list_iter(vm, Vec::new()), ""),
    def("co_positions", "($self, /)", co_positions, ""),
    raw(
        "replace",
        "($self, /, **changes)",
        replace,
        "Return a copy of the code object with new values for the specified fields.",
    ),
    def(
        "_varname_from_oparg",
        "($self, /, oparg)",
        varname,
        "(internal-only) Return the local variable name for the given oparg.\n\nWARNING: this method is for internal use only and may change or go\naway.",
    ),
    raw("__replace__", "($self, /, **changes)", replace, "The same as replace()."),
];

macro_rules! number {
    ($name:literal, $field:expr) => {
        GetSet::rw($name, |vm, c| Ok(vm.new_int($field(&this(vm, c)?.code) as i64)), readonly, "")
    };
}
macro_rules! value {
    ($name:literal, $field:expr) => {
        GetSet::rw($name, |vm, c| $field(vm, this(vm, c)?), readonly, "")
    };
}

static GETSET: &[GetSet] = &[
    number!("co_argcount", |c: &Code| c.arg_count),
    number!("co_posonlyargcount", |c: &Code| c.posonly_count),
    number!("co_kwonlyargcount", |c: &Code| c.kwonly_count),
    number!("co_stacksize", |c: &Code| c.register_count as usize - c.nlocals_plus()),
    number!("co_flags", |c: &Code| c.flags.0),
    number!("co_nlocals", |c: &Code| variables(c).len() as u32),
    value!("co_consts", |vm: &Vm, c: &CodeObj| Ok(vm.new_tuple(&c.consts))),
    value!("co_names", |vm: &Vm, c: &CodeObj| Ok(vm.new_tuple(&c.names))),
    value!("co_filename", |_: &Vm, c: &CodeObj| Ok(c.filename.get())),
    value!("co_name", |_: &Vm, c: &CodeObj| Ok(c.name.clone())),
    value!("co_qualname", |_: &Vm, c: &CodeObj| Ok(c.qualname.clone())),
    number!("co_firstlineno", |c: &Code| c.first_line),
    value!("co_linetable", co_linetable),
    value!("co_exceptiontable", exceptiontable),
    value!("co_lnotab", lnotab),
    value!("_co_code_adaptive", co_code),
    value!("co_varnames", |vm: &Vm, c: &CodeObj| names(vm, variables(&c.code).into_iter())),
    value!("co_cellvars", |vm: &Vm, c: &CodeObj| {
        names(vm, c.code.cell_registers.iter().filter_map(|r| c.code.local_names.get(*r as usize)))
    }),
    value!("co_freevars", |vm: &Vm, c: &CodeObj| names(vm, c.code.local_names.iter().skip(c.code.first_free as usize))),
    value!("co_code", co_code),
];

fn this<'a>(vm: &Vm, value: &'a Value) -> PyResult<&'a CodeObj> {
    crate::object::descr::receiver(vm, value, &CODE)
}

fn readonly(vm: &Vm, _: &Value, _: Option<&Value>) -> PyResult<()> {
    Err(vm.attribute_error_text("readonly attribute"))
}

fn names<'a>(vm: &Vm, names: impl Iterator<Item = &'a String>) -> PyResult {
    let names: Vec<Value> = names.map(|n| crate::types::str::intern(n)).collect();
    Ok(vm.new_tuple(&names))
}

/// The names of the local variables: those of comprehensions have registers of their own, but are named once.
fn variables(code: &Code) -> Vec<&String> {
    let mut seen = std::collections::HashSet::new();
    code.local_names.iter().take(code.nlocals as usize).filter(|name| seen.insert(name.as_str())).collect()
}

fn list_iter(vm: &Vm, items: Vec<Value>) -> PyResult {
    let list = vm.new_list(items)?;
    vm.iter(&list)
}

fn code_new(vm: &Vm, _: &TypeObj, args: Args) -> PyResult {
    if args.pos.len() < 16 {
        return Err(vm.type_error(format!("code expected at least 16 arguments, got {}", args.pos.len())));
    }
    Err(vm
        .not_implemented_error("making code objects from instructions: types.CodeType(...) takes no foreign bytecode"))
}

fn code_repr(vm: &Vm, value: &Value) -> PyResult {
    let c = this(vm, value)?;
    Ok(vm.new_str(&format!(
        "<code object {} at {:#x}, file \"{}\", line {}>",
        crate::types::str::display(&c.name),
        value.bits() & !3,
        crate::types::str::display(&c.filename.get()),
        c.code.first_line
    )))
}

/// Equal but perhaps for the file they are of.
fn same_code(p: &Arc<Code>, q: &Arc<Code>) -> bool {
    let same = |(a, b): (&Const, &Const)| match (a, b) {
        (Const::Code(a), Const::Code(b)) => same_code(a, b),
        _ => a == b,
    };
    Arc::ptr_eq(p, q)
        || (p.name == q.name
            && p.first_line == q.first_line
            && p.flags == q.flags
            && (p.arg_count, p.posonly_count, p.kwonly_count) == (q.arg_count, q.posonly_count, q.kwonly_count)
            && p.words == q.words
            && p.consts.len() == q.consts.len()
            && p.consts.iter().zip(q.consts.iter()).all(same)
            && p.names == q.names
            && p.local_names == q.local_names
            && p.locations == q.locations
            && p.handlers == q.handlers)
}

fn code_compare(_: &Vm, a: &Value, b: &Value, op: CmpOp) -> PyResult {
    let (Some(x), Some(y)) = (a.downcast::<CodeObj>(), b.downcast::<CodeObj>()) else {
        return Ok(Value::NOT_IMPLEMENTED);
    };
    let equal = || same_code(&x.code, &y.code);
    match op {
        CmpOp::Eq => Ok(Value::bool(equal())),
        CmpOp::Ne => Ok(Value::bool(!equal())),
        _ => Ok(Value::NOT_IMPLEMENTED),
    }
}

fn code_sizeof(vm: &Vm, args: &[Value]) -> PyResult {
    let c = this(vm, &args[0])?;
    let size = size_of::<CodeObj>() + c.code.words.len() * 8 + (c.consts.len() + c.names.len()) * 8;
    Ok(vm.new_int(size as i64))
}

/// One instruction word counts as two bytes in offsets, as one of CPython's code units does.
const UNIT: u32 = 2;

fn optional(vm: &Vm, n: u32, known: bool) -> Value {
    if known { vm.new_int(n as i64) } else { Value::NONE }
}

/// (start, end, line) for each run of instructions of one line.
fn co_lines(vm: &Vm, args: &[Value]) -> PyResult {
    let c = this(vm, &args[0])?;
    let mut merged: Vec<(u32, u32)> = Vec::new();
    for (start, location) in c.code.locations.runs() {
        if merged.last().is_none_or(|(_, line)| *line != location.line) {
            merged.push((*start, location.line));
        }
    }
    if merged.is_empty() {
        return list_iter(vm, Vec::new());
    }
    let end = c.code.words.len() as u32;
    let mut out = Vec::with_capacity(merged.len() + 1);
    // Code begins on the line of its `def`, or on line 0 of a module, where it has no instruction: a range before
    // it says so. That is where a frame stands when its call is traced.
    let first = if c.name.is(&name!("<module>")) { 0 } else { c.code.first_line };
    if merged.first().is_some_and(|(_, line)| *line != first) {
        out.push(vm.new_tuple(&[vm.new_int(-2), vm.new_int(0), vm.new_int(first as i64)]));
    }
    for (i, (start, line)) in merged.iter().enumerate() {
        let next = merged.get(i + 1).map_or(end, |(s, _)| *s);
        let parts =
            [vm.new_int((start * UNIT) as i64), vm.new_int((next * UNIT) as i64), optional(vm, *line, *line != 0)];
        out.push(vm.new_tuple(&parts));
    }
    list_iter(vm, out)
}

/// (line, end line, column, end column) for each instruction word.
fn co_positions(vm: &Vm, args: &[Value]) -> PyResult {
    let c = this(vm, &args[0])?;
    let runs = c.code.locations.runs();
    let mut out = Vec::with_capacity(c.code.words.len());
    for (i, (start, l)) in runs.iter().enumerate() {
        let next = runs.get(i + 1).map_or(c.code.words.len() as u32, |(s, _)| *s);
        let known = l.line != 0;
        let columns = known && !vm.interp.no_debug_ranges.get();
        let parts = [
            optional(vm, l.line, known),
            optional(vm, if columns { l.end_line } else { l.line }, known),
            optional(vm, l.col, columns),
            optional(vm, l.end_col, columns),
        ];
        let tuple = vm.new_tuple(&parts);
        out.extend((*start..next).map(|_| tuple.clone()));
    }
    list_iter(vm, out)
}

fn varname(vm: &Vm, args: &[Value]) -> PyResult {
    let c = this(vm, &args[0])?;
    let index = vm.to_isize(&args[1])?;
    match usize::try_from(index).ok().and_then(|i| c.code.local_names.get(i)) {
        Some(name) => Ok(crate::types::str::intern(name)),
        None => Err(vm.index_error("tuple index out of range")),
    }
}

fn bytes(vm: &Vm, data: &[u8]) -> PyResult {
    vm.reserved(crate::types::bytes::BytesObj::new(data)).map(Ref::into_value)
}

fn co_code(vm: &Vm, c: &CodeObj) -> PyResult {
    let data: Vec<u8> = c.code.words.iter().flat_map(|w| w.0.to_le_bytes()).collect();
    bytes(vm, &data)
}

fn co_linetable(vm: &Vm, c: &CodeObj) -> PyResult {
    bytes(vm, &linetable::write(&c.code.locations, c.code.first_line, c.code.words.len() as u32))
}

/// Start, end, target, depth: four 32-bit numbers a handler.
fn exceptiontable(vm: &Vm, c: &CodeObj) -> PyResult {
    let mut data = Vec::new();
    for h in &c.code.handlers {
        for n in [h.start, h.end, h.target, h.depth as u32] {
            data.extend_from_slice(&n.to_le_bytes());
        }
    }
    bytes(vm, &data)
}

/// The old line table: pairs of offset and line increments.
fn lnotab(vm: &Vm, c: &CodeObj) -> PyResult {
    vm.warn(&crate::error::exception::DEPRECATION_WARNING, "co_lnotab is deprecated, use co_lines instead.", 1)?;
    let mut data = Vec::new();
    let (mut at, mut line) = (0u32, c.code.first_line);
    for (start, l) in c.code.locations.runs() {
        if l.line == 0 || l.line == line {
            continue;
        }
        let (mut offset, mut delta) = ((start - at) * UNIT, l.line as i64 - line as i64);
        while offset > 254 {
            data.extend_from_slice(&[254, 0]);
            offset -= 254;
        }
        loop {
            let step = delta.clamp(-128, 127);
            data.extend_from_slice(&[offset as u8, step as i8 as u8]);
            delta -= step;
            offset = 0;
            if delta == 0 {
                break;
            }
        }
        (at, line) = (*start, l.line);
    }
    bytes(vm, &data)
}

/// The data of a constant's value; `None` when it is no constant.
fn to_const(value: &Value) -> Option<Const> {
    Some(match value {
        v if v.is_none() => Const::None,
        v if v.is_bool() => {
            if v.is_true() {
                Const::True
            } else {
                Const::False
            }
        }
        v if v.is(&Value::ELLIPSIS) => Const::Ellipsis,
        v if crate::types::int::INT.is_exact(v) => match crate::types::int::to_i64(v) {
            Some(i) => Const::Int(i),
            None => {
                let big = crate::types::int::to_big(v)?;
                let (sign, magnitude) = big.to_bytes_le();
                Const::BigInt { negative: sign == num_bigint::Sign::Minus, magnitude: magnitude.into() }
            }
        },
        v if crate::types::float::exact(v).is_some() => Const::Float(crate::types::float::exact(v)?.to_bits()),
        v if crate::types::str::STR.is_exact(v) => Const::Str(v.downcast::<StrObj>()?.as_bytes().into()),
        v if crate::types::tuple::TUPLE.is_exact(v) => {
            let items = v.downcast::<TupleObj>()?.items().iter().map(to_const).collect::<Option<Vec<_>>>()?;
            Const::Tuple(items.into())
        }
        v => Const::Code(v.downcast::<CodeObj>()?.code.clone()),
    })
}

/// `code.replace(...)`: what describes the code can change; the instructions and what they rely on cannot.
fn replace(vm: &Vm, args: Args) -> PyResult {
    let Some(receiver) = args.pos.first() else {
        return Err(vm.type_error("unbound method code.replace() needs an argument"));
    };
    let old = this(vm, receiver)?;
    if args.pos.len() > 1 {
        let given = args.pos.len() - 1;
        return Err(vm.type_error(format!("replace() takes 0 positional arguments but {given} were given")));
    }
    let mut code: Code = (*old.code).clone();
    for (name, value) in args.kw_names.iter().zip(args.kw_values) {
        let key = crate::types::str::display(name);
        let text = || {
            value.downcast::<StrObj>().map(|s| s.display().into_owned()).ok_or_else(|| {
                let given = type_of(value).tp_name();
                vm.type_error(format!("replace() argument '{key}' must be str, not {given}"))
            })
        };
        match key.as_str() {
            "co_name" => code.name = text()?,
            "co_qualname" => code.qualname = text()?,
            "co_filename" => code.filename = text()?.into(),
            "co_firstlineno" => code.first_line = vm.to_i32(value)?.max(0) as u32,
            "co_flags" => set_flags(vm, &mut code, vm.to_i32(value)? as u32)?,
            "co_consts" => set_consts(vm, &mut code, value)?,
            "co_linetable" => set_linetable(vm, &mut code, value)?,
            "co_argcount" | "co_posonlyargcount" | "co_kwonlyargcount" | "co_nlocals" | "co_stacksize" | "co_names"
            | "co_varnames" | "co_cellvars" | "co_freevars" | "co_code" | "co_exceptiontable" => {
                let current = vm.get_attr(receiver, name)?;
                if !vm.equal(&current, value)? {
                    return Err(
                        vm.not_implemented_error(format!("code.replace({key}=...): instructions cannot change"))
                    );
                }
            }
            _ => return Err(vm.type_error(format!("replace() got an unexpected keyword argument '{key}'"))),
        }
    }
    if let Err(error) = bytecode::verify::verify(&code) {
        return Err(vm.value_error(format!("code.replace(): {error}")));
    }
    Ok(vm.reserved(CodeObj::link_local(Arc::new(code)))?.into_value())
}

fn set_linetable(vm: &Vm, code: &mut Code, value: &Value) -> PyResult<()> {
    let Some(table) = crate::types::bytes::as_bytes(value) else {
        let given = type_of(value).tp_name();
        return Err(vm.type_error(format!("replace() argument 'co_linetable' must be bytes, not {given}")));
    };
    code.locations = linetable::read(table, code.first_line);
    Ok(())
}

fn set_flags(vm: &Vm, code: &mut Code, flags: u32) -> PyResult<()> {
    use bytecode::CodeFlags as F;
    // A generator may become awaitable (`types.coroutine`) and documentation may go; the frame's shape may not change.
    let free = F::ITERABLE_COROUTINE | F::FUTURE_ANNOTATIONS | F::NESTED | F::HAS_DOCSTRING | F::METHOD;
    if (flags ^ code.flags.0) & !free != 0 {
        return Err(vm.not_implemented_error("code.replace(co_flags=...): instructions cannot change"));
    }
    code.flags = F(flags);
    Ok(())
}

fn set_consts(vm: &Vm, code: &mut Code, value: &Value) -> PyResult<()> {
    let Some(items) = value.downcast::<TupleObj>() else {
        let given = type_of(value).tp_name();
        return Err(vm.type_error(format!("replace() argument 'co_consts' must be tuple, not {given}")));
    };
    if items.len() < code.consts.len() {
        return Err(vm.value_error("code: co_consts is too small"));
    }
    for (index, item) in items.items().iter().enumerate() {
        let new = match to_const(item) {
            Some(new) => new,
            // Constants of other kinds stay when they are the same.
            None => continue,
        };
        match code.consts.get(index) {
            None => code.consts.push(new),
            Some(old) if *old == new => {}
            Some(Const::Code(old)) => match &new {
                Const::Code(c) if c.free_count() == old.free_count() => code.consts[index] = new,
                _ => return Err(vm.value_error("code: a nested code object must be replaced by one of the same shape")),
            },
            Some(Const::Tuple(_)) => {
                return Err(vm.not_implemented_error("code.replace(co_consts=...): tuples cannot change"));
            }
            Some(_) => code.consts[index] = new,
        }
    }
    Ok(())
}
