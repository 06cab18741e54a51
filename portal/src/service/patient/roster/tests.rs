use super::*;

const LIMITS: RosterLimits = RosterLimits { bytes: 10_000, rows: 20 };
const NOW: Timestamp = Timestamp::from_micros(1_790_000_000_000_000);

fn sound(bytes: &[u8]) -> Vec<Row> {
    let roster = read(bytes, LIMITS, NOW).expect("a list");
    assert!(roster.report.is_empty(), "{}", roster.report);
    roster.rows
}

fn told(bytes: impl AsRef<[u8]>) -> String {
    let report = read(bytes.as_ref(), LIMITS, NOW).map_or_else(|report| report, |roster| roster.report);
    assert!(!report.is_empty());
    report.sorted().to_string()
}

#[test]
fn every_column_is_read_in_any_order_and_case() {
    let text = "\u{feff}Name;E-Mail;Birth date;RECORD_NUMBER;Phone;language\r\n\"Gómez; Ana\";Ana@Example.org;1980-12-31;A 7;+1 555 0100;es-mx\r\n;;;;;\r\n";
    let rows = sound(text.as_bytes());
    assert_eq!(rows.len(), 1);
    let row = &rows[0];
    assert_eq!((row.line, row.email.as_str()), (2, "Ana@Example.org"));
    assert_eq!(row.name.as_deref().map(String::as_str), Some("Gómez; Ana"));
    assert_eq!(row.birth_date.as_deref().map(String::as_str), Some("1980-12-31"));
    assert_eq!(row.record_number.as_deref().map(String::as_str), Some("A 7"));
    assert_eq!(row.phone.as_deref().map(String::as_str), Some("+1 555 0100"));
    assert_eq!(row.language.as_ref().map(Locale::as_str), Some("es-MX"));
}

#[test]
fn headings_are_known_by_their_spanish_names_and_told_by_what_they_are_near() {
    for heading in ["Número de ficha", "numero de expediente", "NÚMERO-DE-FICHA", "record_number"] {
        let rows = sound(format!("email;{heading}\na@example.org;A-7\n").as_bytes());
        assert_eq!(rows[0].record_number.as_deref().map(String::as_str), Some("A-7"), "{heading}");
    }
    for (heading, near) in
        [("mail", "email"), ("Teléfono", "phone"), ("birthdate", "birth_date"), ("full name", "name"), ("emial", "email")]
    {
        let told = told(format!("{heading};name\na@example.org;Ana\n"));
        let nearly = format!("column 1 of the header is not known; did you mean `{near}`?");
        assert!(heading == "emial" || (told.contains(&nearly) && !told.contains(&format!("`{heading}`"))), "{told}");
    }
    // A list without a header begins with somebody, whose name may be nearly a heading.
    for (list, said) in [("ana.canary@example.org;Ana Canary 7\n", "canary"), ("a@example.org;Names\n", "names"), ("Mails;x\n", "mails")] {
        let told = told(list);
        assert!(!told.to_lowercase().contains(said), "{told}");
    }
}

#[test]
fn a_formula_is_text() {
    let rows = sound(b"email,name,record_number\na@example.org,\"=HYPERLINK(\"\"http://x\"\")\",@SUM(A1)\n");
    assert_eq!(rows[0].name.as_deref().map(String::as_str), Some("=HYPERLINK(\"http://x\")"));
    assert_eq!(rows[0].record_number.as_deref().map(String::as_str), Some("@SUM(A1)"));
}

#[test]
fn all_bad_rows_are_told_by_their_lines_and_no_cell_is_repeated() {
    let text = "email,name,birth_date,phone,language\n\
        canary,x,31.31.1980,12,english\n\
        ok@example.org,\"two\nlines\",,,\n\
        OK@EXAMPLE.ORG,,2999-01-01,,\n\
        ,canary,,,\n\
        b@example.org,canary\n";
    let told = told(text);
    for part in [
        "line 2, email",
        "line 2, birth_date",
        "line 2, phone",
        "line 2, language",
        "line 3, name",
        "line 5, email: the same address stands in line 3 already",
        "line 5, birth_date",
        "line 6, email",
        "line 7: cells: 2",
    ] {
        assert!(told.contains(part), "{part} in {told}");
    }
    assert!(!told.contains("canary") && !told.contains("example"), "{told}");
}

