//! Typed addresses. No page, mail or script spells a path by itself. Must not know what is behind an address.
mod change;
pub mod pattern;
pub mod team;
mod topic;

use std::fmt;

use entity::domain::id::{DraftId, MessageId, PasskeyId, PatientId, TeamId};

pub use self::{
    change::{AlertChange, KeyChange, MemberChange, PatientChange, SentChange, TeamChange},
    team::TeamRoute,
    topic::Topic,
};

/// A page that a person can be at or be sent to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Route {
    /// Sign in.
    Start,
    /// Sign in again, after the time ran out.
    Away,
    /// Enter a claim code.
    Claim,
    /// Enter another claim code than the one whose way is over.
    ClaimAnother,
    /// Make the key and use it once.
    ClaimKey,
    /// Enter the mailbox code. `sent`: another one was just asked for.
    Mailbox {
        /// Says so on the page.
        sent: bool,
    },
    /// Ask for another mailbox code (POST).
    MailboxSend,
    /// The end of a claim.
    ClaimDone,
    /// Go on where the wait for a record is over (POST).
    ClaimOpen,
    /// Stop somebody who sets up a record of the account again (POST).
    ClaimStop,
    /// Add a further record.
    AddRecord,
    /// Ask for another mailbox code of a record that is added (POST).
    AddRecordSend,
    /// Enter an invitation to an organization's staff.
    Join,
    /// Practitioners' pages.
    Team(TeamRoute),
    /// Enter a spare code.
    Recover,
    /// Get a spare code.
    Spare,
    /// Say that a second way in is not wanted now (POST).
    NotNow,
    /// Help.
    Help(Topic),
    /// The list of messages, by page from 1.
    Inbox(u32),
    /// One message, to be read.
    Message(MessageId),
    /// Answer a message (POST).
    Reply(MessageId),
    /// A message that was just answered.
    Replied(MessageId),
    /// One message as plain text.
    Plain(MessageId),
    /// One message as it was designed.
    Designed(MessageId),
    /// An HTML part as it was designed: a document of its own, for the frame and for paper.
    Sheet(MessageId, u16),
    /// Where a link leads.
    Link(MessageId, u16),
    /// A part as a file.
    File(MessageId, u16),
    /// A picture, to be seen.
    Picture(MessageId, u16),
    /// A message as a file, to the byte.
    Whole(MessageId),
    /// Everything in it as an archive.
    Archive(MessageId),
    /// Choose a care team to write to.
    Writing,
    /// Write to a care team first, for a record.
    WriteTo(PatientId, TeamId),
    /// What was begun and can be sent nowhere any more.
    Unsent(DraftId),
    /// A file for what one is writing for a record, by script (POST).
    Attach(PatientId, DraftId),
    /// One's own message, just sent.
    Wrote(MessageId),
    /// What a person settles alone.
    Settings,
    /// The keys of an account, and what was just done to one.
    Keys(KeyChange),
    /// Make a further key and use it once.
    KeyAdd,
    /// What a key is called.
    KeyName(PasskeyId),
    /// Remove a key.
    KeyRemove(PasskeyId),
    /// Where one is signed in. `ended`: something was just ended.
    Devices {
        /// Says so on the page.
        ended: bool,
    },
    /// How often and where one is told, and what was just changed.
    Alerts(AlertChange),
    /// What was done with one's messages, by page from 1.
    History(u32),
    /// Be told elsewhere about one record. `again`: from the beginning, whatever was sent.
    Address {
        /// Which.
        record: PatientId,
        /// Shows the field for an address.
        again: bool,
    },
    /// End the session (POST).
    SignOut,
    /// Choose a language (POST).
    Language,
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

    /// The page at a path; `None` for a path that is no page (assets, ceremonies, probes, anything unknown).
    #[must_use]
    pub fn parse(path: &str) -> Option<Self> {
        Some(match path {
            pattern::START => Self::Start,
            pattern::CLAIM => Self::Claim,
            pattern::CLAIM_KEY => Self::ClaimKey,
            pattern::MAILBOX => Self::Mailbox { sent: false },
            pattern::MAILBOX_SEND => Self::MailboxSend,
            pattern::CLAIM_DONE => Self::ClaimDone,
            pattern::CLAIM_OPEN => Self::ClaimOpen,
            pattern::CLAIM_STOP => Self::ClaimStop,
            pattern::ADD_RECORD => Self::AddRecord,
            pattern::ADD_RECORD_SEND => Self::AddRecordSend,
            pattern::JOIN => Self::Join,
            pattern::RECOVER => Self::Recover,
            pattern::SPARE => Self::Spare,
            pattern::NOT_NOW => Self::NotNow,
            pattern::INBOX => Self::Inbox(1),
            pattern::WRITING => Self::Writing,
            pattern::SETTINGS => Self::Settings,
            pattern::KEYS => Self::Keys(KeyChange::None),
            pattern::KEY_ADD => Self::KeyAdd,
            pattern::DEVICES => Self::Devices { ended: false },
            pattern::HISTORY => Self::History(1),
            pattern::ALERTS => Self::Alerts(AlertChange::None),
            pattern::SIGN_OUT => Self::SignOut,
            pattern::LANGUAGE => Self::Language,
            _ => match path.strip_prefix("/help/") {
                Some(topic) => Self::Help(Topic::parse(topic)?),
                None if path.starts_with("/team") => Self::Team(TeamRoute::parse(path)?),
                None if path.starts_with("/write/") => {
                    let (record, team) = path.strip_prefix("/write/")?.split_once('/')?;
                    Self::WriteTo(PatientId::parse(record)?, TeamId::parse(team)?)
                }
                None if path.starts_with("/unsent/") => Self::Unsent(DraftId::parse(path.strip_prefix("/unsent/")?)?),
                None if path.starts_with("/settings/") => Self::of_settings(path.strip_prefix("/settings/")?)?,
                None => Self::of_message(path.strip_prefix("/messages/")?)?,
            },
        })
    }

    /// What stands behind `/settings/` with an id.
    fn of_settings(rest: &str) -> Option<Self> {
        let mut parts = rest.split('/');
        match (parts.next(), parts.next()?, parts.next(), parts.next()) {
            (Some("keys"), id, None, _) => PasskeyId::parse(id).map(Self::KeyName),
            (Some("keys"), id, Some("remove"), None) => PasskeyId::parse(id).map(Self::KeyRemove),
            (Some("alerts"), id, None, _) => Some(Self::Address { record: PatientId::parse(id)?, again: false }),
            _ => None,
        }
    }

    /// What stands behind `/messages/`; of what is no page of its own, nothing.
    fn of_message(rest: &str) -> Option<Self> {
        let (id, what) = rest.split_once('/').unwrap_or((rest, ""));
        let id = MessageId::parse(id)?;
        match (what, what.split_once('/')) {
            ("", _) if !rest.contains('/') => Some(Self::Message(id)),
            ("plain", _) => Some(Self::Plain(id)),
            ("reply", _) => Some(Self::Reply(id)),
            ("designed", _) => Some(Self::Designed(id)),
            (_, Some(("links", number))) => Some(Self::Link(id, number.parse().ok()?)),
            _ => None,
        }
    }

    /// Where a person is who sees the answer to this address: a form's page for an address that only takes a POST.
    #[must_use]
    pub const fn page(self) -> Self {
        match self {
            Self::ClaimAnother => Self::Claim,
            Self::MailboxSend | Self::ClaimOpen => Self::Mailbox { sent: false },
            Self::ClaimStop | Self::NotNow => Self::Inbox(1),
            Self::AddRecordSend => Self::AddRecord,
            Self::Reply(id) | Self::Replied(id) | Self::Wrote(id) => Self::Message(id),
            Self::Team(route) => Self::Team(route.page()),
            Self::Attach(..) => Self::Inbox(1),
            Self::Away | Self::SignOut | Self::Language => Self::Start,
            other => other,
        }
    }
}

