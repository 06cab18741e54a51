//! How far mailings are; and those of colleagues, for whoever may take back what colleagues send: stopped and undone, also when who
//! began them is staff no more.
//!
//! Invariant: no text is opened here, and nobody who is written to is named.
use entity::{
    base::clock::Timestamp,
    domain::{
        id::{MailingId, PractitionerId, RequestId},
        page::{Page, Paged},
        scope::StaffScope,
    },
    store::{
        StoreError,
        mailing::{self as store, Became, Counted, MailingState, Whose},
        practitioner, sent,
    },
};

use super::{
    MailingError,
    steer::{Turn, press},
};
use crate::service::{
    Services,
    permit::{self, Act},
};

/// How far a mailing is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Which.
    pub id: MailingId,
    /// How far it is.
    pub state: MailingState,
    /// Its rows.
    pub total: u32,
    /// Copies that were sent, and not taken back.
    pub sent: u32,
    /// Rows that none can be sent for.
    pub refused: u32,
    /// Copies that were taken back.
    pub undone: u32,
    /// When sending began.
    pub started_at: Option<Timestamp>,
}

impl Progress {
    pub(super) const fn of(found: &Counted) -> Self {
        Self {
            id: found.id,
            state: found.state,
            total: found.total,
            // What was undone was sent before.
            sent: found.sent.saturating_sub(found.undone),
            refused: found.refused,
            undone: found.undone,
            started_at: found.started_at,
        }
    }

    /// Rows that a copy can be sent for, as far as is known: those that were refused are no part of it.
    #[must_use]
    pub const fn possible(&self) -> u32 {
        self.total.saturating_sub(self.refused)
    }

    /// Copies that were sent, also those that were taken back since.
    #[must_use]
    pub const fn ever_sent(&self) -> u32 {
        self.sent.saturating_add(self.undone)
    }

    /// Everything that was sent was taken back.
    #[must_use]
    pub fn is_all_back(&self) -> bool {
        self.state == MailingState::Cancelled && self.sent == 0 && self.undone > 0
    }

    /// Rows that have had their turn.
    #[must_use]
    pub const fn done(&self) -> u32 {
        self.ever_sent().saturating_add(self.refused)
    }
}

/// A mailing that somebody began to send.
pub struct Begun {
    /// How far it is.
    pub progress: Progress,
    /// How they are called.
    pub by: Option<String>,
    /// It is of whoever asks.
    pub mine: bool,
}

/// What of somebody's goes on when they are staff no more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pending {
    /// Mailings that are being sent, or wait to go on: they stop.
    pub mailings: u64,
    /// Messages that are to be sent later: they are sent.
    pub messages: u64,
}

/// How far a mailing is: an own one, or for whoever may take back what colleagues send, one that anybody began. For staff who write.
///
/// # Errors
/// [`MailingError`].
pub async fn progress(services: &Services, scope: &StaffScope, id: MailingId) -> Result<Progress, MailingError> {
    permit::require(scope.actor(), Act::WriteMessages)?;
    let reader = services.store().read();
    let mut found = store::find_counted(&reader, scope, id, Whose::Own).await?;
    if found.is_none() && permit::require(scope.actor(), Act::TakeBackAny).is_ok() {
        found = store::find_counted(&reader, scope, id, Whose::AnyBegun).await?;
    }
    Ok(Progress::of(&found.ok_or(MailingError::NotFound)?))
}

/// What became of the copies, in numbers; whose as for [`progress`]. For staff who write.
///
/// # Errors
/// [`MailingError`].
pub async fn became(services: &Services, scope: &StaffScope, id: MailingId) -> Result<Became, MailingError> {
    progress(services, scope, id).await?;
    Ok(store::became(&services.store().read(), scope, id).await?)
}

/// A page of what anybody began to send, the newest first. For an administrator.
///
/// # Errors
/// [`MailingError`].
pub async fn list_begun(services: &Services, scope: &StaffScope, page: Page) -> Result<Paged<Begun>, MailingError> {
    permit::require(scope.actor(), Act::TakeBackAny)?;
    let found = store::list_begun(&services.store().read(), scope, page).await?;
    let mut rows = Vec::with_capacity(found.rows.len());
    for one in found.rows {
        rows.push(begun(services, scope, &one).await?);
    }
    Ok(Paged { rows, page: found.page, more: found.more })
}

/// One of them. For an administrator.
///
/// # Errors
/// [`MailingError`].
pub async fn find_begun(services: &Services, scope: &StaffScope, id: MailingId) -> Result<Begun, MailingError> {
    permit::require(scope.actor(), Act::TakeBackAny)?;
    let found = store::find_counted(&services.store().read(), scope, id, Whose::AnyBegun).await?;
    Ok(begun(services, scope, &found.ok_or(MailingError::NotFound)?).await?)
}

/// Stops, ends or undoes one of them; going on is for whoever began it. For an administrator.
///
/// # Errors
/// [`MailingError::TooLate`] if it makes no sense any more.
pub async fn turn_begun(
    services: &Services,
    scope: &StaffScope,
    id: MailingId,
    what: Turn,
    request: RequestId,
) -> Result<(), MailingError> {
    permit::require(scope.actor(), Act::TakeBackAny)?;
    if what == Turn::GoOn {
        return Err(MailingError::TooLate);
    }
    press(services, scope, (id, Whose::AnyBegun), what, request).await
}

/// What of somebody's is under way. For an administrator who is about to let them in no more.
///
/// # Errors
/// [`MailingError`].
pub async fn pending(services: &Services, scope: &StaffScope, id: PractitionerId) -> Result<Pending, MailingError> {
    permit::require(scope.actor(), Act::ManageStaff)?;
    let reader = services.store().read();
    let mailings = store::count_going(&reader, scope, id).await?;
    Ok(Pending { mailings, messages: sent::count_scheduled(&reader, scope, id).await? })
}

async fn begun(services: &Services, scope: &StaffScope, found: &Counted) -> Result<Begun, StoreError> {
    let by = practitioner::find(&services.store().read(), scope, found.practitioner).await?.map(|one| one.name);
    Ok(Begun { progress: Progress::of(found), by, mine: scope.practitioner() == Some(found.practitioner) })
}
