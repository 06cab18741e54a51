//! Claiming a record again: it opens a day after its slip was spent and never without the mailbox; the account that has it is
//! told and can stop it; nothing that a slip alone does ends anybody's access.
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use entity::{
    desk::NoticeKind,
    domain::{id::PatientId, page::Page, role::Role, scope::Actor, slip::Channel},
    store::audit::Event,
};
use portal::service::{
    account::history::{self, By, Did},
    claim::{self, Step},
    mailbox::{self, Confirmed, MailboxError},
    passkey::PasskeyError,
    permit, read,
    session::{Session, Stage},
    staff::{self, AlarmKind},
    token::Token32,
};
use tests::authenticator::Authenticator;

use super::{compose::practitioner, house::House};

const HOUR: Duration = Duration::from_secs(60 * 60);
const MINUTE: Duration = Duration::from_secs(60);

/// Ana has the record; somebody has spent a new slip for it.
struct Again {
    house: House,
    old: Authenticator,
    old_token: Token32,
    new: Authenticator,
    /// At the mailbox code.
    session: Session,
    token: Token32,
}

async fn again() -> Result<Again> {
    let house = House::new().await?;
    let (mut old, mut new) = (Authenticator::new(), Authenticator::new());
    let (old_token, _) = house.claim(house.patient, &mut old).await?;
    house.mails().await?;
    let (token, session) = house.spend(&house.slip().await?, &mut new).await?;
    Ok(Again { house, old, old_token, new, session, token })
}

impl Again {
    async fn give_code(&self) -> Result<Confirmed> {
        let code = self.house.mailbox_code(&self.session).await?;
        Ok(mailbox::confirm(&self.house.services, &self.session, &code, self.house.request()).await?)
    }

    async fn step(&self) -> Result<Step> {
        Ok(claim::step(&self.house.services, &self.house.session(&self.token).await?).await?)
    }

    async fn old_reads(&mut self) -> Result<bool> {
        let Ok(signed_in) = self.house.sign_in(&mut self.old).await else { return Ok(false) };
        let session = self.house.session(&signed_in.token).await?;
        Ok(signed_in.stage == Stage::SignedIn && reads(&self.house, &session).await)
    }

    async fn new_reads(&mut self) -> Result<bool> {
        let Ok(signed_in) = self.house.sign_in(&mut self.new).await else { return Ok(false) };
        Ok(reads(&self.house, &self.house.session(&signed_in.token).await?).await)
    }
}

async fn reads(house: &House, session: &Session) -> bool {
    read::inbox(&house.services, session, Page::new(1, 20), house.request()).await.is_ok()
}

#[tokio::test]
async fn a_record_opens_a_day_later_and_the_old_key_is_out() -> Result<()> {
    let mut again = again().await?;
    ensure!(again.house.mails().await?.notices == [NoticeKind::StaffAttention, NoticeKind::ReclaimBegun]);
    let Confirmed::Waits(opens_at) = again.give_code().await? else { anyhow::bail!("open at once") };
    ensure!(opens_at == again.house.services.now().plus(24 * HOUR));
    ensure!(again.step().await? == Step::Waits { opens_at, over: false });
    let sent = mailbox::send(&again.house.services, &again.session, again.house.request()).await;
    ensure!(matches!(sent, Err(MailboxError::Waits)));
    ensure!(again.old_reads().await? && !again.new_reads().await?);

    again.house.later(24 * HOUR - MINUTE);
    ensure!(claim::open_due(&again.house.services).await? == 0 && claim::drop_unfinished(&again.house.services).await? == 0);
    let waits = again.house.sign_in(&mut again.new).await?;
    let waiting = again.house.session(&waits.token).await?;
    ensure!(matches!(waiting.stage, Stage::Confirming(_)));
    ensure!(claim::open(&again.house.services, &waiting, again.house.request()).await?.is_none(), "opened early");
    let old = again.house.sign_in(&mut again.old).await?.token;
    again.house.later(MINUTE);
    ensure!(claim::step(&again.house.services, &waiting).await? == Step::Waits { opens_at, over: true });

    ensure!(claim::open_due(&again.house.services).await? == 1 && claim::open_due(&again.house.services).await? == 0);
    ensure!(again.house.find(&old).await?.is_none(), "an old session goes on");
    ensure!(again.new_reads().await? && !again.old_reads().await?);
    let refused = again.house.sign_in(&mut again.old).await.err().context("signed in")?;
    ensure!(matches!(refused.downcast_ref(), Some(PasskeyError::UnknownKey)));
    ensure!(again.house.mails().await?.notices == [NoticeKind::AccessRestored]);
    ensure!(again.house.database.number("SELECT COUNT(*) FROM patient WHERE state = 'claimed'").await? == 1);
    Ok(())
}

