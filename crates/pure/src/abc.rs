//! `_abc`: what `abc.ABCMeta` does natively. Registry and caches hold classes weakly.

use std::cell::Cell;
use std::collections::HashMap;

use vm::prelude::*;
use vm::types::weakref::WeakRefObj;

pub static MODULE: ModuleDef = ModuleDef::new(
    "_abc",
    "Module contains faster C implementation of abc.ABCMeta",
)
.functions(&[
    def("get_cache_token", "()", |vm, _| Ok(vm.new_int(vm.state::<Counter>().0.get())), "Returns the current ABC cache token.\n\nThe token is an opaque object (supporting equality testing) identifying the\ncurrent version of the ABC cache for virtual subclasses. The token changes\nwith every call to register() on any ABC."),
    def("_abc_init", "(self, /)", init, "Internal ABC helper for class set-up. Should be never used outside abc module."),
    def("_reset_registry", "(self, /)", |vm, a| with_data(vm, &a[0], |d| d.registry.clear()), "Internal ABC helper to reset registry of a given class.\n\nShould be only used by refleak.py"),
    def("_reset_caches", "(self, /)", |vm, a| with_data(vm, &a[0], |d| {
        d.cache.clear();
        d.negative.clear();
    }), "Internal ABC helper to reset both caches of a given class.\n\nShould be only used by refleak.py"),
    def("_get_dump", "(self, /)", get_dump, "Internal ABC helper for cache and registry debugging.\n\nReturn shallow copies of registry, of both caches, and\nnegative cache version. Don't call this function directly,\ninstead use ABC._dump_registry() for a nice repr."),
    def("_abc_register", "(self, subclass, /)", register, "Internal ABC helper for subclasss registration. Should be never used outside abc module."),
    def("_abc_instancecheck", "(self, instance, /)", instance_check, "Internal ABC helper for instance checks. Should be never used outside abc module."),
    def("_abc_subclasscheck", "(self, subclass, /)", |vm, a| subclass_check(vm, &a[0], &a[1]).map(Value::bool), "Internal ABC helper for subclasss checks. Should be never used outside abc module."),
])
.types(&[&ABC_DATA]);

/// Grows with every registration.
#[derive(Default)]
struct Counter(Cell<i64>);

/// Classes by address, each with a weak reference that tells whether the address still means it.
#[derive(Default)]
struct WeakSet(HashMap<u64, Value>);

impl WeakSet {
    fn has(&self, class: &Value) -> bool {
        let held = self.0.get(&class.bits());
        held.and_then(|r| r.downcast::<WeakRefObj>()).and_then(|r| r.get()).is_some_and(|c| c.is(class))
    }
    fn refs(&self) -> Vec<Value> {
        self.0.values().cloned().collect()
    }
    fn clear(&mut self) {
        self.0.clear();
    }
    fn trace(&self, tracer: &mut Tracer) {
        self.0.values().for_each(|v| tracer.value(v));
    }
}

#[derive(Default)]
struct Sets {
    registry: WeakSet,
    cache: WeakSet,
    negative: WeakSet,
}

pub struct AbcData {
    sets: Mut<Sets>,
    negative_version: Cell<i64>,
}
heap::payload!(AbcData, "_abc_data", trace, external);

impl Trace for AbcData {
    fn trace(&self, tracer: &mut Tracer) {
        self.sets.trace(tracer);
    }
}

impl Trace for Sets {
    fn trace(&self, tracer: &mut Tracer) {
        self.registry.trace(tracer);
        self.cache.trace(tracer);
        self.negative.trace(tracer);
    }
}

pub static ABC_DATA: TypeSpec =
    TypeSpec::new::<AbcData>("_abc_data").module("_abc").doc("Internal state held by ABC machinery.").slots(|s| {
        s.new.set(Some(|vm, _, _| Ok(new_data(vm))));
    });

fn new_data(vm: &Vm) -> Value {
    let version = vm.state::<Counter>().0.get();
    ABC_DATA.alloc(AbcData { sets: Mut::default(), negative_version: Cell::new(version) }).into_value()
}

/// The state that `_abc_init` left on a class.
fn data(vm: &Vm, class: &Value) -> PyResult<Ref<AbcData>> {
    let found = vm.get_attr(class, &name!("_abc_impl"))?;
    found.into_ref::<AbcData>().map_err(|_| vm.type_error("_abc_impl is set to a wrong type"))
}

fn with_data(vm: &Vm, class: &Value, f: impl FnOnce(&mut Sets)) -> PyResult {
    let data = data(vm, class)?;
    data.sets.with(f);
    Ok(Value::NONE)
}

