//! The day to which a call is put off, and when that begins. Must not know whom the call is for.
use entity::base::clock::Timestamp;
use time::Date;

use super::{
    later,
    typed::{self, ISO},
};
use crate::service::Services;

/// After how many working days a call can be made again.
pub const CALL_AGAIN: [u8; 2] = [1, 3];

/// The day on which a call is made again that is made again after so many working days, as `YYYY-MM-DD`.
#[must_use]
pub fn call_again(services: &Services, days: u8) -> Option<String> {
    typed::working_days(services.now(), days)?.format(ISO).ok()
}

/// A day on which a call is to be made again.
#[derive(Clone, Copy, Debug)]
pub struct Again<'a> {
    /// The day, as [`call_again`] said it.
    pub day: &'a str,
    /// In whose time that is: minutes east of UTC; empty: UTC.
    pub zone: &'a str,
}

impl Again<'_> {
    /// When it begins there, if it is one that is offered: by a page that may be a day old, or be read where it is another day.
    pub(super) fn beginning(self, now: Timestamp) -> Option<Timestamp> {
        let day = Date::parse(self.day, ISO).ok()?;
        let (today, last) = (now.date_time()?.date(), typed::working_days(now, CALL_AGAIN.into_iter().max()?)?.next_day()?);
        if (today..=last).contains(&day) { later::beginning(day, self.zone) } else { None }
    }
}
