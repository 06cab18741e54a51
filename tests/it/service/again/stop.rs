//! The account that has the record objects: in time, once, and not a stranger.
use anyhow::{Context, Result, ensure};
use entity::{
    desk::NoticeKind,
    domain::{page::Page, role::Role},
};
use portal::service::{
    claim::{self, Step},
    mailbox::{self, MailboxError},
    passkey::PasskeyError,
    staff::{self, AlarmKind},
};
use tests::authenticator::Authenticator;

use super::{HOUR, again, reads};
use crate::service::{compose::practitioner, house::House};

/// What the notice by mail is about stands on a list, until somebody of the clinic has seen it.
async fn the_clinic_sees_what_happened(house: &House) -> Result<()> {
    let vega = practitioner(house, house.organization, "vega@clinic.example", Role::Sender).await?;
    let lee = practitioner(house, house.add_organization().await?, "lee@other.example", Role::Sender).await?;
    let alarms = async |scope| anyhow::Ok(staff::alarms(&house.services, scope, Page::new(1, 20), house.request()).await?.rows);
    let found = alarms(&vega).await?;
    // About one slip: one card.
    ensure!(found.len() == 1 && found[0].patient == Some(house.patient), "{}", found.len());
    let (kinds, entries): (Vec<AlarmKind>, Vec<i64>) = found[0].alarms.iter().map(|alarm| (alarm.kind, alarm.entry)).unzip();
    ensure!(kinds == [AlarmKind::Stopped, AlarmKind::ReclaimBegun], "{kinds:?}");
    ensure!(staff::alarms_of(&house.services, &vega, house.patient).await?.first().is_some_and(|matter| matter.alarms.len() == 2));
    ensure!(staff::todo(&house.services, &vega).await?.alarms == 2);
    // Another clinic sees nothing of it, and cannot put it away.
    ensure!(alarms(&lee).await?.is_empty() && staff::alarms_of(&house.services, &lee, house.patient).await?.is_empty());
    staff::alarms_seen(&house.services, &lee, &entries, house.request()).await?;
    ensure!(house.audited("alarm.seen").await? == 0 && alarms(&vega).await?.len() == 1, "another clinic's alarm is put away");
    staff::alarms_seen(&house.services, &vega, &entries, house.request()).await?;
    ensure!(alarms(&vega).await?.is_empty() && staff::todo(&house.services, &vega).await?.alarms == 0);
    ensure!(house.audited("alarm.seen").await? == 2 && house.audited("patient.alarms_listed").await? == 3);
    Ok(())
}

#[tokio::test]
async fn the_account_stops_it_and_keeps_everything() -> Result<()> {
    let mut again = again().await?;
    again.give_code().await?;
    let old = again.house.session(&again.old_token).await?;
    let contested = claim::contested(&again.house.services, &old).await?.context("not told")?;
    ensure!(contested.opens_at == Some(again.house.services.now().plus(24 * HOUR)));
    again.house.mails().await?;
    let stop = || claim::stop(&again.house.services, &old, again.house.request());
    let (one, two) = tokio::join!(stop(), stop());
    ensure!(one? + two? == 1, "stopped twice, or not at all");
    ensure!(claim::contested(&again.house.services, &old).await?.is_none());
    ensure!(again.house.audited("claim.vetoed").await? == 1);
    ensure!(again.house.mails().await?.notices == [NoticeKind::StaffAttention]);
    the_clinic_sees_what_happened(&again.house).await?;

    ensure!(again.step().await? == Step::Stopped, "nobody told the claimant");
    let session = again.house.session(&again.token).await?;
    ensure!(!reads(&again.house, &session).await && claim::open(&again.house.services, &session, again.house.request()).await?.is_none());
    let late = mailbox::send(&again.house.services, &session, &again.house.language(), again.house.request()).await;
    ensure!(matches!(late, Err(MailboxError::Lapsed)));
    let refused = again.house.sign_in(&mut again.new).await.err().context("signed in")?;
    ensure!(matches!(refused.downcast_ref(), Some(PasskeyError::Stopped)));
    again.house.later(48 * HOUR);
    ensure!(claim::open_due(&again.house.services).await? == 0);
    ensure!(again.old_reads().await? && !again.new_reads().await?);
    Ok(())
}

#[tokio::test]
async fn what_has_opened_cannot_be_stopped_and_strangers_stop_nothing() -> Result<()> {
    let mut again = again().await?;
    let ben = again.house.add_patient("ben@example.org").await?;
    let (_, bens) = again.house.claim(ben, &mut Authenticator::new()).await?;
    again.give_code().await?;
    ensure!(claim::contested(&again.house.services, &bens).await?.is_none());
    ensure!(claim::stop(&again.house.services, &bens, again.house.request()).await? == 0);
    let own = again.house.session(&again.token).await?;
    ensure!(claim::stop(&again.house.services, &own, again.house.request()).await? == 0, "by whoever is not in yet");
    again.house.later(24 * HOUR);
    let old = again.house.session(&again.house.sign_in(&mut again.old).await?.token).await?;
    ensure!(claim::open_due(&again.house.services).await? == 1);
    ensure!(claim::stop(&again.house.services, &old, again.house.request()).await? == 0);
    ensure!(again.new_reads().await?);
    Ok(())
}

/// The opening and the objection at the same moment: one of the two, and never both or neither.
#[tokio::test]
async fn of_a_stop_and_an_opening_at_once_one_happens() -> Result<()> {
    let mut again = again().await?;
    again.give_code().await?;
    again.house.later(24 * HOUR);
    let old = again.house.session(&again.house.sign_in(&mut again.old).await?.token).await?;
    let (stopped, opened) =
        tokio::join!(claim::stop(&again.house.services, &old, again.house.request()), claim::open_due(&again.house.services));
    let (stopped, opened) = (stopped?, opened?);
    ensure!(stopped as u64 + opened == 1, "{stopped} {opened}");
    ensure!(again.old_reads().await? == (stopped == 1) && again.new_reads().await? == (opened == 1));
    Ok(())
}
