//! `_random`: the Mersenne Twister MT19937.
//! Source: Matsumoto and Nishimura, "Mersenne Twister", 1998, with the array seeding of 2002.

use std::cell::{Cell, RefCell};

use num_bigint::BigUint;
use num_traits::ToPrimitive;
use vm::prelude::*;

use super::support::*;

pub static MODULE: ModuleDef =
    ModuleDef::new("_random", "Module implements the Mersenne Twister random number generator.").types(&[&RANDOM]);

const N: usize = 624;
const M: usize = 397;

pub struct Random {
    state: RefCell<Box<[u32; N]>>,
    index: Cell<usize>,
}
heap::payload!(Random, "Random", leaf, external);

impl Random {
    fn init(&self, seed: u32) {
        let mut s = self.state.borrow_mut();
        s[0] = seed;
        for i in 1..N {
            s[i] = 1_812_433_253u32.wrapping_mul(s[i - 1] ^ (s[i - 1] >> 30)).wrapping_add(i as u32);
        }
        self.index.set(N);
    }
    fn init_by_array(&self, key: &[u32]) {
        self.init(19_650_218);
        let mut s = self.state.borrow_mut();
        let (mut i, mut j) = (1, 0);
        for _ in 0..N.max(key.len()) {
            s[i] = (s[i] ^ (s[i - 1] ^ (s[i - 1] >> 30)).wrapping_mul(1_664_525))
                .wrapping_add(key[j])
                .wrapping_add(j as u32);
            i += 1;
            j += 1;
            if i >= N {
                s[0] = s[N - 1];
                i = 1;
            }
            if j >= key.len() {
                j = 0;
            }
        }
        for _ in 0..N - 1 {
            s[i] = (s[i] ^ (s[i - 1] ^ (s[i - 1] >> 30)).wrapping_mul(1_566_083_941)).wrapping_sub(i as u32);
            i += 1;
            if i >= N {
                s[0] = s[N - 1];
                i = 1;
            }
        }
        s[0] = 0x8000_0000;
    }
    fn next(&self) -> u32 {
        let mut s = self.state.borrow_mut();
        if self.index.get() >= N {
            for k in 0..N {
                let y = (s[k] & 0x8000_0000) | (s[(k + 1) % N] & 0x7fff_ffff);
                s[k] = s[(k + M) % N] ^ (y >> 1) ^ if y & 1 != 0 { 0x9908_b0df } else { 0 };
            }
            self.index.set(0);
        }
        let mut y = s[self.index.get()];
        self.index.set(self.index.get() + 1);
        y ^= y >> 11;
        y ^= (y << 7) & 0x9d2c_5680;
        y ^= (y << 15) & 0xefc6_0000;
        y ^ (y >> 18)
    }
}

pub static RANDOM: TypeSpec = TypeSpec::new::<Random>("Random")
    .module("_random")
    .flags(SUBCLASSABLE)
    .doc("Random() -> create a random number generator with its own internal state.")
    .methods(&[
        def("random", "($self, /)", |vm, a| {
            let r = this::<Random>(vm, &a[0])?;
            let (x, y) = ((r.next() >> 5) as f64, (r.next() >> 6) as f64);
            Ok(vm.new_float((x * 67_108_864.0 + y) * (1.0 / 9_007_199_254_740_992.0)))
        }, "random() -> x in the interval [0, 1)."),
        def("seed", "($self, n=None, /)", |vm, a| {
            seed(vm, this::<Random>(vm, &a[0])?, &a[1])?;
            Ok(Value::NONE)
        }, "seed([n]) -> None.\n\nDefaults to use urandom and falls back to a combination\nof the current time and the process identifier."),
        def("getstate", "($self, /)", |vm, a| {
            let r = this::<Random>(vm, &a[0])?;
            let mut out: Vec<Value> = r.state.borrow().iter().map(|w| vm.new_int(*w as i64)).collect();
            out.push(vm.new_int(r.index.get() as i64));
            Ok(TupleObj::from_vec(out).into_value())
        }, "getstate() -> tuple containing the current state."),
        def("setstate", "($self, state, /)", set_state, "setstate(state) -> None.  Restores generator state."),
        def("getrandbits", "($self, k, /)", get_bits, "getrandbits(k) -> x.  Generates an int with k random bits."),
    ])
    .slots(|s| {
        s.new.set(Some(|vm, ty, args| {
            if ty.is_spec(&RANDOM) {
                no_keywords(vm, "Random", args)?;
            }
            if args.pos.len() > 1 && ty.is_spec(&RANDOM) {
                return Err(vm.type_error(format!("Random() takes at most 1 argument ({} given)", args.pos.len())));
            }
            let r = Random { state: RefCell::new(Box::new([0; N])), index: Cell::new(N) };
            // A subclass seeds itself, with more kinds of seeds.
            let given = if ty.is_spec(&RANDOM) { args.pos.first() } else { None };
            seed(vm, &r, given.unwrap_or(&Value::NULL))?;
            instance(vm, &ty.to_value(), r)
        }));
        s.init.set(Some(|_, _, _| Ok(())));
    });

