//! No row of letters is endless; everything else is as it was.
use super::*;

/// The letters between two places where a line may end, the most of them.
fn longest(eased: &str) -> usize {
    eased.split([' ', '\n']).flat_map(|word| word.split(CHANCE)).map(|row| row.chars().count()).max().unwrap_or_default()
}

#[test]
fn a_line_may_end_in_any_script() {
    for letter in ["A", "م", "क", "क्", "a\u{301}", "👩\u{200d}👩\u{200d}👧", "🇪🇸", "\u{a0}", "é", "-", "ก"] {
        let word = letter.repeat(5_000);
        let shown = eased(&word);
        assert!(longest(&shown) <= MOST + PATIENCE, "{letter}: {}", longest(&shown));
        assert_eq!(shown.replace(CHANCE, ""), word, "{letter}");
        // Between signs, not within them.
        assert!(shown.split(CHANCE).all(|row| row.starts_with(letter.chars().next().expect("a letter"))), "{letter}");
        assert_eq!(eased(&shown), shown, "{letter}: once is enough");
    }
}

#[test]
fn marks_without_end_are_parted_too() {
    let word = format!("a{}", "\u{301}".repeat(5_000));
    let shown = eased(&word);
    assert!(longest(&shown) <= MOST + PATIENCE);
    assert_eq!(shown.replace(CHANCE, ""), word);
}

#[test]
fn tags_in_a_line_part_nothing_and_blocks_do() {
    let spans = "<b>AAAA</b><span class=\"a > b\">A</span>".repeat(1_000);
    let shown = eased(&spans);
    assert_eq!(shown.replace(CHANCE, ""), spans);
    let words = shown.replace("<b>", "").replace("</b>", "").replace("<span class=\"a > b\">", "").replace("</span>", "");
    assert_eq!(longest(&words), MOST);
    // A number in a cell stays one, however many cells there are; and where blocks are set in a line, a line may end between them.
    let cells = "<td>12.5</td>".repeat(1_000);
    let shown = eased(&cells);
    assert_eq!(shown.replace("<td><wbr>12.5", "<td>12.5"), cells);
    assert_eq!(shown.matches(CHANCE).count(), 4 * 1_000 / MOST);
}

#[test]
fn what_is_of_usual_length_is_left_alone() {
    for markup in [
        "",
        "<p>Hemoglobin 12.5 g/dL &lt; &amp; 3</p>",
        "<a href=\"#link-1\">here</a><br>",
        &"検査結果です。".repeat(500),
        &"검사결과".repeat(500),
        &"&amp; word ".repeat(500),
        &"A".repeat(MOST),
        "&",
        "&;",
        "&nbsp",
        "<",
        "<p",
        "a<",
    ] {
        assert_eq!(eased(markup), markup, "{markup:?}");
    }
    let references = "&amp;".repeat(MOST + 1);
    assert_eq!(eased(&references), format!("{}{CHANCE}&amp;", "&amp;".repeat(MOST)));
    let pictures = format!("{}<img src=\"/p\" alt=\"{}\">{}", "A".repeat(200), "B".repeat(400), "A".repeat(200));
    assert_eq!(eased(&pictures), pictures, "letters in a tag are no text");
}
