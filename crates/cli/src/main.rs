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
-V     : print the version and exit
file   : program read from script file
arg ...: arguments passed to program in sys.argv[1:]
";

enum Parsed {
    Run(Config),
    Exit(i32),
}

fn main() {
    let all: Vec<String> = std::env::args_os().map(|a| a.to_string_lossy().into_owned()).collect();
    let status = match parse(&all) {
        Parsed::Run(config) => hoopsnake::run(config),
        Parsed::Exit(status) => status,
    };
    std::process::exit(status);
}

fn parse(all: &[String]) -> Parsed {
    let mut config =
        Config { program: Program::Stdin, args: Vec::new(), orig_argv: all.to_vec(), safe_path: false, optimize: 0 };
    let mut rest = all.iter().skip(1);
    while let Some(arg) = rest.next() {
        match arg.as_str() {
            "-V" | "--version" => {
                let _ = writeln!(std::io::stdout(), "{}", hoopsnake::version());
                return Parsed::Exit(0);
            }
            "-h" | "--help" | "-?" => {
                let _ = std::io::stdout().write_all(USAGE.as_bytes());
                return Parsed::Exit(0);
            }
            "-c" | "-m" => {
                let Some(text) = rest.next() else {
                    return usage_error(&format!("Argument expected for the {arg} option"));
                };
                config.program =
                    if arg == "-c" { Program::Code(text.clone() + "\n") } else { Program::Module(text.clone()) };
                config.args = rest.cloned().collect();
                return Parsed::Run(config);
            }
            "-" => {
                config.args = rest.cloned().collect();
                return Parsed::Run(config);
            }
            // Unbuffered streams, no site, no bytecode files: what these ask for is so already or has no meaning here.
            "-u" | "-B" | "-S" | "-s" | "-E" | "-I" | "-q" => {}
            "-P" => config.safe_path = true,
            "-O" => config.optimize = config.optimize.max(1),
            "-OO" => config.optimize = 2,
            "-W" | "-X" => {
                rest.next();
            }
            _ if arg.starts_with("-W") || arg.starts_with("-X") => {}
            _ if arg.starts_with('-') => {
                return usage_error(&format!("unknown option {arg}"));
            }
            _ => {
                config.program = Program::File(arg.clone());
                config.args = rest.cloned().collect();
                return Parsed::Run(config);
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
    Parsed::Run(config)
}

fn usage_error(message: &str) -> Parsed {
    let _ = writeln!(std::io::stderr(), "{message}\nusage: hoop [option] ... [-c cmd | -m mod | file | -] [arg] ...");
    let _ = writeln!(std::io::stderr(), "Try `hoop -h' for more information.");
    Parsed::Exit(2)
}
