//! `portal demo`.
use std::{path::PathBuf, process::ExitCode};

use entity::base::log;

use super::{CommandError, Output};
use crate::demo::{self, Demo, Options};

/// Run everything on this machine with sample data: a portal, a mail catcher, a patient with a message
///
/// Needs no file, no network and no rights. Prints what to do next, and keeps its data in a folder for the next start.
/// The settings it leaves there (portal.toml) serve every other command, also while it runs.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Where to keep everything
    #[arg(long, value_name = "DIR", default_value = "demo-data")]
    data_dir: PathBuf,
    /// Begin anew: remove what an earlier demo made in that folder, and nothing else
    #[arg(long)]
    fresh: bool,
    /// Port of the pages; 0 takes any that is free
    #[arg(long, value_name = "N", default_value_t = 8080, value_parser = port)]
    http_port: u16,
    /// Port for relays; 0 takes any that is free
    #[arg(long, value_name = "N", default_value_t = 2525, value_parser = port)]
    smtp_port: u16,
}

fn port(text: &str) -> Result<u16, String> {
    text.parse().map_err(|_| "a port is a whole number from 0 to 65535".to_owned())
}

pub(super) fn run(arguments: Arguments, output: &mut Output) -> Result<ExitCode, CommandError> {
    log::start(&demo::log_settings()?);
    let Arguments { data_dir, fresh, http_port, smtp_port } = arguments;
    let work = async {
        let demo = Box::pin(Demo::start(Options { folder: data_dir, fresh, http_port, smtp_port })).await?;
        output.answer(demo.facts(), format_args!("{}", demo.facts()))?;
        demo.run_until_stopped().await?;
        Ok(ExitCode::SUCCESS)
    };
    tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(CommandError::Runtime)?.block_on(work)
}
