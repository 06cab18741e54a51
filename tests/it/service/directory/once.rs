//! What a clerk does twice is there once: *Add*, and a look; and a record keeps its language while it has no address.
use std::time::Duration;

use anyhow::{Result, ensure};
use entity::domain::role::Role;
use portal::service::{
    directory::{self, Adding, DirectoryError, Typed},
    template::{self, Text},
};

use super::{Clerk, typed};

#[tokio::test]
async fn add_pressed_twice_makes_one_record_and_loses_nobody() -> Result<()> {
    let clerk = Clerk::new().await?;
    let (services, before) = (&clerk.house.services, clerk.house.audited("patient.added").await?);
    let ana = directory::fresh(services);
    let hers = typed("Ana Ruiz", "1980-12-31", "A-1");
    let (once, twice) = tokio::join!(clerk.press(ana, "anita@example.org", &hers), clerk.press(ana, "anita@example.org", &hers));
    ensure!(once? == ana && twice? == ana);
    ensure!(clerk.press(ana, "Anita@example.org ", &hers).await? == ana);
    // Without an address nothing else keeps two apart.
    let ben = directory::fresh(services);
    for _ in 0..2 {
        ensure!(clerk.press(ben, "", &typed("Ben Soto", "", "")).await? == ben);
    }
    ensure!(clerk.house.audited("patient.added").await? == before + 2);
    // Back in the browser, and another person typed over the first: that one is added, too.
    let cleo = clerk.press(ben, "", &typed("Cleo Paz", "", "")).await?;
    // A language, or how a name is written, tells nobody apart.
    let english = Typed { language: "en".to_owned().into(), ..typed("SOTO, Ben", "", "") };
    let spoken = clerk.press(ben, "", &english).await;
    ensure!(cleo != ben && matches!(&spoken, Err(DirectoryError::Twin(twin)) if *twin == ben), "{spoken:?}");
    ensure!(clerk.find(ben).await?.details.name.as_deref() == Some("Ben Soto"));
    ensure!(clerk.find(cleo).await?.details.name.as_deref() == Some("Cleo Paz"));
    // Back in the browser, and a page that was made anew: nothing is added before somebody says that it is another person.
    let added = clerk.house.audited("patient.added").await?;
    let again = clerk.press(directory::fresh(services), "", &typed("Ben Soto", "", "")).await;
    ensure!(matches!(&again, Err(DirectoryError::Twin(twin)) if *twin == ben), "{again:?}");
    ensure!(clerk.house.audited("patient.added").await? == added);
    let other = directory::fresh(services);
    let request = clerk.house.request();
    ensure!(
        directory::add(services, &clerk.scope, other, Adding { email: "", typed: &typed("Ben Soto", "", ""), sure: true }, request).await?
            == other
    );
    // With more than a name, it is another one; with an address, the address tells them apart.
    clerk.press(directory::fresh(services), "", &typed("Ben Soto", "1999-01-01", "")).await?;
    let mail = clerk.press(directory::fresh(services), "ben@example.org", &typed("Ben Soto", "2001-01-01", "")).await?;
    // Who has the birth date, too, may be the one with the address.
    let again = clerk.press(directory::fresh(services), "", &typed("Ben Soto", "2001-01-01", "")).await;
    ensure!(matches!(&again, Err(DirectoryError::Twin(twin)) if *twin == mail), "{again:?}");
    // So may whoever is added with another one: somebody says so first; one that is in use leads to its record, and a number tells apart.
    let new = || directory::fresh(services);
    let elsewhere = clerk.press(new(), "soto@example.org", &typed("Ben Soto", "2001-01-01", "")).await;
    ensure!(matches!(&elsewhere, Err(DirectoryError::Twin(twin)) if *twin == mail), "{elsewhere:?}");
    let taken = clerk.press(new(), "ben@example.org", &typed("Ben Soto", "2001-01-01", "")).await;
    ensure!(matches!(&taken, Err(DirectoryError::Fields(_))), "{taken:?}");
    clerk.press(new(), "soto@example.org", &typed("Ben Soto", "2001-01-01", "B-9")).await?;
    let adding = Adding { email: "b.soto@example.org", typed: &typed("Ben Soto", "2001-01-01", ""), sure: true };
    directory::add(services, &clerk.scope, new(), adding, clerk.house.request()).await?;
    // A name from another clinic's form leads to nothing of theirs.
    let other = clerk.house.add_organization().await?;
    let theirs = super::super::compose::practitioner(&clerk.house, other, "kim@other.example", Role::Sender).await?;
    let taken =
        directory::add(services, &theirs, ben, Adding { email: "", typed: &typed("Ben Soto", "", ""), sure: false }, clerk.house.request())
            .await;
    ensure!(taken.is_err(), "{taken:?}");
    Ok(())
}

#[tokio::test]
async fn a_look_again_within_five_minutes_is_no_second_entry() -> Result<()> {
    let clerk = Clerk::new().await?;
    let ana = clerk.add("anita@example.org", &typed("Ana Ruiz", "", "")).await?;
    for _ in 0..3 {
        clerk.find(ana).await?;
    }
    ensure!(clerk.house.audited("patient.viewed").await? == 1, "each load is an entry");
    let colleague = super::super::compose::practitioner(&clerk.house, clerk.house.organization, "sol@clinic.example", Role::Sender).await?;
    directory::find(&clerk.house.services, &colleague, ana, clerk.house.request()).await?;
    ensure!(clerk.house.audited("patient.viewed").await? == 2, "a colleague's look is missing");
    let ben = clerk.add("ben@example.org", &typed("Ben Soto", "", "")).await?;
    clerk.find(ben).await?;
    ensure!(clerk.house.audited("patient.viewed").await? == 3, "a look at another record is missing");
    clerk.house.later(Duration::from_secs(5 * 60));
    clerk.find(ana).await?;
    ensure!(clerk.house.audited("patient.viewed").await? == 4);
    Ok(())
}

#[tokio::test]
async fn somebody_without_an_address_keeps_their_language() -> Result<()> {
    let clerk = Clerk::new().await?;
    let ben = clerk.add("", &typed("Ben Soto", "", "")).await?;
    let language = async || Ok::<_, anyhow::Error>(clerk.find(ben).await?.language.map(|language| language.as_str().to_owned()));
    ensure!(language().await?.as_deref() == Some("es") && !clerk.find(ben).await?.has_mailbox());
    let text = |text: &str| Text { subject: text.to_owned(), text: text.to_owned() };
    let texts = [("en".to_owned(), text("Visit")), ("es".to_owned(), text("Cita"))].into();
    let boss =
        super::super::compose::practitioner(&clerk.house, clerk.house.organization, "boss@clinic.example", Role::Administrator).await?;
    let new = template::Typed { name: "Visit".to_owned(), texts, category: "treatment".to_owned(), ..template::Typed::default() };
    let id = template::add(&clerk.house.services, &boss, &new, clerk.house.request()).await?;
    ensure!(template::fill(&clerk.house.services, &clerk.scope, id, ben).await?.text.subject == "Cita");
    // Changed like every field, with an entry.
    let record = clerk.find(ben).await?;
    let english = Typed { language: "en".to_owned().into(), ..typed("Ben Soto", "", "") };
    clerk.change(ben, &record, &english).await?;
    ensure!(language().await?.as_deref() == Some("en"));
    ensure!(clerk.house.database.number("SELECT COUNT(*) FROM audit WHERE action = 'patient.changed' AND detail = 'language'").await? == 1);
    Ok(())
}
