//! `object`: the root of all types.

mod class_attr;
mod names;
mod reduce;

use crate::object::instance::PlainObj;
use crate::object::{attr, class};
use crate::prelude::*;

pub use names::merge_class_names;

pub static OBJECT: TypeSpec = TypeSpec::new::<PlainObj>("object")
    .flags(SUBCLASSABLE)
    .doc("The base class of the class hierarchy.\n\nWhen called, it accepts no arguments and returns a new featureless\ninstance that has no instance attributes and cannot be given any.\n")
    .methods(METHODS)
    .getset(GETSET)
    .slots(|s| {
        s.new.set(Some(object_new));
        s.init.set(Some(object_init));
        s.repr.set(Some(object_repr));
        s.str.set(Some(|vm, v| vm.repr(v).map(Ref::into_value)));
        s.hash.set(Some(|_, v| Ok(identity_hash(v))));
        s.compare.set(Some(object_compare));
        s.getattro.set(Some(attr::generic_getattr));
        s.setattro.set(Some(attr::generic_setattr));
    });

static METHODS: &[NativeDef] = &[
    def("__reduce_ex__", "($self, protocol, /)", reduce::reduce_ex, "Helper for pickle."),
    def("__reduce__", "($self, /)", |vm, a| reduce::common_reduce(vm, &a[0], 0), "Helper for pickle."),
    def("__getstate__", "($self, /)", |vm, a| reduce::default_state(vm, &a[0], false), "Helper for pickle."),
    def(
        "__subclasshook__",
        "($type, object, /)",
        |_, _| Ok(Value::NOT_IMPLEMENTED),
        "Abstract classes can override this to customize issubclass().\n\nThis is invoked early on by abc.ABCMeta.__subclasscheck__().\nIt should return True, False or NotImplemented.  If it returns\nNotImplemented, the normal algorithm is used.  Otherwise, it\noverrides the normal algorithm (and the outcome is cached).\n",
    )
    .class_method(),
    raw(
        "__init_subclass__",
        "($type, /)",
        init_subclass,
        "This method is called when a class is subclassed.\n\nThe default implementation does nothing. It may be\noverridden to extend subclasses.\n",
    )
    .class_method(),
    def(
        "__format__",
        "($self, format_spec, /)",
        object_format,
        "Default object formatter.\n\nReturn str(self) if format_spec is empty. Raise TypeError otherwise.",
    ),
    def("__sizeof__", "($self, /)", object_sizeof, "Size of object in memory, in bytes."),
    def("__dir__", "($self, /)", names::object_dir, "Default dir() implementation."),
];

static GETSET: &[GetSet] =
    &[GetSet::rw("__class__", |_, v| Ok(type_of(v).to_value()), class_attr::set_class, "the object's class")];

fn init_subclass(vm: &Vm, args: Args) -> PyResult {
    let shown = args.pos.first().and_then(|t| t.downcast::<TypeObj>()).map_or_else(String::new, |t| t.name());
    if args.has_keywords() {
        return Err(vm.type_error(format!("{shown}.__init_subclass__() takes no keyword arguments")));
    }
    if args.pos.len() > 1 {
        let given = args.pos.len() - 1;
        return Err(vm.type_error(format!("{shown}.__init_subclass__() takes no arguments ({given} given)")));
    }
    Ok(Value::NONE)
}

fn object_format(vm: &Vm, args: &[Value]) -> PyResult {
    let spec = vm.str_arg(&args[1], "__format__() argument")?;
    if spec.byte_len() != 0 {
        let ty = type_of(&args[0]).tp_name();
        return Err(vm.type_error(format!("unsupported format string passed to {ty}.__format__")));
    }
    Ok(vm.str(&args[0])?.into_value())
}

fn object_sizeof(vm: &Vm, args: &[Value]) -> PyResult {
    let ty = type_of(&args[0]);
    let tail = match (ty.layout().tail, args[0].header()) {
        // SAFETY: a live object of this layout.
        (Some(f), Some(header)) => unsafe { f(header.as_ptr()) },
        _ => 0,
    };
    Ok(vm.new_int(ty.instance_size.get() as i64 + tail as i64))
}

