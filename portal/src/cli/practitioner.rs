//! `portal practitioner …`
use clap::Subcommand;
use entity::domain::{
    address::EmailAddress,
    id::{OrganizationId, PractitionerId, RequestId},
    role::Role,
};
use serde::Serialize;

use super::{CommandError, Output, opening};
use crate::{
    config::Config,
    service::{
        Services, permit,
        staff::{self, Invite, Manager},
    },
};

/// Practitioners: a clinic's staff
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Invite somebody to an organization's staff and print the invitation, once
    ///
    /// Give it to them in person or by telephone, never by e-mail: with it and a passkey they are staff. An earlier
    /// invitation ends. Whoever was deactivated enrols anew.
    Invite {
        /// The e-mail address where they are told, without any content, that something waits
        #[arg(value_name = "EMAIL", value_parser = opening::address)]
        address: EmailAddress,
        /// Whose staff
        #[arg(long, value_name = "ID", value_parser = opening::organization)]
        organization: OrganizationId,
        /// What they are there for: sender, care_team, administrator, privacy_officer or witness
        #[arg(long, value_parser = role)]
        role: Role,
        /// How colleagues and patients know them; they are asked for it when they join, if it is left out
        #[arg(long)]
        name: Option<String>,
    },
    /// Let somebody in no more: sessions, keys and invitations end with their next request
    ///
    /// For the case that no administrator can: the same is a button on the page of the staff. What they had in hand is free
    /// for colleagues again. The last active administrator stays; invite another one first.
    Deactivate {
        /// Whom: the id that `invite` printed, as it stands in the address of their page
        #[arg(value_name = "ID", value_parser = practitioner)]
        practitioner: PractitionerId,
        /// Whose staff
        #[arg(long, value_name = "ID", value_parser = opening::organization)]
        organization: OrganizationId,
    },
}

/// What a machine gets. Borrowed, so that no copy of the code stays behind.
#[derive(Serialize)]
struct Answer<'a> {
    id: &'a str,
    invitation_code: &'a str,
    expires_at: &'a str,
}

/// What a machine gets when somebody is out.
#[derive(Serialize)]
struct Out<'a> {
    id: &'a str,
}

fn practitioner(text: &str) -> Result<PractitionerId, String> {
    PractitionerId::parse(text).ok_or_else(|| "this is no id of a practitioner: `portal practitioner invite` printed it".to_owned())
}

fn role(text: &str) -> Result<Role, String> {
    Role::parse(&text.replace('-', "_")).ok_or_else(|| "write sender, care_team, administrator, privacy_officer or witness".to_owned())
}

pub(super) async fn run(command: Command, config: &Config, output: &mut Output) -> Result<(), CommandError> {
    let services = opening::services(config).await?;
    let (address, organization, role, name) = match command {
        Command::Invite { address, organization, role, name } => (address, organization, role, name),
        Command::Deactivate { practitioner, organization } => return deactivate(&services, practitioner, organization, output).await,
    };
    let scope = permit::operator(organization);
    let invited = staff::invite(&services, Manager { scope: &scope, session: None }, Invite { name, address, role }).await?;
    let (id, until) = (invited.practitioner.to_string(), invited.expires_at.to_rfc3339());
    output.answer(
        &Answer { id: &id, invitation_code: &invited.code, expires_at: &until },
        format_args!(
            "Invitation:  {}\nGood until:  {until}\nThey type it at /join. Give it to them in person or by telephone; never by e-mail. It is not shown again.",
            invited.code.as_str()
        ),
    )?;
    Ok(())
}

async fn deactivate(
    services: &Services,
    id: PractitionerId,
    organization: OrganizationId,
    output: &mut Output,
) -> Result<(), CommandError> {
    let scope = permit::operator(organization);
    let request = RequestId::generate(services.store().clock(), services.store().random());
    staff::deactivate(services, Manager { scope: &scope, session: None }, id, request).await?;
    let id = id.to_string();
    output.answer(&Out { id: &id }, format_args!("Out, with the next request: {id}"))?;
    Ok(())
}
