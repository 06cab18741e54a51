//! Somebody who reads beside a patient and has lost every key: their own mailbox brings back what they read, the patient's never.
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use entity::domain::{
    id::{CarerId, PatientId},
    page::Page,
    role::Role,
    scope::StaffScope,
};
use portal::service::{
    carer::{self, Basis},
    claim::{self, Channel, ClaimError, Missing},
    mailbox,
    session::{Purpose, Session, Stage},
    spare,
    staff::{self, AlarmKind},
};
use tests::authenticator::Authenticator;

use super::{enter, enter_from, made, make, used, wrong};
use crate::service::{
    compose::practitioner,
    further::{records, verified},
    house::House,
};

const CARLA: &str = "carla@example.org";

pub(in crate::service) struct Beside {
    pub(in crate::service) house: House,
    pub(in crate::service) vega: StaffScope,
    lee: StaffScope,
}

impl Beside {
    pub(in crate::service) async fn new() -> Result<Self> {
        let house = House::new().await?;
        house.spare_codes(true).await?;
        let vega = practitioner(&house, house.organization, "vega@clinic.example", Role::Sender).await?;
        let lee = practitioner(&house, house.organization, "lee@clinic.example", Role::Sender).await?;
        house.mails().await?;
        Ok(Self { house, vega, lee })
    }

    /// Carla is added by one of the staff and given a code by another.
    async fn code(&self, patient: PatientId) -> Result<(CarerId, String)> {
        let typed = carer::Typed {
            name: "Carla Ruiz".to_owned().into(),
            email: CARLA.to_owned().into(),
            language: "en".to_owned().into(),
            basis: Some(Basis::Consent),
            days: carer::DAYS[0],
        };
        let services = &self.house.services;
        let id = carer::add(services, &self.vega, patient, &typed, self.house.request()).await?;
        let (_, _, issued) = carer::issue(services, &self.lee, (patient, id), Channel::Hand, self.house.request()).await?;
        Ok((id, issued.code.to_string()))
    }

    /// And reads with a key of her own.
    pub(in crate::service) async fn reads(&self, device: &mut Authenticator) -> Result<(CarerId, Session)> {
        let (id, code) = self.code(self.house.patient).await?;
        let (_, session) = self.house.spend(&code, device).await?;
        let mail = self.house.mailbox_code(&session).await?;
        let token = mailbox::confirm(&self.house.services, &session, &mail, self.house.request()).await?.signed_in().context("not in")?;
        Ok((id, self.house.session(&token).await?))
    }

    /// Digits of a mailbox code, and that they went to this address.
    async fn to(&self, session: &Session, address: &str) -> Result<String> {
        let at = "SELECT COUNT(*) FROM mailbox_code JOIN alert_address ON alert_address.id = alert_address_id WHERE carer_id IS NOT NULL";
        let before = self.house.database.number(at).await?;
        let digits = self.house.mailbox_code(session).await?;
        let theirs = self.house.database.number(at).await? - before;
        ensure!(theirs == i64::from(address == CARLA), "the code went elsewhere");
        Ok(digits)
    }
}

#[tokio::test]
async fn a_carer_comes_back_by_their_own_mailbox_and_the_patient_by_hers() -> Result<()> {
    let at = Beside::new().await?;
    let house = &at.house;
    let mut anas = Authenticator::new();
    house.claim(house.patient, &mut anas).await?;
    let mut old = Authenticator::new();
    let (_, session) = at.reads(&mut old).await?;
    house.mails().await?;
    ensure!(spare::status(&house.services, &session).await?.offered, "a carer is offered none");
    let (session, code) = make(house, &session, &mut old).await?;
    ensure!(house.mails().await?.to == [CARLA], "her code is told to others");

    let mut new = Authenticator::new();
    let begun = made(house, &code, &mut new).await?;
    let confirming = house.session(&used(house, &begun, &mut new).await??).await?;
    ensure!(claim::contested(&house.services, &session).await?.is_some(), "whoever has the old key sees nothing of it");
    let ana = house.enter_again(&mut anas).await?;
    ensure!(claim::contested(&house.services, &ana).await?.is_none(), "it is not Ana's to refuse");
    ensure!(records(house, &session).await? == 1 && records(house, &confirming).await.is_err(), "the code alone changes who reads");
    let digits = at.to(&confirming, CARLA).await?;
    let token = mailbox::confirm(&house.services, &confirming, &digits, house.request()).await?.signed_in().context("it waits")?;
    let back = house.session(&token).await?;
    ensure!(records(house, &back).await? == 1);
    ensure!(house.sign_in(&mut old).await.is_err() && house.find(&token).await?.is_some(), "the old key signs in");
    let mails = house.mails().await?;
    ensure!(mails.to.contains(&CARLA.to_owned()) && mails.to.contains(&"ana@example.org".to_owned()), "{:?}", mails.to);
    // Ana is as she was, and the carer is one, with the same end.
    ensure!(records(house, &house.enter_again(&mut anas).await?).await? == 1);
    let carers = "SELECT COUNT(*) FROM carer WHERE ended_at IS NULL AND grant_id = (SELECT id FROM access_grant WHERE kind = 'caregiver' \
                  AND state = 'active' AND expires_at = carer.expires_at)";
    ensure!(house.database.number(carers).await? == 1);
    ensure!(house.database.number("SELECT COUNT(*) FROM access_grant WHERE state = 'active'").await? == 2, "Ana and Carla");
    ensure!(matches!(enter(house, &code).await, Err(ClaimError::Refused)), "good twice");
    Ok(())
}

