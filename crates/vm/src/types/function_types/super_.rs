//! `super`: attribute lookup behind a class in an MRO.

use super::super::function::{CellObj, SuperObj};
use crate::object::attr;
use crate::object::class::alloc_instance;
use crate::prelude::*;

pub const DOC: &str = "super() -> same as super(__class__, <first argument>)\nsuper(type) -> unbound super object\nsuper(type, obj) -> bound super object; requires isinstance(obj, type)\nsuper(type, type2) -> bound super object; requires\n    issubclass(type2, type)\nTypical use to call a cooperative superclass method:\nclass C(B):\n    def meth(self, arg):\n        super().meth(arg)\nThis works for class methods too:\nclass C(B):\n    @classmethod\n    def cmeth(cls, arg):\n        super().cmeth(arg)\n";

pub static GETSET: &[GetSet] = &[
    GetSet::rw("__thisclass__", |vm, s| Ok(or_none(&this(vm, s)?.ty)), super::readonly, "the class invoking super()"),
    GetSet::rw(
        "__self__",
        |vm, s| Ok(or_none(&this(vm, s)?.obj)),
        super::readonly,
        "the instance invoking super(); may be None",
    ),
    GetSet::rw(
        "__self_class__",
        |vm, s| Ok(or_none(&this(vm, s)?.obj_type)),
        super::readonly,
        "the type of the instance invoking super(); may be None",
    ),
];

pub fn slots(s: &Slots) {
    s.new.set(Some(|_, ty, _| {
        let empty = SuperObj { ty: Slot::default(), obj: Slot::default(), obj_type: Slot::default() };
        Ok(alloc_instance(ty, empty).into_value())
    }));
    s.init.set(Some(init));
    s.repr.set(Some(repr));
    s.getattro.set(Some(getattr));
    s.descr_get.set(Some(descr_get));
}

fn this<'a>(vm: &Vm, value: &'a Value) -> PyResult<&'a SuperObj> {
    crate::object::descr::receiver(vm, value, &super::SUPER)
}

fn or_none(slot: &Slot) -> Value {
    slot.load().unwrap_or(Value::NONE)
}

fn init(vm: &Vm, obj: &Value, args: Args) -> PyResult<()> {
    super::positional_only(vm, args, "super", 0, 2)?;
    let s = this(vm, obj)?;
    let (class, receiver) = match args.pos {
        [] => from_frame(vm)?,
        [class] => (class.clone(), Value::NULL),
        [class, receiver, ..] => (class.clone(), receiver.clone()),
    };
    if !class.is_a::<TypeObj>() {
        return Err(vm.type_error(format!("super() argument 1 must be a type, not {}", vm.argument_type(&class))));
    }
    let receiver = if receiver.is_none() { Value::NULL } else { receiver };
    let obj_type = match receiver.non_null() {
        Some(r) => check_super(vm, &class, r)?.1.into_value(),
        None => Value::NULL,
    };
    s.ty.set(class);
    s.obj.set(receiver);
    s.obj_type.set(obj_type);
    Ok(())
}

/// The class cell and first argument of the frame that calls `super()`.
fn from_frame(vm: &Vm) -> PyResult<(Value, Value)> {
    let Some(frame) = vm.fiber().current.get() else {
        return Err(vm.runtime_error("super(): no current frame"));
    };
    let code = &frame.code().code;
    if code.arg_count == 0 {
        return Err(vm.runtime_error("super(): no arguments"));
    }
    let mut first = frame.get(0);
    if code.cell_registers.contains(&0)
        && let Some(cell) = first.downcast::<CellObj>()
    {
        first = cell.value.get();
    }
    if first.is_null() {
        return Err(vm.runtime_error("super(): arg[0] deleted"));
    }
    for index in code.first_free as usize..code.local_names.len() {
        if code.local_names[index] != "__class__" {
            continue;
        }
        let Some(class) = super::super::function::cell_get(&frame.get(index)).into_option() else {
            return Err(vm.runtime_error("super(): empty __class__ cell"));
        };
        if !class.is_a::<TypeObj>() {
            let given = type_of(&class).tp_name();
            return Err(vm.runtime_error(format!("super(): __class__ is not a type ({given})")));
        }
        return Ok((class, first));
    }
    Err(vm.runtime_error("super(): __class__ cell not found"))
}

