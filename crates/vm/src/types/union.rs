//! `typing.Union`: `int | None`.

use crate::prelude::*;
use crate::types::generic_alias::{self, GENERIC_ALIAS, type_repr};
use crate::types::set::SetObj;
use crate::types::singletons::NONE_TYPE;

pub struct UnionObj {
    pub args: Ref<TupleObj>,
    /// Those of them that were not hashable when the union was made.
    unhashable: Ref<TupleObj>,
    parameters: Slot,
}
heap::trace_fields!(UnionObj: args, unhashable, parameters);
heap::payload!(UnionObj, "Union", trace);

pub static UNION: TypeSpec = TypeSpec::new::<UnionObj>("Union")
    .module("typing")
    .flags(NO_NEW | WEAKREFABLE)
    .doc("Represent a union type\n\nE.g. for int | str")
    .methods(METHODS)
    .getset(GETSET)
    .slots(|s| {
        s.repr.set(Some(repr));
        s.hash.set(Some(|vm, v| {
            let u = this(vm, v)?;
            let unhashable = u.unhashable.clone();
            for arg in unhashable.items() {
                vm.hash(arg)?;
            }
            if !unhashable.is_empty() {
                let (count, plural) = (unhashable.len(), if unhashable.len() == 1 { "" } else { "s" });
                return Err(vm.type_error(format!("union contains {count} unhashable element{plural}")));
            }
            Ok(hashable(vm, u)?.frozen_hash())
        }));
        s.compare.set(Some(compare));
        s.or.set(Some(or));
        s.getitem.set(Some(|vm, v, item| {
            let u = this(vm, v)?;
            let parameters = parameters_of(vm, u)?;
            let args = generic_alias::substitute(vm, v, u.args.items(), parameters.items(), item)?;
            make(vm, &args)
        }));
    });

static METHODS: &[NativeDef] = &[
    def(
        "__mro_entries__",
        "($self, object, /)",
        |vm, a| Err(vm.type_error(format!("Cannot subclass {}", vm.repr_text(&a[0])?))),
        "",
    ),
    def(
        "__instancecheck__",
        "($self, object, /)",
        |vm, a| {
            for class in this(vm, &a[0])?.args.clone().items() {
                if vm.is_instance(&a[1], class)? {
                    return Ok(Value::TRUE);
                }
            }
            Ok(Value::FALSE)
        },
        "",
    ),
    def(
        "__subclasscheck__",
        "($self, object, /)",
        |vm, a| {
            for class in this(vm, &a[0])?.args.clone().items() {
                if vm.is_subclass(&a[1], class)? {
                    return Ok(Value::TRUE);
                }
            }
            Ok(Value::FALSE)
        },
        "",
    ),
    def(
        "__class_getitem__",
        "($type, object, /)",
        |vm, a| match a[1].downcast::<TupleObj>() {
            Some(t) if t.is_empty() => Err(vm.type_error("Cannot take a Union of no types.")),
            Some(t) => {
                let types: Vec<Value> = t.items().iter().map(|arg| named(vm, arg)).collect::<PyResult<_>>()?;
                make(vm, &types)
            }
            None => make(vm, &[named(vm, &a[1])?]),
        },
        "Create a union containing the given types",
    )
    .class_method(),
];

static GETSET: &[GetSet] = &[
    GetSet::ro("__args__", |vm, v| Ok(this(vm, v)?.args.to_value()), ""),
    GetSet::ro("__name__", |_, _| Ok(name!("Union")), "Name of the type"),
    GetSet::ro("__qualname__", |_, _| Ok(name!("Union")), "Qualified name of the type"),
    GetSet::ro("__origin__", |_, _| Ok(UNION.to_value()), "Always returns the type"),
    GetSet::ro(
        "__parameters__",
        |vm, v| Ok(parameters_of(vm, this(vm, v)?)?.into_value()),
        "Type variables in the types.UnionType.",
    ),
];

fn this<'a>(vm: &Vm, v: &'a Value) -> PyResult<&'a UnionObj> {
    crate::object::descr::receiver::<UnionObj>(vm, v, &UNION)
}

fn parameters_of(vm: &Vm, u: &UnionObj) -> PyResult<Ref<TupleObj>> {
    if let Some(Ok(made)) = u.parameters.load().map(|p| p.into_ref::<TupleObj>()) {
        return Ok(made);
    }
    let made = generic_alias::make_parameters(vm, u.args.items())?;
    u.parameters.set(made.to_value());
    Ok(made)
}

/// Text names a type that is looked up later.
fn named(vm: &Vm, arg: &Value) -> PyResult {
    if !arg.is_a::<StrObj>() {
        return Ok(arg.clone());
    }
    let forward = vm.get_attr(&vm.import_module("typing")?, &name!("ForwardRef"))?;
    vm.call(&forward, std::slice::from_ref(arg))
}

