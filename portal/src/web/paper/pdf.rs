//! Leaves as a PDF: fonts embedded in part, every line tagged, an outline by language (PDF/UA-1, checked as it is written).
use std::{collections::BTreeMap, num::NonZeroU16};

use krilla::{
    Document, SerializeSettings,
    configure::{Accessibility, ConfigurationBuilder},
    destination::XyzDestination,
    geom::{PathBuilder, Point, Rect},
    metadata::Metadata,
    outline::{Outline, OutlineNode},
    page::PageSettings,
    paint::Fill,
    surface::Surface,
    tagging::{Artifact, ContentTag, Identifier, ListNumbering, Node, SpanTag, Tag, TagGroup, TagTree},
};
use zeroize::Zeroizing;

use super::{
    Block, Leaf,
    face::Faces,
    layout::{self, Drawn, Part, Placed},
};

/// How thick the line beside a quotation is.
const RULE: f32 = 1.5;

/// The leaves, in order, as one file; nothing if a letter of theirs cannot be drawn or does not fit, which a page to print
/// can. The library's own buffers, which hold what is drawn for a moment, are beyond our erasing.
#[must_use]
pub(crate) fn render(leaves: &[Leaf], title: &str) -> Option<Zeroizing<Vec<u8>>> {
    let faces = Faces::load()?;
    let configuration = ConfigurationBuilder::new().with_accessibility_validator(Accessibility::UA1).finish().ok()?;
    let mut document = Document::new_with(SerializeSettings { configuration, ..SerializeSettings::default() });
    let language = leaves.first()?.language.clone();
    document.set_metadata(Metadata::new().title(title.to_owned()).language(language.clone()));
    let (mut tree, mut outline) = (TagTree::new().with_lang(Some(language)), Outline::new());
    for (number, leaf) in leaves.iter().enumerate() {
        let placed = layout::place(leaf, &faces)?;
        let mut page = document.start_page_with(PageSettings::from_wh(layout::SHEET.0, layout::SHEET.1)?);
        let mut surface = page.surface();
        let mut drawn: BTreeMap<usize, Vec<(Part, Identifier)>> = BTreeMap::new();
        for one in &placed {
            if let Some(id) = draw(&mut surface, one, &faces)? {
                drawn.entry(one.block).or_default().push((one.part, id));
            }
        }
        surface.finish();
        page.finish();
        let mut group = TagGroup::new(Tag::Section.with_lang(Some(leaf.language.clone())));
        for (at, block) in leaf.blocks.iter().enumerate() {
            group.push(tag(block, drawn.remove(&at).unwrap_or_default())?);
        }
        tree.push(group);
        outline.push_child(OutlineNode::new(leaf.title.clone(), XyzDestination::new(number, Point::from_xy(0.0, 0.0))));
    }
    document.set_tag_tree(tree);
    document.set_outline(outline);
    match document.finish() {
        Ok(bytes) => Some(Zeroizing::new(bytes)),
        Err(_) => {
            tracing::error!("a letter could not be written as a PDF");
            None
        }
    }
}

/// Draws one thing; what a reader needs not hear of has no identifier.
fn draw(surface: &mut Surface<'_>, one: &Placed, faces: &Faces) -> Option<Option<Identifier>> {
    surface.set_fill(Some(Fill::default()));
    Some(match &one.what {
        Drawn::Line { text, bold, size } => {
            let face = if *bold { &faces.bold } else { &faces.regular };
            let glyphs = face.shape(text)?;
            let id = surface.start_tagged(ContentTag::Span(SpanTag::empty()));
            surface.draw_glyphs(Point::from_xy(one.x, one.y), &glyphs, face.font.clone(), text, *size, false);
            surface.end_tagged();
            Some(id)
        }
        Drawn::Square(square, wide) => {
            let module = wide / small(square.side);
            let mut path = PathBuilder::new();
            for (x, y, run) in &square.runs {
                path.push_rect(Rect::from_xywh(one.x + small(*x) * module, one.y + small(*y) * module, small(*run) * module, module)?);
            }
            let id = surface.start_tagged(ContentTag::Other);
            surface.draw_path(&path.finish()?);
            surface.end_tagged();
            Some(id)
        }
        Drawn::Rule(high) => {
            let mut path = PathBuilder::new();
            path.push_rect(Rect::from_xywh(one.x, one.y, RULE, *high)?);
            surface.start_tagged(ContentTag::Artifact(Artifact::default()));
            surface.draw_path(&path.finish()?);
            surface.end_tagged();
            None
        }
    })
}

/// Modules of a square: there are fewer than two hundred.
fn small(number: usize) -> f32 {
    f32::from(u16::try_from(number).unwrap_or(u16::MAX))
}

fn tag(block: &Block, ids: Vec<(Part, Identifier)>) -> Option<TagGroup> {
    let all = |part: Part| ids.iter().filter(|(of, _)| *of == part).map(|(_, id)| Node::Leaf(*id)).collect::<Vec<_>>();
    let whole = || all(Part::Whole);
    Some(match block {
        Block::Heading(text) => TagGroup::with_children(Tag::Hn(NonZeroU16::MIN, Some(text.clone())), whole()),
        Block::Text(_) | Block::Strong(_) => TagGroup::with_children(Tag::P, whole()),
        Block::Square { alternative, .. } => TagGroup::with_children(Tag::Figure(Some(alternative.clone())), whole()),
        Block::Quote(_) => TagGroup::with_children(Tag::BlockQuote, vec![TagGroup::with_children(Tag::P, whole()).into()]),
        Block::Steps(steps) => {
            let mut list = TagGroup::new(Tag::L(ListNumbering::Decimal));
            for number in 0..steps.len() {
                let mut item = TagGroup::new(Tag::LI);
                item.push(TagGroup::with_children(Tag::Lbl, all(Part::Number(number))));
                item.push(TagGroup::with_children(Tag::LBody, all(Part::Step(number))));
                list.push(item);
            }
            list
        }
    })
}
