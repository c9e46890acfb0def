//! `builtin_function_or_method`: native functions, bound native methods, and `T.__new__` of built-in types.

use crate::native::NativeDef;
use crate::object::descr::{self, NativeFunction};
use crate::prelude::*;
use crate::types::module::ModuleObj;

/// The row behind every built-in type's `__new__`; the receiver is the type.
pub static NEW_DEF: NativeDef = raw(
    "__new__",
    "($type, *args, **kwargs)",
    call_new,
    "Create and return a new object.  See help(type) for accurate signature.",
);

pub static METHODS: &[NativeDef] = &[def("__reduce__", "($self, /)", reduce, "")];

pub static GETSET: &[GetSet] = &[
    GetSet::rw(
        "__module__",
        |vm, f| Ok(func(vm, f)?.module.clone().into_option().unwrap_or(Value::NONE)),
        set_module,
        "",
    ),
    GetSet::ro("__doc__", |vm, f| Ok(doc(func(vm, f)?.def.doc)), ""),
    GetSet::ro("__name__", |vm, f| Ok(crate::types::str::intern(func(vm, f)?.def.name)), ""),
    GetSet::ro("__qualname__", |vm, f| qualname(vm, func(vm, f)?), ""),
    GetSet::ro("__self__", |vm, f| Ok(func(vm, f)?.receiver.clone().into_option().unwrap_or(Value::NONE)), ""),
    GetSet::ro("__text_signature__", text_signature, ""),
];

pub fn slots(s: &Slots) {
    s.call.set(Some(|vm, f, args| func(vm, f)?.call(vm, args)));
    s.repr.set(Some(repr));
    s.hash.set(Some(|vm, f| {
        let f = func(vm, f)?;
        let def = f.def as *const NativeDef as i64 >> 4;
        let own = if f.receiver.is_null() { 0 } else { crate::types::object::identity_hash(&f.receiver) };
        Ok(if own ^ def == -1 { -2 } else { own ^ def })
    }));
    s.compare.set(Some(|_, a, b, op| {
        let (Some(x), Some(y)) = (a.downcast::<NativeFunction>(), b.downcast::<NativeFunction>()) else {
            return Ok(Value::NOT_IMPLEMENTED);
        };
        let equal = x.receiver.is(&y.receiver) && std::ptr::eq(x.def, y.def);
        match op {
            CmpOp::Eq => Ok(Value::bool(equal)),
            CmpOp::Ne => Ok(Value::bool(!equal)),
            _ => Ok(Value::NOT_IMPLEMENTED),
        }
    }));
}

fn func<'a>(vm: &Vm, value: &'a Value) -> PyResult<&'a NativeFunction> {
    descr::receiver(vm, value, &super::NATIVE_FUNCTION)
}

/// A row's documentation as `__doc__` shows it.
pub fn doc(text: &'static str) -> Value {
    if text.is_empty() { Value::NONE } else { StrObj::new(text).into_value() }
}

/// Whether the function stands alone: it has no receiver, or a module.
fn is_plain(f: &NativeFunction) -> bool {
    f.receiver.is_null() || f.receiver.is_a::<ModuleObj>()
}

fn set_module(vm: &Vm, _: &Value, _: Option<&Value>) -> PyResult<()> {
    Err(vm.attribute_error_text("readonly attribute"))
}

fn qualname(vm: &Vm, f: &NativeFunction) -> PyResult {
    let name = f.def.name;
    if let (true, Some(owner)) = (f.receiver.is_null(), f.owner) {
        // A static method of a built-in type.
        return Ok(vm.new_str(&format!("{}.{name}", owner.qualname.with(crate::types::str::display))));
    }
    if is_plain(f) {
        return Ok(crate::types::str::intern(name));
    }
    let ty = match f.receiver.downcast::<TypeObj>() {
        Some(ty) => ty,
        None => type_of(&f.receiver),
    };
    Ok(vm.new_str(&format!("{}.{name}", ty.qualname.with(crate::types::str::display))))
}

fn text_signature(vm: &Vm, this: &Value) -> PyResult {
    let f = func(vm, this)?;
    let text = f.def.signature;
    if text.is_empty() {
        return Ok(Value::NONE);
    }
    if f.receiver.is_a::<ModuleObj>() && !text.starts_with("($") {
        let rest = text.strip_prefix('(').unwrap_or(text);
        return Ok(vm.new_str(&match rest {
            ")" => "($module, /)".to_string(),
            rest => format!("($module, {rest}"),
        }));
    }
    Ok(vm.new_str(text))
}

/// The type of a static method.
fn static_owner(f: &NativeFunction) -> Option<Value> {
    f.owner.filter(|_| f.receiver.is_null()).map(TypeObj::to_value)
}

fn repr(vm: &Vm, this: &Value) -> PyResult {
    let f = func(vm, this)?;
    let name = f.def.name;
    if let Some(owner) = static_owner(f) {
        return Ok(vm.new_str(&format!("<built-in method {name} of type object at {}>", super::address(&owner))));
    }
    if is_plain(f) {
        return Ok(vm.new_str(&format!("<built-in function {name}>")));
    }
    let ty = type_of(&f.receiver).tp_name();
    Ok(vm.new_str(&format!("<built-in method {name} of {ty} object at {}>", super::address(&f.receiver))))
}

fn reduce(vm: &Vm, args: &[Value]) -> PyResult {
    let f = func(vm, &args[0])?;
    if let Some(owner) = static_owner(f) {
        return super::reduce_by_getattr(vm, owner, f.def.name);
    }
    if is_plain(f) {
        return Ok(crate::types::str::intern(f.def.name));
    }
    super::reduce_by_getattr(vm, f.receiver.clone(), f.def.name)
}

/// `T.__new__(cls, ...)`, with CPython's checks (`tp_new_wrapper`).
fn call_new(vm: &Vm, args: Args) -> PyResult {
    let Some(owner) = args.pos.first().and_then(|t| t.downcast::<TypeObj>()) else {
        return Err(vm.system_error("__new__ without its type"));
    };
    let shown = owner.tp_name();
    let Some(class) = args.pos.get(1) else {
        return Err(vm.type_error(format!("{shown}.__new__(): not enough arguments")));
    };
    let Some(ty) = class.downcast::<TypeObj>() else {
        let given = type_of(class).tp_name();
        return Err(vm.type_error(format!("{shown}.__new__(X): X is not a type object ({given})")));
    };
    let sub = ty.tp_name();
    if !ty.is_subtype(owner) {
        return Err(vm.type_error(format!("{shown}.__new__({sub}): {sub} is not a subtype of {shown}")));
    }
    let mut native = ty.to_ref();
    while native.is_heap_type() {
        match native.base() {
            Some(base) => native = base,
            None => break,
        }
    }
    let same =
        |a: &TypeObj, b: &TypeObj| a.slots.new.get().map(|f| f as usize) == b.slots.new.get().map(|f| f as usize);
    if !same(&native, owner) && !native.has(NEW_OF_OBJECT) {
        return Err(vm.type_error(format!("{shown}.__new__({sub}) is not safe, use {}.__new__()", native.tp_name())));
    }
    match owner.slots.new.get() {
        Some(new) => new(vm, ty, args.rest().rest()),
        None => Err(vm.type_error(format!("cannot create '{sub}' instances"))),
    }
}
