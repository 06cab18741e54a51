//! Writing to a patient: sent once, seen and told after the time to undo; nothing typed is lost.
mod back;
mod became;

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
        compose::{self, ComposeError, Flaw, Outcome, Send, Standing, Typed, UNDO, Writing},
        passkey, permit,
        read::{self, Piece, ReadError},
        session::Session,
        staff::{self, Invite, Manager},
        thread::Paper,
    },
};
use tests::authenticator::Authenticator;

use super::{
    house::{House, ORIGIN, bytes, here},
    read::{message, send},
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
