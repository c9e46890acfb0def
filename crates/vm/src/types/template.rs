//! `string.templatelib`: `Template` and `Interpolation`, what t-strings make (PEP 750).

use std::cell::Cell;

use crate::native::NativeDef;
use crate::object::class::alloc_instance;
use crate::prelude::*;

/// Static strings and the interpolations between them: always one string more.
pub struct TemplateObj {
    pub strings: Value,
    pub interpolations: Value,
}
heap::trace_fields!(TemplateObj: strings, interpolations);
heap::payload!(TemplateObj, "Template", trace);

pub struct InterpolationObj {
    pub value: Value,
    pub expression: Value,
    /// `'s'`, `'r'`, `'a'` or None.
    pub conversion: Value,
    pub format_spec: Value,
}
heap::trace_fields!(InterpolationObj: value, expression, conversion, format_spec);
heap::payload!(InterpolationObj, "Interpolation", trace);

/// Strings and interpolations in turn, empty strings left out.
pub struct TemplateIter {
    template: Value,
    at: Cell<usize>,
}
heap::trace_fields!(TemplateIter: template);
heap::payload!(TemplateIter, "TemplateIter", trace);

pub static TEMPLATE: TypeSpec = TypeSpec::new::<TemplateObj>("Template")
    .module("string.templatelib")
    .doc("Template object")
    .methods(TEMPLATE_METHODS)
    .getset(TEMPLATE_GETSET)
    .slots(|s| {
        s.new.set(Some(template_new));
        s.repr.set(Some(template_repr));
        s.iter.set(Some(|_, t| {
            Ok(TEMPLATE_ITER.alloc(TemplateIter { template: t.clone(), at: Cell::new(0) }).into_value())
        }));
        s.concat.set(Some(template_concat));
    });

pub static INTERPOLATION: TypeSpec = TypeSpec::new::<InterpolationObj>("Interpolation")
    .module("string.templatelib")
    .doc("Interpolation object")
    .methods(INTERPOLATION_METHODS)
    .getset(INTERPOLATION_GETSET)
    .extra(|dict| {
        let names = ["value", "expression", "conversion", "format_spec"].map(crate::types::str::intern);
        dict.set_name("__match_args__", TupleObj::from_slice(&names).into_value());
    })
    .slots(|s| {
        s.new.set(Some(|vm, _, args| NEW_INTERPOLATION.call(vm, "", args)));
        s.repr.set(Some(interpolation_repr));
    });

pub static TEMPLATE_ITER: TypeSpec = TypeSpec::new::<TemplateIter>("TemplateIter")
    .module("string.templatelib")
    .flags(NO_NEW)
    .doc("Template iterator object")
    .slots(|s| {
        s.iter.set(Some(|_, it| Ok(it.clone())));
        s.next.set(Some(iter_next));
    });

static TEMPLATE_METHODS: &[NativeDef] = &[
    def("__reduce__", "($self, /)", template_reduce, ""),
    def(
        "__class_getitem__",
        "($type, object, /)",
        |vm, a| vm.generic_alias(&a[0], &a[1]),
        "Template supports [] for generic usage",
    )
    .class_method(),
];
static TEMPLATE_GETSET: &[GetSet] = &[
    GetSet::rw("strings", |vm, t| Ok(this(vm, t)?.strings.clone()), readonly, "Strings"),
    GetSet::rw("interpolations", |vm, t| Ok(this(vm, t)?.interpolations.clone()), readonly, "Interpolations"),
    GetSet::ro("values", template_values, "Values of interpolations"),
];
static INTERPOLATION_METHODS: &[NativeDef] = &[
    def("__reduce__", "($self, /)", interpolation_reduce, "__reduce__() -> (cls, state)"),
    def(
        "__class_getitem__",
        "($type, object, /)",
        |vm, a| vm.generic_alias(&a[0], &a[1]),
        "Interpolations are generic over the types of their values",
    )
    .class_method(),
];
static INTERPOLATION_GETSET: &[GetSet] = &[
    GetSet::rw("value", |vm, i| Ok(part(vm, i)?.value.clone()), readonly, "Value"),
    GetSet::rw("expression", |vm, i| Ok(part(vm, i)?.expression.clone()), readonly, "Expression"),
    GetSet::rw("conversion", |vm, i| Ok(part(vm, i)?.conversion.clone()), readonly, "Conversion"),
    GetSet::rw("format_spec", |vm, i| Ok(part(vm, i)?.format_spec.clone()), readonly, "Format specifier"),
];
static NEW_INTERPOLATION: NativeDef =
    def("Interpolation", "(value, expression='', conversion=None, format_spec='')", interpolation_new, "");

