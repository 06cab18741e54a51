//! The notifier's program: thin, everything is in the library.
use std::{path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand};
use entity::base::{
    log::{self, LogSettings},
    process,
    settings::Settings,
};

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
    },
}

fn main() -> ExitCode {
    process::harden();
    log::hook_panics();
    let Command::Run { config } = Arguments::parse().command;
    match run(config.or_else(|| std::env::var_os("PORTAL_CONFIG").map(PathBuf::from))) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(config: Option<PathBuf>) -> anyhow::Result<()> {
    let settings = Settings::load(config.as_deref()).inspect_err(|_| log::start(&LogSettings::default()))?;
    log::start(&settings.section("log").unwrap_or_default());
    settings.section::<LogSettings>("log")?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(notifier::process::run(&settings))?;
    Ok(())
}
