//! Files in forms: taken in, listed, removed. What staff's and patients' pages share. Must not know how a file is kept.
pub(super) mod call;

use entity::domain::id::{DraftFileId, DraftId, RequestId};
use maud::{Markup, html};

use super::{
    guard::{
        form::{Fields, Pairs},
        token::Form,
        upload::{IncomingFile, UploadForm},
        visitor::Visitor,
    },
    layout::{Words, size},
    problem::Problem,
    routes::Route,
};
use crate::service::{
    Services,
    attach::{self, AttachError, Attached, Incoming, MOST_FILES, Owner, PIECE},
};

/// The button that attaches without doing more.
pub(super) const ATTACH: &str = "attach";
/// The button that sends.
pub(super) const SEND: &str = "send";
/// What script presses while somebody types.
pub(super) const TYPING: &str = "typing";
/// The button that keeps what was typed.
pub(super) const KEEP: &str = "keep";
/// The button that throws it away.
pub(super) const DISCARD: &str = "discard";
/// The button that removes a file begins with this; its id follows.
const REMOVE: &str = "remove:";
/// The field that names the files that a page shows.
const SHOWN: &str = "shown";
/// What a browser may send of files that are not taken, as often as all that are: so that it hears the answer.
const PATIENCE: u64 = 3;

/// The button of a form that is sent once its files are chosen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Button {
    /// Send it.
    #[default]
    Send,
    /// Attach what is chosen, and go on writing.
    Attach,
    /// Remove a file.
    Remove(DraftFileId),
    /// Keep what was typed by now; nobody presses it (`js/draft.js`).
    Typing,
    /// Keep it, and go on another day.
    Keep,
    /// Throw it away.
    Discard,
}

impl Button {
    /// Which one was pressed.
    #[must_use]
    pub(super) fn read(pairs: &Pairs) -> Self {
        match pairs.get("act").map(|act| act.as_str()) {
            Some(ATTACH) => Self::Attach,
            Some(TYPING) => Self::Typing,
            Some(KEEP) => Self::Keep,
            Some(DISCARD) => Self::Discard,
            Some(button) => removed(button).map_or(Self::Send, Self::Remove),
            None => Self::Send,
        }
    }

    /// Which one was pressed, of a form that has no others: what this release does not know sends nothing.
    #[must_use]
    pub(super) fn read_known(pairs: &Pairs) -> Self {
        match Self::read(pairs) {
            Self::Send if pairs.get("act").is_some_and(|act| act.as_str() != SEND) => Self::Attach,
            button => button,
        }
    }
}

