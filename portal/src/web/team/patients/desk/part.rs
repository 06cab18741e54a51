//! What stands on the desk page: how far it is, what takes a second person, and the button to begin with; each with what went wrong with it
//! beside it. Must not know how it came to that.
use entity::domain::id::PatientId;
use maud::{Markup, html};
use zeroize::Zeroizing;

use super::super::{
    code::again,
    given,
    moved::{self, Question, question},
    once, shown, team,
};
use crate::{
    service::{
        approval::{Approval, ApprovalKind, SlipStanding},
        claim::Issued,
        desk::{Desk, Standing},
        directory::{PatientState, Record, Setup},
    },
    web::{
        guard::{form::TOKEN_FIELD, visitor::Visitor},
        layout::{Words, hidden, moment, notice, square},
        page::desk::number,
        routes::{Route, TeamRoute},
    },
};

/// What went wrong, and with what: a text, and the id of what it stands beside.
#[derive(Clone, Copy)]
pub(super) struct Wrong {
    pub(super) at: &'static str,
    pub(super) text: &'static str,
}

impl Wrong {
    /// With all of it.
    pub(super) const fn of_all(text: &'static str) -> Self {
        Self { at: DESK, text }
    }

    /// Its words, if it went wrong with this.
    fn beside(wrong: Option<Self>, words: &Words, at: &str) -> Option<String> {
        wrong.filter(|wrong| wrong.at == at).map(|wrong| words.say(wrong.text))
    }
}

/// All of it.
pub(super) const DESK: &str = "desk";
/// The number that both screens show.
pub(super) const NUMBER: &str = "number";

/// For a camera, and for whoever has none.
pub(super) fn code(visitor: &Visitor, words: &Words, issued: &Issued) -> Markup {
    let digits: Zeroizing<String> = Zeroizing::new(issued.code.chars().filter(char::is_ascii_digit).collect());
    let holds = Zeroizing::new(format!("{}{}#{}", visitor.site().origin(), Route::Claim, digits.as_str()));
    let address = format!("{}{}", visitor.site().host(), Route::Claim);
    html! {
        p { (words.say("desk-scan")) }
        (square::markup(&holds, &words.say("desk-square")))
        p { (words.say("desk-type")) " " strong dir="ltr" { (address) } }
        p.code.large { strong { (issued.code.as_str()) } }
        p { (words.say("code-until")) " " strong { (moment::moment(words, issued.expires_at)) } }
        (once::wait(words, issued))
        p.hint { (words.say("desk-photograph")) }
    }
}

/// How far it is, and what is to be done now.
pub(super) fn stands(words: &Words, record: &Record, desk: &Desk, token: &str, wrong: Option<Wrong>) -> Markup {
    let at = |text: &str, at| html! { p { strong { (words.say(text)) " " (moment::moment(words, at)) } } };
    match desk.standing {
        Standing::Waiting { until } => html! { (at("desk-waiting", until)) p.hint { (words.say("desk-code-gone")) } },
        Standing::Joined { number: shown, round } => {
            let line = Wrong::beside(wrong, words, NUMBER);
            html! {
            p { strong { (words.say("desk-joined")) } }
            p.code.large { strong { (number(shown)) } }
            p { (words.say("desk-compare")) }
            @if let Some(line) = &line { p.field-error id="number-error" { (line) } }
            form method="post" action=(team(TeamRoute::Desk(record.id))) {
                (hidden(TOKEN_FIELD, token))
                (hidden("act", "confirm"))
                (hidden("number", &shown.to_string()))
                (hidden("round", &round.to_string()))
                button type="submit" id=(NUMBER) aria-describedby=[line.as_ref().map(|_| "number-error")] { (words.say("desk-confirm")) }
            }
            p.hint { (words.say("desk-not-same")) }
            }
        }
        Standing::Seen { until } => html! { p { strong { (words.say("desk-seen")) } } (at("desk-seen-until", until)) },
        Standing::Keyed { opens_at } => html! {
            p { strong { (words.say(if desk.vouched && desk.no_mailbox { "desk-keyed-vouched" } else if desk.no_mailbox { "desk-keyed-no-mailbox" } else { "desk-keyed" })) } }
            @if let Some(opens_at) = opens_at.filter(|_| desk.may_open_sooner) { (at("desk-opens", opens_at)) }
        },
        Standing::Opens(opens_at) => html! {
            @if desk.may_open_sooner { (at("desk-opens", opens_at)) } @else { p { strong { (words.say("desk-opens-now")) } } }
        },
        Standing::Done => html! {
            (notice::good(&match record.details.name.as_deref() {
                Some(name) => words.say_with("desk-done", &[("name", name.into())]),
                None => words.say("desk-done-no-name"),
            }))
            p { (words.say("desk-done-next")) }
        },
        Standing::Over => html! { p.notice { (words.say("desk-over")) } },
    }
}

