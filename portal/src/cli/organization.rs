//! `portal organization …`
use clap::{Subcommand, ValueEnum};
use entity::domain::{address::EmailAddress, id::OrganizationId, locale::Locale};
use serde_json::json;

use super::{CommandError, Output, opening};
use crate::{
    config::Config,
    service::{
        organization::{self, AddOrganization, Suite},
        permit,
    },
};

/// Organizations: clinics and practices, each with keys, patients and relays of its own
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Add an organization and make its keys
    ///
    /// Prints its id, which the other commands want.
    Add {
        /// Its name, as patients know it. Sealed at rest; never in an alert
        name: String,
        /// Who is told, without any content, when somebody must act: a claim code is needed, tries go wrong
        #[arg(long, value_name = "EMAIL", value_parser = opening::address)]
        contact: Option<EmailAddress>,
        /// Language of these notices
        #[arg(long, value_name = "TAG", default_value = "en", value_parser = locale)]
        contact_language: Locale,
        /// What seals everything of this organization: gcm-siv (withstands a repeated nonce) or gcm (AES-256-GCM, for
        /// those who must stay within approved modes). It cannot be changed later
        #[arg(long, default_value = "gcm-siv", value_parser = suite)]
        suite: Suite,
        /// Let a spare code, together with a code to the mailbox, restore access to its records. Can be changed later
        #[arg(long)]
        spare_codes: bool,
    },
    /// Say whether a patient's spare code, together with a code to the mailbox, restores access to records here
    SpareCodes {
        /// The organization's id
        #[arg(value_name = "ID", value_parser = opening::organization)]
        organization: OrganizationId,
        /// allow or refuse
        #[arg(value_enum)]
        decision: Decision,
    },
    /// Say whether its administrators work with attested keys only
    ///
    /// A key then counts only if its device proves that a maker named in [webauthn] attestation_roots made it, and never gives the key
    /// away (most security keys; no key that a telephone copies to others). An administrator who has another key can do nothing here
    /// before it is replaced in the settings.
    AttestedKeys {
        /// The organization's id
        #[arg(value_name = "ID", value_parser = opening::organization)]
        organization: OrganizationId,
        /// require or waive
        #[arg(value_enum)]
        decision: Attestation,
    },
    /// Say whom its patients call: the telephone number that letters with a claim code name
    Phone {
        /// The organization's id
        #[arg(value_name = "ID", value_parser = opening::organization)]
        organization: OrganizationId,
        /// The number, as patients dial it; an empty text for none. Sealed at rest
        number: String,
    },
    /// List the organizations
    List,
}

/// Said where a clinic begins: whoever one colleague invites is no second person for a month.
const TWO: &str = "Some things take two people. Invite two administrators with `portal practitioner invite`, or one and a witness from \
                   outside: whoever a colleague invites in the portal counts as that colleague for 30 days.";

/// Whether spare codes are good for anything here.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Decision {
    Allow,
    Refuse,
}

/// Which keys administrators may have.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Attestation {
    Require,
    Waive,
}

fn locale(text: &str) -> Result<Locale, String> {
    Locale::parse(text).map_err(|error| error.to_string())
}

fn suite(text: &str) -> Result<Suite, String> {
    match text {
        "gcm-siv" => Ok(Suite::GcmSiv),
        "gcm" => Ok(Suite::Gcm),
        _ => Err("write gcm-siv or gcm".to_owned()),
    }
}

pub(super) async fn run(command: Command, config: &Config, output: &mut Output) -> Result<(), CommandError> {
    let store = opening::store(config).await?;
    match command {
        Command::Add { name, contact, contact_language, suite, spare_codes } => {
            let contact = contact.map(|address| (address, contact_language));
            let id = organization::add(&store, AddOrganization { name, contact, suite, spare_codes }).await?;
            let id = id.to_string();
            output.answer(&json!({ "id": id }), format_args!("Added the organization {id}\n{TWO}"))?;
        }
        Command::SpareCodes { organization: id, decision } => {
            let allowed = matches!(decision, Decision::Allow);
            organization::set_spare_codes(&store, &permit::operator(id), allowed).await?;
            let word = if allowed { "allowed" } else { "refused" };
            output.answer(&json!({ "id": id.to_string(), "spare_codes": allowed }), format_args!("Spare codes are {word} for {id}"))?;
        }
        Command::AttestedKeys { organization: id, decision } => {
            let wanted = matches!(decision, Attestation::Require);
            // Waiving is the way out where that file is lost.
            let roots = config.webauthn.attestation_roots.as_deref().filter(|_| wanted).map(opening::file).transpose()?;
            organization::set_attested_keys(&store, &permit::operator(id), wanted, roots.as_deref()).await?;
            let word = if wanted { "must have attested keys" } else { "may have any keys" };
            let answer = json!({ "id": id.to_string(), "attested_keys": wanted });
            output.answer(&answer, format_args!("Administrators of {id} {word} from now on"))?;
        }
        Command::Phone { organization: id, number } => {
            organization::set_phone(&store, &permit::operator(id), &number, None).await?;
            output.answer(&json!({ "id": id.to_string() }), format_args!("Letters of {id} name the number from now on"))?;
        }
        Command::List => {
            let all = organization::list(&store).await?;
            let rows: Vec<_> =
                all.iter().map(|one| json!({ "id": one.id.to_string(), "name": one.name, "disabled": one.disabled })).collect();
            let lines: Vec<_> = all.iter().map(|one| format!("{}  {}", one.id, one.name)).collect();
            let text =
                if lines.is_empty() { "There is no organization yet: `portal organization add NAME`".to_owned() } else { lines.join("\n") };
            output.answer(&json!({ "organizations": rows }), format_args!("{text}"))?;
        }
    }
    Ok(())
}
