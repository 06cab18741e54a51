//! HTML in, HTML of the allowed kind out. The writer here keeps only what is allowed, and reads its own words again until
//! nothing changes; ammonia, an independent and well-worn sanitiser, has the last word.
//!
//! Ammonia knows no caps. Invariant: it is given nothing but what was read again within them, and it reads with the same parser.
mod absent;
mod instead;
mod write;

use std::{cell::RefCell, collections::HashMap, mem, sync::LazyLock};

use ammonia::{Builder, UrlRelative};

pub(super) use self::absent::Absent;
pub(super) use self::write::escape;
use self::write::{Seen, write, write_with};
use super::{
    Lost, LostKind, TooWild,
    allow::{self, Memo},
    caps,
    css::sheet::Sheet,
    effort::Effort,
    guard::guarded,
    places::Page,
    tree::{Head, Tree},
};

/// How often writer or sanitiser may change what was written before.
const ROUNDS: usize = 5;

/// What the sanitiser left, and what it saw on the way.
pub(super) struct Clean {
    pub(super) html: String,
    /// The same, taken apart.
    pub(super) tree: Tree,
    pub(super) head: Head,
    pub(super) sheet: Sheet,
    /// Styles and addresses that were met.
    pub(super) memo: Memo,
    /// Something would have been loaded from elsewhere.
    pub(super) remote: bool,
    /// What was left out that somebody may miss.
    pub(super) lost: Lost,
}

/// Reduces HTML to what is allowed: no script, form, frame or foreign vocabulary, no remote load, addresses only of links.
/// Applied to its own result it changes nothing.
///
/// # Errors
/// More than is looked into.
pub fn sanitise(html: &str) -> Result<String, TooWild> {
    guarded(|| clean(html.into()).map(|clean| clean.html))
}

/// How much of what one text may take this one takes to show, in hundredths; a figure also of what is refused.
#[must_use]
pub fn effort(html: &str) -> u64 {
    let effort = Effort::default();
    let _refused = guarded(|| clean_within(html.into(), &effort).map(drop));
    effort.spent() * 100 / super::effort::MOST
}

pub(super) fn clean(page: Page<'_>) -> Result<Clean, TooWild> {
    clean_within(page, &Effort::default())
}

fn clean_within(page: Page<'_>, effort: &Effort) -> Result<Clean, TooWild> {
    let html = page.html;
    let tree = Tree::parse(html, effort)?;
    let mut seen = Seen { remote: tree.head().background, memo: Memo::of(page.places(&tree.head().base)), ..Seen::default() };
    seen.lost.note_if(tree.head().frames, LostKind::Page);
    let written = write(&tree, html.len(), &mut seen, effort)?;
    let (html, settled) = settle(written, &mut seen, effort)?;
    let Seen { sheet, memo, remote, lost, .. } = seen;
    Ok(Clean { html, tree: settled, head: tree.head().clone(), sheet, memo, remote, lost })
}

/// Reads what was written, writes it again, and asks the sanitiser once nothing changes; all of it again if that changes something.
fn settle(mut html: String, seen: &mut Seen, effort: &Effort) -> Result<(String, Tree), TooWild> {
    for _ in 0..ROUNDS {
        let before = effort.spent();
        let tree = Tree::of_clean(&html, effort)?;
        let again = write(&tree, html.len(), seen, effort)?;
        if again != html {
            html = again;
            continue;
        }
        effort.within_twice(before)?;
        let answer;
        (answer, seen.memo) = ask(&html, mem::take(&mut seen.memo), None);
        if answer.len() > caps::BYTES {
            return Err(TooWild::Bytes);
        }
        if answer == html {
            return Ok((html, tree));
        }
        html = answer;
    }
    Err(TooWild::Restless)
}

/// Sanitised HTML with a word in the place of each picture that is not there.
pub(super) fn tell_absent(tree: &Tree, html: &str, memo: &mut Memo, absent: Absent<'_>) -> Result<String, TooWild> {
    let mut seen = Seen { memo: mem::take(memo), ..Seen::default() };
    let told = write_with(tree, html.len(), &mut seen, &Effort::default(), Some(absent));
    *memo = seen.memo;
    told
}

/// Sanitised HTML once more, without addresses of links, and with the pictures in place: `pictures` are addresses by Content-ID.
pub(super) fn last_word(clean: &str, pictures: HashMap<String, String>, memo: Memo) -> String {
    ask(clean, memo, Some(pictures)).0
}

/// The sanitiser with our lists: made once, for making it takes longer than cleaning a short letter.
static SANITISER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut builder = Builder::empty();
    builder
        .tags(allow::elements())
        .clean_content_tags(allow::dropped())
        .generic_attributes(allow::COMMON.iter().copied().collect())
        .tag_attributes(
            allow::PARTICULAR.iter().map(|(element, names)| (*element, names.iter().copied().collect())).collect::<HashMap<_, _>>(),
        )
        .url_schemes(allow::SCHEMES.iter().copied().collect())
        .url_relative(UrlRelative::Deny)
        .link_rel(None)
        .strip_comments(true)
        .attribute_filter(|element, name, value| {
            TABLE.with_borrow_mut(|table| {
                let Table { memo, pictures } = table;
                match pictures {
                    Some(pictures) => allow::last(element, name, value, memo, pictures),
                    None => allow::attribute(element, name, value, memo),
                }
            })
        });
    builder
});

thread_local! {
    /// What lies before the sanitiser while it cleans one text, and is taken away after it: it asks about attributes by a
    /// function that is the same for all texts.
    static TABLE: RefCell<Table> = RefCell::default();
}

#[derive(Default)]
struct Table {
    memo: Memo,
    /// Where pictures lie, by Content-ID, once links are to lead nowhere.
    pictures: Option<HashMap<String, String>>,
}

/// Clears the table, whatever ended the cleaning.
struct Cleared;

impl Drop for Cleared {
    fn drop(&mut self) {
        drop(TABLE.take());
    }
}

/// What the sanitiser makes of a text; the memo comes back with what it met.
fn ask(html: &str, memo: Memo, pictures: Option<HashMap<String, String>>) -> (String, Memo) {
    TABLE.set(Table { memo, pictures });
    let _cleared = Cleared;
    let answer = SANITISER.clean(html).to_string();
    (answer, TABLE.with_borrow_mut(|table| mem::take(&mut table.memo)))
}