/// An interpolation as an instruction makes it; `conversion` is the code point of `s`, `r` or `a`, or below 4 CPython's
/// number of it (0 none, 1 str, 2 repr, 3 ascii).
pub fn interpolation(_vm: &Vm, value: &Value, expression: &Value, conversion: u16, format_spec: &Value) -> PyResult {
    let conversion = match conversion {
        1 | 115 => name!("s"),
        2 | 114 => name!("r"),
        3 | 97 => name!("a"),
        _ => Value::NONE,
    };
    let format_spec = match format_spec {
        v if v.is_null() || v.is_none() => name!(""),
        v => v.clone(),
    };
    let made = InterpolationObj { value: value.clone(), expression: expression.clone(), conversion, format_spec };
    Ok(INTERPOLATION.alloc(made).into_value())
}

/// A template of a tuple of strings and a tuple of interpolations, one fewer.
pub fn template(vm: &Vm, strings: &Value, interpolations: &Value) -> PyResult {
    let (Some(s), Some(i)) = (strings.downcast::<TupleObj>(), interpolations.downcast::<TupleObj>()) else {
        return Err(vm.system_error("a template is made of two tuples"));
    };
    if s.len() != i.len() + 1 {
        return Err(vm.system_error("a template has one string more than interpolations"));
    }
    let made = TemplateObj { strings: strings.clone(), interpolations: interpolations.clone() };
    Ok(TEMPLATE.alloc(made).into_value())
}

fn this<'a>(vm: &Vm, value: &'a Value) -> PyResult<&'a TemplateObj> {
    crate::object::descr::receiver(vm, value, &TEMPLATE)
}

fn part<'a>(vm: &Vm, value: &'a Value) -> PyResult<&'a InterpolationObj> {
    crate::object::descr::receiver(vm, value, &INTERPOLATION)
}

fn readonly(vm: &Vm, _: &Value, _: Option<&Value>) -> PyResult<()> {
    Err(vm.attribute_error_text("readonly attribute"))
}

fn items(tuple: &Value) -> &[Value] {
    tuple.downcast::<TupleObj>().map_or(&[], |t| t.items())
}

fn join(vm: &Vm, a: &Value, b: &Value) -> PyResult {
    let (Some(x), Some(y)) = (a.downcast::<StrObj>(), b.downcast::<StrObj>()) else {
        return Err(vm.system_error("a template's strings are str"));
    };
    if x.byte_len() == 0 {
        return Ok(b.clone());
    }
    let chars = x.char_len() + y.char_len();
    Ok(vm.reserved(StrObj::try_concat(&[x.as_bytes(), y.as_bytes()], chars))?.into_value())
}

fn template_new(vm: &Vm, ty: &TypeObj, args: Args) -> PyResult {
    if args.has_keywords() {
        return Err(vm.type_error("Template.__new__ only accepts *args arguments"));
    }
    let (mut strings, mut parts) = (vec![name!("")], Vec::new());
    for arg in args.pos {
        if arg.is_a::<StrObj>() {
            let last = strings.pop().unwrap_or_else(|| name!(""));
            strings.push(join(vm, &last, arg)?);
        } else if arg.is_a::<InterpolationObj>() {
            parts.push(arg.clone());
            strings.push(name!(""));
        } else {
            let given = type_of(arg).name();
            return Err(vm.type_error(format!(
                "Template.__new__ *args need to be of type 'str' or 'Interpolation', got {given}"
            )));
        }
    }
    let made = TemplateObj { strings: vm.new_tuple(&strings), interpolations: vm.new_tuple(&parts) };
    Ok(alloc_instance(ty, made).into_value())
}

fn template_repr(vm: &Vm, t: &Value) -> PyResult {
    let t = this(vm, t)?;
    let text =
        format!("Template(strings={}, interpolations={})", vm.repr_text(&t.strings)?, vm.repr_text(&t.interpolations)?);
    Ok(vm.new_str(&text))
}

