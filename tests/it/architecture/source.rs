//! A Rust source as the compiler's own tokens: what it names, by whole paths.
//!
//! Comments, texts and what stands behind `#[cfg(test)]` name nothing; `use a::{b::c, d}` names `a::b::c` and `a::d`.
use std::{collections::BTreeSet, fs, iter::Peekable, path::Path};

use anyhow::{Context, Result, anyhow};
use proc_macro2::{Delimiter, Group, Spacing, TokenStream, TokenTree, token_stream};

/// One file.
pub(super) struct Source {
    /// From the workspace on.
    pub(super) path: String,
    /// As it was written.
    pub(super) text: String,
}

impl Source {
    /// Reads a file below `root`.
    pub(super) fn read(root: &Path, file: &Path) -> Result<Self> {
        let text = fs::read_to_string(file).with_context(|| file.display().to_string())?;
        Ok(Self { path: file.strip_prefix(root)?.display().to_string(), text })
    }

    /// The room that it belongs to: the file or folder right beneath its crate's `src`.
    pub(super) fn room(&self) -> &str {
        let inner = self.path.split_once("/src/").map_or(self.path.as_str(), |(_, inner)| inner);
        inner.split(['/', '.']).next().unwrap_or_default()
    }

    /// Every path in which `names` (one, or several joined by `::`) stand one after another.
    pub(super) fn saying(&self, names: &str) -> Result<Vec<String>> {
        let wanted: Vec<&str> = names.split("::").collect();
        let said = |path: &String| path.split("::").collect::<Vec<_>>().windows(wanted.len()).any(|part| part == wanted);
        Ok(self.paths()?.into_iter().filter(said).collect())
    }

    /// The names that stand right after `first` at the beginning of a path.
    pub(super) fn names_after(&self, first: &str) -> Result<BTreeSet<String>> {
        let second = |path: &String| path.strip_prefix(first)?.strip_prefix("::")?.split("::").next().map(str::to_owned);
        Ok(self.paths()?.iter().filter_map(second).collect())
    }

    /// The texts that stand first where something of one of these names is called, and those that begin with `prefix`.
    pub(super) fn texts(&self, called: &[&str], prefix: &str) -> Result<BTreeSet<String>> {
        let mut texts = BTreeSet::new();
        literals(self.tokens()?, called, prefix, &mut texts);
        Ok(texts)
    }

    fn tokens(&self) -> Result<TokenStream> {
        self.text.parse().map_err(|error| anyhow!("{}: {error}", self.path))
    }

    fn paths(&self) -> Result<BTreeSet<String>> {
        let tokens = self.tokens()?;
        let mut paths = BTreeSet::new();
        collect(&mut tokens.into_iter().peekable(), &mut paths);
        Ok(paths)
    }
}

type Tokens = Peekable<token_stream::IntoIter>;

fn collect(tokens: &mut Tokens, paths: &mut BTreeSet<String>) {
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Punct(mark) if mark.as_char() == '#' && is_test_attribute(tokens.peek()) => skip_item(tokens),
            TokenTree::Ident(name) => path(name.to_string(), tokens, paths),
            TokenTree::Group(group) => within(&group, paths),
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
}

fn within(group: &Group, paths: &mut BTreeSet<String>) {
    collect(&mut group.stream().into_iter().peekable(), paths);
}

fn literals(tokens: TokenStream, called: &[&str], prefix: &str, texts: &mut BTreeSet<String>) {
    let mut tokens = tokens.into_iter().peekable();
    let mut says = false;
    while let Some(token) = tokens.next() {
        match &token {
            TokenTree::Punct(mark) if mark.as_char() == '#' && is_test_attribute(tokens.peek()) => skip_item(&mut tokens),
            TokenTree::Group(group) => {
                let first = group.stream().into_iter().next().and_then(|token| text(&token));
                texts.extend(first.filter(|_| says));
                literals(group.stream(), called, prefix, texts);
            }
            token => texts.extend(text(token).filter(|text| text.starts_with(prefix))),
        }
        says = matches!(&token, TokenTree::Ident(name) if called.iter().any(|one| name == one));
    }
}

