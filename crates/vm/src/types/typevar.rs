//! Type parameters: `TypeVar`, `ParamSpec` (with `args` and `kwargs`), `TypeVarTuple`, `TypeAliasType`, `Generic`,
//! `NoDefault`. What substitution means is the library's `typing`; these objects carry the data, evaluated lazily.

use std::cell::Cell;

use crate::object::class::alloc_instance;
use crate::object::instance::{InstanceAttrs, PlainObj};
use crate::prelude::*;

/// `typing.<name>(*args)`
fn typing(vm: &Vm, name: &str, args: &[Value]) -> PyResult {
    let module = vm.import_module("typing")?;
    let f = vm.get_attr(&module, &crate::types::str::intern(name))?;
    vm.call(&f, args)
}

/// A value that may have to be computed by a function of the annotation scope, once.
#[derive(Default)]
struct Lazy {
    value: Slot,
    /// Called with the format 1 (VALUE).
    evaluate: Slot,
}
heap::trace_fields!(Lazy: value, evaluate);

impl Lazy {
    fn of(value: Value) -> Lazy {
        Lazy { value: Slot::new(value), evaluate: Slot::default() }
    }
    fn later(evaluate: Value) -> Lazy {
        Lazy { value: Slot::default(), evaluate: Slot::new(evaluate) }
    }
    fn get(&self, vm: &Vm, absent: &Value) -> PyResult {
        if let Some(value) = self.value.load() {
            return Ok(value);
        }
        let Some(evaluate) = self.evaluate.load() else { return Ok(absent.clone()) };
        let value = vm.call(&evaluate, &[Value::small_int(1)])?;
        self.value.set(value.clone());
        Ok(value)
    }
    /// `evaluate_bound` and its kin: the function, or one that gives the known value.
    fn evaluator(&self) -> Value {
        if let Some(evaluate) = self.evaluate.load() {
            return evaluate;
        }
        match self.value.load() {
            Some(value) => CONST_EVALUATOR.alloc(ConstEvaluator { value }).into_value(),
            None => Value::NONE,
        }
    }
}

struct ConstEvaluator {
    value: Value,
}
heap::trace_fields!(ConstEvaluator: value);
heap::payload!(ConstEvaluator, "_ConstEvaluator", trace);

static CONST_EVALUATOR: TypeSpec =
    TypeSpec::new::<ConstEvaluator>("_ConstEvaluator").module("_typing").flags(NO_NEW).slots(|s| {
        s.call.set(Some(|vm, v, args| {
            static CALL: NativeDef = def(
                "_ConstEvaluator.__call__",
                "($self, format, /)",
                |vm, a| {
                    let value = a[0].downcast::<ConstEvaluator>().map_or(Value::NONE, |c| c.value.clone());
                    // Format 4 (STRING) wants source text.
                    if vm.to_isize(&a[1])? == 4 {
                        let module = vm.import_module("annotationlib")?;
                        let f = vm.get_attr(&module, &name!("type_repr"))?;
                        let Some(items) = value.to_ref::<TupleObj>() else { return vm.call(&f, &[value]) };
                        let mut parts = Vec::new();
                        for item in items.items() {
                            let part = vm.call(&f, std::slice::from_ref(item))?;
                            parts.push(vm.str(&part)?.display().into_owned());
                        }
                        let comma = if parts.len() == 1 { "," } else { "" };
                        return Ok(vm.new_str(&format!("({}{comma})", parts.join(", "))));
                    }
                    Ok(value)
                },
                "",
            );
            let mut pos = vec![v.clone()];
            pos.extend_from_slice(args.pos);
            CALL.call(vm, "", Args { pos: &pos, ..args })
        }));
        s.repr.set(Some(|vm, v| {
            let value = v.downcast::<ConstEvaluator>().map_or(Value::NONE, |c| c.value.clone());
            Ok(vm.new_str(&format!("<constevaluator {}>", vm.repr_text(&value)?)))
        }));
    });

