//! Binding a call's arguments to a Python function's parameters, with CPython's messages.

use bytecode::CodeFlags;

use super::call::drop_registers;
use super::enter::MAX_KEYWORDS;
use crate::prelude::*;
use crate::types::code::CodeObj;
use crate::types::function::FunctionObj;

/// Fills the parameter registers at `base`, and the free variables; gives how many registers from the start are filled.
/// On an error nothing stays in them.
///
/// # Safety
/// `base` has room for the code's registers, none of which holds a counted value.
pub unsafe fn fill(
    vm: &Vm,
    function: &FunctionObj,
    code: &CodeObj,
    args: Args,
    receiver: Option<&Value>,
    base: *mut Value,
) -> PyResult<usize> {
    let given = args.pos.len() + receiver.is_some() as usize;
    // SAFETY: by contract.
    unsafe {
        let exact = code.plain_params && code.code.arg_count as usize == given && code.code.kwonly_count == 0;
        if exact && args.kw_names.is_empty() {
            let mut at = base;
            if let Some(receiver) = receiver {
                at.write(receiver.clone());
                at = at.add(1);
            }
            for (i, arg) in args.pos.iter().enumerate() {
                at.add(i).write(arg.clone());
            }
            return Ok(given);
        }
        let total = code.code.parameter_count();
        for i in 0..total {
            base.add(i).write(Value::NULL);
        }
        let parameters = std::slice::from_raw_parts_mut(base, total);
        match fill_general(vm, function, code, args, receiver, parameters) {
            Ok(()) => Ok(total),
            Err(e) => {
                drop_registers(base, total);
                Err(e)
            }
        }
    }
}

/// As `fill`, for plain parameters and arguments that stand at `base` already: `given` positional ones, then the values
/// of `kw_names` (at most `MAX_KEYWORDS`). Fills all parameters; on an error the registers are empty.
///
/// # Safety
/// As `fill`; the code has neither `*args` nor `**kwargs`, and no more than its positional parameters are given.
pub unsafe fn fill_in_place(
    vm: &Vm,
    function: &FunctionObj,
    code: &CodeObj,
    base: *mut Value,
    given: usize,
    kw_names: &[Value],
) -> PyResult<()> {
    let c = &*code.code;
    let arg_count = c.arg_count as usize;
    let named = arg_count + c.kwonly_count as usize;
    // SAFETY: by contract.
    unsafe {
        // `NULL` is nothing to drop: the places that no keyword takes are left as they are.
        let mut places = [const { std::mem::MaybeUninit::<Value>::uninit() }; MAX_KEYWORDS];
        for (i, place) in places.iter_mut().take(kw_names.len()).enumerate() {
            place.write(std::mem::replace(&mut *base.add(given + i), Value::EMPTY));
        }
        let passed = std::slice::from_raw_parts_mut(places.as_mut_ptr() as *mut Value, kw_names.len());
        for i in given..named {
            base.add(i).write(Value::NULL);
        }
        let parameters = std::slice::from_raw_parts_mut(base, named);
        if place_all(function, code, parameters, given, kw_names, passed) {
            return Ok(());
        }
        // Something is missing or too much: the general way finds the words for it.
        let pos: Vec<Value> = (0..given).map(|i| std::mem::replace(&mut *base.add(i), Value::EMPTY)).collect();
        for (name, slot) in kw_names.iter().zip(passed.iter_mut()) {
            if slot.is_null()
                && let Some(i) = (given..named).find(|i| is_named(c, *i, name))
            {
                *slot = std::mem::replace(&mut *base.add(i), Value::NULL);
            }
        }
        drop_registers(base, named);
        let args = Args { pos: &pos, kw_names, kw_values: passed };
        let filled = fill(vm, function, code, args, None, base).map(|_| ());
        std::ptr::drop_in_place(passed);
        filled
    }
}

#[inline]
fn is_named(code: &bytecode::Code, index: usize, name: &Value) -> bool {
    name.downcast::<StrObj>().is_some_and(|n| n.as_bytes() == code.local_names[index].as_bytes())
}

