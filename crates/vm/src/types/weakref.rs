//! Weak references: the table that finds an object's references, `weakref.ref` and the two proxies.
//!
//! A reference holds the bare address of its referent. The referent carries `WEAKLY_REFERENCED`, so that it waits on
//! `Heap::pending` when its count reaches zero; whoever drains that queue calls `Vm::clear_weak_refs` before the
//! object goes. References unlink themselves when they die; image objects never die and are never written to.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::ptr::NonNull;
use std::rc::Rc;

use heap::Header;
use heap::object::{PENDING, WEAKLY_REFERENCED};

use crate::error::exception::REFERENCE_ERROR;
use crate::object::class::alloc_instance;
use crate::ops::number::BinaryOp;
use crate::prelude::*;
use crate::types::code::LOCAL;
use crate::types::function::FunctionObj;

/// The references to one object, the oldest first.
#[derive(Default)]
pub struct WeakList {
    refs: RefCell<Vec<NonNull<Header>>>,
}

/// The isolate's weakly referenced objects, by address.
#[derive(Default)]
pub struct WeakTable {
    lists: RefCell<HashMap<usize, Rc<WeakList>>>,
}

pub struct WeakRefObj {
    /// Null once the referent is gone.
    referent: Cell<*mut Header>,
    list: RefCell<Option<Rc<WeakList>>>,
    /// `NULL` without a callback.
    callback: Slot,
    /// -1: not computed.
    hash: Cell<i64>,
}
heap::trace_fields!(WeakRefObj: callback);
heap::payload!(WeakRefObj, "weakref", trace, external);

impl Drop for WeakRefObj {
    fn drop(&mut self) {
        self.detach();
    }
}

impl WeakRefObj {
    /// The reference reads as dead from now on and leaves the list of its object.
    pub fn detach(&self) {
        self.referent.set(std::ptr::null_mut());
        if let Some(list) = self.list.take() {
            // The payload stands right behind its header.
            let own = (self as *const WeakRefObj as usize - size_of::<Header>()) as *mut Header;
            list.refs.borrow_mut().retain(|r| r.as_ptr() != own);
        }
    }
    /// The referent, while it is alive.
    pub fn get(&self) -> Option<Value> {
        let header = NonNull::new(self.referent.get())?;
        // SAFETY: the address is cleared before the object goes.
        unsafe {
            if header.as_ref().has(PENDING) {
                return None;
            }
            header.as_ref().retain();
            Some(Value::from_header(header))
        }
    }
    /// Whether the death of the referent calls something. What the library's collections of weak references do then nobody
    /// sees but who looks at the collection.
    pub fn calls_back(&self) -> bool {
        let callback = self.callback.get();
        if callback.is_null() || self.is_dead() {
            return false;
        }
        let Some(function) = callback.downcast::<FunctionObj>() else { return true };
        let code = function.code();
        let of_collection = ["_remove", "remove", "_removeHandlerRef"];
        code.image_id == LOCAL || !of_collection.iter().any(|name| crate::types::str::is(&code.name, name))
    }
    pub fn is_dead(&self) -> bool {
        match NonNull::new(self.referent.get()) {
            // SAFETY: as in get.
            Some(header) => unsafe { header.as_ref().has(PENDING) },
            None => true,
        }
    }
}

/// A counted value for a reference of a list, unless it is dying itself.
fn live_ref(header: NonNull<Header>) -> Option<Value> {
    // SAFETY: references unlink themselves when they are dropped, so the memory is still theirs.
    unsafe {
        if header.as_ref().count() == 0 || header.as_ref().has(PENDING) {
            return None;
        }
        header.as_ref().retain();
        Some(Value::from_header(header))
    }
}

