//! A calendar part in a reader's words: what, when, where, who invites. Must not know the format.
//!
//! Invariants: everything of the sender's is text, never a link; a time stands as it was written, with its zone, unless it
//! is in UTC, which script may show in the reader's own; the text as it came is one press away.
use std::time::Duration;

use entity::base::clock::Timestamp;
use maud::{Markup, html};

use crate::{
    mime::calendar::{Answer, Entry, Every, Rule, When, entries},
    web::layout::{Words, moment},
};

/// The days of a week, Monday first.
const WEEK: [&str; 7] =
    ["calendar-day-1", "calendar-day-2", "calendar-day-3", "calendar-day-4", "calendar-day-5", "calendar-day-6", "calendar-day-7"];
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// The entries of a calendar part; its text alone where none is understood. Of what is in `shown` already, a copy beside it is not shown once
/// more: programs send an invitation twice in one message.
pub(super) fn calendar(words: &Words, text: &str, shown: &mut Vec<Entry>) -> Markup {
    let found = entries(text);
    if !found.is_empty() && found.iter().all(|one| shown.contains(one)) {
        return html! {};
    }
    let raw = html! { div.letter dir="auto" { (text) } };
    let markup = html! {
        section.record {
            h2 { (words.say("form-calendar")) }
            @if found.is_empty() {
                (raw)
            } @else {
                @for one in &found { (entry(words, one)) }
                details { summary { (words.say("calendar-raw")) } (raw) }
            }
        }
    };
    shown.extend(found);
    markup
}

fn entry(words: &Words, one: &Entry) -> Markup {
    html! {
        @if !one.title.is_empty() { h3 dir="auto" { (one.title) } }
        @if one.cancelled { p.warning { (words.say("calendar-cancelled")) } }
        @if one.proposal { p.warning { (words.say("calendar-proposal")) } }
        @for reply in &one.answers { p { (words.say_with(answered(reply.answer), &[("who", reply.who.as_str().into())])) } }
        @if !one.comment.is_empty() { div.letter dir="auto" { (one.comment) } }
        dl.about {
            @if let Some(when) = &one.starts { dt { (words.say("calendar-starts")) } dd { (written(words, when)) } }
            @if let Some(when) = end(words, one) { dt { (words.say(if one.is_task { "calendar-due" } else { "calendar-ends" })) } dd { (when) } }
            @if !one.place.is_empty() { dt { (words.say("calendar-place")) } dd dir="auto" { (one.place) } }
            @if !one.organizer.is_empty() { dt { (words.say("calendar-organizer")) } dd dir="auto" { (one.organizer) } }
        }
        @match &one.rule {
            Some(rule) => { p { (repeated(words, rule)) } }
            None => { @if one.repeats { p.hint { (words.say("calendar-repeats")) } } }
        }
        @if !one.description.is_empty() { div.letter dir="auto" { (one.description) } }
    }
}

/// When it comes again. Until when stands as it was written: a day less would be one visit less.
fn repeated(words: &Words, rule: &Rule) -> Markup {
    let days: Vec<String> =
        rule.days.iter().filter_map(|day| WEEK.get(usize::from(*day).checked_sub(1)?)).map(|day| words.say(day)).collect();
    let days = days.join(", ");
    let days = match rule.which {
        0 => days,
        which => {
            let place = match which {
                1 => "calendar-nth-1",
                2 => "calendar-nth-2",
                3 => "calendar-nth-3",
                4 => "calendar-nth-4",
                _ => "calendar-last",
            };
            words.say_with(place, &[("day", days.into())])
        }
    };
    let every = match rule.every {
        Every::Day => "calendar-every-day",
        Every::Week => "calendar-every-week",
        Every::Month => "calendar-every-month",
        Every::Year => "calendar-every-year",
    };
    html! {
        (words.say_with(every, &[("number", rule.interval.into())]))
        @if !days.is_empty() { ": " (days) }
        @if let Some(count) = rule.count { ". " (words.say_with("calendar-count", &[("number", count.into())])) }
        @if let Some(until) = &rule.until { ". " (words.say("calendar-until")) " " (written(words, until)) }
        "."
    }
}

const fn answered(answer: Answer) -> &'static str {
    match answer {
        Answer::Accepted => "calendar-accepted",
        Answer::Declined => "calendar-declined",
        Answer::Tentative => "calendar-tentative",
    }
}

