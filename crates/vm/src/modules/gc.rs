//! `gc`: the cycle collector's switches and views.

use heap::generations::OLDEST;

use crate::collection::GcState;
use crate::prelude::*;

pub static MODULE: ModuleDef =
    ModuleDef::new("gc", "This module provides access to the garbage collector for reference cycles.")
        .functions(FUNCTIONS)
        .exec(exec);

static FUNCTIONS: &[NativeDef] = &[
    def(
        "enable",
        "()",
        |vm, _| {
            vm.heap.enable_collector(true);
            Ok(Value::NONE)
        },
        "Enable automatic garbage collection.",
    ),
    def(
        "disable",
        "()",
        |vm, _| {
            vm.heap.enable_collector(false);
            Ok(Value::NONE)
        },
        "Disable automatic garbage collection.",
    ),
    def(
        "isenabled",
        "()",
        |vm, _| Ok(Value::bool(vm.heap.collector_enabled())),
        "Returns true if automatic garbage collection is enabled.",
    ),
    def(
        "collect",
        "(generation=2)",
        collect,
        "Run the garbage collector.\n\nWith no arguments, run a full collection.  The optional argument\nmay be an integer specifying which generation to collect.  A ValueError\nis raised if the generation number is invalid.\n\nThe number of unreachable objects is returned.",
    ),
    def(
        "set_debug",
        "(flags, /)",
        |vm, a| {
            vm.state::<GcState>().debug.set(vm.to_i32(&a[0])?);
            Ok(Value::NONE)
        },
        "Set the garbage collection debugging flags.",
    ),
    def(
        "get_debug",
        "()",
        |vm, _| Ok(vm.new_int(vm.state::<GcState>().debug.get() as i64)),
        "Get the garbage collection debugging flags.",
    ),
    raw(
        "set_threshold",
        "(threshold0, threshold1=<unrepresentable>, threshold2=<unrepresentable>)",
        set_threshold,
        "Set the collection thresholds (the collection frequency).\n\nSetting 'threshold0' to zero disables collection.",
    ),
    def(
        "get_threshold",
        "()",
        |vm, _| {
            let [a, b, c] = vm.heap.thresholds();
            Ok(vm.new_tuple(&[vm.new_int(a), vm.new_int(b), vm.new_int(c)]))
        },
        "Return the current collection thresholds.",
    ),
    def(
        "get_count",
        "()",
        |vm, _| Ok(vm.new_tuple(&vm.heap.counts().map(|n| vm.new_int(n)))),
        "Return a three-tuple of the current collection counts.",
    ),
    def("get_stats", "()", get_stats, "Return a list of dictionaries containing per-generation statistics."),
    def(
        "get_objects",
        "(generation=None)",
        get_objects,
        "Return a list of objects tracked by the collector (excluding the list returned).",
    ),
    raw("get_referrers", "(*objs)", get_referrers, "Return the list of objects that directly refer to any of 'objs'."),
    raw(
        "get_referents",
        "(*objs)",
        get_referents,
        "Return the list of objects that are directly referred to by 'objs'.",
    ),
    def(
        "is_tracked",
        "(obj, /)",
        |_, a| {
            // The types of the image are never collected.
            let fixed = a[0].downcast::<TypeObj>().is_some_and(|ty| !ty.is_heap_type());
            Ok(Value::bool(!fixed && is_container(&a[0])))
        },
        "Returns true if the object is tracked by the garbage collector.\n\nSimple atomic objects will return false.",
    ),
    def("is_finalized", "(obj, /)", is_finalized, "Returns true if the object has been already finalized by the GC."),
    def(
        "freeze",
        "()",
        |vm, _| {
            vm.heap.freeze();
            Ok(Value::NONE)
        },
        "Freeze all current tracked objects and ignore them for future collections.",
    ),
    def(
        "unfreeze",
        "()",
        |vm, _| {
            vm.heap.unfreeze();
            Ok(Value::NONE)
        },
        "Unfreeze all objects in the permanent generation.",
    ),
    def(
        "get_freeze_count",
        "()",
        |vm, _| Ok(vm.new_int(vm.heap.frozen_count() as i64)),
        "Return the number of objects in the permanent generation.",
    ),
];

