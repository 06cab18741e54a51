//! A text that is kept sealed, and apart from it what a list shows of it. Must not know what either says.
use crate::{
    crypto::{field::Place, keyring::Purpose},
    store::{StoreError, Tx, seal},
};

/// A text, not sealed yet.
#[derive(Clone, Copy)]
pub struct Kept<'a> {
    /// All of it.
    pub content: &'a [u8],
    /// What a list shows.
    pub label: &'a [u8],
}

/// The same, sealed.
pub(super) struct Sealed {
    pub(super) content: Vec<u8>,
    pub(super) label: Vec<u8>,
}

impl Kept<'_> {
    /// Seals both, each in its column.
    pub(super) async fn seal(self, tx: &Tx, place: impl Fn(&'static str) -> Place) -> Result<Sealed, StoreError> {
        Ok(Sealed {
            content: seal::seal(tx, Purpose::Field, place("content"), self.content).await?,
            label: seal::seal(tx, Purpose::Field, place("label"), self.label).await?,
        })
    }
}
