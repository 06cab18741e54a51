//! Tokens in forms: proof that the page with the form came from us, for this form, not long ago.
//!
//! Stateless: `<seconds>.<HMAC-SHA-256 over purpose and seconds>`. The key is the session's own, so that a token of one
//! browser is worthless in another; for people without a session it is the site's, where the origin check is the guard.
use std::time::Duration;

use entity::base::{clock::Timestamp, hex};
use openssl::{hash::MessageDigest, memcmp, pkey::PKey, sign::Signer};
use zeroize::Zeroizing;

/// How long a page may lie open before its form is refused: the longest session.
const LIFETIME: Duration = Duration::from_secs(12 * 3600);

/// What a form is for. A token of one form does not open another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// Enter a claim code. Anybody.
    Claim,
    /// Choose a language. Anybody.
    Language,
    /// Sign in. Anybody.
    SignIn,
    /// Make the key of a claim.
    Register,
    /// Use it once.
    Confirm,
    /// Enter the mailbox code, or ask for another.
    Mailbox,
    /// Go on where the wait for a record is over.
    Open,
    /// Stop somebody who sets up a record of the account again.
    Stop,
    /// Enter the mailbox code of a record that is added, or ask for another.
    Add,
    /// Enter a spare code. Anybody.
    Recover,
    /// Get a spare code.
    Spare,
    /// Say that a second way in is not wanted now.
    NotNow,
    /// Fresh verification.
    Verify,
    /// Sign out.
    SignOut,
    /// Stay signed in.
    Keep,
    /// Make a further key and use it once.
    AddKey,
    /// Name or remove a key.
    Keys,
    /// End a session.
    Devices,
    /// Be told so often.
    Alerts,
    /// Be told elsewhere.
    Address,
    /// Enter an invitation. Anybody.
    Join,
    /// Invite, change or deactivate staff.
    Staff,
    /// Add or change a patient's record.
    Patient,
    /// Give a claim code.
    Slip,
    /// Write to a patient.
    Write,
    /// Take a message back.
    Recall,
    /// Approve what a colleague asks for, or not.
    Approval,
    /// Import a list of patients.
    Import,
    /// Answer a patient, or note something on a thread.
    Answer,
    /// Answer a message, or write to a care team first.
    Reply,
    /// Send a file for what is being written, piece by piece.
    Attach,
}

impl Form {
    /// All of them.
    pub(crate) const ALL: [Self; 31] = [
        Self::Claim,
        Self::Language,
        Self::SignIn,
        Self::Register,
        Self::Confirm,
        Self::Mailbox,
        Self::Open,
        Self::Stop,
        Self::Add,
        Self::Recover,
        Self::Spare,
        Self::NotNow,
        Self::Verify,
        Self::SignOut,
        Self::Keep,
        Self::AddKey,
        Self::Keys,
        Self::Devices,
        Self::Alerts,
        Self::Address,
        Self::Join,
        Self::Staff,
        Self::Patient,
        Self::Slip,
        Self::Write,
        Self::Recall,
        Self::Approval,
        Self::Import,
        Self::Answer,
        Self::Reply,
        Self::Attach,
    ];

    /// Whether it is for people without a session too; then its token is under the site's key.
    #[must_use]
    pub(crate) const fn is_anonymous(self) -> bool {
        match self {
            Self::Claim | Self::Language | Self::SignIn | Self::Recover | Self::Join => true,
            Self::Register
            | Self::Confirm
            | Self::Mailbox
            | Self::Open
            | Self::Stop
            | Self::Add
            | Self::Spare
            | Self::NotNow
            | Self::Verify
            | Self::SignOut
            | Self::Keep
            | Self::AddKey
            | Self::Keys
            | Self::Devices
            | Self::Alerts
            | Self::Address
            | Self::Staff
            | Self::Patient
            | Self::Slip
            | Self::Write
            | Self::Recall
            | Self::Approval
            | Self::Import
            | Self::Answer
            | Self::Reply
            | Self::Attach => false,
        }
    }

    const fn as_str(self) -> &'static str {
        match self {
            Self::Claim => "claim",
            Self::Language => "language",
            Self::SignIn => "sign-in",
            Self::Register => "register",
            Self::Confirm => "confirm",
            Self::Mailbox => "mailbox",
            Self::Open => "open",
            Self::Stop => "stop",
            Self::Add => "add",
            Self::Recover => "recover",
            Self::Spare => "spare",
            Self::NotNow => "not-now",
            Self::Verify => "verify",
            Self::SignOut => "sign-out",
            Self::Keep => "keep",
            Self::AddKey => "add-key",
            Self::Keys => "keys",
            Self::Devices => "devices",
            Self::Alerts => "alerts",
            Self::Address => "address",
            Self::Join => "join",
            Self::Staff => "staff",
            Self::Patient => "patient",
            Self::Slip => "slip",
            Self::Write => "write",
            Self::Recall => "recall",
            Self::Approval => "approval",
            Self::Import => "import",
            Self::Answer => "answer",
            Self::Reply => "reply",
            Self::Attach => "attach",
        }
    }
}

/// A key of tokens.
pub(crate) struct FormKey(Zeroizing<[u8; 32]>);

