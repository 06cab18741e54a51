//! Lines that stand in columns: by spaces, by tabs, by boxes of strokes. Must not know quotations.
//!
//! Careful on purpose: what is taken for a table is set in letters of one width and breaks no line, which is a worse way to read a
//! paragraph than a proportional letter is for a table. One line is looked at once for its shape, and compared with some few behind it.
use std::{borrow::Cow, ops::Range};

/// Letters of a line that may stand in a table.
const WIDEST: usize = 400;
/// Letters of a line where only one thing speaks for a table.
const NARROW: usize = 80;
/// Lines between those of a table that are none of it: a heading, an empty line.
const BETWEEN: usize = 3;
/// Gaps or strokes of a line that are looked at.
const MOST: usize = 40;
/// A tab leads to the next multiple.
const TAB: usize = 8;
/// A column that is filled up with spaces is no wider.
const FILLED: usize = 40;

/// What a line looks like.
#[derive(Default)]
struct Shape {
    empty: bool,
    /// Nothing but strokes.
    rule: bool,
    /// Letters.
    width: usize,
    /// Where strokes of a box stand.
    strokes: Vec<usize>,
    /// It begins and ends with a stroke.
    framed: bool,
    /// Tabs behind its first letter.
    tabs: usize,
    /// Letters before the first of these.
    first: usize,
    /// Where nothing stands between two things.
    gaps: Vec<Range<usize>>,
}

/// How much speaks for two lines being rows of one table.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Match {
    Weak,
    Columns,
    Boxed,
}

impl Match {
    /// Rows that make a table.
    const fn rows(self) -> usize {
        match self {
            Self::Weak => 4,
            Self::Columns => 3,
            Self::Boxed => 2,
        }
    }
}

/// Which of the lines are tables.
pub(super) fn runs(lines: &[&str]) -> Vec<Range<usize>> {
    let shapes: Vec<Shape> = lines.iter().map(|line| Shape::of(line)).collect();
    let mut runs = Vec::new();
    let mut at = 0;
    while at < shapes.len() {
        if let Some(end) = run(&shapes, at) {
            let over = at.checked_sub(1).filter(|over| shapes[*over].rule && runs.last().is_none_or(|run: &Range<usize>| run.end <= *over));
            runs.push(over.unwrap_or(at)..end);
            at = end;
        } else {
            at += 1;
        }
    }
    runs
}

/// Where the table ends that begins with this line.
fn run(shapes: &[Shape], start: usize) -> Option<usize> {
    let (mut last, mut rows, mut least) = (start, 1, Match::Boxed);
    loop {
        let next = (last + 1..shapes.len()).take(BETWEEN + 1).find_map(|at| Some((at, shapes[last].matches(&shapes[at])?)));
        let Some((at, how)) = next else { break };
        if !shapes[last + 1..at].iter().all(|between| between.width <= NARROW) {
            break;
        }
        (last, rows, least) = (at, rows + 1, least.min(how));
    }
    let mut end = last + 1;
    while shapes.get(end).is_some_and(|shape| shape.rule) {
        end += 1;
    }
    (rows >= least.rows()).then_some(end)
}

impl Shape {
    fn of(line: &str) -> Self {
        let line = line.trim_end();
        let mut shape = Self { empty: line.is_empty(), width: line.chars().take(WIDEST + 1).count(), ..Self::default() };
        if shape.width > WIDEST {
            return shape;
        }
        let inner = line.trim_start();
        shape.rule = inner.len() > 2 && inner.chars().all(|c| is_stroke(c) || matches!(c, '-' | '=' | '_' | '*' | ':' | ' '));
        shape.framed = inner.starts_with(is_stroke) && inner.ends_with(is_stroke);
        let indent = line.len() - inner.len();
        let mut column = advance(0, &line[..indent]);
        shape.first = usize::MAX;
        // What the gap holds that is being walked through.
        let (mut gap, mut spaces, mut dots, mut tab) = (column, 0, 0, false);
        for c in inner.chars() {
            match c {
                ' ' | '\u{a0}' => spaces += 1,
                '.' => dots += 1,
                '\t' => {
                    tab = true;
                    shape.tabs += 1;
                    shape.first = shape.first.min(column);
                }
                _ => {
                    let is_gap = tab || dots > 3 || (dots == 0 && spaces > 1);
                    if is_gap && shape.gaps.len() < MOST {
                        shape.gaps.push(gap..column);
                    }
                    (gap, spaces, dots, tab) = (column + 1, 0, 0, false);
                    if is_stroke(c) && shape.strokes.len() < MOST {
                        shape.strokes.push(column);
                    }
                }
            }
            column = step(column, c);
        }
        shape
    }

