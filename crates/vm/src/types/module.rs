//! `module` objects, and making modules from native tables.

use crate::object::class::alloc_instance;
use crate::object::descr;
use crate::object::instance::InstanceAttrs;
use crate::object::{attr, typeobj};
use crate::prelude::*;
use crate::types::function_types::func::call_annotate;
use crate::types::str::display;

pub struct ModuleObj {
    pub dict: Ref<DictObj>,
    /// Holds `dict` too, so that generic attribute access reads it.
    pub attrs: InstanceAttrs,
}
heap::trace_fields!(ModuleObj: dict, attrs);
heap::payload!(ModuleObj, "module", trace);

pub static MODULE: TypeSpec = TypeSpec::new::<ModuleObj>("module")
    .flags(SUBCLASSABLE | WEAKREFABLE)
    .attrs_at(std::mem::offset_of!(ModuleObj, attrs))
    .doc("Create a module object.\n\nThe name must be a string; the optional doc argument can have any type.")
    .signature("(name, doc=None)")
    .methods(METHODS)
    .getset(GETSET)
    .slots(|s| {
        s.new.set(Some(|vm, ty, _| Ok(vm.reserved(ModuleObj::empty(ty))?.into_value())));
        s.init.set(Some(|vm, m, args| {
            let mut pos = Vec::with_capacity(args.pos.len() + 1);
            pos.push(m.clone());
            pos.extend_from_slice(args.pos);
            INIT.call(vm, "", Args { pos: &pos, ..args }).map(drop)
        }));
        s.repr.set(Some(module_repr));
        s.getattro.set(Some(module_getattr));
    });

static INIT: NativeDef = def("module", "($self, /, name, doc=None)", module_init, "");
static METHODS: &[NativeDef] =
    &[def("__dir__", "($self, /)", module_dir, "__dir__() -> list\nspecialized dir() implementation")];
static GETSET: &[GetSet] = &[
    GetSet::rw("__dict__", |vm, m| Ok(this(vm, m)?.dict.to_value()), readonly, ""),
    GetSet::rw("__annotations__", get_annotations, set_annotations, ""),
    GetSet::rw("__annotate__", get_annotate, set_annotate, ""),
];

impl ModuleObj {
    fn empty(ty: &TypeObj) -> Result<Ref<ModuleObj>, heap::NoMemory> {
        ModuleObj::with_dict(ty, DictObj::new())
    }
    /// A module over this dict.
    pub fn with_dict(ty: &TypeObj, dict: Ref<DictObj>) -> Result<Ref<ModuleObj>, heap::NoMemory> {
        let attrs = InstanceAttrs::default();
        attrs.replace_dict(dict.clone())?;
        Ok(alloc_instance(ty, ModuleObj { dict, attrs }))
    }
    /// A module whose attributes are this dict.
    pub fn of_dict(dict: Ref<DictObj>) -> Result<Ref<ModuleObj>, heap::NoMemory> {
        ModuleObj::with_dict(MODULE.get(), dict)
    }
    /// A new module with `__name__` and the other standard names.
    pub fn new(vm: &Vm, name: &str) -> Ref<ModuleObj> {
        match ModuleObj::empty(MODULE.get()) {
            Ok(module) => {
                let _ = set_up(vm, &module.dict, vm.new_str(name), Value::NONE);
                module
            }
            Err(_) => std::alloc::handle_alloc_error(std::alloc::Layout::new::<ModuleObj>()),
        }
    }
}

fn set_up(vm: &Vm, dict: &DictObj, name: Value, doc: Value) -> PyResult<()> {
    let entries = [
        (name!("__name__"), name),
        (name!("__doc__"), doc),
        (name!("__package__"), Value::NONE),
        (name!("__loader__"), Value::NONE),
        (name!("__spec__"), Value::NONE),
    ];
    for (key, value) in entries {
        vm.reserved(dict.set_str(&key, value))?;
    }
    Ok(())
}

impl Vm {
    /// The module of a native table: functions, types, then `exec`.
    pub fn make_module(&self, def: &'static ModuleDef) -> PyResult<Ref<ModuleObj>> {
        let module = ModuleObj::new(self, def.name);
        let (dict, name) = (&module.dict, crate::types::str::intern(def.name));
        if !def.doc.is_empty() {
            self.reserved(dict.set_str(&name!("__doc__"), self.new_str(def.doc)))?;
        }
        for row in def.functions {
            let func = descr::native_function(row, module.to_value(), false, None, name.clone());
            self.reserved(dict.set_str(&crate::types::str::intern(row.name), func))?;
        }
        for spec in def.types {
            let short = spec.name.rsplit('.').next().unwrap_or(spec.name);
            self.reserved(dict.set_str(&crate::types::str::intern(short), spec.to_value()))?;
        }
        if let Some(exec) = def.exec {
            exec(self, dict)?;
        }
        Ok(module)
    }
}

