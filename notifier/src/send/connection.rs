//! One session with the mail host. Owns the order of commands; must not know when to try again.
use std::time::Duration;

use lettre::transport::smtp::{
    authentication::Mechanism,
    client::AsyncSmtpConnection,
    commands::{Data, Mail, Rcpt, Rset},
    extension::{ClientId, Extension, MailBodyParameter, MailParameter},
    response::{Response, Severity},
};
use tokio::{
    net::{TcpStream, lookup_host},
    time::timeout,
};

use super::{
    Route,
    reply::{Stage, Trouble},
    starttls,
    wire::Wire,
};
use crate::{config::Tls, mailroom::ReplyClass, render::Letter};

/// How long to wait for one address before the next: a black hole must not use up the send deadline.
const CONNECT: Duration = Duration::from_secs(10);
/// Handed to the library after STARTTLS in place of the greeting, which was read before TLS.
const GREETED: &[u8] = b"220 TLS\r\n";

/// A verified, signed-in session.
pub(super) struct Connection {
    smtp: AsyncSmtpConnection,
    letters: u32,
    clean: bool,
}

impl Connection {
    /// Connects, verifies, signs in.
    pub(super) async fn open(route: &Route) -> Result<Self, Trouble> {
        let mut stream = reach(&route.host, route.port).await?;
        let greeting: &[u8] = match route.tls {
            Tls::Implicit => b"",
            Tls::StartTls => {
                starttls::negotiate(&mut stream, &route.hello_name).await?;
                GREETED
            }
        };
        let wire = Wire::new(route.trust.connect(stream).await?, greeting);
        let hello = ClientId::Domain(route.hello_name.clone());
        let connected = AsyncSmtpConnection::connect_with_transport(Box::new(wire), &hello).await;
        let mut smtp = connected.map_err(|error| Trouble::of(Stage::Connect, &error))?;
        if let Some(credentials) = &route.credentials {
            let signed_in = smtp.auth(&[Mechanism::Plain, Mechanism::Login], credentials).await;
            signed_in.map_err(|error| Trouble::of(Stage::Auth, &error).because("the mail host refuses our sign-in"))?;
        }
        Ok(Self { smtp, letters: 0, clean: true })
    }

    /// One transaction. After a refusal the session is reset, so that it can be used again.
    pub(super) async fn send(&mut self, letter: &Letter) -> Result<(), Trouble> {
        self.clean = false;
        self.letters += 1;
        let result = self.transaction(letter).await;
        self.clean = match &result {
            Ok(()) => true,
            Err(trouble) if trouble.hung_up || trouble.code.is_none() => false,
            Err(_) => self.smtp.command(Rset).await.is_ok(),
        };
        result
    }

    async fn transaction(&mut self, letter: &Letter) -> Result<(), Trouble> {
        let parameters = self.parameters(letter)?;
        self.ask(Mail::new(Some(letter.sender.clone()), parameters), Stage::Mail, Severity::PositiveCompletion).await?;
        self.ask(Rcpt::new(letter.recipient.clone(), Vec::new()), Stage::Rcpt, Severity::PositiveCompletion).await?;
        self.ask(Data, Stage::Data, Severity::PositiveIntermediate).await?;
        match self.smtp.message(&letter.bytes).await {
            Err(error) if error.status().is_none() => Err(Trouble::unanswered()),
            answer => accepted(answer, Stage::Data, Severity::PositiveCompletion),
        }
    }

    async fn ask(&mut self, command: impl std::fmt::Display, stage: Stage, wanted: Severity) -> Result<(), Trouble> {
        let answer = self.smtp.command(command).await;
        accepted(answer, stage, wanted)
    }

    /// SMTPUTF8 (RFC 6531) for an address of another script. Where the mail host lacks it, the address cannot be
    /// reached through it; the code is the standard's own for that.
    fn parameters(&self, letter: &Letter) -> Result<Vec<MailParameter>, Trouble> {
        if letter.recipient.to_string().is_ascii() {
            return Ok(Vec::new());
        }
        if !self.smtp.server_info().supports_feature(Extension::SmtpUtfEight) {
            let unreachable = Trouble::ours(Stage::Rcpt, ReplyClass::of_reply(553, "5.6.7"));
            return Err(Trouble { code: Some(553), ..unreachable });
        }
        Ok(vec![MailParameter::SmtpUtfEight, MailParameter::Body(MailBodyParameter::EightBitMime)])
    }

    /// Whether the last transaction ended so that another may begin.
    pub(super) const fn is_clean(&self) -> bool {
        self.clean
    }

    /// How many letters went over it.
    pub(super) const fn letters(&self) -> u32 {
        self.letters
    }

    /// Goodbye.
    pub(super) async fn quit(&mut self) {
        let _ = self.smtp.quit().await;
    }
}

/// The library takes any positive reply for success; a 250 to DATA or a 354 to the final dot is none.
fn accepted(answer: Result<Response, lettre::transport::smtp::Error>, stage: Stage, wanted: Severity) -> Result<(), Trouble> {
    match answer {
        Ok(response) if response.code().severity == wanted => Ok(()),
        Ok(_) => Err(Trouble::unexpected(stage)),
        Err(error) => Err(Trouble::of(stage, &error)),
    }
}

/// The first of the host's addresses that answers.
async fn reach(host: &str, port: u16) -> Result<TcpStream, Trouble> {
    let trouble = |detail| Trouble::ours(Stage::Connect, ReplyClass::word("network")).because(detail);
    let addresses = lookup_host((host, port)).await.map_err(|_| trouble("the mail host's name cannot be resolved"))?;
    for address in addresses {
        if let Ok(Ok(stream)) = timeout(CONNECT, TcpStream::connect(address)).await {
            let _ = stream.set_nodelay(true);
            return Ok(stream);
        }
    }
    Err(trouble("the mail host cannot be reached"))
}
