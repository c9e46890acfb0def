//! `_md5`, `_sha1`, `_sha2`, `_sha3`, `_blake2`: hash objects over the algorithms of libraries.

use std::cell::RefCell;

use md5::Md5;
use sha1::Sha1;
use sha2::{Sha224, Sha256, Sha384, Sha512};
use sha3::digest::{ExtendableOutput, XofReader};
use sha3::{Sha3_224, Sha3_256, Sha3_384, Sha3_512, Shake128, Shake256};
use vm::prelude::*;

use super::buffer::{bytes_like, new_bytes};
use super::support::*;

/// One running hash.
#[derive(Clone)]
pub(super) enum State {
    Md5(Md5),
    Sha1(Sha1),
    Sha224(Sha224),
    Sha256(Sha256),
    Sha384(Sha384),
    Sha512(Sha512),
    Sha3_224(Sha3_224),
    Sha3_256(Sha3_256),
    Sha3_384(Sha3_384),
    Sha3_512(Sha3_512),
    Shake128(Shake128),
    Shake256(Shake256),
    Blake2b(Box<blake2b_simd::State>, usize),
    Blake2s(Box<blake2s_simd::State>, usize),
}

macro_rules! each {
    ($self:expr, $h:ident => $digest:expr, $x:ident => $xof:expr, $b:ident => $blake:expr) => {
        match $self {
            State::Md5($h) => $digest,
            State::Sha1($h) => $digest,
            State::Sha224($h) => $digest,
            State::Sha256($h) => $digest,
            State::Sha384($h) => $digest,
            State::Sha512($h) => $digest,
            State::Sha3_224($h) => $digest,
            State::Sha3_256($h) => $digest,
            State::Sha3_384($h) => $digest,
            State::Sha3_512($h) => $digest,
            State::Shake128($x) => $xof,
            State::Shake256($x) => $xof,
            State::Blake2b($b, _) => $blake,
            State::Blake2s($b, _) => $blake,
        }
    };
}

impl State {
    /// The hash of a name.
    pub(super) fn of(name: &str) -> Option<State> {
        Some(match name {
            "md5" => State::Md5(Default::default()),
            "sha1" => State::Sha1(Default::default()),
            "sha224" => State::Sha224(Default::default()),
            "sha256" => State::Sha256(Default::default()),
            "sha384" => State::Sha384(Default::default()),
            "sha512" => State::Sha512(Default::default()),
            "sha3_224" => State::Sha3_224(Default::default()),
            "sha3_256" => State::Sha3_256(Default::default()),
            "sha3_384" => State::Sha3_384(Default::default()),
            "sha3_512" => State::Sha3_512(Default::default()),
            "shake_128" => State::Shake128(Default::default()),
            "shake_256" => State::Shake256(Default::default()),
            "blake2b" => State::Blake2b(Box::new(blake2b_simd::State::new()), 64),
            "blake2s" => State::Blake2s(Box::new(blake2s_simd::State::new()), 32),
            _ => return None,
        })
    }
    pub(super) fn update(&mut self, data: &[u8]) {
        each!(self,
        h => sha3::digest::Update::update(h, data),
        x => sha3::digest::Update::update(x, data),
        b => {
            b.update(data);
        });
    }
    /// The digest; extendable ones give none.
    pub(super) fn digest(&self) -> Vec<u8> {
        use sha3::digest::FixedOutput;
        each!(self, h => h.clone().finalize_fixed().to_vec(), _x => Vec::new(), b => b.finalize().as_bytes().to_vec())
    }
    fn read(&self, length: usize) -> Vec<u8> {
        let mut out = vec![0; length];
        match self {
            State::Shake128(x) => x.clone().finalize_xof().read(&mut out),
            State::Shake256(x) => x.clone().finalize_xof().read(&mut out),
            _ => {}
        }
        out
    }
    /// Name, digest size and block size.
    pub(super) fn facts(&self) -> (&'static str, usize, usize) {
        match self {
            State::Md5(_) => ("md5", 16, 64),
            State::Sha1(_) => ("sha1", 20, 64),
            State::Sha224(_) => ("sha224", 28, 64),
            State::Sha256(_) => ("sha256", 32, 64),
            State::Sha384(_) => ("sha384", 48, 128),
            State::Sha512(_) => ("sha512", 64, 128),
            State::Sha3_224(_) => ("sha3_224", 28, 144),
            State::Sha3_256(_) => ("sha3_256", 32, 136),
            State::Sha3_384(_) => ("sha3_384", 48, 104),
            State::Sha3_512(_) => ("sha3_512", 64, 72),
            State::Shake128(_) => ("shake_128", 0, 168),
            State::Shake256(_) => ("shake_256", 0, 136),
            State::Blake2b(_, n) => ("blake2b", *n, 128),
            State::Blake2s(_, n) => ("blake2s", *n, 64),
        }
    }
    pub(super) fn is_extendable(&self) -> bool {
        matches!(self, State::Shake128(_) | State::Shake256(_))
    }
}