/// The hash of identity: the address, rotated as CPython's `_Py_HashPointer`.
pub fn identity_hash(value: &Value) -> i64 {
    match ((value.bits() & !3) as i64 as u64).rotate_right(4) as i64 {
        -1 => -2,
        h => h,
    }
}

fn object_new(vm: &Vm, ty: &TypeObj, args: Args) -> PyResult {
    if !std::ptr::eq(ty.layout(), <PlainObj as heap::Payload>::LAYOUT) {
        // Types that show no `__new__` of their own have one all the same.
        let mut native = ty.to_ref();
        while native.is_heap_type() {
            match native.base() {
                Some(base) => native = base,
                None => break,
            }
        }
        if native.has(NEW_OF_OBJECT)
            && let Some(new) = native.slots.new.get()
        {
            return new(vm, ty, Args::EMPTY);
        }
    }
    if !args.pos.is_empty() || args.has_keywords() {
        let own_new = ty.slots.new.get().is_some_and(|f| f as usize != object_new as *const () as usize);
        let own_init = ty.slots.init.get().is_some_and(|f| f as usize != object_init as *const () as usize);
        if own_new {
            return Err(vm.type_error("object.__new__() takes exactly one argument (the type to instantiate)"));
        }
        if !own_init {
            return Err(vm.type_error(format!("{}() takes no arguments", ty.name())));
        }
    }
    if ty.has(ABSTRACT) {
        return Err(crate::types::type_::abstract_error(vm, ty)?);
    }
    if ty.has(NO_NEW) {
        return Err(vm.type_error(format!("cannot create '{}' instances", ty.tp_name())));
    }
    if !std::ptr::eq(ty.layout(), <PlainObj as heap::Payload>::LAYOUT) {
        return Err(vm.type_error(format!("object.__new__({0}) is not safe, use {0}.__new__()", ty.name())));
    }
    Ok(class::alloc_instance(ty, PlainObj).into_value())
}

pub fn object_init(vm: &Vm, obj: &Value, args: Args) -> PyResult<()> {
    if args.pos.is_empty() && !args.has_keywords() {
        return Ok(());
    }
    let ty = type_of(obj);
    if ty.slots.init.get().is_some_and(|f| f as usize != object_init as *const () as usize) {
        return Err(vm.type_error("object.__init__() takes exactly one argument (the instance to initialize)"));
    }
    if ty.slots.new.get().is_some_and(|f| f as usize == object_new as *const () as usize) {
        let shown = ty.tp_name();
        let message = format!("{shown}.__init__() takes exactly one argument (the instance to initialize)");
        return Err(vm.type_error(message));
    }
    Ok(())
}

fn object_repr(vm: &Vm, obj: &Value) -> PyResult {
    Ok(vm.new_str(&format!("<{} object at {:#x}>", full_name(vm, type_of(obj)), obj.bits() & !3)))
}

/// `module.qualname`, without `builtins`.
pub fn full_name(_vm: &Vm, ty: &TypeObj) -> String {
    let qualname = ty.qualname.with(crate::types::str::display);
    match crate::types::type_::module_of(ty) {
        Some(m) if !crate::types::str::is(&m, "builtins") && m.is_a::<StrObj>() => {
            format!("{}.{qualname}", crate::types::str::display(&m))
        }
        _ => qualname,
    }
}

/// As `full_name`, without the module of the main program: what messages call a type.
pub fn message_name(vm: &Vm, ty: &TypeObj) -> String {
    match crate::types::type_::module_of(ty) {
        Some(m) if crate::types::str::is(&m, "__main__") => ty.qualname.with(crate::types::str::display),
        _ => full_name(vm, ty),
    }
}

fn object_compare(vm: &Vm, a: &Value, b: &Value, op: CmpOp) -> PyResult {
    match op {
        CmpOp::Eq => Ok(if a.is(b) { Value::TRUE } else { Value::NOT_IMPLEMENTED }),
        CmpOp::Ne => {
            // The negation of `==` as the type defines it.
            let Some(f) = type_of(a).slots.compare.get() else { return Ok(Value::NOT_IMPLEMENTED) };
            let result = f(vm, a, b, CmpOp::Eq)?;
            if result.is(&Value::NOT_IMPLEMENTED) {
                return Ok(result);
            }
            Ok(Value::bool(!vm.truth(&result)?))
        }
        _ => Ok(Value::NOT_IMPLEMENTED),
    }
}
