//! What staff are to look at, from what the log says anyway: somebody tries the code of a record, a spare code or an invitation, sets a
//! record up again, did not finish; a colleague lets somebody in or has another key. Must not know words.
//!
//! Invariants:
//! - An alarm is one entry of the log.
//! - It is there for ninety days, until somebody of its organization says of this very entry that they have seen it, or, where it
//!   is about a slip, gives another one: what happens after a page was made is not put away by it.
//! - Whoever did something, or is the one it is about, is not asked to look at it, and puts it away for nobody.
mod kind;
mod subject;

use std::time::Duration;

use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select,
    sea_query::{Expr, Query, SelectStatement},
};
use uuid::Uuid;

pub use self::{kind::AlarmKind, subject::AlarmOf};
use super::{Event, append_all};
use crate::{
    base::clock::Timestamp,
    domain::{
        id::{PatientId, PractitionerId, RequestId},
        page::{Page, Paged},
        scope::StaffScope,
    },
    store::{Source, StoreError, Tx, rows, source::Origin},
    table::{
        audit::{Column, Entity},
        claim_code, practitioner,
    },
};

/// What is older tells nobody what to do.
const LASTS: Duration = Duration::from_secs(90 * 24 * 60 * 60);
/// The entry that says that somebody has seen another one, which is its subject.
const ALARM_SEEN: &str = "alarm.seen";
/// Alarms that are put away at once, at most.
const MOST_SEEN: u64 = 100;
/// By somebody of the same organization, who neither did it nor is the one it is about: whoever lets an accomplice in puts away nothing
/// about the two.
const SEEN: &str = "NOT EXISTS (SELECT 1 FROM audit AS seen WHERE seen.subject_id = audit.id AND seen.action = 'alarm.seen' \
     AND seen.organization_id = audit.organization_id AND (audit.actor_id IS NULL OR seen.actor_id <> audit.actor_id) \
     AND seen.actor_id <> audit.subject_id)";
/// As it was said before migration 31: of all that had happened with the same subject until then.
const SEEN_BEFORE: &str = "NOT EXISTS (SELECT 1 FROM audit AS seen WHERE seen.subject_id = audit.subject_id AND seen.seq > audit.seq \
     AND seen.organization_id = audit.organization_id AND (seen.action = 'claim.alarm_seen' OR (seen.action = 'house.alarm_seen' \
     AND (audit.actor_id IS NULL OR seen.actor_id <> audit.actor_id) AND seen.actor_id <> audit.subject_id)))";
/// A slip that staff gave since, for the same person. What a spare code brings forth is none.
const REPLACED: &str = "NOT EXISTS (SELECT 1 FROM claim_code AS its JOIN claim_code AS newer ON newer.patient_id = its.patient_id \
     AND (newer.carer_id = its.carer_id OR (newer.carer_id IS NULL AND its.carer_id IS NULL)) \
     WHERE its.id = audit.subject_id AND newer.created_at > audit.at AND newer.kind <> 'recovery')";

/// Which alarms somebody looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// What is about patients.
    Patients,
    /// What is about staff as well.
    Everybody,
    /// What is about the slips of one record.
    Record(PatientId),
}

/// Something to look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Alarm {
    /// Its place in the log: what is said to be seen.
    pub entry: i64,
    /// What.
    pub kind: AlarmKind,
    /// About whom.
    pub of: AlarmOf,
    /// When.
    pub at: Timestamp,
}

/// A page of an organization's alarms, the latest first.
///
/// # Errors
/// The database cannot be reached.
pub async fn list_alarms(source: &impl Source, scope: &StaffScope, look: Look, page: Page) -> Result<Paged<Alarm>, StoreError> {
    let found = select(source, scope, look).order_by_desc(Column::At).order_by_desc(Column::Seq);
    rows::paged(found, page, source.connection()).await?.try_map_all(async |rows| subject::open(source, scope, rows).await).await
}

/// How many there are, up to `most`.
///
/// # Errors
/// The database cannot be reached.
pub async fn count_alarms(source: &impl Source, scope: &StaffScope, look: Look, most: u64) -> Result<usize, StoreError> {
    let select = select(source, scope, look).select_only().column(Column::Seq);
    let rows: Vec<i64> = select.limit(most).into_tuple().all(source.connection()).await?;
    Ok(rows.len())
}

