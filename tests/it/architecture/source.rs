//! A Rust source as the compiler's own tokens: what it names, by whole paths.
//!
//! Comments, texts and what stands behind `#[cfg(test)]` name nothing; `use a::{b::c, d}` names `a::b::c` and `a::d`. A path that
//! begins with `self` or `super` is given from the crate on, from wherever it is said; a star stands for all names of a place, and
//! a path that gets another name is given once more with ` as` behind it.
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

    /// Every path, whole.
    pub(super) fn paths(&self) -> Result<BTreeSet<String>> {
        let mut walk = Walk { module: self.module(), paths: BTreeSet::new() };
        walk.collect(self.tokens()?);
        Ok(walk.paths)
    }

    /// The module that the file is, from its crate on.
    fn module(&self) -> Vec<String> {
        let inner = self.path.split_once("/src/").map_or("", |(_, inner)| inner);
        let names = inner.trim_end_matches(".rs").split('/').filter(|name| !["", "lib", "main"].contains(name));
        names.map(str::to_owned).collect()
    }
}

type Tokens = Peekable<token_stream::IntoIter>;

/// A walk through a module's tokens.
struct Walk {
    /// Where it is.
    module: Vec<String>,
    /// What was named so far.
    paths: BTreeSet<String>,
}

impl Walk {
    fn collect(&mut self, tokens: TokenStream) {
        let mut tokens = tokens.into_iter().peekable();
        while let Some(token) = tokens.next() {
            match token {
                TokenTree::Punct(mark) if mark.as_char() == '#' && is_test_attribute(tokens.peek()) => skip_item(&mut tokens),
                TokenTree::Ident(name) if name == "mod" => self.inner(&mut tokens),
                TokenTree::Ident(name) => self.path(name.to_string(), &mut tokens),
                TokenTree::Group(group) => self.collect(group.stream()),
                TokenTree::Punct(_) | TokenTree::Literal(_) => {}
            }
        }
    }

    /// What stands behind `mod`: its body is a place of its own, if it is here.
    fn inner(&mut self, tokens: &mut Tokens) {
        let Some(TokenTree::Ident(name)) = tokens.next() else { return };
        let body = tokens.next_if(|token| matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace));
        if let Some(TokenTree::Group(body)) = body {
            self.module.push(name.to_string());
            self.collect(body.stream());
            self.module.pop();
        }
    }

    /// A path that begins with `begun`, and all that a list behind it makes of it.
    fn path(&mut self, begun: String, tokens: &mut Tokens) {
        let mut path = vec![begun];
        while is_separator(tokens) {
            match tokens.next() {
                Some(TokenTree::Ident(name)) => path.push(name.to_string()),
                Some(TokenTree::Punct(mark)) if mark.as_char() == '*' => path.push("*".to_owned()),
                Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => {
                    let path = self.resolved(path);
                    self.paths.extend(listed(&group).into_iter().map(|end| format!("{path}::{end}")));
                    return;
                }
                _ => break, // a turbofish
            }
        }
        let path = if path.len() > 1 { self.resolved(path) } else { path.concat() };
        if matches!(tokens.peek(), Some(TokenTree::Ident(name)) if name == "as") {
            self.paths.insert(format!("{path} as"));
        }
        self.paths.insert(path);
    }

    /// The same path, from the crate on if it begins with where it is said.
    fn resolved(&self, path: Vec<String>) -> String {
        let (mut place, mut names) = (self.module.clone(), path.into_iter().peekable());
        let is_relative = names.peek().is_some_and(|first| first == "self" || first == "super");
        while let Some(name) = names.next_if(|name| is_relative && (name == "self" || name == "super")) {
            if name == "super" {
                place.pop();
            }
        }
        let from = if is_relative { [vec!["crate".to_owned()], place].concat() } else { Vec::new() };
        from.into_iter().chain(names).collect::<Vec<_>>().join("::")
    }
}

/// What a list in braces names, each from the path before the list on.
fn listed(group: &Group) -> BTreeSet<String> {
    let mut walk = Walk { module: Vec::new(), paths: BTreeSet::new() };
    walk.collect(group.stream());
    let stars = group.stream().into_iter().collect::<Vec<_>>();
    let begins = |place: usize| place == 0 || stars[place - 1].to_string() == ",";
    if stars.iter().enumerate().any(|(place, token)| token.to_string() == "*" && begins(place)) {
        walk.paths.insert("*".to_owned());
    }
    walk.paths
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
    fn paths_are_given_from_the_crate_on() {
        let text = "use super::guard; use super::super::{job::{self, Run}, smtp::x}; use self::claim::view; use super::*;\n\
                    mod inner { use super::super::layout; fn f() { super::own() } } fn f() { self.own(); self::own() }\n\
                    pub(in super::super) struct S; use crate::{*, a as b}; use entity::store as rows; use entity::{self as e, *};";
        let paths = source(text).paths().unwrap();
        for path in [
            "crate::web::guard",
            "crate::job::self",
            "crate::job::Run",
            "crate::smtp::x",
            "crate::web::page::claim::view",
            "crate::web::*",
            "crate::web::layout",
            "crate::web::page::own",
            "crate::*",
            "crate::a as",
            "entity::store",
            "entity::store as",
            "entity::self as",
            "entity::*",
        ] {
            assert!(paths.contains(path), "{path} is not in {paths:#?}");
        }
        let used = source(text).names_after("crate").unwrap();
        assert!(["job", "smtp"].into_iter().all(|room| used.contains(room)), "{used:?}");
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
