//! The hooks of `sys`: display, uncaught and unraisable exceptions, breakpoints, audit.

use std::cell::RefCell;

use super::info;
use crate::error::exception::*;
use crate::error::print;
use crate::prelude::*;

pub static ROWS: &[NativeDef] = &[
    def("displayhook", "(object, /)", displayhook, "Print an object to sys.stdout and also save it in builtins._"),
    def(
        "excepthook",
        "(exctype, value, traceback, /)",
        excepthook,
        "Handle an exception by displaying it with a traceback on sys.stderr.",
    ),
    def(
        "unraisablehook",
        "(unraisable, /)",
        unraisablehook,
        "Handle an unraisable exception.\n\nThe unraisable argument has the following attributes:\n\n* exc_type: Exception type.\n* exc_value: Exception value, can be None.\n* exc_traceback: Exception traceback, can be None.\n* err_msg: Error message, can be None.\n* object: Object causing the exception, can be None.",
    ),
    raw(
        "breakpointhook",
        "(*args, **kwargs)",
        breakpointhook,
        "This hook function is called by built-in breakpoint().",
    ),
    raw("audit", "(event, /, *args)", audit, "Passes the event to any hooks that are attached."),
    def(
        "addaudithook",
        "(hook)",
        |vm, a| {
            vm.state::<AuditHooks>().hooks.borrow_mut().push(a[0].clone());
            Ok(Value::NONE)
        },
        "Adds a new audit hook callback.",
    ),
];

fn displayhook(vm: &Vm, args: &[Value]) -> PyResult {
    let value = &args[0];
    if value.is_none() {
        return Ok(Value::NONE);
    }
    let underscore = name!("_");
    vm.reserved(vm.builtins.set_str(&underscore, Value::NONE))?;
    let Some(out) = vm.sys_attr("stdout").filter(|s| !s.is_none()) else {
        return Err(vm.runtime_error("lost sys.stdout"));
    };
    let text = vm.repr(value)?.into_value();
    if let Err(e) = vm.call_method(&out, &name!("write"), std::slice::from_ref(&text)) {
        if !e.is(&UNICODE_ENCODE_ERROR) {
            return Err(e);
        }
        // The stream's encoding lacks a character: escape it.
        let encoding = vm.find_attr(&out, &name!("encoding"))?.unwrap_or(name!("ascii"));
        let bytes = vm.call_method(&text, &name!("encode"), &[encoding.clone(), name!("backslashreplace")])?;
        let text = vm.call_method(&bytes, &name!("decode"), &[encoding, name!("strict")])?;
        vm.call_method(&out, &name!("write"), &[text])?;
    }
    vm.call_method(&out, &name!("write"), &[name!("\n")])?;
    vm.reserved(vm.builtins.set_str(&underscore, value.clone()))?;
    Ok(Value::NONE)
}

fn excepthook(vm: &Vm, args: &[Value]) -> PyResult {
    let value = &args[1];
    let traceback = &args[2];
    if !value.is_a::<ExceptionObj>() {
        let message =
            format!("TypeError: print_exception(): Exception expected for value, {} found\n", type_of(value).tp_name());
        if let Some(stderr) = vm.sys_attr("stderr").filter(|s| !s.is_none()) {
            vm.call_method(&stderr, &name!("write"), &[vm.new_str(&message)])?;
        }
        return Ok(Value::NONE);
    }
    if let Some(e) = value.downcast::<ExceptionObj>()
        && !traceback.is_none()
        && e.traceback.is_null()
    {
        e.traceback.set(traceback.clone());
    }
    vm.print_exception(value);
    Ok(Value::NONE)
}

fn unraisablehook(vm: &Vm, args: &[Value]) -> PyResult {
    let get = |name: &Value| vm.get_attr(&args[0], name);
    let (value, message, object) = (get(&name!("exc_value"))?, get(&name!("err_msg"))?, get(&name!("object"))?);
    let class = get(&name!("exc_type"))?;
    print::print_unraisable(vm, &class, &value, &message, &object);
    Ok(Value::NONE)
}

