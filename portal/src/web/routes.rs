//! Typed addresses. No page, mail or script spells a path by itself. Must not know what is behind an address.
mod change;
mod table;
pub mod team;
mod topic;

use std::fmt;

use entity::domain::id::{DraftId, MessageId, PasskeyId, PatientId, TeamId};

use self::table::routes;
pub use self::{
    change::{AlertChange, KeyChange, MemberChange, PatientChange, SentChange, TeamChange, TemplateChange},
    team::{SentList, TeamRoute},
    topic::Topic,
};

routes! {
    /// A page that a person can be at or be sent to.
    pub enum Route;

    read {
        /// Sign in.
        START = "/" => Start {
            /// Sign in again, after the time ran out.
            Away = "?away=1",
            /// The same: it was the longest that one stays signed in.
            TimeOver = "?over=1",
            /// Sign in again while somebody is signed in.
            StartAgain = "?again=1"
        };
        /// Enter a claim code.
        CLAIM = "/claim" => Claim {
            /// Enter another claim code than the one whose way is over.
            ClaimAnother = "?another=1"
        };
        /// Make the key and use it once.
        CLAIM_KEY = "/claim/key" => ClaimKey;
        /// Enter the mailbox code.
        MAILBOX = "/claim/mailbox" => Mailbox {
            /// The same: another one was just asked for.
            MailboxSent = "?sent=1"
        };
        /// Ask for another mailbox code (POST).
        MAILBOX_SEND = "/claim/mailbox/send" => MailboxSend;
        /// The end of a claim.
        CLAIM_DONE = "/claim/done" => ClaimDone;
        /// Go on where the wait for a record is over (POST).
        CLAIM_OPEN = "/claim/open" => ClaimOpen;
        /// Stop somebody who sets up a record of the account again.
        CLAIM_STOP = "/claim/stop" => ClaimStop;
        /// Add a further record.
        ADD_RECORD = "/claim/add" => AddRecord;
        /// Ask for another mailbox code of a record that is added (POST).
        ADD_RECORD_SEND = "/claim/add/send" => AddRecordSend;
        /// Enter an invitation to an organization's staff.
        JOIN = "/join" => Join;
        /// Enter a spare code.
        RECOVER = "/recover" => Recover;
        /// Get a spare code.
        SPARE = "/settings/spare" => Spare;
        /// Say that a second way in is not wanted now (POST).
        NOT_NOW = "/not-now" => NotNow;
        /// Help.
        HELP = "/help/{topic}" => Help(topic: Topic);
        /// The list of messages, by page from 1.
        INBOX = "/inbox" => Inbox(; page: u32);
        /// One message, to be read.
        MESSAGE = "/messages/{id}" => Message(id: MessageId) {
            /// A message that was just answered.
            Replied(id: MessageId) = "?answered=1",
            /// One's own message, just sent.
            Wrote(id: MessageId) = "?sent=1"
        };
        /// Answer a message (POST).
        REPLY = "/messages/{id}/reply" => Reply(id: MessageId);
        /// One message as plain text.
        PLAIN = "/messages/{id}/plain" => Plain(id: MessageId);
        /// One message as it was designed.
        DESIGNED = "/messages/{id}/designed" => Designed(id: MessageId);
        /// Where a link leads.
        LINK = "/messages/{id}/links/{number}" => Link(id: MessageId, number: u16);
        /// A picture of a message on a page of its own.
        LOOK = "/messages/{id}/look/{part}" => Look(id: MessageId, part: u16);
        /// A stretch of a long text, from 1.
        MORE = "/messages/{id}/texts/{part}/{number}" => More(id: MessageId, part: u16, number: u16);
        /// Choose a care team to write to.
        WRITING = "/write" => Writing;
        /// Write to a care team first, for a record.
        WRITE_TO = "/write/{record}/{team}" => WriteTo(record: PatientId, team: TeamId);
        /// What was begun and can be sent nowhere any more.
        UNSENT = "/unsent/{draft}" => Unsent(draft: DraftId);
        /// What a person settles alone.
        SETTINGS = "/settings" => Settings;
        /// The keys of an account, and what was just done to one.
        KEYS = "/settings/keys" => Keys(; change: KeyChange);
        /// Make a further key and use it once.
        KEY_ADD = "/settings/keys/add" => KeyAdd;
        /// What a key is called.
        KEY_NAME = "/settings/keys/{id}" => KeyName(id: PasskeyId);
        /// Remove a key.
        KEY_REMOVE = "/settings/keys/{id}/remove" => KeyRemove(id: PasskeyId);
        /// Where one is signed in.
        DEVICES = "/settings/devices" => Devices {
            /// The same: something was just ended.
            DevicesEnded = "?ended=1"
        };
        /// How often and where one is told, and what was just changed.
        ALERTS = "/settings/alerts" => Alerts(; change: AlertChange);
        /// Be told elsewhere about one record.
        ADDRESS = "/settings/alerts/{record}" => Address(record: PatientId) {
            /// The same, with the field for an address: from the beginning, whatever was sent.
            AddressAgain(record: PatientId) = "?again=1"
        };
        /// What was done with one's messages, by page from 1.
        HISTORY = "/settings/history" => History(; page: u32);
        /// End the session (POST).
        SIGN_OUT = "/sign-out" => SignOut;
        /// Choose a language (POST).
        LANGUAGE = "/language" => Language;
    }

    written {
        /// An HTML part as it was designed: a document of its own, for the frame and for paper.
        SHEET = "/messages/{id}/designed/{part}" => Sheet(id: MessageId, part: u16);
        /// A part as a file.
        FILE = "/messages/{id}/files/{part}" => File(id: MessageId, part: u16);
        /// A picture, to be seen.
        PICTURE = "/messages/{id}/pictures/{part}" => Picture(id: MessageId, part: u16);
        /// A message as a file, to the byte.
        WHOLE = "/messages/{id}/message.eml" => Whole(id: MessageId);
        /// Everything in it as an archive.
        ARCHIVE = "/messages/{id}/message.zip" => Archive(id: MessageId);
        /// A file for what one is writing for a record, by script (POST).
        ATTACH = "/files/{record}/{draft}" => Attach(record: PatientId, draft: DraftId);
    }

    matched {
        /// One piece of a file that was announced there (POST from script).
        PIECE = "/files/{record}/{draft}/{file}/{number}";
        /// Keeps a session alive (POST from script).
        KEEP = "/session/keep";
        /// Ends a session that nobody uses (POST from script).
        OVER = "/session/over";
        /// Liveness: the process answers.
        HEALTHZ = "/healthz";
        /// Readiness: the database answers too.
        READYZ = "/readyz";
        /// Embedded files, see `crate::web::asset`.
        ASSET = "/static/{tree}/{path:.*}";
        /// Ceremonies, see `crate::web::ceremony`.
        SIGN_IN_BEGIN = "/passkey/sign-in/begin";
        /// The other half of [`SIGN_IN_BEGIN`].
        SIGN_IN_FINISH = "/passkey/sign-in/finish";
        /// Making the key of a claim.
        REGISTER_BEGIN = "/passkey/register/begin";
        /// The other half of [`REGISTER_BEGIN`].
        REGISTER_FINISH = "/passkey/register/finish";
        /// Using it once.
        CONFIRM_BEGIN = "/passkey/confirm/begin";
        /// The other half of [`CONFIRM_BEGIN`].
        CONFIRM_FINISH = "/passkey/confirm/finish";
        /// Making a further key.
        ADD_BEGIN = "/passkey/add/begin";
        /// The other half of [`ADD_BEGIN`].
        ADD_FINISH = "/passkey/add/finish";
        /// Using a further key once.
        PROVE_BEGIN = "/passkey/prove/begin";
        /// The other half of [`PROVE_BEGIN`].
        PROVE_FINISH = "/passkey/prove/finish";
        /// A fresh verification.
        VERIFY_BEGIN = "/passkey/verify/begin";
        /// The other half of [`VERIFY_BEGIN`].
        VERIFY_FINISH = "/passkey/verify/finish";
    }

    within {
        /// Practitioners' pages.
        Team(TeamRoute);
    }
}

