//! The walk through the parts. Must not know content: sizes and kinds decide.
use super::{
    About, Attachment, Block, Form, Index, Kind, MAX_OPEN, MAX_PAGES, MAX_PICTURES, MAX_SIGNED, MAX_TEXT, MAX_TEXTS, Nested, Note, Part,
    View, alternative, read,
};
use crate::mime::decode::Encoding;

/// What is left of the bounds; nested messages share it.
struct Budget {
    texts: u64,
    pages: u64,
    pictures: usize,
    signed: u64,
}

/// One message being looked at.
pub(super) struct Plan<'a> {
    pub(super) index: &'a Index,
    budget: &'a mut Budget,
    /// Messages around this one.
    depth: usize,
    /// There is a page, which may show pictures by their names.
    has_page: bool,
    /// A calendar entry is shown that is no file.
    invited: bool,
    view: View,
}

/// The view of a whole message.
pub(super) fn message(index: &Index, root: u16) -> View {
    let mut budget = Budget { texts: MAX_TEXTS, pages: MAX_PAGES, pictures: MAX_PICTURES, signed: MAX_SIGNED };
    view(index, root, &mut budget, 0)
}

fn view(index: &Index, root: u16, budget: &mut Budget, depth: usize) -> View {
    let mut plan = Plan { index, budget, depth, has_page: has_page(index, root), invited: false, view: View::default() };
    let mut blocks = Vec::new();
    if let Some(part) = index.part(root) {
        plan.walk(part, &mut blocks);
    }
    let mut view = plan.view;
    view.blocks = blocks;
    view.attachments.sort_by_key(|one| one.part);
    view
}

/// Whether a page is among the parts of this message, not of one inside it.
fn has_page(index: &Index, part: u16) -> bool {
    let Some(part) = index.part(part) else { return false };
    match part.kind {
        Kind::Html => !part.attachment && part.size > 0,
        Kind::Message => false,
        _ => index.inside(part.number).any(|child| has_page(index, child.number)),
    }
}

