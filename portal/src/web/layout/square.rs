//! A QR code as a picture in the page: no request, no script, no third party.
use std::fmt::Write as _;

use maud::{Markup, html};
use qrcode::{Color, QrCode};

/// The quiet zone around it, in modules (ISO/IEC 18004).
const QUIET: usize = 4;

/// A QR code as its dark parts.
pub(crate) struct Square {
    /// How wide and how high it is with its quiet zone, in modules.
    pub side: usize,
    /// Rows of dark modules: from where (across, down), and how many.
    pub runs: Vec<(usize, usize, usize)>,
}

impl Square {
    /// Of this text; nothing if it is too long for one.
    #[must_use]
    pub(crate) fn new(holds: &str) -> Option<Self> {
        let code = QrCode::new(holds).ok()?;
        let mut runs = Vec::new();
        for (y, row) in code.to_colors().chunks(code.width()).enumerate() {
            let mut x = 0;
            for run in row.chunk_by(|a, b| a == b) {
                if run[0] == Color::Dark {
                    runs.push((x + QUIET, y + QUIET, run.len()));
                }
                x += run.len();
            }
        }
        Some(Self { side: code.width() + 2 * QUIET, runs })
    }
}

/// A picture of `address` for a telephone's camera; nothing if it is too long for one. `name` is for whoever listens.
#[must_use]
pub(crate) fn markup(address: &str, name: &str) -> Markup {
    let Some(Square { side, runs }) = Square::new(address) else { return html! {} };
    let mut path = String::new();
    for (x, y, n) in runs {
        // Writing to a string cannot fail.
        let _ = write!(path, "M{x} {y}h{n}v1h-{n}z");
    }
    html! {
        svg.square role="img" aria-label=(name) viewBox=(format!("0 0 {side} {side}")) shape-rendering="crispEdges" {
            path d=(path) fill="#000" {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_becomes_a_square() {
        let picture = markup("https://letterbox.example/claim", "A square").into_string();
        assert!(picture.contains("aria-label=\"A square\""));
        assert!(picture.contains("M4 4h7v1h-7z"), "the corner of the first finder pattern");
        assert!(markup(&"x".repeat(5_000), "").into_string().is_empty());
    }
}
