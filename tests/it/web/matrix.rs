//! Every role at every route of staff, with what its own clinic has, with what another clinic has, and with what nobody has. Drawn
//! from the portal's table of routes: one that stands in no row here fails. Knows nothing of `service::permit`.
mod clinic;
mod forms;
mod rooms;

use std::collections::BTreeSet;

use anyhow::{Result, ensure};
use entity::base::clock::{Clock, SystemClock};
use portal::web::routes::team::pattern;
use tests::{
    actor::{Form, Page, Practitioner},
    database::Database,
    stage::Stage,
};

use clinic::{Clinic, Ids, ROLES};
use rooms::{ANNOUNCED, FORMS, PAGES};

/// How a route of staff answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Is {
    /// It is shown, or done.
    There,
    /// The role does not include it, whatever stands behind the address.
    NotOfRole,
    /// The role does not include it where it is another one's; elsewhere there is nothing.
    OfOthersNot,
    /// There is nothing, as with an id of nobody.
    Nothing,
}

impl Is {
    fn of(page: &Page) -> Option<Self> {
        let says = |text: &str| page.text().contains(text);
        match page.status.as_u16() {
            200 | 303 => Some(Self::There),
            403 if says("Your role does not include this") && says("Ask an administrator") => Some(Self::NotOfRole),
            403 if says("Only a privacy officer sees this") => Some(Self::NotOfRole),
            404 if says("We cannot find this page") || page.header("content-type").contains("json") => Some(Self::Nothing),
            _ => None,
        }
    }

    /// The same where what is asked for is not of the own clinic.
    const fn elsewhere(self) -> Self {
        match self {
            Self::NotOfRole => Self::NotOfRole,
            Self::There | Self::OfOthersNot | Self::Nothing => Self::Nothing,
        }
    }

    /// What the person is told.
    fn told(self) -> Self {
        if self == Self::OfOthersNot { Self::NotOfRole } else { self }
    }
}

/// Two clinics alike, and nothing under way.
async fn scene() -> Result<(Stage, [Clinic; 2])> {
    let stage = Stage::new().await?;
    let other = stage.installation.organization("other").await?;
    let relay = stage.installation.relay("other", &other, &["--sender-domain", "clinic.example", "--create-patients"]).await?;
    let clinics =
        [Clinic::new(&stage, "clinic", &stage.organization, &stage.relay).await?, Clinic::new(&stage, "other", &other, &relay).await?];
    stage.installation.database.outbox_is_due().await?;
    stage.installation.settled().await?;
    Ok((stage, clinics))
}

/// The ids that stand in an address.
const PLACES: [&str; 6] = ["{id}", "{thread}", "{patient}", "{message}", "{draft}", "{file}"];

fn id<'a>(route: &str, place: &str, ids: &'a Ids) -> &'a str {
    match (place, route.split('/').nth(2).unwrap_or_default()) {
        ("{thread}", _) => &ids.thread,
        ("{patient}", _) => &ids.holder,
        ("{message}", _) => &ids.answer,
        ("{draft}", _) => &ids.draft,
        ("{file}", _) => &ids.file,
        (_, "patients") => &ids.patient,
        (_, "messages") if route == pattern::FILE => &ids.letter,
        (_, "messages") => &ids.message,
        (_, "teams") => &ids.team,
        (_, "templates") => &ids.template,
        (_, "import") => &ids.list,
        (_, "approvals") => &ids.approval,
        (_, "mailings") if route == pattern::ANY_MAILING => &ids.begun,
        (_, "mailings") => &ids.mailing,
        _ => &ids.member,
    }
}

/// An address of this clinic; with one id of the other, if one is named.
fn fill(route: &str, own: &Ids, foreign: Option<(&str, &Ids)>) -> String {
    let part = if route == pattern::FILE { &own.part } else { &own.answer_part };
    PLACES.into_iter().fold(route.replace("{part}", part).replace("{number}", "0"), |path, place| {
        let of = foreign.filter(|(named, _)| *named == place).map_or(own, |(_, ids)| ids);
        path.replace(place, id(route, place, of))
    })
}

/// The address with nobody's ids; and each with another clinic's: all of them, and one alone.
fn elsewhere(route: &str, own: &Ids, theirs: &Ids) -> Vec<String> {
    let places: Vec<&str> = PLACES.into_iter().filter(|place| route.contains(place)).collect();
    let mut all = vec![fill(route, &Ids::nobodys(), None), fill(route, theirs, None)];
    if places.len() > 1 {
        all.extend(places.iter().map(|place| fill(route, own, Some((place, theirs)))));
    }
    if places.is_empty() { Vec::new() } else { all }
}

/// What a page says, whichever request it answers.
fn words(page: &Page) -> String {
    page.text().replace(&page.reference(), "").replace(page.header("x-request-id"), "")
}

