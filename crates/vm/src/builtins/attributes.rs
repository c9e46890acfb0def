//! Built-in functions of attributes, classes and text forms: `getattr`, `dir`, `isinstance`, `repr`, `format`, ...

use crate::prelude::*;
use crate::types::frame;

pub static ROWS: &[NativeDef] = &[
    def(
        "getattr",
        "(object, name, default=<unrepresentable>, /)",
        getattr,
        "Get a named attribute from an object.\n\ngetattr(x, 'y') is equivalent to ``x.y``.\n\nWhen a default argument is given, it is returned when the attribute doesn't\nexist; without it, an exception is raised in that case.",
    ),
    def(
        "hasattr",
        "(obj, name, /)",
        |vm, a| {
            check_name(vm, &a[1])?;
            Ok(Value::bool(vm.find_attr(&a[0], &a[1])?.is_some()))
        },
        "Return whether the object has an attribute with the given name.\n\nThis is done by calling getattr(obj, name) and catching AttributeError.",
    ),
    def(
        "setattr",
        "(obj, name, value, /)",
        |vm, a| {
            check_name(vm, &a[1])?;
            vm.set_attr(&a[0], &a[1], &a[2]).map(|()| Value::NONE)
        },
        "Sets the named attribute on the given object to the specified value.\n\nsetattr(x, 'y', v) is equivalent to ``x.y = v``",
    ),
    def(
        "delattr",
        "(obj, name, /)",
        |vm, a| {
            check_name(vm, &a[1])?;
            vm.del_attr(&a[0], &a[1]).map(|()| Value::NONE)
        },
        "Deletes the named attribute from the given object.\n\ndelattr(x, 'y') is equivalent to ``del x.y``",
    ),
    def(
        "dir",
        "(object=<unrepresentable>, /)",
        dir,
        "dir([object]) -> list of strings\n\nIf called without an argument, return the names in the current scope.\nElse, return an alphabetized list of names comprising (some of) the attributes\nof the given object, and of attributes reachable from it.\nIf the object supplies a method named __dir__, it will be used; otherwise\nthe default dir() logic is used and returns:\n  for a module object: the module's attributes.\n  for a class object:  its attributes, and recursively the attributes\n    of its bases.\n  for any other object: its attributes, its class's attributes, and\n    recursively the attributes of its class's base classes.",
    ),
    def(
        "vars",
        "(object=<unrepresentable>, /)",
        vars,
        "vars([object]) -> dictionary\n\nWithout arguments, equivalent to locals().\nWith an argument, equivalent to object.__dict__.",
    ),
    def(
        "callable",
        "(obj, /)",
        |vm, a| Ok(Value::bool(vm.is_callable(&a[0]))),
        "Return whether the object is callable (i.e., some kind of function).\n\nNote that classes are callable, as are instances of classes with a\n__call__() method.",
    ),
    def(
        "isinstance",
        "(obj, class_or_tuple, /)",
        |vm, a| vm.is_instance(&a[0], &a[1]).map(Value::bool),
        "Return whether an object is an instance of a class or of a subclass thereof.\n\nA tuple, as in ``isinstance(x, (A, B, ...))``, may be given as the target to\ncheck against. This is equivalent to ``isinstance(x, A) or isinstance(x, B)\nor ...`` etc.",
    ),
    def(
        "issubclass",
        "(cls, class_or_tuple, /)",
        |vm, a| vm.is_subclass(&a[0], &a[1]).map(Value::bool),
        "Return whether 'cls' is derived from another class or is the same class.\n\nA tuple, as in ``issubclass(x, (A, B, ...))``, may be given as the target to\ncheck against. This is equivalent to ``issubclass(x, A) or issubclass(x, B)\nor ...``.",
    ),
    def(
        "repr",
        "(obj, /)",
        |vm, a| vm.repr(&a[0]).map(Ref::into_value),
        "Return the canonical string representation of the object.\n\nFor many object types, including most builtins, eval() will return\nan object equal to obj, such that eval(repr(obj)) == obj",
    ),
    def(
        "ascii",
        "(obj, /)",
        |vm, a| vm.ascii(&a[0]).map(Ref::into_value),
        "Return an ASCII-only representation of an object.\n\nAs repr(), return a string containing a printable representation of an\nobject, but escape the non-ASCII characters in the string returned by\nrepr() using \\\\x, \\\\u or \\\\U escapes. This generates a string similar\nto that returned by repr() in Python 2.",
    ),
    def(
        "format",
        "(value, format_spec='', /)",
        format,
        "Return type(value).__format__(value, format_spec)\n\nMany built-in types implement format_spec according to the\nFormat Specification Mini-language. See help('FORMATTING')\nfor details.",
    ),
];

fn check_name(vm: &Vm, name: &Value) -> PyResult<()> {
    if name.is_a::<StrObj>() {
        return Ok(());
    }
    Err(vm.type_error(format!("attribute name must be string, not '{}'", type_of(name).tp_name())))
}

fn getattr(vm: &Vm, args: &[Value]) -> PyResult {
    check_name(vm, &args[1])?;
    if args[2].is_null() {
        return vm.get_attr(&args[0], &args[1]);
    }
    Ok(vm.find_attr(&args[0], &args[1])?.unwrap_or_else(|| args[2].clone()))
}

fn dir(vm: &Vm, args: &[Value]) -> PyResult {
    let names = if args[0].is_null() {
        let Some(frame) = vm.fiber().current.get() else {
            return Err(vm.system_error("frame does not exist"));
        };
        let locals = frame::locals_of(vm, frame)?;
        vm.call_method(&locals, &name!("keys"), &[])?
    } else {
        match vm.call_special(&args[0], &name!("__dir__"), &[])? {
            Some(names) => names,
            None => return Err(vm.type_error("object does not provide __dir__")),
        }
    };
    sorted_list(vm, &names)
}

/// A sorted list of the items of an iterable.
pub fn sorted_list(vm: &Vm, iterable: &Value) -> PyResult {
    let list = ListObj::new(vm.collect(iterable)?).into_value();
    vm.call_method(&list, &name!("sort"), &[])?;
    Ok(list)
}

fn vars(vm: &Vm, args: &[Value]) -> PyResult {
    if args[0].is_null() {
        return super::run::locals(vm, &[]);
    }
    match vm.find_attr(&args[0], &name!("__dict__"))? {
        Some(d) => Ok(d),
        None => Err(vm.type_error("vars() argument must have __dict__ attribute")),
    }
}

fn format(vm: &Vm, args: &[Value]) -> PyResult {
    let spec = match args[1].non_null() {
        None => name!(""),
        Some(s) if s.is_a::<StrObj>() => s.clone(),
        Some(s) => {
            return Err(vm.type_error(format!("format() argument 2 must be str, not {}", vm.argument_type(s))));
        }
    };
    vm.format(&args[0], &spec)
}
