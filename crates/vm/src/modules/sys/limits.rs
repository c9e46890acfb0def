//! `sys` functions that read or set the machine's state: limits, hooks of generators, sizes, interning, exit.

use std::cell::Cell;

use super::info;
use crate::error::exception::*;
use crate::prelude::*;

pub static ROWS: &[NativeDef] = &[
    def(
        "getrecursionlimit",
        "()",
        |vm, _| Ok(vm.new_int(vm.recursion_limit.get() as i64)),
        "Return the current value of the recursion limit.\n\nThe recursion limit is the maximum depth of the Python interpreter\nstack.  This limit prevents infinite recursion from causing an overflow\nof the C stack and crashing Python.",
    ),
    def(
        "setrecursionlimit",
        "(limit, /)",
        set_recursion_limit,
        "Set the maximum depth of the Python interpreter stack to n.\n\nThis limit prevents infinite recursion from causing an overflow of the C\nstack and crashing Python.  The highest possible limit is platform-\ndependent.",
    ),
    def(
        "getswitchinterval",
        "()",
        |vm, _| Ok(vm.new_float(vm.state::<SysState>().interval())),
        "Return the current thread switch interval; see sys.setswitchinterval().",
    ),
    def(
        "setswitchinterval",
        "(interval, /)",
        set_switch_interval,
        "Set the ideal thread switching delay inside the Python interpreter.\n\nThe actual frequency of switching threads can be lower if the\ninterpreter executes long sequences of uninterruptible code\n(this is implementation-specific and workload-dependent).\n\nThe parameter must represent the desired switching delay in seconds\nA typical value is 0.005 (5 milliseconds).",
    ),
    def(
        "get_int_max_str_digits",
        "()",
        |vm, _| Ok(vm.new_int(vm.int_max_str_digits.get() as i64)),
        "Return the maximum string digits limit for non-binary int<->str conversions.",
    ),
    def(
        "set_int_max_str_digits",
        "(maxdigits)",
        set_int_max_str_digits,
        "Set the maximum string digits limit for non-binary int<->str conversions.",
    ),
    def(
        "getrefcount",
        "(object, /)",
        |vm, a| Ok(vm.new_int(a[0].ref_count() as i64)),
        "Return the reference count of object.\n\nThe count returned is generally one higher than you might expect,\nbecause it includes the (temporary) reference as an argument to\ngetrefcount().",
    ),
    raw(
        "getsizeof",
        "(object, default=<unrepresentable>)",
        getsizeof,
        "getsizeof(object [, default]) -> int\n\nReturn the size of object in bytes.",
    ),
    def(
        "getallocatedblocks",
        "()",
        |vm, _| Ok(vm.new_int(vm.heap.used() as i64 / 32)),
        "Return the number of memory blocks currently allocated.",
    ),
    def(
        "intern",
        "(string, /)",
        intern,
        "``Intern'' the given string.\n\nThis enters the string in the (global) table of interned strings whose\npurpose is to speed up dictionary lookups. Return the string itself or\nthe previously interned string object with the same value.",
    ),
    def(
        "_is_interned",
        "(string, /)",
        |vm, a| match a[0].is_a::<StrObj>() {
            true => Ok(Value::bool(crate::types::str::interned::is_interned(vm, &a[0]))),
            false => {
                Err(vm.type_error(format!("_is_interned() argument must be str, not {}", type_of(&a[0]).tp_name())))
            }
        },
        "Return True if the given string is \"interned\".",
    ),
    def(
        "_is_immortal",
        "(op, /)",
        |_, a| Ok(Value::bool(a[0].ref_count() == u32::MAX)),
        "Return True if the given object is \"immortal\" per PEP 683.",
    ),
    def("_is_gil_enabled", "()", |_, _| Ok(Value::TRUE), "Return True if the GIL is currently enabled."),
    def(
        "getunicodeinternedsize",
        "(*, _only_immortal=False)",
        |_, _| Ok(Value::small_int(0)),
        "Return the number of elements of the unicode interned dictionary",
    ),
    def(
        "exit",
        "(status=None, /)",
        exit,
        "Exit the interpreter by raising SystemExit(status).\n\nIf the status is omitted or None, it defaults to zero (i.e., success).\nIf the status is an integer, it will be used as the system exit status.\nIf it is another kind of object, it will be printed and the system\nexit status will be one (i.e., failure).",
    ),
    def(
        "is_finalizing",
        "()",
        |vm, _| Ok(Value::bool(vm.state::<SysState>().finalizing.get())),
        "Return True if Python is exiting.",
    ),
    def(
        "getdefaultencoding",
        "()",
        |_, _| Ok(name!("utf-8")),
        "Return the current default encoding used by the Unicode implementation.",
    ),
    def(
        "getfilesystemencoding",
        "()",
        |_, _| Ok(name!("utf-8")),
        "Return the encoding used to convert Unicode filenames to OS filenames.",
    ),
    def(
        "getfilesystemencodeerrors",
        "()",
        |_, _| Ok(name!("surrogateescape")),
        "Return the error mode used for Unicode to OS filename conversion.",
    ),
    def(
        "getdlopenflags",
        "()",
        |_, _| Ok(Value::small_int(libc::RTLD_NOW as i64)),
        "Return the current value of the flags that are used for dlopen calls.",
    ),
    def(
        "setdlopenflags",
        "(flags, /)",
        |vm, a| vm.to_i32(&a[0]).map(|_| Value::NONE),
        "Set the flags used by the interpreter for dlopen calls.",
    ),
    raw(
        "set_asyncgen_hooks",
        "(*, firstiter=<unrepresentable>, finalizer=<unrepresentable>)",
        set_asyncgen_hooks,
        "set_asyncgen_hooks([firstiter] [, finalizer])\n\nSet async generators hooks.",
    ),
    def(
        "get_asyncgen_hooks",
        "()",
        get_asyncgen_hooks,
        "Return the installed asynchronous generators hooks.\n\nThis returns a namedtuple of the form (firstiter, finalizer).",
    ),
    def(
        "set_coroutine_origin_tracking_depth",
        "(depth)",
        set_origin_depth,
        "Enable or disable origin tracking for coroutine objects in this thread.\n\nCoroutine objects will track 'depth' frames of traceback information\nabout where they came from, available in their cr_origin attribute.\n\nSet a depth of 0 to disable.",
    ),
    def(
        "get_coroutine_origin_tracking_depth",
        "()",
        |vm, _| Ok(vm.new_int(vm.fiber().origin_depth.get() as i64)),
        "Check status of origin tracking for coroutine objects in this thread.",
    ),
    def(
        "settrace",
        "(function, /)",
        |vm, a| {
            vm.set_tracer(&a[0]);
            Ok(Value::NONE)
        },
        "Set the global debug tracing function.\n\nIt will be called on each function call.  See the debugger chapter\nin the library manual.",
    ),
    def(
        "setprofile",
        "(function, /)",
        |vm, a| {
            vm.set_profiler(&a[0]);
            Ok(Value::NONE)
        },
        "Set the profiling function.\n\nIt will be called on each function call and return.  See the profiler\nchapter in the library manual.",
    ),
    def(
        "_settraceallthreads",
        "(function, /)",
        |vm, a| {
            vm.set_tracer(&a[0]);
            Ok(Value::NONE)
        },
        "",
    ),
    def(
        "_setprofileallthreads",
        "(function, /)",
        |vm, a| {
            vm.set_profiler(&a[0]);
            Ok(Value::NONE)
        },
        "",
    ),
    def(
        "gettrace",
        "()",
        |vm, _| Ok(vm.fiber().trace.load().unwrap_or(Value::NONE)),
        "Return the global debug tracing function set with sys.settrace.\n\nSee the debugger chapter in the library manual.",
    ),
    def(
        "getprofile",
        "()",
        |vm, _| Ok(vm.fiber().profile.load().unwrap_or(Value::NONE)),
        "Return the profiling function set with sys.setprofile.\n\nSee the profiler chapter in the library manual.",
    ),
    def("_clear_type_cache", "()", |_, _| Ok(Value::NONE), "Clear the internal type lookup cache."),
    def("_clear_internal_caches", "()", |_, _| Ok(Value::NONE), "Clear all internal performance-related caches."),
    def(
        "_clear_type_descriptors",
        "(type, /)",
        clear_type_descriptors,
        "Private function for clearing certain descriptors from a type's dictionary",
    ),
    def(
        "_debugmallocstats",
        "()",
        |_, _| Ok(Value::NONE),
        "Print debug info to stderr about the state of the memory allocator.",
    ),
    def(
        "_get_cpu_count_config",
        "()",
        |vm, _| Ok(Value::small_int(vm.interp.cpu_count.get().unwrap_or(-1))),
        "Private function for getting PyConfig.cpu_count",
    ),
    def(
        "activate_stack_trampoline",
        "(backend, /)",
        |vm, _| Err(vm.value_error("perf trampoline not available")),
        "Activate stack profiler trampoline *backend*.",
    ),
    def(
        "deactivate_stack_trampoline",
        "()",
        |_, _| Ok(Value::NONE),
        "Deactivate the current stack profiler trampoline backend.",
    ),
    def(
        "is_stack_trampoline_active",
        "()",
        |_, _| Ok(Value::FALSE),
        "Return *True* if a stack profiler trampoline is active.",
    ),
    def(
        "is_remote_debug_enabled",
        "()",
        |_, _| Ok(Value::FALSE),
        "Return True if remote debugging is enabled, False otherwise.",
    ),
];

