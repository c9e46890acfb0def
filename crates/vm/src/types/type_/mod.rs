//! `type`: the type of types.

use crate::object::attr;
use crate::prelude::*;

mod attrs;
pub mod bases;
mod new;
mod slot_names;

pub use attrs::set_abstract_methods;
pub use bases::fits;
pub(crate) use new::add_note;
pub use new::{best_metatype, type_new};

pub static TYPE: TypeSpec = TypeSpec::new::<TypeObj>("type")
    .flags(SUBCLASSABLE | crate::object::typeobj::IS_TYPE | WEAKREFABLE)
    .doc("type(object) -> the object's type\ntype(name, bases, dict, **kwds) -> a new type")
    .methods(METHODS)
    .getset(attrs::GETSET)
    .slots(|s| {
        s.new.set(Some(new::type_new));
        s.init.set(Some(new::type_init));
        s.call.set(Some(|vm, ty, args| match ty.downcast::<TypeObj>() {
            Some(t) => crate::ops::call::call_type(vm, t, args),
            None => Err(vm.type_error("descriptor '__call__' requires a 'type' object")),
        }));
        s.repr.set(Some(type_repr));
        s.getattro.set(Some(attr::type_getattr));
        s.setattro.set(Some(attr::type_setattr));
        s.or.set(Some(crate::types::union::or));
    });

static METHODS: &[NativeDef] = &[
    def("mro", "($self, /)", type_mro, "Return a type's method resolution order."),
    def("__subclasses__", "($self, /)", type_subclasses, "Return a list of immediate subclasses."),
    raw(
        "__prepare__",
        "($cls, name, bases, /, **kwds)",
        |_, _| Ok(DictObj::new().into_value()),
        "Create the namespace for the class statement",
    )
    .class_method(),
    def(
        "__instancecheck__",
        "($self, instance, /)",
        |vm, a| vm.is_instance_plain(&a[1], &a[0]).map(Value::bool),
        "Check if an object is an instance.",
    ),
    def(
        "__subclasscheck__",
        "($self, subclass, /)",
        |vm, a| vm.is_subclass_plain(&a[1], &a[0]).map(Value::bool),
        "Check if a class is a subclass.",
    ),
    def("__dir__", "($self, /)", type_dir, "Specialized __dir__ implementation for types."),
    def("__sizeof__", "($self, /)", type_sizeof, "Return memory consumption of the type object."),
];

/// The type that a method or attribute of `type` was asked of.
fn this<'a>(vm: &Vm, value: &'a Value) -> PyResult<&'a TypeObj> {
    crate::object::descr::receiver(vm, value, &TYPE)
}

fn type_repr(vm: &Vm, value: &Value) -> PyResult {
    let ty = this(vm, value)?;
    let name = match module_of(ty) {
        Some(_) => crate::types::object::full_name(vm, ty),
        None => ty.name(),
    };
    Ok(vm.new_str(&format!("<class '{name}'>")))
}

fn type_mro(vm: &Vm, args: &[Value]) -> PyResult {
    let ty = this(vm, &args[0])?;
    let bases = bases::base_list(ty);
    let mut mro = vec![args[0].clone()];
    mro.extend(crate::object::class::linearize(vm, &bases)?.into_iter().map(Ref::into_value));
    vm.new_list(mro)
}

fn type_subclasses(vm: &Vm, args: &[Value]) -> PyResult {
    let ty = this(vm, &args[0])?;
    vm.new_list(vm.subclasses(ty).into_iter().map(Ref::into_value).collect())
}

fn type_dir(vm: &Vm, args: &[Value]) -> PyResult {
    let names = DictObj::new();
    crate::types::object::merge_class_names(vm, &names, &args[0])?;
    vm.new_list(names.items().into_iter().map(|(k, _)| k).collect())
}

fn type_sizeof(vm: &Vm, args: &[Value]) -> PyResult {
    let ty = this(vm, &args[0])?;
    let dict = ty.dict.table.with(|t| t.storage());
    Ok(vm.new_int((ty.layout().size as usize + size_of::<TypeObj>() + dict) as i64))
}

/// `__module__` of a type.
pub fn module_of(ty: &TypeObj) -> Option<Value> {
    if let Some(spec) = ty.spec {
        return Some(crate::types::str::intern(spec.module));
    }
    ty.dict.get_str(&name!("__module__"))
}

/// "Can't instantiate abstract class ..."
pub fn abstract_error(vm: &Vm, ty: &TypeObj) -> PyResult<Error> {
    let methods = ty.dict.get_str(&name!("__abstractmethods__")).unwrap_or(Value::NONE);
    let mut names = Vec::new();
    vm.for_each(&methods, |m| {
        names.push(crate::types::str::display(&m));
        Ok(())
    })?;
    names.sort();
    let (s, list) = (if names.len() == 1 { "" } else { "s" }, names.join("', '"));
    Ok(vm.type_error(format!(
        "Can't instantiate abstract class {} without an implementation for abstract method{s} '{list}'",
        ty.name()
    )))
}
