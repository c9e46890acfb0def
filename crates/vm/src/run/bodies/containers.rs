//! Building and taking apart containers and strings.

use bytecode::Word;
use bytecode::op::{FLAG_B, FLAG_C};
use smallvec::SmallVec;

use super::*;
use crate::error::exception::{ATTRIBUTE_ERROR, KEY_ERROR, TYPE_ERROR};
use crate::types::function;

/// Moves a window out, first value first.
fn window(r: &mut Regs, first: u16, count: u16) -> Vec<Value> {
    (first..first + count).map(|i| r.take(i)).collect()
}

#[inline(never)]
pub fn build_tuple(vm: &Vm, mut r: Regs, w: Word) -> PyResult<()> {
    let first = w.b();
    let tuple = vm.reserved(TupleObj::try_build(w.c() as usize, |i| r.take(first + i as u16)))?;
    r.put(w.a(), tuple.into_value());
    Ok(())
}

#[inline(never)]
pub fn build_list(vm: &Vm, mut r: Regs, w: Word) -> PyResult<()> {
    let mut items = vm.reserved(HVec::with_capacity(w.c() as usize))?;
    for i in w.b()..w.b() + w.c() {
        vm.reserved(items.push(r.take(i)))?;
    }
    r.put(w.a(), ListObj::new(items).into_value());
    Ok(())
}

pub fn build_set(vm: &Vm, mut r: Regs, w: Word) -> PyResult<()> {
    let items = window(&mut r, w.b(), w.c());
    let set = crate::types::set::new_set();
    for item in items {
        crate::types::set::add(vm, &set, item)?;
    }
    r.put(w.a(), set);
    Ok(())
}

#[inline(never)]
pub fn build_map(vm: &Vm, mut r: Regs, w: Word) -> PyResult<()> {
    let dict = DictObj::new();
    for i in 0..w.c() {
        let (key, value) = (r.take(w.b() + 2 * i), r.take(w.b() + 2 * i + 1));
        dict.set(vm, &key, value)?;
    }
    r.put(w.a(), dict.into_value());
    Ok(())
}

#[inline(never)]
pub fn build_string(vm: &Vm, mut r: Regs, w: Word) -> PyResult<()> {
    let pieces = window(&mut r, w.b(), w.c());
    let strings = || pieces.iter().filter_map(|p| p.downcast::<StrObj>());
    let (mut bytes, mut chars) = (0usize, 0usize);
    for s in strings() {
        bytes = bytes.saturating_add(s.as_bytes().len());
        chars = chars.saturating_add(s.char_len());
    }
    let joined = vm.reserved(StrObj::try_build(bytes, chars, |mut to| {
        for s in strings() {
            let (head, rest) = to.split_at_mut(s.as_bytes().len());
            head.copy_from_slice(s.as_bytes());
            to = rest;
        }
    }))?;
    r.put(w.a(), joined.into_value());
    Ok(())
}

pub fn build_slice(_vm: &Vm, mut r: Regs, w: Word) -> PyResult<()> {
    let (start, stop, step) = (r.take(w.b()), r.take(w.b() + 1), r.take(w.b() + 2));
    r.put(w.a(), crate::types::slice::new(start, stop, step));
    Ok(())
}

pub fn build_interpolation(vm: &Vm, mut r: Regs, w: Word) -> PyResult<()> {
    let parts = window(&mut r, w.b(), 3);
    let value = crate::types::template::interpolation(vm, &parts[0], &parts[1], w.c(), &parts[2])?;
    r.put(w.a(), value);
    Ok(())
}

pub fn build_template(vm: &Vm, mut r: Regs, w: Word) -> PyResult<()> {
    let parts = window(&mut r, w.b(), 2);
    let value = crate::types::template::template(vm, &parts[0], &parts[1])?;
    r.put(w.a(), value);
    Ok(())
}

#[inline(never)]
pub fn list_append(vm: &Vm, mut r: Regs, w: Word) -> PyResult<()> {
    let value = r.owned(w.b(), w.flags() & FLAG_B != 0);
    match r.get(w.a()).downcast::<ListObj>() {
        Some(list) => vm.reserved(list.push(value)),
        None => Err(vm.system_error("LIST_APPEND to no list")),
    }
}

