//! Who may do what: one table, and the one maker of scopes (an architecture test holds that).
//!
//! A scope says *whose* rows a caller reaches and is taken by every finder; the table says *what* may be done at all.
//! Both are looked up anew for every request, so that a right taken away is gone with the next one.
use entity::{
    domain::{
        id::{AccountId, OrganizationId, PractitionerId},
        role::Role,
        scope::{Actor, PatientScope, RelayRights, RelayScope, StaffScope},
    },
    store::{
        Reader, Source, StoreError, Tx, grant, organization, passkey,
        practitioner::{self, PractitionerState},
        relay::Relay,
    },
};

use super::{Services, error::ServiceError, session::Session};

/// What somebody does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Act {
    /// Read the messages of the records that a grant names.
    ReadMessages,
    /// Make a slip for a patient of the organization.
    IssueSlip,
    /// Hand over a message for patients of the organization.
    RelayMessage,
    /// Add an organization, with its keys.
    AddOrganization,
    /// Say whom patients call.
    SetPhone,
    /// Say whether spare codes restore access to an organization's records.
    SetSpareCodes,
    /// Say whether an organization goes on alone, after a wait, where nobody could agree.
    SetAlone,
    /// Say which keys an organization's administrators work with.
    SetAttestedKeys,
    /// See which organizations there are.
    ListOrganizations,
    /// Add a relay to an organization.
    AddRelay,
    /// Give a relay another password.
    RenewRelay,
    /// Import patients of an organization.
    ImportPatients,
    /// See which patients of an organization wait for a slip.
    ListWaiting,
    /// See and change what is one's own: keys, devices, alerts.
    SettleOwn,
    /// Invite practitioners, give them roles, deactivate them.
    ManageStaff,
    /// See who belongs to the staff.
    ListStaff,
    /// Find patients and see their records.
    SeePatients,
    /// Add and change patients' records.
    ChangePatients,
    /// Write to patients, and see and take back what was written.
    WriteMessages,
    /// Take back what colleagues and mail systems sent.
    TakeBackAny,
    /// Read what patients write to a care team, and answer it.
    AnswerPatients,
    /// Answer a message that one may read.
    AnswerMessage,
    /// Make care teams, and say who belongs to them and what patients are told of them.
    ManageTeams,
    /// Keep, change and retire what staff write from.
    ManageTemplates,
    /// Read and answer what is for another team than one's own.
    ReachAllTeams,
    /// Write to a care team that takes patients' messages.
    WriteFirst,
    /// Agree to what a colleague may not do alone.
    Approve,
    /// See what the log says of everybody and every record.
    SeeLog,
}

/// The parts that an [`Actor`] can play.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Account,
    Staff(Role),
    Relay,
    Operator,
    System,
    Anonymous,
}

const SENDER: Part = Part::Staff(Role::Sender);
const CARE_TEAM: Part = Part::Staff(Role::CareTeam);
const ADMINISTRATOR: Part = Part::Staff(Role::Administrator);
const PRIVACY_OFFICER: Part = Part::Staff(Role::PrivacyOfficer);
const WITNESS: Part = Part::Staff(Role::Witness);

/// Everything that is permitted. What is not in here is not.
const TABLE: [(Act, &[Part]); 28] = [
    (Act::ReadMessages, &[Part::Account]),
    (Act::IssueSlip, &[SENDER, CARE_TEAM, ADMINISTRATOR, Part::Operator]),
    (Act::RelayMessage, &[Part::Relay]),
    (Act::AddOrganization, &[Part::Operator]),
    (Act::SetPhone, &[ADMINISTRATOR, Part::Operator]),
    (Act::SetSpareCodes, &[Part::Operator]),
    (Act::SetAlone, &[ADMINISTRATOR]),
    (Act::SetAttestedKeys, &[Part::Operator]),
    (Act::ListOrganizations, &[Part::Operator]),
    (Act::AddRelay, &[Part::Operator]),
    (Act::RenewRelay, &[Part::Operator]),
    (Act::ImportPatients, &[ADMINISTRATOR, Part::Operator]),
    (Act::ListWaiting, &[SENDER, CARE_TEAM, ADMINISTRATOR, Part::Operator]),
    // A practitioner's keys, devices and language are settled like a patient's.
    (Act::SettleOwn, &[Part::Account]),
    (Act::ManageStaff, &[ADMINISTRATOR, Part::Operator]),
    (Act::ListStaff, &[ADMINISTRATOR, PRIVACY_OFFICER, Part::Operator]),
    (Act::SeePatients, &[SENDER, CARE_TEAM, ADMINISTRATOR]),
    (Act::ChangePatients, &[SENDER, CARE_TEAM, ADMINISTRATOR]),
    (Act::WriteMessages, &[SENDER, CARE_TEAM, ADMINISTRATOR]),
    (Act::TakeBackAny, &[ADMINISTRATOR]),
    (Act::AnswerPatients, &[CARE_TEAM, ADMINISTRATOR]),
    (Act::AnswerMessage, &[Part::Account]),
    (Act::ManageTeams, &[ADMINISTRATOR]),
    (Act::ManageTemplates, &[ADMINISTRATOR]),
    (Act::ReachAllTeams, &[ADMINISTRATOR]),
    (Act::WriteFirst, &[Part::Account]),
    (Act::Approve, &[SENDER, CARE_TEAM, ADMINISTRATOR, WITNESS]),
    (Act::SeeLog, &[PRIVACY_OFFICER]),
];

