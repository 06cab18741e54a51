//! `portal serve`.
use serde_json::json;

use super::{CommandError, Output};
use crate::{app::App, config::Config};

/// Run the portal: the SMTP listener for relays, the pages for patients, and its timed work
///
/// Stops within ten seconds on SIGTERM or SIGINT: requests and messages under way are finished, new ones are told to come
/// back. Any number of these may run on one PostgreSQL database.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Send alerts from this process too. Without it run `notifier run`, which needs the alert root key only
    #[arg(long)]
    with_notifier: bool,
}

pub(super) async fn run(arguments: &Arguments, config: Config, output: &mut Output) -> Result<(), CommandError> {
    let app = Box::pin(App::build(config, arguments.with_notifier)).await?; // boxed: it is large
    let (web, smtp) = (app.web_url(), app.smtp_address());
    output.answer(&json!({ "web_url": web, "smtp": smtp.to_string() }), format_args!("Pages: {web}\nRelays: {smtp}"))?;
    app.run_until_stopped().await?;
    Ok(())
}
