//! `frame.f_locals` of functions (PEP 667): a mapping that writes through to the frame's variables.

use super::frame::FrameObj;
use crate::prelude::*;

pub struct LocalsProxy {
    pub frame: Value,
}
heap::trace_fields!(LocalsProxy: frame);
heap::payload!(LocalsProxy, "FrameLocalsProxy", trace);

fn frame_of<'a>(vm: &Vm, v: &'a Value) -> PyResult<&'a FrameObj> {
    let proxy: &LocalsProxy = crate::object::descr::receiver(vm, v, &PROXY)?;
    proxy.frame.downcast::<FrameObj>().ok_or_else(|| vm.system_error("a proxy without a frame"))
}

fn items(vm: &Vm, v: &Value) -> PyResult<Vec<(Value, Value)>> {
    let f = frame_of(vm, v)?;
    let names = f.names();
    Ok(names.iter().filter_map(|n| f.get_named(n).map(|value| (crate::types::str::intern(n), value))).collect())
}

fn as_dict(vm: &Vm, v: &Value) -> PyResult<Ref<DictObj>> {
    let dict = DictObj::new();
    for (name, value) in items(vm, v)? {
        vm.reserved(dict.set_str(&name, value))?;
    }
    Ok(dict)
}

fn get(vm: &Vm, v: &Value, key: &Value) -> PyResult {
    let found = key.downcast::<StrObj>().and_then(|s| frame_of(vm, v).ok()?.get_named(&s.display()));
    found.ok_or_else(|| {
        vm.error_args(
            &crate::error::exception::KEY_ERROR,
            &[vm.new_str(&format!("local variable '{}' is not defined", crate::types::str::display(key)))],
        )
    })
}

fn set(vm: &Vm, v: &Value, key: &Value, value: Option<&Value>) -> PyResult<()> {
    let Some(value) = value else {
        return Err(vm.value_error("cannot remove local variables from FrameLocalsProxy"));
    };
    let name = crate::types::str::display(key);
    if frame_of(vm, v)?.set_named(&name, value.clone()) {
        return Ok(());
    }
    Err(vm
        .not_implemented_error("f_locals: adding names that are no local variables is not available in Hoopsnake yet"))
}

static METHODS: &[NativeDef] = &[
    def("keys", "($self, /)", |vm, a| vm.new_list(items(vm, &a[0])?.into_iter().map(|(k, _)| k).collect()), ""),
    def("values", "($self, /)", |vm, a| vm.new_list(items(vm, &a[0])?.into_iter().map(|(_, v)| v).collect()), ""),
    def(
        "items",
        "($self, /)",
        |vm, a| vm.new_list(items(vm, &a[0])?.into_iter().map(|(k, v)| vm.new_tuple(&[k, v])).collect()),
        "",
    ),
    def(
        "get",
        "($self, key, default=None, /)",
        |vm, a| match get(vm, &a[0], &a[1]) {
            Ok(v) => Ok(v),
            Err(_) if a[2].is_null() => Ok(Value::NONE),
            Err(_) => Ok(a[2].clone()),
        },
        "",
    ),
    def("copy", "($self, /)", |vm, a| Ok(as_dict(vm, &a[0])?.into_value()), ""),
    def(
        "update",
        "($self, other, /)",
        |vm, a| {
            let keys = vm.call_method(&a[1], &name!("keys"), &[])?;
            vm.for_each(&keys, |k| {
                let value = vm.get_item(&a[1], &k)?;
                set(vm, &a[0], &k, Some(&value))
            })?;
            Ok(Value::NONE)
        },
        "",
    ),
];

pub static PROXY: TypeSpec =
    TypeSpec::new::<LocalsProxy>("FrameLocalsProxy").flags(MAPPING).methods(METHODS).slots(|s| {
        s.getitem.set(Some(get));
        s.setitem.set(Some(set));
        s.len.set(Some(|vm, v| Ok(items(vm, v)?.len())));
        s.contains.set(Some(|vm, v, key| {
            Ok(key
                .downcast::<StrObj>()
                .is_some_and(|s| frame_of(vm, v).is_ok_and(|f| f.get_named(&s.display()).is_some())))
        }));
        s.iter.set(Some(|vm, v| {
            let keys = vm.new_list(items(vm, v)?.into_iter().map(|(k, _)| k).collect())?;
            vm.iter(&keys)
        }));
        s.repr.set(Some(|vm, v| Ok(vm.repr(&as_dict(vm, v)?.into_value())?.into_value())));
        s.compare.set(Some(|vm, a, b, op| {
            if op != CmpOp::Eq && op != CmpOp::Ne {
                return Ok(Value::NOT_IMPLEMENTED);
            }
            let mine = as_dict(vm, a)?.into_value();
            let other = if PROXY.is_exact(b) { as_dict(vm, b)?.into_value() } else { b.clone() };
            vm.compare(&mine, &other, op)
        }));
    });