impl Vm {
    /// `weakref.ref(obj, callback)`; `NULL` or `None` for no callback.
    pub fn weak_ref(&self, obj: &Value, callback: &Value) -> PyResult {
        self.new_weak(REF.get(), obj, callback)
    }
    fn new_weak(&self, ty: &TypeObj, obj: &Value, callback: &Value) -> PyResult {
        let (Some(header), true) = (obj.header(), is_weakrefable(obj)) else {
            return Err(self.type_error(format!("cannot create weak reference to '{}' object", type_of(obj).tp_name())));
        };
        let list = self.weak.lists.borrow_mut().entry(header.as_ptr() as usize).or_default().clone();
        let callback = if callback.is_none() { Value::NULL } else { callback.clone() };
        if callback.is_null() && ty.spec.is_some() {
            // One plain reference (and one proxy of a kind) is shared.
            let known: Vec<NonNull<Header>> = list.refs.borrow().clone();
            for value in known.into_iter().filter_map(live_ref) {
                if type_of(&value).is(ty) && value.downcast::<WeakRefObj>().is_some_and(|r| r.callback.is_null()) {
                    return Ok(value);
                }
            }
        }
        // SAFETY: a live object; image objects are left as they are.
        unsafe {
            if !header.as_ref().is_immortal() {
                header.as_ref().set(WEAKLY_REFERENCED);
            }
        }
        let payload = WeakRefObj {
            referent: Cell::new(header.as_ptr()),
            list: RefCell::new(Some(list.clone())),
            callback: Slot::new(callback),
            hash: Cell::new(-1),
        };
        let made = alloc_instance(ty, payload);
        list.refs.borrow_mut().push(made.header());
        Ok(made.into_value())
    }
    /// The live references and proxies to an object, the oldest first.
    pub fn weak_refs(&self, obj: &Value) -> Vec<Value> {
        let Some(header) = obj.header() else { return Vec::new() };
        let list = self.weak.lists.borrow().get(&(header.as_ptr() as usize)).cloned();
        let Some(list) = list else { return Vec::new() };
        let refs: Vec<NonNull<Header>> = list.refs.borrow().clone();
        refs.into_iter().filter_map(live_ref).collect()
    }
    /// Makes all references to a dying object read as dead and calls their callbacks.
    pub fn clear_weak_refs(&self, dying: &Value) {
        for (weak, callback) in self.take_weak_refs(dying) {
            if let Err(e) = self.call(&callback, &[weak]) {
                self.write_unraisable(e, Some(&callback));
            }
        }
    }
    /// All references to a dying object read as dead from now on; gives references and their callbacks in the order
    /// in which CPython calls them (`callback(reference)`, errors unraisable). The object may go afterwards.
    pub fn take_weak_refs(&self, obj: &Value) -> Vec<(Value, Value)> {
        let Some(header) = obj.header() else { return Vec::new() };
        // SAFETY: a live object.
        unsafe { header.as_ref().unset(WEAKLY_REFERENCED) };
        if obj.is_a::<StrObj>() {
            crate::types::str::interned::forget_interned(self, obj);
        }
        let list = self.weak.lists.borrow_mut().remove(&(header.as_ptr() as usize));
        let Some(list) = list else { return Vec::new() };
        let refs = list.refs.take();
        let mut due = Vec::new();
        for header in refs.into_iter().rev() {
            // SAFETY: a reference that died took itself off the list; one that is dying is still whole.
            let weak = unsafe { &(*(header.as_ptr() as *const heap::Obj<WeakRefObj>)).payload };
            weak.referent.set(std::ptr::null_mut());
            weak.list.replace(None);
            if let Some(value) = live_ref(header)
                && let Some(callback) = weak.callback.take().into_option()
            {
                due.push((value, callback));
            }
        }
        due
    }
}

/// Whether weak references to the object may be made.
pub fn is_weakrefable(obj: &Value) -> bool {
    type_of(obj).has(WEAKREFABLE) || obj.is_a::<TypeObj>()
}

fn this<'a>(vm: &Vm, v: &'a Value) -> PyResult<&'a WeakRefObj> {
    v.downcast::<WeakRefObj>().ok_or_else(|| vm.type_error(format!("unexpected '{}' object", type_of(v).tp_name())))
}

