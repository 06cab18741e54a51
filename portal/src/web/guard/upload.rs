//! Forms with files. The fields are read at once, the files one by one, as they come.
//!
//! Order: our own origin, the kind of body, who sends it and whether such people are on these pages at all, then the fields that stand before the first file; the form's token
//! among them is checked before a byte of a file is looked at. What is behind the files is read after them: the button that
//! was pressed. A form of ours without files may come as any other form does.
//!
//! Invariants: bytes that come keep the session alive, since nothing else is heard of whoever waits for them; once all of them are
//! there, who sends them is looked up again. Whoever was signed out meanwhile sends nothing.
use std::{cell::Cell, future::Future, marker::PhantomData, pin::Pin, rc::Rc, time::Duration};

use actix_multipart::{Field, Multipart};
use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload, web::Bytes};
use futures_util::StreamExt;
use tokio::time::{Instant, timeout, timeout_at};
use zeroize::Zeroizing;

use super::{
    form::{self, Fields, MAX_LEFT, MOST_FIELDS, Measure, Pairs, TOKEN_FIELD},
    kept::Kept,
    visitor::Visitor,
};
use crate::web::problem::Problem;

/// How long a body may say nothing.
const SILENCE: Duration = Duration::from_secs(30);
/// How long all of it may take.
const WHOLE: Duration = Duration::from_secs(60 * 60);
/// A session is kept alive so often while a file comes.
const AWAKE: Duration = Duration::from_secs(60);
/// Files of one form that are looked at: more than any message takes, so that what is too much is told by name.
const MOST_FILES: usize = 64;

/// A form with files whose checks have passed. Its files are still to be read.
pub(crate) struct UploadForm<T> {
    /// Who sent it.
    pub visitor: Visitor,
    request: HttpRequest,
    body: Body<T>,
}

/// A body, as far as it was read.
struct Body<T> {
    pairs: Pairs,
    /// Bytes of all fields, at most.
    most: usize,
    bytes: usize,
    files: usize,
    awake: Rc<Awake>,
    rest: Option<Rest>,
    purpose: PhantomData<T>,
}

/// Keeps a session alive while its files come.
struct Awake {
    /// Whose; nobody's, if the form is not taken.
    visitor: Option<Visitor>,
    /// Not before the first file comes, behind all checks.
    last: Cell<Option<Instant>>,
}

impl Awake {
    async fn keep(&self) {
        let Some(visitor) = self.visitor.as_ref().filter(|_| self.last.get().is_none_or(|last| last.elapsed() >= AWAKE)) else { return };
        self.last.set(Some(Instant::now()));
        visitor.stay().await;
    }
}

/// What of a body was not read yet.
struct Rest {
    multipart: Multipart,
    /// The next file.
    file: Option<IncomingFile>,
    until: Instant,
}

/// A file on its way in.
pub(crate) struct IncomingFile {
    /// Its name, as the browser wrote it.
    pub name: String,
    /// What the browser calls its kind.
    pub media_type: String,
    /// The first bytes.
    first: Option<Bytes>,
    /// Until its end was read: it must not be asked again then.
    field: Option<Field>,
    until: Instant,
    awake: Rc<Awake>,
}

impl IncomingFile {
    /// The next bytes; `None` at the end.
    ///
    /// # Errors
    /// [`Problem::TooSlow`]; [`Problem::BadRequest`] if the body breaks off.
    pub(crate) async fn chunk(&mut self) -> Result<Option<Bytes>, Problem> {
        if let Some(first) = self.first.take() {
            self.awake.keep().await;
            return Ok(Some(first));
        }
        let Some(field) = &mut self.field else { return Ok(None) };
        let next = chunk(field, self.until).await?;
        self.awake.keep().await;
        if next.is_none() {
            self.field = None;
        }
        Ok(next)
    }
}