/// It is not in the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is not permitted")]
pub struct NotPermitted;

/// Looks an act up in the table. For every use case, as its first line.
///
/// # Errors
/// [`NotPermitted`].
pub fn require(actor: Actor, act: Act) -> Result<(), NotPermitted> {
    let part = match actor {
        Actor::Account(_) => Part::Account,
        Actor::Practitioner(_, role) => Part::Staff(role),
        Actor::Relay(_) => Part::Relay,
        Actor::Operator => Part::Operator,
        Actor::System => Part::System,
        Actor::Anonymous => Part::Anonymous,
    };
    let permitted = TABLE.iter().any(|(what, who)| *what == act && who.contains(&part));
    if permitted { Ok(()) } else { Err(NotPermitted) }
}

/// Whether a role of staff has this act: for what is offered. What is done is asked of [`require`].
#[must_use]
pub fn is_permitted_to(role: Role, act: Act) -> bool {
    TABLE.iter().any(|(what, who)| *what == act && who.contains(&Part::Staff(role)))
}

/// The roles of staff that an act is permitted to: for lists of who could do it.
#[must_use]
pub fn roles_for(act: Act) -> Vec<Role> {
    Role::ALL.into_iter().filter(|role| is_permitted_to(*role, act)).collect()
}

/// The records that a signed-in session may read now; `None` if nobody is signed in with it.
///
/// # Errors
/// [`ServiceError`] if the database does not answer.
pub async fn patient(services: &Services, session: &Session) -> Result<Option<PatientScope>, ServiceError> {
    patient_by(services, &services.store().read(), session).await
}

/// The same, found by this reader.
///
/// # Errors
/// [`ServiceError`] if the database does not answer.
pub async fn patient_by(services: &Services, reader: &Reader, session: &Session) -> Result<Option<PatientScope>, ServiceError> {
    let Some(account) = session.signed_in() else { return Ok(None) };
    if require(Actor::Account(account), Act::ReadMessages).is_err() {
        return Ok(None);
    }
    let (records, own) = grant::list_with_own(reader, account, services.now()).await?;
    Ok(Some(PatientScope::permitted(account, records, own)))
}

/// What a session is to an organization's staff.
#[derive(Debug)]
pub enum Staff {
    /// Nobody of theirs.
    Nobody,
    /// An administrator who can sign in with a key that their organization does not take: nothing is permitted before it is gone.
    KeysFirst,
    /// One of them.
    Member(StaffScope),
}

/// What a signed-in session may do for an organization whose staff its account belongs to, now.
///
/// # Errors
/// [`ServiceError`] if the database does not answer.
pub async fn staff(services: &Services, session: &Session) -> Result<Staff, ServiceError> {
    // The session was looked up for this request, and the membership with it.
    let Some(found) = session.membership.filter(|_| session.is_staff()) else { return Ok(Staff::Nobody) };
    if !organization::is_active(&services.store().read(), found.organization).await? {
        return Ok(Staff::Nobody);
    }
    if must_change_keys(services, session).await? {
        return Ok(Staff::KeysFirst);
    }
    Ok(Staff::Member(StaffScope::permitted(found.organization, Actor::Practitioner(found.practitioner, found.role))))
}

/// Whether this session is of an administrator whose organization wants attested keys, and who has another one.
///
/// # Errors
/// [`ServiceError`] if the database does not answer.
pub async fn must_change_keys(services: &Services, session: &Session) -> Result<bool, ServiceError> {
    let Some(found) = session.membership.filter(|found| found.role == Role::Administrator) else { return Ok(false) };
    let Some(account) = session.signed_in() else { return Ok(false) };
    Ok(keys_first(&services.store().read(), (found.organization, found.role), Some(account)).await?)
}

/// Whether an administrator has another key than their organization takes.
async fn keys_first(
    source: &impl Source,
    (organization, role): (OrganizationId, Role),
    account: Option<AccountId>,
) -> Result<bool, StoreError> {
    let Some(account) = account.filter(|_| role == Role::Administrator) else { return Ok(false) };
    Ok(organization::wants_attested_keys(source, organization).await? && passkey::has_unattested(source, account).await?)
}

/// What a member of staff may do now in whose name the portal goes on with work that they began; `None` if they are staff no more.
/// For `service::mailing`, which asks anew for every batch.
///
/// # Errors
/// [`ServiceError`] if the database does not answer.
pub async fn deputy(services: &Services, organization: OrganizationId, id: PractitionerId) -> Result<Option<StaffScope>, ServiceError> {
    let reader = services.store().read();
    if !organization::is_active(&reader, organization).await? {
        return Ok(None);
    }
    let found = practitioner::find(&reader, &operator(organization), id).await?;
    let Some(found) = found.filter(|found| found.state == PractitionerState::Active) else { return Ok(None) };
    if keys_first(&reader, (organization, found.role), found.account).await? {
        return Ok(None);
    }
    Ok(Some(StaffScope::permitted(organization, Actor::Practitioner(id, found.role))))
}

