//! Messages that nobody reads: reminders, the call list, addresses that fail, another alert, a later end. All of it ends by
//! itself with the first reading.
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use entity::{
    base::clock::Timestamp,
    desk::NoticeKind,
    domain::{
        id::{DraftId, MessageId},
        page::Page,
        role::Role,
        scope::StaffScope,
    },
};
use portal::{
    mime::view::Way,
    service::{
        carer,
        compose::{self, Again, ComposeError, Filter, Outcome, Send, Standing, Typed, UNDO, Wanted},
        directory, read, staff, thread,
    },
};
use tests::authenticator::Authenticator;

use super::{
    compose::practitioner,
    house::House,
    spare::carer::Beside,
    teams::{draft, sending},
};

const HOUR: Duration = Duration::from_secs(60 * 60);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// The whole day that is so many days from now, as a form writes it.
fn in_days(house: &House, days: u32) -> String {
    house.services.now().plus(DAY * days).to_rfc3339().chars().take(10).collect()
}

async fn write(house: &House, scope: &StaffScope, typed: &Typed) -> Result<MessageId> {
    let draft = DraftId::from_uuid(house.request().as_uuid());
    let new = Send { patient: house.patient, draft, typed, shown: None, team: None, thread: None, answers: None };
    match compose::send(&house.services, scope, &new, house.request()).await? {
        Outcome::Sent(id) => Ok(id),
        Outcome::Before(_) => anyhow::bail!("sent before"),
    }
}

fn typed(house: &House, read_by: u32) -> Typed {
    let base = Typed::preset(house.services.now());
    Typed { subject: "Your result".to_owned(), text: "Please call.".to_owned(), read_by: in_days(house, read_by), ..base }
}

async fn calls(house: &House, scope: &StaffScope) -> Result<Vec<compose::Call>> {
    Ok(compose::list_calls(&house.services, scope, Page::new(1, 20), house.request()).await?.rows)
}

#[tokio::test]
async fn the_ladder_reminds_twice_then_asks_for_a_call_and_ends_with_reading() -> Result<()> {
    let house = House::new().await?;
    let scope = practitioner(&house, house.organization, "vega@clinic.example", Role::Sender).await?;
    let stranger = practitioner(&house, house.add_organization().await?, "lee@other.example", Role::Sender).await?;
    let (_, session) = house.claim(house.patient, &mut Authenticator::new()).await?;
    house.mails().await?;
    house.later(HOUR);
    let (read, unread) = (write(&house, &scope, &typed(&house, 6)).await?, write(&house, &scope, &typed(&house, 6)).await?);
    house.later(UNDO);
    ensure!(house.mails().await?.alerts == 1);
    // Nothing before half of the time is over.
    house.later(DAY * 2);
    ensure!(compose::remind(&house.services).await? == 0 && house.mails().await?.alerts == 0);
    read::open(&house.services, &session, read, Way::Rich, house.request()).await?;
    house.later(DAY * 2);
    ensure!(compose::remind(&house.services).await? == 1, "of the one that is unread, and of no other");
    ensure!(compose::remind(&house.services).await? == 0 && house.mails().await?.alerts == 1);
    house.later(DAY * 2);
    ensure!(compose::remind(&house.services).await? == 1 && house.mails().await?.alerts == 1, "a day before");
    ensure!(calls(&house, &scope).await?.is_empty(), "to be called before the day is over");
    house.later(DAY * 2);
    ensure!(compose::remind(&house.services).await? == 0, "reminded without end");
    let list = calls(&house, &scope).await?;
    ensure!(list.len() == 1 && list[0].message == unread && list[0].patient == house.patient);
    ensure!(list[0].has_key, "another code is offered to who signs in");
    ensure!(staff::todo(&house.services, &scope).await?.calls == 1);
    ensure!(calls(&house, &stranger).await?.is_empty() && staff::todo(&house.services, &stranger).await?.calls == 0);
    let foreign = compose::note_called(&house.services, &stranger, list[0].delivery, None, house.request()).await;
    ensure!(matches!(foreign, Err(ComposeError::TooLate)), "another clinic's list is changed");
    // A new end is no earlier one, and reading ends the ladder by itself.
    let opened = read::open(&house.services, &session, unread, Way::Rich, house.request()).await?;
    ensure!(opened.head.message == unread && calls(&house, &scope).await?.is_empty());
    let late = compose::note_called(&house.services, &scope, list[0].delivery, None, house.request()).await;
    ensure!(matches!(late, Err(ComposeError::TooLate)));
    ensure!(house.audited("message.reminded").await? == 2);
    Ok(())
}

