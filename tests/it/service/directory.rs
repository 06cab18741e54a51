//! The directory: patients found by what is known of them, changed by one person at a time, closed and opened again; nothing of
//! it readable in the table, nothing of it another organization's.
mod once;

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use entity::{
    domain::{
        address::EmailAddress,
        id::{OrganizationId, PatientId, PractitionerId},
        page::Page,
        role::Role,
        scope::StaffScope,
        slip::Channel,
    },
    store::{
        outbox::NoticeKind,
        practitioner::{self, NewPractitioner},
    },
};
use portal::service::{
    claim::{self, IssueError},
    directory::{self, Adding, DirectoryError, Editing, Field, Outcome, PatientState, Record, Setup, Typed, Wrong},
    patient as roster, permit, read, upkeep,
};
use tests::authenticator::Authenticator;

use super::house::House;

struct Clerk {
    house: House,
    scope: StaffScope,
}

impl Clerk {
    async fn new() -> Result<Self> {
        let house = House::new().await?;
        let scope = staff(&house, house.organization, "vega@clinic.example").await?;
        Ok(Self { house, scope })
    }

    async fn add(&self, email: &str, typed: &Typed) -> Result<PatientId, DirectoryError> {
        self.press(directory::fresh(&self.house.services), email, typed).await
    }

    /// Presses *Add* on a form that carries this name.
    async fn press(&self, id: PatientId, email: &str, typed: &Typed) -> Result<PatientId, DirectoryError> {
        directory::add(&self.house.services, &self.scope, id, Adding { email, typed, sure: false }, self.house.request()).await
    }

    async fn find(&self, id: PatientId) -> Result<Record, DirectoryError> {
        directory::find(&self.house.services, &self.scope, id, self.house.request()).await
    }

    async fn change(&self, id: PatientId, version: &Record, typed: &Typed) -> Result<(), DirectoryError> {
        self.change_from(id, (version, None), typed).await
    }

    async fn change_from(&self, id: PatientId, (version, began): (&Record, Option<&Typed>), typed: &Typed) -> Result<(), DirectoryError> {
        let editing = Editing { version: version.version, began, typed };
        directory::change(&self.house.services, &self.scope, id, editing, self.house.request()).await
    }

    async fn add_address(&self, id: PatientId, email: &str) -> Result<Outcome, DirectoryError> {
        directory::add_address(&self.house.services, &self.scope, id, email, self.house.request()).await
    }

    async fn found(&self, typed: &str) -> Result<Vec<PatientId>, DirectoryError> {
        found(&self.house, &self.scope, typed, false).await
    }
}

async fn found(house: &House, scope: &StaffScope, typed: &str, closed: bool) -> Result<Vec<PatientId>, DirectoryError> {
    let found =
        directory::search(&house.services, scope, directory::Search { text: typed, closed }, Page::new(1, 20), house.request()).await?;
    Ok(found.rows.iter().map(|hit| hit.id).collect())
}

/// Somebody who signs in and belongs to an organization's staff.
async fn staff(house: &House, organization: OrganizationId, email: &str) -> Result<StaffScope> {
    let own = house.add_patient_of(organization, email).await?;
    let slip = house.slip_in(organization, own).await?;
    let (_, session) = house.spend(&slip, &mut Authenticator::new()).await?;
    let code = house.mailbox_code(&session).await?;
    let confirmed = portal::service::mailbox::confirm(&house.services, &session, &code, house.request()).await?;
    let token = confirmed.signed_in().context("not in")?;
    let account = house.session(&token).await?.account.context("no account")?;
    let id = PractitionerId::generate(house.services.store().clock(), house.services.store().random());
    let new = NewPractitioner { id, name: "Dr. Vega".to_owned(), address: EmailAddress::parse(email)?, role: Role::Sender };
    house
        .services
        .store()
        .write(async |tx| {
            practitioner::insert(tx, &permit::operator(organization), &new).await?;
            practitioner::enrol(tx, id, account).await
        })
        .await?;
    house.member(&house.session(&token).await?).await
}

