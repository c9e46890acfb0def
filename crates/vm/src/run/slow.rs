//! The instruction bodies that are calls from the loop's point of view. Each works on the frame's registers; the saved
//! pc stands behind the instruction and its extra words.

use bytecode::Word;
use bytecode::op::{FLAG_A, FLAG_B, FLAG_C};

use super::call::{self, Called, Deliver};
use super::frame::Frame;
use crate::error::exception::{ASSERTION_ERROR, NOT_IMPLEMENTED_ERROR};
use crate::object::slotdefs;
use crate::ops::number::BinaryOp;
use crate::prelude::*;
use crate::types::function;

pub use super::slow_attr::*;
pub use super::slow_build::*;
pub use super::slow_misc::*;
pub use super::slow_name::*;

/// A register, borrowed for as long as the frame is not written there.
#[inline(always)]
pub(crate) fn reg<'a>(frame: *mut Frame, index: u16) -> &'a Value {
    // SAFETY: verified code; the frame is live for the whole instruction.
    unsafe { &*(*frame).base.add(index as usize) }
}

/// Stores a result; the old value is dropped last.
#[inline(always)]
pub(crate) fn put(frame: *mut Frame, index: u16, value: Value) {
    // SAFETY: as in reg.
    drop(unsafe { (*frame).swap(index as usize, value) });
}

#[inline(always)]
pub(crate) fn take(frame: *mut Frame, index: u16) -> Value {
    // SAFETY: as in reg.
    unsafe { (*frame).swap(index as usize, Value::from_bits(0)) }
}

/// The operand: moved out when flagged, else a copy.
#[inline(always)]
pub(crate) fn owned(frame: *mut Frame, index: u16, flagged: bool) -> Value {
    if flagged { take(frame, index) } else { reg(frame, index).clone() }
}

/// Empties flagged `b` and `c`, unless they are the destination.
#[inline(always)]
pub(crate) fn consume(frame: *mut Frame, w: Word) {
    if w.flags() & FLAG_B != 0 && w.b() != w.a() {
        drop(take(frame, w.b()));
    }
    if w.flags() & FLAG_C != 0 && w.c() != w.a() {
        drop(take(frame, w.c()));
    }
}

/// Stores a result in `a` and empties the flagged operands.
#[inline(always)]
pub(super) fn finish(frame: *mut Frame, w: Word, value: Value) -> PyResult<()> {
    put(frame, w.a(), value);
    consume(frame, w);
    Ok(())
}

/// Extra word number `k` of an instruction with `n` of them.
#[inline(always)]
pub(super) fn ext(frame: *mut Frame, k: usize, n: usize) -> Word {
    // SAFETY: the saved pc stands behind the extra words.
    unsafe { *(*frame).pc.sub(n - k) }
}

#[inline(always)]
pub(super) fn name_at<'a>(frame: *mut Frame, index: u32) -> &'a Value {
    // SAFETY: verified code; the code outlives the instruction.
    unsafe { &(&(*(*frame).code).names)[index as usize] }
}

/// Drops the values of a window.
pub(super) fn drop_window(frame: *mut Frame, first: u16, count: u16) {
    for i in (first..first + count).rev() {
        drop(take(frame, i));
    }
}

/// `a = b <op> c`. `Some` when a frame was pushed for a dunder in Python.
#[inline(never)]
pub fn binary(vm: &Vm, frame: *mut Frame, w: Word, op: BinaryOp) -> PyResult<Option<*mut Frame>> {
    let (b, c) = (reg(frame, w.b()), reg(frame, w.c()));
    let result = vm.binary(op, b, c)?;
    finish(frame, w, result)?;
    if vm.heap.attention.get() & heap::alloc::ATTENTION_PENDING != 0 {
        vm.run_pending();
    }
    Ok(None)
}

#[inline(never)]
pub fn inplace(vm: &Vm, frame: *mut Frame, w: Word, op: BinaryOp) -> PyResult<()> {
    // `s += t` on a local that alone holds its string appends in place.
    if op == BinaryOp::Add && w.a() == w.b() && crate::types::str::STR.is_exact(reg(frame, w.b())) {
        return inplace_str(vm, frame, w);
    }
    let (b, c) = (reg(frame, w.b()), reg(frame, w.c()));
    let result = vm.inplace(op, b, c)?;
    finish(frame, w, result)
}

fn inplace_str(vm: &Vm, frame: *mut Frame, w: Word) -> PyResult<()> {
    let (b, c) = (reg(frame, w.b()), reg(frame, w.c()));
    let result = vm.inplace(BinaryOp::Add, b, c)?;
    finish(frame, w, result)
}

