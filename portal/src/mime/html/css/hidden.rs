//! Does a style hide what it is put on? Reads styles that `declarations` wrote, nothing else.
//!
//! `mso-hide` alone hides in one program only; everybody else sees the text, so it is text here.

/// What a style says about being seen.
#[derive(Clone, Copy, Default)]
pub(in crate::mime::html) struct Sight {
    /// Nobody sees it, whatever stands inside.
    pub(in crate::mime::html) hidden: bool,
    /// The letters are too small to see, until an element inside says otherwise; none if it does not say.
    pub(in crate::mime::html) tiny: Option<bool>,
}

impl Sight {
    pub(in crate::mime::html) fn of(style: &str) -> Self {
        let mut sight = Self::default();
        let (mut flat, mut clipped) = (false, false);
        let (mut colour, mut ground) = ("", "");
        for (name, value) in pairs(style) {
            match name {
                "display" => sight.hidden |= value == "none",
                "visibility" => sight.hidden |= matches!(value, "hidden" | "collapse"),
                "opacity" => sight.hidden |= size(value).is_some_and(|opacity| opacity < 0.02),
                "text-indent" => sight.hidden |= size(value).is_some_and(|indent| indent <= -500.0),
                "font-size" => sight.tiny = Some(size(value).is_some_and(|size| size <= 1.0) && !value.ends_with("em")),
                "font" => sight.tiny = Some(false),
                "max-height" | "height" | "max-width" | "width" => flat |= size(value).is_some_and(|size| size <= 1.0),
                "overflow" => clipped = value == "hidden",
                "color" => colour = value,
                "background-color" => ground = value,
                _ => {}
            }
        }
        sight.hidden |= (flat && clipped) || colour == "transparent" || (!colour.is_empty() && colour == ground);
        sight
    }

    /// Whether it says anything.
    pub(in crate::mime::html) fn is_silent(self) -> bool {
        !self.hidden && self.tiny.is_none()
    }

    /// Both styles are on the same element; what the second says about size counts.
    pub(in crate::mime::html) fn and(self, later: Self) -> Self {
        Self { hidden: self.hidden || later.hidden, tiny: later.tiny.or(self.tiny) }
    }
}

/// The declarations of a filtered style.
pub(in crate::mime::html) fn pairs(style: &str) -> impl Iterator<Item = (&str, &str)> {
    style.split(';').filter_map(|one| one.split_once(':')).map(|(name, value)| (name, value.strip_suffix("!important").unwrap_or(value)))
}

/// The number that a value begins with.
fn size(value: &str) -> Option<f32> {
    let end = value.find(|c: char| !(c.is_ascii_digit() || c == '.' || c == '-')).unwrap_or(value.len());
    value[..end].parse().ok()
}
