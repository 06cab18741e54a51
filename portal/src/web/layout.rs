//! How every page looks: frame, heading, parts. Must not know services or what a page is about.
//!
//! Invariants: one h1, landmarks, a skip link, the language of the page, a constant title (a browser's history is
//! synchronised to third parties), and all texts from the message files.
pub(super) mod area;
pub(super) mod field;
pub(super) mod idle;
pub(super) mod key_button;
pub(super) mod moment;
pub(super) mod notice;
pub(super) mod size;
pub(super) mod square;
pub(super) mod words;

use actix_web::{HttpResponse, http::StatusCode};
use entity::domain::{locale::Locale, role::Role};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use notifier::text;

use self::idle::Idle;
pub(super) use self::words::Words;
use super::{
    asset::Asset,
    guard::{form, token::Form, visitor},
    routes::{Route, TeamRoute, Topic},
    site::Site,
};
use crate::service::{
    permit::{self, Act},
    session::{Session, Stage},
};

/// Marks an answer that was made as a page on purpose, whatever its status.
pub(super) struct Finished;

/// What stands around a page: language, who is signed in, where one is.
pub(crate) struct Frame {
    /// The texts.
    pub words: Words,
    here: Route,
    language_token: Option<String>,
    choice: Choice,
    idle: Option<Idle>,
    signed_in: bool,
    role: Option<Role>,
    home: Route,
    help: Topic,
}

/// Where the choice of a language stands beneath a page: it leads to the page by its address, and what stands in this answer alone is gone.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Choice {
    /// On every page that was asked for.
    Offered,
    /// What answers a form offers it only where it refuses: then the form's own page is where one goes on.
    Refused,
    /// The form of the page is handed in with it, and comes back with what was typed.
    Typed,
    /// Nowhere.
    Withheld,
}

/// The id of the form that a language is chosen with ([`Frame::typed`]).
pub(crate) const TYPED: &str = "typed";

/// A page's own part.
pub(crate) struct Sheet<'a> {
    /// The h1.
    pub heading: &'a str,
    /// Whether the heading takes the focus: after a step forward, so that a screen reader begins there.
    pub focus: bool,
    /// "Step N of 3".
    pub step: Option<u8>,
    /// Scripts of the page.
    pub scripts: &'a [Asset],
    /// What follows the heading.
    pub content: Markup,
}

impl Default for Sheet<'_> {
    fn default() -> Self {
        Self { heading: "", focus: false, step: None, scripts: &[], content: PreEscaped(String::new()) }
    }
}

impl Frame {
    /// For a page in `locale` at `here`.
    #[must_use]
    pub(crate) fn new(site: &Site, locale: Locale, here: Route, session: Option<&Session>) -> Self {
        let known = session.filter(|session| !matches!(session.stage, Stage::Claiming(_) | Stage::Joining(_)));
        let signed_in = session.is_some_and(|session| session.stage == Stage::SignedIn);
        Self {
            words: Words::new(locale, site.service_name(), site.host()),
            here,
            language_token: form::mint(site, None, Form::Language).ok(),
            choice: Choice::Offered,
            idle: known.and_then(|session| idle(site, session)),
            signed_in,
            role: session.and_then(Session::role),
            home: if signed_in { visitor::home(session) } else { Route::Start },
            help: help(here, session),
        }
    }

    /// For what answers a form: it is shown this once. A refusal leads to the form's own page, in another language too; where somebody
    /// may have written at length, what was typed stands nowhere else, and no other language is offered.
    #[must_use]
    pub(crate) fn once(mut self) -> Self {
        if let Some(idle) = &mut self.idle {
            idle.asked = true;
        }
        self.choice = if self.here.is_written_on() { Choice::Withheld } else { Choice::Refused };
        self
    }

    /// For an answer that brings along what was typed, to go on with it.
    #[must_use]
    pub(crate) const fn kept(mut self) -> Self {
        self.choice = Choice::Withheld;
        self
    }

    /// For a page with a short form, whose id is [`TYPED`]: choosing a language hands it in, so that what was typed is not lost. Its handler
    /// shows it again ([`super::page::language::turn`]).
    pub(crate) const fn typed(&mut self) {
        self.choice = Choice::Typed;
    }

    /// The page as an answer.
    #[must_use]
    pub(crate) fn answer(&self, status: StatusCode, sheet: &Sheet<'_>) -> HttpResponse {
        let mut response =
            HttpResponse::build(status).content_type("text/html; charset=utf-8").body(self.page(sheet, status).into_string());
        response.extensions_mut().insert(Finished);
        response
    }

    /// The page with status 200.
    #[must_use]
    pub(crate) fn ok(&self, sheet: &Sheet<'_>) -> HttpResponse {
        self.answer(StatusCode::OK, sheet)
    }

    fn page(&self, sheet: &Sheet<'_>, status: StatusCode) -> Markup {
        html! {
            (DOCTYPE)
            html lang=(self.words.locale().as_str()) {
                (self.head(sheet.scripts))
                body {
                    a.skip href="#main" { (self.words.say("skip")) }
                    (self.header())
                    @if let Some(role) = self.role { (self.rooms(role)) }
                    main id="main" {
                        @if let Some(step) = sheet.step {
                            p.step { (self.words.say_with("step", &[("number", step.into())])) }
                        }
                        h1 tabindex=[sheet.focus.then_some("-1")] autofocus[sheet.focus] dir="auto" { (sheet.heading) }
                        (sheet.content)
                    }
                    (self.footer(status))
                    @if let Some(idle) = &self.idle { (idle.markup(&self.words, self.role.is_some())) }
                }
            }
        }
    }

