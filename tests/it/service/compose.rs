//! Writing to a patient: sent once, seen and told after the time to undo, taken back, and what staff see of it.
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use entity::domain::{
    address::EmailAddress,
    id::{DraftId, MessageId, OrganizationId, PatientId},
    page::Page,
    role::Role,
    scope::StaffScope,
};
use portal::{
    mime::view::Way,
    service::{
        compose::{self, ComposeError, Filter, Flaw, Outcome, RecallReason, Send, Standing, Typed, UNDO, Wanted, Writing},
        passkey, permit,
        read::{self, Piece, ReadError},
        session::Session,
        staff::{self, Invite, Manager},
        thread::{self, Paper},
    },
};
use tests::authenticator::Authenticator;

use super::{
    house::{House, ORIGIN, bytes, here},
    read::{message, send},
    teams::sending,
};

/// A practitioner of an organization, enrolled and signed in.
pub(super) async fn practitioner(house: &House, organization: OrganizationId, address: &str, role: Role) -> Result<StaffScope> {
    let new = Invite { name: Some("Dr. Vega".to_owned()), address: EmailAddress::parse(address)?, role };
    let invited = staff::invite(&house.services, Manager { scope: &permit::operator(organization), session: None }, new).await?;
    let joined = staff::enter(&house.services, &invited.code, here(), None, house.request()).await?;
    let session = house.session(&joined.token.context("no cookie")?).await?;
    let mut device = Authenticator::new();
    let begun = passkey::begin_registration(&house.services, &session).await?;
    let body = bytes(&device.create(ORIGIN, &begun.options).await?);
    passkey::finish_registration(&house.services, &session, &begun.token, &body, house.request()).await?;
    let begun = passkey::begin_confirmation(&house.services, &session).await?;
    let body = bytes(&device.get(ORIGIN, &begun.options).await?);
    let token = passkey::finish_confirmation(&house.services, &session, &begun.token, &body, house.request()).await?;
    let session = house.session(&token).await?;
    house.member(&session).await
}

async fn vega(house: &House) -> Result<StaffScope> {
    practitioner(house, house.organization, "vega@clinic.example", Role::Sender).await
}

fn typed(house: &House) -> Typed {
    let text = "All is well.\nSee you soon.\n\n# Next steps\n- Drink water\n- Rest <b>a lot</b>\n\nhttps://clinic.example/plan";
    Typed { subject: "Your result ñ".to_owned(), text: text.to_owned(), ..Typed::preset(house.services.now()) }
}

fn draft(house: &House) -> DraftId {
    DraftId::from_uuid(house.request().as_uuid())
}

async fn write_as(house: &House, scope: &StaffScope, to: PatientId, draft: DraftId, typed: &Typed) -> Result<Outcome, ComposeError> {
    let new = Send { patient: to, draft, typed, shown: None, team: None, thread: None, answers: None };
    compose::send(&house.services, scope, &new, house.request()).await
}

async fn write(house: &House, scope: &StaffScope) -> Result<MessageId> {
    match write_as(house, scope, house.patient, draft(house), &typed(house)).await? {
        Outcome::Sent(id) => Ok(id),
        Outcome::Before(_) => anyhow::bail!("sent before"),
    }
}

async fn inbox(house: &House, session: &Session) -> Result<Vec<read::InboxRow>> {
    Ok(read::inbox(&house.services, session, Page::new(1, 20), house.request()).await?.rows)
}

async fn open(house: &House, session: &Session, id: MessageId) -> Result<read::Opened, ReadError> {
    read::open(&house.services, session, id, Way::Rich, house.request()).await
}

