use super::*;

/// The pieces as one text again.
fn joined(pieces: &[Piece<'_>]) -> String {
    pieces
        .iter()
        .map(|piece| match piece {
            Piece::Prose(text) | Piece::Columns(text) => (*text).to_owned(),
            Piece::Quoted { pieces, .. } => joined(pieces),
        })
        .collect()
}

/// The pieces in a letter each: p, c, and what is quoted in parentheses.
fn shape(pieces: &[Piece<'_>]) -> String {
    pieces
        .iter()
        .map(|piece| match piece {
            Piece::Prose(_) => "p".to_owned(),
            Piece::Columns(_) => "c".to_owned(),
            Piece::Quoted { pieces, .. } => format!("({})", shape(pieces)),
        })
        .collect()
}

fn seen(text: &str) -> String {
    let pieces = pieces(text);
    assert_eq!(joined(&pieces), text, "something was lost");
    shape(&pieces)
}

const RESULTS: &str = "\
Test             Result   Flag   Reference
-------------------------------------------
Glucose              98          70-99
Sodium              140          136-145
Potassium           5.9   H      3.5-5.1

HEMATOLOGY
Hemoglobin         13.5          12.0-15.5
";

#[test]
fn columns_are_found() {
    for (what, text) in [
        ("by spaces", RESULTS.to_owned()),
        ("by tabs", "Test\tResult\tUnit\nGlucose\t98\tmg/dL\nSodium\t\tmmol/L\n".to_owned()),
        ("by two columns of tabs", "Glucose\t98\nSodium\t140\nPotassium\t4.2\n".to_owned()),
        ("by stops of tabs", "Hemoglobin\t13.5\tg/dL\nWBC\t\t5.1\tK/uL\nPlatelets\t250\tK/uL\n".to_owned()),
        ("in a box", "+------+-----+\n| Test | Val |\n+------+-----+\n| Na   | 140 |\n+------+-----+\n".to_owned()),
        ("in a drawn box", "┌────┬─────┐\n│ Na │ 140 │\n└────┴─────┘\n".to_owned()),
        ("between bars", "| Test | Value |\n|---|---|\n| Sodium | 140 |\n| K | 4 |\n".to_owned()),
        (
            "by dots",
            "Glucose .......... 98 mg/dL\nSodium .......... 140 mmol/L\nPotassium ....... 4.2 mmol/L\nChloride ........ 101 mmol/L\n"
                .to_owned(),
        ),
        ("at the same place", "Glucose        98\nSodium        140\nPotassium     4.2\nChloride      101\n".to_owned()),
    ] {
        assert_eq!(seen(&text), "c", "{what}");
        assert_eq!(seen(&format!("Dear Ana,\n\nhere they are:\n\n{text}\nSee you soon.\n")), "pcp", "{what}");
    }
}

#[test]
fn paragraphs_are_none() {
    let list = "1.  Take one tablet.\n2.  Drink water.\n3.  Rest.\n4.  Call us.\n5.  Come back.\n";
    let spaced =
        "We saw you today.  All is well.  Please come back.\nBring your card.  Thank you.  Dr. Vega\nOur hours are new.  See below.\n";
    let tabbed = "-\tTake one tablet with a glass of water every morning\n-\tRest\n-\tCome back\n-\tCall\n";
    let signature = "Best,\n-- \nDr. Vega | Room 4\n+1 555 0100\n";
    let address = "Clinic Example\n    12 Main Street\n    Springfield\n    Tel.  555 0100\n";
    let two = "a          b          c\nd          e          f\n";
    for text in ["", "\n\n", "one line", list, spaced, tabbed, signature, address, two] {
        assert!(matches!(seen(text).as_str(), "" | "p"), "{text}");
    }
}

#[test]
fn long_and_deep_quotations_are_folded_and_short_ones_stay() {
    let quote = |lines: usize, marks: &str| format!("{marks} words\n").repeat(lines);
    assert_eq!(seen(&format!("Yes.\n\n{}", quote(11, ">"))), "p");
    assert_eq!(seen(&format!("Yes.\n\nAna wrote:\n{}", quote(12, ">"))), "p(p)");
    assert_eq!(seen(&format!("{}\n{}Yes.\n", quote(6, ">"), quote(6, "> >"))), "(p)p");
    assert_eq!(seen(&format!("Yes.\n{}{}No.\n", quote(2, ">>>>"), quote(2, "> > > > >"))), "p(p)p");
    assert_eq!(seen(&format!("Yes.\n{}{}{}", quote(12, ">"), quote(30, ">>>>>>>"), quote(2, ">"))), "p(p(p)p)");
    let table: String = RESULTS.lines().map(|line| format!("> {line}\n")).collect();
    assert_eq!(seen(&format!("Yes.\n{}{table}", quote(12, ">"))), "p(pc)");
    assert_eq!(seen("Potassium\n> 5.5 is high\n"), "p");
    let Some(Piece::Quoted { lines, .. }) = pieces(&quote(14, ">")).pop() else { panic!("nothing is quoted") };
    assert_eq!(lines, 14);
}

#[test]
fn whatever_comes_is_bounded_and_whole() {
    let many = format!("{RESULTS}\n\n\n\n\nWords that are longer than any heading between rows may be, so that each of these is a table of its own.\n\n\n\n\n").repeat(300);
    let found = pieces(&many);
    assert_eq!(joined(&found), many);
    assert_eq!(found.iter().filter(|piece| matches!(piece, Piece::Columns(_))).count(), MAX_PIECES);
    for odd in
        ["a\tb\n".repeat(60_000), "|".repeat(200_000), "> ".repeat(100_000), ">\n\n".repeat(60_000), "a  b  c\n\n\n\n".repeat(30_000)]
    {
        seen(&odd);
        assert!(aligned(&odd).len() <= 5 * odd.len() + (8 << 10));
    }
}

#[test]
fn tabs_become_places() {
    assert_eq!(aligned("Hemoglobin\t13.5\tg/dL\nWBC\t5\tK/uL\n"), "Hemoglobin  13.5  g/dL\nWBC         5     K/uL\n");
    assert_eq!(aligned("Name\tValue\nCHEMISTRY\nK\t4\n"), "Name  Value\nCHEMISTRY\nK     4\n");
    assert_eq!(aligned("Hemoglobin\t13.5\nWBC\t\t5.1\n"), "Hemoglobin      13.5\nWBC             5.1\n");
    assert_eq!(aligned("no tab\n"), "no tab\n");
}
