//! `mappingproxy`: a read-only view of a mapping.

use crate::ops::number::BinaryOp;
use crate::prelude::*;

pub struct ProxyObj {
    pub mapping: Value,
}
heap::trace_fields!(ProxyObj: mapping);
heap::payload!(ProxyObj, "mappingproxy", trace);

pub static MAPPING_PROXY: TypeSpec = TypeSpec::new::<ProxyObj>("mappingproxy")
    .flags(MAPPING)
    .signature("(mapping)")
    .doc("Read-only proxy of a mapping.")
    .methods(METHODS)
    .slots(|s| {
        s.new.set(Some(proxy_new));
        s.repr.set(Some(|vm, v| {
            let inner = vm.repr(mapping(v))?;
            let pieces = [&b"mappingproxy("[..], inner.as_bytes(), b")"];
            Ok(vm.reserved(StrObj::try_concat(&pieces, inner.char_len() + 14))?.into_value())
        }));
        s.str.set(Some(|vm, v| Ok(vm.str(mapping(v))?.into_value())));
        s.hash.set(Some(|vm, v| vm.hash(mapping(v))));
        s.compare.set(Some(|vm, a, b, op| vm.compare(mapping(a), b, op)));
        s.len.set(Some(|vm, v| vm.len(mapping(v))));
        s.getitem.set(Some(|vm, v, key| vm.get_item(mapping(v), key)));
        s.contains.set(Some(|vm, v, key| vm.contains(mapping(v), key)));
        s.iter.set(Some(|vm, v| vm.iter(mapping(v))));
        s.or.set(Some(|vm, a, b| vm.binary(BinaryOp::Or, mapping(a), mapping(b))));
        s.ior.set(Some(|vm, a, _| {
            Err(vm.type_error(format!("'|=' is not supported by {}; use '|' instead", type_of(a).name())))
        }));
    });

static METHODS: &[NativeDef] = &[
    def(
        "get",
        "($self, key, default=None, /)",
        |vm, a| {
            let default = a[2].non_null().cloned().unwrap_or(Value::NONE);
            vm.call_method(mapping(&a[0]), &name!("get"), &[a[1].clone(), default])
        },
        "Return the value for key if key is in the mapping, else default.",
    ),
    def(
        "keys",
        "($self, /)",
        |vm, a| vm.call_method(mapping(&a[0]), &name!("keys"), &[]),
        "D.keys() -> a set-like object providing a view on D's keys",
    ),
    def(
        "values",
        "($self, /)",
        |vm, a| vm.call_method(mapping(&a[0]), &name!("values"), &[]),
        "D.values() -> an object providing a view on D's values",
    ),
    def(
        "items",
        "($self, /)",
        |vm, a| vm.call_method(mapping(&a[0]), &name!("items"), &[]),
        "D.items() -> a set-like object providing a view on D's items",
    ),
    def(
        "copy",
        "($self, /)",
        |vm, a| vm.call_method(mapping(&a[0]), &name!("copy"), &[]),
        "D.copy() -> a shallow copy of D",
    ),
    def(
        "__class_getitem__",
        "($type, object, /)",
        |vm, a| super::generic_alias::new(vm, &a[0], &a[1]),
        "mappingproxy objects are generic over two types, signifying (respectively) the types of their keys and values",
    )
    .class_method(),
    def(
        "__reversed__",
        "($self, /)",
        |vm, a| vm.call_method(mapping(&a[0]), &name!("__reversed__"), &[]),
        "D.__reversed__() -> reverse iterator",
    ),
];

/// The mapping behind a proxy; another value itself.
fn mapping(v: &Value) -> &Value {
    v.downcast::<ProxyObj>().map_or(v, |p| &p.mapping)
}

pub fn new(mapping: Value) -> Value {
    MAPPING_PROXY.alloc(ProxyObj { mapping }).into_value()
}

fn proxy_new(vm: &Vm, _ty: &TypeObj, args: Args) -> PyResult {
    let given = match (args.pos, args.kw_values) {
        ([one], []) => one,
        ([], [one]) if args.keyword("mapping").is_some() => one,
        ([], _) => return Err(vm.type_error("mappingproxy() missing required argument 'mapping' (pos 1)")),
        (more, _) => {
            return Err(vm.type_error(format!(
                "mappingproxy() takes at most 1 argument ({} given)",
                more.len() + args.kw_values.len()
            )));
        }
    };
    let ty = type_of(given);
    let sequence = given.is_a::<ListObj>() || given.is_a::<TupleObj>() || ty.has(BY_INDEX);
    if ty.slots.getitem.get().is_none() || sequence {
        return Err(vm.type_error(format!("mappingproxy() argument must be a mapping, not {}", ty.tp_name())));
    }
    Ok(new(given.clone()))
}
