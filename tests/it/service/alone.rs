//! A clinic in which nobody could agree: only if it chose to, after a week, told to whoever can object, and ended by them.
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use entity::{
    desk::NoticeKind,
    domain::{role::Role, slip::Channel},
    store::alert_address,
};
use portal::service::{
    approval::{self, Approval, SlipStanding},
    claim::{self, Contest},
    directory::{self, Outcome},
    organization::{self, OrganizationError},
    session::{Purpose, Session},
};
use tests::authenticator::Authenticator;

use super::{house::House, trace::staff::Member};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);
const WEEK: Duration = Duration::from_secs(7 * 24 * 60 * 60);
const NEW: &str = "ana.new@example.net";

/// Vega, who is all the staff there is, and Ana, whose record is in use, and for which Vega gave a code.
struct Scene {
    house: House,
    vega: Member,
    phone: Authenticator,
}

impl Scene {
    async fn new() -> Result<Self> {
        let house = House::new().await?;
        let vega = Member::enrol(&house, "vega@clinic.example", Role::Administrator).await?;
        let mut phone = Authenticator::new();
        house.claim(house.patient, &mut phone).await?;
        claim::issue(&house.services, &vega.scope, house.patient, Channel::Hand, None).await?;
        house.mails().await?;
        Ok(Self { house, vega, phone })
    }

    async fn choose(&mut self, wanted: bool) -> Result<()> {
        let session = self.vega.verified(&self.house, Purpose::ManageStaff).await?;
        Ok(organization::set_goes_alone(&self.house.services, (&self.vega.scope, &session), wanted, self.house.request()).await?)
    }

    /// Wants Ana's alerts sent elsewhere.
    async fn ask(&mut self) -> Result<Outcome> {
        let session = self.vega.verified(&self.house, Purpose::ChangeAddress).await?;
        let by = (&self.vega.scope, &session);
        Ok(directory::set_alert_address(&self.house.services, by, self.house.patient, NEW, self.house.request()).await?)
    }

    async fn waiting(&self) -> Result<Vec<Approval>> {
        let all = approval::of_record(&self.house.services, &self.vega.scope, self.house.patient).await?;
        Ok(all.into_iter().map(|(one, _)| one).collect())
    }

    /// Where alerts go.
    async fn address(&self) -> Result<String> {
        let reader = self.house.services.store().read();
        let all = alert_address::list(&reader, self.house.organization, self.house.patient).await?;
        Ok(alert_address::open(&reader, all.first().context("no address")?).await?.0.as_str().to_owned())
    }

    async fn come_due(&self) -> Result<u64> {
        Ok(approval::come_due(&self.house.services).await?)
    }

    async fn ana(&mut self) -> Result<Session> {
        self.house.enter_again(&mut self.phone).await
    }
}

#[tokio::test]
async fn where_nobody_chose_it_a_second_person_is_waited_for() -> Result<()> {
    let mut scene = Scene::new().await?;
    ensure!(matches!(scene.ask().await?, Outcome::Waits));
    ensure!(scene.waiting().await?.iter().all(|one| one.alone_at.is_none()));
    let mails = scene.house.mails().await?;
    ensure!(!mails.notices.contains(&NoticeKind::AloneBegun), "{mails:?}");
    let ana = scene.ana().await?;
    ensure!(claim::contested(&scene.house.services, &ana).await?.is_none());
    for _ in 0..12 {
        scene.house.later(DAY);
        ensure!(scene.come_due().await? == 0);
    }
    ensure!(scene.address().await? == "ana@example.org");
    Ok(())
}

#[tokio::test]
async fn it_is_chosen_by_an_administrator_whose_key_was_used_for_it() -> Result<()> {
    let mut scene = Scene::new().await?;
    let session = scene.vega.verified(&scene.house, Purpose::ChangeAddress).await?;
    let set = organization::set_goes_alone(&scene.house.services, (&scene.vega.scope, &session), true, scene.house.request()).await;
    ensure!(matches!(set, Err(OrganizationError::VerificationNeeded(Purpose::ManageStaff))), "{set:?}");
    let mut lee = Member::enrol(&scene.house, "lee@clinic.example", Role::Sender).await?;
    let session = lee.verified(&scene.house, Purpose::ManageStaff).await?;
    let set = organization::set_goes_alone(&scene.house.services, (&lee.scope, &session), true, scene.house.request()).await;
    ensure!(matches!(set, Err(OrganizationError::NotPermitted(_))), "{set:?}");
    ensure!(!organization::goes_alone(&scene.house.services, &scene.vega.scope).await?);
    scene.choose(true).await?;
    scene.choose(true).await?;
    ensure!(organization::goes_alone(&scene.house.services, &scene.vega.scope).await?);
    scene.choose(false).await?;
    ensure!(scene.house.audited("organization.goes_alone").await? == 1 && scene.house.audited("organization.goes_by_two").await? == 1);
    Ok(())
}

