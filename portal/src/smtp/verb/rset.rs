//! RSET.
use crate::smtp::{
    reception::Reception,
    reply::Reply,
    session::{Next, Session},
};

/// Anybody, at any time. Forgets the transaction.
pub(in crate::smtp) fn run<R: Reception>(session: &mut Session<R>) -> Next {
    session.reset();
    session.answer(Reply::OK)
}
