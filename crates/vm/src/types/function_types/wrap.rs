//! `staticmethod` and `classmethod`.

use super::super::function::{BoundMethod, ClassMethod, StaticMethod};
use crate::object::attr;
use crate::object::class::alloc_instance;
use crate::object::instance::{InstanceAttrs, attrs_of};
use crate::prelude::*;

pub const STATIC_DOC: &str = "Convert a function to be a static method.\n\nA static method does not receive an implicit first argument.\nTo declare a static method, use this idiom:\n\n     class C:\n         @staticmethod\n         def f(arg1, arg2, argN):\n             ...\n\nIt can be called either on the class (e.g. C.f()) or on an instance\n(e.g. C().f()). Both the class and the instance are ignored, and\nneither is passed implicitly as the first argument to the method.\n\nStatic methods in Python are similar to those found in Java or C++.\nFor a more advanced concept, see the classmethod builtin.";
pub const CLASS_DOC: &str = "Convert a function to be a class method.\n\nA class method receives the class as implicit first argument,\njust like an instance method receives the instance.\nTo declare a class method, use this idiom:\n\n  class C:\n      @classmethod\n      def f(cls, arg1, arg2, argN):\n          ...\n\nIt can be called either on the class (e.g. C.f()) or on an instance\n(e.g. C().f()).  The instance is ignored except for its class.\nIf a class method is called for a derived class, the derived class\nobject is passed as the implied first argument.\n\nClass methods are different than C++ or Java static methods.\nIf you want those, see the staticmethod builtin.";

pub static METHODS: &[NativeDef] =
    &[def("__class_getitem__", "($type, object, /)", |vm, a| crate::types::generic_alias::new(vm, &a[0], &a[1]), "")
        .class_method()];

pub static GETSET: &[GetSet] = &[
    GetSet::rw("__func__", func, super::readonly, ""),
    GetSet::rw("__wrapped__", func, super::readonly, ""),
    GetSet::ro(
        "__isabstractmethod__",
        |vm, w| Ok(Value::bool(super::property::is_abstract_method(vm, &func(vm, w)?)?)),
        "",
    ),
    GetSet::rw("__dict__", attr::get_instance_dict, attr::set_instance_dict, ""),
    GetSet::rw(
        "__annotations__",
        |vm, w| lazy(vm, w, &name!("__annotations__")),
        |vm, w, v| store(vm, w, &name!("__annotations__"), v),
        "",
    ),
    GetSet::rw(
        "__annotate__",
        |vm, w| lazy(vm, w, &name!("__annotate__")),
        |vm, w, v| store(vm, w, &name!("__annotate__"), v),
        "",
    ),
];

pub fn static_slots(s: &Slots) {
    s.new.set(Some(|_, ty, _| Ok(alloc_instance(ty, StaticMethod::new(Value::NONE)).into_value())));
    s.init.set(Some(|vm, w, args| {
        super::positional_only(vm, args, "staticmethod", 1, 1)?;
        if let Some(this) = w.downcast::<StaticMethod>() {
            this.func.set(args.pos[0].clone());
        }
        copy_attributes(vm, w, &args.pos[0])
    }));
    s.call.set(Some(|vm, w, args| vm.call_args(&func(vm, w)?, args)));
    s.descr_get.set(Some(|vm, w, _, _| func(vm, w)));
    s.repr.set(Some(|vm, w| Ok(vm.new_str(&format!("<staticmethod({})>", vm.repr_text(&func(vm, w)?)?)))));
}

pub fn class_slots(s: &Slots) {
    s.new.set(Some(|_, ty, _| {
        let empty = ClassMethod { func: Slot::new(Value::NONE), attrs: InstanceAttrs::default() };
        Ok(alloc_instance(ty, empty).into_value())
    }));
    s.init.set(Some(|vm, w, args| {
        super::positional_only(vm, args, "classmethod", 1, 1)?;
        if let Some(this) = w.downcast::<ClassMethod>() {
            this.func.set(args.pos[0].clone());
        }
        copy_attributes(vm, w, &args.pos[0])
    }));
    s.descr_get.set(Some(|vm, w, obj, class| {
        let receiver = match (class.non_null().filter(|c| !c.is_none()), obj) {
            (Some(class), _) => class.clone(),
            (None, Some(obj)) => type_of(obj).to_value(),
            (None, None) => return Err(vm.type_error("__get__(None, None) is invalid")),
        };
        Ok(BoundMethod::make(func(vm, w)?, receiver))
    }));
    s.repr.set(Some(|vm, w| Ok(vm.new_str(&format!("<classmethod({})>", vm.repr_text(&func(vm, w)?)?)))));
}

/// A `classmethod` of a callable, as the decorator makes it.
pub fn new_class_method(callable: Value) -> Value {
    let method = ClassMethod { func: Slot::new(callable), attrs: InstanceAttrs::default() };
    super::CLASS_METHOD.alloc(method).into_value()
}

fn func(vm: &Vm, this: &Value) -> PyResult {
    if let Some(s) = this.downcast::<StaticMethod>() {
        return Ok(s.func.get());
    }
    match this.downcast::<ClassMethod>() {
        Some(c) => Ok(c.func.get()),
        None => Err(vm.type_error("a staticmethod or classmethod is required")),
    }
}

/// As `functools.wraps`: what the wrapped callable says of itself.
fn copy_attributes(vm: &Vm, this: &Value, callable: &Value) -> PyResult<()> {
    for name in [name!("__module__"), name!("__name__"), name!("__qualname__"), name!("__doc__")] {
        if let Some(value) = vm.find_attr(callable, &name)? {
            vm.set_attr(this, &name, &value)?;
        }
    }
    Ok(())
}

/// An attribute of the wrapped callable, kept in the wrapper's dict once read.
fn lazy(vm: &Vm, this: &Value, name: &Value) -> PyResult {
    if let Some(value) = attrs_of(this).and_then(|a| a.get(name)) {
        return Ok(value);
    }
    let value = vm.get_attr(&func(vm, this)?, name)?;
    store(vm, this, name, Some(&value))?;
    Ok(value)
}

fn store(vm: &Vm, this: &Value, name: &Value, value: Option<&Value>) -> PyResult<()> {
    let Some(attrs) = attrs_of(this) else { return Err(vm.no_attribute(this, name)) };
    match value {
        Some(value) => attr::set_own(vm, type_of(this), attrs, name, value),
        None => match vm.reserved(attrs.delete(name))? {
            Some(_) => Ok(()),
            None => Err(vm.attribute_error(this, name, crate::types::str::display(name))),
        },
    }
}
