//! Who is there: the session of the cookie, the language, the network, the request's id.
//!
//! Invariant: a session is looked up once a request and remembered with it, so that page, error page and the keeping
//! alive agree about who was there. Where a body takes long, it is looked up anew behind it (`Visitor::look_again`): a session
//! that ended meanwhile does nothing any more.
use std::{future::Future, pin::Pin, sync::Arc};

use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload, web::Data};
use entity::{
    base::clock::Timestamp,
    domain::{id::RequestId, locale::Locale, scope::StaffScope},
};

use super::{client, cookie, device, language, token::Form};
use crate::{
    service::{
        Services,
        device::Device,
        network::Network,
        permit::{self, Staff},
        session::{self, Session, Stage},
        token::Token32,
    },
    web::{
        layout::Frame,
        problem::Problem,
        routes::{KeyChange, Route, TeamRoute},
        site::Site,
    },
};

/// Somebody who asks for a page.
#[derive(Clone)]
pub(crate) struct Visitor {
    site: Data<Site>,
    session: Option<Arc<Session>>,
    /// What they can quote.
    pub request: RequestId,
    /// The language to answer in.
    pub locale: Locale,
    /// The one that was chosen in this browser.
    pub chosen: Option<Locale>,
    /// Where they come from, for throttling.
    pub network: Network,
    /// With what, as far as they say.
    pub device: Device,
    /// Where they are.
    pub here: Route,
    /// They ask for a page, and hand nothing in.
    asks: bool,
}

/// Remembered with the request.
struct Seen(Arc<Session>);

/// The session that was found for this request, if any was looked for.
#[must_use]
pub(crate) fn seen(request: &HttpRequest) -> Option<Arc<Session>> {
    request.extensions().get::<Seen>().map(|seen| Arc::clone(&seen.0))
}

/// Looks for the session of a request that no page took, so that the page which says so looks like all others. Writes nothing.
pub(super) async fn look(site: &Data<Site>, request: &HttpRequest) {
    if seen(request).is_none()
        && let Err(error) = Visitor::look_up(site, request).await
    {
        tracing::warn!(chain = %error, "nobody knows who asks for what is no page");
    }
}

impl Visitor {
    /// Who sent this request. Writes nothing.
    ///
    /// # Errors
    /// [`Problem::Service`] if the database does not answer.
    pub(crate) async fn of(request: &HttpRequest) -> Result<Self, Problem> {
        let site = request.app_data::<Data<Site>>().cloned().ok_or(Problem::Misconfigured)?;
        let session = match seen(request) {
            Some(session) => Some(session),
            None => Self::look_up(&site, request).await?,
        };
        Ok(Self {
            locale: language::of(request, session.as_deref()),
            chosen: language::chosen(request),
            session,
            request: request.extensions().get::<RequestId>().copied().ok_or(Problem::Misconfigured)?,
            network: client::network(&site, request),
            device: device::of(request),
            here: here(request),
            asks: request.method().is_safe(),
            site,
        })
    }

    async fn look_up(site: &Site, request: &HttpRequest) -> Result<Option<Arc<Session>>, Problem> {
        let Some(token) = request.cookie(cookie::SESSION).and_then(|cookie| Token32::parse(cookie.value())) else {
            return Ok(None);
        };
        let session = session::find(site.services(), &token).await?.map(Arc::new);
        if let Some(session) = &session {
            request.extensions_mut().insert(Seen(Arc::clone(session)));
        }
        Ok(session)
    }

    /// Looks whether the session is there still, be it with another cookie since the key was used in another tab. From here on whoever
    /// was signed in, and is not any more, is nobody: for the page that says so as well.
    ///
    /// # Errors
    /// [`Problem::SignIn`] if it is not; [`Problem::Service`] if the database does not answer.
    pub(in crate::web) async fn look_again(&mut self, request: &HttpRequest) -> Result<(), Problem> {
        request.extensions_mut().remove::<Seen>();
        self.session = match self.session.take() {
            Some(before) => session::find_again(self.services(), &before).await?.map(Arc::new),
            None => None,
        };
        if let Some(session) = &self.session {
            request.extensions_mut().insert(Seen(Arc::clone(session)));
        }
        if self.session.is_some() { Ok(()) } else { Err(Problem::SignIn) }
    }

    /// Keeps the session alive: what comes may take long, and whoever sends it does nothing else meanwhile. Behind the checks of what
    /// comes, as far as they can be made before it.
    pub(in crate::web) async fn stay(&self) {
        if let Some(session) = &self.session
            && let Err(error) = session::touch(self.services(), session).await
        {
            tracing::warn!(code = error.code(), "the idle time of a session was not extended");
        }
    }

