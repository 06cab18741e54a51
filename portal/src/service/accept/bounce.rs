//! What comes back of the portal's own mails: reports to the address that each of them carries as envelope sender.
//!
//! Owns whom such a report is about and what becomes of it; must not know the rows. Invariants: a report makes no
//! record, no message and no mail, whatever it holds; nothing of it is kept but its status.
use std::{fmt, sync::Arc};

use entity::{
    domain::{
        address::{Domain, EmailAddress},
        id::RequestId,
        mail::{ReplyClass, Tag},
        scope::Actor,
    },
    store::{
        audit::{self, Event},
        outbox::{self, Bounced},
    },
};
use zeroize::Zeroizing;

use super::{Accept, AcceptError, Client};
use crate::mime::report;

/// Bytes of a report that are looked at: its status stands before what it quotes.
const LOOKED_AT: usize = 64 << 10;

/// A report on its way in. Dropped without [`Bounce::commit`]: it never came.
pub struct Bounce {
    accept: Accept,
    client: Arc<Client>,
    tags: Vec<Tag>,
    from_nobody: bool,
    request: RequestId,
    held: Zeroizing<Vec<u8>>,
}

impl fmt::Debug for Bounce {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bounce").field("request", &self.request).finish_non_exhaustive()
    }
}

impl Accept {
    /// Also takes reports about the portal's own mails, whose envelope senders are in this domain.
    #[must_use]
    pub fn with_bounces(mut self, domain: Option<Domain>) -> Self {
        self.bounces = domain;
        self
    }

    /// The tag of the mail that this address is the envelope sender of, if it has the form of one. Others in that domain are
    /// addresses like any other: it may be the domain of people, too.
    #[must_use]
    pub fn bounced(&self, address: &EmailAddress) -> Option<Tag> {
        if self.bounces.as_ref() != Some(address.domain()) {
            return None;
        }
        address.as_str().split_once('@').and_then(|(local, _)| Tag::parse_hex(local))
    }

    /// Begins a report about these mails. For a relay that has signed in. Only what comes from nobody (`<>`) is a
    /// report (RFC 3464); the rest is taken and forgotten, for it is the answer of somebody absent.
    #[must_use]
    pub fn begin_bounce(&self, client: &Arc<Client>, tags: Vec<Tag>, from_nobody: bool, request: RequestId) -> Bounce {
        Bounce { accept: self.clone(), client: Arc::clone(client), tags, from_nobody, request, held: Zeroizing::default() }
    }
}

impl Bounce {
    /// Takes the next bytes.
    pub fn chunk(&mut self, bytes: &[u8]) {
        let room = LOOKED_AT.saturating_sub(self.held.len());
        self.held.extend_from_slice(&bytes[..bytes.len().min(room)]);
    }

    /// If it says that a mail has failed, the mail has. Returns once that is flushed; whether there was anything to note.
    ///
    /// # Errors
    /// Trouble of ours only.
    pub async fn commit(self) -> Result<bool, AcceptError> {
        let status = report::failure(&self.held).filter(|_| self.from_nobody);
        let Some(status) = status else {
            tracing::info!(request = %self.request, "a reply to a mail of the portal is no failure: forgotten");
            return Ok(false);
        };
        let (class, mut noted) = (ReplyClass::new(&status), false);
        for tag in &self.tags {
            noted |= self.fail(*tag, &class).await?;
        }
        Ok(noted)
    }

    /// Whether there is such a mail that was under way.
    async fn fail(&self, tag: Tag, class: &ReplyClass) -> Result<bool, AcceptError> {
        let relay = Actor::Relay(self.client.scope().relay());
        let bounced = self
            .accept
            .store
            .write(async |tx| {
                let bounced = outbox::settle_bounced(tx, tag, class).await?;
                if let Some(Bounced { id, organization }) = bounced {
                    let event = Event::new(organization, relay, "mail.bounced").subject("mail", id.as_uuid());
                    audit::append(tx, event.detail(class.as_str().to_owned()).request(self.request)).await?;
                }
                Ok::<_, AcceptError>(bounced)
            })
            .await?;
        match &bounced {
            Some(Bounced { id, .. }) => tracing::warn!(request = %self.request, mail = %id, class = class.as_str(), "a mail came back"),
            None => tracing::info!(request = %self.request, "a report about no mail that was under way: forgotten"),
        }
        Ok(bounced.is_some())
    }
}