impl fmt::Display for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Start => f.write_str(pattern::START),
            Self::Away => write!(f, "{}?away=1", pattern::START),
            Self::Claim => f.write_str(pattern::CLAIM),
            Self::ClaimAnother => write!(f, "{}?another=1", pattern::CLAIM),
            Self::ClaimKey => f.write_str(pattern::CLAIM_KEY),
            Self::Mailbox { sent: false } => f.write_str(pattern::MAILBOX),
            Self::Mailbox { sent: true } => write!(f, "{}?sent=1", pattern::MAILBOX),
            Self::MailboxSend => f.write_str(pattern::MAILBOX_SEND),
            Self::ClaimDone => f.write_str(pattern::CLAIM_DONE),
            Self::ClaimOpen => f.write_str(pattern::CLAIM_OPEN),
            Self::ClaimStop => f.write_str(pattern::CLAIM_STOP),
            Self::AddRecord => f.write_str(pattern::ADD_RECORD),
            Self::AddRecordSend => f.write_str(pattern::ADD_RECORD_SEND),
            Self::Join => f.write_str(pattern::JOIN),
            Self::Team(route) => route.fmt(f),
            Self::Recover => f.write_str(pattern::RECOVER),
            Self::Spare => f.write_str(pattern::SPARE),
            Self::NotNow => f.write_str(pattern::NOT_NOW),
            Self::Help(topic) => write!(f, "/help/{}", topic.as_str()),
            Self::Inbox(page) if *page <= 1 => f.write_str(pattern::INBOX),
            Self::Inbox(page) => write!(f, "{}?page={page}", pattern::INBOX),
            Self::Message(id) => write!(f, "/messages/{id}"),
            Self::Reply(id) => write!(f, "/messages/{id}/reply"),
            Self::Replied(id) => write!(f, "/messages/{id}?answered=1"),
            Self::Plain(id) => write!(f, "/messages/{id}/plain"),
            Self::Designed(id) => write!(f, "/messages/{id}/designed"),
            Self::Sheet(id, part) => write!(f, "/messages/{id}/designed/{part}"),
            Self::Link(id, number) => write!(f, "/messages/{id}/links/{number}"),
            Self::File(id, part) => write!(f, "/messages/{id}/files/{part}"),
            Self::Picture(id, part) => write!(f, "/messages/{id}/pictures/{part}"),
            Self::Whole(id) => write!(f, "/messages/{id}/message.eml"),
            Self::Archive(id) => write!(f, "/messages/{id}/message.zip"),
            Self::Writing => f.write_str(pattern::WRITING),
            Self::WriteTo(record, team) => write!(f, "/write/{record}/{team}"),
            Self::Unsent(draft) => write!(f, "/unsent/{draft}"),
            Self::Attach(record, draft) => write!(f, "/files/{record}/{draft}"),
            Self::Wrote(id) => write!(f, "/messages/{id}?sent=1"),
            Self::Settings => f.write_str(pattern::SETTINGS),
            Self::Keys(change) => write!(f, "{}{}", pattern::KEYS, change.as_query()),
            Self::KeyAdd => f.write_str(pattern::KEY_ADD),
            Self::Devices { ended: false } => f.write_str(pattern::DEVICES),
            Self::Devices { ended: true } => write!(f, "{}?ended=1", pattern::DEVICES),
            Self::Address { record, again: false } => write!(f, "/settings/alerts/{record}"),
            Self::Address { record, again: true } => write!(f, "/settings/alerts/{record}?again=1"),
            Self::History(page) if *page <= 1 => f.write_str(pattern::HISTORY),
            Self::History(page) => write!(f, "{}?page={page}", pattern::HISTORY),
            Self::Alerts(change) => write!(f, "{}{}", pattern::ALERTS, change.as_query()),
            Self::KeyName(id) => write!(f, "/settings/keys/{id}"),
            Self::KeyRemove(id) => write!(f, "/settings/keys/{id}/remove"),
            Self::SignOut => f.write_str(pattern::SIGN_OUT),
            Self::Language => f.write_str(pattern::LANGUAGE),
        }
    }
}

