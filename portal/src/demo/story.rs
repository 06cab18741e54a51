//! What a clinic looks like that is at work already: a care team, a template in two languages, a patient who reads and has asked something, and a message
//! for somebody who needs a claim code. Planted once, beside the sample patient.
//!
//! Invariant: the account of the patient who asked has no key, so that nobody signs in with it.
use std::sync::Arc;

use entity::{
    domain::{
        address::EmailAddress,
        id::{AccountId, DraftId, GrantId, MessageId, RequestId, TeamId, ThreadId},
        page::Page,
        scope::{Record, StaffScope},
    },
    store::{
        Entry, StoreError, Tx, account,
        grant::{self, NewGrant},
        journal::Access,
        patient::{self as records, PatientState},
        practitioner, sent,
        team::{self, Settings},
    },
};
use openssl::sha::sha256;

use super::seed::SeedError;
use crate::service::{
    Services,
    accept::{Accept, Answered, Envelope, Login},
    patient::{self, roster::RosterLimits},
    template::{self, Text, Typed},
};

const TEAM: &str = "Nurses (sample)";
const ASKS: &str = "rosa@patients.example";
const WAITS: &str = "luis@patients.example";
const ROSTER: &[u8] = b"email,name,birth_date,record_number,phone,language\r\n\
    rosa@patients.example,Rosa Sample,1951-07-14,HC-0002,555-0101,es\r\n\
    luis@patients.example,Luis Sample,1990-11-02,HC-0003,555-0102,en\r\n";
const APPOINTMENT: &str = "From: Elena Rivera <elena.rivera@harbor.example>\r\nSubject: Your appointment\r\n\
    X-Portal-Reply: yes\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n\
    Your next appointment is on Monday at ten. Please bring the list of your medicines.\r\n";
const QUESTION: &str = "From: Rosa Sample <patient@localhost>\r\nSubject: Re: Your appointment\r\nMIME-Version: 1.0\r\n\
    Content-Type: text/plain; charset=utf-8\r\n\r\nMay I take my medicines on that morning?\r\n";
const RESULT: &str = "From: Elena Rivera <elena.rivera@harbor.example>\r\nSubject: Your result\r\nMIME-Version: 1.0\r\n\
    Content-Type: text/plain; charset=utf-8\r\n\r\nYour result is here. Please call us for the next step.\r\n";
/// A template: its name, and by language its subject and text.
const REMINDER: (&str, [(&str, &str, &str); 2]) = (
    "Appointment (sample)",
    [
        (
            "en",
            "Your appointment at {clinic}",
            "Dear {patient name},\n\nyour appointment is on {appointment date}. Please bring the list of your medicines.\n\n{my name}",
        ),
        (
            "es",
            "Su cita en {clínica}",
            "Hola, {nombre del paciente}:\n\nsu cita es el {appointment date}. Traiga la lista de sus medicamentos.\n\n{mi nombre}",
        ),
    ],
);
/// Largest message of it, in bytes.
const MOST: u64 = 64 << 10;