fn typed(name: &str, birth_date: &str, record_number: &str) -> Typed {
    let text = |text: &str| text.to_owned().into();
    Typed {
        name: text(name),
        birth_date: text(birth_date),
        record_number: text(record_number),
        phone: text("+1 555 0100"),
        language: text("es"),
    }
}

#[tokio::test]
async fn a_patient_is_found_by_parts_in_any_case_and_by_nobody_else() -> Result<()> {
    let clerk = Clerk::new().await?;
    let maria = clerk.add("maria.gomez@correo.example", &typed("María Gómez-Núñez", "1980-12-31", "A-2024-0017")).await?;
    clerk.house.later(Duration::from_secs(1));
    let john = clerk.add("john@work.example", &typed("John O'Brien", "1979-01-02", "A-2024-0018")).await?;
    for text in ["maria", "GÓM", "nunez mar", "maria.gomez@corr", "correo", "0017", "mez", "a-2024-0017", "  Gómez,  María "] {
        ensure!(clerk.found(text).await? == [maria], "{text}");
    }
    ensure!(clerk.found("a-2024").await? == [john, maria], "the newest first");
    ensure!(clerk.found("o'brien").await? == [john] && clerk.found("obri").await? == [john]);
    for text in ["maria john", "ome", "maria 0018", "ana"] {
        ensure!(clerk.found(text).await?.iter().all(|id| *id != maria && *id != john), "{text}");
    }
    ensure!(matches!(clerk.found(" a, b").await, Err(DirectoryError::NoWords)));

    let other = clerk.house.add_organization().await?;
    let theirs = staff(&clerk.house, other, "vega@other.example").await?;
    ensure!(found(&clerk.house, &theirs, "maria", true).await?.is_empty());
    let elsewhere = directory::find(&clerk.house.services, &theirs, maria, clerk.house.request()).await;
    ensure!(matches!(elsewhere, Err(DirectoryError::NotFound)));
    let request = clerk.house.request();
    ensure!(matches!(directory::close(&clerk.house.services, &theirs, maria, request).await, Err(DirectoryError::NotFound)));
    // Under the name of another organization's record there is none to add, and nothing is.
    let (email, details) = ("ben@other.example", typed("Ben Soto", "", ""));
    let taken =
        directory::add(&clerk.house.services, &theirs, maria, Adding { email, typed: &details, sure: false }, clerk.house.request()).await;
    ensure!(matches!(taken, Err(DirectoryError::NotFound)), "{taken:?}");
    ensure!(found(&clerk.house, &theirs, "ben", true).await?.is_empty());
    let operator = permit::operator(clerk.house.organization);
    ensure!(matches!(found(&clerk.house, &operator, "maria", true).await, Err(DirectoryError::NotPermitted(_))));
    Ok(())
}

#[tokio::test]
async fn what_was_typed_is_in_no_row_and_in_no_audit() -> Result<()> {
    let clerk = Clerk::new().await?;
    clerk.add("zebedee@canary.example", &typed("Zebedee Quuxington", "1980-12-31", "CANARY77")).await?;
    ensure!(clerk.found("quuxington zebedee").await?.len() == 1 && clerk.found("quuxi").await?.len() == 1);
    ensure!(clerk.house.audited("patient.searched").await? == 2);
    let rows = clerk.house.database.rows("SELECT word FROM patient_word", |row| row.bytes(0)).await?;
    ensure!(rows.len() > 20 && rows.iter().all(|word| word.len() == 16));
    let plain = |text: &[u8]| {
        ["zebe", "quux", "canary"].iter().any(|word| text.to_ascii_lowercase().windows(word.len()).any(|part| part == word.as_bytes()))
    };
    ensure!(!rows.iter().any(|word| plain(word)));
    let details = clerk.house.database.rows("SELECT COALESCE(detail, '') FROM audit", |row| row.text(0)).await?;
    ensure!(!details.iter().any(|detail| plain(detail.as_bytes())), "{details:?}");
    Ok(())
}

