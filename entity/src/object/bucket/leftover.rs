//! Uploads that did not end: their parts are kept, and paid for, until somebody aborts them. The library cannot list them.
mod listing;

use http::{Method, Request, Uri};
use http_body_util::{BodyExt, Limited};
use object_store::{
    aws::{AmazonS3, AwsAuthorizer},
    client::HttpRequestBody,
    multipart::MultipartStore,
    path::Path,
};

use self::listing::{After, Listing};
use super::{Bucket, digest::OpenSsl};
use crate::{
    base::clock::Timestamp,
    object::{ObjectError, id},
};

/// Longest answer that is looked at: a page has a thousand uploads at most, of less than 2 KiB each.
const LONGEST: usize = 2 << 20;
/// Pages that are looked at in one sweep. A store that goes on for ever is left to the next one.
const PAGES: usize = 1000;

/// Aborts what began before this moment below a prefix.
pub(super) async fn sweep(bucket: &Bucket, store: &AmazonS3, prefix: &str, before: Timestamp) -> Result<u64, ObjectError> {
    let mut aborted = 0;
    let mut after = None;
    for _ in 0..PAGES {
        let text = page(bucket, prefix, after.as_ref()).await?;
        let found = Listing::read(&text);
        for (key, upload) in &found.uploads {
            let Some(id) = key.strip_prefix(prefix).and_then(id::parse) else { continue };
            if id.made_at() < before && abort(store, key, upload).await? {
                aborted += 1;
            }
        }
        if found.next.is_none() || found.next == after {
            break;
        }
        after = found.next;
    }
    Ok(aborted)
}

/// Whether it was there to be aborted.
async fn abort(store: &AmazonS3, key: &str, upload: &str) -> Result<bool, ObjectError> {
    match store.abort_multipart(&Path::from(key), &upload.to_owned()).await.map_err(ObjectError::from) {
        Err(ObjectError::Missing) => Ok(false), // somebody else was faster
        done => done.map(|()| true),
    }
}

/// A page of S3's ListMultipartUploads.
async fn page(bucket: &Bucket, prefix: &str, after: Option<&After>) -> Result<String, ObjectError> {
    let settings = &bucket.settings;
    let url = format!("{}/{}?{}", settings.endpoint, settings.bucket, listing::query(prefix, after));
    let uri: Uri = url.parse().map_err(failed)?;
    let mut request = Request::builder().method(Method::GET).uri(uri).body(HttpRequestBody::empty()).map_err(failed)?;
    let credential = bucket.credential();
    AwsAuthorizer::new(&credential, "s3", &settings.region).with_crypto(&OpenSsl).try_authorize(&mut request, None)?;
    let response = bucket.requests.client().execute(request).await.map_err(failed)?;
    let status = response.status();
    if !status.is_success() {
        return Err(failed(std::io::Error::other(format!("uploads cannot be listed: status {status}"))));
    }
    let body = Limited::new(response.into_body(), LONGEST).collect().await;
    let body = body.map_err(|error| failed(std::io::Error::other(error)))?.to_bytes();
    Ok(String::from_utf8_lossy(&body).into_owned())
}

fn failed(error: impl std::error::Error + Send + Sync + 'static) -> ObjectError {
    object_store::Error::Generic { store: "S3", source: Box::new(error) }.into()
}
