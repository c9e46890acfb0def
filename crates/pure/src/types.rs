//! `_types`: the built-in types that have no name in `builtins`, for the library's `types`.

use vm::coro::{ASYNC_GENERATOR, COROUTINE, GENERATOR};
use vm::error::traceback::TRACEBACK;
use vm::object::typeobj::NO_NEW;
use vm::prelude::*;
use vm::types::{code, frame, function, generic_alias, mappingproxy, module, namespace, singletons, union};

/// What holds a C pointer in CPython. No object of this type exists here; its name does.
pub struct Capsule;
heap::payload!(Capsule, "PyCapsule", leaf);

pub static CAPSULE: TypeSpec = TypeSpec::new::<Capsule>("PyCapsule")
    .flags(NO_NEW)
    .doc("Capsule objects let you wrap a C \"void *\" pointer in a Python\nobject.");

static TYPES: &[(&str, &TypeSpec)] = &[
    ("AsyncGeneratorType", &ASYNC_GENERATOR),
    ("BuiltinFunctionType", &function::NATIVE_FUNCTION),
    ("BuiltinMethodType", &function::NATIVE_FUNCTION),
    ("CapsuleType", &CAPSULE),
    ("CellType", &function::CELL),
    ("ClassMethodDescriptorType", &function::CLASS_METHOD_DESCR),
    ("CodeType", &code::CODE),
    ("CoroutineType", &COROUTINE),
    ("EllipsisType", &singletons::ELLIPSIS_TYPE),
    ("FrameType", &frame::FRAME),
    ("FunctionType", &function::FUNCTION),
    ("GeneratorType", &GENERATOR),
    ("GenericAlias", &generic_alias::GENERIC_ALIAS),
    ("GetSetDescriptorType", &function::GETSET_DESCR),
    ("LambdaType", &function::FUNCTION),
    ("MappingProxyType", &mappingproxy::MAPPING_PROXY),
    ("MemberDescriptorType", &function::MEMBER_DESCR),
    ("MethodDescriptorType", &function::METHOD_DESCR),
    ("MethodType", &function::METHOD),
    ("MethodWrapperType", &function::METHOD_WRAPPER),
    ("ModuleType", &module::MODULE),
    ("NoneType", &singletons::NONE_TYPE),
    ("NotImplementedType", &singletons::NOT_IMPLEMENTED_TYPE),
    ("SimpleNamespace", &namespace::SIMPLE_NAMESPACE),
    ("TracebackType", &TRACEBACK),
    ("UnionType", &union::UNION),
    ("WrapperDescriptorType", &function::SLOT_WRAPPER),
];

pub static MODULE: ModuleDef = ModuleDef::new("_types", "Define names for built-in types.").exec(|_, dict| {
    for (name, spec) in TYPES {
        dict.set_name(name, spec.to_value());
    }
    Ok(())
});
