//! What staff type or paste, as HTML: paragraphs, lists, headings, bold words, and nothing else. Every text is escaped; addresses stay words. A list that
//! a word processor made is pasted as lines that begin with its sign: it is a list again.
use maud::{Markup, html};

/// One thing in a written text.
enum Block<'a> {
    Heading(&'a str),
    Items(Vec<&'a str>),
    Numbers(Vec<&'a str>),
    Lines(Vec<&'a str>),
}

/// Stands on both sides of what is bold.
const BOLD: &str = "**";

/// Signs before an item, as word processors write them; a sign that could be a word or a number is none.
const BULLETS: [char; 6] = ['•', '·', '▪', '◦', '‣', '\u{f0b7}'];

/// Ends of lines beside the usual one: by hand within an item, of a page, and as some systems write them.
const ENDS: [char; 6] = ['\n', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}'];

/// Simply formatted text as a whole page: an empty line begins a paragraph, `- ` or a bullet an item of a list, `# ` a heading; lines that begin
/// with `1. `, `2. ` and so on are a list with numbers, and `**` on both sides of words makes them bold.
#[must_use]
pub fn written(text: &str) -> String {
    let blocks = blocks(text);
    let body: Markup = html! {
        html {
            body {
                @for block in &blocks {
                    @match block {
                        Block::Heading(line) => h2 { (words(line)) },
                        Block::Items(items) => ul { @for item in items { li { (words(item)) } } },
                        Block::Numbers(items) => ol { @for item in items { li { (words(item)) } } },
                        Block::Lines(lines) => p { @for (nth, line) in lines.iter().enumerate() { @if nth > 0 { br; } (words(line)) } },
                    }
                }
            }
        }
    };
    body.into_string()
}

/// A line, with what is bold in it.
fn words(line: &str) -> Markup {
    html! { @for (bold, piece) in pieces(line) { @if bold { strong { (piece) } } @else { (piece) } } }
}

/// What stands between two stars and two stars is bold: where these touch what is between them and no letter outside, as signs of
/// multiplication, of a footnote or of a note to oneself do not.
fn pieces(line: &str) -> Vec<(bool, &str)> {
    let (mut pieces, mut begun, mut from) = (Vec::new(), 0, 0);
    while let Some(open) = line[from..].find(BOLD).map(|at| from + at) {
        from = open + BOLD.len();
        let free = !line[..open].ends_with(|c: char| c.is_alphanumeric() || c == '*');
        let Some(close) = line[from..].find('*').map(|at| from + at).filter(|_| free) else { continue };
        let (inner, rest) = (&line[from..close], line[close..].strip_prefix(BOLD));
        let touches = !inner.is_empty() && inner.trim() == inner;
        let Some(rest) = rest.filter(|rest| touches && !rest.starts_with(|c: char| c.is_alphanumeric() || c == '*')) else { continue };
        pieces.push((false, &line[begun..open]));
        pieces.push((true, inner));
        begun = line.len() - rest.len();
        from = begun;
    }
    pieces.push((false, &line[begun..]));
    pieces.retain(|(_, piece)| !piece.is_empty());
    pieces
}

fn blocks(text: &str) -> Vec<Block<'_>> {
    let mut blocks: Vec<Block<'_>> = Vec::new();
    let mut open = false;
    let lines: Vec<&str> = text.split(ENDS).map(str::trim).collect();
    let mut at = 0;
    while let Some(line) = lines.get(at).copied() {
        let numbered = numbered(&lines[at..]);
        if !numbered.is_empty() {
            at += numbered.len();
            blocks.push(Block::Numbers(numbered));
            open = false;
            continue;
        }
        at += 1;
        if line.is_empty() {
            open = false;
            continue;
        }
        if let Some(heading) = line.strip_prefix("# ") {
            blocks.push(Block::Heading(heading));
            open = false;
            continue;
        }
        match (item(line), blocks.last_mut().filter(|_| open)) {
            (Some(item), Some(Block::Items(items))) => items.push(item),
            (Some(item), _) => blocks.push(Block::Items(vec![item])),
            (None, Some(Block::Lines(lines))) => lines.push(line),
            (None, _) => blocks.push(Block::Lines(vec![line])),
        }
        open = true;
    }
    blocks
}

/// The items of a list with numbers that these lines begin with: at least two, counted from one. A line alone that begins with a number
/// may be a date, or a section of a law.
fn numbered<'a>(lines: &[&'a str]) -> Vec<&'a str> {
    let mut items = Vec::new();
    for line in lines {
        let begins = format!("{}.", items.len() + 1);
        let Some(rest) = line.strip_prefix(&begins).filter(|rest| rest.starts_with([' ', '\t', '\u{a0}'])) else { break };
        items.push(rest.trim_start());
    }
    if items.len() > 1 { items } else { Vec::new() }
}