async fn chunk(field: &mut Field, until: Instant) -> Result<Option<Bytes>, Problem> {
    let next = timeout_at(until, timeout(SILENCE, field.next())).await;
    match next.map_err(|_| Problem::TooSlow)?.map_err(|_| Problem::TooSlow)? {
        None => Ok(None),
        Some(Ok(bytes)) => Ok(Some(bytes)),
        Some(Err(_)) => Err(Problem::BadRequest),
    }
}

impl<T: Fields> UploadForm<T> {
    /// Whether a file comes.
    #[must_use]
    pub(crate) const fn has_files(&self) -> bool {
        matches!(&self.body.rest, Some(rest) if rest.file.is_some())
    }

    /// What the fields say that were read by now: at first those before the files.
    ///
    /// # Errors
    /// [`Problem::BadRequest`] if one that no browser leaves out is missing.
    pub(crate) fn fields(&self) -> Result<T, Problem> {
        T::read(&self.body.pairs).ok_or(Problem::BadRequest)
    }

    /// The next file, which is to be read to its end before another one is asked for. `None` is said once all is read, and only if
    /// whoever sent it is signed in still.
    ///
    /// # Errors
    /// As [`IncomingFile::chunk`]; [`Problem::TooLarge`] if there are too many fields or files; [`Problem::SignIn`].
    pub(crate) async fn next_file(&mut self) -> Result<Option<IncomingFile>, Problem> {
        let Some(rest) = &mut self.body.rest else { return Ok(None) };
        if let Some(file) = rest.file.take() {
            return Ok(Some(file));
        }
        self.body.go_on().await?;
        match &mut self.body.rest {
            Some(rest) => Ok(rest.file.take()),
            None => {
                self.visitor.look_again(&self.request).await?;
                Ok(None)
            }
        }
    }
}

impl<T: Fields> Body<T> {
    /// Begins to read: all of it, or up to the first file. What was written is kept for the case that something goes wrong.
    async fn begin(request: &HttpRequest, mut payload: Payload, has_files: bool, visitor: Option<&Visitor>) -> Result<Self, Problem> {
        let measure = if visitor.is_some() { Measure::of::<T>() } else { Measure::left::<T>() };
        let awake = Rc::new(Awake { visitor: visitor.cloned(), last: Cell::new(None) });
        let mut body = Self { pairs: Pairs(Vec::new()), most: measure.most, bytes: 0, files: 0, awake, rest: None, purpose: PhantomData };
        let mut read = Ok(());
        if has_files {
            let multipart = Multipart::new(request.headers(), payload);
            let time = if visitor.is_some() { WHOLE } else { measure.time };
            body.rest = Some(Rest { multipart, file: None, until: Instant::now() + time });
            // One field too large, or one too many: those before it are given back.
            read = body.go_on().await;
        } else {
            body.pairs = Pairs::parse(&form::read(request, &mut payload, measure).await?)?;
        }
        if !T::WRITTEN.is_empty() {
            let pairs = Rc::new(Pairs(body.pairs.0.clone()));
            request.extensions_mut().insert(Kept { pairs, written: T::WRITTEN });
        }
        read.map(|()| body)
    }

