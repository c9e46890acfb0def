//! What the command line and the environment ask for.

use std::ffi::OsString;

use vm::modules::sys::info::{Flags, set_flags};
use vm::prelude::*;

/// What to run.
#[derive(Clone, Debug)]
pub enum Program {
    /// A file, or a folder or archive with `__main__.py`.
    File(String),
    /// `-c CODE`
    Code(String),
    /// `-m MODULE`
    Module(String),
    /// Standard input; a prompt, if it is a terminal.
    Stdin,
}

#[derive(Clone, Debug)]
pub struct Config {
    pub program: Program,
    /// `sys.argv[1:]`
    pub args: Vec<OsString>,
    /// The command line as it was given.
    pub orig_argv: Vec<OsString>,
    /// `-u`: text is written through at once.
    pub unbuffered: bool,
    /// `-x`: the first line of the file is no Python.
    pub skip_first_line: bool,
    /// `-W`, in order.
    pub warnings: Vec<String>,
    /// `-X`, in order.
    pub x_options: Vec<String>,
    /// What the isolate's heap may hold, in bytes: past it allocations raise `MemoryError`. None: no limit.
    pub memory_limit: Option<usize>,
    /// `--venv`: the folder of a virtual environment.
    pub venv: Option<String>,
    /// How often a piece of warm code is entered before it is compiled to machine code; 0: never. None: as `PYTHON_JIT`
    /// says, or the usual.
    pub jit_threshold: Option<u32>,
    /// `-X pycache_prefix=FOLDER` or `PYTHONPYCACHEPREFIX`: where caches of bytecode stand.
    pub pycache_prefix: Option<String>,
    /// `-X cpu_count=N` or `PYTHON_CPU_COUNT`: what `os.process_cpu_count()` and `os.cpu_count()` say.
    pub cpu_count: Option<i64>,
    /// What `sys.flags` shows.
    pub flags: Flags,
}

