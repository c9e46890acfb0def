//! Names: globals with their cache, namespaces of class and module bodies, cells.

use bytecode::Word;
use bytecode::op::{FLAG_A, FLAG_C};

use super::*;
use crate::error::exception::{KEY_ERROR, UNBOUND_LOCAL_ERROR};
use crate::run::FrameRef;
use crate::types::function::{self, FunctionObj};

fn undefined(vm: &Vm, name: &Value) -> Error {
    vm.name_error(name, format!("name '{}' is not defined", crate::types::str::display(name)))
}

/// A local, cell or free variable without a value.
#[cold]
#[inline(never)]
pub fn unbound(vm: &Vm, frame: FrameRef, register: u16) -> Error {
    let code = frame.code();
    let text = code.code.local_names.get(register as usize).cloned().unwrap_or_default();
    let name = crate::types::str::intern(&text);
    if (register as u32) >= code.code.first_free {
        return vm.name_error(
            &name,
            format!("cannot access free variable '{text}' where it is not associated with a value in enclosing scope"),
        );
    }
    let message = format!("cannot access local variable '{text}' where it is not associated with a value");
    vm.error(&UNBOUND_LOCAL_ERROR, message)
}

/// A global or built-in by name, through the mapping protocol when `__builtins__` or the globals are no plain dicts.
fn global(vm: &Vm, frame: FrameRef, name: &Value) -> PyResult {
    let f = frame.function();
    if let Some(v) = from_dict(vm, &f.globals, name)? {
        return Ok(v);
    }
    from_dict(vm, &f.builtins, name)?.ok_or_else(|| undefined(vm, name))
}

/// A name of globals or built-ins; subclasses of `dict` answer through their own `__getitem__`.
fn from_dict(vm: &Vm, dict: &Ref<DictObj>, name: &Value) -> PyResult<Option<Value>> {
    dict.with_value(|v| from_mapping(vm, v, name))
}

/// A name of the built-ins that the frame's code sees.
pub fn built_in(vm: &Vm, frame: FrameRef, name: &Value) -> PyResult<Option<Value>> {
    from_dict(vm, &frame.function().builtins, name)
}

fn plain(dict: &Ref<DictObj>) -> bool {
    dict.with_value(|v| crate::types::dict::DICT.is_exact(v))
}

/// What LOAD_GLOBAL's cache answers: `name | globals keys version; built-ins keys version | 0; index`.
#[inline(always)]
pub fn cached_global(f: &FunctionObj, [e1, e2, e3]: [Word; 3]) -> Option<Value> {
    if e1.hi() == 0 || e1.hi() != f.globals.raw_keys_version() {
        return None;
    }
    if e2.0 == 0 {
        f.globals.value_at(e3.lo() as usize)
    } else if e2.lo() == f.builtins.raw_keys_version() {
        f.builtins.value_at(e3.lo() as usize)
    } else {
        None
    }
}

#[inline(never)]
pub fn load_global(vm: &Vm, mut r: Regs, w: Word) -> PyResult<()> {
    let name = r.name(r.ext(0, 3).lo());
    let f = r.function();
    if !plain(&f.globals) || !plain(&f.builtins) {
        let value = global(vm, r.frame(), name)?;
        r.put(w.a(), value);
        return Ok(());
    }
    let (value, at, builtin) = match f.globals.find_str(name) {
        Some(at) => (f.globals.value_at(at), at, false),
        None => match f.builtins.find_str(name) {
            Some(at) => (f.builtins.value_at(at), at, true),
            None => return Err(undefined(vm, name)),
        },
    };
    if r.is_warm() {
        let built_ins = if builtin { f.builtins.keys_version(vm) as u64 } else { 0 };
        r.write_cache([f.globals.keys_version(vm) as u64, built_ins, at as u64]);
    }
    r.put(w.a(), value.unwrap_or(Value::NONE));
    Ok(())
}

pub fn store_global(vm: &Vm, mut r: Regs, w: Word) -> PyResult<()> {
    let value = r.owned(w.a(), w.flags() & FLAG_A != 0);
    vm.reserved(r.function().globals.set_str(r.name(w.bc()), value))
}

pub fn delete_global(vm: &Vm, r: Regs, w: Word) -> PyResult<()> {
    let name = r.name(w.bc());
    match r.function().globals.remove_str(name) {
        Some(old) => {
            drop(old);
            Ok(())
        }
        None => Err(undefined(vm, name)),
    }
}

