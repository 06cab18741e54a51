//! How the page to write on looks: the form, and the preview.
use std::time::Duration;

use actix_web::http::StatusCode;
use entity::domain::{
    id::{MessageId, PatientId},
    scope::StaffScope,
};
use maud::{Markup, html};

use super::{
    fields, later,
    presets::{self, Presets},
};
use crate::{
    service::{
        compose::{self, Flaw, Kept, Page, Preview, Typed},
        thread::Paper,
    },
    web::{
        asset::Asset,
        attach::{self, Picker, Refused},
        guard::{form::TOKEN_FIELD, token::Form, visitor::Visitor},
        layout::{Frame, Sheet, Words, hidden, moment, notice},
        page::{Answer, typed},
        routes::{Route, TeamRoute},
        team::{patients::shown::birth_date, shown},
    },
};

/// A day.
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// What is said above the form.
pub(super) enum Said {
    /// Something went well.
    Good(&'static str),
    /// Something did not.
    Bad(&'static str),
    /// What was typed cannot be sent.
    Flaws(Vec<Flaw>),
    /// Files that were not taken.
    Refused(Vec<Refused>),
    /// The record that it was, or was to be, written for was joined to this one.
    Joined(&'static str),
    /// Another page kept something else.
    Elsewhere(Box<Kept>),
}

/// The page of one patient.
pub(super) struct View<'a> {
    visitor: &'a Visitor,
    frame: Frame,
    scope: &'a StaffScope,
    patient: PatientId,
    paper: Paper,
    page: &'a Page,
}

impl<'a> View<'a> {
    pub(super) fn new(visitor: &'a Visitor, scope: &'a StaffScope, (patient, paper): (PatientId, Paper), page: &'a Page) -> Self {
        Self { visitor, frame: visitor.frame(), scope, patient, paper, page }
    }

    /// The form, beside what another page kept: whoever presses again replaces that.
    pub(super) async fn elsewhere(&self, kept: Kept) -> Answer {
        let view = Self::new(self.visitor, self.scope, (self.patient, self.paper.beside(kept.updated_at)), self.page);
        view.form(StatusCode::CONFLICT, Some(Said::Elsewhere(Box::new(kept)))).await
    }

    fn words(&self) -> &Words {
        &self.frame.words
    }

    /// The form.
    pub(super) async fn form(&self, status: StatusCode, said: Option<Said>) -> Answer {
        let choices = compose::choices(self.visitor.services(), self.scope).await?;
        let (words, typed) = (self.words(), &self.page.typed);
        let flaws = if let Some(Said::Flaws(flaws)) = &said { flaws.as_slice() } else { &[] };
        let refused = if let Some(Said::Refused(refused)) = &said { refused.as_slice() } else { &[] };
        let error = |name: &str| flaws.iter().find(|flaw| presets::about(**flaw).0 == name).map(|flaw| self.flaw(*flaw));
        let form = Presets { words, error: &error };
        let content = html! {
            (self.said(said.as_ref()))
            (self.who(&html! {}))
            p.hint { (words.say("compose-urgent")) }
            (self.begun())
            form method="post" action=(self.action()) enctype="multipart/form-data" {
                (self.hidden()?)
                (fields::choice(words, &choices.templates))
                (fields::lacks(words, self.page))
                (form.field("subject", "compose-subject", "compose-subject-hint", &|described, invalid| html! {
                    input type="text" id="subject" name="subject" value=(typed.subject) dir="auto" autocomplete="off" spellcheck="false" required
                        aria-describedby=(described) aria-invalid=[invalid];
                }))
                (form.field("text", "compose-text", "compose-text-hint", &|described, invalid| html! {
                    // A line end right after the tag is not part of what was typed.
                    textarea id="text" name="text" rows="12" dir="auto" spellcheck="false" required aria-describedby=(described) aria-invalid=[invalid] {
                        "\n" (typed.text)
                    }
                }))
                (fields::missing(words, typed, error("field-0").as_deref()))
                @if let Some((thread, team)) = &self.page.answers {
                    p {
                        (words.say("compose-in-thread")) " "
                        strong { bdi { (team.clone().unwrap_or_else(|| words.say("team-in-name-none"))) } } " · "
                        a href=(Route::Team(TeamRoute::Thread(*thread, self.patient))) { (words.say("compose-see-thread")) }
                    }
                } @else if !choices.teams.is_empty() || !typed.team.is_empty() {
                    (form.team(&choices.teams, &typed.team))
                }
                (shown::beware(words, self.page.others.in_hand.as_deref(), &self.page.others.writing))
                (form.read_by(&typed.read_by))
                (presets::preset(typed))
                (form.more(typed, self.visitor.now()))
                (Picker { visitor: self.visitor, files: &self.page.files, refused, script: Route::Team(TeamRoute::Attach(self.paper.draft)) }.markup(words)?)
                // Before the other: where script hides the button of the files, the Enter key presses this one.
                button.quiet type="submit" name="act" value="preview" { (words.say("compose-preview")) }
                button type="submit" name="act" value="send" { (words.say("compose-send")) }
                (typed::ways(words, true))
            }
            (shown::way(words, TeamRoute::Sent(1), "compose-sent-heading"))
        };
        let focus = flaws.is_empty() && refused.is_empty();
        Ok(self.frame.answer(
            status,
            &Sheet {
                heading: &words.say("compose-heading"),
                focus,
                scripts: &[Asset::Attach, Asset::Later, Asset::Draft, Asset::Paste, Asset::Time],
                content,
                ..Sheet::default()
            },
        ))
    }

    /// How the patient will see it, before it is sent.
    pub(super) async fn preview(&self, seen: Preview) -> Answer {
        let (words, typed) = (self.words(), &self.page.typed);
        let theirs = &words.spoken(seen.spoken);
        let lang = (theirs.locale() != words.locale()).then(|| theirs.locale().as_str());
        let text = shown::text(self.visitor, theirs, MessageId::from_uuid(self.page.draft.as_uuid()), seen.pieces).await?;
        let teams = compose::choices(self.visitor.services(), self.scope).await?.teams;
        let team = match &self.page.answers {
            Some((_, team)) => team.as_deref(),
            None => presets::team(&teams, &typed.team),
        };
        let from = compose::author(self.visitor.services(), self.scope, team).await?;
        let now = self.visitor.now();
        let content = html! {
            p.hint { (words.say("compose-preview-text")) }
            (shown::beware(words, self.page.others.in_hand.as_deref(), &self.page.others.writing))
            section.record aria-labelledby="preview" {
                h2 id="preview" dir="auto" { (typed.subject) }
                @if typed.high { p lang=[lang] { span.badge { (theirs.say("inbox-sensitive")) } } }
                dl.about lang=[lang] {
                    div { dt { (theirs.say("message-from")) } " " dd { bdi { (from) } } }
                    @if typed.expires > 0 {
                        @let sent = typed.later(now).unwrap_or(now);
                        div { dt { (theirs.say("message-until")) } " " dd { (moment::day(theirs, sent.plus(DAY * u32::from(typed.expires)))) } }
                    }
                }
                (text)
                (attach::listed(theirs, &self.page.files))
            }
            section aria-labelledby="beside" {
                h2 id="beside" { (words.say("compose-beside")) }
                (self.who(&presets::told(words, typed, (team, &teams))))
                (later::told(words, typed, now))
            }
            form method="post" action=(self.action()) {
                (self.hidden()?)
                (self.typed(typed))
                button type="submit" name="act" value="send" { (words.say("compose-send")) }
                button.quiet type="submit" name="act" value="edit" { (words.say("compose-change")) }
                button.quiet type="submit" name="act" value=(attach::KEEP) { (words.say("compose-save")) }
            }
        };
        Ok(self.frame.ok(&Sheet {
            heading: &words.say("compose-preview-heading"),
            focus: true,
            scripts: &[Asset::Time],
            content,
            ..Sheet::default()
        }))
    }

    /// What was begun to the same patient: whoever begins anew sees that first.
    fn begun(&self) -> Markup {
        let (words, Some(kept)) = (self.words(), &self.page.begun) else { return html! {} };
        html! {
            div.notice {
                p { (words.say("compose-begun")) " " (moment::moment(words, kept.updated_at)) }
                @if !kept.typed.subject.trim().is_empty() { p dir="auto" { strong { (kept.typed.subject) } } }
                (shown::way(words, TeamRoute::WriteDraft(kept.patient, kept.id), "compose-go-on"))
            }
        }
    }

    fn action(&self) -> Route {
        Route::Team(TeamRoute::Write(self.patient))
    }

    fn hidden(&self) -> Result<Markup, crate::web::problem::Problem> {
        Ok(html! {
            (hidden(TOKEN_FIELD, &self.visitor.token(Form::Write)?))
            (hidden("draft", &self.paper.draft.to_string()))
            (hidden("page", &self.paper.mark()))
            (attach::shown_field(&self.page.files))
        })
    }

    /// What was typed, for the next press of a button.
    fn typed(&self, typed: &Typed) -> Markup {
        html! {
            (hidden("subject", &typed.subject))
            (hidden("text", &typed.text))
            (hidden("category", &typed.category))
            (hidden("expires", &typed.expires.to_string()))
            (hidden("read_by", &typed.read_by))
            (presets::preset(typed))
            (hidden("team", &typed.team))
            (later::kept(typed))
            (hidden("template", &typed.template))
            @if !typed.language.is_empty() { (hidden("language", &typed.language)) }
            (hidden("reply", if typed.reply { "yes" } else { "no" }))
            (hidden("high", if typed.high { "yes" } else { "no" }))
        }
    }

    /// Whom it is for: enough to see that it is the right one; and what else is known.
    fn who(&self, more: &Markup) -> Markup {
        let words = self.words();
        html! {
            dl.about {
                div { dt { (words.say("compose-to")) } " " dd { strong { (shown::name(words, self.page.name.as_deref())) } } }
                @if let Some(date) = &self.page.birth_date { div { dt { (words.say("compose-born")) } " " dd { (birth_date(words, date)) } } }
                @if let Some(number) = &self.page.record_number { div { dt { (words.say("compose-number")) } " " dd { bdi { (number) } } } }
                (more)
            }
        }
    }

    fn said(&self, said: Option<&Said>) -> Markup {
        let words = self.words();
        match said {
            None => html! {},
            Some(Said::Good(text)) => notice::good(&words.say(text)),
            Some(Said::Bad(text)) => html! { div.notice.error role="alert" tabindex="-1" autofocus { p { (words.say(text)) } } },
            Some(Said::Joined(text)) => {
                html! { div.notice.warning role="alert" tabindex="-1" autofocus { p { (words.say(text)) } } }
            }
            Some(Said::Refused(refused)) => attach::summary(words, refused),
            Some(Said::Elsewhere(kept)) => html! {
                div.notice.error role="alert" tabindex="-1" autofocus { p { (words.say("typed-error-elsewhere-open")) } }
                h2 { (words.say("typed-elsewhere-heading")) }
                p { (moment::moment(words, kept.updated_at)) }
                @if !kept.typed.subject.is_empty() { p { strong dir="auto" { (kept.typed.subject) } } }
                @if !kept.typed.text.is_empty() { div.letter dir="auto" { (kept.typed.text) } }
            },
            Some(Said::Flaws(flaws)) => html! {
                div.notice.error role="alert" tabindex="-1" autofocus {
                    h2 { (words.say("error-heading")) }
                    @for flaw in flaws {
                        p { a href={ "#" (presets::about(*flaw).0) } { (self.flaw(*flaw)) } }
                    }
                    p { (words.say("compose-error-kept")) }
                }
            },
        }
    }

    fn flaw(&self, flaw: Flaw) -> String {
        presets::said(self.words(), flaw, &|| self.page.typed.missing())
    }
}
