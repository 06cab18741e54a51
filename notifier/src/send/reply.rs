//! What a reply means for a mail. Must not know connections.
//!
//! The rule: a letter fails for good only where the mail host says that this recipient cannot be reached. Whatever
//! would hit every letter alike (sign-in, sender, policy, content, TLS, the network) is trouble of ours: it is tried
//! again, and logged as an error, because nobody else will notice.
use lettre::transport::smtp::{
    Error,
    response::{Code, Severity},
};

use crate::mailroom::ReplyClass;

/// What the mail host did with a letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Took it.
    Sent,
    /// Could not now, or we could not.
    Retry(Trouble),
    /// Says that this recipient cannot be reached.
    Failed(Trouble),
}

/// Where in a session something went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Name, TCP, greeting.
    Connect,
    /// TLS, or the way to it.
    Tls,
    /// Signing in.
    Auth,
    /// MAIL.
    Mail,
    /// RCPT.
    Rcpt,
    /// DATA, and what is said to the final dot.
    Data,
    /// The letter was under way or whole, and nothing was said to its final dot: the mail host may have taken it.
    Dot,
    /// The send deadline passed.
    Time,
}

/// Why a letter was not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// Where.
    pub stage: Stage,
    /// What, as it is stored.
    pub class: ReplyClass,
    /// More, for the log; never the mail host's words.
    pub detail: &'static str,
    /// The reply, if there was one.
    pub(super) code: Option<u16>,
    /// The mail host is gone: network trouble, or 421.
    pub(super) hung_up: bool,
}

impl Trouble {
    /// Trouble without a reply.
    pub(super) fn ours(stage: Stage, class: ReplyClass) -> Self {
        Self { stage, class, detail: "", code: None, hung_up: false }
    }

    /// With a word for the log.
    pub(super) fn because(mut self, detail: &'static str) -> Self {
        self.detail = detail;
        self
    }

    /// From what the library says.
    pub(super) fn of(stage: Stage, error: &Error) -> Self {
        let Some(code) = error.status().map(number) else {
            let word = if error.is_client() || error.is_response() { "protocol" } else { "network" };
            return Self { hung_up: !error.is_client(), ..Self::ours(stage, ReplyClass::word(word)) };
        };
        let text = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
        Self { code: Some(code), hung_up: code == 421, ..Self::ours(stage, ReplyClass::of_reply(code, &text)) }
    }

    /// A reply that is neither a refusal nor what has to come here.
    pub(super) fn unexpected(stage: Stage) -> Self {
        Self { hung_up: true, ..Self::ours(stage, ReplyClass::word("protocol")) }
    }

    /// Nothing that can be read came in answer to the letter: whether it was taken is not known.
    pub(super) fn unanswered() -> Self {
        Self { hung_up: true, ..Self::ours(Stage::Dot, ReplyClass::word("network")) }
    }

    /// Whether the letter may have been taken: by the rule "sent at least once" it is sent again all the same.
    #[must_use]
    pub fn is_ambiguous(&self) -> bool {
        self.stage == Stage::Dot
    }

    /// Whether this recipient cannot be reached, as far as the mail host knows.
    fn is_final(&self) -> bool {
        let permanent = self.code.is_some_and(|code| (500..600).contains(&code));
        let class = self.class.as_str();
        match self.stage {
            // 530, 534, 535, 538 ask for a sign-in, and 5.7.x is policy: both would hit every recipient.
            Stage::Rcpt => permanent && !matches!(self.code, Some(530 | 534 | 535 | 538)) && !class.starts_with("5.7."),
            // The content is the same for everybody, so only a word about the mailbox is about this recipient.
            Stage::Data => permanent && (class.starts_with("5.1.") || class.starts_with("5.2.")),
            _ => false,
        }
    }

    /// Whether every letter would meet it, so that an operator must look.
    #[must_use]
    pub fn is_ours(&self) -> bool {
        self.code.is_none_or(|code| code >= 500) && !self.is_final() && !self.is_ambiguous()
    }

    pub(super) fn verdict(self) -> Verdict {
        if self.is_final() { Verdict::Failed(self) } else { Verdict::Retry(self) }
    }
}

fn number(code: Code) -> u16 {
    let severity = match code.severity {
        Severity::PositiveCompletion => 200,
        Severity::PositiveIntermediate => 300,
        Severity::TransientNegativeCompletion => 400,
        Severity::PermanentNegativeCompletion => 500,
    };
    severity + (code.category as u16) * 10 + code.detail as u16
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_final(stage: Stage, code: u16, text: &str) -> bool {
        let trouble = Trouble { code: Some(code), ..Trouble::ours(stage, ReplyClass::of_reply(code, text)) };
        matches!(trouble.verdict(), Verdict::Failed(_))
    }

    #[test]
    fn only_what_is_said_of_the_recipient_is_final() {
        assert!(is_final(Stage::Rcpt, 550, "5.1.1 no such user"));
        assert!(is_final(Stage::Rcpt, 552, "mailbox full"));
        assert!(is_final(Stage::Data, 550, "5.2.1 disabled"));
        for (stage, code, text) in [
            (Stage::Rcpt, 450, "4.2.0 greylisted"),
            (Stage::Rcpt, 530, "5.5.1 sign in"),
            (Stage::Rcpt, 554, "5.7.1 relay access denied"),
            (Stage::Mail, 550, "5.1.8 sender"),
            (Stage::Mail, 553, "sender"),
            (Stage::Auth, 535, "5.7.8 bad credentials"),
            (Stage::Connect, 554, "5.3.2 go away"),
            (Stage::Data, 554, "5.7.1 looks like spam"),
            (Stage::Data, 554, "no"),
            (Stage::Data, 452, "4.3.1 full"),
        ] {
            assert!(!is_final(stage, code, text), "{stage:?} {code} {text}");
        }
    }
}
