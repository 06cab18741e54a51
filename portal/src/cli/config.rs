//! `portal config …`
use std::path::Path;

use clap::Subcommand;
use entity::base::settings::Settings;
use serde_json::json;

use super::{CommandError, Output};
use crate::config::check::{self, Severity};

/// The settings
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Check the settings without starting anything
    ///
    /// Reports unknown sections and keys, settings that disagree, key files that are missing or that others can read, certificates that
    /// do not fit their key, their name or the date, and names that tell that a mail is about health. Asks a database that is a file of
    /// this machine whether the settings serve what organizations want; connects to nothing. Exits with 1 if there is an error;
    /// warnings alone are 0.
    Check,
}

pub(super) fn run(command: &Command, file: Option<&Path>, output: &mut Output) -> Result<(), CommandError> {
    let Command::Check = command;
    let settings = Settings::load(file)?;
    let mut findings = check::check(&settings);
    if findings.iter().all(|found| found.severity == Severity::Warning) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(CommandError::Runtime)?;
        findings.extend(runtime.block_on(check::database::check(&settings)));
    }
    let word = |severity| if severity == Severity::Error { "error" } else { "warning" };
    let rows: Vec<_> = findings
        .iter()
        .map(|found| json!({ "severity": word(found.severity), "setting": found.setting, "message": found.message }))
        .collect();
    let mut lines: Vec<String> =
        findings.iter().map(|found| format!("{}: {}: {}", word(found.severity), found.setting, found.message)).collect();
    let errors = findings.iter().filter(|found| found.severity == Severity::Error).count();
    lines.push(match (errors == 0, findings.is_empty()) {
        (true, true) => "The settings hold together.".to_owned(),
        (true, false) => "The settings hold together; mind the warnings.".to_owned(),
        (false, _) => "The settings do not hold together: mend what is called an error.".to_owned(),
    });
    output.answer(&json!({ "ok": errors == 0, "findings": rows }), format_args!("{}", lines.join("\n")))?;
    if errors == 0 { Ok(()) } else { Err(CommandError::Check(errors)) }
}
