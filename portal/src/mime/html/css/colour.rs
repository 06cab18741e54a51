//! Which of a few colours a value names, as far as one tells them apart at a glance: a red number in a table is red, whatever its shade.
//! Reads values that `declarations` wrote, nothing else.
use cssparser::color::{parse_hash_color, parse_named_color};

/// A colour that sets apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hue {
    /// Also dark red and pink red.
    Red,
    /// Orange, amber, yellow.
    Yellow,
    /// Green.
    Green,
    /// Blue and turquoise.
    Blue,
    /// Purple and pink.
    Purple,
}

impl Hue {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Red, Self::Yellow, Self::Green, Self::Blue, Self::Purple];
}

/// What a style says of a colour: nothing, none that sets apart (black, grey, white), or one that does.
pub(in crate::mime::html) type Said = Option<Option<Hue>>;

/// Between the strongest and the weakest of red, green and blue: less of it is grey.
const INK: i32 = 70;
/// Of what lies behind the letters, which is pale as a rule.
const GROUND: i32 = 22;

/// The colour of letters.
pub(in crate::mime::html) fn ink(value: &str) -> Said {
    rgb(value).map(|rgb| hue(rgb, INK))
}

/// The colour behind letters. Blue is what tables and boxes are set off with everywhere: it says nothing.
pub(in crate::mime::html) fn ground(value: &str) -> Said {
    rgb(value).map(|rgb| hue(rgb, GROUND).filter(|hue| *hue != Hue::Blue))
}

fn rgb(value: &str) -> Option<[i32; 3]> {
    let (red, green, blue) = match value.strip_prefix('#') {
        Some(digits) => parse_hash_color(digits.as_bytes()).map(|(red, green, blue, _)| (red, green, blue)).ok()?,
        None => match value.split_once('(') {
            Some(("rgb" | "rgba", inner)) => {
                let mut numbers = inner.split([',', ' ', '/', ')']).filter(|one| !one.is_empty());
                let mut next = || numbers.next().and_then(part);
                (next()?, next()?, next()?)
            }
            _ if matches!(value, "windowtext" | "initial" | "canvastext") => (0, 0, 0),
            // In an attribute the sign before six digits may be missing.
            _ => parse_named_color(value).ok().or_else(|| {
                let (red, green, blue, _) = parse_hash_color(value.as_bytes()).ok().filter(|_| value.len() == 6)?;
                Some((red, green, blue))
            })?,
        },
    };
    Some([red, green, blue].map(i32::from))
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to a byte")]
fn part(value: &str) -> Option<u8> {
    let number = match value.strip_suffix('%') {
        Some(percent) => percent.parse::<f32>().ok()? * 2.55,
        None => value.parse().ok()?,
    };
    Some(number.clamp(0.0, 255.0) as u8)
}

/// The colour, if it is more than a shade of grey.
fn hue([red, green, blue]: [i32; 3], least: i32) -> Option<Hue> {
    let (strongest, weakest) = (red.max(green).max(blue), red.min(green).min(blue));
    let chroma = strongest - weakest;
    if chroma < least {
        return None;
    }
    let angle = if strongest == red {
        (60 * (green - blue) / chroma).rem_euclid(360)
    } else if strongest == green {
        120 + 60 * (blue - red) / chroma
    } else {
        240 + 60 * (red - green) / chroma
    };
    Some(match angle {
        0..=16 | 340.. => Hue::Red,
        17..=66 => Hue::Yellow,
        67..=170 => Hue::Green,
        171..=262 => Hue::Blue,
        _ => Hue::Purple,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_told_apart_as_one_sees_them() {
        for (value, wanted) in [
            ("red", Some(Some(Hue::Red))),
            ("FF0000", Some(Some(Hue::Red))),
            ("#c00000", Some(Some(Hue::Red))),
            ("rgb(192,0,0)", Some(Some(Hue::Red))),
            ("rgb(75%,0%,0%)", Some(Some(Hue::Red))),
            ("rgba(0,128,0,.9)", Some(Some(Hue::Green))),
            ("#ffa500", Some(Some(Hue::Yellow))),
            ("#1f497d", Some(Some(Hue::Blue))),
            ("purple", Some(Some(Hue::Purple))),
            ("black", Some(None)),
            ("windowtext", Some(None)),
            ("#666", Some(None)),
            ("#2b2b33", Some(None)),
            ("inherit", None),
            ("rgb(", None),
            ("rgb(1,2)", None),
            ("#12", None),
        ] {
            assert_eq!(ink(value), wanted, "{value}");
        }
        for (value, wanted) in [
            ("#ffdddd", Some(Some(Hue::Red))),
            ("#f8d7da", Some(Some(Hue::Red))),
            ("#d4edda", Some(Some(Hue::Green))),
            ("yellow", Some(Some(Hue::Yellow))),
            ("#f5f5f5", Some(None)),
            ("#dce6f1", Some(None)),
            ("navy", Some(None)),
            ("transparent", None),
        ] {
            assert_eq!(ground(value), wanted, "{value}");
        }
    }
}
