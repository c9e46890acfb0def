//! Operators, comparisons, items, and the calls that take their arguments from containers.

use bytecode::Word;
use bytecode::op::{FLAG_A, FLAG_C};

use super::*;
use crate::error::exception::{ASSERTION_ERROR, NOT_IMPLEMENTED_ERROR};
use crate::ops::number::BinaryOp;
use crate::run::FrameRef;
use crate::run::call::{self, Called, Deliver};
use crate::types::function;

/// `a = b <op> c`
#[inline(never)]
pub fn binary(vm: &Vm, mut r: Regs, w: Word, op: BinaryOp) -> PyResult<()> {
    let result = vm.binary(op, r.get(w.b()), r.get(w.c()))?;
    r.finish(w, result)
}

#[inline(never)]
pub fn inplace(vm: &Vm, mut r: Regs, w: Word, op: BinaryOp) -> PyResult<()> {
    let result = vm.inplace(op, r.get(w.b()), r.get(w.c()))?;
    r.finish(w, result)
}

#[inline(never)]
pub fn compare(vm: &Vm, mut r: Regs, w: Word, op: CmpOp) -> PyResult<()> {
    let result = vm.compare(r.get(w.b()), r.get(w.c()), op)?;
    r.finish(w, result)
}

#[inline(never)]
pub fn branch(vm: &Vm, mut r: Regs, w: Word, op: CmpOp) -> PyResult<bool> {
    let result = vm.compare(r.get(w.b()), r.get(w.c()), op)?;
    let holds = vm.truth(&result)?;
    r.drop_operands(w);
    Ok(holds)
}

#[inline(never)]
pub fn truth(vm: &Vm, mut r: Regs, w: Word) -> PyResult<bool> {
    let result = vm.truth(r.get(w.a()))?;
    if w.flags() & FLAG_A != 0 {
        drop(r.take(w.a()));
    }
    Ok(result)
}

pub fn add_int(vm: &Vm, r: Regs, w: Word) -> PyResult<()> {
    int_immediate(vm, r, w, BinaryOp::Add)
}
pub fn sub_int(vm: &Vm, r: Regs, w: Word) -> PyResult<()> {
    int_immediate(vm, r, w, BinaryOp::Sub)
}
#[inline(never)]
fn int_immediate(vm: &Vm, mut r: Regs, w: Word, op: BinaryOp) -> PyResult<()> {
    let n = Value::small_int(w.c() as i16 as i64);
    let b = r.get(w.b());
    let inplace = w.flags() & bytecode::op::FLAG_BACK != 0;
    let result = if inplace { vm.inplace(op, b, &n)? } else { vm.binary(op, b, &n)? };
    r.finish_b(w, result);
    Ok(())
}

macro_rules! unary {
    ($($name:ident = $f:expr;)*) => {
        $(#[inline(never)]
        pub fn $name(vm: &Vm, mut r: Regs, w: Word) -> PyResult<()> {
            let f: fn(&Vm, &Value) -> PyResult = $f;
            let result = f(vm, r.get(w.b()))?;
            r.finish_b(w, result);
            Ok(())
        })*
    };
}

unary! {
    negative = |vm, v| vm.negative(v);
    positive = |vm, v| vm.positive(v);
    invert = |vm, v| vm.invert(v);
    not = |vm, v| vm.truth(v).map(|t| Value::bool(!t));
    to_bool = |vm, v| vm.truth(v).map(Value::bool);
    get_iter = |vm, v| vm.iter(v);
    get_len = |vm, v| vm.len(v).map(|n| Value::small_int(n as i64));
    list_to_tuple = |vm, v| match v.downcast::<ListObj>() {
        Some(list) => vm.reserved(TupleObj::try_build(list.len(), |i| list.get(i).unwrap_or(Value::NONE))).map(Ref::into_value),
        None => Err(vm.system_error("LIST_TO_TUPLE of no list")),
    };
    get_yield_from_iter = |vm, v| crate::coro::objects::yield_from_iter(vm, v);
    get_aiter = |vm, v| crate::coro::async_gen::get_aiter(vm, v);
    get_anext = |vm, v| crate::coro::async_gen::get_anext(vm, v);
}

#[inline(never)]
pub fn contains(vm: &Vm, mut r: Regs, w: Word) -> PyResult<()> {
    let found = vm.contains(r.get(w.c()), r.get(w.b()))?;
    r.finish(w, Value::bool(found))
}
#[inline(never)]
pub fn not_contains(vm: &Vm, mut r: Regs, w: Word) -> PyResult<()> {
    let found = vm.contains(r.get(w.c()), r.get(w.b()))?;
    r.finish(w, Value::bool(!found))
}

/// `list[int]`, `tuple[int]` on exact types; `NULL` when it is anything else.
#[inline(always)]
pub fn exact_item(b: &Value, c: &Value) -> Value {
    let Some(i) = c.as_int() else { return Value::NULL };
    let at = |len: usize| (if i < 0 { i + len as i64 } else { i }) as usize;
    let found = if let Some(list) = b.exact::<ListObj>() {
        // SAFETY: copying an item neither runs Python nor changes the list.
        let items: &[Value] = unsafe { &*list.items.as_ptr() };
        items.get(at(items.len())).cloned()
    } else if let Some(tuple) = b.exact::<TupleObj>() {
        let items = tuple.items();
        items.get(at(items.len())).cloned()
    } else {
        None
    };
    found.unwrap_or(Value::NULL)
}

