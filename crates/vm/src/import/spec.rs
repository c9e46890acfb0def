//! Module specs before `importlib` is loaded: a native stand-in with the attributes of `ModuleSpec`. When `importlib` is
//! loaded, modules get real ones (`importlib::convert`).

use crate::object::instance::InstanceAttrs;
use crate::prelude::*;
use crate::types::str::display;

pub struct SpecObj {
    pub attrs: InstanceAttrs,
}
heap::trace_fields!(SpecObj: attrs);
heap::payload!(SpecObj, "ModuleSpec", trace);

pub static SPEC: TypeSpec = TypeSpec::new::<SpecObj>("ModuleSpec")
    .module("_frozen_importlib")
    .bare_name()
    .flags(WEAKREFABLE | NO_NEW)
    .attrs_at(std::mem::offset_of!(SpecObj, attrs))
    .doc("The specification for a module, used for loading.")
    .getset(&[
        GetSet::ro("parent", parent, "The name of the module's parent."),
        GetSet::rw("has_location", has_location, set_has_location, ""),
        GetSet::rw("cached", cached, set_cached, ""),
    ])
    .slots(|s| s.repr.set(Some(repr)));

/// A spec: a real `ModuleSpec` when `importlib` is loaded. `locations`: the one folder of a package.
pub fn new(vm: &Vm, name: &Value, loader: &Value, origin: &Value, locations: Option<Value>, located: bool) -> PyResult {
    let path = match locations {
        Some(folder) => vm.new_list(vec![folder])?,
        None => Value::NONE,
    };
    if !vm.interp.importlib.is_null() {
        let boot = vm.interp.importlib.get();
        let class = vm.get_attr(&boot, &name!("ModuleSpec"))?;
        let args = Args {
            pos: &[name.clone(), loader.clone()],
            kw_names: &[name!("origin")],
            kw_values: std::slice::from_ref(origin),
        };
        let spec = vm.call_args(&class, args)?;
        vm.set_attr(&spec, &name!("submodule_search_locations"), &path)?;
        vm.set_attr(&spec, &name!("_set_fileattr"), &Value::bool(located))?;
        return Ok(spec);
    }
    let spec = SPEC.alloc(SpecObj { attrs: InstanceAttrs::default() });
    let dict = vm.reserved(spec.attrs.to_dict())?;
    for (key, value) in [
        (name!("name"), name.clone()),
        (name!("loader"), loader.clone()),
        (name!("origin"), origin.clone()),
        (name!("loader_state"), Value::NONE),
        (name!("submodule_search_locations"), path),
        (name!("_uninitialized_submodules"), vm.new_list(Vec::new())?),
        (name!("_set_fileattr"), Value::bool(located)),
        (name!("_cached"), Value::NONE),
    ] {
        vm.reserved(dict.set_str(&key, value))?;
    }
    Ok(spec.into_value())
}

fn attr(value: &Value, name: &Value) -> Value {
    value.downcast::<SpecObj>().and_then(|s| s.attrs.get(name)).unwrap_or(Value::NONE)
}

fn parent(_vm: &Vm, spec: &Value) -> PyResult {
    let name = attr(spec, &name!("name"));
    if !attr(spec, &name!("submodule_search_locations")).is_none() {
        return Ok(name);
    }
    Ok(crate::types::str::intern(display(&name).rsplit_once('.').map_or("", |(p, _)| p)))
}

fn has_location(_vm: &Vm, spec: &Value) -> PyResult {
    Ok(attr(spec, &name!("_set_fileattr")))
}

fn set_has_location(vm: &Vm, spec: &Value, value: Option<&Value>) -> PyResult<()> {
    let located = match value {
        Some(value) => vm.truth(value)?,
        None => false,
    };
    vm.set_plain_attr(spec, "_set_fileattr", Value::bool(located))
}

fn cached(_vm: &Vm, spec: &Value) -> PyResult {
    Ok(attr(spec, &name!("_cached")))
}

fn set_cached(vm: &Vm, spec: &Value, value: Option<&Value>) -> PyResult<()> {
    vm.set_plain_attr(spec, "_cached", value.cloned().unwrap_or(Value::NONE))
}

fn repr(vm: &Vm, spec: &Value) -> PyResult {
    let mut text = format!(
        "ModuleSpec(name={}, loader={}",
        vm.repr_text(&attr(spec, &name!("name")))?,
        vm.repr_text(&attr(spec, &name!("loader")))?
    );
    let origin = attr(spec, &name!("origin"));
    if !origin.is_none() {
        text += &format!(", origin={}", vm.repr_text(&origin)?);
    }
    let path = attr(spec, &name!("submodule_search_locations"));
    if !path.is_none() {
        text += &format!(", submodule_search_locations={}", vm.repr_text(&path)?);
    }
    Ok(vm.new_str(&(text + ")")))
}
