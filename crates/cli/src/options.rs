//! The options of the command line, as CPython takes them.

use std::ffi::OsString;
use std::io::Write;

use crate::command::{Config, Program};

use crate::usage;

pub enum Parsed {
    Run(Box<Config>),
    Exit(i32),
}

/// `all` is the whole command line, the program's name first.
pub fn parse(all: &[OsString]) -> Parsed {
    let mut config = Config { orig_argv: all.to_vec(), ..Config::new(Program::Stdin) };
    let mut at = 1;
    while let Some(given) = all.get(at) {
        let arg = given.to_string_lossy();
        at += 1;
        if let Some(long) = arg.strip_prefix("--") {
            match long_option(&mut config, long, all, &mut at) {
                None => continue,
                Some(parsed) => return parsed,
            }
        }
        if arg == "-" || !arg.starts_with('-') {
            if arg != "-" {
                config.program = Program::File(arg.into_owned());
            }
            config.args = all[at..].to_vec();
            return Parsed::Run(Box::new(config));
        }
        match letters(&mut config, &arg, all, &mut at) {
            None => {}
            Some(Parsed::Run(_)) => {
                config.args = all[at..].to_vec();
                return Parsed::Run(Box::new(config));
            }
            Some(exit) => return exit,
        }
    }
    Parsed::Run(Box::new(config))
}

/// An option of a word; `long` is without its dashes. Gives what ends the command line.
fn long_option(config: &mut Config, long: &str, all: &[OsString], at: &mut usize) -> Option<Parsed> {
    let (name, value) = match long.split_once('=') {
        Some((name, value)) => (name, Some(value.to_owned())),
        None => (long, None),
    };
    let mut argument = || {
        value.clone().or_else(|| {
            let next = all.get(*at)?;
            *at += 1;
            Some(next.to_string_lossy().into_owned())
        })
    };
    match name {
        "version" => return Some(version()),
        "help" => return Some(print(&[usage::LINE, "\n", usage::OPTIONS])),
        "help-env" => return Some(print(&[usage::ENVIRONMENT])),
        "help-xoptions" => return Some(print(&[usage::X_OPTIONS])),
        "help-all" => {
            return Some(print(&[usage::LINE, "\n", usage::OPTIONS, "\n", usage::ENVIRONMENT, "\n", usage::X_OPTIONS]));
        }
        "venv" => match argument() {
            Some(folder) => config.venv = Some(folder),
            None => return Some(error("Argument expected for the --venv option")),
        },
        "check-hash-based-pycs" => match argument().as_deref() {
            Some("always" | "default" | "never") => {}
            Some(_) => {
                return Some(error("--check-hash-based-pycs must be one of 'default', 'always', or 'never'"));
            }
            None => return Some(error("Argument expected for the --check-hash-based-pycs option")),
        },
        _ => return Some(error(&format!("unknown option --{long}"))),
    }
    None
}

/// A cluster of letters; those that take an argument take what is left of the word, or the next word. Gives what ends
/// the options: the program, now in `config`, or an exit.
fn letters(config: &mut Config, arg: &str, all: &[OsString], at: &mut usize) -> Option<Parsed> {
    for (place, letter) in arg.char_indices().skip(1) {
        if matches!(letter, 'c' | 'm' | 'W' | 'X') {
            let text = match arg.get(place + 1..) {
                Some("") | None => {
                    let next = all.get(*at).map(|next| next.to_string_lossy().into_owned());
                    *at += 1;
                    next
                }
                Some(text) => Some(text.to_owned()),
            };
            let Some(text) = text else {
                return Some(error(&format!("Argument expected for the -{letter} option")));
            };
            return with_argument(config, letter, text);
        }
        match letter {
            'V' => return Some(version()),
            'h' | '?' => return Some(print(&[usage::LINE, "\n", usage::OPTIONS])),
            'u' => config.unbuffered = true,
            'P' => config.flags.safe_path = true,
            'O' => config.flags.optimize += 1,
            'x' => config.skip_first_line = true,
            'B' => config.flags.dont_write_bytecode = 1,
            'S' => config.flags.no_site = 1,
            's' => config.flags.no_user_site = 1,
            'E' => config.flags.ignore_environment = 1,
            'I' => {
                config.flags.isolated = 1;
                config.flags.ignore_environment = 1;
                config.flags.no_user_site = 1;
                config.flags.safe_path = true;
            }
            'q' => config.flags.quiet = 1,
            'b' => config.flags.bytes_warning += 1,
            'v' => config.flags.verbose += 1,
            'd' | 'R' => {}
            'i' => {
                config.flags.inspect = 1;
                config.flags.interactive = 1;
            }
            _ => return Some(error(&format!("Unknown option: -{letter}"))),
        }
    }
    None
}

fn with_argument(config: &mut Config, letter: char, text: String) -> Option<Parsed> {
    match letter {
        'W' => config.warnings.push(text),
        'X' => {
            if let Some(size) = text.strip_prefix("memory_limit=") {
                let Some(bytes) = size_of_text(size) else {
                    return Some(error(&format!("-X memory_limit: not a size: {size}")));
                };
                config.memory_limit = Some(bytes);
            } else if let Some(passes) = text.strip_prefix("jit=") {
                let Ok(passes) = passes.parse() else {
                    return Some(error(&format!("-X jit: not a number: {passes}")));
                };
                config.jit_threshold = Some(passes);
            }
            config.x_options.push(text);
        }
        _ => {
            config.program = if letter == 'c' { Program::Code(text + "\n") } else { Program::Module(text) };
            return Some(Parsed::Run(Box::new(config.clone())));
        }
    }
    None
}

/// A number of bytes, with `K`, `M` or `G` for powers of 1024.
fn size_of_text(text: &str) -> Option<usize> {
    let shift = match text.chars().last()? {
        'k' | 'K' => 10,
        'm' | 'M' => 20,
        'g' | 'G' => 30,
        _ => 0,
    };
    let digits = if shift == 0 { text } else { &text[..text.len() - 1] };
    digits.parse::<usize>().ok()?.checked_mul(1 << shift)
}

fn version() -> Parsed {
    print(&[&hoopsnake::version(), "\n"])
}

fn print(texts: &[&str]) -> Parsed {
    let _ = std::io::stdout().write_all(texts.concat().as_bytes());
    Parsed::Exit(0)
}

fn error(message: &str) -> Parsed {
    let _ = writeln!(std::io::stderr(), "{message}\n{}\nTry `hoop -h' for more information.", usage::LINE);
    Parsed::Exit(2)
}