async fn standing(house: &House, scope: &StaffScope, id: MessageId) -> Result<Standing> {
    let letter = compose::find(&house.services, scope, id, house.request()).await?;
    Ok(letter.line.recipients.first().context("nobody")?.standing.clone())
}

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
async fn it_is_sealed_and_read_after_the_time_to_undo_and_no_alert_leaves_before() -> Result<()> {
    let house = House::new().await?;
    let scope = vega(&house).await?;
    let (_, session) = house.claim(house.patient, &mut Authenticator::new()).await?;
    house.mails().await?;
    house.later(Duration::from_secs(60));
    let id = write(&house, &scope).await?;
    ensure!(inbox(&house, &session).await?.is_empty(), "seen at once");
    ensure!(matches!(open(&house, &session, id).await, Err(ReadError::NotFound)), "opened at once");
    ensure!(matches!(standing(&house, &scope, id).await?, Standing::Hidden(_)));
    house.later(UNDO - Duration::from_secs(1));
    ensure!(house.mails().await?.alerts == 0, "told before it can be seen");
    house.later(Duration::from_secs(1));
    ensure!(standing(&house, &scope, id).await? == Standing::Alerting);
    ensure!(house.mails().await?.alerts == 1);
    ensure!(matches!(standing(&house, &scope, id).await?, Standing::AlertSent(_)));
    let rows = inbox(&house, &session).await?;
    ensure!(rows.len() == 1 && *rows[0].subject == "Your result ñ" && rows[0].from.starts_with("Dr. Vega, Clinic <"), "{}", *rows[0].from);
    let opened = open(&house, &session, id).await?;
    ensure!(!opened.head.outside_sender && opened.has_html);
    let [Piece::Html { html, .. }] = opened.pieces.as_slice() else { anyhow::bail!("not one page") };
    ensure!(html.contains("<h2>Next steps</h2><ul><li>Drink water</li><li>Rest &lt;b&gt;a lot&lt;/b&gt;</li></ul>"), "{}", **html);
    ensure!(!html.contains("href"), "an address became a link");
    ensure!(matches!(standing(&house, &scope, id).await?, Standing::Opened(_)));
    // Who wrote it reads it again, and that is in the audit.
    let letter = compose::find(&house.services, &scope, id, house.request()).await?;
    ensure!(letter.pieces.is_some() && letter.line.subject.as_ref().is_some_and(|subject| subject.as_str() == "Your result ñ"));
    ensure!(letter.line.read_by.is_some() && house.audited("message.reviewed").await? > 0 && house.audited("message.accepted").await? == 1);
    if house.database.is_sqlite() {
        let open = "SELECT COUNT(*) FROM message_part WHERE CAST(bytes AS TEXT) LIKE '%All is well%'";
        ensure!(house.database.number(open).await? == 0, "a text lies open");
    }
    Ok(())
}

#[tokio::test]
async fn a_relayed_message_is_alerted_at_once_beside_a_written_one() -> Result<()> {
    let house = House::new().await?;
    let scope = vega(&house).await?;
    house.claim(house.patient, &mut Authenticator::new()).await?;
    house.mails().await?;
    house.later(Duration::from_secs(60));
    write(&house, &scope).await?;
    send(&house, "ana@example.org", &message("")).await?;
    ensure!(house.mails().await?.alerts == 1, "a relayed message waits for a written one");
    house.later(UNDO);
    ensure!(house.mails().await?.alerts == 1, "a written message is not told");
    house.later(UNDO);
    ensure!(house.mails().await?.alerts == 0);
    Ok(())
}

#[tokio::test]
async fn twice_the_same_draft_is_one_message_whatever_stands_in_it() -> Result<()> {
    let house = House::new().await?;
    let scope = vega(&house).await?;
    let (id, first) = (draft(&house), typed(&house));
    let Outcome::Sent(message) = write_as(&house, &scope, house.patient, id, &first).await? else { anyhow::bail!("not sent") };
    house.later(Duration::from_secs(5));
    let changed = Typed { text: "Another text.".to_owned(), ..first.clone() };
    for again in [&first, &changed] {
        ensure!(write_as(&house, &scope, house.patient, id, again).await? == Outcome::Before(message));
    }
    let fresh = draft(&house);
    let (one, two) =
        tokio::join!(write_as(&house, &scope, house.patient, fresh, &first), write_as(&house, &scope, house.patient, fresh, &first));
    let sent = [one?, two?];
    ensure!(sent.iter().filter(|one| matches!(one, Outcome::Sent(_))).count() == 1, "{sent:?}");
    ensure!(house.database.number("SELECT COUNT(*) FROM message").await? == 2);
    ensure!(house.database.number("SELECT COUNT(*) FROM message_wrap").await? == 4, "a wrap for the patient and one for the staff");
    Ok(())
}