impl Config {
    pub fn new(program: Program) -> Config {
        Config {
            program,
            args: Vec::new(),
            orig_argv: Vec::new(),
            unbuffered: false,
            skip_first_line: false,
            warnings: Vec::new(),
            x_options: Vec::new(),
            memory_limit: None,
            venv: None,
            jit_threshold: None,
            pycache_prefix: None,
            cpu_count: None,
            flags: Flags::default(),
        }
    }
    /// `PYTHON_JIT`: 0 compiles nothing, 1 as usual, more: after that many passes.
    pub(super) fn jit_threshold(&self) -> Option<u32> {
        let by_variable = || match self.environment("PYTHON_JIT")?.parse().ok()? {
            1 => None,
            passes => Some(passes),
        };
        self.jit_threshold.or_else(by_variable)
    }
    /// A `PYTHON...` variable that is set, not empty and not to be ignored.
    pub(super) fn environment(&self, name: &str) -> Option<String> {
        let heeded = self.flags.ignore_environment == 0;
        std::env::var(name).ok().filter(|value| heeded && !value.is_empty())
    }
    /// Adds what the environment's variables and `-X` options ask for. The error is a message for the user.
    pub(super) fn complete(&mut self) -> Result<(), String> {
        let number = |text: String| text.parse::<i64>().unwrap_or(1).max(1);
        let is_set = |config: &Config, name: &str| config.environment(name).is_some();
        self.flags.optimize = self.flags.optimize.max(self.environment("PYTHONOPTIMIZE").map_or(0, number));
        self.flags.verbose = self.flags.verbose.max(self.environment("PYTHONVERBOSE").map_or(0, number));
        self.flags.safe_path |= is_set(self, "PYTHONSAFEPATH");
        self.unbuffered |= is_set(self, "PYTHONUNBUFFERED");
        let switches: [(&str, fn(&mut Flags)); 4] = [
            ("PYTHONDONTWRITEBYTECODE", |f| f.dont_write_bytecode = 1),
            ("PYTHONNOUSERSITE", |f| f.no_user_site = 1),
            ("PYTHONINSPECT", |f| f.inspect = 1),
            ("PYTHONWARNDEFAULTENCODING", |f| f.warn_default_encoding = 1),
        ];
        for (name, turn_on) in switches {
            if is_set(self, name) {
                turn_on(&mut self.flags);
            }
        }
        self.flags.dev_mode |= is_set(self, "PYTHONDEVMODE");
        if let Some(text) = self.environment("PYTHONUTF8") {
            self.flags.utf8_mode = match text.as_str() {
                "0" => 0,
                "1" => 1,
                _ => return Err(fatal("preconfig_init_utf8_mode", "invalid PYTHONUTF8 environment variable value")),
            };
        }
        if let Some(text) = self.environment("PYTHONINTMAXSTRDIGITS") {
            let refused = || fatal("config_init_int_max_str_digits", INT_DIGITS_VARIABLE);
            self.flags.int_max_str_digits = digits_limit(&text).ok_or_else(refused)?;
        }
        if let Some(text) = self.environment("PYTHON_CPU_COUNT") {
            self.cpu_count = cpu_count(&text).ok_or_else(|| fatal("config_init_cpu_count", CPU_COUNT))?;
        }
        self.pycache_prefix = self.environment("PYTHONPYCACHEPREFIX");
        self.flags.hash_randomization = (self.environment("PYTHONHASHSEED").as_deref() != Some("0")) as i64;
        for option in self.x_options.clone() {
            self.apply_option(&option)?;
        }
        Ok(())
    }
    fn apply_option(&mut self, option: &str) -> Result<(), String> {
        let (name, value) = option.split_once('=').unwrap_or((option, ""));
        match name {
            "dev" => self.flags.dev_mode = true,
            "utf8" => {
                self.flags.utf8_mode = match value {
                    "0" => 0,
                    "" | "1" => 1,
                    _ => return Err(fatal("preconfig_init_utf8_mode", "invalid -X utf8 option value")),
                }
            }
            "warn_default_encoding" => self.flags.warn_default_encoding = 1,
            "int_max_str_digits" => {
                let refused = || fatal("config_init_int_max_str_digits", INT_DIGITS_OPTION);
                self.flags.int_max_str_digits = digits_limit(value).ok_or_else(refused)?;
            }
            "cpu_count" => {
                self.cpu_count = cpu_count(value).ok_or_else(|| fatal("config_init_cpu_count", CPU_COUNT))?;
            }
            "pycache_prefix" => self.pycache_prefix = Some(value.to_owned()).filter(|folder| !folder.is_empty()),
            _ => {}
        }
        Ok(())
    }
}

const INT_DIGITS_VARIABLE: &str = "PYTHONINTMAXSTRDIGITS: invalid limit; must be >= 640 or 0 for unlimited.";
const INT_DIGITS_OPTION: &str = "-X int_max_str_digits: invalid limit; must be >= 640 or 0 for unlimited.";
const CPU_COUNT: &str = "-X cpu_count=n option: n is missing or an invalid number, n must be greater than 0";

/// How CPython says that it cannot start.
fn fatal(place: &str, message: &str) -> String {
    let state = if place.starts_with("preconfig") { "preinitializing" } else { "preinitialized" };
    format!("Fatal Python error: {place}: {message}\nPython runtime state: {state}\n")
}

/// A limit of digits that `sys.set_int_max_str_digits` takes, too.
fn digits_limit(text: &str) -> Option<i64> {
    text.parse::<i64>().ok().filter(|limit| *limit == 0 || (640..=i32::MAX as i64).contains(limit))
}

/// `Some(None)` is what the machine has.
fn cpu_count(text: &str) -> Option<Option<i64>> {
    if text == "default" {
        return Some(None);
    }
    text.parse::<i64>().ok().filter(|count| (1..=i32::MAX as i64).contains(count)).map(Some)
}

/// Hashes of text are unpredictable unless `PYTHONHASHSEED` fixes them.
pub(super) fn seed_hashes(config: &Config) -> Result<(), String> {
    let key = match config.environment("PYTHONHASHSEED").as_deref() {
        None | Some("random") => {
            let mut bytes = [0u8; 16];
            // Without a source of randomness the fixed key stays.
            let read =
                std::fs::File::open("/dev/urandom").and_then(|mut f| std::io::Read::read_exact(&mut f, &mut bytes));
            if read.is_err() {
                return Ok(());
            }
            let key = u128::from_le_bytes(bytes);
            (key as u64, (key >> 64) as u64)
        }
        Some("0") => return Ok(()),
        Some(seed) => match seed.parse::<u32>() {
            Ok(seed) => (seed as u64 ^ 0x686f_6f70, (seed as u64) << 32 | 0x736e_616b),
            Err(_) => {
                let message = "PYTHONHASHSEED must be \"random\" or an integer in range [0; 4294967295]";
                return Err(fatal("config_init_hash_seed", message));
            }
        },
    };
    vm::types::str::set_hash_key(key);
    Ok(())
}