/// Whoever waits at the page, or signs in, does not wait for the next round of timed work. On another portal, the old
/// session is over with its next request.
#[tokio::test]
async fn it_opens_at_once_for_whoever_asks_on_either_portal() -> Result<()> {
    for signs_in in [false, true] {
        let mut again = again().await?;
        let other = again.house.build_for(super::house::ORIGIN, "letterbox.example").await??;
        again.give_code().await?;
        again.house.later(24 * HOUR - MINUTE);
        let token = again.house.sign_in(&mut again.new).await?.token;
        let session = again.house.session(&token).await?;
        again.old_token = again.house.sign_in(&mut again.old).await?.token;
        ensure!(portal::service::session::find(&other, &again.old_token).await?.is_some());
        again.house.later(MINUTE);
        let token = if signs_in {
            again.house.sign_in(&mut again.new).await?.token
        } else {
            claim::open(&again.house.services, &session, again.house.request()).await?.context("not open")?
        };
        ensure!(reads(&again.house, &again.house.session(&token).await?).await);
        ensure!(portal::service::session::find(&other, &again.old_token).await?.is_none(), "in on the other portal");
    }
    Ok(())
}

#[tokio::test]
async fn without_the_mailbox_nothing_opens_and_it_is_dropped_in_the_end() -> Result<()> {
    let mut again = again().await?;
    again.house.later(95 * HOUR);
    ensure!(claim::open_due(&again.house.services).await? == 0 && !again.new_reads().await?);
    ensure!(claim::drop_unfinished(&again.house.services).await? == 0, "a slip by hand lives a week");
    again.house.later(96 * HOUR);
    ensure!(claim::open_due(&again.house.services).await? == 0);
    ensure!(claim::drop_unfinished(&again.house.services).await? == 1);
    ensure!(again.old_reads().await? && !again.new_reads().await?);
    Ok(())
}

/// A slip that was sent by SMS is over after a day, just like the wait: three days after that are left.
#[tokio::test]
async fn a_claim_that_waits_has_three_days_after_the_wait() -> Result<()> {
    let house = House::new().await?;
    house.claim(house.patient, &mut Authenticator::new()).await?;
    let slip = claim::issue(&house.services, &permit::operator(house.organization), house.patient, Channel::Sms, None).await?.code;
    house.later(20 * HOUR);
    let mut device = Authenticator::new();
    house.spend(&slip, &mut device).await?;
    house.later(96 * HOUR - MINUTE);
    ensure!(claim::drop_unfinished(&house.services).await? == 0);
    ensure!(matches!(house.sign_in(&mut device).await?.stage, Stage::Confirming(_)));
    house.later(MINUTE);
    ensure!(claim::drop_unfinished(&house.services).await? == 1);
    Ok(())
}

#[tokio::test]
async fn the_code_may_come_after_the_wait_and_then_it_opens_at_once() -> Result<()> {
    let mut again = again().await?;
    again.house.later(30 * HOUR);
    let token = again.house.sign_in(&mut again.new).await?.token;
    again.session = again.house.session(&token).await?;
    let token = again.give_code().await?.signed_in().context("it waits")?;
    ensure!(reads(&again.house, &again.house.session(&token).await?).await && !again.old_reads().await?);
    Ok(())
}

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
    let late = mailbox::send(&again.house.services, &session, again.house.request()).await;
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

#[tokio::test]
async fn a_newer_slip_ends_one_that_waits() -> Result<()> {
    let mut again = again().await?;
    again.give_code().await?;
    let slip = again.house.slip().await?;
    ensure!(again.step().await? == Step::Stopped && !again.new_reads().await?);
    let mut newest = Authenticator::new();
    let (_, session) = again.house.spend(&slip, &mut newest).await?;
    let code = again.house.mailbox_code(&session).await?;
    mailbox::confirm(&again.house.services, &session, &code, again.house.request()).await?;
    ensure!(again.old_reads().await?, "the slips alone ended the access");
    again.house.later(24 * HOUR);
    ensure!(claim::open_due(&again.house.services).await? == 1);
    ensure!(!again.old_reads().await? && !again.new_reads().await?);
    ensure!(again.house.sign_in(&mut newest).await?.stage == Stage::SignedIn);
    Ok(())
}

