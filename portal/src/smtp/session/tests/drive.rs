//! A receiver in memory, and what drives a session as the connection does, without a socket or TLS.
use std::sync::Mutex;

use entity::{
    base::{clock::SystemClock, random::SystemRandom},
    domain::address::EmailAddress,
};

use super::super::*;
use crate::smtp::reception::{Envelope, Intake, Taken};

/// A receiver that knows one relay, one sender domain and everybody at patient.example but `nobody`.
#[derive(Default)]
pub(super) struct Receiver {
    pub(super) authenticate: Mutex<Option<Refusal>>,
    pub(super) begin: Mutex<Option<Refusal>>,
    pub(super) chunk: Mutex<Option<Refusal>>,
    pub(super) commit: Mutex<Option<Refusal>>,
    pub(super) stored: Arc<Mutex<Vec<Stored>>>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Stored {
    pub(super) sender: String,
    pub(super) recipients: Vec<String>,
    pub(super) trace: Option<String>,
    pub(super) bytes: Vec<u8>,
}

pub(super) struct Taking {
    message: Stored,
    chunk: Option<Refusal>,
    commit: Option<Refusal>,
    pub(super) stored: Arc<Mutex<Vec<Stored>>>,
}

pub(super) fn set(place: &Mutex<Option<Refusal>>, refusal: Refusal) {
    *place.lock().expect("no panic") = Some(refusal);
}

pub(super) fn or_refuse(place: &Mutex<Option<Refusal>>) -> Result<(), Refusal> {
    place.lock().expect("no panic").map_or(Ok(()), Err)
}

impl Reception for Receiver {
    type Client = Uuid;
    type Recipient = EmailAddress;
    type Intake = Taking;

    fn max_message(&self) -> u64 {
        1_000
    }

    fn identity(&self, client: &Uuid) -> Option<Uuid> {
        Some(*client)
    }

    async fn authenticate(&self, proof: Proof) -> Result<Uuid, Refusal> {
        or_refuse(&self.authenticate)?;
        match proof {
            Proof::Password { user, secret } if user == "mail" && secret.as_str() == "secret" => Ok(Uuid::nil()),
            Proof::Certificate(hash) if hash == [7; 32] => Ok(Uuid::nil()),
            Proof::Nobody => Ok(Uuid::max()),
            _ => Err(Refusal::Credentials),
        }
    }

    async fn sender(&self, _client: &Uuid, sender: &Sender) -> Result<(), Refusal> {
        let allowed = sender.is_null() || sender.domain().is_some_and(|domain| domain.as_str() == "clinic.example");
        if allowed { Ok(()) } else { Err(Refusal::Sender) }
    }

    async fn recipient(&self, _client: &Uuid, _so_far: (&Sender, &[EmailAddress]), address: EmailAddress) -> Result<EmailAddress, Refusal> {
        if address.as_str().starts_with("nobody@") { Err(Refusal::Recipient) } else { Ok(address) }
    }

    async fn begin(&self, _client: &Uuid, envelope: Envelope<EmailAddress>) -> Result<Taking, Refusal> {
        or_refuse(&self.begin)?;
        let message = Stored {
            sender: envelope.sender.as_str().to_owned(),
            recipients: envelope.recipients.iter().map(|address| address.as_str().to_owned()).collect(),
            trace: envelope.trace,
            bytes: Vec::new(),
        };
        let (chunk, commit) = (*self.chunk.lock().expect("no panic"), *self.commit.lock().expect("no panic"));
        Ok(Taking { message, chunk, commit, stored: Arc::clone(&self.stored) })
    }
}

impl Intake for Taking {
    async fn chunk(&mut self, bytes: &[u8]) -> Result<(), Refusal> {
        self.message.bytes.extend_from_slice(bytes);
        self.chunk.map_or(Ok(()), Err)
    }

    async fn commit(self) -> Result<Taken, Refusal> {
        self.commit.map_or(Ok(()), Err)?;
        self.stored.lock().expect("no panic").push(self.message);
        Ok(Taken::Stored)
    }
}

/// Drives a session as the connection does, without TLS.
pub(super) struct Drive {
    pub(super) session: Session<Receiver>,
    pub(super) ended: bool,
}

pub(super) const HELLO: &str = "EHLO relay.example\r\n";
/// NUL mail NUL secret.
pub(super) const AUTH: &str = "AUTH PLAIN AG1haWwAc2VjcmV0\r\n";
pub(super) const MAIL: &str = "MAIL FROM:<a@clinic.example>\r\n";
pub(super) const RCPT: &str = "RCPT TO:<p@patient.example>\r\n";

pub(super) fn context(limits: Limits) -> Arc<Context<Receiver>> {
    context_with(limits, Authentication::Required)
}

pub(super) fn context_with(limits: Limits, authentication: Authentication) -> Arc<Context<Receiver>> {
    let ambient: (Arc<dyn Clock>, Arc<dyn Random>) = (Arc::new(SystemClock), Arc::new(SystemRandom));
    let receiver = Arc::new(Receiver::default());
    Arc::new(Context::new(receiver, "portal.example".to_owned(), (Security::StartTlsRequired, authentication), limits, ambient))
}

impl Drive {
    pub(super) fn clear(context: &Arc<Context<Receiver>>) -> Self {
        Self { session: Session::new(Arc::clone(context)), ended: false }
    }

    pub(super) fn secure(context: &Arc<Context<Receiver>>, certificate: Option<[u8; 32]>) -> Self {
        let mut drive = Self::clear(context);
        drive.session.secured(certificate);
        drive
    }

    pub(super) async fn signed_in(context: &Arc<Context<Receiver>>) -> Self {
        let mut drive = Self::secure(context, None);
        assert_eq!(drive.codes(&[HELLO, AUTH].concat()).await.last().map(String::as_str), Some("235 2.7.0"));
        drive
    }

    /// What is answered to this input, all of it at once.
    pub(super) async fn say(&mut self, input: impl AsRef<[u8]>) -> String {
        let mut rest = input.as_ref();
        loop {
            assert!(!self.ended, "the session has ended");
            let (used, next) = self.session.feed(rest).await;
            rest = &rest[used..];
            match next {
                Next::Read => assert!(rest.is_empty()),
                Next::Stored => {}
                // What was buffered is thrown away.
                Next::StartTls => rest = &[],
                Next::Close => {
                    self.ended = true;
                    rest = &[];
                }
            }
            if rest.is_empty() {
                return String::from_utf8(self.session.take_output()).expect("answers are ASCII");
            }
        }
    }

    /// The code and enhanced code of each answer.
    pub(super) async fn codes(&mut self, input: impl AsRef<[u8]>) -> Vec<String> {
        let answer = self.say(input).await;
        let last_lines = answer.lines().filter(|line| line.as_bytes().get(3) != Some(&b'-'));
        last_lines
            .map(|line| {
                let mut words = line.split(' ');
                let code = words.next().unwrap_or_default();
                let status = words.next().filter(|word| word.split('.').count() == 3);
                status.map_or_else(|| code.to_owned(), |status| format!("{code} {status}"))
            })
            .collect()
    }
}

pub(super) fn stored(context: &Context<Receiver>) -> Vec<Stored> {
    context.reception.stored.lock().expect("no panic").clone()
}
