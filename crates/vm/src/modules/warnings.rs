//! `_warnings`: filters and registries, and the way by which native code warns (CPython's `_warnings.c`).

use std::cell::{Cell, RefCell};

use crate::error::exception::*;
use crate::prelude::*;
use crate::run::FrameRef;
use crate::types::str::display;

pub static MODULE: ModuleDef = ModuleDef::new(
    "_warnings",
    "_warnings provides basic warning filtering support.\nIt is a helper module to speed up interpreter start-up.",
)
.functions(FUNCTIONS)
.exec(exec);

static FUNCTIONS: &[NativeDef] = &[
    raw(
        "warn",
        "(message, category=None, stacklevel=1, source=None, *, skip_file_prefixes=())",
        warn,
        "Issue a warning, or maybe ignore it or raise an exception.\n\nmessage\n  Text of the warning message.\ncategory\n  The Warning category subclass. Defaults to UserWarning.\nstacklevel\n  How far up the call stack to make this warning appear. A value of 2 for\n  example attributes the warning to the caller of the code calling warn().\nsource\n  If supplied, the destroyed object which emitted a ResourceWarning\nskip_file_prefixes\n  An optional tuple of module filename prefixes indicating frames to skip\n  during stacklevel computations for stack frame attribution.",
    ),
    def(
        "warn_explicit",
        "(message, category, filename, lineno, module=<unrepresentable>, registry=None, module_globals=None, source=None)",
        warn_explicit,
        "Issue a warning, or maybe ignore it or raise an exception.",
    ),
    def(
        "_filters_mutated_lock_held",
        "()",
        |vm, _| {
            let s = vm.state::<State>();
            s.version.set(s.version.get() + 1);
            Ok(Value::NONE)
        },
        "",
    ),
    def("_acquire_lock", "()", |_, _| Ok(Value::NONE), ""),
    def("_release_lock", "()", |_, _| Ok(Value::NONE), ""),
];

#[derive(Default)]
struct State {
    version: Cell<i64>,
    filters: RefCell<Value>,
    once: RefCell<Value>,
    context: RefCell<Value>,
    /// A warning about warnings must not recurse.
    busy: Cell<bool>,
}

/// The filters that CPython's release builds start with.
fn default_filters(vm: &Vm) -> PyResult {
    let ignore = name!("ignore");
    let row = |action: &Value, category: &'static TypeSpec, module: Value| {
        vm.new_tuple(&[action.clone(), Value::NONE, category.to_value(), module, Value::small_int(0)])
    };
    vm.new_list(vec![
        row(&name!("default"), &DEPRECATION_WARNING, name!("__main__")),
        row(&ignore, &DEPRECATION_WARNING, Value::NONE),
        row(&ignore, &PENDING_DEPRECATION_WARNING, Value::NONE),
        row(&ignore, &IMPORT_WARNING, Value::NONE),
        row(&ignore, &RESOURCE_WARNING, Value::NONE),
    ])
}

fn filters(vm: &Vm, state: &State) -> PyResult {
    let known = state.filters.borrow().clone();
    if !known.is_null() {
        return Ok(known);
    }
    let made = default_filters(vm)?;
    *state.filters.borrow_mut() = made.clone();
    *state.once.borrow_mut() = DictObj::new().into_value();
    Ok(made)
}

fn exec(vm: &Vm, dict: &DictObj) -> PyResult<()> {
    let state = vm.state::<State>();
    dict.set_name("filters", filters(vm, &state)?);
    dict.set_name("_onceregistry", state.once.borrow().clone());
    dict.set_name("_defaultaction", name!("default"));
    let variable = vm.import_attr("_contextvars", "ContextVar")?;
    let context = vm.call(&variable, &[vm.new_str("_warnings_context")])?;
    *state.context.borrow_mut() = context.clone();
    dict.set_name("_warnings_context", context);
    Ok(())
}

/// `warnings.<name>` when that module is imported, as programs may replace it.
fn from_library(vm: &Vm, name: &str) -> PyResult<Option<Value>> {
    match vm.modules.get_name("warnings").filter(|m| !m.is_none()) {
        Some(module) => vm.find_attr(&module, &crate::types::str::intern(name)),
        None => Ok(None),
    }
}

/// What a warning is about.
struct Place {
    filename: Value,
    lineno: i64,
    module: Value,
    registry: Value,
}

