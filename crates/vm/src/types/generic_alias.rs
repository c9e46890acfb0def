//! `types.GenericAlias`: `list[int]`. Unknown attributes are the origin's; subscription replaces type parameters by the
//! protocol of `typing` (`__typing_subst__`, `__typing_prepare_subst__`, `__parameters__`).

use crate::object::attr;
use crate::prelude::*;

pub struct AliasObj {
    pub origin: Value,
    pub args: Ref<TupleObj>,
    /// `__parameters__`, made on first need.
    parameters: Slot,
    /// `*list[int]`
    pub starred: bool,
}
heap::trace_fields!(AliasObj: origin, args, parameters);
heap::payload!(AliasObj, "GenericAlias", trace);

pub static GENERIC_ALIAS: TypeSpec = TypeSpec::new::<AliasObj>("GenericAlias")
    .module("types")
    .flags(SUBCLASSABLE | WEAKREFABLE)
    .signature("(origin, args, /)")
    .doc("Represent a PEP 585 generic type\n\nFor example, for t = list[int], t.__origin__ is list and t.__args__\nis (int,).")
    .methods(METHODS)
    .getset(GETSET)
    .slots(|s| {
        s.new.set(Some(alias_new));
        s.repr.set(Some(repr));
        s.hash.set(Some(|vm, v| {
            let a = this(vm, v)?;
            Ok(match vm.hash(&a.origin)? ^ vm.hash(&a.args.to_value())? {
                -1 => -2,
                h => h,
            })
        }));
        s.call.set(Some(call));
        s.getattro.set(Some(getattro));
        s.compare.set(Some(compare));
        s.iter.set(Some(|vm, v| {
            let a = this(vm, v)?;
            let starred = alloc(a.origin.clone(), a.args.clone(), true);
            vm.iter(&vm.new_tuple(&[starred]))
        }));
        s.getitem.set(Some(getitem));
        s.or.set(Some(super::union::or));
    });

static METHODS: &[NativeDef] = &[
    def("__mro_entries__", "($self, object, /)", |vm, a| Ok(vm.new_tuple(&[this(vm, &a[0])?.origin.clone()])), ""),
    def(
        "__instancecheck__",
        "($self, object, /)",
        |vm, _| Err(vm.type_error("isinstance() argument 2 cannot be a parameterized generic")),
        "",
    ),
    def(
        "__subclasscheck__",
        "($self, object, /)",
        |vm, _| Err(vm.type_error("issubclass() argument 2 cannot be a parameterized generic")),
        "",
    ),
    def("__reduce__", "($self, /)", reduce, ""),
    def(
        "__dir__",
        "($self, /)",
        |vm, a| {
            let names = vm.call(&vm.builtin("dir")?, &[this(vm, &a[0])?.origin.clone()])?;
            for name in OWN {
                let name = crate::types::str::intern(name);
                if !vm.contains(&names, &name)? {
                    vm.call_method(&names, &name!("append"), &[name])?;
                }
            }
            Ok(names)
        },
        "",
    ),
];

static GETSET: &[GetSet] = &[
    GetSet::ro("__origin__", |vm, v| Ok(this(vm, v)?.origin.clone()), ""),
    GetSet::ro("__args__", |vm, v| Ok(this(vm, v)?.args.to_value()), ""),
    GetSet::ro("__unpacked__", |vm, v| Ok(Value::bool(this(vm, v)?.starred)), ""),
    GetSet::ro(
        "__parameters__",
        |vm, v| Ok(parameters_of(vm, this(vm, v)?)?.into_value()),
        "Type variables in the GenericAlias.",
    ),
    GetSet::ro(
        "__typing_unpacked_tuple_args__",
        |vm, v| {
            let a = this(vm, v)?;
            let is_tuple = a.origin.is(&crate::types::tuple::TUPLE.to_value());
            Ok(if a.starred && is_tuple { a.args.to_value() } else { Value::NONE })
        },
        "",
    ),
];

/// Attributes that are the alias's own.
static OWN: &[&str] = &[
    "__class__",
    "__origin__",
    "__args__",
    "__unpacked__",
    "__parameters__",
    "__typing_unpacked_tuple_args__",
    "__mro_entries__",
    "__reduce_ex__",
    "__reduce__",
];
/// Attributes that are neither the alias's nor the origin's.
static BLOCKED: &[&str] = &["__bases__", "__copy__", "__deepcopy__"];

