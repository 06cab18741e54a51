//! What a program says where its arguments ask for help, or cannot be understood: to people, or as a line of JSON. Both programs
//! say it alike. Must not know any argument but its name for JSON.
use std::{
    io::{self, Write},
    process::ExitCode,
};

/// The argument that asks for JSON. Asked for by name, because what could not be understood was not read.
pub const JSON: &str = "--json";

/// Says help that was asked for, or what is wrong with the arguments.
#[must_use]
pub fn tell(help: &clap::Error, json: bool) -> ExitCode {
    // Standard output or error may be closed; then nobody reads it anyway.
    let _ = if json && help.use_stderr() {
        let text = help.render().to_string();
        let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        writeln!(io::stderr(), "{}", serde_json::json!({ "error": "usage", "message": lines.join(" ") }))
    } else {
        help.print()
    };
    ExitCode::from(u8::try_from(help.exit_code()).unwrap_or(2))
}
