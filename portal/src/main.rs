//! The portal's program: thin, everything is in the library.
use std::process::ExitCode;

fn main() -> ExitCode {
    portal::cli::main(std::env::args_os())
}