fn new_of(vm: &Vm, ty: &TypeObj, args: Args) -> PyResult {
    // Subclasses take further keywords in their own `__init__`.
    if args.has_keywords() && ty.is_spec(&REF) {
        return Err(vm.type_error("ref() takes no keyword arguments"));
    }
    match args.pos {
        [] => Err(vm.type_error("__new__ expected at least 1 argument, got 0")),
        [obj] => vm.new_weak(ty, obj, &Value::NULL),
        [obj, callback] => vm.new_weak(ty, obj, callback),
        more => Err(vm.type_error(format!("__new__ expected at most 2 arguments, got {}", more.len()))),
    }
}

/// `module.qualname`, as CPython's `%T`.
fn full_type_name(vm: &Vm, v: &Value) -> PyResult<String> {
    let class = type_of(v).to_value();
    let qualname = vm.find_attr(&class, &name!("__qualname__"))?;
    let module = vm.find_attr(&class, &name!("__module__"))?;
    let qualname = qualname.map_or_else(|| type_of(v).name(), |q| crate::types::str::display(&q));
    Ok(match module {
        Some(m)
            if m.is_a::<StrObj>()
                && !crate::types::str::is(&m, "builtins")
                && !crate::types::str::is(&m, "__main__") =>
        {
            format!("{}.{qualname}", crate::types::str::display(&m))
        }
        _ => qualname,
    })
}

fn address(v: &Value) -> String {
    format!("{:#x}", v.bits() & !3)
}

pub static REF: TypeSpec = TypeSpec::new::<WeakRefObj>("ReferenceType")
    .module("weakref")
    .flags(SUBCLASSABLE)
    .methods(&[def(
        "__class_getitem__",
        "($type, object, /)",
        |vm, a| {
            let types = vm.import_module("types")?;
            let alias = vm.get_attr(&types, &name!("GenericAlias"))?;
            vm.call(&alias, a)
        },
        "See PEP 585",
    )
    .class_method()])
    .getset(&[GetSet::ro("__callback__", |vm, v| Ok(this(vm, v)?.callback.load().unwrap_or(Value::NONE)), "")])
    .slots(|s| {
        s.new.set(Some(new_of));
        s.init.set(Some(|vm, _, args| match args.pos.len() {
            1 | 2 => Ok(()),
            n => Err(vm.type_error(format!(
                "__init__ expected {} argument{}, got {n}",
                if n == 0 { "at least 1" } else { "at most 2" },
                if n == 0 { "" } else { "s" }
            ))),
        }));
        s.call.set(Some(|vm, v, args| {
            if args.has_keywords() {
                return Err(vm.type_error("ref() takes no keyword arguments"));
            }
            if !args.pos.is_empty() {
                return Err(vm.type_error(format!("ref() expected 0 arguments, got {}", args.pos.len())));
            }
            Ok(this(vm, v)?.get().unwrap_or(Value::NONE))
        }));
        s.hash.set(Some(|vm, v| {
            let r = this(vm, v)?;
            if r.hash.get() != -1 {
                return Ok(r.hash.get());
            }
            match r.get() {
                Some(obj) => {
                    let hash = vm.hash(&obj)?;
                    r.hash.set(hash);
                    Ok(hash)
                }
                None => Err(vm.type_error("weak object has gone away")),
            }
        }));
        s.compare.set(Some(|vm, a, b, op| {
            if !matches!(op, CmpOp::Eq | CmpOp::Ne) || !REF.check(a) || !REF.check(b) {
                return Ok(Value::NOT_IMPLEMENTED);
            }
            match (this(vm, a)?.get(), this(vm, b)?.get()) {
                (Some(x), Some(y)) => vm.compare_bool(&x, &y, op).map(Value::bool),
                _ => Ok(Value::bool(a.is(b) == (op == CmpOp::Eq))),
            }
        }));
        s.repr.set(Some(|vm, v| {
            let Some(obj) = this(vm, v)?.get() else {
                return Ok(vm.new_str(&format!("<weakref at {}; dead>", address(v))));
            };
            let name = match type_of(&obj).lookup(&name!("__name__")) {
                Some(descr) => Some(vm.bind(&descr, &obj)?),
                None => None,
            };
            let shown = match name.filter(|n| n.is_a::<StrObj>()) {
                Some(n) => format!(" ({})", crate::types::str::display(&n)),
                None => String::new(),
            };
            let ty = full_type_name(vm, &obj)?;
            Ok(vm.new_str(&format!("<weakref at {}; to '{ty}' at {}{shown}>", address(v), address(&obj))))
        }));
    });

