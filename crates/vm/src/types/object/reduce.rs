//! `__reduce_ex__` and `__getstate__`: how `pickle` and `copy` take objects apart.

use crate::object::descr::NativeFunction;
use crate::object::instance::{PlainObj, attrs_of};
use crate::prelude::*;

pub fn reduce_ex(vm: &Vm, args: &[Value]) -> PyResult {
    let protocol = vm.to_i32(&args[1])?;
    let reduce = vm.find_attr(&args[0], &name!("__reduce__"))?;
    if let Some(reduce) = reduce {
        let own = type_of(&args[0]).lookup(&name!("__reduce__"));
        let default = super::OBJECT.get().dict.get_str(&name!("__reduce__"));
        let overridden = match (own, default) {
            (Some(a), Some(b)) => !a.is(&b),
            _ => true,
        };
        if overridden {
            return vm.call(&reduce, &[]);
        }
    }
    common_reduce(vm, &args[0], protocol)
}

pub fn common_reduce(vm: &Vm, obj: &Value, protocol: i32) -> PyResult {
    let copyreg = vm.import_module("copyreg")?;
    if protocol < 2 {
        return vm.call_method(&copyreg, &name!("_reduce_ex"), &[obj.clone(), Value::small_int(protocol as i64)]);
    }
    let ty = type_of(obj);
    if ty.slots.new.get().is_none() || ty.has(NO_NEW) {
        return Err(vm.type_error(format!("cannot pickle '{}' object", ty.tp_name())));
    }
    let (args, kwargs) = new_arguments(vm, obj)?;
    let has_args = args.is_some();
    let class = ty.to_value();
    let keywords = kwargs.filter(|k| k.downcast::<DictObj>().is_some_and(|d| !d.is_empty()));
    let (maker, maker_args) = match (keywords, args) {
        (Some(kwargs), Some(args)) => {
            (vm.get_attr(&copyreg, &name!("__newobj_ex__"))?, vec![class, args.into_value(), kwargs])
        }
        (_, args) => {
            let mut all = vec![class];
            if let Some(args) = args {
                all.extend_from_slice(args.items());
            }
            (vm.get_attr(&copyreg, &name!("__newobj__"))?, all)
        }
    };
    let (list, dict) = (obj.is_a::<ListObj>(), obj.is_a::<DictObj>());
    let state = get_state(vm, obj, !(has_args || list || dict))?;
    let list_items = if list { vm.iter(obj)? } else { Value::NONE };
    let dict_items = if dict {
        let items = vm.call_method(obj, &name!("items"), &[])?;
        vm.iter(&items)?
    } else {
        Value::NONE
    };
    Ok(vm.new_tuple(&[maker, vm.new_tuple(&maker_args), state, list_items, dict_items]))
}

/// What `__getnewargs_ex__` or `__getnewargs__` say.
fn new_arguments(vm: &Vm, obj: &Value) -> PyResult<(Option<Ref<TupleObj>>, Option<Value>)> {
    if let Some(result) = vm.call_special(obj, &name!("__getnewargs_ex__"), &[])? {
        let Some(pair) = result.downcast::<TupleObj>() else {
            let given = type_of(&result).tp_name();
            return Err(vm.type_error(format!("__getnewargs_ex__ should return a tuple, not '{given}'")));
        };
        let [args, kwargs] = pair.items() else {
            let n = pair.len();
            return Err(vm.value_error(format!("__getnewargs_ex__ should return a tuple of length 2, not {n}")));
        };
        let Some(args) = args.to_ref::<TupleObj>() else {
            let given = type_of(args).tp_name();
            return Err(vm.type_error(format!(
                "first item of the tuple returned by __getnewargs_ex__ must be a tuple, not '{given}'"
            )));
        };
        if !kwargs.is_a::<DictObj>() {
            let given = type_of(kwargs).tp_name();
            return Err(vm.type_error(format!(
                "second item of the tuple returned by __getnewargs_ex__ must be a dict, not '{given}'"
            )));
        }
        return Ok((Some(args), Some(kwargs.clone())));
    }
    if let Some(result) = vm.call_special(obj, &name!("__getnewargs__"), &[])? {
        let Some(args) = result.to_ref::<TupleObj>() else {
            let given = type_of(&result).tp_name();
            return Err(vm.type_error(format!("__getnewargs__ should return a tuple, not '{given}'")));
        };
        return Ok((Some(args), None));
    }
    Ok((None, None))
}

fn get_state(vm: &Vm, obj: &Value, required: bool) -> PyResult {
    let method = vm.get_attr(obj, &name!("__getstate__"))?;
    let default = method
        .downcast::<NativeFunction>()
        .is_some_and(|f| f.def.name == "__getstate__" && f.owner.is_some_and(|o| o.is_spec(&super::OBJECT)));
    if default { default_state(vm, obj, required) } else { vm.call(&method, &[]) }
}

/// `object.__getstate__`: the `__dict__`, and the `__slots__` that have values.
pub fn default_state(vm: &Vm, obj: &Value, required: bool) -> PyResult {
    let ty = type_of(obj);
    let refuse = || vm.type_error(format!("cannot pickle '{}' object", ty.tp_name()));
    if required && !std::ptr::eq(ty.layout(), <PlainObj as heap::Payload>::LAYOUT) {
        return Err(refuse());
    }
    let state = match attrs_of(obj) {
        Some(attrs) if !attrs.items().is_empty() => vm.reserved(attrs.to_dict())?.into_value(),
        _ => Value::NONE,
    };
    let names = slot_names(vm, ty)?;
    let slots = DictObj::new();
    for name in names.iter().filter(|n| n.is_a::<StrObj>()) {
        if let Some(value) = vm.find_attr(obj, name)? {
            vm.reserved(slots.set_str(name, value))?;
        }
    }
    if slots.is_empty() {
        return Ok(state);
    }
    Ok(vm.new_tuple(&[state, slots.into_value()]))
}

/// `copyreg._slotnames(cls)`, which caches in `cls.__slotnames__`.
fn slot_names(vm: &Vm, ty: &TypeObj) -> PyResult<HVec<Value>> {
    if !ty.mro.read(|m| m.iter().any(|t| t.slot_count.get() > 0)) {
        return Ok(HVec::new());
    }
    let found = match ty.dict.get_str(&name!("__slotnames__")) {
        Some(names) => names,
        None => {
            let copyreg = vm.import_module("copyreg")?;
            vm.call_method(&copyreg, &name!("_slotnames"), &[ty.to_value()])?
        }
    };
    if found.is_none() {
        return Ok(HVec::new());
    }
    if !found.is_a::<ListObj>() {
        return Err(vm.type_error("copyreg._slotnames didn't return a list or None"));
    }
    vm.collect(&found)
}