/// Plants it, unless an earlier start did.
pub(super) async fn plant(
    services: &Services,
    scope: &StaffScope,
    login: Login<'_>,
    (practitioner, limits): (&EmailAddress, RosterLimits),
) -> Result<(), SeedError> {
    let asks = EmailAddress::parse(ASKS)?;
    if patient::find(services.store(), scope, &asks).await?.is_some() {
        return Ok(());
    }
    patient::import(services.store(), scope.organization(), ROSTER, limits).await?;
    let Some(rosa) = patient::find(services.store(), scope, &asks).await? else { return Ok(()) };
    template::plant(services, scope, &reminder(), RequestId::generate(services.store().clock(), services.store().random())).await?;
    let record = Record { organization: scope.organization(), patient: rosa };
    let team = find_team(services, scope).await?;
    let member = practitioner::find_by_address(&services.store().read(), scope, practitioner).await?.map(|found| found.id);
    let account = services
        .store()
        .write(async |tx| {
            if let (Some(team), Some(member)) = (team, member) {
                team::insert_member(tx, scope, team, member).await?;
            }
            reader(services, tx, record).await
        })
        .await?;
    let accept = Accept::new(services.store().clone(), MOST);
    let client = Arc::new(accept.authenticate(login).await?);
    let request = || RequestId::generate(services.store().clock(), services.store().random());
    let mut thread = None;
    for (to, text) in [(ASKS, APPOINTMENT), (WAITS, RESULT)] {
        let recipient = accept.check_recipient(&client, false, EmailAddress::parse(to)?).await?;
        let sender_domain = Some(practitioner.domain().clone());
        let envelope = Envelope {
            sender: practitioner.as_str().to_owned(),
            sender_domain,
            recipients: vec![recipient],
            trace: None,
            request: request(),
        };
        let mut intake = accept.begin(&client, envelope).await?;
        intake.chunk(text.as_bytes()).await?;
        thread.get_or_insert(intake.commit_as().await?.message);
    }
    if let Some(message) = thread {
        open(services, scope, (account, record), message, request()).await?;
    }
    let thread = thread.map(|message| ThreadId::from_uuid(message.as_uuid()));
    let once = DraftId::generate(services.store().clock(), services.store().random());
    let words = sha256(QUESTION.as_bytes());
    let mut intake = accept.begin_answered(Answered { account, record, thread, team, once, words, request: request() }).await?;
    intake.chunk(QUESTION.as_bytes()).await?;
    intake.commit().await?;
    Ok(())
}

/// Nobody answers what they have not opened.
async fn open(
    services: &Services,
    scope: &StaffScope,
    (account, record): (AccountId, Record),
    message: MessageId,
    request: RequestId,
) -> Result<(), StoreError> {
    let sent = sent::find(&services.store().read(), scope, message).await?;
    for delivery in sent.iter().flat_map(|sent| &sent.deliveries).filter(|delivery| delivery.patient == record.patient) {
        let access = Access::Message { account, record, message, delivery: delivery.delivery, request };
        services.store().append(Entry::Access(access)).await?;
    }
    Ok(())
}

/// A template to write from.
fn reminder() -> Typed {
    let (name, texts) = REMINDER;
    let of =
        |(language, subject, text): (&str, &str, &str)| (language.to_owned(), Text { subject: subject.to_owned(), text: text.to_owned() });
    Typed { name: name.to_owned(), texts: texts.into_iter().map(of).collect(), ..Typed::default() }
}

/// The care team, made if it is not there. Nobody belongs to it yet.
pub(super) async fn team(services: &Services, scope: &StaffScope) -> Result<TeamId, StoreError> {
    if let Some(found) = find_team(services, scope).await? {
        return Ok(found);
    }
    let id = TeamId::generate(services.store().clock(), services.store().random());
    services
        .store()
        .write(async |tx| {
            team::insert(tx, scope, id, TEAM).await?;
            team::update(tx, scope, id, TEAM, Settings { listed: true, answer_days: 2, preset: true }).await
        })
        .await?;
    Ok(id)
}

/// The care team, unless somebody gave it another name.
async fn find_team(services: &Services, scope: &StaffScope) -> Result<Option<TeamId>, StoreError> {
    let teams = team::list(&services.store().read(), scope, Page::new(1, 100)).await?;
    Ok(teams.rows.into_iter().find(|team| team.name == TEAM).map(|team| team.id))
}

/// An account that has the record, and no key.
async fn reader(services: &Services, tx: &Tx, record: Record) -> Result<AccountId, StoreError> {
    let (account, id) = (
        AccountId::generate(services.store().clock(), services.store().random()),
        GrantId::generate(services.store().clock(), services.store().random()),
    );
    let now = services.now();
    account::insert(tx, account, account.as_uuid().as_bytes(), "Maple 1", now).await?;
    let new = NewGrant {
        id,
        account,
        patient: record.patient,
        organization: record.organization,
        basis: "sample",
        kind: grant::OWN,
        expires_at: None,
        granted_by: "sample",
        created_at: now,
    };
    grant::insert(tx, &new).await?;
    grant::activate(tx, id).await?;
    records::update_state(tx, record.organization, record.patient, PatientState::Claimed).await?;
    Ok(account)
}