/// When it ends. Of whole days the format names the day after; a reader wants the last one, and none if it is the first.
fn end(words: &Words, one: &Entry) -> Option<Markup> {
    let ends = one.ends.as_ref()?;
    // What is due on a day is due on that day.
    if one.is_task {
        return Some(written(words, ends));
    }
    let (None, Some(after)) = (&ends.time, midnight(&ends.day)) else { return Some(written(words, ends)) };
    let last = after.minus(DAY);
    let first = one.starts.as_ref().filter(|starts| starts.time.is_none()).and_then(|starts| midnight(&starts.day));
    if first.is_some_and(|first| first >= last) { None } else { Some(html! { (moment::date(words, last)) }) }
}

fn written(words: &Words, when: &When) -> Markup {
    // A day that no calendar has stands as it was written.
    let day = midnight(&when.day).map_or_else(|| when.day.clone(), |at| moment::date(words, at));
    let Some(time) = &when.time else { return html! { (day) } };
    let utc = when.zone.as_deref() == Some("UTC");
    if utc && let Some(at) = Timestamp::parse_rfc3339(&format!("{}T{time}:00Z", when.day)) {
        return moment::moment(words, at);
    }
    let at = words.say_with("calendar-at", &[("date", day.into()), ("time", time.strip_prefix('0').unwrap_or(time).into())]);
    html! { (at) @if let Some(zone) = &when.zone { " (" bdi { (zone) } ")" } }
}

fn midnight(day: &str) -> Option<Timestamp> {
    Timestamp::parse_rfc3339(&format!("{day}T00:00:00Z"))
}

#[cfg(test)]
mod tests {
    use entity::domain::locale::Locale;

    use super::*;

    fn told(words: &Words, text: &str) -> Markup {
        calendar(words, text, &mut Vec::new())
    }

    #[test]
    fn a_copy_beside_it_is_not_shown_again() {
        let words = Words::new(Locale::english(), "Letterbox", "letterbox.example");
        let event = |title: &str| format!("BEGIN:VEVENT\nSUMMARY:{title}\nDTSTART:20261124T093000Z\nEND:VEVENT\n");
        let mut seen = Vec::new();
        assert!(calendar(&words, &event("Blood test"), &mut seen).into_string().contains("Blood test"));
        assert_eq!(calendar(&words, &format!("METHOD:REQUEST\n{}", event("Blood test")), &mut seen).into_string(), "");
        assert!(calendar(&words, &event("Another"), &mut seen).into_string().contains("Another"));
        assert!(calendar(&words, "BEGIN:VCARD", &mut seen).into_string().contains("VCARD"));
    }

    fn shown(tag: &str, lines: &str) -> String {
        let words = Words::new(Locale::parse(tag).expect("a tag"), "Letterbox", "letterbox.example");
        told(&words, &format!("BEGIN:VEVENT\n{lines}\nEND:VEVENT\n")).into_string()
    }

    #[test]
    fn an_invitation_is_told_in_the_readers_language() {
        let lines = "SUMMARY:Blood test\nDTSTART;TZID=America/New_York:20261124T093000\nDTEND:20261124T150000Z\nLOCATION:Room 4\n\
                     ORGANIZER;CN=Dr. Vega:mailto:vega@clinic.example\nRRULE:FREQ=DAILY\nSTATUS:CANCELLED\nDESCRIPTION:Drink water";
        let english = shown("en", lines);
        for part in [
            "<h3 dir=\"auto\">Blood test</h3>",
            "November 24, 2026, 9:30 (<bdi>America/New_York</bdi>)",
            "<time datetime=\"2026-11-24T15:00:00Z\">November 24, 2026, 15:00 UTC</time>",
            "<dt>Where</dt><dd dir=\"auto\">Room 4</dd>",
            "Dr. Vega &lt;vega@clinic.example&gt;",
            "called off",
            "<p>Every day.</p>",
            "Drink water</div>",
            "<summary>As it came</summary>",
        ] {
            assert!(english.contains(part), "{part}: {english}");
        }
        let spanish = shown("es", lines);
        assert!(spanish.contains("24 de noviembre de 2026, 9:30 (<bdi>America/New_York</bdi>)"), "{spanish}");
    }

