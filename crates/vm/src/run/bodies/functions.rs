//! Functions, imports, awaitables and intrinsics.

use bytecode::Word;
use bytecode::op::{FLAG_A, FLAG_B, Intrinsic, Intrinsic2};

use super::*;
use crate::types::code::CodeObj;
use crate::types::function::FunctionObj;

#[inline(never)]
pub fn make_function(vm: &Vm, mut r: Regs, w: Word) -> PyResult<()> {
    let owner = r.function();
    let Some(code) = r.code().consts[w.bc() as usize].to_ref::<CodeObj>() else {
        return Err(vm.system_error("MAKE_FUNCTION of no code"));
    };
    let func = FunctionObj::new(vm, code, owner.globals.clone(), owner.builtins.clone());
    r.put(w.a(), func.into_value());
    Ok(())
}

pub fn set_function_attr(vm: &Vm, mut r: Regs, w: Word) -> PyResult<()> {
    let value = r.owned(w.b(), w.flags() & FLAG_B != 0);
    let Some(func) = r.get(w.a()).downcast::<FunctionObj>() else {
        return Err(vm.system_error("SET_FUNCTION_ATTRIBUTE of no function"));
    };
    match w.c() {
        1 => func.defaults.set(value),
        2 => func.kwdefaults.set(value),
        4 => func.annotations.set(value),
        8 => func.closure.set(value),
        _ => func.annotate.set(value),
    }
    Ok(())
}

pub fn import_name(vm: &Vm, mut r: Regs, w: Word) -> PyResult<()> {
    let name = r.name(r.ext(0, 1).lo());
    let (level, fromlist) = (r.take(w.b()), r.take(w.b() + 1));
    let import = name!("__import__");
    let (globals, namespace) = (r.function().globals.to_value(), r.frame().namespace.get());
    let Some(func) = built_in(vm, r.frame(), &import)? else { return Err(vm.import_error("__import__ not found")) };
    let module = if func.is(&vm.import_func.get()) {
        vm.import_name(name, &globals, &fromlist, vm.to_isize(&level)?)?
    } else {
        let locals = if namespace.is_null() { Value::NONE } else { namespace };
        vm.call(&func, &[name.clone(), globals, locals, fromlist, level])?
    };
    r.put(w.a(), module);
    Ok(())
}

pub fn import_from(vm: &Vm, mut r: Regs, w: Word) -> PyResult<()> {
    let name = r.name(r.ext(0, 1).lo());
    let value = vm.import_from(r.get(w.b()), name)?;
    r.finish_b(w, value);
    Ok(())
}

pub fn import_star(vm: &Vm, mut r: Regs, w: Word) -> PyResult<()> {
    let module = r.owned(w.a(), w.flags() & FLAG_A != 0);
    let namespace = r.frame().namespace.get();
    vm.import_star(&module, &namespace)
}

#[inline(never)]
pub fn get_awaitable(vm: &Vm, mut r: Regs, w: Word) -> PyResult<()> {
    let value = crate::coro::objects::awaitable(vm, r.get(w.b()), w.c())?;
    r.finish_b(w, value);
    Ok(())
}

pub fn intrinsic_1(vm: &Vm, mut r: Regs, w: Word) -> PyResult<()> {
    let value = r.owned(w.b(), w.flags() & FLAG_B != 0);
    let result = match w.c() {
        x if x == Intrinsic::Print as u16 => {
            let sys = vm.import_module("sys")?;
            let Some(hook) = vm.find_attr(&sys, &name!("displayhook"))? else {
                return Err(vm.runtime_error("lost sys.displayhook"));
            };
            vm.call(&hook, &[value])?
        }
        number => vm.typing_intrinsic(number, &value)?,
    };
    r.put(w.a(), result);
    Ok(())
}

pub fn intrinsic_2(vm: &Vm, mut r: Regs, w: Word) -> PyResult<()> {
    let number = r.ext(0, 1).lo() as u16;
    let (b, c) = (r.get(w.b()).clone(), r.get(w.c()).clone());
    let result = if number == Intrinsic2::SetFunctionTypeParams as u16 {
        if let Some(f) = b.downcast::<FunctionObj>() {
            f.type_params.set(c);
        }
        b
    } else {
        vm.typing_intrinsic_2(number, &b, &c)?
    };
    r.finish(w, result)
}