/// Adds a class; `pick` chooses the set.
fn add(vm: &Vm, data: &AbcData, class: &Value, pick: fn(&mut Sets) -> &mut WeakSet) -> PyResult<()> {
    let weak = vm.weak_ref(class, &Value::NULL)?;
    let old = data.sets.with(|s| {
        let set = pick(s);
        // Dead entries are swept when the set has doubled.
        if set.0.len() >= 32 && set.0.len().is_power_of_two() {
            set.0.retain(|_, r| r.downcast::<WeakRefObj>().is_some_and(|r| !r.is_dead()));
        }
        set.0.insert(class.bits(), weak)
    });
    drop(old);
    Ok(())
}

/// CPython's bits of `__abc_tpflags__`.
const TPFLAG_SEQUENCE: i64 = 1 << 5;
const TPFLAG_MAPPING: i64 = 1 << 6;

fn init(vm: &Vm, a: &[Value]) -> PyResult {
    let class = &a[0];
    compute_abstract_methods(vm, class)?;
    vm.set_attr(class, &name!("_abc_impl"), &new_data(vm))?;
    if let Some(ty) = class.downcast::<TypeObj>()
        && let Some(flags) = ty.dict.get_str(&name!("__abc_tpflags__"))
        && let Some(flags) = flags.as_int()
    {
        if flags & (TPFLAG_SEQUENCE | TPFLAG_MAPPING) == (TPFLAG_SEQUENCE | TPFLAG_MAPPING) {
            return Err(vm.type_error("__abc_tpflags__ cannot be both Py_TPFLAGS_SEQUENCE and Py_TPFLAGS_MAPPING"));
        }
        if flags & TPFLAG_SEQUENCE != 0 {
            ty.set_flag(SEQUENCE);
        }
        if flags & TPFLAG_MAPPING != 0 {
            ty.set_flag(MAPPING);
        }
        ty.dict.remove_str(&name!("__abc_tpflags__"));
    }
    Ok(Value::NONE)
}

fn is_abstract(vm: &Vm, value: &Value) -> PyResult<bool> {
    match vm.find_attr(value, &name!("__isabstractmethod__"))? {
        Some(flag) => vm.truth(&flag),
        None => Ok(false),
    }
}

fn compute_abstract_methods(vm: &Vm, class: &Value) -> PyResult<()> {
    let mut abstracts: Vec<Value> = Vec::new();
    let own = vm.get_attr(class, &name!("__dict__"))?;
    let own_items: Vec<(Value, Value)> = match class.downcast::<TypeObj>() {
        Some(ty) => ty.dict.items(),
        None => {
            let mut pairs = Vec::new();
            let items = vm.call_method(&own, &name!("items"), &[])?;
            vm.for_each(&items, |pair| {
                if let [k, v] = &*vm.collect(&pair)? {
                    pairs.push((k.clone(), v.clone()));
                }
                Ok(())
            })?;
            pairs
        }
    };
    for (name, value) in own_items {
        if is_abstract(vm, &value)? {
            abstracts.push(name);
        }
    }
    let bases = vm.get_attr(class, &name!("__bases__"))?;
    let Some(bases) = bases.to_ref::<TupleObj>() else {
        return Err(vm.type_error("__bases__ is not tuple"));
    };
    for base in bases.items() {
        let Some(inherited) = vm.find_attr(base, &name!("__abstractmethods__"))? else { continue };
        vm.for_each(&inherited, |name| {
            if let Some(value) = vm.find_attr(class, &name)?
                && is_abstract(vm, &value)?
            {
                abstracts.push(name);
            }
            Ok(())
        })?;
    }
    let frozenset = crate::support::imported(vm, "builtins", "frozenset")?;
    let any = !abstracts.is_empty();
    let set = vm.call(&frozenset, &[vm.new_list(abstracts)?])?;
    vm.set_attr(class, &name!("__abstractmethods__"), &set)?;
    if let Some(ty) = class.downcast::<TypeObj>() {
        let flags = ty.flags.get();
        ty.flags.set(if any { flags | ABSTRACT } else { flags & !ABSTRACT });
    }
    Ok(())
}

