//! What an address asks for of what happened. Must not know how it is found.
//!
//! Invariant: ids, a day and a place in the log stand in it, and nothing that names anybody; what it does not understand is refused, never
//! left out: everything would be taken for the little that was asked for.
use std::time::Duration;

use entity::{
    base::clock::Timestamp,
    domain::id::{PatientId, PractitionerId},
};
use url::form_urlencoded;

use crate::{
    service::happened::{Place, Wanted},
    web::routes::TeamRoute,
};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);
/// As far from UTC as any clock is, in minutes.
const FARTHEST: i64 = 16 * 60;

/// What is asked for.
#[derive(Clone, Default)]
pub(crate) struct Asked {
    /// Which entries.
    pub(super) wanted: Wanted,
    /// The day, as it was written.
    pub(super) day: String,
    /// Minutes that the day begins before one of UTC: script says it.
    pub(super) zone: i64,
    /// From where on.
    pub(super) place: Place,
}

/// What nobody understands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wrong {
    /// The day.
    Day,
    /// Something else.
    Other,
}

impl Wrong {
    /// The field to look at, and what is said of it.
    pub(super) const fn told(self) -> (&'static str, &'static str) {
        match self {
            Self::Day => ("day", "happened-error-day"),
            Self::Other => ("by", "happened-error-filter"),
        }
    }
}

impl Asked {
    /// Out of a query; what stands there without a value is not asked for.
    pub(super) fn read(query: &str) -> Result<Self, Wrong> {
        let mut asked = Self::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()).filter(|(_, value)| !value.is_empty()) {
            match &*name {
                "patient" => asked.wanted.patient = Some(PatientId::parse(&value).ok_or(Wrong::Other)?),
                "by" => asked.wanted.by = Some(PractitionerId::parse(&value).ok_or(Wrong::Other)?),
                "day" => asked.day = value.into_owned(),
                "zone" => {
                    asked.zone = value.parse().ok().filter(|minutes| (-FARTHEST..=FARTHEST).contains(minutes)).ok_or(Wrong::Other)?;
                }
                "before" => asked.place = Place::Before(seq(&value)?),
                "after" => asked.place = Place::After(seq(&value)?),
                _ => return Err(Wrong::Other),
            }
        }
        if !asked.day.is_empty() {
            let from = Timestamp::parse_rfc3339(&format!("{}T00:00:00Z", asked.day)).ok_or(Wrong::Day)?;
            let distance = Duration::from_secs(asked.zone.unsigned_abs() * 60);
            let from = if asked.zone < 0 { from.plus(distance) } else { from.minus(distance) };
            asked.wanted.between = Some((from, from.plus(DAY)));
        }
        Ok(asked)
    }

    /// The same as a query, from another place on.
    fn query_at(&self, place: Place) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        if let Some(patient) = self.wanted.patient {
            query.append_pair("patient", &patient.to_string());
        }
        if let Some(by) = self.wanted.by {
            query.append_pair("by", &by.to_string());
        }
        if !self.day.is_empty() {
            query.append_pair("day", &self.day);
            if self.zone != 0 {
                query.append_pair("zone", &self.zone.to_string());
            }
        }
        match place {
            Place::Latest => &mut query,
            Place::Before(seq) => query.append_pair("before", &seq.to_string()),
            Place::After(seq) => query.append_pair("after", &seq.to_string()),
        };
        query.finish()
    }

    /// The same as a query, from the latest on.
    pub(super) fn query(&self) -> String {
        self.query_at(Place::Latest)
    }

    /// The address of the same, from another place on.
    pub(super) fn at(&self, place: Place) -> String {
        let query = self.query_at(place);
        if query.is_empty() { TeamRoute::Happened.to_string() } else { format!("{}?{query}", TeamRoute::Happened) }
    }

    /// The address of the same, of what one of the staff did.
    pub(super) fn of(&self, by: PractitionerId) -> String {
        Self { wanted: Wanted { by: Some(by), ..self.wanted }, ..self.clone() }.at(Place::Latest)
    }
}

fn seq(text: &str) -> Result<i64, Wrong> {
    text.parse().ok().filter(|seq| *seq >= 0).ok_or(Wrong::Other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_for_is_read_back_and_what_is_not_understood_is_refused() {
        let id = "0190a6c3-0000-7000-8000-000000000001";
        let query = format!("patient={id}&by={id}&day=2026-02-28&zone=-300&before=17");
        let asked = Asked::read(&query).expect("understood");
        assert_eq!(asked.at(asked.place), format!("/team/happened?{query}"));
        assert_eq!(Asked::read("by=&day=").expect("nothing").at(Place::Latest), "/team/happened");
        for wrong in ["by=x", "patient=1", "before=-1", "after=x", "before=99999999999999999999", "page=2", "zone=961", "colour=blue"] {
            assert_eq!(Asked::read(wrong).err(), Some(Wrong::Other), "{wrong}");
        }
        for wrong in ["day=2026-02-30", "day=yesterday", "day=2026-2-3"] {
            assert_eq!(Asked::read(wrong).err(), Some(Wrong::Day), "{wrong}");
        }
    }
}
