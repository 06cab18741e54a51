//! Enrolments that nobody finished: the slip ends, the passkey is dropped, staff are told. And what nobody approved in time, or was done because nobody
//! objected and nobody could agree, what
//! was on its way to a record while it was joined to another, and who reads beside a patient and whose time is over.
use crate::service::{Services, approval, carer, claim, directory, error::ServiceError};

pub(super) async fn run(services: Services) -> Result<(), ServiceError> {
    let dropped = claim::drop_unfinished(&services).await?;
    if dropped > 0 {
        tracing::info!(dropped, "unfinished enrolments ended");
    }
    let late = directory::follow_merged(&services).await?;
    if late > 0 {
        tracing::info!(late, "mail to records that were joined went on to where they lead");
    }
    let alone = approval::come_due(&services).await?;
    if alone > 0 {
        tracing::info!(alone, "what nobody objected to was done");
    }
    let ended = approval::expire(&services).await?;
    if ended > 0 {
        tracing::info!(ended, "what nobody approved ended");
    }
    let over = carer::end_over(&services).await?;
    if over > 0 {
        tracing::info!(over, "whoever read beside a patient and whose time was over reads no more");
    }
    Ok(())
}
