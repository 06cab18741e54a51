//! That a colleague said lately where mail about a record goes: for whoever gives the code, and is the second person by that.
use entity::{
    base::clock::Timestamp,
    domain::{id::PatientId, scope::StaffScope},
    store::{approval as rows, practitioner},
};
use zeroize::Zeroizing;

use super::{ApprovalError, WINDOW};
use crate::service::{
    Services,
    permit::{self, Act},
};

/// Who did, and when.
pub struct Moved {
    /// Their name.
    pub by: Zeroizing<String>,
    /// When.
    pub at: Timestamp,
}

/// The last such change of somebody else. For staff who give codes, and have looked at the record.
///
/// # Errors
/// [`ApprovalError`].
pub async fn moved(services: &Services, scope: &StaffScope, patient: PatientId) -> Result<Option<Moved>, ApprovalError> {
    permit::require(scope.actor(), Act::IssueSlip)?;
    let reader = services.store().read();
    let Some((who, at)) = rows::moved_by(&reader, scope, patient, services.now().minus(WINDOW)).await? else { return Ok(None) };
    let one = practitioner::find(&reader, scope, who).await?;
    Ok(Some(Moved { by: Zeroizing::new(one.map(|one| one.name).unwrap_or_default()), at }))
}