/// Moves keywords' values to their parameters, which are `NULL` from `given` on, and copies defaults; false when not every
/// parameter gets one value.
#[inline(always)]
fn place_all(
    function: &FunctionObj,
    code: &CodeObj,
    parameters: &mut [Value],
    given: usize,
    kw_names: &[Value],
    passed: &mut [Value],
) -> bool {
    let c = &*code.code;
    let arg_count = c.arg_count as usize;
    let named = arg_count + c.kwonly_count as usize;
    let first = (c.posonly_count as usize).max(given);
    for (name, slot) in kw_names.iter().zip(passed) {
        match (first..named).find(|i| is_named(c, *i, name)) {
            Some(i) if parameters[i].is_null() => parameters[i] = std::mem::take(slot),
            _ => return false,
        }
    }
    if given < arg_count {
        let filled = function.defaults.with(|d| {
            let defaults = d.downcast::<TupleObj>().map_or(&[][..], |t| t.items());
            let first_default = arg_count - defaults.len().min(arg_count);
            (given..arg_count).all(|i| {
                if parameters[i].is_null() {
                    if i < first_default {
                        return false;
                    }
                    parameters[i] = defaults[i - first_default + defaults.len().saturating_sub(arg_count)].clone();
                }
                true
            })
        });
        if !filled {
            return false;
        }
    }
    (arg_count..named).all(|i| {
        if parameters[i].is_null() {
            let found = function
                .kwdefaults
                .with(|d| d.downcast::<DictObj>().and_then(|d| d.get_str(&code.kwonly_names[i - arg_count])));
            match found {
                Some(v) => parameters[i] = v,
                None => return false,
            }
        }
        true
    })
}

fn qualname(function: &FunctionObj) -> String {
    function.qualname.with(crate::types::str::display)
}

/// Fills the parameters, all of them `NULL`, from arguments of any form.
fn fill_general(
    vm: &Vm,
    function: &FunctionObj,
    code: &CodeObj,
    args: Args,
    receiver: Option<&Value>,
    parameters: &mut [Value],
) -> PyResult<()> {
    let c = &*code.code;
    let arg_count = c.arg_count as usize;
    let kwonly = c.kwonly_count as usize;
    let named = arg_count + kwonly;
    let has_varargs = c.flags.has(CodeFlags::VARARGS);
    let has_kwargs = c.flags.has(CodeFlags::VARKEYWORDS);
    let positional: Vec<&Value> = receiver.into_iter().chain(args.pos.iter()).collect();
    let given = positional.len();
    for (i, v) in positional.iter().take(arg_count).enumerate() {
        parameters[i] = (*v).clone();
    }
    if has_varargs {
        let rest: Vec<Value> = positional.iter().skip(arg_count).map(|v| (*v).clone()).collect();
        parameters[named] = TupleObj::from_vec(rest).into_value();
    }
    let kwargs = has_kwargs.then(DictObj::new);
    if let Some(dict) = &kwargs {
        parameters[named + has_varargs as usize] = dict.to_value();
    }
    for (name, value) in args.kw_names.iter().zip(args.kw_values) {
        if !name.is_a::<StrObj>() {
            return Err(vm.type_error("keywords must be strings"));
        }
        let text = crate::types::str::display(name);
        let first = c.posonly_count as usize;
        match (first..named).find(|i| c.local_names[*i] == text) {
            Some(i) => {
                if !parameters[i].is_null() {
                    return Err(
                        vm.type_error(format!("{}() got multiple values for argument '{text}'", qualname(function)))
                    );
                }
                parameters[i] = value.clone();
            }
            None => match &kwargs {
                Some(dict) => vm.reserved(dict.set_str(name, value.clone()))?,
                None => return Err(unexpected_keyword(vm, function, code, args, &text)),
            },
        }
    }
    if given > arg_count && !has_varargs {
        let kwonly_given = (arg_count..named).filter(|i| !parameters[*i].is_null()).count();
        return Err(too_many(vm, function, code, given, kwonly_given));
    }
    if given < arg_count {
        let defaults = function.defaults.get();
        let defaults = defaults.downcast::<TupleObj>().map_or(&[][..], |t| t.items());
        let first_default = arg_count - defaults.len().min(arg_count);
        let missing: Vec<usize> = (given..first_default).filter(|i| parameters[*i].is_null()).collect();
        if !missing.is_empty() {
            return Err(missing_error(vm, function, code, "positional", &missing));
        }
        for i in given.max(first_default)..arg_count {
            if parameters[i].is_null() {
                parameters[i] = defaults[i - first_default].clone();
            }
        }
    }
    if kwonly > 0 {
        let defaults = function.kwdefaults.get().into_ref::<DictObj>().ok();
        let mut missing = Vec::new();
        for (i, parameter) in parameters.iter_mut().enumerate().take(named).skip(arg_count) {
            if parameter.is_null() {
                match defaults.as_ref().and_then(|d| d.get_name(&c.local_names[i])) {
                    Some(v) => *parameter = v,
                    None => missing.push(i),
                }
            }
        }
        if !missing.is_empty() {
            return Err(missing_error(vm, function, code, "keyword-only", &missing));
        }
    }
    Ok(())
}

