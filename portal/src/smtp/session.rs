//! One SMTP session, without a socket: bytes in, answers out. Must not know TLS libraries, timers or storage.
//!
//! The driver (`connection.rs`, or a test) feeds bytes, sends what [`Session::take_output`] holds whenever [`Session::feed`]
//! returns, and does what the returned [`Next`] says. Nothing of a session outlives it.
//!
//! States: in clear (only what `super::command::Verb::in_clear` lists) → secure → signed in → a transaction (MAIL
//! accepted) with recipients → DATA. A refused MAIL leaves no transaction, so the RCPT and DATA that a client
//! pipelined behind it are refused as well.
use std::sync::Arc;

use entity::{
    base::{clock::Clock, log::request_span, random::Random},
    domain::id::RequestId,
};
use tracing::{Instrument, Span};
use uuid::Uuid;

use super::{
    budget::Limits,
    command::{self, Verb},
    data::Decoder,
    line::{Line, LineReader},
    reception::{Proof, Reception, Refusal, Sender, within},
    reply::Reply,
    verb,
};
use crate::crowd::{Counter, Slot};

/// When TLS begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Security {
    /// With STARTTLS, which is required.
    StartTlsRequired,
    /// Before the first byte.
    Implicit,
}

/// Whether clients sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Authentication {
    /// AUTH PLAIN, or a client certificate that the reception knows.
    Required,
    /// Nobody is asked: for a catcher that shows mails.
    None,
}

/// What all sessions of a listener share.
pub struct Context<R> {
    pub(super) reception: Arc<R>,
    pub(super) hostname: String,
    pub(super) security: Security,
    pub(super) authentication: Authentication,
    pub(super) limits: Limits,
    pub(super) relays: Counter<Uuid>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) random: Arc<dyn Random>,
}

impl<R: Reception> Context<R> {
    /// The context of the sessions of one listener.
    #[must_use]
    pub fn new(
        reception: Arc<R>,
        hostname: String,
        (security, authentication): (Security, Authentication),
        limits: Limits,
        (clock, random): (Arc<dyn Clock>, Arc<dyn Random>),
    ) -> Self {
        Self { reception, hostname, security, authentication, limits, relays: Counter::default(), clock, random }
    }

    /// What SIZE announces and MAIL and DATA hold to.
    pub(super) fn max_message(&self) -> u64 {
        self.limits.message_bytes.min(self.reception.max_message())
    }

    pub(super) fn request(&self) -> RequestId {
        RequestId::generate(self.clock.as_ref(), self.random.as_ref())
    }
}

/// What the driver is to do after it has sent the output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Bring more input.
    Read,
    /// The output ends with the 250 of a stored message: send it, then feed what is left.
    Stored,
    /// Throw away all input that is left, and begin TLS.
    StartTls,
    /// End the session; input that is left does not matter.
    Close,
}

/// What a silent client is waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// It has not signed in.
    SigningIn,
    /// A command.
    Command,
    /// The rest of a message.
    Data,
}

/// A mail transaction: MAIL was accepted.
pub(super) struct Transaction<R: Reception> {
    pub(super) sender: Sender,
    pub(super) recipients: Vec<R::Recipient>,
    /// Normal forms, so that each is taken once.
    pub(super) seen: Vec<String>,
    pub(super) request: RequestId,
    /// In which all that happens for it is logged.
    pub(super) span: Span,
}

/// What the next bytes are.
pub(super) enum Mode<R: Reception> {
    Command,
    /// The response of AUTH PLAIN.
    Response,
    /// The message; the intake is gone once it has refused.
    Data {
        decoder: Decoder,
        intake: Result<R::Intake, Refusal>,
        request: RequestId,
        span: Span,
        recipients: usize,
    },
}

/// One session.
pub struct Session<R: Reception> {
    pub(super) context: Arc<Context<R>>,
    pub(super) id: RequestId,
    pub(super) secure: bool,
    pub(super) certificate: Option<[u8; 32]>,
    pub(super) greeted: bool,
    pub(super) client: Option<R::Client>,
    pub(super) slot: Option<Slot<Uuid>>,
    pub(super) transaction: Option<Transaction<R>>,
    pub(super) trace: Option<String>,
    pub(super) mode: Mode<R>,
    line: LineReader,
    output: Vec<u8>,
    decoded: Vec<u8>,
    bad: u32,
    early: u32,
}

