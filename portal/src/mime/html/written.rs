//! What staff type or paste, as HTML: paragraphs, lists, headings, and nothing else. Every text is escaped; addresses stay words. A list that
//! a word processor made is pasted as lines that begin with its sign: it is a list again.
use maud::{Markup, html};

/// One thing in a written text.
enum Block<'a> {
    Heading(&'a str),
    Items(Vec<&'a str>),
    Lines(Vec<&'a str>),
}

/// Signs before an item, as word processors write them; a sign that could be a word or a number is none.
const BULLETS: [char; 6] = ['•', '·', '▪', '◦', '‣', '\u{f0b7}'];

/// Ends of lines beside the usual one: by hand within an item, of a page, and as some systems write them.
const ENDS: [char; 6] = ['\n', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}'];

/// Simply formatted text as a whole page: an empty line begins a paragraph, `- ` or a bullet an item of a list, `# ` a heading.
#[must_use]
pub fn written(text: &str) -> String {
    let blocks = blocks(text);
    let body: Markup = html! {
        html {
            body {
                @for block in &blocks {
                    @match block {
                        Block::Heading(line) => h2 { (line) },
                        Block::Items(items) => ul { @for item in items { li { (item) } } },
                        Block::Lines(lines) => p { @for (nth, line) in lines.iter().enumerate() { @if nth > 0 { br; } (line) } },
                    }
                }
            }
        }
    };
    body.into_string()
}

fn blocks(text: &str) -> Vec<Block<'_>> {
    let mut blocks: Vec<Block<'_>> = Vec::new();
    let mut open = false;
    for line in text.split(ENDS).map(str::trim) {
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