pub struct HashObj {
    state: RefCell<State>,
}
heap::payload!(HashObj, "hash", leaf, external);

fn state<'a>(vm: &Vm, v: &'a Value) -> PyResult<&'a RefCell<State>> {
    Ok(&this::<HashObj>(vm, v)?.state)
}

fn data_of(vm: &Vm, v: &Value) -> PyResult<Vec<u8>> {
    if v.is_a::<StrObj>() {
        return Err(vm.type_error("Strings must be encoded before hashing"));
    }
    match bytes_like(vm, v)? {
        Some(bytes) => Ok(bytes),
        None => Err(vm.type_error("object supporting the buffer API required")),
    }
}

/// The bytes of a digest; extendable hashes take a length.
fn digest_of(vm: &Vm, a: &[Value]) -> PyResult<Vec<u8>> {
    let s = state(vm, &a[0])?.borrow();
    if !s.is_extendable() {
        return Ok(s.digest());
    }
    let length = vm.to_isize(&a[1])?;
    if length < 0 {
        return Err(vm.value_error("length must be non-negative"));
    }
    if length >= 1 << 29 {
        return Err(vm.value_error("length is too large"));
    }
    vm.reserved(HVec::<u8>::with_capacity(length as usize))?;
    Ok(s.read(length as usize))
}

fn hex(vm: &Vm, a: &[Value]) -> PyResult {
    let digest = digest_of(vm, a)?;
    let shown: String = digest.iter().map(|b| format!("{b:02x}")).collect();
    text(vm, &shown)
}

macro_rules! methods {
    ($digest:literal) => {
        &[
            def(
                "update",
                "($self, data, /)",
                |vm, a| {
                    let data = data_of(vm, &a[1])?;
                    state(vm, &a[0])?.borrow_mut().update(&data);
                    Ok(Value::NONE)
                },
                "Update this hash object's state with the provided bytes-like object.",
            ),
            def(
                "digest",
                $digest,
                |vm, a| {
                    let digest = digest_of(vm, a)?;
                    new_bytes(vm, &digest)
                },
                "Return the digest value as a bytes object.",
            ),
            def("hexdigest", $digest, hex, "Return the digest value as a string of hexadecimal digits."),
            def(
                "copy",
                "($self, /)",
                |vm, a| {
                    let copy = state(vm, &a[0])?.borrow().clone();
                    instance(vm, &type_of(&a[0]).to_value(), HashObj { state: RefCell::new(copy) })
                },
                "Return a copy of the hash object.",
            ),
        ]
    };
}
static METHODS: &[NativeDef] = methods!("($self, /)");
static XOF_METHODS: &[NativeDef] = methods!("($self, length, /)");

static GETSET: &[GetSet] = &[
    GetSet::ro("name", |vm, v| Ok(vm.new_str(state(vm, v)?.borrow().facts().0)), ""),
    GetSet::ro("digest_size", |vm, v| Ok(vm.new_int(state(vm, v)?.borrow().facts().1 as i64)), ""),
    GetSet::ro("block_size", |vm, v| Ok(vm.new_int(state(vm, v)?.borrow().facts().2 as i64)), ""),
];