#[tokio::test]
async fn what_is_typed_is_checked_like_an_import_and_told_together() -> Result<()> {
    let clerk = Clerk::new().await?;
    let bad = Typed { phone: "x".to_owned().into(), ..typed("An\u{7}a", "1980-13-01", &"9".repeat(65)) };
    let Err(DirectoryError::Fields(wrong)) = clerk.add("no address", &bad).await else { anyhow::bail!("added") };
    let fields: Vec<Field> = wrong.iter().map(|(field, _)| *field).collect();
    ensure!(fields == [Field::Email, Field::Name, Field::BirthDate, Field::RecordNumber, Field::Phone], "{fields:?}");
    ensure!(
        matches!(clerk.add(" ", &Typed::default()).await, Err(DirectoryError::Fields(wrong)) if wrong == [(Field::Email, Wrong::Missing)])
    );

    let id = clerk.add(" Bea@Example.org ", &typed("  Bea Ruiz ", "", "77")).await?;
    let record = clerk.find(id).await?;
    ensure!(record.details.name.as_deref() == Some("Bea Ruiz") && record.details.birth_date.is_none());
    ensure!(record.language.as_ref().is_some_and(|language| language.as_str() == "es"));
    ensure!(record.state == PatientState::Unclaimed && record.setup == Setup::None && !record.messages);
    let both = clerk.add("bea@example.ORG", &typed("Other", "", "77")).await;
    let taken = [(Field::Email, Wrong::Taken), (Field::RecordNumber, Wrong::Taken)];
    ensure!(matches!(both, Err(DirectoryError::Fields(wrong)) if wrong == taken));
    let patient = clerk.house.patient;
    let number = clerk.change(patient, &clerk.find(patient).await?, &typed("Ana", "", "77")).await;
    ensure!(matches!(number, Err(DirectoryError::Fields(wrong)) if wrong == [(Field::RecordNumber, Wrong::Taken)]));
    ensure!(clerk.house.audited("patient.added").await? == 1 && clerk.house.audited("patient.changed").await? == 0);
    Ok(())
}

#[tokio::test]
async fn of_two_who_change_one_record_the_second_is_shown_the_first() -> Result<()> {
    let clerk = Clerk::new().await?;
    let id = clerk.house.patient;
    let before = clerk.find(id).await?;
    clerk.change(id, &before, &typed("Ana Ruiz", "1980-12-31", "12")).await?;
    let Err(DirectoryError::Changed(now, _)) = clerk.change(id, &before, &typed("Ana Pérez", "", "")).await else {
        anyhow::bail!("overwritten")
    };
    ensure!(now.details.name.as_deref() == Some("Ana Ruiz") && clerk.find(id).await?.details == now.details);
    ensure!(clerk.found("ruiz").await? == [id] && clerk.found("perez").await?.is_empty());
    clerk.change(id, &now, &typed("Ana Pérez", "", "")).await?;
    ensure!(clerk.found("perez").await? == [id] && clerk.found("ruiz").await?.is_empty());
    ensure!(clerk.find(id).await?.details.record_number.is_none());
    let (one, two) = (clerk.find(id).await?, clerk.house.audited("patient.changed").await?);
    clerk.change(id, &one, &typed("Ana Pérez", "", "")).await?;
    ensure!(clerk.house.audited("patient.changed").await? == two, "nothing changed");
    clerk.add_address(id, "ana@new.example").await?;
    ensure!(matches!(clerk.change(id, &one, &typed("Ana", "", "")).await, Err(DirectoryError::Changed(..))), "an address is a change too");
    Ok(())
}