#[tokio::test]
async fn a_call_leaves_the_list_once_and_nobody_is_reminded_who_has_no_key() -> Result<()> {
    let house = House::new().await?;
    let scope = practitioner(&house, house.organization, "vega@clinic.example", Role::Sender).await?;
    write(&house, &scope, &typed(&house, 4)).await?;
    house.later(DAY * 3);
    ensure!(compose::remind(&house.services).await? == 0 && house.mails().await?.alerts == 0, "told who cannot read it");
    house.later(DAY * 3);
    let one = calls(&house, &scope).await?.pop().context("nobody to call")?;
    let (first, second) = tokio::join!(
        compose::note_called(&house.services, &scope, one.delivery, None, house.request()),
        compose::note_called(&house.services, &scope, one.delivery, None, house.request()),
    );
    ensure!(first.is_ok() != second.is_ok(), "{first:?} {second:?}");
    ensure!(calls(&house, &scope).await?.is_empty() && house.audited("message.called").await? == 1);
    // A press too much is taken back, by one of the same clinic.
    let stranger = practitioner(&house, house.add_organization().await?, "lee@other.example", Role::Sender).await?;
    let foreign = compose::undo_called(&house.services, &stranger, one.delivery, house.request()).await;
    ensure!(matches!(foreign, Err(ComposeError::TooLate)), "another clinic's list is changed");
    compose::undo_called(&house.services, &scope, one.delivery, house.request()).await?;
    ensure!(calls(&house, &scope).await?.len() == 1 && house.audited("message.call_undone").await? == 1);
    let again = compose::undo_called(&house.services, &scope, one.delivery, house.request()).await;
    ensure!(matches!(again, Err(ComposeError::TooLate)));
    Ok(())
}

