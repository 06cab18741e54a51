//! `/team/patients/{id}/carers`: who reads beside the patient. A colleague of whoever adds somebody gives the code.
use actix_web::{HttpRequest, http::StatusCode, web::Path};
use entity::domain::{
    id::{CarerId, PatientId},
    locale::Locale,
};
use maud::{Markup, html};
use notifier::text;
use zeroize::Zeroizing;

use super::{
    code::Way,
    form::Text,
    given,
    letter::Addressee,
    shown::{self, back},
    team,
};
use crate::{
    service::{
        caller::{self, CallerError},
        carer::{self, Basis, CarerError, DAYS, Flaw, Listed, Typed},
        claim::Channel,
        directory::{self, PatientState, Record},
        organization,
    },
    web::{
        asset::Asset,
        guard::{
            form::{Fields, Pairs, Protected, ProtectedForm, TOKEN_FIELD},
            token::Form,
            visitor::Visitor,
        },
        layout::{Sheet, Words, hidden, moment, notice},
        page::{Answer, go_to},
        problem::Problem,
        routes::TeamRoute,
    },
};

/// What to do.
pub(crate) struct CarerAct(What);

enum What {
    /// Add somebody.
    Add(Typed),
    /// Give a code; nothing, if no way was chosen.
    Code(CarerId, Option<Way>),
    /// Let somebody read no more.
    End(CarerId),
}

impl Protected for CarerAct {
    const FORM: Form = Form::Slip;
}

impl Fields for CarerAct {
    fn read(pairs: &Pairs) -> Option<Self> {
        let which = || CarerId::parse(pairs.get("carer")?);
        let text = |name| pairs.get(name).cloned();
        Some(Self(match pairs.get("act")?.as_str() {
            "add" => What::Add(Typed {
                name: text("name")?,
                email: text("email")?,
                language: text("language")?,
                basis: pairs.get("basis").and_then(|word| Basis::try_from(word.as_str()).ok()),
                days: pairs.get("days").and_then(|days| days.parse().ok()).unwrap_or_default(),
            }),
            "code" => What::Code(which()?, pairs.get("how").and_then(|word| Way::parse_of_carer(word))),
            "end" => What::End(which()?),
            _ => return None,
        }))
    }
}

/// What the page says beside what stands there.
#[derive(Default)]
struct Said<'a> {
    typed: Option<(&'a Typed, Option<Flaw>)>,
    line: Option<&'static str>,
    /// A letter was saved as a file.
    made: bool,
}

/// For staff who see patients; the look is in the audit before the page leaves.
///
/// # Errors
/// Another page comes first; there is no such patient in the organization; the database does not answer.
pub(crate) async fn get(visitor: Visitor, path: Path<String>, request: HttpRequest) -> Answer {
    let id = PatientId::parse(&path).ok_or(Problem::NotFound)?;
    let said = Said { made: request.query_string() == given::MADE, ..Said::default() };
    view(&visitor, id, StatusCode::OK, &said).await
}

/// For staff who change patients and give codes.
///
/// # Errors
/// The form's checks; another page comes first; there is no such patient in the organization; the database does not answer.
pub(crate) async fn post(form: ProtectedForm<CarerAct>, path: Path<String>) -> Answer {
    let ProtectedForm { visitor, fields: CarerAct(act) } = form;
    let id = PatientId::parse(&path).ok_or(Problem::NotFound)?;
    let (services, scope, request) = (visitor.services(), visitor.staff().await?, visitor.request);
    let done = match &act {
        What::Add(typed) => carer::add(services, &scope, id, typed, request).await.map(|_| ()),
        What::End(which) => carer::end(services, &scope, (id, *which), request).await,
        What::Code(_, None) => {
            return view(&visitor, id, StatusCode::UNPROCESSABLE_ENTITY, &Said { line: Some("carers-how-missing"), ..Said::default() })
                .await;
        }
        What::Code(which, Some(way)) => match give(&visitor, id, *which, *way).await {
            Ok(answer) => return answer,
            Err(error) => Err(error),
        },
    };
    let typed = if let What::Add(typed) = &act { Some(typed) } else { None };
    let conflict = |line| Said { line: Some(line), typed: typed.map(|typed| (typed, None)), made: false };
    match done {
        Ok(()) => Ok(go_to(team(TeamRoute::Carers(id)))),
        Err(CarerError::Typed(flaw)) => {
            let said = Said { typed: typed.map(|typed| (typed, Some(flaw))), ..Said::default() };
            view(&visitor, id, StatusCode::UNPROCESSABLE_ENTITY, &said).await
        }
        Err(CarerError::SamePerson) => view(&visitor, id, StatusCode::CONFLICT, &conflict("carers-same-person")).await,
        Err(CarerError::Full) => view(&visitor, id, StatusCode::CONFLICT, &conflict("carers-full")).await,
        Err(CarerError::PostOnly(_)) => view(&visitor, id, StatusCode::CONFLICT, &conflict("carers-post-only")).await,
        Err(CarerError::TooSoonForPost) => view(&visitor, id, StatusCode::CONFLICT, &conflict("carers-too-soon-for-post")).await,
        Err(CarerError::Over) => view(&visitor, id, StatusCode::CONFLICT, &conflict("carers-over")).await,
        Err(CarerError::Reads) => view(&visitor, id, StatusCode::CONFLICT, &conflict("carers-reads")).await,
        Err(CarerError::Invited) => view(&visitor, id, StatusCode::CONFLICT, &conflict("carers-invited")).await,
        Err(CarerError::Closed) => view(&visitor, id, StatusCode::CONFLICT, &conflict("patient-closed-text")).await,
        Err(error) => Err(error.into()),
    }
}

