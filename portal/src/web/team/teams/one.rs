//! `/team/teams/{id}`: one care team: its name and what is said of it, who belongs to it, when nobody answers.
use actix_web::{HttpRequest, http::StatusCode, web::Path};
use entity::domain::{
    id::{PractitionerId, TeamId},
    page::Page,
};
use maud::{Markup, html};
use notifier::text;
use zeroize::Zeroizing;

use super::{away, members};
use crate::{
    service::team::{self, AwayTyped, DAYS, Left, MAX_AWAY, Shown, TeamError, Typed},
    web::{
        asset::Asset,
        guard::{
            form::{Fields, Pairs, Protected, ProtectedForm, TOKEN_FIELD},
            token::Form,
            visitor::Visitor,
        },
        layout::{Sheet, Words, field::Line, hidden, notice},
        page::{Answer, go_to},
        problem::Problem,
        query,
        routes::{Route, TeamChange, TeamRoute},
        team::back,
    },
};

/// Largest form, in bytes: a text in each of ten languages, as browsers write it.
const MAX_BYTES: usize = 10 * MAX_AWAY * 12 + 4_096;
/// People on a page.
const SIZE: u32 = 20;

/// What shall become of a team.
pub(crate) enum TeamAct {
    /// Another name, other settings.
    Settle(Chosen),
    /// Somebody joins.
    Join(PractitionerId),
    /// Somebody leaves.
    Leave(PractitionerId),
    /// Nobody answers for some days.
    Away(AwayTyped),
    /// Somebody answers again.
    Back,
}

/// What stands in the first form.
pub(crate) struct Chosen {
    name: Zeroizing<String>,
    listed: bool,
    days: u8,
    preset: bool,
}

impl Protected for TeamAct {
    const FORM: Form = Form::Staff;
}

impl Fields for TeamAct {
    const MAX_BYTES: usize = MAX_BYTES;

    fn read(pairs: &Pairs) -> Option<Self> {
        let word = |name: &str| pairs.get(name).map(|value| value.to_string()).unwrap_or_default();
        let yes = |name: &str| pairs.get(name).is_some_and(|value| value.as_str() == "yes");
        let who = || pairs.get("who").and_then(|id| PractitionerId::parse(id));
        Some(match pairs.get("do")?.as_str() {
            "settle" => Self::Settle(Chosen {
                name: pairs.get("name")?.clone(),
                listed: yes("listed"),
                // Anything but a choice is refused in words.
                days: word("days").parse().unwrap_or(0),
                preset: yes("preset"),
            }),
            "join" => Self::Join(who()?),
            "leave" => Self::Leave(who()?),
            "away" => {
                let texts = text::available().iter().map(|locale| (locale.as_str().to_owned(), word(&away::field(locale)))).collect();
                Self::Away(AwayTyped { from: word("from"), until: word("until"), texts })
            }
            "back" => Self::Back,
            _ => return None,
        })
    }
}

/// For an administrator.
///
/// # Errors
/// No such team; another page comes first; the database does not answer.
pub(crate) async fn get(visitor: Visitor, path: Path<String>, request: HttpRequest) -> Answer {
    let scope = visitor.staff().await?;
    let id = TeamId::parse(&path).ok_or(Problem::NotFound)?;
    let query = request.query_string();
    let page = |name: &str| Page::new(query::page_named(query, name), SIZE);
    let shown = team::find(visitor.services(), &scope, id, page("page"), page("others")).await?;
    view(&visitor, &shown, TeamChange::of_query(query), StatusCode::OK, None)
}

/// For an administrator.
///
/// # Errors
/// The form's checks; no such team; the database does not answer.
pub(crate) async fn post(form: ProtectedForm<TeamAct>, path: Path<String>) -> Answer {
    let ProtectedForm { visitor, fields: act } = form;
    let scope = visitor.staff().await?;
    let id = TeamId::parse(&path).ok_or(Problem::NotFound)?;
    let (services, request) = (visitor.services(), visitor.request);
    let done = match &act {
        TeamAct::Settle(chosen) => {
            let typed = Typed { name: &chosen.name, listed: chosen.listed, answer_days: chosen.days, preset: chosen.preset };
            team::settle(services, &scope, id, &typed, request).await.map(|()| TeamChange::Saved)
        }
        TeamAct::Join(who) => team::join(services, &scope, id, *who, request).await.map(|()| TeamChange::Joined),
        TeamAct::Leave(who) => team::leave(services, &scope, id, *who, request).await.map(|left| match left {
            Left::Some => TeamChange::Left,
            Left::Nobody => TeamChange::Empty,
        }),
        TeamAct::Away(typed) => team::set_away(services, &scope, id, typed, request).await.map(|()| TeamChange::Away),
        TeamAct::Back => team::end_away(services, &scope, id, request).await.map(|()| TeamChange::Back),
    };
    let error = match done {
        Ok(change) => return Ok(go_to(Route::Team(TeamRoute::Team(id, change)))),
        Err(error @ (TeamError::Name | TeamError::Days | TeamError::Away(_))) => error,
        Err(error) => return Err(error.into()),
    };
    let shown = team::find(services, &scope, id, Page::new(1, SIZE), Page::new(1, SIZE)).await?;
    view(&visitor, &shown, TeamChange::None, StatusCode::UNPROCESSABLE_ENTITY, Some((&act, &error)))
}

