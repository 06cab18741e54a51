//! One message on its way in: filtered, digested and sealed as it streams by, stored at the end.
//!
//! What is held in memory: of the ciphertext what [`PartWriter`] holds, the bounded header values, one piece of plain text.
use std::{fmt, mem, sync::Arc};

use entity::{
    base::{
        clock::Timestamp,
        fault::{self, Point},
        wipe,
    },
    crypto::{
        index::Digester,
        keyring::{OrganizationKey, Purpose},
        part::{MAX_RAW_IN_ROW, PartContext, PartKind, seal_part},
        wrap::{Audience, DataKey, wrap},
    },
    domain::{
        address::EmailAddress,
        id::{DeliveryId, MessageId},
        sensitivity::Sensitivity,
    },
    object::{PartWriter, StoredPart},
    store::{
        Entry, Overtaken, Receipt, StoreError, delivery,
        journal::{Acceptance, NewDelivery, Release},
        key,
    },
};
use zeroize::Zeroizing;

use super::{
    Accept, AcceptError, Client, Envelope,
    meta::{Whence, meta},
    origin::Origin,
};
use crate::mime::{
    header::{HeaderFilter, Headers},
    relay::{Expired, Wishes},
    scan::Scan,
    summary::{Summary, summary},
};

/// What a sealed index begins with: its own length.
const INDEX_LENGTH: u64 = 4;

/// What became of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// Which message; one of nobody's if all of it was here before.
    pub message: MessageId,
    /// How many deliveries are new.
    pub stored: usize,
}

/// A message on its way in. Dropped without [`Intake::commit`]: nothing of it is kept.
pub struct Intake {
    accept: Accept,
    origin: Origin,
    envelope: Envelope,
    message: MessageId,
    wrapping: Arc<OrganizationKey>,
    digesting: Arc<OrganizationKey>,
    data: DataKey,
    filter: HeaderFilter,
    digester: Digester,
    raw: PartWriter,
    scan: Scan,
    plain: Zeroizing<Vec<u8>>,
}

impl fmt::Debug for Intake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Intake").field("message", &self.message).finish_non_exhaustive()
    }
}

impl Accept {
    /// Begins a message. For a relay that has signed in, with recipients that [`Accept::check_recipient`] gave out.
    ///
    /// # Errors
    /// Trouble of ours only.
    pub async fn begin(&self, client: &Arc<Client>, envelope: Envelope) -> Result<Intake, AcceptError> {
        self.open(Origin::Relay(Arc::clone(client)), envelope).await
    }

    pub(super) async fn open(&self, origin: Origin, envelope: Envelope) -> Result<Intake, AcceptError> {
        let (reader, random) = (self.store.read(), self.store.random());
        let organization = origin.organization();
        let wrapping = key::current(&reader, organization, Purpose::Message).await?;
        let digesting = key::current(&reader, organization, Purpose::Digest).await?;
        let message = MessageId::generate(self.store.clock(), random);
        let data = DataKey::generate(random);
        let context = PartContext { organization, message, kind: PartKind::Raw };
        let raw = PartWriter::new(self.store.objects(), wrapping.suite, &data, &context, self.store.clock(), random)?;
        Ok(Intake {
            accept: self.clone(),
            origin,
            envelope,
            message,
            digester: Digester::new(&digesting),
            wrapping,
            digesting,
            data,
            filter: HeaderFilter::default(),
            raw,
            scan: Scan::default(),
            plain: Zeroizing::default(),
        })
    }
}

impl Intake {
    /// Takes the next bytes.
    ///
    /// # Errors
    /// [`AcceptError::TooLarge`] once there are more than can be stored; the message is lost then.
    pub async fn chunk(&mut self, bytes: &[u8]) -> Result<(), AcceptError> {
        let before = self.filter.written();
        self.filter.push(bytes, &mut self.plain);
        self.pass_on(before).await
    }

    /// Digests, seals and keeps what the filter let through.
    async fn pass_on(&mut self, before: u64) -> Result<(), AcceptError> {
        if self.filter.written() > self.accept.max_message() {
            return Err(AcceptError::TooLarge);
        }
        let trace = usize::try_from(self.filter.leading().saturating_sub(before)).unwrap_or(usize::MAX);
        if let Some(own) = self.plain.get(trace..) {
            self.digester.update(own);
        }
        self.scan.push(&self.plain);
        self.raw.write(&self.plain).await?;
        wipe::wipe(&mut self.plain);
        Ok(())
    }