/// `TypeVar`, `ParamSpec` and `TypeVarTuple`.
pub struct TypeParam {
    name: Value,
    bound: Lazy,
    constraints: Lazy,
    default: Lazy,
    covariant: bool,
    contravariant: bool,
    infer_variance: Cell<bool>,
    attrs: InstanceAttrs,
}
heap::trace_fields!(TypeParam: name, bound, constraints, default, attrs);
heap::payload!(TypeParam, "typeparam", trace);

impl TypeParam {
    fn named(name: Value) -> TypeParam {
        TypeParam {
            name,
            bound: Lazy::default(),
            constraints: Lazy::default(),
            default: Lazy::default(),
            covariant: false,
            contravariant: false,
            infer_variance: Cell::new(true),
            attrs: InstanceAttrs::default(),
        }
    }
}

fn param<'a>(vm: &Vm, v: &'a Value) -> PyResult<&'a TypeParam> {
    v.downcast::<TypeParam>().ok_or_else(|| vm.type_error(format!("unexpected '{}' object", type_of(v).tp_name())))
}

const FLAGS: u32 = WEAKREFABLE;
const ATTRS: usize = std::mem::offset_of!(TypeParam, attrs);

macro_rules! lazy_get {
    ($field:ident, $absent:expr) => {
        |vm, v| param(vm, v)?.$field.get(vm, &$absent)
    };
}

macro_rules! common_getset {
    ($($more:expr,)*) => {
        &[
            GetSet::ro("__name__", |vm, v| Ok(param(vm, v)?.name.clone()), ""),
            GetSet::ro("__default__", |vm, v| param(vm, v)?.default.get(vm, &no_default()), "The default value for this type parameter."),
            GetSet::ro("evaluate_default", |vm, v| Ok(param(vm, v)?.default.evaluator()), ""),
            GetSet::rw("__dict__", crate::object::attr::get_instance_dict, crate::object::attr::set_instance_dict, ""),
            $($more,)*
        ]
    };
}

macro_rules! variance_getset {
    ($($more:expr,)*) => {
        common_getset!(
            GetSet::ro("__bound__", lazy_get!(bound, Value::NONE), ""),
            GetSet::ro("__covariant__", |vm, v| Ok(Value::bool(param(vm, v)?.covariant)), ""),
            GetSet::ro("__contravariant__", |vm, v| Ok(Value::bool(param(vm, v)?.contravariant)), ""),
            GetSet::ro("__infer_variance__", |vm, v| Ok(Value::bool(param(vm, v)?.infer_variance.get())), ""),
            $($more,)*
        )
    };
}

macro_rules! common_methods {
    ($($more:expr,)*) => {
        &[
            def("has_default", "($self, /)", |vm, a| {
                let d = &param(vm, &a[0])?.default;
                let absent = d.evaluate.is_null() && d.value.load().is_none_or(|v| v.is(&no_default()));
                Ok(Value::bool(!absent))
            }, ""),
            def("__reduce__", "($self, /)", |vm, a| Ok(param(vm, &a[0])?.name.clone()), ""),
            def("__mro_entries__", "($self, bases, /)", |vm, a| {
                let ty = type_of(&a[0]).name();
                let article = if ty == "ParamSpec" { "a ParamSpec".to_string() } else { format!("an instance of {ty}") };
                let article = if ty == "ParamSpec" { "an instance of ParamSpec".to_string() } else { article };
                Err(vm.type_error(format!("Cannot subclass {article}")))
            }, ""),
            $($more,)*
        ]
    };
}

static TYPEVAR_GETSET: &[GetSet] = variance_getset!(
    GetSet::ro(
        "__constraints__",
        |vm, v| param(vm, v)?.constraints.get(vm, &TupleObj::from_slice(&[]).into_value()),
        ""
    ),
    GetSet::ro("evaluate_bound", |vm, v| Ok(param(vm, v)?.bound.evaluator()), ""),
    GetSet::ro("evaluate_constraints", |vm, v| Ok(param(vm, v)?.constraints.evaluator()), ""),
);
static TYPEVAR_METHODS: &[NativeDef] = common_methods!(
    def("__typing_subst__", "($self, arg, /)", |vm, a| typing(vm, "_typevar_subst", a), ""),
    def("__typing_prepare_subst__", "($self, alias, args, /)", typevar_prepare, ""),
);