pub fn list_extend(vm: &Vm, mut r: Regs, w: Word) -> PyResult<()> {
    let source = r.owned(w.b(), w.flags() & FLAG_B != 0);
    let items = match vm.collect(&source) {
        Ok(items) => items,
        Err(e)
            if e.is(&TYPE_ERROR)
                && type_of(&source).slots.iter.get().is_none()
                && type_of(&source).slots.getitem.get().is_none() =>
        {
            return Err(vm.type_error(format!("Value after * must be an iterable, not {}", type_of(&source).tp_name())));
        }
        Err(e) => return Err(e),
    };
    match r.get(w.a()).downcast::<ListObj>() {
        Some(list) => vm.reserved(list.items.with(|v| v.append(items))),
        None => Err(vm.system_error("LIST_EXTEND of no list")),
    }
}

pub fn set_add(vm: &Vm, mut r: Regs, w: Word) -> PyResult<()> {
    let value = r.owned(w.b(), w.flags() & FLAG_B != 0);
    crate::types::set::add(vm, r.get(w.a()), value)
}

pub fn set_update(vm: &Vm, mut r: Regs, w: Word) -> PyResult<()> {
    let source = r.owned(w.b(), w.flags() & FLAG_B != 0);
    let set = r.get(w.a());
    vm.for_each(&source, |item| crate::types::set::add(vm, set, item))
}

#[inline(never)]
pub fn map_add(vm: &Vm, mut r: Regs, w: Word) -> PyResult<()> {
    let key = r.owned(w.b(), w.flags() & FLAG_B != 0);
    let value = r.owned(w.c(), w.flags() & FLAG_C != 0);
    match r.get(w.a()).downcast::<DictObj>() {
        Some(dict) => dict.set(vm, &key, value),
        None => Err(vm.system_error("MAP_ADD to no dict")),
    }
}

/// Sets every item of a mapping; `each` may refuse a key.
fn update_from(vm: &Vm, dict: &DictObj, source: &Value, each: &mut dyn FnMut(&Value) -> PyResult<()>) -> PyResult<()> {
    if let Some(other) = source.downcast::<DictObj>().filter(|_| crate::types::dict::DICT.is_exact(source)) {
        for (key, value) in other.items() {
            each(&key)?;
            dict.set(vm, &key, value)?;
        }
        return Ok(());
    }
    let keys = vm.call_method(source, &name!("keys"), &[])?;
    vm.for_each(&keys, |key| {
        each(&key)?;
        let value = vm.get_item(source, &key)?;
        dict.set(vm, &key, value)
    })
}

pub fn dict_update(vm: &Vm, mut r: Regs, w: Word) -> PyResult<()> {
    let source = r.owned(w.b(), w.flags() & FLAG_B != 0);
    let Some(dict) = r.get(w.a()).downcast::<DictObj>() else {
        return Err(vm.system_error("DICT_UPDATE of no dict"));
    };
    match update_from(vm, dict, &source, &mut |_| Ok(())) {
        Err(e) if e.is(&ATTRIBUTE_ERROR) => {
            Err(vm.type_error(format!("'{}' object is not a mapping", type_of(&source).tp_name())))
        }
        other => other,
    }
}

pub fn dict_merge(vm: &Vm, mut r: Regs, w: Word) -> PyResult<()> {
    let source = r.owned(w.b(), w.flags() & FLAG_B != 0);
    let callable = r.get(w.c());
    let Some(dict) = r.get(w.a()).downcast::<DictObj>() else {
        return Err(vm.system_error("DICT_MERGE of no dict"));
    };
    let mut check = |key: &Value| {
        // Keys that are no strings are refused by the call itself.
        if dict.get(vm, key)?.is_some() {
            return Err(vm.type_error(format!(
                "{} got multiple values for keyword argument '{}'",
                function::callable_name(vm, callable),
                vm.str(key)?.display()
            )));
        }
        Ok(())
    };
    match update_from(vm, dict, &source, &mut check) {
        Err(e) if e.is(&ATTRIBUTE_ERROR) => Err(vm.type_error(format!(
            "{} argument after ** must be a mapping, not {}",
            function::callable_name(vm, callable),
            type_of(&source).tp_name()
        ))),
        other => other,
    }
}

