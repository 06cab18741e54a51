//! `portal config …`
use std::{path::Path, process::ExitCode};

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
    /// Reports unknown sections and keys, settings that disagree, key files that are missing or that others can read,
    /// certificates that do not fit their key, their name or the date, and names that tell that a mail is about health.
    /// Connects to nothing. Exits with 1 if there is an error; warnings alone are 0.
    Check,
}

pub(super) fn run(command: &Command, file: Option<&Path>, output: &mut Output) -> Result<ExitCode, CommandError> {
    let Command::Check = command;
    let findings = check::check(&Settings::load(file)?);
    let errors = findings.iter().filter(|finding| finding.severity == Severity::Error).count();
    let word = |severity| if severity == Severity::Error { "error" } else { "warning" };
    let mut lines: Vec<String> =
        findings.iter().map(|found| format!("{}: {}: {}", word(found.severity), found.setting, found.message)).collect();
    lines.push(match (errors, findings.len()) {
        (0, 0) => "The settings hold together.".to_owned(),
        (0, _) => "The settings hold together; mind the warnings.".to_owned(),
        (_, _) => "The settings do not hold together: mend what is called an error.".to_owned(),
    });
    let rows: Vec<_> = findings
        .iter()
        .map(|found| json!({ "severity": word(found.severity), "setting": found.setting, "message": found.message }))
        .collect();
    output.answer(&json!({ "ok": errors == 0, "findings": rows }), format_args!("{}", lines.join("\n")))?;
    Ok(if errors == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