fn warn(vm: &Vm, args: Args) -> PyResult {
    let at = |i: usize, name: &str| args.pos.get(i).or(args.keyword(name));
    let Some(message) = at(0, "message") else {
        return Err(vm.type_error("warn() missing required argument 'message' (pos 1)"));
    };
    if args.pos.len() > 4 {
        return Err(vm.type_error(format!("warn() takes at most 4 positional arguments ({} given)", args.pos.len())));
    }
    let known = ["message", "category", "stacklevel", "source", "skip_file_prefixes"];
    if let Some(other) = args.kw_names.iter().map(display).find(|n| !known.contains(&n.as_str())) {
        return Err(vm.type_error(format!("warn() got an unexpected keyword argument '{other}'")));
    }
    let category = category_of(vm, message, at(1, "category"))?;
    let mut level = match at(2, "stacklevel") {
        Some(l) => vm.to_isize(l)? as i64,
        None => 1,
    };
    let source = at(3, "source").cloned().unwrap_or(Value::NONE);
    let prefixes = match args.keyword("skip_file_prefixes") {
        None => Vec::new(),
        Some(p) => match p.downcast::<TupleObj>() {
            Some(t) => t.items().iter().map(display).collect(),
            None => {
                return Err(vm.type_error(format!(
                    "warn() argument 'skip_file_prefixes' must be tuple, not {}",
                    vm.argument_type(p)
                )));
            }
        },
    };
    if !prefixes.is_empty() && level < 2 {
        level = 2;
    }
    let place = place(vm, level, &prefixes)?;
    issue(vm, message, &category, place, &Value::NONE, &source)?;
    Ok(Value::NONE)
}

fn category_of(vm: &Vm, message: &Value, category: Option<&Value>) -> PyResult {
    if WARNING.check(message) {
        return Ok(type_of(message).to_value());
    }
    match category.filter(|c| !c.is_none() && !c.is_null()) {
        None => Ok(USER_WARNING.to_value()),
        Some(c) if c.downcast::<TypeObj>().is_some_and(|t| t.is_subtype_of(&WARNING)) => Ok(c.clone()),
        Some(c) => Err(vm.type_error(format!("category must be a Warning subclass, not '{}'", type_of(c).tp_name()))),
    }
}

/// Frames of the importer do not count as callers.
fn is_internal(file: &str) -> bool {
    file.contains("importlib") && file.contains("_bootstrap")
}

/// Finds the frame that a warning is attributed to.
fn place(vm: &Vm, level: i64, prefixes: &[String]) -> PyResult<Place> {
    let mut frame = vm.fiber().current.get();
    let file_of = |f: Option<FrameRef>| f.map(|f| f.code().filename.with(display));
    let back = |f: Option<FrameRef>| f.and_then(|f| f.back.get());
    let skipped = |f: Option<FrameRef>| {
        file_of(f).is_some_and(|file| is_internal(&file) || prefixes.iter().any(|p| file.starts_with(p.as_str())))
    };
    if level <= 0 || file_of(frame).is_some_and(|f| is_internal(&f)) {
        for _ in 1..level.max(1) {
            frame = back(frame);
        }
    } else {
        for _ in 1..level {
            frame = back(frame);
            while skipped(frame) {
                frame = back(frame);
            }
        }
    }
    let (globals, filename, lineno) = match frame {
        Some(f) => (f.function().globals.clone(), f.code().filename.get(), f.line() as i64),
        None => (vm.interp.sys(), name!("<sys>"), 0),
    };
    let key = name!("__warningregistry__");
    let registry = match globals.get_str(&key) {
        Some(r) => r,
        None => {
            let made = DictObj::new().into_value();
            vm.reserved(globals.set_str(&key, made.clone()))?;
            made
        }
    };
    let module = globals.get_str(&name!("__name__")).filter(|n| n.is_a::<StrObj>()).unwrap_or(name!("<string>"));
    Ok(Place { filename, lineno, module, registry })
}

fn warn_explicit(vm: &Vm, args: &[Value]) -> PyResult {
    let message = &args[0];
    let category = category_of(vm, message, Some(&args[1]))?;
    let filename = args[2].clone();
    vm.str_arg(&filename, "warn_explicit() argument 'filename'")?;
    let lineno = vm.to_i32(&args[3])? as i64;
    let module = match args[4].non_null().filter(|m| !m.is_none()) {
        Some(m) => m.clone(),
        None => module_of_file(vm, &display(&filename)),
    };
    let registry = args[5].non_null().cloned().unwrap_or(Value::NONE);
    if !registry.is_none() && !registry.is_a::<DictObj>() {
        return Err(vm.type_error("'registry' must be a dict or None"));
    }
    let source = args[7].non_null().cloned().unwrap_or(Value::NONE);
    let place = Place { filename, lineno, module, registry };
    issue(vm, message, &category, place, args[6].non_null().unwrap_or(&Value::NONE), &source)?;
    Ok(Value::NONE)
}

