//! How a style sets what it is put on: apart from what stands beside it, raised, crossed out, line by line. Reads styles that
//! `declarations` wrote, nothing else.
//!
//! Two numbers that stand apart must never be read as one: in doubt something stands apart.
use super::{
    colour::{self, Said},
    hidden::pairs,
};
use crate::mime::html::model::Sign;

/// Shifts of so few pixels keep nothing apart: letters in colours have them.
const HAIR: f32 = 2.0;

/// Where an element stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::mime::html) enum Flow {
    /// In the line, like a word.
    Inline,
    /// In the line, like a box.
    Beside,
    /// On a line of its own.
    Line,
}

/// How high letters stand in their line.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::mime::html) enum Height {
    Raised,
    Lowered,
}

/// What becomes of line feeds and spaces.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(in crate::mime::html) enum Lines {
    /// Both are spaces, and several are one.
    #[default]
    Flow,
    /// Lines stay.
    Feeds,
    /// Lines and spaces stay.
    Exact,
}

/// What a style says about that; what it says nothing about stays as it is.
#[derive(Clone, Copy, Default)]
pub(in crate::mime::html) struct Setting {
    pub(in crate::mime::html) flow: Option<Flow>,
    /// What stands inside stands apart: in columns, or each on a line.
    pub(in crate::mime::html) inside: Option<Flow>,
    /// Room in front of it, and behind it.
    pub(in crate::mime::html) room: (bool, bool),
    pub(in crate::mime::html) height: Option<Height>,
    pub(in crate::mime::html) struck: Option<bool>,
    pub(in crate::mime::html) lines: Option<Lines>,
    /// How the items of a list are counted.
    pub(in crate::mime::html) sign: Option<Sign>,
    /// It stands higher or lower than its line, though its letters are not small.
    pub(in crate::mime::html) shifted: bool,
    /// The colour of its letters, and the one behind them.
    pub(in crate::mime::html) ink: Said,
    pub(in crate::mime::html) ground: Said,
}

impl Setting {
    /// Only what keeps text apart.
    pub(in crate::mime::html) fn apart(self) -> Self {
        let Self { flow, inside, room, shifted, .. } = self;
        Self { flow, inside, room, shifted, ..Self::default() }
    }

    pub(in crate::mime::html) fn of(style: &str) -> Self {
        let mut setting = Self::default();
        let (mut small, mut edge, mut column) = (false, None, false);
        for (name, value) in pairs(style) {
            match name {
                "display" => (setting.flow, setting.inside) = display(value),
                "flex-direction" | "flex-flow" => column = value.contains("column"),
                "float" => setting.add(matches!(value, "left" | "right"), matches!(value, "left" | "right")),
                "margin" | "padding" => {
                    let (before, after) = sides(value);
                    setting.add(wide(before), wide(after));
                }
                "margin-left" | "padding-left" => setting.add(wide(value), false),
                "margin-right" | "padding-right" => setting.add(false, wide(value)),
                "border" | "border-width" | "border-style" => setting.add(drawn(value), drawn(value)),
                "border-left" | "border-left-width" | "border-left-style" => setting.add(drawn(value), false),
                "border-right" | "border-right-width" | "border-right-style" => setting.add(false, drawn(value)),
                "vertical-align" => {
                    setting.shifted = matches!(value, "text-top" | "text-bottom");
                    (setting.height, edge) = height(value);
                }
                "color" => setting.ink = colour::ink(value).or(setting.ink),
                "background-color" => setting.ground = colour::ground(value).or(setting.ground),
                "font-size" => small = is_small(value),
                "text-decoration" | "text-decoration-line" => setting.struck = Some(value.contains("line-through")),
                "white-space" => setting.lines = lines(value),
                "list-style" | "list-style-type" => setting.sign = value.split(' ').find_map(Sign::of_style).or(setting.sign),
                _ => {}
            }
        }
        if column && setting.inside.is_some() {
            setting.inside = Some(Flow::Line);
        }
        // Small letters at the edge of the line are raised or lowered; a cell at the edge of its row is not.
        if small && setting.flow.is_none() {
            setting.height = setting.height.or(edge);
            setting.shifted = false;
        }
        setting
    }

