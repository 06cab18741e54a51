//! Which relay is calling. Machine secrets have 256 bits and are kept as SHA-256, compared in constant time.
//!
//! What was looked up of a relay holds for [`FRESH`]; then it is looked up again before the next message, so that a
//! relay switched off, or given another secret, is shut out of sessions it has open.
use std::{
    collections::HashMap,
    fmt,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use entity::{
    base::clock::Timestamp,
    crypto::token::{self, Token32, TokenHash},
    domain::{address::Domain, scope::RelayScope},
    store::{StoreError, organization, relay, relay::Relay},
};

use super::{Accept, AcceptError};
use crate::service::permit;

/// How long a look-up holds.
const FRESH: Duration = Duration::from_secs(5);
/// Longest user name looked up.
const MAX_USER: usize = 255;
/// Domains remembered of one client.
const MAX_DOMAINS: usize = 64;

/// How a relay signs in.
pub enum Login<'a> {
    /// User and secret, as sent.
    Password {
        /// The user.
        user: &'a str,
        /// The secret.
        secret: &'a str,
    },
    /// SHA-256 of the DER of a client certificate whose key the relay has proved to hold.
    Certificate([u8; 32]),
}

/// By what a signed-in relay is looked up again.
enum Known {
    User(String, TokenHash),
    Certificate([u8; 32]),
}

/// A relay that has signed in.
pub struct Client {
    scope: RelayScope,
    known: Known,
    seen: Mutex<Seen>,
}

/// What was looked up lately.
struct Seen {
    at: Timestamp,
    own_domains: HashMap<Domain, bool>,
}

impl Client {
    /// What it may do.
    #[must_use]
    pub const fn scope(&self) -> &RelayScope {
        &self.scope
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("relay", &self.scope.relay()).finish_non_exhaustive()
    }
}

impl Accept {
    /// Signs a relay in. For anybody. Counts nothing: a failing source never locks a relay out.
    ///
    /// # Errors
    /// [`AcceptError::Credentials`], the same for every reason; [`AcceptError::SwitchedOff`], to whoever has proved to be
    /// the relay, if it or its organization was switched off.
    pub async fn authenticate(&self, login: Login<'_>) -> Result<Client, AcceptError> {
        let known = match login {
            Login::Password { user, secret } => {
                // A secret of another form is nobody's; the comparison takes place all the same.
                let hash = Token32::parse(secret).map_or(TokenHash::from_bytes([0; 32]), |secret| token::hash(&secret));
                Known::User(user.to_owned(), hash)
            }
            Login::Certificate(hash) => Known::Certificate(hash),
        };
        let relay = self.find(&known).await?.ok_or(AcceptError::Credentials)?;
        self.require_active(&relay).await?;
        let scope = permit::relay(&relay).map_err(|_| AcceptError::Credentials)?;
        let seen = Mutex::new(Seen { at: self.store.clock().now(), own_domains: HashMap::new() });
        Ok(Client { scope, known, seen })
    }

    /// Looks a signed-in relay up again, if that is due.
    pub(super) async fn refresh(&self, client: &Client) -> Result<(), AcceptError> {
        let now = self.store.clock().now();
        let at = client.seen().at;
        // A clock that was set back makes a look-up due, too.
        if now >= at && now.since(at) < FRESH {
            return Ok(());
        }
        let relay = self.find(&client.known).await?.ok_or(AcceptError::SwitchedOff)?;
        self.require_active(&relay).await?;
        if permit::relay(&relay) != Ok(client.scope) {
            // It may do other things now than this session was let in for.
            return Err(AcceptError::SwitchedOff);
        }
        *client.seen() = Seen { at: now, own_domains: HashMap::new() };
        Ok(())
    }

    /// Whether the domain is one of the relay's own.
    pub(super) async fn is_own_domain(&self, client: &Client, domain: &Domain) -> Result<bool, StoreError> {
        if let Some(own) = client.seen().own_domains.get(domain) {
            return Ok(*own);
        }
        let own = relay::is_own_domain(&self.store.read(), &client.scope, domain).await?;
        let mut seen = client.seen();
        if seen.own_domains.len() < MAX_DOMAINS {
            seen.own_domains.insert(domain.clone(), own);
        }
        Ok(own)
    }

    /// Neither the relay nor its organization is switched off.
    async fn require_active(&self, relay: &Relay) -> Result<(), AcceptError> {
        if !relay.disabled && organization::is_active(&self.store.read(), relay.organization).await? {
            return Ok(());
        }
        Err(AcceptError::SwitchedOff)
    }

    async fn find(&self, known: &Known) -> Result<Option<Relay>, StoreError> {
        let reader = self.store.read();
        Ok(match known {
            Known::User(user, _) if user.is_empty() || user.len() > MAX_USER => None,
            Known::User(user, hash) => {
                let found = relay::find_by_user(&reader, user).await?;
                let nobody = TokenHash::from_bytes([0xff; 32]);
                let secret = found.as_ref().and_then(|relay| relay.secret).unwrap_or(nobody);
                found.filter(|_| secret == *hash && secret != nobody)
            }
            Known::Certificate(hash) => relay::find_by_certificate(&reader, hash).await?,
        })
    }
}
