//! What staff are to look at: told to whoever it is for, and put away entry by entry; nobody's of another clinic.
use std::{net::IpAddr, time::Duration};

use anyhow::{Context, Result, ensure};
use entity::{
    domain::{address::EmailAddress, id::OrganizationId, page::Page, role::Role, scope::StaffScope, slip::Channel},
    store::audit::{self, Event},
};
use portal::service::{
    claim,
    network::Network,
    permit,
    session::Purpose,
    spare,
    staff::{self, AlarmKind, AlarmOf, Invite, JoinError, Manager, Matter},
};
use tests::authenticator::Authenticator;
use uuid::Uuid;

use super::{
    compose::practitioner,
    further::verified,
    house::{House, wrong},
};

/// What somebody is shown: about whom, and what of it.
async fn shown(house: &House, scope: &StaffScope) -> Result<Vec<Matter>> {
    let found = staff::alarms(&house.services, scope, Page::new(1, 20), house.request()).await?.rows;
    let alarms: usize = found.iter().map(|matter| matter.alarms.len()).sum();
    ensure!(staff::todo(&house.services, scope).await?.alarms == alarms, "the start page counts others");
    Ok(found)
}

async fn kinds(house: &House, scope: &StaffScope) -> Result<Vec<AlarmKind>> {
    Ok(shown(house, scope).await?.iter().flat_map(|matter| matter.alarms.iter().map(|alarm| alarm.kind)).collect())
}

/// What a page names when "Seen" is pressed everywhere on it.
async fn entries(house: &House, scope: &StaffScope) -> Result<Vec<i64>> {
    Ok(shown(house, scope).await?.iter().flat_map(|matter| matter.alarms.iter().map(|alarm| alarm.entry)).collect())
}

async fn seen(house: &House, scope: &StaffScope, entries: &[i64]) -> Result<()> {
    Ok(staff::alarms_seen(&house.services, scope, entries, house.request()).await?)
}

/// Writes down that somebody did something about somebody, as a use case would.
async fn did(house: &House, at: OrganizationId, scope: &StaffScope, what: &'static str, (kind, of): (&'static str, Uuid)) -> Result<()> {
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
    ensure!(kinds(&house, &accomplice).await?.is_empty() && kinds(&house, &boss).await? == [AlarmKind::KeyAdded]);
    let all = entries(&house, &colleague).await?;
    ensure!(all.len() == 2);
    for own in [&accomplice, &boss] {
        seen(&house, own, &all).await?;
    }
    ensure!(kinds(&house, &colleague).await? == [AlarmKind::Invited], "{:?}", kinds(&house, &colleague).await?);
    ensure!(house.audited("alarm.seen").await? == 1, "written down by whoever did it");
    seen(&house, &colleague, &all).await?;
    ensure!(kinds(&house, &colleague).await?.is_empty());
    // As a patient they did it as well, or are the one it is about.
    let account = practitioner_account(&house, &colleague).await?;
    did(&house, at, &colleague, "spare_code.locked", ("account", account)).await?;
    ensure!(kinds(&house, &colleague).await?.is_empty() && kinds(&house, &boss).await? == [AlarmKind::SpareLocked]);
    seen(&house, &colleague, &entries(&house, &boss).await?).await?;
    ensure!(kinds(&house, &boss).await? == [AlarmKind::SpareLocked], "put away by the one it is about");
    Ok(())
}

/// The account that somebody of the staff signs in with.
async fn practitioner_account(house: &House, scope: &StaffScope) -> Result<Uuid> {
    let id = scope.practitioner().context("staff")?.as_uuid();
    let all = audit::list(&house.services.store().read(), scope, 0, 10_000).await?;
    let enrolled = all.iter().find(|entry| entry.action == "practitioner.enrolled" && entry.subject == Some(id));
    enrolled.and_then(|entry| entry.actor).context("not enrolled")
}