#[inline(never)]
pub fn compare(vm: &Vm, frame: *mut Frame, w: Word, op: CmpOp) -> PyResult<()> {
    let result = vm.compare(reg(frame, w.b()), reg(frame, w.c()), op)?;
    finish(frame, w, result)
}

#[inline(never)]
pub fn branch(vm: &Vm, frame: *mut Frame, w: Word, op: CmpOp) -> PyResult<bool> {
    let result = vm.compare(reg(frame, w.b()), reg(frame, w.c()), op)?;
    let holds = vm.truth(&result)?;
    if w.flags() & FLAG_B != 0 {
        drop(take(frame, w.b()));
    }
    if w.flags() & FLAG_C != 0 {
        drop(take(frame, w.c()));
    }
    Ok(holds)
}

#[inline(never)]
pub fn truth(vm: &Vm, frame: *mut Frame, w: Word) -> PyResult<bool> {
    let result = vm.truth(reg(frame, w.a()))?;
    if w.flags() & FLAG_A != 0 {
        drop(take(frame, w.a()));
    }
    Ok(result)
}

pub fn add_int(vm: &Vm, frame: *mut Frame, w: Word) -> PyResult<()> {
    int_immediate(vm, frame, w, BinaryOp::Add)
}
pub fn sub_int(vm: &Vm, frame: *mut Frame, w: Word) -> PyResult<()> {
    int_immediate(vm, frame, w, BinaryOp::Sub)
}
#[inline(never)]
fn int_immediate(vm: &Vm, frame: *mut Frame, w: Word, op: BinaryOp) -> PyResult<()> {
    let n = Value::small_int(w.c() as i16 as i64);
    let b = reg(frame, w.b());
    let inplace = w.flags() & bytecode::op::FLAG_BACK != 0;
    let result = if inplace { vm.inplace(op, b, &n)? } else { vm.binary(op, b, &n)? };
    put(frame, w.a(), result);
    if w.flags() & FLAG_B != 0 && w.a() != w.b() {
        drop(take(frame, w.b()));
    }
    Ok(())
}

