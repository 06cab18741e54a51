//! The command line: one file a command, each of which calls a use case and shows what comes out. Decides nothing.
//!
//! Owns the arguments, standard output (through [`Output`] alone) and the exit code. Every command works beside a running
//! server: writes take their turn in the database.
//!
//! Invariants: standard output carries the answer and nothing else; a secret is printed there once and nowhere else;
//! logs and errors go to standard error, without what people wrote.
mod claim_code;
mod config;
mod demo;
mod error;
mod migrate;
mod opening;
mod organization;
mod output;
mod patient;
mod practitioner;
mod relay;
mod serve;

use std::{env, ffi::OsString, io, path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand};
use entity::{
    base::{clock::SystemClock, log, process, random::SystemRandom},
    domain::id::RequestId,
};
use notifier::usage;
use tracing::Instrument;

pub use self::{error::CommandError, output::Output};
use crate::config::Config;

const EXIT_CODES: &str = "\
Exit codes:
  0   done
  1   refused or failed, and nothing was changed
  2   the command was not understood
  75  the database is busy, full or away: the same command may work later
  78  the database server refuses what the settings say: its address, user, password or certificate authority must be mended

Settings come from the file given by --config or by the variable PORTAL_CONFIG (without one, the defaults hold),
and each may be overridden by a variable PORTAL_SECTION__KEY, for instance PORTAL_LOG__LEVEL=debug.";

/// Secure messages to patients: a relay hands mail over, the patient reads it here.
///
/// A new portal needs, in this order: `migrate`, `organization add`, `practitioner invite`, `relay add`, `patient import`,
/// `claim-code issue`, and `serve`. `config check` tells beforehand whether the settings hold together.
#[derive(Debug, Parser)]
#[command(name = "portal", version, propagate_version = true, arg_required_else_help = true, after_help = EXIT_CODES)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
    /// The settings file (TOML); portal/portal.sample.toml explains every setting
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Answer with one line of JSON on standard output, for machines; an error is one line of JSON on standard error
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Debug, Subcommand)]
enum Command {
    Migrate(migrate::Arguments),
    #[command(subcommand)]
    Organization(organization::Command),
    #[command(subcommand)]
    Relay(relay::Command),
    #[command(subcommand)]
    Patient(patient::Command),
    #[command(subcommand)]
    Practitioner(practitioner::Command),
    #[command(subcommand)]
    ClaimCode(claim_code::Command),
    #[command(subcommand)]
    Config(config::Command),
    Serve(serve::Arguments),
    Demo(demo::Arguments),
}

/// Runs the program with these arguments, the first of which is its name.
#[must_use]
pub fn main(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    process::harden();
    log::hook_panics();
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let json = arguments.iter().any(|argument| argument == usage::JSON);
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(help) => return usage::tell(&help, json),
    };
    let mut output = Output::new(io::stdout(), json);
    match run(arguments, &mut output) {
        Ok(code) => code,
        Err(error) => error.tell(json),
    }
}

fn run(arguments: Arguments, output: &mut Output) -> Result<ExitCode, CommandError> {
    let file = arguments.config.or_else(|| env::var_os("PORTAL_CONFIG").map(PathBuf::from));
    // The one command that must also work on settings that do not hold together.
    if let Command::Config(command) = arguments.command {
        return config::run(&command, file.as_deref(), output).map(|()| ExitCode::SUCCESS);
    }
    // Brings settings of its own, and is no part of the installation that --config names.
    if let Command::Demo(arguments) = arguments.command {
        return demo::run(arguments, output);
    }
    let config = Config::load(file.as_deref())?;
    log::start(&config.log);
    let span = log::request_span("command", RequestId::generate(&SystemClock, &SystemRandom));
    let work = async {
        match arguments.command {
            Command::Migrate(arguments) => migrate::run(&arguments, &config, output).await,
            Command::Organization(command) => organization::run(command, &config, output).await,
            Command::Relay(command) => relay::run(command, &config, output).await,
            Command::Patient(command) => patient::run(command, &config, output).await,
            Command::Practitioner(command) => practitioner::run(command, &config, output).await,
            Command::ClaimCode(command) => claim_code::run(command, &config, output).await,
            Command::Serve(arguments) => Box::pin(serve::run(&arguments, config, output)).await,
            Command::Config(_) | Command::Demo(_) => Ok(()),
        }
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(CommandError::Runtime)?;
    runtime.block_on(work.instrument(span))?;
    Ok(ExitCode::SUCCESS)
}

#[cfg(test)]
mod tests;
