use super::*;

fn moment(day: &str, time: Option<&str>, zone: Option<&str>) -> When {
    let mut when = When::default();
    (when.day, when.time, when.zone) = (day.to_owned(), time.map(str::to_owned), zone.map(str::to_owned));
    when
}

#[test]
fn an_invitation_is_read() {
    let text = "BEGIN:VCALENDAR\nMETHOD:REQUEST\nBEGIN:VTIMEZONE\nTZID:x\nBEGIN:STANDARD\nDTSTART:16010101T000000\nEND:STANDARD\nEND:VTIMEZONE\nBEGIN:VEVENT\n\
        SUMMARY:Blood test\\, fa\n sting\nDTSTART;TZID=\"America/New_York\":20261124T093000\nDTEND:20261124T150000Z\nLOCATION:Room 4\\nfloor 2\n\
        ORGANIZER;CN=\"Dr. Vega: clinic\":mailto:vega@clinic.example\nDESCRIPTION:Drink\\nwater\\; only.\nBEGIN:VALARM\nDESCRIPTION:no\nEND:VALARM\nRRULE:FREQ=DAILY\nEND:VEVENT\nEND:VCALENDAR\n";
    let found = entries(text);
    let [entry] = found.as_slice() else { panic!("{} entries", found.len()) };
    assert_eq!(
        (entry.title.as_str(), entry.place.as_str(), entry.description.as_str()),
        ("Blood test, fasting", "Room 4 floor 2", "Drink\nwater; only.")
    );
    assert_eq!(entry.starts, Some(moment("2026-11-24", Some("09:30"), Some("America/New_York"))));
    assert_eq!(entry.ends, Some(moment("2026-11-24", Some("15:00"), Some("UTC"))));
    assert_eq!(entry.organizer, "Dr. Vega: clinic <vega@clinic.example>");
    assert!(!entry.cancelled && entry.repeats);
}

#[test]
fn how_long_it_takes_gives_an_end() {
    let ends = |start: &str, length: &str| {
        let found =
            entries(&format!("BEGIN:VEVENT\nDURATION:{length}\nDTSTART{start}\nBEGIN:VALARM\nDURATION:PT9H\nEND:VALARM\nEND:VEVENT\n"));
        found[0].ends.as_ref().map(|ends| format!("{} {}", ends.day, ends.time.as_deref().unwrap_or("-")))
    };
    for (start, length, wanted) in [
        (";TZID=x:20261210T093000", "PT45M", Some("2026-12-10 10:15")),
        (":20261210T233000Z", "PT1H", Some("2026-12-11 00:30")),
        // The clock may be changed over night.
        (";TZID=x:20261210T233000", "PT1H", None),
        (";TZID=x:20261210T233000", "P1D", Some("2026-12-11 23:30")),
        (";VALUE=DATE:20261230", "P1W", Some("2027-01-06 -")),
        (":20261210T093000Z", "PT", None),
        (":20261210T093000Z", "-PT1H", None),
        (":20261210T093000Z", "P99999999D", None),
        (":20261210T093000Z", "PT5", None),
    ] {
        assert_eq!(ends(start, length).as_deref(), wanted, "{start} {length}");
    }
}

#[test]
fn answers_and_tasks_are_told() {
    let text = "METHOD:REPLY\nBEGIN:VEVENT\nSUMMARY:Visit\nATTENDEE;CN=Ana;PARTSTAT=DECLINED:mailto:ana@x.example\nATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:b@x.example\nCOMMENT:I am away\\, sorry.\nEND:VEVENT\n";
    let found = entries(text);
    assert_eq!(found[0].answers, [Reply { who: "Ana <ana@x.example>".to_owned(), answer: Answer::Declined }]);
    assert_eq!(found[0].comment, "I am away, sorry.");
    assert!(entries(&text.replace("REPLY", "REQUEST"))[0].answers.is_empty(), "an invitation answers nothing");
    assert!(entries("BEGIN:VTODO\nSUMMARY:Refill\nDUE:20261210T093000Z\nEND:VTODO\n")[0].is_task);
}

#[test]
fn what_is_odd_is_left_out() {
    for (text, wanted) in [
        ("", 0),
        ("BEGIN:VEVENT\nEND:VEVENT", 0),
        ("BEGIN:VEVENT\nSUMMARY:x", 0),
        ("SUMMARY:x\nEND:VEVENT", 0),
        ("BEGIN:VEVENT\nSUMMARY:x\nDTSTART:2026\u{e9}124\nEND:VEVENT", 1),
        ("BEGIN:VEVENT\nDTSTART;VALUE=DATE:20261124\nEND:VEVENT", 1),
        ("BEGIN:VEVENT\nDTSTART:20261399T990000\nEND:VEVENT", 0),
        ("begin:vevent\nsummary:x\nend:vevent", 1),
    ] {
        assert_eq!(entries(text).len(), wanted, "{text}");
    }
    let many = "BEGIN:VEVENT\nSUMMARY:x\nEND:VEVENT\n".repeat(100);
    assert_eq!(entries(&many).len(), MAX_ENTRIES);
    let called_off = entries("METHOD:CANCEL\nBEGIN:VEVENT\nSUMMARY:a\u{202e}b\nDTSTART:20261124\nEND:VEVENT");
    assert!(called_off[0].cancelled && called_off[0].title == "ab");
    assert_eq!(called_off[0].starts, Some(moment("2026-11-24", None, None)));
}
