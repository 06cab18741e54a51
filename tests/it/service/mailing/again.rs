//! What was undone is there to be changed and sent again; who it is for is changed one by one.
use anyhow::{Result, ensure};
use entity::domain::{
    id::{MailingId, PatientId},
    page::Page,
    role::Role,
    scope::StaffScope,
};
use portal::service::{
    directory,
    mailing::{self, Again, Joined, MAX_ROWS, MailingError, MailingState, Refusal, RowsError, Turn, UNDO},
};

use super::{add, begun, counts, practitioner, ready, refused, start};
use crate::service::house::House;

async fn whom(house: &House, scope: &StaffScope, id: MailingId) -> Result<Vec<PatientId>> {
    let page = mailing::list_whom(&house.services, scope, id, Page::new(1, 20), house.request()).await?;
    Ok(page.rows.into_iter().map(|chosen| chosen.hit.id).collect())
}

#[tokio::test]
async fn what_was_undone_is_a_text_and_a_list_again_once_and_nobody_gets_a_second_copy() -> Result<()> {
    let house = House::new().await?;
    let vega = practitioner(&house, house.organization, "vega@clinic.example", Role::Sender).await?;
    let boss = practitioner(&house, house.organization, "boss@clinic.example", Role::Administrator).await?;
    let (ana, ben) = (add(&house, "A-1", "Ana Ruiz", "en").await?, add(&house, "A-2", "Ben Soto", "es").await?);
    let services = &house.services;
    let id = begun(&house, &vega).await?;
    let new = mailing::fresh(services);
    let early = mailing::again(services, &vega, Again { old: id, new }, house.request()).await;
    ensure!(matches!(early, Err(MailingError::TooLate)), "{early:?}");
    start(&house, &vega, id).await?;
    mailing::run(services).await?;
    mailing::turn(services, &vega, id, Turn::Undo, house.request()).await?;
    mailing::run(services).await?;
    ensure!(counts(&house, &vega, id).await? == (MailingState::Cancelled, 0, 3, 2));
    ensure!(matches!(mailing::again(services, &boss, Again { old: id, new }, house.request()).await, Err(MailingError::NotFound)));
    // The record that was missing was made meanwhile.
    let cleo = add(&house, "X-9", "Cleo Paz", "en").await?;
    for _ in 0..2 {
        mailing::again(services, &vega, Again { old: id, new }, house.request()).await?;
    }
    ensure!(house.audited("mailing.begun_again").await? == 1 && house.database.number("SELECT COUNT(*) FROM mailing").await? == 2);
    let (old, found) = (mailing::find(services, &vega, id).await?, mailing::find(services, &vega, new).await?);
    ensure!(found.state == MailingState::Draft && found.columns == old.columns);
    ensure!(serde_json::to_value(&found.typed)? == serde_json::to_value(&old.typed)?, "what was typed is lost");
    ensure!(whom(&house, &vega, new).await? == [ana, ben, cleo]);
    ensure!(refused(&house, &vega, new).await? == [(6, Refusal::Unknown, String::new())], "{:?}", refused(&house, &vega, new).await?);
    start(&house, &vega, new).await?;
    mailing::run(services).await?;
    ensure!(counts(&house, &vega, new).await?.1 == 3);
    // Some have it for good; of those who have none a new list is made.
    house.later(UNDO * 2);
    let done = mailing::again(services, &vega, Again { old: new, new: mailing::fresh(services) }, house.request()).await;
    ensure!(matches!(done, Err(MailingError::TooLate)), "{done:?}");
    let third = ready(&house, &vega, &[ana, ben], |_| {}).await?;
    start(&house, &vega, third).await?;
    house.database.execute("UPDATE mailing_row SET state = 'refused', reason = 'flaw' WHERE number = 2 AND state = 'waiting'").await?;
    mailing::run(services).await?;
    house.database.execute("UPDATE mailing SET state = 'cancelled' WHERE total = 2").await?;
    let rest = mailing::fresh(services);
    mailing::again(services, &vega, Again { old: third, new: rest }, house.request()).await?;
    ensure!(whom(&house, &vega, rest).await? == [ben], "whoever has a copy gets another one");
    Ok(())
}

