//! `/team/patients/{id}/merge`: join two records of one person: find the other, see both side by side, say which one stays.
use actix_web::{http::StatusCode, web::Path};
use entity::{
    base::clock::Timestamp,
    domain::{id::PatientId, page::Paged},
};
use maud::{Markup, html};

use super::{
    shown::{self, back},
    team,
};
use crate::{
    service::{
        approval::{self, ApprovalKind},
        directory::{self, Differs, DirectoryError, Hindrance, Hit, Outcome, Pair, PatientState, Record},
    },
    web::{
        asset::Asset,
        guard::{
            form::{Fields, Pairs, Protected, ProtectedForm, TOKEN_FIELD},
            token::Form,
            visitor::Visitor,
        },
        layout::{Sheet, Words, hidden, notice},
        page::{Answer, go_to},
        problem::Problem,
        routes::TeamRoute,
        team::search::{Field, Search, answer, place},
    },
};

/// How far somebody is.
pub(crate) enum Step {
    /// Find the other one.
    Find(Search),
    /// See both.
    Compare(PatientId),
    /// Join them as they were seen.
    Join {
        /// The other one.
        other: PatientId,
        /// Whether the other one stays.
        other_stays: bool,
        /// How both were.
        versions: [Timestamp; 2],
        /// Whether somebody says that they are one person's, though they differ.
        sure: bool,
    },
}

impl Protected for Step {
    const FORM: Form = Form::Patient;
}

impl Fields for Step {
    fn read(pairs: &Pairs) -> Option<Self> {
        let other = || PatientId::parse(pairs.get("other")?);
        let moment = |name| Some(Timestamp::from_micros(pairs.get(name)?.parse().ok()?));
        Some(match pairs.get("act")?.as_str() {
            "find" => Self::Find(Search::read(pairs)?),
            "compare" => Self::Compare(other()?),
            "join" => Self::Join {
                other: other()?,
                other_stays: pairs.get("stays")?.as_str() == "other",
                versions: [moment("version")?, moment("version-other")?],
                sure: pairs.get("sure").is_some(),
            },
            _ => return None,
        })
    }
}

/// Asks for the other one. For a practitioner; the look is in the audit before the page leaves.
///
/// # Errors
/// Another page comes first; there is no such patient in the organization; the database does not answer.
pub(crate) async fn get(visitor: Visitor, path: Path<String>) -> Answer {
    let id = PatientId::parse(&path).ok_or(Problem::NotFound)?;
    find(&visitor, id, &Search::default(), None, None).await
}

/// For a practitioner.
///
/// # Errors
/// The form's checks; another page comes first; there is no such patient in the organization; the database does not answer.
pub(crate) async fn post(form: ProtectedForm<Step>, path: Path<String>) -> Answer {
    let ProtectedForm { visitor, fields: step } = form;
    let id = PatientId::parse(&path).ok_or(Problem::NotFound)?;
    let (services, scope, request) = (visitor.services(), visitor.staff().await?, visitor.request);
    match step {
        Step::Find(search) => {
            directory::check(services, &scope, Some(id)).await?;
            match search.look(&visitor, false).await? {
                Ok(found) => find(&visitor, id, &search, Some(&found), None).await,
                Err(DirectoryError::NoWords) if search.typing => Ok(answer(&visitor.frame().words, None)),
                Err(DirectoryError::NoWords) => find(&visitor, id, &search, None, Some("patients-no-words")).await,
                Err(error) => Err(error.into()),
            }
        }
        Step::Compare(other) => {
            let pair = directory::compare(services, &scope, [id, other], request).await?;
            view(&visitor, &pair, StatusCode::OK, None).await
        }
        Step::Join { other, other_stays, versions, sure } => {
            let pair = directory::compare(services, &scope, [id, other], request).await?;
            if [pair.one.record.version, pair.two.record.version] != versions {
                return view(&visitor, &pair, StatusCode::CONFLICT, Some("merge-changed")).await;
            }
            if Differs::of(&pair.one.record, &pair.two.record).is_some() && !sure {
                return view(&visitor, &pair, StatusCode::UNPROCESSABLE_ENTITY, Some("merge-sure-missing")).await;
            }
            let (stays, goes) = if other_stays { (&pair.two.record, &pair.one.record) } else { (&pair.one.record, &pair.two.record) };
            match directory::merge(services, &scope, stays, goes, request).await {
                Ok(Outcome::Done | Outcome::Waits) => Ok(go_to(team(TeamRoute::Patient(stays.id)))),
                Err(DirectoryError::Hindered(why)) => view(&visitor, &pair, StatusCode::CONFLICT, Some(hindered(why))).await,
                Err(DirectoryError::Waiting) => view(&visitor, &pair, StatusCode::CONFLICT, Some("approval-one-waits")).await,
                Err(DirectoryError::Changed(..)) => {
                    let pair = directory::compare(services, &scope, [id, other], request).await?;
                    view(&visitor, &pair, StatusCode::CONFLICT, Some("merge-changed")).await
                }
                Err(error) => Err(error.into()),
            }
        }
    }
}

