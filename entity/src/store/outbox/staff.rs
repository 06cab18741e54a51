//! Telling practitioners, each as often as they chose, that something waits for an answer. Says no more than that.
//!
//! Invariants:
//! - Whoever has the thread in hand is told, else the members of its team who answer.
//! - Where nobody is left to be told, the organization's contact is, as seldom.
//! - At most one such notice is pending for each of them, whatever waits.
use std::time::Duration;

use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select, sea_query::Query};
use uuid::Uuid;

use super::{Kind, NoticeKind, RecipientKind, State, cancel, later, notice, with_contact};
use crate::{
    base::clock::Timestamp,
    crypto::keyring::Purpose,
    domain::{
        id::{OrganizationId, PractitionerId, TeamId},
        role::Role,
        scope::StaffScope,
    },
    store::{
        StoreError, Tx,
        approval::ApprovalState,
        notice_address,
        practitioner::{self as people, PractitionerState, Told},
        seal,
        source::Origin,
        thread::{Thread, ThreadState},
    },
    table::{account, approval, outbox, practitioner, team_member, thread},
};

/// As many of those inside hear of it: one of them is enough.
const MOST_APPROVERS: u64 = 20;

/// For whom something waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Whose {
    /// Of which organization.
    pub organization: OrganizationId,
    /// In whose hand it is.
    pub assignee: Option<PractitionerId>,
    /// The team that it is for.
    pub team: Option<TeamId>,
}

impl From<&Thread> for Whose {
    fn from(of: &Thread) -> Self {
        Self { organization: of.record.organization, assignee: of.assignee, team: of.team }
    }
}

/// Something waits in a thread. As part of what makes it wait.
///
/// # Errors
/// An address cannot be opened or sealed, or the database refuses.
pub async fn tell_staff(tx: &Tx, of: impl Into<Whose>) -> Result<(), StoreError> {
    let of = of.into();
    let mut notices = notices(tx, of.organization, who(tx, &of).await?).await?;
    if notices.is_empty() && of.assignee.is_some() {
        // Who has it in hand wants no mail, or is here no more.
        notices = self::notices(tx, of.organization, who(tx, &Whose { assignee: None, ..of }).await?).await?;
    }
    if notices.is_empty() && !with_contact(tx, &[of.organization.as_uuid()]).await?.is_empty() {
        let recipient = of.organization.as_uuid();
        let not_before = earliest(tx, recipient, Duration::ZERO).await?;
        notices.push(notice_to(of.organization, (RecipientKind::Organization, recipient), not_before));
    }
    notice::insert_notices(tx, notices).await
}

/// Something waits for a colleague's word: those of these roles are told who may give it, but not who asks.
///
/// # Errors
/// An address cannot be opened or sealed, or the database refuses.
pub async fn tell_approvers(tx: &Tx, scope: &StaffScope, roles: &[Role]) -> Result<(), StoreError> {
    let (outside, inside): (Vec<Role>, Vec<Role>) = roles.iter().copied().partition(|role| *role == Role::Witness);
    // However many there are inside, whoever stands outside hears of it.
    let mut colleagues = approvers(scope, &outside).all(tx.connection()).await?;
    colleagues.extend(approvers(scope, &inside).limit(MOST_APPROVERS).all(tx.connection()).await?);
    // In one order everywhere: two transactions never wait for each other.
    colleagues.sort_unstable_by_key(|one| one.id);
    let notices = notices(tx, scope.organization(), colleagues).await?;
    notice::insert_notices(tx, notices).await
}

/// Those of these roles who want to be told, but not who asks.
fn approvers(scope: &StaffScope, roles: &[Role]) -> Select<practitioner::Entity> {
    let others = practitioner::Entity::find()
        .filter(practitioner::Column::OrganizationId.eq(scope.organization().as_uuid()))
        .filter(practitioner::Column::State.eq(PractitionerState::Active.as_str()))
        .filter(practitioner::Column::Role.is_in(roles.iter().map(|role| role.as_str())))
        .filter(practitioner::Column::Told.ne(Told::Never.as_str()))
        .order_by_asc(practitioner::Column::Id);
    match scope.practitioner() {
        Some(me) => others.filter(practitioner::Column::Id.ne(me.as_uuid())),
        None => others,
    }
}