#[cfg(test)]
mod tests {
    use entity::domain::id::MessageId;

    use super::*;

    #[test]
    fn every_page_comes_back_from_its_path() {
        let message = MessageId::from_uuid(uuid::Uuid::from_u128(7));
        let key = PasskeyId::from_uuid(uuid::Uuid::from_u128(8));
        let pages = [
            Route::Start,
            Route::Claim,
            Route::ClaimKey,
            Route::Mailbox { sent: false },
            Route::MailboxSend,
            Route::ClaimDone,
            Route::ClaimOpen,
            Route::ClaimStop,
            Route::AddRecord,
            Route::AddRecordSend,
            Route::Recover,
            Route::Spare,
            Route::NotNow,
            Route::Inbox(1),
            Route::Message(message),
            Route::Plain(message),
            Route::Designed(message),
            Route::Link(message, 12),
            Route::Writing,
            Route::WriteTo(PatientId::from_uuid(uuid::Uuid::from_u128(9)), TeamId::from_uuid(uuid::Uuid::from_u128(10))),
            Route::Unsent(DraftId::from_uuid(uuid::Uuid::from_u128(11))),
            Route::Settings,
            Route::Keys(KeyChange::None),
            Route::KeyAdd,
            Route::KeyName(key),
            Route::KeyRemove(key),
            Route::Devices { ended: false },
            Route::Alerts(AlertChange::None),
            Route::History(1),
            Route::Address { record: PatientId::from_uuid(uuid::Uuid::from_u128(9)), again: false },
            Route::SignOut,
            Route::Language,
        ];
        for page in pages.into_iter().chain(Topic::ALL.map(Route::Help)) {
            assert_eq!(Route::parse(&page.to_string()), Some(page));
        }
    }

    /// Of every pattern of staff's pages: an address that it matches is read, and written as it was.
    #[test]
    fn every_page_of_staff_comes_back_from_its_pattern() {
        let posted_to = [team::pattern::ATTACH, team::pattern::PIECE];
        for pattern in team::pattern::ALL.into_iter().filter(|pattern| !posted_to.contains(pattern)) {
            let mut path = String::new();
            for segment in pattern.split('/').skip(1) {
                let filled = match segment {
                    "{part}" => "3",
                    segment if segment.starts_with('{') => "00000000-0000-7000-8000-000000000007",
                    segment => segment,
                };
                path = format!("{path}/{filled}");
            }
            assert_eq!(Route::parse(&path).map(|route| route.to_string()), Some(path), "{pattern}");
        }
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
            "/static/a/b",
            "/claim?x",
            "/Inbox",
        ] {
            assert_eq!(Route::parse(path), None, "{path}");
        }
    }
}
