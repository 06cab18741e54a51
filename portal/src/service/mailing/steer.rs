//! Sending, pausing, going on, cancelling, undoing: what somebody presses. The work is another's.
use std::time::Duration;

use entity::{
    domain::{
        id::{DraftFileId, MailingId, RequestId},
        scope::StaffScope,
    },
    store::{
        kept::Kept,
        mailing::{self as store, MailingState, Whose},
        sent::RecallReason,
    },
};
use zeroize::Zeroizing;

use super::{MailingError, Typed, files, note, open, work};
use crate::service::{
    Services,
    error::ServiceError,
    permit::{self, Act},
    team,
};

/// While copies are taken back, those that nobody can see yet stay hidden for so long: the work takes minutes at most.
const HELD: Duration = Duration::from_secs(24 * 60 * 60);
/// How long after its beginning a mailing is gone on with: that a copy was sent is known to the acceptance for a week.
pub(super) const LONGEST: Duration = Duration::from_secs(6 * 24 * 60 * 60);

/// What somebody presses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// No further copy for now.
    Pause,
    /// Go on.
    GoOn,
    /// No further copy.
    Cancel,
    /// Take back what nobody can see yet, and send nothing more.
    Undo,
    /// Take back everything that can be read, for this reason, and send nothing more.
    TakeBack(RecallReason),
}

/// Begins to send what was looked at, with the files that were shown. A second press changes nothing. For staff who write.
///
/// # Errors
/// [`MailingError::Changed`] if the text or the files are no more those that were shown.
pub async fn start(
    services: &Services,
    scope: &StaffScope,
    id: MailingId,
    (version, shown): (i64, &[DraftFileId]),
    request: RequestId,
) -> Result<(), MailingError> {
    permit::require(scope.actor(), Act::WriteMessages)?;
    let (found, mut content) = open(services, scope, id).await?;
    if found.state != MailingState::Draft {
        return Ok(());
    }
    content.typed.check(&content.columns, services.now()).map_err(MailingError::Flaws)?;
    content.files = Some(shown.to_vec());
    let label = Zeroizing::new(content.typed.label());
    let content = Zeroizing::new(serde_json::to_vec(&content).map_err(ServiceError::from)?);
    services
        .store()
        .write(async |tx| {
            let now = store::find(tx, scope, id).await?.ok_or(MailingError::NotFound)?;
            // By another press of the same button, a moment ago.
            if now.state != MailingState::Draft {
                return Ok(());
            }
            if now.updated_at.as_micros() != version {
                return Err(MailingError::Changed);
            }
            if !store::update(tx, scope, id, Kept { content: &content, label: label.as_bytes() }).await?
                || !store::turn(tx, scope, (id, Whose::Own), &[MailingState::Draft], MailingState::Sending).await?
            {
                return Ok(());
            }
            // Held by now: no file comes or goes any more.
            files::check(tx, scope, (id, now.total), shown).await?;
            Ok(note(tx, scope, ("mailing.started", format!("rows {}", now.total)), id, request).await?)
        })
        .await
}

/// Does what was pressed. For staff who write.
///
/// # Errors
/// [`MailingError::TooLate`] if it makes no sense any more.
pub async fn turn(services: &Services, scope: &StaffScope, id: MailingId, what: Turn, request: RequestId) -> Result<(), MailingError> {
    permit::require(scope.actor(), Act::WriteMessages)?;
    press(services, scope, (id, Whose::Own), what, request).await
}

/// The same, whoever began it. The caller has asked the permission table.
pub(super) async fn press(
    services: &Services,
    scope: &StaffScope,
    (id, whose): (MailingId, Whose),
    what: Turn,
    request: RequestId,
) -> Result<(), MailingError> {
    use MailingState::{Cancelled, Done, Paused, Sending, Undoing};
    let found = store::find_counted(&services.store().read(), scope, id, whose).await?.ok_or(MailingError::NotFound)?;
    let (from, to, action): (&[MailingState], _, _) = match what {
        Turn::Pause => (&[Sending], Paused, "mailing.paused"),
        Turn::GoOn => (&[Paused], Sending, "mailing.resumed"),
        Turn::Cancel => (&[Sending, Paused], Cancelled, "mailing.cancelled"),
        Turn::Undo => (&[Sending, Paused, Cancelled, Done], Undoing, "mailing.undone"),
        Turn::TakeBack(_) => (&[Sending, Paused, Cancelled, Done], Undoing, "mailing.taken_back"),
    };
    let begun = found.started_at.ok_or(MailingError::TooLate)?;
    if what == Turn::GoOn && services.now().since(begun) > LONGEST {
        return Err(MailingError::TooLate);
    }
    if matches!(what, Turn::Cancel | Turn::Undo | Turn::TakeBack(_)) {
        // What was sent by a node that died before it noted it is neither forgotten nor seen.
        work::note_written(services, scope, (id, found.practitioner)).await?;
    }
    services
        .store()
        .write(async |tx| {
            if whose == Whose::AnyBegun {
                team::check_again(tx, scope).await?;
            }
            if !store::turn(tx, scope, (id, whose), from, to).await? {
                return Err(MailingError::TooLate);
            }
            let mut detail = format!("sent {}", found.sent);
            let is_something = match what {
                // Everybody can see what was sent: there is nothing to undo.
                Turn::Undo => store::hold(tx, scope, id, HELD).await? || found.state == Sending,
                Turn::TakeBack(reason) => {
                    // What nobody sees yet nobody is to see before its turn.
                    store::hold(tx, scope, id, HELD).await?;
                    let marked = store::mark(tx, scope, id, reason).await?;
                    detail = format!("{detail}, to be taken back {marked}, {}", reason.as_str());
                    marked > 0
                }
                Turn::Pause | Turn::GoOn | Turn::Cancel => true,
            };
            if !is_something {
                return Err(MailingError::TooLate);
            }
            Ok(note(tx, scope, (action, detail), id, request).await?)
        })
        .await
}

/// Whether it is in the name of a team that whoever began it is no more in: no copy is sent then.
///
/// # Errors
/// [`MailingError`].
pub async fn is_out_of_team(services: &Services, scope: &StaffScope, typed: &Typed) -> Result<bool, MailingError> {
    permit::require(scope.actor(), Act::WriteMessages)?;
    let chosen = &typed.presets.team;
    Ok(!chosen.is_empty() && !team::own(services, scope).await?.into_iter().any(|own| own.id.to_string() == *chosen))
}
