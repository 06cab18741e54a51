//! One text for many patients: sent once to each, whatever crashes; refused by row; paused, undone; and nobody sees another.
mod again;
mod back;
mod fair;
mod grouped;
mod oversee;

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use entity::{
    base::{clock::Timestamp, random::SystemRandom},
    domain::{
        address::EmailAddress,
        id::{MailingId, PatientId},
        locale::Locale,
        page::Page,
        role::Role,
        scope::StaffScope,
    },
    store::patient::{self, NewPatient},
};
use portal::{
    mime::view::Way,
    service::{
        compose::{self, Filter, Standing, UNDO as MOMENT, Wanted},
        mailing::{self, Lacking, MailingError, MailingState, Refusal, Turn, Typed, UNDO},
        permit, read, team,
        template::Text,
    },
};
use tests::authenticator::Authenticator;

use super::{compose::practitioner, house::House};

/// A patient with a record number.
async fn add(house: &House, number: &str, name: &str, language: &str) -> Result<PatientId> {
    let id = PatientId::generate(house.services.store().clock(), &SystemRandom);
    let new = NewPatient {
        id,
        email: Some(EmailAddress::parse(&format!("{number}@example.org"))?),
        language: Some(Locale::parse(language)?),
        name: Some(name.to_owned()),
        birth_date: None,
        record_number: Some(number.to_owned()),
        phone: None,
    };
    let scope = permit::operator(house.organization);
    house.services.store().write(async |tx| patient::insert(tx, &scope, &new).await).await?;
    Ok(id)
}

fn typed(house: &House) -> Typed {
    let text = |subject: &str, text: &str| Text { subject: subject.to_owned(), text: text.to_owned() };
    let texts = [
        ("en".to_owned(), text("Your visit", "Dear {patient name},\n\nplease come on {appointment date} to {place}.")),
        ("es".to_owned(), text("Su cita", "Hola {nombre del paciente}, venga el {appointment date} a {place}.")),
    ];
    let filled = [("place".to_owned(), "Elm Street".to_owned())].into();
    Typed { texts: texts.into(), filled, ..Typed::preset(house.services.now()) }
}

/// A mailing of five rows, three of which can be sent.
async fn begun(house: &House, scope: &StaffScope) -> Result<MailingId> {
    let list = "Record number;Appointment date\nA-1;3 May\nA-2;4 de mayo\nX-9;5 May\nA-1;6 May\nA-3;\n";
    let id = mailing::add(&house.services, scope, list, house.request()).await?;
    mailing::keep(&house.services, scope, id, &typed(house), house.request()).await?;
    Ok(id)
}

async fn start(house: &House, scope: &StaffScope, id: MailingId) -> Result<()> {
    let version = mailing::find(&house.services, scope, id).await?.version;
    Ok(mailing::start(&house.services, scope, id, (version, &[]), house.request()).await?)
}

/// How many copies of a mailing its list of one word shows.
async fn shown(house: &House, scope: &StaffScope, id: MailingId, standing: Option<Filter>) -> Result<usize> {
    let wanted = Wanted { standing, mine: false, mailing: Some(id) };
    Ok(compose::list(&house.services, scope, wanted, Page::new(1, 50), house.request()).await?.rows.len())
}

/// Every number of what became of a mailing leads to as many copies.
async fn is_followed(house: &House, scope: &StaffScope, id: MailingId) -> Result<()> {
    let became = mailing::became(&house.services, scope, id).await?;
    let numbers = [
        (Filter::Replied, became.replied),
        (Filter::Opened, became.opened),
        (Filter::NotOpened, became.not_opened),
        (Filter::NeedsCode, became.needs_code),
        (Filter::AlertFailed, became.alert_failed),
        (Filter::Expired, became.expired),
        (Filter::TakenBack, became.undone + became.taken_back + became.taken_back_opened),
        (Filter::OpenedBefore, became.taken_back_opened),
    ];
    for (filter, count) in numbers {
        ensure!(shown(house, scope, id, Some(filter)).await? == count as usize, "{filter:?}: {became:?}");
    }
    Ok(())
}

async fn refused(house: &House, scope: &StaffScope, id: MailingId) -> Result<Vec<(u64, Refusal, String)>> {
    let report = mailing::list_refused(&house.services, scope, id, Page::new(1, 20), house.request()).await?;
    Ok(report.rows.into_iter().map(|row| (row.line, row.reason, row.fields)).collect())
}