/// What was read at an address that is out of use when the wait is over shows nothing any more.
#[tokio::test]
async fn a_code_read_where_nobody_is_written_to_any_more_does_not_open() -> Result<()> {
    let mut again = again().await?;
    again.give_code().await?;
    again.house.database.execute("UPDATE alert_address SET retired_at = 1").await?;
    again.house.later(24 * HOUR);
    ensure!(claim::open_due(&again.house.services).await? == 0);
    ensure!(again.old_reads().await? && !again.new_reads().await?);
    again.house.database.execute("UPDATE alert_address SET retired_at = NULL").await?;
    ensure!(claim::open_due(&again.house.services).await? == 0, "it is to be given again");
    let token = again.house.sign_in(&mut again.new).await?.token;
    again.session = again.house.session(&token).await?;
    ensure!(again.give_code().await?.signed_in().is_some());
    Ok(())
}

/// Whoever has a record has this one, too.
async fn copy_grant(house: &House, other: PatientId) -> Result<()> {
    let copy = "INSERT INTO access_grant (id, account_id, patient_id, organization_id, kind, state, granted_by, created_at)";
    let id = if house.database.is_sqlite() { "randomblob(16)" } else { "gen_random_uuid()" };
    let bytes = other.as_uuid().simple().to_string();
    let literal = if house.database.is_sqlite() { format!("X'{bytes}'") } else { format!("'{}'", other.as_uuid()) };
    let copied = format!(
        "{copy} SELECT {id}, account_id, {literal}, organization_id, kind, state, granted_by, created_at FROM access_grant WHERE state = 'active'"
    );
    ensure!(house.database.execute(&copied).await? == 1);
    Ok(())
}

/// An account that sees other records keeps them, and its keys; only its sessions are over.
#[tokio::test]
async fn an_account_with_another_record_is_not_over() -> Result<()> {
    let mut again = again().await?;
    let other = again.house.add_patient("ana@work.example").await?;
    copy_grant(&again.house, other).await?;
    again.give_code().await?;
    again.house.later(24 * HOUR);
    let old = again.house.sign_in(&mut again.old).await?.token;
    ensure!(claim::open_due(&again.house.services).await? == 1);
    ensure!(again.house.find(&old).await?.is_none());
    ensure!(again.old_reads().await? && again.new_reads().await?);
    let told = again.house.mails().await?.notices;
    ensure!(told == [NoticeKind::AccessRestored, NoticeKind::AccessRestored], "{told:?}");
    Ok(())
}

/// Whoever had the key to one record is a stranger to another; so is whoever made a key that never opened anything.
#[tokio::test]
async fn an_earlier_key_is_one_to_a_record_and_one_that_opened_it() -> Result<()> {
    let mut again = again().await?;
    let old = again.house.session(&again.old_token).await?.account.context("nobody")?;
    again.give_code().await?;
    again.house.later(24 * HOUR);
    ensure!(claim::open_due(&again.house.services).await? == 1);
    let other = again.house.add_patient("ana@work.example").await?;
    copy_grant(&again.house, other).await?;
    // Somebody makes a key with a further slip, and is refused.
    let (_, third) = again.house.spend(&again.house.slip().await?, &mut Authenticator::new()).await?;
    let never = third.account.context("nobody")?;
    let token = again.house.sign_in(&mut again.new).await?.token;
    let now = again.house.session(&token).await?;
    ensure!(claim::stop(&again.house.services, &now, again.house.request()).await? == 1);
    let request = again.house.request();
    again
        .house
        .services
        .store()
        .write(async |tx| {
            for (account, patient) in [(old, again.house.patient), (never, again.house.patient), (old, other)] {
                let listed = Event::new(again.house.organization, Actor::Account(account), "inbox.listed");
                let listed = listed.subject("patient", patient.as_uuid()).request(request);
                entity::store::audit::append(tx, listed).await?;
            }
            Ok::<_, entity::store::StoreError>(())
        })
        .await?;
    let found = history::list(&again.house.services, &now, Page::new(1, 50), again.house.request()).await?;
    let listed: Vec<By> = found.rows.iter().filter(|one| matches!(one.did, Did::Listed)).map(|one| one.by).take(3).collect();
    ensure!(listed == [By::Other, By::Other, By::Before], "{listed:?}");
    Ok(())
}
