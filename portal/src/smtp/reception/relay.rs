//! What relays talk to: `service::accept` behind the seam. Decides nothing; logs the cause of trouble, once.
use std::{error::Error, sync::Arc};

use entity::domain::{address::EmailAddress, mail::Tag};
use uuid::Uuid;

use super::{Envelope, Intake, Proof, Reception, Refusal, Sender, Taken};
use crate::service::accept::{self, Accept, AcceptError, Answer, Bounce, Client, Fate, Login, Recipient};

/// Whom a relay sends to.
#[derive(Debug)]
pub enum Addressee {
    /// A patient.
    Patient(Recipient),
    /// The envelope sender of one of the portal's own mails.
    OwnMail(Tag),
    /// The address that the portal's own mails come from: for what people answer to them.
    Alerts,
}

/// A transaction on its way in: a message for patients, a report about own mails, or, where a relay mixes them, both; or an answer
/// to one of those mails, which comes by itself.
#[derive(Debug)]
pub struct Incoming {
    message: Option<accept::Intake>,
    bounce: Option<Bounce>,
    answer: Option<Answer>,
}

impl Reception for Accept {
    type Client = Arc<Client>;
    type Recipient = Addressee;
    type Intake = Incoming;

    fn max_message(&self) -> u64 {
        Self::max_message(self)
    }

    fn identity(&self, client: &Arc<Client>) -> Option<Uuid> {
        Some(client.scope().relay().as_uuid())
    }

    async fn authenticate(&self, proof: Proof) -> Result<Arc<Client>, Refusal> {
        let client = match &proof {
            Proof::Password { user, secret } => Self::authenticate(self, Login::Password { user, secret }).await,
            Proof::Certificate(hash) => Self::authenticate(self, Login::Certificate(*hash)).await,
            Proof::Nobody => Err(AcceptError::Credentials),
        };
        client.map(Arc::new).map_err(refusal)
    }

    async fn sender(&self, client: &Arc<Client>, sender: &Sender) -> Result<(), Refusal> {
        self.check_sender(client, sender.is_null(), sender.domain()).await.map_err(refusal)
    }

    async fn recipient(
        &self,
        client: &Arc<Client>,
        (sender, before): (&Sender, &[Addressee]),
        address: EmailAddress,
    ) -> Result<Addressee, Refusal> {
        // One answer for all recipients: who is refused an answer must not lose the rest.
        let alerts = self.is_answered(&address);
        if !before.is_empty() && (alerts || before.iter().any(|other| matches!(other, Addressee::Alerts))) {
            return Err(Refusal::Apart);
        }
        if alerts {
            return Ok(Addressee::Alerts);
        }
        if !self.is_own(client, sender.is_null(), sender.domain()).await.map_err(refusal)? {
            return Err(Refusal::Sender);
        }
        match self.bounced(&address) {
            Some(tag) => Ok(Addressee::OwnMail(tag)),
            None => self.check_recipient(client, sender.is_null(), address).await.map(Addressee::Patient).map_err(refusal),
        }
    }

    async fn begin(&self, client: &Arc<Client>, envelope: Envelope<Addressee>) -> Result<Incoming, Refusal> {
        let Envelope { sender, recipients: all, trace, request } = envelope;
        let (mut recipients, mut tags, mut answers) = (Vec::new(), Vec::new(), false);
        for addressee in all {
            match addressee {
                Addressee::Patient(recipient) => recipients.push(recipient),
                Addressee::OwnMail(tag) => tags.push(tag),
                Addressee::Alerts => answers = true,
            }
        }
        if answers {
            let from = accept::Sender { sender: sender.as_str().to_owned(), domain: sender.domain().cloned(), trace, request };
            return Ok(Incoming { message: None, bounce: None, answer: Some(self.begin_answer(client, from)) });
        }
        let bounce = (!tags.is_empty()).then(|| self.begin_bounce(client, tags, sender.is_null(), request));
        if recipients.is_empty() {
            return Ok(Incoming { message: None, bounce, answer: None });
        }
        let envelope =
            accept::Envelope { sender: sender.as_str().to_owned(), sender_domain: sender.domain().cloned(), recipients, trace, request };
        let message = Self::begin(self, client, envelope).await.map_err(refusal)?;
        Ok(Incoming { message: Some(message), bounce, answer: None })
    }
}

impl Intake for Incoming {
    async fn chunk(&mut self, bytes: &[u8]) -> Result<(), Refusal> {
        if let Some(bounce) = &mut self.bounce {
            bounce.chunk(bytes);
        }
        if let Some(answer) = &mut self.answer {
            answer.chunk(bytes).await.map_err(refusal)?;
        }
        match &mut self.message {
            Some(message) => message.chunk(bytes).await.map_err(refusal),
            None => Ok(()),
        }
    }

    /// At the alerts' own address nobody is told what is wrong with a mail; everywhere else whoever signed in is.
    fn spoil(&mut self) -> bool {
        let Some(answer) = &mut self.answer else { return false };
        answer.spoil();
        true
    }

    /// A report may be noted twice without harm, a message is stored once: so what is tried again after half of it
    /// succeeded comes out the same.
    async fn commit(self) -> Result<Taken, Refusal> {
        let mut taken = Taken::Forgotten;
        if let Some(bounce) = self.bounce
            && bounce.commit().await.map_err(refusal)?
        {
            taken = Taken::Noted;
        }
        if let Some(answer) = self.answer
            && answer.commit().await.map_err(refusal)? == Fate::Filed
        {
            taken = Taken::Stored;
        }
        if let Some(message) = self.message {
            message.commit().await.map_err(refusal)?;
            taken = Taken::Stored;
        }
        Ok(taken)
    }
}

fn refusal(error: AcceptError) -> Refusal {
    if error.is_transient() && !matches!(error, AcceptError::SwitchedOff) {
        tracing::error!(error = &error as &dyn Error, "trouble on our side");
    }
    match error {
        AcceptError::Credentials => Refusal::Credentials,
        AcceptError::SwitchedOff => Refusal::SwitchedOff,
        AcceptError::Sender | AcceptError::Author | AcceptError::Member => Refusal::Sender,
        AcceptError::Recipient => Refusal::Recipient,
        AcceptError::OwnAlert => Refusal::OwnAlert,
        AcceptError::Expired(_) => Refusal::Expired,
        AcceptError::TooLarge => Refusal::TooLarge,
        full if full.is_full() => Refusal::Full,
        AcceptError::Store(_) | AcceptError::Seal(_) | AcceptError::Part(_) | AcceptError::Meta(_) => Refusal::Trouble,
    }
}