fn repr(vm: &Vm, obj: &Value) -> PyResult {
    let s = this(vm, obj)?;
    let class = s.ty.load().and_then(|c| c.to_ref::<TypeObj>()).map_or_else(|| "NULL".to_string(), |c| c.tp_name());
    Ok(vm.new_str(&match s.obj_type.load().and_then(|c| c.to_ref::<TypeObj>()) {
        Some(t) => format!("<super: <class '{class}'>, <{} object>>", t.tp_name()),
        None => format!("<super: <class '{class}'>, NULL>"),
    }))
}

fn getattr(vm: &Vm, obj: &Value, name: &Value) -> PyResult {
    let s = this(vm, obj)?;
    let (class, start) = (s.ty.get().to_ref::<TypeObj>(), s.obj_type.get().to_ref::<TypeObj>());
    if let (Some(class), Some(start)) = (class, start)
        && name.is_a::<StrObj>()
        && !crate::types::str::is(name, "__class__")
        && let Some(found) = super_find(&class, &start, name)
    {
        return match type_of(&found).slots.descr_get.door(vm, "in an attribute lookup")? {
            Some(get) => {
                let receiver = s.obj.get();
                let through_class = start.is_value(&receiver);
                get(vm, &found, if through_class { None } else { Some(&receiver) }, &start.to_value())
            }
            None => Ok(found),
        };
    }
    attr::generic_getattr(vm, obj, name)
}

fn descr_get(vm: &Vm, descr: &Value, obj: Option<&Value>, _: &Value) -> PyResult {
    let s = this(vm, descr)?;
    let Some(obj) = obj.filter(|o| !o.is_none() && s.obj.is_null()) else { return Ok(descr.clone()) };
    let class = s.ty.get();
    if class.is_null() {
        return Ok(descr.clone());
    }
    if !super::SUPER.is_exact(descr) {
        return vm.call(&type_of(descr).to_value(), &[class, obj.clone()]);
    }
    let (_, obj_type) = check_super(vm, &class, obj)?;
    let bound =
        SuperObj { ty: Slot::new(class), obj: Slot::new(obj.clone()), obj_type: Slot::new(obj_type.into_value()) };
    Ok(super::SUPER.alloc(bound).into_value())
}

/// The class and the instance's type that `super(class, obj)` works with.
pub fn check_super(vm: &Vm, class: &Value, obj: &Value) -> PyResult<(TypeRef, TypeRef)> {
    let Some(ty) = class.to_ref::<TypeObj>() else {
        return Err(vm.type_error(format!("super() argument 1 must be a type, not {}", vm.argument_type(class))));
    };
    if let Some(obj_class) = obj.to_ref::<TypeObj>()
        && obj_class.is_subtype(&ty)
    {
        return Ok((ty, obj_class));
    }
    if type_of(obj).is_subtype(&ty) {
        return Ok((ty, type_of(obj).to_ref()));
    }
    // A `__class__` that pretends.
    if let Some(claimed) = vm.find_attr(obj, &name!("__class__"))?.and_then(|c| c.to_ref::<TypeObj>())
        && claimed.is_subtype(&ty)
    {
        return Ok((ty, claimed));
    }
    let (what, given) = match obj.downcast::<TypeObj>() {
        Some(t) => ("type", t.tp_name()),
        None => ("instance of", type_of(obj).tp_name()),
    };
    Err(vm.type_error(format!(
        "super(type, obj): obj ({what} {given}) is not an instance or subtype of type ({}).",
        ty.tp_name()
    )))
}

/// The attribute behind `ty` in the MRO of `obj_type`, unbound.
pub fn super_find(ty: &TypeObj, obj_type: &TypeObj, name: &Value) -> Option<Value> {
    // SAFETY: str lookups run no Python, so the MRO stays as it is during the walk.
    let mro = unsafe { &*obj_type.mro.as_ptr() };
    mro.iter().skip_while(|t| !std::ptr::eq(&***t, ty)).skip(1).find_map(|t| t.dict.get_str(name))
}
