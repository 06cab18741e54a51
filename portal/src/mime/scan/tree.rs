//! The tree of parts that grows while a message streams by: where a part begins and ends, and what is in what. Must not
//! know lines.
use super::{
    Doing, MAX_DEPTH, MAX_EPILOGUE, MAX_PARTS, MAX_PREAMBLE, NOTHING, Scan,
    head::Head,
    leaf::Leaf,
    level::{self, Delimiter, Level, MAX_BOUNDARY},
};
use crate::mime::{
    about::{self, About},
    index::Unshowable,
    part::{Kind, Part},
};

impl Scan {
    /// A header without its empty line runs into the first boundary that it names itself.
    pub(super) fn opens_early(&mut self, line: &[u8]) -> bool {
        let Doing::Head { part, head } = &mut self.doing else { return false };
        head.looked_for_boundary = true;
        let mut likely = Part::default();
        let boundary = usable(likely.describe(head, false));
        if !likely.kind.is_multipart() || !boundary.is_some_and(|boundary| level::opens(line, &boundary)) {
            return false;
        }
        let part = *part;
        let after = std::mem::replace(&mut self.taken, self.line_start);
        self.body();
        self.taken = after;
        self.parts[part].odd_header = true;
        match level::delimiter(line, &self.open) {
            Some(hit) if self.unshowable.is_none() => self.delimiter(hit),
            _ => self.give(line),
        }
        true
    }

    pub(super) fn delimiter(&mut self, hit: Delimiter) {
        let end = self.finish_current(self.line_start.saturating_sub(self.line_end), true);
        self.close(hit.level + 1, end);
        let Some(Level::Multipart { part, closed, any, .. }) = self.open.last_mut() else { return };
        let part = *part;
        (*closed, *any) = (hit.last, *any || !hit.last);
        if hit.last {
            self.doing = Doing::Outside { part, behind: true, length: 0 };
        } else {
            self.begin(part);
        }
    }

    /// A part begins with its header.
    fn begin(&mut self, parent: usize) {
        if self.parts.len() == MAX_PARTS {
            self.unshowable = Some(Unshowable::TooManyParts);
            return;
        }
        let part = self.parts.len();
        self.parts.push(Part::at(short(part), short(parent), self.taken));
        self.doing = Doing::Head { part, head: Box::default() };
    }

    /// The header of the current part is over, and its body begins.
    pub(super) fn body(&mut self) {
        let Doing::Head { part, head } = std::mem::replace(&mut self.doing, NOTHING) else {
            return;
        };
        let boundary = self.describe(part, &head);
        let (start, found) = (self.taken, &mut self.parts[part]);
        found.header.end = start;
        found.body = start..start;
        if found.kind.is_multipart() {
            let Some(boundary) = usable(boundary) else {
                found.is_broken(start..start);
                self.doing = Doing::Leaf(Leaf::new(part, found.encoding));
                return;
            };
            self.descend(Level::Multipart { part, boundary, closed: false, any: false });
            self.doing = Doing::Outside { part, behind: false, length: 0 };
        } else if found.is_open_message() {
            self.descend(Level::Message { part });
            if self.unshowable.is_none() {
                self.begin(part);
            }
        } else {
            self.doing = Doing::Leaf(Leaf::new(part, found.encoding));
        }
    }

    fn descend(&mut self, level: Level) {
        self.open.push(level);
        if self.open.len() > MAX_DEPTH {
            self.unshowable = Some(Unshowable::TooDeep);
        }
    }

    /// What the header says goes into the list; above a message, also who wrote it to whom.
    fn describe(&mut self, part: usize, head: &Head) -> Option<String> {
        let parent = self.parts[part].parent.map(usize::from);
        let parent_kind = parent.map(|parent| self.parts[parent].kind);
        match (parent, parent_kind) {
            (None, _) => self.about = about_of(head),
            (Some(parent), Some(Kind::Message)) => self.parts[parent].about = Some(Box::new(about_of(head))),
            _ => {}
        }
        self.parts[part].describe(head, parent_kind == Some(Kind::Digest))
    }

    /// What is being read ends here: at a boundary, unless it begins with that, for then the line end is its own.
    pub(super) fn finish_current(&mut self, end: u64, at_boundary: bool) -> u64 {
        match std::mem::replace(&mut self.doing, NOTHING) {
            Doing::Head { part, head } => {
                self.describe(part, &head);
                let found = &mut self.parts[part];
                let end = end.max(found.header.start);
                found.has_no_body(if head.is_any() { head.odd_at } else { Some(found.header.start) }, end);
                end
            }
            Doing::Leaf(leaf) => {
                let found = &mut self.parts[leaf.part];
                found.body.end = end.max(found.body.start);
                (found.size, found.rows) = leaf.finish(at_boundary);
                found.body.end
            }
            Doing::Outside { part, behind, length } => {
                let most = if behind { MAX_EPILOGUE } else { MAX_PREAMBLE };
                let found = &mut self.parts[part];
                found.outside |= length > most && found.kind.is_multipart();
                end.max(found.body.start)
            }
        }
    }

    /// Ends the open parts from that level on.
    pub(super) fn close(&mut self, from: usize, end: u64) {
        for level in self.open.drain(from.min(self.open.len())..) {
            let part = &mut self.parts[level.part()];
            part.body.end = end.max(part.body.start);
            part.size = part.body.end - part.body.start;
            if let Level::Multipart { closed, any, .. } = level {
                part.cut = any && !closed;
                if !any {
                    part.is_broken(part.body.clone());
                }
            }
        }
    }
}

/// A boundary that can be looked for: white space at its end is not part of it.
fn usable(boundary: Option<String>) -> Option<Vec<u8>> {
    boundary.map(|boundary| boundary.trim_ascii_end().as_bytes().to_vec()).filter(|boundary| (1..=MAX_BOUNDARY).contains(&boundary.len()))
}

fn about_of(head: &Head) -> About {
    let people = |field| head.get(field).map(about::people).unwrap_or_default();
    let (from, to, cc) = (people("from"), people("to"), people("cc"));
    let mut authors = from.shown.into_iter();
    About {
        subject: head.get("subject").map(about::subject).unwrap_or_default(),
        from: authors.next().unwrap_or_default(),
        authors: authors.collect(),
        more_people: from.more || to.more || cc.more,
        to: to.shown,
        cc: cc.shown,
        date: head.get("date").and_then(about::date),
    }
}

/// There are at most [`MAX_PARTS`].
fn short(part: usize) -> u16 {
    u16::try_from(part).unwrap_or(u16::MAX)
}
