//! `portal claim-code …`
use clap::{Subcommand, ValueEnum};
use entity::domain::{address::EmailAddress, id::OrganizationId};
use serde::Serialize;

use super::{CommandError, Output, opening};
use crate::{
    config::Config,
    service::{
        claim::{self, Channel},
        patient, permit,
    },
};

/// Claim codes: what a patient needs, once, to read here
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Make a claim code for a patient and print it, once
    ///
    /// Give it to the patient by any way but e-mail: the code, a passkey made with it and a code sent to the mailbox
    /// together show that it is the patient. An earlier code that has not been used ends. Alerts that wait for the
    /// patient to get a code leave now.
    Issue {
        /// Whose patient it is
        #[arg(long, value_name = "ID", value_parser = opening::organization)]
        organization: OrganizationId,
        /// The patient's e-mail address, as imported
        #[arg(long, value_name = "EMAIL", value_parser = opening::address)]
        patient: EmailAddress,
        /// How the code travels, which decides how long it lives: by hand 7 days, by post 21 days, told on the
        /// telephone 72 hours, by SMS 24 hours
        #[arg(long, value_enum, default_value = "hand")]
        by: By,
    },
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum By {
    Hand,
    Post,
    Telephone,
    Sms,
}

impl From<By> for Channel {
    fn from(by: By) -> Self {
        match by {
            By::Hand => Self::Hand,
            By::Post => Self::Post,
            By::Telephone => Self::Telephone,
            By::Sms => Self::Sms,
        }
    }
}

/// What a machine gets. Borrowed, so that no copy of the code stays behind.
#[derive(Serialize)]
struct Answer<'a> {
    claim_code: &'a str,
    expires_at: &'a str,
}

pub(super) async fn run(command: Command, config: &Config, output: &mut Output) -> Result<(), CommandError> {
    let Command::Issue { organization, patient: address, by } = command;
    let services = opening::services(config).await?;
    let scope = permit::operator(organization);
    let found = patient::find(services.store(), &scope, &address).await?.ok_or(claim::IssueError::NotFound)?;
    let issued = claim::issue(&services, &scope, found, by.into(), None).await?;
    let until = issued.expires_at.to_rfc3339();
    output.answer(
        &Answer { claim_code: &issued.code, expires_at: &until },
        format_args!(
            "Claim code:  {}\nGood until:  {until}\nGive it to the patient in person, by letter, telephone or SMS; never by e-mail. It is not shown again.",
            issued.code.as_str()
        ),
    )?;
    Ok(())
}