fn template_concat(vm: &Vm, a: &Value, b: &Value) -> PyResult {
    let (Some(x), Some(y)) = (a.downcast::<TemplateObj>(), b.downcast::<TemplateObj>()) else {
        return Err(vm.type_error(format!(
            "can only concatenate {} (not \"{}\") to {0}",
            type_of(a).tp_name(),
            type_of(b).tp_name()
        )));
    };
    let mut strings = items(&x.strings).to_vec();
    let (last, rest) = (strings.pop().unwrap_or_else(|| name!("")), items(&y.strings));
    if let Some(first) = rest.first() {
        strings.push(join(vm, &last, first)?);
        strings.extend_from_slice(&rest[1..]);
    }
    let mut parts = items(&x.interpolations).to_vec();
    parts.extend_from_slice(items(&y.interpolations));
    let made = TemplateObj { strings: vm.new_tuple(&strings), interpolations: vm.new_tuple(&parts) };
    Ok(TEMPLATE.alloc(made).into_value())
}

fn template_values(vm: &Vm, t: &Value) -> PyResult {
    let t = this(vm, t)?;
    let values: Vec<Value> = items(&t.interpolations)
        .iter()
        .map(|i| i.downcast::<InterpolationObj>().map_or(Value::NONE, |i| i.value.clone()))
        .collect();
    Ok(vm.new_tuple(&values))
}

fn template_reduce(vm: &Vm, args: &[Value]) -> PyResult {
    let t = this(vm, &args[0])?;
    let module = vm.import_module("string.templatelib")?;
    let func = vm.get_attr(&module, &name!("_template_unpickle"))?;
    Ok(vm.new_tuple(&[func, vm.new_tuple(&[t.strings.clone(), t.interpolations.clone()])]))
}

fn iter_next(vm: &Vm, it: &Value) -> PyResult<Option<Value>> {
    let it: &TemplateIter = crate::object::descr::receiver(vm, it, &TEMPLATE_ITER)?;
    let t = this(vm, &it.template)?;
    loop {
        let at = it.at.get();
        let list = if at.is_multiple_of(2) { &t.strings } else { &t.interpolations };
        let Some(item) = items(list).get(at / 2) else { return Ok(None) };
        it.at.set(at + 1);
        if at % 2 == 1 || item.downcast::<StrObj>().is_none_or(|s| s.byte_len() > 0) {
            return Ok(Some(item.clone()));
        }
    }
}

fn interpolation_new(vm: &Vm, args: &[Value]) -> PyResult {
    let text = |i: usize, what: &str| match args[i].non_null() {
        None => Ok(name!("")),
        Some(v) if v.is_a::<StrObj>() => Ok(v.clone()),
        Some(v) => {
            let given = type_of(v).tp_name();
            Err(vm.type_error(format!("Interpolation() argument '{what}' must be str, not {given}")))
        }
    };
    let expression = text(1, "expression")?;
    let conversion = match args[2].non_null().filter(|c| !c.is_none()) {
        None => Value::NONE,
        Some(c) => {
            let Some(s) = c.downcast::<StrObj>() else {
                let given = type_of(c).tp_name();
                return Err(vm.type_error(format!("Interpolation() argument 'conversion' must be str, not {given}")));
            };
            if !matches!(s.as_bytes(), b"s" | b"a" | b"r") {
                return Err(vm.value_error("Interpolation() argument 'conversion' must be one of 's', 'a' or 'r'"));
            }
            c.clone()
        }
    };
    let format_spec = text(3, "format_spec")?;
    let made = InterpolationObj { value: args[0].clone(), expression, conversion, format_spec };
    Ok(INTERPOLATION.alloc(made).into_value())
}

fn interpolation_parts(i: &InterpolationObj) -> [Value; 4] {
    [i.value.clone(), i.expression.clone(), i.conversion.clone(), i.format_spec.clone()]
}

fn interpolation_repr(vm: &Vm, i: &Value) -> PyResult {
    let mut texts = Vec::new();
    for value in interpolation_parts(part(vm, i)?) {
        texts.push(vm.repr_text(&value)?);
    }
    Ok(vm.new_str(&format!("{}({})", type_of(i).name(), texts.join(", "))))
}

fn interpolation_reduce(vm: &Vm, args: &[Value]) -> PyResult {
    let parts = interpolation_parts(part(vm, &args[0])?);
    Ok(vm.new_tuple(&[type_of(&args[0]).to_value(), vm.new_tuple(&parts)]))
}