/// The referent of a proxy; other values are themselves.
fn unwrap(vm: &Vm, v: &Value) -> PyResult {
    if !is_proxy(v) {
        return Ok(v.clone());
    }
    match this(vm, v)?.get() {
        Some(obj) => Ok(obj),
        None => Err(vm.error(&REFERENCE_ERROR, "weakly-referenced object no longer exists")),
    }
}

pub fn is_proxy(v: &Value) -> bool {
    PROXY.is_exact(v) || CALLABLE_PROXY.is_exact(v)
}

/// `weakref.proxy(obj, callback)`
pub fn new_proxy(vm: &Vm, obj: &Value, callback: &Value) -> PyResult {
    let spec = if vm.is_callable(obj) { &CALLABLE_PROXY } else { &PROXY };
    vm.new_weak(spec.get(), obj, callback)
}

macro_rules! forward {
    (binary $s:ident: $($slot:ident $op:ident, $islot:ident;)*) => {
        $($s.$slot.set(Some(|vm, a, b| vm.binary(BinaryOp::$op, &unwrap(vm, a)?, &unwrap(vm, b)?)));
          $s.$islot.set(Some(|vm, a, b| vm.inplace(BinaryOp::$op, &unwrap(vm, a)?, &unwrap(vm, b)?)));)*
    };
}

