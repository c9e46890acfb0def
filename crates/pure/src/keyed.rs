//! `_hashlib`: what CPython takes from OpenSSL and Hoopsnake from libraries: keyed hashes, and keys from passwords. Hash
//! objects are those of `_md5` and its kin.

use md5::Md5;
use pbkdf2::pbkdf2_hmac;
use sha1::Sha1;
use sha2::{Sha224, Sha256, Sha384, Sha512};
use sha3::{Sha3_224, Sha3_256, Sha3_384, Sha3_512};
use vm::error::exception::VALUE_ERROR;
use vm::prelude::*;

use super::buffer::{bytes_arg, new_bytes};
use super::hashes::{self, State};
use super::support::*;

/// The names that `new` knows.
const NAMES: [&str; 14] = [
    "md5",
    "sha1",
    "sha224",
    "sha256",
    "sha384",
    "sha512",
    "sha3_224",
    "sha3_256",
    "sha3_384",
    "sha3_512",
    "shake_128",
    "shake_256",
    "blake2b",
    "blake2s",
];

pub static MODULE: ModuleDef = ModuleDef::new("_hashlib", "OpenSSL interface for hashlib module")
    .functions(&[
        def(
            "pbkdf2_hmac",
            "(hash_name, password, salt, iterations, dklen=None)",
            pbkdf2,
            "Password based key derivation function 2 (PKCS #5 v2.0) with HMAC as pseudorandom function.",
        ),
        def(
            "scrypt",
            "(password, *, salt, n, r, p, maxmem=0, dklen=64)",
            scrypt,
            "scrypt password-based key derivation function.",
        ),
        def("hmac_digest", "(key, msg, digest)", hmac_digest, "Single-shot HMAC."),
        hashes::MD5_NEW.named("openssl_md5"),
        hashes::SHA1_NEW.named("openssl_sha1"),
        hashes::SHA224_NEW.named("openssl_sha224"),
        hashes::SHA256_NEW.named("openssl_sha256"),
        hashes::SHA384_NEW.named("openssl_sha384"),
        hashes::SHA512_NEW.named("openssl_sha512"),
        hashes::SHA3_224_NEW.named("openssl_sha3_224"),
        hashes::SHA3_256_NEW.named("openssl_sha3_256"),
        hashes::SHA3_384_NEW.named("openssl_sha3_384"),
        hashes::SHA3_512_NEW.named("openssl_sha3_512"),
        hashes::SHAKE128_NEW.named("openssl_shake_128"),
        hashes::SHAKE256_NEW.named("openssl_shake_256"),
        def("new", "(name, data=b'', *, usedforsecurity=True, string=None)", new, "Return a new hash object using the named algorithm."),
        raw("hmac_new", "(key, msg=b'', digestmod=None)", |vm, _| Err(vm.error(&UNSUPPORTED, "Unsupported digestmod")), "Return a new hmac object."),
        def("get_fips_mode", "()", |_, _| Ok(Value::small_int(0)), "Determine the OpenSSL FIPS mode of operation."),
        def("compare_digest", "(a, b, /)", compare_digest, "Return 'a == b'.\n\nThis function uses an approach designed to prevent\ntiming analysis, making it appropriate for cryptography."),
    ])
    .exec(|vm, dict| {
        let names: Vec<Value> = NAMES.iter().map(|name| vm.new_str(name)).collect();
        let names = vm.new_list(names)?;
        dict.set_name("openssl_md_meth_names", vm.call(&vm::types::set::FROZENSET.to_value(), &[names])?);
        dict.set_name("UnsupportedDigestmodError", UNSUPPORTED.to_value());
        dict.set_name("_GIL_MINSIZE", Value::small_int(2048));
        Ok(())
    });

/// A hash that has no keyed form here: `hmac` makes one of the hash then.
static UNSUPPORTED: TypeSpec = TypeSpec::new::<ExceptionObj>("UnsupportedDigestmodError")
    .module("_hashlib")
    .base(&VALUE_ERROR)
    .flags(SUBCLASSABLE | IS_EXCEPTION | WEAKREFABLE)
    .attrs_at(std::mem::offset_of!(ExceptionObj, attrs));

