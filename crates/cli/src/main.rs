//! `hoop`: the command line.

use std::io::{IsTerminal, Write};

use hoopsnake::{Config, Program};

const USAGE: &str = "\
usage: hoop [option] ... [-c cmd | -m mod | file | -] [arg] ...
Options:
-c cmd : program passed in as string (terminates option list)
-m mod : run library module as a script (terminates option list)
-      : program read from stdin
-h     : print this help message and exit
-O     : remove assert statements; -OO: remove docstrings too
-P     : don't put the script's folder in front of sys.path
-u     : write standard output and error through at once
-V     : print the version and exit
-W arg : warning control, as PYTHONWARNINGS
-X opt : options of the implementation; memory_limit=SIZE (as 64M) makes
         allocations past it raise MemoryError; jit=N compiles code to machine
         code that was entered N times, jit=0 none (also PYTHON_JIT=0)
--venv DIR : use the packages of a virtual environment, as if it were active
-E, -I : ignore PYTHON* environment variables; -I: the script's folder too
file   : program read from script file
arg ...: arguments passed to program in sys.argv[1:]
";

enum Parsed {
    Run(Box<Config>),
    Exit(i32),
}

fn main() {
    let all: Vec<String> = std::env::args_os().map(|a| a.to_string_lossy().into_owned()).collect();
    let status = match parse(&all) {
        Parsed::Run(config) => hoopsnake::run(*config),
        Parsed::Exit(status) => status,
    };
    std::process::exit(status);
}

fn parse(all: &[String]) -> Parsed {
    let mut config = Config { orig_argv: all.to_vec(), ..Config::new(Program::Stdin) };
    let mut rest = all.iter().skip(1);
    while let Some(arg) = rest.next() {
        match arg.as_str() {
            "--version" => return version(),
            "--help" => return help(),
            "--venv" => match rest.next() {
                Some(folder) => config.venv = Some(folder.clone()),
                None => return usage_error("Argument expected for the --venv option"),
            },
            _ if arg.starts_with("--venv=") => config.venv = arg.strip_prefix("--venv=").map(str::to_owned),
            "-" => {
                config.args = rest.cloned().collect();
                return Parsed::Run(Box::new(config));
            }
            _ if arg.starts_with("--") => return usage_error(&format!("unknown option {arg}")),
            _ if !arg.starts_with('-') => {
                config.program = Program::File(arg.clone());
                config.args = rest.cloned().collect();
                return Parsed::Run(Box::new(config));
            }
            _ => {}
        }
        if arg.starts_with("--") {
            continue;
        }
        // A cluster of letters; those that take an argument take what is left of the word, or the next word.
        for (at, letter) in arg.char_indices().skip(1) {
            let mut argument = || match arg.get(at + letter.len_utf8()..) {
                Some("") | None => rest.next().cloned(),
                Some(text) => Some(text.to_owned()),
            };
            match letter {
                'V' => return version(),
                'h' | '?' => return help(),
                'c' | 'm' | 'W' | 'X' => {
                    let Some(text) = argument() else {
                        return usage_error(&format!("Argument expected for the -{letter} option"));
                    };
                    match letter {
                        'W' => config.warnings.push(text),
                        'X' => {
                            if let Some(size) = text.strip_prefix("memory_limit=") {
                                let Some(bytes) = parse_size(size) else {
                                    return usage_error(&format!("-X memory_limit: not a size: {size}"));
                                };
                                config.memory_limit = Some(bytes);
                            } else if let Some(passes) = text.strip_prefix("jit=") {
                                let Ok(passes) = passes.parse() else {
                                    return usage_error(&format!("-X jit: not a number: {passes}"));
                                };
                                config.jit_threshold = Some(passes);
                            }
                            config.x_options.push(text);
                        }
                        _ => {
                            config.program =
                                if letter == 'c' { Program::Code(text + "\n") } else { Program::Module(text) };
                            config.args = rest.cloned().collect();
                            return Parsed::Run(Box::new(config));
                        }
                    }
                    break;
                }
                'u' => config.unbuffered = true,
                'P' => config.safe_path = true,
                'O' => config.optimize += 1,
                'B' => config.flags.dont_write_bytecode = 1,
                'S' => config.flags.no_site = 1,
                's' => config.flags.no_user_site = 1,
                'E' => config.flags.ignore_environment = 1,
                'I' => {
                    config.flags.isolated = 1;
                    config.flags.ignore_environment = 1;
                    config.flags.no_user_site = 1;
                    config.safe_path = true;
                }
                'q' => config.flags.quiet = 1,
                'b' => config.flags.bytes_warning += 1,
                'v' => config.flags.verbose += 1,
                'd' | 'R' => {}
                'i' => {
                    config.flags.inspect = 1;
                    config.flags.interactive = 1;
                }
                _ => return usage_error(&format!("Unknown option: -{letter}")),
            }
        }
    }
    if std::io::stdin().is_terminal() {
        let _ = writeln!(
            std::io::stderr(),
            "hoop: the interactive prompt is not available yet; give a file, -c, -m, or pipe a program in"
        );
        return Parsed::Exit(2);
    }
    Parsed::Run(Box::new(config))
}

/// A number of bytes, with `K`, `M` or `G` for powers of 1024.
fn parse_size(text: &str) -> Option<usize> {
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
    let _ = writeln!(std::io::stdout(), "{}", hoopsnake::version());
    Parsed::Exit(0)
}

fn help() -> Parsed {
    let _ = std::io::stdout().write_all(USAGE.as_bytes());
    Parsed::Exit(0)
}

fn usage_error(message: &str) -> Parsed {
    let _ = writeln!(std::io::stderr(), "{message}\nusage: hoop [option] ... [-c cmd | -m mod | file | -] [arg] ...");
    let _ = writeln!(std::io::stderr(), "Try `hoop -h' for more information.");
    Parsed::Exit(2)
}