pub static TYPE_VAR: TypeSpec = TypeSpec::new::<TypeParam>("TypeVar")
    .module("typing")
    .flags(FLAGS)
    .attrs_at(ATTRS)
    .doc("Type variable.")
    .getset(TYPEVAR_GETSET)
    .methods(TYPEVAR_METHODS)
    .slots(|s| {
        s.new.set(Some(new_typevar));
        s.repr.set(Some(repr));
        s.or.set(Some(super::union::or));
    });

static PARAM_SPEC_GETSET: &[GetSet] = variance_getset!(
    GetSet::ro(
        "args",
        |_, v| Ok(PARAM_SPEC_ARGS.alloc(ParamSpecPart { origin: v.clone() }).into_value()),
        "Represents positional arguments."
    ),
    GetSet::ro(
        "kwargs",
        |_, v| Ok(PARAM_SPEC_KWARGS.alloc(ParamSpecPart { origin: v.clone() }).into_value()),
        "Represents keyword arguments."
    ),
);
static PARAM_SPEC_METHODS: &[NativeDef] = common_methods!(
    def("__typing_subst__", "($self, arg, /)", |vm, a| typing(vm, "_paramspec_subst", a), ""),
    def("__typing_prepare_subst__", "($self, alias, args, /)", |vm, a| typing(vm, "_paramspec_prepare_subst", a), ""),
);

pub static PARAM_SPEC: TypeSpec = TypeSpec::new::<TypeParam>("ParamSpec")
    .module("typing")
    .flags(FLAGS)
    .attrs_at(ATTRS)
    .doc("Parameter specification variable.")
    .getset(PARAM_SPEC_GETSET)
    .methods(PARAM_SPEC_METHODS)
    .slots(|s| {
        s.new.set(Some(|vm, ty, args| {
            static NEW: NativeDef = def("paramspec", "($type, name, *, bound=None, default=typing.NoDefault, covariant=False, contravariant=False, infer_variance=False)", |vm, a| {
                check_name(vm, &a[1], "paramspec")?;
                let mut p = TypeParam::named(a[1].clone());
                (p.covariant, p.contravariant, p.infer_variance) = variance(vm, &a[4], &a[5], &a[6])?;
                if let Some(bound) = a[2].non_null().filter(|b| !b.is_none()) {
                    // Parameters as a list or tuple.
                    p.bound = Lazy::of(match bound.is_a::<TupleObj>() || bound.is_a::<ListObj>() {
                        true => bound.clone(),
                        false => type_check(vm, bound, "Bound must be a type.")?,
                    });
                }
                p.default = Lazy::of(a[3].non_null().cloned().unwrap_or_else(no_default));
                finish(vm, &a[0], p)
            }, "");
            construct(vm, &NEW, ty, args)
        }));
        s.repr.set(Some(repr));
        s.or.set(Some(super::union::or));
    });

static TUPLE_GETSET: &[GetSet] = common_getset!();
static TUPLE_METHODS: &[NativeDef] = common_methods!(
    def(
        "__typing_subst__",
        "($self, arg, /)",
        |vm, _| Err(vm.type_error("Substitution of bare TypeVarTuple is not supported")),
        ""
    ),
    def(
        "__typing_prepare_subst__",
        "($self, alias, args, /)",
        |vm, a| typing(vm, "_typevartuple_prepare_subst", a),
        ""
    ),
);

pub static TYPE_VAR_TUPLE: TypeSpec = TypeSpec::new::<TypeParam>("TypeVarTuple")
    .module("typing")
    .flags(FLAGS)
    .attrs_at(ATTRS)
    .doc("Type variable tuple.")
    .getset(TUPLE_GETSET)
    .methods(TUPLE_METHODS)
    .slots(|s| {
        s.new.set(Some(|vm, ty, args| {
            static NEW: NativeDef = def(
                "typevartuple",
                "($type, name, *, default=typing.NoDefault)",
                |vm, a| {
                    check_name(vm, &a[1], "typevartuple")?;
                    let mut p = TypeParam::named(a[1].clone());
                    p.default = Lazy::of(a[2].non_null().cloned().unwrap_or_else(no_default));
                    finish(vm, &a[0], p)
                },
                "",
            );
            construct(vm, &NEW, ty, args)
        }));
        s.repr.set(Some(|vm, v| Ok(param(vm, v)?.name.clone())));
        s.iter.set(Some(|vm, v| {
            // `*Ts` is `Unpack[Ts]`.
            let module = vm.import_module("typing")?;
            let unpack = vm.get_attr(&module, &name!("Unpack"))?;
            let item = vm.get_item(&unpack, v)?;
            vm.iter(&vm.new_tuple(&[item]))
        }));
    });

