//! `_functools`: `partial` with `Placeholder`, `reduce`, `cmp_to_key` and the cache behind `lru_cache`.

use std::cell::Cell;

use vm::object::instance::{InstanceAttrs, PlainObj};
use vm::prelude::*;

use super::support::*;

pub static MODULE: ModuleDef = ModuleDef::new("_functools", "Tools that operate on functions.")
    .functions(&[
        def("reduce", "(function, iterable, /, initial=<unrepresentable>)", reduce, "Apply a function of two arguments cumulatively to an iterable, from left to right.\n\nThis effectively reduces the iterable to a single value.  If initial is present,\nit is placed before the items of the iterable in the calculation, and serves as\na default when the iterable is empty.\n\nFor example, reduce(lambda x, y: x+y, [1, 2, 3, 4, 5])\ncalculates ((((1 + 2) + 3) + 4) + 5)."),
        def("cmp_to_key", "(mycmp)", cmp_to_key, "Convert a cmp= function into a key= function.\n\n  mycmp\n    Function that compares two objects."),
    ])
    .types(&[&PARTIAL, &LRU_CACHE, &PLACEHOLDER_TYPE])
    .exec(|vm, dict| {
        dict.set_name("Placeholder", placeholder(vm));
        Ok(())
    });

fn reduce(vm: &Vm, a: &[Value]) -> PyResult {
    let iter = vm.iter(&a[1]).map_err(|e| {
        if e.is(&vm::error::exception::TYPE_ERROR) { vm.type_error("reduce() arg 2 must support iteration") } else { e }
    })?;
    let mut result = a[2].clone();
    let mut polled = Poll::default();
    while let Some(item) = vm.next(&iter)? {
        polled.tick(vm)?;
        result = if result.is_null() { item } else { vm.call(&a[0], &[result, item])? };
    }
    if result.is_null() {
        return Err(vm.type_error("reduce() of empty iterable with no initial value"));
    }
    Ok(result)
}

/// `cmp_to_key(f)` and what it makes.
pub struct KeyObj {
    cmp: Value,
    /// `NULL` for the factory.
    object: Slot,
}
heap::trace_fields!(KeyObj: cmp, object);
heap::payload!(KeyObj, "KeyWrapper", trace);

static KEY: TypeSpec = TypeSpec::new::<KeyObj>("KeyWrapper")
    .module("functools")
    .flags(NO_NEW)
    .getset(&[
        GetSet::ro("__text_signature__", |_, _| Ok(name!("(obj)")), ""),
        GetSet::rw(
            "obj",
            |vm, v| this::<KeyObj>(vm, v)?.object.load().ok_or_else(|| vm.attribute_error_text("object")),
            |vm, v, value| {
                this::<KeyObj>(vm, v)?.object.set(value.cloned().unwrap_or(Value::NULL));
                Ok(())
            },
            "Value wrapped by a key function.",
        ),
    ])
    .slots(|s| {
        s.call.set(Some(|vm, v, args| {
            static CALL: NativeDef = def(
                "K",
                "($self, obj)",
                |vm, a| {
                    let cmp = this::<KeyObj>(vm, &a[0])?.cmp.clone();
                    Ok(KEY.alloc(KeyObj { cmp, object: Slot::new(a[1].clone()) }).into_value())
                },
                "",
            );
            let mut pos = vec![v.clone()];
            pos.extend_from_slice(args.pos);
            CALL.call(vm, "", Args { pos: &pos, ..args })
        }));
        s.hash.set(Some(vm::object::slotdefs::not_hashable));
        s.compare.set(Some(|vm, a, b, op| {
            let x = this::<KeyObj>(vm, a)?;
            let Some(y) = b.downcast::<KeyObj>() else {
                return Err(vm.type_error("other argument must be K instance"));
            };
            let (Some(p), Some(q)) = (x.object.load(), y.object.load()) else {
                return Err(vm.attribute_error_text("object"));
            };
            let order = vm.call(&x.cmp.clone(), &[p, q])?;
            vm.compare(&order, &Value::small_int(0), op)
        }));
    });

fn cmp_to_key(_: &Vm, a: &[Value]) -> PyResult {
    Ok(KEY.alloc(KeyObj { cmp: a[0].clone(), object: Slot::default() }).into_value())
}