/// The token is malformed, forged, of another form or browser, or too old. Which one is nobody's business.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the form's token is not valid (any more)")]
pub(crate) struct TokenError;

impl FormKey {
    /// Takes a key over.
    #[must_use]
    pub(crate) fn new(key: [u8; 32]) -> Self {
        Self(Zeroizing::new(key))
    }

    /// A token for a form that is shown now.
    #[must_use]
    pub(crate) fn mint(&self, form: Form, now: Timestamp) -> String {
        self.token(form, now.as_millis() / 1_000)
    }

    /// Whether a token is for this form, from this key, and young enough.
    ///
    /// # Errors
    /// [`TokenError`] if not.
    pub(crate) fn check(&self, form: Form, token: &str, now: Timestamp) -> Result<(), TokenError> {
        let (seconds, _) = token.split_once('.').ok_or(TokenError)?;
        let seconds: u64 = seconds.parse().map_err(|_| TokenError)?;
        let minted = Timestamp::from_micros(i64::try_from(seconds).ok().and_then(|s| s.checked_mul(1_000_000)).ok_or(TokenError)?);
        let expected = self.mint(form, minted);
        let genuine = agree(&expected, token);
        // Nodes' clocks differ a little; a token from far ahead is no clock.
        let from_the_future = minted > now.plus(Duration::from_secs(60));
        let young = now.since(minted) <= LIFETIME && !from_the_future;
        (genuine && young).then_some(()).ok_or(TokenError)
    }

    /// Whether a token is for this form and from this key, however old it is.
    pub(super) fn made(&self, form: Form, token: &str) -> bool {
        seconds_of(token).is_some_and(|seconds| agree(&self.token(form, seconds), token))
    }

    /// The tokens of all forms that were shown in a second.
    pub(super) fn all_at(&self, seconds: u64) -> Vec<(Form, String)> {
        Form::ALL.into_iter().map(|form| (form, self.token(form, seconds))).collect()
    }

    fn token(&self, form: Form, seconds: u64) -> String {
        format!("{seconds}.{}", hex::encode(&self.mac(form, seconds)))
    }

    fn mac(&self, form: Form, seconds: u64) -> Vec<u8> {
        self.sign(&[b"form\0", form.as_str().as_bytes(), b"\0", &seconds.to_be_bytes()].concat())
    }

    fn sign(&self, input: &[u8]) -> Vec<u8> {
        let sign = || Signer::new(MessageDigest::sha256(), &*PKey::hmac(&self.0[..])?)?.sign_oneshot_to_vec(input);
        sign().expect("HMAC-SHA-256 over a few bytes cannot fail: OpenSSL is linked in with it")
    }
}

/// The second in which a token was made, as it says itself.
pub(super) fn seconds_of(token: &str) -> Option<u64> {
    token.split_once('.')?.0.parse().ok()
}

/// Whether two tokens are the same, in constant time.
pub(super) fn agree(expected: &str, given: &str) -> bool {
    expected.len() == given.len() && memcmp::eq(expected.as_bytes(), given.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_micros(1_764_000_000_000_000);

    #[test]
    fn a_token_opens_its_own_form_for_its_time() {
        let key = FormKey::new([7; 32]);
        for form in Form::ALL {
            let token = key.mint(form, NOW);
            assert_eq!(key.check(form, &token, NOW.plus(LIFETIME)), Ok(()));
            assert_eq!(key.check(form, &token, NOW.plus(LIFETIME).plus(Duration::from_secs(1))), Err(TokenError), "expired");
            assert_eq!(key.check(form, &token, NOW.minus(Duration::from_secs(61))), Err(TokenError), "from the future");
            assert_eq!(FormKey::new([8; 32]).check(form, &token, NOW), Err(TokenError), "another browser's");
            for other in Form::ALL.into_iter().filter(|other| *other != form) {
                assert_eq!(key.check(other, &token, NOW), Err(TokenError), "of another form");
            }
            assert_eq!(Form::ALL.into_iter().filter(|other| key.made(*other, &token)).collect::<Vec<_>>(), [form]);
            assert!(!FormKey::new([8; 32]).made(form, &token), "another browser's");
        }
    }

    #[test]
    fn a_changed_token_opens_nothing() {
        let key = FormKey::new([7; 32]);
        let token = key.mint(Form::Claim, NOW);
        for position in 0..token.len() {
            let mut bytes = token.clone().into_bytes();
            bytes[position] = if bytes[position] == b'1' { b'2' } else { b'1' };
            let changed = String::from_utf8(bytes).expect("ASCII");
            assert_eq!(key.check(Form::Claim, &changed, NOW), Err(TokenError), "{position}");
        }
        for bad in [
            "",
            ".",
            "1764000000",
            "1764000000.",
            "x.y",
            "-1.00",
            "99999999999999999999.00",
            &token[..token.len() - 1],
            &format!("{token}0"),
            &format!("0{token}"),
        ] {
            assert_eq!(key.check(Form::Claim, bad, NOW), Err(TokenError), "{bad}");
            assert!(!key.made(Form::Claim, bad), "{bad}");
        }
    }
}