/// Whether whoever acts still may at this moment, and is kept from changing until the transaction ends: not deactivated, nor given
/// another role. An operator always may. Before a record is locked: in one order everywhere, two transactions never wait for each other.
///
/// # Errors
/// The database refuses.
pub async fn still_permitted(tx: &Tx, scope: &StaffScope) -> Result<bool, StoreError> {
    let Some(me) = scope.practitioner() else { return Ok(true) };
    let found = practitioner::lock(tx, scope, me).await?;
    let Some(found) = found.filter(|one| one.state == PractitionerState::Active && scope.actor() == Actor::Practitioner(me, one.role))
    else {
        return Ok(false);
    };
    Ok(!keys_first(tx, (found.organization, found.role), found.account).await?)
}

/// What a relay may do that has proved who it is. For `service::accept`, which checks the proof.
///
/// # Errors
/// [`NotPermitted`].
pub fn relay(relay: &Relay) -> Result<RelayScope, NotPermitted> {
    require(Actor::Relay(relay.id), Act::RelayMessage)?;
    let rights = RelayRights { create_patients: relay.create_patients, any_domain: relay.any_domain, answers: relay.answers };
    Ok(RelayScope::permitted(relay.organization, relay.id, rights, relay.team))
}

/// An operator's command on one organization. For the command line, which runs with the keys at hand.
#[must_use]
pub const fn operator(organization: OrganizationId) -> StaffScope {
    StaffScope::permitted(organization, Actor::Operator)
}

#[cfg(test)]
mod tests {
    use entity::domain::id::RelayId;
    use uuid::Uuid;

    use super::*;

    /// Every cell, as a picture: who stands above, what beside.
    const PICTURE: &str = "\
                       account sender care_team administrator privacy witness relay operator system anonymous
        ReadMessages        x      .        .          .         .       .      .      .       .       .
        IssueSlip           .      x        x          x         .       .      .      x       .       .
        RelayMessage        .      .        .          .         .       .      x      .       .       .
        AddOrganization     .      .        .          .         .       .      .      x       .       .
        SetPhone            .      .        .          x         .       .      .      x       .       .
        SetSpareCodes       .      .        .          .         .       .      .      x       .       .
        SetAlone            .      .        .          x         .       .      .      .       .       .
        SetAttestedKeys     .      .        .          .         .       .      .      x       .       .
        ListOrganizations   .      .        .          .         .       .      .      x       .       .
        AddRelay            .      .        .          .         .       .      .      x       .       .
        RenewRelay          .      .        .          .         .       .      .      x       .       .
        ImportPatients      .      .        .          x         .       .      .      x       .       .
        ListWaiting         .      x        x          x         .       .      .      x       .       .
        SettleOwn           x      .        .          .         .       .      .      .       .       .
        ManageStaff         .      .        .          x         .       .      .      x       .       .
        ListStaff           .      .        .          x         x       .      .      x       .       .
        SeePatients         .      x        x          x         .       .      .      .       .       .
        ChangePatients      .      x        x          x         .       .      .      .       .       .
        WriteMessages       .      x        x          x         .       .      .      .       .       .
        TakeBackAny         .      .        .          x         .       .      .      .       .       .
        AnswerPatients      .      .        x          x         .       .      .      .       .       .
        AnswerMessage       x      .        .          .         .       .      .      .       .       .
        ManageTeams         .      .        .          x         .       .      .      .       .       .
        ManageTemplates     .      .        .          x         .       .      .      .       .       .
        ReachAllTeams       .      .        .          x         .       .      .      .       .       .
        WriteFirst          x      .        .          .         .       .      .      .       .       .
        Approve             .      x        x          x         .       x      .       .       .       .
        SeeLog              .      .        .          .         x       .      .       .       .       .";

    #[test]
    fn every_cell_of_the_table_is_as_meant() {
        let id = Uuid::nil();
        let staff = |role| Actor::Practitioner(PractitionerId::from_uuid(id), role);
        let actors = [
            Actor::Account(AccountId::from_uuid(id)),
            staff(Role::Sender),
            staff(Role::CareTeam),
            staff(Role::Administrator),
            staff(Role::PrivacyOfficer),
            staff(Role::Witness),
            Actor::Relay(RelayId::from_uuid(id)),
            Actor::Operator,
            Actor::System,
            Actor::Anonymous,
        ];
        let mut lines = PICTURE.lines().skip(1);
        for (act, _) in TABLE {
            let cells: Vec<&str> = lines.next().unwrap_or_default().split_whitespace().collect();
            assert_eq!(cells.first().copied(), Some(format!("{act:?}").as_str()));
            let permitted: Vec<&str> = actors.iter().map(|actor| if require(*actor, act).is_ok() { "x" } else { "." }).collect();
            assert_eq!(cells.get(1..), Some(&permitted[..]), "{act:?}");
        }
        assert_eq!(lines.next(), None);
    }
}
