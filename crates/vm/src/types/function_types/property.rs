//! `property`

use std::cell::Cell;

use super::super::function::PropertyObj;
use crate::object::class::alloc_instance;
use crate::prelude::*;

pub const DOC: &str = "Property attribute.\n\n  fget\n    function to be used for getting an attribute value\n  fset\n    function to be used for setting an attribute value\n  fdel\n    function to be used for del'ing an attribute\n  doc\n    docstring\n\nTypical use is to define a managed attribute x:\n\nclass C(object):\n    def getx(self): return self._x\n    def setx(self, value): self._x = value\n    def delx(self): del self._x\n    x = property(getx, setx, delx, \"I'm the 'x' property.\")\n\nDecorators make defining new properties or modifying existing ones easy:\n\nclass C(object):\n    @property\n    def x(self):\n        \"I am the 'x' property.\"\n        return self._x\n    @x.setter\n    def x(self, value):\n        self._x = value\n    @x.deleter\n    def x(self):\n        del self._x";

pub static METHODS: &[NativeDef] = &[
    def(
        "getter",
        "($self, object, /)",
        |vm, a| copy(vm, &a[0], Some(&a[1]), None, None),
        "Descriptor to obtain a copy of the property with a different getter.",
    ),
    def(
        "setter",
        "($self, object, /)",
        |vm, a| copy(vm, &a[0], None, Some(&a[1]), None),
        "Descriptor to obtain a copy of the property with a different setter.",
    ),
    def(
        "deleter",
        "($self, object, /)",
        |vm, a| copy(vm, &a[0], None, None, Some(&a[1])),
        "Descriptor to obtain a copy of the property with a different deleter.",
    ),
    raw("__set_name__", "($self, owner, name, /)", set_name, "Method to set name of a property."),
];

pub static GETSET: &[GetSet] = &[
    GetSet::rw("fget", |vm, p| Ok(or_none(&this(vm, p)?.getter)), super::readonly, ""),
    GetSet::rw("fset", |vm, p| Ok(or_none(&this(vm, p)?.setter)), super::readonly, ""),
    GetSet::rw("fdel", |vm, p| Ok(or_none(&this(vm, p)?.deleter)), super::readonly, ""),
    GetSet::rw("__doc__", |vm, p| Ok(or_none(&this(vm, p)?.doc)), set_doc, ""),
    GetSet::rw("__name__", get_name, set_own_name, ""),
    GetSet::ro("__isabstractmethod__", is_abstract, ""),
];

pub fn slots(s: &Slots) {
    s.new.set(Some(|_, ty, _| {
        let empty = PropertyObj {
            getter: Slot::default(),
            setter: Slot::default(),
            deleter: Slot::default(),
            doc: Slot::default(),
            name: Slot::default(),
            getter_doc: Cell::new(false),
        };
        Ok(alloc_instance(ty, empty).into_value())
    }));
    s.init.set(Some(|vm, p, args| {
        let mut pos = Vec::with_capacity(args.pos.len() + 1);
        pos.push(p.clone());
        pos.extend_from_slice(args.pos);
        INIT.call(vm, "", Args { pos: &pos, ..args }).map(drop)
    }));
    s.descr_get.set(Some(|vm, p, obj, _| match obj.filter(|o| !o.is_none()) {
        None => Ok(p.clone()),
        Some(obj) => match this(vm, p)?.getter.load() {
            Some(f) => vm.call(&f, std::slice::from_ref(obj)),
            None => Err(missing(vm, p, obj, "getter")),
        },
    }));
    s.descr_set.set(Some(|vm, p, obj, value| {
        let this = this(vm, p)?;
        match value {
            Some(value) => match this.setter.load() {
                Some(f) => vm.call(&f, &[obj.clone(), value.clone()]).map(drop),
                None => Err(missing(vm, p, obj, "setter")),
            },
            None => match this.deleter.load() {
                Some(f) => vm.call(&f, std::slice::from_ref(obj)).map(drop),
                None => Err(missing(vm, p, obj, "deleter")),
            },
        }
    }));
}

static INIT: NativeDef = def("property", "($self, /, fget=None, fset=None, fdel=None, doc=None)", init, "");

fn this<'a>(vm: &Vm, value: &'a Value) -> PyResult<&'a PropertyObj> {
    crate::object::descr::receiver(vm, value, &super::PROPERTY)
}

fn or_none(slot: &Slot) -> Value {
    slot.load().unwrap_or(Value::NONE)
}

fn given(value: &Value) -> Value {
    if value.is_none() { Value::NULL } else { value.clone() }
}