fn breakpointhook(vm: &Vm, args: Args) -> PyResult {
    let target = match vm.modules.get_name("os") {
        Some(os) => {
            let environ = vm.get_attr(&os, &name!("environ"))?;
            let value = vm.call_method(&environ, &name!("get"), &[vm.new_str("PYTHONBREAKPOINT"), name!("")])?;
            crate::types::str::display(&value)
        }
        None => String::new(),
    };
    let target = match target.as_str() {
        "0" => return Ok(Value::NONE),
        "" => "pdb.set_trace",
        other => other,
    };
    let (module, attr) = target.rsplit_once('.').unwrap_or(("builtins", target));
    match vm.import_attr(module, attr) {
        Ok(hook) => vm.call_args(&hook, args),
        Err(e) if e.is(&EXCEPTION) => {
            vm.warn(&RUNTIME_WARNING, &format!("Ignoring unimportable $PYTHONBREAKPOINT: \"{target}\""), 1)?;
            Ok(Value::NONE)
        }
        Err(e) => Err(e),
    }
}

#[derive(Default)]
struct AuditHooks {
    hooks: RefCell<Vec<Value>>,
}

fn audit(vm: &Vm, args: Args) -> PyResult {
    let Some((event, rest)) = args.pos.split_first() else {
        return Err(vm.type_error("audit expected at least 1 argument, got 0"));
    };
    if !event.is_a::<StrObj>() {
        return Err(vm.type_error(format!("expected str for argument 'event', not {}", type_of(event).tp_name())));
    }
    let hooks = vm.state::<AuditHooks>().hooks.borrow().clone();
    if hooks.is_empty() {
        return Ok(Value::NONE);
    }
    let tuple = vm.new_tuple(rest);
    for hook in hooks {
        vm.call(&hook, &[event.clone(), tuple.clone()])?;
    }
    Ok(Value::NONE)
}

impl Vm {
    /// `sys.unraisablehook` for an error that nobody can catch; `about` is the object it happened in.
    pub fn write_unraisable(&self, error: Error, about: Option<&Value>) {
        self.unraisable_with(error, Value::NONE, about.cloned().unwrap_or(Value::NONE));
    }
    /// As `write_unraisable`, with words of its own: "Exception ignored {what} {object!r}".
    pub fn unraisable(&self, error: Error, what: &str, object: &Value) {
        let message = if what.is_empty() { Value::NONE } else { self.new_str(&format!("Exception ignored {what}")) };
        self.unraisable_with(error, message, object.clone());
    }
    fn unraisable_with(&self, error: Error, message: Value, object: Value) {
        // A fatal reason unwinds what is left by itself.
        let Ok(exception) = crate::coro::drive::in_context(self, error).into_exception() else { return };
        if let Some(current) = self.fiber().current.get()
            && exception.downcast::<ExceptionObj>().is_some_and(|e| e.traceback.is_null())
        {
            crate::error::traceback::add_here(self, &exception, current);
        }
        let class = type_of(&exception).to_value();
        let hook = self.sys_attr("unraisablehook").filter(|h| !h.is_none());
        let Some(hook) = hook else { return print::print_unraisable(self, &class, &exception, &message, &object) };
        let traceback = exception.downcast::<ExceptionObj>().and_then(|e| e.traceback.load()).unwrap_or(Value::NONE);
        let values = vec![class.clone(), exception.clone(), traceback, message.clone(), object.clone()];
        let called = info::UNRAISABLE.make(self, values).and_then(|args| self.call(&hook, &[args]));
        if let Err(e) = called
            && let Ok(inner) = e.into_exception()
        {
            let class = type_of(&inner).to_value();
            let message = self.new_str("Exception ignored in sys.unraisablehook");
            print::print_unraisable(self, &class, &inner, &message, &hook);
        }
    }
    /// `sys.excepthook` for an exception that ends the program, as CPython's `PyErr_PrintEx`: sets `sys.last_exc`.
    pub fn report_uncaught(&self, exception: &Value) {
        let class = type_of(exception).to_value();
        let traceback = exception.downcast::<ExceptionObj>().and_then(|e| e.traceback.load()).unwrap_or(Value::NONE);
        self.set_sys_attr("last_exc", exception.clone());
        self.set_sys_attr("last_type", class.clone());
        self.set_sys_attr("last_value", exception.clone());
        self.set_sys_attr("last_traceback", traceback.clone());
        let Some(hook) = self.sys_attr("excepthook") else {
            print::write_stderr(self, "sys.excepthook is missing\n");
            return self.print_exception(exception);
        };
        if let Err(e) = self.call(&hook, &[class, exception.clone(), traceback])
            && let Ok(inner) = e.into_exception()
            && !SYSTEM_EXIT.check(&inner)
        {
            print::write_stderr(self, "Error in sys.excepthook:\n");
            self.print_exception(&inner);
            print::write_stderr(self, "\nOriginal exception was:\n");
            self.print_exception(exception);
        }
    }
}