fn this<'a>(vm: &Vm, value: &'a Value) -> PyResult<&'a ModuleObj> {
    descr::receiver(vm, value, &MODULE)
}

fn readonly(vm: &Vm, _: &Value, _: Option<&Value>) -> PyResult<()> {
    Err(vm.attribute_error_text("readonly attribute"))
}

fn module_init(vm: &Vm, args: &[Value]) -> PyResult {
    if !args[1].is_a::<StrObj>() {
        let given = type_of(&args[1]).tp_name();
        return Err(vm.type_error(format!("module() argument 'name' must be str, not {given}")));
    }
    let doc = args[2].clone().into_option().unwrap_or(Value::NONE);
    set_up(vm, &this(vm, &args[0])?.dict, args[1].clone(), doc)?;
    Ok(Value::NONE)
}

fn module_getattr(vm: &Vm, obj: &Value, name: &Value) -> PyResult {
    let error = match attr::generic_getattr(vm, obj, name) {
        Err(e) if e.is(&crate::error::exception::ATTRIBUTE_ERROR) => e,
        other => return other,
    };
    let module = this(vm, obj)?;
    if type_of(obj).lookup(name).is_some() {
        // A descriptor's own error.
        return Err(error);
    }
    if let Some(hook) = module.dict.get_str(&name!("__getattr__")) {
        return vm.call(&hook, std::slice::from_ref(name));
    }
    Err(missing_attribute(vm, obj, module, name)?)
}

/// CPython's messages for what a module does not have (`_Py_module_getattro_impl`).
fn missing_attribute(vm: &Vm, obj: &Value, module: &ModuleObj, name: &Value) -> PyResult<Error> {
    let attribute = display(name);
    let Some(own) = module.dict.get_str(&name!("__name__")).filter(|n| n.is_a::<StrObj>()) else {
        return Ok(vm.attribute_error(obj, name, format!("module has no attribute '{attribute}'")));
    };
    let shown = display(&own);
    let plain = format!("module '{shown}' has no attribute '{attribute}'");
    let Some(spec) = module.dict.get_str(&name!("__spec__")).filter(|s| !s.is_none()) else {
        return Ok(vm.attribute_error(obj, name, plain));
    };
    let flag = |name: &Value| -> PyResult<bool> {
        match vm.find_attr(&spec, name)? {
            Some(v) => vm.truth(&v),
            None => Ok(false),
        }
    };
    let origin = match flag(&name!("has_location"))? {
        true => vm.find_attr(&spec, &name!("origin"))?.filter(|o| o.is_a::<StrObj>()),
        false => None,
    };
    let shadowing = match &origin {
        Some(origin) => crate::import::statement::possibly_shadowing(vm, &display(origin)),
        None => false,
    };
    let text = if shadowing && is_stdlib(vm, &own)? {
        format!(
            "{plain} (consider renaming {} since it has the same name as the standard library module named '{shown}' and prevents importing that standard library module)",
            vm.repr_text(origin.as_ref().unwrap_or(&Value::NONE))?
        )
    } else if flag(&name!("_initializing"))? {
        match &origin {
            Some(origin) if shadowing => format!(
                "{plain} (consider renaming {} if it has the same name as a library you intended to import)",
                vm.repr_text(origin)?
            ),
            Some(origin) => format!(
                "partially initialized module '{shown}' from '{}' has no attribute '{attribute}' (most likely due to a circular import)",
                display(origin)
            ),
            None => format!(
                "partially initialized module '{shown}' has no attribute '{attribute}' (most likely due to a circular import)"
            ),
        }
    } else {
        match vm.find_attr(&spec, &name!("_uninitialized_submodules"))? {
            Some(list) if vm.contains(&list, name).unwrap_or(false) => format!(
                "cannot access submodule '{attribute}' of module '{shown}' (most likely due to a circular import)"
            ),
            _ => plain,
        }
    };
    Ok(vm.attribute_error(obj, name, text))
}

fn sys_attr(vm: &Vm, name: &Value) -> PyResult<Option<Value>> {
    match vm.modules.get_str(&name!("sys")) {
        Some(sys) => vm.find_attr(&sys, name),
        None => Ok(None),
    }
}

fn is_stdlib(vm: &Vm, name: &Value) -> PyResult<bool> {
    match sys_attr(vm, &name!("stdlib_module_names"))? {
        Some(names) if names.is_a::<crate::types::set::SetObj>() => vm.contains(&names, name),
        _ => Ok(false),
    }
}

