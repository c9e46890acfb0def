//! Calling a callable from native code: the documented door to Python.

use crate::object::slots::InitFn;
use crate::prelude::*;
use crate::types::object::object_init;

impl Vm {
    /// `callable(*args)`
    pub fn call(&self, callable: &Value, args: &[Value]) -> PyResult {
        self.call_args(callable, Args::positional(args))
    }
    /// `callable(*args, **kw)`
    pub fn call_args(&self, callable: &Value, args: Args) -> PyResult {
        match type_of(callable).slots.call.door(self, "while calling a Python object")? {
            Some(f) => {
                let result = f(self, callable, args);
                self.after_native();
                result
            }
            None => Err(self.type_error(format!("'{}' object is not callable", type_of(callable).tp_name()))),
        }
    }
    /// `obj.name(*args)`
    pub fn call_method(&self, obj: &Value, name: &Value, args: &[Value]) -> PyResult {
        let method = self.get_attr(obj, name)?;
        self.call(&method, args)
    }
    pub fn is_callable(&self, value: &Value) -> bool {
        type_of(value).slots.call.get().is_some()
    }
}

/// `type.__call__`: `__new__`, then `__init__` when the result is an instance.
pub fn call_type(vm: &Vm, ty: &TypeObj, args: Args) -> PyResult {
    if ty.is_spec(&crate::types::type_::TYPE) {
        if args.pos.len() == 1 && !args.has_keywords() {
            return Ok(type_of(&args.pos[0]).to_value());
        }
        if args.pos.len() != 3 {
            return Err(vm.type_error("type() takes 1 or 3 arguments"));
        }
    }
    let Some(new) = ty.slots.new.door(vm, "while calling a Python object")?.filter(|_| !ty.has(NO_NEW)) else {
        return Err(vm.type_error(format!("cannot create '{}' instances", ty.tp_name())));
    };
    let obj = new(vm, ty, args)?;
    let made = type_of(&obj);
    // A built-in type with a constructor of its own has judged the arguments.
    let judged = |init: InitFn| init as usize == object_init as *const () as usize && made.spec.is_some();
    if made.is_subtype(ty)
        && let Some(init) = made.slots.init.get().filter(|init| !judged(*init))
    {
        init(vm, &obj, args)?;
    }
    Ok(obj)
}
