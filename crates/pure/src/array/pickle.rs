//! Arrays in pickles: the formats of items that are named there, and arrays made of another machine's items.

use vm::prelude::*;

use super::ARRAY;
use super::item::size_of_kind;

/// How pickles name the items of a kind on a little-endian machine.
pub(super) fn machine_format(kind: u8) -> i64 {
    match (kind, size_of_kind(kind)) {
        (b'B', _) => 0,
        (b'b', _) => 1,
        (b'u' | b'w', _) => 20,
        (b'f', _) => 14,
        (b'd', _) => 16,
        (kind, size) => {
            let base = match size {
                Some(2) => 2,
                Some(4) => 6,
                _ => 10,
            };
            base + if kind.is_ascii_lowercase() { 2 } else { 0 }
        }
    }
}

/// An array from items in another machine's format.
pub(super) fn reconstruct(vm: &Vm, a: &[Value]) -> PyResult {
    let Some(class) = a[0].downcast::<TypeObj>() else {
        return Err(vm.type_error(format!("first argument must be a type object, not {}", vm.argument_type(&a[0]))));
    };
    if !vm.is_subclass_plain(&a[0], &ARRAY.to_value())? {
        return Err(vm.type_error(format!("{} is not a subtype of array.array", class.tp_name())));
    }
    let kind = vm.str_arg(&a[1], "_array_reconstructor() argument 2")?.as_bytes();
    let [kind] = *kind else {
        return Err(vm.type_error("_array_reconstructor() argument 2 must be a unicode character, not str"));
    };
    let Some(own_size) = size_of_kind(kind) else {
        return Err(vm.value_error("second argument must be a valid type code"));
    };
    let format = vm.to_i32(&a[2])?;
    if !(0..=21).contains(&format) {
        return Err(vm.value_error("third argument must be a valid machine format code."));
    }
    let Some(bytes) = crate::bytes::exact(&a[3]) else {
        return Err(vm.type_error(format!("fourth argument should be bytes, not {}", type_of(&a[3]).tp_name())));
    };
    let kind_text = vm.new_str(&(kind as char).to_string());
    if format as i64 == machine_format(kind) && bytes.len() % own_size == 0 {
        let made = vm.call(&a[0], &[kind_text])?;
        vm.call_method(&made, &name!("frombytes"), &[a[3].clone()])?;
        return Ok(made);
    }
    let (text, size): (&str, usize) = match format {
        0 => ("B", 1),
        1 => ("b", 1),
        2 => ("<H", 2),
        3 => (">H", 2),
        4 => ("<h", 2),
        5 => (">h", 2),
        6 => ("<I", 4),
        7 => (">I", 4),
        8 => ("<i", 4),
        9 => (">i", 4),
        10 => ("<Q", 8),
        11 => (">Q", 8),
        12 => ("<q", 8),
        13 => (">q", 8),
        14 => ("<f", 4),
        15 => (">f", 4),
        16 => ("<d", 8),
        17 => (">d", 8),
        18 => ("utf-16-le", 2),
        19 => ("utf-16-be", 2),
        20 => ("utf-32-le", 4),
        _ => ("utf-32-be", 4),
    };
    if bytes.len() % size != 0 {
        return Err(vm.value_error("bytes length not a multiple of item size"));
    }
    if format >= 18 {
        let items = vm.call_method(&a[3], &name!("decode"), &[vm.new_str(text)])?;
        return vm.call(&a[0], &[kind_text, items]);
    }
    let module = vm.import_module("_struct")?;
    let made = vm.call_method(&module, &name!("iter_unpack"), &[vm.new_str(text), a[3].clone()])?;
    let mut items = Vec::new();
    vm.for_each(&made, |row| {
        if let Some(row) = row.downcast::<TupleObj>() {
            items.extend(row.items().iter().cloned());
        }
        Ok(())
    })?;
    let items = vm.new_list(items)?;
    vm.call(&a[0], &[kind_text, items])
}