/// Whether nobody is there who could agree: to a code, which then may wait instead, that the person is known, and that the record opens
/// at once.
#[derive(Clone, Copy)]
pub(super) struct Alone {
    pub(super) code: bool,
    pub(super) waits: bool,
    pub(super) vouch: bool,
    pub(super) sooner: bool,
}

/// What takes a second person.
pub(super) fn second(
    words: &Words,
    (id, desk): (PatientId, &Desk),
    waiting: &[(Approval, Zeroizing<String>)],
    (token, alone): (&str, Alone),
    wrong: Option<Wrong>,
) -> Markup {
    let asked = |kind| waiting.iter().find(|(one, _)| one.kind == kind && one.basis == Some(desk.claim.as_uuid()));
    let part = |kind, (wanted, alone): (bool, bool), name, (text, button)| {
        html! {
            @if let Some((one, by)) = asked(kind) {
                (shown::waits(words, one, by))
            } @else if wanted {
                @if alone { (shown::alone(words, false)) }
                p { (words.say(text)) }
                (act(id, token, words, (name, button), Wrong::beside(wrong, words, name).as_deref()))
            }
        }
    };
    let keyed = matches!(desk.standing, Standing::Keyed { .. });
    let vouch = keyed && desk.no_mailbox && !desk.vouched;
    html! {
        (part(ApprovalKind::InPerson, (vouch, alone.vouch), "vouch", ("desk-vouch-text", "desk-vouch")))
        (part(ApprovalKind::Sooner, (desk.may_open_sooner, alone.sooner), "sooner", ("desk-sooner-text", "desk-sooner")))
    }
}

/// What stands between whoever looks and a code.
pub(super) struct Begins<'a> {
    pub(super) free: &'a SlipStanding,
    pub(super) changes: Option<&'a Question>,
    pub(super) me: &'a str,
    pub(super) alone: Alone,
    pub(super) wrong: Option<Wrong>,
}

/// The button to begin with.
pub(super) fn start(words: &Words, record: &Record, Begins { free, changes, me, alone, wrong }: &Begins<'_>, token: &str) -> Markup {
    if record.state == PatientState::Closed {
        return html! { p.notice { (words.say("patient-closed-text")) } };
    }
    if let SlipStanding::OfColleague { waiting, for_others } = free {
        return shown::of_colleague(words, waiting, *for_others);
    }
    if let SlipStanding::Waits(waiting) = free {
        return html! {
            (shown::waits(words, waiting, me))
            p { (words.say("code-waits")) }
            @if alone.code { (shown::alone_waiting(words, waiting)) }
        };
    }
    html! {
        p { (words.say("desk-text")) }
        (again(words, record))
        @match record.setup {
            Setup::None => {}
            Setup::Given { at, until } => p.notice { (given::given_at(words, at, until)) },
            Setup::Begun => p.notice { (words.say("code-begun")) },
        }
        @if **free == SlipStanding::TakesTwo { p.notice { (words.say("code-takes-two")) } }
        // Without a mailbox it takes a second person in the end: said before anybody begins.
        @let nobody_knows = alone.vouch && !record.has_mailbox();
        @if (alone.code && **free == SlipStanding::TakesTwo) || nobody_knows { (shown::alone(words, alone.waits && !nobody_knows)) }
        form method="post" action=(team(TeamRoute::Desk(record.id))) {
            (hidden(TOKEN_FIELD, token))
            (hidden("act", "begin"))
            @if let Some(changes) = changes { (question(words, changes, Wrong::beside(*wrong, words, moved::FIELD).as_deref())) }
            button type="submit" { (words.say(if **free == SlipStanding::TakesTwo { "code-ask" } else { "desk-begin" })) }
        }
    }
}

/// One press.
pub(super) fn act(id: PatientId, token: &str, words: &Words, (what, text): (&'static str, &str), error: Option<&str>) -> Markup {
    let about = error.map(|_| format!("{what}-error"));
    html! {
        @if let Some(line) = error { p.field-error id=[about.as_deref()] { (line) } }
        form method="post" action=(team(TeamRoute::Desk(id))) {
            (hidden(TOKEN_FIELD, token))
            (hidden("act", what))
            button.quiet type="submit" id=(what) aria-describedby=[about.as_deref()] { (words.say(text)) }
        }
    }
}