fn namespace(vm: &Vm, frame: FrameRef) -> PyResult {
    let mut ns = frame.namespace.get();
    if ns.is_null() {
        // Code of a module in a function made by hand: its names are global.
        ns = frame.function().globals.to_value();
        frame.namespace.set(ns.clone());
    }
    if !ns.is_a::<DictObj>() && type_of(&ns).slots.getitem.get().is_none() {
        return Err(vm.system_error("no locals found"));
    }
    Ok(ns)
}

/// `mapping[name]`, `None` when it is not there.
fn from_mapping(vm: &Vm, mapping: &Value, name: &Value) -> PyResult<Option<Value>> {
    if crate::types::dict::DICT.is_exact(mapping)
        && let Some(dict) = mapping.downcast::<DictObj>()
    {
        return Ok(dict.get_str(name));
    }
    match vm.get_item(mapping, name) {
        Ok(v) => Ok(Some(v)),
        Err(e) if e.is(&KEY_ERROR) => Ok(None),
        Err(e) => Err(e),
    }
}

pub fn load_name(vm: &Vm, mut r: Regs, w: Word) -> PyResult<()> {
    let name = r.name(w.bc());
    let ns = r.frame().namespace.get();
    let found = if ns.is_null() { None } else { from_mapping(vm, &ns, name)? };
    let value = match found {
        Some(v) => v,
        None => global(vm, r.frame(), name)?,
    };
    r.put(w.a(), value);
    Ok(())
}

pub fn store_name(vm: &Vm, mut r: Regs, w: Word) -> PyResult<()> {
    let name = r.name(w.bc());
    let value = r.owned(w.a(), w.flags() & FLAG_A != 0);
    let ns = namespace(vm, r.frame())?;
    if crate::types::dict::DICT.is_exact(&ns)
        && let Some(dict) = ns.downcast::<DictObj>()
    {
        return vm.reserved(dict.set_str(name, value));
    }
    vm.set_item(&ns, name, &value)
}

pub fn delete_name(vm: &Vm, r: Regs, w: Word) -> PyResult<()> {
    let name = r.name(w.bc());
    let ns = namespace(vm, r.frame())?;
    match vm.del_item(&ns, name) {
        Err(e) if e.is(&KEY_ERROR) => Err(undefined(vm, name)),
        other => other,
    }
}

pub fn load_locals(vm: &Vm, mut r: Regs, w: Word) -> PyResult<()> {
    let ns = namespace(vm, r.frame())?;
    r.put(w.a(), ns);
    Ok(())
}

pub fn load_build_class(vm: &Vm, mut r: Regs, w: Word) -> PyResult<()> {
    let name = name!("__build_class__");
    let found = built_in(vm, r.frame(), &name)?;
    let value = found.ok_or_else(|| vm.name_error(&name, "__build_class__ not found"))?;
    r.put(w.a(), value);
    Ok(())
}

pub fn load_from_dict_or_deref(vm: &Vm, mut r: Regs, w: Word) -> PyResult<()> {
    let name = r.name(r.ext(0, 1).lo());
    let found = from_mapping(vm, r.get(w.b()), name)?;
    let value = match found {
        Some(v) => v,
        None => {
            let v = function::cell_get(r.get(w.c()));
            if v.is_null() {
                return Err(unbound(vm, r.frame(), w.c()));
            }
            v
        }
    };
    r.finish_b(w, value);
    debug_assert!(w.flags() & FLAG_C == 0);
    Ok(())
}

pub fn load_from_dict_or_globals(vm: &Vm, mut r: Regs, w: Word) -> PyResult<()> {
    let name = r.name(r.ext(0, 1).lo());
    let value = match from_mapping(vm, r.get(w.b()), name)? {
        Some(v) => v,
        None => global(vm, r.frame(), name)?,
    };
    r.finish_b(w, value);
    Ok(())
}

pub fn setup_annotations(vm: &Vm, r: Regs, _w: Word) -> PyResult<()> {
    let ns = namespace(vm, r.frame())?;
    let name = name!("__annotations__");
    if from_mapping(vm, &ns, &name)?.is_none() {
        vm.set_item(&ns, &name, &DictObj::new().into_value())?;
    }
    Ok(())
}