/// What a plain text literal says.
fn text(token: &TokenTree) -> Option<String> {
    let TokenTree::Literal(literal) = token else { return None };
    Some(literal.to_string().strip_prefix('"')?.strip_suffix('"')?.to_owned())
}

fn is_test_attribute(token: Option<&TokenTree>) -> bool {
    matches!(token, Some(TokenTree::Group(group)) if group.to_string() == "[cfg (test)]")
}

/// The item behind an attribute: up to its body, or to its semicolon.
fn skip_item(tokens: &mut Tokens) {
    for token in tokens {
        match token {
            TokenTree::Punct(mark) if mark.as_char() == ';' => return,
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => return,
            _ => {}
        }
    }
}

/// A path that begins with `begun`, and all that a list behind it makes of it.
fn path(begun: String, tokens: &mut Tokens, paths: &mut BTreeSet<String>) {
    let mut path = begun;
    while is_separator(tokens) {
        match tokens.next() {
            Some(TokenTree::Ident(name)) => path = format!("{path}::{name}"),
            Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => {
                let mut inner = BTreeSet::new();
                within(&group, &mut inner);
                paths.extend(inner.iter().map(|end| format!("{path}::{end}")));
                return;
            }
            _ => break, // a turbofish or a star
        }
    }
    paths.insert(path);
}

/// Takes `::`, where it comes next: the first colon is joined to a second one.
fn is_separator(tokens: &mut Tokens) -> bool {
    let joined = |mark: &proc_macro2::Punct| mark.as_char() == ':' && mark.spacing() == Spacing::Joint;
    let found = matches!(tokens.peek(), Some(TokenTree::Punct(mark)) if joined(mark));
    if found {
        tokens.nth(1);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::Source;

    fn source(text: &str) -> Source {
        Source { path: "portal/src/web/page.rs".to_owned(), text: text.to_owned() }
    }

    #[test]
    fn paths_are_found_however_they_are_written() {
        let text = "use entity::{base::clock, store::{self, practitioner::Practitioner}};\n\
                    fn f() -> crate::job::Run { let x = html! { (crate::web::page(1)) }; } // crate::comment\n\
                    const URL: &str = \"https://crate::text\"; use crate::{service::{a, b}, smtp};";
        let source = source(text);
        assert_eq!(source.names_after("crate").unwrap().into_iter().collect::<Vec<_>>(), ["job", "service", "smtp", "web"]);
        let store = source.saying("entity::store").unwrap();
        assert_eq!(store, ["entity::store::practitioner::Practitioner", "entity::store::self"]);
        assert_eq!(source.room(), "web");
    }

    #[test]
    fn texts_are_found_where_something_says_them() {
        let text = "fn f() { html! { p { (words.say(\"one\")) } } say_with(\"two\", \"no\"); (S, \"problem-x\") } \
                    #[cfg(test)] mod tests { say(\"three\"); }";
        let found = source(text).texts(&["say", "say_with"], "problem-").unwrap();
        assert_eq!(found.into_iter().collect::<Vec<_>>(), ["one", "problem-x", "two"]);
    }

    #[test]
    fn an_item_of_tests_is_left_out_and_nothing_behind_it() {
        let text = "#[cfg(test)]\nuse crate::one;\n#[cfg(test)]\nmod tests { use crate::two; }\n\
                    #[cfg(test)] pub fn f() { crate::three() }\nuse crate::four;\nimpl X { #[cfg(test)] fn g() {} fn h() { crate::five() } }";
        let found = source(text).names_after("crate").unwrap();
        assert_eq!(found.into_iter().collect::<Vec<_>>(), ["five", "four"]);
    }
}
