//! Who counts as whom where it takes two people.
use std::time::Duration;

use super::fixture::{Fixture, address};
use crate::{
    base::{
        clock::{Clock, Timestamp},
        random::SystemRandom,
    },
    crypto::code::CodeHash,
    domain::{
        id::{InvitationId, PractitionerId},
        role::Role,
        scope::{Actor, StaffScope},
    },
    store::{
        StoreError,
        invitation::{self, NewInvitation, is_one, list_since},
        practitioner::{self, NewPractitioner},
    },
};

const DAY: Duration = Duration::from_secs(86_400);

struct Staff(Fixture);

impl Staff {
    async fn add(&self, name: &str) -> PractitionerId {
        let id = PractitionerId::generate(&*self.0.clock, &SystemRandom);
        let person = NewPractitioner { id, name: name.to_owned(), address: address(&format!("{name}@clinic.example")), role: Role::Sender };
        let scope = self.0.staff();
        self.0.store.write(async |tx| practitioner::insert(tx, &scope, &person).await).await.expect("inserts");
        id
    }

    /// A day later somebody is invited, and enrols.
    async fn invite(&self, who: PractitionerId, by: Actor) {
        self.0.clock.pass(DAY);
        let id = InvitationId::generate(&*self.0.clock, &SystemRandom);
        let new = NewInvitation {
            id,
            organization: self.0.organization,
            practitioner: who,
            finder: 1,
            hash: CodeHash::from_bytes(vec![0]),
            issued_by: by,
            expires_at: self.0.clock.now().plus(DAY),
        };
        self.0.store.write(async |tx| Ok::<_, StoreError>(invitation::insert(tx, &new).await?)).await.expect("inserts");
        self.0.run("UPDATE invitation SET state = 'spent' WHERE state = 'issued'").await;
    }

    async fn added(&self, name: &str, by: Actor) -> PractitionerId {
        let id = self.add(name).await;
        self.invite(id, by).await;
        id
    }

    fn since(&self) -> Timestamp {
        self.0.clock.now().minus(DAY * 30)
    }

    async fn root(&self, who: PractitionerId) -> Option<PractitionerId> {
        let now = self.0.clock.now();
        list_since(&self.0.store.read(), &self.0.staff(), self.since()).await.expect("reads").root((who, now))
    }

    /// Whether the first, now, counts as the second at a moment.
    async fn one(&self, me: PractitionerId, other: PractitionerId, at: Timestamp) -> bool {
        let scope = StaffScope::permitted(self.0.organization, by(me));
        is_one(&self.0.store.read(), &scope, (other, at), self.since()).await.expect("reads")
    }
}

const fn by(who: PractitionerId) -> Actor {
    Actor::Practitioner(who, Role::Administrator)
}

#[tokio::test]
async fn whoever_was_invited_lately_counts_as_who_invited_them() {
    let staff = Staff(Fixture::new().await);
    let vega = staff.added("vega", Actor::Operator).await;
    let ruiz = staff.added("ruiz", Actor::Operator).await;
    let now = || staff.0.clock.now();
    assert_eq!((staff.root(vega).await, staff.root(ruiz).await), (Some(vega), Some(ruiz)));
    assert!(!staff.one(vega, ruiz, now()).await, "two whom the command line invited are two");
    // Siblings, and a chain.
    let (one, two) = (staff.added("one", by(vega)).await, staff.added("two", by(vega)).await);
    let third = staff.added("third", by(two)).await;
    for (me, other) in [(one, two), (two, one), (third, one), (vega, third), (third, vega)] {
        assert!(staff.one(me, other, now()).await);
    }
    assert!(!staff.one(third, ruiz, now()).await && !staff.one(ruiz, third, now()).await);
    // What was not enrolled with says nothing.
    let lee = staff.added("lee", Actor::Operator).await;
    staff.0.run("UPDATE invitation SET finder = 2 WHERE finder = 1").await;
    staff.invite(lee, by(vega)).await;
    staff.0.run("UPDATE invitation SET state = 'void' WHERE finder = 1").await;
    assert!(!staff.one(lee, vega, now()).await);

    // Behind the name of one who left stands somebody else later, and what was done before is theirs who did it.
    let before = now();
    staff.invite(ruiz, by(vega)).await;
    assert!(staff.one(vega, ruiz, now()).await && staff.one(ruiz, one, now()).await);
    assert!(!staff.one(vega, ruiz, before).await, "she was herself then");
    let between = now();
    staff.invite(ruiz, Actor::Operator).await;
    assert!(!staff.one(vega, ruiz, now()).await && staff.one(vega, ruiz, between).await);
    // Two who invite each other in turn go back to the first.
    staff.invite(vega, by(third)).await;
    assert_eq!(staff.root(vega).await, Some(vega));

    // Nobody follows a way without end: who is at its end is two people with nobody.
    let mut last = lee;
    for step in 0..10 {
        last = staff.added(&format!("step{step}"), by(last)).await;
    }
    assert_eq!(staff.root(last).await, None);
    assert!(staff.one(last, ruiz, now()).await && staff.one(ruiz, last, now()).await);
    // Time passes.
    staff.0.clock.pass(DAY * 31);
    assert!(!staff.one(last, lee, now()).await && !staff.one(one, two, now()).await);
}