fn construct(vm: &Vm, row: &'static NativeDef, ty: &TypeObj, args: Args) -> PyResult {
    let mut pos = vec![ty.to_value()];
    pos.extend_from_slice(args.pos);
    row.call(vm, "", Args { pos: &pos, ..args })
}

fn check_name(vm: &Vm, name: &Value, function: &str) -> PyResult<()> {
    if name.is_a::<StrObj>() {
        return Ok(());
    }
    Err(vm.type_error(format!("{function}() argument 'name' must be str, not {}", vm.argument_type(name))))
}

fn type_check(vm: &Vm, value: &Value, message: &str) -> PyResult {
    if value.is_a::<TypeObj>() {
        return Ok(value.clone());
    }
    typing(vm, "_type_check", &[value.clone(), vm.new_str(message)])
}

fn variance(vm: &Vm, co: &Value, contra: &Value, infer: &Value) -> PyResult<(bool, bool, Cell<bool>)> {
    let flag = |v: &Value| v.non_null().map_or(Ok(false), |v| vm.truth(v));
    let (co, contra, infer) = (flag(co)?, flag(contra)?, flag(infer)?);
    if co && contra {
        return Err(vm.value_error("Bivariant types are not supported."));
    }
    if infer && (co || contra) {
        return Err(vm.value_error("Variance cannot be specified with infer_variance."));
    }
    Ok((co, contra, Cell::new(infer)))
}

/// The instance, with the module of the caller as `__module__`.
fn finish(vm: &Vm, class: &Value, p: TypeParam) -> PyResult {
    let Some(ty) = class.downcast::<TypeObj>() else { return Err(vm.type_error("not a class")) };
    let made = alloc_instance(ty, p).into_value();
    let module = caller_module(vm);
    crate::object::attr::generic_setattr(vm, &made, &name!("__module__"), Some(&module))?;
    Ok(made)
}

/// The name of the module that runs, `None` when nobody knows.
fn caller_module(vm: &Vm) -> Value {
    let found = vm.import_module("sys").and_then(|sys| {
        let f = vm.get_attr(&sys, &name!("_getframemodulename"))?;
        vm.call(&f, &[])
    });
    found.unwrap_or(Value::NONE)
}

fn new_typevar(vm: &Vm, ty: &TypeObj, args: Args) -> PyResult {
    const KEYWORDS: [&str; 6] = ["name", "bound", "default", "covariant", "contravariant", "infer_variance"];
    for name in args.kw_names {
        if !KEYWORDS.iter().any(|k| crate::types::str::is(name, k)) {
            let shown = crate::types::str::display(name);
            return Err(vm.type_error(format!("typevar() got an unexpected keyword argument '{shown}'")));
        }
    }
    let name = match args.pos.first().or(args.keyword("name")) {
        Some(name) => name.clone(),
        None => return Err(vm.type_error("typevar() missing required argument 'name' (pos 1)")),
    };
    check_name(vm, &name, "typevar")?;
    let get = |k: &str| args.keyword(k).cloned().unwrap_or(Value::NULL);
    let mut p = TypeParam::named(name);
    (p.covariant, p.contravariant, p.infer_variance) =
        variance(vm, &get("covariant"), &get("contravariant"), &get("infer_variance"))?;
    let bound = get("bound");
    if !bound.is_null() && !bound.is_none() {
        p.bound = Lazy::of(type_check(vm, &bound, "Bound must be a type.")?);
    }
    let constraints = args.pos.get(1..).unwrap_or(&[]);
    match constraints {
        [] => {}
        [_] => return Err(vm.type_error("A single constraint is not allowed")),
        many => {
            if !p.bound.value.is_null() {
                return Err(vm.type_error("Constraints cannot be combined with bound=..."));
            }
            p.constraints = Lazy::of(vm.new_tuple(many));
        }
    }
    p.default = Lazy::of(args.keyword("default").cloned().unwrap_or_else(no_default));
    finish(vm, &ty.to_value(), p)
}