/// `sys.flags`, `sys.warnoptions`, `sys._xoptions` and what else a completed configuration sets.
pub(super) fn set_options(vm: &Vm, config: &Config) -> PyResult<()> {
    let flags = &config.flags;
    let options = DictObj::new();
    for option in &config.x_options {
        let (name, value) = match option.split_once('=') {
            Some((name, value)) => (name, vm.new_str(value)),
            None => (option.as_str(), Value::TRUE),
        };
        vm.reserved(options.set_str(&vm.new_str(name), value))?;
    }
    let without_ranges = config.x_options.iter().any(|option| option == "no_debug_ranges");
    if without_ranges || config.environment("PYTHONNODEBUGRANGES").is_some() {
        vm.interp.no_debug_ranges.set(true);
    }
    vm.set_sys_attr("_xoptions", options.into_value());
    vm.interp.utf8_mode.set(flags.utf8_mode != 0);
    vm.interp.warn_default_encoding.set(flags.warn_default_encoding != 0);
    vm.int_max_str_digits.set(flags.int_max_str_digits as usize);
    vm.interp.bytes_warning.set(flags.bytes_warning != 0);
    if let Some(folder) = &config.pycache_prefix {
        vm.set_sys_attr("pycache_prefix", vm.new_str(folder));
    }
    set_flags(vm, flags)?;
    let mut warnings = Vec::new();
    if flags.dev_mode {
        vm.interp.dev_mode.set(true);
        warnings.push("default".to_string());
    }
    if let Some(list) = config.environment("PYTHONWARNINGS") {
        warnings.extend(list.split(',').map(str::to_string));
    }
    warnings.extend(config.warnings.iter().cloned());
    if flags.bytes_warning != 0 {
        let action = if flags.bytes_warning > 1 { "error" } else { "default" };
        warnings.push(format!("{action}::BytesWarning"));
    }
    vm.set_sys_list("warnoptions", &warnings)
}

/// What `sys.stdin` and `sys.stdout` decode and encode with: UTF-8, where `PYTHONIOENCODING` does not say otherwise, and
/// bytes that are none go through unharmed in the C locale.
pub(super) fn stream_encoding(vm: &Vm, config: &Config) -> (String, String) {
    let (encoding, errors) = wished_encoding(config);
    if encoding == "utf-8" {
        return (encoding, errors);
    }
    // Under the name that the codec gives itself, if there is one.
    let name = || {
        let codecs = vm.import_module("codecs")?;
        let codec = vm.call_method(&codecs, &name!("lookup"), &[vm.new_str(&encoding)])?;
        vm.str(&vm.get_attr(&codec, &name!("name"))?)
    };
    let name: PyResult<Ref<StrObj>> = name();
    (name.map_or(encoding.clone(), |name| name.display().into_owned()), errors)
}

fn wished_encoding(config: &Config) -> (String, String) {
    let locale =
        ["LC_ALL", "LC_CTYPE", "LANG"].iter().find_map(|name| std::env::var(name).ok().filter(|v| !v.is_empty()));
    let plain = matches!(locale.as_deref(), None | Some("C" | "POSIX" | "C.UTF-8" | "C.utf8" | "UTF-8"));
    let default = if plain { "surrogateescape" } else { "strict" };
    let Some(wish) = config.environment("PYTHONIOENCODING") else { return ("utf-8".into(), default.into()) };
    let (encoding, errors) = wish.split_once(':').unwrap_or((&wish, ""));
    match (encoding, errors) {
        ("", errors) => ("utf-8".into(), errors.into()),
        (encoding, "") => (encoding.into(), "strict".into()),
        (encoding, errors) => (encoding.into(), errors.into()),
    }
}