/// The code, or its letter, once.
async fn give(visitor: &Visitor, id: PatientId, which: CarerId, way: Way) -> Result<Answer, CarerError> {
    let services = visitor.services();
    let looked = async {
        let scope = visitor.staff().await?;
        let record = directory::find(services, &scope, id, visitor.request).await?;
        let head = organization::letterhead(services.store(), &scope).await?;
        Ok::<_, Problem>((scope, record, head))
    };
    let (scope, record, head) = match looked.await {
        Ok(found) => found,
        Err(problem) => return Ok(Err(problem)),
    };
    let (found, language, issued) = carer::issue(services, &scope, (id, which), way.channel(), visitor.request).await?;
    let to = Addressee { name: Some(&found.name), language: language.as_ref(), carer: true };
    Ok(Ok(super::code::given(visitor, &record, &head, &to, way, &issued)))
}

async fn view(visitor: &Visitor, id: PatientId, status: StatusCode, said: &Said<'_>) -> Answer {
    let scope = visitor.staff().await?;
    let record = directory::find(visitor.services(), &scope, id, visitor.request).await?;
    let all = carer::list(visitor.services(), &scope, id, visitor.request).await?;
    let closed = match caller::closed_until(visitor.services(), &scope, id).await {
        // Who may not ask is told nothing of it.
        Err(CallerError::NotPermitted(_)) => false,
        until => until?.is_some(),
    };
    let frame = visitor.frame();
    let words = &frame.words;
    let token = visitor.token(Form::Slip)?;
    let now = visitor.now();
    let content = html! {
        @if let Some(line) = said.line { (notice::errors(words, "carers", &words.say(line), &html! {})) }
        @if let Some((_, Some(flaw))) = said.typed { (notice::errors(words, place(flaw), &words.say(told(flaw)), &html! {})) }
        @if said.made { (given::saved_for_carer(words)) }
        (shown::card(words, &record))
        p { (words.say("carers-text")) }
        section aria-labelledby="carers" {
            h2 id="carers" tabindex="-1" { (words.say("carers-now")) }
            @if all.is_empty() { p { (words.say("carers-none")) } }
            ul.cards { @for one in &all { li { (line(words, &record, one, &token, (one.carer.is_live(now), closed))) } } }
        }
        @if record.state == PatientState::Closed { p.notice { (words.say("patient-closed-text")) } }
        // What was typed when somebody closed it stays to be seen.
        @if record.state != PatientState::Closed || said.typed.is_some() {
            h2 { (words.say("carers-add")) }
            (adding(words, id, &token, said))
        }
        (back(words, TeamRoute::Patient(id), "patient-back-record"))
    };
    let focus = status == StatusCode::OK;
    let heading = words.say("carers-heading");
    Ok(frame.answer(status, &Sheet { heading: &heading, focus, scripts: &[Asset::Time, Asset::Letter], content, ..Sheet::default() }))
}

/// Why somebody reads, in words.
pub(in crate::web) const fn basis(basis: Basis) -> &'static str {
    match basis {
        Basis::Parent => "carers-parent",
        Basis::Guardian => "carers-guardian",
        Basis::Attorney => "carers-attorney",
        Basis::Consent => "carers-consent",
    }
}