#[tokio::test]
async fn what_is_undone_was_never_seen_nor_told_and_its_text_is_a_draft_again() -> Result<()> {
    let house = House::new().await?;
    let scope = vega(&house).await?;
    let (_, session) = house.claim(house.patient, &mut Authenticator::new()).await?;
    house.mails().await?;
    house.later(Duration::from_secs(60));
    let spanish = Typed { language: "es".to_owned(), ..typed(&house) };
    let Outcome::Sent(id) = write_as(&house, &scope, house.patient, draft(&house), &spanish).await? else { anyhow::bail!("sent before") };
    house.later(UNDO - Duration::from_secs(1));
    let (patient, again) = compose::undo(&house.services, &scope, id, house.request()).await?.context("no draft")?;
    ensure!(patient == house.patient);
    let kept = compose::find_draft(&house.services, &scope, again).await?;
    let wanted = typed(&house);
    ensure!(kept.typed.subject == wanted.subject && kept.typed.text.trim() == wanted.text, "{}", kept.typed.text);
    ensure!((kept.typed.reply, kept.typed.expires, &kept.typed.read_by) == (true, 0, &wanted.read_by));
    ensure!(kept.typed.language == "es", "the language of its text is lost: {:?}", kept.typed.language);
    ensure!(house.database.number("SELECT COUNT(*) FROM message_wrap WHERE delivery_id IS NOT NULL").await? == 0);
    house.later(UNDO);
    ensure!(house.mails().await?.alerts == 0, "told of what was undone");
    ensure!(inbox(&house, &session).await?.is_empty() && read::list_taken_back(&house.services, &session).await?.is_empty());
    ensure!(matches!(standing(&house, &scope, id).await?, Standing::TakenBack(_, RecallReason::Undone)));
    let twice = compose::undo(&house.services, &scope, id, house.request()).await;
    ensure!(matches!(twice, Ok(None)), "pressed twice, it says something else: {twice:?}");
    // The text of an undone message goes out again.
    ensure!(matches!(write_as(&house, &scope, patient, again, &kept.typed).await?, Outcome::Sent(_)));
    ensure!(compose::list_drafts(&house.services, &scope, Page::new(1, 20), house.request()).await?.rows.is_empty());
    Ok(())
}