#[tokio::test]
async fn a_call_is_put_off_for_working_days_and_comes_back_by_itself_while_nobody_reads() -> Result<()> {
    let house = House::new().await?;
    let scope = practitioner(&house, house.organization, "vega@clinic.example", Role::Sender).await?;
    let id = write(&house, &scope, &typed(&house, 1)).await?;
    house.later(DAY * 3);
    let one = calls(&house, &scope).await?.pop().context("nobody to call")?;
    let odd =
        compose::note_called(&house.services, &scope, one.delivery, Some(Again { day: "2099-01-01", zone: "" }), house.request()).await;
    ensure!(matches!(odd, Err(ComposeError::NotFound)), "{odd:?}");
    let day = compose::call_again(&house.services, 3).context("no day")?;
    for zone in ["gap", "999"] {
        let odd = compose::note_called(&house.services, &scope, one.delivery, Some(Again { day: &day, zone }), house.request()).await;
        ensure!(matches!(odd, Err(ComposeError::NotFound)), "{zone}: {odd:?}");
    }
    // It is promised for a day, which begins five hours later than in UTC where they are.
    let again = Timestamp::parse_rfc3339(&format!("{day}T05:00:00Z")).context("no day")?;
    compose::note_called(&house.services, &scope, one.delivery, Some(Again { day: &day, zone: "-300" }), house.request()).await?;
    ensure!(house.audited("message.called").await? == 0 && house.audited("message.call_put_off").await? == 1, "one word for both");
    ensure!(calls(&house, &scope).await?.is_empty() && staff::todo(&house.services, &scope).await?.calls == 0);
    let letter = compose::find(&house.services, &scope, id, house.request()).await?;
    ensure!(letter.line.recipients[0].opened_at.is_none() && letter.line.recipients[0].is_waiting, "it counts as read");
    let left = again.since(house.services.now());
    house.later(left.saturating_sub(HOUR));
    ensure!(calls(&house, &scope).await?.is_empty(), "before its day");
    house.later(HOUR);
    ensure!(calls(&house, &scope).await?.len() == 1, "it never comes back");
    let tomorrow = compose::call_again(&house.services, 1).context("no day")?;
    // Put off once more, and taken back at once; then for good.
    compose::note_called(&house.services, &scope, one.delivery, Some(Again { day: &tomorrow, zone: "" }), house.request()).await?;
    compose::undo_called(&house.services, &scope, one.delivery, house.request()).await?;
    ensure!(calls(&house, &scope).await?.len() == 1);
    // Put off three times, without what was a mistake: then a letter comes first.
    for put_off in [false, true] {
        ensure!(!calls(&house, &scope).await?[0].put_off);
        let later = compose::call_again(&house.services, 3).context("no day")?;
        compose::note_called(&house.services, &scope, one.delivery, Some(Again { day: &later, zone: "" }), house.request()).await?;
        ensure!(compose::find_put_off(&house.services, &scope, one.delivery).await?.is_some());
        house.later(DAY * 7);
        ensure!(calls(&house, &scope).await?.first().context("it never comes back")?.put_off == put_off);
    }
    ensure!(compose::find_put_off(&house.services, &scope, one.delivery).await?.is_none());
    compose::note_called(&house.services, &scope, one.delivery, None, house.request()).await?;
    house.later(DAY * 30);
    ensure!(calls(&house, &scope).await?.is_empty());
    Ok(())
}

#[tokio::test]
async fn who_has_a_live_slip_is_reminded() -> Result<()> {
    let house = House::new().await?;
    let scope = practitioner(&house, house.organization, "vega@clinic.example", Role::Sender).await?;
    write(&house, &scope, &typed(&house, 4)).await?;
    house.later(UNDO);
    house.slip().await?;
    house.mails().await?;
    house.later(DAY * 3);
    ensure!(compose::remind(&house.services).await? == 1 && house.mails().await?.alerts == 1);
    Ok(())
}

