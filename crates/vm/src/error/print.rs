//! Printing of exceptions: by the library's `traceback` module where it can be imported, else natively (without source
//! lines). Unraisable errors are printed here too.

use super::exception::*;
use super::traceback::TracebackObj;
use crate::prelude::*;
use crate::types::frame::FrameObj;
use crate::types::str::display;

/// Chains longer than this are cut in the native printer.
const MAX_CHAIN: usize = 100;

/// Writes to `sys.stderr`; errors are nobody's.
pub fn write_stderr(vm: &Vm, text: &str) {
    if text.is_empty() {
        return;
    }
    if let Some(err) = vm.sys_attr("stderr").filter(|s| !s.is_none()) {
        let _ = vm.call_method(&err, &name!("write"), &[vm.new_str(text)]);
    }
}

fn flush_stderr(vm: &Vm) {
    if let Some(err) = vm.sys_attr("stderr").filter(|s| !s.is_none()) {
        let _ = vm.call_method(&err, &name!("flush"), &[]);
    }
}

impl Vm {
    /// Prints an exception with its traceback on `sys.stderr`.
    pub fn print_exception(&self, exception: &Value) {
        if self.sys_attr("stderr").is_none_or(|s| s.is_none()) {
            return;
        }
        if by_library(self, exception).is_err() {
            let mut text = String::new();
            print_exception(self, exception, &mut |s| text.push_str(s));
            write_stderr(self, &text);
        }
        flush_stderr(self);
    }
}

/// What CPython's `PyErr_Display` does: `traceback._print_exception_bltin`.
fn by_library(vm: &Vm, exception: &Value) -> PyResult<()> {
    if !EXCEPTION_TYPE.check(exception) {
        return Err(vm.type_error("not an exception"));
    }
    let print = vm.import_attr("traceback", "_print_exception_bltin")?;
    vm.call(&print, std::slice::from_ref(exception)).map(drop)
}

use super::exception::BASE_EXCEPTION as EXCEPTION_TYPE;

/// The native printer: headers, frames, chained causes, notes, groups; no source lines.
pub fn print_exception(vm: &Vm, exception: &Value, write: &mut dyn FnMut(&str)) {
    let mut seen = Vec::new();
    print_chain(vm, exception, &mut seen, "", write);
}

fn print_chain(vm: &Vm, exception: &Value, seen: &mut Vec<u64>, indent: &str, write: &mut dyn FnMut(&str)) {
    let Some(e) = exception.downcast::<ExceptionObj>() else {
        let text = vm.str(exception).map(|s| s.display().into_owned()).unwrap_or_default();
        return write(&format!("{indent}TypeError: print_exception(): Exception expected for value, {text} found\n"));
    };
    if seen.len() >= MAX_CHAIN || vm.check_native_stack("while printing an exception").is_err() {
        return;
    }
    seen.push(exception.bits());
    let cause = e.cause.load().filter(|c| !c.is_none());
    let context = e.context.load().filter(|c| !c.is_none() && !e.suppress_context.get());
    if let Some(cause) = cause.filter(|c| !seen.contains(&c.bits())) {
        print_chain(vm, &cause, seen, indent, write);
        write(&format!("\n{indent}The above exception was the direct cause of the following exception:\n\n"));
    } else if let Some(context) = context.filter(|c| !seen.contains(&c.bits())) {
        print_chain(vm, &context, seen, indent, write);
        write(&format!("\n{indent}During handling of the above exception, another exception occurred:\n\n"));
    }
    print_one(vm, exception, e, seen, indent, write);
}

