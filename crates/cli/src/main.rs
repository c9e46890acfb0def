//! `hoop`: the command line.

mod options;
mod usage;

use options::Parsed;

fn main() {
    let all: Vec<_> = std::env::args_os().collect();
    let status = match options::parse(&all) {
        Parsed::Run(config) => hoopsnake::run(*config),
        Parsed::Exit(status) => status,
    };
    std::process::exit(status);
}
