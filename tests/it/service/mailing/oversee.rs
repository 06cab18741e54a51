//! Mailings of colleagues, and what lists show without opening a text.
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use entity::domain::{page::Page, role::Role};
use portal::service::{
    compose::{self, Filter, Wanted},
    mailing::{self, MailingError, MailingState, Pending, Turn},
    template::{self, Text},
};

use super::{add, practitioner, ready, start};
use crate::service::house::House;

#[tokio::test]
async fn an_administrator_sees_how_far_others_are_stops_and_undoes_them_and_opens_nothing() -> Result<()> {
    let house = House::new().await?;
    let vega = practitioner(&house, house.organization, "vega@clinic.example", Role::Sender).await?;
    let boss = practitioner(&house, house.organization, "boss@clinic.example", Role::Administrator).await?;
    let other = house.add_organization().await?;
    let stranger = practitioner(&house, other, "kim@other.example", Role::Administrator).await?;
    let (ana, ben) = (add(&house, "A-1", "Ana Ruiz", "en").await?, add(&house, "A-2", "Ben Soto", "es").await?);
    let (services, me) = (&house.services, vega.practitioner().context("nobody")?);
    let id = ready(&house, &vega, &[ana, ben], |_| {}).await?;
    ensure!(matches!(mailing::find_begun(services, &boss, id).await, Err(MailingError::NotFound)), "what is written is its writer's");
    ensure!(mailing::pending(services, &boss, me).await? == Pending::default());
    start(&house, &vega, id).await?;
    ensure!(mailing::pending(services, &boss, me).await? == Pending { mailings: 1, messages: 0 });
    let found = mailing::find_begun(services, &boss, id).await?;
    ensure!((found.by.as_deref(), found.mine, found.progress.total) == (Some("Dr. Vega"), false, 2));
    ensure!(mailing::list_begun(services, &boss, Page::new(1, 20)).await?.rows.len() == 1);
    ensure!(mailing::find(services, &boss, id).await.is_err(), "its text is open to others");
    for nobody in [&vega, &stranger] {
        let turned = mailing::turn_begun(services, nobody, id, Turn::Pause, house.request()).await;
        ensure!(matches!(turned, Err(MailingError::NotPermitted(_) | MailingError::NotFound)), "{turned:?}");
    }
    ensure!(mailing::list_begun(services, &stranger, Page::new(1, 20)).await?.rows.is_empty());
    ensure!(matches!(mailing::progress(services, &stranger, id).await, Err(MailingError::NotFound)));
    mailing::turn_begun(services, &boss, id, Turn::Pause, house.request()).await?;
    ensure!(mailing::progress(services, &boss, id).await?.state == MailingState::Paused && mailing::run(services).await? == 0);
    ensure!(matches!(mailing::turn_begun(services, &boss, id, Turn::GoOn, house.request()).await, Err(MailingError::TooLate)));
    mailing::turn(services, &vega, id, Turn::GoOn, house.request()).await?;
    mailing::run(services).await?;
    // Whoever began it is staff no more; and whoever was an administrator a moment ago does nothing.
    house.database.execute("UPDATE practitioner SET state = 'deactivated' WHERE role = 'sender'").await?;
    house.database.execute("UPDATE practitioner SET role = 'care_team' WHERE role = 'administrator'").await?;
    let turned = mailing::turn_begun(services, &boss, id, Turn::Undo, house.request()).await;
    ensure!(matches!(turned, Err(MailingError::NotPermitted(_))), "{turned:?}");
    house.database.execute("UPDATE practitioner SET role = 'administrator' WHERE role = 'care_team'").await?;
    mailing::turn_begun(services, &boss, id, Turn::Undo, house.request()).await?;
    mailing::run(services).await?;
    let done = mailing::find_begun(services, &boss, id).await?.progress;
    ensure!((done.state, done.sent, done.undone) == (MailingState::Cancelled, 0, 2), "{done:?}");
    let by_boss = "SELECT COUNT(*) FROM audit WHERE action IN ('mailing.paused', 'mailing.undone') AND actor_id IN \
                   (SELECT id FROM practitioner WHERE role = 'administrator')";
    ensure!(house.database.number(by_boss).await? == 2);
    Ok(())
}