fn print_one(
    vm: &Vm,
    exception: &Value,
    e: &ExceptionObj,
    seen: &mut Vec<u64>,
    indent: &str,
    write: &mut dyn FnMut(&str),
) {
    let group = e.field(GROUP_EXCEPTIONS);
    let members = if BASE_EXCEPTION_GROUP.check(exception) { group.to_ref::<TupleObj>() } else { None };
    let (head, body) = match &members {
        Some(_) if indent.is_empty() => ("  + Exception Group ".to_string(), "  | ".to_string()),
        Some(_) => (format!("{indent}Exception Group "), indent.to_string()),
        None => (indent.to_string(), indent.to_string()),
    };
    if let Some(traceback) = e.traceback.load().filter(|t| !t.is_none()) {
        write(&format!("{head}Traceback (most recent call last):\n"));
        print_frames(&traceback, &body, write);
    }
    for line in exception_lines(vm, exception) {
        write(&format!("{body}{line}\n"));
    }
    if let Some(members) = members {
        let inner = if indent.is_empty() { "    | ".to_string() } else { format!("  {indent}") };
        let edge = inner.trim_end().trim_end_matches('|').to_string();
        for (i, member) in members.items().iter().enumerate() {
            let plus = if i == 0 { "+-+---------------- " } else { "+---------------- " };
            let lead = if i == 0 { edge.get(2..).unwrap_or("").to_string() } else { edge.clone() };
            write(&format!("{lead}{plus}{} ----------------\n", i + 1));
            print_chain(vm, member, seen, &inner, write);
        }
        write(&format!("{edge}+------------------------------------\n"));
    }
}

fn print_frames(traceback: &Value, indent: &str, write: &mut dyn FnMut(&str)) {
    let mut at = Some(traceback.clone());
    // The same line again and again (recursion) is printed three times.
    let mut repeated: Option<(String, usize)> = None;
    let finish = |repeated: &Option<(String, usize)>, write: &mut dyn FnMut(&str)| {
        if let Some((_, n)) = repeated
            && *n > 3
        {
            let more = n - 3;
            let s = if more == 1 { "" } else { "s" };
            write(&format!("{indent}  [Previous line repeated {more} more time{s}]\n"));
        }
    };
    while let Some(entry) = at {
        let Some(tb) = entry.downcast::<TracebackObj>() else { return };
        let line = match tb.frame.downcast::<FrameObj>() {
            Some(f) => {
                let code = f.code();
                let name = display(&code.qualname);
                format!("{indent}  File \"{}\", line {}, in {name}\n", display(&code.filename.get()), tb.line())
            }
            None => String::new(),
        };
        match &mut repeated {
            Some((last, n)) if *last == line => *n += 1,
            _ => {
                finish(&repeated, write);
                repeated = Some((line.clone(), 1));
            }
        }
        if repeated.as_ref().is_none_or(|(_, n)| *n <= 3) {
            write(&line);
        }
        at = tb.next.load().filter(|n| !n.is_none());
    }
    finish(&repeated, write);
}

/// `Type: text` and the notes.
fn exception_lines(vm: &Vm, exception: &Value) -> Vec<String> {
    let name = crate::types::object::full_name(vm, type_of(exception));
    let name = name.strip_prefix("__main__.").unwrap_or(&name);
    let text = match vm.str(exception) {
        Ok(s) => s.display().into_owned(),
        Err(_) => "<exception str() failed>".to_string(),
    };
    let first = if text.is_empty() { name.to_string() } else { format!("{name}: {text}") };
    let mut lines: Vec<String> = first.split('\n').map(str::to_string).collect();
    if let Ok(Some(notes)) = vm.find_attr(exception, &name!("__notes__"))
        && let Ok(notes) = vm.collect(&notes)
    {
        for note in notes.iter() {
            let text = vm.str(note).map(|s| s.display().into_owned()).unwrap_or_default();
            lines.extend(text.split('\n').map(str::to_string));
        }
    }
    lines
}

/// The default `sys.unraisablehook`.
pub fn print_unraisable(vm: &Vm, class: &Value, exception: &Value, message: &Value, object: &Value) {
    if vm.sys_attr("stderr").is_none_or(|s| s.is_none()) {
        return;
    }
    let words = if message.is_none() || message.is_null() { None } else { Some(display(message)) };
    let mut text = String::new();
    if !object.is_none() && !object.is_null() {
        let shown = vm.repr_text(object).unwrap_or_else(|_| "<object repr() failed>".to_string());
        text = match words {
            Some(words) => format!("{words}: {shown}\n"),
            None => format!("Exception ignored in: {shown}\n"),
        };
    } else if let Some(words) = words {
        text = format!("{words}:\n");
    }
    write_stderr(vm, &text);
    if exception.is_a::<ExceptionObj>() {
        return vm.print_exception(exception);
    }
    if let Some(ty) = class.downcast::<TypeObj>() {
        write_stderr(vm, &format!("{}\n", crate::types::object::full_name(vm, ty)));
    }
}
