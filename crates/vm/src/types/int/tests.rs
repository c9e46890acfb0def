//! Numbers against values that CPython computed (`cases.txt`: operand, operator, operand, result or error).

use crate::ops::number::BinaryOp;
use crate::prelude::*;
use crate::types::{complex, float};
use crate::vm::testing::with_vm;

fn number(vm: &Vm, text: &str) -> Value {
    match super::text::parse(text.as_bytes(), 10, 0) {
        Ok(value) => value,
        Err(_) => vm.new_float(float::text::parse(text.as_bytes()).unwrap()),
    }
}

fn outcome(vm: &Vm, result: PyResult) -> String {
    match result {
        Ok(value) => vm.repr_text(&value).unwrap(),
        Err(e) => {
            let exception = e.exception().unwrap();
            let args = exception.downcast::<ExceptionObj>().unwrap().args_tuple().unwrap();
            let text = match args.items() {
                [one] => vm.str(one).unwrap().display().into_owned(),
                [] => String::new(),
                [a, b] => format!("({}, {})", vm.repr_text(a).unwrap(), vm.repr_text(b).unwrap()),
                _ => "?".to_string(),
            };
            format!("!{}: {text}", type_of(exception).name())
        }
    }
}

#[test]
fn operators_as_cpython() {
    with_vm(|vm| {
        let mut wrong = Vec::new();
        for line in include_str!("cases.txt").lines() {
            let mut words = line.splitn(5, ' ');
            let (a, op, b) = (words.next().unwrap(), words.next().unwrap(), words.next().unwrap());
            let expected = line.split_once(" = ").unwrap().1;
            let (a, b) = (number(vm, a), number(vm, b));
            let op = match op {
                "+" => BinaryOp::Add,
                "-" => BinaryOp::Sub,
                "*" => BinaryOp::Mul,
                "/" => BinaryOp::TrueDiv,
                "//" => BinaryOp::FloorDiv,
                "%" => BinaryOp::Mod,
                "**" => BinaryOp::Pow,
                "&" => BinaryOp::And,
                "|" => BinaryOp::Or,
                "^" => BinaryOp::Xor,
                "<<" => BinaryOp::LShift,
                ">>" => BinaryOp::RShift,
                _ => {
                    let how = if op == "<" { CmpOp::Lt } else { CmpOp::Eq };
                    let got = outcome(vm, vm.compare(&a, &b, how));
                    if got != expected {
                        wrong.push(format!("{line}: got {got}"));
                    }
                    continue;
                }
            };
            let got = outcome(vm, vm.binary(op, &a, &b));
            if got != expected {
                wrong.push(format!("{line}: got {got}"));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    });
}

#[test]
fn int_from_text() {
    with_vm(|vm| {
        let int = super::INT.to_value();
        let call = |args: &[Value]| outcome(vm, vm.call(&int, args));
        let s = |t: &str| vm.new_str(t);
        assert_eq!(call(&[s(" 1_000\n")]), "1000");
        assert_eq!(call(&[s("１２")]), "12");
        assert_eq!(call(&[s("0x_f"), Value::small_int(0)]), "15");
        assert_eq!(call(&[s("00"), Value::small_int(0)]), "0");
        for bad in ["010", "0x", "1__0", "_1", "1_", "--1", "- 1", ""] {
            let got = call(&[s(bad), Value::small_int(0)]);
            assert!(got.starts_with("!ValueError: invalid literal for int() with base 0: "), "{bad}: {got}");
        }
        assert_eq!(
            call(&[s(&"9".repeat(5000))]),
            "!ValueError: Exceeds the limit (4300 digits) for integer string conversion: value has 5000 digits; use sys.set_int_max_str_digits() to increase the limit"
        );
        let big = vm.binary(BinaryOp::LShift, &Value::small_int(1), &Value::small_int(20000)).unwrap();
        assert!(vm.repr(&big).is_err());
        assert_eq!(
            call(&[Value::small_int(1), Value::small_int(2)]),
            "!TypeError: int() can't convert non-string with explicit base"
        );
        assert_eq!(call(&[]), "0");
        let huge = vm.binary(BinaryOp::LShift, &Value::small_int(1), &Value::small_int(1 << 50));
        assert_eq!(outcome(vm, huge), "!MemoryError: ");
    });
}

#[test]
fn float_text_rounding_hash() {
    with_vm(|vm| {
        for (f, text) in [
            (1e16, "1e+16"),
            (1e22, "1e+22"),
            (123456789012345680.0, "1.2345678901234568e+17"),
            (9999999999999998.0, "9999999999999998.0"),
            (0.0001, "0.0001"),
            (0.00001, "1e-05"),
            (-0.0, "-0.0"),
            (5e-324, "5e-324"),
            (100.0, "100.0"),
            (1.7976931348623157e308, "1.7976931348623157e+308"),
        ] {
            assert_eq!(float::repr(f), text);
            assert_eq!(float::text::from_hex(float::text::hex(f).as_bytes()).ok(), Some(f));
        }
        for (x, n, r) in [
            (2.675, 2, 2.67),
            (0.125, 2, 0.12),
            (0.375, 2, 0.38),
            (1e22, -21, 1e22),
            (15.0, -1, 20.0),
            (25.0, -1, 20.0),
            (1234567.5, 0, 1234568.0),
            (0.05, 1, 0.1),
            (1.45, 1, 1.4),
            (5e-324, 323, 0.0),
            (1e308, -308, 1e308),
        ] {
            let got = float::arith::round_digits(vm, x, n).unwrap();
            assert_eq!(float::exact(&got), Some(r), "round({x}, {n})");
        }
        for (x, h) in [
            (1.5, 1152921504606846977),
            (-1.5, -1152921504606846977),
            (1e300, 1224995262755759164),
            (0.1, 230584300921369408),
            (5e-324, 16777216),
            (-1.0, -2),
        ] {
            assert_eq!(float::arith::hash_f64(x), h);
        }
        assert_eq!(complex::repr((-0.0, -0.0)), "(-0-0j)");
        assert_eq!(complex::repr((0.0, 1e16)), "1e+16j");
        let c = vm.call(&complex::COMPLEX.to_value(), &[vm.new_str("(1e5+nanj)")]).unwrap();
        assert_eq!(vm.repr_text(&c).unwrap(), "(100000+nanj)");
        assert!(vm.call(&complex::COMPLEX.to_value(), &[vm.new_str("1 + 2j")]).is_err());
        let cube = vm.power(&vm.new_float(-8.0), &vm.new_float(1.0 / 3.0), &Value::NONE).unwrap();
        assert_eq!(vm.repr_text(&cube).unwrap(), "(1.0000000000000002+1.7320508075688772j)");
    });
}
