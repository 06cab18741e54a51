//! `portal patient …`
use std::{
    fs::File,
    io::{self, Read},
    path::{Path, PathBuf},
};

use clap::Subcommand;
use entity::domain::{id::OrganizationId, page::Page};
use serde_json::json;
use zeroize::Zeroizing;

use super::{CommandError, Output, opening};
use crate::{
    config::Config,
    service::patient::{self, Waiting, roster::RosterLimits},
};

/// Patients on a page of a list.
const PAGE: u32 = 100;

/// Patients: whose messages are kept
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Import patients from a CSV file: all of them, or none
    ///
    /// The first line names the columns, in any order and case: `email` (required), `name`, `birth_date`
    /// (1980-12-31, or all in one order), `record_number`, `phone`, `language` (such as en or es). The file is UTF-8; commas,
    /// semicolons or tabs part the cells; a cell that looks like a formula is text. The e-mail address becomes both the address
    /// that relayed mail is matched by and the one that alerts go to; two patients may not share one.
    ///
    /// If anything is wrong, every bad row is reported by its line number and nothing is imported. Delete the file
    /// afterwards: it holds in clear what the portal seals.
    Import {
        /// The file; - reads standard input
        file: PathBuf,
        /// Whose patients they are
        #[arg(long, value_name = "ID", value_parser = opening::organization)]
        organization: OrganizationId,
    },
    /// List the patients whose messages wait and who have no way in yet
    ///
    /// Nobody has claimed their record, and there is no claim code that still works: `portal claim-code issue` makes one. The
    /// notice that a claim code is needed names nobody; this tells whom it is about, the longest waiting first, with
    /// the time of the oldest message and how many there are.
    Waiting {
        /// Whose patients they are
        #[arg(long, value_name = "ID", value_parser = opening::organization)]
        organization: OrganizationId,
        /// Which page, of up to 100 patients
        #[arg(long, value_name = "NUMBER", default_value_t = 1, value_parser = opening::page)]
        page: u32,
    },
}

pub(super) async fn run(command: Command, config: &Config, output: &mut Output) -> Result<(), CommandError> {
    match command {
        Command::Import { file, organization } => import(&file, organization, config, output).await,
        Command::Waiting { organization, page } => waiting(organization, Page::new(page, PAGE), config, output).await,
    }
}

async fn import(file: &Path, organization: OrganizationId, config: &Config, output: &mut Output) -> Result<(), CommandError> {
    let limits = RosterLimits { bytes: config.limits.import_bytes, rows: config.limits.import_rows };
    let bytes = read(file, limits.bytes).map_err(|source| CommandError::File { path: file.display().to_string(), source })?;
    let store = opening::store(config).await?;
    let imported = patient::import(&store, organization, &bytes, limits).await?;
    let noun = if imported == 1 { "patient" } else { "patients" };
    output.answer(&json!({ "imported": imported }), format_args!("Imported {imported} {noun}"))?;
    Ok(())
}

async fn waiting(organization: OrganizationId, page: Page, config: &Config, output: &mut Output) -> Result<(), CommandError> {
    let store = opening::store(config).await?;
    let found = patient::waiting(&store, organization, page).await?;
    let email = |row: &Waiting| row.address.as_ref().map(|address| address.as_str().to_owned());
    let rows: Vec<_> =
        found.rows.iter().map(|row| json!({ "email": email(row), "since": row.since.to_rfc3339(), "messages": row.messages })).collect();
    let mut lines: Vec<String> = found
        .rows
        .iter()
        .map(|row| format!("{}  {:>4}  {}", row.since.to_rfc3339(), row.messages, email(row).unwrap_or_else(|| "(no address)".to_owned())))
        .collect();
    if found.more {
        lines.push(format!("There are more: --page {}", page.number().saturating_add(1)));
    }
    if lines.is_empty() {
        lines.push("No patient waits for a claim code.".to_owned());
    }
    output.answer(&json!({ "waiting": rows, "page": page.number(), "more": found.more }), format_args!("{}", lines.join("\n")))?;
    Ok(())
}

/// The file's content, one byte over the limit at most: enough to see that it is too long.
fn read(path: &Path, limit: u64) -> io::Result<Zeroizing<Vec<u8>>> {
    let (source, size): (Box<dyn Read>, u64) = if path.as_os_str() == "-" {
        (Box::new(io::stdin()), 0)
    } else {
        let file = File::open(path)?;
        let size = file.metadata()?.len();
        (Box::new(file), size)
    };
    let mut bytes = Zeroizing::new(Vec::with_capacity(usize::try_from(size.min(limit)).unwrap_or(0) + 1));
    source.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    Ok(bytes)
}
