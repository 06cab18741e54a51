//! Bodies, which exist only together with their checks.
//!
//! Order: our own origin, the kind of body, who sends it, its size, the number of its fields, the form's token; only then is a
//! field read.
//!
//! Invariant: of somebody who is not signed in little is read (256 KiB), and of few of them at once: strangers fill no memory.
use std::{future::Future, pin::Pin, rc::Rc, time::Duration};

use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload, http::header::CONTENT_LENGTH, web::Data};
use futures_util::StreamExt;
use tokio::time::{Instant, timeout_at};
use url::form_urlencoded;
use zeroize::Zeroizing;

use super::{
    client, cookie,
    kept::Kept,
    left::Place,
    origin,
    token::{Form, FormKey},
    upload,
    visitor::Visitor,
};
use crate::{
    service::{passkey::MAX_BODY, session::Session, token::Token32},
    web::{problem::Problem, site::Site},
};

/// The field of the token in a form.
pub(crate) const TOKEN_FIELD: &str = "token";
/// The header of the token in a call from script.
pub(crate) const TOKEN_HEADER: &str = "x-form-token";
/// Largest form, in bytes, for those with a field or two.
const MAX_FORM: usize = 8 * 1024;
/// Fields of a form, at most.
pub(super) const MOST_FIELDS: usize = 1_024;
/// How long a body may take: a few kilobytes over the slowest line.
pub(super) const MAX_TIME: Duration = Duration::from_secs(20);

/// What is read of somebody whose session is over, in bytes, so that it can be given back: more than anybody types.
pub(super) const MAX_LEFT: usize = 256 * 1024;

/// What a form or a call is for.
pub(crate) trait Protected: 'static {
    /// The token it needs.
    const FORM: Form;
}

/// The fields of a form.
pub(crate) trait Fields: Protected + Sized {
    /// Largest form, in bytes.
    const MAX_BYTES: usize = MAX_FORM;
    /// How long its body may take.
    const MAX_TIME: Duration = MAX_TIME;
    /// Fields that people write into at length: whatever goes wrong, their texts come back.
    const WRITTEN: &'static [&'static str] = &[];

    /// Reads them; `None` if one that no browser leaves out is missing.
    fn read(pairs: &Pairs) -> Option<Self>;
}

/// Names and values of a form, erased when dropped.
pub(crate) struct Pairs(pub(super) Vec<(String, Zeroizing<String>)>);

impl Pairs {
    /// Takes a body apart, unless it has more fields than any form of ours.
    pub(super) fn parse(body: &[u8]) -> Result<Self, Problem> {
        if body.iter().filter(|byte| **byte == b'&').count() >= MOST_FIELDS {
            return Err(Problem::BadRequest);
        }
        Ok(Self(form_urlencoded::parse(body).map(|(name, value)| (name.into_owned(), Zeroizing::new(value.into_owned()))).collect()))
    }

    /// The first value of that name.
    #[must_use]
    pub(crate) fn get(&self, name: &str) -> Option<&Zeroizing<String>> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    /// All of them, in their order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// All values of that name, in their order.
    pub(crate) fn all(&self, name: &str) -> impl Iterator<Item = &Zeroizing<String>> {
        self.0.iter().filter(move |(known, _)| known == name).map(|(_, value)| value)
    }
}

/// A form whose checks have passed.
pub(crate) struct ProtectedForm<T> {
    /// Who sent it.
    pub visitor: Visitor,
    /// What it says.
    pub fields: T,
}

/// A call from script whose checks have passed.
pub(crate) struct ProtectedCall<P> {
    /// Who made it.
    pub visitor: Visitor,
    /// Its JSON, unread.
    pub body: Zeroizing<Vec<u8>>,
    /// Which browser began the ceremony.
    pub ceremony: Option<Token32>,
    purpose: std::marker::PhantomData<P>,
}

/// A token for a form on a page.
///
/// # Errors
/// [`Problem::SignIn`] if the form needs a session and there is none.
pub(crate) fn mint(site: &Site, session: Option<&Session>, form: Form) -> Result<String, Problem> {
    if form.is_anonymous() {
        return Ok(site.form_key().mint(form, site.now()));
    }
    let session = session.ok_or(Problem::SignIn)?;
    Ok(FormKey::new(*session.form_key.expose()).mint(form, site.now()))
}

pub(in crate::web) fn check(visitor: &Visitor, form: Form, token: &str) -> Result<(), Problem> {
    if form.is_anonymous() {
        return Ok(visitor.site().form_key().check(form, token, visitor.now())?);
    }
    // Who was making a key was not away: another browser went on with the code.
    let gone = if matches!(form, Form::Register | Form::Confirm) { Problem::ClaimElsewhere } else { Problem::SignIn };
    let session = visitor.session().ok_or(gone)?;
    Ok(FormKey::new(*session.form_key.expose()).check(form, token, visitor.now())?)
}

pub(super) fn check_origin(request: &HttpRequest) -> Result<(), Problem> {
    let site = request.app_data::<Data<Site>>().ok_or(Problem::Misconfigured)?;
    origin::is_own(request.headers(), site.origin()).then_some(()).ok_or(Problem::CrossSite)
}

fn check_kind(request: &HttpRequest, kind: &str) -> Result<(), Problem> {
    (request.content_type().eq_ignore_ascii_case(kind)).then_some(()).ok_or(Problem::MediaType)
}