    /// Seals the rest, stores everything, and returns once it is flushed. Says how many deliveries are new; a message
    /// that was here before is stored no second time, and is accepted all the same.
    ///
    /// # Errors
    /// [`AcceptError::OwnAlert`], [`AcceptError::Expired`]; or it was not stored, for trouble of ours.
    pub async fn commit(self) -> Result<usize, AcceptError> {
        Ok(self.commit_as().await?.stored)
    }

    /// The same, and says which message it is.
    ///
    /// # Errors
    /// As [`Self::commit`]; and [`StoreError::NotFound`] if a record of a written message was closed meanwhile.
    pub async fn commit_as(mut self) -> Result<Accepted, AcceptError> {
        let (store, message, by_relay) = (self.accept.store.clone(), self.message, self.origin.is_by_relay());
        let headers = self.finish_headers().await?;
        let now = store.clock().now();
        let wishes = match self.wishes(&headers, now) {
            Ok(wishes) => wishes,
            // A relay that did not hear our 250 asks once more, maybe when the time to read is over: it hears it now.
            Err(expired) => {
                let repeated = self.was_here_before(&headers).await?;
                return if repeated { Ok(Accepted { message, stored: 0 }) } else { Err(expired.into()) };
            }
        };
        let acceptance = self.seal_with(&headers, wishes, now).await?;
        // A caller that goes away now loses the answer only.
        match store.append(Entry::Accept(Box::new(acceptance))).await {
            Ok(Receipt::Accepted { stored, .. }) => Ok(Accepted { message, stored }),
            Ok(_) => Err(StoreError::Closing.into()),
            // Meanwhile: a relay was switched off, somebody deactivated.
            Err(StoreError::Overtaken(Overtaken::Author)) if by_relay => Err(AcceptError::SwitchedOff),
            Err(StoreError::Overtaken(Overtaken::Author)) => Err(AcceptError::Author),
            Err(StoreError::Overtaken(Overtaken::Member)) => Err(AcceptError::Member),
            Err(error) => Err(error.into()),
        }
    }

    /// Seals the rest, for who stores it together with something else ([`entity::store::journal::accept`]).
    pub(in crate::service) async fn seal(mut self) -> Result<Acceptance, AcceptError> {
        let headers = self.finish_headers().await?;
        let now = self.accept.store.clock().now();
        let wishes = self.wishes(&headers, now)?;
        self.seal_with(&headers, wishes, now).await
    }

    async fn finish_headers(&mut self) -> Result<Headers, AcceptError> {
        let before = self.filter.written();
        let headers = self.filter.finish(&mut self.plain);
        self.pass_on(before).await?;
        if headers.alert { Err(AcceptError::OwnAlert) } else { Ok(headers) }
    }

    /// What is asked for. Of a mail from anybody, no wish is heard.
    fn wishes(&self, headers: &Headers, now: Timestamp) -> Result<Wishes, Expired> {
        if self.origin.is_stranger() { Ok(Wishes::default()) } else { Wishes::read(&headers.relay, now) }
    }

    /// Whether every recipient was given this message before. Nothing of it is kept after that.
    async fn was_here_before(mut self, headers: &Headers) -> Result<bool, StoreError> {
        let reader = self.accept.store.read();
        for (_, digest) in self.origin.recipients(&self.digesting, self.digester, headers, &mut self.envelope) {
            if delivery::find_accepted_in(&reader, self.origin.organization(), &digest).await?.is_none() {
                return Ok(false);
            }
        }
        Ok(true)
    }

    async fn seal_with(self, headers: &Headers, wishes: Wishes, now: Timestamp) -> Result<Acceptance, AcceptError> {
        fault::at(Point::HeadersRead);
        let summary = summary(headers);
        let whence = if !self.is_own_sender().await? {
            Whence::Outside
        } else if self.is_own_author(&summary).await? {
            Whence::Inside
        } else {
            Whence::ForAnother
        };
        let acceptance = self.acceptance(headers, wishes, summary, whence, now).await?;
        fault::at(Point::Sealed);
        Ok(acceptance)
    }