fn this<'a>(vm: &Vm, v: &'a Value) -> PyResult<&'a AliasObj> {
    crate::object::descr::receiver::<AliasObj>(vm, v, &GENERIC_ALIAS)
}

fn alloc(origin: Value, args: Ref<TupleObj>, starred: bool) -> Value {
    GENERIC_ALIAS.alloc(AliasObj { origin, args, parameters: Slot::default(), starred }).into_value()
}

fn as_tuple(args: &Value) -> Ref<TupleObj> {
    match args.to_ref::<TupleObj>() {
        Some(tuple) => tuple,
        None => TupleObj::from_slice(std::slice::from_ref(args)),
    }
}

/// `origin[args]`, for `__class_getitem__`.
pub fn new(_vm: &Vm, origin: &Value, args: &Value) -> PyResult {
    Ok(alloc(origin.clone(), as_tuple(args), false))
}

fn alias_new(vm: &Vm, ty: &TypeObj, args: Args) -> PyResult {
    if args.has_keywords() {
        return Err(vm.type_error("GenericAlias() takes no keyword arguments"));
    }
    let [origin, parameters] = args.pos else {
        return Err(vm.type_error(format!("GenericAlias expected 2 arguments, got {}", args.pos.len())));
    };
    let payload =
        AliasObj { origin: origin.clone(), args: as_tuple(parameters), parameters: Slot::default(), starred: false };
    Ok(crate::object::class::alloc_instance(ty, payload).into_value())
}

/// How `typing` shows a type: by name, `...`, or its repr.
pub fn type_repr(vm: &Vm, v: &Value, out: &mut Vec<u8>) -> PyResult<()> {
    vm.check_native_stack("while getting the repr of an object")?;
    if v.is(&Value::ELLIPSIS) {
        out.extend_from_slice(b"...");
        return Ok(());
    }
    let is_alias = vm.find_attr(v, &name!("__origin__"))?.is_some() && vm.find_attr(v, &name!("__args__"))?.is_some();
    if !is_alias
        && let Some(qualname) = vm.find_attr(v, &name!("__qualname__"))?
        && let Some(module) = vm.find_attr(v, &name!("__module__"))?.filter(|m| !m.is_none())
    {
        if !crate::types::str::is(&module, "builtins") {
            out.extend_from_slice(vm.str(&module)?.as_bytes());
            out.push(b'.');
        }
        out.extend_from_slice(vm.str(&qualname)?.as_bytes());
        return Ok(());
    }
    out.extend_from_slice(vm.repr(v)?.as_bytes());
    Ok(())
}

fn argument_repr(vm: &Vm, v: &Value, out: &mut Vec<u8>) -> PyResult<()> {
    let Some(list) = v.downcast::<ListObj>() else { return type_repr(vm, v, out) };
    vm.check_native_stack("while getting the repr of an object")?;
    out.push(b'[');
    for (i, item) in list.to_vec().iter().enumerate() {
        if i > 0 {
            out.extend_from_slice(b", ");
        }
        argument_repr(vm, item, out)?;
    }
    out.push(b']');
    Ok(())
}

fn repr(vm: &Vm, v: &Value) -> PyResult {
    let a = this(vm, v)?;
    let mut text = if a.starred { b"*".to_vec() } else { Vec::new() };
    type_repr(vm, &a.origin, &mut text)?;
    text.push(b'[');
    for (i, arg) in a.args.items().iter().enumerate() {
        if i > 0 {
            text.extend_from_slice(b", ");
        }
        argument_repr(vm, arg, &mut text)?;
    }
    text.extend_from_slice(if a.args.is_empty() { b"()]" } else { b"]" });
    Ok(StrObj::from_wtf8(&text).into_value())
}

fn call(vm: &Vm, v: &Value, args: Args) -> PyResult {
    let origin = this(vm, v)?.origin.clone();
    let made = vm.call_args(&origin, args)?;
    match vm.set_attr(&made, &name!("__orig_class__"), v) {
        Err(e) if !e.is(&crate::error::exception::ATTRIBUTE_ERROR) && !e.is(&crate::error::exception::TYPE_ERROR) => {
            Err(e)
        }
        _ => Ok(made),
    }
}