/// State of `sys` that is no attribute.
pub struct SysState {
    /// Bits of the seconds; 0 for the default.
    interval: Cell<u64>,
    pub finalizing: Cell<bool>,
}

impl Default for SysState {
    fn default() -> SysState {
        SysState { interval: Cell::new(0.005f64.to_bits()), finalizing: Cell::new(false) }
    }
}

impl SysState {
    /// `sys.getswitchinterval()`, in seconds.
    pub fn interval(&self) -> f64 {
        f64::from_bits(self.interval.get())
    }
}

fn set_recursion_limit(vm: &Vm, args: &[Value]) -> PyResult {
    let limit = vm.to_i32(&args[0])?;
    if limit < 1 {
        return Err(vm.value_error("recursion limit must be greater or equal than 1"));
    }
    let depth = vm.fiber().depth.get();
    if depth >= limit as u32 {
        return Err(vm.recursion_error(format!(
            "cannot set the recursion limit to {limit} at the recursion depth {depth}: the limit is too low"
        )));
    }
    vm.recursion_limit.set(limit as u32);
    vm.update_frame_limit();
    Ok(Value::NONE)
}

fn set_switch_interval(vm: &Vm, args: &[Value]) -> PyResult {
    let seconds = vm.to_f64(&args[0])?;
    if seconds.is_nan() || seconds <= 0.0 {
        return Err(vm.value_error("switch interval must be strictly positive"));
    }
    vm.state::<SysState>().interval.set(seconds.to_bits());
    vm.host.set_switch_interval(seconds);
    Ok(Value::NONE)
}