    const fn client(&self) -> Option<&Arc<Client>> {
        match &self.origin {
            Origin::Relay(client) => Some(client),
            Origin::Staff(..) | Origin::Patient(_) | Origin::Mail(_) => None,
        }
    }

    /// Whether the envelope sender is one of the relay's own, or nobody (`<>`).
    async fn is_own_sender(&self) -> Result<bool, StoreError> {
        match (&self.envelope.sender_domain, self.client()) {
            (Some(domain), Some(client)) => self.accept.is_own_domain(client, domain).await,
            _ => Ok(self.envelope.sender.is_empty()),
        }
    }

    /// Whether the author that is shown is one of the relay's own, or nobody.
    async fn is_own_author(&self, summary: &Summary) -> Result<bool, StoreError> {
        // We wrote it ourselves.
        let Some(client) = self.client() else { return Ok(true) };
        if summary.from_elsewhere {
            return Ok(false);
        }
        for domain in &summary.from_domains {
            if !self.accept.is_own_domain(client, domain).await? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The part tree of a large message, made while it streamed by. That of a small one is made as fast as it is opened, by
    /// each reader; a long one is left to the first reader, who finds the same.
    fn seal_index(&mut self) -> Result<Option<StoredPart>, AcceptError> {
        if self.filter.written() <= MAX_RAW_IN_ROW {
            return Ok(None);
        }
        let index = mem::take(&mut self.scan).finish().to_json()?;
        if index.len() as u64 > MAX_RAW_IN_ROW - INDEX_LENGTH {
            return Ok(None);
        }
        let context = PartContext { organization: self.origin.organization(), message: self.message, kind: PartKind::Index };
        Ok(Some(StoredPart::Row(seal_part(self.wrapping.suite, &self.data, &context, &index, self.accept.store.random())?)))
    }

    async fn acceptance(
        mut self,
        headers: &Headers,
        wishes: Wishes,
        summary: Summary,
        whence: Whence,
        now: Timestamp,
    ) -> Result<Acceptance, AcceptError> {
        let organization = self.origin.organization();
        let index = self.seal_index()?;
        let (raw, size) = self.raw.finish().await?;
        let recipients = self.origin.recipients(&self.digesting, self.digester, headers, &mut self.envelope);
        let random = self.accept.store.random();
        let suite = self.wrapping.suite;
        let context = PartContext { organization, message: self.message, kind: PartKind::Meta };
        let language = wishes.language.clone();
        let (expires_at, reply_allowed) = (wishes.expires_at, wishes.reply_allowed);
        let sensitivity = if wishes.high { Sensitivity::High } else { Sensitivity::Normal };
        let meta = Zeroizing::new(serde_json::to_vec(&meta(summary, wishes, &self.envelope, size, whence))?);
        let meta = seal_part(suite, &self.data, &context, &meta, random)?;
        let mut deliveries = Vec::with_capacity(recipients.len());
        for (to, digest) in recipients {
            let id = DeliveryId::generate(self.accept.store.clock(), random);
            deliveries.push(NewDelivery {
                id,
                wrap: wrap(&self.wrapping, self.message, &Audience::Delivery(id), &self.data, random)?,
                digest,
                to,
                language: language.clone(),
            });
        }
        let staff = Audience::Team(organization);
        let staff_read = self.origin.staff_read();
        let written = self.origin.written();
        Ok(Acceptance {
            organization,
            author: self.origin.author(),
            team: self.origin.team(),
            member: written.and_then(|written| written.member),
            thread: self.origin.thread(),
            answers: written.and_then(|written| written.answers),
            read_by: written.and_then(|written| written.read_by),
            release: written.map_or(Release::AtOnce, |written| written.release),
            staff_wrap: staff_read.then(|| wrap(&self.wrapping, self.message, &staff, &self.data, random)).transpose()?,
            message: self.message,
            suite,
            sensitivity,
            received_at: now,
            expires_at,
            reply_allowed,
            raw,
            meta,
            index,
            deliveries,
            sender_notice: whence.is_sent_inside().then(|| EmailAddress::parse(&self.envelope.sender).ok()).flatten(),
            request: self.envelope.request,
        })
    }
}
