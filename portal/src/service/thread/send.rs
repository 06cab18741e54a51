//! What a patient wrote leaves: its message is stored and its draft is over in one transaction, or neither is.
//!
//! Invariants, decided in that transaction: nothing leaves that its page does not know of, no text and no file; of one draft one message
//! leaves, however often and however many at once hand it over. The same words again are that message; other words are refused, so
//! that nobody's text is dropped unsaid.
use std::time::Duration;

use entity::{
    base::fault::{self, Point},
    domain::id::{DraftFileId, DraftId, MessageId, RequestId, TeamId},
    store::{
        Receipt, StoreError, grant,
        journal::{self, Acceptance},
        patient,
    },
};
use openssl::sha::{Sha256, sha256};
use tokio::time::Instant;

use super::{Attaching, ThreadError, Typed, held};
use crate::service::{
    Services,
    accept::{Accept, AcceptError, Answered},
    attach::Leaving as Files,
    error::ServiceError,
    limit::{self, Policy, Wait},
};

/// The same as a message, in bytes: without files it may always be so long.
const MAX_BYTES: u64 = 256 << 10;
/// How often it is tried where another transaction gets in its way.
const TRIES: u32 = 3;
/// Losing takes no longer than this; whoever waited longer is told.
const PATIENCE: Duration = Duration::from_secs(2);

/// What somebody sends, or throws away, and the page that it stands on.
#[derive(Clone, Copy, Debug)]
pub struct Sending<'a> {
    /// What was typed.
    pub typed: Typed<'a>,
    /// The files that the page shows.
    pub shown: &'a [DraftFileId],
}

/// It, about to leave with its files.
pub(super) struct Leaving<'a> {
    at: &'a Attaching,
    sending: Sending<'a>,
    files: Files<'a>,
    answered: Answered,
    accept: Accept,
}

impl<'a> Leaving<'a> {
    /// With the files of its draft.
    ///
    /// # Errors
    /// [`ThreadError::Elsewhere`] before anything else is looked at; [`ThreadError::FileCut`].
    pub(super) async fn begin(
        services: &Services,
        at: &'a Attaching,
        sending: Sending<'a>,
        (team, request): (Option<TeamId>, RequestId),
    ) -> Result<Self, ThreadError> {
        held::check_unseen(services, at, &sending.typed).await?;
        let draft = sending.typed.paper.draft;
        let files = Files::of(services, at.owner(), draft).await?;
        let words = words(sending.typed.text.trim(), &files.ids());
        let answered = Answered { account: at.scope.account(), record: at.record, thread: at.thread, team, once: draft, words, request };
        let accept = Accept::new(services.store().clone(), MAX_BYTES.max(services.settings().message_bytes));
        Ok(Self { at, sending, files, answered, accept })
    }

    /// Which draft it was written as.
    pub(super) const fn draft(&self) -> DraftId {
        self.answered.once
    }

    /// What it became, if it left before.
    ///
    /// # Errors
    /// The database cannot be reached.
    pub(super) async fn find_sent(&self) -> Result<Option<MessageId>, ThreadError> {
        Ok(self.accept.find_answered(&self.answered).await?)
    }

    /// Sends it as this message, as long as so much a day is not exceeded. What was there already is not counted.
    ///
    /// # Errors
    /// [`ThreadError`]; nothing was written then, and its draft is what it was.
    pub(super) async fn send(self, services: &Services, raw: &[u8], a_day: Policy) -> Result<MessageId, ThreadError> {
        if !self.files.are_shown(self.sending.shown) {
            return Err(ThreadError::Files);
        }
        let key = limit::account_key(services, &a_day, self.answered.account).await?;
        let counted = match limit::count(services.store(), vec![(a_day, key)], services.now()).await? {
            Ok(counted) => counted,
            Err(Wait(_)) => return Err(ThreadError::TooMany),
        };
        let sent = self.hand_over(services, raw).await;
        if let Ok(Some(message)) = sent {
            return Ok(message);
        }
        services.store().write(async |tx| limit::give_back(tx, &counted, services.now()).await).await?;
        sent?;
        // Sent by another press of the same button, a moment ago.
        self.find_sent().await?.ok_or(ThreadError::NotFound)
    }

    /// Seals it and stores it; nothing if it was there.
    async fn hand_over(&self, services: &Services, raw: &[u8]) -> Result<Option<MessageId>, ThreadError> {
        let mut intake = self.accept.begin_answered(self.answered).await?;
        self.files.hand_over(services, raw, &mut intake).await.map_err(|error| self.refused(error))?;
        let acceptance = intake.seal().await.map_err(|error| self.refused(error))?;
        let (begun, mut tries) = (Instant::now(), 1);
        loop {
            match self.store(services, &acceptance).await {
                Err(ThreadError::Service(ServiceError::Store(below)))
                    if below.is_locked() && tries < TRIES && begun.elapsed() < PATIENCE =>
                {
                    tries += 1;
                }
                done => return Ok(done?.then_some(acceptance.message)),
            }
        }
    }

    /// One transaction: whether it is new. The record is held before the draft, as where a grant ends, and what was written by it;
    /// so the grant is there until this commits.
    async fn store(&self, services: &Services, acceptance: &Acceptance) -> Result<bool, ThreadError> {
        let ids = self.files.ids();
        let (account, record) = (self.answered.account, self.at.record);
        let stored = services.store().write(async |tx| {
            patient::share(tx, record).await?;
            if !grant::list_accounts(tx, record, services.now()).await?.contains(&account) {
                return Err(ThreadError::NotFound);
            }
            let is_first = held::settle(tx, self.at, (&self.sending.typed, &ids), self.answered.request).await?;
            let receipt = journal::accept(tx, acceptance).await.map_err(AcceptError::from)?;
            fault::at(Point::AnswerStored);
            match receipt {
                Receipt::Accepted { stored: 0, .. } => Ok(false),
                // Something else was sent from it, or it was thrown away.
                Receipt::Accepted { .. } if !is_first => Err(ThreadError::Changed),
                Receipt::Accepted { .. } => Ok(true),
                Receipt::Noted => Err(StoreError::Closing.into()),
            }
        });
        let stored = stored.await?;
        fault::at(Point::AnswerCommitted);
        Ok(stored)
    }

    /// Why it was not taken: with files they are too large, not the text.
    fn refused(&self, error: AcceptError) -> ThreadError {
        if self.files.are_too_large(&error) { ThreadError::FilesLarge } else { error.into() }
    }
}

/// What tells one answer on a form from another: its words, and which files go with them.
fn words(text: &str, files: &[DraftFileId]) -> [u8; 32] {
    if files.is_empty() {
        return sha256(text.as_bytes());
    }
    let mut digest = Sha256::new();
    digest.update(&sha256(text.as_bytes()));
    files.iter().for_each(|file| digest.update(file.as_uuid().as_bytes()));
    digest.finish()
}
