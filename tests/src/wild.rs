//! HTML that is made to take long: families of one shape each, as large as one likes. Must not know how HTML is taken apart.
//!
//! Each was the worst of its kind when it was found. [`largest`] makes the one that just passes.
use portal::mime::html::sanitise;

/// A shape, and how much of it.
pub struct Family {
    /// What it is.
    pub name: &'static str,
    /// So many of its pieces.
    pub make: fn(usize) -> String,
}

/// Bytes of the longest that is made.
const LONGEST: usize = 1 << 20;

const fn family(name: &'static str, make: fn(usize) -> String) -> Family {
    Family { name, make }
}

/// All of them.
pub const FAMILIES: [Family; 28] = [
    family("quotes, 250 deep", |n| branches("<blockquote>", "</blockquote>", 250, n)),
    family("quotes, 100 deep", |n| branches("<blockquote>", "</blockquote>", 100, n)),
    family("tables, 60 deep", |n| branches("<table><tr><td>", "</td></tr></table>", 60, n)),
    family("lists, 120 deep", |n| branches("<ul><li>", "</li></ul>", 120, n)),
    family("headings in parts that can hold anything", |n| branches("<h1><object>", "</object></h1>", 120, n)),
    family("paragraphs without end tags", |n| "<p><b>x".repeat(n)),
    family("items in elements of no list", |n| "<span>".repeat(240) + "<li>x</li>".repeat(n).as_str()),
    family("end tags that end nothing", |n| "<span>".repeat(250) + "</foo>".repeat(n).as_str()),
    family("formatting that crosses paragraphs", |n| "<a href=https://a.example><b><i><p>x</a>y</b>".repeat(n)),
    family("formatting deep in one another, ended from outside", |n| "<b>".repeat(200) + "<p>x</b>".repeat(n).as_str()),
    family("formatting that every paragraph opens anew", |n| format!("<p>{}</p>{}", bold(240, ""), "<p>x</p>".repeat(n))),
    family("the same, with 95 attributes", |n| format!("<p>{}</p>{}", bold(240, &attributes(95)), "<p>x</p>".repeat(n))),
    family("formatting compared, with 95 attributes", |n| bold(n, &attributes(95))),
    family("formatting compared, with 10 attributes", |n| {
        let own = attributes(10);
        bold(240, &own) + format!("<b class=d{own}>x</b>").repeat(n).as_str()
    }),
    family("paragraphs that come into paragraphs", |n| format!("<p>{}{}", bold(120, ""), "<object><p>x</p></object>".repeat(n))),
    family("styles, all different", |n| numbered(n, |i| format!("<p style=\"margin:{i}px;color:rgb(1,2,3);border:1px solid red\">x</p>"))),
    family("attributes that stay", |n| "<p align=left valign=top width=1 height=2 class=x dir=ltr bgcolor=red>x</p>".repeat(n)),
    family("links in foreign letters", |n| numbered(n, |i| format!("<a href=https://{i}{}>x</a>", "äöüßéèç.".repeat(17)))),
    family("links full of ampersands", |n| numbered(n, |i| format!("<a href=https://a{i}.example/?{}>x</a>", "&".repeat(8_000)))),
    family("words that may be links", |n| numbered(n, |i| format!("<a href=https://äö.de/{i}>{}</a>", "äö.de ".repeat(24)))),
    family("descriptions full of quotes", |n| format!("<img alt='{}'>", "\"".repeat(4_000)).repeat(n)),
    family("references to letters", |n| "&lt;".repeat(n)),
    family("degree signs", |n| "°".repeat(n)),
    family("digits deep in quotes", |n| "<blockquote>".repeat(250) + "1".repeat(n).as_str()),
    family("lines deep in quotes", |n| "<blockquote>".repeat(250) + "<pre>x" + "\n1".repeat(n).as_str()),
    family("spaces that are wide", |n| "<b>\u{2003}</b>\u{2003}".repeat(n)),
    family("pictures in their addresses", |n| format!("<img src=\"data:image/png;base64,{}\">", "QUJD\r\n".repeat(n))),
    family("drawings", |n| "<svg><foreignObject><div>x</div></foreignObject></svg>".repeat(n)),
];