#[tokio::test]
async fn each_gets_an_own_copy_once_in_their_language_and_the_rest_is_told_by_row() -> Result<()> {
    let house = House::new().await?;
    let scope = practitioner(&house, house.organization, "vega@clinic.example", Role::Sender).await?;
    let stranger = practitioner(&house, house.organization, "ruiz@clinic.example", Role::Administrator).await?;
    add(&house, "A-1", "Ana Ruiz", "en").await?;
    let ben = add(&house, "A-2", "Ben Soto", "es").await?;
    add(&house, "A-3", "Cleo Paz", "en").await?;
    let (_, session) = house.claim(ben, &mut Authenticator::new()).await?;
    house.mails().await?;

    let id = begun(&house, &scope).await?;
    ensure!(matches!(mailing::find(&house.services, &stranger, id).await, Err(MailingError::NotFound)), "another's is found");
    ensure!(refused(&house, &scope, id).await? == [(4, Refusal::Unknown, String::new()), (5, Refusal::Twice, String::new())]);
    // Nothing is sent that was not looked at as it is.
    let samples = mailing::sample(&house.services, &scope, id, house.request()).await?;
    ensure!(samples.len() == 3 && samples[0].name.as_deref() == Some("Ana Ruiz") && samples[1].subject == "Su cita");
    ensure!(
        samples[0].text.is_ok()
            && samples[2].text.as_ref().is_err_and(|lacking| *lacking == Lacking::Fields(vec!["appointment date".to_owned()]))
    );
    let stale = mailing::start(&house.services, &scope, id, (1, &[]), house.request()).await;
    ensure!(matches!(stale, Err(MailingError::Changed)));
    start(&house, &scope, id).await?;
    start(&house, &scope, id).await?;

    // Two nodes at once, a row whose note was lost in a crash, and a second run: a copy each.
    let (one, two) = tokio::join!(mailing::run(&house.services), mailing::run(&house.services));
    one?;
    two?;
    mailing::run(&house.services).await?;
    let found = mailing::find(&house.services, &scope, id).await?;
    ensure!((found.state, found.sent, found.refused) == (MailingState::Done, 2, 3), "{:?} {} {}", found.state, found.sent, found.refused);
    ensure!(refused(&house, &scope, id).await?.contains(&(6, Refusal::Field, "appointment date".to_owned())));
    house.database.execute("UPDATE mailing SET state = 'sending', lease_until = NULL, sent = 1").await?;
    house.database.execute("UPDATE mailing_row SET state = 'waiting', message_id = NULL WHERE number = 2").await?;
    mailing::run(&house.services).await?;
    ensure!(mailing::find(&house.services, &scope, id).await?.sent == 2);
    ensure!(house.database.number("SELECT COUNT(*) FROM message").await? == 2, "a copy was sent twice");
    ensure!(house.audited("message.accepted").await? == 2 && house.audited("mailing.started").await? == 1);

    // Hidden and not told of for five minutes; then each sees the own one alone.
    house.later(MOMENT * 2);
    ensure!(compose::tell(&house.services).await? == 0 && house.mails().await?.alerts == 0);
    ensure!(read::inbox(&house.services, &session, Page::new(1, 20), house.request()).await?.rows.is_empty());
    is_followed(&house, &scope, id).await?;
    house.later(UNDO);
    ensure!(compose::tell(&house.services).await? == 2 && house.mails().await?.alerts == 1);
    let rows = read::inbox(&house.services, &session, Page::new(1, 20), house.request()).await?.rows;
    ensure!(rows.len() == 1);
    // One waits for a code, and one is not opened yet; then it is. What was sent beside it is on none of its lists.
    is_followed(&house, &scope, id).await?;
    ensure!(
        shown(&house, &scope, id, Some(Filter::NeedsCode)).await? == 1 && shown(&house, &scope, id, Some(Filter::NotOpened)).await? == 1
    );
    let opened = read::open(&house.services, &session, rows[0].message, Way::Plain, house.request()).await?;
    is_followed(&house, &scope, id).await?;
    ensure!(shown(&house, &scope, id, None).await? == 2);
    ensure!(shown(&house, &scope, MailingId::from_uuid(house.request().as_uuid()), None).await? == 0);
    let text = format!(
        "{:?}",
        opened
            .pieces
            .iter()
            .map(|piece| match piece {
                read::Piece::Text { text, .. } => text.to_string(),
                _ => String::new(),
            })
            .collect::<Vec<_>>()
    );
    ensure!(text.contains("Hola Ben Soto, venga el 4 de mayo a Elm Street."), "{text}");
    let late = mailing::turn(&house.services, &scope, id, Turn::Undo, house.request()).await;
    ensure!(matches!(late, Err(MailingError::TooLate)));
    if house.database.is_sqlite() {
        let open = "SELECT COUNT(*) FROM mailing_row WHERE CAST(cells AS TEXT) LIKE '%May%'";
        ensure!(house.database.number(open).await? == 0, "a list lies open");
    }
    Ok(())
}