fn set_int_max_str_digits(vm: &Vm, args: &[Value]) -> PyResult {
    let digits = vm.to_i32(&args[0])?;
    if digits != 0 && digits < 640 {
        return Err(vm.value_error("maxdigits must be >= 640 or 0 for unlimited"));
    }
    vm.int_max_str_digits.set(digits as usize);
    Ok(Value::NONE)
}

fn getsizeof(vm: &Vm, args: Args) -> PyResult {
    let Some(object) = args.pos.first().or(args.keyword("object")) else {
        return Err(vm.type_error("getsizeof() missing required argument 'object' (pos 1)"));
    };
    let default = args.pos.get(1).or(args.keyword("default"));
    let size = vm.call_special(object, &name!("__sizeof__"), &[]).and_then(|size| match size {
        Some(size) => vm
            .to_isize(&size)
            .and_then(|n| if n < 0 { Err(vm.value_error("__sizeof__() should return >= 0")) } else { Ok(n) }),
        None => Err(vm.type_error(format!("Type {} doesn't define __sizeof__", type_of(object).tp_name()))),
    });
    match (size, default) {
        // CPython adds the header of objects that its collector tracks.
        (Ok(n), _) => Ok(vm.new_int(n as i64 + if type_of(object).layout().trace.is_some() { 16 } else { 0 })),
        (Err(e), Some(d)) if e.is(&TYPE_ERROR) => Ok(d.clone()),
        (Err(e), _) => Err(e),
    }
}

