//! What staff see of what was sent: where it stands along the road, and what is found by that.
use std::time::Duration;

use anyhow::{Result, ensure};
use entity::domain::{page::Page, role::Role, scope::StaffScope};
use portal::service::{
    compose::{self, ComposeError, Filter, Outcome, RecallReason, Standing, Typed, UNDO, Wanted},
    thread,
};
use tests::authenticator::Authenticator;

use super::{
    super::{
        house::House,
        read::{message, send},
        teams::sending,
    },
    draft, open, practitioner, standing, typed, vega, write, write_as,
};

#[tokio::test]
async fn the_alert_of_a_later_message_is_not_that_of_an_earlier_one() -> Result<()> {
    let house = House::new().await?;
    let scope = vega(&house).await?;
    house.claim(house.patient, &mut Authenticator::new()).await?;
    house.mails().await?;
    house.later(Duration::from_secs(60 * 60));
    let first = write(&house, &scope).await?;
    house.later(UNDO);
    ensure!(house.mails().await?.alerts == 1);
    let told = standing(&house, &scope, first).await?;
    let Standing::AlertSent(at) = told else { anyhow::bail!("{told:?}") };
    house.later(Duration::from_secs(24 * 60 * 60));
    let second = write(&house, &scope).await?;
    house.later(UNDO);
    // While the second's is on its way, and once it has left.
    ensure!(standing(&house, &scope, second).await? == Standing::Alerting);
    ensure!(standing(&house, &scope, first).await? == Standing::AlertSent(at));
    ensure!(house.mails().await?.alerts == 1);
    let told = standing(&house, &scope, second).await?;
    ensure!(matches!(told, Standing::AlertSent(later) if later > at), "{told:?}");
    ensure!(standing(&house, &scope, first).await? == Standing::AlertSent(at), "it says when another's alert left");
    Ok(())
}

#[tokio::test]
async fn where_a_message_stands_is_told_along_the_road() -> Result<()> {
    let house = House::new().await?;
    let scope = vega(&house).await?;
    let new = Typed { expires: 7, ..typed(&house) };
    let Outcome::Sent(id) = write_as(&house, &scope, house.patient, draft(&house), &new).await? else { anyhow::bail!("not sent") };
    house.later(UNDO);
    ensure!(standing(&house, &scope, id).await? == Standing::NeedsCode);
    let mails = house.mails().await?;
    ensure!(mails.alerts == 0 && mails.notices.len() == 1, "staff are not told that a slip is needed: {mails:?}");
    let slip = house.slip().await?;
    ensure!(standing(&house, &scope, id).await? == Standing::CodeGiven);
    ensure!(house.mails().await?.alerts == 1, "a slip releases the alert");
    let mut device = Authenticator::new();
    let (_, session) = house.spend(&slip, &mut device).await?;
    ensure!(standing(&house, &scope, id).await? == Standing::SetupBegun);
    let code = house.mailbox_code(&session).await?;
    portal::service::mailbox::confirm(&house.services, &session, &code, house.request()).await?;
    ensure!(matches!(standing(&house, &scope, id).await?, Standing::AlertSent(_)));
    house.database.execute("UPDATE outbox SET state = 'failed', reply_class = '5.2.2' WHERE kind = 'alert'").await?;
    ensure!(standing(&house, &scope, id).await? == Standing::AlertFailed("5.2.2".to_owned()));
    // What was sent after it came back is none of those whose alert failed.
    house.later(Duration::from_secs(1));
    write(&house, &scope).await?;
    house.later(UNDO);
    for mine in [false, true] {
        let failed = Wanted { standing: Some(Filter::AlertFailed), mine, mailing: None };
        let found = compose::list(&house.services, &scope, failed, Page::new(1, 20), house.request()).await?.rows;
        ensure!(found.iter().map(|line| line.message).collect::<Vec<_>>() == [id], "{}", found.len());
    }
    house.later(Duration::from_secs(8 * 24 * 60 * 60));
    ensure!(standing(&house, &scope, id).await? == Standing::Expired);
    Ok(())
}

#[tokio::test]
async fn a_slip_given_within_the_time_to_undo_tells_after_it() -> Result<()> {
    let house = House::new().await?;
    let scope = vega(&house).await?;
    write(&house, &scope).await?;
    house.slip().await?;
    ensure!(house.mails().await?.alerts == 0, "told before it can be seen");
    house.later(UNDO);
    ensure!(house.mails().await?.alerts == 1, "never told");
    Ok(())
}