impl<R: Reception> Session<R> {
    /// A session whose connection has just come up. In the implicit mode it is secure only after [`Session::secured`].
    #[must_use]
    pub fn new(context: Arc<Context<R>>) -> Self {
        let id = context.request();
        Self {
            context,
            id,
            secure: false,
            certificate: None,
            greeted: false,
            client: None,
            slot: None,
            transaction: None,
            trace: None,
            mode: Mode::Command,
            line: LineReader::default(),
            output: Vec::new(),
            decoded: Vec::new(),
            bad: 0,
            early: 0,
        }
    }

    /// Its id, for the log.
    #[must_use]
    pub const fn id(&self) -> RequestId {
        self.id
    }

    /// Whether the client has signed in, or need not.
    #[must_use]
    pub const fn is_signed_in(&self) -> bool {
        self.client.is_some()
    }

    /// What it waits for.
    #[must_use]
    pub const fn phase(&self) -> Phase {
        match self.mode {
            Mode::Data { .. } => Phase::Data,
            _ if self.client.is_none() => Phase::SigningIn,
            _ => Phase::Command,
        }
    }

    /// Says hello: the first thing on the wire (inside TLS in the implicit mode).
    pub fn greet(&mut self) {
        self.output.extend_from_slice(format!("220 {} ESMTP\r\n", self.context.hostname).as_bytes());
    }

    /// TLS is up; the client showed this certificate (SHA-256 of its DER), if any. Whatever was said before is forgotten.
    pub fn secured(&mut self, certificate: Option<[u8; 32]>) {
        self.secure = true;
        self.certificate = certificate;
        self.greeted = false;
        self.reset();
        self.line = LineReader::default();
    }

    /// Ends the session with a 421 of the driver's: it stops, or time is up.
    pub fn give_up(&mut self, reply: Reply) {
        self.answer(reply);
    }

