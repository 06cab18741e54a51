//! Inside a line: how text stands out, links, pictures.
use super::{
    Block, Matter, Piece, Style, Voice,
    build::{Builder, Context},
};
use crate::mime::{
    html::{
        address::{self, Place},
        css::hidden::pairs,
        letters::is_blank,
        tree::NodeId,
    },
    language::is_language,
};

/// Pictures of so few pixels a side are there to count readers or to keep others apart.
const SPECK: u32 = 4;
/// Languages of one text that are told apart.
const MAX_LANGUAGES: usize = 100;

pub(super) fn line_break() -> Piece {
    Piece { matter: Matter::Break, style: Style::default(), link: None }
}

/// What an element says about the text inside it.
pub(super) fn context(name: &str, mut context: Context) -> Context {
    let style = &mut context.style;
    match name {
        "b" | "strong" => style.strong = true,
        "i" | "em" | "cite" | "dfn" | "var" => style.emphasis = true,
        "del" | "s" | "strike" => style.struck = true,
        "code" | "kbd" | "samp" | "tt" => style.code = true,
        "sup" => (style.raised, style.lowered) = (true, false),
        "sub" => (style.raised, style.lowered) = (false, true),
        _ => {}
    }
    context
}

/// What a filtered style says about the text inside.
pub(super) fn styled(css: &str, mut style: Style) -> Style {
    for (name, value) in pairs(css) {
        match name {
            "font-weight" => style.strong = value.starts_with("bold") || value.parse().is_ok_and(|weight: u32| weight >= 600),
            "font-style" => style.emphasis = matches!(value, "italic" | "oblique"),
            _ => {}
        }
    }
    style
}

impl Builder<'_> {
    /// What an element says of the language and the direction inside, where it says something. From left to right, or by the first letter, is
    /// how it is set anyway: programs that write mail say so of everything.
    pub(super) fn voice(&mut self, id: NodeId, mut voice: Voice) -> Voice {
        if let Some(said) = self.tree.attribute(id, "dir") {
            voice.leftward = said == "rtl";
        }
        if let Some(said) = self.tree.attribute(id, "lang").filter(|said| is_language(said)) {
            let known = self.languages.iter().position(|known| known == said);
            let at = known.or_else(|| {
                (self.languages.len() < MAX_LANGUAGES).then(|| {
                    self.languages.push(said.to_owned());
                    self.languages.len() - 1
                })
            });
            voice.language = at.and_then(|at| u8::try_from(at).ok());
        }
        voice
    }

    pub(super) fn link(&mut self, id: NodeId, context: Context, out: &mut Vec<Block>) {
        let link = self.tree.attribute(id, "href").and_then(|url| self.number(url));
        let Some(link) = link else { return self.inside(id, context, out) };
        let before = (out.len(), self.run.len());
        self.inside(id, Context { link: Some(link), ..context }, out);
        if (out.len(), self.run.len()) == before {
            return;
        }
        let reference = Piece { matter: Matter::Reference(link), style: Style::default(), link: None };
        let closed = self.run.is_empty() && out.len() > before.0;
        match out.last_mut() {
            // The words stood in a block that is closed already.
            Some(Block::Paragraph(pieces) | Block::Heading(_, pieces)) if closed => pieces.push(reference),
            _ => self.run.push(reference.matter, reference.style, None),
        }
    }

    pub(super) fn picture(&mut self, id: NodeId, context: Context) {
        let side = |name| self.tree.attribute(id, name).and_then(|value| value.trim_end_matches("px").parse::<u32>().ok());
        if side("width").is_some_and(|width| width <= SPECK) || side("height").is_some_and(|height| height <= SPECK) {
            return;
        }
        let alt = self.tree.attribute(id, "alt");
        let (mut absent, mut kept) = (false, None);
        let source = match self.tree.attribute(id, "src").and_then(address::picture) {
            Some(Place::Part(cid)) => {
                let cid = address::content_id(&cid);
                let source = (self.pictures.shown)(&cid);
                absent = source.is_none();
                kept = (self.pictures.kept)(&cid).filter(|_| absent);
                source
            }
            Some(Place::Embedded(data)) => {
                self.embedded = true;
                Some(data)
            }
            // An empty description says that nothing is lost without it.
            None if alt.is_some_and(is_blank) => return,
            None => None,
        };
        let mut words = super::run::Run::default();
        words.text(alt.unwrap_or_default(), Style::default(), None, false);
        let words = words.paragraphs().pop().and_then(|mut pieces| pieces.pop());
        let alt = alt.map(|_| match words {
            Some(Piece { matter: Matter::Text(text), .. }) => text,
            _ => String::new(),
        });
        if let Some(link) = context.link {
            self.links[link].carry(alt.as_deref().unwrap_or_default());
        }
        self.run.push(Matter::Picture { source, absent, kept, alt }, context.style, context.link);
    }
}