#[tokio::test]
async fn it_is_paused_and_undone_and_ends_with_the_right_to_write() -> Result<()> {
    let house = House::new().await?;
    let scope = practitioner(&house, house.organization, "vega@clinic.example", Role::Sender).await?;
    let ana = add(&house, "A-1", "Ana Ruiz", "en").await?;
    let ben = add(&house, "A-2", "Ben Soto", "es").await?;
    let cleo = add(&house, "A-3", "Cleo Paz", "en").await?;
    let id = mailing::add_chosen(&house.services, &scope, &[ana, ben, ana, cleo], house.request()).await?;
    let filled = [("place", "Elm Street"), ("appointment date", "3 May")].map(|(name, value)| (name.to_owned(), value.to_owned()));
    mailing::keep(&house.services, &scope, id, &Typed { filled: filled.into(), ..typed(&house) }, house.request()).await?;
    // Closed between the samples and the sending.
    start(&house, &scope, id).await?;
    house.database.execute("UPDATE patient SET state = 'closed' WHERE id = (SELECT patient_id FROM mailing_row WHERE number = 3)").await?;
    mailing::turn(&house.services, &scope, id, Turn::Pause, house.request()).await?;
    ensure!(mailing::run(&house.services).await? == 0, "sent while paused");
    mailing::turn(&house.services, &scope, id, Turn::GoOn, house.request()).await?;
    mailing::run(&house.services).await?;
    let found = mailing::find(&house.services, &scope, id).await?;
    ensure!((found.state, found.sent, found.refused) == (MailingState::Done, 2, 1), "{:?} {} {}", found.state, found.sent, found.refused);
    ensure!(refused(&house, &scope, id).await? == [(3, Refusal::Closed, String::new())]);
    // Undone at the last moment, and not seen while the work on it is still to come.
    house.later(UNDO - MOMENT);
    mailing::turn(&house.services, &scope, id, Turn::Undo, house.request()).await?;
    house.later(MOMENT * 4);
    ensure!(compose::tell(&house.services).await? == 0, "told of what is being undone");
    mailing::run(&house.services).await?;
    let found = mailing::find(&house.services, &scope, id).await?;
    ensure!(
        (found.state, found.sent, found.undone) == (MailingState::Cancelled, 0, 2),
        "{:?} {} {}",
        found.state,
        found.sent,
        found.undone
    );
    ensure!(house.database.number("SELECT COUNT(*) FROM delivery WHERE state = 'recalled' AND recall_reason = 'undone'").await? == 2);
    // By whoever pressed it, each copy with its record; and that it was pressed.
    let by_presser = "SELECT COUNT(*) FROM audit WHERE action IN ('message.recalled', 'mailing.undone') AND actor_kind = 'practitioner' \
                      AND actor_id = (SELECT practitioner_id FROM mailing)";
    ensure!(house.database.number(by_presser).await? == 3, "{}", house.database.number(by_presser).await?);

    // Whoever began it is deactivated: nothing more is sent in their name.
    let id = mailing::add_chosen(&house.services, &scope, &[ana, ben], house.request()).await?;
    mailing::keep(&house.services, &scope, id, &Typed { filled: found.typed.filled, ..typed(&house) }, house.request()).await?;
    start(&house, &scope, id).await?;
    house.database.execute("UPDATE practitioner SET state = 'deactivated' WHERE role = 'sender'").await?;
    mailing::run(&house.services).await?;
    ensure!(
        mailing::find(&house.services, &scope, id).await?.state == MailingState::Paused && house.audited("mailing.stopped").await? == 1
    );
    ensure!(house.database.number("SELECT COUNT(*) FROM message").await? == 2);
    Ok(())
}