#[tokio::test]
async fn a_list_shows_labels_and_somebody_has_so_many_that_were_not_sent() -> Result<()> {
    let house = House::new().await?;
    let vega = practitioner(&house, house.organization, "vega@clinic.example", Role::Sender).await?;
    let boss = practitioner(&house, house.organization, "boss@clinic.example", Role::Administrator).await?;
    let ana = add(&house, "A-1", "Ana Ruiz", "en").await?;
    ready(&house, &vega, &[ana], |_| {}).await?;
    let services = &house.services;
    for kept_before_labels in ["label = label", "label = NULL"] {
        house.database.execute(&format!("UPDATE mailing SET {kept_before_labels}")).await?;
        let list = mailing::list(services, &vega, Page::new(1, 20)).await?;
        ensure!(list.rows.iter().all(|line| line.subject.as_deref() == Some("Your visit")), "{kept_before_labels}");
    }
    for _ in 1..mailing::MOST_UNSENT {
        mailing::add_chosen(services, &vega, &[ana], house.request()).await?;
    }
    let more = mailing::add(services, &vega, "A-1\n", house.request()).await;
    ensure!(matches!(more, Err(MailingError::TooMany)), "{more:?}");
    mailing::add(services, &boss, "A-1\n", house.request()).await?;
    let first = mailing::list(services, &vega, Page::new(1, 20)).await?.rows.first().context("none")?.progress.id;
    mailing::delete(services, &vega, first, house.request()).await?;
    mailing::add(services, &vega, "A-1\n", house.request()).await?;
    // Templates are listed by what was sealed of each as well.
    let text = Text { subject: "Recall".to_owned(), text: "Please call us.".to_owned() };
    let typed = template::Typed {
        name: "Recall".to_owned(),
        texts: [("en".to_owned(), text)].into(),
        category: "treatment".to_owned(),
        ..template::Typed::default()
    };
    let id = template::add(services, &boss, &typed, house.request()).await?;
    for kept_before_labels in ["label = label", "label = NULL"] {
        house.database.execute(&format!("UPDATE template SET {kept_before_labels}")).await?;
        ensure!(template::choices(services, &vega).await? == [(id, "Recall".to_owned())], "{kept_before_labels}");
    }
    let renamed = template::Typed { name: "Annual recall".to_owned(), ..typed };
    template::settle(services, &boss, (id, 1), &renamed, house.request()).await?;
    ensure!(template::choices(services, &vega).await? == [(id, "Annual recall".to_owned())]);
    Ok(())
}

/// A copy waits until it cannot be undone any more. That this is a whole minute does not make it one that somebody sends later.
#[tokio::test]
async fn a_copy_that_can_be_undone_until_a_whole_minute_is_not_sent_later() -> Result<()> {
    const MINUTE: i64 = 60_000_000;
    const WHOLE: &str = "SELECT COUNT(*) FROM delivery WHERE alert_at IS NOT NULL AND visible_at % 60000000 = 0";
    let house = House::new().await?;
    let vega = practitioner(&house, house.organization, "vega@clinic.example", Role::Sender).await?;
    let boss = practitioner(&house, house.organization, "boss@clinic.example", Role::Administrator).await?;
    let ana = add(&house, "A-1", "Ana Ruiz", "en").await?;
    let id = ready(&house, &vega, &[ana], |_| {}).await?;
    let left = MINUTE - house.services.now().as_micros() % MINUTE;
    house.later(Duration::from_micros(left.try_into()?));
    start(&house, &vega, id).await?;
    mailing::run(&house.services).await?;
    ensure!(house.database.number(WHOLE).await? == 1, "it does not wait until a whole minute");
    let later = Wanted { standing: Some(Filter::Scheduled), ..Wanted::ALL };
    ensure!(compose::list(&house.services, &vega, later, Page::new(1, 20), house.request()).await?.rows.is_empty());
    let me = vega.practitioner().context("nobody")?;
    ensure!(mailing::pending(&house.services, &boss, me).await? == Pending::default());
    Ok(())
}