#[tokio::test]
async fn of_two_who_change_one_record_each_keeps_what_the_other_did_not_touch() -> Result<()> {
    let clerk = Clerk::new().await?;
    let id = clerk.house.patient;
    clerk.change(id, &clerk.find(id).await?, &Typed { phone: "030 111".to_owned().into(), ..typed("Ana Ruiz", "", "12") }).await?;
    let before = clerk.find(id).await?;
    let began = Typed::of(&before);
    let with_phone = |phone: &str| Typed { phone: phone.to_owned().into(), ..began.clone() };
    // One writes a new number; the other, whose page is older, a new name.
    clerk.change_from(id, (&before, Some(&began)), &with_phone("030 222")).await?;
    let name = Typed { name: "Ana Pérez".to_owned().into(), ..began.clone() };
    clerk.change_from(id, (&before, Some(&began)), &name).await?;
    let now = clerk.find(id).await?;
    ensure!(now.details.name.as_deref() == Some("Ana Pérez") && now.details.phone.as_deref() == Some("030 222"), "something was reverted");
    // Both the number: the second is asked about that alone.
    let Err(DirectoryError::Changed(now, both)) = clerk.change_from(id, (&before, Some(&began)), &with_phone("030 333")).await else {
        anyhow::bail!("overwritten")
    };
    ensure!(both == [Field::Phone] && now.details.phone.as_deref() == Some("030 222"));
    let is = Typed::of(&now);
    let (sure, _) = with_phone("030 333").over(&began, &is);
    clerk.change_from(id, (&now, Some(&is)), &sure).await?;
    let now = clerk.find(id).await?;
    ensure!(now.details.name.as_deref() == Some("Ana Pérez") && now.details.phone.as_deref() == Some("030 333"));
    Ok(())
}

#[tokio::test]
async fn an_address_is_one_records_and_one_stays() -> Result<()> {
    let clerk = Clerk::new().await?;
    let ana = clerk.house.patient;
    let ben = clerk.house.add_patient("ben@example.org").await?;
    let taken = clerk.add_address(ana, "BEN@example.org").await;
    ensure!(matches!(taken, Err(DirectoryError::Fields(wrong)) if wrong == [(Field::Email, Wrong::Taken)]));
    ensure!(clerk.find(ana).await?.addresses.len() == 1);
    clerk.house.later(Duration::from_secs(1));
    clerk.add_address(ana, "ana@work.example").await?;
    clerk.add_address(ana, "Ana@Work.example").await?;
    let addresses = clerk.find(ana).await?.addresses;
    ensure!(addresses.len() == 2 && clerk.found("work").await? == [ana]);
    let remove =
        async |id, address| directory::remove_address(&clerk.house.services, &clerk.scope, id, address, clerk.house.request()).await;
    ensure!(matches!(remove(ben, addresses[0].id).await, Err(DirectoryError::NotFound)), "another record's");
    remove(ana, addresses[0].id).await?;
    ensure!(matches!(remove(ana, addresses[1].id).await, Err(DirectoryError::LastAddress)));
    ensure!(matches!(remove(ana, addresses[0].id).await, Err(DirectoryError::NotFound)));
    let store = clerk.house.services.store();
    ensure!(roster::find(store, &clerk.scope, &EmailAddress::parse("ana@example.org")?).await?.is_none());
    ensure!(roster::find(store, &clerk.scope, &EmailAddress::parse("ana@work.example")?).await? == Some(ana));
    // It takes two to turn a patient's mail to another record; back to its own it goes.
    let new = async || clerk.add("ana@example.org", &Typed::default()).await;
    ensure!(matches!(new().await, Err(DirectoryError::Fields(wrong)) if wrong == [(Field::Email, Wrong::Freed)]), "a new record has it");
    let turned = clerk.add_address(ben, "ana@example.org").await;
    ensure!(matches!(turned, Err(DirectoryError::Fields(wrong)) if wrong == [(Field::Email, Wrong::Freed)]), "mail is turned");
    clerk.house.later(directory::FREED - Duration::from_secs(1));
    ensure!(clerk.add_address(ben, "Ana@example.org").await.is_err(), "a second too soon");
    clerk.add_address(ana, "ana@example.org").await?;
    let again = clerk.find(ana).await?.addresses.into_iter().find(|one| one.address.as_str() == "ana@example.org").context("gone")?;
    remove(ana, again.id).await?;
    let colleague = super::compose::practitioner(&clerk.house, clerk.house.organization, "sol@clinic.example", Role::Sender).await?;
    directory::add_address(&clerk.house.services, &colleague, ben, "ana@example.org", clerk.house.request()).await?;
    for n in 0..directory::MOST_ADDRESSES - 1 {
        clerk.add_address(ana, &format!("ana{n}@example.org")).await?;
    }
    let full = clerk.add_address(ana, "ana@eleven.example").await;
    ensure!(matches!(full, Err(DirectoryError::Fields(wrong)) if wrong == [(Field::Email, Wrong::Full)]));
    Ok(())
}