/// Does what a button of the files asks for.
///
/// # Errors
/// Trouble of ours.
pub(super) async fn press(visitor: &Visitor, owner: Owner<'_>, draft: DraftId, button: Button) -> Result<(), Problem> {
    let Button::Remove(file) = button else { return Ok(()) };
    match attach::remove(visitor.services(), owner, (draft, file), visitor.request).await {
        // Pressed twice.
        Ok(()) | Err(AttachError::NotFound) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// The files that a form shows, as it says itself: those that its page listed, and those that came since ([`shown_field`]).
#[must_use]
pub(super) fn shown(pairs: &Pairs) -> Vec<DraftFileId> {
    pairs.get(SHOWN).map(|ids| ids.split(' ').filter_map(DraftFileId::parse).collect()).unwrap_or_default()
}

/// What says in a form which files it shows. Script adds what comes while it lies open.
#[must_use]
pub(super) fn shown_field(files: &[Attached]) -> Markup {
    let ids: Vec<String> = files.iter().map(|file| file.id.to_string()).collect();
    html! { input type="hidden" name=(SHOWN) value=(ids.join(" ")) autocomplete="off"; }
}

/// A file that was not taken.
pub(super) struct Refused {
    name: String,
    why: AttachError,
}

/// Which file a pressed button removes.
#[must_use]
pub(super) fn removed(button: &str) -> Option<DraftFileId> {
    DraftFileId::parse(button.strip_prefix(REMOVE)?)
}

/// What became of the files of a form.
#[derive(Default)]
pub(super) struct Taken {
    /// Those that are with the draft now.
    pub files: Vec<DraftFileId>,
    /// Those that are not.
    pub refused: Vec<Refused>,
}

/// Takes all files of a form into a draft; says which were not taken. The body is read to its end, so that the answer is heard.
///
/// # Errors
/// The body breaks off, or is too large by far; trouble of ours.
pub(super) async fn take<T: Fields>(form: &mut UploadForm<T>, owner: Owner<'_>, draft: DraftId) -> Result<Taken, Problem> {
    let (visitor, mut taken) = (form.visitor.clone(), Taken::default());
    let services = visitor.services();
    let mut patience = attach::most_bytes(services).saturating_mul(PATIENCE);
    while let Some(mut file) = form.next_file().await? {
        match one(services, (owner, draft), &mut file, visitor.request).await? {
            Ok(id) => taken.files.push(id),
            Err(AttachError::Service(below)) => return Err(below.into()),
            Err(why) => {
                while let Some(bytes) = file.chunk().await? {
                    patience = patience.checked_sub(bytes.len() as u64).ok_or(Problem::TooLarge)?;
                }
                taken.refused.push(Refused { name: crate::mime::file_name::safe(&file.name), why });
            }
        }
    }
    Ok(taken)
}

async fn one(
    services: &Services,
    (owner, draft): (Owner<'_>, DraftId),
    file: &mut IncomingFile,
    request: RequestId,
) -> Result<Result<DraftFileId, AttachError>, Problem> {
    let mut incoming = match Incoming::begin(services, owner, draft, &file.name, &file.media_type).await {
        Ok(incoming) => incoming,
        Err(why) => return Ok(Err(why)),
    };
    while let Some(bytes) = file.chunk().await? {
        if let Err(why) = incoming.chunk(services, &bytes).await {
            return Ok(Err(why));
        }
    }
    Ok(incoming.finish(services, owner, draft, request).await)
}

/// The part of a form where files are chosen.
pub(super) struct Picker<'a> {
    /// Who writes.
    pub visitor: &'a Visitor,
    /// What is there.
    pub files: &'a [Attached],
    /// What was refused.
    pub refused: &'a [Refused],
    /// Where script announces a file.
    pub script: Route,
}

impl Picker<'_> {
    /// Its markup. It stands behind the fields of the form, since files are read behind them; its first button is the one of
    /// the Enter key, and sends nothing.
    ///
    /// # Errors
    /// Nobody is signed in.
    pub(super) fn markup(&self, words: &Words) -> Result<Markup, Problem> {
        let most = size::size(words, attach::most_bytes(self.visitor.services()));
        let described = if self.refused.is_empty() { "files-hint" } else { "files-error files-hint" };
        Ok(html! {
            fieldset.attach data-attach=(self.script) data-token=(self.visitor.token(Form::Attach)?) data-piece=(PIECE)
                data-going=(words.say("attach-going")) data-done=(words.say("attach-done")) data-lost=(words.say("attach-lost"))
                data-waiting=(words.say("attach-waiting")) data-failed=(words.say("attach-failed")) {
                legend { label for="files" { (words.say("attach-label")) } }
                p.hint id="files-hint" { (words.say_with("attach-hint", &[("number", MOST_FILES.into()), ("size", most.into())])) }
                p.hint data-script hidden { (words.say("attach-drop")) }
                @if !self.refused.is_empty() {
                    div id="files-error" { @for one in self.refused { p.field-error { (why(words, one)) } } }
                }
                input type="file" id="files" name="files" multiple aria-describedby=(described)
                    aria-invalid=[(!self.refused.is_empty()).then_some("true")];
                button.quiet type="submit" name="act" value=(ATTACH) formnovalidate data-plain { (words.say("attach-add")) }
                p.hint role="status" {}
                ul.attached hidden[self.files.is_empty()] { @for file in self.files { (line(words, file)) } }
                template {
                    li {
                        span { bdi {} }
                        progress max="1" value="0" {}
                        p.field-error role="alert" hidden {}
                        (remove(words, "", "#name#", true))
                    }
                }
            }
        })
    }
}

fn line(words: &Words, file: &Attached) -> Markup {
    html! {
        li {
            span { bdi { (file.name) } " " span.meta { "(" (size::size(words, file.size)) ")" } }
            @if !file.is_whole { p.field-error { (words.say("attach-not-whole")) } }
            (remove(words, &file.id.to_string(), &file.name, false))
        }
    }
}

fn remove(words: &Words, id: &str, name: &str, hidden: bool) -> Markup {
    html! {
        button.quiet type="submit" name="act" value={ (REMOVE) (id) } formnovalidate hidden[hidden]
            aria-label=(words.say_with("attach-remove-name", &[("name", name.into())])) { (words.say("attach-remove")) }
    }
}

/// What stands above a form about refused files.
pub(super) fn summary(words: &Words, refused: &[Refused]) -> Markup {
    html! {
        @if !refused.is_empty() {
            div.notice.error role="alert" tabindex="-1" autofocus {
                h2 { (words.say("error-heading")) }
                @for one in refused { p { a href="#files" { (why(words, one)) } } }
                p { (words.say("attach-kept")) }
            }
        }
    }
}

/// The files that will go with a message, to be looked at.
pub(super) fn listed(words: &Words, files: &[Attached]) -> Markup {
    html! {
        @if !files.is_empty() {
            h2 { (words.say("attach-heading")) }
            ul { @for file in files { li { bdi { (file.name) } " " span.meta { "(" (size::size(words, file.size)) ")" } } } }
        }
    }
}

fn why(words: &Words, refused: &Refused) -> String {
    let key = match &refused.why {
        AttachError::Empty => "attach-error-empty",
        AttachError::TooLarge => "attach-error-large",
        AttachError::TooMany => "attach-error-many",
        AttachError::TooMuch => "attach-error-much",
        AttachError::Today => "attach-error-today",
        AttachError::Cut | AttachError::NotFound | AttachError::NotPermitted(_) | AttachError::Service(_) => "attach-error-cut",
    };
    words.say_with(key, &[("name", refused.name.as_str().into()), ("number", MOST_FILES.into())])
}
