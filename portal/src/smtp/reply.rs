//! What the listener answers: codes, enhanced codes (RFC 3463, RFC 5248), texts. Must not know the session.
//!
//! Invariants: a text says what to do and never repeats input; every error carries the id of the request, which stands
//! in the log and the audit too; a line stays under 512 octets.
use entity::domain::id::RequestId;

use super::{data::Fault, reception::Refusal};

/// One answer of one line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reply {
    code: u16,
    status: &'static str,
    text: &'static str,
}

/// Declares the answers that need no decision.
macro_rules! replies {
    ($($(#[$doc:meta])* $name:ident = $code:literal $status:literal $text:literal;)*) => {
        impl Reply {$(
            $(#[$doc])*
            pub const $name: Self = Self { code: $code, status: $status, text: $text };
        )*}
    };
}

replies! {
    /// Done.
    OK = 250 "2.0.0" "OK";
    /// A sender is taken.
    SENDER_OK = 250 "2.1.0" "Sender OK";
    /// A recipient is taken.
    RECIPIENT_OK = 250 "2.1.5" "Recipient OK";
    /// A message is committed.
    STORED = 250 "2.0.0" "Accepted";
    /// VRFY tells nothing.
    NO_VERIFY = 252 "2.5.0" "Send the message and see";
    /// HELP.
    HELP = 214 "2.0.0" "EHLO STARTTLS AUTH XFORWARD MAIL RCPT DATA NOOP RSET QUIT; see RFC 5321";
    /// QUIT.
    BYE = 221 "2.0.0" "Bye";
    /// STARTTLS.
    START_TLS = 220 "2.0.0" "Go ahead";
    /// AUTH.
    SIGNED_IN = 235 "2.7.0" "Signed in";
    /// DATA.
    GO_AHEAD = 354 "" "End with CR LF . CR LF";
    /// AUTH without initial response.
    CHALLENGE = 334 "" "";

    /// Shutting down.
    STOPPING = 421 "4.3.2" "The portal is stopping, try again soon";
    /// The client was silent for too long.
    IDLE = 421 "4.4.2" "Nothing was heard for too long";
    /// The message took too long.
    SLOW = 421 "4.4.2" "The message took too long";
    /// Sessions in all.
    CROWDED = 421 "4.3.2" "Too many sessions, try again soon";
    /// Sessions of this relay.
    RELAY_CROWDED = 421 "4.7.0" "Too many sessions of this relay, try again soon";
    /// Commands that make no sense.
    TOO_MANY_ERRORS = 421 "4.7.0" "Too many errors";
    /// Commands before signing in.
    TOO_MANY_COMMANDS = 421 "4.7.0" "Too many commands before signing in";
    /// Switched off while it was signed in.
    SWITCHED_OFF = 421 "4.7.0" "This relay was switched off";
    /// Trouble of ours.
    TROUBLE = 451 "4.3.0" "Trouble on our side, try again later";
    /// Trouble of ours while signing in.
    SIGN_IN_TROUBLE = 454 "4.7.0" "Trouble on our side, signing in is not possible now";
    /// A certificate that no relay is registered with: for us or its keepers to mend, so that no mail is lost by it.
    CERTIFICATE = 454 "4.7.0" "No relay is registered with this client certificate: see portal relay add --client-certificate";
    /// TLS cannot begin now.
    TLS_TROUBLE = 454 "4.7.0" "TLS is not available now";
    /// No room left.
    FULL = 452 "4.3.1" "No room left, try again later";
    /// Recipients of one transaction.
    TOO_MANY_RECIPIENTS = 452 "4.5.3" "Too many recipients, send the rest in another transaction";

    /// No such command.
    UNKNOWN_COMMAND = 500 "5.5.1" "Unknown command";
    /// Bytes that are no command line.
    MALFORMED_LINE = 500 "5.5.2" "A command is one line of text that ends with CR LF";
    /// Over the bound.
    LONG_LINE = 500 "5.5.2" "Line too long";
    /// Over the bound, within AUTH.
    LONG_AUTH_LINE = 500 "5.5.6" "Line too long";
    /// Argument of a wrong form.
    SYNTAX = 501 "5.5.4" "Syntax error in the argument";
    /// Sender of a wrong form.
    SENDER_SYNTAX = 501 "5.1.7" "Bad sender address: write MAIL FROM:<address>";
    /// Recipient of a wrong form.
    RECIPIENT_SYNTAX = 501 "5.1.3" "Bad recipient address: write RCPT TO:<address>";
    /// AUTH was given up by the client.
    AUTH_CANCELLED = 501 "5.7.0" "Given up";
    /// AUTH with something else than base64.
    AUTH_SYNTAX = 501 "5.5.2" "This is not base64 of a PLAIN response";
    /// AUTH other than PLAIN.
    AUTH_MECHANISM = 504 "5.5.4" "Use AUTH PLAIN";
    /// In the wrong order.
    SEQUENCE = 503 "5.5.1" "Not now: commands are out of order";
    /// EHLO is missing.
    HELLO_FIRST = 503 "5.5.1" "Say EHLO first";
    /// MAIL is missing or was refused.
    MAIL_FIRST = 503 "5.5.1" "There is no accepted MAIL";
    /// No recipient was accepted.
    NO_RECIPIENT = 554 "5.5.1" "There is no accepted recipient";
    /// Twice.
    SIGNED_IN_ALREADY = 503 "5.5.1" "Signed in already";
    /// Twice.
    TLS_ALREADY = 503 "5.5.1" "TLS is on already";
    /// TLS is missing.
    TLS_FIRST = 530 "5.7.0" "Use STARTTLS first";
    /// Signing in is missing.
    SIGN_IN_FIRST = 530 "5.7.0" "Sign in first: AUTH PLAIN or a client certificate that the relay is registered with";
    /// Wrong credentials.
    CREDENTIALS = 535 "5.7.8" "Wrong user or secret";
    /// Not a sender of this relay.
    SENDER_REFUSED = 550 "5.7.1" "This relay may not send from this domain: see portal relay add --sender-domain";
    /// Not a patient.
    RECIPIENT_UNKNOWN = 550 "5.1.1" "No patient has this address";
    /// Whoever answers for this host.
    POSTMASTER = 550 "5.1.1" "No mail is read at this host, which keeps messages for patients: write to the postmaster of the domain that its alerts come from";
    /// One of the portal's own mails.
    OWN_ALERT = 550 "5.4.6" "This is a mail of the portal itself: a loop was cut";
    /// X-Portal-Expires lies in the past.
    EXPIRED = 550 "5.6.0" "X-Portal-Expires lies in the past";
    /// A bare CR or LF.
    BARE_LINE_END = 550 "5.6.0" "Lines must end with CR LF: a bare CR or LF is not accepted";
    /// Over SIZE.
    TOO_LARGE = 552 "5.3.4" "The message is larger than SIZE allows";
    /// A parameter that was not announced.
    PARAMETER = 555 "5.5.4" "This parameter was not announced";
    /// A path with an address that cannot be kept.
    RECIPIENT_INVALID = 553 "5.1.3" "This is no valid address";
}

impl Reply {
    /// The answer to a refusal by the reception.
    #[must_use]
    pub const fn to_refusal(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Credentials => Self::CREDENTIALS,
            Refusal::SwitchedOff => Self::SWITCHED_OFF,
            Refusal::Sender => Self::SENDER_REFUSED,
            Refusal::Recipient => Self::RECIPIENT_UNKNOWN,
            Refusal::Apart => Self::TOO_MANY_RECIPIENTS,
            Refusal::OwnAlert => Self::OWN_ALERT,
            Refusal::Expired => Self::EXPIRED,
            Refusal::TooLarge => Self::TOO_LARGE,
            Refusal::Full => Self::FULL,
            Refusal::Trouble => Self::TROUBLE,
        }
    }

    /// The answer to a message that is not acceptable as it is.
    #[must_use]
    pub const fn to_fault(fault: Fault) -> Self {
        match fault {
            Fault::BareLineEnd => Self::BARE_LINE_END,
            Fault::TooLarge => Self::TOO_LARGE,
        }
    }

    /// The three digits.
    #[must_use]
    pub const fn code(&self) -> u16 {
        self.code
    }

    /// Whether the session ends with it.
    #[must_use]
    pub const fn closes(&self) -> bool {
        matches!(self.code, 221 | 421)
    }

    /// Appends the line. Errors and a stored message name the request.
    pub fn write(&self, request: RequestId, out: &mut Vec<u8>) {
        let status = if self.status.is_empty() { "" } else { " " };
        let mut line = format!("{}{status}{} {}", self.code, self.status, self.text);
        if self.code >= 400 || *self == Self::STORED {
            line.push_str(&format!(" (request {request})"));
        }
        out.extend_from_slice(line.as_bytes());
        out.extend_from_slice(b"\r\n");
    }
}

#[cfg(test)]
mod tests {
    use entity::base::{clock::SystemClock, random::SystemRandom};

    use super::*;

    fn line(reply: Reply, request: RequestId) -> String {
        let mut out = Vec::new();
        reply.write(request, &mut out);
        String::from_utf8(out).expect("replies are ASCII")
    }

    #[test]
    fn errors_name_the_request_and_successes_do_not() {
        let request = RequestId::generate(&SystemClock, &SystemRandom);
        assert_eq!(line(Reply::OK, request), "250 2.0.0 OK\r\n");
        assert_eq!(line(Reply::CHALLENGE, request), "334 \r\n");
        assert_eq!(line(Reply::TROUBLE, request), format!("451 4.3.0 Trouble on our side, try again later (request {request})\r\n"));
        assert_eq!(line(Reply::STORED, request), format!("250 2.0.0 Accepted (request {request})\r\n"));
    }

    #[test]
    fn trouble_of_ours_is_never_permanent() {
        assert_eq!(Reply::CERTIFICATE.code() / 100, 4);
        for refusal in [Refusal::SwitchedOff, Refusal::Full, Refusal::Trouble, Refusal::Apart] {
            assert_eq!(Reply::to_refusal(refusal).code() / 100, 4);
        }
    }
}
