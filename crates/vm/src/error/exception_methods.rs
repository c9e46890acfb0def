//! Rows of `BaseException` and of the exception types that only add plain fields.

use super::exception::*;
use crate::object::attr;
use crate::prelude::*;

/// A getter and setter of a numbered field: `None` when unset, deletable.
#[macro_export]
macro_rules! exception_field {
    ($name:literal, $index:expr, $doc:literal) => {
        GetSet::rw(
            $name,
            |_, v| Ok($crate::error::exception_methods::field(v, $index)),
            |_, v, new| {
                $crate::error::exception_methods::set_field(v, $index, new);
                Ok(())
            },
            $doc,
        )
    };
}

pub fn this<'a>(vm: &Vm, v: &'a Value) -> PyResult<&'a ExceptionObj> {
    crate::object::descr::receiver::<ExceptionObj>(vm, v, &BASE_EXCEPTION)
}
pub fn field(v: &Value, index: usize) -> Value {
    v.downcast::<ExceptionObj>().and_then(|e| e.field(index).into_option()).unwrap_or(Value::NONE)
}
pub fn set_field(v: &Value, index: usize, new: Option<&Value>) {
    if let Some(e) = v.downcast::<ExceptionObj>() {
        e.set_field(index, new.cloned().unwrap_or(Value::NULL));
    }
}
fn args_of(v: &Value) -> Ref<TupleObj> {
    let args = v.downcast::<ExceptionObj>().and_then(|e| e.args_tuple());
    args.unwrap_or_else(|| TupleObj::from_slice(&[]))
}

pub static BASE_METHODS: &[NativeDef] = &[
    def(
        "__reduce__",
        "($self, /)",
        |vm, a| reduce_with(vm, &a[0], args_of(&a[0]).into_value(), dict_of(vm, &a[0])?),
        "",
    ),
    def("__setstate__", "($self, state, /)", setstate, ""),
    def(
        "with_traceback",
        "($self, tb, /)",
        |vm, a| {
            set_traceback(vm, &a[0], Some(&a[1]))?;
            Ok(a[0].clone())
        },
        "Set self.__traceback__ to tb and return self.",
    ),
    def("add_note", "($self, note, /)", add_note, "Add a note to the exception"),
];

pub static BASE_GETSET: &[GetSet] = &[
    GetSet::rw(
        "__suppress_context__",
        |vm, v| Ok(Value::bool(this(vm, v)?.suppress_context.get())),
        |vm, v, new| match new {
            Some(new) if new.is_bool() => {
                this(vm, v)?.suppress_context.set(new.is_true());
                Ok(())
            }
            Some(_) => Err(vm.type_error("attribute value type must be bool")),
            None => Err(vm.type_error("can't delete numeric/char attribute")),
        },
        "",
    ),
    GetSet::rw("__dict__", attr::get_instance_dict, attr::set_instance_dict, ""),
    GetSet::rw(
        "args",
        |vm, v| Ok(this(vm, v)?.args_tuple().map_or(Value::NONE, Ref::into_value)),
        |vm, v, new| {
            let Some(new) = new else { return Err(vm.type_error("args may not be deleted")) };
            let items = vm.collect(new)?;
            let tuple = vm.reserved(TupleObj::try_from_hvec(items))?;
            this(vm, v)?.args.set(tuple.into_value());
            Ok(())
        },
        "",
    ),
    GetSet::rw("__traceback__", |vm, v| Ok(this(vm, v)?.traceback.load().unwrap_or(Value::NONE)), set_traceback, ""),
    GetSet::rw(
        "__context__",
        |vm, v| Ok(this(vm, v)?.context.load().unwrap_or(Value::NONE)),
        |vm, v, new| {
            let new = related(vm, new, "__context__", "context")?;
            this(vm, v)?.context.set(new);
            Ok(())
        },
        "",
    ),
    GetSet::rw(
        "__cause__",
        |vm, v| Ok(this(vm, v)?.cause.load().unwrap_or(Value::NONE)),
        |vm, v, new| {
            let new = related(vm, new, "__cause__", "cause")?;
            let this = this(vm, v)?;
            this.suppress_context.set(true);
            this.cause.set(new);
            Ok(())
        },
        "",
    ),
];

