//! Mails with a code for a mailbox: sent at once, and what they hold is erased when they are over.
use sea_orm::{ColumnTrait, Condition, EntityTrait, IntoActiveModel};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::{Kind, RecipientKind, State, cancel, model};
use crate::{
    base::clock::Timestamp,
    crypto::{field::Place, keyring::Purpose},
    domain::{
        id::{AlertAddressId, ClaimId, OrganizationId, OutboxId},
        locale::Locale,
    },
    store::{StoreError, Tx, address_change::NewChange, seal::seal, source::Origin},
    table::outbox,
};

/// When a mailbox code is due: since ever, so that however many alerts wait, it is claimed before them. Somebody looks
/// at a page and waits.
const BEFORE_ALL: Timestamp = Timestamp::from_micros(0);

/// The template of a code that proves an address: whoever did not ask for one of the others has lost a letter or a spare code to somebody.
pub(crate) const ADDRESS_CODE: &str = "address_code";

/// What it takes to send a mailbox code.
pub struct NewMailboxCode<'a> {
    /// Whose slip it is.
    pub organization: OrganizationId,
    /// For which claim.
    pub claim: ClaimId,
    /// Where to.
    pub to: AlertAddressId,
    /// The digits.
    pub code: &'a str,
    /// The language of the page that waits for them; `None`: that of the address.
    pub language: Option<&'a Locale>,
    /// When they are worth nothing any more.
    pub expires_at: Timestamp,
}

impl std::fmt::Debug for NewMailboxCode<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewMailboxCode").field("claim", &self.claim).finish_non_exhaustive()
    }
}

/// Sends a mailbox code, at once.
///
/// # Errors
/// It cannot be sealed, or the database cannot be reached.
pub async fn insert_mailbox_code(tx: &Tx, new: &NewMailboxCode<'_>) -> Result<OutboxId, StoreError> {
    let payload = write_payload(new.code, new.language);
    insert_code(tx, new.organization, Kind::MailboxCode.as_str(), new.claim.as_uuid(), new.to, &payload, new.expires_at).await
}

/// Sends a code to an address that its owner proposed, at once.
///
/// # Errors
/// It cannot be sealed, or the database cannot be reached.
pub async fn insert_address_code(tx: &Tx, change: &NewChange, code: &str) -> Result<OutboxId, StoreError> {
    insert_code(tx, change.record.organization, ADDRESS_CODE, change.id.as_uuid(), change.to, code, change.expires_at).await
}

async fn insert_code(
    tx: &Tx,
    organization: OrganizationId,
    template: &str,
    subject: Uuid,
    to: AlertAddressId,
    payload: &str,
    expires_at: Timestamp,
) -> Result<OutboxId, StoreError> {
    let core = tx.core();
    let mut row = model(core, organization.as_uuid(), Kind::MailboxCode, template, BEFORE_ALL);
    row.recipient_kind = RecipientKind::AlertAddress.as_str().to_owned();
    row.recipient_id = to.as_uuid();
    row.subject_id = Some(subject);
    row.expires_at = Some(expires_at.as_micros());
    row.payload = Some(seal(tx, Purpose::AlertField, payload_place(organization, row.id), payload.as_bytes()).await?);
    let id = OutboxId::from_uuid(row.id);
    outbox::Entity::insert(row.into_active_model()).exec_without_returning(tx.connection()).await?;
    Ok(id)
}

/// Takes back the mailbox codes of a claim that have not left yet: a newer one replaces them, or the claim is over.
///
/// # Errors
/// The database cannot be reached.
pub async fn cancel_mailbox_codes(tx: &Tx, claim: ClaimId) -> Result<(), StoreError> {
    let theirs = Condition::all()
        .add(outbox::Column::Kind.eq(Kind::MailboxCode.as_str()))
        .add(outbox::Column::SubjectId.eq(claim.as_uuid()))
        .add(outbox::Column::State.eq(State::Pending.as_str()));
    cancel(tx, theirs).await
}

/// The digits; behind a space, the language of the page that waits for them, if it is known.
fn write_payload(code: &str, language: Option<&Locale>) -> Zeroizing<String> {
    let mut payload = Zeroizing::new(String::with_capacity(64));
    payload.push_str(code);
    if let Some(language) = language {
        payload.push(' ');
        payload.push_str(language.as_str());
    }
    payload
}

/// What [`write_payload`] wrote, or what stood there before it told a language.
pub(crate) fn read_payload(payload: &str) -> (Zeroizing<String>, Option<Locale>) {
    let (code, language) = payload.split_once(' ').map_or((payload, None), |(code, language)| (code, Locale::parse(language).ok()));
    (Zeroizing::new(code.to_owned()), language)
}

/// Where a mailbox code stands.
pub(crate) const fn payload_place(organization: OrganizationId, row: Uuid) -> Place {
    Place { organization, table: "outbox", row, column: "payload" }
}