    #[test]
    fn what_repeats_says_how_often_if_that_is_simple() {
        let event = |rule: &str| format!("SUMMARY:x\nDTSTART;TZID=Europe/Madrid:20261124T093000\n{rule}");
        for (rule, english, spanish) in [
            ("RRULE:FREQ=DAILY", "Every day.", "Cada día."),
            ("RRULE:FREQ=DAILY;INTERVAL=2;COUNT=5", "Every 2 days. 5 times in all.", "Cada 2 días. 5 veces en total."),
            ("RRULE:FREQ=WEEKLY;BYDAY=MO,TH", "Every week: Monday, Thursday.", "Cada semana: lunes, jueves."),
            ("RRULE:FREQ=MONTHLY;BYDAY=4TU", "Every month: the fourth Tuesday.", "Cada mes: el cuarto martes."),
            ("RRULE:FREQ=MONTHLY;BYDAY=-1FR", "Every month: the last Friday.", "Cada mes: el último viernes."),
            ("RRULE:FREQ=YEARLY;UNTIL=20301231", "Every year. Until December 31, 2030.", "Cada año. Hasta el 31 de diciembre de 2030."),
        ] {
            let found = shown("en", &event(rule));
            assert!(found.contains(&format!("<p>{english}</p>")), "{rule}: {found}");
            let found = shown("es", &event(rule));
            assert!(found.contains(&format!("<p>{spanish}</p>")), "{rule}: {found}");
        }
        for odd in
            ["RRULE:FREQ=MONTHLY;BYSETPOS=1;BYDAY=MO", "RRULE:FREQ=DAILY\nEXDATE:20261126T093000", "RRULE:FREQ=DAILY\nRRULE:FREQ=YEARLY"]
        {
            let found = shown("en", &event(odd));
            assert!(found.contains("by a rule that is not shown") && !found.contains("Every day"), "{odd}: {found}");
        }
    }

    #[test]
    fn whole_days_end_on_their_last_one() {
        let one = shown("en", "SUMMARY:x\nDTSTART;VALUE=DATE:20261124\nDTEND;VALUE=DATE:20261125");
        assert!(one.contains("November 24, 2026") && !one.contains("Ends") && !one.contains("<time"), "{one}");
        let three = shown("en", "SUMMARY:x\nDTSTART;VALUE=DATE:20261129\nDTEND;VALUE=DATE:20261202");
        assert!(three.contains("<dt>Ends</dt><dd>December 1, 2026</dd>"), "{three}");
    }

    #[test]
    fn an_answer_and_what_is_due_are_told() {
        let reply = "SUMMARY:Visit\nATTENDEE;CN=Ana;PARTSTAT=DECLINED:mailto:ana@x.example\nCOMMENT:Sorry";
        let words = Words::new(Locale::english(), "Letterbox", "letterbox.example");
        let shown_reply = told(&words, &format!("METHOD:REPLY\nBEGIN:VEVENT\n{reply}\nEND:VEVENT\n")).into_string();
        assert!(
            shown_reply.contains("does not come") && shown_reply.contains("Ana &lt;ana@x.example&gt;") && shown_reply.contains("Sorry"),
            "{shown_reply}"
        );
        let task = told(&words, "BEGIN:VTODO\nSUMMARY:Refill\nDUE;VALUE=DATE:20261210\nEND:VTODO\n").into_string();
        assert!(task.contains("<dt>Due</dt><dd>December 10, 2026</dd>"), "{task}");
    }

    #[test]
    fn nothing_of_the_senders_acts() {
        let hostile = shown("en", "SUMMARY:<script>x</script>https://evil.example\nLOCATION:<a href=\"https://evil.example\">here</a>");
        // Its own words may say anything; no element comes of them.
        assert!(!hostile.contains("<script") && !hostile.contains("<a ") && !hostile.contains("href=\"h"), "{hostile}");
        let odd = shown("en", "SUMMARY:x\nDTSTART:20260231T080000Z");
        assert!(odd.contains("2026-02-31, 8:00 (<bdi>UTC</bdi>)"), "{odd}");
        let words = Words::new(Locale::english(), "Letterbox", "letterbox.example");
        let not_understood = told(&words, "BEGIN:VCARD").into_string();
        assert!(not_understood.contains("BEGIN:VCARD") && !not_understood.contains("<details"), "{not_understood}");
    }
}