#[inline(never)]
pub fn unpack_sequence(vm: &Vm, mut r: Regs, w: Word) -> PyResult<()> {
    let source = r.owned(w.b(), w.flags() & FLAG_B != 0);
    let count = w.c() as usize;
    if let Some(tuple) = source.downcast::<TupleObj>().filter(|_| crate::types::tuple::TUPLE.is_exact(&source)) {
        if tuple.len() != count {
            return Err(unpack_count_error(vm, count, tuple.len(), true));
        }
        for i in (0..count).rev() {
            r.put(w.a() + i as u16, tuple.items()[i].clone());
        }
        return Ok(());
    }
    if let Some(list) = source.downcast::<ListObj>().filter(|_| crate::types::list::LIST.is_exact(&source)) {
        if list.len() != count {
            return Err(unpack_count_error(vm, count, list.len(), true));
        }
        for i in (0..count).rev() {
            r.put(w.a() + i as u16, list.get(i).unwrap_or(Value::NONE));
        }
        return Ok(());
    }
    let iter = unpack_iter(vm, &source)?;
    let mut items = SmallVec::<[Value; 4]>::new();
    let refused = vm.feed(&iter, &mut |item| {
        if items.len() == count {
            return Err(item);
        }
        items.push(item);
        Ok(())
    })?;
    if items.len() < count {
        return Err(vm.value_error(format!("not enough values to unpack (expected {count}, got {})", items.len())));
    }
    if refused.is_some() {
        let known = type_of(&source).is_subtype_of(&crate::types::dict::DICT);
        let total = if known { Some(vm.len(&source)?) } else { None };
        return Err(match total {
            Some(n) => unpack_count_error(vm, count, n, true),
            None => vm.value_error(format!("too many values to unpack (expected {count})")),
        });
    }
    for (i, v) in items.into_iter().enumerate().rev() {
        r.put(w.a() + i as u16, v);
    }
    Ok(())
}

fn unpack_iter(vm: &Vm, source: &Value) -> PyResult {
    vm.iter(source).map_err(|e| {
        if e.is(&TYPE_ERROR)
            && type_of(source).slots.iter.get().is_none()
            && type_of(source).slots.getitem.get().is_none()
        {
            return vm.type_error(format!("cannot unpack non-iterable {} object", type_of(source).tp_name()));
        }
        e
    })
}

#[cold]
fn unpack_count_error(vm: &Vm, expected: usize, got: usize, exact: bool) -> Error {
    if got < expected {
        return vm.value_error(format!("not enough values to unpack (expected {expected}, got {got})"));
    }
    let _ = exact;
    vm.value_error(format!("too many values to unpack (expected {expected}, got {got})"))
}

pub fn unpack_ex(vm: &Vm, mut r: Regs, w: Word) -> PyResult<()> {
    let source = r.owned(w.b(), w.flags() & FLAG_B != 0);
    let (before, after) = ((w.c() & 0xFF) as usize, (w.c() >> 8) as usize);
    let iter = unpack_iter(vm, &source)?;
    let mut items = Vec::new();
    vm.for_each(&iter, |v| {
        items.push(v);
        Ok(())
    })?;
    if items.len() < before + after {
        return Err(vm.value_error(format!(
            "not enough values to unpack (expected at least {}, got {})",
            before + after,
            items.len()
        )));
    }
    let tail = items.split_off(items.len() - after);
    let middle = items.split_off(before);
    for (i, v) in tail.into_iter().enumerate() {
        r.put(w.a() + (before + 1 + i) as u16, v);
    }
    r.put(w.a() + before as u16, vm.new_list(middle)?);
    for (i, v) in items.into_iter().enumerate() {
        r.put(w.a() + i as u16, v);
    }
    Ok(())
}

fn converted(vm: &Vm, value: Value, conversion: u16) -> PyResult {
    Ok(match conversion {
        1 => vm.str(&value)?.into_value(),
        2 => vm.repr(&value)?.into_value(),
        3 => vm.ascii(&value)?.into_value(),
        _ => value,
    })
}

#[inline(never)]
pub fn format_simple(vm: &Vm, mut r: Regs, w: Word) -> PyResult<()> {
    let value = r.owned(w.b(), w.flags() & FLAG_B != 0);
    let value = converted(vm, value, w.c())?;
    let text = if crate::types::str::STR.is_exact(&value) {
        value
    } else if let Some(i) = value.as_int() {
        crate::types::int::text::decimal_str(vm, i, 0, false)?
    } else {
        vm.format(&value, &name!(""))?
    };
    r.put(w.a(), text);
    Ok(())
}

pub fn format_with_spec(vm: &Vm, mut r: Regs, w: Word) -> PyResult<()> {
    let (value, spec) = (r.take(w.b()), r.take(w.b() + 1));
    let value = converted(vm, value, w.c())?;
    let text = vm.format(&value, &spec)?;
    r.put(w.a(), text);
    Ok(())
}

pub fn convert(vm: &Vm, mut r: Regs, w: Word) -> PyResult<()> {
    let value = r.owned(w.b(), w.flags() & FLAG_B != 0);
    let value = converted(vm, value, w.c())?;
    r.put(w.a(), value);
    Ok(())
}

/// A key that is absent, as the mapping reports it.
pub fn is_missing(e: &Error) -> bool {
    e.is(&KEY_ERROR)
}
