//! Requests to the store, through reqwest on OpenSSL. Knows no S3.
use std::{error::Error, fs, io, sync::Arc, time::Duration};

use http_body_util::BodyExt;
use object_store::{
    ClientOptions,
    client::{HttpClient, HttpConnector, HttpError, HttpErrorKind, HttpRequest, HttpResponse, HttpResponseBody, HttpService},
};
use reqwest::{Body, Certificate, Client, redirect::Policy, tls::Version};

use crate::object::{ObjectError, settings::BucketSettings};

/// How long a connection may take to come about.
const CONNECT: Duration = Duration::from_secs(10);
/// From the beginning of a request, its body included, to the head of the answer; then how long the store may be silent.
const SILENCE: Duration = Duration::from_secs(50);
/// How long a request may take in all, its answer included: 5 MiB at most go either way.
const WHOLE: Duration = Duration::from_secs(120);

/// A client of the store. Cheap to clone.
#[derive(Clone, Debug)]
pub(super) struct Requests(Client);

impl Requests {
    /// A client that speaks TLS only, except to this machine, and believes the settings' authority, if they name one.
    pub(super) fn new(settings: &BucketSettings) -> Result<Self, ObjectError> {
        let mut builder = Client::builder()
            .https_only(!settings.is_here())
            .tls_version_min(Version::TLS_1_2)
            .redirect(Policy::none()) // to where nobody said that we may go
            .no_proxy()
            .connect_timeout(CONNECT)
            .read_timeout(SILENCE)
            .timeout(WHOLE);
        if let Some(path) = &settings.ca_file {
            let unusable = |source: io::Error| ObjectError::Authority { path: path.to_path_buf(), source: Arc::new(source) };
            let text = fs::read(path).map_err(unusable)?;
            let authorities = Certificate::from_pem_bundle(&text).map_err(|error| unusable(io::Error::other(error)))?;
            if authorities.is_empty() {
                return Err(unusable(io::Error::other("there is no certificate in it")));
            }
            builder = builder.tls_certs_only(authorities);
        }
        let failed = |error| object_store::Error::Generic { store: "S3", source: Box::new(error) };
        Ok(Self(builder.build().map_err(failed)?))
    }

    /// For requests that the library does not know.
    pub(super) fn client(&self) -> HttpClient {
        HttpClient::new(self.clone())
    }
}

impl HttpConnector for Requests {
    fn connect(&self, _: &ClientOptions) -> object_store::Result<HttpClient> {
        Ok(self.client())
    }
}

#[async_trait::async_trait]
impl HttpService for Requests {
    async fn call(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let (parts, body) = request.into_parts();
        let url = parts.uri.to_string().parse().map_err(|error| HttpError::new(HttpErrorKind::Unknown, error))?;
        let mut request = reqwest::Request::new(parts.method, url);
        *request.headers_mut() = parts.headers;
        *request.body_mut() = Some(Body::wrap(body));
        let response: http::Response<Body> = self.0.execute(request).await.map_err(told)?.into();
        let (parts, body) = response.into_parts();
        Ok(HttpResponse::from_parts(parts, HttpResponseBody::new(body.map_err(told))))
    }
}

/// An error in the library's words: it decides by them what may be tried again.
fn told(error: reqwest::Error) -> HttpError {
    let kind = if error.is_timeout() {
        HttpErrorKind::Timeout
    } else if error.is_connect() {
        HttpErrorKind::Connect
    } else if error.is_decode() {
        HttpErrorKind::Decode
    } else if broke_off(&error) {
        HttpErrorKind::Interrupted
    } else {
        HttpErrorKind::Unknown
    };
    HttpError::new(kind, error.without_url())
}

/// Whether the connection ended in the middle.
fn broke_off(error: &reqwest::Error) -> bool {
    let mut cause = error.source();
    while let Some(error) = cause {
        if error.downcast_ref::<io::Error>().is_some() || error.to_string().contains("connection closed before message completed") {
            return true;
        }
        cause = error.source();
    }
    false
}
