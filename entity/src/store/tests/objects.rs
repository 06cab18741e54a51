//! Messages whose text lies in an object: read back, swept once nobody names it, never before.
use std::time::Duration;

use futures_util::{TryStreamExt, future::join_all};

use super::fixture::Fixture;
use crate::{
    base::clock::Clock,
    domain::{
        id::{MessageId, ObjectId},
        scope::PatientScope,
    },
    object::{Found, SHARDS, StoredPart},
    store::{
        Entry, Receipt, StoreError, delivery, message,
        object::{self, Swept},
    },
};

const DAY: Duration = Duration::from_secs(86_400);

/// A text that goes into an object.
fn long(mark: &str) -> String {
    format!("{mark}{}", "All is well. ".repeat(20_000))
}

impl Fixture {
    async fn objects(&self) -> Vec<ObjectId> {
        let mut all = Vec::new();
        for shard in 0..SHARDS {
            let found: Vec<Found> = self.store.objects().list(u8::try_from(shard).expect("a shard")).try_collect().await.expect("listed");
            all.extend(found.into_iter().map(|found| found.id));
        }
        all
    }

    async fn sweep_all(&self) -> Swept {
        let mut all = Swept::default();
        for shard in 0..SHARDS {
            let swept = object::sweep(&self.store, u8::try_from(shard).expect("a shard")).await.expect("swept");
            all = Swept { objects: all.objects + swept.objects, uploads: all.uploads + swept.uploads };
        }
        all
    }

    async fn ana(&self) -> PatientScope {
        self.patient_scope(self.patient_of("ana@example.org").await.expect("was made"))
    }

    async fn accept_for_a_minute(&self, text: &str) -> MessageId {
        let mut acceptance = self.acceptance(text, &["ana@example.org"]).await;
        acceptance.expires_at = Some(self.clock.now().plus(Duration::from_secs(60)));
        let id = acceptance.message;
        self.store.append(Entry::Accept(Box::new(acceptance))).await.expect("accepted");
        id
    }

    async fn expire(&self) -> u64 {
        let now = self.clock.now();
        self.store.write(async |tx| delivery::expire_due(tx, now, 100).await).await.expect("expired")
    }
}

#[tokio::test]
async fn a_long_message_comes_back_whole_and_in_ranges() {
    let fixture = Fixture::new().await;
    let text = long("first");
    let id = fixture.accept_for_a_minute(&text).await;
    assert_eq!(fixture.objects().await.len(), 1);
    assert_eq!(fixture.number("SELECT COUNT(*) FROM message_part WHERE object_id IS NOT NULL AND bytes IS NULL").await, 1);
    let (reader, ana) = (fixture.store.read(), fixture.ana().await);
    assert!(message::raw(&reader, &ana, id).await.expect("opens").expect("there").as_slice() == text.as_bytes());
    let opened = message::open_raw(&reader, &ana, id).await.expect("opens").expect("there");
    assert_eq!(opened.len(), text.len() as u64);
    assert_eq!(opened.read(16_380..16_390).await.expect("reads").as_slice(), &text.as_bytes()[16_380..16_390]);
    let nobody = PatientScope::permitted(ana.account(), Vec::new(), Vec::new());
    assert!(message::open_raw(&reader, &nobody, id).await.expect("asked").is_none());
}

#[tokio::test]
async fn the_sweeper_takes_what_nobody_names_once_it_is_a_day_old() {
    let fixture = Fixture::new().await;
    let text = long("kept");
    fixture.accept(&text, &["ana@example.org"]).await;
    assert_eq!(fixture.accept(&text, &["ana@example.org"]).await, Receipt::Accepted { stored: 0, duplicate: 1 });
    assert_eq!(fixture.objects().await.len(), 2, "a duplicate's object is nobody's");
    assert_eq!(fixture.sweep_all().await, Swept::default(), "all are young");
    fixture.clock.pass(DAY + Duration::from_secs(1));
    fixture.acceptance(&long("on its way"), &["ana@example.org"]).await;
    assert_eq!(fixture.sweep_all().await, Swept { objects: 1, uploads: 0 });
    assert_eq!(fixture.objects().await.len(), 2, "the named one and the young one");
    let (reader, ana) = (fixture.store.read(), fixture.ana().await);
    let id = message::list(&reader, &ana, crate::domain::page::Page::new(1, 9)).await.expect("listed").rows[0].message;
    assert!(message::raw(&reader, &ana, id).await.expect("opens").is_some());
}

#[tokio::test]
async fn an_object_goes_after_the_last_who_could_open_it() {
    let fixture = Fixture::new().await;
    let id = fixture.accept_for_a_minute(&long("short lived")).await;
    fixture.clock.pass(Duration::from_secs(61));
    assert_eq!(fixture.expire().await, 1);
    assert_eq!(fixture.number("SELECT COUNT(*) FROM message_part").await, 0);
    assert!(!message::keep_index(&fixture.store, &fixture.ana().await, id, b"late").await.expect("asked"));
    assert_eq!(fixture.objects().await.len(), 1);
    fixture.clock.pass(DAY);
    assert_eq!(fixture.sweep_all().await.objects, 1);
    assert!(fixture.objects().await.is_empty());
}

