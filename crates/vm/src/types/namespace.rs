//! `types.SimpleNamespace`: an object that is its attributes.

use crate::object::attr;
use crate::object::instance::{InstanceAttrs, attrs_of};
use crate::prelude::*;
use crate::types::dict;
use crate::types::sequence::push_text;

pub struct NamespaceObj {
    pub attrs: InstanceAttrs,
}
heap::trace_fields!(NamespaceObj: attrs);
heap::payload!(NamespaceObj, "SimpleNamespace", trace);

pub static SIMPLE_NAMESPACE: TypeSpec = TypeSpec::new::<NamespaceObj>("SimpleNamespace")
    .module("types")
    .flags(SUBCLASSABLE)
    .attrs_at(std::mem::offset_of!(NamespaceObj, attrs))
    .signature("(mapping_or_iterable=(), /, **kwargs)")
    .doc("A simple attribute-based namespace.")
    .methods(METHODS)
    .getset(&[GetSet::ro("__dict__", attr::get_instance_dict, "")])
    .slots(|s| {
        s.new.set(Some(|_, ty, _| {
            let payload = NamespaceObj { attrs: InstanceAttrs::default() };
            Ok(crate::object::class::alloc_instance(ty, payload).into_value())
        }));
        s.init.set(Some(init));
        s.repr.set(Some(repr));
        s.compare.set(Some(|vm, a, b, op| {
            if !a.is_a::<NamespaceObj>() || !b.is_a::<NamespaceObj>() {
                return Ok(Value::NOT_IMPLEMENTED);
            }
            vm.compare(&attr::get_instance_dict(vm, a)?, &attr::get_instance_dict(vm, b)?, op)
        }));
    });

static METHODS: &[NativeDef] = &[
    def(
        "__reduce__",
        "($self, /)",
        |vm, a| Ok(vm.new_tuple(&[type_of(&a[0]).to_value(), vm.new_tuple(&[]), attr::get_instance_dict(vm, &a[0])?])),
        "Return state information for pickling",
    ),
    raw(
        "__replace__",
        "($self, /, **changes)",
        replace,
        "Return a copy of the namespace object with new values for the specified attributes.",
    ),
];

/// A namespace with these attributes (`sys.implementation` and such).
pub fn new(vm: &Vm, items: &[(&str, Value)]) -> PyResult {
    let made = SIMPLE_NAMESPACE.alloc(NamespaceObj { attrs: InstanceAttrs::default() }).into_value();
    for (name, value) in items {
        vm.set_plain_attr(&made, name, value.clone())?;
    }
    Ok(made)
}

fn init(vm: &Vm, v: &Value, args: Args) -> PyResult<()> {
    let source = match args.pos {
        [] => None,
        [one] => Some(one),
        more => {
            let name = type_of(v).name();
            return Err(vm.type_error(format!("{name} expected at most 1 argument, got {}", more.len())));
        }
    };
    if let Some(source) = source {
        let items = DictObj::new();
        dict::merge(vm, &items, source)?;
        for (name, value) in items.items() {
            if !name.is_a::<StrObj>() {
                return Err(vm.type_error("keywords must be strings"));
            }
            attr::generic_setattr(vm, v, &name, Some(&value))?;
        }
    }
    for (name, value) in args.kw_names.iter().zip(args.kw_values) {
        attr::generic_setattr(vm, v, name, Some(value))?;
    }
    Ok(())
}

fn repr(vm: &Vm, v: &Value) -> PyResult {
    let name = if SIMPLE_NAMESPACE.is_exact(v) { "namespace".to_string() } else { type_of(v).name() };
    let Some(_guard) = vm.repr_enter(v) else { return Ok(vm.new_str(&format!("{name}(...)"))) };
    let mut text = format!("{name}(").into_bytes();
    let mut first = true;
    for (key, value) in attrs_of(v).map(|a| a.items()).unwrap_or_default() {
        let Some(key) = key.downcast::<StrObj>().filter(|k| k.byte_len() > 0) else { continue };
        if !std::mem::take(&mut first) {
            text.extend_from_slice(b", ");
        }
        text.extend_from_slice(key.as_bytes());
        text.push(b'=');
        let value = vm.repr(&value)?;
        push_text(vm, &mut text, value.as_bytes())?;
    }
    text.push(b')');
    Ok(vm.reserved(StrObj::try_from_wtf8(&text))?.into_value())
}

/// `module.qualname` of the value's type, or its name alone for a builtin.
fn path_of(vm: &Vm, v: &Value) -> PyResult<String> {
    let ty = type_of(v).to_value();
    let text = |name: &Value| vm.get_attr(&ty, name).map(|v| crate::types::str::display(&v).to_string());
    let (module, name) = (text(&name!("__module__"))?, text(&name!("__qualname__"))?);
    Ok(if module == "builtins" { name } else { format!("{module}.{name}") })
}

fn replace(vm: &Vm, args: Args) -> PyResult {
    let [this] = args.pos else {
        let given = args.pos.len().saturating_sub(1);
        return Err(vm.type_error(format!("__replace__() takes no positional arguments but {given} were given")));
    };
    let made = vm.call(&type_of(this).to_value(), &[])?;
    if !SIMPLE_NAMESPACE.check(&made) {
        let (ours, theirs) = (path_of(vm, this)?, path_of(vm, &made)?);
        return Err(
            vm.type_error(format!("expect types.SimpleNamespace type, but {ours}() returned '{theirs}' object"))
        );
    }
    for (name, value) in attrs_of(this).map(|a| a.items()).unwrap_or_default() {
        vm.set_attr(&made, &name, &value)?;
    }
    for (name, value) in args.kw_names.iter().zip(args.kw_values) {
        vm.set_attr(&made, name, value)?;
    }
    Ok(made)
}
