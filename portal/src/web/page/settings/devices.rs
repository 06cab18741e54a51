//! `/settings/devices`: where one is signed in, and a way to end it, for which the key is asked once more. Then it is done: what was
//! pressed is what the key was used for.
use actix_web::HttpRequest;
use maud::{Markup, html};

use super::back;
use crate::{
    service::{
        account::{
            AccountError,
            devices::{self, SignedInOn},
        },
        device::Device,
    },
    web::{
        asset::Asset,
        guard::{
            form::{Fields, Pairs, Protected, ProtectedForm, TOKEN_FIELD},
            token::Form,
            visitor::Visitor,
        },
        layout::{Sheet, Words, hidden, moment, notice},
        page::{Answer, go_to, go_with, verify},
        routes::Route,
    },
};

/// Which session to end.
enum End {
    /// This one.
    One(String),
    /// All but the own.
    Others,
}

/// The wish.
pub(crate) struct Wish(End);

impl Protected for Wish {
    const FORM: Form = Form::Devices;
}

impl Fields for Wish {
    fn read(pairs: &Pairs) -> Option<Self> {
        let one = pairs.get("session").map(|id| End::One(id.as_str().to_owned()));
        one.or_else(|| pairs.get("others").map(|_| End::Others)).map(Self)
    }
}

const HERE: Route = Route::Devices;
const ENDED: Route = Route::DevicesEnded;

/// For somebody who is signed in.
///
/// # Errors
/// Another page comes first; the database does not answer.
pub(crate) async fn get(visitor: Visitor, request: HttpRequest) -> Answer {
    let ended = ENDED.to_string().ends_with(&format!("?{}", request.query_string()));
    show(&visitor, ended).await
}

/// For somebody who is signed in, verified for it: otherwise the key is asked for, and the wish is handed in once more when it was used.
///
/// # Errors
/// The form's checks; it is none of this account's; the database does not answer.
pub(crate) async fn post(form: ProtectedForm<Wish>) -> Answer {
    let ProtectedForm { visitor, fields: Wish(end) } = form;
    let (services, session) = (visitor.services(), visitor.signed_in()?);
    let ended = match &end {
        End::One(id) => devices::end(services, session, id, visitor.request).await.map(|()| None),
        End::Others => devices::end_others(services, session, visitor.request).await.map(Some),
    };
    match ended {
        Ok(None) => Ok(go_to(ENDED)),
        Ok(Some(cookie)) => go_with(ENDED, &cookie),
        Err(AccountError::VerificationNeeded(purpose)) => {
            let kept = html! { form method="post" action=(HERE) data-kept hidden { (fields(&visitor.token(Form::Devices)?, &end)) } };
            verify::keeping(&visitor, purpose, HERE, &kept)
        }
        Err(error) => Err(error.into()),
    }
}

/// `ended`: something was just ended.
async fn show(visitor: &Visitor, ended: bool) -> Answer {
    let found = devices::list(visitor.services(), visitor.signed_in()?).await?;
    let frame = visitor.frame();
    let words = &frame.words;
    let token = visitor.token(Form::Devices)?;
    let content = html! {
        @if ended { (notice::good_now(&words.say("devices-ended"))) }
        p { (words.say("devices-intro")) }
        ul.cards { @for one in &found { li { (card(words, one, &token)) } } }
        @if found.len() > 1 {
            form method="post" action=(HERE) {
                (fields(&token, &End::Others))
                button type="submit" { (words.say("devices-end-others")) }
            }
        }
        p.hint { (words.say("devices-strange")) }
        (back(words, Route::Settings, "settings-back"))
    };
    let sheet = Sheet { heading: &words.say("settings-devices"), focus: !ended, scripts: &[Asset::Time], content, step: None };
    Ok(frame.ok(&sheet))
}

fn fields(token: &str, end: &End) -> Markup {
    html! {
        (hidden(TOKEN_FIELD, token))
        @match end { End::One(id) => { (hidden("session", id)) }, End::Others => { (hidden("others", "1")) } }
    }
}

fn card(words: &Words, one: &SignedInOn, token: &str) -> Markup {
    let name = named(words, one.device);
    let end = End::One(one.id.clone());
    html! {
        @if one.here { span.badge { (words.say("devices-here")) } }
        h2 { (name) }
        p.meta {
            @if let Some(key) = &one.key { (words.say("devices-key")) " " bdi { (**key) } br; }
            (words.say("devices-since")) " " (moment::moment(words, one.since)) br;
            (words.say("keys-used")) " " (moment::moment(words, one.seen_at))
        }
        @if !one.here {
            form method="post" action=(HERE) {
                (fields(token, &end))
                button.quiet type="submit" {
                    (words.say("devices-end"))
                    // Of ten that are called alike, whoever listens hears which.
                    span.unseen {
                        " " (name) ". "
                        @if let Some(key) = &one.key { (words.say("devices-key")) " " bdi { (**key) } ". " }
                        (words.say("devices-since")) " " (moment::moment(words, one.since))
                    }
                }
            }
        }
    }
}

/// A device in words.
pub(super) fn named(words: &Words, device: Device) -> String {
    match (device.browser(), device.system()) {
        (Some(browser), Some(system)) => words.say_with("device-both", &[("browser", browser.into()), ("system", system.into())]),
        (Some(browser), None) => browser.to_owned(),
        (None, Some(system)) => words.say_with("device-system", &[("system", system.into())]),
        (None, None) => words.say("device-unknown"),
    }
}
