//! How the page to write on looks: the form, and the preview.
use actix_web::http::StatusCode;
use entity::domain::{
    id::{MessageId, PatientId, TeamId},
    scope::StaffScope,
};
use maud::{Markup, html};

use super::{fields, later};
use crate::{
    service::{
        compose::{self, CATEGORIES, EXPIRIES, Flaw, LATEST_DAYS, MAX_SUBJECT, MAX_TEXT, Page, Typed},
        read::Piece,
    },
    web::{
        asset::Asset,
        attach::{self, Picker, Refused},
        guard::{form::TOKEN_FIELD, token::Form, visitor::Visitor},
        layout::{Frame, Sheet, Words, hidden, notice},
        page::Answer,
        routes::{Route, TeamRoute},
        team::shown,
    },
};

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
}

/// The page of one patient.
pub(super) struct View<'a> {
    visitor: &'a Visitor,
    frame: Frame,
    scope: &'a StaffScope,
    patient: PatientId,
    page: &'a Page,
}

/// The field that a flaw belongs to, and its words.
const fn about(flaw: Flaw) -> (&'static str, &'static str) {
    match flaw {
        Flaw::SubjectEmpty => ("subject", "compose-error-subject-empty"),
        Flaw::SubjectLong => ("subject", "compose-error-subject-long"),
        Flaw::TextEmpty => ("text", "compose-error-text-empty"),
        Flaw::TextLong => ("text", "compose-error-text-long"),
        Flaw::ReadBy => ("read_by", "compose-error-read-by"),
        Flaw::Expires => ("expires", "compose-error-choice"),
        Flaw::Team => ("team", "team-error-none"),
        Flaw::FileCut => ("files", "attach-error-not-whole"),
        Flaw::FilesLarge => ("files", "attach-error-together"),
        Flaw::SendWhen => ("send_on", "later-error-when"),
        Flaw::SendPast => ("send_on", "later-error-past"),
        Flaw::SendFar => ("send_on", "later-error-far"),
        Flaw::SendGap => ("send_at", "later-error-gap"),
        Flaw::Field => ("text", "templates-missing"),
        Flaw::ReadByBefore => ("read_by", "later-error-read-by"),
    }
}

impl<'a> View<'a> {
    pub(super) fn new(visitor: &'a Visitor, scope: &'a StaffScope, patient: PatientId, page: &'a Page) -> Self {
        Self { visitor, frame: visitor.frame(), scope, patient, page }
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
        let content = html! {
            (self.said(said.as_ref()))
            (self.who())
            p.hint { (words.say("compose-urgent")) }
            form method="post" action=(self.action()) enctype="multipart/form-data" {
                (self.hidden()?)
                (fields::choice(words, &choices.templates))
                (fields::lacks(words, self.page))
                (self.field("subject", "compose-subject", "compose-subject-hint", flaws, &|described, invalid| html! {
                    input type="text" id="subject" name="subject" value=(typed.subject) dir="auto" autocomplete="off" spellcheck="false" required
                        aria-describedby=(described) aria-invalid=[invalid];
                }))
                (self.field("text", "compose-text", "compose-text-hint", flaws, &|described, invalid| html! {
                    // A line end right after the tag is not part of what was typed.
                    textarea id="text" name="text" rows="12" dir="auto" spellcheck="false" required aria-describedby=(described) aria-invalid=[invalid] {
                        "\n" (typed.text)
                    }
                }))
                (fields::missing(words, typed))
                @if let Some((thread, team)) = &self.page.answers {
                    p {
                        (words.say("compose-in-thread")) " "
                        strong { bdi { (team.clone().unwrap_or_else(|| words.say("team-in-name-none"))) } } " · "
                        a href=(Route::Team(TeamRoute::Thread(*thread, self.patient))) { (words.say("compose-see-thread")) }
                    }
                } @else if !choices.teams.is_empty() || !typed.team.is_empty() {
                    (self.field("team", "team-in-name", "team-in-name-hint", flaws, &|described, invalid| self.teams(&choices.teams, described, invalid)))
                }
                (self.field("read_by", "compose-read-by", "compose-read-by-hint", flaws, &|described, invalid| html! {
                    input type="date" id="read_by" name="read_by" value=(typed.read_by) aria-describedby=(described) aria-invalid=[invalid];
                }))
                (self.field("expires", "compose-expires", "compose-expires-hint", flaws, &|described, invalid| html! {
                    select id="expires" name="expires" aria-describedby=(described) aria-invalid=[invalid] {
                        @for days in EXPIRIES {
                            option value=(days) selected[days == typed.expires] { (expiry(words, days)) }
                        }
                    }
                }))
                (self.field("category", "compose-category", "compose-category-hint", flaws, &|described, invalid| html! {
                    select id="category" name="category" aria-describedby=(described) aria-invalid=[invalid] {
                        @for one in CATEGORIES { option value=(one) selected[one == typed.category] { (words.say(category(one))) } }
                    }
                }))
                (later::fields(words, typed, self.visitor.now(), &|name| {
                    flaws.iter().find(|flaw| about(**flaw).0 == name).map(|flaw| self.flaw(*flaw))
                }))
                label { input type="checkbox" name="reply" value="yes" checked[typed.reply]; (words.say("compose-reply")) }
                label { input type="checkbox" name="high" value="yes" checked[typed.high]; (words.say("compose-high")) }
                (Picker { visitor: self.visitor, files: &self.page.files, refused, script: Route::Team(TeamRoute::Attach(self.page.draft)) }.markup(words)?)
                button type="submit" name="act" value="preview" { (words.say("compose-preview")) }
                button type="submit" name="act" value="send" { (words.say("compose-send")) }
                button.quiet type="submit" name="act" value="save" { (words.say("compose-save")) }
                button.quiet type="submit" name="act" value="delete" formnovalidate { (words.say("compose-delete")) }
            }
            (shown::way(words, TeamRoute::Sent(1), "compose-sent-heading"))
        };
        let focus = flaws.is_empty() && refused.is_empty();
        Ok(self.frame.answer(
            status,
            &Sheet { heading: &words.say("compose-heading"), focus, scripts: &[Asset::Attach, Asset::Later], content, ..Sheet::default() },
        ))
    }