pub static PLACEHOLDER_TYPE: TypeSpec = TypeSpec::new::<PlainObj>("_PlaceholderType")
    .module("functools")
    .doc("The type of the Placeholder singleton.\n\nUsed as a placeholder for partial arguments.")
    .methods(&[def("__reduce__", "($self, /)", |_, _| Ok(name!("Placeholder")), "")])
    .slots(|s| {
        s.new.set(Some(|vm, _, args| {
            if !args.pos.is_empty() || args.has_keywords() {
                return Err(vm.type_error("PlaceholderType takes no arguments"));
            }
            Ok(placeholder(vm))
        }));
        s.repr.set(Some(|_, _| Ok(name!("Placeholder"))));
    });

#[derive(Default)]
struct Placeholder(Slot);

/// The isolate's one `Placeholder`.
fn placeholder(vm: &Vm) -> Value {
    let state = vm.state::<Placeholder>();
    if state.0.is_null() {
        state.0.set(PLACEHOLDER_TYPE.alloc(PlainObj).into_value());
    }
    state.0.get()
}

pub struct Partial {
    func: Slot,
    args: Slot,
    /// A dict.
    keywords: Slot,
    /// How many of `args` are `Placeholder`.
    holes: Cell<usize>,
    attrs: InstanceAttrs,
}
heap::trace_fields!(Partial: func, args, keywords, attrs);
heap::payload!(Partial, "partial", trace);

pub static PARTIAL: TypeSpec = TypeSpec::new::<Partial>("partial")
    .module("functools")
    .flags(SUBCLASSABLE | WEAKREFABLE | ANY_KEYWORDS)
    .attrs_at(std::mem::offset_of!(Partial, attrs))
    .signature("(func, /, *args, **keywords)")
    .doc("Create a new function with partial application of the given arguments and keywords.")
    .methods(&[
        def("__reduce__", "($self, /)", partial_reduce, ""),
        def("__setstate__", "($self, state, /)", partial_setstate, ""),
        def("__class_getitem__", "($type, object, /)", class_getitem, "See PEP 585").class_method(),
    ])
    .getset(&[
        GetSet::ro(
            "func",
            |vm, v| Ok(this::<Partial>(vm, v)?.func.get()),
            "function object to use in future partial calls",
        ),
        GetSet::ro(
            "args",
            |vm, v| Ok(this::<Partial>(vm, v)?.args.get()),
            "tuple of arguments to future partial calls",
        ),
        GetSet::ro(
            "keywords",
            |vm, v| Ok(this::<Partial>(vm, v)?.keywords.get()),
            "dictionary of keyword arguments to future partial calls",
        ),
        GetSet::rw("__dict__", vm::object::attr::get_instance_dict, set_partial_dict, ""),
    ])
    .slots(|s| {
        s.new.set(Some(partial_new));
        s.call.set(Some(partial_call));
        s.repr.set(Some(partial_repr));
        s.descr_get.set(Some(|vm, v, obj, _| match obj {
            None => Ok(v.clone()),
            Some(obj) => {
                let method = crate::support::imported(vm, "types", "MethodType")?;
                vm.call(&method, &[v.clone(), obj.clone()])
            }
        }));
    });

fn is_placeholder(vm: &Vm, v: &Value) -> bool {
    v.is(&placeholder(vm))
}

fn dict_of(args: Args, vm: &Vm, base: Option<&DictObj>) -> PyResult<Ref<DictObj>> {
    let dict = match base {
        Some(base) => base.copy(vm)?,
        None => DictObj::new(),
    };
    for (name, value) in args.kw_names.iter().zip(args.kw_values) {
        dict.set(vm, name, value.clone())?;
    }
    Ok(dict)
}

fn partial_new(vm: &Vm, ty: &TypeObj, args: Args) -> PyResult {
    let Some(func) = args.pos.first() else {
        return Err(vm.type_error("type 'partial' takes at least one argument"));
    };
    if !vm.is_callable(func) {
        return Err(vm.type_error("the first argument must be callable"));
    }
    let new = &args.pos[1..];
    if new.last().is_some_and(|v| is_placeholder(vm, v)) {
        return Err(vm.type_error("trailing Placeholders are not allowed"));
    }
    if args.kw_values.iter().any(|v| is_placeholder(vm, v)) {
        return Err(vm.type_error("Placeholder cannot be passed as a keyword argument"));
    }
    let mut func = func.clone();
    let mut all: Vec<Value> = new.to_vec();
    let mut base = None;
    // A partial of a plain partial is one partial.
    if let Some(inner) =
        func.to_ref::<Partial>().filter(|p| p.attrs.get(&name!("__dict__")).is_none() && p.attrs.items().is_empty())
    {
        let old = inner.args.get();
        let old = old.downcast::<TupleObj>().map(|t| t.items().to_vec()).unwrap_or_default();
        let mut fresh = new.iter().cloned();
        all = Vec::with_capacity(old.len() + new.len());
        for item in old {
            if is_placeholder(vm, &item)
                && let Some(next) = fresh.next()
            {
                all.push(next);
            } else {
                all.push(item);
            }
        }
        all.extend(fresh);
        base = inner.keywords.get().to_ref::<DictObj>();
        func = inner.func.get();
    }
    let keywords = dict_of(args, vm, base.as_deref())?;
    let holes = all.iter().filter(|v| is_placeholder(vm, v)).count();
    let payload = Partial {
        func: Slot::new(func),
        args: Slot::new(tuple_of(vm, &all)?),
        keywords: Slot::new(keywords.into_value()),
        holes: Cell::new(holes),
        attrs: InstanceAttrs::default(),
    };
    instance(vm, &ty.to_value(), payload)
}

