//! Dates and times: written out in UTC in the page's language; script shows them in the reader's time zone.
use entity::base::clock::Timestamp;
use maud::{Markup, html};

use super::Words;

/// Date and time.
#[must_use]
pub(crate) fn moment(words: &Words, at: Timestamp) -> Markup {
    html! { time datetime=(at.to_rfc3339()) { (text(words, at)) } }
}

/// Weekday, date and time: for a moment that somebody comes back at.
#[must_use]
pub(crate) fn appointed(words: &Words, at: Timestamp) -> Markup {
    let weekday = at.date_time().map(|time| words.say(&format!("weekday-{}", time.weekday().number_from_monday()))).unwrap_or_default();
    let said = words.say_with("moment-appointed", &[("weekday", weekday.into()), ("moment", text(words, at).into())]);
    html! { time datetime=(at.to_rfc3339()) data-show="appointed" { (said) } }
}

/// The time of the day, to the second: for what is over within minutes.
#[must_use]
pub(crate) fn clock(words: &Words, at: Timestamp) -> Markup {
    let said = at.date_time().map(|time| format!("{}:{:02}:{:02}", time.hour(), time.minute(), time.second())).unwrap_or_default();
    html! { time datetime=(at.to_rfc3339()) data-show="clock" { (words.say_with("moment-clock", &[("time", said.into())])) } }
}

/// The date alone.
#[must_use]
pub(crate) fn day(words: &Words, at: Timestamp) -> Markup {
    html! { time datetime=(at.to_rfc3339()) data-show="day" { (date(words, at)) } }
}

/// A sentence with a moment in the place of one of its arguments: script shows it there as everywhere else.
#[must_use]
pub(crate) fn within(words: &Words, sentence: &str, argument: &'static str, at: &Markup) -> Markup {
    /// Stands for the moment: no text has it.
    const PLACE: &str = "\u{1}";
    let said = words.say_with(sentence, &[(argument, PLACE.into())]);
    let (before, after) = said.split_once(PLACE).unwrap_or((&said, ""));
    html! { (before) (at) (after) }
}

/// The date in UTC as plain text, which no script moves to another day.
#[must_use]
pub(crate) fn date(words: &Words, at: Timestamp) -> String {
    let Some(at) = at.date_time() else { return String::new() };
    let month = words.say(&format!("month-{}", u8::from(at.month())));
    words.say_with("date", &[("day", at.day().to_string().into()), ("month", month.into()), ("year", at.year().to_string().into())])
}

/// Date and time in UTC as plain text.
#[must_use]
pub(crate) fn text(words: &Words, at: Timestamp) -> String {
    let Some(time) = at.date_time() else { return String::new() };
    let (hour, minute) = (time.hour().to_string(), format!("{:02}", time.minute()));
    words.say_with("moment", &[("date", date(words, at).into()), ("hour", hour.into()), ("minute", minute.into())])
}

#[cfg(test)]
mod tests {
    use entity::domain::locale::Locale;

    use super::*;

    #[test]
    fn moments_are_written_as_the_language_does() {
        let at = Timestamp::parse_rfc3339("2026-05-03T08:02:59Z").expect("a time");
        let words = |tag| Words::new(Locale::parse(tag).expect("a tag"), "Letterbox", "letterbox.example");
        assert_eq!(text(&words("en"), at), "May 3, 2026, 8:02 UTC");
        assert_eq!(text(&words("es"), at), "3 de mayo de 2026, 8:02 UTC");
        assert!(appointed(&words("en"), at).into_string().contains(">Sunday, May 3, 2026, 8:02 UTC<"));
        assert!(appointed(&words("es"), at).into_string().contains(">domingo, 3 de mayo de 2026, 8:02 UTC<"));
        assert!(clock(&words("en"), at).into_string().contains("data-show=\"clock\">8:02:59 UTC<"));
        assert!(day(&words("en"), at).into_string().contains("datetime=\"2026-05-03T08:02:59Z\" data-show=\"day\""));
    }
}