pub fn base_slots(s: &Slots) {
    s.new.set(Some(exception_new));
    s.init.set(Some(base_init));
    s.repr.set(Some(base_repr));
    s.str.set(Some(base_str));
}

/// An exception or nothing, for `__context__` and `__cause__`.
fn related(vm: &Vm, new: Option<&Value>, name: &str, what: &str) -> PyResult {
    match new {
        None => Err(vm.type_error(format!("{name} may not be deleted"))),
        Some(new) if new.is_none() => Ok(Value::NULL),
        Some(new) if BASE_EXCEPTION.check(new) => Ok(new.clone()),
        Some(_) => Err(vm.type_error(format!("exception {what} must be None or derive from BaseException"))),
    }
}

fn set_traceback(vm: &Vm, v: &Value, new: Option<&Value>) -> PyResult<()> {
    let new = match new {
        None => return Err(vm.type_error("__traceback__ may not be deleted")),
        Some(new) if new.is_none() => Value::NULL,
        Some(new) if super::traceback::TRACEBACK.check(new) => new.clone(),
        Some(_) => return Err(vm.type_error("__traceback__ must be a traceback or None")),
    };
    this(vm, v)?.traceback.set(new);
    Ok(())
}

/// `args` from the positional arguments; keywords are refused.
pub fn base_init(vm: &Vm, v: &Value, args: Args) -> PyResult<()> {
    if args.has_keywords() {
        return Err(vm.type_error(format!("{}() takes no keyword arguments", type_of(v).tp_name())));
    }
    this(vm, v)?.args.set(vm.new_tuple(args.pos));
    Ok(())
}

/// As `base_init`, taking keywords of these names into these fields (the absent ones are cleared).
pub fn init_with_keywords(vm: &Vm, v: &Value, args: Args, name: &str, known: &[(&str, usize)]) -> PyResult<()> {
    base_init(vm, v, Args::positional(args.pos))?;
    for keyword in args.kw_names {
        if !known.iter().any(|(k, _)| crate::types::str::is(keyword, k)) {
            let shown = crate::types::str::display(keyword);
            return Err(vm.type_error(format!("{name}() got an unexpected keyword argument '{shown}'")));
        }
    }
    for (keyword, index) in known {
        set_field(v, *index, args.keyword(keyword));
    }
    Ok(())
}

fn base_repr(vm: &Vm, v: &Value) -> PyResult {
    let args = args_of(v);
    let name = type_of(v).name();
    let (inner, open, close) = match args.items() {
        [one] => (vm.repr(one)?, "(", ")"),
        _ => (vm.repr(&args.to_value())?, "", ""),
    };
    let pieces = [name.as_bytes(), open.as_bytes(), inner.as_bytes(), close.as_bytes()];
    let chars = name.chars().count() + inner.char_len() + open.len() + close.len();
    Ok(vm.reserved(StrObj::try_concat(&pieces, chars))?.into_value())
}

pub fn base_str(vm: &Vm, v: &Value) -> PyResult {
    let args = args_of(v);
    Ok(match args.items() {
        [] => name!(""),
        [one] => vm.str(one)?.into_value(),
        _ => vm.str(&args.to_value())?.into_value(),
    })
}

/// The `__dict__`, when there are attributes.
pub fn dict_of(vm: &Vm, v: &Value) -> PyResult<Option<Value>> {
    match crate::object::instance::attrs_of(v) {
        Some(attrs) if !attrs.items().is_empty() => attr::get_instance_dict(vm, v).map(Some),
        _ => Ok(None),
    }
}

/// `(type, args)` or `(type, args, state)`
pub fn reduce_with(vm: &Vm, v: &Value, args: Value, state: Option<Value>) -> PyResult {
    let mut parts = vec![type_of(v).to_value(), args];
    parts.extend(state);
    Ok(vm.new_tuple(&parts))
}

fn setstate(vm: &Vm, args: &[Value]) -> PyResult {
    if args[1].is_none() {
        return Ok(Value::NONE);
    }
    let Some(state) = args[1].downcast::<DictObj>() else { return Err(vm.type_error("state is not a dictionary")) };
    for (name, value) in state.items() {
        vm.set_attr(&args[0], &name, &value)?;
    }
    Ok(Value::NONE)
}