macro_rules! unary {
    ($($name:ident = $f:expr;)*) => {
        $(#[inline(never)]
        pub fn $name(vm: &Vm, frame: *mut Frame, w: Word) -> PyResult<()> {
            let f: fn(&Vm, &Value) -> PyResult = $f;
            let result = f(vm, reg(frame, w.b()))?;
            put(frame, w.a(), result);
            if w.flags() & FLAG_B != 0 && w.a() != w.b() {
                drop(take(frame, w.b()));
            }
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
pub fn contains(vm: &Vm, frame: *mut Frame, w: Word) -> PyResult<()> {
    let found = vm.contains(reg(frame, w.c()), reg(frame, w.b()))?;
    finish(frame, w, Value::bool(found))
}
#[inline(never)]
pub fn not_contains(vm: &Vm, frame: *mut Frame, w: Word) -> PyResult<()> {
    let found = vm.contains(reg(frame, w.c()), reg(frame, w.b()))?;
    finish(frame, w, Value::bool(!found))
}

/// `list[int]`, `tuple[int]` on exact types; `NULL` when it is anything else.
#[inline(always)]
pub fn fast_item(b: &Value, c: &Value) -> Value {
    let Some(i) = c.as_int() else { return Value::NULL };
    if !b.is_ptr() {
        return Value::NULL;
    }
    // SAFETY: a live object; an exact list has ListObj's payload, an exact tuple TupleObj's.
    unsafe {
        let ty = (*b.header_ptr()).ty;
        if ty == crate::types::list::LIST.raw_head() {
            let list = &(*(b.header_ptr() as *const heap::Obj<ListObj>)).payload;
            let items = &*list.items.as_ptr();
            let at = if i < 0 { i + items.len() as i64 } else { i };
            return match items.get(at as usize) {
                Some(v) => v.clone(),
                None => Value::NULL,
            };
        }
        if ty == crate::types::tuple::TUPLE.raw_head() {
            let items = (*(b.header_ptr() as *const heap::Obj<TupleObj>)).payload.items();
            let at = if i < 0 { i + items.len() as i64 } else { i };
            return match items.get(at as usize) {
                Some(v) => v.clone(),
                None => Value::NULL,
            };
        }
    }
    Value::NULL
}

/// `a = b[c]`. `Some` when a frame was pushed for `__getitem__` in Python.
#[inline(never)]
pub fn get_item(vm: &Vm, frame: *mut Frame, w: Word) -> PyResult<Option<*mut Frame>> {
    let (b, c) = (reg(frame, w.b()), reg(frame, w.c()));
    let ty = type_of(b);
    if ty.is_spec(&crate::types::dict::DICT)
        && let Some(dict) = b.downcast::<DictObj>()
        && let Some(found) = dict.get(vm, c)?
    {
        finish(frame, w, found)?;
        return Ok(None);
    }
    if ty.slots.getitem.get().is_some_and(|f| f as usize == slotdefs::py_getitem as *const () as usize)
        && let Some(func) = ty.lookup(&name!("__getitem__")).filter(|f| function::FUNCTION.is_exact(f))
    {
        let args = [b.clone(), c.clone()];
        consume(frame, w);
        return match call::enter_function(vm, &func, Args::positional(&args), None, Deliver::store(w.a()))? {
            Called::Frame(f) => Ok(Some(f)),
            Called::Value(v) => {
                put(frame, w.a(), v);
                Ok(None)
            }
        };
    }
    let result = vm.get_item(b, c)?;
    finish(frame, w, result)?;
    Ok(None)
}

#[inline(never)]
pub fn set_item(vm: &Vm, frame: *mut Frame, w: Word) -> PyResult<()> {
    let (a, b, c) = (reg(frame, w.a()), reg(frame, w.b()), reg(frame, w.c()));
    if crate::types::list::LIST.is_exact(a)
        && let (Some(list), Some(i)) = (a.downcast::<ListObj>(), b.as_int())
        && i >= 0
        && (i as usize) < list.len()
    {
        let value = owned(frame, w.c(), w.flags() & FLAG_C != 0);
        let old = list.items.with(|v| std::mem::replace(&mut v[i as usize], value));
        drop(old);
    } else if crate::types::dict::DICT.is_exact(a)
        && let Some(dict) = a.downcast::<DictObj>()
    {
        dict.set(vm, b, c.clone())?;
    } else {
        vm.set_item(a, b, c)?;
    }
    drop_flagged(frame, w);
    Ok(())
}

/// Empties every flagged operand, `a` too.
pub(super) fn drop_flagged(frame: *mut Frame, w: Word) {
    if w.flags() & FLAG_A != 0 {
        drop(take(frame, w.a()));
    }
    if w.flags() & FLAG_B != 0 {
        drop(take(frame, w.b()));
    }
    if w.flags() & FLAG_C != 0 {
        drop(take(frame, w.c()));
    }
}

#[inline(never)]
pub fn delete_item(vm: &Vm, frame: *mut Frame, w: Word) -> PyResult<()> {
    vm.del_item(reg(frame, w.a()), reg(frame, w.b()))?;
    drop_flagged(frame, w);
    Ok(())
}

pub fn load_common(vm: &Vm, frame: *mut Frame, w: Word) -> PyResult<()> {
    let value = match w.b() {
        0 => ASSERTION_ERROR.to_value(),
        1 => NOT_IMPLEMENTED_ERROR.to_value(),
        2 => crate::types::tuple::TUPLE.to_value(),
        3 => vm.builtins.get_name("all").unwrap_or(Value::NONE),
        4 => vm.builtins.get_name("any").unwrap_or(Value::NONE),
        5 => crate::types::list::LIST.to_value(),
        _ => crate::types::set::SET.to_value(),
    };
    put(frame, w.a(), value);
    Ok(())
}

#[inline(never)]
pub fn call_ex(vm: &Vm, frame: *mut Frame, w: Word) -> PyResult<Called> {
    let at = w.b();
    let callee = reg(frame, at).clone();
    let args = reg(frame, at + 2).clone();
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
    let receiver = reg(frame, at + 1);
    if !receiver.is_null() {
        pos.push(receiver.clone());
    }
    let (mut names, mut values) = (Vec::new(), Vec::new());
    let kw = reg(frame, at + 3).clone();
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
    drop_window(frame, at, 4);
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
pub fn back_edge(vm: &Vm, frame: *mut Frame, pc: *const Word) -> *const Word {
    // SAFETY: the frame is live; pc lies in its words.
    unsafe {
        let code = (*frame).code();
        if !vm.count_back_edge(code) {
            return pc;
        }
        let index = (pc as usize - (*frame).words as usize) / 8;
        let words = code.warm_up(vm);
        (*frame).function().entry.set(words);
        (*frame).words = words;
        words.add(index)
    }
}

#[cold]
#[inline(never)]
pub fn no_iterator(vm: &Vm, value: &Value) -> Error {
    vm.type_error(format!("'{}' object is not an iterator", type_of(value).tp_name()))
}