fn seed(vm: &Vm, r: &Random, n: &Value) -> PyResult<()> {
    let key: Vec<u32> = match given(n) {
        None => {
            let mut bytes = [0; 4 * N];
            vm.host.fill_random(&mut bytes).map_err(|e| vm.io_error(&e))?;
            bytes.chunks_exact(4).map(|word| u32::from_ne_bytes([word[0], word[1], word[2], word[3]])).collect()
        }
        Some(n) => {
            let magnitude = if let Some(i) = vm::types::int::to_big(n) {
                i.magnitude().clone()
            } else {
                BigUint::from(vm.hash(n)? as u64)
            };
            let digits = magnitude.to_u32_digits();
            if digits.is_empty() { vec![0] } else { digits }
        }
    };
    r.init_by_array(&key);
    Ok(())
}

fn set_state(vm: &Vm, a: &[Value]) -> PyResult {
    let r = this::<Random>(vm, &a[0])?;
    let Some(state) = a[1].to_ref::<TupleObj>() else {
        return Err(vm.type_error("state vector must be a tuple"));
    };
    if state.len() != N + 1 {
        return Err(vm.value_error("state vector is the wrong size"));
    }
    let mut words = Box::new([0u32; N]);
    for (word, v) in words.iter_mut().zip(state.items()) {
        let big = vm::types::int::to_big(v).ok_or_else(|| vm.type_error("an integer is required"))?;
        *word = match big.to_u64() {
            Some(n) => n as u32,
            None => return Err(vm.overflow_error("Python int too large to convert to C unsigned long")),
        };
    }
    let index = vm.to_i64(&state.items()[N])?;
    if !(0..=N as i64).contains(&index) {
        return Err(vm.value_error("invalid state"));
    }
    r.state.replace(words);
    r.index.set(index as usize);
    Ok(Value::NONE)
}

fn get_bits(vm: &Vm, a: &[Value]) -> PyResult {
    let index = vm.to_index(&a[1])?;
    if vm::types::int::is_negative(&index) {
        return Err(vm.value_error("Cannot convert negative int"));
    }
    let bits = vm::types::int::to_i64(&index)
        .map(|k| k as u64)
        .or_else(|| vm::types::int::to_big(&index).and_then(|big| num_traits::ToPrimitive::to_u64(big.as_ref())));
    let Some(bits) = bits else { return Err(vm.overflow_error("Python int too large for C uint64_t")) };
    let Some(k) = i64::try_from(bits).ok().filter(|k| *k <= i32::MAX as i64 * 8) else {
        return Err(vm.memory_error());
    };
    let r = this::<Random>(vm, &a[0])?;
    if k == 0 {
        return Ok(Value::small_int(0));
    }
    if k <= 32 {
        return Ok(vm.new_int((r.next() >> (32 - k)) as i64));
    }
    let words = (k as usize).div_ceil(32);
    // Both the digits and the int that is made of them.
    vm.reserved(HVec::<u32>::with_capacity(words))?;
    let mut digits = Vec::with_capacity(words);
    let mut left = k;
    let mut polled = Poll::default();
    while left > 0 {
        polled.tick(vm)?;
        let word = r.next();
        digits.push(if left < 32 { word >> (32 - left) } else { word });
        left -= 32;
    }
    Ok(vm::types::int::from_big(BigUint::new(digits).into()))
}
