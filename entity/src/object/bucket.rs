//! Objects in a bucket of an S3-style store.
//!
//! Invariants:
//! - Never plain HTTP but to this machine.
//! - OpenSSL is the only TLS and the only digest.
//! - A part of an upload is 5 MiB, the least that S3 takes: it is gathered in a file ([`Spool`]), and how many are in memory, on
//!   their way, is bounded ([`AT_ONCE`]).
//! - Others wait.
mod digest;
mod leftover;
mod request;
mod spool;

use std::{sync::Arc, time::Duration};

use object_store::{
    RetryConfig,
    aws::{AmazonS3, AmazonS3Builder, AwsCredential},
};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

pub(super) use self::spool::Spool;
use self::{digest::OpenSsl, request::Requests};
use super::{ObjectError, settings::BucketSettings};
use crate::base::clock::Timestamp;

/// Bytes of one part of an upload.
pub(super) const PIECE: usize = 5 << 20;
/// Parts that are sent at the same time.
const AT_ONCE: usize = 16;
/// How long one waits for its turn.
const PATIENCE: Duration = Duration::from_secs(60);
/// How long a request is tried again, in all.
const RETRIES: Duration = Duration::from_secs(20);

/// A bucket.
pub(super) struct Bucket {
    settings: BucketSettings,
    requests: Requests,
    turns: Arc<Semaphore>,
}

impl Bucket {
    /// A bucket by its settings. Nothing is asked yet.
    pub(super) fn new(settings: &BucketSettings) -> Result<Self, ObjectError> {
        Ok(Self { settings: settings.clone(), requests: Requests::new(settings)?, turns: Arc::new(Semaphore::new(AT_ONCE)) })
    }

    /// What reads and writes in it.
    pub(super) fn store(&self) -> Result<AmazonS3, ObjectError> {
        let settings = &self.settings;
        let builder = AmazonS3Builder::new()
            .with_bucket_name(&settings.bucket)
            .with_endpoint(&settings.endpoint)
            .with_region(&settings.region)
            .with_access_key_id(&settings.key_id)
            .with_secret_access_key(settings.secret.expose())
            .with_allow_http(settings.is_here())
            .with_crypto_provider(Arc::new(OpenSsl))
            .with_http_connector(self.requests.clone())
            .with_retry(RetryConfig { max_retries: 4, retry_timeout: RETRIES, ..RetryConfig::default() });
        Ok(builder.build()?)
    }

    /// The folder in it, with its slash, or nothing.
    pub(super) fn prefix(&self) -> &str {
        &self.settings.prefix
    }

    /// What an operator can mend, if that is what it is.
    pub(super) fn explain(&self, error: ObjectError) -> ObjectError {
        let (bucket, endpoint) = (self.settings.bucket.clone(), self.settings.endpoint.clone());
        match error {
            ObjectError::Missing => ObjectError::NoBucket { bucket, endpoint },
            ObjectError::Unavailable(source)
                if matches!(&*source, object_store::Error::PermissionDenied { .. } | object_store::Error::Unauthenticated { .. }) =>
            {
                ObjectError::Refused { bucket, endpoint, source }
            }
            error => error,
        }
    }

    /// Leave to send a part.
    pub(super) async fn turn(&self) -> Result<OwnedSemaphorePermit, ObjectError> {
        match timeout(PATIENCE, Arc::clone(&self.turns).acquire_owned()).await {
            Ok(Ok(turn)) => Ok(turn),
            _ => Err(ObjectError::Busy),
        }
    }

    /// Aborts uploads into this shard that began before this moment and did not end.
    pub(super) async fn sweep(&self, store: &AmazonS3, shard: u8, before: Timestamp) -> Result<u64, ObjectError> {
        leftover::sweep(self, store, &format!("{}{shard:02x}/", self.prefix()), before).await
    }

    fn credential(&self) -> AwsCredential {
        AwsCredential { key_id: self.settings.key_id.clone(), secret_key: self.settings.secret.expose().to_owned(), token: None }
    }
}