#[test]
fn a_list_has_one_order_of_dates_and_says_it_itself() {
    let dates = |cells: &[&str]| {
        let rows: String = cells.iter().enumerate().map(|(at, cell)| format!("p{at}@example.org,{cell}\n")).collect();
        let list = format!("email,birth_date\n{rows}");
        let roster = read(list.as_bytes(), LIMITS, NOW).expect("a list");
        roster.rows.iter().map(|row| row.birth_date.as_deref().cloned().unwrap_or_default()).collect::<Vec<_>>()
    };
    assert_eq!(dates(&["3/4/1980", "12/31/1980"]), ["1980-03-04", "1980-12-31"]);
    assert_eq!(dates(&["3/4/1980", "31-12-1980"]), ["1980-04-03", "1980-12-31"]);
    // Nothing says it, or two say two things: what can be read in two ways is refused.
    assert_eq!(dates(&["3/4/1980", "1980-05-06", "7 May 1980", "8.9.1980"]), ["1980-05-06", "1980-05-07", "1980-09-08"]);
    assert_eq!(dates(&["3/4/1980", "12/31/1980", "31/12/1980"]), ["1980-12-31", "1980-12-31"]);
}

#[test]
fn duplicates_within_the_list_name_both_lines() {
    let told = told("email,record_number\na@example.org,7\nA@example.org,8\nb@example.org,7\n");
    assert!(
        told.contains("line 3, email: the same address stands in line 2")
            && told.contains("line 4, record_number: the same number stands in line 2"),
        "{told}"
    );
}

#[test]
fn another_encoding_is_named_with_its_line() {
    assert!(
        told(b"email,name\na@example.org,G\xf3mez Nu\xf1ez\n")
            .contains("line 2: here is a character that is not UTF-8; the file is probably windows-1252")
    );
    assert!(told(b"email,name\na@example.org,G\x97mez Nu\x96ez \x8e\x87\n").contains("macintosh"));
    assert!(told(b"\xff\xfee\0m\0").contains("UTF-16LE"));
    assert!(told(b"e\0m\0a\0i\0l\0").contains("UTF-16"));
}

#[test]
fn the_header_is_checked_and_size_is_bounded() {
    assert!(told("").contains("empty"));
    assert!(told("name\nAna\n").contains("must name the column `email`"));
    assert!(told("email,shoe_size\n").contains("column 2 of the header is none of"));
    assert!(told("email,Email\n").contains("twice"));
    assert!(told(vec![b'a'; 10_001]).contains("larger than 10000 bytes"));
    let many: String = (0..21).map(|n| format!("a{n}@example.org\n")).collect();
    assert!(told(format!("email\n{many}")).contains("more rows than 20"));
}

#[test]
fn a_long_report_tells_all_of_it() {
    let bad = "x\n".repeat(300);
    let report = read(format!("email\n{bad}").as_bytes(), RosterLimits { bytes: 10_000, rows: 1_000 }, NOW).expect("a list").report;
    assert_eq!(report.problems().len(), 300);
    assert!(report.to_string().contains("line 301"), "{report}");
}

#[test]
fn a_quotation_mark_that_nothing_ends_is_told_by_its_line() {
    let list = "email,name\na@example.org,Ana\nb@example.org,\"Ben\nc@example.org,Cem\n";
    let said = told(list);
    assert!(said.starts_with("line 3: a quotation mark in this line begins a cell that nothing ends"), "{said}");
    // Of one that takes lines along up to the next, the row says so.
    let said = told("email,name\nb@example.org,\"Ben\nc@example.org,\"Cem\",x\n");
    assert!(said.starts_with("line 2: cells: 3, columns in the header: 2; a quotation mark in this line is not ended in it"), "{said}");
}

#[test]
fn empty_lines_at_the_end_are_no_rows() {
    for end in ["\n\n\n", "\r\n\r\n", "  \n", ",\n,\n", "\"\",\"\"\r\n", "\u{a0}\n", "\u{1a}", "\t\n \n", "\n\u{feff}\n"] {
        let rows = sound(format!("email,name\na@example.org,Ana\n{end}").as_bytes());
        assert_eq!(rows.len(), 1, "{end:?}");
    }
}