    /// How the patient will see it, before it is sent.
    pub(super) async fn preview(&self, pieces: Vec<Piece>) -> Answer {
        let (words, typed) = (self.words(), &self.page.typed);
        let text = shown::text(self.visitor, words, MessageId::from_uuid(self.page.draft.as_uuid()), pieces).await?;
        let content = html! {
            (self.who())
            p.hint { (words.say("compose-preview-text")) }
            (later::told(words, typed, self.visitor.now()))
            section.record aria-labelledby="preview" {
                h2 id="preview" dir="auto" { (typed.subject) }
                (text)
                (attach::listed(words, &self.page.files))
            }
            form method="post" action=(self.action()) {
                (self.hidden()?)
                (self.typed(typed))
                button type="submit" name="act" value="send" { (words.say("compose-send")) }
                button.quiet type="submit" name="act" value="edit" { (words.say("compose-change")) }
                button.quiet type="submit" name="act" value="save" { (words.say("compose-save")) }
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

    fn action(&self) -> Route {
        Route::Team(TeamRoute::Write(self.patient))
    }

    fn hidden(&self) -> Result<Markup, crate::web::problem::Problem> {
        Ok(html! {
            (hidden(TOKEN_FIELD, &self.visitor.token(Form::Write)?))
            (hidden("draft", &self.page.draft.to_string()))
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
            (hidden("team", &typed.team))
            (later::kept(typed))
            (hidden("template", &typed.template))
            (hidden("reply", if typed.reply { "yes" } else { "no" }))
            (hidden("high", if typed.high { "yes" } else { "no" }))
        }
    }

    /// In whose name it is written.
    fn teams(&self, teams: &[(TeamId, String)], described: &str, invalid: Option<&'static str>) -> Markup {
        html! {
            select id="team" name="team" aria-describedby=(described) aria-invalid=[invalid] {
                option value="" { (self.words().say("team-in-name-none")) }
                @for (id, name) in teams {
                    option value=(id) selected[id.to_string() == self.page.typed.team] { (name) }
                }
            }
        }
    }

    /// Whom it is for: enough to see that it is the right one.
    fn who(&self) -> Markup {
        let words = self.words();
        html! {
            dl.about {
                div { dt { (words.say("compose-to")) } " " dd { strong { (shown::name(words, self.page.name.as_deref())) } } }
                @if let Some(date) = &self.page.birth_date { div { dt { (words.say("compose-born")) } " " dd { (date) } } }
                @if let Some(number) = &self.page.record_number { div { dt { (words.say("compose-number")) } " " dd { bdi { (number) } } } }
            }
        }
    }

    fn said(&self, said: Option<&Said>) -> Markup {
        let words = self.words();
        match said {
            None => html! {},
            Some(Said::Good(text)) => notice::good(&words.say(text)),
            Some(Said::Bad(text)) => html! { div.notice.error role="alert" tabindex="-1" autofocus { p { (words.say(text)) } } },
            Some(Said::Refused(refused)) => attach::summary(words, refused),
            Some(Said::Flaws(flaws)) => html! {
                div.notice.error role="alert" tabindex="-1" autofocus {
                    h2 { (words.say("error-heading")) }
                    @for flaw in flaws {
                        p { a href={ "#" (about(*flaw).0) } { (self.flaw(*flaw)) } }
                    }
                    p { (words.say("compose-error-kept")) }
                }
            },
        }
    }

    fn flaw(&self, flaw: Flaw) -> String {
        let most = match flaw {
            Flaw::SubjectLong => MAX_SUBJECT,
            Flaw::SendFar => LATEST_DAYS,
            _ => MAX_TEXT,
        };
        if flaw == Flaw::Field {
            let names = self.page.typed.missing().join(", ");
            return self.words().say_with("templates-missing", &[("fields", names.into())]);
        }
        self.words().say_with(about(flaw).1, &[("most", most.to_string().into())])
    }

    /// Label, hint, error and field.
    fn field(&self, name: &str, label: &str, hint: &str, flaws: &[Flaw], field: &dyn Fn(&str, Option<&'static str>) -> Markup) -> Markup {
        let error = flaws.iter().copied().find(|flaw| about(*flaw).0 == name);
        let described = if error.is_some() { format!("{name}-error {name}-hint") } else { format!("{name}-hint") };
        html! {
            label for=(name) { (self.words().say(label)) }
            p.hint id={ (name) "-hint" } { (self.words().say(hint)) }
            @if let Some(flaw) = error { p.field-error id={ (name) "-error" } { (self.flaw(flaw)) } }
            (field(&described, error.map(|_| "true")))
        }
    }
}

pub(in crate::web::team) fn expiry(words: &Words, days: u16) -> String {
    if days == 0 { words.say("compose-expires-never") } else { words.say_with("compose-expires-days", &[("days", u64::from(days).into())]) }
}

/// What a category is called.
pub(in crate::web::team) fn category(word: &str) -> &'static str {
    match word {
        "payment" => "compose-category-payment",
        "operations" => "compose-category-operations",
        "marketing" => "compose-category-marketing",
        "part2" => "compose-category-part2",
        "psychotherapy" => "compose-category-psychotherapy",
        _ => "compose-category-treatment",
    }
}
