//! `portal migrate`.
use serde_json::json;

use super::{CommandError, Output};
use crate::{app, config::Config};

/// Bring the database to this version's form, and set up a new one
///
/// Makes the database if there is none yet. For a database that has never been used, makes the two root key files too,
/// unless they are there: nobody has anything sealed under other ones then. Afterwards keys are never made again: a
/// missing file is put back from its copy. Goes forward only; all steps happen, or none. Stop every
/// portal and notifier of the version before first: they know nothing of what changes here, answer relays "later" and do not
/// start again afterwards.
///
/// Makes the folder of large messages, too, and tries whether one can be kept there, or in the bucket, and be removed.
///
/// Keep a copy of both key files apart from the database and its backups: without them nothing opens, and whoever
/// has both reads everything.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// On PostgreSQL: let this role, which must exist, do what a notifier does, and nothing else. Repeat it with each update
    ///
    /// `notifier run` then uses it in its own `database.url`. It reads no message, no name and no key of content; it may
    /// change how far a mail is. Whatever else it was allowed on these tables is taken from it.
    #[arg(long, value_name = "NAME")]
    notifier_role: Option<String>,
}

pub(super) async fn run(arguments: &Arguments, config: &Config, output: &mut Output) -> Result<(), CommandError> {
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
    let role = match &arguments.notifier_role {
        Some(role) => {
            app::admit_notifier(config, role).await?;
            format!("\nThe role {role:?} may do what a notifier does, and nothing else.")
        }
        None => String::new(),
    };
    let answer = json!({ "steps": done.steps, "keys_made": done.keys_made, "notifier_role": arguments.notifier_role });
    output.answer(&answer, format_args!("{steps}{keys}{role}"))?;
    Ok(())
}