/// A text for these, ready to be sent.
async fn ready(house: &House, scope: &StaffScope, patients: &[PatientId], change: impl FnOnce(&mut Typed)) -> Result<MailingId> {
    let filled = [("place", "Elm Street"), ("appointment date", "3 May")].map(|(name, value)| (name.to_owned(), value.to_owned()));
    let mut typed = Typed { filled: filled.into(), ..typed(house) };
    change(&mut typed);
    let id = mailing::add_chosen(&house.services, scope, patients, house.request()).await?;
    mailing::keep(&house.services, scope, id, &typed, house.request()).await?;
    Ok(id)
}

/// At this moment, instead of at once.
fn then(typed: &mut Typed, at: Timestamp) {
    let text = at.to_rfc3339();
    typed.presets.read_by.clear();
    (typed.presets.send_on, typed.presets.send_at) = (text[..10].to_owned(), text[11..16].to_owned());
}

async fn counts(house: &House, scope: &StaffScope, id: MailingId) -> Result<(MailingState, u32, u32, u32)> {
    let found = mailing::find(&house.services, scope, id).await?;
    Ok((found.state, found.sent, found.refused, found.undone))
}

#[tokio::test]
async fn all_that_nobody_can_see_is_undone_also_days_ahead_and_what_a_crash_left_unnoted() -> Result<()> {
    let house = House::new().await?;
    let scope = practitioner(&house, house.organization, "vega@clinic.example", Role::Sender).await?;
    let (ana, ben) = (add(&house, "A-1", "Ana Ruiz", "en").await?, add(&house, "A-2", "Ben Soto", "es").await?);
    let days = house.services.now().plus(Duration::from_secs(3 * 24 * 60 * 60));
    let later = ready(&house, &scope, &[ana, ben], |typed| then(typed, days)).await?;
    start(&house, &scope, later).await?;
    mailing::run(&house.services).await?;
    ensure!(counts(&house, &scope, later).await? == (MailingState::Done, 2, 0, 0));
    house.later(UNDO * 2);
    mailing::turn(&house.services, &scope, later, Turn::Undo, house.request()).await?;
    mailing::run(&house.services).await?;
    ensure!(counts(&house, &scope, later).await? == (MailingState::Cancelled, 0, 0, 2));

    // Killed between the copies and the note of them; cancelled, then undone; whoever began it is gone by the end.
    let at_once = ready(&house, &scope, &[ana, ben], |_| {}).await?;
    start(&house, &scope, at_once).await?;
    mailing::run(&house.services).await?;
    let forget = async |state: &str| {
        let of = format!("WHERE mailing_id = (SELECT id FROM mailing WHERE state = '{state}' AND undone = 0)");
        house.database.execute(&format!("UPDATE mailing_row SET state = 'waiting', message_id = NULL {of}")).await?;
        house.database.execute(&format!("UPDATE mailing SET sent = 0, state = 'sending' WHERE state = '{state}' AND undone = 0")).await
    };
    forget("done").await?;
    mailing::turn(&house.services, &scope, at_once, Turn::Cancel, house.request()).await?;
    ensure!(counts(&house, &scope, at_once).await? == (MailingState::Cancelled, 2, 0, 0), "what was sent is not known");
    let message = "SELECT COUNT(*) FROM delivery WHERE state = 'waiting'";
    ensure!(house.database.number(message).await? == 2);
    // A copy in its five minutes is sent at once: nobody chose that moment.
    let sent = compose::list(&house.services, &scope, Wanted::MINE, Page::new(1, 20), house.request()).await?;
    let hidden = sent.rows.iter().flat_map(|line| &line.recipients).filter(|one| matches!(one.standing, Standing::Hidden(_))).count();
    ensure!(hidden == 2, "{hidden}");
    forget("cancelled").await?;
    mailing::turn(&house.services, &scope, at_once, Turn::Undo, house.request()).await?;
    house.database.execute("UPDATE practitioner SET state = 'deactivated' WHERE role = 'sender'").await?;
    house.later(UNDO * 2);
    mailing::run(&house.services).await?;
    ensure!(counts(&house, &scope, at_once).await? == (MailingState::Cancelled, 0, 0, 2));
    ensure!(house.database.number(message).await? == 0 && house.database.number("SELECT COUNT(*) FROM message").await? == 4);
    Ok(())
}