macro_rules! hash {
    ($spec:ident, $row:ident, $class:literal in $module:literal, $name:literal, $state:expr, $methods:expr) => {
        static $spec: TypeSpec =
            TypeSpec::new::<HashObj>($class).module($module).flags(NO_NEW).methods($methods).getset(GETSET);
        pub(super) const $row: NativeDef = def($name, "(data=b'', *, usedforsecurity=True, string=None)", |vm, a| {
            let mut state = $state;
            let data = match (a[0].non_null(), given(&a[2])) {
                (Some(_), Some(_)) => {
                    return Err(vm.type_error("'data' and 'string' are mutually exclusive and support for 'string' keyword parameter is slated for removal in a future version."));
                }
                (Some(data), None) => Some(data),
                (None, string) => string,
            };
            if let Some(data) = data {
                state.update(&data_of(vm, data)?);
            }
            Ok($spec.alloc(HashObj { state: RefCell::new(state) }).into_value())
        }, concat!("Return a new ", $name, " hash object; optionally initialized with a string."));
    };
}
hash!(MD5_TYPE, MD5_NEW, "md5" in "_md5", "md5", State::Md5(Default::default()), METHODS);
hash!(SHA1_TYPE, SHA1_NEW, "sha1" in "_sha1", "sha1", State::Sha1(Default::default()), METHODS);
hash!(SHA224_TYPE, SHA224_NEW, "SHA224Type" in "_sha2", "sha224", State::Sha224(Default::default()), METHODS);
hash!(SHA256_TYPE, SHA256_NEW, "SHA256Type" in "_sha2", "sha256", State::Sha256(Default::default()), METHODS);
hash!(SHA384_TYPE, SHA384_NEW, "SHA384Type" in "_sha2", "sha384", State::Sha384(Default::default()), METHODS);
hash!(SHA512_TYPE, SHA512_NEW, "SHA512Type" in "_sha2", "sha512", State::Sha512(Default::default()), METHODS);
hash!(SHA3_224_TYPE, SHA3_224_NEW, "sha3_224" in "_sha3", "sha3_224", State::Sha3_224(Default::default()), METHODS);
hash!(SHA3_256_TYPE, SHA3_256_NEW, "sha3_256" in "_sha3", "sha3_256", State::Sha3_256(Default::default()), METHODS);
hash!(SHA3_384_TYPE, SHA3_384_NEW, "sha3_384" in "_sha3", "sha3_384", State::Sha3_384(Default::default()), METHODS);
hash!(SHA3_512_TYPE, SHA3_512_NEW, "sha3_512" in "_sha3", "sha3_512", State::Sha3_512(Default::default()), METHODS);
hash!(SHAKE128_TYPE, SHAKE128_NEW, "shake_128" in "_sha3", "shake_128", State::Shake128(Default::default()), XOF_METHODS);
hash!(SHAKE256_TYPE, SHAKE256_NEW, "shake_256" in "_sha3", "shake_256", State::Shake256(Default::default()), XOF_METHODS);

pub static MD5: ModuleDef = ModuleDef::new("_md5", "").functions(&[MD5_NEW]).exec(|_, d| {
    d.set_name("MD5Type", MD5_TYPE.to_value());
    Ok(())
});
pub static SHA1: ModuleDef = ModuleDef::new("_sha1", "").functions(&[SHA1_NEW]).exec(|_, d| {
    d.set_name("SHA1Type", SHA1_TYPE.to_value());
    Ok(())
});
pub static SHA2: ModuleDef = ModuleDef::new("_sha2", "")
    .functions(&[SHA224_NEW, SHA256_NEW, SHA384_NEW, SHA512_NEW])
    .types(&[&SHA224_TYPE, &SHA256_TYPE, &SHA384_TYPE, &SHA512_TYPE])
    .exec(|_, d| {
        d.set_name("_GIL_MINSIZE", Value::small_int(2048));
        Ok(())
    });
pub static SHA3: ModuleDef = ModuleDef::new("_sha3", "").functions(&[
    SHA3_224_NEW,
    SHA3_256_NEW,
    SHA3_384_NEW,
    SHA3_512_NEW,
    SHAKE128_NEW,
    SHAKE256_NEW,
]);

macro_rules! blake {
    ($spec:ident, $name:literal, $krate:ident, $variant:ident, $out:literal, $salt:literal, $limit:expr) => {
        static $spec: TypeSpec = TypeSpec::new::<HashObj>($name)
            .module("_blake2")
            .flags(SUBCLASSABLE)
            .methods(METHODS)
            .getset(GETSET)
            .extra(|d| {
                for (name, value) in
                    [("MAX_DIGEST_SIZE", $out), ("MAX_KEY_SIZE", $out), ("SALT_SIZE", $salt), ("PERSON_SIZE", $salt)]
                {
                    let _ = d.set_str(&StrObj::intern_image(name), Value::small_int(value));
                }
            })
            .slots(|s| {
                s.new.set(Some(|vm, ty, args| {
                    let b = Blake::parse(vm, args, $name, $out, $salt, $limit)?;
                    let mut p = $krate::Params::new();
                    p.hash_length(b.digest_size).key(&b.key).salt(&b.salt).personal(&b.person);
                    p.fanout(b.fanout).max_depth(b.depth).max_leaf_length(b.leaf_size).node_offset(b.node_offset);
                    p.node_depth(b.node_depth).inner_hash_length(b.inner_size).last_node(b.last_node);
                    let mut state = State::$variant(Box::new(p.to_state()), b.digest_size);
                    state.update(&b.data);
                    instance(vm, &ty.to_value(), HashObj { state: RefCell::new(state) })
                }));
            });
    };
}
blake!(BLAKE2B, "blake2b", blake2b_simd, Blake2b, 64, 16, u64::MAX);
blake!(BLAKE2S, "blake2s", blake2s_simd, Blake2s, 32, 8, (1 << 48) - 1);

