//! The notifier's program: thin, everything is in the library.
use std::{path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand};
use entity::base::{
    log::{self, LogFormat, LogSettings, chain},
    process,
    settings::Settings,
};
use notifier::usage;

/// Sends the portal's alerts, notices and codes.
#[derive(Debug, Parser)]
#[command(name = "notifier", version, propagate_version = true, arg_required_else_help = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Send what is due until told to stop (SIGTERM, SIGINT)
    ///
    /// Needs the sections [alerts], [database] and [keys], of the keys the alert root alone: it can open no message. Any
    /// number of these may run on one database.
    Run {
        /// The settings file (TOML); the variable PORTAL_CONFIG names it otherwise
        #[arg(long, value_name = "FILE")]
        config: Option<PathBuf>,
        /// Tell what goes wrong, and everything else, in lines of JSON on standard error, for machines
        #[arg(long)]
        json: bool,
    },
}

fn main() -> ExitCode {
    process::harden();
    log::hook_panics();
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(help) => return usage::tell(&help, std::env::args_os().any(|argument| argument == usage::JSON)),
    };
    let Command::Run { config, json } = arguments.command;
    match run(config.or_else(|| std::env::var_os("PORTAL_CONFIG").map(PathBuf::from)), json) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("{}", chain(error.as_ref()));
            ExitCode::FAILURE
        }
    }
}

fn run(config: Option<PathBuf>, json: bool) -> anyhow::Result<()> {
    let start = |settings: LogSettings| log::start(&if json { LogSettings { format: LogFormat::Json, ..settings } } else { settings });
    let settings = Settings::load(config.as_deref()).inspect_err(|_| start(LogSettings::default()))?;
    start(settings.section("log").unwrap_or_default());
    settings.section::<LogSettings>("log")?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(notifier::process::run(&settings))?;
    Ok(())
}
