//! Native calls of the pure modules, without an interpreter.

use vm::prelude::*;
use vm::vm::testing::with_vm;

fn call(vm: &Vm, module: &'static ModuleDef, name: &str, args: &[Value]) -> PyResult {
    if let Some(spec) = module.types.iter().find(|s| s.name == name) {
        return vm.call(&spec.to_value(), args);
    }
    let row = module.functions.iter().find(|f| f.name == name).expect("a row of that name");
    row.call(vm, "", Args::positional(args))
}

fn ints(vm: &Vm, items: &[i64]) -> Value {
    vm.new_list(items.iter().map(|i| vm.new_int(*i)).collect()).unwrap()
}

fn shown(vm: &Vm, v: &Value) -> String {
    vm.repr_text(v).unwrap()
}

fn listed(vm: &Vm, v: &Value) -> String {
    shown(vm, &ListObj::new(vm.collect(v).unwrap()).into_value())
}

#[test]
fn iterators_give_what_cpython_gives() {
    use super::itertools::MODULE;
    with_vm(|vm| {
        let abc = ints(vm, &[1, 2, 3]);
        let two = Value::small_int(2);
        let cases: &[(&str, &[Value], &str)] = &[
            ("accumulate", std::slice::from_ref(&abc), "[1, 3, 6]"),
            ("batched", &[abc.clone(), two.clone()], "[(1, 2), (3,)]"),
            ("chain", &[abc.clone(), abc.clone()], "[1, 2, 3, 1, 2, 3]"),
            ("combinations", &[abc.clone(), two.clone()], "[(1, 2), (1, 3), (2, 3)]"),
            (
                "combinations_with_replacement",
                &[abc.clone(), two.clone()],
                "[(1, 1), (1, 2), (1, 3), (2, 2), (2, 3), (3, 3)]",
            ),
            ("islice", &[abc.clone(), Value::small_int(1), Value::NONE], "[2, 3]"),
            ("pairwise", std::slice::from_ref(&abc), "[(1, 2), (2, 3)]"),
            ("permutations", &[abc.clone(), two.clone()], "[(1, 2), (1, 3), (2, 1), (2, 3), (3, 1), (3, 2)]"),
            ("product", &[abc.clone(), ints(vm, &[7, 8])], "[(1, 7), (1, 8), (2, 7), (2, 8), (3, 7), (3, 8)]"),
            ("repeat", &[two.clone(), two.clone()], "[2, 2]"),
            ("zip_longest", &[abc.clone(), ints(vm, &[7])], "[(1, 7), (2, None), (3, None)]"),
        ];
        for (name, args, expected) in cases {
            let it = call(vm, &MODULE, name, args).unwrap();
            assert_eq!(listed(vm, &it), *expected, "{name}");
        }
        let tees = call(vm, &MODULE, "tee", std::slice::from_ref(&abc)).unwrap();
        for t in vm.collect(&tees).unwrap() {
            assert_eq!(listed(vm, &t), "[1, 2, 3]");
        }
        let e = call(vm, &MODULE, "batched", &[abc, Value::small_int(0)]).unwrap_err();
        assert!(e.is(&vm::error::exception::VALUE_ERROR));
    });
}

#[test]
fn deques_rotate_and_keep_their_limit() {
    use super::collections::MODULE;
    with_vm(|vm| {
        let d = call(vm, &MODULE, "deque", &[ints(vm, &[1, 2, 3, 4]), Value::small_int(3)]).unwrap();
        assert_eq!(shown(vm, &d), "deque([2, 3, 4], maxlen=3)");
        vm.call_method(&d, &name!("rotate"), &[Value::small_int(1)]).unwrap();
        vm.call_method(&d, &name!("appendleft"), &[Value::small_int(9)]).unwrap();
        assert_eq!(shown(vm, &d), "deque([9, 4, 2], maxlen=3)");
        let od = call(vm, &MODULE, "OrderedDict", &[]).unwrap();
        for i in 0..20 {
            vm.set_item(&od, &vm.new_int(i), &Value::NONE).unwrap();
        }
        for i in 0..18 {
            let args = Args { pos: &[], kw_names: &[name!("last")], kw_values: &[Value::FALSE] };
            let method = vm.get_attr(&od, &name!("popitem")).unwrap();
            assert_eq!(shown(vm, &vm.call_args(&method, args).unwrap()), format!("({i}, None)"));
        }
        vm.call_method(&od, &name!("move_to_end"), &[Value::small_int(18)]).unwrap();
        assert_eq!(shown(vm, &od), "OrderedDict({19: None, 18: None})");
        let dd = call(vm, &MODULE, "defaultdict", &[vm::types::list::LIST.to_value()]).unwrap();
        vm.get_item(&dd, &Value::small_int(5)).unwrap();
        assert_eq!(shown(vm, &dd), "defaultdict(<class 'list'>, {5: []})");
    });
}

#[test]
fn numbers_hold_to_the_standard_sequences() {
    with_vm(|vm| {
        let r = call(vm, &super::random::MODULE, "Random", &[Value::small_int(42)]).unwrap();
        let x = vm.call_method(&r, &name!("random"), &[]).unwrap();
        assert_eq!(shown(vm, &x), "0.6394267984578837");
        let m = |name: &str, args: &[Value]| shown(vm, &call(vm, &super::math::MODULE, name, args).unwrap());
        assert_eq!(m("factorial", &[vm.new_int(20)]), "2432902008176640000");
        assert_eq!(m("comb", &[vm.new_int(52), vm.new_int(5)]), "2598960");
        assert_eq!(m("hypot", &[vm.new_int(3), vm.new_int(4)]), "5.0");
        let tenths = vm.new_list(vec![vm.new_float(0.1); 10]).unwrap();
        assert_eq!(m("fsum", &[tenths]), "1.0");
        let h = ints(vm, &[5, 1, 4, 2, 3]);
        call(vm, &super::heapq::MODULE, "heapify", std::slice::from_ref(&h)).unwrap();
        let mut out = Vec::new();
        for _ in 0..5 {
            out.push(call(vm, &super::heapq::MODULE, "heappop", std::slice::from_ref(&h)).unwrap().as_int().unwrap());
        }
        assert_eq!(out, [1, 2, 3, 4, 5]);
    });
}

#[test]
fn patterns_find_text_beyond_ascii() {
    with_vm(|vm| {
        // LITERAL 'é', LITERAL 'x', SUCCESS
        let code = ints(vm, &[16, 0xe9, 16, 'x' as i64, 1]);
        let args = [
            vm.new_str("éx"),
            vm.new_int(32),
            code,
            vm.new_int(0),
            DictObj::new().into_value(),
            vm.new_tuple(&[Value::NONE]),
        ];
        let p = call(vm, &super::sre::MODULE, "compile", &args).unwrap();
        let m = vm.call_method(&p, &name!("search"), &[vm.new_str("ééxé")]).unwrap();
        assert_eq!(shown(vm, &m), "<re.Match object; span=(1, 3), match='éx'>");
        let all = vm.call_method(&p, &name!("split"), &[vm.new_str("aéxbéx")]).unwrap();
        assert_eq!(shown(vm, &all), "['a', 'b', '']");
    });
}
