//! `InterpreterID` of `_xxsubinterpreters`: an id that counts. The interpreter ends with its last one.

use vm::native::Args;
use vm::object::class::alloc_instance;
use vm::prelude::*;

use super::args;
use crate::{machine, registry};

pub struct InterpreterIdObj {
    pub id: i64,
    /// Made with `force=True` for an id that nobody has.
    counted: bool,
}
heap::payload!(InterpreterIdObj, "InterpreterID", leaf, external);

impl Drop for InterpreterIdObj {
    fn drop(&mut self) {
        if self.counted {
            let _ = machine::decref(self.id);
        }
    }
}

pub static INTERPRETER_ID: TypeSpec = TypeSpec::new::<InterpreterIdObj>("InterpreterID")
    .module("_xxsubinterpreters")
    .bare_name()
    .flags(SUBCLASSABLE)
    .doc("A interpreter ID identifies a interpreter and may be used as an int.")
    .slots(|s| {
        s.new.set(Some(|vm, ty, args| {
            let mut pos = vec![ty.to_value()];
            pos.extend_from_slice(args.pos);
            NEW.call(vm, "", Args { pos: &pos, ..args })
        }));
        s.repr.set(Some(|vm, v| {
            let id = args::this::<InterpreterIdObj>(vm, v)?.id;
            Ok(vm.new_str(&format!("{}({id})", type_of(v).name())))
        }));
        s.str.set(Some(|vm, v| Ok(vm.new_str(&args::this::<InterpreterIdObj>(vm, v)?.id.to_string()))));
        s.hash.set(Some(|vm, v| Ok(vm::types::int::hash_i64(args::this::<InterpreterIdObj>(vm, v)?.id))));
        s.int.set(Some(to_int));
        s.index.set(Some(to_int));
        s.compare.set(Some(|vm, a, b, op| {
            let Some(this) = a.downcast::<InterpreterIdObj>() else { return Ok(Value::NOT_IMPLEMENTED) };
            match b.downcast::<InterpreterIdObj>() {
                Some(other) => args::compare_number(vm, this.id, &vm.new_int(other.id), op),
                None => args::compare_number(vm, this.id, b, op),
            }
        }));
    });

static NEW: NativeDef = def("InterpreterID.__init__", "($type, id, force=False)", make, "");

fn to_int(vm: &Vm, v: &Value) -> PyResult {
    Ok(vm.new_int(args::this::<InterpreterIdObj>(vm, v)?.id))
}

fn make(vm: &Vm, a: &[Value]) -> PyResult {
    let id = args::interpreter(vm, &a[1])?;
    let force = args::flag(vm, &a[2], false)?;
    let Some(ty) = a[0].downcast::<TypeObj>() else { return Err(vm.type_error("a type is required")) };
    let counted = registry::incref(id, false).is_ok();
    if !counted && !force {
        return Err(vm.runtime_error(format!("unrecognized interpreter ID {id}")));
    }
    Ok(alloc_instance(ty, InterpreterIdObj { id, counted }).into_value())
}

/// An id object. `claim`: from now on the interpreter ends with its last one.
pub(crate) fn new(vm: &Vm, id: i64, claim: bool) -> PyResult {
    if registry::incref(id, claim).is_err() {
        return Err(vm.runtime_error(format!("unrecognized interpreter ID {id}")));
    }
    Ok(INTERPRETER_ID.alloc(InterpreterIdObj { id, counted: true }).into_value())
}
