//! Prints the instructions of a file, or of `-c CODE`: `cargo run -p hoopsnake-compiler --example listing FILE`.

use hoopsnake_compiler::{Mode, Options, compile};

fn main() {
    let mut args = std::env::args().skip(1);
    let source = match args.next().as_deref() {
        Some("-c") => args.next().unwrap_or_default().into_bytes(),
        Some(file) => match std::fs::read(file) {
            Ok(bytes) => bytes,
            Err(error) => return eprintln!("{file}: {error}"),
        },
        None => return eprintln!("usage: listing FILE | -c CODE"),
    };
    match compile(&source, &Options::new("<listing>", Mode::Exec)) {
        Ok(output) => {
            print!("{}", bytecode::disassemble::disassemble_all(&output.code));
            output.warnings.iter().for_each(|warning| println!("line {}: {}", warning.line, warning.message));
            if let Err(error) = bytecode::verify::verify(&output.code) {
                println!("{error}");
            }
        }
        Err(error) => println!("{error:?}"),
    }
}