#[tokio::test]
async fn who_reads_for_a_patient_is_told_reminded_and_called_and_nobody_gives_the_patient_a_code() -> Result<()> {
    let beside = Beside::new().await?;
    let (house, vega) = (&beside.house, &beside.vega);
    let (carer, session) = beside.reads(&mut Authenticator::new()).await?;
    house.mails().await?;
    house.later(HOUR);
    let id = write(house, vega, &typed(house, 4)).await?;
    house.later(UNDO);
    let mails = house.mails().await?;
    ensure!(mails.alerts == 1 && mails.notices.is_empty(), "{mails:?}");
    let recipient =
        async || Ok::<_, anyhow::Error>(compose::find(&house.services, vega, id, house.request()).await?.line.recipients.remove(0));
    let one = recipient().await?;
    ensure!(matches!(one.standing, Standing::AlertSent(_)), "{:?}", one.standing);
    ensure!(one.carers.iter().map(|name| name.as_str()).eq(["Carla Ruiz"]));
    let needs = Wanted { standing: Some(Filter::NeedsCode), ..Wanted::ALL };
    let found = compose::list(&house.services, vega, needs, Page::new(1, 20), house.request()).await?;
    ensure!(found.rows.is_empty() && staff::todo(&house.services, vega).await?.codes == 0, "somebody is to be enrolled as the child");
    // Its address fails: that is seen, and whose it is; and an alert again goes there.
    house.database.execute("UPDATE outbox SET state = 'failed', reply_class = '5.1.1' WHERE kind = 'alert' AND state = 'sent'").await?;
    ensure!(recipient().await?.standing == Standing::AlertFailed("5.1.1".to_owned()));
    let failed = compose::list_unreachable(&house.services, vega, Page::new(1, 20), house.request()).await?.rows;
    ensure!(failed.len() == 1 && failed[0].carers.len() == 1, "a carer's address fails, and nobody hears of it");
    let listed = Wanted { standing: Some(Filter::AlertFailed), ..Wanted::ALL };
    ensure!(compose::list(&house.services, vega, listed, Page::new(1, 20), house.request()).await?.rows.len() == 1);
    house.later(HOUR);
    compose::alert_again(&house.services, vega, (id, one.delivery), house.request()).await?;
    ensure!(house.mails().await?.to == ["carla@example.org"]);
    // Reminded, and called.
    house.later(DAY * 3);
    ensure!(compose::remind(&house.services).await? == 1 && house.mails().await?.to == ["carla@example.org"]);
    house.later(DAY * 3);
    let call = calls(house, vega).await?.pop().context("nobody to call")?;
    ensure!(!call.has_key && call.carers.iter().map(|name| name.as_str()).eq(["Carla Ruiz"]));
    // Ended, what waits needs a code after all, and staff hear of it.
    carer::end(&house.services, vega, (house.patient, carer), house.request()).await?;
    ensure!(staff::todo(&house.services, vega).await?.codes == 1 && calls(house, vega).await?[0].carers.is_empty());
    ensure!(recipient().await?.standing == Standing::NeedsCode);
    ensure!(read::open(&house.services, &session, id, Way::Rich, house.request()).await.is_err());
    Ok(())
}

#[tokio::test]
async fn when_the_time_of_who_reads_for_a_patient_is_over_staff_hear_once_that_a_code_is_needed() -> Result<()> {
    let beside = Beside::new().await?;
    let (house, vega) = (&beside.house, &beside.vega);
    beside.reads(&mut Authenticator::new()).await?;
    house.mails().await?;
    house.later(DAY * 28);
    let id = write(house, vega, &typed(house, 4)).await?;
    house.later(UNDO);
    let mails = house.mails().await?;
    ensure!(mails.alerts == 1 && mails.notices.is_empty(), "{mails:?}");
    ensure!(carer::end_over(&house.services).await? == 0, "ended before the time is over");
    house.later(DAY * 2);
    ensure!(carer::end_over(&house.services).await? == 1 && carer::end_over(&house.services).await? == 0);
    ensure!(house.audited("carer.ended").await? == 1);
    let mails = house.mails().await?;
    ensure!(mails.notices == [NoticeKind::SlipNeeded] && mails.alerts == 0 && mails.to == ["staff@clinic.example"], "{mails:?}");
    let one = compose::find(&house.services, vega, id, house.request()).await?.line.recipients.remove(0);
    ensure!(one.standing == Standing::NeedsCode && staff::todo(&house.services, vega).await?.codes == 1, "{:?}", one.standing);
    Ok(())
}

#[tokio::test]
async fn what_is_hidden_when_nobody_is_left_to_read_it_is_told_of_after_that() -> Result<()> {
    let beside = Beside::new().await?;
    let (house, vega) = (&beside.house, &beside.vega);
    let (carer, _) = beside.reads(&mut Authenticator::new()).await?;
    house.mails().await?;
    write(house, vega, &typed(house, 4)).await?;
    carer::end(&house.services, vega, (house.patient, carer), house.request()).await?;
    let mails = house.mails().await?;
    ensure!(mails.alerts == 0 && mails.notices.is_empty(), "told of what may yet be undone: {mails:?}");
    house.later(UNDO);
    let mails = house.mails().await?;
    ensure!(mails.alerts == 0 && mails.notices == [NoticeKind::SlipNeeded], "{mails:?}");
    Ok(())
}