/// Tries of a carer's spare code lead to the record that they read, under their own name; of one who has a record, to that.
#[tokio::test]
async fn tries_of_a_carers_code_name_the_carer() -> Result<()> {
    let at = Beside::new().await?;
    let house = &at.house;
    house.claim(house.patient, &mut Authenticator::new()).await?;
    let mut device = Authenticator::new();
    let (_, session) = at.reads(&mut device).await?;
    let (session, code) = make(house, &session, &mut device).await?;
    for number in 1..=5 {
        ensure!(matches!(enter_from(house, &wrong(&code), &format!("192.0.2.{number}")).await, Err(ClaimError::Refused)));
    }
    let told = async || anyhow::Ok(staff::alarms(&house.services, &at.vega, Page::new(1, 20), house.request()).await?.rows);
    let found = told().await?;
    ensure!(found.len() == 1 && found[0].alarms[0].kind == AlarmKind::SpareWrong && found[0].patient == Some(house.patient));
    ensure!(found[0].carer.as_ref().is_some_and(|name| name.as_str() == "Carla Ruiz"), "the patient is said to have typed it");
    // With a record of her own, it is hers.
    let own = house.add_patient("carla@work.example").await?;
    house.enter(&house.slip_of(own).await?, Some(&session), false).await?;
    let session = verified(house, &session, &mut device, Purpose::AddRecord).await?;
    claim::spend_entered(&house.services, &session, house.request()).await?;
    let adding = claim::adding(&house.services, &session).await?[0].claim;
    mailbox::send_added(&house.services, &session, adding, &house.language(), house.request()).await?;
    let digits = house.mails().await?.codes.pop().context("no code")?;
    mailbox::confirm_added(&house.services, &session, adding, &digits, house.request()).await?;
    let found = told().await?;
    ensure!(found.len() == 1 && found[0].patient == Some(own) && found[0].carer.is_none());
    Ok(())
}

#[tokio::test]
async fn what_a_carer_reads_no_more_does_not_come_back() -> Result<()> {
    let at = Beside::new().await?;
    let house = &at.house;
    let mut old = Authenticator::new();
    let (id, session) = at.reads(&mut old).await?;
    let (session, code) = make(house, &session, &mut old).await?;
    // Ended between the key and the mailbox: the claim ends with it.
    let mut new = Authenticator::new();
    let begun = made(house, &code, &mut new).await?;
    let confirming = house.session(&used(house, &begun, &mut new).await??).await?;
    let digits = at.to(&confirming, CARLA).await?;
    carer::end(&house.services, &at.vega, (house.patient, id), house.request()).await?;
    ensure!(mailbox::confirm(&house.services, &confirming, &digits, house.request()).await.is_err(), "back after the end");
    ensure!(records(house, &session).await? == 0);
    // Whose carer somebody was leads nowhere at all.
    let at = Beside::new().await?;
    let house = &at.house;
    let mut old = Authenticator::new();
    let (id, session) = at.reads(&mut old).await?;
    let (_, code) = make(house, &session, &mut old).await?;
    let refused = house.spare_codes(false).await;
    ensure!(refused.is_ok() && matches!(enter(house, &code).await, Err(ClaimError::Refused)), "the organization refuses it");
    house.spare_codes(true).await?;
    carer::end(&house.services, &at.vega, (house.patient, id), house.request()).await?;
    ensure!(matches!(enter(house, &code).await, Err(ClaimError::Refused)), "the end does not end it");
    Ok(())
}

#[tokio::test]
async fn of_an_own_record_and_one_that_is_read_each_needs_its_own_mailbox() -> Result<()> {
    let at = Beside::new().await?;
    let house = &at.house;
    house.later(Duration::from_secs(1));
    let ben = house.add_patient("ben@example.org").await?;
    let mut old = Authenticator::new();
    let (_, session) = house.claim(ben, &mut old).await?;
    let (_, slip) = at.code(house.patient).await?;
    house.enter(&slip, Some(&session), false).await?;
    let session = verified(house, &session, &mut old, Purpose::AddRecord).await?;
    claim::spend_entered(&house.services, &session, house.request()).await?;
    let adding = claim::adding(&house.services, &session).await?[0].claim;
    mailbox::send_added(&house.services, &session, adding, &house.language(), house.request()).await?;
    let digits = house.mails().await?.codes.pop().context("no code")?;
    mailbox::confirm_added(&house.services, &session, adding, &digits, house.request()).await?;
    ensure!(records(house, &session).await? == 2);
    let (_, code) = make(house, &session, &mut old).await?;

    let mut new = Authenticator::new();
    let begun = made(house, &code, &mut new).await?;
    let confirming = house.session(&used(house, &begun, &mut new).await??).await?;
    // Ana's record was made first, and is asked for first: at Carla's address, not at Ana's.
    let digits = at.to(&confirming, CARLA).await?;
    let token = mailbox::confirm(&house.services, &confirming, &digits, house.request()).await?.signed_in().context("it waits")?;
    let back = house.session(&token).await?;
    ensure!(records(house, &back).await? == 1, "one mailbox opened both");
    ensure!(house.sign_in(&mut old).await?.stage == Stage::SignedIn, "the old account lost what nobody has brought back");
    let adding = claim::adding(&house.services, &back).await?;
    ensure!(adding.len() == 1 && adding[0].missing == Missing::Mailbox { sent: 0, left: 5 });
    mailbox::send_added(&house.services, &back, adding[0].claim, &house.language(), house.request()).await?;
    let digits = house.mails().await?.codes.pop().context("no code")?;
    mailbox::confirm_added(&house.services, &back, adding[0].claim, &digits, house.request()).await?;
    ensure!(records(house, &back).await? == 2 && house.sign_in(&mut old).await.is_err());
    Ok(())
}
