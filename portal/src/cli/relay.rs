//! `portal relay …`
use std::path::{Path, PathBuf};

use clap::Subcommand;
use entity::domain::{
    address::Domain,
    id::{OrganizationId, TeamId},
};
use serde::Serialize;

use super::{CommandError, Output, opening};
use crate::{
    config::Config,
    service::{
        permit,
        relay::{self, AddRelay, Added, Credential},
    },
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
        /// A domain whose addresses may stand as senders; say it again for each further one, also for a subdomain. Without
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
    /// Give a relay a new password and print it, once
    ///
    /// The old one signs in nowhere any more, and a session that is open with it ends within five seconds: until the mail system has
    /// the new one, its mail waits in its own queue. For a password that somebody may have seen.
    Renew {
        /// Its name, as it was added
        name: String,
        /// Whose relay it is
        #[arg(long, value_name = "ID", value_parser = opening::organization)]
        organization: OrganizationId,
    },
}

/// What a machine gets. Borrowed, so that no copy of the password stays behind.
#[derive(Serialize)]
struct Answer<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a str>,
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
    match command {
        Command::Add { name, organization, sender_domains, any_sender_domain, answers, create_patients, team, client_certificate } => {
            let certificate = client_certificate.as_deref().map(certificate).transpose()?;
            let silent = sender_domains.is_empty() && !any_sender_domain && !answers;
            let new =
                AddRelay { name, team, create_patients, any_domain: any_sender_domain, answers, domains: sender_domains, certificate };
            let added = relay::add(&opening::store(config).await?, organization, new).await?;
            tell_added(&added, silent, output)
        }
        Command::Renew { name, organization } => {
            let renewed = relay::renew(&opening::store(config).await?, &permit::operator(organization), &name).await?;
            let (user, password) = (renewed.user.as_str(), renewed.password.as_str());
            output.answer(
                &Answer { id: None, user, password: Some(password) },
                format_args!("User:     {user}\nPassword: {password}\nThe password is not shown again; the old one has ended."),
            )?;
            Ok(())
        }
    }
}

/// The hash of a certificate in a file.
fn certificate(path: &Path) -> Result<[u8; 32], CommandError> {
    relay::certificate_hash(&opening::file(path)?).ok_or_else(|| {
        CommandError::Argument(format!("{} is no certificate in PEM (it begins with -----BEGIN CERTIFICATE-----)", path.display()))
    })
}

fn tell_added(added: &Added, silent: bool, output: &mut Output) -> Result<(), CommandError> {
    let id = added.id.to_string();
    let hint = if silent { "\nIt has no sender domain: it may hand over bounces only." } else { "" };
    match &added.credential {
        Credential::Password(password) => output.answer(
            &Answer { id: Some(&id), user: &added.user, password: Some(password) },
            format_args!(
                "Added the relay {id}\nUser:     {}\nPassword: {}\nThe password is not shown again.{hint}",
                added.user,
                password.as_str()
            ),
        )?,
        Credential::Certificate => output.answer(
            &Answer { id: Some(&id), user: &added.user, password: None },
            format_args!("Added the relay {id}\nIt signs in by its certificate, during TLS.{hint}"),
        )?,
    }
    Ok(())
}