#[tokio::test]
async fn of_a_record_that_is_opened_again_whoever_reads_it_hears_and_else_staff() -> Result<()> {
    let beside = Beside::new().await?;
    let (house, vega) = (&beside.house, &beside.vega);
    let (carer, _) = beside.reads(&mut Authenticator::new()).await?;
    house.mails().await?;
    write(house, vega, &typed(house, 4)).await?;
    house.later(UNDO);
    let again = async || {
        directory::close(&house.services, vega, house.patient, house.request()).await?;
        directory::open(&house.services, vega, house.patient, house.request()).await?;
        house.mails().await
    };
    let mails = again().await?;
    ensure!(mails.to == ["carla@example.org"] && mails.alerts == 1, "{mails:?}");
    carer::end(&house.services, vega, (house.patient, carer), house.request()).await?;
    house.mails().await?;
    let mails = again().await?;
    ensure!(mails.alerts == 0 && mails.notices == [NoticeKind::SlipNeeded], "{mails:?}");
    Ok(())
}

#[tokio::test]
async fn nobody_has_answered_what_they_have_not_opened() -> Result<()> {
    let house = House::new().await?;
    let scope = practitioner(&house, house.organization, "vega@clinic.example", Role::Sender).await?;
    let (_, session) = house.claim(house.patient, &mut Authenticator::new()).await?;
    let first = write(&house, &scope, &typed(&house, 4)).await?;
    house.later(UNDO);
    read::open(&house.services, &session, first, Way::Rich, house.request()).await?;
    // Two more in the thread: one that can be seen and is not looked at, and one that cannot be seen yet.
    let follow_up = async |text: &str| {
        let typed = Typed { text: text.to_owned(), ..typed(&house, 4) };
        let thread = Some(entity::domain::id::ThreadId::from_uuid(first.as_uuid()));
        let draft = DraftId::from_uuid(house.request().as_uuid());
        let new = Send { patient: house.patient, draft, typed: &typed, shown: None, team: None, thread, answers: None };
        match compose::send(&house.services, &scope, &new, house.request()).await? {
            Outcome::Sent(id) => Ok(id),
            Outcome::Before(_) => anyhow::bail!("sent before"),
        }
    };
    let unread = follow_up("One more thing.").await?;
    house.later(UNDO);
    let hidden = follow_up("And another.").await?;
    thread::answer(&house.services, &session, first, sending(draft(&house), "", "Thank you"), house.request()).await?;
    let standing = async |id| {
        Ok::<_, anyhow::Error>(compose::find(&house.services, &scope, id, house.request()).await?.line.recipients.remove(0).standing)
    };
    ensure!(matches!(standing(first).await?, Standing::Replied(_)));
    ensure!(!matches!(standing(unread).await?, Standing::Replied(_)) && matches!(standing(hidden).await?, Standing::Hidden(_)));
    let of = async |filter| {
        let wanted = Wanted { standing: Some(filter), ..Wanted::ALL };
        let rows = compose::list(&house.services, &scope, wanted, Page::new(1, 20), house.request()).await?.rows;
        Ok::<_, anyhow::Error>(rows.iter().map(|line| line.message).collect::<Vec<_>>())
    };
    ensure!(of(Filter::Replied).await? == [first] && of(Filter::NotOpened).await?.contains(&unread));
    // Opened after the answer, it is opened; answered after that, it is answered.
    read::open(&house.services, &session, unread, Way::Rich, house.request()).await?;
    ensure!(matches!(standing(unread).await?, Standing::Opened(_)));
    house.later(HOUR);
    thread::answer(&house.services, &session, unread, sending(draft(&house), "", "I see"), house.request()).await?;
    ensure!(matches!(standing(unread).await?, Standing::Replied(_)) && !matches!(standing(hidden).await?, Standing::Replied(_)));
    Ok(())
}