fn typevar_prepare(vm: &Vm, a: &[Value]) -> PyResult {
    let (alias, args) = (&a[1], &a[2]);
    let parameters = vm.get_attr(alias, &name!("__parameters__"))?;
    let items = vm.collect(args)?;
    let Some(parameters) = parameters.to_ref::<TupleObj>() else {
        return Err(vm.type_error("__parameters__ must be a tuple"));
    };
    let index = parameters.items().iter().position(|p| p.is(&a[0])).unwrap_or(0);
    if index < items.len() {
        return Ok(args.clone());
    }
    let default = param(vm, &a[0])?.default.get(vm, &no_default())?;
    if index == items.len() {
        if default.is(&no_default()) {
            let (given, least) = (items.len(), index + 1);
            let alias = vm.str(alias)?;
            let message =
                format!("Too few arguments for {}; actual {given}, expected at least {least}", alias.display());
            return Err(vm.type_error(message));
        }
        let mut all = items.to_vec();
        all.push(default);
        return Ok(vm.new_tuple(&all));
    }
    Err(vm.type_error(format!("Too few arguments for {}", vm.str(alias)?.display())))
}

fn repr(vm: &Vm, v: &Value) -> PyResult {
    let p = param(vm, v)?;
    if p.infer_variance.get() {
        return Ok(p.name.clone());
    }
    let sign = if p.covariant {
        "+"
    } else if p.contravariant {
        "-"
    } else {
        "~"
    };
    Ok(vm.new_str(&format!("{sign}{}", crate::types::str::display(&p.name))))
}

impl Vm {
    /// The intrinsics of one argument that make type parameters and aliases.
    pub fn typing_intrinsic(&self, number: u16, value: &Value) -> PyResult {
        use bytecode::op::Intrinsic;
        match number {
            n if n == Intrinsic::TypeVar as u16 => make_type_var(self, value, Value::NULL, Value::NULL),
            n if n == Intrinsic::ParamSpec as u16 => make_param_spec(self, value),
            n if n == Intrinsic::TypeVarTuple as u16 => make_type_var_tuple(self, value),
            n if n == Intrinsic::SubscriptGeneric as u16 => subscript_generic(self, value),
            n if n == Intrinsic::TypeAlias as u16 => match value.downcast::<TupleObj>().map(|t| t.items()) {
                Some([name, params, evaluate]) => {
                    let params = if params.is_none() { Value::NULL } else { params.clone() };
                    make_type_alias(self, name, params, evaluate.clone())
                }
                _ => Err(self.system_error("a type alias without its parts")),
            },
            _ => Err(self.system_error("unknown intrinsic")),
        }
    }
    /// The intrinsics of two arguments.
    pub fn typing_intrinsic_2(&self, number: u16, a: &Value, b: &Value) -> PyResult {
        use bytecode::op::Intrinsic2;
        match number {
            n if n == Intrinsic2::TypeVarWithBound as u16 => make_type_var(self, a, b.clone(), Value::NULL),
            n if n == Intrinsic2::TypeVarWithConstraints as u16 => make_type_var(self, a, Value::NULL, b.clone()),
            n if n == Intrinsic2::SetTypeparamDefault as u16 => {
                set_default(self, a, b.clone())?;
                Ok(a.clone())
            }
            _ => Err(self.system_error("unknown intrinsic")),
        }
    }
}