async fn find(visitor: &Visitor, id: PatientId, search: &Search, found: Option<&Paged<Hit>>, error: Option<&'static str>) -> Answer {
    let scope = visitor.staff().await?;
    let frame = visitor.frame();
    let words = &frame.words;
    let token = visitor.token(Form::Patient)?;
    let others: Vec<&Hit> = found.iter().flat_map(|found| &found.rows).filter(|hit| hit.id != id).collect();
    let hits = found.map(|found| {
        html! {
            @if others.is_empty() { p { (words.say("patients-none")) } }
            ul.cards { @for hit in &others { li { (choice(words, id, &token, hit)) } } }
            @if found.more { p { (words.say("patients-too-many")) } }
        }
    });
    if let (true, Some(hits), Some(found)) = (search.typing, &hits, found) {
        return Ok(answer(words, Some((others.len(), found.more, hits))));
    }
    let record = directory::find(visitor.services(), &scope, id, visitor.request).await?;
    let line = error.map(|text| words.say(text));
    let with = hidden("act", "find");
    let field = Field { label: "merge-other", action: TeamRoute::Merge(id), token: &token, with, beneath: html! {} };
    let content = html! {
        @if let Some(line) = &line { (notice::errors(words, "words", line, &html! {})) }
        p { (words.say("merge-text")) }
        (shown::card(words, &record))
        (field.markup(words, search, line.as_deref()))
        (place(words, hits.as_ref().map(|hits| (hits, true))))
        (back(words, TeamRoute::Patient(id), "patient-back-record"))
    };
    let status = if error.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let (heading, focus) = (&words.say("merge-heading"), error.is_none() && found.is_none());
    Ok(frame.answer(status, &Sheet { heading, focus, scripts: &[Asset::Find], content, ..Sheet::default() }))
}

fn choice(words: &Words, id: PatientId, token: &str, hit: &Hit) -> Markup {
    let title = shown::title(words, hit.details.name.as_deref(), hit.address.as_ref().map(|address| address.as_str()));
    html! {
        p id=(format!("hit-{}", hit.id)) { strong dir="auto" { (title) } }
        @if let Some(date) = &hit.details.birth_date { p.meta { (words.say("patient-birth-date")) ": " (shown::birth_date(words, date)) } }
        form method="post" action=(team(TeamRoute::Merge(id))) {
            (hidden(TOKEN_FIELD, token))
            (hidden("act", "compare"))
            (hidden("other", &hit.id.to_string()))
            button.quiet type="submit" aria-describedby=(format!("hit-{}", hit.id)) { (words.say("merge-compare")) }
        }
    }
}