/// What stands in a line behind the sign of an item.
fn item(line: &str) -> Option<&str> {
    if let Some(item) = line.strip_prefix("- ").or_else(|| line.strip_prefix("-\t")) {
        return Some(item.trim_start());
    }
    // A second level: a letter and a tab.
    let rest = line.strip_prefix(BULLETS).or_else(|| line.strip_prefix('o').filter(|rest| rest.starts_with('\t')))?;
    let item = rest.trim_start();
    (item.len() < rest.len() && !item.is_empty()).then_some(item)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_few_forms_are_written_and_nothing_else() {
        let shown = written("# Your result\nAll is <b>well</b>.\nReally.\n\n- one\n- two\n\nhttps://x.example\n-no item\n#no heading");
        assert_eq!(
            shown,
            "<html><body><h2>Your result</h2><p>All is &lt;b&gt;well&lt;/b&gt;.<br>Really.</p><ul><li>one</li><li>two</li></ul>\
             <p>https://x.example<br>-no item<br>#no heading</p></body></html>"
        );
        assert_eq!(written(""), "<html><body></body></html>");
    }

    #[test]
    fn numbers_are_a_list_where_they_count() {
        assert_eq!(
            written("Before:\n1. Fast\n2.\tDrink **water**\n3. Come\nThen"),
            "<html><body><p>Before:</p><ol><li>Fast</li><li>Drink <strong>water</strong></li><li>Come</li></ol><p>Then</p></body></html>"
        );
        for text in ["1. May is a holiday", "2. First\n3. Second", "1.5 mg\n2.5 mg", "1) a\n2) b", "1.\n2."] {
            assert!(!written(text).contains("<ol>"), "{text}");
        }
    }

    #[test]
    fn what_stands_between_stars_is_bold_and_other_stars_stay() {
        for (text, shown) in [
            ("Take **two** tablets", "Take <strong>two</strong> tablets"),
            ("**Do not eat** before, and **do not drink**.", "<strong>Do not eat</strong> before, and <strong>do not drink</strong>."),
            ("(**a & b**)", "(<strong>a &amp; b</strong>)"),
            ("2 ** 3 ** 4", "2 ** 3 ** 4"),
            ("2**3**4", "2**3**4"),
            ("* note, ** other note", "* note, ** other note"),
            ("**open", "**open"),
            ("** open**", "** open**"),
            ("****", "****"),
            ("***three***", "***three***"),
            ("*one*", "*one*"),
            ("a** b **c", "a** b **c"),
            ("**x*y**", "**x*y**"),
            ("**** **a**", "**** <strong>a</strong>"),
        ] {
            assert_eq!(written(text), format!("<html><body><p>{shown}</p></body></html>"), "{text}");
        }
        let many = "**".repeat(50_000);
        assert_eq!(pieces(&many).len(), 1);
    }

    #[test]
    fn a_list_of_a_word_processor_is_a_list_again_and_nothing_is_lost() {
        let shown =
            written("“Before”:\n·\tFast\u{a0}8 hours\n•\u{a0}Water is fine\no\tno milk\n-\tcome\u{b}early\n\n1.\tFirst\n·no item\nor else");
        assert_eq!(
            shown,
            "<html><body><p>“Before”:</p><ul><li>Fast\u{a0}8 hours</li><li>Water is fine</li><li>no milk</li><li>come</li></ul>\
             <p>early</p><p>1.\tFirst<br>·no item<br>or else</p></body></html>"
        );
        assert_eq!(written("•\n· "), "<html><body><p>•<br>·</p></body></html>", "a sign alone is a text");
    }
}