/// The type parameters of `def f[T: bound]`: `evaluate_*` are functions of the annotation scope, or `NULL`.
pub fn make_type_var(vm: &Vm, name: &Value, evaluate_bound: Value, evaluate_constraints: Value) -> PyResult {
    let mut p = TypeParam::named(name.clone());
    p.bound = Lazy::later(evaluate_bound);
    p.constraints = Lazy::later(evaluate_constraints);
    finish(vm, &TYPE_VAR.to_value(), p)
}
pub fn make_param_spec(vm: &Vm, name: &Value) -> PyResult {
    finish(vm, &PARAM_SPEC.to_value(), TypeParam::named(name.clone()))
}
pub fn make_type_var_tuple(vm: &Vm, name: &Value) -> PyResult {
    finish(vm, &TYPE_VAR_TUPLE.to_value(), TypeParam::named(name.clone()))
}
/// `[T = default]`
pub fn set_default(vm: &Vm, type_param: &Value, evaluate: Value) -> PyResult<()> {
    let p = param(vm, type_param)?;
    p.default.value.set(Value::NULL);
    p.default.evaluate.set(evaluate);
    Ok(())
}

struct ParamSpecPart {
    origin: Value,
}
heap::trace_fields!(ParamSpecPart: origin);
heap::payload!(ParamSpecPart, "paramspecpart", trace);

macro_rules! param_spec_part {
    ($spec:ident, $name:literal, $tail:literal, $doc:literal) => {
        pub static $spec: TypeSpec = TypeSpec::new::<ParamSpecPart>($name)
            .module("typing")
            .flags(WEAKREFABLE)
            .doc($doc)
            .methods(&[def(
                "__mro_entries__",
                "($self, bases, /)",
                |vm, _| Err(vm.type_error(concat!("Cannot subclass an instance of ", $name))),
                "",
            )])
            .getset(&[GetSet::ro(
                "__origin__",
                |_, v| Ok(v.downcast::<ParamSpecPart>().map_or(Value::NONE, |p| p.origin.clone())),
                "",
            )])
            .slots(|s| {
                s.new.set(Some(|vm, _, args| {
                    if args.pos.len() != 1 || args.has_keywords() {
                        return Err(vm.type_error(concat!($name, "() takes exactly one argument")));
                    }
                    Ok($spec.alloc(ParamSpecPart { origin: args.pos[0].clone() }).into_value())
                }));
                s.repr.set(Some(|vm, v| {
                    let origin = v.downcast::<ParamSpecPart>().map_or(Value::NONE, |p| p.origin.clone());
                    let shown = match origin.downcast::<TypeParam>() {
                        Some(p) => crate::types::str::display(&p.name),
                        None => vm.repr_text(&origin)?,
                    };
                    Ok(vm.new_str(&format!("{shown}.{}", $tail)))
                }));
                s.hash.set(Some(|vm, v| {
                    let origin = v.downcast::<ParamSpecPart>().map_or(Value::NONE, |p| p.origin.clone());
                    vm.hash(&origin)
                }));
                s.compare.set(Some(|vm, a, b, op| {
                    let (Some(x), Some(y)) = (a.downcast::<ParamSpecPart>(), b.downcast::<ParamSpecPart>()) else {
                        return Ok(Value::NOT_IMPLEMENTED);
                    };
                    if !matches!(op, CmpOp::Eq | CmpOp::Ne) || !type_of(a).is(type_of(b)) {
                        return Ok(Value::NOT_IMPLEMENTED);
                    }
                    vm.compare_bool(&x.origin.clone(), &y.origin.clone(), op).map(Value::bool)
                }));
            });
    };
}
param_spec_part!(
    PARAM_SPEC_ARGS,
    "ParamSpecArgs",
    "args",
    "The args for a ParamSpec object.\n\nGiven a ParamSpec object P, P.args returns an instance of ParamSpecArgs."
);
param_spec_part!(
    PARAM_SPEC_KWARGS,
    "ParamSpecKwargs",
    "kwargs",
    "The kwargs for a ParamSpec object.\n\nGiven a ParamSpec object P, P.kwargs returns an instance of ParamSpecKwargs."
);

/// `type X[T] = ...`
pub struct TypeAlias {
    name: Value,
    /// Tuple or `NULL`.
    params: Value,
    value: Lazy,
    module: Value,
}
heap::trace_fields!(TypeAlias: name, params, value, module);
heap::payload!(TypeAlias, "typealias", trace);

fn alias<'a>(vm: &Vm, v: &'a Value) -> PyResult<&'a TypeAlias> {
    v.downcast::<TypeAlias>().ok_or_else(|| vm.type_error(format!("unexpected '{}' object", type_of(v).tp_name())))
}