#[tokio::test]
async fn an_address_that_fails_is_on_a_list_until_it_is_reached() -> Result<()> {
    let house = House::new().await?;
    let scope = practitioner(&house, house.organization, "vega@clinic.example", Role::Sender).await?;
    let (_, session) = house.claim(house.patient, &mut Authenticator::new()).await?;
    house.mails().await?;
    house.later(HOUR);
    let id = write(&house, &scope, &typed(&house, 4)).await?;
    house.later(UNDO);
    ensure!(house.mails().await?.alerts == 1);
    let list = || compose::list_unreachable(&house.services, &scope, Page::new(1, 20), house.request());
    ensure!(list().await?.rows.is_empty());
    house.database.execute("UPDATE outbox SET state = 'failed', reply_class = '5.2.2' WHERE kind = 'alert' AND state = 'sent'").await?;
    let failed = list().await?.rows;
    ensure!(failed.len() == 1 && failed[0].patient == house.patient && failed[0].class == "5.2.2");
    ensure!(staff::todo(&house.services, &scope).await?.addresses == 1);
    // Alerted again, and reached.
    let letter = compose::find(&house.services, &scope, id, house.request()).await?;
    let delivery = letter.line.recipients.first().context("nobody")?.delivery;
    house.later(HOUR);
    compose::alert_again(&house.services, &scope, (id, delivery), house.request()).await?;
    ensure!(house.mails().await?.alerts == 1);
    ensure!(list().await?.rows.is_empty() && staff::todo(&house.services, &scope).await?.addresses == 0);
    // Read: there is nothing to tell any more.
    read::open(&house.services, &session, id, Way::Rich, house.request()).await?;
    let late = compose::alert_again(&house.services, &scope, (id, delivery), house.request()).await;
    ensure!(matches!(late, Err(ComposeError::TooLate)));
    Ok(())
}

#[tokio::test]
async fn reading_ends_later_and_never_sooner_and_what_is_over_stays_over_for_both_sides() -> Result<()> {
    let house = House::new().await?;
    let scope = practitioner(&house, house.organization, "vega@clinic.example", Role::Sender).await?;
    let colleague = practitioner(&house, house.organization, "sol@clinic.example", Role::Sender).await?;
    let (_, session) = house.claim(house.patient, &mut Authenticator::new()).await?;
    let id = write(&house, &scope, &Typed { expires: 7, ..typed(&house, 4) }).await?;
    house.later(DAY * 6);
    let foreign = compose::extend(&house.services, &colleague, id, 30, house.request()).await;
    ensure!(matches!(foreign, Err(ComposeError::NotPermitted(_))), "a colleague's message is kept longer: {foreign:?}");
    for days in [0, 8] {
        let odd = compose::extend(&house.services, &scope, id, days, house.request()).await;
        ensure!(matches!(odd, Err(ComposeError::NotFound)));
    }
    compose::extend(&house.services, &scope, id, 30, house.request()).await?;
    let sooner = compose::extend(&house.services, &scope, id, 7, house.request()).await;
    ensure!(matches!(sooner, Err(ComposeError::TooLate)), "the end came nearer");
    house.later(DAY * 20);
    read::open(&house.services, &session, id, Way::Rich, house.request()).await?;
    ensure!(compose::find(&house.services, &scope, id, house.request()).await?.pieces.is_some());
    house.later(DAY * 11);
    ensure!(read::open(&house.services, &session, id, Way::Rich, house.request()).await.is_err());
    ensure!(compose::find(&house.services, &scope, id, house.request()).await?.pieces.is_none(), "staff read what is over");
    let late = compose::extend(&house.services, &scope, id, 30, house.request()).await;
    ensure!(late.is_err(), "what is over is read again");
    // Carried out, no key is left, for nobody.
    portal::service::upkeep::expire_deliveries(house.services.store()).await?;
    ensure!(house.database.number("SELECT COUNT(*) FROM message_wrap").await? == 0);
    ensure!(house.database.number("SELECT COUNT(*) FROM message_part").await? == 0);
    Ok(())
}
