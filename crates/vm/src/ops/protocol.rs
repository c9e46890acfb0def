//! Hashing, comparison, truth, length, items, iteration, text: each the meaning of a built-in function.

use crate::object::attr;
use crate::prelude::*;

/// Appends the item, or gives it back when there is no memory.
pub fn push_or_refuse(items: &mut HVec<Value>, item: Value) -> Result<(), Value> {
    if items.len() == items.capacity() && items.reserve(items.len() / 2 + 4).is_err() && items.reserve(1).is_err() {
        return Err(item);
    }
    let pushed = items.push(item);
    debug_assert!(pushed.is_ok(), "there was room");
    Ok(())
}

impl Vm {
    /// `hash(value)`
    #[inline]
    pub fn hash(&self, value: &Value) -> PyResult<i64> {
        if let Some(s) = value.downcast::<StrObj>()
            && crate::types::str::STR.is_exact(value)
        {
            return Ok(s.hash());
        }
        match type_of(value).slots.hash.door(self, "while hashing an object")? {
            Some(f) => f(self, value),
            None => Err(crate::object::slotdefs::unhashable(self, value)),
        }
    }
    /// `a == b` as a truth value; identity counts as equal, as in containers.
    #[inline]
    pub fn equal(&self, a: &Value, b: &Value) -> PyResult<bool> {
        if a.is(b) {
            return Ok(true);
        }
        if a.is_int() && b.is_int() {
            return Ok(false);
        }
        if crate::types::str::STR.is_exact(a)
            && crate::types::str::STR.is_exact(b)
            && let (Some(x), Some(y)) = (a.downcast::<StrObj>(), b.downcast::<StrObj>())
        {
            return Ok(x.as_bytes() == y.as_bytes());
        }
        let result = self.compare(a, b, CmpOp::Eq)?;
        self.truth(&result)
    }
    /// `a <op> b`
    pub fn compare(&self, a: &Value, b: &Value, op: CmpOp) -> PyResult {
        let (ta, tb) = (type_of(a), type_of(b));
        let mut reflected_done = false;
        if !ta.is(tb)
            && tb.is_subtype(ta)
            && let Some(f) = tb.slots.compare.door(self, "in comparison")?
        {
            reflected_done = true;
            let result = f(self, b, a, op.swapped())?;
            if !result.is(&Value::NOT_IMPLEMENTED) {
                return Ok(result);
            }
        }
        if let Some(f) = ta.slots.compare.door(self, "in comparison")? {
            let result = f(self, a, b, op)?;
            if !result.is(&Value::NOT_IMPLEMENTED) {
                return Ok(result);
            }
        }
        if !reflected_done && let Some(f) = tb.slots.compare.door(self, "in comparison")? {
            let result = f(self, b, a, op.swapped())?;
            if !result.is(&Value::NOT_IMPLEMENTED) {
                return Ok(result);
            }
        }
        match op {
            CmpOp::Eq => Ok(Value::bool(a.is(b))),
            CmpOp::Ne => Ok(Value::bool(!a.is(b))),
            _ => Err(self.type_error(format!(
                "'{}' not supported between instances of '{}' and '{}'",
                op.symbol(),
                ta.tp_name(),
                tb.tp_name()
            ))),
        }
    }
    /// `a <op> b` as a truth value.
    pub fn compare_bool(&self, a: &Value, b: &Value, op: CmpOp) -> PyResult<bool> {
        if a.is(b) && matches!(op, CmpOp::Eq | CmpOp::Ne) {
            return Ok(op == CmpOp::Eq);
        }
        let result = self.compare(a, b, op)?;
        self.truth(&result)
    }
    /// `bool(value)`
    #[inline]
    pub fn truth(&self, value: &Value) -> PyResult<bool> {
        if value.is_bool() {
            return Ok(value.is_true());
        }
        if let Some(i) = value.as_int() {
            return Ok(i != 0);
        }
        if value.is_none() {
            return Ok(false);
        }
        let ty = type_of(value);
        if let Some(f) = ty.slots.bool.door(self, "while testing the truth of an object")? {
            return f(self, value);
        }
        match ty.slots.len.door(self, "in len()")? {
            Some(f) => f(self, value).map(|n| n != 0),
            None => Ok(true),
        }
    }
    /// `len(value)`
    pub fn len(&self, value: &Value) -> PyResult<usize> {
        match type_of(value).slots.len.door(self, "in len()")? {
            Some(f) => f(self, value),
            None => Err(self.type_error(format!("object of type '{}' has no len()", type_of(value).tp_name()))),
        }
    }
    /// What to walk for the items of `value`: of an object of Python an iterator, after it was asked how many there are.
    pub fn iter_hinted(&self, value: &Value) -> PyResult {
        if !type_of(value).is_heap_type() {
            return Ok(value.clone());
        }
        let iter = self.iter(value)?;
        self.length_hint(value, 0)?;
        Ok(iter)
    }
    /// `operator.length_hint(value, default)`
    pub fn length_hint(&self, value: &Value, default: usize) -> PyResult<usize> {
        if let Some(f) = type_of(value).slots.len.door(self, "in len()")? {
            match f(self, value) {
                Err(e) if e.is(&crate::error::exception::TYPE_ERROR) => {}
                other => return other,
            }
        }
        let result = match self.call_special(value, &name!("__length_hint__"), &[]) {
            Ok(Some(result)) => result,
            Ok(None) => return Ok(default),
            Err(e) if e.is(&crate::error::exception::TYPE_ERROR) => return Ok(default),
            Err(e) => return Err(e),
        };
        if result.is(&Value::NOT_IMPLEMENTED) {
            return Ok(default);
        }
        match result.as_int() {
            Some(n) if n >= 0 => Ok(n as usize),
            Some(_) => Err(self.value_error("__length_hint__() should return >= 0")),
            None if crate::types::int::exact(&result).is_some() => {
                Err(self.overflow_error("cannot fit 'int' into an index-sized integer"))
            }
            None => {
                Err(self.type_error(format!("__length_hint__ must be an integer, not {}", type_of(&result).tp_name())))
            }
        }
    }
    /// `obj[key]`
    pub fn get_item(&self, obj: &Value, key: &Value) -> PyResult {
        if let Some(f) = type_of(obj).slots.getitem.door(self, "in item access")? {
            return f(self, obj, key);
        }
        if let Some(ty) = obj.downcast::<TypeObj>() {
            // `C[x]` for classes; `type[x]` itself, which its instances do not inherit.
            if ty.is_spec(&crate::types::type_::TYPE) {
                return crate::types::generic_alias::new(self, obj, key);
            }
            let name = name!("__class_getitem__");
            if let Some(method) = self.find_attr(obj, &name)? {
                return self.call(&method, std::slice::from_ref(key));
            }
            return Err(self.type_error(format!("type '{}' is not subscriptable", ty.tp_name())));
        }
        Err(self.type_error(format!("'{}' object is not subscriptable", type_of(obj).tp_name())))
    }
    /// `obj[key] = value`
    pub fn set_item(&self, obj: &Value, key: &Value, value: &Value) -> PyResult<()> {
        match type_of(obj).slots.setitem.door(self, "in item access")? {
            Some(f) => f(self, obj, key, Some(value)),
            None => {
                Err(self.type_error(format!("'{}' object does not support item assignment", type_of(obj).tp_name())))
            }
        }
    }
    /// `del obj[key]`
    pub fn del_item(&self, obj: &Value, key: &Value) -> PyResult<()> {
        match type_of(obj).slots.setitem.door(self, "in item access")? {
            Some(f) => f(self, obj, key, None),
            None => {
                // CPython has two wordings: one for sequences (and all classes of Python) with an index.
                let ty = type_of(obj);
                let sequence = ty.spec.is_none() || ty.slots.getitem.get().is_some();
                let indexed = type_of(key).slots.index.get().is_some();
                let not = if sequence && indexed { "doesn't" } else { "does not" };
                Err(self.type_error(format!("'{}' object {not} support item deletion", ty.tp_name())))
            }
        }
    }
    /// `item in container`
    pub fn contains(&self, container: &Value, item: &Value) -> PyResult<bool> {
        match type_of(container).slots.contains.door(self, "in a containment test")? {
            Some(f) => f(self, container, item),
            None => self.contains_by_iteration(container, item),
        }
    }
    pub fn contains_by_iteration(&self, container: &Value, item: &Value) -> PyResult<bool> {
        let iter = match self.iter(container) {
            Ok(iter) => iter,
            Err(e) if e.is(&crate::error::exception::TYPE_ERROR) => {
                return Err(self.type_error(format!(
                    "argument of type '{}' is not a container or iterable",
                    type_of(container).tp_name()
                )));
            }
            Err(e) => return Err(e),
        };
        let mut polled = Poll::default();
        while let Some(value) = self.next(&iter)? {
            polled.tick(self)?;
            if self.equal(&value, item)? {
                return Ok(true);
            }
        }
        Ok(false)
    }
    /// `iter(value)`
    pub fn iter(&self, value: &Value) -> PyResult {
        let ty = type_of(value);
        if let Some(f) = ty.slots.iter.door(self, "in iter()")? {
            if ty.is_heap_type() && ty.lookup(&name!("__iter__")).is_some_and(|d| d.is_none()) {
                return Err(self.type_error(format!("'{}' object is not iterable", ty.tp_name())));
            }
            let iter = f(self, value)?;
            if type_of(&iter).slots.next.get().is_none() {
                return Err(
                    self.type_error(format!("iter() returned non-iterator of type '{}'", type_of(&iter).tp_name()))
                );
            }
            return Ok(iter);
        }
        if ty.slots.getitem.get().is_some()
            && !ty.has(MAPPING)
            && !ty.is_subtype_of(&crate::types::dict::DICT)
            && !ty.is_spec(&crate::types::union::UNION)
        {
            return Ok(crate::types::list::sequence_iter(value));
        }
        Err(self.type_error(format!("'{}' object is not iterable", ty.tp_name())))
    }
    /// `next(iter)`, `None` at the end.
    #[inline]
    pub fn next(&self, iter: &Value) -> PyResult<Option<Value>> {
        match type_of(iter).slots.next.door(self, "in next()")? {
            Some(f) => f(self, iter),
            None => Err(self.type_error(format!("'{}' object is not an iterator", type_of(iter).tp_name()))),
        }
    }
    /// Calls `f` for each item of an iterable.
    pub fn for_each(&self, iterable: &Value, mut f: impl FnMut(Value) -> PyResult<()>) -> PyResult<()> {
        let iter = self.iter(iterable)?;
        let mut polled = Poll::default();
        while let Some(item) = self.next(&iter)? {
            polled.tick(self)?;
            f(item)?;
        }
        Ok(())
    }
    /// The items of an iterable, copied; lists and tuples without an iterator.
    pub fn collect(&self, iterable: &Value) -> PyResult<HVec<Value>> {
        if let Some(list) = iterable.downcast::<ListObj>().filter(|_| crate::types::list::LIST.is_exact(iterable)) {
            return self.reserved(list.items.with(|v| HVec::from_slice(v)));
        }
        if let Some(tuple) = iterable.downcast::<TupleObj>().filter(|_| crate::types::tuple::TUPLE.is_exact(iterable)) {
            return self.reserved(HVec::from_slice(tuple.items()));
        }
        let mut items = HVec::new();
        let iter = self.iter(iterable)?;
        // Where there is no memory for an item, trying again outside says so.
        while let Some(item) = self.feed(&iter, &mut |item| push_or_refuse(&mut items, item))? {
            self.reserved(items.push(item))?;
        }
        Ok(items)
    }
    /// `repr(value)`: always a `str`.
    pub fn repr(&self, value: &Value) -> PyResult<Ref<StrObj>> {
        let result = match type_of(value).slots.repr.door(self, "while getting the repr of an object")? {
            Some(f) => f(self, value)?,
            None => return Ok(StrObj::new(&format!("<{} object>", type_of(value).tp_name()))),
        };
        self.text_of(result, "__repr__")
    }
    /// `str(value)`
    pub fn str(&self, value: &Value) -> PyResult<Ref<StrObj>> {
        if crate::types::str::STR.is_exact(value)
            && let Some(s) = value.to_ref::<StrObj>()
        {
            return Ok(s);
        }
        let result = match type_of(value).slots.str.door(self, "while getting the str of an object")? {
            Some(f) => f(self, value)?,
            None => return self.repr(value),
        };
        self.text_of(result, "__str__")
    }
    /// What `__str__` or `__repr__` gave, which must be a `str`.
    fn text_of(&self, result: Value, method: &str) -> PyResult<Ref<StrObj>> {
        result.into_ref::<StrObj>().map_err(|other| {
            let ty = type_of(&other).tp_name();
            self.type_error(format!("{method} returned non-string (type {ty})"))
        })
    }
    /// The repr as Rust text, for building other reprs (WTF-8 bytes keep surrogates: use `repr` where that matters).
    pub fn repr_text(&self, value: &Value) -> PyResult<String> {
        Ok(self.repr(value)?.display().into_owned())
    }
    /// `format(value, spec)`
    pub fn format(&self, value: &Value, spec: &Value) -> PyResult {
        if let (Some(i), Some(spec)) = (value.as_int(), spec.downcast::<StrObj>()) {
            return crate::types::format::int::format_int(self, i, spec.as_bytes(), "int");
        }
        let method = self.call_special(value, &name!("__format__"), std::slice::from_ref(spec))?;
        match method {
            Some(r) if r.is_a::<StrObj>() => Ok(r),
            Some(r) => Err(self.type_error(format!("__format__ must return a str, not {}", type_of(&r).tp_name()))),
            None => Err(self.type_error(format!("Type {} doesn't define __format__", type_of(value).tp_name()))),
        }
    }
    /// `isinstance(value, class)` with CPython's hooks.
    pub fn is_instance(&self, value: &Value, class: &Value) -> PyResult<bool> {
        if type_of(value).with_value_is(class) {
            return Ok(true);
        }
        if let Some(ty) = class.downcast::<TypeObj>()
            && crate::types::type_::TYPE.is_exact(class)
        {
            return self.is_instance_of_type(value, ty);
        }
        if let Some(tuple) = class.to_ref::<TupleObj>() {
            self.check_native_stack("in __instancecheck__")?;
            for c in tuple.items() {
                if self.is_instance(value, c)? {
                    return Ok(true);
                }
            }
            return Ok(false);
        }
        if let Some(result) = self.call_special(class, &name!("__instancecheck__"), std::slice::from_ref(value))? {
            return self.truth(&result);
        }
        self.is_instance_plain(value, class)
    }
    fn is_instance_of_type(&self, value: &Value, ty: &TypeObj) -> PyResult<bool> {
        if type_of(value).is_subtype(ty) {
            return Ok(true);
        }
        // A `__class__` that pretends (mocks, proxies).
        if !type_of(value).is_heap_type() && !crate::types::weakref::is_proxy(value) {
            return Ok(false);
        }
        if crate::object::attr::has_plain_class(type_of(value)) {
            return Ok(false);
        }
        match self.find_attr(value, &name!("__class__"))? {
            Some(class) => Ok(class.downcast::<TypeObj>().is_some_and(|c| c.is_subtype(ty))),
            None => Ok(false),
        }
    }
    /// `type.__instancecheck__`
    pub fn is_instance_plain(&self, value: &Value, class: &Value) -> PyResult<bool> {
        if let Some(ty) = class.downcast::<TypeObj>() {
            return self.is_instance_of_type(value, ty);
        }
        if self.find_attr(class, &name!("__bases__"))?.is_none_or(|b| !b.is_a::<TupleObj>()) {
            return Err(self.type_error("isinstance() arg 2 must be a type, a tuple of types, or a union"));
        }
        match self.find_attr(value, &name!("__class__"))? {
            Some(c) => self.abstract_subclass(&c, class),
            None => Ok(false),
        }
    }
    /// `issubclass(class, other)` with CPython's hooks.
    pub fn is_subclass(&self, class: &Value, other: &Value) -> PyResult<bool> {
        if let Some(tuple) = other.to_ref::<TupleObj>() {
            self.check_native_stack("in __subclasscheck__")?;
            for c in tuple.items() {
                if self.is_subclass(class, c)? {
                    return Ok(true);
                }
            }
            return Ok(false);
        }
        if crate::types::type_::TYPE.is_exact(other) {
            return self.is_subclass_plain(class, other);
        }
        if let Some(result) = self.call_special(other, &name!("__subclasscheck__"), std::slice::from_ref(class))? {
            return self.truth(&result);
        }
        self.is_subclass_plain(class, other)
    }
    /// `type.__subclasscheck__`
    pub fn is_subclass_plain(&self, class: &Value, other: &Value) -> PyResult<bool> {
        if let (Some(c), Some(o)) = (class.downcast::<TypeObj>(), other.downcast::<TypeObj>()) {
            return Ok(c.is_subtype(o));
        }
        let has_bases = |v: &Value| -> PyResult<bool> {
            Ok(self.find_attr(v, &name!("__bases__"))?.is_some_and(|b| b.is_a::<TupleObj>()))
        };
        if !has_bases(class)? {
            return Err(self.type_error("issubclass() arg 1 must be a class"));
        }
        if !has_bases(other)? {
            return Err(self.type_error("issubclass() arg 2 must be a class, a tuple of classes, or a union"));
        }
        self.abstract_subclass(class, other)
    }
    fn abstract_subclass(&self, class: &Value, other: &Value) -> PyResult<bool> {
        self.check_native_stack("in __subclasscheck__")?;
        if class.is(other) {
            return Ok(true);
        }
        let Some(bases) = self.find_attr(class, &name!("__bases__"))? else { return Ok(false) };
        let Some(bases) = bases.to_ref::<TupleObj>() else { return Ok(false) };
        for b in bases.items() {
            if self.abstract_subclass(b, other)? {
                return Ok(true);
            }
        }
        Ok(false)
    }
    /// The warning about a conversion that gives a subclass of the type it should give.
    #[cold]
    pub fn strict_subclass(&self, what: &str, result: &Value, of: &str) -> PyResult<()> {
        let message = format!(
            "{what} (type {}).  The ability to return an instance of a strict subclass of {of} is deprecated, and may not \
             be supported in a future version of Python.",
            type_of(result).tp_name()
        );
        self.warn(&crate::error::exception::DEPRECATION_WARNING, &message, 1)
    }
    /// `obj.__index__()` as an int value (exact `int`; bools become ints).
    pub fn to_index(&self, value: &Value) -> PyResult {
        if value.is_int() {
            return Ok(value.clone());
        }
        if let Some(i) = crate::types::int::exact(value) {
            return Ok(i);
        }
        match type_of(value).slots.index.door(self, "in __index__")? {
            Some(f) => {
                let result = f(self, value)?;
                if !result.is_int()
                    && crate::types::int::INT.check(&result)
                    && !crate::types::int::INT.is_exact(&result)
                {
                    self.strict_subclass("__index__ returned non-int", &result, "int")?;
                }
                crate::types::int::exact(&result).ok_or_else(|| {
                    self.type_error(format!("__index__ returned non-int (type {})", type_of(&result).tp_name()))
                })
            }
            None => {
                Err(self
                    .type_error(format!("'{}' object cannot be interpreted as an integer", type_of(value).tp_name())))
            }
        }
    }
    /// An index argument as `isize`; out of range is `OverflowError`/`IndexError` in CPython's words.
    pub fn to_isize(&self, value: &Value) -> PyResult<isize> {
        let index = self.to_index(value)?;
        match index.as_int() {
            Some(i) => Ok(i as isize),
            None => crate::types::int::to_i64(&index)
                .map(|i| i as isize)
                .ok_or_else(|| self.overflow_error("Python int too large to convert to C ssize_t")),
        }
    }
    /// As `to_isize`, but clamps: for slices and sequence searches.
    pub fn to_isize_clamped(&self, value: &Value) -> PyResult<isize> {
        let index = self.to_index(value)?;
        Ok(match crate::types::int::to_i64(&index) {
            Some(i) => i as isize,
            None if crate::types::int::is_negative(&index) => isize::MIN,
            None => isize::MAX,
        })
    }
    /// As `to_isize`, for items of sequences: too large is "cannot fit 'int' into an index-sized integer".
    pub fn to_item_index(&self, value: &Value) -> PyResult<isize> {
        let index = self.to_index(value)?;
        match crate::types::int::to_i64(&index) {
            Some(i) => Ok(i as isize),
            None => {
                Err(self.index_error(format!("cannot fit '{}' into an index-sized integer", type_of(value).tp_name())))
            }
        }
    }
    /// A C `int` argument.
    pub fn to_i32(&self, value: &Value) -> PyResult<i32> {
        let index = self.to_index(value)?;
        match crate::types::int::to_i64(&index).map(i32::try_from) {
            Some(Ok(i)) => Ok(i),
            Some(Err(_)) | None => Err(self.overflow_error("Python int too large to convert to C int")),
        }
    }
    /// A 64-bit integer argument.
    pub fn to_i64(&self, value: &Value) -> PyResult<i64> {
        let index = self.to_index(value)?;
        crate::types::int::to_i64(&index)
            .ok_or_else(|| self.overflow_error("Python int too large to convert to C long"))
    }
    /// A float argument: a float, or anything with `__float__` or `__index__`.
    pub fn to_f64(&self, value: &Value) -> PyResult<f64> {
        if let Some(f) = crate::types::float::exact(value) {
            return Ok(f);
        }
        if let Some(i) = value.as_int() {
            return Ok(i as f64);
        }
        let ty = type_of(value);
        if let Some(f) = ty.slots.float.door(self, "in __float__")? {
            let result = f(self, value)?;
            return crate::types::float::exact(&result).ok_or_else(|| {
                self.type_error(format!(
                    "{}.__float__ returned non-float (type {})",
                    ty.name(),
                    type_of(&result).tp_name()
                ))
            });
        }
        if ty.slots.index.get().is_some() {
            let index = self.to_index(value)?;
            return crate::types::int::to_f64(&index)
                .ok_or_else(|| self.overflow_error("int too large to convert to float"));
        }
        Err(self.type_error(format!("must be real number, not {}", ty.tp_name())))
    }
    /// A `str` argument's text; `what` names the function and argument: "open() argument 'mode' must be str, not int".
    pub fn str_arg<'a>(&self, value: &'a Value, what: &str) -> PyResult<&'a StrObj> {
        value
            .downcast::<StrObj>()
            .ok_or_else(|| self.type_error(format!("{what} must be str, not {}", self.argument_type(value))))
    }
    /// What messages about an argument call its type: `None` is called by its name.
    pub fn argument_type(&self, value: &Value) -> String {
        if value.is_none() { "None".to_owned() } else { type_of(value).tp_name() }
    }
    /// A new `str` value.
    pub fn new_str(&self, text: &str) -> Value {
        StrObj::new(text).into_value()
    }
    pub fn new_tuple(&self, items: &[Value]) -> Value {
        TupleObj::from_slice(items).into_value()
    }
    pub fn new_list(&self, items: Vec<Value>) -> PyResult {
        Ok(self.reserved(ListObj::from_vec(items))?.into_value())
    }
    pub fn new_int(&self, i: i64) -> Value {
        crate::types::int::from_i64(i)
    }
    pub fn new_float(&self, f: f64) -> Value {
        crate::types::float::new(f)
    }
    /// Sets an attribute on an object that keeps attributes in a `__dict__`, without descriptors.
    pub fn set_plain_attr(&self, obj: &Value, name: &str, value: Value) -> PyResult<()> {
        attr::generic_setattr(self, obj, &crate::types::str::intern(name), Some(&value))
    }
}

impl TypeObj {
    fn with_value_is(&self, value: &Value) -> bool {
        std::ptr::eq(self.header_ptr(), value.header_ptr()) && value.is_ptr()
    }
}

/// Counts the rounds of a native loop and polls the safepoint every 1,024.
#[derive(Default)]
pub struct Poll(u32);

impl Poll {
    #[inline(always)]
    pub fn tick(&mut self, vm: &Vm) -> PyResult<()> {
        self.0 += 1;
        if self.0 & 1023 == 0 { vm.poll() } else { Ok(()) }
    }
}