#[cold]
fn unexpected_keyword(vm: &Vm, function: &FunctionObj, code: &CodeObj, args: Args, text: &str) -> Error {
    let c = &*code.code;
    let posonly = &c.local_names[..c.posonly_count as usize];
    let passed: Vec<String> =
        args.kw_names.iter().map(crate::types::str::display).filter(|n| posonly.contains(n)).collect();
    if !passed.is_empty() {
        return vm.type_error(format!(
            "{}() got some positional-only arguments passed as keyword arguments: '{}'",
            qualname(function),
            passed.join(", ")
        ));
    }
    let named = (c.arg_count + c.kwonly_count) as usize;
    let candidates = &c.local_names[c.posonly_count as usize..named];
    match crate::error::suggest::closest(text, candidates.iter().map(|s| s.as_str())) {
        Some(other) => vm.type_error(format!(
            "{}() got an unexpected keyword argument '{text}'. Did you mean '{other}'?",
            qualname(function)
        )),
        None => vm.type_error(format!("{}() got an unexpected keyword argument '{text}'", qualname(function))),
    }
}

#[cold]
fn too_many(vm: &Vm, function: &FunctionObj, code: &CodeObj, given: usize, kwonly_given: usize) -> Error {
    let arg_count = code.code.arg_count as usize;
    let defaults = function.defaults.with(|d| d.downcast::<TupleObj>().map_or(0, |t| t.len()));
    let (takes, plural) = if defaults > 0 {
        (format!("from {} to {arg_count}", arg_count.saturating_sub(defaults)), true)
    } else {
        (arg_count.to_string(), arg_count != 1)
    };
    let keyword_only = if kwonly_given > 0 {
        format!(
            " positional argument{} (and {kwonly_given} keyword-only argument{})",
            if given != 1 { "s" } else { "" },
            if kwonly_given != 1 { "s" } else { "" }
        )
    } else {
        String::new()
    };
    let was = if given == 1 && kwonly_given == 0 { "was" } else { "were" };
    vm.type_error(format!(
        "{}() takes {takes} positional argument{} but {given}{keyword_only} {was} given",
        qualname(function),
        if plural { "s" } else { "" }
    ))
}

#[cold]
fn missing_error(vm: &Vm, function: &FunctionObj, code: &CodeObj, kind: &str, missing: &[usize]) -> Error {
    let names: Vec<String> = missing.iter().map(|i| format!("'{}'", code.code.local_names[*i])).collect();
    let list = match names.as_slice() {
        [one] => one.clone(),
        [a, b] => format!("{a} and {b}"),
        [init @ .., last] => format!("{}, and {last}", init.join(", ")),
        [] => String::new(),
    };
    vm.type_error(format!(
        "{}() missing {} required {kind} argument{}: {list}",
        qualname(function),
        missing.len(),
        if missing.len() == 1 { "" } else { "s" }
    ))
}