impl Plan<'_> {
    /// Shows a part, what is in it, or lists it.
    pub(super) fn walk(&mut self, part: &Part, out: &mut Vec<Block>) {
        self.note_faults(part);
        match part.kind {
            Kind::Mixed | Kind::Digest | Kind::Report => self.walk_inside(part, out),
            Kind::Signed => {
                self.note(Note::SignatureNotChecked);
                self.walk_inside(part, out);
            }
            Kind::Encrypted => {
                self.note(Note::Encrypted);
                self.list_inside(part, Note::Encrypted);
            }
            Kind::Related => self.related(part, out),
            Kind::Alternative => alternative::walk(self, part, out),
            Kind::Message if part.is_open_message() => self.nested(part, out),
            Kind::Text => self.text(part, Form::Plain, out),
            Kind::Status => self.text(part, Form::Status, out),
            Kind::Calendar => {
                self.calendar(part, out);
                self.list(part, None, true);
            }
            Kind::Html => self.page(part, out),
            Kind::Picture => self.picture(part, out),
            Kind::Enveloped => self.list_with(part, Note::Encrypted),
            Kind::Opaque => self.signed(part, out),
            Kind::Tnef => self.list_with(part, Note::Tnef),
            Kind::Message | Kind::Signature | Kind::Other => self.list(part, None, false),
        }
    }

    pub(super) fn walk_inside(&mut self, part: &Part, out: &mut Vec<Block>) {
        let index = self.index;
        for child in index.inside(part.number) {
            self.walk(child, out);
        }
    }

    /// The page first; then what belongs to it, of which pictures and parts with a name of their own are no reading.
    fn related(&mut self, part: &Part, out: &mut Vec<Block>) {
        let index = self.index;
        let root = index.inside(part.number).find(|child| part.start.is_some() && child.content_id == part.start);
        let Some(root) = root.or_else(|| index.inside(part.number).next()) else { return };
        self.walk(root, out);
        for child in index.inside(part.number).filter(|child| child.number != root.number) {
            // Beside a text pictures stand where they were put: no page names them.
            let of_page = child.content_id.is_some() || child.kind == Kind::Picture;
            if child.is_leaf() && of_page && (self.has_page || child.kind != Kind::Picture) {
                self.note_faults(child);
                self.list(child, None, false);
            } else {
                self.walk(child, out);
            }
        }
    }

    fn nested(&mut self, part: &Part, out: &mut Vec<Block>) {
        let index = self.index;
        let root = index.inside(part.number).next();
        let Some(root) = root.filter(|_| self.depth < MAX_OPEN) else {
            return self.list(part, Some(Note::TooDeep), false);
        };
        let about = part.about.as_deref().cloned().unwrap_or_else(About::default);
        let view = view(index, root.number, self.budget, self.depth + 1);
        out.push(Block::Message(Box::new(Nested { part: part.number, about, view })));
        self.list(part, None, true);
    }

    fn text(&mut self, part: &Part, form: Form, out: &mut Vec<Block>) {
        if part.attachment {
            return self.list(part, None, false);
        }
        self.shown(part, form, out);
    }

    /// Also one that is sent as a file says when and where; but not the copy of one that is shown already.
    fn calendar(&mut self, part: &Part, out: &mut Vec<Block>) {
        if part.attachment && self.invited {
            return self.list(part, None, false);
        }
        self.invited |= !part.attachment;
        self.shown(part, Form::Calendar, out);
    }

    fn shown(&mut self, part: &Part, form: Form, out: &mut Vec<Block>) {
        if part.size == 0 && part.name.is_none() {
            return;
        }
        if part.encoding == Encoding::Unknown {
            self.note(Note::UnknownEncoding);
        }
        // Its beginning, or nothing: what is left of the bound decides about whole texts.
        let shown = part.size.min(MAX_TEXT);
        let shown = if shown <= self.budget.texts { shown } else { 0 };
        self.budget.texts -= shown;
        if shown > 0 {
            out.push(Block::Text { part: part.number, form });
        }
        self.list_rest(part, shown);
    }

    /// What is not shown of a text is said, and listed.
    fn list_rest(&mut self, part: &Part, shown: u64) {
        let note = match shown {
            0 => Note::TooLong,
            _ if read::stretches(part) > 1 => Note::InParts,
            _ => Note::Partly,
        };
        if shown < part.size {
            self.note(note);
            self.list(part, Some(note), false);
        } else if part.name.is_some() {
            self.list(part, None, true);
        }
    }

    fn page(&mut self, part: &Part, out: &mut Vec<Block>) {
        if part.attachment {
            return self.list(part, None, false);
        }
        if part.size == 0 && part.name.is_none() {
            return;
        }
        // Its beginning, or nothing, as with texts.
        let shown = part.size.min(MAX_PAGES);
        let shown = if shown <= self.budget.pages { shown } else { 0 };
        self.budget.pages -= shown;
        if shown > 0 {
            out.push(Block::Html { part: part.number });
        }
        self.list_rest(part, shown);
    }

    pub(super) const fn can_show_whole_page(&self, part: &Part) -> bool {
        part.size > 0 && part.size <= self.budget.pages
    }

    fn picture(&mut self, part: &Part, out: &mut Vec<Block>) {
        let named = part.content_id.is_some() && self.has_page;
        let shown = !part.attachment && !named && part.size > 0 && self.budget.pictures > 0;
        if shown {
            self.budget.pictures -= 1;
            out.push(Block::Picture { part: part.number });
        }
        self.list(part, None, shown);
    }

    /// Whether there is a text in it is seen once it is opened; whoever opens it says the rest.
    fn signed(&mut self, part: &Part, out: &mut Vec<Block>) {
        if part.size == 0 || part.encoding == Encoding::Unknown {
            return self.list_with(part, Note::SignedFile);
        }
        let Some(left) = self.budget.signed.checked_sub(part.size) else {
            return self.list_with(part, Note::SignedTooLarge);
        };
        self.budget.signed = left;
        out.push(Block::Signed { part: part.number });
        self.list(part, Some(Note::SignedFile), false);
    }

    /// Lists every leaf, shows none.
    pub(super) fn list_inside(&mut self, part: &Part, note: Note) {
        if part.is_leaf() || part.is_open_message() {
            return self.list(part, Some(note), false);
        }
        let index = self.index;
        for child in index.inside(part.number) {
            self.list_inside(child, note);
        }
    }

    fn list_with(&mut self, part: &Part, note: Note) {
        self.note(note);
        self.list(part, Some(note), false);
    }

    /// Once; a reason to list it that says more wins.
    fn list(&mut self, part: &Part, note: Option<Note>, shown: bool) {
        if part.size == 0 && part.name.is_none() {
            return;
        }
        if let Some(listed) = self.view.attachments.iter_mut().find(|listed| listed.part == part.number) {
            listed.note = listed.note.or(note);
            listed.shown &= shown;
            return;
        }
        let mut attachment = Attachment::of(part);
        attachment.note = note.or(attachment.note);
        attachment.shown = shown;
        self.view.attachments.push(attachment);
    }

    fn note_faults(&mut self, part: &Part) {
        for (is, note) in
            [(part.cut, Note::Cut), (part.broken, Note::Broken), (part.outside, Note::Outside), (part.odd_header, Note::OddHeader)]
        {
            if is {
                self.note(note);
            }
        }
    }

    fn note(&mut self, note: Note) {
        if !self.view.notes.contains(&note) {
            self.view.notes.push(note);
        }
    }
}