/// Whoever reads a record would read what is sent to a stranger's address, if one clerk alone could give it to the record.
#[tokio::test]
async fn an_address_for_a_record_that_somebody_reads_takes_two_unless_the_mailbox_is_theirs() -> Result<()> {
    let clerk = Clerk::new().await?;
    let ben = clerk.house.add_patient("ben@example.org").await?;
    ensure!(clerk.add_address(ben, "ben@work.example").await? == Outcome::Done, "nobody reads it yet");
    clerk.house.later(Duration::from_secs(60 * 24 * 60 * 60));
    clerk.house.claim(ben, &mut Authenticator::new()).await?;
    clerk.house.later(Duration::from_secs(60 * 24 * 60 * 60));
    ensure!(clerk.add_address(ben, "stranger@example.org").await? == Outcome::Waits, "one clerk turned a stranger's mail");
    let known = clerk.find(ben).await?.addresses;
    ensure!(known.iter().all(|one| one.address.as_str() != "stranger@example.org"), "used before anybody agreed");
    // The mailbox code came back from this one.
    let first = known.into_iter().find(|one| one.address.as_str() == "ben@example.org").context("none")?;
    directory::remove_address(&clerk.house.services, &clerk.scope, ben, first.id, clerk.house.request()).await?;
    ensure!(clerk.add_address(ben, "Ben@example.org").await? == Outcome::Done);
    clerk.house.mails().await?;
    Ok(())
}

/// Whoever took an address from a record may take it from the next one too, and nobody makes it forgotten by that.
#[tokio::test]
async fn of_an_address_that_went_from_record_to_record_it_is_known_who_took_it_from_each() -> Result<()> {
    let clerk = Clerk::new().await?;
    let (ana, ben) = (clerk.house.patient, clerk.house.add_patient("ben@example.org").await?);
    let colleague = super::compose::practitioner(&clerk.house, clerk.house.organization, "sol@clinic.example", Role::Sender).await?;
    let of = async |id| {
        let all = clerk.find(id).await?.addresses;
        all.into_iter().find(|one| one.address.as_str() == "victim@example.org").map(|one| one.id).context("no such address")
    };
    let remove =
        async |scope: &StaffScope, id, one| directory::remove_address(&clerk.house.services, scope, id, one, clerk.house.request()).await;
    clerk.add_address(ana, "victim@example.org").await?;
    remove(&clerk.scope, ana, of(ana).await?).await?;
    directory::add_address(&clerk.house.services, &colleague, ben, "victim@example.org", clerk.house.request()).await?;
    remove(&clerk.scope, ben, of(ben).await?).await?;
    // They took it from both: from neither they give it to the other, or to somebody new.
    for id in [ana, ben] {
        let turned = clerk.add_address(id, "victim@example.org").await;
        ensure!(matches!(turned, Err(DirectoryError::Fields(wrong)) if wrong == [(Field::Email, Wrong::Freed)]));
    }
    ensure!(clerk.add("victim@example.org", &Typed::default()).await.is_err(), "a new record has it");
    // What the colleague takes away does not make it theirs alone.
    directory::add_address(&clerk.house.services, &colleague, ben, "victim@example.org", clerk.house.request()).await?;
    remove(&colleague, ben, of(ben).await?).await?;
    ensure!(clerk.add_address(ben, "victim@example.org").await.is_err(), "forgotten");
    ensure!(clerk.house.database.number("SELECT COUNT(*) FROM freed_address").await? == 3);
    Ok(())
}