fn new(vm: &Vm, a: &[Value]) -> PyResult {
    let Some(name) = a[0].downcast::<StrObj>() else {
        let ty = vm.argument_type(&a[0]);
        return Err(vm.type_error(format!("new() argument 'name' must be str, not {ty}")));
    };
    let name = name.display().into_owned();
    let known = normal(&name);
    let row = match known.as_str() {
        "md5" => &hashes::MD5_NEW,
        "sha1" => &hashes::SHA1_NEW,
        "sha224" => &hashes::SHA224_NEW,
        "sha256" => &hashes::SHA256_NEW,
        "sha384" => &hashes::SHA384_NEW,
        "sha512" => &hashes::SHA512_NEW,
        "sha3_224" => &hashes::SHA3_224_NEW,
        "sha3_256" => &hashes::SHA3_256_NEW,
        "sha3_384" => &hashes::SHA3_384_NEW,
        "sha3_512" => &hashes::SHA3_512_NEW,
        "shake_128" => &hashes::SHAKE128_NEW,
        "shake_256" => &hashes::SHAKE256_NEW,
        _ => return Err(unsupported(vm, &name)),
    };
    let mut pos = Vec::new();
    let (mut names, mut values) = (Vec::new(), Vec::new());
    if !a[1].is_null() {
        pos.push(a[1].clone());
    }
    for (value, keyword) in [(&a[2], "usedforsecurity"), (&a[3], "string")] {
        if !value.is_null() {
            names.push(vm.new_str(keyword));
            values.push(value.clone());
        }
    }
    row.call(vm, "", Args { pos: &pos, kw_names: &names, kw_values: &values })
}

fn unsupported(vm: &Vm, name: &str) -> Error {
    vm.error(&VALUE_ERROR, format!("unsupported hash type {name}"))
}

/// The name of a hash as it is known here: any case, "-" or "_".
fn normal(name: &str) -> String {
    let lower = name.to_ascii_lowercase();
    match lower.as_str() {
        "sha-1" => "sha1".into(),
        "sha-224" | "sha2-224" => "sha224".into(),
        "sha-256" | "sha2-256" => "sha256".into(),
        "sha-384" | "sha2-384" => "sha384".into(),
        "sha-512" | "sha2-512" => "sha512".into(),
        "blake2b512" => "blake2b".into(),
        "blake2s256" => "blake2s".into(),
        other => other.replace('-', "_"),
    }
}

fn pbkdf2(vm: &Vm, a: &[Value]) -> PyResult {
    let Some(name) = a[0].downcast::<StrObj>() else {
        let ty = vm.argument_type(&a[0]);
        return Err(vm.type_error(format!("pbkdf2_hmac() argument 'hash_name' must be str, not {ty}")));
    };
    let name = name.display().into_owned();
    let (password, salt) = (bytes_arg(vm, &a[1])?, bytes_arg(vm, &a[2])?);
    let rounds = vm.to_i64(&a[3])?;
    let known = normal(&name);
    let Some(state) = State::of(&known).filter(|s| !s.is_extendable()) else { return Err(unsupported(vm, &name)) };
    if rounds < 1 {
        return Err(vm.value_error("iteration value must be greater than 0."));
    }
    let Ok(rounds) =
        u32::try_from(rounds).map_err(|_| ()).and_then(|n| if n > i32::MAX as u32 { Err(()) } else { Ok(n) })
    else {
        return Err(vm.overflow_error("iteration value is too great."));
    };
    let length = match given(&a[4]) {
        None => state.facts().1 as i64,
        Some(n) => vm.to_i64(n)?,
    };
    if length < 1 {
        return Err(vm.value_error("key length must be greater than 0."));
    }
    if length > i32::MAX as i64 {
        return Err(vm.overflow_error("key length is too great."));
    }
    let mut key = Vec::new();
    key.try_reserve_exact(length as usize).map_err(|_| vm.memory_error())?;
    key.resize(length as usize, 0u8);
    match known.as_str() {
        "md5" => pbkdf2_hmac::<Md5>(&password, &salt, rounds, &mut key),
        "sha1" => pbkdf2_hmac::<Sha1>(&password, &salt, rounds, &mut key),
        "sha224" => pbkdf2_hmac::<Sha224>(&password, &salt, rounds, &mut key),
        "sha256" => pbkdf2_hmac::<Sha256>(&password, &salt, rounds, &mut key),
        "sha384" => pbkdf2_hmac::<Sha384>(&password, &salt, rounds, &mut key),
        "sha512" => pbkdf2_hmac::<Sha512>(&password, &salt, rounds, &mut key),
        "sha3_224" => by_blocks::<Sha3_224>(&password, &salt, rounds, &mut key),
        "sha3_256" => by_blocks::<Sha3_256>(&password, &salt, rounds, &mut key),
        "sha3_384" => by_blocks::<Sha3_384>(&password, &salt, rounds, &mut key),
        "sha3_512" => by_blocks::<Sha3_512>(&password, &salt, rounds, &mut key),
        _ => return Err(unsupported(vm, &name)),
    }
    new_bytes(vm, &key)
}