/// Who makes a call from script, and the token that came along: of our own origin, with a body of this kind, of which nothing is read yet.
pub(in crate::web) async fn caller<'a>(request: &'a HttpRequest, kind: &str) -> Result<(Visitor, &'a str), Problem> {
    check_origin(request)?;
    check_kind(request, kind)?;
    let visitor = Visitor::of(request).await?;
    Ok((visitor, request.headers().get(TOKEN_HEADER).and_then(|token| token.to_str().ok()).unwrap_or_default()))
}

/// The whole body of a call from script.
pub(in crate::web) async fn read_call(
    request: &HttpRequest,
    payload: &mut Payload,
    most: usize,
    time: Duration,
) -> Result<Zeroizing<Vec<u8>>, Problem> {
    read(request, payload, Measure { most, time }).await
}

/// How much of a body is read, and for how long.
#[derive(Clone, Copy)]
pub(super) struct Measure {
    /// Bytes.
    pub(super) most: usize,
    /// From now on.
    pub(super) time: Duration,
}

impl Measure {
    /// For somebody who is signed in, or a form that anybody may send.
    pub(super) const fn of<T: Fields>() -> Self {
        Self { most: T::MAX_BYTES, time: T::MAX_TIME }
    }

    /// For somebody who is not, or not any more.
    pub(super) const fn left<T: Fields>() -> Self {
        Self { most: if T::MAX_BYTES < MAX_LEFT { T::MAX_BYTES } else { MAX_LEFT }, time: MAX_TIME }
    }
}

/// A whole body, within its measure.
pub(super) async fn read(request: &HttpRequest, payload: &mut Payload, measure: Measure) -> Result<Zeroizing<Vec<u8>>, Problem> {
    let told = request.headers().get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if told.is_some_and(|told| told > measure.most) {
        return Err(Problem::TooLarge);
    }
    let until = Instant::now() + measure.time;
    let mut body = Zeroizing::new(Vec::new());
    while let Some(more) = timeout_at(until, payload.next()).await.map_err(|_| Problem::TooSlow)? {
        let more = more.map_err(|_| Problem::BadRequest)?;
        if body.len() + more.len() > measure.most {
            return Err(Problem::TooLarge);
        }
        upload::hold(&mut body, &more);
    }
    Ok(body)
}

/// The fields of a body, kept for the case that something goes wrong from here on.
async fn pairs<T: Fields>(request: &HttpRequest, payload: &mut Payload, measure: Measure) -> Result<Rc<Pairs>, Problem> {
    let pairs = Rc::new(Pairs::parse(&read(request, payload, measure).await?)?);
    if !T::WRITTEN.is_empty() {
        request.extensions_mut().insert(Kept { pairs: Rc::clone(&pairs), written: T::WRITTEN });
    }
    Ok(pairs)
}

/// A place for the body of somebody who is not signed in any more, and wrote something that is to be given back; `None` if nothing
/// is, or if so many are read already, of all or of their network, that this would be an attack.
pub(super) fn place_for_left<T: Fields>(request: &HttpRequest) -> Option<Place> {
    let site = request.app_data::<Data<Site>>().filter(|_| !T::WRITTEN.is_empty())?;
    site.places_for_left().take(client::network(site, request))
}

impl<T: Fields> FromRequest for ProtectedForm<T> {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        let mut payload = payload.take();
        Box::pin(async move {
            check_origin(&request)?;
            check_kind(&request, "application/x-www-form-urlencoded")?;
            let mut visitor = match Visitor::of(&request).await {
                Ok(visitor) if T::FORM.is_anonymous() || visitor.session().is_some() => visitor,
                looked_up => {
                    // Nobody is there, or nobody can tell: what was written is given back.
                    if let Some(_place) = place_for_left::<T>(&request) {
                        // Whatever is wrong with it: they are to sign in first.
                        let _ = pairs::<T>(&request, &mut payload, Measure::left::<T>()).await;
                    }
                    return Err(looked_up.err().unwrap_or(Problem::SignIn));
                }
            };
            if T::MAX_BYTES > MAX_LEFT {
                visitor.check_room()?;
            }
            if T::MAX_TIME > MAX_TIME {
                visitor.stay().await;
            }
            let pairs = pairs::<T>(&request, &mut payload, Measure::of::<T>()).await?;
            if T::MAX_TIME > MAX_TIME && visitor.session().is_some() {
                // It may have come slowly, and the session ended meanwhile.
                visitor.look_again(&request).await?;
            }
            check(&visitor, T::FORM, pairs.get(TOKEN_FIELD).map_or("", |token| token.as_str()))?;
            let fields = T::read(&pairs).ok_or(Problem::BadRequest)?;
            Ok(Self { visitor, fields })
        })
    }
}

impl<P: Protected> FromRequest for ProtectedCall<P> {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        let mut payload = payload.take();
        Box::pin(async move {
            let (visitor, token) = caller(&request, "application/json").await?;
            check(&visitor, P::FORM, token)?;
            let body = read_call(&request, &mut payload, MAX_BODY, MAX_TIME).await?;
            let ceremony = request.cookie(cookie::CEREMONY).and_then(|cookie| Token32::parse(cookie.value()));
            Ok(Self { visitor, body, ceremony, purpose: std::marker::PhantomData })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_read_as_browsers_write_them() {
        let pairs = Pairs::parse(b"slip=1234+5678&slip=second&x=%C3%B1&flag").expect("few fields");
        assert_eq!(pairs.get("slip").map(|v| v.as_str()), Some("1234 5678"));
        assert_eq!(pairs.get("x").map(|v| v.as_str()), Some("ñ"));
        assert_eq!(pairs.get("flag").map(|v| v.as_str()), Some(""));
        assert!(pairs.get("y").is_none());
        assert!(Pairs::parse("a&".repeat(MOST_FIELDS).as_bytes()).is_err());
    }
}
