//! Names: globals with their cache, namespaces of class and module bodies, cells.

use bytecode::Word;
use bytecode::op::{FLAG_A, FLAG_B, FLAG_C};

use super::frame::Frame;
use super::slow::*;
use crate::error::exception::{KEY_ERROR, UNBOUND_LOCAL_ERROR};
use crate::prelude::*;
use crate::types::function;

fn undefined(vm: &Vm, name: &Value) -> Error {
    vm.name_error(name, format!("name '{}' is not defined", crate::types::str::display(name)))
}

/// A local, cell or free variable without a value.
#[cold]
#[inline(never)]
pub fn unbound(vm: &Vm, frame: *mut Frame, register: u16) -> Error {
    // SAFETY: the frame is live.
    let code = unsafe { (*frame).code() };
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
fn global(vm: &Vm, frame: *mut Frame, name: &Value) -> PyResult {
    // SAFETY: the frame is live.
    let f = unsafe { (*frame).function() };
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
pub fn built_in(vm: &Vm, frame: *mut Frame, name: &Value) -> PyResult<Option<Value>> {
    // SAFETY: the frame is live.
    from_dict(vm, unsafe { &(*frame).function().builtins }, name)
}

fn plain(dict: &Ref<DictObj>) -> bool {
    dict.with_value(|v| crate::types::dict::DICT.is_exact(v))
}

#[inline(never)]
pub fn load_global(vm: &Vm, frame: *mut Frame, w: Word) -> PyResult<()> {
    let name = name_at(frame, ext(frame, 0, 3).lo());
    // SAFETY: the frame is live; warm words belong to this isolate.
    unsafe {
        let f = (*frame).function();
        if !plain(&f.globals) || !plain(&f.builtins) {
            let value = global(vm, frame, name)?;
            put(frame, w.a(), value);
            return Ok(());
        }
        let warm = !(*frame).code().is_cold((*frame).words);
        let cache = (*frame).pc.sub(3) as *mut Word;
        let (value, at, builtin) = match f.globals.find_str(name) {
            Some(at) => (f.globals.value_at(at), at, false),
            None => match f.builtins.find_str(name) {
                Some(at) => (f.builtins.value_at(at), at, true),
                None => return Err(undefined(vm, name)),
            },
        };
        if warm {
            *cache = Word((*cache).lo() as u64 | (f.globals.keys_version(vm) as u64) << 32);
            *cache.add(1) = Word(if builtin { f.builtins.keys_version(vm) as u64 } else { 0 });
            *cache.add(2) = Word(at as u64);
        }
        put(frame, w.a(), value.unwrap_or(Value::NONE));
    }
    Ok(())
}

pub fn store_global(vm: &Vm, frame: *mut Frame, w: Word) -> PyResult<()> {
    let value = owned(frame, w.a(), w.flags() & FLAG_A != 0);
    // SAFETY: the frame is live.
    vm.reserved(unsafe { (*frame).globals() }.set_str(name_at(frame, w.bc()), value))
}

pub fn delete_global(vm: &Vm, frame: *mut Frame, w: Word) -> PyResult<()> {
    let name = name_at(frame, w.bc());
    // SAFETY: the frame is live.
    match unsafe { (*frame).globals() }.remove_str(name) {
        Some(old) => {
            drop(old);
            Ok(())
        }
        None => Err(undefined(vm, name)),
    }
}

fn namespace<'a>(vm: &Vm, frame: *mut Frame) -> PyResult<&'a Value> {
    // SAFETY: the frame is live for the whole instruction.
    let ns = unsafe { &mut (*frame).namespace };
    if ns.is_null() {
        // Code of a module in a function made by hand: its names are global.
        // SAFETY: as above.
        *ns = unsafe { (*frame).function().globals.to_value() };
    }
    if !ns.is_a::<DictObj>() && type_of(ns).slots.getitem.get().is_none() {
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

pub fn load_name(vm: &Vm, frame: *mut Frame, w: Word) -> PyResult<()> {
    let name = name_at(frame, w.bc());
    // SAFETY: the frame is live.
    let ns = unsafe { &(*frame).namespace };
    let found = if ns.is_null() { None } else { from_mapping(vm, ns, name)? };
    let value = match found {
        Some(v) => v,
        None => global(vm, frame, name)?,
    };
    put(frame, w.a(), value);
    Ok(())
}

pub fn store_name(vm: &Vm, frame: *mut Frame, w: Word) -> PyResult<()> {
    let name = name_at(frame, w.bc());
    let value = owned(frame, w.a(), w.flags() & FLAG_A != 0);
    let ns = namespace(vm, frame)?;
    if crate::types::dict::DICT.is_exact(ns)
        && let Some(dict) = ns.downcast::<DictObj>()
    {
        return vm.reserved(dict.set_str(name, value));
    }
    vm.set_item(ns, name, &value)
}

pub fn delete_name(vm: &Vm, frame: *mut Frame, w: Word) -> PyResult<()> {
    let name = name_at(frame, w.bc());
    let ns = namespace(vm, frame)?;
    match vm.del_item(ns, name) {
        Err(e) if e.is(&KEY_ERROR) => Err(undefined(vm, name)),
        other => other,
    }
}

pub fn load_locals(vm: &Vm, frame: *mut Frame, w: Word) -> PyResult<()> {
    let ns = namespace(vm, frame)?.clone();
    put(frame, w.a(), ns);
    Ok(())
}

pub fn load_build_class(vm: &Vm, frame: *mut Frame, w: Word) -> PyResult<()> {
    let name = name!("__build_class__");
    let found = built_in(vm, frame, &name)?;
    let value = found.ok_or_else(|| vm.name_error(&name, "__build_class__ not found"))?;
    put(frame, w.a(), value);
    Ok(())
}

pub fn load_from_dict_or_deref(vm: &Vm, frame: *mut Frame, w: Word) -> PyResult<()> {
    let name = name_at(frame, ext(frame, 0, 1).lo());
    let found = from_mapping(vm, reg(frame, w.b()), name)?;
    let value = match found {
        Some(v) => v,
        None => {
            let v = function::cell_get(reg(frame, w.c()));
            if v.is_null() {
                return Err(unbound(vm, frame, w.c()));
            }
            v
        }
    };
    put(frame, w.a(), value);
    if w.flags() & FLAG_B != 0 && w.a() != w.b() {
        drop(take(frame, w.b()));
    }
    debug_assert!(w.flags() & FLAG_C == 0);
    Ok(())
}

pub fn load_from_dict_or_globals(vm: &Vm, frame: *mut Frame, w: Word) -> PyResult<()> {
    let name = name_at(frame, ext(frame, 0, 1).lo());
    let value = match from_mapping(vm, reg(frame, w.b()), name)? {
        Some(v) => v,
        None => global(vm, frame, name)?,
    };
    put(frame, w.a(), value);
    if w.flags() & FLAG_B != 0 && w.a() != w.b() {
        drop(take(frame, w.b()));
    }
    Ok(())
}

pub fn setup_annotations(vm: &Vm, frame: *mut Frame, _w: Word) -> PyResult<()> {
    let ns = namespace(vm, frame)?;
    let name = name!("__annotations__");
    if from_mapping(vm, ns, &name)?.is_none() {
        vm.set_item(ns, &name, &DictObj::new().into_value())?;
    }
    Ok(())
}
