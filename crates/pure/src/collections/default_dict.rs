//! `defaultdict`: a dict whose `extra` slot holds the factory.

use vm::prelude::*;
use vm::types::dict::DICT;

use crate::support::*;

pub static DEFAULT_DICT: TypeSpec = TypeSpec::new::<DictObj>("defaultdict")
    .module("collections")
    .base(&DICT)
    .flags(SUBCLASSABLE | MAPPING | OWN_STATE)
    .signature("(default_factory=None, /, [...])")
    .doc("defaultdict(default_factory=None, /, [...]) --> dict with default factory\n\nThe default factory is called without arguments to produce\na new value when a key is not present, in __getitem__ only.\nA defaultdict compares equal to a dict with the same items.\nAll remaining arguments are treated the same as if they were\npassed to the dict constructor, including keyword arguments.")
    .methods(&[
        def("__missing__", "($self, key, /)", missing, "__missing__(key) # Called by __getitem__ for missing key; pseudo-code:\n  if self.default_factory is None: raise KeyError((key,))\n  self[key] = value = self.default_factory()\n  return value\n"),
        def("copy", "($self, /)", |vm, a| copy(vm, &a[0]), "D.copy() -> a shallow copy of D."),
        def("__copy__", "($self, /)", |vm, a| copy(vm, &a[0]), "D.copy() -> a shallow copy of D."),
        def("__reduce__", "($self, /)", reduce, "Return state information for pickling."),
        def("__class_getitem__", "($type, object, /)", class_getitem, "See PEP 585").class_method(),
    ])
    .getset(&[GetSet::rw(
        "default_factory",
        |vm, v| Ok(factory(this::<DictObj>(vm, v)?)),
        |vm, v, value| {
            this::<DictObj>(vm, v)?.extra.set(value.cloned().unwrap_or(Value::NULL));
            Ok(())
        },
        "Factory for default value called by __missing__().",
    )])
    .slots(|s| {
        s.new.set(Some(|vm, ty, _| instance(vm, &ty.to_value(), DictObj::empty())));
        s.init.set(Some(init));
        s.repr.set(Some(repr));
        s.or.set(Some(or));
    });

fn factory(d: &DictObj) -> Value {
    d.extra.load().unwrap_or(Value::NONE)
}

fn init(vm: &Vm, v: &Value, args: Args) -> PyResult<()> {
    let d = this::<DictObj>(vm, v)?;
    let mut rest = args;
    let mut factory = Value::NULL;
    if let Some(first) = args.pos.first() {
        if !first.is_none() && !vm.is_callable(first) {
            return Err(vm.type_error("first argument must be callable or None"));
        }
        if !first.is_none() {
            factory = first.clone();
        }
        rest = args.rest();
    }
    d.extra.set(factory);
    match DICT.get().slots.init.get() {
        Some(f) => f(vm, v, rest),
        None => Ok(()),
    }
}

fn missing(vm: &Vm, a: &[Value]) -> PyResult {
    let factory = factory(this::<DictObj>(vm, &a[0])?);
    if factory.is_none() {
        return Err(vm.key_error(&a[1]));
    }
    let value = vm.call(&factory, &[])?;
    if DEFAULT_DICT.is_exact(&a[0]) {
        // The factory may have set the key meanwhile.
        return vm::types::dict::setdefault(vm, this::<DictObj>(vm, &a[0])?, &a[1], &value);
    }
    vm.set_item(&a[0], &a[1], &value)?;
    Ok(value)
}

fn copy(vm: &Vm, v: &Value) -> PyResult {
    let factory = factory(this::<DictObj>(vm, v)?);
    vm.call(&type_of(v).to_value(), &[factory, v.clone()])
}

fn reduce(vm: &Vm, a: &[Value]) -> PyResult {
    let factory = factory(this::<DictObj>(vm, &a[0])?);
    let args = if factory.is_none() { vm.new_tuple(&[]) } else { vm.new_tuple(&[factory]) };
    let items = vm.call_method(&a[0], &name!("items"), &[])?;
    let iter = vm.iter(&items)?;
    Ok(vm.new_tuple(&[type_of(&a[0]).to_value(), args, Value::NONE, Value::NONE, iter]))
}

fn repr(vm: &Vm, v: &Value) -> PyResult {
    let factory = factory(this::<DictObj>(vm, v)?);
    let base = match DICT.get().slots.repr.get() {
        Some(f) => f(vm, v)?,
        None => vm.new_str("{...}"),
    };
    let shown = match vm.repr_enter(&factory) {
        _ if factory.is_none() => "None".to_string(),
        Some(_guard) => vm.repr_text(&factory)?,
        None => "...".to_string(),
    };
    let base = vm.str(&base)?;
    text(vm, &format!("{}({shown}, {})", type_of(v).name(), base.display()))
}

fn or(vm: &Vm, a: &Value, b: &Value) -> PyResult {
    let (this, other) = if DEFAULT_DICT.check(a) { (a, b) } else { (b, a) };
    if !other.is_a::<DictObj>() {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let _ = this;
    // The result takes the factory of the defaultdict and the items of both, left first.
    let new = if DEFAULT_DICT.check(a) {
        copy(vm, a)?
    } else {
        let factory = factory(crate::support::this::<DictObj>(vm, b)?);
        vm.call(&type_of(b).to_value(), &[factory, a.clone()])?
    };
    let update = vm.get_attr(&new, &name!("update"))?;
    vm.call(&update, std::slice::from_ref(b))?;
    Ok(new)
}