#[tokio::test]
async fn patients_are_added_and_removed_one_by_one_until_it_is_sent() -> Result<()> {
    let house = House::new().await?;
    let vega = practitioner(&house, house.organization, "vega@clinic.example", Role::Sender).await?;
    let boss = practitioner(&house, house.organization, "boss@clinic.example", Role::Administrator).await?;
    let other = house.add_organization().await?;
    let stranger = practitioner(&house, other, "kim@other.example", Role::Sender).await?;
    let (ana, ben) = (add(&house, "A-1", "Ana Ruiz", "en").await?, add(&house, "A-2", "Ben Soto", "es").await?);
    let (services, id) = (&house.services, mailing::fresh(&house.services));
    for _ in 0..2 {
        mailing::add_empty(services, &vega, id, house.request()).await?;
    }
    ensure!(house.database.number("SELECT COUNT(*) FROM mailing").await? == 1);
    for (patient, joined) in [(ben, Joined::Now), (ana, Joined::Now), (ben, Joined::Before)] {
        ensure!(mailing::join(services, &vega, (id, patient), house.request()).await? == joined);
    }
    ensure!(whom(&house, &vega, id).await? == [ben, ana] && house.audited("mailing.list_viewed").await? == 1);
    ensure!(mailing::chosen_of(services, &vega, id, &[ana]).await?.contains(&ana));
    for nobody in [&boss, &stranger] {
        let joined = mailing::join(services, nobody, (id, ana), house.request()).await;
        ensure!(matches!(joined, Err(MailingError::Changed | MailingError::NotFound)), "{joined:?}");
        let left = mailing::leave(services, nobody, (id, ana), house.request()).await;
        ensure!(matches!(left, Err(MailingError::Changed)), "{left:?}");
        ensure!(mailing::list_whom(services, nobody, id, Page::new(1, 20), house.request()).await.is_err());
    }
    // A number that was freed by the last one is not another patient's on an old page: patients are named, not rows.
    for _ in 0..2 {
        mailing::leave(services, &vega, (id, ana), house.request()).await?;
    }
    ensure!(mailing::find(services, &vega, id).await?.total == 1 && house.audited("mailing.patient_removed").await? == 1);
    let version = mailing::find(services, &vega, id).await?.version;
    house.later(std::time::Duration::from_secs(1));
    mailing::join(services, &vega, (id, ana), house.request()).await?;
    let stale = mailing::start(services, &vega, id, (version, &[]), house.request()).await;
    ensure!(matches!(stale, Err(MailingError::Flaws(_) | MailingError::Changed)), "{stale:?}");
    house.database.execute(&format!("UPDATE mailing SET total = {MAX_ROWS}")).await?;
    let cleo = add(&house, "A-3", "Cleo Paz", "en").await?;
    let full = mailing::join(services, &vega, (id, cleo), house.request()).await;
    ensure!(matches!(full, Err(MailingError::Rows(RowsError::Many))), "{full:?}");
    house.database.execute("UPDATE mailing SET total = 2, state = 'sending', started_at = created_at").await?;
    for patient in [ana, cleo] {
        ensure!(matches!(mailing::join(services, &vega, (id, patient), house.request()).await, Err(MailingError::Changed)));
    }
    ensure!(matches!(mailing::leave(services, &vega, (id, ana), house.request()).await, Err(MailingError::Changed)));
    Ok(())
}