    fn head(&self, scripts: &[Asset]) -> Markup {
        html! {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="format-detection" content="telephone=no";
                title { (self.words.service()) }
                link rel="icon" type="image/svg+xml" href=(Asset::Icon.url());
                link rel="stylesheet" href=(Asset::Style.url());
                @for script in scripts.iter().chain(self.idle.is_some().then_some(&Asset::Idle)) {
                    script type="module" src=(script.url()) {}
                }
            }
        }
    }

    fn header(&self) -> Markup {
        html! {
            header {
                a.brand href=(self.home) {
                    img src=(Asset::Icon.url()) alt="" width="32" height="32";
                    (self.words.service())
                }
                @if self.signed_in { a href=(Route::Settings) { (self.words.say("settings")) } }
                @if let Some(Idle { leave: token, .. }) = &self.idle {
                    form method="post" action=(Route::SignOut) {
                        (hidden(form::TOKEN_FIELD, token))
                        button.quiet type="submit" { (self.words.say("sign-out")) }
                    }
                }
            }
        }
    }

    /// A practitioner's rooms: those whose first act is permitted to the role.
    fn rooms(&self, role: Role) -> Markup {
        const ALL: [(TeamRoute, &str, Option<Act>); 7] = [
            (TeamRoute::Start, "team-start", None),
            (TeamRoute::Patients, "team-patients", Some(Act::SeePatients)),
            (TeamRoute::Sent(1), "team-sent", Some(Act::WriteMessages)),
            (TeamRoute::Threads(1), "team-threads", Some(Act::AnswerPatients)),
            (TeamRoute::Happened, "happened-heading", Some(Act::SeeLog)),
            (TeamRoute::Staff(1), "staff-heading", Some(Act::ListStaff)),
            (TeamRoute::Approvals(1), "approvals-room", Some(Act::Approve)),
        ];
        let is_open = |act: Option<Act>| match act {
            None => true,
            // Everybody else finds it on the start page, when there is something to approve.
            Some(Act::Approve) => role == Role::Witness,
            Some(act) => permit::is_permitted_to(role, act),
        };
        html! {
            nav.rooms aria-label=(self.words.say("team-rooms")) {
                @for (route, text, _) in ALL.iter().filter(|(_, _, act)| is_open(*act)) {
                    a href=(route) aria-current=[(self.here == Route::Team(*route)).then_some("page")] { (self.words.say(text)) }
                }
            }
        }
    }

    /// Where whoever is here begins.
    #[must_use]
    pub(crate) const fn home(&self) -> Route {
        self.home
    }

    /// Whether somebody is signed in.
    #[must_use]
    pub(crate) const fn is_signed_in(&self) -> bool {
        self.signed_in
    }

    fn footer(&self, status: StatusCode) -> Markup {
        let offered = match self.choice {
            // What stands in a form of staff would be gone with the page.
            Choice::Offered => !self.here.is_typed_on(),
            Choice::Refused => !status.is_success(),
            Choice::Typed | Choice::Withheld => false,
        };
        let others = || text::available().iter().filter(|locale| locale.language() != self.words.locale().language());
        html! {
            footer {
                a href=(Route::Help(self.help)) { (self.words.say("help")) }
                @if let Some(token) = self.language_token.as_ref().filter(|_| offered) {
                    form method="post" action=(Route::Language) aria-label=(self.words.say("language")) {
                        (hidden(form::TOKEN_FIELD, token))
                        (hidden("back", &self.here.to_string()))
                        @for locale in others() { (language(locale, None)) }
                    }
                }
                @if self.choice == Choice::Typed {
                    div role="group" aria-label=(self.words.say("language")) {
                        @for locale in others() { (language(locale, Some(TYPED))) }
                    }
                }
            }
        }
    }
}

/// The button of a language, for the form that it stands in or another one.
fn language(locale: &Locale, form: Option<&str>) -> Markup {
    html! {
        button.quiet type="submit" name="language" value=(locale.as_str()) lang=(locale.as_str()) form=[form] formnovalidate[form.is_some()] {
            (text::text(locale, "language-name"))
        }
    }
}

/// Where help begins: staff have pages of their own, from the moment on at which they hold an invitation; whoever reads here finds
/// everything; anybody else, the way in.
fn help(here: Route, session: Option<&Session>) -> Topic {
    let is_staff = session.is_some_and(|session| session.is_staff() || matches!(session.stage, Stage::Joining(_)));
    let is_theirs = matches!(here, Route::Join | Route::Team(_)) || matches!(here, Route::Help(topic) if topic.is_for_staff());
    if is_staff || is_theirs {
        Topic::Staff
    } else if session.is_some_and(|session| session.stage == Stage::SignedIn) {
        Topic::Using
    } else {
        Topic::NotWorking
    }
}

fn idle(site: &Site, session: &Session) -> Option<Idle> {
    let token = |form| form::mint(site, Some(session), form).ok();
    Some(Idle {
        left: site.left(session),
        last: site.is_last(session),
        name: idle::name(session),
        asked: false,
        keep: token(Form::Keep)?,
        leave: token(Form::SignOut)?,
    })
}

/// A field that nobody sees.
#[must_use]
pub(super) fn hidden(name: &str, value: &str) -> Markup {
    html! { input type="hidden" name=(name) value=(value); }
}
