//! Bases of a class statement: `__mro_entries__`, and which metaclass wins.

use crate::prelude::*;

/// The bases with `__mro_entries__` applied; `None` when nothing changed.
pub fn update_bases(vm: &Vm, bases: &[Value]) -> PyResult<Option<Vec<Value>>> {
    let mut changed: Option<Vec<Value>> = None;
    for (i, base) in bases.iter().enumerate() {
        let entries = if base.is_a::<TypeObj>() { None } else { vm.find_attr(base, &name!("__mro_entries__"))? };
        match entries {
            Some(method) => {
                let given = vm.call(&method, &[vm.new_tuple(bases)])?;
                let Some(new) = given.downcast::<TupleObj>() else {
                    return Err(vm.type_error("__mro_entries__ must return a tuple"));
                };
                changed.get_or_insert_with(|| bases[..i].to_vec()).extend_from_slice(new.items());
            }
            None => {
                if let Some(list) = &mut changed {
                    list.push(base.clone());
                }
            }
        }
    }
    Ok(changed)
}

/// The most derived metaclass of `meta` and the bases' types.
pub fn winning_metaclass(vm: &Vm, meta: &Value, bases: &[Value]) -> PyResult {
    let Some(mut winner) = meta.to_ref::<TypeObj>() else { return Ok(meta.clone()) };
    for base in bases {
        let ty = type_of(base);
        if winner.is_subtype(ty) {
            continue;
        }
        if ty.is_subtype(&winner) {
            winner = ty.to_ref();
            continue;
        }
        return Err(vm.type_error(
            "metaclass conflict: the metaclass of a derived class must be a (non-strict) subclass of the metaclasses of all its bases",
        ));
    }
    Ok(winner.into_value())
}
