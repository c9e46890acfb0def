//! `atexit`: functions to call when the isolate ends, the last registered first.

use std::cell::RefCell;

use vm::prelude::*;

pub static MODULE: ModuleDef = ModuleDef::new("atexit", "allow programmer to define multiple exit functions to be executed\nupon normal program termination.\n\nTwo public functions, register and unregister, are defined.\n").functions(&[
    raw("register", "(func, /, *args, **kwargs)", register, "Register a function to be executed upon normal program termination.\n\n  func\n    function to be called at exit\n  args\n    optional arguments to pass to func\n  kwargs\n    optional keyword arguments to pass to func\n\nReturns func to facilitate usage as a decorator."),
    def("_clear", "()", |vm, _| {
        let old = vm.state::<Registered>().0.take();
        drop(old);
        Ok(Value::NONE)
    }, "Clear the list of previously registered exit functions."),
    def("unregister", "(func, /)", unregister, "Unregister an exit function which was previously registered using atexit.register.\n\n  func\n    function to be unregistered"),
    def("_run_exitfuncs", "()", |vm, _| {
        run_all(vm);
        Ok(Value::NONE)
    }, "Run all registered exit functions.\n\nIf a callback raises an exception, it is logged with sys.unraisablehook."),
    def("_ncallbacks", "()", |vm, _| Ok(vm.new_int(vm.state::<Registered>().0.borrow().len() as i64)), "Return the number of registered exit functions."),
]);

struct Callback {
    func: Value,
    args: Vec<Value>,
    kw_names: Vec<Value>,
    kw_values: Vec<Value>,
}

#[derive(Default)]
struct Registered(RefCell<Vec<Callback>>);

fn register(vm: &Vm, args: Args) -> PyResult {
    let Some(func) = args.pos.first() else {
        return Err(vm.type_error("register() takes at least 1 argument (0 given)"));
    };
    if !vm.is_callable(func) {
        return Err(vm.type_error("the first argument must be callable"));
    }
    vm.state::<Registered>().0.borrow_mut().push(Callback {
        func: func.clone(),
        args: args.pos[1..].to_vec(),
        kw_names: args.kw_names.to_vec(),
        kw_values: args.kw_values.to_vec(),
    });
    Ok(func.clone())
}

fn unregister(vm: &Vm, a: &[Value]) -> PyResult {
    let state = vm.state::<Registered>();
    let mut i = state.0.borrow().len();
    while i > 0 {
        i -= 1;
        let func = state.0.borrow().get(i).map(|c| c.func.clone());
        let Some(func) = func else { continue };
        if vm.equal(&func, &a[0])? {
            // The comparison may have changed the list.
            let mut all = state.0.borrow_mut();
            let found = all.get(i).is_some_and(|c| c.func.is(&func));
            let old = if found { Some(all.remove(i)) } else { None };
            drop(all);
            drop(old);
        }
    }
    Ok(Value::NONE)
}

/// Calls what was registered; errors go to `sys.unraisablehook`.
pub fn run_all(vm: &Vm) {
    let state = vm.state::<Registered>();
    loop {
        let next = state.0.borrow_mut().pop();
        let Some(c) = next else { break };
        let args = Args { pos: &c.args, kw_names: &c.kw_names, kw_values: &c.kw_values };
        if let Err(e) = vm.call_args(&c.func, args) {
            vm.unraisable(e, "Exception ignored in atexit callback", &c.func);
        }
    }
}