fn module_dir(vm: &Vm, args: &[Value]) -> PyResult {
    let module = this(vm, &args[0])?;
    // A subclass may say otherwise what its dict is.
    if vm.find_attr(&args[0], &name!("__dict__"))?.is_none_or(|d| !d.is_a::<DictObj>()) {
        return Err(vm.type_error("<module>.__dict__ is not a dictionary"));
    }
    if let Some(hook) = module.dict.get_str(&name!("__dir__")) {
        return vm.call(&hook, &[]);
    }
    vm.new_list(module.dict.items().into_iter().map(|(k, _)| k).collect())
}

/// As `importlib._bootstrap._module_repr`.
fn module_repr(vm: &Vm, obj: &Value) -> PyResult {
    let dict = &this(vm, obj)?.dict;
    let get = |name: &Value| dict.get_str(name).filter(|v| !v.is_none());
    let loader = get(&name!("__loader__"));
    if let Some(spec) = get(&name!("__spec__")) {
        return repr_from_spec(vm, &spec);
    }
    let name = match dict.get_str(&name!("__name__")) {
        Some(name) => vm.repr_text(&name)?,
        None => "'?'".to_string(),
    };
    let text = match (dict.get_str(&name!("__file__")), loader) {
        (Some(file), _) => format!("<module {name} from {}>", vm.repr_text(&file)?),
        (None, None) => format!("<module {name}>"),
        (None, Some(loader)) => format!("<module {name} ({})>", vm.repr_text(&loader)?),
    };
    Ok(vm.new_str(&text))
}

fn repr_from_spec(vm: &Vm, spec: &Value) -> PyResult {
    let name = match vm.get_attr(spec, &name!("name"))? {
        n if n.is_none() => "'?'".to_string(),
        n => vm.repr_text(&n)?,
    };
    let origin = vm.get_attr(spec, &name!("origin"))?;
    let text = if origin.is_none() {
        let loader = vm.get_attr(spec, &name!("loader"))?;
        if loader.is_none() {
            format!("<module {name}>")
        } else if type_of(&loader).name() == "NamespaceLoader"
            && let Some(path) = vm.find_attr(&loader, &name!("_path"))?
        {
            let list = vm.new_list(vm.collect(&path)?.to_vec())?;
            format!("<module {name} (namespace) from {}>", vm.repr_text(&list)?)
        } else {
            format!("<module {name} ({})>", vm.repr_text(&loader)?)
        }
    } else {
        let located = vm.get_attr(spec, &name!("has_location"))?;
        if vm.truth(&located)? {
            format!("<module {name} from {}>", vm.repr_text(&origin)?)
        } else {
            format!("<module {name} ({})>", vm.str(&origin)?.display())
        }
    };
    Ok(vm.new_str(&text))
}

fn get_annotate(vm: &Vm, obj: &Value) -> PyResult {
    let dict = &this(vm, obj)?.dict;
    if let Some(found) = dict.get_str(&name!("__annotate__")) {
        return Ok(found);
    }
    vm.reserved(dict.set_str(&name!("__annotate__"), Value::NONE))?;
    Ok(Value::NONE)
}

fn set_annotate(vm: &Vm, obj: &Value, value: Option<&Value>) -> PyResult<()> {
    let dict = &this(vm, obj)?.dict;
    let Some(value) = value else { return Err(vm.type_error("cannot delete __annotate__ attribute")) };
    if !value.is_none() && !vm.is_callable(value) {
        return Err(vm.type_error("__annotate__ must be callable or None"));
    }
    vm.reserved(dict.set_str(&name!("__annotate__"), value.clone()))?;
    if !value.is_none() {
        dict.remove_str(&name!("__annotations__"));
    }
    Ok(())
}

fn get_annotations(vm: &Vm, obj: &Value) -> PyResult {
    let dict = &this(vm, obj)?.dict;
    if let Some(found) = dict.get_str(&name!("__annotations__")) {
        return Ok(found);
    }
    let annotate = dict.get_str(&name!("__annotate__")).filter(|a| vm.is_callable(a));
    let made = match annotate {
        Some(annotate) => call_annotate(vm, &annotate)?,
        None => DictObj::new().into_value(),
    };
    // While the module's code still runs there may be more of them later.
    if !crate::import::statement::is_initializing(vm, obj)? {
        vm.reserved(dict.set_str(&name!("__annotations__"), made.clone()))?;
    }
    Ok(made)
}

fn set_annotations(vm: &Vm, obj: &Value, value: Option<&Value>) -> PyResult<()> {
    let dict = &this(vm, obj)?.dict;
    let key = name!("__annotations__");
    match value {
        Some(value) => vm.reserved(dict.set_str(&key, value.clone()))?,
        None => {
            if dict.remove_str(&key).is_none() {
                return Err(vm.attribute_error(obj, &key, "__annotations__"));
            }
        }
    }
    dict.remove_str(&name!("__annotate__"));
    Ok(())
}

/// Whether the type is `module` or a subclass.
pub fn is_module_type(ty: &typeobj::TypeObj) -> bool {
    ty.is_subtype_of(&MODULE)
}
