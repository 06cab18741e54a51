//! `/settings/spare`: a spare code, made and shown once; and `POST /not-now`, which says that one does not want a second way
//! in at the moment.
use entity::base::clock::Timestamp;
use maud::{Markup, html};

use super::{Answer, go_to, verify};
use crate::{
    service::{
        nudge::{self, Nudge},
        session::Purpose,
        spare::{self, SpareError},
    },
    web::{
        asset::Asset,
        guard::{
            form::{Fields, Pairs, Protected, ProtectedForm, TOKEN_FIELD},
            token::Form,
            visitor::Visitor,
        },
        layout::{Sheet, Words, hidden, moment, notice, square},
        problem::Problem,
        routes::Route,
    },
};

/// The wish for a code.
pub(crate) struct Make {
    /// It is only to be asked again.
    again: bool,
    /// When the one was made that the page knew of.
    before: Option<Timestamp>,
}

impl Protected for Make {
    const FORM: Form = Form::Spare;
}

impl Fields for Make {
    fn read(pairs: &Pairs) -> Option<Self> {
        let before = match pairs.get("before").map(|text| text.as_str()) {
            None | Some("") => None,
            Some(micros) => Some(Timestamp::from_micros(micros.parse().ok()?)),
        };
        Some(Self { again: pairs.get("again").is_some(), before })
    }
}

/// "Not now".
pub(crate) struct NotNow;

impl Protected for NotNow {
    const FORM: Form = Form::NotNow;
}

impl Fields for NotNow {
    fn read(_pairs: &Pairs) -> Option<Self> {
        Some(Self)
    }
}

/// Says what a spare code is, and whether there is one. For somebody who is signed in.
///
/// # Errors
/// Another page comes first; the database does not answer.
pub(crate) async fn get(visitor: Visitor) -> Answer {
    view(&visitor, Came::Asking).await
}

/// By which way somebody comes to the page.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Came {
    /// By a link.
    Asking,
    /// The button was pressed before the key was asked for.
    Pressed,
    /// The page that showed a code was sent again.
    Shown,
}

/// What it is, with the button.
async fn view(visitor: &Visitor, came: Came) -> Answer {
    let session = visitor.signed_in()?;
    let status = spare::status(visitor.services(), session).await?;
    if status.offered && !spare::may_make(visitor.services(), session) {
        let kept = html! {
            @if came == Came::Pressed {
                form method="post" action=(Route::Spare) data-kept hidden {
                    (hidden(TOKEN_FIELD, &visitor.token(Form::Spare)?)) (hidden("again", "1"))
                }
            }
        };
        return verify::keeping(visitor, Purpose::MakeSpare, Route::Inbox(1), &kept);
    }
    let frame = visitor.frame();
    let words = &frame.words;
    let content = html! {
        @match came {
            Came::Pressed if status.offered => (notice::not_yet(words)),
            Came::Shown if status.made_at.is_some() => p.notice { (words.say("spare-shown-once")) },
            Came::Asking | Came::Pressed | Came::Shown => {},
        }
        p { (words.say("spare-intro")) }
        @if status.spent {
            div.notice.warning {
                p { (words.say("spare-spent-text")) }
                p { a href=(Route::History(1)) { (words.say("settings-history")) } }
            }
        }
        @if let Some(at) = status.made_at {
            p { (words.say("spare-made")) " " (moment::moment(words, at)) }
            p { (words.say("spare-replaces")) }
        }
        @if status.offered {
            form method="post" action=(Route::Spare) {
                (hidden(TOKEN_FIELD, &visitor.token(Form::Spare)?))
                (hidden("before", &status.made_at.map_or_else(String::new, |at| at.as_micros().to_string())))
                button type="submit" { (words.say("spare-make")) }
            }
        } @else if status.without_mailbox {
            p.notice { (words.say("spare-no-mailbox")) }
            p { a.button href=(Route::KeyAdd) { (words.say("nudge-key-go")) } }
        } @else {
            p.notice { (words.say("spare-not-offered")) }
        }
        (back(words))
    };
    let focus = came != Came::Pressed || !status.offered;
    Ok(frame.ok(&Sheet { heading: &words.say("spare-heading"), focus, scripts: &[Asset::Time], content, ..Sheet::default() }))
}

/// Makes one and shows it, once. For somebody who is signed in and has just used the key for this.
///
/// # Errors
/// The form's checks; another page comes first; the database does not answer.
pub(crate) async fn post(form: ProtectedForm<Make>) -> Answer {
    let ProtectedForm { visitor, fields: Make { again, before } } = form;
    if again {
        return view(&visitor, Came::Pressed).await;
    }
    let code = match spare::make(visitor.services(), visitor.signed_in()?, before, visitor.request).await {
        Err(SpareError::VerificationNeeded(_)) => return view(&visitor, Came::Pressed).await,
        Err(SpareError::Shown) => return view(&visitor, Came::Shown).await,
        Err(SpareError::NotOffered) => return Ok(go_to(Route::Spare)),
        made => made?,
    };
    let frame = visitor.frame();
    let words = &frame.words;
    let content = html! {
        p { (words.say("spare-shown")) }
        p.code.large { strong { (code.as_str()) } }
        (square::markup(&code, &words.say("spare-square")))
        p { (words.say("spare-print")) }
        p { (words.say("spare-use")) }
        p { a.button href=(visitor.home()) { (words.say("spare-written")) } }
    };
    Ok(frame.ok(&Sheet { heading: &words.say("spare-shown-heading"), focus: true, content, ..Sheet::default() }))
}

/// Notes a "not now". For somebody who is signed in.
///
/// # Errors
/// The form's checks; another page comes first; the database does not answer.
pub(crate) async fn not_now(form: ProtectedForm<NotNow>) -> Answer {
    let visitor = form.visitor;
    nudge::refuse(visitor.services(), visitor.signed_in()?).await?;
    Ok(go_to(Route::Inbox(1)))
}

/// The card that offers a second way in, while it was not refused three times; quiet, since something else is the next step wherever it
/// stands. For pages of somebody who is signed in.
pub(super) async fn card(visitor: &Visitor, words: &Words) -> Result<Markup, Problem> {
    let Some(nudge) = nudge::due(visitor.services(), visitor.signed_in()?).await? else { return Ok(html! {}) };
    Ok(html! {
        section.notice.screen {
            @match nudge {
                Nudge::SpareCode => {
                    p { (words.say("nudge-spare")) }
                    a.button.quiet href=(Route::Spare) { (words.say("nudge-spare-go")) }
                }
                Nudge::SecondKey | Nudge::FurtherKey => {
                    p { (words.say("nudge-further-key")) }
                    a.button.quiet href=(Route::KeyAdd) { (words.say("nudge-key-go")) }
                }
            }
            form method="post" action=(Route::NotNow) {
                (hidden(TOKEN_FIELD, &visitor.token(Form::NotNow)?))
                button.quiet type="submit" { (words.say("nudge-not-now")) }
            }
        }
    })
}

fn back(words: &Words) -> Markup {
    html! { ul.ways { li { a href=(Route::Inbox(1)) { (words.say("message-back")) } } } }
}
