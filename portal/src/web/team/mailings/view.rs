//! How a mailing looks: the form, the samples, and how far its copies are.
use actix_web::http::StatusCode;
use entity::domain::{
    id::{DraftId, MailingId, MessageId},
    page::Paged,
};
use maud::{Markup, html};

use super::{
    became,
    form::{self as fields},
};
use crate::{
    service::{
        attach::Attached,
        compose::{self, Choices},
        mailing::{self, Became, Flaw, Lacking, Lacks, MOST_UNSENT, Mailing, MailingState, Refusal, Refused as RefusedRow, Sample},
        thread::Paper,
    },
    web::{
        asset::Asset,
        attach::{self, Picker, Refused},
        guard::{form::TOKEN_FIELD, token::Form, visitor::Visitor},
        layout::{Sheet, Words, hidden, moment, notice},
        page::{Answer, pages, typed},
        problem::Problem,
        routes::{Route, TeamRoute},
        team::{
            shown,
            templates::form::named,
            write::{
                later,
                presets::{team, told},
            },
        },
    },
};

/// What is said above it.
pub(super) enum Said {
    /// Something went well.
    Good(&'static str),
    /// Something did not.
    Bad(&'static str),
    /// There are too many that were not sent.
    Many,
    /// Nobody said why it is taken back.
    Why,
    /// What was typed cannot be sent.
    Flaws(Vec<Flaw>),
    /// Files that were not taken.
    Refused(Vec<Refused>),
}

/// Where its files lie.
pub(super) const fn draft(id: MailingId) -> DraftId {
    DraftId::from_uuid(id.as_uuid())
}

fn said(words: &Words, one: &Mailing, said: Option<&Said>) -> Markup {
    match said {
        None => html! {},
        Some(Said::Good(text)) => notice::good(&words.say(text)),
        Some(Said::Bad(text)) => html! { div.notice.error role="alert" tabindex="-1" autofocus { p { (words.say(text)) } } },
        Some(Said::Many) => {
            let line = words.say_with("mailings-error-unsent", &[("most", MOST_UNSENT.to_string().into())]);
            html! { div.notice.error role="alert" tabindex="-1" autofocus { p { (line) } } }
        }
        Some(Said::Why) => notice::errors(words, "reason", &words.say("compose-recall-why-error"), &html! {}),
        Some(Said::Flaws(flaws)) => fields::wrong(words, one, flaws),
        Some(Said::Refused(refused)) => attach::summary(words, refused),
    }
}

/// The form.
pub(super) fn form(
    visitor: &Visitor,
    one: &Mailing,
    (choices, files): (&Choices, &[Attached]),
    (report, above): (&Paged<RefusedRow>, Option<Said>),
    status: StatusCode,
) -> Answer {
    let frame = visitor.frame();
    let words = &frame.words;
    let flaws = if let Some(Said::Flaws(flaws)) = &above { flaws.as_slice() } else { &[] };
    let refused = if let Some(Said::Refused(refused)) = &above { refused.as_slice() } else { &[] };
    let paper = Paper::of(visitor.services(), draft(one.id), one.kept_at);
    let picker = Picker { visitor, files, refused, script: Route::Team(TeamRoute::Attach(paper.draft)) };
    let content = html! {
        (said(words, one, above.as_ref()))
        p { (words.say_with("mailings-for", &[("count", one.waiting().into())])) }
        p.hint { (words.say("mailings-each")) }
        (shown::way(words, TeamRoute::Whom(one.id, 1), "mailings-whom"))
        (self::report(words, one, report)?)
        form method="post" action=(TeamRoute::Mailing(one.id, 1)) enctype="multipart/form-data" {
            (hidden(TOKEN_FIELD, &visitor.token(Form::Write)?))
            (hidden("draft", &paper.draft.to_string()))
            (hidden("page", &paper.mark()))
            (attach::shown_field(files))
            (fields::markup(visitor, words, one, (&choices.templates, &choices.teams), flaws))
            (picker.markup(words)?)
            button type="submit" name="act" value="sample" { (words.say("mailings-sample")) }
            (typed::keeping(words))
            button.quiet type="submit" name="act" value="delete" formnovalidate data-discard { (words.say("mailings-delete")) }
        }
        (shown::way(words, TeamRoute::Mailings(1), "mailings-back"))
    };
    let focus = above.is_none();
    let scripts = &[Asset::Attach, Asset::Later, Asset::Draft, Asset::Paste];
    Ok(frame.answer(status, &Sheet { heading: &words.say("mailings-add"), focus, scripts, content, ..Sheet::default() }))
}

/// How the first patients will see it.
pub(super) async fn samples(visitor: &Visitor, one: &Mailing, samples: Vec<Sample>, (lacks, files): (&Lacks, &[Attached])) -> Answer {
    let frame = visitor.frame();
    let words = &frame.words;
    let mut shown_samples = Vec::with_capacity(samples.len());
    for (number, sample) in samples.into_iter().enumerate() {
        let id = format!("sample-{number}");
        let text = match sample.text {
            Ok(seen) => shown::text(visitor, &words.spoken(seen.spoken), MessageId::from_uuid(one.id.as_uuid()), seen.pieces).await?,
            Err(Lacking::Flaws(flaws)) => html! {
                p.field-error { (words.say("mailings-sample-flawed")) }
                @for flaw in flaws { p.field-error { (fields::said(words, one, Flaw::Rest(flaw))) } }
            },
            Err(Lacking::Fields(missing)) => {
                html! { p.field-error { (words.say_with("mailings-sample-missing", &[("fields", missing.join(", ").into())])) } }
            }
        };
        shown_samples.push(html! {
            section.record aria-labelledby=(id) {
                h2 id=(id) { (shown::name(words, sample.name.as_deref())) }
                p dir="auto" lang=[(!sample.language.is_empty()).then_some(&sample.language)] { strong { (sample.subject) } }
                (text)
            }
        });
    }
    let mut presets = one.typed.presets.clone();
    presets.settle(visitor.now());
    let presets = &presets;
    let teams = compose::choices(visitor.services(), &visitor.staff().await?).await?.teams;
    let content = html! {
        p.hint { (words.say("mailings-samples-text")) }
        @if presets.high { p { span.badge { (words.say("inbox-sensitive")) } } }
        dl.about { (told(words, presets, (team(&teams, &presets.team), &teams))) }
        (later::told(words, &one.typed.presets, visitor.now()))
        (fields::apart(words, one))
        (foreign(words, one, lacks))
        @for sample in &shown_samples { (sample) }
        (attach::listed(words, files))
        (lacking(words, one, lacks))
        form method="post" action=(TeamRoute::Mailing(one.id, 1)) {
            (hidden(TOKEN_FIELD, &visitor.token(Form::Write)?))
            (hidden("version", &one.version.to_string()))
            (attach::shown_field(files))
            @let count = one.waiting().saturating_sub(u32::try_from(lacks.rows.len()).unwrap_or(0));
            // Of those who lack something not all are counted, if there are many.
            @if count > 0 && lacks.others {
                button type="submit" name="act" value="send" {
                    (if lacks.more { words.say("mailings-send-others") } else { words.say_with("mailings-send", &[("count", count.into())]) })
                }
            }
            button.quiet type="submit" name="act" value="edit" { (words.say("compose-change")) }
        }
    };
    Ok(frame.ok(&Sheet { heading: &words.say("mailings-samples"), focus: true, scripts: &[Asset::Time], content, ..Sheet::default() }))
}

/// How many are addressed in a language that there is no text in.
fn foreign(words: &Words, one: &Mailing, lacks: &Lacks) -> Markup {
    let other = one.typed.first_language().map(named).unwrap_or_default();
    html! {
        @for (tag, count) in &lacks.foreign {
            @let said = [("count", (*count).into()), ("language", named(tag).into()), ("other", other.clone().into())];
            p.notice.warning role="note" { (words.say_with(if lacks.unheard { "mailings-foreign-first" } else { "mailings-foreign" }, &said)) }
        }
    }
}

/// Whom nothing will be sent to, and what is missing.
fn lacking(words: &Words, one: &Mailing, lacks: &Lacks) -> Markup {
    if lacks.rows.is_empty() {
        return html! { @if lacks.unlooked { p.hint { (words.say("mailings-lacking-unlooked")) } } };
    }
    html! {
        div.notice.error {
            h2 { (words.say("mailings-lacking")) }
            p { (words.say("mailings-lacking-text")) " " (words.say(if lacks.others { "mailings-lacking-others" } else { "mailings-lacking-nobody" })) }
            ul {
                @for (name, missing) in &lacks.rows {
                    li { (shown::name(words, name.as_deref())) ": " (words.say("mailings-why-field")) " " bdi { (missing.join(", ")) } }
                }
            }
            @if lacks.more { p { (words.say("mailings-lacking-more")) } }
            @if lacks.unlooked { p { (words.say("mailings-lacking-unlooked")) } }
            p { a href=(TeamRoute::Whom(one.id, 1)) { (words.say("mailings-whom")) } }
        }
    }
}

/// How far its copies are.
pub(super) fn sending(
    visitor: &Visitor,
    (one, copies): (&Mailing, &Became),
    (report, above): (&Paged<RefusedRow>, Option<Said>),
    status: StatusCode,
) -> Answer {
    let frame = visitor.frame();
    let words = &frame.words;
    let content = html! {
        (said(words, one, above.as_ref()))
        (super::progress(words, &one.progress(), TeamRoute::Mailing(one.id, 1)))
        @if one.state == MailingState::Paused { p.hint { (words.say("mailings-paused-text")) } }
        (became::became(words, one.id, copies))
        (buttons(visitor, words, (one, copies), matches!(above, Some(Said::Why)))?)
        (again(visitor, words, one)?)
        (self::report(words, one, report)?)
        (shown::way(words, TeamRoute::Mailings(1), "mailings-back"))
    };
    let label = one.typed.label();
    let heading = if label.is_empty() { words.say("mailings-no-subject") } else { label };
    let sheet = Sheet { heading: &heading, focus: above.is_none(), scripts: &[Asset::Time, Asset::Mailing], content, ..Sheet::default() };
    Ok(frame.answer(status, &sheet))
}

fn buttons(visitor: &Visitor, words: &Words, (one, copies): (&Mailing, &Became), missing: bool) -> Result<Markup, Problem> {
    let token = visitor.token(Form::Write)?;
    Ok(html! {
        form method="post" action=(TeamRoute::Mailing(one.id, 1)) {
            (hidden(TOKEN_FIELD, &token))
            @match one.state {
                MailingState::Sending => button type="submit" name="act" value="pause" { (words.say("mailings-pause")) },
                MailingState::Paused => button type="submit" name="act" value="go_on" { (words.say("mailings-resume")) },
                _ => {}
            }
            @if matches!(one.state, MailingState::Sending | MailingState::Paused) {
                button.quiet type="submit" name="act" value="cancel" { (words.say("mailings-cancel")) }
            }
            @if one.state != MailingState::Undoing {
                @if let Some(at) = one.typed.presets.later(visitor.now()).filter(|_| copies.hidden > 0) { p { (words.say("later-will")) " " (moment::moment(words, at)) } }
                (became::ways(words, copies, missing))
            }
        }
    })
}

/// What was undone, or ended before all were sent, can be changed and sent once more: to those who have no copy.
fn again(visitor: &Visitor, words: &Words, one: &Mailing) -> Result<Markup, Problem> {
    if one.state != MailingState::Cancelled || one.total <= one.sent {
        return Ok(html! {});
    }
    Ok(html! {
        form method="post" action=(TeamRoute::Mailing(one.id, 1)) {
            (hidden(TOKEN_FIELD, &visitor.token(Form::Write)?))
            // A second press finds what the first one made.
            (hidden("new", &mailing::fresh(visitor.services()).to_string()))
            p.hint id="again-hint" { (words.say("mailings-again-text")) }
            button type="submit" name="act" value="again" aria-describedby="again-hint" { (words.say("mailings-again")) }
        }
    })
}

/// The rows that no copy can be sent for.
fn report(words: &Words, one: &Mailing, report: &Paged<RefusedRow>) -> Result<Markup, Problem> {
    if report.rows.is_empty() && report.page.number() == 1 {
        return Ok(html! {});
    }
    Ok(html! {
        section aria-labelledby="report" {
            h2 id="report" { (words.say("mailings-report")) }
            div.scroll tabindex="0" role="group" aria-labelledby="report" {
                table {
                    thead { tr { th scope="col" { (words.say("mailings-row")) } th scope="col" { (words.say("mailings-who")) } th scope="col" { (words.say("mailings-why")) } } }
                    tbody {
                        @for row in &report.rows {
                            tr {
                                td { (row.line) }
                                td { bdi { (row.who) } }
                                td { (words.say(why(row.reason))) @if !row.fields.is_empty() { " " bdi { (row.fields) } } }
                            }
                        }
                    }
                }
            }
            (pages(words, report, |page| TeamRoute::Mailing(one.id, page))?)
        }
    })
}

/// Why no copy can be sent for a row, in words.
const fn why(reason: Refusal) -> &'static str {
    match reason {
        Refusal::Unknown => "mailings-why-unknown",
        Refusal::Twice => "mailings-why-twice",
        Refusal::Closed => "mailings-why-closed",
        Refusal::Shape => "mailings-why-shape",
        Refusal::Field => "mailings-why-field",
        Refusal::Files => "mailings-why-files",
        Refusal::Flaw => "mailings-why-flaw",
    }
}
