//! From a mail to its bytes. Owns every header; must not know how it is sent, or for whom it is beyond the address.
//!
//! Invariants, held by tests over many renderings: two mails of a kind and language differ in To, Date and Message-ID
//! only, and in the mailbox code where that is what is sent; plain text; the only link is the portal's bare origin; a mail that
//! is sent again has the same Message-ID, so that a mail host or reader can tell the repetition.
mod alert;
mod mailbox_code;
mod notice;

use std::{
    fmt,
    time::{Duration, SystemTime},
};

use entity::{
    base::{clock::Timestamp, hex, settings::SettingsError},
    domain::{address::EmailAddress, locale::Locale},
};
use lettre::{
    Address, Message,
    address::Envelope,
    message::{
        Mailbox,
        header::{ContentType, HeaderName, HeaderValue, MIME_VERSION_1_0},
    },
};

use crate::{
    config::AlertSettings,
    mailroom::{Mail, MailKind, NoticeKind},
    text::{Value, text, text_args},
};

/// Marks every mail of the notifier, so that the portal refuses its own and no loop can form.
const MARK: &str = "X-Portal-Alert";
/// Last second that a Date header can tell: the end of the year 9999.
const LAST_SECOND: u64 = 253_402_300_799;

/// What is the same in all mails of an installation.
#[derive(Clone)]
pub struct Letterhead {
    from: Mailbox,
    bounce_domain: String,
    service_name: String,
    origin: String,
}

/// A mail ready to be sent.
pub struct Letter {
    /// Envelope sender: the mail's random tag at the bounce domain.
    pub(crate) sender: Address,
    /// The one envelope recipient.
    pub(crate) recipient: Address,
    /// Header and body.
    pub(crate) bytes: Vec<u8>,
}

/// The mail library refused what we put together.
#[derive(Debug, thiserror::Error)]
#[error("a mail could not be put together")]
pub struct RenderError(#[source] lettre::error::Error);

/// Subject and body of one kind.
struct Words {
    subject: String,
    body: String,
}

impl Letterhead {
    /// From the settings.
    ///
    /// # Errors
    /// The first setting that is wrong.
    pub fn new(alerts: &AlertSettings) -> Result<Self, SettingsError> {
        alerts.validate()?;
        let from = EmailAddress::parse(&alerts.from).map_err(|reason| SettingsError::invalid("alerts", "from", reason.to_string()))?;
        Ok(Self {
            from: Mailbox::new(Some(alerts.service_name.clone()), address(&from)),
            bounce_domain: alerts.bounce_domain().to_owned(),
            service_name: alerts.service_name.clone(),
            origin: alerts.origin.clone().unwrap_or_default(),
        })
    }

    /// The name to greet the mail host with.
    pub(crate) fn hello_name(&self) -> &str {
        &self.bounce_domain
    }

    /// Puts a mail together.
    ///
    /// # Errors
    /// [`RenderError`], which no mail of ours meets.
    pub fn render(&self, mail: &Mail, now: Timestamp) -> Result<Letter, RenderError> {
        let recipient = address(&mail.to);
        let sender = Address::new_dangerous(mail.tag.to_hex(), &self.bounce_domain);
        let words = self.words(&mail.kind, &mail.locale);
        // Given, because the library would read it back from To and does not know every address that exists.
        let envelope = Envelope::new(Some(sender.clone()), vec![recipient.clone()]).map_err(RenderError)?;
        let message = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, recipient.clone()))
            .subject(words.subject)
            .date(moment(now))
            .message_id(Some(format!("<{}@{}>", hex::encode(&mail.tag.mail_id()), self.bounce_domain)))
            .raw_header(constant(MARK, "1"))
            .raw_header(constant("Auto-Submitted", "auto-generated"))
            .header(MIME_VERSION_1_0)
            .header(ContentType::TEXT_PLAIN)
            .envelope(envelope)
            .body(words.body)
            .map_err(RenderError)?;
        Ok(Letter { sender, recipient, bytes: message.formatted() })
    }

    fn words(&self, kind: &MailKind, locale: &Locale) -> Words {
        match kind {
            MailKind::Alert => alert::words(self, locale),
            MailKind::Notice(NoticeKind::SlipNeeded) => notice::slip_needed(self, locale),
            MailKind::Notice(NoticeKind::KeyAdded) => notice::key_added(self, locale),
            MailKind::Notice(NoticeKind::CarerAdded) => notice::carer_added(self, locale),
            MailKind::Notice(NoticeKind::KeyRemoved) => notice::key_removed(self, locale),
            MailKind::Notice(NoticeKind::SpareMade) => notice::spare_made(self, locale),
            MailKind::Notice(NoticeKind::SpareUsed) => notice::spare_used(self, locale),
            MailKind::Notice(NoticeKind::AddressChanged) => notice::address_changed(self, locale),
            MailKind::Notice(NoticeKind::RecordChanged) => notice::record_changed(self, locale),
            MailKind::Notice(NoticeKind::ReclaimBegun) => notice::reclaim_begun(self, locale),
            MailKind::Notice(NoticeKind::AloneBegun) => notice::alone_begun(self, locale),
            MailKind::Notice(NoticeKind::AccessRestored) => notice::access_restored(self, locale),
            MailKind::Notice(NoticeKind::StaffAttention) => notice::staff_attention(self, locale),
            MailKind::Notice(NoticeKind::StaffWaiting) => notice::staff_waiting(self, locale),
            MailKind::Notice(NoticeKind::MailNotRead) => notice::mail_not_read(self, locale),
            MailKind::MailboxCode(code) => mailbox_code::words(self, locale, code),
            MailKind::AddressCode(code) => mailbox_code::of_address(self, locale, code),
        }
    }

    /// The texts `subject` and `body` with the service's name and address, which are constants.
    fn constant_words(&self, locale: &Locale, subject: &str, body: &str) -> Words {
        let places = [("service", Value::from(self.service_name.as_str())), ("origin", Value::from(self.origin.as_str()))];
        Words { subject: text(locale, subject), body: finish(text_args(locale, body, &places)) }
    }
}

impl fmt::Debug for Letterhead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Letterhead").field("service_name", &self.service_name).finish_non_exhaustive()
    }
}

impl fmt::Debug for Letter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Letter(..)")
    }
}

/// A body ends with a line end.
fn finish(mut body: String) -> String {
    body.push('\n');
    body
}

/// With the domain in A-labels, so that a mail host needs SMTPUTF8 for a local part of another script only. The parsing
/// of [`EmailAddress`] is stricter than the library's own check, which would refuse some addresses that exist.
fn address(address: &EmailAddress) -> Address {
    let local = address.as_str().rsplit_once('@').map_or(address.as_str(), |(local, _)| local);
    Address::new_dangerous(local, address.domain().as_str())
}

fn constant(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}

fn moment(now: Timestamp) -> SystemTime {
    let seconds = u64::try_from(now.as_micros() / 1_000_000).unwrap_or(0).min(LAST_SECOND);
    SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
}

#[cfg(test)]
mod tests;