/// The parameters of a BLAKE2 constructor.
struct Blake {
    data: Vec<u8>,
    digest_size: usize,
    key: Vec<u8>,
    salt: Vec<u8>,
    person: Vec<u8>,
    fanout: u8,
    depth: u8,
    leaf_size: u32,
    node_offset: u64,
    node_depth: u8,
    inner_size: usize,
    last_node: bool,
}

impl Blake {
    fn parse(vm: &Vm, args: Args, name: &str, max: usize, salt_size: usize, max_offset: u64) -> PyResult<Blake> {
        const KEYWORDS: [&str; 14] = [
            "data",
            "digest_size",
            "key",
            "salt",
            "person",
            "fanout",
            "depth",
            "leaf_size",
            "node_offset",
            "node_depth",
            "inner_size",
            "last_node",
            "usedforsecurity",
            "string",
        ];
        if args.pos.len() > 1 {
            return Err(
                vm.type_error(format!("{name}() takes at most 1 positional argument ({} given)", args.pos.len()))
            );
        }
        if let Some(bad) = args.kw_names.iter().find(|n| !KEYWORDS.iter().any(|k| vm::types::str::is(n, k))) {
            let shown = vm::types::str::display(bad);
            return Err(vm.type_error(format!("{name}() got an unexpected keyword argument '{shown}'")));
        }
        let bytes = |k: &str| args.keyword(k).map_or(Ok(Vec::new()), |v| super::buffer::bytes_arg(vm, v));
        let number = |k: &str, default: i64, low: i64, high: i64, message: String| -> PyResult<i64> {
            let n = args.keyword(k).map_or(Ok(default), |v| vm.to_i64(v))?;
            if n < low || n > high { Err(vm.value_error(message)) } else { Ok(n) }
        };
        let digest_size = number(
            "digest_size",
            max as i64,
            1,
            max as i64,
            format!(
                "digest_size for B{} must be between 1 and {max} bytes, here it is {}",
                &name[1..],
                match args.keyword("digest_size") {
                    Some(v) => vm.repr_text(v)?,
                    None => String::new(),
                }
            ),
        )?;
        let limited = |k: &str, most: usize| -> PyResult<Vec<u8>> {
            let b = bytes(k)?;
            if b.len() > most {
                return Err(vm.value_error(format!("maximum {k} length is {most} bytes")));
            }
            Ok(b)
        };
        let node_offset = match args.keyword("node_offset") {
            None => 0,
            Some(v) => match vm::types::int::to_big(&vm.to_index(v)?).and_then(|b| u64::try_from(b.as_ref()).ok()) {
                Some(n) if n <= max_offset => n,
                _ => return Err(vm.overflow_error("node_offset is too large")),
            },
        };
        let data = match args.pos.first().or(args.keyword("data")).or(args.keyword("string").filter(|s| !s.is_none())) {
            Some(v) => data_of(vm, v)?,
            None => Vec::new(),
        };
        Ok(Blake {
            data,
            digest_size: digest_size as usize,
            key: limited("key", max)?,
            salt: limited("salt", salt_size)?,
            person: limited("person", salt_size)?,
            fanout: number("fanout", 1, 0, 255, "fanout must be between 0 and 255".into())? as u8,
            depth: number("depth", 1, 1, 255, "depth must be between 1 and 255".into())? as u8,
            leaf_size: number("leaf_size", 0, 0, u32::MAX as i64, "leaf_size is too large".into())? as u32,
            node_offset,
            node_depth: number("node_depth", 0, 0, 255, "node_depth must be between 0 and 255".into())? as u8,
            inner_size: number("inner_size", 0, 0, max as i64, format!("inner_size must be between 0 and is {max}"))?
                as usize,
            last_node: args.keyword("last_node").map_or(Ok(false), |v| vm.truth(v))?,
        })
    }
}

pub static BLAKE2: ModuleDef =
    ModuleDef::new("_blake2", "_blake2b provides BLAKE2b for hashlib\n").types(&[&BLAKE2B, &BLAKE2S]);