fn partial_call(vm: &Vm, v: &Value, args: Args) -> PyResult {
    let p = this::<Partial>(vm, v)?;
    let (func, own, keywords) = (p.func.get(), p.args.get(), p.keywords.get());
    let own = own.downcast::<TupleObj>().map(|t| t.items()).unwrap_or(&[]);
    let holes = p.holes.get();
    if args.pos.len() < holes {
        return Err(vm.type_error(format!(
            "missing positional arguments in 'partial' call; expected at least {holes}, got {}",
            args.pos.len()
        )));
    }
    let mut pos = Vec::with_capacity(own.len() + args.pos.len());
    let mut fresh = args.pos.iter();
    for item in own {
        if holes > 0 && is_placeholder(vm, item) {
            pos.extend(fresh.next().cloned());
        } else {
            pos.push(item.clone());
        }
    }
    pos.extend(fresh.cloned());
    let (mut names, mut values) = (Vec::new(), Vec::new());
    if let Some(dict) = keywords.downcast::<DictObj>() {
        for (name, value) in dict.items() {
            names.push(name);
            values.push(value);
        }
    }
    for (name, value) in args.kw_names.iter().zip(args.kw_values) {
        let same = |n: &Value| match (n.downcast::<StrObj>(), name.downcast::<StrObj>()) {
            (Some(x), Some(y)) => x.as_bytes() == y.as_bytes(),
            _ => false,
        };
        match names.iter().position(same) {
            Some(at) => values[at] = value.clone(),
            None => {
                names.push(name.clone());
                values.push(value.clone());
            }
        }
    }
    let any_keywords = func.downcast::<TypeObj>().unwrap_or(type_of(&func)).has(ANY_KEYWORDS);
    if !any_keywords && names.iter().any(|name| !name.is_a::<StrObj>()) {
        return Err(vm.type_error("keywords must be strings"));
    }
    vm.call_args(&func, Args { pos: &pos, kw_names: &names, kw_values: &values })
}

/// `partial.__dict__ = value`; unlike that of other objects it stays.
fn set_partial_dict(vm: &Vm, obj: &Value, value: Option<&Value>) -> PyResult<()> {
    if value.is_none() {
        return Err(vm.type_error("cannot delete __dict__"));
    }
    vm::object::attr::set_instance_dict(vm, obj, value)
}

fn partial_repr(vm: &Vm, v: &Value) -> PyResult {
    let p = this::<Partial>(vm, v)?;
    let ty = type_of(v);
    let qualified = match ty.spec {
        Some(spec) => format!("{}.{}", spec.module, spec.name),
        None => {
            let class = ty.to_value();
            let module = vm.get_attr(&class, &name!("__module__"))?;
            let qualname = vm.get_attr(&class, &name!("__qualname__"))?;
            format!("{}.{}", vm.str(&module)?.display(), vm.str(&qualname)?.display())
        }
    };
    let Some(_entered) = vm.repr_enter(v) else {
        return text(vm, "...");
    };
    let (func, args, keywords) = (p.func.get(), p.args.get(), p.keywords.get());
    let mut out = format!("{qualified}({}", vm.repr_text(&func)?);
    if let Some(args) = args.downcast::<TupleObj>() {
        for arg in args.items() {
            out.push_str(&format!(", {}", vm.repr_text(arg)?));
        }
    }
    if let Some(keywords) = keywords.downcast::<DictObj>() {
        for (name, value) in keywords.items() {
            out.push_str(&format!(", {}={}", vm.str(&name)?.display(), vm.repr_text(&value)?));
        }
    }
    out.push(')');
    text(vm, &out)
}

