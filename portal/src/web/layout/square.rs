//! A QR code as a picture in the page: no request, no script, no third party.
use std::fmt::Write as _;

use maud::{Markup, html};
use qrcode::{Color, QrCode};

/// The quiet zone around it, in modules (ISO/IEC 18004).
const QUIET: usize = 4;

/// A picture of `address` for a telephone's camera; nothing if it is too long for one. `name` is for whoever listens.
#[must_use]
pub fn markup(address: &str, name: &str) -> Markup {
    let Ok(code) = QrCode::new(address) else { return html! {} };
    let side = code.width() + 2 * QUIET;
    let mut path = String::new();
    for (y, row) in code.to_colors().chunks(code.width()).enumerate() {
        let mut x = 0;
        for run in row.chunk_by(|a, b| a == b) {
            if run[0] == Color::Dark {
                // Writing to a string cannot fail.
                let _ = write!(path, "M{} {}h{n}v1h-{n}z", x + QUIET, y + QUIET, n = run.len());
            }
            x += run.len();
        }
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
