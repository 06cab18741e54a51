//! What staff type, as HTML: paragraphs, lists, headings, and nothing else. Every text is escaped; addresses stay words.
use maud::{Markup, html};

/// One thing in a written text.
enum Block<'a> {
    Heading(&'a str),
    Items(Vec<&'a str>),
    Lines(Vec<&'a str>),
}

/// Simply formatted text as a whole page: an empty line begins a paragraph, `- ` an item of a list, `# ` a heading.
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
    for line in text.lines().map(str::trim) {
        if line.is_empty() {
            open = false;
            continue;
        }
        if let Some(heading) = line.strip_prefix("# ") {
            blocks.push(Block::Heading(heading));
            open = false;
            continue;
        }
        match (line.strip_prefix("- "), blocks.last_mut().filter(|_| open)) {
            (Some(item), Some(Block::Items(items))) => items.push(item),
            (Some(item), _) => blocks.push(Block::Items(vec![item])),
            (None, Some(Block::Lines(lines))) => lines.push(line),
            (None, _) => blocks.push(Block::Lines(vec![line])),
        }
        open = true;
    }
    blocks
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
}
