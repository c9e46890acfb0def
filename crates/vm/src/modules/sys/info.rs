//! The struct sequences of `sys`: flags, version, and facts about numbers, hashes and threads.

use num_bigint::BigInt;

use crate::prelude::*;
use crate::structseq;

/// The release of CPython whose behaviour this is.
pub const VERSION: (i64, i64, i64) = (3, 14, 10);
pub const HEX_VERSION: i64 = (3 << 24) | (14 << 16) | (10 << 8) | 0xF0;

structseq!(VERSION_INFO, VERSION_INFO_TYPE, "version_info" in "sys", "sys.version_info\n\nVersion information as a named tuple.", visible 5, [
    0 "major" "Major release number", 1 "minor" "Minor release number", 2 "micro" "Patch release number",
    3 "releaselevel" "'alpha', 'beta', 'candidate', or 'final'", 4 "serial" "Serial release number",
]);

structseq!(FLAGS, FLAGS_TYPE, "flags" in "sys", "sys.flags\n\nFlags provided through command line arguments or environment vars.", visible 18, [
    0 "debug" "-d", 1 "inspect" "-i", 2 "interactive" "-i", 3 "optimize" "-O or -OO", 4 "dont_write_bytecode" "-B",
    5 "no_user_site" "-s", 6 "no_site" "-S", 7 "ignore_environment" "-E", 8 "verbose" "-v", 9 "bytes_warning" "-b",
    10 "quiet" "-q", 11 "hash_randomization" "-R", 12 "isolated" "-I", 13 "dev_mode" "-X dev", 14 "utf8_mode" "-X utf8",
    15 "warn_default_encoding" "-X warn_default_encoding", 16 "safe_path" "-P", 17 "int_max_str_digits" "-X int_max_str_digits",
    18 "gil" "-X gil", 19 "thread_inherit_context" "-X thread_inherit_context",
    20 "context_aware_warnings" "-X context_aware_warnings",
]);

structseq!(FLOAT_INFO, FLOAT_INFO_TYPE, "float_info" in "sys", "sys.float_info\n\nA named tuple holding information about the float type. It contains low level\ninformation about the precision and internal representation. Please study\nyour system's :file:`float.h` for more information.", visible 11, [
    0 "max" "DBL_MAX -- maximum representable finite float", 1 "max_exp" "DBL_MAX_EXP -- maximum int e such that radix**(e-1) is representable",
    2 "max_10_exp" "DBL_MAX_10_EXP -- maximum int e such that 10**e is representable", 3 "min" "DBL_MIN -- Minimum positive normalized float",
    4 "min_exp" "DBL_MIN_EXP -- minimum int e such that radix**(e-1) is a normalized float", 5 "min_10_exp" "DBL_MIN_10_EXP -- minimum int e such that 10**e is a normalized float",
    6 "dig" "DBL_DIG -- maximum number of decimal digits that can be faithfully represented in a float", 7 "mant_dig" "DBL_MANT_DIG -- mantissa digits",
    8 "epsilon" "DBL_EPSILON -- Difference between 1 and the next representable float", 9 "radix" "FLT_RADIX -- radix of exponent", 10 "rounds" "FLT_ROUNDS -- rounding mode used for arithmetic operations",
]);

structseq!(INT_INFO, INT_INFO_TYPE, "int_info" in "sys", "sys.int_info\n\nA named tuple that holds information about Python's\ninternal representation of integers.  The attributes are read only.", visible 4, [
    0 "bits_per_digit" "size of a digit in bits", 1 "sizeof_digit" "size in bytes of the C type used to represent a digit",
    2 "default_max_str_digits" "maximum string conversion digits limitation", 3 "str_digits_check_threshold" "minimum positive value for int_max_str_digits",
]);

structseq!(HASH_INFO, HASH_INFO_TYPE, "hash_info" in "sys", "hash_info\n\nA named tuple providing parameters used for computing hashes. The attributes are read only.", visible 9, [
    0 "width" "width of the type used for hashing, in bits", 1 "modulus" "prime number giving the modulus on which the hash function is based",
    2 "inf" "value to be used for hash of a positive infinity", 3 "nan" "value to be used for hash of a nan", 4 "imag" "multiplier used for the imaginary part of a complex number",
    5 "algorithm" "name of the algorithm for hashing of str, bytes and memoryviews", 6 "hash_bits" "internal output size of hash algorithm", 7 "seed_bits" "seed size of hash algorithm", 8 "cutoff" "small string optimization cutoff",
]);

