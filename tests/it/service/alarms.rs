//! What staff are to look at beside the codes of records: told to whoever it is for, and put away by a press; nobody's of another clinic.
use std::{net::IpAddr, time::Duration};

use anyhow::{Context, Result, ensure};
use entity::{
    domain::{address::EmailAddress, id::OrganizationId, role::Role, scope::StaffScope},
    store::audit::{self, Event},
};
use portal::service::{
    network::Network,
    organization, permit,
    session::Purpose,
    spare,
    staff::{self, AlarmOf, HouseAlarmKind, Invite, JoinError, Manager},
};
use tests::authenticator::Authenticator;

use super::{
    compose::practitioner,
    further::verified,
    house::{House, wrong},
};

async fn kinds(house: &House, scope: &StaffScope) -> Result<Vec<HouseAlarmKind>> {
    let found = staff::house_alarms(&house.services, scope, house.request()).await?;
    ensure!(staff::todo(&house.services, scope).await?.alarms == found.len(), "the start page counts others");
    Ok(found.into_iter().map(|one| one.alarm.kind).collect())
}

/// Writes down that somebody did something about somebody, as a use case would.
async fn did(
    house: &House,
    at: OrganizationId,
    scope: &StaffScope,
    what: &'static str,
    (kind, of): (&'static str, uuid::Uuid),
) -> Result<()> {
    let event = Event::new(at, scope.actor(), what).subject(kind, of);
    Ok(house.services.store().write(async |tx| audit::append(tx, event).await).await?)
}

/// Whoever lets somebody in, and whoever was let in, puts away nothing of it: a colleague still sees it.
#[tokio::test]
async fn nobody_puts_away_for_others_what_they_did_themselves() -> Result<()> {
    let house = House::new().await?;
    let at = house.organization;
    let boss = practitioner(&house, at, "boss@clinic.example", Role::Administrator).await?;
    let colleague = practitioner(&house, at, "ruiz@clinic.example", Role::Administrator).await?;
    let accomplice = practitioner(&house, at, "vega@clinic.example", Role::Administrator).await?;
    let about = accomplice.practitioner().context("staff")?.as_uuid();
    did(&house, at, &boss, "practitioner.invited", ("practitioner", about)).await?;
    did(&house, at, &accomplice, "practitioner.key_added", ("practitioner", about)).await?;
    ensure!(kinds(&house, &accomplice).await?.is_empty() && kinds(&house, &boss).await? == [HouseAlarmKind::KeyAdded]);
    for own in [&boss, &accomplice] {
        staff::house_alarm_seen(&house.services, own, about, house.request()).await?;
    }
    ensure!(kinds(&house, &colleague).await? == [HouseAlarmKind::Invited], "{:?}", kinds(&house, &colleague).await?);
    staff::house_alarm_seen(&house.services, &colleague, about, house.request()).await?;
    ensure!(kinds(&house, &colleague).await?.is_empty());
    Ok(())
}

#[tokio::test]
async fn tries_of_an_invitation_are_told_to_administrators_and_nobody_else() -> Result<()> {
    let house = House::new().await?;
    let boss = practitioner(&house, house.organization, "boss@clinic.example", Role::Administrator).await?;
    let sender = practitioner(&house, house.organization, "vega@clinic.example", Role::Sender).await?;
    let other = house.add_organization().await?;
    let stranger = practitioner(&house, other, "kim@other.example", Role::Administrator).await?;
    // A command's invitation is nobody's to look at.
    ensure!(kinds(&house, &boss).await?.is_empty());
    let new = Invite { name: "Dr. Ruiz".to_owned(), address: EmailAddress::parse("ruiz@clinic.example")?, role: Role::Sender };
    let invited = staff::invite(&house.services, Manager { scope: &permit::operator(house.organization), session: None }, new).await?;
    let bad = wrong(&invited.code)?;
    for number in 1..=5_u8 {
        let from = Network::of(IpAddr::from([192, 0, 2, number]));
        let tried = staff::enter(&house.services, &bad, from, None, house.request()).await;
        ensure!(matches!(tried, Err(JoinError::Refused)), "{number}: {:?}", tried.err());
        ensure!(kinds(&house, &boss).await?.len() == usize::from(number == 5), "{number}");
    }
    let shown = staff::house_alarms(&house.services, &boss, house.request()).await?;
    let one = shown.first().context("nothing to look at")?;
    ensure!(one.alarm.kind == HouseAlarmKind::InvitationWrong && one.alarm.of == AlarmOf::Practitioner(invited.practitioner));
    ensure!(one.name.as_ref().is_some_and(|name| name.as_str() == "Dr. Ruiz"));
    ensure!(kinds(&house, &sender).await?.is_empty() && kinds(&house, &stranger).await?.is_empty(), "told to others");
    // Put away by whoever may see it alone, and once; a later one is there again.
    let about = invited.practitioner.as_uuid();
    for nobody in [&sender, &stranger] {
        staff::house_alarm_seen(&house.services, nobody, about, house.request()).await?;
    }
    ensure!(kinds(&house, &boss).await?.len() == 1 && house.audited("house.alarm_seen").await? == 0);
    for _ in 0..2 {
        staff::house_alarm_seen(&house.services, &boss, about, house.request()).await?;
    }
    ensure!(kinds(&house, &boss).await?.is_empty() && house.audited("house.alarm_seen").await? == 1);
    for number in 6..=100_u8 {
        house.later(Duration::from_secs(301));
        let from = Network::of(IpAddr::from([192, 0, 2, number]));
        let tried = staff::enter(&house.services, &bad, from, None, house.request()).await;
        ensure!(matches!(tried, Err(JoinError::Refused)), "{number}: {:?}", tried.err());
    }
    ensure!(kinds(&house, &boss).await? == [HouseAlarmKind::InvitationLocked]);
    Ok(())
}

#[tokio::test]
async fn tries_of_a_spare_code_lead_to_the_record() -> Result<()> {
    let house = House::new().await?;
    organization::set_spare_codes(house.services.store(), house.organization, true).await?;
    let vega = practitioner(&house, house.organization, "vega@clinic.example", Role::Sender).await?;
    let mut device = Authenticator::new();
    let (_, session) = house.claim(house.patient, &mut device).await?;
    let session = verified(&house, &session, &mut device, Purpose::MakeSpare).await?;
    let code = spare::make(&house.services, &session, None, house.request()).await?.to_string();
    let bad = super::spare::wrong(&code);
    for number in 1..=5_u8 {
        let from = Network::of(IpAddr::from([192, 0, 2, number]));
        spare::enter(&house.services, &bad, from, None, house.request()).await.err().context("let in")?;
    }
    ensure!(kinds(&house, &vega).await? == [HouseAlarmKind::SpareWrong]);
    let viewed = house.audited("patient.viewed").await?;
    let shown = staff::house_alarms(&house.services, &vega, house.request()).await?;
    ensure!(shown.first().context("nothing to look at")?.patient == Some(house.patient));
    ensure!(house.audited("patient.viewed").await? == viewed + 1, "a look that is not written down");
    // The same person reads records of another clinic: what that one has seen, this one has not.
    let Some(AlarmOf::Account(account)) = shown.first().map(|one| one.alarm.of) else { anyhow::bail!("about nobody") };
    let other = house.add_organization().await?;
    let kim = practitioner(&house, other, "kim@other.example", Role::Administrator).await?;
    did(&house, other, &kim, "house.alarm_seen", ("account", account.as_uuid())).await?;
    ensure!(kinds(&house, &vega).await? == [HouseAlarmKind::SpareWrong], "put away by another clinic");
    staff::house_alarm_seen(&house.services, &vega, account.as_uuid(), house.request()).await?;
    ensure!(kinds(&house, &vega).await?.is_empty());
    Ok(())
}