fn type_params(a: &TypeAlias) -> Value {
    a.params.non_null().cloned().unwrap_or_else(|| TupleObj::from_slice(&[]).into_value())
}

pub static TYPE_ALIAS: TypeSpec = TypeSpec::new::<TypeAlias>("TypeAliasType")
    .module("typing")
    .flags(WEAKREFABLE)
    .doc("Type alias.")
    .methods(&[def("__reduce__", "($self, /)", |vm, a| Ok(alias(vm, &a[0])?.name.clone()), "")])
    .getset(&[
        GetSet::ro("__name__", |vm, v| Ok(alias(vm, v)?.name.clone()), ""),
        GetSet::ro("__value__", |vm, v| alias(vm, v)?.value.get(vm, &Value::NONE), ""),
        GetSet::ro("evaluate_value", |vm, v| Ok(alias(vm, v)?.value.evaluator()), ""),
        GetSet::ro("__type_params__", |vm, v| Ok(type_params(alias(vm, v)?)), ""),
        GetSet::ro(
            "__parameters__",
            |vm, v| {
                // Variables for many types stand there unpacked.
                let params = type_params(alias(vm, v)?);
                let mut out = Vec::new();
                for param in params.downcast::<TupleObj>().map_or(&[][..], |t| t.items()) {
                    match TYPE_VAR_TUPLE.check(param) {
                        true => vm.for_each(param, |one| {
                            out.push(one);
                            Ok(())
                        })?,
                        false => out.push(param.clone()),
                    }
                }
                Ok(TupleObj::from_vec(out).into_value())
            },
            "",
        ),
        GetSet::ro("__module__", |vm, v| Ok(alias(vm, v)?.module.clone()), ""),
    ])
    .slots(|s| {
        s.new.set(Some(|vm, ty, args| {
            static NEW: NativeDef = def(
                "typealias",
                "($type, name, value, *, type_params=())",
                |vm, a| {
                    check_name(vm, &a[1], "typealias")?;
                    if let Some(params) = a[3].non_null()
                        && !params.is_a::<TupleObj>()
                    {
                        return Err(vm.type_error("type_params must be a tuple"));
                    }
                    check_order(vm, &a[3])?;
                    let payload = TypeAlias {
                        name: a[1].clone(),
                        params: if a[3].downcast::<TupleObj>().is_none_or(|t| t.is_empty()) {
                            Value::NULL
                        } else {
                            a[3].clone()
                        },
                        value: Lazy::of(a[2].clone()),
                        module: caller_module(vm),
                    };
                    Ok(TYPE_ALIAS.alloc(payload).into_value())
                },
                "",
            );
            construct(vm, &NEW, ty, args)
        }));
        s.repr.set(Some(|vm, v| Ok(alias(vm, v)?.name.clone())));
        s.or.set(Some(super::union::or));
        s.getitem.set(Some(|vm, v, key| {
            if alias(vm, v)?.params.is_null() {
                return Err(vm.type_error("Only generic type aliases are subscriptable"));
            }
            let types = vm.import_module("types")?;
            let generic = vm.get_attr(&types, &name!("GenericAlias"))?;
            let args = if key.is_a::<TupleObj>() { key.clone() } else { vm.new_tuple(std::slice::from_ref(key)) };
            vm.call(&generic, &[v.clone(), args])
        }));
        s.iter.set(Some(|vm, v| {
            let module = vm.import_module("typing")?;
            let unpack = vm.get_attr(&module, &name!("Unpack"))?;
            let item = vm.get_item(&unpack, v)?;
            vm.iter(&vm.new_tuple(&[item]))
        }));
    });

