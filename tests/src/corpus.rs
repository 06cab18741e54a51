//! Hostile and broken input of our own making, by family, each piece with its reason. Made by code, so that a family is read
//! in a few lines and grows by one. Must not know what is done with it.
pub mod mime;

/// One piece of input.
pub struct Case {
    /// What kind of trouble it is.
    pub family: &'static str,
    /// Which of the family.
    pub name: String,
    /// Why it is here: what went or could go wrong with it.
    pub reason: &'static str,
    /// The bytes.
    pub raw: Vec<u8>,
}

/// Collects a family.
struct Family {
    family: &'static str,
    reason: &'static str,
    cases: Vec<Case>,
}

impl Family {
    const fn new(family: &'static str, reason: &'static str) -> Self {
        Self { family, reason, cases: Vec::new() }
    }

    fn add(&mut self, name: impl Into<String>, raw: impl AsRef<[u8]>) {
        self.cases.push(Case { family: self.family, name: name.into(), reason: self.reason, raw: raw.as_ref().to_vec() });
    }
}