/// `a = b[c]`. `Some` when a frame was pushed for `__getitem__` in Python.
#[inline(never)]
pub fn get_item(vm: &Vm, mut r: Regs, w: Word) -> PyResult<Option<FrameRef>> {
    let (b, c) = (r.get(w.b()), r.get(w.c()));
    let ty = type_of(b);
    if ty.is_spec(&crate::types::dict::DICT)
        && let Some(dict) = b.downcast::<DictObj>()
        && let Some(found) = dict.get(vm, c)?
    {
        r.finish(w, found)?;
        return Ok(None);
    }
    if ty.slots.is_python(SlotId::getitem)
        && let Some(func) = ty.lookup(&name!("__getitem__")).filter(|f| function::FUNCTION.is_exact(f))
    {
        let args = [b.clone(), c.clone()];
        r.consume(w);
        return match call::enter_function(vm, &func, Args::positional(&args), None, Deliver::store(w.a()))? {
            Called::Frame(f) => Ok(Some(f)),
            Called::Value(v) => {
                r.put(w.a(), v);
                Ok(None)
            }
        };
    }
    let result = vm.get_item(b, c)?;
    r.finish(w, result)?;
    Ok(None)
}

#[inline(never)]
pub fn set_item(vm: &Vm, mut r: Regs, w: Word) -> PyResult<()> {
    let index = r.get(w.b()).as_int().and_then(|i| usize::try_from(i).ok());
    if let Some(i) = index
        && r.get(w.a()).exact::<ListObj>().is_some_and(|list| i < list.len())
    {
        let value = r.owned(w.c(), w.flags() & FLAG_C != 0);
        // SAFETY: an exact list, as asked just now.
        let list = unsafe { r.get(w.a()).payload::<ListObj>() };
        let old = list.items.with(|v| std::mem::replace(&mut v[i], value));
        drop(old);
    } else {
        let (a, b, c) = (r.get(w.a()), r.get(w.b()), r.get(w.c()));
        match a.downcast::<DictObj>().filter(|_| crate::types::dict::DICT.is_exact(a)) {
            Some(dict) => dict.set(vm, b, c.clone())?,
            None => vm.set_item(a, b, c)?,
        }
    }
    r.drop_flagged(w);
    Ok(())
}

#[inline(never)]
pub fn delete_item(vm: &Vm, mut r: Regs, w: Word) -> PyResult<()> {
    vm.del_item(r.get(w.a()), r.get(w.b()))?;
    r.drop_flagged(w);
    Ok(())
}

pub fn load_common(vm: &Vm, mut r: Regs, w: Word) -> PyResult<()> {
    let value = match w.b() {
        0 => ASSERTION_ERROR.to_value(),
        1 => NOT_IMPLEMENTED_ERROR.to_value(),
        2 => crate::types::tuple::TUPLE.to_value(),
        3 => vm.builtins.get_name("all").unwrap_or(Value::NONE),
        4 => vm.builtins.get_name("any").unwrap_or(Value::NONE),
        5 => crate::types::list::LIST.to_value(),
        _ => crate::types::set::SET.to_value(),
    };
    r.put(w.a(), value);
    Ok(())
}

#[inline(never)]
pub fn call_ex(vm: &Vm, mut r: Regs, w: Word) -> PyResult<Called> {
    let at = w.b();
    let callee = r.get(at).clone();
    let args = r.get(at + 2).clone();
    let args = match args.to_ref::<TupleObj>().filter(|_| crate::types::tuple::TUPLE.is_exact(&args)) {
        Some(tuple) => tuple,
        None => {
            if type_of(&args).slots.iter.get().is_none() && type_of(&args).slots.getitem.get().is_none() {
                let name = function::callable_name(vm, &callee);
                return Err(vm.type_error(format!(
                    "{name} argument after * must be an iterable, not {}",
                    type_of(&args).tp_name()
                )));
            }
            let items = vm.collect(&args)?;
            TupleObj::from_vec(items.into_iter().collect())
        }
    };
    let mut pos: Vec<Value> = Vec::new();
    let receiver = r.get(at + 1);
    if !receiver.is_null() {
        pos.push(receiver.clone());
    }
    let (mut names, mut values) = (Vec::new(), Vec::new());
    let kw = r.get(at + 3).clone();
    if !kw.is_null() {
        let Some(dict) = kw.downcast::<DictObj>() else { return Err(vm.system_error("CALL_EX keywords are no dict")) };
        for (name, value) in dict.items() {
            names.push(name);
            values.push(value);
        }
    }
    let all: &[Value] = if pos.is_empty() {
        args.items()
    } else {
        pos.extend_from_slice(args.items());
        &pos
    };
    r.drop_window(at, 4);
    let args = Args { pos: all, kw_names: &names, kw_values: &values };
    if args.kw_names.iter().any(|n| !n.is_a::<StrObj>())
        && type_of(&callee).slots.call.get().is_some()
        && !callee.downcast::<TypeObj>().unwrap_or(type_of(&callee)).has(ANY_KEYWORDS)
    {
        return Err(vm.type_error("keywords must be strings"));
    }
    call::call_value(vm, &callee, args, None, Deliver::store(w.a()), None)
}

/// A backward jump in cold code: after some rounds the frame moves to warm instructions.
#[cold]
#[inline(never)]
pub fn back_edge(vm: &Vm, frame: FrameRef, pc: *const Word) -> *const Word {
    let code = frame.code();
    if !vm.count_back_edge(code) {
        return pc;
    }
    frame.pc.set(pc);
    let index = frame.position();
    let words = code.warm_up(vm);
    frame.function().entry.set(words);
    frame.words.set(words);
    words.wrapping_add(index)
}

#[cold]
#[inline(never)]
pub fn no_iterator(vm: &Vm, value: &Value) -> Error {
    vm.type_error(format!("'{}' object is not an iterator", type_of(value).tp_name()))
}