fn getattro(vm: &Vm, v: &Value, name: &Value) -> PyResult {
    let known = |names: &[&str]| names.iter().any(|n| crate::types::str::is(name, n));
    if !name.is_a::<StrObj>() || known(OWN) || known(BLOCKED) {
        return attr::generic_getattr(vm, v, name);
    }
    vm.get_attr(&this(vm, v)?.origin, name)
}

fn compare(vm: &Vm, a: &Value, b: &Value, op: CmpOp) -> PyResult {
    match (a.downcast::<AliasObj>(), b.downcast::<AliasObj>()) {
        (Some(x), Some(y)) if matches!(op, CmpOp::Eq | CmpOp::Ne) => {
            let equal = x.starred == y.starred
                && vm.equal(&x.origin, &y.origin)?
                && vm.equal(&x.args.to_value(), &y.args.to_value())?;
            Ok(Value::bool(equal == (op == CmpOp::Eq)))
        }
        _ => Ok(Value::NOT_IMPLEMENTED),
    }
}

fn reduce(vm: &Vm, args: &[Value]) -> PyResult {
    let a = this(vm, &args[0])?;
    let inner = vm.new_tuple(&[a.origin.clone(), a.args.to_value()]);
    if !a.starred {
        return Ok(vm.new_tuple(&[GENERIC_ALIAS.to_value(), inner]));
    }
    let plain = alloc(a.origin.clone(), a.args.clone(), false);
    let iter = vm.iter(&plain)?;
    Ok(vm.new_tuple(&[vm.builtin("next")?, vm.new_tuple(&[iter])]))
}

fn parameters_of(vm: &Vm, a: &AliasObj) -> PyResult<Ref<TupleObj>> {
    if let Some(Ok(made)) = a.parameters.load().map(|p| p.into_ref::<TupleObj>()) {
        return Ok(made);
    }
    let made = make_parameters(vm, a.args.items())?;
    a.parameters.set(made.to_value());
    Ok(made)
}

/// The type parameters among type arguments, each once, in order.
pub fn make_parameters(vm: &Vm, args: &[Value]) -> PyResult<Ref<TupleObj>> {
    let mut found = Vec::new();
    collect_parameters(vm, args, &mut found)?;
    Ok(TupleObj::from_vec(found))
}

fn collect_parameters(vm: &Vm, args: &[Value], found: &mut Vec<Value>) -> PyResult<()> {
    vm.check_native_stack("while collecting type parameters")?;
    for arg in args {
        if arg.is_a::<TypeObj>() {
            continue;
        }
        if let Some(list) = arg.downcast::<ListObj>() {
            collect_parameters(vm, &list.to_vec(), found)?;
            continue;
        }
        if let Some(tuple) = arg.downcast::<TupleObj>() {
            collect_parameters(vm, tuple.items(), found)?;
            continue;
        }
        if vm.find_attr(arg, &name!("__typing_subst__"))?.is_some() {
            add_once(found, arg);
        } else if let Some(Ok(inner)) = vm.find_attr(arg, &name!("__parameters__"))?.map(|p| p.into_ref::<TupleObj>()) {
            inner.items().iter().for_each(|p| add_once(found, p));
        }
    }
    Ok(())
}

fn add_once(found: &mut Vec<Value>, parameter: &Value) {
    if !found.iter().any(|f| f.is(parameter)) {
        found.push(parameter.clone());
    }
}

/// The arguments of a subscription, with `*tuple[...]` of known length spread out.
fn unpack_arguments(vm: &Vm, item: &Value) -> PyResult<Vec<Value>> {
    let mut out = Vec::new();
    for arg in as_tuple(item).items() {
        let spread = if arg.is_a::<TypeObj>() {
            None
        } else {
            vm.find_attr(arg, &name!("__typing_unpacked_tuple_args__"))?.and_then(|t| t.into_ref::<TupleObj>().ok())
        };
        match spread {
            Some(t) if !t.items().last().is_some_and(|l| l.is(&Value::ELLIPSIS)) => {
                out.extend_from_slice(t.items());
            }
            _ => out.push(arg.clone()),
        }
    }
    Ok(out)
}