/// Everybody is verified for what this route wants it for.
async fn verify(database: &Database, route: &str) -> Result<()> {
    let purpose = match route {
        pattern::ALERTING => "change_address",
        pattern::APPROVAL => "approve",
        _ => "manage_staff",
    };
    let now = SystemClock.now().as_micros();
    let sql = format!("UPDATE session SET verified_at = {now}, verified_purpose = '{purpose}'");
    database.execute(&sql).await.map(drop)
}

/// What is not as it must be, all of it: a right too many shows in every cell that it opens.
#[derive(Default)]
struct Faults(Vec<String>);

impl Faults {
    /// Notes an answer that is another; and of a refusal, other words than `like` has.
    fn demand(&mut self, who: &str, page: &Page, is: Is, like: &mut Option<String>) {
        if Is::of(page) != Some(is.told()) {
            let said: String = page.text().chars().take(SHOWN).collect();
            self.0.push(format!("{who}: {}: {} and not {is:?}: {said}", page.asked, page.status));
        } else if is != Is::There {
            let said = words(page);
            if *like.get_or_insert_with(|| said.clone()) != said {
                self.0.push(format!("{who}: {}: told from nobody's: {said}", page.asked));
            }
        }
    }

    fn none(&self) -> Result<()> {
        ensure!(self.0.is_empty(), "{}", self.0.join("\n"));
        Ok(())
    }
}

/// Of a page that is another, letters.
const SHOWN: usize = 300;

#[test]
fn every_route_has_a_row() {
    let pages = PAGES.iter().map(|(route, _)| *route);
    let known: BTreeSet<&str> = pages.chain(FORMS.iter().map(|(route, ..)| *route)).chain([ANNOUNCED.0]).collect();
    assert_eq!(known, pattern::ALL.iter().copied().collect(), "a route is left out");
}

/// What it may see is there; of everything else it is told that the role does not include it, and nothing of what stands behind an
/// address; and of another clinic nothing is found.
#[tokio::test]
async fn every_role_sees_its_own_rooms_of_its_own_clinic_alone() -> Result<()> {
    let (stage, mut clinics) = Box::pin(scene()).await?;
    let ids = [clinics[0].ids.clone(), clinics[1].ids.clone()];
    let (mut faults, mut anybody) = (Faults::default(), stage.installation.anonymous()?);
    for (route, seen) in PAGES {
        verify(&stage.installation.database, route).await?;
        for (clinic, (own, theirs)) in clinics.iter_mut().zip([(&ids[0], &ids[1]), (&ids[1], &ids[0])]) {
            let path = fill(route, own, None);
            for ((role, practitioner), is) in ROLES.iter().zip(&mut clinic.people).zip(seen) {
                let who = format!("{role} of {}", clinic.name);
                let browser = &mut practitioner.person.browser;
                let page = browser.get(&path).await?;
                faults.demand(&who, &page, is, &mut None);
                if is == Is::NotOfRole && !page.links().contains(&pattern::START.to_owned()) {
                    faults.0.push(format!("{route}: no way back"));
                }
                let mut nobodys = None;
                for path in elsewhere(route, own, theirs) {
                    faults.demand(&who, &browser.get(&path).await?, is.elsewhere(), &mut nobodys);
                }
            }
            clinic.holder.browser.get(&path).await?.expect(404)?;
            let nobody = anybody.get(&path).await?;
            ensure!(nobody.status.is_redirection(), "{route}: {}", nobody.status);
        }
    }
    faults.none()?;
    // Where there is a form's end only, nobody finds a page; and where there is no form, none is taken.
    let forms: BTreeSet<&str> = FORMS.iter().map(|(route, ..)| *route).chain([ANNOUNCED.0]).collect();
    let pages: BTreeSet<&str> = PAGES.iter().map(|(route, _)| *route).collect();
    for practitioner in &mut clinics[0].people {
        for route in pattern::ALL.iter().copied() {
            let path = fill(route, &ids[0], None);
            if !pages.contains(route) {
                practitioner.person.browser.get(&path).await?.expect(405)?;
            }
            if !forms.contains(route) {
                practitioner.person.browser.submit(&Form { action: path, fields: Vec::new() }).await?.expect(405)?;
            }
        }
    }
    stage.close().await
}

#[tokio::test]
async fn staff_are_no_patients() -> Result<()> {
    let stage = Stage::new().await?;
    let mut care = Practitioner::enrol(&stage.installation, &stage.organization, "care@clinic.example", "care_team").await?;
    stage.installation.import(&stage.organization, b"email\nben@example.org\n").await?.success()?;
    // They have no messages, and cannot add a record to themselves.
    ensure!(care.person.messages().await?.is_empty());
    let slip = stage.installation.slip(&stage.organization, "ben@example.org").await?;
    let refused = care.person.enter_slip(&slip).await?;
    ensure!(refused.status == 409, "{}: {}", refused.status, refused.text());
    ensure!(care.person.messages().await?.is_empty());
    stage.close().await
}
