//! Why a database server does not let this program in, where its settings are at fault. Must not know who asks, nor when: a running
//! portal takes the same for a server that is away, for it may be set up anew.
use sea_orm::{DbErr, RuntimeErr, SqlxError};

use super::StoreError;

/// What the server refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The user, or the password.
    SignIn,
    /// It has no database of that name.
    Database,
    /// There is no encrypted connection to it, or its certificate is not one that is trusted.
    Tls,
}

impl Refusal {
    /// What to do about it, to go on behind "the database at …".
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::SignIn => {
                "does not let this user in: are user and password right (the setting database.url), and does its pg_hba.conf let them in from here?"
            }
            Self::Database => "knows no database of this name: make it (CREATE DATABASE), or mend the setting database.url",
            Self::Tls => {
                "and this program agree on no encrypted connection: does it offer TLS, is `sslrootcert` in the setting database.url the authority of its \
                 certificate, and is its name there the one in the certificate?"
            }
        }
    }

    fn of(error: &SqlxError) -> Option<Self> {
        match error {
            SqlxError::Tls(_) => Some(Self::Tls),
            SqlxError::Database(inner) => match inner.code()?.as_ref() {
                "28000" | "28P01" => Some(Self::SignIn),
                "3D000" => Some(Self::Database),
                _ => None,
            },
            _ => None,
        }
    }
}

impl StoreError {
    /// What a server refuses that answers.
    #[must_use]
    pub fn refusal(&self) -> Option<Refusal> {
        match self {
            Self::Unavailable(Some(
                DbErr::Conn(RuntimeErr::SqlxError(inner))
                | DbErr::Exec(RuntimeErr::SqlxError(inner))
                | DbErr::Query(RuntimeErr::SqlxError(inner)),
            )) => Refusal::of(inner),
            _ => None,
        }
    }
}
