//! A list that somebody chose as a file, in the form where it could be pasted, too. Must not know what a list looks like.
//!
//! Invariant: of a file that is too long no more is held than shows that it is.
use zeroize::Zeroizing;

use crate::web::{
    guard::{
        form::Fields,
        upload::{UploadForm, hold},
    },
    problem::Problem,
};

/// What a browser may send of what is not taken, so that it hears the answer: as often as the longest list.
const PATIENCE: usize = 4;

/// The first file of a form that holds something, cut behind `most` bytes and one; all files are read to their end.
///
/// # Errors
/// The body breaks off, or is too large by far.
pub(super) async fn chosen<T: Fields>(form: &mut UploadForm<T>, most: usize) -> Result<Option<Zeroizing<Vec<u8>>>, Problem> {
    let mut taken = None;
    let mut patience = most.saturating_mul(PATIENCE);
    while let Some(mut file) = form.next_file().await? {
        let mut held = Zeroizing::new(Vec::new());
        while let Some(bytes) = file.chunk().await? {
            patience = patience.checked_sub(bytes.len()).ok_or(Problem::TooLarge)?;
            let room = most.saturating_add(1) - held.len();
            hold(&mut held, &bytes[..bytes.len().min(room)]);
        }
        if !held.is_empty() {
            taken.get_or_insert(held);
        }
    }
    Ok(taken)
}