fn partial_reduce(vm: &Vm, a: &[Value]) -> PyResult {
    let p = this::<Partial>(vm, &a[0])?;
    let attrs = match p.attrs.dict() {
        Some(dict) => dict.into_value(),
        None if p.attrs.items().is_empty() => Value::NONE,
        None => vm.reserved(p.attrs.to_dict())?.into_value(),
    };
    let state = vm.new_tuple(&[p.func.get(), p.args.get(), p.keywords.get(), attrs]);
    Ok(vm.new_tuple(&[type_of(&a[0]).to_value(), vm.new_tuple(&[p.func.get()]), state]))
}

fn partial_setstate(vm: &Vm, a: &[Value]) -> PyResult {
    let p = this::<Partial>(vm, &a[0])?;
    let invalid = || vm.type_error("invalid partial state");
    let Some(state) = a[1].to_ref::<TupleObj>().filter(|t| t.len() == 4) else { return Err(invalid()) };
    let [func, args, keywords, attrs] = state.items() else { return Err(invalid()) };
    if !vm.is_callable(func) || !args.is_a::<TupleObj>() || !(keywords.is_none() || keywords.is_a::<DictObj>()) {
        return Err(invalid());
    }
    let args = pool(vm, args)?;
    if args.items().last().is_some_and(|v| is_placeholder(vm, v)) {
        return Err(vm.type_error("trailing Placeholders are not allowed"));
    }
    let keywords = match keywords.downcast::<DictObj>() {
        None => DictObj::new(),
        Some(_) if vm::types::dict::DICT.is_exact(keywords) => match keywords.to_ref::<DictObj>() {
            Some(d) => d,
            None => DictObj::new(),
        },
        Some(d) => d.copy(vm)?,
    };
    p.holes.set(args.items().iter().filter(|v| is_placeholder(vm, v)).count());
    p.func.set(func.clone());
    p.args.set(args.into_value());
    p.keywords.set(keywords.into_value());
    let dict = if attrs.is_none() { DictObj::new().into_value() } else { attrs.clone() };
    vm::object::attr::set_instance_dict(vm, &a[0], Some(&dict))?;
    Ok(Value::NONE)
}

/// What `lru_cache(maxsize, typed)(f)` gives.
pub struct LruCache {
    func: Value,
    /// Below 0: without limit.
    maxsize: i64,
    typed: bool,
    /// Key to result, the least recently used first. A hit moves its key to the end.
    cache: Ref<DictObj>,
    info_type: Value,
    marker: Value,
    hits: Cell<i64>,
    misses: Cell<i64>,
    attrs: InstanceAttrs,
}
heap::trace_fields!(LruCache: func, cache, info_type, marker, attrs);
heap::payload!(LruCache, "_lru_cache_wrapper", trace);

pub static LRU_CACHE: TypeSpec = TypeSpec::new::<LruCache>("_lru_cache_wrapper")
    .module("functools")
    .flags(SUBCLASSABLE | WEAKREFABLE | METHOD_DESCRIPTOR | ANY_KEYWORDS)
    .attrs_at(std::mem::offset_of!(LruCache, attrs))
    .doc("Create a cached callable that wraps another function.\n\nuser_function:      the function being cached\n\nmaxsize:  0         for no caching\n          None      for unlimited cache size\n          n         for a bounded cache\n\ntyped:    False     cache f(3) and f(3.0) as identical calls\n          True      cache f(3) and f(3.0) as distinct calls\n\ncache_info_type:    namedtuple class with the fields:\n                        hits misses currsize maxsize\n")
    .methods(&[
        def("cache_info", "($self, /)", cache_info, "Report cache statistics"),
        def("cache_clear", "($self, /)", |vm, a| {
            let c = this::<LruCache>(vm, &a[0])?;
            c.hits.set(0);
            c.misses.set(0);
            c.cache.clear();
            Ok(Value::NONE)
        }, "Clear the cache and cache statistics"),
        def("__reduce__", "($self, /)", |vm, a| vm.get_attr(&a[0], &name!("__qualname__")), ""),
        def("__copy__", "($self, /)", |_, a| Ok(a[0].clone()), ""),
        def("__deepcopy__", "($self, memo, /)", |_, a| Ok(a[0].clone()), ""),
    ])
    .getset(&[GetSet::rw("__dict__", vm::object::attr::get_instance_dict, vm::object::attr::set_instance_dict, "")])
    .slots(|s| {
        s.new.set(Some(|vm, ty, args| {
            static NEW: NativeDef = def(
                "_lru_cache_wrapper",
                "($type, user_function, maxsize, typed, cache_info_type)",
                lru_new,
                "",
            );
            construct(vm, &NEW, ty, args)
        }));
        s.call.set(Some(lru_call));
        s.descr_get.set(Some(|vm, v, obj, _| match obj {
            None => Ok(v.clone()),
            Some(obj) => {
                let method = crate::support::imported(vm, "types", "MethodType")?;
                vm.call(&method, &[v.clone(), obj.clone()])
            }
        }));
    });

