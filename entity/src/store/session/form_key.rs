//! The key of a session's form tokens, out of the database. Must not know what is made of it.
use std::fmt;

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use zeroize::Zeroizing;

use crate::{
    base::random::Random,
    domain::id::AccountId,
    store::{Source, StoreError},
    table::session::{Column, Entity},
};

/// Key of the form tokens of a session. Wiped when dropped; its `Debug` shows nothing.
#[derive(Clone)]
pub struct FormSecret(Zeroizing<[u8; 32]>);

impl FormSecret {
    /// A fresh one.
    #[must_use]
    pub fn generate(random: &dyn Random) -> Self {
        let mut secret = Zeroizing::new([0; 32]);
        random.fill(&mut secret[..]);
        Self(secret)
    }

    /// The bytes, for the one call that needs them.
    #[must_use]
    pub fn expose(&self) -> &[u8; 32] {
        &self.0
    }

    /// As read from the database, of which nothing stays; `None` unless it is 32 bytes.
    pub(super) fn from_vec(bytes: Vec<u8>) -> Option<Self> {
        let bytes = Zeroizing::new(bytes);
        let mut secret = Zeroizing::new([0; 32]);
        if bytes.len() != secret.len() {
            return None;
        }
        secret.copy_from_slice(&bytes);
        Some(Self(secret))
    }
}

/// Those of an account's sessions, ended or not, as long as their rows are there: the newest first, `limit` at most.
///
/// # Errors
/// The database does not answer.
pub async fn list_form_keys(source: &impl Source, account: AccountId, limit: u64) -> Result<Vec<FormSecret>, StoreError> {
    let rows = Entity::find()
        .filter(Column::AccountId.eq(account.as_uuid()))
        .order_by_desc(Column::CreatedAt)
        .limit(limit)
        .all(source.connection())
        .await?;
    Ok(rows.into_iter().filter_map(|row| FormSecret::from_vec(row.form_key.0)).collect())
}

impl fmt::Debug for FormSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FormSecret(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_of_a_form_secret_shows_nothing() {
        let secret = FormSecret::from_vec(vec![7; 32]).expect("32 bytes");
        assert_eq!(secret.expose(), &[7; 32]);
        assert_eq!(format!("{secret:?}"), "FormSecret(..)");
        assert!(FormSecret::from_vec(vec![7; 31]).is_none());
    }
}