#[tokio::test]
async fn a_record_that_was_closed_is_taken_up_again_in_its_row() -> Result<()> {
    let house = House::new().await?;
    let vega = practitioner(&house, house.organization, "vega@clinic.example", Role::Sender).await?;
    let (ana, ben) = (add(&house, "A-1", "Ana Ruiz", "en").await?, add(&house, "A-2", "Ben Soto", "es").await?);
    let services = &house.services;
    directory::close(services, &vega, ben, house.request()).await?;
    let id = mailing::add_chosen(services, &vega, &[ana, ben], house.request()).await?;
    ensure!(refused(&house, &vega, id).await? == [(2, Refusal::Closed, String::new())]);
    ensure!(!mailing::chosen_of(services, &vega, id, &[ben]).await?.contains(&ben), "refused, and said to be in it");
    let closed = mailing::join(services, &vega, (id, ben), house.request()).await;
    ensure!(matches!(closed, Err(MailingError::NotFound)), "{closed:?}");
    directory::open(services, &vega, ben, house.request()).await?;
    for joined in [Joined::Now, Joined::Before] {
        ensure!(mailing::join(services, &vega, (id, ben), house.request()).await? == joined);
    }
    let found = mailing::find(services, &vega, id).await?;
    ensure!((found.total, found.refused) == (2, 0) && refused(&house, &vega, id).await?.is_empty());
    ensure!(whom(&house, &vega, id).await? == [ana, ben]);
    Ok(())
}

#[tokio::test]
async fn who_lacks_a_value_of_the_list_is_named_before_it_is_sent_and_refused_with_the_reason() -> Result<()> {
    let house = House::new().await?;
    let vega = practitioner(&house, house.organization, "vega@clinic.example", Role::Sender).await?;
    let stranger = practitioner(&house, house.organization, "ruiz@clinic.example", Role::Sender).await?;
    for (number, name) in [("A-1", "Ana Ruiz"), ("A-2", "Ben Soto"), ("A-3", "Cleo Paz")] {
        add(&house, number, name, "en").await?;
    }
    let dan = add(&house, "A-4", "Dan Lee", "en").await?;
    let services = &house.services;
    let id = begun(&house, &vega).await?;
    mailing::join(services, &vega, (id, dan), house.request()).await?;
    let viewed = house.audited("patient.viewed").await?;
    let lacks = mailing::lacking(services, &vega, id, house.request()).await?;
    let missing = || vec!["appointment date".to_owned()];
    ensure!(lacks.rows == [(Some("Cleo Paz".to_owned()), missing()), (Some("Dan Lee".to_owned()), missing())] && !lacks.more);
    ensure!(lacks.others && !lacks.unlooked, "two are left");
    ensure!(house.audited("patient.viewed").await? == viewed + 2, "a look that is not written down");
    // Nobody is left where all lack it.
    let nobody = mailing::add(services, &vega, "Record number;Appointment date\nA-3;\nA-4;\n", house.request()).await?;
    mailing::keep(services, &vega, nobody, &super::typed(&house), house.request()).await?;
    let none = mailing::lacking(services, &vega, nobody, house.request()).await?;
    ensure!(none.rows.len() == 2 && !none.others);
    mailing::delete(services, &vega, nobody, house.request()).await?;
    ensure!(mailing::lacking(services, &stranger, id, house.request()).await.is_err(), "another's");
    start(&house, &vega, id).await?;
    mailing::run(services).await?;
    let told = refused(&house, &vega, id).await?;
    ensure!(told.iter().filter(|(_, why, fields)| *why == Refusal::Field && fields == "appointment date").count() == 2, "{told:?}");
    ensure!(counts(&house, &vega, id).await?.1 == 2);
    // A text that uses no column lacks nothing.
    let plain = begun(&house, &vega).await?;
    let mut text = super::typed(&house);
    text.texts.values_mut().for_each(|text| text.text = "Please call us.".to_owned());
    mailing::keep(services, &vega, plain, &text, house.request()).await?;
    ensure!(mailing::lacking(services, &vega, plain, house.request()).await?.rows.is_empty());
    Ok(())
}