    /// The installation.
    #[must_use]
    pub(crate) fn site(&self) -> &Site {
        &self.site
    }

    /// The use cases.
    #[must_use]
    pub(crate) fn services(&self) -> &Services {
        self.site.services()
    }

    /// The present moment.
    #[must_use]
    pub(crate) fn now(&self) -> Timestamp {
        self.site.now()
    }

    /// The session, at whatever stage.
    #[must_use]
    pub(crate) fn session(&self) -> Option<&Session> {
        self.session.as_deref()
    }

    /// The session of somebody who is signed in.
    ///
    /// # Errors
    /// [`Problem::GoTo`] the page that comes first.
    pub(crate) fn signed_in(&self) -> Result<&Session, Problem> {
        let session = self.session().ok_or(Problem::GoTo(Route::Start))?;
        match session.stage {
            Stage::SignedIn => Ok(session),
            Stage::Confirming(_) => Err(Problem::GoTo(Route::Mailbox)),
            Stage::Claiming(_) | Stage::Joining(_) => Err(Problem::GoTo(Route::Start)),
        }
    }

    /// Where somebody who is signed in begins.
    #[must_use]
    pub(crate) fn home(&self) -> Route {
        home(self.session())
    }

    /// What a member of an organization's staff may do, looked up now. For everybody else there is no such page.
    ///
    /// # Errors
    /// [`Problem::GoTo`] the page that comes first; [`Problem::NotFound`]; the database does not answer.
    pub(crate) async fn staff(&self) -> Result<StaffScope, Problem> {
        match permit::staff(self.services(), self.signed_in()?).await? {
            Staff::Member(scope) => Ok(scope),
            Staff::KeysFirst => Err(Problem::GoTo(Route::Keys(KeyChange::None))),
            Staff::Nobody => Err(Problem::NotFound),
        }
    }

    /// Whether such people are on this page at all, as far as the session says. For forms with room for much, before it is read: what may
    /// be done there is asked of [`Self::staff`].
    ///
    /// # Errors
    /// [`Problem::NotFound`] for staff's pages; [`Problem::GoTo`] the page that comes first.
    pub(super) fn check_room(&self) -> Result<(), Problem> {
        let is_theirs = !matches!(self.here, Route::Team(_)) || self.signed_in()?.is_staff();
        is_theirs.then_some(()).ok_or(Problem::NotFound)
    }

    /// The session of somebody who entered a code and has no key yet.
    ///
    /// # Errors
    /// [`Problem::GoTo`] the page that comes first, or next.
    pub(crate) fn claiming(&self) -> Result<&Session, Problem> {
        let session = self.session().ok_or(Problem::GoTo(Route::Claim))?;
        match session.stage {
            Stage::Claiming(_) | Stage::Joining(_) => Ok(session),
            Stage::Confirming(_) => Err(Problem::GoTo(Route::Mailbox)),
            Stage::SignedIn => Err(Problem::GoTo(Route::Inbox(1))),
        }
    }

    /// The session of somebody who has a key and no mailbox code yet.
    ///
    /// # Errors
    /// [`Problem::GoTo`] the page that comes first, or next.
    pub(crate) fn confirming(&self) -> Result<&Session, Problem> {
        let session = self.session().ok_or(Problem::GoTo(Route::Start))?;
        match session.stage {
            Stage::Confirming(_) => Ok(session),
            Stage::Claiming(_) | Stage::Joining(_) => Err(Problem::GoTo(Route::ClaimKey)),
            Stage::SignedIn => Err(Problem::GoTo(Route::Inbox(1))),
        }
    }

    /// A token for a form on the page that is made now.
    ///
    /// # Errors
    /// [`Problem::SignIn`] if the form needs a session and there is none.
    pub(crate) fn token(&self, form: Form) -> Result<String, Problem> {
        super::form::mint(&self.site, self.session(), form)
    }

    /// What stands around the page.
    #[must_use]
    pub(crate) fn frame(&self) -> Frame {
        let frame = Frame::new(&self.site, self.locale.clone(), self.here, self.session());
        if self.asks { frame } else { frame.once() }
    }
}

/// Where somebody who is signed in begins: practitioners at their own page.
#[must_use]
pub(crate) fn home(session: Option<&Session>) -> Route {
    if session.is_some_and(Session::is_staff) { Route::Team(TeamRoute::Start) } else { Route::Inbox(1) }
}

/// The page that a request is about; the start for what is no page.
#[must_use]
pub(crate) fn here(request: &HttpRequest) -> Route {
    Route::parse(request.path()).map_or(Route::Start, Route::page)
}

impl FromRequest for Visitor {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move { Self::of(&request).await })
    }
}
