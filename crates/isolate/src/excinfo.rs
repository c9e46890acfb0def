//! A snapshot of an exception that may leave its isolate: the class's names, the message and the display, as text.

use vm::error::ExceptionObj;
use vm::prelude::*;
use vm::types::namespace;

#[derive(Clone, Debug, Default)]
pub struct ExcInfo {
    pub name: String,
    pub qualname: String,
    pub module: String,
    pub message: String,
    /// The traceback as `traceback.TracebackException` prints it.
    pub display: Option<String>,
}

/// The text of an attribute of a class.
fn class_text(vm: &Vm, class: &Value, name: &Value) -> String {
    match vm.find_attr(class, name) {
        Ok(Some(v)) if v.is_a::<StrObj>() => vm::types::str::display(&v),
        _ => String::new(),
    }
}

/// Takes the snapshot. What fails on the way (a `__str__` that raises) is left empty.
pub fn capture(vm: &Vm, error: &Error, with_display: bool) -> ExcInfo {
    let Some(exception) = error.exception() else {
        let reason = format!("{:?}", error.fatal_reason());
        return ExcInfo {
            name: "SystemError".into(),
            module: "builtins".into(),
            message: reason,
            ..Default::default()
        };
    };
    let class = type_of(exception).to_value();
    ExcInfo {
        name: class_text(vm, &class, &name!("__name__")),
        qualname: class_text(vm, &class, &name!("__qualname__")),
        module: class_text(vm, &class, &name!("__module__")),
        message: vm.str(exception).map_or_else(|_| "<exception str() failed>".into(), |s| s.display().into_owned()),
        display: if with_display { display(vm, exception).ok() } else { None },
    }
}

/// `''.join(TracebackException.from_exception(e).format())` without the last line end.
fn display(vm: &Vm, exception: &Value) -> PyResult<String> {
    let module = vm.import_module("traceback")?;
    let traceback =
        exception.downcast::<ExceptionObj>().map_or(Value::NONE, |e| e.traceback.load().unwrap_or(Value::NONE));
    let format = vm.get_attr(&module, &name!("format_exception"))?;
    let lines = vm.call(&format, &[type_of(exception).to_value(), exception.clone(), traceback])?;
    let mut text = String::new();
    for line in vm.collect(&lines)?.iter() {
        text.push_str(&vm::types::str::display(line));
    }
    if text.ends_with('\n') {
        text.pop();
    }
    Ok(text)
}

impl ExcInfo {
    /// `builtins.ValueError` is shown as `ValueError`.
    fn shown_class(&self) -> String {
        let name = if self.qualname.is_empty() { &self.name } else { &self.qualname };
        match self.module.as_str() {
            "" | "builtins" | "__main__" => name.clone(),
            module => format!("{module}.{name}"),
        }
    }
    /// `ValueError: message`
    pub fn formatted(&self) -> String {
        format!("{}: {}", self.shown_class(), self.message)
    }
    /// 3.9's text of a `RunFailedError`: `<class 'ValueError'>: message`.
    pub fn legacy_text(&self) -> String {
        let class = match self.module.as_str() {
            "" | "builtins" => self.qualname.clone(),
            module => format!("{module}.{}", self.qualname),
        };
        format!("<class '{class}'>: {}", self.message)
    }
    /// The namespace that `_interpreters.exec()` returns.
    pub fn to_namespace(&self, vm: &Vm) -> PyResult {
        let class = namespace::new(
            vm,
            &[
                ("__name__", vm.new_str(&self.name)),
                ("__qualname__", vm.new_str(&self.qualname)),
                ("__module__", vm.new_str(&self.module)),
            ],
        )?;
        let mut items =
            vec![("type", class), ("msg", vm.new_str(&self.message)), ("formatted", vm.new_str(&self.formatted()))];
        if let Some(display) = &self.display {
            items.push(("errdisplay", vm.new_str(display)));
        }
        namespace::new(vm, &items)
    }
}

/// `ValueError: message` of an error.
pub(crate) fn one_line(vm: &Vm, error: &Error) -> String {
    capture(vm, error, false).formatted()
}