#[tokio::test]
async fn trouble_of_the_whole_refuses_no_row_and_one_that_cannot_be_worked_stops_no_other() -> Result<()> {
    let house = House::new().await?;
    let scope = practitioner(&house, house.organization, "vega@clinic.example", Role::Sender).await?;
    let boss = practitioner(&house, house.organization, "boss@clinic.example", Role::Administrator).await?;
    let (ana, ben) = (add(&house, "A-1", "Ana Ruiz", "en").await?, add(&house, "A-2", "Ben Soto", "es").await?);
    // Paused until its moment had passed.
    let hour = Duration::from_secs(60 * 60);
    let late = house.services.now().plus(hour);
    let id = ready(&house, &scope, &[ana, ben], |typed| then(typed, late)).await?;
    start(&house, &scope, id).await?;
    mailing::turn(&house.services, &scope, id, Turn::Pause, house.request()).await?;
    house.later(hour * 2);
    mailing::turn(&house.services, &scope, id, Turn::GoOn, house.request()).await?;
    mailing::run(&house.services).await?;
    ensure!(counts(&house, &scope, id).await? == (MailingState::Done, 2, 0, 0));

    // Out of the team in whose name it is, and in it again.
    let nurses = team::add(&house.services, &boss, "Nurses", house.request()).await?;
    let me = scope.practitioner().context("nobody")?;
    team::join(&house.services, &boss, nurses, me, house.request()).await?;
    let id = ready(&house, &scope, &[ana, ben], |typed| typed.presets.team = nurses.to_string()).await?;
    start(&house, &scope, id).await?;
    house.database.execute("DELETE FROM team_member").await?;
    mailing::run(&house.services).await?;
    ensure!(counts(&house, &scope, id).await? == (MailingState::Paused, 0, 0, 0));
    let found = mailing::find(&house.services, &scope, id).await?;
    ensure!(mailing::is_out_of_team(&house.services, &scope, &found.typed).await?);
    team::join(&house.services, &boss, nurses, me, house.request()).await?;
    mailing::turn(&house.services, &scope, id, Turn::GoOn, house.request()).await?;
    mailing::run(&house.services).await?;
    ensure!(counts(&house, &scope, id).await? == (MailingState::Done, 2, 0, 0));

    // The text of the oldest cannot be opened.
    let broken = ready(&house, &scope, &[ana], |_| {}).await?;
    start(&house, &scope, broken).await?;
    let draft = ready(&house, &scope, &[ben], |_| {}).await?;
    let content = "(SELECT other.content FROM mailing other WHERE other.state = 'draft')";
    house.database.execute(&format!("UPDATE mailing SET content = {content} WHERE state = 'sending'")).await?;
    house.later(hour);
    start(&house, &scope, draft).await?;
    for _ in 0..2 {
        mailing::run(&house.services).await?;
        ensure!(counts(&house, &scope, draft).await? == (MailingState::Done, 1, 0, 0), "one stops the others");
        house.later(hour);
    }
    ensure!(house.database.number("SELECT COUNT(*) FROM mailing WHERE state = 'sending'").await? == 1);
    Ok(())
}

#[tokio::test]
async fn a_sample_that_is_too_long_says_so_and_the_others_are_shown() -> Result<()> {
    let house = House::new().await?;
    let scope = practitioner(&house, house.organization, "vega@clinic.example", Role::Sender).await?;
    let (ana, ben) = (add(&house, "A-1", "Ana", "en").await?, add(&house, "A-2", &"Ben".repeat(40), "en").await?);
    let subject = format!("{} {{patient name}}", "x".repeat(compose::MAX_SUBJECT - 20));
    let id = ready(&house, &scope, &[ana, ben], |typed| {
        if let Some(text) = typed.texts.get_mut("en") {
            text.subject = subject;
        }
    })
    .await?;
    let samples = mailing::sample(&house.services, &scope, id, house.request()).await?;
    ensure!(samples.len() == 2 && samples[0].text.is_ok());
    ensure!(samples[1].text.as_ref().is_err_and(|lacking| *lacking == Lacking::Flaws(vec![compose::Flaw::SubjectLong])));
    Ok(())
}
