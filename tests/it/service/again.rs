//! Claiming a record again: it opens a day after its slip was spent and never without the mailbox; the account that has it is
//! told and can stop it; nothing that a slip alone does ends anybody's access.
mod other;
mod stop;

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use entity::{
    desk::NoticeKind,
    domain::{page::Page, slip::Channel},
};
use portal::service::{
    claim::{self, Step},
    mailbox::{self, Confirmed, MailboxError},
    passkey::PasskeyError,
    permit, read,
    session::{Session, Stage},
    token::Token32,
};
use tests::authenticator::Authenticator;

use super::house::House;

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
    let sent = mailbox::send(&again.house.services, &again.session, &again.house.language(), again.house.request()).await;
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
