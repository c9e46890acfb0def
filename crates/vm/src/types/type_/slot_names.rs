//! `__slots__`: which values, `__dict__` and weak references the instances of a new class get.

use super::new::has_dict;
use crate::prelude::*;
use crate::types::int::IntObj;

pub struct Declared {
    /// Mangled, sorted.
    pub names: Vec<Value>,
    pub dict: bool,
    pub weakref: bool,
}

/// Whether instances have a variable size, as CPython's `tp_itemsize` says.
pub fn is_variable(ty: &TypeObj) -> bool {
    let layout = ty.layout();
    layout.tail.is_some()
        || std::ptr::eq(layout, <IntObj as heap::Payload>::LAYOUT)
        || std::ptr::eq(layout, <TypeObj as heap::Payload>::LAYOUT)
}

pub fn declared(vm: &Vm, class: &StrObj, dict: &DictObj, base: &TypeObj, bases: &[TypeRef]) -> PyResult<Declared> {
    let may_dict = !has_dict(base);
    // Text keeps the room for a dict behind its characters, and is of fixed size in CPython.
    let fixed = !is_variable(base) || base.is_subtype_of(&crate::types::str::STR);
    let may_weakref = !base.has(WEAKREFABLE) && fixed;
    let Some(slots) = dict.get_str(&name!("__slots__")) else {
        return Ok(Declared { names: Vec::new(), dict: may_dict, weakref: may_weakref });
    };
    let items = if slots.is_a::<StrObj>() { vec![slots] } else { vm.collect(&slots)?.to_vec() };
    if !items.is_empty() && !fixed {
        return Err(vm.type_error(format!("nonempty __slots__ not supported for subtype of '{}'", base.tp_name())));
    }
    let mut out = Declared { names: Vec::new(), dict: false, weakref: false };
    for item in &items {
        let Some(text) = item.downcast::<StrObj>() else {
            return Err(vm.type_error(format!("__slots__ items must be strings, not '{}'", type_of(item).tp_name())));
        };
        if !is_identifier(text) {
            return Err(vm.type_error("__slots__ must be identifiers"));
        }
        if text.as_bytes() == b"__dict__" {
            if !may_dict || out.dict {
                return Err(vm.type_error("__dict__ slot disallowed: we already got one"));
            }
            out.dict = true;
        } else if text.as_bytes() == b"__weakref__" {
            if !may_weakref || out.weakref {
                return Err(vm.type_error("__weakref__ slot disallowed: we already got one"));
            }
            out.weakref = true;
        } else {
            let name = mangle(class, text);
            let ignored = ["__qualname__", "__classcell__", "__classdictcell__"];
            if dict.contains_str(&name) && !ignored.iter().any(|i| crate::types::str::is(&name, i)) {
                let shown = vm.repr_text(&name)?;
                return Err(vm.value_error(format!("{shown} in __slots__ conflicts with class variable")));
            }
            out.names.push(name);
        }
    }
    let key = |v: &Value| v.downcast::<StrObj>().map(|s| s.as_bytes().to_vec());
    out.names.sort_by_key(key);
    out.names.dedup_by(|a, b| a.is(b));
    // Behind text is room for a dict alone: what the slots would hold goes there.
    if base.layout().tail.is_some() && !out.names.is_empty() {
        out.names.clear();
        out.dict |= may_dict;
    }
    // Other bases may bring a `__dict__` or weak references.
    for other in bases.iter().filter(|b| !std::ptr::eq(&***b, base)) {
        out.dict |= may_dict && has_dict(other);
        out.weakref |= may_weakref && other.has(WEAKREFABLE);
    }
    Ok(out)
}

fn is_identifier(text: &StrObj) -> bool {
    let Some(text) = text.to_str() else { return false };
    let mut chars = text.chars();
    chars.next().is_some_and(|c| c == '_' || c.is_alphabetic())
        && chars.all(|c| c == '_' || c.is_alphanumeric() || (!c.is_ascii() && !c.is_whitespace() && !c.is_control()))
}

/// `__name` inside class `C` is `_C__name`.
fn mangle(class: &StrObj, name: &StrObj) -> Value {
    let text = name.as_bytes();
    let class: Vec<u8> = class.as_bytes().iter().copied().skip_while(|b| *b == b'_').collect();
    if !text.starts_with(b"__") || text.ends_with(b"__") || text.contains(&b'.') || class.is_empty() {
        return crate::types::str::intern_wtf8(text);
    }
    let mut mangled = vec![b'_'];
    mangled.extend_from_slice(&class);
    mangled.extend_from_slice(text);
    crate::types::str::intern_wtf8(&mangled)
}
