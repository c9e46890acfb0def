//! What `match` asks: the attributes, keys and items that patterns take from a subject.

use bytecode::Word;

use super::*;
use crate::object::typeobj::MATCH_SELF as MATCHES_SELF;

pub fn match_mapping(_vm: &Vm, mut r: Regs, w: Word) -> PyResult<()> {
    let is = type_of(r.get(w.b())).has(MAPPING);
    r.put(w.a(), Value::bool(is));
    Ok(())
}

pub fn match_sequence(_vm: &Vm, mut r: Regs, w: Word) -> PyResult<()> {
    let is = type_of(r.get(w.b())).has(SEQUENCE);
    r.put(w.a(), Value::bool(is));
    Ok(())
}

pub fn match_class(vm: &Vm, mut r: Regs, w: Word) -> PyResult<()> {
    let subject = r.get(w.b()).clone();
    let (class, names) = (r.take(w.b() + 1), r.take(w.b() + 2));
    let result = match_class_attributes(vm, &subject, &class, &names, w.c() as usize)?;
    r.put(w.a(), result);
    Ok(())
}

/// The attributes a class pattern takes from the subject, or None (CPython's `_PyEval_MatchClass`).
fn match_class_attributes(vm: &Vm, subject: &Value, class: &Value, names: &Value, count: usize) -> PyResult {
    let Some(ty) = class.downcast::<TypeObj>() else {
        return Err(vm.type_error("called match pattern must be a class"));
    };
    if !vm.is_instance(subject, class)? {
        return Ok(Value::NONE);
    }
    let mut values = Vec::new();
    let mut seen: Vec<Value> = Vec::new();
    if count > 0 {
        let args = vm.find_attr(class, &name!("__match_args__"))?;
        let match_self = args.is_none() && ty.has(MATCHES_SELF);
        let args = match args {
            Some(a) if crate::types::tuple::TUPLE.is_exact(&a) => a,
            Some(a) => {
                return Err(vm.type_error(format!(
                    "{}.__match_args__ must be a tuple (got {})",
                    ty.name(),
                    type_of(&a).tp_name()
                )));
            }
            None => vm.new_tuple(&[]),
        };
        let args = args.to_ref::<TupleObj>();
        let allowed = if match_self { 1 } else { args.as_ref().map_or(0, |a| a.len()) };
        if allowed < count {
            let s = if allowed == 1 { "" } else { "s" };
            return Err(
                vm.type_error(format!("{}() accepts {allowed} positional sub-pattern{s} ({count} given)", ty.name()))
            );
        }
        if match_self {
            values.push(subject.clone());
        } else if let Some(args) = args {
            for name in args.items().iter().take(count) {
                if !name.is_a::<StrObj>() {
                    return Err(vm.type_error(format!(
                        "__match_args__ elements must be strings (got {})",
                        type_of(name).tp_name()
                    )));
                }
                match matched_attr(vm, ty, subject, name, &mut seen)? {
                    Some(v) => values.push(v),
                    None => return Ok(Value::NONE),
                }
            }
        }
    }
    if let Some(names) = names.to_ref::<TupleObj>() {
        for name in names.items() {
            match matched_attr(vm, ty, subject, name, &mut seen)? {
                Some(v) => values.push(v),
                None => return Ok(Value::NONE),
            }
        }
    }
    Ok(TupleObj::from_vec(values).into_value())
}

fn matched_attr(
    vm: &Vm,
    ty: &TypeObj,
    subject: &Value,
    name: &Value,
    seen: &mut Vec<Value>,
) -> PyResult<Option<Value>> {
    for other in seen.iter() {
        if vm.equal(other, name)? {
            return Err(vm.type_error(format!(
                "{}() got multiple sub-patterns for attribute {}",
                ty.name(),
                vm.repr_text(name)?
            )));
        }
    }
    seen.push(name.clone());
    vm.find_attr(subject, name)
}

pub fn match_keys(vm: &Vm, mut r: Regs, w: Word) -> PyResult<()> {
    let (subject, keys) = (r.get(w.b()), r.get(w.c()));
    let Some(keys) = keys.to_ref::<TupleObj>() else { return Err(vm.system_error("MATCH_KEYS without a tuple")) };
    let seen = crate::types::set::new_set();
    let mut values = Vec::new();
    let get = vm.get_attr(subject, &name!("get"))?;
    let marker = crate::types::object::OBJECT.alloc(crate::object::instance::PlainObj).into_value();
    for key in keys.items() {
        if crate::types::set::contains(vm, &seen, key)? {
            return Err(vm.value_error(format!("mapping pattern checks duplicate key ({})", vm.repr_text(key)?)));
        }
        crate::types::set::add(vm, &seen, key.clone())?;
        let value = vm.call(&get, &[key.clone(), marker.clone()])?;
        if value.is(&marker) {
            r.put(w.a(), Value::NONE);
            r.consume(w);
            return Ok(());
        }
        values.push(value);
    }
    r.put(w.a(), TupleObj::from_vec(values).into_value());
    r.consume(w);
    Ok(())
}