    /// What is to be sent. The caller sends all of it, in order.
    #[must_use]
    pub fn take_output(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.output)
    }

    /// Takes input. Says how much was used and what is next; what is left is fed again where [`Next`] says so.
    pub async fn feed(&mut self, input: &[u8]) -> (usize, Next) {
        let mut used = 0;
        while used < input.len() {
            let (taken, next) = match self.mode {
                Mode::Data { .. } => self.feed_data(&input[used..]).await,
                Mode::Command | Mode::Response => self.feed_line(&input[used..]).await,
            };
            used += taken;
            if next != Next::Read {
                return (used, next);
            }
        }
        (used, Next::Read)
    }

    async fn feed_data(&mut self, input: &[u8]) -> (usize, Next) {
        let mut decoded = std::mem::take(&mut self.decoded);
        let (taken, next) = verb::data::feed(self, input, &mut decoded).await;
        decoded.clear();
        self.decoded = decoded;
        (taken, next)
    }

    async fn feed_line(&mut self, input: &[u8]) -> (usize, Next) {
        let response = matches!(self.mode, Mode::Response);
        let (taken, line) = self.line.push(input, response);
        let next = match line {
            None => Next::Read,
            Some(Line::Whole(line)) => match std::str::from_utf8(&line) {
                Ok(text) if response => verb::auth::response(self, text).await,
                Ok(text) => self.run(text).await,
                Err(_) => self.bad_line(Reply::MALFORMED_LINE),
            },
            Some(Line::Malformed) => self.bad_line(Reply::MALFORMED_LINE),
            Some(Line::TooLong) => self.bad_line(if response { Reply::LONG_AUTH_LINE } else { Reply::LONG_LINE }),
        };
        (taken, next)
    }

    fn bad_line(&mut self, reply: Reply) -> Next {
        self.mode = Mode::Command;
        self.bad(reply)
    }

    async fn run(&mut self, line: &str) -> Next {
        let (verb, arguments) = command::split(line);
        if self.client.is_none() {
            self.early += 1;
            if self.early > self.context.limits.commands_before_sign_in && verb != Verb::Quit {
                return self.answer(Reply::TOO_MANY_COMMANDS);
            }
        }
        if !self.secure && !verb.in_clear() {
            return self.bad(Reply::TLS_FIRST);
        }
        match verb {
            Verb::Ehlo | Verb::Helo => verb::ehlo::run(self, verb, arguments),
            Verb::StartTls => verb::starttls::run(self, arguments),
            Verb::Auth => verb::auth::run(self, arguments).await,
            Verb::Xforward => verb::xforward::run(self, arguments).await,
            Verb::Mail => verb::mail::run(self, arguments).await,
            Verb::Rcpt => verb::rcpt::run(self, arguments).await,
            Verb::Data => verb::data::run(self, arguments).await,
            Verb::Rset => verb::rset::run(self),
            Verb::Quit => self.answer(Reply::BYE),
            Verb::Noop => self.answer(Reply::OK),
            Verb::Vrfy => self.answer(Reply::NO_VERIFY),
            Verb::Help => self.answer(Reply::HELP),
            Verb::Unknown => self.bad(Reply::UNKNOWN_COMMAND),
        }
    }

    /// The client, signing it in by its certificate or as nobody where that is how it is done.
    pub(super) async fn client(&mut self) -> Result<(), Reply> {
        if self.client.is_some() {
            return Ok(());
        }
        let proof = match (self.context.authentication, self.certificate) {
            (Authentication::None, _) => Proof::Nobody,
            (Authentication::Required, Some(hash)) => Proof::Certificate(hash),
            (Authentication::Required, None) => return Err(Reply::SIGN_IN_FIRST),
        };
        match self.sign_in(proof).await {
            // A 530 to MAIL makes a relay give mail back.
            Err(Reply::CREDENTIALS) => Err(Reply::CERTIFICATE),
            other => other,
        }
    }

    /// Signs in, within the number of sessions that one client may have.
    pub(super) async fn sign_in(&mut self, proof: Proof) -> Result<(), Reply> {
        let context = Arc::clone(&self.context);
        let client =
            match within(context.limits.work, context.reception.authenticate(proof)).instrument(request_span("smtp", self.id)).await {
                Ok(client) => client,
                Err(Refusal::Credentials) => return Err(Reply::CREDENTIALS),
                Err(_) => return Err(Reply::SIGN_IN_TROUBLE),
            };
        if let Some(identity) = context.reception.identity(&client) {
            self.slot = Some(context.relays.enter(identity, context.limits.sessions_per_relay).ok_or(Reply::RELAY_CROWDED)?);
            tracing::info!(request = %self.id, relay = %identity, "relay signed in");
        }
        self.client = Some(client);
        Ok(())
    }

    /// Forgets the transaction and what XFORWARD said of it.
    pub(super) fn reset(&mut self) {
        self.transaction = None;
        self.trace = None;
        self.mode = Mode::Command;
    }

    /// A message was stored: whoever sends mail is no nuisance.
    pub(super) const fn forgive(&mut self) {
        self.bad = 0;
    }

    /// Answers under the id of the message under way, else of the session.
    pub(super) fn answer(&mut self, reply: Reply) -> Next {
        let request = match (&self.mode, &self.transaction) {
            (Mode::Data { request, .. }, _) => *request,
            (_, Some(transaction)) => transaction.request,
            _ => self.id,
        };
        self.answer_as(request, reply)
    }

    /// Answers under a given id.
    pub(super) fn answer_as(&mut self, request: RequestId, reply: Reply) -> Next {
        reply.write(request, &mut self.output);
        if reply.code() >= 400 {
            tracing::info!(session = %self.id, %request, code = reply.code(), "refused");
        }
        if reply.closes() { Next::Close } else { Next::Read }
    }

    /// Answers a command that makes no sense; too many of them end the session.
    pub(super) fn bad(&mut self, reply: Reply) -> Next {
        self.bad += 1;
        if self.bad > self.context.limits.bad_commands {
            return self.answer(Reply::TOO_MANY_ERRORS);
        }
        self.answer(reply)
    }

    /// Appends a line of a longer answer.
    pub(super) fn write_line(&mut self, line: &str) {
        self.output.extend_from_slice(line.as_bytes());
        self.output.extend_from_slice(b"\r\n");
    }
}

#[cfg(test)]
mod tests;
