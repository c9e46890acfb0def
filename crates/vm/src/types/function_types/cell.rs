//! `cell`: a variable that functions share.

use super::super::function::CellObj;
use crate::object::class::alloc_instance;
use crate::prelude::*;

pub const DOC: &str = "Create a new cell object.\n\n  contents\n    the contents of the cell. If not specified, the cell will be empty,\n    and further attempts to access its cell_contents attribute will\n    raise a ValueError.";

pub static GETSET: &[GetSet] = &[GetSet::rw("cell_contents", get_contents, set_contents, "")];

pub fn slots(s: &Slots) {
    s.new.set(Some(|vm, ty, args| {
        super::positional_only(vm, args, "cell", 0, 1)?;
        let value = args.pos.first().cloned().unwrap_or(Value::NULL);
        Ok(alloc_instance(ty, CellObj { value: Slot::new(value) }).into_value())
    }));
    s.repr.set(Some(cell_repr));
    s.compare.set(Some(cell_compare));
}

fn cell<'a>(vm: &Vm, value: &'a Value) -> PyResult<&'a CellObj> {
    crate::object::descr::receiver(vm, value, &super::CELL)
}

fn get_contents(vm: &Vm, this: &Value) -> PyResult {
    cell(vm, this)?.value.load().ok_or_else(|| vm.value_error("Cell is empty"))
}

fn set_contents(vm: &Vm, this: &Value, value: Option<&Value>) -> PyResult<()> {
    cell(vm, this)?.value.set(value.cloned().unwrap_or(Value::NULL));
    Ok(())
}

fn cell_repr(vm: &Vm, this: &Value) -> PyResult {
    let text = match cell(vm, this)?.value.load() {
        None => format!("<cell at {}: empty>", super::address(this)),
        Some(v) => {
            format!("<cell at {}: {} object at {}>", super::address(this), type_of(&v).tp_name(), super::address(&v))
        }
    };
    Ok(vm.new_str(&text))
}

/// An empty cell is less than any other.
fn cell_compare(vm: &Vm, a: &Value, b: &Value, op: CmpOp) -> PyResult {
    let (Some(x), Some(y)) = (a.downcast::<CellObj>(), b.downcast::<CellObj>()) else {
        return Ok(Value::NOT_IMPLEMENTED);
    };
    match (x.value.load(), y.value.load()) {
        (Some(x), Some(y)) => vm.compare(&x, &y, op),
        (x, y) => Ok(Value::bool(op.holds(x.is_some().cmp(&y.is_some())))),
    }
}