#[tokio::test]
async fn an_address_that_is_taken_away_is_told_at_the_alert_address() -> Result<()> {
    let clerk = Clerk::new().await?;
    let (house, ana) = (&clerk.house, clerk.house.patient);
    clerk.add_address(ana, "ana@work.example").await?;
    let other = house.add_patient("ben@example.org").await?;
    house.mails().await?;
    let first = clerk.find(ana).await?.addresses.into_iter().find(|one| one.address.as_str() == "ana@example.org").context("none")?;
    let remove = async |id| directory::remove_address(&house.services, &clerk.scope, id, first.id, house.request()).await;
    ensure!(remove(other).await.is_err() && house.mails().await?.notices.is_empty(), "what was not done was told");
    remove(ana).await?;
    let mails = house.mails().await?;
    ensure!(mails.notices == [NoticeKind::RecordChanged] && mails.to == ["ana@example.org"], "{mails:?}");
    Ok(())
}

#[tokio::test]
async fn a_closed_record_has_no_codes_no_readers_and_no_changes_until_it_is_opened() -> Result<()> {
    let clerk = Clerk::new().await?;
    let (house, ana) = (&clerk.house, clerk.house.patient);
    let ben = house.add_patient("ben@example.org").await?;
    let (token, session) = house.claim(ana, &mut Authenticator::new()).await?;
    let reads = async || anyhow::Ok(permit::patient(&house.services, &session).await?.is_some_and(|scope| !scope.records().is_empty()));
    let slip = house.slip_of(ben).await?;
    ensure!(matches!(clerk.find(ben).await?.setup, Setup::Given { .. }) && reads().await?);
    let ahead = directory::ahead(&house.services, &clerk.scope, ana).await?;
    ensure!((ahead.unopened, ahead.scheduled) == (0, 0));
    for id in [ana, ben, ben] {
        directory::close(&house.services, &clerk.scope, id, house.request()).await?;
    }
    ensure!(house.audited("patient.closed").await? == 2);
    ensure!(house.enter(&slip, None, false).await.is_err() && !reads().await?);
    ensure!(house.find(&token).await?.is_some(), "the account's sessions go on");
    ensure!(read::inbox(&house.services, &session, Page::new(1, 20), house.request()).await?.rows.is_empty());
    let issued = claim::issue(&house.services, &clerk.scope, ben, Channel::Hand, None).await;
    ensure!(matches!(issued, Err(IssueError::Closed)));
    let record = clerk.find(ben).await?;
    ensure!(record.state == PatientState::Closed && record.setup == Setup::None);
    ensure!(matches!(clerk.change(ben, &record, &Typed::default()).await, Err(DirectoryError::Closed)));
    ensure!(matches!(clerk.add_address(ben, "ben@work.example").await, Err(DirectoryError::Closed)));
    ensure!(clerk.found("ben").await?.is_empty() && found(house, &clerk.scope, "ben", true).await? == [ben]);

    for id in [ana, ben] {
        directory::open(&house.services, &clerk.scope, id, house.request()).await?;
    }
    ensure!(clerk.find(ana).await?.state == PatientState::Claimed && reads().await?);
    ensure!(clerk.find(ben).await?.state == PatientState::Unclaimed && house.enter(&slip, None, false).await.is_err());
    claim::issue(&house.services, &clerk.scope, ben, Channel::Hand, None).await?;
    ensure!(clerk.found("ben").await? == [ben]);
    house.mails().await?;
    Ok(())
}

#[tokio::test]
async fn records_of_an_earlier_version_are_found_after_timed_work() -> Result<()> {
    let clerk = Clerk::new().await?;
    clerk.house.database.execute("DELETE FROM patient_word").await?;
    clerk.house.database.execute("UPDATE patient SET indexed = false").await?;
    ensure!(clerk.found("ana").await?.is_empty());
    let store = clerk.house.services.store();
    ensure!(upkeep::index_patients(store).await? == 2 && upkeep::index_patients(store).await? == 0);
    ensure!(clerk.found("ana").await? == [clerk.house.patient]);
    Ok(())
}