fn intern(vm: &Vm, args: &[Value]) -> PyResult {
    if crate::types::str::STR.is_exact(&args[0]) {
        return Ok(crate::types::str::interned::intern_mortal(vm, &args[0]));
    }
    if args[0].is_a::<StrObj>() {
        return Err(vm.type_error(format!("can't intern {}", type_of(&args[0]).tp_name())));
    }
    Err(vm.type_error(format!("intern() argument must be str, not {}", vm.argument_type(&args[0]))))
}

fn exit(vm: &Vm, args: &[Value]) -> PyResult {
    let status = args[0].non_null().filter(|s| !s.is_none());
    let arguments = match status {
        None => Vec::new(),
        // A tuple is spread over the arguments, as an exception's value is.
        Some(s) => match s.downcast::<TupleObj>() {
            Some(t) => t.items().to_vec(),
            None => vec![s.clone()],
        },
    };
    Err(vm.error_args(&SYSTEM_EXIT, &arguments))
}

fn set_asyncgen_hooks(vm: &Vm, args: Args) -> PyResult {
    let mut pick = [None, None];
    for (i, value) in args.pos.iter().take(2).enumerate() {
        pick[i] = Some(value);
    }
    for (word, value) in args.kw_names.iter().zip(args.kw_values) {
        match crate::types::str::display(word).as_str() {
            "firstiter" => pick[0] = Some(value),
            "finalizer" => pick[1] = Some(value),
            other => {
                return Err(vm.type_error(format!("set_asyncgen_hooks() got an unexpected keyword argument '{other}'")));
            }
        }
    }
    for (i, what) in [(1, "finalizer"), (0, "firstiter")] {
        if let Some(v) = pick[i].filter(|v| !v.is_none() && !vm.is_callable(v)) {
            return Err(vm.type_error(format!("callable {what} expected, got {}", type_of(v).tp_name())));
        }
    }
    let fiber = vm.fiber();
    for (slot, value) in [(&fiber.async_gen_firstiter, pick[0]), (&fiber.async_gen_finalizer, pick[1])] {
        if let Some(v) = value {
            slot.set(if v.is_none() { Value::NULL } else { v.clone() });
        }
    }
    Ok(Value::NONE)
}

fn get_asyncgen_hooks(vm: &Vm, _: &[Value]) -> PyResult {
    let fiber = vm.fiber();
    let load = |slot: &Slot| slot.load().unwrap_or(Value::NONE);
    info::ASYNCGEN_HOOKS.make(vm, vec![load(&fiber.async_gen_firstiter), load(&fiber.async_gen_finalizer)])
}

fn set_origin_depth(vm: &Vm, args: &[Value]) -> PyResult {
    let depth = vm.to_i32(&args[0])?;
    if depth < 0 {
        return Err(vm.value_error("depth must be >= 0"));
    }
    vm.fiber().origin_depth.set(depth as u32);
    Ok(Value::NONE)
}

/// Profiling is not built yet: refusing is better than a function that is never called.
/// Takes `__dict__` and `__weakref__` out of a class that is about to be made again with slots.
fn clear_type_descriptors(vm: &Vm, args: &[Value]) -> PyResult {
    let Some(ty) = args[0].downcast::<TypeObj>() else {
        let given = type_of(&args[0]).tp_name();
        return Err(vm.type_error(format!("_clear_type_descriptors() argument must be type, not {given}")));
    };
    if !ty.is_heap_type() {
        return Err(vm.type_error("argument is immutable"));
    }
    for name in [name!("__dict__"), name!("__weakref__")] {
        drop(ty.dict.remove_str(&name));
    }
    vm.type_modified(ty);
    Ok(Value::NONE)
}