/// What happens between a page and its press was not seen by whoever presses, though it is about the same.
#[tokio::test]
async fn what_came_after_the_page_was_made_stays_to_be_looked_at() -> Result<()> {
    let house = House::new().await?;
    let at = house.organization;
    let boss = practitioner(&house, at, "boss@clinic.example", Role::Administrator).await?;
    let kim = practitioner(&house, at, "kim@clinic.example", Role::Sender).await?;
    let about = ("practitioner", kim.practitioner().context("staff")?.as_uuid());
    did(&house, at, &kim, "practitioner.key_added", about).await?;
    let page = entries(&house, &boss).await?;
    did(&house, at, &kim, "practitioner.key_removed", about).await?;
    for _ in 0..2 {
        seen(&house, &boss, &page).await?;
        ensure!(kinds(&house, &boss).await? == [AlarmKind::KeyRemoved]);
    }
    ensure!(house.audited("alarm.seen").await? == 1, "seen twice");
    // The latest first, and those about one together.
    did(&house, at, &boss, "practitioner.key_removed", ("practitioner", boss.practitioner().context("staff")?.as_uuid())).await?;
    did(&house, at, &kim, "practitioner.key_added", about).await?;
    let lee = practitioner(&house, at, "lee@clinic.example", Role::Administrator).await?;
    let cards: Vec<_> = shown(&house, &lee).await?.iter().map(|matter| (matter.of, matter.alarms.len())).collect();
    let of = |scope: &StaffScope| Ok::<_, anyhow::Error>(AlarmOf::Practitioner(scope.practitioner().context("staff")?));
    ensure!(cards == [(of(&kim)?, 2), (of(&boss)?, 1)], "{cards:?}");
    Ok(())
}

/// A number that is typed in by hand puts nothing away that was not there to be put away.
#[tokio::test]
async fn a_forged_entry_has_no_effect() -> Result<()> {
    let house = House::new().await?;
    let other = house.add_organization().await?;
    let boss = practitioner(&house, house.organization, "boss@clinic.example", Role::Administrator).await?;
    let vega = practitioner(&house, house.organization, "vega@clinic.example", Role::Sender).await?;
    let kim = practitioner(&house, house.organization, "kim@clinic.example", Role::Sender).await?;
    let lee = practitioner(&house, other, "lee@other.example", Role::Administrator).await?;
    let about = ("practitioner", kim.practitioner().context("staff")?.as_uuid());
    did(&house, house.organization, &kim, "practitioner.key_added", about).await?;
    let alarm = entries(&house, &boss).await?;
    // Of another clinic; about staff, by somebody who does not manage them; in a command.
    for nobody in [&lee, &vega, &permit::operator(house.organization)] {
        seen(&house, nobody, &alarm).await?;
    }
    // What is no alarm, what is not there, and nothing.
    let all = audit::list(&house.services.store().read(), &boss, 0, 10_000).await?;
    let others: Vec<i64> = all.iter().map(|entry| entry.seq).filter(|entry| !alarm.contains(entry)).collect();
    for forged in [others.as_slice(), &[0, -1, i64::MAX], &[]] {
        seen(&house, &boss, forged).await?;
    }
    ensure!(house.audited("alarm.seen").await? == 0 && kinds(&house, &boss).await? == [AlarmKind::KeyAdded]);
    let witness = practitioner(&house, house.organization, "wit@clinic.example", Role::Witness).await?;
    ensure!(staff::alarms_seen(&house.services, &witness, &alarm, house.request()).await.is_err(), "a witness gives no codes");
    Ok(())
}