#[tokio::test]
async fn what_was_taken_back_is_gone_and_both_sides_are_told_whether_it_was_opened() -> Result<()> {
    let house = House::new().await?;
    let scope = vega(&house).await?;
    let (_, session) = house.claim(house.patient, &mut Authenticator::new()).await?;
    let (seen, unseen) = (write(&house, &scope).await?, write(&house, &scope).await?);
    house.later(UNDO);
    open(&house, &session, seen).await?;
    let late = compose::undo(&house.services, &scope, seen, house.request()).await;
    ensure!(matches!(late, Err(ComposeError::TooLate)), "undone after it was seen");
    for (id, opened) in [(seen, true), (unseen, false)] {
        let told = compose::recall(&house.services, &scope, (id, None), RecallReason::WrongContent, house.request()).await?;
        ensure!(told.len() == 1 && told[0].opened_at.is_some() == opened);
        ensure!(matches!(open(&house, &session, id).await, Err(ReadError::NotFound)), "it opens");
        let found = read::find_taken_back(&house.services, &session, id).await?.context("not told")?;
        ensure!(found.opened == opened && found.organization == "Clinic");
        ensure!(matches!(standing(&house, &scope, id).await?, Standing::TakenBack(_, RecallReason::WrongContent)));
        // What was taken back can still be read by who wrote it.
        ensure!(compose::find(&house.services, &scope, id, house.request()).await?.pieces.is_some());
    }
    ensure!(house.database.number("SELECT COUNT(*) FROM message_wrap WHERE delivery_id IS NOT NULL").await? == 0);
    ensure!(inbox(&house, &session).await?.is_empty());
    ensure!(read::list_taken_back(&house.services, &session).await?.len() == 2);
    ensure!(house.audited("message.recalled").await? == 2);
    let again = compose::recall(&house.services, &scope, (seen, None), RecallReason::Other, house.request()).await;
    ensure!(matches!(again, Err(ComposeError::TooLate)));
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
async fn nothing_typed_is_lost_and_drafts_are_their_writers_own() -> Result<()> {
    let house = House::new().await?;
    let scope = vega(&house).await?;
    let colleague = practitioner(&house, house.organization, "sol@clinic.example", Role::Administrator).await?;
    let (id, flawed) = (draft(&house), Typed { subject: String::new(), ..typed(&house) });
    let refused = write_as(&house, &scope, house.patient, id, &flawed).await;
    ensure!(matches!(&refused, Err(ComposeError::Flaws(flaws)) if *flaws == [Flaw::SubjectEmpty]), "{refused:?}");
    let kept = compose::find_draft(&house.services, &scope, id).await?;
    ensure!(kept.typed == flawed && kept.patient == house.patient);
    ensure!(compose::list_drafts(&house.services, &scope, Page::new(1, 20), house.request()).await?.rows.len() == 1);
    ensure!(compose::list_drafts(&house.services, &colleague, Page::new(1, 20), house.request()).await?.rows.is_empty());
    ensure!(matches!(compose::find_draft(&house.services, &colleague, id).await, Err(ComposeError::NotFound)));
    let paper = Paper::of(&house.services, id, None);
    let writing = Writing { paper, patient: house.patient, typed: &flawed, answer: None, unasked: false };
    let taken = compose::save_draft(&house.services, &colleague, &writing, house.request()).await;
    ensure!(matches!(taken, Err(ComposeError::NotFound)), "another's draft is written over");
    house.database.execute("UPDATE patient SET state = 'closed'").await?;
    let closed = write_as(&house, &scope, house.patient, id, &typed(&house)).await;
    ensure!(matches!(closed, Err(ComposeError::Closed)), "{closed:?}");
    ensure!(compose::find_draft(&house.services, &scope, id).await?.typed == typed(&house), "not kept");
    ensure!(house.database.number("SELECT COUNT(*) FROM message").await? == 0);
    compose::delete_draft(&house.services, &scope, (id, &[]), house.request()).await?;
    ensure!(matches!(compose::find_draft(&house.services, &scope, id).await, Err(ComposeError::NotFound)));
    compose::delete_draft(&house.services, &scope, (id, &[]), house.request()).await?;
    ensure!(house.audited("draft.deleted").await? == 1, "what is not there is thrown away");
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
async fn the_longest_text_in_any_script_arrives() -> Result<()> {
    let house = House::new().await?;
    let scope = vega(&house).await?;
    let (_, session) = house.claim(house.patient, &mut Authenticator::new()).await?;
    let long = Typed { text: "ñ".repeat(compose::MAX_TEXT), high: false, ..typed(&house) };
    let Outcome::Sent(id) = write_as(&house, &scope, house.patient, draft(&house), &long).await? else { anyhow::bail!("not sent") };
    house.later(UNDO);
    let opened = open(&house, &session, id).await?;
    let [Piece::Html { html, partly: false, .. }] = opened.pieces.as_slice() else { anyhow::bail!("not one page") };
    ensure!(html.contains(&long.text));
    let longer = Typed { text: "ñ".repeat(compose::MAX_TEXT + 1), ..long };
    let refused = write_as(&house, &scope, house.patient, draft(&house), &longer).await;
    ensure!(matches!(&refused, Err(ComposeError::Flaws(flaws)) if *flaws == [Flaw::TextLong]));
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
    Ok(())
}