fn register(vm: &Vm, a: &[Value]) -> PyResult {
    let (class, subclass) = (&a[0], &a[1]);
    let Some(sub) = subclass.downcast::<TypeObj>() else {
        return Err(vm.type_error("Can only register classes"));
    };
    if vm.is_subclass(subclass, class)? {
        return Ok(subclass.clone());
    }
    if vm.is_subclass(class, subclass)? {
        return Err(vm.runtime_error("Refusing to create an inheritance cycle"));
    }
    let data = data(vm, class)?;
    add(vm, &data, subclass, |s| &mut s.registry)?;
    let counter = vm.state::<Counter>();
    counter.0.set(counter.0.get() + 1);
    if let Some(ty) = class.downcast::<TypeObj>() {
        let kind = ty.flags.get() & (SEQUENCE | MAPPING);
        if kind != 0 {
            set_kind(vm, sub, kind);
        }
    }
    Ok(subclass.clone())
}

/// Registered classes match the patterns of the ABC, and so do their subclasses.
fn set_kind(vm: &Vm, ty: &TypeObj, kind: u32) {
    if ty.has(IMMUTABLE) || ty.flags.get() & (SEQUENCE | MAPPING) == kind {
        return;
    }
    ty.flags.set(ty.flags.get() & !(SEQUENCE | MAPPING) | kind);
    for sub in vm.subclasses(ty) {
        set_kind(vm, &sub, kind);
    }
}

fn instance_check(vm: &Vm, a: &[Value]) -> PyResult {
    let (class, instance) = (&a[0], &a[1]);
    let data = data(vm, class)?;
    let subclass = vm.get_attr(instance, &name!("__class__"))?;
    if data.sets.with(|s| s.cache.has(&subclass)) {
        return Ok(Value::TRUE);
    }
    let subtype = type_of(instance).to_value();
    let check = |c: &Value| vm.call_method(class, &name!("__subclasscheck__"), std::slice::from_ref(c));
    if subtype.is(&subclass) {
        if data.negative_version.get() == vm.state::<Counter>().0.get() && data.sets.with(|s| s.negative.has(&subclass))
        {
            return Ok(Value::FALSE);
        }
        return check(&subclass);
    }
    let result = check(&subclass)?;
    if vm.truth(&result)? {
        return Ok(result);
    }
    check(&subtype)
}

fn subclass_check(vm: &Vm, class: &Value, subclass: &Value) -> PyResult<bool> {
    let Some(sub) = subclass.to_ref::<TypeObj>() else {
        return Err(vm.type_error("issubclass() arg 1 must be a class"));
    };
    vm.check_native_stack("in __subclasscheck__")?;
    let data = data(vm, class)?;
    if data.sets.with(|s| s.cache.has(subclass)) {
        return Ok(true);
    }
    let counter = vm.state::<Counter>().0.get();
    if data.negative_version.get() < counter {
        let old = data.sets.with(|s| std::mem::take(&mut s.negative));
        drop(old);
        data.negative_version.set(counter);
    } else if data.sets.with(|s| s.negative.has(subclass)) {
        return Ok(false);
    }
    let accept = |yes: bool| -> PyResult<bool> {
        if yes {
            add(vm, &data, subclass, |s| &mut s.cache)?;
        } else {
            add(vm, &data, subclass, |s| &mut s.negative)?;
        }
        Ok(yes)
    };
    let hook = vm.call_method(class, &name!("__subclasshook__"), std::slice::from_ref(subclass))?;
    if hook.is_bool() {
        return accept(hook.is_true());
    }
    if !hook.is(&Value::NOT_IMPLEMENTED) {
        return Err(vm.assertion_error("__subclasshook__ must return either False, True, or NotImplemented"));
    }
    if class.downcast::<TypeObj>().is_some_and(|c| sub.is_subtype(c)) {
        return accept(true);
    }
    for weak in data.sets.with(|s| s.registry.refs()) {
        if let Some(registered) = weak.downcast::<WeakRefObj>().and_then(|r| r.get())
            && vm.is_subclass(subclass, &registered)?
        {
            return accept(true);
        }
    }
    let subclasses = vm.call_method(class, &name!("__subclasses__"), &[])?;
    if !subclasses.is_a::<ListObj>() {
        return Err(vm.type_error("__subclasses__() must return a list"));
    }
    for other in vm.collect(&subclasses)? {
        if vm.is_subclass(subclass, &other)? {
            return accept(true);
        }
    }
    accept(false)
}

fn get_dump(vm: &Vm, a: &[Value]) -> PyResult {
    let data = data(vm, &a[0])?;
    let (registry, cache, negative) = data.sets.with(|s| (s.registry.refs(), s.cache.refs(), s.negative.refs()));
    let parts = [
        crate::support::new_set(vm, registry)?,
        crate::support::new_set(vm, cache)?,
        crate::support::new_set(vm, negative)?,
        vm.new_int(data.negative_version.get()),
    ];
    Ok(vm.new_tuple(&parts))
}