fn lru_new(vm: &Vm, a: &[Value]) -> PyResult {
    if !vm.is_callable(&a[1]) {
        return Err(vm.type_error("the first argument must be callable"));
    }
    let maxsize = if a[2].is_none() {
        -1
    } else {
        if vm::types::int::exact(&a[2]).is_none() && type_of(&a[2]).slots.index.get().is_none() {
            return Err(vm.type_error("maxsize should be integer or None"));
        }
        match vm::types::int::to_i64(&vm.to_index(&a[2])?) {
            Some(size) => size.max(0),
            None => return Err(vm.overflow_error("cannot fit 'int' into an index-sized integer")),
        }
    };
    let payload = LruCache {
        func: a[1].clone(),
        maxsize,
        typed: vm.truth(&a[3])?,
        cache: DictObj::new(),
        info_type: a[4].clone(),
        marker: vm.call(&vm::types::object::OBJECT.to_value(), &[])?,
        hits: Cell::new(0),
        misses: Cell::new(0),
        attrs: InstanceAttrs::default(),
    };
    instance(vm, &a[0], payload)
}

fn cache_info(vm: &Vm, a: &[Value]) -> PyResult {
    let c = this::<LruCache>(vm, &a[0])?;
    let maxsize = if c.maxsize < 0 { Value::NONE } else { vm.new_int(c.maxsize) };
    let size = vm.new_int(c.cache.len() as i64);
    vm.call(&c.info_type.clone(), &[vm.new_int(c.hits.get()), vm.new_int(c.misses.get()), maxsize, size])
}

/// A key for the arguments: the argument itself where that is unambiguous, else a tuple.
fn lru_key(vm: &Vm, c: &LruCache, args: Args) -> PyResult {
    if !c.typed
        && !args.has_keywords()
        && let [one] = args.pos
        && (vm::types::str::STR.is_exact(one) || vm::types::int::INT.is_exact(one))
    {
        return Ok(one.clone());
    }
    let mut key: Vec<Value> = args.pos.to_vec();
    if args.has_keywords() {
        key.push(c.marker.clone());
        for (name, value) in args.kw_names.iter().zip(args.kw_values) {
            key.push(name.clone());
            key.push(value.clone());
        }
    }
    if c.typed {
        key.extend(args.pos.iter().chain(args.kw_values).map(|v| type_of(v).to_value()));
    }
    tuple_of(vm, &key)
}

fn lru_call(vm: &Vm, v: &Value, args: Args) -> PyResult {
    let c = this::<LruCache>(vm, v)?;
    let func = c.func.clone();
    let cache = c.cache.clone();
    // A key is made of keywords of any kind; the function is to have text.
    let call = |args: Args| match args.kw_names.iter().all(|name| name.is_a::<StrObj>()) {
        true => vm.call_args(&func, args),
        false => Err(vm.type_error("keywords must be strings")),
    };
    if c.maxsize == 0 {
        c.misses.set(c.misses.get() + 1);
        return call(args);
    }
    let key = lru_key(vm, c, args)?;
    let hash = vm.hash(&key)?;
    if let Some(at) = cache.find_hashed(vm, &key, hash)?
        && let Some(found) = cache.value_at(at)
    {
        if c.maxsize > 0 {
            // To the end: the most recently used place.
            let last = cache.table.with(|t| t.prev_live(usize::MAX));
            if last != Some(at) {
                let (old_key, value) = cache.remove_at(at);
                let added = cache.table.with(|t| t.insert_new(hash, old_key, value));
                vm.reserved(added)?;
            }
        }
        c.hits.set(c.hits.get() + 1);
        return Ok(found);
    }
    c.misses.set(c.misses.get() + 1);
    let result = call(args)?;
    if c.maxsize < 0 {
        cache.set_hashed(vm, &key, hash, result.clone())?;
        return Ok(result);
    }
    // The call may have filled the cache, with this very key even.
    if cache.find_hashed(vm, &key, hash)?.is_some() {
        return Ok(result);
    }
    let oldest = if cache.len() as i64 >= c.maxsize { cache.entry_from(0) } else { None };
    let removed = oldest.map(|(at, ..)| cache.remove_at(at));
    let added = cache.table.with(|t| t.insert_new(hash, key.clone(), result.clone()));
    vm.reserved(added)?;
    drop(removed);
    Ok(result)
}