/// A frozen set of the hashable types.
fn hashable(vm: &Vm, u: &UnionObj) -> PyResult<Ref<SetObj>> {
    let set = SetObj::new_frozen();
    let (args, unhashable) = (u.args.clone(), u.unhashable.clone());
    for arg in args.items().iter().filter(|arg| !unhashable.items().iter().any(|other| other.is(arg))) {
        set.add(vm, arg)?;
    }
    Ok(set)
}

/// The union of these types: nested ones flattened, `None` as its type, each type once; a single type is itself.
pub fn make(vm: &Vm, types: &[Value]) -> PyResult {
    let seen = SetObj::new();
    let mut args: Vec<Value> = Vec::new();
    let mut unhashable: Vec<Value> = Vec::new();
    let mut add = |arg: &Value| -> PyResult<()> {
        let arg = if arg.is_none() {
            NONE_TYPE.to_value()
        } else if arg.is_a::<StrObj>() {
            // Text names a type that is defined later.
            let module = vm.import_module("annotationlib")?;
            let class = vm.get_attr(&module, &name!("ForwardRef"))?;
            vm.call(&class, std::slice::from_ref(arg))?
        } else if crate::types::tuple::TUPLE.is_exact(arg) {
            let shown: String = vm.repr(arg)?.display().chars().take(100).collect();
            return Err(vm.type_error(format!("Union[arg, ...]: each arg must be a type. Got {shown}.")));
        } else {
            arg.clone()
        };
        let new = match vm.hash(&arg) {
            Ok(hash) => seen.add_hashed(vm, &arg, hash)?,
            // Unhashable arguments (literals of lists) are compared with one another.
            Err(_) => {
                let mut new = true;
                for other in &unhashable {
                    new = new && !vm.equal(other, &arg)?;
                }
                if new {
                    unhashable.push(arg.clone());
                }
                new
            }
        };
        if new {
            args.push(arg);
        }
        Ok(())
    };
    for ty in types {
        match ty.to_ref::<UnionObj>() {
            Some(inner) => inner.args.items().iter().try_for_each(&mut add)?,
            None => add(ty)?,
        }
    }
    if let [one] = &args[..] {
        return Ok(one.clone());
    }
    Ok(UNION
        .alloc(UnionObj {
            args: TupleObj::from_vec(args),
            unhashable: TupleObj::from_vec(unhashable),
            parameters: Slot::default(),
        })
        .into_value())
}

fn unionable(v: &Value) -> bool {
    v.is_none()
        || v.is_a::<TypeObj>()
        || GENERIC_ALIAS.check(v)
        || v.is_a::<UnionObj>()
        || v.is_a::<crate::types::typevar::TypeAlias>()
}

/// `a | b` between types; the slot of `type`, aliases and unions.
pub fn or(vm: &Vm, a: &Value, b: &Value) -> PyResult {
    let variable = |v: &Value| v.is_a::<crate::types::typevar::TypeParam>();
    if variable(a) || variable(b) {
        // Type variables take what `typing` takes, text too.
        let union = vm.get_attr(&vm.import_module("typing")?, &name!("Union"))?;
        return vm.get_item(&union, &vm.new_tuple(&[a.clone(), b.clone()]));
    }
    // A union takes whatever stands beside it.
    let union = a.is_a::<UnionObj>() || b.is_a::<UnionObj>();
    if !union && (!unionable(a) || !unionable(b)) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    make(vm, &[a.clone(), b.clone()])
}

fn repr(vm: &Vm, v: &Value) -> PyResult {
    let mut text = Vec::new();
    for (i, arg) in this(vm, v)?.args.items().iter().enumerate() {
        if i > 0 {
            text.extend_from_slice(b" | ");
        }
        if arg.is(&NONE_TYPE.to_value()) {
            text.extend_from_slice(b"None");
        } else {
            type_repr(vm, arg, &mut text)?;
        }
    }
    Ok(StrObj::from_wtf8(&text).into_value())
}

fn compare(vm: &Vm, a: &Value, b: &Value, op: CmpOp) -> PyResult {
    let (Some(x), Some(y)) = (a.downcast::<UnionObj>(), b.downcast::<UnionObj>()) else {
        return Ok(Value::NOT_IMPLEMENTED);
    };
    if !matches!(op, CmpOp::Eq | CmpOp::Ne) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    // Both have each type once: equal when every type of one is in the other.
    let mut equal = vm.equal(&hashable(vm, x)?.into_value(), &hashable(vm, y)?.into_value())?
        && x.unhashable.len() == y.unhashable.len();
    for arg in x.unhashable.clone().items() {
        equal = equal && vm.contains(&y.unhashable.to_value(), arg)?;
    }
    Ok(Value::bool(equal == (op == CmpOp::Eq)))
}