fn module_of_file(vm: &Vm, file: &str) -> Value {
    if file.is_empty() {
        return name!("<unknown>");
    }
    vm.new_str(file.strip_suffix(".py").unwrap_or(file))
}

/// Whether a warning was given before; sets the mark when `set`. The registry forgets when the filters changed.
fn already_warned(vm: &Vm, registry: &Value, key: &Value, set: bool) -> PyResult<bool> {
    let Some(dict) = registry.downcast::<DictObj>() else { return Ok(false) };
    let version = vm.new_int(vm.state::<State>().version.get());
    let mark = name!("version");
    let current = match dict.get_str(&mark) {
        Some(v) => vm.equal(&v, &version)?,
        None => false,
    };
    if !current {
        dict.clear();
        vm.reserved(dict.set_str(&mark, version))?;
    } else if let Some(done) = dict.get(vm, key)?
        && vm.truth(&done)?
    {
        return Ok(true);
    }
    if set {
        dict.set(vm, key, Value::TRUE)?;
    }
    Ok(false)
}

/// Whether a filter's pattern (None, a string, or a compiled expression) fits.
fn matches(vm: &Vm, pattern: &Value, text: &Value) -> PyResult<bool> {
    if pattern.is_none() {
        return Ok(true);
    }
    if crate::types::str::STR.is_exact(pattern) {
        return vm.equal(pattern, text);
    }
    let found = vm.call_method(pattern, &name!("match"), std::slice::from_ref(text))?;
    vm.truth(&found)
}

/// The action of the first filter that fits.
fn action_for(vm: &Vm, state: &State, category: &Value, text: &Value, lineno: i64, module: &Value) -> PyResult<String> {
    // A context's own filters come first (`warnings.catch_warnings` under `-X context_aware_warnings`).
    let mut lists = Vec::new();
    let variable = state.context.borrow().clone();
    if !variable.is_null() {
        let context = vm.call_method(&variable, &name!("get"), &[Value::NONE])?;
        if !context.is_none()
            && let Some(own) = vm.find_attr(&context, &name!("_filters"))?
        {
            lists.push(own);
        }
    }
    lists.push(match from_library(vm, "filters")? {
        Some(f) => f,
        None => filters(vm, state)?,
    });
    for list in lists {
        let Some(list) = list.downcast::<ListObj>() else {
            return Err(vm.value_error("_warnings.filters must be a list"));
        };
        let mut at = 0;
        while let Some(item) = list.get(at) {
            at += 1;
            let row = item.downcast::<TupleObj>().filter(|t| t.len() == 5);
            let Some([action, message, class, place, line]) = row.map(|t| t.items()) else {
                return Err(vm.value_error(format!("_warnings.filters item {} isn't a 5-tuple", at - 1)));
            };
            if vm.is_subclass(category, class)?
                && matches(vm, message, text)?
                && matches(vm, place, module)?
                && (vm.to_i64(line)? == 0 || vm.to_i64(line)? == lineno)
            {
                return Ok(display(action));
            }
        }
    }
    match from_library(vm, "defaultaction")? {
        Some(a) if a.is_a::<StrObj>() => Ok(display(&a)),
        _ => Ok("default".to_string()),
    }
}