/// What was said to be seen before entries were named covers what had happened until then, and nothing after it.
#[tokio::test]
async fn what_was_seen_in_the_old_way_stays_seen() -> Result<()> {
    let house = House::new().await?;
    let at = house.organization;
    let boss = practitioner(&house, at, "boss@clinic.example", Role::Administrator).await?;
    let kim = practitioner(&house, at, "kim@clinic.example", Role::Administrator).await?;
    let about = ("practitioner", kim.practitioner().context("staff")?.as_uuid());
    claim::issue(&house.services, &permit::operator(at), house.patient, Channel::Hand, None).await?;
    let all = audit::list(&house.services.store().read(), &boss, 0, 10_000).await?;
    let issued = all.iter().find(|entry| entry.action == "claim.issued").and_then(|entry| entry.subject);
    let slip = ("claim", issued.context("no slip")?);
    did(&house, at, &kim, "practitioner.key_added", about).await?;
    did(&house, at, &permit::operator(at), "claim.many_wrong", slip).await?;
    did(&house, at, &kim, "house.alarm_seen", about).await?;
    did(&house, at, &boss, "house.alarm_seen", slip).await?;
    ensure!(kinds(&house, &boss).await?.len() == 1, "{:?}", kinds(&house, &boss).await?);
    did(&house, at, &boss, "claim.alarm_seen", slip).await?;
    ensure!(kinds(&house, &boss).await? == [AlarmKind::KeyAdded], "put away by whoever did it");
    did(&house, at, &boss, "house.alarm_seen", about).await?;
    ensure!(kinds(&house, &boss).await?.is_empty());
    did(&house, at, &kim, "practitioner.key_removed", about).await?;
    did(&house, at, &permit::operator(at), "claim.locked", slip).await?;
    ensure!(kinds(&house, &boss).await? == [AlarmKind::Locked, AlarmKind::KeyRemoved]);
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
    let new = Invite { name: Some("Dr. Ruiz".to_owned()), address: EmailAddress::parse("ruiz@clinic.example")?, role: Role::Sender };
    let invited = staff::invite(&house.services, Manager { scope: &permit::operator(house.organization), session: None }, new).await?;
    let bad = wrong(&invited.code)?;
    for number in 1..=5_u8 {
        let from = Network::of(IpAddr::from([192, 0, 2, number]));
        let tried = staff::enter(&house.services, &bad, from, None, house.request()).await;
        ensure!(matches!(tried, Err(JoinError::Refused)), "{number}: {:?}", tried.err());
        ensure!(kinds(&house, &boss).await?.len() == usize::from(number == 5), "{number}");
    }
    let found = shown(&house, &boss).await?;
    let one = found.first().context("nothing to look at")?;
    ensure!(one.alarms[0].kind == AlarmKind::InvitationWrong && one.of == AlarmOf::Practitioner(invited.practitioner));
    ensure!(one.name.as_ref().is_some_and(|name| name.as_str() == "Dr. Ruiz"));
    ensure!(kinds(&house, &sender).await?.is_empty() && kinds(&house, &stranger).await?.is_empty(), "told to others");
    // Put away once; a later one is there again.
    let page = entries(&house, &boss).await?;
    for _ in 0..2 {
        seen(&house, &boss, &page).await?;
    }
    ensure!(kinds(&house, &boss).await?.is_empty() && house.audited("alarm.seen").await? == 1);
    for number in 6..=100_u8 {
        house.later(Duration::from_secs(301));
        let from = Network::of(IpAddr::from([192, 0, 2, number]));
        let tried = staff::enter(&house.services, &bad, from, None, house.request()).await;
        ensure!(matches!(tried, Err(JoinError::Refused)), "{number}: {:?}", tried.err());
    }
    ensure!(kinds(&house, &boss).await? == [AlarmKind::InvitationLocked]);
    Ok(())
}

#[tokio::test]
async fn tries_of_a_spare_code_lead_to_the_record() -> Result<()> {
    let house = House::new().await?;
    house.spare_codes(true).await?;
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
    ensure!(kinds(&house, &vega).await? == [AlarmKind::SpareWrong]);
    let viewed = house.audited("patient.viewed").await?;
    let found = shown(&house, &vega).await?;
    let one = found.first().context("nothing to look at")?;
    ensure!(one.patient == Some(house.patient) && one.carer.is_none());
    ensure!(house.audited("patient.viewed").await? == viewed + 1, "a look that is not written down");
    // The same person reads records of another clinic: what that one has seen, this one has not.
    let AlarmOf::Account(account) = one.of else { anyhow::bail!("about nobody") };
    let other = house.add_organization().await?;
    let kim = practitioner(&house, other, "kim@other.example", Role::Administrator).await?;
    did(&house, other, &kim, "house.alarm_seen", ("account", account.as_uuid())).await?;
    seen(&house, &kim, &[one.alarms[0].entry]).await?;
    ensure!(kinds(&house, &vega).await? == [AlarmKind::SpareWrong], "put away by another clinic");
    seen(&house, &vega, &[one.alarms[0].entry]).await?;
    ensure!(kinds(&house, &vega).await?.is_empty());
    Ok(())
}