fn exec(vm: &Vm, dict: &DictObj) -> PyResult<()> {
    for (name, value) in [
        ("DEBUG_STATS", 1),
        ("DEBUG_COLLECTABLE", 2),
        ("DEBUG_UNCOLLECTABLE", 4),
        ("DEBUG_SAVEALL", 32),
        ("DEBUG_LEAK", 38),
    ] {
        dict.set_name(name, Value::small_int(value));
    }
    let state = vm.state::<GcState>();
    for (name, kept) in [("garbage", &state.garbage), ("callbacks", &state.callbacks)] {
        let list = vm.new_list(Vec::new())?;
        dict.set_name(name, list.clone());
        kept.replace(list);
    }
    Ok(())
}

fn is_container(value: &Value) -> bool {
    let ty = type_of(value);
    value.is_ptr() && (ty.layout().trace.is_some() || ty.base_head.container.get())
}

fn collect(vm: &Vm, args: &[Value]) -> PyResult {
    let generation = args[0].non_null().map_or(Ok(2), |v| vm.to_i32(v))?;
    let generation = usize::try_from(generation).ok().filter(|g| *g <= OLDEST);
    let generation = generation.ok_or_else(|| vm.value_error("invalid generation"))?;
    Ok(vm.new_int(vm.collect_generation(generation)))
}

fn set_threshold(vm: &Vm, args: Args) -> PyResult {
    if args.pos.is_empty() || args.pos.len() > 3 || args.has_keywords() {
        return Err(vm.type_error("gc.set_threshold requires 1 to 3 arguments"));
    }
    let mut thresholds = vm.heap.thresholds();
    for (slot, value) in thresholds.iter_mut().zip(args.pos) {
        *slot = vm.to_i32(value)? as i64;
    }
    vm.heap.set_thresholds(thresholds);
    Ok(Value::NONE)
}

fn get_stats(vm: &Vm, _: &[Value]) -> PyResult {
    let row = |[runs, total]: [i64; 2]| {
        let dict = DictObj::new();
        dict.set_name("collections", vm.new_int(runs));
        dict.set_name("collected", vm.new_int(total));
        dict.set_name("uncollectable", Value::small_int(0));
        dict.into_value()
    };
    vm.new_list(vm.state::<GcState>().stats.get().into_iter().map(row).collect())
}

fn containers(vm: &Vm, generation: Option<usize>) -> Vec<Value> {
    let mut found = Vec::new();
    vm.heap.each_container(generation, |v| found.push(v));
    found
}

fn get_objects(vm: &Vm, args: &[Value]) -> PyResult {
    let generation = match args[0].non_null().filter(|g| !g.is_none()) {
        None => None,
        Some(generation) => match vm.to_i32(generation)? {
            -1 => None,
            n if n < 0 => return Err(vm.value_error("generation parameter cannot be negative")),
            n if n as usize > OLDEST => {
                return Err(
                    vm.value_error("generation parameter must be less than the number of available generations (3)")
                );
            }
            n => Some(n as usize),
        },
    };
    vm.new_list(containers(vm, generation))
}

fn get_referrers(vm: &Vm, args: Args) -> PyResult {
    let wanted = |v: &Value| args.pos.iter().any(|a| a.is(v));
    let found = containers(vm, None).into_iter().filter(|c| heap::collect::referents(c).iter().any(&wanted)).collect();
    vm.new_list(found)
}

fn get_referents(vm: &Vm, args: Args) -> PyResult {
    vm.new_list(args.pos.iter().flat_map(heap::collect::referents).collect())
}

fn is_finalized(_: &Vm, args: &[Value]) -> PyResult {
    // SAFETY: the argument keeps the object alive.
    let done = args[0].header().is_some_and(|h| unsafe { h.as_ref() }.has(heap::object::FINALIZED));
    Ok(Value::bool(done))
}
