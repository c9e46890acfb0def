//! `hoop`: the command line.

mod command;
mod options;
mod usage;

use options::Parsed;

fn main() {
    let all: Vec<_> = std::env::args_os().collect();
    let status = match options::parse(&all) {
        Parsed::Run(config) => command::run(*config),
        Parsed::Exit(status) => status,
    };
    std::process::exit(status);
}