fn notice_to(
    organization: OrganizationId,
    (recipient_kind, recipient): (RecipientKind, Uuid),
    not_before: Option<Timestamp>,
) -> notice::Notice {
    let organization = organization.as_uuid();
    // One for all that waits.
    notice::Notice { organization, kind: NoticeKind::StaffWaiting, recipient_kind, recipient, subject: organization, not_before }
}

/// The notice for each of these, as often as they chose.
async fn notices(tx: &Tx, organization: OrganizationId, people: Vec<practitioner::Model>) -> Result<Vec<notice::Notice>, StoreError> {
    let mut notices = Vec::new();
    for one in people {
        // A word that a later release wrote: as often as can be.
        let Some(interval) = Told::try_from(one.told.as_str()).unwrap_or(Told::Each).interval() else { continue };
        let to = address(tx, organization, &one).await?;
        let not_before = earliest(tx, to, interval).await?;
        notices.push(notice_to(organization, (RecipientKind::Sender, to), not_before));
    }
    Ok(notices)
}

/// A thread does not wait any more (the caller has written that): those whom it was for are told of nothing, unless something
/// else waits for them.
///
/// # Errors
/// The database refuses.
pub async fn untell_staff(tx: &Tx, of: &Thread) -> Result<(), StoreError> {
    let organization = of.record.organization;
    for one in who(tx, &of.into()).await? {
        if let Some(to) = one.notice_address_id
            && !has_more(tx, &one).await?
        {
            cancel(tx, pending(organization, to)).await?;
        }
    }
    Ok(())
}

/// Whether something waits for somebody: a thread in their hand, one of their teams' that is in nobody's, or a colleague's question.
async fn has_more(tx: &Tx, one: &practitioner::Model) -> Result<bool, StoreError> {
    let asked = approval::Entity::find()
        .filter(approval::Column::OrganizationId.eq(one.organization_id))
        .filter(approval::Column::State.eq(ApprovalState::Asked.as_str()))
        .filter(approval::Column::ExpiresAt.gt(tx.core().clock.now().as_micros()))
        .filter(approval::Column::AskedBy.ne(one.id));
    if asked.one(tx.connection()).await?.is_some() {
        return Ok(true);
    }
    let teams = Query::select()
        .column(team_member::Column::TeamId)
        .from(team_member::Entity)
        .and_where(team_member::Column::PractitionerId.eq(one.id))
        .to_owned();
    let theirs = Condition::all().add(thread::Column::AssigneeId.is_null()).add(thread::Column::TeamId.in_subquery(teams));
    let found = thread::Entity::find()
        .filter(thread::Column::OrganizationId.eq(one.organization_id))
        .filter(thread::Column::State.eq(ThreadState::Open.as_str()))
        .filter(thread::Column::AskedAt.is_not_null())
        .filter(Condition::any().add(thread::Column::AssigneeId.eq(one.id)).add(theirs));
    Ok(found.one(tx.connection()).await?.is_some())
}

