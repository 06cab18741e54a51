//! Everything that a page, a device or a thief may answer in a ceremony and that must open nothing (WebAuthn level 3,
//! sections 7.1 and 7.2): tables of changes, each with its name, each tried in every ceremony that it fits. Each ceremony
//! takes the unchanged answer before and after, so that a table in which nothing could succeed fails.
mod body;
mod client;
mod data;
mod key;
mod moment;
mod road;

use std::collections::BTreeSet;

use anyhow::{Context, Result, ensure};
use portal::service::passkey::PasskeyError;
use serde_json::Value;
use tests::authenticator::forge::{Answer, Data};

use self::road::{Ceremony, Road};

/// How an answer is changed.
#[derive(Clone, Copy)]
enum Change {
    /// What the page says, before the device signs it.
    Client(fn(&str) -> Vec<u8>),
    /// What the device says, before it signs it.
    Data(fn(&mut Data)),
    /// Either, or the attestation around it.
    Answer(fn(&mut Answer) -> Result<()>),
    /// What is sent, after the device signed.
    Body(fn(&mut Value)),
    /// The same, as bytes.
    Bytes(fn(Vec<u8>) -> Vec<u8>),
}

/// In which ceremonies.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fits {
    /// All.
    All,
    /// Registration, of a first key and of a further one.
    Making,
    /// Confirmation, of either, sign-in and verification.
    Using,
    /// Confirmation, of either, and sign-in, where the device says whose key it is.
    Nameless,
}

impl Fits {
    fn ceremonies(self) -> &'static [Ceremony] {
        match self {
            Self::All => &Ceremony::ALL,
            Self::Making => &[Ceremony::Registration, Ceremony::Addition],
            Self::Nameless => &[Ceremony::Confirmation, Ceremony::Proof, Ceremony::SignIn],
            Self::Using => &[Ceremony::Confirmation, Ceremony::Proof, Ceremony::SignIn, Ceremony::Verification],
        }
    }
}

/// One negative case.
#[derive(Clone, Copy)]
struct Case {
    name: &'static str,
    fits: Fits,
    change: Change,
}

const fn case(name: &'static str, fits: Fits, change: Change) -> Case {
    Case { name, fits, change }
}

/// Refused, and not by accident: an error of ours would be no refusal.
fn is_refusal(error: &PasskeyError) -> bool {
    !matches!(error, PasskeyError::Service(_) | PasskeyError::TryLater { .. })
}

/// Runs tables through all ceremonies; how many tries there were.
async fn run(tables: &[&[Case]]) -> Result<usize> {
    let mut road = Road::new().await?;
    let (mut tries, mut wrong) = (0, Vec::new());
    for ceremony in Ceremony::ALL {
        let mut before = road.counts().await?;
        let cases = tables.iter().copied().flatten().filter(|case| case.fits.ceremonies().contains(&ceremony));
        for Case { name, change, .. } in cases {
            match road.attempt(ceremony, Some(*change)).await.with_context(|| format!("{ceremony:?}: {name}"))? {
                Ok(()) => {
                    wrong.push(format!("{ceremony:?}: accepted: {name}"));
                    road = Road::new().await?;
                    before = road.counts().await?;
                }
                Err(error) if !is_refusal(&error) => wrong.push(format!("{ceremony:?}: {name}: {error:?}")),
                Err(_) => {}
            }
            tries += 1;
        }
        let left = road.counts().await? != before;
        if left {
            wrong.push(format!("{ceremony:?}: something refused left something behind"));
        }
    }
    ensure!(wrong.is_empty(), "{wrong:#?}");
    for ceremony in Ceremony::ALL {
        road.attempt(ceremony, Some(Change::Client(client::with_unknown_member))).await??;
    }
    Ok(tries)
}

#[tokio::test]
async fn nothing_that_was_changed_is_accepted() -> Result<()> {
    let tables: [&[Case]; 4] = [&client::CASES, &data::CASES, &key::CASES, &body::CASES];
    let names: BTreeSet<_> = tables.iter().copied().flatten().map(|case| case.name).collect();
    ensure!(names.len() == tables.iter().map(|table| table.len()).sum::<usize>(), "a name stands twice");
    ensure!(names.len() >= 60, "only {} cases", names.len());
    for fits in [Fits::Making, Fits::Using] {
        let those = tables.iter().copied().flatten().filter(|case| case.fits == fits || case.fits == Fits::All).count();
        ensure!(those >= 50, "only {those} cases");
    }
    let tries = Box::pin(run(&tables)).await?;
    ensure!(tries >= 200, "only {tries} tries");
    Ok(())
}

/// Of a device that counts its uses, each counts on from the one before, the first from how the key was made.
#[tokio::test]
async fn a_counter_that_does_not_rise_is_refused_in_every_ceremony() -> Result<()> {
    let mut road = Road::new().await?;
    road.count_from_nine().await?;
    for ceremony in Fits::Using.ceremonies() {
        for change in [|data: &mut Data| data.count(9), |data: &mut Data| data.count(8), |data: &mut Data| data.count(1)] {
            let answer = road.attempt(*ceremony, Some(Change::Data(change))).await?;
            ensure!(matches!(&answer, Err(error) if is_refusal(error)), "{ceremony:?}: {answer:?}");
        }
    }
    for ceremony in Fits::Nameless.ceremonies() {
        road.attempt(*ceremony, Some(Change::Data(|data| data.count(10)))).await??;
    }
    road.attempt(Ceremony::Verification, Some(Change::Data(|data| data.count(11)))).await??;
    Ok(())
}

/// Unchanged answers are taken in each ceremony, on a road of their own.
#[tokio::test]
async fn unchanged_answers_are_accepted() -> Result<()> {
    let mut road = Road::new().await?;
    for ceremony in Ceremony::ALL {
        road.attempt(ceremony, None).await??;
    }
    Ok(())
}
