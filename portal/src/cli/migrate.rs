//! `portal migrate`.
use serde_json::json;

use super::{CommandError, Output};
use crate::{app, config::Config};

/// Bring the database to this version's form, and set up a new one
///
/// Makes the database if there is none yet. For a database that has never been used, makes the two root key files too,
/// unless they are there: nobody has anything sealed under other ones then. Afterwards keys are never made again: a
/// missing file is put back from its copy. Goes forward only; all steps happen, or none. A running portal of the version
/// before need not be stopped, but does not start again afterwards.
///
/// Makes the folder of large messages, too, and tries whether one can be kept there, or in the bucket, and be removed.
///
/// Keep a copy of both key files apart from the database and its backups: without them nothing opens, and whoever
/// has both reads everything.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {}

pub(super) async fn run(_: &Arguments, config: &Config, output: &mut Output) -> Result<(), CommandError> {
    let done = app::set_up(config).await?;
    let steps = match done.steps.as_slice() {
        [] => "The database has this version's form already.".to_owned(),
        steps => format!("The database now has this version's form. Steps: {}.", steps.join(", ")),
    };
    let keys = if done.keys_made {
        let (content, alert) = (config.keys.content_root.display(), config.keys.alert_root.display());
        format!("\nNew root keys: {content} and {alert}. Copy both to a safe place, apart from the database and its backups.")
    } else {
        String::new()
    };
    output.answer(&json!({ "steps": done.steps, "keys_made": done.keys_made }), format_args!("{steps}{keys}"))?;
    Ok(())
}