/// Refuses what is no type parameter, and one without a default behind one with.
fn check_order(vm: &Vm, params: &Value) -> PyResult<()> {
    let mut defaults = false;
    for param in params.downcast::<TupleObj>().map_or(&[][..], |t| t.items()) {
        if vm.find_attr(param, &name!("__typing_subst__"))?.is_none() && !param.is_a::<TypeParam>() {
            return Err(vm.type_error(format!("Expected a type param, got {}", vm.repr_text(param)?)));
        }
        let none = vm.get_attr(&vm.import_module("typing")?, &name!("NoDefault"))?;
        let default = vm.find_attr(param, &name!("__default__"))?.filter(|d| !d.is(&none));
        if default.is_some() {
            defaults = true;
        } else if defaults {
            return Err(vm.type_error(format!(
                "non-default type parameter '{}' follows default type parameter",
                vm.repr_text(param)?
            )));
        }
    }
    Ok(())
}

/// The statement `type name[params] = value`; `params` is a tuple or `NULL`.
pub fn make_type_alias(vm: &Vm, name: &Value, params: Value, evaluate: Value) -> PyResult {
    let payload = TypeAlias { name: name.clone(), params, value: Lazy::later(evaluate), module: caller_module(vm) };
    Ok(TYPE_ALIAS.alloc(payload).into_value())
}

pub static GENERIC: TypeSpec = TypeSpec::new::<PlainObj>("Generic")
    .module("typing")
    .flags(SUBCLASSABLE)
    .doc("Abstract base class for generic types.\n\nOn Python 3.12 and newer, generic classes implicitly inherit from\nGeneric when they declare a parameter list after the class's name::\n\n    class Mapping[KT, VT]:\n        def __getitem__(self, key: KT) -> VT:\n            ...\n            # Etc.\n\nOn older versions of Python, however, generic classes have to\nexplicitly inherit from Generic.\n\nAfter a class has been declared to be generic, it can then be used as\nfollows::\n\n    def lookup_name[KT, VT](mapping: Mapping[KT, VT], key: KT, default: VT) -> VT:\n        try:\n            return mapping[key]\n        except KeyError:\n            return default\n")
    .methods(&[
        raw("__class_getitem__", "($type, /, *args, **kwargs)", |vm, args| forward(vm, "_generic_class_getitem", args), "Parameterizes a generic class.").class_method(),
        raw("__init_subclass__", "($type, /, *args, **kwargs)", |vm, args| forward(vm, "_generic_init_subclass", args), "Function to initialize subclasses.").class_method(),
    ]);

fn forward(vm: &Vm, name: &str, args: Args) -> PyResult {
    let module = vm.import_module("typing")?;
    let f = vm.get_attr(&module, &crate::types::str::intern(name))?;
    vm.call_args(&f, args)
}

/// `Generic[*params]`, the implicit base of `class C[T]`.
pub fn subscript_generic(vm: &Vm, params: &Value) -> PyResult {
    let module = vm.import_module("typing")?;
    let alias = vm.get_attr(&module, &name!("_GenericAlias"))?;
    let items = vm.collect(params)?;
    let mut unpacked = Vec::with_capacity(items.len());
    for p in items {
        if TYPE_VAR_TUPLE.is_exact(&p) {
            let iter = vm.iter(&p)?;
            unpacked.extend(vm.next(&iter)?);
        } else {
            unpacked.push(p);
        }
    }
    vm.call(&alias, &[GENERIC.to_value(), vm.new_tuple(&unpacked)])
}

pub static NO_DEFAULT_TYPE: TypeSpec = TypeSpec::new::<PlainObj>("NoDefaultType")
    .module("typing")
    .doc("The type of the NoDefault singleton.")
    .methods(&[def("__reduce__", "($self, /)", |_, _| Ok(name!("NoDefault")), "")])
    .slots(|s| {
        s.new.set(Some(|vm, _, args| {
            if !args.pos.is_empty() || args.has_keywords() {
                return Err(vm.type_error("NoDefaultType takes no arguments"));
            }
            Ok(no_default())
        }));
        s.repr.set(Some(|_, _| Ok(name!("typing.NoDefault"))));
    });

/// `typing.NoDefault`: one for the process, in the image.
pub fn no_default() -> Value {
    static MADE: std::sync::OnceLock<heap::Immortal> = std::sync::OnceLock::new();
    let made = MADE.get_or_init(|| {
        let _building = crate::object::spec::Building::enter();
        heap::Immortal::of(NO_DEFAULT_TYPE.alloc(PlainObj).into_value())
    });
    made.get()
}