#[tokio::test]
async fn colleagues_see_what_became_of_it_and_other_organizations_nothing() -> Result<()> {
    let house = House::new().await?;
    let scope = vega(&house).await?;
    let colleague = practitioner(&house, house.organization, "sol@clinic.example", Role::Administrator).await?;
    let elsewhere = house.add_organization().await?;
    let stranger = practitioner(&house, elsewhere, "vega@clinic.example", Role::Administrator).await?;
    let officer = practitioner(&house, house.organization, "po@clinic.example", Role::PrivacyOfficer).await?;
    let id = write(&house, &scope).await?;
    send(&house, "ana@example.org", &message("")).await?;
    let page = Page::new(1, 20);
    let rows = compose::list(&house.services, &colleague, Wanted::ALL, page, house.request()).await?.rows;
    ensure!(rows.len() == 2 && rows.iter().all(|line| line.subject.is_none() && line.recipients.len() == 1));
    ensure!(
        rows.iter().any(|line| line.by == compose::By::Relay)
            && rows.iter().any(|line| line.by == compose::By::Colleague("Dr. Vega".to_owned()))
    );
    ensure!(compose::find(&house.services, &colleague, id, house.request()).await?.pieces.is_none());
    ensure!(compose::list(&house.services, &stranger, Wanted::ALL, page, house.request()).await?.rows.is_empty());
    let request = house.request();
    ensure!(matches!(compose::find(&house.services, &stranger, id, request).await, Err(ComposeError::NotFound)));
    ensure!(matches!(compose::undo(&house.services, &stranger, id, request).await, Err(ComposeError::NotFound)));
    let recalled = compose::recall(&house.services, &stranger, (id, None), RecallReason::Other, request).await;
    ensure!(matches!(recalled, Err(ComposeError::NotFound)));
    ensure!(matches!(compose::begin(&house.services, &stranger, house.patient, house.request()).await, Err(ComposeError::NotFound)));
    let sent = write_as(&house, &stranger, house.patient, draft(&house), &typed(&house)).await;
    ensure!(matches!(sent, Err(ComposeError::NotFound)), "{sent:?}");
    ensure!(matches!(compose::list(&house.services, &officer, Wanted::ALL, page, request).await, Err(ComposeError::NotPermitted(_))));
    ensure!(house.database.number("SELECT COUNT(*) FROM message").await? == 2);
    Ok(())
}

#[tokio::test]
async fn what_was_sent_is_found_by_what_became_of_it() -> Result<()> {
    let house = House::new().await?;
    let scope = vega(&house).await?;
    let boss = practitioner(&house, house.organization, "boss@clinic.example", Role::Administrator).await?;
    let shown = async |who: &StaffScope, standing: Option<Filter>, mine: bool| {
        let found =
            compose::list(&house.services, who, Wanted { standing, mine, mailing: None }, Page::new(1, 20), house.request()).await?;
        Ok::<_, anyhow::Error>(found.rows.into_iter().map(|line| line.message).collect::<Vec<_>>())
    };
    let ben = house.add_patient("ben@example.org").await?;
    let Outcome::Sent(waiting) = write_as(&house, &scope, ben, draft(&house), &typed(&house)).await? else { anyhow::bail!("not sent") };
    let (_, session) = house.claim(house.patient, &mut Authenticator::new()).await?;
    let answered = write(&house, &scope).await?;
    let opened = write(&house, &scope).await?;
    let back = write(&house, &boss).await?;
    let at = house.services.now().plus(Duration::from_secs(24 * 60 * 60)).to_rfc3339();
    let later = Typed { read_by: String::new(), send_on: at[..10].to_owned(), send_at: at[11..16].to_owned(), ..typed(&house) };
    let Outcome::Sent(later) = write_as(&house, &scope, house.patient, draft(&house), &later).await? else { anyhow::bail!("not sent") };
    house.later(UNDO);
    for id in [answered, opened] {
        open(&house, &session, id).await?;
    }
    house.later(UNDO);
    thread::answer(&house.services, &session, answered, sending(draft(&house), "", "Thank you"), house.request()).await?;
    compose::recall(&house.services, &boss, (back, None), RecallReason::Other, house.request()).await?;
    for (filter, wanted) in [
        (Filter::NeedsCode, vec![waiting]),
        (Filter::NotOpened, vec![waiting]),
        (Filter::Opened, vec![opened]),
        (Filter::Replied, vec![answered]),
        (Filter::TakenBack, vec![back]),
        (Filter::OpenedBefore, vec![]),
        (Filter::Scheduled, vec![later]),
        (Filter::Expired, vec![]),
        (Filter::AlertFailed, vec![]),
    ] {
        let found = shown(&boss, Some(filter), false).await?;
        ensure!(found == wanted, "{filter:?}: {found:?} and not {wanted:?}");
    }
    ensure!(shown(&boss, None, true).await? == [back] && shown(&boss, None, false).await?.len() == 5);
    ensure!(shown(&scope, Some(Filter::TakenBack), true).await?.is_empty());
    ensure!(shown(&scope, Some(Filter::Replied), true).await? == [answered]);
    compose::recall(&house.services, &boss, (opened, None), RecallReason::Other, house.request()).await?;
    ensure!(shown(&boss, Some(Filter::OpenedBefore), false).await? == [opened]);
    Ok(())
}
