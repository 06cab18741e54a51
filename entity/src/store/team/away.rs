//! When nobody of a team answers, what patients are told then, and what those were told who wrote meanwhile. Must not know
//! how it is shown.
//!
//! Invariant: a message keeps what was said when it came, whatever the team says later.
use std::collections::BTreeMap;

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, sea_query::Expr};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::find_in;
use crate::{
    base::clock::Timestamp,
    crypto::{field::Place, keyring::Purpose},
    domain::{
        id::{MessageId, OrganizationId, TeamId},
        locale::Locale,
    },
    store::{Source, StoreError, Tx, rows, seal, source::Origin},
    table::message,
};

/// What the last day of a team goes on for, beyond its end in UTC, in microseconds: whoever lives west of it has that day still.
const WEST: i64 = 12 * 60 * 60 * 1_000_000;

/// When nobody answers, and what is said then.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Away {
    /// From when on; microseconds.
    from: i64,
    /// Until when; microseconds.
    until: i64,
    /// The text, by language.
    pub texts: BTreeMap<String, String>,
}

impl std::fmt::Debug for Away {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Away(..)")
    }
}

impl Away {
    /// From one moment until another, with a text by language.
    #[must_use]
    pub const fn new(from: Timestamp, until: Timestamp, texts: BTreeMap<String, String>) -> Self {
        Self { from: from.as_micros(), until: until.as_micros(), texts }
    }

    /// From when on.
    #[must_use]
    pub const fn from(&self) -> Timestamp {
        Timestamp::from_micros(self.from)
    }

    /// Until when.
    #[must_use]
    pub const fn until(&self) -> Timestamp {
        Timestamp::from_micros(self.until)
    }

    /// Whether it is so at a moment. Days are meant as they are where the team is, which nobody says: the last one goes on for
    /// twelve hours more than it does in UTC, as west of it.
    #[must_use]
    pub const fn is_on(&self, now: Timestamp) -> bool {
        self.from <= now.as_micros() && now.as_micros() <= self.until.saturating_add(WEST)
    }

    /// The text in the nearest language that there is one in.
    #[must_use]
    pub fn text(&self, locale: &Locale) -> &str {
        let wanted = [locale.as_str(), locale.language(), "en"];
        let known = wanted.into_iter().find_map(|tag| self.texts.get(tag));
        known.or_else(|| self.texts.values().next()).map_or("", String::as_str)
    }
}

/// Seals it for its place.
pub(super) async fn seal_in(tx: &Tx, place: Place, away: &Away) -> Result<Vec<u8>, StoreError> {
    let plain = Zeroizing::new(serde_json::to_vec(away).map_err(|_| StoreError::Unknown("care_team.away"))?);
    seal::seal(tx, Purpose::Field, place, &plain).await
}

/// Opens it in its place.
pub(super) async fn open_in(source: &impl Source, place: Place, sealed: Vec<u8>) -> Result<Away, StoreError> {
    let plain = seal::open(source, Purpose::Field, place, sealed).await?;
    serde_json::from_slice(&plain).map_err(|_| StoreError::Open)
}

/// A patient has written to a team: keeps with the message what is said if nobody answers now.
///
/// # Errors
/// It cannot be sealed, or the database refuses.
pub(crate) async fn note_away(tx: &Tx, organization: OrganizationId, team: TeamId, message: MessageId) -> Result<(), StoreError> {
    let Some(team) = find_in(tx, organization, team).await? else { return Ok(()) };
    let Some(away) = team.away_at(tx.core().clock.now()) else { return Ok(()) };
    let sealed = seal_in(tx, place(organization, message), away).await?;
    message::Entity::update_many()
        .col_expr(message::Column::Away, Expr::value(sealed))
        .filter(message::Column::Id.eq(message.as_uuid()))
        .filter(message::Column::OrganizationId.eq(organization.as_uuid()))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// What its author was told, if nobody answered then. The caller has decided that it may know.
///
/// # Errors
/// It cannot be opened, or the database does not answer.
pub async fn away_told(source: &impl Source, organization: OrganizationId, message: MessageId) -> Result<Option<Away>, StoreError> {
    let sealed: Option<Option<Vec<u8>>> = message::Entity::find_by_id(message.as_uuid())
        .select_only()
        .column(message::Column::Away)
        .filter(message::Column::OrganizationId.eq(organization.as_uuid()))
        .into_tuple()
        .one(source.connection())
        .await?;
    rows::opened(sealed.flatten().map(|sealed| open_in(source, place(organization, message), sealed))).await
}

const fn place(organization: OrganizationId, message: MessageId) -> Place {
    Place { organization, table: "message", row: message.as_uuid(), column: "away" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_language_is_told_and_some_rather_than_none() {
        let locale = |tag: &str| Locale::parse(tag).expect("a tag");
        let texts = |tags: &[&str]| tags.iter().map(|tag| ((*tag).to_owned(), format!("in {tag}"))).collect();
        let at = Timestamp::from_micros;
        let both = Away::new(at(10), at(20), texts(&["en", "es"]));
        assert_eq!([both.text(&locale("es-MX")), both.text(&locale("fi"))], ["in es", "in en"]);
        assert_eq!(Away::new(at(10), at(20), texts(&["es"])).text(&locale("en")), "in es");
        assert_eq!([9, 10, 20 + WEST, 21 + WEST].map(|now| both.is_on(at(now))), [false, true, true, false]);
    }
}
