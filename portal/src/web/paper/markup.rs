//! Leaves as parts of a page that a browser prints, each on a side of its own.
use maud::{Markup, html};

use super::{Block, Leaf};
use crate::web::layout::square;

/// The leaves. `gone` is what stands there when they leave the screen.
#[must_use]
pub(crate) fn markup(leaves: &[Leaf], gone: &str) -> Markup {
    html! {
        div.leaves data-blank=(gone) {
            @for leaf in leaves {
                article.leaf lang=(leaf.language) { @for block in &leaf.blocks { (part(block)) } }
            }
        }
    }
}

fn part(block: &Block) -> Markup {
    html! {
        @match block {
            Block::Heading(text) => h2 { (text) },
            Block::Text(text) => p { (text) },
            Block::Strong(text) => p { strong { (text) } },
            Block::Square { holds, alternative } => div.side { (square::markup(holds, alternative)) },
            Block::Steps(steps) => ol {
                @for step in steps {
                    li {
                        (step.text)
                        @if let Some(code) = &step.code { p.code.large { strong { (code.as_str()) } } }
                    }
                }
            },
            Block::Quote(lines) => blockquote {
                @for paragraph in lines.split(String::is_empty) {
                    p { @for line in paragraph { (line) " " } }
                }
            },
        }
    }
}