/// Hashes of sponges, whose state is not kept between blocks.
fn by_blocks<D>(password: &[u8], salt: &[u8], rounds: u32, key: &mut [u8])
where
    D: sha3::digest::Digest + sha3::digest::common::BlockSizeUser + Clone + Sync,
{
    let _ = pbkdf2::pbkdf2::<hmac::SimpleHmac<D>>(password, salt, rounds, key);
}

fn scrypt(vm: &Vm, a: &[Value]) -> PyResult {
    let (password, salt) = (bytes_arg(vm, &a[0])?, bytes_arg(vm, &a[1])?);
    let number = |value: &Value| -> PyResult<u64> {
        let index = vm.to_index(value)?;
        vm::types::int::to_big(&index)
            .and_then(|big| u64::try_from(big.as_ref()).ok())
            .ok_or_else(|| vm.overflow_error("Python int too large to convert to C unsigned long"))
    };
    let (n, r, p) = (number(&a[2])?, number(&a[3])?, number(&a[4])?);
    if n < 2 || !n.is_power_of_two() {
        return Err(vm.value_error("n must be a power of 2."));
    }
    let most = if a[5].is_null() { 0 } else { vm.to_i64(&a[5])? };
    if !(0..=i32::MAX as i64).contains(&most) {
        return Err(vm.value_error(format!("maxmem must be positive and smaller than {}", i32::MAX)));
    }
    let length = if a[6].is_null() { 64 } else { vm.to_i64(&a[6])? };
    if !(1..=i32::MAX as i64).contains(&length) {
        return Err(vm.value_error(format!("dklen must be greater than 0 and smaller than {}", i32::MAX)));
    }
    // As OpenSSL counts; 32 MiB unless something else is asked for.
    let limit = if most == 0 { 32 << 20 } else { most as u64 };
    let needed = r.checked_mul(128).and_then(|block| n.checked_add(p)?.checked_add(2)?.checked_mul(block));
    let parameters = match (u32::try_from(r), u32::try_from(p)) {
        (Ok(r), Ok(p)) => scrypt::Params::new(n.trailing_zeros() as u8, r, p).ok(),
        _ => None,
    };
    let (Some(parameters), Some(_)) = (parameters, needed.filter(|needed| *needed <= limit)) else {
        return Err(vm.value_error("Invalid parameter combination for n, r, p, maxmem."));
    };
    let mut key = Vec::new();
    key.try_reserve_exact(length as usize).map_err(|_| vm.memory_error())?;
    key.resize(length as usize, 0u8);
    if scrypt::scrypt(&password, &salt, &parameters, &mut key).is_err() {
        return Err(vm.value_error("dklen is too large"));
    }
    new_bytes(vm, &key)
}

fn hmac_digest(vm: &Vm, a: &[Value]) -> PyResult {
    let (key, message) = (bytes_arg(vm, &a[0])?, bytes_arg(vm, &a[1])?);
    let name = match a[2].downcast::<StrObj>() {
        Some(name) => name.display().into_owned(),
        None => return Err(vm.error(&UNSUPPORTED, "Unsupported digestmod")),
    };
    let fresh = || {
        State::of(&normal(&name))
            .filter(|s| !s.is_extendable())
            .ok_or_else(|| vm.error(&UNSUPPORTED, format!("Unsupported digestmod {name}")))
    };
    let size = fresh()?.facts().2;
    let mut block = key;
    if block.len() > size {
        let mut hash = fresh()?;
        hash.update(&block);
        block = hash.digest();
    }
    block.resize(size, 0);
    let pass = |pad: u8, data: &[u8]| -> PyResult<Vec<u8>> {
        let mut hash = fresh()?;
        hash.update(&block.iter().map(|b| b ^ pad).collect::<Vec<u8>>());
        hash.update(data);
        Ok(hash.digest())
    };
    let inner = pass(0x36, &message)?;
    new_bytes(vm, &pass(0x5C, &inner)?)
}

fn compare_digest(vm: &Vm, a: &[Value]) -> PyResult {
    if a.iter().any(|v| !v.is_a::<StrObj>()) {
        for value in a {
            crate::bytes::Buffer::of(vm, value)?;
        }
    }
    let operator = vm.import_module("_operator")?;
    vm.call_method(&operator, &name!("_compare_digest"), a)
}