/// The arguments `args` of `generic` with its `parameters` replaced by what `item` gives.
pub fn substitute(
    vm: &Vm,
    generic: &Value,
    args: &[Value],
    parameters: &[Value],
    item: &Value,
) -> PyResult<Vec<Value>> {
    if parameters.is_empty() {
        return Err(vm.type_error(format!("{} is not a generic class", vm.repr_text(generic)?)));
    }
    let mut given = unpack_arguments(vm, item)?;
    for parameter in parameters {
        let Some(prepare) = vm.find_attr(parameter, &name!("__typing_prepare_subst__"))? else { continue };
        if prepare.is_none() {
            continue;
        }
        let prepared = vm.call(&prepare, &[generic.clone(), vm.new_tuple(&given)])?;
        given = as_tuple(&prepared).items().to_vec();
    }
    if given.len() != parameters.len() {
        let how = if given.len() > parameters.len() { "many" } else { "few" };
        return Err(vm.type_error(format!(
            "Too {how} arguments for {}; actual {}, expected {}",
            vm.repr_text(generic)?,
            given.len(),
            parameters.len()
        )));
    }
    replace_all(vm, args, parameters, &given)
}

fn replace_all(vm: &Vm, args: &[Value], parameters: &[Value], given: &[Value]) -> PyResult<Vec<Value>> {
    vm.check_native_stack("while substituting type parameters")?;
    let mut out = Vec::with_capacity(args.len());
    for arg in args {
        if arg.is_a::<TypeObj>() {
            out.push(arg.clone());
            continue;
        }
        if let Some(tuple) = arg.downcast::<TupleObj>() {
            out.push(TupleObj::from_vec(replace_all(vm, tuple.items(), parameters, given)?).into_value());
            continue;
        }
        if let Some(list) = arg.downcast::<ListObj>() {
            out.push(vm.new_list(replace_all(vm, &list.to_vec(), parameters, given)?)?);
            continue;
        }
        let spread = match vm.find_attr(arg, &name!("__typing_is_unpacked_typevartuple__"))? {
            Some(flag) => vm.truth(&flag)?,
            None => false,
        };
        let new = match vm.find_attr(arg, &name!("__typing_subst__"))? {
            Some(subst) => {
                let at = parameters.iter().position(|p| p.is(arg));
                match at {
                    Some(at) => vm.call(&subst, &[given[at].clone()])?,
                    None => {
                        let shown = vm.repr_text(arg)?;
                        return Err(vm.type_error(format!("{shown} not found in __parameters__")));
                    }
                }
            }
            None => replace_inside(vm, arg, parameters, given)?,
        };
        if spread && !new.is_a::<TupleObj>() && vm.find_attr(arg, &name!("__typing_subst__"))?.is_some() {
            return Err(vm.type_error(format!(
                "expected __typing_subst__ of {} objects to return a tuple, not {}",
                type_of(arg).tp_name(),
                type_of(&new).tp_name()
            )));
        }
        match new.downcast::<TupleObj>().filter(|_| spread) {
            Some(many) => out.extend_from_slice(many.items()),
            None => out.push(new),
        }
    }
    Ok(out)
}

/// A generic argument subscripted with what its own parameters become.
fn replace_inside(vm: &Vm, arg: &Value, parameters: &[Value], given: &[Value]) -> PyResult {
    let own = vm.find_attr(arg, &name!("__parameters__"))?.and_then(|p| p.into_ref::<TupleObj>().ok());
    let Some(own) = own.filter(|o| !o.is_empty()) else { return Ok(arg.clone()) };
    let mut inner = Vec::new();
    for parameter in own.items() {
        match parameters.iter().position(|p| p.is(parameter)) {
            Some(at) => match given[at].downcast::<TupleObj>() {
                Some(many) if type_of(parameter).slots.iter.get().is_some() => inner.extend_from_slice(many.items()),
                _ => inner.push(given[at].clone()),
            },
            None => inner.push(parameter.clone()),
        }
    }
    vm.get_item(arg, &TupleObj::from_vec(inner).into_value())
}

fn getitem(vm: &Vm, v: &Value, item: &Value) -> PyResult {
    let a = this(vm, v)?;
    let parameters = parameters_of(vm, a)?;
    let args = substitute(vm, v, a.args.items(), parameters.items(), item)?;
    Ok(alloc(a.origin.clone(), TupleObj::from_vec(args), a.starred))
}

impl Vm {
    /// `origin[args]` as a `types.GenericAlias`.
    pub fn generic_alias(&self, origin: &Value, args: &Value) -> PyResult {
        new(self, origin, args)
    }
}
