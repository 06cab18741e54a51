//! Which addresses count, and for what: the one place that knows by which columns.
//!
//! | | out of use | proposed | in use, a carer's | in use, the patient's own |
//! |---|---|---|---|---|
//! | [`kept`] | | yes | yes | yes |
//! | [`proposed`] | | yes | | |
//! | [`in_use`] | | | yes | yes |
//! | [`own`] | | | | yes |
//!
//! Invariant: nothing but its code goes to one that is proposed. The time of a carer's may be over while it is in use still: no alert
//! goes there ([`alerted`]), though notices do.
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};

use crate::{
    base::clock::Timestamp,
    store::{StoreError, Tx, rows::not_over, source::Origin},
    table::alert_address::{Column, Entity, Model},
};

/// Not out of use: in use, or proposed.
pub(in crate::store) fn kept() -> Condition {
    Condition::all().add(Column::RetiredAt.is_null())
}

/// Typed by whom it is for, or by staff for a carer; its code has not come back.
pub(in crate::store) fn proposed() -> Condition {
    kept().add(Column::Proposed.eq(true))
}

/// In use: the patient's own, and those of carers.
pub(in crate::store) fn in_use() -> Condition {
    kept().add(Column::Proposed.eq(false))
}

/// In use, and the patient's own.
pub(in crate::store) fn own() -> Condition {
    in_use().add(Column::CarerId.is_null())
}

/// In use, and alerts go there.
pub(in crate::store) fn alerted(now: Timestamp) -> Condition {
    in_use().add(not_over(Column::ExpiresAt, now))
}

/// Whether one is [`kept`].
pub(crate) const fn is_kept(row: &Model) -> bool {
    row.retired_at.is_none()
}

/// Whether one is [`alerted`].
pub(crate) fn is_alerted(row: &Model, now: Timestamp) -> bool {
    is_kept(row) && !row.proposed && row.expires_at.is_none_or(|end| now.as_micros() < end)
}

/// Takes these out of use, as far as they are [`kept`].
pub(in crate::store) async fn retire(tx: &Tx, which: Condition) -> Result<(), StoreError> {
    Entity::update_many()
        .col_expr(Column::RetiredAt, tx.core().clock.now().as_micros().into())
        .filter(which.add(kept()))
        .exec(tx.connection())
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::{
        base::{clock::Clock, random::SystemRandom},
        domain::{
            id::CarerId,
            locale::Locale,
            scope::{Actor, Record},
        },
        store::{
            alert_address::row,
            carer::{self, Basis, NewCarer},
            rows::insert_all,
            tests::fixture::{Fixture, address},
        },
    };

    /// Rows in each state that there can be, and what each question finds of them.
    #[tokio::test]
    async fn statements_and_rows_are_asked_the_same() {
        let fixture = Fixture::new().await;
        let patient = fixture.add_patient("ana@example.org").await;
        let now = fixture.clock.now();
        let to = address("ana@example.org");
        let id = CarerId::generate(&*fixture.clock, &SystemRandom);
        let carer = NewCarer {
            id,
            record: Record { organization: fixture.organization, patient },
            name: "Ben",
            basis: Basis::Parent,
            expires_at: now,
            address: &to,
            language: &Locale::english(),
            added_by: Actor::Operator,
        };
        fixture.store.write(async |tx| carer::insert(tx, &carer).await).await.expect("inserts");
        fixture.run("DELETE FROM alert_address").await;
        let (carer, mut rows) = (Some(id.as_uuid()), Vec::new());
        for retired_at in [None, Some(now.as_micros())] {
            for proposed in [false, true] {
                for (carer_id, expires_at) in [(None, None), (carer, Some(now.as_micros())), (carer, Some(now.as_micros() + 1))] {
                    let first = fixture.store.write(async |tx| row(tx, fixture.organization, patient, &to, None, now).await).await;
                    rows.push(Model { retired_at, proposed, carer_id, expires_at, ..first.expect("seals") });
                }
            }
        }
        fixture.store.write(async |tx| insert_all::<Entity>(tx.connection(), rows.clone()).await).await.expect("inserts");
        let reader = fixture.store.read();
        let found = async |which: Condition| {
            let all = Entity::find().filter(which).all(reader.connection()).await.expect("reads");
            all.into_iter().map(|one| one.id).collect::<BTreeSet<_>>()
        };
        let of = |which: &dyn Fn(&Model) -> bool| rows.iter().filter(|one| which(one)).map(|one| one.id).collect::<BTreeSet<_>>();
        assert_eq!(found(kept()).await, of(&is_kept));
        assert_eq!(found(proposed()).await, of(&|one| is_kept(one) && one.proposed));
        assert_eq!(found(in_use()).await, of(&|one| is_kept(one) && !one.proposed));
        assert_eq!(found(own()).await, of(&|one| is_kept(one) && !one.proposed && one.carer_id.is_none()));
        assert_eq!(found(alerted(now)).await, of(&|one| is_alerted(one, now)));
        let counts = [kept(), proposed(), in_use(), own(), alerted(now)];
        let mut numbers = Vec::new();
        for which in counts {
            numbers.push(found(which).await.len());
        }
        assert_eq!(numbers, [6, 3, 3, 1, 2]);
    }
}