/// Says that whoever acts has seen these entries: those of them that are alarms which they look at, and open. How many that were.
///
/// # Errors
/// The database refuses.
pub async fn note_alarms_seen(tx: &Tx, scope: &StaffScope, look: Look, entries: &[i64], request: RequestId) -> Result<usize, StoreError> {
    // A command sees nothing for anybody.
    if entries.is_empty() || scope.practitioner().is_none() {
        return Ok(0);
    }
    let open = select(tx, scope, look).filter(Column::Seq.is_in(entries.iter().copied())).order_by_asc(Column::Seq);
    let open = open.select_only().columns([Column::Seq, Column::Id]).limit(MOST_SEEN);
    let open: Vec<(i64, Uuid)> = open.into_tuple().all(tx.connection()).await?;
    let seen = |(entry, id): &(i64, Uuid)| {
        let event = Event::new(scope.organization(), scope.actor(), ALARM_SEEN).subject("audit", *id);
        event.detail(format!("entry {entry}")).request(request)
    };
    if !open.is_empty() {
        append_all(tx, open.iter().map(seen).collect()).await?;
    }
    Ok(open.len())
}

fn select(source: &impl Source, scope: &StaffScope, look: Look) -> Select<Entity> {
    let since = source.core().clock.now().minus(LASTS);
    // A command invites in nobody's name, and whoever ran it knows.
    let in_a_name = Condition::any().add(Column::Action.ne(AlarmKind::Invited.as_str())).add(Column::ActorKind.eq("practitioner"));
    let found = Entity::find()
        .filter(Column::OrganizationId.eq(scope.organization().as_uuid()))
        .filter(Expr::cust(kind::ALARMS))
        .filter(Column::At.gte(since.as_micros()))
        .filter(in_a_name)
        .filter(scope.practitioner().map_or_else(Condition::all, of_others))
        .filter(Expr::cust(SEEN))
        .filter(Expr::cust(SEEN_BEFORE))
        .filter(Expr::cust(REPLACED));
    match look {
        Look::Everybody => found,
        Look::Patients => found.filter(Column::SubjectKind.ne("practitioner")),
        Look::Record(patient) => found.filter(Column::SubjectId.in_subquery(slips_of(patient))),
    }
}

/// What somebody else did, about somebody else. Whoever is of the staff may be a patient, too, and did it as such.
fn of_others(me: PractitionerId) -> Condition {
    let account = Query::select()
        .column(practitioner::Column::AccountId)
        .from(practitioner::Entity)
        .and_where(practitioner::Column::Id.eq(me.as_uuid()))
        .and_where(practitioner::Column::AccountId.is_not_null())
        .to_owned();
    let mine = |column: Column| Condition::all().add(column.ne(me.as_uuid())).add(column.not_in_subquery(account.clone()));
    Condition::all().add(Condition::any().add(Column::ActorId.is_null()).add(mine(Column::ActorId))).add(mine(Column::SubjectId))
}

fn slips_of(patient: PatientId) -> SelectStatement {
    claim_code::Entity::find()
        .select_only()
        .column(claim_code::Column::Id)
        .filter(claim_code::Column::PatientId.eq(patient.as_uuid()))
        .into_query()
}

#[cfg(test)]
mod tests {
    use sea_orm::{ConnectionTrait, DbBackend, Statement};

    use super::*;
    use crate::store::tests::fixture::Fixture;

    #[test]
    fn what_is_written_when_somebody_has_seen_it_is_what_is_looked_for() {
        assert!(SEEN.contains(ALARM_SEEN));
    }

    /// However long a log is: the alarms of ninety days, by their index, and of each whether somebody has seen it.
    #[tokio::test]
    async fn open_alarms_are_found_by_their_index() {
        let fixture = Fixture::new().await;
        let reader = fixture.store.read();
        if reader.connection().get_database_backend() != DbBackend::Sqlite {
            return;
        }
        for look in [Look::Everybody, Look::Patients, Look::Record(PatientId::from_uuid(Uuid::nil()))] {
            let select = select(&reader, &fixture.staff(), look).order_by_desc(Column::At).order_by_desc(Column::Seq).limit(20);
            let asked = select.build(DbBackend::Sqlite);
            let plan = Statement { sql: format!("EXPLAIN QUERY PLAN {}", asked.sql), ..asked };
            let plan = reader.connection().query_all_raw(plan).await.expect("a plan");
            let plan: Vec<String> = plan.iter().map(|row| row.try_get("", "detail").expect("a step")).collect();
            assert!(plan.iter().all(|step| !step.starts_with("SCAN") && !step.contains("TEMP B-TREE")), "{plan:?}");
            assert!(plan[0].contains("audit_look (organization_id=? AND at>?)"), "{plan:?}");
        }
    }
}