structseq!(THREAD_INFO, THREAD_INFO_TYPE, "thread_info" in "sys", "sys.thread_info\n\nA named tuple holding information about the thread implementation.", visible 3, [
    0 "name" "name of the thread implementation", 1 "lock" "name of the lock implementation", 2 "version" "name and version of the thread library",
]);

structseq!(ASYNCGEN_HOOKS, ASYNCGEN_HOOKS_TYPE, "asyncgen_hooks" in "builtins", "", visible 2, [0 "firstiter" "", 1 "finalizer" ""]);

structseq!(UNRAISABLE, UNRAISABLE_TYPE, "UnraisableHookArgs" in "sys", "UnraisableHookArgs\n\nType used to pass arguments to sys.unraisablehook.", visible 5, [
    0 "exc_type" "Exception type", 1 "exc_value" "Exception value", 2 "exc_traceback" "Exception traceback", 3 "err_msg" "Error message", 4 "object" "Object causing the exception",
]);

/// Command-line switches as `sys.flags` shows them.
#[derive(Clone, Debug)]
pub struct Flags {
    pub inspect: i64,
    pub interactive: i64,
    pub optimize: i64,
    pub dont_write_bytecode: i64,
    pub no_user_site: i64,
    pub no_site: i64,
    pub ignore_environment: i64,
    pub verbose: i64,
    pub bytes_warning: i64,
    pub quiet: i64,
    pub hash_randomization: i64,
    pub isolated: i64,
    pub dev_mode: bool,
    pub utf8_mode: i64,
    pub warn_default_encoding: i64,
    pub safe_path: bool,
    pub int_max_str_digits: i64,
}

impl Default for Flags {
    fn default() -> Flags {
        Flags {
            inspect: 0,
            interactive: 0,
            optimize: 0,
            dont_write_bytecode: 0,
            no_user_site: 0,
            no_site: 0,
            ignore_environment: 0,
            verbose: 0,
            bytes_warning: 0,
            quiet: 0,
            hash_randomization: 1,
            isolated: 0,
            dev_mode: false,
            utf8_mode: 0,
            warn_default_encoding: 0,
            safe_path: false,
            int_max_str_digits: 4300,
        }
    }
}

/// Sets `sys.flags`.
pub fn set_flags(vm: &Vm, f: &Flags) -> PyResult<()> {
    let int = Value::small_int;
    let values = vec![
        int(0),
        int(f.inspect),
        int(f.interactive),
        int(f.optimize),
        int(f.dont_write_bytecode),
        int(f.no_user_site),
        int(f.no_site),
        int(f.ignore_environment),
        int(f.verbose),
        int(f.bytes_warning),
        int(f.quiet),
        int(f.hash_randomization),
        int(f.isolated),
        Value::bool(f.dev_mode),
        int(f.utf8_mode),
        int(f.warn_default_encoding),
        Value::bool(f.safe_path),
        int(f.int_max_str_digits),
        int(1),
        int(0),
        int(0),
    ];
    let flags = FLAGS.make(vm, values)?;
    vm.set_sys_attr("flags", flags);
    vm.set_sys_attr("dont_write_bytecode", Value::bool(f.dont_write_bytecode != 0));
    Ok(())
}

pub fn version_info(vm: &Vm) -> PyResult {
    let (major, minor, micro) = VERSION;
    let int = Value::small_int;
    VERSION_INFO.make(vm, vec![int(major), int(minor), int(micro), name!("final"), int(0)])
}

/// The facts that never change.
pub fn fill(vm: &Vm, dict: &DictObj) -> PyResult<()> {
    let int = Value::small_int;
    dict.set_name("version_info", version_info(vm)?);
    let float = |f: f64| vm.new_float(f);
    let digits = vec![
        float(f64::MAX),
        int(1024),
        int(308),
        float(f64::MIN_POSITIVE),
        int(-1021),
        int(-307),
        int(15),
        int(53),
        float(f64::EPSILON),
        int(2),
        int(1),
    ];
    dict.set_name("float_info", FLOAT_INFO.make(vm, digits)?);
    dict.set_name("int_info", INT_INFO.make(vm, vec![int(30), int(4), int(4300), int(640)])?);
    let modulus = crate::types::int::from_big(BigInt::from((1u64 << 61) - 1));
    let hash =
        vec![int(64), modulus, int(314159), int(0), int(1000003), vm.new_str("siphash13"), int(64), int(128), int(0)];
    dict.set_name("hash_info", HASH_INFO.make(vm, hash)?);
    // Threads are fibers of this program's own.
    let thread = vec![vm.new_str("pthread"), vm.new_str("semaphore"), Value::NONE];
    dict.set_name("thread_info", THREAD_INFO.make(vm, thread)?);
    Ok(())
}