#[tokio::test]
async fn the_parts_stay_while_another_can_open_them() {
    let fixture = Fixture::new().await;
    fixture.accept(&long("for two"), &["ana@example.org", "ben@example.org"]).await;
    let due = fixture.clock.now().as_micros();
    let ana = fixture.ana().await.records()[0].patient.as_uuid().simple().to_string();
    let sql = if fixture.is_postgres() {
        format!("UPDATE delivery SET expires_at = {due} WHERE patient_id = '{ana}'")
    } else {
        format!("UPDATE delivery SET expires_at = {due} WHERE patient_id = x'{ana}'")
    };
    fixture.run(&sql).await;
    assert_eq!(fixture.expire().await, 1);
    assert_eq!(fixture.number("SELECT COUNT(*) FROM message_part").await, 2);
    let ben = fixture.patient_scope(fixture.patient_of("ben@example.org").await.expect("was made"));
    let reader = fixture.store.read();
    let id = message::list(&reader, &ben, crate::domain::page::Page::new(1, 9)).await.expect("listed").rows[0].message;
    assert!(message::raw(&reader, &ben, id).await.expect("opens").is_some());
}

#[tokio::test]
async fn an_object_that_has_become_old_on_the_way_is_not_named() {
    let fixture = Fixture::new().await;
    let acceptance = fixture.acceptance(&long("slow"), &["ana@example.org"]).await;
    fixture.clock.pass(DAY / 2 + Duration::from_secs(1));
    let result = fixture.store.append(Entry::Accept(Box::new(acceptance))).await;
    assert!(matches!(&result, Err(error) if error.is_transient()), "{result:?}");
    assert_eq!(fixture.number("SELECT COUNT(*) FROM message").await, 0);
}

#[tokio::test]
async fn a_missing_object_is_the_bare_error() {
    let fixture = Fixture::new().await;
    let id = fixture.accept_for_a_minute(&long("lost")).await;
    for object in fixture.objects().await {
        fixture.store.objects().delete(object).await.expect("deleted");
    }
    let (reader, ana) = (fixture.store.read(), fixture.ana().await);
    assert!(matches!(message::raw(&reader, &ana, id).await, Err(StoreError::Open)));
    assert!(message::find(&reader, &ana, id).await.expect("its summary is elsewhere").is_some());
}

#[tokio::test]
async fn an_index_is_kept_once_however_many_make_it() {
    let fixture = Fixture::new().await;
    for (text, length, objects) in [("small index", 3_000, 0), ("large index", 200_000, 1)] {
        let id = fixture.accept_for_a_minute(text).await;
        let (reader, ana) = (fixture.store.read(), fixture.ana().await);
        assert!(message::index(&reader, &ana, id).await.expect("asked").is_none());
        let plain = "i".repeat(length);
        let kept = join_all((0..6).map(|_| message::keep_index(&fixture.store, &ana, id, plain.as_bytes()))).await;
        let won = kept.into_iter().filter(|kept| *kept.as_ref().expect("kept")).count();
        assert_eq!(won, 1);
        assert!(message::index(&reader, &ana, id).await.expect("opens").expect("there").as_slice() == plain.as_bytes());
        assert_eq!(fixture.objects().await.len(), objects, "the others' objects are gone");
        let nobody = PatientScope::permitted(ana.account(), Vec::new(), Vec::new());
        assert!(message::index(&reader, &nobody, id).await.expect("asked").is_none());
        assert!(!message::keep_index(&fixture.store, &nobody, id, b"x").await.expect("asked"));
    }
    let huge = vec![0; 5 << 20];
    let id = fixture.accept_for_a_minute("another").await;
    assert!(matches!(message::keep_index(&fixture.store, &fixture.ana().await, id, &huge).await, Err(StoreError::Seal)));
    fixture.clock.pass(Duration::from_secs(61));
    assert!(fixture.expire().await > 0);
    assert_eq!(fixture.number("SELECT COUNT(*) FROM message_part").await, 0);
}

/// An index that comes with the message.
#[tokio::test]
async fn an_index_may_come_with_its_message() {
    let fixture = Fixture::new().await;
    let mut acceptance = fixture.acceptance("with index", &["ana@example.org"]).await;
    acceptance.index = Some(StoredPart::Row(vec![1, 2, 3]));
    fixture.store.append(Entry::Accept(Box::new(acceptance))).await.expect("accepted");
    assert_eq!(fixture.number("SELECT COUNT(*) FROM message_part WHERE kind = 3").await, 1);
}