#[tokio::test]
async fn after_a_week_in_which_all_were_told_it_is_done() -> Result<()> {
    let mut scene = Scene::new().await?;
    scene.choose(true).await?;
    let asked_at = scene.house.services.now();
    ensure!(matches!(scene.ask().await?, Outcome::Waits));
    let waiting = scene.waiting().await?;
    let at = waiting.first().and_then(|one| one.alone_at).context("it waits for a second person")?;
    ensure!(at.since(asked_at) >= WEEK);
    let mails = scene.house.mails().await?;
    ensure!(mails.notices.contains(&NoticeKind::AloneBegun) && mails.to.iter().any(|to| to == "ana@example.org"), "{mails:?}");
    ensure!(!mails.to.iter().any(|to| to == NEW), "{mails:?}");
    scene.house.later(WEEK - Duration::from_secs(2));
    ensure!(scene.come_due().await? == 0 && scene.address().await? == "ana@example.org", "before its time");
    scene.house.later(Duration::from_secs(3));
    let (one, two) = tokio::join!(scene.come_due(), scene.come_due());
    ensure!(one? + two? == 1, "done twice, or not at all");
    ensure!(scene.address().await? == NEW && scene.house.audited("patient.approval_alone").await? == 1);
    let mails = scene.house.mails().await?;
    ensure!(mails.notices.contains(&NoticeKind::AddressChanged) && mails.to.iter().any(|to| to == "ana@example.org"), "{mails:?}");
    ensure!(scene.come_due().await? == 0);
    Ok(())
}

#[tokio::test]
async fn the_patient_ends_it_with_one_press_and_nobody_elses() -> Result<()> {
    let mut scene = Scene::new().await?;
    let ben = scene.house.add_patient("ben@example.org").await?;
    let (_, bens) = scene.house.claim(ben, &mut Authenticator::new()).await?;
    scene.choose(true).await?;
    scene.ask().await?;
    scene.house.mails().await?;
    ensure!(claim::contested(&scene.house.services, &bens).await?.is_none());
    ensure!(claim::stop(&scene.house.services, &bens, scene.house.request()).await? == 0);
    let ana = scene.ana().await?;
    let contested = claim::contested(&scene.house.services, &ana).await?.context("Ana sees nothing")?;
    ensure!(contested.what == Contest::Alone && contested.opens_at.is_some());
    let stop = || claim::stop(&scene.house.services, &ana, scene.house.request());
    let (one, two) = tokio::join!(stop(), stop());
    ensure!(one? + two? == 1, "stopped twice, or not at all");
    let mails = scene.house.mails().await?;
    ensure!(mails.notices == [NoticeKind::StaffAttention], "{mails:?}");
    ensure!(scene.house.audited("patient.approval_stopped").await? == 1);
    scene.house.later(WEEK + DAY);
    ensure!(scene.come_due().await? == 0 && scene.address().await? == "ana@example.org");
    Ok(())
}

/// Of a child, it is the carer who can object.
#[tokio::test]
async fn whoever_reads_it_for_somebody_ends_it_too() -> Result<()> {
    let mut scene = Scene::new().await?;
    scene.choose(true).await?;
    scene.ask().await?;
    let ana = scene.ana().await?;
    scene.house.database.execute("UPDATE access_grant SET kind = 'caregiver'").await?;
    let contested = claim::contested(&scene.house.services, &ana).await?.context("a carer sees nothing")?;
    ensure!(contested.what == Contest::Alone);
    ensure!(claim::stop(&scene.house.services, &ana, scene.house.request()).await? == 1);
    scene.house.later(WEEK + DAY);
    ensure!(scene.come_due().await? == 0);
    Ok(())
}

/// What was chosen, and that nobody is there, counts in the moment in which it would be done, too.
#[tokio::test]
async fn it_waits_on_where_somebody_could_agree_by_then_or_it_was_chosen_otherwise() -> Result<()> {
    let mut scene = Scene::new().await?;
    scene.choose(true).await?;
    scene.ask().await?;
    scene.choose(false).await?;
    scene.house.later(WEEK + Duration::from_secs(1));
    ensure!(scene.come_due().await? == 0, "though it was chosen otherwise");
    scene.choose(true).await?;
    Member::enrol(&scene.house, "lee@clinic.example", Role::Sender).await?;
    ensure!(scene.come_due().await? == 0, "though a colleague could look at it");
    ensure!(scene.address().await? == "ana@example.org");
    Ok(())
}

#[tokio::test]
async fn a_code_waits_likewise_and_is_given_then() -> Result<()> {
    let mut scene = Scene::new().await?;
    scene.choose(true).await?;
    // No code was given for a month: the address changes at once, and a code then takes two.
    scene.house.later(31 * DAY);
    ensure!(matches!(scene.ask().await?, Outcome::Done));
    let (services, patient) = (&scene.house.services, scene.house.patient);
    let give = async || claim::issue(services, &scene.vega.scope, patient, Channel::Hand, None).await;
    ensure!(give().await.is_err());
    ensure!(matches!(approval::slip_standing(services, &scene.vega.scope, patient).await?, SlipStanding::TakesTwo));
    ensure!(approval::would_go_alone(services, &scene.vega.scope, (approval::ApprovalKind::Slip, &[patient])).await?);
    scene.house.mails().await?;
    approval::ask_slip(services, &scene.vega.scope, patient, scene.house.request()).await?;
    let mails = scene.house.mails().await?;
    for to in ["ana@example.org", NEW] {
        ensure!(mails.to.iter().any(|told| told == to), "{to} is not told: {mails:?}");
    }
    scene.house.later(WEEK - DAY);
    ensure!(scene.come_due().await? == 0 && give().await.is_err());
    scene.house.later(DAY + Duration::from_secs(1));
    ensure!(scene.come_due().await? == 1);
    give().await.map_err(|error| anyhow::anyhow!("{error}"))?;
    Ok(())
}