impl Route {
    /// Whether staff type at length on this page, so that leaving it loses something.
    #[must_use]
    pub const fn is_typed_on(self) -> bool {
        matches!(self, Self::Team(page) if page.is_typed_on())
    }

    /// Whether what is handed in here may be a text that somebody wrote at length.
    #[must_use]
    pub const fn is_written_on(self) -> bool {
        self.is_typed_on() || matches!(self, Self::Message(_) | Self::WriteTo(..) | Self::Unsent(_))
    }

    /// Where a person is who sees the answer to this address: a form's page for an address that only takes a POST.
    #[must_use]
    pub const fn page(self) -> Self {
        match self {
            Self::ClaimAnother => Self::Claim,
            Self::MailboxSend | Self::ClaimOpen => Self::Mailbox,
            Self::NotNow => Self::Inbox(1),
            Self::AddRecordSend => Self::AddRecord,
            Self::Reply(id) | Self::Replied(id) | Self::Wrote(id) => Self::Message(id),
            Self::Team(route) => Self::Team(route.page()),
            Self::Attach(..) => Self::Inbox(1),
            Self::Away | Self::TimeOver | Self::StartAgain | Self::SignOut | Self::Language => Self::Start,
            other => other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of every pattern that is read: an address that it matches is read, and written as it was.
    #[test]
    fn every_page_comes_back_from_its_pattern() {
        let topics = Topic::ALL.map(|topic| pattern::HELP.replace("{topic}", topic.as_str()));
        let others = [pattern::READ, team::pattern::READ].concat().into_iter().filter(|pattern| *pattern != pattern::HELP);
        let paths: Vec<_> = others.map(filled).chain(topics).collect();
        assert_eq!(paths.len(), pattern::READ.len() + team::pattern::READ.len() + Topic::ALL.len() - 1);
        for path in paths {
            assert_eq!(Route::parse(&path).map(|route| route.to_string()), Some(path));
        }
    }

    /// A path that a pattern matches.
    fn filled(pattern: &str) -> String {
        let fill = |segment| match segment {
            "{part}" | "{number}" => "3",
            segment if str::starts_with(segment, "{") => "00000000-0000-7000-8000-000000000007",
            segment => segment,
        };
        pattern.split('/').map(fill).collect::<Vec<_>>().join("/")
    }

    #[test]
    fn what_follows_a_path_is_written_where_it_says_something() {
        let (message, patient, draft) = (id(MessageId::from_uuid), id(PatientId::from_uuid), id(DraftId::from_uuid));
        let seven = uuid::Uuid::from_u128(7);
        for (route, wanted) in [
            (Route::Away, "/?away=1".to_owned()),
            (Route::StartAgain, "/?again=1".to_owned()),
            (Route::Inbox(0), "/inbox".to_owned()),
            (Route::Inbox(2), "/inbox?page=2".to_owned()),
            (Route::Wrote(message), format!("/messages/{seven}?sent=1")),
            (Route::Link(message, 12), format!("/messages/{seven}/links/12")),
            (Route::More(message, 2, 3), format!("/messages/{seven}/texts/2/3")),
            (Route::Attach(patient, draft), format!("/files/{seven}/{seven}")),
            (Route::AddressAgain(patient), format!("/settings/alerts/{seven}?again=1")),
            (Route::Keys(KeyChange::Added), "/settings/keys?done=added".to_owned()),
            (Route::Team(TeamRoute::Between(patient, 2)), format!("/team/messages?patient={seven}&page=2")),
            (Route::Team(TeamRoute::WriteUndone(patient, draft)), format!("/team/patients/{seven}/write?draft={seven}&undone=1")),
            (Route::Team(TeamRoute::WriteJoined(patient)), format!("/team/patients/{seven}/write?joined=1")),
            (Route::Team(TeamRoute::Told(message, SentChange::TooLate)), format!("/team/messages/{seven}?done=late")),
            (Route::Team(TeamRoute::Templates(TemplateChange::Saved)), "/team/templates?done=saved".to_owned()),
        ] {
            assert_eq!(route.to_string(), wanted);
        }
    }

    fn id<T>(from: fn(uuid::Uuid) -> T) -> T {
        from(uuid::Uuid::from_u128(7))
    }

    #[test]
    fn nothing_else_is_a_page() {
        for path in [
            "",
            "//evil.example",
            "https://evil.example",
            "/messages/7",
            "/settings/",
            "/settings/keys/7",
            "/settings/alerts/7",
            "/settings/keys/00000000-0000-0000-0000-000000000008/x",
            "/messages/00000000-0000-0000-0000-000000000007/",
            "/messages/00000000-0000-0000-0000-000000000007/files/1",
            "/help/",
            "/help/x",
            "/team/",
            "/team/files/00000000-0000-0000-0000-000000000007",
            "/files/00000000-0000-0000-0000-000000000007/00000000-0000-0000-0000-000000000007",
            "/session/keep",
            "/static/a/b",
            "/claim?x",
            "/Inbox",
        ] {
            assert_eq!(Route::parse(path), None, "{path}");
        }
    }
}