fn add_note(vm: &Vm, args: &[Value]) -> PyResult {
    if !args[1].is_a::<StrObj>() {
        return Err(vm.type_error(format!("add_note() argument must be str, not {}", vm.argument_type(&args[1]))));
    }
    let notes = match vm.find_attr(&args[0], &name!("__notes__"))? {
        Some(notes) => notes,
        None => {
            let notes = vm.new_list(Vec::new())?;
            vm.set_attr(&args[0], &name!("__notes__"), &notes)?;
            notes
        }
    };
    match notes.downcast::<ListObj>() {
        Some(list) => vm.reserved(list.push(args[1].clone()))?,
        None => return Err(vm.type_error("Cannot add note: __notes__ is not a list")),
    }
    Ok(Value::NONE)
}

pub static SYSTEM_EXIT_GETSET: &[GetSet] = &[exception_field!("code", SYSTEM_EXIT_CODE, "exception code")];
pub fn system_exit_slots(s: &Slots) {
    s.init.set(Some(|vm, v, args| {
        base_init(vm, v, args)?;
        let code = match args.pos {
            [] => Value::NONE,
            [one] => one.clone(),
            _ => args_of(v).into_value(),
        };
        set_field(v, SYSTEM_EXIT_CODE, Some(&code));
        Ok(())
    }));
}

pub static STOP_ITERATION_GETSET: &[GetSet] =
    &[exception_field!("value", STOP_ITERATION_VALUE, "generator return value")];
pub fn stop_iteration_slots(s: &Slots) {
    s.init.set(Some(|vm, v, args| {
        base_init(vm, v, args)?;
        set_field(v, STOP_ITERATION_VALUE, Some(args.pos.first().unwrap_or(&Value::NONE)));
        Ok(())
    }));
}

/// A missing key is shown by its repr, so that an empty string is seen.
pub fn key_error_slots(s: &Slots) {
    s.str.set(Some(|vm, v| match args_of(v).items() {
        [one] => vm.repr(one).map(Ref::into_value),
        _ => base_str(vm, v),
    }));
}

pub static NAME_ERROR_GETSET: &[GetSet] = &[exception_field!("name", NAME_ERROR_NAME, "name")];
pub fn name_error_slots(s: &Slots) {
    s.init.set(Some(|vm, v, args| init_with_keywords(vm, v, args, "NameError", &[("name", NAME_ERROR_NAME)])));
}

pub static ATTRIBUTE_ERROR_GETSET: &[GetSet] = &[
    exception_field!("name", ATTRIBUTE_ERROR_NAME, "attribute name"),
    exception_field!("obj", ATTRIBUTE_ERROR_OBJ, "object"),
];
pub fn attribute_error_slots(s: &Slots) {
    s.init.set(Some(|vm, v, args| {
        let known = [("name", ATTRIBUTE_ERROR_NAME), ("obj", ATTRIBUTE_ERROR_OBJ)];
        init_with_keywords(vm, v, args, "AttributeError", &known)
    }));
}
pub static ATTRIBUTE_ERROR_METHODS: &[NativeDef] = &[
    def("__getstate__", "($self, /)", |vm, a| attribute_error_state(vm, &a[0]), ""),
    def(
        "__reduce__",
        "($self, /)",
        |vm, a| {
            let state = attribute_error_state(vm, &a[0])?;
            reduce_with(vm, &a[0], args_of(&a[0]).into_value(), Some(state))
        },
        "",
    ),
];

/// `obj` is left out: it may not be picklable.
fn attribute_error_state(vm: &Vm, v: &Value) -> PyResult {
    let own = dict_of(vm, v)?;
    let named = this(vm, v)?.field(ATTRIBUTE_ERROR_NAME);
    if named.is_null() && own.is_none() {
        return Ok(Value::NONE);
    }
    let state = match own.as_ref().and_then(|d| d.downcast::<DictObj>()) {
        Some(dict) => dict.copy(vm)?,
        None => DictObj::new(),
    };
    if !named.is_null() {
        vm.reserved(state.set_str(&name!("name"), named))?;
        vm.reserved(state.set_str(&name!("args"), args_of(v).into_value()))?;
    }
    Ok(state.into_value())
}
