//! Struct sequences (`time.struct_time`, `os.stat_result`, ...): tuples whose items have names, some of them reachable
//! by name only. Declared with `structseq!`; made with `StructSeq::make`.

use crate::prelude::*;
use crate::types::tuple::TUPLE;

/// A struct sequence type as a table.
pub struct StructSeq {
    pub spec: &'static TypeSpec,
    /// Names by position; `""` for an item without a name.
    pub names: &'static [&'static str],
    /// How many are items of the sequence.
    pub visible: usize,
}

/// Declares `pub static $SEQ: StructSeq` and its `TypeSpec`. Rows are positions in order: name (or `""`) and doc.
#[macro_export]
macro_rules! structseq {
    ($seq:ident, $spec:ident, $name:literal in $module:literal, $doc:literal, visible $visible:literal,
     [$($index:literal $field:literal $fdoc:literal),* $(,)?]) => {
        pub static $spec: $crate::object::TypeSpec =
            $crate::object::TypeSpec::new::<$crate::types::tuple::TupleObj>($name)
                .module($module)
                .base(&$crate::types::tuple::TUPLE)
                .flags($crate::object::typeobj::SEQUENCE)
                .doc($doc)
                .getset({
                    static ROWS: &[$crate::native::GetSet] = &[
                        $($crate::native::GetSet::ro($field, $crate::types::structseq::field::<$index>, $fdoc)),*
                    ];
                    ROWS
                })
                .methods({
                    static ROWS: &[$crate::native::NativeDef] = &[
                        $crate::native::def("__reduce__", "($self, /)",
                            |vm, a| $crate::types::structseq::reduce(vm, &a[0], &$seq), ""),
                        $crate::native::raw("__replace__", "($self, /, **changes)",
                            |vm, a| $crate::types::structseq::replace(vm, a, &$seq),
                            "Return a copy of the structure with new values for the specified fields."),
                    ];
                    ROWS
                })
                .extra(|dict| $crate::types::structseq::fill_dict(dict, &$seq))
                .slots(|s| {
                    s.new.set(Some(|vm, ty, args| $crate::types::structseq::new(vm, ty, args, &$seq)));
                    s.repr.set(Some(|vm, v| $crate::types::structseq::repr(vm, v, &$seq)));
                });
        pub static $seq: $crate::types::structseq::StructSeq = $crate::types::structseq::StructSeq {
            spec: &$spec,
            names: &[$($field),*],
            visible: $visible,
        };
    };
}

impl StructSeq {
    /// An instance with these values; missing ones are `None`.
    pub fn make(&'static self, vm: &Vm, mut values: Vec<Value>) -> PyResult {
        values.resize(self.names.len(), Value::NONE);
        let made = TupleObj::with_hidden(self.spec.get(), &values, self.visible);
        Ok(vm.reserved(made)?.into_value())
    }
    fn named(&'static self) -> impl Iterator<Item = (usize, &'static str)> {
        self.names.iter().copied().enumerate().filter(|(_, name)| !name.is_empty())
    }
}

/// The getter of item number `I`.
pub fn field<const I: usize>(_vm: &Vm, value: &Value) -> PyResult {
    Ok(value.downcast::<TupleObj>().and_then(|t| t.all_items().get(I).cloned()).unwrap_or(Value::NONE))
}

pub fn fill_dict(dict: &DictObj, seq: &'static StructSeq) {
    let count = |n: usize| Value::small_int(n as i64);
    let put = |name: &str, value: Value| {
        let _ = dict.set_str(&StrObj::intern_image(name), value);
    };
    put("n_sequence_fields", count(seq.visible));
    put("n_fields", count(seq.names.len()));
    put("n_unnamed_fields", count(seq.names.iter().filter(|n| n.is_empty()).count()));
    let visible: Vec<Value> =
        seq.named().filter(|(i, _)| *i < seq.visible).map(|(_, name)| StrObj::intern_image(name)).collect();
    put("__match_args__", TupleObj::from_vec(visible).into_value());
    // A getter without a name was for the sequence only.
    drop(dict.remove_str(&StrObj::intern_image("")));
}