/// Somebody chose how often they are told: what waits for its moment gets another, or does not leave.
///
/// # Errors
/// The database refuses.
pub async fn reschedule_staff(tx: &Tx, scope: &StaffScope, id: PractitionerId, told: Told) -> Result<(), StoreError> {
    let Some(interval) = told.interval() else { return call_off_staff(tx, scope, id).await };
    let Some(to) = known_address(tx, scope, id).await? else { return Ok(()) };
    let due = earliest(tx, to, interval).await?.unwrap_or_else(|| tx.core().clock.now());
    outbox::Entity::update_many()
        .col_expr(outbox::Column::DueAt, later(tx.core(), due).as_micros().into())
        .filter(pending(scope.organization(), to))
        .filter(outbox::Column::Attempts.eq(0))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Somebody is told no more: what has not left for them does not.
///
/// # Errors
/// The database refuses.
pub async fn call_off_staff(tx: &Tx, scope: &StaffScope, id: PractitionerId) -> Result<(), StoreError> {
    match known_address(tx, scope, id).await? {
        Some(to) => cancel(tx, pending(scope.organization(), to)).await,
        None => Ok(()),
    }
}

/// Those whom it is for and who answer.
async fn who(tx: &Tx, of: &Whose) -> Result<Vec<practitioner::Model>, StoreError> {
    let whose = match (of.assignee, of.team) {
        (Some(one), _) => Condition::all().add(practitioner::Column::Id.eq(one.as_uuid())),
        (None, Some(team)) => {
            let members = Query::select()
                .column(team_member::Column::PractitionerId)
                .from(team_member::Entity)
                .and_where(team_member::Column::TeamId.eq(team.as_uuid()))
                .to_owned();
            Condition::all().add(practitioner::Column::Id.in_subquery(members))
        }
        (None, None) => return Ok(Vec::new()),
    };
    let answering = [Role::CareTeam, Role::Administrator].map(Role::as_str);
    Ok(practitioner::Entity::find()
        .filter(practitioner::Column::OrganizationId.eq(of.organization.as_uuid()))
        .filter(whose)
        .filter(practitioner::Column::State.eq(PractitionerState::Active.as_str()))
        .filter(practitioner::Column::Role.is_in(answering))
        // In one order everywhere: two transactions never wait for each other.
        .order_by_asc(practitioner::Column::Id)
        .all(tx.connection())
        .await?)
}

/// Where somebody is told, in the language of their account.
async fn address(tx: &Tx, organization: OrganizationId, one: &practitioner::Model) -> Result<Uuid, StoreError> {
    let place = people::place(organization, one.id, "address");
    let to = seal::open_address(tx, Purpose::Field, place, one.address.clone()).await?;
    let account = match one.account_id {
        Some(id) => account::Entity::find_by_id(id).one(tx.connection()).await?,
        None => None,
    };
    let id = notice_address::make_in(tx, organization, &to, account.and_then(|row| row.language).as_deref()).await?;
    if one.notice_address_id != Some(id) {
        practitioner::Entity::update_many()
            .col_expr(practitioner::Column::NoticeAddressId, id.into())
            .filter(practitioner::Column::Id.eq(one.id))
            .exec(tx.connection())
            .await?;
    }
    Ok(id)
}

async fn known_address(tx: &Tx, scope: &StaffScope, id: PractitionerId) -> Result<Option<Uuid>, StoreError> {
    let row = practitioner::Entity::find_by_id(id.as_uuid())
        .filter(practitioner::Column::OrganizationId.eq(scope.organization().as_uuid()))
        .one(tx.connection())
        .await?;
    Ok(row.and_then(|row| row.notice_address_id))
}

/// Before when the next one must not leave, if that is still to come.
async fn earliest(tx: &Tx, to: Uuid, interval: Duration) -> Result<Option<Timestamp>, StoreError> {
    let interval = interval.max(tx.core().alerts.coalesce);
    let last = notice::last_told(tx, NoticeKind::StaffWaiting, interval, vec![to]).await?.remove(&to);
    let now = tx.core().clock.now();
    // A clock that was ahead may have noted the last one.
    Ok(last.map(|last| last.min(now).plus(interval)).filter(|earliest| *earliest > now))
}

fn pending(organization: OrganizationId, to: Uuid) -> Condition {
    Condition::all()
        .add(outbox::Column::OrganizationId.eq(organization.as_uuid()))
        .add(outbox::Column::RecipientId.eq(to))
        .add(outbox::Column::Kind.eq(Kind::Notice.as_str()))
        .add(outbox::Column::Template.eq(NoticeKind::StaffWaiting.as_str()))
        .add(outbox::Column::State.eq(State::Pending.as_str()))
}