    fn matches(&self, other: &Self) -> Option<Match> {
        if self.empty || other.empty || self.width > WIDEST || other.width > WIDEST {
            return None;
        }
        let strokes = both(&self.strokes, &other.strokes);
        let alike = self.framed && other.framed && self.strokes.len() > 2 && self.strokes.len() == other.strokes.len();
        if strokes > 1 || (alike && self.width.max(other.width) <= 2 * NARROW) {
            return Some(Match::Boxed);
        }
        let narrow = self.width.max(other.width) <= NARROW;
        if self.tabs == other.tabs && (self.tabs > 1 || (self.tabs == 1 && narrow && self.first.min(other.first) > 3)) {
            return Some(Match::Columns);
        }
        let (shared, clear) = shared(&self.gaps, &other.gaps);
        match shared {
            0 => None,
            1 => (clear && narrow).then_some(Match::Weak),
            _ => Some(Match::Columns),
        }
    }
}

/// Gaps that lie above each other; and whether one is wide, and no list's behind its number.
fn shared(one: &[Range<usize>], other: &[Range<usize>]) -> (usize, bool) {
    let (mut a, mut b, mut shared, mut clear) = (0, 0, 0, false);
    while let (Some(first), Some(second)) = (one.get(a), other.get(b)) {
        let (start, end) = (first.start.max(second.start), first.end.min(second.end));
        if start + 2 <= end {
            shared += 1;
            clear |= start + 3 <= end && start > 4;
        }
        if first.end <= second.end { a += 1 } else { b += 1 }
    }
    (shared, clear)
}

/// How many places are in both.
fn both(one: &[usize], other: &[usize]) -> usize {
    one.iter().filter(|place| other.binary_search(place).is_ok()).count()
}

/// Of a box: also as drawn with the letters made for it.
fn is_stroke(c: char) -> bool {
    matches!(c, '|' | '+' | '\u{2500}'..='\u{257f}')
}

fn step(column: usize, c: char) -> usize {
    if c == '\t' { (column / TAB + 1) * TAB } else { column + 1 }
}

fn advance(column: usize, text: &str) -> usize {
    text.chars().fold(column, step)
}

/// The lines of a table, with spaces for its tabs: where every line has as many, each column is as wide as what stands in it. Few letters
/// are added; where they would be many, the text stays as it is.
#[must_use]
pub fn aligned(text: &str) -> Cow<'_, str> {
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    let tabs = lines.iter().map(|line| line.matches('\t').count()).max().unwrap_or_default();
    if tabs == 0 || tabs > MOST {
        return Cow::Borrowed(text);
    }
    // A line without any is a heading between the rows.
    let even = lines.iter().all(|line| matches!(line.matches('\t').count(), count if count == 0 || count == tabs));
    let mut widths = vec![0; tabs];
    for line in lines.iter().filter(|line| even && line.contains('\t')) {
        for (width, cell) in widths.iter_mut().zip(line.split('\t')) {
            *width = (*width).max(cell.chars().take(FILLED).count());
        }
    }
    let row = if even { widths.iter().sum::<usize>() + 2 * tabs } else { TAB * tabs };
    if row * lines.len() > 4 * text.len() + (4 << 10) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + row * lines.len());
    for line in lines {
        let mut column = 0;
        for (number, cell) in line.split('\t').enumerate() {
            if number > 0 {
                let filled = if even { widths[number - 1] + 2 } else { (column / TAB + 1) * TAB };
                out.extend(std::iter::repeat_n(' ', filled.saturating_sub(column).max(1)));
                column = if even { 0 } else { filled };
            }
            out.push_str(cell);
            column += cell.chars().count();
        }
        out.push('\n');
    }
    Cow::Owned(out)
}