fn issue(
    vm: &Vm,
    message: &Value,
    category: &Value,
    place: Place,
    _module_globals: &Value,
    source: &Value,
) -> PyResult<()> {
    let state = vm.state::<State>();
    let (text, message) = if WARNING.check(message) {
        (vm.str(message)?.into_value(), message.clone())
    } else {
        (message.clone(), vm.call(category, std::slice::from_ref(message))?)
    };
    let line = vm.new_int(place.lineno);
    let key = vm.new_tuple(&[text.clone(), category.clone(), line.clone()]);
    if already_warned(vm, &place.registry, &key, false)? {
        return Ok(());
    }
    let action = action_for(vm, &state, category, &text, place.lineno, &place.module)?;
    match action.as_str() {
        "error" => return Err(Error::from_exception(message)),
        "ignore" => return Ok(()),
        "always" | "all" => {}
        "once" => {
            if let Some(dict) = place.registry.downcast::<DictObj>() {
                dict.set(vm, &key, Value::TRUE)?;
            }
            filters(vm, &state)?;
            let registry = match from_library(vm, "onceregistry")? {
                Some(r) => r,
                None => state.once.borrow().clone(),
            };
            if already_warned(vm, &registry, &vm.new_tuple(&[text.clone(), category.clone()]), true)? {
                return Ok(());
            }
        }
        "module" => {
            if let Some(dict) = place.registry.downcast::<DictObj>() {
                dict.set(vm, &key, Value::TRUE)?;
            }
            let wide = vm.new_tuple(&[text.clone(), category.clone(), Value::small_int(0)]);
            if already_warned(vm, &place.registry, &wide, true)? {
                return Ok(());
            }
        }
        "default" => {
            if let Some(dict) = place.registry.downcast::<DictObj>() {
                dict.set(vm, &key, Value::TRUE)?;
            }
        }
        other => {
            return Err(vm.runtime_error(format!("Unrecognized action ('{other}') in warnings.filters:\n  {other}")));
        }
    }
    show(vm, &state, &message, &text, category, &place, source)
}

/// `warnings._showwarnmsg(WarningMessage(...))`, or a plain line while the library cannot be imported.
fn show(
    vm: &Vm,
    state: &State,
    message: &Value,
    text: &Value,
    category: &Value,
    place: &Place,
    source: &Value,
) -> PyResult<()> {
    if !state.busy.replace(true) {
        let shown = show_by_library(vm, message, category, place, source);
        state.busy.set(false);
        match shown {
            Ok(true) => return Ok(()),
            Ok(false) => {}
            Err(e) => return Err(e),
        }
    }
    let name = category.downcast::<TypeObj>().map(|t| t.name()).unwrap_or_default();
    let line = format!("{}:{}: {name}: {}\n", display(&place.filename), place.lineno, display(text));
    crate::error::print::write_stderr(vm, &line);
    Ok(())
}

fn show_by_library(vm: &Vm, message: &Value, category: &Value, place: &Place, source: &Value) -> PyResult<bool> {
    let module = match vm.modules.get_name("warnings").filter(|m| !m.is_none()) {
        Some(m) => m,
        None => match vm.import_module("warnings") {
            Ok(m) => m,
            Err(e) if e.is(&IMPORT_ERROR) => return Ok(false),
            Err(e) => return Err(e),
        },
    };
    let Some(show) = vm.find_attr(&module, &name!("_showwarnmsg"))? else { return Ok(false) };
    if !vm.is_callable(&show) {
        return Err(vm.type_error("warnings._showwarnmsg() must be set to a callable"));
    }
    let Some(class) = vm.find_attr(&module, &name!("WarningMessage"))? else {
        return Err(vm.runtime_error("unable to get warnings.WarningMessage"));
    };
    let args = [
        message.clone(),
        category.clone(),
        place.filename.clone(),
        vm.new_int(place.lineno),
        Value::NONE,
        Value::NONE,
        source.clone(),
    ];
    let made = vm.call(&class, &args)?;
    vm.call(&show, &[made])?;
    Ok(true)
}

impl Vm {
    /// `warnings.warn(message, category, stacklevel)` from native code; level 1 is the Python code that runs.
    pub fn warn(&self, category: &'static TypeSpec, message: &str, level: i64) -> PyResult<()> {
        self.warn_about(category, message, level, &Value::NONE)
    }
    /// As `warn`, naming the object that the warning is about (`ResourceWarning`).
    pub fn warn_about(&self, category: &'static TypeSpec, message: &str, level: i64, source: &Value) -> PyResult<()> {
        let place = place(self, level, &[])?;
        issue(self, &self.new_str(message), &category.to_value(), place, &Value::NONE, source)
    }
    /// `warnings.warn_explicit`: for the compiler, which knows file and line.
    pub fn warn_at(&self, category: &'static TypeSpec, message: &str, filename: &str, lineno: i64) -> PyResult<()> {
        let place = Place {
            filename: self.new_str(filename),
            lineno,
            module: module_of_file(self, filename),
            registry: Value::NONE,
        };
        issue(self, &self.new_str(message), &category.to_value(), place, &Value::NONE, &Value::NONE)
    }
}