/// The largest of a family that is shown as HTML; none if it is refused however small.
#[must_use]
pub fn largest(family: &Family) -> Option<String> {
    let passes = |n: usize| {
        let html = (family.make)(n);
        (html.len() <= LONGEST && sanitise(&html).is_ok()).then_some(html)
    };
    let mut best = passes(1)?;
    let (mut low, mut high) = (1, 2);
    while let Some(html) = passes(high) {
        (best, low, high) = (html, high, high * 2);
    }
    while high - low > (low / 50).max(1) {
        let middle = usize::midpoint(low, high);
        match passes(middle) {
            Some(html) => (best, low) = (html, middle),
            None => high = middle,
        }
    }
    Some(best)
}

fn branches(open: &str, close: &str, depth: usize, n: usize) -> String {
    format!("{}x{}", open.repeat(depth), close.repeat(depth)).repeat(n)
}

fn numbered(n: usize, one: impl Fn(usize) -> String) -> String {
    (0..n).map(one).collect()
}

fn attributes(n: usize) -> String {
    numbered(n, |i| format!(" a{i}=b"))
}

/// Elements in one another of which no two are alike.
fn bold(n: usize, attributes: &str) -> String {
    numbered(n, |i| format!("<b class=c{i}{attributes}>"))
}

#[cfg(test)]
mod tests {
    use portal::mime::html::{Marks, TooWild, effort, plain};

    use super::*;

    /// Counted, not timed: however much there is of it, no more than the budget is spent, and the text is shown.
    #[test]
    fn whatever_is_made_to_take_long_is_shown_within_the_budget_or_refused() {
        let mut refused = 0;
        for Family { name, make } in &FAMILIES {
            for n in [1, 40, 2_000] {
                let mut html: String = make(n);
                html.truncate(html.floor_char_boundary(LONGEST));
                let (spent, answer) = (effort(&html), sanitise(&html));
                assert!(answer.is_err() || spent <= 100, "{name}, {n}: {spent} %");
                assert!(spent <= 130, "{name}, {n}: stopped late, at {spent} %");
                assert!(!matches!(answer, Err(TooWild::Fault | TooWild::Restless)), "{name}, {n}: {answer:?}");
                let text = plain(&html, Marks { struck: "crossed out:", ..Marks::default() });
                assert_eq!(text.wild, answer.as_ref().err().copied(), "{name}, {n}");
                assert!(text.text.len() <= LONGEST + (1 << 19), "{name}, {n}: {} bytes of text", text.text.len());
                refused += usize::from(answer.is_err());
            }
        }
        assert!((FAMILIES.len() / 2..FAMILIES.len() * 3).contains(&refused), "{refused} refused");
    }

    #[test]
    fn real_letters_take_a_small_part_of_the_budget() {
        let letter = "<p>Dear Ana, your results are in, and all is well. Please call us on Monday.</p>\n".repeat(1_300);
        assert!(effort(&letter) <= 30, "{}", effort(&letter));
        let cell = "<table style=\"width:100%\"><tr><td align=\"center\" style=\"padding:8px\"><font face=\"Arial\">";
        let newsletter = format!("{}Flu shots{}", cell.repeat(8), "</font></td></tr></table>".repeat(8)).repeat(85);
        assert!(newsletter.len() > 60_000 && effort(&newsletter) <= 60, "{}", effort(&newsletter));
        // Answers to answers: 5,000 elements, 150 deep.
        let inside = "<p>On Tuesday we wrote:<br>yes</p>".repeat(33);
        let thread = (0..75).map(|_| format!("<blockquote><div>{inside}")).collect::<String>() + "</div></blockquote>".repeat(75).as_str();
        assert!(effort(&thread) <= 100 && sanitise(&thread).is_ok(), "{}", effort(&thread));
    }

    #[test]
    fn the_largest_that_passes_passes() {
        let family = FAMILIES.iter().find(|family| family.name == "quotes, 250 deep").expect("it is there");
        let html = largest(family).expect("a small one passes");
        assert!(sanitise(&html).is_ok() && (80..=100).contains(&effort(&html)), "{}", effort(&html));
    }
}
