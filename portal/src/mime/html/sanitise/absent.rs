//! Words in the place of pictures that the message does not hold.
use std::collections::HashMap;

use html5ever::Attribute;

use crate::mime::html::address::{self, Place};

/// Pictures that the message does not hold are told in words.
#[derive(Clone, Copy)]
pub(in crate::mime::html) struct Absent<'a> {
    /// What is said.
    pub(in crate::mime::html) said: &'a str,
    /// Those that there are, by Content-ID.
    pub(in crate::mime::html) found: &'a HashMap<String, String>,
}

impl Absent<'_> {
    /// What stands for a picture that is not there, with its description.
    pub(super) fn words(&self, attributes: &[Attribute]) -> Option<String> {
        let value = |wanted| attributes.iter().find(|attribute| &*attribute.name.local == wanted).map(|attribute| &*attribute.value);
        let Some(Place::Part(cid)) = value("src").and_then(address::picture) else { return None };
        let alt = value("alt").map(str::trim).filter(|alt| !alt.is_empty());
        let words = || alt.map_or_else(|| format!("[{}]", self.said), |alt| format!("[{}: {alt}]", self.said));
        (!self.found.contains_key(&cid)).then(words)
    }
}