    /// Reads fields up to the next file, or the end.
    async fn go_on(&mut self) -> Result<(), Problem> {
        let Some(rest) = &mut self.rest else { return Ok(()) };
        loop {
            let next = timeout_at(rest.until, timeout(SILENCE, rest.multipart.next())).await;
            let mut field = match next.map_err(|_| Problem::TooSlow)?.map_err(|_| Problem::TooSlow)? {
                None => {
                    self.rest = None;
                    return Ok(());
                }
                Some(Ok(field)) => field,
                Some(Err(_)) => return Err(Problem::BadRequest),
            };
            let about = field.content_disposition().ok_or(Problem::BadRequest)?;
            let name = about.get_name().unwrap_or_default().to_owned();
            let file = about.get_filename_ext().map(|name| String::from_utf8_lossy(&name.value).into_owned());
            match file.or_else(|| about.get_filename().map(written)) {
                None => {
                    let value = value(&mut field, self.most.saturating_sub(self.bytes), rest.until).await?;
                    self.bytes += name.len() + value.len();
                    if self.pairs.0.len() >= MOST_FIELDS || self.bytes > self.most {
                        return Err(Problem::TooLarge);
                    }
                    self.pairs.0.push((name, value));
                }
                Some(name) => {
                    let first = chunk(&mut field, rest.until).await?;
                    if name.is_empty() && first.is_none() {
                        // A picker where nothing was picked.
                        continue;
                    }
                    self.files += 1;
                    if self.files > MOST_FILES {
                        return Err(Problem::TooLarge);
                    }
                    let media_type = field.content_type().map(|kind| kind.essence_str().to_owned()).unwrap_or_default();
                    let field = first.is_some().then_some(field);
                    let awake = Rc::clone(&self.awake);
                    rest.file = Some(IncomingFile { name, media_type, first, field, until: rest.until, awake });
                    return Ok(());
                }
            }
        }
    }
}

/// A name as browsers write it: three characters of it are percent-encoded (HTML, multipart form data).
fn written(name: &str) -> String {
    name.replace("%22", "\"").replace("%0D", " ").replace("%0A", " ")
}

/// Takes more, and leaves no copy behind where it moves: to twice the room, so that many pieces cost no more than their length.
pub(in crate::web) fn hold(held: &mut Zeroizing<Vec<u8>>, more: &[u8]) {
    if held.capacity() - held.len() < more.len() {
        let mut longer = Zeroizing::new(Vec::with_capacity(held.len().saturating_mul(2).max(held.len() + more.len())));
        longer.extend_from_slice(held);
        *held = longer;
    }
    held.extend_from_slice(more);
}

async fn value(field: &mut Field, most: usize, until: Instant) -> Result<Zeroizing<String>, Problem> {
    let mut held = Zeroizing::new(Vec::new());
    while let Some(bytes) = chunk(field, until).await? {
        if held.len() + bytes.len() > most {
            return Err(Problem::TooLarge);
        }
        hold(&mut held, &bytes);
    }
    let text = std::str::from_utf8(&held).map_err(|_| Problem::BadRequest)?;
    Ok(Zeroizing::new(text.to_owned()))
}

impl<T: Fields> FromRequest for UploadForm<T> {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        let payload = payload.take();
        Box::pin(async move {
            form::check_origin(&request)?;
            let has_files = match request.content_type() {
                kind if kind.eq_ignore_ascii_case("multipart/form-data") => true,
                kind if kind.eq_ignore_ascii_case("application/x-www-form-urlencoded") => false,
                _ => return Err(Problem::MediaType),
            };
            let mut visitor = match Visitor::of(&request).await {
                Ok(visitor) if visitor.session().is_some() => visitor,
                looked_up => {
                    // Nobody is there, or nobody can tell: what was written is given back.
                    if let Some(_place) = form::place_for_left::<T>(&request) {
                        // Whatever is wrong with it: they are to sign in first.
                        let _ = Body::<T>::begin(&request, payload, has_files, None).await;
                    }
                    return Err(looked_up.err().unwrap_or(Problem::SignIn));
                }
            };
            if T::MAX_BYTES > MAX_LEFT {
                visitor.check_room()?;
            }
            let body = Body::<T>::begin(&request, payload, has_files, Some(&visitor)).await?;
            if has_files && body.rest.is_none() {
                visitor.look_again(&request).await?;
            }
            form::check(&visitor, T::FORM, body.pairs.get(TOKEN_FIELD).map_or("", |token| token.as_str()))?;
            Ok(Self { visitor, request, body })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_held_grows_by_moving_all_of_it() {
        let mut held = Zeroizing::new(Vec::new());
        for n in 0..100_u8 {
            hold(&mut held, &[n; 7]);
        }
        assert_eq!(held.len(), 700);
        assert!(held.chunks(7).zip(0..).all(|(part, n)| part == [n; 7]));
    }
}