async fn view(visitor: &Visitor, pair: &Pair, status: StatusCode, error: Option<&'static str>) -> Answer {
    let (services, scope) = (visitor.services(), visitor.staff().await?);
    let alone = pair.takes_two && pair.hindrance.is_none() && approval::is_alone(services, &scope, ApprovalKind::Merge).await?;
    let both = [pair.one.record.id, pair.two.record.id];
    let waits = alone && approval::would_go_alone(services, &scope, (ApprovalKind::Merge, &both)).await?;
    let frame = visitor.frame();
    let words = &frame.words;
    let token = visitor.token(Form::Patient)?;
    let Pair { one, two, hindrance, takes_two } = pair;
    let carers = !one.carers.is_empty() || !two.carers.is_empty();
    let (first, second) = (&one.record, &two.record);
    let content = html! {
        @if let Some(error) = error {
            (notice::errors(words, if error == "merge-sure-missing" { "sure" } else { "both" }, &words.say(error), &html! {}))
        }
        h2 id="both" tabindex="-1" { (words.say("merge-both")) }
        ul.cards {
            @for (side, label) in [(one, "merge-one"), (two, "merge-two")] {
                li {
                    h3 { (words.say(label)) }
                    (shown::side(words, side))
                }
            }
        }
        @if let Some(why) = hindrance {
            p.notice { (words.say(hindered(*why))) }
        } @else {
            h2 { (words.say("merge-what")) }
            ul {
                li { (words.say("merge-what-moves")) }
                li { (words.say("merge-what-fills")) }
                li { (words.say("merge-what-closes")) }
                li { (words.say("merge-what-alerts")) }
                @if carers { li { (words.say("merge-what-carers")) } }
            }
            @if *takes_two { p.notice { (words.say("merge-takes-two")) } }
            @if alone { (shown::alone(words, waits)) }
            form method="post" action=(team(TeamRoute::Merge(first.id))) {
                (hidden(TOKEN_FIELD, &token))
                (hidden("act", "join"))
                (hidden("other", &second.id.to_string()))
                (hidden("version", &first.version.as_micros().to_string()))
                (hidden("version-other", &second.version.as_micros().to_string()))
                @if let Some(what) = Differs::of(first, second) {
                    (differs(words, what))
                    label { input type="checkbox" id="sure" name="sure" value="1" required; " " (words.say("merge-sure")) }
                }
                (stays(words, first, second))
                button type="submit" { (words.say(if *takes_two { "merge-ask" } else { "merge-join" })) }
            }
        }
        (back(words, TeamRoute::Patient(first.id), "patient-back-record"))
    };
    let sheet =
        Sheet { heading: &words.say("merge-heading"), focus: error.is_none(), scripts: &[Asset::Time], content, ..Sheet::default() };
    Ok(frame.answer(status, &sheet))
}

/// That they may be two people's.
pub(in crate::web::team) fn differs(words: &Words, what: Differs) -> Markup {
    html! {
        p.notice.warning { (words.say(match what {
            Differs::Names => "merge-differ-names",
            Differs::BirthDates => "merge-differ-birth-dates",
            Differs::Both => "merge-differ-both",
        })) }
    }
}

/// Which one stays: the one that somebody uses, if only one is used.
fn stays(words: &Words, one: &Record, two: &Record) -> Markup {
    let used = |record: &Record| record.state == PatientState::Claimed;
    let (may_one, may_two) = (used(one) || !used(two), used(two) || !used(one));
    html! {
        fieldset {
            legend { (words.say("merge-stays")) }
            @if may_one { label { input type="radio" name="stays" value="own" checked required; (words.say("merge-one")) } }
            @if may_two { label { input type="radio" name="stays" value="other" checked[!may_one] required; (words.say("merge-two")) } }
            @if !(may_one && may_two) { p.hint { (words.say("merge-in-use")) } }
        }
    }
}

const fn hindered(why: Hindrance) -> &'static str {
    match why {
        Hindrance::Same => "merge-same",
        Hindrance::Closed => "merge-closed",
        Hindrance::Accounts => "merge-accounts",
        Hindrance::InUse => "merge-in-use",
        Hindrance::Full => "merge-full",
    }
}
