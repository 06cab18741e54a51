//! What relays talk to: `service::accept` behind the seam. Decides nothing; logs the cause of trouble, once.
use std::{error::Error, sync::Arc};

use entity::{domain::address::EmailAddress, store::StoreError};
use uuid::Uuid;

use super::{Envelope, Intake, Proof, Reception, Refusal, Sender};
use crate::service::accept::{self, Accept, AcceptError, Client, Login, Recipient};

impl Reception for Accept {
    type Client = Arc<Client>;
    type Recipient = Recipient;
    type Intake = accept::Intake;

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

    async fn recipient(&self, client: &Arc<Client>, address: EmailAddress) -> Result<Recipient, Refusal> {
        self.check_recipient(client, address).await.map_err(refusal)
    }

    async fn begin(&self, client: &Arc<Client>, envelope: Envelope<Recipient>) -> Result<accept::Intake, Refusal> {
        let Envelope { sender, recipients, trace, request } = envelope;
        let envelope =
            accept::Envelope { sender: sender.as_str().to_owned(), sender_domain: sender.domain().cloned(), recipients, trace, request };
        Self::begin(self, client, envelope).await.map_err(refusal)
    }
}

impl Intake for accept::Intake {
    async fn chunk(&mut self, bytes: &[u8]) -> Result<(), Refusal> {
        Self::chunk(self, bytes).await.map_err(refusal)
    }

    async fn commit(self) -> Result<(), Refusal> {
        Self::commit(self).await.map(|_| ()).map_err(refusal)
    }
}

fn refusal(error: AcceptError) -> Refusal {
    if error.is_transient() && !matches!(error, AcceptError::SwitchedOff) {
        tracing::error!(error = &error as &dyn Error, "trouble on our side");
    }
    match error {
        AcceptError::Credentials => Refusal::Credentials,
        AcceptError::SwitchedOff => Refusal::SwitchedOff,
        AcceptError::Sender => Refusal::Sender,
        AcceptError::Recipient => Refusal::Recipient,
        AcceptError::OwnAlert => Refusal::OwnAlert,
        AcceptError::Expired(_) => Refusal::Expired,
        AcceptError::TooLarge => Refusal::TooLarge,
        AcceptError::Store(StoreError::Full(_)) => Refusal::Full,
        AcceptError::Store(_) | AcceptError::Seal(_) | AcceptError::Meta(_) => Refusal::Trouble,
    }
}
