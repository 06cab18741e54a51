//! The letters of paper: which there are, and how wide they run.
use krilla::{
    Data,
    text::{Font, GlyphId, KrillaGlyph},
};
use skrifa::{
    FontRef, MetadataProvider,
    charmap::Charmap,
    instance::{LocationRef, Size},
    metrics::GlyphMetrics,
};

use crate::web::asset;

/// The two faces of a letter.
pub(super) struct Faces {
    pub(super) regular: Face,
    pub(super) bold: Face,
}

/// One of them.
pub(super) struct Face {
    pub(super) font: Font,
    letters: Charmap<'static>,
    widths: GlyphMetrics<'static>,
    units: f32,
}

impl Faces {
    /// As they are embedded.
    pub(super) fn load() -> Option<Self> {
        Some(Self { regular: Face::new(asset::font("regular")?)?, bold: Face::new(asset::font("bold")?)? })
    }
}

impl Face {
    fn new(bytes: &'static [u8]) -> Option<Self> {
        let known = FontRef::new(bytes).ok()?;
        let (size, place) = (Size::unscaled(), LocationRef::default());
        Some(Self {
            font: Font::new(Data::from(bytes), 0)?,
            letters: known.charmap(),
            widths: known.glyph_metrics(size, place),
            units: f32::from(known.metrics(size, place).units_per_em),
        })
    }

    /// The line in glyphs, one a letter; nothing if the face lacks one.
    pub(super) fn shape(&self, text: &str) -> Option<Vec<KrillaGlyph>> {
        let glyph = |(at, letter): (usize, char)| {
            let id = self.letters.map(letter)?;
            let wide = self.widths.advance_width(id)? / self.units;
            Some(KrillaGlyph::new(GlyphId::new(id.to_u32()), wide, 0.0, 0.0, 0.0, at..at + letter.len_utf8(), None))
        };
        text.char_indices().map(glyph).collect()
    }

    /// How wide a text runs in this size; nothing if the face lacks a letter.
    pub(super) fn width(&self, text: &str, size: f32) -> Option<f32> {
        Some(self.shape(text)?.iter().map(|glyph| glyph.x_advance * size).sum())
    }
}
