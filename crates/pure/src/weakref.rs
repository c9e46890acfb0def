//! `_weakref`: the functions beside the types, which stand in the vm.

use vm::prelude::*;
use vm::types::weakref::{CALLABLE_PROXY, PROXY, REF, WeakRefObj, new_proxy};

pub static MODULE: ModuleDef = ModuleDef::new("_weakref", "Weak-reference support module.")
    .functions(&[
        def("getweakrefcount", "(object, /)", |vm, a| Ok(vm.new_int(vm.weak_refs(&a[0]).len() as i64)), "Return the number of weak references to 'object'."),
        def("getweakrefs", "(object, /)", |vm, a| vm.new_list(vm.weak_refs(&a[0])), "Return a list of all weak reference objects pointing to 'object'."),
        def("proxy", "(object, callback=None, /)", |vm, a| new_proxy(vm, &a[0], &a[1]), "Create a proxy object that weakly references 'object'.\n\n'callback', if given, is called with a reference to the\nproxy when 'object' is about to be finalized."),
        def("_remove_dead_weakref", "(dct, key, /)", remove_dead, "Atomically remove key from dict if it points to a dead weakref."),
    ])
    .exec(|_, dict| {
        dict.set_name("ref", REF.to_value());
        dict.set_name("ReferenceType", REF.to_value());
        dict.set_name("ProxyType", PROXY.to_value());
        dict.set_name("CallableProxyType", CALLABLE_PROXY.to_value());
        Ok(())
    });

fn remove_dead(vm: &Vm, a: &[Value]) -> PyResult {
    let Some(dict) = a[0].to_ref::<DictObj>() else {
        return Err(
            vm.type_error(format!("_remove_dead_weakref() argument 1 must be dict, not {}", vm.argument_type(&a[0])))
        );
    };
    let found = dict.find(vm, &a[1])?;
    if let Some(at) = found
        && let Some(value) = dict.value_at(at)
    {
        match value.downcast::<WeakRefObj>() {
            Some(r) if r.is_dead() => drop(dict.remove_at(at)),
            Some(_) => {}
            None => return Err(vm.type_error("not a weakref")),
        }
    }
    Ok(Value::NONE)
}
