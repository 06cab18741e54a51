//! `portal relay …`
use std::path::PathBuf;

use clap::Subcommand;
use entity::domain::{
    address::Domain,
    id::{OrganizationId, TeamId},
};
use serde::Serialize;

use super::{CommandError, Output, opening};
use crate::{
    config::Config,
    service::relay::{self, AddRelay, Credential},
};

/// Relays: the mail systems that hand messages over
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Add a relay and print its user name and password, once
    ///
    /// The password is shown here and never again: only a hash of it is kept. With --client-certificate there is none;
    /// the relay then signs in by TLS with exactly that certificate. A renewed certificate, also one with the same key, is
    /// another: add a relay for it before the old one ends.
    Add {
        /// Its name, for people; unique within the organization
        name: String,
        /// Whose relay it is
        #[arg(long, value_name = "ID", value_parser = opening::organization)]
        organization: OrganizationId,
        /// A domain whose addresses may stand as senders; say it again for each further one, subdomains included. Without
        /// any, the relay may hand over bounces only
        #[arg(long = "sender-domain", value_name = "DOMAIN", value_parser = domain)]
        sender_domains: Vec<Domain>,
        /// Accept any sender. Messages from domains that are not given above are shown to the patient as "from outside"
        #[arg(long)]
        any_sender_domain: bool,
        /// Also take, from anybody, what people answer to alerts: mail to the address in [alerts] from, and to no other
        #[arg(long)]
        answers: bool,
        /// A message to an address that no patient has makes a record for it; otherwise it is refused
        #[arg(long)]
        create_patients: bool,
        /// The care team that answers for this relay's mail and may read it
        #[arg(long, value_name = "ID", value_parser = team)]
        team: Option<TeamId>,
        /// A certificate in PEM, to sign in with instead of a password; exactly this one, a renewed one must be added again
        #[arg(long, value_name = "FILE")]
        client_certificate: Option<PathBuf>,
    },
}

/// What a machine gets. Borrowed, so that no copy of the password stays behind.
#[derive(Serialize)]
struct Answer<'a> {
    id: &'a str,
    user: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    password: Option<&'a str>,
}

fn domain(text: &str) -> Result<Domain, String> {
    Domain::parse(text).map_err(|_| "this is no domain name: write for instance clinic.example, without @".to_owned())
}

fn team(text: &str) -> Result<TeamId, String> {
    TeamId::parse(text).ok_or_else(|| "this is no team's id".to_owned())
}

pub(super) async fn run(command: Command, config: &Config, output: &mut Output) -> Result<(), CommandError> {
    let Command::Add { name, organization, sender_domains, any_sender_domain, answers, create_patients, team, client_certificate } =
        command;
    let certificate = match client_certificate {
        None => None,
        Some(path) => {
            let pem = std::fs::read(&path).map_err(|source| CommandError::File { path: path.display().to_string(), source })?;
            let hash = relay::certificate_hash(&pem).ok_or_else(|| {
                CommandError::Argument(format!("{} is no certificate in PEM (it begins with -----BEGIN CERTIFICATE-----)", path.display()))
            })?;
            Some(hash)
        }
    };
    let store = opening::store(config).await?;
    let silent = sender_domains.is_empty() && !any_sender_domain && !answers;
    let new = AddRelay { name, team, create_patients, any_domain: any_sender_domain, answers, domains: sender_domains, certificate };
    let added = relay::add(&store, organization, new).await?;
    let id = added.id.to_string();
    let hint = if silent { "\nIt has no sender domain: it may hand over bounces only." } else { "" };
    match &added.credential {
        Credential::Password(password) => output.answer(
            &Answer { id: &id, user: &added.user, password: Some(password) },
            format_args!(
                "Added the relay {id}\nUser:     {}\nPassword: {}\nThe password is not shown again.{hint}",
                added.user,
                password.as_str()
            ),
        )?,
        Credential::Certificate => output.answer(
            &Answer { id: &id, user: &added.user, password: None },
            format_args!("Added the relay {id}\nIt signs in by its certificate, during TLS.{hint}"),
        )?,
    }
    Ok(())
}