fn line(words: &Words, record: &Record, Listed { carer: one, address }: &Listed, token: &str, (live, closed): (bool, bool)) -> Markup {
    let state = match (live, one.reads.is_some()) {
        (false, _) => "carers-state-over",
        (true, true) => "carers-state-reads",
        (true, false) => "carers-state-waits",
    };
    let name = format!("carer-{}", one.id);
    let form = |act: &str, inner: Markup| {
        html! {
            form method="post" action=(team(TeamRoute::Carers(record.id)))
                data-made=[(act == "code").then(|| given::saved_at(TeamRoute::Carers(record.id)))] {
                (hidden(TOKEN_FIELD, token))
                (hidden("act", act))
                (hidden("carer", &one.id.to_string()))
                (inner)
            }
        }
    };
    html! {
        h3 id=(name) dir="auto" { (one.name.as_str()) }
        p { (words.say(basis(one.basis))) }
        p.meta { (words.say(state)) ". " (words.say("carers-until")) " " (moment::day(words, one.expires_at)) }
        @if let Some(address) = address { p { (words.say("carers-address")) " " bdi { (address.as_str()) } } }
        @if live && one.reads.is_none() && record.state != PatientState::Closed {
            details {
                summary { (words.say("patients-give")) }
                (form("code", html! {
                    fieldset {
                        legend { (words.say("carers-how")) }
                        @for (_, value, text) in Way::OF_CARER.into_iter().filter(|(way, ..)| !closed || *way != Way::Told(Channel::Hand)) { label { input type="radio" name="how" value=(value) required; (words.say(text)) } }
                    }
                    @if closed { p.notice { (words.say("carers-post-only")) } }
                    p.hint { (words.say("carers-code-hint")) " " (words.say("code-never")) }
                    button type="submit" aria-describedby=(name) { (words.say("code-make")) }
                }))
            }
        }
        (form("end", html! { button.quiet type="submit" aria-describedby=(name) { (words.say("carers-end")) } }))
    }
}

/// How long somebody may read, in words.
const fn lasts(days: u32) -> &'static str {
    match days {
        ..=30 => "carers-month",
        31..=182 => "carers-half-year",
        183..=365 => "carers-year",
        _ => "carers-two-years",
    }
}

const fn place(flaw: Flaw) -> &'static str {
    match flaw {
        Flaw::Name => "name",
        Flaw::Email => "email",
        Flaw::Language => "language",
        Flaw::Basis => "basis",
        Flaw::Days => "days",
    }
}

const fn told(flaw: Flaw) -> &'static str {
    match flaw {
        Flaw::Name => "carers-error-name",
        Flaw::Email => "patient-error-address",
        Flaw::Language => "patient-error-language",
        Flaw::Basis => "carers-error-basis",
        Flaw::Days => "carers-error-days",
    }
}

fn adding(words: &Words, id: PatientId, token: &str, said: &Said<'_>) -> Markup {
    let typed = said.typed.map(|(typed, _)| typed);
    let wrong = said.typed.and_then(|(_, flaw)| flaw);
    let error = |flaw: Flaw| (wrong == Some(flaw)).then(|| words.say(told(flaw)));
    let empty = Zeroizing::new(String::new());
    let name = Text { hint: Some("carers-name-hint"), ..Text::new("name", "patient-name", typed.map_or(&empty, |typed| &typed.name)) };
    let email = typed.map_or(&empty, |typed| &typed.email);
    let email = Text { kind: "email", hint: Some("carers-email-hint"), ..Text::new("email", "patient-email", email) };
    let chosen = typed.and_then(|typed| typed.basis);
    let language = typed.and_then(|typed| Locale::parse(&typed.language).ok());
    html! {
        form method="post" action=(team(TeamRoute::Carers(id))) novalidate {
            (hidden(TOKEN_FIELD, token))
            (hidden("act", "add"))
            (name.markup(words, error(Flaw::Name).as_deref()))
            (email.markup(words, error(Flaw::Email).as_deref()))
            label for="language" { (words.say("patient-language")) }
            select id="language" name="language" {
                @for locale in text::available() {
                    option value=(locale.as_str()) selected[language.as_ref() == Some(locale)] { (text::text(locale, "language-name")) }
                }
            }
            fieldset aria-describedby=[(wrong == Some(Flaw::Basis)).then_some("basis-error")] {
                legend { (words.say("carers-basis")) }
                @if let Some(line) = error(Flaw::Basis) { p.field-error id="basis-error" { (line) } }
                @for (at, one) in Basis::ALL.into_iter().enumerate() {
                    label {
                        input type="radio" id=[(at == 0).then_some("basis")] name="basis" value=(one.as_str()) checked[chosen == Some(one)] required;
                        (words.say(basis(one)))
                    }
                }
            }
            label for="days" { (words.say("carers-days")) }
            select id="days" name="days" {
                @for days in DAYS {
                    option value=(days) selected[typed.map_or(days == DAYS[2], |typed| typed.days == days)] { (words.say(lasts(days))) }
                }
            }
            button type="submit" { (words.say("carers-add")) }
        }
    }
}