pub fn new(vm: &Vm, ty: &TypeObj, args: Args, seq: &'static StructSeq) -> PyResult {
    let name = ty.tp_name();
    if seq.spec.module == "sys" && matches!(seq.spec.name, "flags" | "version_info" | "getwindowsversion") {
        return Err(vm.type_error(format!("cannot create '{name}' instances")));
    }
    if args.pos.len() > 2 || args.pos.len() + args.kw_names.len() > 2 {
        let given = args.pos.len() + args.kw_names.len();
        return Err(vm.type_error(format!("structseq() takes at most 2 arguments ({given} given)")));
    }
    let sequence = args.pos.first().or(args.keyword("sequence"));
    let Some(sequence) = sequence else {
        return Err(vm.type_error("structseq() missing required argument 'sequence' (pos 1)"));
    };
    let dict = args.pos.get(1).or(args.keyword("dict"));
    let dict = match dict {
        None => None,
        Some(d) => match d.to_ref::<DictObj>() {
            Some(d) => Some(d),
            None => return Err(vm.type_error(format!("{name}() takes a dict as second arg, if any"))),
        },
    };
    let items = match vm.collect(sequence) {
        Ok(items) => items,
        Err(e) if e.is(&crate::error::exception::TYPE_ERROR) => {
            return Err(vm.type_error("constructor requires a sequence"));
        }
        Err(e) => return Err(e),
    };
    let (min, max, len) = (seq.visible, seq.names.len(), items.len());
    let full = seq.spec.get().tp_name();
    if min != max {
        if len < min {
            return Err(vm.type_error(format!("{full}() takes an at least {min}-sequence ({len}-sequence given)")));
        }
        if len > max {
            return Err(vm.type_error(format!("{full}() takes an at most {max}-sequence ({len}-sequence given)")));
        }
    } else if len != min {
        return Err(vm.type_error(format!("{full}() takes a {min}-sequence ({len}-sequence given)")));
    }
    let mut values = items.to_vec();
    for name in &seq.names[len..] {
        let given = dict.as_ref().and_then(|d| d.get_name(name));
        values.push(given.unwrap_or(Value::NONE));
    }
    Ok(vm.reserved(TupleObj::with_hidden(ty, &values, seq.visible))?.into_value())
}

pub fn repr(vm: &Vm, value: &Value, seq: &'static StructSeq) -> PyResult {
    let mut text = format!("{}(", type_of(value).tp_name()).into_bytes();
    let items = value.downcast::<TupleObj>().map(|t| t.items().to_vec()).unwrap_or_default();
    // Where items have no name, later names move up, as in CPython.
    for (i, (item, (_, name))) in items.iter().zip(seq.named()).enumerate() {
        if i > 0 {
            text.extend_from_slice(b", ");
        }
        text.extend_from_slice(name.as_bytes());
        text.push(b'=');
        text.extend_from_slice(vm.repr(item)?.as_bytes());
    }
    text.push(b')');
    Ok(vm.reserved(StrObj::try_from_wtf8(&text))?.into_value())
}

pub fn reduce(vm: &Vm, value: &Value, seq: &'static StructSeq) -> PyResult {
    let Some(tuple) = value.downcast::<TupleObj>() else { return Ok(Value::NONE) };
    let hidden = DictObj::new();
    for (name, item) in seq.names.iter().zip(tuple.all_items()).skip(seq.visible) {
        hidden.set_name(name, item.clone());
    }
    let visible = vm.new_tuple(tuple.items());
    let state = vm.new_tuple(&[visible, hidden.into_value()]);
    Ok(vm.new_tuple(&[type_of(value).to_value(), state]))
}

pub fn replace(vm: &Vm, args: Args, seq: &'static StructSeq) -> PyResult {
    let Some(value) = args.pos.first() else { return Ok(Value::NONE) };
    if args.pos.len() > 1 {
        return Err(vm.type_error("__replace__() takes no positional arguments"));
    }
    let Some(tuple) = value.downcast::<TupleObj>() else { return Ok(Value::NONE) };
    if seq.names.iter().any(|n| n.is_empty()) {
        return Err(vm.type_error(format!(
            "__replace__() is not supported for {} because it has unnamed field(s)",
            type_of(value).tp_name()
        )));
    }
    let mut values = tuple.all_items().to_vec();
    let mut unknown = Vec::new();
    for (name, new) in args.kw_names.iter().zip(args.kw_values) {
        match seq.names.iter().position(|n| crate::types::str::is(name, n)) {
            Some(at) => values[at] = new.clone(),
            None => unknown.push(name.clone()),
        }
    }
    if !unknown.is_empty() {
        let list = vm.new_list(unknown)?;
        return Err(vm.type_error(format!("Got unexpected field name(s): {}", vm.repr_text(&list)?)));
    }
    Ok(vm.reserved(TupleObj::with_hidden(type_of(value), &values, seq.visible))?.into_value())
}

/// Keeps `TUPLE` named here for readers: the base of all struct sequences.
pub const BASE: &TypeSpec = &TUPLE;
