//! `_thread._local`: an object with other attributes in each thread.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use vm::object::attr;
use vm::object::class::alloc_instance;
use vm::prelude::*;

use super::{Threads, ident};
use crate::util::this;

pub struct LocalObj {
    dicts: Mut<HashMap<u64, Ref<DictObj>>>,
    /// Arguments that `__init__` gets again in each thread: positional ones, names and values of keyword ones.
    args: [HVec<Value>; 3],
    registry: Rc<Registry>,
}

impl Trace for LocalObj {
    fn trace(&self, tracer: &mut Tracer) {
        self.dicts.read(|dicts| dicts.values().for_each(|dict| dict.trace(tracer)));
        self.args.as_slice().trace(tracer);
    }
}
heap::payload!(LocalObj, "_local", trace, external);

/// The living locals, so that a thread that ends can take its attributes along.
#[derive(Default)]
pub struct Registry {
    live: RefCell<Vec<*const LocalObj>>,
}

impl Registry {
    pub fn thread_ended(&self, thread: u64) {
        let live = self.live.borrow();
        // SAFETY: a local is in the list from its making to its drop, on one OS thread; nothing is dropped in this loop.
        #[allow(unsafe_code)]
        let gone: Vec<_> =
            live.iter().filter_map(|l| unsafe { &**l }.dicts.with(|dicts| dicts.remove(&thread))).collect();
        drop(live);
        drop(gone);
    }
}

impl Drop for LocalObj {
    fn drop(&mut self) {
        let this = self as *const LocalObj;
        self.registry.live.borrow_mut().retain(|l| !std::ptr::eq(*l, this));
    }
}

pub static LOCAL: TypeSpec = TypeSpec::new::<LocalObj>("_local")
    .module("_thread")
    .flags(SUBCLASSABLE | WEAKREFABLE)
    .doc("Thread-local data")
    .signature("()")
    .getset(GETSET)
    .slots(|s| {
        s.new.set(Some(new));
        s.getattro.set(Some(getattr));
        s.setattro.set(Some(setattr));
    });

static GETSET: &[GetSet] = &[GetSet::ro("__dict__", |vm, v| Ok(dict_of(vm, v)?.into_value()), "")];

fn new(vm: &Vm, ty: &TypeObj, args: Args) -> PyResult {
    let own_init = ty
        .slots
        .init
        .get()
        .is_some_and(|f| vm::types::object::OBJECT.get().slots.init.get().is_none_or(|g| f as usize != g as usize));
    if (!args.pos.is_empty() || args.has_keywords()) && !own_init {
        return Err(vm.type_error("Initialization arguments are not supported"));
    }
    let copy = |items: &[Value]| vm.reserved(HVec::from_slice(items));
    let args = [copy(args.pos)?, copy(args.kw_names)?, copy(args.kw_values)?];
    let registry = vm.state::<Threads>().locals.clone();
    let local = alloc_instance(ty, LocalObj { dicts: Mut::default(), args, registry });
    // `__init__` runs for this thread by the ordinary call of the class.
    local.dicts.with(|dicts| dicts.insert(ident(), DictObj::new()));
    local.registry.live.borrow_mut().push(&raw const *local);
    Ok(local.into_value())
}

/// This thread's attributes; the first access in a thread runs `__init__`.
fn dict_of(vm: &Vm, value: &Value) -> PyResult<Ref<DictObj>> {
    let local = this::<LocalObj>(vm, value)?;
    let thread = ident();
    if let Some(dict) = local.dicts.with(|dicts| dicts.get(&thread).cloned()) {
        return Ok(dict);
    }
    let dict = DictObj::new();
    local.dicts.with(|dicts| dicts.insert(thread, dict.clone()));
    let object_init = vm::types::object::OBJECT.get().slots.init.get().map(|f| f as usize);
    if let Some(init) = type_of(value).slots.init.get().filter(|f| Some(*f as usize) != object_init) {
        let [pos, names, values] = &local.args;
        if let Err(error) = init(vm, value, Args { pos, kw_names: names, kw_values: values }) {
            let gone = local.dicts.with(|dicts| dicts.remove(&thread));
            drop(gone);
            return Err(error);
        }
    }
    Ok(dict)
}

fn getattr(vm: &Vm, value: &Value, name: &Value) -> PyResult {
    let dict = dict_of(vm, value)?;
    let Some(_) = name.downcast::<StrObj>() else { return attr::generic_getattr(vm, value, name) };
    // A subclass has a `__dict__` descriptor of its own, of the attributes that threads do not have apart.
    if name.downcast::<StrObj>().is_some_and(|n| n.to_str() == Some("__dict__")) {
        return Ok(dict.into_value());
    }
    // A data descriptor of the class comes first, as everywhere.
    let of_class = type_of(value).lookup(name);
    if let Some(descr) = of_class
        && attr::is_data_descriptor(&descr)
    {
        return vm.bind(&descr, value);
    }
    match dict.get_str(name) {
        Some(found) => Ok(found),
        None => attr::generic_getattr(vm, value, name),
    }
}

fn setattr(vm: &Vm, value: &Value, name: &Value, new: Option<&Value>) -> PyResult<()> {
    if vm::types::str::is(name, "__dict__") {
        let ty = type_of(value).tp_name();
        return Err(vm.attribute_error(value, name, format!("'{ty}' object attribute '__dict__' is read-only")));
    }
    let dict = dict_of(vm, value)?;
    let of_class = type_of(value).lookup(name);
    if let Some(descr) = of_class
        && attr::is_data_descriptor(&descr)
    {
        return attr::generic_setattr(vm, value, name, new);
    }
    if !name.is_a::<StrObj>() {
        return attr::generic_setattr(vm, value, name, new);
    }
    match new {
        Some(new) => vm.reserved(dict.set_str(name, new.clone())),
        None => match dict.remove_str(name) {
            Some(old) => {
                drop(old);
                Ok(())
            }
            None => Err(vm.no_attribute(value, name)),
        },
    }
}