/// What was just done, in words.
const fn done(change: TeamChange) -> Option<&'static str> {
    match change {
        TeamChange::None => None,
        TeamChange::Saved => Some("teams-saved"),
        TeamChange::Joined => Some("teams-joined"),
        TeamChange::Left => Some("teams-left"),
        TeamChange::Empty => Some("teams-left-last"),
        TeamChange::Away => Some("teams-away-set"),
        TeamChange::Back => Some("teams-away-ended"),
    }
}

fn view(visitor: &Visitor, shown: &Shown, change: TeamChange, status: StatusCode, said: Option<(&TeamAct, &TeamError)>) -> Answer {
    let frame = visitor.frame();
    let words = &frame.words;
    let token = visitor.token(Form::Staff)?;
    let team = &shown.team;
    let typed = match said {
        Some((TeamAct::Away(typed), error)) => Some((typed, error)),
        _ => None,
    };
    let content = html! {
        @if let Some(text) = done(change) { (notice::good(&words.say(text))) }
        @if let Some((_, error)) = said { @let (field, text) = about(error); (notice::errors(words, field, &words.say(text), &html! {})) }
        @if shown.members.rows.is_empty() && shown.members.page.number() == 1 { p.notice.warning role="note" { (words.say("teams-empty")) } }
        (settings(words, shown, &token, said))
        (members::members(words, shown, &token)?)
        (away::away(words, team, &token, typed, visitor.now()))
        (back(words, TeamRoute::Teams(1), "teams-back"))
    };
    let sheet = Sheet { heading: &team.name, focus: said.is_none(), scripts: &[Asset::Time], content, ..Sheet::default() };
    Ok(frame.answer(status, &sheet))
}

/// The field that an error belongs to, and its words.
const fn about(error: &TeamError) -> (&'static str, &'static str) {
    match error {
        TeamError::Name => ("name", "teams-error-name"),
        TeamError::Away(flaw) => away::about(*flaw),
        _ => ("days", "teams-error-days"),
    }
}

fn settings(words: &Words, shown: &Shown, token: &str, said: Option<(&TeamAct, &TeamError)>) -> Markup {
    let team = &shown.team;
    let now = (team.name.as_str(), team.listed, team.answer_days, team.preset);
    let (name, listed, days, preset) = match said {
        Some((TeamAct::Settle(typed), _)) => (typed.name.as_str(), typed.listed, typed.days, typed.preset),
        _ => now,
    };
    let error = |wanted: &str| said.map(|(_, error)| about(error)).filter(|(field, _)| *field == wanted).map(|(_, text)| words.say(text));
    let (name_error, days_error) = (error("name"), error("days"));
    let (label, hint) = (words.say("teams-name"), words.say("teams-name-hint"));
    let name =
        Line { name: "name", label: &label, hint: &hint, error: name_error.as_deref(), value: name, kind: "text", autocomplete: "off" };
    html! {
        form method="post" action=(TeamRoute::Team(team.id, TeamChange::None)) {
            (hidden(TOKEN_FIELD, token)) (hidden("do", "settle"))
            (name.markup())
            label for="days" { (words.say("teams-days")) }
            p.hint id="days-hint" { (words.say("teams-days-hint")) }
            @if let Some(line) = &days_error { p.field-error id="days-error" { (line) } }
            select id="days" name="days" aria-describedby=(if days_error.is_some() { "days-error days-hint" } else { "days-hint" })
                aria-invalid=[days_error.as_ref().map(|_| "true")] {
                @for one in DAYS {
                    option value=(one) selected[one == days] { (words.say_with("teams-days-choice", &[("days", u64::from(one).into())])) }
                }
            }
            label { input type="checkbox" name="listed" value="yes" checked[listed]; (words.say("teams-listed")) }
            label { input type="checkbox" name="preset" value="yes" checked[preset]; (words.say("teams-preset")) }
            button type="submit" { (words.say("save")) }
        }
    }
}
