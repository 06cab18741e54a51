//! Rules of repetition (RFC 5545, 3.3.10) that can be said in few words. Must not know languages.
//!
//! A rule is read whole or not at all: one that holds anything else than is understood here is none, so that nobody is told half of it.
use std::fmt;

use zeroize::{Zeroize, ZeroizeOnDrop};

use super::{When, when};

/// The days of a week, as rules write them.
const DAYS: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];
/// The last day of a month that every month has.
const LAST: u8 = 28;

/// How often something comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Every {
    /// By days.
    Day,
    /// By weeks.
    Week,
    /// By months.
    Month,
    /// By years.
    Year,
}

/// A rule.
#[derive(PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct Rule {
    /// By what it counts.
    #[zeroize(skip)]
    pub every: Every,
    /// It comes in each so many of these.
    pub interval: u16,
    /// On these days of the week, Monday being 1; of weeks and of months only.
    pub days: Vec<u8>,
    /// The first to fourth of that day in a month; -1 for the last, 0 for none in particular.
    pub which: i8,
    /// How often in all.
    pub count: Option<u16>,
    /// Until when.
    pub until: Option<When>,
}

impl fmt::Debug for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Rule(..)")
    }
}

/// The rule of something that begins then; none if it says more than is told here.
pub(super) fn rule(value: &str, starts: &When) -> Option<Rule> {
    let mut rule = Rule { every: Every::Day, interval: 1, days: Vec::new(), which: 0, count: None, until: None };
    let mut every = None;
    let (_, begins) = starts.day.split_at_checked(5)?;
    let (month, day) = begins.split_once('-')?;
    let (month, day) = (month.parse::<u8>().ok()?, day.parse::<u8>().ok()?);
    for piece in value.split(';').filter(|piece| !piece.is_empty()) {
        let (name, said) = piece.split_once('=')?;
        match name.trim().to_ascii_uppercase().as_str() {
            "FREQ" => {
                every = Some(match said.to_ascii_uppercase().as_str() {
                    "DAILY" => Every::Day,
                    "WEEKLY" => Every::Week,
                    "MONTHLY" => Every::Month,
                    "YEARLY" => Every::Year,
                    _ => return None,
                });
            }
            "INTERVAL" => rule.interval = said.parse().ok().filter(|interval| *interval > 0)?,
            "COUNT" => rule.count = Some(said.parse().ok().filter(|count| *count > 0)?),
            "UNTIL" => rule.until = Some(when("", said)?),
            "BYDAY" => rule.days_of(said)?,
            // What the first day says already.
            "BYMONTHDAY" if said.parse() == Ok(day) => {}
            "BYMONTH" if said.parse() == Ok(month) && every == Some(Every::Year) => {}
            // On which day a week begins makes a difference where weeks are left out; which ones these are, nobody is told here.
            "WKST" => {}
            _ => return None,
        }
    }
    rule.every = every?;
    let every_week_day = rule.every == Every::Day && !rule.days.is_empty() && rule.interval == 1 && rule.which == 0;
    if every_week_day {
        rule.every = Every::Week;
    }
    rule.is_told(month, day).then_some(rule)
}

impl Rule {
    fn days_of(&mut self, said: &str) -> Option<()> {
        for one in said.split(',') {
            let (which, name) = one.trim().split_at_checked(one.trim().len().checked_sub(2)?)?;
            let day = DAYS.iter().position(|day| name.eq_ignore_ascii_case(day))?;
            self.days.push(u8::try_from(day).ok()? + 1);
            match which.strip_prefix('+').unwrap_or(which) {
                "" => {}
                // The first and the third are two days of one name.
                _ if said.contains(',') => return None,
                which => self.which = which.parse().ok().filter(|which| matches!(which, -1 | 1..=4))?,
            }
        }
        self.days.sort_unstable();
        self.days.dedup();
        Some(())
    }

    /// Whether the words for it say all of it.
    fn is_told(&self, month: u8, day: u8) -> bool {
        match self.every {
            Every::Day => self.days.is_empty(),
            Every::Week => self.which == 0,
            // Months without that day are left out, or it is any of several days.
            Every::Month => match (self.days.as_slice(), self.which) {
                ([], _) => day <= LAST,
                ([_], which) => which != 0,
                _ => false,
            },
            Every::Year => self.days.is_empty() && (month, day) != (2, 29),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(value: &str, day: &str) -> Option<Rule> {
        rule(value, &when("", day).expect("a day"))
    }

    #[test]
    fn simple_rules_are_read() {
        for (value, every, interval, days, which, count) in [
            ("FREQ=DAILY", Every::Day, 1, vec![], 0, None),
            ("FREQ=DAILY;INTERVAL=3;COUNT=10", Every::Day, 3, vec![], 0, Some(10)),
            ("FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR", Every::Week, 1, vec![1, 2, 3, 4, 5], 0, None),
            ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TH,MO;WKST=SU", Every::Week, 2, vec![1, 4], 0, None),
            ("FREQ=MONTHLY", Every::Month, 1, vec![], 0, None),
            ("FREQ=MONTHLY;BYMONTHDAY=24", Every::Month, 1, vec![], 0, None),
            ("FREQ=MONTHLY;BYDAY=4TU", Every::Month, 1, vec![2], 4, None),
            ("freq=MONTHLY;BYDAY=-1FR", Every::Month, 1, vec![5], -1, None),
            ("FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=24", Every::Year, 1, vec![], 0, None),
        ] {
            let found = read(value, "20261124T093000").expect(value);
            assert_eq!(
                (found.every, found.interval, &found.days, found.which, found.count),
                (every, interval, &days, which, count),
                "{value}"
            );
        }
        let until = read("FREQ=WEEKLY;UNTIL=20270131T045959Z", "20261124T093000").expect("a rule");
        assert_eq!(until.until, when("", "20270131T045959Z"));
    }

    #[test]
    fn of_any_other_rule_nothing_is_said() {
        for value in [
            "",
            "x",
            "FREQ=HOURLY",
            "INTERVAL=2",
            "FREQ=DAILY;INTERVAL=0",
            "FREQ=DAILY;COUNT=many",
            "FREQ=DAILY;BYHOUR=9,17",
            "FREQ=DAILY;INTERVAL=2;BYDAY=MO",
            "FREQ=WEEKLY;BYDAY=XX",
            "FREQ=WEEKLY;BYDAY=1MO",
            "FREQ=MONTHLY;BYDAY=MO",
            "FREQ=MONTHLY;BYDAY=5MO",
            "FREQ=MONTHLY;BYDAY=1MO,3MO",
            "FREQ=MONTHLY;BYMONTHDAY=1",
            "FREQ=MONTHLY;BYMONTHDAY=-1",
            "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
            "FREQ=YEARLY;BYMONTH=3",
            "FREQ=YEARLY;BYDAY=1MO",
            "FREQ=WEEKLY;UNTIL=soon",
            "FREQ=WEEKLY;BYDAY=ñ",
        ] {
            assert_eq!(read(value, "20261124T093000"), None, "{value}");
        }
        assert_eq!(read("FREQ=MONTHLY", "20260131"), None);
        assert_eq!(read("FREQ=YEARLY", "20240229"), None);
    }
}