    /// Both styles are on the same element; what the second says counts, and room that one of them makes.
    pub(in crate::mime::html) fn and(self, later: Self) -> Self {
        Self {
            flow: later.flow.or(self.flow),
            inside: if later.flow.is_some() { later.inside } else { self.inside },
            room: (self.room.0 || later.room.0, self.room.1 || later.room.1),
            height: later.height.or(self.height),
            struck: later.struck.or(self.struck),
            lines: later.lines.or(self.lines),
            sign: later.sign.or(self.sign),
            shifted: self.shifted || later.shifted,
            ink: later.ink.or(self.ink),
            ground: later.ground.or(self.ground),
        }
    }

    /// Whether it says anything.
    pub(in crate::mime::html) fn is_silent(&self) -> bool {
        self.flow.is_none()
            && self.room == (false, false)
            && self.height.is_none()
            && self.struck.is_none()
            && self.lines.is_none()
            && self.sign.is_none()
            && !self.shifted
            && self.ink.is_none()
            && self.ground.is_none()
    }

    /// Whether all that it says is a colour.
    pub(in crate::mime::html) fn is_colour(self) -> bool {
        Self { ink: None, ground: None, ..self }.is_silent()
    }

    fn add(&mut self, before: bool, after: bool) {
        self.room = (self.room.0 || before, self.room.1 || after);
    }
}

fn display(value: &str) -> (Option<Flow>, Option<Flow>) {
    match value {
        "none" => (None, None),
        "inline" => (Some(Flow::Inline), None),
        "inline-flex" | "inline-grid" => (Some(Flow::Beside), Some(Flow::Beside)),
        "flex" | "grid" => (Some(Flow::Line), Some(Flow::Beside)),
        "table-cell" => (Some(Flow::Beside), None),
        value if value.starts_with("inline") || value.starts_with("ruby") => (Some(Flow::Beside), None),
        _ => (Some(Flow::Line), None),
    }
}

/// The left and the right one of up to four values.
fn sides(value: &str) -> (&str, &str) {
    let mut all = value.split(' ');
    let first = all.next().unwrap_or_default();
    let right = all.next().unwrap_or(first);
    (all.nth(1).unwrap_or(right), right)
}

/// Whether a margin keeps what stands beside it at a distance.
fn wide(value: &str) -> bool {
    let (number, unit) = measured(value);
    number.is_some_and(|number| if unit == "px" || unit == "pt" { number > HAIR } else { number > 0.05 })
}

/// Whether a border is one.
fn drawn(value: &str) -> bool {
    !value.split(' ').any(|word| matches!(word, "none" | "hidden") || measured(word).0 == Some(0.0))
}

fn height(value: &str) -> (Option<Height>, Option<Height>) {
    match value {
        "super" => (Some(Height::Raised), None),
        "sub" => (Some(Height::Lowered), None),
        "top" | "text-top" => (None, Some(Height::Raised)),
        "bottom" | "text-bottom" => (None, Some(Height::Lowered)),
        _ => match measured(value) {
            (Some(number), "px" | "pt") if number.abs() <= 1.0 => (None, None),
            (Some(number), _) if number > 0.0 => (Some(Height::Raised), None),
            (Some(number), _) if number < 0.0 => (Some(Height::Lowered), None),
            _ => (None, None),
        },
    }
}

fn is_small(value: &str) -> bool {
    match measured(value) {
        (Some(number), "%") => number < 95.0,
        (Some(number), "em" | "rem") => number < 0.95,
        (Some(number), "px") => number <= 11.0,
        (Some(number), "pt") => number <= 8.5,
        _ => matches!(value, "smaller" | "x-small" | "xx-small"),
    }
}

fn lines(value: &str) -> Option<Lines> {
    match value {
        "pre" | "pre-wrap" | "break-spaces" => Some(Lines::Exact),
        "pre-line" => Some(Lines::Feeds),
        "normal" | "nowrap" => Some(Lines::Flow),
        _ => None,
    }
}

/// The number that a value begins with, and its unit.
fn measured(value: &str) -> (Option<f32>, &str) {
    let end = value.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | '-' | '+'))).unwrap_or(value.len());
    (value[..end].parse().ok(), &value[end..])
}
