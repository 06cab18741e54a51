//! What a scanner said, kept with its message.
use std::time::Duration;

use super::fixture::Fixture;
use crate::{
    base::clock::Clock,
    domain::{
        scope::PatientScope,
        verdict::{Check, Verdict},
    },
    store::{Entry, delivery, message},
};

#[tokio::test]
async fn verdicts_are_kept_for_who_may_read_and_end_with_the_message() {
    let fixture = Fixture::new().await;
    let mut acceptance = fixture.acceptance("hello", &["ana@example.org", "ben@example.org"]).await;
    acceptance.expires_at = Some(fixture.clock.now().plus(Duration::from_secs(60)));
    let id = acceptance.message;
    fixture.store.append(Entry::Accept(Box::new(acceptance))).await.expect("accepts");
    let ana = fixture.patient_scope(fixture.patient_of("ana@example.org").await.expect("was made"));
    let ben = fixture.patient_scope(fixture.patient_of("ben@example.org").await.expect("was made"));
    let reader = fixture.store.read();
    assert_eq!(message::checks(&reader, &ana, id).await.expect("reads"), []);
    let said = |part, verdict| Check { part, verdict, at: fixture.clock.now() };
    let first = [said(1, Verdict::Clean), said(2, Verdict::Dangerous)];
    message::keep_checks(&fixture.store, &ana, id, &first).await.expect("keeps");
    fixture.clock.pass(Duration::from_secs(1));
    // Said anew about one, for the first time about another; by whoever else may read it.
    let second = [said(2, Verdict::Clean), said(3, Verdict::Dangerous)];
    message::keep_checks(&fixture.store, &ben, id, &second).await.expect("keeps");
    for scope in [&ana, &ben] {
        assert_eq!(message::checks(&reader, scope, id).await.expect("reads"), [first[0], second[0], second[1]]);
    }
    let nobody = PatientScope::permitted(ana.account(), Vec::new(), Vec::new());
    message::keep_checks(&fixture.store, &nobody, id, &first).await.expect("finds nothing");
    assert_eq!(message::checks(&reader, &nobody, id).await.expect("finds nothing"), []);
    assert_eq!(message::checks(&reader, &ana, id).await.expect("reads").len(), 3);
    fixture.clock.pass(Duration::from_secs(61));
    message::keep_checks(&fixture.store, &ana, id, &first).await.expect("comes too late");
    let now = fixture.clock.now();
    assert_eq!(fixture.store.write(async |tx| delivery::expire_due(tx, now, 100).await).await.expect("expires"), 2);
    assert_eq!(fixture.number("SELECT COUNT(*) FROM message_part").await, 0);
}