fn proxy_slots(s: &Slots) {
    forward!(binary s: add Add, iadd; sub Sub, isub; mul Mul, imul; truediv TrueDiv, itruediv;
        floordiv FloorDiv, ifloordiv; mod_ Mod, imod; matmul MatMul, imatmul; and And, iand; or Or, ior;
        xor Xor, ixor; lshift LShift, ilshift; rshift RShift, irshift;);
    s.divmod.set(Some(|vm, a, b| vm.binary(BinaryOp::DivMod, &unwrap(vm, a)?, &unwrap(vm, b)?)));
    s.pow.set(Some(|vm, a, b, m| vm.power(&unwrap(vm, a)?, &unwrap(vm, b)?, &unwrap(vm, m)?)));
    s.ipow.set(Some(|vm, a, b, _| vm.inplace(BinaryOp::Pow, &unwrap(vm, a)?, &unwrap(vm, b)?)));
    s.neg.set(Some(|vm, a| vm.negative(&unwrap(vm, a)?)));
    s.pos.set(Some(|vm, a| vm.positive(&unwrap(vm, a)?)));
    s.abs.set(Some(|vm, a| vm.absolute(&unwrap(vm, a)?)));
    s.invert.set(Some(|vm, a| vm.invert(&unwrap(vm, a)?)));
    s.index.set(Some(|vm, a| vm.to_index(&unwrap(vm, a)?)));
    s.int.set(Some(|vm, a| vm.call(&crate::types::int::INT.to_value(), &[unwrap(vm, a)?])));
    s.float.set(Some(|vm, a| Ok(vm.new_float(vm.to_f64(&unwrap(vm, a)?)?))));
    s.bool.set(Some(|vm, a| vm.truth(&unwrap(vm, a)?)));
    s.len.set(Some(|vm, a| vm.len(&unwrap(vm, a)?)));
    s.getitem.set(Some(|vm, a, k| vm.get_item(&unwrap(vm, a)?, k)));
    s.setitem.set(Some(|vm, a, k, v| match v {
        Some(v) => vm.set_item(&unwrap(vm, a)?, k, v),
        None => vm.del_item(&unwrap(vm, a)?, k),
    }));
    s.contains.set(Some(|vm, a, x| vm.contains(&unwrap(vm, a)?, x)));
    s.iter.set(Some(|vm, a| vm.iter(&unwrap(vm, a)?)));
    s.next.set(Some(|vm, a| {
        let obj = unwrap(vm, a)?;
        if type_of(&obj).slots.next.get().is_none() {
            return Err(
                vm.type_error(format!("Weakref proxy referenced a non-iterator '{}' object", type_of(&obj).tp_name()))
            );
        }
        vm.next(&obj)
    }));
    s.getattro.set(Some(|vm, a, n| vm.get_attr(&unwrap(vm, a)?, n)));
    s.setattro.set(Some(|vm, a, n, v| vm.store_attr(&unwrap(vm, a)?, n, v)));
    s.str.set(Some(|vm, a| Ok(vm.str(&unwrap(vm, a)?)?.into_value())));
    s.repr.set(Some(|vm, v| {
        let Some(obj) = this(vm, v)?.get() else {
            return Ok(vm.new_str(&format!("<weakproxy at {}; dead>", address(v))));
        };
        let ty = full_type_name(vm, &obj)?;
        Ok(vm.new_str(&format!("<weakproxy at {}; to '{ty}' at {}>", address(v), address(&obj))))
    }));
    s.compare.set(Some(|vm, a, b, op| vm.compare(&unwrap(vm, a)?, &unwrap(vm, b)?, op)));
    s.hash.set(Some(crate::object::slotdefs::not_hashable));
}

static PROXY_METHODS: &[NativeDef] = &[
    def("__bytes__", "($self, /)", |vm, a| vm.call_method(&unwrap(vm, &a[0])?, &name!("__bytes__"), &[]), ""),
    def("__reversed__", "($self, /)", |vm, a| vm.call_method(&unwrap(vm, &a[0])?, &name!("__reversed__"), &[]), ""),
];

pub static PROXY: TypeSpec =
    TypeSpec::new::<WeakRefObj>("ProxyType").module("weakref").methods(PROXY_METHODS).slots(proxy_slots);

pub static CALLABLE_PROXY: TypeSpec =
    TypeSpec::new::<WeakRefObj>("CallableProxyType").module("weakref").methods(PROXY_METHODS).slots(|s| {
        proxy_slots(s);
        s.call.set(Some(|vm, v, args| vm.call_args(&unwrap(vm, v)?, args)));
    });

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vm::testing::with_vm;

    #[test]
    fn a_reference_dies_with_its_object() {
        with_vm(|vm| {
            let ty = crate::types::module::MODULE.get();
            let obj =
                alloc_instance(ty, crate::types::module::ModuleObj { dict: DictObj::new(), attrs: Default::default() })
                    .into_value();
            let r = vm.weak_ref(&obj, &Value::NULL).unwrap();
            assert!(r.is(&vm.weak_ref(&obj, &Value::NONE).unwrap()));
            assert!(vm.call(&r, &[]).unwrap().is(&obj));
            assert_eq!(vm.weak_refs(&obj).len(), 1);
            drop(obj);
            assert!(vm.heap.has_pending());
            assert!(vm.call(&r, &[]).unwrap().is_none());
            // A call lets go of what died.
            assert!(!vm.heap.has_pending());
            assert!(this(vm, &r).unwrap().is_dead());
            let e = vm.weak_ref(&Value::small_int(1), &Value::NULL).unwrap_err();
            assert!(e.is(&crate::error::exception::TYPE_ERROR));
        });
    }
}