/// "property 'x' of 'C' object has no setter"
#[cold]
fn missing(vm: &Vm, p: &Value, obj: &Value, what: &str) -> Error {
    let ty = vm
        .find_attr(&type_of(obj).to_value(), &name!("__qualname__"))
        .ok()
        .flatten()
        .map_or_else(|| type_of(obj).name(), |q| crate::types::str::display(&q));
    let name = property_name(vm, p).unwrap_or(None);
    let shown = match name.map(|n| vm.repr_text(&n)) {
        Some(Ok(text)) => format!(" {text}"),
        _ => String::new(),
    };
    vm.attribute_error_text(format!("property{shown} of '{ty}' object has no {what}"))
}

/// The name that was set, or the getter's.
fn property_name(vm: &Vm, p: &Value) -> PyResult<Option<Value>> {
    let this = this(vm, p)?;
    if let Some(name) = this.name.load() {
        return Ok(Some(name));
    }
    match this.getter.load() {
        Some(getter) => vm.find_attr(&getter, &name!("__name__")),
        None => Ok(None),
    }
}

fn get_name(vm: &Vm, p: &Value) -> PyResult {
    property_name(vm, p)?
        .ok_or_else(|| vm.attribute_error(p, &name!("__name__"), "'property' object has no attribute '__name__'"))
}

fn set_own_name(vm: &Vm, p: &Value, value: Option<&Value>) -> PyResult<()> {
    this(vm, p)?.name.set(value.cloned().unwrap_or(Value::NULL));
    Ok(())
}

fn set_name(vm: &Vm, args: Args) -> PyResult {
    let Some(p) = args.pos.first() else {
        return Err(vm.type_error("unbound method property.__set_name__() needs an argument"));
    };
    if args.pos.len() != 3 {
        return Err(
            vm.type_error(format!("__set_name__() takes 2 positional arguments but {} were given", args.pos.len() - 1))
        );
    }
    this(vm, p)?.name.set(args.pos[2].clone());
    Ok(Value::NONE)
}

fn set_doc(vm: &Vm, p: &Value, value: Option<&Value>) -> PyResult<()> {
    this(vm, p)?.doc.set(value.cloned().unwrap_or(Value::NULL));
    Ok(())
}

fn init(vm: &Vm, args: &[Value]) -> PyResult {
    let p = this(vm, &args[0])?;
    let absent = |v: &Value| v.non_null().map_or(Value::NULL, given);
    p.getter.set(absent(&args[1]));
    p.setter.set(absent(&args[2]));
    p.deleter.set(absent(&args[3]));
    let mut doc = absent(&args[4]);
    p.getter_doc.set(false);
    p.name.set(Value::NULL);
    if doc.is_null()
        && let Some(getter) = p.getter.load()
        && let Some(found) = vm.find_attr(&getter, &name!("__doc__"))?
        && !found.is_none()
    {
        doc = found;
        p.getter_doc.set(true);
    }
    if super::PROPERTY.is_exact(&args[0]) {
        p.doc.set(doc);
        return Ok(Value::NONE);
    }
    // A subclass keeps the text in its instances, for its own `__doc__` hides the property's.
    let doc = if doc.is_null() { Value::NONE } else { doc };
    p.doc.set(doc.clone());
    match vm.set_attr(&args[0], &name!("__doc__"), &doc) {
        // A text that was given and has no place is dropped; one taken from the getter is not.
        Err(e) if !e.is(&crate::error::exception::ATTRIBUTE_ERROR) || p.getter_doc.get() => Err(e),
        _ => Ok(Value::NONE),
    }
}

fn copy(vm: &Vm, p: &Value, get: Option<&Value>, set: Option<&Value>, del: Option<&Value>) -> PyResult {
    let old = this(vm, p)?;
    let pick = |new: Option<&Value>, old: &Slot| match new {
        Some(v) if !v.is_none() => v.clone(),
        _ => or_none(old),
    };
    let getter = pick(get, &old.getter);
    let doc = if old.getter_doc.get() && !getter.is_none() { Value::NONE } else { or_none(&old.doc) };
    let args = [getter, pick(set, &old.setter), pick(del, &old.deleter), doc];
    let new = vm.call(&type_of(p).to_value(), &args)?;
    if let Some(made) = new.downcast::<PropertyObj>()
        && super::PROPERTY.check(&new)
    {
        made.name.set(old.name.get());
    }
    Ok(new)
}

fn is_abstract(vm: &Vm, p: &Value) -> PyResult {
    let this = this(vm, p)?;
    for slot in [&this.getter, &this.setter, &this.deleter] {
        if let Some(f) = slot.load()
            && is_abstract_method(vm, &f)?
        {
            return Ok(Value::TRUE);
        }
    }
    Ok(Value::FALSE)
}

/// The truth of `f.__isabstractmethod__`, false when there is none.
pub fn is_abstract_method(vm: &Vm, f: &Value) -> PyResult<bool> {
    match vm.find_attr(f, &name!("__isabstractmethod__"))? {
        Some(flag) => vm.truth(&flag),
        None => Ok(false),
    }
}
